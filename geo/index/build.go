package index

import (
	"math"

	"github.com/paulmach/orb"

	"huishou/geo"
)

// minStep keeps a leaf whose places share one spot from steps of length zero, and
// squared steps across the whole globe within 56 bits. It is 9.5 cm.
const minStep = 1.0 / (1 << 26)

// Build makes a tree of the given places; masks[i] belongs to points[i] and is 0
// where masks is shorter. The tree does not keep the slices. A place's reference
// is its position in points, and equal distances are ordered by it, so callers
// sort their places by id first.
//
// Points that are not finite, or outside ±180 and ±90, are skipped: they have no
// distance to anything. Building a million places takes 0.4 s.
func Build(points []orb.Point, masks []uint64) *Tree {
	t := &Tree{inputs: len(points)}
	items := make([]item, 0, len(points))
	for i, p := range points {
		if geo.Valid(p) {
			items = append(items, item{unit(p), uint32(i)})
		}
	}
	t.n = len(items)
	t.turn = towards(items)
	for i := range items {
		items[i].v = t.turned(items[i].v)
	}

	blocks := (t.n + blockSize - 1) / blockSize
	t.nodes, t.boxes = make([]node, blocks), make([]box, blocks)
	t.leaves, t.rests = make([]leaf, blocks), make([]rest, blocks)
	t.split(items, 0, blocks)
	for b := range t.leaves {
		own := items[b*blockSize : min((b+1)*blockSize, t.n)]
		t.leaves[b].pack(own)
		t.rests[b].pack(own, points)
	}
	t.masks = NewMasks(t.n, func(i int) uint64 {
		if ref := int(items[i].ref); ref < len(masks) {
			return masks[ref]
		}
		return 0
	})
	if blocks > 0 {
		t.sum(0, blocks)
	}
	return t
}

// item is a place while the tree is being built.
type item struct {
	v   [3]float64
	ref uint32
}

// towards is a rotation that turns the mean of the items to the third axis. A
// city then lies in the plane of the first two, where boxes fit it closely.
func towards(items []item) [9]float64 {
	var mean [3]float64
	for i := range items {
		for a, c := range items[i].v {
			mean[a] += c
		}
	}
	length := math.Sqrt(mean[0]*mean[0] + mean[1]*mean[1] + mean[2]*mean[2])
	if !(length > 1e-3*float64(len(items))) { // spread round the globe: no direction is better
		return [9]float64{1, 0, 0, 0, 1, 0, 0, 0, 1}
	}
	up := [3]float64{mean[0] / length, mean[1] / length, mean[2] / length}
	// East and north at the mean, as on a map; at a pole any pair will do.
	east := [3]float64{-up[1], up[0], 0}
	if h := math.Hypot(east[0], east[1]); h > 1e-9 {
		east[0], east[1] = east[0]/h, east[1]/h
	} else {
		east = [3]float64{1, 0, 0}
	}
	north := [3]float64{
		up[1]*east[2] - up[2]*east[1],
		up[2]*east[0] - up[0]*east[2],
		up[0]*east[1] - up[1]*east[0],
	}
	return [9]float64{
		east[0], east[1], east[2],
		north[0], north[1], north[2],
		up[0], up[1], up[2],
	}
}

// split orders the items of leaves lo to hi so that each half holds its own, along
// the axis in which they spread the farthest. All leaves but the last are full.
func (t *Tree) split(items []item, lo, hi int) {
	if hi-lo < 2 {
		return
	}
	least, most := spread(items)
	axis := 0
	for a := 1; a < 3; a++ {
		if most[a]-least[a] > most[axis]-least[axis] {
			axis = a
		}
	}
	mid := (lo + hi) / 2
	k := (mid - lo) * blockSize
	selectNth(items, k, axis)
	t.nodes[mid].plane = math.Float64frombits(math.Float64bits(items[k].v[axis])&^3 | uint64(axis))
	t.split(items[:k], lo, mid)
	t.split(items[k:], mid, hi)
}

func spread(items []item) (least, most [3]float64) {
	least, most = items[0].v, items[0].v
	for i := range items {
		v := &items[i].v
		least[0], most[0] = min(least[0], v[0]), max(most[0], v[0])
		least[1], most[1] = min(least[1], v[1]), max(most[1], v[1])
		least[2], most[2] = min(least[2], v[2]), max(most[2], v[2])
	}
	return least, most
}

// selectNth puts at k the item that sorting would put there, with no greater one
// before it and no lesser one after it. Places on one spot are told apart by their
// reference, so many equal ones cost no more than any others.
func selectNth(items []item, k, axis int) {
	less := func(a, b *item) bool {
		x, y := a.v[axis], b.v[axis]
		return x < y || x == y && a.ref < b.ref
	}
	lo, hi := 0, len(items)-1
	for lo < hi {
		pivot := items[median(items, lo, hi, less)]
		i, j := lo, hi
		for i <= j {
			for less(&items[i], &pivot) {
				i++
			}
			for less(&pivot, &items[j]) {
				j--
			}
			if i <= j {
				items[i], items[j] = items[j], items[i]
				i, j = i+1, j-1
			}
		}
		switch {
		case k <= j:
			hi = j
		case k >= i:
			lo = i
		default:
			return
		}
	}
}

// median picks the middle of nine items spread over the range (three when it is short).
func median(items []item, lo, hi int, less func(a, b *item) bool) int {
	of3 := func(a, b, c int) int {
		if less(&items[b], &items[a]) {
			a, b = b, a
		}
		if less(&items[c], &items[b]) {
			b = c
			if less(&items[b], &items[a]) {
				b = a
			}
		}
		return b
	}
	mid := lo + (hi-lo)/2
	if hi-lo < 64 {
		return of3(lo, mid, hi)
	}
	s := (hi - lo) / 8
	return of3(of3(lo, lo+s, lo+2*s), of3(mid-s, mid, mid+s), of3(hi-2*s, hi-s, hi))
}

func (l *leaf) pack(items []item) {
	least, most := spread(items)
	reach := 0.0
	for a := range 3 {
		l.middle[a] = (least[a] + most[a]) / 2
		reach = max(reach, (most[a]-least[a])/2)
	}
	// The next power of two, so that dividing by it loses nothing.
	step := math.Exp2(math.Ceil(math.Log2(max(reach/math.MaxInt16, minStep))))
	if math.Round(reach/step) > math.MaxInt16 {
		step *= 2
	}
	l.step, l.perStep = float32(step), float32(1/step)
	for i := range items {
		for a := range 3 {
			s := int16(math.Round((items[i].v[a] - l.middle[a]) / step))
			l.steps[i][a] = s
			l.extent[a] = max(l.extent[a], s, -s)
		}
	}
}

func (r *rest) pack(items []item, points []orb.Point) {
	r.box = boxOf(points[items[0].ref])
	for i := range items {
		r.places[i] = placeOf(points[items[i].ref], items[i].ref)
		r.box = r.box.join(boxOf(r.places[i].point()))
	}
}

func boxOf(p orb.Point) box {
	west, east := outward(p.Lon())
	south, north := outward(p.Lat())
	return box{west, south, east, north}
}

// outward gives the float32 values at or just below, and at or just above, x.
func outward(x float64) (below, above float32) {
	f := float32(x)
	switch {
	case float64(f) > x:
		return math.Nextafter32(f, float32(math.Inf(-1))), f
	case float64(f) < x:
		return f, math.Nextafter32(f, float32(math.Inf(1)))
	}
	return f, f
}

// sum fills boxes and masks of the nodes over leaves lo to hi, from below.
func (t *Tree) sum(lo, hi int) (box, uint64) {
	if hi-lo == 1 {
		return t.rests[lo].box, t.masks.union(lo)
	}
	mid := (lo + hi) / 2
	leftBox, leftMask := t.sum(lo, mid)
	rightBox, rightMask := t.sum(mid, hi)
	t.boxes[mid], t.nodes[mid].mask = leftBox.join(rightBox), leftMask|rightMask
	return t.boxes[mid], t.nodes[mid].mask
}
