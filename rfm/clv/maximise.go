package clv

import (
	"context"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/optimize"
)

// An optimum is where a log-likelihood is greatest.
type optimum struct {
	at    []float64
	value float64
	// covariance is that of the logarithms of the parameters, as far as the data
	// determine them: open says of which they do not, as when the likelihood is still
	// the same at infinity. Those are taken for fixed.
	covariance  *mat.SymDense
	open        []bool
	evaluations int
}

// A hill is the mean log-likelihood of some observations, upside down, as a
// function of the logarithms of the parameters: all parameters are above 0, and of
// about the same scale so.
type hill struct {
	likelihood   func(p, grad []float64) float64
	observations float64
	evaluations  int
}

// farthest bounds the logarithms of parameters, so that every step of the search
// leaves something to calculate with: e^35 is as good as infinity.
const farthest = 35

func (h *hill) at(logs, grad []float64) float64 {
	h.evaluations++
	p := exps(logs)
	clear(grad)
	value := -h.likelihood(p, grad) / h.observations
	for i := range grad {
		grad[i] *= -p[i] / h.observations
		if math.Abs(logs[i]) > farthest {
			grad[i] = 0
		}
	}
	return value
}

func exps(logs []float64) []float64 {
	p := make([]float64, len(logs))
	for i, l := range logs {
		p[i] = math.Exp(min(max(l, -farthest), farthest))
	}
	return p
}

// climbed is the length of the gradient at which the search changes from BFGS,
// which finds the summit from afar but in floats cannot tell it from its
// surroundings, to Newton's method, which doubles the digits in each step.
const climbed = 1e-7

// maximise returns the summit nearest to the start.
func maximise(ctx context.Context, start []float64, observations float64, likelihood func(p, grad []float64) float64) (optimum, error) {
	h := &hill{likelihood: likelihood, observations: observations}
	p, err := h.search(ctx, start)
	if err != nil {
		return optimum{}, err
	}
	var o optimum
	o.covariance, o.open = h.polish(&p).covariance()
	o.at, o.value, o.evaluations = exps(p.logs), -p.value*observations, h.evaluations
	return o, ctx.Err()
}

// A place is a point of a hill with what is known of it.
type place struct {
	logs, grad []float64
	value      float64
}

func (h *hill) place(logs []float64) place {
	p := place{logs: logs, grad: make([]float64, len(logs))}
	p.value = h.at(logs, p.grad)
	return p
}

// search follows BFGS as far as it gets. A line search that finds no lower point
// is not an error: it is how BFGS ends in floats.
func (h *hill) search(ctx context.Context, start []float64) (place, error) {
	logs := make([]float64, len(start))
	for i, v := range start {
		logs[i] = math.Log(v)
	}
	// Value and gradient come from one evaluation, and are asked for one by one.
	last := h.place(slices.Clone(logs))
	at := func(x []float64) {
		if !slices.Equal(x, last.logs) {
			copy(last.logs, x)
			last.value = h.at(x, last.grad)
		}
	}
	problem := optimize.Problem{
		Func:   func(x []float64) float64 { at(x); return last.value },
		Grad:   func(g, x []float64) { at(x); copy(g, last.grad) },
		Status: func() (optimize.Status, error) { return optimize.NotTerminated, ctx.Err() },
	}
	settings := &optimize.Settings{GradientThreshold: climbed, Converger: optimize.NeverTerminate{}, MajorIterations: 500}
	result, err := optimize.Minimize(problem, logs, settings, &optimize.BFGS{})
	if ctx.Err() != nil {
		return last, ctx.Err()
	}
	if result == nil || !finite(result.X) || !finite([]float64{result.F}) {
		return last, fmt.Errorf("clv: the likelihood is no number where the search began (%v)", err)
	}
	at(result.X)
	return last, nil
}

// polish takes Newton's steps from where the search ended, for as long as they
// shorten the gradient and lead no higher, and returns the second derivatives at the
// end.
func (h *hill) polish(p *place) *hessian {
	for range 6 {
		second := h.hessian(p.logs)
		step := second.step(p.grad)
		next := slices.Clone(p.logs)
		for i := range next {
			next[i] -= step[i]
		}
		there := h.place(next)
		if !(norm(there.grad) < norm(p.grad)) || there.value > p.value+1e-12*math.Abs(p.value) {
			return second
		}
		*p = there
		if norm(step) < 1e-4 { // the next one would be lost in rounding
			return second
		}
	}
	return h.hessian(p.logs)
}

// A hessian is the matrix of second derivatives of a hill by its axes: as far as they
// are curved, the data determine where along them the summit is.
type hessian struct {
	curvature []float64
	axes      mat.Dense // in columns
	determine []bool
	scale     float64 // the number of observations
}

// hessian takes central differences of the gradient. Their error is some 1e-11.
func (h *hill) hessian(logs []float64) *hessian {
	const step = 1e-4
	n := len(logs)
	rows := make([][]float64, n)
	x, below := slices.Clone(logs), make([]float64, n)
	for i := range rows {
		rows[i] = make([]float64, n)
		x[i] = logs[i] - step
		h.at(x, below)
		x[i] = logs[i] + step
		h.at(x, rows[i])
		x[i] = logs[i]
		for j := range rows[i] {
			rows[i][j] = (rows[i][j] - below[j]) / (2 * step)
		}
	}
	second := mat.NewSymDense(n, nil)
	for i := range n {
		for j := range i + 1 {
			second.SetSym(i, j, (rows[i][j]+rows[j][i])/2)
		}
	}
	return byAxes(second, h.observations)
}

// byAxes finds the axes. Those along which the standard error of a logarithm is beyond
// open are not determined.
func byAxes(second *mat.SymDense, observations float64) *hessian {
	out := &hessian{
		curvature: make([]float64, second.SymmetricDim()), determine: make([]bool, second.SymmetricDim()), scale: observations,
	}
	out.axes = *mat.NewDense(second.SymmetricDim(), second.SymmetricDim(), nil)
	var eigen mat.EigenSym
	if finite(second.RawSymmetric().Data) && eigen.Factorize(second, true) {
		eigen.Values(out.curvature)
		eigen.VectorsTo(&out.axes)
	}
	for i, c := range out.curvature {
		out.determine[i] = c*observations > 1/(open*open)
	}
	return out
}

// step returns Newton's step, along the axes that are determined.
func (h *hessian) step(grad []float64) []float64 {
	step := make([]float64, len(grad))
	for axis, c := range h.curvature {
		if !h.determine[axis] {
			continue
		}
		along := 0.0
		for i, g := range grad {
			along += g * h.axes.At(i, axis)
		}
		for i := range step {
			step[i] += along / c * h.axes.At(i, axis)
		}
	}
	return step
}

// covariance returns that of the logarithms of the parameters along the axes that are
// determined, and says which parameters lie, in part, along others.
func (h *hessian) covariance() (*mat.SymDense, []bool) {
	n := len(h.curvature)
	out, opened := mat.NewSymDense(n, nil), make([]bool, n)
	for axis, c := range h.curvature {
		for i := range n {
			a := h.axes.At(i, axis)
			if !h.determine[axis] {
				opened[i] = opened[i] || !(a*a < 1e-4)
				continue
			}
			for j := range i + 1 {
				out.SetSym(i, j, out.At(i, j)+a*h.axes.At(j, axis)/(c*h.scale))
			}
		}
	}
	return out, opened
}

func finite(list []float64) bool {
	for _, v := range list {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return false
		}
	}
	return true
}

func norm(list []float64) float64 {
	sum := 0.0
	for _, v := range list {
		sum += v * v
	}
	return math.Sqrt(sum)
}
