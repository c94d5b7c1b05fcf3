package seed

import "huishou/geo/registry"

// siteLook is what the demonstration sites of one kind have to choose from.
// Something listed twice is twice as likely.
type siteLook struct {
	zh, en   string
	accepts  [][]registry.Material
	services [][]registry.Service
	hours    []string // "" is unknown
}

type (
	materials = []registry.Material
	services  = []registry.Service
)

// What stands in a subdistrict, and in a town.
var (
	streetKinds = []registry.PlaceKind{
		registry.CommunityPoint, registry.CommunityPoint, registry.CommunityPoint, registry.CommunityPoint,
		registry.SelfService, registry.SelfService, registry.DonationBox, registry.DonationBox,
		registry.AppliancePoint, registry.TransferStation,
	}
	villageKinds = []registry.PlaceKind{
		registry.VillagePoint, registry.VillagePoint, registry.VillagePoint, registry.VillagePoint, registry.VillagePoint,
		registry.CommunityPoint, registry.CommunityPoint, registry.TransferStation, registry.DonationBox, registry.AppliancePoint,
	}
)

var siteLooks = map[registry.PlaceKind]siteLook{
	registry.CommunityPoint: {
		zh: "便民回收点", en: "community point",
		accepts: []materials{
			{"paper", "plastic", "cans", "ferrous", "nonferrous"},
			{"paper", "plastic_bottles", "cans", "glass_bottles", "textiles"},
			{"paper", "plastic", "glass", "cans", "ferrous", "nonferrous", "appliance_small", "batteries"},
			{"paper", "plastic", "cans", "beverage_cartons", "electronics", "light_bulbs", "fluorescent_tubes", "batteries"},
			{"cardboard", "newspaper", "plastic_bottles", "cans", "ferrous", "appliance_large"},
		},
		services: []services{{"weighing", "cash"}, {"weighing", "cash", "epay"}, {"doorstep", "weighing", "cash", "epay"}, {"weighing", "epay"}},
		hours: []string{"Mo-Su 08:00-18:00", "Mo-Fr 08:00-17:30; Sa 09:00-12:00", "Mo-Sa 08:00-12:00,14:00-18:00",
			"Mo-Su 07:00-21:00", "Mo-Fr 09:00-17:00; PH off", ""},
	},
	registry.VillagePoint: {
		zh: "回收点", en: "village point",
		accepts: []materials{
			{"paper", "plastic", "cans", "ferrous", "nonferrous"},
			{"paper", "plastic_bottles", "ferrous", "nonferrous", "glass_bottles", "rubber"},
			{"paper", "plastic", "ferrous", "nonferrous", "appliance_large", "farm_machinery_old"},
		},
		services: []services{{"weighing", "cash"}, {"doorstep", "weighing", "cash"}, nil},
		hours:    []string{"Mo-Sa 08:30-17:30", "We,Sa 08:00-12:00", "Sa[2] 08:00-12:00", "Mo-Su 07:30-12:00", "", ""},
	},
	registry.TransferStation: {
		zh: "中转站", en: "transfer station",
		accepts: []materials{
			{"paper", "plastic", "glass", "cans", "ferrous", "nonferrous", "textiles", "wood", "bulky_furniture", "appliance_large", "appliance_small"},
			{"paper", "plastic", "ferrous", "nonferrous", "rubber", "wood", "bulky_furniture", "batteries", "fluorescent_tubes"},
			{"paper", "plastic", "glass", "ferrous", "nonferrous", "appliance_large", "electronics", "ev_battery", "engine_oil", "cooking_oil"},
		},
		services: []services{{"weighing", "cash", "epay"}, {"doorstep", "weighing", "epay"}},
		hours:    []string{"Mo-Su 06:00-20:00", "Mo-Sa 07:00-19:00", "Mo-Su 18:00-02:00", "24/7"},
	},
	registry.SelfService: {
		zh: "智能回收机", en: "self-service machine",
		accepts: []materials{
			{"plastic_bottles", "cans"}, {"paper", "plastic", "cans", "textiles"}, {"plastic_bottles", "cans", "beverage_cartons", "paper"}, {"batteries", "phone"},
		},
		services: []services{{"epay", "weighing"}, {"epay"}},
		hours:    []string{"24/7", "24/7", "24/7", "Mo-Su 06:00-23:00"},
	},
	registry.AppliancePoint: {
		zh: "家电回收点", en: "appliance point",
		accepts: []materials{
			{"appliance_large", "appliance_small", "electronics"}, {"tv", "fridge", "washer", "aircon"}, {"appliance_large", "computer", "phone", "tablet", "batteries"},
		},
		services: []services{{"doorstep", "cash", "epay", "trade_in"}, {"doorstep", "epay"}},
		hours:    []string{"Mo-Su 09:00-18:30", "Mo-Sa 09:00-18:00; PH off", "Mo-Su 10:00-20:00", ""},
	},
	registry.DonationBox: {
		zh: "旧衣捐赠箱", en: "donation box",
		accepts:  []materials{{"clothes"}, {"clothes", "shoes"}, {"textiles"}},
		services: []services{nil},
		hours:    []string{"24/7"},
	},
}

// groupLook is one sort of demonstration centre or market.
type groupLook struct {
	zh, en  string
	kind    string
	accepts materials
}

var centreLooks = []groupLook{
	{"再生资源分拣中心", "sorting centre", "general", materials{"paper", "plastic", "glass", "cans", "ferrous", "nonferrous", "textiles", "rubber", "beverage_cartons"}},
	{"废纸废塑料分拣中心", "paper and plastic sorting centre", "specialised", materials{"paper", "plastic", "beverage_cartons"}},
	{"家电分拣中心", "appliance sorting centre", "specialised", materials{"appliance_large", "appliance_small", "electronics", "batteries"}},
	{"废金属分拣中心", "metal sorting centre", "specialised", materials{"ferrous", "nonferrous", "cans", "vehicle_elv", "farm_machinery_old", "ev_battery"}},
	{"大件家具分拣中心", "bulky waste sorting centre", "specialised", materials{"bulky_furniture", "wood", "textiles"}},
	{"综合分拣中心", "general sorting centre", "general", materials{"paper", "plastic", "glass", "ferrous", "nonferrous", "rubber", "cooking_oil", "engine_oil", "light_bulbs", "fluorescent_tubes"}},
}

var marketLooks = []groupLook{
	{"旧货市场", "flea market", "", materials{"furniture", "appliance", "electronics"}},
	{"二手车市场", "used-car market", "", materials{"car"}},
	{"二手家电市场", "used-appliance market", "", materials{"appliance", "electronics"}},
	{"二手农机市场", "used farm-machinery market", "", materials{"farm_machinery"}},
	{"二手家具市场", "used-furniture market", "", materials{"furniture"}},
	{"二手电子产品市场", "used-electronics market", "", materials{"electronics"}},
}

// Streets and villages that exist nowhere: each says that it is made up.
var (
	demoStreets  = []string{"演示路", "样例街", "示例巷", "演示里", "样例坝", "示例桥"}
	demoVillages = []string{"演示村", "样例村", "示例村"}
)

// Hours in which things are taken in, where they differ from those of the door.
var demoReceiving = []string{"Mo-Fr 09:00-11:30,14:00-17:00", "Mo-Sa 09:00-16:00", "Tu,Th,Sa 08:30-12:00"}

var demoRefuses = [][]string{nil, {"煤气罐", "烟花爆竹"}, {"engine_oil", "ev_battery"}, {"农药瓶", "医疗废物"}}
