package civil

import "time"

// A Unit is a length of time as people say it.
type Unit uint8

// The units, shortest first.
const (
	Minute Unit = iota
	Hour
	Day
	Week
	Month
	Year
)

// String returns the unit's name, such as day.
func (u Unit) String() string {
	return [...]string{Minute: "minute", Hour: "hour", Day: "day", Week: "week", Month: "month", Year: "year"}[u]
}

// Elapsed reports whether the unit is elapsed time rather than civil time.
func (u Unit) Elapsed() bool { return u <= Hour }

// Add returns the instant n units after t (before it, when n is negative), in
// t's Location.
func Add(t time.Time, n int, u Unit) time.Time {
	switch {
	case n == 0: // also where the local time occurs twice
		return t
	case u == Minute: // in seconds, since a time.Duration ends after 292 years
		return time.Unix(t.Unix()+int64(n)*60, int64(t.Nanosecond())).In(t.Location())
	case u == Hour:
		return time.Unix(t.Unix()+int64(n)*60*60, int64(t.Nanosecond())).In(t.Location())
	}
	_, offset := t.Zone()
	local := t.Unix() + int64(offset)
	day := Date(floorDiv(local, secondsPerDay))
	clock := floorMod(local, secondsPerDay)
	return resolve(int64(day.Add(n, u))*secondsPerDay+clock, t.Nanosecond(), t.Location())
}

// Add returns the day n units later. The unit must not be an elapsed one.
func (d Date) Add(n int, u Unit) Date {
	switch u {
	case Week:
		return d + Date(7*n)
	case Month:
		return d.AddMonths(n)
	case Year:
		return d.AddMonths(12 * n)
	default:
		return d + Date(n)
	}
}

// resolve returns the instant at which the clocks of a zone show a local time,
// given in seconds as if the zone were UTC.
//
// Around any instant three offsets can matter: the one in force, the one before
// its last change and the one after its next. The earliest instant that reads
// back as the local time is the answer; when none does, the time fell into a gap,
// and the offset from before the gap moves it forward by the gap's length.
func resolve(local int64, nanos int, loc *time.Location) time.Time {
	if loc == time.UTC {
		return time.Unix(local, int64(nanos)).In(loc)
	}
	guess := time.Unix(local-int64(offsetAt(time.Unix(local, 0), loc)), 0).In(loc)
	start, end := guess.ZoneBounds()
	offsets := [3]int{offsetAt(guess, loc), offsetAt(guess, loc), offsetAt(guess, loc)}
	if !start.IsZero() {
		offsets[0] = offsetAt(start.Add(-1), loc)
	}
	if !end.IsZero() {
		offsets[2] = offsetAt(end, loc)
	}
	var found time.Time
	for _, offset := range offsets {
		t := time.Unix(local-int64(offset), int64(nanos)).In(loc)
		if offsetAt(t, loc) == offset && (found.IsZero() || t.Before(found)) {
			found = t
		}
	}
	if !found.IsZero() {
		return found
	}
	return inGap(local, nanos, offsets, loc)
}

// inGap moves a local time that the clocks skip forward by the gap's length:
// read with the smaller offset, the one in force before the clocks went forward,
// it falls just after the change.
func inGap(local int64, nanos int, offsets [3]int, loc *time.Location) time.Time {
	for i, before := range offsets[:2] {
		t := time.Unix(local-int64(before), int64(nanos)).In(loc)
		if offsetAt(t, loc) == offsets[i+1] && offsets[i+1] > before {
			return t
		}
	}
	return time.Unix(local-int64(offsets[1]), int64(nanos)).In(loc)
}

func offsetAt(t time.Time, loc *time.Location) int {
	_, offset := t.In(loc).Zone()
	return offset
}
