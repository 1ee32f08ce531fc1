package segment

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/dsl/check"
	"github.com/clientele-go/clientele/internal/planes"
)

// A Quantised is a set over a table as of an instant, ready to be asked: every value that
// the rules look at has been reduced to what they can tell apart of it, as bit planes.
// It is immutable, and may be used by any number of goroutines.
type Quantised struct {
	asOf    time.Time
	names   []Tally // but for what is found
	people  int
	table   *Table
	rules   []*check.Rule // by segment, about the table
	options Options
	sources []planes.Source // by feature
	members *planes.Plan    // who is in, by segment
	both    *planes.Plan    // who is in, by segment, and then who may be
	bytes   int
	run     Run
}

// Bytes is the memory that the bit planes take.
func (q *Quantised) Bytes() int { return q.bytes }

// Counts returns how many people are in each segment.
func (q *Quantised) Counts(ctx context.Context) ([]int, error) {
	return sums(ctx, q.run, q.people, len(q.names), func(own []int) func(from, to int) {
		w := q.members.Worker(q.sources)
		return func(from, to int) {
			w.Decide(from / block)
			for i := range own {
				own[i] += w.Count(i, to-from)
			}
		}
	})
}

// Members returns who is in each segment. It takes a bit of memory for each person and
// segment.
func (q *Quantised) Members(ctx context.Context) ([]Members, error) {
	return q.decide(ctx, q.members, len(q.names))
}

// Result returns what [Set.Run] does but for what is to blame for what is undecided, which
// is [Quantised.Blame]. It takes two bits of memory for each person and segment.
func (q *Quantised) Result(ctx context.Context) (*Result, error) {
	n := len(q.names)
	found, err := q.decide(ctx, q.both, 2*n)
	if err != nil {
		return nil, err
	}
	r := &Result{AsOf: q.asOf, People: q.people, Cutoffs: q.options.Cutoffs}
	for i, t := range q.names {
		t.Members, t.Unknown = found[i], found[n+i].without(found[i])
		t.In, t.Undecided = t.Members.Len(), t.Unknown.Len()
		t.Out = q.people - t.In - t.Undecided
		r.Tallies = append(r.Tallies, t)
	}
	return r, nil
}

// Blame returns what keeps people of a segment undecided, as a [Tally] has it. That is
// asked of one row after another, which takes far longer than the outcomes do.
func (q *Quantised) Blame(ctx context.Context, segment string) ([]BlameCount, error) {
	i := slices.IndexFunc(q.names, func(t Tally) bool { return t.Name == segment })
	if i < 0 {
		return nil, fmt.Errorf("segment: there is no segment %q in the set%s", segment, didYouMean(segment, namesOf(q.names)))
	}
	rule, err := q.table.binding.compileChecked(q.rules[i], q.options)
	if err != nil {
		return nil, err
	}
	alone := Set[row]{q.table.binding, q.options, []Named[row]{{&dsl.Segment{Name: segment}, rule}}}
	result, err := alone.RunWith(ctx, q.table.rows, q.asOf, q.run)
	if err != nil {
		return nil, err
	}
	return result.Tallies[0].Blame, nil
}

func namesOf(tallies []Tally) (names []string) {
	for i := range tallies {
		names = append(names, tallies[i].Name)
	}
	return names
}

// decide decides formulas for everyone.
func (q *Quantised) decide(ctx context.Context, plan *planes.Plan, formulas int) ([]Members, error) {
	found := make([]Members, formulas)
	for i := range found {
		found[i].words = make([]uint64, (q.people+63)/64)
	}
	counts, err := sums(ctx, q.run, q.people, formulas, func(own []int) func(from, to int) {
		w := plan.Worker(q.sources)
		return func(from, to int) {
			w.Decide(from / block)
			for i := range found {
				own[i] += w.Words(i, to-from, found[i].words[from/64:(to+63)/64])
			}
		}
	})
	if err != nil {
		return nil, err
	}
	for i, n := range counts {
		found[i].count = n
	}
	return found, nil
}

// Members returns who of a table is in, as of an instant whose Location is the zone. It
// prepares nothing that would be of use a second time: for many rules, or for asking
// again, see [Set.Quantise]. Tests of the population need no cut-offs.
func (r *Rule[T]) Members(ctx context.Context, t *Table, asOf time.Time) (Members, error) {
	set := Set[T]{r.binding, r.options, []Named[T]{{&dsl.Segment{Name: r.String()}, r}}}
	q, err := set.quantise(ctx, t, asOf, Run{}, true)
	if err != nil {
		return Members{}, err
	}
	members, err := q.Members(ctx)
	if err != nil {
		return Members{}, err
	}
	return members[0], nil
}
