package exchange

import "strings"

// timetable proposes how rows with a time are stops of a vehicle. Days that no
// column gives are left open for a person: every row would have the same guess.
func (d *drafter) timetable(arrives string) {
	t := &Timetable{Arrives: arrives, Leaves: columnFor("leaves", d.columns), Days: columnFor("days", d.columns),
		Recycling: columnFor("recyclingDays", d.columns), Vehicle: columnFor("vehicle", d.columns), Run: columnFor("run", d.columns), Order: columnFor("order", d.columns)}
	if t.Leaves == "" {
		t.Stay = 5
	}
	if t.Vehicle == "" {
		t.Vehicle = t.Run
	}
	d.m.Timetable = t
	d.note("propose.timetable", "the rows look like stops of a timetable ("+arrives+"): they become stops of vehicles, not places")
	if t.Days == "" {
		d.note("propose.no_days", "no column says on which days the vehicle comes: give rule and ruleBy")
	}
}

// timetableYAML writes the section.
func (d *drafter) timetableYAML(line func(string, ...any)) {
	t := d.m.Timetable
	if t == nil {
		return
	}
	line("timetable:")
	for _, kv := range [][2]string{{"arrives", t.Arrives}, {"leaves", t.Leaves}, {"days", t.Days}, {"recycling", t.Recycling},
		{"vehicle", t.Vehicle}, {"run", t.Run}, {"order", t.Order}, {"window", t.Window}, {"from", t.From}, {"to", t.To}} {
		if kv[1] != "" {
			line("  %s: %s", kv[0], scalarYAML(kv[1]))
		}
	}
	if t.Stay > 0 {
		line("  stay: %d  # minutes; no column says when it leaves 停留分钟数", t.Stay)
	}
	if t.Days == "" && d.m.Format != AreaCalendar {
		line("  # rule: FREQ=WEEKLY;BYDAY=MO,TH  # on which days of every row 每行都在哪几天，必填")
		line("  # ruleBy: who says so 依据，必填")
	}
}

// calendar proposes the mapping of a calendar by neighbourhood.
func (d *drafter) calendar() {
	d.m.Format, d.m.Encoding = AreaCalendar, d.table.encoding
	d.m.Delimiter = ""
	d.m.Timetable = &Timetable{Window: "00:00-23:59"}
	d.m.Values["accepts"] = map[string]Words{}
	for _, c := range d.table.columns[min(fixedColumnsOf5374, len(d.table.columns)):] {
		d.m.Values["accepts"][c] = Words{}
	}
	d.note("propose.calendar", "a calendar by neighbourhood, without positions: rounds are found by area, not by distance. Say under values.accepts what each type of waste is; "+
		"the hours of the day are not in the files")
}

// isCalendar reports whether the file is the main one of a calendar of 5374.
func isCalendar(f file) bool { return strings.EqualFold(f.name, "area_days.csv") }
