package exchange

import (
	"cmp"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

// outline holds polygons against the rules of RFC 7946, moves them to WGS-84 and
// turns their rings the right way, in place. It gives the code of the first rule
// that is broken, "" for none.
func (r *areaReader) outline(polygons orb.MultiPolygon) string {
	if len(polygons) == 0 {
		return "shape.empty"
	}
	for _, polygon := range polygons {
		if len(polygon) == 0 {
			return "shape.empty"
		}
		for i, ring := range polygon {
			switch {
			case len(ring) == 0:
				return "shape.empty"
			case len(ring) < 4:
				return "shape.too_few_positions"
			case ring[0] != ring[len(ring)-1]:
				return "shape.not_closed"
			}
			for k := range ring {
				q, code := r.move(ring[k])
				if code != "" {
					return code
				}
				ring[k] = q
			}
			if code := crossing(ring); code != "" {
				return code
			}
			if i > 0 && !inside(polygon[0], ring) {
				return "shape.hole_outside"
			}
			// Outlines run counter-clockwise, holes clockwise; drawing tools differ.
			if want := [2]orb.Orientation{orb.CCW, orb.CW}[min(i, 1)]; ring.Orientation() != want {
				ring.Reverse()
			}
		}
	}
	return ""
}

// inside reports whether a hole lies in the ring around it, by a few of its positions.
func inside(outer, hole orb.Ring) bool {
	step := max(1, len(hole)/16)
	for i := 0; i < len(hole); i += step {
		if !planar.RingContains(outer, hole[i]) {
			return false
		}
	}
	return true
}

// mostCompared bounds the search for crossings: outlines of a million positions
// stay far below it unless they are made to be slow.
const mostCompared = 200_000_000

// crossing gives shape.self_crossing when two sides of a ring cross. Sides that
// only touch are let pass: rounding makes them.
func crossing(ring orb.Ring) string {
	type side struct {
		a, b       orb.Point
		minX, maxX float64
		minY, maxY float64
	}
	sides := make([]side, 0, len(ring))
	for i := 1; i < len(ring); i++ {
		a, b := ring[i-1], ring[i]
		if a != b {
			sides = append(sides, side{a, b, min(a[0], b[0]), max(a[0], b[0]), min(a[1], b[1]), max(a[1], b[1])})
		}
	}
	slices.SortFunc(sides, func(p, q side) int { return cmp.Compare(p.minX, q.minX) })
	var open []side // those that the sweep has begun and may not have left
	compared := 0
	for _, s := range sides {
		kept := open[:0]
		for _, o := range open {
			if o.maxX < s.minX {
				continue
			}
			kept = append(kept, o)
			if compared++; o.maxY < s.minY || o.minY > s.maxY {
				continue
			}
			if cross(s.a, s.b, o.a, o.b) {
				return "shape.self_crossing"
			}
		}
		open = append(kept, s)
		if compared > mostCompared {
			return "shape.too_complex"
		}
	}
	return ""
}

// cross reports whether two sides cross at a point inside both.
func cross(a, b, c, d orb.Point) bool {
	return turn(a, b, c)*turn(a, b, d) < 0 && turn(c, d, a)*turn(c, d, b) < 0
}

// turn is -1, 0 or 1 as c lies right of, on or left of the line from a to b.
func turn(a, b, c orb.Point) int {
	return cmp.Compare((b[0]-a[0])*(c[1]-a[1])-(b[1]-a[1])*(c[0]-a[0]), 0)
}
