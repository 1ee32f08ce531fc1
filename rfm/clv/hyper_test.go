package clv

import (
	"math"
	"testing"
)

// 168 values of mpmath, with the derivatives of their logarithms, by the series and
// by the fraction.
func TestHyperReference(t *testing.T) {
	ways := map[string]func(b, c, z float64) hyper{"series": hyperSeries, "fraction": hyperFraction, "either": hypergeometric}
	rows := numbers(t, "reference/ref_hyp2f1_1BC.csv")
	if len(rows) != 168 {
		t.Fatalf("%d rows", len(rows))
	}
	for _, row := range rows {
		for name, f := range ways {
			h := f(row[0], row[1], row[2])
			for i, got := range []float64{math.Exp(h.log), h.db, h.dc, h.dz} {
				within(t, name, got, row[3+i], 1e-12)
			}
			if t.Failed() {
				t.Fatal(row)
			}
		}
	}
}

// At 0 the function is 1 and its derivative b/c; very near 1 it is finite, and what
// 16 times as many steps of the fraction make it.
func TestHyperAtTheEnds(t *testing.T) {
	if h := hypergeometric(2, 5, 0); h != (hyper{dz: .4}) {
		t.Errorf("%+v at 0", h)
	}
	for _, c := range [][4]float64{{.6, 2.3, .99999, 1.8561211869067042}, {30, 32, .9999, 30.513186490347174}, {2.4e6, 2.4000013e6, 1 - 3.2e-8, 3.726390839830305e+06}} {
		h := hypergeometric(c[0], c[1], c[2])
		within(t, "value", math.Exp(h.log), c[3], 1e-12)
		const by = 1e-6
		up := hypergeometric(c[0], c[1], c[2]+by*(1-c[2]))
		within(t, "derivative", (up.log-h.log)/(by*(1-c[2])), h.dz, 1e-4)
	}
	if h := hypergeometric(.5, 1.1, 1-1e-16); math.IsNaN(h.log+h.db+h.dc+h.dz) || h.log < 0 {
		t.Errorf("%+v next to 1", h)
	}
}
