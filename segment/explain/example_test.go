package explain_test

import (
	"context"
	"fmt"
	"time"

	"github.com/shopspring/decimal"

	"github.com/clientele-go/clientele/segment"
	"github.com/clientele-go/clientele/segment/explain"
)

type Customer struct {
	Orders90d int             `segment:"orders_90d"`
	AvgOrder  decimal.Decimal `segment:"avg_order,optional"`
	Country   string          `segment:"country,type=country,optional"`
	Orders    []Order         `segment:"orders,events"`
}

type Order struct {
	At    time.Time       `segment:"at,time"`
	Total decimal.Decimal `segment:"total"`
}

var asOf = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func compile(text string) *segment.Rule[Customer] {
	shop, err := segment.For[Customer]()
	if err != nil {
		panic(err)
	}
	rule, err := shop.Compile(text)
	if err != nil {
		panic(err)
	}
	return rule
}

func Example() {
	vip := compile(`orders_90d >= 3 AND avg_order > 100 AND country IN ("UK", "IE")`)
	bob := Customer{Orders90d: 2, AvgOrder: decimal.RequireFromString("250"), Country: "GB"}
	fmt.Println(explain.New(vip).Explain(&bob, asOf))
	// Output:
	// Out as of 2026-11-22T12:00:00Z
	//   out       AND
	// * out         orders_90d >= 3   -- orders_90d = 2
	//   in          avg_order > 100   -- avg_order = 250
	//   in          country IN ("UK", "IE")   -- country = "GB"
	// It is out, whatever else is so, because orders_90d = 2.
	// It would be in with orders_90d = 3 (1 more).
}

func ExampleChange() {
	loyal := compile(`COUNT(orders WITHIN LAST 90 DAYS) >= 3 AND SUM(orders.total WITHIN LAST 365 DAYS) >= 500`)
	order := func(days int, total string) Order {
		return Order{asOf.AddDate(0, 0, -days), decimal.RequireFromString(total)}
	}
	ann := Customer{Orders: []Order{order(21, "187.60"), order(80, "300")}}
	change := explain.New(loyal).Explain(&ann, asOf).Change
	fmt.Print(change)
	for _, edit := range change.Edits {
		fmt.Println(edit.From, "→", edit.To.Value)
	}
	// Output:
	// It would be in with 1 more order with total = 12.40, until 2 December 2026 at 11:59:59 UTC.
	// SUM(orders.total WITHIN LAST 365 DAYS) = 487.6 → 500
}

func ExampleExplainer_NearMisses() {
	vip := compile(`orders_90d >= 3 AND avg_order > 100`)
	people := []Customer{
		{Orders90d: 7, AvgOrder: decimal.RequireFromString("150")}, // in
		{Orders90d: 0, AvgOrder: decimal.RequireFromString("20")},
		{Orders90d: 4, AvgOrder: decimal.RequireFromString("95.50")},
		{Orders90d: 2, AvgOrder: decimal.RequireFromString("130")},
	}
	misses, err := explain.New(vip).NearMisses(context.Background(), people, asOf, explain.Search{Most: 2})
	if err != nil {
		fmt.Println(err)
	}
	for _, miss := range misses {
		fmt.Println(miss)
	}
	// Output:
	// 2 is out, 0.045 away. It would be in with avg_order = 100.01 (4.51 more).
	// 3 is out, 0.250 away. It would be in with orders_90d = 3 (1 more).
}

func ExampleExplainer_Residual() {
	rule := compile(`orders_90d >= 3 AND (avg_order > 100 OR country = "IE")`)
	rest, err := explain.New(rule).Residual(map[string]any{"orders_90d": 5, "country": "GB"}, asOf)
	fmt.Println(rest, err)
	// Output: avg_order > 100 <nil>
}
