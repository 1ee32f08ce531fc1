package main

// This file measures what a rule costs before its first match, and what each further test
// of it costs.

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"cel.dev/cel-go/cel"
	"github.com/PaesslerAG/gval"
	"github.com/casbin/govaluate"
	"github.com/expr-lang/expr"

	"github.com/clientele-go/clientele/segment"
)

func compileContests(size) ([]contest, func(), error) {
	shop, err := segment.For[customer]()
	if err != nil {
		return nil, nil, err
	}
	celEnvironment, err := cel.NewEnv(cel.Variable("orders_90d", cel.IntType), cel.Variable("avg_order", cel.DoubleType), cel.Variable("country", cel.StringType))
	if err != nil {
		return nil, nil, err
	}
	mine := repeated("clientele", func() error { _, err := shop.Compile(cardRule); return err })
	var all []contest
	for _, peer := range []entrant{
		repeated("expr", func() error { _, err := expr.Compile(exprRule, expr.Env(plainCustomer{}), expr.AsBool()); return err }),
		repeated("cel", func() error {
			ast, issues := celEnvironment.Compile(celRule)
			if issues.Err() != nil {
				return issues.Err()
			}
			_, err := celEnvironment.Program(ast)
			return err
		}),
		repeated("govaluate", func() error { _, err := govaluate.NewEvaluableExpression(govaluateRule); return err }),
		repeated("gval", func() error { _, err := gval.Full().NewEvaluable(gvalRule); return err }),
	} {
		all = append(all, contest{name: "compile", n: 1, ours: mine, peer: peer})
	}
	tests, err := longerRules()
	return append(all, tests...), nothing, err
}

// repeated is an entrant that has been seen to work.
func repeated(name string, do func() error) entrant {
	if err := do(); err != nil {
		panic(fmt.Sprintf("%s: %v", name, err))
	}
	return entrant{name, func(times int) {
		for range times {
			_ = do()
		}
	}}
}

// wide is a customer of ten numbers, read where they lie and by accessors.
type wide struct {
	F0 int `segment:"f0"`
	F1 int `segment:"f1"`
	F2 int `segment:"f2"`
	F3 int `segment:"f3"`
	F4 int `segment:"f4"`
	F5 int `segment:"f5"`
	F6 int `segment:"f6"`
	F7 int `segment:"f7"`
	F8 int `segment:"f8"`
	F9 int `segment:"f9"`
}

// longerRules are rules of 1, 3 and 10 tests, all of which are asked.
func longerRules() (all []contest, err error) {
	structs, err := segment.For[wide]()
	if err != nil {
		return nil, err
	}
	accessors := []segment.Accessor[wide]{
		segment.IntOf("f0", func(w *wide) (int64, bool) { return int64(w.F0), true }),
		segment.IntOf("f1", func(w *wide) (int64, bool) { return int64(w.F1), true }),
		segment.IntOf("f2", func(w *wide) (int64, bool) { return int64(w.F2), true }),
		segment.IntOf("f3", func(w *wide) (int64, bool) { return int64(w.F3), true }),
		segment.IntOf("f4", func(w *wide) (int64, bool) { return int64(w.F4), true }),
		segment.IntOf("f5", func(w *wide) (int64, bool) { return int64(w.F5), true }),
		segment.IntOf("f6", func(w *wide) (int64, bool) { return int64(w.F6), true }),
		segment.IntOf("f7", func(w *wide) (int64, bool) { return int64(w.F7), true }),
		segment.IntOf("f8", func(w *wide) (int64, bool) { return int64(w.F8), true }),
		segment.IntOf("f9", func(w *wide) (int64, bool) { return int64(w.F9), true }),
	}
	environment := map[string]any{}
	for i := range accessors {
		environment[fmt.Sprint("f", i)] = i + 5
	}
	accessed, err := segment.Bind(structs.Schema(), accessors...)
	if err != nil {
		return nil, err
	}
	for _, n := range []int{1, 3, 10} {
		var tests []string
		for i := range n {
			tests = append(tests, fmt.Sprintf("f%d > %d", i, i))
		}
		program, err := expr.Compile(strings.Join(tests, " and "), expr.Env(environment), expr.AsBool())
		if err != nil {
			return nil, err
		}
		peer := repeated("expr on maps", func() error { _, err := expr.Run(program, environment); return err })
		for kind, binding := range map[string]*segment.Binding[wide]{"struct": structs, "accessors": accessed} {
			mine, err := matched(binding, strings.Join(tests, " AND "))
			if err != nil {
				return nil, err
			}
			all = append(all, contest{name: fmt.Sprintf("tests/%s/%d", kind, n), n: n, ours: mine, peer: peer})
		}
	}
	slices.SortFunc(all, func(a, b contest) int { return cmp.Or(strings.Compare(a.name[:9], b.name[:9]), a.n-b.n) })
	return all, nil
}

// matched matches a record that passes every test.
func matched(binding *segment.Binding[wide], text string) (entrant, error) {
	rule, err := binding.Compile(text)
	person := &wide{5, 6, 7, 8, 9, 10, 11, 12, 13, 14}
	return entrant{"clientele", func(times int) {
		for range times {
			rule.Match(person, asOf)
		}
	}}, err
}
