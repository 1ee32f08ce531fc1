package segment

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/shopspring/decimal"
)

type benchCustomer struct {
	Orders90d int             `segment:"orders_90d"`
	AvgOrder  decimal.Decimal `segment:"avg_order,optional"`
	Country   string          `segment:"country,type=country"`
	LastOrder time.Time       `segment:"last_order,optional"`
	City      string          `segment:"city,fold"`
}

const cardRule = `orders_90d >= 3 AND avg_order > 100 AND country IN ("UK","IE")`

// benchCustomers are enough, and varied enough, that no branch predictor learns
// them by heart, and few enough to stay in the cache: it is the test that is
// measured, not the memory.
func benchCustomers(missing float64) []benchCustomer {
	r := rand.New(rand.NewPCG(1, 2))
	countries := []string{"GB", "UK", "IE", "DE", "FR", "US"}
	cities := []string{"Bath", "YORK", "Leeds", "München"}
	customers := make([]benchCustomer, 1<<13)
	for i := range customers {
		c := &customers[i]
		c.Orders90d = r.IntN(8)
		if r.Float64() >= missing {
			c.AvgOrder = decimal.New(r.Int64N(30000), -2)
			c.Country = countries[r.IntN(len(countries))]
		}
		c.LastOrder = time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC).Add(-time.Duration(r.IntN(400*24)) * time.Hour)
		c.City = cities[r.IntN(len(cities))]
	}
	return customers
}

var benchAsOf = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func BenchmarkMatch(b *testing.B) {
	shop, err := For[benchCustomer]()
	if err != nil {
		b.Fatal(err)
	}
	for _, text := range []string{cardRule, `orders_90d >= 3`, `avg_order > 100`, `country IN ("UK", "IE")`,
		`last_order WITHIN LAST 90 DAYS`, `city IN ("bath", "york")`, `avg_order * 3 > 100`} {
		rule, err := shop.Compile(text)
		if err != nil {
			b.Fatal(err)
		}
		for _, missing := range []float64{0, .2} {
			customers := benchCustomers(missing)
			b.Run(fmt.Sprintf("rule=%s/missing=%v", text, missing), func(b *testing.B) {
				b.ReportAllocs()
				in := 0
				for i := range b.N {
					if rule.Match(&customers[i&(len(customers)-1)], benchAsOf) == In {
						in++
					}
				}
				b.ReportMetric(float64(in)/float64(b.N), "in/op")
			})
		}
	}
}

func BenchmarkCompile(b *testing.B) {
	shop, err := For[benchCustomer]()
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := shop.Compile(cardRule); err != nil {
			b.Fatal(err)
		}
	}
}
