package clv

import (
	"math"
	"slices"
)

// A likelihood is that of a family's models. One is set and asked many times, and
// by one goroutine at a time.
type likelihood interface {
	// set gives it parameters, and has it prepared for up to maxX repeat purchases.
	set(params []float64, maxX int)
	// sum returns the log-likelihood of all customers, and adds its derivatives to
	// grad, which is as long as the parameters.
	sum(d *Data, grad []float64) float64
	// alive returns, for each row, the probability that its customers are alive.
	alive(d *Data) []float64
}

// A term is the logarithm of a positive part of a likelihood, with its derivatives
// in the four parameters.
type term struct {
	log float64
	d   [4]float64
}

// plus returns the term of the sum of two parts.
func (f term) plus(g term) term {
	share, softplus := logistic(g.log - f.log)
	f.log += softplus
	for j := range f.d {
		f.d[j] += share * (g.d[j] - f.d[j])
	}
	return f
}

// parts are the two positive parts whose sum is the likelihood of a customer: one
// depends on the end of what was observed and one on the last purchase, both on
// the number of purchases.
type parts interface {
	set(params []float64, maxX int)
	// end returns the part of (x, T), and the logarithm of what of the likelihood
	// is due to the customer being alive.
	end(x int, t float64) (f term, alive float64)
	// last returns the part of (x, t_x).
	last(x int, t float64) term
}

// A twoPart is the likelihood of two parts.
type twoPart struct {
	parts
	// Of all points: the parts, and what of the ends is due to the living.
	ends, lasts []term
	living      []float64
}

// fill finds the parts at all points.
func (l *twoPart) fill(d *Data) {
	l.ends, l.living, l.lasts = l.ends[:0], l.living[:0], l.lasts[:0]
	for _, p := range d.ends {
		f, alive := l.end(p.x, p.t)
		l.ends, l.living = append(l.ends, f), append(l.living, alive)
	}
	for _, p := range d.lasts {
		l.lasts = append(l.lasts, l.last(p.x, p.t))
	}
}

// sum adds the parts for all rows, at the price of a logarithm and an exponential
// each.
func (l *twoPart) sum(d *Data, grad []float64) float64 {
	l.fill(d)
	total := 0.0
	for rows := range slices.Chunk(d.rows, 1024) {
		log, slope := l.block(rows)
		total += log
		for j := range slope {
			grad[j] += slope[j]
		}
	}
	return total
}

// block adds up so few rows that the error of a sum is that of its number of blocks.
func (l *twoPart) block(rows []row) (log float64, slope [4]float64) {
	for i := range rows {
		c := &rows[i]
		all := l.ends[c.end].plus(l.lasts[c.last])
		log += c.weight * all.log
		for j := range slope {
			slope[j] += c.weight * all.d[j]
		}
	}
	return log, slope
}

func (l *twoPart) alive(d *Data) []float64 {
	l.fill(d)
	out := make([]float64, len(d.rows))
	for i := range d.rows {
		c := &d.rows[i]
		_, softplus := logistic(l.lasts[c.last].log - l.ends[c.end].log)
		out[i] = min(math.Exp(l.living[c.end]-l.ends[c.end].log-softplus), 1)
	}
	return out
}
