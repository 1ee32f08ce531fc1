package rfm_test

import (
	"context"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/clientele-go/clientele/rfm"
	"github.com/shopspring/decimal"
)

func BenchmarkSummarizeOnlineRetail(b *testing.B) {
	log := onlineRetail(b)
	o := rfm.Options{AsOf: utc("2011-12-10 12:00")}
	for b.Loop() {
		if _, _, err := rfm.Summarize(context.Background(), slices.Values(log), o); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(log)), "ns/line")
}

// A log in no order at all, each line another customer's and three of four
// another order's: the worst case.
func BenchmarkSummarizeShuffled(b *testing.B) {
	const lines, people = 4_000_000, 400_000
	rng := rand.New(rand.NewPCG(1, 2))
	log := make([]rfm.Purchase, lines)
	for i := range log {
		log[i] = rfm.Purchase{
			Customer: fmt.Sprintf("c%06d", rng.IntN(people)), Order: fmt.Sprintf("o%07d", i/4*4+rng.IntN(4)),
			At:     utc("2025-01-01 00:00").Add(time.Duration(rng.IntN(365*24*60)) * time.Minute),
			Amount: decimal.New(rng.Int64N(20000)-500, -2),
		}
	}
	o := rfm.Options{AsOf: utc("2026-01-01 12:00")}
	for b.Loop() {
		if _, _, err := rfm.Summarize(context.Background(), slices.Values(log), o); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/lines, "ns/line")
}

func BenchmarkScores(b *testing.B) {
	for _, n := range []int{10_000, 1_000_000} {
		summaries := population(rand.New(rand.NewPCG(3, 4)), n)
		cuts := must(rfm.Quantiles(summaries))(b)
		scores := must(cuts.Score(summaries))(b)
		for _, c := range []struct {
			name string
			run  func() error
		}{
			{"Quantiles", func() error { _, err := rfm.Quantiles(summaries); return err }},
			{"Score", func() error { _, err := cuts.Score(summaries); return err }},
			{"Rank", func() error { _, err := rfm.Rank(summaries); return err }},
			{"Names", func() error { rfm.Classic().Names(scores); return nil }},
		} {
			b.Run(fmt.Sprintf("%s/%d", c.name, n), func(b *testing.B) {
				for b.Loop() {
					if err := c.run(); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/customer")
			})
		}
	}
}

// A million customers with ten purchases each, customer by customer or in order
// of time.
func BenchmarkHistories(b *testing.B) {
	const people, each = 1_000_000, 10
	rng := rand.New(rand.NewPCG(5, 6))
	ids, amounts := make([]string, people), make([]decimal.Decimal, 1000)
	for i := range ids {
		ids[i] = fmt.Sprintf("c%07d", i)
	}
	for i := range amounts {
		amounts[i] = decimal.New(rng.Int64N(20000)+1, -2)
	}
	start := utc("2025-01-01 00:00")
	byCustomer := func(yield func(rfm.Purchase) bool) {
		for i := range people * each {
			at := start.Add(time.Duration(i%each*35*24+i*7919%(35*24)) * time.Hour)
			if !yield(rfm.Purchase{Customer: ids[i/each], At: at, Amount: amounts[i%1000]}) {
				return
			}
		}
	}
	byTime := func(yield func(rfm.Purchase) bool) {
		for i := range people * each {
			at := start.Add(time.Duration(i*350*24*60/(people*each)) * time.Minute)
			if !yield(rfm.Purchase{Customer: ids[i*7919%people], At: at, Amount: amounts[i%1000]}) {
				return
			}
		}
	}
	for _, c := range []struct {
		name    string
		log     func(func(rfm.Purchase) bool)
		inOrder bool
	}{{"by customer", byCustomer, false}, {"by customer, in order", byCustomer, true}, {"by time", byTime, false}, {"by time, in order", byTime, true}} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				o := rfm.HistoryOptions{End: utc("2025-12-31 00:00"), InOrder: c.inOrder}
				if _, _, err := rfm.Histories(context.Background(), c.log, o); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/(people*each), "ns/line")
		})
	}
	b.Run("Summarize by time", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, _, err := rfm.Summarize(context.Background(), byTime, rfm.Options{AsOf: utc("2025-12-31 00:00")}); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/(people*each), "ns/line")
	})
}

// Ten million customers by columns: days to a year, orders that most have few of,
// and cents whose logarithms are normal.
func BenchmarkMeasures(b *testing.B) {
	const n = 10_000_000
	rng := rand.New(rand.NewPCG(7, 8))
	m := rfm.Measures{Recency: make([]int64, n), Frequency: make([]int64, n), Monetary: make([]int64, n), Places: 2}
	for i := range n {
		m.Recency[i] = rng.Int64N(366)
		m.Frequency[i] = 1 + int64(rng.ExpFloat64()*4)
		m.Monetary[i] = int64(math.Exp(9 + rng.NormFloat64()))
	}
	for _, parts := range []int{5, 10} {
		b.Run(fmt.Sprint("scores=", parts), func(b *testing.B) {
			for b.Loop() {
				cuts, err := m.Quantiles(parts)
				if err != nil {
					b.Fatal(err)
				}
				if _, err := cuts.ScoreMeasures(m); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

var hundred = flag.Bool("hundred", false, "run the benchmark of a hundred million purchases, which takes minutes and 6 GB")

// A hundred million purchases of ten million customers, by customer or by time, to
// scores: go test ./rfm -run x -bench Hundred -hundred. What the log itself takes, the
// text of an id a line, is in it.
func BenchmarkHundredMillion(b *testing.B) {
	if !*hundred {
		b.Skip("-hundred runs it")
	}
	const people, each = 10_000_000, 10
	start := utc("2025-01-01 00:00")
	for name, customer := range map[string]func(i int) int{
		"by customer": func(i int) int { return i / each },
		"by time":     func(i int) int { return i * 7919 % people },
	} {
		b.Run(name, func(b *testing.B) {
			id := []byte("c00000000")
			log := func(yield func(rfm.Purchase) bool) {
				for i := range people * each {
					for at, n := len(id)-1, customer(i); at > 0; at, n = at-1, n/10 {
						id[at] = byte('0' + n%10)
					}
					p := rfm.Purchase{Customer: string(id), At: start.Add(time.Duration(i/200) * time.Minute), Amount: decimal.New(int64(i*37%20000+1), -2)}
					if !yield(p) {
						return
					}
				}
			}
			for b.Loop() {
				summaries, _, err := rfm.Summarize(context.Background(), log, rfm.Options{AsOf: utc("2026-12-31 00:00")})
				if err != nil {
					b.Fatal(err)
				}
				if _, err := must(rfm.Quantiles(summaries))(b).Score(summaries); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
