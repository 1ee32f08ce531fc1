// Package money adds decimals exactly and quickly: in an int64 while that holds
// the sum, in a [decimal.Decimal] from the moment it does not. Nothing is ever
// rounded, and the result does not depend on the order of the terms.
package money

import (
	"cmp"
	"fmt"
	"math"

	"github.com/shopspring/decimal"
)

// maxExponent bounds the powers of ten that are added up: every float64 lies
// within it, and a sum of two decimals within it has at most some 800 digits
// more than they have.
const maxExponent = 400

// Check returns an error for an amount whose exponent is so large that adding it
// to another would write out millions of zeros. What it costs is one comparison.
func Check(d decimal.Decimal) error {
	if exp := d.Exponent(); exp > maxExponent || exp < -maxExponent {
		return fmt.Errorf("an amount with the exponent %d, want at most %d either way", exp, maxExponent)
	}
	return nil
}

// Split returns d as coef × 10^exp. It is not ok when the coefficient has more
// than 18 digits, which an int64 always holds.
func Split(d decimal.Decimal) (coef int64, exp int32, ok bool) {
	if d.NumDigits() > 18 {
		return 0, 0, false
	}
	return d.CoefficientInt64(), d.Exponent(), true
}

// Rescale returns coef × 10^from as a multiple of 10^to, where to is at most
// from. It is not ok when the magnitude of the result exceeds the largest int64.
func Rescale(coef int64, from, to int32) (scaled int64, ok bool) {
	if coef == 0 {
		return 0, true
	}
	if from-to > 18 {
		return 0, false
	}
	for range from - to {
		if coef > math.MaxInt64/10 || coef < -math.MaxInt64/10 {
			return 0, false
		}
		coef *= 10
	}
	return coef, coef != math.MinInt64
}

// A Sum adds decimals. The zero value is 0 and ready to use. A Sum must not be
// copied while both copies are added to, nor used by many goroutines at once.
type Sum struct {
	coef  int64
	exp   int32 // of coef; never above 0
	spill *decimal.Decimal
}

// Add adds d.
func (s *Sum) Add(d decimal.Decimal) {
	if s.spill == nil {
		if coef, exp, ok := Split(d); ok && s.addParts(coef, exp) {
			return
		}
		exact := s.Decimal()
		s.spill = &exact
	}
	*s.spill = s.spill.Add(d)
}

// AddParts adds coef × 10^exp.
func (s *Sum) AddParts(coef int64, exp int32) {
	if s.spill != nil || !s.addParts(coef, exp) {
		s.Add(decimal.New(coef, exp))
	}
}

// addParts adds coef × 10^exp; it changes nothing when the sum does not fit.
func (s *Sum) addParts(coef int64, exp int32) bool {
	sum, common, ok := Plus(s.coef, s.exp, coef, exp)
	if ok {
		s.coef, s.exp = sum, common
	}
	return ok
}

// Plus returns a × 10^aExp + b × 10^bExp as sum × 10^exp, where exp is the smaller of
// the two. It is not ok when that does not fit.
func Plus(a int64, aExp int32, b int64, bExp int32) (sum int64, exp int32, ok bool) {
	exp, ok = aExp, true
	switch {
	case bExp < aExp:
		exp = bExp
		a, ok = Rescale(a, aExp, exp)
	case bExp > aExp:
		b, ok = Rescale(b, bExp, exp)
	}
	if !ok {
		return 0, 0, false
	}
	sum = a + b
	return sum, exp, (sum^a)&(sum^b) >= 0
}

// Merge adds another sum.
func (s *Sum) Merge(other Sum) {
	if s.spill != nil || other.spill != nil || !s.addParts(other.coef, other.exp) {
		s.Add(other.Decimal())
	}
}

// Decimal returns the sum. Its exponent is the smallest of the terms', or 0 when
// none of them is below that.
func (s Sum) Decimal() decimal.Decimal {
	if s.spill != nil {
		return *s.spill
	}
	return decimal.New(s.coef, s.exp)
}

// Sign returns -1, 0 or 1, as the sum is below, at or above 0.
func (s Sum) Sign() int {
	if s.spill != nil {
		return s.spill.Sign()
	}
	return cmp.Compare(s.coef, 0)
}

// Float returns the float64 nearest to a decimal. Where the coefficient and the
// power of ten are floats themselves, one division rounds once.
func Float(d decimal.Decimal) float64 {
	coef, exp, ok := Split(d)
	if ok && exp <= 0 && exp >= -22 && coef < 1<<53 && coef > -1<<53 {
		return float64(coef) / tens[-exp]
	}
	return d.InexactFloat64()
}

var tens = [...]float64{
	1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
	1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
}
