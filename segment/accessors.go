package segment

import (
	"errors"
	"fmt"
	"slices"
	"time"
	"unsafe"

	"github.com/shopspring/decimal"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/internal/near"
)

// An Accessor reads one field of the schema, or one collection of events, from a
// record of type T. The functions that it is made of return false for a value that
// is missing; they are called by any number of goroutines at once.
type Accessor[T any] struct {
	field  string
	source source
	slice  slice      // of events
	inner  []accessor // of the fields of an event; nil for a field
}

// accessor is an Accessor without the type of its record.
type accessor struct {
	field  string
	source source
	slice  slice
	inner  []accessor
}

// EventsOf reads a collection of events of type E, by one accessor for each of their
// fields, the time among them. The slice is not kept.
func EventsOf[T, E any](name string, get func(*T) []E, fields ...Accessor[E]) Accessor[T] {
	a := Accessor[T]{field: name, inner: []accessor{}}
	for _, f := range fields {
		a.inner = append(a.inner, accessor(f))
	}
	var e E
	a.slice = slice{stride: unsafe.Sizeof(e), get: func(rec record) (record, int) {
		events := get((*T)(rec))
		return record(unsafe.SliceData(events)), len(events)
	}}
	return a
}

func accessing[T, V any](field string, get func(*T) (V, bool)) Accessor[T] {
	// A pointer is passed alike whatever it points to.
	return Accessor[T]{field: field, source: reader[V]{ask: *(*func(record) (V, bool))(unsafe.Pointer(&get))}}
}

// BoolOf reads a boolean field.
func BoolOf[T any](field string, get func(*T) (bool, bool)) Accessor[T] { return accessing(field, get) }

// IntOf reads an integer field.
func IntOf[T any](field string, get func(*T) (int64, bool)) Accessor[T] { return accessing(field, get) }

// DecimalOf reads a decimal field.
func DecimalOf[T any](field string, get func(*T) (decimal.Decimal, bool)) Accessor[T] {
	return accessing(field, get)
}

// FloatOf reads a float field. A NaN or an infinity counts as invalid.
func FloatOf[T any](field string, get func(*T) (float64, bool)) Accessor[T] {
	return accessing(field, get)
}

// TextOf reads a text, an enum or a country, in any spelling that the schema
// accepts, or a version.
func TextOf[T any](field string, get func(*T) (string, bool)) Accessor[T] {
	return accessing(field, get)
}

// DateOf reads a date field.
func DateOf[T any](field string, get func(*T) (dsl.Date, bool)) Accessor[T] {
	return accessing(field, get)
}

// InstantOf reads an instant field.
func InstantOf[T any](field string, get func(*T) (time.Time, bool)) Accessor[T] {
	return accessing(field, get)
}

// PlaceOf reads a place. One that is not on the globe counts as invalid.
func PlaceOf[T any](field string, get func(*T) (dsl.Place, bool)) Accessor[T] {
	return accessing(field, get)
}

// MoneyOf reads money; without a currency, it is in that of the field.
func MoneyOf[T any](field string, get func(*T) (dsl.Money, bool)) Accessor[T] {
	return accessing(field, get)
}

// SetOf reads a set of texts or of an enum. The slice is not kept.
func SetOf[T any](field string, get func(*T) ([]string, bool)) Accessor[T] {
	return accessing(field, get)
}

// IntSetOf reads a set of integers. The slice is not kept.
func IntSetOf[T any](field string, get func(*T) ([]int64, bool)) Accessor[T] {
	return accessing(field, get)
}

// Bind ties a schema to records of any type by one accessor for each field and each
// collection of events. The error names every field that lacks an accessor, has two,
// or has one of another type.
func Bind[T any](schema *dsl.Schema, accessors ...Accessor[T]) (*Binding[T], error) {
	var given []accessor
	for _, a := range accessors {
		given = append(given, accessor(a))
	}
	var b binder
	sources, collections := b.scope("", schema.Fields, schema.Events, given)
	if err := errors.Join(b.errs...); err != nil {
		return nil, err
	}
	return newBinding[T](schema, sources, collections)
}

// binder gathers what is wrong with accessors.
type binder struct{ errs []error }

func (b *binder) fail(format string, args ...any) {
	b.errs = append(b.errs, fmt.Errorf("segment: "+format, args...))
}

// scope finds the accessor of each field and each collection of a record.
func (b *binder) scope(prefix string, fields []dsl.Field, events []dsl.Events, accessors []accessor) (sources []source, collections []*collection) {
	byName := b.byName(prefix, fields, events, accessors)
	for _, f := range fields {
		a, ok := byName[f.Name]
		switch {
		case !ok:
			b.fail("no accessor for %q, a field of type %s", prefix+f.Name, f.Type)
		case !fits(a.source, f.Type):
			b.fail("the accessor for %q does not give values of its type, %s", prefix+f.Name, f.Type)
			a.source = nil
		}
		sources = append(sources, a.source)
	}
	for i := range events {
		e := &events[i]
		a, ok := byName[e.Name]
		if !ok || a.inner == nil {
			b.fail("no accessor for the events %q: want EventsOf", prefix+e.Name)
			continue
		}
		before := len(b.errs)
		inner, within := b.scope(prefix+e.Name+".", e.AllFields(), e.Events, a.inner)
		if len(b.errs) == before {
			collections = append(collections, newCollection(e, a.slice, inner, within))
		}
	}
	return sources, collections
}

func (b *binder) byName(prefix string, fields []dsl.Field, events []dsl.Events, accessors []accessor) map[string]accessor {
	var names []string
	for _, f := range fields {
		names = append(names, f.Name)
	}
	for _, e := range events {
		names = append(names, e.Name)
	}
	byName := map[string]accessor{}
	for _, a := range accessors {
		if !slices.Contains(names, a.field) {
			b.fail("an accessor for %q, which is no field of the schema%s", prefix+a.field, didYouMean(a.field, names))
		} else if _, twice := byName[a.field]; twice {
			b.fail("two accessors for %q", prefix+a.field)
		}
		byName[a.field] = a
	}
	return byName
}

func didYouMean(name string, names []string) string {
	if n := near.Name(name, names); n != "" {
		return fmt.Sprintf(" (did you mean %q?)", n)
	}
	return ""
}
