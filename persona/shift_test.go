package persona

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// runsOf makes runs of two samples the slow way.
func runsOf(in, out []float64) []run {
	counts := make(map[float64]*run)
	var values []float64
	at := func(x float64) *run {
		if counts[x] == nil {
			counts[x] = &run{value: x}
			values = append(values, x)
		}
		return counts[x]
	}
	for _, x := range in {
		at(x).in++
	}
	for _, x := range out {
		at(x).out++
	}
	slices.Sort(values)
	var runs []run
	for _, x := range values {
		runs = append(runs, *counts[x])
	}
	return runs
}

// SciPy 1.10.1: mannwhitneyu(method="asymptotic"), numpy.percentile (type 7).
func TestMannWhitney(t *testing.T) {
	for _, c := range []struct {
		in, out      []float64
		delta, p     float64
		here, others Quartiles
	}{
		{[]float64{1, 2, 2, 3, 5, 8, 8, 13}, []float64{0, 0, 1, 1, 2, 3, 3},
			0.6428571428571428, 0.04026386606363579, Quartiles{2, 4, 8}, Quartiles{0.5, 1, 2.5}},
		{[]float64{10.5, 20.25, -3, 4}, []float64{4, 4, 4},
			0.25, 0.6964664857117763, Quartiles{2.25, 7.25, 12.9375}, Quartiles{4, 4, 4}},
		{[]float64{1, 2, 3, 4, 5}, []float64{6, 7, 8, 9},
			-1, 0.019964453305216043, Quartiles{2, 3, 4}, Quartiles{6.75, 7.5, 8.25}},
		{[]float64{1, 2, 3}, []float64{1, 2, 3}, 0, 1, Quartiles{1.5, 2, 2.5}, Quartiles{1.5, 2, 2.5}},
		{[]float64{7, 7, 7, 7, 7, 9}, []float64{7, 7, 7, 7, 7, 7, 7, 7, 7},
			1.0 / 6, 0.27630291733748347, Quartiles{7, 7, 7}, Quartiles{7, 7, 7}},
		{[]float64{5, 5}, []float64{5, 5, 5}, 0, 1, Quartiles{5, 5, 5}, Quartiles{5, 5, 5}}, // by definition
	} {
		runs := runsOf(c.in, c.out)
		r := rank(runs)
		near(t, "delta", r.delta, c.delta, 1e-14)
		near(t, "p", r.p(), c.p, 1e-12)
		s := r.shift(runs, 2)
		if s.Here != c.here || s.Others != c.others {
			t.Errorf("quartiles %v and %v, want %v and %v", s.Here, s.Others, c.here, c.others)
		}
	}
}

// slowShift is the definition of Cliff's delta and of its consistent variance,
// pair by pair.
func slowShift(in, out []float64) (delta, variance float64) {
	n1, n2 := float64(len(in)), float64(len(out))
	rows, columns := make([]float64, len(in)), make([]float64, len(out))
	for i, x := range in {
		for j, y := range out {
			d := float64(cmp.Compare(x, y))
			delta += d / (n1 * n2)
			rows[i] += d / n2
			columns[j] += d / n1
		}
	}
	var si, sj, sij float64
	for i, x := range in {
		si += (rows[i] - delta) * (rows[i] - delta) / (n1 - 1)
		for _, y := range out {
			d := float64(cmp.Compare(x, y)) - delta
			sij += d * d / ((n1 - 1) * (n2 - 1))
		}
	}
	for j := range out {
		sj += (columns[j] - delta) * (columns[j] - delta) / (n2 - 1)
	}
	return delta, ((n2-1)*si + (n1-1)*sj + sij) / (n1 * n2)
}

// slowQuartile is type 7 on a sorted copy.
func slowQuartile(x []float64, p float64) float64 {
	x = slices.Sorted(slices.Values(x))
	at := float64(len(x)-1) * p
	low := int(at)
	if low+1 == len(x) {
		return x[low]
	}
	return x[low] + (at-float64(low))*(x[low+1]-x[low])
}

func FuzzShiftAgainstPairs(f *testing.F) {
	f.Add([]byte{1, 1}, []byte{1, 1})                      // all equal
	f.Add([]byte{0, 1}, []byte{2, 3, 4})                   // apart
	f.Add([]byte{0, 255, 0, 255}, []byte{255, 0, 0, 0, 0}) // two values
	f.Add([]byte("the quick brown fox"), []byte("jumps over the lazy dog"))
	f.Add(slices.Repeat([]byte{3, 1, 2}, 22), slices.Repeat([]byte{2, 2, 9}, 43))
	f.Fuzz(func(t *testing.T, a, b []byte) {
		if len(a) < 2 || len(b) < 2 || len(a) > 300 || len(b) > 300 {
			return
		}
		in, out := make([]float64, len(a)), make([]float64, len(b))
		for i, x := range a {
			in[i] = float64(x) / 4
		}
		for i, x := range b {
			out[i] = float64(x) / 4
		}
		runs := runsOf(in, out)
		r := rank(runs)
		delta, variance := slowShift(in, out)
		if math.Abs(r.delta-delta) > 1e-12 || math.Abs(r.variance(runs)-variance) > 1e-12 {
			t.Fatalf("delta %v, variance %v; by pairs %v, %v", r.delta, r.variance(runs), delta, variance)
		}
		s := r.shift(runs, 1.96)
		if s.DeltaCI.Low > delta+1e-12 || s.DeltaCI.High < delta-1e-12 || !(s.DeltaCI.Low >= -1 && s.DeltaCI.High <= 1) {
			t.Fatalf("delta %v outside %v", delta, s.DeltaCI)
		}
		for i, got := range []float64{s.Here.Lower, s.Here.Median, s.Here.Upper} {
			near(t, "quartile", got, slowQuartile(in, float64(i+1)/4), 1e-14)
		}
		// The others' view of the same is its mirror image.
		mirror := rank(runsOf(out, in))
		if mirror.delta != -r.delta || mirror.p() != r.p() {
			t.Fatalf("sides exchanged: delta %v and %v, p %v and %v", r.delta, mirror.delta, r.p(), mirror.p())
		}
	})
}

// A 95 % interval of delta should hold the true one about 95 times in 100: here
// of exponential samples of 25 and 60, one with twice the mean, for which the
// true delta is (2−1)/(2+1).
func TestDeltaIntervalCovers(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 5))
	const trials = 2000
	covered := 0
	for range trials {
		in, out := make([]float64, 25), make([]float64, 60)
		for i := range in {
			in[i] = 2 * r.ExpFloat64()
		}
		for i := range out {
			out[i] = r.ExpFloat64()
		}
		runs := runsOf(in, out)
		if ci := rank(runs).interval(runs, quantileOf(0.95)); ci.Low <= 1.0/3 && ci.High >= 1.0/3 {
			covered++
		}
	}
	if share := float64(covered) / trials; share < 0.93 || share > 0.97 {
		t.Errorf("covered %v of the time, want about 0.95", share)
	}
}

func TestQuartilesCannotOverflow(t *testing.T) {
	most := math.MaxFloat64
	runs := runsOf([]float64{-most, most}, []float64{-most, -most, most, most})
	s := rank(runs).shift(runs, 2)
	for _, x := range []float64{s.Here.Lower, s.Here.Median, s.Here.Upper, s.Others.Median} {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			t.Errorf("quartile %v", x)
		}
	}
}
