package check

import (
	"cmp"
	"math/big"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/internal/semver"
)

// moneyArith checks arithmetic in which money takes part: money may be added to
// money, and multiplied or divided by a number; money divided by money is a number.
func (p *pass) moneyArith(e *dsl.Arith, f *fact) {
	left, right := p.rule.Type(e.Left), p.rule.Type(e.Right)
	both := left == right
	sum := e.Op == dsl.Add || e.Op == dsl.Subtract
	money, number := e.Left, e.Right
	if left.Kind != dsl.KindMoney {
		money, number = e.Right, e.Left
	}
	other := p.rule.Type(number)
	switch {
	case both && sum:
		f.typ, f.declared = left, p.fact(e.Left).declared
	case both && e.Op == dsl.Divide:
		f.typ = dsl.Type{Kind: dsl.KindDecimal}
	case !sum && !both && exactNumber(other) && (e.Op == dsl.Multiply || left.Kind == dsl.KindMoney):
		f.typ, f.declared = dsl.Type{Kind: dsl.KindMoney}, p.fact(money).declared
	case sum && numeric(other):
		p.fail(dsl.TypeMismatch, e.Span(), "write its currency: "+dsl.Format(number)+" "+p.currencyOf(money), "no sum of money and a plain number")
	case other.Kind == dsl.KindFloat:
		p.fail(dsl.TypeMismatch, e.Span(), "make the field a decimal, or ROUND it", "money is exact, and a float is not")
	default:
		p.fail(dsl.TypeMismatch, e.Span(), "money is added to money, and multiplied or divided by a number", "no such arithmetic with %s and %s", article(left), article(right))
	}
	if c := p.fact(e.Right).value; e.Op == dsl.Divide && c != nil && c.Number != nil && c.Number.Sign() == 0 && f.typ.Kind != dsl.KindNone {
		p.fail(dsl.ZeroDivision, e.Span(), "", "a division by zero is never decided")
	}
}

func exactNumber(t dsl.Type) bool { return t.Kind == dsl.KindInt || t.Kind == dsl.KindDecimal }

// currencyOf is the currency in which an amount would be written beside a value.
func (p *pass) currencyOf(e dsl.Expr) string { return cmp.Or(p.rule.Currency(e), "GBP") }

// Currency returns the currency in which a value of type money is computed: that of
// the field that it comes from, or else of its first constant. It is empty for other
// types.
func (r *Rule) Currency(e dsl.Expr) string {
	f := &r.facts[e.ID()]
	switch {
	case f.typ.Kind != dsl.KindMoney:
		return ""
	case f.declared != nil:
		return f.declared.Currency
	case f.value != nil:
		return f.value.Text
	}
	for _, child := range dsl.Children(e) {
		if currency := r.Currency(child); currency != "" {
			return currency
		}
	}
	return ""
}

// decimals is how many decimals a number has.
func decimals(r *big.Rat) int {
	n, _ := r.FloatPrec()
	return n
}

// versionHint says how to write something so that it is a version.
func versionHint(plain string) string {
	if v, ok := semver.Parse(plain); ok {
		return "write it as a version: v" + v.String()
	}
	return "write a version such as v2.0.1"
}

func versionOf(c *Const) semver.Version {
	v, _ := semver.Parse(c.Text) // it has been checked where it is written
	return v
}
