package rfm_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clientele-go/clientele/rfm"
	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"
)

// line reads "customer order 2026-01-31T12:00Z amount", where - is nothing.
func line(t testing.TB, s string) rfm.Purchase {
	t.Helper()
	f := strings.Fields(s)
	p := rfm.Purchase{Customer: strings.Trim(f[0], "-"), Order: strings.Trim(f[1], "-"), Amount: dec(f[3])}
	if f[2] != "-" {
		at, err := time.Parse("2006-01-02T15:04Z07:00", f[2])
		if err != nil {
			t.Fatal(err)
		}
		p.At = at
	}
	return p
}

func logOf(t testing.TB, lines string) []rfm.Purchase {
	t.Helper()
	var log []rfm.Purchase
	for s := range strings.SplitSeq(strings.TrimSpace(lines), "\n") {
		log = append(log, line(t, s))
	}
	return log
}

func inZone(t testing.TB, instant, zone string) time.Time {
	t.Helper()
	loc, err := time.LoadLocation(zone)
	if err != nil {
		t.Skipf("no time zone database: %v", err)
	}
	at, err := time.Parse("2006-01-02T15:04Z07:00", instant)
	if err != nil {
		t.Fatal(err)
	}
	return at.In(loc)
}

// The kinds of line and of order, by the two policies.
func TestRefundsAndFreeLines(t *testing.T) {
	log := logOf(t, `
		a  1 2026-01-10T10:00Z  20
		a  1 2026-01-10T10:05Z  0
		a  1 2026-01-10T10:05Z  5.50
		a  2 2026-01-12T10:00Z  10
		a  2 2026-01-13T10:00Z  -4.25
		a  3 2026-01-15T10:00Z  -1
		a  4 2026-01-16T10:00Z  0
		a  4 2026-01-17T10:00Z  0
		b  5 2026-01-11T10:00Z  -30
		c  6 2026-01-11T10:00Z  0
		d  - 2026-01-11T10:00Z  1
		d  - 2026-01-11T10:00Z  1
		d  - 2026-01-11T10:00Z  -3
		d  - 2026-01-11T10:00Z  0
		e  1 2026-01-20T10:00Z  7
		-  1 2026-01-10T10:00Z  7
		f  1 -                  7
		g  1 2026-01-20T10:01Z  7`)
	asOf := utc("2026-01-20 10:00")
	report := rfm.Report{
		Read: 18, Purchases: 6, Refunds: 4, Free: 5,
		Anonymous: 1, Undated: 1, Future: 1, FreeOrders: 3,
	}
	sum := func(id, first, last string, recency, tenure, frequency int, monetary string, refunds int, refunded string) rfm.Summary {
		s := rfm.Summary{
			Customer: id, RecencyDays: recency, TenureDays: tenure, Frequency: frequency,
			Monetary: dec(monetary), Refunds: refunds, Refunded: dec(refunded),
		}
		if first != "" {
			s.First, s.Last = utc("2026-01-"+first), utc("2026-01-"+last)
		}
		return s
	}
	for _, c := range []struct {
		name    string
		options rfm.Options
		want    []rfm.Summary
	}{
		{"apart", rfm.Options{}, []rfm.Summary{
			sum("a", "10 10:00", "12 10:00", 8, 10, 2, "35.5", 2, "5.25"),
			sum("b", "", "", 0, 0, 0, "0", 1, "30"),
			sum("c", "", "", 0, 0, 0, "0", 0, "0"),
			sum("d", "11 10:00", "11 10:00", 9, 9, 2, "2", 1, "3"),
			sum("e", "20 10:00", "20 10:00", 0, 0, 1, "7", 0, "0"),
		}},
		{"netted", rfm.Options{Refunds: rfm.RefundsNetted}, []rfm.Summary{
			sum("a", "10 10:00", "12 10:00", 8, 10, 2, "30.25", 2, "5.25"),
			sum("b", "", "", 0, 0, 0, "-30", 1, "30"),
			sum("c", "", "", 0, 0, 0, "0", 0, "0"),
			sum("d", "11 10:00", "11 10:00", 9, 9, 2, "-1", 1, "3"),
			sum("e", "20 10:00", "20 10:00", 0, 0, 1, "7", 0, "0"),
		}},
		{"free lines count", rfm.Options{CountFree: true, Customers: slices.Values([]string{"b", "", "z", "z"})}, []rfm.Summary{
			sum("a", "10 10:00", "17 10:00", 3, 10, 3, "35.5", 2, "5.25"),
			sum("b", "", "", 0, 0, 0, "0", 1, "30"),
			sum("c", "11 10:00", "11 10:00", 9, 9, 1, "0", 0, "0"),
			sum("d", "11 10:00", "11 10:00", 9, 9, 3, "2", 1, "3"),
			sum("e", "20 10:00", "20 10:00", 0, 0, 1, "7", 0, "0"),
			sum("z", "", "", 0, 0, 0, "0", 0, "0"),
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.options.AsOf = asOf
			got, gotReport, err := rfm.Summarize(t.Context(), slices.Values(log), c.options)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
			if gotReport != report || report.Kept()+report.Dropped() != report.Read {
				t.Errorf("report %+v, want %+v", gotReport, report)
			}
		})
	}
}

// Days are those of the zone of AsOf. Clock changes from the IANA database: Paris
// on 2026-03-29, New York on 2026-11-01; Apia had no 2011-12-30.
func TestCivilDays(t *testing.T) {
	for _, c := range []struct {
		zone, purchase, asOf string
		days                 int
	}{
		{"UTC", "2026-01-10T23:30Z", "2026-01-11T00:00Z", 1},
		{"UTC", "2026-01-10T00:00Z", "2026-01-10T23:59Z", 0},
		{"Europe/Paris", "2026-01-10T23:30Z", "2026-01-11T12:00Z", 0},
		{"America/New_York", "2026-01-11T02:00Z", "2026-01-11T12:00Z", 1},
		{"Europe/Paris", "2026-03-28T23:30Z", "2026-03-29T22:30Z", 1},
		{"Europe/Paris", "2026-03-28T22:30Z", "2026-03-29T21:30Z", 1},
		{"America/New_York", "2026-11-01T04:00Z", "2026-11-02T04:59Z", 0},
		{"UTC", "2028-02-28T12:00Z", "2028-03-01T12:00Z", 2},
		{"UTC", "2026-02-28T12:00Z", "2026-03-01T12:00Z", 1},
		{"UTC", "2024-02-29T12:00Z", "2025-02-28T12:00Z", 365},
		{"Pacific/Apia", "2011-12-29T12:00-10:00", "2011-12-31T12:00+14:00", 2},
		{"UTC", "1969-12-31T23:00Z", "1970-01-01T01:00Z", 1},
	} {
		log := []rfm.Purchase{line(t, "a 1 "+c.purchase+" 1")}
		o := rfm.Options{AsOf: inZone(t, c.asOf, c.zone)}
		got, _, err := rfm.Summarize(t.Context(), slices.Values(log), o)
		if err != nil {
			t.Fatal(err)
		}
		if got[0].RecencyDays != c.days || got[0].TenureDays != c.days || got[0].Last.Location() != o.AsOf.Location() {
			t.Errorf("%s: from %s to %s: %+v, want %d days", c.zone, c.purchase, c.asOf, got[0], c.days)
		}
	}
}

func TestSummarizeErrors(t *testing.T) {
	log := slices.Values([]rfm.Purchase{{Customer: "a", At: utc("2026-01-01 12:00"), Amount: decimal.New(1, 401)}})
	none := slices.Values([]rfm.Purchase(nil))
	for want, run := range map[string]func() error{
		"rfm: Options.AsOf is required": func() error {
			_, _, err := rfm.Summarize(t.Context(), none, rfm.Options{})
			return err
		},
		"rfm: there is no refund policy 7": func() error {
			_, _, err := rfm.Summarize(t.Context(), none, rfm.Options{AsOf: utc("2026-02-01 12:00"), Refunds: 7})
			return err
		},
		`rfm: line 1, customer "a": an amount with the exponent 401, want at most 400 either way`: func() error {
			_, _, err := rfm.Summarize(t.Context(), log, rfm.Options{AsOf: utc("2026-02-01 12:00")})
			return err
		},
	} {
		if err := run(); err == nil || err.Error() != want {
			t.Errorf("error %v, want %s", err, want)
		}
	}
	got, report, err := rfm.Summarize(t.Context(), none, rfm.Options{AsOf: utc("2026-02-01 12:00")})
	if len(got) != 0 || report != (rfm.Report{}) || err != nil {
		t.Errorf("an empty log: %v %+v %v", got, report, err)
	}
}

// Sums beyond an int64, of mixed scales, stay exact.
func TestLargeSums(t *testing.T) {
	log := logOf(t, `
		a - 2026-01-10T10:00Z 90000000000000000.01
		a - 2026-01-10T10:00Z 90000000000000000.01
		a - 2026-01-10T10:00Z 0.00000000000000000001
		a - 2026-01-10T10:00Z -0.5`)
	o := rfm.Options{AsOf: utc("2026-01-20 10:00"), Refunds: rfm.RefundsNetted}
	got, _, err := rfm.Summarize(t.Context(), slices.Values(log), o)
	if err != nil || got[0].Monetary.String() != "179999999999999999.52000000000000000001" {
		t.Errorf("%s, %v", got[0].Monetary, err)
	}
}

// randomLog returns a log with every kind of line and many ties.
func randomLog(rng *rand.Rand, n int) []rfm.Purchase {
	ids := []string{"", "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m"}
	orders := []string{"", "1", "2", "3", "4"}
	log := make([]rfm.Purchase, n)
	for i := range log {
		log[i] = rfm.Purchase{
			Customer: ids[rng.IntN(len(ids))], Order: orders[rng.IntN(len(orders))],
			At:     utc("2026-01-01 00:00").Add(time.Duration(rng.IntN(40*24)) * time.Hour),
			Amount: decimal.New(int64(rng.IntN(7)-2)*25, -int32(rng.IntN(4))),
		}
		if rng.IntN(20) == 0 {
			log[i].At = time.Time{}
		}
	}
	return log
}

// The plain twin of Summarize, by maps and decimals.
func plainSummaries(log []rfm.Purchase, o rfm.Options) []rfm.Summary {
	found := map[string]*rfm.Summary{}
	orders := map[[2]string]map[int]bool{} // customer and order to the signs in it
	for i, p := range log {
		if p.Customer == "" || p.At.IsZero() || p.At.After(o.AsOf) {
			continue
		}
		if found[p.Customer] == nil {
			found[p.Customer] = &rfm.Summary{Customer: p.Customer}
		}
		s, key := found[p.Customer], [2]string{p.Customer, p.Order}
		if p.Order == "" {
			key[1] = "line " + decimal.NewFromInt(int64(i)).String()
		}
		if orders[key] == nil {
			orders[key] = map[int]bool{}
		}
		orders[key][p.Amount.Sign()] = true
		switch {
		case p.Amount.IsNegative():
			s.Refunded = s.Refunded.Sub(p.Amount)
			continue
		case p.Amount.IsZero() && !o.CountFree:
			continue
		}
		s.Monetary = s.Monetary.Add(p.Amount)
		if s.First.IsZero() || p.At.Before(s.First) {
			s.First = p.At
		}
		if p.At.After(s.Last) {
			s.Last = p.At
		}
	}
	for key, signs := range orders {
		if signs[1] || signs[0] && o.CountFree {
			found[key[0]].Frequency++
		}
		if signs[-1] {
			found[key[0]].Refunds++
		}
	}
	var out []rfm.Summary
	for _, s := range found {
		if o.Refunds == rfm.RefundsNetted {
			s.Monetary = s.Monetary.Sub(s.Refunded)
		}
		if s.Frequency > 0 {
			today := o.AsOf.Truncate(24 * time.Hour)
			s.RecencyDays = int(today.Sub(s.Last.Truncate(24*time.Hour)) / (24 * time.Hour))
			s.TenureDays = int(today.Sub(s.First.Truncate(24*time.Hour)) / (24 * time.Hour))
		}
		out = append(out, *s)
	}
	slices.SortFunc(out, func(a, b rfm.Summary) int { return strings.Compare(a.Customer, b.Customer) })
	return out
}

func FuzzSummarize(f *testing.F) {
	for _, n := range []uint16{0, 1, 2, 65, 500} {
		for policy := range uint8(4) {
			f.Add(uint64(n), n, policy)
		}
	}
	f.Fuzz(func(t *testing.T, seed uint64, n uint16, policy uint8) {
		rng := rand.New(rand.NewPCG(seed, 1))
		log := randomLog(rng, int(n%2000))
		o := rfm.Options{
			AsOf:      utc("2026-02-05 12:00"),
			CountFree: policy&1 == 1,
			Refunds:   rfm.RefundPolicy(policy >> 1 & 1),
		}
		want := plainSummaries(log, o)
		got, report, err := rfm.Summarize(t.Context(), slices.Values(log), o)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" && len(want)+len(got) > 0 {
			t.Fatal(diff)
		}
		if report.Kept()+report.Dropped() != report.Read || report.Read != len(log) {
			t.Errorf("%d lines, report %+v", len(log), report)
		}
		rng.Shuffle(len(log), func(i, j int) { log[i], log[j] = log[j], log[i] })
		shuffled, reportShuffled, _ := rfm.Summarize(t.Context(), slices.Values(log), o)
		if diff := cmp.Diff(got, shuffled); diff != "" || report != reportShuffled {
			t.Errorf("the order of the log shows: %s", diff)
		}
	})
}
