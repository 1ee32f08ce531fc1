package clv

import (
	"context"
	"fmt"
	"math"
	"slices"
)

// A Horizon is how far ahead a prediction looks, and how much less what comes
// late counts. Make one with Within, Discounted or Forever.
type Horizon struct {
	step     float64
	steps    int
	rate     float64
	residual bool
}

// Within looks a time ahead, in the unit of the model, and counts all that comes
// in it alike.
func Within(time float64) Horizon { return Horizon{step: time, steps: 1} }

// Discounted looks steps of equal time ahead, at most 1,200, and divides what comes
// in the i-th by (1+rate)^i: 12 steps of a month at 0.01 are a year, at 1 % a
// month.
func Discounted(steps int, step, rate float64) Horizon {
	return Horizon{step: step, steps: steps, rate: rate}
}

// Forever looks at all that ever comes, and multiplies what comes after a time t
// by e^-rate·t. What it gives for purchases is called DERT: discounted expected
// residual transactions (Fader, Hardie and Lee 2005).
func Forever(rate float64) Horizon { return Horizon{rate: rate, residual: true} }

func (h Horizon) check() error {
	switch {
	case h.residual && !(h.rate > 0 && h.rate < math.Inf(1)):
		return fmt.Errorf("clv: a discount rate of %v for ever; want a number above 0", h.rate)
	case h.residual:
		return nil
	case h.steps < 1 || h.steps > 1200:
		return fmt.Errorf("clv: a horizon of %d steps; want 1 to 1,200", h.steps)
	case !(h.step > 0 && h.step*float64(h.steps) < math.Inf(1)):
		return fmt.Errorf("clv: a horizon of %v; want a time above 0", h.step)
	case !(h.rate >= 0 && h.rate < math.Inf(1)):
		return fmt.Errorf("clv: a discount rate of %v; want 0 or more", h.rate)
	}
	return nil
}

// purchases returns what a living customer is expected to buy.
func (h Horizon) purchases(p process) float64 {
	if h.residual {
		return p.residual(h.rate)
	}
	sum, before, discount := 0.0, 0.0, 1.0
	for i := range h.steps {
		until := p.mean(h.step * float64(i+1))
		discount /= 1 + h.rate
		sum += max(until-before, 0) * discount
		before = until
	}
	return sum
}

// A Prediction is what a model says of one customer.
type Prediction struct {
	// PAlive is the probability that the customer has not stopped buying.
	PAlive float64
	// Purchases is the expected number of purchases in the horizon, discounted if
	// that is.
	Purchases float64
}

// Predict returns the prediction for one customer; for the zero Timing, that for
// a new one.
func (m Model) Predict(c Timing, h Horizon) (Prediction, error) {
	return ofOne(c, func(d *Data) ([]Prediction, error) { return m.PredictAll(context.Background(), d, h) })
}

// PredictAll returns the predictions for customers, in the order in which they
// were given to NewData. Customers with the same timing are asked about once. It
// fails on a horizon that cannot be and when the context ends.
func (m Model) PredictAll(ctx context.Context, d *Data, h Horizon) ([]Prediction, error) {
	rows, err := m.predict(ctx, d, h)
	if err != nil {
		return nil, err
	}
	return toCustomers(d, rows), nil
}

// predict returns the predictions of the different timings.
func (m Model) predict(ctx context.Context, d *Data, h Horizon) ([]Prediction, error) {
	expected, err := fromEnds(ctx, m, d, h, func(p process) (float64, error) { return h.purchases(p), nil })
	if err != nil {
		return nil, err
	}
	out := make([]Prediction, len(d.rows))
	for i, alive := range m.likelihood(d).alive(d) {
		out[i] = Prediction{PAlive: alive, Purchases: alive * expected[d.rows[i].end]}
	}
	return out, nil
}

// fromEnds returns what f says of customers who are alive, which depends on the x and
// T of their timings only: one answer for each of d.ends.
func fromEnds[A any](ctx context.Context, m Model, d *Data, h Horizon, f func(process) (A, error)) ([]A, error) {
	if err := m.check(d); err != nil {
		return nil, err
	}
	if err := h.check(); err != nil {
		return nil, err
	}
	process := families[m.family].process(m.params)
	out := make([]A, len(d.ends))
	for i, p := range d.ends {
		if i%256 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		var err error
		if out[i], err = f(process.living(Timing{X: p.x, T: p.t})); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// toCustomers gives each customer the answer for the timing that it shares.
func toCustomers[A any](d *Data, rows []A) []A {
	out := make([]A, d.Len())
	for i, at := range d.of {
		out[i] = rows[at]
	}
	return out
}

// ofOne returns what is said of all customers where there is one.
func ofOne[A any](c Timing, all func(*Data) ([]A, error)) (one A, err error) {
	d, err := NewData([]Timing{c})
	if err != nil {
		return one, err
	}
	answers, err := all(d)
	if err != nil {
		return one, err
	}
	return answers[0], nil
}

// likelihood returns that of the model, to be asked about customers.
func (m Model) likelihood(d *Data) likelihood {
	l := families[m.family].likelihood()
	l.set(m.params, d.maxX)
	return l
}

// LogLikelihood returns the logarithm of the probability (density) of what the
// customers did.
func (m Model) LogLikelihood(d *Data) (float64, error) {
	if err := m.check(d); err != nil {
		return 0, err
	}
	return m.likelihood(d).sum(d, make([]float64, len(m.params))), nil
}

// Distribution returns the probabilities of 0, 1, 2 … n-1 purchases of a customer
// within a time.
func (m Model) Distribution(c Timing, time float64, n int) ([]float64, error) {
	return ofOne(c, func(d *Data) ([][]float64, error) { return m.DistributionAll(context.Background(), d, time, n) })
}

// DistributionAll returns the probabilities of 0, 1, 2 … n-1 purchases of each
// customer within a time. Customers with the same timing share a slice.
func (m Model) DistributionAll(ctx context.Context, d *Data, time float64, n int) ([][]float64, error) {
	if n < 1 || n > maxCounts {
		return nil, fmt.Errorf("clv: probabilities of %d counts; want 1 to 1,048,576", n)
	}
	living, err := fromEnds(ctx, m, d, Within(time), func(p process) ([]float64, error) { return p.distribution(time, n), nil })
	if err != nil {
		return nil, err
	}
	rows := make([][]float64, len(d.rows))
	for i, alive := range m.likelihood(d).alive(d) {
		rows[i] = mixed(alive, slices.Clone(living[d.rows[i].end]))
	}
	return toCustomers(d, rows), nil
}

// maxCounts is how many numbers of purchases are asked about at most.
const maxCounts = 1 << 20

// mixed makes of the distribution of those alive that of a customer who is alive with
// a probability, and else buys nothing.
func mixed(alive float64, p []float64) []float64 {
	for i := range p {
		p[i] *= alive
	}
	p[0] += 1 - alive
	return p
}

// A future is what a customer does from now on: with a probability to be alive, what
// the process says, and else nothing.
type future struct {
	alive float64
	then  process
}

// newcomer returns the future of a customer who has just made the first purchase.
func (m Model) newcomer() future {
	d, _ := NewData([]Timing{{}}) // the zero Timing is in order
	return future{m.likelihood(d).alive(d)[0], families[m.family].process(m.params).living(Timing{})}
}

func (f future) mean(t float64) float64 { return f.alive * f.then.mean(t) }

func (f future) distribution(t float64, n int) []float64 {
	return mixed(f.alive, f.then.distribution(t, n))
}
