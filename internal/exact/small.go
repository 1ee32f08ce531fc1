package exact

import (
	"math"
	"math/big"
	"reflect"
	"unsafe"

	"github.com/shopspring/decimal"
)

// MaxScale is the most decimals that [Small] gives.
const MaxScale = 18

// Small returns a decimal as an integer over a power of ten; ok is false when
// that takes more than 64 bits or 18 decimals.
//
// The library gives a coefficient only as a copy, or cut to 64 bits without
// saying so; to ask it first how many digits there are takes longer than the
// comparison that wants to know. So the coefficient is read where it lies, if it
// still lies where it did when this was written.
func Small(d *decimal.Decimal) (coefficient int64, scale int, ok bool) {
	if !layoutKnown {
		return smallByMethods(d)
	}
	if l := (*decimalLayout)(unsafe.Pointer(d)); l.value == nil || len(l.value.words) == 0 {
		return 0, int(-l.exponent), uint(-l.exponent) <= MaxScale
	}
	coefficient, places, ok := Word(d)
	return coefficient, int(places), ok
}

// Word is [Small] of a decimal whose coefficient is one word, as most are, where decimals
// are [Laid] out as is known. It is short enough to be inlined.
func Word(d *decimal.Decimal) (coefficient int64, scale uint, ok bool) {
	l := (*decimalLayout)(unsafe.Pointer(d))
	scale = uint(-l.exponent)
	if l.value == nil || len(l.value.words) != 1 || scale > MaxScale {
		return 0, 0, false
	}
	coefficient = int64(l.value.words[0])
	if coefficient < 0 {
		return 0, 0, false
	}
	if l.value.negative {
		coefficient = -coefficient
	}
	return coefficient, scale, true
}

// Unset reports whether a decimal is the zero value, where they are [Laid] out.
func Unset(d *decimal.Decimal) bool { return (*decimalLayout)(unsafe.Pointer(d)).value == nil }

// Laid reports whether decimals lie in memory as [Word] wants them to.
func Laid() bool { return layoutKnown }

// smallByMethods is Small without knowledge of how decimals are laid out.
func smallByMethods(d *decimal.Decimal) (coefficient int64, scale int, ok bool) {
	exponent := d.Exponent()
	if exponent > 0 || exponent < -MaxScale {
		return 0, 0, false
	}
	if d.NumDigits() > 18 {
		c := d.Coefficient()
		return c.Int64(), int(-exponent), c.IsInt64() && c.Int64() != math.MinInt64
	}
	return d.CoefficientInt64(), int(-exponent), true
}

// decimalLayout and bigLayout are decimal.Decimal and big.Int as they lie in
// memory.
type decimalLayout struct {
	value    *bigLayout
	exponent int32
}

type bigLayout struct {
	negative bool
	words    []uint
}

var layoutKnown = sameLayout(reflect.TypeFor[decimal.Decimal](), reflect.TypeFor[decimalLayout]()) &&
	sameLayout(reflect.TypeFor[big.Int](), reflect.TypeFor[bigLayout]()) &&
	reflect.TypeFor[decimal.Decimal]().Field(0).Type == reflect.TypeFor[*big.Int]() &&
	reflect.TypeFor[uint]().Size() == 8

// sameLayout reports whether two structs have fields of the same kinds at the
// same places.
func sameLayout(a, b reflect.Type) bool {
	if a.Kind() != reflect.Struct || a.NumField() != b.NumField() || a.Size() != b.Size() {
		return false
	}
	for i := range a.NumField() {
		f, g := a.Field(i), b.Field(i)
		if f.Type.Kind() != g.Type.Kind() || f.Offset != g.Offset {
			return false
		}
		if f.Type.Kind() == reflect.Slice && f.Type.Elem().Kind() != g.Type.Elem().Kind() {
			return false
		}
	}
	return true
}
