package ogc

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"huishou/geo/registry"
	"huishou/geo/registry/timetable"
	"huishou/geo/store/sqlite"
)

// world is a registry of made-up places behind an app, and what was asked of it.
type world struct {
	reg    *registry.Registry
	app    *fiber.App
	stops  *timetable.Timetables
	places []registry.Place // the public ones, as they were imported
	hidden []registry.Place // drafts

	mu  sync.Mutex
	log []string // address of each request
}

// newWorld holds n places, one in ten of them a draft, and a few areas.
func newWorld(tb testing.TB, n int) *world {
	tb.Helper()
	ctx := context.Background()
	store, err := sqlite.Open(ctx, filepath.Join(tb.TempDir(), "huishou.db"), sqlite.Options{})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { store.Close() })
	var seconds atomic.Int64 // each look at the clock is a second later
	now := func() time.Time {
		return time.Date(2026, 3, 1, 8, 0, 0, 123e6, time.UTC).Add(time.Duration(seconds.Add(1)) * time.Second)
	}
	reg, err := registry.Open(ctx, store, registry.Options{Poll: -1, Now: now})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(reg.Close)
	w := &world{reg: reg}
	if _, err := reg.PutAreas(ctx, registry.Console, madeAreas()); err != nil {
		tb.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, 2))
	for i := range n {
		p := madePlace(r, i)
		if i%10 == 9 {
			w.hidden = append(w.hidden, p)
		} else {
			w.places = append(w.places, p)
		}
	}
	for _, publish := range []bool{true, false} { // in this order: the running numbers of the codes follow it
		places := w.places
		if !publish {
			places = w.hidden
		}
		rep, err := reg.ImportPlaces(ctx, registry.Console, rows(places), registry.ImportOptions{SourceKey: "made", Publish: publish})
		if err != nil || rep.New != len(places) {
			tb.Fatalf("import: %v, %d new of %d, %v", err, rep.New, len(places), rep.Errors)
		}
	}
	w.app = fiber.New(fiber.Config{Immutable: true, DisableStartupMessage: true, ErrorHandler: answerError})
	w.app.Use(func(c *fiber.Ctx) error {
		w.mu.Lock()
		w.log = append(w.log, c.OriginalURL())
		w.mu.Unlock()
		return c.Next()
	})
	if w.stops, err = timetable.Open(ctx, reg); err != nil {
		tb.Fatal(err)
	}
	run, err := w.stops.ImportStops(ctx, registry.Console, madeStops(n/10), registry.ImportOptions{SourceKey: "made", Publish: true})
	if err != nil || run.New != n/10 {
		tb.Fatalf("import of stops: %v, %+v", err, run)
	}
	Register(w.app.Group("/ogc"), reg, Config{Stops: w.stops})
	return w
}

// answerError does what the server's error handler does: the status of a fiber
// error comes first, the faults are those of the registry's.
func answerError(c *fiber.Ctx, err error) error {
	status, code := fiber.StatusInternalServerError, err.Error()
	var faults []registry.FieldError
	if e, ok := errors.AsType[*registry.Error](err); ok {
		status = map[registry.Kind]int{registry.NotFound: 404, registry.Invalid: 422}[e.Kind]
		code, faults = e.Code, e.Fields
	}
	if e, ok := errors.AsType[*fiber.Error](err); ok {
		status = e.Code
	}
	return c.Status(status).JSON(fiber.Map{"code": code, "errors": faults}, typeProblem)
}

func rows(places []registry.Place) iter.Seq2[registry.PlaceRow, error] {
	return func(yield func(registry.PlaceRow, error) bool) {
		for i, p := range places {
			if !yield(registry.PlaceRow{Number: i + 1, ExternalID: p.Name, Place: p}, nil) {
				return
			}
		}
	}
}

// madePlace is around Zigong, one in fifty of them at the antimeridian.
func madePlace(r *rand.Rand, i int) registry.Place {
	kind := registry.PlaceKinds[r.IntN(len(registry.PlaceKinds))].Kind
	p := registry.Place{Kind: kind, Name: fmt.Sprintf("回收点 %d号 & \"O'Hara\" <b>", i), Phone: "0813-0000000"}
	p.Location = geojson.Point{104.2 + r.Float64(), 28.9 + r.Float64()*0.7}
	if i%50 == 0 {
		p.Location = geojson.Point{179.5 + r.Float64()/2, -17}
		if r.IntN(2) == 0 {
			p.Location[0] = -p.Location[0]
		}
	}
	for range r.IntN(4) {
		p.Accepts = append(p.Accepts, registry.Terms[r.IntN(12)].Code)
	}
	if i > 1200 { // GDAL sees these only after its first page
		yes := i%2 == 0
		p.StepFree, p.Hours, p.NameEn = &yes, "Mo-Fr 08:00-17:30", fmt.Sprint("Point ", i)
		at := time.Date(2025, 1, 1+i%300, 0, 0, 0, 0, time.UTC)
		p.ConfirmedAt = &at
	}
	return p
}

// madeStops are stops of three vehicles; every fifth is a named area without a point.
func madeStops(n int) iter.Seq2[timetable.StopRow, error] {
	return func(yield func(timetable.StopRow, error) bool) {
		for i := range n {
			at := geojson.Point{104.2 + float64(i%37)*0.02, 28.95 + float64(i%23)*0.02}
			c := timetable.Content{Name: fmt.Sprintf("停靠点 %d号 & <b>", i), Location: &at, Run: "一线", Order: int64(i),
				Plan: timetable.Plan{Rule: []string{"FREQ=WEEKLY;BYDAY=TU,SA", "FREQ=MONTHLY;BYDAY=1WE"}[i%2], Window: "23:50-00:10"}}
			if i%5 == 4 {
				c.Location, c.Area = nil, "510302"
			}
			row := timetable.StopRow{Number: i + 1, ExternalID: fmt.Sprint(i), Stop: c, VehicleKey: fmt.Sprint("车", i%3), Vehicle: timetable.VehicleContent{Materials: []registry.Material{"paper"}}}
			if !yield(row, nil) {
				return
			}
		}
	}
}

// madeAreas are a city, a county with a hole, one of two parts, a town with only
// a point, and a zone that nobody placed.
func madeAreas() []registry.Area {
	ring := func(w, s, e, n float64) orb.Ring { return orb.Ring{{w, s}, {e, s}, {e, n}, {w, n}, {w, s}} }
	point := geojson.Point{104.8, 29.35}
	admin := func(code string, level registry.AreaLevel, parent, zh, en string) registry.Area {
		return registry.Area{Code: code, Kind: registry.Administrative, Level: level, Parent: parent, NameZh: zh, NameEn: en}
	}
	city := admin("510300", registry.LevelCity, "", "自贡市", "Zigong")
	city.Point = &point
	holed := admin("510302", registry.LevelCounty, "510300", "自流井区", "Ziliujing")
	holed.Shape = geojson.NewGeometry(orb.Polygon{ring(104.2, 28.9, 104.8, 29.6), ring(104.4, 29.1, 104.6, 29.3)})
	parted := admin("510303", registry.LevelCounty, "510300", "贡井区", "Gongjing")
	parted.Shape = geojson.NewGeometry(orb.MultiPolygon{{ring(104.8, 28.9, 105, 29.6)}, {ring(105.1, 28.9, 105.3, 29.6)}})
	town := admin("510302001", registry.LevelTown, "510302", "某街道", "")
	town.Point = &geojson.Point{104.5, 29.4}
	zone := registry.Area{Code: "高新/1", Kind: registry.Zone, Level: registry.LevelCounty, NameZh: "高新区"}
	return []registry.Area{city, holed, parted, town, zone}
}

// reply is an answer of the app.
type reply struct {
	status int
	header http.Header
	body   []byte
}

// get asks the app for an address, with headers name, value, name, value ….
func (w *world) get(tb testing.TB, address string, headers ...string) reply {
	tb.Helper()
	req := httptest.NewRequest(http.MethodGet, address, nil)
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := w.app.Test(req, 60_000)
	if err != nil {
		tb.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		tb.Fatal(err)
	}
	return reply{res.StatusCode, res.Header, body}
}

// answer is what the tests read of any JSON answer.
type answer struct {
	Links       []link
	Collections []struct {
		ID    string
		Links []link
	}
	ConformsTo     []string
	Type           string
	ID             string
	NumberMatched  int
	NumberReturned int
	TimeStamp      string
	Features       []gotFeature
	Code           string
	Errors         []registry.FieldError
}

type gotFeature struct {
	ID         string
	Geometry   json.RawMessage
	Properties map[string]any
}

// read asks for an address that must answer 200 and decodes the answer.
func (w *world) read(tb testing.TB, address string) answer {
	tb.Helper()
	got := w.get(tb, address)
	if got.status != http.StatusOK {
		tb.Fatalf("GET %s: %d %s", address, got.status, got.body)
	}
	var a answer
	if err := json.Unmarshal(got.body, &a); err != nil {
		tb.Fatalf("GET %s: %v", address, err)
	}
	return a
}

// all reads every page from an address on.
func (w *world) all(tb testing.TB, address string) []gotFeature {
	tb.Helper()
	var features []gotFeature
	seen := map[string]bool{}
	for address != "" {
		if seen[address] {
			tb.Fatalf("%s leads back to itself", address)
		}
		seen[address] = true
		a := w.read(tb, address)
		if a.NumberReturned != len(a.Features) {
			tb.Fatalf("numberReturned is %d of %d features", a.NumberReturned, len(a.Features))
		}
		features = append(features, a.Features...)
		address = find(a.Links, "next").Href
		if address == "" && a.NumberMatched != len(features) {
			tb.Fatalf("numberMatched is %d, %d features came", a.NumberMatched, len(features))
		}
	}
	return features
}

func find(links []link, rel string) link {
	for _, l := range links {
		if l.Rel == rel {
			return l
		}
	}
	return link{}
}

// names are the names of those places that keep holds for, and of features.
func (w *world) names(group string, keep func(*registry.Place) bool) map[string]bool {
	names := map[string]bool{}
	for i := range w.places {
		p := &w.places[i]
		if info, _ := p.Kind.Info(); info.Group == group && (keep == nil || keep(p)) {
			names[p.Name] = true
		}
	}
	return names
}

func namesOf(features []gotFeature) map[string]bool {
	names := map[string]bool{}
	for _, f := range features {
		names[f.Properties["name"].(string)] = true
	}
	return names
}
