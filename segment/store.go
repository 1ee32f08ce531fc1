package segment

import (
	"encoding/binary"
	"slices"
	"strings"
	"unsafe"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/internal/planes"
)

// This file keeps the values of one field for many records, so that rules find the same
// in it as in the records.

// A store is the values of one field. Its records are numbers of rows.
type store interface {
	// add appends the value that a binding's source gives for a record.
	add(from source, rec record)
	// source reads the store.
	source() source
	// trim lets go of what only adding needs.
	trim()
	// bytes is the memory that is taken.
	bytes() int
}

// A coded store has a small number for each of its different values, and for each reason
// why there is none.
type coded interface {
	numbers() planes.Numbers
	// example returns a row that has a number; ok is false where there is none.
	example(number int) (row int, ok bool)
	// different is how many numbers there are.
	different() int
}

// A store with keys has its values as whole numbers that are in the order of the values.
type keys interface {
	keys() []int64
	zones() planes.Zones
	// apart are the rows of which the key says nothing, ascending.
	apart() []int
	absence() *absences
}

// keyed is a store with the keys of values of a type.
type keyed[V any] interface {
	keys
	// value returns the value of a key.
	value(key int64) V
	// bounds appends the keys at which what lies below a value ends, and what lies above
	// it begins.
	bounds(to []int64, v V) []int64
}

// rowOf is the row that a record of a table stands for.
func rowOf(rec record) int { return int(*(*int32)(rec)) }

// newStore returns an empty store for the values of a field.
func newStore(f *dsl.Field) store {
	switch f.Type.Kind {
	case dsl.KindBool:
		return &boolStore{}
	case dsl.KindInt:
		return &intStore{}
	case dsl.KindFloat:
		return &floatStore{}
	case dsl.KindDecimal:
		return &decimalStore{}
	case dsl.KindMoney:
		return &moneyStore{own: f.Currency, currencies: dictStore[string]{key: appendText}}
	case dsl.KindDate:
		return &dictStore[dsl.Date]{key: func(b []byte, d dsl.Date) []byte { return binary.LittleEndian.AppendUint32(b, uint32(d)) }}
	case dsl.KindInstant:
		return &instantStore{}
	case dsl.KindPlace:
		return &plainStore[dsl.Place]{convert: validPlace}
	case dsl.KindSet:
		if f.Type.Elem == dsl.KindInt {
			return &dictStore[[]int64]{key: appendInts, own: slices.Clone[[]int64]}
		}
		return &dictStore[[]string]{key: appendTexts, own: cloneTexts}
	default:
		return &dictStore[string]{key: appendText, own: strings.Clone} // of what may be a long line
	}
}

// absences says which rows have no value, and why.
type absences struct {
	causes  []Cause // by row; nil as long as every row has a value
	missing []planes.Block
	first   examples // by cause
}

// examples are the first row of each number, or 0 where there is none, plus 1.
type examples []row

func (e *examples) note(number, row int) {
	if number >= len(*e) {
		*e = append(*e, make(examples, number+1-len(*e))...)
	}
	if (*e)[number] == 0 {
		(*e)[number] = int32(row) + 1
	}
}

func (e examples) of(number int) (row int, ok bool) {
	if number >= len(e) || e[number] == 0 {
		return 0, false
	}
	return int(e[number]) - 1, true
}

// note says of the next row why it has no value, or that it has one.
func (a *absences) note(row int, why Cause) {
	if a.causes == nil {
		if why == known {
			return
		}
		a.causes = make([]Cause, row, 2*row+64)
	}
	a.causes = append(a.causes, why)
	if why != known {
		a.first.note(int(why), row)
	}
}

func (a *absences) of(row int) Cause {
	if a.causes == nil {
		return known
	}
	return a.causes[row]
}

func (a *absences) absence() *absences { return a }

func (a *absences) trim() {
	if a.causes = trimmed(a.causes); a.causes == nil {
		return
	}
	a.missing = make([]planes.Block, planes.Blocks(len(a.causes)))
	for row, why := range a.causes {
		if why != known {
			a.missing[row/planes.Rows].Set(row % planes.Rows)
		}
	}
}

func (a *absences) bytes() int { return sizeOf(a.causes) + sizeOf(a.missing) }

// trimmed gives back memory that growing has left over.
func trimmed[V any](values []V) []V {
	if cap(values)-len(values) > len(values)/8 {
		return slices.Clip(slices.Clone(values))
	}
	return values
}

func sizeOf[V any](values []V) int {
	var v V
	return cap(values) * int(unsafe.Sizeof(v))
}

// plainStore keeps every value.
type plainStore[V any] struct {
	absences
	convert func(V) (V, Cause)
	values  []V
}

func (s *plainStore[V]) add(from source, rec record) {
	r := from.(reader[V])
	v, why := r.read(rec)
	if why == known {
		v, why = s.convert(v)
	}
	s.note(len(s.values), why)
	s.values = append(s.values, v)
}

func (s *plainStore[V]) source() source {
	return reader[V]{get: func(rec record) (V, Cause) {
		row := rowOf(rec)
		return s.values[row], s.of(row)
	}}
}

func (s *plainStore[V]) trim() {
	s.absences.trim()
	s.values = trimmed(s.values)
}

func (s *plainStore[V]) bytes() int { return sizeOf(s.values) + s.absences.bytes() }

// noValue is how many numbers a coded store has for rows without a value, that of known
// among them.
const noValue = int(NoRate) + 1

// boolStore keeps booleans.
type boolStore struct {
	rows  []uint8 // the cause, or noValue for false and the next for true
	first examples
}

func (s *boolStore) add(from source, rec record) {
	r := from.(reader[bool])
	v, why := r.read(rec)
	number := int(why)
	if why == known {
		number = noValue
		if v {
			number++
		}
	}
	s.first.note(number, len(s.rows))
	s.rows = append(s.rows, uint8(number))
}

func (s *boolStore) source() source {
	return reader[bool]{get: func(rec record) (bool, Cause) {
		number := int(s.rows[rowOf(rec)])
		if number < noValue {
			return false, Cause(number)
		}
		return number > noValue, known
	}}
}

func (s *boolStore) trim()                                 { s.rows = trimmed(s.rows) }
func (s *boolStore) bytes() int                            { return sizeOf(s.rows) }
func (s *boolStore) numbers() planes.Numbers               { return planes.Numbers{Narrow: s.rows} }
func (s *boolStore) different() int                        { return noValue + 2 }
func (s *boolStore) example(number int) (row int, ok bool) { return s.first.of(number) }
