package segment

// This file runs the conformance suite through every way of evaluating that there is.

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/internal/golden"
	"github.com/clientele-go/clientele/internal/reference"
	"github.com/clientele-go/clientele/segment/segmenttest"
)

// optionsFor are the options of a case.
func optionsFor(c *segmenttest.Case) Options {
	o := Options{Parameters: map[string]any{}, Lists: map[string][]any{}, Library: c.Host.Library, WeekStart: WeekStartsOn(c.Host.WeekStart)}
	for name, v := range c.Host.Parameters {
		o.Parameters[name] = v
	}
	for name, items := range c.Host.Lists {
		o.Lists[name] = []any{}
		for _, item := range items {
			o.Lists[name] = append(o.Lists[name], item)
		}
	}
	if c.Host.LeapDay == time.March {
		o.LeapDay = On1March
	}
	if c.Host.Base != "" {
		var quotes []Quote
		for _, rate := range c.Host.Rates {
			quotes = append(quotes, Quote(rate))
		}
		o.Rates = must(NewRates(c.Host.Base, quotes...))
	}
	return o
}

func rowsFor(c *segmenttest.Case) (rows []Row) {
	for _, person := range c.People {
		row, _ := NewRow(c.Schema, person, "id")
		rows = append(rows, row)
	}
	return rows
}

// matching decides people one by one, after their population has been measured.
func matching[T any](b *Binding[T], rule string, people []T, asOf time.Time, o Options) ([]segmenttest.Outcome, error) {
	compiled, err := b.CompileWith(rule, o)
	if err != nil {
		return nil, err
	}
	if len(compiled.Unmeasured()) > 0 {
		compiled = must(compiled.With(must(compiled.Measure(context.Background(), people, asOf))))
	}
	var outcomes []segmenttest.Outcome
	for i := range people {
		outcomes = append(outcomes, segmenttest.Outcome(compiled.Match(&people[i], asOf).String()))
	}
	return outcomes, nil
}

// tabled decides people by columns.
func tabled[T any](b *Binding[T], rule string, people []T, asOf time.Time, o Options) (outcomes []segmenttest.Outcome, err error) {
	compiled, err := b.CompileWith(rule, o)
	if err != nil {
		return nil, err
	}
	set := Set[T]{b, o, []Named[T]{{&dsl.Segment{Name: "x"}, compiled}}}
	quantised := must(set.Quantise(context.Background(), must(b.Table(slices.Values(people))), asOf))
	tally := must(quantised.Result(context.Background())).Tallies[0]
	if members, counts := must(quantised.Members(context.Background())), must(quantised.Counts(context.Background())); members[0].Len() != tally.In || counts[0] != tally.In {
		panic(fmt.Sprintf("%s: %d are in, %d are members, and %d are counted", rule, tally.In, members[0].Len(), counts[0]))
	}
	adhoc := must(compiled.Members(context.Background(), must(b.Table(slices.Values(people))), asOf))
	for i := range people {
		if adhoc.Has(i) != tally.Members.Has(i) {
			panic(fmt.Sprintf("%s: person %d is a member by one of two ways", rule, i))
		}
		outcomes = append(outcomes, segmenttest.Outcome(tally.of(i).String()))
	}
	return outcomes, nil
}

// tabledBy decides the rows of a table that was read from elsewhere.
func tabledBy(table *Table, rule string, asOf time.Time, o Options) (outcomes []segmenttest.Outcome, err error) {
	rows := must(table.Binding())
	compiled, err := rows.CompileWith(rule, o)
	if err != nil {
		return nil, err
	}
	set := Set[Row]{binding: rows, options: o, segments: []Named[Row]{{&dsl.Segment{Name: "x"}, compiled}}}
	tally := must(must(set.Quantise(context.Background(), table, asOf)).Result(context.Background())).Tallies[0]
	for i := range table.Len() {
		outcomes = append(outcomes, segmenttest.Outcome(tally.of(i).String()))
	}
	return outcomes, nil
}

// byIndex decides people one by one, and wants an index to find the rule for those who are
// in, and for nobody else.
func byIndex(b *Binding[Row], rule string, people []Row, asOf time.Time, o Options) (outcomes []segmenttest.Outcome, err error) {
	compiled, err := b.CompileWith(rule, o)
	if err != nil {
		return nil, err
	}
	compiled = must(compiled.With(must(compiled.Measure(context.Background(), people, asOf))))
	set := Set[Row]{b, o, []Named[Row]{{&dsl.Segment{Name: "x"}, compiled}}}
	index := must(set.Index())
	standing := index.Standing()
	for i := range people {
		outcome := compiled.Match(&people[i], asOf)
		found := index.Match(&people[i], asOf, nil)
		standing.Update(&people[i], asOf, nil, nil)
		if is := outcome == In; is != slices.Contains(found, 0) || is != standing.In(0) {
			panic(fmt.Sprintf("%s: person %d is %v, is found: %v, and stands in it: %v", rule, i, outcome, found, standing.In(0)))
		}
		outcomes = append(outcomes, segmenttest.Outcome(outcome.String()))
	}
	return outcomes, nil
}

// of is the outcome of a person.
func (t *Tally) of(person int) Outcome {
	switch {
	case t.Members.Has(person):
		return In
	case t.Unknown.Has(person):
		return Undecided
	default:
		return Out
	}
}

// conforming are the ways of evaluating.
var conforming = map[string]segmenttest.Engine{
	"rows": func(c *segmenttest.Case, rule string) ([]segmenttest.Outcome, error) {
		return matching(must(Rows(c.Schema)), rule, rowsFor(c), c.AsOf, optionsFor(c))
	},
	"rows without fast tests": func(c *segmenttest.Case, rule string) ([]segmenttest.Outcome, error) {
		o := optionsFor(c)
		o.plain = true
		return matching(must(Rows(c.Schema)), rule, rowsFor(c), c.AsOf, o)
	},
	"maps": func(c *segmenttest.Case, rule string) ([]segmenttest.Outcome, error) {
		return matching(must(Maps(c.Schema)), rule, c.People, c.AsOf, optionsFor(c))
	},
	"maps of rows": func(c *segmenttest.Case, rule string) ([]segmenttest.Outcome, error) {
		var people []map[string]any
		for _, row := range rowsFor(c) {
			people = append(people, must(Rows(c.Schema)).Map(&row))
		}
		return matching(must(Maps(c.Schema)), rule, people, c.AsOf, optionsFor(c))
	},
	"the canonical text": func(c *segmenttest.Case, rule string) ([]segmenttest.Outcome, error) {
		compiled, err := must(Rows(c.Schema)).CompileWith(rule, optionsFor(c))
		if err != nil {
			return nil, err
		}
		o := optionsFor(c)
		o.Limits.Bytes = 1 << 30 // a text may grow by its formatting
		return matching(must(Rows(c.Schema)), compiled.String(), rowsFor(c), c.AsOf, o)
	},
	"a run over the population": func(c *segmenttest.Case, rule string) ([]segmenttest.Outcome, error) {
		rows := must(Rows(c.Schema))
		compiled, err := rows.CompileWith(rule, optionsFor(c))
		if err != nil {
			return nil, err
		}
		set := Set[Row]{rows, optionsFor(c), []Named[Row]{{&dsl.Segment{Name: "x"}, compiled}}}
		result := must(set.Run(context.Background(), rowsFor(c), c.AsOf))
		var outcomes []segmenttest.Outcome
		for i := range c.People {
			outcomes = append(outcomes, segmenttest.Outcome(result.Tallies[0].of(i).String()))
		}
		return outcomes, nil
	},
	"a table": func(c *segmenttest.Case, rule string) ([]segmenttest.Outcome, error) {
		return tabled(must(Rows(c.Schema)), rule, rowsFor(c), c.AsOf, optionsFor(c))
	},
	"a table of lines of JSON": func(c *segmenttest.Case, rule string) ([]segmenttest.Outcome, error) {
		table := must(ReadNDJSON(context.Background(), bytes.NewReader(ndjsonOf(c.People)), c.Schema, NDJSON{Strict: true, Others: []string{"id"}}))
		return tabledBy(table, rule, c.AsOf, optionsFor(c))
	},
	"an index": func(c *segmenttest.Case, rule string) ([]segmenttest.Outcome, error) {
		return byIndex(must(Rows(c.Schema)), rule, rowsFor(c), c.AsOf, optionsFor(c))
	},
	"the reference": func(c *segmenttest.Case, rule string) ([]segmenttest.Outcome, error) {
		compiled, err := must(Rows(c.Schema)).CompileWith(rule, optionsFor(c)) // for the mistakes
		if err != nil {
			return nil, err
		}
		r := referenceFor(c)
		var outcomes []segmenttest.Outcome
		for _, person := range c.People {
			outcomes = append(outcomes, segmenttest.Outcome(Outcome(r.Decide(compiled.Checked().Rule, person)).String()))
		}
		return outcomes, nil
	},
}

func referenceFor(c *segmenttest.Case) *reference.Reference {
	r := &reference.Reference{Schema: c.Schema, Parameters: c.Host.Parameters, Lists: c.Host.Lists, AsOf: c.AsOf, WeekStart: c.Host.WeekStart, LeapDay: 28, Population: c.People}
	if c.Host.LeapDay == time.March {
		r.LeapDay = 1
	}
	if l := c.Host.Library; l != nil {
		r.Metrics, r.Segments, r.Lists = l.Metrics(), map[string]*dsl.Rule{}, l.Lists()
		for _, s := range l.Segments() {
			r.Segments[s.Name] = s.When
		}
	}
	if c.Host.Base != "" {
		r.PerBase = func(currency string, day dsl.Date) (found *big.Rat) {
			if currency == c.Host.Base {
				return big.NewRat(1, 1)
			}
			latest := dsl.Date(-1 << 30)
			for _, rate := range c.Host.Rates {
				if rate.Currency == currency && rate.Day <= day && rate.Day > latest {
					found, latest = rate.PerBase.Rat(), rate.Day
				}
			}
			return found
		}
	}
	return r
}

func TestConformance(t *testing.T) {
	for name, engine := range conforming {
		t.Run(name, func(t *testing.T) { segmenttest.Run(t, engine) })
	}
}

// TestSuiteIsWritten writes the outcomes of the suite with -update, each with what leaves
// it undecided: whoever changes one reads the difference.
func TestSuiteIsWritten(t *testing.T) {
	cases := map[string]segmenttest.Case{}
	for _, c := range segmenttest.Cases() {
		cases[c.Name[strings.IndexByte(c.Name, '/')+1:]+" of "+c.Name[:strings.IndexByte(c.Name, '/')]] = c
	}
	golden.Run(t, "segmenttest/cases/*.txtar", func(t *testing.T, g *golden.Case) {
		for _, section := range []string{"schema", "as-of", "zone", "host", "library", "data"} {
			g.Has(section) // is read by the suite
		}
		parts := strings.Split(t.Name(), "/")
		c := cases[g.Name+" of "+strings.TrimSuffix(parts[1], ".txtar")]
		var got []string
		for line := range strings.SplitSeq(g.In("rules"), "\n") {
			got = append(got, line+": "+told(&c, segmenttest.Expand(line)))
		}
		g.Want("outcomes", strings.Join(got, "\n"))
	})
}

// told are the outcomes of a rule, or its mistakes.
func told(c *segmenttest.Case, text string) string {
	rows := rowsFor(c)
	rule, err := must(Rows(c.Schema)).CompileWith(text, optionsFor(c))
	if mistakes := (dsl.Errors{}); errors.As(err, &mistakes) {
		return "mistakes\n" + mistakes.Caret()
	}
	rule = must(must(rule, err).With(must(rule.Measure(context.Background(), rows, c.AsOf))))
	var outcomes []string
	for i := range rows {
		outcomes = append(outcomes, fmt.Sprintf("%v %v%s", c.People[i]["id"], rule.Match(&rows[i], c.AsOf), because(rule.Blame(&rows[i], c.AsOf))))
	}
	return strings.Join(outcomes, ", ")
}

// because lists what leaves a person undecided.
func because(blame []Blame) string {
	var reasons []string
	for _, b := range blame {
		reasons = append(reasons, strings.TrimSpace(b.Field+" "+b.Cause.String()))
	}
	if reasons == nil {
		return ""
	}
	return " (" + strings.Join(reasons, "; ") + ")"
}
