package check

// This file notes what is never or always so, whoever is asked: tests by themselves,
// and tests of one value that are joined by AND or OR. Each test of a value with
// constants is read as a set of positions on a line, on which the constants are points
// with gaps between them; whether sets meet, or cover the line, is then counted.

import (
	"cmp"
	"fmt"
	"math"
	"math/big"
	"slices"
	"strings"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/internal/text"
)

// A point is a constant on a line: a number, a day or an instant as a number, or a text.
type point struct {
	num  *big.Rat // nil for a text
	text string
}

func (p point) compare(q point) int {
	if p.num != nil && q.num != nil {
		return p.num.Cmp(q.num)
	}
	return cmp.Compare(p.text, q.text)
}

// A stretch lies between two points; nil is no bound. Open ends are left out.
type stretch struct {
	from, to         *point
	fromOpen, toOpen bool
}

// A reading is a test as the set of values that pass it.
type reading struct {
	test    dsl.Expr
	subject dsl.Expr
	kind    dsl.Kind // of the constants
	within  []stretch
	outside bool // the set is what is not within
}

// A domain is which values there are.
type domain struct {
	least, most *point
	whole       bool    // numbers have no fractions
	closed      []point // if any, there are no other values
}

func number(n int64) *point { return &point{num: new(big.Rat).SetInt64(n)} }

// functionDomains are the values that functions have.
var functionDomains = map[string]domain{
	"ABS": {least: number(0)}, "BUCKET": {least: number(0), most: number(99)}, "LENGTH": {least: number(0)},
	"PERCENTILE": {least: number(0), most: number(100)},
}

// domain returns the values that a subject may have, as constants of a kind.
func (l *linter) domain(subject dsl.Expr, kind dsl.Kind) domain {
	var d domain
	switch e := subject.(type) {
	case *dsl.Call:
		d = functionDomains[e.Name]
	case *dsl.Aggregate:
		if e.Func == dsl.CountOf || e.Func == dsl.DistinctOf {
			return domain{least: number(0), whole: true}
		}
	case *dsl.Ident:
		if field, _ := l.field(e.Name); field != nil && field.Type.Kind == dsl.KindEnum {
			for _, value := range field.Enum {
				d.closed = append(d.closed, point{text: value})
			}
		}
	}
	if kind == dsl.KindBool {
		d.closed = []point{*number(0), *number(1)}
	}
	d.whole = l.rule.Type(subject).Kind == dsl.KindInt || kind == dsl.KindDate
	return d
}

// read reads a test of one value with constants.
func (l *linter) read(e dsl.Expr) (r reading, ok bool) {
	if not, isNot := e.(*dsl.Not); isNot {
		r, ok = l.read(not.X)
		r.test, r.outside = e, !r.outside
		return r, ok
	}
	r.test = e
	switch e := e.(type) {
	case *dsl.Ident:
		yes := number(1)
		r.subject, r.kind, r.within = e, dsl.KindBool, []stretch{{from: yes, to: yes}}
		ok = l.rule.Type(e).Kind == dsl.KindBool
	case *dsl.Compare:
		ok = l.readCompare(e, &r)
	case *dsl.Between:
		low, high := l.rule.Const(e.Low), l.rule.Const(e.High)
		r.subject, r.outside = e.X, e.Negated
		ok = l.readStretch(&r, low, high, false, false) && low != nil && high != nil
	case *dsl.In:
		r.subject, r.outside = e.X, e.Negated
		ok = e.List.Name == "" // else the host may change it
		for i := range l.rule.Items(e) {
			c := &l.rule.Items(e)[i]
			ok = ok && l.readStretch(&r, c, c, false, false)
		}
		r.within = distinct(r.within)
	}
	return r, ok && l.rule.Const(r.subject) == nil
}

// distinct leaves out the points that a list repeats, which would count twice.
func distinct(points []stretch) []stretch {
	order := func(a, b stretch) int { return a.from.compare(*b.from) }
	slices.SortFunc(points, order)
	return slices.CompactFunc(points, func(a, b stretch) bool { return order(a, b) == 0 })
}

// mirrored are the operators with their sides exchanged.
var mirrored = [...]dsl.CompareOp{dsl.Equal: dsl.Equal, dsl.NotEqual: dsl.NotEqual, dsl.Less: dsl.Greater,
	dsl.LessEqual: dsl.GreaterEqual, dsl.Greater: dsl.Less, dsl.GreaterEqual: dsl.LessEqual}

func (l *linter) readCompare(e *dsl.Compare, r *reading) bool {
	op, c := e.Op, l.rule.Const(e.Right)
	r.subject = e.Left
	if c == nil {
		op, c = mirrored[op], l.rule.Const(e.Left)
		r.subject = e.Right
	}
	switch op {
	case dsl.Less, dsl.LessEqual:
		return l.readStretch(r, nil, c, false, op == dsl.Less)
	case dsl.Greater, dsl.GreaterEqual:
		return l.readStretch(r, c, nil, op == dsl.Greater, false)
	default:
		r.outside = op == dsl.NotEqual
		return l.readStretch(r, c, c, false, false)
	}
}

// readStretch adds what lies between two constants, of which one may be nil; it
// returns false where they have no place on one line.
func (l *linter) readStretch(r *reading, low, high *Const, fromOpen, toOpen bool) bool {
	s := stretch{fromOpen: fromOpen, toOpen: toOpen}
	for _, end := range []struct {
		c  *Const
		at **point
	}{{low, &s.from}, {high, &s.to}} {
		if end.c == nil {
			continue
		}
		p, ok := l.point(r.subject, *end.c)
		if !ok || r.kind != dsl.KindNone && r.kind != end.c.Kind {
			return false
		}
		r.kind = end.c.Kind
		*end.at = &p
	}
	r.within = append(r.within, s)
	return s.from != nil || s.to != nil
}

// point places a constant as it is compared with a subject.
func (l *linter) point(subject dsl.Expr, c Const) (p point, ok bool) {
	t := l.rule.Type(subject)
	switch {
	case c.Kind == dsl.KindDecimal && t.Kind == dsl.KindFloat:
		f, _ := c.Number.Float64()
		return point{num: new(big.Rat).SetFloat64(f)}, !math.IsInf(f, 0)
	case c.Kind == dsl.KindDecimal:
		return point{num: c.Number}, true
	case c.Kind == dsl.KindBool:
		if c.Bool {
			return *number(1), true
		}
		return *number(0), true
	case c.Kind == dsl.KindDate:
		return *number(int64(c.Date)), true
	case c.Kind == dsl.KindInstant && t.Kind == dsl.KindInstant:
		seconds, nanos := big.NewRat(c.Instant.Unix(), 1), big.NewRat(int64(c.Instant.Nanosecond()), 1e9)
		return point{num: seconds.Add(seconds, nanos)}, true
	case c.Kind == dsl.KindText && l.rule.Folds(subject):
		return point{text: text.Fold(c.Text)}, true
	default:
		return point{text: c.Text}, textual(dsl.Type{Kind: c.Kind})
	}
}

// A line has the constants of some readings of one value as points. Position 2i+1 is
// point i, 2i the gap before it, and the last position the gap after all.
type line struct {
	domain
	points []point
}

func newLine(d domain, readings []reading) line {
	slices.SortFunc(d.closed, point.compare)
	ln := line{domain: d, points: slices.Clone(d.closed)}
	for _, r := range readings {
		for _, s := range r.within {
			ln.add(s.from, s.to)
		}
	}
	ln.add(d.least, d.most)
	slices.SortFunc(ln.points, point.compare)
	ln.points = slices.CompactFunc(ln.points, func(p, q point) bool { return p.compare(q) == 0 })
	return ln
}

func (ln *line) add(ends ...*point) {
	for _, p := range ends {
		if p != nil {
			ln.points = append(ln.points, *p)
		}
	}
}

// at returns the position of a point.
func (ln *line) at(p *point) int {
	i, _ := slices.BinarySearchFunc(ln.points, *p, point.compare)
	return 2*i + 1
}

// positions returns the first and the last position of a stretch.
func (ln *line) positions(s stretch) (first, last int) {
	last = 2 * len(ln.points)
	if s.from != nil {
		if first = ln.at(s.from); s.fromOpen {
			first++
		}
	}
	if s.to != nil {
		if last = ln.at(s.to); s.toOpen {
			last--
		}
	}
	return first, last
}

// passed returns, for each position where there are values, how many of the readings
// hold there.
func (ln *line) passed(readings []reading) (counts []int) {
	steps := make([]int, 2*len(ln.points)+2)
	for _, r := range readings {
		up := 1
		if r.outside {
			steps[0]++
			up = -1
		}
		for _, s := range r.within {
			if first, last := ln.positions(s); first <= last {
				steps[first] += up
				steps[last+1] -= up
			}
		}
	}
	height := 0
	for position, step := range steps[:len(steps)-1] {
		if height += step; ln.holds(position) {
			counts = append(counts, height)
		}
	}
	return counts
}

// holds reports whether there are values at a position.
func (ln *line) holds(position int) bool {
	if ln.least != nil && position < ln.at(ln.least) || ln.most != nil && position > ln.at(ln.most) {
		return false
	}
	i, isPoint := position/2, position%2 == 1
	switch {
	case ln.closed != nil:
		if !isPoint {
			return false
		}
		_, listed := slices.BinarySearchFunc(ln.closed, ln.points[i], point.compare)
		return listed
	case !ln.whole:
		return true
	case isPoint:
		return ln.points[i].num.IsInt()
	default:
		return i == 0 || i == len(ln.points) || wholeBetween(ln.points[i-1].num, ln.points[i].num)
	}
}

// wholeBetween reports whether a whole number lies between two numbers.
func wholeBetween(a, b *big.Rat) bool {
	next := new(big.Int).Div(a.Num(), a.Denom()) // which rounds down
	next.Add(next, big.NewInt(1))
	return new(big.Rat).SetInt(next).Cmp(b) < 0
}

// verdict is what all of the values say to readings that are joined.
func verdict(op dsl.LogicOp, d domain, readings []reading) NoteCode {
	ln := newLine(d, readings)
	never, always := true, true
	for _, count := range ln.passed(readings) {
		if op == dsl.And {
			count -= len(readings) - 1
		}
		never = never && count < 1
		always = always && count >= 1
	}
	switch {
	case never:
		return NoteNever
	case always:
		return NoteAlways
	default:
		return ""
	}
}

// alone notes a single test that no value passes, or that every value does.
func (l *linter) alone(e dsl.Expr, at place) {
	if not, ok := at.parent.(*dsl.Not); ok {
		e = not
	}
	r, ok := l.read(e)
	if !ok {
		return
	}
	d := l.domain(r.subject, r.kind)
	value := short(r.subject)
	switch verdict(dsl.And, d, []reading{r}) {
	case NoteNever:
		l.note(NoteNever, e.Span(), d.hint(value), "no value of %s passes this test", value)
	case NoteAlways:
		hint := d.hint(value)
		if hint == "" {
			hint = "to ask whether it is known write " + value + " IS NOT MISSING"
		}
		l.note(NoteAlways, e.Span(), hint, "every value of %s passes this test", value)
	}
}

// hint says which values there are.
func (d domain) hint(value string) string {
	kind := "a number"
	if d.whole {
		kind = "a whole number"
	}
	switch {
	case d.most != nil:
		return fmt.Sprintf("%s is %s from %s to %s", value, kind, d.least.num.RatString(), d.most.num.RatString())
	case d.least != nil:
		return fmt.Sprintf("%s is %s from %s on", value, kind, d.least.num.RatString())
	case d.whole && d.closed == nil:
		return value + " is " + kind
	default:
		return ""
	}
}

// ranges notes tests of one value that are joined by AND and have no value in common,
// or by OR and leave none out.
func (l *linter) ranges(e *dsl.Logic) {
	var keys []string
	groups := map[string][]reading{}
	for _, term := range flattened(e) {
		r, ok := l.read(term)
		if !ok || verdict(dsl.And, l.domain(r.subject, r.kind), []reading{r}) != "" {
			continue // it is noted by itself
		}
		key := dsl.Format(r.subject)
		group, begun := groups[key]
		if !begun {
			keys = append(keys, key)
		}
		if !begun || group[0].kind == r.kind {
			groups[key] = append(group, r)
		}
	}
	for _, key := range keys {
		l.together(e.Op, groups[key])
	}
}

// flattened returns the terms of a chain, those in brackets of their own as well.
func flattened(e *dsl.Logic) (terms []dsl.Expr) {
	for _, term := range e.Terms {
		if inner, ok := term.(*dsl.Logic); ok && inner.Op == e.Op {
			terms = append(terms, flattened(inner)...)
		} else {
			terms = append(terms, term)
		}
	}
	return terms
}

func (l *linter) together(op dsl.LogicOp, group []reading) {
	if len(group) < 2 {
		return
	}
	span := dsl.Span{Start: group[0].test.Span().Start, End: group[len(group)-1].test.Span().End}
	value := short(group[0].subject)
	switch code := verdict(op, l.domain(group[0].subject, group[0].kind), group); {
	case code == NoteNever && op == dsl.And:
		l.note(code, span, "if either is meant write OR", "no value of %s passes %s", value, listed(group, " and "))
	case code == NoteAlways && op == dsl.Or:
		l.note(code, span, "if both are meant write AND", "every value of %s passes %s", value, listed(group, " or "))
	}
}

// mostListed is how many tests a message repeats.
const mostListed = 4

func listed(group []reading, word string) string {
	if len(group) > mostListed {
		return fmt.Sprintf("these %d tests together", len(group))
	}
	texts := make([]string, len(group))
	for i, r := range group {
		texts[i] = short(r.test)
	}
	return strings.Join(texts, word)
}
