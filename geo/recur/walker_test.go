package recur

import (
	"cmp"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// walker is an oracle that looks at one day after the other, with nothing but the
// words of RFC 5545 about the parts of a rule: it knows no library and no shortcut.
type walker struct{ t Timetable }

func (w walker) line(l Line, day Date) bool {
	anchor := w.t.ValidFrom
	if !anchor.IsZero() && day.Before(anchor) || !l.Until.IsZero() && l.Until.Before(day) || !w.part(l, day) {
		return false
	}
	if l.Count > 0 {
		n := 0
		for d := anchor; !day.Before(d); d = d.AddDays(1) {
			if w.part(l, d) {
				n++
			}
		}
		return n <= l.Count
	}
	return true
}

// part reports whether the day fits the period and every BY part.
func (w walker) part(l Line, day Date) bool {
	t := time.Date(day.Year, day.Month, day.Day, 12, 0, 0, 0, time.UTC)
	if l.Interval > 1 {
		a := time.Date(w.t.ValidFrom.Year, w.t.ValidFrom.Month, w.t.ValidFrom.Day, 12, 0, 0, 0, time.UTC)
		var n int
		switch l.Freq {
		case Daily:
			n = int(t.Sub(a).Hours()) / 24
		case Weekly:
			for a.Weekday() != time.Monday {
				a = a.Add(-24 * time.Hour)
			}
			n = int(t.Sub(a).Hours()) / 24 / 7
		case Monthly:
			n = (t.Year()*12 + int(t.Month())) - (a.Year()*12 + int(a.Month()))
		case Yearly:
			n = t.Year() - a.Year()
		}
		if n%l.Interval != 0 {
			return false
		}
	}
	if len(l.ByMonth) > 0 && !slices.Contains(l.ByMonth, t.Month()) {
		return false
	}
	length := 0
	before, after := 0, 0 // days of the same weekday in the month
	for d := time.Date(t.Year(), t.Month(), 1, 12, 0, 0, 0, time.UTC); d.Month() == t.Month(); d = d.Add(24 * time.Hour) {
		length++
		switch {
		case d.Weekday() == t.Weekday() && d.Before(t):
			before++
		case d.Weekday() == t.Weekday() && d.After(t):
			after++
		}
	}
	if len(l.ByMonthDay) > 0 && !slices.Contains(l.ByMonthDay, t.Day()) && !slices.Contains(l.ByMonthDay, t.Day()-length-1) {
		return false
	}
	return len(l.ByDay) == 0 || slices.ContainsFunc(l.ByDay, func(d NthDay) bool {
		return d.Day == t.Weekday() && (d.N == 0 || d.N == before+1 || d.N == -after-1)
	})
}

func (w walker) on(day Date) bool {
	if !w.t.ValidFrom.IsZero() && day.Before(w.t.ValidFrom) || !w.t.ValidTo.IsZero() && w.t.ValidTo.Before(day) {
		return false
	}
	return slices.ContainsFunc(w.t.Rule.Lines(), func(l Line) bool { return w.line(l, day) })
}

// visits walks over the days of a time, and a year and more around them for what
// was moved.
func (w walker) visits(from, to time.Time, zone *time.Location) []Visit {
	var out []Visit
	put := func(v Visit, win Window) {
		minutes := win.To - win.From
		if minutes <= 0 {
			minutes += 24 * 60
		}
		v.Start = time.Date(v.On.Year, v.On.Month, v.On.Day, win.From/60, win.From%60, 0, 0, zone)
		end := time.Date(v.On.Year, v.On.Month, v.On.Day, win.From/60, win.From%60, 0, 0, time.UTC).Add(time.Duration(minutes) * time.Minute)
		v.End = time.Date(end.Year(), end.Month(), end.Day(), end.Hour(), end.Minute(), 0, 0, zone)
		if v.Start.Before(to) && from.Before(v.End) {
			out = append(out, v)
		}
	}
	takes := func(d Date) bool {
		return !w.t.NoRecycling && (len(w.t.RecyclingDays) == 0 || slices.Contains(w.t.RecyclingDays, d.Weekday()))
	}
	for d := DateOf(from.In(zone)).AddDays(-40); !DateOf(to.In(zone)).AddDays(40).Before(d); d = d.AddDays(1) {
		i := slices.IndexFunc(w.t.Exceptions, func(e Exception) bool { return e.Date == d })
		on := w.on(d)
		if on && (i < 0 || w.t.Exceptions[i].Action == Extra) {
			put(Visit{On: d, Original: d, Recycling: takes(d)}, w.t.Window)
		}
		if i < 0 {
			continue
		}
		e := w.t.Exceptions[i]
		win := w.t.Window
		if e.NewWindow != nil {
			win = *e.NewWindow
		}
		v := Visit{On: d, Original: d, Action: e.Action, Reason: e.Reason, Recycling: takes(d) && !e.NoRecycling}
		switch {
		case e.Action == Extra:
			v.Recycling = !w.t.NoRecycling && !e.NoRecycling
			put(v, win)
		case on && e.Action == Moved:
			if !e.NewDate.IsZero() {
				v.On = e.NewDate
			}
			put(v, win)
		case on && e.Action == Cancelled:
			put(v, w.t.Window)
		}
	}
	slices.SortFunc(out, func(a, b Visit) int {
		return cmp.Or(a.Start.Compare(b.Start), a.Original.Compare(b.Original), cmp.Compare(a.Action, b.Action))
	})
	return out
}

func dates(from, to int) *rapid.Generator[Date] {
	return rapid.Custom(func(t *rapid.T) Date {
		return Date{2024, time.January, 1}.AddDays(rapid.IntRange(from, to).Draw(t, "day"))
	})
}

// anyLine draws a line of the subset, and now and then one beside it.
func anyLine(t *rapid.T) Line {
	l := Line{
		Freq:     rapid.SampledFrom([]Freq{Daily, Weekly, Weekly, Monthly, Monthly, Yearly}).Draw(t, "freq"),
		Interval: rapid.SampledFrom([]int{1, 1, 1, 2, 3, 4, 12}).Draw(t, "interval"),
	}
	if l.Freq == Yearly || rapid.IntRange(0, 3).Draw(t, "months?") == 0 {
		l.ByMonth = rapid.SliceOfN(rapid.Map(rapid.IntRange(1, 12), func(m int) time.Month { return time.Month(m) }), 1, 5).Draw(t, "months")
	}
	day := rapid.Map(rapid.IntRange(0, 6), func(d int) NthDay { return NthDay{Day: time.Weekday(d)} })
	switch {
	case l.Freq == Weekly, rapid.IntRange(0, 5).Draw(t, "each?") == 0:
		l.ByDay = rapid.SliceOfN(day, 1, 4).Draw(t, "days")
	case l.Freq == Daily:
	case rapid.Bool().Draw(t, "nth?"):
		l.ByDay = rapid.SliceOfN(rapid.Custom(func(t *rapid.T) NthDay {
			d := day.Draw(t, "day")
			d.N = rapid.SampledFrom([]int{1, 2, 3, 4, 5, -1, -2, -5}).Draw(t, "n")
			return d
		}), 1, 3).Draw(t, "days")
	default:
		l.ByMonthDay = rapid.SliceOfN(rapid.SampledFrom([]int{1, 2, 15, 28, 29, 30, 31, -1, -2, -30, -31}), 1, 3).Draw(t, "monthdays")
	}
	switch rapid.IntRange(0, 5).Draw(t, "end") {
	case 0:
		l.Count = rapid.IntRange(1, 30).Draw(t, "count")
	case 1:
		l.Until = dates(100, 1200).Draw(t, "until")
	}
	return l
}

func anyRule(t *rapid.T) Rule {
	for {
		lines := []Line{anyLine(t)}
		if rapid.IntRange(0, 3).Draw(t, "two") == 0 {
			lines = append(lines, anyLine(t))
		}
		if r, err := NewRule(lines...); err == nil {
			return r
		}
	}
}

func anyWindow(t *rapid.T) Window {
	for {
		w := Window{rapid.IntRange(0, 95).Draw(t, "from") * 15, rapid.IntRange(0, 95).Draw(t, "to") * 15}
		if w.Valid() {
			return w
		}
	}
}

// anyTimetable draws a timetable that need not hold together: exceptions may be about
// days without a visit, and run into others.
func anyTimetable(t *rapid.T) Timetable {
	tt := Timetable{Rule: anyRule(t), Window: anyWindow(t), ValidFrom: dates(0, 800).Draw(t, "validFrom")}
	if rapid.Bool().Draw(t, "ends") {
		tt.ValidTo = tt.ValidFrom.AddDays(rapid.IntRange(0, 900).Draw(t, "days"))
	}
	switch rapid.IntRange(0, 4).Draw(t, "recycling") {
	case 0:
		tt.NoRecycling = true
	case 1, 2:
		tt.RecyclingDays = rapid.SliceOfNDistinct(rapid.Map(rapid.IntRange(0, 6), func(d int) time.Weekday { return time.Weekday(d) }), 1, 3, rapid.ID).Draw(t, "recyclingDays")
	}
	regular := tt.Regular(tt.ValidFrom, tt.ValidFrom.AddDays(500))
	seen := map[Date]bool{}
	for range rapid.IntRange(0, 6).Draw(t, "exceptions") {
		e := Exception{Reason: "春节", Action: rapid.SampledFrom([]Action{Moved, Cancelled, Extra}).Draw(t, "action")}
		e.Date = tt.ValidFrom.AddDays(rapid.IntRange(-10, 500).Draw(t, "date"))
		if len(regular) > 0 && e.Action != Extra && rapid.IntRange(0, 9).Draw(t, "fits") > 0 {
			e.Date = rapid.SampledFrom(regular).Draw(t, "visit")
		}
		e.NoRecycling = rapid.IntRange(0, 4).Draw(t, "none") == 0
		if e.Action == Moved {
			e.NewDate = e.Date.AddDays(rapid.IntRange(-10, 20).Draw(t, "by"))
		}
		if e.Action != Cancelled && rapid.Bool().Draw(t, "window?") {
			w := anyWindow(t)
			e.NewWindow = &w
		}
		if !seen[e.Date] {
			tt.Exceptions = append(tt.Exceptions, e)
		}
		seen[e.Date] = true
	}
	return tt
}

func shanghai(t interface{ Fatal(...any) }) *time.Location {
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func TestVisitsAreThoseOfAWalkOverTheDays(t *testing.T) {
	zone := shanghai(t)
	rapid.Check(t, func(t *rapid.T) {
		tt := anyTimetable(t)
		from := dates(0, 1300).Draw(t, "from").At(rapid.IntRange(0, 1439).Draw(t, "minute"), zone)
		to := from.Add(time.Duration(rapid.IntRange(1, 90*24*60).Draw(t, "length")) * time.Minute)
		got, want := tt.Visits(from, to, zone), walker{tt}.visits(from, to, zone)
		if !slices.Equal(got, want) {
			t.Fatalf("%s from %s to %s\ngot  %v\nwant %v", tt.Rule, from, to, got, want)
		}
	})
}

func TestNextIsTheFirstOfAWalkOverTheDays(t *testing.T) {
	zone := shanghai(t)
	rapid.Check(t, func(t *rapid.T) {
		tt := anyTimetable(t)
		after := dates(0, 1300).Draw(t, "after").At(rapid.IntRange(0, 1439).Draw(t, "minute"), zone)
		got, ok := tt.Next(after, zone)
		var want Visit
		end := after.AddDate(1, 0, 0)
		for _, v := range (walker{tt}).visits(after, end, zone) {
			if v.Action != Cancelled && v.Recycling {
				want = v
				break
			}
		}
		if want.End.IsZero() && ok && got.Start.Before(end) || !want.End.IsZero() && !got.Start.Equal(want.Start) {
			t.Fatalf("%s after %s: got %v, want %v", tt.Rule, after, got, want)
		}
	})
}

func TestStrayIsWhatTheWalkDoesNotMeet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tt := anyTimetable(t)
		var want []Exception
		for _, e := range tt.Exceptions {
			if (walker{tt}).on(e.Date) == (e.Action == Extra) {
				want = append(want, e)
			}
		}
		if got := tt.Stray(); !slices.Equal(got, want) {
			t.Fatalf("got %v, want %v", got, want)
		}
	})
}

func TestASoundTimetableHasNoTwoVisitsAtOnce(t *testing.T) {
	zone := shanghai(t)
	rapid.Check(t, func(t *rapid.T) {
		tt := anyTimetable(t)
		if tt.Check() != nil {
			t.Skip()
		}
		from := tt.ValidFrom.AddDays(-20).At(0, zone)
		var last Visit
		for _, v := range tt.Visits(from, from.AddDate(2, 0, 0), zone) {
			if v.Action == Cancelled {
				continue
			}
			if v.Start.Before(last.End) {
				t.Fatalf("%s: %v runs into %v", tt.Rule, last, v)
			}
			last = v
		}
	})
}

func TestARuleIsReadBackFromItsTextAndItsChinese(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := anyRule(t)
		if back, err := ParseRule(r.String()); err != nil || back.String() != r.String() {
			t.Fatalf("%q is read back as %q, %v", r, back, err)
		}
		if back, err := ParseChinese(r.Chinese()); err != nil || back.String() != r.String() {
			t.Fatalf("%q: %s is read back as %q, %v", r, r.Chinese(), back, err)
		}
		if r.English() == "" {
			t.Fatalf("%q has no English", r)
		}
	})
}

// What two frequencies say alike is kept as one. The days stay those of the line as
// it was written.
func TestTheOneFormOfALineMeansTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := anyLine(t)
		r, err := NewRule(l)
		if err != nil {
			t.Skip()
		}
		tt := Timetable{Rule: r, ValidFrom: dates(0, 300).Draw(t, "validFrom")}
		w := walker{Timetable{ValidFrom: tt.ValidFrom}}
		to := tt.ValidFrom.AddDays(500)
		var want []Date
		for d := tt.ValidFrom; !to.Before(d); d = d.AddDays(1) {
			if w.line(l, d) {
				want = append(want, d)
			}
		}
		if got := tt.Regular(tt.ValidFrom, to); !slices.Equal(got, want) {
			t.Fatalf("%s written as %s: got %v, want %v", l, r, got, want)
		}
	})
}
