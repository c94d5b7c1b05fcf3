package recur

import (
	"slices"
	"strings"
	"time"
)

// ParseChinese reads a rule in plain Chinese, such as 每周二、周六, 隔周六, 每月第一个周三,
// 每月1日、15日, 3月至10月每周六 or 每天; ；和 and the like join rules that are all valid. What
// it cannot say, such as 工作日, and what can be read in two ways is refused with a
// *[ParseError]. Times of day are no part of a rule.
func ParseChinese(text string) (Rule, error) {
	if len(text) > MaxText {
		return Rule{}, refused(CodeTooLong, "")
	}
	p := &reader{s: strings.ReplaceAll(plainChinese.Replace(strings.Join(strings.Fields(text), "")), "周天", "周日")}
	if p.s == "" {
		return Rule{}, refused(CodeEmpty, "")
	}
	for {
		if err := p.clause(); err != nil {
			return Rule{}, err
		}
		if p.s == "" {
			return NewRule(p.lines...)
		}
		if p.eat(joiners...) == "" {
			return Rule{}, p.left()
		}
	}
}

// plainChinese brings what is written in several ways into one.
var plainChinese = strings.NewReplacer(
	"０", "0", "１", "1", "２", "2", "３", "3", "４", "4", "５", "5", "６", "6", "７", "7", "８", "8", "９", "9",
	"星期", "周", "礼拜", "周", "禮拜", "周", "週", "周",
	"每个", "每", "每個", "每", "個", "个", "兩", "两", "號", "日", "号", "日", "後", "后", "數", "数", "双休日", "周末",
	"每逢", "每", "逢", "每", "（", "(", "）", ")", "，", ",", "；", ";", "。", "", "到", "至", "—", "至", "–", "至", "~", "至", "～", "至", "-", "至", "月份", "月", "以及", "和", "及", "和", "与", "和")

// joiners stand between members of a list and between rules.
var joiners = []string{";", ",", "、", "和", "/"}

// reader reads the rest of a text.
type reader struct {
	s     string
	lines []Line
}

// eat takes the first of the words that the rest begins with, "" for none.
func (p *reader) eat(words ...string) string {
	for _, w := range words {
		if strings.HasPrefix(p.s, w) {
			p.s = p.s[len(w):]
			return w
		}
	}
	return ""
}

// left refuses the rest.
func (p *reader) left() error {
	switch {
	case strings.Contains(p.s, "工作日"):
		return refused(CodeWorkdays, p.s)
	case strings.ContainsAny(p.s, ":：点點时時") || strings.Contains(p.s, "午"):
		return refused(CodeTimeInside, p.s)
	case strings.Contains(p.s, "单周"), strings.Contains(p.s, "双周"), strings.Contains(p.s, "隔"):
		return refused(CodeAmbiguous, p.s)
	}
	return refused(CodeChinese, p.s)
}

// clause reads one rule, or several that share what stands before.
func (p *reader) clause() error {
	first := len(p.lines)
	yearly := p.interval("年")
	months, ok := p.months()
	var err error
	switch {
	case !ok:
		return p.left()
	case yearly > 0 && len(months) == 0:
		return p.left()
	case yearly > 0 && !p.frequency(): // 每年3月15日; 每年3月至10月每周六 goes on below
		err = p.yearly(yearly, months)
	case yearly > 1:
		return p.left()
	default:
		err = p.within(months)
	}
	if err != nil {
		return err
	}
	return p.ending(p.lines[first:])
}

// frequency reports whether the rest begins with a frequency of its own.
func (p *reader) frequency() bool {
	return strings.HasPrefix(p.s, "每") || strings.HasPrefix(p.s, "隔")
}

// interval reads 每…, 每2… or 隔… before a unit, such as 年; 0 when there is none. 隔两…
// can be every second or every third, so that it is not read.
func (p *reader) interval(units ...string) int {
	whole := p.s
	n, counted := 0, true
	switch {
	case p.eat("每隔一个", "每隔一", "每隔1个", "每隔1", "隔一个", "隔一", "隔1个", "隔1", "隔") != "":
		n = 2
	case p.eat("每") != "":
		n = 1
		if k, ok := p.number(); ok {
			n, counted = k, p.eat("个") != ""
		}
	}
	// 每2月 can be each February as well as every second month.
	if unit := p.eat(units...); n > 0 && unit != "" && (counted || unit != "月") {
		return n
	}
	p.s = whole
	return 0
}

// within reads a rule that may be bound to some months.
func (p *reader) within(months []time.Month) error {
	l := Line{Interval: 1, ByMonth: months}
	if p.eat("天天") != "" {
		l.Freq = Daily
		p.lines = append(p.lines, l)
		return nil
	}
	if n := p.interval("天", "日"); n > 0 {
		l.Freq, l.Interval = Daily, n
		p.lines = append(p.lines, l)
		return nil
	}
	if n := p.interval("月"); n > 0 {
		l.Freq, l.Interval = Monthly, n
		return p.inMonth(l)
	}
	if strings.HasPrefix(p.s, "周") {
		p.s = "每" + p.s
	}
	n := p.interval("周")
	if n == 0 {
		return p.left()
	}
	l.Freq, l.Interval = Weekly, n
	p.eat("的")
	return p.weekly(l)
}

var weekdayRunes = map[string]time.Weekday{
	"一": time.Monday, "二": time.Tuesday, "三": time.Wednesday, "四": time.Thursday, "五": time.Friday, "六": time.Saturday, "日": time.Sunday,
}

// weekday reads a day of the week without 周. What goes on as a number or a count,
// such as 一月, is none.
func (p *reader) weekday() (time.Weekday, bool) {
	for r, d := range weekdayRunes {
		if rest, ok := strings.CutPrefix(p.s, r); ok {
			for _, more := range []string{"月", "日", "个", "次", "天", "十", "年"} {
				if strings.HasPrefix(rest, more) {
					return 0, false
				}
			}
			p.s = rest
			return d, true
		}
	}
	return 0, false
}

// weekly reads 二、周六, 一至五, 一三五 or 末 behind 每周.
func (p *reader) weekly(l Line) error {
	p.eat("周")
	found := func(d time.Weekday) { l.ByDay = append(l.ByDay, NthDay{Day: d}) }
	member := func() bool {
		if p.eat("末") != "" {
			found(time.Saturday)
			found(time.Sunday)
			return true
		}
		d, ok := p.weekday()
		if !ok {
			return false
		}
		found(d)
		if whole := p.s; p.eat("至") != "" {
			p.eat("周")
			to, ok := p.weekday()
			if !ok {
				p.s = whole // 周六至2026年12月31日止
				return true
			}
			for d != to {
				d = (d + 1) % 7
				found(d)
			}
		}
		return true
	}
	if !member() {
		return p.left()
	}
	for {
		whole := p.s
		joiner := p.eat("、", ",", "和", "/")
		week := p.eat("周") != ""
		if !member() {
			p.s = whole
			p.lines = append(p.lines, l)
			return nil
		}
		if joiner == "" && week || l.Interval > 1 && joiner != "、" && joiner != "/" {
			return refused(CodeAmbiguous, whole) // 隔周六和周三: the second may be every week
		}
	}
}

// months reads 3月至10月、12月; none is no fault, but half of one is.
func (p *reader) months() ([]time.Month, bool) {
	var out []time.Month
	for {
		whole := p.s
		if len(out) > 0 {
			p.eat("、", "和", ",")
		}
		from, ok := p.number()
		if !ok {
			p.s = whole
			return out, true
		}
		to := from
		named := p.eat("月") != ""
		if p.eat("至") != "" {
			p.eat("次年", "第二年", "来年")
			if to, ok = p.number(); !ok {
				p.s = whole
				return out, true
			}
			named = p.eat("月") != ""
		}
		if !named {
			p.s = whole
			return out, true
		}
		if from < 1 || from > 12 || to < 1 || to > 12 {
			p.s = whole
			return nil, false
		}
		out = append(out, time.Month(from))
		for from != to {
			from = from%12 + 1
			out = append(out, time.Month(from))
		}
		if len(out) > 0 && strings.HasPrefix(p.s, "的") {
			return out, true
		}
	}
}

// yearly reads what follows the months of 每年3月.
func (p *reader) yearly(n int, months []time.Month) error {
	for {
		of := p.eat("的") != ""
		if len(months) > 1 && !of {
			return refused(CodeAmbiguous, p.s) // 3月、9月1日
		}
		if err := p.inMonth(Line{Freq: Yearly, Interval: n, ByMonth: months}); err != nil {
			return err
		}
		whole := p.s
		if p.eat("、", "和", ",") == "" {
			return nil
		}
		var ok bool
		if months, ok = p.months(); !ok || len(months) == 0 || p.frequency() {
			p.s = whole
			return nil
		}
	}
}

// inMonth reads the days of a month, 1日、15日 or 第一个周三; both make two rules.
func (p *reader) inMonth(l Line) error {
	p.eat("的")
	days, nth := l, l
	for first := true; ; first = false {
		whole := p.s
		if !first && p.eat("、", "和", ",", "/") == "" {
			break
		}
		if strings.HasPrefix(p.s, "周") && !first {
			return refused(CodeAmbiguous, whole) // 第一个周三、周六
		}
		if !p.placed(&nth) && !p.numbered(&days) {
			p.s = whole
			break
		}
	}
	if strings.HasPrefix(p.s, "第") && len(days.ByMonthDay)+len(nth.ByDay) == 0 {
		return refused(CodeAmbiguous, p.s) // 第一周周三
	}
	if len(days.ByMonthDay)+len(nth.ByDay) == 0 {
		return p.left()
	}
	if len(days.ByMonthDay) > 0 {
		p.lines = append(p.lines, days)
	}
	if len(nth.ByDay) > 0 {
		p.lines = append(p.lines, nth)
	}
	return nil
}

// placed reads 第一个周三, 第二、四个周六, 最后一个周五 or 倒数第二个周五.
func (p *reader) placed(l *Line) bool {
	whole := p.s
	var places []int
	sign := 1
	switch {
	case p.eat("最后一个", "最后1个", "最后") != "":
		places = []int{-1}
	case p.eat("倒数第") != "":
		sign = -1
		fallthrough
	case p.eat("第") != "":
		for {
			n, ok := p.number()
			if !ok || n < 1 || n > 5 {
				p.s = whole
				return false
			}
			places = append(places, sign*n)
			counted := p.eat("个") != ""
			if strings.HasPrefix(p.s, "周") && counted {
				break
			}
			if p.eat("、", "和", ",") == "" {
				p.s = whole
				return false
			}
			p.eat("第")
		}
	}
	if len(places) == 0 || p.eat("周") == "" {
		p.s = whole
		return false
	}
	d, ok := p.weekday()
	if !ok {
		p.s = whole
		return false
	}
	for _, n := range places {
		l.ByDay = append(l.ByDay, NthDay{N: n, Day: d})
	}
	return true
}

// numbered reads 15日, 1、15日, 1日至5日, 最后一天 or 倒数第2天.
func (p *reader) numbered(l *Line) bool {
	whole := p.s
	if p.eat("最后一天", "最后1天", "最后一日", "月末最后一天") != "" {
		l.ByMonthDay = append(l.ByMonthDay, -1)
		return true
	}
	if p.eat("倒数第") != "" {
		if n, ok := p.number(); ok && n >= 1 && n <= 31 && p.eat("天", "日") != "" {
			l.ByMonthDay = append(l.ByMonthDay, -n)
			return true
		}
		p.s = whole
		return false
	}
	var days []int
	for {
		n, ok := p.number()
		if !ok || n < 1 || n > 31 {
			p.s = whole
			return false
		}
		days = append(days, n)
		named := p.eat("日") != ""
		if before := p.s; p.eat("至") != "" {
			to, ok := p.number()
			switch {
			case ok && to > n && to <= 31 && !strings.HasPrefix(p.s, "年"):
				for n < to {
					n++
					days = append(days, n)
				}
				named = p.eat("日") != ""
			case named:
				p.s = before
			default:
				p.s = whole
				return false
			}
		}
		if named {
			l.ByMonthDay = append(l.ByMonthDay, days...)
			return true
		}
		if p.eat("、", "和", ",") == "" {
			p.s = whole
			return false
		}
	}
}

// ending reads (共10次) or (至2026年12月31日止) behind a rule; without brackets only where
// it can be about one rule alone.
func (p *reader) ending(lines []Line) error {
	whole := p.s
	bracket := p.eat("(") != ""
	if !bracket {
		p.eat(",")
	}
	count := 0
	var until Date
	switch {
	case p.eat("共") != "":
		n, ok := p.number()
		if !ok || p.eat("次") == "" {
			p.s = whole
			return p.left()
		}
		count = n
	case p.eat("截至", "直至", "至") != "":
		var ok bool
		if until, ok = p.date(); !ok {
			p.s = whole
			return p.left()
		}
		p.eat("为止", "止")
	case bracket:
		p.s = whole
		return p.left()
	default:
		p.s = whole
		return nil
	}
	if bracket && p.eat(")") == "" {
		p.s = whole
		return p.left()
	}
	if !bracket && len(p.lines) > 1 || len(lines) != 1 {
		return refused(CodeAmbiguous, whole)
	}
	lines[0].Count, lines[0].Until = count, until
	return nil
}

// date reads 2026年12月31日.
func (p *reader) date() (Date, bool) {
	y, ok1 := p.number()
	year := p.eat("年") != ""
	m, ok2 := p.number()
	month := p.eat("月") != ""
	d, ok3 := p.number()
	date := Date{y, time.Month(m), d}
	return date, ok1 && ok2 && ok3 && year && month && p.eat("日") != "" && date.Valid()
}

// number reads digits, or Chinese numerals up to 99.
func (p *reader) number() (int, bool) {
	n, i := 0, 0
	for i < len(p.s) && i < 5 && p.s[i] >= '0' && p.s[i] <= '9' {
		n = n*10 + int(p.s[i]-'0')
		i++
	}
	if i > 0 {
		p.s = p.s[i:]
		return n, true
	}
	digit := func() int {
		if p.eat("两") != "" {
			return 2
		}
		return slices.Index(numerals, p.eat(numerals...)) + 1
	}
	n = digit()
	if p.eat("十") == "" {
		return n, n > 0
	}
	return max(n, 1)*10 + digit(), true
}

var numerals = []string{"一", "二", "三", "四", "五", "六", "七", "八", "九"}
