package segment

import (
	"iter"
	"math/bits"
)

// Members is a set of people by their index in the population, one bit each. It
// is immutable.
type Members struct {
	words []uint64
	count int
}

func newMembers(words []uint64) Members {
	m := Members{words: words}
	for _, w := range words {
		m.count += bits.OnesCount64(w)
	}
	return m
}

// without takes away some of the members, all of whom must be members; the words are
// taken over.
func (m Members) without(some Members) Members {
	for i, w := range some.words {
		m.words[i] &^= w
	}
	m.count -= some.count
	return m
}

// word is the i-th word, or 0 beyond the last.
func (m Members) word(i int) uint64 {
	if i < len(m.words) {
		return m.words[i]
	}
	return 0
}

// Len returns how many there are. It costs nothing.
func (m Members) Len() int { return m.count }

// Has reports whether a person is one of them.
func (m Members) Has(person int) bool {
	return person >= 0 && person>>6 < len(m.words) && m.words[person>>6]>>(person&63)&1 == 1
}

// All yields the members in ascending order.
func (m Members) All() iter.Seq[int] {
	return func(yield func(int) bool) {
		for i, w := range m.words {
			for ; w != 0; w &= w - 1 {
				if !yield(i<<6 + bits.TrailingZeros64(w)) {
					return
				}
			}
		}
	}
}
