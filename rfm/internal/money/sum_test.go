package money

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/shopspring/decimal"
)

// The simple twin: one decimal after the other.
func plainSum(terms []decimal.Decimal) decimal.Decimal {
	sum := decimal.New(0, 0)
	for _, d := range terms {
		sum = sum.Add(d)
	}
	return sum
}

func check(t *testing.T, terms []decimal.Decimal) {
	t.Helper()
	var s Sum
	for _, d := range terms {
		s.Add(d)
	}
	got, want := s.Decimal(), plainSum(terms)
	if !got.Equal(want) || got.Exponent() != want.Exponent() {
		t.Errorf("%v: sum %s with exponent %d, want %s with %d", terms, got, got.Exponent(), want, want.Exponent())
	}
}

func terms(data []byte) []decimal.Decimal {
	var out []decimal.Decimal
	for ; len(data) >= 9; data = data[9:] {
		out = append(out, decimal.New(int64(binary.LittleEndian.Uint64(data)), int32(int8(data[8]))/4))
	}
	return out
}

func FuzzSum(f *testing.F) {
	one := func(coef int64, exp int8) []byte {
		return append(binary.LittleEndian.AppendUint64(nil, uint64(coef)), byte(exp*4))
	}
	join := func(parts ...[]byte) (all []byte) {
		for _, p := range parts {
			all = append(all, p...)
		}
		return all
	}
	f.Add([]byte{})
	f.Add(join(one(250, -2), one(-3, 0), one(1, -3)))
	f.Add(join(one(math.MaxInt64, 0), one(1, 0), one(-1, -2)))
	f.Add(join(one(math.MinInt64, 0), one(math.MinInt64, 0)))
	f.Add(join(one(999999999999999999, 0), one(999999999999999999, 0), one(9, -1)))
	f.Add(join(one(5, 30), one(5, -30), one(0, 31)))
	f.Fuzz(func(t *testing.T, data []byte) { check(t, terms(data)) })
}

func TestSumDoesNotDependOnOrder(t *testing.T) {
	list := []decimal.Decimal{
		decimal.New(900000000000000000, 1), decimal.New(-900000000000000000, 1), decimal.New(5, -3),
		decimal.RequireFromString("123456789012345678901234567890.5"), decimal.New(1, 3), decimal.New(250, -2),
	}
	want := plainSum(list)
	rng := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		rng.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
		check(t, list)
		var a, b Sum
		for i, d := range list {
			if i%2 == 0 {
				a.Add(d)
			} else {
				b.Add(d)
			}
		}
		if a.Merge(b); !a.Decimal().Equal(want) {
			t.Fatalf("merged %s, want %s", a.Decimal(), want)
		}
	}
}

func TestRescale(t *testing.T) {
	for _, c := range []struct {
		coef     int64
		from, to int32
		want     int64
		ok       bool
	}{
		{25, -1, -2, 250, true}, {25, -2, -2, 25, true}, {0, 300, -300, 0, true}, {1, 0, -18, 1e18, true},
		{10, 0, -18, 0, false}, {1, 0, -19, 0, false}, {-10, 0, -18, 0, false}, {math.MinInt64, 0, 0, math.MinInt64, false},
	} {
		if got, ok := Rescale(c.coef, c.from, c.to); ok != c.ok || ok && got != c.want {
			t.Errorf("%d from %d to %d: %d %v, want %d %v", c.coef, c.from, c.to, got, ok, c.want, c.ok)
		}
	}
}

func TestCheck(t *testing.T) {
	if err := Check(decimal.New(1, 400)); err != nil {
		t.Error(err)
	}
	if Check(decimal.New(1, 401)) == nil || Check(decimal.New(1, -2000000000)) == nil {
		t.Error("a huge exponent passed")
	}
}

func BenchmarkSum(b *testing.B) {
	list := make([]decimal.Decimal, 1<<20)
	for i := range list {
		list[i] = decimal.New(int64(i%5000), -2)
	}
	b.ReportAllocs()
	for b.Loop() {
		var s Sum
		for _, d := range list {
			s.Add(d)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(list)), "ns/term")
}

// Float is the nearest float64, as strconv reads the decimal's text.
func TestFloat(t *testing.T) {
	for seed := range uint64(2000) {
		r := rand.New(rand.NewPCG(seed, 5))
		d := decimal.New(r.Int64N(1<<uint(1+r.IntN(62)))-r.Int64N(1<<30), int32(r.IntN(40)-30))
		want, err := strconv.ParseFloat(d.String(), 64)
		if err != nil {
			t.Fatal(err)
		}
		if got := Float(d); got != want {
			t.Errorf("%s is %v, want %v", d, got, want)
		}
	}
}

func TestSign(t *testing.T) {
	var s Sum
	for _, c := range []struct {
		add  string
		want int
	}{{"0", 0}, {"-1.5", -1}, {"1.5", 0}, {"0.01", 1}, {"1e30", 1}, {"-1e30", 1}, {"-0.01", 0}, {"-0.01", -1}} {
		s.Add(decimal.RequireFromString(c.add))
		if got := s.Sign(); got != c.want {
			t.Errorf("after %s the sign is %d, want %d", c.add, got, c.want)
		}
	}
}

// AddParts is Add, in parts.
func TestAddParts(t *testing.T) {
	for seed := range uint64(500) {
		r := rand.New(rand.NewPCG(seed, 6))
		var sum Sum
		var terms []decimal.Decimal
		for range 1 + r.IntN(6) {
			coef, exp := r.Int64()>>r.IntN(63)*(1-2*r.Int64N(2)), int32(r.IntN(30)-20)
			sum.AddParts(coef, exp)
			terms = append(terms, decimal.New(coef, exp))
		}
		if want := plainSum(terms); !sum.Decimal().Equal(want) {
			t.Fatalf("%v add up to %s, want %s", terms, sum.Decimal(), want)
		}
	}
}
