package route

import (
	"context"
	"math"
)

// heldKarp is a length that no order of w's arcs can undercut, and the potentials
// of the nodes that show it. It is the bound of Held and Karp (1970, 1971) for
// directed paths: the cheapest arborescence from the start over all stops plus
// the cheapest way to the end, where every node is charged for each arc at it
// beyond those that a path has. The charges climb by subgradient steps towards
// upper, the length of a known order, with averaged directions (Camerini, Fratta
// and Maffioli 1975). There are at most
// so many rounds, half as many where ways differ by direction; more never lower the
// bound.
func (w *network) heldKarp(ctx context.Context, upper float64, most int) (float64, []float64) {
	n := w.n
	best, bestCharge := 0.0, make([]float64, n+1)
	if n == 0 {
		return w.cost[0][1], bestCharge
	}
	charge, dir := make([]float64, n+1), make([]float64, n+1)
	even := w.even()
	rounds := min(most, 12_000_000/(n*n))
	if !even {
		rounds = min(most/2, 4_000_000/(n*n))
	}
	c := grid(n + 1)
	tree := newTree(n + 1)
	step, stale := 1.0, 0
	for range rounds {
		for i := range n + 1 {
			for j := range n + 1 {
				c[i][j] = math.Inf(1)
				if j > 0 && w.arc[i][j] {
					c[i][j] = w.cost[i][j] + charge[i] + charge[j]
				}
			}
		}
		var parent []int
		if even {
			parent = tree.prim(c)
		} else {
			parent = tree.edmonds(c)
		}
		last, total := 0, math.Inf(1)
		for i := 1; i <= n; i++ {
			if d := w.cost[i][n+1] + charge[i]; w.arc[i][n+1] && d < total {
				last, total = i, d
			}
		}
		degree := make([]int, n+1)
		for j := 1; j <= n; j++ {
			total += c[parent[j]][j] - 2*charge[j]
			degree[parent[j]]++
			degree[j]++
		}
		total -= charge[0]
		degree[last]++
		if math.IsInf(total, 1) {
			return best, bestCharge // the arcs do not connect; others will say so
		}
		stale++
		if total > best {
			if total > best*(1+1e-5) {
				stale = 0
			}
			best = total
			copy(bestCharge, charge)
		}
		norm, right := 0.0, true
		for i := range n + 1 {
			g := float64(degree[i] - 2)
			if i == 0 {
				g++
			}
			right = right && g == 0
			dir[i] = 0.7*g + 0.3*dir[i]
			norm += dir[i] * dir[i]
		}
		if stale > 20 {
			step, stale = step*0.7, 0
		}
		if right || norm == 0 || step < 1e-4 || upper-best <= 1e-9*upper || ctx.Err() != nil {
			break
		}
		size := step * (upper - total) / norm
		for i := range n + 1 {
			charge[i] += size * dir[i]
		}
	}
	return best, bestCharge
}

// even tells whether each way between two stops may be used in both directions at
// the same cost, so that an undirected tree will do.
func (w *network) even() bool {
	for i := 1; i <= w.n; i++ {
		for j := 1; j < i; j++ {
			if w.arc[i][j] != w.arc[j][i] || w.cost[i][j] != w.cost[j][i] {
				return false
			}
		}
	}
	return true
}
