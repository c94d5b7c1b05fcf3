package storetest

import (
	"cmp"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"huishou/geo"
	"huishou/geo/registry"
)

func testStreams(t *testing.T, open func(t *testing.T) registry.Store) {
	docs := table(t, opened(t, open), "things")
	ms := func(n int) time.Time { return noon.Add(time.Duration(n) * time.Millisecond) }
	for i, id := range []registry.ID{"d", "b", "a", "c", "e"} {
		put(t, docs, thing{ID: id, UpdatedAt: ms(i / 2)}.doc()) // d b | a c | e
	}
	changes := func(since time.Time) []registry.Doc { return collect(t, docs.Changes(t.Context(), since)) }
	t.Run("changes come by time, ties by id", func(t *testing.T) { wantIDs(t, changes(time.Time{}), "b", "d", "a", "c", "e") })
	t.Run("changes at the very time are in", func(t *testing.T) { wantIDs(t, changes(ms(1)), "a", "c", "e") })
	t.Run("a time finer than a millisecond is cut, so that nothing is missed", func(t *testing.T) {
		wantIDs(t, changes(ms(1).Add(900*time.Microsecond)), "a", "c", "e")
	})
	t.Run("changes in another zone are the same", func(t *testing.T) {
		wantIDs(t, changes(ms(2).In(time.FixedZone("CST", 8*3600))), "e")
	})
	t.Run("nothing changed in the future", func(t *testing.T) { wantIDs(t, changes(noon.AddDate(1, 0, 0))) })
	t.Run("a row that changed again comes once, as it is now", func(t *testing.T) {
		put(t, docs, thing{ID: "b", Rev: 2, Name: "new", UpdatedAt: ms(9)}.doc())
		all := changes(time.Time{})
		wantIDs(t, all, "d", "a", "c", "e", "b")
		wantSame(t, all[4], thing{ID: "b", Rev: 2, Name: "new", UpdatedAt: ms(9)}.doc())
	})
	t.Run("a row whose time went back comes at its time", func(t *testing.T) {
		put(t, docs, thing{ID: "e", Rev: 2, UpdatedAt: ms(-5)}.doc())
		wantIDs(t, changes(time.Time{}), "e", "d", "a", "c", "b")
	})
	t.Run("a stream may be left early, and read again", func(t *testing.T) {
		for range docs.All(t.Context(), registry.Query{}) {
			break
		}
		for range docs.Changes(t.Context(), time.Time{}) {
			break
		}
		stream := docs.All(t.Context(), registry.Query{})
		wantIDs(t, collect(t, stream), "a", "b", "c", "d", "e")
		wantIDs(t, collect(t, stream), "a", "b", "c", "d", "e")
	})
	t.Run("streams may be nested, and rows written and read while one is open", func(t *testing.T) {
		n := 0
		for a, err := range docs.All(t.Context(), registry.Query{}) {
			if err != nil {
				t.Fatal(err)
			}
			for b, err := range docs.All(t.Context(), registry.Query{}) {
				if err != nil {
					t.Fatal(err)
				}
				for range docs.Changes(t.Context(), time.Time{}) {
					n++
				}
				if a.ID == b.ID {
					put(t, docs, thing{ID: a.ID, Rev: a.Rev + 1, Name: "written"}.doc())
					mustGet(t, docs, a.ID)
				}
			}
		}
		if n != 125 {
			t.Errorf("%d rows in all, want 125", n)
		}
	})
	t.Run("many streams run at the same time", func(t *testing.T) {
		var wg sync.WaitGroup
		for range 20 {
			wg.Go(func() {
				n := 0
				for _, err := range docs.All(t.Context(), registry.Query{}) {
					if err != nil {
						t.Error(err)
					}
					n++
				}
				if n != 5 {
					t.Errorf("%d rows", n)
				}
			})
		}
		wg.Wait()
	})
	t.Run("large rows stream to the end", func(t *testing.T) {
		for i := range 12 {
			put(t, docs, thing{ID: registry.ID(fmt.Sprintf("large%02d", i)), Note: ptr(strings.Repeat("x", 1<<20)), UpdatedAt: ms(100)}.doc())
		}
		if got := collect(t, docs.All(t.Context(), registry.Query{Where: []registry.Cond{registry.Prefix("note", "x")}})); len(got) != 12 {
			t.Errorf("all has %d", len(got))
		}
		if got := changes(ms(100)); len(got) != 12 {
			t.Errorf("changes has %d", len(got))
		}
	})
}

// testMany holds the store to the size of a province's network.
func testMany(t *testing.T, open func(t *testing.T) registry.Store) {
	const n = many
	docs := table(t, opened(t, open), "things")
	all := make([]registry.Doc, n)
	want := make([]registry.ID, n)
	for i := range all {
		id := registry.ID(fmt.Sprintf("%06d", (i*7919)%n))
		all[i] = thing{ID: id, Name: fmt.Sprint("站点", i%100), Code: ptr(fmt.Sprint("S-", i)), Open: i%2 == 0, Spec: spec{Mass: int64(i % 50)},
			UpdatedAt: noon.Add(time.Duration(i/40) * time.Millisecond), Tags: []string{fmt.Sprint("t", i%10)},
			Location: at(104+float64(i%200)/100, 28+float64(i/200)/100)}.doc()
		want[i] = id
	}
	slices.Sort(want)
	t.Run(fmt.Sprint(n, " rows are stored in one call"), func(t *testing.T) {
		start := time.Now()
		putAll(t, docs, all)
		t.Logf("%.0f rows/s", n/time.Since(start).Seconds())
	})
	t.Run("all of them are counted, and streamed by id", func(t *testing.T) {
		if got, err := docs.Count(t.Context(), registry.Query{}); err != nil || got != n {
			t.Errorf("counted %d (%v)", got, err)
		}
		wantIDs(t, collect(t, docs.All(t.Context(), registry.Query{})), want...)
	})
	t.Run("pages of 1,000 give every row once", func(t *testing.T) {
		got := pages(t, docs, registry.Query{})
		wantIDs(t, got, want...)
	})
	t.Run("pages by a key of 100 values give every row once", func(t *testing.T) {
		got := ids(pages(t, docs, registry.Query{Sort: "-name"}))
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("got %d rows, some twice or never", len(got))
		}
	})
	t.Run("changes give every row once, by time and id", func(t *testing.T) {
		got := collect(t, docs.Changes(t.Context(), noon))
		if !slices.IsSortedFunc(got, func(a, b registry.Doc) int {
			return cmp.Or(a.UpdatedAt.Compare(b.UpdatedAt), strings.Compare(string(a.ID), string(b.ID)))
		}) {
			t.Error("they are not in order")
		}
		slices.SortFunc(got, func(a, b registry.Doc) int { return strings.Compare(string(a.ID), string(b.ID)) })
		wantIDs(t, got, want...)
		if last := collect(t, docs.Changes(t.Context(), noon.Add((n/40-1)*time.Millisecond))); len(last) != 40 {
			t.Errorf("the last millisecond has %d changes, want 40", len(last))
		}
	})
	t.Run("conditions, places and nearest find the right number", func(t *testing.T) {
		where := []registry.Cond{registry.Eq("tags", "t4"), registry.Eq("open", true)}
		if got, err := docs.Count(t.Context(), registry.Query{Where: where}); err != nil || got != n/10 {
			t.Errorf("counted %d (%v), want %d", got, err, n/10)
		}
		if got, err := docs.Count(t.Context(), registry.Query{Bounds: box(104, 28, 104.095, 28.095)}); err != nil || got != 100 {
			t.Errorf("counted %d (%v), want 100", got, err)
		}
		near := registry.Near{From: orb.Point{105, 28.05}, Max: 20_000}
		got := mustFind(t, docs, registry.Query{Near: &near, Where: where, Limit: 10}).Docs
		if len(got) != 10 {
			t.Errorf("near has %d rows", len(got))
		}
	})
}

func testWriters(t *testing.T, open func(t *testing.T) registry.Store) {
	docs := table(t, opened(t, open), "things")
	t.Run("of many writers of one row each version is written by one", func(t *testing.T) {
		const writers, tries = 8, 25
		put(t, docs, thing{ID: "row"}.doc())
		var mu sync.Mutex
		won := map[registry.Rev]string{1: ""}
		var wg sync.WaitGroup
		for w := range writers {
			wg.Go(func() {
				for i := range tries {
					d, err := docs.Get(t.Context(), "row")
					if err != nil {
						t.Error(err)
						return
					}
					name := fmt.Sprint(w, "-", i)
					switch err := docs.Put(t.Context(), thing{ID: "row", Rev: d.Rev + 1, Name: name, Code: ptr(name)}.doc()); {
					case err == nil:
						mu.Lock()
						if other, twice := won[d.Rev+1]; twice {
							t.Errorf("rev %d is by %s and %s", d.Rev+1, other, name)
						}
						won[d.Rev+1] = name
						mu.Unlock()
					case !errors.Is(err, registry.ErrStale):
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		got := mustGet(t, docs, "row")
		if int(got.Rev) != len(won) {
			t.Errorf("row is at rev %d after %d successes", got.Rev, len(won)-1)
		}
		h, err := docs.History(t.Context(), "row")
		if err != nil || len(h) != len(won)-1 {
			t.Fatalf("history has %d versions (%v), want %d", len(h), err, len(won)-1)
		}
		for i, d := range append(h, got) {
			if name, _ := d.Body.Lookup("name").StringValueOK(); int(d.Rev) != i+1 || name != won[d.Rev] {
				t.Errorf("version %d is rev %d by %q, want by %q", i+1, d.Rev, name, won[d.Rev])
			}
		}
	})
	t.Run("of many creators of one row one wins", func(t *testing.T) {
		outcome := race(t, func(w int) error { return docs.Put(t.Context(), thing{ID: "new", Name: fmt.Sprint(w)}.doc()) }, registry.ErrStale)
		if outcome != 1 {
			t.Errorf("%d won", outcome)
		}
	})
	t.Run("of many that want one unique value one gets it", func(t *testing.T) {
		won := race(t, func(w int) error {
			err := docs.Put(t.Context(), thing{ID: registry.ID(fmt.Sprint("u", w)), Code: ptr("one")}.doc())
			if _, taken := errors.AsType[*registry.UniqueError](err); taken {
				return registry.ErrStale
			}
			return err
		}, registry.ErrStale)
		if n, err := docs.Count(t.Context(), registry.Query{Where: []registry.Cond{registry.Eq("code", "one")}}); won != 1 || n != 1 || err != nil {
			t.Errorf("%d won, %d have it (%v)", won, n, err)
		}
	})
	t.Run("a removal and a change at once: one is stale", func(t *testing.T) {
		for i := range 10 {
			id := registry.ID(fmt.Sprint("r", i))
			put(t, docs, thing{ID: id}.doc())
			won := race(t, func(w int) error {
				if w%2 == 0 {
					return docs.Put(t.Context(), tombstone(id, 2))
				}
				return docs.Put(t.Context(), thing{ID: id, Rev: 2}.doc())
			}, registry.ErrStale)
			if won != 1 {
				t.Errorf("%d won", won)
			}
		}
	})
	t.Run("writers of different rows do not hinder each other", func(t *testing.T) {
		var wg sync.WaitGroup
		for w := range 8 {
			wg.Go(func() {
				for i := range 20 {
					id := registry.ID(fmt.Sprint("w", w, "-", i))
					if err := docs.Put(t.Context(), thing{ID: id, Code: ptr(string(id))}.doc()); err != nil {
						t.Error(err)
					}
					if _, err := docs.Get(t.Context(), id); err != nil {
						t.Errorf("a row acknowledged is not there: %v", err)
					}
				}
			})
		}
		wg.Wait()
		if n, err := docs.Count(t.Context(), registry.Query{Where: []registry.Cond{registry.Prefix("code", "w")}}); err != nil || n != 160 {
			t.Errorf("counted %d (%v), want 160", n, err)
		}
	})
	t.Run("many calls of many rows at once", func(t *testing.T) {
		var wg sync.WaitGroup
		for w := range 4 {
			wg.Go(func() {
				var all []registry.Doc
				for i := range 300 {
					all = append(all, thing{ID: registry.ID(fmt.Sprint("m", w, "-", i))}.doc(), thing{ID: registry.ID(fmt.Sprint("m", w, "-", i)), Rev: 2}.doc())
				}
				errs, err := docs.PutMany(t.Context(), all)
				if err := errors.Join(append(errs, err)...); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
	})
}

// race runs f 8 times at once and gives how many had no error; other errors than want fail t.
func race(t *testing.T, f func(w int) error, want error) (won int) {
	var wg sync.WaitGroup
	var mu sync.Mutex
	for w := range 8 {
		wg.Go(func() {
			err := f(w)
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				won++
			case !errors.Is(err, want):
				t.Error(err)
			}
		})
	}
	wg.Wait()
	return won
}

// testRandom writes at random and holds the store to a plain map.
func testRandom(t *testing.T, open func(t *testing.T) registry.Store) {
	docs := table(t, opened(t, open), "things")
	for seed := range uint64(4) {
		t.Run(fmt.Sprint("random writes and queries agree with a plain map, seed ", seed), func(t *testing.T) {
			rng := rand.New(rand.NewPCG(seed, 7))
			rows := map[registry.ID]thing{}
			var batch []registry.Doc
			for range 400 {
				id := registry.ID(fmt.Sprintf("s%d-%02d", seed, rng.IntN(60)))
				th := thing{ID: id, Rev: rows[id].Rev + 1, Name: words[rng.IntN(len(words))], Spec: spec{Mass: rng.Int64N(5)},
					At: noon.Add(time.Duration(rng.IntN(4)) * time.Millisecond), Open: rng.IntN(2) == 0, Score: float64(seed),
					Tags: []string{fmt.Sprint("t", rng.IntN(4)), fmt.Sprint("t", rng.IntN(4))}}
				if rng.IntN(4) > 0 {
					th.Location = at(104+rng.Float64(), 29+rng.Float64())
				}
				d := th.doc()
				if th.Rev > 1 && rng.IntN(6) == 0 {
					th.Deleted = true
					d = tombstone(id, th.Rev)
				}
				rows[id] = th
				if batch = append(batch, d); rng.IntN(8) == 0 {
					putAll(t, docs, batch)
					batch = nil
				}
			}
			putAll(t, docs, batch)
			var all []thing
			for _, th := range rows {
				if !th.Deleted {
					all = append(all, th)
				}
				if got := mustGet(t, docs, th.ID); got.Rev != th.Rev || got.Deleted != th.Deleted {
					t.Errorf("%s is at rev %d, want %d", th.ID, got.Rev, th.Rev)
				}
				if h, err := docs.History(t.Context(), th.ID); err != nil || len(h) != int(th.Rev)-1 {
					t.Errorf("%s has %d versions in its history (%v), want %d", th.ID, len(h), err, th.Rev-1)
				}
			}
			mine := registry.Eq("score", float64(seed))
			for range 60 {
				where := []registry.Cond{mine}
				if rng.IntN(2) == 0 {
					where = append(where, registry.In("tags", "t1", fmt.Sprint("t", rng.IntN(6))))
				}
				if rng.IntN(2) == 0 {
					where = append(where, registry.Range("mass", rng.Int64N(5), rng.Int64N(7)))
				}
				if rng.IntN(3) == 0 {
					where = append(where, registry.Has("name", words[rng.IntN(len(words))]))
				}
				area := rectangle(104, 29, 104+rng.Float64(), 29+rng.Float64())
				everywhere := rng.IntN(2) == 0
				match := func(th thing) bool {
					return (everywhere || inside(th, area)) && !slices.ContainsFunc(where, func(c registry.Cond) bool { return !holds(th, c) })
				}
				sort := orders[rng.IntN(len(orders))]
				q := registry.Query{Where: where, Sort: sort, Limit: 1 + rng.IntN(9)}
				if !everywhere {
					q.Within = area
				}
				some := slices.DeleteFunc(slices.Clone(all), func(th thing) bool { return !match(th) })
				wantIDs(t, pages(t, docs, q), sorted(some, sort)...)
				n := registry.Near{From: orb.Point{104 + rng.Float64(), 29 + rng.Float64()}, Max: geo.Metres(rng.IntN(80_000) + 1)}
				q.Sort, q.Near = "", &n
				wantIDs(t, mustFind(t, docs, q).Docs, nearest(all, n, q.Limit, match)...)
			}
		})
	}
}
