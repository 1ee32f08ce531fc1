package segment

import (
	"errors"
	"fmt"
	"time"

	"github.com/shopspring/decimal"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/internal/near"
)

// An Accessor reads one field of the schema from a record of type T. The functions
// that it is made of return false for a value that is missing; they are called by
// any number of goroutines at once.
type Accessor[T any] struct {
	field  string
	source source
}

func accessor[T, V any](field string, get func(*T) (V, bool)) Accessor[T] {
	return Accessor[T]{field, reader[V]{get: func(rec record) (V, Cause) {
		v, ok := get((*T)(rec))
		if !ok {
			return v, Missing
		}
		return v, known
	}}}
}

// BoolOf reads a boolean field.
func BoolOf[T any](field string, get func(*T) (bool, bool)) Accessor[T] { return accessor(field, get) }

// IntOf reads an integer field.
func IntOf[T any](field string, get func(*T) (int64, bool)) Accessor[T] { return accessor(field, get) }

// DecimalOf reads a decimal field.
func DecimalOf[T any](field string, get func(*T) (decimal.Decimal, bool)) Accessor[T] {
	return accessor(field, get)
}

// FloatOf reads a float field. A NaN or an infinity counts as invalid.
func FloatOf[T any](field string, get func(*T) (float64, bool)) Accessor[T] {
	return accessor(field, get)
}

// TextOf reads a text, an enum or a country, in any spelling that the schema
// accepts.
func TextOf[T any](field string, get func(*T) (string, bool)) Accessor[T] {
	return accessor(field, get)
}

// DateOf reads a date field.
func DateOf[T any](field string, get func(*T) (dsl.Date, bool)) Accessor[T] {
	return accessor(field, get)
}

// InstantOf reads an instant field.
func InstantOf[T any](field string, get func(*T) (time.Time, bool)) Accessor[T] {
	return accessor(field, get)
}

// SetOf reads a set of texts or of an enum. The slice is not kept.
func SetOf[T any](field string, get func(*T) ([]string, bool)) Accessor[T] {
	return accessor(field, get)
}

// IntSetOf reads a set of integers. The slice is not kept.
func IntSetOf[T any](field string, get func(*T) ([]int64, bool)) Accessor[T] {
	return accessor(field, get)
}

// Bind ties a schema to records of any type by one accessor for each field. The
// error names every field that lacks an accessor, has two, or has one of another
// type.
func Bind[T any](schema *dsl.Schema, accessors ...Accessor[T]) (*Binding[T], error) {
	sources := make([]source, len(schema.Fields))
	given := make([]bool, len(schema.Fields))
	var errs []error
	names := fieldNames(schema)
	index := make(map[string]int, len(names))
	for i, name := range names {
		index[name] = i
	}
	for _, a := range accessors {
		i, ok := index[a.field]
		twice := ok && given[i]
		if ok {
			given[i] = true
		}
		switch {
		case !ok:
			errs = append(errs, fmt.Errorf("segment: an accessor for %q, which is no field of the schema%s", a.field, didYouMean(a.field, names)))
		case twice:
			errs = append(errs, fmt.Errorf("segment: two accessors for %q", a.field))
		case !fits(a.source, schema.Fields[i].Type):
			errs = append(errs, fmt.Errorf("segment: the accessor for %q does not give values of its type, %s", a.field, schema.Fields[i].Type))
		default:
			sources[i] = a.source
		}
	}
	for i := range sources {
		if !given[i] && supported(schema.Fields[i].Type) {
			errs = append(errs, fmt.Errorf("segment: no accessor for %q, a field of type %s", schema.Fields[i].Name, schema.Fields[i].Type))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return newBinding[T](schema, sources)
}

func didYouMean(name string, names []string) string {
	if n := near.Name(name, names); n != "" {
		return fmt.Sprintf(" (did you mean %q?)", n)
	}
	return ""
}

// supported reports whether rules can reach fields of a type.
func supported(t dsl.Type) bool {
	return t.Kind != dsl.KindMoney && t.Kind != dsl.KindVersion && t.Kind != dsl.KindPlace
}
