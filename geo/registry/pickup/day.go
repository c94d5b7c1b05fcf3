package pickup

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/paulmach/orb"

	"huishou/geo"
	"huishou/geo/registry"
	"huishou/geo/route"
)

// Day is what a driver has to do on a date: what waits for him in the order to
// drive, then what is done.
type Day struct {
	Date  string
	Stops []Visit
	Route *Route // of what waits; nil when nothing does
}

// Visit is a stop of a day.
type Visit struct {
	Stop
	Arrive *time.Time    // estimated; nil when it is done
	Late   time.Duration // after its window
}

// Route is how the order of a day was found. Lengths are along straight lines: no
// map of streets is asked.
type Route struct {
	Metres geo.Metres
	Bound  geo.Metres // nothing that keeps the windows is shorter
	Status route.Status
	Late   time.Duration // in all
}

// mostStops is how many pickups a driver's day holds at most, and solveFor how long
// the order of a day may be looked for.
const (
	mostStops  = route.MaxStops
	solveFor   = time.Second
	departStep = 5 * time.Minute // as long is one order kept
)

// Day reads the pickups of a driver on a date, in the order to drive from a place;
// from wherever is best when it is nil. Each that is opened is in the audit log.
func (p *Pickups) Day(ctx context.Context, who registry.Actor, date string, from *orb.Point) (Day, error) {
	if err := who.May(registry.PickupDrive, registry.Target{Account: who.Account}); err != nil {
		return Day{}, err
	}
	var bad registry.Faults
	bad.Date("query.date", date, "", "")
	if from != nil && !validPoint(*from) {
		bad.Add("query.lon", "location.out_of_range", "")
	}
	if err := bad.Err("day"); err != nil {
		return Day{}, err
	}
	rows, _, err := p.pickups.Find(ctx, registry.Query{Limit: mostStops, Where: []registry.Cond{registry.Eq("driver", string(who.Account)),
		registry.Eq("date", date), registry.In("state", texts(driverSees)...)}})
	if err != nil {
		return Day{}, err
	}
	slices.SortFunc(rows, func(a, b Pickup) int { return cmp.Or(a.Start.Compare(b.Start), cmp.Compare(a.ID, b.ID)) })
	day := Day{Date: date}
	var done []Visit
	for _, row := range rows {
		s, err := p.opened(ctx, who, row)
		if err != nil {
			return Day{}, err
		}
		if row.State == Assigned {
			day.Stops = append(day.Stops, Visit{Stop: s})
		} else {
			done = append(done, Visit{Stop: s})
		}
	}
	if err := p.order(ctx, who.Account, &day, from); err != nil {
		return Day{}, err
	}
	day.Stops = append(day.Stops, done...)
	return day, nil
}

// order puts the stops of a day in the order to drive.
func (p *Pickups) order(ctx context.Context, driver registry.ID, day *Day, from *orb.Point) error {
	if len(day.Stops) == 0 {
		return nil
	}
	midnight, _ := Span{}.when(day.Date)
	depart := day.Stops[0].Start
	for _, s := range day.Stops {
		if s.Start.Before(depart) {
			depart = s.Start
		}
	}
	if now := p.reg.Now().UTC().Truncate(departStep); now.After(depart) {
		depart = now
	}
	minutes := func(at time.Time) float64 { return at.Sub(midnight).Minutes() }
	problem := route.Problem{SpeedKmh: p.opt.SpeedKmh, End: route.Nowhere, Depart: minutes(depart), Start: len(day.Stops)}
	at := make([]orb.Point, len(day.Stops))
	for i, s := range day.Stops {
		at[i] = s.exactly()
		problem.Stops = append(problem.Stops, route.Stop{Point: i, Service: p.opt.Service.Minutes(),
			Window: &route.Window{Earliest: minutes(s.Start), Latest: minutes(s.End)}})
	}
	problem.Metres = distances(at, from)
	key := fmt.Sprint(depart, pointText(from))
	for _, s := range day.Stops {
		key += fmt.Sprint(" ", s.ID, s.Rev)
	}
	plan, ok := p.routes.get(driver, key)
	if !ok {
		limited, stop := context.WithTimeout(ctx, solveFor)
		defer stop()
		var err error
		if plan, err = route.Solve(limited, problem); err != nil {
			return fmt.Errorf("order the stops of a day: %w", err)
		}
		p.routes.put(driver, key, plan)
	}
	stops := make([]Visit, len(plan.Order))
	for k, i := range plan.Order {
		stops[k] = day.Stops[i]
		arrive := midnight.Add(time.Duration(plan.Arrive[k] * float64(time.Minute))).Round(time.Minute)
		stops[k].Arrive = &arrive
	}
	day.Route = &Route{Metres: geo.Metres(plan.Length), Bound: geo.Metres(plan.Bound), Status: plan.Status}
	for _, l := range plan.Late {
		late := time.Duration(l.Minutes * float64(time.Minute)).Round(time.Minute)
		k := slices.Index(plan.Order, l.Stop)
		stops[k].Late, day.Route.Late = late, day.Route.Late+late
	}
	day.Stops = stops
	return nil
}

// distances are those between points in metres, and in the last row and column
// those from where the driver stands: 0 when he may begin anywhere.
func distances(at []orb.Point, from *orb.Point) [][]float64 {
	n := len(at)
	out := make([][]float64, n+1)
	for i := range out {
		out[i] = make([]float64, n+1)
		for j := range n {
			switch {
			case i < n:
				out[i][j] = float64(geo.Distance(at[i], at[j]))
			case from != nil:
				out[i][j] = float64(geo.Distance(*from, at[j]))
			}
		}
	}
	return out
}

func pointText(p *orb.Point) string {
	if p == nil {
		return ""
	}
	return registry.FormatPoint(*p)
}

// routes keeps the last order of each driver, so that looking again costs nothing.
type routes struct {
	mu   sync.Mutex
	last map[registry.ID]solved
}

type solved struct {
	key  string
	plan route.Plan
}

// mostRoutes is how many are kept; they are all forgotten then.
const mostRoutes = 1000

func (r *routes) get(driver registry.ID, key string) (route.Plan, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	s, ok := r.last[driver]
	return s.plan, ok && s.key == key
}

func (r *routes) put(driver registry.ID, key string, plan route.Plan) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.last == nil || len(r.last) >= mostRoutes {
		r.last = map[registry.ID]solved{}
	}
	r.last[driver] = solved{key, plan}
}

// exactly is where a stop is, as far as it is known.
func (s *Stop) exactly() orb.Point {
	if s.Contact != nil && s.Contact.At != nil {
		return *s.Contact.At
	}
	return orb.Point(s.Cell)
}
