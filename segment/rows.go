package segment

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/shopspring/decimal"

	"github.com/clientele-go/clientele/dsl"
)

// Maps binds a schema to maps from field names to values, such as encoding/json
// gives. A key that is absent or nil is missing. Numbers may be of any Go type or
// json.Number; decimals also text; dates and instants also ISO text. What is no
// value of its field's type counts as invalid. Every test looks its field up, so
// that a [Row] is the faster record for many rules.
func Maps(schema *dsl.Schema) (*Binding[map[string]any], error) {
	sources := make([]source, len(schema.Fields))
	for i, f := range schema.Fields {
		sources[i] = perType(f.Type, mapSources{f.Name})
	}
	return newBinding[map[string]any](schema, sources)
}

// A Row is a record whose values have been checked and converted once.
type Row struct{ cells []cell }

// A cell is one value; which of its parts holds it follows from the field's type.
type cell struct {
	cause   Cause
	number  int64 // of a bool, an integer or a date
	float   float64
	text    string
	decimal decimal.Decimal
	instant time.Time
	texts   []string
	ints    []int64
}

// Rows binds a schema to rows.
func Rows(schema *dsl.Schema) (*Binding[Row], error) {
	sources := make([]source, len(schema.Fields))
	for i, f := range schema.Fields {
		sources[i] = perType(f.Type, rowSources{i})
	}
	return newBinding[Row](schema, sources)
}

// NewRow makes a row of the values of a map, read as [Maps] says. A value that
// cannot be read is an error, which names the field and the value; the row is
// returned even then, with those values invalid. Keys that are no field are
// returned as an error too, unless they are among the others that the host knows.
func NewRow(schema *dsl.Schema, values map[string]any, others ...string) (Row, error) {
	row := Row{make([]cell, len(schema.Fields))}
	var errs []error
	read := 0
	for i, f := range schema.Fields {
		v, ok := values[f.Name]
		if ok {
			read++
		}
		c := &row.cells[i]
		c.read(f.Type, v)
		if c.cause == known && (f.Type.Kind == dsl.KindEnum || f.Type.Kind == dsl.KindCountry) {
			_, c.cause = spelling(&f)(c.text)
		}
		if c.cause == Invalid {
			errs = append(errs, fmt.Errorf("segment: field %q: %s is no %s", f.Name, shown(v), f.Type))
		}
		if c.cause == Missing && !f.Optional {
			errs = append(errs, fmt.Errorf("segment: field %q is missing, and not optional", f.Name))
		}
	}
	if read < len(values) {
		errs = append(errs, unknownKeys(schema, values, others)...)
	}
	return row, errors.Join(errs...)
}

func unknownKeys(schema *dsl.Schema, values map[string]any, others []string) (errs []error) {
	names := fieldNames(schema)
	for _, e := range schema.Events {
		others = append(others, e.Name)
	}
	var unknown []string
	for key := range values {
		if !slices.Contains(names, key) && !slices.Contains(others, key) {
			unknown = append(unknown, key)
		}
	}
	slices.Sort(unknown)
	for _, key := range unknown {
		errs = append(errs, fmt.Errorf("segment: %q is no field of the schema%s", key, didYouMean(key, names)))
	}
	return errs
}

func (c *cell) read(t dsl.Type, v any) {
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
	case dsl.KindMoney, dsl.KindVersion, dsl.KindPlace: // rules do not reach them
		c.cause = present(v, true)
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
	case dsl.KindText, dsl.KindEnum, dsl.KindCountry:
		return s.text()
	case dsl.KindDate:
		return s.date()
	case dsl.KindInstant:
		return s.instant()
	case dsl.KindSet:
		if t.Elem == dsl.KindInt {
			return s.ints()
		}
		return s.texts()
	default: // rules do not reach the others
		return nil
	}
}

type mapSources struct{ name string }

func lookup[V any](name string, read func(any) (V, Cause)) source {
	return reader[V]{get: func(rec record) (V, Cause) { return read((*(*map[string]any)(rec))[name]) }}
}

func (s mapSources) bool() source    { return lookup(s.name, boolOf) }
func (s mapSources) int() source     { return lookup(s.name, intOf) }
func (s mapSources) float() source   { return lookup(s.name, floatOf) }
func (s mapSources) decimal() source { return lookup(s.name, decimalOf) }
func (s mapSources) text() source    { return lookup(s.name, textOf) }
func (s mapSources) date() source    { return lookup(s.name, dateOf) }
func (s mapSources) instant() source { return lookup(s.name, instantOf) }
func (s mapSources) texts() source   { return lookup(s.name, textsOf) }
func (s mapSources) ints() source    { return lookup(s.name, intsOf) }

type rowSources struct{ index int }

// column reads a row; one that has no cells yet has nothing in it.
func column[V any](index int, part func(*cell) V) source {
	return reader[V]{get: func(rec record) (v V, why Cause) {
		cells := (*Row)(rec).cells
		if index >= len(cells) {
			return v, Missing
		}
		c := &cells[index]
		return part(c), c.cause
	}}
}

func (s rowSources) bool() source {
	return column(s.index, func(c *cell) bool { return c.number != 0 })
}
func (s rowSources) int() source   { return column(s.index, func(c *cell) int64 { return c.number }) }
func (s rowSources) float() source { return column(s.index, func(c *cell) float64 { return c.float }) }
func (s rowSources) decimal() source {
	return column(s.index, func(c *cell) decimal.Decimal { return c.decimal })
}
func (s rowSources) text() source { return column(s.index, func(c *cell) string { return c.text }) }
func (s rowSources) date() source {
	return column(s.index, func(c *cell) dsl.Date { return dsl.Date(c.number) })
}
func (s rowSources) instant() source {
	return column(s.index, func(c *cell) time.Time { return c.instant })
}
func (s rowSources) texts() source { return column(s.index, func(c *cell) []string { return c.texts }) }
func (s rowSources) ints() source  { return column(s.index, func(c *cell) []int64 { return c.ints }) }
