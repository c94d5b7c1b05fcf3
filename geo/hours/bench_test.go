package hours

import (
	"testing"
	"time"
)

var mix = []string{
	"Mo-Fr 08:00-17:30",
	"Mo-Su 08:00-12:00,14:00-18:00",
	"24/7",
	"Mo-Fr 08:30-17:00; Sa 09:00-12:00; PH off",
	"Mar-Oct 08:00-18:00; Nov-Feb 09:00-16:00; PH off",
	"Mo-Th 20:00-02:00, Fr,Sa 20:00-04:00",
	"Sa[1,3] 09:00-12:00",
	"Mo-Su 07:00-09:00,18:00-20:30; 2026 Feb 14-2026 Feb 20 off",
}

func schedules(t testing.TB, n int) []Schedule {
	out := make([]Schedule, n)
	for i := range out {
		out[i] = mustParse(t, mix[i%len(mix)])
	}
	return out
}

func TestAtAllocatesNothing(t *testing.T) {
	cal, at := China(), moment(t, "2026-11-24 10:00")
	for _, s := range schedules(t, len(mix)) {
		if n := testing.AllocsPerRun(100, func() { s.At(at, cal) }); n != 0 {
			t.Errorf("%q: got %v allocations, want 0", s, n)
		}
	}
}

var sink State

// BenchmarkAt is one look at one of 4096 separate schedules.
func BenchmarkAt(b *testing.B) {
	all, cal, at := schedules(b, 4096), China(), moment(b, "2026-11-24 01:00")
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		sink = all[i%len(all)].At(at, cal)
		i++
	}
}

func BenchmarkAtByKind(b *testing.B) {
	cal, at := China(), moment(b, "2026-11-24 10:00")
	for _, text := range mix {
		s := mustParse(b, text)
		b.Run(text, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				sink = s.At(at, cal)
			}
		})
	}
}

func BenchmarkNext(b *testing.B) {
	cal := China()
	for _, c := range []struct{ name, schedule, from string }{
		{"tomorrow", "Mo-Fr 08:30-17:00; PH off", "2026-11-24 18:00"},
		{"after Spring Festival", "Mo-Fr 08:30-17:00; PH off", "2026-02-13 18:00"},
		{"never", "24/7", "2026-02-13 18:00"},
	} {
		s, from := mustParse(b, c.schedule), moment(b, c.from)
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			var at time.Time
			for b.Loop() {
				at, sink, _ = s.Next(from, cal)
			}
			_ = at
		})
	}
}

func BenchmarkRead(b *testing.B) {
	for _, text := range []string{
		"Mo-Fr 08:30-17:00; Sa 09:00-12:00; PH off",
		"周一至周五 8:00-17:30",
		"工作日 8:30—17:00，周六上午9点到12点；法定节假日休息",
		"5月1日至9月30日 8:00-18:00；10月1日至次年4月30日 8:30-17:30",
	} {
		b.Run(text, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Read(text); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
