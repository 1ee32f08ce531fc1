package clv

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mathext"
)

// A Spend is what the Gamma-Gamma model looks at in one customer: how much is
// spent at a purchase, and on how many purchases that is known. As the model holds
// that how much does not depend on how often, and a first purchase is often unlike
// others, it is usual to leave that out and count repeat purchases.
type Spend struct {
	// X is the number of purchases.
	X int
	// Mean is what was spent on them on average; it means nothing where X is 0.
	Mean float64
}

func (s Spend) check() error {
	switch {
	case s.X < 0:
		return fmt.Errorf("%d purchases; want at least 0", s.X)
	case s.X > 0 && !(s.Mean > 0 && s.Mean < math.Inf(1)):
		return fmt.Errorf("a mean spend of %v on %d purchases; want one above 0: purchases of nothing are none", s.Mean, s.X)
	}
	return nil
}

// A GammaGamma is the model of Colombo and Jiang (1999) and Fader, Hardie and Lee
// (2005): what a customer spends is gamma distributed over purchases, with the
// shape P and a scale that is itself gamma distributed over customers, with the
// shape Q and the scale Gamma.
type GammaGamma struct{ P, Q, Gamma float64 }

func (g GammaGamma) check() error {
	for i, v := range []float64{g.P, g.Q, g.Gamma} {
		if !(v > 0 && v < math.Inf(1)) {
			return fmt.Errorf("clv: Gamma-Gamma: %s is %v; want a number above 0", spendParams[i], v)
		}
	}
	return nil
}

var spendParams = []string{"p", "q", "gamma"}

// Expected returns what a customer is expected to spend at a purchase: between the
// customer's own mean and that of all, and nearer to the former the more purchases
// there are. Without a purchase it is the mean of all.
//
// It fails on a Spend that cannot be, and where the model has no finite mean: that
// of all is infinite when Q is 1 or less, and a customer's when P·X+Q is.
func (g GammaGamma) Expected(s Spend) (float64, error) {
	if err := g.check(); err != nil {
		return 0, err
	}
	if err := s.check(); err != nil {
		return 0, fmt.Errorf("clv: %w", err)
	}
	x := float64(s.X)
	if g.P*x+g.Q <= 1 {
		return 0, fmt.Errorf("clv: Gamma-Gamma with p %v and q %v has no finite mean after %d purchases; "+
			"there q must be above 1", g.P, g.Q, s.X)
	}
	if s.X == 0 {
		return g.P * g.Gamma / (g.Q - 1), nil
	}
	return g.P * (g.Gamma + x*s.Mean) / (g.P*x + g.Q - 1), nil
}

// ExpectedAll returns what each customer is expected to spend at a purchase.
func (g GammaGamma) ExpectedAll(spends []Spend) ([]float64, error) {
	out := make([]float64, len(spends))
	for i, s := range spends {
		v, err := g.Expected(s)
		if err != nil {
			return nil, fmt.Errorf("customer %d of %d: %w", i+1, len(spends), err)
		}
		out[i] = v
	}
	return out, nil
}

// A spendGroup holds the customers with the same number of purchases.
type spendGroup struct {
	x         float64
	logMeans  float64   // the sum of the logarithms of the means
	logTotals float64   // and of the totals
	totals    []float64 // x times the mean
}

// groupSpends returns the customers with a purchase, by their numbers of
// purchases in ascending order.
func groupSpends(spends []Spend) (groups []spendGroup, customers int, err error) {
	byX := map[int]*spendGroup{}
	var order []int
	for i, s := range spends {
		if err := s.check(); err != nil {
			return nil, 0, fmt.Errorf("clv: customer %d of %d: %w", i+1, len(spends), err)
		}
		if s.X == 0 {
			continue
		}
		g := byX[s.X]
		if g == nil {
			g = &spendGroup{x: float64(s.X)}
			byX[s.X] = g
			order = append(order, s.X)
		}
		g.totals = append(g.totals, g.x*s.Mean)
		customers++
	}
	slices.Sort(order)
	for _, x := range order {
		groups = append(groups, byX[x].closed())
	}
	return groups, customers, nil
}

// closed returns the group with its sums, which do not depend on the order of the
// customers.
func (g *spendGroup) closed() spendGroup {
	slices.Sort(g.totals)
	var means, totals blockSum
	for _, t := range g.totals {
		means.add(math.Log(t / g.x))
		totals.add(math.Log(t))
	}
	g.logMeans, g.logTotals = means.sum(), totals.sum()
	return *g
}

// spendLikelihood returns the log-likelihood of groups, and adds its derivatives
// in p, q and gamma to grad.
func spendLikelihood(groups []spendGroup, params, grad []float64) float64 {
	p, q, gamma := params[0], params[1], params[2]
	logGamma, psiQ, lgammaQ := math.Log(gamma), mathext.Digamma(q), lgamma(q)
	var total blockSum
	for i := range groups {
		g := &groups[i]
		n, shape := float64(len(g.totals)), p*g.x+q
		var logs, inverses blockSum
		for _, t := range g.totals {
			logs.add(math.Log(gamma + t))
			inverses.add(1 / (gamma + t))
		}
		psi := mathext.Digamma(shape)
		total.add(n*(lgamma(shape)-lgamma(p*g.x)-lgammaQ+q*logGamma) + p*g.x*g.logTotals - g.logMeans - shape*logs.sum())
		grad[0] += g.x * (n*(psi-mathext.Digamma(p*g.x)) + g.logTotals - logs.sum())
		grad[1] += n*(psi-psiQ+logGamma) - logs.sum()
		grad[2] += n*q/gamma - shape*inverses.sum()
	}
	return total.sum()
}

// correlation returns that of the number of purchases and the mean spend, or 0
// where one of them is the same for all.
func correlation(groups []spendGroup) float64 {
	var n, x, m blockSum
	for _, g := range groups {
		for _, t := range g.totals {
			n.add(1)
			x.add(g.x)
			m.add(t / g.x)
		}
	}
	meanX, meanM := x.sum()/n.sum(), m.sum()/n.sum()
	var xx, mm, xm blockSum
	for _, g := range groups {
		for _, t := range g.totals {
			dx, dm := g.x-meanX, t/g.x-meanM
			xx.add(dx * dx)
			mm.add(dm * dm)
			xm.add(dx * dm)
		}
	}
	if xx.sum() == 0 || mm.sum() == 0 {
		return 0
	}
	return xm.sum() / math.Sqrt(xx.sum()*mm.sum())
}
