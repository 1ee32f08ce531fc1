package clv

import "math"

// A hyper is ₂F₁(1, b; c; z) with the derivatives of its logarithm.
type hyper struct {
	log, db, dc, dz float64
}

// seriesUpTo is the z up to which the power series is summed. It takes 37/(1-z)
// terms, the continued fraction 37/(2√(1-z)) steps, each twice as dear.
const seriesUpTo = 0.75

// hypergeometric returns ₂F₁(1, b; c; z) for 0 < b < c and 0 <= z < 1. Everything
// added up is positive, so that nothing cancels: the relative error is some
// 1e-15 times the size of the result's logarithm and derivatives.
func hypergeometric(b, c, z float64) hyper {
	if z <= seriesUpTo {
		return hyperSeries(b, c, z)
	}
	return hyperFraction(b, c, z)
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
// with as many steps as the asymptotic rate asks for. Very close to 1 that would be
// too many, and for large b and c more than it takes: there steps are doubled until
// doubling no longer changes anything.
func hyperFraction(b, c, z float64) hyper {
	root := math.Sqrt(1 - z)
	steps := int(min(37/math.Log((1+root)/(1-root)), mostSteps)) + 8
	if steps <= 2*fewSteps {
		return fraction(b, c, z, steps)
	}
	last := fraction(b, c, z, fewSteps)
	for steps = 2 * fewSteps; ; steps *= 2 {
		next := fraction(b, c, z, steps)
		if steps >= mostSteps || math.Abs(next.log-last.log) <= 1e-14 && math.Abs(next.dz-last.dz) <= 1e-12*next.dz {
			return next
		}
		last = next
	}
}

// Where the doubling of steps begins and ends. Beyond, which is within 1e-8 of 1, the
// tail stands for what is left out.
const (
	fewSteps  = 64
	mostSteps = 1 << 17
)

func fraction(b, c, z float64, steps int) hyper {
	tail := dual{v: (1 + math.Sqrt(1-z)) / 2}
	for n := steps; n >= 1; n-- {
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
