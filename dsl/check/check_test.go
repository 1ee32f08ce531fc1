package check_test

// This file checks rules against the schema of testdata: what they mean, and the
// mistakes in them.

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/dsl/check"
	"github.com/clientele-go/clientele/internal/golden"
)

func checker(t testing.TB) *check.Checker { return checkerOf(t, "testdata/schema.json") }

func checkerOf(t testing.TB, path string) *check.Checker {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	schema, err := dsl.ReadSchema(file)
	if err != nil {
		t.Fatal(err)
	}
	c, err := check.New(schema)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func number(s string) dsl.Value {
	return dsl.Value{Kind: dsl.NumberValue, Number: decimal.RequireFromString(s)}
}

func textValue(s string) dsl.Value { return dsl.Value{Kind: dsl.TextValue, Text: s} }

var names = check.Names{
	Parameters: map[string]dsl.Value{"n": number("30"), "half": number("0.5"), "word": textValue("gold"), "on": {Kind: dsl.BoolValue, Bool: true}, "zero": number("0")},
	Lists:      map[string][]dsl.Value{"eu": {textValue("FR"), textValue("el")}, "none": {}, "words": {textValue("one"), textValue("gold")}, "numbers": {number("1"), number("2.5")}},
	Segments:   map[string]*dsl.Rule{"vip": dsl.MustParse("consent"), "new": dsl.MustParse("orders = 0")},
}

// checked reads a rule and checks it; its mistakes are those of both.
func checked(c *check.Checker, text string, names check.Names) (*check.Rule, dsl.Errors) {
	var all dsl.Errors
	tree, err := dsl.Parse(text)
	errors.As(err, &all)
	if tree == nil {
		return nil, all
	}
	rule, err := c.Check(tree, names)
	var more dsl.Errors
	errors.As(err, &more)
	if err := append(all, more...).Err(); errors.As(err, &all) {
		return nil, all
	}
	return rule, nil
}

// TestMistakes shows the errors of each line of a case's rules.
func TestMistakes(t *testing.T) {
	c := checker(t)
	golden.Run(t, "testdata/mistakes.txtar", func(t *testing.T, g *golden.Case) {
		var got []string
		for text := range strings.SplitSeq(g.In("rules"), "\n") {
			if rule, all := checked(c, text, names); rule != nil {
				got = append(got, "no mistake: "+rule.String())
			} else {
				got = append(got, all.Caret())
			}
		}
		g.Want("errors", strings.Join(got, "\n"))
	})
}

// TestMeaning shows rules that mean something, and the type that the value tested
// first has.
func TestMeaning(t *testing.T) {
	c := checker(t)
	golden.Run(t, "testdata/meaning.txtar", func(t *testing.T, g *golden.Case) {
		var got []string
		for text := range strings.SplitSeq(g.In("rules"), "\n") {
			rule, all := checked(c, text, names)
			if len(all) > 0 {
				t.Errorf("%q has mistakes:\n%s", text, all.Caret())
				continue
			}
			got = append(got, describe(rule, rule.Root))
		}
		g.Want("meaning", strings.Join(got, "\n"))
	})
}

// describe lists the types and constants below a node.
func describe(r *check.Rule, e dsl.Expr) string {
	var parts []string
	for _, child := range dsl.Children(e) {
		part := dsl.Format(child) + ": " + r.Type(child).String()
		if r.Type(child).Kind == dsl.KindNone {
			part = "(" + describe(r, child) + ")"
		}
		if r.Folds(child) {
			part += " folded"
		}
		if k := r.Const(child); k != nil {
			part += " " + constant(*k)
		}
		parts = append(parts, part)
	}
	if items := r.Items(e); items != nil {
		var list []string
		for _, k := range items {
			list = append(list, constant(k))
		}
		parts = append(parts, fmt.Sprint("items ", list))
	}
	return strings.Join(parts, ", ")
}

func constant(k check.Const) string {
	switch k.Kind {
	case dsl.KindDecimal:
		return k.Number.RatString()
	case dsl.KindMoney:
		return k.Number.RatString() + " " + k.Text
	case dsl.KindPlace:
		return dsl.Value{Kind: dsl.PlaceValue, Place: k.Place}.String()
	case dsl.KindDate:
		return k.Date.String()
	case dsl.KindInstant:
		return k.Instant.UTC().Format(time.RFC3339)
	case dsl.KindBool:
		return fmt.Sprint(k.Bool)
	default:
		return fmt.Sprintf("%s %q", dsl.Type{Kind: k.Kind}, k.Text)
	}
}

// TestField resolves names to the schema.
func TestField(t *testing.T) {
	rule, all := checked(checker(t), "orders > 3 AND `and` = avg_order", names)
	if len(all) > 0 {
		t.Fatal(all)
	}
	var got []string
	dsl.Walk(rule.Root, func(e dsl.Expr) bool {
		if i := rule.Field(e); i >= 0 {
			got = append(got, rule.Schema.Fields[i].Name)
		}
		return true
	})
	if want := "[orders and avg_order]"; fmt.Sprint(got) != want {
		t.Errorf("got %v, want %v", got, want)
	}
}

// TestOneTree checks one tree against two schemas, at once: a check writes nothing
// to the tree.
func TestOneTree(t *testing.T) {
	tree := dsl.MustParse(`a = "uk" OR a IN ("gb")`)
	done := make(chan string)
	for _, kind := range []dsl.Kind{dsl.KindText, dsl.KindCountry} {
		for range 4 {
			go func() {
				c, err := check.New(&dsl.Schema{Fields: []dsl.Field{{Name: "a", Type: dsl.Type{Kind: kind}}}})
				if err != nil {
					done <- err.Error()
					return
				}
				rule, err := c.Check(tree, check.Names{})
				if err != nil {
					done <- err.Error()
					return
				}
				done <- describe(rule, rule.Root)
			}()
		}
	}
	got := map[string]int{}
	for range 8 {
		got[<-done]++
	}
	for _, want := range []string{
		`(a: text, "uk": text text "uk"), (a: text, "gb": text text "gb", items [text "gb"])`,
		`(a: country, "uk": country country "GB"), (a: country, "gb": text text "gb", items [country "GB"])`,
	} {
		if got[want] != 4 {
			t.Errorf("want 4 times %s, got %v", want, got)
		}
	}
}

// TestHintsNameFew lists what there is up to twelve names, and counts more.
func TestHintsNameFew(t *testing.T) {
	for _, test := range []struct {
		n          int
		text, want string
	}{
		{12, "other = 1", "the fields are x1, x2, x3, x4, x5, x6, x7, x8, x9, x10, x11, x12"},
		{13, "other = 1", "the schema has 13 fields, and none like it"},
		{12, "COUNT(other) = 1", "there are e1, e2, e3, e4, e5, e6, e7, e8, e9, e10, e11, e12"},
		{13, "COUNT(other) = 1", "the schema has 13, and none like it"},
		{0, "COUNT(other) = 1", "the schema has no events"},
	} {
		schema := &dsl.Schema{Fields: []dsl.Field{}}
		for i := range test.n {
			schema.Fields = append(schema.Fields, dsl.Field{Name: fmt.Sprint("x", i+1), Type: dsl.Type{Kind: dsl.KindInt}})
			schema.Events = append(schema.Events, dsl.Events{Name: fmt.Sprint("e", i+1), Time: "at"})
		}
		c, err := check.New(schema)
		if err != nil {
			t.Fatal(err)
		}
		if _, all := checked(c, test.text, check.Names{}); len(all) != 1 || all[0].Hint != test.want {
			t.Errorf("%s among %d: %v", test.text, test.n, all)
		}
	}
}

func TestNewRefusesABadSchema(t *testing.T) {
	_, err := check.New(&dsl.Schema{Fields: []dsl.Field{{Name: "a"}}})
	if err == nil || !strings.Contains(err.Error(), `field "a": has no type`) {
		t.Errorf("got %v", err)
	}
}

func TestFunctions(t *testing.T) {
	c := checker(t)
	for name, usage := range check.Functions() {
		if _, all := checked(c, name+"() = 1", names); len(all) != 1 || all[0].Code != dsl.BadArguments || !strings.Contains(all[0].Hint, usage) {
			t.Errorf("%s() gives %v, want its usage %q", name, all, usage)
		}
	}
}

// TestLimits asks for as much as is allowed, and for one more.
func TestLimits(t *testing.T) {
	c := checker(t)
	sequence := func(steps int) string { return "SEQUENCE(carts" + strings.Repeat(" THEN carts", steps-1) + ")" }
	within := func(levels int) string {
		return strings.Repeat("ANY(purchases WHERE ", levels) + "total > 1" + strings.Repeat(")", levels)
	}
	unknown := func(names int) string { return strings.Repeat("no_such AND ", names-1) + "no_such" }
	for _, test := range []struct {
		name, text string
		want       dsl.Code // empty for none
		mistakes   int
	}{
		{"64 steps", sequence(64), "", 0},
		{"65 steps", sequence(65), dsl.TooMany, 1},
		{"5 levels of events", within(5), "", 0},
		{"6 levels of events", within(6), dsl.TooDeep, 1},
		{"19 mistakes", unknown(19), dsl.UnknownField, 19},
		{"20 mistakes", unknown(20), dsl.UnknownField, 20},
		{"21 mistakes", unknown(21), dsl.UnknownField, 20},
		{"a pattern of 512 bytes", `email MATCHES "` + strings.Repeat("x", 512) + `"`, "", 0},
		{"a pattern of 513 bytes", `email MATCHES "` + strings.Repeat("x", 513) + `"`, dsl.BadPattern, 1},
		{"18 decimals", "ROUND(avg_order, 18) > 1 OR ROUND(avg_order, -18) > 1", "", 0},
		{"19 decimals", "ROUND(avg_order, 19) > 1 OR ROUND(avg_order, -19) > 1", dsl.BadArguments, 2},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, all := checked(c, test.text, names)
			if len(all) != test.mistakes {
				t.Fatalf("%d mistakes, want %d", len(all), test.mistakes)
			}
			for _, e := range all {
				if e.Code != test.want {
					t.Errorf("got %v, want %s", e, test.want)
				}
			}
		})
	}
}
