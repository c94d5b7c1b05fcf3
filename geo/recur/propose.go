package recur

import (
	"slices"
	"time"

	"huishou/geo/hours"
)

// Proposal suggests an exception because of a public holiday, or of a weekend day that
// is worked to make up for one (调休). A person chooses; nothing is applied by itself.
type Proposal struct {
	Date      Date        `json:"date"`      // of the visit, or of the day that is worked
	Exception Exception   `json:"exception"` // what is suggested: the first choice
	Choices   []Exception `json:"choices"`   // all: cancelled, and moved where a free day is near; extra
	HolidayZH string      `json:"holidayZh"` // 春节; of a day that is worked, the holiday it makes up for where that is sure, or ""
	HolidayEN string      `json:"holidayEn"`
	Replaces  Date        `json:"replaces,omitzero"` // the day off that a worked day makes up for, where that is sure
	Source    string      `json:"source"`            // the notice the calendar has it from
}

// maxMove is how many days a visit is moved at most.
const maxMove = 14

// Propose suggests exceptions for the days from one to another, both included, by date.
//
// A regular visit on a public holiday is suggested to be cancelled, or to be moved to
// the next day, at most 14 days later, that has no visit, is no holiday and is given to
// no other suggestion. A day worked for a holiday gets an extra visit where the
// timetable visits the day off that it makes up for; where the notice does not tell which
// that is, only where the timetable visits on every Monday to Friday and on no
// weekend; and only where recyclables are taken then. Dates that have an exception
// are passed over. For years whose notice the calendar does not hold nothing is
// suggested: [Unannounced] names them.
func Propose(t Timetable, c *hours.Calendar, from, to Date) []Proposal {
	p := proposer{t: t, calendar: c, taken: map[Date]bool{}}
	for _, e := range t.Exceptions {
		p.taken[e.Date] = true
		p.taken[e.day()] = true
	}
	var out []Proposal
	if !t.NoRecycling {
		out = p.workedDays(from, to) // first: no visit is moved to where these are
	}
	for _, d := range t.Regular(from, to) {
		if h, ok := c.Holiday(d.utc()); ok && c.Covers(d.Year) && !t.spokenFor(d) {
			out = append(out, p.onHoliday(d, h))
		}
	}
	slices.SortStableFunc(out, func(a, b Proposal) int { return a.Date.Compare(b.Date) })
	return out
}

// Unannounced lists the years from one day to another whose holidays the calendar
// does not know, so that [Propose] says nothing of them.
func Unannounced(c *hours.Calendar, from, to Date) []int {
	var years []int
	for y := from.Year; y <= to.Year; y++ {
		if !c.Covers(y) {
			years = append(years, y)
		}
	}
	return years
}

// spokenFor reports whether an exception names the date.
func (t *Timetable) spokenFor(d Date) bool {
	return slices.ContainsFunc(t.Exceptions, func(e Exception) bool { return e.Date == d })
}

type proposer struct {
	t        Timetable
	calendar *hours.Calendar
	taken    map[Date]bool // has an exception, or was given away
}

func (p *proposer) onHoliday(d Date, h hours.Holiday) Proposal {
	out := Proposal{Date: d, HolidayZH: h.ZH, HolidayEN: h.EN, Source: sourceOf(p.calendar, d.Year)}
	out.Choices = []Exception{{Date: d, Action: Cancelled, Reason: h.ZH + "放假", Holiday: true}}
	if free, ok := p.freeAfter(d); ok {
		p.taken[free] = true
		out.Choices = append(out.Choices, Exception{Date: d, Action: Moved, NewDate: free, Reason: h.ZH + "放假", Holiday: true})
	}
	out.Exception = out.Choices[0]
	return out
}

// freeAfter is the next day without a visit that is no holiday; false where none is
// near, or where whether it is a holiday is not announced.
func (p *proposer) freeAfter(d Date) (Date, bool) {
	for i := 1; i <= maxMove; i++ {
		free := d.AddDays(i)
		if !p.calendar.Covers(free.Year) || !p.t.ValidTo.IsZero() && p.t.ValidTo.Before(free) {
			return Date{}, false
		}
		if _, holiday := p.calendar.Holiday(free.utc()); !holiday && !p.taken[free] && !p.t.on(free) {
			return free, true
		}
	}
	return Date{}, false
}

func sourceOf(c *hours.Calendar, year int) string {
	for _, y := range c.Years() {
		if y.Year == year {
			return y.Source
		}
	}
	return ""
}

// workedDays suggests extra visits.
func (p *proposer) workedDays(from, to Date) []Proposal {
	var out []Proposal
	for _, w := range workedDays(p.calendar) {
		d := w.date
		if d.Before(from) || to.Before(d) || p.t.spokenFor(d) || p.t.on(d) || p.taken[d] || !p.valid(d) {
			continue
		}
		sure := !w.replaces.IsZero()
		if sure && !p.t.on(w.replaces) || !sure && !p.everyWeekday(d) {
			continue
		}
		e := Exception{Date: d, Action: Extra, Reason: "调休上班", Holiday: true}
		if n := len(p.t.RecyclingDays); n > 0 {
			if sure && !slices.Contains(p.t.RecyclingDays, w.replaces.Weekday()) || !sure && n < 5 {
				continue // it takes no recyclables, or whether it does cannot be told
			}
		}
		p.taken[d] = true
		out = append(out, Proposal{Date: d, Exception: e, Choices: []Exception{e}, HolidayZH: w.holiday.ZH, HolidayEN: w.holiday.EN, Replaces: w.replaces, Source: w.source})
	}
	return out
}

func (p *proposer) valid(d Date) bool {
	return (p.t.ValidFrom.IsZero() || !d.Before(p.t.ValidFrom)) && (p.t.ValidTo.IsZero() || !p.t.ValidTo.Before(d))
}

// everyWeekday reports whether the timetable visits on each Monday to Friday of the
// week of a weekend day and of the next one, and on no weekend day of them.
func (p *proposer) everyWeekday(d Date) bool {
	monday := d.AddDays(-fromMonday(d.Weekday()))
	for i := range 14 {
		day := monday.AddDays(i)
		if p.t.on(day) != (fromMonday(day.Weekday()) < 5) && p.valid(day) {
			return false
		}
	}
	return true
}

// workedDay is a weekend day that is worked to make up for a day off.
type workedDay struct {
	date     Date
	source   string
	holiday  hours.Holiday // zero where it is not sure
	replaces Date          // zero where it is not sure
}

// workedDays lists the worked weekend days of a calendar.
func workedDays(c *hours.Calendar) []workedDay {
	var out []workedDay
	for _, y := range c.Years() {
		for _, text := range y.Workdays {
			d, err := ParseDate(text)
			if err != nil {
				continue
			}
			w := workedDay{date: d, source: y.Source}
			w.holiday, w.replaces = madeUpFor(y, d)
			out = append(out, w)
		}
	}
	return out
}

// statutory are the first days of holidays of fixed dates that the law gives off, by
// 全国年节及纪念日放假办法 in the version of 国务院令第795号, in force since 2025; before
// that, of 国务院令第644号, 劳动节 had one. The other days of a holiday that are no weekend
// are days moved by 调休.
func statutory(zh string, year int) (month time.Month, days int, ok bool) {
	switch {
	case zh == "元旦":
		return time.January, 1, true
	case zh == "劳动节" && year >= 2025:
		return time.May, 2, true
	case zh == "劳动节":
		return time.May, 1, true
	case zh == "国庆节":
		return time.October, 3, true
	}
	return 0, 0, false
}

// madeUpFor tells which day off a worked day makes up for. A notice does not say; it
// is sure where the nearest holiday of the notice has a fixed date, its statutory days
// are no weekend days, it has but one day moved, and the notice has but one worked day
// that is nearest to it.
func madeUpFor(y hours.Year, worked Date) (hours.Holiday, Date) {
	h, ok := nearest(y, worked)
	if !ok {
		return hours.Holiday{}, Date{}
	}
	for _, text := range y.Workdays {
		other, err := ParseDate(text)
		if k, ok := nearest(y, other); err != nil || other != worked && (!ok || k == h) {
			return hours.Holiday{}, Date{}
		}
	}
	from, err1 := ParseDate(h.From)
	to, err2 := ParseDate(h.To)
	month, days, ok := statutory(h.ZH, y.Year)
	if err1 != nil || err2 != nil || !ok {
		return hours.Holiday{}, Date{}
	}
	var moved []Date
	for d := from; !to.Before(d); d = d.AddDays(1) {
		byLaw := d.Month == month && d.Day <= days
		weekend := fromMonday(d.Weekday()) >= 5
		switch {
		case byLaw && weekend:
			return hours.Holiday{}, Date{} // a day in its place may lie anywhere
		case !byLaw && !weekend:
			moved = append(moved, d)
		}
	}
	if len(moved) != 1 {
		return hours.Holiday{}, Date{}
	}
	return h, moved[0]
}

// nearest is the holiday of a notice that lies nearest to a day; false when two do.
func nearest(y hours.Year, day Date) (hours.Holiday, bool) {
	var best hours.Holiday
	least, tie := 1<<30, false
	for _, h := range y.Holidays {
		from, err1 := ParseDate(h.From)
		to, err2 := ParseDate(h.To)
		if err1 != nil || err2 != nil {
			continue
		}
		gap := max(day.daysUntil(from), to.daysUntil(day))
		if gap == least {
			tie = true
		}
		if gap < least {
			best, least, tie = h, gap, false
		}
	}
	return best, !tie && least <= maxMove
}
