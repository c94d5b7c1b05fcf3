package recur

import (
	"slices"
	"time"
	"unicode"
	"unicode/utf8"
)

// Check is nil for a timetable that holds together; otherwise the error is [Faults].
func (t Timetable) Check() error {
	if bad := t.Faults(); len(bad) > 0 {
		return bad
	}
	return nil
}

// Faults names every bad field of the timetable.
func (t Timetable) Faults() Faults {
	var bad Faults
	sound := t.checkRule(&bad)
	if !t.Window.Valid() {
		bad.add("window", CodeWindow, "")
		sound = false
	}
	t.checkRecycling(&bad)
	if len(t.Exceptions) > MaxExceptions {
		bad.add("exceptions", CodeMany, "")
		return bad
	}
	seen := map[Date]bool{}
	for i := range t.Exceptions {
		e := &t.Exceptions[i]
		if !e.check(&bad) {
			sound = false
		}
		if seen[e.Date] {
			bad.add("exceptions.date", CodeTwice, e.Date.String())
			sound = false
		}
		seen[e.Date] = true
	}
	if sound {
		for i := range t.Exceptions {
			t.checkPlace(&bad, &t.Exceptions[i])
		}
	}
	return bad
}

// checkRule reports whether the rule can be expanded.
func (t *Timetable) checkRule(bad *Faults) bool {
	n := len(*bad)
	for _, d := range []struct {
		field string
		date  Date
	}{{"validFrom", t.ValidFrom}, {"validTo", t.ValidTo}} {
		if !d.date.IsZero() && !d.date.Valid() {
			bad.add(d.field, CodeDate, d.date.String())
		}
	}
	if t.Rule.IsZero() {
		bad.add("rule", CodeRequired, "")
	}
	if len(*bad) > n {
		return false
	}
	if !t.ValidFrom.IsZero() && !t.ValidTo.IsZero() && t.ValidTo.Before(t.ValidFrom) {
		bad.add("validTo", CodeTooEarly, t.ValidTo.String())
		return false
	}
	for i := range t.Rule.lines {
		if l := &t.Rule.lines[i]; l.counts() && t.ValidFrom.IsZero() {
			bad.add("validFrom", CodeNoFrom, l.String())
			return false
		}
	}
	if t.ValidFrom.IsZero() {
		return true
	}
	for i := range t.Rule.lines {
		l := &t.Rule.lines[i]
		if l.Freq == Monthly && l.Interval > 1 && !l.possible(l.reached(t.ValidFrom.Month), true) {
			bad.add("rule", CodeNever, l.String())
			return false
		}
	}
	last := t.ValidTo
	if last.IsZero() {
		last = Date{lastYear, time.December, 31}
	}
	if !t.meets(t.ValidFrom, last) {
		bad.add("rule", CodeNoVisit, "")
		return false
	}
	return true
}

// reached are the months that steps of Interval from one of them come to.
func (l *Line) reached(from time.Month) []time.Month {
	var months []time.Month
	for i := range 12 {
		months = append(months, (from-1+time.Month(i*l.Interval))%12+1)
	}
	return months
}

func (t *Timetable) checkRecycling(bad *Faults) {
	if t.NoRecycling && len(t.RecyclingDays) > 0 {
		bad.add("noRecycling", CodeBothKinds, "")
	}
	for i, d := range t.RecyclingDays {
		switch {
		case d < time.Sunday || d > time.Saturday:
			bad.add("recyclingDays", CodeWeekday, "")
		case slices.Contains(t.RecyclingDays[:i], d):
			bad.add("recyclingDays", CodeMany, dayNames[d])
		case !t.Rule.IsZero() && !t.Rule.visits(d):
			bad.add("recyclingDays", CodeNotVisited, dayNames[d])
		}
	}
}

// visits reports whether some day of the rule can be the weekday.
func (r *Rule) visits(day time.Weekday) bool {
	return slices.ContainsFunc(r.lines, func(l Line) bool {
		return len(l.ByDay) == 0 || slices.ContainsFunc(l.ByDay, func(d NthDay) bool { return d.Day == day })
	})
}

// check looks at an exception by itself and reports whether it can be placed.
func (e *Exception) check(bad *Faults) bool {
	n := len(*bad)
	date := e.Date.String()
	switch {
	case e.Date.IsZero():
		bad.add("exceptions.date", CodeRequired, "")
	case !e.Date.Valid():
		bad.add("exceptions.date", CodeDate, date)
	}
	if !e.NewDate.IsZero() && !e.NewDate.Valid() {
		bad.add("exceptions.newDate", CodeDate, e.NewDate.String())
	}
	if e.NewWindow != nil && !e.NewWindow.Valid() {
		bad.add("exceptions.newWindow", CodeWindow, date)
	}
	switch e.Action {
	case Moved:
		if (e.NewDate.IsZero() || e.NewDate == e.Date) && e.NewWindow == nil {
			bad.add("exceptions.newDate", CodeSameDay, date)
		}
	case Cancelled, Extra:
		if !e.NewDate.IsZero() {
			bad.add("exceptions.newDate", CodeNotTaken, date)
		}
		if e.Action == Cancelled && e.NewWindow != nil {
			bad.add("exceptions.newWindow", CodeNotTaken, date)
		}
	default:
		bad.add("exceptions.action", CodeAction, string(e.Action))
	}
	placed := len(*bad) == n
	switch {
	case e.Reason == "":
		bad.add("exceptions.reason", CodeRequired, date)
	case utf8.RuneCountInString(e.Reason) > MaxReason:
		bad.add("exceptions.reason", CodeFieldLong, date)
	case !utf8.ValidString(e.Reason) || containsControl(e.Reason):
		bad.add("exceptions.reason", CodeCharacters, date)
	}
	return placed
}

func containsControl(s string) bool {
	for _, r := range s {
		if unicode.IsControl(r) {
			return true
		}
	}
	return false
}

// checkPlace looks at an exception among the visits.
func (t *Timetable) checkPlace(bad *Faults, e *Exception) {
	switch on := t.on(e.Date); {
	case !on && e.Action != Extra:
		bad.add("exceptions.date", CodeNoSuchVisit, e.Date.String())
		return
	case on && e.Action == Extra:
		bad.add("exceptions.date", CodeHasVisit, e.Date.String())
		return
	}
	if e.Action == Cancelled {
		return
	}
	v := t.exceptional(e, time.UTC)
	if e.Action == Moved && e.day() == e.Date && *e.NewWindow == t.Window {
		bad.add("exceptions.newWindow", CodeSameDay, e.Date.String())
		return
	}
	for _, other := range t.Visits(v.Start, v.End, time.UTC) {
		if other.Action != Cancelled && other.Original != e.Date {
			bad.add("exceptions.newDate", CodeOverlap, e.Date.String())
			return
		}
	}
}
