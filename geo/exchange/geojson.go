package exchange

import (
	"encoding/json"
	"fmt"
	"html"
	"iter"
	"regexp"
	"strings"

	"huishou/geo/exchange/crs"
)

// openGeoJSON opens a FeatureCollection, a list of features, or one feature. The
// columns are the properties, and id where no property has that name. Properties
// that sit in an HTML table in description, as converters from KML leave them,
// are read out of it.
func openGeoJSON(f file, system crs.CRS, limits Limits) *table {
	return &table{format: GeoJSON, detail: "GeoJSON", records: func() iter.Seq2[record, error] {
		return func(yield func(record, error) bool) {
			var hs headers
			row := 0
			for raw, err := range features(f, system, limits) {
				if err == nil && row == limits.Rows {
					err = tooManyRows(limits.Rows)
				}
				if err != nil {
					yield(record{}, err)
					return
				}
				row++
				if !yield(featureRecord(raw, row, &hs, limits), nil) {
					return
				}
			}
		}
	}}
}

// features streams the features of a file as raw JSON. A crs member that names
// another system than the one declared is an error: RFC 7946 has none, and older
// files mean it.
func features(f file, system crs.CRS, limits Limits) iter.Seq2[json.RawMessage, error] {
	return func(yield func(json.RawMessage, error) bool) {
		s, err := newJSONStream(f, limits)
		if err != nil {
			yield(nil, err)
			return
		}
		if err := walkFeatures(s, system, yield); err != nil {
			yield(nil, err)
		}
	}
}

func walkFeatures(s *jsonStream, system crs.CRS, yield func(json.RawMessage, error) bool) error {
	if err := s.enter('{'); err != nil {
		return err
	}
	seen := false
	for {
		key, more, err := s.key()
		if err != nil {
			return err
		}
		if !more {
			break
		}
		switch key {
		case "features":
			if seen {
				return refuse("json.duplicate_key", "features stands twice")
			}
			seen = true
			if err := s.enter('['); err != nil {
				return err
			}
			for s.more() {
				raw, err := s.next()
				if err != nil {
					return err
				}
				if !yield(raw, nil) {
					return nil
				}
			}
			if _, err := s.token(); err != nil {
				return err
			}
		case "crs":
			raw, err := s.next()
			if err != nil {
				return err
			}
			if err := checkCRSMember(raw, system); err != nil {
				return err
			}
		default:
			if err := s.skip(); err != nil {
				return err
			}
		}
	}
	if !seen {
		return refuse("import.no_rows", "no features")
	}
	return nil
}

// checkCRSMember reads the crs member of the 2008 draft of GeoJSON.
func checkCRSMember(raw json.RawMessage, system crs.CRS) error {
	if isNull(raw) || system.Name() == "" { // nothing was declared: that is refused elsewhere
		return nil
	}
	var c struct {
		Properties struct{ Name string }
	}
	if json.Unmarshal(raw, &c) != nil || c.Properties.Name == "" {
		return refuse("import.other_crs", "a crs member that names no system: "+clip(string(raw)))
	}
	if !sameSystem(c.Properties.Name, system) {
		return refuse("import.other_crs", fmt.Sprintf("the file says its system is %s, but %s was declared", clip(c.Properties.Name), system.Name()))
	}
	return nil
}

func featureRecord(raw json.RawMessage, row int, hs *headers, limits Limits) record {
	members, twice, err := objectMembers(raw)
	f := flattener{depth: limits.Depth, twice: twice}
	var at shape
	var id string
	for _, m := range members {
		switch m.key {
		case "properties":
			f.object("", m.raw, 0)
		case "geometry":
			at = geoJSONShape(m.raw, limits.Vertices)
		case "id":
			id, _ = scalar(m.raw)
		}
	}
	has := func(name string) bool {
		for _, n := range f.names {
			if n == name {
				return true
			}
		}
		return false
	}
	if id != "" && !has("id") {
		f.add("id", id)
	}
	for i, n := range f.names {
		if strings.EqualFold(n, "description") && !has(refKey) && strings.Contains(f.values[i], "<t") {
			for _, cell := range tableCells(f.values[i]) {
				if !has(cell[0]) {
					f.add(cell[0], cell[1])
				}
			}
			break
		}
	}
	r := f.record(row, hs)
	r.shape = at
	if err != nil {
		r.fault("", string(raw), "geojson.not_feature")
	}
	return r
}

var (
	htmlRow  = regexp.MustCompile(`(?is)<tr[^>]*>(.*?)</tr>`)
	htmlCell = regexp.MustCompile(`(?is)<t[hd][^>]*>(.*?)</t[hd]>`)
	htmlTag  = regexp.MustCompile(`(?s)<[^>]*>`)
)

// tableCells reads the rows of two cells of an HTML table, name and value.
func tableCells(s string) [][2]string {
	var cells [][2]string
	for _, row := range htmlRow.FindAllStringSubmatch(s, 1000) {
		c := htmlCell.FindAllStringSubmatch(row[1], 3)
		if len(c) != 2 {
			continue
		}
		if name := plainHTML(c[0][1]); name != "" {
			cells = append(cells, [2]string{name, plainHTML(c[1][1])})
		}
	}
	return cells
}

func plainHTML(s string) string {
	return strings.TrimSpace(html.UnescapeString(htmlTag.ReplaceAllString(s, "")))
}
