package parquet

import (
	"fmt"

	pq "github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/segment"
)

// A part is a field or a collection that is read.
type part struct {
	name   string
	values values   // nil of events
	inner  []*part  // of events
	list   *counter // of a set or of events
	walks  []*walk  // that read it
}

// series is what has been read of the part.
func (p *part) series() segment.Series {
	s := segment.Series{Field: dsl.Field{Name: p.name}}
	if p.list != nil {
		s.Offsets = append(p.list.offsets, p.list.n)
	}
	for _, inner := range p.inner {
		s.Events = append(s.Events, inner.series())
	}
	if p.values != nil {
		p.values.series(&s)
		if p.list != nil {
			s.Missing = p.list.nulls.marks
		}
	}
	return s
}

// A plan is which columns are read, and where their values go.
type plan struct {
	options Options
	walks   map[int]*walk // by the column's number
	errs    []error
}

func (p *plan) fail(path string, format string, args ...any) {
	p.errs = append(p.errs, fmt.Errorf("parquet: %s: %w", path, fmt.Errorf(format, args...)))
}

// A scope is where fields are looked up: in the group of a customer, or of an event, of
// which there is one where levels are as given.
type scope struct {
	prefix                 string
	group                  *pq.Column
	repetition, definition int
}

// group plans the fields and events of a scope.
func (p *plan) group(of scope, fields []dsl.Field, events []dsl.Events) (parts []*part) {
	add := func(made *part) {
		if made != nil {
			parts = append(parts, made)
		}
	}
	for i := range fields {
		if c := p.find(of, fields[i].Name); c != nil {
			add(p.field(of, c, &fields[i]))
		}
	}
	for i := range events {
		if c := p.find(of, events[i].Name); c != nil {
			add(p.events(of, c, &events[i]))
		}
	}
	return parts
}

// find returns the column of a name, or nil where there is none.
func (p *plan) find(of scope, name string) *pq.Column {
	c := below(of.group, name)
	if c == nil && p.options.Strict {
		p.fail(of.prefix+name, "the file has no such column: it has %s", listed(columnsOf(of.group)))
	}
	return c
}

// below finds the column of a name, of which each part before a dot may be that of a group.
func below(group *pq.Column, name string) *pq.Column {
	if c := group.Column(name); c != nil {
		return c
	}
	for i := range name {
		if name[i] != '.' {
			continue
		}
		if inner := group.Column(name[:i]); inner != nil && !inner.Leaf() && !inner.Repeated() {
			if c := below(inner, name[i+1:]); c != nil {
				return c
			}
		}
	}
	return nil
}

// field plans a field.
func (p *plan) field(of scope, c *pq.Column, f *dsl.Field) *part {
	repeated, element := listOf(c)
	switch kind := f.Type.Kind; {
	case kind == dsl.KindSet && repeated != nil && element.Leaf():
		return p.set(of, c, repeated, element, f)
	case c.Leaf() && !c.Repeated():
		form := p.formFor(c, of.prefix+f.Name, f.Type)
		if form == nil {
			return nil
		}
		values := form.values(f)
		p.walk(c).into(of.definition, values)
		return &part{name: f.Name, values: values, walks: []*walk{p.walk(c)}}
	case (kind == dsl.KindPlace || kind == dsl.KindMoney) && repeated == nil && !c.Leaf():
		return p.pair(of, c, f)
	}
	p.fail(of.prefix+f.Name, "the column is %s, and the field %s", shapeOf(c), f.Type)
	return nil
}

// set plans a list of plain values, of which each that is not null is an element.
func (p *plan) set(of scope, c, repeated, element *pq.Column, f *dsl.Field) *part {
	form, err := formOf(element, p.options)
	if err != nil {
		p.fail(of.prefix+f.Name, "%w", err)
		return nil
	}
	values, w := form.elements(f.Type.Elem), p.walk(element)
	if values == nil {
		p.fail(of.prefix+f.Name, "the column is %s, and the field %s", shapeOf(c), f.Type)
		return nil
	}
	list := newCounter(of, c, scope{"", element, repeated.MaxRepetitionLevel(), element.MaxDefinitionLevel()})
	w.into(list.definition, values)
	w.counters = append(w.counters, list)
	return &part{name: f.Name, values: values, list: list, walks: []*walk{w}}
}

// pairs are the columns of a group that stand for one value.
var pairs = map[dsl.Kind][][2]string{
	dsl.KindPlace: {{"lat", "lon"}, {"lat", "lng"}, {"latitude", "longitude"}},
	dsl.KindMoney: {{"amount", "currency"}},
}

// pair plans a group that is one value.
func (p *plan) pair(of scope, c *pq.Column, f *dsl.Field) *part {
	for _, names := range pairs[f.Type.Kind] {
		first, second := c.Column(names[0]), c.Column(names[1])
		if first == nil || second == nil || !first.Leaf() || !second.Leaf() || first.Repeated() || second.Repeated() {
			continue
		}
		values := &both{kind: f.Type.Kind}
		made := &part{name: f.Name, values: values}
		for i, leaf := range []*pq.Column{first, second} {
			form, err := formOf(leaf, p.options)
			if err != nil {
				p.fail(of.prefix+f.Name+"."+names[i], "%w", err)
				return nil
			}
			values.parts[i] = &list[any]{read: form.loose}
			p.walk(leaf).into(of.definition, values.parts[i])
			made.walks = append(made.walks, p.walk(leaf))
		}
		return made
	}
	p.fail(of.prefix+f.Name, "the group has %s, and a %s wants %s and %s", listed(columnsOf(c)), f.Type, pairs[f.Type.Kind][0][0], pairs[f.Type.Kind][0][1])
	return nil
}

// events plans a list of groups. An element that is null is an event of which nothing is
// known.
func (p *plan) events(of scope, c *pq.Column, e *dsl.Events) *part {
	path := of.prefix + e.Name
	repeated, element := listOf(c)
	if repeated == nil || element.Leaf() {
		p.fail(path, "the column is %s, and events are a list of groups", shapeOf(c))
		return nil
	}
	event := scope{path + ".", element, repeated.MaxRepetitionLevel(), repeated.MaxDefinitionLevel()}
	before, fields := len(p.errs), e.AllFields()
	inner := p.group(event, fields, e.Events)
	if len(inner) == 0 {
		if len(p.errs) == before {
			names := namesOf(&dsl.Schema{Fields: fields, Events: e.Events})
			p.fail(path, "the events have none of %s: they have %s", listed(names), listed(columnsOf(element)))
		}
		return nil
	}
	list := newCounter(of, c, event)
	w := p.walk(firstLeaf(element))
	w.counters = append(w.counters, list)
	made := &part{name: e.Name, inner: inner, list: list, walks: []*walk{w}}
	for _, part := range inner {
		made.walks = append(made.walks, part.walks...)
	}
	return made
}

// listOf returns what is repeated of a list, and its elements, in the forms that the format's
// rules for compatibility tell apart; nil where the column is no list.
func listOf(c *pq.Column) (repeated, element *pq.Column) {
	if c.Repeated() {
		return c, c
	}
	if c.Leaf() || len(c.Columns()) != 1 || !c.Columns()[0].Repeated() || isMap(c) {
		return nil, nil
	}
	repeated = c.Columns()[0]
	inner := repeated.Columns()
	if len(inner) != 1 || inner[0].Repeated() || repeated.Name() == "array" || repeated.Name() == c.Name()+"_tuple" {
		return repeated, repeated
	}
	return repeated, inner[0]
}

func isMap(c *pq.Column) bool {
	logical := c.Type().LogicalType()
	if logical == nil {
		return false
	}
	_, ok := logical.Value.(*format.MapType)
	return ok
}

// shapeOf says what a column is.
func shapeOf(c *pq.Column) string {
	repeated, element := listOf(c)
	switch {
	case repeated != nil && element.Leaf():
		return "a list of " + element.Type().String()
	case repeated != nil:
		return "a list of groups"
	case c.Leaf():
		return c.Type().String()
	}
	return "a group of " + listed(columnsOf(c))
}

// firstLeaf is any column below a group: all of them have its levels.
func firstLeaf(c *pq.Column) *pq.Column {
	for !c.Leaf() {
		c = c.Columns()[0]
	}
	return c
}
