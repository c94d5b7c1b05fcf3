package hours

import "time"

const (
	minutesOfDay  = 24 * 60
	secondsOfDay  = 24 * 60 * 60
	daysOf400Year = 146097
)

// date is what the rules ask of one day.
type date struct {
	year    int
	month   uint8 // 1-12
	day     uint8 // 1-31
	weekday uint8 // 0 is Monday
	nth     uint16
	holiday bool
	known   bool // the calendar covers the year
}

// clock gives the day number (0 is 1970-01-01) and the minute of the day that a
// wall clock in t's location shows at t.
func clock(t time.Time) (day, minute int) {
	_, offset := t.Zone()
	s := t.Unix() + int64(offset)
	d := s / secondsOfDay
	if s%secondsOfDay < 0 {
		d--
	}
	return int(d), int(s-d*secondsOfDay) / 60
}

// dayNumber counts days from 1970-01-01 in the proleptic Gregorian calendar.
func dayNumber(year, month, day int) int {
	if month <= 2 {
		year--
	}
	era := floorDiv(year, 400)
	yearOfEra := year - era*400
	dayOfYear := (153*((month+9)%12)+2)/5 + day - 1
	dayOfEra := yearOfEra*365 + yearOfEra/4 - yearOfEra/100 + dayOfYear
	return era*daysOf400Year + dayOfEra - 719468
}

// dateOf is the inverse of dayNumber, without the holiday.
func dateOf(number int) date {
	n := number + 719468 // days since 0000-03-01
	era := floorDiv(n, daysOf400Year)
	dayOfEra := n - era*daysOf400Year
	yearOfEra := (dayOfEra - dayOfEra/1460 + dayOfEra/36524 - dayOfEra/146096) / 365
	dayOfYear := dayOfEra - (365*yearOfEra + yearOfEra/4 - yearOfEra/100)
	m := (5*dayOfYear + 2) / 153
	d := date{
		year:    era*400 + yearOfEra,
		month:   uint8((m+2)%12 + 1),
		day:     uint8(dayOfYear - (153*m+2)/5 + 1),
		weekday: uint8(number + 3 - floorDiv(number+3, 7)*7), // 1970-01-01 was a Thursday
	}
	if d.month <= 2 {
		d.year++
	}
	left := daysIn(d.year, int(d.month)) - int(d.day)
	d.nth = 1<<((d.day-1)/7) | 1<<(fromEnd+left/7)
	return d
}

// daysIn is the length of a month; year 0 stands for any year, so February has 29.
func daysIn(year, month int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 != 0 || year%100 == 0 && year%400 != 0 {
			return 28
		}
		return 29
	}
	return 31
}

func floorDiv(a, b int) int {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
