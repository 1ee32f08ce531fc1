package segment

// This file holds what is decided by columns to what is decided record by record.

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"testing"
	"time"

	"github.com/clientele-go/clientele/dsl"
)

// checkTable makes a set of several rules of a world, and decides people of whom some are
// alike by columns, by a run, and one by one.
func checkTable(t testing.TB, seed uint64) (found [3]int) {
	w := newWorld(seed)
	if w.IntN(2) == 0 {
		w.define()
	}
	var rows []Row
	var people []map[string]any // of the rows
	for range 6 {
		person := w.person()
		row, _ := NewRow(w.schema, person)
		for range 1 + w.IntN(2) {
			rows, people = append(rows, row), append(people, person)
		}
	}
	binding := w.rows
	set := &Set[Row]{binding: binding, options: w.options}
	for i := range 5 {
		text := w.rule(w.IntN(3))
		if rule, ok := w.compiled(t, text); ok {
			set.segments = append(set.segments, Named[Row]{&dsl.Segment{Name: fmt.Sprint("s", i)}, rule})
		}
	}
	ctx := context.Background()
	table := must(binding.Table(slices.Values(rows)))
	quantised, err := set.Quantise(ctx, table, w.asOf)
	if err != nil {
		t.Fatalf("seed %d: %v", seed, err)
	}
	result := must(quantised.Result(ctx))
	part := must(Rows(w.schema.Only(set.Reads())))
	narrow := must(must(set.Quantise(ctx, must(part.Table(rowsIn(part, people))), w.asOf)).Result(ctx))
	set.options.plain = true
	rowByRow := must(must(set.Quantise(ctx, table, w.asOf)).Result(ctx))
	counts, members := must(quantised.Counts(ctx)), must(quantised.Members(ctx))
	plain := must(set.Run(ctx, rows, w.asOf))
	for s, named := range set.segments {
		tally, want := &result.Tallies[s], &plain.Tallies[s]
		once := must(named.Rule.Members(ctx, table, w.asOf))
		for i := range rows {
			found[want.of(i)]++
			if got := tally.of(i); got != want.of(i) {
				t.Errorf("seed %d: %v\nas of %v of %v\nis %v by columns, want %v", seed, named.Rule, w.asOf, binding.Map(&rows[i]), got, want.of(i))
			}
			if got := rowByRow.Tallies[s].of(i); got != want.of(i) {
				t.Errorf("seed %d: %v\nas of %v of %v\nis %v row by row, want %v", seed, named.Rule, w.asOf, binding.Map(&rows[i]), got, want.of(i))
			}
			if got := narrow.Tallies[s].of(i); got != want.of(i) {
				t.Errorf("seed %d: %v\nas of %v of %v\nis %v over the columns %q, want %v", seed, named.Rule, w.asOf, binding.Map(&rows[i]), got, set.Reads(), want.of(i))
			}
			if is := want.of(i) == In; members[s].Has(i) != is || once.Has(i) != is {
				t.Errorf("seed %d: %v: person %d of %v is a member: %v, %v, want %v", seed, named.Rule, i, binding.Map(&rows[i]), members[s].Has(i), once.Has(i), is)
			}
		}
		if blame := must(quantised.Blame(ctx, tally.Name)); !slices.Equal(blame, want.Blame) {
			t.Errorf("seed %d: %v: %v are to blame, want %v", seed, named.Rule, blame, want.Blame)
		}
		if tally.In != want.In || tally.Out != want.Out || tally.Undecided != want.Undecided || counts[s] != want.In || members[s].Len() != want.In {
			t.Errorf("seed %d: %v: counted %d in, and %d in, %d out, %d undecided, want %d, %d, %d", seed, named.Rule, counts[s], tally.In, tally.Out, tally.Undecided, want.In, want.Out, want.Undecided)
		}
	}
	return found
}

// rowsIn are rows of people.
func rowsIn(b *Binding[Row], people []map[string]any) iter.Seq[Row] {
	return func(yield func(Row) bool) {
		for _, person := range people {
			if row, _ := NewRow(b.schema, person); !yield(row) {
				return
			}
		}
	}
}

func FuzzTables(f *testing.F) {
	for seed := range uint64(30) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) { checkTable(t, seed) })
}

func TestTablesAtRandom(t *testing.T) { atRandom(t, checkTable) }

// patient is a customer whose events may lack their time.
type patient struct {
	Visits []checkup `segment:"visits,events"`
}

type checkup struct {
	At   *time.Time `segment:"at,time"`
	Cost float64    `segment:"cost"`
}

// TestEventsWithoutTimes wants events without an instant, at Go's zero time and in far
// centuries to count in a table as they do in records.
func TestEventsWithoutTimes(t *testing.T) {
	at := func(year int) *time.Time {
		t := time.Date(year, 5, 1, 0, 0, 0, 0, time.UTC)
		return &t
	}
	binding := must(For[patient]())
	for name, people := range map[string][]patient{
		"missing": {{[]checkup{{nil, 1}, {at(2026), 2}}}, {[]checkup{{nil, 1}}}, {}, {[]checkup{{at(1970), 3}, {nil, 5}, {at(2027), 7}}}},
		"zero":    {{[]checkup{{&time.Time{}, 1}, {at(1969), 2}}}, {[]checkup{{at(2026), 1}, {at(2025), 4}}}},
		"far":     {{[]checkup{{at(900), 1}, {at(2026), 2}}}, {[]checkup{{nil, 1}, {at(2900), 4}}}},
	} {
		table := must(binding.Table(slices.Values(people)))
		for _, text := range []string{
			`COUNT(visits) >= 1`, `COUNT(visits) >= 2`, `COUNT(visits BEFORE 1980-01-01) >= 1`, `COUNT(visits WITHIN LAST 12 MONTHS) = 1`, `ANY(visits AFTER 0950-01-01 WHERE cost < 9)`,
			`SUM(visits.cost) > 2`, `LAST(visits.cost) >= 2`, `FIRST(visits.at) < 1970-06-01`, `NO(visits)`, `COUNT(visits WHERE cost >= 2) = 1`,
		} {
			rule := must(binding.Compile(text))
			members := must(rule.Members(context.Background(), table, tableAsOf))
			for i := range people {
				if want := rule.Match(&people[i], tableAsOf) == In; members.Has(i) != want {
					t.Errorf("%s: %s of person %d is %v in a table, want %v", name, text, i, !want, want)
				}
			}
		}
	}
}

// TestOptionsApart wants one index to keep rules apart that say the same of different
// parameters.
func TestOptionsApart(t *testing.T) {
	binding := must(For[regular]())
	few := must(binding.CompileWith("orders * :n >= 40", Options{Parameters: map[string]any{"n": 10}}))
	many := must(binding.CompileWith("orders * :n >= 40", Options{Parameters: map[string]any{"n": 1}}))
	set := &Set[regular]{binding: binding, segments: []Named[regular]{{&dsl.Segment{Name: "few"}, few}, {&dsl.Segment{Name: "many"}, many}}}
	if got := must(set.Index()).Match(&regular{Orders: 5}, tableAsOf, nil); !slices.Equal(got, []int{0}) {
		t.Errorf("someone with 5 orders is in %v", got)
	}
}
