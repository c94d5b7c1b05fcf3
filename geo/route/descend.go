package route

import (
	"context"
	"math"
	"slices"
)

// descend improves order in place until no reversal of a part (2-opt, Croes 1958)
// and no move of up to three stops, either way round (Or-opt, Or 1976), makes it
// better, or ctx ends. Lengths are taken in the direction of travel.
func (w *network) descend(ctx context.Context, order []int) merit {
	best := w.merit(order)
	trial := make([]int, len(order))
	try := func() bool {
		if m := w.merit(trial); m.better(best) && (m.late < best.late-tick || m.length < best.length*(1-1e-12)) {
			best = m
			copy(order, trial)
			return true
		}
		return false
	}
	for improved := true; improved; {
		improved = false
		for from := range order {
			if ctx.Err() != nil {
				return best
			}
			if w.reverse(order, trial, from, best, try) || w.move(order, trial, from, best, try) {
				improved = true
			}
		}
	}
	return best
}

func (w *network) at(order []int, k int) int {
	switch {
	case k < 0:
		return 0
	case k >= len(order):
		return w.n + 1
	}
	return order[k]
}

// reverse tries to turn round each part that starts at from. Where nobody is late
// only what gets shorter is worth a look.
func (w *network) reverse(order, trial []int, from int, best merit, try func() bool) bool {
	there, back := 0.0, 0.0
	for to := from + 1; to < len(order); to++ {
		there += w.cost[order[to-1]][order[to]]
		back += w.cost[order[to]][order[to-1]]
		a, b := w.at(order, from-1), w.at(order, to+1)
		d := w.cost[a][order[to]] + back + w.cost[order[from]][b] - w.cost[a][order[from]] - there - w.cost[order[to]][b]
		if d >= 0 && best.late <= tick {
			continue
		}
		copy(trial, order)
		slices.Reverse(trial[from : to+1])
		if try() {
			return true
		}
	}
	return false
}

// move tries to put the one to three stops from from on elsewhere.
func (w *network) move(order, trial []int, from int, best merit, try func() bool) bool {
	for size := 1; size <= 3 && from+size <= len(order); size++ {
		part := order[from : from+size]
		first, last := part[0], part[size-1]
		a, b := w.at(order, from-1), w.at(order, from+size)
		gain := w.cost[a][first] + w.cost[last][b] - w.cost[a][b]
		inside := 0.0
		for k := 1; k < size; k++ {
			inside += w.cost[part[k]][part[k-1]] - w.cost[part[k-1]][part[k]]
		}
		for k := 0; k <= len(order); k++ { // before position k
			if k >= from && k <= from+size {
				continue
			}
			c, d := w.at(order, k-1), w.at(order, k)
			along := w.cost[c][first] + w.cost[last][d] - w.cost[c][d]
			round := w.cost[c][last] + w.cost[first][d] - w.cost[c][d] + inside
			if size == 1 {
				round = math.Inf(1)
			}
			for turned, longer := range [2]float64{along, round} {
				if longer >= gain && best.late <= tick || math.IsInf(longer, 1) {
					continue
				}
				rest := append(append(trial[:0:0], order[:from]...), order[from+size:]...)
				at := k
				if k > from {
					at -= size
				}
				piece := slices.Clone(part)
				if turned == 1 {
					slices.Reverse(piece)
				}
				copy(trial, slices.Insert(rest, at, piece...))
				if try() {
					return true
				}
			}
		}
	}
	return false
}
