package segment

import (
	"math/bits"
	"time"
	"unsafe"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/internal/exact"
)

// events are those that a source of a rule selects: of a collection, within a
// window, and admitted by a WHERE.
type events struct {
	levels   []*collection      // one, or two for the lines of all orders
	owner    int                // the scope of the record that has them
	around   *reader[time.Time] // the instant of that record, where it is theirs; nil otherwise
	current  int                // the innermost scope around the source
	window   int                // into the moment's spans
	where    test               // nil for all
	number   int                // of the collection among the binding's names
	direct   bool               // the times lie in the records, so that counting can be quick
	columnar bool               // the times lie in columns, likewise
}

// enter notes whose events are gone through. Within those of a customer, all that is asked of
// the customer is the same.
func (s *events) enter(rec record, m *moment) {
	m.scopes[s.current] = rec
	if s.current == 0 {
		m.round++
	}
}

// each visits the selected events in the order in which the record holds them,
// until visit returns false.
func (s *events) each(rec record, m *moment, visit func(event record, at tick) bool) {
	s.enter(rec, m)
	if c := s.levels[0].clock; c != nil && s.columnar {
		c.each(rowOf(m.scopes[s.owner]), m.spans[s.window], func(event record, at tick) bool {
			return s.where != nil && s.where.eval(event, m) != In || visit(event, at)
		})
		return
	}
	var at tick
	if s.around != nil {
		t, _ := s.around.read(m.scopes[s.owner]) // it has been selected, and so has one
		at = tickOf(t)
	}
	s.level(0, m.scopes[s.owner], at, m, visit)
}

func (s *events) level(depth int, rec record, at tick, m *moment, visit func(record, tick) bool) bool {
	c := s.levels[depth]
	first, n := c.slice.of(rec)
	for i := range n {
		event := unsafe.Add(first, uintptr(i)*c.slice.stride)
		if c.timed {
			t, why := c.time.read(event)
			if why != known {
				continue
			}
			at = tickOf(t)
		}
		goOn := true
		switch {
		case depth+1 < len(s.levels):
			if !m.past.holds(at) { // what is within has not happened either
				continue
			}
			m.scopes[s.current+1+depth] = event
			goOn = s.level(depth+1, event, at, m, visit)
		case m.spans[s.window].holds(at) && (s.where == nil || s.where.eval(event, m) == In):
			goOn = visit(event, at)
		}
		if !goOn {
			return false
		}
	}
	return true
}

// count counts the selected events.
func (s *events) count(rec record, m *moment) int64 {
	switch {
	case s.columnar && s.where == nil:
		m.scopes[s.current] = rec
		return s.levels[0].clock.count(rowOf(m.scopes[s.owner]), m.spans[s.window])
	case s.direct && s.where == nil:
		return s.countDirect(rec, m)
	case s.direct:
		return s.countWhere(rec, m)
	}
	return s.countEach(rec, m)
}

// countEach is count for any events.
func (s *events) countEach(rec record, m *moment) (n int64) {
	s.each(rec, m, func(record, tick) bool { n++; return true })
	return n
}

// countDirect is count for events whose times lie in the records, where all in the window
// are wanted. It has no branch that depends on the data: on varied records, one that is
// predicted wrongly costs more than the comparison. Whole seconds decide, but where one
// of the two is met in which the window begins and ends.
func (s *events) countDirect(rec record, m *moment) int64 {
	m.scopes[s.current] = rec
	c, within := s.levels[0], m.spans[s.window]
	event, length := c.slice.of(m.scopes[s.owner])
	offset, stride := c.time.offset, c.slice.stride
	from := uint64(within.from.seconds)
	width := uint64(within.to.seconds) - from
	n, edge := uint64(0), ^uint64(0) // edge is 0 once an event is in the second of an end
	for range length {               // no pointer is made that is beyond the last event
		since := uint64((*time.Time)(unsafe.Add(event, offset)).Unix()) - from
		_, before := bits.Sub64(since, width, 0) // 1 where since < width
		n += before
		edge = min(edge, since, since^width)
		offset += stride
	}
	if edge == 0 {
		return s.countEach(rec, m)
	}
	return int64(n)
}

// countWhere is count for events whose times lie in the records, where some in the window
// are wanted.
func (s *events) countWhere(rec record, m *moment) (n int64) {
	s.enter(rec, m)
	c, within := s.levels[0], m.spans[s.window]
	first, length := c.slice.of(m.scopes[s.owner])
	for i := range uintptr(length) {
		event := unsafe.Add(first, i*c.slice.stride)
		t := tickOf(*(*time.Time)(unsafe.Add(event, c.time.offset)))
		if within.holds(t) && s.where.eval(event, m) == In {
			n++
		}
	}
	return n
}

// quantified is ANY, ALL or NO of events. It is always decided: an event for which
// WHERE is undecided is not selected.
type quantified struct {
	events  events
	inverse test // for ALL: what no event may fail; nil otherwise
	found   Outcome
	none    Outcome
}

func (t *quantified) eval(rec record, m *moment) Outcome {
	answer := t.none
	t.events.each(rec, m, func(event record, _ tick) bool {
		if t.inverse == nil || t.inverse.eval(event, m) != In {
			answer = t.found
		}
		return answer == t.none
	})
	return answer
}

func (t *quantified) blame(record, *moment, *blames) {}

// counting is COUNT.
type counting struct{ events events }

func (e *counting) value(rec record, m *moment) (exact.Num, Cause) {
	return exact.Int(e.events.count(rec, m)), known
}

func (e *counting) blame(record, *moment, *blames) {}

// outerExpr is a value of a record around the event that is asked.
type outerExpr[V any] struct {
	x     expr[V]
	scope int
}

func (e *outerExpr[V]) value(_ record, m *moment) (V, Cause) { return e.x.value(m.scopes[e.scope], m) }

func (e *outerExpr[V]) blame(_ record, m *moment, to *blames) { e.x.blame(m.scopes[e.scope], m, to) }

// events compiles a source but for its WHERE.
func (c *compiler) events(name *dsl.Ident, window *dsl.Window) events {
	found := c.rule.Collection(name)
	owner := c.base + found.Depth
	from := c.scopes[owner]
	s := events{owner: owner, current: len(c.scopes) - 1, window: c.eventWindow(window)}
	if from.timed {
		s.around = &from.time
	}
	for _, i := range found.Path {
		s.levels = append(s.levels, from.collections[i])
		from = &from.collections[i].scope
	}
	s.number = from.first - 1
	c.deepest = max(c.deepest, len(c.scopes)+len(s.levels))
	return s
}

// selected compiles a source.
func (c *compiler) selected(source *dsl.Source) events {
	s := c.events(source.Events, source.Window)
	if source.Where != nil {
		c.within(&s, func() { s.where = c.condition(source.Where) })
	}
	last := s.levels[len(s.levels)-1]
	s.direct = !c.plain && len(s.levels) == 1 && last.timed && last.time.lies()
	s.columnar = !c.plain && len(s.levels) == 1 && last.clock != nil
	return s
}

// within compiles what is asked of the events of a source.
func (c *compiler) within(s *events, compile func()) {
	outer := c.scopes
	for _, level := range s.levels {
		c.scopes = append(c.scopes[:len(c.scopes):len(c.scopes)], &level.scope)
	}
	compile()
	c.scopes = outer
}

// eventWindow compiles the window of a source. What is after the as-of has not
// happened yet.
func (c *compiler) eventWindow(w *dsl.Window) (index int) {
	c.moment = true
	within := func(*moment) span { return span{beginning, end} }
	if w != nil {
		window, _ := c.window(*w)
		within = window.span
	}
	c.calendar.spans = append(c.calendar.spans, func(m *moment) span { return within(m).clip(m.past) })
	return len(c.calendar.spans) - 1
}

func (c *compiler) quantified(e *dsl.Quantified) test {
	if e.Quantifier != dsl.All {
		t := &quantified{events: c.selected(&e.Source), found: In, none: Out}
		if e.Quantifier == dsl.No {
			t.found, t.none = Out, In
		}
		return t
	}
	t := &quantified{events: c.events(e.Source.Events, e.Source.Window), found: Out, none: In}
	t.inverse = always{In}
	if e.Source.Where != nil {
		c.within(&t.events, func() { t.inverse = c.condition(e.Source.Where) })
	}
	return t
}

// noEvents is IS EMPTY of events.
func (c *compiler) noEvents(name *dsl.Ident) test {
	return &quantified{events: c.selected(&dsl.Source{Events: name}), found: Out, none: In}
}
