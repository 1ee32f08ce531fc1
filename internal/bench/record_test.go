package main

import (
	"fmt"
	"testing"

	"github.com/expr-lang/expr"

	"github.com/clientele-go/clientele/segment"
)

// TestSelectivities wants the engines to agree about every record, and about as many to
// be in as is said.
func TestSelectivities(t *testing.T) {
	for _, missing := range []float64{0, .2} {
		for _, s := range selectivities {
			p := generate(s.pass, missing)
			mine, err := ourEngines(p)
			if err != nil {
				t.Fatal(err)
			}
			theirs, err := peers(p)
			if err != nil {
				t.Fatal(err)
			}
			if err := agree(append(append(mine, written(p)...), theirs...), people, func(i int) any { return p.structs[i] }); err != nil {
				t.Fatal(err)
			}
			in := mine[0].loop(people)
			if share := float64(in) / people / (1 - missing); share < s.in*.6 || share > s.in*1.4 {
				t.Errorf("%.4f of the people are in, want about %.4f", share, s.in)
			}
		}
	}
}

// BenchmarkMatch is one match of the card's rule on one record.
func BenchmarkMatch(b *testing.B) {
	for _, missing := range []float64{0, .2} {
		for _, s := range selectivities {
			p := generate(s.pass, missing)
			mine, err := ourEngines(p)
			if err != nil {
				b.Fatal(err)
			}
			theirs, err := peers(p)
			if err != nil {
				b.Fatal(err)
			}
			for _, e := range append(append(mine, written(p)...), theirs...) {
				b.Run(fmt.Sprintf("missing=%v/in=%v/engine=%s", missing, s.in, e.name), func(b *testing.B) {
					b.ReportAllocs()
					in := e.loop(b.N)
					b.ReportMetric(float64(in)/float64(b.N), "in/op")
				})
			}
		}
	}
}

// BenchmarkCompile is what a rule costs before its first match.
func BenchmarkCompile(b *testing.B) {
	shop, err := segment.For[customer]()
	if err != nil {
		b.Fatal(err)
	}
	b.Run("engine=clientele", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := shop.Compile(cardRule); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("engine=expr", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := expr.Compile(exprRule, expr.Env(plainCustomer{}), expr.AsBool()); err != nil {
				b.Fatal(err)
			}
		}
	})
}
