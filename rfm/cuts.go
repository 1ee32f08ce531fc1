package rfm

import (
	"errors"
	"fmt"
	"math"

	"github.com/clientele-go/clientele/rfm/internal/money"
	"github.com/shopspring/decimal"
)

// Cuts are the four cut points of each measure, none below the one before it:
// recency in days, frequency in orders, monetary in the log's money. They are
// [Quantiles] of a population, the host's own ([Breaks]), or some of each, field
// by field. Kept, say as JSON, and applied to later summaries, they give scores
// that do not drift with the population.
//
// A value that equals a cut point lies below it, so that a score counts the cut
// points that a value exceeds:
//
//	R = 5 - cut points below the recency
//	F = 1 + cut points below the frequency
//	M = 1 + cut points below the monetary value
//
// Equal values therefore always have equal scores. Cut points may be equal to
// each other; the scores between them are then given to nobody, as [Cuts.Empty]
// says.
type Cuts struct {
	Recency   []decimal.Decimal `json:"recency"`
	Frequency []decimal.Decimal `json:"frequency"`
	Monetary  []decimal.Decimal `json:"monetary"`
}

// Breaks returns whole cut points, of days, orders or money: Breaks(7, 30, 90,
// 365). They are checked where they are used.
func Breaks(points ...int64) []decimal.Decimal {
	out := make([]decimal.Decimal, len(points))
	for i, p := range points {
		out[i] = decimal.NewFromInt(p)
	}
	return out
}

// Quantiles returns the cut points at one to four fifths of the customers that
// have a purchase, each measure for itself: the sample quantile of type 7 of
// Hyndman and Fan (1996), the default of R and NumPy, which lies at position
// (n-1)i/5 of the n sorted values and is interpolated between its neighbours. It
// is exact: no float is involved.
//
// Ties stay together, so the fifths are as equal as the values allow, and Count
// says how equal that is. When more than a fifth of the customers share a value
// cut points can coincide, and [Cuts.Empty] names the scores nobody can have.
// When all share one value, it is the lowest: R is 5, F and M are 1.
//
// It fails when no customer has a purchase, and on a monetary value whose
// exponent is beyond ±400. Cost: linear, but for a sort of the values that lie
// close to a cut point.
func Quantiles(summaries []Summary) (Cuts, error) {
	m, err := measure(summaries)
	if err != nil {
		return Cuts{}, err
	}
	if len(m.who) == 0 {
		return Cuts{}, errors.New("rfm: no customer has a purchase: there is nothing to cut")
	}
	return Cuts{
		Recency:   m.recency.quantiles(),
		Frequency: m.frequency.quantiles(),
		Monetary:  m.monetary.quantiles(),
	}, nil
}

// Score returns the score of each summary, in their order; the zero Score for one
// without a purchase. It fails unless each measure has four cut points in
// ascending order, and on a monetary value or a cut point whose exponent is
// beyond ±400. Cost: linear.
func (c Cuts) Score(summaries []Summary) ([]Score, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	m, err := measure(summaries)
	if err != nil {
		return nil, err
	}
	r, f, v := m.recency.above(c.Recency), m.frequency.above(c.Frequency), m.monetary.above(c.Monetary)
	scores := make([]Score, len(summaries))
	for i, at := range m.who {
		scores[at] = Score{R: 5 - r[i], F: 1 + f[i], M: 1 + v[i]}
	}
	return scores, nil
}

// Empty returns the scores that no customer can have with these cut points, in
// ascending order: those between two equal cut points and, because days and
// orders are whole numbers, in R and F also those between two cut points without
// a whole number between them. It returns nil where cut points are missing.
func (c Cuts) Empty() (r, f, m []int) {
	for b := range 5 {
		if emptyWhole(c.Recency, 4-b, 0) {
			r = append(r, b+1)
		}
		if emptyWhole(c.Frequency, b, 1) {
			f = append(f, b+1)
		}
		if b > 0 && b < len(c.Monetary) && c.Monetary[b-1].Equal(c.Monetary[b]) {
			m = append(m, b+1)
		}
	}
	return r, f, m
}

// emptyWhole reports whether no whole number from least up lies in a bin: above
// the cut point bin-1 and not above the cut point bin.
func emptyWhole(cuts []decimal.Decimal, bin int, least int64) bool {
	if bin >= len(cuts) {
		return false // nothing above, or nothing known
	}
	highest := cuts[bin].Floor()
	if bin == 0 {
		return highest.LessThan(decimal.NewFromInt(least))
	}
	return highest.Equal(cuts[bin-1].Floor()) || highest.LessThan(decimal.NewFromInt(least))
}

func (c Cuts) check() error {
	for _, m := range []struct {
		name string
		cuts []decimal.Decimal
	}{{"recency", c.Recency}, {"frequency", c.Frequency}, {"monetary", c.Monetary}} {
		if err := checkCuts(m.cuts); err != nil {
			return fmt.Errorf("rfm: %s: %w", m.name, err)
		}
	}
	return nil
}

func checkCuts(cuts []decimal.Decimal) error {
	if len(cuts) != 4 {
		return fmt.Errorf("%d cut points, want 4", len(cuts))
	}
	for i, cut := range cuts {
		if err := money.Check(cut); err != nil {
			return err
		}
		if i > 0 && cut.LessThan(cuts[i-1]) {
			return fmt.Errorf("cut point %d is %s, below the one before it, %s", i+1, cut, cuts[i-1])
		}
	}
	return nil
}

// floorAt returns the largest multiple of 10^exp that is not above d, counted in
// those multiples and kept within an int64. A value counted so is above d exactly
// when it is above the result: it is whole, and never the smallest int64.
func floorAt(d decimal.Decimal, exp int32) int64 {
	floor := d.Shift(-exp).Floor().BigInt()
	switch {
	case floor.IsInt64():
		return floor.Int64()
	case floor.Sign() < 0:
		return math.MinInt64
	default:
		return math.MaxInt64
	}
}
