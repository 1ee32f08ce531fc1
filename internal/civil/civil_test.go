package civil

import (
	"testing"
	"time"
)

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Skipf("no time zone database: %v", err)
	}
	return loc
}

func at(t *testing.T, s string, loc *time.Location) time.Time {
	t.Helper()
	v, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		t.Fatal(err)
	}
	return v.In(loc)
}

// The clock changes are those of the IANA database: London 2026-03-29 01:00 UTC
// forward and 2026-10-25 01:00 UTC back; São Paulo 2018-11-04 forward at midnight;
// Apia skipped 2011-12-30 whole.
func TestAdd(t *testing.T) {
	for _, c := range []struct {
		zone, from string
		n          int
		unit       Unit
		want       string
	}{
		{"UTC", "2026-03-31T12:00:00Z", -1, Month, "2026-02-28T12:00:00Z"},
		{"UTC", "2028-03-31T12:00:00Z", -1, Month, "2028-02-29T12:00:00Z"},
		{"UTC", "2028-02-29T12:00:00Z", 1, Year, "2029-02-28T12:00:00Z"},
		{"UTC", "2026-01-05T00:00:00.5Z", -1, Week, "2025-12-29T00:00:00.5Z"},
		{"UTC", "1969-12-31T23:00:00Z", -1, Day, "1969-12-30T23:00:00Z"},
		{"Europe/London", "2026-10-26T12:00:00Z", -7, Day, "2026-10-19T12:00:00+01:00"},
		{"Europe/London", "2026-10-26T12:00:00Z", -7 * 24, Hour, "2026-10-19T13:00:00+01:00"},
		{"Europe/London", "2026-03-28T01:30:00Z", 1, Day, "2026-03-29T02:30:00+01:00"},
		{"Europe/London", "2026-10-24T01:30:00+01:00", 1, Day, "2026-10-25T01:30:00+01:00"},
		{"Europe/London", "2026-10-26T01:30:00Z", -1, Day, "2026-10-25T01:30:00+01:00"},
		{"America/New_York", "2026-03-07T02:30:00-05:00", 1, Day, "2026-03-08T03:30:00-04:00"},
		{"America/New_York", "2026-10-31T01:30:00-04:00", 1, Day, "2026-11-01T01:30:00-04:00"},
	} {
		loc := zone(t, c.zone)
		got := Add(at(t, c.from, loc), c.n, c.unit)
		if want := at(t, c.want, loc); !got.Equal(want) {
			t.Errorf("%s in %s, %d of unit %d: %s, want %s", c.from, c.zone, c.n, c.unit, got, want)
		}
	}
}

func TestStartOfDay(t *testing.T) {
	for _, c := range []struct{ zone, day, want string }{
		{"UTC", "2026-01-31", "2026-01-31T00:00:00Z"},
		{"Pacific/Auckland", "2026-11-22", "2026-11-22T00:00:00+13:00"},
		{"America/Sao_Paulo", "2018-11-04", "2018-11-04T01:00:00-02:00"},
		{"America/Sao_Paulo", "2018-02-18", "2018-02-18T00:00:00-03:00"},
		{"Pacific/Apia", "2011-12-30", "2011-12-31T00:00:00+14:00"},
		{"America/Havana", "2026-11-01", "2026-11-01T00:00:00-04:00"},
	} {
		d, err := Parse(c.day)
		if err != nil {
			t.Fatal(err)
		}
		loc := zone(t, c.zone)
		if got, want := d.Start(loc), at(t, c.want, loc); !got.Equal(want) {
			t.Errorf("%s in %s starts %s, want %s", c.day, c.zone, got, want)
		}
	}
}

// Every half hour of two years in zones with odd rules: where a local time
// exists, resolving it gives the earliest instant that shows it.
func TestResolveReadsBack(t *testing.T) {
	for _, name := range []string{"Europe/London", "Australia/Lord_Howe", "Africa/Casablanca", "America/Sao_Paulo"} {
		loc := zone(t, name)
		first := map[int64]int64{}
		begin := time.Date(2017, 12, 1, 0, 0, 0, 0, time.UTC).Unix()
		const year = 365 * secondsPerDay
		for s := begin; s < begin+2*year; s += 1800 {
			local := s + int64(offsetAt(time.Unix(s, 0), loc))
			if _, seen := first[local]; !seen {
				first[local] = s
			}
		}
		for local, want := range first {
			if got := resolve(local, 0, loc).Unix(); got != want && local < begin+2*year-secondsPerDay {
				t.Fatalf("%s: local %s is %d, want %d", name, time.Unix(local, 0).UTC(), got, want)
			}
		}
	}
}

func TestPeriods(t *testing.T) {
	for _, c := range []struct {
		period            Period
		day, floor, label string
		next              string
	}{
		{Days, "2026-11-22", "2026-11-22", "2026-11-22", "2026-11-23"},
		{Weeks, "2026-11-22", "2026-11-16", "2026-11-16", "2026-11-23"},
		{Weeks, "1969-12-31", "1969-12-29", "1969-12-29", "1970-01-05"},
		{Months, "2026-11-22", "2026-11-01", "2026-11", "2026-12-01"},
		{Quarters, "2026-11-22", "2026-10-01", "2026-Q4", "2027-01-01"},
		{Quarters, "2026-03-31", "2026-01-01", "2026-Q1", "2026-04-01"},
		{Years, "2026-11-22", "2026-01-01", "2026", "2027-01-01"},
	} {
		d, _ := Parse(c.day)
		start := c.period.Floor(d, WeekStartsOn(time.Monday))
		if start.String() != c.floor || c.period.Label(start) != c.label {
			t.Errorf("period %d of %s: %s %s, want %s %s", c.period, c.day, start, c.period.Label(start), c.floor, c.label)
		}
		next := c.period.Add(start, 1)
		if next.String() != c.next || c.period.Between(start, next) != 1 {
			t.Errorf("period %d after %s: %s, want %s", c.period, start, next, c.next)
		}
		if back := c.period.Between(next, c.period.Add(start, -2)); back != -3 {
			t.Errorf("period %d: %d periods back, want -3", c.period, back)
		}
	}
}

// In St. John's the clocks went back at 00:01 of 7 November 2010 to 23:01 of the
// 6th, by the IANA database.
func TestHolding(t *testing.T) {
	loc := zone(t, "America/St_Johns")
	for _, c := range []struct{ at, of, holding string }{
		{"2010-11-07T02:29:59Z", "2010-11-06", "2010-11-06"},
		{"2010-11-07T02:30:00Z", "2010-11-07", "2010-11-07"},
		{"2010-11-07T03:00:00Z", "2010-11-06", "2010-11-07"},
		{"2010-11-08T03:29:59Z", "2010-11-07", "2010-11-07"},
		{"2010-11-08T03:30:00Z", "2010-11-08", "2010-11-08"},
	} {
		instant := at(t, c.at, loc)
		if of, holding := Of(instant).String(), Holding(instant).String(); of != c.of || holding != c.holding {
			t.Errorf("%s is of %s and held by %s, want %s and %s", c.at, of, holding, c.of, c.holding)
		}
	}
}

func TestAddLong(t *testing.T) {
	from := at(t, "2026-11-22T12:00:00.5Z", time.UTC)
	// Python 3.11: datetime(2026, 11, 22, 12) + timedelta(hours=n)
	for n, want := range map[int]string{3_000_000: "2369-02-17T12:00:00.5Z", -3_000_000: "1684-08-26T12:00:00.5Z"} {
		if got := Add(from, n, Hour); got.Format("2006-01-02T15:04:05.9Z") != want {
			t.Errorf("%d hours from %s is %s, want %s", n, from, got.Format(time.RFC3339Nano), want)
		}
	}
	second := at(t, "2026-10-25T01:30:00Z", zone(t, "Europe/London"))
	if got := Add(second, 0, Day); !got.Equal(second) {
		t.Errorf("no days from %s is %s", second, got)
	}
}

func TestWeekStarts(t *testing.T) {
	d, _ := Parse("2026-11-22") // a Sunday
	for day, want := range map[time.Weekday]string{
		time.Sunday: "2026-11-22", time.Monday: "2026-11-16", time.Tuesday: "2026-11-17", time.Saturday: "2026-11-21",
	} {
		if got := Weeks.Floor(d, WeekStartsOn(day)); got.String() != want {
			t.Errorf("the week that begins on %s begins %s, want %s", day, got, want)
		}
	}
}

func TestCompletedYears(t *testing.T) {
	for _, c := range []struct {
		from, to string
		want     int
	}{
		{"1980-11-22", "2026-11-22", 46}, {"1980-11-23", "2026-11-22", 45},
		{"2004-02-29", "2027-02-28", 23}, {"2004-02-29", "2027-02-27", 22},
		{"2004-02-29", "2028-02-28", 23}, {"2004-02-29", "2028-02-29", 24},
		{"2026-11-23", "2026-11-22", -1}, {"2026-11-22", "2026-11-22", 0},
	} {
		from, _ := Parse(c.from)
		to, _ := Parse(c.to)
		if got := CompletedYears(from, to); got != c.want {
			t.Errorf("from %s to %s: %d years, want %d", c.from, c.to, got, c.want)
		}
	}
}

func TestDates(t *testing.T) {
	if _, err := Parse("31.1.2026"); err == nil {
		t.Error("31.1.2026 was read as a date")
	}
	if _, ok := New(2026, time.February, 29); ok {
		t.Error("29 February 2026 exists")
	}
	if d := Of(time.Date(1969, 12, 31, 23, 59, 0, 0, time.UTC)); d != -1 || d.Weekday() != time.Wednesday {
		t.Errorf("the day before the epoch is %d, a %s", d, d.Weekday())
	}
}

// Numbers of periods are those of the periods' own arithmetic, also before 1970 and
// asked for again, and lead back to the first days.
func TestCounter(t *testing.T) {
	for _, p := range []Period{Days, Weeks, Months, Quarters, Years} {
		for _, week := range []WeekStart{0, 3, 6} {
			c, first := NewCounter(p, week), p.Floor(0, week)
			for d := Date(-800); d < 800; d++ { // some of which share a place among the recent
				floor := p.Floor(d, week)
				for range 2 {
					if got, want := c.Of(d), p.Between(first, floor); int(got) != want || c.Start(got) != floor {
						t.Fatalf("%v %s: number %d from %s, want %d from %s", p, d, got, c.Start(got), want, floor)
					}
				}
			}
		}
	}
}

func TestHourOf(t *testing.T) {
	for seconds, want := range map[int64]int64{0: 0, 3599: 0, 3600: 1, -1: -1, -3600: -1, -3601: -2} {
		if got := HourOf(time.Unix(seconds, 0)); got != want {
			t.Errorf("%d seconds: hour %d, want %d", seconds, got, want)
		}
	}
}
