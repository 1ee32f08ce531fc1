package main

// This file has the card's rule in the languages of the peers.

import (
	"context"

	"cel.dev/cel-go/cel"
	"github.com/PaesslerAG/gval"
	"github.com/casbin/govaluate"
	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/vm"
)

// The peers have no missing values: where there are some, they are told so.
const (
	exprRule      = `orders_90d >= 3 and avg_order > 100 and country in ["GB","IE"]`
	exprOptional  = `orders_90d >= 3 and avg_order != nil and avg_order > 100 and country in ["GB","IE"]`
	celRule       = `orders_90d >= 3 && avg_order > 100.0 && country in ["GB","IE"]`
	celOptional   = `orders_90d >= 3 && avg_order != null && avg_order > 100.0 && country in ["GB","IE"]`
	govaluateRule = `orders_90d >= 3 && avg_order > 100 && country IN ("GB","IE")`
	govaluateNil  = `orders_90d >= 3 && avg_order != no_value && avg_order > 100 && country IN ("GB","IE")`
	gvalRule      = `orders_90d >= 3 && avg_order > 100 && country in ["GB","IE"]`
	gvalOptional  = `orders_90d >= 3 && avg_order != null && avg_order > 100 && country in ["GB","IE"]`
)

// peers are the engines that can decide the records: those that read structs have no
// missing values, and so are left out where there are some.
func peers(p *records) ([]engine, error) {
	makers := []func(*records) (engine, error){exprOnMaps, celEngine, govaluateEngine, gvalEngine}
	if !p.missing {
		makers = append(makers, exprOnStructs)
	}
	var all []engine
	for _, make := range makers {
		e, err := make(p)
		if err != nil {
			return nil, err
		}
		all = append(all, e)
	}
	return all, nil
}

func choose(p *records, rule, optional string) string {
	if p.missing {
		return optional
	}
	return rule
}

// looped is an engine that decides by a function.
func looped(name string, in func(i int) (bool, error)) engine {
	return engine{name, in, func(times int) (count int) {
		for i := range times {
			if is, _ := in(i & (people - 1)); is {
				count++
			}
		}
		return count
	}}
}

func exprOnMaps(p *records) (engine, error) {
	environment := map[string]any{"orders_90d": 0, "avg_order": any(0.), "country": ""}
	if !p.missing {
		environment["avg_order"] = 0.
	}
	program, err := expr.Compile(choose(p, exprRule, exprOptional), expr.Env(environment), expr.AsBool())
	var machine vm.VM
	return looped("expr on maps", func(i int) (bool, error) {
		v, err := machine.Run(program, p.maps[i])
		return v == true, err
	}), err
}

func exprOnStructs(p *records) (engine, error) {
	program, err := expr.Compile(exprRule, expr.Env(plainCustomer{}), expr.AsBool())
	var machine vm.VM
	return looped("expr on structs", func(i int) (bool, error) {
		v, err := machine.Run(program, p.plain[i])
		return v == true, err
	}), err
}

func celEngine(p *records) (engine, error) {
	average := cel.DoubleType
	if p.missing {
		average = cel.DynType
	}
	environment, err := cel.NewEnv(cel.Variable("orders_90d", cel.IntType), cel.Variable("avg_order", average), cel.Variable("country", cel.StringType))
	if err != nil {
		return engine{}, err
	}
	ast, issues := environment.Compile(choose(p, celRule, celOptional))
	if issues.Err() != nil {
		return engine{}, issues.Err()
	}
	program, err := environment.Program(ast, cel.EvalOptions(cel.OptOptimize))
	return looped("cel", func(i int) (bool, error) {
		v, _, err := program.Eval(p.maps[i])
		if err != nil {
			return false, err
		}
		return v.Value() == true, nil
	}), err
}

func govaluateEngine(p *records) (engine, error) {
	expression, err := govaluate.NewEvaluableExpression(choose(p, govaluateRule, govaluateNil))
	if p.missing {
		for _, m := range p.maps {
			m["no_value"] = nil
		}
	}
	return looped("govaluate", func(i int) (bool, error) {
		v, err := expression.Evaluate(p.maps[i])
		return v == true, err
	}), err
}

func gvalEngine(p *records) (engine, error) {
	evaluable, err := gval.Full(gval.Constant("null", nil)).NewEvaluable(choose(p, gvalRule, gvalOptional))
	background := context.Background()
	return looped("gval", func(i int) (bool, error) { return evaluable.EvalBool(background, p.maps[i]) }), err
}
