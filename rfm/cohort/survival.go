package cohort

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distuv"
)

// A Spell is how long one customer was followed, and how that ended.
type Spell struct {
	// Time is how long, in whatever unit; at least 0.
	Time float64
	// Ended says that the customer left, or did what is waited for, at Time. Others
	// are censored: they had not until then, and what became of them is not known.
	Ended bool
}

// A Survival is the curve of Kaplan and Meier (1958): the share of customers who
// are still there after so long, of whom some are still followed.
type Survival struct {
	// Points are the times at which spells ended or were censored, in ascending
	// order. Before the first the share is 1, and between two it is that of the
	// earlier.
	Points []SurvivalPoint `json:"points"`
}

// A SurvivalPoint is one time of a curve.
type SurvivalPoint struct {
	Time float64 `json:"time"`
	// AtRisk is how many were followed up to this time, Ended and Censored how many
	// of them at it. Who is censored at a time is at risk at it.
	AtRisk   int `json:"at_risk"`
	Ended    int `json:"ended"`
	Censored int `json:"censored"`
	// Share is the estimated share who are still there after this time.
	Share float64 `json:"share"`
	// StdErr is the standard error of Share, by Greenwood's formula.
	StdErr float64 `json:"std_err"`
	// Hazard is the cumulative hazard of Nelson and Aalen.
	Hazard float64 `json:"hazard"`

	greenwood float64 // the variance of the logarithm of Share
}

// NewSurvival returns the curve of spells. It fails without spells, and on a time
// that is negative or no number. Cost: a sort of the spells.
func NewSurvival(spells []Spell) (*Survival, error) {
	sorted, err := sortSpells(spells)
	if err != nil {
		return nil, err
	}
	s := &Survival{}
	share, variance, hazard := 1.0, 0.0, 0.0
	for start, end := 0, 0; start < len(sorted); start = end {
		p := SurvivalPoint{Time: sorted[start].Time, AtRisk: len(sorted) - start}
		for end = start; end < len(sorted) && sorted[end].Time == p.Time; end++ {
			if sorted[end].Ended {
				p.Ended++
			}
		}
		p.Censored = end - start - p.Ended
		left, risk, ended := float64(p.AtRisk-p.Ended), float64(p.AtRisk), float64(p.Ended)
		share *= left / risk
		hazard += ended / risk
		if left > 0 {
			variance += ended / (risk * left)
		}
		p.Share, p.Hazard, p.greenwood = share, hazard, variance
		p.StdErr = share * math.Sqrt(variance)
		s.Points = append(s.Points, p)
	}
	return s, nil
}

func sortSpells(spells []Spell) ([]Spell, error) {
	if len(spells) == 0 {
		return nil, errors.New("cohort: there are no spells to draw a curve of")
	}
	for i, s := range spells {
		if !(s.Time >= 0 && s.Time < math.Inf(1)) {
			return nil, fmt.Errorf("cohort: spell %d of %d has the time %v; want a number, at least 0", i+1, len(spells), s.Time)
		}
	}
	sorted := slices.Clone(spells)
	slices.SortFunc(sorted, func(a, b Spell) int { return cmp.Compare(a.Time, b.Time) })
	return sorted, nil
}

// at returns the last point that is not after a time; before the first, all are
// there.
func (s *Survival) at(time float64) SurvivalPoint {
	n, found := slices.BinarySearchFunc(s.Points, time, func(p SurvivalPoint, t float64) int { return cmp.Compare(p.Time, t) })
	if !found {
		n--
	}
	if n < 0 {
		return SurvivalPoint{Time: time, AtRisk: s.Points[0].AtRisk, Share: 1}
	}
	return s.Points[n]
}

// At returns the share who are still there after a time, with its standard error.
// After the last point the share is that of the last, which says nothing of those
// who were censored there.
func (s *Survival) At(time float64) (share, stdErr float64) {
	p := s.at(time)
	return p.Share, p.StdErr
}

// An IntervalKind is a way to make an interval of a share that keeps it between 0
// and 1.
type IntervalKind uint8

const (
	// LogLog is symmetric in the logarithm of the cumulative hazard, ln(-ln S). It
	// is the better one for few customers.
	LogLog IntervalKind = iota
	// Log is symmetric in ln S, as R has it unless told otherwise, and cut at 1.
	Log
)

// Interval returns the interval in which the share after a time lies with a
// probability such as 0.95. Where nobody has left, and where nobody is left, it is
// the share alone: the data do not say how sure that is.
func (s *Survival) Interval(time float64, kind IntervalKind, probability float64) (low, high float64, err error) {
	z, err := kind.errors(probability)
	if err != nil {
		return 0, 0, err
	}
	low, high = s.at(time).interval(kind, z)
	return low, high, nil
}

// errors returns how many standard errors an interval with a probability reaches to
// either side.
func (k IntervalKind) errors(probability float64) (float64, error) {
	switch {
	case !(probability > 0 && probability < 1):
		return 0, fmt.Errorf("cohort: an interval with the probability %v; want one between 0 and 1", probability)
	case k > Log:
		return 0, fmt.Errorf("cohort: there is no kind of interval %d", k)
	}
	return distuv.UnitNormal.Quantile((1 + probability) / 2), nil
}

func (p SurvivalPoint) interval(kind IntervalKind, z float64) (low, high float64) {
	if p.Share == 0 || p.Share == 1 {
		return p.Share, p.Share
	}
	off := z * math.Sqrt(p.greenwood)
	if kind == Log {
		return p.Share * math.Exp(-off), min(p.Share*math.Exp(off), 1)
	}
	// ln(-ln S) has the standard error of ln S, divided by -ln S.
	off /= -math.Log(p.Share)
	return math.Pow(p.Share, math.Exp(off)), math.Pow(p.Share, math.Exp(-off))
}

// Median returns the time after which half of the customers are left, with the
// interval in which it lies with a probability (Brookmeyer and Crowley 1982). Each
// is +Inf where the curve, or the bound of its interval, does not come down to a
// half. Where the curve is at a half for a while it is the middle of that.
func (s *Survival) Median(kind IntervalKind, probability float64) (median, low, high float64, err error) {
	z, err := kind.errors(probability)
	if err != nil {
		return 0, 0, 0, err
	}
	bound := func(of func(SurvivalPoint) float64) float64 {
		for i, p := range s.Points {
			switch v := of(p); {
			case math.Abs(v-0.5) < 1e-12 && i+1 < len(s.Points):
				// The next end of a spell, which is where the curve goes on.
				for _, next := range s.Points[i+1:] {
					if next.Ended > 0 {
						return (p.Time + next.Time) / 2
					}
				}
				return p.Time
			case v <= 0.5:
				return p.Time
			}
		}
		return math.Inf(1)
	}
	median = bound(func(p SurvivalPoint) float64 { return p.Share })
	low = bound(func(p SurvivalPoint) float64 { low, _ := p.interval(kind, z); return low })
	high = bound(func(p SurvivalPoint) float64 { _, high := p.interval(kind, z); return high })
	return median, low, high, nil
}

// RestrictedMean returns how long customers are there on average if none is
// followed longer than to a time, which is the area under the curve up to it, with
// its standard error. It fails when the time is not above 0, and when it lies after
// the last point: nothing is known of what comes there.
func (s *Survival) RestrictedMean(to float64) (mean, stdErr float64, err error) {
	last := s.Points[len(s.Points)-1].Time
	if !(to > 0 && to <= last) {
		return 0, 0, fmt.Errorf("cohort: a mean restricted to %v; want a time above 0 and at most %v, the longest spell", to, last)
	}
	n, _ := slices.BinarySearchFunc(s.Points, to, func(p SurvivalPoint, t float64) int { return cmp.Compare(p.Time, t) })
	mean = min(s.Points[0].Time, to) // where all are there
	// Backwards, since the variance has, for each end of a spell, the area under the
	// curve that is still to come.
	ahead, variance, next := 0.0, 0.0, to
	for _, p := range slices.Backward(s.Points[:n]) {
		ahead += p.Share * (next - p.Time)
		next = p.Time
		if left := float64(p.AtRisk - p.Ended); left > 0 {
			variance += ahead * ahead * float64(p.Ended) / (float64(p.AtRisk) * left)
		}
	}
	return mean + ahead, math.Sqrt(variance), nil
}

// A LogRank is a test of whether groups leave alike.
type LogRank struct {
	// ChiSquare has this many degrees of freedom: the groups less one.
	ChiSquare float64 `json:"chi_square"`
	Freedom   int     `json:"freedom"`
	// P is the probability of a ChiSquare as large or larger if they do.
	P float64 `json:"p"`
	// Ended is how many spells of each group ended, and Expected how many should
	// have if the groups left alike.
	Ended    []int     `json:"ended"`
	Expected []float64 `json:"expected"`
}

// CompareSurvival makes the log-rank test (Mantel 1966) of two groups or more. It
// fails on fewer, on an empty one, on a time that is negative or no number, and when
// the spells do not tell the groups apart because none ended while there were several.
func CompareSurvival(groups ...[]Spell) (*LogRank, error) {
	if len(groups) < 2 {
		return nil, fmt.Errorf("cohort: %d groups to compare; want two at least", len(groups))
	}
	r := &ranks{at: make([]int, len(groups)), risk: make([]int, len(groups))}
	for i, g := range groups {
		sorted, err := sortSpells(g)
		if err != nil {
			return nil, fmt.Errorf("group %d: %w", i+1, err)
		}
		r.groups = append(r.groups, sorted)
		r.risk[i] = len(sorted)
		r.total += len(sorted)
	}
	return r.test()
}

// ranks goes through the spells of all groups in order of time.
type ranks struct {
	groups [][]Spell
	at     []int // the next spell of each group
	risk   []int // how many of each are still followed
	total  int
}

// next returns the next time, and how many of each group ended at it, and takes
// those off who are not followed further.
func (r *ranks) next(ended, gone []int) (any bool) {
	time := math.Inf(1)
	for i, g := range r.groups {
		if r.at[i] < len(g) {
			time = min(time, g[r.at[i]].Time)
		}
	}
	for i, g := range r.groups {
		ended[i], gone[i] = 0, 0
		for ; r.at[i] < len(g) && g[r.at[i]].Time == time; r.at[i]++ {
			gone[i]++
			if g[r.at[i]].Ended {
				ended[i]++
			}
		}
	}
	return !math.IsInf(time, 1)
}

func (r *ranks) test() (*LogRank, error) {
	n := len(r.groups)
	out := &LogRank{Freedom: n - 1, Ended: make([]int, n), Expected: make([]float64, n)}
	variance := mat.NewSymDense(n-1, nil)
	ended, gone := make([]int, n), make([]int, n)
	for r.next(ended, gone) {
		all := 0
		for _, e := range ended {
			all += e
		}
		total, each := float64(r.total), float64(all)
		for i := range n {
			out.Ended[i] += ended[i]
			share := float64(r.risk[i]) / total
			out.Expected[i] += each * share
			if r.total < 2 || i == n-1 {
				continue
			}
			scale := each * (total - each) / (total - 1)
			for j := range i {
				variance.SetSym(i, j, variance.At(i, j)-scale*share*float64(r.risk[j])/total)
			}
			variance.SetSym(i, i, variance.At(i, i)+scale*share*(1-share))
		}
		for i, g := range gone {
			r.risk[i] -= g
			r.total -= g
		}
	}
	return out, out.finish(variance)
}

// finish holds the differences against their covariance. One group is left out, as
// the differences add up to 0.
func (l *LogRank) finish(variance *mat.SymDense) error {
	off := mat.NewVecDense(l.Freedom, nil)
	for i := range l.Freedom {
		off.SetVec(i, float64(l.Ended[i])-l.Expected[i])
	}
	var c mat.Cholesky
	if !c.Factorize(variance) {
		return errors.New("cohort: the spells do not tell the groups apart: in one of them none ended while others were followed")
	}
	var solved mat.VecDense
	if err := c.SolveVecTo(&solved, off); err != nil {
		return fmt.Errorf("cohort: the spells hardly tell the groups apart: %w", err)
	}
	l.ChiSquare = mat.Dot(off, &solved)
	l.P = distuv.ChiSquared{K: float64(l.Freedom)}.Survival(l.ChiSquare)
	return nil
}
