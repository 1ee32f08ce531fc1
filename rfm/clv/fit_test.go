package clv

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// What a model made, the same model finds again, within four standard errors.
func TestFitFindsWhatMadeTheData(t *testing.T) {
	d := data(t, shop(100_000, 10_000))
	fit, err := Fit(t.Context(), BG, d)
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range fit.Params {
		if off := math.Abs(p.Value - published[BG][i]); off > 4*p.StdErr {
			t.Errorf("%s is %v ± %v, made with %v", p.Name, p.Value, p.StdErr, published[BG][i])
		}
	}
	if len(fit.Notes) > 0 {
		t.Errorf("notes on data that determine all: %q", fit.Notes)
	}
}

// The model that made the data is the likeliest.
func TestFitAll(t *testing.T) {
	fits, err := FitAll(t.Context(), data(t, shop(100_000, 10_000)), Pareto, MBG, BG)
	if err != nil {
		t.Fatal(err)
	}
	if fits[0].Model.Family() != BG || fits[0].LogLikelihood < fits[1].LogLikelihood || fits[1].LogLikelihood < fits[2].LogLikelihood {
		t.Errorf("%s %v, %s %v, %s %v", fits[0].Model.Family(), fits[0].LogLikelihood,
			fits[1].Model.Family(), fits[1].LogLikelihood, fits[2].Model.Family(), fits[2].LogLikelihood)
	}
	if first, second := fits[0].AIC(), fits[1].AIC(); first > second || fits[0].BIC() <= first {
		t.Errorf("AIC %v and %v, BIC %v", first, second, fits[0].BIC())
	}
}

// The criteria by hand, from the published log-likelihood of CDNOW.
func TestCriteria(t *testing.T) {
	e := Estimate{Params: make([]Param, 4), LogLikelihood: -9582.4292, Customers: 2357}
	within(t, "AIC", e.AIC(), 19172.8584, 1e-12)
	within(t, "BIC", e.BIC(), 19164.8584+4*math.Log(2357), 1e-12)
}

// Customers who all buy alike and never stop: the parameters run off to infinity,
// which is said, and predictions are right nevertheless.
func TestFitOfWhatDataDoNotDetermine(t *testing.T) {
	r := rand.New(rand.NewPCG(15, 16))
	var timings []Timing
	for range 2000 {
		c := Timing{T: 52}
		for at := r.ExpFloat64() * 10; at < 52; at += r.ExpFloat64() * 10 {
			c.X, c.TX = c.X+1, at
		}
		timings = append(timings, c)
	}
	d := data(t, timings)
	for _, f := range []Family{MBG, BG, Pareto} {
		fit, err := Fit(t.Context(), f, d)
		if err != nil {
			t.Fatal(err)
		}
		if len(fit.Notes) == 0 {
			t.Errorf("%s: no word on %v", f, fit.Params)
		}
		p, err := fit.Model.Predict(Timing{5, 50, 52}, Within(10))
		if err != nil {
			t.Fatal(err)
		}
		within(t, f.String()+" purchases", p.Purchases, 1, .02)
		for _, p := range fit.Params {
			if math.IsNaN(p.Value+p.StdErr+p.Low+p.High) || p.StdErr < 0 {
				t.Errorf("%s: %+v", f, p)
			}
		}
	}
}

func TestFitEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	d := data(t, []Timing{{1, 2, 3}, {2, 4, 9}})
	if _, err := Fit(ctx, MBG, d); !errors.Is(err, context.Canceled) {
		t.Errorf("Fit: %v", err)
	}
	if _, err := model(t, MBG, published[MBG]...).PredictAll(ctx, d, Within(1)); !errors.Is(err, context.Canceled) {
		t.Errorf("PredictAll: %v", err)
	}
	if _, err := FitSpend(ctx, []Spend{{1, 2}}); !errors.Is(err, context.Canceled) {
		t.Errorf("FitSpend: %v", err)
	}
}

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

func TestHistogram(t *testing.T) {
	d, _, _ := cdnow(t)
	m := model(t, BG, published[BG]...)
	bins, err := m.Histogram(d, 8)
	if err != nil {
		t.Fatal(err)
	}
	customers, expected := 0, 0.0
	for _, b := range bins {
		customers += b.Actual
		expected += b.Expected
	}
	// Figure 1 of Fader, Hardie and Lee (2005) has 1,411 customers at 0.
	if bins[0].Actual != 1411 || customers != 2357 || math.Abs(expected-2357) > 1e-9 {
		t.Errorf("%d at 0, %d in all, %v expected", bins[0].Actual, customers, expected)
	}
	for _, b := range bins {
		if off := math.Abs(b.Expected - float64(b.Actual)); off > 30 {
			t.Errorf("%d customers with %d, %v expected", b.Actual, b.X, b.Expected)
		}
	}
}

func TestHoldoutCDNOW(t *testing.T) {
	d, _, rows := cdnow(t)
	var actual []int
	for _, row := range rows {
		actual = append(actual, int(row[5]))
	}
	for f, want := range map[Family]float64{BG: 1653.94125931, MBG: 1577.12879993, Pareto: 1665.69316068} {
		h, err := model(t, f, published[f]...).Holdout(t.Context(), d, actual, 39)
		if err != nil {
			t.Fatal(err)
		}
		if h.Customers != 2357 || h.Actual != 1882 || len(h.ByX) != 8 {
			t.Errorf("%s: %+v", f, h)
		}
		within(t, f.String(), h.Expected, want, 1e-11)
		customers, sum, expected := 0, 0, 0.0
		for _, b := range h.ByX {
			customers, sum, expected = customers+b.Customers, sum+b.Actual, expected+b.Expected
		}
		if customers != 2357 || sum != 1882 || h.ByX[0].Customers != 1411 {
			t.Errorf("%s by x: %+v", f, h.ByX)
		}
		within(t, f.String()+" by x", expected, want, 1e-11)
		if !(h.MAE > .5 && h.MAE < 1 && h.RMSE > h.MAE && h.RMSE < 2) {
			t.Errorf("%s: MAE %v, RMSE %v", f, h.MAE, h.RMSE)
		}
	}
	// By hand: off by 1 and by 2.
	m := model(t, BG, published[BG]...)
	two := data(t, []Timing{{}, {}})
	p, err := m.Predict(Timing{}, Within(39))
	if err != nil {
		t.Fatal(err)
	}
	h, err := m.Holdout(t.Context(), two, []int{0, 2}, 39)
	if err != nil {
		t.Fatal(err)
	}
	within(t, "MAE", h.MAE, 1, 1e-12)
	within(t, "RMSE", h.RMSE, math.Sqrt((p.Purchases*p.Purchases+(2-p.Purchases)*(2-p.Purchases))/2), 1e-12)
}

// Ten in a hundred of the customers that the model makes fall outside of an
// interval of 90 %, or fewer, as numbers are whole.
func TestInterval(t *testing.T) {
	m := model(t, BG, published[BG]...)
	c := Timing{7, 29.43, 38.86}
	low, high, err := m.Interval(c, 39, .9)
	if err != nil {
		t.Fatal(err)
	}
	p, err := m.Distribution(c, 39, 200)
	if err != nil {
		t.Fatal(err)
	}
	inside, without := 0.0, 0.0
	for n, v := range p {
		if n >= low && n <= high {
			inside += v
		}
		if n >= low && n < high {
			without += v
		}
	}
	if low != 0 || inside < .9 || without >= .95 {
		t.Errorf("%d to %d has %v", low, high, inside)
	}
	// Far beyond the counts that are tried first.
	often := Timing{1000, 360, 360}
	if low, high, err = m.Interval(often, 390, .5); err != nil {
		t.Fatal(err)
	}
	if p, err = m.Distribution(often, 390, high+1); err != nil {
		t.Fatal(err)
	}
	below, upTo := 0.0, 0.0
	for n, v := range p {
		if n < low {
			below += v
		}
		upTo += v
	}
	if !(below < .25 && below > .24 && upTo >= .75 && upTo < .76) {
		t.Errorf("%d to %d: %v below, %v up to there", low, high, below, upTo)
	}
}

// The interval of an expectation, against fits to data drawn anew.
func TestExpectedInterval(t *testing.T) {
	d, _, _ := cdnow(t)
	fit, err := Fit(t.Context(), BG, d)
	if err != nil {
		t.Fatal(err)
	}
	c := Timing{2, 30.43, 38.86}
	value, low, high, err := fit.Expected(c, Within(39), .95)
	if err != nil {
		t.Fatal(err)
	}
	p, err := fit.Model.Predict(c, Within(39))
	if err != nil {
		t.Fatal(err)
	}
	if value != p.Purchases || !(low < value && value < high) {
		t.Errorf("%v from %v to %v", value, low, high)
	}
	within(t, "symmetry", value/low, high/value, 1e-12)
	// 40 bootstrap samples have a standard deviation of log(value) of about this.
	r := rand.New(rand.NewPCG(17, 18))
	_, timings, _ := cdnow(t)
	var logs []float64
	for range 40 {
		sample := make([]Timing, len(timings))
		for i := range sample {
			sample[i] = timings[r.IntN(len(timings))]
		}
		again, err := Fit(t.Context(), BG, data(t, sample))
		if err != nil {
			t.Fatal(err)
		}
		p, err := again.Model.Predict(c, Within(39))
		if err != nil {
			t.Fatal(err)
		}
		logs = append(logs, math.Log(p.Purchases/value))
	}
	spread := 0.0
	for _, l := range logs {
		spread += l * l / float64(len(logs))
	}
	within(t, "spread", math.Log(high/value)/z95, math.Sqrt(spread), .35)
}

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

// The interval of a projection, against cohorts drawn from the model.
func TestProject(t *testing.T) {
	cohort := Renewals{1000, 869, 743, 653, 593, 551, 517, 491}
	fit, err := FitRenewals(t.Context(), cohort)
	if err != nil {
		t.Fatal(err)
	}
	curve, err := fit.Project(12, .95)
	if err != nil {
		t.Fatal(err)
	}
	shares, err := fit.Model.Survival(12)
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range curve {
		if p.Share != shares[i] || i > 0 && !(p.Low < p.Share && p.Share < p.High) {
			t.Errorf("%d: %+v, %v", i, p, shares[i])
		}
	}
	if curve[0] != (Projected{1, 1, 1}) {
		t.Errorf("at the start %+v", curve[0])
	}
	r := rand.New(rand.NewPCG(19, 20))
	var spread float64
	const draws = 60
	for range draws {
		again := make(Renewals, len(cohort))
		for range cohort[0] {
			leave := beta(r, fit.Model.Alpha, fit.Model.Beta)
			for i := range again {
				if i > 0 && r.Float64() < leave {
					break
				}
				again[i]++
			}
		}
		other, err := FitRenewals(t.Context(), again)
		if err != nil {
			t.Fatal(err)
		}
		there, err := other.Model.Survival(12)
		if err != nil {
			t.Fatal(err)
		}
		spread += math.Pow(there[12]-shares[12], 2) / draws
	}
	within(t, "spread", (curve[12].High-curve[12].Low)/(2*z95), math.Sqrt(spread), .3)
	if _, err := fit.Project(-1, .9); err == nil {
		t.Error("-1 renewals")
	}
	if _, err := fit.Project(1, 1); err == nil {
		t.Error("the probability 1")
	}
}

// Whatever the data, the search ends without an error, and nowhere that was tried at
// random, nor where the data came from, is likelier.
func TestFitIsAtTheSummit(t *testing.T) {
	r := rand.New(rand.NewPCG(23, 24))
	for round := range 12 {
		n := 5 + r.IntN(200)
		timings := make([]Timing, n)
		for i := range timings {
			timings[i] = randomTiming(r)
		}
		timings[0] = Timing{1, 3, 9}
		if round%2 == 0 { // as shops are
			timings = shop(50+n, 7)
			for i := range timings {
				timings[i].T, timings[i].TX = math.Round(timings[i].T*7), math.Round(timings[i].TX*7)
			}
		}
		d := data(t, timings)
		for _, f := range allFamilies() {
			fit, err := Fit(t.Context(), f, d)
			if err != nil {
				t.Fatalf("round %d, %s: %v", round, f, err)
			}
			for range 40 {
				params := randomParams(r, f)
				if r.IntN(2) == 0 { // in the neighbourhood
					for i, p := range fit.Model.Params() {
						params[i] = p * random(r, .7, 1.4)
					}
				}
				ll, err := model(t, f, params...).LogLikelihood(d)
				if err != nil {
					t.Fatal(err)
				}
				if ll > fit.LogLikelihood+1e-6 {
					t.Errorf("round %d, %s: %v at %v, and %v at %v", round, f, fit.LogLikelihood, fit.Params, ll, params)
				}
			}
		}
	}
}

// Intervals are 1.96 standard errors of the logarithm wide. What is open is 0, and
// said, so that all of it can be written as JSON.
func TestEstimate(t *testing.T) {
	o := optimum{at: []float64{2, 3, 4}, covariance: mat.NewSymDense(3, []float64{.04, 0, 0, 0, 2.25, 0, 0, 0, 0}), open: []bool{false, false, true}}
	e := newEstimate([]string{"p", "q", "gamma"}, o, 100)
	within(t, "error", e.Params[0].StdErr, .4, 1e-12)
	within(t, "low", e.Params[0].Low, 2*math.Exp(-.2*1.959964), 1e-6)
	within(t, "high", e.Params[0].High, 2*math.Exp(.2*1.959964), 1e-6)
	within(t, "error", e.Params[1].StdErr, 4.5, 1e-12)
	if p := e.Params[2]; p != (Param{Name: "gamma", Value: 4}) {
		t.Errorf("%+v", p)
	}
	want := []string{
		"the data hardly determine q: anything from 0.159 to 56.7 fits them",
		"the data do not determine gamma: values far from these fit them as well",
	}
	if !slices.Equal(e.Notes, want) {
		t.Errorf("notes %q", e.Notes)
	}
	for seed := range 6 { // small shops, of which little is known
		fit, err := Fit(t.Context(), Pareto, data(t, shop(60+seed, 7)))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := json.Marshal(fit); err != nil {
			t.Errorf("%+v: %v", fit.Params, err)
		}
	}
	h := hill{observations: 1, likelihood: func(p, grad []float64) float64 { grad[0], grad[1] = 1, 1; return 0 }}
	grad := make([]float64, 2)
	if h.at([]float64{0, 36}, grad); grad[0] != -1 || grad[1] != 0 {
		t.Errorf("the gradient beyond the farthest is %v", grad)
	}
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

func TestEdges(t *testing.T) {
	if v, err := (GammaGamma{6, 1, 15}).Expected(Spend{}); err == nil {
		t.Errorf("at q = 1 the mean is %v", v)
	}
	nobody := data(t, nil)
	for _, f := range allFamilies() {
		m := model(t, f, .5, 6, .9, 1.6)
		p, err := m.PredictAll(t.Context(), nobody, Within(1))
		if err != nil || len(p) != 0 {
			t.Errorf("%s: predictions %v for nobody, %v", f, p, err)
		}
		if ll, err := m.LogLikelihood(nobody); ll != 0 || err != nil {
			t.Errorf("%s: log-likelihood %v of nobody, %v", f, ll, err)
		}
		if h, err := m.Holdout(t.Context(), nobody, nil, 1); err != nil || h.MAE != 0 || h.RMSE != 0 {
			t.Errorf("%s: holdout %+v of nobody, %v", f, h, err)
		}
		if at, err := m.Tracking(nobody, []float64{1}); err != nil || at[0] != 0 {
			t.Errorf("%s: tracking %v of nobody, %v", f, at, err)
		}
	}
	m := model(t, BGBB, 1.2, .75, .66, 2.8)
	at := func(time float64) float64 {
		p, err := m.Predict(Timing{X: 2, TX: 5, T: 6}, Within(time))
		if err != nil {
			t.Fatal(err)
		}
		return p.Purchases
	}
	if at(3.9) != at(3) || at(4) <= at(3) || at(.5) != 0 {
		t.Errorf("%v in 3.9 opportunities, %v in 3, %v in 4", at(3.9), at(3), at(4))
	}
}

// Customers who differ and never stop, as those of Online Retail: what they do
// determines r and alpha, and nothing else, which is said.
func TestFitOfThoseWhoStay(t *testing.T) {
	r := rand.New(rand.NewPCG(25, 26))
	var timings []Timing
	for range 4000 {
		c, rate := Timing{T: 20 + math.Floor(20*r.Float64())}, gamma(r, .7)/9
		for at := r.ExpFloat64() / rate; at < c.T; at += r.ExpFloat64() / rate {
			c.X, c.TX = c.X+1, at
		}
		timings = append(timings, c)
	}
	d := data(t, timings)
	for _, f := range []Family{MBG, BG, Pareto} {
		fit, err := Fit(t.Context(), f, d)
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range []float64{.7, 9} {
			if p := fit.Params[i]; !(p.StdErr > 0 && math.Abs(p.Value-want) < 4*p.StdErr) {
				t.Errorf("%s: %+v, made with %v", f, p, want)
			}
		}
		notes := strings.Join(fit.Notes, "; ")
		if f != Pareto && (!strings.Contains(notes, "do not determine a, b") || !strings.Contains(notes, "hardly anyone stops buying")) {
			t.Errorf("%s: notes %q", f, notes)
		}
		if f == Pareto && (!strings.Contains(notes, "hardly determine s") || !strings.Contains(notes, "hardly determine beta")) {
			t.Errorf("%s: notes %q", f, notes)
		}
		value, low, high, err := fit.Expected(Timing{3, 15, 20}, Within(10), .95)
		if err != nil || !(low < value && value < high && high < 1.1*low) {
			t.Errorf("%s: %v from %v to %v, %v", f, value, low, high, err)
		}
	}
}

// Customers who all buy alike send r and alpha to infinity, where the likelihood is
// that of a Poisson process to the last digits.
func TestLikelihoodOfTheAlike(t *testing.T) {
	const rate = .3
	for _, r := range []float64{1e6, 1e10, 1e14} {
		var purchases rising
		purchases.fill(r, 40)
		for x, time := range map[int]float64{0: 5, 1: .01, 7: 30, 40: 100} {
			b := newBuying(r, r/rate, math.Log(r/rate), x, time)
			want := float64(x)*math.Log(rate) - rate*time
			if off := math.Abs(purchases.log[x] + b.log - want); off > 1e-11+2e3/r {
				t.Errorf("r %g, x %d: %v, want %v", r, x, purchases.log[x]+b.log, want)
			}
			slope := float64(x) * rate * rate / r / rate
			if off := b.dalpha - (rate*rate*time-float64(x)*rate)/r; math.Abs(off) > 1e-3*(slope+rate*time/r) {
				t.Errorf("r %g, x %d: the derivative in alpha is %v", r, x, b.dalpha)
			}
		}
	}
}
