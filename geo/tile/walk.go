package tile

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
		if !w.filters || w.takes(i) {
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

// cells emits each cell of the grid that has places.
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
		more := 0
		for more < len(extra) && extra[more].at.same(first, shift) {
			more++
		}
		var g group
		switch {
		case w.filters:
			w.filtered(&g, lo, end)
		case end-lo == 1 && more == 0: // most cells of a deep zoom
			w.place(w.p.spots[lo], w.p.refs[lo])
			lo = end
			continue
		default:
			w.run(&g, lo, end)
		}
		for _, x := range extra[:more] {
			g.one(x.at, x.ref)
			g.open += max(0, int(w.q.open(x.ref)))
		}
		lo, extra = end, extra[more:]
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
	at      spot // of one of them
	ref     uint32
}

func (g *group) one(at spot, ref uint32) {
	g.n++
	g.sum.add(at)
	g.at, g.ref = at, ref
}

// run puts a whole run into g.
func (w *walk) run(g *group, lo, hi int) {
	switch hi - lo {
	case 0:
		return
	case 1:
		g.one(w.p.spots[lo], w.p.refs[lo])
	default:
		g.n, g.sum, g.at = hi-lo, w.p.sum(lo, hi), w.p.spots[lo]
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

// filtered puts the places of a run that the query takes into g.
func (w *walk) filtered(g *group, lo, hi int) {
	for i := lo; i < hi; i++ {
		if w.takes(i) {
			g.one(w.p.spots[i], w.p.refs[i])
			g.open += w.isOpen(i)
		}
	}
}

// takes reports whether the query takes the i-th place.
func (w *walk) takes(i int) bool {
	q, ref, mask := w.q, w.p.refs[i], w.p.masks[i]
	return mask&q.All == q.All && (q.Any == 0 || mask&q.Any != 0) &&
		(!q.OnlyOpen || w.isOpen(i) == 1) && (q.Keep == nil || q.Keep(ref))
}

// isOpen is 1 when the i-th place is known to be open, else 0.
func (w *walk) isOpen(i int) int {
	if w.q.Counts != nil {
		return w.q.Counts.open(i)
	}
	return max(0, int(w.q.open(w.p.refs[i])))
}
