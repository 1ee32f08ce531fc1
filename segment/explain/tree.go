package explain

// This file compiles a rule into the tree that is explained: conditions down to single
// tests, each of which can be evaluated by itself.

import (
	"math"
	"slices"
	"time"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/dsl/check"
	"github.com/clientele-go/clientele/segment"
)

// A record is a customer as a map that [segment.Maps] reads.
type record = map[string]any

// A node is a condition.
type node struct {
	op    op
	expr  dsl.Expr
	rule  *check.Rule // that the condition stands in
	terms []*node     // of a leaf none
	leaf  *leaf       // nil but for a leaf
}

// An op is how a node's outcome follows from those of its terms.
type op uint8

const (
	opLeaf op = iota
	opAll
	opAny
	opNot
	opOrMissing
	opSegment // the rule of a segment that is referred to
)

// A leaf is a single test.
type leaf struct {
	eval      func(rec record, asOf time.Time) segment.Outcome
	rule      *segment.Rule[record] // the test by itself; within events, ANY of them
	facts     []*fact
	asks      []*fact  // all values that are worth showing, the facts among them
	uses      []string // the fields and events of the customer that it depends on
	levers    []lever
	constants []check.Const
	direct    bool // it compares a field with the constants, and nothing else
}

// eval decides a condition.
func (n *node) eval(rec record, asOf time.Time) segment.Outcome {
	switch n.op {
	case opLeaf:
		return n.leaf.eval(rec, asOf)
	case opAll, opAny:
		strong, result := segment.Out, segment.In
		if n.op == opAny {
			strong, result = segment.In, segment.Out
		}
		for _, term := range n.terms {
			switch o := term.eval(rec, asOf); o {
			case strong:
				return strong
			case segment.Undecided:
				result = o
			}
		}
		return result
	}
	switch o := n.terms[0].eval(rec, asOf); {
	case n.op == opNot && o != segment.Undecided:
		return opposite(o)
	case n.op == opOrMissing && o == segment.Undecided:
		return segment.In
	default:
		return o
	}
}

func opposite(o segment.Outcome) segment.Outcome {
	if o == segment.In {
		return segment.Out
	}
	return segment.In
}

// A compiler makes nodes and what they are evaluated by.
type compiler struct {
	bound   *segment.Binding[record]
	options segment.Options
	facts   map[string]*fact // by name, for conditions of the customer
	fields  map[*dsl.Field]*fieldLever
	within  *eventScope // the events whose WHERE is compiled; nil for the customer
}

// An eventScope is the events that a WHERE is asked of.
type eventScope struct {
	name  string // as the rule writes it
	depth int    // of the event's fields among the scopes of the rule
}

// unlimited are limits that the parts of a rule which was within its own cannot exceed,
// however they are printed.
var unlimited = dsl.Limits{Bytes: math.MaxInt32, Tokens: math.MaxInt32, Literals: math.MaxInt32, Tests: math.MaxInt32, Depth: math.MaxInt32, Digits: math.MaxInt32}

func newCompiler(schema *dsl.Schema, o segment.Options) (*compiler, error) {
	bound, err := segment.Maps(schema)
	o.Limits = unlimited
	return &compiler{bound: bound, options: o, facts: map[string]*fact{}, fields: map[*dsl.Field]*fieldLever{}}, err
}

// test compiles a text, which is made of a rule that has been compiled.
func (c *compiler) test(text string) *segment.Rule[record] {
	rule, err := c.bound.CompileWith(text, c.options)
	if err != nil {
		panic("explain: a part of a rule is none: " + err.Error())
	}
	return rule
}

// node compiles a condition.
func (c *compiler) node(rule *check.Rule, e dsl.Expr) *node {
	n := &node{expr: e, rule: rule}
	below := []dsl.Expr(nil)
	switch e := e.(type) {
	case *dsl.Logic:
		n.op, below = opAny, e.Terms
		if e.Op == dsl.And {
			n.op = opAll
		}
	case *dsl.Not:
		n.op, below = opNot, []dsl.Expr{e.X}
	case *dsl.OrMissing:
		n.op, below = opOrMissing, []dsl.Expr{e.Test}
	case *dsl.SegmentRef:
		n.op = opSegment
		definition := rule.Definition(e)
		n.terms = []*node{c.node(definition, definition.Root)}
	default:
		n.leaf = c.leaf(rule, e)
	}
	for _, term := range below {
		n.terms = append(n.terms, c.node(rule, term))
	}
	return n
}

// leaf compiles a single test.
func (c *compiler) leaf(rule *check.Rule, e dsl.Expr) *leaf {
	l := &leaf{constants: constantsOf(rule, e), levers: c.levers(rule, e), direct: direct(rule, e)}
	for _, lever := range l.levers {
		if field, ok := lever.(*fieldLever); ok {
			field.leaves = append(field.leaves, l)
		}
	}
	text := dsl.Format(e)
	if c.within != nil {
		c.amongEvents(l, text)
	} else {
		l.rule = c.test(text)
		l.eval = func(rec record, asOf time.Time) segment.Outcome { return l.rule.Match(&rec, asOf) }
		l.uses = uses(rule, e)
		c.ask(l, rule, e)
	}
	l.facts = slices.DeleteFunc(slices.Clone(l.asks), func(f *fact) bool { return f.derived })
	return l
}

// direct reports whether a test compares a field with constants, so that no other values
// than those and their neighbours make a difference.
func direct(rule *check.Rule, e dsl.Expr) bool {
	var x dsl.Expr
	switch e := e.(type) {
	case *dsl.Compare:
		if x = e.Left; rule.Const(e.Left) != nil {
			x = e.Right
		}
	case *dsl.In:
		x = e.X
	case *dsl.Between:
		x = e.X
	case *dsl.Is:
		x = e.X
	default:
		return false
	}
	for _, child := range dsl.Children(e) {
		if child != x && rule.Const(child) == nil {
			return false
		}
	}
	_, isField := x.(*dsl.Ident)
	return isField && rule.Field(x) >= 0
}

// amongEvents evaluates a test of events for a customer who has just one of them.
func (c *compiler) amongEvents(l *leaf, text string) {
	l.rule = c.test("ANY(" + c.within.name + " WHERE " + text + ")")
	out := c.test("ANY(" + c.within.name + " WHERE NOT (" + text + "))")
	l.eval = func(rec record, asOf time.Time) segment.Outcome {
		switch {
		case l.rule.Match(&rec, asOf) == segment.In:
			return segment.In
		case out.Match(&rec, asOf) == segment.In:
			return segment.Out
		default:
			return segment.Undecided
		}
	}
}

// uses are the fields and collections of the customer that a condition depends on, by
// way of definitions, too.
func uses(rule *check.Rule, e dsl.Expr) (names []string) {
	add := func(name string) {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	dsl.Walk(e, func(e dsl.Expr) bool {
		if definition := rule.Definition(e); definition != nil {
			for _, name := range uses(definition, definition.Root) {
				add(name)
			}
			return true
		}
		ident, ok := e.(*dsl.Ident)
		if !ok {
			return true
		}
		switch c := rule.Collection(ident); {
		case c != nil && c.Depth == 0:
			add(rule.Schema.Events[c.Path[0]].Name)
		case c == nil && rule.Field(ident) >= 0 && rule.Depth(ident) == 0:
			add(rule.Schema.Fields[rule.Field(ident)].Name)
		}
		return true
	})
	return names
}
