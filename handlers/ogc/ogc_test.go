package ogc

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"huishou/geo/registry"
)

func TestEveryLinkAnswersWithItsType(t *testing.T) {
	w := newWorld(t, 300)
	seen := map[string]bool{}
	var follow func(l link, from string)
	follow = func(l link, from string) {
		if seen[l.Href] {
			return
		}
		seen[l.Href] = true
		if l.Rel == "" || l.Title == "" || !strings.HasPrefix(l.Href, "http://example.com/ogc") {
			t.Errorf("%s: link %+v", from, l)
		}
		got := w.get(t, l.Href)
		if got.status != http.StatusOK || got.header.Get("Content-Type") != l.Type {
			t.Errorf("%s: %s answers %d %s, want %s", from, l.Href, got.status, got.header.Get("Content-Type"), l.Type)
			return
		}
		if got.header.Get("Access-Control-Allow-Origin") != "*" {
			t.Errorf("%s: pages of other sites may not read it", l.Href)
		}
		var a answer
		if err := json.Unmarshal(got.body, &a); err != nil {
			t.Fatalf("%s: %v", l.Href, err)
		}
		for _, next := range a.Links {
			if next.Rel == "self" && next.Href != l.Href {
				t.Errorf("%s calls itself %s", l.Href, next.Href)
			}
			follow(next, l.Href)
		}
		for _, c := range a.Collections {
			for _, next := range c.Links {
				follow(next, l.Href)
			}
		}
		for _, h := range got.header.Values("Link") {
			address, rest, _ := strings.Cut(strings.TrimPrefix(h, "<"), ">; rel=\"")
			rel, contentType, _ := strings.Cut(rest, `"; type="`)
			follow(link{address, rel, strings.TrimSuffix(contentType, `"`), "header"}, l.Href)
		}
		if a.Type == "FeatureCollection" {
			f := a.Features[len(a.Features)-1]
			follow(link{strings.Split(l.Href, "?")[0] + "/" + url.PathEscape(f.ID), "item", typeGeoJSON, "item"}, l.Href)
		}
	}
	follow(link{"http://example.com/ogc/", "start", typeJSON, "start"}, "")
	// The landing page, three it links to, and of four collections: five documents, a feature, and more pages of sites.
	if len(seen) < 4+4*5 {
		t.Errorf("only %d documents were found: %q", len(seen), slices.Sorted(maps.Keys(seen)))
	}
}

func TestConformance(t *testing.T) {
	w := newWorld(t, 10)
	got := w.read(t, "/ogc/conformance").ConformsTo
	want := []string{
		"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
		"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
		"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
		"http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables",
		"http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables-query-parameters",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}

func TestBadParametersAreRefused(t *testing.T) {
	w := newWorld(t, 40)
	const sites, areas = "/ogc/collections/sites/items?", "/ogc/collections/areas/items?"
	long := strings.Repeat("长", 201)
	for _, c := range []struct{ address, field, code string }{
		{sites + "bbox=1,2,3", "bbox", "bbox.invalid"},
		{sites + "bbox=1,2,3,4,5", "bbox", "bbox.invalid"},
		{sites + "bbox=1,2,3,4,5,6,7", "bbox", "bbox.invalid"},
		{sites + "bbox=", "bbox", "bbox.invalid"},
		{sites + "bbox=NaN,2,3,4", "bbox", "bbox.invalid"},
		{sites + "bbox=1,2,3,Inf", "bbox", "bbox.invalid"},
		{sites + "bbox=1,2,x,4", "bbox", "bbox.invalid"},
		{sites + "bbox=1,4,3,2", "bbox", "bbox.invalid"},
		{sites + "bbox=-181,2,3,4", "bbox", "bbox.invalid"},
		{sites + "bbox=1,2,3,91", "bbox", "bbox.invalid"},
		{sites + "bbox=1,2,3,4&bbox=1,2,3,4", "bbox", "param.repeated"},
		{sites + "bbox-crs=http://www.opengis.net/def/crs/EPSG/0/4490", "bbox-crs", "crs.unsupported"},
		{sites + "bbox-crs=EPSG:4326", "bbox-crs", "crs.unsupported"},
		{sites + "limit=0", "limit", "number.out_of_range"},
		{sites + "limit=-1", "limit", "number.invalid"},
		{sites + "limit=1e9", "limit", "number.invalid"},
		{sites + "limit=abc", "limit", "number.invalid"},
		{sites + "limit=", "limit", "number.invalid"},
		{sites + "limit=1.5", "limit", "number.invalid"},
		{sites + "limit=5&limit=6", "limit", "param.repeated"},
		{sites + "datetime=yesterday", "datetime", "interval.invalid"},
		{sites + "datetime=2026-01-01", "datetime", "interval.invalid"},
		{sites + "datetime=2026-02-30T00:00:00Z", "datetime", "interval.invalid"},
		{sites + "datetime=2026-01-01T00:00:00", "datetime", "interval.invalid"},
		{sites + "datetime=../..", "datetime", "interval.invalid"},
		{sites + "datetime=/", "datetime", "interval.invalid"},
		{sites + "datetime=..", "datetime", "interval.invalid"},
		{sites + "datetime=", "datetime", "interval.invalid"},
		{sites + "datetime=2026-01-02T00:00:00Z/2026-01-01T00:00:00Z", "datetime", "interval.invalid"},
		{sites + "datetime=2026-01-01T00:00:00Z/2026-01-02T00:00:00Z/2026-01-03T00:00:00Z", "datetime", "interval.invalid"},
		{sites + "cursor=abc", "cursor", "cursor.invalid"},
		{sites + "cursor=WyIiLG51bGwsIiJd", "cursor", "cursor.invalid"},
		{sites + "cursor=1.abc", "cursor", "cursor.invalid"},
		{sites + "cursor=1.", "cursor", "cursor.invalid"},
		{sites + "cursor=-1.WyIiLG51bGwsIjAxS0pNNktER0I1UEhUSFpISlJLRTREOUhGIl0", "cursor", "cursor.invalid"},
		{sites + "cursor=1.WyJuYW1lIiwieCIsIjEiXQ", "cursor", "cursor.invalid"}, // of another order
		{areas + "cursor=abc", "cursor", "cursor.invalid"},
		{sites + "cursor=" + long, "cursor", "field.too_long"},
		{sites + "kind=site", "kind", "kind.unknown"},
		{sites + "kind=market", "kind", "kind.unknown"},
		{sites + "kind=", "kind", "kind.unknown"},
		{sites + "accepts=gold", "accepts", "material.unknown"},
		{sites + "name=" + long, "name", "field.too_long"},
		{sites + "name=%ff", "name", "field.bad_characters"},
		{sites + "name=a%00b", "name", "field.bad_characters"},
		{sites + "name=a&name=b", "name", "param.repeated"},
		{areas + "level=planet", "level", "level.unknown"},
		{areas + "kind=market", "kind", "kind.unknown"},
		{areas + "accepts=paper", "accepts", "param.unknown"},
		{sites + "phone=1", "phone", "param.unknown"},
		{sites + "status=draft", "status", "param.unknown"},
		{sites + "Kind=donation_box", "Kind", "param.unknown"},
		{sites + "crs=EPSG:3857", "crs", "param.unknown"},
		{sites + "f=html", "f", "format.unknown"},
		{"/ogc?x=1", "x", "param.unknown"},
		{"/ogc/api?f=yaml", "f", "format.unknown"},
		{"/ogc/conformance?limit=1", "limit", "param.unknown"},
		{"/ogc/collections?bbox=1,2,3,4", "bbox", "param.unknown"},
		{"/ogc/collections/sites?x", "x", "param.unknown"},
		{"/ogc/collections/sites/schema?x", "x", "param.unknown"},
		{"/ogc/collections/sites/queryables?x", "x", "param.unknown"},
		{"/ogc/collections/areas/items/510302?limit=1", "limit", "param.unknown"},
	} {
		t.Run(c.address[:min(70, len(c.address))], func(t *testing.T) {
			got := w.get(t, c.address)
			var a answer
			if err := json.Unmarshal(got.body, &a); err != nil {
				t.Fatal(err)
			}
			if got.status != http.StatusBadRequest || len(a.Errors) != 1 || a.Errors[0].Field != "query."+c.field || a.Errors[0].Code != c.code {
				t.Errorf("%d %s", got.status, got.body)
			}
		})
	}
	t.Run("all of them are named", func(t *testing.T) {
		got := w.get(t, sites+"bbox=1&limit=x&who=me")
		var a answer
		if err := json.Unmarshal(got.body, &a); err != nil || len(a.Errors) != 3 {
			t.Errorf("%s", got.body)
		}
	})
}

func TestWhatIsNotThereIsNotFound(t *testing.T) {
	w := newWorld(t, 200)
	site := w.read(t, "/ogc/collections/sites/items?limit=1").Features[0]
	for _, address := range []string{
		"/ogc/collections/castles", "/ogc/collections/castles/items", "/ogc/collections/Sites", "/ogc/collections/castles/schema",
		"/ogc/collections/castles/queryables", "/ogc/collections/castles/items/1",
		"/ogc/collections/sites/items/1", "/ogc/collections/areas/items/999999",
		"/ogc/collections/markets/items/" + site.ID,                                // of another collection
		"/ogc/collections/sites/items/" + site.Properties["code"].(string),         // one feature, one address
		"/ogc/collections/sites/items/" + strings.ToLower(site.ID), "/ogc/nothing", //
	} {
		if got := w.get(t, address); got.status != http.StatusNotFound {
			t.Errorf("%s: %d", address, got.status)
		}
	}
}

func TestOnlyWhatIsPublishedIsServed(t *testing.T) {
	w := newWorld(t, 400)
	hidden := map[string]bool{}
	for _, p := range w.hidden {
		hidden[p.Name] = true
	}
	served := 0
	for _, id := range []string{"sites", "sorting_centres", "markets"} {
		features := w.all(t, "/ogc/collections/"+id+"/items?limit=37")
		served += len(features)
		for _, f := range features {
			if hidden[f.Properties["name"].(string)] {
				t.Errorf("%s is a draft", f.Properties["name"])
			}
		}
		// Nobody who asks by name, code or id learns of a draft.
		for _, p := range w.hidden {
			if n := w.read(t, "/ogc/collections/"+id+"/items?name="+url.QueryEscape(p.Name)).NumberMatched; n != 0 {
				t.Errorf("%s: %d", p.Name, n)
			}
		}
	}
	if served != len(w.places) {
		t.Errorf("%d features, want %d", served, len(w.places))
	}

	site := w.read(t, "/ogc/collections/sites/items?limit=1").Features[0]
	address := "/ogc/collections/sites/items/" + site.ID
	if got := w.get(t, address); got.status != http.StatusOK {
		t.Fatalf("%d", got.status)
	}
	if _, err := w.reg.SetStatus(t.Context(), registry.Console, site.ID, registry.Suspended, "a test"); err != nil {
		t.Fatal(err)
	}
	if got := w.get(t, address); got.status != http.StatusNotFound {
		t.Errorf("a suspended place: %d %s", got.status, got.body)
	}
	if n := w.read(t, "/ogc/collections/sites/items?code="+site.Properties["code"].(string)).NumberMatched; n != 0 {
		t.Errorf("a suspended place is listed")
	}
}

func TestAddresses(t *testing.T) {
	w := newWorld(t, 10)
	t.Run("an id with a slash and letters of any script", func(t *testing.T) {
		got := w.read(t, "/ogc/collections/areas/items/"+url.PathEscape("高新/1"))
		if got.ID != "高新/1" || find(got.Links, "self").Href != "http://example.com/ogc/collections/areas/items/%E9%AB%98%E6%96%B0%2F1" {
			t.Errorf("%+v", got)
		}
	})
	t.Run("the base from the settings wins over the request", func(t *testing.T) {
		app := fiber.New()
		Register(app.Group("/maps/ogc"), w.reg, Config{BaseURL: "https://huishou.example", Title: "T", Version: "2"})
		w := &world{app: app}
		got := w.read(t, "http://127.0.0.1/maps/ogc/collections/sites/items?limit=1")
		if self := find(got.Links, "self").Href; self != "https://huishou.example/maps/ogc/collections/sites/items?limit=1" {
			t.Error(self)
		}
	})
	t.Run("a strange host stays text", func(t *testing.T) {
		req := httptest.NewRequest(http.MethodGet, "/ogc", nil)
		req.Host = `x"><script>`
		res, err := w.app.Test(req)
		if err != nil {
			t.Fatal(err)
		}
		var a answer
		if err := json.NewDecoder(res.Body).Decode(&a); res.StatusCode == http.StatusOK && err != nil {
			t.Error(err)
		}
	})
	t.Run("every route is accounted for", func(t *testing.T) {
		var mounted, told []string
		for _, r := range w.app.GetRoutes(true) {
			if r.Method == http.MethodGet {
				mounted = append(mounted, r.Path)
			}
		}
		for _, p := range Paths() {
			told = append(told, "/ogc"+p.Route)
		}
		slices.Sort(mounted)
		slices.Sort(told)
		if mounted = slices.Compact(mounted); !slices.Equal(mounted, told) {
			t.Errorf("mounted %q, told %q", mounted, told)
		}
	})
}

func TestWhatDidNotChangeIsNotSentAgain(t *testing.T) {
	w := newWorld(t, 30)
	for _, p := range Paths() {
		address := "/ogc" + strings.NewReplacer(":collection", "areas", ":feature", "510302").Replace(p.Route)
		first := w.get(t, address)
		tag := first.header.Get("ETag")
		if first.status != http.StatusOK || tag == "" || first.header.Get("Content-Type") != p.ContentType {
			t.Errorf("%s: %d %q %s", address, first.status, tag, first.header.Get("Content-Type"))
		}
		for _, have := range []string{tag, strings.TrimPrefix(tag, "W/"), `"x", ` + tag} {
			if again := w.get(t, address, "If-None-Match", have); again.status != http.StatusNotModified || len(again.body) > 0 {
				t.Errorf("%s: %d", address, again.status)
			}
		}
		if other := w.get(t, address, "If-None-Match", `W/"1"`); other.status != http.StatusOK {
			t.Errorf("%s: %d for another tag", address, other.status)
		}
	}
	address := "/ogc/collections/areas/items"
	tag := w.get(t, address).header.Get("ETag")
	if _, err := w.reg.PutAreas(t.Context(), registry.Console, []registry.Area{{Code: "510300", Kind: registry.Administrative,
		Level: registry.LevelCity, NameZh: "自贡"}}); err != nil {
		t.Fatal(err)
	}
	if got := w.get(t, address, "If-None-Match", tag); got.status != http.StatusOK {
		t.Errorf("after a change: %d", got.status)
	}
}
