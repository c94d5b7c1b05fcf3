package tile

import (
	"math/bits"

	"huishou/geo/index"
)

// walk goes through the places of a tile.
type walk struct {
	p    *Pyramid
	q    Query
	e    encoder
	attr func(ref uint32) Attributes
	gone []int // positions to leave out, ascending, from where the walk is

	filters   bool
	selection index.Selection

	// What the sums were at the end of the last long run: the next one often begins there.
	at   int
	sum  sum
	open int
}

// tile appends the tile at, whose places are the run from lo to before hi, and extra.
func (w *walk) tile(p *Pyramid, b []byte, at Coord, q *Query, attr func(ref uint32) Attributes, lo, hi int, extra []entry) []byte {
	w.p, w.q, w.attr, w.gone, w.at = p, *q, attr, q.gone(p, at), -1
	if w.filters = q.filters(); w.filters && !p.masks.Select(&w.selection, q.All, q.Any) {
		hi = lo // no place of the pyramid has these bits
	}
	features := hi - lo + len(extra)
	if at.Z <= ClusterZoom || w.filters {
		features = min(features, 1<<(2*cellBits))
	}
	w.e.begin(b, at, features)
	if at.Z <= ClusterZoom {
		w.cells(lo, hi, extra, 32-at.Z-cellBits)
	} else {
		w.places(lo, hi, extra)
	}
	return w.e.finish()
}

// places draws each place of the run from lo to before hi, and of extra.
func (w *walk) places(lo, hi int, extra []entry) {
	for b := lo / block; b*block < hi; b++ {
		for rest := w.pick(b, lo, hi); rest != 0; rest &= rest - 1 {
			i := b*block + bits.TrailingZeros64(rest)
			w.place(w.p.spots[i], w.p.refs[i])
		}
	}
	for _, x := range extra {
		w.place(x.at, x.ref)
	}
}

func (w *walk) place(at spot, ref uint32) {
	w.e.place(at, w.attr(ref), w.q.open(ref))
}

// cells draws each square of a grid that has places; squares are 2^shift wide.
func (w *walk) cells(lo, hi int, extra []entry, shift uint32) {
	for lo < hi || len(extra) > 0 {
		var first spot
		switch {
		case lo == hi:
			first = extra[0].at
		case len(extra) == 0 || w.p.spots[lo].key() < extra[0].at.key():
			first = w.p.spots[lo]
		default:
			first = extra[0].at
		}
		end := w.p.runEnd(lo, hi, first, shift)
		if end-lo == 1 && !w.filters && len(extra) == 0 && len(w.gone) == 0 { // most cells of a deep zoom
			w.place(first, w.p.refs[lo])
			lo = end
			continue
		}
		g := group{at: first}
		if w.filters {
			w.filtered(&g, lo, end)
		} else {
			w.whole(&g, lo, end)
		}
		lo = end
		for len(extra) > 0 && extra[0].at.same(first, shift) {
			x := extra[0]
			g.one(x.at, x.ref)
			g.open += max(0, int(w.q.open(x.ref)))
			extra = extra[1:]
		}
		switch {
		case g.n == 1:
			w.place(g.at, g.ref)
		case g.n > 1:
			w.e.cluster(g.at, g.sum, g.n, g.open)
		}
	}
}

// group is the places of a cell.
type group struct {
	n, open int
	sum     sum
	at      spot   // of one of them, or just in the cell when there is none
	ref     uint32 // of that one, when there are no more
}

func (g *group) one(at spot, ref uint32) {
	g.n++
	g.sum.add(at)
	g.at, g.ref = at, ref
}

// whole puts the run from lo to before hi into g, when nothing is filtered.
func (w *walk) whole(g *group, lo, hi int) {
	switch {
	case len(w.gone) > 0 && w.gone[0] < hi:
		w.filtered(g, lo, hi)
		return
	case hi-lo <= sumEvery:
		for i := lo; i < hi; i++ {
			g.one(w.p.spots[i], w.p.refs[i])
			g.open += w.isOpen(i)
		}
		return
	}
	if w.at != lo {
		w.to(lo)
	}
	before, open := w.sum, w.open
	w.to(hi)
	g.n, g.open = hi-lo, w.open-open
	g.sum = sum{w.sum.x - before.x, w.sum.y - before.y}
	if w.q.Counts == nil && w.q.Open != nil {
		for i := lo; i < hi; i++ {
			g.open += w.isOpen(i)
		}
	}
}

// to takes the sums before the i-th place.
func (w *walk) to(i int) {
	w.at, w.sum = i, w.p.before(i)
	if w.q.Counts != nil {
		w.open = w.q.Counts.rank(i)
	}
}

// filtered puts the places of the run that the query takes into g.
func (w *walk) filtered(g *group, lo, hi int) {
	for b := lo / block; b*block < hi; b++ {
		word := w.pick(b, lo, hi)
		if word == 0 {
			continue
		}
		n := bits.OnesCount64(word)
		if g.n += n; w.q.Counts != nil {
			g.open += bits.OnesCount64(word & w.q.Counts.blocks[b].open)
		}
		i := 0
		for rest := word; rest != 0; rest &= rest - 1 {
			i = b*block + bits.TrailingZeros64(rest)
			g.sum.add(w.p.spots[i])
			if w.q.Counts == nil {
				g.open += w.isOpen(i)
			}
		}
		g.at, g.ref = w.p.spots[i], w.p.refs[i]
	}
}

// block is how many places one word of a selection stands for.
const block = 64

// pick gives the places of a block, from lo to before hi, that the query takes:
// bit i is the place i after the first of the block.
func (w *walk) pick(b, lo, hi int) uint64 {
	word, first := ^uint64(0), b*block
	if w.filters {
		word = w.selection.Block(b)
	}
	if w.q.OnlyOpen && w.q.Counts != nil {
		word &= w.q.Counts.blocks[b].open
	}
	if lo > first {
		word &= ^uint64(0) << (lo - first)
	}
	if hi < first+block {
		word &= 1<<(hi-first) - 1
	}
	for len(w.gone) > 0 && w.gone[0] < min(hi, first+block) {
		word &^= 1 << (w.gone[0] - first)
		w.gone = w.gone[1:]
	}
	if w.q.Keep == nil && (!w.q.OnlyOpen || w.q.Counts != nil) {
		return word
	}
	for rest := word; rest != 0; rest &= rest - 1 {
		i := first + bits.TrailingZeros64(rest)
		if w.q.Keep != nil && !w.q.Keep(w.p.refs[i]) || w.q.OnlyOpen && w.isOpen(i) == 0 {
			word &^= rest & -rest
		}
	}
	return word
}

// isOpen is 1 when the i-th place is known to be open, else 0.
func (w *walk) isOpen(i int) int {
	if w.q.Counts != nil {
		return w.q.Counts.open(i)
	}
	return max(0, int(w.q.open(w.p.refs[i])))
}
