package check

// This file notes where missing values decide who is in: of customers, and of events.

import (
	"slices"
	"strings"

	"github.com/clientele-go/clientele/dsl"
)

// undecided notes a test that may be undecided where that is easily overlooked: one
// that is negative, or within a WHERE.
func (l *linter) undecided(e dsl.Expr, at place) {
	_, handled := at.parent.(*dsl.OrMissing)
	if handled || !isTest(e) {
		return
	}
	names := slices.DeleteFunc(l.missing(e), func(name string) bool { return l.guards[name] > 0 })
	switch {
	case len(names) == 0:
	case l.inEvents():
		l.undecidedEvents(e, names, at)
	case negative(e) != at.denied:
		span := e.Span()
		if not, ok := at.parent.(*dsl.Not); ok {
			span = not.Span()
		}
		l.note(NoteUndecided, span, "to take them in write "+including(e, names, at),
			"people without %s are undecided, and so not in", strings.Join(names, " or "))
	}
}

// including is a negative test written so that it is in for people without something.
func including(e dsl.Expr, names []string, at place) string {
	not, direct := at.parent.(*dsl.Not)
	switch {
	case !at.denied:
		return short(e) + " OR MISSING"
	case direct:
		return short(not) + " OR " + strings.Join(names, " IS MISSING OR ") + " IS MISSING"
	default: // the NOT is around more than this test
		return "(" + short(e) + " AND " + strings.Join(names, " IS NOT MISSING AND ") + " IS NOT MISSING)"
	}
}

// undecidedEvents notes each field of events once in a WHERE.
func (l *linter) undecidedEvents(e dsl.Expr, names []string, at place) {
	events := &l.scopes[len(l.scopes)-1]
	for _, name := range names {
		if !events.noted[name] {
			events.noted[name] = true
			l.note(NoteUndecidedEvent, e.Span(),
				"to select them write "+including(e, []string{name}, at)+"; to show that they are left out add AND "+name+" IS NOT MISSING",
				"%s without %s are not selected", events.name, name)
		}
	}
}

// missing returns what may be missing of the values of e, so that it is undecided: as
// a rule writes it, each once.
func (l *linter) missing(e dsl.Expr) []string {
	seen := map[string]bool{}
	return slices.DeleteFunc(l.appendMissing(nil, e), func(name string) bool {
		before := seen[name]
		seen[name] = true
		return before
	})
}

func (l *linter) appendMissing(names []string, e dsl.Expr) []string {
	switch e := e.(type) {
	case *dsl.Ident:
		if field, inner := l.field(e.Name); inner && field.Optional {
			names = append(names, dsl.QuoteName(e.Name))
		}
		return names
	case *dsl.Aggregate:
		if missingOfNone[e.Func] {
			names = append(names, dsl.Format(e))
		}
		return names
	case *dsl.Call:
		if e.Name == "COALESCE" {
			return append(names, l.missingOfAll(e.Args)...)
		}
	}
	for _, child := range dsl.Children(e) {
		names = l.appendMissing(names, child)
	}
	return names
}

// missingOfNone are the aggregates that no events have a value for.
var missingOfNone = map[dsl.AggregateFunc]bool{
	dsl.AvgOf: true, dsl.MinOf: true, dsl.MaxOf: true, dsl.FirstOf: true, dsl.LastOf: true, dsl.ModeOf: true,
}

// missingOfAll is what COALESCE is missing for, which is nothing where one of its
// arguments is always known.
func (l *linter) missingOfAll(args []dsl.Expr) (names []string) {
	for _, arg := range args {
		more := l.appendMissing(nil, arg)
		if len(more) == 0 {
			return nil
		}
		names = append(names, more...)
	}
	return names
}

// A scope is what names may name.
type scope struct {
	name   string // of the events; empty for the customer
	fields []dsl.Field
	events []dsl.Events
	noted  map[string]bool // the optional fields that a WHERE was noted for
}

func (l *linter) inEvents() bool { return len(l.scopes) > 1 }

// field returns the field that a name names, or nil, and whether it is of the
// innermost scope.
func (l *linter) field(name string) (field *dsl.Field, inner bool) {
	for i, s := range slices.Backward(l.scopes) {
		if at := slices.IndexFunc(s.fields, func(f dsl.Field) bool { return f.Name == name }); at >= 0 {
			return &s.fields[at], i == len(l.scopes)-1
		}
	}
	return nil, false
}

// sourcesOf returns the sources of a node, which have tests of their own.
func sourcesOf(e dsl.Expr) (sources []dsl.Source) {
	switch e := e.(type) {
	case *dsl.Aggregate:
		return []dsl.Source{e.Source}
	case *dsl.Quantified:
		return []dsl.Source{e.Source}
	case *dsl.Sequence:
		for _, step := range e.Steps {
			sources = append(sources, step.Source)
		}
	}
	return sources
}

// sources goes through the events below a test.
func (l *linter) sources(e dsl.Expr) {
	dsl.Walk(e, func(e dsl.Expr) bool {
		aggregate, ok := e.(*dsl.Aggregate)
		for _, source := range sourcesOf(e) {
			l.source(source, ok && aggregate.Func != dsl.CountOf)
		}
		return sourcesOf(e) == nil
	})
}

// source goes through the conditions that events are selected by.
func (l *linter) source(s dsl.Source, ofField bool) {
	name := s.Events.Name
	if dot := strings.LastIndexByte(name, '.'); ofField && dot >= 0 {
		name = name[:dot]
	}
	if s.Window != nil {
		l.window("events "+name, s.Window)
	}
	if s.Where == nil {
		return
	}
	inner := scope{name: dsl.QuoteName(name), noted: map[string]bool{}}
	if events := l.events(name); events != nil {
		inner.fields, inner.events = events.Fields, events.Events
	}
	outer := l.guards
	l.guards = map[string]int{}
	l.scopes = append(l.scopes, inner)
	l.condition(s.Where, place{})
	l.scopes = l.scopes[:len(l.scopes)-1]
	l.guards = outer
}

// events returns the collection that a name names, such as orders.lines, or nil.
func (l *linter) events(name string) *dsl.Events {
	for _, s := range slices.Backward(l.scopes) {
		if events := eventsIn(s.events, name); events != nil {
			return events
		}
	}
	return nil
}

func eventsIn(all []dsl.Events, name string) *dsl.Events {
	for i := range all {
		if all[i].Name == name {
			return &all[i]
		}
		if rest, ok := strings.CutPrefix(name, all[i].Name+"."); ok {
			if events := eventsIn(all[i].Events, rest); events != nil {
				return events
			}
		}
	}
	return nil
}

// allOfNone notes ALL where people without any of the events would be in.
func (l *linter) allOfNone(e dsl.Expr, at place) {
	all, ok := e.(*dsl.Quantified)
	if !ok || all.Quantifier != dsl.All || at.denied {
		return
	}
	source := formatSource(dsl.Source{Events: all.Source.Events, Window: all.Source.Window})
	if l.guards["events "+source] == 0 {
		l.note(NoteAllOfNone, e.Span(), "for people with some write … AND ANY("+source+")",
			"people without any %s are in: ALL of none holds", dsl.QuoteName(all.Source.Events.Name))
	}
}

// formatSource is a source as a rule writes it.
func formatSource(s dsl.Source) string {
	text := dsl.Format(&dsl.Quantified{Source: s})
	return strings.TrimSuffix(text[strings.IndexByte(text, '(')+1:], ")")
}

// longestShown is how long a part of a rule a hint repeats.
const longestShown = 120

// short is a part of a rule as a hint repeats it.
func short(e dsl.Expr) string {
	if span := e.Span(); span.End-span.Start > longestShown {
		return "…"
	}
	return dsl.Format(e)
}
