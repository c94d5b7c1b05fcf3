package pickup_test

import (
	"errors"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"huishou/geo"
	"huishou/geo/registry"
	"huishou/geo/registry/pickup"
	"huishou/geo/store/both"
	"huishou/geo/store/storetest"
)

// The map costs what is open in it: settled pickups, ten times as many, cost nothing.
// How the stores find it stands in their own tests of plans.
func TestTheMapDoesNotCostWhatIsSettled(t *testing.T) {
	if testing.Short() {
		t.Skip("long")
	}
	const open = few / 10
	for name, store := range both.Stores {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, store(t), 3)
			docs, err := w.store.Store.Table(t.Context(), pickup.Defs()[2])
			w.must(err)
			fill := func(from, upto int) {
				const atOnce = 10_000
				for ; from < upto; from += atOnce {
					errs, err := docs.PutMany(t.Context(), storetest.Pickups(from, min(upto, from+atOnce), open))
					w.must(errors.Join(append(errs, err)...))
				}
			}
			boss := w.boss
			boss.Operator = storetest.PickupOperator
			polygon := storetest.PickupMaps()["a polygon"].Within.(orb.Polygon)
			want := 0
			for _, doc := range storetest.Pickups(0, open, open) {
				if at, ok := registry.PointOf(doc.Body, "openAt"); ok && geo.Contains(polygon, at) {
					want++
				}
			}
			measure := func() (best time.Duration) {
				for range 7 {
					began := time.Now()
					rows, next, err := w.List(t.Context(), boss, pickup.Asked{Within: polygon})
					if d := time.Since(began); best == 0 || d < best {
						best = d
					}
					if err != nil || len(rows) != want || next != "" {
						t.Fatalf("%d rows, want %d (%v)", len(rows), want, err)
					}
				}
				return best
			}
			began := time.Now()
			fill(0, few)
			before := measure()
			fill(few, many)
			filled := time.Since(began)
			after := measure()
			t.Logf("%d open of %d in the polygon: %v at %d, %v at %d pickups; filled in %v", want, open, before, few, after, many, filled)
			if after > 3*before+5*time.Millisecond {
				t.Errorf("%v at %d, %v at %d", before, few, after, many)
			}
		})
	}
}

func TestTheMapShowsWhatIsOpenAndOnesOwn(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		mine, _ := w.upTo(pickup.Confirm)
		w.wait(time.Second) // no two in one
		other, _ := w.booked()
		w.wait(time.Second)
		gone, _ := w.booked()
		_, err := w.CallOff(t.Context(), w.boss, gone.Code, gone.Rev, "车坏了")
		w.must(err)
		around := orb.Polygon{{{104.7, 29.3}, {104.8, 29.3}, {104.8, 29.4}, {104.7, 29.4}, {104.7, 29.3}}}
		codes := func(who registry.Actor, q pickup.Asked) (out string) {
			t.Helper()
			for {
				rows, next, err := w.List(t.Context(), who, q)
				w.must(err)
				for _, row := range rows {
					out += row.Code + " "
				}
				if q.Cursor = next; next == "" {
					return out
				}
			}
		}
		all := mine.Code + " " + other.Code + " "
		for name, c := range map[string]struct {
			who  registry.Actor
			q    pickup.Asked
			want string
		}{
			"a polygon, a row a page":     {w.boss, pickup.Asked{Within: around, Limit: 1}, all},
			"a box":                       {w.boss, pickup.Asked{Bounds: []orb.Bound{around.Bound()}}, all},
			"a state":                     {w.boss, pickup.Asked{Within: around, State: pickup.Confirmed}, mine.Code + " "},
			"a state that is over":        {w.boss, pickup.Asked{Within: around, State: pickup.Cancelled}, ""},
			"another day":                 {w.boss, pickup.Asked{Within: around, Date: "2026-11-26"}, ""},
			"elsewhere":                   {w.boss, pickup.Asked{Bounds: []orb.Bound{{Min: orb.Point{104, 29}, Max: orb.Point{104.1, 29.1}}}}, ""},
			"another operator":            {w.stranger, pickup.Asked{Within: around}, ""},
			"the open ones of a list":     {w.boss, pickup.Asked{}, all},
			"all of a list, newest first": {w.boss, pickup.Asked{All: true}, gone.Code + " " + other.Code + " " + mine.Code + " "},
		} {
			if got := codes(c.who, c.q); got != c.want {
				t.Errorf("%s: %q, want %q", name, got, c.want)
			}
		}
		for _, who := range []registry.Actor{w.boss, w.planner} {
			squares, cut, err := w.Squares(t.Context(), who, pickup.Asked{Within: around})
			if err != nil || cut || len(squares) != 1 || squares[0].Count != 2 || squares[0].States[pickup.Confirmed] != 1 || geo.Distance(squares[0].Middle, w.at) > 180 {
				t.Errorf("%s: %+v, %v", who.Name, squares, err)
			}
			if again, _, err := w.Squares(t.Context(), who, pickup.Asked{}); err != nil || len(again) != 1 || again[0].Count != 2 {
				t.Errorf("%s: %+v, %v", who.Name, again, err)
			}
			counts, err := w.Counts(t.Context(), who, "", "2026-11-25")
			if err != nil || counts[pickup.Requested] != 1 || counts[pickup.Confirmed] != 1 || counts[pickup.Cancelled] != 1 || counts[pickup.Settled] != 0 {
				t.Errorf("%s: %v, %v", who.Name, counts, err)
			}
		}
		if _, _, err := w.List(t.Context(), w.planner, pickup.Asked{}); registry.KindOf(err) != registry.Forbidden {
			t.Errorf("a planner lists pickups: %v", err)
		}
	})
}
