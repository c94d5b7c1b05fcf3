package index

import (
	"math/bits"
	"slices"

	"github.com/paulmach/orb"
)

// Within appends to dst the references, ascending, of the places inside b (its
// edges included) that q takes, and returns the extended slice. With q.Limit it
// is the lowest of them. q.Radius does not matter. A bound whose west lies east of
// its east holds nothing: geo.Split and geo.ParseBBox cut such a box in two.
//
// It allocates nothing once dst is large enough.
func (t *Tree) Within(dst []uint32, b orb.Bound, q Query) []uint32 {
	if t.n == 0 {
		return dst
	}
	s := t.borrow()
	if t.masks.Select(&s.selection, q.All, q.Any) {
		s.refs = s.refs[:0]
		s.inside(t, b, &q)
		s.sortRefs(t)
		found := s.refs
		if q.Limit > 0 && len(found) > q.Limit {
			found = found[:q.Limit]
		}
		dst = append(dst, found...)
	}
	t.scratch.Put(s)
	return dst
}

// inside collects references of the places inside b.
func (s *scratch) inside(t *Tree, b orb.Bound, q *Query) {
	s.stack[0] = span{0, uint32(len(t.leaves)), 0}
	for depth := 1; depth > 0; {
		depth--
		lo, hi := s.stack[depth].lo, s.stack[depth].hi
		if hi-lo == 1 {
			if box := &t.rests[lo].box; box.meets(b) {
				s.collect(t, lo, b, box.isIn(b), q)
			}
			continue
		}
		mid := (lo + hi) / 2
		mask, box := t.nodes[mid].mask, &t.boxes[mid]
		switch {
		case mask&q.All != q.All || q.Any != 0 && mask&q.Any == 0 || !box.meets(b):
		case box.isIn(b):
			for i := lo; i < hi; i++ {
				s.collect(t, i, b, true, q)
			}
		default:
			s.stack[depth] = span{mid, hi, 0}
			s.stack[depth+1] = span{lo, mid, 0}
			depth += 2
		}
	}
}

// collect takes the matching places of leaf b; whole says that all are inside.
func (s *scratch) collect(t *Tree, b uint32, bound orb.Bound, whole bool, q *Query) {
	r := &t.rests[b]
	for match := s.selection.Block(int(b)); match != 0; match &= match - 1 {
		i := bits.TrailingZeros64(match) % blockSize
		if !whole && !bound.Contains(r.places[i].point()) {
			continue
		}
		if ref := r.places[i].ref(); q.Keep == nil || q.Keep(ref) {
			s.refs = append(s.refs, ref)
		}
	}
}

// sortRefs orders what was collected: by ticking off a bitmap when there is much of it.
func (s *scratch) sortRefs(t *Tree) {
	words := (t.inputs + 63) / 64
	if len(s.refs) < 64 || len(s.refs) < words/8 {
		slices.Sort(s.refs)
		return
	}
	if len(s.bitmap) < words {
		s.bitmap = make([]uint64, words)
	}
	for _, ref := range s.refs {
		s.bitmap[ref/64] |= 1 << (ref % 64)
	}
	s.refs = s.refs[:0]
	for w, word := range s.bitmap {
		for ; word != 0; word &= word - 1 {
			s.refs = append(s.refs, uint32(w*64+bits.TrailingZeros64(word)))
		}
	}
	clear(s.bitmap)
}

func (c box) meets(b orb.Bound) bool {
	return float64(c.west) <= b.Max[0] && float64(c.east) >= b.Min[0] &&
		float64(c.south) <= b.Max[1] && float64(c.north) >= b.Min[1]
}

func (c box) isIn(b orb.Bound) bool {
	return float64(c.west) >= b.Min[0] && float64(c.east) <= b.Max[0] &&
		float64(c.south) >= b.Min[1] && float64(c.north) <= b.Max[1]
}
