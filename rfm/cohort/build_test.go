package cohort_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/clientele-go/clientele/rfm"
	"github.com/clientele-go/clientele/rfm/cohort"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/shopspring/decimal"
)

func at(t testing.TB, s string) time.Time {
	t.Helper()
	v, err := time.Parse("2006-01-02T15:04Z07:00", s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// logOf reads lines of "customer instant amount", where - is nothing.
func logOf(t testing.TB, lines string) []rfm.Purchase {
	t.Helper()
	var log []rfm.Purchase
	for s := range strings.SplitSeq(strings.TrimSpace(lines), "\n") {
		f := strings.Fields(s)
		p := rfm.Purchase{Customer: strings.Trim(f[0], "-"), Amount: decimal.RequireFromString(f[2])}
		if f[1] != "-" {
			p.At = at(t, f[1])
		}
		log = append(log, p)
	}
	return log
}

func build(t testing.TB, log []rfm.Purchase, o cohort.Options) *cohort.Table {
	t.Helper()
	table, err := cohort.Build(t.Context(), slices.Values(log), o)
	if err != nil {
		t.Fatal(err)
	}
	r := table.Report
	if r.Read != len(log) || r.Read != r.Counted+r.Beyond+r.Anonymous+r.Undated+r.Future+r.Skipped+r.Outside+r.Early {
		t.Errorf("the report does not add up: %+v", r)
	}
	return table
}

const smallLog = `
	a 2026-01-05T10:00Z 10
	a 2026-02-05T10:00Z 5
	a 2026-04-05T10:00Z 2.50
	b 2026-01-20T10:00Z 20
	b 2026-04-02T10:00Z -3
	c 2026-02-11T10:00Z 7
	c 2026-03-11T10:00Z 0
	d 2026-03-01T10:00Z -4
	d 2026-03-30T10:00Z 8
	e 2026-02-01T10:00Z -1
	- 2026-02-01T10:00Z 1
	f -                 1
	g 2026-04-11T00:01Z 1`

// want is a cell in short: state, customers, active, returning, revenue, cumulative.
func cell(state cohort.State, customers, active, returning int, revenue, cumulative string) cohort.Cell {
	sum := decimal.RequireFromString(cumulative)
	return cohort.Cell{
		State: state, Customers: customers, Active: active, Returning: returning,
		Retention: float64(active) / float64(customers), Rolling: float64(returning) / float64(customers),
		Revenue: decimal.RequireFromString(revenue), Cumulative: sum,
		PerCustomer: sum.DivRound(decimal.NewFromInt(int64(customers)), 4),
	}
}

func compareCohorts(t *testing.T, got []cohort.Cohort, want []cohort.Cohort) {
	t.Helper()
	// What relates to the column before is TestPrevious's.
	rest := cmpopts.IgnoreFields(cohort.Cell{}, "Previous", "OfPrevious")
	if diff := cmp.Diff(want, got, rest); diff != "" {
		t.Error(diff)
	}
}

const (
	run  = cohort.Running
	done = cohort.Complete
)

func TestPolicies(t *testing.T) {
	log := logOf(t, smallLog)
	asOf := at(t, "2026-04-11T00:00Z")
	table := build(t, log, cohort.Options{AsOf: asOf})
	compareCohorts(t, table.Cohorts, []cohort.Cohort{
		{Name: "2026-01", Customers: 2, Cells: []cohort.Cell{
			cell(done, 2, 2, 2, "30", "30"), cell(done, 2, 1, 1, "5", "35"),
			cell(done, 2, 0, 1, "0", "35"), cell(run, 2, 1, 1, "2.5", "37.5"),
		}},
		{Name: "2026-02", Customers: 1, Cells: []cohort.Cell{
			cell(done, 1, 1, 1, "7", "7"), cell(done, 1, 0, 0, "0", "7"), cell(run, 1, 0, 0, "0", "7"),
		}},
		{Name: "2026-03", Customers: 1, Cells: []cohort.Cell{cell(done, 1, 1, 1, "8", "8"), cell(run, 1, 0, 0, "0", "8")}},
	})
	if want := (cohort.Report{Read: 13, Counted: 6, Anonymous: 1, Undated: 1, Future: 1, Skipped: 4}); table.Report != want {
		t.Errorf("report %+v, want %+v", table.Report, want)
	}
	if c := table.Cell(2, 3); !cmp.Equal(c, cohort.Cell{}) || c.State != cohort.NotBegun {
		t.Errorf("a cell that has not begun is %+v", c)
	}

	// Refunds lessen the month they are given in; e has nothing else, and no cohort.
	table = build(t, log, cohort.Options{AsOf: asOf, Policy: cohort.NetOfRefunds})
	if c := table.Cell(0, 3); !c.Revenue.Equal(decimal.RequireFromString("-0.5")) || c.Active != 1 {
		t.Errorf("%+v", c)
	}
	if c := table.Cell(2, 0); !c.Revenue.Equal(decimal.RequireFromString("4")) {
		t.Errorf("%+v", c)
	}
	if want := (cohort.Report{Read: 13, Counted: 8, Anonymous: 1, Undated: 1, Future: 1, Skipped: 1, Early: 1}); table.Report != want {
		t.Errorf("report %+v, want %+v", table.Report, want)
	}

	// Every line is activity, so e begins in February and c comes back in March.
	table = build(t, log, cohort.Options{AsOf: asOf, Policy: cohort.AllLines})
	if c := table.Cohorts[1]; c.Customers != 2 || c.Cells[1].Active != 1 || table.Report.Counted != 10 {
		t.Errorf("%+v, report %+v", c, table.Report)
	}
}

// No mean takes in a cell that is running, or a cohort that is too young.
func TestMeans(t *testing.T) {
	table := build(t, logOf(t, smallLog), cohort.Options{AsOf: at(t, "2026-04-11T00:00Z")})
	money := decimal.RequireFromString
	if diff := cmp.Diff([]cohort.Mean{
		{Cohorts: 3, Customers: 4, Retention: 1, Rolling: 1, SimpleRetention: 1, SimpleRolling: 1, PerCustomer: money("11.25")},
		{Cohorts: 2, Customers: 3, Retention: 1. / 3, Rolling: 1. / 3, SimpleRetention: .25, SimpleRolling: .25, PerCustomer: money("14")},
		{Cohorts: 1, Customers: 2, Retention: 0, Rolling: .5, SimpleRetention: 0, SimpleRolling: .5, PerCustomer: money("17.5")},
	}, table.Means); diff != "" {
		t.Error(diff)
	}
}

// A period is complete from the first instant of the next, in the zone.
func TestPeriodsInZones(t *testing.T) {
	for _, c := range []struct {
		zone, purchase, asOf string
		period               cohort.Period
		weekStart            cohort.WeekStart
		name                 string
		age                  int
		state                cohort.State // of the cell before the last
	}{
		{"UTC", "2026-01-31T23:30Z", "2026-02-28T23:59Z", cohort.Month, 0, "2026-01", 1, done},
		{"Europe/Paris", "2026-01-31T23:30Z", "2026-02-28T23:59Z", cohort.Month, 0, "2026-02", 1, done},
		{"America/New_York", "2026-02-01T04:59Z", "2026-02-01T05:00Z", cohort.Month, 0, "2026-01", 1, done},
		{"UTC", "2028-02-29T12:00Z", "2029-02-28T12:00Z", cohort.Year, 0, "2028", 1, done},
		{"UTC", "2028-02-29T12:00Z", "2028-03-01T00:00Z", cohort.Day, 0, "2028-02-29", 1, done},
		{"Europe/Paris", "2026-03-28T23:30Z", "2026-03-29T22:30Z", cohort.Day, 0, "2026-03-29", 1, done},
		{"UTC", "2026-11-22T12:00Z", "2026-11-23T00:00Z", cohort.Week, 0, "2026-11-16", 1, done},
		{"UTC", "2026-11-22T12:00Z", "2026-11-29T00:00Z", cohort.Week, cohort.WeekStartsOn(time.Sunday), "2026-11-22", 1, done},
		{"UTC", "1969-12-31T12:00Z", "1970-04-01T00:00Z", cohort.Quarter, 0, "1969-Q4", 2, done},
	} {
		loc, err := time.LoadLocation(c.zone)
		if err != nil {
			t.Skipf("no time zone database: %v", err)
		}
		log := []rfm.Purchase{{Customer: "a", At: at(t, c.purchase), Amount: decimal.NewFromInt(1)}}
		o := cohort.Options{AsOf: at(t, c.asOf).In(loc), Period: c.period, WeekStart: c.weekStart}
		table := build(t, log, o)
		cells := table.Cohorts[0].Cells
		if table.Cohorts[0].Name != c.name || len(cells) != c.age+1 || cells[c.age].State != run || cells[c.age-1].State != c.state {
			t.Errorf("%s %s %s: %s %+v", c.zone, c.period, c.purchase, table.Cohorts[0].Name, cells)
		}
		o.AsOf = o.AsOf.Add(-time.Minute)
		if c.purchase != "2026-02-01T04:59Z" {
			if cells := build(t, log, o).Cohorts[0].Cells; cells[min(c.age, len(cells)-1)].State != run {
				t.Errorf("%s %s a minute before: %+v", c.zone, c.purchase, cells)
			}
		}
	}
}

func TestBrackets(t *testing.T) {
	log := logOf(t, smallLog)
	table := build(t, log, cohort.Options{
		AsOf: at(t, "2026-04-11T00:00Z"), Brackets: []cohort.Bracket{{1, 2}, {3, math.MaxInt}},
	})
	compareCohorts(t, table.Cohorts, []cohort.Cohort{
		{Name: "2026-01", Customers: 2, Cells: []cohort.Cell{
			cell(done, 2, 1, 1, "5", "35"), cell(run, 2, 1, 1, "2.5", "37.5"),
		}},
		{Name: "2026-02", Customers: 1, Cells: []cohort.Cell{cell(run, 1, 0, 0, "0", "7")}},
		{Name: "2026-03", Customers: 1, Cells: []cohort.Cell{cell(run, 1, 0, 0, "0", "8")}},
	})
	if table.Report.Beyond != 4 || len(table.Means) != 1 || table.Columns[1].String() != "3+" {
		t.Errorf("report %+v, means %+v", table.Report, table.Means)
	}
	// Fewer ages: what lies beyond them is still a return.
	table = build(t, log, cohort.Options{AsOf: at(t, "2026-04-11T00:00Z"), Ages: 2})
	if c := table.Cell(0, 1); len(table.Columns) != 2 || c.Returning != 1 || c.Active != 1 || table.Report.Beyond != 1 {
		t.Errorf("%+v, report %+v", c, table.Report)
	}
}

// A group's cell is about those who are old enough for it.
func TestGroups(t *testing.T) {
	groups := map[string]string{"a": "old", "b": "new", "c": "old"}
	table := build(t, logOf(t, smallLog), cohort.Options{
		AsOf:  at(t, "2026-04-11T00:00Z"),
		Group: func(id string) (string, bool) { g, ok := groups[id]; return g, ok },
	})
	compareCohorts(t, table.Cohorts, []cohort.Cohort{
		{Name: "new", Customers: 1, Cells: []cohort.Cell{
			cell(done, 1, 1, 1, "20", "20"), cell(done, 1, 0, 0, "0", "20"),
			cell(done, 1, 0, 0, "0", "20"), cell(run, 1, 0, 0, "0", "20"),
		}},
		{Name: "old", Customers: 2, Cells: []cohort.Cell{
			cell(done, 2, 2, 2, "17", "17"), cell(done, 2, 1, 1, "5", "22"),
			cell(done, 1, 0, 1, "0", "15"), cell(run, 1, 1, 1, "2.5", "17.5"),
		}},
	})
	if table.Report.Outside != 1 {
		t.Errorf("report %+v", table.Report)
	}
}

// Registration decides the cohort, and those who never bought count.
func TestJoined(t *testing.T) {
	joined := map[string]time.Time{
		"a": at(t, "2026-02-01T00:00Z"), "b": at(t, "2026-01-01T00:00Z"), "x": at(t, "2026-01-31T00:00Z"),
		"late": at(t, "2026-05-01T00:00Z"), "": at(t, "2026-01-01T00:00Z"),
	}
	table := build(t, logOf(t, smallLog), cohort.Options{AsOf: at(t, "2026-04-11T00:00Z"), Joined: maps.All(joined)})
	compareCohorts(t, table.Cohorts, []cohort.Cohort{
		{Name: "2026-01", Customers: 2, Cells: []cohort.Cell{
			cell(done, 2, 1, 1, "20", "20"), cell(done, 2, 0, 0, "0", "20"),
			cell(done, 2, 0, 0, "0", "20"), cell(run, 2, 0, 0, "0", "20"),
		}},
		{Name: "2026-02", Customers: 1, Cells: []cohort.Cell{
			cell(done, 1, 1, 1, "5", "5"), cell(done, 1, 0, 1, "0", "5"), cell(run, 1, 1, 1, "2.5", "7.5"),
		}},
	})
	if table.Report.Early != 1 || table.Report.Outside != 2 {
		t.Errorf("report %+v", table.Report)
	}
}

func TestErrors(t *testing.T) {
	asOf := at(t, "2026-04-11T00:00Z")
	old := []rfm.Purchase{
		{Customer: "a", At: at(t, "1900-01-01T00:00Z"), Amount: decimal.NewFromInt(1)},
		{Customer: "b", At: at(t, "1900-01-02T00:00Z"), Amount: decimal.NewFromInt(1)},
	}
	var years []rfm.Purchase
	for day := range 1500 {
		years = append(years, rfm.Purchase{
			Customer: asOf.AddDate(0, 0, -day).String(), At: asOf.AddDate(0, 0, -day), Amount: decimal.NewFromInt(1),
		})
	}
	huge := []rfm.Purchase{{Customer: "a", At: asOf, Amount: decimal.New(1, -401)}}
	for want, c := range map[string]struct {
		log []rfm.Purchase
		o   cohort.Options
	}{
		"cohort: Options.AsOf is required":                                                            {},
		"cohort: there is no period 5":                                                                {nil, cohort.Options{AsOf: asOf, Period: 5}},
		"cohort: no day of the week is 7 days after Monday":                                           {nil, cohort.Options{AsOf: asOf, WeekStart: 7}},
		"cohort: there is no policy 3":                                                                {nil, cohort.Options{AsOf: asOf, Policy: 3}},
		"cohort: -1 ages, want 0 or more":                                                             {nil, cohort.Options{AsOf: asOf, Ages: -1}},
		"cohort: Options.Ages and Options.Brackets are both set, want one":                            {nil, cohort.Options{AsOf: asOf, Ages: 1, Brackets: []cohort.Bracket{{}}}},
		"cohort: the bracket from 2 to 3 is empty or not after the one before it":                     {nil, cohort.Options{AsOf: asOf, Brackets: []cohort.Bracket{{0, 2}, {2, 3}}}},
		"cohort: the bracket from 2 to 1 is empty or not after the one before it":                     {nil, cohort.Options{AsOf: asOf, Brackets: []cohort.Bracket{{2, 1}}}},
		`cohort: line 1, customer "a": an amount with the exponent -401, want at most 400 either way`: {huge, cohort.Options{AsOf: asOf}},
		"cohort: 1500 first periods and 1500 ages come to 1125750 cells, want at most 1048576: set Options.Ages or a longer Period": {
			years, cohort.Options{AsOf: asOf, Period: cohort.Day}},
	} {
		if _, err := cohort.Build(t.Context(), slices.Values(c.log), c.o); err == nil || err.Error() != want {
			t.Errorf("error %v, want %s", err, want)
		}
	}
	if table := build(t, old, cohort.Options{AsOf: asOf, Period: cohort.Day, Ages: 3}); len(table.Columns) != 3 {
		t.Errorf("columns %v", table.Columns)
	}
	empty := build(t, nil, cohort.Options{AsOf: asOf})
	if len(empty.Cohorts)+len(empty.Columns)+len(empty.Means) != 0 || empty.String() != "retention, %\nmonth  customers\n" {
		t.Errorf("an empty log: %+v", empty)
	}
	build(t, nil, cohort.Options{AsOf: asOf, Brackets: []cohort.Bracket{{0, 3}}})
}

func TestText(t *testing.T) {
	table := build(t, logOf(t, smallLog), cohort.Options{AsOf: at(t, "2026-04-11T00:00Z")})
	for m, want := range map[cohort.Measure]string{
		cohort.Retention: `
retention, %
month    customers      0     1    2     3
2026-01          2  100.0  50.0  0.0  50.0*
2026-02          1  100.0   0.0  0.0*
2026-03          1  100.0   0.0*
mean                100.0  33.3  0.0
* running on 2026-04-11
`,
		cohort.Rolling: `
rolling retention, %
month    customers      0     1     2     3
2026-01          2  100.0  50.0  50.0  50.0*
2026-02          1  100.0   0.0   0.0*
2026-03          1  100.0   0.0*
mean                100.0  33.3  50.0
* running on 2026-04-11
`,
		cohort.Active: `
active customers
month    customers  0  1  2  3
2026-01          2  2  1  0  1*
2026-02          1  1  0  0*
2026-03          1  1  0*
* running on 2026-04-11
`,
		cohort.Revenue: `
revenue
month    customers      0     1     2     3
2026-01          2  30.00  5.00  0.00  2.50*
2026-02          1   7.00  0.00  0.00*
2026-03          1   8.00  0.00*
* running on 2026-04-11
`,
		cohort.PerCustomer: `
cumulative revenue per customer
month    customers      0      1      2      3
2026-01          2  15.00  17.50  17.50  18.75*
2026-02          1   7.00   7.00   7.00*
2026-03          1   8.00   8.00*
mean                11.25  14.00  17.50
* running on 2026-04-11
`,
	} {
		if diff := cmp.Diff(want, "\n"+table.Text(m)); diff != "" {
			t.Error(diff)
		}
	}
	if table.String() != table.Text(cohort.Retention) {
		t.Error("String is not the retention")
	}
}

func TestJSON(t *testing.T) {
	want := build(t, logOf(t, smallLog), cohort.Options{AsOf: at(t, "2026-04-11T00:00Z"), Period: cohort.Quarter})
	text, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var got cohort.Table
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, &got); diff != "" {
		t.Error(diff)
	}
	if !strings.Contains(string(text), `"period":"quarter"`) || !strings.Contains(string(text), `"state":"running"`) {
		t.Errorf("%s", text)
	}
	var p cohort.Period
	if err := p.UnmarshalText([]byte("decade")); err == nil {
		t.Error("a decade was read")
	}
}

func TestConcurrency(t *testing.T) {
	log := randomLog(rand.New(rand.NewPCG(1, 1)), 3000)
	want := build(t, log, cohort.Options{AsOf: at(t, "2026-04-11T00:00Z")})
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			got, err := cohort.Build(t.Context(), slices.Values(log), cohort.Options{AsOf: want.AsOf})
			if err != nil || got.String() != want.String() || want.Text(cohort.Revenue) != got.Text(cohort.Revenue) {
				t.Errorf("tables differ: %v", err)
			}
		})
	}
	wait.Wait()
}

func TestPrevious(t *testing.T) {
	table := build(t, logOf(t, `
		a 2026-01-05T10:00Z 1
		b 2026-01-05T10:00Z 1
		c 2026-01-05T10:00Z 1
		a 2026-02-05T10:00Z 1
		b 2026-02-05T10:00Z 1
		c 2026-03-05T10:00Z 1`), cohort.Options{AsOf: at(t, "2026-06-11T00:00Z"), Ages: 5})
	var got []string
	for _, c := range table.Cohorts[0].Cells {
		got = append(got, fmt.Sprintf("%d of %d %.3f", c.Active, c.Previous, c.OfPrevious))
	}
	if s, want := strings.Join(got, ", "), "3 of 0 0.000, 2 of 3 0.667, 1 of 2 0.500, 0 of 1 0.000, 0 of 0 0.000"; s != want {
		t.Errorf("%s, want %s", s, want)
	}
}

// Windows of 24 hours from each customer's own first hour on: what is the next day
// of the calendar may be the same window, and a cell is of those who have lived
// through it.
func TestRolling(t *testing.T) {
	table := build(t, logOf(t, `
		a 2026-01-05T23:10Z 1
		a 2026-01-06T10:00Z 2
		a 2026-01-06T23:00Z 4
		b 2026-01-05T08:00Z 8
		b 2026-01-06T07:59Z 16
		b 2026-01-07T08:00Z 32`), cohort.Options{AsOf: at(t, "2026-01-07T22:00Z"), Period: cohort.Day, Rolling: true})
	compareCohorts(t, table.Cohorts, []cohort.Cohort{{Name: "2026-01-05", Customers: 2, Cells: []cohort.Cell{
		cell(done, 2, 2, 2, "27", "27"), cell(done, 1, 0, 1, "0", "24"), cell(run, 1, 1, 1, "32", "56"),
	}}})
	// Hours before 1970 are as long as others.
	old := build(t, logOf(t, `
		a 1969-12-31T23:30Z 1
		a 1970-01-01T23:10Z 1`), cohort.Options{AsOf: at(t, "1970-01-02T00:00Z"), Period: cohort.Day, Rolling: true})
	if c := old.Cohorts[0].Cells; old.Cohorts[0].Name != "1969-12-31" || c[0].Active != 1 || c[1].Active != 1 {
		t.Errorf("%+v", old.Cohorts)
	}
	var windows []int
	for _, p := range []cohort.Period{cohort.Day, cohort.Week, cohort.Month, cohort.Quarter, cohort.Year} {
		o := cohort.Options{AsOf: at(t, "2027-01-05T10:00Z"), Period: p, Rolling: true}
		windows = append(windows, len(build(t, logOf(t, "a 2026-01-05T10:00Z 1"), o).Columns))
	}
	if want := []int{366, 53, 13, 5, 2}; !slices.Equal(windows, want) {
		t.Errorf("windows %v of a year, want %v", windows, want)
	}
}

// Whoever is active in a period begins in it, again and again.
func TestRecurring(t *testing.T) {
	table := build(t, logOf(t, smallLog), cohort.Options{AsOf: at(t, "2026-04-11T00:00Z"), Recurring: true})
	compareCohorts(t, table.Cohorts, []cohort.Cohort{
		{Name: "2026-01", Customers: 2, Cells: []cohort.Cell{
			cell(done, 2, 2, 2, "30", "30"), cell(done, 2, 1, 1, "5", "35"), cell(done, 2, 0, 1, "0", "35"), cell(run, 2, 1, 1, "2.5", "37.5"),
		}},
		{Name: "2026-02", Customers: 2, Cells: []cohort.Cell{
			cell(done, 2, 2, 2, "12", "12"), cell(done, 2, 0, 1, "0", "12"), cell(run, 2, 1, 1, "2.5", "14.5"),
		}},
		{Name: "2026-03", Customers: 1, Cells: []cohort.Cell{cell(done, 1, 1, 1, "8", "8"), cell(run, 1, 0, 0, "0", "8")}},
		{Name: "2026-04", Customers: 1, Cells: []cohort.Cell{cell(run, 1, 1, 1, "2.5", "2.5")}},
	})
}

func TestOrdersAndRefunds(t *testing.T) {
	log := logOf(t, `
		a 2026-01-05T10:00Z 1
		a 2026-01-05T10:01Z 1
		a 2026-02-05T10:00Z 1
		a 2026-02-06T10:00Z -2
		a 2026-02-07T10:00Z 1
		a 2026-02-08T10:00Z 1`)
	for i, order := range []string{"1", "1", "1", "1", "", ""} {
		log[i].Order = order
	}
	for _, c := range []struct {
		o    cohort.Options
		want string
	}{
		{cohort.Options{Policy: cohort.NetOfRefunds, CountOrders: true}, "1 2 0, 2 1 2"},
		{cohort.Options{Policy: cohort.NetOfRefunds}, "0 2 0, 0 1 2"},
		{cohort.Options{Policy: cohort.AllLines, CountOrders: true}, "1 2 0, 2 1 2"},
		{cohort.Options{CountOrders: true}, "1 2 0, 2 3 0"},
	} {
		c.o.AsOf = at(t, "2026-02-11T00:00Z")
		var got []string
		for _, cell := range build(t, log, c.o).Cohorts[0].Cells {
			got = append(got, fmt.Sprint(cell.Orders, " ", cell.Revenue, " ", cell.Refunded))
		}
		if s := strings.Join(got, ", "); s != c.want {
			t.Errorf("%+v: %s, want %s", c.o, s, c.want)
		}
	}
}
