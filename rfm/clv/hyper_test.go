package clv

import (
	"math"
	"testing"
)

func either(b, c, z float64) hyper   { return hypergeometric(b, c, z, 1-z) }
func integral(b, c, z float64) hyper { return hyperIntegral(b, c, 1-z) }

// 168 values of mpmath, with the derivatives of their logarithms, by the series and
// by the fraction.
func TestHyperReference(t *testing.T) {
	ways := map[string]func(b, c, z float64) hyper{"series": hyperSeries, "fraction": hyperFraction, "integral": integral, "either": either}
	rows := numbers(t, "reference/ref_hyp2f1_1BC.csv")
	if len(rows) != 168 {
		t.Fatalf("%d rows", len(rows))
	}
	for _, row := range rows {
		for name, f := range ways {
			if name == "integral" && row[2] < seriesUpTo { // where the logarithm itself loses digits
				continue
			}
			h := f(row[0], row[1], row[2])
			close := 1e-12
			if name == "integral" {
				close = 1e-11
			}
			for i, got := range []float64{math.Exp(h.log), h.db, h.dc, h.dz} {
				within(t, name, got, row[3+i], close)
			}
			if t.Failed() {
				t.Fatal(row)
			}
		}
	}
}

// At 0 the function is 1 and its derivative b/c; very near 1 it is finite, and what
// Euler's integral is in 50 digits (Python's decimal, steps of 0.1 and 0.2).
func TestHyperAtTheEnds(t *testing.T) {
	if h := either(2, 5, 0); h != (hyper{dz: .4}) {
		t.Errorf("%+v at 0", h)
	}
	for _, c := range [][4]float64{
		{.6, 2.3, .99999, 1.856121186906707057},
		{30, 32, .9999, 30.51318649034725906},
		{2.4e6, 2.4000013e6, 1 - 3.2e-8, 3726390.8404232928563},
	} {
		b, c, z, rest, want := c[0], c[1], c[2], 1-c[2], c[3]
		h := hypergeometric(b, c, z, rest)
		within(t, "value", math.Exp(h.log), want, 1e-13)
		by := 1e-4
		up, down := hypergeometric(b, c, z, rest*(1-by)), hypergeometric(b, c, z, rest*(1+by))
		within(t, "derivative in z", (up.log-down.log)/(2*by*rest), h.dz, 1e-7)
		if b > 1000 { // of which a float cannot be changed by so little
			continue
		}
		by = 1e-5
		up, down = hypergeometric(b+by, c, z, rest), hypergeometric(b-by, c, z, rest)
		within(t, "derivative in b", (up.log-down.log)/(2*by), h.db, 1e-8)
		up, down = hypergeometric(b, c+by, z, rest), hypergeometric(b, c-by, z, rest)
		within(t, "derivative in c", (up.log-down.log)/(2*by), h.dc, 1e-8)
	}
	// At 1 itself it is (c-1)/(c-b-1), and has the derivative b/(c-b-2) of its logarithm.
	h := hypergeometric(3.8, 6.6, 1-1e-15, 1e-15)
	within(t, "value at 1", math.Exp(h.log), 5.6/1.8, 1e-13)
	within(t, "derivative at 1", h.dz, 3.8/.8, 1e-10)
	if h := either(.5, 1.1, 1-1e-16); math.IsNaN(h.log+h.db+h.dc+h.dz) || h.log < 0 {
		t.Errorf("%+v next to 1", h)
	}
}
