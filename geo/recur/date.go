package recur

import (
	"cmp"
	"strconv"
	"time"
)

// Date is a civil day, of no zone. Its text is 2026-02-14, that of the zero Date "".
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// The first and last year of a Date that is read.
const (
	firstYear = 1970
	lastYear  = 2199
)

// ParseDate reads 2026-02-14, of the years 1970 to 2199.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || t.Year() < firstYear || t.Year() > lastYear {
		return Date{}, refused(CodeDate, s)
	}
	return DateOf(t), nil
}

// DateOf is the day that t's location shows at t.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, m, d}
}

// String gives 2026-02-14, and "" for the zero Date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return d.utc().Format(time.DateOnly)
}

// IsZero reports whether d is no day at all.
func (d Date) IsZero() bool { return d == Date{} }

// Valid reports whether d is a day of the calendar, of the years 1970 to 2199.
func (d Date) Valid() bool {
	return d.Year >= firstYear && d.Year <= lastYear && DateOf(d.utc()) == d
}

// Compare orders days; the zero Date comes before all.
func (d Date) Compare(e Date) int {
	return cmp.Or(cmp.Compare(d.Year, e.Year), cmp.Compare(d.Month, e.Month), cmp.Compare(d.Day, e.Day))
}

// Before reports whether d is earlier than e.
func (d Date) Before(e Date) bool { return d.Compare(e) < 0 }

// AddDays is the day n days after d.
func (d Date) AddDays(n int) Date {
	return DateOf(time.Date(d.Year, d.Month, d.Day+n, 0, 0, 0, 0, time.UTC))
}

// Weekday is the day of the week.
func (d Date) Weekday() time.Weekday { return d.utc().Weekday() }

// At is the instant at which clocks in zone show the minute of d; minutes from 1440 on
// are of the days after it.
func (d Date) At(minute int, zone *time.Location) time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, minute, 0, 0, zone)
}

func (d Date) utc() time.Time { return d.At(0, time.UTC) }

// daysUntil counts the days from d to e.
func (d Date) daysUntil(e Date) int { return int(e.utc().Sub(d.utc()) / (24 * time.Hour)) }

// MarshalText gives the text of d.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads the text of a Date; "" is the zero Date.
func (d *Date) UnmarshalText(text []byte) (err error) {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	*d, err = ParseDate(string(text))
	return err
}

// MarshalBSONValue makes d a string in BSON.
func (d Date) MarshalBSONValue() (byte, []byte, error) { return bsonText(d.String()) }

// UnmarshalBSONValue reads what MarshalBSONValue gave.
func (d *Date) UnmarshalBSONValue(kind byte, data []byte) error { return bsonRead(kind, data, d) }

// Window is the time of a visit in minutes of the day, 0 to 1439 (时段). One whose To
// is not after From ends on the next day. Its text is 23:50-00:10.
type Window struct{ From, To int }

// ParseWindow reads H:MM-H:MM; 24:00 is the midnight at the end of the day. A window
// that ends at its start is refused: it could be nothing or a whole day.
func ParseWindow(s string) (Window, error) {
	var w Window
	rest, ok := s, false
	if w.From, rest, ok = clock(rest); !ok || w.From == minutesOfDay || rest == "" || rest[0] != '-' {
		return Window{}, refused(CodeWindow, s)
	}
	if w.To, rest, ok = clock(rest[1:]); !ok || rest != "" {
		return Window{}, refused(CodeWindow, s)
	}
	w.To %= minutesOfDay
	if !w.Valid() {
		return Window{}, refused(CodeWindow, s)
	}
	return w, nil
}

const minutesOfDay = 24 * 60

// clock reads H:MM at the start of s.
func clock(s string) (minute int, rest string, ok bool) {
	i := 0
	for i < len(s) && s[i] >= '0' && s[i] <= '9' {
		i++
	}
	if i < 1 || i > 2 || len(s) < i+3 || s[i] != ':' {
		return 0, s, false
	}
	h, err1 := strconv.ParseUint(s[:i], 10, 8)
	m, err2 := strconv.ParseUint(s[i+1:i+3], 10, 8)
	if err1 != nil || err2 != nil || m > 59 || h > 24 || h == 24 && m > 0 {
		return 0, s, false
	}
	return int(h*60 + m), s[i+3:], true
}

// Valid reports whether w has its minutes on a clock and some time between them.
func (w Window) Valid() bool {
	return w.From >= 0 && w.From < minutesOfDay && w.To >= 0 && w.To < minutesOfDay && w.From != w.To
}

// Minutes is how long w is.
func (w Window) Minutes() int { return w.end() - w.From }

// end is To in minutes after the midnight before From.
func (w Window) end() int {
	if w.To <= w.From {
		return w.To + minutesOfDay
	}
	return w.To
}

// PastMidnight reports whether w ends on the next day, later than its midnight.
func (w Window) PastMidnight() bool { return w.end() > minutesOfDay }

// String gives 23:50-00:10.
func (w Window) String() string { return hhmm(w.From) + "-" + hhmm(w.To) }

func hhmm(minute int) string {
	two := func(n int) string { return strconv.Itoa(n/10) + strconv.Itoa(n%10) }
	return two(minute/60) + ":" + two(minute%60)
}

// MarshalText gives the text of w.
func (w Window) MarshalText() ([]byte, error) { return []byte(w.String()), nil }

// UnmarshalText reads the text of a Window.
func (w *Window) UnmarshalText(text []byte) (err error) {
	*w, err = ParseWindow(string(text))
	return err
}

// MarshalBSONValue makes w a string in BSON.
func (w Window) MarshalBSONValue() (byte, []byte, error) { return bsonText(w.String()) }

// UnmarshalBSONValue reads what MarshalBSONValue gave.
func (w *Window) UnmarshalBSONValue(kind byte, data []byte) error { return bsonRead(kind, data, w) }
