package index

import (
	"math"
	"slices"
)

// key is a place found: a chord that it is not farther than, in units, and below
// that its position. Keys sort by chord.
type key uint64

const (
	units = 1 << 30 // of 6 mm; the globe's longest chord, 2, fits 32 bits
	none  = ^key(0) // no place, and after every other
)

func keyOf(chord float64, pos uint32) key { return key(int64(chord*units)+1)<<32 | key(pos) }

func (k key) high() float64 { return float64(k>>32) / units }

const (
	// few is how many results are kept sorted while searching: quicker up to here.
	// When more are asked for, they are sorted each time their number has doubled.
	few = 128
	// handful is how many are kept sorted without a branch, see sift.
	handful = 20
)

// last is the greatest key of a place that is no farther than reach for certain.
func (s *scratch) last() key { return keyOf(s.reach, math.MaxUint32) }

// take makes keys of the places near in leaf b, drops those that q.Keep refuses, and
// gives their number.
func (s *scratch) take(t *Tree, q *Query, b uint32, near []uint64) int {
	l := &t.leaves[b]
	step := float64(l.step)
	e := slack*step + noise
	s.width = max(s.width, keyOf(2*e, 0))
	limit := s.last() + s.width
	n := 0
	for _, c := range near {
		i := uint32(c) % blockSize
		k := keyOf(math.Sqrt(float64(int64(c>>6)))*step+e, b*blockSize+i)
		if q.Keep != nil && (k > limit || !q.Keep(t.rests[b].places[i].ref())) {
			continue
		}
		s.keys[n] = k
		n++
	}
	return n
}

// insert puts the first n of s.keys among the best. What falls out at the end stays in
// more while it might be a result all the same.
func (s *scratch) insert(t *Tree, n int) {
	best, last := s.best[:s.k], s.last()
	if s.k <= handful {
		s.keys[n] = none
		for i := 0; i < n; i += 2 {
			j, k := sift(best, s.keys[i], s.keys[i+1])
			limit := min(best[len(best)-1], last) + s.width
			if j <= limit {
				s.more = append(s.more, j)
			}
			if k <= limit {
				s.more = append(s.more, k)
			}
		}
	} else {
		for _, k := range s.keys[:n] {
			k = slot(best, k)
			if k <= min(best[len(best)-1], last)+s.width {
				s.more = append(s.more, k)
			}
		}
	}
	s.narrow(min(s.reach, best[len(best)-1].high()))
	if len(s.more) > blockSize {
		s.drop()
		if len(s.more) > blockSize/2 {
			s.settle(t)
		}
	}
}

// sift puts two keys in their places in best and gives the two that fall out. Where a
// key belongs no processor can predict, so this walks all the way without a branch.
func sift(best []key, j, k key) (key, key) {
	for i, b := range best {
		b, j = min(b, j), max(b, j)
		best[i], k = min(b, k), max(b, k)
	}
	return j, k
}

// slot puts a key in its place in best and gives the one that falls out.
func slot(best []key, k key) key {
	i := len(best) - 1
	out := best[i]
	if k >= out {
		return k
	}
	for ; i > 0 && best[i-1] > k; i-- {
		best[i] = best[i-1]
	}
	best[i] = k
	return out
}

// pile adds the first n of s.keys to more, which holds all that is found when many
// results are wanted, or all.
func (s *scratch) pile(t *Tree, n int) {
	limit := s.last() + s.width
	for _, k := range s.keys[:n] {
		if k <= limit {
			s.more = append(s.more, k)
		}
	}
	if s.k == 0 || len(s.more) < 2*s.k {
		return
	}
	slices.Sort(s.more)
	s.narrow(min(s.reach, s.more[s.k-1].high()))
	s.drop()
	if len(s.more) > s.k+s.k/2+blockSize {
		s.settle(t)
	}
}

// drop forgets what can no longer be a result.
func (s *scratch) drop() {
	limit := s.last() + s.width
	s.more = slices.DeleteFunc(s.more, func(k key) bool { return k > limit })
}

// gathered moves the best to more, which then holds all that may be results.
func (s *scratch) gathered() []key {
	if s.k != 0 && s.k <= few {
		for _, k := range s.best[:s.k] {
			if k != none {
				s.more = append(s.more, k)
			}
		}
	}
	s.drop()
	return s.more
}

// settle keeps what is found short where very many places are equally far: it
// measures them and keeps the k nearest.
func (s *scratch) settle(t *Tree) {
	s.measured = s.measured[:0]
	for _, k := range s.gathered() {
		pos := uint32(k)
		s.measured = append(s.measured, candidate{0, t.place(pos).ref(), pos})
	}
	s.exact(t, s.measured)
	s.more = s.more[:0]
	for _, c := range s.measured[:s.k] {
		s.more = append(s.more, keyOf(chord(c.dist), c.pos))
	}
	s.narrow(min(s.reach, chord(s.measured[s.k-1].dist)))
	if s.k <= few {
		slices.Sort(s.more)
		copy(s.best[:s.k], s.more)
		s.more = s.more[:0]
	}
}
