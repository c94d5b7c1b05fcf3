package report

// Words says this package's codes to a person, in Chinese and English.
var Words = map[string][2]string{
	"report.not_found":    {"没有这条反映", "no such report"},
	"report.invalid":      {"填写有误", "the report has errors"},
	"report.bad_step":     {"这条反映现在不能这样处理", "the report does not stand where this begins"},
	"report.same":         {"不能并入自己或另一条重复的反映", "not into itself, nor into another duplicate"},
	"report.wrong_secret": {"查询码不对", "the follow-up code is wrong"},
	"location.outside":    {"不在本市范围内", "outside the city"},
	"department.unknown":  {"没有这个部门", "no such department"},
	"category.unknown":    {"没有这个类别", "no such category"},
	"reply.private":       {"答复会公开，不能写手机号、身份证号或邮箱", "the answer is public: no phone, identity number or e-mail"},
}
