package reference

// This file decides conditions.

import (
	"math/big"
	"slices"
	"time"

	"github.com/clientele-go/clientele/dsl"
)

// What is known of a value is a bool, *big.Rat, float64, string, day, time.Time, version,
// place, money, []string or []int64; what is not known is nil.

// condition decides a condition.
func (r *evaluation) condition(e dsl.Expr) Outcome {
	switch e := e.(type) {
	case *dsl.Logic:
		all := make([]Outcome, len(e.Terms))
		for i, term := range e.Terms {
			all[i] = r.condition(term)
		}
		return Kleene(e.Op, all...)
	case *dsl.Not:
		return Not(r.condition(e.X))
	case *dsl.OrMissing:
		if o := r.condition(e.Test); o != Undecided {
			return o
		}
		return In
	case *dsl.Compare:
		return r.compare(e.Op, e.Left, e.Right)
	case *dsl.Between:
		return negatedIf(e.Negated, Kleene(dsl.And, r.compare(dsl.GreaterEqual, e.X, e.Low), r.compare(dsl.LessEqual, e.X, e.High)))
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
	case *dsl.Anniversary:
		return decided(r.value(e.X), func(v any) bool { return r.anniversary(r.localDay(v), e) })
	case *dsl.Near:
		return negatedIf(e.Negated, r.near(e))
	case *dsl.Rank:
		return negatedIf(e.Negated, r.rank(e))
	case *dsl.Quantified:
		return r.quantified(e)
	case *dsl.Sequence:
		return r.sequence(e)
	case *dsl.SegmentRef:
		return r.customer().condition(r.Segments[e.Name].Root)
	}
	return decided(r.value(e), func(v any) bool { return v.(bool) })
}

func negatedIf(negated bool, o Outcome) Outcome {
	if negated {
		return Not(o)
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

func (r *evaluation) compare(op dsl.CompareOp, left, right dsl.Expr) Outcome {
	if x, y := r.plainAmount(left), r.plainAmount(right); x != nil && y != nil && x.currency == y.currency {
		return yes(accepts(op, x.amount.Cmp(y.amount)))
	}
	a, b := r.value(left), r.value(right)
	if currency := r.commonCurrency(left, right); currency != "" {
		a, b = r.moneyIn(left, currency), r.moneyIn(right, currency)
	}
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

// commonCurrency is what two amounts are compared in: the currency of the one that is no
// constant, or of the left one. It is empty for anything but money.
func (r *evaluation) commonCurrency(left, right dsl.Expr) string {
	if isConstant(left) && !isConstant(right) {
		return r.currency(right)
	}
	return r.currency(left)
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
func (r *evaluation) order(a, b any) int {
	switch a := a.(type) {
	case bool:
		switch {
		case a == b.(bool):
			return 0
		case a:
			return 1
		}
		return -1
	case day, time.Time:
		return r.orderTimes(a, b)
	case version:
		return compareVersions(a, b.(version))
	}
	return fraction(a).Cmp(fraction(b))
}

func fraction(v any) *big.Rat {
	if f, ok := v.(float64); ok {
		return new(big.Rat).SetFloat64(f)
	}
	return v.(*big.Rat)
}

func (r *evaluation) in(x dsl.Expr, list dsl.List) Outcome {
	if currency := r.currency(x); currency != "" {
		return r.inAmounts(x, list, currency)
	}
	return decided(r.value(x), func(v any) bool {
		return slices.ContainsFunc(r.items(list), func(item any) bool {
			if s, ok := v.(string); ok {
				return r.form(x, s) == r.form(x, r.spelt(x, item.(string)))
			}
			return r.order(v, nearestIf(item, v)) == 0
		})
	})
}

// inAmounts compares an amount with each of a list.
func (r *evaluation) inAmounts(x dsl.Expr, list dsl.List, currency string) Outcome {
	v, plain := r.moneyIn(x, currency), r.plainAmount(x)
	if v == nil && (plain == nil || len(r.items(list)) == 0) {
		return Undecided
	}
	var all []Outcome
	for _, item := range r.items(list) {
		amount := r.converted(item.(money), currency)
		if plain != nil && plain.currency == item.(money).currency {
			all = append(all, yes(plain.amount.Cmp(item.(money).amount) == 0))
		} else if amount == nil || v == nil {
			all = append(all, Undecided)
		} else {
			all = append(all, yes(amount.Cmp(v.(*big.Rat)) == 0))
		}
	}
	return Kleene(dsl.Or, all...)
}

// items are the constants of a list.
func (r *evaluation) items(list dsl.List) (items []any) {
	for _, v := range r.Lists[list.Name] {
		items = append(items, constantValue(v))
	}
	for _, e := range list.Items {
		switch e := e.(type) {
		case *dsl.Literal:
			items = append(items, constantValue(e.Value))
		default:
			items = append(items, constantValue(r.Parameters[e.(*dsl.Parameter).Name]))
		}
	}
	return items
}

func (r *evaluation) absent(e *dsl.Is) bool {
	if ident, ok := e.X.(*dsl.Ident); ok {
		if _, path, rest := r.path(ident.Name); len(path) > 0 && rest == "" {
			return len(r.happened(ident.Name)) == 0
		}
	}
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
	return v == nil && !r.present(e.X)
}

// contains asks a set for any or all of some items.
func (r *evaluation) contains(x dsl.Expr, items []any, all bool) Outcome {
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
