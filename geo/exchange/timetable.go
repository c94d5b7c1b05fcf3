package exchange

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"huishou/geo/recur"
)

// Timetable says how rows tell when a vehicle comes: they are stops of mobile
// collection (以车代库、定时定点), not places. Beside it, the mapping's columns name,
// address, lon, lat, accepts and notes are the stop's.
type Timetable struct {
	Arrives string `yaml:"arrives,omitempty"` // column with the time the vehicle comes, HHMM or HH:MM
	Leaves  string `yaml:"leaves,omitempty"`  // column with the time it leaves
	Stay    int    `yaml:"stay,omitempty"`    // minutes it stays, where no column says
	Window  string `yaml:"window,omitempty"`  // of all rows, 08:30-10:00; 00:00-23:59 is the whole day

	Days      string `yaml:"days,omitempty"`      // column with the weekdays it comes: 一,二,四,六
	Rule      string `yaml:"rule,omitempty"`      // of all rows, as RFC 5545 has it, where no column says
	RuleBy    string `yaml:"ruleBy,omitempty"`    // who says so; needed with rule
	Remarks   string `yaml:"remarks,omitempty"`   // column whose weekdays in brackets go before rule: (每星期一、四收運)
	Recycling string `yaml:"recycling,omitempty"` // column with the weekdays it takes recyclables; empty: none of its days

	Vehicle string `yaml:"vehicle,omitempty"` // column or template: rows with the same text are stops of one vehicle
	Run     string `yaml:"run,omitempty"`     // column or template: the route of a day
	Order   string `yaml:"order,omitempty"`   // column with the place of the stop on its run

	From string `yaml:"from,omitempty"` // first day it holds, 2026-01-01
	To   string `yaml:"to,omitempty"`   // last day
}

// stopFault is what is wrong with a key of the section.
type stopFault struct{ key, text string }

// check holds the section against what it can say.
func (t *Timetable) check(m *Mapping) (bad []stopFault) {
	if t == nil {
		return nil
	}
	fault := func(key, format string, args ...any) { bad = append(bad, stopFault{key, fmt.Sprintf(format, args...)}) }
	grid := m.Format == AreaCalendar
	switch {
	case t.Window != "" && t.Arrives != "", t.Window == "" && t.Arrives == "":
		fault("", "arrives or window says when the vehicle comes, one of them")
	case t.Arrives != "" && t.Leaves == "" && t.Stay == 0:
		fault("", "leaves or stay says how long it stays")
	}
	if t.Window != "" {
		if _, err := recur.ParseWindow(t.Window); err != nil {
			fault("window", "%v", err)
		}
	}
	if t.Stay < 0 || t.Stay > 24*60 {
		fault("stay", "minutes, at most a day")
	}
	switch {
	case grid && (t.Days != "" || t.Rule != ""):
		fault("", "the days stand in the files")
	case grid:
	case t.Days == "" && t.Rule == "":
		fault("", "days or rule says on which days it comes")
	case t.Rule != "" && t.RuleBy == "":
		fault("ruleBy", "who says that every row has this rule?")
	}
	if t.Rule != "" {
		if _, err := recur.ParseRule(t.Rule); err != nil {
			fault("rule", "%v", err)
		}
	}
	for key, s := range map[string]string{"from": t.From, "to": t.To} {
		if _, err := dayOf(s); s != "" && err != nil {
			fault(key, "a day such as 2026-01-01")
		}
	}
	if t.Vehicle == "" && !grid {
		fault("vehicle", "which rows belong to one vehicle?")
	}
	return bad
}

// columns lists the columns that the section reads by name.
func (t *Timetable) columns() (names []string) {
	if t == nil {
		return nil
	}
	for _, s := range []string{t.Arrives, t.Leaves, t.Days, t.Remarks, t.Recycling, t.Order} {
		if s != "" {
			names = append(names, s)
		}
	}
	for _, s := range []string{t.Vehicle, t.Run} {
		if s != "" {
			names = append(names, parseExpr(s).columns()...)
		}
	}
	return names
}

// window reads when a row's vehicle comes and goes. A time that lost its zeros is
// read and named: 11 is 00:11 (spreadsheets take 0011 for a number). A stop around
// midnight is named too, because which day it belongs to has to be decided: to the
// day on which it begins.
func (b *builder) window() (w recur.Window, ok bool) {
	t := b.mapping.Timetable
	if t.Window != "" {
		w, err := recur.ParseWindow(t.Window)
		return w, err == nil
	}
	arrives, ok1 := b.clock(t.Arrives)
	leaves, ok2 := (arrives+t.Stay)%(24*60), true
	if t.Leaves != "" {
		leaves, ok2 = b.clock(t.Leaves)
	}
	if !ok1 || !ok2 {
		return w, false
	}
	if leaves == arrives { // the table has whole minutes
		leaves = (arrives + 1) % (24 * 60)
	}
	if leaves < arrives || arrives < 60 {
		a, _ := b.rec.get(t.Arrives)
		value := fmt.Sprintf("%s → %s", strings.TrimSpace(a), hhmm(arrives))
		if t.Leaves != "" {
			l, _ := b.rec.get(t.Leaves)
			value = fmt.Sprintf("%s-%s → %s-%s", strings.TrimSpace(a), strings.TrimSpace(l), hhmm(arrives), hhmm(leaves))
		}
		b.warn(t.Arrives, value, "time.around_midnight")
	}
	return recur.Window{From: arrives, To: leaves}, true
}

// clock reads a column as minutes after midnight.
func (b *builder) clock(column string) (int, bool) {
	text, _ := b.rec.get(column)
	s := strings.Replace(strings.TrimSpace(narrowed(text)), ":", "", 1)
	n, err := strconv.Atoi(s)
	if err != nil || len(s) > 4 || n < 0 || n%100 > 59 || n/100 > 24 || n > 2400 {
		b.fault(column, text, "time.invalid")
		return 0, false
	}
	return (n/100*60 + n%100) % (24 * 60), true
}

func hhmm(minutes int) string { return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60) }

// days reads on which days a row's vehicle comes, as a rule.
func (b *builder) days() (rule string, comes []time.Weekday, ok bool) {
	t := b.mapping.Timetable
	if t.Remarks != "" {
		text, _ := b.rec.get(t.Remarks)
		switch days, remark, found := remarkDays(text); {
		case found && days == nil:
			b.warn(t.Remarks, remark, "days.remark_unread")
		case found:
			b.warn(t.Remarks, remark, "days.by_remark")
			return "FREQ=WEEKLY;BYDAY=" + byDay(days), days, true
		}
	}
	if t.Days == "" {
		return t.Rule, nil, true
	}
	text, _ := b.rec.get(t.Days)
	if strings.TrimSpace(text) == "" && t.Rule != "" {
		return t.Rule, nil, true
	}
	days, ok := weekdays(text)
	if !ok {
		b.fault(t.Days, text, "days.unknown")
		return "", nil, false
	}
	return "FREQ=WEEKLY;BYDAY=" + byDay(days), days, true
}

// recycling reads on which of its days the vehicle takes recyclables: none when the
// column is empty, which is named, because the stop is then no use to who recycles.
func (b *builder) recycling(comes []time.Weekday) (days []time.Weekday, none, ok bool) {
	t := b.mapping.Timetable
	if t.Recycling == "" {
		return nil, false, true
	}
	text, _ := b.rec.get(t.Recycling)
	if strings.TrimSpace(text) == "" {
		b.warn(t.Recycling, "", "recycling.no_days")
		return nil, true, true
	}
	days, ok = weekdays(text)
	if !ok {
		b.fault(t.Recycling, text, "days.unknown")
		return nil, false, false
	}
	for _, d := range days {
		if comes != nil && !slices.Contains(comes, d) {
			b.warn(t.Recycling, text, "recycling.other_days")
			break
		}
	}
	return days, false, true
}
