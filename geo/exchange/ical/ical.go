// Package ical writes calendars (RFC 5545) of when collection vehicles come and of the
// days on which a place's hours differ: what people subscribe to. It writes through
// github.com/arran4/golang-ical, which checks little of what it is given, so that
// every text passes [plain] before.
//
// A stop becomes one recurring event for each line of its rule, with RRULE, EXDATE and
// RDATE. A moved visit is an override with RECURRENCE-ID, a cancelled one an EXDATE of
// the series and an event of its own with STATUS:CANCELLED that names the reason.
// Visits that take no recyclables are left out: they would mislead.
package ical

import (
	"fmt"
	"io"
	"time"

	ics "github.com/arran4/golang-ical"

	"huishou/geo/recur"
	"huishou/geo/registry"
	"huishou/geo/registry/timetable"
)

// ContentType is that of a calendar.
const ContentType = "text/calendar; charset=utf-8"

// Zone is the zone of every time in a calendar, at +08:00 the year round.
const Zone = "Asia/Shanghai"

// Lang is a language of words: "zh", or "en" for any other.
type Lang string

// Feed is one calendar.
type Feed struct {
	Lang  Lang
	Name  string // of the calendar
	Note  string // about it; may be empty
	Now   time.Time
	Stops []Stop
	Days  []Day
}

// Stop is a stop with what is shown of it.
type Stop struct {
	timetable.Stop
	Accepts []registry.Material
	Vehicle string // its name; may be empty
	Page    string // the address of its page
}

// Write writes the calendar. The same feed gives the same bytes in all of a year. The
// error is that of w, or of a stop whose timetable does not hold together.
func (f *Feed) Write(w io.Writer) error {
	cal := ics.NewCalendarFor("huishou")
	cal.SetProductId("-//huishou//stops//ZH")
	cal.SetCalscale("GREGORIAN")
	cal.SetMethod(ics.MethodPublish)
	cal.SetName(plain(f.Name))
	if f.Note != "" {
		cal.SetXWRCalDesc(plain(f.Note))
		cal.SetDescription(plain(f.Note))
	}
	cal.SetXWRTimezone(Zone)
	cal.SetRefreshInterval("PT6H")
	cal.SetXPublishedTTL("PT6H")
	addZone(cal)
	for i := range f.Stops {
		if err := f.addStop(cal, &f.Stops[i]); err != nil {
			return fmt.Errorf("write stop %s: %w", f.Stops[i].Code, err)
		}
	}
	for i := range f.Days {
		f.addDay(cal, &f.Days[i])
	}
	if err := cal.SerializeTo(w, ics.WithNewLineWindows); err != nil {
		return fmt.Errorf("write calendar: %w", err)
	}
	return nil
}

// addZone describes China's time, without the summer time of 1986 to 1991.
func addZone(cal *ics.Calendar) {
	zone := cal.AddTimezone(Zone)
	zone.SetProperty("X-LIC-LOCATION", Zone)
	standard := zone.AddStandard()
	standard.SetProperty(ics.ComponentPropertyDtStart, "19700101T000000")
	standard.SetProperty("TZOFFSETFROM", "+0800")
	standard.SetProperty("TZOFFSETTO", "+0800")
	standard.SetProperty("TZNAME", "CST")
}

var inZone = ics.WithTZID(Zone)

// clock is the time at a minute of a day as a property has it.
func clock(d recur.Date, minute int) string {
	return d.At(minute, time.UTC).Format("20060102T150405")
}
