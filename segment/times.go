package segment

import (
	"time"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/dsl/check"
	"github.com/clientele-go/clientele/internal/civil"
)

// A window is a stretch of time that follows from the as-of, as instants and as
// days: which of the two is asked depends on the value that is tested.
type window struct {
	span func(*moment) span
	days func(*moment) daySpan
}

// wholeDays is a window of whole days in the zone.
func wholeDays(days func(*moment) daySpan) window {
	return window{days: days, span: func(m *moment) span {
		d := days(m)
		return span{tickOf(d.from.Start(m.zone())), tickOf(d.to.Start(m.zone()))}
	}}
}

// comparedWith is the window that x op p admits, NotEqual apart, which is Equal
// negated.
func comparedWith(op dsl.CompareOp, p func(*moment) point) window {
	return window{
		span: func(m *moment) span {
			s := p(m).span(m.zone())
			return span(rangeFor(op, s.from, s.to, beginning, end))
		},
		days: func(m *moment) daySpan {
			d := p(m).dayIn(m.zone())
			return daySpan(rangeFor(op, d, d+1, firstDay, lastDay))
		},
	}
}

// rangeFor returns the half-open range that an operator makes of the half-open
// range [from, to), which counts as equal.
func rangeFor[T any](op dsl.CompareOp, from, to, first, last T) struct{ from, to T } {
	switch op {
	case dsl.Less:
		from, to = first, from
	case dsl.LessEqual:
		from = first
	case dsl.Greater:
		from, to = to, last
	case dsl.GreaterEqual:
		to = last
	}
	return struct{ from, to T }{from, to}
}

// windowTest compiles a test of a value against a window.
func (c *compiler) windowTest(x dsl.Expr, w window) test {
	c.moment = true
	isDay := c.rule.Type(x).Kind == dsl.KindDate
	spanAt, daysAt := len(c.calendar.spans), len(c.calendar.days)
	if isDay {
		c.calendar.days = append(c.calendar.days, w.days)
	} else {
		c.calendar.spans = append(c.calendar.spans, w.span)
	}
	plain := &predicate[point]{c.timeExpr(x), func(p point, m *moment) bool {
		if isDay {
			return m.days[daysAt].holds(p.day)
		}
		return m.spans[spanAt].holds(tickOf(p.at))
	}, asks[point]{of: x, moves: true, cuts: func(m *moment) []point {
		if isDay {
			return m.days[daysAt].ends()
		}
		return m.spans[spanAt].ends()
	}}}
	if read, ok := fieldReader[dsl.Date](c, x); ok {
		return &dayWindow{newLeaf(plain, false), read, daysAt}
	}
	if read, ok := fieldReader[time.Time](c, x); ok {
		return &instantWindow{newLeaf(plain, false), read, spanAt}
	}
	return plain
}

func (c *compiler) compareTime(op dsl.CompareOp, left, right dsl.Expr) test {
	if at, ok := c.pointAt(right); ok {
		admitted := op
		if op == dsl.NotEqual {
			admitted = dsl.Equal
		}
		return negated(c.windowTest(left, comparedWith(admitted, at)), op == dsl.NotEqual)
	}
	c.moment = true
	return &relation[point, point]{c.timeExpr(left), c.timeExpr(right),
		func(p, q point, m *moment) bool { return holds(op, comparePoints(p, q, m)) }}
}

func (c *compiler) timeIn(x dsl.Expr, items []check.Const) test {
	terms := make([]test, len(items))
	for i := range items {
		p := pointOf(&items[i])
		terms[i] = c.windowTest(x, comparedWith(dsl.Equal, func(*moment) point { return p }))
	}
	if len(terms) == 0 { // an empty @list: out, but for a missing value
		return &predicate[point]{c.timeExpr(x), func(point, *moment) bool { return false }, tells[point](x)}
	}
	return &anyOf{terms}
}

func pointOf(k *check.Const) point {
	return point{isDay: k.Kind == dsl.KindDate, day: k.Date, at: k.Instant}
}

// pointAt compiles a value in time that is the same for every record.
func (c *compiler) pointAt(e dsl.Expr) (at func(*moment) point, ok bool) {
	if k := c.rule.Const(e); k != nil {
		p := pointOf(k)
		return func(*moment) point { return p }, true
	}
	e2, ok := e.(*dsl.Moment)
	if !ok {
		return nil, false
	}
	day := func(offset dsl.Date) func(*moment) point {
		return func(m *moment) point { return point{isDay: true, day: m.today + offset} }
	}
	switch e2.Kind {
	case dsl.Today:
		return day(0), true
	case dsl.Yesterday:
		return day(-1), true
	case dsl.Tomorrow:
		return day(+1), true
	case dsl.Now:
		return func(m *moment) point { return point{at: m.asOf} }, true
	}
	n := c.wholeNumber(e2.N)
	if e2.Kind == dsl.Ago {
		n = -n
	}
	return func(m *moment) point { return point{at: civil.Add(m.asOf, n, e2.Unit)} }, true
}

func (c *compiler) wholeNumber(e dsl.Expr) int { return int(c.rule.Const(e).Number.Num().Int64()) }

func (c *compiler) during(e *dsl.During) test {
	if w, ok := c.window(e.Window); ok {
		return c.windowTest(e.X, w)
	}
	if e.Window.Kind == dsl.On {
		return c.on(e.X, e.Window.Day)
	}
	return c.compareTime(windowOps[e.Window.Kind], e.X, e.Window.Day)
}

// windowOps are the comparisons that some windows are.
var windowOps = map[dsl.WindowKind]dsl.CompareOp{dsl.Before: dsl.Less, dsl.After: dsl.Greater, dsl.Since: dsl.GreaterEqual}

// window compiles a window; ok is false where its end depends on the record.
func (c *compiler) window(w dsl.Window) (compiled window, ok bool) {
	switch w.Kind {
	case dsl.Last, dsl.Next:
		if w.Full {
			return c.fullUnits(w), true
		}
		return c.sliding(w), true
	case dsl.ThisPeriod, dsl.LastPeriod, dsl.NextPeriod:
		return c.period(w), true
	}
	day, ok := c.pointAt(w.Day)
	switch {
	case !ok:
		return window{}, false
	case w.Kind == dsl.On: // of an instant, the local day that it falls in
		return wholeDays(func(m *moment) daySpan {
			d := day(m).dayIn(m.zone())
			return daySpan{d, d + 1}
		}), true
	case w.Kind == dsl.Range:
		until, _ := c.pointAt(w.Until)
		return fromTo(comparedWith(dsl.GreaterEqual, day), comparedWith(dsl.LessEqual, until)), true
	default:
		return comparedWith(windowOps[w.Kind], day), true
	}
}

// fromTo is where two windows overlap, of which the one has only a beginning and
// the other only an end.
func fromTo(from, to window) window {
	return window{
		span: func(m *moment) span { return span{from.span(m).from, to.span(m).to} },
		days: func(m *moment) daySpan { return daySpan{from.days(m).from, to.days(m).to} },
	}
}

// on compares the local days of two values of the record.
func (c *compiler) on(x, day dsl.Expr) test {
	c.moment = true
	return &relation[point, point]{c.timeExpr(x), c.timeExpr(day),
		func(p, q point, m *moment) bool { return p.dayIn(m.zone()) == q.dayIn(m.zone()) }}
}

// sliding is WITHIN LAST or NEXT n units: of the ends, LAST has the as-of and not
// the other, so that an event leaves each window exactly once.
func (c *compiler) sliding(w dsl.Window) window {
	n, unit := c.wholeNumber(w.N), w.Unit
	if w.Kind == dsl.Next {
		return window{
			span: func(m *moment) span { return span{tickOf(m.asOf), tickOf(civil.Add(m.asOf, n, unit))} },
			days: func(m *moment) daySpan { return daySpan{m.today, m.today.Add(n, unit)} },
		}
	}
	return window{
		span: func(m *moment) span {
			return span{tickOf(civil.Add(m.asOf, -n, unit)).next(), tickOf(m.asOf).next()}
		},
		days: func(m *moment) daySpan { return daySpan{m.today.Add(-n, unit) + 1, m.today + 1} },
	}
}

// periodOf is the stretch of the calendar that a whole unit is.
var periodOf = [...]dsl.Period{dsl.Day: civil.Days, dsl.Week: civil.Weeks, dsl.Month: civil.Months, dsl.Year: civil.Years}

// fullUnits is n whole days, weeks, months or years before or after the current
// one.
func (c *compiler) fullUnits(w dsl.Window) window {
	n, period := c.wholeNumber(w.N), periodOf[w.Unit]
	return wholeDays(func(m *moment) daySpan {
		current := period.Floor(m.today, c.weekStart)
		if w.Kind == dsl.Last {
			return daySpan{period.Add(current, -n), current}
		}
		return daySpan{period.Add(current, 1), period.Add(current, n+1)}
	})
}

// period is IN THIS, LAST or NEXT week, month, quarter or year.
func (c *compiler) period(w dsl.Window) window {
	offset := map[dsl.WindowKind]int{dsl.ThisPeriod: 0, dsl.LastPeriod: -1, dsl.NextPeriod: 1}[w.Kind]
	return wholeDays(func(m *moment) daySpan {
		start := w.Period.Add(w.Period.Floor(m.today, c.weekStart), offset)
		return daySpan{start, w.Period.Add(start, 1)}
	})
}

// timeExpr compiles a date or an instant.
func (c *compiler) timeExpr(e dsl.Expr) expr[point] {
	if at, ok := c.pointAt(e); ok {
		c.moment = true
		return momentExpr{at}
	}
	switch e := e.(type) {
	case *dsl.Ident:
		return identifier(c, e, c.timeField, c.timeExpr)
	case *dsl.Aggregate:
		return once(c, e, aggregated(c, e, c.timeField, ordered(pointOrder)))
	default: // COALESCE
		return &coalesce[point]{exprs(e.(*dsl.Call).Args, c.timeExpr)}
	}
}

func (c *compiler) timeField(f fieldRef) expr[point] {
	if f.declared.Type.Kind == dsl.KindDate {
		return fieldOf(c, f, func(d dsl.Date) (point, Cause) { return point{isDay: true, day: d}, known })
	}
	return fieldOf(c, f, func(t time.Time) (point, Cause) { return point{at: t}, known })
}
