package route

import (
	"math"
	"slices"
)

// clock is what a chain needs to know the time: the ways and the states with labels
// of minutes and metres instead of the cheapest alone. Where a list of labels gets
// too long, neighbours are merged into one that is as early and as cheap as either.
type clock struct {
	width   int
	ways    []hike    // of the last run, all tails together
	fronts  [][]label // by tail and head: minutes, metres, the last of ways
	now     [][]label // by free stop and memory: the ways of as many stops
	then    [][]label // those of one stop more
	shorter [][]label // those of fewer stops
	labels  []label   // by state, width for each
	count   []uint8   // by state
}

// hike is the last step of a way over free stops.
type hike struct {
	back int32 // the way before, noWay at the tail
	free int16
}

const (
	frontWidth   = 8  // ways kept from a tail to a head
	shorterWidth = 24 // ways kept to rule out others with more stops
)

// frontsFrom finds the ways from tail to every head of which none is both longer
// and slower than another.
func (c *chain) frontsFrom(tail int, heads []int) {
	w, k, reward := c.w, c.clock, c.reward
	stride := w.n + 2
	for _, j := range heads {
		front := k.fronts[tail*stride+j][:0]
		if w.arc[tail][j] {
			front = append(front, label{w.dur[tail][j], w.cost[tail][j], direct})
		}
		k.fronts[tail*stride+j] = front
	}
	for x := range k.now {
		k.now[x], k.then[x], k.shorter[x] = k.now[x][:0], k.then[x][:0], k.shorter[x][:0]
	}
	latest := math.Inf(-1) // minutes after which a way can reach no head any more
	for _, j := range heads {
		latest = max(latest, w.late[j]-w.early[tail])
	}
	for v, j := range c.free {
		if w.arc[tail][j] {
			k.now[v<<wayMemory] = append(k.now[v<<wayMemory], label{w.dur[tail][j], w.cost[tail][j] - reward[j], noWay})
		}
	}
	for range c.free {
		any := false
		for key, labels := range k.now {
			if len(labels) == 0 {
				continue
			}
			any = true
			u, mask := key>>wayMemory, key&(1<<wayMemory-1)
			a := c.free[u]
			first := int32(len(k.ways))
			for x := range labels {
				k.ways = append(k.ways, hike{labels[x].from, int16(u)})
				labels[x].from = first + int32(x)
				if s := k.shorter[key]; len(s) < shorterWidth {
					k.shorter[key] = append(s, labels[x])
				}
			}
			c.work += len(labels) * (len(c.free) + len(heads))
			for _, j := range heads {
				if !w.arc[a][j] {
					continue
				}
				front, slack := k.fronts[tail*stride+j], w.late[j]-w.early[tail]+tick
				for _, l := range labels {
					if at := l.at + w.dur[a][j]; at <= slack {
						front = put(front, label{at, l.cost + w.cost[a][j], l.from}, frontWidth)
					}
				}
				k.fronts[tail*stride+j] = front
			}
			for v, j := range c.free {
				if v == u || uint16(mask)&c.bit[u][v] != 0 || !w.arc[a][j] {
					continue
				}
				to := v<<wayMemory + int(c.next[u][v][mask])
				for _, l := range labels {
					l.at += w.dur[a][j]
					l.cost += w.cost[a][j] - reward[j]
					if l.at > latest || ruled(k.shorter[to], l) || ruled(k.shorter[v<<wayMemory], l) {
						continue
					}
					k.then[to] = put(k.then[to], l, k.width)
				}
			}
		}
		if !any {
			break
		}
		k.now, k.then = k.then, k.now
		for x := range k.then {
			k.then[x] = k.then[x][:0]
		}
	}
}

// ruled tells whether one of labels is as early and as cheap as l.
func ruled(labels []label, l label) bool {
	for _, o := range labels {
		if o.at <= l.at && o.cost <= l.cost+1e-9 {
			return true
		}
	}
	return false
}

// timedValue is the cheapest chain under the rewards that keeps every window, and
// the stops on it; +Inf when there is none, and then no order is on time.
func (c *chain) timedValue() (float64, []int) {
	w, n := c.w, c.w.n
	if c.clock == nil {
		keys := len(c.free) << wayMemory
		c.clock = &clock{width: 4, fronts: make([][]label, (n+1)*(n+2)), now: make([][]label, keys), then: make([][]label, keys), shorter: make([][]label, keys), count: make([]uint8, c.states)}
		c.clock.labels = make([]label, c.states*c.clock.width)
		for x := range keys {
			for _, lists := range [][][]label{c.clock.now, c.clock.then} {
				lists[x] = make([]label, 0, c.clock.width)
			}
		}
		for x := range c.clock.fronts {
			c.clock.fronts[x] = make([]label, 0, frontWidth)
		}
	}
	k := c.clock
	k.ways = k.ways[:0]
	heads := append(slices.Clone(c.bound), n+1)
	c.frontsFrom(0, heads)
	for _, i := range c.bound {
		c.frontsFrom(i, heads)
	}
	width, stride := k.width, n+2
	clear(k.count)
	k.labels[0], k.count[0] = label{w.early[0], 0, -1}, 1
	for _, m := range c.moves {
		if k.count[m.from] == 0 {
			continue
		}
		base := int(m.from) * width
		tail, head := c.last[m.from], c.last[m.to]
		front := k.fronts[tail*stride+head]
		early, late := w.early[head], w.late[head]+tick
		into := k.labels[int(m.to)*width : int(m.to)*width+int(k.count[m.to]) : (int(m.to)+1)*width]
		c.work += int(k.count[m.from]) * len(front)
		for x := range int(k.count[m.from]) {
			l := k.labels[base+x]
			for _, f := range front {
				at := l.at + f.at
				if at > late {
					break // by minutes
				}
				into = put(into, label{max(at, early), l.cost + f.cost, int32(base + x)}, width)
			}
		}
		k.count[m.to] = uint8(len(into))
	}
	state := c.states - 1
	if k.count[state] == 0 {
		return math.Inf(1), nil
	}
	l := k.labels[state*width+int(k.count[state])-1]
	total := c.paid(l.cost)
	var path []int
	for state > 0 {
		before := k.labels[l.from]
		from := int(l.from) / width
		if c.last[state] <= n {
			path = append(path, c.last[state])
		}
		way, off := int32(direct), math.Inf(1)
		for _, f := range k.fronts[c.last[from]*stride+c.last[state]] {
			if d := math.Abs(before.cost + f.cost - l.cost); d < off {
				way, off = f.from, d
			}
		}
		for ; way >= 0; way = k.ways[way].back {
			path = append(path, c.free[k.ways[way].free])
		}
		state, l = from, before
	}
	slices.Reverse(path)
	return total, path
}
