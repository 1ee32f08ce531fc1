package persona

import (
	"fmt"
	"strconv"
	"strings"
	"text/tabwriter"
)

// Table writes the first n traits, or all if n is 0 or less, one a line for a
// fixed-width font: the value in the group and among the others (a share with
// its count, or a median), the lift or Cliff's delta (d), the effect on Cohen's
// scale, q (absent for defining features) and the verdict. A withheld profile
// and one without traits give their text.
func (p *Profile) Table(n int) string {
	if p.Withheld != "" || len(p.Traits) == 0 {
		return p.Text() + "\n"
	}
	if n <= 0 || n > len(p.Traits) {
		n = len(p.Traits)
	}
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "trait\there\tothers\tlift\teffect\tq\tverdict")
	for i := range p.Traits[:n] {
		t := &p.Traits[i]
		c := p.cover(t.Feature)
		fmt.Fprintln(w, strings.Join(t.cells(c), "\t"))
	}
	w.Flush() // to a strings.Builder: cannot fail
	return b.String()
}

// cells are the columns of one line.
func (t *Trait) cells(c *Coverage) []string {
	name, here, others, ratio := c.label(), "", "", ""
	if t.Value != "" {
		name += ": " + clean(t.Value)
	}
	if s := t.Shares; s != nil {
		here = fmt.Sprintf("%s (%s)", percent(s.Share), count(s.N))
		others = fmt.Sprintf("%s (%s)", percent(s.Base), count(s.OthersN))
		ratio = "×" + times(s.Lift)
		if s.OnlyHere {
			ratio = "only here"
		}
	} else if s := t.Shift; s != nil {
		here, others = quantity(s.Here.Median, c.Unit), quantity(s.Others.Median, c.Unit)
		ratio = fmt.Sprintf("d %+.2f", s.Delta)
	}
	return []string{shorten(name, 40), here, others, ratio, fmt.Sprintf("%+.2f", t.Effect), t.quality(), string(t.Verdict)}
}

// quality writes q to the precision that matters.
func (t *Trait) quality() string {
	switch {
	case t.Test == Untested:
		return "-"
	case t.Q < 0.001:
		return "<0.001"
	default:
		return strconv.FormatFloat(t.Q, 'f', 3, 64)
	}
}
