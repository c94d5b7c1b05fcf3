package exchange

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"huishou/geo"
	"huishou/geo/coord"
	"huishou/geo/exchange/crs"
)

// position finds where the record stands, in this order: the mapping's lon and
// lat, its geometry column, the geometry of the format.
func (b *builder) position() {
	system := b.crs
	if name, column := b.value("crs"); name != "" {
		c, err := b.system(name)
		if err != nil {
			b.fault(column, name, "import.unknown_crs")
			return
		}
		system = c
	}
	if system.Name() == "" {
		b.fault("crs", "", "import.no_datum")
		return
	}
	lon, lonColumn := b.value("lon")
	lat, latColumn := b.value("lat")
	if strings.TrimSpace(lon) != "" || strings.TrimSpace(lat) != "" {
		b.fromTexts(system, lon, lat, lonColumn, latColumn)
		return
	}
	if s, column := b.value("geometry"); strings.TrimSpace(s) != "" {
		p, code := readPosition(s, b.limits.Vertices)
		switch {
		case code != "":
			b.fault(column, s, code)
		case p.srid != "" && !sameSystem(p.srid, system):
			b.fault(column, s, "import.other_crs")
		case p.shape.g != nil:
			b.fromShape(system, p.shape, column)
		case p.x != "":
			if b.mapping.Axes == "latlon" {
				p.x, p.y = p.y, p.x
			}
			b.fromTexts(system, p.x, p.y, column, column)
		default:
			b.fault(column, s, "location.missing")
		}
		return
	}
	switch s := b.rec.shape; {
	case s.code != "":
		b.fault("geometry", s.text, s.code)
	case s.g != nil:
		b.fromShape(system, s, "geometry")
	default:
		b.fault(lonColumn, "", "location.missing")
	}
}

// fromShape stands the place at a geometry.
func (b *builder) fromShape(system crs.CRS, s shape, column string) {
	p, exact := s.point()
	if !exact {
		b.warn(column, s.text, "location.middle_of_shape")
	}
	if b.mapping.Axes == "latlon" {
		p[0], p[1] = p[1], p[0]
	}
	if !system.Projected() {
		switch {
		case math.Abs(p[1]) > 90 && math.Abs(p[1]) <= 180 && math.Abs(p[0]) <= 90:
			b.fault(column, swapHint(number64(p[0]), number64(p[1])), "location.swapped")
			return
		case !geo.Valid(p):
			b.notDegrees(column, s.text, p[0], p[1])
			return
		}
	}
	b.stand(system, p[0], p[1], column, column, s.text)
}

// fromTexts stands the place at two texts.
func (b *builder) fromTexts(system crs.CRS, x, y, xColumn, yColumn string) {
	if b.mapping.Decimal == "," {
		x, y = strings.Replace(x, ",", ".", 1), strings.Replace(y, ",", ".", 1)
	}
	var v [2]float64
	if system.Projected() {
		for i, s := range []string{x, y} {
			f, err := strconv.ParseFloat(strings.TrimSpace(narrowed(s)), 64)
			if err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
				b.fault([]string{xColumn, yColumn}[i], s, "coord.not_a_number")
				return
			}
			v[i] = f
		}
		b.stand(system, v[0], v[1], xColumn, yColumn, x+","+y)
		return
	}
	lon, lonErr := coord.ParseLongitude(x)
	lat, latErr := coord.ParseLatitude(y)
	if lonErr != nil || latErr != nil {
		_, err1 := coord.ParseLongitude(y)
		_, err2 := coord.ParseLatitude(x)
		if err1 == nil && err2 == nil {
			b.fault(xColumn, swapHint(x, y), "location.swapped")
			return
		}
		b.badDegrees(x, y, xColumn, yColumn, lonErr, latErr)
		return
	}
	b.stand(system, lon, lat, xColumn, yColumn, x+","+y)
}

// badDegrees names the texts that are no degrees; numbers too large for degrees
// get a guess of their system.
func (b *builder) badDegrees(x, y, xColumn, yColumn string, lonErr, latErr error) {
	var far *coord.Error
	if errors.As(errors.Join(latErr, lonErr), &far) && far.Code == coord.CodeOutOfRange {
		if fx, fy, ok := plainPair(x, y); ok && (math.Abs(fx) > 180 || math.Abs(fy) > 180) {
			b.notDegrees(xColumn, x+","+y, fx, fy)
			return
		}
	}
	for _, bad := range []struct {
		err          error
		column, text string
	}{{lonErr, xColumn, x}, {latErr, yColumn, y}} {
		var e *coord.Error
		switch {
		case bad.err == nil:
		case errors.As(bad.err, &e) && e.Code == coord.CodeEmpty:
			b.fault(bad.column, bad.text, "location.missing")
		case errors.As(bad.err, &e):
			b.fault(bad.column, bad.text, e.Code)
		default:
			b.fault(bad.column, bad.text, coord.CodeNotNumber)
		}
	}
}

func (b *builder) notDegrees(column, value string, x, y float64) {
	if len(b.far) < sampleSize {
		b.far = append(b.far, [2]float64{x, y})
	}
	b.fault(column, value, "location.not_degrees")
}

func plainPair(x, y string) (fx, fy float64, ok bool) {
	fx, err1 := strconv.ParseFloat(strings.TrimSpace(narrowed(x)), 64)
	fy, err2 := strconv.ParseFloat(strings.TrimSpace(narrowed(y)), 64)
	return fx, fy, err1 == nil && err2 == nil
}

// stand moves x, y to WGS-84 and holds them against where the file says it is.
func (b *builder) stand(system crs.CRS, x, y float64, xColumn, yColumn, value string) {
	lon, lat, err := system.ToWGS84(x, y)
	if err != nil {
		var e *crs.Error
		code := crs.CodeOutOfDomain
		if errors.As(err, &e) {
			code = e.Code
		}
		b.fault(xColumn, value, code)
		return
	}
	p := orb.Point{lon + 0, lat + 0} // no negative zero
	if w := b.mapping.Within; len(w) == 4 {
		within := orb.Bound{Min: orb.Point{w[0], w[1]}, Max: orb.Point{w[2], w[3]}}
		switch {
		case within.Contains(p):
		case within.Contains(orb.Point{p[1], p[0]}):
			b.fault(xColumn, swapHint(number64(p[0]), number64(p[1])), "location.swapped")
			return
		default:
			b.fault(xColumn, value, "row.outside")
			return
		}
	}
	if e := b.expect; !e.IsZero() && !e.Contains(p) {
		if e.Contains(orb.Point{p[1], p[0]}) {
			b.fault(xColumn, swapHint(number64(p[0]), number64(p[1])), "location.swapped")
			return
		}
		b.warn(xColumn, value, "location.unexpected")
	}
	b.row.Place.Location = geojson.Point(p)
}

// swapHint shows a pair and what it would be the other way round.
func swapHint(x, y string) string {
	x, y = strings.TrimSpace(x), strings.TrimSpace(y)
	return fmt.Sprintf("%s,%s → %s,%s", x, y, y, x)
}

func number64(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
