package hours

import (
	"strings"
	"testing"
	"time"
)

// shanghai has China's time without needing a zone database.
var shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)

func moment(t testing.TB, s string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", s, shanghai)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func mustParse(t testing.TB, s string) Schedule {
	t.Helper()
	out, err := Parse(s)
	if err != nil {
		t.Fatalf("Parse(%q): %v", s, err)
	}
	return out
}

// Each claim is a schedule and what it says at moments: date, then times by state.
// 2026-11-23 is a Monday.
var atCases = []struct{ claim, schedule, moments string }{
	{"a plain week is open on its days only", "Mo-Fr 08:00-17:30", `
		2026-11-23 07:59 closed; 2026-11-23 08:00 open; 2026-11-23 17:29 open; 2026-11-23 17:30 closed
		2026-11-27 12:00 open; 2026-11-28 12:00 closed; 2026-11-29 12:00 closed; 2026-11-23 00:00 closed`},
	{"a pause at noon is closed", "Mo-Sa 08:00-12:00,14:00-18:00", `
		2026-11-24 11:59 open; 2026-11-24 12:00 closed; 2026-11-24 13:59 closed; 2026-11-24 14:00 open
		2026-11-24 18:00 closed; 2026-11-29 09:00 closed`},
	{"times without days hold every day", "09:00-18:00", `
		2026-11-23 09:00 open; 2026-11-29 17:59 open; 2026-10-01 10:00 open; 2027-10-01 10:00 open; 2026-11-29 18:00 closed`},
	{"24/7 never closes", "24/7", `
		2026-11-23 00:00 open; 2026-11-29 23:59 open; 2024-02-29 12:00 open; 2031-01-01 03:00 open`},
	{"off never opens", "off", `2026-11-23 12:00 closed; 2030-06-01 00:00 closed`},
	{"a list of days", "Mo,We,Fr 09:00-11:00", `
		2026-11-23 09:00 open; 2026-11-24 09:00 closed; 2026-11-25 10:59 open; 2026-11-26 09:00 closed; 2026-11-27 09:30 open`},
	{"a range of days goes over Sunday", "Fr-Mo 10:00-12:00", `
		2026-11-27 10:00 open; 2026-11-28 10:00 open; 2026-11-29 10:00 open; 2026-11-30 10:00 open; 2026-12-01 10:00 closed
		2026-12-03 10:00 closed`},
	{"a night ends on the next morning", "Mo-Su 20:00-02:00", `
		2026-11-23 19:59 closed; 2026-11-23 20:00 open; 2026-11-23 23:59 open; 2026-11-24 00:00 open; 2026-11-24 01:59 open
		2026-11-24 02:00 closed`},
	{"a night belongs to the day it begins", "Fr 20:00-02:00", `
		2026-11-27 01:00 closed; 2026-11-27 20:00 open; 2026-11-28 01:59 open; 2026-11-28 02:00 closed; 2026-11-28 20:00 closed`},
	{"hours past 24 are the next morning", "Sa 18:00-26:00", `
		2026-11-28 18:00 open; 2026-11-29 01:59 open; 2026-11-29 02:00 closed; 2026-11-28 01:00 closed`},
	{"a night over New Year", "Th 22:00-03:00", `2026-12-31 22:00 open; 2027-01-01 02:59 open; 2027-01-01 03:00 closed`},
	{"a night over the end of February", "Feb 28 22:00-04:00", `
		2025-02-28 23:00 open; 2025-03-01 03:59 open; 2025-03-01 04:00 closed; 2024-02-29 03:00 open; 2024-03-01 03:00 closed`},
	{"a span of exactly a day", "We 08:00-32:00", `
		2026-11-25 07:59 closed; 2026-11-25 08:00 open; 2026-11-26 07:59 open; 2026-11-26 08:00 closed`},
	{"midnight as 24:00", "Mo 22:00-24:00", `2026-11-23 23:59 open; 2026-11-24 00:00 closed`},
	{"midnight as 00:00", "Mo 22:00-00:00", `2026-11-23 23:59 open; 2026-11-24 00:00 closed`},
	{"a later rule replaces an earlier one on its days", "Mo-Fr 08:00-18:00; We 10:00-12:00", `
		2026-11-24 09:00 open; 2026-11-25 09:00 closed; 2026-11-25 10:00 open; 2026-11-25 12:00 closed; 2026-11-26 17:00 open`},
	{"an earlier rule does not", "We 10:00-12:00; Mo-Fr 08:00-18:00", `2026-11-25 09:00 open; 2026-11-25 17:00 open`},
	{"a comma rule adds", "Mo-Fr 08:00-12:00, We 14:00-18:00", `
		2026-11-25 09:00 open; 2026-11-25 13:00 closed; 2026-11-25 15:00 open; 2026-11-24 15:00 closed`},
	{"off closes a day", "Mo-Su 08:00-18:00; Mo off", `2026-11-23 09:00 closed; 2026-11-24 09:00 open; 2026-11-29 09:00 open`},
	{"off with times closes those times", "Mo-Fr 08:00-18:00; We 12:00-13:00 off", `
		2026-11-25 11:59 open; 2026-11-25 12:00 closed; 2026-11-25 13:00 open; 2026-11-24 12:30 open`},
	{"an off night ends in the morning", "24/7; Su 22:00-06:00 off", `
		2026-11-29 21:59 open; 2026-11-29 22:00 closed; 2026-11-30 05:59 closed; 2026-11-30 06:00 open`},
	{"off takes its date from midnight to midnight, as opening_hours.js has it", "Mo-Su 20:00-02:00; Tu off", `
		2026-11-23 23:59 open; 2026-11-24 00:00 closed; 2026-11-24 21:00 closed; 2026-11-25 01:00 open; 2026-11-25 21:00 open`},
	{"a day off said first leaves the night before whole and has none after it", "Tu off; We-Mo 20:00-02:00", `
		2026-11-24 01:00 open; 2026-11-24 21:00 closed; 2026-11-25 01:00 closed; 2026-11-25 21:00 open`},
	{"a later rule cuts the night before short", "Mo-Fr 17:00-03:00; Sa 18:00-22:00", `2026-11-28 01:00 closed; 2026-11-28 18:00 open`},
	{"an earlier rule leaves the night before whole", "Sa 18:00-22:00; Mo-Fr 17:00-03:00", `2026-11-28 01:00 open; 2026-11-28 18:00 open`},
	{"a comma rule leaves the night before whole", "Mo-Fr 17:00-03:00, Sa 18:00-22:00", `2026-11-28 01:00 open; 2026-11-28 18:00 open`},
	{"where nothing is said to open, the rest is unknown", "Mo off", `2026-11-23 09:00 closed; 2026-11-24 09:00 unknown`},
	{"nothing said at all is unknown", "", `2026-11-23 09:00 unknown`},

	{"the second Saturday of a month", "Sa[2] 09:00-12:00", `
		2026-11-07 09:00 closed; 2026-11-14 09:00 open; 2026-11-21 09:00 closed; 2026-08-08 09:00 open; 2026-08-01 09:00 closed
		2026-08-15 09:00 closed`},
	{"the first and third Saturday", "Sa[1,3] 09:00-12:00", `
		2026-11-07 10:00 open; 2026-11-14 10:00 closed; 2026-11-21 10:00 open; 2026-11-28 10:00 closed`},
	{"the last Wednesday", "We[-1] 09:00-12:00", `
		2026-11-25 09:00 open; 2026-11-18 09:00 closed; 2026-12-30 09:00 open; 2026-12-23 09:00 closed; 2026-09-30 09:00 open
		2024-02-28 09:00 open; 2028-02-23 09:00 open`},
	{"the last but one Friday", "Fr[-2] 09:00-12:00", `2026-11-20 09:00 open; 2026-11-27 09:00 closed; 2026-10-23 09:00 open; 2026-10-30 09:00 closed`},
	{"a fifth Saturday is missing in most months", "Sa[5] 09:00-12:00", `
		2026-10-31 09:00 open; 2026-11-28 09:00 closed; 2026-12-26 09:00 closed; 2026-08-29 09:00 open`},
	{"a fifth from the end is missing as well", "Sa[-5] 09:00-12:00", `2026-10-03 09:00 open; 2026-11-07 09:00 closed`},
	{"a fifth Thursday on a leap day", "Th[5] 09:00-12:00", `2024-02-29 09:00 open; 2023-02-23 09:00 closed`},
	{"a range of nth weekdays", "Mo[1-2] 09:00-12:00", `2026-11-02 09:00 open; 2026-11-09 09:00 open; 2026-11-16 09:00 closed`},
	{"nth weekdays beside whole ones", "Mo,Sa[1] 09:00-12:00", `2026-11-07 09:00 open; 2026-11-14 09:00 closed; 2026-11-16 09:00 open`},

	{"a range of months", "Mar-Oct 08:00-18:00", `
		2026-02-28 09:00 closed; 2026-03-01 09:00 open; 2026-10-31 09:00 open; 2026-11-01 09:00 closed`},
	{"a range of months over New Year", "Nov-Feb 09:00-16:00", `
		2026-10-31 10:00 closed; 2026-11-01 10:00 open; 2027-01-15 10:00 open; 2028-02-29 10:00 open; 2026-03-01 10:00 closed`},
	{"months and weekdays together", "Mar-Oct Mo-Fr 08:00-18:00", `2026-10-30 09:00 open; 2026-10-31 09:00 closed; 2026-11-02 09:00 closed`},
	{"two seasons", "Mar-Oct 08:00-18:00; Nov-Feb 09:00-16:00", `
		2026-10-31 08:30 open; 2026-11-01 08:30 closed; 2026-11-01 09:00 open; 2026-02-28 17:00 closed; 2026-03-01 17:00 open`},
	{"a list of months", "Jan,Jul 10:00-11:00", `2026-01-31 10:00 open; 2026-02-01 10:00 closed; 2026-07-01 10:00 open`},
	{"a range of dates over New Year", "24/7; Dec 25-Jan 03 off", `
		2026-12-24 23:59 open; 2026-12-25 00:00 closed; 2027-01-03 23:59 closed; 2027-01-04 00:00 open`},
	{"one date of every year", "24/7; May 01 off", `2026-05-01 09:00 closed; 2026-05-02 09:00 open; 2031-05-01 09:00 closed`},
	{"the leap day", "Feb 29 09:00-12:00", `2024-02-29 09:00 open; 2025-02-28 09:00 closed; 2025-03-01 09:00 closed; 2028-02-29 11:59 open`},
	{"a range up to the leap day in a common year", "Feb 20-Feb 29 09:00-12:00", `
		2025-02-28 09:00 open; 2025-03-01 09:00 closed; 2024-02-29 09:00 open; 2024-03-01 09:00 closed`},
	{"a range from the leap day in a common year", "Feb 29-Mar 02 09:00-12:00", `2025-02-28 09:00 closed; 2025-03-01 09:00 open; 2024-02-29 09:00 open`},
	{"the last day of months", "Jan 31,Apr 30 09:00-12:00", `2026-01-31 09:00 open; 2026-04-30 09:00 open; 2026-05-01 09:00 closed`},
	{"one date of one year", "2026 Feb 15 09:00-12:00", `2026-02-15 09:00 open; 2026-02-16 09:00 closed; 2027-02-15 09:00 closed`},
	{"a range of dates of one year", "24/7; 2026 Feb 14-2026 Feb 20 off", `
		2026-02-13 23:59 open; 2026-02-14 00:00 closed; 2026-02-20 23:59 closed; 2026-02-21 00:00 open; 2027-02-15 09:00 open`},
	{"a range of dates over two years", "2026 Dec 30-2027 Jan 02 09:00-10:00", `
		2026-12-29 09:00 closed; 2026-12-30 09:00 open; 2027-01-01 09:00 open; 2027-01-02 09:59 open; 2027-01-03 09:00 closed
		2026-01-01 09:00 closed`},
	{"months of one year", "2026 Mar-Apr 09:00-10:00", `2026-03-01 09:00 open; 2026-04-30 09:00 open; 2026-05-01 09:00 closed; 2027-03-01 09:00 closed`},
	{"one year", "2026 Mo 09:00-10:00", `2026-11-23 09:00 open; 2027-01-04 09:00 closed; 2025-12-29 09:00 closed`},
	{"a range of years", "2025-2026 09:00-10:00", `2024-12-31 09:00 closed; 2025-01-01 09:00 open; 2026-12-31 09:00 open; 2027-01-01 09:00 closed`},

	{"Spring Festival 2025 and its make-up days", "Mo-Fr 08:30-17:00; PH off", `
		2025-01-26 09:00 closed; 2025-01-27 09:00 open; 2025-01-28 09:00 closed; 2025-01-29 09:00 closed; 2025-01-30 09:00 closed
		2025-01-31 09:00 closed; 2025-02-01 09:00 closed; 2025-02-03 09:00 closed; 2025-02-04 09:00 closed; 2025-02-05 09:00 open
		2025-02-08 09:00 closed; 2025-02-10 09:00 open`},
	{"National Day 2025 joined with Mid-Autumn", "Mo-Fr 08:30-17:00; PH off", `
		2025-09-28 09:00 closed; 2025-09-30 09:00 open; 2025-10-01 09:00 closed; 2025-10-06 09:00 closed; 2025-10-07 09:00 closed
		2025-10-08 09:00 closed; 2025-10-09 09:00 open; 2025-10-11 09:00 closed; 2025-10-13 09:00 open`},
	{"Spring Festival 2026 and its make-up days", "Mo-Su 08:00-18:00; PH 10:00-15:00", `
		2026-02-14 09:00 open; 2026-02-15 09:00 closed; 2026-02-15 10:00 open; 2026-02-17 14:59 open; 2026-02-17 15:00 closed
		2026-02-23 09:00 closed; 2026-02-24 09:00 open; 2026-02-28 09:00 open`},
	{"National Day 2026 and its make-up days", "Mo-Fr 08:30-17:00; Sa 09:00-12:00; PH off", `
		2026-09-20 09:00 closed; 2026-09-30 09:00 open; 2026-10-01 09:00 closed; 2026-10-02 09:00 closed; 2026-10-03 09:00 closed
		2026-10-05 09:00 closed; 2026-10-07 09:00 closed; 2026-10-08 09:00 open; 2026-10-10 09:00 open; 2026-10-10 13:00 closed`},
	{"the short holidays of 2026", "24/7; PH off", `
		2026-01-01 09:00 closed; 2026-01-03 09:00 closed; 2026-01-04 09:00 open; 2026-04-03 09:00 open; 2026-04-04 09:00 closed
		2026-04-06 23:59 closed; 2026-04-07 00:00 open; 2026-05-05 09:00 closed; 2026-05-09 09:00 open; 2026-06-19 09:00 closed
		2026-06-22 09:00 open; 2026-09-25 09:00 closed; 2026-09-27 09:00 closed; 2026-09-28 09:00 open`},
	{"holidays of 2024 that a notice merely joins to a weekend", "24/7; PH off", `
		2024-01-01 09:00 closed; 2024-02-09 09:00 open; 2024-02-10 09:00 closed; 2024-02-17 09:00 closed; 2024-02-18 09:00 open
		2024-04-04 09:00 closed; 2024-05-05 09:00 closed; 2024-06-09 09:00 open; 2024-06-10 09:00 closed; 2024-09-15 09:00 closed
		2024-10-07 09:00 closed; 2024-10-08 09:00 open`},
	{"a weekday schedule without PH ignores holidays", "Mo-Fr 08:00-18:00", `2026-10-01 09:00 open; 2026-02-16 09:00 open; 2026-02-14 09:00 closed`},
	{"open on holidays only", "PH 09:00-12:00", `2026-10-01 09:00 open; 2026-10-08 09:00 closed; 2026-09-26 11:59 open`},
	{"weekends and holidays", "Sa,Su,PH 09:00-16:00; Mo-Fr off", `2026-10-03 09:00 open; 2026-11-28 09:00 open; 2026-11-27 09:00 closed; 2026-10-01 09:00 closed`},
	{"the order of rules decides over holidays too", "PH off; Mo-Fr 08:00-18:00", `2026-10-01 09:00 open; 2026-10-03 09:00 closed`},
	{"weekend hours after PH off keep holiday weekends open", "Mo-Fr 08:30-17:00; PH off; Sa,Su 09:00-12:00", `
		2026-10-01 09:00 closed; 2026-10-03 09:00 open; 2026-10-03 12:00 closed; 2026-09-25 09:00 closed; 2026-09-26 09:00 open`},
	{"a holiday closes the night that leads into it", "Mo-Su 20:00-02:00; PH off", `
		2026-09-30 23:00 open; 2026-10-01 01:00 closed; 2026-10-07 21:00 closed; 2026-10-08 20:00 open`},
	{"holidays of a year without a notice are unknown", "Mo-Fr 08:00-18:00; PH off", `
		2023-05-01 09:00 unknown; 2026-12-31 09:00 open; 2027-01-01 09:00 unknown; 2027-01-03 09:00 unknown; 2027-11-23 03:00 unknown`},
	{"a night out of a year without a notice is unknown", "Mo-Su 20:00-02:00; PH off", `
		2024-01-01 01:00 unknown; 2024-01-01 02:00 closed; 2023-12-31 12:00 unknown; 2026-12-31 23:00 open; 2027-01-01 00:30 unknown`},
	{"every day with PH asks no calendar", "Mo-Su,PH 08:00-18:00", `2027-10-01 09:00 open; 2023-10-01 19:00 closed`},
	{"holidays within dates", "Mo-Su 08:00-18:00; Oct 01-Oct 03 PH off", `2026-10-01 09:00 closed; 2026-10-04 09:00 open; 2026-09-26 09:00 open`},
}

func TestAt(t *testing.T) {
	cal, cases := China(), 0
	for _, c := range atCases {
		t.Run(c.claim, func(t *testing.T) {
			var s Schedule
			if c.schedule != "" {
				s = mustParse(t, c.schedule)
			}
			for _, m := range strings.FieldsFunc(c.moments, func(r rune) bool { return r == ';' || r == '\n' }) {
				m = strings.TrimSpace(m)
				if m == "" {
					continue
				}
				cases++
				at, want := moment(t, m[:16]), m[17:]
				if got := s.At(at, cal).String(); got != want {
					t.Errorf("%q at %s (%s): got %s, want %s", c.schedule, m[:16], at.Weekday(), got, want)
				}
			}
		})
	}
	if cases < 200 {
		t.Errorf("%d cases, want at least 200", cases)
	}
	t.Logf("%d cases", cases)
}

func TestAtReadsTheWallClockOfTheLocation(t *testing.T) {
	s := mustParse(t, "Mo 08:00-09:00")
	at := time.Date(2026, 11, 23, 0, 30, 59, 999, time.UTC)
	if got := s.At(at.In(shanghai), nil); got != Open {
		t.Errorf("08:30 in Shanghai: got %v, want open", got)
	}
	if got := s.At(at, nil); got != Closed {
		t.Errorf("00:30 in UTC: got %v, want closed", got)
	}
	if got := s.At(time.Date(1969, 12, 29, 8, 59, 59, 0, time.UTC), nil); got != Open {
		t.Errorf("a Monday before 1970: got %v, want open", got)
	}
}

func TestAtWithoutCalendar(t *testing.T) {
	if got := mustParse(t, "Mo-Fr 08:00-18:00; PH off").At(moment(t, "2026-11-23 09:00"), nil); got != Unknown {
		t.Errorf("PH without a calendar: got %v, want unknown", got)
	}
	if got := mustParse(t, "Mo-Fr 08:00-18:00").At(moment(t, "2026-11-23 09:00"), nil); got != Open {
		t.Errorf("no PH, no calendar: got %v, want open", got)
	}
}

func TestNext(t *testing.T) {
	for _, c := range []struct{ claim, schedule, from, want string }{
		{"opens later today", "Mo-Fr 08:00-18:00", "2026-11-23 07:00", "2026-11-23 08:00 open"},
		{"closes later today", "Mo-Fr 08:00-18:00", "2026-11-23 08:00", "2026-11-23 18:00 closed"},
		{"opens after the weekend", "Mo-Fr 08:00-18:00", "2026-11-27 18:00", "2026-11-30 08:00 open"},
		{"opens after Spring Festival", "Mo-Fr 08:00-18:00; PH off", "2026-02-13 18:00", "2026-02-24 08:00 open"},
		{"a night closes in the morning", "Mo-Su 20:00-02:00", "2026-11-23 21:00", "2026-11-24 02:00 closed"},
		{"midnight between two whole days is no change", "Sa,Su 00:00-24:00", "2026-11-28 09:00", "2026-11-30 00:00 closed"},
		{"touching spans are no change", "Mo 08:00-12:00,12:00-18:00", "2026-11-23 09:00", "2026-11-23 18:00 closed"},
		{"24/7 never changes", "24/7", "2026-11-23 09:00", ""},
		{"off never changes", "off", "2026-11-23 09:00", ""},
		{"the year without a notice is a change to unknown", "24/7; PH off", "2026-10-08 09:00", "2027-01-01 00:00 unknown"},
		{"a date beyond the horizon is not found", "2030 Feb 15 09:00-10:00", "2026-11-23 09:00", ""},
		{"a date just within the horizon is", "Nov 24 09:00-10:00", "2026-11-24 10:00", "2027-11-24 09:00 open"},
		{"the empty schedule never changes", "", "2026-11-23 09:00", ""},
	} {
		t.Run(c.claim, func(t *testing.T) {
			var s Schedule
			if c.schedule != "" {
				s = mustParse(t, c.schedule)
			}
			at, state, ok := s.Next(moment(t, c.from), China())
			got := ""
			if ok {
				got = at.Format("2006-01-02 15:04 ") + state.String()
			}
			if got != c.want {
				t.Errorf("%q after %s: got %q, want %q", c.schedule, c.from, got, c.want)
			}
			if !ok && (!at.IsZero() || state != s.At(moment(t, c.from), China())) {
				t.Errorf("without a change: got %v %v, want the zero time and the present state", at, state)
			}
		})
	}
}

func TestDay(t *testing.T) {
	for _, c := range []struct{ claim, schedule, date, want string }{
		{"spans in order", "Mo 14:00-18:00,08:00-12:00", "2026-11-23", "08:00-12:00 14:00-18:00"},
		{"touching spans are one", "Mo 08:00-12:00,12:00-18:00", "2026-11-23", "08:00-18:00"},
		{"a night runs on after 24:00", "Mo-Su 20:00-02:00", "2026-11-23", "20:00-02:00"},
		{"the morning after is the day before's", "Mo 20:00-02:00", "2026-11-24", ""},
		{"a night that is cut short ends at midnight", "Mo-Su 20:00-02:00; Tu off", "2026-11-23", "20:00-24:00"},
		{"a whole day", "24/7", "2026-11-23", "00:00-24:00"},
		{"a pause", "Mo 08:00-18:00; Mo 12:00-13:00 off", "2026-11-23", "08:00-12:00 13:00-18:00"},
		{"a holiday", "Mo-Su 08:00-18:00; PH off", "2026-10-01", ""},
		{"an unknown day", "Mo-Su 08:00-18:00; PH off", "2027-10-01", ""},
	} {
		t.Run(c.claim, func(t *testing.T) {
			var got []string
			for _, s := range mustParse(t, c.schedule).Day(moment(t, c.date+" 12:34"), China()) {
				got = append(got, s.String())
			}
			if strings.Join(got, " ") != c.want {
				t.Errorf("%q on %s: got %q, want %q", c.schedule, c.date, got, c.want)
			}
		})
	}
	if got := mustParse(t, "Mo 20:00-02:00").Day(moment(t, "2026-11-23 00:00"), nil); len(got) != 1 || got[0] != (Span{1200, 1560}) {
		t.Errorf("a night in minutes: got %v, want 1200 to 1560", got)
	}
}

func TestKnownTellsClosedFromUnknown(t *testing.T) {
	s := mustParse(t, "Mo-Su 08:00-18:00; PH off")
	if !s.Known(moment(t, "2026-10-01 00:00"), China()) || s.Known(moment(t, "2027-10-01 00:00"), China()) || (Schedule{}).Known(moment(t, "2026-10-01 00:00"), China()) {
		t.Error("2026 must be known, 2027 and the empty schedule must not")
	}
}
