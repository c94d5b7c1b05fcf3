package machine_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/paulmach/orb/geojson"

	"huishou/geo/registry"
	"huishou/geo/registry/machine"
	"huishou/geo/store/both"
	"huishou/geo/store/storetest"
)

// world is the machines of a city with a self-service machine, a site of people, and
// those who look after them.
type world struct {
	*machine.Machines
	reg   *registry.Registry
	store *storetest.BreakableStore
	now   *time.Time

	place, manned              registry.ID
	boss, staff, reviewer, far registry.Actor
}

func newWorld(t testing.TB, store registry.Store) *world {
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
		{Code: "510302001", Parent: "510302", NameZh: "五星街街道", Kind: registry.Administrative, Level: registry.LevelTown, Point: &geojson.Point{104.77, 29.35}},
	}
	if _, err := w.reg.PutAreas(t.Context(), registry.Console, areas); err != nil {
		t.Fatal(err)
	}
	op := w.reg.NewID()
	w.place, w.manned = w.site(t, "自助机", registry.SelfService, op), w.site(t, "社区点", registry.CommunityPoint, op)
	actor := func(name string, role registry.Role, area string, operator registry.ID) registry.Actor {
		return registry.Actor{Name: name, Account: w.reg.NewID(), Operator: operator, Grants: []registry.Grant{{Role: role, Area: area}}, Via: registry.ViaSession}
	}
	w.boss, w.staff = actor("老板", registry.OperatorAdmin, "", op), actor("站员", registry.SiteStaff, "", op)
	w.reviewer, w.far = actor("审核员", registry.Reviewer, "510302", ""), actor("邻区审核员", registry.Reviewer, "510304", "")
	w.Machines = w.another(t)
	return w
}

// another opens one more instance on the store.
func (w *world) another(t testing.TB) *machine.Machines {
	t.Helper()
	m, err := machine.Open(t.Context(), w.reg, machine.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// onBoth runs a test on each store.
func onBoth(t *testing.T, do func(t *testing.T, w *world)) {
	for name, open := range both.Stores {
		t.Run(name, func(t *testing.T) { do(t, newWorld(t, open(t))) })
	}
}

// site makes a public place.
func (w *world) site(t testing.TB, name string, kind registry.PlaceKind, operator registry.ID) registry.ID {
	t.Helper()
	row := registry.PlaceRow{Number: 1, ExternalID: name, Place: registry.Place{Kind: kind, Name: name, Location: geojson.Point{104.77, 29.35},
		OperatorID: operator, Accepts: []registry.Material{"paper"}}}
	rep, err := w.reg.ImportPlaces(t.Context(), registry.Console, func(yield func(registry.PlaceRow, error) bool) { yield(row, nil) },
		registry.ImportOptions{SourceKey: "test-" + name, Publish: true})
	if err != nil || rep.Bad > 0 {
		t.Fatal(err, rep.Errors)
	}
	places, _, err := w.reg.WorkPlaces(t.Context(), registry.Console, registry.WorkQuery{Text: name})
	if err != nil || len(places) != 1 {
		t.Fatal(len(places), err)
	}
	return places[0].ID
}

// token gives the machine one.
func (w *world) token(t testing.TB) string {
	t.Helper()
	_, token, err := w.Give(t.Context(), w.boss, string(w.place))
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// writes counts those of machines.
func (w *world) writes() int { return w.store.Writes("machine", "heartbeat") }

// pass lets time go by.
func (w *world) pass(d time.Duration) { *w.now = w.now.Add(d) }

func says(s machine.State, fill ...int64) machine.Post {
	p := machine.Post{State: s}
	if len(fill) > 0 {
		p.Fill = &fill[0]
	}
	return p
}

// state tells how a machine does in a word or two.
func state(m *machine.Machines, t *testing.T, id registry.ID) string {
	t.Helper()
	s, ok := m.StateOf(t.Context(), id)
	switch {
	case !ok:
		return "none"
	case s.FillPercent != nil:
		return fmt.Sprintf("%s %d%%", s.State, *s.FillPercent)
	}
	return string(s.State)
}

// wants refuses an error of another kind or code.
func wants(t *testing.T, err error, kind registry.Kind, code string) {
	t.Helper()
	e, ok := errors.AsType[*registry.Error](err)
	if !ok || e.Kind != kind || code != "" && e.Code != code {
		t.Errorf("got %v, want kind %d code %s", err, kind, code)
	}
}
