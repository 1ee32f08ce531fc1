package cohort_test

import (
	"context"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/clientele-go/clientele/rfm"
	"github.com/clientele-go/clientele/rfm/cohort"
	"github.com/shopspring/decimal"
)

func benchmark(b *testing.B, log []rfm.Purchase, o cohort.Options) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := cohort.Build(context.Background(), slices.Values(log), o); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(log)), "ns/line")
}

func BenchmarkBuildOnlineRetail(b *testing.B) {
	log := onlineRetail(b)
	asOf := time.Date(2011, 12, 9, 12, 50, 0, 0, time.UTC)
	for _, period := range []cohort.Period{cohort.Month, cohort.Day} {
		b.Run(period.String(), func(b *testing.B) { benchmark(b, log, cohort.Options{AsOf: asOf, Period: period}) })
	}
}

// A log in no order, each line another customer's: the worst case.
func BenchmarkBuildShuffled(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 2))
	log := make([]rfm.Purchase, 1_000_000)
	for i := range log {
		log[i] = rfm.Purchase{
			Customer: fmt.Sprintf("c%06d", rng.IntN(200_000)),
			At:       time.Date(2024, 1, 1, 0, rng.IntN(2*365*24*60), 0, 0, time.UTC),
			Amount:   decimal.New(rng.Int64N(20000)-500, -2),
		}
	}
	benchmark(b, log, cohort.Options{AsOf: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)})
}

// A million customers with ten purchases each over two years, customer by customer.
func BenchmarkBuildMillion(b *testing.B) {
	const people, each = 1_000_000, 10
	ids := make([]string, people)
	for i := range ids {
		ids[i] = fmt.Sprintf("c%07d", i)
	}
	amounts := make([]decimal.Decimal, 1000)
	for i := range amounts {
		amounts[i] = decimal.New(int64(i*37%20000+1), -2)
	}
	start := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	// The nth purchase of the ith customer, by customer or nearly by time.
	log := func(byTime bool) iter.Seq[rfm.Purchase] {
		return func(yield func(rfm.Purchase) bool) {
			for line := range people * each {
				i, n := line/each, line%each
				if byTime {
					i, n = line*7919%people, line/people
				}
				minutes := i*7919%(365*24*60) + n*36*24*60
				if !yield(rfm.Purchase{Customer: ids[i], At: start.Add(time.Duration(minutes) * time.Minute), Amount: amounts[line%1000]}) {
					return
				}
			}
		}
	}
	asOf := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, bench := range []struct {
		name    string
		byTime  bool
		options cohort.Options
	}{
		{"month", false, cohort.Options{AsOf: asOf}},
		{"month by time", true, cohort.Options{AsOf: asOf}},
		{"week", false, cohort.Options{AsOf: asOf, Period: cohort.Week}},
		{"week by time", true, cohort.Options{AsOf: asOf, Period: cohort.Week}},
		{"rolling", false, cohort.Options{AsOf: asOf, Rolling: true}},
		{"recurring", false, cohort.Options{AsOf: asOf, Recurring: true}},
	} {
		b.Run(bench.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := cohort.Build(context.Background(), log(bench.byTime), bench.options); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/(people*each), "ns/line")
		})
	}
}
