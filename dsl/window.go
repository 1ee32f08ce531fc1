package dsl

import (
	"strings"

	"github.com/alecthomas/participle/v2/lexer"
)

// during reads the windows that begin with a word of their own.
func (p *parser) during(left Expr) Expr {
	negated := p.accept("NOT")
	return p.windowOf(left, negated, p.next())
}

// within reads what WITHIN may begin: a window of time, or a distance.
func (p *parser) within(left Expr) Expr {
	negated := p.accept("NOT")
	first := p.next()
	p.want(WantCount, left, "WITHIN", "")
	if t := p.peek(); (t.Type == tokenNumber || t.Type == tokenParameter) && !p.unitAhead(1) {
		return p.near(left, negated)
	}
	return p.windowOf(left, negated, first)
}

// windowOf reads on after the first word of a window, which tests left.
func (p *parser) windowOf(left Expr, negated bool, first *lexer.Token) Expr {
	window, ok := p.window(first, left)
	if !ok {
		return p.bad(first)
	}
	return p.test(&During{p.nodeFrom(left.Span()), left, window, negated})
}

// windowAhead reports whether a window comes next, as it may within the brackets
// of events.
func (p *parser) windowAhead() bool {
	t := p.peek()
	if t.Type != tokenWord {
		return false
	}
	switch word, _ := keyword(t.Value); word {
	case "WITHIN", "BEFORE", "AFTER", "ON", "SINCE", "BETWEEN":
		return true
	case "IN":
		return isPeriodWindow(p.second())
	default:
		return false
	}
}

// dayWindows are the windows of a word and a day.
var dayWindows = map[string]WindowKind{"BEFORE": Before, "AFTER": After, "ON": On, "SINCE": Since, "BETWEEN": Range}

// periodWindows are the windows of the calendar, by the word after IN.
var periodWindows = map[string]WindowKind{"THIS": ThisPeriod, "LAST": LastPeriod, "NEXT": NextPeriod}

func isPeriodWindow(t *lexer.Token) bool {
	_, ok := periodWindows[strings.ToUpper(t.Value)]
	return ok && t.Type == tokenWord
}

// window reads a window, the first word of which has been taken. Left is the date
// that it tests; nil for events.
func (p *parser) window(first *lexer.Token, left Expr) (w Window, ok bool) {
	switch word, _ := keyword(first.Value); word {
	case "WITHIN":
		w, ok = p.sliding(left, false)
	case "IN":
		w, ok = p.period()
	default:
		w.Kind = dayWindows[word]
		w.Day, ok = p.operand(left, word, powerSum), true
		if w.Kind == Range {
			w.Until, ok = p.rangeEnd(left)
		}
	}
	w.Span = p.spanFrom(first)
	return w, ok
}

// rangeEnd reads AND and the upper end of BETWEEN.
func (p *parser) rangeEnd(left Expr) (high Expr, ok bool) {
	p.want(WantWords, left, "BETWEEN", "AND")
	if t := p.peek(); !p.accept("AND") {
		p.failAt(Unexpected, t, "write x BETWEEN low AND high", "expected AND and the upper end of BETWEEN, found %s", describe(t))
		return nil, false
	}
	return p.operand(left, "BETWEEN", powerSum), true
}

func (p *parser) period() (w Window, ok bool) {
	w.Kind = periodWindows[strings.ToUpper(p.next().Value)]
	p.want(WantWords, nil, "PERIOD", "WEEK MONTH QUARTER YEAR")
	t := p.peek()
	if w.Period, ok = periods[strings.ToUpper(t.Value)]; !ok || t.Type != tokenWord {
		p.failAt(Unexpected, t, "for days write ON TODAY, or WITHIN LAST 7 DAYS", "expected WEEK, MONTH, QUARTER or YEAR, found %s", describe(t))
		return w, false
	}
	p.next()
	return w, true
}

// sliding reads LAST or NEXT, a count, FULL and a unit. Left is the date that the
// window tests; nil for events. An anniversary is counted in days and longer, and
// is never full.
func (p *parser) sliding(left Expr, anniversary bool) (w Window, ok bool) {
	p.want(WantWords, left, "WITHIN", "LAST NEXT")
	switch t := p.peek(); {
	case p.accept("LAST"):
		w.Kind = Last
	case p.accept("NEXT"):
		w.Kind = Next
	case p.atCount():
		unit := strings.ToUpper(p.second().Value)
		p.failAt(Unexpected, t, "write WITHIN LAST "+t.Value+" "+unit+", or WITHIN NEXT", "expected LAST or NEXT after WITHIN, found %s", describe(t))
		return w, false
	default:
		p.failAt(Unexpected, t, "write WITHIN LAST 30 DAYS or WITHIN NEXT 7 DAYS", "expected LAST or NEXT after WITHIN, found %s", describe(t))
		return w, false
	}
	p.want(WantCount, left, "LAST", "")
	if !p.atCount() {
		t := p.peek()
		hint := "write WITHIN LAST 30 DAYS"
		if period, ok := periods[strings.ToUpper(t.Value)]; ok {
			hint = "for the calendar period write IN LAST " + periodNames[period] + "; to count back write WITHIN LAST 1 " + periodNames[period]
		}
		p.failAt(Unexpected, t, hint, "expected a number, found %s", describe(t))
		return w, false
	}
	w.N = p.count()
	if !anniversary {
		p.want(WantWords, left, "LAST", "FULL")
	}
	w.Full = p.accept("FULL")
	p.wantUnits(WantWords, w.N, left, w.Full || anniversary)
	w.Unit, ok = p.unit()
	return w, ok
}

// atCount reports whether a number or a parameter comes next.
func (p *parser) atCount() bool {
	t := p.peek()
	return t.Type == tokenNumber || t.Type == tokenParameter
}

func (p *parser) count() Expr {
	if p.peek().Type == tokenParameter {
		return p.parameter()
	}
	return p.literal()
}

// unit reads a unit of time.
func (p *parser) unit() (u Unit, ok bool) {
	t := p.peek()
	if u, ok = units[strings.ToUpper(t.Value)]; !ok || t.Type != tokenWord {
		p.failAt(Unexpected, t, "", "expected MINUTES, HOURS, DAYS, WEEKS, MONTHS or YEARS, found %s", describe(t))
		return u, false
	}
	p.next()
	return u, true
}

// unitAhead reports whether the token after the next n is a unit of time.
func (p *parser) unitAhead(n int) bool {
	t := p.ahead(n)
	_, ok := units[strings.ToUpper(t.Value)]
	return ok && t.Type == tokenWord
}

// atSpan reports whether the span of a sequence around comes next: WITHIN and a length
// of time. After a condition an unfinished one is meant as a span too.
func (p *parser) atSpan(left Expr) bool {
	if p.sequences == 0 || !p.isWord("WITHIN") {
		return false
	}
	n := p.second()
	if n.EOF() {
		return isCondition(left)
	}
	return (n.Type == tokenNumber || n.Type == tokenParameter) && (p.unitAhead(2) || p.ahead(2).EOF() && isCondition(left))
}

// anniversary reads ANNIVERSARY and what may follow it.
func (p *parser) anniversary(left Expr) Expr {
	first := p.next()
	e := &Anniversary{X: left}
	p.want(WantWords, left, "ANNIVERSARY", "TODAY WITHIN IN")
	p.wantAfter("IN", left, "MONTH")
	switch t := p.peek(); {
	case p.accept("TODAY"):
	case tokenIs(t, "WITHIN"):
		p.next()
		window, ok := p.sliding(left, true)
		if !ok {
			return p.bad(first)
		}
		window.Span = p.spanFrom(t)
		e.Kind, e.Window = AnniversaryWithin, window
	case tokenIs(t, "IN") && tokenIs(p.second(), "MONTH"):
		p.next()
		p.next()
		p.want(WantCount, left, "MONTH", "")
		if t := p.peek(); !p.atCount() {
			p.failAt(Unexpected, t, "write ANNIVERSARY IN MONTH 12", "expected the number of a month, found %s", describe(t))
			return p.bad(first)
		}
		e.Kind, e.Month = AnniversaryInMonth, p.count()
	default:
		p.failAt(Unexpected, t, "write ANNIVERSARY TODAY, ANNIVERSARY WITHIN NEXT 7 DAYS or ANNIVERSARY IN MONTH 12",
			"expected TODAY, WITHIN or IN MONTH after ANNIVERSARY, found %s", describe(t))
		return p.bad(first)
	}
	e.node = p.nodeFrom(left.Span())
	return p.test(e)
}

var distanceUnits = map[string]DistanceUnit{"KM": Kilometre, "MI": Mile}

// near reads a distance, its unit, OF and a place.
func (p *parser) near(left Expr, negated bool) Expr {
	distance := p.count()
	p.want(WantWords, left, "DISTANCE", "KM MI")
	if p.sequences > 0 { // a flag may stand here, and the span after it
		p.wantUnits(WantWords, distance, nil, false)
	}
	t := p.peek()
	unit, ok := distanceUnits[strings.ToUpper(t.Value)]
	if !ok || t.Type != tokenWord {
		p.failAt(Unexpected, t, "write WITHIN 10 KM OF (51.38, -2.36), or WITHIN LAST 30 DAYS", "expected KM, MI or a unit of time, found %s", describe(t))
		return p.bad(t)
	}
	p.next()
	p.want(WantWords, left, "DISTANCE", "OF")
	if t := p.peek(); !p.accept("OF") {
		p.failAt(Unexpected, t, "write WITHIN 10 KM OF (51.38, -2.36)", "expected OF after a distance, found %s", describe(t))
		return p.bad(t)
	}
	of := p.operand(left, "OF", powerSum)
	return p.test(&Near{p.nodeFrom(left.Span()), left, distance, unit, of, negated})
}

// atPoint reports whether the latitude and the comma of a point come next.
func (p *parser) atPoint() bool {
	n := 0
	if p.peek().Value == "-" {
		n = 1
	}
	return p.ahead(n).Type == tokenNumber && p.ahead(n+1).Value == "," && p.ahead(n+1).Type == tokenSymbol
}

// point reads (lat, lon), the bracket of which has been taken.
func (p *parser) point(open *lexer.Token) Expr {
	lat, _ := p.degrees()
	p.next()
	p.want(WantCount, nil, "DEGREES", "")
	lon, ok := p.degrees()
	if ok {
		p.want(WantWords, nil, "(", ")")
	}
	if t := p.peek(); !ok || t.Value != ")" {
		p.failAt(Unexpected, t, "write a point as (51.38, -2.36), latitude first; a list stands after IN", "expected a longitude and ), found %s", describe(t))
		p.skipTo(")")
		p.accept(")")
		return &Bad{p.node(open)}
	}
	p.next()
	p.literals++
	at := Place{Lat: lat, Lon: lon}
	e := &Literal{p.node(open), Value{Kind: PlaceValue, Place: at}}
	if !at.Valid() {
		p.fail(BadNumber, e.span, "latitude from -90 to 90 comes first, then longitude from -180 to 180", "%s is no point on the globe", at)
	}
	return e
}

// degrees reads a number with its sign.
func (p *parser) degrees() (f float64, ok bool) {
	negative := p.accept("-")
	t := p.peek()
	if t.Type != tokenNumber {
		return 0, false
	}
	p.next()
	f = literalValue(t).Number.InexactFloat64()
	if negative {
		f = 0 - f
	}
	return f, true
}

// rank reads TOP or BOTTOM and how many.
func (p *parser) rank(left Expr, negated bool) Expr {
	first := p.next()
	e := &Rank{X: left, Bottom: tokenIs(first, "BOTTOM"), Negated: negated}
	p.want(WantCount, left, "TOP", "")
	t := p.peek()
	if t.Type != tokenPercent && !p.atCount() {
		p.failAt(Unexpected, t, "write IN TOP 10%, or IN TOP 100 for so many people", "expected a number or a percentage, found %s", describe(t))
		return p.bad(first)
	}
	e.N = p.count()
	e.node = p.nodeFrom(left.Span())
	return p.test(e)
}
