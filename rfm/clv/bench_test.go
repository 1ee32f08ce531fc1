package clv

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"sync"
	"testing"
)

// shop makes timings of customers who come over twelve of 39 weeks, buy and stop
// as the published BG/NBD model of CDNOW says, where a week has so many periods.
func shop(customers, periods int) []Timing {
	r := rand.New(rand.NewPCG(11, 12))
	out, week := make([]Timing, customers), float64(periods)
	for i := range out {
		observed := 39*periods - 1 - r.IntN(12*periods)
		rate := gamma(r, .243) / (4.414 * week)
		stop := beta(r, .793, 2.426)
		c := Timing{T: float64(observed) / week}
		for at, last := 0.0, 0; ; {
			at += r.ExpFloat64() / rate
			if at > float64(observed) {
				break
			}
			if period := int(math.Ceil(at)); period != last {
				c.X++
				c.TX, last = float64(period)/week, period
			}
			if r.Float64() < stop {
				break
			}
		}
		out[i] = c
	}
	return out
}

// staying makes the timing of a customer who buys at a rate and does not stop.
func staying(r *rand.Rand, rate, observed float64) Timing {
	c := Timing{T: observed}
	for at := r.ExpFloat64() / rate; at < observed; at += r.ExpFloat64() / rate {
		c.X, c.TX = c.X+1, at
	}
	return c
}

// gamma draws from the gamma distribution with a shape and the rate 1 (Marsaglia
// and Tsang 2000).
func gamma(r *rand.Rand, shape float64) float64 {
	if shape < 1 {
		return gamma(r, shape+1) * math.Pow(r.Float64(), 1/shape)
	}
	d := shape - 1.0/3
	for {
		x := r.NormFloat64()
		v := math.Pow(1+x/math.Sqrt(9*d), 3)
		if v > 0 && math.Log(r.Float64()) < x*x/2+d-d*v+d*math.Log(v) {
			return d * v
		}
	}
}

func beta(r *rand.Rand, a, b float64) float64 {
	x, y := gamma(r, a), gamma(r, b)
	return x / (x + y)
}

var million = sync.OnceValue(func() []Timing { return shop(1_000_000, 7) })

func BenchmarkGroup(b *testing.B) {
	timings := million()
	for b.Loop() {
		if _, err := NewData(timings); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkFit(b *testing.B) {
	for _, f := range []Family{BG, MBG, Pareto} {
		b.Run(f.String()+"/CDNOW", func(b *testing.B) {
			d, _, _ := cdnow(b)
			benchmarkFit(b, f, d)
		})
		b.Run(f.String()+"/million", func(b *testing.B) {
			benchmarkFit(b, f, data(b, million()))
		})
	}
}

// Opportunities by the day: there are hundreds for each customer, and few customers
// share a timing.
func BenchmarkFitDays(b *testing.B) {
	days := shop(20_000, 7)
	for i := range days {
		days[i].TX, days[i].T = math.Round(days[i].TX*7), math.Round(days[i].T*7)
	}
	benchmarkFit(b, BGBB, data(b, days))
}

func benchmarkFit(b *testing.B, f Family, d *Data) {
	b.ReportMetric(float64(d.Distinct()), "timings")
	for b.Loop() {
		if _, err := Fit(context.Background(), f, d); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkPredict(b *testing.B) {
	d := data(b, million())
	for _, f := range []Family{BG, MBG, Pareto} {
		m := model(b, f, published[f]...)
		for name, h := range map[string]Horizon{"39 weeks": Within(39), "12 months": Discounted(12, 4.345, .01), "for ever": Forever(.0027)} {
			b.Run(f.String()+"/"+name, func(b *testing.B) {
				for b.Loop() {
					if _, err := m.PredictAll(context.Background(), d, h); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// Intervals for a million customers: of what each buys, and of what is expected.
func BenchmarkIntervals(b *testing.B) {
	d := data(b, million())
	for _, f := range []Family{BG, MBG, Pareto} {
		m := model(b, f, published[f]...)
		b.Run(f.String()+"/each", func(b *testing.B) {
			for b.Loop() {
				if _, err := m.IntervalAll(context.Background(), d, 39, .9); err != nil {
					b.Fatal(err)
				}
			}
		})
		sample, _, _ := cdnow(b)
		fit, err := Fit(context.Background(), f, sample)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(f.String()+"/expected", func(b *testing.B) {
			for b.Loop() {
				if _, err := fit.ExpectedAll(context.Background(), d, Within(39), .9); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// Near 1 is where data send the models that find nobody who stops.
func BenchmarkHyper(b *testing.B) {
	for _, rest := range []float64{.5, .1, .01, 1e-4, 1e-8, 1e-12} {
		b.Run(fmt.Sprintf("1-z=%g", rest), func(b *testing.B) {
			for b.Loop() {
				hypergeometric(2.6, 3.2, 1-rest, rest)
			}
		})
	}
}

func BenchmarkFitSpend(b *testing.B) {
	r := rand.New(rand.NewPCG(13, 14))
	var spends []Spend
	for _, c := range million() {
		if c.X > 0 {
			scale := gamma(r, 3.74) / 15.44
			spends = append(spends, Spend{c.X, gamma(r, 6.25*float64(c.X)) / scale / float64(c.X)})
		}
	}
	b.ReportMetric(float64(len(spends)), "customers")
	for b.Loop() {
		if _, err := FitSpend(context.Background(), spends); err != nil {
			b.Fatal(err)
		}
	}
}
