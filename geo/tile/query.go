package tile

import (
	"cmp"
	"slices"

	"github.com/paulmach/orb"
)

// cellBits: a tile has 2^cellBits columns and rows of cells; the places of a cell
// are one cluster.
const cellBits = 3

// Point is a place that is not in the pyramid.
type Point struct {
	Ref  uint32
	At   orb.Point // WGS-84
	Mask uint64
}

// Query narrows the places of a tile and tells whether they are open. The zero
// Query takes all.
type Query struct {
	All  uint64                // every bit
	Any  uint64                // at least one bit; 0 for any
	Keep func(ref uint32) bool // nil keeps all; asked about places of Extra too
	// Open tells whether a place is open: 1 open, 0 closed, -1 unknown. Nil is unknown.
	Open func(ref uint32) int8
	// Counts, when given, are the answers of Open about the pyramid, so that a
	// cluster need not ask for every place. See [Pyramid.OpenCounts].
	Counts *Counts
	// Extra are places to add to those of the pyramid, in any order.
	Extra []Point
}

func (q *Query) filters() bool { return q.All != 0 || q.Any != 0 || q.Keep != nil }

func (q *Query) takes(ref uint32, mask uint64) bool {
	return mask&q.All == q.All && (q.Any == 0 || mask&q.Any != 0) && (q.Keep == nil || q.Keep(ref))
}

func (q *Query) open(ref uint32) int8 {
	if q.Open == nil {
		return -1
	}
	return q.Open(ref)
}

// entry is a place of a tile that is not in the pyramid.
type entry struct {
	key uint64
	ref uint32
}

// extra gives the places of q.Extra in the tile that q takes, in Z-order.
func (q *Query) extra(at Coord) []entry {
	var in []entry
	shift, prefix := 64-2*at.Z, interleave(at.X, at.Y)
	for i := range q.Extra {
		x := &q.Extra[i]
		if key := interleave(project(x.At)); key>>shift == prefix && q.takes(x.Ref, x.Mask) {
			in = append(in, entry{key, x.Ref})
		}
	}
	slices.SortFunc(in, func(a, b entry) int { return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.ref, b.ref)) })
	return in
}

// Append appends the tile at: nothing when no place is in it, else one layer with
// a point for each cluster (cluster=1, count, open: how many are known to be open)
// and each place that stands alone (id, code, name, kind, open: 1, 0 or -1 as
// unknown). Up to [ClusterZoom] two places or more in one cell of 1/8 tile are a
// cluster, at their centroid. attr describes a place; the strings are copied. A
// tile that does not exist is empty.
func (p *Pyramid) Append(b []byte, at Coord, q Query, attr func(ref uint32) Attributes) []byte {
	if !at.Valid() {
		return b
	}
	lo, hi := p.tile(at)
	extra := q.extra(at)
	if lo == hi && len(extra) == 0 {
		return b
	}
	e := newEncoder(b, at)
	w := walk{p: p, q: &q, e: &e, attr: attr, filters: q.filters()}
	if at.Z > ClusterZoom {
		w.places(lo, hi, extra)
	} else {
		w.cells(lo, hi, extra, 64-2*(at.Z+cellBits))
	}
	return e.finish()
}

// walk goes through the places of a tile.
type walk struct {
	p       *Pyramid
	q       *Query
	e       *encoder
	attr    func(ref uint32) Attributes
	filters bool
}

func (w *walk) places(lo, hi int, extra []entry) {
	for i := lo; i < hi; i++ {
		if ref := w.p.refs[i]; !w.filters || w.q.takes(ref, w.p.masks[i]) {
			w.place(w.p.keys[i], ref)
		}
	}
	for _, x := range extra {
		w.place(x.key, x.ref)
	}
}

func (w *walk) place(key uint64, ref uint32) {
	w.e.place(key, w.attr(ref), w.q.open(ref))
}

// cells emits each cell of the grid that has places.
func (w *walk) cells(lo, hi int, extra []entry, shift uint32) {
	for lo < hi || len(extra) > 0 {
		var cell uint64
		switch {
		case lo == hi:
			cell = extra[0].key >> shift
		case len(extra) == 0:
			cell = w.p.keys[lo] >> shift
		default:
			cell = min(extra[0].key, w.p.keys[lo]) >> shift
		}
		end := w.p.runEnd(lo, hi, shift, cell)
		more := 0
		for more < len(extra) && extra[more].key>>shift == cell {
			more++
		}
		var g group
		if w.filters {
			w.filtered(&g, lo, end)
		} else {
			w.run(&g, lo, end)
		}
		for _, x := range extra[:more] {
			g.one(x.key, x.ref)
			g.open += max(0, int(w.q.open(x.ref)))
		}
		lo, extra = end, extra[more:]
		switch {
		case g.n == 1:
			w.place(g.key, g.ref)
		case g.n > 1:
			w.e.cluster(g.sum, g.n, g.open)
		}
	}
}

// group is the places of a cell.
type group struct {
	n, open int
	sum     sum
	key     uint64 // of one of them
	ref     uint32
}

func (g *group) one(key uint64, ref uint32) {
	g.n++
	g.sum.add(key)
	g.key, g.ref = key, ref
}

// run puts a whole run into g.
func (w *walk) run(g *group, lo, hi int) {
	switch hi - lo {
	case 0:
		return
	case 1: // most cells of a deep zoom
		g.one(w.p.keys[lo], w.p.refs[lo])
	default:
		g.n, g.sum = hi-lo, w.p.sum(lo, hi)
	}
	switch {
	case w.q.Counts != nil:
		g.open = w.q.Counts.rank(hi) - w.q.Counts.rank(lo)
	case w.q.Open != nil:
		for _, ref := range w.p.refs[lo:hi] {
			g.open += max(0, int(w.q.Open(ref)))
		}
	}
}

// filtered puts the places of a run that pass into g.
func (w *walk) filtered(g *group, lo, hi int) {
	for i := lo; i < hi; i++ {
		ref := w.p.refs[i]
		if !w.q.takes(ref, w.p.masks[i]) {
			continue
		}
		g.one(w.p.keys[i], ref)
		if w.q.Counts != nil {
			g.open += w.q.Counts.open(i)
		} else {
			g.open += max(0, int(w.q.open(ref)))
		}
	}
}
