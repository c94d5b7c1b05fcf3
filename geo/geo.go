// Package geo holds the measures the registry is built on: metres, bounds and
// containment on WGS-84 coordinates, longitude first.
//
// Distances are great-circle distances on a sphere of the mean earth radius.
// Every other package compares, sorts and prints distances through this one,
// so two parts of the program never disagree about what is nearer.
package geo

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

// EarthRadius is the mean radius of the earth, 6371008.8 m (IUGG, R1).
const EarthRadius Metres = 6371008.8

// Metres is a length on the ground.
type Metres float64

// Distance is the great-circle distance between two WGS-84 points by the
// haversine formula, in metres. It is exact for equal points (0) and stable for
// antipodal ones. Points that are not finite give NaN.
func Distance(a, b orb.Point) Metres {
	φ1, φ2 := radians(a.Lat()), radians(b.Lat())
	sφ := math.Sin((φ2 - φ1) / 2)
	sλ := math.Sin(radians(b.Lon()-a.Lon()) / 2)
	h := sφ*sφ + math.Cos(φ1)*math.Cos(φ2)*sλ*sλ
	return 2 * EarthRadius * Metres(math.Asin(math.Sqrt(math.Min(1, h))))
}

// Valid reports whether p is a finite point within ±180 of longitude and ±90 of latitude.
func Valid(p orb.Point) bool {
	return math.Abs(p.Lon()) <= 180 && math.Abs(p.Lat()) <= 90
}

// Round keeps digits decimals of both coordinates; 6 digits are about 0.1 m.
func Round(p orb.Point, digits int) orb.Point {
	k := math.Pow10(digits)
	return orb.Point{math.Round(p.Lon()*k) / k, math.Round(p.Lat()*k) / k}
}

// Around gives the bounds that hold every point within radius of p. Across the
// antimeridian it is two bounds, one each side; near a pole it spans all
// longitudes. A radius that is negative or NaN gives none.
func Around(p orb.Point, radius Metres) []orb.Bound {
	if !(radius >= 0) {
		return nil
	}
	// A hair wider than the circle, so that rounding never cuts off its rim.
	angle := float64(radius/EarthRadius)*(1+1e-9) + 1e-9
	south, north := p.Lat()-degrees(angle), p.Lat()+degrees(angle)
	if south <= -90 || north >= 90 {
		return []orb.Bound{{Min: orb.Point{-180, math.Max(south, -90)}, Max: orb.Point{180, math.Min(north, 90)}}}
	}
	// The widest point of a circle lies poleward of its centre: sin Δλ = sin r / cos φ.
	Δ := degrees(math.Asin(math.Min(1, math.Sin(angle)/math.Cos(radians(p.Lat())))))
	return Split(p.Lon()-Δ, south, p.Lon()+Δ, north)
}

// Split turns west, south, east, north into bounds with west ≤ east within ±180.
// A box whose west is east of its east crosses the antimeridian (RFC 7946, 5.2).
func Split(west, south, east, north float64) []orb.Bound {
	if east-west >= 360 {
		return []orb.Bound{{Min: orb.Point{-180, south}, Max: orb.Point{180, north}}}
	}
	switch {
	case west < -180:
		west += 360
	case east > 180:
		east -= 360
	}
	if west <= east {
		return []orb.Bound{{Min: orb.Point{west, south}, Max: orb.Point{east, north}}}
	}
	return []orb.Bound{
		{Min: orb.Point{west, south}, Max: orb.Point{180, north}},
		{Min: orb.Point{-180, south}, Max: orb.Point{east, north}},
	}
}

// ErrBBox says that a text is not a bounding box.
var ErrBBox = errors.New("bbox must be west,south,east,north in degrees")

// ParseBBox reads "west,south,east,north" in degrees, or the six-number form of
// OGC API - Features 7.15.3 whose heights are ignored. West may lie east of east:
// then the box crosses the antimeridian and two bounds are returned. Anything
// else, south above north included, is an error that wraps [ErrBBox].
func ParseBBox(s string) ([]orb.Bound, error) {
	parts := strings.Split(s, ",")
	if len(parts) != 4 && len(parts) != 6 {
		return nil, fmt.Errorf("%w: got %d numbers", ErrBBox, len(parts))
	}
	v := make([]float64, len(parts))
	for i, part := range parts {
		f, err := strconv.ParseFloat(strings.TrimSpace(part), 64)
		if err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
			return nil, fmt.Errorf("%w: %q is not a number", ErrBBox, part)
		}
		v[i] = f
	}
	if len(v) == 6 {
		v = []float64{v[0], v[1], v[3], v[4]}
	}
	west, south, east, north := v[0], v[1], v[2], v[3]
	switch {
	case math.Abs(west) > 180 || math.Abs(east) > 180 || math.Abs(south) > 90 || math.Abs(north) > 90:
		return nil, fmt.Errorf("%w: outside ±180, ±90", ErrBBox)
	case south > north:
		return nil, fmt.Errorf("%w: south %v is above north %v", ErrBBox, south, north)
	}
	return Split(west, south, east, north), nil
}

// Contains reports whether p lies in g, a Polygon or MultiPolygon; a hole is
// outside. Any other geometry contains nothing.
func Contains(g orb.Geometry, p orb.Point) bool {
	switch g := g.(type) {
	case orb.Polygon:
		return len(g) > 0 && planar.PolygonContains(g, p)
	case orb.MultiPolygon:
		return slices.ContainsFunc(g, func(part orb.Polygon) bool { return Contains(part, p) })
	}
	return false
}

func radians(deg float64) float64 { return deg * math.Pi / 180 }
func degrees(rad float64) float64 { return rad * 180 / math.Pi }
