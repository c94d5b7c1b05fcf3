package notice

import (
	"strings"
	"testing"
	"unicode"
)

func TestEveryEventSpeaksBothLanguages(t *testing.T) {
	for e, both := range words {
		for i, lang := range []string{"zh", "en"} {
			subject, body := say(e, lang, map[string]string{"code": "X-1", "name": "某点", "date": "2026-11-24", "count": "3"}, "")
			if subject == "" || strings.ContainsAny(subject+body, "{}") || both[i].body == "" {
				t.Errorf("%s, %s: %q %q", e, lang, subject, body)
			}
		}
	}
}

func TestMissingFactsLeaveNoHoles(t *testing.T) {
	_, body := say(PickupCancelled, "zh", map[string]string{"code": "P-510302-0001", "reason": "下雨"}, "https://huishou.example")
	if body != "您的上门回收预约 P-510302-0001 已取消。\n\n原因：下雨\n\n" {
		t.Errorf("%q", body)
	}
	if _, body := say(StopCancelled, "en", map[string]string{"name": "Stop"}, ""); !strings.HasPrefix(body, "Stop on ") || strings.Contains(body, "()") {
		t.Errorf("%q", body)
	}
}

func TestALinkIsOneOfOurPages(t *testing.T) {
	for path, want := range map[string]bool{"/report/R-1": true, "https://evil.example/": false, "javascript:alert(1)": false, "": false} {
		_, body := say(ReportAnswered, "zh", map[string]string{"reply": "好", "path": path}, "https://huishou.example")
		if got := strings.Contains(body, "查看"); got != want {
			t.Errorf("%q: %q", path, body)
		}
	}
}

// Whatever a fact holds, the subject is one line and the text has no control characters.
func FuzzSay(f *testing.F) {
	f.Add("R-1", "已清运")
	f.Add("R\r\nBcc: x@example.org", "a\x00b\r\n.\r\nMAIL FROM:<x>")
	f.Add("{reply}", "{code}{link}")
	f.Fuzz(func(t *testing.T, code, reply string) {
		for _, lang := range []string{"zh", "en", ""} {
			subject, body := say(ReportAnswered, lang, map[string]string{"code": code, "reply": reply, "name": reply}, "https://huishou.example")
			if strings.ContainsFunc(subject, unicode.IsControl) || strings.ContainsFunc(body, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }) {
				t.Errorf("%q %q", subject, body)
			}
		}
	})
}
