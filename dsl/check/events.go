package check

import (
	"github.com/clientele-go/clientele/dsl"
)

// An aggregation is what a function needs of the field that it is computed from,
// and the type that it gives.
type aggregation struct {
	takes func(dsl.Type) bool
	what  string // it takes, in words
	gives func(*dsl.Field) fact
}

var aggregations = func() [dsl.ModeOf + 1]aggregation {
	same := func(f *dsl.Field) fact { return fact{typ: f.Type, fold: f.Fold, declared: f} }
	whole := func(*dsl.Field) fact { return fact{typ: dsl.Type{Kind: dsl.KindInt}} }
	average := func(f *dsl.Field) fact {
		result := same(f)
		if f.Type.Kind == dsl.KindInt {
			result.typ.Kind = dsl.KindDecimal
		}
		return result
	}
	single := func(t dsl.Type) bool { return t.Kind != dsl.KindSet && t.Kind != dsl.KindPlace }
	one := func(t dsl.Type) bool { return t.Kind != dsl.KindSet }
	return [...]aggregation{
		dsl.CountOf:    {nil, "", whole},
		dsl.SumOf:      {additive, "numbers and money", same},
		dsl.AvgOf:      {additive, "numbers and money", average},
		dsl.MinOf:      {sorted, "values with an order", same},
		dsl.MaxOf:      {sorted, "values with an order", same},
		dsl.FirstOf:    {one, "single values", same},
		dsl.LastOf:     {one, "single values", same},
		dsl.DistinctOf: {single, "single values", whole},
		dsl.ModeOf:     {single, "single values", same},
	}
}()

// additive reports whether values of a type can be added up.
func additive(t dsl.Type) bool { return numeric(t) || t.Kind == dsl.KindMoney }

// sorted reports whether values of a type have an order.
func sorted(t dsl.Type) bool {
	return additive(t) || temporal(t) || t.Kind == dsl.KindText || t.Kind == dsl.KindVersion
}

func (p *pass) aggregate(e *dsl.Aggregate, f *fact) {
	a := &aggregations[e.Func]
	field, ok := p.source(&e.Source, e.Func != dsl.CountOf)
	switch {
	case !ok:
	case field != nil && !a.takes(field.Type):
		p.fail(dsl.BadArguments, e.Source.Events.Span(), "", "%s takes %s, and %s is %s",
			e.Func, a.what, dsl.QuoteName(e.Source.Events.Name), article(field.Type))
	default:
		*f = a.gives(field)
	}
}

func (p *pass) quantified(e *dsl.Quantified) { p.source(&e.Source, false) }

func (p *pass) sequence(e *dsl.Sequence) {
	for i := range e.Steps {
		p.source(&e.Steps[i].Source, false)
	}
	p.oneView(e)
	if len(e.Steps) > maxSteps {
		p.fail(dsl.TooMany, e.Span(), "ask for fewer events", "a sequence of %d steps, where %d are allowed", len(e.Steps), maxSteps)
	}
	if e.Within != nil {
		p.count(e.Within, e.Unit, 1)
	} else if e.Steps[len(e.Steps)-1].Not {
		p.fail(dsl.OpenSequence, e.Span(), "write how long to wait: SEQUENCE(… WITHIN 24 HOURS)",
			"a sequence that ends in THEN NOT is never decided without WITHIN")
	}
	if e.Window != nil {
		p.eventWindow(e.Window)
	}
}

// maxSteps is how many steps a sequence has at most: an engine may keep them as the bits
// of a word.
const maxSteps = 64

// oneView fails where a sequence has the events of one collection both of an event
// around it and of the customer: one and the same event would stand in it twice.
func (p *pass) oneView(e *dsl.Sequence) {
	seen := map[*table]Collection{}
	for i := range e.Steps {
		name := e.Steps[i].Source.Events
		c, ok := p.rule.collections[name.ID()]
		if !ok {
			continue
		}
		if other, twice := seen[c.table]; twice && other.Depth != c.Depth {
			p.fail(dsl.BadArguments, name.Span(), "name them the same way in every step", "%s are the events of an earlier step, of another record", dsl.QuoteName(name.Name))
			return
		}
		seen[c.table] = c
	}
}

// eventWindow checks a window of events, whose ends are the same for everyone.
func (p *pass) eventWindow(w *dsl.Window) {
	p.window(w, dsl.Type{Kind: dsl.KindInstant})
	for _, day := range []dsl.Expr{w.Day, w.Until} {
		if day == nil || !temporal(p.rule.Type(day)) || p.fact(day).value != nil {
			continue
		}
		if _, isMoment := day.(*dsl.Moment); !isMoment {
			p.fail(dsl.TypeMismatch, day.Span(), "for a field write a WHERE with the time of the events", "a window of events begins and ends at a fixed date")
		}
	}
}

// isEvents reports whether a name means a collection of events, which IS EMPTY
// asks.
func (p *pass) isEvents(e dsl.Expr) bool {
	name, ok := e.(*dsl.Ident)
	if !ok {
		return false
	}
	if _, _, isField := p.lookup(name.Name); isField {
		return false
	}
	_, ok = p.collection(name.Name, false)
	return ok
}

// is checks IS MISSING and IS EMPTY, which events may be as well.
func (p *pass) is(e *dsl.Is) {
	if !p.isEvents(e.X) {
		p.value(e.X)
		return
	}
	p.source(&dsl.Source{Events: e.X.(*dsl.Ident)}, false)
	if e.What == dsl.Missing {
		name := dsl.Format(e.X)
		p.fail(dsl.TypeMismatch, e.Span(), "write "+name+" IS EMPTY", "%s are events: there may be none, but they are never missing", name)
	}
}
