package recur

import (
	"slices"
	"strings"
	"testing"
	"time"

	"huishou/geo/hours"
)

// timetableCase asks for the visits from one day to another, both included, or
// between two times, or, without to, for the next after a time.
type timetableCase struct {
	claim, rule, window, recycling, validFrom, validTo, exceptions string
	holidays                                                       Action // which choice of the proposals is confirmed
	from, to, want                                                 string
}

func (c timetableCase) timetable(t *testing.T) Timetable {
	t.Helper()
	tt := Timetable{Window: Window{480, 540}}
	fail := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	var err error
	tt.Rule, err = ParseRule(c.rule)
	fail(err)
	if c.window != "" {
		tt.Window, err = ParseWindow(c.window)
		fail(err)
	}
	fail(tt.ValidFrom.UnmarshalText([]byte(c.validFrom)))
	fail(tt.ValidTo.UnmarshalText([]byte(c.validTo)))
	for _, name := range strings.Fields(c.recycling) {
		if name == "none" {
			tt.NoRecycling = true
			continue
		}
		tt.RecyclingDays = append(tt.RecyclingDays, time.Weekday(slices.Index(dayNames[:], name)))
	}
	for text := range strings.SplitSeq(c.exceptions, "; ") {
		words := strings.Fields(text)
		if len(words) == 0 {
			continue
		}
		e := Exception{Action: Action(words[1]), Reason: "道路施工"}
		e.Date, err = ParseDate(words[0])
		fail(err)
		for _, word := range words[2:] {
			switch {
			case word == "none":
				e.NoRecycling = true
			case word[0] == '@':
				w, err := ParseWindow(word[1:])
				fail(err)
				e.NewWindow = &w
			default:
				e.NewDate, err = ParseDate(word)
				fail(err)
			}
		}
		tt.Exceptions = append(tt.Exceptions, e)
	}
	return tt
}

// confirm applies what is proposed for the years around, as a person might.
func (c timetableCase) confirm(t *testing.T, tt Timetable) Timetable {
	t.Helper()
	for _, p := range Propose(tt, hours.China(), Date{2024, 1, 1}, Date{2027, 12, 31}) {
		e := p.Exception
		for _, choice := range p.Choices {
			if choice.Action == c.holidays {
				e = choice
			}
		}
		if !e.Holiday || e.Reason == "" || p.Source == "" || e.Date != p.Date {
			t.Errorf("proposal %+v lacks something", p)
		}
		tt.Exceptions = append(tt.Exceptions, e)
	}
	return tt
}

// timeOf reads a day or a minute.
func timeOf(t *testing.T, s string, zone *time.Location) time.Time {
	t.Helper()
	layout := time.DateOnly + " 15:04"
	at, err := time.ParseInLocation(layout[:len(s)], s, zone)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// written is a visit as the table has it; its times must be those of its window.
func written(t *testing.T, v Visit, tt Timetable, zone *time.Location) string {
	t.Helper()
	s := v.Original.String()
	window := v.Start.Format("15:04") + "-" + v.End.Format("15:04")
	switch v.Action {
	case Cancelled:
		s += "x"
	case Moved:
		s += ">" + v.On.String()
	case Extra:
		s += "+"
	}
	if window != tt.Window.String() {
		s += "@" + window
	}
	if !v.Recycling {
		s += "~"
	}
	if DateOf(v.Start) != v.On || v.Start.Location() != zone || !v.End.After(v.Start) || v.End.Sub(v.Start) >= 24*time.Hour {
		t.Errorf("%s runs from %s to %s", s, v.Start, v.End)
	}
	return s
}

func TestTimetableTable(t *testing.T) {
	if len(timetableCases) < 200 {
		t.Errorf("only %d cases", len(timetableCases))
	}
	zone := shanghai(t)
	for _, c := range timetableCases {
		t.Run(c.claim, func(t *testing.T) {
			tt := c.timetable(t)
			if c.holidays != "" {
				tt = c.confirm(t, tt)
			}
			if c.to == "" {
				got := "none"
				if v, ok := tt.Next(timeOf(t, c.from, zone), zone); ok {
					got = v.Start.Format("2006-01-02 15:04 ") + v.End.Format("2006-01-02 15:04")
				}
				if got != c.want {
					t.Errorf("got  %s\nwant %s", got, c.want)
				}
				return
			}
			to := timeOf(t, c.to, zone)
			if len(c.to) == len(time.DateOnly) {
				to = to.AddDate(0, 0, 1)
			}
			var got []string
			for _, v := range tt.Visits(timeOf(t, c.from, zone), to, zone) {
				got = append(got, written(t, v, tt, zone))
			}
			if s := strings.Join(got, " "); s != c.want {
				t.Errorf("got  %s\nwant %s", s, c.want)
			}
		})
	}
	t.Logf("%d cases", len(timetableCases))
}
