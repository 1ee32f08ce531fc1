package segment

import (
	"fmt"
	"math/bits"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// An Index finds all the rules that one record is in, out of thousands. Rules are added
// and removed while any number of goroutines ask: they see the index as it was before or
// after, and never wait.
//
// Every rule has a number, which it keeps. Rules are in parts that never change: adding
// makes a new part, which is merged with others of its size, so that there are few.
type Index[T any] struct {
	options IndexOptions
	writing sync.Mutex
	current atomic.Pointer[indexed[T]]
}

// IndexOptions say how an index is built. The zero value is the default.
type IndexOptions struct {
	// MaxBytes bounds the memory of the index. Zero means 1 GiB.
	MaxBytes int
}

// indexed is the index at one time.
type indexed[T any] struct {
	rules []*Rule[T] // by number; nil for those that were removed
	names []string
	parts []*indexPart[T]
	dead  []uint64 // a bit for each number that was removed
}

// Index returns an index of the segments of the set, whose numbers are those of the set.
// See [Set.IndexWith].
func (s *Set[T]) Index() (*Index[T], error) { return s.IndexWith(IndexOptions{}) }

// IndexWith returns an index of the segments of the set. The error says how much memory
// it would take, where that is more than is allowed; none of it has been taken then.
func (s *Set[T]) IndexWith(o IndexOptions) (*Index[T], error) {
	x := &Index[T]{options: o}
	x.current.Store(&indexed[T]{})
	return x, x.Add(s.segments...)
}

// Len is the number of rules.
func (x *Index[T]) Len() (n int) {
	for _, rule := range x.current.Load().rules {
		if rule != nil {
			n++
		}
	}
	return n
}

// Name returns the name of the rule of a number, also of one that was removed.
func (x *Index[T]) Name(number int) string { return x.current.Load().names[number] }

// Bytes is about the memory that the index takes.
func (x *Index[T]) Bytes() (n int) {
	for _, p := range x.current.Load().parts {
		n += p.bytes
	}
	return n
}

// Add adds rules, which get the next numbers in their order. All of them are there at
// once, or none where there is an error: a name that is taken, or too much memory.
func (x *Index[T]) Add(segments ...Named[T]) error {
	x.writing.Lock()
	defer x.writing.Unlock()
	next := x.current.Load().clone()
	numbers := make([]int, len(segments))
	for i, named := range segments {
		if next.number(named.Name) >= 0 {
			return fmt.Errorf("segment: the index has a rule %s already: remove it first, or give one of them another name", named.Name)
		}
		numbers[i] = len(next.rules)
		next.rules, next.names = append(next.rules, named.Rule), append(next.names, named.Name)
	}
	next.dead = append(next.dead, make([]uint64, (len(next.rules)+63)/64-len(next.dead))...)
	if err := next.merge(numbers, x.options); err != nil {
		return err
	}
	x.current.Store(next)
	return nil
}

// Remove removes rules by their names. All of them are gone at once, or none where the
// index has no rule of a name.
func (x *Index[T]) Remove(names ...string) error {
	x.writing.Lock()
	defer x.writing.Unlock()
	next := x.current.Load().clone()
	for _, name := range names {
		number := next.number(name)
		if number < 0 {
			return fmt.Errorf("segment: the index has no rule %s%s", name, didYouMean(name, next.names))
		}
		next.rules[number] = nil
		next.dead[number/64] |= 1 << (number % 64)
	}
	x.current.Store(next)
	return nil
}

func (x *indexed[T]) clone() *indexed[T] {
	return &indexed[T]{slices.Clone(x.rules), slices.Clone(x.names), slices.Clone(x.parts), slices.Clone(x.dead)}
}

// number returns the number of the rule of a name, or -1.
func (x *indexed[T]) number(name string) int {
	for number, rule := range x.rules {
		if rule != nil && x.names[number] == name {
			return number
		}
	}
	return -1
}

// merge makes a part of some rules, and of those of the parts that are not much larger.
func (x *indexed[T]) merge(numbers []int, o IndexOptions) error {
	for len(x.parts) > 0 {
		last := x.parts[len(x.parts)-1]
		if len(last.numbers) > 8*len(numbers) {
			break
		}
		numbers, x.parts = append(last.numbers[:len(last.numbers):len(last.numbers)], numbers...), x.parts[:len(x.parts)-1]
	}
	numbers = slices.DeleteFunc(numbers, func(n int) bool { return x.rules[n] == nil })
	if len(numbers) == 0 {
		return nil
	}
	room := o.MaxBytes
	if room == 0 {
		room = 1 << 30
	}
	for _, p := range x.parts {
		room -= p.bytes
	}
	part, err := newIndexPart(x.rules, numbers, room)
	if err != nil {
		return err
	}
	x.parts = append(x.parts, part)
	return nil
}

// Match appends the numbers of the rules that a record is in, as of an instant whose
// Location is the zone, ascending within each part of the index. It does not allocate
// where there is room for them, but when the as-of is another than that of the call
// before: give all records that belong together the same one.
func (x *Index[T]) Match(rec *T, asOf time.Time, to []int) []int {
	current := x.current.Load()
	for _, p := range current.parts {
		to = p.match(current, rec, asOf, to)
	}
	return to
}

// An indexPart is some rules, which do not change. It is immutable but for what it keeps
// of the as-of that was last asked.
type indexPart[T any] struct {
	numbers  []int   // of the rules
	features []asked // about which there is a literal
	calendar *calendar
	clauses  []indexClause
	literals [][]clauseLiteral // by feature
	every    []uint64          // a bit for each clause
	inexact  []uint64          // those that may hold where their rule is not in
	base     indexMoment
	bytes    int

	last atomic.Pointer[indexMoment]
	free sync.Pool // of *indexScratch
}

// An indexClause is a clause of a rule.
type indexClause struct {
	rule        int32   // its number
	first, last int32   // of the rule's clauses
	features    []int32 // that it names
}

// A clauseLiteral is what a clause asks of a feature.
type clauseLiteral struct {
	clause  int
	literal *literal
}

// An indexMoment is an indexPart as of an instant. Where the cuts are in the same order,
// the rows are shared.
type indexMoment struct {
	asOf     time.Time
	features []feature
	classes  []classes
	rows     [][][]uint64 // by feature, then by class: a bit for each clause that is not refuted
}

// manyTests is how many rules must ask for the outcome of one test so that it is decided
// for each record: of fewer, it is decided when the rest of the rule holds.
const manyTests = 8

func newIndexPart[T any](rules []*Rule[T], numbers []int, room int) (*indexPart[T], error) {
	q := newInquiry(rules[numbers[0]].binding.compiler(nil, Options{}))
	for _, n := range numbers {
		q.host(rules[n].options)
		q.add(rules[n].checked)
	}
	if q.compiler.err != nil {
		return nil, q.compiler.err
	}
	p := &indexPart[T]{numbers: numbers, calendar: q.compiler.finish()}
	p.write(q)
	return p, p.build(room)
}

// write writes the rules out as clauses, and keeps the features that they name.
func (p *indexPart[T]) write(q *inquiry) {
	places := map[int]int{} // of features
	indexed := func(number int) bool {
		_, isTest := q.features[number].feature.(outcomes)
		return !isTest || len(q.features[number].questions) >= manyTests
	}
	for i, f := range q.formulas {
		found := alternativesOf(f, isIn, indexed)
		first, last := int32(len(p.clauses)), int32(len(p.clauses)+len(found.clauses)-1)
		for _, c := range found.clauses {
			number := len(p.clauses)
			entry := indexClause{rule: int32(p.numbers[i]), first: first, last: last}
			for j := range c {
				place, met := places[c[j].feature]
				if !met {
					place = len(p.features)
					places[c[j].feature] = place
					p.features, p.literals = append(p.features, q.features[c[j].feature]), append(p.literals, nil)
				}
				entry.features = append(entry.features, int32(place))
				p.literals[place] = append(p.literals[place], clauseLiteral{number, &c[j]})
			}
			p.clauses = append(p.clauses, entry)
			if number%64 == 0 {
				p.every, p.inexact = append(p.every, 0), append(p.inexact, 0)
			}
			p.every[number/64] |= 1 << (number % 64)
			if !found.exact {
				p.inexact[number/64] |= 1 << (number % 64)
			}
		}
	}
}

// anyMoment is what a part is built at. All moments that put the cuts into the same order
// share its rows.
var anyMoment = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

func (p *indexPart[T]) build(room int) error {
	m := p.calendar.at(anyMoment)
	defer p.calendar.done(m)
	for _, f := range p.features {
		at := f.at(m)
		classes := (&asked{feature: at, questions: f.questions}).classify(m)
		p.base.features, p.base.classes = append(p.base.features, at), append(p.base.classes, classes)
		p.bytes += len(classes.samples) * len(p.every) * 8
	}
	if p.bytes > room {
		return fmt.Errorf("segment: the index of these %d rules would take %d bytes, and of what is allowed %d are left: raise MaxBytes, or index fewer rules", len(p.numbers), p.bytes, room)
	}
	for i := range p.features {
		p.base.rows = append(p.base.rows, p.rowsOf(i, p.base.features[i], p.base.classes[i], m))
	}
	return nil
}

// rowsOf returns, for each class of a feature, the clauses that it does not refute.
func (p *indexPart[T]) rowsOf(number int, f feature, c classes, m *moment) [][]uint64 {
	rows := make([][]uint64, len(c.samples))
	for class, code := range c.samples {
		row := slices.Clone(p.every)
		for _, l := range p.literals[number] {
			if !l.literal.holds(f, code, m) {
				row[l.clause/64] &^= 1 << (l.clause % 64)
			}
		}
		rows[class] = row
	}
	return rows
}

// at returns the part as of an instant.
func (p *indexPart[T]) at(asOf time.Time, m *moment) *indexMoment {
	if last := p.last.Load(); last != nil && last.asOf == asOf {
		return last
	}
	at := &indexMoment{asOf, slices.Clone(p.base.features), slices.Clone(p.base.classes), slices.Clone(p.base.rows)}
	for i, f := range p.features {
		if !f.moves() {
			continue
		}
		at.features[i] = f.at(m)
		if !at.features[i].sameAs(p.base.features[i]) {
			at.classes[i] = (&asked{feature: at.features[i], questions: f.questions}).classify(m)
			at.rows[i] = p.rowsOf(i, at.features[i], at.classes[i], m)
		}
	}
	p.last.Store(at)
	return at
}

// indexScratch is what one call needs. It belongs to one goroutine at a time.
type indexScratch struct {
	rows    [][]uint64 // by feature, that of the record's class, and then every clause
	classes []uint32   // by feature
	at      *indexMoment
}

// look finds the classes of a record. What it returns is to be given back to free.
func (p *indexPart[T]) look(rec record, asOf time.Time) *indexScratch {
	s, _ := p.free.Get().(*indexScratch)
	if s == nil {
		s = &indexScratch{rows: make([][]uint64, len(p.features)+1), classes: make([]uint32, len(p.features))}
		s.rows[len(p.features)] = p.every
	}
	m := p.calendar.at(asOf)
	s.at = p.at(asOf, m)
	for i, f := range s.at.features {
		s.classes[i] = s.at.classes[i].of[f.code(rec, m)]
		s.rows[i] = s.at.rows[i][s.classes[i]]
	}
	p.calendar.done(m)
	return s
}

// match appends the numbers of the rules that a record is in.
func (p *indexPart[T]) match(x *indexed[T], rec *T, asOf time.Time, to []int) []int {
	s := p.look(record(rec), asOf)
	last := int32(-1)
	var held [indexBlock]uint64
	for from := 0; from < len(p.every); from += indexBlock {
		words := held[:min(indexBlock, len(p.every)-from)]
		notRefuted(words, s.rows, from)
		for i, w := range words {
			for ; w != 0; w &= w - 1 {
				clause := 64*(from+i) + bits.TrailingZeros64(w)
				if rule := p.clauses[clause].rule; rule != last {
					last = rule
					if x.in(rule, p.inexact[from+i]&(w&-w) != 0, rec, asOf) {
						to = append(to, int(rule))
					}
				}
			}
		}
	}
	p.free.Put(s)
	return to
}

// in reports whether a record is in a rule of which a clause holds.
func (x *indexed[T]) in(rule int32, inexact bool, rec *T, asOf time.Time) bool {
	if x.dead[rule/64]>>(rule%64)&1 == 1 {
		return false
	}
	return !inexact || x.rules[rule].Match(rec, asOf) == In
}

// indexBlock is how many words are decided at once.
const indexBlock = 64

// notRefuted is the AND of rows from a word on, as many words as there is room for.
func notRefuted(to []uint64, rows [][]uint64, from int) {
	until := from + len(to)
	copy(to, rows[len(rows)-1][from:until])
	for rows = rows[:len(rows)-1]; len(rows) >= 4; rows = rows[4:] {
		a, b, c, d := rows[0][from:until], rows[1][from:until], rows[2][from:until], rows[3][from:until]
		a, b, c, d = a[:len(to)], b[:len(to)], c[:len(to)], d[:len(to)]
		for i := range to {
			to[i] &= a[i] & b[i] & c[i] & d[i]
		}
	}
	for _, row := range rows {
		a := row[from:until][:len(to)]
		for i := range to {
			to[i] &= a[i]
		}
	}
}
