package hours

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func TestChinaHoldsWhatTheNoticesSay(t *testing.T) {
	for _, c := range []struct {
		year, off, work int
		notice          string
	}{
		{2024, 1 + 8 + 3 + 5 + 1 + 3 + 7, 8, "国办发明电〔2023〕7号"},
		{2025, 1 + 8 + 3 + 5 + 3 + 8, 5, "国办发明电〔2024〕12号"},
		{2026, 3 + 9 + 3 + 5 + 3 + 3 + 7, 6, "国办发明电〔2025〕7号"},
	} {
		cal, off, work, weekdaysOff := China(), 0, 0, 0
		for d := time.Date(c.year, 1, 1, 12, 0, 0, 0, shanghai); d.Year() == c.year; d = d.AddDate(0, 0, 1) {
			if h, ok := cal.Holiday(d); ok {
				off++
				if h.ZH == "" || h.EN == "" || d.Format(time.DateOnly) < h.From || d.Format(time.DateOnly) > h.To {
					t.Errorf("%s: holiday %+v", d.Format(time.DateOnly), h)
				}
				if d.Weekday() != time.Saturday && d.Weekday() != time.Sunday {
					weekdaysOff++
				}
			}
			if cal.MakeUpDay(d) {
				work++
			}
			working, known := cal.WorkingDay(d)
			_, holiday := cal.Holiday(d)
			weekend := d.Weekday() == time.Saturday || d.Weekday() == time.Sunday
			if !known || working != (cal.MakeUpDay(d) || !weekend && !holiday) {
				t.Errorf("%s: working %v, known %v", d.Format(time.DateOnly), working, known)
			}
		}
		if off != c.off || work != c.work {
			t.Errorf("%d: got %d days off and %d make-up days, want %d and %d", c.year, off, work, c.off, c.work)
		}
		if weekdaysOff <= work {
			t.Errorf("%d: %d weekdays off for %d make-up days", c.year, weekdaysOff, work)
		}
		i := c.year - 2024
		if y := cal.Years()[i]; y.Year != c.year || !strings.Contains(y.Source, c.notice) {
			t.Errorf("%d: got source %q, want %q", c.year, y.Source, c.notice)
		}
	}
	if China().Covers(2023) || China().Covers(2027) || !China().Covers(2026) {
		t.Error("the calendar must cover 2024 to 2026")
	}
}

func TestWorkingDay(t *testing.T) {
	for _, c := range []struct {
		claim, date    string
		working, known bool
	}{
		{"a Monday", "2026-11-23", true, true},
		{"a Sunday", "2026-11-22", false, true},
		{"a Saturday worked for Spring Festival", "2026-02-14", true, true},
		{"a Sunday worked for National Day", "2026-09-20", true, true},
		{"a Thursday of National Day", "2026-10-01", false, true},
		{"a Saturday of National Day", "2026-10-03", false, true},
		{"a year without a notice", "2027-11-23", false, false},
	} {
		working, known := China().WorkingDay(moment(t, c.date+" 09:00"))
		if working != c.working || known != c.known {
			t.Errorf("%s: got %v, %v, want %v, %v", c.claim, working, known, c.working, c.known)
		}
	}
	if _, known := (*Calendar)(nil).WorkingDay(moment(t, "2026-11-23 09:00")); known {
		t.Error("the nil calendar knows a day")
	}
}

// The year below is made up.
const next = `[{"year":2027,"source":"a made-up notice","holidays":[
	{"from":"2026-12-31","to":"2027-01-02","zh":"元旦","en":"New Year's Day"}],"workdays":["2027-01-03"]}]`

func TestCalendarGrowsByData(t *testing.T) {
	years, err := ReadYears(strings.NewReader(next))
	if err != nil {
		t.Fatal(err)
	}
	cal, err := China().With(years...)
	if err != nil {
		t.Fatal(err)
	}
	s := mustParse(t, "24/7; PH off")
	for at, want := range map[string]State{
		"2026-12-30 09:00": Open, "2026-12-31 09:00": Closed, "2027-01-02 09:00": Closed, "2027-01-03 09:00": Open, "2028-01-01 09:00": Unknown,
	} {
		if got := s.At(moment(t, at), cal); got != want {
			t.Errorf("%s: got %v, want %v", at, got, want)
		}
	}
	if China().Covers(2027) {
		t.Error("With changed the calendar it was called on")
	}
	if h, ok := cal.Holiday(moment(t, "2026-12-31 09:00")); !ok || h.ZH != "元旦" {
		t.Errorf("a notice that reaches back: got %v, %v", h, ok)
	}
}

func TestNewCalendarRefuses(t *testing.T) {
	day := func(from, to string) []Holiday { return []Holiday{{from, to, "元旦", "New Year's Day"}} }
	for claim, y := range map[string]Year{
		"a year out of range":               {Year: 0, Source: "s", Holidays: day("2027-01-01", "2027-01-01")},
		"a year without source":             {Year: 2027, Holidays: day("2027-01-01", "2027-01-01")},
		"a year without holidays":           {Year: 2027, Source: "s"},
		"a date that is not":                {Year: 2027, Source: "s", Holidays: day("2027-02-30", "2027-03-01")},
		"a date of another year":            {Year: 2027, Source: "s", Holidays: day("2028-01-01", "2028-01-01")},
		"an end before the start":           {Year: 2027, Source: "s", Holidays: day("2027-01-02", "2027-01-01")},
		"a holiday of months":               {Year: 2027, Source: "s", Holidays: day("2027-01-01", "2027-06-01")},
		"a holiday without a name":          {Year: 2027, Source: "s", Holidays: []Holiday{{From: "2027-01-01", To: "2027-01-01"}}},
		"one day in two holidays":           {Year: 2027, Source: "s", Holidays: append(day("2027-01-01", "2027-01-02"), day("2027-01-02", "2027-01-03")...)},
		"a make-up day in the week":         {Year: 2027, Source: "s", Holidays: day("2027-01-01", "2027-01-01"), Workdays: []string{"2027-01-04"}},
		"a make-up day that is a holiday":   {Year: 2027, Source: "s", Holidays: day("2027-01-01", "2027-01-03"), Workdays: []string{"2027-01-03"}},
		"a make-up day that is named twice": {Year: 2027, Source: "s", Holidays: day("2027-01-01", "2027-01-01"), Workdays: []string{"2027-01-03", "2027-01-03"}},
		"a make-up day that is no date":     {Year: 2027, Source: "s", Holidays: day("2027-01-01", "2027-01-01"), Workdays: []string{"soon"}},
	} {
		if _, err := NewCalendar(y); !errors.Is(err, ErrCalendar) {
			t.Errorf("%s: got %v, want ErrCalendar", claim, err)
		}
	}
	for _, bad := range []string{"", "{}", `[{"jahr":2027}]`} {
		if _, err := ReadYears(strings.NewReader(bad)); err == nil {
			t.Errorf("ReadYears(%q): no error", bad)
		}
	}
}
