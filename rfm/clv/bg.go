package clv

import "math"

// A bg is the beta-geometric/NBD model of Fader, Hardie and Lee (2005): a living
// customer buys at a rate that is gamma distributed over customers (r, alpha),
// and stops after each repeat purchase with a probability that is beta
// distributed (a, b). In the modified model of Batislam, Denizel and Filiztekin
// (2007) the customer can stop after the first purchase, too.
type bg struct {
	r, alpha, a, b float64
	// modified is 1 in the modified model and 0 in the other: how many chances to
	// stop there are beside one for each repeat purchase.
	modified int
	worth    *worthByRate // of those with the same b; it may be nil
}

// bgParts are the parts of the model's likelihood: of those who are alive at the
// end, and of those who stopped at the last purchase.
type bgParts struct {
	bg
	purchases rising
	survival  surviving
	logAlpha  float64
}

func (m *bgParts) set(p []float64, maxX int) {
	m.r, m.alpha, m.a, m.b = p[0], p[1], p[2], p[3]
	m.logAlpha = math.Log(m.alpha)
	m.purchases.fill(m.r, maxX)
	m.survival.fill(m.a, m.b, maxX+m.modified)
}

func (m *bgParts) end(x int, t float64) (f term, alive float64) {
	n := x + m.modified
	b := newBuying(m.r, m.alpha, m.logAlpha, x, t)
	f.log = m.purchases.log[x] + m.survival.log[n] + b.log
	f.d = [4]float64{m.purchases.slope[x] + b.dr, b.dalpha, m.survival.da[n], m.survival.db[n]}
	return f, f.log
}

func (m *bgParts) last(x int, t float64) term {
	n := x + m.modified
	if n == 0 { // no chance to stop
		return term{log: math.Inf(-1)}
	}
	f, _ := m.end(x, t)
	f.log += m.survival.stop[n]
	f.d[2] += 1 / m.a
	f.d[3] -= 1 / (m.b + float64(n-1))
	return f
}

// living is the process of those alive with the timing c. To them, each chance
// that was survived is one success of the beta distribution, so that what follows
// is the model (not modified) with other parameters.
func (m bg) living(c Timing) process {
	return bg{r: m.r + float64(c.X), alpha: m.alpha + c.T, a: m.a, b: m.b + float64(c.X+m.modified), worth: m.worth}
}

// mean returns the expected number of purchases of a living customer in time t.
//
// Purchase j+1 happens when the rate gives more than j and the customer survived
// j chances: the sum over j of P(N > j)·(b)ⱼ/(a+b)ⱼ, where N is negative binomial.
// The closed form, 1 less a product with a ₂F₁ and divided by a-1, loses digits
// where t is short, has a hole at a = 1, and overflows where x is large; here
// nothing can.
func (m bg) mean(t float64) float64 {
	odds := t / m.alpha
	if odds > manySteps {
		return m.meanByChance(t)
	}
	n := newNegativeBinomial(m.r, odds)
	survived, sum := 1.0, 0.0
	for j := 0.0; j < n.j; j++ { // where P(N > j) is 1
		sum += survived
		survived *= (m.b + j) / (m.a + m.b + j)
	}
	above := 1 - n.pmf
	if n.j == 0 {
		above = -math.Expm1(-m.r * math.Log1p(odds))
	}
	for {
		sum += above * survived
		survived *= (m.b + n.j) / (m.a + m.b + n.j)
		left := 1 - n.step()
		above = max(above-n.pmf, 0)
		if left > 0 && n.pmf*survived <= 1e-17*left*left*sum {
			return sum
		}
	}
}

// manySteps is the horizon, in units of alpha, beyond which summing over
// purchases takes longer than integrating over the chance to stop.
const manySteps = 20

// meanByChance is mean as an integral over the chance p to stop, given which it is
// (1-(1+pt/alpha)^-r)/p.
func (m bg) meanByChance(t float64) float64 {
	return m.overChance(t, func(p float64) float64 {
		return -math.Expm1(-m.r*math.Log1p(p*t/m.alpha)) / p
	})
}

// residual returns the expected discounted purchases of a living customer: the mean
// over the rate, in whose logarithm the integrand falls off exponentially to the left
// and faster to the right, so that equal steps will do.
func (m bg) residual(discount float64) float64 {
	worth := m.worth
	if worth == nil {
		worth = new(worthByRate)
	}
	worth.set(m.a, m.b, discount, oddsStep(m.r, math.Inf(1)))
	norm, summit := logGammaPeak(m.r), math.Log(m.r/m.alpha)
	sum := 0.0
	add := func(i int) bool {
		log, purchases := worth.at(i)
		v := math.Exp(norm-m.r*(math.Expm1(log-summit)-(log-summit))) * purchases
		sum += v
		return v > 1e-17*sum
	}
	middle := int(math.Ceil(summit / worth.step)) // to the left of the integrand's own
	for i := middle; add(i); i++ {
	}
	for i := middle - 1; add(i); i-- {
	}
	return worth.step * sum
}

// worthByRate knows how much a living customer buys ever, discounted, at rates whose
// logarithms are multiples of a step. It remembers the last that were asked for, with
// the same a, b and discount: those of customers who bought equally often.
type worthByRate struct {
	a, b, discount, step float64
	recent               []rateWorth // each in its place
}

type rateWorth struct {
	known     bool
	i         int
	purchases float64
}

// places is more than the rates of one customer.
const places = 1 << 9

func (w *worthByRate) set(a, b, discount, step float64) {
	if w.recent == nil {
		w.recent = make([]rateWorth, places)
	} else if w.a == a && w.b == b && w.discount == discount && w.step == step {
		return
	}
	w.a, w.b, w.discount, w.step = a, b, discount, step
	clear(w.recent)
}

// at returns the i-th logarithm and what a customer of that rate buys.
func (w *worthByRate) at(i int) (log, purchases float64) {
	r, log := &w.recent[uint(i)%places], float64(i)*w.step
	if !r.known || r.i != i {
		*r = rateWorth{true, i, w.of(math.Exp(log))}
	}
	return log, r.purchases
}

// of sums up the purchases: the j-th is made if j-1 chances were survived, and counts
// uʲ, where u is rate/(rate+discount).
func (w *worthByRate) of(rate float64) float64 {
	u, rest := rate/(rate+w.discount), w.discount/(rate+w.discount)
	return u * (1 + survivals(w.a, w.b, u, rest))
}

// overChance returns the mean of f over the chance p to stop. In the logarithm y
// of the odds of p, the integrand is smooth and falls off exponentially at both
// ends, so that equal steps converge faster than any power of the step. Beyond the
// ends f is constant to the last digit, p being 0 beside alpha/t, or 1; what is
// left there is a geometric sum.
func (m bg) overChance(t float64, f func(p float64) float64) float64 {
	step := oddsStep(m.a, m.b)
	logBeta := lbeta(m.a, m.b)
	at := func(i int) float64 {
		y := float64(i) * step
		p, softplus := logistic(y)
		return math.Exp(m.a*y-(m.a+m.b)*softplus-logBeta) * f(p)
	}
	first := -int((40 + math.Log1p((1+m.r)*t/m.alpha)) / step)
	last := int((40 + math.Log1p(m.r)) / step)
	sum := at(first) / math.Expm1(m.a*step)
	for i := first; i <= last; i++ {
		v := at(i)
		sum += v
		if v <= 1e-18*sum && float64(i)*step > math.Log(m.a/m.b) { // past the summit
			return step * sum
		}
	}
	return step * (sum + at(last)/math.Expm1(m.b*step))
}

// distribution returns the probabilities of 0 to n-1 purchases of a living
// customer in time t: that all of j chances were survived and the rate gives j, or
// that the j-th was not and the rate gives j at least.
func (m bg) distribution(t float64, n int) []float64 {
	var survival surviving
	survival.fill(m.a, m.b, n)
	out, atLeast := newCounts(m.r, n).at(t/m.alpha), 1.0
	for j, exactly := range out {
		survived := math.Exp(survival.log[j])
		out[j] = survived * exactly
		if j > 0 {
			out[j] += survived * math.Exp(survival.stop[j]) * atLeast
		}
		atLeast = max(atLeast-exactly, 0)
	}
	return out
}
