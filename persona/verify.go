package persona

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
)

// Verify checks that every number in a text is in the profile, so that a text
// which somebody else made of it (a person, a translation, a language model)
// cannot bring in figures of its own. The error names the first number that is
// not.
//
// Numbers are read in decimal with optional thousands commas, and followed by %
// as percentages. One is in the profile if a figure of the profile, rounded to
// as many places, is that number, or if it is part of a name or a value there.
// "under 1 %" needs a share below that, "over 99 %" one above. Words ("half",
// "twice") are not read, and it is not checked that a number is given to the
// right trait.
func (p *Profile) Verify(text string) error {
	known := p.evidence()
	for _, n := range numbersIn(text) {
		if !known.holds(n) {
			return fmt.Errorf("persona: %q at byte %d of the text is not in the profile of %q", n.text, n.at, p.Name)
		}
	}
	return nil
}

// A number is one as read from text.
type number struct {
	text    string
	at      int
	value   float64
	half    float64 // half a unit of its last place
	percent bool
	bound   int // −1: under, 1: over
}

var (
	numeral      = regexp.MustCompile(`(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:e[+-]?\d+)?`)
	percentAfter = regexp.MustCompile(`^[ \x{a0}\x{202f}]?%`)
	signBefore   = regexp.MustCompile(`(?:^|[^\pL\pN])[-−]\pL{0,3}\p{Sc}?$`)
	boundBefore  = regexp.MustCompile(`(under|over) $`)
)

// numbersIn reads the numbers of a text.
func numbersIn(text string) []number {
	var found []number
	for _, at := range numeral.FindAllStringIndex(text, -1) {
		n := number{text: text[at[0]:at[1]], at: at[0]}
		// Out of range it is infinite, which no figure of a profile is.
		n.value, _ = strconv.ParseFloat(strings.ReplaceAll(n.text, ",", ""), 64)
		n.half = lastPlace(n.text) / 2
		if n.value == 0 {
			n.half = min(n.half, 0.5) // 0e9
		}
		n.percent = percentAfter.MatchString(text[at[1]:])
		before := text[max(0, at[0]-16):at[0]]
		if signBefore.MatchString(before) {
			n.value = -n.value
		}
		if b := boundBefore.FindStringSubmatch(before); n.percent && b != nil {
			n.bound = map[string]int{"under": -1, "over": 1}[b[1]]
		}
		found = append(found, n)
	}
	return found
}

// lastPlace is the unit of the last digit written.
func lastPlace(s string) float64 {
	mantissa, exponent, _ := strings.Cut(s, "e")
	_, fraction, _ := strings.Cut(mantissa, ".")
	e, _ := strconv.Atoi(exponent)
	return math.Pow10(e - len(fraction))
}

// An evidence is what a profile holds: figures, and numbers in its names.
type evidence struct {
	figures  []float64
	percents []float64
	literal  map[literal]bool
}

type literal struct {
	value   float64
	percent bool
}

// holds reports whether a number is that of a figure, as rounded in the text.
func (e *evidence) holds(n number) bool {
	if e.literal[literal{n.value, n.percent}] {
		return true
	}
	if math.IsInf(n.value, 0) {
		return false
	}
	figures := e.figures
	if n.percent {
		figures = e.percents
	}
	for _, x := range figures {
		switch slack := n.half + float64(1e-9*math.Abs(x)); {
		case n.bound < 0 && x > 0 && x < n.value,
			n.bound > 0 && x < 100 && x > n.value,
			math.Abs(x-n.value) <= slack:
			return true
		}
	}
	return false
}

// evidence collects what the profile holds.
func (p *Profile) evidence() *evidence {
	e := &evidence{literal: make(map[literal]bool)}
	e.ints(p.Size, p.Others, p.Size+p.Others, p.Tests, p.Options.MinGroup, p.Options.MinCell)
	e.shares(p.Share, p.Options.Confidence, p.Options.MaxFDR)
	e.names(p.Name, p.Options.People)
	for i := range p.Features {
		c := &p.Features[i]
		e.ints(c.Known, c.Missing, c.OthersKnown, c.OthersMissing, c.Values, c.Rare, c.Hidden, c.Cut)
		e.names(c.Feature, c.Description, c.Unit, c.Phrase)
	}
	for i := range p.Traits {
		e.trait(&p.Traits[i], p.cover(p.Traits[i].Feature))
	}
	return e
}

// trait adds the figures of one trait.
func (e *evidence) trait(t *Trait, c *Coverage) {
	e.ints(t.Of, t.OthersOf)
	e.names(t.Value, said(c.Phrase, clean(t.Value)))
	e.figures = append(e.figures, t.Effect, t.P, t.Q)
	if s := t.Shares; s != nil {
		e.ints(s.N, s.OthersN)
		e.shares(s.Share, s.ShareCI.Low, s.ShareCI.High, s.Base, s.Diff, s.DiffCI.Low, s.DiffCI.High)
		e.figures = append(e.figures, s.Lift, s.LogOddsZ, s.CramersV)
	}
	if s := t.Shift; s != nil {
		e.figures = append(e.figures, s.Delta, s.DeltaCI.Low, s.DeltaCI.High)
		for _, q := range []Quartiles{s.Here, s.Others} {
			for _, x := range []float64{q.Lower, q.Median, q.Upper} {
				e.figures = append(e.figures, x)
				e.names(said(c.Phrase, quantity(x, c.Unit)), quantity(x, c.Unit))
				if strings.HasPrefix(c.Unit, "%") {
					e.percents = append(e.percents, x)
				}
			}
		}
	}
}

func (e *evidence) ints(n ...int) {
	for _, x := range n {
		e.figures = append(e.figures, float64(x))
	}
}

// shares adds shares, which may be written in percent.
func (e *evidence) shares(share ...float64) {
	for _, x := range share {
		e.figures = append(e.figures, x)
		e.percents = append(e.percents, 100*x)
	}
}

// names adds the numbers that are part of names.
func (e *evidence) names(s ...string) {
	for _, name := range s {
		for _, n := range numbersIn(clean(name)) {
			e.literal[literal{n.value, n.percent}] = true
		}
	}
}
