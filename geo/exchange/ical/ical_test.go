package ical

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/paulmach/orb/geojson"

	"huishou/geo/hours"
	"huishou/geo/recur"
	"huishou/geo/registry"
	"huishou/geo/registry/timetable"
)

// aStop comes on Tuesdays and Saturdays around midnight; 春节 moves one visit and
// cancels another, and there is an extra one.
func aStop() Stop {
	at := geojson.Point{104.7734, 29.3521}
	s := Stop{Accepts: []registry.Material{"paper", "glass"}, Vehicle: "回收车 3 号", Page: "https://example.org/stop/T-510302-0001"}
	s.ID, s.Code, s.Name, s.Address, s.Status, s.Sequence = "01STOP", "T-510302-0001", "东兴寺街口", "自流井区东兴寺街 1 号", timetable.Published, 3
	s.Location = &at
	s.UpdatedAt = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	s.Plan = timetable.Plan{Rule: "FREQ=WEEKLY;BYDAY=TU,SA", Window: "23:50-00:10", ValidFrom: "2026-01-01", ValidTo: "2026-12-31", Exceptions: []timetable.Exception{
		{Date: "2026-02-17", Action: recur.Moved, NewDate: "2026-02-25", Reason: "春节放假", Holiday: true},
		{Date: "2026-02-21", Action: recur.Cancelled, Reason: "春节放假", Holiday: true},
		{Date: "2026-03-01", Action: recur.Extra, NewWindow: "08:00-09:00", Reason: "活动日"},
	}}
	return s
}

func feedOf(t testing.TB, lang Lang, stops ...Stop) Feed {
	return Feed{Lang: lang, Name: "回收", Now: time.Date(2026, 1, 2, 12, 0, 0, 0, shanghai(t)), Stops: stops}
}

// unfolded splits a calendar into its lines, as RFC 5545 3.1 has it.
func unfolded(s string) []string {
	return strings.Split(strings.TrimSuffix(strings.ReplaceAll(s, "\r\n ", ""), "\r\n"), "\r\n")
}

func TestACalendarIsWrittenAsRFC5545Wants(t *testing.T) {
	want := strings.Split(`BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//huishou//stops//ZH
CALSCALE:GREGORIAN
METHOD:PUBLISH
NAME:回收
X-WR-CALNAME:回收
X-WR-TIMEZONE:Asia/Shanghai
REFRESH-INTERVAL;VALUE=DURATION:PT6H
X-PUBLISHED-TTL:PT6H
BEGIN:VTIMEZONE
TZID:Asia/Shanghai
X-LIC-LOCATION:Asia/Shanghai
BEGIN:STANDARD
DTSTART:19700101T000000
TZOFFSETFROM:+0800
TZOFFSETTO:+0800
TZNAME:CST
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
UID:stop-01STOP@huishou
DTSTAMP:20260102T030405Z
LAST-MODIFIED:20260102T030405Z
SEQUENCE:3
DTSTART;TZID=Asia/Shanghai:20260103T235000
DTEND;TZID=Asia/Shanghai:20260104T001000
SUMMARY:回收车：东兴寺街口
LOCATION:自流井区东兴寺街 1 号
GEO:29.352100;104.773400
DESCRIPTION:每周二、周六，23:50-00:10\n收：废纸、废玻璃\n车辆：回收车 3 号
URL:https://example.org/stop/T-510302-0001
TRANSP:TRANSPARENT
RRULE:FREQ=WEEKLY;BYDAY=TU,SA;UNTIL=20261231T155000Z
EXDATE;TZID=Asia/Shanghai:20260221T235000
RDATE;TZID=Asia/Shanghai:20260301T080000
END:VEVENT
BEGIN:VEVENT
UID:stop-01STOP@huishou
DTSTAMP:20260102T030405Z
LAST-MODIFIED:20260102T030405Z
SEQUENCE:3
DTSTART;TZID=Asia/Shanghai:20260225T235000
DTEND;TZID=Asia/Shanghai:20260226T001000
SUMMARY:（改期）回收车：东兴寺街口
LOCATION:自流井区东兴寺街 1 号
GEO:29.352100;104.773400
DESCRIPTION:春节放假\n原定2026-02-17 23:50-00:10\n每周二、周六，23:50-00:10\n收：废纸、废玻璃\n车辆：回收车 3 号
URL:https://example.org/stop/T-510302-0001
TRANSP:TRANSPARENT
RECURRENCE-ID;TZID=Asia/Shanghai:20260217T235000
END:VEVENT
BEGIN:VEVENT
UID:stop-01STOP-2026-02-21@huishou
DTSTAMP:20260102T030405Z
LAST-MODIFIED:20260102T030405Z
SEQUENCE:3
DTSTART;TZID=Asia/Shanghai:20260221T235000
DTEND;TZID=Asia/Shanghai:20260222T001000
SUMMARY:（取消）回收车：东兴寺街口
LOCATION:自流井区东兴寺街 1 号
GEO:29.352100;104.773400
DESCRIPTION:春节放假\n每周二、周六，23:50-00:10\n收：废纸、废玻璃\n车辆：回收车 3 号
URL:https://example.org/stop/T-510302-0001
TRANSP:TRANSPARENT
STATUS:CANCELLED
END:VEVENT
BEGIN:VEVENT
UID:stop-01STOP@huishou
DTSTAMP:20260102T030405Z
LAST-MODIFIED:20260102T030405Z
SEQUENCE:3
DTSTART;TZID=Asia/Shanghai:20260301T080000
DTEND;TZID=Asia/Shanghai:20260301T090000
SUMMARY:（加收）回收车：东兴寺街口
LOCATION:自流井区东兴寺街 1 号
GEO:29.352100;104.773400
DESCRIPTION:活动日\n每周二、周六，23:50-00:10\n收：废纸、废玻璃\n车辆：回收车 3 号
URL:https://example.org/stop/T-510302-0001
TRANSP:TRANSPARENT
RECURRENCE-ID;TZID=Asia/Shanghai:20260301T080000
END:VEVENT
END:VCALENDAR`, "\n")
	got := unfolded(text(t, feedOf(t, "zh", aStop())))
	for i := range max(len(got), len(want)) {
		g, w := "", ""
		if i < len(got) {
			g = got[i]
		}
		if i < len(want) {
			w = want[i]
		}
		if g != w {
			t.Errorf("line %d\ngot  %s\nwant %s", i+1, g, w)
		}
	}
}

func TestEnglishIsSaidWhereAskedFor(t *testing.T) {
	s := aStop()
	s.Demo = true
	got := strings.Join(unfolded(text(t, feedOf(t, "en", s))), "\n")
	for _, want := range []string{
		"SUMMARY:[Demo] Collection: 东兴寺街口\n", "SUMMARY:[Demo] Moved: Collection: 东兴寺街口\n", "SUMMARY:[Demo] Cancelled: Collection: 东兴寺街口\n",
		`every Tuesday and Saturday\, 23:50-00:10\nTakes: Paper\, Glass\nVehicle: 回收车 3 号\nDemonstration data\, not a real stop`, `It was to be on 2026-02-17 23:50-00:10`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
}

func TestVisitsWithoutRecyclablesAreLeftOut(t *testing.T) {
	s := aStop()
	s.NoRecycling = true
	if got := text(t, feedOf(t, "zh", s)); strings.Contains(got, "VEVENT") {
		t.Errorf("got %s", got)
	}
	s = aStop()
	s.RecyclingDays = []string{"SA"}
	got := text(t, feedOf(t, "zh", s))
	if strings.Contains(got, "BYDAY=TU") || !strings.Contains(got, "RRULE:FREQ=WEEKLY;BYDAY=SA;") || strings.Contains(got, "RECURRENCE-ID;TZID=Asia/Shanghai:20260217") {
		t.Errorf("got %s", got)
	}
}

func TestTheSameStopGivesTheSameBytesAllYear(t *testing.T) {
	s := aStop()
	s.Rule += "\nFREQ=MONTHLY;BYMONTHDAY=10,15"
	f := feedOf(t, "zh", s)
	first := text(t, f)
	f.Now = f.Now.AddDate(0, 11, 0)
	if text(t, f) != first {
		t.Error("it changed")
	}
}

func TestWhatOneStopHoldsDoesNotChangeAnother(t *testing.T) {
	a, b := aStop(), aStop()
	b.ID = "01OTHER"
	both := unfolded(text(t, feedOf(t, "zh", a, b)))
	for _, one := range []Stop{a, b} {
		for _, line := range unfolded(text(t, feedOf(t, "zh", one))) {
			if !slices.Contains(both, line) {
				t.Errorf("%s is missing", line)
			}
		}
	}
}

var property = regexp.MustCompile(`^(BEGIN|END|VERSION|PRODID|CALSCALE|METHOD|NAME|DESCRIPTION|X-WR-CALNAME|X-WR-CALDESC|X-WR-TIMEZONE|REFRESH-INTERVAL;VALUE=DURATION|X-PUBLISHED-TTL|TZID|X-LIC-LOCATION|TZOFFSETFROM|TZOFFSETTO|TZNAME|` +
	`UID|DTSTAMP|LAST-MODIFIED|SEQUENCE|SUMMARY|LOCATION|GEO|URL|TRANSP|STATUS|DTSTART|RRULE|(DTSTART|DTEND|EXDATE|RDATE|RECURRENCE-ID);TZID=Asia/Shanghai|(DTSTART|DTEND);VALUE=DATE):`)

// sound fails unless a calendar is lines of at most 75 octets of UTF-8 that name
// nothing but the properties that are written, so many times.
func sound(t *testing.T, s string, events int) {
	t.Helper()
	if !strings.HasSuffix(s, "\r\n") || !utf8.ValidString(s) {
		t.Fatalf("not lines of UTF-8: %q", s)
	}
	for line := range strings.SplitSeq(strings.TrimSuffix(s, "\r\n"), "\r\n") {
		if len(line) > 75 || strings.ContainsAny(line, "\r\n\x00") || !utf8.ValidString(line) || line == "" {
			t.Fatalf("%d octets: %q", len(line), line)
		}
	}
	begins := 0
	for _, line := range unfolded(s) {
		if !property.MatchString(line) {
			t.Fatalf("what is %q", line)
		}
		if line == "BEGIN:VEVENT" {
			begins++
		}
	}
	if begins != events {
		t.Fatalf("%d events, not %d", begins, events)
	}
}

// unescaped is the text of a property.
var unescaped = strings.NewReplacer(`\\`, `\`, `\n`, "\n", `\,`, ",", `\;`, ";")

func FuzzHostileTexts(f *testing.F) {
	for _, s := range []string{
		"东兴寺街口", "a\r\nBEGIN:VEVENT\r\nUID:x", "x\nATTACH:http://evil", "\\n;,\"':", strings.Repeat("街", 200), strings.Repeat("a b<c>", 90), "\u2028\u0085\x00\x7f", "\xff\xfe", " lead", strings.Repeat("\\", 80), "😀" + strings.Repeat("é", 100), "",
	} {
		f.Add(s, s, s, s)
	}
	f.Fuzz(func(t *testing.T, name, address, vehicle, page string) {
		s := aStop()
		s.Name, s.Address, s.Vehicle, s.Page = name, address, vehicle, page
		for _, lang := range []Lang{"zh", "en"} {
			got := text(t, Feed{Lang: lang, Name: name, Note: address, Now: feedOf(t, lang).Now, Stops: []Stop{s},
				Days: []Day{{Place: &registry.Place{Name: name, Address: address}, On: recur.Date{Year: 2026, Month: 2, Day: 17}, Page: page}}})
			sound(t, got, 5)
			if want := "SUMMARY:" + lang.say("回收车：", "Collection: ") + plain(name); !slices.ContainsFunc(unfolded(got), func(line string) bool { return unescaped.Replace(line) == want }) {
				t.Fatalf("no %q in\n%s", want, got)
			}
		}
	})
}

func TestDaysThatHolidaysChangeAreListed(t *testing.T) {
	p := registry.Place{Base: registry.Base{ID: "01PLACE", Rev: 7}}
	p.Name, p.Address, p.Location = "大安回收站", "大安区", geojson.Point{104.77, 29.35}
	from, to := recur.Date{Year: 2026, Month: 2, Day: 10}, recur.Date{Year: 2027, Month: 2, Day: 9}
	for _, c := range []struct {
		hours, receiving, want string
	}{
		{"Mo-Su 08:00-18:00", "", ""},                  // holidays change nothing
		{"Mo-Su 08:00-18:00", "Mo-Fr 09:00-17:00", ""}, // nor here
		{"", "", ""},
		{"sunrise-sunset; PH off", "", ""}, // not in the subset
		// nothing is known
		{"Mo-Fr 08:00-18:00; Feb 16-Feb 22 PH off", "", "02-16 02-17 02-18 02-19 02-20"},
		{"Mo-Fr 08:00-18:00; PH off", "", "02-16 02-17 02-18 02-19 02-20 02-23 04-06 05-01 05-04 05-05 06-19 09-25 10-01 10-02 10-05 10-06 10-07"}, // weekends are closed anyway
		{"Sa,Su 08:00-12:00; PH off", "", "02-15 02-21 02-22 04-04 04-05 05-02 05-03 06-20 06-21 09-26 09-27 10-03 10-04"},
		{"Mo-Su 08:00-18:00", "Tu 08:00-18:00; PH 09:00-12:00", "02-15 02-16 02-17 02-18 02-19 02-20 02-21 02-22 02-23 04-04 04-05 04-06 05-01 05-02 05-03 05-04 05-05 06-19 06-20 06-21 09-25 09-26 09-27 10-01 10-02 10-03 10-04 10-05 10-06 10-07"},
	} {
		p.Hours, p.ReceivingHours = c.hours, c.receiving
		var got []string
		for _, d := range DifferingDays(&p, hours.China(), from, to, "") {
			got = append(got, d.On.String()[5:])
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%q %q\ngot  %s\nwant %s", c.hours, c.receiving, s, c.want)
		}
	}
	p.Hours, p.ReceivingHours = "Mo-Su 08:00-18:00; PH 09:00-12:00", ""
	days := DifferingDays(&p, hours.China(), recur.Date{Year: 2026, Month: 2, Day: 17}, recur.Date{Year: 2026, Month: 2, Day: 17}, "https://example.org/p/S-1")
	f := feedOf(t, "zh")
	f.Days = days
	got := text(t, f)
	sound(t, got, 1)
	for _, want := range []string{"UID:place-01PLACE-2026-02-17@huishou", "SEQUENCE:7", "DTSTART;VALUE=DATE:20260217", "DTEND;VALUE=DATE:20260218", "SUMMARY:大安回收站：09:00-12:00", "DESCRIPTION:春节", "URL:https://example.org/p/S-1"} {
		if !slices.Contains(unfolded(got), want) {
			t.Errorf("no %s in\n%s", want, got)
		}
	}
}

func TestAStopThatDoesNotHoldTogetherIsRefused(t *testing.T) {
	s := aStop()
	s.Rule = "FREQ=HOURLY"
	f := feedOf(t, "zh", s)
	if err := f.Write(&bytes.Buffer{}); registry.KindOf(err) != registry.Invalid {
		t.Errorf("got %v", err)
	}
}
