package hours

// timeOfDay is a time as it is written.
type timeOfDay struct {
	at           int // rune at which it starts
	period       period
	hour, minute int
	padded       bool // 08:00
	bare         bool // neither colon nor 点: "8" in "8-18点"
	clock        bool // with 点 or 时
}

// timeRange is two times and what is said between them.
type timeRange struct {
	from, to timeOfDay
	nextDay  bool // 次日
}

type period uint8

const (
	noPeriod period = iota
	night           // 凌晨
	morning         // 早上、上午
	noon            // 中午
	afternoon
	dusk
	evening
)

// hourOf is the hour on the 24-hour clock of an hour said with a period, or -1
// where the two do not go together. 12 in the evening is the midnight that ends it.
func (p period) hourOf(h int) int {
	switch {
	case p == noPeriod, p == night && h <= 6, p == morning && h >= 4 && h <= 12:
		return h
	case p == noon && (h >= 11 && h <= 14), p == afternoon && h >= 13 && h <= 19,
		p == dusk && h >= 16 && h <= 20, p == evening && h >= 17 && h <= 24:
		return h
	case p == noon && (h == 1 || h == 2), p == afternoon && h >= 1 && h <= 7,
		p == dusk && h >= 4 && h <= 8, p == evening && h >= 5 && h <= 12:
		return h + 12
	}
	return -1
}

func (z *scanner) period() period {
	switch {
	case z.take("凌晨"):
		return night
	case z.take("上午", "早上", "早晨", "清晨", "早"):
		return morning
	case z.take("中午", "正午"):
		return noon
	case z.take("下午", "午后"):
		return afternoon
	case z.take("傍晚"):
		return dusk
	case z.take("晚上", "晚间", "夜间", "夜晚", "晚"):
		return evening
	}
	return noPeriod
}

// timeAhead reports whether a time follows.
func (z *scanner) timeAhead() bool {
	back := z.i
	_, ok, err := z.time()
	z.i = back
	return ok && err == nil
}

// times reads a list of time ranges into c.
func (z *scanner) times(c *clause) error {
	for {
		back := z.i
		if len(c.spans) > 0 {
			z.take("、", "以及", "和", "及", "与", "/", ",")
		}
		t, ok, err := z.timeRange(len(c.spans) == 0)
		if err != nil {
			return err
		}
		if !ok {
			z.i = back
			return nil
		}
		s, code := t.span()
		if code != "" {
			return z.failAt(t.from.at, code)
		}
		z.seen = append(z.seen, t)
		c.spans = append(c.spans, s)
	}
}

// timeRange reads two times. A bare number needs 点 or 时 at the other end, and can
// turn out to be a month of the next clause unless this is the first range.
func (z *scanner) timeRange(first bool) (timeRange, bool, error) {
	var t timeRange
	var ok bool
	var err error
	if t.from, ok, err = z.time(); err != nil || !ok {
		return t, false, err
	}
	bad := z.failAt(t.from.at, CodeBadTime)
	if !first && t.from.bare {
		bad = nil
	}
	if !z.through() {
		return t, false, bad
	}
	t.nextDay = z.take("次日", "第二天", "翌日")
	if t.to, ok, err = z.time(); err != nil {
		return t, false, err
	}
	if !ok || t.to.bare || t.from.bare && !t.to.clock {
		return t, false, bad
	}
	return t, true, nil
}

// span gives the minutes, or the code of what is wrong. On the twelve-hour clock an
// end without a period of its own shares the start's: 下午2点到5点.
func (t timeRange) span() (span, string) {
	h := t.from.period.hourOf(t.from.hour)
	if h < 0 || h > 23 {
		return span{}, CodeBadTime
	}
	from := h*60 + t.from.minute
	h = t.to.period.hourOf(t.to.hour)
	shared := t.to.period == noPeriod && t.from.period != noPeriod && !t.nextDay && !t.to.padded && t.to.hour <= 12
	if shared && t.from.period > morning {
		switch {
		case t.to.hour < 12:
			h += 12
		case t.from.period == evening:
			h = 24
		default:
			return span{}, CodeAmbiguous
		}
	}
	if h < 0 {
		return span{}, CodeBadTime
	}
	to := h*60 + t.to.minute
	switch {
	case t.nextDay && to <= minutesOfDay:
		to += minutesOfDay
	case to > from:
	case shared:
		return span{}, CodeAmbiguous
	case to == 0, to < from && t.overNight(from):
		to += minutesOfDay
	case to == from:
		return span{}, CodeBadTime
	default:
		return span{}, CodeAmbiguous
	}
	if to <= from || to > from+minutesOfDay {
		return span{}, CodeBadTime
	}
	return span{int16(from), int16(to)}, ""
}

// overNight reports whether an end before the start is plainly the next morning.
func (t timeRange) overNight(from int) bool {
	switch t.to.period {
	case night:
		return true
	case morning:
		return from >= 12*60
	case noPeriod:
		return t.from.period == noPeriod && from >= 13*60
	}
	return false
}

// checkTimes refuses a start between 1 and 6 that may be meant for the afternoon:
// no time in the text shows that its writer counts to 24.
func (z *scanner) checkTimes() error {
	for _, t := range z.seen {
		for _, x := range []timeOfDay{t.from, t.to} {
			if x.hour >= 13 || x.hour == 0 || x.padded {
				return nil
			}
		}
	}
	for _, t := range z.seen {
		if t.from.period == noPeriod && t.from.hour <= 6 {
			return z.failAt(t.from.at, CodeAmbiguous)
		}
	}
	return nil
}

// time reads one time. A number without colon, 点 or 时 is bare.
func (z *scanner) time() (timeOfDay, bool, error) {
	z.blanks()
	t := timeOfDay{at: z.i}
	t.period = z.period()
	z.blanks()
	first := z.peek(0)
	hour, digits, ok := z.number()
	if !ok || digits > 2 || z.at('小', '月', '年', '日', '号', '天') {
		z.i = t.at
		return t, false, nil
	}
	t.hour, t.padded = hour, digits == 2 && first == '0'
	switch {
	case digits > 0 && z.at(':'):
		z.i++
		minute, n, ok := z.number()
		if !ok || n != 2 || minute > 59 || z.at(':') {
			return t, false, z.failAt(t.at, CodeBadTime)
		}
		t.minute = minute
	case z.take("点钟", "点整", "点", "时整", "时"):
		t.clock = true
		if err := z.minutes(&t); err != nil {
			return t, false, err
		}
	default:
		t.bare = true
	}
	return t, true, nil
}

// minutes reads on after 点: 半, 一刻, 三刻, 30分, or 30 that begins nothing new.
func (z *scanner) minutes(t *timeOfDay) error {
	switch {
	case z.take("半"):
		t.minute = 30
		return nil
	case z.take("一刻"):
		t.minute = 15
		return nil
	case z.take("三刻"):
		t.minute = 45
		return nil
	}
	back := z.i
	m, digits, ok := z.number()
	if !ok {
		z.i = back
		return nil
	}
	if !z.take("分") && (digits == 1 || digits == 0 && m < 10 || z.at(':', '点', '时', '小', '月', '年', '日', '号')) {
		z.i = back
		return nil
	}
	if m > 59 {
		return z.failAt(t.at, CodeBadTime)
	}
	t.minute = m
	return nil
}
