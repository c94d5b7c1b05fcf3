package recur

import (
	"errors"
	"testing"
)

var chineseRead = [][2]string{
	{"每天", "FREQ=DAILY"},
	{"每日", "FREQ=DAILY"},
	{"天天", "FREQ=DAILY"},
	{"每周一至周日", "FREQ=DAILY"},
	{"隔天", "FREQ=DAILY;INTERVAL=2"},
	{"隔日", "FREQ=DAILY;INTERVAL=2"},
	{"每两天", "FREQ=DAILY;INTERVAL=2"},
	{"每隔一天", "FREQ=DAILY;INTERVAL=2"},
	{"每三天", "FREQ=DAILY;INTERVAL=3"},
	{"每周二、周六", "FREQ=WEEKLY;BYDAY=TU,SA"},
	{"每周二、六", "FREQ=WEEKLY;BYDAY=TU,SA"},
	{"每星期二，星期六", "FREQ=WEEKLY;BYDAY=TU,SA"},
	{"每週二、週六", "FREQ=WEEKLY;BYDAY=TU,SA"},
	{"周六和周二", "FREQ=WEEKLY;BYDAY=TU,SA"},
	{"逢周三", "FREQ=WEEKLY;BYDAY=WE"},
	{"每逢星期天", "FREQ=WEEKLY;BYDAY=SU"},
	{"礼拜天", "FREQ=WEEKLY;BYDAY=SU"},
	{"每周一三五", "FREQ=WEEKLY;BYDAY=MO,WE,FR"},
	{"每周一至周五", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"},
	{"周一到五", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"},
	{"周五至周一", "FREQ=WEEKLY;BYDAY=MO,FR,SA,SU"},
	{"每周末", "FREQ=WEEKLY;BYDAY=SA,SU"},
	{"双休日", "FREQ=WEEKLY;BYDAY=SA,SU"},
	{"每周三、周末", "FREQ=WEEKLY;BYDAY=WE,SA,SU"},
	{"隔周六", "FREQ=WEEKLY;INTERVAL=2;BYDAY=SA"},
	{"隔周周六", "FREQ=WEEKLY;INTERVAL=2;BYDAY=SA"},
	{"每两周周六", "FREQ=WEEKLY;INTERVAL=2;BYDAY=SA"},
	{"每隔一周的周六", "FREQ=WEEKLY;INTERVAL=2;BYDAY=SA"},
	{"每3周的周二、周四", "FREQ=WEEKLY;INTERVAL=3;BYDAY=TU,TH"},
	{"每月第一个周三", "FREQ=MONTHLY;BYDAY=1WE"},
	{"每个月的第1个星期三", "FREQ=MONTHLY;BYDAY=1WE"},
	{"每月第二、四个周日", "FREQ=MONTHLY;BYDAY=2SU,4SU"},
	{"每月第一个和第三个周六", "FREQ=MONTHLY;BYDAY=1SA,3SA"},
	{"每月第一个周三、第三个周六", "FREQ=MONTHLY;BYDAY=1WE,3SA"},
	{"每月最后一个周五", "FREQ=MONTHLY;BYDAY=-1FR"},
	{"每月倒数第二个周五", "FREQ=MONTHLY;BYDAY=-2FR"},
	{"每月1日、15日", "FREQ=MONTHLY;BYMONTHDAY=1,15"},
	{"每月1号和15号", "FREQ=MONTHLY;BYMONTHDAY=1,15"},
	{"每月1、11、21日", "FREQ=MONTHLY;BYMONTHDAY=1,11,21"},
	{"每月十五日", "FREQ=MONTHLY;BYMONTHDAY=15"},
	{"每月二十一日", "FREQ=MONTHLY;BYMONTHDAY=21"},
	{"每月1日至3日", "FREQ=MONTHLY;BYMONTHDAY=1,2,3"},
	{"每月最后一天", "FREQ=MONTHLY;BYMONTHDAY=-1"},
	{"隔月5日", "FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=5"},
	{"每3个月的第一个周一", "FREQ=MONTHLY;INTERVAL=3;BYDAY=1MO"},
	{"每年3月15日", "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=15"},
	{"每年3月、9月的第一个周六", "FREQ=YEARLY;BYMONTH=3,9;BYDAY=1SA"},
	{"每年5月1日、10月1日", "FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=1\nFREQ=YEARLY;BYMONTH=10;BYMONTHDAY=1"},
	{"每2年5月1日", "FREQ=YEARLY;INTERVAL=2;BYMONTH=5;BYMONTHDAY=1"},
	{"3月至10月每周六", "FREQ=WEEKLY;BYMONTH=3,4,5,6,7,8,9,10;BYDAY=SA"},
	{"每年3-10月每周六", "FREQ=WEEKLY;BYMONTH=3,4,5,6,7,8,9,10;BYDAY=SA"},
	{"11月至次年2月每天", "FREQ=DAILY;BYMONTH=1,2,11,12"},
	{"6月、9月每月第一个周三", "FREQ=MONTHLY;BYMONTH=6,9;BYDAY=1WE"},
	{"隔周六；每月第一个周三", "FREQ=WEEKLY;INTERVAL=2;BYDAY=SA\nFREQ=MONTHLY;BYDAY=1WE"},
	{"每周六和每月第一个周三", "FREQ=WEEKLY;BYDAY=SA\nFREQ=MONTHLY;BYDAY=1WE"},
	{"每月15日和最后一个周五", "FREQ=MONTHLY;BYMONTHDAY=15\nFREQ=MONTHLY;BYDAY=-1FR"},
	{"每周六，共10次", "FREQ=WEEKLY;BYDAY=SA;COUNT=10"},
	{"每周六（到2026年12月31日止）", "FREQ=WEEKLY;BYDAY=SA;UNTIL=20261231"},
	{"每周六，至2026年12月31日", "FREQ=WEEKLY;BYDAY=SA;UNTIL=20261231"},
}

var chineseRefused = [][2]string{
	{"", CodeEmpty},
	{" \n", CodeEmpty},
	{"工作日", CodeWorkdays},
	{"每个工作日", CodeWorkdays},
	{"单周周六", CodeAmbiguous},
	{"双周周六", CodeAmbiguous},
	{"隔两周周六", CodeAmbiguous},
	{"每隔两天", CodeAmbiguous},
	{"隔周六和周三", CodeAmbiguous},
	{"每月第一周周三", CodeAmbiguous},
	{"每月第一个周三、周六", CodeAmbiguous},
	{"每年3月、9月1日", CodeAmbiguous},
	{"每周二；每周六，共10次", CodeAmbiguous},
	{"每周二8:00", CodeTimeInside},
	{"每周二上午9点", CodeTimeInside},
	{"每2月1日", CodeChinese},
	{"每周一次", CodeChinese},
	{"每周三次", CodeChinese},
	{"每周二十日", CodeChinese},
	{"每周八", CodeChinese},
	{"每周", CodeChinese},
	{"每月", CodeChinese},
	{"每年", CodeChinese},
	{"每月月底", CodeChinese},
	{"农历初一", CodeChinese},
	{"每周二、周六除外", CodeChinese},
	{"节假日除外每周二", CodeChinese},
	{"每月32日", CodeChinese},
	{"每月第六个周三", CodeAmbiguous},
	{"13月每周六", CodeChinese},
	{"2月14日", CodeChinese},
	{"每周六，共次", CodeChinese},
	{"每周六（到2026年2月30日止）", CodeChinese},
	{"每年2月30日", CodeNever},
	{"每400天", CodeInterval},
	{"每周一；每周二；每周三；每周四；每周五", CodeTooLong},
}

func TestChineseIsReadAsMeant(t *testing.T) {
	for _, c := range chineseRead {
		r, err := ParseChinese(c[0])
		if err != nil || r.String() != c[1] {
			t.Errorf("%s: got %q, %v, want %q", c[0], r, err, c[1])
		}
	}
}

func TestChineseThatIsNotSureIsRefused(t *testing.T) {
	for _, c := range chineseRefused {
		r, err := ParseChinese(c[0])
		if e, ok := errors.AsType[*ParseError](err); !ok || e.Code != c[1] {
			t.Errorf("%s: got %q, %v, want %s", c[0], r, err, c[1])
		}
	}
}

func TestRulesAreSaidInBothLanguages(t *testing.T) {
	for _, c := range [][3]string{
		{"FREQ=DAILY", "每天", "every day"},
		{"FREQ=DAILY;INTERVAL=3", "每3天", "every 3rd day"},
		{"FREQ=WEEKLY;BYDAY=TU,SA", "每周二、周六", "every Tuesday and Saturday"},
		{"FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA", "每周一至周六", "every Monday to Saturday"},
		{"FREQ=WEEKLY;INTERVAL=2;BYDAY=SA", "隔周六", "every second Saturday"},
		{"FREQ=WEEKLY;INTERVAL=3;BYDAY=TU,TH", "每3周的周二、周四", "every 3rd week on Tuesday and Thursday"},
		{"FREQ=WEEKLY;BYMONTH=11,12,1,2;BYDAY=SA", "11月至次年2月每周六", "every Saturday in November to February"},
		{"FREQ=MONTHLY;BYDAY=1WE", "每月第一个周三", "on the first Wednesday of each month"},
		{"FREQ=MONTHLY;BYDAY=2SU,-1SU", "每月第二个周日、最后一个周日", "on the second Sunday and last Sunday of each month"},
		{"FREQ=MONTHLY;BYMONTHDAY=1,2,22,23,-1", "每月1日、2日、22日、23日、最后一天", "on the 1st, 2nd, 22nd, 23rd and last day of each month"},
		{"FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=5", "隔月5日", "on the 5th of every second month"},
		{"FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=15", "每年3月15日", "on the 15th of March each year"},
		{"FREQ=YEARLY;BYMONTH=3,9;BYDAY=1SA", "每年3月、9月的第一个周六", "on the first Saturday of March and September each year"},
		{"FREQ=WEEKLY;BYDAY=SA;COUNT=10", "每周六（共10次）", "every Saturday, 10 times"},
		{"FREQ=WEEKLY;BYDAY=SA;UNTIL=20261231", "每周六（到2026年12月31日止）", "every Saturday, until 31 December 2026"},
		{"FREQ=WEEKLY;INTERVAL=2;BYDAY=SA\nFREQ=MONTHLY;BYDAY=1WE", "隔周六；每月第一个周三", "every second Saturday; on the first Wednesday of each month"},
	} {
		r, err := ParseRule(c[0])
		if err != nil || r.Chinese() != c[1] || r.English() != c[2] {
			t.Errorf("%s: %v\ngot  %s | %s\nwant %s | %s", c[0], err, r.Chinese(), r.English(), c[1], c[2])
		}
	}
}
