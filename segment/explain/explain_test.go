package explain_test

// This file shows explanations of one customer in text files that a person can read.

import (
	"bytes"
	"encoding/json"
	"os"
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
