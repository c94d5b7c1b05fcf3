package exchange

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// dayRunes are the characters that name a weekday: Chinese counts them, Japanese
// and Korean name them by the planets. 日 is Sunday in all.
var dayRunes = map[rune]time.Weekday{
	'一': time.Monday, '二': time.Tuesday, '三': time.Wednesday, '四': time.Thursday, '五': time.Friday, '六': time.Saturday,
	'月': time.Monday, '火': time.Tuesday, '水': time.Wednesday, '木': time.Thursday, '金': time.Friday, '土': time.Saturday,
	'日': time.Sunday, '天': time.Sunday,
}

// dayWords stand before a weekday or between two and say nothing else.
var dayWords = strings.NewReplacer("每星期", " ", "每周", " ", "每週", " ", "每逢", " ", "星期", " ", "礼拜", " ", "禮拜", " ", "周", " ", "週", " ",
	"曜日", " ", "收運", " ", "收运", " ", "、", " ", "，", " ", ",", " ", "．", " ", ".", " ", "・", " ", "/", " ", "和", " ", "及", " ", ";", " ", "；", " ")

// weekdays reads a list of weekdays, such as 一,二,四,六 or 星期二.星期五; false
// when anything else stands in it.
func weekdays(s string) (days []time.Weekday, ok bool) {
	for _, r := range dayWords.Replace(narrowed(s)) {
		d, named := dayRunes[r]
		switch {
		case r == ' ':
		case !named:
			return nil, false
		case !slices.Contains(days, d):
			days = append(days, d)
		}
	}
	sortWeek(days)
	return days, len(days) > 0
}

// sortWeek orders from Monday to Sunday.
func sortWeek(days []time.Weekday) {
	slices.SortFunc(days, func(a, b time.Weekday) int { return int(a+6)%7 - int(b+6)%7 })
}

// bracketed is a remark in brackets, full-width or not.
var bracketed = regexp.MustCompile(`[(（][^()（）]*[)）]`)

// remarkDays reads the weekdays that a remark in brackets restricts a row to:
// 安泰街164號(每星期一、四收運), or (週一、週四收運，沿途播放音樂). Of remarks that
// name weekdays and say more of them than that, days is nil: what they mean is not
// guessed. Brackets that name no weekday are passed over.
func remarkDays(s string) (days []time.Weekday, remark string, ok bool) {
	for _, remark := range bracketed.FindAllString(s, -1) {
		inner := strings.Trim(narrowed(remark), "()")
		if !namesDays(inner) {
			continue
		}
		said, rest, _ := strings.Cut(inner, ",")
		days, ok := weekdays(said)
		if whole, all := weekdays(inner); all {
			days, ok, rest = whole, true, ""
		}
		if r, _ := utf8.DecodeRuneInString(rest); !ok || namesDays(rest) || dayRunes[r] != 0 || r == '日' {
			days = nil
		}
		return days, remark, true
	}
	return nil, "", false
}

// namesDays reports whether a text speaks of days of the week.
func namesDays(s string) bool {
	return strings.ContainsAny(s, "週周") || strings.Contains(s, "星期")
}

// byDay writes weekdays as the BYDAY of a rule, MO,TH.
func byDay(days []time.Weekday) string {
	names := make([]string, len(days))
	for i, d := range days {
		names[i] = ruleDays[d]
	}
	return strings.Join(names, ",")
}

// ruleDays are the weekdays as a rule of RFC 5545 has them.
var ruleDays = [...]string{"SU", "MO", "TU", "WE", "TH", "FR", "SA"}
