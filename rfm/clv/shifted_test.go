package clv

import (
	"math"
	"testing"
)

// Fader and Hardie (2010), "Customer-base valuation in a contractual setting": DERL
// is checked against its sum, survival against the fit's own data.
func TestRenewals(t *testing.T) {
	m := ShiftedBetaGeometric{.668088, 3.806089}
	survival, err := m.Survival(12)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []float64{1000, 869, 743, 653, 593, 551, 517, 491} {
		if off := math.Abs(1000*survival[i] - want); off > 20 {
			t.Errorf("%v of 1,000 after %d renewals, want about %v", 1000*survival[i], i, want)
		}
	}
	within(t, "survival of 1", survival[1], 3.806089/(3.806089+.668088), 1e-14)
	all, err := m.Survival(3000)
	if err != nil {
		t.Fatal(err)
	}
	for renewed := range 4 {
		got, err := m.Residual(renewed, .1)
		if err != nil {
			t.Fatal(err)
		}
		want := 0.0
		for t := renewed + 1; t < 1000; t++ {
			want += all[t] / all[renewed] * math.Pow(1.1, float64(renewed-t))
		}
		within(t, "residual", got, want, 1e-12)
	}
}

// A discount of next to nothing, where the sum has billions of terms: of chances to
// survive that are b, a+b with a above 1 it is b/(a-1) without one.
func TestSurvivals(t *testing.T) {
	const a, b = 2.5, 3
	got, err := ShiftedBetaGeometric{a, b}.Residual(4, 1e-12)
	if err != nil {
		t.Fatal(err)
	}
	within(t, "renewals", got, (b+4)/(a-1), 1e-10)
	within(t, "opportunities", bgbb{1, 3, a, b}.residual(1e-12), b/(a-1)/4, 1e-10)
	within(t, "purchases at a known rate", bg{r: 1e13, alpha: 1e13, a: a, b: b}.residual(1e-12), 1+b/(a-1), 1e-10)
}
