package hours

import (
	"errors"
	"strings"
	"testing"
	"time"
)

// refusal holds an error to what a ParseError promises.
func refusal(t *testing.T, text string, err error) {
	t.Helper()
	var pe *ParseError
	if !errors.As(err, &pe) {
		t.Fatalf("%q: got %v, want a ParseError", text, err)
	}
	if pe.Pos < 0 || pe.Pos > len(text) || !strings.HasPrefix(text[pe.Pos:], pe.Text) || !strings.HasPrefix(pe.Code, "hours.") {
		t.Fatalf("%q: got %+v", text, pe)
	}
}

// sound holds a schedule to what every schedule promises.
func sound(t *testing.T, text string, s Schedule) {
	t.Helper()
	canonical := s.String()
	again, err := Parse(canonical)
	if err != nil || again.String() != canonical {
		t.Fatalf("%q: canonical %q gives %q, %v", text, canonical, again, err)
	}
	cal := China()
	for _, from := range []time.Time{
		time.Date(2024, 2, 28, 23, 59, 30, 0, shanghai),
		time.Date(2026, 9, 30, 1, 0, 0, 0, shanghai),
		time.Date(2026, 12, 31, 12, 0, 0, 0, shanghai),
	} {
		now := s.At(from, cal)
		if again.At(from, cal) != now {
			t.Fatalf("%q: canonical %q differs at %s", text, canonical, from)
		}
		at, state, ok := s.Next(from, cal)
		if ok && (!at.After(from) || state == now || s.At(at, cal) != state || s.At(at.Add(-time.Second), cal) != now) {
			t.Fatalf("%q from %s: %v to %v at %s", text, from, now, state, at)
		}
		for _, x := range s.Day(from, cal) {
			if x.From < 0 || x.To <= x.From || x.To > 2*minutesOfDay {
				t.Fatalf("%q: span %v", text, x)
			}
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, c := range atCases {
		f.Add(c.schedule)
	}
	for _, s := range []string{
		"Mo-Xx", "25:00", "Mo-Fr 08:00-17:00 \"x\"", "week 1 Mo", "Sa[-1", "2026 Feb 29", "08:00+", "||", "Dec 25-Jan", "PH,", "24/7 off", "-", "周一",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := Parse(text)
		if err != nil {
			refusal(t, text, err)
			return
		}
		sound(t, text, s)
	})
}

func FuzzFromChinese(f *testing.F) {
	for _, s := range []string{
		"周一至周五 8:00-17:30", "每天8点到20点，周一休息", "工作日 8:30—17:00；法定节假日休息", "每月第一、三个周六上午9点至11点半",
		"夏季（5月1日-9月30日）8:00-12:00，14:30-18:00", "全天24小时", "周一至周五 20:00-次日2:00；周六休息", "2026年2月14日至20日休息",
		"除周一外每天8:00-18:00", "周末及节假日不休", "３－１０月 ８：００～１８：００", "周二十点到十二点", "周1-5", "每月最后一个", "晚12点", "8点", "二十四小时",
		"11月至次年2月 周六日 9:00-16:00、18:00-26:00", "全年无休", "倒数第二个", "周", "第", "年", "(", "十",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		osm, err := FromChinese(text)
		if err != nil {
			refusal(t, text, err)
			return
		}
		s, err := Parse(osm)
		if err != nil || s.String() != osm {
			t.Fatalf("%q gives %q, which gives %q, %v", text, osm, s, err)
		}
		sound(t, text, s)
	})
}

func FuzzReadYears(f *testing.F) {
	f.Add(next)
	f.Add(`[{"year":2027,"source":"s","holidays":[{"from":"2027-01-01","to":"2027-01-01","zh":"元旦"}]}]`)
	f.Fuzz(func(t *testing.T, text string) {
		years, err := ReadYears(strings.NewReader(text))
		if err != nil {
			return
		}
		cal, err := NewCalendar(years...)
		if err != nil {
			return
		}
		for _, y := range cal.Years() {
			d := time.Date(y.Year-1, 12, 31, 0, 0, 0, 0, time.UTC)
			for ; d.Year() <= y.Year; d = d.AddDate(0, 0, 1) {
				cal.Holiday(d)
				cal.WorkingDay(d)
			}
		}
	})
}
