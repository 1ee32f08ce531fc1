package explain

// This file finds what can be changed for a test to come out otherwise, and changes the
// fields of a customer or of an event.

import (
	"fmt"
	"time"

	"github.com/shopspring/decimal"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/dsl/check"
	"github.com/clientele-go/clientele/segment"
)

// levers finds the levers of a test, by way of metrics, too: each field that it asks, and
// each source of events.
func (c *compiler) levers(rule *check.Rule, e dsl.Expr) (all []lever) {
	depth := 0
	if c.within != nil {
		depth = c.within.depth
	}
	fields := map[*dsl.Field]bool{}
	dsl.Walk(e, func(e dsl.Expr) bool {
		ident, isIdent := e.(*dsl.Ident)
		switch {
		case isIdent && rule.Definition(e) != nil && depth == 0:
			definition := rule.Definition(e)
			all = append(all, c.levers(definition, definition.Root)...)
		case isIdent && rule.Collection(ident) != nil && depth == 0: // IS EMPTY of events
			all = append(all, c.eventLever(rule, dsl.Source{Events: ident}, nil))
		case isIdent && rule.Field(e) >= 0 && rule.Depth(e) == depth && !fields[rule.Declared(e)]:
			fields[rule.Declared(e)] = true
			all = append(all, c.fieldLever(rule.Declared(e)))
		}
		if isIdent {
			return false
		}
		sources := c.sources(rule, e, depth)
		all = append(all, sources...)
		switch e.(type) {
		case *dsl.Aggregate, *dsl.Quantified, *dsl.Sequence:
			return false
		}
		return true
	})
	return all
}

// sources are the levers that a node's events are.
func (c *compiler) sources(rule *check.Rule, e dsl.Expr, depth int) []lever {
	if depth > 0 { // events within events stay as they are
		return nil
	}
	switch e := e.(type) {
	case *dsl.Aggregate:
		return []lever{c.eventLever(rule, e.Source, e)}
	case *dsl.Quantified:
		if e.Quantifier != dsl.All || e.Source.Where == nil {
			return []lever{c.eventLever(rule, e.Source, nil)}
		}
		return []lever{c.exception(rule, e.Source)}
	case *dsl.Sequence:
		return []lever{c.sequenceLever(rule, e)}
	}
	return nil
}

// A fieldLever sets a field.
type fieldLever struct {
	field  *dsl.Field
	leaves []*leaf // all that ask the field: each has values that are worth trying
}

// fieldLever returns the lever of a field, which its tests share.
func (c *compiler) fieldLever(field *dsl.Field) *fieldLever {
	l, ok := c.fields[field]
	if !ok {
		l = &fieldLever{field: field}
		c.fields[field] = l
	}
	return l
}

func (f *fieldLever) edits(s *search, l *leaf, target record, want segment.Outcome) (all []edit) {
	t := f.trial(s)
	t.holds = func(v any) bool {
		return s.holds(l, want, target, func(changed record) { set(changed, f.field.Name, v) })
	}
	for _, held := range t.values() {
		all = append(all, f.edit(s, t, held.v))
	}
	return all
}

// some sets a value that is not known to one of those that are worth trying.
func (f *fieldLever) some(s *search) (all []edit) {
	t := f.trial(s)
	t.holds = func(any) bool { return false } // so that only what is named is tried
	for _, v := range t.candidates() {
		if v != nil && len(all) < mostValues {
			all = append(all, f.edit(s, t, v))
		}
	}
	return all
}

func (f *fieldLever) trial(s *search) *trial {
	old := readable(s.from[f.field.Name])
	return &trial{field: f.field, leaves: f.leaves, old: old, asOf: s.asOf, far: func(v any) float64 { return distance(old, v) }}
}

func (f *fieldLever) edit(s *search, t *trial, v any) edit {
	return edit{
		apply:    func(target record, _ time.Time) { set(target, f.field.Name, v) },
		field:    f.field.Name,
		distance: t.far(v),
		change:   t.edit(s.from, v),
	}
}

// set sets a value, of which nil is none.
func set(target record, name string, v any) {
	if v == nil {
		delete(target, name)
	} else {
		target[name] = v
	}
}

// readable is a value of a record, or nil for what is none of any type.
func readable(v any) any {
	if _, why := written(v, time.UTC); why != 0 {
		return nil
	}
	return v
}

// edit is the edit that gives the field a value.
func (t *trial) edit(target record, v any) Edit {
	zone := t.asOf.Location()
	e := Edit{Name: t.field.Name, From: factOf(t.field, target[t.field.Name], zone), To: factOf(t.field, v, zone)}
	e.Text = e.To.String()
	if by := difference(t.old, v); by != "" {
		e.Text += " (" + by + ")"
	} else if t.standsIn(v) {
		e.Text = e.To.Name + " = another, such as " + e.To.Value
	}
	return e
}

func factOf(field *dsl.Field, v any, zone *time.Location) (f Fact) {
	f.Name = dsl.QuoteName(field.Name)
	if version, ok := v.(string); ok && field.Type.Kind == dsl.KindVersion {
		f.Value = "v" + version
		return f
	}
	f.Value, f.Cause = written(v, zone)
	return f
}

// difference is by how much one value is more or less than another, or empty where that
// does not say more than the value.
func difference(old, v any) string {
	switch o := old.(type) {
	case int64:
		if n, ok := v.(int64); ok {
			return moreOrLess(decimal.NewFromInt(n).Sub(decimal.NewFromInt(o)), "")
		}
	case float64:
		if n, ok := v.(float64); ok {
			return moreOrLess(decimal.NewFromFloat(n).Sub(decimal.NewFromFloat(o)), "")
		}
	case decimal.Decimal:
		if n, ok := v.(decimal.Decimal); ok {
			return moreOrLess(n.Sub(o), "")
		}
	case dsl.Money:
		if n, ok := v.(dsl.Money); ok && n.Currency == o.Currency {
			return moreOrLess(n.Amount.Sub(o.Amount), " "+n.Currency)
		}
	case dsl.Date:
		if d, ok := v.(dsl.Date); ok {
			return laterOrEarlier(int(d - o))
		}
	case time.Time:
		if i, ok := v.(time.Time); ok {
			return laterOrEarlier(int(i.Sub(o).Hours() / 24))
		}
	}
	return ""
}

func moreOrLess(by decimal.Decimal, unit string) string {
	amount := fixed(by.Abs()) + unit
	if by.IsNegative() {
		return amount + " less"
	}
	return amount + " more"
}

func laterOrEarlier(days int) string {
	switch {
	case days == 0:
		return ""
	case days < 0:
		return count(-days, "day") + " earlier"
	default:
		return count(days, "day") + " later"
	}
}

// count is so many of something.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
