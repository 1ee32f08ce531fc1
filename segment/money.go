package segment

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/shopspring/decimal"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/dsl/check"
	"github.com/clientele-go/clientele/internal/currency"
	"github.com/clientele-go/clientele/internal/exact"
)

// Rates are exchange rates by day. They are immutable, and may be used by any number
// of goroutines.
type Rates struct {
	base   string
	quotes map[string][]Quote // by currency, ascending by day
}

// A Quote is what one unit of the base currency was worth in another from a day on,
// until the next quote.
type Quote struct {
	Currency string
	Day      dsl.Date
	PerBase  decimal.Decimal
}

// NewRates makes a table of rates against a base currency, in any order, such as the
// reference rates that central banks publish. The error names every quote that is at
// fault.
func NewRates(base string, quotes ...Quote) (*Rates, error) {
	var errs []error
	if !currency.Known(base) {
		errs = append(errs, fmt.Errorf("segment: rates: %q is no currency", base))
	}
	r := &Rates{base, map[string][]Quote{}}
	for i, q := range quotes {
		fail := func(format string, args ...any) {
			errs = append(errs, fmt.Errorf("segment: rates: quote %d, %s on %v: "+format, append([]any{i, q.Currency, q.Day}, args...)...))
		}
		switch {
		case !currency.Known(q.Currency):
			fail("no such currency")
		case q.Currency == base:
			fail("the base currency is always worth 1")
		case !printable(q.PerBase) || q.PerBase.Sign() <= 0:
			fail("the rate is %s: want one above 0", shown(q.PerBase))
		case slices.ContainsFunc(r.quotes[q.Currency], func(other Quote) bool { return other.Day == q.Day }):
			fail("quoted twice")
		}
		r.quotes[q.Currency] = append(r.quotes[q.Currency], q)
	}
	for _, quotes := range r.quotes {
		slices.SortFunc(quotes, func(a, b Quote) int { return cmp.Compare(a.Day, b.Day) })
	}
	return r, errors.Join(errs...)
}

// perBase is the latest quote on or before a day.
func (r *Rates) perBase(currency string, day dsl.Date) (rate exact.Num, ok bool) {
	if currency == r.base {
		return exact.Int(1), true
	}
	quotes := r.quotes[currency]
	i, found := slices.BinarySearchFunc(quotes, day, func(q Quote, day dsl.Date) int { return cmp.Compare(q.Day, day) })
	if !found {
		i--
	}
	if i < 0 {
		return rate, false
	}
	return exact.FromDecimal(quotes[i].PerBase)
}

// convert converts an amount, exactly, at the rates of a day.
func (r *Rates) convert(amount exact.Num, from, to string, day dsl.Date) (exact.Num, Cause) {
	if from == to {
		return amount, known
	}
	if r == nil {
		return amount, NoRate
	}
	rateFrom, ok1 := r.perBase(from, day)
	rateTo, ok2 := r.perBase(to, day)
	if !ok1 || !ok2 {
		return amount, NoRate
	}
	inBase, _ := amount.Quo(rateFrom) // rates are above 0
	return bounded(inBase.Mul(rateTo))
}

// moneyIn compiles an amount of money in a currency; in it, money is an exact number
// like any other.
func (c *compiler) moneyIn(e dsl.Expr, to string) expr[exact.Num] {
	if c.rule.Const(e) != nil {
		return c.converted(c.amountExpr(e), noField, to)
	}
	in := func(e dsl.Expr) expr[exact.Num] { return c.moneyIn(e, to) }
	switch e := e.(type) {
	case *dsl.Ident:
		return identifier(c, e, func(f fieldRef) expr[exact.Num] { return c.moneyField(f, to) }, in)
	case *dsl.Aggregate:
		return once(c, e, c.inOwnCurrency(e, to))
	case *dsl.Negate:
		return &unary[exact.Num, exact.Num]{in(e.X), func(v exact.Num, _ *moment) (exact.Num, Cause) { return v.Neg(), known }}
	case *dsl.Arith:
		return c.moneyArith(e, in)
	}
	call := e.(*dsl.Call)
	if call.Name == "COALESCE" {
		return &coalesce[exact.Num]{exprs(call.Args, in)}
	}
	own := c.rule.Currency(call) // in which it is rounded
	return c.exchanged(c.numberCall(call, c.moneyIn(call.Args[0], own)), own, to)
}

// moneyArith compiles a sum of money, or a multiple or part of it.
func (c *compiler) moneyArith(e *dsl.Arith, in func(dsl.Expr) expr[exact.Num]) expr[exact.Num] {
	side := func(x dsl.Expr) expr[exact.Num] {
		if c.rule.Type(x).Kind == dsl.KindMoney {
			return in(x)
		}
		return c.exactExpr(x)
	}
	return &pair[exact.Num, exact.Num]{side(e.Left), side(e.Right), exactArith[e.Op]}
}

// compareMoney compiles a comparison in a currency.
func (c *compiler) compareMoney(op dsl.CompareOp, left, right dsl.Expr, to string) test {
	accepts := func(a, b exact.Num, _ *moment) bool { return holds(op, a.Cmp(b)) }
	converted := &relation[exact.Num, exact.Num]{c.moneyIn(left, to), c.moneyIn(right, to), accepts}
	if !plainAmount(c.rule, left) || !plainAmount(c.rule, right) {
		return converted
	}
	return &amountTest{converted, c.amountExpr(left), c.amountExpr(right), accepts}
}

// moneyAmong compiles membership of a list of amounts.
func (c *compiler) moneyAmong(x dsl.Expr, own string, items []check.Const) test {
	equal := func(a, b exact.Num, _ *moment) bool { return a.Cmp(b) == 0 }
	terms := []test{}
	for i := range items {
		item := constExpr[amount]{amount{number(&items[i]), items[i].Text}}
		var term test = &relation[exact.Num, exact.Num]{c.moneyIn(x, own), c.converted(item, noField, own), equal}
		if plainAmount(c.rule, x) {
			term = &amountTest{term, c.amountExpr(x), item, equal}
		}
		terms = append(terms, term)
	}
	if len(terms) == 0 { // an empty @list: out, but for a missing value
		return &predicate[exact.Num]{c.moneyIn(x, own), func(exact.Num, *moment) bool { return false }, tells[exact.Num](x)}
	}
	return &anyOf{terms}
}

// amountTest compares two amounts that are in one currency as they are: that takes no
// rate.
type amountTest struct {
	converted test // the comparison of any two
	x, y      expr[amount]
	holds     func(a, b exact.Num, m *moment) bool
}

func (t *amountTest) eval(rec record, m *moment) Outcome {
	x, whyX := t.x.value(rec, m)
	y, whyY := t.y.value(rec, m)
	if whyX == known && whyY == known && x.currency == y.currency {
		return outcome(t.holds(x.number, y.number, m))
	}
	return t.converted.eval(rec, m)
}

func (t *amountTest) blame(rec record, m *moment, to *blames) {
	if t.eval(rec, m) == Undecided {
		t.converted.blame(rec, m, to)
	}
}

// plainAmount reports whether an amount is a constant, or a field as it is.
func plainAmount(rule *check.Rule, e dsl.Expr) bool {
	for definition := rule.Definition(e); definition != nil; definition = rule.Definition(e) {
		rule, e = definition, definition.Root
	}
	_, isField := e.(*dsl.Ident)
	return isField || rule.Const(e) != nil
}

// amountExpr compiles a plain amount.
func (c *compiler) amountExpr(e dsl.Expr) expr[amount] {
	if k := c.rule.Const(e); k != nil {
		return constExpr[amount]{amount{number(k), k.Text}}
	}
	return identifier(c, e.(*dsl.Ident), c.amountField, c.amountExpr)
}

// An amount is money as an exact number and its currency.
type amount struct {
	number   exact.Num
	currency string
}

// conversion is an amount in another currency, at the rates of the as-of's day.
type conversion struct {
	x     expr[amount]
	field int // that is to blame where there is no rate
	rates *Rates
	to    string
}

func (e *conversion) value(rec record, m *moment) (n exact.Num, why Cause) {
	v, why := e.x.value(rec, m)
	if why != known {
		return n, why
	}
	return e.rates.convert(v.number, v.currency, e.to, m.today)
}

func (e *conversion) blame(rec record, m *moment, to *blames) {
	if _, why := e.x.value(rec, m); why != known {
		e.x.blame(rec, m, to)
	} else if _, why := e.value(rec, m); why != known {
		to.add(e.field, why)
	}
}

func (c *compiler) converted(x expr[amount], field int, to string) expr[exact.Num] {
	c.moment = true
	return &conversion{x, field, c.rates, to}
}

func (c *compiler) moneyField(f fieldRef, to string) expr[exact.Num] {
	return c.converted(c.amountField(f), c.scopes[f.scope].first+f.index, to)
}

func (c *compiler) amountField(f fieldRef) expr[amount] {
	own := f.declared.Currency
	if _, ok := c.source(f).(reader[amount]); ok { // of a table
		return fieldOf(c, f, itself[amount])
	}
	return fieldOf(c, f, func(v dsl.Money) (a amount, why Cause) { return amountOf(v, own) })
}

// amountOf reads money, without a currency in that of its field.
func amountOf(v dsl.Money, own string) (a amount, why Cause) {
	a.currency = cmp.Or(v.Currency, own)
	if !currency.Known(a.currency) {
		return a, Invalid
	}
	a.number, why = exactDecimal(v.Amount)
	return a, why
}

// inOwnCurrency computes an aggregate in the currency of its field, and converts the
// result.
func (c *compiler) inOwnCurrency(e *dsl.Aggregate, to string) expr[exact.Num] {
	return c.exchanged(c.exactAggregate(e), c.rule.Currency(e), to)
}

// exchanged converts what was computed in a currency.
func (c *compiler) exchanged(x expr[exact.Num], own, to string) expr[exact.Num] {
	if own == to {
		return x
	}
	return c.converted(&unary[exact.Num, amount]{x, func(v exact.Num, _ *moment) (amount, Cause) { return amount{v, own}, known }}, noField, to)
}
