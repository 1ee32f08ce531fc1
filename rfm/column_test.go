package rfm

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/shopspring/decimal"
)

// bytesOf writes values as the fuzzer keeps them.
func bytesOf(values ...int64) []byte {
	var data []byte
	for _, v := range values {
		data = binary.LittleEndian.AppendUint64(data, uint64(v))
	}
	return data
}

func repeated(n int, of ...int64) []int64 {
	out := make([]int64, n)
	for i := range out {
		out[i] = of[i%len(of)]
	}
	return out
}

func spread(n int, width int64) []int64 {
	rng := rand.New(rand.NewPCG(3, 4))
	out := make([]int64, n)
	for i := range out {
		out[i] = rng.Int64N(width) - width/3
	}
	return out
}

// The two kinds of column, the quick and the plain, agree on everything, at every
// width from days to sums that overflow an int64.
func FuzzColumn(f *testing.F) {
	for _, values := range [][]int64{
		{7}, {-7}, {0}, {1, 2}, {2, 1, 1, 1, 1, 1},
		repeated(65, 3), repeated(65, 1, 1, 1, 2), repeated(65, 1, 2, 3, 4, 5, 6, 7),
		spread(65, 1<<62), spread(300, 1<<20), spread(64, 70000), spread(500, 3), spread(257, 256),
		{math.MinInt64 + 1, math.MaxInt64, 0, -1, 1}, repeated(65, math.MaxInt64, math.MinInt64+1),
		{1, 256, 65536, 1 << 24, 1 << 40, 1<<40 + 1, 1 << 56},
	} {
		f.Add(bytesOf(values...), int8(-2))
		f.Add(bytesOf(values...), int8(0))
	}
	f.Fuzz(func(t *testing.T, data []byte, exp int8) {
		quick := column{exp: -int32(uint8(exp) % 8)}
		var plain column
		for ; len(data) >= 8; data = data[8:] {
			v := int64(binary.LittleEndian.Uint64(data))
			v = max(v, math.MinInt64+1)
			quick.fixed = append(quick.fixed, v)
			plain.exact = append(plain.exact, decimal.New(v, quick.exp))
		}
		if len(quick.fixed) == 0 {
			return
		}
		before := slices.Clone(quick.fixed)
		compareColumns(t, quick, plain)
		if !slices.Equal(before, quick.fixed) {
			t.Error("the values were written")
		}
	})
}

func compareColumns(t *testing.T, quick, plain column) {
	t.Helper()
	for _, parts := range []int{2, 5, 7, 10, 13} {
		cuts, want := quick.quantiles(parts), plain.quantiles(parts)
		for i := range want {
			if !cuts[i].Equal(want[i]) {
				t.Errorf("cut point %d of %d is %s, want %s", i+1, parts-1, cuts[i], want[i])
			}
		}
		outside := []decimal.Decimal{decimal.New(-1, 40), cuts[0], cuts[parts-2], decimal.New(1, 40)}
		for _, points := range [][]decimal.Decimal{cuts, outside} {
			for _, equalAbove := range []bool{false, true} {
				if !slices.Equal(quick.above(points, equalAbove), plain.above(points, equalAbove)) {
					t.Errorf("scores by %v differ, %v", points, equalAbove)
				}
			}
		}
		ids := make([]int32, quick.len())
		for i := range ids {
			ids[i] = int32(len(ids) - 1 - i)
		}
		if !slices.Equal(quick.ranks(ids, parts), plain.ranks(ids, parts)) {
			t.Errorf("ranks differ in %d parts", parts)
		}
	}
}

// Every position of the sorted values, by selection and by sorting.
func TestSelectRanks(t *testing.T) {
	for _, values := range [][]int64{
		{5}, repeated(65, 4), spread(500, 10), spread(500, 1<<17), spread(500, 1<<61), {math.MinInt64, math.MaxInt64},
	} {
		sorted := slices.Sorted(slices.Values(values))
		ranks := make([]int, len(values))
		for i := range ranks {
			ranks[i] = len(values) - 1 - i
		}
		slices.Reverse(sorted)
		if got := selectRanks(values, ranks); !slices.Equal(got, sorted) {
			t.Errorf("%v: %v, want %v", values, got, sorted)
		}
	}
}

// Type 7, exactly: R 4.2.2's quantile(v, 1:4/5, type = 7) gives the same numbers.
func TestQuantiles(t *testing.T) {
	for _, c := range []struct {
		values []int64
		want   [4]string
	}{
		{[]int64{5}, [4]string{"5", "5", "5", "5"}},
		{[]int64{20, 10}, [4]string{"12", "14", "16", "18"}},
		{[]int64{1, 2, 3, 4, 5, 6}, [4]string{"2", "3", "4", "5"}},
		{[]int64{3, 1, 4, 1, 5, 9, 2, 6}, [4]string{"1.4", "2.8", "4.2", "5.6"}},
		{[]int64{1, 1, 1, 1, 1, 1, 1, 1, 1, 100}, [4]string{"1", "1", "1", "1"}},
		{[]int64{-5, 5, 0, 0}, [4]string{"-2", "0", "0", "2"}},
	} {
		got := column{fixed: c.values}.quantiles(5)
		for i, want := range c.want {
			if got[i].String() != want {
				t.Errorf("%v: cut point %d is %s, want %s", c.values, i+1, got[i], want)
			}
		}
	}
}

func TestLimitAt(t *testing.T) {
	for _, c := range []struct {
		cut        string
		exp        int32
		want       int64
		equalAbove int64
	}{
		{"13.8", 0, 13, 13}, {"-13.8", 0, -14, -14}, {"13.805", -2, 1380, 1380}, {"-0.001", -2, -1, -1}, {"7", -2, 700, 699},
		{"7.00", 0, 7, 6}, {"1e40", 0, math.MaxInt64, math.MaxInt64}, {"-1e40", -2, math.MinInt64, math.MinInt64},
	} {
		cut := decimal.RequireFromString(c.cut)
		if got := limitAt(cut, c.exp, false); got != c.want {
			t.Errorf("%s at 10^%d: %d, want %d", c.cut, c.exp, got, c.want)
		}
		if got := limitAt(cut, c.exp, true); got != c.equalAbove {
			t.Errorf("%s at 10^%d, above it when equal: %d, want %d", c.cut, c.exp, got, c.equalAbove)
		}
	}
}
