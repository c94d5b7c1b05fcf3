package crs

import (
	"math"

	"github.com/wroge/wgs84"
)

// mercator is the transverse Mercator projection (Gauss-Krüger, UTM) by Krüger's
// series to the sixth order of the third flattening, as C. F. F. Karney gives it in
// "Transverse Mercator with an accuracy of a few nanometers", J. Geodesy 85 (2011),
// equations 7-36. Within 500 km of the central meridian its error is below a
// micrometre.
type mercator struct {
	ellipsoid
	lon0, east, north float64 // degrees; metres, the latitude of origin taken into north
	radius            float64 // scale times the rectifying radius, metres
	α, β              [6]float64
}

// newMercator prepares a projection on d's spheroid: central meridian and latitude
// of origin in degrees, scale on the meridian, false easting and northing in metres.
func newMercator(d wgs84.Spheroid, lon0, lat0, scale, east, north float64) *mercator {
	f := 1 / d.Fi()
	n := f / (2 - f)
	n2 := n * n
	n3, n4, n5, n6 := n2*n, n2*n2, n2*n2*n, n2*n2*n2
	m := &mercator{
		ellipsoid: newEllipsoid(d), lon0: lon0, east: east, north: north,
		radius: scale * d.A() / (1 + n) * (1 + n2/4 + n4/64 + n6/256),
		α: [6]float64{
			n/2 - n2*2/3 + n3*5/16 + n4*41/180 - n5*127/288 + n6*7891/37800,
			n2*13/48 - n3*3/5 + n4*557/1440 + n5*281/630 - n6*1983433/1935360,
			n3*61/240 - n4*103/140 + n5*15061/26880 + n6*167603/181440,
			n4*49561/161280 - n5*179/168 + n6*6601661/7257600,
			n5*34729/80640 - n6*3418889/1995840,
			n6 * 212378941 / 319334400,
		},
		β: [6]float64{
			n/2 - n2*2/3 + n3*37/96 - n4/360 - n5*81/512 + n6*96199/604800,
			n2/48 + n3/15 - n4*437/1440 + n5*46/105 - n6*1118711/3870720,
			n3*17/480 - n4*37/840 - n5*209/4480 + n6*5569/90720,
			n4*4397/161280 - n5*11/504 - n6*830251/7257600,
			n5*4583/161280 - n6*108847/3991680,
			n6 * 20648693 / 638668800,
		},
	}
	_, origin := m.FromLonLat(lon0, lat0, d)
	m.north = north - (origin - north)
	return m
}

// FromLonLat implements wgs84.Projection; the spheroid is the one the projection
// was made for.
func (m *mercator) FromLonLat(lon, lat float64, _ wgs84.Spheroid) (east, north float64) {
	τ := m.conformal(math.Tan(radians(lat)))
	sin, cos := math.Sincos(radians(math.Remainder(lon-m.lon0, 360)))
	ξ := math.Atan2(τ, cos)
	η := math.Asinh(sin / math.Hypot(τ, cos))
	dξ, dη := series(m.α, ξ, η)
	return m.east + m.radius*(η+dη), m.north + m.radius*(ξ+dξ)
}

// ToLonLat implements wgs84.Projection.
func (m *mercator) ToLonLat(east, north float64, _ wgs84.Spheroid) (lon, lat float64) {
	ξ, η := (north-m.north)/m.radius, (east-m.east)/m.radius
	dξ, dη := series(m.β, ξ, η)
	ξ, η = ξ-dξ, η-dη
	sin, cos := math.Sincos(ξ)
	sinh := math.Sinh(η)
	lon = math.Remainder(m.lon0+degrees(math.Atan2(sinh, cos)), 360)
	return lon, degrees(math.Atan(m.geodetic(sin / math.Hypot(sinh, cos))))
}

// series is the sum of c[j]·sin(2jζ) for the complex ζ = ξ + iη, j from 1.
func series(c [6]float64, ξ, η float64) (re, im float64) {
	for i, c := range c {
		j := float64(2 * (i + 1))
		sin, cos := math.Sincos(j * ξ)
		re += c * sin * math.Cosh(j*η)
		im += c * cos * math.Sinh(j*η)
	}
	return re, im
}

// ellipsoid knows the way between geodetic and conformal latitude.
type ellipsoid struct{ e, e2 float64 }

func newEllipsoid(s wgs84.Spheroid) ellipsoid {
	f := 1 / s.Fi()
	e2 := f * (2 - f)
	return ellipsoid{math.Sqrt(e2), e2}
}

// conformal is the tangent of the conformal latitude for the tangent τ of a
// geodetic one (Karney, equations 7-9).
func (e ellipsoid) conformal(τ float64) float64 {
	secant := math.Hypot(1, τ)
	σ := math.Sinh(e.e * math.Atanh(e.e*τ/secant))
	return τ*math.Hypot(1, σ) - σ*secant
}

// geodetic undoes conformal by Newton's method (Karney, equations 19-21), which
// settles within three rounds on any earth-like ellipsoid.
func (e ellipsoid) geodetic(target float64) float64 {
	if math.Abs(target) > 1e15 { // a pole, as far as a float64 can tell
		return target
	}
	τ := target / (1 - e.e2)
	for range 8 {
		got := e.conformal(τ)
		δ := (target - got) / math.Hypot(1, got) * (1 + (1-e.e2)*τ*τ) / ((1 - e.e2) * math.Hypot(1, τ))
		τ += δ
		if math.Abs(δ) <= 1e-15*math.Max(1, math.Abs(τ)) {
			break
		}
	}
	return τ
}

func radians(deg float64) float64 { return deg * math.Pi / 180 }
func degrees(rad float64) float64 { return rad * 180 / math.Pi }
