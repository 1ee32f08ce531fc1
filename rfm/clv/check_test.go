package clv

import (
	"math"
	"testing"
)

func TestHistogram(t *testing.T) {
	d, _, _ := cdnow(t)
	m := model(t, BG, published[BG]...)
	bins, err := m.Histogram(d, 8)
	if err != nil {
		t.Fatal(err)
	}
	customers, expected := 0, 0.0
	for _, b := range bins {
		customers += b.Actual
		expected += b.Expected
	}
	// Figure 1 of Fader, Hardie and Lee (2005) has 1,411 customers at 0.
	if bins[0].Actual != 1411 || customers != 2357 || math.Abs(expected-2357) > 1e-9 {
		t.Errorf("%d at 0, %d in all, %v expected", bins[0].Actual, customers, expected)
	}
	for _, b := range bins {
		if off := math.Abs(b.Expected - float64(b.Actual)); off > 30 {
			t.Errorf("%d customers with %d, %v expected", b.Actual, b.X, b.Expected)
		}
	}
}

func TestHoldoutCDNOW(t *testing.T) {
	d, _, rows := cdnow(t)
	var actual []int
	for _, row := range rows {
		actual = append(actual, int(row[5]))
	}
	for f, want := range map[Family]float64{BG: 1653.94125931, MBG: 1577.12879993, Pareto: 1665.69316068} {
		h, err := model(t, f, published[f]...).Holdout(t.Context(), d, actual, 39)
		if err != nil {
			t.Fatal(err)
		}
		if h.Customers != 2357 || h.Actual != 1882 || len(h.ByX) != 8 {
			t.Errorf("%s: %+v", f, h)
		}
		within(t, f.String(), h.Expected, want, 1e-11)
		customers, sum, expected := 0, 0, 0.0
		for _, b := range h.ByX {
			customers, sum, expected = customers+b.Customers, sum+b.Actual, expected+b.Expected
		}
		if customers != 2357 || sum != 1882 || h.ByX[0].Customers != 1411 {
			t.Errorf("%s by x: %+v", f, h.ByX)
		}
		within(t, f.String()+" by x", expected, want, 1e-11)
		if !(h.MAE > .5 && h.MAE < 1 && h.RMSE > h.MAE && h.RMSE < 2) {
			t.Errorf("%s: MAE %v, RMSE %v", f, h.MAE, h.RMSE)
		}
	}
	// By hand: off by 1 and by 2.
	m := model(t, BG, published[BG]...)
	two := data(t, []Timing{{}, {}})
	p, err := m.Predict(Timing{}, Within(39))
	if err != nil {
		t.Fatal(err)
	}
	h, err := m.Holdout(t.Context(), two, []int{0, 2}, 39)
	if err != nil {
		t.Fatal(err)
	}
	within(t, "MAE", h.MAE, 1, 1e-12)
	within(t, "RMSE", h.RMSE, math.Sqrt((p.Purchases*p.Purchases+(2-p.Purchases)*(2-p.Purchases))/2), 1e-12)
}
