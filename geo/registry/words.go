package registry

// words says each stable code to a person, in Chinese and English. What reads
// files adds its own through [Say]'s callers; a test demands both languages and
// that no code used in the program is missing.
var words = map[string][2]string{
	"forbidden":         {"没有权限", "not allowed"},
	"internal":          {"系统内部错误，请稍后再试", "internal error, try again later"},
	"request.invalid":   {"请求有误", "the request has errors"},
	"write.stale":       {"别人刚改过这条记录，请刷新后再改", "somebody else changed it first; read it again"},
	"store.full":        {"存储空间已满，暂时不能保存", "no room left to store"},
	"store.unavailable": {"数据库暂时没有响应", "the store does not answer"},
	"cursor.invalid":    {"翻页标记无效，请从第一页开始", "not a cursor of this list; start from the first page"},

	"audit.missing":   {"审计记录缺了一条", "an entry of the audit log is missing"},
	"audit.changed":   {"审计记录被改动过", "an entry of the audit log was changed"},
	"audit.rewritten": {"审计记录被重写过", "an entry of the audit log was written over"},

	"place.not_found": {"没有这个地点", "no such place"},
	"place.taken":     {"编号或来源已被使用", "the code or source is taken"},
	"place.bad_step":  {"这个状态不能这样变更", "a place cannot go there from its status"},
	"place.invalid":   {"地点资料有误", "the place has errors"},
	"place.archived":  {"地点已归档，不能再改", "the place is archived and cannot be changed"},
	"place.no_rev":    {"没有这个历史版本", "no such version"},
	"place.same":      {"两个是同一条记录", "both are the same record"},

	"place.stopped_by_office": {"由主管部门或审核员停用，不能自行恢复", "an office stopped it; its operator cannot open it again"},
	"review.own":              {"不能审批自己填写或提交的内容", "nobody judges what he wrote or submitted himself"},
	"review.claimed":          {"已由另一位审核员受理", "another reviewer is looking at it"},
	"review.waiting":          {"正在等待审核，请先撤回", "it waits for approval; withdraw it first"},
	"review.nothing":          {"没有任何改动", "nothing is changed"},
	"review.too_many":         {"一次最多处理 100 条", "at most 100 at a time"},
	"decision.unknown":        {"处理方式应为 approve 或 reject", "a decision is approve or reject"},
	"standard.bad_step":       {"标准化验收不能这样变更", "acceptance cannot go there from where it stands"},
	"confirm.not_found":       {"确认链接无效", "no such confirmation link"},
	"confirm.used":            {"确认链接已经用过", "the confirmation link was used already"},
	"confirm.expired":         {"确认链接已过期", "the confirmation link has expired"},
	"check.code":              {"编号缺失或重复", "the code is missing or not unique"},
	"check.area":              {"区划与所在位置不符", "the area is not where it lies"},
	"check.unreadable":        {"记录无法读取", "the row cannot be read"},
	"photo.not_found":         {"没有这张照片", "no such photo"},
	"photo.not_a_picture":     {"只收 JPEG、PNG 或 WebP 照片", "only JPEG, PNG or WebP photos"},
	"photo.too_many_pixels":   {"照片像素太多，请缩小后再传", "the photo has too many pixels; make it smaller"},
	"photo.broken":            {"照片已损坏，打不开", "the photo is broken"},
	"photo.too_large":         {"照片太大", "the photo is too large"},
	"operator.not_found":      {"没有这家经营者", "no such operator"},
	"state.unknown":           {"没有这种状态", "no such status"},
	"problem.unknown":         {"没有这种问题", "no such problem"},

	"batch.not_found": {"没有这次导入", "no such import"},
	"area.not_found":  {"没有这个区划", "no such area"},
	"area.invalid":    {"区划资料有误", "the area has errors"},

	"field.required":          {"必填", "required"},
	"field.too_long":          {"太长", "too long"},
	"field.too_many":          {"太多", "too many"},
	"field.taken":             {"已被使用", "taken"},
	"field.bad_characters":    {"含有不能显示的字符", "has characters that cannot be shown"},
	"kind.unknown":            {"没有这种类型", "no such kind"},
	"kind.wrong_detail":       {"这项内容不属于这种类型", "this does not belong to this kind"},
	"level.unknown":           {"没有这个级别", "no such level"},
	"material.unknown":        {"词表里没有这种品类", "not in the vocabulary"},
	"service.unknown":         {"没有这种服务", "no such service"},
	"access.unknown":          {"使用范围应为 public、residents 或 private", "access is public, residents or private"},
	"location.out_of_range":   {"经度应在 ±180、纬度应在 ±90 以内", "longitude is within ±180, latitude within ±90"},
	"location.zero":           {"坐标为 0,0，多半是没有定位", "0,0 is most likely a missing position"},
	"hours.out_of_subset":     {"营业时间写法不在支持范围内", "opening hours outside the supported subset"},
	"hours.empty":             {"没有写营业时间", "no opening hours given"},
	"hours.too_long":          {"营业时间太长", "the opening hours are too long"},
	"hours.syntax":            {"营业时间读不懂", "the opening hours cannot be read"},
	"hours.comment":           {"营业时间里有带引号的说明，含义不能确定", "a quoted comment can change the meaning of opening hours"},
	"hours.bad_time":          {"没有这样的时刻", "no such time of day"},
	"hours.bad_weekday":       {"没有这样的星期", "no such weekday"},
	"hours.bad_date":          {"没有这样的日期", "no such date"},
	"hours.no_time":           {"只有日期，没有时刻", "days without times"},
	"hours.ambiguous":         {"营业时间可以有两种理解", "the opening hours can be read in two ways"},
	"website.scheme":          {"网址应以 http:// 或 https:// 开头", "a website begins with http:// or https://"},
	"number.out_of_range":     {"数值超出范围", "number out of range"},
	"shape.not_polygon":       {"边界应为 Polygon 或 MultiPolygon", "an outline is a Polygon or MultiPolygon"},
	"shape.empty":             {"边界是空的", "the outline is empty"},
	"shape.too_few_positions": {"边界的一圈不足 4 个点", "a ring has fewer than 4 positions"},
	"shape.not_closed":        {"边界的一圈没有闭合", "a ring is not closed"},
	"row.twice":               {"文件里同一个编号出现了两次", "the same key stands twice in the file"},
}

// Say gives the words for a code in lang, zh or en; the code itself when there
// are none.
func Say(code, lang string) string {
	w, ok := words[code]
	if !ok {
		w, ok = exchangeWords[code]
	}
	if !ok {
		w, ok = backupWords[code]
	}
	switch {
	case !ok:
		return code
	case lang == "zh":
		return w[0]
	}
	return w[1]
}
