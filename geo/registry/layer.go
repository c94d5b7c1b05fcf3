package registry

import (
	"cmp"
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"huishou/geo"
	"huishou/geo/coord"
	"huishou/geo/hours"
	"huishou/geo/index"
)

// ScheduledStop is the kind of what a collection vehicle visits now and then
// (定时回收点). It is no kind of place: stops are a layer of their own beside them.
const ScheduledStop PlaceKind = "scheduled_stop"

// stopMask is the bit of [ScheduledStop] in a [Mask], behind those of the kinds.
const stopMask Mask = 1 << (kindBit + 8)

// StopMask is what filters look at of a stop that takes ms.
func StopMask(ms []Material) Mask { return takes(ms) | stopMask }

// OfStops adds that stops are asked for beside the kinds of place.
func (f Filter) OfStops() Filter {
	f.Any |= stopMask
	return f
}

// Coming is when something is where it is only now and then.
type Coming struct{ Start, End time.Time }

// VisitsIn is the rest of a period that visits are asked for in: today, or week for
// today and the six days after it. False when there is no such period.
func VisitsIn(period string, now time.Time) (Coming, bool) {
	days, known := map[string]int{"today": 1, "week": 7}[period]
	return Coming{Start: now, End: time.Date(now.Year(), now.Month(), now.Day()+days, 0, 0, 0, 0, now.Location())}, known
}

// Layer is a second set of public places, whose nearest are mixed into those of the
// registry. It is safe for concurrent use.
type Layer interface {
	// AppendNear appends the places of the layer that q asks for at the time now, with
	// its radius and limit filled in, ordered by [geo.Distance], ties by id.
	AppendNear(dst []LayerPlace, q NearestQuery, now time.Time) []LayerPlace
}

// LayerPlace is a place of a [Layer]: what [Registry.Nearest] tells of it, and the
// parts of its card that depend on nobody.
type LayerPlace struct {
	NearPlace
	Card
	ChangesAt time.Time // when OpenNow changes; zero when that is not near
}

// Card is the JSON of a place of a layer without what is filled in between.
type Card struct {
	Head string // {"id":…,"code":…,"kind":…,"name":…
	Tail string // behind the location, distance and open state: ,"accepts":[…]…}
}

// SetLayer makes l the layer that is mixed into the nearest places; nil takes it
// away, and costs them nothing.
func (r *Registry) SetLayer(l Layer) {
	if l == nil {
		r.layer.Store(nil)
		return
	}
	r.layer.Store(&l)
}

// onlyLayer reports whether f asks for visits, which only places of the layer have.
func (f *Filter) onlyLayer() bool { return !f.Visit.End.IsZero() }

// mixed appends the nearest of the registry and of its layer, merged.
func (r *Registry) mixed(dst []LayerPlace, q NearestQuery, layer Layer) (*live, []index.Hit, []LayerPlace) {
	q.Radius, q.Limit = cmp.Or(q.Radius, DefaultRadius), cmp.Or(q.Limit, DefaultNearest)
	l := r.live.Load()
	ask := r.query(l, q.Filter)
	ask.Radius, ask.Limit, ask.Exact = q.Radius, q.Limit, true // distances of the two are compared, to the last bit
	hits := l.nearest(make([]index.Hit, 0, q.Limit), q.From, ask)
	return l, hits, layer.AppendNear(dst, q, r.Now())
}

// merge tells each of the limit nearest of two ordered lists in turn, to place or to
// other.
func (l *live) merge(hits []index.Hit, others []LayerPlace, limit int, place func(index.Hit), other func(*LayerPlace)) {
	for i, k := 0, 0; i+k < limit && i+k < len(hits)+len(others); {
		if k == len(others) || i < len(hits) && cmp.Or(cmp.Compare(hits[i].Distance, others[k].Distance),
			strings.Compare(l.card(hits[i].Ref).id(), string(others[k].ID))) < 0 {
			place(hits[i])
			i++
			continue
		}
		other(&others[k])
		k++
	}
}

// appendMixed is [Registry.AppendNearest] with a layer.
func (r *Registry) appendMixed(b []byte, q NearestQuery, layer Layer) []byte {
	l, hits, others := r.mixed(nil, q, layer)
	m, stale := r.board.at(r.Now(), l.hours, r.opt.Calendar), r.staleDay()
	start := len(b)
	comma := func() {
		if len(b) > start {
			b = append(b, ',')
		}
	}
	l.merge(hits, others, cmp.Or(q.Limit, DefaultNearest), func(h index.Hit) {
		comma()
		c := l.card(h.Ref)
		b = c.appendCard(b, float64(h.Distance), m.json[c.hours], shifted(c.at, q.Datum), stale)
	}, func(p *LayerPlace) {
		comma()
		b = p.AppendCard(b, q.Datum)
	})
	return b
}

// nearestMixed is [Registry.Nearest] with a layer.
func (r *Registry) nearestMixed(q NearestQuery, layer Layer) []NearPlace {
	l, hits, others := r.mixed(nil, q, layer)
	m := r.board.at(r.Now(), l.hours, r.opt.Calendar)
	found := make([]NearPlace, 0, min(cmp.Or(q.Limit, DefaultNearest), len(hits)+len(others)))
	l.merge(hits, others, cap(found), func(h index.Hit) { found = append(found, l.card(h.Ref).near(h.Distance, m)) },
		func(p *LayerPlace) { found = append(found, p.NearPlace) })
	return found
}

// near is what is told of a place inside the program.
func (c *liveCard) near(distance geo.Metres, m *moment) NearPlace {
	return NearPlace{ID: ID(c.id()), Code: c.code(), Name: c.name(), Kind: PlaceKinds[c.kind()].Kind,
		At: c.at, Distance: distance, OpenNow: known(m.state[c.hours])}
}

// AppendCard writes the card of p with its position in datum. A negative distance
// is left out, and so is the location of a place without one, whose At is zero.
func (p *LayerPlace) AppendCard(b []byte, datum coord.Datum) []byte {
	b = append(b, p.Head...)
	if p.At != (orb.Point{}) {
		at := p.At
		if other := shifted(at, datum); other != nil {
			at = *other
		}
		b = appendLocation(b, at)
	}
	if p.Distance >= 0 {
		b = append(b, `,"distance":`...)
		b = strconv.AppendFloat(b, float64(p.Distance), 'f', 4, 64)
	}
	if p.OpenNow != nil {
		b = append(b, `,"openNow":`...)
		b = strconv.AppendBool(b, *p.OpenNow)
		if !p.ChangesAt.IsZero() {
			b = appendTime(append(b, `,"changesAt":`...), p.ChangesAt.UTC())
		}
	}
	if p.Next != nil {
		b = appendTime(append(b, `,"nextVisit":`...), p.Next.Start)
		b = appendTime(append(b, `,"untilVisit":`...), p.Next.End)
	}
	return append(b, p.Tail...)
}

func appendTime(b []byte, t time.Time) []byte {
	return append(t.AppendFormat(append(b, '"'), time.RFC3339), '"')
}

// Calendar is that of the public holidays.
func (r *Registry) Calendar() *hours.Calendar { return r.opt.Calendar }

// Part is a package below this one that keeps what the public sees in memory, takes
// imports, or has rows made up for demonstration.
type Part interface {
	// Follow learns what other instances wrote at since or later.
	Follow(ctx context.Context, since time.Time) error
	// Undo takes back what an import wrote, as [Registry.UndoImport] has it.
	Undo(ctx context.Context, who Actor, batch ID) (undone, kept int, err error)
	// RemoveDemo removes what is made up, as [Registry.RemoveDemo] has it.
	RemoveDemo(ctx context.Context, who Actor) (removed int, err error)
}

// Join lets a part follow other instances' writes, and take part in undoing imports
// and in removing what is made up. A part joins first and then reads its rows, so
// that it misses none.
func (r *Registry) Join(p Part) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.parts = append(r.parts, p)
}

// joined lists the parts.
func (r *Registry) joined() []Part {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.parts[:len(r.parts):len(r.parts)]
}

// followParts lets every part learn what other instances wrote.
func (r *Registry) followParts(ctx context.Context, since time.Time) error {
	for _, p := range r.joined() {
		if err := p.Follow(ctx, since); err != nil {
			return err
		}
	}
	return nil
}
