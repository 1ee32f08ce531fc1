package explain

// This file searches for the nearest change that flips a rule.

import (
	"maps"
	"slices"
	"sort"
	"time"

	"github.com/clientele-go/clientele/segment"
)

// A Change is what would give a rule another outcome. It is proven: Record has been
// evaluated by the whole rule, and has it.
type Change struct {
	To    segment.Outcome
	Edits []Edit // what would have to be so, all of it
	// Distance says how far away the change is. It is the sum over the edits: for a number
	// that changes by d from x, d / (1 + |x| + d), which is below 1; for a date or an
	// instant the years between, 1 at most; and 1 for anything else, such as another
	// country, or a value that was not known. Events count by the number that is computed
	// from them.
	Distance float64
	// Until is, where more events make the change, the last instant, to the second, at
	// which they would still do, such as before an older order leaves a window. It is the
	// zero time where they would in a year.
	Until  time.Time
	Record map[string]any // what the rule asks of the changed record, as [segment.Maps] reads it
}

// An Edit is one thing that would have to be so.
type Edit struct {
	Name     string // of the field, or of the collection of events
	From, To Fact   // of a field; of events, of what is computed from them, where the edit is for that
	Events   int    // how many more events there would be, or, negative, fewer; 0 for a field
	Text     string // such as orders_90d = 3 (1 more)
}

// A lever is what can be changed for a test to come out otherwise.
type lever interface {
	// edits returns changes of a target by which a test comes out as is wanted, those that
	// are nearest first.
	edits(s *search, l *leaf, target record, want segment.Outcome) []edit
}

// An edit changes a target, which is a customer, or an event.
type edit struct {
	apply    func(target record, asOf time.Time) // of which it may change the entries, and not what is in them
	field    string                              // that it sets: of two such edits only the later counts; empty for events
	distance float64
	change   Edit
	computed *fact // of events: what the edit is for, or nil
}

// A search looks for the nearest change by which a rule comes out as is wanted. It
// goes from the rule down to the tests that would have to come out otherwise, tries
// the nearest edits of what each of them asks, and evaluates the whole rule at the
// end. It is a branch and bound over the choices on the way.
type search struct {
	asOf time.Time
	root *node
	want segment.Outcome
	// view is the customer whose evaluation tells of a target: the target itself, or a
	// customer who has it as an event.
	view func(target record) record
	from record // the target before any edit
	left int    // how many evaluations are left before the search is given up

	edits  []edit
	rounds int
	best   *found
}

type found struct {
	target   record
	edits    []edit
	distance float64
}

// A wish is a condition that should come out in some way.
type wish struct {
	node *node
	want segment.Outcome
}

// mostEvaluations bounds a search: enough for some tests to come out otherwise at once.
const mostEvaluations = 20_000

// run searches from a target on.
func (s *search) run(target record) *found {
	s.from = target
	s.satisfy([]wish{{s.root, s.want}}, target)
	return s.best
}

func (s *search) eval(n *node, target record) segment.Outcome {
	s.left--
	return n.eval(s.view(target), s.asOf)
}

// distance is that of the edits so far.
func (s *search) distance() (sum float64) {
	for i, e := range s.edits {
		if !overridden(s.edits[i+1:], e) {
			sum += e.distance
		}
	}
	return sum
}

// overridden reports whether a later edit sets the same field.
func overridden(later []edit, e edit) bool {
	return e.field != "" && slices.ContainsFunc(later, func(other edit) bool { return other.field == e.field })
}

// satisfy makes the wishes come true, one after another.
func (s *search) satisfy(wishes []wish, target record) {
	distance := s.distance()
	if s.left < 0 || s.best != nil && distance >= s.best.distance {
		return
	}
	if len(wishes) == 0 {
		s.finish(target)
		return
	}
	w, rest := wishes[len(wishes)-1], wishes[:len(wishes)-1:len(wishes)-1]
	if s.eval(w.node, target) == w.want {
		s.satisfy(rest, target)
		return
	}
	switch n := w.node; n.op {
	case opLeaf:
		s.pull(n, w.want, rest, target)
	case opAll, opAny:
		if (n.op == opAll) == (w.want == segment.In) { // all of the terms
			for _, term := range slices.Backward(n.terms) {
				rest = append(rest, wish{term, w.want})
			}
			s.satisfy(rest, target)
			return
		}
		for _, term := range n.terms {
			s.satisfy(append(slices.Clone(rest), wish{term, w.want}), target)
		}
	case opNot:
		s.satisfy(append(rest, wish{n.terms[0], opposite(w.want)}), target)
	default:
		s.satisfy(append(rest, wish{n.terms[0], w.want}), target)
	}
}

// mostRounds is how often a search begins again where one edit undid another.
const mostRounds = 4

// finish keeps the edits if they do, without those that a later one made needless.
// Where a later one has undone an earlier one, the search goes on from there.
func (s *search) finish(target record) {
	if s.eval(s.root, target) != s.want {
		if s.rounds++; s.rounds < mostRounds {
			s.satisfy([]wish{{s.root, s.want}}, target)
		}
		s.rounds--
		return
	}
	all := s.edits
	defer func() { s.edits = all }()
	changed := target
	for i := 0; len(s.edits) > 1 && i < len(s.edits); {
		fewer := slices.Delete(slices.Clone(s.edits), i, i+1)
		if without, does := s.edited(fewer); does {
			s.edits, changed = fewer, without
		} else {
			i++
		}
	}
	s.best = &found{changed, slices.Clone(s.edits), s.distance()}
}

// edited is the target after some edits, and whether the rule comes out as is wanted.
func (s *search) edited(edits []edit) (record, bool) {
	changed := maps.Clone(s.from)
	for _, e := range edits {
		e.apply(changed, s.asOf)
	}
	return changed, s.eval(s.root, changed) == s.want
}

// pull tries the levers of a test.
func (s *search) pull(n *node, want segment.Outcome, rest []wish, target record) {
	found := false
	for _, lever := range n.leaf.levers {
		for _, e := range lever.edits(s, n.leaf, target, want) {
			found = true
			s.with(e, rest, target)
		}
	}
	if found || s.eval(n, target) != segment.Undecided {
		return
	}
	for _, lever := range n.leaf.levers { // more than one value is wanting
		if field, ok := lever.(*fieldLever); ok && readable(target[field.field.Name]) == nil {
			for _, e := range field.some(s) {
				s.with(e, append(slices.Clone(rest), wish{n, want}), target)
			}
		}
	}
}

// with goes on with one more edit.
func (s *search) with(e edit, wishes []wish, target record) {
	changed := maps.Clone(target)
	e.apply(changed, s.asOf)
	s.edits = append(s.edits, e)
	s.satisfy(wishes, changed)
	s.edits = s.edits[:len(s.edits)-1]
}

// holds reports whether a test comes out as wanted once a target is changed.
func (s *search) holds(l *leaf, want segment.Outcome, target record, change func(record)) bool {
	if s.left--; s.left < 0 {
		return false
	}
	changed := maps.Clone(target)
	change(changed)
	return l.eval(s.view(changed), s.asOf) == want
}

// change looks for the nearest change of a customer.
func (e *Explainer[T]) change(rec record, asOf time.Time) *Change {
	best := e.nearest(rec, asOf)
	if best == nil {
		return nil
	}
	c := e.told(best, rec, asOf)
	c.Until = e.until(best, rec, asOf)
	return c
}

func (e *Explainer[T]) nearest(rec record, asOf time.Time) *found {
	s := &search{asOf: asOf, root: e.root, want: segment.In, view: func(target record) record { return target }, left: mostEvaluations}
	if e.root.eval(rec, asOf) == segment.In {
		s.want = segment.Out
	}
	best := s.run(rec)
	if best == nil || e.maps.Match(&best.target, asOf) != s.want {
		return nil
	}
	return best
}

// told is a change as it is given to the host.
func (e *Explainer[T]) told(best *found, rec record, asOf time.Time) *Change {
	c := &Change{To: e.maps.Match(&best.target, asOf), Distance: best.distance, Record: best.target}
	changed := maps.Clone(rec)
	for i, edit := range best.edits {
		told := edit.change
		if edit.computed != nil {
			told.From = edit.computed.of(changed, asOf)
		}
		if edit.apply(changed, asOf); edit.computed != nil {
			told.To = edit.computed.of(changed, asOf)
		}
		if !overridden(best.edits[i+1:], edit) {
			c.Edits = append(c.Edits, told)
		}
	}
	return c
}

// mostDays is how far ahead it is looked until when a change would do.
const mostDays = 366

// until is the last instant at which the change would do.
func (e *Explainer[T]) until(best *found, rec record, asOf time.Time) time.Time {
	if !slices.ContainsFunc(best.edits, func(e edit) bool { return e.change.Events > 0 }) {
		return time.Time{}
	}
	does := func(at time.Time) bool {
		changed := maps.Clone(rec)
		for _, edit := range best.edits {
			edit.apply(changed, at)
		}
		return e.maps.Match(&changed, at) == e.maps.Match(&best.target, asOf)
	}
	for day := 1; day <= mostDays; day++ {
		if does(asOf.AddDate(0, 0, day)) {
			continue
		}
		from := asOf.AddDate(0, 0, day-1)
		seconds := int(asOf.AddDate(0, 0, day).Sub(from) / time.Second)
		last := sort.Search(seconds, func(i int) bool { return !does(from.Add(time.Duration(i+1) * time.Second)) })
		return from.Add(time.Duration(last) * time.Second)
	}
	return time.Time{}
}
