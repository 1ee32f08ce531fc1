package segment

import (
	"math"
	"slices"

	"github.com/clientele-go/clientele/dsl"
)

// A clock has the instants of a history as columns hold them, so that a window is two
// comparisons of integers.
type clock struct {
	starts  []row
	nanos   []int64
	causes  []Cause // of events without an instant; nil where there are none
	numbers []row   // the records of events
}

// clock returns the clock of a history, or nil where it has none: its events have no time
// of their own, or some are of far centuries.
func (h *history) clock(e *dsl.Events, numbers []row) *clock {
	i := slices.IndexFunc(e.AllFields(), func(f dsl.Field) bool { return f.Name == e.Time })
	if i < 0 {
		return nil
	}
	times := h.fields[i].(*instantStore)
	if len(times.others) > 0 {
		return nil
	}
	return &clock{h.starts, times.values, times.causes, numbers}
}

// key returns the first key of an instant at or after a tick.
func (t tick) key() int64 {
	switch {
	case t.seconds < earliest:
		if t.before(noInstant) || t == noInstant {
			return zeroTime
		}
		return zeroTime + 1
	case t.seconds > latest:
		return math.MaxInt64
	default:
		return t.seconds*1_000_000_000 + int64(t.nanos)
	}
}

// count counts the events of an owner within a span. It has no branch that depends on the
// data.
func (c *clock) count(owner int, within span) (n int64) {
	first, last := c.starts[owner], c.starts[owner+1]
	from := within.from.key()
	width := uint64(within.to.key() - from)
	for _, at := range c.nanos[first:last] {
		if uint64(at-from) < width {
			n++
		}
	}
	if c.causes != nil {
		for i, why := range c.causes[first:last] {
			if why != known && uint64(c.nanos[int(first)+i]-from) < width {
				n--
			}
		}
	}
	return n
}

// each visits the events of an owner within a span, until visit returns false.
func (c *clock) each(owner int, within span, visit func(event record, at tick) bool) {
	from := within.from.key()
	width := uint64(within.to.key() - from)
	for i := c.starts[owner]; i < c.starts[owner+1]; i++ {
		at := c.nanos[i]
		if uint64(at-from) >= width || c.causes != nil && c.causes[i] != known {
			continue
		}
		if !visit(record(&c.numbers[i]), tickOf(instantAt(at))) {
			return
		}
	}
}
