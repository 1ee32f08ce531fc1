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
		if list.Len() != n {
			t.Fatalf("%d elements: %d", n, list.Len())
		}
		for i, want := range plain {
			if *list.At(i) != want {
				t.Fatalf("%d elements: element %d is %v, want %v", n, i, *list.At(i), want)
			}
		}
		if n > 0 && list.At(0) != first {
			t.Errorf("%d elements: an element moved", n)
		}
		compareGroups(t, &list, plain)
		// The same in order, where nothing is moved.
		slices.SortStableFunc(plain, func(a, b pair) int { return int(a.key - b.key) })
		var sorted List[pair]
		for _, p := range plain {
			sorted.Add(p)
		}
		compareGroups(t, &sorted, plain)
	}
}

func compareGroups(t *testing.T, list *List[pair], plain []pair) {
	t.Helper()
	groups := list.Grouped(51, func(p *pair) int32 { return p.key })
	for k := range 51 {
		var want []pair
		for _, p := range plain {
			if int(p.key) == k {
				want = append(want, p)
			}
		}
		if got := groups.Of(k); !slices.Equal(got, want) {
			t.Fatalf("%d elements: key %d has %v, want %v", list.Len(), k, got, want)
		}
	}
}
