package segment

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	"unsafe"

	"github.com/shopspring/decimal"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/internal/civil"
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
//		Orders    []Order         `segment:"orders,events"`
//	}
//
//	type Order struct {
//		At    time.Time       `segment:"at,time"`
//		Total decimal.Decimal `segment:"total"`
//		Lines []Line          `segment:"lines,events"` // without a time: the order's
//	}
//
// Fields without a tag are left out. The type follows from Go's: integers are
// int, strings text, [time.Time] an instant, [decimal.Decimal] a decimal, slices of
// strings or of 64-bit integers sets; [dsl.Place] a place and [dsl.Money] money;
// type= makes a string a country, a version, a date, an instant or a decimal, a
// time.Time a date (its day in its own Location), and a decimal money in the field's
// currency.
//
// What is missing is a nil pointer, a Null struct of database/sql or like it (a
// value and Valid), and, where the tag says optional, a nil slice, a zero
// time.Time, a [decimal.Decimal] that was never set, and "" where the type is not
// text. Of a number, a boolean or a text the zero value is a value; where it means
// that nothing is known, the tag says omitzero.
//
// Events are a slice of structs, or of pointers to them; their time is the field
// whose tag says time, or else their only instant, and both options come last in the
// tag. An event whose time is missing is left out of every test.
//
// The error names every field that is at fault.
func For[T any]() (*Binding[T], error) {
	t := reflect.TypeFor[T]()
	if t.Kind() != reflect.Struct {
		return nil, fmt.Errorf("segment: For wants a struct, and %s is none: use Bind, Maps or Rows", t)
	}
	var s structReader
	s.fields(path{}, t, func(offset uintptr) func(source) source {
		return func(inner source) source { return inner.at(offset) }
	})
	if s.found() == 0 {
		s.errs = append(s.errs, fmt.Errorf("segment: no field of %s has a segment tag", t))
	}
	if err := errors.Join(s.errs...); err != nil {
		return nil, err
	}
	return newBinding[T](&s.schema, s.sources, s.collections)
}

// structReader gathers the fields of a struct type.
type structReader struct {
	schema      dsl.Schema
	sources     []source
	collections []*collection
	time        string // the field whose tag says that it is the time of an event
	errs        []error
}

// A path is what is known of the structs that a field lies in.
type path struct {
	prefix  string // of the names of the fields
	canMiss bool   // there is a pointer on the way
	events  int    // how many events the field lies in
	types   []reflect.Type
}

// fields reads the tagged fields of t. Place makes, of a source for a value at the
// beginning of a t, one for the record.
func (s *structReader) fields(to path, t reflect.Type, place func(offset uintptr) func(source) source) {
	for i := range t.NumField() {
		f := t.Field(i)
		tag, tagged := f.Tag.Lookup("segment")
		inner, viaPointer := f.Type, false
		if inner.Kind() == reflect.Pointer {
			inner, viaPointer = inner.Elem(), true
		}
		nested := inner.Kind() == reflect.Struct && !isScalar(inner)
		switch {
		case tag == "-" || !tagged && !(f.Anonymous && nested):
		case !f.IsExported() && !f.Anonymous:
			s.fail(t, f, "is not exported, so that its tag cannot be meant")
		case strings.HasSuffix(tag, ",events"):
			s.events(to, strings.TrimSuffix(tag, ",events"), t, f, place(f.Offset))
		case nested:
			s.nested(to, tag, t, f, inner, viaPointer, place)
		default:
			s.field(to, tag, t, f, place(f.Offset))
		}
	}
}

func (s *structReader) fail(t reflect.Type, f reflect.StructField, format string, args ...any) {
	s.errs = append(s.errs, fmt.Errorf("segment: field %s.%s "+format, append([]any{t, f.Name}, args...)...))
}

// nested reads a struct within the struct; its fields are named after it.
func (s *structReader) nested(to path, tag string, t reflect.Type, f reflect.StructField, inner reflect.Type, viaPointer bool, place func(uintptr) func(source) source) {
	name, options, _ := strings.Cut(tag, ",")
	if options != "" {
		s.fail(t, f, "has %q in its tag: a struct within has a name at most, and its fields have the options", options)
		return
	}
	if slices.Contains(to.types, inner) || inner == t {
		s.fail(t, f, "lies within its own type, %s, without end", inner)
		return
	}
	to.types = append(slices.Clip(to.types), t)
	if name != "" {
		to.prefix += name + "."
	}
	to.canMiss = to.canMiss || viaPointer
	outer, before := place(f.Offset), s.found()
	s.fields(to, inner, func(offset uintptr) func(source) source {
		return func(v source) source {
			v = v.at(offset)
			if viaPointer {
				v = v.within(follow)
			}
			return outer(v)
		}
	})
	if !f.Anonymous && s.found() == before {
		s.fail(t, f, "has type %s, of which no field has a segment tag", inner)
	}
}

// found counts what has been read, mistakes among it.
func (s *structReader) found() int { return len(s.schema.Fields) + len(s.schema.Events) + len(s.errs) }

// follow steps through a pointer.
func follow(rec record) (record, bool) {
	to := *(*record)(rec)
	return to, to != nil
}

// events reads a slice of structs that are events.
func (s *structReader) events(to path, name string, t reflect.Type, f reflect.StructField, place func(source) source) {
	event, viaPointer := f.Type, false
	if event.Kind() == reflect.Slice {
		event = event.Elem()
	}
	if event.Kind() == reflect.Pointer {
		event, viaPointer = event.Elem(), true
	}
	switch {
	case f.Type.Kind() != reflect.Slice || event.Kind() != reflect.Struct || isScalar(event):
		s.fail(t, f, "has Go type %s: events are a slice of structs", f.Type)
		return
	case name == "":
		s.fail(t, f, `has no name in its tag: want one such as segment:"orders,events"`)
		return
	case to.events > 1:
		s.fail(t, f, "are events of events of events: one level within is as deep as it goes")
		return
	}
	inner := structReader{}
	inner.fields(path{events: to.events + 1}, event, func(offset uintptr) func(source) source {
		return func(v source) source {
			if v = v.at(offset); viaPointer {
				v = v.within(follow)
			}
			return v
		}
	})
	s.errs = append(s.errs, inner.errs...)
	e := dsl.Events{Name: to.prefix + name, Fields: inner.schema.Fields, Events: inner.schema.Events, Description: f.Tag.Get("description")}
	var err error
	if e.Time, err = inner.timeOf(to.events > 0); err != nil {
		s.fail(t, f, "has type %s, %w", f.Type, err)
		return
	}
	s.schema.Events = append(s.schema.Events, e)
	s.collections = append(s.collections, newCollection(&e, place(slice{stride: f.Type.Elem().Size()}).(slice), inner.sources, inner.collections))
}

// timeOf returns the field that is the time of an event: the one whose tag says so,
// or else the only instant.
func (s *structReader) timeOf(lies bool) (name string, err error) {
	var instants []string
	for _, f := range s.schema.Fields {
		if f.Type.Kind == dsl.KindInstant {
			instants = append(instants, f.Name)
		}
	}
	switch {
	case s.time != "":
		return s.time, nil
	case len(instants) == 1:
		return instants[0], nil
	case len(instants) == 0 && lies:
		return "", nil // it is that of the event around it
	case len(instants) == 0:
		return "", errors.New("which has no instant: an event needs a time.Time with a segment tag")
	default:
		return "", fmt.Errorf(`which has the instants %s: say which is its time, as in segment:"%s,time"`, strings.Join(instants, ", "), instants[0])
	}
}

func (s *structReader) field(to path, tag string, t reflect.Type, f reflect.StructField, place func(source) source) {
	tag, isTime := strings.CutSuffix(tag, ",time")
	field, want, omitZero, err := parseTag(to.prefix, tag)
	if err != nil {
		s.fail(t, f, "%w", err)
		return
	}
	field.Description = f.Tag.Get("description")
	absent := noneAbsent
	switch {
	case omitZero:
		absent = zeroAbsent
	case field.Optional:
		absent = unsetAbsent
	}
	value, typ, err := sourceOf(f.Type, want, absent)
	if err != nil {
		s.fail(t, f, "%w", err)
		return
	}
	field.Type, field.Optional = typ, field.Optional || omitZero || to.canMiss || alwaysOptional(f.Type)
	if isTime {
		s.time = field.Name
	}
	s.schema.Fields = append(s.schema.Fields, field)
	s.sources = append(s.sources, place(value))
}

// alwaysOptional reports whether a Go type exists to be missing.
func alwaysOptional(t reflect.Type) bool {
	_, isNull := nullable(t)
	return t.Kind() == reflect.Pointer || isNull
}

// parseTag reads a segment tag: the name, then what else there is to say.
func parseTag(prefix, tag string) (f dsl.Field, want dsl.Type, omitZero bool, err error) {
	parts := strings.Split(tag, ",")
	f.Name = prefix + parts[0]
	if parts[0] == "" {
		return f, want, false, errors.New(`has no name in its tag: want one such as segment:"orders_90d"`)
	}
	for _, part := range parts[1:] {
		key, value, _ := strings.Cut(part, "=")
		switch key {
		case "optional":
			f.Optional = true
		case "omitzero":
			omitZero = true
		case "fold":
			f.Fold = true
		case "type":
			if err := want.UnmarshalText([]byte(value)); err != nil {
				return f, want, false, err
			}
		case "enum":
			f.Enum = strings.Split(value, "|")
		case "model":
			f.Model = dsl.Model(value)
		case "currency":
			f.Currency = value
		case "scale":
			if f.Scale, err = strconv.Atoi(value); err != nil {
				return f, want, false, fmt.Errorf("has %q in its tag: want a number of decimals, such as scale=2", part)
			}
		case "unit":
			f.Unit = value
		case "examples":
			f.Examples = strings.Split(value, "|")
		default:
			return f, want, false, fmt.Errorf("has %q in its tag: want optional, omitzero, fold, type=, enum=, currency=, scale=, model=, unit= or examples=", part)
		}
	}
	if len(f.Enum) > 0 && want.Kind == dsl.KindNone {
		want = dsl.Type{Kind: dsl.KindEnum}
	}
	return f, want, omitZero, nil
}

var (
	timeType    = reflect.TypeFor[time.Time]()
	decimalType = reflect.TypeFor[decimal.Decimal]()
	dateType    = reflect.TypeFor[dsl.Date]()
	placeType   = reflect.TypeFor[dsl.Place]()
	moneyType   = reflect.TypeFor[dsl.Money]()
)

// isScalar reports whether a struct is one value.
func isScalar(t reflect.Type) bool {
	_, isNull := nullable(t)
	return isNull || t == timeType || t == decimalType || t == placeType || t == moneyType
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

// absent says which values of a Go type stand for none.
type absent uint8

const (
	noneAbsent  absent = iota
	unsetAbsent        // those that are no value of the field's type anyway
	zeroAbsent         // the zero value
)

// sourceOf makes the source for a Go type at the beginning of a record.
func sourceOf(t reflect.Type, want dsl.Type, a absent) (s source, typ dsl.Type, err error) {
	if value, ok := nullable(t); ok {
		valid := t.Field(1).Offset
		s, typ, err = sourceOf(value.Type, want, noneAbsent)
		if err != nil {
			return nil, typ, err
		}
		return s.at(value.Offset).within(func(rec record) (record, bool) {
			return rec, *(*bool)(unsafe.Add(rec, valid))
		}), typ, nil
	}
	if t.Kind() == reflect.Pointer {
		s, typ, err = sourceOf(t.Elem(), want, noneAbsent)
		if err != nil {
			return nil, typ, err
		}
		return s.within(follow), typ, nil
	}
	for _, c := range candidates {
		if !c.accepts(t) || want.Kind != dsl.KindNone && want != c.typ {
			continue
		}
		switch {
		case a == unsetAbsent && c.zeroIsValue:
			return nil, want, fmt.Errorf("is optional, and every %s is a value: use *%[1]s or sql.Null[%[1]s], or write omitzero if its zero value means missing", t)
		case a == noneAbsent:
			return c.always, c.typ, nil
		default:
			return c.unlessAbsent, c.typ, nil
		}
	}
	if want.Kind != dsl.KindNone {
		return nil, want, fmt.Errorf("cannot hold a value of type %s: its Go type is %s", want, t)
	}
	return nil, want, fmt.Errorf("has Go type %s, from which no type of the schema follows", t)
}

// A candidate is a way to read a Go type as a type of the schema. The first that
// fits is taken.
type candidate struct {
	accepts      func(reflect.Type) bool
	typ          dsl.Type
	always       source
	unlessAbsent source // the same, with the zero value missing
	zeroIsValue  bool   // so that optional alone does not make it missing
}

// plain reads a Go value that stands for itself.
func plain[V comparable](accepts func(reflect.Type) bool, kind dsl.Kind, zeroIsValue bool) candidate {
	return candidate{accepts, dsl.Type{Kind: kind}, reader[V]{}, reader[V]{optional: true, get: func(rec record) (V, Cause) {
		v := *(*V)(rec)
		var zero V
		if v == zero {
			return v, Missing
		}
		return v, known
	}}, zeroIsValue}
}

// converted reads a Go value of type R and makes a V of it.
func converted[R, V any](accepts func(reflect.Type) bool, kind dsl.Kind, zeroIsValue bool, isZero func(R) bool, convert func(R) (V, Cause)) candidate {
	return candidate{accepts, dsl.Type{Kind: kind},
		reader[V]{get: func(rec record) (V, Cause) { return convert(*(*R)(rec)) }},
		reader[V]{get: func(rec record) (v V, why Cause) {
			r := *(*R)(rec)
			if isZero(r) {
				return v, Missing
			}
			return convert(r)
		}}, zeroIsValue}
}

// instants reads a time.Time, where it lies if it is never missing.
func instants() candidate {
	c := converted(isTime, dsl.KindInstant, false, time.Time.IsZero, itself[time.Time])
	c.always = reader[time.Time]{}
	return c
}

func zero[R comparable](r R) bool {
	var none R
	return r == none
}

// set reads a slice. A nil one may be missing.
func set[E any](accepts func(reflect.Type) bool, elem dsl.Kind) candidate {
	return candidate{sliceOf(accepts), dsl.Type{Kind: dsl.KindSet, Elem: elem},
		reader[[]E]{}, reader[[]E]{get: func(rec record) ([]E, Cause) {
			s := *(*[]E)(rec)
			if s == nil {
				return nil, Missing
			}
			return s, known
		}}, false}
}

func isType(t reflect.Type) func(reflect.Type) bool {
	return func(u reflect.Type) bool { return u == t }
}

func isKind(kind reflect.Kind) func(reflect.Type) bool {
	return func(t reflect.Type) bool { return t.Kind() == kind && t != dateType }
}

// isWord reports a signed integer of 64 bits.
func isWord(t reflect.Type) bool {
	return (t.Kind() == reflect.Int64 || t.Kind() == reflect.Int && t.Size() == 8) && t != dateType
}

func sliceOf(elem func(reflect.Type) bool) func(reflect.Type) bool {
	return func(t reflect.Type) bool { return t.Kind() == reflect.Slice && elem(t.Elem()) }
}

func dayOf(t time.Time) (dsl.Date, Cause)       { return civil.Of(t), known }
func parsedDate(s string) (dsl.Date, Cause)     { return dateOf(s) }
func parsedInstant(s string) (time.Time, Cause) { return instantOf(s) }
func float32Of(v float32) (float64, Cause)      { return float64(v), known }

var (
	isTime, isDecimal, isDate = isType(timeType), isType(decimalType), isType(dateType)
	isString, isBool          = isKind(reflect.String), isKind(reflect.Bool)
	candidates                = []candidate{
		plain[decimal.Decimal](isDecimal, dsl.KindDecimal, false),
		instants(),
		converted(isTime, dsl.KindDate, false, time.Time.IsZero, dayOf),
		plain[dsl.Date](isDate, dsl.KindDate, true),
		plain[bool](isBool, dsl.KindBool, true),
		plain[int64](isWord, dsl.KindInt, true),
		plain[float64](isKind(reflect.Float64), dsl.KindFloat, true),
		converted(isKind(reflect.Float32), dsl.KindFloat, true, zero[float32], float32Of),
		plain[string](isString, dsl.KindText, true),
		plain[string](isString, dsl.KindEnum, false),
		plain[string](isString, dsl.KindCountry, false),
		plain[string](isString, dsl.KindVersion, false),
		plain[dsl.Place](isType(placeType), dsl.KindPlace, true),
		plain[dsl.Money](isType(moneyType), dsl.KindMoney, false),
		converted(isDecimal, dsl.KindMoney, false, zero[decimal.Decimal], func(d decimal.Decimal) (dsl.Money, Cause) { return dsl.Money{Amount: d}, known }),
		converted(isString, dsl.KindDate, false, zero[string], parsedDate),
		converted(isString, dsl.KindInstant, false, zero[string], parsedInstant),
		converted(isString, dsl.KindDecimal, false, zero[string], parseDecimal),
		set[string](isString, dsl.KindText),
		set[string](isString, dsl.KindEnum),
		set[int64](isWord, dsl.KindInt),
		widened[int](reflect.Int), widened[int8](reflect.Int8), widened[int16](reflect.Int16), widened[int32](reflect.Int32),
		widened[uint](reflect.Uint), widened[uint8](reflect.Uint8), widened[uint16](reflect.Uint16),
		widened[uint32](reflect.Uint32), widened[uint64](reflect.Uint64),
	}
)

// widened reads an integer that is not a signed one of 64 bits.
func widened[R int | int8 | int16 | int32 | uint | uint8 | uint16 | uint32 | uint64](kind reflect.Kind) candidate {
	return converted(isKind(kind), dsl.KindInt, true, zero[R], func(v R) (int64, Cause) {
		if v > 0 && uint64(v) > math.MaxInt64 {
			return 0, Invalid
		}
		return int64(v), known
	})
}
