// Package civil is the calendar of Clientele: days, calendar periods, and
// arithmetic on local times in a zone, with each odd case decided once.
//
//   - Months and years clamp to the end of the month: 31 March less one month is
//     28 or 29 February.
//   - A local time that a clock change skips is moved forward by the length of
//     the gap; one that occurs twice is the earlier.
//   - Hours and minutes are elapsed time; every other unit is civil.
//
// All functions are pure and safe for many goroutines.
package civil

import (
	"fmt"
	"time"
)

// A Date is a calendar day without a zone, counted in days since 1970-01-01.
// Dates are compared and subtracted as integers.
type Date int32

const secondsPerDay = 24 * 60 * 60

// New returns the day of a year, month and day of the month; ok is false when
// there is no such day.
func New(year int, month time.Month, day int) (d Date, ok bool) {
	t := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	y, m, dd := t.Date()
	return fromUTC(t), y == year && m == month && dd == day
}

// Of returns the local day of an instant, in the instant's own Location.
func Of(t time.Time) Date {
	_, offset := t.Zone()
	return Date(floorDiv(t.Unix()+int64(offset), secondsPerDay))
}

// HourOf returns the number of the hour of the clock in UTC that t falls in, from
// the one that begins 1970 on.
func HourOf(t time.Time) int64 { return floorDiv(t.Unix(), 3600) }

// Holding returns the day d for which d.Start is not after the instant and the
// next day's is, in the instant's own Location. It is Of but where the clocks go
// back over midnight, so that a local day comes twice: then it is the later day.
func Holding(t time.Time) Date {
	d := Of(t)
	if !t.Before((d + 1).Start(t.Location())) {
		return d + 1
	}
	return d
}

// Parse reads a date written as 2026-01-31.
func Parse(s string) (Date, error) {
	t, err := time.ParseInLocation(time.DateOnly, s, time.UTC)
	if err != nil {
		return 0, fmt.Errorf("%q is no date: want one such as 2026-01-31", s)
	}
	return fromUTC(t), nil
}

// Civil returns the year, the month and the day of the month.
func (d Date) Civil() (year int, month time.Month, day int) { return d.utc().Date() }

// Weekday returns the day of the week.
func (d Date) Weekday() time.Weekday { return time.Weekday(floorMod(int64(d)+4, 7)) }

// String returns the date as 2026-01-31.
func (d Date) String() string { return d.utc().Format(time.DateOnly) }

// AddMonths returns the same day n months later, or the last day of that month
// when it is shorter.
func (d Date) AddMonths(n int) Date {
	year, month, day := d.Civil()
	first := time.Date(year, month+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	return fromUTC(first) + Date(min(day, daysIn(first))) - 1
}

// Start returns the first instant of the day in a zone.
func (d Date) Start(loc *time.Location) time.Time {
	return resolve(int64(d)*secondsPerDay, 0, loc)
}

// CompletedYears returns how many whole years have passed from one day to
// another: the largest n for which from, n years later, is not after to. Someone
// born on 29 February completes a year on 28 February of a common year.
func CompletedYears(from, to Date) int {
	fromYear, _, _ := from.Civil()
	toYear, _, _ := to.Civil()
	years := toYear - fromYear
	if from.AddMonths(12*years) > to {
		years--
	}
	return years
}

func (d Date) utc() time.Time { return time.Unix(int64(d)*secondsPerDay, 0).UTC() }

func fromUTC(t time.Time) Date { return Date(floorDiv(t.Unix(), secondsPerDay)) }

func daysIn(firstOfMonth time.Time) int { return firstOfMonth.AddDate(0, 1, -1).Day() }

func floorDiv(a, b int64) int64 { return (a - floorMod(a, b)) / b }

func floorMod(a, b int64) int64 { return ((a % b) + b) % b }
