package rfm_test

import (
	"context"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/clientele-go/clientele/rfm"
	"github.com/shopspring/decimal"
)

func atoi(t testing.TB, s string) int {
	t.Helper()
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// The reference was made with pandas 1.5.3 from the lines with a customer, a
// quantity and a price above zero and no cancellation, "as of 2011-12-11": the
// whole 24-hour spans from the last purchase to the midnight that begins that day.
// For every instant but midnight these are the civil days to the day before, which
// is why AsOf lies on 10 December here. Given all 541,909 lines, the package finds
// the same customers, orders and sums by itself: cancellations are refunds, lines
// without a price are free, and neither is a purchase.
func onlineRetailSummaries(t testing.TB) ([]rfm.Summary, rfm.Report, [][]string) {
	t.Helper()
	reference := readCSV(t, "reference/ref_online_retail_rfm_scores.csv")
	asOf := time.Date(2011, 12, 10, 23, 59, 59, 0, time.UTC)
	summaries, report, err := rfm.Summarize(t.Context(), slices.Values(onlineRetail(t)), rfm.Options{AsOf: asOf})
	if err != nil {
		t.Fatal(err)
	}
	return summaries, report, reference
}

func TestOnlineRetailSummaries(t *testing.T) {
	summaries, report, reference := onlineRetailSummaries(t)
	want := rfm.Report{Read: 541909, Purchases: 397884, Refunds: 8905, Free: 40, Anonymous: 135080, FreeOrders: 4}
	if report != want || report.Kept()+report.Dropped() != report.Read {
		t.Errorf("report %+v, want %+v", report, want)
	}
	if len(summaries) != 4372 {
		t.Errorf("%d customers, want 4372", len(summaries))
	}
	index, buyers := rfm.Index(summaries), 0
	for _, s := range summaries {
		if s.HasPurchase() {
			buyers++
		}
	}
	if buyers != len(reference) {
		t.Errorf("%d customers with a purchase, want %d", buyers, len(reference))
	}
	for _, row := range reference {
		at, ok := index[row[0]]
		if !ok {
			t.Fatalf("customer %s is missing", row[0])
		}
		// pandas sums in floats and writes two places.
		s, money := summaries[at], dec(row[3])
		if s.RecencyDays != atoi(t, row[1]) || s.Frequency != atoi(t, row[2]) || !s.Monetary.Round(2).Equal(money.Round(2)) {
			t.Errorf("customer %s: %d days, %d orders, %s; want %v", row[0], s.RecencyDays, s.Frequency, s.Monetary, row[1:4])
		}
	}
}

func TestOnlineRetailScores(t *testing.T) {
	summaries, _, reference := onlineRetailSummaries(t)
	cuts := must(rfm.Quantiles(summaries))(t)
	// The type-7 cut points that came with the reference.
	if !equalDecs(cuts.Recency, decs("13.8", "33", "72", "180")) ||
		!equalDecs(cuts.Frequency, decs("1", "2", "3", "6")) {
		t.Errorf("cut points %v", cuts)
	}
	for i, want := range decs("250.194", "490.096", "942.276", "2058.426") {
		if !cuts.Monetary[i].Round(3).Equal(want) {
			t.Errorf("monetary cut point %s, want %s", cuts.Monetary[i], want)
		}
	}
	scores, index := must(cuts.Score(summaries))(t), rfm.Index(summaries)
	for _, row := range reference {
		s := scores[index[row[0]]]
		// The reference ranks F by first appearance, which splits ties by the order
		// of its rows; the tie rule here is worked out plainly instead.
		f := 1
		for _, cut := range []int{1, 2, 3, 6} {
			if atoi(t, row[2]) > cut {
				f++
			}
		}
		if int(s.R) != atoi(t, row[4]) || int(s.M) != atoi(t, row[6]) || int(s.F) != f {
			t.Errorf("customer %s: %s, want R %s F %d M %s", row[0], s, row[4], f, row[6])
		}
	}
	counts := rfm.Count(scores)
	if counts.R[0] != 34 || !slices.Equal(counts.F, []int{34, 1493, 835, 508, 802, 700}) {
		t.Errorf("counts %+v", counts)
	}
}

// The names of the R × F grid, on the reference's own r and f.
func TestOnlineRetailGrid(t *testing.T) {
	names := map[string]string{
		"champions": "Champions", "loyal_customers": "Loyal", "potential_loyalists": "Potential Loyalist",
		"new_customers": "New", "promising": "Promising", "need_attention": "Need Attention",
		"about_to_sleep": "About To Sleep", "at_risk": "At Risk", "cant_lose": "Can't Lose",
		"hibernating": "Hibernating",
	}
	want := map[string]int{
		"Champions": 633, "Loyal": 819, "Potential Loyalist": 484, "New": 42, "Promising": 94,
		"Need Attention": 187, "About To Sleep": 352, "At Risk": 593, "Can't Lose": 63, "Hibernating": 1071,
	}
	var scores []rfm.Score
	for _, row := range readCSV(t, "reference/ref_online_retail_rfm_scores.csv") {
		s := rfm.Score{R: uint8(atoi(t, row[4])), F: uint8(atoi(t, row[5])), M: uint8(atoi(t, row[6]))}
		scores = append(scores, s)
		if name := rfm.Grid().Name(s); name != names[row[7]] {
			t.Errorf("%s is %q, want %q (%s)", s, name, names[row[7]], row[7])
		}
	}
	for i, n := range rfm.Grid().Count(scores) {
		if g := rfm.Grid().Groups()[i]; n != want[g.Name] {
			t.Errorf("%s: %d customers, want %d", g.Name, n, want[g.Name])
		}
	}
}

// R package rfm 0.3.0 on its own orders. It takes the same type-7 quantiles q,
// adds 1, and puts v below when v < q+1. For whole v that is v <= q when q is
// whole, and v <= ceil(q) when q lies between two whole numbers. So the package's
// own rule differs from R's for values that equal the ceiling of a fractional cut
// point, and for no others; with the ceilings as cut points there is no difference.
func TestRPackageOrders(t *testing.T) {
	var log []rfm.Purchase
	for _, row := range readCSV(t, "rfm_orders.csv") {
		log = append(log, rfm.Purchase{Customer: row[0], At: utc(row[1] + " 00:00"), Amount: dec(row[2])})
	}
	reference := readCSV(t, "reference/ref_rrfm_orders_scores.csv")
	summaries, _, err := rfm.Summarize(t.Context(), slices.Values(log), rfm.Options{AsOf: utc("2006-12-31 00:00")})
	if err != nil || len(summaries) != len(reference) {
		t.Fatalf("%d customers, want %d: %v", len(summaries), len(reference), err)
	}
	cuts := must(rfm.Quantiles(summaries))(t)
	ours := must(cuts.Score(summaries))(t)
	r := rfm.Cuts{Recency: ceilings(cuts.Recency), Frequency: ceilings(cuts.Frequency), Monetary: ceilings(cuts.Monetary)}
	theirs, index := must(r.Score(summaries))(t), rfm.Index(summaries)
	asR := must(must(rfm.QuantilesAsR(summaries, 5))(t).Score(summaries))(t)
	if !slices.Equal(asR, theirs) {
		t.Error("QuantilesAsR is not as R has it")
	}
	for _, row := range reference {
		at := index[row[0]]
		s := summaries[at]
		if s.RecencyDays != atoi(t, row[1]) || s.Frequency != atoi(t, row[2]) || !s.Monetary.Equal(dec(row[3])) {
			t.Errorf("%s: %+v, want %v", row[0], s, row)
		}
		if theirs[at].String() != row[7] {
			t.Errorf("%s: %s with the ceilings, want %s", row[0], theirs[at], row[7])
		}
		if ours[at] != theirs[at] && !onCeiling(s, cuts) {
			t.Errorf("%s: %s, want %s as in R", row[0], ours[at], theirs[at])
		}
	}
}

func ceilings(cuts []decimal.Decimal) []decimal.Decimal {
	out := make([]decimal.Decimal, len(cuts))
	for i, c := range cuts {
		out[i] = c.Ceil()
	}
	return out
}

// onCeiling reports whether a value of s is the ceiling of a fractional cut point.
func onCeiling(s rfm.Summary, c rfm.Cuts) bool {
	on := func(cuts []decimal.Decimal, v decimal.Decimal) bool {
		return slices.ContainsFunc(cuts, func(cut decimal.Decimal) bool {
			return !cut.IsInteger() && cut.Ceil().Equal(v)
		})
	}
	return on(c.Recency, decimal.NewFromInt(int64(s.RecencyDays))) ||
		on(c.Frequency, decimal.NewFromInt(int64(s.Frequency))) || on(c.Monetary, s.Monetary)
}

// The context ends the reading of a log that would not end by itself.
func TestSummarizeEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	lines := 0
	endless := func(yield func(rfm.Purchase) bool) {
		for yield(rfm.Purchase{Customer: "a", At: utc("2026-01-01 12:00"), Amount: dec("1")}) {
			if lines++; lines == 10000 {
				cancel()
			}
		}
	}
	_, report, err := rfm.Summarize(ctx, endless, rfm.Options{AsOf: utc("2026-02-01 12:00")})
	if err != context.Canceled || report.Read > 10000+4096 {
		t.Errorf("error %v after %d lines", err, report.Read)
	}
}
