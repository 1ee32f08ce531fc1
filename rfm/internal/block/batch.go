package block

import "iter"

// A Batch holds lines of a log until there are enough of them to ask for the places of
// all their keys together. In a log in order of time most of the time goes by waiting
// for memory, and the processor waits for those of a batch at once. The zero value is
// empty.
type Batch[L any] struct {
	keys   []string
	lines  []L
	places []int32
}

// enough lines, and few enough that what was read for the first is still near when the
// last has been looked up.
const enough = 256

// Add adds a line, and reports whether the batch is to be emptied.
func (b *Batch[L]) Add(key string, line L) (full bool) {
	b.keys, b.lines = append(b.keys, key), append(b.lines, line)
	return len(b.lines) >= enough
}

// Empty returns the lines in their order, each with its place according to
// [Keyed.PlaceAll] or [Keyed.FindAll]. After them the batch is empty.
func (b *Batch[L]) Empty(places func(keys []string, into []int32) []int32) iter.Seq2[int32, *L] {
	return func(yield func(int32, *L) bool) {
		b.places = places(b.keys, b.places)
		for i, at := range b.places {
			if !yield(at, &b.lines[i]) {
				break
			}
		}
		b.keys, b.lines = b.keys[:0], b.lines[:0]
	}
}
