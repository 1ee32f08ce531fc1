package clv

import "math"

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
