package civil

import (
	"fmt"
	"time"
)

// A Period is a stretch of the calendar.
type Period uint8

// The periods, shortest first. Each is the English word, lower case, in text.
const (
	Days Period = iota
	Weeks
	Months
	Quarters
	Years
)

// A WeekStart is the day on which weeks begin, counted from Monday, so that the
// zero value is Monday.
type WeekStart uint8

// WeekStartsOn returns the week start of a weekday.
func WeekStartsOn(day time.Weekday) WeekStart { return WeekStart(floorMod(int64(day-time.Monday), 7)) }

// Floor returns the first day of the period that d falls in. Weeks begin on
// weekStart, which the other periods ignore.
func (p Period) Floor(d Date, weekStart WeekStart) Date {
	year, month, day := d.Civil()
	switch p {
	case Weeks:
		return d - Date(floorMod(int64(WeekStartsOn(d.Weekday()))-int64(weekStart), 7))
	case Months:
		return d - Date(day-1)
	case Quarters:
		return (d - Date(day-1)).AddMonths(-(int(month) - 1) % 3)
	case Years:
		first, _ := New(year, time.January, 1)
		return first
	default:
		return d
	}
}

// Add returns the first day of the period n periods after the one that begins
// on start.
func (p Period) Add(start Date, n int) Date {
	switch p {
	case Weeks:
		return start + Date(7*n)
	case Months:
		return start.AddMonths(n)
	case Quarters:
		return start.AddMonths(3 * n)
	case Years:
		return start.AddMonths(12 * n)
	default:
		return start + Date(n)
	}
}

// Between returns how many periods lie from the one that begins on start to the
// one that begins on end.
func (p Period) Between(start, end Date) int {
	startYear, startMonth, _ := start.Civil()
	endYear, endMonth, _ := end.Civil()
	months := 12*(endYear-startYear) + int(endMonth) - int(startMonth)
	switch p {
	case Weeks:
		return int(end-start) / 7
	case Months:
		return months
	case Quarters:
		return months / 3
	case Years:
		return endYear - startYear
	default:
		return int(end - start)
	}
}

// Label returns the name of the period that begins on start: 2026-01-31 for a
// day or the week that begins on it, 2026-01 for a month, 2026-Q1, 2026.
func (p Period) Label(start Date) string {
	year, month, _ := start.Civil()
	switch p {
	case Months:
		return fmt.Sprintf("%04d-%02d", year, int(month))
	case Quarters:
		return fmt.Sprintf("%04d-Q%d", year, (int(month)+2)/3)
	case Years:
		return fmt.Sprintf("%04d", year)
	default:
		return start.String()
	}
}

// A Counter numbers the periods of a calendar, from the one that holds 1970-01-01 on.
// Days repeat, so the calendar's arithmetic is done once for each. It is for one
// goroutine.
type Counter struct {
	period    Period
	weekStart WeekStart
	recent    [1 << 10]numbered // each day in its place, the last that was asked for
}

// A numbered day and its period. The zero value is right: day 0 is in period 0.
type numbered struct {
	day    Date
	period int32
}

// NewCounter returns a counter of periods.
func NewCounter(p Period, weekStart WeekStart) *Counter {
	return &Counter{period: p, weekStart: weekStart}
}

// Of returns the number of the period that d falls in.
func (c *Counter) Of(d Date) int32 {
	if c.period == Days {
		return int32(d)
	}
	at := &c.recent[uint32(d)%uint32(len(c.recent))]
	if at.day != d {
		*at = numbered{d, int32(c.period.Between(c.Start(0), c.period.Floor(d, c.weekStart)))}
	}
	return at.period
}

// Start returns the first day of a period.
func (c *Counter) Start(n int32) Date {
	return c.period.Add(c.period.Floor(0, c.weekStart), int(n))
}
