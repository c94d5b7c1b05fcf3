package handlers_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"math"
	"math/rand/v2"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"huishou/geo"
	"huishou/geo/coord"
	"huishou/geo/registry"
	"huishou/geo/store/sqlite"
	"huishou/handlers"
)

// now is a Tuesday, 10:00 in China.
var now = time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)

// door is an app on a registry in a file of its own.
type door struct {
	app *fiber.App
	reg *registry.Registry
}

func openDoor(t testing.TB, rows iter.Seq2[registry.PlaceRow, error]) *door {
	t.Helper()
	store, err := sqlite.Open(context.Background(), filepath.Join(t.TempDir(), "huishou.db"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	reg, err := registry.Open(context.Background(), store, registry.Options{Now: func() time.Time { return now }, Poll: -1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		reg.Close()
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	if rows != nil {
		rep, err := reg.ImportPlaces(context.Background(), registry.Console, rows, registry.ImportOptions{SourceKey: "test", Publish: true})
		if err != nil || rep.Bad > 0 {
			t.Fatalf("import: %v, %+v", err, rep.Errors)
		}
	}
	page := fstest.MapFS{"index.html": {Data: []byte("<!doctype html><html><head><title>回收</title></head><body></body></html>")},
		"assets/app-1.js": {Data: []byte(strings.Repeat("let a = 1;", 100))}}
	app, err := handlers.New(reg, handlers.Config{Version: "test", Dist: page, BaseURL: "https://huishou.example"})
	if err != nil {
		t.Fatal(err)
	}
	return &door{app, reg}
}

// answer is what a request got.
type answer struct {
	status int
	header map[string][]string
	body   []byte
}

func (d *door) do(t testing.TB, method, target string, header ...string) answer {
	t.Helper()
	req := httptest.NewRequest(method, target, nil)
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := d.app.Test(req, -1)
	if err != nil {
		t.Fatalf("%s %s: %v", method, target, err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{res.StatusCode, res.Header, body}
}

func (d *door) get(t testing.TB, target string, header ...string) answer {
	return d.do(t, "GET", target, header...)
}

func (a answer) into(t testing.TB, v any) {
	t.Helper()
	if a.status != 200 {
		t.Fatalf("status %d: %s", a.status, a.body)
	}
	if err := json.Unmarshal(a.body, v); err != nil {
		t.Fatalf("%v in %s", err, a.body)
	}
}

// card is what tests read of a place card.
type card struct {
	ID        string
	Code      string
	Kind      string
	Name      string
	Location  struct{ Coordinates [2]float64 }
	Distance  *float64
	Accepts   []string
	OpenNow   *bool
	ChangesAt *time.Time
	Services  []string
}

type cards struct {
	Items []card
	CRS   string
	Next  string
	Total int
}

// randomRows makes n places, some on one spot, of every kind.
func randomRows(n int) iter.Seq2[registry.PlaceRow, error] {
	return func(yield func(registry.PlaceRow, error) bool) {
		r := rand.New(rand.NewPCG(5, 6))
		rules := []string{"", "24/7", "Mo-Fr 08:00-18:00", "Sa,Su 09:00-17:00", "Mo-Su 20:00-02:00"}
		for i := range n {
			at := orb.Point{104.3 + r.Float64(), 29 + 0.6*r.Float64()}
			if i%7 == 0 {
				at = orb.Point{104.77, 29.35}
			}
			p := registry.Place{Kind: registry.PlaceKinds[r.IntN(len(registry.PlaceKinds))].Kind, Name: fmt.Sprintf("回收点 %d", i),
				Location: geojson.Point(at), Hours: rules[r.IntN(len(rules))], Address: "同兴路"}
			for _, term := range registry.Terms {
				if r.IntN(4) == 0 {
					p.Accepts = append(p.Accepts, term.Code)
				}
			}
			if r.IntN(3) == 0 {
				p.Services = []registry.Service{"doorstep"}
			}
			if !yield(registry.PlaceRow{Number: i + 1, ExternalID: fmt.Sprint(i), Place: p}, nil) {
				return
			}
		}
	}
}

// everything reads all public places, which brute force then looks through.
func (d *door) everything(t testing.TB) []registry.Place {
	var all []registry.Place
	for p, err := range d.reg.PublicPlaces(context.Background(), registry.ListQuery{}) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	return all
}

// takes says by the tables, and not by masks, whether p takes m.
func takes(p registry.Place, m registry.Material) bool {
	for t, ok := registry.TermOf(m); ok; t, ok = registry.TermOf(t.Parent) {
		if slices.Contains(p.Accepts, t.Code) {
			return true
		}
	}
	return false
}

func TestNearestEqualsBruteForce(t *testing.T) {
	d := openDoor(t, randomRows(1500))
	all := d.everything(t)
	if len(all) != 1500 {
		t.Fatalf("%d places, want 1500", len(all))
	}
	r := rand.New(rand.NewPCG(1, 1))
	datums := []coord.Datum{coord.DatumWGS84, coord.DatumGCJ02, coord.DatumBD09}
	for n := range 400 {
		at := orb.Point{104.2 + 1.2*r.Float64(), 28.9 + 0.8*r.Float64()}
		if n%5 == 0 {
			at = orb.Point{104.77, 29.35}
		}
		datum := datums[n%3]
		lon, lat, err := coord.FromWGS84(datum, coord.WGS84(at))
		if err != nil {
			t.Fatal(err)
		}
		var materials []registry.Material
		for range r.IntN(3) {
			materials = append(materials, registry.Terms[r.IntN(len(registry.Terms))].Code)
		}
		v := url.Values{"lon": {fmt.Sprint(lon)}, "lat": {fmt.Sprint(lat)}, "crs": {string(datum)}}
		if materials != nil {
			words := make([]string, len(materials))
			for i, m := range materials {
				words[i] = string(m)
			}
			v.Set("accepts", strings.Join(words, ","))
		}
		limit, radius := 1+r.IntN(registry.MaxNearest), geo.Metres(500+r.Float64()*100_000)
		v.Set("limit", fmt.Sprint(limit))
		v.Set("radius", fmt.Sprint(float64(radius)))
		kinds := []registry.PlaceKind{}
		if r.IntN(3) == 0 {
			kinds = append(kinds, registry.Market, registry.CommunityPoint)
			v.Set("kind", "market,community_point")
		}

		// The point as the server sees it: shifted back.
		back, err := coord.ToWGS84(datum, lon, lat)
		if err != nil {
			t.Fatal(err)
		}
		from := orb.Point(back)
		type hit struct {
			id string
			d  geo.Metres
		}
		var want []hit
		for _, p := range all {
			ok := geo.Distance(from, p.At()) <= radius && (len(kinds) == 0 || slices.Contains(kinds, p.Kind))
			for _, m := range materials {
				ok = ok && takes(p, m)
			}
			if ok {
				want = append(want, hit{string(p.ID), geo.Distance(from, p.At())})
			}
		}
		slices.SortFunc(want, func(x, y hit) int {
			if x.d != y.d {
				return map[bool]int{true: -1, false: 1}[x.d < y.d]
			}
			return strings.Compare(x.id, y.id)
		})
		want = want[:min(limit, len(want))]

		var got cards
		d.get(t, "/api/v1/sites/nearest?"+v.Encode()).into(t, &got)
		if len(got.Items) != len(want) || got.CRS != string(datum) {
			t.Fatalf("%s: %d places in %s, want %d in %s", v.Encode(), len(got.Items), got.CRS, len(want), datum)
		}
		for i, g := range got.Items {
			if g.ID != want[i].id || math.Abs(*g.Distance-float64(want[i].d)) > 0.001 {
				t.Fatalf("%s: place %d is %s at %v, want %s at %v", v.Encode(), i, g.ID, *g.Distance, want[i].id, want[i].d)
			}
			p := all[slices.IndexFunc(all, func(p registry.Place) bool { return string(p.ID) == g.ID })]
			lon, lat, _ := coord.FromWGS84(datum, coord.WGS84(p.At()))
			if math.Abs(lon-g.Location.Coordinates[0]) > 1e-6 || math.Abs(lat-g.Location.Coordinates[1]) > 1e-6 {
				t.Fatalf("%s stands at %v in %s, want %v, %v", g.ID, g.Location.Coordinates, datum, lon, lat)
			}
		}
	}
}

func TestOpenFilterKeepsOnlyPlacesKnownToBeOpen(t *testing.T) {
	d := openDoor(t, randomRows(300))
	var got cards
	d.get(t, "/api/v1/sites/nearest?lon=104.77&lat=29.35&radius=200000&limit=100&open=now").into(t, &got)
	if len(got.Items) == 0 {
		t.Fatal("nothing is open on a Tuesday morning")
	}
	for _, c := range got.Items {
		if c.OpenNow == nil || !*c.OpenNow {
			t.Errorf("%s: openNow %v", c.ID, c.OpenNow)
		}
	}
	// Saturday 21:00 in China: only round the clock and the night places.
	d.get(t, "/api/v1/sites/nearest?lon=104.77&lat=29.35&radius=200000&limit=100&open=2026-11-28T21:00:00%2B08:00").into(t, &got)
	for _, c := range got.Items {
		p, err := d.reg.Place(t.Context(), registry.Actor{}, c.ID)
		if err != nil || p.Hours != "24/7" && p.Hours != "Mo-Su 20:00-02:00" {
			t.Errorf("%s: %q is not open on Saturday night", c.ID, p.Hours)
		}
	}
}

func TestServicesMustAllBeOffered(t *testing.T) {
	yes, no := true, false
	places := []registry.Place{
		{Name: "both", Services: []registry.Service{"doorstep"}, StepFree: &yes},
		{Name: "door", Services: []registry.Service{"doorstep", "cash"}, StepFree: &no},
		{Name: "step", StepFree: &yes},
		{Name: "none"},
	}
	d := openDoor(t, func(yield func(registry.PlaceRow, error) bool) {
		for i, p := range places {
			p.Kind, p.Location = registry.CommunityPoint, geojson.Point{104.77, 29.35 + float64(i)/1000}
			if !yield(registry.PlaceRow{Number: i, ExternalID: p.Name, Place: p}, nil) {
				return
			}
		}
	})
	for services, want := range map[string]string{"doorstep": "both door", "step_free": "both step", "doorstep,step_free": "both", "doorstep,cash": "door"} {
		var got cards
		d.get(t, "/api/v1/sites/nearest?lon=104.77&lat=29.35&services="+services).into(t, &got)
		var names []string
		for _, c := range got.Items {
			names = append(names, c.Name)
		}
		if strings.Join(names, " ") != want {
			t.Errorf("services=%s finds %v, want %s", services, names, want)
		}
	}
}

func TestUnknownHoursAnswerNull(t *testing.T) {
	d := openDoor(t, randomRows(60))
	a := d.get(t, "/api/v1/sites/nearest?lon=104.77&lat=29.35&radius=200000&limit=100")
	var raw struct{ Items []map[string]json.RawMessage }
	a.into(t, &raw)
	for _, item := range raw.Items {
		if _, known := item["hours"]; !known && string(item["openNow"]) != "null" {
			t.Errorf("a place without hours has openNow %s", item["openNow"])
		}
	}
}

func TestListPagesHoldEveryPlaceOnce(t *testing.T) {
	d := openDoor(t, randomRows(237))
	for _, query := range []string{"", "&lon=104.77&lat=29.35", "&q=回收", "&accepts=paper", "&bbox=104.5,29.1,105,29.5", "&kind=market"} {
		seen := map[string]bool{}
		cursor, total := "", -1
		for {
			var page cards
			d.get(t, "/api/v1/places?limit=20"+strings.ReplaceAll(query, "回收", url.QueryEscape("回收"))+"&cursor="+cursor).into(t, &page)
			for _, c := range page.Items {
				if seen[c.ID] {
					t.Fatalf("%q: %s twice", query, c.ID)
				}
				seen[c.ID] = true
			}
			total, cursor = page.Total, page.Next
			if cursor == "" {
				break
			}
		}
		if len(seen) != total || total == 0 {
			t.Errorf("%q: %d places on the pages, total %d", query, len(seen), total)
		}
	}
}

func TestSearchFindsPinyinAndInitials(t *testing.T) {
	d := openDoor(t, func(yield func(registry.PlaceRow, error) bool) {
		yield(registry.PlaceRow{Number: 1, ExternalID: "1", Place: registry.Place{Kind: registry.CommunityPoint, Name: "五星街便民回收点", Address: "五星街 12 号", Location: geojson.Point{104.77, 29.35}}}, nil)
	})
	for _, q := range []string{"五星街", "wuxing", "wxj", "WXJBMHSD", "12 号", "S-000000-0001"} {
		var got cards
		d.get(t, "/api/v1/places?q="+url.QueryEscape(q)).into(t, &got)
		if len(got.Items) != 1 {
			t.Errorf("q=%s finds %d places", q, len(got.Items))
		}
	}
	for _, q := range []string{".*", "(a+)+$", "%", "_"} {
		var got cards
		d.get(t, "/api/v1/places?q="+url.QueryEscape(q)).into(t, &got)
		if len(got.Items) != 0 {
			t.Errorf("q=%s is taken for a pattern", q)
		}
	}
}

func TestPlaceIsFoundByIDAndByCode(t *testing.T) {
	d := openDoor(t, randomRows(30))
	var list cards
	d.get(t, "/api/v1/places?limit=1").into(t, &list)
	want := list.Items[0]
	for _, id := range []string{want.ID, want.Code} {
		var got struct {
			card
			Links map[string]string
			Rev   int
		}
		a := d.get(t, "/api/v1/places/"+id)
		a.into(t, &got)
		if got.ID != want.ID || got.Name != want.Name || len(got.Links) < 6 || got.Rev != 1 || a.header["Etag"] == nil {
			t.Errorf("%s: %+v", id, got)
		}
	}
}

func TestUnpublishedPlacesAreNowhere(t *testing.T) {
	d := openDoor(t, randomRows(20))
	victim := d.everything(t)[0]
	if _, err := d.reg.SetStatus(t.Context(), registry.Console, string(victim.ID), registry.Suspended, "a test"); err != nil {
		t.Fatal(err)
	}
	for _, target := range []string{"/api/v1/places/" + string(victim.ID), "/api/v1/places/" + victim.Code, "/p/" + victim.Code + "/qr.svg"} {
		if a := d.get(t, target); a.status != 404 || strings.Contains(string(a.body), victim.Name) {
			t.Errorf("%s: %d %s", target, a.status, a.body)
		}
	}
	for _, target := range []string{"/api/v1/places?limit=1000", "/api/v1/sites/nearest?lon=104.77&lat=29.35&radius=200000&limit=100",
		"/api/v1/export/places.csv", "/api/v1/export/places.geojson", "/api/v1/export/places.kml"} {
		if a := d.get(t, target); a.status != 200 || strings.Contains(string(a.body), string(victim.ID)) || strings.Contains(string(a.body), victim.Name+"\"") {
			t.Errorf("%s shows %s", target, victim.ID)
		}
	}
	if a := d.get(t, "/p/"+victim.Code); a.status != 404 {
		t.Errorf("its page answers %d", a.status)
	}
}
