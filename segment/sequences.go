package segment

import (
	"cmp"
	"slices"
	"time"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/internal/civil"
)

// sequence is SEQUENCE: events that follow one another. They are in the order of
// time; those of one instant in the order in which the record holds them, and of two
// collections the one that the sequence names first comes first.
type sequence struct {
	sources []stepSource
	window  int // of the first step, into the moment's spans
	// happens are the steps that happen, in their order, each as the bit of its step;
	// absent, beside each, the bits of those that must not come between it and the
	// next, or, after the last, before the span closes.
	happens, absent []uint64
	// deadline is when the span of a sequence that begins at an instant closes; nil
	// where it never does.
	deadline func(start time.Time) time.Time
}

// A stepSource is a collection with the steps that its events may be.
type stepSource struct {
	events events
	steps  []eventStep
}

type eventStep struct {
	bit   uint64
	where test // nil for every event
}

// A happening is an event that is one or more steps.
type happening struct {
	at            tick
	source, index int
	steps         uint64
}

func (a happening) compare(b happening) int {
	if a.at != b.at {
		if a.at.before(b.at) {
			return -1
		}
		return 1
	}
	return cmp.Or(cmp.Compare(a.source, b.source), cmp.Compare(a.index, b.index))
}

func (t *sequence) eval(rec record, m *moment) Outcome {
	depth := len(m.happenings) // a WHERE may hold sequences of its own
	for i := range t.sources {
		t.sources[i].gather(i, rec, m)
	}
	all := m.happenings[depth:]
	slices.SortFunc(all, happening.compare)
	answer := t.decide(all, m)
	m.happenings = m.happenings[:depth]
	return answer
}

// gather notes the events that are steps.
func (s *stepSource) gather(source int, rec record, m *moment) {
	index := 0
	s.events.each(rec, m, func(event record, at tick) bool {
		steps := uint64(0)
		for _, step := range s.steps {
			if step.where == nil || step.where.eval(event, m) == In {
				steps |= step.bit
			}
		}
		if steps != 0 {
			m.happenings = append(m.happenings, happening{at, source, index, steps})
		}
		index++
		return true
	})
}

// decide looks for a sequence from each of its possible beginnings.
func (t *sequence) decide(all []happening, m *moment) Outcome {
	answer := Out
	for i := range all {
		if !t.begins(&all[i], m) {
			continue
		}
		switch t.follow(all[i:], m) {
		case In:
			return In
		case Undecided:
			answer = Undecided
		}
		if t.deadline == nil {
			break // the later beginnings were followed along with the first
		}
	}
	return answer
}

func (t *sequence) begins(h *happening, m *moment) bool {
	return h.steps&t.happens[0] != 0 && m.spans[t.window].holds(h.at)
}

// follow decides the sequences that begin with the first of some events and, where
// no span closes, with any later one.
func (t *sequence) follow(all []happening, m *moment) Outcome {
	closes := end
	if t.deadline != nil {
		closes = tickOf(t.deadline(all[0].at.in(m.zone())))
	}
	last := uint64(1) << (len(t.happens) - 1)
	// Bit k of live: a sequence has come as far as its step k, and nothing that must
	// be absent after it has happened since.
	live := uint64(1)
	for i := range all[1:] {
		h := &all[1+i]
		if !h.at.before(closes) {
			break
		}
		if live&last != 0 && t.absent[len(t.absent)-1] == 0 {
			break
		}
		live = t.advance(live, h.steps)
		if t.deadline == nil && t.begins(h, m) {
			live |= 1
		}
	}
	switch {
	case live&last == 0:
		return Out
	case t.absent[len(t.absent)-1] == 0 || !tickOf(m.asOf).before(closes):
		return In
	default:
		return Undecided
	}
}

// advance moves the sequences on by one event.
func (t *sequence) advance(live, steps uint64) uint64 {
	stays, reached := live, uint64(0)
	for k := range t.happens {
		switch bit := uint64(1) << k; {
		case live&bit == 0:
			continue
		case t.absent[k]&steps != 0:
			stays &^= bit
		}
		if k+1 < len(t.happens) && t.happens[k+1]&steps != 0 {
			reached |= 1 << (k + 1)
		}
	}
	return stays | reached
}

func (t *sequence) blame(rec record, m *moment, to *blames) {
	if t.eval(rec, m) == Undecided {
		to.add(t.sources[0].events.number, Pending)
	}
}

// sequence compiles a SEQUENCE.
func (c *compiler) sequence(e *dsl.Sequence) test {
	t := &sequence{window: c.eventWindow(e.Window)}
	bySource := map[int]int{} // by the number of the collection
	for i, step := range e.Steps {
		s := c.events(step.Source.Events, nil)
		place, ok := bySource[s.number]
		if !ok {
			place = len(t.sources)
			bySource[s.number] = place
			t.sources = append(t.sources, stepSource{events: s})
		}
		source := &t.sources[place]
		happens := eventStep{bit: 1 << i}
		if step.Source.Where != nil {
			c.within(&source.events, func() { happens.where = c.condition(step.Source.Where) })
		}
		source.steps = append(source.steps, happens)
		if step.Not {
			t.absent[len(t.absent)-1] |= happens.bit
		} else {
			t.happens, t.absent = append(t.happens, happens.bit), append(t.absent, 0)
		}
	}
	if e.Within != nil {
		n := c.wholeNumber(e.Within)
		t.deadline = func(start time.Time) time.Time { return civil.Add(start, n, e.Unit) }
	}
	return t
}
