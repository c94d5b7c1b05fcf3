package tile

import (
	"sort"
	"sync"

	"github.com/paulmach/orb"

	"huishou/geo/index"
)

// Pyramid holds places for tiles of every zoom, in 13 bytes each and a
// bit for every mask bit in use. It is immutable
// and safe for concurrent use.
type Pyramid struct {
	spots []spot // in Z-order; places on one spot by ref
	refs  []uint32
	masks index.Masks
	sums  []sum // of the places before every multiple of sumEvery
	walks sync.Pool
}

// sumEvery is how many places one prefix sum stands for. Smaller takes more
// memory, larger more time for the rest that a sum does not hold.
const sumEvery = 16

// sum adds up positions.
type sum struct{ x, y uint64 }

func (s *sum) add(at spot) {
	s.x += uint64(at.x)
	s.y += uint64(at.y)
}

// Build makes the pyramid of places at WGS-84 points, longitude first; the ref of
// a place is its position in points, and masks[ref] are the bits that filters
// look at. Points outside ±180 and ±85.0511 are moved to the edge of the map.
func Build(points []orb.Point, masks []uint64) *Pyramid {
	n := len(points)
	spots, keys, refs := make([]spot, n), make([]uint64, n), make([]uint32, n)
	for i, at := range points {
		spots[i] = project(at)
		keys[i], refs[i] = spots[i].key(), uint32(i)
	}
	sortKeys(keys, refs)
	p := &Pyramid{walks: sync.Pool{New: func() any { return new(walk) }}, spots: make([]spot, n), refs: refs, sums: make([]sum, 0, n/sumEvery+1)}
	var s sum
	for i, ref := range refs {
		at := spots[ref]
		p.spots[i] = at
		if i%sumEvery == 0 {
			p.sums = append(p.sums, s)
		}
		s.add(at)
	}
	p.masks = index.NewMasks(n, func(i int) uint64 { return masks[refs[i]] })
	return p
}

// Len is the number of places.
func (p *Pyramid) Len() int { return len(p.spots) }

// Bytes is the memory the pyramid takes.
func (p *Pyramid) Bytes() int {
	return 8*len(p.spots) + 4*len(p.refs) + p.masks.Bytes() + 16*cap(p.sums)
}

// before adds up the positions of the places before the i-th.
func (p *Pyramid) before(i int) sum {
	k := min(i/sumEvery, len(p.sums)-1)
	s := p.sums[k]
	for _, at := range p.spots[k*sumEvery : i] {
		s.add(at)
	}
	return s
}

// find gives the position of a place by its spot and ref.
func (p *Pyramid) find(at spot, ref uint32) (i int, ok bool) {
	key := at.key()
	i = sort.Search(len(p.spots), func(i int) bool {
		k := p.spots[i].key()
		return k > key || k == key && p.refs[i] >= ref
	})
	return i, i < len(p.spots) && p.refs[i] == ref && p.spots[i] == at
}

// tile gives the run of the places in a tile.
func (p *Pyramid) tile(c Coord) (lo, hi int) {
	corner := c.corner()
	key := corner.key()
	lo = sort.Search(len(p.spots), func(i int) bool { return p.spots[i].key() >= key })
	return lo, p.runEnd(lo, len(p.spots), corner, 32-c.Z)
}

// runEnd is the end, at most hi, of the run from lo in the same square as at.
func (p *Pyramid) runEnd(lo, hi int, at spot, shift uint32) int {
	// The run is mostly short: double the step until it is passed, then halve.
	step := 1
	for lo+step <= hi && p.spots[lo+step-1].same(at, shift) {
		lo += step
		step *= 2
	}
	hi = min(hi, lo+step-1)
	for lo < hi {
		mid := int(uint(lo+hi) / 2)
		if p.spots[mid].same(at, shift) {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}
