package segment

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"math"
	"math/big"
	"math/bits"
	"slices"

	"github.com/shopspring/decimal"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/dsl/check"
	"github.com/clientele-go/clientele/internal/civil"
	"github.com/clientele-go/clientele/internal/exact"
)

func number(c *check.Const) exact.Num { return exact.FromRat(c.Number) }

func (c *compiler) compareNumbers(op dsl.CompareOp, left, right dsl.Expr) test {
	if k := c.constIn(right, left); k != nil {
		return c.numberRange(left, rangeOf(op, number(k)), op == dsl.NotEqual)
	}
	if to := c.rule.Currency(left); to != "" {
		return c.compareMoney(op, left, right, to)
	}
	leftFloat, rightFloat := c.class(left) == floatClass, c.class(right) == floatClass
	switch {
	case leftFloat && rightFloat:
		return &relation[float64, float64]{c.floatExpr(left), c.floatExpr(right),
			func(a, b float64, _ *moment) bool { return holds(op, cmp.Compare(a, b)) }}
	case leftFloat:
		return &relation[float64, exact.Num]{c.floatExpr(left), c.exactExpr(right),
			func(a float64, b exact.Num, _ *moment) bool { return holds(op, -b.CmpFloat(a)) }}
	case rightFloat:
		return &relation[exact.Num, float64]{c.exactExpr(left), c.floatExpr(right),
			func(a exact.Num, b float64, _ *moment) bool { return holds(op, a.CmpFloat(b)) }}
	default:
		return &relation[exact.Num, exact.Num]{c.exactExpr(left), c.exactExpr(right),
			func(a, b exact.Num, _ *moment) bool { return holds(op, a.Cmp(b)) }}
	}
}

// numberRange compiles a test of a number against constants.
func (c *compiler) numberRange(x dsl.Expr, r numberRange, not bool) test {
	if c.class(x) == floatClass {
		low, high := r.floats()
		plain := negated(&predicate[float64]{c.floatExpr(x), func(v float64, _ *moment) bool { return low <= v && v <= high }, tells(x, low, high)}, not)
		if read, ok := fieldReader[float64](c, x); ok {
			return &floatRange{newLeaf(plain, not), read, low, high}
		}
		return plain
	}
	plain := negated(&predicate[exact.Num]{c.exactExpr(x), func(v exact.Num, _ *moment) bool { return r.holds(v) }, tells(x, r.ends()...)}, not)
	if read, ok := fieldReader[int64](c, x); ok {
		bounds, ok := r.scaled(0)
		t := &intRange{newLeaf(plain, not), read, bounds}
		if !ok { // every value is outside
			t.answers[within] = t.answers[outside]
		}
		return t
	}
	if read, ok := fieldReader[decimal.Decimal](c, x); ok {
		exactly := &decimalRange{leaf: newLeaf(plain, not), reader: read}
		for scale := range exactly.bounds {
			var ok bool
			if exactly.bounds[scale], ok = r.scaled(scale); !ok {
				exactly.bounds[scale] = interval{low: math.MinInt64} // which no coefficient is
			}
		}
		if read.float != nil {
			return nearly(exactly, r)
		}
		return exactly
	}
	return plain
}

func (c *compiler) numberIn(x dsl.Expr, items []check.Const) test {
	if c.class(x) == floatClass {
		floats := make([]float64, len(items))
		for i := range items {
			floats[i] = number(&items[i]).Float()
		}
		slices.Sort(floats)
		return &predicate[float64]{c.floatExpr(x), func(v float64, _ *moment) bool {
			_, found := slices.BinarySearch(floats, v)
			return found
		}, tells(x, floats...)}
	}
	if own := c.rule.Currency(x); own != "" {
		return c.moneyAmong(x, own, items)
	}
	numbers := make([]exact.Num, len(items))
	for i := range items {
		numbers[i] = number(&items[i])
	}
	slices.SortFunc(numbers, exact.Num.Cmp)
	return &predicate[exact.Num]{c.exactExpr(x), func(v exact.Num, _ *moment) bool {
		_, found := slices.BinarySearchFunc(numbers, v, exact.Num.Cmp)
		return found
	}, tells(x, numbers...)}
}

// exactExpr compiles a number that is computed exactly.
func (c *compiler) exactExpr(e dsl.Expr) expr[exact.Num] {
	if own := c.rule.Currency(e); own != "" {
		return c.moneyIn(e, own)
	}
	if k := c.rule.Const(e); k != nil {
		return constExpr[exact.Num]{number(k)}
	}
	switch e := e.(type) {
	case *dsl.Ident:
		return identifier(c, e, c.exactField, c.exactExpr)
	case *dsl.Aggregate:
		return once(c, e, c.exactAggregate(e))
	case *dsl.Negate:
		return &unary[exact.Num, exact.Num]{c.exactExpr(e.X), func(v exact.Num, _ *moment) (exact.Num, Cause) { return v.Neg(), known }}
	case *dsl.Arith:
		if to := c.rule.Currency(e.Left); to != "" { // the share that one amount is of another
			return &pair[exact.Num, exact.Num]{c.moneyIn(e.Left, to), c.moneyIn(e.Right, to), exactArith[e.Op]}
		}
		return &pair[exact.Num, exact.Num]{c.exactExpr(e.Left), c.exactExpr(e.Right), exactArith[e.Op]}
	default:
		return c.exactCall(e.(*dsl.Call))
	}
}

func (c *compiler) exactField(f fieldRef) expr[exact.Num] {
	if f.declared.Type.Kind == dsl.KindMoney {
		return c.moneyField(f, f.declared.Currency)
	}
	if f.declared.Type.Kind == dsl.KindInt {
		return fieldOf(c, f, func(v int64) (exact.Num, Cause) { return exact.Int(v), known })
	}
	if _, ok := c.source(f).(reader[exact.Num]); ok { // of a table
		return fieldOf(c, f, itself[exact.Num])
	}
	return fieldOf(c, f, exactDecimal)
}

func exactDecimal(d decimal.Decimal) (exact.Num, Cause) {
	n, ok := exact.FromDecimal(d)
	if !ok {
		return n, Invalid
	}
	return n, known
}

// bounded refuses what arithmetic has grown out of all proportion.
func bounded(n exact.Num) (exact.Num, Cause) {
	if n.Huge() {
		return n, Overflow
	}
	return n, known
}

func total(f func(a, b exact.Num) exact.Num) func(a, b exact.Num) (exact.Num, Cause) {
	return func(a, b exact.Num) (exact.Num, Cause) { return bounded(f(a, b)) }
}

var exactArith = [...]func(a, b exact.Num) (exact.Num, Cause){
	dsl.Add: total(exact.Num.Add), dsl.Subtract: total(exact.Num.Sub), dsl.Multiply: total(exact.Num.Mul),
	dsl.Divide: func(a, b exact.Num) (exact.Num, Cause) {
		q, ok := a.Quo(b)
		if !ok {
			return q, ZeroDivision
		}
		return bounded(q)
	},
}

func (c *compiler) exactCall(e *dsl.Call) expr[exact.Num] {
	switch e.Name {
	case "COALESCE":
		return &coalesce[exact.Num]{exprs(e.Args, c.exactExpr)}
	case "PERCENTILE":
		return c.percentile(e)
	case "ABS", "ROUND":
		return c.numberCall(e, c.exactExpr(e.Args[0]))
	case "DAYS_SINCE":
		c.moment = true
		return &unary[point, exact.Num]{c.timeExpr(e.Args[0]), func(p point, m *moment) (exact.Num, Cause) {
			return exact.Int(int64(m.today - p.dayIn(m.zone()))), known
		}}
	case "AGE":
		c.moment = true
		return &unary[point, exact.Num]{c.timeExpr(e.Args[0]), func(p point, m *moment) (exact.Num, Cause) {
			return exact.Int(int64(civil.CompletedYears(p.dayIn(m.zone()), m.today))), known
		}}
	case "LENGTH":
		return &unary[string, exact.Num]{c.textExpr(e.Args[0]), func(s string, _ *moment) (exact.Num, Cause) {
			return exact.Int(int64(len([]rune(s)))), known
		}}
	default: // BUCKET
		return c.bucket(e)
	}
}

// numberCall compiles ABS or ROUND of a number.
func (c *compiler) numberCall(e *dsl.Call, x expr[exact.Num]) expr[exact.Num] {
	if e.Name == "ABS" {
		return &unary[exact.Num, exact.Num]{x, func(v exact.Num, _ *moment) (exact.Num, Cause) { return v.Abs(), known }}
	}
	places := c.decimals(e)
	return &unary[exact.Num, exact.Num]{x, func(v exact.Num, _ *moment) (exact.Num, Cause) { return v.Round(places), known }}
}

func (c *compiler) decimals(e *dsl.Call) int {
	if len(e.Args) < 2 {
		return 0
	}
	return int(c.rule.Const(e.Args[1]).Number.Num().Int64())
}

// bucket is floor(100 u) of the identifier's hash as a fraction u, the same that
// campaigns assign by.
func (c *compiler) bucket(e *dsl.Call) expr[exact.Num] {
	salt := c.rule.Const(e.Args[1]).Text
	of := func(id string, _ *moment) (exact.Num, Cause) {
		sum := sha256.Sum256([]byte(salt + "\x00" + id))
		whole, _ := bits.Mul64(binary.BigEndian.Uint64(sum[:8]), 100)
		return exact.Int(int64(whole)), known
	}
	if c.class(e.Args[0]) == textClass {
		return &unary[string, exact.Num]{c.textExpr(e.Args[0]), of}
	}
	return &unary[exact.Num, exact.Num]{c.exactExpr(e.Args[0]), func(v exact.Num, m *moment) (exact.Num, Cause) {
		return of(v.Rat().RatString(), m)
	}}
}

// floatExpr compiles a number that is computed in floating point. What is exact
// below it is computed exactly first, and then converted to the nearest float.
func (c *compiler) floatExpr(e dsl.Expr) expr[float64] {
	if c.class(e) == exactClass {
		if k := c.rule.Const(e); k != nil {
			return constExpr[float64]{number(k).Float()}
		}
		return &unary[exact.Num, float64]{c.exactExpr(e), func(v exact.Num, _ *moment) (float64, Cause) { return finite(v.Float()) }}
	}
	switch e := e.(type) {
	case *dsl.Ident:
		return identifier(c, e, c.floatField, c.floatExpr)
	case *dsl.Aggregate:
		return once(c, e, c.floatAggregate(e))
	case *dsl.Negate:
		return &unary[float64, float64]{c.floatExpr(e.X), func(v float64, _ *moment) (float64, Cause) { return -v, known }}
	case *dsl.Arith:
		return &pair[float64, float64]{c.floatExpr(e.Left), c.floatExpr(e.Right), floatArith[e.Op]}
	}
	call := e.(*dsl.Call)
	switch call.Name {
	case "COALESCE":
		return &coalesce[float64]{exprs(call.Args, c.floatExpr)}
	case "ABS":
		return &unary[float64, float64]{c.floatExpr(call.Args[0]), func(v float64, _ *moment) (float64, Cause) { return math.Abs(v), known }}
	default: // ROUND
		places := c.decimals(call)
		return &unary[float64, float64]{c.floatExpr(call.Args[0]), func(v float64, _ *moment) (float64, Cause) {
			return finite(exact.FromRat(new(big.Rat).SetFloat64(v)).Round(places).Float())
		}}
	}
}

func (c *compiler) floatField(f fieldRef) expr[float64] { return fieldOf(c, f, validFloat) }

func finite(v float64) (float64, Cause) {
	if v-v != 0 {
		return 0, Overflow
	}
	return v, known
}

var floatArith = [...]func(a, b float64) (float64, Cause){
	dsl.Add:      func(a, b float64) (float64, Cause) { return finite(a + b) },
	dsl.Subtract: func(a, b float64) (float64, Cause) { return finite(a - b) },
	dsl.Multiply: func(a, b float64) (float64, Cause) { return finite(float64(a * b)) },
	dsl.Divide: func(a, b float64) (float64, Cause) {
		if b == 0 {
			return 0, ZeroDivision
		}
		return finite(a / b)
	},
}

// intsExpr compiles a set of whole numbers.
func (c *compiler) intsExpr(e dsl.Expr) expr[[]int64] {
	read := func(f fieldRef) expr[[]int64] { return fieldOf(c, f, itself[[]int64]) }
	return identifier(c, e.(*dsl.Ident), read, c.intsExpr)
}
