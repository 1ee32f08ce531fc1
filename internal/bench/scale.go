package main

// This file measures how cost grows.

import (
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/segment"
)

// A curve is the cost at several sizes.
type curve struct {
	name  string
	sizes []int
	cost  func(n int) (entrant, error)
}

// scale prints cost against customers, segments and columns, each with the exponent that
// fits best: 1 is in proportion.
func scale(w io.Writer, s size) error {
	customers := []int{10_000, 100_000, 1_000_000}
	if !s.quick {
		customers = append(customers, 10_000_000)
	}
	for _, c := range []curve{
		{"counts of 100 segments, by customers", customers, countsOver(100)},
		{"loading a table, by customers", customers, loading},
		{"counts over 100,000 customers, by segments", []int{1, 10, 100, 1000, 10_000}, func(n int) (entrant, error) { return countsOver(n)(100_000) }},
		{"quantising 100,000 customers, by segments", []int{1, 10, 100, 1000, 10_000}, quantising},
		{"counts of 200 segments over 100,000 customers, by columns", []int{5, 10, 20, 40}, byColumns},
		{"all matches of one record, by rules", []int{100, 1000, 10_000, 100_000}, matching},
	} {
		if err := c.print(w, s); err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
	}
	return nil
}

func (c *curve) print(w io.Writer, s size) error {
	fmt.Fprintln(w, c.name)
	long := 200 * time.Millisecond
	if s.quick {
		long = 40 * time.Millisecond
	}
	var costs []float64
	for _, n := range c.sizes {
		e, err := c.cost(n)
		if err != nil {
			return err
		}
		var took []float64
		for times := e.calibrated(long); len(took) < 3; {
			t, _ := e.round(times)
			took = append(took, t)
		}
		costs = append(costs, median(took))
		fmt.Fprintf(w, "  %10d  %10s\n", n, duration(costs[len(costs)-1]))
	}
	_, err := fmt.Fprintf(w, "  exponent %.2f\n", exponent(c.sizes, costs))
	return err
}

// exponent fits a power by least squares of the logarithms.
func exponent(sizes []int, costs []float64) float64 {
	var x, y, xx, xy, n float64
	for i, size := range sizes {
		a, b := math.Log(float64(size)), math.Log(costs[i])
		x, y, xx, xy, n = x+a, y+b, xx+a*a, xy+a*b, n+1
	}
	return (n*xy - x*y) / (n*xx - x*x)
}

func countsOver(segments int) func(n int) (entrant, error) {
	return func(n int) (entrant, error) {
		q, err := quantised(n, segments)
		if err != nil {
			return entrant{}, err
		}
		return repeated("clientele", func() error { _, err := q.Counts(background); return err }), nil
	}
}

func quantised(people, segments int) (*segment.Quantised, error) {
	binding, err := segment.For[shopper]()
	if err != nil {
		return nil, err
	}
	table, err := binding.Table(slices.Values(shoppers(people, .2)))
	if err != nil {
		return nil, err
	}
	set, err := setOf(binding, rules(segments))
	if err != nil {
		return nil, err
	}
	return set.QuantiseWith(background, table, asOf, segment.Run{Workers: 1})
}

func quantising(segments int) (entrant, error) {
	binding, err := segment.For[shopper]()
	if err != nil {
		return entrant{}, err
	}
	table, err := binding.Table(slices.Values(shoppers(100_000, .2)))
	if err != nil {
		return entrant{}, err
	}
	set, err := setOf(binding, rules(segments))
	if err != nil {
		return entrant{}, err
	}
	return repeated("clientele", func() error {
		_, err := set.QuantiseWith(background, table, asOf, segment.Run{Workers: 1})
		return err
	}), nil
}

func loading(n int) (entrant, error) {
	people := shoppers(n, .2)
	binding, err := segment.For[shopper]()
	if err != nil {
		return entrant{}, err
	}
	return repeated("clientele", func() error { _, err := binding.Table(slices.Values(people)); return err }), nil
}

// byColumns asks about so many of forty columns.
func byColumns(n int) (entrant, error) {
	r := rand.New(rand.NewPCG(5, 6))
	schema, accessors := &dsl.Schema{}, []segment.Accessor[numbers]{}
	for i := range n {
		name := fmt.Sprint("f", i)
		schema.Fields = append(schema.Fields, dsl.Field{Name: name, Type: dsl.Type{Kind: dsl.KindInt}})
		accessors = append(accessors, segment.IntOf(name, func(v *numbers) (int64, bool) { return v[i], true }))
	}
	binding, err := segment.Bind(schema, accessors...)
	if err != nil {
		return entrant{}, err
	}
	var all []rule
	for range 200 {
		var tests []string
		for range 4 {
			tests = append(tests, fmt.Sprintf("f%d >= %d", r.IntN(n), 20*r.IntN(50)))
		}
		all = append(all, rule{ours: strings.Join(tests, " AND ")})
	}
	people := make([]numbers, 100_000)
	for i := range people {
		for f := range n {
			people[i][f] = r.Int64N(1000)
		}
	}
	table, err := binding.Table(slices.Values(people))
	if err != nil {
		return entrant{}, err
	}
	set, err := setOf(binding, all)
	if err != nil {
		return entrant{}, err
	}
	q, err := set.QuantiseWith(background, table, asOf, segment.Run{Workers: 1})
	if err != nil {
		return entrant{}, err
	}
	return repeated("clientele", func() error { _, err := q.Counts(background); return err }), nil
}

func matching(n int) (entrant, error) {
	m, err := makeMany(n)
	if err != nil {
		return entrant{}, err
	}
	index, err := m.set.Index()
	if err != nil {
		return entrant{}, err
	}
	var found []int
	return entrant{"clientele", func(times int) {
		for i := range times {
			found = index.Match(&m.people[i&(len(m.people)-1)], asOf, found[:0])
		}
	}}, nil
}
