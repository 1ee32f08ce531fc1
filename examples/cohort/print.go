package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/clientele-go/clientele/rfm/cohort"
)

// Page is the report as a person reads it.
func (r *Report) Page() string {
	var p strings.Builder
	t := r.Report
	fmt.Fprintf(&p, "THE PURCHASES as of %s\n\n", r.AsOf.Format(time.DateOnly))
	if f := r.File; f != nil && f.Unreadable > 0 {
		fmt.Fprintf(&p, "%d rows, %d of them unreadable:\n", f.Rows, f.Unreadable)
		for _, problem := range f.Problems {
			fmt.Fprintf(&p, "  %s\n", problem)
		}
	}
	fmt.Fprintf(&p, "%d lines read, %d of them in the table\n", t.Read, t.Counted)
	for _, other := range []struct {
		n   int
		why string
	}{
		{t.Beyond, "at ages that have no column"},
		{t.Anonymous, "without a customer"},
		{t.Undated, "without a date"},
		{t.Future, "after that"},
		{t.Skipped, "returns and free lines, which do not count"},
		{t.Early, "before the first purchase, or without one"},
	} {
		if other.n > 0 {
			fmt.Fprintf(&p, "%d left out: %s\n", other.n, other.why)
		}
	}
	for _, m := range []cohort.Measure{r.measure, cohort.PerCustomer} {
		fmt.Fprintf(&p, "\n%s", r.Text(m))
	}
	r.Second.text(&p)
	return p.String()
}

func (s *Second) text(p *strings.Builder) {
	if s.Customers == 0 {
		return
	}
	fmt.Fprintf(p, "\na second purchase: %d of %d customers have come back\n", s.CameBack, s.Customers)
	if s.Median != nil {
		fmt.Fprintf(p, "half of them within %g days%s\n", *s.Median, s.interval())
	} else {
		fmt.Fprintln(p, "half of them have not, in the time seen")
	}
	for _, a := range s.After {
		fmt.Fprintf(p, "%5d days  %5.1f %%  (95 %%: %.1f to %.1f)\n", a.Days, 100*a.Share, 100*a.Low, 100*a.High)
	}
}

func (s *Second) interval() string {
	switch {
	case s.Low == nil:
		return ""
	case s.High == nil:
		return fmt.Sprintf(" (95 %%: %g or more)", *s.Low)
	}
	return fmt.Sprintf(" (95 %%: %g to %g)", *s.Low, *s.High)
}
