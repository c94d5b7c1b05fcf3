// Package hours reads and evaluates opening and receiving hours (营业时间、回收时间).
//
// A [Schedule] is a declared subset of the OpenStreetMap opening_hours language;
// README.md beside this file gives its grammar and says what is refused and why.
// [Parse] reads that language, [FromChinese] translates plain Chinese into it, and
// [Read] tries one after the other. What cannot be read exactly is refused with a
// [ParseError]; nothing is guessed.
//
// Public holidays come from a [Calendar]. China's are announced year by year, so a
// schedule that speaks of holidays (PH) is [Unknown] on dates of a year whose notice
// the calendar does not hold. Weekday rules follow the weekday, as in OpenStreetMap:
// "Mo-Fr" is closed on a Saturday that is worked to make up for a holiday (调休),
// and open on a Tuesday that is a holiday unless a PH rule says otherwise. Ask
// [Calendar.WorkingDay] where the difference matters.
package hours

import (
	"slices"
	"time"
)

// MaxText is the longest text that is read, in bytes. OpenStreetMap allows 255.
const MaxText = 1024

// Horizon is how far [Schedule.Next] looks ahead, in days.
const Horizon = 366

// State says whether a place is open. The zero State is Unknown.
type State uint8

// The states of a place.
const (
	Unknown State = iota // no schedule, or a holiday rule in a year without a notice
	Open
	Closed
)

// String gives "unknown", "open" or "closed".
func (s State) String() string {
	switch s {
	case Open:
		return "open"
	case Closed:
		return "closed"
	}
	return "unknown"
}

// Schedule is a compiled set of rules. The zero Schedule is empty and always
// Unknown. It is never changed after it is made, so it is safe for concurrent use.
type Schedule struct {
	rules    []rule
	edges    []int16 // minutes of a day at which the state can change, 0 included, ascending
	spillTo  int     // the last minute of a day that the day before can reach, exclusive
	holidays bool    // some rule needs to know the public holidays
	opens    bool    // some rule says open
}

// compile orders the spans and gathers what evaluation asks of all rules.
func compile(rules []rule) Schedule {
	s := Schedule{rules: rules, edges: []int16{0}}
	for i := range rules {
		r := &rules[i]
		s.holidays = s.holidays || r.holiday
		s.opens = s.opens || !r.off
		for _, x := range r.spans {
			s.edges = append(s.edges, x.from%minutesOfDay, x.to%minutesOfDay)
			if over := int(x.to) - minutesOfDay; over > 0 {
				r.spills = true
				s.spillTo = max(s.spillTo, over)
			}
		}
	}
	slices.Sort(s.edges)
	s.edges = slices.Compact(s.edges)
	return s
}

// IsZero reports whether the schedule is empty.
func (s Schedule) IsZero() bool { return len(s.rules) == 0 }

// UsesHolidays reports whether some rule needs to know the public holidays.
func (s Schedule) UsesHolidays() bool { return s.holidays }

// At says whether the place is open at t by the wall clock of t's location. A span
// includes its first minute and not its last; seconds do not count. cal may be nil,
// which is a calendar without years. At allocates nothing.
func (s Schedule) At(t time.Time, cal *Calendar) State {
	day, minute := clock(t)
	return s.at(day, minute, cal)
}

// Next finds the next minute at which [Schedule.At] changes and what it changes to,
// looking [Horizon] days ahead. Without such a minute it gives the zero time, the
// state at t, and false. The time is in t's location, which should not have summer
// time: there, a wall-clock minute can be missing or come twice.
func (s Schedule) Next(t time.Time, cal *Calendar) (time.Time, State, bool) {
	day, minute := clock(t)
	now := s.at(day, minute, cal)
	yesterday, today := cal.date(day-1, s.holidays), cal.date(day, s.holidays)
	for i := 0; i <= Horizon; i++ {
		for _, edge := range s.edges {
			if i == 0 && int(edge) <= minute {
				continue
			}
			if state := s.eval(&yesterday, &today, int(edge)).state(); state != now {
				at := time.Date(today.year, time.Month(today.month), int(today.day), int(edge)/60, int(edge)%60, 0, 0, t.Location())
				return at, state, true
			}
		}
		yesterday, today = today, cal.date(day+i+1, s.holidays)
	}
	return time.Time{}, now, false
}

// Day gives the spans that begin on the date of t, in order and not touching, in
// minutes after that midnight: a night that ends at two the next morning ends at
// 26:00. Over all days they are exactly the minutes at which At is Open. A day that
// is closed and one that is unknown both have none; [Schedule.Known] tells them apart.
func (s Schedule) Day(t time.Time, cal *Calendar) []Span {
	if s.IsZero() {
		return nil
	}
	day, _ := clock(t)
	yesterday, today, tomorrow := cal.date(day-1, s.holidays), cal.date(day, s.holidays), cal.date(day+1, s.holidays)
	var spans []Span
	spans = s.collect(spans, &yesterday, &today, 0)
	if s.spillTo > 0 {
		spans = s.collect(spans, &today, &tomorrow, minutesOfDay)
	}
	return spans
}

// collect appends what today's own rules open or, with shift, what yesterday's
// leave open today.
func (s *Schedule) collect(spans []Span, yesterday, today *date, shift int) []Span {
	for i, edge := range s.edges {
		end := minutesOfDay
		if i+1 < len(s.edges) {
			end = int(s.edges[i+1])
		}
		v := s.eval(yesterday, today, int(edge))
		if open := v.own && shift == 0 || v.spill && shift > 0; !open {
			continue
		}
		from, to := int(edge)+shift, end+shift
		if n := len(spans); n > 0 && spans[n-1].To == from {
			spans[n-1].To = to
		} else {
			spans = append(spans, Span{from, to})
		}
	}
	return spans
}

// Known reports whether the hours of the date of t can be told at all its minutes.
func (s Schedule) Known(t time.Time, cal *Calendar) bool {
	day, _ := clock(t)
	for _, edge := range s.edges {
		if s.at(day, int(edge), cal) == Unknown {
			return false
		}
	}
	return !s.IsZero()
}

func (s *Schedule) at(day, minute int, cal *Calendar) State {
	if len(s.rules) == 0 {
		return Unknown
	}
	today := cal.date(day, s.holidays)
	var yesterday date
	if minute < s.spillTo {
		yesterday = cal.date(day-1, s.holidays)
	}
	return s.eval(&yesterday, &today, minute).state()
}

// verdict is what the rules say of one minute.
type verdict struct {
	own     bool // open by a span that began today
	spill   bool // open by a span that began yesterday
	closed  bool // closed because nothing opens it, or a rule says so
	unknown bool
}

func (v verdict) state() State {
	switch {
	case v.unknown:
		return Unknown
	case v.own || v.spill:
		return Open
	case v.closed:
		return Closed
	}
	return Unknown
}

// eval lets the rules speak in order; the last word counts. An open rule first wipes
// what earlier rules said of its date, from midnight to midnight, so the morning part
// of the night before as well; a comma rule does not. An off rule closes its own
// times only. This is what opening_hours.js does and OpenStreetMap's wiki says.
// Where no rule opens anything ("Mo off"), the rest of the week is unknown, not closed.
func (s *Schedule) eval(yesterday, today *date, minute int) verdict {
	if len(s.rules) == 0 || s.holidays && (!today.known || minute < s.spillTo && !yesterday.known) {
		return verdict{unknown: true}
	}
	v := verdict{closed: s.opens}
	for i := range s.rules {
		r := &s.rules[i]
		if r.matches(today) {
			switch {
			case !r.off:
				if !r.add {
					v.own, v.spill = false, false
				}
				v.own = v.own || r.covers(minute)
			case len(r.spans) == 0 || r.covers(minute):
				v = verdict{closed: true}
			}
		}
		if r.spills && minute < s.spillTo && r.covers(minute+minutesOfDay) && r.matches(yesterday) {
			if r.off {
				v = verdict{closed: true}
			} else {
				v.spill = true
			}
		}
	}
	return v
}
