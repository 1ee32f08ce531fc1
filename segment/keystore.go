package segment

import (
	"maps"
	"math"
	"slices"
	"time"

	"github.com/shopspring/decimal"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/internal/exact"
	"github.com/clientele-go/clientele/internal/planes"
)

// This file keeps numbers, money and instants as whole numbers that are in their order.

// keyStore keeps whole numbers that stand for values, and apart the values for which none
// does.
type keyStore[V any] struct {
	absences
	values []int64
	within planes.Zones
	others map[int]V // by row
	rest   []int     // the rows of which the key says nothing
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
func (s *keyStore[V]) apart() []int        { return s.rest }

func (s *keyStore[V]) trim() {
	s.absences.trim()
	s.values = trimmed(s.values)
	s.within = planes.NewZones(s.values)
	s.rest = slices.Sorted(maps.Keys(s.others))
}

func (s *keyStore[V]) bytes() int {
	const entry = 64 // about, of a map
	return sizeOf(s.values) + s.absences.bytes() + sizeOf(s.rest) + entry*len(s.others)
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

// trim sets the rows of other currencies apart, too.
func (s *moneyStore) trim() {
	s.scaled.trim()
	s.currencies.trim()
	currencies := s.currencies.numbers()
	for row := range s.values {
		if s.currencies.values[currencies.Of(row)] != s.own {
			s.rest = append(s.rest, row)
		}
	}
	slices.Sort(s.rest)
	s.rest = slices.Compact(s.rest)
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
