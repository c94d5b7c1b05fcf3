package tile_test

import (
	"bytes"
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/paulmach/orb"

	"huishou/geo/tile"
)

func (w world) openOf(ref uint32) int8 { return w.open[ref] }

// check compares every tile of a zoom with brute force.
func (w world) check(t *testing.T, p *tile.Pyramid, z uint32, q tile.Query, keep func(i int) bool) {
	t.Helper()
	want := w.expected(z, keep)
	asked := map[tile.Coord]bool{}
	for _, at := range w.points {
		asked[tile.Containing(at, z)] = true
	}
	total := 0
	for at := range asked {
		got := decode(t, at, p.Append(nil, at, q, attributes))
		compare(t, at, got, want[at])
		for _, f := range got {
			total += max(f.count, 1)
		}
		delete(want, at)
	}
	if len(want) > 0 {
		t.Fatalf("zoom %d: %d tiles were not asked for", z, len(want))
	}
	passing := 0
	for i := range w.points {
		if keep(i) {
			passing++
		}
	}
	if total != passing {
		t.Fatalf("zoom %d: the tiles hold %d places, want %d", z, total, passing)
	}
}

func compare(t *testing.T, at tile.Coord, got, want []feature) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%v: %d features, want %d", at, len(got), len(want))
	}
	cells := float64(int(8) << at.Z)
	order := func(a, b feature) int {
		return cmp.Or(cmp.Compare(a.id, b.id), cmp.Compare(math.Floor(a.x*cells), math.Floor(b.x*cells)),
			cmp.Compare(math.Floor(a.y*cells), math.Floor(b.y*cells)))
	}
	slices.SortFunc(got, order)
	slices.SortFunc(want, order)
	unit := 1 / float64(int(tile.Extent)<<at.Z)
	for i, g := range got {
		w := want[i]
		// Rounded down to a unit, from positions of 2^-32 of the world.
		if off := math.Max(math.Abs(g.x-w.x), math.Abs(g.y-w.y)); off > unit*1.01+3.0/(1<<32) {
			t.Fatalf("%v: %+v is %.2f units from %+v", at, g, off/unit, w)
		}
		g.x, g.y, w.x, w.y = 0, 0, 0, 0
		if g != w {
			t.Fatalf("%v: got %+v, want %+v", at, g, w)
		}
	}
}

func zooms(w world) []uint32 {
	if len(w.points) > 10_000 { // one spot: the same at every zoom
		return []uint32{0, 14}
	}
	return []uint32{0, 1, 3, 7, 11, 14, 15, 18, 22}
}

func TestEveryTileIsAsBruteForceHasIt(t *testing.T) {
	many := newWorld("very many on one spot", 100_000, func(*rand.Rand, int) orb.Point { return orb.Point{104.77, 29.35} })
	for _, w := range append(worlds(), many) {
		t.Run(w.name, func(t *testing.T) {
			p := tile.Build(w.points, w.masks)
			if p.Len() != len(w.points) {
				t.Fatalf("%d places", p.Len())
			}
			for _, z := range zooms(w) {
				all := func(int) bool { return true }
				w.check(t, p, z, tile.Query{Open: w.openOf}, all)
				w.check(t, p, z, tile.Query{Open: w.openOf, Counts: p.OpenCounts(w.openOf)}, all)
			}
		})
	}
}

func TestManyPlacesOnOneSpotAreAllThereBelowTheClusters(t *testing.T) {
	w := newWorld("one spot", 10_000, func(*rand.Rand, int) orb.Point { return orb.Point{104.77, 29.35} })
	p := tile.Build(w.points, w.masks)
	w.check(t, p, 15, tile.Query{Open: w.openOf}, func(int) bool { return true })
}

func TestFilters(t *testing.T) {
	for _, w := range worlds() {
		t.Run(w.name, func(t *testing.T) {
			p := tile.Build(w.points, w.masks)
			counts := p.OpenCounts(w.openOf)
			third := func(ref uint32) bool { return ref%3 == 0 }
			for _, z := range zooms(w) {
				q := tile.Query{All: 1 << 5, Open: w.openOf}
				w.check(t, p, z, q, func(i int) bool { return w.masks[i]&(1<<5) != 0 })
				q = tile.Query{All: 1<<5 | 1<<63, Any: 7, Counts: counts, Open: w.openOf}
				w.check(t, p, z, q, func(i int) bool { return w.masks[i]>>5&1 != 0 && w.masks[i]>>63 != 0 && w.masks[i]&7 != 0 })
				q = tile.Query{Any: 3, Keep: third, Counts: counts, Open: w.openOf}
				w.check(t, p, z, q, func(i int) bool { return w.masks[i]&3 != 0 && i%3 == 0 })
				for _, c := range []*tile.Counts{nil, counts} {
					w.check(t, p, z, tile.Query{OnlyOpen: true, Counts: c, Open: w.openOf}, func(i int) bool { return w.open[i] == 1 })
				}
				w.check(t, p, z, tile.Query{OnlyOpen: true, Keep: third, Open: w.openOf}, func(i int) bool { return w.open[i] == 1 && i%3 == 0 })
			}
		})
	}
}

func TestExtraPlacesAreOnTheirTilesAtOnce(t *testing.T) {
	for _, w := range worlds() {
		if len(w.points) > 10_000 {
			continue
		}
		t.Run(w.name, func(t *testing.T) {
			// The last third is not in the pyramid, and some of the rest is dead.
			n := len(w.points) * 2 / 3
			p := tile.Build(w.points[:n], w.masks[:n])
			var extra []tile.Point
			for i := n; i < len(w.points); i++ {
				extra = append(extra, tile.Point{Ref: uint32(i), At: w.points[i], Mask: w.masks[i]})
			}
			slices.Reverse(extra)
			counts := p.OpenCounts(w.openOf)
			var gone []tile.Point
			for i := 0; i < n; i += 5 {
				gone = append(gone, tile.Point{Ref: uint32(i), At: w.points[i]})
			}
			gone = append(slices.Repeat(gone, 2), tile.Point{Ref: uint32(n + 1), At: orb.Point{104.77, 29.35}}) // twice, or unknown
			alive := func(ref uint32) bool { return int(ref) >= n || ref%5 != 0 }
			for _, z := range zooms(w) {
				w.check(t, p, z, tile.Query{Open: w.openOf, Counts: counts, Extra: extra}, func(int) bool { return true })
				w.check(t, p, z, tile.Query{Open: w.openOf, Extra: extra, Keep: alive}, func(i int) bool { return alive(uint32(i)) })
				for _, c := range []*tile.Counts{counts, nil} {
					w.check(t, p, z, tile.Query{Open: w.openOf, Counts: c, Extra: extra, Gone: gone}, func(i int) bool { return alive(uint32(i)) })
					q := tile.Query{All: 1 << 9, Any: 3, OnlyOpen: true, Open: w.openOf, Counts: c, Extra: extra, Gone: gone}
					w.check(t, p, z, q, func(i int) bool {
						return alive(uint32(i)) && w.open[i] == 1 && w.masks[i]>>9&1 != 0 && w.masks[i]&3 != 0
					})
				}
			}
		})
	}
}

func TestAClusterIsTheSumOfTheFourBelow(t *testing.T) {
	w := city(3000)
	p := tile.Build(w.points, w.masks)
	for z := uint32(6); z < tile.ClusterZoom; z++ {
		upper, lower := map[[2]uint32]int{}, map[[2]uint32]int{}
		seen := map[tile.Coord]bool{}
		for _, pt := range w.points {
			for _, at := range []tile.Coord{tile.Containing(pt, z), tile.Containing(pt, z+1)} {
				if seen[at] {
					continue
				}
				seen[at] = true
				k := float64(int(8) << z)
				for _, f := range decode(t, at, p.Append(nil, at, tile.Query{}, attributes)) {
					cell := [2]uint32{uint32(f.x * k), uint32(f.y * k)}
					if at.Z == z {
						upper[cell] += max(f.count, 1)
					} else {
						lower[cell] += max(f.count, 1)
					}
				}
			}
		}
		for cell, n := range upper {
			if lower[cell] != n {
				t.Fatalf("zoom %d: cell %v has %d places, %d below", z, cell, n, lower[cell])
			}
		}
	}
}

func TestEmptyTiles(t *testing.T) {
	p := tile.Build([]orb.Point{{104.77, 29.35}}, []uint64{1})
	home := tile.Containing(orb.Point{104.77, 29.35}, 10)
	for name, c := range map[string]struct {
		at tile.Coord
		q  tile.Query
	}{
		"nothing there":           {tile.Coord{Z: 10}, tile.Query{}},
		"nothing that is asked":   {home, tile.Query{All: 2}},
		"nothing of this kind":    {home, tile.Query{Any: 6}},
		"nothing kept":            {home, tile.Query{Keep: func(uint32) bool { return false }}},
		"nothing known open":      {home, tile.Query{OnlyOpen: true}},
		"zoom beyond the last":    {tile.Coord{Z: 23}, tile.Query{}},
		"zoom far beyond":         {tile.Coord{Z: 4e9, X: 4e9, Y: 4e9}, tile.Query{}},
		"column beyond the world": {tile.Coord{Z: 1, X: 2}, tile.Query{}},
		"row beyond the world":    {tile.Coord{Z: 1, Y: 2}, tile.Query{}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := p.Append([]byte("before"), c.at, c.q, attributes); string(got) != "before" {
				t.Errorf("got %d bytes", len(got))
			}
		})
	}
	t.Run("a tile is appended", func(t *testing.T) {
		alone := p.Append(nil, home, tile.Query{}, attributes)
		if got := p.Append([]byte("before"), home, tile.Query{}, attributes); string(got) != "before"+string(alone) || len(alone) == 0 {
			t.Errorf("got %q", got)
		}
	})
}

func TestTilesMayBeMadeAtTheSameTime(t *testing.T) {
	w := city(1500)
	p := tile.Build(w.points, w.masks)
	q := tile.Query{Any: 0xff, Open: w.openOf, Counts: p.OpenCounts(w.openOf)}
	tiles := w.tilesOf()
	want := make([][]byte, len(tiles))
	for i, at := range tiles {
		want[i] = p.Append(nil, at, q, attributes)
	}
	var workers sync.WaitGroup
	for range 4 {
		workers.Go(func() {
			for i, at := range tiles {
				if got := p.Append(nil, at, q, attributes); !bytes.Equal(got, want[i]) {
					t.Errorf("%v differs", at)
				}
			}
		})
	}
	workers.Wait()
}

func TestAppendAllocatesNothing(t *testing.T) {
	w := city(1500)
	p, list := tile.Build(w.points, w.masks), w.described()
	q := tile.Query{All: 1, Open: w.openOf, Counts: p.OpenCounts(w.openOf)}
	attr := func(ref uint32) tile.Attributes { return list[ref] }
	at := tile.Containing(w.points[0], 10)
	buffer := p.Append(nil, at, q, attr)
	if n := testing.AllocsPerRun(100, func() { buffer = p.Append(buffer[:0], at, q, attr) }); n >= 1 {
		t.Errorf("%v allocations", n)
	}
}
