package seed

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"huishou/geo"
	"huishou/geo/registry"
)

func TestFacts(t *testing.T) {
	t.Run("the districts' people add up to the city's", func(t *testing.T) {
		sum := 0
		for _, d := range Districts {
			sum += d.Population
		}
		if sum != Population {
			t.Errorf("%d, want %d", sum, Population)
		}
	})
	t.Run("every area is valid, known once, and its parent comes before it", func(t *testing.T) {
		seen := map[string]registry.Area{}
		for _, a := range Areas() {
			if bad := a.Validate(); len(bad) > 0 {
				t.Errorf("%s: %v", a.Code, bad)
			}
			if _, twice := seen[a.Code]; twice {
				t.Errorf("%s twice", a.Code)
			}
			if _, ok := seen[a.Parent]; !ok && a.Level != registry.LevelCity {
				t.Errorf("%s %s: no parent %q", a.Code, a.NameZh, a.Parent)
			}
			if a.Source == "" || a.NameEn == "" {
				t.Errorf("%s has no source or no English name", a.Code)
			}
			seen[a.Code] = a
		}
		if len(seen) != 1+6+1+90 {
			t.Errorf("%d areas", len(seen))
		}
	})
	t.Run("25 subdistricts, 63 towns, 2 townships; 85 of them with a point", func(t *testing.T) {
		var urban, points int
		for _, town := range Towns {
			if town.Urban() {
				urban++
			}
			if town.Seat != nil {
				points++
			}
		}
		if len(Towns) != 90 || urban != 25 || points != 85 {
			t.Errorf("%d towns, %d urban, %d points", len(Towns), urban, points)
		}
	})
	t.Run("every point lies in the city's frame", func(t *testing.T) {
		frame := orb.Bound{Min: orb.Point{City.Bounds[0], City.Bounds[1]}, Max: orb.Point{City.Bounds[2], City.Bounds[3]}}
		for _, a := range Areas() {
			if a.Point != nil && !frame.Contains(orb.Point(*a.Point)) {
				t.Errorf("%s %s lies outside", a.Code, a.NameZh)
			}
		}
	})
	t.Run("a zone has no code of the state's", func(t *testing.T) {
		if _, err := strconv.Atoi(HighTechZone); err == nil {
			t.Errorf("%s looks like one", HighTechZone)
		}
	})
}

// TestFactsAgreeWithCollectedFiles compares what is typed in here with the files
// collected for tests; they are no part of the project, and may be absent.
func TestFactsAgreeWithCollectedFiles(t *testing.T) {
	dir := sharedData(t)

	t.Run("townships: codes, names, points within 20 m", func(t *testing.T) {
		known := map[string]Town{}
		for _, town := range Towns {
			known[town.Code] = town
		}
		rows := readCSV(t, filepath.Join(dir, "zigong-townships.csv"))
		if len(rows) != len(Towns) {
			t.Errorf("%d townships, want %d", len(rows), len(Towns))
		}
		for _, row := range rows {
			town := known[row["code"]]
			if town.Zh != row["name_zh"] || town.En != row["name_en"] || town.District() != row["district_adcode"] {
				t.Errorf("%s: %+v, want %v", row["code"], town, row)
				continue
			}
			if (town.Seat == nil) != (row["lon_wgs84"] == "") {
				t.Errorf("%s has a point on one side only", town.Zh)
			}
			if town.Seat != nil {
				if d := geo.Distance(orb.Point(*town.Seat), orb.Point{float(t, row["lon_wgs84"]), float(t, row["lat_wgs84"])}); d > 20 {
					t.Errorf("%s is %.0f m away", town.Zh, d)
				}
			}
		}
	})
	t.Run("census", func(t *testing.T) {
		for _, row := range readCSV(t, filepath.Join(dir, "zigong-population-2020.csv")) {
			want := int(float(t, row["population_2020"]))
			got := Population
			for _, d := range Districts {
				if d.Code == row["adcode"] {
					got = d.Population
				}
			}
			if got != want {
				t.Errorf("%s: %d, want %d", row["adcode"], got, want)
			}
		}
	})
	outlines := districtOutlines(t, dir)
	t.Run("every district's seat, and every town's, lies in its district", func(t *testing.T) {
		for _, d := range Districts {
			f := outlines[d.Code]
			if f == nil || f.Properties["name_zh"] != d.Zh {
				t.Errorf("%s is not there as %s", d.Code, d.Zh)
				continue
			}
			if !geo.Contains(f.Geometry, orb.Point(d.Seat)) {
				t.Errorf("the seat of %s lies outside", d.Zh)
			}
		}
		for _, town := range Towns {
			if town.Seat != nil && !geo.Contains(outlines[town.District()].Geometry, orb.Point(*town.Seat)) {
				t.Errorf("%s lies outside its district", town.Zh)
			}
		}
	})
	t.Run("the frame holds the outlines, with less than 2 km to spare", func(t *testing.T) {
		var b orb.Bound
		for i, d := range Districts {
			if o := outlines[d.Code].Geometry.Bound(); i == 0 {
				b = o
			} else {
				b = b.Union(o)
			}
		}
		for i, edge := range []float64{b.Min.Lon() - City.Bounds[0], b.Min.Lat() - City.Bounds[1], City.Bounds[2] - b.Max.Lon(), City.Bounds[3] - b.Max.Lat()} {
			if edge < 0 || edge > 0.02 {
				t.Errorf("edge %d is off by %v°", i, edge)
			}
		}
	})
	t.Run("demonstration places stand in the city, nearly all in the county they are counted to", func(t *testing.T) {
		var off, out int
		for _, row := range demoRows(t, 1, 400) {
			at := row.Place.At()
			if geo.Contains(outlines[nearestTown(at).District()].Geometry, at) {
				continue
			}
			off++
			in := false
			for _, f := range outlines {
				in = in || geo.Contains(f.Geometry, at)
			}
			out += one(!in)
		}
		t.Logf("%d of 400 in another county than that of the nearest town, %d outside the city", off, out)
		if off > 40 || out > 8 {
			t.Errorf("%d in another county, %d outside the city", off, out)
		}
	})
}

// sharedData finds the folder of collected files: HUISHOU_SHARED, or shared/data
// beside a folder above this one.
func sharedData(t *testing.T) string {
	t.Helper()
	if dir := os.Getenv("HUISHOU_SHARED"); dir != "" {
		return filepath.Join(dir, "data")
	}
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if d := filepath.Join(dir, "shared", "data"); isDir(d) {
			return d
		}
	}
	t.Skip("no collected files beside the project")
	return ""
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

func readCSV(t *testing.T, path string) []map[string]string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var rows []map[string]string
	for _, r := range records[1:] {
		row := map[string]string{}
		for i, name := range records[0] {
			row[name] = r[i]
		}
		rows = append(rows, row)
	}
	return rows
}

func districtOutlines(t *testing.T, dir string) map[string]*geojson.Feature {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(dir, "zigong-districts.geojson"))
	if err != nil {
		t.Fatal(err)
	}
	var fc geojson.FeatureCollection
	if err := json.Unmarshal(raw, &fc); err != nil {
		t.Fatal(err)
	}
	byCode := map[string]*geojson.Feature{}
	for _, f := range fc.Features {
		byCode[f.Properties.MustString("adcode")] = f
	}
	return byCode
}

func float(t *testing.T, s string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}
