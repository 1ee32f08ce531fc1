package segment

import (
	"math"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/internal/exact"
)

// A numberRange is what a comparison of a number with constants admits. A nil
// end is open without bound.
type numberRange struct {
	low, high         *exact.Num
	lowOpen, highOpen bool // the end itself is not admitted
}

// rangeOf returns what x op k admits, NotEqual apart, which is Equal negated.
func rangeOf(op dsl.CompareOp, k exact.Num) numberRange {
	switch op {
	case dsl.Less:
		return numberRange{high: &k, highOpen: true}
	case dsl.LessEqual:
		return numberRange{high: &k}
	case dsl.Greater:
		return numberRange{low: &k, lowOpen: true}
	case dsl.GreaterEqual:
		return numberRange{low: &k}
	default:
		return numberRange{low: &k, high: &k}
	}
}

// ends are those that the range has.
func (r numberRange) ends() (all []exact.Num) {
	for _, end := range []*exact.Num{r.low, r.high} {
		if end != nil {
			all = append(all, *end)
		}
	}
	return all
}

func (r numberRange) holds(v exact.Num) bool {
	if r.low != nil {
		if c := v.Cmp(*r.low); c < 0 || c == 0 && r.lowOpen {
			return false
		}
	}
	if r.high != nil {
		if c := v.Cmp(*r.high); c > 0 || c == 0 && r.highOpen {
			return false
		}
	}
	return true
}

// An interval is a range of whole numbers with both ends, as its lower end and
// how far the upper is above it, so that one comparison decides.
type interval struct {
	low   int64
	width uint64
}

func (i interval) holds(v int64) bool { return uint64(v)-uint64(i.low) <= i.width }

// scaled returns the whole numbers c for which c / 10^scale is in the range; ok is
// false when there are none.
func (r numberRange) scaled(scale int) (i interval, ok bool) {
	low, high := int64(math.MinInt64), int64(math.MaxInt64)
	if r.low != nil {
		v, whole, beyond := r.low.FloorScaled(scale)
		switch inclusive := whole && !r.lowOpen; {
		case beyond > 0 || beyond == 0 && !inclusive && v == math.MaxInt64:
			return i, false
		case beyond == 0 && inclusive:
			low = v
		case beyond == 0:
			low = v + 1
		}
	}
	if r.high != nil {
		v, whole, beyond := r.high.FloorScaled(scale)
		switch exclusive := whole && r.highOpen; {
		case beyond < 0 || beyond == 0 && exclusive && v == math.MinInt64:
			return i, false
		case beyond == 0 && exclusive:
			high = v - 1
		case beyond == 0:
			high = v
		}
	}
	return interval{low, uint64(high) - uint64(low)}, low <= high
}

// floats returns the closed range of floats that the range admits, its ends
// taken as the nearest floats.
func (r numberRange) floats() (low, high float64) {
	low, high = math.Inf(-1), math.Inf(1)
	if r.low != nil {
		if low = r.low.Float(); r.lowOpen {
			low = math.Nextafter(low, math.Inf(1))
		}
	}
	if r.high != nil {
		if high = r.high.Float(); r.highOpen {
			high = math.Nextafter(high, math.Inf(-1))
		}
	}
	return low, high
}
