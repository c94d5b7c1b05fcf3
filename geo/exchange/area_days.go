package exchange

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// areaDays are the days of one cell of an area_days.csv, as the calendars of
// 5374.jp write them (Code for Kanazawa; used by more than a hundred cities): 火 金
// is every Tuesday and Friday, 月1 月3 the first and third Monday, 20170429 a date,
// and *1 points to row 1 of remarks.csv.
type areaDays struct {
	weekly  []time.Weekday
	monthly []nthDay
	dates   []time.Time
	remarks []string
}

// nthDay is the nth weekday of a month, n from 1 to 5.
type nthDay struct {
	n   int
	day time.Weekday
}

// readAreaDays reads a cell; false with the word that is none of these.
func readAreaDays(s string) (c areaDays, bad string, ok bool) {
	for _, word := range strings.Fields(narrowed(s)) {
		r, size := utf8.DecodeRuneInString(word)
		day, named := dayRunes[r]
		rest := word[size:]
		switch {
		case r == '*' && rest != "":
			c.remarks = append(c.remarks, rest)
		case named && rest == "":
			c.weekly = append(c.weekly, day)
		case named && len(rest) == 1 && rest[0] >= '1' && rest[0] <= '5':
			c.monthly = append(c.monthly, nthDay{int(rest[0] - '0'), day})
		default:
			d, err := dayOf(word)
			if err != nil {
				return areaDays{}, word, false
			}
			c.dates = append(c.dates, d)
		}
	}
	sortWeek(c.weekly)
	slices.SortFunc(c.dates, time.Time.Compare)
	return c, "", true
}

// rule is the days as rules of RFC 5545, one a line; "" when the cell has dates only.
func (c areaDays) rule() string {
	var rules []string
	if len(c.weekly) > 0 {
		rules = append(rules, "FREQ=WEEKLY;BYDAY="+byDay(c.weekly))
	}
	if len(c.monthly) > 0 {
		names := make([]string, len(c.monthly))
		for i, m := range c.monthly {
			names[i] = string(rune('0'+m.n)) + ruleDays[m.day]
		}
		rules = append(rules, "FREQ=MONTHLY;BYDAY="+strings.Join(names, ","))
	}
	return strings.Join(rules, "\n")
}

// dayOf reads a date without a time, at noon UTC.
func dayOf(s string) (time.Time, error) {
	var err error
	for _, form := range []string{"2006/1/2", "2006-1-2", "20060102"} {
		var t time.Time
		if t, err = time.Parse(form, strings.TrimSpace(s)); err == nil {
			return t.Add(12 * time.Hour), nil
		}
	}
	return time.Time{}, err
}

// datesIn lists the dates that a remark names.
func datesIn(s string) (dates []time.Time) {
	for _, word := range strings.FieldsFunc(narrowed(s), func(r rune) bool { return r != '/' && r != '-' && (r < '0' || r > '9') }) {
		if d, err := dayOf(word); err == nil {
			dates = append(dates, d)
		}
	}
	return dates
}
