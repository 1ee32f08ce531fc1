// Package geo measures distances on the globe.
package geo

import (
	"math"
	"strconv"
)

// A Point is a place on the globe, in degrees: latitude north of the equator and
// longitude east of Greenwich.
type Point struct{ Lat, Lon float64 }

// Valid reports whether the point is on the globe.
func (p Point) Valid() bool {
	return -90 <= p.Lat && p.Lat <= 90 && -180 <= p.Lon && p.Lon <= 180
}

// String returns the point as (lat, lon).
func (p Point) String() string {
	return "(" + strconv.FormatFloat(p.Lat, 'f', -1, 64) + ", " + strconv.FormatFloat(p.Lon, 'f', -1, 64) + ")"
}

// radius is the mean radius of the Earth in kilometres, (2a + b) / 3 of WGS 84, as
// the IUGG defines it.
const radius = 6371.0088

// Distance returns the length of the great circle between two points in
// kilometres, by the haversine formula, which is exact on the sphere and stays so
// for points close together. The Earth is no sphere: the result is within 0.6 % of
// the geodesic.
//
// Two points of one latitude whose longitudes are a full turn apart are the same place, and
// so are all those at a pole: their distance is 0 without rounding.
func Distance(p, q Point) float64 {
	if p.same(q) {
		return 0
	}
	lat1, lat2 := radians(p.Lat), radians(q.Lat)
	sinLat, sinLon := math.Sin((lat2-lat1)/2), math.Sin(radians(q.Lon-p.Lon)/2)
	h := sinLat*sinLat + math.Cos(lat1)*math.Cos(lat2)*sinLon*sinLon
	return 2 * radius * math.Asin(math.Sqrt(min(h, 1)))
}

// same reports whether two points are one place with two names.
func (p Point) same(q Point) bool {
	turn := math.Abs(p.Lon-q.Lon) == 360
	return p.Lat == q.Lat && (p.Lon == q.Lon || turn || math.Abs(p.Lat) == 90)
}

func radians(degrees float64) float64 { return degrees * (math.Pi / 180) }
