package segment

import (
	"fmt"
	"maps"
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
	binding *Binding[T]
	options IndexOptions
	current atomic.Pointer[indexed[T]]

	writing sync.Mutex
	numbers map[string]int // of the rules that are there
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
	parts []livePart[T]
	count int // of the rules that are there
}

// Index returns an index of the segments of the set, whose numbers are those of the set.
// See [Set.IndexWith].
func (s *Set[T]) Index() (*Index[T], error) { return s.IndexWith(IndexOptions{}) }

// IndexWith returns an index of the segments of the set. The error says how much memory
// it would take, where that is more than is allowed; none of it has been taken then.
func (s *Set[T]) IndexWith(o IndexOptions) (*Index[T], error) {
	x := &Index[T]{binding: s.binding, options: o, numbers: map[string]int{}}
	x.current.Store(&indexed[T]{})
	return x, x.Add(s.segments...)
}

// Len is the number of rules.
func (x *Index[T]) Len() int { return x.current.Load().count }

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
// once, or none where there is an error: a name that is taken, a rule of another binding,
// or too much memory.
func (x *Index[T]) Add(segments ...Named[T]) error {
	x.writing.Lock()
	defer x.writing.Unlock()
	next := x.current.Load().clone()
	numbers, added := make([]int, len(segments)), map[string]int{}
	for i, named := range segments {
		if named.Rule.binding != x.binding {
			return fmt.Errorf("segment: rule %s was compiled by another binding than that of the index: compile it by the same", named.Name)
		}
		_, there := x.numbers[named.Name]
		if _, twice := added[named.Name]; there || twice {
			return fmt.Errorf("segment: the index has a rule %s already: remove it first, or give one of them another name", named.Name)
		}
		numbers[i], added[named.Name] = len(next.rules), len(next.rules)
		next.rules, next.names = append(next.rules, named.Rule), append(next.names, named.Name)
	}
	next.count += len(segments)
	if err := next.merge(numbers, x.options); err != nil {
		return err
	}
	maps.Copy(x.numbers, added)
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
		number, ok := x.numbers[name]
		if !ok || next.rules[number] == nil {
			return fmt.Errorf("segment: the index has no rule %s%s", name, didYouMean(name, slices.Sorted(maps.Keys(x.numbers))))
		}
		next.remove(number)
	}
	for _, name := range names {
		delete(x.numbers, name)
	}
	x.current.Store(next)
	return nil
}

func (x *indexed[T]) clone() *indexed[T] {
	return &indexed[T]{slices.Clone(x.rules), slices.Clone(x.names), slices.Clone(x.parts), x.count}
}

// remove removes a rule, and its clauses from the part that has it.
func (x *indexed[T]) remove(number int) {
	x.rules[number] = nil
	x.count--
	for i, p := range x.parts {
		place, found := slices.BinarySearch(p.numbers, number)
		if !found {
			continue
		}
		x.parts[i].alive = slices.Clone(p.alive)
		for clause := p.clauses.firsts[place]; clause < p.clauses.firsts[place+1]; clause++ {
			x.parts[i].alive[clause/64] &^= 1 << (clause % 64)
		}
	}
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
	x.parts = append(x.parts, livePart[T]{part, part.clauses.every})
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

// A livePart is a part with those of its clauses whose rules have not been removed, a bit
// each.
type livePart[T any] struct {
	*indexPart[T]
	alive []uint64
}

// An indexPart is some rules, which do not change. It is immutable but for what it keeps
// of the as-of that was last asked.
type indexPart[T any] struct {
	numbers  []int   // of the rules, ascending
	features []asked // about which there is a literal
	calendar *calendar
	clauses  clauseList
	literals [][]clauseLiteral // by feature
	inexact  []uint64          // a bit for each clause that may hold where its rule is not in
	base     indexMoment
	bytes    int

	last atomic.Pointer[indexMoment]
	free sync.Pool // of *indexScratch
}

// A clauseList says of clauses, which come rule by rule, whose they are.
type clauseList struct {
	every  []uint64  // a bit for each
	alone  []uint64  // those that their rules are, no more and no less
	rules  []int32   // the number of the rule of each
	owners []int32   // the place of that rule
	firsts []int32   // by place of the rule, its first clause; and the end of all
	names  [][]int32 // the features that each names
	most   int       // that any names
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
	classers []func(rec record, m *moment) uint32
	rows     []classRows
}

// classRows are, by class, a bit for each clause that the class does not refute.
type classRows struct {
	rows [][]uint64
	// From each class to the next, so many of the clauses are no longer refuted, and so
	// many are.
	gained, lost steps
}

// steps are clauses, from one class to the next and so on.
type steps struct {
	clauses []int32
	upTo    []int32 // by class, where those of the step to it end
}

// between returns the clauses of the steps from one class up to another.
func (s *steps) between(from, to uint32) []int32 { return s.clauses[s.upTo[from]:s.upTo[to]] }

func (s *steps) add(from, to []uint64) {
	for i, w := range to {
		for more := w &^ from[i]; more != 0; more &= more - 1 {
			s.clauses = append(s.clauses, int32(64*i+bits.TrailingZeros64(more)))
		}
	}
	s.upTo = append(s.upTo, int32(len(s.clauses)))
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
	place := func(feature int) int {
		i, met := places[feature]
		if !met {
			i = len(p.features)
			places[feature] = i
			p.features, p.literals = append(p.features, q.features[feature]), append(p.literals, nil)
		}
		return i
	}
	list := &p.clauses
	for i, f := range q.formulas {
		list.firsts = append(list.firsts, int32(len(list.rules)))
		found := alternativesOf(f, isIn, indexed)
		for _, c := range found.clauses {
			clause := len(list.rules)
			var names []int32
			for j := range c {
				at := place(c[j].feature)
				names = append(names, int32(at))
				p.literals[at] = append(p.literals[at], clauseLiteral{clause, &c[j]})
			}
			list.rules, list.owners, list.names = append(list.rules, int32(p.numbers[i])), append(list.owners, int32(i)), append(list.names, names)
			list.most = max(list.most, len(names))
			if clause%64 == 0 {
				list.every, list.alone, p.inexact = append(list.every, 0), append(list.alone, 0), append(p.inexact, 0)
			}
			list.every[clause/64] |= 1 << (clause % 64)
			switch {
			case !found.exact:
				p.inexact[clause/64] |= 1 << (clause % 64)
			case len(found.clauses) == 1:
				list.alone[clause/64] |= 1 << (clause % 64)
			}
		}
	}
	list.firsts = append(list.firsts, int32(len(list.rules)))
}

// anyMoment is what a part is built at. All moments that put the cuts into the same order
// share its rows.
var anyMoment = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

func (p *indexPart[T]) build(room int) error {
	m := p.calendar.at(anyMoment)
	defer p.calendar.done(m)
	for _, f := range p.features {
		at := f.at(m)
		classes := classify(at, f.questions, m)
		p.base.features, p.base.classes, p.base.classers = append(p.base.features, at), append(p.base.classes, classes), append(p.base.classers, at.classer(classes.of))
		p.bytes += len(classes.samples) * len(p.clauses.every) * 8
	}
	if p.bytes > room {
		return fmt.Errorf("segment: the index of these %d rules would take %d bytes, and of what is allowed %d are left: raise MaxBytes, or index fewer rules", len(p.numbers), p.bytes, room)
	}
	for i := range p.features {
		p.base.rows = append(p.base.rows, p.rowsOf(i, p.base.features[i], p.base.classes[i], m))
	}
	return nil
}

// rowsOf returns the rows of a feature.
func (p *indexPart[T]) rowsOf(number int, f feature, c classes, m *moment) (r classRows) {
	for _, code := range c.samples {
		row := slices.Clone(p.clauses.every)
		for _, l := range p.literals[number] {
			if !l.literal.holds(f, code, m) {
				row[l.clause/64] &^= 1 << (l.clause % 64)
			}
		}
		before := row // of the first class, nothing is gained or lost
		if len(r.rows) > 0 {
			before = r.rows[len(r.rows)-1]
		}
		r.gained.add(before, row)
		r.lost.add(row, before)
		r.rows = append(r.rows, row)
	}
	return r
}

// at returns the part as of an instant.
func (p *indexPart[T]) at(asOf time.Time, m *moment) *indexMoment {
	if last := p.last.Load(); last != nil && last.asOf == asOf {
		return last
	}
	at := &indexMoment{asOf, slices.Clone(p.base.features), slices.Clone(p.base.classes), slices.Clone(p.base.classers), slices.Clone(p.base.rows)}
	for i, f := range p.features {
		if !f.moves() {
			continue
		}
		at.features[i] = f.at(m)
		if !at.features[i].sameAs(p.base.features[i]) {
			at.classes[i] = classify(at.features[i], f.questions, m)
			at.rows[i] = p.rowsOf(i, at.features[i], at.classes[i], m)
		}
		at.classers[i] = at.features[i].classer(at.classes[i].of)
	}
	p.last.Store(at)
	return at
}

// indexScratch is what one call needs. It belongs to one goroutine at a time.
type indexScratch struct {
	rows    [][]uint64 // room for those of a record, by feature
	classes []uint32   // by feature
	at      *indexMoment
}

// ofClasses finds the rows of the record's classes.
func (s *indexScratch) ofClasses() [][]uint64 {
	for i, class := range s.classes {
		s.rows[i] = s.at.rows[i].rows[class]
	}
	return s.rows
}

// look finds the classes of a record. What it returns is to be given back to free.
func (p *indexPart[T]) look(rec record, asOf time.Time) *indexScratch {
	s, _ := p.free.Get().(*indexScratch)
	if s == nil {
		s = &indexScratch{rows: make([][]uint64, len(p.features)), classes: make([]uint32, len(p.features))}
	}
	m := p.calendar.at(asOf)
	s.at = p.at(asOf, m)
	for i, classOf := range s.at.classers {
		s.classes[i] = classOf(rec, m)
	}
	p.calendar.done(m)
	return s
}

// match appends the numbers of the rules that a record is in.
func (p livePart[T]) match(x *indexed[T], rec *T, asOf time.Time, to []int) []int {
	s := p.look(record(rec), asOf)
	rows := s.ofClasses()
	last, rules := int32(-1), p.clauses.rules
	var held [indexBlock]uint64
	for from := 0; from < len(p.alive); from += indexBlock {
		words := held[:min(indexBlock, len(p.alive)-from)]
		notRefuted(words, p.alive, rows, from)
		for i, w := range words {
			doubtful := p.inexact[from+i]
			for ; w != 0; w &= w - 1 {
				bit := bits.TrailingZeros64(w)
				rule := rules[64*(from+i)+bit]
				if rule != last && (doubtful>>bit&1 == 0 || x.rules[rule].Match(rec, asOf) == In) {
					to = append(to, int(rule))
				}
				last = rule
			}
		}
	}
	p.free.Put(s)
	return to
}

// indexBlock is how many words are decided at once.
const indexBlock = 64

// notRefuted is the AND of rows and of one more, from a word on, as many words as there is
// room for.
func notRefuted(to, one []uint64, rows [][]uint64, from int) {
	until := from + len(to)
	copy(to, one[from:until])
	for ; len(rows) >= 4; rows = rows[4:] {
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
