package clv

import (
	"fmt"
	"math"
)

// A bgbb is the beta-geometric/beta-binomial model of Fader, Hardie and Shang
// (2010): at each of a number of opportunities a living customer buys with a
// probability that is beta distributed over customers (alpha, beta), having
// stopped before it with a probability that is beta distributed (gamma, delta).
type bgbb struct{ alpha, beta, gamma, delta float64 }

// checkWhole fails unless times are counts of opportunities.
func checkWhole(d *Data) error {
	for i := range d.rows {
		c := d.rows[i].Timing
		if c.TX != math.Trunc(c.TX) || c.T != math.Trunc(c.T) || float64(c.X) > c.TX || c.T > 1<<20 {
			return fmt.Errorf("clv: BG/BB: x %d, t_x %v, T %v; want t_x and T as whole numbers of opportunities, "+
				"of which the customer took x, the last of them at t_x", c.X, c.TX, c.T)
		}
	}
	return nil
}

// bgbbLikelihood is the sum, over all opportunities at which a customer can have
// stopped, of the probability of the purchases and of stopping there.
type bgbbLikelihood struct {
	bgbb
	buys, skips, both rising // alpha, beta and their sum
	survival          surviving
	parts             []term
}

func (m *bgbbLikelihood) set(p []float64, maxX int) {
	m.alpha, m.beta, m.gamma, m.delta = p[0], p[1], p[2], p[3]
}

func (m *bgbbLikelihood) sum(d *Data, grad []float64) float64 {
	m.fill(d)
	var total blockSum
	for i := range d.rows {
		c := &d.rows[i]
		log, slope, _ := m.row(c)
		total.add(c.weight * log)
		for j := range slope {
			grad[j] += c.weight * slope[j]
		}
	}
	return total.sum()
}

func (m *bgbbLikelihood) alive(d *Data) []float64 {
	m.fill(d)
	out := make([]float64, len(d.rows))
	for i := range d.rows {
		_, _, out[i] = m.row(&d.rows[i])
	}
	return out
}

func (m *bgbbLikelihood) fill(d *Data) {
	most := 0
	for i := range d.rows {
		most = max(most, int(d.rows[i].T))
	}
	m.buys.fill(m.alpha, d.maxX)
	m.skips.fill(m.beta, most)
	m.both.fill(m.alpha+m.beta, most)
	m.survival.fill(m.gamma, m.delta, most)
}

// row returns the log-likelihood of one timing with its derivatives, and the share
// of it that is due to the customer being alive.
func (m *bgbbLikelihood) row(c *row) (log float64, slope [4]float64, alive float64) {
	end := m.at(c.X, int(c.T))
	m.parts = append(m.parts[:0], end)
	most := end.log
	for n := int(c.TX); n < int(c.T); n++ {
		stopped := m.gamma + m.delta + float64(n)
		f := m.at(c.X, n)
		f.log += math.Log(m.gamma / stopped)
		f.d[2] += 1/m.gamma - 1/stopped
		f.d[3] -= 1 / stopped
		m.parts = append(m.parts, f)
		most = max(most, f.log)
	}
	sum := 0.0
	for i := range m.parts {
		share := math.Exp(m.parts[i].log - most)
		sum += share
		for j := range slope {
			slope[j] += share * m.parts[i].d[j]
		}
	}
	for j := range slope {
		slope[j] /= sum
	}
	return most + math.Log(sum), slope, math.Exp(end.log-most) / sum
}

// at is the probability of x purchases at n opportunities and of being alive at
// all of them.
func (m *bgbbLikelihood) at(x, n int) (f term) {
	f.log = m.buys.log[x] + m.skips.log[n-x] - m.both.log[n] + m.survival.log[n]
	f.d = [4]float64{
		m.buys.slope[x] - m.both.slope[n],
		m.skips.slope[n-x] - m.both.slope[n],
		m.survival.da[n],
		m.survival.db[n],
	}
	return f
}

func (m bgbb) living(c Timing) process {
	return bgbb{m.alpha + float64(c.X), m.beta + c.T - float64(c.X), m.gamma, m.delta + c.T}
}

// mean returns the expected number of purchases at the opportunities in time t.
func (m bgbb) mean(t float64) float64 {
	sum, survived := 0.0, 1.0
	for n := 0.0; n < math.Floor(t); n++ {
		survived *= (m.delta + n) / (m.gamma + m.delta + n)
		sum += survived
	}
	return m.alpha / (m.alpha + m.beta) * sum
}

func (m bgbb) residual(discount float64) float64 {
	sum, survived := 0.0, 1.0
	for n := 0.0; ; n++ {
		survived *= (m.delta + n) / (m.gamma + m.delta + n) * math.Exp(-discount)
		sum += survived
		if survived <= 1e-17*-math.Expm1(-discount)*sum {
			return m.alpha / (m.alpha + m.beta) * sum
		}
	}
}

// distribution adds up, over all opportunities before which the customer can have
// stopped, the probabilities of so many purchases until then.
func (m bgbb) distribution(t float64, n int) []float64 {
	opportunities := int(t)
	most := min(n-1, opportunities)
	var buys, skips, both, ones rising
	buys.fill(m.alpha, opportunities)
	skips.fill(m.beta, opportunities)
	both.fill(m.alpha+m.beta, opportunities)
	ones.fill(1, opportunities)
	var survival surviving
	survival.fill(m.gamma, m.delta, opportunities)
	out := make([]float64, n)
	for k := range opportunities + 1 {
		weight := survival.log[k]
		if k < opportunities {
			weight += math.Log(m.gamma / (m.gamma + m.delta + float64(k)))
		}
		for x := range min(most, k) + 1 {
			ways := ones.log[k] - ones.log[x] - ones.log[k-x]
			out[x] += math.Exp(weight + ways + buys.log[x] + skips.log[k-x] - both.log[k])
		}
	}
	return out
}
