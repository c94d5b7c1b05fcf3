package main

import (
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/paulmach/orb"

	"huishou/geo"
	"huishou/geo/coord"
	"huishou/geo/registry"
	"huishou/geo/registry/timetable"
)

type nearestCmd struct {
	storeFlags
	Lon     float64  `required:"" help:"Longitude in degrees." placeholder:"DEG"`
	Lat     float64  `required:"" help:"Latitude in degrees." placeholder:"DEG"`
	CRS     string   `help:"Datum of the point: wgs84, gcj02 or bd09." default:"wgs84"`
	Accepts []string `help:"Codes of the vocabulary; the place takes all of them."`
	Kind    []string `help:"Kinds of place, or scheduled_stop; any of them."`
	Visit   string   `help:"today or week: only stops that a vehicle comes to then."`
	Open    string   `help:"now, or a time as RFC 3339 has it: only places known to take things then."`
	Radius  float64  `help:"Farthest distance in metres." default:"20000"`
	Limit   int      `help:"Most places to give." default:"10"`
	JSON    bool     `help:"Answer as the HTTP endpoint does."`
}

// Run prints the nearest places: the twin of GET /api/v1/sites/nearest.
func (n *nearestCmd) Run(p *program) error {
	now := time.Now()
	q, err := n.query(now)
	if err != nil {
		return &exitError{exitUsage, err}
	}
	reg, closing, err := n.open(p.ctx, registry.Options{Poll: -1})
	if err != nil {
		return err
	}
	defer closing()
	if _, err := timetable.Open(p.ctx, reg); err != nil { // its stops are among the nearest
		return err
	}
	if n.JSON {
		b := reg.AppendNearest([]byte(`{"items":[`), q)
		_, err := fmt.Fprintf(p.stdout, "%s],\"crs\":\"%s\"}\n", b, q.Datum)
		return err
	}
	found := reg.Nearest(q)
	if len(found) == 0 {
		_, err := fmt.Fprintf(p.stdout, "nothing within %.0f m\n", n.Radius)
		return err
	}
	w := tabwriter.NewWriter(p.stdout, 0, 8, 2, ' ', 0)
	for _, f := range found {
		kind, _ := f.Kind.Info()
		open := "?"
		switch {
		case f.Next != nil:
			kind.Zh, open = "定时回收点", f.Next.Start.Format("01-02 15:04")
		case f.OpenNow != nil:
			open = map[bool]string{true: "open", false: "closed"}[*f.OpenNow]
		}
		fmt.Fprintf(w, "%.0f m\t%s\t%s\t%s\t%s\n", float64(f.Distance), open, f.Code, kind.Zh, f.Name)
	}
	return w.Flush()
}

func (n *nearestCmd) query(now time.Time) (registry.NearestQuery, error) {
	q := registry.NearestQuery{Radius: geo.Metres(n.Radius), Limit: n.Limit}
	if !(q.Radius > 0) || q.Radius > registry.MaxRadius {
		return q, fmt.Errorf("--radius is more than 0 and at most %.0f m", float64(registry.MaxRadius))
	}
	if q.Limit < 1 || q.Limit > registry.MaxNearest {
		return q, fmt.Errorf("--limit is 1 to %d", registry.MaxNearest)
	}
	datum, err := coord.ParseDatum(n.CRS)
	if err != nil {
		return q, err
	}
	at, err := coord.ToWGS84(datum, n.Lon, n.Lat)
	if err != nil {
		return q, err
	}
	q.Datum, q.From = datum, orb.Point(at)
	for _, code := range n.Accepts {
		m, ok := registry.ParseMaterial(code)
		if !ok {
			return q, fmt.Errorf("--accepts: the vocabulary has no %q", code)
		}
		q.Filter = q.Accepting(m)
	}
	for _, code := range n.Kind {
		k := registry.PlaceKind(code)
		if k == registry.ScheduledStop {
			q.Filter = q.OfStops()
			continue
		}
		if _, ok := k.Info(); !ok {
			return q, fmt.Errorf("--kind: there is no %q", code)
		}
		q.Filter = q.OfKinds(k)
	}
	if n.Visit != "" {
		zone, err := zone(n.TimeZone)
		if err != nil {
			return q, err
		}
		var known bool
		if q.Visit, known = registry.VisitsIn(n.Visit, now.In(zone)); !known {
			return q, fmt.Errorf("--visit is today or week, not %q", n.Visit)
		}
	}
	switch n.Open {
	case "":
	case "now":
		q.OpenAt = now
	default:
		if q.OpenAt, err = time.Parse(time.RFC3339, n.Open); err != nil {
			return q, fmt.Errorf("--open: %w", err)
		}
	}
	return q, nil
}
