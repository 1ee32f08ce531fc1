package segment

import (
	"errors"
	"fmt"
	"slices"
	"time"
	"unsafe"

	"github.com/shopspring/decimal"

	"github.com/clientele-go/clientele/dsl"
)

// Maps binds a schema to maps from field names to values, such as encoding/json
// gives. A key that is absent or nil is missing. Numbers may be of any Go type or
// json.Number; decimals also text; dates and instants also ISO text; a place is [latitude, longitude]; money a map
// of amount and currency, or a number in the field's currency. What is no
// value of its field's type counts as invalid. Every test looks its field up, so
// that a [Row] is the faster record for many rules.
//
// Events are a []map[string]any, or a []any of such maps.
func Maps(schema *dsl.Schema) (*Binding[map[string]any], error) {
	sources, collections := mapScope(schema.Fields, schema.Events)
	return newBinding[map[string]any](schema, sources, collections)
}

func mapScope(fields []dsl.Field, events []dsl.Events) (sources []source, collections []*collection) {
	for _, f := range fields {
		sources = append(sources, perType(f.Type, anySources{f.Name, true}))
	}
	for i := range events {
		e := &events[i]
		inner, within := mapScope(e.AllFields(), e.Events)
		collections = append(collections, newCollection(e, slice{stride: unsafe.Sizeof(map[string]any{}), get: func(rec record) (record, int) {
			maps, _ := mapsOf((*(*map[string]any)(rec))[e.Name])
			return record(unsafe.SliceData(maps)), len(maps)
		}}, inner, within))
	}
	return sources, collections
}

// A Row is a record whose values have been checked and converted once.
type Row struct{ cells []cell }

// A cell is one value; which of its parts holds it follows from the field's type. It is
// as large as a line of the cache, since rules read many.
type cell struct {
	cause   Cause
	number  int64 // of a bool, an integer or a date
	float   float64
	text    string
	decimal decimal.Decimal
	*parts  // of other types; never nil in a row
}

type parts struct {
	instant time.Time
	place   dsl.Place
	money   dsl.Money
	texts   []string
	ints    []int64
	events  []Row
}

// noParts are those of a cell that has none.
var noParts parts

// Rows binds a schema to rows.
func Rows(schema *dsl.Schema) (*Binding[Row], error) {
	sources, collections := rowScope(schema.Fields, schema.Events)
	return newBinding[Row](schema, sources, collections)
}

// rowScope is how a row is read: its fields come first, then its events.
func rowScope(fields []dsl.Field, events []dsl.Events) (sources []source, collections []*collection) {
	for i, f := range fields {
		sources = append(sources, perType(f.Type, rowSources{i}))
	}
	for i := range events {
		e := &events[i]
		inner, within := rowScope(e.AllFields(), e.Events)
		collections = append(collections, newCollection(e, slice{stride: unsafe.Sizeof(Row{}), get: func(rec record) (record, int) {
			cells := (*Row)(rec).cells
			if len(fields)+i >= len(cells) {
				return nil, 0
			}
			rows := cells[len(fields)+i].events
			return record(unsafe.SliceData(rows)), len(rows)
		}}, inner, within))
	}
	return sources, collections
}

// NewRow makes a row of the values of a map, read as [Maps] says. A value that
// cannot be read is an error, which names the field and the value; the row is
// returned even then, with those values invalid. So is an event without an instant,
// which the row is without. Keys that are no field are returned as an error too,
// unless they are among the others that the host knows. The error joins one
// [FieldError] for each.
func NewRow(schema *dsl.Schema, values map[string]any, others ...string) (Row, error) {
	var r rowReader
	row := r.row("", schema.Fields, schema.Events, values, others)
	return row, errors.Join(r.errs...)
}

// A FieldError is what is wrong with one value of a record.
type FieldError struct {
	Field   string // its path, such as orders[2].total
	Unknown bool   // the schema has no such field; the value is ignored
	problem string
}

// Error names the field and the value.
func (e *FieldError) Error() string { return "segment: " + e.problem }

// Problem is the error without the name of this package.
func (e *FieldError) Problem() string { return e.problem }

// rowReader gathers what is wrong with a customer and its events.
type rowReader struct{ errs []error }

func (r *rowReader) fail(field, format string, args ...any) {
	r.errs = append(r.errs, &FieldError{Field: field, problem: fmt.Sprintf(format, args...)})
}

// row reads the fields and events that lie at a path, such as orders[2].
func (r *rowReader) row(path string, fields []dsl.Field, events []dsl.Events, values map[string]any, others []string) Row {
	row := Row{make([]cell, len(fields)+len(events))}
	read := 0
	for i := range fields {
		v, ok := values[fields[i].Name]
		if ok {
			read++
		}
		r.cell(path, &row.cells[i], &fields[i], v)
	}
	for i := range events {
		v, ok := values[events[i].Name]
		if ok {
			read++
		}
		row.cells[len(fields)+i].parts = &parts{events: r.events(path+events[i].Name, &events[i], v)}
	}
	if read < len(values) {
		r.unknownKeys(path, fields, events, values, others)
	}
	return row
}

func (r *rowReader) cell(path string, c *cell, f *dsl.Field, v any) {
	c.read(f.Type, v)
	if c.cause == known {
		c.cause = c.validate(f)
	}
	switch {
	case c.cause == Invalid && f.Type.Kind == dsl.KindEnum:
		r.fail(path+f.Name, "field %q: %s is none of its values: %s", path+f.Name, shown(v), shownList(f.Enum))
	case c.cause == Invalid:
		r.fail(path+f.Name, "field %q: %s is no %s", path+f.Name, shown(v), f.Type)
	}
	if c.cause == Missing && !f.Optional {
		r.fail(path+f.Name, "field %q is missing, and not optional", path+f.Name)
	}
}

// events reads the events of a collection.
func (r *rowReader) events(path string, e *dsl.Events, v any) []Row {
	maps, ok := mapsOf(v)
	if !ok {
		r.fail(path, "field %q: %s is no list of events", path, shown(v))
	}
	fields := e.AllFields()
	at := slices.IndexFunc(fields, func(f dsl.Field) bool { return f.Name == e.Time })
	var rows []Row
	for i, values := range maps {
		row := r.row(fmt.Sprintf("%s[%d].", path, i), fields, e.Events, values, nil)
		switch {
		case at < 0:
			rows = append(rows, row)
		case row.cells[at].cause == known && !row.cells[at].instant.After(time.Time{}):
			r.fail(path, "field %q: event %d has no time: %s is how Go writes a time that was never set", path, i, shown(values[e.Time]))
		case row.cells[at].cause == known:
			rows = append(rows, row)
		}
	}
	return rows
}

// unknownKeys reports the keys that are no field's, nor known to the host.
func (r *rowReader) unknownKeys(path string, fields []dsl.Field, events []dsl.Events, values map[string]any, others []string) {
	var names []string
	for _, f := range fields {
		names = append(names, f.Name)
	}
	for _, e := range events {
		names = append(names, e.Name)
	}
	var unknown []string
	for key := range values {
		if !slices.Contains(names, key) && !slices.Contains(others, key) {
			unknown = append(unknown, key)
		}
	}
	slices.Sort(unknown)
	for _, key := range unknown {
		r.errs = append(r.errs, &FieldError{Field: path + key, Unknown: true,
			problem: fmt.Sprintf("%q is no field of the schema%s", path+key, didYouMean(key, names))})
	}
}

// validate looks at what a value says of the world.
func (c *cell) validate(f *dsl.Field) (why Cause) {
	switch f.Type.Kind {
	case dsl.KindEnum, dsl.KindCountry, dsl.KindVersion:
		_, why = spelling(f)(c.text)
	case dsl.KindMoney:
		_, why = amountOf(c.money, f.Currency)
	case dsl.KindPlace:
		_, why = validPlace(c.place)
	}
	return why
}

func (c *cell) read(t dsl.Type, v any) {
	c.parts = &noParts
	switch t.Kind {
	case dsl.KindInstant, dsl.KindSet, dsl.KindMoney, dsl.KindPlace:
		c.parts = &parts{}
	}
	switch t.Kind {
	case dsl.KindBool:
		var b bool
		b, c.cause = boolOf(v)
		if b {
			c.number = 1
		}
	case dsl.KindInt:
		c.number, c.cause = intOf(v)
	case dsl.KindFloat:
		c.float, c.cause = floatOf(v)
	case dsl.KindDecimal:
		c.decimal, c.cause = decimalOf(v)
	case dsl.KindDate:
		var d dsl.Date
		d, c.cause = dateOf(v)
		c.number = int64(d)
	case dsl.KindInstant:
		c.instant, c.cause = instantOf(v)
	case dsl.KindSet:
		if t.Elem == dsl.KindInt {
			c.ints, c.cause = intsOf(v)
		} else {
			c.texts, c.cause = textsOf(v)
		}
	case dsl.KindMoney:
		c.money, c.cause = moneyOf(v)
	case dsl.KindPlace:
		c.place, c.cause = placeOf(v)
	default:
		c.text, c.cause = textOf(v)
	}
}

// sources makes a source of each type that a reader gives.
type sources interface {
	bool() source
	int() source
	float() source
	decimal() source
	text() source
	date() source
	instant() source
	place() source
	money() source
	texts() source
	ints() source
}

func perType(t dsl.Type, s sources) source {
	switch t.Kind {
	case dsl.KindBool:
		return s.bool()
	case dsl.KindInt:
		return s.int()
	case dsl.KindFloat:
		return s.float()
	case dsl.KindDecimal:
		return s.decimal()
	case dsl.KindPlace:
		return s.place()
	case dsl.KindMoney:
		return s.money()
	case dsl.KindDate:
		return s.date()
	case dsl.KindInstant:
		return s.instant()
	case dsl.KindSet:
		if t.Elem == dsl.KindInt {
			return s.ints()
		}
		return s.texts()
	default: // text, enum, country, version
		return s.text()
	}
}

// anySources read a value of any type: the record itself, or what a map has under
// a name.
type anySources struct {
	name  string
	inMap bool
}

func fromAny[V any](s anySources, read func(any) (V, Cause)) source {
	if !s.inMap {
		return reader[V]{get: func(rec record) (V, Cause) { return read(*(*any)(rec)) }}
	}
	return reader[V]{get: func(rec record) (V, Cause) { return read((*(*map[string]any)(rec))[s.name]) }}
}

func (s anySources) bool() source  { return fromAny(s, boolOf) }
func (s anySources) int() source   { return fromAny(s, intOf) }
func (s anySources) float() source { return fromAny(s, floatOf) }
func (s anySources) decimal() source {
	r := fromAny(s, decimalOf).(reader[decimal.Decimal])
	if !s.inMap {
		return r
	}
	r.float = func(rec record) (float64, bool) {
		v, ok := (*(*map[string]any)(rec))[s.name].(float64)
		return v, ok
	}
	return r
}
func (s anySources) text() source    { return fromAny(s, textOf) }
func (s anySources) date() source    { return fromAny(s, dateOf) }
func (s anySources) instant() source { return fromAny(s, instantOf) }
func (s anySources) place() source   { return fromAny(s, placeOf) }
func (s anySources) money() source   { return fromAny(s, moneyOf) }
func (s anySources) texts() source   { return fromAny(s, textsOf) }
func (s anySources) ints() source    { return fromAny(s, intsOf) }

type rowSources struct{ index int }

// column reads a row; one that has no cells yet has nothing in it.
func column[V any](index int, part func(*cell) V) reader[V] {
	return reader[V]{get: func(rec record) (v V, why Cause) {
		cells := (*Row)(rec).cells
		if index >= len(cells) {
			return v, Missing
		}
		c := &cells[index]
		return part(c), c.cause
	}}
}

// inCell is column for a value that a cell holds itself, so many bytes from its beginning.
func inCell[V any](index int, at uintptr) source {
	r := column(index, func(c *cell) V { return *(*V)(unsafe.Add(unsafe.Pointer(c), at)) })
	r.ask = func(rec record) (v V, ok bool) {
		cells := (*Row)(rec).cells
		if index >= len(cells) {
			return v, false
		}
		c := &cells[index]
		return *(*V)(unsafe.Add(unsafe.Pointer(c), at)), c.cause == known
	}
	return r
}

func (s rowSources) bool() source {
	return column(s.index, func(c *cell) bool { return c.number != 0 })
}
func (s rowSources) int() source   { return inCell[int64](s.index, unsafe.Offsetof(cell{}.number)) }
func (s rowSources) float() source { return inCell[float64](s.index, unsafe.Offsetof(cell{}.float)) }
func (s rowSources) decimal() source {
	return inCell[decimal.Decimal](s.index, unsafe.Offsetof(cell{}.decimal))
}
func (s rowSources) text() source { return inCell[string](s.index, unsafe.Offsetof(cell{}.text)) }
func (s rowSources) date() source {
	return column(s.index, func(c *cell) dsl.Date { return dsl.Date(c.number) })
}
func (s rowSources) instant() source {
	return column(s.index, func(c *cell) time.Time { return c.instant })
}
func (s rowSources) place() source {
	return column(s.index, func(c *cell) dsl.Place { return c.place })
}
func (s rowSources) money() source {
	return column(s.index, func(c *cell) dsl.Money { return c.money })
}
func (s rowSources) texts() source { return column(s.index, func(c *cell) []string { return c.texts }) }
func (s rowSources) ints() source  { return column(s.index, func(c *cell) []int64 { return c.ints }) }
