package clv

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

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

// What is said of all customers is what is said of each.
func TestAll(t *testing.T) {
	r := rand.New(rand.NewPCG(19, 20))
	var timings []Timing
	for range 200 { // many of which share their x and T, and some all three
		c := Timing{X: r.IntN(4), T: float64(10 + r.IntN(3))}
		if c.X > 0 {
			c.TX = float64(c.X + r.IntN(6))
		}
		timings = append(timings, c)
	}
	d := data(t, timings)
	weeks := data(t, shop(3000, 1))
	for _, f := range []Family{BG, MBG, Pareto, BGBB} {
		fit, err := Fit(t.Context(), f, weeks)
		if err != nil {
			t.Fatal(err)
		}
		distributions, err := fit.Model.DistributionAll(t.Context(), d, 9, 5)
		if err != nil {
			t.Fatal(err)
		}
		intervals, err := fit.Model.IntervalAll(t.Context(), d, 9, .8)
		if err != nil {
			t.Fatal(err)
		}
		expected, err := fit.ExpectedAll(t.Context(), d, Discounted(3, 3, .01), .9)
		if err != nil {
			t.Fatal(err)
		}
		forever, err := fit.Model.PredictAll(t.Context(), d, Forever(.01))
		if err != nil {
			t.Fatal(err)
		}
		for i, c := range timings {
			if p, _ := fit.Model.Predict(c, Forever(.01)); !cmp.Equal(p, forever[i], close12) {
				t.Fatalf("%s %v: %v, want %v", f, c, forever[i], p)
			}
			distribution, _ := fit.Model.Distribution(c, 9, 5)
			if diff := cmp.Diff(distribution, distributions[i], close12); diff != "" {
				t.Fatalf("%s %v: %s", f, c, diff)
			}
			low, high, _ := fit.Model.Interval(c, 9, .8)
			if want := (Count{low, high}); intervals[i] != want {
				t.Fatalf("%s %v: %v, want %v", f, c, intervals[i], want)
			}
			value, low95, high95, _ := fit.Expected(c, Discounted(3, 3, .01), .9)
			if diff := cmp.Diff(Expectation{value, low95, high95}, expected[i], close8); diff != "" {
				t.Fatalf("%s %v: %s", f, c, diff)
			}
		}
	}
}

// The last digits depend on what else is in the data, and the slopes of an expectation
// are differences of such.
var (
	close12 = cmpopts.EquateApprox(1e-12, 0)
	close8  = cmpopts.EquateApprox(1e-8, 0)
)

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
