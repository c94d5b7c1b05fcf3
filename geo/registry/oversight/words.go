package oversight

// Words says the codes of this package to a person, in Chinese and English.
var Words = map[string][2]string{
	"assessment.not_found":   {"没有这次验收", "no such assessment"},
	"assessment.own":         {"申报人和本企业人员不能验收自己的站点", "nobody accepts a site he applied for, or one of his own operator"},
	"assessment.no_evidence": {"验收通过要有现场照片", "an accepted site needs a photo as evidence"},
	"assessment.taken":       {"这次验收已有记录", "there is such an assessment already"},
	"item.unknown":           {"验收清单里没有这一项", "not an item of the checklist"},
	"item.twice":             {"这一项出现了两次", "the item stands twice"},
	"item.missing":           {"验收清单的每一项都要有结果", "every item of the checklist needs a result"},
	"standard.not_a_site":    {"只有回收站点可以申报标准化规范化验收", "only recycling sites are accepted as standard ones"},
	"standard.gone":          {"站点已关闭或归档", "the site is closed or archived"},

	"inspection.not_found":  {"没有这次检查", "no such inspection"},
	"inspection.taken":      {"检查编号已被使用", "the inspection's code is taken"},
	"inspection.bad_step":   {"检查在这个阶段不能这样处理", "an inspection cannot go there from where it stands"},
	"inspection.own":        {"不能检查本企业，也不能核查自己的整改答复", "nobody inspects his own operator, or checks his own answer"},
	"inspection.subject":    {"请填写一个地点或一家经营者", "name either a place or an operator"},
	"inspection.no_finding": {"还没有发现问题，不能责令整改", "nothing was found that could be corrected"},
	"inspection.no_order":   {"没有整改要求，不需要答复", "nothing was ordered, so there is nothing to answer"},
	"inspection.unanswered": {"整改要求还没有答复，不能办结", "an order waits for its answer, so it cannot be closed"},
	"inspection.too_long":   {"这次检查步骤太多，请另立一次", "the inspection has too many steps; plan a new one"},
	"finding.unknown":       {"没有这种问题类别", "no such kind of finding"},
	"severity.unknown":      {"严重程度应为 minor、major 或 critical", "a severity is minor, major or critical"},

	"project.not_found": {"没有这个项目", "no such project"},
	"project.taken":     {"项目编号已被使用", "the project's code is taken"},
	"project.bad_stage": {"项目阶段不能这样变更", "a project cannot go to that stage from the one it is in"},
	"stage.unknown":     {"没有这种项目阶段", "no such stage"},
	"land.unknown":      {"用地状态应为 none、reserved、approved 或 secured", "the land is none, reserved, approved or secured"},

	"date.too_early": {"日期太早", "the date is too early"},
	"date.too_late":  {"日期太晚", "the date is too late"},
}
