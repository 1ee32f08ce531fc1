package segment

import (
	"time"

	"github.com/clientele-go/clientele/dsl"
)

// An expr is a value of a rule, for one record: of type bool, exact.Num, float64,
// string, point, []string or []int64.
type expr[V any] interface {
	value(rec record, m *moment) (V, Cause)
	// blame reports why the value is not known, when it is not.
	blame(rec record, m *moment, to *blames)
}

// fieldExpr is a field, converted from what its reader gives.
type fieldExpr[R, V any] struct {
	field   int
	reader  reader[R]
	convert func(R) (V, Cause)
}

func (e *fieldExpr[R, V]) value(rec record, _ *moment) (value V, why Cause) {
	raw, why := e.reader.read(rec)
	if why != known {
		return value, why
	}
	return e.convert(raw)
}

func (e *fieldExpr[R, V]) blame(rec record, m *moment, to *blames) {
	if _, why := e.value(rec, m); why != known {
		to.add(e.field, why)
	}
}

// constExpr is a constant.
type constExpr[V any] struct{ v V }

func (e constExpr[V]) value(record, *moment) (V, Cause) { return e.v, known }
func (e constExpr[V]) blame(record, *moment, *blames)   {}

// momentExpr is a point that follows from the as-of.
type momentExpr struct{ at func(*moment) point }

func (e momentExpr) value(_ record, m *moment) (point, Cause) { return e.at(m), known }
func (e momentExpr) blame(record, *moment, *blames)           {}

// unary is a function of one value.
type unary[A, B any] struct {
	x expr[A]
	f func(A, *moment) (B, Cause)
}

func (e *unary[A, B]) value(rec record, m *moment) (value B, why Cause) {
	x, why := e.x.value(rec, m)
	if why != known {
		return value, why
	}
	return e.f(x, m)
}

func (e *unary[A, B]) blame(rec record, m *moment, to *blames) {
	x, why := e.x.value(rec, m)
	if why != known {
		e.x.blame(rec, m, to)
	} else if _, why = e.f(x, m); why != known {
		to.add(noField, why)
	}
}

// pair is a function of two values of one type. It is absent where either is absent,
// whatever else cannot be told of the other.
type pair[A, B any] struct {
	x, y expr[A]
	f    func(x, y A) (B, Cause)
}

func (e *pair[A, B]) value(rec record, m *moment) (value B, why Cause) {
	x, whyX := e.x.value(rec, m)
	if whyX != known && whyX.unlessAbsence() == known {
		return value, whyX
	}
	y, whyY := e.y.value(rec, m)
	switch {
	case whyY != known && (whyX == known || whyY.unlessAbsence() == known):
		return value, whyY
	case whyX != known:
		return value, whyX
	}
	return e.f(x, y)
}

func (e *pair[A, B]) blame(rec record, m *moment, to *blames) {
	x, whyX := e.x.value(rec, m)
	y, whyY := e.y.value(rec, m)
	if whyX != known || whyY != known {
		e.x.blame(rec, m, to)
		e.y.blame(rec, m, to)
	} else if _, why := e.f(x, y); why != known {
		to.add(noField, why)
	}
}

// coalesce is the first value that is known.
type coalesce[V any] struct{ args []expr[V] }

func (e *coalesce[V]) value(rec record, m *moment) (value V, why Cause) {
	for _, arg := range e.args {
		if value, why = arg.value(rec, m); why == known || why.unlessAbsence() != known {
			break
		}
	}
	return value, why
}

func (e *coalesce[V]) blame(rec record, m *moment, to *blames) {
	if _, why := e.value(rec, m); why != known {
		for _, arg := range e.args {
			arg.blame(rec, m, to)
		}
	}
}

// A point is a value in time: a day or an instant.
type point struct {
	isDay bool
	day   dsl.Date
	at    time.Time
}

// span is the stretch of time that the point covers: a whole day in the zone, or
// one nanosecond.
func (p point) span(loc *time.Location) span {
	if p.isDay {
		return span{tickOf(p.day.Start(loc)), tickOf((p.day + 1).Start(loc))}
	}
	tick := tickOf(p.at)
	return span{tick, tick.next()}
}

// dayIn is the day of the point in a zone.
func (p point) dayIn(loc *time.Location) dsl.Date {
	if p.isDay {
		return p.day
	}
	return dateIn(p.at, loc)
}

// comparePoints returns -1, 0 or 1. A day compares with an instant as the whole
// day: an instant within it is equal to it.
func comparePoints(p, q point, m *moment) int {
	switch {
	case p.isDay && q.isDay:
		return int(p.day - q.day)
	case !p.isDay && !q.isDay:
		return p.at.Compare(q.at)
	case p.isDay:
		return int(p.day - q.dayIn(m.zone()))
	default:
		return int(p.dayIn(m.zone()) - q.day)
	}
}
