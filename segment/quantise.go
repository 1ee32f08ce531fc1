package segment

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/clientele-go/clientele/dsl/check"
	"github.com/clientele-go/clientele/internal/planes"
)

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
	return s.quantise(ctx, t, asOf, o, false)
}

func (s *Set[T]) quantise(ctx context.Context, t *Table, asOf time.Time, o Run, once bool) (*Quantised, error) {
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
	found, err := q.quantise(ctx, t, asOf, o, once)
	if err != nil {
		return nil, err
	}
	found.table, found.rules, found.options = t, rules, s.options
	found.options.Cutoffs = cutoffs
	for _, named := range s.segments {
		found.names = append(found.names, Tally{Name: named.Name, Title: named.Title})
	}
	return found, nil
}

// checkedFor returns the rules as they are about a table.
func (s *Set[T]) checkedFor(t *Table) (rules []*check.Rule, err error) {
	for _, named := range s.segments {
		rules = append(rules, named.Rule.checked)
	}
	if t.schema == s.binding.schema {
		return rules, nil
	}
	names, err := s.options.names()
	if err != nil {
		return nil, err
	}
	session := t.binding.checker.Together(names)
	for i, named := range s.segments {
		if rules[i], err = session.Check(rules[i].Rule); err != nil {
			return nil, fmt.Errorf("segment: the table does not fit segment %s: %w", named.Name, err)
		}
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
	return m.measure(ctx, t.rows)
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

// quantise prepares the table for what has been inquired, of which the answers may be
// wanted once only.
func (q *inquiry) quantise(ctx context.Context, t *Table, asOf time.Time, o Run, once bool) (*Quantised, error) {
	z := &quantiser{inquiry: q, table: t, asOf: asOf, scan: once}
	if err := z.prepare(); err != nil {
		return nil, err
	}
	if len(z.columns) > 0 {
		if err := o.sweep(ctx, t.Len(), z.worker); err != nil {
			return nil, err
		}
	}
	found := z.finish()
	found.run = o
	return found, nil
}

// A quantiser says how the rows of a table are told apart as far as the questions of an
// inquiry do, as of an instant.
type quantiser struct {
	*inquiry
	table    *Table
	asOf     time.Time
	calendar *calendar
	scan     bool // few questions about values are asked of them where they lie
	rows     []rowClasses
	columns  []int // the features that need a column of codes
}

// rowClasses are the classes of a feature's codes, and how those of rows are found: by keys,
// by numbers of different values, or else row by row.
type rowClasses struct {
	classes

	cuts    *planes.Cuts // of the keys
	keys    keys
	numbers planes.Numbers
	table   []uint16 // by number; nil where there are no numbers

	source planes.Source
	among  func(c *planes.Circuit, wanted []bool) planes.Ref // the rows whose class is wanted
}

// prepare finds the classes of all features, and makes room for those that need columns.
func (z *quantiser) prepare() error {
	z.calendar = z.compiler.finish()
	m := z.calendar.at(z.asOf)
	defer z.calendar.done(m)
	z.rows = make([]rowClasses, len(z.features))
	for i := range z.features {
		f, r := &z.features[i], &z.rows[i]
		f.feature = f.at(m)
		if r.classes = classify(f.feature, f.questions, m); len(r.samples) > planes.MaxCodes {
			return fmt.Errorf("segment: the segments tell apart %d values of one field, and at most %d can be: quantise them in several sets", len(r.samples), planes.MaxCodes)
		}
		z.find(f, r, m)
		switch {
		case z.scan && r.cuts != nil && len(r.cuts.Bounds()) <= manyBounds && len(r.keys.apart()) == 0:
			r.scan(i)
		case z.scan && r.table != nil && len(f.questions) <= manyBounds:
			r.look(i)
		default:
			r.pack(i, z.table.Len())
			z.columns = append(z.columns, i)
		}
	}
	return nil
}

// manyBounds are so many that it costs less to pack values than to look at all of them for
// each bound.
const manyBounds = 4

// find says how the classes of rows are found.
func (z *quantiser) find(f *asked, r *rowClasses, m *moment) {
	if f.field < 0 || z.compiler.plain {
		return
	}
	held := z.table.customer.fields[f.field]
	if f.stored {
		if r.cuts = f.cuts(held, r.of); r.cuts != nil {
			r.keys = held.(keys)
			return
		}
	}
	coded, ok := held.(coded)
	if !ok {
		return
	}
	r.numbers, r.table = coded.numbers(), make([]uint16, coded.different())
	for number := range r.table {
		if example, ok := coded.example(number); ok {
			at := row(example)
			r.table[number] = uint16(r.of[f.code(record(&at), m)])
		}
	}
}

// worker begins a worker, which packs the columns.
func (z *quantiser) worker() (do func(from, to int), end func()) {
	m := z.calendar.at(z.asOf)
	codes := new(planes.Codes)
	var fill []func(from, to int)
	for _, i := range z.columns {
		fill = append(fill, z.filler(i, m, codes))
	}
	do = func(from, to int) {
		for n, i := range z.columns {
			fill[n](from, to)
			z.rows[i].source.(*planes.Column).Pack(from/block, codes)
		}
	}
	return do, func() { z.calendar.done(m) }
}

// filler returns how the rows of a block are given the classes of a feature.
func (z *quantiser) filler(feature int, m *moment, to *planes.Codes) func(from, to int) {
	f, r, at := &z.features[feature], &z.rows[feature], new(row)
	class := func(person int) uint16 {
		*at = row(person)
		return uint16(r.of[f.code(record(at), m)])
	}
	switch {
	case r.cuts != nil:
		return r.byKeys(class, to)
	case r.table != nil:
		return func(from, until int) { r.numbers.Fill(to, from, until, r.table) }
	}
	return func(from, until int) {
		for person := from; person < until; person++ {
			to.Set(person-from, class(person))
		}
	}
}

// byKeys gives rows their classes by their keys, but for those that have no value, or none
// that fits a key.
func (r *rowClasses) byKeys(class func(person int) uint16, to *planes.Codes) func(from, to int) {
	values, causes, apart := r.keys.keys(), r.keys.absence().causes, r.keys.apart()
	absent := uint16(r.of[codeAbsent])
	return func(from, until int) {
		r.cuts.Fill(to, values[from:until])
		if causes != nil {
			for i, why := range causes[from:until] {
				if why != known {
					to.Set(i, absent)
				}
			}
		}
		first, _ := slices.BinarySearch(apart, from)
		for _, person := range apart[first:] {
			if person >= until {
				break
			}
			to.Set(person-from, class(person))
		}
	}
}

// pack keeps the classes as bit planes.
func (r *rowClasses) pack(feature, people int) {
	bits := planes.Bits(len(r.samples))
	r.source = planes.NewColumn(people, len(r.samples))
	r.among = func(c *planes.Circuit, wanted []bool) planes.Ref { return c.Among(feature, bits, wanted) }
}

// scan asks the keys where they lie.
func (r *rowClasses) scan(feature int) {
	source := &planes.Scan{Values: r.keys.keys(), Zones: r.keys.zones(), Bounds: r.cuts.Bounds(), Missing: r.keys.absence().missing}
	r.source = source
	r.among = func(c *planes.Circuit, wanted []bool) planes.Ref {
		var in []planes.Ref // between two bounds
		for i, code := range r.cuts.Codes() {
			term := planes.True
			if i > 0 {
				term = c.Leaf(feature, i-1)
			}
			if i < len(source.Bounds) {
				term = c.And(term, c.Leaf(feature, i).Not())
			}
			if wanted[code] {
				in = append(in, term)
			}
		}
		if source.Missing == nil {
			return c.Or(in...)
		}
		missing := c.Leaf(feature, len(source.Bounds))
		if wanted[r.of[codeAbsent]] {
			return c.Or(append(in, missing)...)
		}
		return c.And(c.Or(in...), missing.Not())
	}
}

// look asks the numbers where they lie.
func (r *rowClasses) look(feature int) {
	source := &planes.Lookup{Numbers: r.numbers}
	r.source = source
	r.among = func(c *planes.Circuit, wanted []bool) planes.Ref {
		set := make([]uint8, max(len(r.table), 256))
		for number, class := range r.table {
			if wanted[class] {
				set[number] = 1
			}
		}
		same := func(other []uint8) bool { return slices.Equal(set, other) }
		leaf := slices.IndexFunc(source.Sets, same)
		if leaf < 0 {
			leaf = len(source.Sets)
			source.Sets = append(source.Sets, set)
		}
		return c.Leaf(feature, leaf)
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
	for i := range z.rows {
		found.sources = append(found.sources, z.rows[i].source)
		if column, ok := z.rows[i].source.(*planes.Column); ok {
			found.bytes += column.Bytes()
		}
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
	r := &b.rows[q.feature]
	in, maybe := make([]bool, len(r.samples)), make([]bool, len(r.samples))
	for class, code := range r.samples {
		o := q.judge(b.features[q.feature].feature, code, b.moment)
		in[class], maybe[class] = o == In, o != Out
	}
	return kleene{r.among(&b.circuit, in), r.among(&b.circuit, maybe)}
}
