package rfm_test

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clientele-go/clientele/rfm"
	gocmp "github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"
)

func cdnow(t testing.TB) []rfm.Purchase {
	t.Helper()
	var log []rfm.Purchase
	for _, row := range readCSV(t, "cdnow_sample.csv") {
		at, err := time.Parse("20060102", row[2])
		if err != nil {
			t.Fatal(err)
		}
		log = append(log, rfm.Purchase{Customer: strings.TrimLeft(row[1], "0"), At: at, Amount: dec(row[4])})
	}
	return log
}

// CDNOW as BTYD, CLVTools and lifetimes cut it: 39 weeks to 1997-09-30, which is
// included, and as long a holdout; purchases of nothing count, those of a day are
// one.
func TestHistoriesCDNOW(t *testing.T) {
	o := rfm.HistoryOptions{
		End: utc("1997-09-30 00:00"), HoldoutEnd: utc("1998-06-30 00:00"), CountFree: true,
	}
	histories, report, err := rfm.Histories(t.Context(), slices.Values(cdnow(t)), o)
	if err != nil {
		t.Fatal(err)
	}
	reference := readCSV(t, "reference/ref_cdnow_sample_cbs.csv")
	if len(histories) != len(reference) || len(reference) != 2357 {
		t.Fatalf("%d histories, want %d", len(histories), len(reference))
	}
	want := map[string][]string{}
	for _, row := range reference {
		want[row[0]] = row
	}
	x, star, repeaters := 0, 0, 0
	for _, h := range histories {
		row := want[h.Customer]
		if h.X != atoi(t, row[1]) || h.TX != atoi(t, row[2]) || h.T != atoi(t, row[3]) || h.HoldoutX != atoi(t, row[5]) {
			t.Errorf("%+v, want %v", h, row)
		}
		mean := 0.0
		if h.X > 0 {
			mean = h.Repeated.InexactFloat64() / float64(h.X)
			repeaters++
		}
		if math.Abs(mean-dec(row[4]).InexactFloat64()) > 1e-6 {
			t.Errorf("%+v spent %v, want %v", h, mean, row)
		}
		x, star = x+h.X, star+h.HoldoutX
	}
	if x != 2457 || star != 1882 || repeaters != 946 {
		t.Errorf("%d repeat purchases, %d in the holdout, %d repeaters", x, star, repeaters)
	}
	// 223 same-day repeats in all, eight lines free.
	wantReport := rfm.HistoryReport{
		Read: 6919, Purchases: 6911, Free: 8, Occasions: 2357 + 2457, HoldoutOccasions: 1882, Merged: 223,
	}
	if report != wantReport {
		t.Errorf("report %+v", report)
	}
}

// A history worked out as plainly as can be: all lines of each customer in
// maps, by order and by day.
func plainHistories(log []rfm.Purchase, o rfm.HistoryOptions) []rfm.History {
	zone := o.End.Location()
	day := func(at time.Time) string { return at.In(zone).Format(time.DateOnly) }
	switch o.Period {
	case rfm.Hour:
		day = func(at time.Time) string { return at.UTC().Format("2006-01-02 15") }
	case rfm.Week:
		day = func(at time.Time) string {
			at = at.In(zone)
			return at.AddDate(0, 0, -(int(at.Weekday())+6)%7).Format(time.DateOnly)
		}
	case rfm.Month:
		day = func(at time.Time) string { return at.In(zone).Format("2006-01") + "-01" }
	case rfm.Year:
		day = func(at time.Time) string { return at.In(zone).Format("2006") + "-01-01" }
	}
	end, until := day(o.End), day(o.End)
	if !o.HoldoutEnd.IsZero() {
		until = day(o.HoldoutEnd)
	}
	type part struct {
		day                 string
		net                 decimal.Decimal
		bought, free, other bool
	}
	customers, refunded := map[string][]part{}, map[string]decimal.Decimal{}
	orders := map[[2]string][]rfm.Purchase{}
	for _, p := range log {
		if p.Customer == "" || p.At.IsZero() || day(p.At) > until {
			continue
		}
		if p.Amount.Sign() < 0 && o.Refunds != rfm.RefundsDropped && day(p.At) <= end {
			refunded[p.Customer] = refunded[p.Customer].Sub(p.Amount)
		}
		if p.Amount.Sign() < 0 && (o.Refunds == rfm.RefundsApart || o.Refunds == rfm.RefundsDropped) {
			if o.Refunds == rfm.RefundsApart { // a refund with a free line makes it none
				customers[p.Customer] = append(customers[p.Customer], part{day: day(p.At), other: true})
			}
			continue
		}
		if o.Refunds == rfm.RefundsNettedByOrder && p.Order != "" {
			key := [2]string{p.Customer, p.Order}
			orders[key] = append(orders[key], p)
			continue
		}
		if o.Refunds == rfm.RefundsNettedByOrder && p.Amount.Sign() < 0 {
			continue
		}
		customers[p.Customer] = append(customers[p.Customer], part{
			day(p.At), p.Amount, p.Amount.Sign() > 0, p.Amount.Sign() == 0, p.Amount.Sign() < 0,
		})
	}
	for key, lines := range orders {
		all := part{}
		for _, p := range lines {
			begins := p.Amount.Sign() > 0 || p.Amount.Sign() == 0 && o.CountFree
			if begins && (all.day == "" || day(p.At) < all.day) {
				all.day = day(p.At)
			}
			all.net = all.net.Add(p.Amount)
			all.bought = all.bought || p.Amount.Sign() > 0
			all.free = all.free || p.Amount.Sign() == 0
			all.other = all.other || p.Amount.Sign() < 0
		}
		left := all.net.Sign() > 0 || all.net.Sign() == 0 && all.free && !all.other && o.CountFree
		if all.day != "" && left {
			customers[key[0]] = append(customers[key[0]], all)
		}
	}
	out := []rfm.History{}
	for id, parts := range customers {
		days := map[string]part{}
		for _, p := range parts {
			d := days[p.day]
			d.net = d.net.Add(p.net)
			d.free, d.other = d.free || p.free, d.other || p.other
			days[p.day] = d
		}
		h, first := rfm.History{Customer: id, X: -1, Refunded: refunded[id]}, decimal.Zero
		var names []string
		for name := range days {
			names = append(names, name)
		}
		slices.Sort(names)
		for _, name := range names {
			d := days[name]
			if !(d.net.Sign() > 0 || d.net.Sign() == 0 && d.free && !d.other && o.CountFree) {
				continue
			}
			begins := startOf(name, zone, o.Period)
			switch {
			case name > end && h.X >= 0:
				h.HoldoutX++
				h.HoldoutSpent = h.HoldoutSpent.Add(d.net)
			case name <= end:
				if h.X++; h.X == 0 {
					h.First, first = begins, d.net
				}
				h.Last = begins
				h.Spent = h.Spent.Add(d.net)
			}
		}
		if h.X < 0 {
			continue
		}
		h.Repeated = h.Spent.Sub(first)
		h.TX, h.T = apart(h.First, h.Last, o.Period), apart(h.First, startOf(end, zone, o.Period), o.Period)
		out = append(out, h)
	}
	slices.SortFunc(out, func(a, b rfm.History) int { return cmp.Compare(a.Customer, b.Customer) })
	return out
}

func startOf(name string, zone *time.Location, p rfm.Period) time.Time {
	if p == rfm.Hour {
		at, _ := time.Parse("2006-01-02 15", name)
		return at.In(zone)
	}
	at, _ := time.ParseInLocation(time.DateOnly, name, zone)
	return at
}

// apart counts days by noons in UTC, which no clock change moves.
func apart(from, to time.Time, p rfm.Period) int {
	noon := func(t time.Time) time.Time {
		y, m, d := t.Date()
		return time.Date(y, m, d, 12, 0, 0, 0, time.UTC)
	}
	days := int(noon(to).Sub(noon(from)) / (24 * time.Hour))
	switch p {
	case rfm.Hour:
		return int(to.Sub(from) / time.Hour)
	case rfm.Week:
		return days / 7
	case rfm.Month:
		return 12*(to.Year()-from.Year()) + int(to.Month()-from.Month())
	case rfm.Year:
		return to.Year() - from.Year()
	}
	return days
}

func randomVisits(r *rand.Rand) []rfm.Purchase {
	log := make([]rfm.Purchase, r.IntN(40))
	for i := range log {
		log[i] = rfm.Purchase{
			Customer: []string{"", "a", "b", "c", "d"}[r.IntN(5)],
			Order:    []string{"", "1", "2", "3"}[r.IntN(4)],
			At:       utc("2026-03-20 00:00").Add(time.Duration(r.IntN(20*24*4))*15*time.Minute).AddDate(-r.IntN(2), -r.IntN(2), 0),
			Amount:   decimal.New(int64(r.IntN(9)-4), -int32(r.IntN(2))),
		}
		if r.IntN(20) == 0 {
			log[i].At = time.Time{}
		}
	}
	return log
}

func TestHistoriesTwin(t *testing.T) {
	zones := []*time.Location{time.UTC, time.FixedZone("", 5*3600+1800)}
	if berlin, err := time.LoadLocation("Europe/Berlin"); err == nil {
		zones = append(zones, berlin)
	}
	equal := gocmp.Options{
		gocmp.Comparer(decimal.Decimal.Equal), gocmp.Comparer(func(a, b time.Time) bool { return a.Equal(b) }),
	}
	for seed := range uint64(800) {
		r := rand.New(rand.NewPCG(seed, 1))
		log, zone := randomVisits(r), zones[r.IntN(len(zones))]
		o := rfm.HistoryOptions{
			End:       utc("2026-03-29 07:00").In(zone),
			Period:    rfm.Period(r.IntN(5)),
			Refunds:   rfm.RefundPolicy(r.IntN(4)),
			CountFree: r.IntN(2) == 0,
		}
		if r.IntN(2) == 0 && o.Period != rfm.Year {
			o.HoldoutEnd = utc("2026-04-05 20:00").In(zone)
		}
		got, report, err := rfm.Histories(t.Context(), slices.Values(log), o)
		if err != nil {
			t.Fatal(err)
		}
		if diff := gocmp.Diff(plainHistories(log, o), got, equal); diff != "" {
			t.Fatalf("seed %d, %+v, %v (- plain + got)\n%s", seed, o, log, diff)
		}
		checkReport(t, report, got, len(log))
		if o.Refunds == rfm.RefundsNettedByOrder {
			continue
		}
		slices.SortStableFunc(log, func(a, b rfm.Purchase) int { return a.At.Compare(b.At) })
		o.InOrder = true
		streamed, again, err := rfm.Histories(t.Context(), slices.Values(log), o)
		if err != nil {
			t.Fatal(err)
		}
		if diff := gocmp.Diff(got, streamed, equal); diff != "" || report != again {
			t.Fatalf("seed %d in order: %+v, %+v\n%s", seed, report, again, diff)
		}
	}
}

func checkReport(t *testing.T, r rfm.HistoryReport, histories []rfm.History, lines int) {
	t.Helper()
	occasions, holdout := 0, 0
	for _, h := range histories {
		occasions, holdout = occasions+h.X+1, holdout+h.HoldoutX
	}
	if r.Read != lines || r.Kept()+r.Dropped() != r.Read || r.Occasions != occasions || r.HoldoutOccasions != holdout {
		t.Errorf("report %+v of %d lines, %d occasions and %d in the holdout", r, lines, occasions, holdout)
	}
}

// What each policy makes of one customer, by hand.
func TestHistoriesRefunds(t *testing.T) {
	log := []rfm.Purchase{
		{"a", "1", utc("2026-01-01 10:00"), dec("10")},
		{"a", "2", utc("2026-01-03 10:00"), dec("20")},
		{"a", "2", utc("2026-01-03 18:00"), dec("5")},
		{"a", "3", utc("2026-01-05 10:00"), dec("8")},
		{"a", "3", utc("2026-01-05 11:00"), dec("-8")},
		{"a", "2", utc("2026-01-08 10:00"), dec("-25")},
		{"a", "4", utc("2026-01-09 10:00"), dec("7")},
		{"a", "", utc("2026-01-09 11:00"), dec("-1")},
		{"b", "5", utc("2026-01-08 10:00"), dec("4")},
		{"b", "5", utc("2026-01-08 11:00"), dec("-4")},
	}
	for _, c := range []struct {
		policy  rfm.RefundPolicy
		want    string
		report  rfm.HistoryReport
		refunds string
	}{
		{rfm.RefundsApart, "a 3 8 9 50 40, b 0 0 2 4 0", rfm.HistoryReport{Read: 10, Purchases: 6, Refunds: 4, Occasions: 5, Merged: 1}, "34 4"},
		{rfm.RefundsNetted, "a 2 8 9 41 31", rfm.HistoryReport{Read: 10, Purchases: 5, Refunds: 3, Newcomers: 2, Occasions: 3, Merged: 1, Voided: 2}, "34"},
		{rfm.RefundsNettedByOrder, "a 1 8 9 17 7", rfm.HistoryReport{Read: 10, Purchases: 5, Refunds: 3, Newcomers: 2, Occasions: 2, Voided: 3}, "34"},
		{rfm.RefundsDropped, "a 3 8 9 50 40, b 0 0 2 4 0", rfm.HistoryReport{Read: 10, Purchases: 6, Refused: 4, Occasions: 5, Merged: 1}, "0 0"},
	} {
		histories, report, err := rfm.Histories(t.Context(), slices.Values(log), rfm.HistoryOptions{End: utc("2026-01-10 00:00"), Refunds: c.policy})
		if err != nil {
			t.Fatal(err)
		}
		var got, refunds []string
		for _, h := range histories {
			got = append(got, fmt.Sprint(h.Customer, " ", h.X, h.TX, h.T, " ", h.Spent, " ", h.Repeated))
			refunds = append(refunds, h.Refunded.String())
		}
		if s := strings.Join(got, ", "); s != c.want || report != c.report || strings.Join(refunds, " ") != c.refunds {
			t.Errorf("policy %d: %s, refunds %v, %+v; want %s", c.policy, s, refunds, report, c.want)
		}
	}
}

func TestSummariesOfHistories(t *testing.T) {
	log := onlineRetail(t)
	end := time.Date(2011, 12, 10, 23, 59, 59, 0, time.UTC)
	histories, report, err := rfm.Histories(t.Context(), slices.Values(log), rfm.HistoryOptions{End: end})
	if err != nil {
		t.Fatal(err)
	}
	checkReport(t, report, histories, len(log))
	whole, _, err := rfm.Summarize(t.Context(), slices.Values(log), rfm.Options{AsOf: end})
	if err != nil {
		t.Fatal(err)
	}
	index, days := rfm.Index(whole), rfm.Summaries(histories)
	if len(days) != 4338 {
		t.Errorf("%d customers, want 4338", len(days))
	}
	for _, d := range days {
		s := whole[index[d.Customer]]
		if d.RecencyDays != s.RecencyDays || d.TenureDays != s.TenureDays || !d.Monetary.Equal(s.Monetary) ||
			!d.Refunded.Equal(s.Refunded) || d.Frequency > s.Frequency || d.Frequency < 1 || !d.HasPurchase() {
			t.Errorf("by the day %+v, by orders %+v", d, s)
		}
	}
}

func TestHistoriesMistakes(t *testing.T) {
	good := rfm.HistoryOptions{End: utc("2026-01-10 00:00")}
	with := func(change func(*rfm.HistoryOptions)) rfm.HistoryOptions {
		o := good
		change(&o)
		return o
	}
	line := func(customer, at, amount string) rfm.Purchase {
		return rfm.Purchase{Customer: customer, At: utc(at), Amount: dec(amount)}
	}
	for _, c := range []struct {
		o    rfm.HistoryOptions
		log  []rfm.Purchase
		want string
	}{
		{rfm.HistoryOptions{}, nil, "HistoryOptions.End is required"},
		{with(func(o *rfm.HistoryOptions) { o.Period = 5 }), nil, "there is no period 5"},
		{with(func(o *rfm.HistoryOptions) { o.Refunds = 4 }), nil, "there is no refund policy 4"},
		{with(func(o *rfm.HistoryOptions) { o.HoldoutEnd = utc("2026-01-10 23:00") }), nil, "in or before the period of End"},
		{with(func(o *rfm.HistoryOptions) { o.End = time.Date(1e6, 1, 1, 0, 0, 0, 0, time.UTC) }), nil, "the year 1000000; want one from 1 to 9999"},
		{with(func(o *rfm.HistoryOptions) { o.InOrder, o.Refunds = true, rfm.RefundsNettedByOrder }), nil, "cannot be netted by order in a log that is read InOrder"},
		{with(func(o *rfm.HistoryOptions) { o.InOrder = true }), []rfm.Purchase{line("a", "2026-01-03 10:00", "1"), line("b", "2026-01-01 10:00", "1"), line("a", "2026-01-02 10:00", "1"), line("b", "2026-01-04 10:00", "1"), line("b", "2026-01-05 10:00", "1e401")},
			`line 3: customer "a" was here on 2026-01-02 00:00:00, after a line of 2026-01-03 00:00:00: the log is not InOrder`},
		{good, []rfm.Purchase{line("a", "2026-01-03 10:00", "1e999")}, `line 1, customer "a": an amount with the exponent 999`},
	} {
		_, _, err := rfm.Histories(t.Context(), slices.Values(c.log), c.o)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want %q", err, c.want)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := rfm.Histories(ctx, slices.Values([]rfm.Purchase{line("a", "2026-01-03 10:00", "1")}), good); err != context.Canceled {
		t.Errorf("error %v", err)
	}
}

// Instants that no calendar has room for are dropped, and counted.
func TestHistoriesOfOddInstants(t *testing.T) {
	log := []rfm.Purchase{
		{Customer: "a", At: time.Unix(1<<60, 0), Amount: dec("1")},
		{Customer: "a", At: time.Unix(-1<<60, 0), Amount: dec("1")},
		{Customer: "a", At: utc("2026-01-03 10:00"), Amount: dec("1")},
	}
	for _, period := range []rfm.Period{rfm.Day, rfm.Hour} {
		histories, report, err := rfm.Histories(t.Context(), slices.Values(log), rfm.HistoryOptions{End: utc("2026-01-10 00:00"), Period: period})
		want := rfm.HistoryReport{Read: 3, Purchases: 1, Undated: 1, Future: 1, Occasions: 1}
		if err != nil || report != want || len(histories) != 1 {
			t.Errorf("%v, %+v, %v", histories, report, err)
		}
	}
}
