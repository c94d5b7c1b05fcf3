package handlers_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/geojson"

	"huishou/geo/registry"
	"huishou/geo/tile"
)

// undescribed are the routes that are no part of the API: pages and their files,
// the document itself, and OGC API - Features, which has a document of its own.
var undescribed = []string{"/", "/markets", "/data", "/about", "/p/:code", "/stop/:code", "/prices", "/street", "/embed", "/docs", "/login", "/join", "/account", "/work", "/work/*", "/admin", "/admin/*", "/report", "/report/:code", "/confirm", "/pickup", "/pickup/:code", "/driver", "/assets/", "/metrics", "/openapi", "/ogc"}

func TestRoutesAreThoseOfTheDocument(t *testing.T) {
	d := openDoor(t, nil)
	var spec struct {
		OpenAPI string
		Paths   map[string]map[string]json.RawMessage
	}
	d.get(t, "/openapi.json").into(t, &spec)
	if !strings.HasPrefix(spec.OpenAPI, "3.1") {
		t.Errorf("openapi %q", spec.OpenAPI)
	}
	described := map[string]bool{}
	for path, methods := range spec.Paths {
		for method := range methods {
			described[strings.ToUpper(method)+" "+path] = true
		}
	}
	registered := map[string]bool{}
	for _, r := range d.app.GetRoutes(true) {
		if r.Method == fiber.MethodHead {
			continue
		}
		path := r.Path
		for _, p := range r.Params {
			path = strings.Replace(path, ":"+p, "{"+p+"}", 1)
		}
		if slices.ContainsFunc(undescribed, func(u string) bool {
			return r.Path == u || len(u) > 1 && (strings.HasSuffix(u, "/") || u == "/openapi" || u == "/ogc") && strings.HasPrefix(r.Path, u)
		}) {
			continue
		}
		registered[r.Method+" "+path] = true
		if !described[r.Method+" "+path] {
			t.Errorf("%s %s is registered and not described", r.Method, path)
		}
	}
	for op := range described {
		if !registered[op] {
			t.Errorf("%s is described and not registered", op)
		}
	}
}

func TestTilesHoldEveryPlace(t *testing.T) {
	d := openDoor(t, randomRows(500))
	count := func(target string) int {
		a := d.get(t, target)
		if a.status != 200 {
			t.Fatalf("%s: %d %s", target, a.status, a.body)
		}
		layers, err := mvt.Unmarshal(a.body)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, l := range layers {
			if l.Name != "places" {
				t.Errorf("layer %q", l.Name)
			}
			for _, f := range l.Features {
				if c, ok := f.Properties["count"].(float64); ok {
					n += int(c)
				} else {
					n++
				}
			}
		}
		return n
	}
	if n := count("/tiles/places/0/0/0.mvt"); n != 500 {
		t.Errorf("the world's tile holds %d places, want 500", n)
	}
	want := 0
	for _, p := range d.everything(t) {
		if takes(p, "paper") {
			want++
		}
	}
	if n := count("/tiles/places/0/0/0.mvt?accepts=paper"); n != want {
		t.Errorf("with a filter it holds %d, want %d", n, want)
	}
}

func TestAnUnchangedTileIsNotSentAgain(t *testing.T) {
	d := openDoor(t, randomRows(20))
	target := "/tiles/places/8/202/106.mvt"
	first := d.get(t, target)
	tag := first.header["Etag"]
	if len(tag) != 1 {
		t.Fatal("no ETag")
	}
	if again := d.get(t, target, "If-None-Match", tag[0]); again.status != 304 && again.header["Etag"][0] == tag[0] {
		t.Errorf("asked again: %d", again.status)
	}
	victim := d.everything(t)[0]
	if _, err := d.reg.SetStatus(t.Context(), registry.Console, string(victim.ID), registry.Closed, "a test"); err != nil {
		t.Fatal(err)
	}
	if after := d.get(t, target, "If-None-Match", tag[0]); after.status != 200 {
		t.Errorf("after a change: %d", after.status)
	}
}

func TestAWriteIsInNearestAtOnceAndInTilesWithinASecond(t *testing.T) {
	d := openDoor(t, randomRows(50))
	deadline := time.Now().Add(time.Second)
	at := tile.Containing(orb.Point{104.9, 29.5}, 16)
	row := registry.PlaceRow{Number: 1, ExternalID: "new", Place: registry.Place{Kind: registry.Market, Name: "新市场", Location: geojson.Point{104.9, 29.5}}}
	_, err := d.reg.ImportPlaces(t.Context(), registry.Console, func(yield func(registry.PlaceRow, error) bool) { yield(row, nil) },
		registry.ImportOptions{SourceKey: "late", Publish: true})
	if err != nil {
		t.Fatal(err)
	}
	var got cards
	d.get(t, "/api/v1/sites/nearest?lon=104.9&lat=29.5&limit=1").into(t, &got)
	if len(got.Items) != 1 || got.Items[0].Name != "新市场" {
		t.Errorf("nearest gives %+v", got.Items)
	}
	for {
		layers, err := mvt.Unmarshal(d.get(t, fmt.Sprintf("/tiles/places/%d/%d/%d.mvt", at.Z, at.X, at.Y)).body)
		if err == nil && len(layers) == 1 && len(layers[0].Features) == 1 && layers[0].Features[0].Properties["name"] == "新市场" {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("not in its tile after a second: %v, %v", layers, err)
		}
	}
}

func TestPlacePageCannotBeBrokenByAName(t *testing.T) {
	names := []string{`</script><script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `'-alert(1)-'`, `</title><svg onload=alert(1)>`}
	d := openDoor(t, func(yield func(registry.PlaceRow, error) bool) {
		for i, n := range names {
			if !yield(registry.PlaceRow{Number: i, ExternalID: n, Place: registry.Place{Kind: registry.Market, Name: n, Address: n,
				Location: geojson.Point{104.7, 29.3}, Hours: "Mo-Fr 08:00-12:00"}}, nil) {
				return
			}
		}
	})
	for _, p := range d.everything(t) {
		a := d.get(t, "/p/"+p.Code)
		body := string(a.body)
		if a.status != 200 || strings.Count(body, "<script") != 1 || strings.Count(body, "<img") != 0 || strings.Count(body, "<svg") != 0 || strings.Count(body, "</title>") != 1 {
			t.Errorf("%q: %d %s", p.Name, a.status, body)
		}
		_, rest, _ := strings.Cut(body, `<script type="application/ld+json">`)
		raw, _, _ := strings.Cut(rest, "</script>")
		var ld map[string]any
		if err := json.Unmarshal([]byte(raw), &ld); err != nil || ld["name"] != p.Name || ld["@type"] != "Store" || ld["openingHoursSpecification"] == nil {
			t.Errorf("JSON-LD %v, %v", ld, err)
		}
	}
}

func TestHeadersKeepThePageWhole(t *testing.T) {
	d := openDoor(t, randomRows(1))
	for _, target := range []string{"/", "/api/v1/places", "/nowhere", "/docs", "/healthz"} {
		h := d.get(t, target).header
		csp := strings.Join(h["Content-Security-Policy"], "")
		if !strings.Contains(csp, "script-src 'self';") || !strings.Contains(csp, "frame-ancestors 'self'") ||
			h["X-Content-Type-Options"][0] != "nosniff" || h["Server"] != nil && h["Server"][0] != "" {
			t.Errorf("%s: %v", target, h)
		}
	}
	if csp := d.get(t, "/embed").header["Content-Security-Policy"]; !strings.Contains(strings.Join(csp, ""), "frame-ancestors *") {
		t.Errorf("/embed may not be framed: %v", csp)
	}
}

func TestAPersonWhoIsLostGetsAPage(t *testing.T) {
	d := openDoor(t, nil)
	if a := d.get(t, "/nowhere", "Accept", "text/html,*/*"); a.status != 404 || !strings.HasPrefix(a.header["Content-Type"][0], "text/html") {
		t.Errorf("%d %v", a.status, a.header)
	}
	readProblem(t, "/api/v1/nowhere", d.get(t, "/api/v1/nowhere", "Accept", "text/html"))
}

func TestAssetsAreZippedAndKept(t *testing.T) {
	d := openDoor(t, nil)
	a := d.get(t, "/assets/app-1.js", "Accept-Encoding", "gzip")
	if a.status != 200 || a.header["Content-Encoding"] == nil || !strings.Contains(a.header["Cache-Control"][0], "immutable") || a.header["Content-Type"][0] != "text/javascript; charset=utf-8" {
		t.Errorf("%d %v", a.status, a.header)
	}
}

func TestReadyProvesAWrite(t *testing.T) {
	d := openDoor(t, randomRows(3))
	var got struct {
		Status, Store string
		Places        int
	}
	d.get(t, "/readyz").into(t, &got)
	if got.Status != "ready" || got.Store != "sqlite" || got.Places != 3 {
		t.Errorf("%+v", got)
	}
}

func TestDocsNeedNothingFromElsewhere(t *testing.T) {
	d := openDoor(t, nil)
	body := string(d.get(t, "/docs").body)
	if !strings.Contains(body, "/api/v1/sites/nearest") || strings.Contains(body, "<script") || strings.Contains(body, "src=") || strings.Contains(body, `href="http`) {
		t.Errorf("%.2000s", body)
	}
}

func TestQRCodesAreDrawn(t *testing.T) {
	d := openDoor(t, randomRows(1))
	a := d.get(t, "/p/"+d.everything(t)[0].Code+"/qr.svg")
	if a.status != 200 || a.header["Content-Type"][0] != "image/svg+xml" || strings.Count(string(a.body), "h1v1h-1z") < 100 {
		t.Errorf("%d %.200s", a.status, a.body)
	}
}

func TestMetricsAreForOperators(t *testing.T) {
	d := openDoor(t, randomRows(1))
	d.get(t, "/api/v1/places")
	a := d.get(t, "/metrics") // app.Test asks from 0.0.0.0, which is not loopback
	if a.status != 404 {
		t.Errorf("a stranger gets %d", a.status)
	}
}
