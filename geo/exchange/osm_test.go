package exchange

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb/geojson"
	"pgregory.net/rapid"

	"huishou/geo/coord"
	"huishou/geo/registry"
)

// osmCollection is what the tests look at of an export with tags.
type osmCollection struct {
	Features []struct {
		ID         string
		Properties map[string]string
		Losses     []string
	}
	Losses []Loss
}

// exportOSM writes places and reads the file as JSON and by the reader.
func exportOSM(t interface {
	Helper()
	Fatal(...any)
}, places ...registry.Place) (osmCollection, []registry.PlaceRow) {
	t.Helper()
	var b bytes.Buffer
	report, err := ExportOSM(&b, placesOf(places), "")
	if err != nil {
		t.Fatal(err)
	}
	var c osmCollection
	if err := json.Unmarshal(b.Bytes(), &c); err != nil {
		t.Fatal(err, b.String())
	}
	if report.Places != len(c.Features) || !slices.Equal(report.Losses, c.Losses) {
		t.Fatal("the report", report, "is not the file's", c.Losses)
	}
	if len(c.Features) == 0 {
		return c, nil
	}
	rows, err := readAll("places.osm.geojson", b.String(), nil, Options{})
	if err != nil {
		t.Fatal(err, b.String())
	}
	return c, rows
}

// anyOSMPlace draws a place with what tags make hard: long texts, shared keys,
// every kind and term.
func anyOSMPlace(t *rapid.T) registry.Place {
	p := anyPlace(t)
	p.Code = "S-510302-" + rapid.StringMatching(`[0-9]{4}`).Draw(t, "number")
	p.Kind = rapid.SampledFrom(registry.PlaceKinds).Draw(t, "kind").Kind
	p.Site, p.Centre, p.Market = nil, nil, nil
	switch info, _ := p.Kind.Info(); info.Group {
	case "site":
		p.Site = &registry.SiteDetail{CapacityKgPerDay: rapid.SampledFrom([]float64{0, 2}).Draw(t, "capacity")}
	case "market":
		p.Market = &registry.MarketDetail{Stalls: rapid.SampledFrom([]int64{0, 7}).Draw(t, "stalls")}
	case "sorting_centre":
		p.Centre = &registry.CentreDetail{Type: rapid.SampledFrom([]string{"", "general"}).Draw(t, "type")}
	}
	var codes []registry.Material
	for _, term := range registry.Terms {
		codes = append(codes, term.Code)
	}
	p.Accepts = rapid.SliceOfNDistinct(rapid.SampledFrom(codes), 0, 4, rapid.ID).Draw(t, "accepts")
	for _, m := range rapid.SliceOfNDistinct(rapid.SampledFrom(codes), 0, 2, rapid.ID).Draw(t, "refusedCodes") {
		p.Refuses = append(p.Refuses, string(m))
	}
	if rapid.Bool().Draw(t, "noWords") {
		p.Refuses, p.HoursNote, p.Services = nil, "", nil
	}
	p.Website = rapid.SampledFrom([]string{"", "https://example.org/a", "http://example.org/?a;b", "https://example.org/" + strings.Repeat("x", 300)}).Draw(t, "website")
	if rapid.Bool().Draw(t, "long") {
		p.Notes, p.Hours = strings.Repeat("长", 256), strings.Repeat("Mo 08:00-09:00; Tu 10:00-11:00; ", 12)+"We off"
	}
	if rapid.Bool().Draw(t, "midnight") {
		at := time.Date(2026, 11, 24, 0, 0, 0, 0, registry.ChinaTime).UTC()
		p.ConfirmedAt = &at
	}
	p.AccuracyM = rapid.SampledFrom([]float64{0, 5}).Draw(t, "accuracy")
	if rapid.Bool().Draw(t, "operatorFile") {
		p.OperatorID, p.Photos = "01K000", []registry.PhotoRef{{ID: "01K001"}}
	}
	if rapid.Bool().Draw(t, "sourced") {
		p.Source = registry.Source{Key: "src", ExternalID: "7"}
	}
	return p
}

// plain is a place without what two ways of writing the same differ in.
func plain(p registry.Place) registry.Place {
	p.Accepts, p.Refuses, p.Services = slices.Sorted(slices.Values(p.Accepts)), slices.Sorted(slices.Values(p.Refuses)), slices.Sorted(slices.Values(p.Services))
	p.Refuses = slices.Compact(p.Refuses)
	p.Hours, p.ReceivingHours = canonical(p.Hours), canonical(p.ReceivingHours)
	if p.Site != nil && *p.Site == (registry.SiteDetail{}) {
		p.Site = nil
	}
	if p.Centre != nil && *p.Centre == (registry.CentreDetail{}) {
		p.Centre = nil
	}
	if p.Market != nil && *p.Market == (registry.MarketDetail{}) {
		p.Market = nil
	}
	return p
}

// unequal names the fields that differ, by the registry's own table.
func unequal(p, back registry.Place) []string {
	p, back = plain(p), plain(back)
	var fields []string
	for _, c := range registry.DiffPlaces(&p, &back) {
		fields = append(fields, c.Field)
	}
	if (p.ConfirmedAt == nil) != (back.ConfirmedAt == nil) || p.ConfirmedAt != nil && !p.ConfirmedAt.Equal(*back.ConfirmedAt) {
		fields = append(fields, "confirmedAt")
	}
	if p.AccuracyM != back.AccuracyM {
		fields = append(fields, "accuracyM")
	}
	if p.Source.Key != "" {
		fields = append(fields, "source")
	}
	slices.Sort(fields)
	return fields
}

func TestTagsGiveBackEveryFieldThatIsNotListedAsLost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		places := rapid.SliceOfN(rapid.Custom(anyOSMPlace), 1, 4).Draw(t, "places")
		c, rows := exportOSM(t, places...)
		count, demo := map[string]int{}, 0
		var shown []registry.Place
		for _, p := range places {
			if p.Demo {
				demo++
			} else {
				shown = append(shown, p)
			}
		}
		if demo > 0 {
			count["demo"] = demo
		}
		if len(rows) != len(shown) || len(c.Features) != len(shown) {
			t.Fatalf("%d rows and %d features of %d places", len(rows), len(c.Features), len(shown))
		}
		for i, row := range rows {
			if isBad(row) {
				t.Fatalf("row %d is bad: %+v", i, row.Problems)
			}
			if row.ExternalID != shown[i].Code {
				t.Fatalf("key %q of %q", row.ExternalID, shown[i].Code)
			}
			lost := slices.Sorted(slices.Values(c.Features[i].Losses))
			if want := unequal(shown[i], row.Place); !slices.Equal(lost, want) {
				t.Fatalf("place %d differs in %v, losses are %v\n%+v\n%+v", i, want, lost, shown[i], row.Place)
			}
			for _, field := range lost {
				count[field]++
			}
			for key, value := range c.Features[i].Properties {
				if n := len([]rune(value)); n == 0 || n > 255 || strings.ContainsAny(value, "\n\t") || strings.TrimSpace(value) != value {
					t.Fatalf("%s=%q is no tag", key, value)
				}
			}
		}
		for _, l := range c.Losses {
			if count[l.Field] != l.Places {
				t.Fatalf("%s: %d places lost it, the file says %d", l.Field, count[l.Field], l.Places)
			}
			delete(count, l.Field)
		}
		if len(count) > 0 {
			t.Fatalf("not counted: %v", count)
		}
	})
}

func TestEveryTermWithAKeyOfOSMRoundTrips(t *testing.T) {
	users := map[string]int{}
	for _, term := range registry.Terms {
		if len(term.OSM) > 0 {
			users[term.OSM[0]]++
		}
	}
	for _, term := range registry.Terms {
		p := registry.Place{Code: "S-1", Kind: registry.CommunityPoint, Name: "站", Location: geojson.Point{104.77, 29.35}, Accepts: []registry.Material{term.Code}}
		c, rows := exportOSM(t, p)
		whole := slices.Equal(rows[0].Place.Accepts, p.Accepts)
		if listed := slices.Contains(c.Features[0].Losses, "accepts"); listed == whole {
			t.Errorf("%s: comes back as %v, losses %v", term.Code, rows[0].Place.Accepts, c.Features[0].Losses)
		}
		if alone := len(term.OSM) > 0 && users[term.OSM[0]] == 1; whole != alone {
			t.Errorf("%s with the keys %v comes back as %v", term.Code, term.OSM, rows[0].Place.Accepts)
		}
		if len(term.OSM) > 0 && c.Features[0].Properties[term.OSM[0]] != "yes" {
			t.Errorf("%s is written as %v", term.Code, c.Features[0].Properties)
		}
	}
	if users["recycling:scrap_metal"] != 2 {
		t.Error("no terms share a key any more: the test proves less than it says")
	}
	both := registry.Place{Code: "S-1", Kind: registry.CommunityPoint, Name: "站", Location: geojson.Point{104.77, 29.35}, Accepts: []registry.Material{"ferrous", "nonferrous"}}
	if c, _ := exportOSM(t, both); len(c.Features[0].Losses) != 0 {
		t.Errorf("both metals together lose %v", c.Features[0].Losses)
	}
}

func TestTagsOfPlaces(t *testing.T) {
	site := func(edit func(*registry.Place)) registry.Place {
		p := registry.Place{Code: "S-510302-0042", Kind: registry.CommunityPoint, Name: "五星街便民回收点", Location: geojson.Point{104.77, 29.35}}
		edit(&p)
		return p
	}
	yes := true
	for _, c := range []struct {
		name, tags, losses string
		place              registry.Place
	}{
		{"a site with everything", "access=yes addr:full=五星街1号 alt_name=甲;乙 amenity=recycling check_date=2026-11-24 collection_times=Sa 09:00-12:00 description=先称重 name:en=Wuxing Street name=五星街便民回收点 " +
			"opening_hours=Mo-Fr 08:00-17:30 operator=供销社 phone=0813-1 recycling:glass=no recycling:paper=yes recycling:scrap_metal=yes recycling_type=centre ref:huishou=S-510302-0042 website=https://example.org wheelchair=yes", "", site(func(p *registry.Place) {
			at := time.Date(2026, 11, 24, 0, 0, 0, 0, registry.ChinaTime)
			p.NameEn, p.Aliases, p.Address, p.Notes, p.Phone, p.Operator, p.Website = "Wuxing Street", []string{"甲", "乙"}, "五星街1号", "先称重", "0813-1", "供销社", "https://example.org"
			p.Accepts, p.Refuses = []registry.Material{"paper", "ferrous", "nonferrous"}, []string{"glass"}
			p.Hours, p.ReceivingHours, p.Access, p.StepFree, p.ConfirmedAt = "Mo-Fr 8:00-17:30", "Sa 09:00-12:00", registry.AccessPublic, &yes, &at
		})},
		{"a clothes box", "amenity=recycling name=五星街便民回收点 recycling:clothes=yes recycling_type=container ref:huishou=S-510302-0042", "", site(func(p *registry.Place) {
			p.Kind, p.Accepts = registry.DonationBox, []registry.Material{"clothes"}
		})},
		{"hours of a container that buys in", "amenity=recycling name=五星街便民回收点 recycling_type=container ref:huishou=S-510302-0042", "kind receivingHours", site(func(p *registry.Place) {
			p.Kind, p.ReceivingHours = registry.SelfService, "Sa 09:00-12:00"
		})},
		{"hours that are only a note", `amenity=recycling name=五星街便民回收点 opening_hours="逢集营业" recycling_type=centre ref:huishou=S-510302-0042`, "", site(func(p *registry.Place) { p.HoursNote = "逢集营业" })},
		{"a car market", "name=五星街便民回收点 ref:huishou=S-510302-0042 second_hand=only shop=car", "", site(func(p *registry.Place) {
			p.Kind, p.Accepts = registry.Market, []registry.Material{"car"}
		})},
		{"a market of used phones is not a place that takes them to pieces", "name=五星街便民回收点 ref:huishou=S-510302-0042 second_hand=only shop=mobile_phone", "", site(func(p *registry.Place) {
			p.Kind, p.Accepts = registry.Market, []registry.Material{"phone"}
		})},
		{"a market of several goods", "name=五星街便民回收点 ref:huishou=S-510302-0042 shop=second_hand", "accepts", site(func(p *registry.Place) {
			p.Kind, p.Accepts = registry.Market, []registry.Material{"car", "furniture"}
		})},
		{"a point for residents", "access=private amenity=recycling name=五星街便民回收点 recycling_type=centre ref:huishou=S-510302-0042", "access", site(func(p *registry.Place) { p.Access = registry.AccessResidents })},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, _ := exportOSM(t, c.place)
			var list []string
			for key, value := range got.Features[0].Properties {
				list = append(list, key+"="+value)
			}
			slices.Sort(list)
			if tags := strings.Join(list, " "); tags != c.tags {
				t.Errorf("tags\n%s, not\n%s", tags, c.tags)
			}
			if losses := strings.Join(got.Features[0].Losses, " "); losses != c.losses {
				t.Errorf("losses %q, not %q", losses, c.losses)
			}
		})
	}
}

func TestEveryFieldOfAPlaceIsATagOrInTheTableOfLosses(t *testing.T) {
	listed := map[string]bool{"location": true, "stepFree": true} // which are never lost
	for _, l := range OSMLosses() {
		if listed[l.Field] || l.Zh == "" || l.En == "" {
			t.Errorf("%s stands twice or without a reason", l.Field)
		}
		listed[l.Field] = true
	}
	yes, full := true, registry.Place{}
	full.Kind, full.Name, full.NameEn, full.Aliases, full.Location = "market", "a", "a", []string{"a"}, geojson.Point{1, 1}
	full.Address, full.Accepts, full.Refuses, full.Hours, full.ReceivingHours, full.HoursNote = "a", []registry.Material{"tv"}, []string{"a"}, "24/7", "24/7", "a"
	full.Phone, full.Website, full.Services, full.Access, full.StepFree, full.Operator, full.OperatorID = "1", "http://a", []registry.Service{"cash"}, "public", &yes, "a", "a"
	full.Notes, full.FloorAreaM2, full.SharedWaste, full.Photos = "a", 1, true, []registry.PhotoRef{{ID: "a"}}
	full.Site, full.Centre, full.Market = &registry.SiteDetail{}, &registry.CentreDetail{}, &registry.MarketDetail{}
	changes := registry.DiffPlaces(&registry.Place{}, &full)
	if len(changes) < 25 {
		t.Errorf("only %d fields are looked at", len(changes))
	}
	for _, c := range changes {
		if !listed[c.Field] {
			t.Errorf("nobody says what becomes of %s", c.Field)
		}
	}
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range OSMLosses() {
		if row := fmt.Sprintf("| `%s` | %s | %s |", l.Field, l.Zh, l.En); !strings.Contains(string(readme), row) {
			t.Errorf("README.md lacks\n%s", row)
		}
	}
}

func TestDemonstrationPlacesAreNotWrittenAsTags(t *testing.T) {
	c, _ := exportOSM(t, registry.Place{Kind: registry.Market, Name: "甲", Location: geojson.Point{104.77, 29.35}, Demo: true})
	if len(c.Features) != 0 || len(c.Losses) != 1 || c.Losses[0].Field != "demo" || c.Losses[0].Places != 1 {
		t.Errorf("%+v", c)
	}
}

func TestOSMIsWGS84(t *testing.T) {
	if err := WriteOSM(io.Discard, placesOf(nil), coord.DatumGCJ02); codeOf(err) != "export.wgs84_only" {
		t.Error(err)
	}
	const one = `{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Point","coordinates":[104.77,29.35]},"properties":{"amenity":"recycling","name":"甲","ref:huishou":"S-1"}}]}`
	if _, err := readAll("x.geojson", one, nil, Options{CRS: "gcj02"}); codeOf(err) != "import.crs_conflict" {
		t.Error(err)
	}
}

func TestTagsOfOthersAreRead(t *testing.T) {
	const file = `{"elements":[
		{"type":"node","id":1,"lat":29.35,"lon":104.77,"tags":{"amenity":"recycling","recycling_type":"container","recycling:clothes":"yes","collection_times":"Mo 08:00-09:00","name":"衣"}},
		{"type":"node","id":2,"lat":29.35,"lon":104.77,"tags":{"shop":"furniture","second_hand":"yes","name":"家","contact:phone":"1","addr:street":"路","addr:housenumber":"9","check_date":"2024-05","access":"permit"}},
		{"type":"node","id":3,"lat":29.35,"lon":104.77,"tags":{"shop":"furniture","name":"新"}},
		{"type":"node","id":4,"lat":29.35,"lon":104.77,"tags":{"amenity":"recycling","opening_hours":"sunrise-sunset","recycling:aerosol_cans":"yes"}}]}`
	rows, err := readAll("x.json", file, mapping(t, "source: o\nformat: osm\nconstants: {name: 回收点}\n"), Options{})
	if err != nil || len(rows) != 4 {
		t.Fatal(err, len(rows))
	}
	if p := rows[0].Place; p.Kind != registry.DonationBox || p.ReceivingHours != "" || rows[0].ExternalID != "node/1" {
		t.Errorf("%+v", p)
	}
	if p := rows[1].Place; isBad(rows[1]) || p.Kind != registry.Market || !slices.Equal(p.Accepts, []registry.Material{"furniture"}) || p.Phone != "1" || p.Address != "路 9" {
		t.Errorf("%+v %v", p, rows[1].Problems)
	}
	if got := faults(rows[2:3]); !slices.Equal(got, []string{"kind.unknown"}) {
		t.Error(got)
	}
	if p := rows[3].Place; isBad(rows[3]) || p.Name != "回收点" || p.HoursNote != "sunrise-sunset" {
		t.Errorf("%+v %v", p, rows[3].Problems)
	}
	if got := faults(rows[1:2]); !slices.Equal(got, []string{"access.unknown?", "date.invalid?"}) {
		t.Error(got)
	}
	if _, err := readAll("x.csv", "a,b\n1,2\n", mapping(t, "source: o\nformat: osm\n"), Options{}); codeOf(err) != "import.unknown_format" {
		t.Error(err)
	}
}

func TestFormatOfAFile(t *testing.T) {
	for file, want := range map[string]string{"a.geojson": "geojson", "a.OSM.geojson": "osm.geojson", "a.csv": "csv", "osm.geojson": "geojson", "a.osm": "", "csv": ""} {
		if got := FormatOf(file); got != want {
			t.Errorf("%s: %q", file, got)
		}
	}
}

// Every text of others, as the tags it becomes, must be readable again.
func FuzzTagsRoundTrip(f *testing.F) {
	f.Add("甲", "逢集\"营业\"", "a;b", "https://example.org/;", "Mo 08:00-09:00")
	f.Add(" \u200b<table><tr><td>phone</td><td>1</td></tr></table>", "\"", "\\", "\x00", "x")
	f.Fuzz(func(t *testing.T, name, note, alias, website, rule string) {
		p := registry.Place{Code: "S-1", Kind: registry.CommunityPoint, Name: name, Notes: name, HoursNote: note, Hours: rule, Aliases: []string{alias},
			Website: website, Location: geojson.Point{104.77, 29.35}}
		if len(p.Validate()) > 0 {
			return
		}
		c, rows := exportOSM(t, p)
		if len(rows) != 1 {
			t.Fatal(len(rows))
		}
		if want, lost := unequal(p, rows[0].Place), slices.Sorted(slices.Values(c.Features[0].Losses)); !slices.Equal(want, lost) {
			t.Errorf("differs in %v, losses %v\n%+v\n%+v", want, lost, p, rows[0].Place)
		}
	})
}
