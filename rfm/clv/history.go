package clv

import (
	"fmt"

	"github.com/clientele-go/clientele/rfm"
	"github.com/clientele-go/clientele/rfm/internal/money"
)

// Timings returns the timings of histories, in their order, in a unit of time that
// has so many of their periods: 7 makes weeks of days. The unit changes alpha and
// beta, and what a horizon of 1 is, and nothing that the models say. It fails unless
// there is at least one period to the unit.
func Timings(histories []rfm.History, unit int) ([]Timing, error) {
	if unit < 1 {
		return nil, fmt.Errorf("clv: %d periods to the unit of time; want at least 1", unit)
	}
	out := make([]Timing, len(histories))
	for i := range histories {
		h := &histories[i]
		out[i] = Timing{X: h.X, TX: float64(h.TX) / float64(unit), T: float64(h.T) / float64(unit)}
	}
	return out, nil
}

// Spends returns what histories say of repeat purchases, in their order. Customers
// whose repeat purchases all were free have none, as no model of spending has a
// place for nothing.
func Spends(histories []rfm.History) []Spend {
	out := make([]Spend, len(histories))
	for i := range histories {
		h := &histories[i]
		if h.X > 0 && h.Repeated.Sign() > 0 {
			out[i] = Spend{X: h.X, Mean: money.Float(h.Repeated) / float64(h.X)}
		}
	}
	return out
}

// HoldoutPurchases returns what histories say of the holdout, for Model.Holdout.
func HoldoutPurchases(histories []rfm.History) []int {
	out := make([]int, len(histories))
	for i := range histories {
		out[i] = histories[i].HoldoutX
	}
	return out
}
