package planes

import (
	"math/bits"
	"slices"
)

// Cuts give every whole number a code: the first below the first bound, the second from
// there up to the second bound, and so on. They are immutable.
type Cuts struct {
	bounds []int64 // ascending
	codes  []uint16
	wide   bool // some code needs its high byte

	// Of numbers between low and high, shift leaves the number of a bucket, in which
	// there is at most one bound.
	low, high int64
	shift     uint8
	buckets   []bucket // nil where the bounds are too far apart and too close
	search    []int64  // the bounds with as many above as make a power of two, less one
}

type bucket struct {
	bound         int64
	before, since uint16 // codes
}

// maxBuckets keeps the buckets within the first cache.
const maxBuckets = 1 << 10

// NewCuts returns cuts at ascending bounds, with one more code than there are bounds.
func NewCuts(bounds []int64, codes []uint16) *Cuts {
	c := &Cuts{codes: codes[:1]}
	for i, code := range codes[1:] {
		if code != c.codes[len(c.codes)-1] {
			c.bounds, c.codes = append(c.bounds, bounds[i]), append(c.codes[:len(c.codes):len(c.codes)], code)
		}
	}
	c.wide = slices.Max(codes) > 0xff
	if len(c.bounds) > 0 && !c.bucketed() {
		c.search = slices.Clone(c.bounds)
		for bits.OnesCount(uint(len(c.search)+1)) > 1 {
			c.search = append(c.search, 1<<63-1)
		}
	}
	return c
}

// bucketed makes buckets, if a few are enough.
func (c *Cuts) bucketed() bool {
	first, last := c.bounds[0], c.bounds[len(c.bounds)-1]
	nearest := uint64(1) << 63
	for i, bound := range c.bounds[1:] {
		nearest = min(nearest, uint64(bound)-uint64(c.bounds[i]))
	}
	if first == -1<<63 {
		return false
	}
	c.low, c.high = first-1, last
	span := uint64(c.high) - uint64(c.low)
	c.shift = uint8(bits.Len64(nearest) - 1)
	if span>>c.shift >= maxBuckets {
		return false
	}
	next := 0
	for start := uint64(0); start <= span>>c.shift; start++ {
		b := bucket{1<<63 - 1, c.codes[next], c.codes[next]}
		if next < len(c.bounds) && (uint64(c.bounds[next])-uint64(c.low))>>c.shift == start {
			b.bound, b.since = c.bounds[next], c.codes[next+1]
			next++
		}
		c.buckets = append(c.buckets, b)
	}
	return true
}

// Code returns the code of a number.
func (c *Cuts) Code(v int64) uint16 {
	if c.buckets == nil {
		return c.searched(v)
	}
	b := &c.buckets[(uint64(min(max(v, c.low), c.high))-uint64(c.low))>>(c.shift&63)]
	if v >= b.bound {
		return b.since
	}
	return b.before
}

func (c *Cuts) searched(v int64) uint16 {
	i, found := slices.BinarySearch(c.bounds, v)
	if found {
		i++
	}
	return c.codes[i]
}

// Fill gives the rows of a block the codes of their values.
func (c *Cuts) Fill(to *Codes, values []int64) {
	switch {
	case c.wide:
		for i, v := range values {
			to.Set(i, c.Code(v))
		}
	case len(c.bounds) == 0:
		for i := range values {
			to.Set(i, c.codes[0])
		}
	case c.buckets != nil:
		c.fillByBuckets(&to.low, values)
	default:
		c.fillBySearch(&to.low, values)
	}
}

func (c *Cuts) fillByBuckets(to *[Rows]uint8, values []int64) {
	low, high, shift, buckets := c.low, c.high, c.shift&63, c.buckets
	for i, v := range values[:min(len(values), Rows)] {
		b := &buckets[(uint64(min(max(v, low), high))-uint64(low))>>shift]
		code := b.before
		if v >= b.bound {
			code = b.since
		}
		to[i] = uint8(code)
	}
}

// fillBySearch has no branch that depends on the data.
func (c *Cuts) fillBySearch(to *[Rows]uint8, values []int64) {
	for i, v := range values[:min(len(values), Rows)] {
		below, n := 0, len(c.search)
		for n > 0 {
			half := n / 2
			if c.search[below+half] <= v {
				below += half + 1
			}
			n = half
		}
		to[i] = uint8(c.codes[min(below, len(c.codes)-1)])
	}
}

// Bounds are the numbers at which the codes change, ascending.
func (c *Cuts) Bounds() []int64 { return c.bounds }

// Codes are those below the first bound, between it and the next, and so on.
func (c *Cuts) Codes() []uint16 { return c.codes }
