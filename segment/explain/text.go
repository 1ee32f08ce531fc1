package explain

// This file tells explanations in words.

import (
	"fmt"
	"strings"
	"time"
)

// String tells the explanation in lines of text: the tree with its values, the facts that
// force the outcome, and the nearest change.
func (x *Explanation) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s as of %s\n", strings.ToUpper(x.Outcome.String()[:1])+x.Outcome.String()[1:], moment(x.AsOf))
	x.Tree.write(&b, 0)
	b.WriteString(x.because())
	b.WriteString(x.Change.String())
	return b.String()
}

func moment(t time.Time) string { return t.Format(time.RFC3339) }

// write writes one line a condition.
func (p *Part) write(b *strings.Builder, depth int) {
	mark := " "
	if p.Decides {
		mark = "*"
	}
	fmt.Fprintf(b, "%s %-9s %s%s", mark, p.Outcome, strings.Repeat("  ", depth), p.Text)
	joint := "   -- "
	for _, fact := range p.Values {
		if fact.Name == p.Text { // a flag that is known is said by the outcome
			continue
		}
		b.WriteString(joint + fact.String())
		joint = "; "
	}
	for _, interval := range p.Intervals {
		fmt.Fprintf(b, "%s%s: %s", joint, interval.Window, interval)
		joint = "; "
	}
	b.WriteByte('\n')
	for i := range p.Parts {
		p.Parts[i].write(b, depth+1)
	}
}

// because tells the facts.
func (x *Explanation) because() string {
	if len(x.Facts) == 0 {
		return fmt.Sprintf("Nothing about a customer changes it: the rule is always %v.\n", x.Outcome)
	}
	texts := make([]string, len(x.Facts))
	for i, fact := range x.Facts {
		texts[i] = fact.String()
	}
	return fmt.Sprintf("It is %v, whatever else is so, because %s.\n", x.Outcome, strings.Join(texts, " and "))
}

// String tells the change in a line of text, such as: It would be in with 1 more order,
// by 14 September 2026 at 12:00.
func (c *Change) String() string {
	if c == nil {
		return "No change was found that would make it otherwise.\n"
	}
	texts := make([]string, len(c.Edits))
	for i, edit := range c.Edits {
		texts[i] = edit.Text
	}
	until := ""
	if !c.Until.IsZero() {
		until = ", until " + c.Until.Format("2 January 2006 at 15:04:05 MST")
	}
	return fmt.Sprintf("It would be %v with %s%s.\n", c.To, strings.Join(texts, " and "), until)
}

// String tells the near-miss in a line of text.
func (m NearMiss) String() string {
	return fmt.Sprintf("%d is %v, %.3f away. %s", m.Person, m.Outcome, m.Change.Distance, strings.TrimSuffix(m.Change.String(), "\n"))
}
