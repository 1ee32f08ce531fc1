package clv

import (
	"math"
	"sync"
)

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
