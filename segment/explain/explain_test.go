package explain_test

// This file shows explanations of one customer in text files that a person can read.

import (
	"bytes"
	"encoding/json"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/internal/golden"
	"github.com/clientele-go/clientele/segment"
	"github.com/clientele-go/clientele/segment/explain"
)

func schema(t testing.TB) *dsl.Schema {
	t.Helper()
	text, err := os.ReadFile("testdata/schema.json")
	if err != nil {
		t.Fatal(err)
	}
	schema, err := dsl.ReadSchema(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func row(t testing.TB, schema *dsl.Schema, text string) segment.Row {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var values map[string]any
	if err := decoder.Decode(&values); err != nil {
		t.Fatal(err)
	}
	row, err := segment.NewRow(schema, values)
	if err != nil {
		t.Fatal(err)
	}
	return row
}

// london is the as-of of the golden files, in its zone.
func london(t testing.TB) time.Time {
	t.Helper()
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	return time.Date(2026, 11, 22, 12, 0, 0, 0, zone)
}

// TestExplain explains each rule of a case for its record. A rule that is a definition
// file is explained for its segment x.
func TestExplain(t *testing.T) {
	schema, asOf := schema(t), london(t)
	rows, err := segment.Rows(schema)
	if err != nil {
		t.Fatal(err)
	}
	golden.Run(t, "testdata/*.txtar", func(t *testing.T, c *golden.Case) {
		rec := row(t, schema, c.In("record"))
		var got []string
		explained := func(rule *segment.Rule[segment.Row]) {
			why := explain.New(rule).Explain(&rec, asOf)
			if why.Outcome != rule.Match(&rec, asOf) {
				t.Errorf("%v is %v, and explained as %v", rule, rule.Match(&rec, asOf), why.Outcome)
			}
			proven(t, rows, rule, why.Change, asOf)
			got = append(got, why.String())
			lessKnown(t, rows, rule, &rec, asOf)
		}
		if c.Has("file") {
			set, err := rows.Load(strings.NewReader(c.In("file")))
			if err != nil {
				t.Fatal(err)
			}
			named, _ := set.Segment("x")
			explained(named.Rule)
			c.Want("explanations", strings.Join(got, "\n"))
			return
		}
		for text := range strings.SplitSeq(c.In("rules"), "\n") {
			rule, err := rows.Compile(text)
			if err != nil {
				t.Fatal(err)
			}
			explained(rule)
		}
		c.Want("explanations", strings.Join(got, "\n"))
	})
}

// lessKnown leaves things out of a record at random. Explanations must be proven, still,
// and what is left of the rule when some of the record is known must have the outcome of
// the rule.
func lessKnown(t *testing.T, rows *segment.Binding[segment.Row], rule *segment.Rule[segment.Row], rec *segment.Row, asOf time.Time) {
	t.Helper()
	r := rand.New(rand.NewPCG(9, 9))
	e := explain.New(rule)
	for range 20 {
		values, known := rows.Map(rec), map[string]any{}
		for _, name := range slices.Sorted(maps.Keys(values)) {
			if r.IntN(3) == 0 {
				delete(values, name)
			} else if r.IntN(2) == 0 {
				known[name] = values[name]
			}
		}
		less, _ := segment.NewRow(rows.Schema(), values)
		why := e.Explain(&less, asOf)
		if why.Outcome != rule.Match(&less, asOf) {
			t.Errorf("%v\nof %v is %v, and explained as %v", rule, values, rule.Match(&less, asOf), why.Outcome)
		}
		proven(t, rows, rule, why.Change, asOf)
		rest, err := e.Residual(known, asOf)
		if err != nil {
			t.Fatal(err)
		}
		left, err := rows.CompileWith(rest.String(), rule.Options())
		if err != nil {
			t.Fatalf("%v\nwith %v is %v\n%v", rule, known, rest, err)
		}
		if left.Match(&less, asOf) != why.Outcome {
			t.Errorf("%v\nwith %v is %v\nof %v: %v, want %v", rule, known, rest, values, left.Match(&less, asOf), why.Outcome)
		}
	}
}

// proven evaluates the changed record by another engine than the one that found it.
func proven(t *testing.T, rows *segment.Binding[segment.Row], rule *segment.Rule[segment.Row], c *explain.Change, asOf time.Time) {
	t.Helper()
	if c == nil {
		return
	}
	changed, _ := segment.NewRow(rows.Schema(), c.Record) // what an added event has not is missing
	if got := rule.Match(&changed, asOf); got != c.To {
		t.Errorf("%v\nof %v\nis %v, and not %v", rule, c.Record, got, c.To)
	}
	if len(c.Edits) == 0 || c.Distance <= 0 {
		t.Errorf("%v\nis changed by %+v", rule, c)
	}
}
