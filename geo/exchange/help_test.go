package exchange

import (
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"huishou/geo/registry"
)

// input is one file in memory.
func input(name, content string) *Input {
	return &Input{[]file{{name, strings.NewReader(content), int64(len(content)), nil}}}
}

// readText reads a file that needs no mapping, in WGS-84.
func readText(t testing.TB, name, content string) ([]registry.PlaceRow, error) {
	t.Helper()
	return readAll(name, content, nil, Options{CRS: "wgs84"})
}

func readAll(name, content string, m *Mapping, opt Options) ([]registry.PlaceRow, error) {
	r, err := Read(input(name, content), m, opt)
	if err != nil {
		return nil, err
	}
	var rows []registry.PlaceRow
	for row, err := range r.Rows() {
		if err != nil {
			return rows, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// mapping reads a mapping written in a test.
func mapping(t testing.TB, yaml string) *Mapping {
	t.Helper()
	m, err := ReadMapping(strings.NewReader(yaml))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// faults lists what is wrong with rows as code, or code@column, warnings with a ?.
func faults(rows []registry.PlaceRow) []string {
	var list []string
	for _, r := range rows {
		for _, p := range r.Problems {
			code := p.Code
			if p.Warning {
				code += "?"
			}
			list = append(list, code)
		}
		if len(r.Problems) == 0 {
			for _, f := range r.Place.Validate() {
				list = append(list, f.Code)
			}
		}
	}
	return list
}

func bound(w, s, e, n float64) orb.Bound {
	return orb.Bound{Min: orb.Point{w, s}, Max: orb.Point{e, n}}
}
