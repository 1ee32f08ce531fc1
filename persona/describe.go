package persona

import (
	"context"
	"errors"
	"fmt"
	"math"
)

// Describe profiles one group against all other customers: [Compare] with one
// group.
func Describe(ctx context.Context, features []Feature, group Group, o Options) (*Profile, error) {
	profiles, err := Compare(ctx, features, []Group{group}, o)
	if err != nil {
		return nil, err
	}
	return profiles[0], nil
}

// Compare profiles each group against all customers that are not in it. Groups
// may overlap and need not cover everybody. The profiles are in the order of the
// groups, and their q-values are over all of them.
//
// Features and groups must have the same number of rows, and features distinct
// names. A NaN or an infinity that is not marked missing is an error that names
// feature and row. A group that cannot be described is no error: its profile
// says why ([Profile.Withheld]).
//
// Cost: for n customers, k groups and f features O(n·k·f), numbers being sorted
// once by radix; memory for one feature at a time, about 56 bytes a customer for
// a number. The context is looked at every 4,096 rows.
func Compare(ctx context.Context, features []Feature, groups []Group, o Options) ([]*Profile, error) {
	s, err := newStudy(features, groups, o)
	if err != nil {
		return nil, err
	}
	for f := range features {
		if features[f].kind == KindNumber {
			err = s.number(ctx, f)
		} else {
			err = s.nominal(ctx, f)
		}
		if err != nil {
			return nil, err
		}
	}
	s.adjust()
	for g := range groups {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		s.finish(g)
	}
	return s.profiles, nil
}

// A study is one call of Compare under way.
type study struct {
	features   []Feature
	groups     []Group
	o          Options
	z          float64
	profiles   []*Profile
	candidates []candidate
	runs       []run // reused
}

// A candidate is what may become a trait.
type candidate struct {
	group, feature int
	value          string
	table          fourfold // a shares trait
	shift          *Shift   // a number
	effect, p, q   float64
	test           Test
	hidden         bool
}

// newStudy checks the input and counts the groups.
func newStudy(features []Feature, groups []Group, o Options) (*study, error) {
	o, err := o.resolved()
	if err != nil {
		return nil, err
	}
	s := &study{features: features, groups: groups, o: o, z: o.quantile()}
	if len(groups) == 0 {
		return s, nil
	}
	if err := s.validate(len(groups[0].Members)); err != nil {
		return nil, err
	}
	for _, g := range groups {
		s.profiles = append(s.profiles, s.outline(g))
	}
	return s, nil
}

// validate checks rows and names.
func (s *study) validate(rows int) error {
	if rows > math.MaxInt32 {
		return fmt.Errorf("persona: %d customers, want at most %d", rows, math.MaxInt32)
	}
	for i, g := range s.groups {
		if len(g.Members) != rows {
			return fmt.Errorf("persona: group %q has %d rows, want %d as the first group has", g.Name, len(g.Members), rows)
		}
		if g.Name == "" {
			return fmt.Errorf("persona: group %d has no name", i)
		}
	}
	names := make(map[string]bool)
	for i := range s.features {
		f := &s.features[i]
		if err := f.validate(rows); err != nil {
			return err
		}
		if names[f.Name] {
			return fmt.Errorf("persona: two features are called %q", f.Name)
		}
		names[f.Name] = true
	}
	if s.o.Together && overlap(s.groups, rows) {
		return errors.New("persona: groups that overlap cannot be protected together")
	}
	return nil
}

// overlap reports whether anybody is in two groups.
func overlap(groups []Group, rows int) bool {
	for i := range rows {
		in := false
		for _, g := range groups {
			if in && g.Members[i] {
				return true
			}
			in = in || g.Members[i]
		}
	}
	return false
}

// outline is a profile before any feature was looked at.
func (s *study) outline(g Group) *Profile {
	p := &Profile{Name: g.Name, Traits: []Trait{}, Features: []Coverage{}, Unknown: []string{}, Options: s.o}
	for _, in := range g.Members {
		if in {
			p.Size++
		}
	}
	p.Others = len(g.Members) - p.Size
	if p.Size > 0 {
		p.Share = float64(p.Size) / float64(len(g.Members))
	}
	switch {
	case p.Size == 0:
		p.Withheld = WithheldEmpty
	case p.Others == 0:
		p.Withheld = WithheldEveryone
	case p.Size < s.o.MinGroup:
		p.Withheld = WithheldFew
	case p.Others < s.o.MinGroup:
		p.Withheld = WithheldFewOthers
	}
	for i := range s.features {
		p.Features = append(p.Features, s.features[i].coverage())
	}
	return p
}

// coverage is what the feature says of itself.
func (f *Feature) coverage() Coverage {
	return Coverage{
		Feature: f.Name, Description: f.Description, Unit: f.Unit, Model: f.Model,
		Phrase: f.Phrase, Kind: f.kind, Status: NotCompared,
	}
}

// compare enters the known and missing of one feature in a profile and reports
// whether there is something to compare.
func (s *study) compare(g, f, known, othersKnown int, constant bool) bool {
	p := s.profiles[g]
	if p.Withheld != "" {
		return false
	}
	c := &p.Features[f]
	c.Known, c.Missing = known, p.Size-known
	c.OthersKnown, c.OthersMissing = othersKnown, p.Others-othersKnown
	switch {
	case s.little(known, p.Size):
		c.Status = Unknown
		p.Unknown = append(p.Unknown, c.Feature)
	case s.little(othersKnown, p.Others):
		c.Status = OthersUnknown
	case constant:
		c.Status = Constant
	default:
		c.Status = Compared
	}
	return c.Status == Compared
}

// little reports whether too little is known to speak of all.
func (s *study) little(known, of int) bool {
	return known < s.o.MinGroup || float64(known) < s.o.MinKnown*float64(of)
}

// adjust gives every tested candidate, hidden ones too, its q-value.
func (s *study) adjust() {
	var p []float64
	for i := range s.candidates {
		if s.candidates[i].test != Untested {
			p = append(p, s.candidates[i].p)
		}
	}
	q := adjust(p)
	for i, next := 0, 0; i < len(s.candidates); i++ {
		s.candidates[i].q = 1
		if s.candidates[i].test != Untested {
			s.candidates[i].q = q[next]
			next++
		}
	}
	for _, profile := range s.profiles {
		profile.Tests = len(p)
	}
}
