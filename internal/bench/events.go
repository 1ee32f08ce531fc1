package main

// This file measures a COUNT over 50 orders of a customer.

import (
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/vm"

	"github.com/clientele-go/clientele/segment"
)

type buyer struct {
	Orders []order `segment:"orders,events" expr:"orders"`
}

type order struct {
	At    time.Time `segment:"at,time" expr:"at"`
	Total float64   `segment:"total" expr:"total"`
}

// ordersEach is how many orders a buyer has.
const ordersEach = 50

// buyers are as many as stay in the cache; a fifth of the orders is within 90 days.
func buyers(n int) []buyer {
	r := rand.New(rand.NewPCG(3, 5))
	all := make([]buyer, n)
	for i := range all {
		for range ordersEach {
			at := asOf.Add(-time.Duration(r.IntN(450*24*60)) * time.Minute)
			all[i].Orders = append(all[i].Orders, order{at, float64(r.IntN(20000)) / 100})
		}
	}
	return all
}

// countRules are the same rule in both languages.
var countRules = []struct{ name, ours, expr string }{
	{"window", `COUNT(orders WITHIN LAST 90 DAYS) >= 10`, `count(orders, .at > since and .at <= now) >= 10`},
	{"window and where", `COUNT(orders WITHIN LAST 90 DAYS WHERE total > 100) >= 5`, `count(orders, .at > since and .at <= now and .total > 100) >= 5`},
}

// exprBuyer is what expr is given: it has no as-of of its own.
type exprBuyer struct {
	Orders []order   `expr:"orders"`
	Since  time.Time `expr:"since"`
	Now    time.Time `expr:"now"`
}

// countEngines decide the same buyers, who are a power of two.
func countEngines(all []buyer, ours, theirs string) ([]engine, error) {
	shop, err := segment.For[buyer]()
	if err != nil {
		return nil, err
	}
	rule, err := shop.Compile(ours)
	if err != nil {
		return nil, err
	}
	program, err := expr.Compile(theirs, expr.Env(exprBuyer{}), expr.AsBool())
	if err != nil {
		return nil, err
	}
	envs := make([]exprBuyer, len(all))
	for i := range all {
		envs[i] = exprBuyer{all[i].Orders, asOf.AddDate(0, 0, -90), asOf}
	}
	var machine vm.VM
	in := func(i int) (bool, error) {
		v, err := machine.Run(program, envs[i])
		return v == true, err
	}
	return []engine{
		{"clientele", func(i int) (bool, error) { return rule.Match(&all[i], asOf) == segment.In, nil }, func(times int) (count int) {
			for i := range times {
				if rule.Match(&all[i&(len(all)-1)], asOf) == segment.In {
					count++
				}
			}
			return count
		}},
		{"expr", in, func(times int) (count int) {
			for i := range times {
				if is, _ := in(i & (len(all) - 1)); is {
					count++
				}
			}
			return count
		}},
	}, nil
}

func eventContests(size) ([]contest, func(), error) {
	var contests []contest
	all := buyers(1 << 8)
	for _, rule := range countRules {
		engines, err := countEngines(all, rule.ours, rule.expr)
		if err != nil {
			return nil, nil, err
		}
		if err := agree(engines, len(all), func(i int) any { return i }); err != nil {
			return nil, nil, fmt.Errorf("%s: %w", rule.name, err)
		}
		contests = append(contests, contest{name: "events/COUNT of 50, " + rule.name, n: ordersEach, ours: engines[0].entrant(), peer: engines[1].entrant()})
	}
	return contests, nothing, nil
}
