package segment

import (
	"errors"
	"fmt"
	"iter"
	"reflect"
	"time"
	"unsafe"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/internal/exact"
)

// This file reads series in the forms in which columns travel, which are those of Apache
// Arrow.

// source is how a value of the series is read: of Offsets, from one of them and the next.
func (s *Series) source(f *dsl.Field, values reflect.Value, declared bool) (source, dsl.Type, error) {
	elem := values.Type().Elem()
	if s.Offsets != nil {
		return s.ranges(f, values.Interface(), declared)
	}
	if elem == reflect.TypeFor[any]() {
		if f.Type.Kind == dsl.KindNone {
			return nil, f.Type, errors.New("has values of any type: say in Field.Type which they are")
		}
		return perType(f.Type, anySources{}), f.Type, nil
	}
	if from, typ, err := s.integers(f, elem); from != nil || err != nil {
		return from, typ, err
	}
	return s.plain(elem, f, declared)
}

// plain reads what a field of a struct may be. That a field is optional says that a zero
// value is missing, unless marks say what is; a schema says it of values of any type.
func (s *Series) plain(elem reflect.Type, f *dsl.Field, declared bool) (source, dsl.Type, error) {
	if f.Optional && s.Missing == nil && s.Valid == nil {
		from, typ, err := sourceOf(elem, f.Type, unsetAbsent)
		if err == nil || !declared {
			return from, typ, err
		}
	}
	return sourceOf(elem, f.Type, noneAbsent)
}

// integers reads integers that stand for values of other types; the source is nil where
// they stand for themselves.
func (s *Series) integers(f *dsl.Field, elem reflect.Type) (source, dsl.Type, error) {
	whole, _, err := sourceOf(elem, dsl.Type{Kind: dsl.KindInt}, noneAbsent)
	if err != nil {
		if s.Unit != 0 {
			return nil, f.Type, fmt.Errorf("has a Unit, which integers have that are instants: its Go type is %s", elem)
		}
		return nil, f.Type, nil
	}
	from := whole.(reader[int64])
	switch kind := f.Type.Kind; {
	case s.Unit != 0 && (kind == dsl.KindNone || kind == dsl.KindInstant):
		if s.Unit < 0 || s.Unit%time.Second != 0 && time.Second%s.Unit != 0 {
			return nil, f.Type, fmt.Errorf("has the Unit %v: want one such as time.Second, time.Millisecond or time.Nanosecond", s.Unit)
		}
		return standingFor(from, s.instant), dsl.Type{Kind: dsl.KindInstant}, nil
	case s.Unit != 0:
		return nil, f.Type, fmt.Errorf("has a Unit, and type %s, which has none", f.Type)
	case kind == dsl.KindInstant:
		return nil, f.Type, errors.New("has integers as instants: say in Unit what they count, such as time.Millisecond")
	case kind == dsl.KindDecimal:
		return standingFor(from, func(v int64) (exact.Num, Cause) { return exact.Scaled(v, f.Scale), known }), f.Type, nil
	case kind == dsl.KindMoney:
		return standingFor(from, func(v int64) (amount, Cause) { return amount{exact.Scaled(v, f.Scale), f.Currency}, known }), f.Type, nil
	case kind == dsl.KindDate && elem.Kind() == reflect.Int32:
		return standingFor(from, func(v int64) (dsl.Date, Cause) { return dsl.Date(v), known }), f.Type, nil
	}
	return nil, f.Type, nil
}

// standingFor reads the value that an integer stands for.
func standingFor[V any](from reader[int64], value func(int64) (V, Cause)) source {
	return reader[V]{get: func(rec record) (v V, why Cause) {
		whole, why := from.read(rec)
		if why != known {
			return v, why
		}
		return value(whole)
	}}
}

// instant is so many units after the beginning of 1970. Those beyond what a time.Time
// holds are invalid.
func (s *Series) instant(v int64) (time.Time, Cause) {
	const most = 1 << 55 // seconds
	if s.Unit < time.Second {
		second := int64(time.Second / s.Unit)
		return time.Unix(v/second, v%second*int64(s.Unit)).UTC(), known
	}
	seconds := int64(s.Unit / time.Second)
	if v > most/seconds || v < -most/seconds {
		return time.Time{}, Invalid
	}
	return time.Unix(v*seconds, 0).UTC(), known
}

// ranges reads what lies between an offset and the next.
func (s *Series) ranges(f *dsl.Field, values any, declared bool) (source, dsl.Type, error) {
	switch values := values.(type) {
	case []byte:
		return ranged(s, f, declared, func(from, to int32) string {
			return unsafe.String(unsafe.SliceData(values[from:to]), to-from)
		})
	case []string:
		return ranged(s, f, declared, func(from, to int32) []string { return values[from:to:to] })
	case []int64:
		return ranged(s, f, declared, func(from, to int32) []int64 { return values[from:to:to] })
	default:
		return nil, f.Type, fmt.Errorf("has Offsets, and values of type %T: want []byte for texts, []string or []int64 for sets, or Events", values)
	}
}

func ranged[V any](s *Series, f *dsl.Field, declared bool, between func(from, to int32) V) (source, dsl.Type, error) {
	from, typ, err := s.plain(reflect.TypeFor[V](), f, declared)
	if err != nil {
		return nil, typ, err
	}
	value := new(V) // one for all, since nothing keeps it
	return from.within(func(rec record) (record, bool) {
		offsets := (*[2]int32)(rec)
		*value = between(offsets[0], offsets[1])
		return record(value), true
	}), typ, nil
}

// history keeps the events of so many records, of a collection as it is declared, if it is.
func (s *Series) history(rows int, declared *dsl.Events) (e dsl.Events, h *history, err error) {
	if s.Values != nil || s.Index != nil || s.Missing != nil || s.Valid != nil {
		return e, nil, s.fail("has Events, and Values, an Index, Missing or Valid beside them: give these to the fields of the events")
	}
	if len(s.Offsets) != rows+1 {
		return e, nil, s.fail("has %d offsets, and the table %d rows: want one offset more than rows", len(s.Offsets), rows)
	}
	inner, err := rowsOf(s.Events)
	if err == nil {
		err = s.misplaced(inner.rows)
	}
	if err != nil {
		return e, nil, err
	}
	if declared != nil {
		inner, err = inner.fill(declared.AllFields(), declared.Events, each(s.Events))
		e = *declared
	} else {
		e = dsl.Events{Name: s.Field.Name, Time: s.Time, Description: s.Field.Description}
		schema := dsl.Schema{}
		err = inner.addSeries(&schema, s.Events)
		e.Fields, e.Events = schema.Fields, schema.Events
		if err == nil && e.Time == "" {
			err = s.findTime(&e)
		}
	}
	if err != nil {
		return e, nil, fmt.Errorf("segment: series %s: %w", s.Field.Name, err)
	}
	starts := make([]row, len(s.Offsets))
	copy(starts, s.Offsets)
	return e, &history{*inner, starts}, nil
}

// findTime takes the only instant of events for their time. Events within others may
// have none, which the schema sees to.
func (s *Series) findTime(e *dsl.Events) error {
	for _, f := range e.Fields {
		switch {
		case f.Type.Kind != dsl.KindInstant:
		case e.Time != "":
			return fmt.Errorf("has the instants %s and %s: say in Time which is that of the events", e.Time, f.Name)
		default:
			e.Time = f.Name
		}
	}
	return nil
}

// fill returns columns of as many rows that have what is declared: of the series, or
// nothing.
func (c *columns) fill(fields []dsl.Field, events []dsl.Events, series iter.Seq2[Series, error]) (*columns, error) {
	filled := &columns{rows: c.rows, fields: make([]store, len(fields)), events: make([]*history, len(events))}
	var errs []error
	for s, err := range series {
		if err != nil {
			return nil, err
		}
		if err := filled.fillOne(fields, events, &s); err != nil {
			errs = append(errs, err)
		}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	for i := range fields {
		if filled.fields[i] == nil {
			filled.fields[i] = nothingOf(&fields[i], c.rows)
		}
	}
	for i := range events {
		if filled.events[i] == nil {
			none := newColumns(events[i].AllFields(), events[i].Events)
			none.trim()
			filled.events[i] = &history{*none, make([]row, c.rows+1)}
		}
	}
	return filled, nil
}

func (c *columns) fillOne(fields []dsl.Field, events []dsl.Events, s *Series) (err error) {
	var names []string
	for i := range fields {
		if names = append(names, fields[i].Name); fields[i].Name != s.Field.Name {
			continue
		}
		switch {
		case s.Events != nil:
			return s.fail("has Events, and is a field of type %s", fields[i].Type)
		case c.fields[i] != nil:
			return s.fail("is there twice")
		}
		_, c.fields[i], err = s.store(c.rows, &fields[i])
		return err
	}
	for i := range events {
		if names = append(names, events[i].Name); events[i].Name != s.Field.Name {
			continue
		}
		switch {
		case s.Events == nil:
			return s.fail("has no Events, and is a collection of them")
		case c.events[i] != nil:
			return s.fail("is there twice")
		}
		_, c.events[i], err = s.history(c.rows, &events[i])
		return err
	}
	return s.fail("is no field of the schema%s", didYouMean(s.Field.Name, names))
}

// nothingOf is a store without a value in so many rows.
func nothingOf(f *dsl.Field, rows int) store {
	nothing := perType(f.Type, anySources{}).within(func(record) (record, bool) { return nil, false })
	s := newStore(f)
	for range rows {
		s.add(nothing, nil)
	}
	s.trim()
	return s
}
