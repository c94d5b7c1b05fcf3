package exchange

import (
	"bytes"
	"encoding/json"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"huishou/geo/exchange/crs"
)

// openTable opens a file in the format that the mapping names, or else in the one
// that its content and name show.
func openTable(f file, m *Mapping, system crs.CRS, limits Limits) (*table, error) {
	format := m.Format
	if format == "" {
		var err error
		if format, err = detect(f, limits); err != nil {
			return nil, err
		}
	}
	switch format {
	case XLSX:
		return openXLSX(f, m, limits)
	case GeoJSON:
		return openGeoJSON(f, system, limits), nil
	case Overpass:
		return openOverpass(f, limits), nil
	case OSM:
		found, err := detect(f, limits)
		switch {
		case err != nil:
			return nil, err
		case found == GeoJSON:
			return openGeoJSON(f, system, limits), nil
		case found == Overpass:
			return openOverpass(f, limits), nil
		}
		return nil, refuse("import.unknown_format", "tags of OpenStreetMap come as GeoJSON or as Overpass JSON")
	case Socrata:
		return openSocrata(f, limits), nil
	case KML:
		return openKML(f, limits)
	case JSON:
		path := m.Records
		if path == "" {
			path = findRecords(f, limits)
		}
		return openJSON(f, path, limits)
	case Schedule:
		return nil, noPositions()
	}
	return openCSV(f, m, limits)
}

func noPositions() error {
	return refuse("import.no_positions", "the rows say when and for which neighbourhood, not where: there is nothing to put on a map")
}

// detect finds the format: the first bytes decide, the name only what they leave open.
func detect(f file, limits Limits) (Format, error) {
	head := make([]byte, 4096)
	n, err := io.ReadFull(f.section(), head)
	if n == 0 && err != nil {
		return "", refuse("import.empty", "the file is empty")
	}
	head = bytes.TrimPrefix(head[:n], []byte("\xef\xbb\xbf"))
	text := bytes.TrimLeft(head, " \t\r\n")
	ext := strings.ToLower(filepath.Ext(f.name))
	switch {
	case bytes.HasPrefix(head, []byte("PK")), bytes.HasPrefix(head, oleMagic), slices.Contains([]string{".xlsx", ".xlsm", ".xls"}, ext):
		return XLSX, nil
	case len(text) == 0 && f.size < int64(len(head))+4:
		return "", refuse("import.empty", "the file is empty")
	case bytes.HasPrefix(text, []byte("{")), bytes.HasPrefix(text, []byte("[")), ext == ".json", ext == ".geojson":
		return detectJSON(f, limits)
	case bytes.HasPrefix(text, []byte("<")) && (bytes.Contains(text, []byte("<kml")) || ext == ".kml"):
		return KML, nil
	case bytes.HasPrefix(text, []byte("<")), bytes.HasPrefix(text, []byte("%PDF")):
		return "", refuse("import.unknown_format", "a web page, XML or PDF; CSV, XLSX, GeoJSON, JSON and KML are read")
	}
	return CSV, nil
}

func detectJSON(f file, limits Limits) (Format, error) {
	s, err := newJSONStream(f, limits)
	if err != nil {
		return "", err
	}
	t, err := s.token()
	if err != nil {
		return "", err
	}
	switch t {
	case json.Delim('['):
		return JSON, nil
	case json.Delim('{'):
	default:
		return "", refuse("import.not_json", "the JSON is no object and no list")
	}
	for meta := false; ; {
		key, more, err := s.key()
		if err != nil || !more {
			return JSON, err
		}
		switch {
		case key == "features":
			return GeoJSON, nil
		case key == "elements":
			return Overpass, nil
		case key == "data" && meta:
			return Socrata, nil
		}
		meta = meta || key == "meta"
		if err := s.skip(); err != nil {
			return "", err
		}
	}
}

// findRecords finds the path to the records: the list of objects that has a
// position in its objects, else the longest one, as far as the first element of
// each list shows. "[]" when there is none.
func findRecords(f file, limits Limits) string {
	s, err := newJSONStream(f, limits)
	if err != nil {
		return "[]"
	}
	t, err := s.token()
	if err != nil {
		return "[]"
	}
	best := candidate{path: "[]"}
	if t == json.Delim('[') {
		if s.more() {
			if raw, err := s.next(); err == nil {
				best.look("[]", []json.RawMessage{raw}, 0)
			}
		}
		return best.path
	}
	if t != json.Delim('{') {
		return best.path
	}
	for {
		key, more, err := s.key()
		if err != nil || !more {
			return best.path
		}
		raw, err := s.next()
		if err != nil {
			return best.path
		}
		best.member(key, raw, 0)
	}
}

type candidate struct {
	path  string
	score int
}

// look judges a list of objects at path and goes into the lists of its first object.
func (c *candidate) look(path string, list []json.RawMessage, depth int) {
	if depth > 6 || len(list) == 0 {
		return
	}
	members, _, err := objectMembers(list[0])
	if err != nil {
		return
	}
	f := flattener{depth: 8}
	f.object("", list[0], 0)
	score := 1 + min(len(list), 100)
	if lon, lat := axisColumns(f.names); lon != "" && lat != "" {
		score += 1000
	}
	if score > c.score {
		c.path, c.score = path, score
	}
	for _, m := range members {
		c.member(path+"."+m.key, m.raw, depth+1)
	}
}

func (c *candidate) member(path string, raw json.RawMessage, depth int) {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 || depth > 6 {
		return
	}
	switch raw[0] {
	case '[':
		if list, err := firstElements(raw, 100); err == nil {
			c.look(path+"[]", list, depth)
		}
	case '{':
		if members, _, err := objectMembers(raw); err == nil {
			for _, m := range members {
				c.member(path+"."+m.key, m.raw, depth+1)
			}
		}
	}
}
