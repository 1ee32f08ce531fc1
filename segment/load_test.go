package segment

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/clientele-go/clientele/dsl"
)

// TestLoadingIsLinear loads files of several shapes, and files of twice as many
// definitions: the memory that it takes grows no faster than what they say.
func TestLoadingIsLinear(t *testing.T) {
	schema := &dsl.Schema{Fields: []dsl.Field{{Name: "x", Type: dsl.Type{Kind: dsl.KindInt}}}}
	rows := must(Rows(schema))
	for name, shape := range map[string]struct {
		definition func(i int) string
		n          int
		most       float64 // how much more twice as many may take
	}{
		"segments": {func(i int) string { return fmt.Sprintf("segment s%d { when x > %d AND x < 100000 }\n", i, i) }, 1000, 2.5},
		"metrics":  {func(i int) string { return fmt.Sprintf("metric m%d = x + %d\n", i, i) }, 1000, 2.5},
		"references to one": {func(i int) string {
			if i == 0 {
				return "segment s0 { when x > 1 }\n"
			}
			return fmt.Sprintf("segment s%d { when SEGMENT(s0) AND x < %d }\n", i, i)
		}, 1000, 2.5},
		"tiers": {func(i int) string {
			return fmt.Sprintf("tiers t%d { a when x > %d  b when x > 3  c otherwise }\n", i, i+4)
		}, 300, 2.5},
	} {
		load := func(n int) float64 {
			var file strings.Builder
			for i := range n {
				file.WriteString(shape.definition(i))
			}
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			if _, err := rows.LoadWith(strings.NewReader(file.String()), Options{Limits: dsl.Limits{FileBytes: 1 << 24}}); err != nil {
				t.Fatal(err)
			}
			runtime.ReadMemStats(&after)
			return float64(after.TotalAlloc - before.TotalAlloc)
		}
		load(10)
		if small, large := load(shape.n), load(2*shape.n); large > shape.most*small {
			t.Errorf("%s: twice as many take %.1f times the memory", name, large/small)
		} else {
			t.Logf("%s: %d take %.1f MB", name, shape.n, small/1e6)
		}
	}
}

// TestManyTiers loads 160 tiers of one test each.
func TestManyTiers(t *testing.T) {
	schema := &dsl.Schema{Fields: []dsl.Field{{Name: "x", Type: dsl.Type{Kind: dsl.KindInt}}}}
	var file strings.Builder
	file.WriteString("tiers t {\n")
	for i := range 160 {
		fmt.Fprintf(&file, "t%d when x > %d\n", i, 1000-i)
	}
	file.WriteString("rest otherwise }")
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	set := must(must(Rows(schema)).Load(strings.NewReader(file.String())))
	runtime.ReadMemStats(&after)
	if len(set.Segments()) != 161 {
		t.Errorf("%d segments", len(set.Segments()))
	}
	if took := float64(after.TotalAlloc-before.TotalAlloc) / 1e6; took > 60 {
		t.Errorf("loading 160 tiers takes %.0f MB", took)
	}
}

// TestMistakesOfTiers wants the mistakes of tiers, and of segments beside them, where they
// stand in the file.
func TestMistakesOfTiers(t *testing.T) {
	schema := &dsl.Schema{Fields: []dsl.Field{{Name: "x", Type: dsl.Type{Kind: dsl.KindInt}}}}
	rows := must(Rows(schema))
	for name, file := range map[string]string{
		"2:1: segment x.a has the name of a tier, which is in line 1": "tiers x { a when x > 1  b otherwise }\nsegment x.a { when x > 5 }",
		"1:18: x.b refers to itself":                                  "tiers x { a when SEGMENT(x.b)  b otherwise }",
		"2:20: no field nope":                                         "tiers x { a when x > 1  b otherwise }\nsegment x.c { when nope > 1 }",
		"3:19: no field nope":                                         "tiers x { a when x > 1  b otherwise }\nmetric m = gone + 1\nsegment x.c {when nope > 1 }",
		"2:12: no field nope":                                         "tiers x { a when x > 1  b when\n x > 2 AND nope = 1 c otherwise }",
	} {
		_, err := rows.Load(strings.NewReader(file))
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s\nhas %v, want %s", file, err, name)
		}
	}
}
