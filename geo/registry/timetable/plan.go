package timetable

import (
	"encoding"
	"errors"
	"reflect"
	"slices"
	"strings"
	"time"

	"huishou/geo/recur"
	"huishou/geo/registry"
)

// Plan is a timetable as it is written down and kept (时刻表).
type Plan struct {
	Rule          string      `bson:"rule" json:"rule" doc:"when it comes, as RFC 5545 has it: FREQ=WEEKLY;BYDAY=TU,SA; two rules on lines of their own are both valid"`
	Window        string      `bson:"window" json:"window" doc:"from when to when, 17:30-18:00; one that ends before it begins ends the next day"`
	RecyclingDays []string    `bson:"recyclingDays,omitempty" json:"recyclingDays,omitempty" nullable:"false" doc:"MO to SU: the days it takes recyclables; none for every visit"`
	NoRecycling   bool        `bson:"noRecycling,omitempty" json:"noRecycling,omitempty" doc:"it never takes recyclables"`
	ValidFrom     string      `bson:"validFrom,omitempty" json:"validFrom,omitempty" doc:"first day, 2026-01-01"`
	ValidTo       string      `bson:"validTo,omitempty" json:"validTo,omitempty" doc:"last day"`
	Exceptions    []Exception `bson:"exceptions,omitempty" json:"exceptions,omitempty" nullable:"false" doc:"single days that differ, by date; absent keeps what there is"`
}

// Exception is a single day on which a vehicle does not come as the rule says.
type Exception struct {
	Date        string       `bson:"date" json:"date" doc:"the day it is about; of an extra visit, when that is"`
	Action      recur.Action `bson:"action" json:"action" enum:"moved,cancelled,extra"`
	NewDate     string       `bson:"newDate,omitempty" json:"newDate,omitempty" doc:"of a moved visit; absent when only its time is new"`
	NewWindow   string       `bson:"newWindow,omitempty" json:"newWindow,omitempty" doc:"absent when its time stays"`
	NoRecycling bool         `bson:"noRecycling,omitempty" json:"noRecycling,omitempty" doc:"this visit takes no recyclables"`
	Reason      string       `bson:"reason" json:"reason" doc:"for residents: why"`
	Holiday     bool         `bson:"holiday,omitempty" json:"holiday,omitempty" doc:"it was proposed for a public holiday or a day worked for one"`
}

// weekdays are the days as RFC 5545 names them, by time.Weekday.
var weekdays = []string{"SU", "MO", "TU", "WE", "TH", "FR", "SA"}

// Timetable is the plan as visits are reckoned from. The faults name every bad field.
func (p *Plan) Timetable() (tt recur.Timetable, bad registry.Faults) {
	tt.NoRecycling = p.NoRecycling
	parse(&bad, "rule", p.Rule, &tt.Rule)
	parse(&bad, "validFrom", p.ValidFrom, &tt.ValidFrom)
	parse(&bad, "validTo", p.ValidTo, &tt.ValidTo)
	if p.Window != "" {
		parse(&bad, "window", p.Window, &tt.Window)
	}
	for _, code := range p.RecyclingDays {
		day := slices.Index(weekdays, code)
		if day < 0 {
			bad.Add("recyclingDays", recur.CodeWeekday, code)
		}
		tt.RecyclingDays = append(tt.RecyclingDays, time.Weekday(day))
	}
	if len(p.Exceptions) > recur.MaxExceptions {
		bad.Add("exceptions", recur.CodeMany, "")
		return tt, bad
	}
	for i := range p.Exceptions {
		tt.Exceptions = append(tt.Exceptions, p.Exceptions[i].read(&bad))
	}
	if len(bad) > 0 {
		return tt, bad
	}
	if faults, ok := errors.AsType[recur.Faults](tt.Check()); ok {
		for _, f := range faults {
			bad.Add(f.Field, f.Code, f.Value)
		}
	}
	return tt, bad
}

// parse reads the text of a field.
func parse(bad *registry.Faults, field, text string, to encoding.TextUnmarshaler) {
	if err := to.UnmarshalText([]byte(text)); err != nil {
		bad.Add(field, codeOf(err), text)
	}
}

// read is e as visits are reckoned from.
func (e *Exception) read(bad *registry.Faults) recur.Exception {
	out := recur.Exception{Action: e.Action, NoRecycling: e.NoRecycling, Reason: e.Reason, Holiday: e.Holiday}
	parse(bad, "exceptions.date", e.Date, &out.Date)
	parse(bad, "exceptions.newDate", e.NewDate, &out.NewDate)
	if e.NewWindow != "" {
		out.NewWindow = new(recur.Window)
		parse(bad, "exceptions.newWindow", e.NewWindow, out.NewWindow)
	}
	return out
}

// WrittenAs is an exception as it is kept.
func WrittenAs(e recur.Exception) Exception {
	out := Exception{Date: e.Date.String(), Action: e.Action, NewDate: e.NewDate.String(), NoRecycling: e.NoRecycling, Reason: e.Reason, Holiday: e.Holiday}
	if e.NewWindow != nil {
		out.NewWindow = e.NewWindow.String()
	}
	return out
}

// PlanOf is a timetable as it is written down.
func PlanOf(tt recur.Timetable) Plan {
	p := Plan{Rule: tt.Rule.String(), Window: tt.Window.String(), NoRecycling: tt.NoRecycling, ValidFrom: tt.ValidFrom.String(), ValidTo: tt.ValidTo.String()}
	for _, d := range tt.RecyclingDays {
		p.RecyclingDays = append(p.RecyclingDays, weekdays[d])
	}
	for _, e := range tt.Exceptions {
		p.Exceptions = append(p.Exceptions, WrittenAs(e))
	}
	p.tidy()
	return p
}

// tidy brings a plan into its one form: rules as they are written back, exceptions
// by date, and nothing in the place of empty lists.
func (p *Plan) tidy() {
	p.Rule, p.Window = strings.TrimSpace(p.Rule), strings.TrimSpace(p.Window)
	if r, err := recur.ParseRule(p.Rule); err == nil {
		p.Rule = r.String()
	}
	if w, err := recur.ParseWindow(p.Window); err == nil {
		p.Window = w.String()
	}
	if len(p.RecyclingDays) == 0 {
		p.RecyclingDays = nil
	}
	if len(p.Exceptions) == 0 {
		p.Exceptions = nil
	}
	p.Exceptions = slices.Clone(p.Exceptions)
	slices.SortStableFunc(p.Exceptions, func(a, b Exception) int { return strings.Compare(a.Date, b.Date) })
}

// same reports whether two plans say the same.
func (p *Plan) same(q *Plan) bool { return reflect.DeepEqual(*p, *q) }

// with is p with an exception, in the place of the one of its date.
func (p Plan) with(e Exception) Plan {
	p = p.without(e.Date)
	p.Exceptions = append(p.Exceptions, e)
	p.tidy()
	return p
}

// without is p without the exception of a date.
func (p Plan) without(date string) Plan {
	p.Exceptions = slices.DeleteFunc(slices.Clone(p.Exceptions), func(e Exception) bool { return e.Date == date })
	p.tidy()
	return p
}

// has reports whether p has an exception of a date.
func (p *Plan) has(date string) bool {
	return slices.ContainsFunc(p.Exceptions, func(e Exception) bool { return e.Date == date })
}

// codeOf is the code that an error of package recur carries.
func codeOf(err error) string {
	if e, ok := errors.AsType[*recur.ParseError](err); ok {
		return e.Code
	}
	return recur.CodeSyntax
}
