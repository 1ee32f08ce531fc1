package segment

// This file tries every rule of up to three tests in a small world: a number and a
// text with few values, missing among them.

import (
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/internal/reference"
)

type smallPerson struct {
	N *int    `segment:"n"`
	S *string `segment:"s,fold"`
}

// smallTests are tests with the people that they let in; of the people without a
// value, a test of it is undecided unless it asks for that.
var smallTests = []struct {
	rule    string
	in      []any // the values that are in
	missing reference.Outcome
}{
	{`n = 1`, []any{1}, reference.Undecided},
	{`n != 1`, []any{0, 2}, reference.Undecided},
	{`n < 1`, []any{0}, reference.Undecided},
	{`n >= 1`, []any{1, 2}, reference.Undecided},
	{`n IN (0, 2)`, []any{0, 2}, reference.Undecided},
	{`n NOT IN (0, 2)`, []any{1}, reference.Undecided},
	{`n BETWEEN 1 AND 2`, []any{1, 2}, reference.Undecided},
	{`n NOT BETWEEN 0.5 AND 1.5`, []any{0, 2}, reference.Undecided},
	{`n IS MISSING`, nil, reference.In},
	{`n = 2 OR MISSING`, []any{2}, reference.In},
	{`s = "A"`, []any{"a", "A"}, reference.Undecided},
	{`s NOT IN ("a")`, []any{"", "b"}, reference.Undecided},
	{`s CONTAINS ""`, []any{"", "a", "A", "b"}, reference.Undecided},
	{`s STARTS WITH "B"`, []any{"b"}, reference.Undecided},
	{`s IS EMPTY`, []any{""}, reference.In},
	{`s IS NOT MISSING`, []any{"", "a", "A", "b"}, reference.Out},
}

// smallShapes are the ways in which three tests group; each may have NOT before it.
var smallShapes = []struct {
	format string
	decide func(a, b, c reference.Outcome) reference.Outcome
}{
	{"%s AND %s AND %s", func(a, b, c reference.Outcome) reference.Outcome { return and(and(a, b), c) }},
	{"%s OR %s OR %s", func(a, b, c reference.Outcome) reference.Outcome { return or(a, or(b, c)) }},
	{"%s AND %s OR %s", func(a, b, c reference.Outcome) reference.Outcome { return or(and(a, b), c) }},
	{"%s OR %s AND %s", func(a, b, c reference.Outcome) reference.Outcome { return or(a, and(b, c)) }},
	{"(%s OR %s) AND %s", func(a, b, c reference.Outcome) reference.Outcome { return and(or(a, b), c) }},
	{"%s AND NOT (%s AND %s)", func(a, b, c reference.Outcome) reference.Outcome { return and(a, not(and(b, c))) }},
}

func and(a, b reference.Outcome) reference.Outcome { return reference.Kleene(dsl.And, a, b) }
func or(a, b reference.Outcome) reference.Outcome  { return reference.Kleene(dsl.Or, a, b) }
func not(a reference.Outcome) reference.Outcome    { return reference.Not(a) }

// A smallTerm is a test, or the opposite of one, and its outcome for each person.
type smallTerm struct {
	rule string
	want []reference.Outcome
}

// TestSmallWorld tries every rule of up to three tests, with NOT before any of them, in
// every grouping, against everyone there can be.
func TestSmallWorld(t *testing.T) {
	shop := must(For[smallPerson]())
	people, values := smallPeople()
	var terms []smallTerm
	for _, test := range smallTests {
		term, opposite := smallTerm{rule: test.rule}, smallTerm{rule: "NOT " + test.rule}
		for _, v := range values {
			o := smallOutcome(test.rule, test.in, test.missing, v)
			term.want, opposite.want = append(term.want, o), append(opposite.want, not(o))
		}
		terms = append(terms, term, opposite)
	}
	var rules atomic.Int64
	match := func(rule string, plain bool, expect func(person int) reference.Outcome) {
		rules.Add(1)
		compiled, err := shop.CompileWith(rule, Options{plain: plain})
		if err != nil {
			t.Error(err)
			return
		}
		for i := range people {
			if got := compiled.Match(&people[i], benchAsOf); got != Outcome(expect(i)) {
				t.Errorf("%s of %v is %v, want %v", rule, values[i], got, Outcome(expect(i)))
				return
			}
		}
	}
	var group sync.WaitGroup
	for i, a := range terms {
		group.Go(func() {
			match(a.rule, false, func(p int) reference.Outcome { return a.want[p] })
			match(a.rule, true, func(p int) reference.Outcome { return a.want[p] })
			for j, b := range terms {
				match(a.rule+" AND "+b.rule, false, func(p int) reference.Outcome { return and(a.want[p], b.want[p]) })
				match(a.rule+" OR "+b.rule, false, func(p int) reference.Outcome { return or(a.want[p], b.want[p]) })
				if (testing.Short() || raceDetector) && (i+j)%8 > 0 {
					continue
				}
				for k, c := range terms {
					for n, shape := range smallShapes {
						match(fmt.Sprintf(shape.format, a.rule, b.rule, c.rule), (i+j+k+n)%2 > 0, func(p int) reference.Outcome {
							return shape.decide(a.want[p], b.want[p], c.want[p])
						})
					}
				}
			}
		})
	}
	group.Wait()
	t.Logf("%d rules of %d people", rules.Load(), len(people))
}

// smallPeople are all the people there can be, and their values, nil when missing.
func smallPeople() (people []smallPerson, values [][2]any) {
	for _, n := range []any{nil, 0, 1, 2} {
		for _, s := range []any{nil, "", "a", "A", "b"} {
			people = append(people, smallPerson{pointer[int](n), pointer[string](s)})
			values = append(values, [2]any{n, s})
		}
	}
	return people, values
}

func smallOutcome(rule string, in []any, missing reference.Outcome, values [2]any) reference.Outcome {
	v := values[0]
	if rule[0] == 's' {
		v = values[1]
	}
	switch {
	case v == nil:
		return missing
	case slices.Contains(in, v):
		return reference.In
	default:
		return reference.Out
	}
}
