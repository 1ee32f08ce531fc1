package segment

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/clientele-go/clientele/dsl"
)

// TestNearDecimals compares decimals that maps hold as floats, many of them next to the
// constant, with the same decimals in rows.
func TestNearDecimals(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	schema := &dsl.Schema{Fields: []dsl.Field{{Name: "x", Type: dsl.Type{Kind: dsl.KindDecimal}}}}
	maps, rows := must(Maps(schema)), must(Rows(schema))
	found := map[Outcome]int{}
	for range 3000 {
		constant := []float64{0, 0.1, 100, 120.5, 1e15 + 0.5, 1e-9, 123456789.123}[r.IntN(7)]
		text := fmt.Sprintf("%.12f", constant)
		if r.IntN(3) == 0 {
			text += fmt.Sprint(r.IntN(1000)) // which is no float, but next to one
		}
		rule := []string{"x > ", "x >= ", "x < ", "x <= ", "x = ", "x != ", "NOT x > "}[r.IntN(7)] + text
		if r.IntN(4) == 0 {
			rule = []string{"", "NOT "}[r.IntN(2)] + "x BETWEEN " + text + " AND " + fmt.Sprintf("%.3f", constant+1)
		}
		v := constant
		for range r.IntN(4) {
			v = math.Nextafter(v, []float64{-1e300, 1e300}[r.IntN(2)])
		}
		if r.IntN(5) == 0 {
			v = []float64{math.NaN(), math.Inf(1), math.Inf(-1), 1e300, -1e300, v + 0.5}[r.IntN(6)]
		}
		record := map[string]any{"x": v}
		row, _ := NewRow(schema, record)
		want := must(rows.Compile(rule)).Match(&row, time.Time{})
		found[want]++
		if got := must(maps.Compile(rule)).Match(&record, time.Time{}); got != want {
			t.Fatalf("%s of %v is %v in a map, want %v", rule, v, got, want)
		}
	}
	if min(found[In], found[Out], found[Undecided]) < 50 {
		t.Errorf("%v", found)
	}
}
