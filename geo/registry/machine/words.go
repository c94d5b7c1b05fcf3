package machine

// Words says the codes of this package to a person, in Chinese and English.
var Words = map[string][2]string{
	"machine.not_found":     {"这个地点没有发放设备令牌", "no token was given out for a machine of this place"},
	"machine.not_a_machine": {"只有智能自助回收机可以发放设备令牌", "only self-service machines have tokens"},
	"machine.gone":          {"地点已关闭或归档", "the place is closed or archived"},
	"machine.taken":         {"设备令牌已被使用", "the token is taken"},
	"machine.token_invalid": {"设备令牌无效", "not a token of a machine"},
	"machine.too_often":     {"上报太频繁，请稍后再报", "it posts too often; try again later"},
	"machine.unknown_state": {"状态应为 working、full 或 broken", "a state is working, full or broken"},
}
