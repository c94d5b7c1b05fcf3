package index

import (
	"cmp"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"huishou/geo"
)

// candidate is a place found, measured.
type candidate struct {
	dist geo.Metres
	ref  uint32
	pos  uint32
}

// tie is a distance in metres within which the order of two places is left to
// geo.Distance. origin.distance differs from it by much less.
const tie = 1e-7

// finish appends the results to dst.
func (s *scratch) finish(t *Tree, dst []Hit, q *Query) []Hit {
	found := s.gathered()
	for _, k := range found { // reads that do not wait for one another
		s.touched += t.place(uint32(k)).touch()
	}
	c := s.measured[:0]
	for _, k := range found {
		pos := uint32(k)
		p := t.place(pos)
		d := s.from.distance(p.lon(), p.lat())
		if q.Radius > 0 && d > q.Radius-tie {
			if d = geo.Distance(s.from.point, p.point()); d > q.Radius {
				continue
			}
		}
		c = append(c, candidate{d, p.ref(), pos})
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
		if p := t.place(c[i].pos).point(); i > 0 && p == last {
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

// origin is the point that distances are measured from.
type origin struct {
	point    orb.Point
	sin, cos float64 // of the latitude
}

// distance is geo.Distance(o.point, lon, lat) to a few nanometres, in a third of the time:
// within some 127 km the power series of sine and arcsine end early.
func (o *origin) distance(lon, lat float64) geo.Metres {
	a := (lat - o.point.Lat()) * (math.Pi / 360)
	b := (lon - o.point.Lon()) * (math.Pi / 360)
	if math.Abs(a) > 0.01 || math.Abs(b) > 0.01 {
		return geo.Distance(o.point, orb.Point{lon, lat})
	}
	a2, b2 := a*a, b*b
	sa := a * (1 - a2*(1./6-a2*(1./120)))
	ca := 1 - a2*(1./2-a2*(1./24))
	sb := b * (1 - b2*(1./6-b2*(1./120)))
	cos := o.cos*(1-2*sa*sa) - o.sin*2*sa*ca // of the latitude of p
	h := sa*sa + o.cos*cos*sb*sb
	u := math.Sqrt(h)
	return 2 * geo.EarthRadius * geo.Metres(u*(1+h*(1./6+h*(3./40+h*(5./112)))))
}
