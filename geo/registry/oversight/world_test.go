package oversight_test

import (
	"errors"
	"testing"
	"time"

	"github.com/paulmach/orb/geojson"

	"huishou/geo/registry"
	"huishou/geo/registry/oversight"
	"huishou/geo/store/storetest"
)

// The day of the tests, as the city writes it.
const today = "2026-11-24"

// world is an Oversight of a city of two counties with four places: two sites and
// a demonstration one in the first county, a market in the second. The operator
// runs the first two.
type world struct {
	*oversight.Oversight
	reg   *registry.Registry
	store *storetest.BreakableStore
	now   *time.Time

	operator                              registry.ID
	site, second, demo, market            registry.ID
	inspector, staff, planner, far, admin registry.Actor
}

func newWorld(t *testing.T, store registry.Store) *world {
	t.Helper()
	now := time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)
	w := &world{store: storetest.Breakable(store), now: &now}
	var err error
	w.reg, err = registry.Open(t.Context(), w.store, registry.Options{Poll: -1, Now: func() time.Time { return *w.now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.reg.Close)
	areas := []registry.Area{
		{Code: "510300", NameZh: "自贡市", Kind: registry.Administrative, Level: registry.LevelCity},
		{Code: "510302", Parent: "510300", NameZh: "自流井区", Kind: registry.Administrative, Level: registry.LevelCounty},
		{Code: "510304", Parent: "510300", NameZh: "大安区", Kind: registry.Administrative, Level: registry.LevelCounty},
		{Code: "510302001", Parent: "510302", NameZh: "五星街街道", Kind: registry.Administrative, Level: registry.LevelTown, Point: &geojson.Point{104.77, 29.35}},
		{Code: "510304001", Parent: "510304", NameZh: "大安街道", Kind: registry.Administrative, Level: registry.LevelTown, Point: &geojson.Point{104.805, 29.35}},
	}
	if _, err := w.reg.PutAreas(t.Context(), registry.Console, areas); err != nil {
		t.Fatal(err)
	}
	w.operator = w.reg.NewID()
	w.site = w.place(t, "a", registry.CommunityPoint, 104.770, w.operator, false)
	w.second = w.place(t, "b", registry.VillagePoint, 104.771, w.operator, false)
	w.demo = w.place(t, "demo", registry.CommunityPoint, 104.772, "", true)
	w.market = w.place(t, "m", registry.Market, 104.805, "", false)
	actor := func(name string, role registry.Role, area string, operator registry.ID) registry.Actor {
		return registry.Actor{Name: name, Account: w.reg.NewID(), Operator: operator, Grants: []registry.Grant{{Role: role, Area: area}}, Via: registry.ViaSession}
	}
	w.inspector = actor("检查员", registry.Inspector, "510302", "")
	w.staff = actor("站长", registry.OperatorAdmin, "", w.operator)
	w.planner = actor("规划员", registry.Planner, "510300", "")
	w.far = actor("邻区检查员", registry.Inspector, "510304", "")
	w.admin = actor("管理员", registry.Admin, "", "")
	w.reopen(t)
	return w
}

// reopen starts the Oversight again, as the program does.
func (w *world) reopen(t *testing.T) {
	t.Helper()
	var err error
	w.Oversight, err = oversight.Open(t.Context(), w.reg, oversight.Options{})
	if err != nil {
		t.Fatal(err)
	}
}

// place makes a public place.
func (w *world) place(t *testing.T, name string, kind registry.PlaceKind, lon float64, operator registry.ID, demo bool) registry.ID {
	t.Helper()
	row := registry.PlaceRow{Number: 1, ExternalID: name, Place: registry.Place{Kind: kind, Name: "站点" + name, Location: geojson.Point{lon, 29.35},
		OperatorID: operator, Accepts: []registry.Material{"paper"}}}
	rep, err := w.reg.ImportPlaces(t.Context(), registry.Console, func(yield func(registry.PlaceRow, error) bool) { yield(row, nil) },
		registry.ImportOptions{SourceKey: "test-" + name, Publish: true, Demo: demo})
	if err != nil || rep.Bad > 0 {
		t.Fatal(err, rep.Errors)
	}
	places, _, err := w.reg.WorkPlaces(t.Context(), registry.Console, registry.WorkQuery{Text: "站点" + name})
	if err != nil || len(places) != 1 {
		t.Fatal(len(places), err)
	}
	return places[0].ID
}

// rev is the version of a place now.
func (w *world) rev(t *testing.T, id registry.ID) registry.Rev {
	t.Helper()
	return w.placeNow(t, id).Rev
}

func (w *world) placeNow(t *testing.T, id registry.ID) registry.Place {
	t.Helper()
	p, err := w.reg.WorkPlace(t.Context(), registry.Console, string(id))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// photo keeps a picture of the actor's.
func (w *world) photo(t *testing.T, who registry.Actor) registry.ID {
	t.Helper()
	p, err := w.reg.AddPhoto(t.Context(), who, registry.Photo{JPEG: []byte{1}, Thumb: []byte{1}, Width: 1, Height: 1})
	if err != nil {
		t.Fatal(err)
	}
	return p.ID
}

// visit is one where all but some items passed, with a photo.
func (w *world) visit(t *testing.T, who registry.Actor, on string, but ...string) oversight.Visit {
	t.Helper()
	v := oversight.Visit{On: on, Photos: []registry.ID{w.photo(t, who)}}
	for _, item := range w.Checklist().Items {
		m := oversight.Mark{Code: item.Code, Pass: true}
		for _, b := range but {
			m.Pass = m.Pass && b != item.Code
		}
		v.Items = append(v.Items, m)
	}
	return v
}

func (w *world) accept(t *testing.T, id registry.ID, on string) oversight.Standing {
	t.Helper()
	s, err := w.Assess(t.Context(), w.admin, id, w.rev(t, id), w.visit(t, w.admin, on))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// wants refuses an error of another kind or code.
func wants(t *testing.T, err error, kind registry.Kind, code string) {
	t.Helper()
	e, ok := errors.AsType[*registry.Error](err)
	if !ok || e.Kind != kind || code != "" && e.Code != code {
		t.Errorf("got %v, want kind %d code %s", err, kind, code)
	}
}
