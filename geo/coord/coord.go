// Package coord moves points between the three datums met on Chinese maps:
// WGS-84 (GPS, OpenStreetMap, the registry itself), GCJ-02 (高德, 腾讯, Google's
// China map) and BD-09 (百度). Each datum is a type of its own, so that a point of
// one cannot be handed to a function of another.
//
// The state publishes neither GCJ-02 nor BD-09. The formulas here are the
// reverse-engineered ones in public circulation since 2013 (eviltransform and its
// many descendants); they follow the services to about a metre, not better.
// What is exact is the way back: it is found by iteration, so that there and back
// again lands within a micrometre.
//
// Every point is longitude first, in degrees. Points that are not finite pass
// through unchanged.
package coord

import "math"

// WGS84 is a point in WGS-84 (EPSG:4326): longitude, latitude in degrees.
type WGS84 [2]float64

// GCJ02 is a point in GCJ-02 (国测局坐标, 火星坐标): longitude, latitude in degrees.
type GCJ02 [2]float64

// BD09 is a point in BD-09 (百度坐标): longitude, latitude in degrees. Baidu's
// Mercator metres (bd09mc) are something else and are not read here.
type BD09 [2]float64

// Lon is the longitude in degrees, east positive.
func (p WGS84) Lon() float64 { return p[0] }

// Lat is the latitude in degrees, north positive.
func (p WGS84) Lat() float64 { return p[1] }

// Lon is the longitude in degrees, east positive.
func (p GCJ02) Lon() float64 { return p[0] }

// Lat is the latitude in degrees, north positive.
func (p GCJ02) Lat() float64 { return p[1] }

// Lon is the longitude in degrees, east positive.
func (p BD09) Lon() float64 { return p[0] }

// Lat is the latitude in degrees, north positive.
func (p BD09) Lat() float64 { return p[1] }

// The box outside which the services are taken not to shift, its edges being
// inside. It holds neighbouring countries too: the rule of the public formulas is
// this box, not the border.
const (
	West, East   = 72.004, 137.8347
	South, North = 0.8293, 55.8271
)

// InChina reports whether longitude and latitude lie in the box where GCJ-02 and
// BD-09 differ from WGS-84. The test is made on the numbers as given, whatever
// their datum; within 0.02° of the box's edge, far from any Chinese city, a point
// may therefore be inside in one datum and outside in another, and does not come
// back to where it was.
func InChina(lon, lat float64) bool {
	return lon >= West && lon <= East && lat >= South && lat <= North
}

// ToGCJ02 shifts p to GCJ-02: 200-800 m in Chinese cities, nothing outside the box of [InChina].
func (p WGS84) ToGCJ02() GCJ02 {
	if !InChina(p[0], p[1]) {
		return GCJ02(p)
	}
	dLon, dLat := gcjShift(p[0], p[1])
	return GCJ02{p[0] + dLon, p[1] + dLat}
}

// ToBD09 shifts p to BD-09: 500-1,600 m in Chinese cities, nothing outside the box of [InChina].
func (p WGS84) ToBD09() BD09 {
	if !InChina(p[0], p[1]) {
		return BD09(p)
	}
	lon, lat := bdFromGCJ(p.ToGCJ02())
	return BD09{lon, lat}
}

// ToWGS84 undoes [WGS84.ToGCJ02] to better than 1e-9 degrees inside the box, and
// leaves a point outside it alone.
func (p GCJ02) ToWGS84() WGS84 {
	if !InChina(p[0], p[1]) {
		return WGS84(p)
	}
	return WGS84(undo(p, func(q [2]float64) [2]float64 {
		dLon, dLat := gcjShift(q[0], q[1])
		return [2]float64{q[0] + dLon, q[1] + dLat}
	}))
}

// ToBD09 shifts p to BD-09 inside the box of [InChina], and leaves it alone outside.
func (p GCJ02) ToBD09() BD09 {
	if !InChina(p[0], p[1]) {
		return BD09(p)
	}
	lon, lat := bdFromGCJ(p)
	return BD09{lon, lat}
}

// ToGCJ02 undoes [GCJ02.ToBD09] to better than 1e-9 degrees inside the box, and
// leaves a point outside it alone.
func (p BD09) ToGCJ02() GCJ02 {
	if !InChina(p[0], p[1]) {
		return GCJ02(p)
	}
	return GCJ02(undo(p, func(q [2]float64) [2]float64 {
		lon, lat := bdFromGCJ(GCJ02(q))
		return [2]float64{lon, lat}
	}))
}

// ToWGS84 undoes [WGS84.ToBD09] to better than 1e-9 degrees inside the box, and
// leaves a point outside it alone.
func (p BD09) ToWGS84() WGS84 {
	if !InChina(p[0], p[1]) {
		return WGS84(p)
	}
	return p.ToGCJ02().ToWGS84()
}

// undo finds the point that forward sends to target. Both shifts change by less
// than 2 % of the step between two points, so each round gains two digits or more;
// seven rounds reach the last bit, sixteen is a bound, not an expectation.
func undo(target [2]float64, forward func([2]float64) [2]float64) [2]float64 {
	guess := target
	for range 16 {
		got := forward(guess)
		dLon, dLat := target[0]-got[0], target[1]-got[1]
		guess[0] += dLon
		guess[1] += dLat
		if math.Abs(dLon) < 1e-13 && math.Abs(dLat) < 1e-13 {
			break
		}
	}
	return guess
}

// The Krasovsky 1940 ellipsoid, which the GCJ-02 formula is written for.
const (
	krasovskyA  = 6378245.0
	krasovskyE2 = 0.00669342162296594323
)

// gcjShift is how far GCJ-02 moves a WGS-84 point, in degrees. It is smooth but
// for the square root at longitude 105, where it is still continuous.
func gcjShift(lon, lat float64) (dLon, dLat float64) {
	x, y := lon-105, lat-35
	root := math.Sqrt(math.Abs(x))
	ripple := (20*math.Sin(6*math.Pi*x) + 20*math.Sin(2*math.Pi*x)) * 2 / 3

	north := -100 + 2*x + 3*y + 0.2*y*y + 0.1*x*y + 0.2*root + ripple +
		(20*math.Sin(math.Pi*y)+40*math.Sin(math.Pi/3*y))*2/3 +
		(160*math.Sin(math.Pi/12*y)+320*math.Sin(math.Pi/30*y))*2/3
	east := 300 + x + 2*y + 0.1*x*x + 0.1*x*y + 0.1*root + ripple +
		(20*math.Sin(math.Pi*x)+40*math.Sin(math.Pi/3*x))*2/3 +
		(150*math.Sin(math.Pi/12*x)+300*math.Sin(math.Pi/30*x))*2/3

	sin, cos := math.Sincos(lat * math.Pi / 180)
	w := 1 - krasovskyE2*sin*sin
	meridian := krasovskyA * (1 - krasovskyE2) / (w * math.Sqrt(w))
	parallel := krasovskyA / math.Sqrt(w) * cos
	return east / parallel * 180 / math.Pi, north / meridian * 180 / math.Pi
}

// bdFromGCJ is Baidu's own shift on top of GCJ-02: a ripple in polar coordinates
// around 0, 0 and a constant step.
func bdFromGCJ(p GCJ02) (lon, lat float64) {
	const wave = math.Pi * 3000 / 180
	r := math.Hypot(p[0], p[1]) + 0.00002*math.Sin(p[1]*wave)
	θ := math.Atan2(p[1], p[0]) + 0.000003*math.Cos(p[0]*wave)
	sin, cos := math.Sincos(θ)
	return r*cos + 0.0065, r*sin + 0.006
}
