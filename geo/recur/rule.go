package recur

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Freq is how often a line of a rule begins anew.
type Freq string

// The frequencies of the subset.
const (
	Daily   Freq = "DAILY"
	Weekly  Freq = "WEEKLY"
	Monthly Freq = "MONTHLY"
	Yearly  Freq = "YEARLY"
)

// NthDay is a weekday of a rule: N is 0 for each, 1 to 5 for the first to fifth of a
// month, -1 to -5 from its end.
type NthDay struct {
	N   int
	Day time.Weekday
}

// Line is one RRULE. Lists are ascending, weekdays from Monday, and empty when the
// part is not there; Interval is at least 1; Count is 0 and Until the zero Date
// when there is no end. Until is the last day, included.
type Line struct {
	Freq       Freq
	Interval   int
	ByMonth    []time.Month
	ByMonthDay []int // 1 to 31, or -1 to -31 from the end of the month
	ByDay      []NthDay
	Count      int
	Until      Date
}

// Rule says on which days a vehicle comes: on those of any of its lines. The zero
// Rule has none. It is never changed after it is made, so it is safe for concurrent use.
type Rule struct{ lines []Line }

// IsZero reports whether r has no line.
func (r Rule) IsZero() bool { return len(r.lines) == 0 }

// Lines are the lines of r. What is within must not be changed.
func (r Rule) Lines() []Line { return slices.Clone(r.lines) }

// NewRule makes a rule of lines, brought into their one form. The error is a *[ParseError].
func NewRule(lines ...Line) (Rule, error) {
	if len(lines) == 0 {
		return Rule{}, refused(CodeEmpty, "")
	}
	if len(lines) > MaxLines {
		return Rule{}, refused(CodeTooLong, "")
	}
	var r Rule
	for _, l := range lines {
		l, err := l.tidy()
		if err != nil {
			return Rule{}, err
		}
		if !slices.ContainsFunc(r.lines, func(k Line) bool { return k.String() == l.String() }) {
			r.lines = append(r.lines, l)
		}
	}
	return r, nil
}

// ParseRule reads a rule without DTSTART: one RRULE, such as FREQ=WEEKLY;BYDAY=TU,SA,
// or several on lines of their own, all of which are valid. Letter case does not
// matter; a leading RRULE: is passed over. The error is a *[ParseError].
func ParseRule(text string) (Rule, error) {
	if len(text) > MaxText {
		return Rule{}, refused(CodeTooLong, "")
	}
	var lines []Line
	for s := range strings.Lines(text) {
		if s = strings.ToUpper(strings.TrimSpace(s)); s == "" {
			continue
		}
		l, err := parseLine(strings.TrimPrefix(s, "RRULE:"))
		if err != nil {
			return Rule{}, err
		}
		lines = append(lines, l)
	}
	return NewRule(lines...)
}

func parseLine(s string) (Line, error) {
	l := Line{Interval: 1}
	seen := map[string]bool{}
	for part := range strings.SplitSeq(strings.TrimSuffix(s, ";"), ";") {
		name, value, ok := strings.Cut(part, "=")
		if !ok || value == "" || seen[name] {
			return Line{}, refused(CodeSyntax, part)
		}
		seen[name] = true
		switch name {
		case "FREQ":
			l.Freq = Freq(value)
		case "INTERVAL":
			l.Interval, ok = number(value, 1, 999)
		case "COUNT":
			l.Count, ok = number(value, 1, 9999)
		case "UNTIL":
			l.Until, ok = compactDate(value)
		case "BYMONTH":
			ok = list(value, func(s string) bool {
				n, ok := number(s, 1, 12)
				l.ByMonth = append(l.ByMonth, time.Month(n))
				return ok
			})
		case "BYMONTHDAY":
			ok = list(value, func(s string) bool {
				n, ok := number(s, -31, 31)
				l.ByMonthDay = append(l.ByMonthDay, n)
				return ok && n != 0
			})
		case "BYDAY":
			ok = list(value, func(s string) bool {
				d, ok := nthDay(s)
				l.ByDay = append(l.ByDay, d)
				return ok
			})
		case "WKST":
			if value != "MO" {
				return Line{}, refused(CodeUnsupported, part)
			}
		default:
			return Line{}, refused(CodeUnsupported, part)
		}
		if !ok {
			return Line{}, refused(CodeSyntax, part)
		}
	}
	if !seen["FREQ"] {
		return Line{}, refused(CodeSyntax, s)
	}
	return l, nil
}

func list(s string, each func(string) bool) bool {
	for x := range strings.SplitSeq(s, ",") {
		if !each(x) {
			return false
		}
	}
	return true
}

func number(s string, least, most int) (int, bool) {
	n, err := strconv.Atoi(s)
	return n, err == nil && n >= least && n <= most && len(s) <= 4
}

// compactDate reads 20261231.
func compactDate(s string) (Date, bool) {
	t, err := time.Parse("20060102", s)
	d := DateOf(t)
	return d, err == nil && d.Valid()
}

// dayNames are the weekdays as RFC 5545 names them, by time.Weekday.
var dayNames = [...]string{"SU", "MO", "TU", "WE", "TH", "FR", "SA"}

func nthDay(s string) (NthDay, bool) {
	if len(s) < 2 {
		return NthDay{}, false
	}
	day := slices.Index(dayNames[:], s[len(s)-2:])
	d := NthDay{Day: time.Weekday(day)}
	if day < 0 {
		return d, false
	}
	if n := s[:len(s)-2]; n != "" {
		var ok bool
		if d.N, ok = number(n, -5, 5); !ok || d.N == 0 {
			return d, false
		}
	}
	return d, true
}

// fromMonday orders weekdays as people do here.
func fromMonday(d time.Weekday) int { return (int(d) + 6) % 7 }

func (d NthDay) compare(e NthDay) int {
	return cmp.Or(cmp.Compare(fromStart(d.N), fromStart(e.N)), cmp.Compare(fromMonday(d.Day), fromMonday(e.Day)))
}

// fromStart orders places in a month: those counted from its end come last, -1 at
// the very end.
func fromStart(n int) int {
	if n < 0 {
		return 100 + n
	}
	return n
}

// String gives the RRULE in its one form, FREQ first.
func (l Line) String() string {
	var b strings.Builder
	b.WriteString("FREQ=" + string(l.Freq))
	if l.Interval > 1 {
		b.WriteString(";INTERVAL=" + strconv.Itoa(l.Interval))
	}
	write := func(name string, n int, each func(int) string) {
		for i := range n {
			if i == 0 {
				b.WriteString(";" + name + "=")
			} else {
				b.WriteByte(',')
			}
			b.WriteString(each(i))
		}
	}
	write("BYMONTH", len(l.ByMonth), func(i int) string { return strconv.Itoa(int(l.ByMonth[i])) })
	write("BYMONTHDAY", len(l.ByMonthDay), func(i int) string { return strconv.Itoa(l.ByMonthDay[i]) })
	write("BYDAY", len(l.ByDay), func(i int) string {
		if l.ByDay[i].N == 0 {
			return dayNames[l.ByDay[i].Day]
		}
		return strconv.Itoa(l.ByDay[i].N) + dayNames[l.ByDay[i].Day]
	})
	if l.Count > 0 {
		b.WriteString(";COUNT=" + strconv.Itoa(l.Count))
	}
	if !l.Until.IsZero() {
		b.WriteString(";UNTIL=" + strings.ReplaceAll(l.Until.String(), "-", ""))
	}
	return b.String()
}

// String gives the lines of r, joined by line ends; ParseRule of that is r.
func (r Rule) String() string {
	s := make([]string, len(r.lines))
	for i, l := range r.lines {
		s[i] = l.String()
	}
	return strings.Join(s, "\n")
}

// MarshalText gives the text of r.
func (r Rule) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads the text of a Rule; "" is the zero Rule.
func (r *Rule) UnmarshalText(text []byte) (err error) {
	if len(text) == 0 {
		*r = Rule{}
		return nil
	}
	*r, err = ParseRule(string(text))
	return err
}

// MarshalBSONValue makes r a string in BSON.
func (r Rule) MarshalBSONValue() (byte, []byte, error) { return bsonText(r.String()) }

// UnmarshalBSONValue reads what MarshalBSONValue gave.
func (r *Rule) UnmarshalBSONValue(kind byte, data []byte) error { return bsonRead(kind, data, r) }
