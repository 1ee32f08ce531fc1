package dsl_test

import (
	"testing"

	"github.com/clientele-go/clientele/dsl"
)

// BenchmarkParse reads the card's rule, and one of a hundred clauses.
func BenchmarkParse(b *testing.B) {
	long := `country IN ("UK", "IE")`
	for range 99 {
		long += ` AND orders_90d >= 3`
	}
	for _, c := range []struct{ name, text string }{
		{"rule=card", `orders_90d >= 3 AND avg_order > 100 AND country IN ("UK","IE")`},
		{"rule=100-tests", long},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := dsl.Parse(c.text); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkFormat prints the card's rule.
func BenchmarkFormat(b *testing.B) {
	rule := dsl.MustParse(`orders_90d >= 3 AND avg_order > 100 AND country IN ("UK","IE")`)
	b.ReportAllocs()
	for b.Loop() {
		_ = dsl.Format(rule.Root)
	}
}
