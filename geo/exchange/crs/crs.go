// Package crs turns the coordinates of an import file into WGS-84 when the file's
// coordinate reference system (坐标参考系) is named, and guesses the name when
// numbers cannot be degrees.
//
// x is always the easting or longitude and y the northing or latitude, whatever
// axis order the EPSG register or a Chinese survey sheet (X north, Y east) has;
// [Guess] says when a file has them the other way round. Projected coordinates are
// metres, geographic ones degrees.
//
// Datums, spheroids and the way through geocentric coordinates come from
// github.com/wroge/wgs84. Its transverse Mercator does not serve: the inverse of
// v1.1.7 is 0.75 m off at the edge of a 3° zone (an integer division turns the
// exponent 3/2 into 1), so the projections here are our own, plugged into the
// library's Projection interface.
package crs

import (
	"fmt"
	"math"

	"github.com/wroge/wgs84"

	"huishou/geo/coord"
)

// Codes of [Error]. They are stable: translations and clients hang on them.
const (
	CodeUnknown     = "crs.unknown"           // no system of that name here
	CodeUnpublished = "crs.datum_unpublished" // Beijing 54 or Xi'an 80: the shift to WGS-84 is not public
	CodeNotFinite   = "crs.not_finite"        // NaN or infinity
	CodeOutOfDomain = "crs.out_of_domain"     // numbers that the system does not have
)

// Error says why a name or a pair of numbers was refused.
type Error struct {
	Code string  // one of the codes above
	Name string  // the system that was asked for
	X, Y float64 // the numbers, for CodeNotFinite and CodeOutOfDomain
	Msg  string  // the reason, in English
}

// Error is the name and the reason.
func (e *Error) Error() string { return e.Name + ": " + e.Msg }

// CRS is a coordinate reference system that is known here; get one from [Lookup].
// It is a value, safe for concurrent use. The zero CRS refuses every point.
type CRS struct {
	name, title string
	datum       coord.Datum // of a geographic system; empty for a projected one
	system      wgs84.ProjectedReferenceSystem
	x, y        span
}

// span is a closed range of numbers, NaN being in none.
type span struct{ min, max float64 }

func (s span) has(v float64) bool { return v >= s.min && v <= s.max }

// Name is the name that [Lookup] reads back, such as "gcj02" or "epsg:4523".
func (c CRS) Name() string { return c.name }

// Title is the name in the EPSG register, such as "CGCS2000 / 3-degree
// Gauss-Kruger zone 35".
func (c CRS) Title() string { return c.title }

// Projected reports whether the numbers are metres on a plane, not degrees.
func (c CRS) Projected() bool { return c.name != "" && c.datum == "" }

// ToWGS84 turns x (easting or longitude) and y (northing or latitude) into
// degrees of WGS-84. Numbers outside the system are an [Error] with
// [CodeOutOfDomain] or [CodeNotFinite]; the result is always a place on earth.
//
// Against PROJ the projections agree to well under a millimetre. What a datum adds
// is larger: CGCS2000 and ETRS89 are taken as equal to WGS-84. The frames agree
// within 0.1 m at the epoch of each (2000 and 1989); the plates have moved since,
// about 3 cm a year, which surveys corrected to the epoch do not show. LV95 is
// shifted by swisstopo's three parameters (some centimetres), LV03 by the same (up
// to 1.6 m, its local distortions are not modelled). GCJ-02 and BD-09 follow
// package coord.
func (c CRS) ToWGS84(x, y float64) (lon, lat float64, err error) {
	if err := c.check(x, y); err != nil {
		return 0, 0, err
	}
	if !c.Projected() {
		p, err := coord.ToWGS84(c.datum, x, y)
		if err != nil {
			return 0, 0, fmt.Errorf("read %s: %w", c.name, err)
		}
		return p.Lon(), p.Lat(), nil
	}
	lon, lat, _ = wgs84.From(c.system)(x, y, 0)
	if !(math.Abs(lon) <= 180) || !(math.Abs(lat) <= 90) {
		return 0, 0, c.refuse(CodeOutOfDomain, x, y, "is no place on earth")
	}
	return lon, lat, nil
}

// FromWGS84 is the way back, for exports and for checks. A place outside the
// system's domain is an [Error] with [CodeOutOfDomain], whose X and Y are then
// the longitude and latitude.
func (c CRS) FromWGS84(lon, lat float64) (x, y float64, err error) {
	if !c.Projected() {
		x, y, err = coord.FromWGS84(c.datum, coord.WGS84{lon, lat})
		if err != nil {
			return 0, 0, fmt.Errorf("write %s: %w", c.name, err)
		}
		return x, y, nil
	}
	if !(math.Abs(lon) <= 180) || !(math.Abs(lat) <= 90) {
		return 0, 0, c.refuse(CodeOutOfDomain, lon, lat, "are no longitude and latitude")
	}
	x, y, _ = wgs84.To(c.system)(lon, lat, 0)
	// Both directions drop the height that a datum shift makes of height 0, which in
	// Switzerland leaves a millimetre; one correction makes this the exact inverse.
	if seenLon, seenLat, _ := wgs84.From(c.system)(x, y, 0); math.Abs(seenLat-lat) < 1e-6 {
		seenX, seenY, _ := wgs84.To(c.system)(seenLon, seenLat, 0)
		if dx, dy := x-seenX, y-seenY; math.Hypot(dx, dy) < 0.1 { // not across the antimeridian
			x, y = x+dx, y+dy
		}
	}
	// A millimetre spares a point on the very edge from the rounding of its own image.
	const slack = 1e-3
	if !(span{c.x.min - slack, c.x.max + slack}).has(x) || !(span{c.y.min - slack, c.y.max + slack}).has(y) {
		return 0, 0, c.refuse(CodeOutOfDomain, lon, lat, "lie outside the area of the system")
	}
	return math.Min(math.Max(x, c.x.min), c.x.max), math.Min(math.Max(y, c.y.min), c.y.max), nil
}

// fits reports whether x and y are numbers that the system has.
func (c CRS) fits(x, y float64) bool { return c.name != "" && c.x.has(x) && c.y.has(y) }

func (c CRS) check(x, y float64) error {
	switch {
	case c.name == "":
		return &Error{Code: CodeUnknown, Name: "no system", X: x, Y: y, Msg: "name the coordinate system first"}
	case math.IsNaN(x-x) || math.IsNaN(y-y): // x-x is NaN for NaN and for ±Inf
		return c.refuse(CodeNotFinite, x, y, "are not finite")
	case !c.x.has(x):
		return c.refuse(CodeOutOfDomain, x, y, fmt.Sprintf("is outside: x runs from %s to %s", number(c.x.min), number(c.x.max)))
	case !c.y.has(y):
		return c.refuse(CodeOutOfDomain, x, y, fmt.Sprintf("is outside: y runs from %s to %s", number(c.y.min), number(c.y.max)))
	}
	return nil
}

func (c CRS) refuse(code string, x, y float64, why string) error {
	return &Error{Code: code, Name: c.name, X: x, Y: y, Msg: fmt.Sprintf("%s, %s %s", number(x), number(y), why)}
}

// number prints metres to the centimetre and degrees in full, without exponents
// for anything that can be a coordinate.
func number(v float64) string {
	if a := math.Abs(v); a > 1000 && a < 1e12 {
		return fmt.Sprintf("%.2f", v)
	}
	return fmt.Sprintf("%.10g", v)
}
