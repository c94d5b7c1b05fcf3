package exchange

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// Format is a kind of file.
type Format string

// The formats that are read. Schedule is a list without positions, which is
// refused with its reason; AreaCalendar is one that is read, see [areaDays]. The
// others are found from the file when not named.
const (
	CSV      Format = "csv"
	XLSX     Format = "xlsx"
	GeoJSON  Format = "geojson"
	Overpass Format = "overpass"
	JSON     Format = "json"
	Socrata  Format = "socrata"
	KML      Format = "kml"
	Schedule Format = "schedule"

	AreaCalendar Format = "5374"
)

// Mapping says what the columns of a source mean. It is kept as YAML, which
// [Propose] drafts and a person corrects; docs beside each field show the key.
type Mapping struct {
	Source    string `yaml:"source"`              // key of the source: with a row's key it identifies the row for ever
	Format    Format `yaml:"format,omitempty"`    // found from the file when absent
	Encoding  string `yaml:"encoding,omitempty"`  // utf-8, gb18030, utf-16, or another of the web such as big5
	Delimiter string `yaml:"delimiter,omitempty"` // , ; | or "\t"
	Sheet     string `yaml:"sheet,omitempty"`     // name of the sheet; the first visible one when absent
	Header    int    `yaml:"header,omitempty"`    // number of the row with the column names; found when absent
	Records   string `yaml:"records,omitempty"`   // path to the records of nested JSON: [].Routes[].StopData[]

	CRS     string    `yaml:"crs,omitempty"`     // wgs84, gcj02, bd09, epsg:4523 …
	Axes    string    `yaml:"axes,omitempty"`    // latlon where a geometry or pair has the latitude first
	Decimal string    `yaml:"decimal,omitempty"` // "," where coordinates are written 104,77
	Within  []float64 `yaml:"within,omitempty"`  // west, south, east, north: rows outside are bad

	Timetable *Timetable       `yaml:"timetable,omitempty"` // rows are stops of mobile collection, not places
	Where     map[string]Words `yaml:"where,omitempty"`     // column: value or values; other records are passed over

	Columns   map[string]Words            `yaml:"columns"`             // field: column, "{a} {b}", or several
	Constants map[string]string           `yaml:"constants,omitempty"` // field: value, where the columns give none
	Values    map[string]map[string]Words `yaml:"values,omitempty"`    // field: value in the file: ours
	Merge     *Merge                      `yaml:"merge,omitempty"`     // several rows of one place

	exact bool // the file is our own export: texts are taken as they are
	osm   bool // the columns are tags of OpenStreetMap
}

// Merge says which rows are one place. By distance: rows that are linked by steps
// of at most Metres. By column: rows with the same value. The place has the
// smallest key of its rows, the middle of their positions, all their materials,
// and of each other field the first that is given, in the order of keys.
type Merge struct {
	By     string  `yaml:"by"`
	Metres float64 `yaml:"metres,omitempty"`
	Column string  `yaml:"column,omitempty"`
	Name   string  `yaml:"name,omitempty"`  // of the place: {materials}, {count}, {key} and columns of its first row
	Notes  string  `yaml:"notes,omitempty"` // the same
}

// Words is one text or a list of texts.
type Words []string

// UnmarshalYAML reads a scalar or a list of scalars.
func (w *Words) UnmarshalYAML(read func(any) error) error {
	var v any
	if err := read(&v); err != nil {
		return err
	}
	list, ok := v.([]any)
	if !ok {
		list = []any{v}
	}
	*w = make(Words, 0, len(list))
	for _, e := range list {
		switch e := e.(type) {
		case nil:
		case string, bool, int64, uint64, float64, int:
			*w = append(*w, fmt.Sprint(e))
		default:
			return fmt.Errorf("a text or a list of texts is expected, not %T", e)
		}
	}
	return nil
}

// maxMapping is the longest mapping that is read, in bytes.
const maxMapping = 64 << 10

// ReadMapping reads a mapping. Unknown keys, unknown fields and values that no
// rule allows are refused with their line, code mapping.invalid.
func ReadMapping(r io.Reader) (m *Mapping, err error) {
	defer func() { // the parser is not ours and the text is an outsider's
		if p := recover(); p != nil {
			m, err = nil, refuse("mapping.invalid", fmt.Sprint("not YAML: ", p))
		}
	}()
	text, err := io.ReadAll(io.LimitReader(r, maxMapping+1))
	if err != nil {
		return nil, fmt.Errorf("read mapping: %w", err)
	}
	if len(text) > maxMapping {
		return nil, tooLarge("mapping.invalid", fmt.Sprintf("longer than %d bytes", maxMapping))
	}
	if tooNested(text) {
		return nil, refuse("mapping.invalid", "nested too deep")
	}
	m = &Mapping{}
	if err := yaml.NewDecoder(bytes.NewReader(text), yaml.DisallowUnknownField()).Decode(m); err != nil && !errors.Is(err, io.EOF) {
		return nil, refuse("mapping.invalid", strings.TrimSpace(yaml.FormatError(err, false, true)))
	}
	return m, m.check(text)
}

// tooNested reports whether brackets or indentation nest deeper than a mapping
// ever does, or aliases multiply: the parser descends by recursion. What stands in
// quotes and comments does not count.
func tooNested(text []byte) bool {
	depth, aliases, quote := 0, 0, byte(0)
	begins := true // a token may begin here
	for i := 0; i < len(text); i++ {
		b := text[i]
		if quote != 0 {
			switch {
			case b == '\\' && quote == '"':
				i++
			case b == quote:
				quote = 0
			}
			continue
		}
		switch {
		case b == '#' && begins:
			for i+1 < len(text) && text[i+1] != '\n' {
				i++
			}
			continue
		case (b == '"' || b == '\'') && begins:
			quote = b
		case b == '*' && begins, b == '<' && begins:
			aliases++
		case b == '[' || b == '{':
			depth++
		case b == ']' || b == '}':
			depth--
		}
		if depth > 32 || aliases > 50 {
			return true
		}
		begins = bytes.IndexByte([]byte(" \t\n\r[{,"), b) >= 0
	}
	for line := range bytes.SplitSeq(text, []byte("\n")) {
		if len(line)-len(bytes.TrimLeft(line, " \t-?:")) > 64 {
			return true
		}
	}
	return false
}

// check holds the mapping against what the fields and rules are.
func (m *Mapping) check(text []byte) error {
	var bad []string
	fault := func(section, key, format string, args ...any) {
		where := section
		if key != "" {
			where += "." + key
		}
		if line := lineOf(text, section, key); line > 0 {
			where = fmt.Sprintf("line %d, %s", line, where)
		}
		bad = append(bad, where+": "+fmt.Sprintf(format, args...))
	}
	if m.Source == "" || len(m.Source) > 64 || strings.ContainsFunc(m.Source, func(r rune) bool { return r <= ' ' || r == 0x7f }) {
		fault("source", "", "a short key without spaces is needed: it identifies the rows for ever")
	}
	if !slices.Contains([]Format{"", CSV, XLSX, GeoJSON, Overpass, OSM, JSON, Socrata, KML, Schedule, AreaCalendar}, m.Format) {
		fault("format", "", "%q is not read", m.Format)
	}
	gives := func(field string) bool { return len(m.Columns[field]) > 0 || m.Constants[field] != "" }
	said := m.Format == Schedule || m.Format == OSM || m.Format == AreaCalendar // by the format itself
	if !said && m.Timetable == nil && !gives("kind") {
		fault("columns", "", "kind is needed here, or in constants for all rows")
	}
	if !said && !gives("name") && (m.Merge == nil || m.Merge.Name == "") {
		fault("columns", "", "name is needed; a template such as \"{address}回收点\" makes one")
	}
	for _, f := range sortedKeys(m.Columns) {
		if !isField(f) {
			fault("columns", f, "no such field; fields are %s", strings.Join(fieldNames(), ", "))
		}
	}
	for _, f := range sortedKeys(m.Constants) {
		if !isField(f) {
			fault("constants", f, "no such field")
		}
	}
	for _, f := range sortedKeys(m.Values) {
		if !isField(f) {
			fault("values", f, "no such field")
		}
	}
	if n := len(m.Within); n != 0 && (n != 4 || !(m.Within[0] < m.Within[2] && m.Within[1] < m.Within[3]) ||
		math.Abs(m.Within[1]) > 90 || math.Abs(m.Within[3]) > 90) {
		fault("within", "", "west, south, east, north in degrees")
	}
	if m.Format == AreaCalendar && m.Timetable == nil {
		fault("timetable", "", "says in which hours of the day the rounds are")
	}
	if m.Timetable != nil && m.Merge != nil {
		fault("merge", "", "stops of a timetable are not merged")
	}
	for _, bad := range m.Timetable.check(m) {
		fault("timetable", bad.key, "%s", bad.text)
	}
	if m.Axes != "" && m.Axes != "lonlat" && m.Axes != "latlon" {
		fault("axes", "", "lonlat or latlon")
	}
	if m.Decimal != "" && m.Decimal != "," && m.Decimal != "." {
		fault("decimal", "", `"," or "."`)
	}
	if m.Delimiter != "" && m.delimiter() == 0 {
		fault("delimiter", "", "one character")
	}
	if _, err := parsePath(m.Records); err != nil {
		fault("records", "", "%v", err)
	}
	switch g := m.Merge; {
	case g == nil:
	case g.By == "distance" && g.Metres > 0 && g.Metres <= 1000 && g.Column == "":
	case g.By == "column" && g.Column != "" && g.Metres == 0:
	default:
		fault("merge", "", "by: distance with metres of at most 1000, or by: column with its column")
	}
	if len(bad) > 0 {
		return refuse("mapping.invalid", strings.Join(bad, "; "))
	}
	return nil
}

// lineOf finds the line of a key of the mapping, or of a key one level below it;
// 0 when it is not there.
func lineOf(text []byte, section, key string) int {
	f, err := parser.ParseBytes(text, 0)
	if err != nil || len(f.Docs) == 0 {
		return 0
	}
	find := func(n ast.Node, key string) (ast.Node, int) {
		var values []*ast.MappingValueNode
		switch n := n.(type) {
		case *ast.MappingNode:
			values = n.Values
		case *ast.MappingValueNode:
			values = []*ast.MappingValueNode{n}
		}
		for _, v := range values {
			if t := v.Key.GetToken(); t != nil && t.Value == key {
				return v.Value, t.Position.Line
			}
		}
		return nil, 0
	}
	n, line := find(f.Docs[0].Body, section)
	if key != "" {
		if _, below := find(n, key); below > 0 {
			return below
		}
	}
	return line
}

// delimiter is the rune of Delimiter, 0 when it names none.
func (m *Mapping) delimiter() rune {
	switch r := []rune(m.Delimiter); {
	case m.Delimiter == `\t` || strings.EqualFold(m.Delimiter, "tab"):
		return '\t'
	case len(r) == 1 && r[0] != '"' && r[0] != '\n' && r[0] != '\r':
		return r[0]
	}
	return 0
}

// blank reports whether the mapping says nothing about columns.
func (m *Mapping) blank() bool { return len(m.Columns) == 0 && len(m.Constants) == 0 }

// uses reports whether a column is mentioned.
func (m *Mapping) uses(column string) bool {
	return slices.Contains(m.mentioned(), column)
}

// mentioned lists the columns that the mapping reads by name, without patterns.
func (m *Mapping) mentioned() []string {
	var names []string
	for _, field := range sortedKeys(m.Columns) {
		for _, w := range m.Columns[field] {
			names = append(names, parseExpr(w).columns()...)
		}
	}
	names = append(names, sortedKeys(m.Where)...)
	names = append(names, m.Timetable.columns()...)
	if m.Merge != nil && m.Merge.Column != "" {
		names = append(names, m.Merge.Column)
	}
	return names
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
