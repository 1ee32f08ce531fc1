// Package exact computes with rational numbers: integers, decimals and their
// quotients, without rounding. Most numbers fit two machine words; those that do
// not are carried by math/big, with the same results.
package exact

import (
	"cmp"
	"math"
	"math/big"
	"math/bits"

	"github.com/shopspring/decimal"
)

// A Num is an exact rational number. The zero value is not a number; make one
// with [Int], [FromDecimal] or [FromRat]. A Num is immutable.
type Num struct {
	num, den int64    // num/den with den > 0, when big is nil; num is never MinInt64
	big      *big.Rat // never written once set
}

// MaxExponent bounds the decimals that are taken: a number with more zeros
// before or after its digits would take unbounded memory.
const MaxExponent = 400

// Int returns a whole number.
func Int(v int64) Num {
	if v == math.MinInt64 {
		return Num{big: new(big.Rat).SetInt64(v)}
	}
	return Num{num: v, den: 1}
}

// Scaled returns v / 10^scale, for a scale up to [MaxScale].
func Scaled(v int64, scale int) Num {
	if v == math.MinInt64 {
		return FromRat(new(big.Rat).SetFrac64(v, pow10[scale]))
	}
	return Num{num: v, den: pow10[scale]}
}

// FromRat returns a rational number. It keeps r, which must not change.
func FromRat(r *big.Rat) Num {
	if r.Num().IsInt64() && r.Denom().IsInt64() && r.Num().Int64() != math.MinInt64 {
		return Num{num: r.Num().Int64(), den: r.Denom().Int64()}
	}
	return Num{big: r}
}

// FromDecimal returns a decimal's value; ok is false when its exponent is beyond
// [MaxExponent]. It does not allocate for up to 64 bits and 18 decimals.
func FromDecimal(d decimal.Decimal) (n Num, ok bool) {
	if coefficient, scale, small := Small(&d); small {
		return Num{num: coefficient, den: pow10[scale]}, true
	}
	if e := d.Exponent(); e > MaxExponent || e < -MaxExponent {
		return Num{}, false
	}
	return FromRat(d.Rat()), true
}

var pow10 = func() (table [MaxScale + 1]int64) {
	table[0] = 1
	for i := 1; i < len(table); i++ {
		table[i] = 10 * table[i-1]
	}
	return table
}()

// Rat returns the number as a rational that the caller may change.
func (a Num) Rat() *big.Rat {
	if a.big != nil {
		return new(big.Rat).Set(a.big)
	}
	return big.NewRat(a.num, a.den)
}

// rat is Rat for reading only.
func (a Num) rat() *big.Rat {
	if a.big != nil {
		return a.big
	}
	return big.NewRat(a.num, a.den)
}

// MaxBits bounds what arithmetic may grow a number to: about 5,000 digits.
const MaxBits = 1 << 14

// Huge reports whether a number has grown beyond [MaxBits].
func (a Num) Huge() bool { return a.big != nil && HugeRat(a.big) }

// HugeRat reports whether a rational has grown beyond [MaxBits].
func HugeRat(r *big.Rat) bool { return r.Num().BitLen() > MaxBits || r.Denom().BitLen() > MaxBits }

// Float returns the nearest float64.
func (a Num) Float() float64 {
	const whole = 1 << 53
	if a.big == nil && -whole <= a.num && a.num <= whole && a.den <= whole {
		return float64(a.num) / float64(a.den) // correctly rounded: both are exact
	}
	f, _ := a.rat().Float64()
	return f
}

// Sign returns -1, 0 or 1.
func (a Num) Sign() int {
	if a.big != nil {
		return a.big.Sign()
	}
	return cmp.Compare(a.num, 0)
}

// Neg returns -a.
func (a Num) Neg() Num {
	if a.big != nil {
		return FromRat(new(big.Rat).Neg(a.big))
	}
	return Num{num: -a.num, den: a.den}
}

// Abs returns the number without its sign.
func (a Num) Abs() Num {
	if a.Sign() < 0 {
		return a.Neg()
	}
	return a
}

// Add returns a + b.
func (a Num) Add(b Num) Num {
	if a.big == nil && b.big == nil {
		if a.den == b.den {
			if sum, ok := add(a.num, b.num); ok {
				return Num{num: sum, den: a.den}
			}
		} else if x, ok := mul(a.num, b.den); ok {
			y, ok1 := mul(b.num, a.den)
			den, ok2 := mul(a.den, b.den)
			sum, ok3 := add(x, y)
			if ok1 && ok2 && ok3 {
				return Num{num: sum, den: den}
			}
		}
	}
	return FromRat(new(big.Rat).Add(a.rat(), b.rat()))
}

// Sub returns a - b.
func (a Num) Sub(b Num) Num { return a.Add(b.Neg()) }

// Mul returns a × b.
func (a Num) Mul(b Num) Num {
	if a.big == nil && b.big == nil {
		num, ok1 := mul(a.num, b.num)
		den, ok2 := mul(a.den, b.den)
		if ok1 && ok2 {
			return Num{num: num, den: den}
		}
	}
	return FromRat(new(big.Rat).Mul(a.rat(), b.rat()))
}

// Quo returns a / b; ok is false when b is zero.
func (a Num) Quo(b Num) (q Num, ok bool) {
	if b.Sign() == 0 {
		return Num{}, false
	}
	if b.big != nil {
		return FromRat(new(big.Rat).Quo(a.rat(), b.big)), true
	}
	inverse := Num{num: b.den, den: b.num}
	if b.num < 0 {
		inverse = Num{num: -b.den, den: -b.num}
	}
	return a.Mul(inverse), true
}

// Cmp returns -1, 0 or 1 as a is less than, equal to or greater than b. Numbers
// of two words compare over 128 bits, without allocating.
func (a Num) Cmp(b Num) int {
	if a.big != nil || b.big != nil {
		return a.rat().Cmp(b.rat())
	}
	if a.den == b.den {
		return cmp.Compare(a.num, b.num)
	}
	signA, signB := cmp.Compare(a.num, 0), cmp.Compare(b.num, 0)
	if signA != signB || signA == 0 {
		return cmp.Compare(signA, signB)
	}
	hiA, loA := bits.Mul64(magnitude(a.num), uint64(b.den))
	hiB, loB := bits.Mul64(magnitude(b.num), uint64(a.den))
	switch {
	case hiA == hiB && loA == loB:
		return 0
	case hiA < hiB || hiA == hiB && loA < loB:
		return -signA
	default:
		return signA
	}
}

// CmpFloat compares a with the exact value of a finite float64.
func (a Num) CmpFloat(f float64) int {
	return a.rat().Cmp(new(big.Rat).SetFloat64(f))
}

// Round returns a rounded to a number of decimals, half away from zero. Negative
// places round to tens, hundreds and so on.
func (a Num) Round(places int) Num {
	shift := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(max(places, -places))), nil))
	if places < 0 {
		shift.Inv(shift)
	}
	scaled := new(big.Rat).Mul(a.Abs().rat(), shift)
	scaled.Add(scaled, big.NewRat(1, 2))
	whole := new(big.Rat).SetInt(new(big.Int).Quo(scaled.Num(), scaled.Denom()))
	rounded := FromRat(whole.Quo(whole, shift))
	if a.Sign() < 0 {
		return rounded.Neg()
	}
	return rounded
}

// FloorScaled returns the greatest whole number that is at most a × 10^scale, for
// a scale up to [MaxScale], and whether that product is whole itself. Where the
// result is beyond int64, beyond is its sign.
func (a Num) FloorScaled(scale int) (v int64, whole bool, beyond int) {
	if a.big != nil {
		return a.floorScaledBig(scale)
	}
	hi, lo := bits.Mul64(magnitude(a.num), uint64(pow10[scale]))
	if hi >= uint64(a.den) {
		return 0, false, a.Sign()
	}
	quotient, rest := bits.Div64(hi, lo, uint64(a.den))
	switch {
	case quotient > math.MaxInt64:
		return 0, false, a.Sign()
	case a.num >= 0:
		return int64(quotient), rest == 0, 0
	case rest == 0:
		return -int64(quotient), true, 0
	default:
		return -int64(quotient) - 1, false, 0
	}
}

func (a Num) floorScaledBig(scale int) (v int64, whole bool, beyond int) {
	scaled := new(big.Rat).Mul(a.big, new(big.Rat).SetInt64(pow10[scale]))
	floor := new(big.Int).Div(scaled.Num(), scaled.Denom()) // Euclidean: rounds down
	if !floor.IsInt64() {
		return 0, false, floor.Sign()
	}
	return floor.Int64(), scaled.IsInt(), 0
}

func add(a, b int64) (sum int64, ok bool) {
	sum = a + b
	return sum, (sum > a) == (b > 0) && sum != math.MinInt64
}

func mul(a, b int64) (product int64, ok bool) {
	hi, lo := bits.Mul64(magnitude(a), magnitude(b))
	if hi != 0 || lo > math.MaxInt64 {
		return 0, false
	}
	if (a < 0) != (b < 0) {
		return -int64(lo), true
	}
	return int64(lo), true
}

func magnitude(v int64) uint64 {
	if v < 0 {
		return uint64(-v)
	}
	return uint64(v)
}
