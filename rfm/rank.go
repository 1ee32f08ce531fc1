package rfm

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/shopspring/decimal"
)

// Rank returns scores from 1 to 5 in groups of equal size; see [RankOf].
func Rank(summaries []Summary) ([]Score, error) { return RankOf(summaries, 5) }

// RankOf returns scores in so many groups of equal size, from 2 to 100, for each
// measure, in the order of the summaries: as NTILE of SQL gives them over the
// customers that have a purchase, worst value first and equal values by customer
// id. When the size is not a multiple the lowest scores get the customers left over.
//
// Equal groups are bought at a price: customers with equal values can have
// different scores, for no reason but their ids. And there are no cut points that
// later data could be held against. Prefer [Quantiles] unless the sizes matter.
//
// One measure alone can be ranked by copying its field onto other scores. It
// fails on a monetary value whose exponent is beyond ±400. Cost: linear, after a
// sort by id of summaries that are not in that order yet.
func RankOf(summaries []Summary, parts int) ([]Score, error) {
	if parts < 2 || parts > maxCuts+1 {
		return nil, fmt.Errorf("rfm: customers divided into %d parts, want 2 to %d", parts, maxCuts+1)
	}
	m, err := measure(summaries)
	if err != nil {
		return nil, err
	}
	for i := range m.recency.fixed {
		m.recency.fixed[i] = -m.recency.fixed[i]
	}
	ids := byID(summaries, m.who)
	r, f, v := m.recency.ranks(ids, parts), m.frequency.ranks(ids, parts), m.monetary.ranks(ids, parts)
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

// ranks returns the part of each value, from 1 up, ties in the order of ids.
func (c column) ranks(ids []int32, parts int) []uint8 {
	order := slices.Clone(ids)
	if c.exact != nil {
		slices.SortStableFunc(order, func(i, j int32) int {
			return decimal.Decimal.Cmp(c.exact[i], c.exact[j])
		})
	} else {
		order = sortStable(order, c.fixed)
	}
	out := make([]uint8, len(order))
	size, more := len(order)/parts, len(order)%parts
	for part, next := 1, 0; part <= parts; part++ {
		n := size
		if part <= more {
			n++
		}
		for _, at := range order[next : next+n] {
			out[at] = uint8(part)
		}
		next += n
	}
	return out
}
