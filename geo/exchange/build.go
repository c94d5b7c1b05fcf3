package exchange

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"huishou/geo/registry"
)

// compile holds the mapping to the columns that the file has.
func (rd *reading) compile() error {
	m := rd.mapping
	if rd.table.tabular {
		var missing []registry.FieldError
		for _, name := range m.mentioned() {
			if !slices.Contains(rd.table.columns, name) {
				missing = append(missing, registry.FieldError{Field: name, Code: "import.column_missing"})
			}
		}
		if len(missing) > 0 {
			return refuse("import.column_missing", fmt.Sprintf("columns of the mapping that the file does not have; it has %s",
				strings.Join(rd.table.columns, ", ")), missing...)
		}
	}
	rd.fields, rd.columns = map[string]bool{}, map[string]string{}
	for _, c := range columns {
		words, mapped := m.Columns[c.name]
		constant, given := m.Constants[c.name]
		if !mapped && !given {
			continue
		}
		s := fieldStep{column: c, constant: constant, many: slices.Contains([]string{"accepts", "refuses", "aliases", "services", "hoursNote"}, c.name)}
		for _, w := range words {
			e := parseExpr(w)
			if e.pattern && (c.name != "accepts" || slices.Contains(rd.table.columns, w)) {
				e.pattern = false
			}
			s.exprs = append(s.exprs, e)
		}
		rd.steps = append(rd.steps, s)
		if c.field != "" {
			rd.fields[c.field] = true
			if rd.columns[c.field] == "" {
				rd.columns[c.field] = rd.label(s.label())
			}
		} else {
			rd.columns[c.name] = rd.label(s.label())
		}
	}
	rd.fields["location"] = true
	if m.osm {
		rd.fields["kind"], rd.fields["refuses"] = true, true
	}
	rd.where = slices.Sorted(maps.Keys(m.Where))
	placed := rd.step("lon") != nil && rd.step("lat") != nil || rd.step("geometry") != nil
	switch {
	case placed:
	case rd.table.format == GeoJSON, rd.table.format == Overpass, rd.table.format == KML:
		rd.columns["location"] = rd.label("geometry")
	default:
		return noPositions()
	}
	return nil
}

// label is a column's name in reports, with the file's where several are read.
func (rd *reading) label(column string) string {
	if rd.file == "" {
		return column
	}
	return rd.file + ": " + column
}

// label is what a report calls the step's column.
func (s fieldStep) label() string {
	if len(s.exprs) == 0 {
		return s.name
	}
	return s.exprs[0].text
}

func (rd *reading) step(name string) *fieldStep {
	for i := range rd.steps {
		if rd.steps[i].name == name {
			return &rd.steps[i]
		}
	}
	return nil
}

// value is the text that the mapping gives a field, and the column it is from.
func (b *builder) value(field string) (text, column string) {
	s := b.step(field)
	if s == nil {
		return "", field
	}
	for _, e := range s.exprs {
		if v := e.eval(b.rec.get); strings.TrimSpace(v) != "" {
			return v, e.text
		}
	}
	return s.constant, s.label()
}

// build makes the place of a record.
func (rd *reading) build(rec *record) *builder {
	b := &builder{reading: rd, rec: rec}
	b.row.Number, b.row.Fields, b.row.Columns = rec.row, rd.fields, rd.columns
	b.row.Problems = rec.faults
	if len(rec.faults) == 0 { // else what the texts say is not to be trusted
		for i := range rd.steps {
			if s := &rd.steps[i]; s.set != nil {
				b.apply(s)
			}
		}
		if rd.mapping.osm {
			b.osm()
		}
		b.position()
	}
	p := &b.row.Place
	if b.site != (registry.SiteDetail{}) {
		p.Site = &b.site
	}
	if b.centre != (registry.CentreDetail{}) {
		p.Centre = &b.centre
	}
	if b.market != (registry.MarketDetail{}) {
		p.Market = &b.market
	}
	if rd.file != "" {
		for i := range b.row.Problems {
			b.row.Problems[i].Column = rd.label(b.row.Problems[i].Column)
		}
	}
	return b
}

// apply reads one field.
func (b *builder) apply(s *fieldStep) {
	given := false
	for _, e := range s.exprs {
		if e.pattern {
			before := len(b.row.Place.Accepts)
			b.acceptTags(e)
			given = given || len(b.row.Place.Accepts) > before
			continue
		}
		v := e.eval(b.rec.get)
		if v == "" || !b.mapping.exact && strings.TrimSpace(v) == "" {
			continue
		}
		if !s.many {
			v = b.translated(s.name, v)
		}
		given = true
		switch code := s.set(b, cell{e.text, v}); {
		case code == "":
		case b.mapping.osm && s.name != "name": // anybody writes tags: a bad one costs itself, not the place
			b.warn(e.text, v, code)
		default:
			b.fault(e.text, v, code)
		}
		if !s.many {
			break
		}
	}
	if !given && s.constant != "" {
		if code := s.set(b, cell{s.name, s.constant}); code != "" {
			b.fault(s.name, s.constant, code)
		}
	}
}
