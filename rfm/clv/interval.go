package clv

import (
	"fmt"
	"math"

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
	if _, err := standardErrors(probability); err != nil {
		return 0, 0, err
	}
	tail := (1 - probability) / 2
	for n := 64; ; n *= 4 {
		p, err := m.Distribution(c, time, n)
		if err != nil {
			return 0, 0, err
		}
		if low, high, ok := quantiles(p, tail, 1-tail); ok {
			return low, high, nil
		}
	}
}

// quantiles returns the smallest counts at which the sum of the probabilities
// reaches two shares. It is not ok when there are too few counts for that.
func quantiles(p []float64, low, high float64) (from, to int, ok bool) {
	sum := 0.0
	from = -1
	for n, v := range p {
		sum += v
		if from < 0 && sum >= low {
			from = n
		}
		if sum >= high {
			return from, n, true
		}
	}
	return 0, 0, false
}

// Expected returns the expected purchases of a customer with the interval in which
// they lie with the given probability, as the parameters are known no better than
// their standard errors say (by the delta method, symmetric in the logarithm). It
// is how far the fit can be wrong about such customers on average, not how far one
// of them can stray from the average: see Model.Interval. Parameters that the data do
// not determine are taken for fixed.
func (f *PurchaseFit) Expected(c Timing, h Horizon, probability float64) (value, low, high float64, err error) {
	z, err := standardErrors(probability)
	if err != nil {
		return 0, 0, 0, err
	}
	at := func(i int, by float64) float64 {
		if err != nil {
			return 0
		}
		params := append([]float64(nil), f.Model.params...)
		params[i] *= math.Exp(by)
		var p Prediction
		p, err = Model{f.Model.family, params}.Predict(c, h)
		return p.Purchases
	}
	const step = 1e-4
	value = at(0, 0)
	slopes := make([]float64, len(f.Params))
	for i := range slopes {
		slopes[i] = (at(i, step) - at(i, -step)) / (2 * step)
	}
	if err != nil || value == 0 {
		return value, 0, 0, err
	}
	variance := 0.0
	for i, a := range slopes {
		for j, b := range slopes {
			variance += a * b * f.covariance.At(i, j)
		}
	}
	off := math.Exp(z * math.Sqrt(max(variance, 0)) / value)
	return value, value / off, value * off, nil
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
