package route

import (
	"math"
	"slices"
)

// label is a way to have come to a node: at a time, at a reduced cost.
type label struct {
	at, cost float64
	from     int32 // bucket of the label before
}

// bucket holds the labels of one position, node and memory, none of which rules
// out another: by time, each cheaper than the one before.
type bucket struct {
	labels []label
	node   int16
	mask   uint16
}

// hop is an arc of the relaxation.
type hop struct {
	to   int
	dur  float64
	cost float64
	pos  [4]uint64 // positions of its tail at which it may still be used
	bit  uint16    // of its head in the memory of its tail
	next []uint16  // memory at the tail to memory at the head
}

// relaxed is the ng-route relaxation (Baldacci, Mingozzi and Roberti 2012) of a
// network: paths of exactly n stops that may come to a stop again once its memory
// is lost. A label keeps the position on the path, the node, which of the nodes
// that the node remembers were visited, and the time. No order on time is left
// out, so that the cheapest path is never longer than the shortest order.
type relaxed struct {
	w      *network
	n      int
	limit  [][]float64 // by position and node, latest begin from which an order can be finished
	moot   []float64   // by node: begins later than this are as good as each other
	memory [][]int     // by node: the nodes it remembers
	hops   [][]hop
	base   []int // by node: its first entry in at
	at     []int32
	width  int // labels kept in a bucket; more are merged into a cheaper and earlier one

	buckets []bucket
	starts  []int // by position: its first bucket in the last run
	arena   []label
	work    int // extensions tried so far
}

const mostMemory = 12

func newRelaxed(w *network, quick [][]float64) *relaxed {
	n := w.n
	r := &relaxed{w: w, n: n, moot: make([]float64, n+2), memory: make([][]int, n+2), hops: make([][]hop, n+2), base: make([]int, n+2), width: 2}
	r.limit = make([][]float64, n+2)
	for k := range r.limit {
		r.limit[k] = make([]float64, n+2)
	}
	for j := 1; j <= n+1; j++ {
		// From j, who cannot be reached any more must have been served before: after
		// the k-th such time at least k others must be, so j is not at position k.
		var gone []float64
		r.moot[j] = math.Inf(-1)
		for u := 1; u <= n+1; u++ {
			if u == j || math.IsInf(w.late[u], 1) {
				continue
			}
			last := w.late[u] - quick[j][u]
			r.moot[j] = max(r.moot[j], last)
			if u <= n {
				gone = append(gone, last)
			}
		}
		slices.Sort(gone)
		for k := range n + 2 {
			r.limit[k][j] = w.late[j] + tick
			if k >= 1 && k-1 < len(gone) {
				r.limit[k][j] = min(r.limit[k][j], gone[k-1]+tick)
			}
		}
	}
	return r
}

// connect builds the hops from the arcs that may still be used. used tells whether
// the arc from i at position k to j may be.
func (r *relaxed) connect(used func(k, i, j int) bool) {
	n := r.n
	total := 0
	for i := range n + 2 {
		r.base[i] = total
		total += 1 << len(r.memory[i])
	}
	if len(r.at) < total {
		r.at = make([]int32, total)
	}
	for i := range n + 1 {
		r.hops[i] = r.hops[i][:0]
		for j := 1; j <= n+1; j++ {
			if !r.w.arc[i][j] {
				continue
			}
			h := hop{to: j, dur: r.w.dur[i][j]}
			any := false
			for k := range n + 1 {
				if used(k, i, j) {
					h.pos[k>>6] |= 1 << (k & 63)
					any = true
				}
			}
			if !any {
				continue
			}
			bits := make([]uint16, len(r.memory[i]))
			for b, u := range r.memory[i] {
				if u == j {
					h.bit = 1 << b
				}
				if x := slices.Index(r.memory[j], u); x >= 0 {
					bits[b] = 1 << x
				}
			}
			h.next = make([]uint16, 1<<len(bits))
			if x := slices.Index(r.memory[j], i); x >= 0 {
				h.next[0] = 1 << x
			}
			for b, bit := range bits {
				for m := range 1 << b {
					h.next[m|1<<b] = h.next[m] | bit
				}
			}
			r.hops[i] = append(r.hops[i], h)
		}
	}
}

// put adds l to labels unless one of them rules it out, and drops those that l
// rules out. When that makes more than width, two neighbours become one as early
// as the earlier and as cheap as the cheaper: the relaxation gets looser, never
// wrong.
func put(labels []label, l label, width int) []label {
	n := len(labels)
	p := n
	for p > 0 && labels[p-1].at > l.at {
		p--
	}
	if p > 0 && labels[p-1].cost <= l.cost {
		return labels
	}
	q := p
	for q < n && labels[q].cost >= l.cost {
		q++
	}
	if p > 0 && labels[p-1].at >= l.at {
		p--
	}
	if q > p {
		labels[p] = l
		if q > p+1 {
			n = p + 1 + copy(labels[p+1:], labels[q:])
			labels = labels[:n]
		}
		return labels
	}
	if n < width {
		labels = labels[:n+1]
		copy(labels[p+1:], labels[p:n])
		labels[p] = l
		return labels
	}
	get := func(k int) label {
		switch {
		case k < p:
			return labels[k]
		case k == p:
			return l
		}
		return labels[k-1]
	}
	pair, least := 0, math.Inf(1)
	for k := range n {
		a, b := get(k), get(k+1)
		if loss := (a.cost - b.cost) * min(b.at-a.at, 1e4); loss < least {
			pair, least = k, loss
		}
	}
	a, b := get(pair), get(pair+1)
	b.at = a.at
	switch {
	case pair+1 < p: // both before l
		copy(labels[pair+1:p-1], labels[pair+2:p])
		labels[p-1] = l
		labels[pair] = b
	case pair > p: // both after l
		copy(labels[p+1:pair], labels[p:pair-1])
		labels[p] = l
		labels[pair] = b
	case pair+1 == p:
		labels[pair] = b
	default: // pair == p
		labels[p] = b
	}
	return labels
}

// front is, by position and node, the best labels whatever the memory.
type front [][][]label

// cheapest is the least cost from which a day begun at that time can go on; the
// labels of f run backwards.
func cheapest(f []label, at float64) float64 {
	for k := len(f) - 1; k >= 0; k-- {
		if f[k].at <= -at+2*tick {
			return f[k].cost
		}
	}
	return math.Inf(1)
}

// run finds the cheapest path when each stop pays its reward. With ahead, labels
// that cannot be finished within cut are dropped. It is nil when no path is left.
func (r *relaxed) run(reward []float64, ahead front, cut float64) (path []int, cost float64) {
	n, width := r.n, r.width
	r.buckets = append(r.buckets[:0], bucket{labels: []label{{at: r.w.early[0], from: -1}}})
	r.arena = r.arena[:0]
	for i := range r.hops {
		for x := range r.hops[i] {
			h := &r.hops[i][x]
			h.cost = r.w.cost[i][h.to]
			if h.to <= n {
				h.cost -= reward[h.to]
			}
		}
	}
	low := 0
	r.starts = append(r.starts[:0], 0)
	for k := 0; k <= n; k++ {
		high := len(r.buckets)
		limit := r.limit[k+1]
		word, flag := k>>6, uint64(1)<<(k&63)
		for b := low; b < high; b++ {
			node, mask, labels := int(r.buckets[b].node), r.buckets[b].mask, r.buckets[b].labels
			hops := r.hops[node]
			for x := range hops {
				h := &hops[x]
				if h.pos[word]&flag == 0 || mask&h.bit != 0 {
					continue
				}
				j := h.to
				entry := r.base[j] + int(h.next[mask])
				id := int(r.at[entry]) - 1
				early, late := r.w.early[j], limit[j]
				r.work += len(labels)
				for _, l := range labels {
					t := l.at + h.dur
					if t < early {
						t = early
					}
					if t > late {
						break // the labels come by time
					}
					c := l.cost + h.cost
					if ahead != nil && j <= n && c+cheapest(ahead[n-k][j], t)+reward[j] > cut {
						continue
					}
					if t > r.moot[j] {
						t = math.Inf(1)
					}
					if id < 0 {
						id = len(r.buckets)
						r.at[entry] = int32(id + 1)
						r.buckets = append(r.buckets, bucket{labels: r.room(width), node: int16(j), mask: h.next[mask]})
					}
					bk := &r.buckets[id]
					if had := bk.labels; len(had) > 0 && had[0].at <= t && had[0].cost <= c {
						continue // as put would say, without a call
					}
					bk.labels = put(bk.labels, label{t, c, int32(b)}, width)
				}
			}
		}
		for b := high; b < len(r.buckets); b++ {
			r.at[r.base[r.buckets[b].node]+int(r.buckets[b].mask)] = 0
		}
		low = high
		r.starts = append(r.starts, low)
	}
	if low == len(r.buckets) {
		return nil, math.Inf(1)
	}
	return r.trace(low)
}

// trace is the cheapest path that ends in the bucket.
func (r *relaxed) trace(b int) ([]int, float64) {
	path := make([]int, r.n)
	last := r.buckets[b].labels
	at := last[len(last)-1]
	cost := at.cost
	to := r.n + 1
	for k := r.n - 1; k >= 0; k-- {
		bk := &r.buckets[at.from]
		path[k] = int(bk.node)
		at = bk.source(at, r.hopCost(path[k], to))
		to = path[k]
	}
	return path, cost
}

func (r *relaxed) hopCost(i, j int) float64 {
	for x := range r.hops[i] {
		if r.hops[i][x].to == j {
			return r.hops[i][x].cost
		}
	}
	return 0
}

// source is the label of bk from which l was made over a hop: the one whose cost fits.
func (bk *bucket) source(l label, hop float64) label {
	best, off := bk.labels[0], math.Inf(1)
	for _, s := range bk.labels {
		if d := math.Abs(s.cost + hop - l.cost); d < off {
			best, off = s, d
		}
	}
	return best
}

// room is space for the labels of one bucket.
func (r *relaxed) room(width int) []label {
	if len(r.arena)+width > cap(r.arena) {
		r.arena = make([]label, 0, max(1<<14, 2*cap(r.arena)))
	}
	k := len(r.arena)
	r.arena = r.arena[:k+width]
	return r.arena[k : k : k+width]
}

// fronts sums up the last run by position and node.
func (r *relaxed) fronts(width int) front {
	f := make(front, r.n+2)
	for k := range f {
		f[k] = make([][]label, r.n+2)
	}
	for k, first := range r.starts {
		last := len(r.buckets)
		if k+1 < len(r.starts) {
			last = r.starts[k+1]
		}
		for _, bk := range r.buckets[first:last] {
			at := f[k][bk.node]
			if at == nil {
				at = make([]label, 0, width)
			}
			for _, l := range bk.labels {
				at = put(at, l, width)
			}
			f[k][bk.node] = at
		}
	}
	return f
}
