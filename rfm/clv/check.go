package clv

import (
	"context"
	"fmt"
	"math"
	"slices"
)

// A Bin says how many customers bought so many times.
type Bin struct {
	// X is the number of repeat purchases; in the last bin, that or more.
	X        int     `json:"x"`
	Actual   int     `json:"actual"`
	Expected float64 `json:"expected"`
}

// Histogram returns how many customers made 0, 1, 2 … repeat purchases in the time
// that each was observed, and how many should have under the model. There are n
// bins, 2 to 1,024. If a model describes who buys how often, the two agree.
func (m Model) Histogram(d *Data, n int) ([]Bin, error) {
	if err := m.check(d); err != nil {
		return nil, err
	}
	if n < 2 || n > 1024 {
		return nil, fmt.Errorf("clv: a histogram of %d bins; want 2 to 1,024", n)
	}
	bins := make([]Bin, n)
	times := map[float64]float64{}
	for i := range d.rows {
		c := &d.rows[i]
		bins[min(c.X, n-1)].Actual += int(c.weight)
		times[c.T] += c.weight
	}
	for i := range bins {
		bins[i].X = i
	}
	newcomer := m.newcomer()
	for _, t := range sortedKeys(times) {
		rest := 1.0
		for i, p := range newcomer.distribution(t, n-1) {
			bins[i].Expected += times[t] * p
			rest -= p
		}
		bins[n-1].Expected += times[t] * max(rest, 0)
	}
	return bins, nil
}

// Tracking returns how many repeat purchases all customers together should have
// made by each of some times, which count from the first purchase of the customer
// who was observed longest, and can lie after the end of what was observed. Held
// against how many they made, it shows whether the model keeps step with a
// growing, or a tiring, base.
func (m Model) Tracking(d *Data, times []float64) ([]float64, error) {
	if err := m.check(d); err != nil {
		return nil, err
	}
	starts, longest := map[float64]float64{}, 0.0
	for i := range d.rows {
		starts[d.rows[i].T] += d.rows[i].weight
		longest = max(longest, d.rows[i].T)
	}
	observed, newcomer := sortedKeys(starts), m.newcomer()
	out := make([]float64, len(times))
	for i, time := range times {
		if math.IsNaN(time) || math.IsInf(time, 0) {
			return nil, fmt.Errorf("clv: tracking at the time %v; want a number", time)
		}
		for _, t := range observed {
			if since := time - (longest - t); since > 0 {
				out[i] += starts[t] * newcomer.mean(since)
			}
		}
	}
	return out, nil
}

func sortedKeys(m map[float64]float64) []float64 {
	keys := make([]float64, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// A Holdout compares what customers did after the time that a model was fitted to
// with what it expected of them.
type Holdout struct {
	Customers int     `json:"customers"`
	Actual    int     `json:"actual"`
	Expected  float64 `json:"expected"`
	// MAE is the mean absolute error of a customer's purchases, RMSE the root of
	// the mean squared error.
	MAE  float64 `json:"mae"`
	RMSE float64 `json:"rmse"`
	// ByX has the same for the customers with so many repeat purchases before.
	ByX []HoldoutBin `json:"by_x"`
}

// A HoldoutBin is the part of a Holdout of the customers who made X repeat
// purchases; in the last bin, that or more.
type HoldoutBin struct {
	X         int     `json:"x"`
	Customers int     `json:"customers"`
	Actual    int     `json:"actual"`
	Expected  float64 `json:"expected"`
}

// holdoutBins is how many bins a Holdout has: as many as in the papers.
const holdoutBins = 8

// Holdout compares with the model what customers did in a time after that which d
// describes: actual has the purchases of each, in the order in which they were
// given to NewData.
func (m Model) Holdout(ctx context.Context, d *Data, actual []int, time float64) (*Holdout, error) {
	if len(actual) != d.Len() {
		return nil, fmt.Errorf("clv: purchases of %d customers in the holdout, where %d were observed", len(actual), d.Len())
	}
	predictions, err := m.PredictAll(ctx, d, Within(time))
	if err != nil {
		return nil, err
	}
	h := &Holdout{Customers: d.Len(), ByX: make([]HoldoutBin, holdoutBins)}
	for i := range h.ByX {
		h.ByX[i].X = i
	}
	var expected, absolute, squared blockSum
	for i, p := range predictions {
		h.Actual += actual[i]
		off := p.Purchases - float64(actual[i])
		expected.add(p.Purchases)
		absolute.add(math.Abs(off))
		squared.add(off * off)
		bin := &h.ByX[min(d.rows[d.of[i]].X, holdoutBins-1)]
		bin.Customers++
		bin.Actual += actual[i]
		bin.Expected += p.Purchases
	}
	h.Expected = expected.sum()
	if n := float64(h.Customers); n > 0 {
		h.MAE, h.RMSE = absolute.sum()/n, math.Sqrt(squared.sum()/n)
	}
	return h, nil
}
