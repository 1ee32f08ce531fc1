package block

import (
	"slices"
	"strings"
)

// A Keyed is a list with one element for each key, in the order in which the keys
// were first asked for. The zero value is empty. It is not for many goroutines at
// once.
type Keyed[T any] struct {
	List[T]
	keys   List[string]
	index  map[string]int32
	latest int32
}

// Place returns the position of a key's element, which is new and zero where the
// key is. What is asked for again and again tends to be the same key, so that the
// last one is tried before the map.
func (k *Keyed[T]) Place(key string) int32 {
	if k.Len() > 0 && k.Key(int(k.latest)) == key {
		return k.latest
	}
	at, ok := k.index[key]
	if !ok {
		if k.index == nil {
			k.index = map[string]int32{}
		}
		at = int32(k.Len())
		key = strings.Clone(key) // which may be a part of a whole line
		k.index[key] = at
		k.keys.Add(key)
		var zero T
		k.Add(zero)
	}
	k.latest = at
	return at
}

// Has reports whether the key was ever asked for.
func (k *Keyed[T]) Has(key string) bool {
	_, ok := k.index[key]
	return ok
}

// Key returns the key of an element.
func (k *Keyed[T]) Key(i int) string { return *k.keys.At(i) }

// ByKey returns the positions of the elements in ascending order of their keys.
func (k *Keyed[T]) ByKey() []int32 {
	order := make([]int32, k.Len())
	ordered := true
	for i := range order {
		order[i] = int32(i)
		ordered = ordered && (i == 0 || k.Key(i-1) < k.Key(i))
	}
	if ordered {
		return order
	}
	slices.SortFunc(order, func(i, j int32) int { return strings.Compare(k.Key(int(i)), k.Key(int(j))) })
	return order
}
