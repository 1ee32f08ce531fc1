package persona

import (
	"fmt"
	"math"
)

// Options are the thresholds of a call. The zero value of each field stands for
// the default in its comment.
type Options struct {
	// MinGroup is the smallest group, and the smallest rest, to describe, and the
	// smallest number on either side for whom a feature must be known: 20.
	MinGroup int `json:"min_group"`
	// MinCell is the smallest count of a value, other than 0, that may be shown or
	// worked out: 5. With 1 nothing is hidden.
	MinCell int `json:"min_cell"`
	// MaxFDR is the false-discovery rate at which a trait is distinct: 0.05.
	MaxFDR float64 `json:"max_fdr"`
	// MinLift is the least lift of a distinct trait; 1/MinLift is the most of one
	// that is distinctly rare: 1.25. With 1 any lift will do.
	MinLift float64 `json:"min_lift"`
	// MinDelta is the least |Cliff's delta| of a distinct number: 0.15.
	MinDelta float64 `json:"min_delta"`
	// TypicalShare is the least share of a typical trait: 0.5.
	TypicalShare float64 `json:"typical_share"`
	// MinKnown is the share of the group, and of the others, for whom a feature
	// must be known for it to be compared: 0.5.
	MinKnown float64 `json:"min_known"`
	// MaxValues is how many values of one feature are shown: the 20 that rank
	// first.
	MaxValues int `json:"max_values"`
	// Confidence is that of the intervals: 0.95.
	Confidence float64 `json:"confidence"`
	// People is what customers are called in text, in the plural: "customers".
	People string `json:"people"`
	// Together hides, in every profile of the call, each value that is hidden in
	// one, so that profiles of groups that do not overlap may be published
	// together. Without it a count that one profile hides may be the difference
	// of what the others show. It is an error with groups that overlap.
	Together bool `json:"together,omitempty"`
}

// resolved fills in the defaults and checks the rest.
func (o Options) resolved() (Options, error) {
	fill(&o.MinGroup, 20)
	fill(&o.MinCell, 5)
	fill(&o.MaxFDR, 0.05)
	fill(&o.MinLift, 1.25)
	fill(&o.MinDelta, 0.15)
	fill(&o.TypicalShare, 0.5)
	fill(&o.MinKnown, 0.5)
	fill(&o.MaxValues, 20)
	fill(&o.Confidence, 0.95)
	fill(&o.People, "customers")
	for _, c := range []struct {
		name      string
		x         float64
		low, high float64
	}{
		{"MinGroup", float64(o.MinGroup), 1, math.MaxInt32},
		{"MinCell", float64(o.MinCell), 1, math.MaxInt32},
		{"MaxFDR", o.MaxFDR, 0, 1},
		{"MinLift", o.MinLift, 1, math.MaxFloat64},
		{"MinDelta", o.MinDelta, 0, 1},
		{"TypicalShare", o.TypicalShare, 0, 1},
		{"MinKnown", o.MinKnown, 0, 1},
		{"MaxValues", float64(o.MaxValues), 1, math.MaxInt32},
		{"Confidence", o.Confidence, 0.5, 0.999999},
	} {
		if !(c.x >= c.low && c.x <= c.high) {
			return o, fmt.Errorf("persona: option %s is %v, want %v to %v", c.name, c.x, c.low, c.high)
		}
	}
	return o, nil
}

// fill sets what is zero to its default.
func fill[T comparable](x *T, def T) {
	var zero T
	if *x == zero {
		*x = def
	}
}

// quantile is that of the normal distribution for the two-sided confidence.
func (o *Options) quantile() float64 { return math.Sqrt2 * math.Erfinv(o.Confidence) }
