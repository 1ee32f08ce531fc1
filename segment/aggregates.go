package segment

import (
	"cmp"
	"slices"
	"strings"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/internal/exact"
	"github.com/clientele-go/clientele/internal/semver"
)

// fold computes a value from the field of events, one after another. Like every
// aggregate, it passes over the events that do not have the field.
type fold[V any] struct {
	events events
	field  expr[V]
	number int // of the field among the binding's names
	zero   V   // what the sum begins with
	// add takes one more value; n is how many there have been.
	add func(sum V, n int, v V) (V, Cause)
	// finish makes the result of the sum of n values. It is nil where the sum is the
	// result, and missing where there is none.
	finish func(sum V, n int) (V, Cause)
}

func (e *fold[V]) value(rec record, m *moment) (sum V, why Cause) {
	n := 0
	sum = e.zero
	e.events.each(rec, m, func(event record, _ tick) bool {
		v, absent := e.field.value(event, m)
		if absent != known {
			why = absent.unlessAbsence()
			return why == known
		}
		sum, why = e.add(sum, n, v)
		n++
		return why == known
	})
	switch {
	case why != known:
		return sum, why
	case e.finish != nil:
		return e.finish(sum, n)
	case n == 0:
		return sum, Missing
	}
	return sum, known
}

func (e *fold[V]) blame(rec record, m *moment, to *blames) {
	if _, why := e.value(rec, m); why != known {
		to.add(e.number, why)
	}
}

// ends is FIRST or LAST: by time, then by the order in which the record holds the
// events.
type ends[V any] struct {
	events events
	field  expr[V]
	number int
	last   bool
}

func (e *ends[V]) value(rec record, m *moment) (value V, why Cause) {
	why = Missing
	var best tick
	e.events.each(rec, m, func(event record, at tick) bool {
		if why != Missing && (e.last && at.before(best) || !e.last && !at.before(best)) {
			return true
		}
		v, absent := e.field.value(event, m)
		if absent == known || absent.unlessAbsence() != known { // there is a value, if not one that can be told
			value, why, best = v, absent, at
		}
		return true
	})
	return value, why
}

func (e *ends[V]) blame(rec record, m *moment, to *blames) {
	if _, why := e.value(rec, m); why != known {
		to.add(e.number, why)
	}
}

// gather collects the values of the field of events, in their order.
type gather[V any] struct {
	events events
	field  expr[V]
	number int
	order  func(a, b V) int
	// same reports whether two values that are next to each other in the order count
	// as one.
	same func(a, b V) bool
}

// runs visits every distinct value with how many there are, in ascending order.
func (e *gather[V]) runs(rec record, m *moment, visit func(v V, n int)) (why Cause) {
	var all []V
	e.events.each(rec, m, func(event record, _ tick) bool {
		v, absent := e.field.value(event, m)
		if absent == known {
			all = append(all, v)
		}
		why = absent.unlessAbsence()
		return why == known
	})
	if why != known {
		return why
	}
	slices.SortFunc(all, e.order)
	for from := 0; from < len(all); {
		to := from + 1
		for to < len(all) && e.same(all[from], all[to]) {
			to++
		}
		visit(all[from], to-from)
		from = to
	}
	return known
}

// distinct is DISTINCT: how many different values there are.
type distinct[V any] struct{ gather[V] }

func (e *distinct[V]) value(rec record, m *moment) (exact.Num, Cause) {
	n := int64(0)
	why := e.runs(rec, m, func(V, int) { n++ })
	return exact.Int(n), why
}

func (e *distinct[V]) blame(rec record, m *moment, to *blames) {
	if _, why := e.value(rec, m); why != known {
		to.add(e.number, why)
	}
}

// mode is MODE: the commonest value, and of several the smallest.
type mode[V any] struct{ gather[V] }

func (e *mode[V]) value(rec record, m *moment) (value V, why Cause) {
	most := 0
	why = e.runs(rec, m, func(v V, n int) {
		if n > most {
			value, most = v, n
		}
	})
	if most == 0 && why == known {
		why = Missing
	}
	return value, why
}

func (e *mode[V]) blame(rec record, m *moment, to *blames) {
	if _, why := e.value(rec, m); why != known {
		to.add(e.number, why)
	}
}

// An ordering is how values of a class are told apart.
type ordering[V any] struct {
	order func(a, b V) int
	same  func(a, b V) bool
}

func ordered[V any](order func(a, b V) int) ordering[V] {
	return ordering[V]{order, func(a, b V) bool { return order(a, b) == 0 }}
}

// textOrder orders texts in the form in which they compare, and those that are the
// same in it by their bytes, so that the result does not depend on the events' order.
func textOrder(folded bool) ordering[string] {
	form := func(a, b string) int { return strings.Compare(compared(a, folded), compared(b, folded)) }
	return ordering[string]{
		func(a, b string) int { return cmp.Or(form(a, b), strings.Compare(a, b)) },
		func(a, b string) bool { return form(a, b) == 0 },
	}
}

func boolOrder(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	default:
		return 1
	}
}

// pointOrder orders points of one type.
func pointOrder(p, q point) int {
	if p.isDay {
		return int(p.day - q.day)
	}
	return p.at.Compare(q.at)
}

// aggregated compiles the aggregates that give a value of their field's class; of
// read it is given the field. DISTINCT and COUNT, which give a number, are
// compiled by counted.
func aggregated[V any](c *compiler, e *dsl.Aggregate, read func(fieldRef) expr[V], by ordering[V]) expr[V] {
	s := c.selected(&e.Source)
	field, number := aggregatedField(c, e, &s, read)
	switch e.Func {
	case dsl.FirstOf, dsl.LastOf:
		return &ends[V]{s, field, number, e.Func == dsl.LastOf}
	case dsl.ModeOf:
		return &mode[V]{gather[V]{s, field, number, by.order, by.same}}
	}
	sign := 1
	if e.Func == dsl.MaxOf {
		sign = -1
	}
	return &fold[V]{events: s, field: field, number: number, add: func(least V, n int, v V) (V, Cause) {
		if n == 0 || by.order(v, least)*sign < 0 {
			return v, known
		}
		return least, known
	}}
}

// aggregatedField compiles the field that an aggregate is computed from.
func aggregatedField[V any](c *compiler, e *dsl.Aggregate, s *events, read func(fieldRef) expr[V]) (field expr[V], number int) {
	found := c.rule.Collection(e.Source.Events)
	c.within(s, func() {
		ref := fieldRef{len(c.scopes) - 1, found.Field, found.Declared}
		field, number = read(ref), c.scopes[ref.scope].first+ref.index
	})
	return field, number
}

// exactAggregate compiles an aggregate that gives an exact number.
func (c *compiler) exactAggregate(e *dsl.Aggregate) expr[exact.Num] {
	switch e.Func {
	case dsl.CountOf:
		return &counting{c.selected(&e.Source)}
	case dsl.DistinctOf:
		return c.distinct(e)
	case dsl.SumOf, dsl.AvgOf:
		s := c.selected(&e.Source)
		field, number := aggregatedField(c, e, &s, c.exactField)
		return &fold[exact.Num]{s, field, number, exact.Int(0),
			func(sum exact.Num, _ int, v exact.Num) (exact.Num, Cause) { return bounded(sum.Add(v)) },
			func(sum exact.Num, n int) (exact.Num, Cause) {
				if e.Func == dsl.SumOf {
					return sum, known
				}
				return average(sum, n)
			}}
	default:
		return aggregated(c, e, c.exactField, ordered(exact.Num.Cmp))
	}
}

func average(sum exact.Num, n int) (exact.Num, Cause) {
	mean, ok := sum.Quo(exact.Int(int64(n)))
	if !ok {
		return mean, Missing // of no values
	}
	return bounded(mean)
}

// floatAggregate compiles an aggregate that gives a float.
func (c *compiler) floatAggregate(e *dsl.Aggregate) expr[float64] {
	if e.Func != dsl.SumOf && e.Func != dsl.AvgOf {
		return aggregated(c, e, c.floatField, ordered(cmp.Compare[float64]))
	}
	s := c.selected(&e.Source)
	field, number := aggregatedField(c, e, &s, c.floatField)
	return &fold[float64]{s, field, number, 0,
		func(sum float64, _ int, v float64) (float64, Cause) { return finite(sum + v) },
		func(sum float64, n int) (float64, Cause) {
			switch {
			case e.Func == dsl.SumOf:
				return sum, known
			case n == 0:
				return 0, Missing
			}
			return sum / float64(n), known
		}}
}

// distinct compiles DISTINCT for the class of its field.
func (c *compiler) distinct(e *dsl.Aggregate) expr[exact.Num] {
	switch declared := c.rule.Collection(e.Source.Events).Declared; classOf(declared.Type) {
	case exactClass:
		return distinctOf(c, e, c.exactField, ordered(exact.Num.Cmp))
	case floatClass:
		return distinctOf(c, e, c.floatField, ordered(cmp.Compare[float64]))
	case timeClass:
		return distinctOf(c, e, c.timeField, ordered(pointOrder))
	case versionClass:
		return distinctOf(c, e, c.versionField, ordered(semver.Compare))
	case boolClass:
		return distinctOf(c, e, c.boolField, ordered(boolOrder))
	default:
		return distinctOf(c, e, c.textField, textOrder(declared.Fold))
	}
}

func distinctOf[V any](c *compiler, e *dsl.Aggregate, read func(fieldRef) expr[V], by ordering[V]) expr[exact.Num] {
	s := c.selected(&e.Source)
	field, number := aggregatedField(c, e, &s, read)
	return &distinct[V]{gather[V]{s, field, number, by.order, by.same}}
}
