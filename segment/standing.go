package segment

import (
	"iter"
	"math"
	"math/bits"
	"slices"
	"time"
)

// A Standing is where one customer stands among the rules of an index. It remembers what
// held of them, so that after a change only what the change touches is looked at. It takes
// a little more than two bytes of memory for each clause of a rule, and belongs to one
// goroutine at a time.
type Standing[T any] struct {
	index   *Index[T]
	seen    *indexed[T]
	parts   []partStanding
	in      []uint64 // a bit for each number of a rule
	touched []int32  // scratch: the clauses whose rules may have changed
	changed []int    // scratch: the features whose class has changed
}

// A partStanding is what holds of a part.
type partStanding struct {
	at      *indexMoment // by which it was found
	classes []uint32     // by feature
	held    []uint64     // a bit for each clause
	refuted []uint16     // how many features refute each clause; nil while it is not known
}

// Standing returns the standing of a customer who is in no rule yet.
func (x *Index[T]) Standing() *Standing[T] { return &Standing[T]{index: x} }

// In reports whether the customer was in a rule when it was last updated.
func (s *Standing[T]) In(number int) bool { return Members{words: s.in}.Has(number) }

// All yields the numbers of the rules that the customer was in when it was last updated,
// ascending.
func (s *Standing[T]) All() iter.Seq[int] { return Members{words: s.in}.All() }

// Update takes note of how the customer is now, as of an instant whose Location is the
// zone. It appends the numbers of the rules that the customer has entered, and of those
// that it has left, since the last update; rules that have been added and removed are
// among them. It takes the time of reading the fields, and a little for each rule that asks
// for one that has changed.
func (s *Standing[T]) Update(rec *T, asOf time.Time, entered, left []int) (nowIn, nowOut []int) {
	x := s.index.current.Load()
	if x != s.seen {
		left = s.begin(x, left)
	}
	for i, p := range x.parts {
		s.compare(&s.parts[i], p, record(rec), asOf)
		entered, left = s.settle(s.parts[i].held, p, rec, asOf, entered, left)
	}
	return entered, left
}

// begin takes note of another state of the index. It appends the rules that are gone.
func (s *Standing[T]) begin(x *indexed[T], left []int) []int {
	s.in = append(s.in, make([]uint64, (len(x.rules)+63)/64-len(s.in))...)
	for number := range s.All() {
		if x.rules[number] == nil {
			left = append(left, number)
			s.in[number/64] &^= 1 << (number % 64)
		}
	}
	s.seen, s.parts = x, make([]partStanding, len(x.parts))
	return left
}

// manyChanges are so many features that it costs less to decide all clauses again.
const manyChanges = 12

// compare finds the clauses that hold now, and those that are touched.
func (s *Standing[T]) compare(was *partStanding, p livePart[T], rec record, asOf time.Time) {
	now := p.look(rec, asOf)
	defer p.free.Put(now)
	s.touched, s.changed = s.touched[:0], s.changed[:0]
	for i, class := range was.classes {
		if class != now.classes[i] {
			s.changed = append(s.changed, i)
		}
	}
	switch {
	case was.held == nil:
		was.held = make([]uint64, len(p.alive))
		notRefuted(was.held, p.alive, now.ofClasses(), 0)
		for clause := range p.clauses.rules {
			s.touched = append(s.touched, int32(clause))
		}
	case len(s.changed) > manyChanges || p.clauses.most > math.MaxInt16 || !sameRows(was.at, now.at):
		s.compareAll(was, p.alive, now.ofClasses())
	case len(s.changed) > 0:
		was.count(&p.clauses)
		for _, feature := range s.changed {
			s.compareOne(was, p.alive, &now.at.rows[feature], was.classes[feature], now.classes[feature])
		}
	}
	was.at, was.classes = now.at, append(was.classes[:0], now.classes...)
	for i, w := range p.inexact { // whose rules may change though no clause does
		for w &= was.held[i]; w != 0; w &= w - 1 {
			s.touched = append(s.touched, int32(64*i+bits.TrailingZeros64(w)))
		}
	}
}

// sameRows reports whether classes have the same rows as of two instants.
func sameRows(a, b *indexMoment) bool {
	return a == b || slices.EqualFunc(a.rows, b.rows, func(a, b classRows) bool { return &a.rows[0] == &b.rows[0] })
}

// compareAll decides all clauses again.
func (s *Standing[T]) compareAll(was *partStanding, alive []uint64, rows [][]uint64) {
	was.refuted = nil
	var block [indexBlock]uint64
	for from := 0; from < len(was.held); from += indexBlock {
		words := block[:min(indexBlock, len(was.held)-from)]
		notRefuted(words, alive, rows, from)
		for i, w := range words {
			for changed := w ^ was.held[from+i]; changed != 0; changed &= changed - 1 {
				s.touched = append(s.touched, int32(64*(from+i)+bits.TrailingZeros64(changed)))
			}
			was.held[from+i] = w
		}
	}
}

// count counts how many features refute each clause, if that is not known.
func (was *partStanding) count(p *clauseList) {
	if was.refuted != nil {
		return
	}
	was.refuted = make([]uint16, len(p.rules))
	for clause, names := range p.names {
		for _, feature := range names {
			row := was.at.rows[feature].rows[was.classes[feature]]
			if row[clause/64]>>(clause%64)&1 == 0 {
				was.refuted[clause]++
			}
		}
	}
}

// compareOne finds what changes where one feature has another class. The way there may
// lead over classes between which a clause comes and goes: what is counted is right at
// its end.
func (s *Standing[T]) compareOne(was *partStanding, alive []uint64, rows *classRows, from, to uint32) {
	lost, gained := &rows.lost, &rows.gained
	if from > to {
		lost, gained, from, to = gained, lost, to, from
	}
	losses, gains, n := lost.between(from, to), gained.between(from, to), len(s.touched)
	touched := slices.Grow(s.touched, len(losses)+len(gains))[:n+len(losses)+len(gains)]
	// No branch of these loops depends on the data: one in some clauses is touched.
	for _, clause := range losses {
		touched[n] = clause
		n += int(bit(was.refuted[clause] == 0))
		was.refuted[clause]++
		was.held[clause/64] &^= 1 << (clause % 64)
	}
	for _, clause := range gains {
		touched[n] = clause
		was.refuted[clause]--
		holds := bit(was.refuted[clause] == 0)
		n += int(holds)
		was.held[clause/64] |= uint64(holds) << (clause % 64) & alive[clause/64]
	}
	s.touched = touched[:n]
}

// settle decides the rules of the clauses that were touched.
func (s *Standing[T]) settle(held []uint64, p livePart[T], rec *T, asOf time.Time, entered, left []int) (nowIn, nowOut []int) {
	last := int32(-1)
	for _, clause := range s.touched {
		rule := p.clauses.rules[clause]
		if rule == last {
			continue
		}
		last = rule
		word, bit := &s.in[rule/64], uint64(1)<<(rule%64)
		switch is := s.inRule(clause, held, p, rec, asOf); {
		case is && *word&bit == 0:
			entered = append(entered, int(rule))
			*word |= bit
		case !is && *word&bit != 0:
			left = append(left, int(rule))
			*word &^= bit
		}
	}
	return entered, left
}

// inRule reports whether the record is in the rule of a clause.
func (s *Standing[T]) inRule(clause int32, held []uint64, p livePart[T], rec *T, asOf time.Time) bool {
	if bit := uint64(1) << (clause % 64); p.clauses.alone[clause/64]&bit != 0 {
		return held[clause/64]&bit != 0
	}
	owner := p.clauses.owners[clause]
	for c := p.clauses.firsts[owner]; c < p.clauses.firsts[owner+1]; c++ {
		if bit := uint64(1) << (c % 64); held[c/64]&bit != 0 {
			return p.inexact[c/64]&bit == 0 || s.seen.rules[p.clauses.rules[c]].Match(rec, asOf) == In
		}
	}
	return false
}
