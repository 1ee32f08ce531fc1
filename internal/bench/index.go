package main

// This file measures one record against many rules, and what one change flips.

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/vm"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/segment"
)

// fields are how many numbers a record of the index has.
const fields = 40

type numbers [fields]int64

// manyRules are rules of 2 to 4 tests over the fields, of 50 thresholds each.
type manyRules struct {
	set    *segment.Set[numbers]
	texts  []string
	people []numbers
}

func makeMany(n int) (*manyRules, error) {
	r := rand.New(rand.NewPCG(8, 8))
	schema, accessors := &dsl.Schema{}, []segment.Accessor[numbers]{}
	for i := range fields {
		name := fmt.Sprint("f", i)
		schema.Fields = append(schema.Fields, dsl.Field{Name: name, Type: dsl.Type{Kind: dsl.KindInt}})
		accessors = append(accessors, segment.IntOf(name, func(v *numbers) (int64, bool) { return v[i], true }))
	}
	binding, err := segment.Bind(schema, accessors...)
	if err != nil {
		return nil, err
	}
	m := &manyRules{}
	var file strings.Builder
	for i := range n {
		var tests []string
		for range 2 + r.IntN(3) { // each lets about a third through
			if threshold := 20 * r.IntN(25); r.IntN(2) == 0 {
				tests = append(tests, fmt.Sprintf("f%d >= %d", r.IntN(fields), 1000-threshold))
			} else {
				tests = append(tests, fmt.Sprintf("f%d < %d", r.IntN(fields), threshold+20))
			}
		}
		m.texts = append(m.texts, strings.Join(tests, " AND "))
		fmt.Fprintf(&file, "segment r%d { when %s }\n", i, m.texts[i])
	}
	m.set, err = binding.LoadWith(strings.NewReader(file.String()), segment.Options{Limits: dsl.Limits{FileBytes: 1 << 30}})
	if err != nil {
		return nil, err
	}
	m.people = make([]numbers, 1<<10)
	for i := range m.people {
		for f := range m.people[i] {
			m.people[i][f] = r.Int64N(1000)
		}
	}
	return m, nil
}

func indexContests(s size) ([]contest, func(), error) {
	var all []contest
	sizes := []int{10_000, 100_000}
	if s.quick {
		sizes = sizes[:1]
	}
	for _, n := range sizes {
		contests, err := contestsOf(n)
		if err != nil {
			return nil, nil, err
		}
		all = append(all, contests...)
	}
	return all, nothing, nil
}

func contestsOf(n int) ([]contest, error) {
	m, err := makeMany(n)
	if err != nil {
		return nil, err
	}
	index, err := m.set.Index()
	if err != nil {
		return nil, err
	}
	programs, err := m.programs()
	if err != nil {
		return nil, err
	}
	if err := m.agree(index, programs); err != nil {
		return nil, err
	}
	var found []int
	match := entrant{"clientele", func(times int) {
		for i := range times {
			found = index.Match(&m.people[i&(len(m.people)-1)], asOf, found[:0])
		}
	}}
	rules := m.set.Segments()
	return []contest{
		{name: "index/all matches", n: n, ours: match, peer: entrant{"ours, rule by rule", func(times int) {
			for i := range times {
				for _, rule := range rules {
					rule.Rule.Match(&m.people[i&(len(m.people)-1)], asOf)
				}
			}
		}}},
		{name: "index/all matches", n: n, ours: match, peer: entrant{"expr, rule by rule", func(times int) {
			var machine vm.VM
			for i := range times {
				environment := environmentOf(&m.people[i&(len(m.people)-1)])
				for _, p := range programs {
					_, _ = machine.Run(p, environment)
				}
			}
		}}},
		{name: "index/one field changes", n: n, ours: m.changes(index), peer: match},
	}, nil
}

// changes changes one field at a time.
func (m *manyRules) changes(index *segment.Index[numbers]) entrant {
	r := rand.New(rand.NewPCG(9, 8))
	standing, person := index.Standing(), m.people[0]
	standing.Update(&person, asOf, nil, nil)
	var entered, left []int
	return entrant{"clientele", func(times int) {
		for range times {
			person[r.IntN(fields)] = r.Int64N(1000)
			entered, left = standing.Update(&person, asOf, entered[:0], left[:0])
		}
	}}
}

func environmentOf(v *numbers) map[string]any {
	environment := make(map[string]any, fields)
	for i, n := range v {
		environment[fmt.Sprint("f", i)] = n
	}
	return environment
}

func (m *manyRules) programs() (all []*vm.Program, err error) {
	environment := expr.Env(environmentOf(&numbers{}))
	for _, text := range m.texts {
		p, err := expr.Compile(strings.ReplaceAll(text, "AND", "and"), environment, expr.AsBool())
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, nil
}

// agree asks the index, every rule, and expr about some people.
func (m *manyRules) agree(index *segment.Index[numbers], programs []*vm.Program) error {
	var machine vm.VM
	for i := range 20 {
		found := index.Match(&m.people[i], asOf, nil)
		slices.Sort(found)
		environment := environmentOf(&m.people[i])
		for n, rule := range m.set.Segments() {
			_, indexed := slices.BinarySearch(found, n)
			alone := rule.Rule.Match(&m.people[i], asOf) == segment.In
			v, err := machine.Run(programs[n], environment)
			if err != nil || indexed != alone || (v == true) != alone {
				return fmt.Errorf("%s of person %d is %v by the index, %v by the rule, and %v (%v) by expr", m.texts[n], i, indexed, alone, v, err)
			}
		}
	}
	return nil
}
