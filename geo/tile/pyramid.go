package tile

import (
	"sort"

	"github.com/paulmach/orb"
)

// Pyramid holds places for tiles of every zoom, in about 22 bytes each. It is
// immutable and safe for concurrent use.
type Pyramid struct {
	keys  []uint64 // ascending; places on one spot by ref
	refs  []uint32
	masks []uint64
	sums  []sum // of the places before every multiple of sumEvery
}

// sumEvery is how many places one prefix sum stands for. Smaller takes more
// memory, larger more time for the rest that a sum does not hold.
const sumEvery = 16

// sum adds up positions.
type sum struct{ x, y uint64 }

func (s *sum) add(key uint64) {
	x, y := split(key)
	s.x += uint64(x)
	s.y += uint64(y)
}

// Build makes the pyramid of places at WGS-84 points, longitude first; the ref of
// a place is its position in points, and masks[ref] are the bits that filters
// look at. Points outside ±180 and ±85.0511 are moved to the edge of the map.
func Build(points []orb.Point, masks []uint64) *Pyramid {
	n := len(points)
	p := &Pyramid{keys: make([]uint64, n), refs: make([]uint32, n), masks: make([]uint64, n)}
	for i, at := range points {
		p.keys[i], p.refs[i] = interleave(project(at)), uint32(i)
	}
	sortKeys(p.keys, p.refs)
	for i, ref := range p.refs {
		p.masks[i] = masks[ref]
	}
	p.sums = make([]sum, 0, n/sumEvery+1)
	var s sum
	for i, key := range p.keys {
		if i%sumEvery == 0 {
			p.sums = append(p.sums, s)
		}
		s.add(key)
	}
	return p
}

// Len is the number of places.
func (p *Pyramid) Len() int { return len(p.keys) }

// Bytes is the memory the pyramid takes.
func (p *Pyramid) Bytes() int {
	return 8*len(p.keys) + 4*len(p.refs) + 8*len(p.masks) + 16*cap(p.sums)
}

// sum adds up the positions of the places from lo to before hi.
func (p *Pyramid) sum(lo, hi int) sum {
	var s sum
	first, last := (lo+sumEvery-1)/sumEvery, hi/sumEvery
	if first < last {
		if last == len(p.sums) { // hi is the end, on a multiple
			last--
		}
		s = sum{p.sums[last].x - p.sums[first].x, p.sums[last].y - p.sums[first].y}
		for _, key := range p.keys[lo : first*sumEvery] {
			s.add(key)
		}
		lo = last * sumEvery
	}
	for _, key := range p.keys[lo:hi] {
		s.add(key)
	}
	return s
}

// tile gives the run of the places in a tile.
func (p *Pyramid) tile(c Coord) (lo, hi int) {
	shift := 64 - 2*c.Z
	prefix := interleave(c.X, c.Y)
	lo = sort.Search(len(p.keys), func(i int) bool { return p.keys[i]>>shift >= prefix })
	return lo, p.runEnd(lo, len(p.keys), shift, prefix)
}

// runEnd is the end, at most hi, of the run from lo whose keys are prefix above shift.
func (p *Pyramid) runEnd(lo, hi int, shift uint32, prefix uint64) int {
	// The run is mostly short: double the step until it is passed, then halve.
	step := 1
	for lo+step <= hi && p.keys[lo+step-1]>>shift == prefix {
		lo += step
		step *= 2
	}
	hi = min(hi, lo+step-1)
	for lo < hi {
		mid := int(uint(lo+hi) / 2)
		if p.keys[mid]>>shift == prefix {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo
}
