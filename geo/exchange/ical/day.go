package ical

import (
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"

	"huishou/geo/hours"
	"huishou/geo/recur"
	"huishou/geo/registry"
)

// Day is a day on which a place is open at other times than on others of its weekday.
type Day struct {
	Place   *registry.Place
	On      recur.Date
	Holiday hours.Holiday
	Spans   []hours.Span // when it is open; none: it is closed
	Page    string       // the address of the place's page
}

// DifferingDays lists the days from one to another, both included, on which public
// holidays change the hours of a place that takes things in. The years of which the
// calendar knows no holidays have none: [recur.Unannounced] names them. Weekend days
// worked for a holiday (调休) change nothing, since hours follow the weekday.
func DifferingDays(p *registry.Place, cal *hours.Calendar, from, to recur.Date, page string) []Day {
	text := p.ReceivingHours
	if text == "" {
		text = p.Hours
	}
	s, err := hours.Parse(text)
	if err != nil || !s.UsesHolidays() {
		return nil
	}
	// What the hours would be without the holidays.
	ordinary, err := withoutHolidays(cal)
	if err != nil {
		return nil
	}
	var out []Day
	for d := from; !to.Before(d); d = d.AddDays(1) {
		at := d.At(12*60, time.UTC)
		holiday, ok := cal.Holiday(at)
		if !ok || !cal.Covers(d.Year) {
			continue
		}
		spans := s.Day(at, cal)
		if written(spans) != written(s.Day(at, ordinary)) {
			out = append(out, Day{Place: p, On: d, Holiday: holiday, Spans: spans, Page: page})
		}
	}
	return out
}

// withoutHolidays is a calendar of the same years with no holiday but a day in July,
// since a year must have one; no notice gives that day off.
func withoutHolidays(cal *hours.Calendar) (*hours.Calendar, error) {
	years := cal.Years()
	for i := range years {
		day := recur.Date{Year: years[i].Year, Month: time.July, Day: 15}.String()
		years[i].Holidays = []hours.Holiday{{From: day, To: day, ZH: "-"}}
		years[i].Workdays = nil
	}
	return hours.NewCalendar(years...)
}

func written(spans []hours.Span) string {
	s := make([]string, len(spans))
	for i := range spans {
		s[i] = spans[i].String()
	}
	return strings.Join(s, ", ")
}

// addDay adds an event of the whole day.
func (f *Feed) addDay(cal *ics.Calendar, d *Day) {
	l, p := f.Lang, d.Place
	e := cal.AddEvent(plain("place-" + string(p.ID) + "-" + d.On.String() + "@huishou"))
	e.SetDtStampTime(p.UpdatedAt)
	e.SetModifiedAt(p.UpdatedAt)
	e.SetSequence(int(p.Rev))
	e.SetAllDayStartAt(d.On.At(0, time.UTC))
	e.SetAllDayEndAt(d.On.AddDays(1).At(0, time.UTC))
	open := written(d.Spans)
	if open == "" {
		open = l.say("休息", "closed")
	}
	name := p.Name + l.say("：", ": ") + open
	if p.Demo {
		name = l.say("【演示】", "[Demo] ") + name
	}
	e.SetSummary(plain(name))
	e.SetLocation(plain(p.Address))
	e.SetProperty(ics.ComponentPropertyGeo, degrees(p.Location[1])+";"+degrees(p.Location[0]))
	demo := ""
	if p.Demo {
		demo = l.say("演示数据，并非真实地点", "Demonstration data, not a real place")
	}
	e.SetDescription(lines(l.say(d.Holiday.ZH, d.Holiday.EN), demo))
	if d.Page != "" {
		e.SetURL(plain(d.Page))
	}
	e.SetProperty(ics.ComponentPropertyTransp, "TRANSPARENT")
}
