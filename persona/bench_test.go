package persona

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
)

// million is a population of 1,000,000 with 12 features: five numbers (two of
// them whole, one with gaps), four categories (one of 10,000 values), two flags
// and a set.
func million() ([]Feature, []string) {
	const rows = 1_000_000
	r := rand.New(rand.NewPCG(1, 2))
	var features []Feature
	gaps := make([]bool, rows)
	for i := range gaps {
		gaps[i] = r.IntN(4) == 0
	}
	for f := range 5 {
		x := make([]float64, rows)
		for i := range x {
			x[i] = r.ExpFloat64() * 100
			if f < 2 {
				x[i] = float64(int(x[i]))
			}
		}
		missing := gaps
		if f != 4 {
			missing = nil
		}
		features = append(features, Numbers(fmt.Sprint("number ", f), x, missing))
	}
	for f, values := range []int{2, 8, 60, 10_000} {
		names := make([]string, values)
		for i := range names {
			names[i] = fmt.Sprint("value ", i)
		}
		x := make([]string, rows)
		for i := range x {
			x[i] = names[r.IntN(values)]
		}
		features = append(features, Categories(fmt.Sprint("category ", f), x, nil))
	}
	channels := [][]string{nil, {"web"}, {"web", "app"}, {"shop", "app", "web"}}
	yes, no, sets, labels := make([]bool, rows), make([]bool, rows), make([][]string, rows), make([]string, rows)
	for i := range rows {
		yes[i], no[i], sets[i] = r.IntN(3) == 0, r.IntN(50) == 0, channels[r.IntN(4)]
		labels[i] = fmt.Sprint("group ", r.IntN(20))
	}
	return append(features, Flags("yes", yes, nil), Flags("no", no, gaps), Sets("channels", sets, nil)), labels
}

func BenchmarkDescribeMillion(b *testing.B) {
	features, labels := million()
	group := Partition(labels)[0]
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Describe(context.Background(), features, group, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCompareMillion20(b *testing.B) {
	features, labels := million()
	groups := Partition(labels)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Compare(context.Background(), features, groups, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSortMillion(b *testing.B) {
	features, _ := million()
	for _, f := range []int{0, 2} {
		b.Run(features[f].Name, func(b *testing.B) {
			for b.Loop() {
				if _, err := sortNumbers(context.Background(), &features[f]); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
