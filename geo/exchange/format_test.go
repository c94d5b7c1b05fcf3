package exchange

import (
	"slices"
	"strings"
	"testing"

	"huishou/geo/registry"
)

// placeOf reads the one place of a file.
func placeOf(t testing.TB, name, content, yaml string) registry.PlaceRow {
	t.Helper()
	rows, err := readAll(name, content, mapping(t, yaml), Options{})
	if err != nil || len(rows) != 1 || isBad(rows[0]) {
		t.Fatalf("%d rows, %v, faults %v", len(rows), err, faults(rows))
	}
	return rows[0]
}

func at(p registry.PlaceRow) [2]float64 { return [2]float64(p.Place.Location) }

func TestFormats(t *testing.T) {
	const kind = "\nconstants: {kind: community_point}\n"
	for _, c := range []struct{ name, file, content, yaml string }{
		{"Overpass: a node", "x.json", `{"version":0.6,"elements":[{"type":"node","id":7,"lat":29.35,"lon":104.77,"tags":{"name":"甲","recycling:paper":"yes"}},{"type":"node","id":8,"lat":1,"lon":1}]}`,
			"source: osm\ncrs: wgs84\ncolumns: {key: '@id', name: name, accepts: 'recycling:*=yes'}" + kind},
		{"Overpass: a way at its center", "x.json", `{"elements":[{"type":"way","id":7,"center":{"lat":29.35,"lon":104.77},"nodes":[1,2],"tags":{"name":"甲","recycling:paper":"yes"}}]}`,
			"source: osm\ncrs: wgs84\ncolumns: {key: '@id', name: name, accepts: 'recycling:*=yes'}" + kind},
		{"GeoJSON: attributes in an HTML table", "x.geojson", `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"Name":"kml_1","Description":"<center><table><tr><th colspan='2'><em>Attributes</em></th></tr><tr bgcolor=\"#E3E3F3\"> <th>NAME</th> <td>甲</td> </tr><tr> <th>TAKES</th> <td>Paper &amp; Glass</td></tr></table></center>"},"geometry":{"type":"Point","coordinates":[104.77,29.35,0]}}]}`,
			"source: kml\ncrs: wgs84\ncolumns: {key: Name, name: NAME, accepts: TAKES}\nvalues: {accepts: {'Paper & Glass': [paper, glass]}}" + kind},
		{"nested JSON with the fields around", "x.json", `[{"District":"东","Routes":[{"StopData":[{"Id":1,"Lon":104.77,"Lat":29.35}],"RouteName":"甲"}]}]`,
			"source: n\nrecords: '[].Routes[].StopData[]'\ncrs: wgs84\ncolumns: {key: Id, name: '../RouteName', address: '../../District', lon: Lon, lat: Lat}" + kind},
		{"nested JSON with positions as texts", "x.json", `{"a":{"list":[{"n":"甲","pos":{"x":"104.77","y":"29.35"}}]}}`,
			"source: n\nrecords: 'a.list[]'\ncrs: wgs84\ncolumns: {key: n, name: n, lon: pos.x, lat: pos.y}" + kind},
		{"Socrata: meta and data", "x.json", `{"meta":{"view":{"columns":[{"name":"sid","fieldName":":sid"},{"name":"Name","fieldName":"name"},{"fieldName":"the_geom"}]}},"data":[["row-1","甲","POINT (104.77 29.35)"]]}`,
			"source: s\ncrs: wgs84\ncolumns: {key: ':sid', name: name, geometry: the_geom}" + kind},
		{"Socrata: flat objects with a location", "x.json", `[{"id":"1","name":"甲","location":{"latitude":"29.35","longitude":"104.77","human_address":"{}"}}]`,
			"source: s\ncrs: wgs84\ncolumns: {key: id, name: name, lon: location.longitude, lat: location.latitude}" + kind},
		{"Socrata: flat objects with a geometry", "x.json", `[{"id":"1","name":"甲","the_geom":{"type":"Point","coordinates":[104.77,29.35]}}]`,
			"source: s\ncrs: wgs84\ncolumns: {key: id, name: name, geometry: the_geom}" + kind},
		{"WKT", "x.csv", "id;name;wkt\n1;甲;POINT (104.77 29.35)\n", "source: w\ncrs: wgs84\ncolumns: {key: id, name: name, geometry: wkt}" + kind},
		{"EWKT with a height", "x.csv", "id|name|wkt\n1|甲|SRID=4326;POINT Z (104.77 29.35 300)\n", "source: w\ncrs: wgs84\ndelimiter: '|'\ncolumns: {key: id, name: name, geometry: wkt}" + kind},
		{"one column with both", "x.csv", "id;name;坐标\n1;甲;\"29.35, 104.77\"\n", "source: w\ncrs: wgs84\naxes: latlon\ncolumns: {key: id, name: name, geometry: 坐标}" + kind},
		{"decimal commas", "x.csv", "id;name;x;y\n1;甲;104,77;29,35\n", "source: w\ncrs: wgs84\ndecimal: ','\ncolumns: {key: id, name: name, lon: x, lat: y}" + kind},
		{"KML of somebody else", "x.kml", `<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><Folder><Placemark id="1"><name>甲</name><ExtendedData><SchemaData><SimpleData name="no">1</SimpleData></SchemaData></ExtendedData><Point><coordinates> 104.77,29.35,0 </coordinates></Point></Placemark></Folder></Document></kml>`,
			"source: k\ncrs: wgs84\ncolumns: {key: no, name: name}" + kind},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := placeOf(t, c.file, c.content, c.yaml)
			if p.Place.Name != "甲" || at(p) != [2]float64{104.77, 29.35} || p.ExternalID == "" {
				t.Errorf("%q %q at %v", p.ExternalID, p.Place.Name, at(p))
			}
			if strings.Contains(c.yaml, "recycling") && !slices.Equal(p.Place.Accepts, []registry.Material{"paper"}) {
				t.Errorf("accepts %v", p.Place.Accepts)
			}
		})
	}
}

func TestMergeByColumn(t *testing.T) {
	m := mapping(t, `
source: m
crs: wgs84
columns: {key: id, name: name, lon: lon, lat: lat, accepts: takes}
constants: {kind: community_point}
merge: {by: column, column: site}
`)
	rows, err := readAll("x.csv", "id,site,name,lon,lat,takes\n10,A,甲,104.77,29.35,glass\n9,A,,104.79,29.35,paper\n2,B,乙,104.1,29.1,tv\n3,,丙,104.2,29.1,tv\n4,,丁,104.2,29.1,tv\n", m, Options{})
	if err != nil || len(rows) != 4 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	a := rows[slices.IndexFunc(rows, func(r registry.PlaceRow) bool { return r.ExternalID == "9" })]
	if a.Place.Name != "甲" || !slices.Equal(a.Place.Accepts, []registry.Material{"paper", "glass"}) || a.Place.Location[0] != 104.78 {
		t.Errorf("%+v", a.Place)
	}
}

func TestMappingIsRefusedWithItsLine(t *testing.T) {
	for _, c := range []struct{ name, yaml, want string }{
		{"an unknown key", "source: x\ncolumn: {}\n", "[2:1]"},
		{"an unknown field", "source: x\ncolumns:\n  name: a\n  telefon: b\n", "line 4, columns.telefon"},
		{"no source", "columns: {name: a}\n", "source"},
		{"a bad format", "source: x\nformat: docx\n", "line 2, format"},
		{"a bad merge", "source: x\nmerge: {by: magic}\n", "line 2, merge"},
		{"bad bounds", "source: x\nwithin: [1,2]\n", "line 2, within"},
		{"a bad path", "source: x\nrecords: a[b\n", "line 2, records"},
		{"a map where a text is due", "source: x\ncolumns: {name: {a: b}}\n", "text"},
		{"no YAML", "\t{", "YAML"},
		{"deep nesting", "source: " + strings.Repeat("[", 60_000), "deep"},
		{"bombs of aliases", "a: &a [x]\n" + strings.Repeat("b: *a\n", 300), "deep"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := ReadMapping(strings.NewReader(c.yaml))
			if codeOf(err) != "mapping.invalid" {
				t.Fatalf("got %v", err)
			}
			if !strings.Contains(err.Error(), c.want) && c.want != "YAML" {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

func TestMissingColumnsAreAllNamed(t *testing.T) {
	m := mapping(t, "source: x\ncrs: wgs84\ncolumns: {name: 名称, lon: 经度, lat: lat}\nconstants: {kind: market}")
	_, err := readAll("x.csv", "name,lon,lat\n甲,1,2\n", m, Options{})
	if codeOf(err) != "import.column_missing" || !strings.Contains(err.Error(), "名称") || !strings.Contains(err.Error(), "经度") {
		t.Errorf("got %v", err)
	}
}

func TestWhereAndTemplatesAndValues(t *testing.T) {
	m := mapping(t, `
source: x
crs: wgs84
where: {状态: [在营, 试营]}
columns:
  key: 编号
  name: [名称, "{街道}回收点"]
  kind: 类型
  lon: 经度
  lat: 纬度
  accepts: 品类
  address: "{区}{街道}{门牌}"
values:
  kind: {小区: community_point, 站: transfer_station}
  accepts: {"废铁": ferrous, "杂物": []}
`)
	rows, err := readAll("x.csv", "编号,名称,类型,经度,纬度,品类,区,街道,门牌,状态\n1,,小区,104.77,29.35,废铁、杂物、废纸,自流井区,汇东路,3号,在营\n2,乙,站,104.77,29.35,,,,,停业\n", m, Options{})
	if err != nil || len(rows) != 1 || isBad(rows[0]) {
		t.Fatalf("%d rows, %v %v", len(rows), err, faults(rows))
	}
	p := rows[0].Place
	if p.Name != "汇东路回收点" || p.Address != "自流井区汇东路3号" || !slices.Equal(p.Accepts, []registry.Material{"ferrous", "paper"}) || p.Kind != registry.CommunityPoint {
		t.Errorf("%+v", p)
	}
}

func TestProposalsOfLists(t *testing.T) {
	for _, c := range []struct{ name, file, content, lon, crs, note string }{
		{"an office's list in GBK", "站点.csv", gbk("自贡市回收站点\n编号,站点名称,地址,经度,纬度,回收品类,联系电话,营业时间\n1,甲站,汇东路1号,104.77,29.35,废纸、废铁,0813-1,8:00-18:00\n2,乙站,汇东路2号,104.78,29.36,废塑料,0813-2,8:00-18:00\n"), "经度", "", "import.no_datum"},
		{"swapped headings", "list.csv", "id,name,lon,lat\n1,甲,29.35,104.77\n2,乙,29.36,104.78\n", "lat", "", "location.swapped"},
		{"Gauss-Krüger metres", "list.csv", "id,名称,X坐标,Y坐标\n1,甲,35478000,3250000\n2,乙,35478100,3250100\n", "X坐标", "epsg:4523", "propose.crs"},
		{"French", "déchèteries.csv", "identifiant;nom;adresse;longitude;latitude;horaires\n1;Chantenay;rue X;-1.59;47.2;Mo-Fr 09:00-18:00\n", "longitude", "wgs84", "propose.no_materials"},
		{"Japanese", "拠点.csv", "番号,施設名,住所,経度,緯度,回収品目\n1,市役所,市川市,139.93,35.72,小型家電\n", "経度", "wgs84", "propose.materials"},
		{"WKT", "x.csv", "id,name,the_geom\n1,甲,POINT (104.77 29.35)\n", "", "", "import.no_datum"},
		{"a workbook", "x.xlsx", workbook(t, [][]any{{"编号", "名称", "经度", "纬度"}, {"1", "甲", 104.77, 29.35}}), "经度", "", "import.no_datum"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, err := Propose(input(c.file, c.content), Options{})
			if err != nil {
				t.Fatal(err)
			}
			if w := p.Mapping.Columns["lon"]; c.lon != "" && (len(w) != 1 || w[0] != c.lon) || p.Mapping.CRS != c.crs {
				t.Errorf("lon from %v, crs %q\n%s", w, p.Mapping.CRS, p.YAML)
			}
			if !slices.ContainsFunc(p.Notes, func(n Note) bool { return n.Code == c.note }) {
				t.Errorf("no note %s in %v", c.note, p.Notes)
			}
			m, err := ReadMapping(strings.NewReader(string(p.YAML)))
			if err != nil {
				t.Fatalf("%v\n%s", err, p.YAML)
			}
			opt := Options{}
			if m.CRS == "" {
				opt.CRS = "wgs84"
			}
			rows, err := readAll(c.file, c.content, m, opt)
			if err != nil || len(rows) == 0 || count(rows, isBad) > 0 {
				t.Errorf("%d rows, %v %v\n%s", len(rows), err, faults(rows), p.YAML)
			}
		})
	}
}
