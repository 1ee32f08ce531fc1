package clv

import (
	"math"
	"sync"
)

// A rising holds, for n from 0, the logarithm of v(v+1)…(v+n-1), which is
// lnΓ(v+n) - lnΓ(v), and its derivative in v. As sums of positive terms they do
// not cancel, as differences of two large values of lnΓ and ψ would.
type rising struct{ log, slope []float64 }

// newRising fills the tables up to n, in the memory of an earlier one.
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

// A negativeBinomial goes through the probabilities of j = 0, 1, 2 … of the
// distribution with shape r, where odds are those of one more.
type negativeBinomial struct {
	r, z   float64
	j, pmf float64
}

// newNegativeBinomial begins at 0, or where that is too improbable for a float,
// at a j below which there is nothing.
func newNegativeBinomial(r, odds float64) negativeBinomial {
	none := -r * math.Log1p(odds)
	n := negativeBinomial{r: r, z: odds / (1 + odds)}
	if none > -600 {
		n.pmf = math.Exp(none)
		return n
	}
	mean := r * odds
	n.j = max(0, math.Floor(mean-12*math.Sqrt(mean*(1+odds))))
	n.pmf = math.Exp(lgamma(r+n.j) - lgamma(r) - lgamma(n.j+1) + none + n.j*math.Log(n.z))
	return n
}

// step goes to the next j, and returns by how much the one after it is less
// probable.
func (n *negativeBinomial) step() float64 {
	n.pmf *= n.z * (n.r + n.j) / (n.j + 1)
	n.j++
	return n.z * (n.r + n.j) / (n.j + 1)
}

func lgamma(v float64) float64 {
	l, _ := math.Lgamma(v)
	return l
}

func lbeta(a, b float64) float64 { return lgamma(a) + lgamma(b) - lgamma(a+b) }

// counts gives the probabilities of 0 to n-1 purchases at rates that are gamma
// distributed with shape r: those of a negative binomial distribution, in
// logarithms, so that none is lost however improbable 0 is.
type counts struct {
	r     float64
	ratio []float64 // lnΓ(r+j) - lnΓ(r) - lnΓ(1+j)
}

func newCounts(r float64, n int) counts {
	var purchases, factorials rising
	purchases.fill(r, n)
	factorials.fill(1, n)
	c := counts{r: r, ratio: make([]float64, n)}
	for j := range c.ratio {
		c.ratio[j] = purchases.log[j] - factorials.log[j]
	}
	return c
}

// at returns the probabilities at odds of one more, which are time by rate.
func (c counts) at(odds float64) []float64 {
	out := make([]float64, len(c.ratio))
	if odds == 0 {
		copy(out, []float64{1})
		return out
	}
	none, more := -c.r*math.Log1p(odds), -math.Log1p(1/odds)
	for j := range out {
		out[j] = math.Exp(c.ratio[j] + none + float64(j)*more)
	}
	return out
}

// laplace returns the integral over w > 0 of e^-zw·(1+w)^-s, which is Tricomi's
// U(1, 2-s, z). In the logarithm of 1+w it has no corner, and the end is where
// nothing is left.
func laplace(s, z float64) float64 {
	return integrate(math.Log1p(50/z), 1, func(v float64) []float64 {
		return []float64{math.Exp((1-s)*v - z*math.Expm1(v))}
	})[0]
}

// integrate returns the integrals of n functions from 0 to end, by the tanh-sinh
// rule (Takahasi and Mori 1974): steps are halved until halving no longer changes
// the integrals.
func integrate(end float64, n int, f func(v float64) []float64) []float64 {
	var last []float64
	sum := make([]float64, n)
	step := 0.5
	for _, level := range nodes() {
		for _, node := range level {
			for j, v := range f(end * node.at) {
				sum[j] += node.weight * v
			}
		}
		step /= 2
		now := make([]float64, n)
		for j, v := range sum {
			now[j] = end * step * v
		}
		if last != nil && near(last, now) {
			return now
		}
		last = now
	}
	return last
}

// A node is a point of the unit interval with its weight.
type node struct{ at, weight float64 }

// nodes returns the nodes of the tanh-sinh rule: those of steps of a quarter, and
// for each halving those that lie between.
var nodes = sync.OnceValue(func() [][]node {
	levels := make([][]node, 8)
	for level := range levels {
		step := math.Ldexp(0.25, -level)
		for i := -int(4 / step); i <= int(4/step); i++ {
			if level == 0 || i%2 != 0 {
				levels[level] = append(levels[level], doubleExponential(float64(i)*step))
			}
		}
	}
	return levels
})

// doubleExponential maps the line onto 0 to 1, with the derivative as the weight.
func doubleExponential(y float64) node {
	at, _ := logistic(math.Pi * math.Sinh(y))
	rest, _ := logistic(-math.Pi * math.Sinh(y))
	return node{at, math.Pi * math.Cosh(y) * at * rest}
}

func near(a, b []float64) bool {
	for i := range a {
		if math.Abs(a[i]-b[i]) > 1e-13*max(1, math.Abs(b[i])) {
			return false
		}
	}
	return true
}
