package route

import (
	"cmp"
	"context"
	"math"
	"slices"
)

// What bounds the time of prove: how many labels it may try to extend, and how many
// where the gap is still wanting.
const (
	effort     = 28_000_000
	mostEffort = 48_000_000
)

// proof is the state of the search for the rewards that make the ng-route bound
// highest.
type proof struct {
	w             *network
	there, back   *relaxed // the day, and the day backwards
	used          []bool   // by position of the tail, tail and head: arcs still in the race
	reward, best  []float64
	bound         float64
	found         finding
	stop          func() bool
	nothingBetter bool // no order on time is shorter than the one found
}

// prove raises the bound of f on a narrowed network, and may find a better order.
// potential are those of heldKarp, to start from; nil when no order on time is
// known, and then only whether there is one is asked.
func (w *network) prove(ctx context.Context, f finding, potential []float64) finding {
	quick := w.quickest()
	p := &proof{w: w, found: f, there: newRelaxed(w, quick), bound: math.Inf(-1)}
	turned := w.reversed()
	p.back = newRelaxed(turned, turned.quickest())
	n := w.n
	p.stop = func() bool {
		work := p.there.work + p.back.work
		return ctx.Err() != nil || work > mostEffort || work > effort && !p.found.wanting()
	}
	p.used = make([]bool, (n+1)*(n+2)*(n+2))
	for k := range n + 1 {
		for i := range n + 2 {
			for j := range n + 2 {
				p.used[p.arc(k, i, j)] = w.arc[i][j] && (k == 0) == (i == 0) && (k == n) == (j == n+1)
			}
		}
	}
	p.reward, p.best = make([]float64, n+2), make([]float64, n+2)
	for i := 1; i <= n && potential != nil; i++ {
		p.reward[i] = -2 * potential[i]
	}
	copy(p.best, p.reward)
	for i := 1; i <= n; i++ {
		p.remember(i, 2)
	}
	p.connect()
	p.climb()
	p.finish()
	if p.nothingBetter {
		if p.found.merit.late > tick {
			p.found.none = true
		} else {
			p.found.exact, p.found.bound = true, p.found.merit.length
		}
	}
	return p.found
}

func (p *proof) arc(k, i, j int) int { return (k*(p.w.n+2)+i)*(p.w.n+2) + j }

// upper is what a path must undercut to matter.
func (p *proof) upper() float64 {
	if p.found.merit.late > tick {
		return math.Inf(1)
	}
	return p.found.merit.length
}

// remember lets the memories of i's nearest stops hold i.
func (p *proof) remember(i, nearest int) {
	for _, j := range p.w.closest(i, nearest) {
		p.enlarge(j, i)
	}
}

func (w *network) closest(i, count int) []int {
	var near []int
	for j := 1; j <= w.n; j++ {
		if j != i && (w.arc[i][j] || w.arc[j][i]) {
			near = append(near, j)
		}
	}
	slices.SortStableFunc(near, func(a, b int) int { return cmp.Compare(w.round(i, a), w.round(i, b)) })
	return near[:min(count, len(near))]
}

// enlarge lets node j remember i; false when it cannot remember more.
func (p *proof) enlarge(j, i int) bool {
	if i == j || slices.Contains(p.there.memory[j], i) {
		return false
	}
	if len(p.there.memory[j]) >= mostMemory {
		return false
	}
	p.there.memory[j] = append(p.there.memory[j], i)
	if len(p.back.memory[j]) < 6 {
		p.back.memory[j] = append(p.back.memory[j], i)
	}
	return true
}

// circles lets the nodes on each circle of the path remember where it closes;
// false when there is none, or none more can be forbidden.
func (p *proof) circles(path []int, longest int) (closed, changed bool) {
	last := make([]int, p.w.n+2)
	for k, i := range path {
		if last[i] > 0 {
			closed = true
			if k+1-last[i] <= longest {
				for _, j := range path[last[i]:k] {
					if p.enlarge(j, i) {
						changed = true
					}
				}
			}
		}
		last[i] = k + 1
	}
	return closed, changed
}

func (p *proof) connect() {
	n := p.w.n
	p.there.connect(func(k, i, j int) bool { return p.used[p.arc(k, i, j)] })
	p.back.connect(func(k, i, j int) bool { return p.used[p.arc(n-k, turn(j, n), turn(i, n))] })
}

// turn is a node's number in the reversed network.
func turn(i, n int) int {
	if i > 0 && i <= n {
		return i
	}
	return n + 1 - i
}

// look runs the relaxation with the present rewards and takes from it what it can:
// a bound, an order, or the proof that nothing better is left.
func (p *proof) look(ahead front) (path []int, value float64) {
	total := 0.0
	for _, v := range p.reward {
		total += v
	}
	path, cost := p.there.run(p.reward, ahead, p.upper()-total)
	if path == nil {
		p.nothingBetter = true
		return nil, math.Inf(1)
	}
	value = cost + total
	p.found.bound = max(p.found.bound, min(value, p.upper()))
	if m := p.w.merit(path); isOrder(path) && m.late <= tick && m.better(p.found.merit) {
		p.found.order, p.found.merit = path, m
	}
	if value >= p.upper()*(1-1e-9) {
		p.nothingBetter = true
	}
	return path, value
}

func isOrder(path []int) bool {
	seen := make([]bool, len(path)+1)
	for _, i := range path {
		if i >= len(seen) || seen[i] {
			return false
		}
		seen[i] = true
	}
	return true
}

// climb moves the rewards by subgradient steps: a stop that the path visits too
// often gets less, one that it leaves out gets more.

func (p *proof) climb() {
	n := p.w.n
	dir := make([]float64, n+1)
	step, stale := 0.25, 0
	for round := 1; round <= 150 && !p.stop(); round++ {
		path, value := p.look(nil)
		if p.nothingBetter || math.IsInf(p.upper(), 1) {
			return
		}
		stale++
		if value > p.bound {
			if value > p.bound+1e-4*math.Abs(p.bound) {
				stale = 0
			}
			p.bound = value
			copy(p.best, p.reward)
		}
		if stale > 6 {
			step, stale = step*0.6, 0
			copy(p.reward, p.best)
		}
		norm := 0.0
		visits := make([]int, n+1)
		for _, i := range path {
			visits[i]++
		}
		right := true
		for i := 1; i <= n; i++ {
			right = right && visits[i] == 1
			dir[i] = 0.7*float64(1-visits[i]) + 0.3*dir[i]
			norm += dir[i] * dir[i]
		}
		if right || norm == 0 || step < 0.01 {
			return
		}
		size := step * (p.upper() - value) / norm
		for i := 1; i <= n; i++ {
			p.reward[i] += size * dir[i]
		}
		if round%15 == 0 {
			keep := slices.Clone(p.reward)
			copy(p.reward, p.best)
			p.sieve()
			copy(p.reward, keep)
		}
		if round%5 == 0 {
			p.circles(path, 6)
			p.connect()
		}
	}
}

// sieve drops every arc, by position, over which no path shorter than the known
// order leads, and returns the fronts of the reversed run.
func (p *proof) sieve() front {
	n := p.w.n
	total := 0.0
	for _, v := range p.reward {
		total += v
	}
	const width = 12
	if path, _ := p.back.run(p.reward, nil, math.Inf(1)); path == nil {
		p.nothingBetter = true
		return nil
	}
	ahead := p.back.fronts(width)
	cut := p.upper() - total
	if math.IsInf(cut, 1) {
		return ahead
	}
	if path, _ := p.there.run(p.reward, ahead, cut+1e-9*p.upper()); path == nil {
		p.nothingBetter = true
		return nil
	}
	behind := p.there.fronts(width)
	for k := range n {
		for i := range n + 1 {
			for j := 1; j <= n; j++ {
				at := p.arc(k, i, j)
				if !p.used[at] {
					continue
				}
				least := math.Inf(1)
				for _, l := range behind[k][i] {
					least = min(least, l.cost+p.w.cost[i][j]+cheapest(ahead[n-k][j], l.at+p.w.dur[i][j]))
				}
				p.used[at] = least <= cut+1e-9*p.upper()
			}
		}
	}
	return ahead
}

// finish keeps the best rewards and lengthens the memories until the cheapest path
// is an order on time, and so the optimum, or the effort is spent.
func (p *proof) finish() {
	copy(p.reward, p.best)
	if p.nothingBetter {
		return
	}
	ahead := p.sieve()
	p.there.width = 4
	for !p.nothingBetter && !p.stop() {
		p.connect()
		path, _ := p.look(ahead)
		if p.nothingBetter || path == nil {
			return
		}
		closed, changed := p.circles(path, p.w.n)
		switch {
		case closed && !changed:
			return
		case !closed && p.there.width >= 64:
			return
		case !closed: // an order, but too late: times were merged
			p.there.width *= 2
		}
	}
}
