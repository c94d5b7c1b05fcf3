package handlers_test

import (
	"encoding/json"
	"strings"
	"testing"

	"huishou/geo/exchange"
)

func TestEveryFormatIsExportedWithItsType(t *testing.T) {
	d := openDoor(t, randomRows(3))
	for format := range exchange.Writers {
		a := d.get(t, "/api/v1/export/places."+format)
		if a.status != 200 || len(a.body) == 0 || a.header["Content-Type"] == nil || strings.HasPrefix(a.header["Content-Type"][0], "text/plain") {
			t.Errorf("%s: %d, %v", format, a.status, a.header["Content-Type"])
		}
	}
}

func TestTheExportWithTagsOfOSMSaysWhatItLost(t *testing.T) {
	d := openDoor(t, randomRows(50))
	a := d.get(t, "/api/v1/export/places.osm.geojson")
	var file struct {
		Features []struct {
			Properties map[string]string
			Losses     []string
		}
		Losses []exchange.Loss
	}
	if err := json.Unmarshal([]byte(a.body), &file); err != nil || a.status != 200 {
		t.Fatal(a.status, err)
	}
	if !strings.Contains(strings.Join(a.header["Content-Disposition"], ""), `.osm.geojson"`) {
		t.Error(a.header)
	}
	left := map[string]int{}
	for _, f := range file.Features {
		if f.Properties["ref:huishou"] == "" || f.Properties["amenity"]+f.Properties["shop"] == "" {
			t.Errorf("no tags of a place: %v", f.Properties)
		}
		for _, field := range f.Losses {
			left[field]++
		}
	}
	if len(file.Features) != 50 || left["source"] != 50 {
		t.Errorf("%d features, losses %v", len(file.Features), left)
	}
	for _, l := range file.Losses {
		if l.Places != left[l.Field] || l.Zh == "" || l.En == "" {
			t.Errorf("%+v, but %d places lost it", l, left[l.Field])
		}
	}
	if a := d.get(t, "/api/v1/export/places.osm.geojson?crs=gcj02"); a.status != 422 {
		t.Errorf("another datum gives %d", a.status)
	}
}
