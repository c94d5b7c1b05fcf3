package crs

import (
	"math"

	"github.com/wroge/wgs84"
)

// swissGrid is the oblique conformal cylindrical projection of Switzerland by the
// rigorous formulas of swisstopo, "Formulas and constants for the calculation of
// the Swiss conformal cylindrical projection and for the transformation between
// coordinate systems" (2016), section 3: ellipsoid to sphere, sphere turned so that
// Bern lies on its equator, Mercator.
type swissGrid struct {
	ellipsoid
	east, north  float64 // false easting and northing of Bern, metres
	r, α, k      float64 // radius of the sphere, longitude factor, constant of latitude
	sinB0, cosB0 float64 // latitude of Bern on the sphere
}

// The old observatory of Bern on the Bessel ellipsoid, degrees.
const (
	bernLon = 7 + 26.0/60 + 22.5/3600
	bernLat = 46 + 57.0/60 + 8.66/3600
)

// swiss is LV03 with its false origin moved by east and north metres. The datum
// shift is swisstopo's translation from CH1903+ to ETRS89.
func swiss(name, title string, east, north float64) CRS {
	d := wgs84.Helmert(6377397.155, 299.1528128, 674.374, 15.056, 405.346, 0, 0, 0, 0)
	return CRS{
		name: name, title: title,
		system: wgs84.ProjectedReferenceSystem{Datum: d, Projection: newSwissGrid(d, 600_000+east, 200_000+north)},
		x:      span{420_000 + east, 900_000 + east}, y: span{30_000 + north, 350_000 + north},
	}
}

func newSwissGrid(d wgs84.Spheroid, east, north float64) *swissGrid {
	g := &swissGrid{ellipsoid: newEllipsoid(d), east: east, north: north}
	sin, cos := math.Sincos(radians(bernLat))
	g.r = d.A() * math.Sqrt(1-g.e2) / (1 - g.e2*sin*sin)
	g.α = math.Sqrt(1 + g.e2/(1-g.e2)*cos*cos*cos*cos)
	g.sinB0 = sin / g.α
	g.cosB0 = math.Sqrt(1 - g.sinB0*g.sinB0)
	g.k = math.Atanh(g.sinB0) - g.α*math.Asinh(g.conformal(math.Tan(radians(bernLat))))
	return g
}

// FromLonLat implements wgs84.Projection, on the Bessel ellipsoid.
func (g *swissGrid) FromLonLat(lon, lat float64, _ wgs84.Spheroid) (east, north float64) {
	s := g.α*math.Asinh(g.conformal(math.Tan(radians(lat)))) + g.k
	sinB, cosB := math.Tanh(s), 1/math.Cosh(s)
	sinL, cosL := math.Sincos(g.α * radians(lon-bernLon))
	turned := g.cosB0*sinB - g.sinB0*cosB*cosL // sine of the latitude on the turned sphere
	return g.east + g.r*math.Atan2(cosB*sinL, g.sinB0*sinB+g.cosB0*cosB*cosL), g.north + g.r*math.Atanh(turned)
}

// ToLonLat implements wgs84.Projection, on the Bessel ellipsoid.
func (g *swissGrid) ToLonLat(east, north float64, _ wgs84.Spheroid) (lon, lat float64) {
	s := (north - g.north) / g.r
	sinB, cosB := math.Tanh(s), 1/math.Cosh(s)
	sinL, cosL := math.Sincos((east - g.east) / g.r)
	b := math.Atanh(g.cosB0*sinB + g.sinB0*cosB*cosL)
	l := math.Atan2(cosB*sinL, g.cosB0*cosB*cosL-g.sinB0*sinB)
	return bernLon + degrees(l)/g.α, degrees(math.Atan(g.geodetic(math.Sinh((b - g.k) / g.α))))
}
