package clv

import (
	"context"
	"fmt"
	"math"
	"sort"

	"gonum.org/v1/gonum/stat/distuv"
)

// standardErrors returns how many of them an interval with a probability reaches to
// either side.
func standardErrors(probability float64) (float64, error) {
	if !(probability > 0 && probability < 1) {
		return 0, fmt.Errorf("clv: an interval with the probability %v; want one between 0 and 1", probability)
	}
	return distuv.UnitNormal.Quantile((1 + probability) / 2), nil
}

// Interval returns numbers of purchases between which, both included, a customer's
// will lie within a time with at least the given probability, such as 0.9: the rest
// is divided between fewer and more. It is how far one customer can stray from
// what is expected, if the model is right.
func (m Model) Interval(c Timing, time, probability float64) (low, high int, err error) {
	n, err := ofOne(c, func(d *Data) ([]Count, error) { return m.IntervalAll(context.Background(), d, time, probability) })
	return n.Low, n.High, err
}

// A Count is a number of purchases, as the two between which it is, both included.
type Count struct {
	Low  int `json:"low"`
	High int `json:"high"`
}

// IntervalAll returns what [Model.Interval] does for each customer, in the order in
// which they were given to NewData.
func (m Model) IntervalAll(ctx context.Context, d *Data, time, probability float64) ([]Count, error) {
	if _, err := standardErrors(probability); err != nil {
		return nil, err
	}
	tail := (1 - probability) / 2
	living, err := fromEnds(ctx, m, d, Within(time), func(p process) ([]float64, error) { return sumsUpTo(p, time, 1-tail) })
	if err != nil {
		return nil, err
	}
	rows := make([]Count, len(d.rows))
	for i, alive := range m.likelihood(d).alive(d) {
		sums := living[d.rows[i].end]
		rows[i] = Count{quantile(sums, alive, tail), quantile(sums, alive, 1-tail)}
	}
	return toCustomers(d, rows), nil
}

// sumsUpTo returns the probabilities of at most 0, 1, 2 … purchases of a customer who
// is alive, up to the first that reaches a share.
func sumsUpTo(p process, time, share float64) ([]float64, error) {
	for n := 16; n <= maxCounts; n *= 4 {
		sum, out := 0.0, p.distribution(time, n)
		for i, v := range out {
			sum += v
			if out[i] = sum; sum >= share {
				return out[:i+1], nil
			}
		}
	}
	return nil, fmt.Errorf("clv: an interval that has a probability of %v of at most 1,048,576 purchases; want a shorter time, or less of it", share)
}

// quantile returns the smallest number of purchases at which the probability of at
// most so many reaches a share, for a customer who is alive with a probability. The
// last of the sums does, but for rounding.
func quantile(sums []float64, alive, share float64) int {
	return sort.Search(len(sums)-1, func(n int) bool { return 1-alive+alive*sums[n] >= share })
}

// An Expectation is an expected number of purchases with the interval in which it lies.
type Expectation struct {
	Purchases float64 `json:"purchases"`
	Low       float64 `json:"low"`
	High      float64 `json:"high"`
}

// Expected returns the expected purchases of a customer with the interval in which
// they lie with the given probability, as the parameters are known no better than
// their standard errors say (by the delta method, symmetric in the logarithm). It
// is how far the fit can be wrong about such customers on average, not how far one
// of them can stray from the average: see Model.Interval. Parameters that the data do
// not determine are taken for fixed.
func (f *PurchaseFit) Expected(c Timing, h Horizon, probability float64) (value, low, high float64, err error) {
	e, err := ofOne(c, func(d *Data) ([]Expectation, error) {
		return f.ExpectedAll(context.Background(), d, h, probability)
	})
	return e.Purchases, e.Low, e.High, err
}

// ExpectedAll returns what [PurchaseFit.Expected] does for each customer, in the order
// in which they were given to NewData. It predicts once, and twice for each parameter.
func (f *PurchaseFit) ExpectedAll(ctx context.Context, d *Data, h Horizon, probability float64) ([]Expectation, error) {
	z, err := standardErrors(probability)
	if err != nil {
		return nil, err
	}
	values, err := f.Model.predict(ctx, d, h)
	if err != nil {
		return nil, err
	}
	slopes, err := f.slopes(ctx, d, h)
	if err != nil {
		return nil, err
	}
	rows := make([]Expectation, len(values))
	for row, value := range values {
		expected := value.Purchases
		if expected == 0 {
			continue
		}
		variance := 0.0
		for i := range slopes {
			for j := range slopes {
				variance += slopes[i][row] * slopes[j][row] * f.covariance.At(i, j)
			}
		}
		off := math.Exp(z * math.Sqrt(max(variance, 0)) / expected)
		rows[row] = Expectation{expected, expected / off, expected * off}
	}
	return toCustomers(d, rows), nil
}

// slopes returns the derivatives of the expected purchases of the different timings
// in the logarithm of each parameter.
func (f *PurchaseFit) slopes(ctx context.Context, d *Data, h Horizon) ([][]float64, error) {
	const step = 1e-4
	out := make([][]float64, len(f.Params))
	for i := range out {
		out[i] = make([]float64, len(d.rows))
		for _, by := range [...]float64{step, -step} {
			params := f.Model.Params()
			params[i] *= math.Exp(by)
			values, err := Model{f.Model.family, params}.predict(ctx, d, h)
			if err != nil {
				return nil, err
			}
			for row, v := range values {
				out[i][row] += v.Purchases / (2 * by)
			}
		}
	}
	return out, nil
}

// A Projected is a share of customers who are still there, with its interval.
type Projected struct {
	Share float64 `json:"share"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
}

// Project returns the shares of a cohort who are still there after 0, 1, 2 … and up
// to n renewals, each with the interval in which it lies with the given probability,
// as the parameters are known no better than their standard errors say (by the delta
// method, symmetric in the log-odds). Parameters that the data do not determine are
// taken for fixed.
func (f *RenewalFit) Project(n int, probability float64) ([]Projected, error) {
	shares, err := f.Model.Survival(n)
	if err != nil {
		return nil, err
	}
	z, err := standardErrors(probability)
	if err != nil {
		return nil, err
	}
	var survival surviving
	survival.fill(f.Model.Alpha, f.Model.Beta, n)
	out := make([]Projected, n+1)
	for i, share := range shares {
		// Derivatives of ln S in the logarithms of the parameters.
		a, b := f.Model.Alpha*survival.da[i], f.Model.Beta*survival.db[i]
		variance := a*a*f.covariance.At(0, 0) + 2*a*b*f.covariance.At(0, 1) + b*b*f.covariance.At(1, 1)
		out[i] = Projected{share, share, share}
		if share < 1 {
			odds, off := math.Log(share/(1-share)), z*math.Sqrt(max(variance, 0))/(1-share)
			out[i].Low, _ = logistic(odds - off)
			out[i].High, _ = logistic(odds + off)
		}
	}
	return out, nil
}
