package pickup_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"huishou/geo/registry"
	"huishou/geo/registry/pickup"
	"huishou/geo/store/both"
	"huishou/geo/store/storetest"
)

// world is collection in a city of one county, with an operator that offers it.
type world struct {
	*pickup.Pickups
	t     testing.TB
	reg   *registry.Registry
	store *storetest.BreakableStore
	told  []pickup.Happening

	mu  sync.Mutex
	now time.Time

	operator            registry.ID
	boss, driver, spare registry.Actor
	planner, stranger   registry.Actor
	offer               pickup.Offer
	at                  orb.Point
	window              string // of wishes
}

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) wait(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

// Tell takes notes.
func (w *world) Tell(_ context.Context, h pickup.Happening) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.told = append(w.told, h)
	return nil
}

// onBoth runs a claim on each kind of store.
func onBoth(t *testing.T, claim func(t *testing.T, w *world)) {
	for name, open := range both.Stores {
		t.Run(name, func(t *testing.T) { claim(t, newWorld(t, open(t), 3)) })
	}
}

// newWorld opens one on a store; its only window takes capacity pickups.
func newWorld(t testing.TB, store registry.Store, capacity int64) *world {
	t.Helper()
	w := &world{t: t, store: storetest.Breakable(store), now: time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC), at: orb.Point{104.771234, 29.351234}, window: "09:00-11:00"}
	w.reg, w.Pickups = w.instance()
	_, err := w.reg.PutAreas(t.Context(), registry.Console, []registry.Area{
		{Code: "510300", NameZh: "自贡市", Kind: registry.Administrative, Level: registry.LevelCity},
		{Code: "510302", Parent: "510300", NameZh: "自流井区", Kind: registry.Administrative, Level: registry.LevelCounty},
		{Code: "510302001", Parent: "510302", NameZh: "五星街街道", Kind: registry.Administrative, Level: registry.LevelTown, Point: &geojson.Point{104.77, 29.35}},
		{Code: "510302002", Parent: "510302", NameZh: "东兴寺街道", Kind: registry.Administrative, Level: registry.LevelTown, Point: &geojson.Point{104.82, 29.35}},
	})
	w.must(err)
	w.operator = w.reg.NewID()
	actor := func(name string, role registry.Role, area string, operator registry.ID) registry.Actor {
		return registry.Actor{Name: name, Account: w.reg.NewID(), Operator: operator, Grants: []registry.Grant{{Role: role, Area: area}}, Via: registry.ViaSession}
	}
	w.boss, w.driver, w.spare = actor("老板", registry.OperatorAdmin, "", w.operator), actor("司机", registry.Driver, "", w.operator), actor("替班", registry.Driver, "", w.operator)
	w.planner, w.stranger = actor("规划员", registry.Planner, "510302", ""), actor("别家", registry.OperatorAdmin, "", w.reg.NewID())
	w.offer, err = w.SaveOffer(t.Context(), w.boss, pickup.Offer{Name: "上门回收", Areas: []string{"510302"}, Kinds: []pickup.Kind{pickup.Recycle, pickup.TradeIn},
		Materials: []registry.Material{"paper", "appliance_large"}, LeadHours: 2, DaysAhead: 7, Active: true,
		Windows: []pickup.Window{{Days: pickup.Weekdays, Span: pickup.Span{From: 540, To: 660}, Capacity: capacity}}})
	w.must(err)
	return w
}

// instance opens one more instance of the program on the store.
func (w *world) instance() (*registry.Registry, *pickup.Pickups) {
	w.t.Helper()
	key := make([]byte, registry.KeySize)
	reg, err := registry.Open(context.Background(), w.store, registry.Options{Poll: -1, Now: w.clock, Key: key})
	w.must(err)
	w.t.Cleanup(reg.Close)
	p, err := pickup.Open(context.Background(), reg, w.options())
	w.must(err)
	return reg, p
}

func (w *world) options() pickup.Options {
	return pickup.Options{Teller: w, Driver: func(_ context.Context, id, operator registry.ID) (string, bool, error) {
		for _, a := range []registry.Actor{w.driver, w.spare} {
			if a.Account == id && a.Operator == operator {
				return a.Name, true, nil
			}
		}
		return "", false, nil
	}}
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func fen(n int64) *int64 { return &n }

// wish is a wish that is good.
func (w *world) wish() pickup.Wish {
	at := w.at
	return pickup.Wish{Offer: w.offer.ID, Date: "2026-11-25", Window: w.window, Kind: pickup.Recycle,
		Items:   []pickup.Item{{Material: "cardboard", MassG: 10_000, EstimateFen: fen(1200)}, {Material: "tv", Qty: 1, EstimateFen: fen(3000)}},
		Contact: pickup.Contact{At: &at, Address: "光明路 8 号", Name: "赵住户", Phone: "13912345678", Mail: "geheim@example.org", Access: "门铃坏了"}}
}

// booked is a pickup that was just asked for, and its secret.
func (w *world) booked() (pickup.Pickup, string) {
	w.t.Helper()
	row, secret, err := w.Book(context.Background(), registry.Actor{}, w.wish())
	w.must(err)
	return row, secret
}

// upTo takes a pickup through the steps up to one.
func (w *world) upTo(last pickup.Step) (pickup.Pickup, string) {
	w.t.Helper()
	ctx := context.Background()
	row, secret := w.booked()
	if last == pickup.Ask {
		return row, secret
	}
	var err error
	for _, step := range []struct {
		is   pickup.Step
		take func() (pickup.Pickup, error)
	}{
		{pickup.Confirm, func() (pickup.Pickup, error) { return w.Confirm(ctx, w.boss, row.Code, row.Rev, nil) }},
		{pickup.Assign, func() (pickup.Pickup, error) { return w.Assign(ctx, w.boss, row.Code, row.Rev, w.driver.Account) }},
		{pickup.Collect, func() (pickup.Pickup, error) { return w.Collect(ctx, w.driver, row.Code, lines(row)) }},
		{pickup.Settle, func() (pickup.Pickup, error) { return w.Settle(ctx, w.driver, row.Code, "cash") }},
	} {
		row, err = step.take()
		w.must(err)
		if step.is == last {
			return row, secret
		}
	}
	w.t.Fatalf("no step %s on the way", last)
	return row, secret
}

// lines collects a pickup just as it was asked for.
func lines(row pickup.Pickup) (out []pickup.Line) {
	for i, item := range row.Items {
		out = append(out, pickup.Line{Item: i, Material: item.Material, MassG: item.MassG, Units: item.Qty, PriceFen: *item.EstimateFen})
	}
	return out
}

// wants refuses an error of another code; fields are those that are named.
func wants(t testing.TB, err error, code string, fields ...string) {
	t.Helper()
	e, ok := errors.AsType[*registry.Error](err)
	if !ok || e.Code != code {
		t.Errorf("got %v, want %s", err, code)
		return
	}
	var named []string
	for _, f := range e.Fields {
		named = append(named, f.Field+" "+f.Code)
	}
	if len(fields) > 0 && fmt.Sprint(named) != fmt.Sprint(fields) {
		t.Errorf("got %q, want %q", named, fields)
	}
}

// taken is how many places of the window the store says are taken, and how many
// pickups stand in it.
func (w *world) taken(t testing.TB) (seats, standing int) {
	t.Helper()
	docs, err := w.store.Table(t.Context(), pickup.Defs()[1])
	if err != nil {
		t.Fatal(err)
	}
	for doc, err := range docs.All(t.Context(), registry.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		values, err := doc.Body.Lookup("taken").Array().Values()
		if err != nil {
			t.Fatal(err)
		}
		seats += len(values)
	}
	for _, s := range pickup.States {
		if s == pickup.Cancelled {
			continue
		}
		rows, _, err := w.List(t.Context(), w.boss, pickup.Asked{State: s})
		if err != nil {
			t.Fatal(err)
		}
		standing += len(rows)
	}
	return seats, standing
}

// privates are the private rows of the store, removed ones and history included.
func (w *world) privates(t testing.TB) (n int) {
	t.Helper()
	docs, err := w.store.Table(t.Context(), pickup.Defs()[3])
	if err != nil {
		t.Fatal(err)
	}
	for doc, err := range docs.Changes(t.Context(), time.Time{}) {
		if err != nil {
			t.Fatal(err)
		}
		old, err := docs.History(t.Context(), doc.ID)
		if err != nil {
			t.Fatal(err)
		}
		n += 1 + len(old)
	}
	return n
}
