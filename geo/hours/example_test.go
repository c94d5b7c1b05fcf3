package hours_test

import (
	"errors"
	"fmt"
	"time"

	"huishou/geo/hours"
)

var shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)

func ExampleParse() {
	s, err := hours.Parse("mo-fr 8:30-17:00;Sa 9:00-12:00;PH off")
	fmt.Println(s, err)

	_, err = hours.Parse("Mo-Fr 08:00-25:00:00")
	var pe *hours.ParseError
	if errors.As(err, &pe) {
		fmt.Println(pe.Code, pe.Pos, pe.Text)
	}
	// Output:
	// Mo-Fr 08:30-17:00; Sa 09:00-12:00; PH off <nil>
	// hours.syntax 17 :00
}

func ExampleFromChinese() {
	for _, text := range []string{
		"工作日 8:30—17:00；法定节假日休息",
		"周六、周日 上午9点到11点半，下午2点到5点",
		"每月第一个周六 9:00-11:00",
		"8点到5点",
	} {
		osm, err := hours.FromChinese(text)
		fmt.Println(osm, err)
	}
	// Output:
	// Mo-Fr 08:30-17:00; PH off <nil>
	// Sa,Su 09:00-11:30,14:00-17:00 <nil>
	// Sa[1] 09:00-11:00 <nil>
	//  read opening hours: at byte 0: "8点到5点": hours.ambiguous
}

func ExampleRead() {
	a, _ := hours.Read("Mo-Fr 08:00-17:00")
	b, _ := hours.Read("周一至周五 8点-17点")
	fmt.Println(a, "=", b)
	// Output: Mo-Fr 08:00-17:00 = Mo-Fr 08:00-17:00
}

func ExampleSchedule_At() {
	s, _ := hours.Parse("Mo-Fr 08:30-17:00; PH off")
	cal := hours.China()
	for _, day := range []time.Time{
		time.Date(2026, 9, 30, 9, 0, 0, 0, shanghai),
		time.Date(2026, 10, 1, 9, 0, 0, 0, shanghai),
		time.Date(2031, 10, 1, 9, 0, 0, 0, shanghai),
	} {
		fmt.Println(day.Format(time.DateOnly), s.At(day, cal))
	}
	// Output:
	// 2026-09-30 open
	// 2026-10-01 closed
	// 2031-10-01 unknown
}

func ExampleSchedule_Next() {
	s, _ := hours.Parse("Mo-Fr 08:30-17:00; PH off")
	at, state, ok := s.Next(time.Date(2026, 2, 13, 18, 0, 0, 0, shanghai), hours.China())
	fmt.Println(at.Format("2006-01-02 15:04"), state, ok)
	// Output: 2026-02-24 08:30 open true
}

func ExampleSchedule_Day() {
	s, _ := hours.Parse("Mo-Su 08:00-12:00,20:00-02:00; PH off")
	cal := hours.China()
	for i := range 3 {
		day := time.Date(2026, 9, 29+i, 0, 0, 0, 0, shanghai)
		fmt.Print(day.Format(time.DateOnly), " ", s.Day(day, cal))
		if holiday, ok := cal.Holiday(day); ok {
			fmt.Print(" ", holiday.ZH)
		}
		fmt.Println()
	}
	// Output:
	// 2026-09-29 [08:00-12:00 20:00-02:00]
	// 2026-09-30 [08:00-12:00 20:00-24:00]
	// 2026-10-01 [] 国庆节
}

func ExampleCalendar_WorkingDay() {
	cal := hours.China()
	fmt.Println(cal.WorkingDay(time.Date(2026, 2, 14, 0, 0, 0, 0, shanghai))) // a Saturday, worked
	fmt.Println(cal.WorkingDay(time.Date(2026, 2, 16, 0, 0, 0, 0, shanghai))) // a Monday, Spring Festival
	fmt.Println(cal.WorkingDay(time.Date(2031, 2, 17, 0, 0, 0, 0, shanghai))) // no notice yet
	// Output:
	// true true
	// false true
	// false false
}
