package recur

import (
	"testing"
	"time"

	"huishou/geo/hours"
)

// street is a timetable with a year's exceptions, as a stop has it.
func street(b *testing.B, text string) (Timetable, *time.Location) {
	b.Helper()
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		b.Fatal(err)
	}
	r, err := ParseRule(text)
	if err != nil {
		b.Fatal(err)
	}
	t := Timetable{Rule: r, Window: Window{1050, 1080}, ValidFrom: Date{2024, 1, 1}}
	for _, p := range Propose(t, hours.China(), Date{2026, 1, 1}, Date{2026, 12, 31}) {
		t.Exceptions = append(t.Exceptions, p.Exception)
	}
	return t, zone
}

func BenchmarkTimetable(b *testing.B) {
	for _, text := range []string{"FREQ=WEEKLY;BYDAY=TU,SA", "FREQ=WEEKLY;INTERVAL=2;BYDAY=SA\nFREQ=MONTHLY;BYDAY=1WE"} {
		t, zone := street(b, text)
		from := time.Date(2026, 6, 1, 12, 0, 0, 0, zone)
		b.Run("next", func(b *testing.B) {
			for b.Loop() {
				t.Next(from, zone)
			}
		})
		b.Run("visits of a week", func(b *testing.B) {
			for b.Loop() {
				t.Visits(from, from.AddDate(0, 0, 7), zone)
			}
		})
		b.Run("visits of a year", func(b *testing.B) {
			for b.Loop() {
				t.Visits(from, from.AddDate(1, 0, 0), zone)
			}
		})
	}
}
