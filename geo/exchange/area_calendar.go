package exchange

import (
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"huishou/geo/registry"
)

// areaCalendar is a calendar by neighbourhood of the format 5374: area_days.csv
// with a row an area and a column a type of waste, remarks.csv with days without
// collection, center.csv with the closures of each centre.
type areaCalendar struct {
	days    *table
	area    string   // column of the area's name
	centre  string   // column of its centre
	types   []string // the other columns
	remarks map[string][]time.Time
	closed  map[string][][2]time.Time // first and last day
}

// fixedColumnsOf5374 are the columns before those of the types of waste.
const fixedColumnsOf5374 = 2

// openCalendar finds the files of a calendar among the input's.
func (r *Reader) openCalendar() (*areaCalendar, error) {
	c := &areaCalendar{remarks: map[string][]time.Time{}, closed: map[string][][2]time.Time{}}
	for _, f := range r.input.files {
		switch strings.ToLower(f.name) {
		case "area_days.csv":
			t, err := openCSV(f, r.mapping, r.limits)
			if err != nil {
				return nil, inFile(err, f.name)
			}
			if len(t.columns) <= fixedColumnsOf5374 {
				return nil, refuse("import.not_calendar", "area_days.csv needs an area, its centre and a column for each type of waste")
			}
			c.days, c.area, c.centre, c.types = t, t.columns[0], t.columns[1], t.columns[fixedColumnsOf5374:]
		case "remarks.csv":
			if err := r.table(f, 2, func(row []string) {
				c.remarks[strings.TrimSpace(row[0])] = datesIn(row[1])
			}); err != nil {
				return nil, err
			}
		case "center.csv":
			if err := r.table(f, 3, func(row []string) {
				from, err1 := dayOf(row[1])
				to, err2 := dayOf(row[2])
				if err1 == nil && err2 == nil && !to.Before(from) {
					c.closed[row[0]] = append(c.closed[row[0]], [2]time.Time{from, to})
				}
			}); err != nil {
				return nil, err
			}
		default:
			r.note("file.columns_ignored", f.name+": not read")
		}
	}
	if c.days == nil {
		return nil, refuse("import.not_calendar", "area_days.csv is not among the files; open the folder")
	}
	known := r.mapping.Values["accepts"]
	var unknown []registry.FieldError
	for _, t := range c.types {
		if _, ok := known[t]; !ok {
			unknown = append(unknown, registry.FieldError{Field: t, Code: "material.unknown"})
		}
	}
	if len(unknown) > 0 {
		return nil, refuse("import.column_missing", "values.accepts says for each type of waste what it is here, [] for what is not recycled", unknown...)
	}
	return c, nil
}

// table reads the rows of a small file with at least n columns.
func (r *Reader) table(f file, n int, see func([]string)) error {
	t, err := openCSV(f, &Mapping{Encoding: r.mapping.Encoding}, r.limits)
	if err != nil {
		return inFile(err, f.name)
	}
	if len(t.columns) < n {
		return inFile(refuse("import.not_calendar", fmt.Sprintf("%d columns, %d are needed", len(t.columns), n)), f.name)
	}
	for rec, err := range t.records() {
		if err != nil {
			return inFile(err, f.name)
		}
		if len(rec.values) >= n {
			see(rec.values)
		}
	}
	return nil
}

// round is one area and one type of waste: what a stop is made of.
type round struct {
	rec    *record
	area   string
	centre string
	typ    string
	days   areaDays
	off    []time.Time // no collection, by a remark or a closure; ordered
	faults []registry.RowError
}

// rounds streams the filled cells, area by area.
func (c *areaCalendar) rounds() iter.Seq2[round, error] {
	return func(yield func(round, error) bool) {
		for rec, err := range c.days.records() {
			if err != nil {
				yield(round{}, err)
				return
			}
			area, _ := rec.get(c.area)
			centre, _ := rec.get(c.centre)
			for _, typ := range c.types {
				cell, _ := rec.get(typ)
				if strings.TrimSpace(cell) == "" {
					continue
				}
				one := round{rec: &rec, area: strings.TrimSpace(area), centre: strings.TrimSpace(centre), typ: typ, faults: slices.Clone(rec.faults)}
				one.read(c, cell)
				if !yield(one, nil) {
					return
				}
			}
		}
	}
}

func (o *round) read(c *areaCalendar, cell string) {
	fault := func(value, code string) {
		o.faults = append(o.faults, registry.RowError{Row: o.rec.row, Column: o.typ, Value: clip(value), Code: code})
	}
	days, bad, ok := readAreaDays(cell)
	if !ok {
		fault(bad, "days.unknown")
		return
	}
	o.days = days
	for _, id := range days.remarks {
		dates, known := c.remarks[id]
		if !known {
			fault("*"+id, "days.no_remark")
			continue
		}
		o.off = append(o.off, dates...)
	}
	for _, closed := range c.closed[o.centre] {
		for d := closed[0]; !d.After(closed[1]) && len(o.off) < 400; d = d.AddDate(0, 0, 1) {
			o.off = append(o.off, d)
		}
	}
	slices.SortFunc(o.off, time.Time.Compare)
	o.off = slices.Compact(o.off)
}
