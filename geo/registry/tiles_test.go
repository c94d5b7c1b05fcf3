package registry_test

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/geojson"

	"huishou/geo/registry"
	"huishou/geo/store/sqlite"
	"huishou/geo/tile"
)

// clock is a registry's time, moved by the test.
type clock struct{ unix atomic.Int64 }

func (c *clock) now() time.Time  { return time.Unix(c.unix.Load(), 0) }
func (c *clock) set(t time.Time) { c.unix.Store(t.Unix()) }
func tuesday(hour, min int) time.Time {
	return time.Date(2026, 11, 24, hour, min, 0, 0, registry.ChinaTime)
}

// openAt gives an empty registry whose time is Tuesday, 10:00.
func openAt(t *testing.T) (*registry.Registry, *clock) {
	t.Helper()
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "huishou.db"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	c := new(clock)
	c.set(tuesday(10, 0))
	reg, err := registry.Open(t.Context(), store, registry.Options{Now: c.now, Poll: -1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(reg.Close)
	return reg, c
}

// The rules of the test places, and when they are open.
var tileRules = []struct {
	hours      string
	at10, at21 int8
	known      bool
}{
	{"", -1, -1, false}, {"24/7", 1, 1, true}, {"Mo-Fr 08:00-18:00", 1, 0, true}, {"Mo-Su 20:00-22:00", 0, 1, true}, {"Sa 09:00-12:00", 0, 0, true},
}

// tileRow is a random place; its rule is that of its number.
func tileRow(r *rand.Rand, n int) registry.PlaceRow {
	row := rowAt(n, 104.5+0.5*r.Float64(), 29.1+0.5*r.Float64())
	row.Place.Kind = registry.PlaceKinds[r.IntN(len(registry.PlaceKinds))].Kind
	row.Place.Hours = tileRules[n%len(tileRules)].hours
	for _, m := range []registry.Material{"paper", "fridge", "cans"} {
		if r.IntN(2) == 0 {
			row.Place.Accepts = append(row.Place.Accepts, m)
		}
	}
	return row
}

// shown is what tiles show of the places of a model.
type shown struct{ count, open int }

// tilesOf adds up every tile of a zoom that can have places of rows, and gives
// the names of the places that stand alone with their state.
func tilesOf(t *testing.T, reg *registry.Registry, z uint32, f registry.Filter, points []orb.Point) (shown, map[string]int8) {
	t.Helper()
	var sum shown
	alone := map[string]int8{}
	asked := map[tile.Coord]bool{}
	for _, p := range points {
		at := tile.Containing(p, z)
		if asked[at] {
			continue
		}
		asked[at] = true
		b, err := reg.AppendTile(nil, at, f)
		if err != nil {
			t.Fatal(err)
		}
		if len(b) == 0 {
			continue
		}
		layers, err := mvt.Unmarshal(b)
		if err != nil || len(layers) != 1 {
			t.Fatalf("%v: %d layers, %v", at, len(layers), err)
		}
		for _, f := range layers[0].Features {
			open := int(f.Properties["open"].(float64))
			if f.Properties["cluster"] != nil {
				sum.count += int(f.Properties["count"].(float64))
				sum.open += open
				continue
			}
			sum.count++
			sum.open += max(0, open)
			alone[f.Properties.MustString("name")+"/"+f.Properties.MustString("kind")] = int8(open)
		}
	}
	return sum, alone
}

// checkTiles compares tiles of several zooms with the rows that are public.
func checkTiles(t *testing.T, reg *registry.Registry, rows map[int]registry.PlaceRow, f registry.Filter, evening bool, pass func(registry.PlaceRow) bool) {
	t.Helper()
	var want shown
	alone := map[string]int8{}
	var points []orb.Point
	for n, row := range rows {
		points = append(points, row.Place.At())
		if !pass(row) {
			continue
		}
		state := tileRules[n%len(tileRules)].at10
		if evening {
			state = tileRules[n%len(tileRules)].at21
		}
		want.count++
		want.open += max(0, int(state))
		alone[row.Place.Name+"/"+string(row.Place.Kind)] = state
	}
	for _, z := range []uint32{0, 8, 12, 14, 15, 18} {
		got, places := tilesOf(t, reg, z, f, points)
		if got != want {
			t.Fatalf("zoom %d: %+v, want %+v", z, got, want)
		}
		if z > tile.ClusterZoom && !maps.Equal(places, alone) {
			t.Fatalf("zoom %d: places %v, want %v", z, places, alone)
		}
	}
}

func everyRow(registry.PlaceRow) bool { return true }

func TestTilesShowEveryWriteAtOnce(t *testing.T) {
	reg, _ := openAt(t)
	r := rand.New(rand.NewPCG(8, 9))
	rows := map[int]registry.PlaceRow{}
	put := func(numbers ...int) {
		var batch []registry.PlaceRow
		for _, n := range numbers {
			rows[n] = tileRow(r, n)
			batch = append(batch, rows[n])
		}
		mustImport(t, reg, registry.ImportOptions{SourceKey: "list", Publish: true}, batch...)
	}
	var first []int
	for n := range 400 {
		first = append(first, n+1)
	}
	put(first...)
	checkTiles(t, reg, rows, registry.Filter{}, false, everyRow)
	for step := range 12 {
		n := step*31%400 + 1
		put(n, n+1, 500+step) // two change, in all they have, and one is new
		checkTiles(t, reg, rows, registry.Filter{}, false, everyRow)
	}
}

func TestTilesDropWhatIsNoLongerPublic(t *testing.T) {
	reg, _ := openAt(t)
	r := rand.New(rand.NewPCG(8, 10))
	rows := map[int]registry.PlaceRow{}
	for n := range 100 {
		rows[n] = tileRow(r, n)
	}
	mustImport(t, reg, fromList, slices.Collect(maps.Values(rows))...)
	cards, _ := listOf(t, reg)
	for _, c := range cards[:10] {
		if _, err := reg.SetStatus(t.Context(), registry.Console, string(c.ID), registry.Closed, "a test"); err != nil {
			t.Fatal(err)
		}
		for n, row := range rows {
			if row.Place.Name == c.Name {
				delete(rows, n)
			}
		}
		checkTiles(t, reg, rows, registry.Filter{}, false, everyRow)
	}
}

func TestTilesHonourFilters(t *testing.T) {
	reg, clock := openAt(t)
	r := rand.New(rand.NewPCG(8, 11))
	rows := map[int]registry.PlaceRow{}
	for n := range 300 {
		rows[n] = tileRow(r, n)
	}
	mustImport(t, reg, fromList, slices.Collect(maps.Values(rows))...)
	accepts := func(p registry.PlaceRow) bool {
		return slices.Contains(p.Place.Accepts, "paper") && slices.Contains(p.Place.Accepts, "fridge")
	}
	opens := func(evening bool) func(p registry.PlaceRow) bool {
		return func(p registry.PlaceRow) bool {
			rule := tileRules[p.Number%len(tileRules)]
			return evening && rule.at21 == 1 || !evening && rule.at10 == 1
		}
	}
	check := func(name string, f registry.Filter, pass func(registry.PlaceRow) bool) {
		t.Run(name, func(t *testing.T) { checkTiles(t, reg, rows, f, false, pass) })
	}
	check("materials, all of them", registry.Filter{}.Accepting("paper", "fridge"), accepts)
	check("kinds, any of them", registry.Filter{}.OfKinds(registry.Market, registry.TransferStation), func(p registry.PlaceRow) bool {
		return p.Place.Kind == registry.Market || p.Place.Kind == registry.TransferStation
	})
	check("open now", registry.Filter{OpenAt: clock.now()}, opens(false))
	check("open in the evening, shown as it is now", registry.Filter{OpenAt: tuesday(21, 0)}, opens(true))
	both := registry.Filter{OpenAt: clock.now()}.Accepting("paper", "fridge")
	check("materials and open now", both, func(p registry.PlaceRow) bool { return accepts(p) && opens(false)(p) })
	check("what nobody offers", registry.Filter{}.Accepting("ev_battery"), func(registry.PlaceRow) bool { return false })

	t.Run("the clock moves on", func(t *testing.T) {
		clock.set(tuesday(21, 0))
		checkTiles(t, reg, rows, registry.Filter{}, true, everyRow)
		checkTiles(t, reg, rows, registry.Filter{OpenAt: clock.now()}, true, opens(true))
	})
}

func TestATileThatDoesNotExistIsAnError(t *testing.T) {
	reg, _ := openAt(t)
	for _, at := range []tile.Coord{{Z: 23}, {Z: 3, X: 8}, {Z: 3, Y: 8}} {
		if b, err := reg.AppendTile(nil, at, registry.Filter{}); !errors.Is(err, tile.ErrPath) || len(b) > 0 {
			t.Errorf("%v: %d bytes, %v", at, len(b), err)
		}
	}
	if b, err := reg.AppendTile(nil, tile.Coord{}, registry.Filter{}); err != nil || len(b) > 0 {
		t.Errorf("no places: %d bytes, %v", len(b), err)
	}
}

func TestTilesAreWholeWhileWritesGoOn(t *testing.T) {
	reg, clock := openAt(t)
	mustImport(t, reg, fromList, rowsOf(200)...)
	stop := make(chan struct{})
	var readers sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				b, err := reg.AppendTile(nil, tile.Coord{}, registry.Filter{})
				if err != nil {
					t.Error(err)
					return
				}
				layers, err := mvt.Unmarshal(b)
				if err != nil || len(layers[0].Features) != 1 || layers[0].Features[0].Properties["count"] != 200.0 {
					t.Errorf("%v, %+v", err, layers)
					return
				}
			}
		})
	}
	for i := range 30 {
		// Every place moves a little: none may be missing or twice.
		rows := rowsOf(200)[i : i+5]
		for k := range rows {
			rows[k].Place.Location = geojson.Point{rows[k].Place.At().Lon(), rows[k].Place.At().Lat() + 0.001*float64(i%3)}
			rows[k].Place.Address = fmt.Sprintf("同兴路%d号", i)
		}
		mustImport(t, reg, fromList, rows...)
		clock.set(clock.now().Add(time.Minute))
	}
	close(stop)
	readers.Wait()
}
