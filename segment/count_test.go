package segment

// This file holds the quick ways of counting events, whose times lie in the records, to
// the plain one.

import (
	"math/rand/v2"
	"testing"
	"time"
)

type counted struct {
	Orders []countedOrder `segment:"orders,events"`
	Least  int            `segment:"least"`
}

type countedOrder struct {
	Line  string    `segment:"line"`
	At    time.Time `segment:"at,time"`
	Total *int      `segment:"total"`
}

var countRules = []string{
	`COUNT(orders) = 2`,
	`COUNT(orders WITHIN LAST 2 DAYS) >= 2`,
	`COUNT(orders BETWEEN 2026-11-20 AND 2026-11-21) > 1`,
	`COUNT(orders WITHIN LAST 2 DAYS WHERE total > 1) >= 2`,
	`COUNT(orders WHERE total > least) < 2`,
	`COUNT(orders AFTER 2026-11-21T12:00:00Z WHERE NOT line = "a") = 1`,
	`COUNT(orders WITHIN LAST 1 DAY WHERE COUNT(orders WHERE total = 1) > 1) > 0`,
}

// checkCounts makes orders around the ends of windows, to the nanosecond, of a seed.
func checkCounts(t *testing.T, seed uint64) {
	r := rand.New(rand.NewPCG(seed, 3))
	shop := must(For[counted]())
	asOf := time.Date(2026, 11, 22, 12, 0, 0, r.IntN(2)*r.IntN(1e9), time.UTC)
	ends := []time.Time{asOf, asOf.AddDate(0, 0, -1), asOf.AddDate(0, 0, -2), time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC), time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)}
	for range 20 {
		c := counted{Least: r.IntN(3)}
		for range r.IntN(6) {
			order := countedOrder{Line: pick(r, []string{"a", "b"}), At: pick(r, ends).Add(pick(r, []time.Duration{0, 1, -1, time.Second, -time.Second, time.Hour}))}
			if n := r.IntN(4); n > 0 {
				order.Total = &n
			}
			c.Orders = append(c.Orders, order)
		}
		for _, text := range countRules {
			fast, plain := must(shop.Compile(text)), must(shop.CompileWith(text, Options{plain: true}))
			if got, want := fast.Match(&c, asOf), plain.Match(&c, asOf); got != want {
				t.Fatalf("seed %d: %s\nof %+v\nis %v, want %v", seed, text, c, got, want)
			}
		}
	}
}

func FuzzCount(f *testing.F) {
	for seed := range uint64(20) {
		f.Add(seed)
	}
	f.Fuzz(checkCounts)
}
