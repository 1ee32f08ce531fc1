package explain_test

// This file measures explanations of varied customers.

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/clientele-go/clientele/segment"
	"github.com/clientele-go/clientele/segment/explain"
)

// shoppers are customers who are near the card's rule, or not.
func shoppers(n int) []map[string]any {
	r := rand.New(rand.NewPCG(1, 2))
	people := make([]map[string]any, n)
	for i := range people {
		people[i] = map[string]any{"orders_90d": int64(r.IntN(6)), "avg_order": fmt.Sprintf("%d.%02d", r.IntN(200), r.IntN(100)), "tags": []string{}}
		if r.IntN(5) > 0 {
			people[i]["country"] = []string{"GB", "IE", "FR", "DE"}[r.IntN(4)]
		}
		var orders []map[string]any
		for range r.IntN(10) {
			orders = append(orders, map[string]any{"at": time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC).AddDate(0, 0, -r.IntN(400)), "total": int64(r.IntN(300))})
		}
		people[i]["orders"] = orders
	}
	return people
}

var benchRules = map[string]string{
	"card":   `orders_90d >= 3 AND avg_order > 100 AND country IN ("UK","IE")`,
	"events": `COUNT(orders WITHIN LAST 90 DAYS WHERE total > 50) >= 3 AND SUM(orders.total WITHIN LAST 365 DAYS) >= 500`,
}

func BenchmarkExplain(b *testing.B) {
	people, asOf := shoppers(8192), london(b)
	for name, text := range benchRules {
		b.Run(name, func(b *testing.B) {
			e := explain.New(compiled(b, text))
			for i := 0; b.Loop(); i++ {
				e.Explain(&people[i%len(people)], asOf)
			}
		})
	}
}

func BenchmarkNearMisses(b *testing.B) {
	people, asOf := shoppers(8192), london(b)
	for name, text := range benchRules {
		b.Run(name, func(b *testing.B) {
			e := explain.New(compiled(b, text))
			for b.Loop() {
				if _, err := e.NearMisses(context.Background(), people, asOf, explain.Search{}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(people)), "ns/person")
		})
	}
}

func BenchmarkNew(b *testing.B) {
	rule := compiled(b, benchRules["card"])
	for b.Loop() {
		explain.New(rule)
	}
}

func compiled(b *testing.B, text string) *segment.Rule[map[string]any] {
	b.Helper()
	maps, err := segment.Maps(schema(b))
	if err != nil {
		b.Fatal(err)
	}
	rule, err := maps.Compile(text)
	if err != nil {
		b.Fatal(err)
	}
	return rule
}
