package registry_test

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/paulmach/orb/geojson"
	"go.mongodb.org/mongo-driver/v2/bson"

	"huishou/geo/registry"
)

// counted counts the calls to the tables of a store.
type counted struct {
	registry.Store
	calls atomic.Int64
}

func (s *counted) Table(ctx context.Context, def registry.Def) (registry.Docs, error) {
	docs, err := s.Store.Table(ctx, def)
	return countedDocs{docs, s}, err
}

type countedDocs struct {
	registry.Docs
	s *counted
}

func (d countedDocs) Get(ctx context.Context, id registry.ID) (registry.Doc, error) {
	d.s.calls.Add(1)
	return d.Docs.Get(ctx, id)
}

func (d countedDocs) Find(ctx context.Context, q registry.Query) (registry.DocPage, error) {
	d.s.calls.Add(1)
	return d.Docs.Find(ctx, q)
}

func (d countedDocs) Count(ctx context.Context, q registry.Query) (int64, error) {
	d.s.calls.Add(1)
	return d.Docs.Count(ctx, q)
}

// fill puts n places into the store, past the registry: public ones, or with
// waiting those that wait, each with an edit.
func fill(t *testing.T, store registry.Store, from, n int, waiting bool) {
	t.Helper()
	docs, err := store.Table(t.Context(), registry.Defs()[0])
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for chunk := range slices.Chunk(slices.Collect(countTo(from, from+n)), 1000) {
		var all []registry.Doc
		for _, i := range chunk {
			p := registry.Place{Base: registry.Base{ID: registry.ID(fmt.Sprintf("01J%023d", i)), Rev: 1, CreatedAt: at, UpdatedAt: at.Add(time.Duration(i) * time.Millisecond)},
				Code: fmt.Sprintf("S-%d", i), Kind: registry.CommunityPoint, Status: registry.Published, Name: fmt.Sprintf("第%d点", i),
				Location: geojson.Point{104.5 + float64(i%997)/2000, 29.1 + float64(i%887)/2000}, Area: "510302", County: "510302"}
			if i%2 == 1 {
				p.Area, p.County = "510304", "510304"
			}
			if waiting {
				when := at.Add(time.Duration(i*7919%n) * time.Minute)
				edit := p
				edit.Name = "改"
				p.Review = &registry.Review{Edit: &edit, State: registry.Submitted, By: "a", ByName: "a", At: &when}
				p.Queue, p.QueueCounty = when.Format("2006-01-02T15:04:05.000Z"), p.County
			}
			body, err := bson.Marshal(p)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, registry.Doc{ID: p.ID, Rev: 1, UpdatedAt: p.UpdatedAt, Body: body})
		}
		if _, err := docs.PutMany(t.Context(), all); err != nil {
			t.Fatal(err)
		}
	}
}

func countTo(from, to int) func(func(int) bool) {
	return func(yield func(int) bool) {
		for i := from; i < to && yield(i); i++ {
		}
	}
}

// The queue costs what waits, and not what is public.
func TestQueueDoesNotGrowWithThePlaces(t *testing.T) {
	many := 100_000
	if testing.Short() || raceDetector {
		many = 10_000
	}
	onBothStores(t, func(t *testing.T, inner registry.Store) {
		if _, sqlite := inner.(handled); sqlite && inner.(handled).file == "" && many > 20_000 {
			many = 20_000 // the test server writes slowly
		}
		store := &counted{Store: inner}
		first := keyed(t, store)
		putAreas(t, first)
		local := reviewer
		local.Grants = []registry.Grant{{Role: registry.Reviewer, Area: "510302"}}
		both := reviewer
		both.Grants = []registry.Grant{{Role: registry.Reviewer, Area: "510302"}, {Role: registry.Reviewer, Area: "510304"}}
		fill(t, inner, 0, 1000, true)
		fill(t, inner, 1000, 1000, false)
		cost := func(who registry.Actor, want int) time.Duration {
			t.Helper()
			best := time.Hour
			for range 15 {
				store.calls.Store(0)
				began := time.Now()
				page, next, err := first.ReviewQueue(t.Context(), who, "", "", 50)
				best = min(best, time.Since(began))
				if err != nil || len(page) != 50 || next == "" {
					t.Fatalf("%d places, next %q, %v", len(page), next, err)
				}
				if n := store.calls.Load(); n > 3 {
					t.Fatalf("%d calls", n)
				}
			}
			seen, cursor := map[registry.ID]bool{}, ""
			last := ""
			for {
				page, next, err := first.ReviewQueue(t.Context(), who, "", cursor, 200)
				if err != nil {
					t.Fatal(err)
				}
				for _, p := range page {
					if seen[p.ID] || p.Queue < last {
						t.Fatalf("%s twice or out of order", p.ID)
					}
					seen[p.ID], last = true, p.Queue
				}
				if cursor = next; next == "" {
					break
				}
			}
			if len(seen) != want {
				t.Errorf("%d wait, want %d", len(seen), want)
			}
			return best
		}
		people := []struct {
			who  registry.Actor
			want int
		}{{admin, 1000}, {reviewer, 1000}, {local, 500}, {both, 1000}}
		var before []time.Duration
		for _, p := range people {
			before = append(before, cost(p.who, p.want))
		}
		fill(t, inner, 2000, many, false)
		for i, p := range people {
			after := cost(p.who, p.want)
			t.Logf("%s: %v with 1,000 public places, %v with %d", p.who.Name, before[i], after, many+1000)
			if after > 2*before[i]+time.Millisecond {
				t.Errorf("%s: %v became %v", p.who.Name, before[i], after)
			}
		}
	})
}
