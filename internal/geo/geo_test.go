package geo

import (
	"math"
	"testing"
)

// Parts of a circle; Rosetta Code's example of the haversine formula, from Nashville
// to Los Angeles, 2887.2599506071 km on a sphere of 6372.8 km; and two distances by
// another formula, the special case of Vincenty's for a sphere, computed in Python.
func TestDistance(t *testing.T) {
	london, paris, sydney := Point{51.5074, -0.1278}, Point{48.8566, 2.3522}, Point{-33.8688, 151.2093}
	for _, c := range []struct {
		p, q Point
		km   float64
		tol  float64
	}{
		{london, london, 0, 0},
		{Point{12, 180}, Point{12, -180}, 0, 0}, // one place with two names
		{Point{-90, 7}, Point{-90, 77}, 0, 0},
		{Point{0, 0}, Point{0, 180}, math.Pi * radius, 1e-9},                // half way round
		{Point{90, 0}, Point{-90, 77}, math.Pi * radius, 1e-9},              // from pole to pole
		{Point{0, 179.5}, Point{0, -179.5}, math.Pi / 180 * radius, 1e-9},   // over the date line
		{Point{0, 0}, Point{0, 1}, math.Pi / 180 * radius, 1e-9},            // one degree
		{Point{60, 0}, Point{60, 0.001}, math.Pi / 360e3 * radius, 1e-9},    // cos 60° is a half
		{Point{51.5, -0.12}, Point{51.5 + 1e-7, -0.12}, 1.1119508e-5, 1e-9}, // a centimetre
		{Point{36.12, -86.67}, Point{33.94, -118.40}, 2887.2599506071 * radius / 6372.8, 1e-6},
		{london, paris, 343.556535, 1e-5},
		{london, sydney, 16993.956933, 1e-5},
	} {
		for _, got := range []float64{Distance(c.p, c.q), Distance(c.q, c.p)} {
			if math.Abs(got-c.km) > c.tol {
				t.Errorf("from %v to %v are %.6f km, want %.6f", c.p, c.q, got, c.km)
			}
		}
	}
}

func TestValid(t *testing.T) {
	nan := math.NaN()
	for p, want := range map[Point]bool{{0, 0}: true, {90, 180}: true, {-90, -180}: true, {90.1, 0}: false, {0, 180.1}: false, {-91, 0}: false, {0, -181}: false} {
		if p.Valid() != want {
			t.Errorf("%v valid is %v", p, !want)
		}
	}
	if (Point{nan, 0}).Valid() || (Point{0, nan}).Valid() || (Point{math.Inf(1), 0}).Valid() {
		t.Error("a point that is no number is valid")
	}
	if got := (Point{-51.5, 1e-7}).String(); got != "(-51.5, 0.0000001)" {
		t.Errorf("got %s", got)
	}
}
