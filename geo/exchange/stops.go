package exchange

import (
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"huishou/geo/recur"
	"huishou/geo/registry"
	"huishou/geo/registry/timetable"
)

// Timetabled reports whether the rows are stops of mobile collection.
func (r *Reader) Timetabled() bool { return r.mapping.Timetable != nil }

// Stops streams the stops of a file whose mapping has a timetable, or of a calendar
// by neighbourhood, whose stops have no point. Bad rows come with their Problems.
func (r *Reader) Stops() iter.Seq2[timetable.StopRow, error] {
	if r.calendar != nil {
		return r.calendarStops()
	}
	return func(yield func(timetable.StopRow, error) bool) {
		if !r.Timetabled() {
			yield(timetable.StopRow{}, refuse("import.no_timetable", "the mapping has no timetable: its rows are places"))
			return
		}
		for _, one := range r.reads {
			for b, err := range one.rows() {
				var row timetable.StopRow
				if err == nil {
					row = b.stop()
				}
				if !yield(row, err) || err != nil {
					return
				}
			}
		}
	}
}

// Count is the number of rows, places or stops, of all files.
func (r *Reader) Count() (n int, err error) {
	if r.Timetabled() {
		return counted(r.Stops())
	}
	return counted(r.Rows())
}

func counted[R any](rows iter.Seq2[R, error]) (n int, err error) {
	for _, err := range rows {
		if err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// stop makes the stop of a record, whose place is built already.
func (b *builder) stop() timetable.StopRow {
	t, p := b.mapping.Timetable, &b.row.Place
	row := timetable.StopRow{Number: b.row.Number, ExternalID: b.row.ExternalID, Columns: maps.Clone(b.row.Columns)}
	for field, column := range map[string]string{"window": t.Arrives, "rule": t.Days, "recyclingDays": t.Recycling, "order": t.Order} {
		if column != "" {
			row.Columns[field] = b.label(column)
		}
	}
	s := &row.Stop
	s.Name, s.Address, s.Materials = p.Name, p.Address, p.Accepts
	if p.At() != (orb.Point{}) {
		at := geojson.Point(p.At())
		s.Location = &at
	}
	s.ValidFrom, s.ValidTo = t.From, t.To
	if w, ok := b.window(); ok {
		s.Window = w.String()
	}
	rule, comes, _ := b.days()
	s.Rule = rule
	days, none, _ := b.recycling(comes)
	for _, d := range days {
		s.RecyclingDays = append(s.RecyclingDays, ruleDays[d])
	}
	s.NoRecycling = none
	if t.Run != "" {
		s.Run = b.clean(parseExpr(t.Run).eval(b.rec.get))
	}
	if t.Order != "" {
		text, _ := b.rec.get(t.Order)
		n, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(narrowed(text)), ".0"), 10, 64)
		if err != nil && strings.TrimSpace(text) != "" {
			b.fault(t.Order, text, "number.invalid")
		}
		s.Order = n
	}
	row.VehicleKey = b.clean(parseExpr(t.Vehicle).eval(b.rec.get))
	row.Problems = b.row.Problems
	return row
}

// calendarStops streams a stop for each area and type of waste.
func (r *Reader) calendarStops() iter.Seq2[timetable.StopRow, error] {
	t := r.mapping.Timetable
	return func(yield func(timetable.StopRow, error) bool) {
		n := 0
		for o, err := range r.calendar.rounds() {
			if err != nil {
				yield(timetable.StopRow{}, err)
				return
			}
			n++
			row := timetable.StopRow{Number: o.rec.row, ExternalID: o.area + "|" + o.typ, VehicleKey: o.centre, Problems: o.faults,
				Columns: map[string]string{"name": r.calendar.area, "rule": o.typ, "materials": o.typ}}
			s := &row.Stop
			s.Name, s.Run, s.Order = o.area+" "+o.typ, o.centre, int64(n)
			for _, w := range r.mapping.Values["accepts"][o.typ] {
				m, known := registry.ParseMaterial(w)
				if !known {
					row.Problems = append(row.Problems, registry.RowError{Row: o.rec.row, Column: o.typ, Value: w, Code: "material.unknown"})
				}
				s.Materials = append(s.Materials, m)
			}
			s.NoRecycling = len(s.Materials) == 0
			s.Window, s.ValidFrom, s.ValidTo = t.Window, t.From, t.To
			s.Rule = o.days.rule()
			s.Exceptions = o.exceptions(s.Plan)
			if !yield(row, nil) {
				return
			}
		}
	}
}

// exceptions are the days of the rule on which nothing is collected, and the dates
// beside it.
func (o *round) exceptions(p timetable.Plan) (list []timetable.Exception) {
	for _, d := range o.days.dates {
		list = append(list, timetable.Exception{Date: d.Format("2006-01-02"), Action: recur.Extra, Reason: "臨時"})
	}
	tt, bad := p.Timetable()
	if len(bad) > 0 {
		return list
	}
	for _, off := range o.off {
		day := off.Truncate(24 * 60 * 60 * 1e9)
		if visits := tt.Visits(day, day.AddDate(0, 0, 1), off.Location()); slices.ContainsFunc(visits, func(v recur.Visit) bool {
			return v.On == recur.Date{Year: off.Year(), Month: off.Month(), Day: off.Day()}
		}) {
			list = append(list, timetable.Exception{Date: off.Format("2006-01-02"), Action: recur.Cancelled, Reason: "収集がない日"})
		}
	}
	return list
}
