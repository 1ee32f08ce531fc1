package rfm

import (
	"fmt"

	"github.com/clientele-go/clientele/rfm/internal/money"
	"github.com/shopspring/decimal"
)

// Measures are customers by columns, for hosts that keep them so: the i-th element of
// each is one customer's, and all have a purchase. It is the fastest way to score
// many.
type Measures struct {
	// Recency is in days, Frequency in orders.
	Recency, Frequency []int64
	// Monetary is in units of which 10^Places make one of the cut points': with
	// Places 2, in cents. Each is above the smallest int64.
	Monetary []int64
	Places   int
}

func (m Measures) columns() (measures, error) {
	if n := len(m.Recency); n != len(m.Frequency) || n != len(m.Monetary) {
		return measures{}, fmt.Errorf("rfm: columns of %d, %d and %d customers, want as many in each", n, len(m.Frequency), len(m.Monetary))
	}
	if m.Places < 0 || m.Places > 18 {
		return measures{}, fmt.Errorf("rfm: money with %d places, want 0 to 18", m.Places)
	}
	return measures{
		recency:   column{fixed: m.Recency},
		frequency: column{fixed: m.Frequency},
		monetary:  column{fixed: m.Monetary, exp: int32(-m.Places)},
	}, nil
}

// Quantiles returns what QuantilesOf returns for the same customers.
func (m Measures) Quantiles(parts int) (Cuts, error) {
	columns, err := m.columns()
	if err != nil {
		return Cuts{}, err
	}
	return columns.quantiles(parts)
}

// ScoreMeasures returns what Score returns for the same customers.
func (c Cuts) ScoreMeasures(m Measures) ([]Score, error) {
	columns, err := m.columns()
	if err != nil {
		return nil, err
	}
	return c.score(columns)
}

// ScoreOne returns what Score returns for one customer, as when a purchase has just
// been made. Its score changes with its own purchases and with time alone, since
// the cut points are kept.
func (c Cuts) ScoreOne(s Summary) (Score, error) {
	if err := c.check(); err != nil {
		return Score{}, err
	}
	if !s.HasPurchase() {
		return Score{}, nil
	}
	if err := money.Check(s.Monetary); err != nil {
		return Score{}, fmt.Errorf("rfm: customer %q: %w", s.Customer, err)
	}
	days, orders := decimal.NewFromInt(int64(s.RecencyDays)), decimal.NewFromInt(int64(s.Frequency))
	return Score{
		R: uint8(len(c.Recency)+1) - above(c.Recency, days, c.EqualAbove),
		F: 1 + above(c.Frequency, orders, c.EqualAbove),
		M: 1 + above(c.Monetary, s.Monetary, c.EqualAbove),
	}, nil
}
