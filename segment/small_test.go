package segment

// This file tries every rule of up to three tests in a small world: a number and a
// text with few values, missing among them.

import (
	"fmt"
	"slices"
	"testing"

	"github.com/clientele-go/clientele/dsl"
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
	missing Outcome
}{
	{`n = 1`, []any{1}, Undecided},
	{`n != 1`, []any{0, 2}, Undecided},
	{`n < 1`, []any{0}, Undecided},
	{`n >= 1`, []any{1, 2}, Undecided},
	{`n IN (0, 2)`, []any{0, 2}, Undecided},
	{`n NOT IN (0, 2)`, []any{1}, Undecided},
	{`n BETWEEN 1 AND 2`, []any{1, 2}, Undecided},
	{`n NOT BETWEEN 0.5 AND 1.5`, []any{0, 2}, Undecided},
	{`n IS MISSING`, nil, In},
	{`n = 2 OR MISSING`, []any{2}, In},
	{`s = "A"`, []any{"a", "A"}, Undecided},
	{`s NOT IN ("a")`, []any{"", "b"}, Undecided},
	{`s CONTAINS ""`, []any{"", "a", "A", "b"}, Undecided},
	{`s STARTS WITH "B"`, []any{"b"}, Undecided},
	{`s IS EMPTY`, []any{""}, In},
	{`s IS NOT MISSING`, []any{"", "a", "A", "b"}, Out},
}

// smallShapes combine three tests, and say how they group.
var smallShapes = []struct {
	format string
	decide func(a, b, c Outcome) Outcome
}{
	{"%s AND %s AND %s", func(a, b, c Outcome) Outcome { return and(and(a, b), c) }},
	{"%s OR %s OR %s", func(a, b, c Outcome) Outcome { return or(a, or(b, c)) }},
	{"%s AND %s OR %s", func(a, b, c Outcome) Outcome { return or(and(a, b), c) }},
	{"%s OR %s AND %s", func(a, b, c Outcome) Outcome { return or(a, and(b, c)) }},
	{"(%s OR %s) AND %s", func(a, b, c Outcome) Outcome { return and(or(a, b), c) }},
	{"NOT %s AND %s OR NOT %s", func(a, b, c Outcome) Outcome { return or(and(not(a), b), not(c)) }},
	{"NOT (%s AND %s) AND %s", func(a, b, c Outcome) Outcome { return and(not(and(a, b)), c) }},
	{"NOT (%s OR NOT (%s OR %s))", func(a, b, c Outcome) Outcome { return not(or(a, not(or(b, c)))) }},
}

func and(a, b Outcome) Outcome { return kleene(dsl.And, a, b) }
func or(a, b Outcome) Outcome  { return kleene(dsl.Or, a, b) }

func TestSmallWorld(t *testing.T) {
	shop := must(For[smallPerson]())
	people, values := smallPeople()
	want := make([][]Outcome, len(smallTests)) // by test and person
	for i, test := range smallTests {
		for _, v := range values {
			want[i] = append(want[i], smallOutcome(test.rule, test.in, test.missing, v))
		}
	}
	match := func(rule string, expect func(person int) Outcome) {
		compiled, err := shop.Compile(rule)
		if err != nil {
			t.Fatal(err)
		}
		for i := range people {
			if got := compiled.Match(&people[i], benchAsOf); got != expect(i) {
				t.Fatalf("%s of %v is %v, want %v", rule, values[i], got, expect(i))
			}
		}
	}
	for i, a := range smallTests {
		match(a.rule, func(p int) Outcome { return want[i][p] })
		match("NOT "+a.rule, func(p int) Outcome { return not(want[i][p]) })
		for j, b := range smallTests {
			match(a.rule+" AND "+b.rule, func(p int) Outcome { return and(want[i][p], want[j][p]) })
			match(a.rule+" OR NOT "+b.rule, func(p int) Outcome { return or(want[i][p], not(want[j][p])) })
		}
	}
	for i, a := range smallTests {
		for j, b := range smallTests {
			for k, c := range smallTests {
				shape := smallShapes[(i+3*j+5*k)%len(smallShapes)] // each shape with every third triple or so
				match(fmt.Sprintf(shape.format, a.rule, b.rule, c.rule), func(p int) Outcome {
					return shape.decide(want[i][p], want[j][p], want[k][p])
				})
			}
		}
	}
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

func smallOutcome(rule string, in []any, missing Outcome, values [2]any) Outcome {
	v := values[0]
	if rule[0] == 's' {
		v = values[1]
	}
	if v == nil {
		return missing
	}
	return yes(slices.Contains(in, v))
}
