package clv

import (
	"math"
	"strings"
	"testing"
)

func TestMistakes(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	timing := func(c Timing) func() error {
		return func() error { _, err := NewData([]Timing{{}, c}); return err }
	}
	newModel := func(f Family, p ...float64) func() error {
		return func() error { _, err := NewModel(f, p...); return err }
	}
	m := model(t, MBG, published[MBG]...)
	some := data(t, []Timing{{1, 2, 3}, {2, 4, 9}})
	predict := func(h Horizon) func() error {
		return func() error { _, err := m.PredictAll(t.Context(), some, h); return err }
	}
	fit := func(f Family, timings ...Timing) func() error {
		return func() error { _, err := Fit(t.Context(), f, data(t, timings)); return err }
	}
	spend := func(g GammaGamma, s Spend) func() error {
		return func() error { _, err := g.ExpectedAll([]Spend{s}); return err }
	}
	renewals := func(c ...Renewals) func() error {
		return func() error { _, err := FitRenewals(t.Context(), c...); return err }
	}
	good := GammaGamma{6, 4, 15}
	for _, c := range []struct {
		do   func() error
		want string
	}{
		{timing(Timing{-1, 0, 3}), "customer 2 of 2: x is -1; want the number of repeat purchases"},
		{timing(Timing{1, 4, 3}), "t_x is 4; want the time from the first purchase to the last, from 0 to T, which is 3"},
		{timing(Timing{1, nan, 3}), "t_x is NaN"},
		{timing(Timing{1, 1, inf}), "T is +Inf"},
		{timing(Timing{0, 0, nan}), "T is NaN"},
		{timing(Timing{0, 2, 3}), "t_x is 2 without a repeat purchase; want 0"},
		{timing(Timing{2, 0, 3}), "want purchases of the same period counted as one"},
		{newModel(MBG, 1, 2, 3), "MBG/NBD has the parameters r, alpha, a, b; got 3"},
		{newModel(Pareto, 1, 2, 0, 4), "Pareto/NBD: s is 0; want a number above 0"},
		{newModel(BG, 1, nan, 1, 4), "BG/NBD: alpha is NaN"},
		{newModel(9), "there is no family 9"},
		{predict(Within(0)), "a horizon of 0; want a time above 0"},
		{predict(Within(nan)), "a horizon of NaN"},
		{predict(Discounted(0, 1, 0)), "a horizon of 0 steps"},
		{predict(Discounted(2, 1, -1)), "a discount rate of -1; want 0 or more"},
		{predict(Discounted(12, 1e308, 0)), "a horizon of 1e+308"},
		{predict(Forever(0)), "a discount rate of 0 for ever; want a number above 0"},
		{predict(Horizon{}), "a horizon of 0 steps"},
		{func() error { _, err := (Model{}).PredictAll(t.Context(), some, Within(1)); return err }, "the zero Model has no parameters"},
		{func() error { _, err := (Model{}).Predict(Timing{}, Within(1)); return err }, "the zero Model has no parameters"},
		{func() error { _, err := m.Distribution(Timing{}, 1, 0); return err }, "probabilities of 0 counts"},
		{func() error { _, _, err := m.Interval(Timing{}, 1, 1); return err }, "an interval with the probability 1"},
		{func() error { _, err := m.Histogram(some, 1); return err }, "a histogram of 1 bins"},
		{func() error { _, err := m.Tracking(some, []float64{nan}); return err }, "tracking at the time NaN"},
		{func() error { _, err := m.Holdout(t.Context(), some, []int{1}, 3); return err }, "purchases of 1 customers in the holdout, where 2 were observed"},
		{fit(MBG), "too few customers to fit a model to: there are none"},
		{fit(MBG, Timing{0, 0, 9}), "none of 1 customers has bought again"},
		{fit(BGBB, Timing{1, 2.5, 9}), "want t_x and T as whole numbers of opportunities"},
		{fit(BGBB, Timing{3, 2, 9}), "of which the customer took x"},
		{fit(9, Timing{3, 2, 9}), "there is no family 9"},
		{spend(good, Spend{1, 0}), "customer 1 of 1: clv: a mean spend of 0 on 1 purchases; want one above 0"},
		{spend(good, Spend{-1, 0}), "-1 purchases"},
		{spend(GammaGamma{6, 0, 15}, Spend{}), "Gamma-Gamma: q is 0"},
		{spend(GammaGamma{6.25, .79, 15.44}, Spend{}), "has no finite mean after 0 purchases; there q must be above 1"},
		{func() error { _, err := FitSpend(t.Context(), []Spend{{}, {}}); return err }, "none has purchases with a known spend"},
		{func() error { _, err := FitSpend(t.Context(), []Spend{{2, -3}}); return err }, "customer 1 of 1: a mean spend of -3"},
		{renewals(), "nobody left"},
		{renewals(Renewals{10}), "cohort 1: 1 counts; want those at the start"},
		{renewals(Renewals{10, 11}), "11 customers after renewal 1, and 10 before it"},
		{renewals(Renewals{10, 10}), "nobody left"},
		{func() error { _, err := ShiftedBetaGeometric{1, 0}.Survival(1); return err }, "beta is 0"},
		{func() error { _, err := ShiftedBetaGeometric{1, 1}.Survival(-1); return err }, "-1 renewals"},
		{func() error { _, err := ShiftedBetaGeometric{1, 1}.Residual(-1, 1); return err }, "renewed -1 times"},
		{func() error { _, err := ShiftedBetaGeometric{1, 1}.Residual(1, 0); return err }, "a discount rate of 0"},
	} {
		if err := c.do(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want %q", err, c.want)
		}
	}
}
