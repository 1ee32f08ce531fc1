package rfm

import (
	"cmp"
	"slices"

	"github.com/shopspring/decimal"
)

// Rank returns scores in five groups of equal size for each measure, in the order
// of the summaries: as NTILE(5) of SQL gives them over the customers that have a
// purchase, worst value first and equal values by customer id. When the size is
// not a multiple of five the lowest scores get the customers left over.
//
// Equal groups are bought at a price: customers with equal values can have
// different scores, for no reason but their ids. And there are no cut points that
// later data could be held against. Prefer [Quantiles] unless the sizes matter.
//
// One measure alone can be ranked by copying its field onto other scores. It
// fails on a monetary value whose exponent is beyond ±400. Cost: linear, after a
// sort by id of summaries that are not in that order yet.
func Rank(summaries []Summary) ([]Score, error) {
	m, err := measure(summaries)
	if err != nil {
		return nil, err
	}
	for i := range m.recency.fixed {
		m.recency.fixed[i] = -m.recency.fixed[i]
	}
	ids := byID(summaries, m.who)
	r, f, v := m.recency.fifths(ids), m.frequency.fifths(ids), m.monetary.fifths(ids)
	scores := make([]Score, len(summaries))
	for i, at := range m.who {
		scores[at] = Score{R: r[i], F: f[i], M: v[i]}
	}
	return scores, nil
}

// byID returns the positions in who in ascending order of the customers.
func byID(summaries []Summary, who []int) []int32 {
	order := make([]int32, len(who))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortStableFunc(order, func(i, j int32) int {
		return cmp.Compare(summaries[who[i]].Customer, summaries[who[j]].Customer)
	})
	return order
}

// fifths returns the fifth of each value, from 1 to 5, ties in the order of ids.
func (c column) fifths(ids []int32) []uint8 {
	order := slices.Clone(ids)
	if c.exact != nil {
		slices.SortStableFunc(order, func(i, j int32) int {
			return decimal.Decimal.Cmp(c.exact[i], c.exact[j])
		})
	} else {
		order = sortStable(order, c.fixed)
	}
	out := make([]uint8, len(order))
	size, more := len(order)/5, len(order)%5
	for fifth, next := uint8(1), 0; fifth <= 5; fifth++ {
		n := size
		if int(fifth) <= more {
			n++
		}
		for _, at := range order[next : next+n] {
			out[at] = fifth
		}
		next += n
	}
	return out
}
