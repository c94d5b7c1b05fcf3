package recur

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

var (
	daysZH   = [...]string{"日", "一", "二", "三", "四", "五", "六"}
	digitsZH = [...]string{"", "一", "二", "三", "四", "五"}
	placesEN = [...]string{"", "first", "second", "third", "fourth", "fifth"}
)

// Chinese says the rule in plain Chinese: 每周二、周六, 隔周六, 每月第一个周三. [ParseChinese]
// reads it back. The zero Rule is "".
func (r Rule) Chinese() string {
	s := make([]string, len(r.lines))
	for i := range r.lines {
		s[i] = r.lines[i].chinese()
	}
	return strings.Join(s, "；")
}

func (l *Line) chinese() string {
	var s string
	switch l.Freq {
	case Daily:
		s = monthsZH(l.ByMonth) + intervalZH(l.Interval, "每天", "隔天", "天")
	case Weekly:
		s = monthsZH(l.ByMonth) + intervalZH(l.Interval, "每", "隔", "周的") + l.weekdaysZH()
	case Monthly:
		s = monthsZH(l.ByMonth) + intervalZH(l.Interval, "每月", "隔月", "个月的") + l.inMonthZH()
	case Yearly:
		s = intervalZH(l.Interval, "每年", "每2年", "年") + monthsZH(l.ByMonth)
		if len(l.ByMonth) > 1 || len(l.ByMonthDay) != 1 || l.ByMonthDay[0] < 0 {
			s += "的"
		}
		s += l.inMonthZH()
	}
	switch {
	case l.Count > 0:
		s += "（共" + strconv.Itoa(l.Count) + "次）"
	case !l.Until.IsZero():
		s += "（到" + l.Until.chinese() + "止）"
	}
	return s
}

// chinese gives 2026年12月31日.
func (d Date) chinese() string {
	return strconv.Itoa(d.Year) + "年" + strconv.Itoa(int(d.Month)) + "月" + strconv.Itoa(d.Day) + "日"
}

func intervalZH(n int, one, two, unit string) string {
	switch n {
	case 1:
		return one
	case 2:
		return two
	}
	return "每" + strconv.Itoa(n) + unit
}

// runs calls each with the stretches of at least three neighbours, and with single
// members as stretches of one, in order.
func runs(members []int, each func(from, to int)) {
	for i := 0; i < len(members); {
		j := i
		for j+1 < len(members) && members[j+1] == members[j]+1 {
			j++
		}
		if j-i < 2 {
			j = i
		}
		each(members[i], members[j])
		i = j + 1
	}
}

func (l *Line) weekdaysZH() string {
	var days []int
	for _, d := range l.ByDay {
		days = append(days, fromMonday(d.Day))
	}
	name := func(i int) string { return "周" + daysZH[(i+1)%7] }
	var s []string
	runs(days, func(from, to int) {
		if from == to {
			s = append(s, name(from))
		} else {
			s = append(s, name(from)+"至"+name(to))
		}
	})
	return strings.Join(s, "、")
}

// fromSeason brings months that run over New Year into the order in which they run.
func fromSeason(months []time.Month) []int {
	var out []int
	for _, m := range months {
		out = append(out, int(m))
	}
	n := len(out)
	if n < 3 || out[0] != 1 || out[n-1] != 12 {
		return out
	}
	start := n - 1
	for start > 0 && out[start-1] == out[start]-1 {
		start--
	}
	for i := range start {
		out[i] += 12
	}
	return append(slices.Clone(out[start:]), out[:start]...)
}

// monthsZH gives 3月至10月, 11月至次年2月 or 6月、9月.
func monthsZH(months []time.Month) string {
	name := func(m int) string { return strconv.Itoa((m-1)%12+1) + "月" }
	var s []string
	runs(fromSeason(months), func(from, to int) {
		switch {
		case from == to:
			s = append(s, name(from))
		case from <= 12 && to > 12:
			s = append(s, name(from)+"至次年"+name(to))
		default:
			s = append(s, name(from)+"至"+name(to))
		}
	})
	return strings.Join(s, "、")
}

// inMonthZH gives the days of a month: 1日、15日、最后一天, 第一个周三.
func (l *Line) inMonthZH() string {
	var s []string
	for _, d := range l.ByMonthDay {
		switch {
		case d > 0:
			s = append(s, strconv.Itoa(d)+"日")
		case d == -1:
			s = append(s, "最后一天")
		default:
			s = append(s, "倒数第"+strconv.Itoa(-d)+"天")
		}
	}
	for _, d := range l.ByDay {
		day := "个周" + daysZH[d.Day]
		switch {
		case d.N > 0:
			s = append(s, "第"+digitsZH[d.N]+day)
		case d.N == -1:
			s = append(s, "最后一"+day)
		case d.N < 0:
			s = append(s, "倒数第"+digitsZH[-d.N]+day)
		default:
			s = append(s, "每"+day)
		}
	}
	return strings.Join(s, "、")
}

// English says the rule in plain English: every Tuesday and Saturday, every second
// Saturday, on the first Wednesday of each month. The zero Rule is "".
func (r Rule) English() string {
	s := make([]string, len(r.lines))
	for i := range r.lines {
		s[i] = r.lines[i].english()
	}
	return strings.Join(s, "; ")
}

func (l *Line) english() string {
	var s string
	switch l.Freq {
	case Daily:
		s = "every day"
		if l.Interval > 1 {
			s = "every " + ordinal(l.Interval) + " day"
		}
		s += l.seasonEN()
	case Weekly:
		days := l.weekdaysEN()
		switch {
		case l.Interval > 1 && len(l.ByDay) > 1:
			s = "every " + ordinal(l.Interval) + " week on " + days
		case l.Interval > 1:
			s = "every " + ordinal(l.Interval) + " " + days
		default:
			s = "every " + days
		}
		s += l.seasonEN()
	case Monthly:
		s = "on the " + l.inMonthEN() + " of each month"
		if l.Interval > 1 {
			s = "on the " + l.inMonthEN() + " of every " + ordinal(l.Interval) + " month"
		}
		s += l.seasonEN()
	case Yearly:
		years := " each year"
		if l.Interval > 1 {
			years = " every " + ordinal(l.Interval) + " year"
		}
		s = "on the " + l.inMonthEN() + " of " + monthsEN(l.ByMonth) + years
	}
	switch {
	case l.Count > 0:
		s += ", " + strconv.Itoa(l.Count) + " times"
	case !l.Until.IsZero():
		s += ", until " + l.Until.utc().Format("2 January 2006")
	}
	return s
}

func ordinal(n int) string {
	switch {
	case n == 2:
		return "second"
	case n%10 == 1 && n%100 != 11:
		return strconv.Itoa(n) + "st"
	case n%10 == 2 && n%100 != 12:
		return strconv.Itoa(n) + "nd"
	case n%10 == 3 && n%100 != 13:
		return strconv.Itoa(n) + "rd"
	}
	return strconv.Itoa(n) + "th"
}

// and joins words as English does.
func and(words []string) string {
	if n := len(words); n > 1 {
		return strings.Join(words[:n-1], ", ") + " and " + words[n-1]
	}
	return strings.Join(words, "")
}

func (l *Line) weekdaysEN() string {
	var days []int
	for _, d := range l.ByDay {
		days = append(days, fromMonday(d.Day))
	}
	name := func(i int) string { return time.Weekday((i + 1) % 7).String() }
	var s []string
	runs(days, func(from, to int) {
		if from == to {
			s = append(s, name(from))
		} else {
			s = append(s, name(from)+" to "+name(to))
		}
	})
	return and(s)
}

func (l *Line) seasonEN() string {
	if len(l.ByMonth) == 0 {
		return ""
	}
	return " in " + monthsEN(l.ByMonth)
}

func monthsEN(months []time.Month) string {
	name := func(m int) string { return time.Month((m-1)%12 + 1).String() }
	var s []string
	runs(fromSeason(months), func(from, to int) {
		if from == to {
			s = append(s, name(from))
		} else {
			s = append(s, name(from)+" to "+name(to))
		}
	})
	return and(s)
}

func (l *Line) inMonthEN() string {
	var s []string
	for _, d := range l.ByMonthDay {
		switch {
		case d > 0:
			if d == 2 {
				s = append(s, "2nd")
			} else {
				s = append(s, ordinal(d))
			}
		case d == -1:
			s = append(s, "last day")
		default:
			s = append(s, ordinal(-d)+" to last day")
		}
	}
	for _, d := range l.ByDay {
		switch {
		case d.N > 0:
			s = append(s, placesEN[d.N]+" "+d.Day.String())
		case d.N == -1:
			s = append(s, "last "+d.Day.String())
		case d.N < 0:
			s = append(s, placesEN[-d.N]+" to last "+d.Day.String())
		default:
			s = append(s, d.Day.String())
		}
	}
	return and(s)
}
