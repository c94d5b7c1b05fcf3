package recur

import (
	"errors"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// refusal fails unless err is one for people.
func refusal(t *testing.T, err error) {
	t.Helper()
	if _, ok := errors.AsType[*ParseError](err); !ok {
		t.Fatalf("refused by %T: %v", err, err)
	}
}

func FuzzParseRule(f *testing.F) {
	for _, s := range []string{
		"FREQ=WEEKLY;BYDAY=TU,SA", "RRULE:FREQ=MONTHLY;BYDAY=1WE,-1FR;COUNT=3", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
		"FREQ=WEEKLY;INTERVAL=2;BYDAY=SA\nFREQ=MONTHLY;BYDAY=1WE", "FREQ=DAILY;UNTIL=20261231", "FREQ=SECONDLY", "BYDAY=-5MO;FREQ=MONTHLY;INTERVAL=12",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, err := ParseRule(text)
		if err != nil {
			refusal(t, err)
			return
		}
		if back, err := ParseRule(r.String()); err != nil || back.String() != r.String() {
			t.Fatalf("%q became %q, read back as %q, %v", text, r, back, err)
		}
		if back, err := ParseChinese(r.Chinese()); err != nil || back.String() != r.String() {
			t.Fatalf("%q is said as %q, read back as %q, %v", r, r.Chinese(), back, err)
		}
		if r.English() == "" {
			t.Fatalf("%q has no English", r)
		}
		tt := Timetable{Rule: r, Window: Window{480, 540}, ValidFrom: Date{2026, time.January, 1}}
		_ = tt.Check()
		tt.Visits(time.Unix(1782864000, 0), time.Unix(1785542400, 0), time.UTC)
		tt.Next(time.Unix(1782864000, 0), time.UTC)
	})
}

func FuzzParseChinese(f *testing.F) {
	for _, c := range chineseRead {
		f.Add(c[0])
	}
	for _, c := range chineseRefused {
		f.Add(c[0])
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, err := ParseChinese(text)
		if err != nil {
			refusal(t, err)
			return
		}
		if back, err := ParseChinese(r.Chinese()); err != nil || back.String() != r.String() {
			t.Fatalf("%q is %q, said as %q, read back as %q, %v", text, r, r.Chinese(), back, err)
		}
		if back, err := ParseRule(r.String()); err != nil || back.String() != r.String() {
			t.Fatalf("%q is %q, read back as %q, %v", text, r, back, err)
		}
	})
}

func FuzzWindow(f *testing.F) {
	for _, s := range []string{"23:50-00:10", "8:00-9:00", "22:00-24:00", "00:00-00:00", "24:00-01:00", "1-2", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		w, err := ParseWindow(text)
		if err != nil {
			refusal(t, err)
			return
		}
		if back, err := ParseWindow(w.String()); err != nil || back != w || !w.Valid() || w.Minutes() <= 0 || w.Minutes() >= minutesOfDay {
			t.Fatalf("%q became %v, read back as %v, %v", text, w, back, err)
		}
	})
}

func FuzzDate(f *testing.F) {
	for _, s := range []string{"2026-02-14", "2024-02-29", "2023-02-29", "1970-01-01", "0000-00-00", "２０２６-01-01"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := ParseDate(text)
		if err != nil {
			refusal(t, err)
			return
		}
		if d.String() != text || !d.Valid() || !utf8.ValidString(text) || strings.ContainsAny(text, "\r\n") {
			t.Fatalf("%q became %v", text, d)
		}
		if got := d.AddDays(1); d.daysUntil(got) != 1 || !d.Before(got) {
			t.Fatalf("the day after %s is %s", d, got)
		}
		kind, data, _ := d.MarshalBSONValue()
		var back Date
		if err := back.UnmarshalBSONValue(kind, data); err != nil || back != d {
			t.Fatalf("%s came back as %s, %v", d, back, err)
		}
	})
}

func FuzzUnmarshalBSON(f *testing.F) {
	f.Add(byte(2), []byte{11, 0, 0, 0, '2', '0', '2', '6', '-', '0', '2', '-', '1', '4', 0})
	f.Add(byte(2), []byte{0xff, 0xff, 0xff, 0xff, 0})
	f.Fuzz(func(_ *testing.T, kind byte, data []byte) {
		var d Date
		var w Window
		var r Rule
		_, _, _ = d.UnmarshalBSONValue(kind, data), w.UnmarshalBSONValue(kind, data), r.UnmarshalBSONValue(kind, data)
	})
}
