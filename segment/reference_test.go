package segment

// This file is the language once more, said as plainly as can be: an interpreter
// of trees over maps of Go values, with fractions of math/big, civil arithmetic by
// trying offsets, and none of the engine's own packages. The fuzz test holds the
// engine to it. Its clocks and its texts are in two files beside.

import (
	"crypto/sha256"
	"encoding/binary"
	"math"
	"math/big"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/clientele-go/clientele/dsl"
)

// reference evaluates trees as of an instant, whose Location is the zone.
type reference struct {
	schema    *dsl.Schema
	params    map[string]dsl.Value
	lists     map[string][]dsl.Value
	asOf      time.Time
	weekStart time.Weekday
	record    map[string]any
}

// What is known of a value is a bool, *big.Rat, float64, string, day, time.Time,
// []string or []int64; what is not known is nil.

// condition decides a condition.
func (r *reference) condition(e dsl.Expr) Outcome {
	switch e := e.(type) {
	case *dsl.Logic:
		all := make([]Outcome, len(e.Terms))
		for i, term := range e.Terms {
			all[i] = r.condition(term)
		}
		return kleene(e.Op, all...)
	case *dsl.Not:
		return not(r.condition(e.X))
	case *dsl.OrMissing:
		if o := r.condition(e.Test); o != Undecided {
			return o
		}
		return In
	case *dsl.Compare:
		return r.compare(e.Op, e.Left, e.Right)
	case *dsl.Between:
		return negatedIf(e.Negated, kleene(dsl.And, r.compare(dsl.GreaterEqual, e.X, e.Low), r.compare(dsl.LessEqual, e.X, e.High)))
	case *dsl.In:
		return negatedIf(e.Negated, r.in(e.X, e.List))
	case *dsl.Is:
		return negatedIf(e.Negated, yes(r.absent(e)))
	case *dsl.Match:
		return negatedIf(e.Negated, r.match(e))
	case *dsl.Contains:
		return negatedIf(e.Negated, r.contains(e.X, r.items(e.List), e.All))
	case *dsl.During:
		return negatedIf(e.Negated, r.during(e))
	}
	return decided(r.value(e), func(v any) bool { return v.(bool) })
}

// kleene is AND or OR: the most certain answer that the others cannot change.
func kleene(op dsl.LogicOp, all ...Outcome) Outcome {
	strong, weak := Out, In
	if op == dsl.Or {
		strong, weak = In, Out
	}
	switch {
	case slices.Contains(all, strong):
		return strong
	case slices.Contains(all, Undecided):
		return Undecided
	}
	return weak
}

func not(o Outcome) Outcome {
	switch o {
	case In:
		return Out
	case Out:
		return In
	}
	return Undecided
}

func negatedIf(negated bool, o Outcome) Outcome {
	if negated {
		return not(o)
	}
	return o
}

func yes(b bool) Outcome {
	if b {
		return In
	}
	return Out
}

// decided asks for a value that is known, and leaves the rest undecided.
func decided(v any, holds func(any) bool) Outcome {
	if v == nil {
		return Undecided
	}
	return yes(holds(v))
}

func accepts(op dsl.CompareOp, c int) bool {
	return map[dsl.CompareOp]bool{dsl.Equal: c == 0, dsl.NotEqual: c != 0, dsl.Less: c < 0, dsl.LessEqual: c <= 0, dsl.Greater: c > 0, dsl.GreaterEqual: c >= 0}[op]
}

func (r *reference) compare(op dsl.CompareOp, left, right dsl.Expr) Outcome {
	a, b := r.value(left), r.value(right)
	if a == nil || b == nil {
		return Undecided
	}
	if s, ok := a.(string); ok {
		return yes(accepts(op, r.compareTexts(left, right, s, b.(string))))
	}
	if isConstant(left) != isConstant(right) { // a constant becomes the nearest float
		a, b = nearestIf(a, b), nearestIf(b, a)
	}
	return yes(accepts(op, r.order(a, b)))
}

// nearestIf makes a fraction the nearest float when the other number is one.
func nearestIf(v, other any) any {
	x, exact := v.(*big.Rat)
	if _, float := other.(float64); exact && float {
		return nearest(x)
	}
	return v
}

func nearest(x *big.Rat) float64 {
	f, _ := x.Float64()
	return f
}

// order is negative, zero or positive for two values other than texts.
func (r *reference) order(a, b any) int {
	switch a := a.(type) {
	case bool:
		if a == b.(bool) {
			return 0
		}
		return 1
	case day, time.Time:
		return r.orderTimes(a, b)
	}
	return fraction(a).Cmp(fraction(b))
}

func fraction(v any) *big.Rat {
	if f, ok := v.(float64); ok {
		return new(big.Rat).SetFloat64(f)
	}
	return v.(*big.Rat)
}

func (r *reference) in(x dsl.Expr, list dsl.List) Outcome {
	return decided(r.value(x), func(v any) bool {
		return slices.ContainsFunc(r.items(list), func(item any) bool {
			if s, ok := v.(string); ok {
				return r.form(x, s) == r.form(x, r.spelt(x, item.(string)))
			}
			return r.order(v, nearestIf(item, v)) == 0
		})
	})
}

// items are the constants of a list.
func (r *reference) items(list dsl.List) (items []any) {
	for _, v := range r.lists[list.Name] {
		items = append(items, constantValue(v))
	}
	for _, e := range list.Items {
		items = append(items, r.value(e))
	}
	return items
}

func (r *reference) absent(e *dsl.Is) bool {
	v := r.value(e.X)
	if e.What == dsl.Empty {
		switch v := v.(type) {
		case string:
			return v == ""
		case []string:
			return len(v) == 0
		case []int64:
			return len(v) == 0
		}
	}
	return v == nil
}

// contains asks a set for any or all of some items.
func (r *reference) contains(x dsl.Expr, items []any, all bool) Outcome {
	return decided(r.value(x), func(set any) bool {
		has := func(item any) bool {
			if ints, ok := set.([]int64); ok {
				return slices.ContainsFunc(ints, func(n int64) bool { return new(big.Rat).SetInt64(n).Cmp(item.(*big.Rat)) == 0 })
			}
			return slices.ContainsFunc(set.([]string), func(s string) bool { return r.form(x, s) == r.form(x, item.(string)) })
		}
		if all {
			return !slices.ContainsFunc(items, func(item any) bool { return !has(item) })
		}
		return slices.ContainsFunc(items, has)
	})
}

// isConstant reports whether a value is made of literals and parameters alone.
func isConstant(e dsl.Expr) bool {
	switch e := e.(type) {
	case *dsl.Literal, *dsl.Parameter:
		return true
	case *dsl.Negate:
		return isConstant(e.X)
	case *dsl.Arith:
		return isConstant(e.Left) && isConstant(e.Right)
	}
	return false
}

// isFloat reports whether a Float takes part in a number.
func (r *reference) isFloat(e dsl.Expr) bool {
	switch e := e.(type) {
	case *dsl.Ident:
		return r.schema.Field(e.Name).Type.Kind == dsl.KindFloat
	case *dsl.Call:
		if !slices.Contains([]string{"ABS", "ROUND", "COALESCE"}, e.Name) {
			return false
		}
	}
	return slices.ContainsFunc(dsl.Children(e), r.isFloat)
}

func constantValue(v dsl.Value) any {
	switch v.Kind {
	case dsl.NumberValue:
		return v.Number.Rat()
	case dsl.PercentValue:
		return new(big.Rat).Quo(v.Number.Rat(), big.NewRat(100, 1))
	case dsl.TextValue:
		return v.Text
	case dsl.BoolValue:
		return v.Bool
	case dsl.DateValue:
		return dayNumber(int(v.Date))
	default:
		return v.Instant
	}
}

// value evaluates a value; nil means that it is not known.
func (r *reference) value(e dsl.Expr) any {
	switch e := e.(type) {
	case *dsl.Literal:
		return constantValue(e.Value)
	case *dsl.Parameter:
		return constantValue(r.params[e.Name])
	case *dsl.Ident:
		return r.field(r.schema.Field(e.Name))
	case *dsl.Moment:
		return r.moment(e)
	case *dsl.Negate:
		switch x := r.value(e.X).(type) {
		case *big.Rat:
			return new(big.Rat).Neg(x)
		case float64:
			return -x
		}
		return nil
	case *dsl.Arith:
		return r.arith(e)
	default:
		return r.call(e.(*dsl.Call))
	}
}

func (r *reference) arith(e *dsl.Arith) any {
	a, b := r.value(e.Left), r.value(e.Right)
	if a == nil || b == nil || e.Op == dsl.Divide && fraction(b).Sign() == 0 {
		return nil
	}
	if r.isFloat(e) {
		return floatArith64(e.Op, nearest(fraction(a)), nearest(fraction(b)))
	}
	x, y := a.(*big.Rat), b.(*big.Rat)
	switch e.Op {
	case dsl.Add:
		return new(big.Rat).Add(x, y)
	case dsl.Subtract:
		return new(big.Rat).Sub(x, y)
	case dsl.Multiply:
		return new(big.Rat).Mul(x, y)
	default:
		return new(big.Rat).Quo(x, y)
	}
}

func floatArith64(op dsl.ArithOp, x, y float64) any {
	result := map[dsl.ArithOp]float64{dsl.Add: x + y, dsl.Subtract: x - y, dsl.Multiply: x * y, dsl.Divide: x / y}[op]
	if math.IsInf(result, 0) || math.IsNaN(result) {
		return nil
	}
	return result
}

func (r *reference) call(e *dsl.Call) any {
	if e.Name == "COALESCE" {
		for _, arg := range e.Args {
			if v := r.value(arg); v != nil {
				if s, ok := v.(string); ok {
					return r.spelt(e, s)
				}
				if r.isFloat(e) {
					return nearest(fraction(v))
				}
				return v
			}
		}
		return nil
	}
	v := r.value(e.Args[0])
	if v == nil {
		return nil
	}
	switch e.Name {
	case "ABS":
		if f, ok := v.(float64); ok {
			return math.Abs(f)
		}
		return new(big.Rat).Abs(v.(*big.Rat))
	case "ROUND":
		places := 0
		if len(e.Args) == 2 {
			places = int(r.value(e.Args[1]).(*big.Rat).Num().Int64())
		}
		rounded := roundHalfAway(fraction(v), places)
		if r.isFloat(e) {
			return nearest(rounded)
		}
		return rounded
	case "LENGTH":
		return big.NewRat(int64(utf8.RuneCountInString(v.(string))), 1)
	case "DAYS_SINCE":
		return big.NewRat(int64(r.today().number()-r.localDay(v).number()), 1)
	case "AGE":
		return big.NewRat(int64(completedYears(r.localDay(v), r.today())), 1)
	case "BUCKET":
		return bucketOf(v, e.Args[1].(*dsl.Literal).Value.Text)
	}
	return textFunction(e.Name, v.(string))
}

func roundHalfAway(x *big.Rat, places int) *big.Rat {
	unit := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(max(places, -places))), nil))
	if places > 0 {
		unit.Inv(unit)
	}
	units := new(big.Rat).Quo(new(big.Rat).Abs(x), unit)
	units.Add(units, big.NewRat(1, 2))
	whole := new(big.Int).Div(units.Num(), units.Denom())
	rounded := new(big.Rat).Mul(new(big.Rat).SetInt(whole), unit)
	if x.Sign() < 0 {
		rounded.Neg(rounded)
	}
	return rounded
}

func bucketOf(id any, salt string) *big.Rat {
	s, ok := id.(string)
	if !ok {
		s = id.(*big.Rat).RatString()
	}
	sum := sha256.Sum256(append(append([]byte(salt), 0), s...))
	u := new(big.Int).SetUint64(binary.BigEndian.Uint64(sum[:8]))
	return new(big.Rat).SetInt(u.Rsh(u.Mul(u, big.NewInt(100)), 64))
}

func textFunction(name, s string) any {
	switch name {
	case "LOWER":
		return strings.ToLower(s)
	case "UPPER":
		return strings.ToUpper(s)
	case "TRIM":
		return strings.TrimSpace(s)
	}
	at := strings.LastIndex(s, "@") // DOMAIN
	if at < 0 || at+1 == len(s) {
		return nil
	}
	return s[at+1:]
}
