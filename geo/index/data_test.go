package index_test

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/paulmach/orb"

	"huishou/geo"
	"huishou/geo/index"
)

// active is the mask bit of a place that is in use; bits 0 to 11 are categories.
const active = 1 << 12

// city gives n places and masks round 100 centres in the bounds of Zigong: twelve
// categories with probability 0.3 each, nine of ten active.
func city(seed uint64, n int) ([]orb.Point, []uint64) {
	r := rand.New(rand.NewPCG(seed, 1))
	centres := make([]orb.Point, 100)
	for i := range centres {
		centres[i] = orb.Point{104.0 + r.Float64()*1.3, 28.9 + r.Float64()*0.8}
	}
	points, masks := make([]orb.Point, n), make([]uint64, n)
	for i := range points {
		c := centres[r.IntN(len(centres))]
		points[i] = orb.Point{c[0] + r.NormFloat64()*0.02, c[1] + r.NormFloat64()*0.02}
		masks[i] = randomMask(r)
	}
	return points, masks
}

func randomMask(r *rand.Rand) uint64 {
	var m uint64
	for bit := range 12 {
		if r.Float64() < 0.3 {
			m |= 1 << bit
		}
	}
	if r.Float64() < 0.9 {
		m |= active
	}
	return m
}

// world gives n places all over the globe, many of them near a pole, on the
// antimeridian, on one spot or a hair away from another.
func world(seed uint64, n int) ([]orb.Point, []uint64) {
	r := rand.New(rand.NewPCG(seed, 2))
	points, masks := make([]orb.Point, n), make([]uint64, n)
	for i := range points {
		switch p := &points[i]; r.IntN(10) {
		case 0:
			*p = orb.Point{r.Float64()*360 - 180, math.Copysign(90-math.Abs(r.NormFloat64())*1e-3, r.Float64()-0.5)}
		case 1:
			*p = orb.Point{math.Copysign(180-r.Float64()*1e-4, r.Float64()-0.5), r.Float64()*180 - 90}
		case 2:
			*p = orb.Point{float64(r.IntN(361) - 180), float64(r.IntN(181) - 90)}
		case 3:
			*p = points[r.IntN(i+1)]
		case 4:
			q := points[r.IntN(i+1)]
			*p = orb.Point{clamp(q[0]+(r.Float64()-0.5)*1e-9, 180), clamp(q[1]+(r.Float64()-0.5)*1e-9, 90)}
		default:
			*p = orb.Point{r.Float64()*360 - 180, math.Asin(r.Float64()*2-1) * 180 / math.Pi}
		}
		masks[i] = randomMask(r)
	}
	return points, masks
}

func clamp(v, most float64) float64 { return max(-most, min(most, v)) }

// scan is the answer by looking at every place.
func scan(points []orb.Point, masks []uint64, from orb.Point, q index.Query) []index.Hit {
	var hits []index.Hit
	for i, p := range points {
		ref := uint32(i)
		if !takes(q, masks[i], ref) || !geo.Valid(p) {
			continue
		}
		if d := geo.Distance(from, p); q.Radius == 0 || d <= q.Radius {
			hits = append(hits, index.Hit{Ref: ref, Distance: d})
		}
	}
	slices.SortFunc(hits, func(a, b index.Hit) int {
		return cmp.Or(cmp.Compare(a.Distance, b.Distance), cmp.Compare(a.Ref, b.Ref))
	})
	if q.Limit > 0 && len(hits) > q.Limit {
		hits = hits[:q.Limit]
	}
	return hits
}

func takes(q index.Query, mask uint64, ref uint32) bool {
	return mask&q.All == q.All && (q.Any == 0 || mask&q.Any != 0) && (q.Keep == nil || q.Keep(ref))
}
