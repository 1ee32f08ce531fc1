package persona

import "math"

// This file holds the statistics of shares: a value that n of a group's of
// customers have, against othersN of othersOf.

// wilson returns the score interval of the share n/of (Wilson 1927), without
// continuity correction, at the normal quantile z. It is exact at the ends: 0
// of any number begins at 0, all of any number end at 1. of must not be 0.
func wilson(n, of int, z float64) Interval {
	x, m := float64(n), float64(of)
	p, zz := x/m, float64(z*z)
	centre := p + zz/(2*m)
	half := float64(z * math.Sqrt(float64(p*(1-p))/m+zz/float64(4*m*m)))
	scale := 1 + zz/m
	ci := Interval{(centre - half) / scale, (centre + half) / scale}
	if n == 0 {
		ci.Low = 0
	}
	if n == of {
		ci.High = 1
	}
	return ci
}

// newcombe returns the interval of p1 − p2 from the Wilson intervals of the two
// (Newcombe 1998, method 10).
func newcombe(p1 float64, ci1 Interval, p2 float64, ci2 Interval) Interval {
	d := p1 - p2
	return Interval{
		Low:  max(-1, d-math.Hypot(p1-ci1.Low, ci2.High-p2)),
		High: min(1, d+math.Hypot(ci1.High-p1, p2-ci2.Low)),
	}
}

// cohenH returns Cohen's effect size of two shares, −π…π (Cohen 1988).
func cohenH(p1, p2 float64) float64 {
	return 2*math.Asin(math.Sqrt(p1)) - 2*math.Asin(math.Sqrt(p2))
}

// A fourfold is a 2×2 table: a of n1 in the group, c of n2 outside.
type fourfold struct{ a, n1, c, n2 int }

// pearson returns χ² without Yates' correction; 0 where a margin is empty.
func (t fourfold) pearson() float64 {
	a, b := float64(t.a), float64(t.n1-t.a)
	c, d := float64(t.c), float64(t.n2-t.c)
	margins := (a + b) * (c + d) * (a + c) * (b + d)
	if margins == 0 {
		return 0
	}
	cross := float64(a*d) - float64(b*c)
	return cross * cross * (a + b + c + d) / margins
}

// sparse reports whether an expected count is below 5, the usual limit of χ².
func (t fourfold) sparse() bool {
	yes := t.a + t.c
	least := float64(min(t.n1, t.n2)) * float64(min(yes, t.n1+t.n2-yes))
	return least < 5*float64(t.n1+t.n2)
}

// test returns the two-sided p-value and how it was got.
func (t fourfold) test() (float64, Test) {
	if t.sparse() {
		return t.fisher(), Fisher
	}
	// The upper tail of χ² with one degree of freedom.
	return math.Erfc(math.Sqrt(t.pearson() / 2)), ChiSquare
}

// fisher returns the two-sided p-value of Fisher's exact test: the probability
// of all tables with the same margins that are no more probable than this one,
// with R's allowance of 1e-7 for rounding. The probabilities are built up by
// their ratios from the most probable table outwards and divided by their sum,
// so no factorial is needed and nothing cancels. The cost is the smallest
// margin; below about 1e-300 the result is 0.
func (t fourfold) fisher() float64 {
	yes := t.a + t.c
	low, high := max(0, yes-t.n2), min(yes, t.n1)
	mode := int(float64(yes+1) * float64(t.n1+1) / float64(t.n1+t.n2+2))
	mode = min(max(mode, low), high)
	limit := 1.0
	for k := mode; k < t.a; k++ {
		limit *= t.ratio(k)
	}
	for k := mode; k > t.a; k-- {
		limit /= t.ratio(k - 1)
	}
	limit *= 1 + 1e-7
	sum, tail := 0.0, 0.0
	add := func(w float64) bool {
		sum += w
		if w <= limit {
			tail += w
		}
		return w > 0
	}
	for k, w := mode, 1.0; k <= high && add(w); k++ {
		w *= t.ratio(k)
	}
	for k, w := mode, 1.0; k > low; k-- {
		w /= t.ratio(k - 1)
		if !add(w) {
			break
		}
	}
	return min(1, tail/sum)
}

// ratio is the probability of k+1 over that of k at these margins.
func (t fourfold) ratio(k int) float64 {
	yes := t.a + t.c
	return float64(yes-k) * float64(t.n1-k) / (float64(k+1) * float64(t.n2-yes+k+1))
}

// logOddsZ returns the z-score of the log-odds ratio under an informative
// Dirichlet prior worth 100 customers at the pooled share (Monroe, Colaresi and
// Quinn 2008), with the variances of all four cells. The two-term variance of
// the paper suits rare words: for a common trait it gives z-scores for yes and
// for no that differ several-fold, where these differ in sign only. It is 0
// where everybody or nobody has the value.
func (t fourfold) logOddsZ() float64 {
	const weight = 100
	all := float64(t.n1 + t.n2)
	yes := weight * float64(t.a+t.c) / all
	no := weight - yes
	if yes <= 0 || no <= 0 {
		return 0
	}
	a, b := float64(t.a)+yes, float64(t.n1-t.a)+no
	c, d := float64(t.c)+yes, float64(t.n2-t.c)+no
	return (math.Log(a/b) - math.Log(c/d)) / math.Sqrt(1/a+1/b+1/c+1/d)
}

// cramersV returns Cramér's V of the table with Bergsma's (2013) correction of
// its bias, 0…1; for a 2×2 table V is |φ|.
func (t fourfold) cramersV() float64 {
	n := float64(t.n1 + t.n2)
	if n < 3 {
		return 0
	}
	phi2 := max(0, t.pearson()/n-1/(n-1))
	return min(1, math.Sqrt(phi2/(1-1/(n-1))))
}

// lift returns the share in the group over the share among the others. If none
// of the others has the value, ½ is added to every cell (Haldane, Anscombe) so
// that it is finite, and onlyHere is true if anybody in the group has it.
func (t fourfold) lift() (lift float64, onlyHere bool) {
	if t.c == 0 {
		here := (float64(t.a) + 0.5) / float64(t.n1+1)
		return here / (0.5 / float64(t.n2+1)), t.a > 0
	}
	return float64(t.a) / float64(t.n1) / (float64(t.c) / float64(t.n2)), false
}

// shares fills in all that is said of a value.
func (t fourfold) shares(z float64) *Shares {
	p1, p2 := float64(t.a)/float64(t.n1), float64(t.c)/float64(t.n2)
	ci := wilson(t.a, t.n1, z)
	s := &Shares{
		N: t.a, OthersN: t.c, Share: p1, ShareCI: ci, Base: p2, Diff: p1 - p2,
		DiffCI:   newcombe(p1, ci, p2, wilson(t.c, t.n2, z)),
		LogOddsZ: t.logOddsZ(), CramersV: t.cramersV(),
	}
	s.Lift, s.OnlyHere = t.lift()
	return s
}

// effect is Cohen's h of the table.
func (t fourfold) effect() float64 {
	return cohenH(float64(t.a)/float64(t.n1), float64(t.c)/float64(t.n2))
}
