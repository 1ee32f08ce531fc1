package rfm

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/clientele-go/clientele/rfm/internal/money"
	"github.com/shopspring/decimal"
)

// Cuts are the cut points of each measure, none below the one before it, of which
// four make scores from 1 to 5: recency in days, frequency in orders, monetary in
// the log's money. They are [Quantiles] of a population, the host's own ([Breaks]),
// or some of each, field by field. Kept, say as JSON, and applied to later
// summaries, they give scores that do not drift with the population.
//
// A value that equals a cut point lies below it, so that a score counts the cut
// points that a value exceeds:
//
//	R = 1 + cut points not below the recency
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
	// EqualAbove makes a value that equals a cut point lie above it.
	EqualAbove bool `json:"equal_above,omitempty"`
}

// maxCuts is how many cut points a measure can have.
const maxCuts = 99

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
// have a purchase, which make scores from 1 to 5; see [QuantilesOf].
func Quantiles(summaries []Summary) (Cuts, error) { return QuantilesOf(summaries, 5) }

// QuantilesOf returns the cut points that divide the customers who have a purchase
// into so many parts, from 2 to 100, each measure for itself: 5 for fifths, 10 for
// deciles. They are sample quantiles of type 7 of Hyndman and Fan (1996), the
// default of R and NumPy: the i-th lies at position (n-1)i/parts of the n sorted
// values and is interpolated between its neighbours. It is exact where the parts
// divide a power of ten, and else rounded to 24 places, or 16 more than the values
// have: no float is involved.
//
// Ties stay together, so the parts are as equal as the values allow, and Count
// says how equal that is. Where many customers share a value cut points can
// coincide; [Cuts.Empty] names the scores that nobody can have, and [Cuts.Notes]
// says it in words. When all share one value, it is the lowest: F and M are 1, and
// R is the highest.
//
// It fails when no customer has a purchase, and on a monetary value whose
// exponent is beyond ±400. Cost: linear, but for a sort of the values that lie
// close to a cut point.
func QuantilesOf(summaries []Summary, parts int) (Cuts, error) {
	m, err := measure(summaries)
	if err != nil {
		return Cuts{}, err
	}
	return m.quantiles(parts)
}

func (m measures) quantiles(parts int) (Cuts, error) {
	switch {
	case parts < 2 || parts > maxCuts+1:
		return Cuts{}, fmt.Errorf("rfm: customers divided into %d parts, want 2 to %d", parts, maxCuts+1)
	case m.recency.len() == 0:
		return Cuts{}, errors.New("rfm: no customer has a purchase: there is nothing to cut")
	}
	return Cuts{
		Recency:   m.recency.quantiles(parts),
		Frequency: m.frequency.quantiles(parts),
		Monetary:  m.monetary.quantiles(parts),
	}, nil
}

// QuantilesAsR returns the cut points that version 0.3 of the R package rfm takes:
// those of QuantilesOf, each plus 1, with values that equal one above it. In whole
// numbers that is nearly the same. In fractions it is not, since 1 is added
// whatever the unit; for scores that must agree with those of that package, and for
// nothing else.
func QuantilesAsR(summaries []Summary, parts int) (Cuts, error) {
	c, err := QuantilesOf(summaries, parts)
	if err != nil {
		return c, err
	}
	c.EqualAbove = true
	one := decimal.NewFromInt(1)
	for _, cuts := range [][]decimal.Decimal{c.Recency, c.Frequency, c.Monetary} {
		for i := range cuts {
			cuts[i] = cuts[i].Add(one)
		}
	}
	return c, nil
}

// Score returns the score of each summary, in their order; the zero Score for one
// without a purchase. It fails unless each measure has 1 to 99 cut points in
// ascending order, and on a monetary value or a cut point whose exponent is
// beyond ±400. Cost: linear.
func (c Cuts) Score(summaries []Summary) ([]Score, error) {
	m, err := measure(summaries)
	if err != nil {
		return nil, err
	}
	found, err := c.score(m)
	if err != nil || len(found) == len(summaries) {
		return found, err
	}
	scores := make([]Score, len(summaries))
	for i, at := range m.who {
		scores[at] = found[i]
	}
	return scores, nil
}

// score returns the score of each customer of the columns.
func (c Cuts) score(m measures) ([]Score, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	r, f, v := m.recency.above(c.Recency, c.EqualAbove), m.frequency.above(c.Frequency, c.EqualAbove), m.monetary.above(c.Monetary, c.EqualAbove)
	best, scores := uint8(len(c.Recency)+1), make([]Score, len(r))
	for i := range scores {
		scores[i] = Score{R: best - r[i], F: 1 + f[i], M: 1 + v[i]}
	}
	return scores, nil
}

// Empty returns the scores that no customer can have with these cut points, in
// ascending order: those between two equal cut points and, because days and
// orders are whole numbers, in R and F also those between two cut points without
// a whole number between them. It returns nil where cut points are missing.
func (c Cuts) Empty() (r, f, m []int) {
	for _, bin := range emptyBins(c.Recency, true, 0, c.EqualAbove) {
		r = append(r, len(c.Recency)+1-bin)
	}
	slices.Reverse(r)
	for _, bin := range emptyBins(c.Frequency, true, 1, c.EqualAbove) {
		f = append(f, bin+1)
	}
	for _, bin := range emptyBins(c.Monetary, false, 0, c.EqualAbove) {
		m = append(m, bin+1)
	}
	return r, f, m
}

// emptyBins returns the bins that no value can lie in: that above the cut point bin-1
// and not above the cut point bin. Whole values are those from least up.
func emptyBins(cuts []decimal.Decimal, whole bool, least int64, equalAbove bool) (bins []int) {
	for bin := range cuts {
		if !whole {
			if bin > 0 && cuts[bin-1].Equal(cuts[bin]) {
				bins = append(bins, bin)
			}
			continue
		}
		highest := lastBelow(cuts[bin], equalAbove)
		if highest.LessThan(decimal.NewFromInt(least)) || bin > 0 && highest.Equal(lastBelow(cuts[bin-1], equalAbove)) {
			bins = append(bins, bin)
		}
	}
	return bins
}

// lastBelow returns the highest whole number that lies below a cut point.
func lastBelow(cut decimal.Decimal, equalAbove bool) decimal.Decimal {
	floor := cut.Floor()
	if equalAbove && floor.Equal(cut) {
		return floor.Sub(decimal.NewFromInt(1))
	}
	return floor
}

// Notes says in words which scores nobody can have, a sentence for each measure that
// has some.
func (c Cuts) Notes() []string {
	var notes []string
	r, f, m := c.Empty()
	for _, e := range []struct {
		name  string
		empty []int
		of    int
	}{{"recency", r, len(c.Recency)}, {"frequency", f, len(c.Frequency)}, {"monetary value", m, len(c.Monetary)}} {
		if len(e.empty) > 0 {
			notes = append(notes, fmt.Sprintf("nobody can have the scores %s of %d for %s: too many customers share a value, or cut points are too close",
				strings.Trim(fmt.Sprint(e.empty), "[]"), e.of+1, e.name))
		}
	}
	return notes
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
	if len(cuts) < 1 || len(cuts) > maxCuts {
		return fmt.Errorf("%d cut points, want 1 to %d, and 4 for scores from 1 to 5", len(cuts), maxCuts)
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

// limitAt returns what a value, counted in multiples of 10^exp and whole, has to
// exceed to lie above a cut point: the largest multiple that does not. It is kept
// within an int64, of which a value is never the smallest.
func limitAt(cut decimal.Decimal, exp int32, equalAbove bool) int64 {
	floor := lastBelow(cut.Shift(-exp), equalAbove).BigInt()
	switch {
	case floor.IsInt64():
		return floor.Int64()
	case floor.Sign() < 0:
		return math.MinInt64
	default:
		return math.MaxInt64
	}
}
