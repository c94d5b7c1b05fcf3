package timetable

// Words says the codes of this package to a person, in Chinese and English.
var Words = map[string][2]string{
	"vehicle.not_found":      {"没有这辆车", "no such vehicle"},
	"vehicle.taken":          {"车辆编号或来源已被使用", "the code or source of the vehicle is taken"},
	"vehicle.operator_stays": {"车辆所属企业不能更改，请另建车辆", "a vehicle stays with its operator; make another one"},
	"stop.not_found":         {"没有这个定时站点", "no such stop"},
	"stop.taken":             {"编号或来源已被使用", "the code or source is taken"},
	"stop.bad_step":          {"这个状态不能这样变更", "a stop cannot go there from its status"},
	"exception.not_found":    {"这一天没有例外安排", "nothing is noted for this day"},
	"proposal.not_found":     {"这一天没有建议", "nothing is proposed for this day"},

	// Those of package recur.
	"rule.empty":               {"没有写重复规则", "no rule is given"},
	"rule.too_long":            {"重复规则太长", "the rule is too long"},
	"rule.syntax":              {"重复规则读不懂", "the rule cannot be read"},
	"rule.unsupported":         {"重复规则写法不在支持范围内", "a part of RFC 5545 outside the supported subset"},
	"rule.no_day":              {"规则没有说明哪几天", "the rule does not say on which days"},
	"rule.combination":         {"规则里有不能一起用的部分", "parts of the rule that are not taken together"},
	"rule.interval":            {"间隔超出范围，或不能和其他部分一起用", "an interval out of range, or with parts it is not taken with"},
	"rule.never":               {"规则永远不会出现，如 2 月 30 日", "no day is ever meant, like 30 February"},
	"rule.no_from":             {"隔周、限次数的规则要写开始日期", "an interval or count needs the first day"},
	"rule.no_visit":            {"有效期内一次也不来", "no visit lies within its validity"},
	"rule.chinese":             {"这样的中文写法读不懂", "Chinese that is not read"},
	"rule.ambiguous":           {"可以有两种理解，请写清楚", "it can be read in two ways"},
	"rule.workdays":            {"“工作日”不能写成规则，请写周一至周五", "working days are no rule; write Monday to Friday"},
	"rule.time_inside":         {"时刻请写在时间段里", "the time of day belongs into the window"},
	"window.invalid":           {"时间段应如 17:30-18:00", "a window is like 17:30-18:00"},
	"recycling.both":           {"不收可回收物，就不能再写回收日", "recycling days, though it never takes recyclables"},
	"recycling.not_visited":    {"这个回收日从来不来", "a recycling day on which no visit ever is"},
	"exception.unknown_action": {"例外应为 moved、cancelled 或 extra", "an exception is moved, cancelled or extra"},
	"exception.twice":          {"同一天有两条例外", "two exceptions of one day"},
	"exception.no_visit":       {"这一天本来不来", "no visit is due on that day"},
	"exception.has_visit":      {"这一天本来就来", "a visit is due on that day already"},
	"exception.same":           {"改期后还是原来的时间", "it is moved to where it was"},
	"exception.overlap":        {"会和另一次重叠", "it would run into another visit"},
	"exception.not_taken":      {"这种例外不能写新日期或新时间", "a new date or window that this exception does not have"},
}
