package parquet

import (
	"io"

	pq "github.com/parquet-go/parquet-go"

	"github.com/clientele-go/clientele/dsl"
)

// Schema returns the schema that a file has by itself, to begin with: a host knows more, such
// as which texts are countries or one of a closed list, and which decimals are money. Groups
// within others are fields such as address.city. Lists of groups are events if they have one
// instant, or lie in others that have; that is their time. Columns that no field can be are
// left out.
func Schema(r io.ReaderAt, size int64) (schema *dsl.Schema, err error) {
	defer caught(&err)
	file, err := open(r, size)
	if err != nil {
		return nil, err
	}
	schema = &dsl.Schema{}
	schema.Fields, schema.Events = fieldsOf(file.Root(), "", 0)
	return schema, schema.Validate()
}

// fieldsOf are the fields and the events of a group, at a depth of events.
func fieldsOf(group *pq.Column, prefix string, depth int) (fields []dsl.Field, events []dsl.Events) {
	for _, c := range group.Columns() {
		name := prefix + c.Name()
		switch repeated, element := listOf(c); {
		case repeated != nil && element.Leaf():
			if f, ok := setOf(name, element); ok {
				fields = append(fields, f)
			}
		case repeated != nil:
			if e, ok := eventsOf(name, element, depth); ok {
				events = append(events, e)
			}
		case c.Leaf():
			if form, err := formOf(c, Options{}); err == nil {
				f := dsl.Field{Name: name, Type: dsl.Type{Kind: form.kind}, Optional: c.Optional()}
				if form.scale <= 18 { // the most that a field can declare
					f.Scale = form.scale
				}
				fields = append(fields, f)
			}
		case !isMap(c):
			inner, within := fieldsOf(c, name+".", depth)
			for i := range inner {
				inner[i].Optional = inner[i].Optional || c.Optional()
			}
			fields, events = append(fields, inner...), append(events, within...)
		}
	}
	return fields, events
}

func setOf(name string, element *pq.Column) (f dsl.Field, ok bool) {
	form, err := formOf(element, Options{})
	if err != nil || form.elements(form.kind) == nil {
		return f, false
	}
	return dsl.Field{Name: name, Type: dsl.Type{Kind: dsl.KindSet, Elem: form.kind}, Optional: true}, true
}

func eventsOf(name string, element *pq.Column, depth int) (e dsl.Events, ok bool) {
	e.Name = name
	e.Fields, e.Events = fieldsOf(element, "", depth+1)
	for _, f := range e.Fields {
		if f.Type.Kind != dsl.KindInstant {
			continue
		}
		if e.Time != "" {
			return e, false
		}
		e.Time = f.Name
	}
	return e, depth <= 1 && len(e.Fields) > 0 && (e.Time != "" || depth == 1)
}
