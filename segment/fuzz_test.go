package segment

// This file holds the engine to the reference, and its ways of running a rule to
// each other, on rules and people made at random from a seed.

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/internal/reference"
)

// engines are a rule compiled in every way.
type engines struct {
	text          string
	fast, plain   *Rule[person]
	rows, rowsPln *Rule[Row]
	maps          *Rule[map[string]any]
	accessors     *Rule[knownValues]
}

var (
	forPersons = must(For[person]())
	forRows    = must(Rows(personSchema))
	forMaps    = must(Maps(personSchema))
)

func must[V any](v V, err error) V {
	if err != nil {
		panic(err)
	}
	return v
}

// neverTrue are the mistakes that a rule made at random may have.
var neverTrue = map[dsl.Code]bool{dsl.EmptyRange: true, dsl.ZeroDivision: true, dsl.TypeMismatch: false}

// compileAll compiles a rule in every way; ok is false for a rule that is refused
// because it can never be true.
func compileAll(t testing.TB, accessors *Binding[knownValues], text string, o Options) (e engines, ok bool) {
	t.Helper()
	e.text = text
	fast, err := forPersons.CompileWith(text, o)
	if mistakes, is := err.(dsl.Errors); is {
		for _, mistake := range mistakes {
			if !neverTrue[mistake.Code] && !datesWithHours(mistake) {
				t.Fatalf("the rule that was made is none:\n%s", mistakes.Caret())
			}
		}
		return e, false
	}
	e.fast = must(fast, err)
	e.rows, e.maps, e.accessors = must(forRows.CompileWith(text, o)), must(forMaps.CompileWith(text, o)), must(accessors.CompileWith(text, o))
	o.plain = true
	e.plain, e.rowsPln = must(forPersons.CompileWith(text, o)), must(forRows.CompileWith(text, o))
	return e, true
}

func datesWithHours(e *dsl.Error) bool { return e.Message == "a date has no hours or minutes" }

// matchAll runs a rule in every way; all must agree.
func (e *engines) matchAll(t testing.TB, values map[string]any, asOf time.Time) Outcome {
	t.Helper()
	row, _ := NewRow(personSchema, values)
	p, known := structOf(values), knownValuesOf(values)
	want := e.fast.Match(p, asOf)
	for name, got := range map[string]Outcome{
		"plain struct": e.plain.Match(p, asOf), "row": e.rows.Match(&row, asOf), "plain row": e.rowsPln.Match(&row, asOf),
		"map": e.maps.Match(&values, asOf), "accessors": e.accessors.Match(known, asOf),
	} {
		if got != want {
			t.Errorf("%s\nas of %v of %v\nis %v by struct and %v by %s", e.text, asOf, values, want, got, name)
		}
	}
	e.checkBlame(t, &row, values, asOf, want)
	return want
}

// checkBlame holds blame to what it says: there is some if and only if the rule is
// undecided, and it names fields that are not known, or arithmetic that failed.
func (e *engines) checkBlame(t testing.TB, row *Row, values map[string]any, asOf time.Time, o Outcome) {
	t.Helper()
	blame := e.rows.Blame(row, asOf)
	if (len(blame) > 0) != (o == Undecided) {
		t.Errorf("%s\nas of %v of %v\nis %v, and blames %v", e.text, asOf, values, o, blame)
	}
	for _, b := range blame {
		field := personSchema.Field(b.Field)
		switch {
		case field == nil:
			if b.Field != "" || b.Cause == Invalid {
				t.Errorf("%s\nblames %v", e.text, b)
			}
		case plainly.Value(field, values) != nil:
			t.Errorf("%s\nof %v\nblames %v, which is known", e.text, values, b)
		case (values[b.Field] == nil) != (b.Cause == Missing):
			t.Errorf("%s\nof %v\nblames %v", e.text, values, b)
		}
	}
}

// checkSeed makes one rule and some people of a seed, and compares everything.
func checkSeed(t testing.TB, accessors *Binding[knownValues], seed uint64, people int) {
	r := rand.New(rand.NewPCG(seed, 7))
	asOf := asOfFor(r)
	g := ruleMaker{r, asOf, true}
	rule := g.rule(r.IntN(3))
	o := ruleOptions
	weekStart := time.Weekday(r.IntN(7))
	o.WeekStart = WeekStartsOn(weekStart)
	e, ok := compileAll(t, accessors, rule, o)
	if !ok {
		return
	}
	again, err := forRows.CompileWith(e.fast.String(), o)
	if err != nil {
		t.Fatalf("%s\nis canonically %s\nwhich is none: %v", rule, e.fast, err)
	}
	names := must(o.names())
	for range people {
		values := personFor(r, asOf)
		got := e.matchAll(t, values, asOf)
		reference := reference.Reference{Schema: personSchema, Parameters: names.Parameters, Lists: names.Lists, AsOf: asOf, WeekStart: weekStart}
		if want := Outcome(reference.Decide(e.fast.Checked().Rule, values)); got != want {
			t.Errorf("seed %d: %s\nas of %v of %v\nis %v, want %v", seed, rule, asOf, values, got, want)
		}
		row, _ := NewRow(personSchema, values)
		if o := again.Match(&row, asOf); o != got {
			t.Errorf("%s\nis %v; canonically, %s\nit is %v", rule, got, again, o)
		}
		if t.Failed() {
			return
		}
	}
}

func FuzzRules(f *testing.F) {
	for seed := range uint64(50) {
		f.Add(seed)
	}
	accessors := accessorBinding(f)
	f.Fuzz(func(t *testing.T, seed uint64) { checkSeed(t, accessors, seed, 20) })
}

// TestRulesAtRandom is the fuzz test over a fixed range of seeds.
func TestRulesAtRandom(t *testing.T) {
	accessors := accessorBinding(t)
	for seed := range uint64(2500) {
		checkSeed(t, accessors, seed+1000, 6)
		if t.Failed() {
			t.Fatalf("stopped at seed %d", seed+1000)
		}
	}
}
