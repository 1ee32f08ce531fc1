package clv

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// Interval returns numbers of purchases between which, both included, a customer's
// will lie within a time with at least the given probability, such as 0.9: the rest
// is divided between fewer and more. It is how far one customer can stray from
// what is expected, if the model is right.
func (m Model) Interval(c Timing, time, probability float64) (low, high int, err error) {
	if !(probability > 0 && probability < 1) {
		return 0, 0, fmt.Errorf("clv: an interval with the probability %v; want one between 0 and 1", probability)
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
// of them can stray from the average: see Model.Interval.
//
// It fails when the data did not determine the parameters.
func (f *PurchaseFit) Expected(c Timing, h Horizon, probability float64) (value, low, high float64, err error) {
	if !(probability > 0 && probability < 1) {
		return 0, 0, 0, fmt.Errorf("clv: an interval with the probability %v; want one between 0 and 1", probability)
	}
	if f.covariance == nil {
		return 0, 0, 0, fmt.Errorf("clv: %s: the data do not determine the parameters, so that there is no interval", f.Model.family)
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
	z := distuv.UnitNormal.Quantile((1 + probability) / 2)
	off := math.Exp(z * math.Sqrt(max(variance, 0)) / value)
	return value, value / off, value * off, nil
}
