package exchange

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"huishou/geo"
	"huishou/geo/coord"
	"huishou/geo/registry"
)

// small keeps one input of a fuzz run cheap.
var small = Limits{Bytes: 1 << 20, XLSX: 1 << 20, Unzipped: 4 << 20, Part: 1 << 20, Line: 64 << 10, Record: 256 << 10, Rows: 2000, Merged: 2000, Vertices: 5000}

// readAny reads content as whatever it is and holds every row to what a reader
// promises: a bad row says so, a good one stands on earth, an error has a code.
func readAny(t *testing.T, name, content string, m *Mapping) {
	t.Helper()
	rows, err := readAll(name, content, m, Options{CRS: "wgs84", Limits: small})
	if err != nil {
		var e *registry.Error
		if !errors.As(err, &e) || e.Code == "" || e.Kind == registry.Internal {
			t.Fatalf("an error without a code: %v", err)
		}
	}
	for _, r := range rows {
		if r.Number < 1 {
			t.Fatalf("row %d", r.Number)
		}
		for _, p := range r.Problems {
			if p.Code == "" || registry.Say(p.Code, "zh") == p.Code {
				t.Fatalf("a problem without words: %+v", p)
			}
		}
		if len(r.Problems) == 0 && (!geo.Valid(r.Place.At()) || math.IsNaN(r.Place.Location[0])) {
			t.Fatalf("a good row at %v", r.Place.Location)
		}
	}
	if m == nil {
		if p, err := Propose(input(name, content), Options{Limits: small}); err == nil {
			if _, err := ReadMapping(strings.NewReader(string(p.YAML))); err != nil && len(p.YAML) < maxMapping && len(p.Mapping.Columns) > 0 {
				t.Fatalf("the proposal does not read: %v\n%s", err, p.YAML)
			}
		}
	}
}

func FuzzCSV(f *testing.F) {
	for _, s := range []string{head + one("甲"), gbk(head + one("甲")), "\ufeff" + head, "sep=;\na;b\n", `"a","b` + "\n", "a;b;c\n1;2", "经度,纬度,名称\n104,77,x\n", "\xff\xfea\x00,\x00", "key,kind,name,lon,<<<<"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { readAny(t, "x.csv", s, nil) })
}

func FuzzXLSX(f *testing.F) {
	f.Add(workbook(f, sheetRows))
	f.Add(workbook(f, [][]any{{"a"}})[:200])
	f.Add("PK\x03\x04")
	f.Add(string(oleMagic))
	f.Fuzz(func(t *testing.T, s string) { readAny(t, "x.xlsx", s, nil) })
}

func FuzzGeoJSON(f *testing.F) {
	for _, g := range []string{`{"type":"Point","coordinates":[104.77,29.35]}`, `{"type":"Polygon","coordinates":[[[1,2],[3,4],[5,6],[1,2]]]}`, `null`, `{"type":"MultiPoint","coordinates":[[1,2]]}`, `{"type":"GeometryCollection","geometries":[]}`} {
		f.Add(collection(feature(g)))
	}
	f.Add(`{"features":[{"properties":{"description":"<table><tr><td>a</td><td>b</td></tr></table>"}}]}`)
	m := mapping(f, "source: x\nformat: geojson\ncolumns: {key: id, name: name, hours: opening_hours, accepts: 'recycling:*'}\nconstants: {kind: market}")
	f.Fuzz(func(t *testing.T, s string) { readAny(t, "x.geojson", s, m); readAny(t, "x.geojson", s, nil) })
}

func FuzzOverpass(f *testing.F) {
	f.Add(`{"elements":[{"type":"node","id":7,"lat":29.35,"lon":104.77,"tags":{"name":"甲","recycling:paper":"yes"}}]}`)
	f.Add(`{"elements":[{"type":"way","id":7,"center":{"lat":29.35,"lon":104.77},"tags":{"a":"b"}},{"tags":{}}]}`)
	m := mapping(f, "source: x\nformat: overpass\ncolumns: {key: '@id', name: name, hours: opening_hours, accepts: 'recycling:*'}\nconstants: {kind: market}\nmerge: {by: distance, metres: 20}")
	f.Fuzz(func(t *testing.T, s string) { readAny(t, "x.json", s, m) })
}

func FuzzNestedJSON(f *testing.F) {
	f.Add(`[{"Routes":[{"StopData":[{"Id":1,"Lon":104.77,"Lat":29.35}],"N":"甲"}]}]`, "[].Routes[].StopData[]")
	f.Add(`{"a":{"b":[[{"x":1}]]}}`, "a.b[][]")
	f.Add(`{"meta":{"view":{"columns":[{"fieldName":"a"}]}},"data":[["x"]]}`, "")
	f.Fuzz(func(t *testing.T, s, path string) {
		if _, err := parsePath(path); err != nil {
			return
		}
		m := mapping(t, "source: x\ncolumns: {key: Id, name: '../N', lon: Lon, lat: Lat}\nconstants: {kind: market}")
		m.Records = path
		readAny(t, "x.json", s, m)
		readAny(t, "x.json", s, nil)
	})
}

func FuzzMapping(f *testing.F) {
	f.Add("source: x\ncolumns: {name: a, lon: b, lat: c}\nconstants: {kind: market}\n")
	f.Add("source: x\nmerge: {by: distance, metres: 3}\nwhere: {a: [1, true]}\nvalues: {kind: {a: market}}\nwithin: [1, 2, 3, 4]\ntimes: {arrives: a}\nneeds: timetable")
	f.Add("a: &x [*x]")
	f.Fuzz(func(t *testing.T, s string) {
		m, err := ReadMapping(strings.NewReader(s))
		if err != nil {
			if codeOf(err) != "mapping.invalid" {
				t.Fatal(err)
			}
			return
		}
		if m.CRS == "" || m.CRS == "wgs84" {
			readAny(t, "x.csv", "a,b,c\n甲,104.77,29.35\n乙,x,y\n", m)
		}
	})
}

func FuzzWKT(f *testing.F) {
	for _, s := range []string{"POINT (104.77 29.35)", "SRID=4326;POINT Z(1 2 3)", "POLYGON ((1 2, 3 4, 5 6, 1 2))", "MULTIPOINT (1 2)", "29.35, 104.77", `{"type":"Point","coordinates":[1,2]}`, "POINT EMPTY", "LINESTRING(1 2)"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, code := readPosition(s, 1000)
		if code != "" && registry.Say(code, "en") == code {
			t.Fatalf("no words for %s", code)
		}
		if code == "" && p.shape.g != nil {
			p.shape.point()
		}
		if code == "" && p.x != "" {
			_, _ = coord.ParseLongitude(p.x)
		}
	})
}

func FuzzAreas(f *testing.F) {
	f.Add(collection(areaFeature("510302", `{"type":"Polygon","coordinates":[`+square(104, 29, 105, 30)+`,`+square(104.2, 29.2, 104.4, 29.4)+`]}`)))
	f.Add(collection(areaFeature("510302001", `{"type":"Point","coordinates":[104,29]}`)))
	f.Add("code,name_zh,lon_wgs84,lat_wgs84\n510302001,五星街街道,104.76,29.36\n")
	f.Fuzz(func(t *testing.T, s string) {
		areas, err := ReadAreas(input("x", s), Options{Limits: small})
		if err != nil {
			if code := codeOf(err); strings.HasPrefix(code, "?") {
				t.Fatal(err)
			}
			return
		}
		for _, a := range areas {
			if bad := a.Validate(); len(bad) > 0 {
				t.Fatalf("%v: %v", a, bad)
			}
			if a.Shape == nil {
				continue
			}
			if p, ok := a.Shape.Geometry().(orb.Polygon); ok && p[0].Orientation() == orb.CW {
				t.Fatal("an outline runs clockwise")
			}
		}
	})
}

func FuzzKML(f *testing.F) {
	f.Add(`<kml><Placemark><name>甲</name><ExtendedData><Data name="key"><value>1</value></Data></ExtendedData><Point><coordinates>104.77,29.35</coordinates></Point></Placemark></kml>`)
	m := mapping(f, "source: x\nformat: kml\ncolumns: {key: key, name: name}\nconstants: {kind: market}")
	f.Fuzz(func(t *testing.T, s string) { readAny(t, "x.kml", s, m) })
}
