package segment

import (
	"fmt"
	"iter"
	"math/bits"

	"github.com/RoaringBitmap/roaring/v2"
)

// Members is a set of people by their index in the population, one bit each. It
// is immutable.
type Members struct {
	words []uint64
	count int
}

func newMembers(words []uint64) Members { return Members{words, size(words)} }

func size(words []uint64) (n int) {
	for _, w := range words {
		n += bits.OnesCount64(w)
	}
	return n
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

// Bitmap returns the members as a roaring bitmap, which is smaller than a bit for each
// person where members are few or run together: for keeping and sending.
func (m Members) Bitmap() *roaring.Bitmap {
	b := roaring.FromDense(m.words, true)
	b.RunOptimize()
	return b
}

// MembersOf returns the members that a roaring bitmap holds, of so many people. The error
// names one who is beyond them.
func MembersOf(b *roaring.Bitmap, people int) (Members, error) {
	if !b.IsEmpty() && int(b.Maximum()) >= people {
		return Members{}, fmt.Errorf("segment: the bitmap has person %d, and there are %d people", b.Maximum(), people)
	}
	words := make([]uint64, (people+63)/64)
	for _, person := range b.ToArray() {
		words[person/64] |= 1 << (person % 64)
	}
	return newMembers(words), nil
}
