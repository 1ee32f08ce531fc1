package main

import "testing"

// TestCountsAgree wants the same answer of both for every buyer.
func TestCountsAgree(t *testing.T) {
	all := buyers(1 << 8)
	for _, rule := range countRules {
		engines, err := countEngines(all, rule.ours, rule.expr)
		if err != nil {
			t.Fatal(err)
		}
		if err := agree(engines, len(all), func(i int) any { return i }); err != nil {
			t.Error(err)
		}
		if in := engines[0].loop(len(all)); in == 0 || in == len(all) {
			t.Errorf("%s: %d are in, which tells nothing", rule.name, in)
		}
	}
}

func BenchmarkCount(b *testing.B) {
	all := buyers(1 << 8)
	for _, rule := range countRules {
		engines, err := countEngines(all, rule.ours, rule.expr)
		if err != nil {
			b.Fatal(err)
		}
		for _, e := range engines {
			b.Run(rule.name+"/"+e.name, func(b *testing.B) {
				b.ReportAllocs()
				e.loop(b.N)
			})
		}
	}
}
