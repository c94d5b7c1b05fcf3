package hours

import (
	"slices"
	"strings"
)

var (
	dayNames   = [7]string{"Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"}
	monthNames = [12]string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"}
)

// weekday gives 0 for Monday to 6, or -1; word is in lower case.
func weekday(word string) int {
	full := [7]string{"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}
	for i, name := range full {
		if word == name || word == name[:2] || word == name[:3] {
			return i
		}
	}
	return -1
}

// month gives 1 for January to 12, or 0; word is in lower case.
func month(word string) int {
	full := [12]string{"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"}
	for i, name := range full {
		if word == name || word == name[:3] {
			return i + 1
		}
	}
	return 0
}

// days reads a list of weekdays, ranges of them, nth weekdays and PH into r, and
// reports whether there was one. Without one the rule is about every day.
func (p *parser) days(r *rule) (bool, error) {
	found := false
	for {
		p.blanks()
		start := p.i
		word := p.word()
		switch day := weekday(word); {
		case word == "ph":
			p.i += len(word)
			r.holiday = true
			if next := p.word(); next == "sh" || weekday(next) >= 0 {
				return false, p.fail(CodeOutOfSubset) // "PH Mo": holidays that fall on a Monday
			}
			if p.dayOffset() {
				return false, p.fail(CodeOutOfSubset)
			}
		case day >= 0:
			p.i += len(word)
			if err := p.weekdays(r, start, day); err != nil {
				return false, err
			}
		case !found && (word == "" || word == "open" || word == "off" || word == "closed"):
			r.everyDay = true
			return false, nil
		case p.outside(word):
			return false, p.fail(CodeOutOfSubset)
		case word == "" || month(word) > 0:
			return false, p.fail(CodeSyntax)
		case !found && len(word) > 3:
			return false, p.fail(CodeOutOfSubset) // prose, not a slip in a weekday
		default:
			return false, p.fail(CodeBadWeekday)
		}
		found = true
		if !p.take(',') {
			break
		}
	}
	r.everyDay = true
	for i, nth := range r.days {
		// Five first weekdays of a month, counted from either side, are all of them.
		if nth&0x1F == 0x1F || nth>>fromEnd == 0x1F {
			r.days[i] = everyNth
		}
		r.everyDay = r.everyDay && r.days[i] == everyNth
	}
	if r.everyDay {
		r.holiday, r.days = false, [7]uint16{}
	}
	return true, nil
}

// weekdays reads on after the first weekday: a range, nth numbers, or nothing.
func (p *parser) weekdays(r *rule, start, from int) error {
	if p.take('[') {
		return p.nth(&r.days[from], start)
	}
	to := from
	if p.dash() {
		word := p.word()
		if to = weekday(word); to < 0 {
			if p.outside(word) || word == "ph" {
				return p.fail(CodeOutOfSubset)
			}
			return p.fail(CodeBadWeekday)
		}
		p.i += len(word)
		if p.take('[') {
			return p.failAt(start, CodeBadWeekday) // the nth of a range is not defined
		}
	}
	for i := from; ; i = (i + 1) % 7 {
		r.days[i] = everyNth
		if i == to {
			break
		}
	}
	if p.dayOffset() {
		return p.fail(CodeOutOfSubset)
	}
	return nil
}

// nth reads "1]", "1,3]", "1-3]" or "-1]", the bracket being open.
func (p *parser) nth(mask *uint16, start int) error {
	for {
		back := p.dash()
		from, ok := p.ordinal()
		to := from
		if ok && !back && p.dash() {
			to, ok = p.ordinal()
		}
		if !ok || to < from {
			return p.failAt(start, CodeBadWeekday)
		}
		for n := from; n <= to; n++ {
			bit := n - 1
			if back {
				bit += fromEnd
			}
			*mask |= 1 << bit
		}
		if p.take(']') {
			break
		}
		if !p.take(',') {
			return p.failAt(start, CodeBadWeekday)
		}
	}
	if p.dayOffset() {
		return p.fail(CodeOutOfSubset)
	}
	if p.take('[') {
		return p.failAt(start, CodeBadWeekday)
	}
	return nil
}

// ordinal reads one digit from 1 to 5.
func (p *parser) ordinal() (int, bool) {
	d := p.digits()
	if len(d) != 1 || d < "1" || d > "5" {
		return 0, false
	}
	p.i++
	return number(d), true
}

// dayOffset reports whether "+1 day" or "-1 day" follows.
func (p *parser) dayOffset() bool {
	p.blanks()
	rest := p.text[p.i:]
	if rest == "" || rest[0] != '+' && rest[0] != '-' {
		return false
	}
	rest = strings.TrimLeft(rest[1:], " ")
	n := len(rest) - len(strings.TrimLeft(rest, "0123456789"))
	return n > 0 && strings.HasPrefix(strings.ToLower(strings.TrimLeft(rest[n:], " ")), "day")
}

// dates reads a list of years, months and dates, which may be empty.
func (p *parser) dates() ([]dateRange, error) {
	var dates []dateRange
	for {
		p.blanks()
		start := p.i
		d, ok, err := p.dateRange()
		switch {
		case err != nil:
			return nil, err
		case !ok && len(dates) == 0:
			return nil, nil
		case !ok:
			return nil, p.fail(CodeSyntax)
		case len(dates) > 0 && dates[0].years != d.years:
			// "2026 Feb 14,Feb 20": whether the year still holds is not said.
			return nil, p.failAt(start, CodeBadDate)
		}
		if !slices.Contains(dates, d) {
			dates = append(dates, d)
		}
		if !p.take(',') {
			return dates, nil
		}
	}
}

// dateRange reads one entry of dates.
func (p *parser) dateRange() (dateRange, bool, error) {
	start := p.i
	year, hasYear, err := p.year()
	if err != nil {
		return dateRange{}, false, err
	}
	m := month(p.word())
	if m == 0 {
		if !hasYear {
			return dateRange{}, false, nil
		}
		to := year
		if p.dash() {
			ok := false
			if to, ok, err = p.year(); err != nil || !ok || to < year {
				return dateRange{}, false, p.failAt(start, CodeBadDate)
			}
		}
		if c := p.peek(); c == '+' || c == '/' {
			return dateRange{}, false, p.fail(CodeOutOfSubset)
		}
		return dateRange{byYear, true, key(year, 0, 0), key(to+1, 0, 0) - 1}, true, nil
	}
	p.i += len(p.word())
	day, hasDay, err := p.day(year, m)
	if err != nil {
		return dateRange{}, false, err
	}
	if !hasDay {
		return p.months(start, year, m)
	}
	return p.daysOfYear(start, year, m, day)
}

// months reads on after a month without a day.
func (p *parser) months(start, year, from int) (dateRange, bool, error) {
	to := from
	if p.dash() {
		word := p.word()
		if to = month(word); to == 0 {
			return dateRange{}, false, p.failAt(start, CodeBadDate)
		}
		p.i += len(word)
		if _, hasDay, err := p.day(0, to); err != nil || hasDay {
			return dateRange{}, false, p.failAt(start, CodeBadDate)
		}
	}
	if year > 0 && to < from {
		return dateRange{}, false, p.failAt(start, CodeBadDate) // which year it ends in is not said
	}
	if c := p.peek(); c == '+' || c == '/' {
		return dateRange{}, false, p.fail(CodeOutOfSubset)
	}
	return dateRange{byMonth, year > 0, key(year, from, 1), key(year, to, 31)}, true, nil
}

// daysOfYear reads on after a date.
func (p *parser) daysOfYear(start, year, m, day int) (dateRange, bool, error) {
	toYear, toMonth, toDay := year, m, day
	if p.dayOffset() {
		return dateRange{}, false, p.fail(CodeOutOfSubset)
	}
	if p.dash() {
		y, hasYear, err := p.year()
		if err != nil {
			return dateRange{}, false, err
		}
		word := p.word()
		named := month(word) > 0
		if named {
			toMonth = month(word)
			p.i += len(word)
		}
		if hasYear {
			toYear = y
		}
		// A year at one end only, or a year without its month, leaves open what is meant.
		if hasYear && !named || named && hasYear != (year > 0) {
			return dateRange{}, false, p.failAt(start, CodeBadDate)
		}
		hasDay := false
		if toDay, hasDay, err = p.day(toYear, toMonth); err != nil {
			return dateRange{}, false, err
		}
		if !hasDay || !named && toDay < day {
			return dateRange{}, false, p.failAt(start, CodeBadDate)
		}
	}
	if c := p.peek(); c == '+' || c == '/' {
		return dateRange{}, false, p.fail(CodeOutOfSubset)
	}
	d := dateRange{byDay, year > 0, key(year, m, day), key(toYear, toMonth, toDay)}
	if d.years && d.to < d.from {
		return dateRange{}, false, p.failAt(start, CodeBadDate)
	}
	return d, true, nil
}

func (p *parser) peek() byte {
	p.blanks()
	if p.i == len(p.text) {
		return 0
	}
	return p.text[p.i]
}

// year reads four digits that are not the hour of a time.
func (p *parser) year() (int, bool, error) {
	d := p.digits()
	if len(d) < 4 || p.clockAhead() {
		return 0, false, nil
	}
	if len(d) > 4 || d < "1900" {
		return 0, false, p.fail(CodeBadDate)
	}
	p.i += 4
	return number(d), true, nil
}

// day reads the day of month m that is not the hour of a time; year 0 is any year.
func (p *parser) day(year, m int) (int, bool, error) {
	d := p.digits()
	if d == "" || len(d) == 4 || p.clockAhead() {
		return 0, false, nil
	}
	if len(d) > 2 || number(d) < 1 || number(d) > daysIn(year, m) {
		return 0, false, p.fail(CodeBadDate)
	}
	p.i += len(d)
	return number(d), true, nil
}
