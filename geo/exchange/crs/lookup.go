package crs

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/wroge/wgs84"

	"huishou/geo/coord"
)

// Lookup finds a system by name. Case, space and punctuation do not matter.
//
//	wgs84, gcj02, bd09           and the other names coord.ParseDatum reads
//	epsg:4326, 4490, 4258        WGS 84, CGCS2000, ETRS89 in degrees
//	epsg:3857                    web Mercator (also 900913)
//	epsg:4513-4533, 4534-4554    CGCS2000 / 3-degree Gauss-Krüger: zone in the easting, or central meridian in the name
//	epsg:4491-4501, 4502-4512    the same in 6-degree zones
//	epsg:32601-32660, 32701-32760  WGS 84 / UTM north and south
//	epsg:25828-25838             ETRS89 / UTM
//	epsg:2056, 21781             Swiss LV95, LV03
//
// "urn:ogc:def:crs:EPSG::4523", "http://www.opengis.net/def/crs/EPSG/0/4523", a
// bare 4523, the register's title and the name in an Esri .prj file
// ("CGCS2000_3_Degree_GK_Zone_35") are understood too. A system that is not here
// is an [Error] with [CodeUnknown]; Beijing 54 and Xi'an 80 have
// [CodeUnpublished], because no public formula takes them to WGS-84.
func Lookup(name string) (CRS, error) {
	if d, err := coord.ParseDatum(name); err == nil {
		return geographic(string(d), datumTitles[d], d), nil
	}
	key := simplify(name)
	if strings.HasSuffix(key, "ogc13crs84") { // the URN and the URL of OGC's longitude-first WGS 84
		return geographic("wgs84", "WGS 84", coord.DatumWGS84), nil
	}
	if code, ok := epsgCode(name, key); ok {
		if c, ok := byCode(code); ok {
			return c, nil
		}
		if old, ok := unpublished(code); ok {
			return CRS{}, noShift(name, old)
		}
		return CRS{}, &Error{Code: CodeUnknown, Name: clip(name), Msg: "is not a system known here"}
	}
	if key != "" {
		for _, code := range Codes() {
			if c, ok := byCode(code); ok && simplify(c.title) == key {
				return c, nil
			}
		}
		switch key {
		case "gcswgs84":
			return byName("epsg:4326"), nil
		case "gcschinageodeticcoordinatesystem2000", "chinageodeticcoordinatesystem2000", "国家2000", "2000国家大地坐标系":
			return byName("epsg:4490"), nil
		case "webmercator", "wgs84webmercator", "wgs84webmercatorauxiliarysphere", "googlemercator", "esri102100":
			return byName("epsg:3857"), nil
		case "lv95", "mn95":
			return byName("epsg:2056"), nil
		case "lv03", "mn03":
			return byName("epsg:21781"), nil
		}
	}
	for word, old := range map[string]string{
		"xian1980": "Xi'an 80", "xian80": "Xi'an 80", "西安80": "Xi'an 80", "西安1980": "Xi'an 80",
		"beijing1954": "Beijing 54", "beijing54": "Beijing 54", "北京54": "Beijing 54", "北京1954": "Beijing 54",
	} {
		if strings.Contains(key, word) {
			return CRS{}, noShift(name, old)
		}
	}
	return CRS{}, &Error{Code: CodeUnknown, Name: clip(name), Msg: "is not a coordinate system known here; write wgs84, gcj02, bd09 or epsg: and a number"}
}

// Codes are the EPSG codes that [Lookup] knows, ascending.
func Codes() []int {
	var codes []int
	for _, r := range [][2]int{{2056, 2056}, {3857, 3857}, {4258, 4258}, {4326, 4326}, {4490, 4554}, {21781, 21781}, {25828, 25838}, {32601, 32660}, {32701, 32760}} {
		for code := r[0]; code <= r[1]; code++ {
			codes = append(codes, code)
		}
	}
	return codes
}

var datumTitles = map[coord.Datum]string{
	coord.DatumWGS84: "WGS 84",
	coord.DatumGCJ02: "GCJ-02 (高德, 腾讯)",
	coord.DatumBD09:  "BD-09 (百度)",
}

// byCode builds a system from its EPSG code. Parameters are those of the register;
// a test holds them to the copy that GDAL carries.
func byCode(code int) (CRS, bool) {
	name := "epsg:" + strconv.Itoa(code)
	switch {
	case code == 4326:
		return geographic(name, "WGS 84", coord.DatumWGS84), true
	case code == 4490: // ITRF97 at 2000.0: WGS-84 within 0.1 m, see CRS.ToWGS84
		return geographic(name, "CGCS2000", coord.DatumWGS84), true
	case code == 4258:
		return geographic(name, "ETRS89", coord.DatumWGS84), true
	case code == 3857:
		const edge = 20037508.342789244 // a·π
		return CRS{name: name, title: "WGS 84 / Pseudo-Mercator", system: wgs84.WebMercator(), x: span{-edge, edge}, y: span{-edge, edge}}, true
	case code >= 4491 && code <= 4501:
		zone := 13 + code - 4491
		return gauss(name, fmt.Sprintf("CGCS2000 / Gauss-Kruger zone %d", zone), 6*zone-3, zone), true
	case code >= 4502 && code <= 4512:
		lon0 := 75 + 6*(code-4502)
		return gauss(name, fmt.Sprintf("CGCS2000 / Gauss-Kruger CM %dE", lon0), lon0, 0), true
	case code >= 4513 && code <= 4533:
		zone := 25 + code - 4513
		return gauss(name, fmt.Sprintf("CGCS2000 / 3-degree Gauss-Kruger zone %d", zone), 3*zone, zone), true
	case code >= 4534 && code <= 4554:
		lon0 := 75 + 3*(code-4534)
		return gauss(name, fmt.Sprintf("CGCS2000 / 3-degree Gauss-Kruger CM %dE", lon0), lon0, 0), true
	case code >= 25828 && code <= 25838:
		return utm(name, "ETRS89", wgs84.Datum{Spheroid: wgs84.GRS80{}}, code-25800, false), true
	case code >= 32601 && code <= 32660:
		return utm(name, "WGS 84", wgs84.Datum{}, code-32600, false), true
	case code >= 32701 && code <= 32760:
		return utm(name, "WGS 84", wgs84.Datum{}, code-32700, true), true
	case code == 2056:
		return swiss(name, "CH1903+ / LV95", 2_000_000, 1_000_000), true
	case code == 21781:
		return swiss(name, "CH1903 / LV03", 0, 0), true
	}
	return CRS{}, false
}

// byName is for names written in this package.
func byName(name string) CRS {
	code, _ := strconv.Atoi(strings.TrimPrefix(name, "epsg:"))
	c, _ := byCode(code)
	return c
}

func geographic(name, title string, d coord.Datum) CRS {
	return CRS{name: name, title: title, datum: d, x: span{-180, 180}, y: span{-90, 90}}
}

// halfZone is how far from its central meridian an easting is taken at its word:
// beyond it lies the next number of a zone-prefixed easting.
const halfZone = 500_000.0

// gauss is a CGCS2000 Gauss-Krüger zone; zone 0 has no prefix in its easting.
// CGCS2000's ellipsoid is GRS80's to the last published digit.
func gauss(name, title string, lon0, zone int) CRS {
	east := halfZone + 1e6*float64(zone)
	d := wgs84.Datum{Spheroid: wgs84.GRS80{}}
	return CRS{
		name: name, title: title,
		system: wgs84.ProjectedReferenceSystem{Datum: d, Projection: newMercator(d, float64(lon0), 0, 1, east, 0)},
		x:      span{east - halfZone, east + halfZone}, y: span{0, 6_700_000}, // 60° north
	}
}

func utm(name, datum string, d wgs84.Datum, zone int, south bool) CRS {
	title, north, y := fmt.Sprintf("%s / UTM zone %dN", datum, zone), 0.0, span{0, 9_330_000} // 84° north
	if south {
		title, north, y = fmt.Sprintf("%s / UTM zone %dS", datum, zone), 1e7, span{1_110_000, 1e7} // 80° south
	}
	return CRS{
		name: name, title: title,
		system: wgs84.ProjectedReferenceSystem{Datum: d, Projection: newMercator(d, float64(6*zone-183), 0, 0.9996, halfZone, north)},
		x:      span{0, 2 * halfZone}, y: y,
	}
}

// epsgCode reads the number out of the ways to write an EPSG code.
func epsgCode(name, key string) (int, bool) {
	digits, ok := strings.CutPrefix(key, "urnogcdefcrsepsg")
	if ok { // urn:ogc:def:crs:EPSG:VERSION:CODE, the version mostly empty
		digits = name[strings.LastIndexByte(name, ':')+1:]
	}
	if !ok && strings.Contains(key, "opengisnetdefcrsepsg") {
		digits, ok = name[strings.LastIndexByte(strings.TrimRight(name, "/ "), '/')+1:], true
	}
	if !ok {
		digits = strings.TrimPrefix(key, "epsg")
	}
	code, err := strconv.Atoi(strings.Trim(digits, "/ "))
	if code == 900913 {
		code = 3857
	}
	return code, err == nil && code > 0
}

// simplify makes titles of the EPSG register and names of Esri's .prj files alike.
func simplify(name string) string {
	if len(name) > 200 {
		return ""
	}
	keep := func(r rune) rune {
		switch {
		case r == 'ü':
			return 'u'
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r >= 0x4e00 && r <= 0x9fff:
			return r
		}
		return -1
	}
	s := strings.Map(keep, strings.ToLower(name))
	return strings.NewReplacer("wgs1984", "wgs84", "etrs1989", "etrs89", "gausskrueger", "gausskruger", "degreegk", "degreegausskruger", "cgcs2000gk", "cgcs2000gausskruger").Replace(s)
}

// unpublished names the old Chinese datum of an EPSG code.
func unpublished(code int) (string, bool) {
	in := func(lo, hi int) bool { return code >= lo && code <= hi }
	switch {
	case code == 4610, in(2327, 2390):
		return "Xi'an 80", true
	case code == 4214, in(2401, 2442), in(21413, 21423), in(21453, 21463), in(21473, 21483):
		return "Beijing 54", true
	}
	return "", false
}

func noShift(name, old string) error {
	return &Error{Code: CodeUnpublished, Name: clip(name), Msg: old + " lies 50-150 m from WGS-84 by a shift that is not public; have the surveying office convert the file to CGCS2000 (epsg:4490) first"}
}

// clip shortens what an outsider sent before it is shown or logged.
func clip(s string) string {
	if r := []rune(s); len(r) > 60 {
		s = string(r[:60]) + "…"
	}
	return strings.ToValidUTF8(s, "�")
}
