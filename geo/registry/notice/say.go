package notice

import (
	"regexp"
	"strings"
	"unicode"
)

// Event is something that is told: the noun and what happened to it.
type Event string

// The events.
const (
	ReportAnswered  Event = "report.answered"
	ConfirmReminder Event = "confirm.reminder"

	PickupRequested Event = "pickup.requested"
	PickupConfirmed Event = "pickup.confirmed"
	PickupAssigned  Event = "pickup.assigned"
	PickupCollected Event = "pickup.collected"
	PickupSettled   Event = "pickup.settled"
	PickupCancelled Event = "pickup.cancelled"
	PickupNoShow    Event = "pickup.no_show"

	StopMoved     Event = "stop.moved"
	StopCancelled Event = "stop.cancelled"
	StopExtra     Event = "stop.extra"
)

// text is what an event says in a language. {name} stands for a fact; a line whose
// facts are all missing is left out.
type text struct{ subject, body string }

// words say each event in Chinese and English.
var words = map[Event][2]text{
	ReportAnswered: {
		{"您的反映 {code} 有答复了", "您反映的问题 {code}（{name}）有了答复。\n\n答复：{reply}\n\n查看：{link}\n"},
		{"Your report {code} was answered", "Your report {code} ({name}) was answered.\n\nAnswer: {reply}\n\nSee: {link}\n"}},
	ConfirmReminder: {
		{"{name}有 {count} 个地点等待确认", "{name}有 {count} 个地点的信息久未确认。\n\n办理：{link}\n"},
		{"{count} places of {name} wait to be confirmed", "{count} places of {name} have not been confirmed for long.\n\nDesk: {link}\n"}},

	PickupRequested: pickup("已收到", "was received"),
	PickupConfirmed: pickup("已确认", "is confirmed"),
	PickupAssigned:  pickup("已安排回收员", "has a driver"),
	PickupCollected: pickup("已上门回收", "was collected"),
	PickupSettled:   pickup("已结算", "was settled"),
	PickupCancelled: pickup("已取消", "was cancelled"),
	PickupNoShow:    pickup("上门未遇", "met nobody"),

	StopMoved:     stop("改期", "was moved"),
	StopCancelled: stop("停收", "is cancelled"),
	StopExtra:     stop("加班", "has an extra visit"),
}

func pickup(zh, en string) [2]text {
	return [2]text{
		{"上门回收 {code} " + zh, "您的上门回收预约 {code} " + zh + "。\n\n时间：{slot}\n预估金额：{estimate} 元\n实际金额：{total} 元\n差额原因：{reasons}\n原因：{reason}\n\n查看：{link}\n"},
		{"Pickup {code} " + en, "Your pickup {code} " + en + ".\n\nTime: {slot}\nEstimate: {estimate} yuan\nPaid: {total} yuan\nWhy they differ: {reasons}\nReason: {reason}\n\nSee: {link}\n"}}
}

func stop(zh, en string) [2]text {
	return [2]text{
		{"{name} {date} " + zh, "{name}（{code}）{date} " + zh + "。\n\n改为：{newDate} {window}\n原因：{reason}\n\n查看：{link}\n"},
		{"{name} on {date} " + en, "{name} ({code}) on {date} " + en + ".\n\nNew time: {newDate} {window}\nReason: {reason}\n\nSee: {link}\n"}}
}

var blank = regexp.MustCompile(`\{[A-Za-z]+\}`)

// say puts facts into the words of an event. The fact path is a path of our pages:
// with a base it makes the fact link.
func say(e Event, lang string, facts map[string]string, base string) (subject, body string) {
	t := words[e][0]
	if lang == "en" {
		t = words[e][1]
	}
	fact := func(name string) string {
		if name == "link" {
			if base == "" || !strings.HasPrefix(facts["path"], "/") {
				return ""
			}
			return base + facts["path"]
		}
		return facts[name]
	}
	var lines []string
	for line := range strings.SplitSeq(t.body, "\n") {
		asked, known := 0, 0
		line = blank.ReplaceAllStringFunc(line, func(s string) string {
			v := fact(s[1 : len(s)-1])
			asked++
			if v != "" {
				known++
			}
			return plain(v)
		})
		if asked == 0 || known > 0 {
			lines = append(lines, strings.TrimRight(line, " "))
		}
	}
	subject = blank.ReplaceAllStringFunc(t.subject, func(s string) string { return fact(s[1 : len(s)-1]) })
	body = strings.Join(lines, "\n")
	for strings.Contains(body, "\n\n\n") {
		body = strings.ReplaceAll(body, "\n\n\n", "\n\n")
	}
	for _, empty := range []string{"（）", " ()"} {
		body = strings.ReplaceAll(body, empty, "")
	}
	return strings.Join(strings.FieldsFunc(subject, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " "), body
}

// plain leaves control characters out of a fact, but for line breaks and tabs.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, s)
}
