package hours

import "strconv"

// Span is a stretch of one day in minutes after its midnight. To is exclusive and
// may exceed 24:00 (1440): the place then closes on the next day.
type Span struct{ From, To int }

// String gives the wall-clock times, such as "20:00-02:00"; a whole day is "00:00-24:00".
func (s Span) String() string {
	var b [11]byte
	return string(appendSpan(b[:0], span{int16(s.From), int16(s.To)}))
}

// appendSpan writes an end after midnight as the next day's clock (02:00), unless
// that would not lie before the start again (24 hours or more).
func appendSpan(b []byte, s span) []byte {
	to := s.to
	if to > minutesOfDay && to-minutesOfDay < s.from {
		to -= minutesOfDay
	}
	b = appendClock(b, s.from)
	b = append(b, '-')
	return appendClock(b, to)
}

func appendClock(b []byte, minute int16) []byte {
	b = appendTwo(b, int(minute/60))
	b = append(b, ':')
	return appendTwo(b, int(minute%60))
}

func appendTwo(b []byte, n int) []byte {
	if n < 10 {
		b = append(b, '0')
	}
	return strconv.AppendInt(b, int64(n), 10)
}
