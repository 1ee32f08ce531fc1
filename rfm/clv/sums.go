package clv

import (
	"math"
	"slices"
)

// A rising holds, for n from 0, the logarithm of v(v+1)…(v+n-1), which is
// lnΓ(v+n) - lnΓ(v), and its derivative in v. As sums of positive terms they do
// not cancel, as differences of two large values of lnΓ and ψ would.
type rising struct{ log, slope []float64 }

// fill fills the tables up to n, in the memory of an earlier one.
func (t *rising) fill(v float64, n int) {
	t.log, t.slope = append(t.log[:0], 0), append(t.slope[:0], 0)
	for i := range n {
		t.log = append(t.log, t.log[i]+math.Log(v+float64(i)))
		t.slope = append(t.slope, t.slope[i]+1/(v+float64(i)))
	}
}

// logistic returns 1/(1+e^-v) and ln(1+e^v), for any v.
func logistic(v float64) (share, softplus float64) {
	e := math.Exp(-math.Abs(v))
	if v > 0 {
		return 1 / (1 + e), v + math.Log(1+e)
	}
	return e / (1 + e), math.Log(1 + e)
}

// A buying is the logarithm of alpha^r/(alpha+t)^(r+x) with its derivatives: of the
// likelihood of x purchases in the time t, but for the factor of a rising. Written so,
// without a difference of two large numbers, it is as exact where r and alpha are
// huge, which is where customers who all buy alike send them.
type buying struct{ log, dr, dalpha float64 }

func newBuying(r, alpha, logAlpha float64, x int, t float64) buying {
	since, n := logSince(t/alpha), float64(x)
	return buying{
		log:    -r*since - n*(logAlpha+since),
		dr:     -since,
		dalpha: (r*t - n*alpha) / (alpha * (alpha + t)),
	}
}

// logSince is ln(1+v). Only where v is small does it take the slower way.
func logSince(v float64) float64 {
	if v < 0.5 {
		return math.Log1p(v)
	}
	return math.Log(1 + v)
}

// A surviving holds, for n from 0, the logarithm of (b)ₙ/(a+b)ₙ and its derivatives:
// the probability to survive n chances to stop when the chance is beta
// distributed with a and b. From n = 1 on, stop is the logarithm of the odds that
// the n-th was the one not survived: of a/(b+n-1).
type surviving struct{ log, da, db, stop []float64 }

func (t *surviving) fill(a, b float64, n int) {
	t.log, t.da, t.db = append(t.log[:0], 0), append(t.da[:0], 0), append(t.db[:0], 0)
	t.stop = append(t.stop[:0], math.Inf(-1))
	for i := range n {
		v := b + float64(i)
		t.log = append(t.log, t.log[i]-math.Log1p(a/v))
		t.da = append(t.da, t.da[i]-1/(a+v))
		t.db = append(t.db, t.db[i]+a/(v*(a+v)))
		t.stop = append(t.stop, math.Log(a/v))
	}
}

// A blockSum adds many numbers in blocks, so that the error of a million of them
// is that of a few thousand.
type blockSum struct {
	total, block float64
	n            int
}

func (s *blockSum) add(v float64) {
	s.block += v
	if s.n++; s.n%1024 == 0 {
		s.total, s.block = s.total+s.block, 0
	}
}

func (s *blockSum) sum() float64 { return s.total + s.block }

func lgamma(v float64) float64 {
	l, _ := math.Lgamma(v)
	return l
}

func lbeta(a, b float64) float64 { return lgamma(a) + lgamma(b) - lgamma(a+b) }

// logGammaPeak returns r·ln r - r - lnΓ(r), the logarithm of the greatest density that
// the logarithm of a gamma distributed number has. Where r is large it is Stirling's
// series, as the terms would cancel.
func logGammaPeak(r float64) float64 {
	if r < 16 {
		return r*math.Log(r) - r - lgamma(r)
	}
	n := 1 / (r * r)
	return math.Log(r/(2*math.Pi))/2 - (1.0/12-n*(1.0/360-n*(1.0/1260-n/1680)))/r
}

// A rangeSums holds the terms from a number on, and sums of them, in a tree: the parent of
// 2i and 2i+1 is i. Any range is the sum of a few, and as all are positive, nothing
// cancels, as it would in a difference of two sums from the start.
type rangeSums struct {
	from int
	tree []term
}

// fill fills the tree with the terms from a number up to before another.
func (s *rangeSums) fill(from, to int, at func(n int) term) {
	s.from = from
	size := to - from
	s.tree = slices.Grow(s.tree[:0], 2*size)[:2*size]
	for i := range size {
		s.tree[size+i] = at(from + i)
	}
	for i := size - 1; i > 0; i-- {
		s.tree[i] = s.tree[2*i].plus(s.tree[2*i+1])
	}
}

// add adds the terms of a range to one.
func (s *rangeSums) add(to term, first, end int) term {
	size := len(s.tree) / 2
	for i, j := first-s.from+size, end-s.from+size; i < j; i, j = i/2, j/2 {
		if i%2 == 1 {
			to = to.plus(s.tree[i])
			i++
		}
		if j%2 == 1 {
			j--
			to = to.plus(s.tree[j])
		}
	}
	return to
}
