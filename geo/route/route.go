// Package route orders the stops of one vehicle's day (上门回收的行车顺序):
// shortest in metres among the orders that respect every time window.
//
// What is proven, and by what:
//
//   - Up to [MaxExact] stops the order is optimal: dynamic programming over the
//     subsets of stops (Held and Karp 1962) with labels of lateness, length and
//     time.
//   - Above that, Plan.Bound is a length that no order on time can undercut.
//     Without windows it is the bound of Held and Karp (1970, 1971) in its
//     directed form, arborescences with Lagrange multipliers.
//   - Where the windows put their stops into few orders, as slots do, it comes from
//     dynamic programming over the sets of stops with windows, the others on
//     prize-collecting ways between them; where that leaves more than 1 %, with
//     labels of minutes and metres, so that the time within a slot counts.
//   - With windows that overlap much it is the ng-route bound of Baldacci, Mingozzi
//     and Roberti (2012) on the arcs that the windows leave over (Ascheuer,
//     Fischetti and Grötschel 2001), with memories that grow where the relaxed
//     route goes in a circle (Roberti and Mingozzi 2014).
//   - When a relaxed route visits every stop once and on time, it is the optimum,
//     and the status says so.
//   - StatusInfeasible means that no order respects every window; it is never
//     said without proof. The plan then still visits every stop: least total
//     lateness first, length second, and names who is late and by how much.
//
// The order itself comes from ruin and recreate (Schrimpf et al. 2000; strings
// as in Christiaens and Vanden Berghe 2020) on the time warp of Nagata, Bräysy and
// Dullaert (2010), cooled slowly, then 2-opt and Or-opt.
//
// README.md has the gaps and times of 216 days, and what stays open.
//
// Work is counted, not timed: the same problem and seed give the same plan on
// every machine, unless the context ends first; then the best plan so far is
// returned. More time never makes a plan worse.
package route

import (
	"context"
	"math"
	"time"
)

// Nowhere as Problem.End says that the day may end at any stop.
const Nowhere = -1

// MaxStops is the largest number of stops that Solve takes.
const MaxStops = 200

// MaxExact is the number of stops up to which every answer is the optimum.
const MaxExact = 12

// A Window bounds the start of service at a stop, in minutes on the clock of
// Problem.Depart, both ends included. A vehicle that is early waits.
type Window struct{ Earliest, Latest float64 }

// A Stop is a place to serve.
type Stop struct {
	Point   int     // row and column of the matrices
	Window  *Window // nil: at any time
	Service float64 // minutes spent there
}

// A Problem is one vehicle's day.
type Problem struct {
	Metres  [][]float64 // travel from row to column; square, need not be symmetric
	Minutes [][]float64 // the same shape; nil: Metres at SpeedKmh
	// SpeedKmh is read when Minutes is nil.
	SpeedKmh float64
	Start    int // point where the vehicle stands at Depart
	End      int // point where the day ends, or Nowhere
	Depart   float64
	Stops    []Stop // at most MaxStops
	Seed     uint64
}

// Status says what is known of a plan.
type Status string

const (
	StatusOptimal    Status = "optimal"            // no order on time is shorter
	StatusGap        Status = "gap"                // on time, at most Gap longer than the shortest
	StatusInfeasible Status = "infeasible_windows" // proven: no order respects every window
	StatusLate       Status = "late"               // no order on time was found; whether there is one is not known
)

// Lateness is a stop whose service starts after its window.
type Lateness struct {
	Stop    int     // index into Problem.Stops
	Minutes float64 // after Window.Latest
}

// A Plan is the order of the day.
type Plan struct {
	Order  []int     // indexes into Problem.Stops, each once
	Arrive []float64 // minutes; arrival at Order[k]
	Begin  []float64 // minutes; start of service at Order[k], after any wait
	Length float64   // metres from Start over all stops to End
	// Bound is in metres. When nobody is late, no order on time is shorter; when
	// somebody is, no order at all is shorter.
	Bound float64
	// Gap is (Length-Bound)/Bound, 0 when the plan is optimal; +Inf when only a
	// bound of 0 is known.
	Gap    float64
	Status Status
	Late   []Lateness // in the order of the visit; empty when all are on time
	// TotalLate is the sum of Late in minutes. LeastLate says that no order has
	// less, and among those none is shorter.
	TotalLate float64
	LeastLate bool
	Seconds   float64 // spent on this answer
}

// lateness of less than tick minutes is rounding, not lateness.
const tick = 1e-7

// Solve orders the stops of p. It fails only on a problem that is not one
// (ErrProblem, naming what is wrong); when ctx ends it returns the best plan so
// far. It is safe for concurrent use and does not keep p.
func Solve(ctx context.Context, p Problem) (Plan, error) {
	began := time.Now()
	if err := p.check(); err != nil {
		return Plan{}, err
	}
	w := newNetwork(p)
	plan := solve(ctx, w, p.Seed)
	plan.Seconds = time.Since(began).Seconds()
	return plan, nil
}

// finding is what a method knows: an order of the nodes 1…n, its merit, and a
// length that no order on time can undercut.
type finding struct {
	order []int
	merit merit
	bound float64
	// exact: no order has a better merit. none: no order is on time.
	exact, none bool
}

// enough is the gap from which on less is spent on closing it.
const enough = 0.05

// wanting tells whether an order on time is known, but not well enough how good it is.
func (f finding) wanting() bool {
	return f.merit.late <= tick && f.merit.length > (1+enough)*f.bound
}

func solve(ctx context.Context, w *network, seed uint64) Plan {
	f := finding{order: w.nearestFirst()}
	f.merit = w.merit(f.order)
	if w.n <= MaxExact {
		if order, ok := w.exact(ctx); ok {
			f.order, f.merit, f.exact = order, w.merit(order), true
			f.none = f.merit.late > tick
			return w.plan(f)
		}
	}
	f.order, f.merit = w.search(ctx, f.order, seed)

	narrowed, possible := w.narrow()
	f.none = !possible
	if possible && w.hasWindows() {
		var quick bool
		f, quick = narrowed.close(ctx, f, w.timed())
		if quick && !f.none && f.bound < f.merit.length*0.98 {
			// There is time to look again, from the start and with other luck.
			if order, m := w.search(ctx, w.nearestFirst(), seed+1); m.better(f.merit) {
				f.order, f.merit = order, m
			}
		}
	}
	if f.merit.late > tick {
		f.bound, _ = w.withoutWindows().heldKarp(ctx, f.merit.length, 1400)
	} else if !w.hasWindows() {
		f.bound, _ = narrowed.heldKarp(ctx, f.merit.length, 1400)
	}
	return w.plan(f)
}

// close raises the bound of f on a narrowed network with windows, and may find a
// better order, or that none is on time. timed tells which stops have a window of
// their own. quick says that little work was needed.
func (w *network) close(ctx context.Context, f finding, timed []bool) (g finding, quick bool) {
	c := w.newChain(timed)
	if c != nil {
		c.climb(ctx, &f, c.value, chainTries)
		if !f.exact && (f.merit.late > tick || f.bound < f.merit.length*0.99) {
			c.climb(ctx, &f, c.timedValue, timedTries)
			if f.wanting() {
				c.climb(ctx, &f, c.timedValue, timedTries)
			}
		}
		if f.exact || f.none || len(c.free) > 0 {
			return f, true
		}
	}
	var potential []float64
	if f.merit.late <= tick {
		var bound float64
		bound, potential = w.heldKarp(ctx, f.merit.length, 500)
		f.bound = max(f.bound, bound)
	}
	return w.prove(ctx, f, potential), false
}

// plan writes out what was found.
func (w *network) plan(f finding) Plan {
	p := Plan{Order: make([]int, w.n), Arrive: make([]float64, w.n), Begin: make([]float64, w.n)}
	at, last := w.early[0], 0
	for k, i := range f.order {
		p.Order[k] = i - 1
		p.Arrive[k] = at + w.dur[last][i]
		at = math.Max(p.Arrive[k], w.early[i])
		p.Begin[k] = at
		if over := at - w.late[i]; over > tick {
			p.Late = append(p.Late, Lateness{Stop: i - 1, Minutes: over})
			p.TotalLate += over
		}
		last = i
	}
	p.Length = f.merit.length
	p.Bound = math.Min(f.bound, p.Length)
	p.LeastLate = len(p.Late) == 0 || f.exact
	switch {
	case len(p.Late) > 0 && f.none:
		p.Status = StatusInfeasible
	case len(p.Late) > 0:
		p.Status = StatusLate
	case f.exact || p.Length-p.Bound <= 1e-9*p.Length:
		p.Status, p.Bound = StatusOptimal, p.Length
	default:
		p.Status = StatusGap
	}
	switch {
	case p.Bound > 0:
		p.Gap = (p.Length - p.Bound) / p.Bound
	case p.Length > 0:
		p.Gap = math.Inf(1)
	}
	return p
}
