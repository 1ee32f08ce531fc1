package segment

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"github.com/clientele-go/clientele/dsl"
)

// regular is a customer with ten fields.
type regular struct {
	Orders   int             `segment:"orders"`
	Items    int             `segment:"items"`
	Recency  int             `segment:"recency"`
	Spent    decimal.Decimal `segment:"spent,optional"`
	AvgOrder decimal.Decimal `segment:"avg_order,optional"`
	Score    float64         `segment:"score"`
	Country  string          `segment:"country,type=country"`
	Plan     string          `segment:"plan,enum=free|basic|plus|pro"`
	City     string          `segment:"city"`
	Last     time.Time       `segment:"last_order,optional"`
	Optin    bool            `segment:"optin"`
}

var shopCountries = []string{"GB", "IE", "DE", "FR", "US", "ES", "IT", "NL", "SE", "PL"}

func regulars(n int) []regular {
	r := rand.New(rand.NewPCG(1, 2))
	asOf := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	all := make([]regular, n)
	for i := range all {
		all[i] = regular{
			Orders: r.IntN(40), Items: r.IntN(200), Recency: r.IntN(1000), Spent: decimal.New(r.Int64N(1000000), -2), AvgOrder: decimal.New(r.Int64N(20000), -2),
			Score: r.Float64(), Country: shopCountries[r.IntN(10)], Plan: []string{"free", "basic", "plus", "pro"}[r.IntN(4)],
			City: fmt.Sprint("city ", r.IntN(1000)), Last: asOf.Add(-time.Duration(r.IntN(700*24*60)) * time.Minute), Optin: r.IntN(2) == 0,
		}
		if r.IntN(5) == 0 {
			all[i].AvgOrder = decimal.Decimal{}
		}
	}
	return all
}

// shopTests are made with a constant at random.
func shopTest(r *rand.Rand) string {
	switch r.IntN(10) {
	case 0:
		return fmt.Sprintf("orders >= %d", r.IntN(40))
	case 1:
		return fmt.Sprintf("items < %d", r.IntN(50)*4)
	case 2:
		return fmt.Sprintf("recency <= %d", r.IntN(50)*20)
	case 3:
		return fmt.Sprintf("spent > %d", r.IntN(50)*200)
	case 4:
		return fmt.Sprintf("avg_order > %d", r.IntN(50)*4)
	case 5:
		return fmt.Sprintf("score > 0.%02d", r.IntN(50)*2)
	case 6:
		return fmt.Sprintf(`country IN ("%s", "%s")`, shopCountries[r.IntN(10)], shopCountries[r.IntN(10)])
	case 7:
		return fmt.Sprintf(`plan != "%s"`, []string{"free", "basic", "plus", "pro"}[r.IntN(4)])
	case 8:
		return fmt.Sprintf("last_order WITHIN LAST %d DAYS", 7*(1+r.IntN(50)))
	default:
		return fmt.Sprintf(`city < "city %d"`, r.IntN(50)*20)
	}
}

func shopSet(tb testing.TB, segments int) *Set[regular] {
	r := rand.New(rand.NewPCG(3, 4))
	var file strings.Builder
	for i := range segments {
		var tests []string
		for range 2 + r.IntN(6) {
			tests = append(tests, shopTest(r))
		}
		op := " AND "
		if r.IntN(4) == 0 {
			op = " OR "
		}
		fmt.Fprintf(&file, "segment s%d { when %s }\n", i, strings.Join(tests, op))
	}
	binding := must(For[regular]())
	set := &Set[regular]{binding: binding}
	for i, line := range strings.Split(strings.TrimSpace(file.String()), "\n") {
		_, text, _ := strings.Cut(line, "when ")
		set.segments = append(set.segments, Named[regular]{&dsl.Segment{Name: fmt.Sprint("s", i)}, must(binding.Compile(strings.TrimSuffix(text, " }")))})
	}
	return set
}

func BenchmarkTable(b *testing.B) {
	const people = 1 << 20
	all := regulars(people)
	set := shopSet(b, 1000)
	asOf := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	ctx := context.Background()
	per := func(b *testing.B, n int, unit string) {
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), unit)
	}
	table := must(set.binding.Table(slices.Values(all))) // not in its own benchmark, which may not be wanted
	q := must(set.QuantiseWith(ctx, table, asOf, Run{Workers: 1}))
	b.Run("load", func(b *testing.B) {
		for b.Loop() {
			must(set.binding.Table(slices.Values(all)))
		}
		per(b, people, "ns/row")
		b.ReportMetric(float64(table.Bytes())/people, "B/row")
	})
	b.Run("quantise", func(b *testing.B) {
		for b.Loop() {
			must(set.QuantiseWith(ctx, table, asOf, Run{Workers: 1}))
		}
		per(b, people, "ns/row")
	})
	for _, workers := range []int{1, 2} {
		q.run.Workers = workers
		b.Run(fmt.Sprint("counts/workers=", workers), func(b *testing.B) {
			for b.Loop() {
				must(q.Counts(ctx))
			}
			per(b, people*len(set.segments), "ns/row/segment")
		})
	}
	q.run.Workers = 1
	b.Run("members", func(b *testing.B) {
		for b.Loop() {
			must(q.Members(ctx))
		}
		per(b, people*len(set.segments), "ns/row/segment")
	})
	for name, text := range map[string]string{
		"card": `orders >= 3 AND spent > 100 AND country IN ("UK","IE")`, "card with missing": `orders >= 3 AND avg_order > 100 AND country IN ("UK","IE")`,
		"window": `last_order WITHIN LAST 90 DAYS AND plan = "pro"`, "like": `city LIKE "%7%" OR score > 0.9`,
	} {
		rule := must(set.binding.Compile(text))
		b.Run("rule/"+name, func(b *testing.B) {
			for b.Loop() {
				must(rule.Members(ctx, table, asOf))
			}
			per(b, people, "ns/row")
		})
	}
	b.Run("result", func(b *testing.B) {
		for b.Loop() {
			must(q.Result(ctx))
		}
		per(b, people*len(set.segments), "ns/row/segment")
	})
}

// caller is a customer with events.
type caller struct {
	Calls []call `segment:"calls,events"`
}

type call struct {
	At    time.Time       `segment:"at,time"`
	Total decimal.Decimal `segment:"total"`
	Kind  string          `segment:"kind"`
}

func BenchmarkTableOfEvents(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	asOf := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	people := make([]caller, 1<<17)
	for i := range people {
		for range r.IntN(20) {
			people[i].Calls = append(people[i].Calls, call{asOf.Add(-time.Duration(r.IntN(450*24*60)) * time.Minute), decimal.New(r.Int64N(20000), -2), []string{"a", "b", "c"}[r.IntN(3)]})
		}
	}
	binding := must(For[caller]())
	table := must(binding.Table(slices.Values(people)))
	for name, text := range map[string]string{
		"count": `COUNT(calls WITHIN LAST 90 DAYS) >= 3`, "count where": `COUNT(calls WITHIN LAST 90 DAYS WHERE total > 100) >= 2`,
		"sum": `SUM(calls.total WITHIN LAST 180 DAYS) > 500`, "last": `LAST(calls.kind) = "a"`,
	} {
		rule := must(binding.Compile(text))
		b.Run(name+"/table", func(b *testing.B) {
			for b.Loop() {
				must(rule.Members(context.Background(), table, asOf))
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(people)), "ns/row")
		})
		b.Run(name+"/records", func(b *testing.B) {
			for b.Loop() {
				for i := range people {
					rule.Match(&people[i], asOf)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(people)), "ns/row")
		})
	}
}
