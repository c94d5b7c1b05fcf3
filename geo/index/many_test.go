package index_test

import (
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"

	"huishou/geo"
	"huishou/geo/index"
)

// What residents ask: the ten nearest places that take one thing, within 20 km.
// Ten thousand times at each size, each compared with a look at every place.
func TestTenThousandQuestionsOfResidentsAreBruteForce(t *testing.T) {
	asks := 10_000
	if testing.Short() || raceEnabled {
		asks = 200
	}
	for _, n := range []int{5_000, 100_000} {
		points, masks := city(21, n)
		tree := index.Build(points, masks)
		r := rand.New(rand.NewPCG(22, uint64(n)))
		var got []index.Hit
		for range asks {
			from := orb.Point{104 + 1.3*r.Float64(), 28.9 + 0.8*r.Float64()}
			if r.IntN(2) == 0 {
				from = points[r.IntN(n)]
			}
			q := index.Query{All: 1<<r.IntN(12) | 1<<12, Limit: 10, Radius: 20_000}
			got = tree.Nearest(got[:0], from, q)
			if want := tenOf(points, masks, from, q); !equal(got, want) {
				t.Fatalf("%d places, from %v with %+v:\n got %v\nwant %v", n, from, q, got, want)
			}
		}
	}
}

// tenOf looks at every place, and measures only those in the box of the radius.
func tenOf(points []orb.Point, masks []uint64, from orb.Point, q index.Query) []index.Hit {
	box := geo.Around(from, q.Radius)[0]
	var best []index.Hit
	for i, p := range points {
		if masks[i]&q.All != q.All || !box.Contains(p) {
			continue
		}
		d := geo.Distance(from, p)
		if d > q.Radius || len(best) == q.Limit && d >= best[q.Limit-1].Distance {
			continue
		}
		at := len(best) // equal ones stay in the order of their references
		for at > 0 && best[at-1].Distance > d {
			at--
		}
		best = append(best, index.Hit{})
		copy(best[at+1:], best[at:])
		best[at] = index.Hit{Ref: uint32(i), Distance: d}
		best = best[:min(len(best), q.Limit)]
	}
	return best
}
