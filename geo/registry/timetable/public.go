package timetable

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"huishou/geo"
	"huishou/geo/coord"
	"huishou/geo/recur"
	"huishou/geo/registry"
	"huishou/geo/tile"
)

// PublicQuery asks for public stops. All parts must hold; the zero PublicQuery takes
// all, those without a visit to come included unless the filter asks for times.
type PublicQuery struct {
	registry.Filter
	Bounds  []orb.Bound // inside any of them; none for everywhere, and for stops without a point
	Text    string      // words, all in the name, code, address, run or vehicle, or in pinyin
	Area    string      // code: of the stop's area or of one that this lies in
	Vehicle registry.ID
	Place   registry.ID // the site it stands at
	From    *orb.Point  // no farther than Radius from here
	Radius  geo.Metres  // more than 0 with From
}

// find lists the cards that q asks for, by id.
func (l *live) find(q *PublicQuery, now time.Time) []*card {
	words := strings.Fields(strings.ToLower(q.Text))
	var found []*card
	for _, c := range l.all {
		switch {
		case !c.takes(&q.Filter),
			q.Vehicle != "" && c.stop.VehicleID != q.Vehicle,
			q.Place != "" && c.stop.PlaceID != q.Place,
			q.Area != "" && !liesIn(c.stop.Area, q.Area),
			len(q.Bounds) > 0 && (c.at == (orb.Point{}) || !slices.ContainsFunc(q.Bounds, func(b orb.Bound) bool { return b.Contains(c.at) })),
			q.From != nil && (c.at == (orb.Point{}) || geo.Distance(*q.From, c.at) > q.Radius),
			slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(c.text, w) }),
			(!q.OpenAt.IsZero() || !q.Visit.End.IsZero()) && !c.matches(&q.Filter, now):
			continue
		}
		found = append(found, c)
	}
	return found
}

// liesIn reports whether an area is one or lies in it: the codes of GB/T 2260 begin
// with those of what they lie in, zeros at the end left out.
func liesIn(area, in string) bool {
	if len(in) == 6 {
		in = strings.TrimSuffix(strings.TrimSuffix(in, "00"), "00")
	}
	return strings.HasPrefix(area, in)
}

// Stops lists the public stops that q asks for, by id, from memory.
func (t *Timetables) Stops(q PublicQuery) []Stop {
	found := t.live.Load().find(&q, t.reg.Now())
	stops := make([]Stop, len(found))
	for i, c := range found {
		stops[i] = c.stop
	}
	return stops
}

// AppendList appends the JSON of a page of the public stops, a card each, by id. next
// is the cursor of the page after, "" at the end; total counts those of all pages.
func (t *Timetables) AppendList(b []byte, q PublicQuery, datum coord.Datum, cursor string, limit int) (page []byte, next string, total int, err error) {
	if cursor != "" && !registry.ValidID(cursor) {
		return b, "", 0, registry.Faults{{Field: "cursor", Code: "cursor.invalid"}}.Err("cursor")
	}
	now := t.reg.Now()
	found := t.live.Load().find(&q, now)
	total = len(found)
	from, _ := slices.BinarySearchFunc(found, cursor, func(c *card, id string) int { return cmp.Or(strings.Compare(string(c.stop.ID), id), -1) })
	found = found[from:]
	if len(found) > limit {
		found = found[:limit]
		next = string(found[limit-1].stop.ID)
	}
	for i, c := range found {
		if i > 0 {
			b = append(b, ',')
		}
		p := c.place(-1, now)
		b = p.AppendCard(b, datum)
	}
	return b, next, total, nil
}

// card finds the card of a public stop by its id or code.
func (t *Timetables) card(idOrCode string) (*live, *card, error) {
	l := t.live.Load()
	i, ok := slices.BinarySearchFunc(l.all, idOrCode, func(c *card, id string) int { return strings.Compare(string(c.stop.ID), id) })
	if ok {
		return l, l.all[i], nil
	}
	if i = slices.IndexFunc(l.all, func(c *card) bool { return c.stop.Code == idOrCode }); i >= 0 {
		return l, l.all[i], nil
	}
	return nil, nil, failed(registry.NotFound, "stop.not_found", "no public stop")
}

// Stop reads a public stop by its id or code, and its vehicle, whose zero value
// stands for none.
func (t *Timetables) Stop(_ context.Context, idOrCode string) (Stop, Vehicle, error) {
	l, c, err := t.card(idOrCode)
	if err != nil {
		return Stop{}, Vehicle{}, err
	}
	return c.stop, l.vehicles[c.stop.VehicleID], nil
}

// AppendStopCard appends the card of a public stop without its closing brace, as an
// endpoint that adds to it needs.
func (t *Timetables) AppendStopCard(b []byte, idOrCode string, datum coord.Datum) ([]byte, error) {
	_, c, err := t.card(idOrCode)
	if err != nil {
		return b, err
	}
	p := c.place(-1, t.reg.Now())
	b = p.AppendCard(b, datum)
	return b[:len(b)-1], nil
}

// MaxRange is the longest time that visits are listed for.
const MaxRange = 400 * 24 * time.Hour

// Visits lists the visits of a public stop that overlap the time from from to to,
// cancelled ones and those that take no recyclables included.
func (t *Timetables) Visits(_ context.Context, idOrCode string, from, to time.Time) ([]recur.Visit, error) {
	_, c, err := t.card(idOrCode)
	if err != nil {
		return nil, err
	}
	var bad registry.Faults
	switch {
	case !from.Before(to):
		bad.Add("query.to", "date.too_early", "")
	case to.Sub(from) > MaxRange:
		bad.Add("query.to", "date.too_late", "")
	}
	if err := bad.Err("visits"); err != nil {
		return nil, err
	}
	return c.rule.Visits(from, to, t.reg.Now().Location()), nil
}

// OnRun is a stop of a vehicle with its next visit.
type OnRun struct {
	Stop
	Next   *registry.Coming // nil when none is to come
	IsNext bool             // the vehicle comes here before it comes to the others, or is here now
}

// VehicleRun reads a public vehicle by its id or code with its public stops, by run
// and order. Not found when it has none.
func (t *Timetables) VehicleRun(_ context.Context, idOrCode string) (Vehicle, []OnRun, error) {
	l, now := t.live.Load(), t.reg.Now()
	v, ok := l.vehicles[registry.ID(idOrCode)]
	if !ok {
		for _, other := range l.vehicles {
			if other.Code == idOrCode {
				v, ok = other, true
			}
		}
	}
	if !ok {
		return Vehicle{}, nil, noVehicle()
	}
	var stops []OnRun
	first := -1
	for _, c := range l.find(&PublicQuery{Vehicle: v.ID}, now) {
		stops = append(stops, OnRun{Stop: c.stop, Next: c.next(now)})
	}
	if len(stops) == 0 {
		return Vehicle{}, nil, noVehicle()
	}
	slices.SortStableFunc(stops, func(a, b OnRun) int {
		return cmp.Or(strings.Compare(a.Run, b.Run), cmp.Compare(a.Order, b.Order))
	})
	for i := range stops {
		if n := stops[i].Next; n != nil && (first < 0 || n.Start.Before(stops[first].Next.Start)) {
			first = i
		}
	}
	if first >= 0 {
		stops[first].IsNext = true
	}
	return v, stops, nil
}

// Next is the visit of a public stop that is under way or the first to come; nil when
// there is none.
func (t *Timetables) Next(idOrCode string) *registry.Coming {
	_, c, err := t.card(idOrCode)
	if err != nil {
		return nil
	}
	return c.next(t.reg.Now())
}

// AppendTile appends the vector tile at of the public stops with a visit to come that f
// takes, as [tile.Pyramid.Append] has it: open is 1 while a vehicle is there. An empty
// tile appends nothing; one that does not exist is an error that wraps [tile.ErrPath].
func (t *Timetables) AppendTile(b []byte, at tile.Coord, f registry.Filter) ([]byte, error) {
	if !at.Valid() {
		return b, fmt.Errorf("append tile %v: %w", at, tile.ErrPath)
	}
	l, now := t.live.Load(), t.reg.Now()
	if len(l.placed) == 0 {
		return b, nil
	}
	return l.tiles.Append(b, at, tile.Query{All: uint64(f.All), Any: uint64(f.Any),
		Keep: func(ref uint32) bool { return l.placed[ref].matches(&f, now) },
		Open: func(ref uint32) int8 {
			if n := l.placed[ref].next(now); n != nil && !n.Start.After(now) {
				return 1
			}
			return 0
		}}, func(ref uint32) tile.Attributes {
		s := &l.placed[ref].stop
		return tile.Attributes{ID: string(s.ID), Code: s.Code, Name: s.Name, Kind: string(registry.ScheduledStop)}
	}), nil
}

// Number changes whenever something public does.
func (t *Timetables) Number() uint64 { return t.live.Load().number }

// Count is the number of public stops, and how many of them are made up.
func (t *Timetables) Count() (stops, demo int) {
	for _, c := range t.live.Load().all {
		stops++
		if c.stop.Demo {
			demo++
		}
	}
	return stops, demo
}
