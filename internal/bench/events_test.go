package bench

// This file measures a COUNT over 50 orders of a customer.

import (
	"math/rand/v2"
	"testing"
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
func buyers() []buyer {
	r := rand.New(rand.NewPCG(3, 5))
	all := make([]buyer, 1<<8)
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

func countEngines(tb testing.TB, ours, theirs string) []engine {
	tb.Helper()
	shop, err := segment.For[buyer]()
	if err != nil {
		tb.Fatal(err)
	}
	rule, err := shop.Compile(ours)
	if err != nil {
		tb.Fatal(err)
	}
	program, err := expr.Compile(theirs, expr.Env(exprBuyer{}), expr.AsBool())
	if err != nil {
		tb.Fatal(err)
	}
	people := buyers()
	envs := make([]exprBuyer, len(people))
	for i := range people {
		envs[i] = exprBuyer{people[i].Orders, asOf.AddDate(0, 0, -90), asOf}
	}
	var machine vm.VM
	in := func(i int) bool {
		result, err := machine.Run(program, envs[i])
		if err != nil {
			tb.Fatal(err)
		}
		return result.(bool)
	}
	return []engine{
		{"clientele", func(i int) bool { return rule.Match(&people[i], asOf) == segment.In }, func(n int) (count int) {
			for i := range n {
				if rule.Match(&people[i&(len(people)-1)], asOf) == segment.In {
					count++
				}
			}
			return count
		}},
		{"expr", in, func(n int) (count int) {
			for i := range n {
				if in(i & (len(people) - 1)) {
					count++
				}
			}
			return count
		}},
	}
}

// TestCountsAgree wants the same answer of both for every buyer.
func TestCountsAgree(t *testing.T) {
	for _, rule := range countRules {
		engines := countEngines(t, rule.ours, rule.expr)
		in := 0
		for i := range buyers() {
			if engines[0].in(i) != engines[1].in(i) {
				t.Fatalf("%s: they differ about buyer %d", rule.ours, i)
			}
			if engines[0].in(i) {
				in++
			}
		}
		if in == 0 || in == len(buyers()) {
			t.Errorf("%s: %d are in, which tells nothing", rule.ours, in)
		}
	}
}

func BenchmarkCount(b *testing.B) {
	for _, rule := range countRules {
		for _, e := range countEngines(b, rule.ours, rule.expr) {
			b.Run(rule.name+"/"+e.name, func(b *testing.B) {
				b.ReportAllocs()
				e.loop(b.N)
			})
		}
	}
}
