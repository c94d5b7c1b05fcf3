package route

import (
	"cmp"
	"context"
	"math"
	"math/rand/v2"
	"slices"
)

// path is an order with what is needed to try an insertion quickly. Its slices
// run over the path: the start, the stops served so far, the end.
type path struct {
	w     *network
	nodes []int
	begin []float64 // start of service
	slack []float64 // how much later it could begin without making anyone later
	late  float64
}

// nearestFirst is the order to start from: always on to the stop that can be
// served soonest, the one whose window closes first among equals.
func (w *network) nearestFirst() []int {
	order := make([]int, 0, w.n)
	done := make([]bool, w.n+1)
	at, last := w.early[0], 0
	for len(order) < w.n {
		best, bestAt, bestKey := 0, 0.0, math.Inf(1)
		for i := 1; i <= w.n; i++ {
			if done[i] {
				continue
			}
			t := math.Max(at+w.dur[last][i], w.early[i])
			key := t
			if !math.IsInf(w.late[i], 1) {
				key += 0.3 * (w.late[i] - t)
			}
			if best == 0 || key < bestKey {
				best, bestAt, bestKey = i, t, key
			}
		}
		order, done[best] = append(order, best), true
		at, last = bestAt, best
	}
	return order
}

// time fills in begin, slack and late.
func (p *path) time() {
	w, last := p.w, len(p.nodes)-1
	p.begin, p.slack = slices.Grow(p.begin[:0], last+1)[:last+1], slices.Grow(p.slack[:0], last+1)[:last+1]
	p.begin[0], p.late = w.early[0], 0
	for k := 1; k <= last; k++ {
		i := p.nodes[k]
		p.begin[k] = max(p.begin[k-1]+w.dur[p.nodes[k-1]][i], w.early[i])
		if over := p.begin[k] - w.late[i]; over > tick {
			p.late += over
		}
	}
	p.slack[last] = math.Inf(1)
	for k := last - 1; k >= 1; k-- {
		wait := p.begin[k+1] - p.begin[k] - w.dur[p.nodes[k]][p.nodes[k+1]]
		p.slack[k] = min(max(w.late[p.nodes[k]]-p.begin[k], 0), wait+p.slack[k+1])
	}
}

// later is what the lateness grows by when v is put before position k, or
// anything above most as soon as it is above that.
func (p *path) later(v, k int, most float64) float64 {
	w, sum := p.w, 0.0
	at := max(p.begin[k-1]+w.dur[p.nodes[k-1]][v], w.early[v])
	if over := at - w.late[v]; over > tick {
		sum = over
	}
	from := v
	for ; k < len(p.nodes) && sum <= most; k++ {
		i := p.nodes[k]
		at = max(at+w.dur[from][i], w.early[i])
		shift := at - p.begin[k]
		if shift == 0 || shift > 0 && shift <= p.slack[k] {
			break
		}
		sum += max(at-w.late[i], 0) - max(p.begin[k]-w.late[i], 0)
		from = i
	}
	return sum
}

// insert puts v where length plus weighted lateness grows least. Now and then a
// position is passed over, so that the search does not run in circles.
func (p *path) insert(v int, weight float64, rnd *rand.Rand) {
	w, best, at := p.w, math.Inf(1), 0
	blinks := rnd.Uint64()
	for k := 1; k < len(p.nodes); k++ {
		a, b := p.nodes[k-1], p.nodes[k]
		longer := w.cost[a][v] + w.cost[v][b] - w.cost[a][b]
		// Lateness can fall only where somebody is late already.
		if longer >= best && p.late <= tick {
			continue
		}
		if blinks>>(k&63)&1 == 0 && rnd.IntN(50) == 0 {
			continue
		}
		most := math.Inf(1)
		if p.late <= tick {
			most = (best - longer) / weight
		}
		if d := longer + weight*p.later(v, k, most); d < best {
			best, at = d, k
		}
	}
	if at == 0 {
		at = len(p.nodes) - 1
	}
	p.nodes = slices.Insert(p.nodes, at, v)
	p.time()
}

// search improves an order by taking stops out and putting them back, accepting a
// worse one less and less often. The number of rounds depends on the number of
// stops alone.
func (w *network) search(ctx context.Context, order []int, seed uint64) ([]int, merit) {
	best := slices.Clone(order)
	bestMerit := w.descend(ctx, best)
	if w.n < 3 {
		return best, bestMerit
	}
	rnd := rand.New(rand.NewPCG(seed, 0x9e3779b97f4a7c15))
	near := w.neighbours()
	cur := slices.Clone(best)
	curMerit := bestMerit
	p := &path{w: w}
	step := bestMerit.length / float64(w.n+1)
	// metres that a minute of lateness costs, drawn to where both are in reach
	weight, least := step, max(step/100, 1e-6)
	rounds := 1_500_000 / (w.n + 10)
	hot, cold := 0.5*step, 0.005*step
	lateRounds := 0
	for r := range rounds {
		if r&15 == 0 && ctx.Err() != nil {
			break
		}
		p.nodes = append(append(append(p.nodes[:0], 0), cur...), w.n+1)
		out := p.ruin(near, rnd)
		p.time()
		for _, v := range out {
			p.insert(v, weight, rnd)
		}
		got := p.nodes[1 : w.n+1]
		m := w.merit(got)
		if m.late > tick {
			lateRounds++
		}
		if r%100 == 99 {
			if lateRounds > 60 {
				weight = min(weight*1.5, 1e6*(step+1))
			} else if lateRounds < 20 {
				weight = max(weight*0.8, least)
			}
			lateRounds = 0
		}
		heat := hot * math.Pow(cold/hot, float64(r)/float64(rounds))
		if m.length+weight*m.late < curMerit.length+weight*curMerit.late+heat*rnd.ExpFloat64() {
			copy(cur, got)
			curMerit = m
		}
		if m.better(bestMerit) {
			copy(best, got)
			bestMerit = m
		}
		// What is found late in a cold search starts from the best.
		if r%(rounds/8+1) == rounds/8 {
			copy(cur, best)
			curMerit = bestMerit
		}
	}
	bestMerit = w.descend(ctx, best)
	return best, bestMerit
}

// round is the way there and back.
func (w *network) round(a, b int) float64 { return w.cost[a][b] + w.cost[b][a] }

// neighbours lists for each stop the others, nearest first.
func (w *network) neighbours() [][]int {
	near := make([][]int, w.n+1)
	for i := 1; i <= w.n; i++ {
		for j := 1; j <= w.n; j++ {
			if i != j {
				near[i] = append(near[i], j)
			}
		}
		slices.SortStableFunc(near[i], func(a, b int) int { return cmp.Compare(w.round(i, a), w.round(i, b)) })
	}
	return near
}

// ruin takes short strings of stops out of the path around one stop drawn at
// random and gives them in the order in which to put them back.
func (p *path) ruin(near [][]int, rnd *rand.Rand) []int {
	w := p.w
	n := w.n
	seed := 1 + rnd.IntN(n)
	longest := min(8, n)
	strings := 1 + rnd.IntN(3)
	var out []int
	take := func(v int) {
		k := slices.Index(p.nodes, v)
		if k < 0 {
			return
		}
		size := 1 + rnd.IntN(longest)
		from := max(k-rnd.IntN(size), 1)
		to := min(from+size, len(p.nodes)-1)
		out = append(out, p.nodes[from:to]...)
		p.nodes = slices.Delete(p.nodes, from, to)
	}
	take(seed)
	for _, v := range near[seed] {
		strings--
		if strings <= 0 {
			break
		}
		if rnd.IntN(3) == 0 {
			strings++ // a neighbour further away
			continue
		}
		take(v)
	}
	key := func(int) float64 { return 0 }
	switch rnd.IntN(4) {
	case 0:
		key = func(v int) float64 { return w.late[v] - w.early[v] }
	case 1:
		key = func(v int) float64 { return -w.cost[0][v] }
	case 2:
		key = func(v int) float64 { return w.late[v] }
	}
	rnd.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	slices.SortStableFunc(out, func(a, b int) int { return cmp.Compare(key(a), key(b)) })
	return out
}
