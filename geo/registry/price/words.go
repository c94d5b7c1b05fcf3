package price

// Words says the codes of this package to a person, in Chinese and English.
var Words = map[string][2]string{
	"price.not_found":    {"价目上没有这一项", "the price is not on the board"},
	"price.not_accepted": {"这个地点不收这种品类", "the place does not take this material"},
	"price.unknown_unit": {"单位应为 kg、jin 或 piece", "a unit is kg, jin or piece"},
	"price.twice":        {"同一品类按同一计量只能有一个价（斤和公斤算同一种）", "a material has one price by mass and one by pieces"},
	"price.not_demo":     {"只有演示站点可以填演示价目", "only places that are made up have made-up prices"},
	"price.gone":         {"地点已关闭或归档", "the place is closed or archived"},
}
