package hours

import "strconv"

// String gives the canonical form: two-letter names, two-digit numbers, days from
// Monday on, times in order. Parse of it is the same schedule. The empty schedule
// gives "".
func (s Schedule) String() string {
	var b []byte
	for i := range s.rules {
		r := &s.rules[i]
		switch {
		case i > 0 && r.add:
			b = append(b, ", "...)
		case i > 0:
			b = append(b, "; "...)
		}
		b = r.append(b)
	}
	return string(b)
}

// MarshalText gives the canonical form.
func (s Schedule) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText is Parse, except that the empty text is the empty schedule.
func (s *Schedule) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*s = Schedule{}
		return nil
	}
	parsed, err := Parse(string(text))
	if err != nil {
		return err
	}
	*s = parsed
	return nil
}

func (r *rule) append(b []byte) []byte {
	wholeDay := len(r.spans) == 1 && r.spans[0] == span{0, minutesOfDay}
	if len(r.dates) == 0 && r.everyDay {
		switch {
		case r.off && len(r.spans) == 0:
			return append(b, "off"...)
		case !r.off && wholeDay:
			return append(b, "24/7"...)
		}
		b = append(b, "Mo-Su "...)
	}
	for i, d := range r.dates {
		if i > 0 {
			b = append(b, ',')
		}
		b = d.append(b)
	}
	if len(r.dates) > 0 {
		b = append(b, ' ')
	}
	if !r.everyDay {
		b = append(r.appendDays(b), ' ')
	}
	for i, s := range r.spans {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendSpan(b, s)
	}
	if r.off {
		if len(r.spans) > 0 {
			b = append(b, ' ')
		}
		b = append(b, "off"...)
	}
	return b
}

// appendDays writes whole weekdays, three or more in a row as a range, then nth
// weekdays, then PH.
func (r *rule) appendDays(b []byte) []byte {
	n := len(b)
	list := func(parts ...string) {
		if len(b) > n {
			b = append(b, ',')
		}
		for _, p := range parts {
			b = append(b, p...)
		}
	}
	whole := func(i int) bool { return r.days[i%7] == everyNth }
	for i := range 7 {
		// A run that goes over Sunday ("Fr-Mo") is written where it begins. It ends:
		// some day is not whole, or the rule would be about every day.
		if !whole(i) || whole(i+6) {
			continue
		}
		last := i
		for whole(last + 1) {
			last++
		}
		switch last - i {
		case 0:
			list(dayNames[i])
		case 1:
			list(dayNames[i])
			list(dayNames[last%7])
		default:
			list(dayNames[i], "-", dayNames[last%7])
		}
	}
	for i, nth := range r.days {
		if nth == 0 || nth == everyNth {
			continue
		}
		list(dayNames[i], "[")
		first := true
		for bit := range 2 * fromEnd {
			if nth&(1<<bit) == 0 {
				continue
			}
			if !first {
				b = append(b, ',')
			}
			first = false
			if bit >= fromEnd {
				b = append(b, '-')
			}
			b = append(b, byte('1'+bit%fromEnd))
		}
		b = append(b, ']')
	}
	if r.holiday {
		list("PH")
	}
	return b
}

func (d dateRange) append(b []byte) []byte {
	y1, m1, d1 := int(d.from/512), int(d.from%512/32), int(d.from%32)
	y2, m2, d2 := int(d.to/512), int(d.to%512/32), int(d.to%32)
	if d.years {
		b = strconv.AppendInt(b, int64(y1), 10)
	}
	switch d.form {
	case byYear:
		if y2 != y1 {
			b = append(b, '-')
			b = strconv.AppendInt(b, int64(y2), 10)
		}
		return b
	case byMonth:
		if d.years {
			b = append(b, ' ')
		}
		b = append(b, monthNames[m1-1]...)
		if m2 != m1 {
			b = append(b, '-')
			b = append(b, monthNames[m2-1]...)
		}
		return b
	}
	if d.years {
		b = append(b, ' ')
	}
	b = append(append(b, monthNames[m1-1]...), ' ')
	b = appendTwo(b, d1)
	if d.to == d.from {
		return b
	}
	b = append(b, '-')
	if d.years {
		b = append(strconv.AppendInt(b, int64(y2), 10), ' ')
	}
	b = append(append(b, monthNames[m2-1]...), ' ')
	return appendTwo(b, d2)
}
