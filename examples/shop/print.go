package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"unicode/utf8"

	"github.com/clientele-go/clientele/examples/program"
	"github.com/clientele-go/clientele/rfm/cohort"
)

// Page is the report for people.
func (r *Report) Page() string {
	var b strings.Builder
	fmt.Fprintf(&b, "THE SHOP as of %s (%s)\n\n", r.AsOf.Format("2 January 2006, 15:04"), r.Zone)
	fmt.Fprintf(&b, "%s customers, %s orders, %s refunds\n", thousands(r.Customers), thousands(r.Orders), thousands(r.Refunds))
	if r.Read != nil {
		fmt.Fprintf(&b, "\n%s\n", strings.TrimSpace(r.Read.String()))
		if lost := r.Read.Customers - r.Customers; lost > 0 {
			fmt.Fprintf(&b, "customers without a line that was kept, and so not in the shop: %d\n", lost)
		}
	}
	r.schema(&b)
	r.segments(&b)
	r.groups(&b)
	r.value(&b)
	r.cohorts(&b)
	r.base(&b)
	r.steps(&b)
	return b.String()
}

func heading(b *strings.Builder, title string) {
	fmt.Fprintf(b, "\n\n%s\n%s\n\n", title, strings.Repeat("─", utf8.RuneCountInString(title)))
}

// table writes rows of tab-separated cells in aligned columns; those whose index
// is in right are flush right.
func table(b *strings.Builder, rows [][]string, right ...int) {
	widths := map[int]int{}
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	w := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	for _, row := range rows {
		for i, cell := range row {
			if slices.Contains(right, i) {
				cell = strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell)) + cell
			}
			fmt.Fprint(w, cell)
			if i < len(row)-1 {
				fmt.Fprint(w, "\t")
			}
		}
		fmt.Fprintln(w)
	}
	w.Flush()
}

func (r *Report) schema(b *strings.Builder) {
	heading(b, fmt.Sprintf("THE SCHEMA: %d fields, each named once", len(r.Fields)))
	rows := [][]string{{"field", "type", "model", "known", "values or unit"}}
	for _, f := range r.Fields {
		known := percent(f.Present, r.Customers)
		if f.Invalid > 0 {
			known += fmt.Sprintf(" (%s invalid)", thousands(f.Invalid))
		}
		about := f.Unit
		if len(f.Enum) > 0 {
			about = strings.Join(f.Enum, ", ")
		}
		rows = append(rows, []string{f.Name, f.Type.String(), string(f.Model), known, about})
	}
	table(b, rows, 3)
}

func (r *Report) segments(b *strings.Builder) {
	heading(b, "THE SEGMENTS: who is in, out and undecided")
	rows := [][]string{{"segment", "model", "in", "share", "out", "undecided", "because not known"}}
	for _, s := range r.Segments {
		rows = append(rows, []string{s.Name, string(s.Model), thousands(s.In), percent(s.In, r.Customers),
			thousands(s.Out), thousands(s.Undecided), blamed(s.Blame)})
	}
	table(b, rows, 2, 3, 4, 5)
	b.WriteString("\nTheir rules:\n")
	for _, s := range r.Segments {
		fmt.Fprintf(b, "\n  %s (%s)\n    %s\n", s.Title, s.Name, s.Rule)
	}
}

// blamed names what leaves most people undecided.
func blamed(blame []BlameReport) string {
	const shown = 3
	var parts []string
	for _, x := range blame[:min(len(blame), shown)] {
		name := x.Field
		if x.Cause != "missing" {
			name += " " + x.Cause
		}
		parts = append(parts, fmt.Sprintf("%s %s", strings.TrimSpace(name), thousands(x.People)))
	}
	if len(blame) > shown {
		parts = append(parts, "…")
	}
	return strings.Join(parts, ", ")
}

func (r *Report) groups(b *strings.Builder) {
	heading(b, "RECENCY, FREQUENCY, MONETARY VALUE: one group for everyone")
	rows := [][]string{{"group", "customers", "share", "who they are"}}
	for _, g := range r.RFM.Groups {
		rows = append(rows, []string{g.Name, thousands(g.Customers), percent(g.Customers, r.Customers), g.Description})
	}
	table(b, rows, 1, 2)
	cuts := r.RFM.Cuts
	fmt.Fprintf(b, "\nA score counts the cut points that a value passes; equal values have equal scores.\n")
	fmt.Fprintf(b, "  recency, days    %s\n  frequency        %s\n  monetary value   %s\n",
		list(cuts.Recency), list(cuts.Frequency), list(cuts.Monetary))
	if _, f, _ := cuts.Empty(); len(f) > 0 {
		fmt.Fprintf(b, "  nobody has frequency score %v: too many customers share a number of orders\n", f)
	}
	log := r.RFM.Log
	fmt.Fprintf(b, "Log: %s lines read = %s kept + %s dropped.\n", thousands(log.Read), thousands(log.Kept()), thousands(log.Dropped()))
}

func (r *Report) value(b *strings.Builder) {
	v := &r.Value
	heading(b, fmt.Sprintf("LIFETIME VALUE: the coming %d days", v.Days))
	for _, note := range v.Notes {
		fmt.Fprintf(b, "Note: %s.\n", note)
	}
	if v.Model == "" {
		return
	}
	var params []string
	for _, p := range v.Params {
		params = append(params, fmt.Sprintf("%s %.4g ± %.2g", p.Name, p.Value, p.StdErr))
	}
	fmt.Fprintf(b, "Of %s customers who have ordered, %s are expected to be still there; %s orders and £%s are to come.\n",
		thousands(v.Customers), thousands(int(v.Alive+.5)), thousands(int(v.Orders+.5)), thousands(int(v.Revenue+.5)))
	fmt.Fprintf(b, "%s by the week: %s; log-likelihood %.2f.\n", v.Model, strings.Join(params, ", "), v.LogLik)
	fmt.Fprintf(b, "Each customer has p_alive and clv_365d, which rules use as they do rfm_group and cohort.\n")
}

func list[T fmt.Stringer](values []T) string {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = v.String()
	}
	return strings.Join(texts, "  ")
}

func (r *Report) cohorts(b *strings.Builder) {
	heading(b, "COHORTS: customers by the month of their first order")
	recent := *r.Cohorts
	const shown = 18
	if n := len(recent.Cohorts); n > shown {
		recent.Cohorts = recent.Cohorts[n-shown:]
		fmt.Fprintf(b, "The latest %d of %d months; the means are of all.\n\n", shown, n)
	}
	b.WriteString(recent.Text(cohort.Retention))
	b.WriteString("\n")
	b.WriteString(recent.Text(cohort.PerCustomer))
}

func (r *Report) base(b *strings.Builder) {
	heading(b, "THE BASE SEGMENTS: what sets each apart")
	if r.Base.InNone+r.Base.InSeveral == 0 {
		fmt.Fprintf(b, "They are distinct and cover everyone: each of %s customers is in exactly one.\n", thousands(r.Customers))
	} else {
		fmt.Fprintf(b, "They are no partition: %s customers are in none, %s in several.\n", thousands(r.Base.InNone), thousands(r.Base.InSeveral))
	}
	for _, text := range r.Base.Texts {
		fmt.Fprintf(b, "\n%s\n", wrap(text, 100))
	}
}

func (r *Report) steps(b *strings.Builder) {
	heading(b, "HOW LONG IT TOOK")
	var rows [][]string
	total := 0.0
	for _, s := range r.Steps {
		rows = append(rows, []string{s.Name, fmt.Sprintf("%.3f s", s.Seconds)})
		total += s.Seconds
	}
	table(b, append(rows, []string{"in all", fmt.Sprintf("%.3f s", total)}), 1)
}

func thousands(n int) string { return program.Thousands(strconv.Itoa(n)) }

func percent(n, of int) string {
	if of == 0 {
		return "–"
	}
	return fmt.Sprintf("%.1f %%", 100*float64(n)/float64(of))
}

// wrap breaks a paragraph into lines of at most width characters.
func wrap(s string, width int) string {
	var b strings.Builder
	line := 0
	for i, word := range strings.Fields(s) {
		n := utf8.RuneCountInString(word)
		switch {
		case i == 0:
		case line+1+n > width:
			b.WriteByte('\n')
			line = 0
		default:
			b.WriteByte(' ')
			line++
		}
		b.WriteString(word)
		line += n
	}
	return b.String()
}
