package registry_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/paulmach/orb/geojson"

	"huishou/geo/registry"
)

// useCase is a write of the registry that is broken at every call it makes.
type useCase struct {
	name  string
	setup func(t *testing.T, w world)
	run   func(ctx context.Context, w world) error
}

func useCases() []useCase {
	demo := fromList
	demo.SourceKey, demo.Demo = "demo", true
	changed := func(n int) []registry.PlaceRow {
		rows := rowsOf(n)
		rows[0].Place.Name, rows[1].Place.Accepts = "改名", []registry.Material{"glass"}
		rows[n-1].Place.Kind = registry.Market
		return rows
	}
	importing := func(n int) func(context.Context, world) error {
		return func(ctx context.Context, w world) error {
			_, err := w.ImportPlaces(ctx, registry.Console, seq(changed(n)...), fromList.InChunksOf(6))
			return err
		}
	}
	renamed := twoCounties()
	renamed[1].NameZh = "自流井新区"
	renamed[4].Point = &geojson.Point{104.775, 29.35} // places in between move
	three := func(t *testing.T, w world) { mustImport(t, w.Registry, fromList, rowsOf(3)...) }
	return []useCase{
		{"ImportPlaces", func(t *testing.T, w world) { putAreas(t, w.Registry); three(t, w) }, importing(6)},
		{"ImportPlaces of several chunks", three, importing(9)},
		{"UndoImport", func(t *testing.T, w world) {
			three(t, w)
			mustImport(t, w.Registry, fromList, changed(6)...)
		}, func(ctx context.Context, w world) error {
			batches, _, err := w.Batches(context.WithoutCancel(context.Background()), registry.Console, "", 1)
			if err == nil {
				_, _, err = w.UndoImport(ctx, registry.Console, batches[0].ID)
			}
			return err
		}},
		{"PutAreas", three, func(ctx context.Context, w world) error {
			_, err := w.PutAreas(ctx, registry.Console, twoCounties())
			return err
		}},
		{"PutAreas that rename and move", func(t *testing.T, w world) {
			putAreas(t, w.Registry)
			mustImport(t, w.Registry, fromList, rowsOf(6)...)
		}, func(ctx context.Context, w world) error {
			_, err := w.PutAreas(ctx, registry.Console, renamed)
			return err
		}},
		{"RemoveDemo", func(t *testing.T, w world) {
			three(t, w)
			mustImport(t, w.Registry, demo, rowsOf(8)[3:]...)
		}, func(ctx context.Context, w world) error {
			_, err := w.RemoveDemo(ctx, registry.Console)
			return err
		}},
	}
}

// Poll so often in these tests that what a broken call hid is soon seen.
const soon = 20 * time.Millisecond

func TestEveryCallOfEveryWriteMayBreak(t *testing.T) {
	for _, u := range useCases() {
		t.Run(u.name, func(t *testing.T) {
			file := template(t, u.setup)
			unbroken := copyWorld(t, file, -1)
			if err := u.run(t.Context(), unbroken); err != nil {
				t.Fatal(err)
			}
			want := contentsOf(t, unbroken.Registry)
			for _, how := range []breakage{beforeCall, halfCall, afterCall} {
				if testing.Short() && how != halfCall {
					continue
				}
				for n := 1; ; n++ {
					if !broken(t, u, file, how, n, want) {
						break
					}
				}
			}
		})
	}
}

// broken breaks call n of the use-case, looks at what is there, and calls again;
// false when it makes fewer calls.
func broken(t *testing.T, u useCase, file []byte, how breakage, n int, want map[string]registry.Place) (more bool) {
	t.Run(fmt.Sprintf("call %d %s", n, how), func(t *testing.T) {
		w := copyWorld(t, file, soon)
		ctx, b := breakAt(t.Context(), n, how)
		err := u.run(ctx, w)
		if more = b.hit; more && !errors.Is(err, errBroken) {
			t.Errorf("the broken call is not told: %v", err)
		}
		sound(t, w)
		if err := u.run(t.Context(), w); err != nil {
			t.Errorf("called again: %v", err)
		}
		if got := contentsOf(t, w.Registry); !reflect.DeepEqual(got, want) {
			t.Errorf("called again, it did not end as if nothing had been:\ngot  %v\nwant %v", got, want)
		}
		sound(t, w)
	})
	return more && !t.Failed()
}

func TestTakingBackMayBreak(t *testing.T) {
	file := template(t, func(t *testing.T, w world) { mustImport(t, w.Registry, fromList, rowsOf(8)[2:]...) })
	for _, how := range []breakage{beforeCall, halfCall, afterCall} {
		if testing.Short() && how != halfCall {
			continue
		}
		for n, more := 1, true; more; n++ {
			t.Run(fmt.Sprintf("call %d %s", n, how), func(t *testing.T) {
				w := copyWorld(t, file, soon)
				before := contentsOf(t, w.Registry)
				rows := rowsOf(8) // a whole chunk: it is written before the end is seen
				rows[5].Place.Name, rows[7].Place.Hours = "改名", "24/7"
				ctx, b := breakAt(t.Context(), n, how)
				rep, err := w.ImportPlaces(ctx, registry.Console, endsBadly(rows...), fromList.InChunksOf(8))
				if more = b.hit; !errors.Is(err, errCut) && !errors.Is(err, errBroken) {
					t.Errorf("got %v", err)
				}
				sound(t, w)
				if rep.Batch != "" {
					if _, _, err := w.UndoImport(t.Context(), registry.Console, rep.Batch); err != nil {
						t.Errorf("undo by the batch that is told: %v", err)
					}
				}
				same(t, w)
				if got := contentsOf(t, w.Registry); !reflect.DeepEqual(got, before) {
					t.Errorf("%d places, want %d as before", len(got), len(before))
				}
			})
		}
	}
}
