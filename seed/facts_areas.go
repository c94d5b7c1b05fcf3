package seed

// City is the city the program starts with: its code, names, middle and frame
// (longitude, latitude; west, south, east, north; WGS-84).
//
// The middle is the seat of 自流井区, where the city's oldest streets are; the
// frame holds the outlines of the six districts, rounded outwards to 0.01°.
var City = struct {
	Code     string
	Zh       string
	En       string
	Location [2]float64
	Bounds   [4]float64
}{"510300", "自贡市", "Zigong", [2]float64{104.7745, 29.3403}, [4]float64{104.05, 28.92, 105.27, 29.64}}

// District is a district (区) or county (县) of the city.
type District struct {
	Code, Zh, En string
	Seat         [2]float64 // longitude, latitude, WGS-84
	Population   int        // residents (常住人口) on 1 November 2020
}

// Districts are the four districts and two counties, in the order of their codes.
// Their populations add up to the city's 2,489,256.
var Districts = []District{
	{"510302", "自流井区", "Ziliujing District", [2]float64{104.7745, 29.3403}, 481_981},
	{"510303", "贡井区", "Gongjing District", [2]float64{104.7127, 29.3482}, 226_704},
	{"510304", "大安区", "Da'an District", [2]float64{104.7713, 29.3665}, 291_645},
	{"510311", "沿滩区", "Yantan District", [2]float64{104.8715, 29.2756}, 297_365},
	{"510321", "荣县", "Rong County", [2]float64{104.4149, 29.4481}, 469_488},
	{"510322", "富顺县", "Fushun County", [2]float64{104.9722, 29.1845}, 722_073},
}

// Population is the city's in the seventh national census (第七次全国人口普查),
// 1 November 2020. Source: 《中国人口普查年鉴-2020》, county tables, as kept in
// leiii/census, census_county_2020_v1.xlsx.
const Population = 2_489_256

// HighTechZone is the code under which the registry keeps 自贡高新区. It is the
// program's own: the zone is no division of GB/T 2260 and has no code there.
const HighTechZone = "zone-gaoxin"

// Where the facts of an area come from, kept with it in the registry.
const (
	codeSource = "codes and names: GB/T 2260, as listed in modood/Administrative-divisions-of-China"
	seatSource = "seat: district centres of hhniao/cnarea, GCJ-02 turned into WGS-84, 4 decimals [verify]"
	zoneSource = "自府发〔2024〕11号 gives tasks to 高新区管委会; no GB/T 2260 code; its outline is not known here [verify]"
	townSource = "codes and names: statistical division codes (统计用区划代码), as listed in modood/Administrative-divisions-of-China, dist/streets.csv; English: pinyin"
	// The points are seats of 2016, before the mergers of 2019 and 2020: places of
	// those names, not the middle of today's areas.
	townPointSource = "point: seat of 2016, WGS-84, 4 decimals [verify]"
)
