package check

// This file finds what is right by the language, but may not be what was meant.

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/clientele-go/clientele/dsl"
)

// Lint returns what may not have been meant, in the order of the text. A rule with
// notes is as good as one without: a host shows them to whoever writes the rule.
//
// It takes time linear in the rule, but for sorting the constants that are compared.
func (r *Rule) Lint() []Note {
	l := &linter{
		rule: r, guards: map[string]int{}, asked: map[string]bool{},
		scopes: []scope{{fields: r.Schema.Fields, events: r.Schema.Events}},
	}
	l.condition(r.Root, place{})
	l.onlyNegative()
	l.daysAndHours()
	slices.SortFunc(l.notes, func(a, b Note) int {
		return cmp.Or(cmp.Compare(a.Span.Start, b.Span.Start), cmp.Compare(a.Span.End, b.Span.End),
			cmp.Compare(a.Code, b.Code), cmp.Compare(a.Message, b.Message))
	})
	return slices.Compact(l.notes)
}

// A linter goes through one rule.
type linter struct {
	rule   *Rule
	notes  []Note
	scopes []scope        // the customer, and the events within whose WHERE it is
	guards map[string]int // what other tests beside and around this one see to

	asked   map[string]bool // the fields, events and segments of the customer that tests ask
	affirms bool            // that there is a test that is not negative
	lengths []length
}

// A place is where a condition stands.
type place struct {
	denied bool // by an odd number of NOTs
	parent dsl.Expr
}

func (l *linter) note(code NoteCode, at dsl.Span, hint, format string, args ...any) {
	l.notes = append(l.notes, Note{Code: code, Span: at, Hint: hint, Message: fmt.Sprintf(format, args...), Text: l.rule.Text})
}

func (l *linter) condition(e dsl.Expr, at place) {
	switch e := e.(type) {
	case *dsl.Logic:
		l.mixed(e)
		if outer, ok := at.parent.(*dsl.Logic); !ok || outer.Op != e.Op { // else the outer one sees to it
			l.ranges(e)
		}
		l.logic(e, at.denied)
	case *dsl.Not:
		l.condition(e.X, place{!at.denied, e})
	case *dsl.OrMissing:
		l.condition(e.Test, place{at.denied, e})
	default:
		l.test(e, at)
	}
}

// logic goes through conditions, each of which may see to something that another
// would be noted for.
func (l *linter) logic(e *dsl.Logic, denied bool) {
	all := (e.Op == dsl.And) != denied // by De Morgan
	var guards []string
	for _, term := range e.Terms {
		guards = append(guards, l.guardsOf(term, denied, all)...)
	}
	l.guard(guards, 1)
	for _, term := range e.Terms {
		l.condition(term, place{denied, e})
	}
	l.guard(guards, -1)
}

func (l *linter) guard(names []string, n int) {
	for _, name := range names {
		l.guards[name] += n
	}
}

// guardsOf returns what a condition sees to: in an AND the values that are known and
// the events that there are, and in an OR those that are not.
func (l *linter) guardsOf(e dsl.Expr, denied, all bool) []string {
	for not, ok := e.(*dsl.Not); ok; not, ok = e.(*dsl.Not) {
		e, denied = not.X, !denied
	}
	switch e := e.(type) {
	case *dsl.Is:
		if (e.Negated != denied) != all {
			return nil
		}
		if field, ok := e.X.(*dsl.Ident); ok && e.What == dsl.Empty {
			return append(l.missing(e), sourceGuards(dsl.Source{Events: field})...)
		}
		return l.missing(e)
	case *dsl.Quantified:
		some := e.Quantifier == dsl.Any != denied
		if e.Quantifier != dsl.All && some == all && (all || e.Source.Where == nil) {
			return sourceGuards(e.Source)
		}
	case *dsl.Compare:
		if source, ok := l.counted(e); ok && all && !denied {
			return sourceGuards(source)
		}
	}
	if all && isTest(e) && negative(e) == denied && !l.inEvents() {
		return l.missing(e)
	}
	return nil
}

// sourceGuards are the guards of events, in whatever window and in this one.
func sourceGuards(s dsl.Source) []string {
	return []string{"events " + s.Events.Name, "events " + formatSource(dsl.Source{Events: s.Events, Window: s.Window})}
}

// counted reports whether a comparison wants at least one of some events.
func (l *linter) counted(e *dsl.Compare) (dsl.Source, bool) {
	count, ok := e.Left.(*dsl.Aggregate)
	c := l.rule.Const(e.Right)
	if !ok || count.Func != dsl.CountOf || c == nil || c.Number == nil {
		return dsl.Source{}, false
	}
	sign := c.Number.Sign()
	return count.Source, e.Op == dsl.Greater && sign >= 0 || (e.Op == dsl.GreaterEqual || e.Op == dsl.Equal) && sign > 0
}

// testLints are what a single test is looked at for.
var testLints = []func(l *linter, e dsl.Expr, at place){
	(*linter).undecided, (*linter).sameSides, (*linter).alone, (*linter).allOfNone,
	(*linter).aliases, (*linter).blanks, (*linter).hoursAsDays, (*linter).measure,
	(*linter).fullStops, (*linter).commas,
}

func (l *linter) test(e dsl.Expr, at place) {
	l.sources(e)
	l.ask(e, at.denied)
	if l.constant(e) {
		return
	}
	for _, lint := range testLints {
		lint(l, e, at)
	}
}

// isTest reports whether e asks something of values, so that it may be undecided.
func isTest(e dsl.Expr) bool {
	switch e.(type) {
	case *dsl.Compare, *dsl.In, *dsl.Between, *dsl.Match, *dsl.Contains, *dsl.During, *dsl.Anniversary, *dsl.Near, *dsl.Rank, *dsl.Ident:
		return true
	default:
		return false
	}
}

// negative reports whether a test asks what is not so.
func negative(e dsl.Expr) bool {
	switch e := e.(type) {
	case *dsl.Compare:
		return e.Op == dsl.NotEqual
	case *dsl.In:
		return e.Negated
	case *dsl.Between:
		return e.Negated
	case *dsl.Is:
		return !e.Negated
	case *dsl.Match:
		return e.Negated
	case *dsl.Contains:
		return e.Negated
	case *dsl.During:
		return e.Negated
	case *dsl.Near:
		return e.Negated
	case *dsl.Rank:
		return e.Negated
	case *dsl.Quantified:
		return e.Quantifier != dsl.Any
	default:
		return false
	}
}

// ask keeps what a test of the customer asks, for onlyNegative.
func (l *linter) ask(e dsl.Expr, denied bool) {
	if l.inEvents() {
		return
	}
	l.affirms = l.affirms || negative(e) == denied
	dsl.Walk(e, func(e dsl.Expr) bool {
		switch e := e.(type) {
		case *dsl.Ident:
			l.asked[e.Name] = true
		case *dsl.SegmentRef:
			l.asked["segment "+e.Name] = true
		}
		for _, source := range sourcesOf(e) {
			l.asked["events "+source.Events.Name] = true
		}
		return sourcesOf(e) == nil
	})
}

// onlyNegative notes a rule that asks only what people are not. About one thing that
// is plainly meant; about several, it is likely that more was.
func (l *linter) onlyNegative() {
	if len(l.asked) > 1 && !l.affirms {
		l.note(NoteOnlyNegative, l.rule.Root.Span(), "add a test of what they are or did",
			"all the tests say what people are not: someone of whom little is known may be in")
	}
}
