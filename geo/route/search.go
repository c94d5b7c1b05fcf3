package route

import (
	"cmp"
	"context"
	"math"
	"math/rand/v2"
	"slices"
)

// path is an order with what is needed to try an insertion in one step. Its slices
// run over the path: the start, the stops served so far, the end.
//
// The search measures how far an order is from being on time by its time warp
// (Nagata, Bräysy and Dullaert 2010): who comes too late is put back to the end of
// the window, at the price of the minutes put back. It is 0 exactly when the
// lateness is, and unlike lateness adds up from both ends of the path.
type path struct {
	w      *network
	nodes  []int
	begin  []float64 // start of service, put back
	spent  []float64 // warp up to there
	owed   []float64 // warp from there on for who arrives by the latest
	until  []float64 // the latest: each minute after it is one more of warp
	warp   float64   // of the whole path
	length float64   // of the whole path
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

// visit takes the stops of an order; time has yet to be told.
func (p *path) visit(order []int) {
	p.nodes = append(append(append(p.nodes[:0], 0), order...), p.w.n+1)
}

// time fills in all but the nodes.
func (p *path) time() {
	last := len(p.nodes) - 1
	for _, s := range []*[]float64{&p.begin, &p.spent, &p.owed, &p.until} {
		*s = slices.Grow((*s)[:0], p.w.n+2)[:last+1]
	}
	p.begin[0], p.spent[0] = p.w.early[0], 0
	p.owed[last], p.until[last] = 0, math.Inf(1)
	p.length = 0
	for k := 1; k <= last; k++ {
		p.length += p.w.cost[p.nodes[k-1]][p.nodes[k]]
	}
	p.timeFrom(1)
	p.timeTo(last - 1)
	p.warp = p.spent[last]
}

// timeFrom fills in what depends on the stops before, from position k on.
func (p *path) timeFrom(k int) {
	w, last := p.w, p.nodes[k-1]
	at, spent := p.begin[k-1], p.spent[k-1]
	for ; k < len(p.nodes); k++ {
		i := p.nodes[k]
		at += w.dur[last][i]
		if early := w.early[i]; at < early {
			at = early
		}
		if over := at - w.late[i]; over > 0 {
			if over > tick {
				spent += over
			}
			at = w.late[i]
		}
		p.begin[k], p.spent[k] = at, spent
		last = i
	}
}

// timeTo fills in what depends on the stops after, from position k down.
func (p *path) timeTo(k int) {
	w, next := p.w, p.nodes[k+1]
	owed, until := p.owed[k+1], p.until[k+1]
	for ; k >= 1; k-- {
		i := p.nodes[k]
		until -= w.dur[i][next]
		if late := w.late[i]; until > late {
			until = late
		}
		if early := w.early[i]; early > until {
			owed += early - until
			until = early
		}
		p.owed[k], p.until[k] = owed, until
		next = i
	}
}

// insert puts v where length plus weighted warp grows least. Now and then a
// position is passed over, so that the search does not run in circles.
func (p *path) insert(v int, weight float64, rnd *rand.Rand) {
	w, best, at := p.w, math.Inf(1), 0
	blinks := rnd.Uint64()
	costTo, durTo := w.costTo[v], w.durTo[v]
	costFrom, durFrom := w.cost[v], w.dur[v]
	early, late := w.early[v], w.late[v]
	from := 0
	for k := 1; k < len(p.nodes); k++ {
		a, b := from, p.nodes[k]
		from = b
		longer := costTo[a] + costFrom[b] - w.cost[a][b]
		warp := p.spent[k-1] + p.owed[k]
		begin := p.begin[k-1] + durTo[a]
		if begin < early {
			begin = early
		}
		if over := begin - late; over > 0 {
			warp += over
			begin = late
		}
		if over := begin + durFrom[b] - p.until[k]; over > 0 {
			warp += over
		}
		if d := longer + weight*warp; d < best {
			if blinks>>(k&63)&1 == 0 && rnd.IntN(50) == 0 {
				continue
			}
			best, at = d, k
		}
	}
	if at == 0 {
		at = len(p.nodes) - 1
	}
	a, b := p.nodes[at-1], p.nodes[at]
	p.length += costTo[a] + costFrom[b] - w.cost[a][b]
	p.nodes = slices.Insert(p.nodes, at, v)
	p.begin, p.spent = append(p.begin, 0), append(p.spent, 0)
	p.owed, p.until = slices.Insert(p.owed, at, 0), slices.Insert(p.until, at, 0)
	p.timeFrom(at)
	p.timeTo(at)
	p.warp = p.spent[len(p.spent)-1]
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
	p := &path{w: w}
	p.visit(cur)
	p.time()
	curLength, curWarp := p.length, p.warp
	step := bestMerit.length / float64(w.n+1)
	// metres that a minute of warp costs, drawn to where both are in reach
	weight, least := step, max(step/100, 1e-6)
	rounds := 1000 * min(w.n, 2500/w.n)
	hot, cold := step, 0.005*step
	lateRounds := 0
	for r := range rounds {
		if r&15 == 0 && ctx.Err() != nil {
			break
		}
		p.visit(cur)
		out := p.ruin(near, rnd)
		p.time()
		for _, v := range out {
			p.insert(v, weight, rnd)
		}
		got := p.nodes[1 : w.n+1]
		if p.warp > tick {
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
		if p.length+weight*p.warp < curLength+weight*curWarp+heat*rnd.ExpFloat64() {
			copy(cur, got)
			curLength, curWarp = p.length, p.warp
		}
		if bestMerit.late > tick || p.warp <= tick && p.length < bestMerit.length {
			if m := w.merit(got); m.better(bestMerit) {
				copy(best, got)
				bestMerit = m
			}
		}
		// What is found late in a cold search starts from the best.
		if r%(rounds/8+1) == rounds/8 {
			p.visit(best)
			p.time()
			copy(cur, best)
			curLength, curWarp = p.length, p.warp
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
