package check

import (
	"fmt"
	"slices"
	"strings"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/internal/near"
)

// A table is what names mean for a customer, or for an event of a collection.
type table struct {
	name   string // of the collection; empty for the customer
	path   string // the names of the collections around it, and its own
	fields []dsl.Field
	byName map[string]int
	events []*table
}

func newTable(outer, name string, fields []dsl.Field, events []dsl.Events) *table {
	t := &table{name: name, path: dotted(outer, name), fields: fields, byName: make(map[string]int, len(fields))}
	for i, field := range fields {
		t.byName[field.Name] = i
	}
	for i := range events {
		e := &events[i]
		t.events = append(t.events, newTable(t.path, e.Name, e.AllFields(), e.Events))
	}
	return t
}

// dotted puts a dot between two names, if there are two.
func dotted(outer, name string) string {
	if outer == "" {
		return name
	}
	return outer + "." + name
}

// field returns the index of a field by its name, or by that of the collection, a
// dot and its name.
func (t *table) field(name string) (int, bool) {
	if i, ok := t.byName[name]; ok {
		return i, true
	}
	if own, ok := strings.CutPrefix(name, t.name+"."); ok && t.name != "" {
		i, ok := t.byName[own]
		return i, ok
	}
	return 0, false
}

// paths are the names of all the collections that can be reached, and, where
// wanted, of their fields.
func (t *table) paths(prefix string, fields bool) []string {
	var paths []string
	for _, events := range t.events {
		name := prefix + events.name
		if !fields {
			paths = append(paths, name)
		}
		for i := range events.fields {
			if fields {
				paths = append(paths, name+"."+events.fields[i].Name)
			}
		}
		paths = append(paths, events.paths(name+".", fields)...)
	}
	return paths
}

// A Collection is what the name in front of a window and WHERE means.
type Collection struct {
	// Depth is the scope that has the collection: 0 for the customer, and one more
	// for each event that the place lies in.
	Depth int
	// Path are the indices of the collections that lead to it: one for orders, two
	// for orders.lines.
	Path []int
	// Field is the index of an aggregate's field, or -1.
	Field int
	// Declared is that field, or nil.
	Declared *dsl.Field

	table *table
	outer []*table // on the way to it
}

// collection finds the collection, or the field of one, that a name means, in the
// innermost scope that has it.
func (p *pass) collection(name string, wantField bool) (c Collection, ok bool) {
	for depth := len(p.scopes) - 1; depth >= 0; depth-- {
		c, rest := p.scopes[depth].follow(name)
		c.Depth = depth
		if i, isField := c.table.byName[rest]; isField && wantField && len(c.Path) > 0 {
			c.Field, c.Declared = i, &c.table.fields[i]
			return c, true
		}
		if len(c.Path) > 0 && (rest == "" || wantField) {
			return c, rest == ""
		}
	}
	return Collection{}, false
}

// follow goes down from one collection to the next, as far as a dotted name leads;
// rest is what is left of the name.
func (t *table) follow(name string) (c Collection, rest string) {
	c, rest = Collection{Field: -1, table: t}, name
	for {
		i := slices.IndexFunc(c.table.events, func(t *table) bool {
			return t.name == rest || strings.HasPrefix(rest, t.name+".")
		})
		if i < 0 {
			return c, rest
		}
		c.Path, c.outer = append(c.Path, i), append(c.outer, c.table)
		c.table = c.table.events[i]
		rest = strings.TrimPrefix(rest[len(c.table.name):], ".")
	}
}

// maxScopes is how deep events may be asked within events: each level multiplies
// the time that an evaluation takes.
const maxScopes = 5

// source checks which events are meant, and returns the type of the field that an
// aggregate asks for.
func (p *pass) source(s *dsl.Source, wantField bool) (field *dsl.Field, ok bool) {
	c, ok := p.collection(s.Events.Name, wantField)
	if !ok {
		p.unknownEvents(s.Events, wantField)
		return nil, false
	}
	if wantField && c.Field < 0 {
		p.fail(dsl.UnknownField, s.Events.Span(), "write one of its fields: "+p.fieldsOf(s.Events.Name, c.table),
			"%s is a collection of events, and one field of them is wanted", s.Events.Name)
		return nil, false
	}
	if len(p.scopes) > maxScopes {
		p.fail(dsl.TooDeep, s.Events.Span(), "ask fewer events within events", "events within events of more than %d levels", maxScopes)
		return nil, false
	}
	if p.rule.collections == nil {
		p.rule.collections = map[dsl.NodeID]Collection{}
	}
	p.rule.collections[s.Events.ID()] = c
	if s.Window != nil {
		p.eventWindow(s.Window)
	}
	if s.Where != nil {
		outer := p.scopes
		p.scopes = slices.Concat(outer, c.outer[1:], []*table{c.table})
		p.condition(s.Where)
		p.scopes = outer
	}
	if wantField {
		return c.Declared, true
	}
	return nil, true
}

func (p *pass) fieldsOf(name string, t *table) string {
	var names []string
	for _, field := range t.fields {
		names = append(names, dsl.QuoteName(name+"."+field.Name))
	}
	return strings.Join(names, ", ")
}

// unknownEvents words the error for a name that is no collection's.
func (p *pass) unknownEvents(e *dsl.Ident, wantField bool) {
	kind, known := "collection of events", p.reachable(false)
	if wantField {
		kind, known = "field of events", p.reachable(true)
	}
	if _, isField := p.scopes[0].byName[e.Name]; isField {
		p.fail(dsl.UnknownField, e.Span(), "write the field by itself, or one of "+strings.Join(known, ", "), "%s is a field of the customer, and no %s", dsl.QuoteName(e.Name), kind)
		return
	}
	if field, isField := p.collection(e.Name, true); isField && !wantField && field.Field >= 0 {
		p.fail(dsl.UnknownField, e.Span(), "name the events, and ask for the field in a WHERE", "%s is a field of events, and no collection of them", dsl.QuoteName(e.Name))
		return
	}
	p.fail(dsl.UnknownField, e.Span(), p.nearest(e.Name, known, "the schema has no events"), "no %s %s", kind, dsl.QuoteName(e.Name))
}

// reachable are the names of collections, or of their fields, from where we are.
func (p *pass) reachable(fields bool) []string {
	var names []string
	for i := len(p.scopes) - 1; i >= 0; i-- {
		names = append(names, p.scopes[i].paths("", fields)...)
	}
	return names
}

// nearest says which of the known names may have been meant.
func (p *pass) nearest(name string, known []string, none string) string {
	switch nearest := near.Name(name, known); {
	case nearest != "":
		return "did you mean " + dsl.QuoteName(nearest) + "?"
	case len(known) == 0:
		return none
	case len(known) <= 12:
		return "there are " + strings.Join(known, ", ")
	default:
		return fmt.Sprintf("the schema has %d, and none like it", len(known))
	}
}
