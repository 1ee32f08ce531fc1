package main

// This file makes a population, and rules over it in our language and in SQL.

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"github.com/clientele-go/clientele/dsl"
	"github.com/clientele-go/clientele/segment"
)

// shopper is a customer with ten fields. Databases are given amounts in cents and instants
// in seconds, as integers, which is as fast as they can compare them.
type shopper struct {
	Orders    int             `segment:"orders"`
	Items     int             `segment:"items"`
	Recency   int             `segment:"recency"`
	Spent     decimal.Decimal `segment:"spent"`
	AvgOrder  decimal.Decimal `segment:"avg_order,optional"`
	Score     float64         `segment:"score"`
	Country   string          `segment:"country,type=country"`
	Plan      string          `segment:"plan,enum=free|basic|plus|pro"`
	LastOrder time.Time       `segment:"last_order,optional"`
	Optin     bool            `segment:"optin"`
}

var (
	countries = strings.Fields("AT BE BG CH CY CZ DE DK EE ES FI FR GB GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK US CA AU NZ JP KR BR MX")
	plans     = []string{"free", "basic", "plus", "pro"}
)

// shoppers are so many customers, of whom a share has no average order and no last one.
func shoppers(n int, missing float64) []shopper {
	r := rand.New(rand.NewPCG(1, 2))
	all := make([]shopper, n)
	for i := range all {
		all[i] = shopper{
			Orders: r.IntN(40), Items: r.IntN(200), Recency: r.IntN(1000), Spent: decimal.New(r.Int64N(1_000_000), -2),
			AvgOrder: decimal.New(1+r.Int64N(20_000), -2), Score: r.Float64(), Country: countries[r.IntN(len(countries))], Plan: plans[r.IntN(4)],
			LastOrder: asOf.Add(-time.Duration(r.IntN(700*24*3600)) * time.Second), Optin: r.IntN(2) == 0,
		}
		if r.Float64() < missing {
			all[i].AvgOrder, all[i].LastOrder = decimal.Decimal{}, time.Time{}
		}
	}
	return all
}

// A rule is the same in both languages.
type rule struct{ ours, sql string }

// both writes a rule of whole numbers, which is written alike.
func both(format string, args ...any) rule {
	text := fmt.Sprintf(format, args...)
	return rule{text, text}
}

// test makes a test of one field.
func test(r *rand.Rand) rule {
	switch r.IntN(10) {
	case 0:
		return both("orders >= %d", r.IntN(40))
	case 1:
		return both("items < %d", 4*r.IntN(50))
	case 2:
		low := 20 * r.IntN(40)
		return both("recency BETWEEN %d AND %d", low, low+20*(1+r.IntN(20)))
	case 3:
		euros := 200 * r.IntN(50)
		return rule{fmt.Sprintf("spent > %d", euros), fmt.Sprintf("spent > %d", 100*euros)}
	case 4:
		euros := 4 * r.IntN(50)
		return rule{fmt.Sprintf("avg_order <= %d", euros), fmt.Sprintf("avg_order <= %d", 100*euros)}
	case 5:
		return both("score > 0.%02d", 2*r.IntN(50))
	case 6:
		var names []string
		for range 1 + r.IntN(8) {
			names = append(names, countries[r.IntN(len(countries))])
		}
		return rule{`country IN ("` + strings.Join(names, `","`) + `")`, "country IN ('" + strings.Join(names, "','") + "')"}
	case 7:
		plan := plans[r.IntN(4)]
		return rule{`plan != "` + plan + `"`, "plan <> '" + plan + "'"}
	case 8:
		days := 7 * (1 + r.IntN(90))
		return rule{fmt.Sprintf("last_order WITHIN LAST %d DAYS", days),
			fmt.Sprintf("(last_order > %d AND last_order <= %d)", asOf.AddDate(0, 0, -days).Unix(), asOf.Unix())}
	default:
		return rule{"optin", "optin = 1"}
	}
}

// rules are so many of 2 to 7 tests.
func rules(n int) []rule {
	r := rand.New(rand.NewPCG(3, 4))
	all := make([]rule, n)
	for i := range all {
		var ours, sql []string
		for range 2 + r.IntN(6) {
			t := test(r)
			if r.IntN(6) == 0 {
				t = rule{"NOT " + t.ours, "NOT (" + t.sql + ")"}
			}
			ours, sql = append(ours, t.ours), append(sql, t.sql)
		}
		op := " AND "
		if r.IntN(4) == 0 {
			op = " OR "
		}
		all[i] = rule{strings.Join(ours, op), strings.Join(sql, op)}
	}
	return all
}

// setOf loads rules as a set.
func setOf[T any](binding *segment.Binding[T], rules []rule) (*segment.Set[T], error) {
	var file strings.Builder
	for i, r := range rules {
		fmt.Fprintf(&file, "segment s%d { when %s }\n", i, r.ours)
	}
	return binding.LoadWith(strings.NewReader(file.String()), segment.Options{Limits: dsl.Limits{FileBytes: 1 << 30}})
}
