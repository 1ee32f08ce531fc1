// Package quickstart_test is the code of the README, so that it is run.
package quickstart_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/rfm"
	"github.com/clientele-go/clientele/rfm/clv"
	"github.com/clientele-go/clientele/segment"
)

type Customer struct {
	Orders90d int             `segment:"orders_90d"`
	AvgOrder  decimal.Decimal `segment:"avg_order,optional"`
	Country   string          `segment:"country,type=country,optional"`
}

func Example() {
	shop, err := segment.For[Customer]() // the schema, from the struct
	if err != nil {
		panic(err)
	}
	vip, err := shop.Compile(`orders_90d >= 3 AND avg_order > 100 AND country IN ("UK", "IE")`)
	if err != nil {
		panic(err) // every mistake in the rule, each with its place and how to mend it
	}
	asOf := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	ann := Customer{Orders90d: 4, AvgOrder: decimal.RequireFromString("100.01"), Country: "GB"}
	bob := Customer{Orders90d: 4, AvgOrder: decimal.RequireFromString("250")} // no country
	fmt.Println(vip.Match(&ann, asOf), vip.Match(&bob, asOf), vip.Blame(&bob, asOf))
	// Output: in undecided [{country missing}]
}

func Example_population() {
	shop, err := segment.For[Customer]()
	if err != nil {
		panic(err)
	}
	set, err := shop.Load(strings.NewReader(`
		segment frequent "Frequent buyers" { model behavioural when orders_90d >= 3 }
		segment abroad   "Not at home"     { model geographic  when country != "GB" }
	`))
	if err != nil {
		panic(err)
	}
	people := []Customer{{Orders90d: 4, Country: "UK"}, {Orders90d: 1, Country: "IE"}, {Orders90d: 7}}
	result, err := set.Run(context.Background(), people, time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC))
	if err != nil {
		panic(err)
	}
	for _, t := range result.Tallies {
		fmt.Println(t.Title, "–", t.In, "in,", t.Out, "out,", t.Undecided, "undecided", t.Blame)
	}
	// Output:
	// Frequent buyers – 2 in, 1 out, 0 undecided []
	// Not at home – 1 in, 1 out, 1 undecided [{{country missing} 1}]
}

func Example_columns() {
	shop, err := segment.For[Customer]()
	if err != nil {
		panic(err)
	}
	set, err := shop.Load(strings.NewReader(`
		segment frequent "Frequent buyers" { when orders_90d >= 3 }
		segment abroad   "Not at home"     { when country != "GB" }
	`))
	if err != nil {
		panic(err)
	}
	people := []Customer{{Orders90d: 4, Country: "UK"}, {Orders90d: 1, Country: "IE"}, {Orders90d: 7}}
	ctx, asOf := context.Background(), time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

	table, err := shop.Table(slices.Values(people)) // a column a field, once
	if err != nil {
		panic(err)
	}
	quantised, err := set.Quantise(ctx, table, asOf) // as bit planes, as far as the rules ask
	if err != nil {
		panic(err)
	}
	counts, err := quantised.Counts(ctx) // all segments at once; Members and Result say who
	if err != nil {
		panic(err)
	}
	index, err := set.Index() // and one customer against all rules
	if err != nil {
		panic(err)
	}
	fmt.Println(counts, index.Match(&people[0], asOf, nil))
	// Output: [2 1] [0]
}

func Example_mistakes() {
	shop, err := segment.For[Customer]()
	if err != nil {
		panic(err)
	}
	_, err = shop.Compile(`order_90d >= 3 AND avg_order > "100" AND country = "United Kingdom"`)
	fmt.Println(err)
	// Output:
	// 1:1: no field order_90d (did you mean orders_90d?) [unknown-field]
	// 1:32: decimal avg_order does not compare with text "100" (write it without quotes: 100) [type-mismatch]
	// 1:52: "United Kingdom" is no country (did you mean "GB"?) [no-country]
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// orders is a log of 300 customers, some of whom buy twice a month and some four
// times a year, and of whom one in six leaves at each order.
func orders(yield func(rfm.Purchase) bool) {
	r := rand.New(rand.NewPCG(1, 2))
	for i := range 300 {
		gap, sum := []float64{15, 90}[i%2], 50+r.Float64()*500
		for at := time.Date(2025, 1, 1+r.IntN(180), 12, 0, 0, 0, time.UTC); at.Year() < 2027; {
			amount := decimal.NewFromFloat(sum * (0.5 + r.Float64())).Round(2)
			if !yield(rfm.Purchase{Customer: fmt.Sprintf("c%03d", i), At: at, Amount: amount}) || r.IntN(6) == 0 {
				break
			}
			at = at.AddDate(0, 0, 1+int(r.ExpFloat64()*gap))
		}
	}
}

func Example_value() {
	ctx, asOf := context.Background(), time.Date(2026, 12, 31, 12, 0, 0, 0, time.UTC)

	histories, report, err := rfm.Histories(ctx, orders, rfm.HistoryOptions{End: asOf}) // from any purchase log
	if err != nil {
		panic(err)
	}
	data := must(clv.NewData(must(clv.Timings(histories, 7)))) // must panics on an error
	fit := must(clv.Fit(ctx, clv.MBG, data))
	spend := must(clv.FitSpend(ctx, clv.Spends(histories)))
	year := must(fit.Model.PredictAll(ctx, data, clv.Within(365.0/7)))
	each := must(spend.Model.ExpectedAll(clv.Spends(histories)))

	alive, value := make([]float64, len(year)), make([]float64, len(year))
	for i, p := range year {
		alive[i], value[i] = p.PAlive, p.Purchases*each[i]
	}
	table := must(segment.TableOf( // or Table.Add, to the columns that you have
		segment.Series{Field: dsl.Field{Name: "p_alive"}, Values: alive},
		segment.Series{Field: dsl.Field{Name: "clv_365d"}, Values: value},
	))
	slipping := must(must(table.Binding()).Compile("p_alive < 0.3 AND clv_365d > 200"))
	fmt.Println(report.Read, "lines,", len(histories), "customers,", must(slipping.Members(ctx, table, asOf)).Len(), "slipping away")
	// Output: 1543 lines, 300 customers, 6 slipping away
}

// A code is what rules about scores look at.
type code struct {
	R uint8 `segment:"rfm_r"`
	F uint8 `segment:"rfm_f"`
	M uint8 `segment:"rfm_m"`
}

// Groups can be rules. That they leave no code out, and give none to two, is checked
// when the table is built.
func Example_groups() {
	codes := must(segment.For[code]())
	group := func(name, rule string) rfm.Group {
		in := must(codes.Compile(rule))
		return rfm.Group{Name: name, In: func(s rfm.Score) bool {
			return in.Match((*code)(&s), time.Time{}) == segment.In
		}}
	}
	_, err := rfm.NewTable([]rfm.Group{
		group("Best", "rfm_r >= 4 AND rfm_f + rfm_m >= 8"),
		group("Going", "rfm_r <= 2"),
		group("Rest", "rfm_r >= 3 AND rfm_f < 5"),
	}, rfm.TableOptions{Disjoint: true})
	fmt.Println(err)
	// Output: rfm: no group has 351 352 353 354 355 451 452 551 and 1 more; several groups match 435 (Best, Rest) 444 (Best, Rest) 445 (Best, Rest) 535 (Best, Rest) 544 (Best, Rest) 545 (Best, Rest)
}
