package seed

import (
	"huishou/geo/registry"
	"huishou/geo/registry/pickup"
)

// DemoOffers are demonstration offers of collection at the door: one for the four
// districts of the town, one for the two counties. Nothing of it is real: every name
// says 演示, and whose they are is nobody.
func DemoOffers() []pickup.Offer {
	weekdays := []pickup.Weekday{"MO", "TU", "WE", "TH", "FR"}
	window := func(days []pickup.Weekday, from, to, capacity int64) pickup.Window {
		return pickup.Window{Days: days, Span: pickup.Span{From: from * 60, To: to * 60}, Capacity: capacity}
	}
	const note = "演示用，不会有人上门"
	return []pickup.Offer{
		{Base: registry.Base{ID: "01J000000000000DEM0PKP0001"}, Name: "城区上门回收（演示）", Operator: "演示回收公司", Areas: []string{"510302", "510303", "510304", "510311"},
			Kinds:     []pickup.Kind{pickup.Recycle, pickup.Bulky, pickup.TradeIn},
			Materials: materials{"paper", "plastic", "ferrous", "nonferrous", "textiles", "appliance_large", "appliance_small", "electronics", "bulky_furniture"},
			Windows: []pickup.Window{window(weekdays, 9, 11, 6), window(weekdays, 14, 17, 8), window(weekdays, 18, 20, 4),
				window([]pickup.Weekday{"SA", "SU"}, 9, 12, 10)},
			LeadHours: 2, DaysAhead: 14, Active: true, Note: note},
		{Base: registry.Base{ID: "01J000000000000DEM0PKP0002"}, Name: "乡镇上门回收（演示）", Operator: "演示回收公司", Areas: []string{"510321", "510322"},
			Kinds:     []pickup.Kind{pickup.Recycle, pickup.Bulky},
			Materials: materials{"paper", "plastic", "ferrous", "nonferrous", "appliance_large", "farm_machinery_old"},
			Windows:   []pickup.Window{window([]pickup.Weekday{"TU", "TH", "SA"}, 8, 12, 5)},
			LeadHours: 24, DaysAhead: 14, Active: true, Note: note},
	}
}
