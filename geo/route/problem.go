package route

import (
	"errors"
	"fmt"
	"math"
)

// ErrProblem is wrapped by every refusal of Solve.
var ErrProblem = errors.New("route problem is not valid")

// The largest numbers taken: more is a mistake of the caller, and sums stay exact
// enough below it.
const (
	maxMetres  = 1e8
	maxMinutes = 1e6
)

func refuse(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrProblem, fmt.Sprintf(format, args...))
}

// within is false for NaN too.
func within(v, low, high float64) bool { return v >= low && v <= high }

func (p Problem) check() error {
	points := len(p.Metres)
	if len(p.Stops) > MaxStops {
		return refuse("%d stops, at most %d", len(p.Stops), MaxStops)
	}
	if err := square("metres", p.Metres, points, maxMetres); err != nil {
		return err
	}
	if p.Minutes != nil {
		if err := square("minutes", p.Minutes, points, maxMinutes); err != nil {
			return err
		}
	} else if !within(p.SpeedKmh, 0.1, 1000) {
		return refuse("speed %v km/h without a matrix of minutes", p.SpeedKmh)
	}
	if p.Start < 0 || p.Start >= points {
		return refuse("start %d of %d points", p.Start, points)
	}
	if p.End != Nowhere && (p.End < 0 || p.End >= points) {
		return refuse("end %d of %d points", p.End, points)
	}
	if !within(p.Depart, -maxMinutes, maxMinutes) {
		return refuse("departure at minute %v", p.Depart)
	}
	for i, s := range p.Stops {
		if err := s.check(points); err != nil {
			return fmt.Errorf("stop %d: %w", i, err)
		}
	}
	return nil
}

func (s Stop) check(points int) error {
	if s.Point < 0 || s.Point >= points {
		return refuse("point %d of %d points", s.Point, points)
	}
	if !within(s.Service, 0, maxMinutes) {
		return refuse("service of %v minutes", s.Service)
	}
	w := s.Window
	if w == nil {
		return nil
	}
	if !within(w.Earliest, -maxMinutes, maxMinutes) || !within(w.Latest, -maxMinutes, maxMinutes) || w.Earliest > w.Latest {
		return refuse("window from %v to %v", w.Earliest, w.Latest)
	}
	return nil
}

func square(name string, m [][]float64, points int, most float64) error {
	if len(m) != points {
		return refuse("%s has %d rows, not %d", name, len(m), points)
	}
	for i, row := range m {
		if len(row) != points {
			return refuse("%s row %d has %d columns, not %d", name, i, len(row), points)
		}
		for j, v := range row {
			if !within(v, 0, most) {
				return refuse("%s from %d to %d is %v", name, i, j, v)
			}
		}
	}
	return nil
}

// network is a problem as a directed path: from node 0, the start, over the stops
// 1…n, each once, to node n+1, the end. An open end costs nothing to reach.
type network struct {
	n             int
	cost, dur     [][]float64 // metres; minutes from start of service to start of service
	costTo, durTo [][]float64 // the same with the second node first
	early, late   []float64   // minutes; late is +Inf without a window
	arc           [][]bool    // whether the second may directly follow the first
}

func newNetwork(p Problem) *network {
	n := len(p.Stops)
	w := &network{n: n, cost: grid(n + 2), dur: grid(n + 2), early: make([]float64, n+2), late: make([]float64, n+2), arc: make([][]bool, n+2)}
	point := func(i int) int {
		switch i {
		case 0:
			return p.Start
		case n + 1:
			return p.End
		}
		return p.Stops[i-1].Point
	}
	for i := range n + 2 {
		w.early[i], w.late[i] = p.Depart, math.Inf(1)
		service := 0.0
		if i > 0 && i <= n {
			service = p.Stops[i-1].Service
			if win := p.Stops[i-1].Window; win != nil {
				w.early[i], w.late[i] = math.Max(p.Depart, win.Earliest), win.Latest
			}
		}
		w.arc[i] = make([]bool, n+2)
		for j := range n + 2 {
			w.arc[i][j] = i != j && i != n+1 && j != 0 && (i > 0 || j <= n || n == 0)
			a, b := point(i), point(j)
			if a == Nowhere || b == Nowhere {
				w.dur[i][j] = service
				continue
			}
			w.cost[i][j] = p.Metres[a][b]
			if p.Minutes != nil {
				w.dur[i][j] = service + p.Minutes[a][b]
			} else {
				w.dur[i][j] = service + p.Metres[a][b]*60/(1000*p.SpeedKmh)
			}
		}
	}
	w.costTo, w.durTo = turned(w.cost), turned(w.dur)
	return w
}

func turned(m [][]float64) [][]float64 {
	t := grid(len(m))
	for i, row := range m {
		for j, v := range row {
			t[j][i] = v
		}
	}
	return t
}

func grid(n int) [][]float64 {
	flat := make([]float64, n*n)
	g := make([][]float64, n)
	for i := range g {
		g[i] = flat[i*n : (i+1)*n : (i+1)*n]
	}
	return g
}

func (w *network) hasWindows() bool {
	for i := 1; i <= w.n; i++ {
		if !math.IsInf(w.late[i], 1) {
			return true
		}
	}
	return false
}

// timed tells by node which stops have a window.
func (w *network) timed() []bool {
	t := make([]bool, w.n+1)
	for i := 1; i <= w.n; i++ {
		t[i] = !math.IsInf(w.late[i], 1)
	}
	return t
}

// withoutWindows is w with all the time in the world.
func (w *network) withoutWindows() *network {
	free := *w
	free.late = make([]float64, w.n+2)
	for i := range free.late {
		free.late[i] = math.Inf(1)
	}
	return &free
}

// merit orders plans: least lateness first, length second.
type merit struct{ late, length float64 }

func (m merit) better(than merit) bool {
	if d := m.late - than.late; d < -tick || d > tick {
		return d < 0
	}
	return m.length < than.length
}

func (w *network) merit(order []int) merit {
	var m merit
	at, last := w.early[0], 0
	for _, i := range order {
		m.length += w.cost[last][i]
		at = math.Max(at+w.dur[last][i], w.early[i])
		if over := at - w.late[i]; over > tick {
			m.late += over
		}
		last = i
	}
	m.length += w.cost[last][w.n+1]
	return m
}
