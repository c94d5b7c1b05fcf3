package coord

import (
	"errors"
	"math"
	"testing"
)

func TestParseDatum(t *testing.T) {
	for in, want := range map[string]Datum{
		"wgs84": DatumWGS84, "WGS-84": DatumWGS84, " EPSG:4326 ": DatumWGS84, "wgs 84": DatumWGS84, "OGC:CRS84": DatumWGS84,
		"gcj02": DatumGCJ02, "GCJ-02": DatumGCJ02, "Gcj_02": DatumGCJ02, "高德": DatumGCJ02,
		"bd09": DatumBD09, "BD-09": DatumBD09, "bd09ll": DatumBD09, "百度": DatumBD09,
	} {
		if got, err := ParseDatum(in); err != nil || got != want {
			t.Errorf("%q: got %q, %v, want %q", in, got, err, want)
		}
	}
	for _, in := range []string{"", " ", "wgs", "bd09mc", "epsg:4490", "cgcs2000", "gcj02 bd09", "84"} {
		if got, err := ParseDatum(in); code(err) != CodeUnknownDatum || got != "" {
			t.Errorf("%q: got %q, %v", in, got, err)
		}
	}
	for _, d := range Datums() {
		if got, err := ParseDatum(string(d)); err != nil || got != d {
			t.Errorf("%q does not read itself: %q, %v", d, got, err)
		}
	}
}

func TestDatumConversions(t *testing.T) {
	at := WGS84{104.7734, 29.3528}
	for _, d := range Datums() {
		lon, lat, err := FromWGS84(d, at)
		if err != nil {
			t.Fatal(err)
		}
		back, err := ToWGS84(d, lon, lat)
		if err != nil || metres(at, back) > 1e-3 {
			t.Errorf("%s: %v came back as %v, %v", d, at, back, err)
		}
		dLon, dLat, err := Shift(d, at)
		if err != nil || dLon != lon-at[0] || dLat != lat-at[1] {
			t.Errorf("%s: shift %v, %v, %v", d, dLon, dLat, err)
		}
		if (d == DatumWGS84) != (dLon == 0 && dLat == 0) {
			t.Errorf("%s: shift %v, %v", d, dLon, dLat)
		}
	}
	t.Run("what is no place or no datum is refused by code", func(t *testing.T) {
		for _, c := range []struct {
			d        Datum
			lon, lat float64
			code     string
		}{
			{"", 104, 29, CodeUnknownDatum}, {"GCJ02", 104, 29, CodeUnknownDatum}, {"nad83", 104, 29, CodeUnknownDatum},
			{DatumGCJ02, math.NaN(), 29, CodeNotFinite}, {DatumGCJ02, 104, math.Inf(1), CodeNotFinite}, {DatumBD09, math.Inf(-1), 0, CodeNotFinite},
			{DatumWGS84, 180.0001, 29, CodeOutOfRange}, {DatumWGS84, 104, -90.0001, CodeOutOfRange}, {DatumWGS84, 29, 104, CodeOutOfRange},
		} {
			if _, err := ToWGS84(c.d, c.lon, c.lat); code(err) != c.code {
				t.Errorf("to WGS-84 %v: %v", c, err)
			}
			if _, _, err := FromWGS84(c.d, WGS84{c.lon, c.lat}); code(err) != c.code {
				t.Errorf("from WGS-84 %v: %v", c, err)
			}
			if _, _, err := Shift(c.d, WGS84{c.lon, c.lat}); code(err) != c.code {
				t.Errorf("shift %v: %v", c, err)
			}
		}
	})
	t.Run("a number out of range is carried in the error", func(t *testing.T) {
		var e *Error
		if _, err := ToWGS84(DatumWGS84, 35470867.27, 3248100.2); !errors.As(err, &e) || e.Value != 35470867.27 {
			t.Errorf("got %v", err)
		}
	})
}
