package segment

import (
	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/dsl/check"
)

// identifier compiles a name: a field, or the value of a metric.
func identifier[V any](c *compiler, e *dsl.Ident, field func(fieldRef) expr[V], value func(dsl.Expr) expr[V]) (x expr[V]) {
	definition := c.rule.Definition(e)
	if definition == nil {
		return field(c.ref(e))
	}
	within := c.define(definition, func() { x = value(definition.Root) })
	if within {
		return once[V](c, e, &outerExpr[V]{x, 0})
	}
	return x
}

// segmentRef compiles SEGMENT(x): the rule of x, once.
func (c *compiler) segmentRef(e *dsl.SegmentRef) (t test) {
	definition := c.rule.Definition(e)
	if t, ok := c.defined[definition]; ok && len(c.scopes) == 1 {
		return t
	}
	if c.define(definition, func() { t = c.condition(definition.Root) }) {
		return c.testOnce(e, &outerTest{t})
	}
	if c.defined == nil {
		c.defined = map[*check.Rule]test{}
	}
	c.defined[definition] = t
	return t
}

// define compiles a definition, which is about the customer wherever it is referred
// to. Within events, the customer is the innermost scope again, so that what the
// definition asks of events is kept apart from those around it.
func (c *compiler) define(definition *check.Rule, compile func()) (within bool) {
	rule, scopes, base := c.rule, c.scopes, c.base
	c.rule = definition
	if within = len(scopes) > 1; within {
		c.scopes, c.base = append(scopes[:len(scopes):len(scopes)], scopes[0]), len(scopes)
		c.deepest = max(c.deepest, len(c.scopes))
	}
	compile()
	c.rule, c.scopes, c.base = rule, scopes, base
	return within
}

// outerTest is a test of the customer around the event that is asked.
type outerTest struct{ t test }

func (t *outerTest) eval(_ record, m *moment) Outcome { return t.t.eval(m.scopes[0], m) }

func (t *outerTest) blame(_ record, m *moment, to *blames) { t.t.blame(m.scopes[0], m, to) }
