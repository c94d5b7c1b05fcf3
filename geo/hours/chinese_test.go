package hours

import (
	"errors"
	"strings"
	"testing"
)

func TestFromChinese(t *testing.T) {
	for _, c := range []struct{ claim, in, want string }{
		{"days and times", "周一至周五 8:00-17:30", "Mo-Fr 08:00-17:30"},
		{"every day by the hour", "每天8点到20点", "Mo-Su 08:00-20:00"},
		{"the unit at the end serves both", "每天8-18点", "Mo-Su 08:00-18:00"},
		{"a list of days and of times", "周六、周日 9:00-12:00，14:00-18:00", "Sa,Su 09:00-12:00,14:00-18:00"},
		{"working days and holidays", "工作日 8:30—17:00；法定节假日休息", "Mo-Fr 08:30-17:00; PH off"},
		{"working days are without the holidays", "工作日8:30-17:00", "Mo-Fr 08:30-17:00; PH off"},
		{"weekend hours hold on holiday weekends, as said", "工作日8:30-17:00，周末9:00-12:00", "Mo-Fr 08:30-17:00; PH off; Sa,Su 09:00-12:00"},
		{"words for morning and afternoon", "星期一至星期六上午8点半至下午5点", "Mo-Sa 08:30-17:00"},
		{"round the clock", "全天24小时", "24/7"},
		{"round the clock, shorter", "24小时营业", "24/7"},
		{"round the clock in numerals", "二十四小时", "24/7"},
		{"round the clock and never shut", "全年无休，24小时营业", "24/7"},
		{"only what is closed", "周一休息", "Mo off"},
		{"full-width signs", "８：００－１７：００", "Mo-Su 08:00-17:00"},
		{"时 and 分", "周一至周日8时30分-18时", "Mo-Su 08:30-18:00"},
		{"点 without 分", "每天8点30至17点45", "Mo-Su 08:30-17:45"},
		{"numerals", "每天上午九点至十一点半", "Mo-Su 09:00-11:30"},
		{"quarters", "每天八点一刻到下午五点三刻", "Mo-Su 08:15-17:45"},
		{"the exception after the rule", "每天8:00-18:00，周一休息", "Mo-Su 08:00-18:00; Mo off"},
		{"the exception before the rule", "周一休息，8:00-17:00", "Mo-Su 08:00-17:00; Mo off"},
		{"an exception with times", "每天 9:00-17:00，周日 10:00-16:00", "Mo-Su 09:00-17:00; Su 10:00-16:00"},
		{"except by 除…外", "除周一外每天8:00-18:00", "Mo-Su 08:00-18:00; Mo off"},
		{"except by 除外", "周一除外，每天 8:00-18:00", "Mo-Su 08:00-18:00; Mo off"},
		{"except holidays", "除法定节假日外，每天8:00-18:00", "Mo-Su 08:00-18:00; PH off"},
		{"except holidays, in brackets", "周一至周五（法定节假日除外）8:30-17:00", "Mo-Fr 08:30-17:00; PH off"},
		{"except holidays, in brackets at the end", "周一至周五 8:30-17:00（法定节假日除外）", "Mo-Fr 08:30-17:00; PH off"},
		{"holidays said first still count last", "法定节假日休息；周一至周五 8:00-17:00", "Mo-Fr 08:00-17:00; PH off"},
		{"weekends and holidays", "周末及节假日 9:00-16:00；周一至周五 8:00-17:00", "Mo-Fr 08:00-17:00; Sa,Su,PH 09:00-16:00"},
		{"holidays like other days", "周一至周六8:00-18:00 节假日照常", "Mo-Sa 08:00-18:00"},
		{"holidays like other days, said first", "节假日不休，每天8:00-20:00", "Mo-Su 08:00-20:00"},
		{"all year", "全年无休 8:00-20:00", "Mo-Su 08:00-20:00"},
		{"all year is no day", "全年 周一至周五 9:00-16:00", "Mo-Fr 09:00-16:00"},
		{"每天 after days adds nothing", "周一至周五每天8:00-17:00", "Mo-Fr 08:00-17:00"},
		{"days by one prefix", "周一、三、五 9:00-11:00", "Mo,We,Fr 09:00-11:00"},
		{"days without signs", "周一三五 9:00-11:00", "Mo,We,Fr 09:00-11:00"},
		{"weekend without signs", "周六日休息", "Sa,Su off"},
		{"days in digits", "周1-周5 8:00-17:00", "Mo-Fr 08:00-17:00"},
		{"a range over Sunday", "周五至周一 8:00-9:00", "Fr-Mo 08:00-09:00"},
		{"礼拜 and 天", "礼拜天 9:00-11:00", "Su 09:00-11:00"},
		{"a day before a numeral", "周一九点到十一点半", "Mo 09:00-11:30"},
		{"a day before ten", "周二十点到十二点", "Tu 10:00-12:00"},
		{"every week", "每周六上午9:00-11:30", "Sa 09:00-11:30"},
		{"the first Saturday", "每月第一个周六 9:00-11:00", "Sa[1] 09:00-11:00"},
		{"the second and fourth", "每月第二、四个星期六 9:00-11:00", "Sa[2,4] 09:00-11:00"},
		{"the first and third, with 个", "每月第一个、第三个周六 9:00-11:00", "Sa[1,3] 09:00-11:00"},
		{"the last Sunday", "每月最后一个周日 上午9点至11点半", "Su[-1] 09:00-11:30"},
		{"two seasons", "5月1日至9月30日 8:00-18:00；10月1日至次年4月30日 8:30-17:30", "May 01-Sep 30 08:00-18:00; Oct 01-Apr 30 08:30-17:30"},
		{"seasons with their dates", "夏季（5月1日-9月30日）8:00-12:00，14:30-18:00；冬季（10月1日-4月30日）8:30-12:00，14:00-17:30",
			"May 01-Sep 30 08:00-12:00,14:30-18:00; Oct 01-Apr 30 08:30-12:00,14:00-17:30"},
		{"months", "3-10月 8:00-18:00", "Mar-Oct 08:00-18:00"},
		{"months over New Year", "11月至次年2月 9:00-16:00", "Nov-Feb 09:00-16:00"},
		{"months and days", "3月至10月周一至周五 8:00-18:00", "Mar-Oct Mo-Fr 08:00-18:00"},
		{"dates of one year", "2026年2月14日至20日 9:00-12:00", "2026 Feb 14-2026 Feb 20 09:00-12:00"},
		{"dates of one year, closed", "每天8:00-18:00；2026年2月14日至2月20日休息", "Mo-Su 08:00-18:00; 2026 Feb 14-2026 Feb 20 off"},
		{"dates by one 日", "10月1-7日休息，每天8:00-18:00", "Mo-Su 08:00-18:00; Oct 01-Oct 07 off"},
		{"a time list goes on after a semicolon", "周一至周五 上午8:30-12:00；下午14:00-17:30", "Mo-Fr 08:30-12:00,14:00-17:30"},
		{"the same days twice", "周一至周五 8:00-12:00；周一至周五 14:00-18:00", "Mo-Fr 08:00-12:00,14:00-18:00"},
		{"clauses by blanks", "周一至周五 8:00-17:00 周六 9:00-12:00 周日休息", "Mo-Fr 08:00-17:00; Sa 09:00-12:00; Su off"},
		{"clauses by lines", "周一至周五 8:00-17:00\n周六 9:00-12:00", "Mo-Fr 08:00-17:00; Sa 09:00-12:00"},
		{"a label before", "营业时间：周一至周五 8:00-17:30", "Mo-Fr 08:00-17:30"},
		{"days behind their times", "8:00-17:00（周一至周五），9:00-12:00（周六）", "Mo-Fr 08:00-17:00; Sa 09:00-12:00"},
		{"a remark in brackets is a clause", "8:00-20:00（周六日休息）", "Mo-Su 08:00-20:00; Sa,Su off"},
		{"two stints", "周一至周五 7:00—9:00、17:00—19:00", "Mo-Fr 07:00-09:00,17:00-19:00"},
		{"the afternoon is shared by the end", "下午2:00-5:30", "Mo-Su 14:00-17:30"},
		{"the evening is shared by the end", "晚上7点到9点", "Mo-Su 19:00-21:00"},
		{"noon is shared by the end", "中午12点到2点", "Mo-Su 12:00-14:00"},
		{"晚上12点 is the end of the day", "早上8点到晚上12点", "Mo-Su 08:00-24:00"},
		{"早 and 晚", "早8点-晚8点", "Mo-Su 08:00-20:00"},
		{"a leading zero shows the 24-hour clock", "02:00-05:00", "Mo-Su 02:00-05:00"},
		{"a later hour shows the 24-hour clock", "6:00-11:00，14:00-19:00", "Mo-Su 06:00-11:00,14:00-19:00"},
		{"a night by 次日", "每天 20:00-次日2:00", "Mo-Su 20:00-02:00"},
		{"a night by 凌晨", "晚上8点到凌晨2点", "Mo-Su 20:00-02:00"},
		{"a night on the 24-hour clock", "20:00-2:00", "Mo-Su 20:00-02:00"},
		{"a night is not cut short by the day off after it", "周一至周五 20:00-02:00；周六休息", "Sa off; Mo-Fr 20:00-02:00"},
		{"a night is not cut short by a day off within", "每天20:00-2:00，周一休息", "Mo off; Tu-Su 20:00-02:00"},
		{"nights of different length", "周一至周四 20:00-02:00；周五、周六 20:00-04:00；周日 18:00-1:00",
			"Mo-Th 20:00-02:00, Fr,Sa 20:00-04:00, Su 18:00-01:00"},
	} {
		t.Run(c.claim, func(t *testing.T) {
			got, err := FromChinese(c.in)
			if err != nil || got != c.want {
				t.Errorf("FromChinese(%q): got %q, %v, want %q", c.in, got, err, c.want)
			}
		})
	}
}

func TestFromChineseRefuses(t *testing.T) {
	for _, c := range []struct{ claim, in, code, text string }{
		{"nothing", " 　", CodeEmpty, ""},
		{"too much", strings.Repeat("周一8:00-9:00；", 60), CodeTooLong, ""},
		{"prose", "电话预约", CodeOutOfSubset, "电话预约"},
		{"a foreign language", "Mo-Fr 08:00-17:00", CodeOutOfSubset, "Mo-Fr"},
		{"a feast whose dates change", "每天8:00-18:00，春节休息", CodeOutOfSubset, "春节休息"},
		{"the rest of the time", "10月1日至7日休息，其余时间8:00-18:00", CodeOutOfSubset, "其余时间8:00-18:00"},
		{"a season without dates", "夏季8:00-18:00，冬季8:30-17:30", CodeOutOfSubset, "夏季8:00-18:00"},
		{"every second week", "单周周六 9:00-11:00", CodeOutOfSubset, "单周周六"},
		{"a day of every month", "每月15日 9:00-11:00", CodeOutOfSubset, "15日"},
		{"weeks of a month", "每月第二周周六 9:00-11:00", CodeOutOfSubset, "第二周周六"},
		{"a word after the times", "周一至周五 8:00-17:00左右", CodeOutOfSubset, "左右"},
		{"six days a week", "每周六天 8:00-18:00", CodeOutOfSubset, "天"},
		{"there is no eighth day", "周八 8:00-9:00", CodeBadWeekday, "周八"},
		{"there is no eighth day in a range", "周一至周八 8:00-9:00", CodeBadWeekday, "周一至周八"},
		{"25 o'clock", "周一至周五 25:00-26:00", CodeBadTime, "25:00-26:00"},
		{"minute 60", "周一至周五 8:60-9:00", CodeBadTime, "8:60-9:00"},
		{"only a start", "周一至周五 8点", CodeBadTime, "8点"},
		{"opening and closing apart", "8:00开门，18:00关门", CodeBadTime, "8:00开门"},
		{"morning and evening do not go with every hour", "上午15:00-16:00", CodeBadTime, "上午15:00-16:00"},
		{"numbers without a unit", "周一至周五 8-17", CodeBadTime, "8-17"},
		{"more than a day", "8:00-次日9:00", CodeBadTime, "8:00-次日9:00"},
		{"an empty span", "8:00-8:00", CodeBadTime, "8:00-8:00"},
		{"a date that is not", "2月30日休息，每天8:00-18:00", CodeBadDate, "2月30日休息"},
		{"a range of dates backwards", "2026年2月20日至14日休息", CodeBadDate, "2026年2月20日至14日休息"},
		{"days without times", "8:00-12:00，14:00-17:00（周一至周五）", CodeNoTime, "周一至周五"},
		{"times after days that stand behind", "8:00-12:00（周一至周五），14:00-17:00", CodeAmbiguous, "14:00-17:00"},
		{"days between two times", "8:00-12:00（周六）14:00-18:00", CodeNoTime, "周六"},
		{"closed, but when", "休息", CodeNoTime, "休息"},
		{"five may be the afternoon", "8点到5点", CodeAmbiguous, "8点到5点"},
		{"two to five may be the afternoon", "2点到5点", CodeAmbiguous, "2点到5点"},
		{"two to five after a morning", "8:00-12:00,2:00-5:00", CodeAmbiguous, "2:00-5:00"},
		{"two may be the next morning", "晚上8点到2点", CodeAmbiguous, "晚上8点到2点"},
		{"times that go back", "14:00-18:00，8:00-12:00", CodeAmbiguous, "14:00-18:00"},
		{"as well or instead", "每天 8:00-12:00；周六 14:00-18:00", CodeAmbiguous, "周六"},
		{"open and closed on one day", "周一 8:00-12:00；周一休息", CodeAmbiguous, "周一休息"},
		{"sets that cross", "周一至周三 8:00-12:00；周三至周五 9:00-13:00", CodeAmbiguous, "周三至周五"},
		{"times before or after their days", "8:00-17:00，周一至周五，9:00-12:00，周六休息", CodeAmbiguous, "周一至周五"},
		{"times that could belong to days before", "周一至周五照常营业，8:00-17:00", CodeAmbiguous, "8:00-17:00"},
		{"working days that do not rest on holidays", "工作日8:00-17:00，节假日不休", CodeAmbiguous, "节假日不休"},
		{"no rest all year, but five days", "周一至周五8:00-17:00，全年无休", CodeAmbiguous, "全年无休"},
		{"a holiday Sunday", "周末及节假日 9:00-16:00；周一至周五 8:00-17:00；周日休息", CodeAmbiguous, "周日休息"},
		{"a night into a holiday", "每天20:00-2:00；法定节假日休息", CodeAmbiguous, "每天20:00-2:00"},
		{"whether the Sunday is counted", "每月第一个周六、周日 9:00-10:00", CodeAmbiguous, "每月第一个周六、周日"},
		{"a date and a weekday", "5月1日、周一休息", CodeOutOfSubset, "、周一休息"},
	} {
		t.Run(c.claim, func(t *testing.T) {
			got, err := FromChinese(c.in)
			var pe *ParseError
			if !errors.As(err, &pe) {
				t.Fatalf("FromChinese(%q): got %q, %v, want a ParseError", c.in, got, err)
			}
			if pe.Code != c.code || pe.Text != c.text {
				t.Errorf("FromChinese(%q): got %s at %q, want %s at %q", c.in, pe.Code, pe.Text, c.code, c.text)
			}
			if !strings.HasPrefix(c.in[pe.Pos:], pe.Text) {
				t.Errorf("FromChinese(%q): %q does not stand at %d", c.in, pe.Text, pe.Pos)
			}
		})
	}
}
