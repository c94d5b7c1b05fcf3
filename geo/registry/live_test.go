package registry_test

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"huishou/geo"
	"huishou/geo/registry"
)

func nearNames(reg *registry.Registry, limit int) []string {
	var names []string
	for _, p := range reg.Nearest(registry.NearestQuery{From: centre, Limit: limit}) {
		names = append(names, p.Name)
	}
	return names
}

func TestWritesAreVisible(t *testing.T) {
	// rebuilt waits until what was written is in the index.
	rebuilt := func(t *testing.T, w world, since uint64) {
		eventually(t, "the index was built anew", func() bool { return w.Version() > since })
	}
	t.Run("at once, and after the index was built anew", func(t *testing.T) {
		w := newWorld(t, -1)
		mustImport(t, w.Registry, fromList, rowsOf(3)...)
		check := func(want ...string) {
			t.Helper()
			if got := nearNames(w.Registry, 10); !slices.Equal(got, want) {
				t.Errorf("got %v, want %v", got, want)
			}
		}
		v := w.Version()
		check("第1回收点", "第2回收点", "第3回收点")
		rebuilt(t, w, v-1)
		check("第1回收点", "第2回收点", "第3回收点")

		rows := rowsOf(4)
		rows[0].Place.Location = geojson.Point{104.9, 29.35} // now the farthest
		rep := mustImport(t, w.Registry, fromList, rows...)
		check("第2回收点", "第3回收点", "第4回收点", "第1回收点")

		if _, _, err := w.UndoImport(t.Context(), registry.Console, rep.Batch); err != nil {
			t.Fatal(err)
		}
		check("第1回收点", "第2回收点", "第3回收点")
		same(t, w)
	})
	t.Run("in another instance within two seconds", func(t *testing.T) {
		w := newWorld(t, 0)
		other := another(t, w.store, 0)
		seen := func(claim string, want ...string) {
			t.Helper()
			within(t, 2*time.Second, claim, func() bool { return slices.Equal(nearNames(other, 10), want) })
		}
		putAreas(t, w.Registry)
		rep := mustImport(t, w.Registry, fromList, rowsOf(2)...)
		seen("new places", "第1回收点", "第2回收点")

		w.edit(t, placesOf(t, w.Registry)["第2回收点"].ID, func(p *registry.Place) { p.Status = registry.Suspended })
		seen("a suspended place is gone", "第1回收点")
		eventually(t, "also in the first instance", func() bool { return slices.Equal(nearNames(w.Registry, 10), []string{"第1回收点"}) })

		areas := twoCounties()
		areas[1].NameZh = "自流井新区"
		if _, err := w.PutAreas(t.Context(), registry.Console, areas); err != nil {
			t.Fatal(err)
		}
		eventually(t, "the county's new name is on the cards", func() bool {
			cards, _ := listOf(t, other)
			return len(cards) == 1 && cards[0].AreaName == "自流井新区"
		})

		if _, _, err := w.UndoImport(t.Context(), registry.Console, rep.Batch); err != nil {
			t.Fatal(err)
		}
		seen("an import undone")
	})
}

// model is what the places should be, kept beside the registry by brute force.
type model struct {
	places map[string]registry.Place // by name
	ids    map[string]string         // by name
}

func (m model) nearest(q registry.NearestQuery, open bool, accepts []registry.Material, kinds []registry.PlaceKind) []string {
	type hit struct {
		name, id string
		d        geo.Metres
	}
	var hits []hit
	for name, p := range m.places {
		d := geo.Distance(q.From, p.At())
		if d > q.Radius || open && p.Hours != "24/7" || len(kinds) > 0 && !slices.Contains(kinds, p.Kind) ||
			slices.ContainsFunc(accepts, func(want registry.Material) bool { return !takes(p, want) }) {
			continue
		}
		hits = append(hits, hit{name, m.ids[name], d})
	}
	slices.SortFunc(hits, func(a, b hit) int { return cmp.Or(cmp.Compare(a.d, b.d), strings.Compare(a.id, b.id)) })
	var names []string
	for _, h := range hits[:min(len(hits), q.Limit)] {
		names = append(names, fmt.Sprintf("%s %.3f", h.name, h.d))
	}
	return names
}

// takes reports whether p accepts m or a term above it.
func takes(p registry.Place, m registry.Material) bool {
	for m != "" {
		if slices.Contains(p.Accepts, m) {
			return true
		}
		term, _ := registry.TermOf(m)
		m = term.Parent
	}
	return false
}

func TestNearestIsBruteForceWhileWritesGoOn(t *testing.T) {
	w := newWorld(t, -1)
	rnd := rand.New(rand.NewPCG(1, 2))
	materials := []registry.Material{"paper", "newspaper", "cardboard", "plastic", "plastic_bottles", "tv", "appliance_large"}
	near := func() orb.Point {
		return orb.Point{104.7 + 0.2*rnd.Float64(), 29.3 + 0.2*rnd.Float64()}
	}
	random := func(n int) registry.PlaceRow {
		at := geo.Round(near(), 3) // coarse, so that some stand on the same spot
		row := rowAt(n, at.Lon(), at.Lat())
		row.Place.Kind = registry.PlaceKinds[rnd.IntN(len(registry.PlaceKinds))].Kind
		for range 1 + rnd.IntN(3) {
			if m := materials[rnd.IntN(len(materials))]; !slices.Contains(row.Place.Accepts, m) {
				row.Place.Accepts = append(row.Place.Accepts, m)
			}
		}
		row.Place.Hours = []string{"", "24/7"}[rnd.IntN(2)]
		return row
	}
	m := model{map[string]registry.Place{}, map[string]string{}}
	write := func(rows ...registry.PlaceRow) registry.ID {
		rep := mustImport(t, w.Registry, fromList, rows...)
		for _, row := range rows {
			m.places[row.Place.Name] = row.Place
		}
		cards, _ := listOf(t, w.Registry)
		for _, c := range cards {
			m.ids[c.Name] = string(c.ID)
		}
		return rep.Batch
	}
	check := func() {
		t.Helper()
		q := registry.NearestQuery{From: near(), Radius: geo.Metres(500 + 15_000*rnd.Float64()), Limit: 1 + rnd.IntN(60)}
		var accepts []registry.Material
		var kinds []registry.PlaceKind
		for range rnd.IntN(3) {
			accepts = append(accepts, materials[rnd.IntN(len(materials))])
		}
		for range rnd.IntN(3) {
			kinds = append(kinds, registry.PlaceKinds[rnd.IntN(len(registry.PlaceKinds))].Kind)
		}
		open := rnd.IntN(3) == 0
		q.Filter = registry.Filter{}.Accepting(accepts...).OfKinds(kinds...)
		if open {
			q.OpenAt = w.Now()
		}
		var got []string
		for _, p := range w.Nearest(q) {
			got = append(got, fmt.Sprintf("%s %.3f", p.Name, p.Distance))
		}
		if want := m.nearest(q, open, accepts, kinds); !slices.Equal(got, want) {
			t.Fatalf("from %v within %.0f, %v %v, open %v:\ngot  %v\nwant %v", q.From, q.Radius, accepts, kinds, open, got, want)
		}
	}

	var readers sync.WaitGroup
	stop := make(chan struct{})
	for i := range 2 {
		readers.Go(func() { readWhile(t, w.Registry, stop, uint64(i)) })
	}
	const known = 400
	var first []registry.PlaceRow
	for n := range known {
		first = append(first, random(n+1))
	}
	write(first...)
	next := known + 1
	deadline := time.Now().Add(10 * time.Second)
	for step := 0; step < 40 && time.Now().Before(deadline); step++ {
		before := model{clone(m.places), clone(m.ids)}
		seen := map[int]bool{}
		var rows []registry.PlaceRow
		for range 1 + rnd.IntN(12) {
			n := 1 + rnd.IntN(next-1)
			if rnd.IntN(3) == 0 {
				n = next
				next++
			}
			if !seen[n] {
				rows = append(rows, random(n))
			}
			seen[n] = true
		}
		batch := write(rows...)
		for range 6 {
			check()
		}
		if step%4 == 3 && batch != "" {
			if _, _, err := w.UndoImport(t.Context(), registry.Console, batch); err != nil {
				t.Fatal(err)
			}
			m = before
			for range 6 {
				check()
			}
		}
	}
	close(stop)
	readers.Wait()
	same(t, w)
}

func clone[K comparable, V any](from map[K]V) map[K]V {
	to := make(map[K]V, len(from))
	for k, v := range from {
		to[k] = v
	}
	return to
}

// readWhile asks and asks, and holds that every single answer is in order.
func readWhile(t *testing.T, reg *registry.Registry, stop chan struct{}, seed uint64) {
	rnd := rand.New(rand.NewPCG(seed, 9))
	for {
		select {
		case <-stop:
			return
		default:
		}
		from := orb.Point{104.7 + 0.2*rnd.Float64(), 29.3 + 0.2*rnd.Float64()}
		last, seen := registry.NearPlace{Distance: geo.Metres(math.Inf(-1))}, map[registry.ID]bool{}
		for _, p := range reg.Nearest(registry.NearestQuery{From: from, Limit: 20, Filter: registry.Filter{}.OfKinds(registry.Market)}) {
			if p.Distance < last.Distance || p.Distance == last.Distance && p.ID < last.ID || seen[p.ID] || p.Kind != registry.Market {
				t.Errorf("%+v after %+v", p, last)
				return
			}
			last, seen[p.ID] = p, true
		}
	}
}
