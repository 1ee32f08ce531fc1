package block

import (
	"cmp"
	"encoding/binary"
	"hash/maphash"
	"slices"
	"strings"
)

// A Keyed is a list with one element for each key, in the order in which the keys
// were first asked for. The zero value is empty. It is not for many goroutines at
// once.
//
// It has a table of its own, because with millions of keys in no order all that takes
// time is waiting for memory. A look-up in it waits for a slot, for the element, which
// has the key beside it, and for the text of the key; in a map it waits twice more.
// And [Keyed.PlaceAll] waits for those of many keys at once.
type Keyed[T any] struct {
	elements List[element[T]]
	slots    Slots
	texts    strings.Builder
}

type element[T any] struct {
	key   string
	value T
}

// Len returns the number of elements.
func (k *Keyed[T]) Len() int { return k.elements.Len() }

// At returns the place of an element, which stays where it is.
func (k *Keyed[T]) At(i int) *T { return &k.elements.At(i).value }

// Key returns the key of an element.
func (k *Keyed[T]) Key(i int) string { return k.elements.At(i).key }

// Place returns the position of a key's element, which is new and zero where the
// key is.
func (k *Keyed[T]) Place(key string) int32 { return k.place(key, hashOf(key)) }

func (k *Keyed[T]) place(key string, hash uint32) int32 {
	if at := k.find(key, hash); at >= 0 {
		return at
	}
	return k.add(key, hash)
}

// PlaceAll returns what Place does for each of the keys, of which it is given the hashes,
// in a slice that it makes of places where that is long enough.
func (k *Keyed[T]) PlaceAll(keys []string, hashes []uint32, places []int32) []int32 {
	places = k.FindAll(keys, hashes, places)
	for i, at := range places {
		if at < 0 {
			places[i] = k.place(keys[i], hashes[i])
		}
	}
	return places
}

// FindAll is PlaceAll without new elements: what was never asked for has the place -1.
// It looks at all the slots and then at all the keys: what is read does not depend on
// what was read just before, so that the processor need not wait for one to ask for
// the next.
func (k *Keyed[T]) FindAll(keys []string, hashes []uint32, places []int32) []int32 {
	places = places[:0]
	for _, hash := range hashes {
		at, _ := k.slots.Seek(hash, hash)
		places = append(places, at)
	}
	for i, at := range places {
		if at >= 0 && k.Key(int(at)) != keys[i] {
			places[i] = k.find(keys[i], hashes[i])
		}
	}
	return places
}

// seed differs from run to run, which only the order of the slots does, too.
var seed = maphash.MakeSeed()

func hashOf(key string) uint32 { return uint32(maphash.String(seed, key)) }

// find returns the position of a key's element, or -1.
func (k *Keyed[T]) find(key string, hash uint32) int32 {
	at, next := k.slots.Seek(hash, hash)
	for at >= 0 && k.Key(int(at)) != key {
		at, next = k.slots.Seek(hash, next)
	}
	return at
}

// add adds an element for a key that has none.
func (k *Keyed[T]) add(key string, hash uint32) int32 {
	at := int32(k.Len())
	k.elements.Add(element[T]{key: k.keep(key)})
	k.slots.Add(hash, at)
	return at
}

// keep returns a copy of a key, which may be a part of a whole line. The copies are
// made in pages: each by itself would be millions of things to allocate.
func (k *Keyed[T]) keep(key string) string {
	const page = 1 << 13
	if k.texts.Cap()-k.texts.Len() < len(key) {
		k.texts = strings.Builder{}
		k.texts.Grow(max(page, len(key)))
	}
	from := k.texts.Len()
	k.texts.WriteString(key)
	return k.texts.String()[from:]
}

// ByKey returns the positions of the elements in ascending order of their keys. It
// sorts the first bytes of the keys, and looks at the keys themselves where those are
// equal: a third of the time of a sort that looks at two keys in each comparison.
func (k *Keyed[T]) ByKey() []int32 {
	all := make([]prefixed, k.Len())
	for i := range all {
		all[i] = prefixed{prefix(k.Key(i)), int32(i)}
	}
	compare := func(a, b prefixed) int {
		if a.prefix != b.prefix {
			return cmp.Compare(a.prefix, b.prefix)
		}
		return strings.Compare(k.Key(int(a.at)), k.Key(int(b.at)))
	}
	if !slices.IsSortedFunc(all, compare) {
		slices.SortFunc(all, compare)
	}
	order := make([]int32, len(all))
	for i := range all {
		order[i] = all[i].at
	}
	return order
}

type prefixed struct {
	prefix uint64
	at     int32
}

// prefix returns the first eight bytes of a key as a number: of two keys with other
// prefixes, the smaller one has the smaller.
func prefix(key string) uint64 {
	var bytes [8]byte
	copy(bytes[:], key)
	return binary.BigEndian.Uint64(bytes[:])
}
