package persona

import (
	"cmp"
	"context"
	"math"
	"slices"
)

// number tallies a numeric feature for every group.
func (s *study) number(ctx context.Context, f int) error {
	column, err := sortNumbers(ctx, &s.features[f])
	if err != nil {
		return err
	}
	for g := range s.groups {
		if s.profiles[g].Withheld != "" {
			continue
		}
		s.runs, err = column.runs(ctx, s.runs, s.groups[g].Members)
		if err != nil {
			return err
		}
		r := rank(s.runs)
		if !s.compare(g, f, r.in, r.out, len(s.runs) < 2) {
			continue
		}
		c := candidate{group: g, feature: f, shift: r.shift(s.runs, s.z)}
		c.effect, c.p, c.test = deltaEffect(r.delta), r.p(), MannWhitney
		s.add(c)
	}
	return nil
}

// add appends a candidate; a defining feature is not tested.
func (s *study) add(c candidate) {
	if s.features[c.feature].Defining {
		c.p, c.test = 1, Untested
	}
	s.candidates = append(s.candidates, c)
}

// nominal tallies any other feature for every group.
func (s *study) nominal(ctx context.Context, f int) error {
	column, err := encode(ctx, &s.features[f])
	if err != nil {
		return err
	}
	all, err := column.count(ctx, nil)
	if err != nil {
		return err
	}
	v := &values{f: f, column: column, codes: column.testable(all, 2*s.o.MinCell)}
	v.all = all.only(v.codes)
	for g := range s.groups {
		t, err := column.count(ctx, s.groups[g].Members)
		if err != nil {
			return err
		}
		v.in = append(v.in, t.only(v.codes))
	}
	v.names(s)
	if s.o.Together {
		v.hideTogether(s.o.MinCell)
	}
	for g := range s.groups {
		if !s.compare(g, f, v.in[g].known, all.known-v.in[g].known, column.constant(all)) {
			continue
		}
		if err := s.values(ctx, g, v); err != nil {
			return err
		}
	}
	return nil
}

// values is what one nominal feature has to be compared by.
type values struct {
	f      int
	column *nominalColumn
	codes  []int32 // the values tested
	all    tally   // of everybody, by index in codes
	in     []tally // of each group
	hide   []bool  // for all groups, if they are protected together
	name   []string
}

// names looks up what the codes stand for.
func (v *values) names(s *study) {
	for _, code := range v.codes {
		v.name = append(v.name, v.column.values[code])
	}
}

// hideTogether chooses the values that no group may show.
func (v *values) hideTogether(least int) {
	outside := v.all
	var rows []tally
	for _, t := range v.in {
		outside = outside.minus(t)
		rows = append(rows, t, v.all.minus(t))
	}
	d := disclosure{rows: append(rows, outside), names: v.name, binary: v.column.binary, least: least}
	v.hide = d.hidden()
}

// values makes the candidates of one group.
func (s *study) values(ctx context.Context, g int, v *values) error {
	in, out := v.in[g], v.all.minus(v.in[g])
	hide := v.hide
	if hide == nil {
		d := disclosure{rows: []tally{in, out}, names: v.name, binary: v.column.binary, least: s.o.MinCell}
		hide = d.hidden()
	}
	cover := &s.profiles[g].Features[v.f]
	if cover.Kind != KindFlag {
		cover.Values = len(v.column.values)
		cover.Rare = len(v.column.values) - len(v.codes)
		if v.twofold() && len(v.codes) > 0 {
			cover.Rare = 0
		}
	}
	return eachBlock(ctx, len(v.codes), func(low, high int) error {
		for i := low; i < high; i++ {
			c := candidate{group: g, feature: v.f, value: v.name[i], hidden: hide[i]}
			c.table = fourfold{in.n[i], in.known, out.n[i], out.known}
			if v.twofold() {
				other := v.column.values[1-v.codes[i]]
				c.chooseSide(other, s.o.MinLift)
			}
			if c.hidden {
				cover.Hidden++
			}
			c.effect = c.table.effect()
			c.p, c.test = c.table.test()
			s.add(c)
		}
		return nil
	})
}

// twofold reports whether the feature is a category of just two values.
func (v *values) twofold() bool { return v.column.start == nil && len(v.column.values) == 2 }

// chooseSide turns the candidate to the other of two values if that is the one
// to show: the one more frequent in the group, unless only the other one's lift
// is beyond least; of equally frequent ones that of most, then by name.
func (c *candidate) chooseSide(other string, least float64) {
	t := c.table
	turned := fourfold{t.n1 - t.a, t.n1, t.n2 - t.c, t.n2}
	// a/n1 against c/n2, without division.
	more := cmp.Compare(t.a*t.n2, t.c*t.n1)
	more = cmp.Or(more, cmp.Compare(t.a, turned.a), cmp.Compare(other, c.value))
	if more < 0 {
		t, turned = turned, t
		c.value, other = other, c.value
	}
	up, onlyHere := t.lift()
	down, _ := turned.lift()
	if !onlyHere && up < least && down <= 1/least {
		t, c.value = turned, other
	}
	c.table = t
}

// distinct reports whether the candidate is both sure and not trivial.
func (c *candidate) distinct(o *Options) bool {
	if c.test != Untested && c.q > o.MaxFDR {
		return false
	}
	if c.shift != nil {
		return math.Abs(c.shift.Delta) >= o.MinDelta
	}
	lift, onlyHere := c.table.lift()
	return onlyHere || lift >= o.MinLift || lift <= 1/o.MinLift
}

// verdict judges the candidate.
func (c *candidate) verdict(o *Options) Verdict {
	switch {
	case c.distinct(o):
		return Distinct
	case c.shift != nil && c.shift.DeltaCI.Low >= -o.MinDelta && c.shift.DeltaCI.High <= o.MinDelta:
		return Typical
	case c.shift == nil && float64(c.table.a) >= o.TypicalShare*float64(c.table.n1):
		return Typical
	}
	return Unclear
}

// A ranked candidate has its verdict.
type ranked struct {
	*candidate
	verdict Verdict
}

// before orders traits as Profile.Traits says.
func (a ranked) before(b ranked) int {
	return cmp.Or(
		cmp.Compare(a.verdict.place(), b.verdict.place()),
		cmp.Compare(math.Abs(b.effect), math.Abs(a.effect)),
		cmp.Compare(a.q, b.q),
		cmp.Compare(a.feature, b.feature),
		cmp.Compare(a.value, b.value),
	)
}

func (v Verdict) place() int { return slices.Index([]Verdict{Distinct, Typical, Unclear}, v) }

// finish ranks the candidates of one group and makes traits of those to show.
func (s *study) finish(g int) {
	p := s.profiles[g]
	var list []ranked
	for i := range s.candidates {
		if c := &s.candidates[i]; c.group == g && !c.hidden {
			list = append(list, ranked{c, c.verdict(&s.o)})
		}
	}
	slices.SortFunc(list, ranked.before)
	shown := make([]int, len(s.features))
	for _, c := range list {
		if shown[c.feature] == s.o.MaxValues {
			p.Features[c.feature].Cut++
			continue
		}
		shown[c.feature]++
		p.Traits = append(p.Traits, s.trait(c))
	}
}

// trait fills in what is shown.
func (s *study) trait(c ranked) Trait {
	f, cover := &s.features[c.feature], s.profiles[c.group].Features[c.feature]
	t := Trait{
		Feature: f.Name, Model: f.Model, Kind: f.kind, Value: c.value, Defining: f.Defining,
		Of: cover.Known, OthersOf: cover.OthersKnown, Shift: c.shift,
		Effect: c.effect, Test: c.test, P: c.p, Q: c.q, Verdict: c.verdict,
	}
	if c.shift == nil {
		t.Shares = c.table.shares(s.z)
	}
	return t
}
