package exchange

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"
)

const geoMapping = `
source: test
columns: {key: id, name: name}
constants: {kind: community_point}
`

func collection(features ...string) string {
	return `{"type":"FeatureCollection","features":[` + strings.Join(features, ",") + `]}`
}

func feature(geometry string) string {
	return `{"type":"Feature","id":"1","properties":{"name":"甲"},"geometry":` + geometry + `}`
}

func TestCorpusOfGeoJSON(t *testing.T) {
	deep := func(n int, open, inner, end string) string {
		return strings.Repeat(open, n) + inner + strings.Repeat(end, n)
	}
	for _, c := range []struct {
		name, content string
		faults        []string
		refused       string
	}{
		{"a point", collection(feature(`{"type":"Point","coordinates":[104.77,29.35]}`)), nil, ""},
		{"a point with a height", collection(feature(`{"type":"Point","coordinates":[104.77,29.35,320]}`)), nil, ""},
		{"an area stands at its middle", collection(feature(`{"type":"Polygon","coordinates":[[[104,29],[105,29],[105,30],[104,30],[104,29]]]}`)), []string{"location.middle_of_shape?"}, ""},
		{"30 nested 10,000 deep in a property", collection(`{"type":"Feature","properties":{"name":` + deep(10_000, "[", "1", "]") + `},"geometry":null}`), nil, "json.too_deep"},
		{"30 nested 10,000 deep beside the features", `{"x":` + deep(10_000, `{"a":`, "1", "}") + `,"features":[` + feature(`{"type":"Point","coordinates":[104.77,29.35]}`) + `]}`, nil, ""},
		{"30 nested 200 deep is a bad row", collection(`{"type":"Feature","properties":{"name":"甲","x":` + deep(200, `{"a":`, "1", "}") + `},"geometry":{"type":"Point","coordinates":[104.77,29.35]}}`), []string{"json.too_deep"}, ""},
		{"32 a line with and without heights", collection(feature(`{"type":"LineString","coordinates":[[104,29],[105,29,3]]}`)), []string{"geometry.mixed_dimensions"}, ""},
		{"33 collections inside each other", collection(feature(deep(500, `{"type":"GeometryCollection","geometries":[`, `{"type":"Point","coordinates":[1,1]}`, "]}"))), []string{"geometry.too_deep"}, ""},
		{"33 a collection is no place", collection(feature(`{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[104,29]}]}`)), []string{"geometry.collection"}, ""},
		{"35 longitude 180.0000001", collection(feature(`{"type":"Point","coordinates":[180.0000001,29]}`), feature(`{"type":"Point","coordinates":[104,29]}`), feature(`{"type":"Point","coordinates":[104,29]}`), feature(`{"type":"Point","coordinates":[104,29]}`)), []string{"location.not_degrees"}, ""},
		{"35 all longitudes 540", collection(feature(`{"type":"Point","coordinates":[540,29]}`)), nil, "import.not_degrees"},
		{"35 swapped", collection(feature(`{"type":"Point","coordinates":[29,104]}`)), []string{"location.swapped"}, ""},
		{"35 a crs member of another system", `{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::3857"}},"features":[]}`, nil, "import.other_crs"},
		{"35 a crs member of another system after the features", `{"features":[` + feature(`{"type":"Point","coordinates":[104.77,29.35]}`) + `],"crs":{"type":"name","properties":{"name":"EPSG:4490"}}}`, nil, "import.other_crs"},
		{"35 a crs member of WGS 84", `{"crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:OGC:1.3:CRS84"}},"features":[` + feature(`{"type":"Point","coordinates":[104.77,29.35]}`) + `]}`, nil, ""},
		{"36 coordinates null", collection(feature(`{"type":"Point","coordinates":null}`)), []string{"geometry.null_coordinates"}, ""},
		{"36 a coordinate null", collection(feature(`{"type":"Point","coordinates":[null,29]}`)), []string{"geometry.null_coordinates"}, ""},
		{"36 coordinates as texts", collection(feature(`{"type":"Point","coordinates":["104.77","29.35"]}`)), []string{"geometry.text_coordinates"}, ""},
		{"36 the wrong depth", collection(feature(`{"type":"Point","coordinates":[[104.77,29.35]]}`)), []string{"geometry.wrong_depth"}, ""},
		{"36 one number", collection(feature(`{"type":"Point","coordinates":[104.77]}`)), []string{"geometry.wrong_depth"}, ""},
		{"36 1e400", collection(feature(`{"type":"Point","coordinates":[1e400,29]}`)), []string{"coord.not_finite"}, ""},
		{"36 duplicate keys that differ", collection(`{"type":"Feature","properties":{"name":"甲","name":"乙"},"geometry":{"type":"Point","coordinates":[104.77,29.35]}}`), []string{"json.duplicate_key"}, ""},
		{"36 duplicate coordinates", collection(feature(`{"type":"Point","coordinates":[104,29],"coordinates":[105,29]}`)), []string{"json.duplicate_key"}, ""},
		{"no geometry", collection(feature(`null`)), []string{"location.missing"}, ""},
		{"a feature that is a number", collection(`7`), []string{"geojson.not_feature"}, ""},
		{"cut off", collection(feature(`{"type":"Point","coordinates":[104.77,29.35]}`))[:80], nil, "import.truncated"},
		{"no JSON", `{"features": [tru}`, nil, "import.not_json"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := mapping(t, geoMapping)
			m.Format = GeoJSON
			rows, err := readAll("x.geojson", c.content, m, Options{CRS: "wgs84"})
			if got := codeOf(err); got != c.refused {
				t.Fatalf("refused with %q (%v), want %q", got, err, c.refused)
			}
			if got := faults(rows); err == nil && !slices.Equal(got, c.faults) {
				t.Errorf("faults %v, want %v", got, c.faults)
			}
		})
	}
}

func square(w, s, e, n float64) string {
	return fmt.Sprintf("[[%v,%v],[%v,%v],[%v,%v],[%v,%v],[%v,%v]]", w, s, e, s, e, n, w, n, w, s)
}

func areaFeature(code, geometry string) string {
	return `{"type":"Feature","properties":{"adcode":"` + code + `","name_zh":"甲区","kind":"district"},"geometry":` + geometry + `}`
}

func TestCorpusOfAreas(t *testing.T) {
	polygon := func(rings ...string) string {
		return `{"type":"Polygon","coordinates":[` + strings.Join(rings, ",") + `]}`
	}
	many := strings.Builder{}
	for i := range 1_000_001 {
		fmt.Fprintf(&many, "[%.5f,29],", 104+float64(i)/1e6)
	}
	for _, c := range []struct {
		name, content string
		fault         string // of the first bad area
		refused       string
	}{
		{"a square", collection(areaFeature("510302", polygon(square(104, 29, 105, 30)))), "", ""},
		{"31 not closed", collection(areaFeature("510302", polygon("[[104,29],[105,29],[105,30],[104,30]]"))), "shape.not_closed", ""},
		{"31 crossing itself", collection(areaFeature("510302", polygon("[[104,29],[105,30],[105,29],[104,30],[104,29]]"))), "shape.self_crossing", ""},
		{"31 a hole outside", collection(areaFeature("510302", polygon(square(104, 29, 105, 30), square(106, 29, 107, 30)))), "shape.hole_outside", ""},
		{"31 fewer than four positions", collection(areaFeature("510302", polygon("[[104,29],[105,29],[104,29]]"))), "shape.too_few_positions", ""},
		{"31 empty", collection(areaFeature("510302", `{"type":"Polygon","coordinates":[]}`)), "geometry.empty", ""},
		{"31 an empty ring", collection(areaFeature("510302", `{"type":"Polygon","coordinates":[[]]}`)), "geometry.empty", ""},
		{"32 mixed heights", collection(areaFeature("510302", polygon("[[104,29],[105,29,1],[105,30],[104,29]]"))), "geometry.mixed_dimensions", ""},
		{"34 a million vertices", collection(areaFeature("510302", polygon("["+strings.TrimSuffix(many.String(), ",")+"]"))), "", "geometry.too_many_vertices"},
		{"35 outside the world", collection(areaFeature("510302", polygon(square(104, 29, 105, 91)))), "location.out_of_range", ""},
		{"35 another system named", `{"crs":{"type":"name","properties":{"name":"EPSG:4547"}},"features":[]}`, "", "import.other_crs"},
		{"36 no coordinates", collection(areaFeature("510302", `{"type":"Polygon","coordinates":null}`)), "geometry.null_coordinates", ""},
		{"36 duplicate keys", collection(`{"type":"Feature","properties":{"adcode":"510302","adcode":"510303","name_zh":"甲区"},"geometry":null}`), "json.duplicate_key", ""},
		{"a line", collection(areaFeature("510302", `{"type":"LineString","coordinates":[[104,29],[105,29]]}`)), "shape.not_polygon", ""},
		{"one code twice", collection(areaFeature("510302", polygon(square(104, 29, 105, 30))), areaFeature("510302", polygon(square(105, 29, 106, 30)))), "row.twice", ""},
		{"no code", collection(areaFeature("", polygon(square(104, 29, 105, 30)))), "field.required", ""},
		{"a table without a datum", "code,name_zh,lon,lat\n510302001,五星街街道,104.76,29.36\n", "", "import.no_datum"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := ReadAreas(input("areas.geojson", c.content), Options{})
			if strings.Contains(c.content, "name_zh,lon") {
				_, err = ReadAreas(input("areas.csv", c.content), Options{})
			}
			want := c.refused
			if c.fault != "" {
				want = "area.file_invalid"
			}
			if got := codeOf(err); got != want {
				t.Fatalf("got %q (%v), want %q", got, err, want)
			}
			if c.fault != "" && !strings.Contains(err.Error(), c.fault) {
				t.Errorf("got %v, want %s", err, c.fault)
			}
		})
	}

	t.Run("31 clockwise is turned", func(t *testing.T) {
		areas, err := ReadAreas(input("areas.geojson", collection(areaFeature("510302", polygon("[[104,29],[104,30],[105,30],[105,29],[104,29]]", square(104.2, 29.2, 104.4, 29.4))))), Options{})
		if err != nil {
			t.Fatal(err)
		}
		p := areas[0].Shape.Geometry().(orb.Polygon)
		if p[0].Orientation() != orb.CCW || p[1].Orientation() != orb.CW {
			t.Errorf("outline %v, hole %v", p[0].Orientation(), p[1].Orientation())
		}
	})
}
