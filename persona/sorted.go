package persona

import (
	"context"
	"math"
	"slices"
)

// A sortedColumn has the known rows of a numeric feature in ascending order of
// value, and for each of them the row.
type sortedColumn struct {
	keys []key
}

// A key is a value in a form that sorts as an unsigned number, with its row.
type key struct {
	bits uint64
	row  int32
}

// orderBits maps numbers to unsigned ones in the same order; −0 becomes 0.
func orderBits(x float64) uint64 {
	b := math.Float64bits(x + 0)
	if b>>63 == 1 {
		return ^b
	}
	return b | 1<<63
}

// fromBits is the inverse of orderBits.
func fromBits(b uint64) float64 {
	if b>>63 == 1 {
		return math.Float64frombits(b &^ (1 << 63))
	}
	return math.Float64frombits(^b)
}

// sortNumbers sorts a numeric feature and checks its values.
func sortNumbers(ctx context.Context, f *Feature) (*sortedColumn, error) {
	keys := make([]key, 0, len(f.numbers))
	err := eachBlock(ctx, len(f.numbers), func(low, high int) error {
		for i := low; i < high; i++ {
			if f.isMissing(i) {
				continue
			}
			if err := f.checkNumber(i, f.numbers[i]); err != nil {
				return err
			}
			keys = append(keys, key{orderBits(f.numbers[i]), int32(i)})
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	keys, err = radixSort(ctx, keys)
	return &sortedColumn{keys}, err
}

// radixSort sorts by bits and keeps the order of equal keys: a least significant
// digit first sort of eight passes, which skips each byte that is the same in
// all keys, as most are for whole numbers. It can be cancelled between passes
// and takes a third of the time of a comparison sort for a million distinct
// numbers, two thirds for whole ones up to a thousand. It may return either
// keys or a new slice.
func radixSort(ctx context.Context, keys []key) ([]key, error) {
	var counts [8][256]int
	for _, k := range keys {
		for d := range counts {
			counts[d][byte(k.bits>>(8*d))]++
		}
	}
	var spare []key
	for d := range counts {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if oneDigit(&counts[d], len(keys)) {
			continue
		}
		if spare == nil {
			spare = make([]key, len(keys))
		}
		scatter(keys, spare, &counts[d], 8*d)
		keys, spare = spare, keys
	}
	return keys, nil
}

// oneDigit reports whether all n keys have the same digit.
func oneDigit(counts *[256]int, n int) bool {
	for _, c := range counts {
		if c != 0 {
			return c == n
		}
	}
	return true
}

// scatter moves keys to to in the order of the byte at shift.
func scatter(keys, to []key, counts *[256]int, shift int) {
	var at [256]int
	sum := 0
	for digit, c := range counts {
		at[digit] = sum
		sum += c
	}
	for _, k := range keys {
		digit := byte(k.bits >> shift)
		to[at[digit]] = k
		at[digit]++
	}
}

// runs tallies the column for one group, reusing dst.
func (c *sortedColumn) runs(ctx context.Context, dst []run, members []bool) ([]run, error) {
	dst = slices.Grow(dst[:0], len(c.keys)) // at most a run for each
	var last uint64
	err := eachBlock(ctx, len(c.keys), func(low, high int) error {
		for _, k := range c.keys[low:high] {
			if len(dst) == 0 || k.bits != last {
				dst = append(dst, run{value: fromBits(k.bits)})
				last = k.bits
			}
			r := &dst[len(dst)-1]
			if members[k.row] {
				r.in++
			} else {
				r.out++
			}
		}
		return nil
	})
	return dst, err
}

// eachBlock calls f for consecutive blocks of rows and stops when the context
// ends or f fails.
func eachBlock(ctx context.Context, n int, f func(low, high int) error) error {
	const block = 4096
	for low := 0; low < n; low += block {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := f(low, min(n, low+block)); err != nil {
			return err
		}
	}
	return ctx.Err()
}
