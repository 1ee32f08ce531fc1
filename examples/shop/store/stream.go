package store

import (
	"math/bits"
	"math/rand/v2"
)

// A stream is one customer's source of chance. It draws whole numbers only,
// from math/rand/v2's PCG, whose output for a seed is fixed.
type stream struct{ pcg rand.PCG }

// start begins the stream of the customer at the index.
func (s *stream) start(seed uint64, index int) {
	s.pcg.Seed(mix(seed), mix(seed^mix(uint64(index)+1)))
}

// mix is the finaliser of splitmix64 (Steele, Lea, Flood 2014): it makes
// neighbouring seeds unlike.
func mix(x uint64) uint64 {
	x += 0x9E3779B97F4A7C15
	x = (x ^ x>>30) * 0xBF58476D1CE4E5B9
	x = (x ^ x>>27) * 0x94D049BB133111EB
	return x ^ x>>31
}

// below returns a number from 0 to n−1; n must be positive. The bias of the
// multiplication is below n/2^64.
func (s *stream) below(n int) int {
	hi, _ := bits.Mul64(s.pcg.Uint64(), uint64(n))
	return int(hi)
}

// between returns a number from lo to hi, both included.
func (s *stream) between(lo, hi int) int { return lo + s.below(hi-lo+1) }

// chance is true perMille times in a thousand.
func (s *stream) chance(perMille int) bool { return s.below(1000) < perMille }

// pick returns an index with a probability in proportion to its weight. The
// weights must not be negative, and one must be positive.
func (s *stream) pick(weights []int) int {
	total := 0
	for _, w := range weights {
		total += w
	}
	u := s.below(total)
	for i, w := range weights {
		if u < w {
			return i
		}
		u -= w
	}
	return len(weights) - 1 // unreachable: u < total
}

// exponential holds the quantiles −ln(1 − i/64) of the exponential
// distribution in 1024ths; the last is a cut, in place of infinity. It is a
// table of literals because math.Log may round differently on another
// architecture.
var exponential = [65]int{
	0, 16, 33, 49, 66, 83, 101, 119, 137, 155, 174, 193, 213, 233, 253, 273,
	295, 316, 338, 361, 384, 407, 431, 456, 481, 507, 534, 561, 589, 618, 648,
	678, 710, 742, 776, 811, 847, 884, 922, 963, 1004, 1048, 1093, 1141, 1191,
	1244, 1299, 1357, 1420, 1486, 1556, 1632, 1714, 1803, 1901, 2009, 2129,
	2266, 2424, 2611, 2839, 3134, 3549, 4259, 6190,
}

// wait returns an exponentially distributed number with about the given mean:
// the time to the next event of a process without memory.
func (s *stream) wait(mean int) int {
	u := s.below(64 << 10)
	i, part := u>>10, u&1023
	q := exponential[i] + (exponential[i+1]-exponential[i])*part>>10
	return int(int64(mean) * int64(q) >> 10) // int may have 32 bits
}

// rare returns how many of n tries succeed, each perMille times in a thousand.
func (s *stream) rare(n, perMille int) int {
	k := 0
	for range n {
		if s.chance(perMille) {
			k++
		}
	}
	return k
}
