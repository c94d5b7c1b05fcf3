package exchange

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"huishou/geo"
	"huishou/geo/registry"
	"huishou/geo/store/sqlite"
)

// sharedData finds the folder of reference data beside the repository.
func sharedData(t testing.TB, parts ...string) string {
	t.Helper()
	dir := os.Getenv("HUISHOU_SHARED")
	if dir == "" {
		at, _ := os.Getwd()
		for dir = ""; dir == "" && at != filepath.Dir(at); at = filepath.Dir(at) {
			if _, err := os.Stat(filepath.Join(at, "go.mod")); err == nil {
				dir = filepath.Join(filepath.Dir(at), "shared")
			}
		}
	}
	path := filepath.Join(append([]string{dir, "data"}, parts...)...)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("no reference data: %v", err)
	}
	return path
}

func openData(t testing.TB, parts ...string) *Input {
	t.Helper()
	in, err := OpenFiles(sharedData(t, parts...))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { in.Close() })
	return in
}

func mappingFile(t testing.TB, name string) *Mapping {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	m, err := ReadMapping(f)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// collect reads all rows.
func collect(t testing.TB, r *Reader) []registry.PlaceRow {
	t.Helper()
	var rows []registry.PlaceRow
	for row, err := range r.Rows() {
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, row)
	}
	return rows
}

// problems lists the problems with a code.
func problems(rows []registry.PlaceRow, code string) []registry.RowError {
	var list []registry.RowError
	for _, r := range rows {
		for _, p := range r.Problems {
			if p.Code == code {
				list = append(list, p)
			}
		}
	}
	return list
}

func isBad(r registry.PlaceRow) bool {
	return slices.ContainsFunc(r.Problems, func(p registry.RowError) bool { return !p.Warning }) || len(r.Place.Validate()) > 0
}

// codeOf is the stable code of an error, "" for none.
func codeOf(err error) string {
	if e, ok := errors.AsType[*registry.Error](err); ok {
		return e.Code
	}
	if err != nil {
		return "?" + err.Error()
	}
	return ""
}

func count(rows []registry.PlaceRow, f func(registry.PlaceRow) bool) (n int) {
	for _, r := range rows {
		if f(r) {
			n++
		}
	}
	return n
}

// openRegistry opens an empty registry on disk.
func openRegistry(t testing.TB) *registry.Registry {
	t.Helper()
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "test.db"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	r, err := registry.Open(t.Context(), store, registry.Options{Poll: -1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close(); store.Close() })
	return r
}

func importRows(t testing.TB, r *registry.Registry, from *Reader, dry bool) registry.ImportReport {
	t.Helper()
	rep, err := r.ImportPlaces(t.Context(), registry.Console, from.Rows(), registry.ImportOptions{SourceKey: from.SourceKey(), Publish: true, DryRun: dry})
	if err != nil {
		t.Fatal(err)
	}
	return rep
}

func readReal(t testing.TB, mapping string, opt Options, path ...string) *Reader {
	t.Helper()
	r, err := Read(openData(t, append([]string{"recycling-open-data"}, path...)...), mappingFile(t, mapping), opt)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestMalagaContainersBecomePlaces(t *testing.T) {
	r := readReal(t, "malaga.yaml", Options{}, "malaga-osm-2022")
	rows := collect(t, r)
	containers, byKey := 0, map[string]registry.PlaceRow{}
	for _, row := range rows {
		n := 0
		if _, err := fmt.Sscanf(row.Place.Notes, "%d 个容器", &n); err != nil || isBad(row) {
			t.Fatalf("row %d: notes %q, problems %v", row.Number, row.Place.Notes, row.Problems)
		}
		containers += n
		byKey[row.ExternalID] = row
	}
	if containers != 3822 || len(rows) != 2269 {
		t.Errorf("%d places of %d containers, want 2269 of 3822", len(rows), containers)
	}

	t.Run("every material of every container is in one place near it", func(t *testing.T) {
		single := *r.mapping
		single.Merge = nil
		one, err := Read(r.input, &single, Options{})
		if err != nil {
			t.Fatal(err)
		}
		seen := 0
		for row, err := range one.Rows() {
			if err != nil {
				t.Fatal(err)
			}
			if seen++; seen%7 != 0 { // every seventh: the search is quadratic
				continue
			}
			if !slices.ContainsFunc(rows, func(p registry.PlaceRow) bool {
				return geo.Distance(p.Place.At(), row.Place.At()) < 60 &&
					!slices.ContainsFunc(row.Place.Accepts, func(m registry.Material) bool { return !slices.Contains(p.Place.Accepts, m) })
			}) {
				t.Errorf("%s: no place near it takes %v", row.ExternalID, row.Place.Accepts)
			}
		}
	})

	t.Run("the order of the files does not matter", func(t *testing.T) {
		other := *r
		other.reads = slices.Clone(r.reads)
		slices.Reverse(other.reads)
		for _, row := range collect(t, &other) {
			want := byKey[row.ExternalID].Place
			if row.Place.Name != want.Name || row.Place.Location != want.Location || !slices.Equal(row.Place.Accepts, want.Accepts) || row.Place.Notes != want.Notes {
				t.Fatalf("%s: %v, in the other order %v", row.ExternalID, want, row.Place)
			}
		}
	})

	t.Run("the same files twice change nothing", func(t *testing.T) {
		reg := openRegistry(t)
		if rep := importRows(t, reg, r, false); rep.New != 2269 || rep.Bad != 0 {
			t.Fatalf("first: %+v", counts(rep))
		}
		if rep := importRows(t, reg, r, false); rep.New != 0 || rep.Same != 2269 {
			t.Fatalf("second: %+v", counts(rep))
		}
	})
}

func counts(r registry.ImportReport) [7]int {
	return [7]int{r.Rows, r.OK, r.Bad, r.New, r.Same, r.Changed, r.Duplicates}
}

func TestNantesBecomesPublicPlaces(t *testing.T) {
	r := readReal(t, "nantes.yaml", Options{}, "nantes-osm-reuse-repair-2020.json")
	reg := openRegistry(t)
	rep := importRows(t, reg, r, false)
	if rep.Rows != 134 || rep.New != 134 || rep.Bad != 0 {
		t.Fatalf("%+v %v", counts(rep), rep.Errors)
	}
	if rep := importRows(t, reg, r, false); rep.Same != 134 {
		t.Errorf("again: %+v", counts(rep))
	}
	rows := collect(t, r)
	notes := problems(rows, "hours.kept_as_note")
	rules := count(rows, func(r registry.PlaceRow) bool { return r.Place.Hours != "" })
	if len(notes)+rules != 109 {
		t.Errorf("%d rules and %d notes of hours, want 109 together", rules, len(notes))
	}
	t.Logf("hours: %d rules, %d notes", rules, len(notes))
}

func TestAProposalForEachRealSetReads(t *testing.T) {
	for _, set := range []struct {
		path []string
		rows int
	}{
		{[]string{"malaga-osm-2022"}, 2269},
		{[]string{"nantes-osm-reuse-repair-2020.json"}, 134},
		{[]string{"tainan-garbage-truck-routes-2020.json"}, 4484},
	} {
		t.Run(set.path[0], func(t *testing.T) {
			in := openData(t, append([]string{"recycling-open-data"}, set.path...)...)
			p, err := Propose(in, Options{})
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%s", p.YAML)
			m, err := ReadMapping(bytes.NewReader(p.YAML))
			if err != nil {
				t.Fatal(err)
			}
			opt := Options{}
			if m.CRS == "" {
				opt.CRS = "wgs84"
			}
			r, err := Read(in, m, opt)
			if err != nil {
				t.Fatal(err)
			}
			n, bad := 0, 0
			if r.Timetabled() {
				for _, row := range stopRows(t, r) {
					n++
					if _, faults := row.Stop.Plan.Timetable(); len(faults) > 0 || slices.ContainsFunc(row.Problems, func(p registry.RowError) bool { return !p.Warning }) {
						bad++
					}
				}
			} else {
				rows := collect(t, r)
				n, bad = len(rows), count(rows, isBad)
			}
			if n != set.rows || bad > set.rows/100+1 {
				t.Errorf("%d rows, %d bad, want %d rows", n, bad, set.rows)
			}
		})
	}
}

// What no column says is not guessed: a person fills it in.
func TestAProposalLeavesOpenWhatTheFileDoesNotSay(t *testing.T) {
	for path, want := range map[string]string{"taipei-garbage-truck-stops.csv": "ruleBy", "ichikawa-5374": "values"} {
		p, err := Propose(openData(t, "recycling-open-data", path), Options{})
		if err != nil {
			t.Fatal(err)
		}
		if p.Mapping.Timetable == nil || !strings.Contains(string(p.YAML), want) {
			t.Errorf("%s: %s", path, p.YAML)
		}
	}
}

func TestZigongAreas(t *testing.T) {
	reg := openRegistry(t)
	var all []registry.Area
	for _, f := range []struct {
		name             string
		n, shaped, towns int
	}{
		{"zigong-city-boundary.geojson", 1, 1, 0},
		{"zigong-districts.geojson", 6, 6, 0},
		{"zigong-districts-medium.geojson", 6, 6, 0},
		{"zigong-districts-low.geojson", 6, 6, 0},
		{"zigong-townships.geojson", 90, 0, 85},
		{"zigong-townships.csv", 90, 0, 85},
	} {
		areas, err := ReadAreas(openData(t, f.name), Options{})
		if err != nil {
			t.Fatalf("%s: %v", f.name, err)
		}
		shaped, towns := 0, 0
		for _, a := range areas {
			if a.Shape != nil {
				shaped++
			}
			if a.Level == registry.LevelTown && a.Point != nil {
				towns++
			}
		}
		if len(areas) != f.n || shaped != f.shaped || towns != f.towns {
			t.Errorf("%s: %d areas, %d outlines, %d towns with a point", f.name, len(areas), shaped, towns)
		}
		if f.name != "zigong-districts-low.geojson" && f.name != "zigong-districts-medium.geojson" {
			all = append(all, areas...)
		}
	}
	if n, err := reg.PutAreas(t.Context(), registry.Console, all); err != nil || n == 0 {
		t.Errorf("stored %d: %v", n, err)
	}
	if a, ok := reg.AreaOf("510302001"); !ok || a.Parent != "510302" || a.NameZh != "五星街街道" {
		t.Errorf("510302001 is %+v", a)
	}
}
