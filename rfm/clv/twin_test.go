package clv

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// random returns a number between two, evenly in the logarithm.
func random(r *rand.Rand, low, high float64) float64 {
	return math.Exp(math.Log(low) + r.Float64()*math.Log(high/low))
}

func randomParams(r *rand.Rand, f Family) []float64 {
	params := make([]float64, len(f.Params()))
	for i := range params {
		params[i] = random(r, .05, 20)
	}
	return params
}

// randomTiming returns one with whole times, so that it does for every family.
func randomTiming(r *rand.Rand) Timing {
	t := float64(r.IntN(100))
	c := Timing{T: t}
	if t > 0 && r.IntN(4) > 0 {
		c.TX = 1 + math.Floor(r.Float64()*t)
		c.X = 1 + r.IntN(int(c.TX))
	}
	return c
}

func randomData(t *testing.T, r *rand.Rand, n int) (*Data, []Timing) {
	timings := make([]Timing, n)
	for i := range timings {
		timings[i] = randomTiming(r)
	}
	return data(t, timings), timings
}

func data(t testing.TB, timings []Timing) *Data {
	t.Helper()
	d, err := NewData(timings)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func allFamilies() []Family { return []Family{MBG, BG, Pareto, BGBB} }

// The series and the continued fraction share nothing.
func FuzzHyper(f *testing.F) {
	f.Add(1.5, 2.5, .7)
	f.Fuzz(func(t *testing.T, b, more, z float64) {
		if !(b > 1e-3 && b < 1e5 && more > 1e-3 && more < 1e3 && z >= 1e-9 && z <= .98) {
			t.Skip()
		}
		s, c := hyperSeries(b, b+more, z), hyperFraction(b, b+more, z)
		for i, pair := range [][2]float64{{s.log, c.log}, {s.db, c.db}, {s.dc, c.dc}, {s.dz, c.dz}} {
			if off := math.Abs(pair[0] - pair[1]); off > 1e-14+1e-9*math.Abs(pair[1]) {
				t.Errorf("part %d: %v, by the fraction %v", i, pair[0], pair[1])
			}
		}
	})
}

// The derivatives of all likelihoods, held against differences of the likelihood.
func TestGradients(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	check := func(name string, params []float64, f func(p, grad []float64) float64) {
		grad := make([]float64, len(params))
		value := f(params, grad)
		for i := range params {
			const step = 1e-5
			at := func(by float64) float64 {
				p := slices.Clone(params)
				p[i] *= 1 + by
				return f(p, make([]float64, len(p)))
			}
			want := (at(step) - at(-step)) / (2 * step * params[i])
			if off := math.Abs(grad[i] - want); off > 1e-5*math.Abs(want)+1e-8*math.Abs(value)/params[i] {
				t.Errorf("%s at %v: derivative %d is %v, want %v", name, params, i, grad[i], want)
			}
		}
	}
	for range 100 {
		d, _ := randomData(t, r, 20)
		for _, f := range allFamilies() {
			l := families[f].likelihood()
			check(f.String(), randomParams(r, f), func(p, grad []float64) float64 {
				l.set(p, d.maxX)
				return l.sum(d, grad)
			})
		}
		spends := make([]Spend, 20)
		for i := range spends {
			spends[i] = Spend{r.IntN(6), random(r, 1, 100)}
		}
		groups, _, err := groupSpends(spends)
		if err != nil {
			t.Fatal(err)
		}
		three := []float64{random(r, .1, 10), random(r, .1, 10), random(r, 1, 100)}
		check("Gamma-Gamma", three, func(p, grad []float64) float64 { return spendLikelihood(groups, p, grad) })
		cohorts := []Renewals{{100, 80, 80, 50 + r.IntN(30)}, {10, r.IntN(10)}}
		check("renewals", three[:2], func(p, grad []float64) float64 { return shiftedLikelihood(cohorts, p, grad) })
	}
}

// The likelihood of a Pareto/NBD as the integral that it stands for, over the age
// at which the customer stops: the plain twin of the two hypergeometric terms.
func TestParetoIntegral(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 200 {
		m, c := pareto{random(r, .1, 5), random(r, .1, 50), random(r, .1, 5), random(r, .1, 50)}, randomTiming(r)
		if c.T == 0 || c.X > 40 {
			continue
		}
		x := float64(c.X)
		// Of Γ(r+x)/Γ(r)·alpha^r/(alpha+age)^(r+x), with the probability of the age.
		bought := func(age float64) float64 {
			return math.Exp(lgamma(m.r+x) - lgamma(m.r) + m.r*math.Log(m.alpha) - (m.r+x)*math.Log(m.alpha+age))
		}
		stay := func(age float64) float64 { return math.Exp(-m.s * math.Log1p(age/m.beta)) }
		stopped := integrate(c.T-c.TX, 1, func(v float64) []float64 {
			age := c.TX + v
			return []float64{bought(age) * stay(age) * m.s / (m.beta + age)}
		})[0]
		d := data(t, []Timing{c})
		got, err := model(t, Pareto, m.r, m.alpha, m.s, m.beta).LogLikelihood(d)
		if err != nil {
			t.Fatal(err)
		}
		within(t, "likelihood", math.Exp(got), bought(c.T)*stay(c.T)+stopped, 1e-7)
	}
}

// Expected purchases by adding up over purchases and by integrating over the
// chance to stop.
func FuzzBGMean(f *testing.F) {
	f.Add(.243, 4.414, .793, 2.426, 39.)
	f.Add(20000.243, 730., 1., 20002.426, 39.)
	f.Fuzz(func(t *testing.T, r, alpha, a, b, time float64) {
		for _, v := range []float64{r, alpha, a, b} {
			if !(v > 1e-2 && v < 1e5) {
				t.Skip()
			}
		}
		if !(time > 1e-6*alpha && time < manySteps*alpha && a < 1e3 && r*time < 1e5*alpha) {
			t.Skip()
		}
		m := bg{r: r, alpha: alpha, a: a, b: b}
		within(t, "mean", m.mean(time), m.meanByChance(time), 1e-9)
	})
}

// Probabilities add up to 1, and their mean is the mean.
func TestDistributions(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 200 {
		c := randomTiming(r)
		for _, f := range allFamilies() {
			m, time := model(t, f, randomParams(r, f)...), 1+math.Floor(random(r, 1, 20))
			p, err := m.Predict(c, Within(time))
			if err != nil {
				t.Fatal(err)
			}
			if p.Purchases > 20 || p.Purchases < 1e-6 {
				continue
			}
			n := 6000
			if f == BGBB {
				n = int(time) + 1
			}
			list, err := m.Distribution(c, time, n)
			if err != nil {
				t.Fatal(err)
			}
			sum, mean := 0.0, 0.0
			for i, v := range list {
				if v < 0 || math.IsNaN(v) {
					t.Fatalf("%s: the probability of %d is %v", f, i, v)
				}
				sum += v
				mean += v * float64(i)
			}
			within(t, f.String()+" sum", sum, 1, 1e-9)
			within(t, f.String()+" mean", mean, p.Purchases, 1e-7)
		}
	}
}

// What is discounted for ever is the rate times the integral of the discounted
// mean, for every family.
func TestResidual(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for range 60 {
		discount := random(r, .005, .5)
		for _, f := range []Family{BG, Pareto} {
			p := families[f].process(randomParams(r, f))
			want := integrate(60, 1, func(v float64) []float64 {
				if v == 0 {
					return []float64{0}
				}
				return []float64{math.Exp(-v) * p.mean(v/discount)}
			})[0]
			within(t, f.String(), p.residual(discount), want, 1e-9)
		}
		p := families[BGBB].process(randomParams(r, BGBB))
		want, before := 0.0, 0.0
		for i := 1.0; i*discount < 40; i++ {
			now := p.mean(i)
			want += (now - before) * math.Exp(-discount*i)
			before = now
		}
		within(t, "BG/BB", p.residual(discount), want, 1e-9)
	}
}

// Customers who all buy at one rate, as far as floats can say, and the mean of the
// others. For one rate it is a sum over purchases.
func TestResidualOfTheAlike(t *testing.T) {
	const rate, discount, a, b = .3, .01, .8, 2.5
	want, survived, counts := 0.0, 1.0, 1.0
	for j := 0.0; counts > 1e-18; j++ {
		counts *= rate / (rate + discount)
		want += survived * counts
		survived *= (b + j) / (a + b + j)
	}
	for _, r := range []float64{1e6, 1e9, 1e12, 1e15} {
		got := bg{r: r, alpha: r / rate, a: a, b: b}.residual(discount)
		within(t, "residual", got, want, 1e-10+1/r)
	}
	for _, r := range []float64{.01, 1, 15.99, 16, 100, 5000} {
		got := bg{r: r, alpha: r / rate, a: a, b: b}.residual(discount)
		within(t, "by chance", got, bg{r: r, alpha: r / rate, a: a, b: b}.residualByChance(discount), 1e-12)
	}
}

// What is remembered of one customer is of use for the next, and wrong for none.
func TestResidualRemembers(t *testing.T) {
	all := families[MBG].process(published[MBG])
	for _, discount := range []float64{.1, .001, .1} {
		for _, c := range []Timing{{3, 5, 9}, {3, 5, 1e41}, {3, 5, 9}, {4, 5, 9}, {3, 5, 1e200}} {
			want := families[MBG].process(published[MBG]).living(c).residual(discount)
			if got := all.living(c).residual(discount); got != want {
				t.Errorf("%v at %v: %v, want %v", c, discount, got, want)
			}
		}
	}
}

// residualByChance is the mean over the chance p to stop: given a rate and p, what is
// bought is rate/(discount+p·rate).
func (m bg) residualByChance(discount float64) float64 {
	return m.overChance(1/discount, func(p float64) float64 {
		return m.r / p * laplace(m.r+1, discount*m.alpha/p)
	})
}

// A hole in the closed form is no hole here: what lies on both sides of it is
// continued through it.
func TestSingularPoints(t *testing.T) {
	const by = 1e-7
	for _, c := range []struct {
		family Family
		at     int
	}{{BG, 2}, {MBG, 2}, {Pareto, 2}} {
		params := slices.Clone(published[c.family])
		var got [3]float64
		for i := range got {
			params[c.at] = 1 + float64(i-1)*by
			p, err := model(t, c.family, params...).Predict(Timing{3, 20, 30}, Within(39))
			if err != nil {
				t.Fatal(err)
			}
			got[i] = p.Purchases
		}
		within(t, c.family.String(), got[1], (got[0]+got[2])/2, 1e-12)
	}
	equalScales := slices.Clone(published[Pareto])
	var got [3]float64
	for i := range got {
		equalScales[3] = equalScales[1] * (1 + float64(i-1)*by)
		ll, err := model(t, Pareto, equalScales...).LogLikelihood(data(t, []Timing{{3, 20, 30}}))
		if err != nil {
			t.Fatal(err)
		}
		got[i] = ll
	}
	within(t, "alpha = beta", got[1], (got[0]+got[2])/2, 1e-12)
}

// Neither the order of customers nor their unit of time changes what is found.
func TestFitIsOfTheDataAlone(t *testing.T) {
	_, timings, _ := cdnow(t)
	shuffled, days := slices.Clone(timings), slices.Clone(timings)
	rand.New(rand.NewPCG(9, 10)).Shuffle(len(shuffled), func(i, j int) {
		shuffled[i], shuffled[j] = shuffled[j], shuffled[i]
	})
	purchases := 0.0
	for i, c := range timings {
		days[i] = Timing{c.X, c.TX * 7, c.T * 7}
		purchases += float64(c.X)
	}
	for _, f := range []Family{MBG, BG, Pareto} {
		fit, err := Fit(t.Context(), f, data(t, timings))
		if err != nil {
			t.Fatal(err)
		}
		again, err := Fit(t.Context(), f, data(t, shuffled))
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(fit.Params, again.Params) || fit.LogLikelihood != again.LogLikelihood {
			t.Errorf("%s: %v, and shuffled %v", f, fit.Params, again.Params)
		}
		daily, err := Fit(t.Context(), f, data(t, days))
		if err != nil {
			t.Fatal(err)
		}
		within(t, f.String()+" by day", daily.LogLikelihood, fit.LogLikelihood-purchases*math.Log(7), 1e-12)
		for i, p := range daily.Params {
			want := fit.Params[i].Value
			if p.Name == "alpha" || p.Name == "beta" {
				want *= 7
			}
			within(t, f.String()+" "+p.Name+" by day", p.Value, want, 1e-7)
		}
	}
}

// Whatever the parameters and the customer, there is a number.
func FuzzPredict(f *testing.F) {
	f.Add(uint8(0), .5, 6., .9, 1.6, 2, 30., 38., 39.)
	f.Add(uint8(2), 1e-9, 1e9, 1e-9, 1e9, 20000, 1., 1e4, 1e9)
	f.Fuzz(func(t *testing.T, family uint8, p1, p2, p3, p4 float64, x int, tx, tt, time float64) {
		if x > 1e5 {
			t.Skip() // it is in order, and takes its time
		}
		m, err := NewModel(Family(family%4), p1, p2, p3, p4)
		if err != nil {
			return
		}
		for _, v := range m.params {
			if v < 1e-12 || v > 1e12 {
				t.Skip()
			}
		}
		c := Timing{x, tx, tt}
		for _, h := range []Horizon{Within(time), Discounted(3, time, .01), Forever(time)} {
			p, err := m.Predict(c, h)
			if err != nil {
				return
			}
			if !(p.PAlive >= 0 && p.PAlive <= 1 && p.Purchases >= 0) || math.IsInf(p.Purchases, 0) {
				t.Errorf("%s %v %+v: %+v", m.family, m.params, c, p)
			}
		}
		d := data(t, []Timing{c})
		if ll, err := m.LogLikelihood(d); err != nil || math.IsNaN(ll) || math.IsInf(ll, 0) {
			t.Errorf("%s %v %+v: log-likelihood %v, %v", m.family, m.params, c, ll, err)
		}
	})
}
