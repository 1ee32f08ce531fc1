// Package quickstart_test is the code of the README, so that it is run.
package quickstart_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

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
