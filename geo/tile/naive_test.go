package tile_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"

	"huishou/geo/tile"
)

// world is a set of places to test with.
type world struct {
	name   string
	points []orb.Point
	masks  []uint64
	open   []int8
}

func newWorld(name string, n int, at func(r *rand.Rand, i int) orb.Point) world {
	r := rand.New(rand.NewPCG(uint64(n), uint64(len(name))))
	w := world{name, make([]orb.Point, n), make([]uint64, n), make([]int8, n)}
	for i := range n {
		w.points[i], w.masks[i], w.open[i] = at(r, i), r.Uint64()&r.Uint64(), int8(r.IntN(3)-1)
	}
	return w
}

// city puts places around 60 towns of an area of 1 by 1 degree.
func city(n int) world {
	towns := rand.New(rand.NewPCG(3, 4))
	var centres [60]orb.Point
	for i := range centres {
		centres[i] = orb.Point{104.3 + towns.Float64(), 29 + towns.Float64()}
	}
	return newWorld("city", n, func(r *rand.Rand, _ int) orb.Point {
		c := centres[r.IntN(len(centres))]
		return orb.Point{c.Lon() + r.NormFloat64()*0.02, c.Lat() + r.NormFloat64()*0.02}
	})
}

func worlds() []world {
	return []world{
		newWorld("nothing", 0, nil),
		newWorld("one", 1, func(*rand.Rand, int) orb.Point { return orb.Point{104.77, 29.35} }),
		city(700),
		newWorld("everywhere", 600, func(r *rand.Rand, _ int) orb.Point {
			return orb.Point{r.Float64()*360 - 180, r.Float64()*180 - 90}
		}),
		newWorld("poles and antimeridian", 500, func(_ *rand.Rand, i int) orb.Point {
			return []orb.Point{{180, 0}, {-180, 0}, {0, 90}, {0, -90}, {180, 90}, {-180, -90}, {179.99999999, 85.06}, {-179.99999999, -85.06}, {0, 0}, {-1e-9, 1e-9}}[i%10]
		}),
		newWorld("one spot", 20_000, func(*rand.Rand, int) orb.Point { return orb.Point{104.77, 29.35} }),
		newWorld("grid lines", 500, func(r *rand.Rand, _ int) orb.Point {
			return orb.Point{float64(r.IntN(1024))/1024*360 - 180, 0}
		}),
	}
}

// spot is the position of a point on the map, by the textbook: 0 to below 1.
func spot(p orb.Point) (x, y float64) {
	const last = 1 - 1.0/(1<<32)
	x = p.Lon()/360 + 0.5
	y = 0.5 - math.Asinh(math.Tan(p.Lat()*math.Pi/180))/(2*math.Pi)
	return math.Min(math.Max(x, 0), last), math.Min(math.Max(y, 0), last)
}

// cellOf names the cell of a point in a grid of 8 by 8 in each tile.
func cellOf(p orb.Point, z uint32) [2]uint32 {
	x, y := spot(p)
	k := float64(int(8) << z)
	return [2]uint32{uint32(x * k), uint32(y * k)}
}

// feature is a feature of a tile. A place has an id, a cluster a count.
type feature struct {
	id, code, name, kind string
	count, open          int
	x, y                 float64 // on the map, 0 to 1
}

// decode reads a tile, and checks what every tile must hold to.
func decode(t *testing.T, at tile.Coord, b []byte) []feature {
	t.Helper()
	if len(b) == 0 {
		return nil
	}
	layers, err := mvt.Unmarshal(b)
	if err != nil || len(layers) != 1 {
		t.Fatalf("%v: %d layers, %v", at, len(layers), err)
	}
	l := layers[0]
	if l.Name != tile.Layer || l.Version != 2 || l.Extent != tile.Extent || len(l.Features) == 0 {
		t.Fatalf("%v: layer %q version %d extent %d with %d features", at, l.Name, l.Version, l.Extent, len(l.Features))
	}
	var found []feature
	for _, f := range l.Features {
		p, ok := f.Geometry.(orb.Point)
		if !ok || p[0] < 0 || p[0] >= tile.Extent || p[1] < 0 || p[1] >= tile.Extent {
			t.Fatalf("%v: geometry %v", at, f.Geometry)
		}
		size := float64(int(1) << at.Z)
		got := feature{x: (float64(at.X) + p[0]/tile.Extent) / size, y: (float64(at.Y) + p[1]/tile.Extent) / size}
		number := func(key string) int {
			n, ok := f.Properties[key].(float64)
			if !ok {
				t.Fatalf("%v: %s is %T in %v", at, key, f.Properties[key], f.Properties)
			}
			return int(n)
		}
		got.open = number("open")
		if _, ok := f.Properties["cluster"]; ok {
			got.count = number("count")
			if number("cluster") != 1 || got.count < 2 || got.open < 0 || got.open > got.count || len(f.Properties) != 3 || at.Z > tile.ClusterZoom {
				t.Fatalf("%v: cluster %v", at, f.Properties)
			}
		} else {
			got.id, got.code = f.Properties.MustString("id"), f.Properties.MustString("code")
			got.name, got.kind = f.Properties.MustString("name"), f.Properties.MustString("kind")
			if len(f.Properties) != 5 {
				t.Fatalf("%v: place %v", at, f.Properties)
			}
		}
		found = append(found, got)
	}
	return found
}

var kinds = []string{"community_point", "village_point", "market", "sorting_centre"}

// attributes describes test places: names of all lengths, some beyond one byte.
func attributes(ref uint32) tile.Attributes {
	name := fmt.Sprintf("回收点 %d", ref)
	for range ref % 11 * 3 {
		name += "号路口东"
	}
	if ref%7 == 0 {
		name = ""
	}
	return tile.Attributes{ID: fmt.Sprintf("01K%023d", ref), Code: fmt.Sprintf("S-510302-%d", ref), Name: name, Kind: kinds[ref%4]}
}

// expected bins by brute force the places that keep passes, by tile.
func (w world) expected(z uint32, keep func(ref int) bool) map[tile.Coord][]feature {
	type bin struct {
		refs []int
		x, y float64
	}
	bins := map[[2]uint32]*bin{}
	tiles := map[tile.Coord][]feature{}
	for i, p := range w.points {
		if !keep(i) {
			continue
		}
		if z > tile.ClusterZoom {
			x, y := spot(p)
			k := float64(int(1) << z)
			at := tile.Coord{Z: z, X: uint32(x * k), Y: uint32(y * k)}
			tiles[at] = append(tiles[at], w.place(i))
			continue
		}
		c := cellOf(p, z)
		if bins[c] == nil {
			bins[c] = &bin{}
		}
		x, y := spot(p)
		bins[c].refs = append(bins[c].refs, i)
		bins[c].x += x
		bins[c].y += y
	}
	for c, b := range bins {
		at, n := tile.Coord{Z: z, X: c[0] / 8, Y: c[1] / 8}, len(b.refs)
		f := w.place(b.refs[0])
		if n > 1 {
			size := 1 / float64(int(8)<<z)
			middle := func(v float64, line uint32) float64 {
				return math.Min(math.Max(v, (float64(line)+0.25)*size), (float64(line)+0.75)*size)
			}
			f = feature{count: n, x: middle(b.x/float64(n), c[0]), y: middle(b.y/float64(n), c[1])}
			for _, i := range b.refs {
				f.open += max(0, int(w.open[i]))
			}
		}
		tiles[at] = append(tiles[at], f)
	}
	return tiles
}

func (w world) place(i int) feature {
	a := attributes(uint32(i))
	x, y := spot(w.points[i])
	return feature{id: a.ID, code: a.Code, name: a.Name, kind: a.Kind, open: int(w.open[i]), x: x, y: y}
}
