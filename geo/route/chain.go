package route

import (
	"cmp"
	"context"
	"math"
	"math/bits"
	"slices"
)

// chain bounds days whose windows put their stops into few orders. The bound
// stops, those with windows, are taken in every order that their windows allow,
// each exactly once, by dynamic programming over the sets of them that can have
// been served. Between two of them lies a way over free stops, the cheapest when
// each pays its reward. Ways are ng-paths: a free stop remembers its nearest
// others. The rewards climb as in heldKarp until each free stop is on the way once
// on average. No order on time is left out. The clock adds the time of day.
type chain struct {
	w      *network
	bound  []int // nodes with a window
	free   []int // nodes without
	moves  []move
	states int
	last   []int // by state: node it ends at

	memory [][]int
	next   [][][]uint16 // by tail and head among the free: memory to memory
	bit    [][]uint16   // of the head in the memory of the tail
	ways   [][]way      // by tail among nodes 0…n
	end    [][]int32    // by tail and head: last way, or one of the two below
	cost   [][]float64  // by tail and head
	newest []int32      // by free stop and memory: the last way there
	seen   []float64    // by free stop and memory: the cheapest way there
	reward []float64    // by node
	clock  *clock       // the timed ways and states, once asked for
	work   int
}

const (
	noWay  = -1
	direct = -2
)

// move is a step from one state of the chain to another; they come in an order in
// which a state is complete before a move leaves it.
type move struct{ from, to int32 }

// way is a path from a tail over free stops, ending at one of them.
type way struct {
	cost float64
	back int32 // the way before, noWay at the tail
	free int16
	mask uint16
}

// What bounds the memory and the time of a chain.
const (
	wayMemory  = 3          // free stops that a free stop remembers
	mostMoves  = 1_200_000  // in all
	mostAtOnce = 200_000    // among sets of the same size
	chainTries = 15_000_000 // work without time
	timedTries = 25_000_000 // work with it
)

// sets fills in states and moves for the stops in c.bound; false when they are too
// many. State 0 is the start; the last state is the end.
func (c *chain) sets(quick [][]float64) bool {
	w, m := c.w, len(c.bound)
	if m > 64 {
		return false
	}
	need := make([]uint64, m) // who must be served before
	for x, j := range c.bound {
		for y, i := range c.bound {
			if w.before(i, j, quick) {
				need[x] |= 1 << y
			}
		}
	}
	type key struct {
		set  uint64
		last int
	}
	layer := map[uint64][]int32{0: {0}} // set to states, one for each last
	c.last = []int{0}
	for range m {
		sets := make([]uint64, 0, len(layer))
		for s := range layer {
			sets = append(sets, s)
		}
		slices.Sort(sets)
		following := map[uint64][]int32{}
		first := len(c.moves)
		state := map[key]int32{}
		for _, s := range sets {
			for x, j := range c.bound {
				if s&(1<<x) != 0 || need[x]&^s != 0 {
					continue
				}
				k := key{s | 1<<x, x}
				id, ok := state[k]
				if !ok {
					id = int32(len(c.last))
					c.last = append(c.last, j)
					state[k] = id
					following[k.set] = append(following[k.set], id)
				}
				for _, from := range layer[s] {
					c.moves = append(c.moves, move{from, id})
				}
				if len(c.moves)-first > mostAtOnce || len(c.moves) > mostMoves {
					return false
				}
			}
		}
		layer = following
	}
	end := int32(len(c.last))
	c.last = append(c.last, w.n+1)
	for _, states := range layer {
		for _, from := range states {
			c.moves = append(c.moves, move{from, end})
		}
	}
	c.states = len(c.last)
	return true
}

func (c *chain) remember() {
	f := len(c.free)
	near := func(u int) []int {
		order := make([]int, 0, f)
		for v := range f {
			if v != u {
				order = append(order, v)
			}
		}
		a := c.free[u]
		slices.SortStableFunc(order, func(x, y int) int { return cmp.Compare(c.w.round(a, c.free[x]), c.w.round(a, c.free[y])) })
		return order[:min(wayMemory, len(order))]
	}
	c.memory = make([][]int, f)
	for u := range f {
		c.memory[u] = near(u)
	}
	c.next, c.bit = make([][][]uint16, f), make([][]uint16, f)
	for u := range f {
		c.next[u], c.bit[u] = make([][]uint16, f), make([]uint16, f)
		for v := range f {
			if x := slices.Index(c.memory[u], v); x >= 0 {
				c.bit[u][v] = 1 << x
			}
			t := make([]uint16, 1<<len(c.memory[u]))
			if x := slices.Index(c.memory[v], u); x >= 0 {
				t[0] = 1 << x
			}
			for m := 1; m < len(t); m++ {
				t[m] = t[m&(m-1)]
				if x := slices.Index(c.memory[v], c.memory[u][bits.TrailingZeros(uint(m))]); x >= 0 {
					t[m] |= 1 << x
				}
			}
			c.next[u][v] = t
		}
	}
}

// spread finds the cheapest ways from tail to every head.
func (c *chain) spread(tail int, heads []int) {
	w, reward, seen := c.w, c.reward, c.seen
	for i := range seen {
		seen[i] = math.Inf(1)
	}
	ways := c.ways[tail][:0]
	end, cost := c.end[tail], c.cost[tail]
	for _, j := range heads {
		end[j], cost[j] = noWay, math.Inf(1)
		if w.arc[tail][j] {
			end[j], cost[j] = direct, w.cost[tail][j]
		}
	}
	for v, j := range c.free {
		if w.arc[tail][j] {
			d := w.cost[tail][j] - reward[j]
			ways = append(ways, way{d, noWay, int16(v), 0})
			seen[v<<wayMemory] = d
		}
	}
	low := 0
	for range c.free {
		high := len(ways)
		for x := low; x < high; x++ {
			y := ways[x]
			u := int(y.free)
			a := c.free[u]
			for _, j := range heads {
				if d := y.cost + w.cost[a][j]; d < cost[j] && w.arc[a][j] {
					end[j], cost[j] = int32(x), d
				}
			}
			c.work += len(c.free)
			for v, j := range c.free {
				if v == u || y.mask&c.bit[u][v] != 0 || !w.arc[a][j] {
					continue
				}
				m := c.next[u][v][y.mask]
				d := y.cost + w.cost[a][j] - reward[j]
				at := v<<wayMemory + int(m)
				if d < seen[at]-1e-9 && d < seen[v<<wayMemory]-1e-9 {
					seen[at] = d
					// Only a way of as few stops may be replaced: another would run
					// into the limit of stops before the one that it stands for.
					if k := int(c.newest[at]); k >= high && k < len(ways) && int(ways[k].free) == v && ways[k].mask == m {
						ways[k] = way{d, int32(x), int16(v), m}
						continue
					}
					c.newest[at] = int32(len(ways))
					ways = append(ways, way{d, int32(x), int16(v), m})
				}
			}
		}
		low = high
	}
	c.ways[tail] = ways
}

// value is the cheapest chain under the rewards, +Inf when there is none, and the
// stops on it.
func (c *chain) value() (float64, []int) {
	n := c.w.n
	heads := append(slices.Clone(c.bound), n+1)
	c.spread(0, heads)
	for _, i := range c.bound {
		c.spread(i, heads)
	}
	c.work += len(c.moves) / 8
	best := make([]float64, c.states)
	from := make([]int32, c.states)
	for s := 1; s < c.states; s++ {
		best[s] = math.Inf(1)
	}
	for _, m := range c.moves {
		if d := best[m.from] + c.cost[c.last[m.from]][c.last[m.to]]; d < best[m.to] {
			best[m.to], from[m.to] = d, m.from
		}
	}
	total := c.paid(best[c.states-1])
	if math.IsInf(total, 1) {
		return total, nil
	}
	var path []int
	for s := int32(c.states - 1); s > 0; s = from[s] {
		tail, head := c.last[from[s]], c.last[s]
		if head <= n {
			path = append(path, head)
		}
		for x := c.end[tail][head]; x >= 0; x = c.ways[tail][x].back {
			path = append(path, c.free[c.ways[tail][x].free])
		}
	}
	slices.Reverse(path)
	return total, path
}

// paid is the length of a chain with the rewards given back.
func (c *chain) paid(cost float64) float64 {
	for _, i := range c.free {
		cost += c.reward[i]
	}
	return cost
}

// newChain is nil when the windows leave too much open.
func (w *network) newChain(timed []bool) *chain {
	c := &chain{w: w}
	for i := 1; i <= w.n; i++ {
		if timed[i] {
			c.bound = append(c.bound, i)
		} else {
			c.free = append(c.free, i)
		}
	}
	if !c.sets(w.quickest()) {
		return nil
	}
	c.remember()
	n := w.n
	c.ways, c.end, c.cost = make([][]way, n+1), make([][]int32, n+1), grid(n+2)
	for i := range c.end {
		c.end[i] = make([]int32, n+2)
	}
	c.seen = make([]float64, (len(c.free)+1)<<wayMemory)
	c.newest = make([]int32, len(c.seen))
	c.reward = make([]float64, n+1)
	return c
}

// climb moves the rewards by subgradient steps: a free stop that the chain visits
// too often gets less, one that it leaves out gets more. f.bound becomes the highest
// value seen. A chain that is an order on time is taken when it is better than f's.
func (c *chain) climb(ctx context.Context, f *finding, value func() (float64, []int), tries int) {
	n := c.w.n
	dir, bestReward := make([]float64, n+1), make([]float64, n+1)
	best, step, stale := 0.0, 0.3, 0
	c.work = 0
	for range 200 {
		total, path := value()
		if path == nil && n > 0 {
			f.none, f.exact = f.merit.late > tick, f.merit.late <= tick
			break
		}
		right := len(path) == n && isOrder(path)
		if m := c.w.merit(path); right && m.late <= tick && m.better(f.merit) {
			f.order, f.merit = path, m
		}
		upper := f.merit.length
		if f.merit.late > tick {
			upper = max(upper, 1.05*total)
		}
		stale++
		if total > best {
			if total > best*(1+1e-4) {
				stale = 0
			}
			best = total
			copy(bestReward, c.reward)
		}
		norm := 0.0
		visits := make([]int, n+1)
		for _, i := range path {
			visits[i]++
		}
		for _, i := range c.free {
			dir[i] = 0.7*float64(1-visits[i]) + 0.3*dir[i]
			norm += dir[i] * dir[i]
		}
		if stale > 5 {
			step, stale = step*0.6, 0
			copy(c.reward, bestReward)
		}
		if right || norm == 0 || step < 0.01 || best >= upper*(1-1e-9) || c.work > tries || ctx.Err() != nil {
			break
		}
		size := step * (upper - total) / norm
		for _, i := range c.free {
			c.reward[i] += size * dir[i]
		}
	}
	copy(c.reward, bestReward)
	f.bound = max(f.bound, best)
	if f.merit.late <= tick && f.bound >= f.merit.length*(1-1e-9) {
		f.exact = true
	}
}
