package clv

import (
	"context"
	"fmt"
	"math"
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
	d, err := NewData([]Timing{c})
	if err != nil {
		return Prediction{}, err
	}
	all, err := m.PredictAll(context.Background(), d, h)
	if err != nil {
		return Prediction{}, err
	}
	return all[0], nil
}

// PredictAll returns the predictions for customers, in the order in which they
// were given to NewData. Customers with the same timing are asked about once. It
// fails on a horizon that cannot be and when the context ends.
func (m Model) PredictAll(ctx context.Context, d *Data, h Horizon) ([]Prediction, error) {
	if err := m.check(d); err != nil {
		return nil, err
	}
	if err := h.check(); err != nil {
		return nil, err
	}
	process := families[m.family].process(m.params)
	expected := make([]float64, len(d.ends))
	for i, p := range d.ends {
		if i%256 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		expected[i] = h.purchases(process.living(Timing{X: p.x, T: p.t}))
	}
	alive := m.likelihood(d).alive(d)
	out := make([]Prediction, d.Len())
	for i, at := range d.of {
		p := alive[at]
		out[i] = Prediction{PAlive: p, Purchases: p * expected[d.rows[at].end]}
	}
	return out, nil
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
	d, err := NewData([]Timing{c})
	if err != nil {
		return nil, err
	}
	if err := m.check(d); err != nil {
		return nil, err
	}
	if err := Within(time).check(); err != nil {
		return nil, err
	}
	if n < 1 || n > 1<<20 {
		return nil, fmt.Errorf("clv: probabilities of %d counts; want 1 to 1,048,576", n)
	}
	return m.future(d).distribution(time, n), nil
}

// A future is what a customer does from now on: with a probability to be alive, what
// the process says, and else nothing.
type future struct {
	alive float64
	then  process
}

// future returns that of the only customer of d.
func (m Model) future(d *Data) future {
	return future{m.likelihood(d).alive(d)[0], families[m.family].process(m.params).living(d.rows[0].Timing)}
}

// newcomer returns the future of a customer who has just made the first purchase.
func (m Model) newcomer() future {
	d, _ := NewData([]Timing{{}}) // the zero Timing is in order
	return m.future(d)
}

func (f future) mean(t float64) float64 { return f.alive * f.then.mean(t) }

func (f future) distribution(t float64, n int) []float64 {
	out := f.then.distribution(t, n)
	for i := range out {
		out[i] *= f.alive
	}
	out[0] += 1 - f.alive
	return out
}
