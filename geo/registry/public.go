package registry

import (
	"context"
	"time"

	"github.com/paulmach/orb"
)

// PageQuery asks the store for a page of whole public places, in the order of
// their ids, as a client that copies a collection reads them.
type PageQuery struct {
	Group  string            // site, sorting_centre or market
	Equal  map[string]string // by field of PageFields
	Bounds []orb.Bound       // inside any of them; none for everywhere
	// Last written at UpdatedFrom or later and before UpdatedTo; zero leaves that side open.
	UpdatedFrom, UpdatedTo time.Time
	Cursor                 string // of the page before
	Total                  int64  // of the page before; counting again for each page would cost more than the pages
	Limit                  int    // 1 to MaxPage
}

// PageFields are the fields a [PageQuery] can ask to be equal.
var PageFields = []string{"code", "name", "kind", "area", "accepts"}

// PublicPage reads a page of public places from the store. next is the cursor of
// the following page, "" at the end; total counts the places of all pages, as of
// the first: with a Cursor it is q.Total.
func (r *Registry) PublicPage(ctx context.Context, q PageQuery) (places []Place, next string, total int64, err error) {
	where := []Cond{Eq("status", string(Published))}
	var kinds []any
	for _, k := range PlaceKinds {
		if k.Group == q.Group {
			kinds = append(kinds, string(k.Kind))
		}
	}
	where = append(where, In("kind", kinds...))
	for _, f := range PageFields {
		if v, ok := q.Equal[f]; ok {
			where = append(where, Eq(f, v))
		}
	}
	if !q.UpdatedFrom.IsZero() || !q.UpdatedTo.IsZero() {
		where = append(where, Range("updatedAt", orNil(q.UpdatedFrom), orNil(q.UpdatedTo)))
	}
	ask := Query{Where: where, Bounds: q.Bounds}
	if total = q.Total; q.Cursor == "" {
		if total, err = r.places.docs.Count(ctx, ask); err != nil {
			return nil, "", 0, r.places.failed("count", err)
		}
	}
	ask.Cursor, ask.Limit = q.Cursor, q.Limit
	places, next, err = r.places.Find(ctx, ask)
	for i := range places {
		places[i] = places[i].forPublic()
	}
	return places, next, total, err
}

func orNil(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t
}

// PublicBounds is the smallest box that holds the public places of a group, from
// memory; false when there are none. It never crosses the antimeridian.
func (r *Registry) PublicBounds(group string) (orb.Bound, bool) {
	l := r.live.Load()
	var f Filter
	for _, k := range PlaceKinds {
		if k.Group == group {
			f = f.OfKinds(k.Kind)
		}
	}
	if f.Any == 0 { // no such group; the filter would take every kind
		return orb.Bound{}, false
	}
	world := orb.Bound{Min: orb.Point{-180, -90}, Max: orb.Point{180, 90}}
	refs := l.within(nil, []orb.Bound{world}, r.query(l, f))
	if len(refs) == 0 {
		return orb.Bound{}, false
	}
	b := l.card(refs[0]).at.Bound()
	for _, ref := range refs[1:] {
		b = b.Extend(l.card(ref).at)
	}
	return b, true
}
