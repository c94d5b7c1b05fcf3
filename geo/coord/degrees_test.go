package coord

import (
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestParseDegreesReads(t *testing.T) {
	const dms = 104 + 46.0/60 + 12.0/3600
	for in, want := range map[string]float64{
		"104.77": 104.77, " 104.77 ": 104.77, "-73.98": -73.98, "+104.77": 104.77, "104.": 104, ".5": 0.5, "1.0477e2": 104.77, "0": 0, "180": 180, "-180": -180,
		"１０４．７７": 104.77, "－７３．９８": -73.98, "\u00a0104.77\u3000": 104.77, "\ufeff104.77": 104.77, "−73.98": -73.98,
		"104.77°": 104.77, "104.77°E": 104.77, "104.77 E": 104.77, "E104.77": 104.77, "E 104.77°": 104.77, "W73.98": -73.98, "73.98W": -73.98, "S33.9": -33.9,
		"东经104.77": 104.77, "东经104.77度": 104.77, "29.35 北纬": 29.35, "南緯33.9": -33.9, "西经73.98°": -73.98,
		"104°46′12″E": dms, "104°46'12\"E": dms, "104° 46' 12'' E": dms, "E104°46′12″": dms, "104º46’12”E": dms, "104度46分12秒": dms, "东经104度46分12秒": dms,
		"１０４°４６′１２″Ｅ": dms, "104:46:12": dms, "104:46:12 E": dms, "104 46 12 E": dms, "W 104 46 12": -dms, "104d46'12\"W": -dms, "104deg46'12\"": dms,
		"N29°20'": 29 + 20.0/60, "29度20分12秒": 29 + 20.0/60 + 12.0/3600, "29° 20.5'": 29 + 20.5/60, "29°20": 29 + 20.0/60, "29:20": 29 + 20.0/60,
		"-0°30'": -0.5, "0°30'S": -0.5, "-0.5": -0.5, "90N": 90, "180°0'0\"E": 180,
		"104,77°": 104.77, "29°20′12,5″": 29 + 20.0/60 + 12.5/3600, "29°20,5′": 29 + 20.5/60,
	} {
		if got, err := ParseDegrees(in); err != nil || math.Abs(got-want) > 1e-12 {
			t.Errorf("%q: got %v, %v, want %v", in, got, err, want)
		}
	}
}

func TestParseDegreesRefusesByCode(t *testing.T) {
	for want, ins := range map[string][]string{
		CodeEmpty:        {"", " ", "\t\n", "\u3000", "\ufeff"},
		CodeNotFinite:    {"NaN", "nan", "Inf", "-inf", "+Infinity", "1e400", "-1e400", "１ｅ４００"},
		CodeDecimalComma: {"104,77", "-104,77", "１０４，７７", "1,234", "104,77 E"},
		CodeOutOfRange:   {"180.0001", "-181", "1e5", "35470867.2755869", "181°", "200E", "91N", "90°0'0.1\"S", "1e308"},
		CodeBadMinutes:   {"29°60'", "29°20'60\"", "29:99", "104 77 E", "29度61分"},
		CodeTwoSigns:     {"-73.98W", "N29°20'S", "--5", "N-29", "+-5", "E104E"},
		CodeNotNumber: {
			"abc", "0x1p3", "0X10", "1_000", "1,234.5", "1,2,3", "104.77 29.35", "104.77,29.35", "104 46 12", "e", "E", "N", "-", ".", "1.2.3", "°", "'", "20'12\"", "29°20\"",
			"29.5°20'", "29°20'12\"5", "29°20:12", "29:20:", ":29", "29:20'", "29 20' N", "104°46′12″E x", "29d20m12s", "29.35s", "104.77e", "一百零四", "1e", "POINT(104 29)", "104°,5",
			"1'2", "\x00", "\xff\xfe", strings.Repeat("1", 100), strings.Repeat("度", 40),
		},
	} {
		for _, in := range ins {
			got, err := ParseDegrees(in)
			if code(err) != want || got != 0 {
				t.Errorf("%q: got %v, %q (%v), want %q", in, got, code(err), err, want)
			}
		}
	}
}

func TestParseDegreesKnowsItsAxis(t *testing.T) {
	if v, err := ParseLongitude("104°46′12″E"); err != nil || v < 104 {
		t.Error(v, err)
	}
	if v, err := ParseLatitude("29.35"); err != nil || v != 29.35 {
		t.Error(v, err)
	}
	for in, want := range map[string]string{"N29.35": CodeWrongAxis, "N120": CodeWrongAxis, "200": CodeOutOfRange, "x": CodeNotNumber} {
		if _, err := ParseLongitude(in); code(err) != want {
			t.Errorf("longitude %q: %v, want %s", in, err, want)
		}
	}
	for in, want := range map[string]string{"E29.35": CodeWrongAxis, "E200": CodeWrongAxis, "104.77": CodeOutOfRange, "N91": CodeOutOfRange, "x": CodeNotNumber} {
		if _, err := ParseLatitude(in); code(err) != want {
			t.Errorf("latitude %q: %v, want %s", in, err, want)
		}
	}
}

func TestDegreesPrintedInAnyStyleReadBack(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 20000 {
		v := r.Float64()*360 - 180
		a := math.Abs(v)
		whole, minutes := math.Floor(a), math.Mod(a*60, 60)
		seconds := math.Mod(a*3600, 60)
		num := func(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
		half := map[bool]string{true: "W", false: "E"}[v < 0]
		for _, s := range []string{
			num(v), num(a) + "°" + half, half + num(whole) + "°" + num(minutes) + "′",
			num(whole) + "°" + num(math.Floor(minutes)) + "′" + num(seconds) + "″" + half,
		} {
			got, err := ParseDegrees(s)
			if err != nil || math.Abs(got-v) > 1e-9 {
				t.Fatalf("%q: got %v, %v, want %v", s, got, err, v)
			}
		}
	}
}

func FuzzParseDegrees(f *testing.F) {
	for _, s := range []string{"104.77", "104,77", "１０４．７７", "104°46′12″E", "N29°20'", "29度20分12秒", "NaN", "1e400", "0x1p3", "", "东经104.77", "-0°30'", "29 20 12 N", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		v, err := ParseDegrees(s)
		if err != nil {
			if code(err) == "" || v != 0 {
				t.Errorf("%q: %v beside %v", s, v, err)
			}
			if msg := err.Error(); !utf8.ValidString(msg) || len(msg) > 400 {
				t.Errorf("%q: unfit message %q", s, msg)
			}
			return
		}
		if !(math.Abs(v) <= 180) {
			t.Errorf("%q gives %v", s, v)
		}
		again, err := ParseDegrees(strconv.FormatFloat(v, 'f', -1, 64))
		if err != nil || again != v {
			t.Errorf("%q gives %v, which reads as %v, %v", s, v, again, err)
		}
	})
}

func BenchmarkParseDegrees(b *testing.B) {
	for name, s := range map[string]string{"plain": "104.773412", "dms": "104°46′12″E"} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := ParseDegrees(s); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
