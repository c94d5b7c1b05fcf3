package hours

import "slices"

// selectors reads dates and then days into c. Lists of days are unions; dates
// narrow the days that follow. A comma or "和" between dates and days could mean
// either, so days must follow dates directly.
func (z *scanner) selectors(c *clause) error {
	year := z.take("全年", "365天")
	if err := z.dateList(c); err != nil {
		return err
	}
	if len(c.dates) > 0 {
		z.take("期间", "(夏季)", "(冬季)")
		z.take("的", ":")
	}
	found, before := false, plainDay
	for {
		back := z.i
		joined := found && z.take("、", "以及", "和", "及", "与", "/", ",")
		kind, err := z.day(c, found && !joined && before == plainDay)
		if err != nil {
			return err
		}
		if kind == noDay {
			z.i = back
			break
		}
		// "每月第一个周六、周日" could count the Sundays as well; "周末节假日" is a list.
		if found && kind != eachDay && (kind != plainDay || before != plainDay) {
			return z.failAt(c.at, CodeAmbiguous)
		}
		if kind != eachDay {
			before = kind
		}
		found = true
	}
	c.named = year || found || len(c.dates) > 0
	for i, nth := range c.days {
		if nth&0x1F == 0x1F || nth>>fromEnd == 0x1F {
			c.days[i] = everyNth
		}
	}
	if c.named && !found || !slices.ContainsFunc(c.days[:], func(n uint16) bool { return n != everyNth }) {
		c.everyDay = true
	}
	if c.everyDay && c.workday || c.workday && (c.holiday || c.days != workweek) {
		return z.failAt(c.at, CodeAmbiguous)
	}
	if c.everyDay {
		c.holiday, c.days = false, [7]uint16{}
	}
	// "周一至周五（法定节假日除外）"
	back := z.i
	if found && z.take("(") {
		if z.take(holidayWords...) && z.take("除外") && z.take(")") && !c.holiday {
			c.workday = true
		} else {
			z.i = back
		}
	}
	return nil
}

// dateList reads a list of dates, which may be empty; a season is only a label.
func (z *scanner) dateList(c *clause) error {
	start := z.i
	season := z.take("夏季", "冬季", "夏令时间", "冬令时间", "夏令时", "冬令时", "夏秋季", "冬春季")
	bracket := season && z.take("(")
	if season {
		z.take(":")
	}
	for {
		back := z.i
		if len(c.dates) > 0 && !z.take("、", "和", "及", "与", ",") {
			break
		}
		d, ok, err := z.dates()
		if err != nil {
			return err
		}
		if !ok {
			z.i = back
			break
		}
		if len(c.dates) > 0 && d.years != c.dates[0].years {
			return z.failAt(start, CodeBadDate)
		}
		if !slices.Contains(c.dates, d) {
			c.dates = append(c.dates, d)
		}
	}
	if season && len(c.dates) == 0 {
		z.i = start
		return z.fail(CodeOutOfSubset) // when summer is, is not said
	}
	if bracket && !z.take(")") {
		return z.fail(CodeOutOfSubset)
	}
	return nil
}

var (
	workweek     = [7]uint16{everyNth, everyNth, everyNth, everyNth, everyNth}
	holidayWords = []string{
		"国家法定节假日", "国家法定假日", "法定节假日", "法定假日", "法定节日", "法定假期",
		"公众假期", "公共假期", "公共节假日", "国家节假日", "节假日",
	}
)

// dayKind is the kind of a day word.
type dayKind uint8

const (
	noDay    dayKind = iota
	plainDay         // weekdays, weekend, holidays
	otherDay         // every day, working days, nth weekdays
	eachDay          // 每天 after weekdays: "周一至周五每天", which adds nothing
)

// day reads one day word into c; each says that 每天 would repeat what is named.
func (z *scanner) day(c *clause, each bool) (dayKind, error) {
	switch {
	case z.take("每天", "每日", "天天"):
		if each {
			return eachDay, nil
		}
		c.everyDay = true
		return otherDay, nil
	case z.take("全周", "一周七天"):
		c.everyDay = true
		return otherDay, nil
	case z.take("法定工作日", "工作日"):
		c.workday = true
		for i := range workweek {
			c.days[i] |= workweek[i]
		}
		return otherDay, nil
	case z.take("周末", "双休日", "双休"):
		c.days[5], c.days[6] = everyNth, everyNth
		return plainDay, nil
	case z.take(holidayWords...):
		c.holiday = true
		return plainDay, nil
	case z.take("每个月", "每月"):
		return otherDay, z.nth(c)
	}
	return z.weekdayList(c)
}

// weekdayList reads "周一至周五", "周一、三、五", "周六日", "周五至周一".
func (z *scanner) weekdayList(c *clause) (dayKind, error) {
	start := z.i
	if !z.dayPrefix() {
		return noDay, nil
	}
	digits := z.at('1', '2', '3', '4', '5', '6', '7')
	from, ok := z.dayName(true, digits)
	if !ok {
		return noDay, z.failAt(start, CodeBadWeekday)
	}
	for ok {
		to, mid := from, z.i
		if z.through() {
			prefixed := z.dayPrefix()
			if to, ok = z.dayName(prefixed, digits); !ok {
				if prefixed {
					return noDay, z.failAt(start, CodeBadWeekday)
				}
				z.i, to = mid, from
			}
		}
		for d := from; ; d = (d + 1) % 7 {
			c.days[d] = everyNth
			if d == to {
				break
			}
		}
		mid = z.i
		joined := z.take("、", "和", "及", "/", ",")
		if from, ok = z.dayName(false, digits && joined); !ok {
			z.i = mid
		}
	}
	return plainDay, nil
}

func (z *scanner) dayPrefix() bool {
	return z.take("每个星期", "每星期", "每个礼拜", "每个周", "每周", "周", "星期", "礼拜")
}

// dayName reads the name of a weekday. After 周 it is one; elsewhere the same
// character can begin a time or a date ("周一三点") or count days ("周六天").
func (z *scanner) dayName(prefixed, digits bool) (int, bool) {
	z.blanks()
	r, next := z.peek(0), z.peek(1)
	day := slices.Index([]rune("一二三四五六日"), r)
	switch {
	case r == '天' && prefixed:
		day = 6
	case r >= '1' && r <= '7' && digits && !(next >= '0' && next <= '9' || next == ':' || next == '点' || next == '时' || next == '月'):
		day = int(r - '1')
	}
	if day < 0 || !prefixed && slices.Contains([]rune("点时十月年号个天"), next) {
		return 0, false
	}
	z.i++
	return day, true
}

// nth reads on after 每月: "第一个周六", "第2、4个星期六", "最后一个周日".
func (z *scanner) nth(c *clause) error {
	start := z.i
	var mask uint16
	for {
		if z.take("最后一个", "最后1个", "最后一次") {
			mask |= 1 << fromEnd
		} else {
			back := z.take("倒数")
			z.take("第")
			n, _, ok := z.number()
			if !ok || n < 1 || n > 5 {
				z.i = start
				return z.fail(CodeOutOfSubset)
			}
			z.take("个")
			if back {
				n += fromEnd
			}
			mask |= 1 << (n - 1)
		}
		if !z.take("、", "和", "及", "与", ",") {
			break
		}
	}
	if z.r[z.i-1] != '个' {
		z.i = start
		return z.fail(CodeOutOfSubset) // "第二周周六" counts weeks
	}
	if !z.take("星期", "周", "礼拜") {
		return z.fail(CodeOutOfSubset)
	}
	day, ok := z.dayName(true, z.at('1', '2', '3', '4', '5', '6', '7'))
	if !ok {
		return z.fail(CodeBadWeekday)
	}
	if _, more := z.dayName(false, false); more || z.at('至', '到', '-') {
		return z.fail(CodeAmbiguous)
	}
	c.days[day] |= mask
	return nil
}

// dates reads "2026年", "3月", "3-10月", "5月1日至9月30日", "11月至次年3月",
// "2026年2月14日至20日".
func (z *scanner) dates() (dateRange, bool, error) {
	back := z.i
	from, ok, err := z.monthDay(true)
	if err != nil || !ok {
		z.i = back
		return dateRange{}, false, err
	}
	if from.month == 0 {
		return dateRange{byYear, true, key(from.year, 0, 0), key(from.year+1, 0, 0) - 1}, true, nil
	}
	to, mid := from, z.i
	later := false
	if z.through() {
		later = z.take("次年", "翌年", "第二年")
		to, ok, err = z.monthDay(false)
		if err != nil {
			return dateRange{}, false, err
		}
		if !ok && !later {
			z.i, to = mid, from
		} else if !ok || (to.day > 0) != (from.day > 0) && to.month > 0 {
			return dateRange{}, false, z.failAt(back, CodeBadDate)
		}
	}
	if to.month == 0 {
		to.month = from.month
		if from.day == 0 || to.day < from.day || later {
			return dateRange{}, false, z.failAt(back, CodeBadDate)
		}
	}
	switch {
	case from.year > 0 && to.year == 0:
		to.year = from.year
		if later {
			to.year++
		}
	case from.year == 0 && to.year > 0, later && to.year > 0:
		return dateRange{}, false, z.failAt(back, CodeBadDate)
	}
	d := dateRange{byDay, from.year > 0, key(from.year, from.month, from.day), key(to.year, to.month, to.day)}
	if from.day == 0 {
		d.form, d.from, d.to = byMonth, key(from.year, from.month, 1), key(to.year, to.month, 31)
	}
	if d.years && (d.to < d.from || d.form == byMonth && from.year != to.year) || later && !d.years && d.to >= d.from {
		return dateRange{}, false, z.failAt(back, CodeBadDate)
	}
	for _, y := range []int{from.year, to.year} {
		if y != 0 && (y < firstYear || y > lastYear) {
			return dateRange{}, false, z.failAt(back, CodeBadDate)
		}
	}
	if from.day > daysIn(from.year, from.month) || to.day > daysIn(to.year, to.month) {
		return dateRange{}, false, z.failAt(back, CodeBadDate)
	}
	return d, true, nil
}

// monthDay is a year, a month or a day of one; what is not named is 0.
type monthDay struct{ year, month, day int }

// monthDay reads one end of a date range. The first may leave its 月 to the second
// ("3-10月"); the second may be a day only ("至20日").
func (z *scanner) monthDay(first bool) (monthDay, bool, error) {
	start := z.i
	var d monthDay
	n, digits, ok := z.number()
	if ok && digits == 4 && z.take("年") {
		d.year = n
		back := z.i
		if n, digits, ok = z.number(); !ok || !z.at('月') {
			z.i = back
			return d, true, nil
		}
	}
	if !ok || digits > 2 {
		return d, false, nil
	}
	if first && d.year == 0 && !z.at('月') {
		mid := z.i
		if z.through() {
			if _, _, ok := z.number(); ok && z.take("月") && !z.dayAhead() {
				z.i = mid
				d.month = n
				return d, n >= 1 && n <= 12, nil
			}
		}
		return d, false, nil
	}
	if !z.take("月份", "月") {
		if !first && z.take("日", "号") {
			d.day = n
			return d, n >= 1, nil
		}
		return d, false, nil
	}
	if n < 1 || n > 12 {
		return d, false, z.failAt(start, CodeBadDate)
	}
	d.month = n
	back := z.i
	if n, digits, ok = z.number(); ok && digits <= 2 && z.take("日", "号") {
		if n < 1 || n > 31 {
			return d, false, z.failAt(start, CodeBadDate)
		}
		d.day = n
		return d, true, nil
	}
	if z.i = back; ok && digits <= 2 {
		z.number()
		mid := z.i
		if z.through() && z.dayAhead() { // "10月1-7日" leaves its 日 to the end
			z.i = mid
			if n < 1 || n > 31 {
				return d, false, z.failAt(start, CodeBadDate)
			}
			d.day = n
			return d, true, nil
		}
		z.i = back
	}
	return d, true, nil
}

// dayAhead reports whether a day of the month follows.
func (z *scanner) dayAhead() bool {
	back := z.i
	_, _, ok := z.number()
	ok = ok && z.at('日', '号')
	z.i = back
	return ok
}
