package price_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/paulmach/orb/geojson"

	"huishou/geo/registry"
	"huishou/geo/registry/price"
	"huishou/geo/store/both"
	"huishou/geo/store/storetest"
)

// world is the price boards of a city whose clock can be set.
type world struct {
	*price.Prices
	reg *registry.Registry
	n   int

	mu  sync.Mutex
	now time.Time

	operator           registry.ID
	staff, boss, other registry.Actor // of the operator, and of another
}

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) pass(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

const day = 24 * time.Hour

func newWorld(t testing.TB, store registry.Store) *world {
	t.Helper()
	w := &world{now: time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)}
	var err error
	w.reg, err = registry.Open(t.Context(), storetest.Breakable(store), registry.Options{Poll: -1, Now: w.clock})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.reg.Close)
	areas := []registry.Area{{Code: "510300", NameZh: "自贡市", Kind: registry.Administrative, Level: registry.LevelCity}}
	for i, code := range []string{"510302", "510303"} {
		areas = append(areas,
			registry.Area{Code: code, Parent: "510300", NameZh: "区" + code, Kind: registry.Administrative, Level: registry.LevelCounty},
			registry.Area{Code: code + "001", Parent: code, NameZh: "街" + code, Kind: registry.Administrative, Level: registry.LevelTown, Point: &geojson.Point{county[i][0], county[i][1]}})
	}
	if _, err := w.reg.PutAreas(t.Context(), registry.Console, areas); err != nil {
		t.Fatal(err)
	}
	w.operator = w.reg.NewID()
	actor := func(name string, role registry.Role, operator registry.ID) registry.Actor {
		return registry.Actor{Name: name, Account: w.reg.NewID(), Operator: operator, Grants: []registry.Grant{{Role: role}}, Via: registry.ViaSession}
	}
	w.staff, w.boss, w.other = actor("站员", registry.SiteStaff, w.operator), actor("老板", registry.OperatorAdmin, w.operator), actor("外人", registry.SiteStaff, w.reg.NewID())
	w.Prices = w.another(t)
	return w
}

// county are points of the two counties.
var county = [][2]float64{{104.77, 29.35}, {104.71, 29.30}}

// another opens one more instance on the store.
func (w *world) another(t testing.TB) *price.Prices {
	t.Helper()
	p, err := price.Open(t.Context(), w.reg, price.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// onBoth runs a test on each store.
func onBoth(t *testing.T, do func(t *testing.T, w *world)) {
	for name, open := range both.Stores {
		t.Run(name, func(t *testing.T) { do(t, newWorld(t, open(t))) })
	}
}

// place makes a public place of the operator in a county that takes materials.
func (w *world) place(t testing.TB, county [2]float64, demo bool, accepts ...registry.Material) registry.ID {
	t.Helper()
	w.n++
	name := fmt.Sprintf("回收点%d号", w.n)
	row := registry.PlaceRow{Number: 1, ExternalID: name, Place: registry.Place{Kind: registry.CommunityPoint, Name: name, Location: geojson.Point(county),
		OperatorID: w.operator, Accepts: accepts}}
	rep, err := w.reg.ImportPlaces(t.Context(), registry.Console, func(yield func(registry.PlaceRow, error) bool) { yield(row, nil) },
		registry.ImportOptions{SourceKey: "test-" + name, Publish: true, Demo: demo})
	if err != nil || rep.Bad > 0 {
		t.Fatal(err, rep.Errors)
	}
	places, _, err := w.reg.WorkPlaces(t.Context(), registry.Console, registry.WorkQuery{Text: name})
	if err != nil || len(places) != 1 {
		t.Fatal(len(places), err)
	}
	return places[0].ID
}

// write writes a board over the newest.
func (w *world) write(t testing.TB, place registry.ID, lines ...price.Line) price.Board {
	t.Helper()
	_, b, err := w.Work(t.Context(), w.staff, string(place))
	if err != nil {
		t.Fatal(err)
	}
	if b, err = w.Write(t.Context(), w.staff, place, b.Rev, lines); err != nil {
		t.Fatal(err)
	}
	return b
}

func line(m registry.Material, unit price.Unit, fen int64) price.Line {
	return price.Line{Material: m, Unit: unit, PriceFen: fen}
}

// today says what a place pays, in a line.
func (w *world) today(t testing.TB, place registry.ID) (s string) {
	t.Helper()
	_, quotes, err := w.Of(t.Context(), string(place))
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range quotes {
		s += fmt.Sprintf("%s %d/%s from %s; ", q.Material, q.PriceFen, q.Unit, q.ValidFrom[5:])
	}
	return s
}

// history says what a place has paid, in a line.
func (w *world) history(t testing.TB, place registry.ID, m registry.Material) (s string) {
	t.Helper()
	_, quotes, err := w.History(t.Context(), string(place), m, price.Kilogram)
	if err != nil {
		t.Fatal(err)
	}
	last := ""
	for _, q := range quotes {
		end := "…"
		if q.ValidTo != "" {
			end = q.ValidTo[5:]
		}
		s += fmt.Sprintf("%d %s–%s; ", q.PriceFen, q.ValidFrom[5:], end)
		if q.ValidFrom <= last || q.ValidTo != "" && q.ValidTo < q.ValidFrom {
			t.Errorf("days overlap: %s", s)
		}
		last = max(last, q.ValidTo)
	}
	return s
}

func wants(t testing.TB, err error, kind registry.Kind, code string) {
	t.Helper()
	e, ok := errors.AsType[*registry.Error](err)
	if !ok || e.Kind != kind || code != "" && e.Code != code {
		t.Errorf("got %v, want kind %d code %s", err, kind, code)
	}
}
