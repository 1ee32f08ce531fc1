package segment

import (
	"time"
	"unsafe"

	"github.com/shopspring/decimal"

	"github.com/clientele-go/clientele/dsl"
)

// A record is a pointer to whatever type a binding is for. The engine does not
// know the type: it passes the pointer to readers that were made for it. Bindings
// and rules are generic at their surface, so that a record of another type cannot
// get here.
type record = unsafe.Pointer

// A reader gets one field of a record: by a plain load at an offset, which costs
// a nanosecond less than a call, or by a function of the place at the offset.
type reader[V any] struct {
	offset uintptr
	get    func(record) (V, Cause)
	// ask does not say why there is no value. It is an accessor of the host's, or what costs
	// little more than a call besides get.
	ask func(record) (V, bool)
	// optional says that get is a plain load too, but that a zero value is missing.
	optional bool
	// float reads the value as the nearest float, where a record holds it as one and get
	// must make something dearer of it. Nil of most.
	float func(record) (v float64, ok bool)
}

// lies reports whether the value is a plain load.
func (r *reader[V]) lies() bool { return r.get == nil && r.ask == nil }

func (r *reader[V]) read(rec record) (v V, why Cause) {
	switch {
	case r.get != nil:
		return r.get(r.place(rec))
	case r.ask != nil:
		v, ok := r.ask(r.place(rec))
		if !ok {
			return v, Missing
		}
		return v, known
	default:
		return *r.direct(rec), known
	}
}

// direct is the value itself, for one that lies in the record. Hot tests ask for
// that themselves: read is too large for the compiler to inline, and the call costs
// as much as the test.
func (r *reader[V]) direct(rec record) *V { return (*V)(r.place(rec)) }

func (r *reader[V]) place(rec record) record { return unsafe.Add(rec, r.offset) }

// A source is a reader of one of the types below; which one follows from the
// field's type. It reads the raw value: whether an enum's or a country's text is
// one of the closed list is seen to by the rule.
type source interface {
	// at returns the same reader for a record that begins so much earlier.
	at(offset uintptr) source
	// within returns the same reader behind a step that finds the record it reads,
	// or finds that there is none.
	within(step func(record) (record, bool)) source
	// cause returns why a record has no value, or known.
	cause(record) Cause
}

func (r reader[V]) at(offset uintptr) source {
	r.offset += offset
	return r
}

func (r reader[V]) cause(rec record) Cause {
	_, why := r.read(rec)
	return why
}

func (r reader[V]) within(step func(record) (record, bool)) source {
	outer := reader[V]{get: func(rec record) (value V, why Cause) {
		inner, ok := step(rec)
		if !ok {
			return value, Missing
		}
		return r.read(inner)
	}}
	if r.lies() {
		outer.ask = func(rec record) (value V, ok bool) {
			if inner, ok := step(rec); ok {
				return *r.direct(inner), true
			}
			return value, false
		}
	}
	return outer
}

// The types that readers give.
var (
	_ source = reader[bool]{}
	_ source = reader[int64]{}
	_ source = reader[float64]{}
	_ source = reader[decimal.Decimal]{}
	_ source = reader[string]{} // text, enum, country, version
	_ source = reader[dsl.Date]{}
	_ source = reader[time.Time]{}
	_ source = reader[dsl.Place]{}
	_ source = reader[dsl.Money]{} // without a currency, in that of the field
	_ source = reader[[]string]{}  // sets of text and enum
	_ source = reader[[]int64]{}
)

// fits reports whether a source gives values of a type.
func fits(s source, t dsl.Type) bool {
	var ok bool
	switch t.Kind {
	case dsl.KindBool:
		_, ok = s.(reader[bool])
	case dsl.KindInt:
		_, ok = s.(reader[int64])
	case dsl.KindFloat:
		_, ok = s.(reader[float64])
	case dsl.KindDecimal:
		_, ok = s.(reader[decimal.Decimal])
	case dsl.KindPlace:
		_, ok = s.(reader[dsl.Place])
	case dsl.KindMoney:
		_, ok = s.(reader[dsl.Money])
	case dsl.KindText, dsl.KindEnum, dsl.KindCountry, dsl.KindVersion:
		_, ok = s.(reader[string])
	case dsl.KindDate:
		_, ok = s.(reader[dsl.Date])
	case dsl.KindInstant:
		_, ok = s.(reader[time.Time])
	case dsl.KindSet:
		if t.Elem == dsl.KindInt {
			_, ok = s.(reader[[]int64])
		} else {
			_, ok = s.(reader[[]string])
		}
	}
	return ok
}
