package persona

import (
	"cmp"
	"slices"
)

// adjust returns the Benjamini–Hochberg (1995) q-value of each p: the least
// false-discovery rate at which it would be called. It keeps the order of p and
// is the same for equal p. Cost: a sort.
func adjust(p []float64) []float64 {
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(p[a], p[b]) })
	q := make([]float64, len(p))
	least := 1.0
	for rank := len(p); rank > 0; rank-- {
		i := order[rank-1]
		least = min(least, p[i]*float64(len(p))/float64(rank))
		q[i] = least
	}
	return q
}
