package segment

import (
	"iter"
	"math/bits"
	"slices"
	"time"
)

// A Standing is where one customer stands among the rules of an index. It remembers which
// of them the customer was in, so that after a change only what it touched is looked at.
// It takes about two bits of memory for each rule, and belongs to one goroutine at a time.
type Standing[T any] struct {
	index *Index[T]
	seen  *indexed[T]
	parts []partStanding
	in    []uint64 // a bit for each number of a rule
	check []uint64 // scratch: the clauses whose rules may have changed
}

// A partStanding is what holds of a part.
type partStanding struct {
	rows    [][][]uint64 // those that it was found by
	classes []uint32     // by feature
	held    []uint64     // a bit for each clause
}

// Standing returns the standing of a customer who is in no rule yet.
func (x *Index[T]) Standing() *Standing[T] { return &Standing[T]{index: x} }

// In reports whether the customer was in a rule when it was last updated.
func (s *Standing[T]) In(number int) bool {
	return number >= 0 && number/64 < len(s.in) && s.in[number/64]>>(number%64)&1 == 1
}

// All yields the numbers of the rules that the customer was in when it was last updated,
// ascending.
func (s *Standing[T]) All() iter.Seq[int] { return Members{words: s.in}.All() }

// Update takes note of how the customer is now, as of an instant whose Location is the
// zone. It appends the numbers of the rules that the customer has entered, and of those
// that it has left, since the last update; rules that have been added and removed are
// among them. Where few fields have changed, it takes the time of reading all of them, and
// a little for each rule that they touch.
func (s *Standing[T]) Update(rec *T, asOf time.Time, entered, left []int) (nowIn, nowOut []int) {
	x := s.index.current.Load()
	if x != s.seen {
		left = s.begin(x, left)
	}
	for i, p := range x.parts {
		entered, left = s.update(&s.parts[i], p, rec, asOf, entered, left)
	}
	return entered, left
}

// begin takes note of another state of the index. It appends the rules that are gone.
func (s *Standing[T]) begin(x *indexed[T], left []int) []int {
	s.in = append(s.in, make([]uint64, len(x.dead)-len(s.in))...)
	for i, dead := range x.dead {
		for gone := s.in[i] & dead; gone != 0; gone &= gone - 1 {
			left = append(left, 64*i+bits.TrailingZeros64(gone))
		}
		s.in[i] &^= dead
	}
	s.seen, s.parts = x, make([]partStanding, len(x.parts))
	return left
}

func (s *Standing[T]) update(was *partStanding, p *indexPart[T], rec *T, asOf time.Time, entered, left []int) (nowIn, nowOut []int) {
	now := p.look(record(rec), asOf)
	defer p.free.Put(now)
	s.check = append(s.check[:0], p.inexact...)
	switch changed, many := was.changed(now); {
	case was.held == nil:
		was.held = make([]uint64, len(p.every))
		notRefuted(was.held, now.rows, 0)
		copy(s.check, p.every)
	case many:
		s.compare(was.held, now.rows)
	case changed >= 0:
		s.compareOne(was, p, now.rows, changed)
	default:
		for i, w := range was.held {
			s.check[i] &= w
		}
	}
	was.rows, was.classes = now.at.rows, append(was.classes[:0], now.classes...)
	return s.settle(was.held, p, rec, asOf, entered, left)
}

// changed returns the one feature whose class has changed, or -1; many says that more may
// have.
func (was *partStanding) changed(now *indexScratch) (feature int, many bool) {
	if was.held != nil && len(was.rows) > 0 && &was.rows[0] != &now.at.rows[0] && !sameRows(was.rows, now.at.rows) {
		return -1, true
	}
	feature = -1
	for i, class := range was.classes {
		if class != now.classes[i] {
			if feature >= 0 {
				return -1, true
			}
			feature = i
		}
	}
	return feature, false
}

// sameRows reports whether classes have the same rows as of two instants.
func sameRows(a, b [][][]uint64) bool {
	return slices.EqualFunc(a, b, func(a, b [][]uint64) bool { return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0]) })
}

// compare decides all clauses again, and notes those that have changed.
func (s *Standing[T]) compare(held []uint64, rows [][]uint64) {
	var block [indexBlock]uint64
	for from := 0; from < len(held); from += indexBlock {
		words := block[:min(indexBlock, len(held)-from)]
		notRefuted(words, rows, from)
		for i, w := range words {
			s.check[from+i] = s.check[from+i]&w | (held[from+i] ^ w)
			held[from+i] = w
		}
	}
}

// fewClauses are so few of a word that it costs less to look at the features of each than
// at all rows.
const fewClauses = 6

// compareOne is compare where one feature has changed: of what held, that is left which it
// does not refute, and what may hold now is what only it had refuted.
func (s *Standing[T]) compareOne(was *partStanding, p *indexPart[T], rows [][]uint64, changed int) {
	before, now, held := was.rows[changed][was.classes[changed]], rows[changed], was.held
	for i := range held {
		w := held[i] & now[i]
		if candidates := now[i] &^ before[i]; bits.OnesCount64(candidates) > fewClauses {
			var word [1]uint64
			notRefuted(word[:], rows, i)
			w |= word[0]
		} else {
			for ; candidates != 0; candidates &= candidates - 1 {
				bit := candidates & -candidates
				if p.holds(64*i+bits.TrailingZeros64(bit), rows, i, bit) {
					w |= bit
				}
			}
		}
		s.check[i] = s.check[i]&w | (held[i] ^ w)
		held[i] = w
	}
}

// holds asks the rows of the features that a clause names.
func (p *indexPart[T]) holds(clause int, rows [][]uint64, word int, bit uint64) bool {
	for _, feature := range p.clauses[clause].features {
		if rows[feature][word]&bit == 0 {
			return false
		}
	}
	return true
}

// settle decides the rules of the clauses that are to be checked.
func (s *Standing[T]) settle(held []uint64, p *indexPart[T], rec *T, asOf time.Time, entered, left []int) (nowIn, nowOut []int) {
	last := int32(-1)
	for i, w := range s.check {
		for ; w != 0; w &= w - 1 {
			c := &p.clauses[64*i+bits.TrailingZeros64(w)]
			if c.rule == last {
				continue
			}
			last = c.rule
			word, bit := &s.in[c.rule/64], uint64(1)<<(c.rule%64)
			switch is := s.inRule(c, held, p, rec, asOf); {
			case is && *word&bit == 0:
				entered = append(entered, int(c.rule))
				*word |= bit
			case !is && *word&bit != 0:
				left = append(left, int(c.rule))
				*word &^= bit
			}
		}
	}
	return entered, left
}

// inRule reports whether the record is in the rule of a clause.
func (s *Standing[T]) inRule(c *indexClause, held []uint64, p *indexPart[T], rec *T, asOf time.Time) bool {
	for clause := c.first; clause <= c.last; clause++ {
		if bit := uint64(1) << (clause % 64); held[clause/64]&bit != 0 {
			return s.seen.in(c.rule, p.inexact[clause/64]&bit != 0, rec, asOf)
		}
	}
	return false
}
