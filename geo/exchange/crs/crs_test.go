package crs

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

func codeOf(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

func TestLookupReadsNamesAsFilesHaveThem(t *testing.T) {
	for in, want := range map[string]string{
		"wgs84": "wgs84", "WGS-84": "wgs84", "EPSG:4326": "wgs84", "urn:ogc:def:crs:OGC:1.3:CRS84": "wgs84", "http://www.opengis.net/def/crs/OGC/1.3/CRS84": "wgs84", "CRS84": "wgs84",
		"gcj02": "gcj02", "GCJ-02": "gcj02", "bd09": "bd09", "百度": "bd09",
		"epsg:4523": "epsg:4523", "EPSG:4523": "epsg:4523", " Epsg 4523 ": "epsg:4523", "4523": "epsg:4523", "urn:ogc:def:crs:EPSG::4523": "epsg:4523", "urn:ogc:def:crs:EPSG:9.9.1:4523": "epsg:4523",
		"http://www.opengis.net/def/crs/EPSG/0/4523": "epsg:4523", "https://www.opengis.net/def/crs/EPSG/0/4523/": "epsg:4523",
		"CGCS2000 / 3-degree Gauss-Kruger zone 35": "epsg:4523", "CGCS2000 / 3-degree Gauss-Krüger zone 35": "epsg:4523", "CGCS2000_3_Degree_GK_Zone_35": "epsg:4523",
		"CGCS2000_3_Degree_GK_CM_105E": "epsg:4544", "CGCS2000_GK_Zone_18": "epsg:4496", "CGCS2000_GK_CM_105E": "epsg:4507",
		"epsg:4490": "epsg:4490", "CGCS2000": "epsg:4490", "GCS_China_Geodetic_Coordinate_System_2000": "epsg:4490", "国家2000": "epsg:4490",
		"WGS_1984_UTM_Zone_48N": "epsg:32648", "WGS 84 / UTM zone 48N": "epsg:32648", "WGS 84 / UTM zone 1S": "epsg:32701", "ETRS_1989_UTM_Zone_32N": "epsg:25832",
		"epsg:900913": "epsg:3857", "WGS_1984_Web_Mercator_Auxiliary_Sphere": "epsg:3857", "WGS 84 / Pseudo-Mercator": "epsg:3857",
		"GCS_WGS_1984": "epsg:4326", "urn:ogc:def:crs:EPSG::4326": "epsg:4326", "epsg:2056": "epsg:2056", "CH1903+_LV95": "epsg:2056", "LV95": "epsg:2056", "EPSG:21781": "epsg:21781",
	} {
		if c, err := Lookup(in); err != nil || c.Name() != want {
			t.Errorf("%q: got %q, %v, want %q", in, c.Name(), err, want)
		}
	}
}

func TestLookupRefusesByCode(t *testing.T) {
	for want, ins := range map[string][]string{
		CodeUnknown:     {"", " ", "epsg:", "epsg:1", "epsg:27700", "EPSG:4523 and more", "utm", "bd09mc", "zone 35", "99999999999999999999", "epsg:32661", "epsg:32600", "epsg:4555", strings.Repeat("长", 300), "\xff"},
		CodeUnpublished: {"epsg:2333", "epsg:2414", "epsg:4610", "EPSG:4214", "Xian_1980_3_Degree_GK_Zone_35", "Beijing 1954 / 3-degree Gauss-Kruger zone 38", "西安80", "北京54坐标系"},
	} {
		for _, in := range ins {
			c, err := Lookup(in)
			if codeOf(err) != want || c.Name() != "" {
				t.Errorf("%q: got %q, %v, want %s", in, c.Name(), err, want)
			}
			if err != nil && len(err.Error()) > 400 {
				t.Errorf("%.20q: message of %d bytes", in, len(err.Error()))
			}
		}
	}
}

func TestEverySystem(t *testing.T) {
	titles := map[string]string{}
	for _, code := range Codes() {
		name := fmt.Sprint("epsg:", code)
		c, ok := byCode(code)
		if !ok || c.Name() != name || c.Title() == "" {
			t.Fatalf("%s is %q %q, %v", name, c.Name(), c.Title(), ok)
		}
		if c.Projected() != (code != 4326 && code != 4258 && code != 4490) {
			t.Errorf("%s: projected is %v", name, c.Projected())
		}
		if other, twice := titles[simplify(c.Title())]; twice {
			t.Errorf("%s and %s are both %q", name, other, c.Title())
		}
		titles[simplify(c.Title())] = name
	}
	t.Logf("%d systems", len(titles))
}

func TestZonesOfZigong(t *testing.T) {
	const lon, lat = 104.7734, 29.3528
	for name, prefix := range map[string]float64{"epsg:4523": 35e6, "epsg:4544": 0, "epsg:4496": 18e6, "epsg:4507": 0} {
		x, y, err := lookup(t, name).FromWGS84(lon, lat)
		// All four have their meridian at 105° east and differ in the prefix only.
		if err != nil || math.Abs(x-prefix-477995.2) > 5 || math.Abs(y-3248400) > 50 {
			t.Errorf("%s: %.3f %.3f, %v", name, x, y, err)
		}
	}
}

func TestThereAndBackWithinOneMillimetre(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	worst := 0.0
	for _, code := range Codes() {
		c, _ := byCode(code)
		for range 60 {
			x := c.x.min + r.Float64()*(c.x.max-c.x.min)
			y := c.y.min + r.Float64()*(c.y.max-c.y.min)
			lon, lat, err := c.ToWGS84(x, y)
			if err != nil {
				t.Fatalf("%s: %v %v: %v", c.Name(), x, y, err)
			}
			bx, by, err := c.FromWGS84(lon, lat)
			if err != nil {
				t.Fatalf("%s: %v %v is %v %v: %v", c.Name(), x, y, lon, lat, err)
			}
			d := math.Hypot(bx-x, by-y)
			if !c.Projected() {
				d *= 111320
			}
			worst = max(worst, d)
		}
	}
	t.Logf("largest difference %.3g m", worst)
	if !(worst < 1e-3) {
		t.Errorf("largest difference %g m", worst)
	}
}

func TestNumbersOutsideASystemAreAnError(t *testing.T) {
	for _, c := range []struct {
		crs  string
		x, y float64
		code string
	}{
		{"epsg:4523", 470867, 3248100, CodeOutOfDomain},   // prefix missing
		{"epsg:4544", 35470867, 3248100, CodeOutOfDomain}, // prefix not in this system
		{"epsg:4524", 35470867, 3248100, CodeOutOfDomain}, // the next zone
		{"epsg:4523", 3248100, 35470867, CodeOutOfDomain}, // swapped
		{"epsg:4523", 104.77, 29.35, CodeOutOfDomain},     // degrees
		{"epsg:4523", 35470867, 3.3e7, CodeOutOfDomain},   // no such northing
		{"epsg:3857", 2.1e7, 0, CodeOutOfDomain},
		{"epsg:2056", 600000, 200000, CodeOutOfDomain},    // LV03
		{"epsg:21781", 2600000, 1200000, CodeOutOfDomain}, // LV95
		{"wgs84", 29.35, 104.77, CodeOutOfDomain},         // swapped
		{"gcj02", 35470867, 3248100, CodeOutOfDomain},
		{"epsg:32648", math.NaN(), 3e6, CodeNotFinite},
		{"bd09", 104, math.Inf(1), CodeNotFinite},
		{"epsg:3857", math.Inf(-1), 0, CodeNotFinite},
	} {
		lon, lat, err := lookup(t, c.crs).ToWGS84(c.x, c.y)
		if codeOf(err) != c.code || lon != 0 || lat != 0 {
			t.Errorf("%s %v %v: got %v %v, %v", c.crs, c.x, c.y, lon, lat, err)
		}
	}
	t.Run("a place outside a system is not written in it", func(t *testing.T) {
		for name, p := range map[string][2]float64{
			"epsg:4523": {-104, 29}, "epsg:2056": {104, 29}, "epsg:32648": {105, -1}, "epsg:32748": {105, 1}, "epsg:3857": {0, 89}, "epsg:25832": {9 + 180, 80}, "epsg:32601": {math.NaN(), 1},
		} {
			if x, y, err := lookup(t, name).FromWGS84(p[0], p[1]); codeOf(err) != CodeOutOfDomain {
				t.Errorf("%s: %v gives %v %v, %v", name, p, x, y, err)
			}
		}
	})
	t.Run("the zero system refuses", func(t *testing.T) {
		if _, _, err := (CRS{}).ToWGS84(104, 29); codeOf(err) != CodeUnknown {
			t.Error(err)
		}
		if _, _, err := (CRS{}).FromWGS84(104, 29); err == nil {
			t.Error("no error")
		}
	})
}

func FuzzToWGS84(f *testing.F) {
	f.Add("epsg:4523", 35470867.2755869, 3248100.2376709)
	f.Add("epsg:2056", 2600000.0, 1200000.0)
	f.Add("epsg:3857", -20037508.342789244, 20037508.342789244)
	f.Add("bd09", 104.7825, 29.3561)
	f.Add("epsg:32760", 0.0, 1110000.0)
	f.Add("urn:ogc:def:crs:EPSG::", math.NaN(), math.Inf(1))
	f.Fuzz(func(t *testing.T, name string, x, y float64) {
		c, err := Lookup(name)
		if err != nil {
			if codeOf(err) == "" {
				t.Errorf("%q: %v has no code", name, err)
			}
			return
		}
		if again, err := Lookup(c.Name()); err != nil || again.Name() != c.Name() {
			t.Errorf("%q is called %q, which is %q, %v", name, c.Name(), again.Name(), err)
		}
		lon, lat, err := c.ToWGS84(x, y)
		if err != nil {
			if codeOf(err) == "" || lon != 0 || lat != 0 {
				t.Errorf("%s %v %v: %v %v beside %v", name, x, y, lon, lat, err)
			}
			return
		}
		if !(math.Abs(lon) <= 180 && math.Abs(lat) <= 90) {
			t.Errorf("%s %v %v is at %v %v", name, x, y, lon, lat)
		}
		if !c.Projected() {
			return // package coord has its own
		}
		bx, by, err := c.FromWGS84(lon, lat)
		if c.Name() == "epsg:3857" { // ±180 is one meridian
			bx = math.Copysign(bx, x)
		}
		if err != nil || !(math.Hypot(bx-x, by-y) < 1e-3) {
			t.Errorf("%s %v %v came back as %v %v, %v", name, x, y, bx, by, err)
		}
	})
}

func BenchmarkToWGS84(b *testing.B) {
	for name, p := range map[string][2]float64{"epsg:4523": {35470867, 3248100}, "epsg:2056": {2600000, 1200000}, "epsg:3857": {11663000, 3420000}, "gcj02": {104.77, 29.35}} {
		b.Run(name, func(b *testing.B) {
			c := lookup(b, name)
			b.ReportAllocs()
			for b.Loop() {
				if _, _, err := c.ToWGS84(p[0], p[1]); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
