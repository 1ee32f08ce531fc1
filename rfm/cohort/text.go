package cohort

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// A Measure is one of the numbers of a cell.
type Measure uint8

// The measures, each the field of Cell of the same name, but that Retention and
// Rolling are in percent.
const (
	Retention Measure = iota
	Rolling
	Active
	Revenue
	PerCustomer
)

var measureNames = []string{"retention, %", "rolling retention, %", "active customers", "revenue", "cumulative revenue per customer"}

// String returns what a heading would say.
func (m Measure) String() string { return nameOf(measureNames, uint8(m)) }

// String returns the same as Text(Retention).
func (t *Table) String() string { return t.Text(Retention) }

// Text returns one measure of the table as lines of text: a heading, a row for
// each cohort, and for the measures that have one the mean in which each customer
// weighs the same. Columns are aligned in a font of fixed width. A cell that is
// running has * after it, and one that has not begun is blank.
func (t *Table) Text(m Measure) string {
	head := []string{t.Period.String(), "customers"}
	for _, c := range t.Columns {
		head = append(head, c.String())
	}
	rows := [][]string{head}
	marked := false
	for i := range t.Cohorts {
		c := &t.Cohorts[i]
		row := []string{c.Name, fmt.Sprint(c.Customers)}
		for _, cell := range c.Cells {
			row = append(row, textOf(&cell, m))
			marked = marked || cell.State == Running
		}
		rows = append(rows, row)
	}
	if mean := t.meanRow(m); mean != nil {
		rows = append(rows, mean)
	}
	var out strings.Builder
	fmt.Fprintf(&out, "%s\n", m)
	align(&out, rows)
	if marked {
		fmt.Fprintf(&out, "* running on %s\n", t.AsOf.Format(time.DateOnly))
	}
	return out.String()
}

func textOf(c *Cell, m Measure) string {
	mark := " "
	if c.State == Running {
		mark = "*"
	}
	switch m {
	case Retention:
		return percent(c.Retention) + mark
	case Rolling:
		return percent(c.Rolling) + mark
	case Active:
		return fmt.Sprint(c.Active) + mark
	case Revenue:
		return c.Revenue.StringFixed(2) + mark
	default:
		return c.PerCustomer.StringFixed(2) + mark
	}
}

func (t *Table) meanRow(m Measure) []string {
	if m == Active || m == Revenue || len(t.Means) == 0 {
		return nil
	}
	row := []string{"mean", ""}
	for _, mean := range t.Means {
		c := Cell{State: Complete, Retention: mean.Retention, Rolling: mean.Rolling, PerCustomer: mean.PerCustomer}
		row = append(row, textOf(&c, m))
	}
	return row
}

func percent(share float64) string { return fmt.Sprintf("%.1f", 100*share) }

// align writes rows in columns, the first to the left and the rest to the right.
// Headings of the right ones stand above the digits, so they too leave room for a
// mark.
func align(out *strings.Builder, rows [][]string) {
	for i := 2; i < len(rows[0]); i++ {
		rows[0][i] += " "
	}
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, text := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(text))
		}
	}
	for _, row := range rows {
		var line strings.Builder
		for i, text := range row {
			pad := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(text))
			switch i {
			case 0:
				line.WriteString(text + pad)
			case 1, 2:
				line.WriteString("  " + pad + text)
			default:
				line.WriteString(" " + pad + text)
			}
		}
		out.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
}
