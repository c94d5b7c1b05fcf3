package tile

import (
	"cmp"
	"slices"

	"github.com/paulmach/orb"
)

// cellBits: a tile has 2^cellBits columns and rows of cells, and the places of a
// cell are one cluster. On a map whose tiles are 512 pixels wide a cell is 64: the
// grid then has about as many clusters as circles of radius 40 around a place,
// the usual rule, which cover 71 by 71. Unlike those, which may be of any shape,
// two grid cells can have their centroids side by side at a common edge; so a
// cluster is drawn in the middle half of its cell, 32 pixels or more from others.
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
	// OnlyOpen leaves out what is not known to be open.
	OnlyOpen bool
	// Extra are places to add to those of the pyramid, Gone those of the pyramid to
	// leave out, at the position they were built with; both in any order.
	Extra, Gone []Point
}

func (q *Query) filters() bool { return q.All != 0 || q.Any != 0 || q.Keep != nil || q.OnlyOpen }

// takes reports whether q takes a place, its state aside.
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
	at  spot
	ref uint32
}

// extra gives the places of q.Extra in the tile that q takes, in Z-order.
func (q *Query) extra(c Coord) []entry {
	if len(q.Extra) == 0 {
		return nil
	}
	var in []entry
	within := c.limits()
	for i := range q.Extra {
		x := &q.Extra[i]
		if at, ok := within.spot(x.At); ok && q.takes(x.Ref, x.Mask) && (!q.OnlyOpen || q.open(x.Ref) > 0) {
			in = append(in, entry{at, x.Ref})
		}
	}
	slices.SortFunc(in, func(a, b entry) int { return cmp.Or(cmp.Compare(a.at.key(), b.at.key()), cmp.Compare(a.ref, b.ref)) })
	return in
}

// gone gives the places of q.Gone in the tile by their position in p, ascending.
func (q *Query) gone(p *Pyramid, c Coord) []int {
	if len(q.Gone) == 0 {
		return nil
	}
	var out []int
	within := c.limits()
	for i := range q.Gone {
		if at, ok := within.spot(q.Gone[i].At); ok {
			if i, ok := p.find(at, q.Gone[i].Ref); ok {
				out = append(out, i)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Append appends the tile at: nothing when no place is in it, else one layer with
// a point for each cluster (cluster=1, count, open: how many are known to be open)
// and each place that stands alone (id, code, name, kind, open: 1, 0 or -1 as
// unknown). Up to [ClusterZoom] two places or more in one cell of 1/8 tile are a
// cluster, at their centroid or where the middle half of the cell is nearest to it.
// attr describes a place; the strings are copied. A tile that does not exist is
// empty.
func (p *Pyramid) Append(b []byte, at Coord, q Query, attr func(ref uint32) Attributes) []byte {
	if !at.Valid() {
		return b
	}
	lo, hi := p.tile(at)
	extra := q.extra(at)
	if lo == hi && len(extra) == 0 {
		return b
	}
	w := p.walks.Get().(*walk)
	b = w.tile(p, b, at, &q, attr, lo, hi, extra)
	w.q, w.attr, w.gone = Query{}, nil, nil
	p.walks.Put(w)
	return b
}
