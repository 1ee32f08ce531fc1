package bench

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/vm"
	"github.com/shopspring/decimal"

	"github.com/clientele-go/clientele/segment"
)

const (
	cardRule     = `orders_90d >= 3 AND avg_order > 100 AND country IN ("GB","IE")`
	cardRuleExpr = `orders_90d >= 3 and avg_order > 100 and country in ["GB","IE"]`
	// Expr has no missing values: nil stands for one, and must be asked for.
	cardRuleExprOptional = `orders_90d >= 3 and avg_order != nil and avg_order > 100 and country in ["GB","IE"]`
)

// customer is one record for each engine: ours compares the decimal exactly, expr
// compares a float64.
type customer struct {
	Orders90d int             `segment:"orders_90d"`
	AvgOrder  decimal.Decimal `segment:"avg_order,optional"`
	Country   string          `segment:"country,type=country"`
}

type exprCustomer struct {
	Orders90d int     `expr:"orders_90d"`
	AvgOrder  float64 `expr:"avg_order"`
	Country   string  `expr:"country"`
}

type population struct {
	structs     []customer
	maps        []map[string]any // ours and expr's
	exprStructs []exprCustomer
}

// people is a power of two, large enough that no branch predictor learns the
// records by heart, and small enough that all engines' records stay in the cache.
const people = 1 << 13

// generate makes customers of whom the wanted share is in, each test letting
// through its cube root, and the other share has no average order.
func generate(selectivity, missing float64) population {
	r := rand.New(rand.NewPCG(7, 11))
	pass := map[float64]float64{.01: .2154, .5: .7937, .99: .9967}[selectivity]
	var p population
	for range people {
		c := customer{Orders90d: r.IntN(3), AvgOrder: decimal.New(r.Int64N(10001), -2), Country: []string{"DE", "FR", "US"}[r.IntN(3)]}
		if r.Float64() < pass {
			c.Orders90d += 3
		}
		if r.Float64() < pass {
			c.AvgOrder = decimal.New(10001+r.Int64N(10000), -2)
		}
		if r.Float64() < pass {
			c.Country = []string{"GB", "IE"}[r.IntN(2)]
		}
		m := map[string]any{"orders_90d": c.Orders90d, "avg_order": c.AvgOrder.InexactFloat64(), "country": c.Country}
		if r.Float64() < missing {
			c.AvgOrder = decimal.Decimal{}
			m["avg_order"] = nil
		}
		p.structs = append(p.structs, c)
		p.maps = append(p.maps, m)
		p.exprStructs = append(p.exprStructs, exprCustomer{c.Orders90d, c.AvgOrder.InexactFloat64(), c.Country})
	}
	return p
}

var asOf = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// An engine decides the i-th record; loop counts who is in among the first n,
// going round, without a call through a function value for each.
type engine struct {
	name string
	in   func(i int) bool
	loop func(n int) int
}

func engines(tb testing.TB, p population, missing bool) []engine {
	tb.Helper()
	must := func(err error) {
		if err != nil {
			tb.Fatal(err)
		}
	}
	structs, err := segment.For[customer]()
	must(err)
	onStruct, err := structs.Compile(cardRule)
	must(err)
	maps, err := segment.Maps(structs.Schema())
	must(err)
	onMap, err := maps.Compile(cardRule)
	must(err)
	rows, err := segment.Rows(structs.Schema())
	must(err)
	onRow, err := rows.Compile(cardRule)
	must(err)
	parsed := make([]segment.Row, len(p.structs))
	for i, m := range p.maps {
		parsed[i], err = segment.NewRow(rows.Schema(), m)
		must(err)
	}

	text := cardRuleExpr
	if missing {
		text = cardRuleExprOptional
	}
	mapProgram, err := expr.Compile(text, expr.Env(map[string]any{"orders_90d": 0, "avg_order": any(0.), "country": ""}), expr.AsBool())
	must(err)
	var machine vm.VM
	list := []engine{
		ours("clientele-struct", onStruct, p.structs),
		ours("clientele-row", onRow, parsed),
		ours("clientele-map", onMap, p.maps),
		exprEngine(tb, "expr-map", mapProgram, &machine, p.maps),
	}
	if !missing { // a float64 in a struct cannot be missing
		structProgram, err := expr.Compile(cardRuleExpr, expr.Env(exprCustomer{}), expr.AsBool())
		must(err)
		list = append(list, exprEngine(tb, "expr-struct", structProgram, &machine, p.exprStructs))
	}
	return list
}

func ours[T any](name string, rule *segment.Rule[T], records []T) engine {
	return engine{name,
		func(i int) bool { return rule.Match(&records[i], asOf) == segment.In },
		func(n int) (in int) {
			for i := range n {
				if rule.Match(&records[i&(people-1)], asOf) == segment.In {
					in++
				}
			}
			return in
		}}
}

func exprEngine[T any](tb testing.TB, name string, program *vm.Program, machine *vm.VM, records []T) engine {
	run := func(i int) bool {
		v, err := machine.Run(program, records[i])
		if err != nil {
			tb.Fatal(err)
		}
		return v.(bool)
	}
	return engine{name, run, func(n int) (in int) {
		for i := range n {
			v, _ := machine.Run(program, records[i&(people-1)]) // TestSameAnswers sees to errors
			if v == true {
				in++
			}
		}
		return in
	}}
}

// TestSameAnswers holds the engines to one answer for every record, so that the
// benchmark compares like with like.
func TestSameAnswers(t *testing.T) {
	for _, missing := range []float64{0, .2} {
		for _, selectivity := range []float64{.01, .5, .99} {
			p := generate(selectivity, missing)
			list := engines(t, p, missing > 0)
			in := 0
			for i := range p.structs {
				want := list[0].in(i)
				if want {
					in++
				}
				for _, e := range list[1:] {
					if got := e.in(i); got != want {
						t.Fatalf("%s says %v of %+v, %s says %v", e.name, got, p.structs[i], list[0].name, want)
					}
				}
			}
			if share := float64(in) / people / (1 - missing); share < selectivity*.8 || share > selectivity*1.2 {
				t.Errorf("%.3f of the people are in, want about %.3f", share, selectivity)
			}
		}
	}
}

// BenchmarkMatch is one match of the card's rule on one record.
func BenchmarkMatch(b *testing.B) {
	for _, missing := range []float64{0, .2} {
		for _, selectivity := range []float64{.01, .5, .99} {
			p := generate(selectivity, missing)
			for _, e := range engines(b, p, missing > 0) {
				b.Run(fmt.Sprintf("missing=%v/in=%v/engine=%s", missing, selectivity, e.name), func(b *testing.B) {
					b.ReportAllocs()
					in := e.loop(b.N)
					b.ReportMetric(float64(in)/float64(b.N), "in/op")
				})
			}
		}
	}
}

// BenchmarkCompile is what a rule costs before its first match.
func BenchmarkCompile(b *testing.B) {
	shop, err := segment.For[customer]()
	if err != nil {
		b.Fatal(err)
	}
	b.Run("engine=clientele", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := shop.Compile(cardRule); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("engine=expr", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := expr.Compile(cardRuleExpr, expr.Env(exprCustomer{}), expr.AsBool()); err != nil {
				b.Fatal(err)
			}
		}
	})
}
