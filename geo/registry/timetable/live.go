package timetable

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/paulmach/orb"

	"huishou/geo"
	"huishou/geo/index"
	"huishou/geo/recur"
	"huishou/geo/registry"
	"huishou/geo/tile"
)

// live is what the public sees, in memory. It is immutable but for the visits of its
// cards, which roll on with the clock. A write makes a new one.
type live struct {
	all      []*card // every public stop, by id
	placed   []*card // those with a point, by id; a ref of the tree is a place here
	tree     *index.Tree
	tiles    *tile.Pyramid // of the same stops as tree
	vehicles map[registry.ID]Vehicle
	number   uint64 // counts the versions
}

// board is what live is made of.
type board struct {
	vehicles map[registry.ID]Vehicle
	cards    map[registry.ID]*card
	left     map[registry.ID]registry.Rev // stops that are not public, with the version that is not
	number   uint64
}

// card is a public stop, rendered.
type card struct {
	registry.Card
	stop   Stop
	rule   recur.Timetable
	at     orb.Point // zero without one
	mask   registry.Mask
	text   string // what a search looks through, in lower case
	coming atomic.Pointer[coming]
}

// coming is the visits of a stop around a time, those that take things and are not
// cancelled. They hold as long as the clock shows a time from from to until.
type coming struct {
	from, until time.Time
	end         time.Time         // visits lists those before here
	visits      []registry.Coming // by start
	later       *registry.Coming  // the first after them; nil when there is none
}

// The visits of a stop are reckoned anew each day, for the week that follows it.
const (
	rolls = 24 * time.Hour
	ahead = 9 * 24 * time.Hour
)

// near gives the visits around now. Readers that come first in a day may reckon at
// the same time; none waits for another.
func (c *card) near(now time.Time) *coming {
	if k := c.coming.Load(); k != nil && !now.Before(k.from) && now.Before(k.until) {
		return k
	}
	k := &coming{from: now, until: now.Add(rolls), end: now.Add(ahead)}
	if c.rule.NoRecycling {
		c.coming.Store(k)
		return k
	}
	k.visits = c.reckon(now, k.end)
	if v, ok := c.rule.Next(k.end, now.Location()); ok {
		k.later = &registry.Coming{Start: v.Start, End: v.End}
	}
	c.coming.Store(k)
	return k
}

// reckon gives the visits that overlap a time and take things.
func (c *card) reckon(from, to time.Time) []registry.Coming {
	var out []registry.Coming
	for _, v := range c.rule.Visits(from, to, from.Location()) {
		if v.Action != recur.Cancelled && v.Recycling {
			out = append(out, registry.Coming{Start: v.Start, End: v.End})
		}
	}
	return out
}

// next is the visit under way or the first to come; nil when there is none.
func (c *card) next(now time.Time) *registry.Coming {
	k := c.near(now)
	for i := range k.visits {
		if k.visits[i].End.After(now) {
			return &k.visits[i]
		}
	}
	return k.later
}

// visited reports whether a visit overlaps the time from from to to.
func (c *card) visited(from, to, now time.Time) bool {
	k := c.near(now)
	visits := k.visits
	if from.Before(k.from) || to.After(k.end) {
		visits = c.reckon(from.In(now.Location()), to.In(now.Location()))
	}
	return slices.ContainsFunc(visits, func(v registry.Coming) bool { return v.Start.Before(to) && v.End.After(from) })
}

// matches reports whether the filter's times let the stop through: it has a visit to
// come, and is visited when it is asked for.
func (c *card) matches(f *registry.Filter, now time.Time) bool {
	if c.next(now) == nil {
		return false
	}
	if at := f.OpenAt; !at.IsZero() && !c.visited(at, at.Add(1), now) {
		return false
	}
	return f.Visit.End.IsZero() || c.visited(f.Visit.Start, f.Visit.End, now)
}

// takes reports whether the filter's bits let the stop through.
func (c *card) takes(f *registry.Filter) bool {
	return c.mask&f.All == f.All && (f.Any == 0 || c.mask&f.Any != 0)
}

// place is what the card says at a time; distance is left out when negative.
func (c *card) place(distance geo.Metres, now time.Time) registry.LayerPlace {
	p := registry.LayerPlace{Card: c.Card, NearPlace: registry.NearPlace{ID: c.stop.ID, Code: c.stop.Code, Name: c.stop.Name, Kind: registry.ScheduledStop, At: c.at}}
	p.Distance = distance
	open := false
	if p.Next = c.next(now); p.Next != nil {
		open = !p.Next.Start.After(now)
		p.ChangesAt = p.Next.Start
		if open {
			p.ChangesAt = p.Next.End
		}
	}
	p.OpenNow = &open
	return p
}

// AppendNear lets the stops be found with the registry's places, see [registry.Layer].
func (t *Timetables) AppendNear(dst []registry.LayerPlace, q registry.NearestQuery, now time.Time) []registry.LayerPlace {
	l := t.live.Load()
	if len(l.placed) == 0 {
		return dst
	}
	hits := l.tree.Nearest(nil, q.From, index.Query{All: uint64(q.All), Any: uint64(q.Any), Radius: q.Radius, Limit: q.Limit, Exact: true,
		Keep: func(ref uint32) bool { return l.placed[ref].matches(&q.Filter, now) }})
	dst = slices.Grow(dst, len(hits))
	for _, h := range hits {
		dst = append(dst, l.placed[h.Ref].place(h.Distance, now))
	}
	return dst
}

// load reads every vehicle and public stop into memory.
func (t *Timetables) load(ctx context.Context) error {
	var vehicles []Vehicle
	for v, err := range t.vehicles.All(ctx) {
		if err != nil {
			return err
		}
		vehicles = append(vehicles, v)
	}
	var stops []Stop
	for s, err := range t.stops.All(ctx, registry.Eq("status", string(Published))) {
		if err != nil {
			return err
		}
		stops = append(stops, s)
	}
	t.learn(vehicles, stops)
	return nil
}

// Follow learns what other instances wrote, see [registry.Part].
func (t *Timetables) Follow(ctx context.Context, since time.Time) error {
	var vehicles []Vehicle
	for doc, err := range t.vehicleDocs.Changes(ctx, since) {
		if err != nil {
			return err
		}
		if doc.Deleted {
			t.forget(doc.ID, doc.Rev)
			continue
		}
		v, err := t.vehicles.Decode(doc)
		if err != nil {
			return err
		}
		vehicles = append(vehicles, v)
	}
	var stops []Stop
	for doc, err := range t.stopDocs.Changes(ctx, since) {
		if err != nil {
			return err
		}
		if doc.Deleted {
			t.forget(doc.ID, doc.Rev)
			continue
		}
		s, err := t.stops.Decode(doc)
		if err != nil {
			return err
		}
		stops = append(stops, s)
	}
	t.learn(vehicles, stops)
	return nil
}

// learn makes written rows visible: stops that are published appear as they are now,
// the others disappear. What is older than what is known is left out.
func (t *Timetables) learn(vehicles []Vehicle, stops []Stop) {
	t.mu.Lock()
	defer t.mu.Unlock()
	changed := false
	renamed := map[registry.ID]bool{}
	for _, v := range vehicles {
		if old, ok := t.news.vehicles[v.ID]; t.news.left[v.ID] >= v.Rev || ok && old.Rev >= v.Rev {
			continue
		}
		t.news.vehicles[v.ID] = v
		renamed[v.ID], changed = true, true
	}
	if len(renamed) > 0 {
		for id, c := range t.news.cards {
			if renamed[c.stop.VehicleID] {
				t.news.cards[id] = t.render(c.stop)
			}
		}
	}
	for _, s := range stops {
		if old := t.news.cards[s.ID]; t.news.left[s.ID] >= s.Rev || old != nil && old.stop.Rev >= s.Rev {
			continue
		}
		if s.Status != Published {
			t.news.left[s.ID] = s.Rev
			if t.news.cards[s.ID] != nil {
				delete(t.news.cards, s.ID)
				changed = true
			}
			continue
		}
		if c := t.render(s); c != nil {
			t.news.cards[s.ID] = c
			changed = true
		}
	}
	if changed {
		t.show()
	}
}

// forget makes a removed row disappear; rev is that of its tombstone.
func (t *Timetables) forget(id registry.ID, rev registry.Rev) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.news.left[id] >= rev {
		return
	}
	t.news.left[id] = rev
	_, vehicle := t.news.vehicles[id]
	if t.news.cards[id] == nil && !vehicle {
		return
	}
	delete(t.news.cards, id)
	delete(t.news.vehicles, id)
	t.show()
}

// show makes a new live of the board; t.mu is held.
func (t *Timetables) show() {
	t.news.number++
	l := &live{number: t.news.number, all: make([]*card, 0, len(t.news.cards)), vehicles: make(map[registry.ID]Vehicle, len(t.news.vehicles))}
	for _, c := range t.news.cards {
		l.all = append(l.all, c)
	}
	slices.SortFunc(l.all, func(a, b *card) int { return strings.Compare(string(a.stop.ID), string(b.stop.ID)) })
	for id, v := range t.news.vehicles {
		l.vehicles[id] = v
	}
	var points []orb.Point
	var masks []uint64
	for _, c := range l.all {
		if c.at != (orb.Point{}) {
			l.placed, points, masks = append(l.placed, c), append(points, c.at), append(masks, uint64(c.mask))
		}
	}
	l.tree, l.tiles = index.Build(points, masks), tile.Build(points, masks)
	t.live.Store(l)
	if len(l.placed) == 0 {
		t.reg.SetLayer(nil)
	} else {
		t.reg.SetLayer(t)
	}
}

// cardTail is the part of a card behind what is known only when it is asked for.
type cardTail struct {
	Accepts   []registry.Material `json:"accepts"`
	Address   string              `json:"address,omitempty"`
	Area      string              `json:"area,omitempty"`
	AreaName  string              `json:"areaName,omitempty"`
	Vehicle   string              `json:"vehicle,omitempty"`
	VehicleID registry.ID         `json:"vehicleId,omitempty"`
	Run       string              `json:"run,omitempty"`
	Order     int64               `json:"order,omitempty"`
	PlaceID   registry.ID         `json:"placeId,omitempty"`
	Demo      bool                `json:"demo,omitempty"`
}

// render makes the card of a public stop; nil when its plan is one of a later version
// of the program. t.mu is held.
func (t *Timetables) render(s Stop) *card {
	rule, bad := s.Timetable()
	if len(bad) > 0 {
		return nil
	}
	v := t.news.vehicles[s.VehicleID]
	tail := cardTail{Accepts: s.Accepts(v), Address: s.Address, Area: s.Area, Vehicle: v.Name, VehicleID: s.VehicleID, Run: s.Run, Order: s.Order, PlaceID: s.PlaceID, Demo: s.Demo}
	if a, ok := t.reg.AreaOf(s.Area); ok {
		tail.AreaName = a.NameZh
	}
	c := &card{stop: s, rule: rule, mask: registry.StopMask(tail.Accepts)}
	c.at, _ = s.At()
	head := marshal(struct {
		ID   registry.ID        `json:"id"`
		Code string             `json:"code"`
		Kind registry.PlaceKind `json:"kind"`
		Name string             `json:"name"`
	}{s.ID, s.Code, registry.ScheduledStop, s.Name})
	c.Head = head[:len(head)-1]
	c.Tail = "," + marshal(tail)[1:]
	full, initials := registry.Pinyin(s.Name)
	c.text = strings.ToLower(strings.Join([]string{s.Code, s.Name, full, initials, s.Address, s.Run, v.Name}, "\n"))
	return c
}

// Accepts is what the stop takes: what it says itself, or else what its vehicle does.
func (s *Stop) Accepts(v Vehicle) []registry.Material {
	switch {
	case len(s.Materials) > 0:
		return s.Materials
	case len(v.Materials) > 0:
		return v.Materials
	}
	return []registry.Material{}
}

func marshal(v any) string {
	b, _ := json.Marshal(v) // strings, numbers and plain structs: cannot fail
	return string(b)
}
