package exchange

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"huishou/geo/exchange/crs"
	"huishou/geo/registry"
)

// Reader gives the rows of files as places.
type Reader struct {
	input   *Input
	mapping *Mapping
	reads   []*reading
	notes   []Note
	limits  Limits

	calendar *areaCalendar // of the format 5374
}

// Note is something a person should know about a file before importing it. Code is
// stable; Text is English.
type Note struct {
	Code string `json:"code"`
	Text string `json:"text"`
}

// reading is one file with a mapping held to it.
type reading struct {
	file    string // name, when several files are read
	table   *table
	mapping *Mapping
	limits  Limits
	expect  orb.Bound
	crs     crs.CRS // zero when rows name their own
	systems map[string]crs.CRS
	steps   []fieldStep
	where   []string
	fields  map[string]bool   // for the rows
	columns map[string]string // for the rows
	far     [][2]float64      // the first pairs that cannot be degrees
}

// fieldStep is one field of the mapping, ready to be read.
type fieldStep struct {
	column
	exprs    []expr
	constant string
	many     bool // all its columns count, not the first that is filled
}

// Read holds a mapping to files. A nil mapping will do for files that need none:
// tables with at least the columns key, kind, name, lon, lat and accepts, and what
// this package writes.
//
// What stops a file as a whole is an error here or, where only reading on shows it,
// from [Reader.Rows]: a *[registry.Error] whose Code is stable, such as
// import.no_datum, import.needs_mapping, import.column_missing, import.not_degrees,
// import.not_calendar and import.no_positions.
func Read(in *Input, m *Mapping, opt Options) (*Reader, error) {
	if m == nil {
		m = &Mapping{}
	}
	r := &Reader{input: in, mapping: m, limits: opt.Limits.withDefaults()}
	switch m.Format {
	case Schedule:
		return nil, noPositions()
	case AreaCalendar:
		var err error
		r.calendar, err = r.openCalendar()
		return r, err
	}
	for _, f := range in.files {
		one, err := r.open(f, *m, opt)
		if err != nil {
			if len(in.files) > 1 {
				err = inFile(err, f.name)
			}
			return nil, err
		}
		r.reads = append(r.reads, one)
	}
	if m.blank() {
		r.mapping = r.reads[0].mapping
	}
	return r, nil
}

// open holds the mapping to one file.
func (r *Reader) open(f file, m Mapping, opt Options) (*reading, error) {
	name, err := datum(m.CRS, opt.CRS)
	if err != nil {
		return nil, err
	}
	one := &reading{limits: r.limits, expect: opt.Expect, systems: map[string]crs.CRS{}}
	if len(r.input.files) > 1 {
		one.file = f.name
	}
	if name != "" {
		if one.crs, err = one.system(name); err != nil {
			return nil, refuse("import.unknown_crs", err.Error(), registry.FieldError{Field: "crs", Code: "import.unknown_crs", Value: name})
		}
	}
	if one.table, err = openTable(f, &m, one.crs, r.limits); err != nil {
		return nil, err
	}
	r.note("file.format", f.name+": "+one.table.detail)
	if !one.table.tabular {
		if one.table.columns, err = sampleColumns(one.table); err != nil {
			return nil, err
		}
	}
	switch {
	case m.Format == OSM, m.blank() && one.table.taggedAsOurs():
		m = *osmMapping(&m)
		wgs84, err := one.system("wgs84")
		if err != nil {
			return nil, err
		}
		if one.crs.Name() != "" && one.crs.Name() != wgs84.Name() {
			return nil, refuse("import.crs_conflict", "OpenStreetMap is WGS-84, the caller says "+one.crs.Name())
		}
		one.crs = wgs84
	case m.blank():
		own, ignored, err := ownMapping(one.table, &m)
		if err != nil {
			return nil, err
		}
		m = *own
		if len(ignored) > 0 {
			r.note("file.columns_ignored", f.name+": not read: "+strings.Join(ignored, ", "))
		}
	}
	one.mapping = &m
	if err := one.compile(); err != nil {
		return nil, err
	}
	if one.crs.Name() == "" && one.step("crs") == nil {
		return nil, refuse("import.no_datum", "name the datum of the coordinates: wgs84, gcj02, bd09 or an EPSG code", registry.FieldError{Field: "crs", Code: "field.required"})
	}
	return one, one.checkDegrees()
}

func (r *Reader) note(code, text string) { r.notes = append(r.notes, Note{code, text}) }

// taggedAsOurs reports whether the columns are tags of OpenStreetMap that an
// export of ours has.
func (t *table) taggedAsOurs() bool {
	return (t.format == GeoJSON || t.format == Overpass) && slices.Contains(t.columns, refKey)
}

// datum is the name of the files' system: of the mapping or of the caller, who
// must not disagree.
func datum(mapping, caller string) (string, error) {
	if mapping == "" || caller == "" {
		return mapping + caller, nil
	}
	a, err1 := crs.Lookup(mapping)
	b, err2 := crs.Lookup(caller)
	if err1 == nil && err2 == nil && a.Name() != b.Name() {
		return "", refuse("import.crs_conflict", fmt.Sprintf("the mapping says %s, the caller %s", a.Name(), b.Name()))
	}
	return mapping, nil
}

// system looks a system up once.
func (rd *reading) system(name string) (crs.CRS, error) {
	if c, ok := rd.systems[name]; ok {
		return c, nil
	}
	c, err := crs.Lookup(name)
	if err == nil && len(rd.systems) < 64 {
		rd.systems[name] = c
	}
	return c, err
}

// SourceKey is the key of the source, for [registry.ImportOptions].
func (r *Reader) SourceKey() string { return r.mapping.Source }

// Notes are what a person should know, such as the format that was found and
// columns that are not read.
func (r *Reader) Notes() []Note { return r.notes }

// Rows streams the places. Rows that the mapping's where leaves out are passed
// over; bad rows come with their Problems. An error ends the stream. It can be
// ranged over more than once.
//
// When [Reader.Timetabled], the rows are stops: read them with [Reader.Stops].
func (r *Reader) Rows() iter.Seq2[registry.PlaceRow, error] {
	if r.Timetabled() {
		return func(yield func(registry.PlaceRow, error) bool) {
			yield(registry.PlaceRow{}, refuse("import.needs_timetable", "the rows are stops of a timetable, not places"))
		}
	}
	if r.mapping.Merge != nil {
		return r.merged()
	}
	return func(yield func(registry.PlaceRow, error) bool) {
		for _, one := range r.reads {
			for b, err := range one.rows() {
				var row registry.PlaceRow
				if err == nil {
					row = b.row
				}
				if !yield(row, err) || err != nil {
					return
				}
			}
		}
	}
}

// rows builds the places of one file.
func (rd *reading) rows() iter.Seq2[*builder, error] {
	return func(yield func(*builder, error) bool) {
		for rec, err := range rd.table.records() {
			if err != nil {
				if rd.file != "" {
					err = inFile(err, rd.file)
				}
				yield(nil, err)
				return
			}
			if !rd.wanted(&rec) {
				continue
			}
			if !yield(rd.build(&rec), nil) {
				return
			}
		}
	}
}

// wanted reports whether the record is one that the mapping's where asks for.
func (rd *reading) wanted(rec *record) bool {
	for _, column := range rd.where {
		v, _ := rec.get(column)
		if !slices.Contains(rd.mapping.Where[column], strings.TrimSpace(v)) {
			return false
		}
	}
	return true
}

// sampleSize is how many records are looked at before reading begins.
const sampleSize = 100

// sampleColumns are the columns of the first records.
func sampleColumns(t *table) ([]string, error) {
	var names []string
	seen := map[string]bool{}
	n := 0
	for rec, err := range t.records() {
		if err != nil {
			return nil, err
		}
		for _, name := range rec.header.names {
			if !seen[name] {
				seen[name] = true
				names = append(names, name)
			}
		}
		if n++; n == sampleSize {
			break
		}
	}
	return names, nil
}

// checkDegrees refuses a file whose numbers cannot be degrees, with a guess of
// their system.
func (rd *reading) checkDegrees() error {
	n, bad := 0, 0
	for b, err := range rd.rows() {
		if err != nil {
			if rd.table.tabular { // it comes again, after the rows before it
				break
			}
			return err
		}
		n++
		if slices.ContainsFunc(b.row.Problems, func(p registry.RowError) bool { return p.Code == "location.not_degrees" }) {
			bad++
		}
		if n == sampleSize {
			break
		}
	}
	if bad == 0 || bad < n/2 {
		return nil
	}
	xs, ys := make([]float64, len(rd.far)), make([]float64, len(rd.far))
	for i, p := range rd.far {
		xs[i], ys[i] = p[0], p[1]
	}
	guesses := crs.Guess(xs, ys)
	fields := []registry.FieldError{{Field: "crs", Code: "location.not_degrees", Value: crs.Explain(guesses, "zh")}}
	for _, g := range guesses {
		if g.Name != "" {
			fields = append(fields, registry.FieldError{Field: "crs", Code: g.Code, Value: g.Name})
		}
	}
	return refuse("import.not_degrees", "the coordinates cannot be degrees. "+crs.Explain(guesses, "en")+" "+crs.Explain(guesses, "zh"), fields...)
}

// ownMapping is the mapping of a file that needs none, and the columns it does not
// read.
func ownMapping(t *table, base *Mapping) (*Mapping, []string, error) {
	m := *base
	m.Source = "csv"
	m.Columns = map[string]Words{}
	has := func(names ...string) bool {
		return !slices.ContainsFunc(names, func(n string) bool { return !slices.Contains(t.columns, n) })
	}
	need := fixedColumns
	if t.format == GeoJSON || t.format == KML {
		need = []string{"key", "kind", "name"}
	}
	if !has(need...) || t.format == Overpass || t.format == JSON || t.format == Socrata {
		err := refuse("import.needs_mapping", "the columns are not those of a file that needs no mapping; let one be proposed")
		var e *registry.Error
		errors.As(err, &e)
		for _, n := range need {
			if !slices.Contains(t.columns, n) {
				e.Fields = append(e.Fields, registry.FieldError{Field: n, Code: "import.column_missing"})
			}
		}
		return nil, nil, e
	}
	if m.exact = has("source", "key", "crs", "status"); m.exact {
		m.Source = "" // each row has its own
	}
	var ignored []string
	for _, c := range columns {
		if c.set == nil && c.field != "location" && c.name != "crs" || c.name == "geometry" {
			continue
		}
		// Of our own exports an absent column is an empty one: JSON leaves it out.
		if has(c.name) || m.exact && !t.tabular && c.field != "location" {
			m.Columns[c.name] = Words{c.name}
		}
	}
	for _, n := range t.columns {
		if n != "" && !isColumn(n) && n != "id" && n != "description" {
			ignored = append(ignored, n)
		}
	}
	return &m, ignored, nil
}
