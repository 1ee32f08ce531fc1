package block

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestKeyed(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, ordered := range []bool{false, true} {
		var k Keyed[int]
		plain := map[string]int{}
		for i := range 20_000 {
			key := fmt.Sprintf("%05d", r.IntN(6000))
			if ordered {
				key = fmt.Sprintf("%05d", i/3)
			}
			if known := plain[key] > 0; k.Has(key) != known {
				t.Fatalf("%s: known %v", key, !known)
			}
			plain[key]++
			at := k.Place(key)
			*k.At(int(at))++
			if k.Key(int(at)) != key {
				t.Fatalf("%s is at the place of %s", key, k.Key(int(at)))
			}
		}
		if k.Len() != len(plain) {
			t.Fatalf("%d keys, want %d", k.Len(), len(plain))
		}
		var keys []string
		for _, at := range k.ByKey() {
			key := k.Key(int(at))
			keys = append(keys, key)
			if *k.At(int(at)) != plain[key] {
				t.Errorf("%s has %d, want %d", key, *k.At(int(at)), plain[key])
			}
		}
		if !slices.IsSorted(keys) || len(keys) != len(plain) {
			t.Errorf("%d keys, not in order", len(keys))
		}
	}
}
