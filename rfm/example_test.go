package rfm_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"slices"
	"time"

	"github.com/clientele-go/clientele/rfm"
	"github.com/shopspring/decimal"
)

func purchase(customer, order string, month time.Month, day int, amount string) rfm.Purchase {
	at := time.Date(2026, month, day, 12, 0, 0, 0, time.UTC)
	return rfm.Purchase{Customer: customer, Order: order, At: at, Amount: decimal.RequireFromString(amount)}
}

var shopLog = []rfm.Purchase{
	purchase("ann", "1", time.January, 5, "120.00"),
	purchase("ann", "7", time.June, 20, "80.50"),
	purchase("ann", "7", time.June, 20, "19.50"),
	purchase("bob", "2", time.February, 1, "45.00"),
	purchase("bob", "3", time.February, 9, "-45.00"), // a refund
	purchase("cat", "4", time.June, 28, "9.99"),
	purchase("dan", "5", time.March, 3, "300.00"),
	purchase("dan", "6", time.April, 4, "250.00"),
	purchase("eve", "8", time.May, 30, "60.00"),
	purchase("", "9", time.June, 1, "15.00"), // nobody's
}

var endOfJune = time.Date(2026, time.June, 30, 18, 0, 0, 0, time.UTC)

func Example() {
	summaries, _, err := rfm.Summarize(context.Background(), slices.Values(shopLog), rfm.Options{
		AsOf:      endOfJune,
		Customers: slices.Values([]string{"fay"}), // has an account, and bought nothing
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	cuts, err := rfm.Quantiles(summaries)
	if err != nil {
		fmt.Println(err)
		return
	}
	scores, err := cuts.Score(summaries)
	if err != nil {
		fmt.Println(err)
		return
	}
	groups := rfm.Classic().Names(scores)
	for i, s := range summaries {
		fmt.Printf("%s %3d days %d orders %6s  %-3v %s\n",
			s.Customer, s.RecencyDays, s.Frequency, s.Monetary.StringFixed(2), scores[i], groups[i])
	}
	// Output:
	// ann  10 days 2 orders 220.00  444 Loyal
	// bob 149 days 1 orders  45.00  112 Lost
	// cat   2 days 1 orders   9.99  511 New
	// dan  87 days 2 orders 550.00  245 At Risk
	// eve  31 days 1 orders  60.00  313 Promising
	// fay   0 days 0 orders   0.00  -   No purchase
}

func ExampleSummarize() {
	summaries, report, err := rfm.Summarize(context.Background(), slices.Values(shopLog), rfm.Options{
		AsOf:    endOfJune,
		Refunds: rfm.RefundsNetted,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	bob := summaries[rfm.Index(summaries)["bob"]]
	fmt.Println(bob.Frequency, "order,", bob.Refunds, "refund of", bob.Refunded, "leaves", bob.Monetary)
	fmt.Println(report.Read, "lines:", report.Kept(), "kept,", report.Dropped(), "dropped,", report.Anonymous, "of them nobody's")
	// Output:
	// 1 order, 1 refund of 45 leaves 0
	// 10 lines: 9 kept, 1 dropped, 1 of them nobody's
}

func ExampleIndex() {
	summaries := []rfm.Summary{{Customer: "ann"}, {Customer: "bob"}}
	fmt.Println(rfm.Index(summaries)["bob"])
	// Output: 1
}

func ExampleQuantiles() {
	summaries, _, err := rfm.Summarize(context.Background(), slices.Values(shopLog), rfm.Options{AsOf: endOfJune})
	if err != nil {
		fmt.Println(err)
		return
	}
	cuts, err := rfm.Quantiles(summaries)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("recency  ", cuts.Recency)
	fmt.Println("frequency", cuts.Frequency)
	fmt.Println("monetary ", cuts.Monetary)
	// Three of five bought once, so no frequency lies between the first cut points.
	_, f, _ := cuts.Empty()
	fmt.Println("nobody can have an F of", f)
	// Output:
	// recency   [8.4 22.6 53.4 99.4]
	// frequency [1 1 1.4 2]
	// monetary  [37.998 54 124 286]
	// nobody can have an F of [2 3]
}

// Cut points found once keep their meaning from run to run.
func ExampleCuts_Score() {
	cuts := rfm.Cuts{
		Recency:   rfm.Breaks(7, 30, 90, 365),
		Frequency: rfm.Breaks(1, 2, 5, 10),
		Monetary:  rfm.Breaks(25, 100, 250, 1000),
	}
	summaries, _, err := rfm.Summarize(context.Background(), slices.Values(shopLog), rfm.Options{AsOf: endOfJune})
	if err != nil {
		fmt.Println(err)
		return
	}
	scores, err := cuts.Score(summaries)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(scores)
	// Output: [423 212 511 324 312]
}

func ExampleRank() {
	summaries, _, err := rfm.Summarize(context.Background(), slices.Values(shopLog), rfm.Options{AsOf: endOfJune})
	if err != nil {
		fmt.Println(err)
		return
	}
	scores, err := rfm.Rank(summaries)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(scores)
	fmt.Println(rfm.Count(scores).F, "customers with no purchase and each F")
	// Output:
	// [444 112 521 255 333]
	// [0 1 1 1 1 1] customers with no purchase and each F
}

func ExampleNewTable() {
	table, err := rfm.NewTable([]rfm.Group{
		{Name: "Keep", Description: "Often and lately. Do not disturb.", Match: "[4-5][4-5]*"},
		{Name: "Win back", Description: "Used to spend. Call them.", Match: "[1-2]*[4-5] [1-2][4-5]*"},
		{Name: "Others", Match: "***"},
	}, rfm.TableOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, s := range []rfm.Score{{R: 5, F: 4, M: 1}, {R: 2, F: 1, M: 5}, {R: 3, F: 3, M: 3}, {}} {
		fmt.Println(s, table.Name(s))
	}
	// Output:
	// 541 Keep
	// 215 Win back
	// 333 Others
	// - No purchase
}

// What is wrong with a host's groups is data, and said in words too.
func ExampleTableError() {
	_, err := rfm.NewTable([]rfm.Group{
		{Name: "Active", Match: "[3-5]**"},
		{Name: "New", Match: "51*"},
		{Name: "Gone", Match: "1** 2[1-4]*"},
	}, rfm.TableOptions{})
	if found := (*rfm.TableError)(nil); errors.As(err, &found) {
		fmt.Println(found.Gaps)
		fmt.Println(found.Unreachable[0].Name, "is taken by", found.Unreachable[0].TakenBy)
	}
	fmt.Println(err)
	// Output:
	// [251 252 253 254 255]
	// New is taken by [Active]
	// rfm: no group has 251 252 253 254 255; group "New" can have no code: 511 512 513 514 515 taken by Active
}

func ExampleClassic() {
	table := rfm.Classic()
	for i, g := range table.Groups()[:3] {
		fmt.Println(g.Name, len(table.Codes(i)))
	}
	// Output:
	// Champions 7
	// Loyal 8
	// Potential Loyalist 24
}

func ExampleGrid() {
	fmt.Println(rfm.Grid().Name(rfm.Score{R: 5, F: 1, M: 5}))
	// Output: New
}

// Histories are what models of repeat buying look at: purchases of a day are one,
// and what is returned is not bought.
func ExampleHistories() {
	at := func(s string) time.Time { t, _ := time.Parse(time.DateOnly, s); return t }
	purchases := []rfm.Purchase{
		{Customer: "ada", At: at("2026-01-05"), Amount: decimal.NewFromInt(20)},
		{Customer: "ada", At: at("2026-02-09"), Amount: decimal.NewFromInt(30)},
		{Customer: "ada", At: at("2026-02-09"), Amount: decimal.NewFromInt(5)},
		{Customer: "ada", At: at("2026-03-02"), Amount: decimal.NewFromInt(12)},
		{Customer: "ada", At: at("2026-03-02"), Amount: decimal.NewFromInt(-12)},
		{Customer: "ada", At: at("2026-04-20"), Amount: decimal.NewFromInt(9)},
	}
	histories, report, err := rfm.Histories(context.Background(), slices.Values(purchases), rfm.HistoryOptions{
		End: at("2026-03-31"), HoldoutEnd: at("2026-04-30"), Refunds: rfm.RefundsNetted,
	})
	if err != nil {
		log.Fatal(err)
	}
	h := histories[0]
	fmt.Printf("%s: %d repeat purchase after %d of %d days, for %s; %d in the holdout\n", h.Customer, h.X, h.TX, h.T, h.Repeated, h.HoldoutX)
	fmt.Printf("%d lines, %d merged, %d period voided\n", report.Read, report.Merged, report.Voided)
	// Output:
	// ada: 1 repeat purchase after 35 of 85 days, for 35; 1 in the holdout
	// 6 lines, 1 merged, 1 period voided
}
