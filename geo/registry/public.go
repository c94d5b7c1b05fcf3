package registry

import (
	"context"

	"github.com/paulmach/orb"
)

// PageQuery asks the store for a page of whole public places, in the order of
// their ids, as a client that copies a collection reads them.
type PageQuery struct {
	Group  string            // site, sorting_centre or market
	Equal  map[string]string // by field of PageFields
	Bounds []orb.Bound       // inside any of them; none for everywhere
	Cursor string            // of the page before
	Limit  int               // 1 to MaxPage
}

// PageFields are the fields a [PageQuery] can ask to be equal.
var PageFields = []string{"code", "name", "kind", "area", "accepts"}

// PublicPage reads a page of public places from the store. next is the cursor of
// the following page, "" at the end; total counts the places of all pages.
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
	ask := Query{Where: where, Bounds: q.Bounds}
	if total, err = r.places.docs.Count(ctx, ask); err != nil {
		return nil, "", 0, r.places.failed("count", err)
	}
	ask.Cursor, ask.Limit = q.Cursor, q.Limit
	places, next, err = r.places.find(ctx, ask)
	return places, next, total, err
}
