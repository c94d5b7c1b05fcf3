package exchange

import (
	"bytes"
	"encoding/json"
	"io"
	"strconv"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

// shape is what a format itself says of a record's position: a geometry in the
// file's system, or why there is none.
type shape struct {
	g    orb.Geometry // nil when there is none
	code string       // what is wrong with it
	text string       // the value for the report
}

// point is where a record with the shape stands: the point, or the middle of a
// line or an area, which ok tells apart.
func (s shape) point() (p orb.Point, exact bool) {
	switch g := s.g.(type) {
	case orb.Point:
		return g, true
	case orb.MultiPoint:
		if len(g) == 1 {
			return g[0], true
		}
	}
	p, _ = planar.CentroidArea(s.g)
	return p, false
}

// geometryReader reads GeoJSON geometries and counts what they cost.
type geometryReader struct {
	vertices int // left
	dims     int // of the first position, 0 before it
	mixed    bool
}

// mostNested bounds geometry collections inside each other.
const mostNested = 8

// read gives the geometry of a GeoJSON geometry object, or the code of what is
// wrong with it. null is nil without a code.
func (r *geometryReader) read(raw json.RawMessage, nested int) (orb.Geometry, string) {
	if isNull(raw) {
		return nil, ""
	}
	if nested > mostNested {
		return nil, "geometry.too_deep"
	}
	members, twice, err := objectMembers(raw)
	switch {
	case err != nil:
		return nil, "geometry.not_object"
	case twice != "":
		return nil, "json.duplicate_key"
	}
	var kind string
	var coordinates, geometries json.RawMessage
	for _, m := range members {
		switch m.key {
		case "type":
			if json.Unmarshal(m.raw, &kind) != nil {
				return nil, "geometry.unknown_type"
			}
		case "coordinates":
			coordinates = m.raw
		case "geometries":
			geometries = m.raw
		}
	}
	if kind == "GeometryCollection" {
		return r.collection(geometries, nested)
	}
	depth, ok := map[string]int{"Point": 0, "MultiPoint": 1, "LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3}[kind]
	if !ok {
		return nil, "geometry.unknown_type"
	}
	if isNull(coordinates) {
		return nil, "geometry.null_coordinates"
	}
	tree, code := r.positions(coordinates, depth)
	if code == "" && r.mixed {
		code = "geometry.mixed_dimensions"
	}
	if code != "" {
		return nil, code
	}
	if tree == nil {
		return nil, "geometry.empty"
	}
	switch kind {
	case "Point":
		return tree.(orb.Point), ""
	case "MultiPoint":
		return orb.MultiPoint(tree.([]orb.Point)), ""
	case "LineString":
		return orb.LineString(tree.([]orb.Point)), ""
	case "MultiLineString":
		var lines orb.MultiLineString
		for _, l := range tree.([][]orb.Point) {
			lines = append(lines, l)
		}
		return lines, ""
	case "Polygon":
		return polygon(tree.([][]orb.Point)), ""
	}
	var many orb.MultiPolygon
	for _, p := range tree.([][][]orb.Point) {
		many = append(many, polygon(p))
	}
	return many, ""
}

func polygon(rings [][]orb.Point) orb.Polygon {
	var p orb.Polygon
	for _, r := range rings {
		p = append(p, r)
	}
	return p
}

func (r *geometryReader) collection(raw json.RawMessage, nested int) (orb.Geometry, string) {
	var all orb.Collection
	code := ""
	err := eachElement(raw, func(one json.RawMessage) bool {
		var g orb.Geometry
		if g, code = r.read(one, nested+1); g != nil {
			all = append(all, g)
		}
		return code == ""
	})
	switch {
	case err != nil:
		return nil, "geometry.unknown_type"
	case code != "":
		return nil, code
	case len(all) == 0:
		return nil, "geometry.empty"
	}
	return all, ""
}

// positions reads coordinates nested depth deep below a list of positions; an
// empty list anywhere is nil.
func (r *geometryReader) positions(raw json.RawMessage, depth int) (tree any, code string) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	tree, code = r.level(d, depth)
	if code == "" {
		if _, err := d.Token(); err != io.EOF {
			code = "geometry.wrong_depth"
		}
	}
	return tree, code
}

func (r *geometryReader) level(d *json.Decoder, depth int) (any, string) {
	t, err := d.Token()
	if err != nil || t != json.Delim('[') {
		return nil, wrong(t)
	}
	switch depth {
	case 0:
		p, code := r.position(d)
		if code != "" {
			return nil, code
		}
		return p, ""
	case 1:
		return levels[orb.Point](r, d, 0)
	case 2:
		return levels[[]orb.Point](r, d, 1)
	}
	return levels[[][]orb.Point](r, d, 2)
}

// levels reads the elements of an opened array to its end.
func levels[T any](r *geometryReader, d *json.Decoder, depth int) (any, string) {
	var list []T
	for d.More() {
		e, code := r.level(d, depth)
		if code != "" {
			return nil, code
		}
		if e == nil {
			return nil, "geometry.empty"
		}
		list = append(list, e.(T))
	}
	if _, err := d.Token(); err != nil {
		return nil, "geometry.wrong_depth"
	}
	if len(list) == 0 {
		return nil, ""
	}
	return list, ""
}

// position reads the numbers of an opened position to its end.
func (r *geometryReader) position(d *json.Decoder) (orb.Point, string) {
	var v [4]float64
	n := 0
	for d.More() {
		t, err := d.Token()
		num, ok := t.(json.Number)
		if err != nil || !ok {
			return orb.Point{}, wrong(t)
		}
		f, err := strconv.ParseFloat(string(num), 64)
		if err != nil {
			return orb.Point{}, "coord.not_finite"
		}
		if n < len(v) {
			v[n] = f
		}
		n++
	}
	if _, err := d.Token(); err != nil || n < 2 || n > len(v) {
		return orb.Point{}, "geometry.wrong_depth"
	}
	if r.vertices--; r.vertices < 0 {
		return orb.Point{}, "geometry.too_many_vertices"
	}
	if r.dims == 0 {
		r.dims = n
	}
	r.mixed = r.mixed || r.dims != n
	return orb.Point{v[0], v[1]}, ""
}

// wrong says what a token is that stands where an array or a number should.
func wrong(t json.Token) string {
	if _, ok := t.(string); ok {
		return "geometry.text_coordinates"
	}
	if t == nil {
		return "geometry.null_coordinates"
	}
	return "geometry.wrong_depth"
}

func isNull(raw json.RawMessage) bool {
	return len(raw) == 0 || string(bytes.TrimSpace(raw)) == "null"
}

// geoJSONShape reads a record's geometry.
func geoJSONShape(raw json.RawMessage, vertices int) shape {
	r := geometryReader{vertices: vertices}
	g, code := r.read(raw, 0)
	if _, ok := g.(orb.Collection); ok {
		g, code = nil, "geometry.collection"
	}
	return shape{g: g, code: code, text: clip(string(raw))}
}

func point(x, y float64) orb.Point { return orb.Point{x, y} }
