package recur

import (
	"slices"
	"time"

	"github.com/teambition/rrule-go"
)

var frequencies = map[Freq]rrule.Frequency{Daily: rrule.DAILY, Weekly: rrule.WEEKLY, Monthly: rrule.MONTHLY, Yearly: rrule.YEARLY}

var weekdays = [...]rrule.Weekday{rrule.SU, rrule.MO, rrule.TU, rrule.WE, rrule.TH, rrule.FR, rrule.SA}

// each calls yield with the days of the line from one day to another, both included,
// ascending, until it returns false. The line counts from anchor; no day lies before it.
func (l *Line) each(anchor, from, to Date, yield func(Date) bool) {
	if !anchor.IsZero() && from.Before(anchor) {
		from = anchor
	}
	if !l.Until.IsZero() && l.Until.Before(to) {
		to = l.Until
	}
	if to.Before(from) {
		return
	}
	option := rrule.ROption{
		Freq: frequencies[l.Freq], Interval: l.Interval, Count: l.Count, Bymonthday: l.ByMonthDay,
		Dtstart: l.start(anchor, from).utc(), Until: to.utc(),
	}
	for _, m := range l.ByMonth {
		option.Bymonth = append(option.Bymonth, int(m))
	}
	for _, d := range l.ByDay {
		day := weekdays[d.Day]
		option.Byweekday = append(option.Byweekday, day.Nth(d.N))
	}
	rule, err := rrule.NewRRule(option)
	if err != nil {
		return // a line is checked when it is made
	}
	next := rule.Iterator()
	for t, ok := next(); ok; t, ok = next() {
		if d := DateOf(t); !d.Before(from) && !yield(d) {
			return
		}
	}
}

// start is the day that the library counts from: the anchor, or one as many whole
// intervals later as leave from reachable.
func (l *Line) start(anchor, from Date) Date {
	switch {
	case !l.counts():
		return from
	case l.Count > 0 || anchor.IsZero():
		return anchor
	}
	switch l.Freq {
	case Daily:
		return anchor.AddDays(anchor.daysUntil(from) / l.Interval * l.Interval)
	case Weekly:
		return l.onward(anchor, from, 7*l.Interval)
	case Monthly:
		months := (from.Year-anchor.Year)*12 + int(from.Month-anchor.Month)
		if n := months / l.Interval * l.Interval; n > 0 {
			return DateOf(time.Date(anchor.Year, anchor.Month+time.Month(n), 1, 0, 0, 0, 0, time.UTC))
		}
	case Yearly:
		if n := (from.Year - anchor.Year) / l.Interval * l.Interval; n > 0 {
			return Date{anchor.Year + n, time.January, 1}
		}
	}
	return anchor
}

// onward is the Monday of the last interval that begins at or before from, or anchor
// in the first one.
func (l *Line) onward(anchor, from Date, days int) Date {
	monday := anchor.AddDays(-fromMonday(anchor.Weekday()))
	if n := monday.daysUntil(from) / days; n > 0 {
		return monday.AddDays(n * days)
	}
	return anchor
}

// each calls yield with the days of the timetable's rule from one day to another that
// lie within the validity, ascending, each once, until it returns false.
func (t *Timetable) each(from, to Date, yield func(Date) bool) {
	if !t.ValidTo.IsZero() && t.ValidTo.Before(to) {
		to = t.ValidTo
	}
	if len(t.Rule.lines) == 1 {
		t.Rule.lines[0].each(t.ValidFrom, from, to, yield)
		return
	}
	var days []Date
	for i := range t.Rule.lines {
		t.Rule.lines[i].each(t.ValidFrom, from, to, func(d Date) bool {
			days = append(days, d)
			return true
		})
	}
	slices.SortFunc(days, Date.Compare)
	for _, d := range slices.Compact(days) {
		if !yield(d) {
			return
		}
	}
}

// Regular lists the days of the rule from one day to another, both included, that lie
// within the validity, whatever the exceptions say.
func (t Timetable) Regular(from, to Date) []Date {
	var days []Date
	t.each(from, to, func(d Date) bool {
		days = append(days, d)
		return true
	})
	return days
}

// meets reports whether the rule has a day from one day to another.
func (t *Timetable) meets(from, to Date) bool {
	found := false
	t.each(from, to, func(Date) bool {
		found = true
		return false
	})
	return found
}
