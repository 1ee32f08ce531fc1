package clv

import (
	"math"
	"testing"
)

// The posterior mean exists after enough purchases, also where q is below 1; other
// packages give -459.5 at the first of these.
func TestSpendWithoutFiniteMean(t *testing.T) {
	g := GammaGamma{6.25, .79, 15.44}
	if v, err := g.Expected(Spend{}); err == nil {
		t.Errorf("%v, want an error", v)
	}
	v, err := g.Expected(Spend{2, 20})
	if err != nil {
		t.Fatal(err)
	}
	within(t, "expected", v, 6.25*(15.44+40)/(12.5+.79-1), 1e-14)
}

// Pearson's correlation by its definition, customer by customer.
func TestCorrelation(t *testing.T) {
	spends := []Spend{{1, 10}, {3, 30}, {2, 5}, {7, 41}, {}, {3, 12}}
	fit, err := FitSpend(t.Context(), spends)
	if err != nil {
		t.Fatal(err)
	}
	var n, x, m, xx, mm, xm float64
	for _, s := range spends {
		if s.X > 0 {
			v := float64(s.X)
			n, x, m, xx, mm, xm = n+1, x+v, m+s.Mean, xx+v*v, mm+s.Mean*s.Mean, xm+v*s.Mean
		}
	}
	within(t, "correlation", fit.Correlation, (n*xm-x*m)/math.Sqrt((n*xx-x*x)*(n*mm-m*m)), 1e-12)
	if fit, err = FitSpend(t.Context(), []Spend{{2, 10}, {2, 20}}); err != nil || fit.Correlation != 0 {
		t.Errorf("%+v, %v; want no correlation with what is the same for all", fit, err)
	}
}
