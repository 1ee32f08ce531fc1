package reference

// This file is the reference's calendar: days as year, month and day, and local
// times found by trying every offset that a zone has near them.

import (
	"math/big"
	"slices"
	"time"

	"github.com/clientele-go/clientele/dsl"
)

// A day of the calendar.
type day struct {
	y int
	m time.Month
	d int
}

func dayOfTime(t time.Time) day {
	y, m, d := t.Date()
	return day{y, m, d}
}

// dayNumber is the inverse of number.
func dayNumber(n int) day { return dayOfTime(time.Unix(int64(n)*86400, 0).UTC()) }

// number counts days since 1970.
func (d day) number() int { return int(time.Date(d.y, d.m, d.d, 0, 0, 0, 0, time.UTC).Unix() / 86400) }

func (d day) plus(n int) day { return dayNumber(d.number() + n) }

func (d day) before(e day) bool { return d.number() < e.number() }

func (d day) weekday() time.Weekday { return time.Date(d.y, d.m, d.d, 0, 0, 0, 0, time.UTC).Weekday() }

// plusMonths keeps the day of the month, or takes the last.
func (d day) plusMonths(n int) day {
	first := dayOfTime(time.Date(d.y, d.m+time.Month(n), 1, 0, 0, 0, 0, time.UTC))
	for last := d.d; ; last-- {
		if got := dayOfTime(time.Date(first.y, first.m, last, 0, 0, 0, 0, time.UTC)); got.m == first.m {
			return got
		}
	}
}

func (d day) add(n int, u dsl.Unit) day {
	switch u {
	case dsl.Week:
		return d.plus(7 * n)
	case dsl.Month:
		return d.plusMonths(n)
	case dsl.Year:
		return d.plusMonths(12 * n)
	}
	return d.plus(n)
}

func completedYears(from, to day) int {
	years := to.y - from.y
	if to.before(from.plusMonths(12 * years)) {
		years--
	}
	return years
}

// at finds the instant at which the clocks of a zone show a day and a time of day:
// the earliest one; and where the clocks skip it, the one that the smallest offset
// nearby, which was in force before the skip, makes of it.
func (d day) at(sinceMidnight time.Duration, loc *time.Location) time.Time {
	asUTC := time.Date(d.y, d.m, d.d, 0, 0, 0, 0, time.UTC).Add(sinceMidnight)
	var offsets []int
	for hours := -30; hours <= 30; hours++ {
		_, offset := asUTC.Add(time.Duration(hours) * time.Hour).In(loc).Zone()
		offsets = append(offsets, offset)
	}
	slices.Sort(offsets)
	slices.Reverse(offsets) // the greatest offset gives the earliest instant
	for _, offset := range offsets {
		t := asUTC.Add(-time.Duration(offset) * time.Second).In(loc)
		if _, got := t.Zone(); got == offset {
			return t
		}
	}
	return asUTC.Add(-time.Duration(offsets[len(offsets)-1]) * time.Second).In(loc)
}

func (d day) start(loc *time.Location) time.Time { return d.at(0, loc) }

func (r *evaluation) zone() *time.Location { return r.AsOf.Location() }

func (r *evaluation) today() day { return dayOfTime(r.AsOf) }

// localDay is the day of a date or an instant in the zone.
func (r *evaluation) localDay(v any) day {
	if d, ok := v.(day); ok {
		return d
	}
	return dayOfTime(v.(time.Time).In(r.zone()))
}

// shifted is the as-of n units later, or earlier.
func (r *evaluation) shifted(n int, u dsl.Unit) time.Time { return r.later(r.AsOf, n, u) }

// later is an instant n units later, or earlier.
func (r *evaluation) later(t time.Time, n int, u dsl.Unit) time.Time {
	t = t.In(r.zone())
	if n == 0 {
		return t
	}
	switch u {
	case dsl.Minute:
		return time.Unix(t.Unix()+int64(n)*60, int64(t.Nanosecond())).In(r.zone())
	case dsl.Hour:
		return time.Unix(t.Unix()+int64(n)*3600, int64(t.Nanosecond())).In(r.zone())
	}
	h, m, s := t.Clock()
	clock := time.Duration(h)*time.Hour + time.Duration(m)*time.Minute + time.Duration(s)*time.Second + time.Duration(t.Nanosecond())
	return dayOfTime(t).add(n, u).at(clock, r.zone())
}

func (r *evaluation) count(e dsl.Expr) int { return int(r.value(e).(*big.Rat).Num().Int64()) }

func (r *evaluation) moment(e *dsl.Moment) any {
	switch e.Kind {
	case dsl.Today:
		return r.today()
	case dsl.Yesterday:
		return r.today().plus(-1)
	case dsl.Tomorrow:
		return r.today().plus(1)
	case dsl.Now:
		return r.AsOf
	case dsl.Ago:
		return r.shifted(-r.count(e.N), e.Unit)
	default:
		return r.shifted(r.count(e.N), e.Unit)
	}
}

// orderTimes compares days and instants. A day and an instant are equal when the
// instant falls in the day, from its first instant up to that of the next.
func (r *evaluation) orderTimes(a, b any) int {
	switch a := a.(type) {
	case day:
		if b, ok := b.(day); ok {
			return a.number() - b.number()
		}
		return -r.orderTimes(b, a)
	case time.Time:
		if b, ok := b.(time.Time); ok {
			return a.Compare(b)
		}
		switch b := b.(day); {
		case a.Before(b.start(r.zone())):
			return -1
		case a.Before(b.plus(1).start(r.zone())):
			return 0
		}
	}
	return 1
}

// during decides a window by its two ends.
func (r *evaluation) during(e *dsl.During) Outcome {
	w := e.Window
	if w.Day != nil && r.value(w.Day) == nil {
		return Undecided
	}
	return decided(r.value(e.X), func(v any) bool { return r.admits(&w, v) })
}

// admits reports whether a window has a day or an instant in it.
func (r *evaluation) admits(w *dsl.Window, v any) bool {
	switch w.Kind {
	case dsl.Before:
		return r.orderTimes(v, r.value(w.Day)) < 0
	case dsl.After:
		return r.orderTimes(v, r.value(w.Day)) > 0
	case dsl.Since:
		return r.orderTimes(v, r.value(w.Day)) >= 0
	case dsl.Range:
		return r.orderTimes(v, r.value(w.Day)) >= 0 && r.orderTimes(v, r.value(w.Until)) <= 0
	case dsl.On:
		return r.localDay(v) == r.localDay(r.value(w.Day))
	case dsl.Last, dsl.Next:
		if !w.Full {
			return r.slides(v, *w)
		}
	}
	from, to := r.wholePeriods(*w)
	return r.orderTimes(v, from) >= 0 && r.orderTimes(v, to) < 0
}

// anniversary walks through the days that are asked for.
func (r *evaluation) anniversary(d day, e *dsl.Anniversary) bool {
	from, to := r.today(), r.today().plus(1)
	switch {
	case e.Kind == dsl.AnniversaryInMonth:
		return int(d.m) == r.count(e.Month)
	case e.Kind == dsl.AnniversaryWithin && e.Window.Kind == dsl.Last:
		from = r.today().add(-r.count(e.Window.N), e.Window.Unit).plus(1)
	case e.Kind == dsl.AnniversaryWithin:
		to = r.today().add(r.count(e.Window.N), e.Window.Unit)
	}
	for x := from; x.before(to); x = x.plus(1) {
		if r.falls(d, x) {
			return true
		}
	}
	return false
}

// falls reports whether the anniversary of a day is on another.
func (r *evaluation) falls(d, on day) bool {
	if d.m != time.February || d.d != 29 || (day{on.y, time.February, 28}).plus(1).d == 29 {
		return on.m == d.m && on.d == d.d
	}
	if r.LeapDay == 1 {
		return on.m == time.March && on.d == 1
	}
	return on.m == time.February && on.d == 28
}

// slides reports whether a value is within the last or next n units.
func (r *evaluation) slides(v any, w dsl.Window) bool {
	n := r.count(w.N)
	switch v := v.(type) {
	case day:
		if w.Kind == dsl.Last {
			return r.today().add(-n, w.Unit).before(v) && !r.today().before(v)
		}
		return !v.before(r.today()) && v.before(r.today().add(n, w.Unit))
	default:
		t := v.(time.Time)
		if w.Kind == dsl.Last {
			return t.After(r.shifted(-n, w.Unit)) && !t.After(r.AsOf)
		}
		return !t.Before(r.AsOf) && t.Before(r.shifted(n, w.Unit))
	}
}

// wholePeriods returns the first day of a calendar window and the day after it.
func (r *evaluation) wholePeriods(w dsl.Window) (from, to day) {
	period := w.Period
	if w.Kind == dsl.Last || w.Kind == dsl.Next {
		period = map[dsl.Unit]dsl.Period{dsl.Week: periodWeek, dsl.Month: periodMonth, dsl.Year: periodYear}[w.Unit]
	}
	start := r.today()
	switch period {
	case periodWeek:
		for start.weekday() != r.WeekStart {
			start = start.plus(-1)
		}
	case periodMonth:
		start.d = 1
	case periodQuarter:
		start = day{start.y, (start.m-1)/3*3 + 1, 1}
	case periodYear:
		start = day{start.y, 1, 1}
	}
	later := func(n int) day {
		switch period {
		case periodWeek:
			return start.plus(7 * n)
		case periodMonth:
			return start.plusMonths(n)
		case periodQuarter:
			return start.plusMonths(3 * n)
		case periodYear:
			return start.plusMonths(12 * n)
		}
		return start.plus(n)
	}
	switch w.Kind {
	case dsl.Last:
		return later(-r.count(w.N)), start
	case dsl.Next:
		return later(1), later(1 + r.count(w.N))
	case dsl.LastPeriod:
		return later(-1), start
	case dsl.NextPeriod:
		return later(1), later(2)
	}
	return start, later(1)
}

// The periods, as a window in a parsed rule has them.
var (
	periodWeek    = parsedPeriod("WEEK")
	periodMonth   = parsedPeriod("MONTH")
	periodQuarter = parsedPeriod("QUARTER")
	periodYear    = parsedPeriod("YEAR")
)

func parsedPeriod(name string) dsl.Period {
	return dsl.MustParse("x IN THIS " + name).Root.(*dsl.During).Window.Period
}
