package exchange

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"huishou/geo/registry"
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

func summary(t *testing.T, rows []registry.PlaceRow) {
	t.Helper()
	codes := map[string]int{}
	for _, r := range rows {
		for _, p := range r.Problems {
			codes[p.Code]++
		}
		for _, f := range r.Place.Validate() {
			codes["validate "+f.Field+" "+f.Code]++
		}
	}
	t.Logf("%d rows, %d bad, problems %v", len(rows), count(rows, isBad), codes)
	for _, r := range rows[:min(3, len(rows))] {
		t.Log(strings.TrimSpace(r.ExternalID), r.Place.Name, r.Place.Address, r.Place.Location, r.Place.Accepts, r.Place.Notes)
	}
}

func TestRealSets(t *testing.T) {
	for _, set := range []struct {
		mapping string
		path    []string
	}{
		{"malaga.yaml", []string{"recycling-open-data", "malaga-osm-2022"}},
		{"nantes.yaml", []string{"recycling-open-data", "nantes-osm-reuse-repair-2020.json"}},
		{"taipei.yaml", []string{"recycling-open-data", "taipei-garbage-truck-stops.csv"}},
		{"tainan.yaml", []string{"recycling-open-data", "tainan-garbage-truck-routes-2020.json"}},
		{"ichikawa.yaml", []string{"recycling-open-data", "ichikawa-5374"}},
	} {
		t.Run(set.mapping, func(t *testing.T) {
			in := openData(t, set.path...)
			r, err := Read(in, mappingFile(t, set.mapping), Options{DryRun: true})
			if err != nil {
				t.Log(err)
				return
			}
			rows := collect(t, r)
			summary(t, rows)
			for _, p := range problems(rows, "material.unmapped") {
				t.Log(p)
			}
			for _, p := range problems(rows, "hours.kept_as_note") {
				t.Log(p)
			}
		})
	}
}
