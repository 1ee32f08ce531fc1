package persona

import (
	"fmt"
	"strings"
)

const (
	toldDistinct   = 5 // traits told of as distinct, and of as defining
	toldTypical    = 3
	toldPerFeature = 2
	toldUnknown    = 8
)

// Text writes the profile as one paragraph: the size of the group, what sets it
// apart, what is typical of it all the same, and what is not known. Every number
// in it is in the profile, rounded; it tells of the first few traits only. A
// feature's Description, Unit and Phrase make it read better.
func (p *Profile) Text() string {
	opening := p.opening()
	if p.Withheld != "" {
		return opening
	}
	t := telling{p: p, told: make(map[string]int)}
	sentences := []string{opening}
	add := func(lead string, parts []string) {
		if len(parts) > 0 {
			sentences = append(sentences, lead+strings.Join(parts, "; ")+".")
		}
	}
	add("The group was formed by this: ", t.traits(Distinct, true, toldDistinct))
	distinct := t.traits(Distinct, false, toldDistinct)
	add("What sets them apart: ", distinct)
	if len(distinct) == 0 {
		add("", []string{p.nothing()})
	}
	add("Typical of them, but not what sets them apart: ", t.traits(Typical, false, toldTypical))
	add("Not known for most of them: ", t.withStatus(Unknown))
	add("Known of them, but not of most of the others: ", t.withStatus(OthersUnknown))
	if p.hides() {
		add("", []string{"Counts under " + count(p.Options.MinCell) + " are not shown"})
	}
	return strings.Join(sentences, " ")
}

// opening says who they are, and why no more is said if that is so.
func (p *Profile) opening() string {
	name, people := clean(p.Name), clean(p.Options.People)
	all := count(p.Size+p.Others) + " " + people
	switch p.Withheld {
	case WithheldEmpty:
		return fmt.Sprintf("%s: none of %s.", name, all)
	case WithheldEveryone:
		return fmt.Sprintf("%s: all of %s, so there are no others to compare them with.", name, all)
	case WithheldFew:
		return fmt.Sprintf("%s: fewer than %s of %s, too few to describe the group without describing persons.",
			name, count(p.Options.MinGroup), all)
	case WithheldFewOthers:
		return fmt.Sprintf("%s: all but fewer than %s of %s, too few others to compare them with without describing persons.",
			name, count(p.Options.MinGroup), all)
	}
	verb := "has"
	if strings.HasSuffix(name, "s") {
		verb = "are"
	}
	return fmt.Sprintf("%s %s %s of %s (%s).", name, verb, count(p.Size), all, percent(p.Share))
}

// nothing says that there is no distinct trait.
func (p *Profile) nothing() string {
	if len(p.Traits) == 0 {
		return "Nothing about them could be compared"
	}
	return "Nothing that was tested sets them clearly apart"
}

// hides reports whether a value was held back.
func (p *Profile) hides() bool {
	for _, c := range p.Features {
		if c.Hidden > 0 {
			return true
		}
	}
	return false
}

// A telling keeps count of what was told of each feature.
type telling struct {
	p    *Profile
	told map[string]int
}

// traits words the first traits of a verdict.
func (t *telling) traits(v Verdict, defining bool, most int) []string {
	var parts []string
	for i := range t.p.Traits {
		trait := &t.p.Traits[i]
		if trait.Verdict != v || trait.Defining != defining || len(parts) == most ||
			t.told[trait.Feature] == toldPerFeature {
			continue
		}
		t.told[trait.Feature]++
		cover := t.p.cover(trait.Feature)
		if trait.Shares != nil {
			parts = append(parts, trait.tellShares(cover))
		} else if trait.Shift != nil {
			parts = append(parts, trait.tellShift(cover))
		}
	}
	return parts
}

// withStatus lists what the features of a status are called.
func (t *telling) withStatus(s Status) []string {
	var names []string
	for i := range t.p.Features {
		if c := &t.p.Features[i]; c.Status == s {
			names = append(names, c.label())
		}
	}
	if len(names) == 0 {
		return nil
	}
	if len(names) > toldUnknown {
		names = append(names[:toldUnknown], "others")
	}
	return []string{list(names)}
}

// cover finds the coverage of a feature; a profile made by hand may lack it.
func (p *Profile) cover(feature string) *Coverage {
	for i := range p.Features {
		if p.Features[i].Feature == feature {
			return &p.Features[i]
		}
	}
	return &Coverage{Feature: feature}
}

// label is what a feature is called in text.
func (c *Coverage) label() string {
	if c.Description != "" {
		return clean(c.Description)
	}
	return clean(c.Feature)
}

// said is a phrase with the value in its place.
func said(phrase, value string) string { return strings.ReplaceAll(clean(phrase), "{}", value) }

// tellShares words a share: 62 % shop from a phone, against 31 % of the others
// (2.0 times as often).
func (t *Trait) tellShares(c *Coverage) string {
	s := t.Shares
	here := percent(s.Share)
	switch s.N {
	case 0:
		here = "none of them"
	case t.Of:
		here = "all of them"
	}
	if t.Verdict == Typical {
		return t.predicate(c, here) + t.aside(c, t.others())
	}
	conjunction := ", against "
	if s.OthersN == 0 {
		conjunction = ", but "
	}
	return t.predicate(c, here) + conjunction + t.others() + t.aside(c, "")
}

// predicate says what so many of them have.
func (t *Trait) predicate(c *Coverage, here string) string {
	value := clean(t.Value)
	switch {
	case c.Phrase != "":
		return here + " " + said(c.Phrase, value)
	case t.Kind == KindFlag:
		return c.label() + " is true for " + here
	case t.Kind == KindSet:
		return c.label() + " include “" + value + "” for " + here
	default:
		return c.label() + " is “" + value + "” for " + here
	}
}

// others says how many of the others have it.
func (t *Trait) others() string {
	switch t.Shares.OthersN {
	case 0:
		return "none of the others"
	case t.OthersOf:
		return "all of the others"
	}
	return percent(t.Shares.Base) + " of the others"
}

// aside puts in brackets a note, the lift if the trait is distinct, and for how
// many the feature is known, if that is noticeably fewer than all.
func (t *Trait) aside(c *Coverage, note string) string {
	var notes []string
	if note != "" {
		notes = append(notes, note)
	}
	if s := t.Shares; t.Verdict == Distinct && s != nil && s.N > 0 && s.OthersN > 0 {
		if lift := times(s.Lift); lift != "1.0" {
			notes = append(notes, lift+" times as often")
		}
	}
	if c.Missing > 0 && 20*c.Missing >= c.Known {
		notes = append(notes, "known for "+count(t.Of))
	}
	if len(notes) == 0 {
		return ""
	}
	return " (" + strings.Join(notes, "; ") + ")"
}

// tellShift words a number by the first of median, upper and lower quartile that
// shows the difference, or by the tendency if none does.
func (t *Trait) tellShift(c *Coverage) string {
	s := t.Shift
	for _, q := range []struct {
		who, name    string
		here, others float64
	}{
		{"at least half of them", "their median", s.Here.Median, s.Others.Median},
		{"at least a quarter of them", "the upper quartile of their", s.Here.Upper, s.Others.Upper},
		{"about three quarters of them", "the lower quartile of their", s.Here.Lower, s.Others.Lower},
	} {
		here, others := quantity(q.here, c.Unit), quantity(q.others, c.Unit)
		shows := here != others && (q.here > q.others) == (s.Delta > 0)
		if t.Verdict == Distinct && !shows {
			continue
		}
		tell := q.name + " " + c.label() + " is " + here
		if c.Phrase != "" {
			tell = q.who + " " + said(c.Phrase, here)
		}
		others += " among the others"
		if t.Verdict == Typical {
			return tell + t.aside(c, others)
		}
		return tell + ", against " + others + t.aside(c, "")
	}
	tends := "higher"
	if s.Delta < 0 {
		tends = "lower"
	}
	return c.label() + " tends to be " + tends + " than among the others (Cliff's delta " +
		trim(fmt.Sprintf("%.2f", s.Delta)) + ")" + t.aside(c, "")
}
