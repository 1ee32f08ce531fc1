package persona

import (
	"cmp"
	"context"
	"encoding/binary"
	"math"
	"slices"
	"testing"
)

// The radix sort against the library's stable sort, ties in the order of rows.
func FuzzRadixSort(f *testing.F) {
	add := func(x ...float64) {
		var b []byte
		for _, v := range x {
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
		}
		f.Add(b)
	}
	add()
	add(0)
	add(0, math.Copysign(0, -1), 0, -1, 1)
	add(math.MaxFloat64, -math.MaxFloat64, math.SmallestNonzeroFloat64, -math.SmallestNonzeroFloat64)
	add(slices.Repeat([]float64{3}, 65)...)
	add(math.Inf(1), math.NaN(), math.Inf(-1))
	f.Fuzz(func(t *testing.T, data []byte) {
		var x []float64
		for ; len(data) >= 8; data = data[8:] {
			if v := math.Float64frombits(binary.LittleEndian.Uint64(data)); !math.IsNaN(v) && !math.IsInf(v, 0) {
				x = append(x, v)
			}
		}
		feature := Numbers("x", x, nil)
		got, err := sortNumbers(context.Background(), &feature)
		if err != nil {
			t.Fatal(err)
		}
		rows := make([]int32, len(x))
		for i := range rows {
			rows[i] = int32(i)
		}
		slices.SortStableFunc(rows, func(a, b int32) int { return cmp.Compare(x[a], x[b]) })
		for i, k := range got.keys {
			if k.row != rows[i] || fromBits(k.bits) != x[k.row] {
				t.Fatalf("place %d: row %d with %v, want row %d with %v", i, k.row, fromBits(k.bits), rows[i], x[rows[i]])
			}
		}
	})
}
