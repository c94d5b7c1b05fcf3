package route

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"os"
	"reflect"
	"slices"
	"strconv"
	"testing"
	"time"
)

// small draws a day that can be tried in every order: uneven ways, some without the
// triangle inequality, windows of every kind or none.
func small(rnd *rand.Rand, n int) Problem {
	points := n + 1 + rnd.IntN(2)
	p := Problem{Metres: grid(points), SpeedKmh: 20 + 20*rnd.Float64(), Start: rnd.IntN(points), End: rnd.IntN(points+1) - 1, Depart: 480, Seed: rnd.Uint64()}
	uneven := rnd.IntN(2) == 0
	for i := range points {
		for j := range points {
			if i != j {
				p.Metres[i][j] = 200 + float64(rnd.IntN(8000))
				if !uneven && j < i {
					p.Metres[i][j] = p.Metres[j][i]
				}
			}
		}
	}
	if rnd.IntN(2) == 0 {
		p.Minutes = grid(points)
		for i := range points {
			for j := range points {
				if i != j {
					p.Minutes[i][j] = 1 + 15*rnd.Float64()
				}
			}
		}
	}
	kind := rnd.IntN(4)
	for range n {
		s := Stop{Point: rnd.IntN(points), Service: float64(rnd.IntN(10))}
		if kind > 0 && rnd.IntN(4) < kind {
			early := 470 + 60*rnd.Float64()
			s.Window = &Window{early, early + 5 + rnd.Float64()*50}
		}
		p.Stops = append(p.Stops, s)
	}
	return p
}

// tryAll is the best merit of every order.
func tryAll(w *network) merit {
	best := merit{math.Inf(1), math.Inf(1)}
	order := make([]int, w.n)
	for i := range order {
		order[i] = i + 1
	}
	var permute func(k int)
	permute = func(k int) {
		if k == w.n {
			if m := w.merit(order); m.better(best) {
				best = m
			}
			return
		}
		for i := k; i < w.n; i++ {
			order[k], order[i] = order[i], order[k]
			permute(k + 1)
			order[k], order[i] = order[i], order[k]
		}
	}
	permute(0)
	return best
}

func near(a, b float64) bool { return math.Abs(a-b) <= 1e-6*(1+math.Abs(b)) }

func solved(t *testing.T, p Problem) Plan {
	t.Helper()
	plan, err := Solve(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	whole(t, p, plan)
	return plan
}

// whole demands what every plan must be: each stop once, times that follow from
// the matrices, a bound that is one.
func whole(t *testing.T, p Problem, plan Plan) {
	t.Helper()
	seen := slices.Clone(plan.Order)
	slices.Sort(seen)
	for i, s := range seen {
		if s != i || len(seen) != len(p.Stops) {
			t.Fatalf("order %v does not visit each of %d stops once", plan.Order, len(p.Stops))
		}
	}
	w := newNetwork(p)
	order := make([]int, len(plan.Order))
	for k, s := range plan.Order {
		order[k] = s + 1
		if plan.Begin[k] < plan.Arrive[k] {
			t.Fatalf("stop %d begins at %v, before it is reached at %v", s, plan.Begin[k], plan.Arrive[k])
		}
	}
	m := w.merit(order)
	if !near(plan.Length, m.length) || !near(plan.TotalLate, m.late) || (len(plan.Late) > 0) != (m.late > tick) {
		t.Fatalf("plan says %v m and %v min late, its order has %+v", plan.Length, plan.TotalLate, m)
	}
	if plan.Bound > plan.Length+1e-6 || plan.Gap < 0 {
		t.Fatalf("bound %v of length %v, gap %v", plan.Bound, plan.Length, plan.Gap)
	}
	late := plan.Status == StatusLate || plan.Status == StatusInfeasible
	if late != (len(plan.Late) > 0) {
		t.Fatalf("status %s with %d late stops", plan.Status, len(plan.Late))
	}
}

func TestSmallDaysAreTheBestOfAllOrders(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	late := 0
	for n := range 600 {
		p := small(rnd, n%8)
		best := tryAll(newNetwork(p))
		plan := solved(t, p)
		if !near(plan.Length, best.length) || !near(plan.TotalLate, best.late) {
			t.Fatalf("case %d: %v m, %v min late; the best of all orders has %+v", n, plan.Length, plan.TotalLate, best)
		}
		want := StatusOptimal
		if best.late > tick {
			want, late = StatusInfeasible, late+1
		}
		if plan.Status != want {
			t.Fatalf("case %d: %s, not %s", n, plan.Status, want)
		}
	}
	if late < 20 {
		t.Errorf("only %d of 600 cases have windows that cannot all be met", late)
	}
	for n := range 6 {
		p := small(rnd, 9)
		if best, plan := tryAll(newNetwork(p)), solved(t, p); !near(plan.Length, best.length) || !near(plan.TotalLate, best.late) {
			t.Fatalf("nine stops, case %d: %v m, %v min late; the best of all orders has %+v", n, plan.Length, plan.TotalLate, best)
		}
	}
}

// judge holds every bound and the search by themselves against the optimum of a day
// that Solve would not need them for, and says whether the search found it.
func judge(t *testing.T, p Problem) (gap float64, found bool) {
	t.Helper()
	w := newNetwork(p)
	order, _ := w.exact(t.Context())
	best := w.merit(order)
	narrowed, possible := w.narrow()
	start := w.nearestFirst()
	_, tried := w.search(t.Context(), start, 5)
	found = !best.better(tried) || near(best.length, tried.length)
	if best.late <= tick && !possible {
		t.Fatal("narrowing says that no order is on time, there is one")
	}
	if !possible {
		return 0, found
	}
	worse := finding{order: start, merit: merit{0, best.length * 1.1}}
	if best.late > tick {
		worse.merit = w.merit(start)
	}
	var bound float64
	right := func(name string, f finding) {
		t.Helper()
		bound = max(bound, f.bound)
		switch {
		case best.late > tick:
			if f.exact {
				t.Fatalf("%s: an order on time was claimed, there is none", name)
			}
		case f.none, f.bound > best.length*(1+1e-6) && f.merit.length > best.length*(1+1e-6), f.merit.length < best.length*(1-1e-9), f.exact && !near(f.merit.length, best.length):
			t.Fatalf("%s: bound %v, found %v, exact %v, none %v; optimum %v", name, f.bound, f.merit, f.exact, f.none, best.length)
		}
	}
	var potential []float64
	if best.late <= tick {
		f := worse
		f.bound, potential = narrowed.heldKarp(t.Context(), best.length*1.1, 1400)
		right("Held and Karp", f)
	}
	if c := narrowed.newChain(w.timed()); c != nil {
		f := worse
		c.climb(t.Context(), &f, c.value, chainTries)
		right("chain", f)
		f = worse
		c.climb(t.Context(), &f, c.timedValue, timedTries)
		right("chain with time", f)
	}
	right("ng", narrowed.prove(t.Context(), worse, potential))
	if best.late > tick {
		return 0, found
	}
	return best.length/bound - 1, found
}

func TestNoBoundIsAboveTheOptimum(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	kinds := map[string]func(n int) Problem{"any": func(n int) Problem { return small(rnd, 3+n%7) }}
	for _, f := range families {
		kinds[f.name] = func(n int) Problem { return f.day(uint64(n), 4+n%6) }
	}
	cases, err := strconv.Atoi(os.Getenv("HUISHOU_ROUTE_CASES"))
	if err != nil {
		cases = 20
		if raceDetector {
			cases = 4
		}
	}
	for name, draw := range kinds {
		t.Run(name, func(t *testing.T) {
			worst, hits := 0.0, 0
			for n := range cases {
				gap, found := judge(t, draw(n))
				worst = max(worst, gap)
				if found {
					hits++
				}
			}
			if hits < cases*95/100 {
				t.Errorf("the search alone found %d of %d optima", hits, cases)
			}
			t.Logf("search found %d of %d optima; largest gap %.1f %%", hits, cases, 100*worst)
		})
	}
}

// ending is a context that ends after so many questions.
type ending struct {
	context.Context
	left int
}

func (e *ending) Err() error {
	if e.left--; e.left < 0 {
		return context.DeadlineExceeded
	}
	return nil
}

func (e *ending) Deadline() (time.Time, bool) { return time.Time{}, false }

func TestMoreTimeNeverMakesAPlanWorse(t *testing.T) {
	for _, at := range []int{0, 5, 11, 15} {
		f := families[at]
		p := f.day(4, 30)
		last := merit{math.Inf(1), math.Inf(1)}
		for _, questions := range []int{0, 1, 10, 100, 300, 1000, 3000, 1 << 40} {
			plan, err := Solve(&ending{t.Context(), questions}, p)
			if err != nil {
				t.Fatal(err)
			}
			whole(t, p, plan)
			now := merit{plan.TotalLate, plan.Length}
			if last.better(now) {
				t.Errorf("%s: %+v after %d questions, %+v before", f.name, now, questions, last)
			}
			last = now
		}
	}
}

func TestTheSameSeedGivesTheSamePlan(t *testing.T) {
	for _, at := range []int{1, 7, 10} {
		p := families[at].day(2, 40)
		a, b := solved(t, p), solved(t, p)
		a.Seconds, b.Seconds = 0, 0
		if !reflect.DeepEqual(a, b) {
			t.Errorf("%s: two plans differ", families[at].name)
		}
	}
}

func TestAStopMoreNeverShortensTheDay(t *testing.T) {
	for seed := range uint64(60) {
		p := families[0].day(seed, 10)
		for i := range p.Metres { // exact, so that the triangle inequality holds
			for j := range p.Metres {
				for k := range p.Metres {
					p.Metres[j][k] = min(p.Metres[j][k], p.Metres[j][i]+p.Metres[i][k])
				}
			}
		}
		last := 0.0
		for n := 1; n <= 10; n++ {
			q := p
			q.Stops = p.Stops[:n]
			plan := solved(t, q)
			if plan.Length < last-1e-6 {
				t.Fatalf("seed %d: %v m with %d stops, %v with one less", seed, plan.Length, n, last)
			}
			last = plan.Length
		}
	}
}

func TestALateStopIsNamed(t *testing.T) {
	p := Problem{Metres: [][]float64{{0, 10000, 10000}, {10000, 0, 20000}, {10000, 20000, 0}}, SpeedKmh: 60, Depart: 0,
		Stops: []Stop{{Point: 1, Window: &Window{0, 10}}, {Point: 2, Window: &Window{0, 12}}}}
	plan := solved(t, p)
	if plan.Status != StatusInfeasible || !plan.LeastLate || !reflect.DeepEqual(plan.Late, []Lateness{{Stop: 1, Minutes: 18}}) {
		t.Errorf("got %s, late %v", plan.Status, plan.Late)
	}
}

func TestWhatIsNoProblemIsRefused(t *testing.T) {
	good := func() Problem {
		return Problem{Metres: [][]float64{{0, 1}, {1, 0}}, SpeedKmh: 30, Stops: []Stop{{Point: 1}}}
	}
	for name, spoil := range map[string]func(*Problem){
		"no points":        func(p *Problem) { p.Metres = nil },
		"a short row":      func(p *Problem) { p.Metres[1] = p.Metres[1][:1] },
		"NaN metres":       func(p *Problem) { p.Metres[0][1] = math.NaN() },
		"negative metres":  func(p *Problem) { p.Metres[0][1] = -1 },
		"infinite metres":  func(p *Problem) { p.Metres[0][1] = math.Inf(1) },
		"no speed":         func(p *Problem) { p.SpeedKmh = 0 },
		"minutes missing":  func(p *Problem) { p.Minutes = [][]float64{{0, 1}} },
		"start elsewhere":  func(p *Problem) { p.Start = 2 },
		"end elsewhere":    func(p *Problem) { p.End = -2 },
		"stop elsewhere":   func(p *Problem) { p.Stops[0].Point = 2 },
		"negative service": func(p *Problem) { p.Stops[0].Service = -1 },
		"window reversed":  func(p *Problem) { p.Stops[0].Window = &Window{10, 5} },
		"NaN window":       func(p *Problem) { p.Stops[0].Window = &Window{math.NaN(), 5} },
		"departure":        func(p *Problem) { p.Depart = math.Inf(-1) },
		"too many stops":   func(p *Problem) { p.Stops = make([]Stop, MaxStops+1) },
	} {
		p := good()
		spoil(&p)
		if _, err := Solve(t.Context(), p); !errors.Is(err, ErrProblem) {
			t.Errorf("%s: %v", name, err)
		}
	}
	p := good()
	p.Stops = nil
	if plan := solved(t, p); plan.Status != StatusOptimal || plan.Length != 0 {
		t.Errorf("a day without stops: %+v", plan)
	}
}
