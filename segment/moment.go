package segment

import (
	"math"
	"sync"
	"time"
	"unsafe"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/internal/civil"
	"github.com/clientele-go/clientele/internal/text"
)

// A tick is an instant as two integers, which compare faster than time.Time does
// and, unlike a count of nanoseconds, reach every year.
type tick struct {
	seconds int64
	nanos   int32
}

func tickOf(t time.Time) tick { return tick{t.Unix(), int32(t.Nanosecond())} }

func (a tick) in(loc *time.Location) time.Time { return time.Unix(a.seconds, int64(a.nanos)).In(loc) }

func (a tick) before(b tick) bool {
	return a.seconds < b.seconds || a.seconds == b.seconds && a.nanos < b.nanos
}

func (a tick) next() tick {
	if a.nanos == 999_999_999 {
		return tick{a.seconds + 1, 0}
	}
	return tick{a.seconds, a.nanos + 1}
}

var (
	beginning = tick{math.MinInt64, 0}
	end       = tick{math.MaxInt64, 0}
	noInstant = tickOf(time.Time{}) // of an event, that its time was never set
)

// A span is the half-open stretch of time [from, to).
type span struct{ from, to tick }

func (s span) holds(t tick) bool { return !t.before(s.from) && t.before(s.to) }

// ends are the points at which the span begins and ends, but for those that are no bound.
func (s span) ends() (all []point) {
	for _, t := range []tick{s.from, s.to} {
		if t != beginning && t != end {
			all = append(all, point{at: t.in(time.UTC)})
		}
	}
	return all
}

// clip returns what of a span lies in another. Of one that does not, nothing is left.
func (s span) clip(to span) span {
	if s.from.before(to.from) {
		s.from = to.from
	}
	if to.to.before(s.to) {
		s.to = to.to
	}
	if s.to.before(s.from) {
		s.to = s.from
	}
	return s
}

// A daySpan is the half-open stretch of days [from, to).
type daySpan struct{ from, to dsl.Date }

func (s daySpan) holds(d dsl.Date) bool { return s.from <= d && d < s.to }

// ends are the days at which the span begins and ends.
func (s daySpan) ends() []point {
	return []point{{isDay: true, day: s.from}, {isDay: true, day: s.to}}
}

const (
	firstDay dsl.Date = math.MinInt32
	lastDay  dsl.Date = math.MaxInt32
)

// A moment is what a rule knows besides the record: the as-of, the windows that
// follow from it, and scratch memory. It belongs to one evaluation at a time.
type moment struct {
	asOf    time.Time
	today   dsl.Date
	past    span // when events can have happened
	spans   []span
	days    []daySpan
	scratch []byte

	scopes     []record    // the records around the event that is asked, the customer first
	happenings []happening // of the sequences that are being decided

	round uint64 // counts how often the events of a customer have been gone through
	kept  []any  // answers about the customer, by slot
}

func (m *moment) zone() *time.Location { return m.asOf.Location() }

// fold returns the folded form of a text. It is valid until the next call.
func (m *moment) fold(s string) string {
	var folded []byte
	m.scratch, folded = text.AppendFold(m.scratch[:0], s)
	return unsafe.String(unsafe.SliceData(folded), len(folded))
}

func dateIn(t time.Time, loc *time.Location) dsl.Date { return civil.Holding(t.In(loc)) }

// A calendar holds the windows of a rule, and resolves them for an as-of. Moments
// are pooled: matching many records as of one instant resolves the windows once,
// and matching as of another allocates nothing.
type calendar struct {
	spans  []func(*moment) span
	days   []func(*moment) daySpan
	scopes int // how many records a moment keeps
	kept   int // and how many answers
	pool   sync.Pool
}

func (c *calendar) at(asOf time.Time) *moment {
	m, ok := c.pool.Get().(*moment)
	if !ok {
		m = &moment{spans: make([]span, len(c.spans)), days: make([]daySpan, len(c.days)), scopes: make([]record, c.scopes), kept: make([]any, c.kept)}
	} else if m.asOf == asOf {
		return m
	}
	m.asOf, m.today = asOf, civil.Holding(asOf)
	m.past = span{noInstant.next(), tickOf(asOf).next()}
	for i, resolve := range c.spans {
		m.spans[i] = resolve(m)
	}
	for i, resolve := range c.days {
		m.days[i] = resolve(m)
	}
	return m
}

func (c *calendar) done(m *moment) { c.pool.Put(m) }
