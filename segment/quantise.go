package segment

import (
	"context"
	"fmt"
	"slices"
	"time"

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
	cutoffs *Cutoffs
	sources []planes.Source // by feature
	members *planes.Plan    // who is in, by segment
	both    *planes.Plan    // who is in, by segment, and then who may be
	bytes   int
	run     Run
}

// Quantise prepares the set for a table, as of an instant whose Location is the zone,
// with the default options. The table must have the fields that the rules name, and may
// have others. Quantising reads every value that the rules ask for once, and every test
// that compares more than one value with constants is decided for every row.
//
// It stops within a block of 4,096 rows when the context is cancelled.
func (s *Set[T]) Quantise(ctx context.Context, t *Table, asOf time.Time) (*Quantised, error) {
	return s.QuantiseWith(ctx, t, asOf, Run{})
}

// QuantiseWith prepares the set for a table. The workers are also those of whatever is
// asked of the result. See [Set.Quantise].
func (s *Set[T]) QuantiseWith(ctx context.Context, t *Table, asOf time.Time, o Run) (*Quantised, error) {
	if asOf.IsZero() {
		return nil, errNoAsOf
	}
	rules, err := s.checkedFor(t)
	if err != nil {
		return nil, err
	}
	cutoffs, err := t.measured(ctx, rules, s.options, asOf)
	if err != nil {
		return nil, err
	}
	q, err := t.inquire(rules, s.options, cutoffs)
	if err != nil {
		return nil, err
	}
	z := &quantiser{inquiry: q, table: t, asOf: asOf}
	z.prepare()
	if err := o.sweep(ctx, t.Len(), z.worker); err != nil {
		return nil, err
	}
	found := z.finish()
	found.cutoffs, found.run = cutoffs, o
	for _, named := range s.segments {
		found.names = append(found.names, Tally{Name: named.Name, Title: named.Title})
	}
	return found, nil
}

// checkedFor returns the rules as they are about a table.
func (s *Set[T]) checkedFor(t *Table) (rules []*check.Rule, err error) {
	names, err := s.options.names()
	if err != nil {
		return nil, err
	}
	for _, named := range s.segments {
		rule := named.Rule.checked
		if t.schema != s.binding.schema {
			if rule, err = t.binding.checker.Check(rule.Rule, names); err != nil {
				return nil, fmt.Errorf("segment: the table does not fit segment %s: %w", named.Name, err)
			}
		}
		rules = append(rules, rule)
	}
	return rules, nil
}

// measured measures the population for the tests that need it.
func (t *Table) measured(ctx context.Context, rules []*check.Rule, o Options, asOf time.Time) (*Cutoffs, error) {
	m := Measurement[row]{cutoffs: Cutoffs{AsOf: asOf}}
	for _, rule := range rules {
		m.include(&Rule[row]{binding: t.binding, checked: rule, options: o})
	}
	if len(m.parts) == 0 {
		return nil, nil
	}
	for i := range t.Len() {
		if i%block == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		at := row(i)
		m.Add(&at)
	}
	return m.Cutoffs(), nil
}

// inquire takes the rules apart.
func (t *Table) inquire(rules []*check.Rule, o Options, cutoffs *Cutoffs) (*inquiry, error) {
	o.Cutoffs = cutoffs
	q := newInquiry(t.binding.compiler(nil, o))
	for _, rule := range rules {
		q.add(rule)
	}
	return q, q.compiler.err
}

// A quantiser fills the columns of the features.
type quantiser struct {
	*inquiry
	table    *Table
	asOf     time.Time
	calendar *calendar
	classes  []classes        // by feature
	columns  []*planes.Column // by feature
}

// classes are the codes of a feature that the questions about it tell apart.
type classes struct {
	of      []uint16 // by code
	samples []int    // by class, one of its codes
}

func (z *quantiser) prepare() {
	z.calendar = z.compiler.finish()
	m := z.calendar.at(z.asOf)
	defer z.calendar.done(m)
	for i := range z.features {
		f := &z.features[i]
		f.settle(m)
		z.classes = append(z.classes, f.classes(m))
		z.columns = append(z.columns, planes.NewColumn(z.table.Len(), len(z.classes[i].samples)))
	}
}

// classes puts the codes to which every question has the same answer into one class.
func (f *asked) classes(m *moment) (c classes) {
	known := map[string]uint16{}
	answers := make([]byte, len(f.questions))
	for code := range f.codes() {
		for i, q := range f.questions {
			answers[i] = byte(q.judge(code, m))
		}
		class, ok := known[string(answers)]
		if !ok {
			class = uint16(len(c.samples))
			known[string(answers)] = class
			c.samples = append(c.samples, code)
		}
		c.of = append(c.of, class)
	}
	return c
}

// worker begins a worker.
func (z *quantiser) worker() (do func(from, to int), end func()) {
	m := z.calendar.at(z.asOf)
	codes := new(planes.Codes)
	var fillers []func(from, to int)
	for i := range z.features {
		fillers = append(fillers, z.filler(i, m, codes))
	}
	do = func(from, to int) {
		for i, fill := range fillers {
			fill(from, to)
			z.columns[i].Pack(from/block, codes)
		}
	}
	return do, func() { z.calendar.done(m) }
}

// filler returns how the rows of a block are given their classes: by the keys of the
// values, by the numbers of different values, or row by row.
func (z *quantiser) filler(feature int, m *moment, to *planes.Codes) func(from, to int) {
	f, classes, at := &z.features[feature], z.classes[feature].of, new(row)
	class := func(r int) uint16 {
		*at = row(r)
		return classes[f.code(record(at), m)]
	}
	var held store
	if f.field >= 0 {
		held = z.table.customer.fields[f.field]
	}
	if f.stored {
		if cuts := f.cuts(held, classes); cuts != nil {
			return byKeys(held.(keys), cuts, classes, class, to)
		}
	}
	if coded, ok := held.(coded); ok {
		memo := make([]uint32, coded.codes()) // one more than the class
		return func(from, until int) {
			coded.look(to, from, until, memo, func(i int) { memo[coded.number(from+i)] = uint32(class(from+i)) + 1 })
		}
	}
	return func(from, until int) {
		for r := from; r < until; r++ {
			to.Set(r-from, class(r))
		}
	}
}

// byKeys gives rows their classes by their keys, but for those that have no value, or none
// that fits a key.
func byKeys(held keys, cuts *planes.Cuts, classes []uint16, class func(row int) uint16, to *planes.Codes) func(from, to int) {
	values, causes, apart := held.keys(), held.absence().causes, held.apart()
	var absent [noValue]uint16
	for why := range absent {
		absent[why] = classes[codeOf(Cause(why))]
	}
	return func(from, until int) {
		cuts.Fill(to, values[from:until])
		if causes != nil {
			for i, why := range causes[from:until] {
				if why != known {
					to.Set(i, absent[why])
				}
			}
		}
		first, _ := slices.BinarySearch(apart, from)
		for _, r := range apart[first:] {
			if r >= until {
				break
			}
			to.Set(r-from, class(r))
		}
	}
}

// finish makes the circuit of all the formulas.
func (z *quantiser) finish() *Quantised {
	found := &Quantised{asOf: z.asOf, people: z.table.Len()}
	m := z.calendar.at(z.asOf)
	defer z.calendar.done(m)
	var ins, maybes []planes.Ref
	b := &circuitBuilder{quantiser: z, moment: m, done: map[*formula]kleene{}}
	for _, f := range z.formulas {
		k := b.of(f)
		ins, maybes = append(ins, k.in), append(maybes, k.maybe)
	}
	found.members = b.circuit.Plan(ins...)
	found.both = b.circuit.Plan(append(ins, maybes...)...)
	for _, c := range z.columns {
		found.sources = append(found.sources, c)
		found.bytes += c.Bytes()
	}
	return found
}

// A kleene is a formula of three values as two of two: where it is in, and where it is in
// or undecided. Each follows from its own kind alone, but for NOT, which exchanges them.
type kleene struct{ in, maybe planes.Ref }

type circuitBuilder struct {
	*quantiser
	moment  *moment
	circuit planes.Circuit
	done    map[*formula]kleene
}

func (b *circuitBuilder) of(f *formula) kleene {
	if k, ok := b.done[f]; ok {
		return k
	}
	k := b.make(f)
	b.done[f] = k
	return k
}

func (b *circuitBuilder) make(f *formula) kleene {
	var in, maybe []planes.Ref
	for _, term := range f.terms {
		k := b.of(term)
		in, maybe = append(in, k.in), append(maybe, k.maybe)
	}
	switch f.op {
	case allTrue:
		return kleene{b.circuit.And(in...), b.circuit.And(maybe...)}
	case anyTrue:
		return kleene{b.circuit.Or(in...), b.circuit.Or(maybe...)}
	case notTrue:
		return kleene{maybe[0].Not(), in[0].Not()}
	case trueOrMaybe:
		return kleene{maybe[0], maybe[0]}
	case maybeTrue:
		return kleene{planes.False, planes.True}
	default:
		return b.question(f.question)
	}
}

func (b *circuitBuilder) question(q *question) kleene {
	samples := b.classes[q.feature].samples
	in, maybe := make([]bool, len(samples)), make([]bool, len(samples))
	for class, code := range samples {
		o := q.judge(code, b.moment)
		in[class], maybe[class] = o == In, o != Out
	}
	bits := planes.Bits(len(samples))
	return kleene{b.circuit.Among(q.feature, bits, in), b.circuit.Among(q.feature, bits, maybe)}
}

// Bytes is the memory that the bit planes take.
func (q *Quantised) Bytes() int { return q.bytes }

// Counts returns how many people are in each segment.
func (q *Quantised) Counts(ctx context.Context) ([]int, error) {
	workers := make(chan []int, 1)
	workers <- make([]int, len(q.names))
	err := q.run.sweep(ctx, q.people, func() (do func(from, to int), end func()) {
		w, counts := q.members.Worker(q.sources), make([]int, len(q.names))
		do = func(from, to int) {
			w.Decide(from / block)
			for i := range counts {
				counts[i] += w.Count(i, to-from)
			}
		}
		return do, func() {
			all := <-workers
			for i, n := range counts {
				all[i] += n
			}
			workers <- all
		}
	})
	if err != nil {
		return nil, err
	}
	return <-workers, nil
}

// Members returns who is in each segment. It takes a bit of memory for each person and
// segment.
func (q *Quantised) Members(ctx context.Context) ([]Members, error) {
	words, err := q.words(ctx, q.members, len(q.names))
	if err != nil {
		return nil, err
	}
	return membersOf(words), nil
}

func membersOf(words [][]uint64) []Members {
	all := make([]Members, len(words))
	for i := range words {
		all[i] = newMembers(words[i])
	}
	return all
}

// Result returns what [Set.Run] does but for who is to blame for what is undecided. It
// takes two bits of memory for each person and segment.
func (q *Quantised) Result(ctx context.Context) (*Result, error) {
	n := len(q.names)
	words, err := q.words(ctx, q.both, 2*n)
	if err != nil {
		return nil, err
	}
	for i, in := range words[:n] {
		maybe := words[n+i]
		for j := range maybe {
			maybe[j] &^= in[j]
		}
	}
	r := &Result{AsOf: q.asOf, People: q.people, Cutoffs: q.cutoffs}
	members := membersOf(words)
	for i, t := range q.names {
		t.Members, t.Unknown = members[i], members[n+i]
		t.In, t.Undecided = t.Members.Len(), t.Unknown.Len()
		t.Out = q.people - t.In - t.Undecided
		r.Tallies = append(r.Tallies, t)
	}
	return r, nil
}

// words decides formulas for everyone.
func (q *Quantised) words(ctx context.Context, plan *planes.Plan, formulas int) ([][]uint64, error) {
	words := make([][]uint64, formulas)
	for i := range words {
		words[i] = make([]uint64, (q.people+63)/64)
	}
	err := q.run.sweep(ctx, q.people, func() (do func(from, to int), end func()) {
		w := plan.Worker(q.sources)
		do = func(from, to int) {
			w.Decide(from / block)
			for i := range words {
				w.Words(i, words[i][from/64:(to+63)/64])
				if last := to % 64; last != 0 {
					words[i][to/64] &= 1<<last - 1
				}
			}
		}
		return do, func() {}
	})
	return words, err
}
