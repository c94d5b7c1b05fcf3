package timetable_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"huishou/geo/registry"
	"huishou/geo/registry/timetable"
	"huishou/geo/store/both"
	"huishou/geo/store/storetest"
)

// middle is a point in 自流井区.
var middle = orb.Point{104.77, 29.35}

// world is the timetables of a city whose clock can be set: Tuesday 2026-11-24, 10:00
// in China at first.
type world struct {
	*timetable.Timetables
	reg   *registry.Registry
	store *storetest.BreakableStore
	now   *time.Time

	operator                                   registry.ID
	boss, planner, reviewer, far, staff, rival registry.Actor
	vehicle                                    timetable.Vehicle
}

func newWorld(t testing.TB, store registry.Store) *world {
	t.Helper()
	now := time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)
	w := &world{store: storetest.Breakable(store), now: &now}
	w.reg, w.Timetables = w.open(t, w.store, -1)
	areas := []registry.Area{
		{Code: "510300", NameZh: "自贡市", Kind: registry.Administrative, Level: registry.LevelCity},
		{Code: "510302", Parent: "510300", NameZh: "自流井区", Kind: registry.Administrative, Level: registry.LevelCounty},
		{Code: "510302001", Parent: "510302", NameZh: "五星街街道", Kind: registry.Administrative, Level: registry.LevelTown, Point: &geojson.Point{104.77, 29.35}},
	}
	if _, err := w.reg.PutAreas(t.Context(), registry.Console, areas); err != nil {
		t.Fatal(err)
	}
	w.operator = w.reg.NewID()
	actor := func(name string, role registry.Role, area string, operator registry.ID) registry.Actor {
		return registry.Actor{Name: name, Account: w.reg.NewID(), Operator: operator, Grants: []registry.Grant{{Role: role, Area: area}}, Via: registry.ViaSession}
	}
	w.boss, w.staff, w.rival = actor("老板", registry.OperatorAdmin, "", w.operator), actor("站员", registry.SiteStaff, "", w.operator), actor("别家", registry.OperatorAdmin, "", w.reg.NewID())
	w.planner, w.reviewer, w.far = actor("规划员", registry.Planner, "510302", ""), actor("审核员", registry.Reviewer, "510302", ""), actor("邻区", registry.Planner, "510304", "")
	var err error
	if w.vehicle, err = w.CreateVehicle(t.Context(), w.boss, timetable.VehicleContent{Name: "回收车 3 号", Plate: "川C12345", CapacityKg: 1500,
		Materials: []registry.Material{"paper", "plastic"}, Active: true, Area: "510302"}); err != nil {
		t.Fatal(err)
	}
	return w
}

// open opens one more instance on a store, with the world's clock.
func (w *world) open(t testing.TB, store registry.Store, poll time.Duration) (*registry.Registry, *timetable.Timetables) {
	t.Helper()
	reg, err := registry.Open(t.Context(), store, registry.Options{Poll: poll, Now: func() time.Time { return *w.now }, Key: make([]byte, registry.KeySize)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(reg.Close)
	tt, err := timetable.Open(t.Context(), reg)
	if err != nil {
		t.Fatal(err)
	}
	return reg, tt
}

// onBoth runs a test on each store.
func onBoth(t *testing.T, do func(t *testing.T, w *world)) {
	for name, open := range both.Stores {
		t.Run(name, func(t *testing.T) { do(t, newWorld(t, open(t))) })
	}
}

// content is a stop of the world's vehicle on Tuesdays and Saturdays, 17:30 to 18:00.
func (w *world) content(edit ...func(*timetable.Content)) timetable.Content {
	at := geojson.Point(middle)
	c := timetable.Content{VehicleID: w.vehicle.ID, Name: "檀木林路口", Location: &at, Run: "一线", Order: 1,
		Plan: timetable.Plan{Rule: "FREQ=WEEKLY;BYDAY=TU,SA", Window: "17:30-18:00"}}
	for _, e := range edit {
		e(&c)
	}
	return c
}

// publish makes a public stop.
func (w *world) publish(t testing.TB, c timetable.Content) timetable.Stop {
	t.Helper()
	s, err := w.CreateStop(t.Context(), w.boss, c)
	if err != nil {
		t.Fatal(err)
	}
	if s, err = w.StepStop(t.Context(), w.boss, s.ID, s.Rev, timetable.Publish); err != nil {
		t.Fatal(err)
	}
	return s
}

// pass lets time go by.
func (w *world) pass(d time.Duration) { *w.now = w.now.Add(d) }

// wants checks the kind of an error, and its code or the codes of its fields.
func wants(t *testing.T, err error, kind registry.Kind, codes ...string) {
	t.Helper()
	e, ok := errors.AsType[*registry.Error](err)
	if !ok || e.Kind != kind {
		t.Errorf("got %v, want kind %d", err, kind)
		return
	}
	for _, code := range codes {
		if !strings.Contains(err.Error(), code) {
			t.Errorf("got %v, want %s", err, code)
		}
	}
}
