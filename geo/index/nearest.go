package index

import (
	"math"
	"math/bits"

	"github.com/paulmach/orb"

	"huishou/geo"
)

// Lengths inside a search are chords on the unit sphere.
const (
	// slack is how far, in steps of its leaf, the chord to a place as rounded may be
	// from the true one: half a step for the place and one for the point asked
	// about, in each of three directions, and √3·1.5 < 2.6.
	slack = 2.6
	// noise is more than chord and haversine can differ by float64 rounding. It is 60 nm.
	noise = 1e-14
)

// Nearest appends to dst the places that q takes, nearest to from first, and
// returns the extended slice. The order is that of geo.Distance, equal ones by
// reference, and a place exactly at q.Radius is in. A from that is not a valid WGS-84
// point has nothing near it.
//
// It allocates nothing once dst is large enough.
func (t *Tree) Nearest(dst []Hit, from orb.Point, q Query) []Hit {
	if t.n == 0 || !(q.Radius >= 0) || !geo.Valid(from) {
		return dst
	}
	s := t.borrow()
	if t.masks.Select(&s.selection, q.All, q.Any) {
		s.begin(t, from, &q)
		s.descend(t, &q)
		dst = s.finish(t, dst, &q)
	}
	t.scratch.Put(s)
	return dst
}

// scratch is the working memory of one search.
type scratch struct {
	selection Selection
	stack     [32]span // 2³² places make 2²⁶ leaves, 26 deep

	from    origin
	at      [4]float64 // from as a vector; the fourth is padding
	reach   float64    // nothing farther than this can be a result
	limit   float64    // reach², a hair wide
	width   key        // the most that a place seen may be nearer than its key says
	k       int        // results wanted; 0 for all
	touched int16      // keeps the compiler from dropping what touch reads

	near [blockSize]uint64  // of one leaf, see gather
	keys [blockSize + 1]key // of one leaf; the last is room for none
	best [few]key           // the k nearest so far, ascending, while k ≤ few
	more []key              // other places that may be among the results

	measured []candidate
	refs     []uint32 // for Within
	bitmap   []uint64 // for Within; all zero between searches
}

// span is a range of leaves yet to visit, nothing in it nearer than bound (squared).
type span struct {
	lo, hi uint32
	bound  float64
}

func (t *Tree) borrow() *scratch {
	if s, ok := t.scratch.Get().(*scratch); ok {
		return s
	}
	return new(scratch)
}

func (s *scratch) begin(t *Tree, from orb.Point, q *Query) {
	sλ, cλ := math.Sincos(from.Lon() * (math.Pi / 180))
	sφ, cφ := math.Sincos(from.Lat() * (math.Pi / 180))
	v := t.turned([3]float64{cφ * cλ, cφ * sλ, sφ})
	s.from, s.at = origin{from, sφ, cφ}, [4]float64{v[0], v[1], v[2]}
	s.narrow(2 + noise)
	if q.Radius > 0 {
		s.narrow(chord(q.Radius))
	}
	s.k = max(q.Limit, 0)
	if s.k >= t.n {
		s.k = 0 // more than there are: no bound to keep
	}
	s.width, s.more = 0, s.more[:0]
	if s.k <= few {
		for i := range s.best[:s.k] {
			s.best[i] = none
		}
	}
}

// chord is the length of the chord under an arc along the ground.
func chord(arc geo.Metres) float64 {
	if half := float64(arc / (2 * geo.EarthRadius)); half < math.Pi/2 {
		return 2*math.Sin(half) + noise
	}
	return 2 + noise
}

func (s *scratch) narrow(reach float64) {
	s.reach = reach
	s.limit = (reach + noise) * (reach + noise)
}

// descend visits leaves, nearer sides first, until none left can hold a result.
func (s *scratch) descend(t *Tree, q *Query) {
	all, any, nodes := q.All, q.Any, t.nodes
	lo, hi, bound := uint32(0), uint32(len(t.leaves)), 0.0
	depth := 0
	for {
		for hi-lo > 1 {
			mid := (lo + hi) / 2
			n := &nodes[mid]
			if n.mask&all != all || any != 0 && n.mask&any == 0 {
				goto next
			}
			d := s.at[math.Float64bits(n.plane)&3] - n.plane
			far := span{mid, hi, max(bound, d*d)}
			if d <= 0 {
				hi = mid
			} else {
				far.lo, far.hi = lo, mid
				lo = mid
			}
			if far.bound <= s.limit {
				s.stack[depth&31] = far
				depth++
				if far.hi-far.lo == 1 {
					s.touched += t.touch(far.lo) + int16(s.selection.Block(int(far.lo)))
				}
			}
		}
		s.touched += t.touch(lo)
		s.scan(&t.leaves[lo], lo, q, t)
	next:
		for {
			if depth == 0 {
				return
			}
			depth--
			top := &s.stack[depth&31]
			if top.bound <= s.limit {
				lo, hi, bound = top.lo, top.hi, top.bound
				break
			}
		}
	}
}

// touch reads a word of each cache line of leaf b, so that all of them are on their
// way from memory at once, and while other work is done. Without it a search among a
// million places takes a fifth longer.
func (t *Tree) touch(b uint32) int16 {
	l := &t.leaves[b]
	return l.extent[0] + l.steps[10][0] + l.steps[20][0] + l.steps[31][0] + l.steps[42][0] + l.steps[52][0] + l.steps[63][0]
}

// scan looks at the matching places of leaf b.
func (s *scratch) scan(l *leaf, b uint32, q *Query, t *Tree) {
	perStep := float64(l.perStep)
	x := int64((s.at[0] - l.middle[0]) * perStep)
	y := int64((s.at[1] - l.middle[1]) * perStep)
	z := int64((s.at[2] - l.middle[2]) * perStep)
	r := s.reach*perStep + (slack + noise/minStep)
	within := int64(r * r)
	if dx, dy, dz := beyond(x, l.extent[0]), beyond(y, l.extent[1]), beyond(z, l.extent[2]); dx*dx+dy*dy+dz*dz > within {
		return
	}
	near := l.gather(&s.near, s.selection.Block(int(b)), x, y, z, within)
	if near == 0 {
		return
	}
	if n := s.take(t, q, b, s.near[:near]); s.k != 0 && s.k <= few {
		s.insert(t, n)
	} else {
		s.pile(t, n)
	}
}

// gather puts the places of match that are no more than within squared steps from
// x, y, z into near, and gives their number: the squared steps above, the place in
// the leaf in the lowest six bits. It does not branch on what is near, which no
// processor could predict.
func (l *leaf) gather(near *[blockSize]uint64, match uint64, x, y, z, within int64) uint {
	n := uint(0)
	for match != 0 {
		// The lowest bit, as the number of bits below it. TrailingZeros64 would make
		// each round wait for the one before: the instruction it becomes on plain
		// amd64 depends on what its target register held. This took 40 % of the time.
		rest := match - 1
		below := rest &^ match
		match &= rest
		i := uint(bits.OnesCount64(below)) % blockSize
		p := &l.steps[i]
		dx, dy, dz := x-int64(p[0]), y-int64(p[1]), z-int64(p[2])
		d2 := dx*dx + dy*dy + dz*dz
		near[n%blockSize] = uint64(d2)<<6 | uint64(i)
		if d2 <= within {
			n++
		}
	}
	return n
}

// beyond is how far v lies outside ±extent.
func beyond(v int64, extent int16) int64 {
	return max(v-int64(extent), -v-int64(extent), 0)
}
