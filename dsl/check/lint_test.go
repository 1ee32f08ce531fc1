package check_test

// This file shows what rules are noted for, and what they are not.

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/dsl/check"
	"github.com/clientele-go/clientele/internal/golden"
)

func ExampleRule_Lint() {
	schema := &dsl.Schema{Fields: []dsl.Field{
		{Name: "orders", Type: dsl.Type{Kind: dsl.KindInt}},
		{Name: "country", Type: dsl.Type{Kind: dsl.KindCountry}, Optional: true},
	}}
	checker, err := check.New(schema)
	if err != nil {
		fmt.Println(err)
		return
	}
	rule, err := checker.Check(dsl.MustParse(`orders > 5 AND country != "UK"`), check.Names{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, note := range rule.Lint() {
		fmt.Println(note)
	}
	// Output:
	// 1:16: people without country are undecided, and so not in (to take them in write country != "UK" OR MISSING) [undecided]
	// 1:27: "UK" is GB in ISO 3166, and compared as that (write "GB") [country-alias]
}

// noted checks a text against the schema of the notes.
func noted(t *testing.T, text string) *check.Rule {
	t.Helper()
	rule, all := checked(checkerOf(t, "testdata/notes.json"), text, names)
	if rule == nil {
		t.Fatal(all.Caret())
	}
	return rule
}

// TestNotes shows the notes of each line of a case's rules.
func TestNotes(t *testing.T) {
	golden.Run(t, "testdata/notes*.txtar", func(t *testing.T, g *golden.Case) {
		var got []string
		for text := range strings.SplitSeq(g.In("rules"), "\n") {
			notes := noted(t, text).Lint()
			if len(notes) == 0 {
				got = append(got, "none: "+text)
			}
			for _, note := range notes {
				got = append(got, note.Caret())
			}
		}
		g.Want("notes", strings.Join(got, "\n"))
	})
}

// TestNoteExamples reads the example in each code's comment, which must give that
// code and no other.
func TestNoteExamples(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "note.go", nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	reference, err := os.ReadFile("../LANGUAGE.md")
	if err != nil {
		t.Fatal(err)
	}
	codes := 0
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || len(spec.Values) != 1 {
			return true
		}
		codes++
		code := check.NoteCode(strings.Trim(spec.Values[0].(*ast.BasicLit).Value, `"`))
		t.Run(string(code), func(t *testing.T) {
			if !strings.Contains(string(reference), "| `"+string(code)+"` |") {
				t.Error("the language reference does not have it")
			}
			example := exampleOf(spec.Doc.Text())
			if notes := noted(t, example).Lint(); len(notes) != 1 || notes[0].Code != code {
				t.Errorf("%q gives %v", example, notes)
			}
		})
		return true
	})
	if codes < 11 {
		t.Errorf("only %d codes are in the file", codes)
	}
}

// FuzzLint wants proper notes for any rule: within the text, in its order, each once,
// and the same each time.
func FuzzLint(f *testing.F) {
	for _, path := range []string{"testdata/notes.txtar", "testdata/notes_events.txtar", "testdata/meaning.txtar"} {
		file, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		for text := range strings.Lines(string(file)) {
			f.Add(text)
		}
	}
	checkers := []*check.Checker{checkerOf(f, "testdata/notes.json"), checker(f)}
	f.Fuzz(func(t *testing.T, text string) {
		for _, c := range checkers {
			rule, _ := checked(c, text, names)
			if rule == nil {
				continue
			}
			notes := rule.Lint()
			for i, n := range notes {
				if n.Code == "" || n.Message == "" || n.Span.Start < 0 || n.Span.End < n.Span.Start || int(n.Span.End) > len(text) {
					t.Errorf("%q: %+v is no proper note", text, n)
				}
				if i > 0 && (n.Span.Start < notes[i-1].Span.Start || n == notes[i-1]) {
					t.Errorf("%q: %v comes after %v", text, n, notes[i-1])
				}
			}
			if !slices.Equal(notes, rule.Lint()) {
				t.Errorf("%q: other notes the second time", text)
			}
		}
	})
}

// TestNoteInLaterLine places a note in a text of several lines.
func TestNoteInLaterLine(t *testing.T) {
	rule := noted(t, "consent -- ( a bracket that is none\n  OR (orders > 3 AND\n\tcountry = 'UK')")
	notes := rule.Lint()
	if len(notes) != 1 {
		t.Fatal(notes)
	}
	if line, column := notes[0].Position(); line != 3 || column != 12 {
		t.Errorf("%v is at %d:%d", notes[0], line, column)
	}
	if want := `3:12: "UK" is GB in ISO 3166, and compared as that (write "GB") [country-alias]`; notes[0].String() != want {
		t.Errorf("got %s, want %s", notes[0], want)
	}
}

// TestNotesOfLongRules wants no more work than a few times what the text is long, and
// the same notes each time.
func TestNotesOfLongRules(t *testing.T) {
	var countries, numbers []string
	for i := range 5_000 {
		countries = append(countries, `"UK"`)
		numbers = append(numbers, fmt.Sprint(i))
	}
	for name, c := range map[string]struct {
		text  string
		notes int
	}{
		"a chain":           {strings.Repeat(`country != "FR" AND `, 999) + "consent", 999},
		"one value":         {strings.Repeat(`orders != 3 OR `, 998) + "orders = 3 OR consent", 1},
		"brackets":          {strings.Repeat("(consent OR orders > 3 AND ", 100) + "consent" + strings.Repeat(")", 100), 100},
		"a list of aliases": {"country IN (" + strings.Join(countries, ", ") + ")", 5_000},
		"a list":            {"orders IN (" + strings.Join(numbers, ", ") + ")", 0},
		"a sum":             {strings.Repeat("visits + ", 7_000) + "orders != 3", 2},
		"NOT":               {strings.Repeat("NOT ", 199) + "country = 'GB'", 1},
	} {
		rule := noted(t, c.text)
		notes := rule.Lint()
		if len(notes) != c.notes {
			t.Errorf("%s: %d notes, want %d: %v", name, len(notes), c.notes, notes[:min(3, len(notes))])
		}
		if !slices.Equal(notes, rule.Lint()) {
			t.Errorf("%s: other notes the second time", name)
		}
	}
}

// has reports whether a rule is noted for something.
func has(rule *check.Rule, code check.NoteCode) bool {
	return slices.ContainsFunc(rule.Lint(), func(n check.Note) bool { return n.Code == code })
}

// someTest writes a test of a number, and returns who passes it.
func someTest(r *rand.Rand, field string) (text string, passes func(x float64) bool) {
	a := float64(r.IntN(9)) / 2
	b := a + float64(r.IntN(4))/2
	forms := []struct {
		text   string
		passes func(x float64) bool
	}{
		{fmt.Sprint(field, " = ", a), func(x float64) bool { return x == a }},
		{fmt.Sprint(field, " != ", a), func(x float64) bool { return x != a }},
		{fmt.Sprint(field, " < ", a), func(x float64) bool { return x < a }},
		{fmt.Sprint(field, " <= ", a), func(x float64) bool { return x <= a }},
		{fmt.Sprint(a, " < ", field), func(x float64) bool { return x > a }},
		{fmt.Sprint(field, " >= ", a), func(x float64) bool { return x >= a }},
		{fmt.Sprint(field, " BETWEEN ", a, " AND ", b), func(x float64) bool { return a <= x && x <= b }},
		{fmt.Sprint(field, " NOT BETWEEN ", a, " AND ", b), func(x float64) bool { return x < a || x > b }},
		{fmt.Sprint(field, " IN (", b, ", ", a, ")"), func(x float64) bool { return x == a || x == b }},
		{fmt.Sprint(field, " NOT IN (", a, ", ", b, ")"), func(x float64) bool { return x != a && x != b }},
	}
	form := forms[r.IntN(len(forms))]
	if r.IntN(4) == 0 {
		return "NOT " + form.text, func(x float64) bool { return !form.passes(x) }
	}
	return form.text, form.passes
}

// TestRangesByTrial joins random tests of one number, and tries all the numbers at,
// between and around the constants.
func TestRangesByTrial(t *testing.T) {
	c := checkerOf(t, "testdata/notes.json")
	r := rand.New(rand.NewPCG(5, 5))
	for range 3_000 {
		field, step := "orders", 1.0
		if r.IntN(2) == 0 {
			field, step = "score", 0.25
		}
		n, word := 1+r.IntN(4), [...]string{" AND ", " OR "}[r.IntN(2)]
		var texts []string
		var tests []func(x float64) bool
		for range n {
			text, test := someTest(r, field)
			texts, tests = append(texts, text), append(tests, test)
		}
		least, most := n, 0 // how many tests a number passes
		for x := -1.0; x <= 7; x += step {
			passed := 0
			for _, test := range tests {
				if test(x) {
					passed++
				}
			}
			least, most = min(least, passed), max(most, passed)
		}
		rule, _ := checked(c, strings.Join(texts, word), names)
		if word == " AND " && has(rule, check.NoteNever) != (most < n) {
			t.Errorf("%s: a number passes %d of the tests, and the notes are %v", rule, most, rule.Lint())
		}
		if word == " OR " && has(rule, check.NoteAlways) != (least > 0) {
			t.Errorf("%s: a number passes %d of the tests, and the notes are %v", rule, least, rule.Lint())
		}
	}
}

// chain writes tests joined by AND and OR in turn, and counts the ORs that hold an AND
// without brackets.
func chain(r *rand.Rand, depth int, or bool) (text string, mixed int) {
	tests := []string{"consent", "orders = 3", `email = "a ( -- b"`, "orders IN (1, 2)", "(orders) > ((3))", "NOT (consent)", "email = 'it''s )'"}
	brackets := func(s string) string {
		for range r.IntN(3) {
			s = "( " + s + ")"
		}
		return s
	}
	var terms []string
	bare := false
	for range 2 + r.IntN(2) {
		if depth == 0 || r.IntN(2) == 0 {
			terms = append(terms, brackets(tests[r.IntN(len(tests))]))
			continue
		}
		term, inner := chain(r, depth-1, !or)
		mixed += inner
		if or && r.IntN(2) == 0 {
			bare = true
		} else {
			term = brackets("(" + term + ")")
		}
		terms = append(terms, term)
	}
	if bare {
		mixed++
	}
	word := map[bool]string{false: " AND ", true: "\nOR -- (\n"}[or]
	return strings.Join(terms, word), mixed
}

// TestBracketsByTrial looks for brackets in rules with brackets everywhere.
func TestBracketsByTrial(t *testing.T) {
	c := checkerOf(t, "testdata/notes.json")
	r := rand.New(rand.NewPCG(6, 6))
	for range 3_000 {
		text, want := chain(r, 3, r.IntN(2) == 0)
		rule, all := checked(c, text, names)
		if rule == nil {
			t.Fatal(all)
		}
		got := 0
		for _, note := range rule.Lint() {
			if note.Code == check.NoteMixed {
				got++
			}
		}
		if got != want {
			t.Fatalf("%d ORs are noted, want %d, in\n%s", got, want, text)
		}
	}
}
