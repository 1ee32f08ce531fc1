package main

// This file measures one rule on one record.

import (
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/shopspring/decimal"

	"github.com/clientele-go/clientele/segment"
)

// cardRule is the rule of the card.
const cardRule = `orders_90d >= 3 AND avg_order > 100 AND country IN ("GB","IE")`

// customer is one record of ours, which compares the decimal exactly.
type customer struct {
	Orders90d int             `segment:"orders_90d"`
	AvgOrder  decimal.Decimal `segment:"avg_order,optional"`
	Country   string          `segment:"country,type=country"`
}

// plainCustomer is one record of the peers that read structs.
type plainCustomer struct {
	Orders90d int     `expr:"orders_90d"`
	AvgOrder  float64 `expr:"avg_order"`
	Country   string  `expr:"country"`
}

// records are the same customers for every engine.
type records struct {
	structs []customer
	maps    []map[string]any
	plain   []plainCustomer
	missing bool // some have no average order
}

// people is a power of two, large enough that no branch predictor learns the records by
// heart, and small enough that those of all engines stay in the cache.
const people = 1 << 13

var asOf = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// selectivities are the shares of the records that are in, with what each of the three
// tests lets through.
var selectivities = []struct{ in, pass float64 }{{.001, .1}, {.01, .2154}, {.5, .7937}, {.99, .9967}}

// generate makes customers of whom each test lets a share through, and of whom another
// share has no average order.
func generate(pass, missing float64) *records {
	r := rand.New(rand.NewPCG(7, 11))
	p := &records{missing: missing > 0}
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
		average := c.AvgOrder.InexactFloat64()
		m := map[string]any{"orders_90d": c.Orders90d, "avg_order": average, "country": c.Country}
		if r.Float64() < missing {
			c.AvgOrder = decimal.Decimal{}
			m["avg_order"] = nil
		}
		p.structs, p.maps = append(p.structs, c), append(p.maps, m)
		p.plain = append(p.plain, plainCustomer{c.Orders90d, average, c.Country})
	}
	return p
}

// An engine decides one of the records. Its loop counts who is in among so many, going
// round, without a call through a function value for each.
type engine struct {
	name string
	in   func(i int) (bool, error)
	loop func(times int) (in int)
}

// ourEngines are ours, by kind of record.
func ourEngines(p *records) ([]engine, error) {
	structs, err := segment.For[customer]()
	if err != nil {
		return nil, err
	}
	maps, err := segment.Maps(structs.Schema())
	if err != nil {
		return nil, err
	}
	rows, err := segment.Rows(structs.Schema())
	if err != nil {
		return nil, err
	}
	parsed := make([]segment.Row, len(p.maps))
	for i, m := range p.maps {
		if parsed[i], err = segment.NewRow(rows.Schema(), m); err != nil {
			return nil, err
		}
	}
	accessed, err := segment.Bind(structs.Schema(),
		segment.IntOf("orders_90d", func(c *customer) (int64, bool) { return int64(c.Orders90d), true }),
		segment.DecimalOf("avg_order", func(c *customer) (decimal.Decimal, bool) { return c.AvgOrder, c.AvgOrder != decimal.Decimal{} }),
		segment.TextOf("country", func(c *customer) (string, bool) { return c.Country, true }))
	if err != nil {
		return nil, err
	}
	onAccessors, err := ours("accessors", accessed, p.structs)
	if err != nil {
		return nil, err
	}
	onStruct, err := ours("struct", structs, p.structs)
	if err != nil {
		return nil, err
	}
	onRow, err := ours("row", rows, parsed)
	if err != nil {
		return nil, err
	}
	onMap, err := ours("map", maps, p.maps)
	return []engine{onStruct, onAccessors, onRow, onMap}, err
}

func ours[T any](name string, binding *segment.Binding[T], records []T) (engine, error) {
	rule, err := binding.Compile(cardRule)
	return engine{name,
		func(i int) (bool, error) { return rule.Match(&records[i], asOf) == segment.In, nil },
		func(times int) (in int) {
			for i := range times {
				if rule.Match(&records[i&(people-1)], asOf) == segment.In {
					in++
				}
			}
			return in
		}}, err
}

// written is the rule written in Go, on a struct and on a map.
func written(p *records) []engine {
	hundred := decimal.NewFromInt(100)
	onStruct := func(c *customer) bool {
		return c.Orders90d >= 3 && c.AvgOrder != (decimal.Decimal{}) && c.AvgOrder.Cmp(hundred) > 0 && (c.Country == "GB" || c.Country == "IE")
	}
	onMap := func(m map[string]any) bool {
		orders, ok := m["orders_90d"].(int)
		if !ok || orders < 3 {
			return false
		}
		average, ok := m["avg_order"].(float64)
		if !ok || average <= 100 {
			return false
		}
		country, _ := m["country"].(string)
		return country == "GB" || country == "IE"
	}
	return []engine{
		{"Go on structs", func(i int) (bool, error) { return onStruct(&p.structs[i]), nil }, func(times int) (in int) {
			for i := range times {
				if onStruct(&p.structs[i&(people-1)]) {
					in++
				}
			}
			return in
		}},
		{"Go on maps", func(i int) (bool, error) { return onMap(p.maps[i]), nil }, func(times int) (in int) {
			for i := range times {
				if onMap(p.maps[i&(people-1)]) {
					in++
				}
			}
			return in
		}},
	}
}

// agree wants the same answer of all engines for every record.
func agree(engines []engine, n int, of func(i int) any) error {
	for i := range n {
		want, err := engines[0].in(i)
		if err != nil {
			return fmt.Errorf("%s: %w", engines[0].name, err)
		}
		for _, e := range engines[1:] {
			if got, err := e.in(i); err != nil || got != want {
				return fmt.Errorf("%s says %v (%v) of %+v, and %s says %v", e.name, got, err, of(i), engines[0].name, want)
			}
		}
	}
	return nil
}

func (e engine) entrant() entrant { return entrant{e.name, func(times int) { e.loop(times) }} }

// rivals are whom each of our engines is beside, by the beginning of their names.
var rivals = map[string][]string{"struct": {"Go on structs", "expr on structs"}, "accessors": {"Go on structs"}, "row": {"expr on maps"}, "map": {"Go on maps", "expr on maps", "cel", "govaluate", "gval"}}

func recordContests(size) ([]contest, func(), error) {
	var all []contest
	for _, missing := range []float64{0, .2} {
		for _, s := range selectivities {
			p := generate(s.pass, missing)
			mine, err := ourEngines(p)
			if err != nil {
				return nil, nil, err
			}
			theirs, err := peers(p)
			if err != nil {
				return nil, nil, err
			}
			theirs = append(written(p), theirs...)
			if err := agree(append(mine, theirs...), people, func(i int) any { return p.structs[i] }); err != nil {
				return nil, nil, err
			}
			for _, m := range mine {
				for _, t := range theirs {
					for _, rival := range rivals[m.name] {
						if t.name == rival {
							all = append(all, contest{name: fmt.Sprintf("record/%s/in=%g%%/missing=%g%%", m.name, 100*s.in, 100*missing), n: people, ours: m.entrant(), peer: t.entrant()})
						}
					}
				}
			}
		}
	}
	return append(all, contest{name: "record/struct", n: people, ours: all[0].ours, peer: entrant{name: cannot}}), nothing, nil
}

// cannot says whom the rule is beyond.
const cannot = "go-bexpr cannot: it has no >="
