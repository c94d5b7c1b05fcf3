package storetest

import (
	"encoding/base64"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"huishou/geo"
	"huishou/geo/registry"
)

// registryCursor is a cursor of any text.
func registryCursor(raw string) string { return base64.RawURLEncoding.EncodeToString([]byte(raw)) }

func box(west, south, east, north float64) []orb.Bound { return geo.Split(west, south, east, north) }

func rectangle(west, south, east, north float64) orb.Polygon {
	return orb.Polygon{{{west, south}, {east, south}, {east, north}, {west, north}, {west, south}}}
}

func triangle() orb.Polygon {
	return orb.Polygon{{{104, 28.99}, {104.6, 28.99}, {104, 29.05}, {104, 28.99}}}
}

func line() orb.Geometry { return orb.LineString{{0, 0}, {1, 1}} }

func inside(th thing, g orb.Geometry) bool {
	return th.Location != nil && geo.Contains(g, orb.Point(th.Location.Coordinates))
}

// placed is things at points, named p000 and on.
func placed(points ...orb.Point) []thing {
	all := make([]thing, len(points))
	for i, p := range points {
		all[i] = thing{ID: registry.ID(fmt.Sprintf("p%03d", i)), Location: at(p[0], p[1])}
	}
	return all
}

// nearest is what near means, by brute force.
func nearest(all []thing, n registry.Near, limit int, where func(thing) bool) []registry.ID {
	type hit struct {
		id registry.ID
		d  geo.Metres
	}
	var hits []hit
	for _, th := range all {
		if th.Location == nil || where != nil && !where(th) {
			continue
		}
		if d := geo.Distance(n.From, orb.Point(th.Location.Coordinates)); d <= n.Max {
			hits = append(hits, hit{th.ID, d})
		}
	}
	slices.SortFunc(hits, func(a, b hit) int {
		if a.d != b.d {
			return int(math.Copysign(1, float64(a.d-b.d)))
		}
		return strings.Compare(string(a.id), string(b.id))
	})
	var out []registry.ID
	for _, h := range hits[:min(limit, len(hits))] {
		out = append(out, h.id)
	}
	return out
}

func testNear(t *testing.T, open func(t *testing.T) registry.Store) {
	s := opened(t, open)
	rng := rand.New(rand.NewPCG(1, 2))
	around := func(centre orb.Point, degrees float64) orb.Point {
		p := orb.Point{centre[0] + (rng.Float64()*2-1)*degrees, math.Max(-90, math.Min(90, centre[1]+(rng.Float64()*2-1)*degrees))}
		if p[0] > 180 {
			p[0] -= 360
		} else if p[0] < -180 {
			p[0] += 360
		}
		return p
	}
	zigong := orb.Point{104.773, 29.352}
	tables := 0
	for name, set := range map[string]struct {
		centre  orb.Point
		degrees float64
		max     []geo.Metres
	}{
		"a city":                     {zigong, 0.2, []geo.Metres{1, 500, 5000, 20_000}},
		"a street":                   {zigong, 0.002, []geo.Metres{10, 100, 1000}},
		"a country":                  {orb.Point{104, 35}, 20, []geo.Metres{50_000, 1_000_000, 5_000_000}},
		"the world":                  {orb.Point{0, 0}, 180, []geo.Metres{1_000_000, 10_000_000, 25_000_000}},
		"the antimeridian":           {orb.Point{179.999, -17}, 0.5, []geo.Metres{1000, 30_000, 300_000}},
		"the antimeridian from west": {orb.Point{-180, 66}, 0.5, []geo.Metres{1000, 30_000, 300_000}},
		"the north pole":             {orb.Point{30, 89.99}, 180, []geo.Metres{5_000, 500_000, 5_000_000}},
		"the south pole":             {orb.Point{0, -90}, 180, []geo.Metres{500_000, 5_000_000}},
		"the equator":                {orb.Point{0, 0}, 0.3, []geo.Metres{1000, 50_000}},
	} {
		docs := table(t, s, fmt.Sprint("near", tables))
		tables++
		var all []thing
		for i := range 250 {
			p := around(set.centre, set.degrees)
			th := thing{ID: registry.ID(fmt.Sprintf("%03d", (i*97)%250)), Location: at(p[0], p[1]), Open: i%3 == 0, Spec: spec{Mass: int64(i % 10)}}
			if i%50 == 49 {
				th.Location = nil
			}
			if i%25 == 24 { // several at one place
				th.Location = all[i-1].Location
			}
			all = append(all, th)
		}
		all = stored(t, docs, all)
		for _, limit := range set.max {
			t.Run(fmt.Sprintf("near in %s within %.0f m is what the haversine says", name, limit), func(t *testing.T) {
				for _, from := range []orb.Point{set.centre, around(set.centre, set.degrees), around(set.centre, set.degrees)} {
					n := registry.Near{From: from, Max: limit}
					for _, k := range []int{1, 3, 10, 1000} {
						wantIDs(t, mustFind(t, docs, registry.Query{Near: &n, Limit: k}).Docs, nearest(all, n, k, nil)...)
					}
					few := []registry.Cond{registry.Eq("open", true), registry.Range("mass", int64(5), nil)}
					wantIDs(t, mustFind(t, docs, registry.Query{Near: &n, Limit: 5, Where: few}).Docs,
						nearest(all, n, 5, func(th thing) bool { return th.Open && th.Spec.Mass >= 5 })...)
				}
			})
		}
	}

	docs := table(t, s, "ties")
	n := func(max geo.Metres) *registry.Near { return &registry.Near{From: orb.Point{104, 29}, Max: max} }
	var all []thing
	for i := range 60 { // two rings of equal distance, and a crowd at the centre
		lon := []float64{103.99, 104.01}[i%2]
		if i%3 == 0 {
			lon = 104
		}
		all = append(all, thing{ID: registry.ID(fmt.Sprintf("t%02d", (i*7)%60)), Location: at(lon, 29), Open: i%2 == 0})
	}
	all = stored(t, docs, all)
	for _, k := range []int{1, 10, 20, 21, 45, 60} {
		t.Run(fmt.Sprintf("of equal distances the first ids come, %d of them", k), func(t *testing.T) {
			wantIDs(t, mustFind(t, docs, registry.Query{Near: n(5000), Limit: k}).Docs, nearest(all, *n(5000), k, nil)...)
		})
	}
	t.Run("near has no next page", func(t *testing.T) {
		if next := mustFind(t, docs, registry.Query{Near: n(5000), Limit: 5}).Next; next != "" {
			t.Errorf("got %q", next)
		}
	})
	t.Run("a row exactly at the end of the distance is in, a hair beyond is out", func(t *testing.T) {
		d := geo.Distance(orb.Point{104, 29}, orb.Point{104.01, 29})
		in, out := n(d), n(geo.Metres(math.Nextafter(float64(d), 0)))
		if got := len(mustFind(t, docs, registry.Query{Near: in}).Docs); got < 40 {
			t.Errorf("within %v: %d rows", in.Max, got)
		}
		wantIDs(t, mustFind(t, docs, registry.Query{Near: out}).Docs, nearest(all, *out, 1000, nil)...)
	})
	t.Run("near where nothing is gives nothing", func(t *testing.T) {
		far := registry.Near{From: orb.Point{-60, -30}, Max: 1000}
		wantIDs(t, mustFind(t, docs, registry.Query{Near: &far}).Docs)
	})
	t.Run("near with a condition that nothing meets gives nothing", func(t *testing.T) {
		wantIDs(t, mustFind(t, docs, registry.Query{Near: n(5000), Where: []registry.Cond{registry.In("name")}}).Docs)
		wantIDs(t, mustFind(t, docs, registry.Query{Near: n(5000), Where: []registry.Cond{registry.Eq("name", "nobody")}}).Docs)
	})
	t.Run("near within bounds", func(t *testing.T) {
		want := nearest(all, *n(5000), 30, func(th thing) bool { return th.Location.Coordinates[0] > 104 })
		wantIDs(t, mustFind(t, docs, registry.Query{Near: n(5000), Limit: 30, Bounds: box(104.005, 28, 105, 30)}).Docs, want...)
	})
	t.Run("near within a polygon", func(t *testing.T) {
		area := rectangle(103, 28, 104.005, 30)
		for _, k := range []int{1, 5, 25, 1000} {
			want := nearest(all, *n(5000), k, func(th thing) bool { return inside(th, area) })
			wantIDs(t, mustFind(t, docs, registry.Query{Near: n(5000), Limit: k, Within: area}).Docs, want...)
		}
	})
	t.Run("near within a polygon that only far rows lie in", func(t *testing.T) {
		area := rectangle(104.005, 28, 105, 30)
		want := nearest(all, *n(5000), 3, func(th thing) bool { return inside(th, area) })
		wantIDs(t, mustFind(t, docs, registry.Query{Near: n(5000), Limit: 3, Within: area}).Docs, want...)
	})
	t.Run("a row that moved is near its new place only", func(t *testing.T) {
		docs := table(t, s, "moved")
		put(t, docs, thing{ID: "m", Location: at(104, 29)}.doc(), thing{ID: "m", Rev: 2, Location: at(105, 30)}.doc())
		wantIDs(t, mustFind(t, docs, registry.Query{Near: n(1000)}).Docs)
		there := registry.Near{From: orb.Point{105, 30}, Max: 1}
		wantIDs(t, mustFind(t, docs, registry.Query{Near: &there}).Docs, "m")
		put(t, docs, thing{ID: "m", Rev: 3}.doc())
		wantIDs(t, mustFind(t, docs, registry.Query{Near: &there}).Docs)
	})
}

// wantPlaces asks q of Find, All and Count and wants the rows that in says.
func wantPlaces(t *testing.T, docs registry.Docs, all []thing, q registry.Query, in func(orb.Point) bool) {
	t.Helper()
	var want []registry.ID
	for _, th := range all {
		if th.Location != nil && in(orb.Point(th.Location.Coordinates)) {
			want = append(want, th.ID)
		}
	}
	wantIDs(t, collect(t, docs.All(t.Context(), q)), want...)
	if n, err := docs.Count(t.Context(), q); err != nil || n != int64(len(want)) {
		t.Errorf("counted %d (%v), want %d", n, err, len(want))
	}
	q.Limit = 7
	wantIDs(t, pages(t, docs, q), want...)
}

// grid is things on a grid of whole degrees and at the edges of the world.
func grid() []thing {
	var points []orb.Point
	for lon := -180.0; lon <= 180; lon += 30 {
		for lat := -90.0; lat <= 90; lat += 30 {
			points = append(points, orb.Point{lon, lat})
		}
	}
	for lon := 100.0; lon <= 110; lon++ {
		for lat := 25.0; lat <= 33; lat++ {
			points = append(points, orb.Point{lon, lat})
		}
	}
	for _, d := range []float64{1e-9, 1e-6, 1e-3} { // by a hair inside and outside of a box
		points = append(points, orb.Point{104 - d, 29}, orb.Point{104 + d, 29}, orb.Point{105, 30 - d}, orb.Point{105, 30 + d},
			orb.Point{104.5, 29 + d}, orb.Point{104.5, 29 - d})
	}
	return append(placed(points...), thing{ID: "nowhere"})
}

func testBounds(t *testing.T, open func(t *testing.T) registry.Store) {
	docs := table(t, opened(t, open), "things")
	all := stored(t, docs, grid())
	nan := math.NaN()
	var hundred []orb.Bound
	for i := range 100 {
		hundred = append(hundred, orb.Bound{Min: orb.Point{100 + float64(i)/10, 25}, Max: orb.Point{100.001 + float64(i)/10, 27}})
	}
	for name, bs := range map[string][]orb.Bound{
		"a box, its edges included":             box(104, 29, 105, 30),
		"a box of one point":                    box(104, 29, 104, 29),
		"a box of no height":                    box(100, 29, 110, 29),
		"a long box, whose edges are parallels": box(90, 29.0005, 120, 30),
		"a long box in the south":               box(-60, -30, 60, -29.9),
		"two boxes":                             append(box(101, 26, 102, 27), box(106, 30, 107, 31)...),
		"two boxes that overlap":                append(box(101, 26, 105, 30), box(104, 29, 107, 31)...),
		"a hundred boxes":                       hundred,
		"a box across the antimeridian":         box(150, -60, -150, 60),
		"a box up to the antimeridian":          box(150, -60, 180, 60),
		"a box from the antimeridian":           box(-180, -60, -150, 60),
		"the world":                             box(-180, -90, 180, 90),
		"the northern half":                     box(-180, 0, 180, 90),
		"the eastern half":                      box(0, -90, 180, 90),
		"the north pole":                        box(-180, 90, 180, 90),
		"around the south pole":                 box(-180, -90, 180, -60),
		"a box with nothing in it":              box(104.1, 29.1, 104.2, 29.2),
		"a box upside down":                     {{Min: orb.Point{104, 30}, Max: orb.Point{105, 29}}},
		"a box inside out":                      {{Min: orb.Point{105, 29}, Max: orb.Point{104, 30}}},
		"a box of NaN":                          {{Min: orb.Point{nan, nan}, Max: orb.Point{nan, nan}}},
		"a box beyond the world":                {{Min: orb.Point{-1000, -1000}, Max: orb.Point{1000, 1000}}},
		"a box of nothing and a box":            {{Min: orb.Point{105, 29}, Max: orb.Point{104, 30}}, {Min: orb.Point{104, 29}, Max: orb.Point{105, 30}}},
	} {
		t.Run("rows in "+name, func(t *testing.T) {
			wantPlaces(t, docs, all, registry.Query{Bounds: bs}, func(p orb.Point) bool {
				return slices.ContainsFunc(bs, func(b orb.Bound) bool {
					return b.Min[0] <= p[0] && p[0] <= b.Max[0] && b.Min[1] <= p[1] && p[1] <= b.Max[1]
				})
			})
		})
	}
	t.Run("bounds and a condition hold together", func(t *testing.T) {
		put(t, docs, thing{ID: "zz", Name: "here", Location: at(104.3, 29.3)}.doc(), thing{ID: "zy", Name: "here", Location: at(50, 29.3)}.doc())
		q := registry.Query{Bounds: box(104, 29, 105, 30), Where: []registry.Cond{registry.Eq("name", "here")}}
		wantIDs(t, mustFind(t, docs, q).Docs, "zz")
	})
}

func testWithin(t *testing.T, open func(t *testing.T) registry.Store) {
	docs := table(t, opened(t, open), "things")
	all := stored(t, docs, grid())
	ring := func(west, south, east, north float64) orb.Ring { return rectangle(west, south, east, north)[0] }
	backwards := slices.Clone(ring(101, 26, 106, 31))
	slices.Reverse(backwards)
	var star orb.Ring // crosses itself
	for i := range 6 {
		a := float64(i) * 4 * math.Pi / 5
		star = append(star, orb.Point{105 + 4*math.Sin(a), 29 + 4*math.Cos(a)})
	}
	var circle orb.Ring
	for i := range 2001 {
		a := float64(i%2000) * math.Pi / 1000
		circle = append(circle, orb.Point{105 + 3.3*math.Cos(a), 29 + 3.3*math.Sin(a)})
	}
	var scattered orb.MultiPolygon
	for i := range 80 {
		scattered = append(scattered, rectangle(100+float64(i%10)-0.1, 25+float64(i/10)-0.1, 100+float64(i%10)+0.1, 25+float64(i/10)+0.1))
	}
	for name, g := range map[string]orb.Geometry{
		"a polygon, its edge included":                rectangle(101, 26, 103, 28),
		"a triangle":                                  orb.Polygon{{{100, 25}, {110, 25}, {100, 33}, {100, 25}}},
		"a polygon with a hole":                       orb.Polygon{ring(100, 25, 110, 33), ring(102.5, 26.5, 107.5, 31.5)},
		"a polygon with two holes":                    orb.Polygon{ring(100, 25, 110, 33), ring(101.5, 26.5, 103.5, 28.5), ring(106.5, 26.5, 107.5, 31.5)},
		"a polygon wound the other way":               orb.Polygon{backwards},
		"a polygon that crosses itself":               orb.Polygon{star},
		"a polygon of 2,000 corners":                  orb.Polygon{circle},
		"a polygon of a long parallel":                orb.Polygon{{{60, 29.9999}, {120, 29.9999}, {120, 33}, {60, 33}, {60, 29.9999}}},
		"a polygon of half the world":                 rectangle(-180, -90, 0, 90),
		"the whole world":                             rectangle(-180, -90, 180, 90),
		"a polygon at the antimeridian":               rectangle(150, -45, 180, 45),
		"a polygon around the pole":                   rectangle(-180, 60, 180, 90),
		"several polygons":                            orb.MultiPolygon{rectangle(100.5, 25.5, 102.5, 27.5), rectangle(106, 30, 108, 32)},
		"several polygons, one with a hole":           orb.MultiPolygon{{ring(100, 25, 104, 29), ring(101.5, 26.5, 102.5, 27.5)}, rectangle(106, 30, 108, 32)},
		"several polygons, one in the other's hole":   orb.MultiPolygon{{ring(100, 25, 110, 33), ring(102.5, 26.5, 107.5, 31.5)}, rectangle(104.5, 28.5, 105.5, 29.5)},
		"eighty polygons":                             scattered,
		"a polygon without area":                      orb.Polygon{{{104, 29}, {104, 29}, {104, 29}, {104, 29}}},
		"a polygon without corners":                   orb.Polygon{},
		"a polygon of an empty ring":                  orb.Polygon{{}},
		"no polygons":                                 orb.MultiPolygon{},
		"an empty polygon beside a whole one":         orb.MultiPolygon{{}, rectangle(101, 26, 103, 28)},
		"a polygon with nothing in it":                rectangle(104.1, 29.1, 104.2, 29.2),
		"a polygon smaller than a metre around a row": rectangle(103.999999, 28.999999, 104.000001, 29.000001),
	} {
		t.Run("rows within "+name, func(t *testing.T) {
			parts, ok := g.(orb.MultiPolygon)
			if !ok {
				parts = orb.MultiPolygon{g.(orb.Polygon)}
			}
			parts = slices.DeleteFunc(slices.Clone(parts), func(p orb.Polygon) bool { return len(p) == 0 || len(p[0]) == 0 })
			wantPlaces(t, docs, all, registry.Query{Within: g}, func(p orb.Point) bool { return geo.Contains(parts, p) })
		})
	}
	t.Run("within, bounds and a condition hold together", func(t *testing.T) {
		area := orb.Polygon{{{100, 25}, {110, 25}, {100, 33}, {100, 25}}}
		bs := box(102, 26, 104, 33)
		wantPlaces(t, docs, all, registry.Query{Within: area, Bounds: bs, Where: []registry.Cond{registry.Range("name", nil, "zzz")}},
			func(p orb.Point) bool { return geo.Contains(area, p) && bs[0].Contains(p) })
	})
}
