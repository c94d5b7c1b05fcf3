package registry

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"huishou/geo"
	"huishou/geo/index"
)

// live is what the public sees, in memory: every published place, rendered, in an
// index. It is immutable. A write makes a new live that shares all but a small
// delta with the one before; in the background the delta is built into the index.
//
// A ref below len(base) is a place of the index, one above it of the delta.
type live struct {
	base   []liveCard // by id
	tree   *index.Tree
	tiles  *tiling         // of the same places as tree
	dead   map[uint32]bool // refs of base that were changed or removed since
	delta  []liveCard      // by id
	hours  []schedule      // every distinct opening rule; grows only
	number uint64          // counts the versions, for ETags
	demo   int             // places that are made up
}

// liveCard is one public place: its rendered card and what filters look at.
type liveCard struct {
	// What an answer of nearest reads comes first, within one cache line mostly: the
	// cards of an answer lie anywhere in memory.
	json          string // {"id":…  ⟨location⟩ …} without its closing brace, see render
	hours         uint32 // into live.hours; 0 unknown
	locAt, locEnd uint16 // where in json the location begins and ends
	fresh         uint16 // day it was confirmed or entered, see freshDay
	demo          bool

	codeLen uint8 // how text divides
	nameLen uint16
	area    uint32 // county and town as a number, 0 none
	at      orb.Point
	text    string // code, name and what people may search for, see searchText
	mask    Mask
	rev     Rev
}

func (c *liveCard) id() string   { return c.json[idAt : idAt+idLen] }
func (c *liveCard) code() string { return c.text[:c.codeLen] }
func (c *liveCard) name() string { return c.text[c.codeLen : int(c.codeLen)+int(c.nameLen)] }
func (c *liveCard) kind() int {
	for i := range PlaceKinds {
		if c.mask&(1<<(kindBit+i)) != 0 {
			return i
		}
	}
	return 0
}

// change is one step from a live to the next: a card that is new or changed, or
// with gone set, one that is no longer public.
type change struct {
	id   string
	card liveCard
	gone bool
}

func (l *live) card(ref uint32) *liveCard {
	if int(ref) < len(l.base) {
		return &l.base[ref]
	}
	return &l.delta[int(ref)-len(l.base)]
}

func findCard(cards []liveCard, id string) (int, bool) {
	return slices.BinarySearchFunc(cards, id, func(c liveCard, id string) int { return strings.Compare(c.id(), id) })
}

// find gives the ref of a public place.
func (l *live) find(id string) (uint32, bool) {
	if i, ok := findCard(l.delta, id); ok {
		return uint32(len(l.base) + i), true
	}
	if i, ok := findCard(l.base, id); ok && !l.dead[uint32(i)] {
		return uint32(i), true
	}
	return 0, false
}

// knows reports whether l has version rev of a place, or a later one.
func (l *live) knows(id ID, rev Rev) bool {
	ref, ok := l.find(string(id))
	return ok && l.card(ref).rev >= rev
}

// with is l after changes. Later changes of one place win over earlier ones; a
// change older than what l has is left out.
func (l *live) with(changes []change) *live {
	next := *l
	next.number++
	next.delta = slices.Clone(l.delta)
	next.dead = make(map[uint32]bool, len(l.dead)+len(changes))
	for ref := range l.dead {
		next.dead[ref] = true
	}
	for _, c := range changes {
		i, inDelta := findCard(next.delta, c.id)
		k, inBase := findCard(next.base, c.id)
		inBase = inBase && !next.dead[uint32(k)]
		switch {
		case inDelta && next.delta[i].rev > c.card.rev, inBase && next.base[k].rev > c.card.rev:
			continue
		case inDelta:
			next.demo -= count(next.delta[i].demo)
		case inBase:
			next.demo -= count(next.base[k].demo)
			next.dead[uint32(k)] = true
		}
		switch {
		case c.gone && inDelta:
			next.delta = slices.Delete(next.delta, i, i+1)
		case c.gone:
		case inDelta:
			next.delta[i] = c.card
		default:
			next.delta = slices.Insert(next.delta, i, c.card)
		}
		if !c.gone {
			next.demo += count(c.card.demo)
		}
	}
	return &next
}

func count(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// rebuilt is l with its delta built into the index.
func (l *live) rebuilt() *live {
	cards := make([]liveCard, 0, len(l.base)-len(l.dead)+len(l.delta))
	rest := l.delta
	for ref := range l.base {
		if l.dead[uint32(ref)] {
			continue
		}
		for len(rest) > 0 && rest[0].id() < l.base[ref].id() {
			cards, rest = append(cards, rest[0]), rest[1:]
		}
		cards = append(cards, l.base[ref])
	}
	cards = append(cards, rest...)
	return newLive(cards, l.hours, l.number+1)
}

// newLive indexes cards, which are ordered by id.
func newLive(cards []liveCard, hours []schedule, number uint64) *live {
	l := &live{base: cards, hours: hours, number: number}
	points, masks := make([]orb.Point, len(cards)), make([]uint64, len(cards))
	for i := range cards {
		points[i], masks[i] = cards[i].at, uint64(cards[i].mask)
		l.demo += count(cards[i].demo)
	}
	l.tree, l.tiles = index.Build(points, masks), newTiling(points, masks)
	return l
}

// near appends the limit nearest places within radius, unfiltered.
func (l *live) near(dst []index.Hit, from orb.Point, radius geo.Metres, limit int) []index.Hit {
	return l.nearest(dst, from, index.Query{Radius: radius, Limit: limit})
}

// nearest appends the places that q asks for, ordered by distance, ties by id.
func (l *live) nearest(dst []index.Hit, from orb.Point, q index.Query) []index.Hit {
	start := len(dst)
	if len(l.dead) > 0 {
		keep := q.Keep
		q.Keep = func(ref uint32) bool { return !l.dead[ref] && (keep == nil || keep(ref)) }
	}
	q.Exact = q.Exact || len(l.delta) > 0 // distances of the two are compared, to the last bit
	dst = l.tree.Nearest(dst, from, q)
	if len(l.delta) == 0 {
		return dst
	}
	for i := range l.delta {
		c, ref := &l.delta[i], uint32(len(l.base)+i)
		if !matches(c.mask, q) || q.Keep != nil && !q.Keep(ref) {
			continue
		}
		if d := geo.Distance(from, c.at); d <= q.Radius || q.Radius == 0 {
			dst = append(dst, index.Hit{Ref: ref, Distance: d})
		}
	}
	found := dst[start:]
	slices.SortFunc(found, func(a, b index.Hit) int {
		return cmp.Or(cmp.Compare(a.Distance, b.Distance), strings.Compare(l.card(a.Ref).id(), l.card(b.Ref).id()))
	})
	return dst[:start+min(q.Limit, len(found))]
}

// matches reports whether a place with mask m passes q's bits.
func matches(m Mask, q index.Query) bool {
	return uint64(m)&q.All == q.All && (q.Any == 0 || uint64(m)&q.Any != 0)
}

// within appends the refs of the places inside any of bounds that q matches.
func (l *live) within(dst []uint32, bounds []orb.Bound, q index.Query) []uint32 {
	keep := q.Keep
	q.Keep = func(ref uint32) bool { return !l.dead[ref] && (keep == nil || keep(ref)) }
	for _, b := range bounds {
		dst = l.tree.Within(dst, b, q)
		for i := range l.delta {
			ref := uint32(len(l.base) + i)
			if c := &l.delta[i]; b.Contains(c.at) && matches(c.mask, q) && q.Keep(ref) {
				dst = append(dst, ref)
			}
		}
	}
	return dst
}

// learn makes written places visible: the published ones appear as they are now,
// the others disappear.
func (r *Registry) learn(places []Place) {
	if len(places) == 0 {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.learnApart(places)
	atlas, l := r.atlas.Load(), r.live.Load()
	changes := make([]change, 0, len(places))
	hours := l.hours
	for i := range places {
		p := &places[i]
		c := change{id: string(p.ID), gone: p.Status != Published}
		if c.gone && p.Rev > 1 { // a first version cannot have been public before
			r.left.note(c.id, p.Rev, r.opt.Now())
		}
		switch _, public := l.find(c.id); {
		case c.gone && !public, !c.gone && r.left.after(c.id, p.Rev):
			continue
		case c.gone:
			c.card.rev = p.Rev
		default:
			var n uint32
			n, hours = r.scheduleOf(hours, p)
			c.card = r.render(p, atlas, n)
		}
		changes = append(changes, c)
	}
	if len(changes) > 0 {
		r.apply(l, hours, changes)
	}
}

// forget makes a removed place disappear; rev is that of its tombstone.
func (r *Registry) forget(id ID, rev Rev) {
	r.mu.Lock()
	defer r.mu.Unlock()
	l := r.live.Load()
	r.left.note(string(id), rev, r.opt.Now())
	if _, ok := l.find(string(id)); !ok {
		return
	}
	r.apply(l, l.hours, []change{{id: string(id), card: liveCard{rev: rev}, gone: true}})
}

// apply publishes l with changes; r.mu is held.
func (r *Registry) apply(l *live, hours []schedule, changes []change) {
	next := l.with(changes)
	next.hours = hours
	r.live.Store(next)
	r.pending = append(r.pending, changes...)
	select {
	case r.dirty <- struct{}{}:
	default:
	}
}

// rebuildLoop builds the delta into the index whenever there is one.
func (r *Registry) rebuildLoop(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-r.dirty:
		}
		r.mu.Lock()
		l := r.live.Load()
		r.pending = nil
		r.mu.Unlock()

		next := l.rebuilt()

		r.mu.Lock()
		if len(r.pending) > 0 {
			next = next.with(r.pending)
		}
		next.hours = r.live.Load().hours
		next.number = r.live.Load().number + 1
		r.live.Store(next)
		r.mu.Unlock()
	}
}

// load reads every public place into memory: from the snapshot and what was
// written since, or all of it from the store.
func (r *Registry) load(ctx context.Context) error {
	began := r.opt.Now()
	l, since, err := r.loadSnapshot(ctx)
	if err == nil {
		r.live.Store(l)
		if err = r.pollPlaces(ctx, since); err == nil {
			r.followed = began
			return nil
		}
	}
	if !errors.Is(err, errSnapshot) && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	r.opt.Log.InfoContext(ctx, "reading every place from the store", "why", err.Error())
	r.followed = began
	return r.loadAll(ctx)
}

func (r *Registry) loadAll(ctx context.Context) error {
	atlas := r.atlas.Load()
	var cards []liveCard
	hours := []schedule{{}}
	seen := map[string]uint32{"": 0}
	for p, err := range r.places.All(ctx, Eq("status", string(Published))) {
		if err != nil {
			return err
		}
		rule := p.receiving()
		n, ok := seen[rule]
		if !ok {
			n, hours = r.scheduleOf(hours, &p)
			seen[rule] = n
		}
		cards = append(cards, r.render(&p, atlas, n))
	}
	r.live.Store(newLive(slices.Clip(cards), hours, 1)) // ordered by id, as all gives them
	return nil
}

// Version changes whenever something public does.
func (r *Registry) Version() uint64 { return r.live.Load().number }

// Count is the number of public places, and how many of them are made up.
func (r *Registry) Count() (places, demo int) {
	l := r.live.Load()
	return len(l.base) - len(l.dead) + len(l.delta), l.demo
}
