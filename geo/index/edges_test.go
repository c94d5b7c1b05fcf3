package index_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"

	"huishou/geo"
	"huishou/geo/index"
)

// Places nearer to one another than a leaf's steps can tell apart, on circles round
// the point asked from, and on lattices: whatever rounding could put in another order.
// Limits are those at which a search keeps its results in another way.
func TestNearestIsBruteForceAtTheEdgesOfRounding(t *testing.T) {
	r := rand.New(rand.NewPCG(31, 1))
	middles := []orb.Point{{104.77, 29.35}, {180, -16.5}, {-180, 71}, {12, 90}, {-33, -90}, {0, 0}}
	shapes := map[string]func(i int) (dx, dy float64){ // in degrees of latitude
		"a millimetre apart": func(int) (float64, float64) { return r.NormFloat64() * 1e-8, r.NormFloat64() * 1e-8 },
		"a metre apart":      func(int) (float64, float64) { return r.NormFloat64() * 1e-5, r.NormFloat64() * 1e-5 },
		"a last bit apart": func(i int) (float64, float64) {
			return float64(i%7) * 1.5e-14, float64(i%11) * 4e-15
		},
		"on a circle": func(i int) (float64, float64) {
			s, c := math.Sincos(float64(i))
			return s * 0.01, c * 0.01
		},
		"on rings a step wide": func(i int) (float64, float64) {
			s, c := math.Sincos(float64(i))
			d := 0.01 + float64(i%5)*1e-6
			return s * d, c * d
		},
		"on a lattice":   func(i int) (float64, float64) { return float64(i%50-25) * 1e-3, float64(i/50%50-25) * 1e-3 },
		"on eight spots": func(i int) (float64, float64) { return float64(i%2) * 1e-3, float64(i%4) * 2e-3 },
	}
	for name, shape := range shapes {
		t.Run(name, func(t *testing.T) {
			for _, middle := range middles {
				points, masks := make([]orb.Point, 3000), make([]uint64, 3000)
				for i := range points {
					points[i], masks[i] = offset(middle, shape, i), randomMask(r)
				}
				tree := index.Build(points, masks)
				for ask := range 40 {
					limit := []int{1, 2, 10, 19, 20, 21, 127, 128, 129, 700}[ask%10]
					from := middle
					switch r.IntN(3) {
					case 0:
						from = points[r.IntN(len(points))]
					case 1:
						from = offset(middle, func(int) (float64, float64) { return r.NormFloat64() * 0.01, r.NormFloat64() * 0.01 }, 0)
					}
					q := index.Query{All: uint64(r.IntN(2)) * active, Limit: limit}
					if r.IntN(2) == 0 { // exactly as far as some place
						q.Radius = geo.Distance(from, points[r.IntN(len(points))])
					}
					if got, want := tree.Nearest(nil, from, q), scan(points, masks, from, q); !equal(got, want) {
						t.Fatalf("from %v with %+v:\n got %v\nwant %v", from, q, head(got), head(want))
					}
				}
			}
		})
	}
}

// offset is p moved by what shape gives, over the antimeridian and poles too.
func offset(p orb.Point, shape func(int) (float64, float64), i int) orb.Point {
	dx, dy := shape(i)
	lat := p.Lat() + dy
	if math.Abs(lat) > 90 {
		lat = math.Copysign(180, lat) - lat
	}
	lon := p.Lon() + dx/max(1e-3, math.Cos(lat*math.Pi/180))
	return orb.Point{math.Remainder(lon, 360), lat}
}
