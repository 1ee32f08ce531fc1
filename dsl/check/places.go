package check

import (
	"github.com/clientele-go/clientele/dsl"
)

// near checks a distance between two places.
func (p *pass) near(e *dsl.Near) {
	for _, place := range []dsl.Expr{e.X, e.Of} {
		if t := p.value(place); known(t) && t.Kind != dsl.KindPlace {
			p.fail(dsl.TypeMismatch, place.Span(), "write the name of a place, or a point such as (51.38, -2.36)", "a distance lies between two places, and this is %s", article(t))
		}
	}
	t := p.value(e.Distance)
	switch c := p.fact(e.Distance).value; {
	case !known(t):
	case c == nil || c.Kind != dsl.KindDecimal:
		p.fail(dsl.TypeMismatch, e.Distance.Span(), "write WITHIN 10 KM OF", "a distance is a number, and this is %s", article(t))
	case c.Number.Sign() < 0:
		p.fail(dsl.OutOfRange, e.Distance.Span(), "write a distance of 0 or more", "no distance is below zero")
	}
}

// anniversary checks a test of the day and month of a date.
func (p *pass) anniversary(e *dsl.Anniversary) {
	if t := p.value(e.X); known(t) && !temporal(t) {
		p.fail(dsl.TypeMismatch, e.X.Span(), "", "an anniversary is one of a date or an instant, and this is %s", article(t))
	}
	switch e.Kind {
	case dsl.AnniversaryWithin:
		p.window(&e.Window, dsl.Type{Kind: dsl.KindDate})
		if e.Window.Full {
			p.fail(dsl.TypeMismatch, e.Window.Span, "leave FULL out", "an anniversary falls on a day, not on a full unit")
		}
	case dsl.AnniversaryInMonth:
		t := p.value(e.Month)
		if c := p.fact(e.Month).value; known(t) && (c == nil || c.Kind != dsl.KindDecimal || !c.Number.IsInt() || !c.Number.Num().IsInt64() ||
			c.Number.Num().Int64() < 1 || c.Number.Num().Int64() > 12) {
			p.fail(dsl.OutOfRange, e.Month.Span(), "write IN MONTH 1 for January to IN MONTH 12 for December", "no month is %s", dsl.Format(e.Month))
		}
	}
}
