package seed

// Policy is the city's plan that the registry serves; sections are cited by its
// own numbering.
const Policy = "自贡市人民政府 自府发〔2024〕11号《自贡市推动大规模设备更新和消费品以旧换新实施方案》, 2024-05-31"

// Target is what the plan wants by the end of 2027. The plan gives no figures for
// 2023, so a target that grows on them has no baseline here: an office enters it,
// with its source.
type Target struct {
	Code     string  `json:"code"`
	Zh       string  `json:"zh"`
	En       string  `json:"en"`
	Section  string  `json:"section"`            // of [Policy]
	Quote    string  `json:"quote"`              // the plan's own words
	Unit     string  `json:"unit"`               //
	Of2023   float64 `json:"of2023,omitempty"`   // times the figure of 2023
	AtLeast  float64 `json:"atLeast,omitempty"`  // a number by itself
	ByYear   int     `json:"byYear"`             //
	Baseline string  `json:"baseline,omitempty"` // where the figure of 2023 stands; "" in the plan
}

// Targets are those of the plan's first and eighth sections that have a number.
var Targets = []Target{
	{Code: "vehicles_scrapped", Zh: "报废汽车回收量", En: "Scrapped vehicles taken in", Section: "一", Quote: "报废汽车回收量较2023年增加一倍", Unit: "vehicles", Of2023: 2, ByYear: 2027},
	{Code: "used_cars_traded", Zh: "二手车交易量", En: "Used cars traded", Section: "一", Quote: "二手车交易量增长50%", Unit: "vehicles", Of2023: 1.5, ByYear: 2027},
	{Code: "appliances_taken", Zh: "废旧家电回收量", En: "Used appliances taken in", Section: "一", Quote: "废旧家电回收量较2023年增长35%", Unit: "units", Of2023: 1.35, ByYear: 2027},
	{Code: "standard_sites_new", Zh: "新增标准化规范化回收站点", En: "New standardised sites", Section: "八", Quote: "全市新增标准化规范化回收站点达到 4 个以上", Unit: "sites", AtLeast: 4, ByYear: 2027},
}

// Department is an office that the plan names, with the other names it has there.
type Department struct {
	Code    string   `json:"code"`
	Zh      string   `json:"zh"`
	Aliases []string `json:"aliases,omitempty"`
	Part    string   `json:"part"` // what it has to do with recycling and second-hand trade
}

// Departments are the offices of the plan that the registry's subjects touch.
// Source: [Policy], 五 to 十五 and its annex.
var Departments = []Department{
	{"fgw", "市发展改革委", []string{"市发展和改革委员会"}, "统筹，重点项目库"},
	{"sww", "市商务局", nil, "牵头五、六、九，经营者备案"},
	{"gxs", "市供销社", []string{"市供销合作社"}, "再生资源回收网络"},
	{"zrzy", "市自然资源和规划局", []string{"市自然资源规划局"}, "设施用地"},
	{"sthj", "市生态环境局", nil, "拆解过程的环境管理"},
	{"cgj", "市城管执法局", []string{"市城市管理行政执法局"}, "两网融合"},
	{"gzw", "市国资委", nil, "国有平台公司投资分拣中心"},
	{"jxw", "市经济和信息化局", nil, "再制造，材料加工"},
	{"gaj", "市公安局", nil, "车辆转移登记"},
	{"scjg", "市市场监管局", nil, "市场监督管理"},
	{"swj", "市税务局", nil, "反向开票"},
	{"czj", "市财政局", nil, "财政支持"},
	{"customs", "自贡海关", nil, "二手车出口"},
	{"nync", "市农业农村局", nil, "老旧农机"},
	{"jtys", "市交通运输局", nil, "运输"},
}
