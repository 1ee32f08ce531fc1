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

// coefficients is an inclusive range of whole numbers; it is empty when low is
// above high.
type coefficients struct{ low, high int64 }

var none = coefficients{low: 1, high: 0}

// scaled returns the whole numbers c for which c / 10^scale is in the range.
func (r numberRange) scaled(scale int) coefficients {
	c := coefficients{math.MinInt64, math.MaxInt64}
	if r.low != nil {
		v, whole, beyond := r.low.FloorScaled(scale)
		switch inclusive := whole && !r.lowOpen; {
		case beyond > 0 || beyond == 0 && !inclusive && v == math.MaxInt64:
			return none
		case beyond == 0 && inclusive:
			c.low = v
		case beyond == 0:
			c.low = v + 1
		}
	}
	if r.high != nil {
		v, whole, beyond := r.high.FloorScaled(scale)
		switch exclusive := whole && r.highOpen; {
		case beyond < 0 || beyond == 0 && exclusive && v == math.MinInt64:
			return none
		case beyond == 0 && exclusive:
			c.high = v - 1
		case beyond == 0:
			c.high = v
		}
	}
	if c.low > c.high {
		return none
	}
	return c
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
