package exchange

import (
	"maps"
	"slices"

	"huishou/geo/hours"
	"huishou/geo/registry"
)

// Loss is a field that the tags of OpenStreetMap cannot carry, or not whole.
type Loss struct {
	Field  string `json:"field"`  // as in the API
	Places int    `json:"places"` // that lost it
	Zh     string `json:"zh"`     // why
	En     string `json:"en"`
}

// osmLoss is one row of the table of losses.
type osmLoss struct {
	field  string
	lost   func(p, back *registry.Place) bool // back is p as the tags of p read
	zh, en string
}

const (
	oneLineZh = "标签只有一行、最多 255 个字符，首尾空白和看不见的字符会去掉；更长的不写"
	oneLineEn = "a tag is one line of at most 255 characters, without blanks around it; what is longer is left out"
)

// osmLosses is the reviewed table of what an export to OpenStreetMap may lose, in
// the order it is reported. A place's loss is what reading its tags does not give
// back, so the table says why and never whether.
var osmLosses = []osmLoss{
	{"kind", func(p, b *registry.Place) bool { return p.Kind != b.Kind },
		"OSM 只分容器（container）、中心（centre）和店铺：村回收点、中转站、家电回收点、分拣中心、自助回收机读回来是社区回收点，不只收衣物的捐赠箱也是；只收衣物的自助回收机读回来是捐赠箱",
		"OSM knows containers, centres and shops: village points, transfer stations, appliance points, sorting centres, self-service machines and donation boxes that do not only take clothes read back as community points; machines that only take clothes as donation boxes"},
	{"name", func(p, b *registry.Place) bool { return p.Name != b.Name }, oneLineZh, oneLineEn},
	{"nameEn", func(p, b *registry.Place) bool { return p.NameEn != b.NameEn }, oneLineZh, oneLineEn},
	{"aliases", func(p, b *registry.Place) bool { return !slices.Equal(p.Aliases, b.Aliases) },
		"alt_name 用分号隔开、最多 255 个字符：带分号的、重复的和放不下的别名不写", "alt_name is parted by semicolons and has at most 255 characters: names with a semicolon, twice the same, or too many are left out"},
	{"accepts", func(p, b *registry.Place) bool { return !sameSet(p.Accepts, b.Accepts) },
		"有的品类没有 OSM 标签，或与别的品类共用一个（废钢铁和废有色金属都是 recycling:scrap_metal）；交易几类二手商品的市场只写 shop=second_hand",
		"some materials have no tag, or share one (ferrous and nonferrous are both recycling:scrap_metal); a market of several classes of goods is just shop=second_hand"},
	{"refuses", func(p, b *registry.Place) bool { return !sameSet(p.Refuses, b.Refuses) },
		"只有带 OSM 标签的品类能写成 recycling:…=no，其余文字没有标签；共用标签的品类分不开", "only materials with a tag can be recycling:…=no, other words have none; materials that share a tag cannot be told apart"},
	{"hours", func(p, b *registry.Place) bool { return canonical(p.Hours) != canonical(b.Hours) },
		"opening_hours 最多 255 个字符", "opening_hours has at most 255 characters"},
	{"hoursNote", func(p, b *registry.Place) bool { return p.HoursNote != b.HoursNote },
		"有营业时间时，说明没有标签；没有时写成 opening_hours 的注释：一行、不带引号", "beside opening hours the note has no tag; without them it is the comment of opening_hours, one line without quotes"},
	{"receivingHours", func(p, b *registry.Place) bool { return canonical(p.ReceivingHours) != canonical(b.ReceivingHours) },
		"容器的 collection_times 指清运时间，不写收购时间；最多 255 个字符", "collection_times of a container says when it is emptied, so receiving hours are not written there; at most 255 characters"},
	{"address", func(p, b *registry.Place) bool { return p.Address != b.Address }, oneLineZh, oneLineEn},
	{"phone", func(p, b *registry.Place) bool { return p.Phone != b.Phone }, oneLineZh + "；全角字符变半角", oneLineEn + "; full-width forms become plain"},
	{"website", func(p, b *registry.Place) bool { return p.Website != b.Website }, oneLineZh + "；分号会把网址隔开", oneLineEn + "; a semicolon parts addresses"},
	{"services", func(p, b *registry.Place) bool { return !sameSet(p.Services, b.Services) }, "上门、称重、支付方式没有合适的标签", "doorstep collection, weighing and how it pays have no fitting tag"},
	{"access", func(p, b *registry.Place) bool { return p.Access != b.Access }, "OSM 没有“仅限居民”，写成 access=private", "OSM has no value for residents only; access=private is written"},
	{"operator", func(p, b *registry.Place) bool { return p.Operator != b.Operator }, oneLineZh, oneLineEn},
	{"operatorId", func(p, b *registry.Place) bool { return p.OperatorID != b.OperatorID }, "经营主体档案是本登记册的", "the operator's file is this registry's own"},
	{"notes", func(p, b *registry.Place) bool { return p.Notes != b.Notes }, oneLineZh, oneLineEn},
	{"confirmedAt", func(p, b *registry.Place) bool { return confirmedAt(p) != confirmedAt(b) }, "check_date 只有日期，没有时刻", "check_date has the day, not the time of day"},
	{"floorAreaM2", func(p, b *registry.Place) bool { return p.FloorAreaM2 != b.FloorAreaM2 }, "没有合适的标签", "no fitting tag"},
	{"sharedWithWaste", func(p, b *registry.Place) bool { return p.SharedWaste != b.SharedWaste }, "没有合适的标签", "no fitting tag"},
	{"site", func(p, b *registry.Place) bool { return site(p) != site(b) }, "处理能力和用地状况没有标签", "capacity and land have no tag"},
	{"centre", func(p, b *registry.Place) bool { return centre(p) != centre(b) }, "分拣中心类型、处理能力和投资主体没有标签", "type, capacity and investor of a sorting centre have no tag"},
	{"market", func(p, b *registry.Place) bool { return market(p) != market(b) }, "市场管理方和摊位数没有标签", "manager and number of stalls have no tag"},
	{"photos", func(p, b *registry.Place) bool { return len(p.Photos) > 0 }, "照片不写进标签", "photos are no tags"},
	{"accuracyM", func(p, b *registry.Place) bool { return p.AccuracyM != b.AccuracyM }, "坐标精度没有标签", "accuracy of the position has no tag"},
	{"standard", func(p, b *registry.Place) bool { return p.Standard != b.Standard }, "标准化评估是本登记册的", "assessment as a standard site is this registry's own"},
	{"source", func(p, b *registry.Place) bool { return p.Source.Key != "" || p.Source.ExternalID != "" },
		"来源和来源编号不写：读回来的来源是 osm，编号是 ref:huishou 的代码，因此读回本登记册会成为新的地点", "its source and the key there: what is read back has the source osm and the code of ref:huishou as its key, so this registry takes it for new"},
	{"demo", func(p, b *registry.Place) bool { return p.Demo }, "演示地点是虚构的，整个不写", "demonstration places are made up and are left out whole"},
}

// OSMLosses is the table of what an export to OpenStreetMap may lose and why, in
// the order it is reported; Places is 0.
func OSMLosses() []Loss { return countLosses(nil, true) }

// countLosses gives the rows of the table with the places that lost each field,
// those without any only if all is set.
func countLosses(places map[string]int, all bool) []Loss {
	list := []Loss{}
	for _, l := range osmLosses {
		if all || places[l.field] > 0 {
			list = append(list, Loss{l.field, places[l.field], l.zh, l.en})
		}
	}
	return list
}

// lossesOf names the fields that back, which is p as its tags read, does not have.
func lossesOf(p, back *registry.Place) []string {
	var lost []string
	for _, l := range osmLosses {
		if l.lost(p, back) {
			lost = append(lost, l.field)
		}
	}
	return lost
}

// sameSet compares lists whose order says nothing.
func sameSet[S ~string](a, b []S) bool {
	set := func(list []S) map[S]bool {
		m := make(map[S]bool, len(list))
		for _, s := range list {
			m[s] = true
		}
		return m
	}
	return maps.Equal(set(a), set(b))
}

// canonical is the one way of writing opening hours.
func canonical(rule string) string {
	if s, err := hours.Parse(rule); err == nil {
		return s.String()
	}
	return rule
}
