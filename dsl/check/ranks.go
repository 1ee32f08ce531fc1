package check

import (
	"math/big"

	"github.com/clientele-go/clientele/dsl"
)

// rank checks TOP or BOTTOM of the population.
func (p *pass) rank(e *dsl.Rank) {
	var x dsl.Type
	p.ofPopulation(e.Span(), func() { x = p.value(e.X) })
	if known(x) && !sorted(x) {
		p.fail(dsl.TypeMismatch, e.X.Span(), "", "TOP and BOTTOM rank values with an order, and this is %s", article(x))
	}
	n := p.value(e.N)
	c := p.fact(e.N).value
	switch percent := p.fact(e.N).percent; {
	case !known(n):
	case c == nil || c.Kind != dsl.KindDecimal:
		p.fail(dsl.TypeMismatch, e.N.Span(), "write IN TOP 10%, or IN TOP 100 for so many people", "a number or a percentage is wanted here, and this is %s", article(n))
	case percent && (c.Number.Sign() <= 0 || c.Number.Cmp(big.NewRat(1, 1)) > 0):
		p.fail(dsl.OutOfRange, e.N.Span(), "write a percentage from 0% to 100%", "no share of people is %s", dsl.Format(e.N))
	case !percent && (c.Number.Sign() <= 0 || !c.Number.IsInt()):
		p.fail(dsl.OutOfRange, e.N.Span(), "write IN TOP 100 for so many people, or IN TOP 10%", "a number of people is whole and above 0")
	}
}

// ofPopulation checks a value that is ranked within the population: one of the
// customer, that can be known before any rank is.
func (p *pass) ofPopulation(at dsl.Span, check func()) {
	switch {
	case len(p.scopes) > 1:
		p.fail(dsl.BadArguments, at, "rank a value of the customer, such as MAX(orders.total)", "the population is one of customers, not of events")
	case p.ranking:
		p.fail(dsl.BadArguments, at, "rank the value itself", "a rank within the population of a value that is one itself")
	}
	outer := p.ranking
	p.ranking = true
	check()
	p.ranking = outer
}

// A Ranked is a node whose answer needs the population: an *dsl.Rank or a call of
// PERCENTILE, of the rule or of a definition that it refers to.
type Ranked struct {
	Rule *Rule
	Node dsl.Expr
}

// Ranks returns the nodes whose answer needs the population, in the order of the text.
func (r *Rule) Ranks() []Ranked {
	var found []Ranked
	r.walk(map[*Rule]bool{}, func(r *Rule, e dsl.Expr) {
		call, isCall := e.(*dsl.Call)
		if _, isRank := e.(*dsl.Rank); isRank || isCall && call.Name == percentile {
			found = append(found, Ranked{r, e})
		}
	})
	return found
}
