package hours

// China is the calendar of mainland China for the years whose notice by the General
// Office of the State Council (国务院办公厅) is known: 2024, 2025 and 2026. A public
// holiday is every day a notice gives off (放假), days moved by 调休 included, since
// that is when a door that says 法定节假日休息 stays shut; weekend days that a notice
// merely joins (与周末连休) are ordinary weekends. The names and dates below were typed
// from the notices.
func China() *Calendar {
	c, err := NewCalendar(chinaYears()...)
	if err != nil {
		return nil // the tests hold that the table below is sound
	}
	return c
}

func chinaYears() []Year {
	const (
		newYear  = "New Year's Day"
		spring   = "Spring Festival"
		qingming = "Tomb-Sweeping Day"
		labour   = "Labour Day"
		boat     = "Dragon Boat Festival"
		autumn   = "Mid-Autumn Festival"
		national = "National Day"
	)
	return []Year{
		{
			Year:   2024,
			Source: "国务院办公厅关于2024年部分节假日安排的通知，国办发明电〔2023〕7号，2023-10-25",
			Holidays: []Holiday{
				{"2024-01-01", "2024-01-01", "元旦", newYear},
				{"2024-02-10", "2024-02-17", "春节", spring},
				{"2024-04-04", "2024-04-06", "清明节", qingming},
				{"2024-05-01", "2024-05-05", "劳动节", labour},
				{"2024-06-10", "2024-06-10", "端午节", boat},
				{"2024-09-15", "2024-09-17", "中秋节", autumn},
				{"2024-10-01", "2024-10-07", "国庆节", national},
			},
			Workdays: []string{
				"2024-02-04", "2024-02-18", "2024-04-07", "2024-04-28", "2024-05-11",
				"2024-09-14", "2024-09-29", "2024-10-12",
			},
		},
		{
			Year:   2025,
			Source: "国务院办公厅关于2025年部分节假日安排的通知，国办发明电〔2024〕12号，2024-11-12",
			Holidays: []Holiday{
				{"2025-01-01", "2025-01-01", "元旦", newYear},
				{"2025-01-28", "2025-02-04", "春节", spring},
				{"2025-04-04", "2025-04-06", "清明节", qingming},
				{"2025-05-01", "2025-05-05", "劳动节", labour},
				{"2025-05-31", "2025-06-02", "端午节", boat},
				{"2025-10-01", "2025-10-08", "国庆节、中秋节", national + " and " + autumn},
			},
			Workdays: []string{"2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11"},
		},
		{
			Year:   2026,
			Source: "国务院办公厅关于2026年部分节假日安排的通知，国办发明电〔2025〕7号，2025-11-04",
			Holidays: []Holiday{
				{"2026-01-01", "2026-01-03", "元旦", newYear},
				{"2026-02-15", "2026-02-23", "春节", spring},
				{"2026-04-04", "2026-04-06", "清明节", qingming},
				{"2026-05-01", "2026-05-05", "劳动节", labour},
				{"2026-06-19", "2026-06-21", "端午节", boat},
				{"2026-09-25", "2026-09-27", "中秋节", autumn},
				{"2026-10-01", "2026-10-07", "国庆节", national},
			},
			Workdays: []string{
				"2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10",
			},
		},
	}
}
