package recur

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"huishou/geo/hours"
)

func rule(t *testing.T, s string) Rule {
	t.Helper()
	r, err := ParseRule(s)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func day(t *testing.T, s string) Date {
	t.Helper()
	d, err := ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestRulesOutsideTheSubsetAreRefused(t *testing.T) {
	for _, c := range [][2]string{
		{"", CodeEmpty}, {"\n \n", CodeEmpty},
		{strings.Repeat("FREQ=DAILY\n", 60), CodeTooLong},
		{"FREQ=DAILY\nFREQ=WEEKLY;BYDAY=MO\nFREQ=WEEKLY;BYDAY=TU\nFREQ=WEEKLY;BYDAY=WE\nFREQ=WEEKLY;BYDAY=TH", CodeTooLong},
		{"BYDAY=MO", CodeSyntax}, {"FREQ", CodeSyntax}, {"FREQ=", CodeSyntax}, {"FREQ=DAILY;FREQ=WEEKLY", CodeSyntax},
		{"FREQ=WEEKLY;BYDAY=XX", CodeSyntax}, {"FREQ=MONTHLY;BYDAY=6MO", CodeSyntax}, {"FREQ=MONTHLY;BYDAY=0MO", CodeSyntax},
		{"FREQ=MONTHLY;BYMONTHDAY=32", CodeSyntax}, {"FREQ=MONTHLY;BYMONTHDAY=0", CodeSyntax}, {"FREQ=DAILY;BYMONTH=13", CodeSyntax},
		{"FREQ=DAILY;COUNT=0", CodeSyntax}, {"FREQ=DAILY;INTERVAL=0", CodeSyntax}, {"FREQ=DAILY;UNTIL=20260230", CodeSyntax},
		{"FREQ=DAILY;UNTIL=20261231T235959Z", CodeSyntax},
		{"FREQ=HOURLY", CodeUnsupported}, {"FREQ=SECONDLY", CodeUnsupported}, {"FREQ=MONTHLY;BYDAY=MO;BYSETPOS=1", CodeUnsupported},
		{"FREQ=DAILY;BYHOUR=8", CodeUnsupported}, {"FREQ=YEARLY;BYWEEKNO=3", CodeUnsupported}, {"FREQ=YEARLY;BYYEARDAY=60", CodeUnsupported},
		{"FREQ=WEEKLY;BYDAY=MO;WKST=SU", CodeUnsupported}, {"FREQ=DAILY;X-A=1", CodeUnsupported}, {"DTSTART=20260101;FREQ=DAILY", CodeUnsupported},
		{"FREQ=WEEKLY", CodeNoDay}, {"FREQ=MONTHLY", CodeNoDay}, {"FREQ=YEARLY;BYMONTH=3", CodeNoDay}, {"FREQ=YEARLY;BYMONTHDAY=3", CodeNoDay},
		{"FREQ=WEEKLY;BYDAY=1MO", CodeCombination}, {"FREQ=WEEKLY;BYDAY=MO;BYMONTHDAY=1", CodeCombination}, {"FREQ=MONTHLY;BYDAY=MO,1TU", CodeCombination},
		{"FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", CodeCombination}, {"FREQ=DAILY;COUNT=3;UNTIL=20261231", CodeCombination}, {"FREQ=DAILY;BYDAY=1MO", CodeCombination},
		{"FREQ=DAILY;INTERVAL=2;BYDAY=MO", CodeInterval}, {"FREQ=WEEKLY;INTERVAL=53;BYDAY=MO", CodeInterval}, {"FREQ=MONTHLY;INTERVAL=2;BYDAY=MO", CodeInterval},
		{"FREQ=MONTHLY;INTERVAL=2;BYMONTH=2;BYMONTHDAY=1", CodeInterval},
		{"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", CodeNever}, {"FREQ=MONTHLY;BYMONTH=4,6;BYMONTHDAY=31", CodeNever}, {"FREQ=YEARLY;INTERVAL=3;BYMONTH=2;BYMONTHDAY=29", CodeNever},
	} {
		r, err := ParseRule(c[0])
		if e, ok := errors.AsType[*ParseError](err); !ok || e.Code != c[1] || !r.IsZero() {
			t.Errorf("%.60q: got %q, %v, want %s", c[0], r, err, c[1])
		}
	}
}

func TestWindowsAndDatesThatAreNoneAreRefused(t *testing.T) {
	for _, s := range []string{"", "8", "8:00", "8:00-", "-9:00", "8:00-9", "8:00-9:60", "24:00-01:00", "8:00-8:00", "0:00-24:00", "8:00-25:00", "8:00-9:00 ", "8:00~9:00", "08:00-24:01"} {
		if w, err := ParseWindow(s); err == nil {
			t.Errorf("%q was read as %s", s, w)
		}
	}
	for _, s := range []string{"", "2026-02-29", "2026-2-1", "20260201", "1969-12-31", "2200-01-01", "2026-01-01T00:00"} {
		if d, err := ParseDate(s); err == nil {
			t.Errorf("%q was read as %s", s, d)
		}
	}
}

func TestEveryBadFieldIsNamed(t *testing.T) {
	w := Window{480, 540}
	night := Window{1430, 10}
	jan := Date{2026, time.January, 1}
	tuesdays := rule(t, "FREQ=WEEKLY;BYDAY=TU")
	with := func(e ...Exception) Timetable {
		return Timetable{Rule: tuesdays, Window: w, ValidFrom: jan, Exceptions: e}
	}
	third := day(t, "2026-03-03")
	for claim, c := range map[string]struct {
		tt   Timetable
		want []string // field and code
	}{
		"a sound one":                      {with(Exception{Date: third, Action: Cancelled, Reason: "春节"}), nil},
		"nothing":                          {Timetable{}, []string{"rule field.required", "window window.invalid"}},
		"an end before the start":          {Timetable{Rule: tuesdays, Window: w, ValidFrom: jan, ValidTo: day(t, "2025-12-31")}, []string{"validTo date.too_early"}},
		"no such day":                      {Timetable{Rule: tuesdays, Window: w, ValidFrom: Date{2026, 2, 30}}, []string{"validFrom date.invalid"}},
		"an interval from nowhere":         {Timetable{Rule: rule(t, "FREQ=WEEKLY;INTERVAL=2;BYDAY=SA"), Window: w}, []string{"validFrom rule.no_from"}},
		"a count from nowhere":             {Timetable{Rule: rule(t, "FREQ=DAILY;COUNT=2"), Window: w}, []string{"validFrom rule.no_from"}},
		"over before it begins":            {Timetable{Rule: rule(t, "FREQ=DAILY;UNTIL=20251231"), Window: w, ValidFrom: jan}, []string{"rule rule.no_visit"}},
		"no visit within":                  {Timetable{Rule: tuesdays, Window: w, ValidFrom: day(t, "2026-03-04"), ValidTo: day(t, "2026-03-09")}, []string{"rule rule.no_visit"}},
		"February's 30th every 12 months":  {Timetable{Rule: rule(t, "FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=30"), Window: w, ValidFrom: day(t, "2026-02-01")}, []string{"rule rule.never"}},
		"both none and some":               {Timetable{Rule: tuesdays, Window: w, NoRecycling: true, RecyclingDays: []time.Weekday{2}}, []string{"noRecycling recycling.both"}},
		"a recycling day without a visit":  {Timetable{Rule: tuesdays, Window: w, RecyclingDays: []time.Weekday{3}}, []string{"recyclingDays recycling.not_visited"}},
		"a weekday twice":                  {Timetable{Rule: tuesdays, Window: w, RecyclingDays: []time.Weekday{2, 2}}, []string{"recyclingDays field.too_many"}},
		"no weekday":                       {Timetable{Rule: tuesdays, Window: w, RecyclingDays: []time.Weekday{9}}, []string{"recyclingDays hours.bad_weekday"}},
		"an exception of nothing":          {with(Exception{}), []string{"exceptions.date field.required", "exceptions.action exception.unknown_action", "exceptions.reason field.required"}},
		"cancelled, and no visit":          {with(Exception{Date: day(t, "2026-03-04"), Action: Cancelled, Reason: "x"}), []string{"exceptions.date exception.no_visit"}},
		"moved, and no visit":              {with(Exception{Date: day(t, "2026-03-04"), Action: Moved, NewDate: third, Reason: "x"}), []string{"exceptions.date exception.no_visit"}},
		"extra, and a visit":               {with(Exception{Date: third, Action: Extra, Reason: "x"}), []string{"exceptions.date exception.has_visit"}},
		"moved to where it is":             {with(Exception{Date: third, Action: Moved, NewDate: third, Reason: "x"}), []string{"exceptions.newDate exception.same"}},
		"moved to no day":                  {with(Exception{Date: third, Action: Moved, Reason: "x"}), []string{"exceptions.newDate exception.same"}},
		"moved to when it is":              {with(Exception{Date: third, Action: Moved, NewWindow: &w, Reason: "x"}), []string{"exceptions.newWindow exception.same"}},
		"only the time is new":             {with(Exception{Date: third, Action: Moved, NewWindow: &night, Reason: "x"}), nil},
		"moved onto another":               {with(Exception{Date: third, Action: Moved, NewDate: day(t, "2026-03-10"), Reason: "x"}), []string{"exceptions.newDate exception.overlap"}},
		"moved onto a day with another":    {with(Exception{Date: third, Action: Moved, NewDate: day(t, "2026-03-10"), NewWindow: &night, Reason: "x"}), nil},
		"cancelled and moved":              {with(Exception{Date: third, Action: Cancelled, NewDate: day(t, "2026-03-04"), NewWindow: &night, Reason: "x"}), []string{"exceptions.newDate exception.not_taken", "exceptions.newWindow exception.not_taken"}},
		"extra and moved":                  {with(Exception{Date: day(t, "2026-03-04"), Action: Extra, NewDate: third, Reason: "x"}), []string{"exceptions.newDate exception.not_taken"}},
		"a date twice":                     {with(Exception{Date: third, Action: Cancelled, Reason: "x"}, Exception{Date: third, Action: Cancelled, Reason: "x"}), []string{"exceptions.date exception.twice"}},
		"two moved to one day":             {with(Exception{Date: third, Action: Moved, NewDate: day(t, "2026-03-05"), Reason: "x"}, Exception{Date: day(t, "2026-03-10"), Action: Moved, NewDate: day(t, "2026-03-05"), Reason: "x"}), []string{"exceptions.newDate exception.overlap", "exceptions.newDate exception.overlap"}},
		"a reason of control characters":   {with(Exception{Date: third, Action: Cancelled, Reason: "a\r\nb"}), []string{"exceptions.reason field.bad_characters"}},
		"a reason too long":                {with(Exception{Date: third, Action: Cancelled, Reason: strings.Repeat("雨", 201)}), []string{"exceptions.reason field.too_long"}},
		"a window that is none":            {with(Exception{Date: third, Action: Moved, NewWindow: &Window{9999, 1}, Reason: "x"}), []string{"exceptions.newWindow window.invalid"}},
		"a day that is none":               {with(Exception{Date: third, Action: Moved, NewDate: Date{2026, 13, 1}, Reason: "x"}), []string{"exceptions.newDate date.invalid"}},
		"an extra night runs into another": {Timetable{Rule: tuesdays, Window: Window{0, 20}, Exceptions: []Exception{{Date: day(t, "2026-03-02"), Action: Extra, NewWindow: &night, Reason: "x"}}}, []string{"exceptions.newDate exception.overlap"}},
		"too many exceptions":              {with(make([]Exception, MaxExceptions+1)...), []string{"exceptions field.too_many"}},
	} {
		t.Run(claim, func(t *testing.T) {
			var got []string
			for _, f := range c.tt.Faults() {
				got = append(got, f.Field+" "+f.Code)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
			if err := c.tt.Check(); (err == nil) != (len(c.want) == 0) {
				t.Errorf("Check gives %v", err)
			}
		})
	}
}

// China has had no summer time since 1991; the same timetable read in a zone that
// has it shows that windows are times on the clock and not spans from midnight.
func TestWindowsAreCivilTime(t *testing.T) {
	tt := Timetable{Rule: rule(t, "FREQ=DAILY"), Window: Window{8 * 60, 9 * 60}}
	for _, c := range []struct{ zone, day, want string }{
		{"Asia/Shanghai", "2026-03-29", "2026-03-29T08:00:00+08:00 2026-03-29T09:00:00+08:00"},
		{"Asia/Shanghai", "2026-07-01", "2026-07-01T08:00:00+08:00 2026-07-01T09:00:00+08:00"},
		{"Asia/Shanghai", "2026-10-25", "2026-10-25T08:00:00+08:00 2026-10-25T09:00:00+08:00"},
		{"Europe/Berlin", "2026-03-28", "2026-03-28T08:00:00+01:00 2026-03-28T09:00:00+01:00"},
		{"Europe/Berlin", "2026-03-29", "2026-03-29T08:00:00+02:00 2026-03-29T09:00:00+02:00"},
		{"Europe/Berlin", "2026-10-25", "2026-10-25T08:00:00+01:00 2026-10-25T09:00:00+01:00"},
	} {
		zone, err := time.LoadLocation(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		from := day(t, c.day).At(0, zone)
		visits := tt.Visits(from, from.AddDate(0, 0, 1), zone)
		if len(visits) != 1 {
			t.Fatalf("%s: %v", c.day, visits)
		}
		if got := visits[0].Start.Format(time.RFC3339) + " " + visits[0].End.Format(time.RFC3339); got != c.want {
			t.Errorf("%s: got %s, want %s", c.zone, got, c.want)
		}
	}
	shanghai := shanghai(t)
	for d := (Date{2026, 1, 1}); d.Year == 2026; d = d.AddDays(1) {
		if _, offset := d.At(0, shanghai).Zone(); offset != 8*60*60 {
			t.Fatalf("Asia/Shanghai is at %d s on %s", offset, d)
		}
	}
}

func TestTimetablesKeepTheirFormInJSON(t *testing.T) {
	w := Window{840, 900}
	tt := Timetable{
		Rule: rule(t, "FREQ=WEEKLY;BYDAY=TU,SA"), Window: Window{1430, 10}, RecyclingDays: []time.Weekday{2}, ValidFrom: day(t, "2026-01-01"),
		Exceptions: []Exception{{Date: day(t, "2026-02-17"), Action: Moved, NewDate: day(t, "2026-02-25"), NewWindow: &w, Reason: "春节放假", Holiday: true}},
	}
	const want = `{"rule":"FREQ=WEEKLY;BYDAY=TU,SA","window":"23:50-00:10","recyclingDays":[2],"validFrom":"2026-01-01",` +
		`"exceptions":[{"date":"2026-02-17","action":"moved","newDate":"2026-02-25","newWindow":"14:00-15:00","reason":"春节放假","holiday":true}]}`
	got, err := json.Marshal(tt)
	if err != nil || string(got) != want {
		t.Fatalf("got %s, %v\nwant %s", got, err, want)
	}
	var back Timetable
	if err := json.Unmarshal(got, &back); err != nil {
		t.Fatal(err)
	}
	if again, _ := json.Marshal(back); string(again) != want {
		t.Errorf("came back as %s", again)
	}
}

func TestProposalsGiveEveryChoiceAndTheirSource(t *testing.T) {
	tt := Timetable{Rule: rule(t, "FREQ=WEEKLY;BYDAY=TU"), Window: Window{480, 540}}
	got := Propose(tt, hours.China(), day(t, "2026-02-01"), day(t, "2026-02-28"))
	if len(got) != 1 {
		t.Fatalf("got %+v", got)
	}
	p := got[0]
	cancelled := Exception{Date: day(t, "2026-02-17"), Action: Cancelled, Reason: "春节放假", Holiday: true}
	moved := Exception{Date: cancelled.Date, Action: Moved, NewDate: day(t, "2026-02-25"), Reason: "春节放假", Holiday: true}
	if p.Exception != cancelled || !slices.Equal(p.Choices, []Exception{cancelled, moved}) || p.HolidayZH != "春节" || p.HolidayEN != "Spring Festival" ||
		!strings.Contains(p.Source, "国办发明电〔2025〕7号") || !p.Replaces.IsZero() {
		t.Errorf("got %+v", p)
	}
	if len(tt.Exceptions) != 0 {
		t.Error("something was applied")
	}
	tt.Rule = rule(t, "FREQ=WEEKLY;BYDAY=FR")
	got = Propose(tt, hours.China(), day(t, "2026-01-03"), day(t, "2026-01-05"))
	if len(got) != 1 || got[0].Exception.Action != Extra || got[0].Replaces != day(t, "2026-01-02") || got[0].HolidayZH != "元旦" {
		t.Errorf("got %+v", got)
	}
}

func TestAYearThatIsNotAnnouncedHasNoProposals(t *testing.T) {
	tt := Timetable{Rule: rule(t, "FREQ=DAILY"), Window: Window{480, 540}}
	from, to := day(t, "2027-01-01"), day(t, "2028-12-31")
	if got := Propose(tt, hours.China(), from, to); len(got) != 0 {
		t.Errorf("got %+v", got)
	}
	if got := Unannounced(hours.China(), day(t, "2025-06-01"), to); !slices.Equal(got, []int{2027, 2028}) {
		t.Errorf("got %v", got)
	}
	if got := Unannounced(nil, from, from); !slices.Equal(got, []int{2027}) {
		t.Errorf("got %v", got)
	}
	if got := Propose(tt, nil, from, to); len(got) != 0 {
		t.Errorf("got %+v", got)
	}
}

// With every choice of what is proposed a timetable still holds together.
func TestWhatIsProposedCanBeConfirmed(t *testing.T) {
	for _, text := range []string{
		"FREQ=DAILY", "FREQ=WEEKLY;BYDAY=TU,SA", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "FREQ=WEEKLY;BYDAY=SA,SU", "FREQ=MONTHLY;BYDAY=1WE",
		"FREQ=MONTHLY;BYMONTHDAY=1,15", "FREQ=WEEKLY;BYDAY=FR", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA", "FREQ=WEEKLY;BYDAY=SA\nFREQ=MONTHLY;BYDAY=1WE",
	} {
		for _, w := range []Window{{480, 540}, {1430, 10}, {720, 660}} {
			for choice := range 2 {
				tt := Timetable{Rule: rule(t, text), Window: w}
				for _, p := range Propose(tt, hours.China(), Date{2024, 1, 1}, Date{2026, 12, 31}) {
					tt.Exceptions = append(tt.Exceptions, p.Choices[min(choice, len(p.Choices)-1)])
				}
				if err := tt.Check(); err != nil || len(tt.Exceptions) == 0 {
					t.Errorf("%q %s: %d exceptions, %v", text, w, len(tt.Exceptions), err)
				}
				if again := Propose(tt, hours.China(), Date{2024, 1, 1}, Date{2026, 12, 31}); len(again) != 0 {
					t.Errorf("%q: proposed once more: %+v", text, again)
				}
			}
		}
	}
}
