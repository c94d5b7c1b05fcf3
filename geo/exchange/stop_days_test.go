package exchange

import (
	"slices"
	"testing"
	"time"
)

func TestWeekdaysOfATimetable(t *testing.T) {
	const mo, tu, we, th, fr, sa, su = time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday, time.Sunday
	for text, want := range map[string][]time.Weekday{
		"一,二,四,六": {mo, tu, th, sa}, "星期二.星期五": {tu, fr}, "週一、週四": {mo, th}, "每周日": {su}, "每星期天": {su}, "六，日": {sa, su},
		"五 三 一": {mo, we, fr}, "火 金": {tu, fr}, "月・水・土": {mo, we, sa}, "木曜日": {th}, "二,二": {tu},
		"": nil, "每天": nil, "一至五": nil, "1,3,5": nil, "週二回收車": nil, "垃圾": nil,
	} {
		days, ok := weekdays(text)
		if ok != (want != nil) || !slices.Equal(days, want) {
			t.Errorf("%q: %v %v, want %v", text, days, ok, want)
		}
	}
}

func TestRemarksThatRestrictDays(t *testing.T) {
	for text, want := range map[string]struct {
		days  []time.Weekday
		found bool
	}{
		"安泰街164號(每星期一、四收運)": {[]time.Weekday{time.Monday, time.Thursday}, true},
		"舊莊街（週一、週四，採沿途收運）":  {[]time.Weekday{time.Monday, time.Thursday}, true},
		"公園(每週二、五回收車)":      {nil, true}, // of another vehicle?
		"登山路(每週二,五回收車)":     {nil, true}, // not the Tuesday alone
		"市場(週一，週四除外)":       {nil, true},
		"建國北路1段69號前(遼寧街口)":  {nil, false},
		"週美里二號":             {nil, false}, // a name, not a remark
		"(遼寧街口)(星期二.星期五)":   {[]time.Weekday{time.Tuesday, time.Friday}, true},
	} {
		days, _, found := remarkDays(text)
		if found != want.found || !slices.Equal(days, want.days) {
			t.Errorf("%q: %v %v", text, days, found)
		}
	}
}

func TestCellsOfAnAreaCalendar(t *testing.T) {
	for cell, want := range map[string]string{
		"火 金":      "FREQ=WEEKLY;BYDAY=TU,FR",
		"月1 月3 *1": "FREQ=MONTHLY;BYDAY=1MO,3MO",
		"水 土2":     "FREQ=WEEKLY;BYDAY=WE\nFREQ=MONTHLY;BYDAY=2SA",
		"土５":       "FREQ=MONTHLY;BYDAY=5SA", // full-width
		"20170429": "",
	} {
		c, bad, ok := readAreaDays(cell)
		if !ok || c.rule() != want {
			t.Errorf("%q: %q, want %q; bad %q", cell, c.rule(), want, bad)
		}
	}
	for _, cell := range []string{"月0", "月6", "x", "月12", "*", "2017", "月 火曜"} {
		if c, bad, ok := readAreaDays(cell); ok {
			t.Errorf("%q is read as %+v", cell, c)
		} else if bad == "" {
			t.Errorf("%q: which word is bad is not told", cell)
		}
	}
}

func FuzzWeekdayTexts(f *testing.F) {
	for _, s := range []string{"一,二,四,六", "(每星期一、四收運)", "月1 月3 *1", "20170429", "((", "週"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if days, ok := weekdays(s); ok && (len(days) == 0 || len(days) > 7) {
			t.Errorf("%q: %v", s, days)
		}
		if days, _, ok := remarkDays(s); !ok && days != nil {
			t.Errorf("%q: days without a remark", s)
		}
		if c, _, ok := readAreaDays(s); ok && len(c.weekly)+len(c.monthly) > 0 && c.rule() == "" {
			t.Errorf("%q: days without a rule", s)
		}
	})
}
