// Package index answers "what is near here" and "what is in this box" for
// places held in memory.
//
// A [Tree] is built once from all places and never changes: any number of
// readers use it without waiting, and a newer one is swapped in whole. Results
// are those of comparing [geo.Distance] with every place, nearest first, equal
// distances by reference; a test holds it to that over thousands of queries.
//
// How it works. Every place is a unit vector, turned so that the middle of the
// data looks along one axis; the chord between two vectors grows with the
// great-circle distance, at the poles and across the antimeridian too. A kd-tree
// splits the vectors into leaves of 64. A leaf keeps its places as 16-bit steps
// from its own middle, six bytes each, and bounds the rounding: a search keeps
// whatever could still be among the nearest given that bound, and only those few
// are measured exactly at the end. The 64-bit masks of a leaf are stored turned by
// 90 degrees, one word of 64 places for each bit, so a filter over a leaf is one
// AND and places that do not match are never looked at.
package index

import (
	"iter"
	"math"
	"sync"
	"unsafe"

	"github.com/paulmach/orb"

	"huishou/geo"
)

// Query says which places count. The zero Query takes all of them.
type Query struct {
	// All are bits that a place's mask must have, every one.
	All uint64
	// Any are bits of which a place's mask must have at least one; 0 asks nothing.
	Any uint64
	// Keep, when given, is asked last and may refuse a place by its reference.
	// It is called at most once a place, in no particular order, and only for
	// places that could still be among the results.
	Keep func(ref uint32) bool
	// Limit is the most results to give; 0 or less gives all.
	Limit int
	// Radius is the farthest a result may be, inclusive, in metres; 0 sets no
	// bound, a negative or NaN radius holds nothing. Within does not look at it.
	Radius geo.Metres
	// Exact makes the distances of results geo.Distance to the last bit, which takes
	// some 40 ns each. Callers that merge results with distances of their own ask for
	// it, or places on one spot would not tie. The order is exact either way.
	Exact bool
}

// Hit is one result of [Tree.Nearest].
type Hit struct {
	// Ref is the place's position in the slices given to [Build].
	Ref uint32
	// Distance is geo.Distance from the point asked about, to a few nanometres.
	Distance geo.Metres
}

// Tree is an immutable spatial index of places. It is safe for concurrent use:
// nobody writes, nobody waits. Make one with [Build] or [Load]; the zero Tree is
// not usable.
type Tree struct {
	n      int        // places held
	inputs int        // places given to Build; every ref is below it
	turn   [9]float64 // rows of the rotation from the globe to the tree's frame
	nodes  []node     // nodes[m] splits its range of leaves before leaf m; nodes[0] is unused
	boxes  []box      // of everything below nodes[m]
	leaves []leaf
	rests  []rest // of each leaf
	masks  Masks

	scratch sync.Pool // of *scratch
}

// node splits a range of leaves in two.
type node struct {
	// plane is the coordinate that no place left of it exceeds and none right of it
	// falls short of. Its two lowest bits are the axis instead: that moves it by less
	// than noise, and four nodes fit a cache line.
	plane float64
	mask  uint64 // OR of everything below
}

// leaf is what a search reads of up to 64 places. Place i of leaf b stands at 64·b+i;
// the last leaf may not be full.
type leaf struct {
	middle  [3]float64
	step    float32             // chord length of one step, a power of two
	perStep float32             // 1/step
	extent  [3]int16            // the largest step in each direction
	steps   [blockSize][3]int16 // from the middle
}

// rest is what only results are asked for. It lies apart from the leaves, so that
// those of a million places stay in the processor's caches.
type rest struct {
	places [blockSize]place
	box    box
}

// place is a place as it was given to Build: the bits of its longitude and latitude,
// then its reference. All that measuring a result needs is read at once, and takes 20
// bytes where a struct would take 24.
type place [5]uint32

func placeOf(p orb.Point, ref uint32) place {
	lon, lat := math.Float64bits(p.Lon()), math.Float64bits(p.Lat())
	return place{uint32(lon), uint32(lon >> 32), uint32(lat), uint32(lat >> 32), ref}
}

func (p *place) lon() float64 { return math.Float64frombits(uint64(p[0]) | uint64(p[1])<<32) }
func (p *place) lat() float64 { return math.Float64frombits(uint64(p[2]) | uint64(p[3])<<32) }

func (p *place) point() orb.Point { return orb.Point{p.lon(), p.lat()} }

func (p *place) ref() uint32 { return p[4] }

// touch reads the place, so that it is on its way from memory.
func (p *place) touch() int16 { return int16(p[0]) + int16(p[4]) }

// box is a longitude-latitude box rounded outward to float32.
type box struct{ west, south, east, north float32 }

// Len is the number of places held: those given to [Build] less the skipped ones.
func (t *Tree) Len() int { return t.n }

// Bytes is the memory the tree takes, in bytes, buffers of running searches left out.
func (t *Tree) Bytes() int {
	return len(t.nodes)*int(unsafe.Sizeof(node{})) + len(t.boxes)*int(unsafe.Sizeof(box{})) +
		len(t.leaves)*int(unsafe.Sizeof(leaf{})+unsafe.Sizeof(rest{})) + t.masks.Bytes()
}

// All yields every place as its reference and position, in no particular order.
func (t *Tree) All() iter.Seq2[uint32, orb.Point] {
	return func(yield func(uint32, orb.Point) bool) {
		for i := range t.n {
			if r := &t.rests[i/blockSize]; !yield(r.places[i%blockSize].ref(), r.places[i%blockSize].point()) {
				return
			}
		}
	}
}

// turned is v in the tree's frame.
func (t *Tree) turned(v [3]float64) [3]float64 {
	r := &t.turn
	return [3]float64{
		r[0]*v[0] + r[1]*v[1] + r[2]*v[2],
		r[3]*v[0] + r[4]*v[1] + r[5]*v[2],
		r[6]*v[0] + r[7]*v[1] + r[8]*v[2],
	}
}

func (t *Tree) place(pos uint32) *place {
	return &t.rests[pos/blockSize].places[pos%blockSize]
}

// unit is the vector from the middle of the earth to p, of length 1.
func unit(p orb.Point) [3]float64 {
	sλ, cλ := math.Sincos(p.Lon() * (math.Pi / 180))
	sφ, cφ := math.Sincos(p.Lat() * (math.Pi / 180))
	return [3]float64{cφ * cλ, cφ * sλ, sφ}
}

func (b box) join(c box) box {
	return box{min(b.west, c.west), min(b.south, c.south), max(b.east, c.east), max(b.north, c.north)}
}
