package registry

import "strings"

// Material is a code of the one vocabulary: what a recycling place takes, or a
// class of goods a second-hand market trades.
type Material string

// Term is one entry of the vocabulary. A place that accepts a term accepts the
// terms below it: 废纸 takes 纸板.
type Term struct {
	Code   Material
	Parent Material // "" at the top
	Zh, En string
	OSM    []string // keys whose value yes means this term; the first is written on export
	Hazard bool     // needs care or a licence; a note is shown before the list
	Goods  bool     // also or only a class of second-hand goods
}

// Terms is the reviewed table. Its order is the order of every list of
// materials; a term's place is its bit in a [Mask], so new terms go to the end.
// Chinese names are those of the city's plan (自府发〔2024〕11号, 八 to 十) where it
// has them; OSM keys are those in use on amenity=recycling.
var Terms = []Term{
	{Code: "paper", Zh: "废纸", En: "Paper", OSM: []string{"recycling:paper"}},
	{Code: "newspaper", Parent: "paper", Zh: "报纸", En: "Newspaper", OSM: []string{"recycling:newspaper"}},
	{Code: "cardboard", Parent: "paper", Zh: "纸板纸箱", En: "Cardboard", OSM: []string{"recycling:cardboard"}},
	{Code: "plastic", Zh: "废塑料", En: "Plastic", OSM: []string{"recycling:plastic"}},
	{Code: "plastic_bottles", Parent: "plastic", Zh: "塑料瓶", En: "Plastic bottles", OSM: []string{"recycling:plastic_bottles"}},
	{Code: "plastic_packaging", Parent: "plastic", Zh: "塑料包装", En: "Plastic packaging", OSM: []string{"recycling:plastic_packaging"}},
	{Code: "glass", Zh: "废玻璃", En: "Glass", OSM: []string{"recycling:glass"}},
	{Code: "glass_bottles", Parent: "glass", Zh: "玻璃瓶", En: "Glass bottles", OSM: []string{"recycling:glass_bottles"}},
	{Code: "cans", Zh: "易拉罐", En: "Cans", OSM: []string{"recycling:cans"}},
	{Code: "beverage_cartons", Zh: "饮料纸盒", En: "Beverage cartons", OSM: []string{"recycling:beverage_cartons"}},
	{Code: "ferrous", Zh: "废钢铁", En: "Iron and steel", OSM: []string{"recycling:scrap_metal"}},
	{Code: "nonferrous", Zh: "废有色金属", En: "Non-ferrous metal", OSM: []string{"recycling:scrap_metal"}},
	{Code: "textiles", Zh: "废旧纺织品", En: "Textiles"},
	{Code: "clothes", Parent: "textiles", Zh: "旧衣服", En: "Clothes", OSM: []string{"recycling:clothes"}},
	{Code: "shoes", Parent: "textiles", Zh: "旧鞋", En: "Shoes", OSM: []string{"recycling:shoes"}},
	{Code: "wood", Zh: "废木材", En: "Wood", OSM: []string{"recycling:wood"}},
	{Code: "bulky_furniture", Zh: "废弃大件家具", En: "Bulky furniture", OSM: []string{"recycling:furniture"}},
	{Code: "rubber", Zh: "废橡胶", En: "Rubber"},
	{Code: "tyres", Parent: "rubber", Zh: "废轮胎", En: "Tyres", OSM: []string{"recycling:tyres"}},
	{Code: "appliance_large", Zh: "废旧家电", En: "Large appliances", OSM: []string{"recycling:electrical_appliances"}},
	{Code: "tv", Parent: "appliance_large", Zh: "电视机", En: "Television"},
	{Code: "fridge", Parent: "appliance_large", Zh: "冰箱", En: "Fridge"},
	{Code: "washer", Parent: "appliance_large", Zh: "洗衣机", En: "Washing machine"},
	{Code: "aircon", Parent: "appliance_large", Zh: "空调", En: "Air conditioner"},
	{Code: "appliance_small", Zh: "小家电", En: "Small appliances", OSM: []string{"recycling:small_electrical_appliances", "recycling:small_appliances"}},
	{Code: "electronics", Zh: "电器电子产品", En: "Electronics", OSM: []string{"recycling:electronics"}, Goods: true},
	{Code: "phone", Parent: "electronics", Zh: "手机", En: "Phone", OSM: []string{"recycling:mobile_phones"}},
	{Code: "tablet", Parent: "electronics", Zh: "平板电脑", En: "Tablet"},
	{Code: "computer", Parent: "electronics", Zh: "电脑", En: "Computer", OSM: []string{"recycling:computers"}},
	{Code: "batteries", Zh: "废电池", En: "Batteries", OSM: []string{"recycling:batteries"}, Hazard: true},
	{Code: "ev_battery", Zh: "动力电池", En: "Traction battery", Hazard: true},
	{Code: "fluorescent_tubes", Zh: "荧光灯管", En: "Fluorescent tubes", OSM: []string{"recycling:fluorescent_tubes"}, Hazard: true},
	{Code: "light_bulbs", Zh: "灯泡", En: "Light bulbs", OSM: []string{"recycling:light_bulbs"}},
	{Code: "cooking_oil", Zh: "废弃油脂", En: "Cooking oil", OSM: []string{"recycling:cooking_oil"}},
	{Code: "engine_oil", Zh: "废机油", En: "Engine oil", OSM: []string{"recycling:engine_oil"}, Hazard: true},
	{Code: "vehicle_elv", Zh: "报废汽车", En: "End-of-life vehicle", Hazard: true},
	{Code: "farm_machinery_old", Zh: "老旧农机", En: "Old farm machinery"},
	{Code: "car", Zh: "二手汽车", En: "Used car", Goods: true},
	{Code: "furniture", Zh: "二手家具", En: "Used furniture", Goods: true},
	{Code: "appliance", Zh: "二手家电", En: "Used appliance", Goods: true},
	{Code: "farm_machinery", Zh: "二手农机", En: "Used farm machinery", Goods: true},
}

// Mask is a set of vocabulary terms, place kinds and services, a bit each.
type Mask uint64

// Bits: terms from 0, kinds from 48, services from 57. A test holds them apart.
const (
	kindBit    = 48
	serviceBit = 57
)

var (
	termAt  = indexTerms()
	covered = coverTerms() // the bits of each term and of all below it
)

func indexTerms() map[Material]int {
	at := make(map[Material]int, len(Terms))
	for i, t := range Terms {
		at[t.Code] = i
	}
	return at
}

func coverTerms() []Mask {
	cover := make([]Mask, len(Terms))
	for i := range Terms {
		for t, ok := Terms[i], true; ok; t, ok = TermOf(t.Parent) {
			cover[termAt[t.Code]] |= 1 << i
		}
	}
	return cover
}

// TermOf finds a term by its code.
func TermOf(m Material) (Term, bool) {
	i, ok := termAt[m]
	if !ok {
		return Term{}, false
	}
	return Terms[i], true
}

// wants is the bit a place must have to take m; 0 when the vocabulary has no m.
func wants(m Material) Mask {
	i, ok := termAt[m]
	if !ok {
		return 0
	}
	return 1 << i
}

// takes is the set of terms that a place accepting ms takes, those below included.
func takes(ms []Material) Mask {
	var mask Mask
	for _, m := range ms {
		if i, ok := termAt[m]; ok {
			mask |= covered[i]
		}
	}
	return mask
}

// MaterialsOfOSM gives the terms that the OSM tag key=yes means.
func MaterialsOfOSM(key string) []Material {
	var ms []Material
	for _, t := range Terms {
		for _, k := range t.OSM {
			if k == key {
				ms = append(ms, t.Code)
			}
		}
	}
	return ms
}

// ParseMaterial reads a code, a Chinese or an English name of the vocabulary;
// letters may be of either case. false when it is none.
func ParseMaterial(s string) (Material, bool) {
	s = strings.TrimSpace(s)
	if _, ok := termAt[Material(s)]; ok {
		return Material(s), true
	}
	for _, t := range Terms {
		if t.Zh == s || strings.EqualFold(t.En, s) || strings.EqualFold(string(t.Code), s) {
			return t.Code, true
		}
	}
	return "", false
}
