package segment

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"github.com/clientele-go/clientele/internal/exact"
	"github.com/clientele-go/clientele/internal/planes"
	"github.com/clientele-go/clientele/internal/text"
)

// A ladder is a value with all the cuts at which the answers of some tests change. Its
// codes are the ways in which the value can be: for why it is not known, below the first
// cut, at it, between it and the next, and so on. Records of one code have the same
// answer to every test that the ladder was made for.
type ladder[V any] struct {
	x      expr[V]
	order  lattice[V]
	asked  []func(*moment) []V
	moving bool

	rungs   []V   // the cuts, ascending, each once
	samples []V   // by code, less those of what is not known
	layout  []int // the code of each cut that is asked, and then those that no value has
}

// The codes of values that are not known: tests of what is missing tell them apart.
const (
	codeAbsent = iota
	codeNoRate
	codeUnmeasured
	codesUnknown // how many there are
)

func codeOf(why Cause) int {
	switch why {
	case NoRate:
		return codeNoRate
	case Unmeasured:
		return codeUnmeasured
	default:
		return codeAbsent
	}
}

// causes are one for each code of values that are not known.
var causes = [codesUnknown]Cause{Missing, NoRate, Unmeasured}

// at returns the ladder with the cuts of all tests, as they are at a moment.
func (l *ladder[V]) at(m *moment) feature {
	at := &ladder[V]{x: l.x, order: l.order, asked: l.asked, moving: l.moving}
	var cuts []V
	for _, asked := range l.asked {
		cuts = append(cuts, asked(m)...)
	}
	at.rungs = slices.Clone(cuts)
	slices.SortFunc(at.rungs, l.order.compare)
	at.rungs = slices.CompactFunc(at.rungs, func(a, b V) bool { return l.order.compare(a, b) == 0 })
	for _, cut := range cuts {
		at.layout = append(at.layout, at.codeOf(cut))
	}
	var below *V
	for i := range at.rungs {
		at.samples = append(at.samples, at.sample(below, &at.rungs[i]), at.rungs[i])
		below = &at.rungs[i]
	}
	at.samples = append(at.samples, at.sample(below, nil))
	return at
}

func (l *ladder[V]) moves() bool { return l.moving }

// sameAs reports whether the cuts are in the same order as those of another moment, with
// values between the same of them.
func (l *ladder[V]) sameAs(other feature) bool {
	return slices.Equal(l.layout, other.(*ladder[V]).layout)
}

// sample is a value between two neighbouring cuts. Where there is none, no record has
// the code, and any value will do.
func (l *ladder[V]) sample(below, above *V) V {
	v, ok := l.order.between(below, above)
	if !ok {
		l.layout = append(l.layout, codesUnknown+len(l.samples))
	}
	return v
}

func (l *ladder[V]) codes() int { return codesUnknown + len(l.samples) }

func (l *ladder[V]) code(rec record, m *moment) int {
	v, why := l.x.value(rec, m)
	if why != known {
		return codeOf(why)
	}
	return l.codeOf(v)
}

func (l *ladder[V]) codeOf(v V) int {
	i, found := slices.BinarySearchFunc(l.rungs, v, l.order.compare)
	if found {
		return codesUnknown + 2*i + 1
	}
	return codesUnknown + 2*i
}

func (l *ladder[V]) cuts(s store, classes []uint32) *planes.Cuts {
	of, ok := s.(keyed[V])
	if !ok {
		return nil
	}
	var bounds []int64
	for _, rung := range l.rungs {
		bounds = of.bounds(bounds, rung)
	}
	slices.Sort(bounds)
	bounds = slices.Compact(bounds)
	classOf := func(key int64) uint16 { return uint16(classes[l.codeOf(of.value(key))]) }
	codes := []uint16{classOf(math.MinInt64)}
	for _, bound := range bounds {
		codes = append(codes, classOf(bound))
	}
	return planes.NewCuts(bounds, codes)
}

// classer looks numbers up among the cuts as whole numbers of their scale.
func (l *ladder[V]) classer(classes []uint32) func(rec record, m *moment) uint32 {
	plainly := func(rec record, m *moment) uint32 { return classes[l.code(rec, m)] }
	if len(classes) > planes.MaxCodes {
		return plainly
	}
	switch x := any(l.x).(type) {
	case *fieldExpr[int64, exact.Num]:
		cuts := l.cuts(&intStore{}, classes)
		return func(rec record, _ *moment) uint32 {
			v, why := x.reader.read(rec)
			if why != known {
				return classes[codeOf(why)]
			}
			return uint32(cuts.Code(v))
		}
	case *fieldExpr[decimal.Decimal, exact.Num]:
		var cuts [usualScale + 1]*planes.Cuts
		for scale := range cuts {
			cuts[scale] = l.cuts(&decimalStore{scaled{scale: scale}}, classes)
		}
		return func(rec record, m *moment) uint32 {
			d, why := x.reader.read(rec)
			if why != known {
				return classes[codeOf(why)]
			}
			if v, scale, ok := exact.Small(&d); ok && scale <= usualScale {
				return uint32(cuts[scale].Code(v))
			}
			return plainly(rec, m)
		}
	default:
		return plainly
	}
}

// usualScale is the most decimals for which cuts are kept ready.
const usualScale = 3

// A lattice is how the values of a type follow one another.
type lattice[V any] struct {
	compare func(a, b V) int
	// between returns a value strictly between two, of which either may be open; ok is
	// false where there is none.
	between func(below, above *V) (v V, ok bool)
}

// latticeOf returns the lattice of a type, or nil for one that has no order.
func latticeOf[V any]() *lattice[V] {
	l, _ := lattices[typeOf[V]()].(*lattice[V])
	return l
}

var lattices = map[any]any{
	typeOf[bool]():      stepwise(boolOrder, func(bool) (bool, bool) { return true, true }, func(bool) (bool, bool) { return false, true }),
	typeOf[exact.Num](): &lattice[exact.Num]{exact.Num.Cmp, betweenNumbers},
	typeOf[float64]():   stepwise(cmp.Compare[float64], floatAfter, floatBefore),
	typeOf[point]():     stepwise(pointOrder, pointAfter, pointBefore),
	typeOf[string]():    stepwise(strings.Compare, func(s string) (string, bool) { return s + "\x00", true }, func(s string) (string, bool) { return "", true }),
}

// typeOf is a key for a type.
func typeOf[V any]() any { return (*V)(nil) }

// stepwise is a lattice of values of which each has a next; before returns any lesser
// value.
func stepwise[V any](compare func(a, b V) int, after, before func(V) (V, bool)) *lattice[V] {
	return &lattice[V]{compare, func(below, above *V) (v V, ok bool) {
		switch {
		case below == nil && above == nil:
			return v, true
		case below == nil:
			v, ok = before(*above)
		default:
			v, ok = after(*below)
		}
		ok = ok && (below == nil || compare(*below, v) < 0) && (above == nil || compare(v, *above) < 0)
		return v, ok
	}}
}

func floatAfter(v float64) (float64, bool) {
	next := math.Nextafter(v, math.Inf(1))
	return next, !math.IsInf(next, 0)
}

func floatBefore(v float64) (float64, bool) {
	next := math.Nextafter(v, math.Inf(-1))
	return next, !math.IsInf(next, 0)
}

func pointAfter(p point) (point, bool) {
	if p.isDay {
		return point{isDay: true, day: p.day + 1}, p.day < lastDay
	}
	return point{at: p.at.Add(time.Nanosecond)}, true
}

func pointBefore(p point) (point, bool) {
	if p.isDay {
		return point{isDay: true, day: p.day - 1}, p.day > firstDay
	}
	return point{at: p.at.Add(-time.Nanosecond)}, true
}

func betweenNumbers(below, above *exact.Num) (exact.Num, bool) {
	switch {
	case below == nil && above == nil:
		return exact.Int(0), true
	case below == nil:
		return above.Sub(exact.Int(1)), true
	case above == nil:
		return below.Add(exact.Int(1)), true
	default:
		middle, _ := below.Add(*above).Quo(exact.Int(2))
		return middle, true
	}
}

// folding is a text in its folded form.
func folding(x expr[string]) expr[string] {
	return &unary[string, string]{x, func(s string, _ *moment) (string, Cause) { return text.Fold(s), known }}
}
