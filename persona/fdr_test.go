package persona

import (
	"math/rand/v2"
	"testing"
)

// statsmodels 0.13.5 (multipletests, fdr_bh) on the 25 p-values of Benjamini and
// Hochberg's textbook example; R 4.2.2 (p.adjust) for the second.
func TestAdjust(t *testing.T) {
	for _, c := range []struct{ p, q []float64 }{
		{
			[]float64{0.001, 0.008, 0.039, 0.041, 0.042, 0.06, 0.074, 0.205, 0.212, 0.216, 0.222, 0.251, 0.269, 0.275,
				0.34, 0.341, 0.384, 0.569, 0.594, 0.696, 0.762, 0.94, 0.942, 0.975, 0.986},
			[]float64{0.025, 0.1, 0.21, 0.21, 0.21, 0.25, 0.26428571428571423, 0.49107142857142855, 0.49107142857142855,
				0.49107142857142855, 0.49107142857142855, 0.49107142857142855, 0.49107142857142855, 0.49107142857142855,
				0.5328125, 0.5328125, 0.5647058823529412, 0.781578947368421, 0.781578947368421, 0.87, 0.9071428571428571,
				0.986, 0.986, 0.986, 0.986},
		},
		{
			[]float64{0, 1e-5, .01, .02, .02, .03, .5, .8, 1},
			[]float64{0, 4.5e-5, 0.03, 0.036, 0.036, 0.045, 0.6428571428571429, 0.9, 1},
		},
		{nil, nil},
		{[]float64{0.3}, []float64{0.3}},
	} {
		for i, q := range adjust(c.p) {
			near(t, "q", q, c.q[i], 1e-14)
		}
	}
}

// By definition q is the least rate at which the step-up procedure calls p.
func TestAdjustAgainstDefinition(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 9))
	for range 200 {
		p := make([]float64, 1+r.IntN(20))
		for i := range p {
			p[i] = float64(r.IntN(40)) / 40
		}
		q := adjust(p)
		for i := range p {
			want := 1.0
			for _, threshold := range p {
				if threshold < p[i] {
					continue
				}
				called := 0
				for _, x := range p {
					if x <= threshold {
						called++
					}
				}
				want = min(want, threshold*float64(len(p))/float64(called))
			}
			near(t, "q", q[i], want, 1e-14)
		}
	}
}
