package segment

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/dsl/check"
)

// A Set is a number of named segments over records of type T. It is immutable,
// and may be used by any number of goroutines.
type Set[T any] struct {
	binding  *Binding[T]
	options  Options
	segments []Named[T]
}

// A Named is a segment with its definition and its compiled rule.
type Named[T any] struct {
	*dsl.Segment
	Rule *Rule[T]
}

// Load compiles a definition file with the default options.
func (b *Binding[T]) Load(file io.Reader) (*Set[T], error) { return b.LoadWith(file, Options{}) }

// LoadWith compiles a definition file. The error, if any, is of type [dsl.Errors]
// when the text is at fault, and holds the mistakes of every definition.
func (b *Binding[T]) LoadWith(file io.Reader, o Options) (*Set[T], error) {
	text, err := io.ReadAll(io.LimitReader(file, int64(max(o.Limits.FileBytes, dsl.DefaultFileBytes))+1))
	if err != nil {
		return nil, fmt.Errorf("segment: reading definitions: %w", err)
	}
	parsed, err := dsl.Options{Limits: o.Limits}.ParseFile(string(text))
	if parsed == nil {
		return nil, err
	}
	library, err2 := dsl.NewLibrary(parsed)
	o.Library = library
	set, err3 := b.load(o)
	if err := joined(err, err2, err3); err != nil {
		return nil, err
	}
	return set, nil
}

// LoadLibrary compiles the segments and tiers of a library, which is that of the
// options. The error is as that of [Binding.LoadWith].
func (b *Binding[T]) LoadLibrary(library *dsl.Library, o Options) (*Set[T], error) {
	o.Library = library
	return b.load(o)
}

// load compiles the segments of the options' library.
func (b *Binding[T]) load(o Options) (*Set[T], error) {
	names, err := o.names()
	if err != nil {
		return nil, err
	}
	session := b.checker.Together(names)
	set, errs := &Set[T]{binding: b, options: o}, []error{checkMetrics(session, o.Library)}
	for _, definition := range o.Library.Segments() {
		if definition.When == nil {
			continue
		}
		rule, err := b.compileIn(session, definition.When, o)
		set.segments, errs = append(set.segments, Named[T]{definition, rule}), append(errs, err)
	}
	if err := joined(errs...); err != nil {
		return nil, err
	}
	return set, nil
}

// checkMetrics checks the metrics, which no segment may use.
func checkMetrics(session *check.Session, library *dsl.Library) error {
	var errs []error
	for _, name := range slices.Sorted(maps.Keys(library.Metrics())) {
		_, err := session.Check(dsl.MustParse(dsl.QuoteName(name) + " IS MISSING"))
		errs = append(errs, err)
	}
	return joined(errs...)
}

// Segments returns the segments in the order of the file. The slice must not be
// changed.
func (s *Set[T]) Segments() []Named[T] { return s.segments }

// Segment returns the segment of a name.
func (s *Set[T]) Segment(name string) (n Named[T], ok bool) {
	i := slices.IndexFunc(s.segments, func(n Named[T]) bool { return n.Name == name })
	if i < 0 {
		return n, false
	}
	return s.segments[i], true
}

// Reads returns the names of what the rules read, sorted. See [check.Rule.Reads].
func (s *Set[T]) Reads() []string {
	var names []string
	for _, n := range s.segments {
		names = append(names, n.Rule.checked.Reads()...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// A Result is what a run found.
type Result struct {
	AsOf    time.Time
	People  int
	Tallies []Tally  // one a segment, in the order of the set
	Cutoffs *Cutoffs // of the tests that need the population; nil where none does
}

// A Tally is the outcome of one segment over a population.
type Tally struct {
	Name, Title        string
	In, Out, Undecided int
	// Members are the people who are in, Unknown those for whom it is undecided.
	Members, Unknown Members
	// Blame says what keeps people undecided, most people first. One person may be
	// counted under several fields.
	Blame []BlameCount
}

// A BlameCount is how many people a reason leaves undecided.
type BlameCount struct {
	Blame
	People int
}

// Run runs the set over a population as of an instant, whose Location is the
// zone, with the default options. It stops within a block of 4,096 people when
// the context is cancelled, and returns the context's error.
//
// It takes time proportional to the people times the segments, and two bits of
// memory for each of those.
func (s *Set[T]) Run(ctx context.Context, people []T, asOf time.Time) (*Result, error) {
	return s.RunWith(ctx, people, asOf, Run{})
}

var errNoAsOf = errors.New("segment: the as-of is the zero time: give the instant that the run is as of")

// RunWith runs the set over a population. See [Set.Run].
func (s *Set[T]) RunWith(ctx context.Context, people []T, asOf time.Time, o Run) (*Result, error) {
	if asOf.IsZero() {
		return nil, errNoAsOf
	}
	cutoffs, rules, err := s.measured(ctx, people, asOf)
	if err != nil {
		return nil, err
	}
	r := &run[T]{set: s, rules: rules, people: people, asOf: asOf, causes: noCauses(len(rules))}
	words := (len(people) + 63) / 64
	for range s.segments {
		r.in = append(r.in, make([]uint64, words))
		r.unknown = append(r.unknown, make([]uint64, words))
	}
	if err := o.sweep(ctx, len(people), r.worker); err != nil {
		return nil, err
	}
	result := r.result()
	result.Cutoffs = cutoffs
	return result, nil
}

// measured measures the population once for all the segments, and returns their
// rules with the cut-offs.
func (s *Set[T]) measured(ctx context.Context, people []T, asOf time.Time) (found *Cutoffs, rules []*Rule[T], err error) {
	m := Measurement[T]{cutoffs: Cutoffs{AsOf: asOf}}
	for _, named := range s.segments {
		m.include(named.Rule)
		rules = append(rules, named.Rule)
	}
	if len(m.parts) == 0 {
		return nil, rules, nil
	}
	if found, err = m.measure(ctx, people); err != nil {
		return nil, nil, err
	}
	for i, rule := range rules {
		if rules[i], err = rule.With(found); err != nil {
			return nil, nil, err
		}
	}
	return found, rules, nil
}

// run is one run of a set.
type run[T any] struct {
	set         *Set[T]
	rules       []*Rule[T] // by segment
	people      []T
	asOf        time.Time
	in, unknown [][]uint64 // by segment

	mu     sync.Mutex           // guards what follows
	causes []map[fieldCause]int // by segment
}

// worker begins a worker, whose causes are added to the others' at its end.
func (r *run[T]) worker() (do func(from, to int), end func()) {
	causes := noCauses(len(r.rules))
	do = func(from, to int) {
		for i, rule := range r.rules {
			r.block(rule, i, from, to, causes[i])
		}
	}
	return do, func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		for i, counts := range causes {
			for cause, n := range counts {
				r.causes[i][cause] += n
			}
		}
	}
}

func noCauses(segments int) []map[fieldCause]int {
	causes := make([]map[fieldCause]int, segments)
	for i := range causes {
		causes[i] = map[fieldCause]int{}
	}
	return causes
}

// block decides one segment for the people in [from, to).
func (r *run[T]) block(rule *Rule[T], segment, from, to int, causes map[fieldCause]int) {
	m := rule.calendar.at(r.asOf)
	defer rule.calendar.done(m)
	in, unknown := r.in[segment], r.unknown[segment]
	var found blames
	for i := from; i < to; i++ {
		rec := record(&r.people[i])
		switch rule.root.eval(rec, m) {
		case In:
			in[i>>6] |= 1 << (i & 63)
		case Undecided:
			unknown[i>>6] |= 1 << (i & 63)
			found.list = found.list[:0]
			rule.root.blame(rec, m, &found)
			for _, cause := range found.list {
				causes[cause]++
			}
		}
	}
}

func (r *run[T]) result() *Result {
	result := &Result{AsOf: r.asOf, People: len(r.people)}
	for i, named := range r.set.segments {
		t := Tally{Name: named.Name, Title: named.Title, Members: newMembers(r.in[i]), Unknown: newMembers(r.unknown[i])}
		t.In, t.Undecided = t.Members.Len(), t.Unknown.Len()
		t.Out = result.People - t.In - t.Undecided
		t.Blame = r.blame(r.causes[i])
		result.Tallies = append(result.Tallies, t)
	}
	return result
}

func (r *run[T]) blame(causes map[fieldCause]int) []BlameCount {
	var counts []BlameCount
	var all blames
	for cause := range causes {
		all.list = append(all.list, cause)
	}
	named := all.sorted(r.set.binding.fieldName) // sorts the list, too
	for i, cause := range all.list {
		counts = append(counts, BlameCount{named[i], causes[cause]})
	}
	slices.SortStableFunc(counts, func(a, b BlameCount) int { return cmp.Compare(b.People, a.People) })
	return counts
}
