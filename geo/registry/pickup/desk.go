package pickup

import (
	"cmp"
	"context"
	"slices"

	"github.com/paulmach/orb"

	"huishou/geo/registry"
)

// Asked narrows a list of pickups.
type Asked struct {
	State  State  // "" for all that are open
	All    bool   // ended ones too, when no State is given
	Date   string // of the window
	Driver registry.ID
	Area   string
	Bounds []orb.Bound  // open ones whose square lies in any of them
	Within orb.Geometry // open ones whose square lies in this Polygon or MultiPolygon
	Cursor string
	Limit  int
}

// placed reports whether a part of the map is asked for.
func (q *Asked) placed() bool { return len(q.Bounds) > 0 || q.Within != nil }

// List lists the pickups that the actor dispatches: open ones by when they are due,
// others newest first.
func (p *Pickups) List(ctx context.Context, who registry.Actor, q Asked) ([]Pickup, string, error) {
	where, ok, err := p.reg.Within(who, registry.PickupDispatch, q.Area, "county")
	if err != nil || !ok {
		return []Pickup{}, "", err
	}
	ask := registry.Query{Where: where, Bounds: q.Bounds, Within: q.Within, Cursor: q.Cursor, Limit: q.Limit}
	if q.Date != "" {
		ask.Where = append(ask.Where, registry.Eq("date", q.Date))
	}
	if q.Driver != "" {
		ask.Where = append(ask.Where, registry.Eq("driver", string(q.Driver)))
	}
	switch {
	case q.State != "":
		ask.Where = append(ask.Where, registry.Eq("state", string(q.State)))
	case !q.All && !q.placed():
		ask.Where = append(ask.Where, registry.Range("queue", "0", nil))
	}
	// A part of the map is found by the index of places, which holds open ones only:
	// by id, so that no other index tempts the store.
	switch open := q.State.Open() || q.State == "" && !q.All; {
	case q.placed():
	case open:
		ask.Sort = "queue"
	default:
		ask.Sort = "-createdAt"
	}
	return p.pickups.Find(ctx, ask)
}

// Read reads a pickup that the actor dispatches.
func (p *Pickups) Read(ctx context.Context, who registry.Actor, idOrCode string) (Pickup, error) {
	return p.find(ctx, who, idOrCode, registry.PickupDispatch)
}

// Square is how many open pickups lie in a square of 250 m.
type Square struct {
	Middle orb.Point
	Count  int
	States map[State]int
}

// mostOpen is how many open pickups are counted at most.
const mostOpen = 20_000

// Squares counts the open pickups in squares, those of the most first. Nothing else
// is told of them. cut is true when there are more than can be counted.
func (p *Pickups) Squares(ctx context.Context, who registry.Actor, q Asked) (squares []Square, cut bool, err error) {
	where, ok, err := p.reg.Within(who, registry.PickupRead, q.Area, "county")
	if err != nil || !ok {
		return []Square{}, false, err
	}
	ask := registry.Query{Where: where, Bounds: q.Bounds, Within: q.Within}
	if q.Date != "" {
		ask.Where = append(ask.Where, registry.Eq("date", q.Date))
	}
	if !q.placed() {
		ask.Where = append(ask.Where, registry.Range("queue", "0", nil))
	}
	at := map[orb.Point]int{}
	for n := 0; ; {
		rows, next, err := p.pickups.Find(ctx, ask)
		if err != nil {
			return nil, false, err
		}
		for _, row := range rows {
			middle := orb.Point(row.Cell)
			i, ok := at[middle]
			if !ok {
				i = len(squares)
				at[middle] = i
				squares = append(squares, Square{Middle: middle, States: map[State]int{}})
			}
			squares[i].Count++
			squares[i].States[row.State]++
		}
		if n += len(rows); next == "" || n >= mostOpen {
			cut = next != ""
			break
		}
		ask.Cursor = next
	}
	slices.SortFunc(squares, func(a, b Square) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Middle[0], b.Middle[0]), cmp.Compare(a.Middle[1], b.Middle[1]))
	})
	return squares, cut, nil
}

// Counts says how many pickups of the actor's area or operator stand at each state,
// with a window on a date, or on any when it is "".
func (p *Pickups) Counts(ctx context.Context, who registry.Actor, area, date string) (map[State]int64, error) {
	where, ok, err := p.reg.Within(who, registry.PickupRead, area, "county")
	out := map[State]int64{}
	if err != nil || !ok {
		return out, err
	}
	if date != "" {
		where = append(where, registry.Eq("date", date))
	}
	for _, s := range States {
		if out[s], err = p.pickups.Count(ctx, append(slices.Clip(where), registry.Eq("state", string(s)))...); err != nil {
			return nil, err
		}
	}
	return out, nil
}
