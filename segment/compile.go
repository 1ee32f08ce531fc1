package segment

import (
	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/dsl/check"
)

// A compiler makes the tests of one checked rule over one binding's readers. The
// rule has been checked, so that every expression has the type that its place
// wants.
type compiler struct {
	rule      *check.Rule
	scopes    []*scope             // of the customer, and of the events around what is compiled
	deepest   int                  // how many scopes there are at most
	base      int                  // the scope of the customer, for the definition that is compiled
	defined   map[*check.Rule]test // of the segments that have been referred to
	weekStart WeekStart
	leapDay   LeapDay
	rates     *Rates
	cutoffs   *Cutoffs
	err       error // the first mistake of the host, in cut-offs
	plain     bool  // make no fast tests: the twin that they are tested against

	calendar calendar
	moment   bool // the rule needs a moment
}

func (c *compiler) fail(err error) {
	if c.err == nil {
		c.err = err
	}
}

// condition compiles a condition.
func (c *compiler) condition(e dsl.Expr) test { return placed(c.anywhere(e)) }

// anywhere compiles a condition into tests in the form for wherever their fields are.
func (c *compiler) anywhere(e dsl.Expr) test {
	switch e := e.(type) {
	case *dsl.Logic:
		terms := make([]test, len(e.Terms))
		for i, term := range e.Terms {
			terms[i] = c.condition(term)
		}
		if e.Op == dsl.And {
			return conjunctionOf(terms)
		}
		return disjunctionOf(terms)
	case *dsl.Not:
		return &negation{c.condition(e.X)}
	case *dsl.OrMissing:
		return &orMissing{c.condition(e.Test)}
	case *dsl.Compare:
		return c.compare(e.Op, e.Left, e.Right)
	case *dsl.Between:
		return negated(c.between(e), e.Negated)
	case *dsl.In:
		return negated(c.in(e), e.Negated)
	case *dsl.Is:
		return negated(c.is(e), e.Negated)
	case *dsl.Match:
		return negated(c.match(e), e.Negated)
	case *dsl.Contains:
		return negated(c.setTest(e.X, c.rule.Items(e), e.All), e.Negated)
	case *dsl.During:
		return negated(c.during(e), e.Negated)
	case *dsl.Anniversary:
		return c.anniversary(e)
	case *dsl.Near:
		return negated(c.near(e), e.Negated)
	case *dsl.Rank:
		return c.rank(e)
	case *dsl.SegmentRef:
		return c.segmentRef(e)
	case *dsl.Quantified:
		return c.testOnce(e, c.quantified(e))
	case *dsl.Sequence:
		return c.testOnce(e, c.sequence(e))
	default: // a boolean field, TRUE or FALSE
		return c.boolean(e)
	}
}

// negated puts NOT before a test. A fast test answers the other way round
// instead of being asked twice.
func negated(t test, not bool) test {
	if !not {
		return t
	}
	if f, ok := t.(interface{ flip() test }); ok {
		return f.flip()
	}
	return &negation{t}
}

// The classes of types, each compared in its own way.
type class uint8

const (
	exactClass class = iota
	floatClass
	textClass
	timeClass
	boolClass
	setClass
	versionClass
	placeClass
)

func classOf(t dsl.Type) class {
	switch t.Kind {
	case dsl.KindInt, dsl.KindDecimal, dsl.KindMoney: // of one currency, see moneyIn
		return exactClass
	case dsl.KindVersion:
		return versionClass
	case dsl.KindPlace:
		return placeClass
	case dsl.KindFloat:
		return floatClass
	case dsl.KindDate, dsl.KindInstant:
		return timeClass
	case dsl.KindBool:
		return boolClass
	case dsl.KindSet:
		return setClass
	default:
		return textClass
	}
}

func (c *compiler) class(e dsl.Expr) class { return classOf(c.rule.Type(e)) }

// mirrored is the operator for the two sides exchanged.
var mirrored = [...]dsl.CompareOp{dsl.Equal: dsl.Equal, dsl.NotEqual: dsl.NotEqual, dsl.Less: dsl.Greater,
	dsl.LessEqual: dsl.GreaterEqual, dsl.Greater: dsl.Less, dsl.GreaterEqual: dsl.LessEqual}

// holds says which results of a three-way comparison an operator accepts.
func holds(op dsl.CompareOp, c int) bool {
	switch op {
	case dsl.Equal:
		return c == 0
	case dsl.NotEqual:
		return c != 0
	case dsl.Less:
		return c < 0
	case dsl.LessEqual:
		return c <= 0
	case dsl.Greater:
		return c > 0
	default:
		return c >= 0
	}
}

// compare compiles a comparison, with what is the same for every record on the
// right.
func (c *compiler) compare(op dsl.CompareOp, left, right dsl.Expr) test {
	if c.fixed(left) && !c.fixed(right) {
		left, right, op = right, left, mirrored[op]
	}
	switch c.class(left) {
	case textClass:
		return c.compareText(op, left, right)
	case timeClass:
		return c.compareTime(op, left, right)
	case versionClass:
		return c.compareVersions(op, left, right)
	case boolClass:
		return &relation[bool, bool]{c.boolExpr(left), c.boolExpr(right),
			func(a, b bool, _ *moment) bool { return (a == b) == (op == dsl.Equal) }}
	default:
		return c.compareNumbers(op, left, right)
	}
}

// constIn returns the value of a constant that needs no conversion to be compared
// with x, or nil.
func (c *compiler) constIn(e, x dsl.Expr) *check.Const {
	if c.rule.Type(x).Kind == dsl.KindMoney && c.rule.Currency(e) != c.rule.Currency(x) {
		return nil
	}
	return c.rule.Const(e)
}

// fixed reports whether a value is the same for every record.
func (c *compiler) fixed(e dsl.Expr) bool {
	_, isMoment := e.(*dsl.Moment)
	return isMoment || c.rule.Const(e) != nil
}

// between is two comparisons, made one where both ends are constant numbers.
func (c *compiler) between(e *dsl.Between) test {
	low, high := c.constIn(e.Low, e.X), c.constIn(e.High, e.X)
	if low != nil && high != nil && c.class(e.X) <= floatClass {
		l, h := number(low), number(high)
		return c.numberRange(e.X, numberRange{low: &l, high: &h}, false)
	}
	return &allOf{[]test{
		c.compare(dsl.GreaterEqual, e.X, e.Low),
		c.compare(dsl.LessEqual, e.X, e.High),
	}}
}

func (c *compiler) in(e *dsl.In) test {
	items := c.rule.Items(e)
	switch c.class(e.X) {
	case textClass:
		return c.textIn(e.X, items)
	case timeClass:
		return c.timeIn(e.X, items)
	case versionClass:
		return c.versionIn(e.X, items)
	case boolClass:
		accepted := map[bool]bool{}
		for _, item := range items {
			accepted[item.Bool] = true
		}
		return &predicate[bool]{c.boolExpr(e.X), func(v bool, _ *moment) bool { return accepted[v] }, tells(e.X, true)}
	default:
		return c.numberIn(e.X, items)
	}
}

func (c *compiler) is(e *dsl.Is) test {
	if name, ok := e.X.(*dsl.Ident); ok && c.rule.Collection(name) != nil {
		return c.noEvents(name)
	}
	switch c.class(e.X) {
	case exactClass:
		return absenceOf(c.exactExpr(e.X), e, nil)
	case floatClass:
		return absenceOf(c.floatExpr(e.X), e, nil)
	case timeClass:
		return absenceOf(c.timeExpr(e.X), e, nil)
	case boolClass:
		return absenceOf(c.boolExpr(e.X), e, nil)
	case versionClass:
		return absenceOf(c.versionExpr(e.X), e, nil)
	case placeClass:
		return absenceOf(c.placeExpr(e.X), e, nil)
	case textClass:
		return absenceOf(c.textExpr(e.X), e, func(s string) bool { return s == "" }, "")
	}
	if c.rule.Type(e.X).Elem == dsl.KindInt {
		return absenceOf(c.intsExpr(e.X), e, func(v []int64) bool { return len(v) == 0 })
	}
	return absenceOf(c.elementsExpr(e.X), e, func(v []string) bool { return len(v) == 0 })
}

func absenceOf[V any](x expr[V], e *dsl.Is, empty func(V) bool, cuts ...V) test {
	if e.What == dsl.Missing {
		empty = nil
	}
	return &absence[V]{x, empty, tells(e.X, cuts...)}
}

func (c *compiler) boolean(e dsl.Expr) test {
	if k := c.rule.Const(e); k != nil {
		return always{outcome(k.Bool)}
	}
	plain := &predicate[bool]{c.boolExpr(e), func(v bool, _ *moment) bool { return v }, tells(e, true)}
	if r, ok := fieldReader[bool](c, e); ok {
		return &flag{newLeaf(plain, false), r}
	}
	return plain
}

func (c *compiler) boolExpr(e dsl.Expr) expr[bool] {
	switch e := e.(type) {
	case *dsl.Ident:
		return identifier(c, e, c.boolField, c.boolExpr)
	case *dsl.Aggregate:
		return once(c, e, aggregated(c, e, c.boolField, ordered(boolOrder)))
	case *dsl.Call: // COALESCE
		return &coalesce[bool]{exprs(e.Args, c.boolExpr)}
	default:
		return constExpr[bool]{c.rule.Const(e).Bool}
	}
}

func (c *compiler) boolField(f fieldRef) expr[bool] { return fieldOf(c, f, itself[bool]) }

func itself[V any](v V) (V, Cause) { return v, known }

func exprs[V any](args []dsl.Expr, compile func(dsl.Expr) expr[V]) []expr[V] {
	all := make([]expr[V], len(args))
	for i, arg := range args {
		all[i] = compile(arg)
	}
	return all
}

// A fieldRef is a field by its place.
type fieldRef struct {
	scope, index int
	declared     *dsl.Field
}

func (c *compiler) ref(e *dsl.Ident) fieldRef {
	return fieldRef{c.base + c.rule.Depth(e), c.rule.Field(e), c.rule.Declared(e)}
}

func (c *compiler) source(f fieldRef) source { return c.scopes[f.scope].sources[f.index] }

// fieldOf compiles a field, converted from what its reader gives.
func fieldOf[R, V any](c *compiler, f fieldRef, convert func(R) (V, Cause)) expr[V] {
	x := &fieldExpr[R, V]{c.scopes[f.scope].first + f.index, c.source(f).(reader[R]), convert}
	if f.scope < len(c.scopes)-1 {
		return &outerExpr[V]{x, f.scope}
	}
	return x
}

// fieldReader returns the reader of a field when e is one of the record that is
// tested, and fast tests are wanted.
func fieldReader[R any](c *compiler, e dsl.Expr) (r reader[R], ok bool) {
	ident, isIdent := e.(*dsl.Ident)
	if !isIdent || c.plain || c.rule.Field(ident) < 0 || c.base+c.rule.Depth(ident) < len(c.scopes)-1 {
		return r, false
	}
	r, ok = c.source(c.ref(ident)).(reader[R])
	return r, ok
}
