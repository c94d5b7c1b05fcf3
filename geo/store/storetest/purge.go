package storetest

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"huishou/geo/registry"
)

// lasting opens a table of things of a certain duration.
func lasting(t *testing.T, s registry.Store, name string, lasts registry.Lasts) registry.Docs {
	t.Helper()
	def := thingDef
	def.Name, def.Lasts = name, lasts
	docs, err := s.Table(t.Context(), def)
	if err != nil {
		t.Fatalf("open table: %v", err)
	}
	return docs
}

func testPurge(t *testing.T, open func(t *testing.T) registry.Store) {
	s := opened(t, open)
	ctx := t.Context()
	kept, swept, passing := lasting(t, s, "kept", registry.Forever), lasting(t, s, "swept", registry.Swept), lasting(t, s, "passing", registry.Passing)
	purge := func(t *testing.T, docs registry.Docs, want int, rows ...registry.Doc) {
		t.Helper()
		if n, err := docs.Purge(ctx, rows); err != nil || n != want {
			t.Errorf("purged %d, want %d (%v)", n, want, err)
		}
	}
	at1 := func(id registry.ID, rev registry.Rev) registry.Doc { return registry.Doc{ID: id, Rev: rev} }

	t.Run("a table that lasts refuses", func(t *testing.T) {
		put(t, kept, thing{ID: "a"}.doc())
		_, err := kept.Purge(ctx, []registry.Doc{at1("a", 1)})
		wantErr(t, err, registry.ErrQuery)
		mustGet(t, kept, "a")
	})
	t.Run("a swept table keeps versions, and loses them with the row", func(t *testing.T) {
		put(t, swept, thing{ID: "b", Name: "1"}.doc(), thing{ID: "b", Rev: 2, Name: "2"}.doc())
		if h, err := swept.History(ctx, "b"); err != nil || len(h) != 1 {
			t.Errorf("%d versions (%v)", len(h), err)
		}
		purge(t, swept, 1, at1("b", 2))
		_, err := swept.Get(ctx, "b")
		wantErr(t, err, registry.ErrNoDoc)
		put(t, swept, thing{ID: "b", Name: "new"}.doc(), thing{ID: "b", Rev: 2, Name: "new"}.doc())
		if h, err := swept.History(ctx, "b"); err != nil || len(h) != 1 || h[0].Rev != 1 || !slices.Equal(h[0].Body, thing{ID: "b", Name: "new"}.doc().Body) {
			t.Errorf("of the purged row is left: %v (%v)", h, err)
		}
	})
	t.Run("a passing table keeps the current version alone", func(t *testing.T) {
		put(t, passing, thing{ID: "c", Name: "1"}.doc(), thing{ID: "c", Rev: 2, Name: "2"}.doc(), tombstone("c", 3), thing{ID: "c", Rev: 4, Name: "4"}.doc())
		wantSame(t, mustGet(t, passing, "c"), thing{ID: "c", Rev: 4, Name: "4"}.doc())
		if h, err := passing.History(ctx, "c"); err != nil || len(h) != 0 {
			t.Errorf("%d versions (%v)", len(h), err)
		}
	})
	t.Run("compare-and-set holds without a history", func(t *testing.T) {
		wantErr(t, passing.Put(ctx, thing{ID: "c", Rev: 4}.doc()), registry.ErrStale)
		wantErr(t, passing.Put(ctx, thing{ID: "c", Rev: 6}.doc()), registry.ErrStale)
		wantErr(t, passing.Put(ctx, thing{ID: "c"}.doc()), registry.ErrStale)
	})
	t.Run("a row that somebody wrote meanwhile is left alone", func(t *testing.T) {
		purge(t, passing, 0, at1("c", 3))
		mustGet(t, passing, "c")
	})
	t.Run("a row that is not there is no error, nor is a second time", func(t *testing.T) {
		purge(t, passing, 1, at1("c", 4), at1("nobody", 1))
		purge(t, passing, 0, at1("c", 4))
		purge(t, passing, 0)
	})
	t.Run("a purged tombstone is gone, and its id is free", func(t *testing.T) {
		put(t, passing, thing{ID: "d"}.doc(), tombstone("d", 2))
		purge(t, passing, 1, at1("d", 2))
		put(t, passing, thing{ID: "d"}.doc())
	})
	t.Run("nothing finds a purged row, and its unique value is free", func(t *testing.T) {
		th := thing{ID: "e", Code: ptr("E"), Name: "e", Tags: []string{"t"}, Location: at(104, 29)}
		put(t, passing, th.doc())
		purge(t, passing, 1, at1("e", 1))
		for name, q := range map[string]registry.Query{
			"a condition": {Where: []registry.Cond{registry.Eq("name", "e")}}, "an array": {Where: []registry.Cond{registry.Eq("tags", "t")}},
			"a place": {Bounds: box(103, 28, 105, 30)}, "near": {Near: &registry.Near{From: [2]float64{104, 29}, Max: 10}},
		} {
			if got := mustFind(t, passing, q).Docs; len(got) != 0 {
				t.Errorf("%s finds %s", name, brief(ids(got)))
			}
		}
		if slices.Contains(ids(collect(t, passing.Changes(ctx, time.Time{}))), "e") {
			t.Error("it is still among the changes")
		}
		th.ID = "f"
		put(t, passing, th.doc())
		wantIDs(t, mustFind(t, passing, registry.Query{Where: []registry.Cond{registry.Eq("tags", "t")}}).Docs, "f")
	})
	t.Run("an ended context is said", func(t *testing.T) {
		_, err := passing.Purge(ended(t), nil)
		wantErr(t, err, context.Canceled)
	})
	t.Run("more rows than one trip takes are purged", func(t *testing.T) {
		var all []registry.Doc
		for i := range 2100 {
			all = append(all, thing{ID: registry.ID(fmt.Sprint("m", i))}.doc())
		}
		putAll(t, passing, all)
		purge(t, passing, 2100, all...)
	})
	t.Run("of many who purge and write a row one gets it", func(t *testing.T) {
		for round := range 20 {
			id := registry.ID(fmt.Sprint("race", round))
			put(t, passing, thing{ID: id}.doc())
			var won atomic.Int64
			var all sync.WaitGroup
			for i := range 4 {
				all.Go(func() {
					if i%2 == 0 {
						if n, err := passing.Purge(ctx, []registry.Doc{at1(id, 1)}); err == nil {
							won.Add(int64(n))
						}
					} else if passing.Put(ctx, thing{ID: id, Rev: 2}.doc()) == nil {
						won.Add(1)
					}
				})
			}
			if all.Wait(); won.Load() != 1 {
				t.Errorf("round %d: %d won", round, won.Load())
			}
		}
	})
}
