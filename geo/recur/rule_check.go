package recur

import (
	"cmp"
	"slices"
	"time"
)

// most is the greatest INTERVAL of a frequency.
var most = map[Freq]int{Daily: 366, Weekly: 52, Monthly: 12, Yearly: 10}

// tidy brings a line into its one form and says why it is outside the subset. What
// two frequencies say alike is said by one: a day of each week is WEEKLY, seven
// days of it are DAILY.
func (l Line) tidy() (Line, error) {
	l.Interval = max(l.Interval, 1)
	l.ByMonth = tidyList(l.ByMonth, cmp.Compare[time.Month])
	l.ByMonthDay = tidyList(l.ByMonthDay, func(a, b int) int { return cmp.Compare(fromStart(a), fromStart(b)) })
	l.ByDay = tidyList(l.ByDay, NthDay.compare)
	if len(l.ByMonth) == 12 {
		l.ByMonth = nil
	}
	nth := slices.ContainsFunc(l.ByDay, func(d NthDay) bool { return d.N != 0 })
	each := slices.ContainsFunc(l.ByDay, func(d NthDay) bool { return d.N == 0 })
	text := l.String()
	switch {
	case most[l.Freq] == 0:
		return l, refused(CodeUnsupported, "FREQ="+string(l.Freq))
	case l.outOfRange():
		return l, refused(CodeSyntax, text)
	case l.Interval > most[l.Freq]:
		return l, refused(CodeInterval, text)
	case l.Count > 0 && !l.Until.IsZero(), len(l.ByDay) > 0 && len(l.ByMonthDay) > 0, nth && each:
		return l, refused(CodeCombination, text)
	case nth && (l.Freq == Daily || l.Freq == Weekly), len(l.ByMonthDay) > 0 && l.Freq == Weekly:
		return l, refused(CodeCombination, text)
	case l.Freq == Weekly && len(l.ByDay) == 0,
		(l.Freq == Monthly || l.Freq == Yearly) && len(l.ByDay)+len(l.ByMonthDay) == 0,
		l.Freq == Yearly && len(l.ByMonth) == 0:
		return l, refused(CodeNoDay, text)
	}
	if l.Interval > 1 {
		if !l.countable(each) {
			return l, refused(CodeInterval, text)
		}
	} else {
		switch {
		case len(l.ByMonthDay) > 0 && l.Freq == Daily:
			l.Freq = Monthly
		case each:
			l.Freq = Weekly
		}
		if l.Freq == Weekly && len(l.ByDay) == 7 {
			l.Freq, l.ByDay = Daily, nil
		}
	}
	if !l.possible(l.months(), l.Interval > 1) {
		return l, refused(CodeNever, text)
	}
	return l, nil
}

// countable reports whether INTERVAL is taken with the other parts. It is not where
// such a rule might never meet a day, or foreign calendars read it in other ways.
func (l *Line) countable(each bool) bool {
	switch l.Freq {
	case Daily:
		return len(l.ByDay)+len(l.ByMonthDay)+len(l.ByMonth) == 0
	case Weekly:
		return len(l.ByMonth) == 0 || l.Interval <= 4
	case Monthly:
		return len(l.ByMonth) == 0 && !each
	}
	return !each
}

// outOfRange reports whether a part has a value that no part may have.
func (l *Line) outOfRange() bool {
	return l.Count < 0 || l.Count > 9999 || !l.Until.IsZero() && !l.Until.Valid() ||
		slices.ContainsFunc(l.ByMonth, func(m time.Month) bool { return m < 1 || m > 12 }) ||
		slices.ContainsFunc(l.ByMonthDay, func(d int) bool { return d == 0 || d < -31 || d > 31 }) ||
		slices.ContainsFunc(l.ByDay, func(d NthDay) bool { return d.N < -5 || d.N > 5 || d.Day < 0 || d.Day > 6 })
}

// months are those in which the line can have a day.
func (l *Line) months() []time.Month {
	if len(l.ByMonth) > 0 {
		return l.ByMonth
	}
	all := make([]time.Month, 12)
	for i := range all {
		all[i] = time.Month(i + 1)
	}
	return all
}

// possible reports whether some day of the months is meant. With skips, years are left
// out, so that a 29 February might never come.
func (l *Line) possible(months []time.Month, skips bool) bool {
	if len(l.ByMonthDay) == 0 && !slices.ContainsFunc(l.ByDay, func(d NthDay) bool { return d.N == 5 || d.N == -5 }) {
		return true
	}
	return slices.ContainsFunc(months, func(m time.Month) bool {
		days := longest(m)
		if skips && m == time.February {
			days = 28
		}
		return slices.ContainsFunc(l.ByMonthDay, func(d int) bool { return max(d, -d) <= days }) ||
			slices.ContainsFunc(l.ByDay, func(d NthDay) bool { return max(d.N, -d.N) <= 4 || days > 28 })
	})
}

// longest is how many days the month has at most.
func longest(m time.Month) int { return time.Date(2024, m+1, 0, 0, 0, 0, 0, time.UTC).Day() }

// tidyList sorts a copy and drops what comes twice; nil for an empty list.
func tidyList[T comparable](list []T, compare func(a, b T) int) []T {
	if len(list) == 0 {
		return nil
	}
	list = slices.Clone(list)
	slices.SortFunc(list, compare)
	return slices.Compact(list)
}

// counts reports whether the line counts from ValidFrom.
func (l *Line) counts() bool { return l.Interval > 1 || l.Count > 0 }
