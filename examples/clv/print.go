package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/clientele-go/clientele/examples/program"
	"github.com/clientele-go/clientele/rfm/clv"
)

// Page is the report as a person reads it.
func (r *Report) Page() string {
	p := &page{}
	p.input(r)
	p.model(r)
	p.spending(r.Spend)
	p.histogram(r)
	p.holdout(r)
	p.value(r)
	return p.String()
}

// page is a text that grows.
type page struct{ strings.Builder }

func (p *page) line(format string, args ...any) { fmt.Fprintf(p, format+"\n", args...) }

func (p *page) heading(s string) {
	p.line("\n%s\n%s\n", s, strings.Repeat("─", len([]rune(s))))
}

// table prints cells in columns: the first to the left, the others to the right.
func (p *page) table(rows [][]string) {
	w := tabwriter.NewWriter(p, 0, 0, 2, ' ', tabwriter.AlignRight)
	for _, row := range rows {
		fmt.Fprintln(w, strings.Join(row, "\t")+"\t")
	}
	w.Flush()
}

func (p *page) input(r *Report) {
	in, log := r.Input, r.Input.Log
	p.line("THE PURCHASES: %s to %s", in.From, in.End)
	if in.HoldoutEnd != "" {
		p.line("with a holdout to %s", in.HoldoutEnd)
	}
	p.line("")
	if f := in.File; f != nil && f.Unreadable > 0 {
		p.line("%s rows, %s of them unreadable:", count(f.Rows), count(f.Unreadable))
		for _, problem := range f.Problems {
			p.line("  %s", problem)
		}
	}
	p.line("%s lines read, %s kept: %s purchases, %s returns, %s free",
		count(log.Read), count(log.Kept()), count(log.Purchases), count(log.Refunds), count(log.Free))
	for _, dropped := range []struct {
		n   int
		why string
	}{
		{log.Anonymous, "without a customer"},
		{log.Undated, "without a date"},
		{log.Future, "after the end"},
		{log.Refused, "returns, as asked"},
		{log.Newcomers, "of customers who bought nothing up to " + in.End + ", or kept nothing"},
	} {
		if dropped.n > 0 {
			p.line("%s dropped: %s", count(dropped.n), dropped.why)
		}
	}
	p.line("%s occasions, as %s purchases were made when there was another; %s voided by returns",
		count(log.Occasions+log.HoldoutOccasions), count(log.Merged), count(log.Voided))
	p.line("%s customers, %s of whom came again; %s different histories", count(in.Customers), count(in.Repeaters), count(in.Distinct))
}

func (p *page) model(r *Report) {
	p.heading(fmt.Sprintf("WHEN THEY BUY: %s, by the %s", r.Model, r.Unit))
	p.params(r.Estimates)
	p.line("\nlog-likelihood %.6f, AIC %.2f, BIC %.2f", r.LogLik, r.AIC, r.BIC)
	p.notes(r.Notes)
	if len(r.Tried) < 2 {
		return
	}
	p.line("")
	rows := [][]string{{"tried", "log-likelihood", "AIC"}}
	if r.Holdout != nil {
		rows[0] = append(rows[0], "expected in the holdout", "off by, a customer")
	}
	for _, c := range r.Tried {
		row := []string{c.Model, fmt.Sprintf("%.2f", c.LogLik), fmt.Sprintf("%.2f", c.AIC)}
		if r.Holdout != nil {
			row = append(row, decimals(c.Expected, 1), decimals(c.MAE, 4))
		}
		rows = append(rows, row)
	}
	p.table(rows)
}

func (p *page) params(params []clv.Param) {
	rows := [][]string{{"parameter", "value", "std. error", "95 % from", "to"}}
	for _, e := range params {
		row := []string{e.Name, digits(e.Value), digits(e.StdErr), digits(e.Low), digits(e.High)}
		if e.StdErr == 0 { // not determined, as a note says
			row = []string{e.Name, digits(e.Value), "–", "–", "–"}
		}
		rows = append(rows, row)
	}
	p.table(rows)
}

func (p *page) notes(notes []string) {
	for _, note := range notes {
		p.line("Note: %s.", note)
	}
}

func (p *page) spending(s *SpendReport) {
	p.heading("WHAT THEY SPEND: Gamma-Gamma, on repeat purchases")
	p.params(s.Estimates)
	p.line("\nlog-likelihood %.6f, of %s customers", s.LogLik, count(s.Customers))
	p.line("correlation of how often and how much: %.3f, where the model has 0", s.Correlation)
	p.notes(s.Notes)
}

func (p *page) histogram(r *Report) {
	p.heading("DOES IT FIT? Customers by their repeat purchases")
	rows := [][]string{{"repeats", "customers", "expected"}}
	for i, b := range r.Histogram {
		rows = append(rows, []string{orMore(b.X, i == len(r.Histogram)-1), count(b.Actual), decimals(b.Expected, 1)})
	}
	p.table(rows)
}

func (p *page) holdout(r *Report) {
	h := r.Holdout
	if h == nil {
		return
	}
	p.heading(fmt.Sprintf("DOES IT FORESEE? The holdout to %s", r.Input.HoldoutEnd))
	p.line("%s purchases, %s expected (%+.1f %%); a customer is off by %s on average",
		count(h.Actual), decimals(h.Expected, 1), 100*(h.Expected/math.Max(float64(h.Actual), 1)-1), decimals(h.MAE, 3))
	p.line("")
	rows := [][]string{{"repeats before", "customers", "purchases each", "expected"}}
	for i, b := range h.ByX {
		n := math.Max(float64(b.Customers), 1)
		rows = append(rows, []string{
			orMore(b.X, i == len(h.ByX)-1), count(b.Customers), decimals(float64(b.Actual)/n, 3), decimals(b.Expected/n, 3),
		})
	}
	p.table(rows)
}

func (p *page) value(r *Report) {
	v := r.Value
	p.heading(fmt.Sprintf("WHAT THEY ARE WORTH: the %s days after %s", count(v.Days), r.Input.End))
	p.line("%s of %s customers are still there", decimals(v.Alive, 0), count(r.Input.Customers))
	p.line("%s purchases and a revenue of %s are to be expected", decimals(v.Purchases, 0), decimals(v.Revenue, 2))
	if v.Discount > 0 {
		p.line("both discounted by %g %% a year", 100*v.Discount)
	}
	if len(r.Top) == 0 {
		return
	}
	p.line("")
	rows := [][]string{{"most valuable", "repeats", "last after", "first ago", "there", "purchases", "90 %", "each", "value"}}
	for _, c := range r.Top {
		rows = append(rows, []string{
			c.ID, count(c.X), decimals(c.TX, 1), decimals(c.T, 1), decimals(100*c.PAlive, 1) + " %",
			decimals(c.Purchases, 2), fmt.Sprintf("%d to %d", c.Low, c.High), decimals(c.Spend, 2), decimals(c.Value, 2),
		})
	}
	p.table(rows)
}

func orMore(n int, last bool) string {
	if last {
		return count(n) + " or more"
	}
	return count(n)
}

// digits is a number to six significant digits.
func digits(v float64) string { return strconv.FormatFloat(v, 'g', 6, 64) }

// decimals is a number with thousands set apart.
func decimals(v float64, places int) string {
	s := strconv.FormatFloat(v, 'f', places, 64)
	whole, rest, found := strings.Cut(s, ".")
	if found {
		rest = "." + rest
	}
	return program.Thousands(whole) + rest
}

func count(n int) string { return program.Thousands(strconv.Itoa(n)) }
