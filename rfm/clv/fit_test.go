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
		timings = append(timings, staying(r, .1, 52))
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
		observed := 20 + math.Floor(20*r.Float64())
		timings = append(timings, staying(r, gamma(r, .7)/9, observed))
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
