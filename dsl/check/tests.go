package check

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/internal/text"
)

func (p *pass) in(e *dsl.In) {
	t := p.value(e.X)
	if known(t) && t.Kind == dsl.KindSet {
		p.list(e.ID(), &e.List, p.fact(e.X))
		p.fail(dsl.SetComparison, e.Span(), fmt.Sprintf("write %s CONTAINS ANY (…)", dsl.Format(e.X)), "a set holds many values, and is in no list")
		return
	}
	p.list(e.ID(), &e.List, p.fact(e.X))
	for _, item := range e.List.Items {
		p.shareOfHundred(e.X, item)
	}
}

func (p *pass) contains(e *dsl.Contains) {
	t := p.value(e.X)
	if known(t) && t.Kind != dsl.KindSet {
		p.fail(dsl.TypeMismatch, e.Span(), "for one value write IN (…), for a part of a text CONTAINS \"…\"", "CONTAINS ANY and ALL ask a set, and this is %s", article(t))
		return
	}
	p.list(e.ID(), &e.List, p.fact(e.X))
}

// list checks the constants that a value is looked up in, or that a set is to
// hold.
func (p *pass) list(id dsl.NodeID, list *dsl.List, x *fact) {
	var items []Const
	if list.Name != "" {
		values, ok := p.names.Lists[list.Name]
		if !ok {
			p.fail(dsl.UnknownList, list.Span, given(list.Name, "@", p.names.Lists), "the host has no list @%s", list.Name)
			return
		}
		for _, v := range values {
			items = p.appendItem(items, constant(v), x, list.Span, v.String())
		}
	}
	for _, item := range list.Items {
		if known(p.value(item)) && x.typ.Kind != dsl.KindNone {
			items = p.appendItem(items, *p.fact(item).value, x, item.Span(), dsl.Format(item))
		}
	}
	if p.rule.items == nil {
		p.rule.items = map[dsl.NodeID][]Const{}
	}
	p.rule.items[id] = items
}

func (p *pass) appendItem(items []Const, c Const, x *fact, at dsl.Span, spelt string) []Const {
	if x.typ.Kind == dsl.KindNone {
		return items
	}
	converted, ok := p.itemAs(c, x, at, spelt)
	if !ok {
		return items
	}
	return append(items, converted)
}

// itemAs converts a constant to the type of the value or set element it meets.
func (p *pass) itemAs(c Const, x *fact, at dsl.Span, spelt string) (Const, bool) {
	t := x.typ
	if t.Kind == dsl.KindSet {
		t = dsl.Type{Kind: t.Elem}
	}
	switch {
	case textual(t) && c.Kind == dsl.KindText:
		return p.textAs(c, x, at)
	case numeric(t) && c.Kind == dsl.KindDecimal:
		if x.typ.Elem == dsl.KindInt && !c.Number.IsInt() {
			p.fail(dsl.TypeMismatch, at, "write a whole number", "a set of whole numbers never holds %s", spelt)
			return c, false
		}
		return c, true
	case temporal(t) && (c.Kind == dsl.KindDate || c.Kind == dsl.KindInstant), t.Kind == c.Kind && comparable[t.Kind]:
		return c, true
	}
	hint := ""
	switch {
	case t.Kind == dsl.KindPlace:
		hint = "write WITHIN 1 KM OF a place"
	case t.Kind == dsl.KindMoney && c.Kind == dsl.KindDecimal:
		hint = "write its currency, as in " + spelt + " GBP"
	case t.Kind == dsl.KindVersion:
		hint = versionHint(strings.Trim(spelt, `"`))
	case textual(t) && t.Kind != dsl.KindCountry:
		hint = `write it in quotes: "` + spelt + `"`
	case numeric(t) && c.Kind == dsl.KindText && parses(c.Text, dsl.NumberValue), temporal(t) && c.Kind == dsl.KindText && parses(c.Text, dsl.DateValue):
		hint = "write it without quotes: " + c.Text
	}
	p.fail(dsl.TypeMismatch, at, hint, "%s is no %s", spelt, t)
	return c, false
}

func (p *pass) between(e *dsl.Between) {
	x, low, high := p.value(e.X), p.value(e.Low), p.value(e.High)
	if !known(x, low, high) || !p.agree(e.X, e.Low, e.Span()) || !p.agree(e.X, e.High, e.Span()) {
		return
	}
	if !sorted(x) {
		p.unordered(x, e.Span(), "BETWEEN")
		return
	}
	if p.reversed(e.Low, e.High, p.fact(e.X).fold) {
		p.emptyRange(e.Span(), e.Low, e.High)
	}
}

func (p *pass) emptyRange(at dsl.Span, low, high dsl.Expr) {
	p.fail(dsl.EmptyRange, at, fmt.Sprintf("write BETWEEN %s AND %s", dsl.Format(high), dsl.Format(low)),
		"nothing is between %s and %s: the lower end comes first", dsl.Format(low), dsl.Format(high))
}

// reversed reports whether the ends of a range are known to be the wrong way
// round.
func (p *pass) reversed(from, to dsl.Expr, folded bool) bool {
	low, high := p.fact(from).value, p.fact(to).value
	if low == nil || high == nil {
		return momentsReversed(p, from, to)
	}
	switch {
	case low.Kind == dsl.KindDecimal, low.Kind == dsl.KindMoney && low.Text == high.Text:
		return low.Number.Cmp(high.Number) > 0
	case low.Kind == dsl.KindVersion:
		return versionOf(low).After(versionOf(high))
	case low.Kind == dsl.KindText && folded:
		return text.Fold(low.Text) > text.Fold(high.Text)
	case low.Kind == dsl.KindText:
		return low.Text > high.Text
	case low.Kind == dsl.KindDate && high.Kind == dsl.KindDate:
		return low.Date > high.Date
	case low.Kind == dsl.KindInstant && high.Kind == dsl.KindInstant:
		return low.Instant.After(high.Instant)
	}
	return false
}

// momentsReversed reports whether two moments are the wrong way round whatever
// the as-of. Of a day and an instant that may fall into it, nothing is said.
func momentsReversed(p *pass, low, high dsl.Expr) bool {
	a, ok1 := low.(*dsl.Moment)
	b, ok2 := high.(*dsl.Moment)
	if !ok1 || !ok2 {
		return false
	}
	if a.Kind >= dsl.Now && b.Kind >= dsl.Now && (a.Unit == b.Unit || a.N == nil || b.N == nil) {
		return p.unitsFromNow(a) > p.unitsFromNow(b)
	}
	from, ok1 := p.nearestDay(a)
	to, ok2 := p.nearestDay(b)
	return ok1 && ok2 && (a.N == nil || b.N == nil) && from > to
}

// nearestDay places a moment in days from today, at the least distance that it
// can have; ok is false for one that is counted in hours or minutes.
func (p *pass) nearestDay(m *dsl.Moment) (day int64, ok bool) {
	switch m.Kind {
	case dsl.Yesterday:
		return -1, true
	case dsl.Tomorrow:
		return 1, true
	case dsl.Today, dsl.Now:
		return 0, true
	}
	days := [...]int64{dsl.Day: 1, dsl.Week: 7, dsl.Month: 28, dsl.Year: 365}
	return p.unitsFromNow(m) * days[m.Unit], !m.Unit.Elapsed()
}

// unitsFromNow is how many units an instant is from now, negative for the past.
func (p *pass) unitsFromNow(m *dsl.Moment) int64 {
	if m.N == nil {
		return 0
	}
	c := p.fact(m.N).value
	if c == nil || c.Kind != dsl.KindDecimal || !c.Number.IsInt() || !c.Number.Num().IsInt64() {
		return 0
	}
	if m.Kind == dsl.Ago {
		return -c.Number.Num().Int64()
	}
	return c.Number.Num().Int64()
}

func (p *pass) match(e *dsl.Match) {
	x, pattern := p.value(e.X), p.value(e.Pattern)
	c := p.fact(e.Pattern).value
	switch {
	case !known(x, pattern):
	case x.Kind == dsl.KindSet && e.Op == dsl.Contain:
		p.element(e, c)
	case x.Kind == dsl.KindSet:
		p.fail(dsl.SetComparison, e.Span(), fmt.Sprintf("write %s CONTAINS …", dsl.Format(e.X)), "a set holds many values; %s asks one text", e.Op)
	case !textual(x):
		p.fail(dsl.TypeMismatch, e.X.Span(), "", "%s asks a text, and this is %s", e.Op, article(x))
	case pattern.Kind != dsl.KindText && !(textual(pattern) && c == nil):
		p.fail(dsl.TypeMismatch, e.Pattern.Span(), "write it in quotes", "%s takes a text, and this is %s", e.Op, article(pattern))
	case e.Op >= dsl.Like && c == nil:
		p.fail(dsl.BadPattern, e.Pattern.Span(), "", "the pattern of %s is a literal or a parameter", e.Op)
	case e.Op == dsl.Matches:
		p.regexp(e, c.Text)
	}
}

// element checks the one value that a set is asked to hold.
func (p *pass) element(e *dsl.Match, c *Const) {
	if c == nil {
		p.fail(dsl.TypeMismatch, e.Pattern.Span(), "", "a set is asked for a literal or a parameter")
		return
	}
	if converted, ok := p.itemAs(*c, p.fact(e.X), e.Pattern.Span(), dsl.Format(e.Pattern)); ok {
		p.fact(e.Pattern).value = &converted
	}
}

// maxPattern bounds regular expressions, which are compiled in time and memory
// linear in their length once repetitions are written out.
const maxPattern = 512

func (p *pass) regexp(e *dsl.Match, pattern string) {
	if len(pattern) > maxPattern {
		p.fail(dsl.BadPattern, e.Pattern.Span(), "", "a regular expression of %d bytes, where %d are allowed", len(pattern), maxPattern)
		return
	}
	if _, err := regexp.Compile(pattern); err != nil {
		p.fail(dsl.BadPattern, e.Pattern.Span(), "the syntax is RE2's", "%s", err)
	}
}

func (p *pass) during(e *dsl.During) {
	x := p.value(e.X)
	if known(x) && !temporal(x) {
		p.fail(dsl.TypeMismatch, e.X.Span(), windowHint(e.X), "a window of time asks a date or an instant, and this is %s", article(x))
	}
	p.window(&e.Window, x)
}

// windowHint mends COUNT(orders) WITHIN LAST 30 DAYS.
func windowHint(x dsl.Expr) string {
	if a, ok := x.(*dsl.Aggregate); ok && a.Source.Window == nil {
		return "put the window within the brackets: " + a.Func.String() + "(" + dsl.QuoteName(a.Source.Events.Name) + " WITHIN …)"
	}
	return ""
}

// window checks a window that a value of type x is asked to be in.
func (p *pass) window(w *dsl.Window, x dsl.Type) {
	switch w.Kind {
	case dsl.Last, dsl.Next:
		p.count(w.N, w.Unit, 1)
		if w.Unit.Elapsed() && w.Full {
			p.fail(dsl.TypeMismatch, w.Span, "FULL goes with DAYS, WEEKS, MONTHS and YEARS", "hours and minutes are elapsed time, and never full")
		}
		if w.Unit.Elapsed() && x.Kind == dsl.KindDate {
			p.fail(dsl.TypeMismatch, w.Span, "count in DAYS", "a date has no hours or minutes")
		}
	case dsl.Before, dsl.After, dsl.On, dsl.Since:
		p.day(w.Day)
	case dsl.Range:
		if p.day(w.Day) && p.day(w.Until) && p.reversed(w.Day, w.Until, false) {
			p.emptyRange(w.Span, w.Day, w.Until)
		}
	}
}

// day checks an end of a window.
func (p *pass) day(e dsl.Expr) bool {
	t := p.value(e)
	if known(t) && !temporal(t) {
		p.fail(dsl.TypeMismatch, e.Span(), p.mismatchHint(dsl.Type{Kind: dsl.KindDate}, e, e), "a date is wanted here, and this is %s", article(t))
	}
	return temporal(t)
}
