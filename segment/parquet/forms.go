package parquet

import (
	"fmt"
	"math/big"
	"slices"
	"time"

	pq "github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"
	"github.com/shopspring/decimal"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/segment"
)

// values are what has been read of a column. They are of no value where it is null.
type values interface {
	// grow makes room for so many.
	grow(n int)
	take(*pq.Value)
	series(*segment.Series)
}

// A form is how the values of a column are read.
type form struct {
	name  string
	kind  dsl.Kind // of a field that has this form by itself
	scale int      // of decimals
	takes []dsl.Kind
	// close returns values in the form in which a table takes them soonest, or nil where the
	// field is of another kind.
	close func(*dsl.Field) values
	loose func(pq.Value) any // as maps have it
}

// values returns where the values of a field go.
func (f *form) values(field *dsl.Field) values {
	if v := f.close(field); v != nil {
		return v
	}
	return &list[any]{read: f.loose}
}

// elements returns where the elements of a set go, or nil where none can be of them.
func (f *form) elements(kind dsl.Kind) values {
	switch v := f.close(&dsl.Field{Type: dsl.Type{Kind: kind}}).(type) {
	case *dictionary:
		return &list[string]{read: func(x pq.Value) string { return string(v.text(x)) }}
	case *list[int64]:
		if kind == dsl.KindInt {
			return v
		}
	}
	return nil
}

// list keeps every value.
type list[V any] struct {
	read  func(pq.Value) V
	unit  time.Duration
	all   []V
	nulls nulls
}

func (l *list[V]) grow(n int) { l.all = slices.Grow(l.all, n) }

func (l *list[V]) take(v *pq.Value) {
	var value V
	if !v.IsNull() {
		value = l.read(*v)
	}
	l.nulls.note(len(l.all), v.IsNull())
	l.all = append(l.all, value)
}

func (l *list[V]) series(s *segment.Series) {
	s.Values, s.Missing, s.Unit = l.all, l.nulls.marks, l.unit
}

// dictionary keeps every different text once.
type dictionary struct {
	text  func(pq.Value) []byte
	known map[string]int32
	all   []string
	index []int32
	nulls nulls
}

func (d *dictionary) grow(n int) { d.index = slices.Grow(d.index, n) }

func (d *dictionary) take(v *pq.Value) {
	d.nulls.note(len(d.index), v.IsNull())
	number := int32(0)
	if !v.IsNull() {
		number = d.number(d.text(*v))
	}
	d.index = append(d.index, number)
}

func (d *dictionary) number(text []byte) int32 {
	number, ok := d.known[string(text)]
	if !ok {
		number = int32(len(d.all))
		d.all = append(d.all, string(text))
		d.known[d.all[number]] = number
	}
	return number
}

func (d *dictionary) series(s *segment.Series) {
	s.Values, s.Index, s.Missing = d.all, d.index, d.nulls.marks
}

// both are the values of two columns that stand for one.
type both struct {
	kind  dsl.Kind
	parts [2]*list[any]
}

func (b *both) grow(int)       {}
func (b *both) take(*pq.Value) {}

func (b *both) series(s *segment.Series) {
	all := make([]any, len(b.parts[0].all))
	for i := range all {
		first, second := b.parts[0].all[i], b.parts[1].all[i]
		switch {
		case first == nil && second == nil:
		case b.kind == dsl.KindPlace:
			all[i] = []any{first, second}
		default:
			all[i] = map[string]any{"amount": first, "currency": second}
		}
	}
	s.Values = all
}

// formFor returns the form of a column for a field of a type, or nil after a mistake.
func (p *plan) formFor(c *pq.Column, path string, t dsl.Type) *form {
	f, err := formOf(c, p.options)
	switch {
	case err != nil:
		p.fail(path, "%w", err)
	case !slices.Contains(f.takes, t.Kind):
		p.fail(path, "the column is %s, and the field %s", f.name, t)
	default:
		return f
	}
	return nil
}

var (
	numbers = []dsl.Kind{dsl.KindInt, dsl.KindFloat, dsl.KindDecimal, dsl.KindMoney}
	texts   = []dsl.Kind{dsl.KindText, dsl.KindEnum, dsl.KindCountry, dsl.KindVersion}
	written = append([]dsl.Kind{dsl.KindDecimal, dsl.KindMoney, dsl.KindDate, dsl.KindInstant}, texts...)
	instant = []dsl.Kind{dsl.KindInstant, dsl.KindDate}
)

// as reads values of a column for fields of some kinds.
func as[V any](name string, takes []dsl.Kind, read func(pq.Value) V, kinds ...dsl.Kind) *form {
	return &form{name: name, kind: kinds[0], takes: takes, loose: func(v pq.Value) any { return read(v) }, close: func(f *dsl.Field) values {
		if slices.Contains(kinds, f.Type.Kind) {
			return &list[V]{read: read}
		}
		return nil
	}}
}

// asText reads texts.
func asText(name string, text func(pq.Value) []byte) *form {
	return &form{name: name, kind: dsl.KindText, takes: written, loose: func(v pq.Value) any { return string(text(v)) }, close: func(f *dsl.Field) values {
		if slices.Contains(texts, f.Type.Kind) {
			return &dictionary{text: text, known: map[string]int32{}}
		}
		return nil
	}}
}

// formOf returns the form of a column by its type.
func formOf(c *pq.Column, o Options) (*form, error) {
	name := c.Type().String()
	if logical := c.Type().LogicalType(); logical != nil {
		switch t := logical.Value.(type) {
		case *format.StringType, *format.EnumType, *format.JsonType:
			return asText(name, pq.Value.ByteArray), nil
		case *format.UUIDType:
			return asText(name, hyphenated), nil
		case *format.DateType:
			return as(name, []dsl.Kind{dsl.KindDate}, func(v pq.Value) dsl.Date { return dsl.Date(v.Int32()) }, dsl.KindDate), nil
		case *format.TimestampType:
			return timestamps(name, t, o), nil
		case *format.DecimalType:
			return decimals(c, name, int(t.Scale)), nil
		case *format.IntType:
			if !t.IsSigned {
				return unsigned(c, name), nil
			}
		default:
			return nil, fmt.Errorf("the column is %s, which no field can be", name)
		}
	}
	switch c.Type().Kind() {
	case pq.Boolean:
		return as(name, []dsl.Kind{dsl.KindBool}, pq.Value.Boolean, dsl.KindBool), nil
	case pq.Int32:
		return as(name, numbers, func(v pq.Value) int64 { return int64(v.Int32()) }, dsl.KindInt), nil
	case pq.Int64:
		return as(name, numbers, pq.Value.Int64, dsl.KindInt), nil
	case pq.Int96:
		return as(name, instant, func(v pq.Value) time.Time { return julian(v.Int96()) }, dsl.KindInstant), nil
	case pq.Float:
		// As a decimal it is the shortest of those that are nearest to it in 32 bits.
		f := as(name, numbers, func(v pq.Value) float64 { return float64(v.Float()) }, dsl.KindFloat)
		f.loose = func(v pq.Value) any { return v.Float() }
		return f, nil
	case pq.Double:
		return as(name, numbers, pq.Value.Double, dsl.KindFloat), nil
	case pq.ByteArray:
		return asText(name, pq.Value.ByteArray), nil
	}
	return nil, fmt.Errorf("the column is %s, which no field can be", name)
}

func unsigned(c *pq.Column, name string) *form {
	if c.Type().Kind() == pq.Int32 {
		return as(name, numbers, func(v pq.Value) int64 { return int64(v.Uint32()) }, dsl.KindInt)
	}
	return as(name, numbers, pq.Value.Uint64, dsl.KindInt)
}

// timestamps count from 1970, in UTC or on the clocks of a zone.
func timestamps(name string, t *format.TimestampType, o Options) *form {
	unit := time.Millisecond
	switch t.Unit.Value.(type) {
	case *format.MicroSeconds:
		unit = time.Microsecond
	case *format.NanoSeconds:
		unit = time.Nanosecond
	}
	second := int64(time.Second / unit)
	at := func(v pq.Value) time.Time {
		return time.Unix(v.Int64()/second, v.Int64()%second*int64(unit)).UTC()
	}
	if o.Zone != nil && !t.IsAdjustedToUTC {
		return as(name, instant, func(v pq.Value) time.Time {
			t := at(v)
			return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), o.Zone)
		}, dsl.KindInstant)
	}
	f := as(name, instant, at, dsl.KindInstant)
	f.close = func(f *dsl.Field) values {
		if f.Type.Kind == dsl.KindInstant {
			return &list[int64]{read: pq.Value.Int64, unit: unit}
		}
		return nil
	}
	return f
}

// julian is an instant in the form of old writers: nanoseconds of a day, and the number of
// that day as astronomers count.
func julian(v [3]uint32) time.Time {
	const epoch = 2440588 // 1970-01-01
	nanos := int64(uint64(v[1])<<32 | uint64(v[0]))
	return time.Unix((int64(v[2])-epoch)*86400, nanos).UTC()
}

// decimals are whole numbers of units of their scale.
func decimals(c *pq.Column, name string, scale int) *form {
	var whole func(pq.Value) int64 // nil where it may take more than 64 bits
	switch c.Type().Kind() {
	case pq.Int32:
		whole = func(v pq.Value) int64 { return int64(v.Int32()) }
	case pq.Int64:
		whole = pq.Value.Int64
	}
	f := as(name, numbers, func(v pq.Value) decimal.Decimal {
		if whole != nil {
			return decimal.New(whole(v), -int32(scale))
		}
		return decimal.NewFromBigInt(signed(v.ByteArray()), -int32(scale))
	}, dsl.KindDecimal, dsl.KindMoney)
	f.scale = scale
	plainly := f.close
	f.close = func(f *dsl.Field) values {
		exactly := plainly(f)
		if exactly != nil && whole != nil && f.Scale == scale {
			return &list[int64]{read: whole}
		}
		return exactly
	}
	return f
}

// signed reads a number in two's complement, the highest byte first.
func signed(b []byte) *big.Int {
	n := new(big.Int).SetBytes(b)
	if len(b) > 0 && b[0] >= 1<<7 {
		n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(8*len(b))))
	}
	return n
}

// hyphenated writes the bytes of a UUID.
func hyphenated(v pq.Value) []byte {
	b := v.ByteArray()
	if len(b) != 16 {
		return b
	}
	return fmt.Appendf(nil, "%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
