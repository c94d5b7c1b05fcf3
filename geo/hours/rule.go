package hours

// The bits of one weekday's nth mask: 0-4 are the first to the fifth of the
// month, fromEnd+0 to fromEnd+4 the last to the fifth from the end.
const (
	fromEnd  = 5
	everyNth = 1<<10 - 1
)

// rule is one compiled rule: which days it is about and what it says of them.
type rule struct {
	add      bool        // joined by a comma: adds to earlier rules, does not replace them
	off      bool        // closed at these times, or all day where there are none
	spills   bool        // some span reaches into the next day
	everyDay bool        // no weekday named, or all of them
	holiday  bool        // PH is among the days
	dates    []dateRange // none is every date
	days     [7]uint16   // Monday first, nth masks
	spans    []span
}

// span is from..to in minutes after midnight, to exclusive and up to 24 hours later.
type span struct{ from, to int16 }

// The forms of a dateRange, which differ in how they are written.
const (
	byYear  = iota // 2026, 2026-2028
	byMonth        // Mar-Oct, 2026 Mar
	byDay          // Dec 25-Jan 03, 2026 Feb 15
)

// dateRange compares keys, see key. With years it is one stretch of time; without,
// it returns each year and wraps over New Year when from is greater than to.
type dateRange struct {
	form     uint8
	years    bool
	from, to int32
}

// key orders dates; two dates of one year differ as their keys do without the year.
func key(year, month, day int) int32 { return int32(year*512 + month*32 + day) }

func (r dateRange) has(d *date) bool {
	if r.years {
		k := key(d.year, int(d.month), int(d.day))
		return r.from <= k && k <= r.to
	}
	k := key(0, int(d.month), int(d.day))
	if r.from <= r.to {
		return r.from <= k && k <= r.to
	}
	return k >= r.from || k <= r.to
}

// matches reports whether the rule is about the day d.
func (r *rule) matches(d *date) bool {
	if len(r.dates) > 0 {
		in := false
		for _, x := range r.dates {
			if x.has(d) {
				in = true
				break
			}
		}
		if !in {
			return false
		}
	}
	return r.everyDay || r.holiday && d.holiday || r.days[d.weekday]&d.nth != 0
}

// covers reports whether a span of the rule holds the minute; minutes from 24:00
// on are the next day's.
func (r *rule) covers(minute int) bool {
	for _, s := range r.spans {
		if int(s.from) <= minute && minute < int(s.to) {
			return true
		}
	}
	return false
}
