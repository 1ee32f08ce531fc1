package segment

import "github.com/clientele-go/clientele/dsl"

// This file keeps what a WHERE asks of the customer while the customer's events are asked:
// the answer is the same for all of them.

// kept is an answer, and the round in which it was found.
type kept[V any] struct {
	round uint64
	value V
	why   Cause
}

// keptIn returns the answer that a moment keeps in a slot, made now where there is none.
func keptIn[V any](m *moment, slot int) *kept[V] {
	k, ok := m.kept[slot].(*kept[V])
	if !ok {
		k = &kept[V]{}
		m.kept[slot] = k
	}
	return k
}

// keptExpr is a value of the customer that is found once a round.
type keptExpr[V any] struct {
	expr[V]
	slot int
}

func (e *keptExpr[V]) value(rec record, m *moment) (V, Cause) {
	k := keptIn[V](m, e.slot)
	if k.round != m.round {
		k.value, k.why = e.expr.value(rec, m)
		k.round = m.round
	}
	return k.value, k.why
}

// keptTest is a test of the customer that is decided once a round.
type keptTest struct {
	test
	slot int
}

func (t *keptTest) eval(rec record, m *moment) Outcome {
	k := keptIn[Outcome](m, t.slot)
	if k.round != m.round {
		k.value = t.test.eval(rec, m)
		k.round = m.round
	}
	return k.value
}

// once keeps the value of an expression where it is one of the customer within events.
func once[V any](c *compiler, e dsl.Expr, x expr[V]) expr[V] {
	if !c.keeps(e) {
		return x
	}
	return &keptExpr[V]{x, c.slot()}
}

// testOnce is once for a test.
func (c *compiler) testOnce(e dsl.Expr, t test) test {
	if !c.keeps(e) {
		return t
	}
	return &keptTest{t, c.slot()}
}

func (c *compiler) slot() int {
	c.calendar.kept++
	return c.calendar.kept - 1
}

// keeps reports whether an expression stands within events, and names nothing of them: what
// it names is of the customer, or of events that it selects itself.
func (c *compiler) keeps(e dsl.Expr) bool {
	around := len(c.scopes) - 1 - c.base // the scopes of events around the expression
	if c.plain || around == 0 {
		return false
	}
	ofCustomer := true
	within := func(depth int) bool { return 1 <= depth && depth <= around }
	dsl.Walk(e, func(e dsl.Expr) bool {
		name, ok := e.(*dsl.Ident)
		if !ok {
			return ofCustomer
		}
		collection := c.rule.Collection(name)
		if c.rule.Field(name) >= 0 && within(c.rule.Depth(name)) || collection != nil && within(collection.Depth) {
			ofCustomer = false
		}
		return ofCustomer
	})
	return ofCustomer
}
