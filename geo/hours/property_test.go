package hours

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// said is a rule as its text has it, read by the slow and simple oracle below.
type said struct {
	add, off, ph bool
	years        [2]int         // 0: none
	months       [2]time.Month  // 0: none
	dates        [2]string      // "01-02" or "2006-01-02"; "": none
	days         []time.Weekday // none and no nth and no ph: every day
	nth          map[time.Weekday][]int
	spans        [][2]int
}

var dayWord = map[time.Weekday]string{0: "Su", 1: "Mo", 2: "Tu", 3: "We", 4: "Th", 5: "Fr", 6: "Sa"}

func (r said) text() string {
	var words []string
	switch {
	case r.years[0] > 0:
		words = append(words, fmt.Sprintf("%d-%d", r.years[0], r.years[1]))
	case r.months[0] > 0:
		words = append(words, r.months[0].String()[:3]+"-"+r.months[1].String()[:3])
	case r.dates[0] != "":
		var ends []string
		for _, d := range r.dates {
			if len(d) == 5 {
				at, _ := time.Parse("2006-01-02", "2024-"+d)
				ends = append(ends, at.Format("Jan 2"))
			} else {
				at, _ := time.Parse("2006-01-02", d)
				ends = append(ends, at.Format("2006 Jan 02"))
			}
		}
		words = append(words, ends[0]+"-"+ends[1])
	}
	var days []string
	for _, d := range r.days {
		days = append(days, dayWord[d])
	}
	for d := range 7 {
		if n := r.nth[time.Weekday(d)]; len(n) > 0 {
			days = append(days, dayWord[time.Weekday(d)]+strings.ReplaceAll(fmt.Sprint(n), " ", ","))
		}
	}
	if r.ph {
		days = append(days, "PH")
	}
	if len(days) > 0 {
		words = append(words, strings.Join(days, ","))
	}
	if r.add && len(words) == 0 {
		words = append(words, "Mo-Su") // times alone would go on with the list of the rule before
	}
	var spans []string
	for _, s := range r.spans {
		spans = append(spans, fmt.Sprintf("%d:%02d-%02d:%02d", s[0]/60, s[0]%60, s[1]/60, s[1]%60))
	}
	if len(spans) > 0 {
		words = append(words, strings.Join(spans, ","))
	}
	if r.off {
		words = append(words, "off")
	}
	return strings.Join(words, " ")
}

func textOf(rules []said) string {
	var b strings.Builder
	for i, r := range rules {
		if i > 0 && r.add {
			b.WriteString(", ")
		} else if i > 0 {
			b.WriteString("; ")
		}
		b.WriteString(r.text())
	}
	return b.String()
}

// covers says whether the rule is about the date of day, by the words alone.
func (r said) covers(day time.Time, holidays map[string]bool) bool {
	md, ymd := day.Format("01-02"), day.Format("2006-01-02")
	in := func(x, from, to string) bool {
		if from <= to {
			return from <= x && x <= to
		}
		return x >= from || x <= to
	}
	switch {
	case r.years[0] > 0 && (day.Year() < r.years[0] || day.Year() > r.years[1]):
		return false
	case r.months[0] > 0 && !in(day.Format("01"), fmt.Sprintf("%02d", r.months[0]), fmt.Sprintf("%02d", r.months[1])):
		return false
	case len(r.dates[0]) == 5 && !in(md, r.dates[0], r.dates[1]):
		return false
	case len(r.dates[0]) == 10 && !(r.dates[0] <= ymd && ymd <= r.dates[1]):
		return false
	}
	if len(r.days) == 0 && len(r.nth) == 0 && !r.ph {
		return true
	}
	if slices.Contains(r.days, day.Weekday()) || r.ph && holidays[ymd] {
		return true
	}
	// Count the same weekday of the month before and after.
	first, last := 1, -1
	for d := day.AddDate(0, 0, -7); d.Month() == day.Month(); d = d.AddDate(0, 0, -7) {
		first++
	}
	for d := day.AddDate(0, 0, 7); d.Month() == day.Month(); d = d.AddDate(0, 0, 7) {
		last--
	}
	return slices.Contains(r.nth[day.Weekday()], first) || slices.Contains(r.nth[day.Weekday()], last)
}

func (r said) asksHolidays() bool {
	if !r.ph {
		return false
	}
	for d := range 7 {
		n := r.nth[time.Weekday(d)]
		all := slices.Contains(r.days, time.Weekday(d))
		all = all || slices.Contains(n, 1) && slices.Contains(n, 2) && slices.Contains(n, 3) && slices.Contains(n, 4) && slices.Contains(n, 5)
		all = all || slices.Contains(n, -1) && slices.Contains(n, -2) && slices.Contains(n, -3) && slices.Contains(n, -4) && slices.Contains(n, -5)
		if !all {
			return true
		}
	}
	return false
}

// paint gives the states of all minutes of a date: each rule in turn paints over
// what stands there.
func paint(rules []said, day time.Time, holidays map[string]bool, covered map[int]bool) [1440]State {
	var out [1440]State
	if slices.ContainsFunc(rules, func(r said) bool { return !r.off }) {
		for i := range out {
			out[i] = Closed
		}
	}
	before := day.AddDate(0, 0, -1)
	fill := func(from, to int, s State) {
		for i := max(from, 0); i < min(to, 1440); i++ {
			out[i] = s
		}
	}
	for _, r := range rules {
		state := Open
		if r.off {
			state = Closed
		}
		if r.covers(day, holidays) {
			if !r.off && !r.add || r.off && len(r.spans) == 0 {
				fill(0, 1440, Closed)
			}
			for _, s := range r.spans {
				fill(s[0], s[1], state)
			}
		}
		if r.covers(before, holidays) {
			for _, s := range r.spans {
				fill(s[0]-1440, s[1]-1440, state)
			}
		}
	}
	if slices.ContainsFunc(rules, said.asksHolidays) {
		night := 0
		for _, r := range rules {
			for _, s := range r.spans {
				night = max(night, s[1]-1440)
			}
		}
		if !covered[before.Year()] {
			fill(0, night, Unknown)
		}
		if !covered[day.Year()] {
			fill(0, 1440, Unknown)
		}
	}
	return out
}

func genRules() *rapid.Generator[[]said] {
	return rapid.Custom(func(t *rapid.T) []said {
		rules := rapid.SliceOfN(rapid.Custom(genRule), 1, 5).Draw(t, "rules")
		rules[0].add = false
		return rules
	})
}

func genRule(t *rapid.T) said {
	minute := func(from, to int, name string) int {
		if rapid.Bool().Draw(t, name+" on the hour") {
			return min(max(rapid.IntRange(from/60, to/60).Draw(t, name)*60, from), to)
		}
		return rapid.IntRange(from, to).Draw(t, name)
	}
	r := said{
		add: rapid.IntRange(0, 3).Draw(t, "add") == 0,
		off: rapid.IntRange(0, 3).Draw(t, "off") == 0,
		ph:  rapid.IntRange(0, 4).Draw(t, "ph") == 0,
	}
	switch rapid.IntRange(0, 7).Draw(t, "dates") {
	case 0:
		r.years[0] = rapid.IntRange(2024, 2027).Draw(t, "year")
		r.years[1] = r.years[0] + rapid.IntRange(0, 2).Draw(t, "years")
	case 1:
		r.months = [2]time.Month{time.Month(rapid.IntRange(1, 12).Draw(t, "from")), time.Month(rapid.IntRange(1, 12).Draw(t, "to"))}
	case 2:
		for i := range r.dates {
			r.dates[i] = time.Date(2024, 1, rapid.IntRange(1, 366).Draw(t, "date"), 0, 0, 0, 0, time.UTC).Format("01-02")
		}
	case 3:
		for i := range r.dates {
			r.dates[i] = time.Date(2024, 1, rapid.IntRange(1, 1400).Draw(t, "date"), 0, 0, 0, 0, time.UTC).Format("2006-01-02")
		}
		slices.Sort(r.dates[:])
	}
	switch rapid.IntRange(0, 3).Draw(t, "days") {
	case 0, 1:
		from, n := rapid.IntRange(0, 6).Draw(t, "first"), rapid.IntRange(1, 7).Draw(t, "n")
		for i := range n {
			r.days = append(r.days, time.Weekday((from+i)%7))
		}
	case 2:
		r.nth = map[time.Weekday][]int{}
		for range rapid.IntRange(1, 2).Draw(t, "nths") {
			d := time.Weekday(rapid.IntRange(0, 6).Draw(t, "day"))
			r.nth[d] = append(r.nth[d], rapid.SliceOfN(rapid.SampledFrom([]int{1, 2, 3, 4, 5, -1, -2, -3, -4, -5}), 1, 6).Draw(t, "nth")...)
		}
	}
	n := rapid.IntRange(0, 3).Draw(t, "spans")
	if n == 0 && !r.off {
		n = 1
	}
	for range n {
		from := minute(0, 1439, "from")
		r.spans = append(r.spans, [2]int{from, minute(from+1, from+1440, "to")})
	}
	return r
}

func genDay(t *rapid.T) time.Time {
	near := rapid.SampledFrom([]string{"2024-02-29", "2024-12-31", "2025-01-28", "2025-02-28", "2025-10-08", "2026-01-01", "2026-02-14", "2026-10-01", "2026-12-31", "2023-12-31"}).Draw(t, "near")
	at, _ := time.ParseInLocation(time.DateOnly, near, shanghai)
	return at.AddDate(0, 0, rapid.OneOf(rapid.IntRange(-3, 3), rapid.IntRange(-400, 400)).Draw(t, "shift"))
}

// facts gives the shipped calendar in the oracle's terms.
func facts() (holidays map[string]bool, covered map[int]bool) {
	holidays, covered = map[string]bool{}, map[int]bool{}
	for _, y := range chinaYears() {
		covered[y.Year] = true
		for _, h := range y.Holidays {
			from, _ := time.Parse(time.DateOnly, h.From)
			for d := from; d.Format(time.DateOnly) <= h.To; d = d.AddDate(0, 0, 1) {
				holidays[d.Format(time.DateOnly)] = true
			}
		}
	}
	return holidays, covered
}

func TestAtAgreesWithPaintingEveryMinute(t *testing.T) {
	cal := China()
	holidays, covered := facts()
	rapid.Check(t, func(t *rapid.T) {
		rules := genRules().Draw(t, "rules")
		text := textOf(rules)
		s, err := Parse(text)
		if err != nil {
			t.Fatalf("Parse(%q): %v", text, err)
		}
		day := genDay(t)
		want := paint(rules, day, holidays, covered)
		known := true
		for m := range want {
			at := day.Add(time.Duration(m) * time.Minute)
			if got := s.At(at, cal); got != want[m] {
				t.Fatalf("%q at %s: got %v, want %v", text, at.Format("2006-01-02 15:04"), got, want[m])
			}
			known = known && want[m] != Unknown
		}
		if s.Known(day, cal) != known {
			t.Fatalf("%q: Known(%s) is %v, want %v", text, day.Format(time.DateOnly), !known, known)
		}
	})
}

func TestDaysTogetherAreTheMinutesThatAreOpen(t *testing.T) {
	cal := China()
	rapid.Check(t, func(t *rapid.T) {
		s, err := Parse(textOf(genRules().Draw(t, "rules")))
		if err != nil {
			t.Fatal(err)
		}
		day := genDay(t)
		var open [1440]bool
		for shift, spans := range [][]Span{s.Day(day, cal), s.Day(day.AddDate(0, 0, -1), cal)} {
			end := -1
			for _, x := range spans {
				if x.From <= end || x.To <= x.From || x.From < 0 || x.To > 2880 {
					t.Fatalf("%q on %s: spans %v", s, day.Format(time.DateOnly), spans)
				}
				end = x.To
				for m := max(x.From-shift*1440, 0); m < min(x.To-shift*1440, 1440); m++ {
					open[m] = true
				}
			}
		}
		for m := range open {
			at := day.Add(time.Duration(m) * time.Minute)
			if got := s.At(at, cal) == Open; got != open[m] {
				t.Fatalf("%q at %s: open %v, by days %v", s, at.Format("2006-01-02 15:04"), got, open[m])
			}
		}
	})
}

func TestNextIsTheFirstMinuteThatDiffers(t *testing.T) {
	cal := China()
	rapid.Check(t, func(t *rapid.T) {
		s, err := Parse(textOf(genRules().Draw(t, "rules")))
		if err != nil {
			t.Fatal(err)
		}
		from := genDay(t).Add(time.Duration(rapid.IntRange(0, 86399).Draw(t, "second")) * time.Second)
		at, state, ok := s.Next(from, cal)
		now := s.At(from, cal)
		end := at
		if !ok {
			end = from.AddDate(0, 0, 8) // further on only by chance
		} else if !at.After(from) || s.At(at, cal) != state || state == now {
			t.Fatalf("%q from %s: got %s %v, which is %v", s, from, at, state, s.At(at, cal))
		}
		if limit := from.AddDate(0, 0, 20); end.After(limit) {
			end = limit
		}
		for m := from.Truncate(time.Minute).Add(time.Minute); m.Before(end); m = m.Add(time.Minute) {
			if s.At(m, cal) != now {
				t.Fatalf("%q from %s: got %s, but it changes at %s", s, from, at, m)
			}
		}
		for range 50 {
			limit := from.AddDate(0, 0, Horizon)
			if ok {
				limit = at
			}
			if minutes := int(limit.Sub(from) / time.Minute); minutes > 1 {
				m := from.Add(time.Duration(rapid.IntRange(0, minutes-1).Draw(t, "probe")) * time.Minute)
				if m.Before(limit) && s.At(m, cal) != now {
					t.Fatalf("%q from %s: got %s %v, but it differs at %s", s, from, at, ok, m)
				}
			}
		}
	})
}

func TestStringIsReadAsTheSameSchedule(t *testing.T) {
	cal := China()
	rapid.Check(t, func(t *rapid.T) {
		text := textOf(genRules().Draw(t, "rules"))
		s, err := Parse(text)
		if err != nil {
			t.Fatalf("Parse(%q): %v", text, err)
		}
		again, err := Parse(s.String())
		if err != nil || again.String() != s.String() {
			t.Fatalf("%q: canonical %q gives %q, %v", text, s, again, err)
		}
		for range 20 {
			at := genDay(t).Add(time.Duration(rapid.IntRange(0, 1439).Draw(t, "minute")) * time.Minute)
			if s.At(at, cal) != again.At(at, cal) {
				t.Fatalf("%q and %q differ at %s", text, s, at)
			}
		}
	})
}

func TestDatesAgreeWithPackageTime(t *testing.T) {
	for n := -800_000; n < 800_000; n += 13 {
		want := time.Unix(int64(n)*secondsOfDay, 0).UTC()
		d := dateOf(n)
		if d.year != want.Year() || int(d.month) != int(want.Month()) || int(d.day) != want.Day() || (int(d.weekday)+1)%7 != int(want.Weekday()) {
			t.Fatalf("day %d: got %d-%d-%d weekday %d, want %s", n, d.year, d.month, d.day, d.weekday, want)
		}
		if got := dayNumber(d.year, int(d.month), int(d.day)); got != n {
			t.Fatalf("day %d: back to %d", n, got)
		}
	}
}
