package hours

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// statement is what a Chinese clause says, for an oracle that picks, for each date,
// the most particular statement about it.
type statement struct {
	words   string
	days    []time.Weekday
	workday bool
	holiday bool
	off     bool
	spans   [][2]int
}

func (c statement) about(d time.Time, holiday bool) bool {
	if c.workday && holiday {
		return false
	}
	return slices.Contains(c.days, d.Weekday()) || c.holiday && holiday
}

func genStatement(t *rapid.T) statement {
	week := []time.Weekday{1, 2, 3, 4, 5, 6, 0}
	name := []string{"一", "二", "三", "四", "五", "六", "日"}
	var c statement
	switch rapid.IntRange(0, 6).Draw(t, "who") {
	case 0:
		c.words, c.days = "每天", week
	case 1:
		c.words, c.days, c.workday = "工作日", week[:5], true
	case 2:
		c.words, c.days = "周末", week[5:]
	case 3:
		c.words, c.holiday = "法定节假日", true
	case 4:
		c.words, c.holiday, c.days = "周末及节假日", true, week[5:]
	case 5:
		from, n := rapid.IntRange(0, 6).Draw(t, "from"), rapid.IntRange(1, 6).Draw(t, "n")
		c.words = "周" + name[from] + "至周" + name[(from+n)%7]
		for i := range n + 1 {
			c.days = append(c.days, week[(from+i)%7])
		}
		slices.SortFunc(c.days, func(a, b time.Weekday) int { return int(a+6)%7 - int(b+6)%7 })
	default:
		d := rapid.IntRange(0, 6).Draw(t, "day")
		c.words, c.days = "星期"+name[d], week[d:d+1]
	}
	if rapid.IntRange(0, 2).Draw(t, "off") == 0 {
		c.off = true
		c.words += rapid.SampledFrom([]string{"休息", "不营业", "闭馆"}).Draw(t, "rest")
		return c
	}
	end := 0
	var parts []string
	for range rapid.IntRange(1, 2).Draw(t, "spans") {
		from := end + rapid.IntRange(1, 20).Draw(t, "gap")*30
		to := from + rapid.IntRange(1, 24).Draw(t, "length")*30
		if from >= 1440 || to > from+1440 || to > 2*1440-30 {
			break
		}
		end = to
		word := ""
		if to > 1440 {
			word = "次日"
		}
		parts = append(parts, fmt.Sprintf("%02d:%02d-%s%02d:%02d", from/60, from%60, word, hourOfDay(to), to%60))
		c.spans = append(c.spans, [2]int{from, to})
	}
	c.words += strings.Join(parts, "，")
	return c
}

func hourOfDay(minute int) int {
	if minute > 1440 {
		minute -= 1440
	}
	return minute / 60
}

// meant gives the statement that holds on a date, or false where two are equally
// particular, so that a reader could not tell.
func meant(all []statement, d time.Time, holiday bool) (statement, bool) {
	var about []statement
	for _, c := range all {
		if c.about(d, holiday) {
			about = append(about, c)
		}
	}
	if holiday {
		if named := slices.DeleteFunc(slices.Clone(about), func(c statement) bool { return !c.holiday }); len(named) > 0 {
			about = named
		}
	}
	if len(about) == 0 {
		return statement{off: true}, true
	}
	wide := func(c statement) int {
		if c.holiday {
			return 2*len(c.days) + 1
		}
		return 2 * len(c.days)
	}
	slices.SortStableFunc(about, func(a, b statement) int { return wide(a) - wide(b) })
	return about[0], len(about) == 1 || wide(about[0]) < wide(about[1]) || about[0].off && about[1].off
}

func TestFromChineseMeansWhatIsSaidOrRefuses(t *testing.T) {
	cal := China()
	holidays, _ := facts()
	read := 0
	rapid.Check(t, func(t *rapid.T) {
		all := rapid.SliceOfN(rapid.Custom(genStatement), 1, 4).Draw(t, "statements")
		var words []string
		for _, c := range all {
			words = append(words, c.words)
		}
		text := strings.Join(words, "；")
		osm, err := FromChinese(text)
		if err != nil {
			return // refusing is always right
		}
		read++
		s, err := Parse(osm)
		if err != nil {
			t.Fatalf("%q gives %q: %v", text, osm, err)
		}
		if !slices.ContainsFunc(all, func(c statement) bool { return !c.off }) {
			return // only what is closed is said
		}
		// The same days said twice with later times are one statement.
		for i := 0; i < len(all); i++ {
			for j := i + 1; j < len(all); j++ {
				a, b := &all[i], all[j]
				if slices.Equal(a.days, b.days) && a.workday == b.workday && a.holiday == b.holiday && a.off == b.off {
					a.spans = append(a.spans, b.spans...)
					all = slices.Delete(all, j, j+1)
					j--
				}
			}
		}
		for range 12 {
			day := genDay(t)
			if day.Year() < 2024 || day.Year() > 2026 || !cal.Covers(day.AddDate(0, 0, -1).Year()) {
				continue
			}
			before := day.AddDate(0, 0, -1)
			today, sure := meant(all, day, holidays[day.Format(time.DateOnly)])
			yesterday, sureBefore := meant(all, before, holidays[before.Format(time.DateOnly)])
			if !sure || !sureBefore {
				t.Fatalf("%q was read as %q, but is not clear on %s", text, osm, day.Format(time.DateOnly))
			}
			for m := range 1440 {
				open := slices.ContainsFunc(today.spans, func(x [2]int) bool { return x[0] <= m && m < x[1] }) ||
					slices.ContainsFunc(yesterday.spans, func(x [2]int) bool { return x[0] <= m+1440 && m+1440 < x[1] })
				at := day.Add(time.Duration(m) * time.Minute)
				if got := s.At(at, cal); (got == Open) != open || got == Unknown {
					t.Fatalf("%q as %q at %s: got %v, want open %v", text, osm, at.Format("2006-01-02 15:04"), got, open)
				}
			}
		}
	})
	if read == 0 {
		t.Error("nothing was read")
	}
	t.Logf("%d texts were read, the others refused", read)
}
