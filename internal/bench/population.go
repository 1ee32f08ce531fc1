package main

// This file measures rules over a whole population.

import (
	"context"
	"fmt"
	"slices"

	"github.com/clientele-go/clientele/segment"
)

var background = context.Background()

// A population is the same customers in a table and in databases.
type population struct {
	people  []shopper
	binding *segment.Binding[shopper]
	table   *segment.Table
	duck    *database
	lite    *database // nil in all but one
}

func makePopulation(n int, missing float64, withSQLite bool) (*population, error) {
	p := &population{people: shoppers(n, missing)}
	var err error
	if p.binding, err = segment.For[shopper](); err != nil {
		return nil, err
	}
	if p.table, err = p.binding.Table(slices.Values(p.people)); err != nil {
		return nil, err
	}
	if p.duck, err = duckDB(p.people); err != nil {
		return nil, err
	}
	if withSQLite {
		p.lite, err = sqlite(p.people)
	}
	return p, err
}

func (p *population) close() {
	p.duck.Close()
	if p.lite != nil {
		p.lite.Close()
	}
}

func populationContests(s size) (all []contest, finish func(), err error) {
	var open []*population
	finish = func() {
		for _, p := range open {
			p.close()
		}
	}
	for _, missing := range []float64{0, .2} {
		p, err := makePopulation(s.people, missing, missing > 0)
		if err != nil {
			return nil, nil, err
		}
		open = append(open, p)
		contests, err := p.contests(fmt.Sprintf("missing=%g%%", 100*missing), s)
		if err != nil {
			return nil, nil, err
		}
		all = append(all, contests...)
	}
	return all, finish, nil
}

func (p *population) contests(label string, s size) (all []contest, err error) {
	n := len(p.people)
	for _, cores := range []int{1, 2} {
		hundred, err := p.counting(rules(100), label, cores)
		if err != nil {
			return nil, err
		}
		all = append(all, hundred...)
	}
	thousand, err := p.thousand(label)
	if err != nil {
		return nil, err
	}
	all = append(all, thousand...)
	one, err := p.one(label)
	if err != nil {
		return nil, err
	}
	all = append(all, one...)
	return append(all, contest{name: "population/load a row/" + label, n: n, per: float64(n),
		ours: repeated("clientele", func() error { _, err := p.binding.Table(slices.Values(p.people)); return err }),
		peer: repeated("DuckDB, by its appender", func() error {
			db, err := duckDB(p.people)
			if err == nil {
				db.Close()
			}
			return err
		})}), nil
}

// counting is how many are in each of some rules, on so many cores.
func (p *population) counting(rules []rule, label string, cores int) (all []contest, err error) {
	set, err := setOf(p.binding, rules)
	if err != nil {
		return nil, err
	}
	quantise := func() (*segment.Quantised, error) {
		return set.QuantiseWith(background, p.table, asOf, segment.Run{Workers: cores})
	}
	q, err := quantise()
	if err != nil {
		return nil, err
	}
	want, err := q.Counts(background)
	if err != nil {
		return nil, err
	}
	counted := repeated("clientele", func() error { _, err := q.Counts(background); return err })
	anew := repeated("clientele", func() error {
		q, err := quantise()
		if err == nil {
			_, err = q.Counts(background)
		}
		return err
	})
	for _, db := range []*database{p.duck, p.lite} {
		if db == nil || db.name == "SQLite" && cores > 1 {
			continue
		}
		query := db.query(rules)
		got, err := db.counts(query, len(rules))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", db.name, err)
		}
		for i := range want {
			if got[i] != want[i] {
				return nil, fmt.Errorf("%s: %d are in by %s, and %d by us", rules[i].ours, got[i], db.name, want[i])
			}
		}
		peer := repeated(db.name, func() error {
			if err := db.threads(cores); err != nil {
				return err
			}
			_, err := db.counts(query, len(rules))
			return err
		})
		name := fmt.Sprintf("population/%d segments, cores=%d, ", len(rules), cores)
		all = append(all,
			contest{name: name + "quantised/" + label, n: len(p.people), ours: counted, peer: peer},
			contest{name: name + "with quantising/" + label, n: len(p.people), ours: anew, peer: peer})
	}
	return all, nil
}

// thousand is a thousand segments, a customer and segment, beside the same on two cores.
func (p *population) thousand(label string) (all []contest, err error) {
	set, err := setOf(p.binding, rules(1000))
	if err != nil {
		return nil, err
	}
	var by [2]entrant
	for i := range by {
		q, err := set.QuantiseWith(background, p.table, asOf, segment.Run{Workers: i + 1})
		if err != nil {
			return nil, err
		}
		by[i] = repeated(fmt.Sprintf("ours, on %d cores", i+1), func() error { _, err := q.Counts(background); return err })
	}
	quantise := repeated("clientele", func() error {
		_, err := set.QuantiseWith(background, p.table, asOf, segment.Run{Workers: 1})
		return err
	})
	n := len(p.people)
	return []contest{
		{name: "population/1000 segments, a customer and segment/" + label, n: n, per: float64(n) * 1000, ours: by[0], peer: by[1]},
		{name: "population/1000 segments, quantising/" + label, n: n, ours: quantise, peer: entrant{name: "none has this"}},
	}, nil
}

// one is a rule that is asked once.
func (p *population) one(label string) ([]contest, error) {
	r := rule{`orders >= 3 AND avg_order > 100 AND country IN ("GB","IE")`, `orders >= 3 AND avg_order > 10000 AND country IN ('GB','IE')`}
	compiled, err := p.binding.Compile(r.ours)
	if err != nil {
		return nil, err
	}
	members, err := compiled.Members(background, p.table, asOf)
	if err != nil {
		return nil, err
	}
	query := p.duck.query([]rule{r})
	got, err := p.duck.counts(query, 1)
	if err != nil || got[0] != members.Len() {
		return nil, fmt.Errorf("%s: %d are in by us, and %v by DuckDB (%w)", r.ours, members.Len(), got, err)
	}
	n := len(p.people)
	return []contest{{name: "population/one rule, once, a row/" + label, n: n, per: float64(n),
		ours: repeated("clientele", func() error { _, err := compiled.Members(background, p.table, asOf); return err }),
		peer: repeated("DuckDB", func() error { _, err := p.duck.counts(query, 1); return err })}}, nil
}

// overlapContests measure the sizes of all pairs of segments.
func overlapContests(s size) ([]contest, func(), error) {
	segments := 1000
	if s.quick {
		segments = 300
	}
	people := shoppers(s.people, .2)
	binding, err := segment.For[shopper]()
	if err != nil {
		return nil, nil, err
	}
	table, err := binding.Table(slices.Values(people))
	if err != nil {
		return nil, nil, err
	}
	set, err := setOf(binding, rules(segments))
	if err != nil {
		return nil, nil, err
	}
	q, err := set.Quantise(background, table, asOf)
	if err != nil {
		return nil, nil, err
	}
	members, err := q.Members(background)
	if err != nil {
		return nil, nil, err
	}
	return []contest{{name: fmt.Sprintf("overlap/all pairs of %d segments", segments), n: s.people,
		ours: repeated("clientele", func() error { _, err := segment.Overlap(background, members, segment.Run{}); return err }),
		peer: entrant{name: "none has this"}}}, nothing, nil
}
