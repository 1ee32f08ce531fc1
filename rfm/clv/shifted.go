package clv

import (
	"fmt"
	"math"
)

// A ShiftedBetaGeometric is the model of Fader and Hardie (2007) of customers who
// renew or leave at known times, as subscribers do: at each renewal a customer
// leaves with a probability that is beta distributed over customers (Alpha, Beta).
type ShiftedBetaGeometric struct{ Alpha, Beta float64 }

var shiftedParams = []string{"alpha", "beta"}

func (m ShiftedBetaGeometric) check() error {
	for i, v := range []float64{m.Alpha, m.Beta} {
		if !(v > 0 && v < math.Inf(1)) {
			return fmt.Errorf("clv: shifted beta-geometric: %s is %v; want a number above 0", shiftedParams[i], v)
		}
	}
	return nil
}

// Survival returns the shares of customers who are still there after 0, 1, 2 …
// renewals, up to the n-th.
func (m ShiftedBetaGeometric) Survival(n int) ([]float64, error) {
	if err := m.check(); err != nil {
		return nil, err
	}
	if n < 0 || n > 1<<20 {
		return nil, fmt.Errorf("clv: %d renewals; want 0 to 1,048,576", n)
	}
	out := []float64{1}
	for i := range n {
		out = append(out, out[i]*m.retention(float64(i+1)))
	}
	return out, nil
}

// retention is the share of those still there before the t-th renewal who renew.
// It rises with t: those likely to leave have left.
func (m ShiftedBetaGeometric) retention(t float64) float64 {
	return (m.Beta + t - 1) / (m.Alpha + m.Beta + t - 1)
}

// Residual returns the expected number of renewals still to come, each discounted
// by (1+rate) to the power of its distance, of a customer who has renewed so many
// times: with the price, what the customer is worth from now on.
func (m ShiftedBetaGeometric) Residual(renewed int, rate float64) (float64, error) {
	if err := m.check(); err != nil {
		return 0, err
	}
	if renewed < 0 {
		return 0, fmt.Errorf("clv: a customer who renewed %d times; want at least 0", renewed)
	}
	if !(rate > 0 && rate < math.Inf(1)) {
		return 0, fmt.Errorf("clv: a discount rate of %v; want a number above 0", rate)
	}
	return survivals(m.Alpha, m.Beta+float64(renewed), 1/(1+rate), rate/(1+rate)), nil
}

// A Renewals is how many customers of one cohort were there at the start and after
// each renewal that is known: 1000, 869, 743.
type Renewals []int

func (r Renewals) check() error {
	if len(r) < 2 {
		return fmt.Errorf("%d counts; want those at the start and after one renewal at least", len(r))
	}
	for i, n := range r {
		if n < 0 || i > 0 && n > r[i-1] {
			return fmt.Errorf("%d customers after renewal %d, and %d before it; want no more than before, and none below 0", n, i, r[max(i-1, 0)])
		}
	}
	return nil
}

// shiftedLikelihood returns the log-likelihood of cohorts, and adds its derivatives
// in alpha and beta to grad.
func shiftedLikelihood(cohorts []Renewals, params, grad []float64) float64 {
	most := 0
	for _, c := range cohorts {
		most = max(most, len(c)-1)
	}
	var survival surviving
	survival.fill(params[0], params[1], most)
	total := 0.0
	for _, c := range cohorts {
		last := len(c) - 1
		there := float64(c[last])
		total += there * survival.log[last]
		grad[0] += there * survival.da[last]
		grad[1] += there * survival.db[last]
		for t := 1; t <= last; t++ {
			left := float64(c[t-1] - c[t])
			total += left * (survival.log[t] + survival.stop[t])
			grad[0] += left * (survival.da[t] + 1/params[0])
			grad[1] += left * (survival.db[t] - 1/(params[1]+float64(t-1)))
		}
	}
	return total
}
