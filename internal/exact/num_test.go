package exact

import (
	"math"
	"math/big"
	"testing"

	"github.com/shopspring/decimal"
)

// The twin of every operation is math/big.
func FuzzNum(f *testing.F) {
	for _, seed := range [][4]int64{
		{1, 10, 2, 10}, {math.MaxInt64, 1, math.MaxInt64, 1}, {math.MinInt64, 1, -1, 1}, {math.MinInt64, 7, math.MinInt64, 3},
		{0, 5, 0, 9}, {1, 3, -1, 3}, {9007199254740993, 1, 9007199254740992, 1}, {-5, 10, 5, -10}, {1, math.MinInt64, 3, 4},
		{math.MaxInt64, 2, -math.MaxInt64, 2}, {1, math.MaxInt64, -1, math.MaxInt64 - 1},
	} {
		f.Add(seed[0], seed[1], seed[2], seed[3], 2)
	}
	f.Fuzz(func(t *testing.T, p, q, r, s int64, places int) {
		if q == 0 || s == 0 || places > 30 || places < -30 {
			t.Skip("no such numbers")
		}
		x, y := big.NewRat(p, q), big.NewRat(r, s)
		a, b := FromRat(x), FromRat(y)
		check := func(what string, got Num, want *big.Rat) {
			if got.rat().Cmp(want) != 0 {
				t.Errorf("%s of %v and %v is %v, want %v", what, x, y, got.rat(), want)
			}
			if got.big == nil && (got.den <= 0 || got.num == math.MinInt64) {
				t.Errorf("%s of %v and %v breaks the invariant: %+v", what, x, y, got)
			}
		}
		check("sum", a.Add(b), new(big.Rat).Add(x, y))
		check("difference", a.Sub(b), new(big.Rat).Sub(x, y))
		check("product", a.Mul(b), new(big.Rat).Mul(x, y))
		check("negation", a.Neg(), new(big.Rat).Neg(x))
		check("magnitude", a.Abs(), new(big.Rat).Abs(x))
		if quotient, ok := a.Quo(b); ok {
			check("quotient", quotient, new(big.Rat).Quo(x, y))
		} else if r != 0 {
			t.Errorf("%v over %v was refused", x, y)
		}
		if got := a.Cmp(b); got != x.Cmp(y) {
			t.Errorf("%v against %v is %d", x, y, got)
		}
		if want, _ := x.Float64(); a.Float() != want {
			t.Errorf("%v as a float is %v, want %v", x, a.Float(), want)
		}
		if scale := places; 0 <= scale && scale <= MaxScale {
			scaled := new(big.Rat).Mul(x, new(big.Rat).SetInt64(pow10[scale]))
			want := new(big.Int).Div(scaled.Num(), scaled.Denom())
			v, whole, beyond := a.FloorScaled(scale)
			inRange := want.IsInt64()
			if inRange && beyond == 0 && (v != want.Int64() || whole != scaled.IsInt()) || !inRange && beyond != want.Sign() {
				t.Errorf("floor of %v × 10^%d is %d, %v, %d; want %v", x, scale, v, whole, beyond, want)
			}
			if inRange && beyond != 0 && want.Int64() != math.MinInt64 {
				t.Errorf("floor of %v × 10^%d is beyond int64, but it is %v", x, scale, want)
			}
		}
		if places >= 0 { // big's FloatString rounds half away from zero
			want, _ := new(big.Rat).SetString(x.FloatString(places))
			check("rounding", a.Round(places), want)
		}
	})
}

func TestFromDecimal(t *testing.T) {
	for _, s := range []string{"0", "0.1", "-12.34", "999999999999999999", "9999999999999999999", "0.000000000000000001",
		"0.0000000000000000001", "-9223372036854775808", "1e5", "123456789012345678901234567890.5"} {
		d := decimal.RequireFromString(s)
		n, ok := FromDecimal(d)
		if !ok || n.rat().Cmp(d.Rat()) != 0 {
			t.Errorf("%s became %v, %v", s, n.rat(), ok)
		}
	}
	if n, ok := FromDecimal(decimal.Decimal{}); !ok || n.Sign() != 0 {
		t.Error("the zero decimal is not 0")
	}
	for _, huge := range []decimal.Decimal{decimal.New(1, 1<<30), decimal.New(1, -1<<30)} {
		if _, ok := FromDecimal(huge); ok {
			t.Error("a decimal with a billion digits was taken")
		}
	}
}

func TestRoundTens(t *testing.T) {
	for _, c := range []struct {
		v      int64
		places int
		want   int64
	}{{15, -1, 20}, {-15, -1, -20}, {14, -1, 10}, {49, -2, 0}, {50, -2, 100}} {
		if got := Int(c.v).Round(c.places); got.Cmp(Int(c.want)) != 0 {
			t.Errorf("%d to %d places is %v, want %d", c.v, c.places, got.rat(), c.want)
		}
	}
}

func TestCmpFloat(t *testing.T) {
	if Int(9007199254740993).CmpFloat(9007199254740992) != 1 {
		t.Error("9007199254740993 is not above the float 9007199254740992")
	}
	if third, _ := Int(1).Quo(Int(10)); third.CmpFloat(0.1) != -1 {
		t.Error("1/10 is not below the float 0.1, whose exact value is larger")
	}
}

// The layout of decimals is read in place; its twin asks for it.
func FuzzSmall(f *testing.F) {
	if !layoutKnown {
		f.Error("the layout of decimals has changed: Small is correct, but slow")
	}
	for _, c := range []int64{0, 1, -1, math.MaxInt64, math.MinInt64, 999999999999999999, 1000000000000000000} {
		for _, exponent := range []int32{0, -2, -18, -19, 1} {
			f.Add(c, int64(1), exponent)
			f.Add(c, int64(10), exponent)
			f.Add(c, int64(math.MaxInt64), exponent)
		}
	}
	f.Fuzz(func(t *testing.T, c, factor int64, exponent int32) {
		d := decimal.NewFromBigInt(new(big.Int).Mul(big.NewInt(c), big.NewInt(factor)), exponent)
		got, scale, ok := Small(&d)
		want, wantScale, wantOK := smallByMethods(&d)
		if ok != wantOK || ok && (got != want || scale != wantScale) {
			t.Errorf("%d × %d × 10^%d is %d, %d, %v; want %d, %d, %v", c, factor, exponent, got, scale, ok, want, wantScale, wantOK)
		}
	})
}

func TestSmallOfZeroValue(t *testing.T) {
	var d decimal.Decimal
	if c, scale, ok := Small(&d); c != 0 || scale != 0 || !ok {
		t.Errorf("the zero decimal is %d, %d, %v", c, scale, ok)
	}
}
