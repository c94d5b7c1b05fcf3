package route

import (
	"math"
	"slices"
)

// narrow is w with what its windows imply: earliest and latest times drawn in,
// and arcs struck out that no order on time can use (the rules of Ascheuer,
// Fischetti and Grötschel 2001). False: no order is on time.
//
// Times between two stops are those of the quickest way over any others, so that
// nothing here needs the triangle inequality.
func (w *network) narrow() (*network, bool) {
	c := *w
	c.early, c.late = slices.Clone(w.early), slices.Clone(w.late)
	c.arc = make([][]bool, len(w.arc))
	for i := range w.arc {
		c.arc[i] = slices.Clone(w.arc[i])
	}
	if !w.hasWindows() {
		return &c, true
	}
	quick := w.quickest()
	for range 50 {
		changed, ok := c.draw(quick)
		if !ok {
			return &c, false
		}
		if c.strike(quick) {
			changed = true
		}
		if !changed {
			break
		}
	}
	return &c, true
}

// quickest is the shortest time from each node to each other, over any stops
// (Floyd 1962).
func (w *network) quickest() [][]float64 {
	q := grid(w.n + 2)
	for i := range q {
		for j := range q {
			switch {
			case i == j:
			case w.arc[i][j]:
				q[i][j] = w.dur[i][j]
			default:
				q[i][j] = math.Inf(1)
			}
		}
	}
	for k := 1; k <= w.n; k++ {
		for i := range q {
			for j := range q {
				q[i][j] = min(q[i][j], q[i][k]+q[k][j])
			}
		}
	}
	return q
}

// before tells whether i must be served before j.
func (w *network) before(i, j int, quick [][]float64) bool {
	return i != j && w.early[j]+quick[j][i] > w.late[i]+tick
}

// draw tightens the windows of the stops; false when one closes.
func (w *network) draw(quick [][]float64) (changed, ok bool) {
	for j := 1; j <= w.n; j++ {
		early, late := math.Inf(1), math.Inf(-1)
		for i := range w.n + 2 {
			if w.arc[i][j] {
				early = min(early, w.early[i]+w.dur[i][j])
			}
			if w.arc[j][i] {
				late = max(late, w.late[i]-w.dur[j][i])
			}
		}
		for i := 1; i <= w.n; i++ {
			if w.before(i, j, quick) {
				early = max(early, w.early[i]+quick[i][j])
			}
			if w.before(j, i, quick) {
				late = min(late, w.late[i]-quick[j][i])
			}
		}
		if early > w.early[j]+tick {
			w.early[j], changed = early, true
		}
		if late < w.late[j]-tick {
			w.late[j], changed = late, true
		}
		if w.early[j] > w.late[j]+tick {
			return changed, false
		}
	}
	return changed, true
}

// strike removes arcs that come too late, and those that skip a stop which must
// lie between.
func (w *network) strike(quick [][]float64) (changed bool) {
	n := w.n
	before := make([][]bool, n+2)
	for i := range before {
		before[i] = make([]bool, n+2)
		for j := range before[i] {
			before[i][j] = i != j && (i == 0 || j == n+1 || i <= n && j > 0 && w.before(i, j, quick))
		}
	}
	for i := range n + 2 {
		for j := range n + 2 {
			if !w.arc[i][j] {
				continue
			}
			gone := before[j][i] || w.early[i]+w.dur[i][j] > w.late[j]+tick
			for k := 1; k <= n && !gone; k++ {
				gone = k != i && k != j && before[i][k] && before[k][j]
			}
			if gone {
				w.arc[i][j], changed = false, true
			}
		}
	}
	return changed
}

// reversed is the day run backwards: the same orders, back to front, with times
// negated. An order is on time here exactly when it is there.
func (w *network) reversed() *network {
	n := w.n
	r := &network{n: n, cost: grid(n + 2), dur: grid(n + 2), early: make([]float64, n+2), late: make([]float64, n+2), arc: make([][]bool, n+2)}
	for i := range n + 2 {
		a := n + 1 - i
		if i > 0 && i <= n {
			a = i
		}
		r.early[i], r.late[i] = -w.late[a], -w.early[a]
		r.arc[i] = make([]bool, n+2)
		for j := range n + 2 {
			b := n + 1 - j
			if j > 0 && j <= n {
				b = j
			}
			r.cost[i][j], r.dur[i][j], r.arc[i][j] = w.cost[b][a], w.dur[b][a], w.arc[b][a]
		}
	}
	return r
}
