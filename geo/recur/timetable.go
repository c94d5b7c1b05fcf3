package recur

import (
	"cmp"
	"slices"
	"time"
)

// Action says what an [Exception] does.
type Action string

// The actions of an exception, and of a visit that is none of a rule's regular ones.
const (
	Moved     Action = "moved"     // the visit of the date takes place on NewDate, at NewWindow or its own time
	Cancelled Action = "cancelled" // the visit of the date does not take place
	Extra     Action = "extra"     // a visit on the date, where the rule has none
)

// Exception is a single day that differs from the rule (临时调整). It keeps the day it is
// about, the new one and the reason. There is at most one of a date.
type Exception struct {
	Date        Date    `bson:"date" json:"date"` // of the regular visit; of an extra one, when it is
	Action      Action  `bson:"action" json:"action"`
	NewDate     Date    `bson:"newDate,omitempty" json:"newDate,omitzero"`          // moved only; zero: the same day
	NewWindow   *Window `bson:"newWindow,omitempty" json:"newWindow,omitempty"`     // moved and extra; nil: the timetable's
	NoRecycling bool    `bson:"noRecycling,omitempty" json:"noRecycling,omitempty"` // this visit takes no recyclables
	Reason      string  `bson:"reason" json:"reason"`                               // for residents, at most MaxReason characters
	Holiday     bool    `bson:"holiday,omitempty" json:"holiday,omitempty"`         // a person confirmed a [Proposal]
}

// day is when the visit takes place that the exception leaves.
func (e *Exception) day() Date {
	if e.Action == Moved && !e.NewDate.IsZero() {
		return e.NewDate
	}
	return e.Date
}

// Timetable says when a vehicle comes to a stop (时刻表). It is read only, so it is safe
// for concurrent use.
type Timetable struct {
	Rule          Rule           `bson:"rule" json:"rule"`
	Window        Window         `bson:"window" json:"window"`
	RecyclingDays []time.Weekday `bson:"recyclingDays,omitempty" json:"recyclingDays,omitempty"` // empty: every visit takes recyclables
	NoRecycling   bool           `bson:"noRecycling,omitempty" json:"noRecycling,omitempty"`     // no visit does
	ValidFrom     Date           `bson:"validFrom,omitempty" json:"validFrom,omitzero"`          // first day of regular visits; INTERVAL and COUNT count from it
	ValidTo       Date           `bson:"validTo,omitempty" json:"validTo,omitzero"`              // last day of regular visits
	Exceptions    []Exception    `bson:"exceptions,omitempty" json:"exceptions,omitempty"`
}

// Visit is one coming of the vehicle. Those that are cancelled are visits too.
type Visit struct {
	Start     time.Time `json:"start"`
	End       time.Time `json:"end"`
	On        Date      `json:"on"`               // the day on which it begins, or would have begun
	Original  Date      `json:"original"`         // the day the rule, or the extra visit's exception, names
	Action    Action    `json:"action,omitempty"` // "" for a regular one
	Reason    string    `json:"reason,omitempty"`
	Recycling bool      `json:"recycling"` // recyclables are taken; of a moved visit as on its original day
}

// Visits lists the visits that overlap the time from from to to (exclusive), by start,
// cancelled ones included; those of a single moment do not occur. Times are in zone.
func (t Timetable) Visits(from, to time.Time, zone *time.Location) []Visit {
	if !from.Before(to) {
		return nil
	}
	var found []Visit
	overlaps := func(v Visit) bool { return v.Start.Before(to) && v.End.After(from) }
	excepted := t.excepted()
	// A visit that overlaps began at most a day before.
	t.each(DateOf(from.In(zone)).AddDays(-1), DateOf(to.In(zone)), func(d Date) bool {
		if v := t.visit(d, d, t.Window, "", "", zone); overlaps(v) && !excepted[d] {
			found = append(found, v)
		}
		return true
	})
	for i := range t.Exceptions {
		e := &t.Exceptions[i]
		if v := t.exceptional(e, zone); overlaps(v) && (e.Action == Extra || t.on(e.Date)) {
			found = append(found, v)
		}
	}
	slices.SortFunc(found, func(a, b Visit) int {
		return cmp.Or(a.Start.Compare(b.Start), a.Original.Compare(b.Original), cmp.Compare(a.Action, b.Action))
	})
	return found
}

// excepted are the days whose regular visits exceptions speak for.
func (t *Timetable) excepted() map[Date]bool {
	if len(t.Exceptions) == 0 {
		return nil
	}
	m := make(map[Date]bool, len(t.Exceptions))
	for i := range t.Exceptions {
		if e := &t.Exceptions[i]; e.Action == Moved || e.Action == Cancelled {
			m[e.Date] = true
		}
	}
	return m
}

// on reports whether the rule has a regular visit on the day.
func (t *Timetable) on(d Date) bool { return t.meets(d, d) }

func (t *Timetable) visit(on, original Date, w Window, a Action, reason string, zone *time.Location) Visit {
	return Visit{
		Start: on.At(w.From, zone), End: on.At(w.end(), zone), On: on, Original: original, Action: a, Reason: reason,
		Recycling: !t.NoRecycling && (len(t.RecyclingDays) == 0 || a == Extra || slices.Contains(t.RecyclingDays, original.Weekday())),
	}
}

// exceptional is the visit that an exception leaves. An extra one takes recyclables
// whatever the weekday, unless it says otherwise: it was set for its own sake.
func (t *Timetable) exceptional(e *Exception, zone *time.Location) Visit {
	w := t.Window
	if e.NewWindow != nil && e.Action != Cancelled {
		w = *e.NewWindow
	}
	v := t.visit(e.day(), e.Date, w, e.Action, e.Reason, zone)
	v.Recycling = v.Recycling && !e.NoRecycling
	return v
}

// Horizon is how many years [Timetable.Next] looks ahead: a visit on each 29 February
// is found across a century without one.
const Horizon = 9

// Next is the visit under way at a time or the first to begin after it, false without
// one in the next Horizon years. Cancelled visits and those that take no recyclables
// are passed over.
func (t Timetable) Next(after time.Time, zone *time.Location) (Visit, bool) {
	var best Visit
	better := func(v Visit) bool {
		return v.Action != Cancelled && v.Recycling && v.End.After(after) && (best.End.IsZero() || v.Start.Before(best.Start))
	}
	excepted := t.excepted()
	today := DateOf(after.In(zone))
	// Visits soon are looked for first: a rule of several lines is expanded whole.
	for _, days := range []int{40, Horizon * 366} {
		t.each(today.AddDays(-1), today.AddDays(days), func(d Date) bool {
			if v := t.visit(d, d, t.Window, "", "", zone); !excepted[d] && better(v) {
				best = v
			}
			return best.End.IsZero()
		})
		if !best.End.IsZero() {
			break
		}
	}
	for i := range t.Exceptions {
		e := &t.Exceptions[i]
		if v := t.exceptional(e, zone); better(v) && (e.Action == Extra || t.on(e.Date)) {
			best = v
		}
	}
	return best, !best.End.IsZero()
}

// Stray lists the exceptions that speak of no visit: moved or cancelled on a day on
// which the rule has none, or extra on one on which it has one. A changed rule can
// leave some behind; [Timetable.Faults] names them.
func (t Timetable) Stray() []Exception {
	var out []Exception
	for _, e := range t.Exceptions {
		if t.on(e.Date) == (e.Action == Extra) {
			out = append(out, e)
		}
	}
	return out
}
