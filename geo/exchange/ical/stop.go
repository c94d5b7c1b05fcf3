package ical

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	ics "github.com/arran4/golang-ical"

	"huishou/geo/recur"
)

// maxAhead is how many years ahead days are listed that no rule says: those that two
// lines of a rule share, which are taken from the second, and days of a month that are
// certain weekdays. Who subscribes reads the calendar anew long before.
const maxAhead = 3

// series is the recurring event of one line of a stop's rule.
type series struct {
	alone recur.Timetable // the line by itself
	first recur.Date      // its first day
	event *ics.VEvent
}

// writer writes one stop.
type writer struct {
	feed   *Feed
	cal    *ics.Calendar
	stop   *Stop
	t      recur.Timetable
	start  recur.Date // the first day that is looked at
	end    recur.Date // the last that is listed
	series []series
}

func (f *Feed) addStop(cal *ics.Calendar, s *Stop) error {
	t, bad := s.Timetable()
	if err := bad.Err("stop"); err != nil {
		return err
	}
	w := writer{feed: f, cal: cal, stop: s, t: t, start: t.ValidFrom, end: recur.Date{Year: f.Now.Year() + maxAhead, Month: time.December, Day: 31}}
	if w.start.IsZero() { // it repeats from the year in which the stop was written
		w.start = recur.Date{Year: max(s.CreatedAt.Year(), 2000), Month: time.January, Day: 1}
	}
	if t.NoRecycling {
		return nil
	}
	for _, line := range t.Rule.Lines() {
		if err := w.addSeries(line); err != nil {
			return err
		}
	}
	for i := range t.Exceptions {
		w.addException(&t.Exceptions[i])
	}
	return nil
}

// takes reports whether visits of a weekday take recyclables.
func (w *writer) takes(d time.Weekday) bool {
	return len(w.t.RecyclingDays) == 0 || slices.Contains(w.t.RecyclingDays, d)
}

// addSeries adds the event of a line, if it has a day of its own.
func (w *writer) addSeries(line recur.Line) error {
	rule, err := recur.NewRule(line)
	if err != nil {
		return err
	}
	s := series{alone: recur.Timetable{Rule: rule, ValidFrom: w.t.ValidFrom, ValidTo: w.t.ValidTo}}
	for _, days := range []int{400, 9 * 366} { // most have one within a year
		for _, d := range s.alone.Regular(w.start, w.start.AddDays(days)) {
			if w.takes(d.Weekday()) && w.holder(d) == nil {
				s.first = d
				break
			}
		}
		if !s.first.IsZero() {
			break
		}
	}
	if s.first.IsZero() {
		return nil
	}
	s.event = w.event(w.uid(len(w.series)), s.first, w.t.Window, "")
	// Days of a month that are certain weekdays are a rule that readers of calendars
	// stumble over: ical.js 2.2 refuses the last day of the month if a Tuesday.
	listed := len(line.ByMonthDay) > 0 && len(w.t.RecyclingDays) > 0
	if !listed {
		s.event.AddRrule(w.recurrence(line, s.alone))
	}
	if listed || len(w.series) > 0 {
		// The first day is listed too: not every reader counts DTSTART among the dates.
		for _, d := range s.alone.Regular(s.first, w.end) {
			switch shared := w.holder(d) != nil; {
			case !w.takes(d.Weekday()):
			case shared && !listed:
				w.without(s.event, d)
			case listed && !shared:
				s.event.AddRdate(clock(d, w.t.Window.From), inZone)
			}
		}
	}
	w.series = append(w.series, s)
	return nil
}

// holder is the series that has a day: the first of those whose lines do.
func (w *writer) holder(d recur.Date) *series {
	if !w.takes(d.Weekday()) {
		return nil
	}
	for i := range w.series {
		if s := &w.series[i]; !d.Before(s.first) && len(s.alone.Regular(d, d)) > 0 {
			return s
		}
	}
	return nil
}

// recurrence is the RRULE of a line on those of its weekdays on which recyclables are
// taken. COUNT, which counts the others too, and the validity become UNTIL.
func (w *writer) recurrence(line recur.Line, alone recur.Timetable) string {
	until := line.Until
	if line.Count > 0 {
		if days := alone.Regular(w.start, recur.Date{Year: 2199, Month: time.December, Day: 31}); len(days) > 0 {
			until = days[len(days)-1]
		}
	}
	if to := w.t.ValidTo; !to.IsZero() && (until.IsZero() || to.Before(until)) {
		until = to
	}
	line.Count, line.Until = 0, recur.Date{}
	if len(w.t.RecyclingDays) > 0 {
		if len(line.ByDay) > 0 {
			line.ByDay = slices.DeleteFunc(slices.Clone(line.ByDay), func(d recur.NthDay) bool { return !w.takes(d.Day) })
		} else {
			for day := range time.Weekday(7) {
				if w.takes(day) {
					line.ByDay = append(slices.Clip(line.ByDay), recur.NthDay{Day: day})
				}
			}
		}
		if line.Freq == recur.Daily && line.Interval == 1 {
			line.Freq = recur.Weekly
		}
	}
	text := line.String()
	if !until.IsZero() {
		text += ";UNTIL=" + until.At(w.t.Window.From, w.feed.Now.Location()).UTC().Format("20060102T150405Z")
	}
	return text
}

// without takes a day from a series.
func (w *writer) without(e *ics.VEvent, d recur.Date) { e.AddExdate(clock(d, w.t.Window.From), inZone) }

// addException writes what an exception does. One that speaks of no visit, or of one
// that takes no recyclables, does nothing.
func (w *writer) addException(e *recur.Exception) {
	window := w.t.Window
	if e.NewWindow != nil {
		window = *e.NewWindow
	}
	l := w.feed.Lang
	if e.Action == recur.Extra {
		w.addExtra(e, window)
		return
	}
	s := w.holder(e.Date)
	switch {
	case s == nil:
	case e.NoRecycling:
		w.without(s.event, e.Date)
	case e.Action == recur.Cancelled:
		w.without(s.event, e.Date)
		gone := w.event(w.dayUID(e.Date), e.Date, w.t.Window, l.say("取消", "Cancelled"), e.Reason)
		gone.SetStatus(ics.ObjectStatusCancelled)
	case e.Action == recur.Moved:
		day := e.NewDate
		if day.IsZero() {
			day = e.Date
		}
		was := l.say("原定", "It was to be on ") + e.Date.String() + " " + w.t.Window.String()
		moved := w.event(s.event.Id(), day, window, l.say("改期", "Moved"), e.Reason, was)
		moved.SetProperty(ics.ComponentPropertyRecurrenceId, clock(e.Date, w.t.Window.From), inZone)
	}
}

// addExtra adds a day to the first series: the day by itself for readers that know no
// more, and an override that names the reason. A day before all others, which many
// readers would miss there, stands by itself.
func (w *writer) addExtra(e *recur.Exception, window recur.Window) {
	if e.NoRecycling {
		return
	}
	label := w.feed.Lang.say("加收", "Extra")
	if len(w.series) == 0 || e.Date.Before(w.series[0].first) {
		w.event(w.dayUID(e.Date), e.Date, window, label, e.Reason)
		return
	}
	s := &w.series[0]
	at := clock(e.Date, window.From)
	s.event.AddRdate(at, inZone)
	extra := w.event(s.event.Id(), e.Date, window, label, e.Reason)
	extra.SetProperty(ics.ComponentPropertyRecurrenceId, at, inZone)
}

// uid names the series of a line. It never changes, whatever else of the stop does.
func (w *writer) uid(line int) string {
	id := "stop-" + string(w.stop.ID)
	if line > 0 {
		id += "-" + strconv.Itoa(line+1)
	}
	return id + "@huishou"
}

// dayUID names the event of a single day.
func (w *writer) dayUID(d recur.Date) string {
	return "stop-" + string(w.stop.ID) + "-" + d.String() + "@huishou"
}

// event adds an event of the stop on a day.
func (w *writer) event(uid string, d recur.Date, window recur.Window, label string, reasons ...string) *ics.VEvent {
	s, l := w.stop, w.feed.Lang
	e := w.cal.AddEvent(plain(uid))
	e.SetDtStampTime(s.UpdatedAt)
	e.SetModifiedAt(s.UpdatedAt)
	e.SetSequence(int(s.Sequence))
	e.SetProperty(ics.ComponentPropertyDtStart, clock(d, window.From), inZone)
	e.SetProperty(ics.ComponentPropertyDtEnd, clock(d, window.From+window.Minutes()), inZone)
	name := l.say("回收车：", "Collection: ") + s.Name
	if label != "" {
		name = l.say("（"+label+"）", label+": ") + name
	}
	if s.Demo {
		name = l.say("【演示】", "[Demo] ") + name
	}
	e.SetSummary(plain(name))
	e.SetLocation(plain(cmp.Or(s.Address, s.Name)))
	if at, ok := s.At(); ok {
		e.SetProperty(ics.ComponentPropertyGeo, degrees(at[1])+";"+degrees(at[0]))
	}
	says := w.t.Rule.English()
	if l == "zh" {
		says = w.t.Rule.Chinese()
	}
	about := append(slices.Clone(reasons), says+l.say("，", ", ")+w.t.Window.String())
	if len(s.Accepts) > 0 {
		about = append(about, l.say("收：", "Takes: ")+l.materials(s.Accepts))
	}
	if s.Vehicle != "" {
		about = append(about, l.say("车辆：", "Vehicle: ")+s.Vehicle)
	}
	if s.Demo {
		about = append(about, l.say("演示数据，并非真实站点", "Demonstration data, not a real stop"))
	}
	e.SetDescription(lines(about...))
	if s.Page != "" {
		e.SetURL(plain(s.Page))
	}
	e.SetProperty(ics.ComponentPropertyTransp, "TRANSPARENT")
	return e
}

func degrees(x float64) string { return strconv.FormatFloat(x, 'f', 6, 64) }
