package check_test

// This file checks rules that refer to the definitions of a file.

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/dsl/check"
	"github.com/clientele-go/clientele/internal/golden"
)

// namesOf are the definitions of a file; [dsl.NewLibrary] would refuse its cycles.
func namesOf(file *dsl.File) check.Names {
	all := names
	all.Metrics, all.Segments = map[string]*dsl.Rule{}, map[string]*dsl.Rule{}
	for _, m := range file.Metrics {
		all.Metrics[m.Name] = m.Value
	}
	for _, s := range file.Segments {
		all.Segments[s.Name] = s.When
	}
	return all
}

// TestDefinitions shows the errors of each line of a case's rules, and then those of
// the segments themselves.
func TestDefinitions(t *testing.T) {
	c := checker(t)
	golden.Run(t, "testdata/definitions.txtar", func(t *testing.T, g *golden.Case) {
		file := mustFile(t, g.In("file"))
		definitions := namesOf(file)
		var got []string
		for text := range strings.SplitSeq(g.In("rules"), "\n") {
			if rule, all := checked(c, text, definitions); rule != nil {
				got = append(got, "no mistake: "+rule.String())
			} else {
				got = append(got, all.Caret())
			}
		}
		for _, s := range file.Segments {
			if _, err := c.Check(s.When, definitions); err != nil {
				got = append(got, "segment "+s.Name+": "+err.Error())
			}
		}
		g.Want("errors", strings.Join(got, "\n"))
	})
}

// TestLargeDefinitions refers to a large metric ten times: what a rule refers to counts
// as often as it is named.
func TestLargeDefinitions(t *testing.T) {
	c := checker(t)
	large := namesOf(mustFile(t, "metric large = orders"+strings.Repeat(" + orders", 4_997))) // 9,995 parts
	rule := func(minus int) string {
		return strings.Repeat("- ", minus) + "large" + strings.Repeat(" + large", 9) + " > 0" // 21 parts, and the signs
	}
	if _, all := checked(c, rule(29), large); len(all) > 0 {
		t.Errorf("100,000 parts: %v", all)
	}
	if _, all := checked(c, rule(30), large); len(all) != 1 || all[0].Code != dsl.TooMany {
		t.Errorf("100,001 parts: %v", all)
	}
}

// TestReads wants the names of all that a rule reads, and the part of the schema that has
// them to be enough for it.
func TestReads(t *testing.T) {
	schema, err := os.ReadFile("testdata/schema.json")
	if err != nil {
		t.Fatal(err)
	}
	whole, err := dsl.ReadSchema(bytes.NewReader(schema))
	if err != nil {
		t.Fatal(err)
	}
	definitions := namesOf(mustFile(t, "metric basket = MAX(purchases.total)\nmetric twice = basket * 2\nsegment keen \"Keen\" { when visits > 3 AND twice > orders }"))
	for text, want := range map[string]string{
		`orders > 1 AND (orders < 5 OR city = "Cork")`: "city orders",
		"app IS MISSING":                                                       "app",
		"LOWER(city) STARTS WITH email":                                        "city email",
		"COUNT(purchases) > 1":                                                 "purchases",
		"SUM(purchases.total WHERE items > orders) > 1":                        "orders purchases purchases.items purchases.total",
		"COUNT(purchases.lines WHERE price > 1 AND total > 2) > 1":             "purchases purchases.lines purchases.lines.price purchases.total",
		"ANY(purchases WHERE ANY(lines WHERE sku = email))":                    "email purchases purchases.lines purchases.lines.sku",
		"MAX(purchases.lines.price) > 9":                                       "purchases purchases.lines purchases.lines.price",
		"FIRST(purchases.at) AFTER 2026-01-01":                                 "purchases purchases.at",
		"purchases IS EMPTY OR SEQUENCE(carts THEN purchases WHERE items > 1)": "carts purchases purchases.items",
		"twice > 1":                    "purchases purchases.total",
		"SEGMENT(keen) AND basket > 4": "orders purchases purchases.total visits",
		"orders IN TOP 10%":            "orders",
	} {
		rule, all := checked(checker(t), text, definitions)
		if rule == nil {
			t.Errorf("%s: %v", text, all)
			continue
		}
		if got := strings.Join(rule.Reads(), " "); got != want {
			t.Errorf("%s reads %q, want %q", text, got, want)
		}
		part, err := check.New(whole.Only(rule.Reads()))
		if err != nil {
			t.Errorf("%s: its part of the schema: %v", text, err)
		} else if _, all := checked(part, text, definitions); len(all) > 0 {
			t.Errorf("%s: against its part of the schema: %v", text, all)
		}
	}
}
