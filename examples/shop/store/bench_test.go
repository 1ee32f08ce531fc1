package store_test

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"testing"

	"github.com/clientele-go/clientele/examples/shop/store"
)

// BenchmarkGenerate reports what a customer weighs with all events, beside
// the time. A million customers need about 2.6 GB.
func BenchmarkGenerate(b *testing.B) {
	for _, n := range []int{20_000, 1_000_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			if n > 100_000 && testing.Short() {
				b.Skip("a million customers need about 2.6 GB; leave out -short")
			}
			var shop *store.Shop
			for b.Loop() {
				shop = nil // let go of the one before
				shop = generate(b, store.Options{Customers: n, Seed: 1})
			}
			var m runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&m)
			b.ReportMetric(float64(m.HeapAlloc)/float64(n), "B/customer")
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/customer")
			runtime.KeepAlive(shop)
		})
	}
}

// BenchmarkAll makes customers in one goroutine and lets go of them.
func BenchmarkAll(b *testing.B) {
	g, err := store.NewGenerator(store.Options{Customers: 20_000, Seed: 1})
	if err != nil {
		b.Fatal(err)
	}
	orders := 0
	for b.Loop() {
		for c := range g.All() {
			orders += c.OrderCount
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/20_000, "ns/customer")
}

func BenchmarkSummarise(b *testing.B) {
	shop := generate(b, store.Options{Customers: 20_000, Seed: 1})
	for b.Loop() {
		for i := range shop.Customers {
			shop.Customers[i].Summarise(shop.AsOf)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/20_000, "ns/customer")
}

// BenchmarkReadOnlineRetail reads the whole file of 541,909 lines.
func BenchmarkReadOnlineRetail(b *testing.B) {
	f := openRetail(b)
	for b.Loop() {
		if _, err := f.Seek(0, io.SeekStart); err != nil {
			b.Fatal(err)
		}
		if _, _, err := store.ReadOnlineRetail(context.Background(), f, store.RetailOptions{}); err != nil {
			b.Fatal(err)
		}
	}
}
