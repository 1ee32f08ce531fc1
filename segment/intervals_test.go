package segment

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/clientele-go/clientele/dsl"
)

// TestIntervals resolves windows as of noon of 22 November 2026, a Sunday, in London.
func TestIntervals(t *testing.T) {
	london := must(time.LoadLocation("Europe/London"))
	asOf := time.Date(2026, 11, 22, 12, 0, 0, 0, london)
	b := must(For[patron]())
	o := Options{
		Parameters: map[string]any{"n": 3}, WeekStart: WeekStartsOn(time.Sunday),
		Library: must(dsl.NewLibrary(must(dsl.ParseFile("metric m = COUNT(buys ON YESTERDAY)\nsegment s { when m > 1 AND f3 BEFORE 2026-01-01 }")))),
	}
	for rule, want := range map[string][]string{
		"f0 > 3":                                            nil,
		"f3 WITHIN LAST 30 DAYS":                            {"WITHIN LAST 30 DAYS: after 2026-10-23T12:00:00+01:00 until 2026-11-22T12:00:00Z"},
		"f7 WITHIN LAST 30 DAYS":                            {"WITHIN LAST 30 DAYS: 2026-10-24 to 2026-11-22"},
		"f7 WITHIN NEXT :n DAYS":                            {"WITHIN NEXT :n DAYS: 2026-11-22 to 2026-11-24"},
		"f3 IN THIS WEEK":                                   {"IN THIS WEEK: 2026-11-22T00:00:00Z to 2026-11-28T23:59:59Z"},
		"f7 BEFORE 2026-01-01":                              {"BEFORE 2026-01-01: until 2025-12-31"},
		"f7 SINCE 2026-01-01":                               {"SINCE 2026-01-01: from 2026-01-01"},
		"f3 AFTER f7":                                       nil,
		"f7 ANNIVERSARY WITHIN NEXT 1 DAY":                  {"WITHIN NEXT 1 DAY: 2026-11-22 to 2026-11-22"},
		"f7 ANNIVERSARY TODAY":                              nil,
		"COUNT(buys SINCE 2026-11-01) > 1":                  {"SINCE 2026-11-01: 2026-11-01T00:00:00Z to 2026-11-22T12:00:00Z"},
		"ANY(buys) AND NO(buys.lines WITHIN LAST 2 HOURS)":  {"WITHIN LAST 2 HOURS: after 2026-11-22T10:00:00Z until 2026-11-22T12:00:00Z"},
		"ANY(buys BEFORE TOMORROW)":                         {"BEFORE TOMORROW: until 2026-11-22T12:00:00Z"},
		"ANY(buys WITHIN NEXT 7 DAYS)":                      {"WITHIN NEXT 7 DAYS: 2026-11-22T12:00:00Z to 2026-11-22T12:00:00Z"},
		"SEQUENCE(visits THEN buys WITHIN 1 DAY) ON TODAY":  {"ON TODAY: 2026-11-22T00:00:00Z to 2026-11-22T12:00:00Z"},
		"SEGMENT(s) AND SEGMENT(s) AND f7 ON 2026-01-01":    {"ON YESTERDAY: 2026-11-21T00:00:00Z to 2026-11-21T23:59:59Z", "BEFORE 2026-01-01: until 2025-12-31T23:59:59Z", "ON 2026-01-01: 2026-01-01 to 2026-01-01"},
		"f3 BETWEEN 2026-01-01 AND 2026-01-02":              nil,
		"COUNT(buys BETWEEN 2026-01-01 AND 2026-01-02) = 1": {"BETWEEN 2026-01-01 AND 2026-01-02: 2026-01-01T00:00:00Z to 2026-01-02T23:59:59Z"},
	} {
		var got []string
		for _, i := range must(b.CompileWith(rule, o)).Intervals(asOf) {
			got = append(got, fmt.Sprintf("%s: %v", i.Window, i))
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", rule, d)
		}
	}
}

func TestIntervalEnds(t *testing.T) {
	noon := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		interval Interval
		last     time.Time
		text     string
	}{
		{Interval{}, time.Time{}, "any time"},
		{Interval{From: noon}, time.Time{}, "from 2026-11-22T12:00:00Z"},
		{Interval{To: noon}, noon.Add(-1), "until 2026-11-22T11:59:59Z"},
		{Interval{From: noon, To: noon.Add(time.Hour)}, noon.Add(time.Hour - 1), "2026-11-22T12:00:00Z to 2026-11-22T12:59:59Z"},
	} {
		if got := c.interval.Last(); got != c.last || c.interval.String() != c.text {
			t.Errorf("%+v ends at %v and is %q", c.interval, got, c.interval)
		}
	}
}
