package segment

import (
	"encoding/binary"
	"maps"
	"math"
	"slices"
	"strings"
	"time"
	"unsafe"

	"github.com/shopspring/decimal"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/internal/exact"
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

// keyStore keeps whole numbers that stand for values, and apart the values for which none
// does.
type keyStore[V any] struct {
	absences
	values []int64
	within planes.Zones
	others map[int]V // by row
}

func (s *keyStore[V]) append(key int64, why Cause) {
	s.note(len(s.values), why)
	s.values = append(s.values, key)
}

// except appends a value for which no key stands.
func (s *keyStore[V]) except(v V) {
	if s.others == nil {
		s.others = map[int]V{}
	}
	s.others[len(s.values)] = v
	s.append(0, known)
}

func (s *keyStore[V]) keys() []int64       { return s.values }
func (s *keyStore[V]) zones() planes.Zones { return s.within }
func (s *keyStore[V]) apart() []int        { return slices.Sorted(maps.Keys(s.others)) }

func (s *keyStore[V]) trim() {
	s.absences.trim()
	s.values = trimmed(s.values)
	s.within = planes.NewZones(s.values)
}

func (s *keyStore[V]) bytes() int {
	const entry = 64 // about, of a map
	return sizeOf(s.values) + s.absences.bytes() + entry*len(s.others)
}

// intStore keeps whole numbers.
type intStore struct{ keyStore[int64] }

func (s *intStore) add(from source, rec record) {
	r := from.(reader[int64])
	s.append(r.read(rec))
}

func (s *intStore) source() source {
	return reader[int64]{get: func(rec record) (int64, Cause) {
		row := rowOf(rec)
		return s.values[row], s.of(row)
	}}
}

func (s *intStore) value(key int64) exact.Num              { return exact.Int(key) }
func (s *intStore) bounds(to []int64, v exact.Num) []int64 { return boundsAt(to, v, 0) }

// boundsAt are the bounds of a number among integers of a scale.
func boundsAt(to []int64, v exact.Num, scale int) []int64 {
	floor, _, beyond := v.FloorScaled(scale)
	switch {
	case beyond > 0:
		return to
	case beyond < 0:
		return append(to, math.MinInt64)
	case floor == math.MaxInt64:
		return append(to, floor)
	default:
		return append(to, floor, floor+1)
	}
}

// floatStore keeps floats as their bits, turned so that their order is that of integers.
type floatStore struct{ keyStore[float64] }

func (s *floatStore) add(from source, rec record) {
	r := from.(reader[float64])
	v, why := r.read(rec)
	if why == known {
		v, why = validFloat(v)
	}
	s.append(keyOfFloat(v), why)
}

func keyOfFloat(v float64) int64 { return turned(int64(math.Float64bits(v + 0))) } // which makes -0 a 0

// turned puts the bits of floats in order, or back.
func turned(bits int64) int64 { return bits ^ bits>>63&math.MaxInt64 }

func (s *floatStore) source() source {
	return reader[float64]{get: func(rec record) (float64, Cause) {
		row := rowOf(rec)
		return s.value(s.values[row]), s.of(row)
	}}
}

func (s *floatStore) value(key int64) float64 { return math.Float64frombits(uint64(turned(key))) }

func (s *floatStore) bounds(to []int64, v float64) []int64 {
	key := keyOfFloat(v)
	return append(to, key, key+1)
}

// dictStore keeps every different value once.
type dictStore[V any] struct {
	absences
	key    func([]byte, V) []byte
	own    func(V) V // a copy to keep; nil where the value never changes
	values []V       // by number
	// The number of each row; in one byte once all are known, if that is enough. Beyond
	// the values are those of rows that have none, by why.
	wide   []uint32
	narrow []uint8
	seen   examples

	known   map[string]uint32
	scratch []byte
	held    int // bytes of keys, which is about what values point to
}

func (s *dictStore[V]) add(from source, rec record) {
	r := from.(reader[V])
	v, why := r.read(rec)
	s.note(len(s.wide), why)
	number := uint32(0)
	if why == known {
		number = s.numberOf(v)
		s.seen.note(int(number), len(s.wide))
	}
	s.wide = append(s.wide, number)
}

func (s *dictStore[V]) numberOf(v V) uint32 {
	s.scratch = s.key(s.scratch[:0], v)
	number, ok := s.known[string(s.scratch)]
	if ok {
		return number
	}
	if s.known == nil {
		s.known = map[string]uint32{}
	}
	if s.own != nil {
		v = s.own(v)
	}
	number = uint32(len(s.values))
	s.values = append(s.values, v)
	s.known[string(s.scratch)] = number
	s.held += len(s.scratch)
	return number
}

func (s *dictStore[V]) source() source {
	numbers := s.numbers()
	return reader[V]{get: func(rec record) (v V, why Cause) {
		number := numbers.Of(rowOf(rec))
		if number >= len(s.values) {
			return v, Cause(number - len(s.values))
		}
		return s.values[number], known
	}}
}

func (s *dictStore[V]) trim() {
	s.absences.trim()
	s.known, s.scratch, s.values = nil, nil, trimmed(s.values)
	for row, why := range s.causes {
		if why != known {
			s.wide[row] = uint32(len(s.values) + int(why))
		}
	}
	s.causes, s.missing = nil, nil // which the numbers say
	if s.different() > 1<<8 {
		s.wide = trimmed(s.wide)
		return
	}
	s.narrow = make([]uint8, len(s.wide))
	for row, number := range s.wide {
		s.narrow[row] = uint8(number)
	}
	s.wide = nil
}

func (s *dictStore[V]) bytes() int {
	return sizeOf(s.wide) + sizeOf(s.narrow) + sizeOf(s.values) + sizeOf(s.seen) + s.held
}

func (s *dictStore[V]) numbers() planes.Numbers {
	return planes.Numbers{Narrow: s.narrow, Wide: s.wide}
}
func (s *dictStore[V]) different() int { return len(s.values) + noValue }

func (s *dictStore[V]) example(number int) (row int, ok bool) {
	if number >= len(s.values) {
		return s.first.of(number - len(s.values))
	}
	return s.seen.of(number)
}

func appendText(b []byte, s string) []byte { return append(b, s...) }

func appendInts(b []byte, set []int64) []byte {
	for _, v := range set {
		b = binary.LittleEndian.AppendUint64(b, uint64(v))
	}
	return b
}

func cloneTexts(set []string) []string {
	own := make([]string, len(set))
	for i, s := range set {
		own[i] = strings.Clone(s)
	}
	return own
}

// appendTexts keeps texts apart by their lengths.
func appendTexts(b []byte, set []string) []byte {
	for _, s := range set {
		b = append(binary.AppendUvarint(b, uint64(len(s))), s...)
	}
	return b
}

// scaled keeps exact numbers as integers of one scale.
type scaled struct {
	keyStore[exact.Num]
	scale int
}

func (s *scaled) append(n exact.Num, why Cause) {
	if why != known {
		s.keyStore.append(0, why)
		return
	}
	for scale := s.scale; scale <= exact.MaxScale; scale++ {
		v, whole, beyond := n.FloorScaled(scale)
		if beyond != 0 {
			break
		}
		if whole && s.rescale(scale) {
			s.keyStore.append(v, known)
			return
		}
	}
	s.except(n)
}

// rescale gives all the values more decimals, or does nothing where one has no room for
// them.
func (s *scaled) rescale(scale int) bool {
	if scale == s.scale {
		return true
	}
	factor := int64(math.Pow10(scale - s.scale))
	for _, v := range s.values {
		if v > math.MaxInt64/factor || v < math.MinInt64/factor {
			return false
		}
	}
	for i := range s.values {
		s.values[i] *= factor
	}
	s.scale = scale
	return true
}

func (s *scaled) at(row int) exact.Num {
	if n, ok := s.others[row]; ok {
		return n
	}
	return s.value(s.values[row])
}

func (s *scaled) value(key int64) exact.Num              { return exact.Scaled(key, s.scale) }
func (s *scaled) bounds(to []int64, v exact.Num) []int64 { return boundsAt(to, v, s.scale) }

// decimalStore keeps decimals.
type decimalStore struct{ scaled }

func (s *decimalStore) add(from source, rec record) {
	if r, ok := from.(reader[exact.Num]); ok {
		s.append(r.read(rec))
		return
	}
	r := from.(reader[decimal.Decimal])
	d, why := r.read(rec)
	n := exact.Num{}
	if why == known {
		n, why = exactDecimal(d)
	}
	s.append(n, why)
}

func (s *decimalStore) source() source {
	return reader[exact.Num]{get: func(rec record) (n exact.Num, why Cause) {
		row := rowOf(rec)
		if why = s.of(row); why == known {
			n = s.at(row)
		}
		return n, why
	}}
}

// moneyStore keeps money: its number, and its currency.
type moneyStore struct {
	scaled
	own        string
	currencies dictStore[string]
}

func (s *moneyStore) add(from source, rec record) {
	a, why := s.read(from, rec)
	if why != known {
		a.currency = s.own
	}
	s.append(a.number, why)
	s.currencies.wide = append(s.currencies.wide, s.currencies.numberOf(a.currency))
}

func (s *moneyStore) read(from source, rec record) (a amount, why Cause) {
	if r, ok := from.(reader[amount]); ok {
		return r.read(rec)
	}
	r := from.(reader[dsl.Money])
	money, why := r.read(rec)
	if why != known {
		return a, why
	}
	return amountOf(money, s.own)
}

func (s *moneyStore) source() source {
	currencies := s.currencies.numbers()
	return reader[amount]{get: func(rec record) (a amount, why Cause) {
		row := rowOf(rec)
		if why = s.of(row); why == known {
			a = amount{s.at(row), s.currencies.values[currencies.Of(row)]}
		}
		return a, why
	}}
}

// apart are also the rows of other currencies.
func (s *moneyStore) apart() []int {
	rows := s.scaled.apart()
	currencies := s.currencies.numbers()
	for row := range s.values {
		if s.currencies.values[currencies.Of(row)] != s.own {
			rows = append(rows, row)
		}
	}
	slices.Sort(rows)
	return slices.Compact(rows)
}

func (s *moneyStore) trim() {
	s.scaled.trim()
	s.currencies.trim()
}

func (s *moneyStore) bytes() int { return s.scaled.bytes() + s.currencies.bytes() }

// instantStore keeps instants as nanoseconds since 1970.
type instantStore struct{ keyStore[time.Time] }

// Between the earliest and the latest second, nanoseconds fit 64 bits. The zero time, which
// lies before, is the one that hosts are likely to have for many.
const (
	earliest = math.MinInt64/1000000000 + 1
	latest   = math.MaxInt64/1000000000 - 1
	zeroTime = math.MinInt64
)

func (s *instantStore) add(from source, rec record) {
	r := from.(reader[time.Time])
	t, why := r.read(rec)
	switch seconds := t.Unix(); {
	case why != known:
		s.append(0, why)
	case earliest <= seconds && seconds <= latest:
		s.append(t.UnixNano(), known)
	case t.IsZero():
		s.append(zeroTime, known)
	default:
		s.except(t)
	}
}

func (s *instantStore) source() source {
	return reader[time.Time]{get: func(rec record) (time.Time, Cause) {
		row := rowOf(rec)
		if t, ok := s.others[row]; ok {
			return t, known
		}
		return instantAt(s.values[row]), s.of(row)
	}}
}

func instantAt(nanos int64) time.Time {
	if nanos == zeroTime {
		return time.Time{}
	}
	return time.Unix(0, nanos).UTC()
}

func (s *instantStore) value(key int64) point { return point{at: instantAt(key)} }

func (s *instantStore) bounds(to []int64, v point) []int64 {
	switch seconds := v.at.Unix(); {
	case seconds < earliest: // only the zero time is below, or at it
		return append(to, zeroTime, zeroTime+1)
	case seconds > latest:
		return to
	}
	nanos := v.at.UnixNano()
	return append(to, nanos, nanos+1)
}
