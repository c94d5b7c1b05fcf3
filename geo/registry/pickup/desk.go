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
// others newest first; those of a part of the map by id.
func (p *Pickups) List(ctx context.Context, who registry.Actor, q Asked) ([]Pickup, string, error) {
	where, ok, err := p.reg.Within(who, registry.PickupDispatch, q.Area, "county")
	if err != nil || !ok {
		return []Pickup{}, "", err
	}
	if q.placed() {
		return p.onMap(ctx, q, where)
	}
	ask := registry.Query{Where: where, Cursor: q.Cursor, Limit: q.Limit, Sort: "-createdAt"}
	if q.Date != "" {
		ask.Where = append(ask.Where, registry.Eq("date", q.Date))
	}
	if q.Driver != "" {
		ask.Where = append(ask.Where, registry.Eq("driver", string(q.Driver)))
	}
	switch {
	case q.State != "":
		ask.Where = append(ask.Where, registry.Eq("state", string(q.State)))
	case !q.All:
		ask.Where = append(ask.Where, registry.Range("queue", "0", nil))
	}
	if q.State.Open() || q.State == "" && !q.All {
		ask.Sort = "queue"
	}
	return p.pickups.Find(ctx, ask)
}

// MapQuery is what the store is asked for a page of a part of the map: the place
// alone. The index of places holds open pickups only, while the index of any other
// condition would hold ended ones too, and tempt the store.
func (q *Asked) MapQuery() registry.Query {
	return registry.Query{Bounds: q.Bounds, Within: q.Within, Cursor: q.Cursor}
}

// onMap reads a page of the open pickups of a part of the map that where and the
// other conditions of q hold for.
func (p *Pickups) onMap(ctx context.Context, q Asked, where []registry.Cond) (page []Pickup, next string, err error) {
	limit := registry.Query{Limit: q.Limit}.PageSize()
	page = []Pickup{}
	for {
		rows, more, err := p.pickups.Find(ctx, q.MapQuery())
		if err != nil {
			return nil, "", err
		}
		for _, row := range rows {
			if !q.fits(&row, where) {
				continue
			}
			if len(page) == limit {
				return page, registry.EncodeCursor("", registry.Position{ID: page[limit-1].ID}), nil
			}
			page = append(page, row)
		}
		if more == "" {
			return page, "", nil
		}
		q.Cursor = more
	}
}

// fits holds a pickup against the conditions that the store was not asked.
func (q *Asked) fits(row *Pickup, where []registry.Cond) bool {
	has := map[string]string{"operator": string(row.OperatorID), "county": row.County}
	for _, c := range where {
		if !slices.Contains(c.Values, any(has[c.Field])) {
			return false
		}
	}
	return (q.State == "" || row.State == q.State) && (q.Date == "" || row.Date == q.Date) && (q.Driver == "" || row.DriverID == q.Driver)
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
	at := map[orb.Point]int{}
	n := 0
	add := func(rows []Pickup) {
		for _, row := range rows {
			n++
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
	}
	ask := registry.Query{Where: append(where, registry.Range("queue", "0", nil))}
	if q.Date != "" {
		ask.Where = append(ask.Where, registry.Eq("date", q.Date))
	}
	q = Asked{Date: q.Date, Bounds: q.Bounds, Within: q.Within}
	for more := true; more && n < mostOpen; {
		var rows []Pickup
		if q.placed() {
			rows, q.Cursor, err = p.onMap(ctx, q, where)
			more = q.Cursor != ""
		} else {
			rows, ask.Cursor, err = p.pickups.Find(ctx, ask)
			more = ask.Cursor != ""
		}
		if err != nil {
			return nil, false, err
		}
		add(rows)
		cut = more
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
