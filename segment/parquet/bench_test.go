package parquet

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/clientele-go/clientele/dsl"
)

// regular is a customer with ten fields.
type regular struct {
	Orders   int64     `parquet:"orders"`
	Items    int32     `parquet:"items"`
	Recency  int32     `parquet:"recency"`
	Spent    int64     `parquet:"spent,decimal(2:18)"`
	AvgOrder *int64    `parquet:"avg_order,optional,decimal(2:18)"`
	Score    float64   `parquet:"score"`
	Country  string    `parquet:"country,dict"`
	Plan     string    `parquet:"plan,dict"`
	City     string    `parquet:"city,dict"`
	Last     time.Time `parquet:"last_order,timestamp(microsecond)"`
}

func regulars(n int) []regular {
	r := rand.New(rand.NewPCG(1, 2))
	all := make([]regular, n)
	for i := range all {
		all[i] = regular{
			Orders: r.Int64N(40), Items: r.Int32N(200), Recency: r.Int32N(1000), Spent: r.Int64N(1000000), Score: r.Float64(),
			Country: []string{"GB", "IE", "DE", "FR", "US", "ES", "IT", "NL", "SE", "PL"}[r.IntN(10)], Plan: []string{"free", "basic", "plus", "pro"}[r.IntN(4)],
			City: fmt.Sprint("city ", r.IntN(1000)), Last: asOf.Add(-time.Duration(r.IntN(700*24*60)) * time.Minute),
		}
		if r.IntN(5) > 0 {
			cents := r.Int64N(20000)
			all[i].AvgOrder = &cents
		}
	}
	return all
}

const regularSchema = `{"fields": [
	{"name": "orders", "type": "int"}, {"name": "items", "type": "int"}, {"name": "recency", "type": "int"},
	{"name": "spent", "type": "decimal", "scale": 2}, {"name": "avg_order", "type": "decimal", "scale": 2, "optional": true}, {"name": "score", "type": "float"},
	{"name": "country", "type": "country"}, {"name": "plan", "type": "enum", "enum": ["free", "basic", "plus", "pro"]}, {"name": "city", "type": "text"}, {"name": "last_order", "type": "instant"}]}`

// BenchmarkRead reads a million customers: all ten columns, and those of the card's rule.
func BenchmarkRead(b *testing.B) {
	const n = 1_000_000
	file, schema := writtenAs(b, regulars(n)), schemaOf(b, regularSchema)
	for _, part := range []*dsl.Schema{schema, schema.Only([]string{"orders", "avg_order", "country"})} {
		b.Run(fmt.Sprint("columns=", len(part.Fields)), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				table, err := Read(context.Background(), file, file.Size(), part, Options{Strict: true})
				if err != nil || table.Len() != n {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/row")
			b.ReportMetric(float64(file.Size())/1e6, "MB")
		})
	}
}

// TestRegulars keeps the benchmark's file one that is read.
func TestRegulars(t *testing.T) {
	file, schema := writtenAs(t, regulars(100)), schemaOf(t, regularSchema)
	table, err := Read(context.Background(), file, file.Size(), schema, Options{Strict: true})
	if err != nil || table.Len() != 100 || !strings.Contains(fmt.Sprint(table.Schema().Fields), "avg_order") {
		t.Fatal(err)
	}
}
