package hours

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

func TestParseGivesTheCanonicalForm(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"Mo-Fr 08:00-17:00", "Mo-Fr 08:00-17:00"},
		{"Mo-Fr 8:00-17:00", "Mo-Fr 08:00-17:00"},
		{"mo-fr 8:00 - 17:00", "Mo-Fr 08:00-17:00"},
		{"  MO - FR   08:00–17:00 ", "Mo-Fr 08:00-17:00"},
		{"Mo-Fr 08:00—17:00", "Mo-Fr 08:00-17:00"},
		{"Mo-Fr: 08:00-17:00", "Mo-Fr 08:00-17:00"},
		{"Monday-Friday 08:00-17:00", "Mo-Fr 08:00-17:00"},
		{"Mon,Wed 08:00-17:00", "Mo,We 08:00-17:00"},
		{"Mo-Fr 08:00-17:00 open", "Mo-Fr 08:00-17:00"},
		{"Mo-Fr 08:00-17:00;", "Mo-Fr 08:00-17:00"},
		{"Mo-Fr 08:00-17:00;Sa 09:00-12:00", "Mo-Fr 08:00-17:00; Sa 09:00-12:00"},
		{"Mo-Fr 08:00-12:00, 14:00-18:00", "Mo-Fr 08:00-12:00,14:00-18:00"},
		{"Mo-Fr 14:00-18:00,08:00-12:00,14:00-18:00", "Mo-Fr 08:00-12:00,14:00-18:00"},
		{"Mo 08:00-12:00,Tu 08:00-10:00", "Mo 08:00-12:00, Tu 08:00-10:00"},
		{"Fr,Mo,We 08:00-10:00", "Mo,We,Fr 08:00-10:00"},
		{"Mo,Tu,We 08:00-10:00", "Mo-We 08:00-10:00"},
		{"Sa,Su 08:00-10:00", "Sa,Su 08:00-10:00"},
		{"Sa-Su 08:00-10:00", "Sa,Su 08:00-10:00"},
		{"Fr-Mo 08:00-10:00", "Fr-Mo 08:00-10:00"},
		{"Su-Mo,We 08:00-10:00", "We,Su,Mo 08:00-10:00"},
		{"Mo-Su 08:00-10:00", "Mo-Su 08:00-10:00"},
		{"Tu-Mo 08:00-10:00", "Mo-Su 08:00-10:00"},
		{"08:00-10:00", "Mo-Su 08:00-10:00"},
		{"Mo-Su,PH 08:00-10:00", "Mo-Su 08:00-10:00"},
		{"PH,Mo-Fr 08:00-10:00", "Mo-Fr,PH 08:00-10:00"},
		{"ph closed", "PH off"},
		{"Sa[3,1] 09:00-12:00", "Sa[1,3] 09:00-12:00"},
		{"Sa [ 1 - 2 ] 09:00-12:00", "Sa[1,2] 09:00-12:00"},
		{"Sa[1-5] 09:00-12:00", "Sa 09:00-12:00"},
		{"Sa[1],Mo,Sa 09:00-12:00", "Mo,Sa 09:00-12:00"},
		{"We[-1,2] 09:00-12:00", "We[2,-1] 09:00-12:00"},
		{"24/7", "24/7"},
		{"open", "24/7"},
		{"24/7 open", "24/7"},
		{"24/7 off", "off"},
		{"00:00-24:00", "24/7"},
		{"Mo-Su 00:00-24:00", "24/7"},
		{"24/7; PH off", "24/7; PH off"},
		{"closed", "off"},
		{"OFF", "off"},
		{"Mo-Fr 00:00-24:00 off", "Mo-Fr off"},
		{"Mo open", "Mo 00:00-24:00"},
		{"Mo 12:00-13:00 off", "Mo 12:00-13:00 off"},
		{"20:00-26:00", "Mo-Su 20:00-02:00"},
		{"22:00-00:00", "Mo-Su 22:00-24:00"},
		{"08:00-32:00", "Mo-Su 08:00-32:00"},
		{"23:59-47:59", "Mo-Su 23:59-47:59"},
		{"Mar-Oct 8:00-18:00", "Mar-Oct 08:00-18:00"},
		{"Mar-Oct: Mo-Fr 08:00-18:00", "Mar-Oct Mo-Fr 08:00-18:00"},
		{"march-october 08:00-18:00", "Mar-Oct 08:00-18:00"},
		{"Mar-Oct Mo-Su 08:00-18:00", "Mar-Oct 08:00-18:00"},
		{"Dec off", "Dec off"},
		{"Jul,Aug,Jul off", "Jul,Aug off"},
		{"Dec 25 off", "Dec 25 off"},
		{"Dec 25-31 off", "Dec 25-Dec 31 off"},
		{"Dec 25-Jan 3 off", "Dec 25-Jan 03 off"},
		{"Dec 25,Jan 1 off", "Dec 25,Jan 01 off"},
		{"Mar 8:00-18:00", "Mar 08:00-18:00"},
		{"Mar 8 8:00-18:00", "Mar 08 08:00-18:00"},
		{"2026 08:00-18:00", "2026 08:00-18:00"},
		{"2026-2028 Mo 08:00-18:00", "2026-2028 Mo 08:00-18:00"},
		{"2026 Feb 15 off", "2026 Feb 15 off"},
		{"2026 Feb 14-20 off", "2026 Feb 14-2026 Feb 20 off"},
		{"2026 Feb 14-2026 Feb 20 off", "2026 Feb 14-2026 Feb 20 off"},
		{"2026 Mar-May off", "2026 Mar-May off"},
		{"2026 Feb 15,2027 Feb 6 off", "2026 Feb 15,2027 Feb 06 off"},
		{"Mo-Fr 08:00-12:00, 2026 Feb 15 off", "Mo-Fr 08:00-12:00, 2026 Feb 15 off"},
	} {
		s, err := Parse(c.in)
		if err != nil {
			t.Errorf("Parse(%q): %v", c.in, err)
			continue
		}
		if got := s.String(); got != c.want {
			t.Errorf("Parse(%q): got %q, want %q", c.in, got, c.want)
		}
		if again := mustParse(t, c.want).String(); again != c.want {
			t.Errorf("Parse(%q) again: got %q", c.want, again)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for _, c := range []struct {
		in   string
		code string
		pos  int
	}{
		{"", CodeEmpty, 0},
		{" \t\n", CodeEmpty, 0},
		{strings.Repeat("Mo 08:00-09:00;", 80), CodeTooLong, MaxText},
		{"Mo-Fr 25:00-26:00", CodeBadTime, 6},
		{"Mo-Fr 24:00-26:00", CodeBadTime, 6},
		{"Mo-Fr 08:60-17:00", CodeBadTime, 6},
		{"Mo-Fr 08:00-17:60", CodeBadTime, 12},
		{"Mo-Fr 08:00-48:01", CodeBadTime, 12},
		{"Mo-Fr 08:00-32:01", CodeBadTime, 6},
		{"Mo-Fr 08:00-08:00", CodeBadTime, 6},
		{"Mo-Fr 08:0-17:00", CodeBadTime, 6},
		{"Mo-Fr 008:00-17:00", CodeBadTime, 6},
		{"Mo-Fr 8-17", CodeBadTime, 6},
		{"Mo-Fr 08:00-17", CodeBadTime, 12},
		{"Mo-Fr 10h30-19h00", CodeBadTime, 6},
		{"Mo-Fr 08:00", CodeBadTime, 6},
		{"10:00", CodeBadTime, 0},
		{"Mo-Fr 08:00-noon", CodeBadTime, 12},
		{"Mo-Xx 08:00-17:00", CodeBadWeekday, 3},
		{"Xx 08:00-17:00", CodeBadWeekday, 0},
		{"Mo,Zz 08:00-17:00", CodeBadWeekday, 3},
		{"Sa[0] 09:00-12:00", CodeBadWeekday, 0},
		{"Sa[6] 09:00-12:00", CodeBadWeekday, 0},
		{"Sa[2-1] 09:00-12:00", CodeBadWeekday, 0},
		{"Sa[1 09:00-12:00", CodeBadWeekday, 0},
		{"Mo-Fr[1] 09:00-12:00", CodeBadWeekday, 0},
		{"Th[2][4] 09:00-12:00", CodeBadWeekday, 0},
		{"Feb 30 off", CodeBadDate, 4},
		{"2026 Feb 29 off", CodeBadDate, 9},
		{"Apr 31 off", CodeBadDate, 4},
		{"Dec 00 off", CodeBadDate, 4},
		{"2028-2026 off", CodeBadDate, 0},
		{"1800 off", CodeBadDate, 0},
		{"20261 off", CodeBadDate, 0},
		{"2026-02-15 off", CodeBadDate, 0},
		{"Dec 25-Jan off", CodeBadDate, 0},
		{"Jan-Mar 15 off", CodeBadDate, 0},
		{"Dec 25-24 off", CodeBadDate, 0},
		{"2026 Feb 14-Feb 20 off", CodeBadDate, 0},
		{"2026 Dec 25-Jan 03 off", CodeBadDate, 0},
		{"Feb 14-2026 Feb 20 off", CodeBadDate, 0},
		{"2026 Feb 20-2026 Feb 14 off", CodeBadDate, 0},
		{"2026 Nov-Feb off", CodeBadDate, 0},
		{"2026 Feb 14,Feb 20 off", CodeBadDate, 12},
		{"Mo-Fr", CodeNoTime, 0},
		{"Mo-Fr 08:00-12:00; Sa", CodeNoTime, 19},
		{"Mar-Oct", CodeNoTime, 0},
		{"sunrise-sunset", CodeOutOfSubset, 0},
		{"Mo-Fr 08:00-sunset", CodeOutOfSubset, 12},
		{"(sunrise+01:00)-18:00", CodeOutOfSubset, 0},
		{"08:00-(sunset-01:00)", CodeOutOfSubset, 6},
		{"week 1-10 Mo 08:00-12:00", CodeOutOfSubset, 0},
		{"SH off", CodeOutOfSubset, 0},
		{"PH,SH off", CodeOutOfSubset, 3},
		{"PH Mo-Fr off", CodeOutOfSubset, 3},
		{"Mo-PH off", CodeOutOfSubset, 3},
		{"PH -1 day 08:00-12:00", CodeOutOfSubset, 3},
		{"Sa[1] +1 day 08:00-12:00", CodeOutOfSubset, 6},
		{"easter off", CodeOutOfSubset, 0},
		{"18:00+", CodeOutOfSubset, 5},
		{"Mo-Fr 18:00-22:00+", CodeOutOfSubset, 17},
		{"10:00-16:00/01:30", CodeOutOfSubset, 11},
		{"2026+ 08:00-12:00", CodeOutOfSubset, 4},
		{"Jan 01-Dec 31/8 off", CodeOutOfSubset, 13},
		{"Mo-Fr 08:00-18:00 || off", CodeOutOfSubset, 18},
		{"Mo-Fr 08:00-18:00 unknown", CodeOutOfSubset, 18},
		{"Plusieurs soirées par an", CodeOutOfSubset, 0},
		{"周一至周五 8:00-17:00", CodeOutOfSubset, 0},
		{`"by appointment"`, CodeComment, 0},
		{`Mo-Fr "by appointment"`, CodeComment, 6},
		{`Mo-Fr 08:00-18:00 "ring the bell"`, CodeComment, 18},
		{`Mo-Fr off "holidays"`, CodeComment, 10},
		{"; Mo 08:00-12:00", CodeSyntax, 0},
		{"Mo 08:00-12:00;; Tu 08:00-12:00", CodeSyntax, 15},
		{"Mo 08:00-12:00,", CodeSyntax, 15},
		{"Mo 08:00-12:00 14:00-18:00", CodeSyntax, 15},
		{"Mo Tu 08:00-12:00", CodeSyntax, 3},
		{"Mo, 08:00-12:00", CodeSyntax, 4},
		{"Mo 08:00-12:00 Tu", CodeSyntax, 15},
		{"Mo Jan 08:00-12:00", CodeSyntax, 3},
		{"Dec 25,26 off", CodeSyntax, 7},
		{"24/7 08:00-12:00", CodeSyntax, 5},
	} {
		s, err := Parse(c.in)
		var pe *ParseError
		if !errors.As(err, &pe) {
			t.Errorf("Parse(%q): got %q, %v, want a ParseError", c.in, s, err)
			continue
		}
		if pe.Code != c.code || pe.Pos != c.pos {
			t.Errorf("Parse(%q): got %s at %d, want %s at %d", c.in, pe.Code, pe.Pos, c.code, c.pos)
		}
		if pe.Pos > len(c.in) || !strings.HasPrefix(c.in[pe.Pos:], pe.Text) {
			t.Errorf("Parse(%q): %q does not stand at %d", c.in, pe.Text, pe.Pos)
		}
		if !s.IsZero() {
			t.Errorf("Parse(%q): refused, but got %q", c.in, s)
		}
	}
}

func TestScheduleIsTextInJSON(t *testing.T) {
	var v struct {
		Hours Schedule `json:"hours"`
		None  Schedule `json:"none,omitzero"`
	}
	if err := json.Unmarshal([]byte(`{"hours":"mo-fr 8:00-17:00"}`), &v); err != nil {
		t.Fatal(err)
	}
	out, err := json.Marshal(v)
	if err != nil || string(out) != `{"hours":"Mo-Fr 08:00-17:00"}` {
		t.Errorf("got %s, %v", out, err)
	}
	if err := json.Unmarshal([]byte(`{"hours":"25:00"}`), &v); err == nil {
		t.Error("a bad text was read")
	}
	if err := json.Unmarshal([]byte(`{"hours":""}`), &v); err != nil || !v.Hours.IsZero() {
		t.Errorf("the empty text: got %q, %v, want the empty schedule", v.Hours, err)
	}
}

func TestReadTriesBothLanguages(t *testing.T) {
	for _, c := range []struct{ in, want, code string }{
		{"Mo-Fr 8:00-17:00", "Mo-Fr 08:00-17:00", ""},
		{"周一至周五 8:00-17:00", "Mo-Fr 08:00-17:00", ""},
		{"８：００－１７：００", "Mo-Su 08:00-17:00", ""},
		{"Mo-Fr 25:00-26:00", "", CodeBadTime},
		{"周一至周五 8点", "", CodeBadTime},
		{"周八 8:00-9:00", "", CodeBadWeekday},
		{"电话预约", "", CodeOutOfSubset},
		{"", "", CodeEmpty},
	} {
		s, err := Read(c.in)
		var pe *ParseError
		if code := ""; errors.As(err, &pe) {
			if code = pe.Code; code != c.code {
				t.Errorf("Read(%q): got %v, want %q", c.in, err, c.code)
			}
			continue
		}
		if err != nil || s.String() != c.want {
			t.Errorf("Read(%q): got %q, %v, want %q", c.in, s, err, c.want)
		}
	}
}
