package index

import (
	"cmp"
	"math"
	"math/bits"
	"slices"

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
	at      [4]float64        // from as a vector; the fourth is padding
	reach   float64           // nothing farther than this can be a result
	limit   float64           // reach², a hair wide
	width   float64           // the most that a place in found may be nearer than its key says
	k       int               // results wanted; 0 for all
	touched int16             // keeps the compiler from dropping what touch reads
	found   []key             // places that may be among the results; sorted while k ≤ few
	near    [blockSize]uint64 // see gather

	measured []candidate
	refs     []uint32 // for Within
	bitmap   []uint64 // for Within; all zero between searches
}

// span is a range of leaves yet to visit, nothing in it nearer than bound (squared).
type span struct {
	lo, hi uint32
	bound  float64
}

// key is a place found: a chord that it is not farther than, as float32 bits, and
// below that its position. Keys sort by chord.
type key uint64

func (k key) high() float64 { return float64(math.Float32frombits(uint32(k >> 32))) }

// candidate is a place found, measured.
type candidate struct {
	dist geo.Metres
	ref  uint32
	pos  uint32
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
	s.width, s.found = 0, s.found[:0]
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
					s.touched += t.touch(far.lo)
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
	n := l.gather(&s.near, s.selection.Block(int(b)), x, y, z, within)
	if n == 0 {
		return
	}
	near := s.near[:n]
	step := float64(l.step)
	e := slack*step + noise
	if s.width < 2*e {
		s.width = 2 * e
	}
	sorted := s.k != 0 && s.k <= few
	if sorted {
		insertionSort(near)
	}
	limit := s.keyLimit()
	touched := uint64(0)
	f := s.found
	for _, c := range near {
		i := uint32(c) % blockSize
		high := float32(math.Sqrt(float64(int64(c>>6)))*step + e)
		k := key(math.Float32bits(high)+1)<<32 | key(b*blockSize+i)
		if k > limit {
			if sorted {
				break
			}
			continue
		}
		if q.Keep != nil && !q.Keep(t.rests[b].refs[i]) {
			continue
		}
		f = append(f, k)
		r := &t.rests[b]
		touched += math.Float64bits(r.points[i][0]) + uint64(r.refs[i]) // finish is going to ask for them
		if !sorted {
			continue
		}
		j := len(f) - 1
		for ; j > 0 && f[j-1] > k; j-- {
			f[j] = f[j-1]
		}
		f[j] = k
		if len(f) >= s.k {
			if h := f[s.k-1].high(); h < s.reach {
				s.narrow(h)
				limit = s.keyLimit()
			}
		}
	}
	s.found = f
	s.touched += int16(touched)
	if s.k != 0 && len(f) > s.k {
		s.trim(t, limit)
	}
}

func insertionSort(a []uint64) {
	for i := 1; i < len(a); i++ {
		v, j := a[i], i
		for ; j > 0 && a[j-1] > v; j-- {
			a[j] = a[j-1]
		}
		a[j] = v
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
		below := (match - 1) &^ match
		match &^= below + 1
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

// few is how many results are kept sorted while searching: quicker up to here. When more are asked
// for, they are sorted each time their number has doubled.
const few = 128

// keyLimit is the greatest key of a place that can still be a result.
func (s *scratch) keyLimit() key {
	high := (s.reach + s.width) * (1 + 1e-6) // more than float32 rounds by
	return key(math.Float32bits(float32(high)))<<32 | math.MaxUint32
}

// trim drops places found that can no longer be results.
func (s *scratch) trim(t *Tree, limit key) {
	if s.k > few {
		if len(s.found) < 2*s.k {
			return
		}
		slices.Sort(s.found)
		s.narrow(min(s.reach, s.found[s.k-1].high()))
		limit = s.keyLimit()
	}
	for len(s.found) > s.k && s.found[len(s.found)-1] > limit {
		s.found = s.found[:len(s.found)-1]
	}
	if len(s.found) > s.k+s.k/2+blockSize {
		s.settle(t)
	}
}

// settle keeps found short where very many places are equally far: it measures them
// and keeps the k nearest.
func (s *scratch) settle(t *Tree) {
	s.measured = s.measured[:0]
	for _, k := range s.found {
		pos := uint32(k)
		s.measured = append(s.measured, candidate{0, t.ref(pos), pos})
	}
	s.exact(t, s.measured)
	s.found = s.found[:s.k]
	for i, c := range s.measured[:s.k] {
		s.found[i] = key(math.Float32bits(float32(chord(c.dist)))+1)<<32 | key(c.pos)
	}
	s.narrow(min(s.reach, chord(s.measured[s.k-1].dist)))
}

// tie is a distance in metres within which the order of two places is left to
// geo.Distance. origin.distance differs from it by much less.
const tie = 1e-7

// finish appends the results to dst.
func (s *scratch) finish(t *Tree, dst []Hit, q *Query) []Hit {
	c := s.measured[:0]
	for _, k := range s.found {
		pos := uint32(k)
		d := s.from.distance(t.point(pos))
		if q.Radius > 0 && d > q.Radius-tie {
			if d = geo.Distance(s.from.point, t.point(pos)); d > q.Radius {
				continue
			}
		}
		c = append(c, candidate{d, t.ref(pos), pos})
	}
	s.measured = c
	sortCandidates(c)
	for i := 1; i < len(c); i++ {
		if c[i].dist-c[i-1].dist > tie {
			continue
		}
		from := i - 1
		for i < len(c) && c[i].dist-c[i-1].dist <= tie {
			i++
		}
		s.exact(t, c[from:i])
	}
	if s.k != 0 && len(c) > s.k {
		c = c[:s.k]
	}
	if q.Exact {
		s.exact(t, c)
	}
	for i := range c {
		dst = append(dst, Hit{c[i].ref, c[i].dist})
	}
	return dst
}

// exact measures and sorts by geo.Distance, each spot once.
func (s *scratch) exact(t *Tree, c []candidate) {
	var last orb.Point
	for i := range c {
		if p := t.point(c[i].pos); i > 0 && p == last {
			c[i].dist = c[i-1].dist
		} else {
			last, c[i].dist = p, geo.Distance(s.from.point, p)
		}
	}
	sortCandidates(c)
}

func sortCandidates(c []candidate) {
	if len(c) > few {
		slices.SortFunc(c, candidate.compare)
		return
	}
	for i := 1; i < len(c); i++ { // nearly sorted already
		v, j := c[i], i
		for ; j > 0 && c[j-1].compare(v) > 0; j-- {
			c[j] = c[j-1]
		}
		c[j] = v
	}
}

// compare orders by distance, then by reference.
func (c candidate) compare(d candidate) int {
	switch {
	case c.dist < d.dist:
		return -1
	case c.dist > d.dist:
		return 1
	}
	return cmp.Compare(c.ref, d.ref)
}

// beyond is how far v lies outside ±extent.
func beyond(v int64, extent int16) int64 {
	return max(v-int64(extent), -v-int64(extent), 0)
}

// origin is the point that distances are measured from.
type origin struct {
	point    orb.Point
	sin, cos float64 // of the latitude
}

// distance is geo.Distance(o.point, p) to a few nanometres, in a third of the time:
// within some 380 km the power series of sine and arcsine end early.
func (o *origin) distance(p orb.Point) geo.Metres {
	a := (p.Lat() - o.point.Lat()) * (math.Pi / 360)
	b := (p.Lon() - o.point.Lon()) * (math.Pi / 360)
	if math.Abs(a) > 0.03 || math.Abs(b) > 0.03 {
		return geo.Distance(o.point, p)
	}
	a2, b2 := a*a, b*b
	sa := a * (1 - a2*(1./6-a2*(1./120-a2*(1./5040))))
	ca := 1 - a2*(1./2-a2*(1./24-a2*(1./720)))
	sb := b * (1 - b2*(1./6-b2*(1./120-b2*(1./5040))))
	cos := o.cos*(1-2*sa*sa) - o.sin*2*sa*ca // of the latitude of p
	h := sa*sa + o.cos*cos*sb*sb
	u := math.Sqrt(h)
	return 2 * geo.EarthRadius * geo.Metres(u*(1+h*(1./6+h*(3./40+h*(5./112+h*(35./1152+h*(63./2816)))))))
}
