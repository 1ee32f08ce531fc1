package clv

import (
	"math"
	"testing"
)

func TestHyperReference(t *testing.T) {
	worst := [4]float64{}
	for _, row := range numbers(t, "reference/ref_hyp2f1_1BC.csv") {
		for name, f := range map[string]func(b, c, z float64) hyper{"series": hyperSeries, "fraction": hyperFraction} {
			h := f(row[0], row[1], row[2])
			got := []float64{math.Exp(h.log), h.db, h.dc, h.dz}
			for i := range got {
				e := math.Abs(got[i]-row[3+i]) / math.Abs(row[3+i])
				if e > 1e-12 {
					t.Logf("%s %v: part %d is %v, want %v (%.2g)", name, row[:3], i, got[i], row[3+i], e)
				}
				worst[i] = max(worst[i], e)
			}
		}
	}
	t.Log(worst)
}
