package hours

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"
)

// Holiday is a run of days off work with its names, as one notice gives it.
type Holiday struct {
	From string `json:"from"` // first day, 2006-01-02
	To   string `json:"to"`   // last day, included
	ZH   string `json:"zh"`
	EN   string `json:"en"`
}

// Year is what the notice for one year says.
type Year struct {
	Year     int       `json:"year"`
	Source   string    `json:"source"`   // the notice, so that anybody can check
	Holidays []Holiday `json:"holidays"` // every day off, days moved by 调休 included
	Workdays []string  `json:"workdays"` // 调休: weekend days that are worked, 2006-01-02
}

// Calendar knows the public holidays (法定节假日) and the weekend days worked to make
// up for them (调休) of the years it covers. The nil Calendar covers none. It is
// never changed after it is made, so it is safe for concurrent use.
type Calendar struct {
	given  []Year
	tables []table // by year, ascending
}

// table has one bit for each day of a year, by number of the day.
type table struct {
	year    int
	first   int // day number of 1 January
	covered bool
	off     [6]uint64
	work    [6]uint64
	name    [366]uint8 // 1 + index into names
	names   []Holiday
}

// ErrCalendar says that a year of a calendar contradicts itself.
var ErrCalendar = errors.New("calendar year is not usable")

// NewCalendar makes a calendar; of two entries for one year the later counts. A
// notice may reach back into December of the year before. Bad dates, a holiday
// without a Chinese name, a day named twice, a make-up workday that is not on a
// weekend, and a year without source or holidays wrap [ErrCalendar].
func NewCalendar(years ...Year) (*Calendar, error) {
	c := &Calendar{}
	for _, y := range years {
		c.given = slices.DeleteFunc(c.given, func(old Year) bool { return old.Year == y.Year })
		c.given = append(c.given, y)
	}
	slices.SortFunc(c.given, func(a, b Year) int { return a.Year - b.Year })
	for _, y := range c.given {
		if err := c.enter(y); err != nil {
			return nil, fmt.Errorf("make calendar of %d: %w", y.Year, err)
		}
	}
	slices.SortFunc(c.tables, func(a, b table) int { return a.year - b.year })
	return c, nil
}

// With is the calendar with years added or replaced.
func (c *Calendar) With(years ...Year) (*Calendar, error) {
	if c == nil {
		return NewCalendar(years...)
	}
	return NewCalendar(append(slices.Clone(c.given), years...)...)
}

// ReadYears reads a JSON array of [Year], at most 1 MiB; unknown fields are errors.
// It is how next year's notice is added without a new release.
func ReadYears(r io.Reader) ([]Year, error) {
	d := json.NewDecoder(io.LimitReader(r, 1<<20))
	d.DisallowUnknownFields()
	var years []Year
	if err := d.Decode(&years); err != nil {
		return nil, fmt.Errorf("read calendar: %w", err)
	}
	return years, nil
}

func (c *Calendar) enter(y Year) error {
	if y.Year < 1900 || y.Year > 9999 || y.Source == "" || len(y.Holidays) == 0 {
		return fmt.Errorf("%w: it needs a year, a source and holidays", ErrCalendar)
	}
	c.table(y.Year).covered = true
	for _, h := range y.Holidays {
		from, err := c.parse(h.From, y.Year)
		if err != nil {
			return err
		}
		to, err := c.parse(h.To, y.Year)
		if err != nil {
			return err
		}
		if h.ZH == "" || to < from || to-from > 31 {
			return fmt.Errorf("%w: holiday %q from %s to %s", ErrCalendar, h.ZH, h.From, h.To)
		}
		for day := from; day <= to; day++ {
			t := c.table(dateOf(day).year)
			if !t.set(&t.off, day) || len(t.names) == 255 {
				return fmt.Errorf("%w: %s to %s holds a day named before", ErrCalendar, h.From, h.To)
			}
			if n := len(t.names); n == 0 || t.names[n-1] != h {
				t.names = append(t.names, h)
			}
			t.name[day-t.first] = uint8(len(t.names))
		}
	}
	for _, w := range y.Workdays {
		day, err := c.parse(w, y.Year)
		if err != nil {
			return err
		}
		t := c.table(dateOf(day).year)
		if dateOf(day).weekday < 5 || bit(&t.off, day-t.first) || !t.set(&t.work, day) {
			return fmt.Errorf("%w: workday %s is no weekend day, or named before", ErrCalendar, w)
		}
	}
	return nil
}

// parse reads a date of the year or of the December before.
func (c *Calendar) parse(s string, year int) (int, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return 0, fmt.Errorf("%w: %q is not a date", ErrCalendar, s)
	}
	if t.Year() != year && !(t.Year() == year-1 && t.Month() == time.December) {
		return 0, fmt.Errorf("%w: %s lies outside", ErrCalendar, s)
	}
	return dayNumber(t.Year(), int(t.Month()), t.Day()), nil
}

// table gives the table of the year, made if need be; the pointer holds until the next call.
func (c *Calendar) table(year int) *table {
	for i := range c.tables {
		if c.tables[i].year == year {
			return &c.tables[i]
		}
	}
	c.tables = append(c.tables, table{year: year, first: dayNumber(year, 1, 1)})
	return &c.tables[len(c.tables)-1]
}

// set marks a day and reports whether it was free.
func (t *table) set(bits *[6]uint64, day int) bool {
	n := day - t.first
	was := bit(bits, n)
	bits[n/64] |= 1 << (n % 64)
	return !was
}

func bit(bits *[6]uint64, n int) bool { return bits[n/64]>>(n%64)&1 != 0 }

// find gives the table of the year or nil.
func (c *Calendar) find(year int) *table {
	if c == nil {
		return nil
	}
	for i := range c.tables {
		if c.tables[i].year == year {
			return &c.tables[i]
		}
	}
	return nil
}

// date gives what rules ask of a day, its holiday only if wanted.
func (c *Calendar) date(day int, holidays bool) date {
	d := dateOf(day)
	if holidays {
		if t := c.find(d.year); t != nil {
			d.known, d.holiday = t.covered, bit(&t.off, day-t.first)
		}
	}
	return d
}

// Covers reports whether the notice for the year is known.
func (c *Calendar) Covers(year int) bool {
	t := c.find(year)
	return t != nil && t.covered
}

// Years lists the years that are covered, with their sources, ascending. The lists
// within must not be changed.
func (c *Calendar) Years() []Year {
	if c == nil {
		return nil
	}
	return slices.Clone(c.given)
}

// Holiday gives the public holiday that the date of t belongs to.
func (c *Calendar) Holiday(t time.Time) (Holiday, bool) {
	day, _ := clock(t)
	if x := c.find(dateOf(day).year); x != nil && bit(&x.off, day-x.first) {
		return x.names[x.name[day-x.first]-1], true
	}
	return Holiday{}, false
}

// MakeUpDay reports whether the date of t is a weekend day that is worked (调休上班).
func (c *Calendar) MakeUpDay(t time.Time) bool {
	day, _ := clock(t)
	x := c.find(dateOf(day).year)
	return x != nil && bit(&x.work, day-x.first)
}

// WorkingDay reports whether people work on the date of t (工作日): Monday to Friday
// without the public holidays, and the make-up days. The second result is false for
// a year that is not covered; then the first says nothing.
func (c *Calendar) WorkingDay(t time.Time) (working, known bool) {
	day, _ := clock(t)
	d := c.date(day, true)
	if !d.known {
		return false, false
	}
	return !d.holiday && d.weekday < 5 || c.MakeUpDay(t), true
}
