package persona

import "math"

// This file holds the statistics of numbers. They all come from one tally of
// the sorted values, so each costs a pass over the distinct values.

// A run is a distinct value with how many of the group and of the others have
// it. Runs are in ascending order of value.
type run struct {
	value   float64
	in, out int
}

// A ranking is what one pass over the runs gives.
type ranking struct {
	in, out int     // customers known on each side
	delta   float64 // Cliff's
	tied    int     // pairs of one from each side with the same value
	ties    float64 // Σ t³ − t over the runs
}

// rank counts for each pair of one customer of the group and one of the others
// which has more. All counts are exact up to 2³¹ customers.
func rank(runs []run) ranking {
	var r ranking
	twice := 0 // 2U: pairs in which the group has more, twice, and ties once
	for _, x := range runs {
		twice += x.in * (2*r.out + x.out)
		r.tied += x.in * x.out
		r.in += x.in
		r.out += x.out
		t := float64(x.in + x.out)
		r.ties += float64(t*t*t) - t
	}
	if pairs := r.in * r.out; pairs > 0 {
		r.delta = float64(twice-pairs) / float64(pairs)
	}
	return r
}

// p returns the two-sided p-value of the Mann–Whitney test: the normal
// approximation with corrections for ties and continuity, as R's
// wilcox.test(exact = FALSE) and SciPy's mannwhitneyu(method = "asymptotic").
// It is 1 if all values are equal.
func (r ranking) p() float64 {
	n1, n2 := float64(r.in), float64(r.out)
	n := n1 + n2
	variance := n1 * n2 / 12 * (n + 1 - r.ties/(n*(n-1)))
	if !(variance > 0) {
		return 1
	}
	away := float64(math.Abs(r.delta)*(n1*n2)/2) - 0.5 // |U − E U|, less ½
	return min(1, math.Erfc(away/math.Sqrt(2*variance)))
}

// interval returns the confidence interval of Cliff's delta at the normal
// quantile z: Cliff's consistent estimate of the variance in the asymmetric
// interval of Feng and Cliff (2004). If every customer of one side has more
// than every one of the other, the variance is 0 and the interval is that of a
// share of all out of the smaller side.
func (r ranking) interval(runs []run, z float64) Interval {
	n1, n2 := float64(r.in), float64(r.out)
	d, zz := r.delta, float64(z*z)
	if math.Abs(d) == 1 {
		n := min(n1, n2)
		edge := (n - zz) / (n + zz)
		if d > 0 {
			return Interval{edge, 1}
		}
		return Interval{-1, -edge}
	}
	v := r.variance(runs)
	rest := 1 - float64(d*d)
	half := float64(z * math.Sqrt(float64(v*rest*rest)+float64(zz*v*v)))
	centre, scale := float64(d*rest), rest+float64(zz*v)
	return Interval{max(-1, (centre-half)/scale), min(1, (centre+half)/scale)}
}

// variance is Cliff's consistent estimate for delta: it needs two on each side.
func (r ranking) variance(runs []run) float64 {
	n1, n2 := float64(r.in), float64(r.out)
	if r.in < 2 || r.out < 2 {
		return 1
	}
	var byIn, byOut float64 // Σ (mean dominance of one customer − delta)²
	inBefore, outBefore := 0, 0
	for _, x := range runs {
		e := float64(2*outBefore+x.out-r.out)/n2 - r.delta
		byIn += float64(float64(x.in) * float64(e*e))
		e = float64(r.in-2*inBefore-x.in)/n1 - r.delta
		byOut += float64(float64(x.out) * float64(e*e))
		inBefore += x.in
		outBefore += x.out
	}
	pairs := float64(n1 * n2)
	all := pairs - float64(r.tied) - float64(pairs*float64(r.delta*r.delta))
	sum := (n2-1)*byIn/(n1-1) + (n1-1)*byOut/(n2-1) + max(0, all)/((n1-1)*(n2-1))
	return sum / pairs
}

// deltaEffect puts Cliff's delta on Cohen's scale.
func deltaEffect(delta float64) float64 {
	return min(math.Pi, max(-math.Pi, 2*math.Erfinv(delta)))
}

// quartiles returns those of one side, of which n are known; count says which
// side. n must not be 0.
func quartiles(runs []run, n int, count func(run) int) Quartiles {
	var q [3]float64
	var at, next int // at: values before the current run
	for i, x := range runs {
		c := count(x)
		if c == 0 {
			continue
		}
		for next < 3 {
			// Quarter j is at position (n−1)·j/4: whole + part/4.
			position := (n - 1) * (next + 1)
			whole, part := position/4, position%4
			if whole >= at+c {
				break
			}
			q[next] = x.value
			if part > 0 && whole+1 >= at+c {
				q[next] = between(x.value, following(runs[i+1:], count), float64(part)/4)
			}
			next++
		}
		at += c
	}
	return Quartiles{q[0], q[1], q[2]}
}

// following is the next value that the side has.
func following(runs []run, count func(run) int) float64 {
	for _, x := range runs {
		if count(x) > 0 {
			return x.value
		}
	}
	return 0 // not reached: a quartile that is not whole has a successor
}

// between interpolates in a form that cannot overflow.
func between(low, high, f float64) float64 {
	return float64((1-f)*low) + float64(f*high)
}

// shift fills in all that is said of a number.
func (r ranking) shift(runs []run, z float64) *Shift {
	return &Shift{
		Here:    quartiles(runs, r.in, func(x run) int { return x.in }),
		Others:  quartiles(runs, r.out, func(x run) int { return x.out }),
		Delta:   r.delta,
		DeltaCI: r.interval(runs, z),
	}
}
