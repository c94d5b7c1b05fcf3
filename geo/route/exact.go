package route

import (
	"context"
	"math"
	"math/bits"
)

// step is one way to have served a set of stops, the last of them known.
type step struct {
	late, length, at float64
	last             int8
	from             int32 // index of the step before, within its set
}

// exact finds the best order by dynamic programming over subsets (Held and Karp
// 1962). Of the ways to serve the same set with the same last stop, one that is
// not earlier and not better in merit is dropped: whoever leaves earlier is never
// later afterwards. It gives up, false, when ctx ends.
func (w *network) exact(ctx context.Context) ([]int, bool) {
	full := 1<<w.n - 1
	steps := make([][]step, full+1)
	steps[0] = []step{{at: w.early[0], from: -1}}
	for set := 1; set <= full; set++ {
		if set&63 == 0 && ctx.Err() != nil {
			return nil, false
		}
		for rest := set; rest != 0; rest &= rest - 1 {
			i := bits.TrailingZeros(uint(rest)) + 1
			first := len(steps[set])
			for from, s := range steps[set&^(1<<(i-1))] {
				at := math.Max(s.at+w.dur[s.last][i], w.early[i])
				next := step{late: s.late, length: s.length + w.cost[s.last][i], at: at, last: int8(i), from: int32(from)}
				if over := at - w.late[i]; over > tick {
					next.late += over
				}
				steps[set] = keep(steps[set], first, next)
			}
		}
	}
	best, found := merit{late: math.Inf(1)}, -1
	for k, s := range steps[full] {
		m := merit{s.late, s.length + w.cost[s.last][w.n+1]}
		if found < 0 || m.late < best.late || m.late == best.late && m.length < best.length {
			best, found = m, k
		}
	}
	order := make([]int, w.n)
	for set, k := full, found; set != 0; {
		s := steps[set][k]
		order[bits.OnesCount(uint(set))-1] = int(s.last)
		set, k = set&^(1<<(s.last-1)), int(s.from)
	}
	return order, true
}

// keep adds s to the steps from first on, which end at the same stop, unless one
// of them rules it out, and drops those that s rules out.
func keep(steps []step, first int, s step) []step {
	for _, o := range steps[first:] {
		if o.rules(s) {
			return steps
		}
	}
	left := first
	for _, o := range steps[first:] {
		if !s.rules(o) {
			steps[left] = o
			left++
		}
	}
	return append(steps[:left], s)
}

func (s step) rules(o step) bool {
	return s.at <= o.at && (s.late < o.late || s.late == o.late && s.length <= o.length)
}
