package exchange

import (
	"errors"
	"fmt"
	"iter"
	"regexp"
	"slices"
	"strings"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"huishou/geo"
	"huishou/geo/exchange/crs"
	"huishou/geo/registry"
)

// areaColumns are the names that the properties of an area have.
var areaColumns = map[string][]string{
	"code":   {"code", "adcode", "行政区划代码", "区划代码", "代码", "gb"},
	"nameZh": {"name_zh", "nameZh", "名称", "name"},
	"nameEn": {"name_en", "nameEn"},
	"kind":   {"kind", "level", "类型"},
	"parent": {"parent", "district_adcode", "city_adcode", "parent_adcode", "上级代码"},
	"lon":    {"lon", "lon_wgs84", "lng", "经度"},
	"lat":    {"lat", "lat_wgs84", "纬度"},
	"point":  {"seat", "label_point", "center"},
}

// areaKinds are the words for what sort of area it is.
var areaKinds = map[string]struct {
	kind  registry.AreaKind
	level registry.AreaLevel
}{
	"city": {registry.Administrative, registry.LevelCity}, "市": {registry.Administrative, registry.LevelCity},
	"district": {registry.Administrative, registry.LevelCounty}, "county": {registry.Administrative, registry.LevelCounty},
	"区": {registry.Administrative, registry.LevelCounty}, "县": {registry.Administrative, registry.LevelCounty},
	"subdistrict": {registry.Administrative, registry.LevelTown}, "town": {registry.Administrative, registry.LevelTown},
	"township": {registry.Administrative, registry.LevelTown}, "街道": {registry.Administrative, registry.LevelTown},
	"镇": {registry.Administrative, registry.LevelTown}, "乡": {registry.Administrative, registry.LevelTown},
	"zone": {registry.Zone, registry.LevelCounty}, "功能区": {registry.Zone, registry.LevelCounty},
}

var divisionCode = regexp.MustCompile(`^\d{6}(\d{3})?$`)

// ReadAreas reads administrative divisions and zones: GeoJSON with outlines or
// points, or a table, with the columns code or adcode, name_zh and, where known,
// name_en, kind, parent, lon and lat, seat. Without opt.CRS the file must say itself
// that it is WGS-84: GeoJSON does by being GeoJSON (RFC 7946, 4), a table by columns
// named lon_wgs84 and lat_wgs84. Outlines are moved to WGS-84 and their rings turned
// the way of RFC 7946.
//
// When areas break rules, the error's Fields name each by feature or line and
// column, and nothing is given: a city with half its districts helps nobody.
func ReadAreas(in *Input, opt Options) (areas []registry.Area, err error) {
	limits := opt.Limits.withDefaults()
	named := opt.CRS != ""
	if !named {
		opt.CRS = "wgs84"
	}
	system, err := crs.Lookup(opt.CRS)
	if err != nil {
		return nil, refuse("import.unknown_crs", err.Error(), registry.FieldError{Field: "crs", Code: "import.unknown_crs", Value: opt.CRS})
	}
	if opt.Limits.Record == 0 {
		limits.Record = 64 << 20 // one outline may be most of a file
	}
	read := areaReader{system: system, left: limits.Vertices, seen: map[string]int{}}
	for _, f := range in.files {
		records, err := areaRecords(f, system, named, &read.left, limits)
		if err != nil {
			return nil, err
		}
		read.source = f.name
		for rec, err := range records {
			if err != nil {
				return nil, err
			}
			if rec.shape.code == "geometry.too_many_vertices" {
				return nil, tooLarge("geometry.too_many_vertices", fmt.Sprintf("more than %d positions", limits.Vertices))
			}
			if a, ok := read.area(&rec); ok {
				areas = append(areas, a)
			}
		}
	}
	if len(read.bad) == 0 {
		return areas, nil
	}
	const most = 100
	bad := &registry.Error{Kind: registry.Invalid, Code: "area.file_invalid", Msg: fmt.Sprintf("%d faults", len(read.bad))}
	for _, e := range read.bad[:min(len(read.bad), most)] {
		bad.Fields = append(bad.Fields, registry.FieldError{Field: fmt.Sprintf("%d: %s", e.Row, e.Column), Code: e.Code, Value: e.Value})
	}
	return nil, bad
}

// areaRecords opens a file; left is how many positions may still come.
func areaRecords(f file, system crs.CRS, named bool, left *int, limits Limits) (iter.Seq2[record, error], error) {
	format, err := detect(f, limits)
	if err != nil {
		return nil, err
	}
	if format != GeoJSON {
		t, err := openTable(f, &Mapping{}, system, limits)
		if err != nil {
			return nil, err
		}
		placed := slices.ContainsFunc(t.columns, func(c string) bool { return slices.Contains(areaColumns["lon"], c) && c != "lon_wgs84" })
		if !named && placed {
			return nil, refuse("import.no_datum", "name the datum of the positions: wgs84, gcj02, bd09 or an EPSG code", registry.FieldError{Field: "crs", Code: "field.required"})
		}
		return t.records(), nil
	}
	return func(yield func(record, error) bool) {
		var hs headers
		row := 0
		for raw, err := range features(f, system, limits) {
			if err != nil {
				yield(record{}, err)
				return
			}
			row++
			limits.Vertices = *left
			rec := featureRecord(raw, row, &hs, limits)
			*left -= vertices(rec.shape.g)
			if !yield(rec, nil) {
				return
			}
		}
	}, nil
}

func vertices(g orb.Geometry) (n int) {
	switch g := g.(type) {
	case orb.Polygon:
		for _, r := range g {
			n += len(r)
		}
	case orb.MultiPolygon:
		for _, p := range g {
			n += vertices(p)
		}
	case orb.Point:
		n = 1
	}
	return n
}

type areaReader struct {
	system crs.CRS
	left   int
	seen   map[string]int
	source string
	bad    []registry.RowError
}

// area reads one area; false when it is bad, which is noted.
func (r *areaReader) area(rec *record) (a registry.Area, ok bool) {
	before := len(r.bad)
	get := func(field string) string {
		for _, n := range areaColumns[field] {
			if v, ok := rec.get(n); ok && strings.TrimSpace(v) != "" {
				return strings.TrimSpace(v)
			}
		}
		return ""
	}
	fault := func(column, value, code string) {
		r.bad = append(r.bad, registry.RowError{Row: rec.row, Column: column, Value: clip(value), Code: code})
	}
	r.bad = append(r.bad, rec.faults...)
	a = registry.Area{Code: get("code"), NameZh: get("nameZh"), NameEn: get("nameEn"), Parent: get("parent"), Source: r.source}
	a.Kind, a.Level = registry.Administrative, registry.LevelCounty
	if k, known := areaKinds[get("kind")]; known {
		a.Kind, a.Level = k.kind, k.level
	} else if divisionCode.MatchString(a.Code) {
		switch {
		case len(a.Code) == 9:
			a.Level = registry.LevelTown
		case strings.HasSuffix(a.Code, "00"):
			a.Level = registry.LevelCity
		}
	} else {
		fault("kind", get("kind"), "kind.unknown")
	}
	if a.Parent == "" && divisionCode.MatchString(a.Code) && a.Kind == registry.Administrative {
		a.Parent = map[registry.AreaLevel]string{registry.LevelTown: a.Code[:6], registry.LevelCounty: a.Code[:4] + "00"}[a.Level]
	}
	if first, twice := r.seen[a.Code]; twice && a.Code != "" {
		fault("code", fmt.Sprintf("%s (%d)", a.Code, first), "row.twice")
	}
	r.seen[a.Code] = rec.row
	if code := r.geometry(&a, rec, get); code != "" {
		fault("geometry", rec.shape.text, code)
	}
	for _, f := range a.Validate() {
		fault(f.Field, f.Value, f.Code)
	}
	return a, len(r.bad) == before
}

// geometry gives the area its outline or point.
func (r *areaReader) geometry(a *registry.Area, rec *record, get func(string) string) (code string) {
	if rec.shape.code != "" {
		return rec.shape.code
	}
	var polygons orb.MultiPolygon
	switch g := rec.shape.g.(type) {
	case nil:
	case orb.Point:
		a.Point, code = r.point(g)
	case orb.Polygon:
		polygons = orb.MultiPolygon{g}
	case orb.MultiPolygon:
		polygons = g
	default:
		return "shape.not_polygon"
	}
	if polygons != nil {
		if code := r.outline(polygons); code != "" {
			return code
		}
		var g orb.Geometry = polygons
		if len(polygons) == 1 {
			g = polygons[0]
		}
		a.Shape, a.Shaped = geojson.NewGeometry(g), r.source
	}
	if a.Point != nil || code != "" {
		return code
	}
	x, y := get("lon"), get("lat")
	if p := get("point"); x == "" && p != "" {
		x, y, _ = strings.Cut(p, ";")
	}
	if x == "" && y == "" {
		return ""
	}
	fx, fy, ok := plainPair(x, y)
	if !ok {
		return "coord.not_a_number"
	}
	a.Point, code = r.point(orb.Point{fx, fy})
	return code
}

func (r *areaReader) point(p orb.Point) (*geojson.Point, string) {
	q, code := r.move(p)
	return new(geojson.Point(q)), code
}

// move takes a position to WGS-84.
func (r *areaReader) move(p orb.Point) (orb.Point, string) {
	lon, lat, err := r.system.ToWGS84(p[0], p[1])
	var e *crs.Error
	switch {
	case errors.As(err, &e) && r.system.Projected():
		return p, e.Code
	case err != nil:
		return p, "location.out_of_range"
	}
	q := geo.Round(orb.Point{lon, lat}, 7)
	return orb.Point{q[0] + 0, q[1] + 0}, ""
}
