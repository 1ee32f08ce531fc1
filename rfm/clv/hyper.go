package clv

import "math"

// A hyper is ₂F₁(1, b; c; z) with the derivatives of its logarithm.
type hyper struct {
	log, db, dc, dz float64
}

// The z up to which the power series is summed, which takes 37/(1-z) terms; and that up
// to which the continued fraction is evaluated, which takes 37/(2√(1-z)) steps, each
// twice as dear. Beyond, an integral takes some 200 points, each three times as dear,
// however near to 1 z is.
const (
	seriesUpTo   = 0.75
	fractionUpTo = 0.998
)

// hypergeometric returns ₂F₁(1, b; c; z) for 0 < b < c and 0 <= z < 1, where rest is
// 1-z, to all its digits. Everything added up is positive, so that nothing cancels: the
// relative error is some 1e-15 times the size of the result's logarithm and
// derivatives.
func hypergeometric(b, c, z, rest float64) hyper {
	switch {
	case z <= seriesUpTo:
		return hyperSeries(b, c, z)
	case z <= fractionUpTo:
		return hyperFraction(b, c, z)
	}
	return hyperIntegral(b, c, rest)
}

// survivals returns the sum over n from 1 of zⁿ and the probability to survive n chances
// to stop when the chance is beta distributed with a and b. Rest is 1-z.
func survivals(a, b, z, rest float64) float64 {
	return b / (a + b) * z * math.Exp(hypergeometric(b+1, a+b+1, z, rest).log)
}

// hyperSeries sums (b)ₙ/(c)ₙ zⁿ. The derivatives come from the same terms, each
// times the sum of 1/(b+i), of 1/(c+i), and n.
func hyperSeries(b, c, z float64) hyper {
	term, sum := 1.0, 1.0
	var perB, perC float64 // of the term at hand
	var db, dc, dz float64
	for n := 0.0; ; n++ {
		inverse := 1 / ((b + n) * (c + n))
		perB += (c + n) * inverse
		perC += (b + n) * inverse
		term *= (b + n) * (b + n) * inverse * z
		sum += term
		db += term * perB
		dc += term * perC
		dz += term * (n + 1)
		// The terms that are left fall by at least z each.
		if term*(n+2) <= 1e-17*(1-z)*(1-z)*sum || term == 0 {
			break
		}
	}
	h := hyper{log: math.Log(sum), db: db / sum, dc: -dc / sum, dz: b / c}
	if z > 0 {
		h.dz = dz / (sum * z)
	}
	return h
}

// hyperFraction evaluates Gauss's continued fraction 1/(1 - k₁z/(1 - k₂z/(1 - …)))
// with the k of fractionStep. All k are positive, and every inner fraction lies
// well above 0, so that the differences are harmless. It goes from the inside out,
// with as many steps as the asymptotic rate asks for.
func hyperFraction(b, c, z float64) hyper {
	root := math.Sqrt(1 - z)
	tail := dual{v: (1 + root) / 2}
	for n := int(37/math.Log((1+root)/(1-root))) + 8; n >= 1; n-- {
		tail = fractionStep(b, c, z, n, tail)
	}
	// tail is 1/F, so that its logarithm has the other sign.
	return hyper{-math.Log(tail.v), -tail.db / tail.v, -tail.dc / tail.v, -tail.dz / tail.v}
}

// A dual is a number with its derivatives in b, c and z.
type dual struct{ v, db, dc, dz float64 }

// fractionStep returns 1 - kₙz/inner, where for n = 2m+1 and n = 2m
//
//	k = (b+m)(c-1+m) / ((c+2m-1)(c+2m))
//	k = m(c-b+m-1) / ((c+2m-2)(c+2m-1))
func fractionStep(b, c, z float64, n int, inner dual) dual {
	m := float64(n / 2)
	var k, kb, kc float64 // and its logarithmic derivatives
	if n == 1 {
		k, kb, kc = b/c, 1/b, -1/c
	} else if n%2 == 1 {
		k = (b + m) * (c - 1 + m) / ((c + 2*m - 1) * (c + 2*m))
		kb, kc = 1/(b+m), 1/(c-1+m)-1/(c+2*m-1)-1/(c+2*m)
	} else {
		d := c - b + m - 1
		k = m * d / ((c + 2*m - 2) * (c + 2*m - 1))
		kb, kc = -1/d, 1/d-1/(c+2*m-2)-1/(c+2*m-1)
	}
	q := k * z / inner.v
	return dual{
		v:  1 - q,
		db: -q * (kb - inner.db/inner.v),
		dc: -q * (kc - inner.dc/inner.v),
		dz: -q * (1/z - inner.dz/inner.v),
	}
}

// hyperIntegral takes the function for what it is, the mean of 1/(1-zp) over a p that
// is beta distributed with b and c-b: Euler's integral. In the logarithm y of the odds
// of p the integrand is smooth, has one summit and falls off exponentially at both
// ends, so that sums of equal steps converge faster than any power of the step.
func hyperIntegral(b, c, rest float64) hyper {
	if b < 1 { // 1 + bz/c ₂F₁(1, b+1; c+1; z), whose integrand falls off faster
		above, k := hyperIntegral(b+1, c+1, rest), b*(1-rest)/c
		by := k * math.Exp(above.log)
		share := by / (1 + by)
		return hyper{math.Log1p(by), share * (1/b + above.db), share * (-1/c + above.dc), share * (1/(1-rest) + above.dz)}
	}
	d := c - b
	step := oddsStep(b, d)
	m := newBetaMean(b, d, rest)
	for i := 0.0; m.add(m.summit - i*step); i++ {
	}
	end := max(0, -math.Log(rest)) + 40 // where p is 1, and 1-zp is 1-z, to the last digit
	for i := 1.0; ; i++ {
		y := m.summit + i*step
		if !m.add(y) {
			break
		}
		if y > end {
			m.addRest(y, step)
			break
		}
	}
	return m.hyper()
}

// oddsStep is the step in the logarithm of the odds of a beta distributed p at which
// sums are means to 1e-14. The weight is about as wide as the root, and where one
// parameter is large falls off so steeply on one side that its integral is that of the
// gamma function, which is smooth within π/2 of the line only.
func oddsStep(a, b float64) float64 { return min(0.28, math.Sqrt(1/a+1/b)/3) }

// A betaMean adds up what a mean over the logarithm y of the odds of a beta
// distributed p is made of.
type betaMean struct {
	b, d, rest float64
	summit     float64 // of the weight
	top, topQ  float64 // its logarithm and that of 1-p there
	// The sums of the weight and of the weight times 1/(1-zp), each also times y and
	// times ln(1-p), which count from the summit; and of the weight times p/(1-zp)².
	weight, weightY, weightQ float64
	value, valueY, valueQ    float64
	slope                    float64
}

func newBetaMean(b, d, rest float64) *betaMean {
	m := &betaMean{b: b, d: d, rest: rest, summit: math.Log(b / d)}
	_, _, logP, logQ := odds(m.summit)
	m.top, m.topQ = b*logP+d*logQ, logQ
	return m
}

// odds returns p and q, which is 1-p, and their logarithms, where y is that of p/q.
func odds(y float64) (p, q, logP, logQ float64) {
	e := math.Exp(-math.Abs(y))
	less := math.Log1p(e)
	p, q, logP, logQ = 1/(1+e), e/(1+e), -less, -less-math.Abs(y)
	if y < 0 {
		return q, p, logQ, logP
	}
	return p, q, logP, logQ
}

// add adds the point at y, and reports whether it counts.
func (m *betaMean) add(y float64) bool {
	w, f, p, logQ := m.at(y)
	m.weigh(w, f, y-m.summit, logQ-m.topQ)
	steep := w * f * f * p // which may fall off long after the others
	m.slope += steep
	return w > 1e-18*m.weight || w*f > 1e-18*m.value || steep > 1e-18*m.slope
}

// at returns the weight, 1/(1-zp), p and ln(1-p).
func (m *betaMean) at(y float64) (w, f, p, logQ float64) {
	p, q, logP, logQ := odds(y)
	return math.Exp(m.b*logP + m.d*logQ - m.top), 1 / (q + m.rest*p), p, logQ
}

func (m *betaMean) weigh(w, f, y, logQ float64) {
	m.weight += w
	m.weightY += w * y
	m.weightQ += w * logQ
	m.value += w * f
	m.valueY += w * f * y
	m.valueQ += w * f * logQ
}

// addRest adds all points beyond y, where p is 1 and the weights are a geometric
// sequence.
func (m *betaMean) addRest(y, step float64) {
	w, f, _, logQ := m.at(y)
	fall := math.Expm1(m.d * step)
	all, beyond := w/fall, step*(1+fall)/fall // the sum, and how far off its mean is
	m.weigh(all, f, y-m.summit+beyond, logQ-m.topQ-beyond)
	m.slope += all * f * f
}

func (m *betaMean) hyper() hyper {
	return hyper{
		log: math.Log(m.value / m.weight),
		db:  m.valueY/m.value - m.weightY/m.weight,
		dc:  m.valueQ/m.value - m.weightQ/m.weight,
		dz:  m.slope / m.value,
	}
}
