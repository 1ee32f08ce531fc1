package block

import (
	"math/rand/v2"
	"slices"
	"testing"
)

type pair struct{ key, serial int32 }

func TestList(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{0, 1, 65, size - 1, size, size + 1, 3*size + 7} {
		var list List[pair]
		var plain []pair
		var first *pair
		for i := range n {
			p := pair{rng.Int32N(50), int32(i)}
			list.Add(p)
			plain = append(plain, p)
			if i == 0 {
				first = list.At(0)
			}
		}
		if list.Len() != n || !slices.Equal(slices.Concat(list.Blocks()...), plain) {
			t.Fatalf("%d elements: the list differs", n)
		}
		if n > 0 && (list.At(0) != first || *list.At(n - 1) != plain[n-1]) {
			t.Errorf("%d elements: an element moved", n)
		}
		grouped, ends := list.Grouped(51, func(p *pair) int32 { return p.key })
		slices.SortStableFunc(plain, func(a, b pair) int { return int(a.key - b.key) })
		if !slices.Equal(grouped, plain) || len(ends) != 51 {
			t.Errorf("%d elements: grouped differs", n)
		}
		for k, end := range ends {
			if want, _ := slices.BinarySearchFunc(plain, int32(k+1), func(p pair, k int32) int { return int(p.key - k) }); end != want {
				t.Errorf("%d elements: key %d ends at %d, want %d", n, k, end, want)
			}
		}
	}
}
