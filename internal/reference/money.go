package reference

// This file is money, places, and where a customer stands in the population.

import (
	"cmp"
	"encoding/json"
	"math"
	"math/big"

	"github.com/shopspring/decimal"

	"github.com/clientele-go/clientele/dsl"
)

// Money is an amount in a currency.
type money struct {
	amount   *big.Rat
	currency string
}

// currencies are those that the tests use.
var currencies = map[string]bool{"GBP": true, "EUR": true, "USD": true, "JPY": true, "CHF": true, "SEK": true}

func readMoney(f *dsl.Field, v any) any {
	m := money{currency: f.Currency}
	switch v := v.(type) {
	case map[string]any:
		m.amount = number(v["amount"])
		m.currency, _ = v["currency"].(string) // an amount by itself is written without a map
	case dsl.Money:
		m.amount, m.currency = v.Amount.Rat(), cmp.Or(v.Currency, f.Currency)
	case int64, int, float64, json.Number, decimal.Decimal, string:
		m.amount = number(v)
	}
	if m.amount == nil || !currencies[m.currency] {
		return nil
	}
	return m
}

// converted is an amount in another currency at the rates of the as-of's day, or nil.
func (r *evaluation) converted(m money, to string) *big.Rat {
	if m.currency == to {
		return m.amount
	}
	if r.PerBase == nil {
		return nil
	}
	day := dsl.Date(r.today().number())
	from, into := r.PerBase(m.currency, day), r.PerBase(to, day)
	if from == nil || into == nil {
		return nil
	}
	inBase := new(big.Rat).Quo(m.amount, from)
	return inBase.Mul(inBase, into)
}

// currency is the one that a value of money is computed in: that of the first field in
// it, or else of the first constant. It is empty for anything else.
func (r *evaluation) currency(e dsl.Expr) string {
	if f := r.declared(e); f != nil {
		return f.Currency
	}
	switch e := e.(type) {
	case *dsl.Literal:
		if e.Value.Kind == dsl.MoneyValue {
			return e.Value.Text
		}
	case *dsl.Parameter:
		if v := r.Parameters[e.Name]; v.Kind == dsl.MoneyValue {
			return v.Text
		}
	case *dsl.Arith:
		if left, right := r.currency(e.Left), r.currency(e.Right); e.Op != dsl.Divide || right == "" {
			return cmp.Or(left, right)
		}
	case *dsl.Negate:
		return r.currency(e.X)
	case *dsl.Call:
		if e.Name != "PERCENTILE" && len(e.Args) > 0 {
			for _, arg := range e.Args {
				if currency := r.currency(arg); currency != "" {
					return currency
				}
			}
		}
	}
	return ""
}

// in evaluates money as a number of a currency.
func (r *evaluation) moneyIn(e dsl.Expr, to string) any {
	var m any
	switch e := e.(type) {
	case *dsl.Literal:
		m = money{e.Value.Number.Rat(), e.Value.Text}
	case *dsl.Parameter:
		m = money{r.Parameters[e.Name].Number.Rat(), r.Parameters[e.Name].Text}
	case *dsl.Ident:
		f, s := r.lookup(e.Name)
		if f == nil {
			return r.customer().moneyIn(r.Metrics[e.Name].Root, to)
		}
		m = read(f, s.values[f.Name])
	case *dsl.Aggregate:
		if v := r.aggregate(e); v != nil {
			m = money{v.(*big.Rat), r.declared(e).Currency}
		}
	case *dsl.Negate:
		if x := r.moneyIn(e.X, to); x != nil {
			return new(big.Rat).Neg(x.(*big.Rat))
		}
	case *dsl.Arith:
		side := func(x dsl.Expr) any {
			if r.currency(x) == "" {
				return r.value(x)
			}
			return r.moneyIn(x, to)
		}
		return exactArith(e.Op, side(e.Left), side(e.Right))
	case *dsl.Call:
		if e.Name == "COALESCE" {
			for _, arg := range e.Args {
				if r.present(arg) {
					return r.moneyIn(arg, to)
				}
			}
			return nil
		}
		own := r.currency(e) // in which it is rounded
		if v := r.function(e, r.moneyIn(e.Args[0], own)); v != nil {
			m = money{v.(*big.Rat), own}
		}
	}
	if m == nil {
		return nil
	}
	if amount := r.converted(m.(money), to); amount != nil {
		return amount
	}
	return nil
}

// plainAmount is a constant, or what a field has, in its own currency; nil for anything
// else.
func (r *evaluation) plainAmount(e dsl.Expr) *money {
	name, isName := e.(*dsl.Ident)
	if !isName {
		if currency := r.currency(e); isConstant(e) && currency != "" {
			return &money{r.moneyIn(e, currency).(*big.Rat), currency}
		}
		return nil
	}
	f, s := r.lookup(name.Name)
	if f == nil {
		return r.customer().plainAmount(r.Metrics[name.Name].Root)
	}
	if m, ok := read(f, s.values[f.Name]).(money); ok {
		return &m
	}
	return nil
}

// present reports whether there is a value, whatever it is worth: what is worth something
// that cannot be told for want of a rate is not missing.
func (r *evaluation) present(e dsl.Expr) bool {
	all := *r.Reference
	all.actual = r.Reference
	if r.actual != nil {
		all.actual = r.actual
	}
	all.PerBase = func(string, dsl.Date) *big.Rat { return big.NewRat(1, 1) }
	return (&evaluation{&all, r.scopes}).value(e) != nil
}

var kilometres = map[dsl.DistanceUnit]float64{dsl.Kilometre: 1, dsl.Mile: 1.609344}

// near is whether two places are at most so far apart, on a sphere of the mean radius of
// the Earth, by the angle between their directions.
func (r *evaluation) near(e *dsl.Near) Outcome {
	p, q := r.value(e.X), r.value(e.Of)
	if p == nil || q == nil {
		return Undecided
	}
	most, _ := r.value(e.Distance).(*big.Rat).Float64()
	return yes(kilometresBetween(p.(place), q.(place)) <= most*kilometres[e.Unit])
}

func kilometresBetween(p, q place) float64 {
	a, b := direction(p), direction(q)
	cross := [3]float64{a[1]*b[2] - a[2]*b[1], a[2]*b[0] - a[0]*b[2], a[0]*b[1] - a[1]*b[0]}
	dot := a[0]*b[0] + a[1]*b[1] + a[2]*b[2]
	return 6371.0088 * math.Atan2(math.Sqrt(cross[0]*cross[0]+cross[1]*cross[1]+cross[2]*cross[2]), dot)
}

func direction(p place) [3]float64 {
	switch { // one name for each place
	case math.Abs(p.lat) == 90:
		p.lon = 0
	case p.lon == -180:
		p.lon = 180
	}
	lat, lon := p.lat*math.Pi/180, p.lon*math.Pi/180
	return [3]float64{math.Cos(lat) * math.Cos(lon), math.Cos(lat) * math.Sin(lon), math.Sin(lat)}
}

// ranked are the values of the population, of those who have one.
func (r *evaluation) ranked(x dsl.Expr) (all []any) {
	for _, customer := range r.Population {
		if v := r.of(customer).value(x); v != nil {
			all = append(all, v)
		}
	}
	return all
}

// rank counts the people who are ahead.
func (r *evaluation) rank(e *dsl.Rank) Outcome {
	return decided(r.value(e.X), func(v any) bool {
		ahead, all := 0, r.ranked(e.X)
		for _, other := range all {
			if c := r.rankOrder(e.X, other, v); c > 0 && !e.Bottom || c < 0 && e.Bottom {
				ahead++
			}
		}
		most := r.value(e.N).(*big.Rat)
		if r.isPercent(e.N) {
			most = new(big.Rat).Mul(most, big.NewRat(int64(len(all)), 1))
		}
		return big.NewRat(int64(ahead), 1).Cmp(most) < 0
	})
}

func (r *evaluation) isPercent(e dsl.Expr) bool {
	switch e := e.(type) {
	case *dsl.Literal:
		return e.Value.Kind == dsl.PercentValue
	case *dsl.Parameter:
		return r.Parameters[e.Name].Kind == dsl.PercentValue
	default:
		return false
	}
}

func (r *evaluation) rankOrder(x dsl.Expr, a, b any) int {
	if s, ok := a.(string); ok {
		return r.compareTexts(x, x, s, b.(string))
	}
	return r.order(a, b)
}

// percentile is 100 times the share of the people at or below.
func (r *evaluation) percentile(x dsl.Expr) any {
	v := r.value(x)
	if v == nil {
		return nil
	}
	atOrBelow, all := 0, r.ranked(x)
	for _, other := range all {
		if r.rankOrder(x, other, v) <= 0 {
			atOrBelow++
		}
	}
	return big.NewRat(100*int64(atOrBelow), int64(len(all)))
}
