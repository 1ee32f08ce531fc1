package clv

import "math"

// A pareto is the Pareto/NBD model of Schmittlein, Morrison and Colombo (1987): a
// living customer buys at a rate that is gamma distributed over customers (r,
// alpha), and stops at a rate that is gamma distributed (s, beta).
type pareto struct{ r, alpha, s, beta float64 }

// paretoParts are two positive parts of the model's likelihood, one at the end of
// what was observed and one at the last purchase. The textbook has a difference
// of two hypergeometric functions, which cancels and overflows; here nothing can.
// Which arguments the functions have depends on the larger of alpha and beta, so
// that those are positive, too.
type paretoParts struct {
	pareto
	purchases rising
	logAlpha  float64
}

func (m *paretoParts) set(p []float64, maxX int) {
	m.r, m.alpha, m.s, m.beta = p[0], p[1], p[2], p[3]
	m.logAlpha = math.Log(m.alpha)
	m.purchases.fill(m.r, maxX)
}

func (m *paretoParts) end(x int, t float64) (f term, alive float64) {
	f, alive = m.base(x, t)
	bought := m.r + float64(x)
	total := bought + m.s
	f.log += math.Log(bought / total)
	f.d[0] += 1/bought - 1/total
	f.d[2] -= 1 / total
	if m.alpha < m.beta {
		m.timesHyper(&f, m.s, total+1, t)
		return f, alive
	}
	f.log += math.Log((m.beta + t) / (m.alpha + t))
	f.d[1] -= 1 / (m.alpha + t)
	f.d[3] += 1 / (m.beta + t)
	m.timesHyper(&f, bought+1, total+1, t)
	return f, alive
}

func (m *paretoParts) last(x int, t float64) term {
	f, _ := m.base(x, t)
	bought := m.r + float64(x)
	total := bought + m.s
	f.log += math.Log(m.s / total)
	f.d[0] -= 1 / total
	f.d[2] += 1/m.s - 1/total
	if m.alpha >= m.beta {
		m.timesHyper(&f, bought, total+1, t)
		return f
	}
	f.log += math.Log((m.alpha + t) / (m.beta + t))
	f.d[1] += 1 / (m.alpha + t)
	f.d[3] -= 1 / (m.beta + t)
	m.timesHyper(&f, m.s+1, total+1, t)
	return f
}

// base is the likelihood of x purchases and of being alive at t.
func (m *paretoParts) base(x int, t float64) (f term, log float64) {
	b, age := newBuying(m.r, m.alpha, m.logAlpha, x, t), logSince(t/m.beta)
	f.log = m.purchases.log[x] + b.log - m.s*age
	f.d = [4]float64{m.purchases.slope[x] + b.dr, b.dalpha, -age, m.s * t / (m.beta * (m.beta + t))}
	return f, f.log
}

// timesHyper multiplies by ₂F₁(1, b; c; z), where z is (alpha-beta)/(alpha+t) and
// b goes with r or, where beta is larger, (beta-alpha)/(beta+t) and b goes with s.
// c is r+s+x+1.
func (m *paretoParts) timesHyper(f *term, b, c, t float64) {
	shape, gap, larger, smaller := 0, m.alpha-m.beta, m.alpha+t, m.beta+t
	if gap < 0 {
		shape, gap, larger, smaller = 2, -gap, smaller, larger
	}
	h := hypergeometric(b, c, gap/larger, smaller/larger)
	f.log += h.log
	f.d[0] += h.dc
	f.d[2] += h.dc
	f.d[shape] += h.db
	f.d[shape+1] += h.dz * smaller / (larger * larger)
	f.d[3-shape] -= h.dz / larger
}

// living is the process of those alive with the timing c. To them the past is so
// many purchases and so much time, so that what follows is the same model with
// other parameters.
func (m pareto) living(c Timing) process {
	return pareto{r: m.r + float64(c.X), alpha: m.alpha + c.T, s: m.s, beta: m.beta + c.T}
}

// mean returns the expected number of purchases in time t. At s = 1 it is a
// logarithm, which expm1 turns into without a loss of digits.
func (m pareto) mean(t float64) float64 {
	age := math.Log1p(t / m.beta)
	if m.s == 1 {
		return m.r * m.beta / m.alpha * age
	}
	return m.r * m.beta / m.alpha * -math.Expm1(-(m.s-1)*age) / (m.s - 1)
}

// residual returns the expected discounted purchases of a living customer: the
// mean rate times the discounted time until the customer stops.
func (m pareto) residual(discount float64) float64 {
	return m.r * m.beta / m.alpha * laplace(m.s, discount*m.beta)
}

// distribution returns the probabilities of 0 to n-1 purchases of a living
// customer in time t: in all of it by those who stay, and until they stop by the
// others, over whose ages it integrates.
func (m pareto) distribution(t float64, n int) []float64 {
	counts := newCounts(m.r, n)
	out := counts.at(t / m.alpha)
	stay := -m.s * math.Log1p(t/m.beta)
	for j := range out {
		out[j] *= math.Exp(stay)
	}
	// In the logarithm v of (beta+u)/beta, the density of the age u is s·e^-sv.
	stopped := integrate(math.Log1p(t/m.beta), n, func(v float64) []float64 {
		at := counts.at(m.beta * math.Expm1(v) / m.alpha)
		density := m.s * math.Exp(-m.s*v)
		for j := range at {
			at[j] *= density
		}
		return at
	})
	for j := range out {
		out[j] += stopped[j]
	}
	return out
}
