package segment

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"time"
	"unsafe"

	"github.com/shopspring/decimal"

	"github.com/clientele-go/clientele/dsl"
)

// For returns the binding of a struct type by its field tags:
//
//	type Customer struct {
//		ID        string
//		Orders90d int             `segment:"orders_90d"`
//		AvgOrder  decimal.Decimal `segment:"avg_order,optional,unit=GBP"`
//		Country   string          `segment:"country,type=country,model=geographic"`
//		Plan      string          `segment:"plan,enum=free|basic|gold"`
//		City      *string         `segment:"city,fold" description:"as on the last order"`
//		LastOrder time.Time       `segment:"last_order,optional"`
//		Address   Address         `segment:"address"` // its fields become address.…
//	}
//
// Fields without a tag are left out. The type follows from Go's: integers are
// int, strings text, [time.Time] an instant, [decimal.Decimal] a decimal, slices of
// strings or of 64-bit integers sets; type= makes a string a country, a date, an
// instant or a decimal, and a time.Time a date (its day in its own Location).
//
// What is missing is a nil pointer, a Null struct of database/sql or like it (a
// value and Valid), and, where the tag says optional, a nil slice, a zero
// time.Time, a [decimal.Decimal] that was never set, and "" where the type is not
// text. The other types cannot say that they are missing, and may not be optional.
//
// The error names every field that is at fault.
func For[T any]() (*Binding[T], error) {
	t := reflect.TypeFor[T]()
	if t.Kind() != reflect.Struct {
		return nil, fmt.Errorf("segment: For wants a struct, and %s is none: use Bind, Maps or Rows", t)
	}
	var s structReader
	s.fields("", t, func(offset uintptr) func(source) source {
		return func(inner source) source { return at(inner, offset) }
	})
	if len(s.schema.Fields) == 0 && len(s.errs) == 0 {
		s.errs = append(s.errs, fmt.Errorf("segment: no field of %s has a segment tag", t))
	}
	if err := errors.Join(s.errs...); err != nil {
		return nil, err
	}
	return newBinding[T](&s.schema, s.sources)
}

// at moves a source, made for a value at the beginning of a record, to an offset.
func at(s source, offset uintptr) source {
	if m, ok := s.(interface{ moved(uintptr) source }); ok {
		return m.moved(offset)
	}
	return s.within(func(rec record) (record, bool) { return unsafe.Add(rec, offset), true })
}

func (r reader[V]) moved(offset uintptr) source {
	if r.get == nil {
		return reader[V]{offset: r.offset + offset}
	}
	return reader[V]{get: func(rec record) (V, Cause) { return r.get(unsafe.Add(rec, offset)) }}
}

// structReader gathers the fields of a struct type.
type structReader struct {
	schema  dsl.Schema
	sources []source
	errs    []error
}

// fields reads the tagged fields of t. Place makes, of a source for a value at the
// beginning of a t, one for the record.
func (s *structReader) fields(prefix string, t reflect.Type, place func(offset uintptr) func(source) source) {
	for i := range t.NumField() {
		f := t.Field(i)
		tag, tagged := f.Tag.Lookup("segment")
		inner, viaPointer := f.Type, false
		if inner.Kind() == reflect.Pointer {
			inner, viaPointer = inner.Elem(), true
		}
		nested := inner.Kind() == reflect.Struct && scalarStruct(inner) == nil
		switch {
		case tag == "-" || !tagged && !(f.Anonymous && nested):
		case !f.IsExported() && !f.Anonymous:
			s.fail(t, f, "is not exported, so that its tag cannot be meant")
		case nested:
			s.nested(prefix, tag, f, inner, viaPointer, place)
		default:
			s.field(prefix, tag, t, f, place(f.Offset))
		}
	}
}

func (s *structReader) fail(t reflect.Type, f reflect.StructField, format string, args ...any) {
	s.errs = append(s.errs, fmt.Errorf("segment: field %s.%s "+format, append([]any{t, f.Name}, args...)...))
}

// nested reads a struct within the struct; its fields are named after it.
func (s *structReader) nested(prefix, tag string, f reflect.StructField, inner reflect.Type, viaPointer bool, place func(uintptr) func(source) source) {
	if tag != "" {
		prefix += tag + "."
	}
	outer := place(f.Offset)
	s.fields(prefix, inner, func(offset uintptr) func(source) source {
		return func(v source) source {
			v = at(v, offset)
			if viaPointer {
				v = v.within(follow)
			}
			return outer(v)
		}
	})
}

// follow steps through a pointer.
func follow(rec record) (record, bool) {
	to := *(*record)(rec)
	return to, to != nil
}

func (s *structReader) field(prefix, tag string, t reflect.Type, f reflect.StructField, place func(source) source) {
	field, want, err := parseTag(prefix, tag)
	if err != nil {
		s.fail(t, f, "%w", err)
		return
	}
	field.Description = f.Tag.Get("description")
	value, typ, canMiss, err := sourceOf(f.Type, want, field.Optional)
	if err != nil {
		s.fail(t, f, "%w", err)
		return
	}
	if field.Optional && !canMiss {
		s.fail(t, f, "is optional, and %s cannot be missing: use *%[3]s or sql.Null[%[3]s]", f.Type)
		return
	}
	field.Type, field.Optional = typ, field.Optional || canMiss && alwaysOptional(f.Type)
	s.schema.Fields = append(s.schema.Fields, field)
	s.sources = append(s.sources, place(value))
}

// alwaysOptional reports whether a Go type exists to be missing.
func alwaysOptional(t reflect.Type) bool {
	_, isNull := nullable(t)
	return t.Kind() == reflect.Pointer || isNull
}

// parseTag reads a segment tag: the name, then what else there is to say.
func parseTag(prefix, tag string) (f dsl.Field, want dsl.Type, err error) {
	parts := strings.Split(tag, ",")
	f.Name = prefix + parts[0]
	if parts[0] == "" {
		return f, want, errors.New(`has no name in its tag: want one such as segment:"orders_90d"`)
	}
	for _, part := range parts[1:] {
		key, value, _ := strings.Cut(part, "=")
		switch key {
		case "optional":
			f.Optional = true
		case "fold":
			f.Fold = true
		case "type":
			if err := want.UnmarshalText([]byte(value)); err != nil {
				return f, want, err
			}
		case "enum":
			f.Enum = strings.Split(value, "|")
		case "model":
			f.Model = dsl.Model(value)
		case "unit":
			f.Unit = value
		case "examples":
			f.Examples = strings.Split(value, "|")
		default:
			return f, want, fmt.Errorf("has %q in its tag: want optional, fold, type=, enum=, model=, unit= or examples=", part)
		}
	}
	if len(f.Enum) > 0 && want.Kind == dsl.KindNone {
		want = dsl.Type{Kind: dsl.KindEnum}
	}
	return f, want, nil
}

var (
	timeType    = reflect.TypeFor[time.Time]()
	decimalType = reflect.TypeFor[decimal.Decimal]()
	dateType    = reflect.TypeFor[dsl.Date]()
)

// scalarStruct returns the type itself when it is a struct that is one value.
func scalarStruct(t reflect.Type) reflect.Type {
	if _, ok := nullable(t); ok || t == timeType || t == decimalType {
		return t
	}
	return nil
}

// nullable returns the field that holds the value of a struct like sql.Null: one
// with a value and Valid, and nothing else.
func nullable(t reflect.Type) (value reflect.StructField, ok bool) {
	if t.Kind() != reflect.Struct || t.NumField() != 2 {
		return value, false
	}
	valid := t.Field(1)
	return t.Field(0), valid.Name == "Valid" && valid.Type.Kind() == reflect.Bool && t.Field(0).IsExported()
}

// sourceOf makes the source for a Go type at the beginning of a record. CanMiss
// says whether the source ever finds the value missing.
func sourceOf(t reflect.Type, want dsl.Type, optional bool) (s source, typ dsl.Type, canMiss bool, err error) {
	if value, ok := nullable(t); ok {
		valid := t.Field(1).Offset
		s, typ, _, err = sourceOf(value.Type, want, false)
		if err != nil {
			return nil, typ, false, err
		}
		return at(s, value.Offset).within(func(rec record) (record, bool) {
			return rec, *(*bool)(unsafe.Add(rec, valid))
		}), typ, true, nil
	}
	if t.Kind() == reflect.Pointer {
		s, typ, _, err = sourceOf(t.Elem(), want, false)
		if err != nil {
			return nil, typ, false, err
		}
		return s.within(follow), typ, true, nil
	}
	for _, candidate := range candidates {
		if candidate.accepts(t) && (want.Kind == dsl.KindNone || want == candidate.typ) {
			s := candidate.always
			if optional && candidate.optional != nil {
				s = candidate.optional
			}
			return s(t), candidate.typ, candidate.optional != nil, nil
		}
	}
	if want.Kind != dsl.KindNone {
		return nil, want, false, fmt.Errorf("cannot hold a value of type %s: its Go type is %s", want, t)
	}
	return nil, want, false, fmt.Errorf("has Go type %s, from which no type of the schema follows", t)
}

// A candidate is a way to read a Go type as a type of the schema. The first that
// fits is taken.
type candidate struct {
	accepts  func(reflect.Type) bool
	typ      dsl.Type
	always   func(reflect.Type) source
	optional func(reflect.Type) source // nil when the Go type cannot be missing
}

func direct[V any](reflect.Type) source { return reader[V]{} }

// converted reads a Go value of type R and makes a V of it.
func converted[R, V any](convert func(R) (V, Cause)) func(reflect.Type) source {
	return func(reflect.Type) source {
		return reader[V]{get: func(rec record) (V, Cause) { return convert(*(*R)(rec)) }}
	}
}

// unless is converted for values that are missing when they are zero.
func unless[R, V any](zero func(R) bool, convert func(R) (V, Cause)) func(reflect.Type) source {
	return converted(func(r R) (v V, why Cause) {
		if zero(r) {
			return v, Missing
		}
		return convert(r)
	})
}

func isType(t reflect.Type) func(reflect.Type) bool {
	return func(u reflect.Type) bool { return u == t }
}

func isKind(kinds ...reflect.Kind) func(reflect.Type) bool {
	return func(t reflect.Type) bool { return slices.Contains(kinds, t.Kind()) && t != dateType }
}

// isWord reports a signed integer of 64 bits.
func isWord(t reflect.Type) bool {
	return (t.Kind() == reflect.Int64 || t.Kind() == reflect.Int && t.Size() == 8) && t != dateType
}

func sliceOf(elem func(reflect.Type) bool) func(reflect.Type) bool {
	return func(t reflect.Type) bool { return t.Kind() == reflect.Slice && elem(t.Elem()) }
}

func empty(s string) bool { return s == "" }

func isNil[E any](s []E) bool { return s == nil }

func neverSet(d decimal.Decimal) bool { return d == decimal.Decimal{} }

func parsed[V any](parse func(any) (V, Cause)) func(string) (V, Cause) {
	return func(s string) (V, Cause) { return parse(s) }
}

func dayOf(t time.Time) (dsl.Date, Cause) { return dateOf(t) }

func ofKind(k dsl.Kind) dsl.Type { return dsl.Type{Kind: k} }

func setOfKind(k dsl.Kind) dsl.Type { return dsl.Type{Kind: dsl.KindSet, Elem: k} }

var candidates = slices.Concat([]candidate{
	{isType(decimalType), ofKind(dsl.KindDecimal), direct[decimal.Decimal], unless(neverSet, itself[decimal.Decimal])},
	{isType(timeType), ofKind(dsl.KindInstant), direct[time.Time], unless(time.Time.IsZero, itself[time.Time])},
	{isType(timeType), ofKind(dsl.KindDate), converted(dayOf), unless(time.Time.IsZero, dayOf)},
	{isType(dateType), ofKind(dsl.KindDate), direct[dsl.Date], nil},
	{isKind(reflect.Bool), ofKind(dsl.KindBool), direct[bool], nil},
	{isWord, ofKind(dsl.KindInt), direct[int64], nil},
	{isKind(reflect.Float64), ofKind(dsl.KindFloat), direct[float64], nil},
	{isKind(reflect.Float32), ofKind(dsl.KindFloat), converted(func(v float32) (float64, Cause) { return float64(v), known }), nil},
	{isKind(reflect.String), ofKind(dsl.KindText), direct[string], nil},
	{isKind(reflect.String), ofKind(dsl.KindEnum), direct[string], unless(empty, itself[string])},
	{isKind(reflect.String), ofKind(dsl.KindCountry), direct[string], unless(empty, itself[string])},
	{isKind(reflect.String), ofKind(dsl.KindDate), converted(parsed(dateOf)), unless(empty, parsed(dateOf))},
	{isKind(reflect.String), ofKind(dsl.KindInstant), converted(parsed(instantOf)), unless(empty, parsed(instantOf))},
	{isKind(reflect.String), ofKind(dsl.KindDecimal), converted(parseDecimal), unless(empty, parseDecimal)},
	{sliceOf(isKind(reflect.String)), setOfKind(dsl.KindText), direct[[]string], unless(isNil[string], itself[[]string])},
	{sliceOf(isKind(reflect.String)), setOfKind(dsl.KindEnum), direct[[]string], unless(isNil[string], itself[[]string])},
	{sliceOf(isWord), setOfKind(dsl.KindInt), direct[[]int64], unless(isNil[int64], itself[[]int64])},
}, smallIntegers())

// smallIntegers are the integers that are not read as they stand.
func smallIntegers() []candidate {
	return []candidate{
		widened[int](reflect.Int), widened[int8](reflect.Int8), widened[int16](reflect.Int16), widened[int32](reflect.Int32),
		widened[uint](reflect.Uint), widened[uint8](reflect.Uint8), widened[uint16](reflect.Uint16),
		widened[uint32](reflect.Uint32), widened[uint64](reflect.Uint64),
	}
}

func widened[R int | int8 | int16 | int32 | uint | uint8 | uint16 | uint32 | uint64](kind reflect.Kind) candidate {
	return candidate{isKind(kind), ofKind(dsl.KindInt), converted(func(v R) (int64, Cause) {
		if v > 0 && uint64(v) > math.MaxInt64 {
			return 0, Invalid
		}
		return int64(v), known
	}), nil}
}
