package pickup

// Words says this package's codes to a person, in Chinese and English.
var Words = map[string][2]string{
	"pickup.not_found":       {"没有这个预约", "no such pickup"},
	"pickup.wrong_code":      {"没有这个预约，或查询码不对", "no such pickup, or the follow-up code is wrong"},
	"pickup.taken":           {"预约编号已被使用", "the code of the pickup is taken"},
	"pickup.bad_step":        {"预约现在不能这样处理", "the pickup does not stand where this begins"},
	"pickup.slot_full":       {"这个时段已约满，请换一个时段", "this time is full; choose another"},
	"pickup.no_window":       {"没有这个时段", "no such time"},
	"pickup.not_bookable":    {"这个时段现在不能预约", "this time cannot be booked now"},
	"pickup.not_served":      {"不在这项服务的范围内", "outside where this collects"},
	"pickup.not_offered":     {"这项服务不收", "this is not collected"},
	"pickup.private":         {"这里不要写手机号、身份证号或邮箱", "no phone, identity number or e-mail here"},
	"pickup.bad_phone":       {"电话号码有误", "not a phone number"},
	"pickup.bad_mail":        {"邮箱地址有误", "not an e-mail address"},
	"pickup.too_many_photos": {"一次预约最多 5 张照片", "at most 5 photos a pickup"},
	"pickup.sale_not_asked":  {"只有以旧换新才填销售单号", "only a trade-in names a sale"},
	"pickup.no_trade_in":     {"这家店没有以旧换新服务", "this place offers no trade-in"},
	"pickup.one_each":        {"每件物品一个估价", "one estimate for each item"},
	"pickup.no_driver":       {"没有这位回收员，或不属于本企业", "no such driver of this operator"},
	"pickup.item_twice":      {"同一件物品出现了两次", "the same item stands twice"},
	"pickup.item_missing":    {"每件物品都要有结果", "every item needs a line"},
	"pickup.reason_unknown":  {"没有这种原因", "no such reason"},
	"pickup.reason_required": {"与估价不同，请选择原因", "it is not as estimated: say why"},
	"pickup.bad_method":      {"付款方式与金额不符", "the way of paying does not fit what is due"},
	"pickup.bad_span":        {"时段写法如 09:00-11:00", "a time is like 09:00-11:00"},
	"pickup.bad_day":         {"星期写法为 MO 到 SU，不能重复", "weekdays are MO to SU, each once"},
	"pickup.window_twice":    {"同一天同一时段出现了两次", "the same time of a day stands twice"},
	"pickup.bad_date":        {"日期写法如 2026-11-26", "a date is like 2026-11-26"},

	"pickupoffer.stays":     {"服务不能换到别的企业", "an offer stays with its operator"},
	"pickupoffer.not_found": {"没有这项上门服务", "no such offer"},
}
