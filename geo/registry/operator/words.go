package operator

// Words says the codes of this package to a person, in Chinese and English.
var Words = map[string][2]string{
	"operator.taken":       {"这个统一社会信用代码已经登记过", "an operator with this credit code is registered already"},
	"operator.has_one":     {"这个账号已属于一家经营者", "the account works for an operator already"},
	"operator.own":         {"不能审核自己的企业", "nobody judges his own operator"},
	"operator.bad_step":    {"经营者在这个状态不能这样处理", "an operator cannot go there from its state"},
	"operator.unconfirmed": {"经营者尚未经审核确认", "no office has confirmed the operator yet"},

	"uscc.length":        {"统一社会信用代码应为 18 位", "a credit code has 18 characters"},
	"uscc.bad_character": {"统一社会信用代码只含数字和大写字母，不用 I、O、S、V、Z", "a credit code has digits and letters, and never I, O, S, V or Z"},
	"uscc.bad_area":      {"统一社会信用代码第 3 到 8 位应为登记地的区划代码", "characters 3 to 8 of a credit code are the six digits of an area"},
	"uscc.bad_check":     {"统一社会信用代码校验位不符，请核对是否抄错", "the check digit of the credit code is wrong: a character may be mistyped"},

	"field.office_only": {"审核确认后只能由主管部门修改", "once confirmed, only an office changes this"},
	"person.masked":     {"请填写完整内容，不要填带 * 的遮盖内容", "write it in full, not as it is masked"},
	"phone.invalid":     {"电话应为手机号、带区号的座机或 400/800 号码", "a phone is a mobile number, one with its area code, or 400/800"},
	"licence.unknown":   {"没有这种证照", "no such class of licence"},
	"licence.twice":     {"同一证照出现了两次", "the licence stands twice"},
	"date.too_early":    {"日期太早", "the date is too early"},
	"date.too_late":     {"日期太晚", "the date is too late"},

	"filing.bad_step": {"备案在这个状态不能这样处理", "a filing cannot go there from its status"},

	"invoice.unconfirmed":             {"经营者尚未经审核确认", "no office has confirmed the operator"},
	"invoice.suspended":               {"经营者已被暂停", "the operator is suspended"},
	"invoice.no_hazardous_permit":     {"没有危险废物经营许可证", "no hazardous waste permit"},
	"invoice.hazardous_permit_ended":  {"危险废物经营许可证已过期", "the hazardous waste permit has ended"},
	"invoice.hazardous_permit_unseen": {"危险废物经营许可证尚未经核验", "no office has seen the hazardous waste permit"},
	"invoice.no_elv_permit":           {"没有报废机动车回收拆解企业资质", "no qualification to dismantle end-of-life vehicles"},
	"invoice.elv_permit_ended":        {"报废机动车回收拆解企业资质已过期", "the qualification to dismantle end-of-life vehicles has ended"},
	"invoice.elv_permit_unseen":       {"报废机动车回收拆解企业资质尚未经核验", "no office has seen the qualification to dismantle end-of-life vehicles"},
	"invoice.no_business_licence":     {"没有登记营业执照", "no business licence"},
	"invoice.business_licence_ended":  {"营业执照已过期", "the business licence has ended"},
	"invoice.business_licence_unseen": {"营业执照尚未经核验", "no office has seen the business licence"},
	"invoice.not_filed":               {"没有完成再生资源回收经营者备案", "not filed as a recycling operator"},
	"invoice.filing_cancelled":        {"再生资源回收经营者备案已注销", "the filing as a recycling operator was cancelled"},
}
