package hours

import "slices"

// FromChinese translates plain Chinese such as "周一至周五 8:00-17:30，周六上午9点到12点；
// 法定节假日休息" into the language of [Parse], in canonical form. What it reads is
// listed in README.md. Words it does not know and wordings with two readings
// ("8点到5点") are refused with a *[ParseError]; nothing is skipped.
//
// 工作日 becomes "Mo-Fr" with "PH off": the language has no word for days that are
// worked, so weekend days worked by 调休 count as weekend. 节假日 is read as 法定节假日.
func FromChinese(s string) (string, error) {
	z := scan(s)
	if z.done() {
		return "", &ParseError{Code: CodeEmpty}
	}
	if len(s) > MaxText {
		return "", &ParseError{Pos: MaxText, Code: CodeTooLong}
	}
	clauses, err := z.clauses()
	if err != nil {
		return "", err
	}
	rules, err := z.order(clauses)
	if err != nil {
		return "", err
	}
	out, err := Parse(compile(rules).String())
	if err != nil {
		return "", &ParseError{Text: s, Code: CodeOutOfSubset}
	}
	return out.String(), nil
}

// clause is one statement: some days and what holds on them.
type clause struct {
	rule
	at      int  // rune at which it starts
	named   bool // dates or days were named
	workday bool // 工作日: the days without the public holidays
	asUsual bool // 不休、照常: says only that the other clauses hold
	behind  bool // its days stand behind its times: "8:00-17:00（周一至周五）"
}

const maxClauses = 16

// clauses reads the whole text.
func (z *scanner) clauses() ([]clause, error) {
	z.take("营业时间", "对外开放时间", "开放时间", "工作时间", "服务时间", "回收时间", "收运时间", "收货时间",
		"收购时间", "办公时间", "投放时间", "上班时间", "运营时间", "时间")
	z.take(":", "为", "是")
	var list []clause
	for !z.done() {
		c, err := z.clause(list)
		if err != nil {
			return nil, err
		}
		switch {
		case continues(c, list):
			// "周一至周五 8:00-12:00；14:00-18:00" goes on with the clause before.
			last := &list[len(list)-1]
			last.spans = append(last.spans, c.spans...)
		case len(list) == maxClauses:
			return nil, z.failAt(c.at, CodeTooLong)
		case !c.named && slices.ContainsFunc(list, clause.claims):
			return nil, z.failAt(c.at, CodeAmbiguous)
		default:
			list = append(list, c)
		}
		for z.take(",", ";", "(", ")", "、", "且", "并") {
		}
	}
	if err := z.checkTimes(); err != nil {
		return nil, err
	}
	return z.merge(list)
}

// continues reports whether c is only times, after a statement with times.
func continues(c clause, list []clause) bool {
	if c.named || len(list) == 0 {
		return false
	}
	last := &list[len(list)-1]
	return !last.off && !last.asUsual && !last.behind
}

// claims reports whether times without days, later on, could belong to c.
func (c clause) claims() bool { return !c.off && !(c.asUsual && (c.everyDay || c.days == [7]uint16{})) }

// clause reads one statement; before are the ones read so far.
func (z *scanner) clause(before []clause) (clause, error) {
	z.blanks()
	c := clause{at: z.i}
	if z.take("全年无休", "全年不休", "365天无休", "天天无休") {
		c.everyDay, c.asUsual, c.named = true, true, true
		return c, nil
	}
	except := z.take("除了", "除")
	if err := z.selectors(&c); err != nil {
		return c, err
	}
	if except {
		if !c.named || !z.take("以外", "之外", "外") {
			return c, z.fail(CodeOutOfSubset)
		}
		c.off = true
		return c, nil
	}
	comma := z.take(",", ":") && z.r[z.i-1] == ','
	open := z.i
	if z.take("(") {
		if !z.timeAhead() {
			z.i = open
		}
	}
	switch {
	case z.take("不休息", "不休", "无休", "照常营业", "照常开放", "照常", "正常营业", "正常开放", "不打烊", "不关门"):
		c.asUsual = true
		return c, z.needDays(c)
	case z.take("除外", "全天休息", "休息", "公休", "闭馆", "闭店", "停业", "歇业", "关门", "关闭", "不营业", "不开放", "不开门",
		"不上班", "不办公", "不服务", "不回收", "不收", "休"):
		c.off = true
		return c, z.needDays(c)
	case z.allDay():
		c.spans = []span{{0, minutesOfDay}}
	default:
		if err := z.times(&c); err != nil {
			return c, err
		}
	}
	if c.spans == nil {
		if c.named && (z.done() || z.at(',', ';', ')')) {
			return c, z.failAt(c.at, CodeNoTime)
		}
		return c, z.fail(CodeOutOfSubset)
	}
	// "8:00-17:00，周一至周五，9:00-12:00": the days could belong to either side.
	if n := len(before); comma && n > 0 && !before[n-1].named {
		return c, z.failAt(c.at, CodeAmbiguous)
	}
	z.take("对外开放", "对外营业", "正常营业", "正常开放", "营业", "开放", "开门", "服务", "办公", "上班", "接待",
		"收货", "收购", "回收", "收运", "收集", "接收", "可投放", "定时投放", "投放", "投递")
	if !c.named {
		z.daysBehind(&c)
	}
	return c, nil
}

// daysBehind reads "（周一至周五）" behind a single time range, if nothing that could
// claim the days follows directly. Without it the times are for every day.
func (z *scanner) daysBehind(c *clause) {
	back, b := z.i, *c
	if len(c.spans) == 1 && z.take("(") {
		err := z.selectors(&b)
		if err == nil && b.named && z.take(")") && (z.done() || z.at(',', ';')) {
			b.behind = true
			*c = b
			return
		}
	}
	z.i, c.everyDay = back, true
}

// needDays refuses "休息" without a day: for how long is not said.
func (z *scanner) needDays(c clause) error {
	if !c.named {
		return z.failAt(c.at, CodeNoTime)
	}
	return nil
}

// allDay reads the words for round the clock.
func (z *scanner) allDay() bool {
	return z.take("全天候24小时", "全天24小时", "24小时全天候", "24小时全天", "7×24小时", "7*24小时", "7x24小时",
		"24小时", "二十四小时", "24h", "24H", "全天候", "全天", "昼夜")
}

// merge joins clauses about the same days and holds each to times that go forward.
func (z *scanner) merge(list []clause) ([]clause, error) {
	var out []clause
	for _, c := range list {
		same := slices.IndexFunc(out, func(o clause) bool {
			return !o.off && !c.off && !o.asUsual && !c.asUsual && o.workday == c.workday && o.holiday == c.holiday &&
				o.everyDay == c.everyDay && o.days == c.days && slices.Equal(o.dates, c.dates)
		})
		if same >= 0 {
			out[same].spans = append(out[same].spans, c.spans...)
			continue
		}
		out = append(out, c)
	}
	for i := range out {
		c := &out[i]
		for j, s := range c.spans {
			if j > 0 && s.from < c.spans[j-1].to {
				// "8:00-12:00，2:00-5:00": an afternoon on the twelve-hour clock, or a slip.
				return nil, z.failAt(c.at, CodeAmbiguous)
			}
			c.spills = c.spills || s.to > minutesOfDay
		}
	}
	return out, nil
}
