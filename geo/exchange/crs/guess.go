package crs

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"huishou/geo/coord"
)

// Region is where the data are expected, in degrees of WGS-84.
type Region struct{ West, South, East, North float64 }

// China is the region that [Guess] expects when none is given.
var China = Region{73, 17.5, 135.5, 54}

func (r Region) has(lon, lat float64) bool {
	return lon >= r.West && lon <= r.East && lat >= r.South && lat <= r.North
}

// Codes of a [Candidate]'s reason, stable for translation.
const (
	GuessDegrees = "crs.guess.degrees"        // the numbers are longitude and latitude
	GuessZone    = "crs.guess.zone_in_x"      // Gauss-Krüger with the zone number before the easting
	GuessNoZone  = "crs.guess.zone_not_in_x"  // transverse Mercator whose central meridian the numbers do not tell
	GuessFamily  = "crs.guess.zone_ambiguous" // the same, and several meridians fit the region
	GuessSwiss   = "crs.guess.swiss"          // the Swiss grid
	GuessWeb     = "crs.guess.web_mercator"   // the Mercator of web maps
)

// Candidate is a system that numbers may be in.
type Candidate struct {
	Name    string      // for [Lookup]; empty with [GuessFamily], where only the family is known
	Title   string      // the name in the EPSG register
	Swapped bool        // the first column is the northing or latitude
	Share   float64     // 0.9-1: the share of the pairs that the system has
	Inside  float64     // 0-1: the share of the pairs that it puts into the region
	At      coord.WGS84 // where it puts the middle of the pairs; zero with [GuessFamily]
	Code    string      // one of the reasons above
	Why     string      // the reason in English
	WhyZH   string      // the reason in Chinese
}

// most is how many candidates are worth reading, elsewhere how many of them may
// lie outside the region.
const most, elsewhere = 6, 3

// Guess names the systems that the pairs xs[i], ys[i] may be in, most plausible
// first: those in the region before those elsewhere, then those whose numbers say
// most about themselves, then columns in order before swapped ones, CGCS2000 before
// ETRS89 before WGS 84, then the nearer to the middle of the region. At most 32 pairs spread over the input are
// looked at; those that are not finite are left out; the longer slice is cut. No
// pairs, or numbers that no known system has, give none.
//
// A guess is for a message to a person. It is never applied: Beijing 54, Xi'an 80
// and CGCS2000 numbers look alike, as do WGS-84, GCJ-02 and BD-09 degrees.
func Guess(xs, ys []float64, near ...Region) []Candidate {
	region := China
	if len(near) > 0 {
		region = near[0]
	}
	pairs := sample(xs, ys)
	if len(pairs) == 0 {
		return nil
	}
	var all []Candidate
	try := func(c CRS, code string) {
		for _, swapped := range []bool{false, true} {
			if g, ok := judge(c, code, pairs, swapped, region); ok {
				all = append(all, g)
			}
		}
	}
	try(geographic("wgs84", "WGS 84", coord.DatumWGS84), GuessDegrees)
	if len(all) == 0 { // no system in metres is meant for a few hundred metres around 0, 0
		for _, code := range Codes() {
			switch {
			case code >= 4491 && code <= 4501, code >= 4513 && code <= 4533:
				try(byName(epsg(code)), GuessZone)
			case code >= 4534 && code <= 4554, code >= 25828 && code <= 25838, code >= 32601 && code <= 32760:
				try(byName(epsg(code)), GuessNoZone) // 4502-4512 are every second of 4534-4554 again
			case code == 2056, code == 21781:
				try(byName(epsg(code)), GuessSwiss)
			case code == 3857:
				try(byName(epsg(code)), GuessWeb)
			}
		}
		all = fold(all)
	}
	middle := [2]float64{(region.West + region.East) / 2, (region.South + region.North) / 2}
	far := func(c Candidate) float64 { return math.Hypot(c.At[0]-middle[0], c.At[1]-middle[1]) }
	slices.SortStableFunc(all, func(a, b Candidate) int {
		return cmp.Or(
			-compareBool(a.Inside > 0.5, b.Inside > 0.5),
			cmp.Compare(rank[a.Code], rank[b.Code]),
			compareBool(a.Swapped, b.Swapped),
			compareBool(!strings.HasPrefix(a.Title, "CGCS2000"), !strings.HasPrefix(b.Title, "CGCS2000")),
			compareBool(strings.HasPrefix(a.Title, "WGS 84"), strings.HasPrefix(b.Title, "WGS 84")),
			cmp.Compare(far(a), far(b)),
			cmp.Compare(a.Name, b.Name),
		)
	})
	outside := 0
	all = slices.DeleteFunc(all, func(c Candidate) bool {
		if c.Inside > 0.5 {
			return false
		}
		outside++
		return outside > elsewhere
	})
	return all[:min(len(all), most)]
}

// rank is how much numbers in a family say about themselves, most first.
var rank = map[string]int{GuessDegrees: 0, GuessZone: 1, GuessSwiss: 2, GuessWeb: 3, GuessNoZone: 4, GuessFamily: 5}

// sample is up to 32 finite pairs, evenly spread.
func sample(xs, ys []float64) [][2]float64 {
	const size = 32
	n := min(len(xs), len(ys))
	var pairs [][2]float64
	for i := range n {
		if x, y := xs[i], ys[i]; !math.IsNaN(x-x) && !math.IsNaN(y-y) {
			pairs = append(pairs, [2]float64{x, y})
		}
	}
	if len(pairs) <= size {
		return pairs
	}
	some := make([][2]float64, size)
	for i := range some {
		some[i] = pairs[i*len(pairs)/size]
	}
	return some
}

// judge asks whether pairs can be in c, and where they would be.
func judge(c CRS, code string, pairs [][2]float64, swapped bool, region Region) (Candidate, bool) {
	fit, inside := 0, 0
	var lons, lats []float64
	for _, p := range pairs {
		if swapped {
			p[0], p[1] = p[1], p[0]
		}
		if !c.fits(p[0], p[1]) {
			continue
		}
		lon, lat, err := c.ToWGS84(p[0], p[1])
		if err != nil {
			continue
		}
		fit++
		lons, lats = append(lons, lon), append(lats, lat)
		if region.has(lon, lat) {
			inside++
		}
	}
	g := Candidate{Name: c.name, Title: c.title, Swapped: swapped, Code: code}
	g.Share, g.Inside = float64(fit)/float64(len(pairs)), float64(inside)/float64(len(pairs))
	if g.Share < 0.9 {
		return g, false
	}
	slices.Sort(lons)
	slices.Sort(lats)
	g.At = coord.WGS84{lons[len(lons)/2], lats[len(lats)/2]}
	g.Why, g.WhyZH = reason(code, c.title, g.At)
	return g, true
}

// fold keeps the transverse Mercator zones that put the pairs into the region; when
// more than three of a family do, or none of any family, one nameless candidate
// stands for them.
func fold(all []Candidate) []Candidate {
	count := map[string]int{}
	family := func(c Candidate) string {
		return fmt.Sprint(c.Swapped, strings.TrimRight(c.Title, "0123456789ENS"))
	}
	for _, c := range all {
		if c.Code == GuessNoZone && c.Inside > 0.5 {
			count[family(c)]++
		}
	}
	var kept []Candidate
	var lost *Candidate
	seen := map[string]bool{}
	for _, c := range all {
		if c.Code != GuessNoZone {
			kept = append(kept, c)
			continue
		}
		key := family(c)
		switch n := count[key]; {
		case c.Inside > 0.5 && n <= 3:
			kept = append(kept, c)
		case c.Inside > 0.5 && !seen[key]:
			seen[key] = true
			kept = append(kept, nameless(c))
		case lost == nil:
			lost = &c
		}
	}
	if lost != nil && len(count) == 0 {
		none := nameless(*lost)
		none.Title = "UTM or Gauss-Kruger"
		kept = append(kept, none)
	}
	return kept
}

func nameless(c Candidate) Candidate {
	c.Name, c.At, c.Code = "", coord.WGS84{}, GuessFamily
	c.Title = strings.TrimSuffix(strings.TrimRight(c.Title, "0123456789ENS "), " CM") // zone or meridian unknown
	c.Title = strings.TrimSuffix(c.Title, " zone")
	c.Why, c.WhyZH = reason(c.Code, c.Title, c.At)
	return c
}

func reason(code, title string, at coord.WGS84) (en, zh string) {
	var alikeEN, alikeZH string
	if strings.HasPrefix(title, "CGCS2000") {
		alikeEN, alikeZH = "; Beijing 54 and Xi'an 80 numbers look the same: ask the source", "；北京54、西安80的数字看起来一样，请向提供方确认"
	}
	where := fmt.Sprintf("%.4f, %.4f", at.Lon(), at.Lat())
	switch code {
	case GuessDegrees:
		return "the numbers are degrees; whether of wgs84, gcj02 or bd09 they do not tell", "数字是经纬度；属于 WGS-84、GCJ-02 还是 BD-09 无法看出"
	case GuessZone:
		return "the easting starts with the zone number and leads to " + where + alikeEN, "横坐标前带带号，对应 " + where + alikeZH
	case GuessNoZone:
		return "metres from a central meridian, leading to " + where + " in this zone" + alikeEN, "以中央子午线起算的米，按此带对应 " + where + alikeZH
	case GuessFamily:
		return "metres from a central meridian that the numbers do not tell: ask the source for it", "以中央子午线起算的米，数字看不出是哪条子午线，请向提供方确认"
	case GuessSwiss:
		return "the numbers lie in the range of the Swiss grid and lead to " + where, "数字在瑞士坐标网范围内，对应 " + where
	case GuessWeb:
		return "metres of web Mercator, leading to " + where + "; Baidu's own Mercator (bd09mc) looks alike and is not read", "网络墨卡托米制坐标，对应 " + where + "；百度墨卡托（bd09mc）看起来一样，但不能读取"
	}
	return "", ""
}

// Explain is a sentence or two about a guess in language "zh" or, for anything
// else, English, to stand after "these numbers cannot be degrees" in a refusal.
func Explain(guesses []Candidate, lang string) string {
	zh := lang == "zh" || strings.HasPrefix(lang, "zh-")
	if len(guesses) == 0 {
		if zh {
			return "数字不属于任何已知的坐标系。"
		}
		return "The numbers fit no coordinate system known here."
	}
	var b strings.Builder
	for i, g := range guesses {
		name, swapped, why := g.Name, "", g.Why
		if name == "" {
			name = "?"
		}
		switch {
		case zh && g.Swapped:
			swapped, why = "，且两列互换（先纵后横）", g.WhyZH
		case zh:
			why = g.WhyZH
		case g.Swapped:
			swapped = " with the two columns swapped (northing first)"
		}
		switch {
		case zh:
			fmt.Fprintf(&b, "%s %s（%s）%s：%s。", [2]string{"可能是", "也可能是"}[min(i, 1)], name, g.Title, swapped, why)
		default:
			if i > 0 {
				b.WriteByte(' ')
			}
			fmt.Fprintf(&b, "%s %s (%s)%s: %s.", [2]string{"Likely", "Or"}[min(i, 1)], name, g.Title, swapped, why)
		}
	}
	return b.String()
}

func epsg(code int) string { return fmt.Sprint("epsg:", code) }

// compareBool orders false before true.
func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}
