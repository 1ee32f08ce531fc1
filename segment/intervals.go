package segment

import (
	"time"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/dsl/check"
	"github.com/clientele-go/clientele/internal/civil"
)

// An Interval is what a window of a rule came to as of an instant.
type Interval struct {
	Window string // as the rule writes it, such as WITHIN LAST 30 DAYS
	// From and To are the half-open stretch of time, of which From is the first instant
	// that is in, and To the first that no longer is. A zero time is no bound.
	From, To time.Time
	// Days means that whole days are asked, and From and To are where they begin in the
	// zone.
	Days bool
}

// Last returns the last instant that is in, to the nanosecond, or the zero time where
// there is none.
func (i Interval) Last() time.Time {
	if i.To.IsZero() {
		return i.To
	}
	return i.To.Add(-1)
}

// String gives both ends as they are in: days as 2026-10-24 to 2026-11-22, instants by
// the second.
func (i Interval) String() string {
	layout := time.RFC3339
	if i.Days {
		layout = time.DateOnly
	}
	switch from, to := i.From.Format(layout), i.Last().Format(layout); {
	case i.From.IsZero() && i.To.IsZero():
		return "any time"
	case i.From.IsZero():
		return "until " + to
	case i.To.IsZero():
		return "from " + from
	case i.From.Nanosecond() == 1: // after the second, and not in it
		return "after " + from + " until " + to
	default:
		return from + " to " + to
	}
}

// Intervals returns what each window of the rule comes to as of an instant, whose
// Location is the zone, in the order of the text; those of the definitions that it
// refers to are among them. Of events, what is after the as-of is left out.
func (r *Rule[T]) Intervals(asOf time.Time) []Interval {
	f := &intervalFinder{
		compiler: r.binding.compiler(r.checked, r.options),
		moment:   &moment{asOf: asOf, today: civil.Holding(asOf)}, seen: map[*check.Rule]bool{},
	}
	f.of(r.checked)
	return f.found
}

type intervalFinder struct {
	compiler *compiler
	moment   *moment
	seen     map[*check.Rule]bool
	found    []Interval
}

func (f *intervalFinder) of(rule *check.Rule) {
	if f.seen[rule] {
		return
	}
	f.seen[rule] = true
	f.compiler.rule = rule
	dsl.Walk(rule.Root, func(e dsl.Expr) bool {
		switch e := e.(type) {
		case *dsl.During:
			f.add(&e.Window, rule.Type(e.X).Kind == dsl.KindDate, false)
		case *dsl.Anniversary:
			if e.Kind == dsl.AnniversaryWithin {
				f.add(&e.Window, true, false)
			}
		case *dsl.Aggregate:
			f.add(e.Source.Window, false, true)
		case *dsl.Quantified:
			f.add(e.Source.Window, false, true)
		case *dsl.Sequence:
			f.add(e.Window, false, true)
		}
		if definition := rule.Definition(e); definition != nil {
			f.of(definition)
			f.compiler.rule = rule
		}
		return true
	})
}

// add resolves a window. One whose end depends on the record is passed over.
func (f *intervalFinder) add(w *dsl.Window, days, events bool) {
	if w == nil {
		return
	}
	compiled, ok := f.compiler.window(*w)
	if !ok {
		return
	}
	i := Interval{Window: w.String(), Days: days}
	if zone := f.moment.zone(); days {
		d := compiled.days(f.moment)
		i.From, i.To = dayStart(d.from, zone), dayStart(d.to, zone)
	} else {
		s := compiled.span(f.moment)
		if events {
			s = s.clip(span{beginning, tickOf(f.moment.asOf).next()})
		}
		i.From, i.To = instantOrNone(s.from, zone), instantOrNone(s.to, zone)
	}
	f.found = append(f.found, i)
}

func dayStart(d dsl.Date, zone *time.Location) time.Time {
	if d == firstDay || d == lastDay {
		return time.Time{}
	}
	return d.Start(zone)
}

func instantOrNone(t tick, zone *time.Location) time.Time {
	if t == beginning || t == end {
		return time.Time{}
	}
	return t.in(zone)
}
