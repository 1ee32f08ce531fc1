package segment

// This file checks bindings other than structs, what values they read, and what a
// mistake in them is told.

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"github.com/clientele-go/clientele/dsl"
)

func schemaOf(fields ...string) *dsl.Schema {
	var s dsl.Schema
	for _, f := range fields {
		name, spelt, _ := strings.Cut(f, " ")
		var t dsl.Type
		if err := t.UnmarshalText([]byte(strings.TrimSuffix(spelt, "?"))); err != nil {
			panic(err)
		}
		field := dsl.Field{Name: name, Type: t, Optional: strings.HasSuffix(spelt, "?")}
		if t.Kind == dsl.KindEnum || t.Elem == dsl.KindEnum {
			field.Enum = []string{"free", "gold"}
		}
		s.Fields = append(s.Fields, field)
	}
	return &s
}

// TestValues reads what JSON, a database or a program may hold for each type.
func TestValues(t *testing.T) {
	day := time.Date(2026, 11, 22, 23, 30, 0, 0, london)
	for _, c := range []struct {
		typ   string
		value any
		want  string // a rule that is in; or missing, or invalid
	}{
		{"bool", true, "x"}, {"bool", nil, "missing"}, {"bool", "true", "invalid"}, {"bool", 1, "invalid"},
		{"int", 3, "x = 3"}, {"int", int64(3), "x = 3"}, {"int", int8(3), "x = 3"}, {"int", int16(3), "x = 3"}, {"int", int32(3), "x = 3"},
		{"int", uint(3), "x = 3"}, {"int", uint8(3), "x = 3"}, {"int", uint64(3), "x = 3"}, {"int", uint64(math.MaxUint64), "invalid"},
		{"int", 3.0, "x = 3"}, {"int", float32(3), "x = 3"}, {"int", 3.5, "invalid"}, {"int", 1e300, "invalid"}, {"int", 9007199254740992.0, "x = 9007199254740992"}, {"int", 9007199254740994.0, "invalid"}, {"int", math.NaN(), "invalid"},
		{"int", json.Number("3"), "x = 3"}, {"int", json.Number("3.0"), "x = 3"}, {"int", json.Number("9007199254740993"), "x = 9007199254740993"},
		{"int", json.Number("9223372036854775808"), "invalid"}, {"int", "3", "invalid"}, {"int", true, "invalid"},
		{"float", 0.1, "x = 0.1"}, {"float", float32(0.5), "x = 0.5"}, {"float", 3, "x = 3"}, {"float", uint16(3), "x = 3"}, {"float", json.Number("0.1"), "x = 0.1"},
		{"float", json.Number("1e999"), "invalid"}, {"float", math.Inf(1), "invalid"}, {"float", math.NaN(), "invalid"}, {"float", "0.1", "invalid"},
		{"decimal", decimal.New(125, -1), "x = 12.5"}, {"decimal", "12.50", "x = 12.5"}, {"decimal", json.Number("0.1"), "x = 0.1"}, {"decimal", 0.1, "x = 0.1"}, {"decimal", 7, "x = 7"},
		{"decimal", uint8(7), "x = 7"}, {"decimal", float32(0.5), "x = 0.5"}, {"decimal", "1e3", "x = 1000"}, {"decimal", "1e1000000000", "invalid"}, {"decimal", "12,50", "invalid"}, {"decimal", "", "invalid"},
		{"decimal", strings.Repeat("9", 500), "invalid"}, {"decimal", math.Inf(1), "invalid"}, {"decimal", true, "invalid"}, {"decimal", decimal.New(1, 1000), "invalid"},
		{"text", "", `x = ""`}, {"text", "Bath", `x = "Bath"`}, {"text", 5, "invalid"}, {"text", []byte("Bath"), "invalid"},
		{"country", "uk", `x = "GB"`}, {"country", "", "missing"}, {"country", "XX", "invalid"}, {"country", "GBR", "invalid"}, {"country", 5, "invalid"},
		{"enum", "gold", `x = "gold"`}, {"enum", "Gold", "invalid"}, {"enum", "", "missing"},
		{"date", "2026-11-22", "x = 2026-11-22"}, {"date", day, "x = 2026-11-22"}, {"date", dsl.Date(0), "x = 1970-01-01"}, {"date", "2026-11-22T00:00:00Z", "invalid"},
		{"date", "22/11/2026", "invalid"}, {"date", "2026-02-30", "invalid"}, {"date", 20261122, "invalid"}, {"date", "", "invalid"},
		{"instant", day, "x = 2026-11-22T23:30:00Z"}, {"instant", "2026-11-22T23:30:00.5+01:00", "x = 2026-11-22T22:30:00.5Z"}, {"instant", "2026-11-22", "invalid"}, {"instant", 0, "invalid"},
		{"set<text>", []string{"a"}, `x CONTAINS "a"`}, {"set<text>", []any{"a"}, `x CONTAINS "a"`}, {"set<text>", []any{}, "x IS EMPTY AND x IS NOT MISSING"}, {"set<text>", []string(nil), "x IS EMPTY"},
		{"set<text>", []any{"a", 5}, "invalid"}, {"set<text>", []any{nil}, "invalid"}, {"set<text>", "a", "invalid"}, {"set<enum>", []any{"gold"}, `x CONTAINS "gold"`},
		{"set<int>", []int64{5}, "x CONTAINS 5"}, {"set<int>", []int{5}, "x CONTAINS 5"}, {"set<int>", []any{json.Number("5"), 6.0}, "x CONTAINS ALL (5, 6)"}, {"set<int>", []any{1.5}, "invalid"},
	} {
		t.Run(fmt.Sprintf("%s %T %.20v", c.typ, c.value, c.value), func(t *testing.T) {
			schema := schemaOf("x " + c.typ + "?")
			values := map[string]any{"x": c.value}
			row, err := NewRow(schema, values)
			if (err != nil) != (c.want == "invalid") {
				t.Errorf("the error is %v", err)
			}
			rule := c.want
			if c.want == "missing" || c.want == "invalid" {
				rule = "x IS MISSING"
			}
			checkMatch(t, must(Rows(schema)), rule, &row, In)
			checkMatch(t, must(Maps(schema)), rule, &values, In)
		})
	}
}

func TestNewRowErrors(t *testing.T) {
	schema := schemaOf("orders int", "born date?", "country country?", "plan enum?")
	schema.Events = []dsl.Events{{Name: "purchases", Time: "at"}}
	_, err := NewRow(schema, map[string]any{"born": "31/01/2026", "country": "Narnia", "plan": "silver", "ordres": 5, "zzz": 1, "purchases": []any{}, "id": 7}, "id")
	want := `segment: field "orders" is missing, and not optional
segment: field "born": "31/01/2026" is no date
segment: field "country": "Narnia" is no country
segment: field "plan": "silver" is none of its values: free, gold
segment: "ordres" is no field of the schema (did you mean "orders"?)
segment: "zzz" is no field of the schema`
	if err == nil || err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
	if row, err := NewRow(schema, map[string]any{"orders": 5}); err != nil {
		t.Error(err)
	} else {
		checkMatch(t, must(Rows(schema)), "orders = 5 AND born IS MISSING", &row, In)
	}
}

// TestEmptyRow is a row that nobody filled.
func TestEmptyRow(t *testing.T) {
	shop := must(Rows(personSchema))
	var row Row
	for _, f := range personSchema.Fields {
		checkMatch(t, shop, f.Name+" IS MISSING", &row, In)
	}
	var values map[string]any
	checkMatch(t, must(Maps(personSchema)), "orders IS MISSING", &values, In)
}

func TestBindErrors(t *testing.T) {
	type customer struct{ orders int64 }
	orders := IntOf("orders", func(c *customer) (int64, bool) { return c.orders, true })
	city := TextOf("city", func(*customer) (string, bool) { return "", false })
	schema := schemaOf("orders int", "city text?")
	for _, c := range []struct {
		name      string
		accessors []Accessor[customer]
		want      string
	}{
		{"all is well", []Accessor[customer]{orders, city}, ""},
		{"one is missing", []Accessor[customer]{orders}, `segment: no accessor for "city", a field of type text`},
		{"two for one", []Accessor[customer]{orders, city, orders}, `segment: two accessors for "orders"`},
		{"for no field", []Accessor[customer]{orders, city, IntOf("ordres", func(*customer) (int64, bool) { return 0, false })}, `segment: an accessor for "ordres", which is no field of the schema (did you mean "orders"?)`},
		{"of another type", []Accessor[customer]{city, FloatOf("orders", func(*customer) (float64, bool) { return 0, false })}, `segment: the accessor for "orders" does not give values of its type, int`},
		{"of another type, and none", []Accessor[customer]{FloatOf("orders", func(*customer) (float64, bool) { return 0, false })},
			`segment: the accessor for "orders" does not give values of its type, int` + "\n" + `segment: no accessor for "city", a field of type text`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Bind(schema, c.accessors...)
			if got := fmt.Sprint(err); got != c.want && !(err == nil && c.want == "") {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
	if _, err := Bind[customer](&dsl.Schema{Fields: []dsl.Field{{Name: "x"}}}); err == nil {
		t.Error("a bad schema is bound")
	}
	if _, err := Rows(&dsl.Schema{Fields: []dsl.Field{{Name: "x"}}}); err == nil {
		t.Error("a bad schema is bound to rows")
	}
}

// TestEventsThatAreNone says where an event is no event, and keeps the others.
func TestEventsThatAreNone(t *testing.T) {
	schema := &dsl.Schema{Events: []dsl.Events{{Name: "orders", Time: "at", Fields: []dsl.Field{{Name: "total", Type: dsl.Type{Kind: dsl.KindInt}}}}}}
	for name, c := range map[string]struct {
		orders any
		kept   int
		want   string
	}{
		"good":         {[]any{map[string]any{"at": "2026-01-01T00:00:00Z", "total": 1}}, 1, ""},
		"maps":         {[]map[string]any{{"at": "2026-01-01T00:00:00Z", "total": 1}}, 1, ""},
		"none":         {nil, 0, ""},
		"no list":      {"x", 0, `field "orders": "x" is no list of events`},
		"no map in it": {[]any{3, map[string]any{"at": "2026-01-01T00:00:00Z", "total": 1}}, 1, `is no list of events`},
		"no time":      {[]any{map[string]any{"total": 1}, map[string]any{"at": "2026-01-01T00:00:00Z", "total": 1}}, 1, `field "orders[0].at" is missing, and not optional`},
		"zero time":    {[]any{map[string]any{"at": "0001-01-01T00:00:00Z", "total": 1}}, 0, `field "orders": event 0 has no time: "0001-01-01T00:00:00Z" is how Go writes a time that was never set`},
		"bad field":    {[]any{map[string]any{"at": "2026-01-01T00:00:00Z", "total": "x"}}, 1, `field "orders[0].total": "x" is no int`},
		"unknown":      {[]any{map[string]any{"at": "2026-01-01T00:00:00Z", "total": 1, "totl": 2}}, 1, `"orders[0].totl" is no field of the schema (did you mean "total"?)`},
	} {
		row, err := NewRow(schema, map[string]any{"orders": c.orders})
		if got := must(must(Rows(schema)).CompileValue("COUNT(orders)", Options{})); err == nil && c.want != "" || err != nil && (c.want == "" || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		} else if k, _ := got.Of(&row, benchAsOf); k.String() != fmt.Sprint(c.kept) {
			t.Errorf("%s: %v events are kept, want %d", name, k, c.kept)
		}
		var field *FieldError
		if errors.As(err, &field) && err.Error() != "segment: "+field.Problem() {
			t.Errorf("%s: the error is %q, and the problem %q", name, err, field.Problem())
		}
	}
}

func TestHostMistakes(t *testing.T) {
	shop := must(Rows(schemaOf("orders int")))
	for name, o := range map[string]Options{
		"a nil parameter":    {Parameters: map[string]any{"p": nil}},
		"a channel":          {Parameters: map[string]any{"p": make(chan int)}},
		"NaN":                {Parameters: map[string]any{"p": math.NaN()}},
		"an item of a list":  {Lists: map[string][]any{"l": {1, struct{}{}}}},
		"a gigantic decimal": {Parameters: map[string]any{"p": decimal.New(1, 1000)}},
		"a gigantic value":   {Parameters: map[string]any{"p": dsl.Value{Kind: dsl.NumberValue, Number: decimal.New(1, 1000)}}},
	} {
		_, err := shop.CompileWith("orders > 3", o)
		if mistakes := (dsl.Errors{}); err == nil || errors.As(err, &mistakes) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// TestParametersOfGoTypes takes what programs have at hand.
func TestParametersOfGoTypes(t *testing.T) {
	type kind string
	shop := must(Rows(schemaOf("n int", "d decimal", "f float", "t text", "day date", "at instant", "b bool")))
	row := must(NewRow(shop.Schema(), map[string]any{"n": 3, "d": "2.5", "f": 0.1, "t": "x", "day": "1970-01-02", "at": "2026-11-22T12:00:00Z", "b": true}))
	o := Options{Parameters: map[string]any{"n": uint8(3), "big": uint64(math.MaxUint64), "d": decimal.New(25, -1), "f": 0.1, "f32": float32(0.1), "t": kind("x"), "day": dsl.Date(1), "at": benchAsOf, "b": true, "v": dsl.Value{Kind: dsl.NumberValue, Number: decimal.New(3, 0)}}}
	for _, text := range []string{"n = :n", "n < :big", "d = :d", "f = :f", "d < :f32 * 100", "t = :t", "day = :day", "at = :at", "b = :b", "n = :v"} {
		rule, err := shop.CompileWith(text, o)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got := rule.Match(&row, benchAsOf); got != In {
			t.Errorf("%s is %v", text, got)
		}
	}
}

func TestSurvey(t *testing.T) {
	schema := schemaOf("b bool", "n int", "d decimal", "f float", "t text", "c country", "e enum", "day date", "at instant", "s set<text>", "es set<enum>", "i set<int>", "home place", "app version")
	schema.Fields = append(schema.Fields, dsl.Field{Name: "spent", Type: dsl.Type{Kind: dsl.KindMoney}, Currency: "GBP"})
	good := map[string]any{"b": true, "n": 1, "d": "1", "f": 1.0, "t": "", "c": "uk", "e": "gold", "day": "2026-01-01", "at": "2026-01-01T00:00:00Z", "s": []string{}, "es": []string{"gold"}, "i": []int64{}, "home": []float64{51.5, -0.1}, "app": "v1.2", "spent": 5}
	bad := map[string]any{"b": 1, "n": 1.5, "d": "x", "f": math.NaN(), "t": 5, "c": "XX", "e": "silver", "day": "x", "at": "x", "s": "x", "es": []string{"silver"}, "i": []any{"x"}, "home": []any{91, 0}, "app": "1.x", "spent": map[string]any{"amount": 5, "currency": "GPB"}}
	people := []map[string]any{good, {}, bad, bad, good}
	check := func(surveys []FieldSurvey, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range surveys {
			want := FieldSurvey{s.Field, 2, 1, 2, 2}
			if s != want {
				t.Errorf("got %+v, want %+v", s, want)
			}
		}
	}
	check(must(Maps(schema)).Survey(context.Background(), people))
	rows := make([]Row, len(people))
	for i, p := range people {
		rows[i], _ = NewRow(schema, p)
	}
	check(must(Rows(schema)).Survey(context.Background(), rows))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := must(Rows(schema)).Survey(ctx, rows); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled survey returns %v", err)
	}
}
