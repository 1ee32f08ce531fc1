package segment

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"github.com/clientele-go/clientele/dsl"
)

var noonOf22 = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// TestCompileValue computes values of every type, and what is not known.
func TestCompileValue(t *testing.T) {
	asOf := noonOf22
	half := 0.5
	ann := patron{
		F0: 3, F1: &half, F2: "Bath", F3: asOf.AddDate(0, 0, -2), F4: money("12.40", "GBP"), F5: "uk", F7: dayOn("1990-11-22"), F8: true,
		F10:  dsl.Place{Lat: 51.38, Lon: -2.36},
		Buys: []patronBuy{{Total: decimal.RequireFromString("1"), At: asOf.AddDate(0, 0, -3), Paid: money("1", "USD")}, {Total: decimal.RequireFromString("0"), At: asOf.AddDate(0, 0, -1)}, {Total: decimal.RequireFromString("0"), At: asOf}},
	}
	b := must(For[patron]())
	o := Options{Parameters: map[string]any{"x": 2}, Library: must(dsl.NewLibrary(must(dsl.ParseFile("metric third = AVG(buys.total)"))))}
	for text, want := range map[string]string{
		"f0":                  "int 3",
		"f0 * :x + 0.5":       "decimal 6.5",
		"third":               "decimal 0.333333",
		"f1":                  "float 0.5",
		"f2":                  `text "Bath"`,
		"LOWER(f2)":           `text "bath"`,
		"f5":                  `country "GB"`,
		"f3":                  "instant 2026-11-20T12:00:00Z",
		"f7":                  "date 1990-11-22",
		"TODAY":               "date 2026-11-22",
		"AGE(f7)":             "int 36",
		"f8":                  "bool TRUE",
		"f4 * 2":              "money 24.8 GBP",
		"f10":                 "place (51.38, -2.36)",
		"COUNT(buys)":         "int 3",
		"MAX(buys.at)":        "instant 2026-11-22T12:00:00Z",
		"LAST(buys.gift)":     "missing",
		"f0 / (f0 - 3)":       "division by zero",
		"AVG(visits.seconds)": "missing",
		"SUM(buys.paid)":      "no exchange rate",
		"PERCENTILE(f0)":      "population not measured",
	} {
		v, err := b.CompileValue(text, o)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		k, why := v.Of(&ann, asOf)
		got := why.String()
		if why == known {
			got = fmt.Sprintf("%v %v", v.Type(), k)
		}
		if got != want {
			t.Errorf("%s is %s, want %s", text, got, want)
		}
	}
	if v := must(b.CompileValue("  (f0)+1 ", o)); v.String() != "f0 + 1" {
		t.Errorf("its text is %q", v)
	}
}

func TestCompileValueMistakes(t *testing.T) {
	b := must(For[patron]())
	for text, want := range map[string]string{
		"":          "1:1: there is no rule here (write a condition such as orders > 3) [empty-rule]",
		"f0 +":      "1:5: expected a field, a value or a bracket, found the end of the rule (the rule stops in the middle) [unexpected]",
		"f0 + nil":  "1:6: no field nil (the fields are f0, f1, f2, f3, f4, f5, f6, f7, f8, f10, f9) [unknown-field]",
		"f0 > 3":    "1:1: a condition stands where a value is wanted (join conditions with AND, OR and NOT) [not-a-value]",
		"f6":        "segment: f6 is a set, which is no single value: test it with CONTAINS",
		"f0 + buys": "1:6: buys is a collection of events, and no value (write COUNT(buys), ANY(buys WHERE …) or buys IS EMPTY) [unknown-field]",
	} {
		if _, err := b.CompileValue(text, Options{}); err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
	bad := Options{Parameters: map[string]any{"p": struct{}{}}}
	if _, err := b.CompileValue("f0", bad); err == nil || errors.As(err, new(dsl.Errors)) {
		t.Errorf("a parameter of no type: %v", err)
	}
}

// TestRuleKnowsItsOrigin hands out what a rule was compiled with.
func TestRuleKnowsItsOrigin(t *testing.T) {
	b := must(For[patron]())
	o := Options{Parameters: map[string]any{"x": 2}}
	rule := must(b.CompileWith("f0 > :x", o))
	if rule.Binding() != b || rule.Options().Parameters["x"] != 2 {
		t.Errorf("its binding is %p of %p, its options %+v", rule.Binding(), b, rule.Options())
	}
}

func TestLoadLibrary(t *testing.T) {
	b := must(For[patron]())
	library := must(dsl.NewLibrary(must(dsl.ParseFile("metric double = f0 * 2\nsegment s { when double > 5 }"))))
	result := must(must(b.LoadLibrary(library, Options{})).Run(context.Background(), []patron{{F0: 3}, {F0: 2}}, noonOf22))
	if tally := result.Tallies[0]; tally.In != 1 || tally.Out != 1 || !tally.Members.Has(0) {
		t.Errorf("%+v", tally)
	}
	broken := must(dsl.NewLibrary(must(dsl.ParseFile("segment s { when dobble > 5 }"))))
	if _, err := b.LoadLibrary(broken, Options{}); err == nil {
		t.Error("a library with a mistake is loaded")
	}
}

func TestMembersStopEarly(t *testing.T) {
	b := must(For[patron]())
	set := must(b.LoadLibrary(must(dsl.NewLibrary(must(dsl.ParseFile("segment s { when TRUE }")))), Options{}))
	members := must(set.Run(context.Background(), make([]patron, 200), noonOf22)).Tallies[0].Members
	seen := 0
	for i := range members.All() {
		if seen++; i == 70 {
			break
		}
	}
	if seen != 71 || members.Len() != 200 {
		t.Errorf("%d of %d are seen before the 70th", seen, members.Len())
	}
}
