package registry

import (
	"context"
	"slices"
)

// mergeDepth is how many merges a reader follows from one place to the next.
const mergeDepth = 5

// MergePlaces archives the place with id, at version rev, in favour of another,
// which takes over its name as an alias and its photos, if they were public, and
// to which its signs then lead. It gives the place that goes on.
//
// The archived row says all that is to be done: cut off after it, the next start,
// or the same call again, does the rest.
func (r *Registry) MergePlaces(ctx context.Context, who Actor, id ID, rev Rev, into string) (Place, error) {
	p, err := r.placeBy(ctx, string(id))
	if err != nil {
		return Place{}, err
	}
	if err := may(who, PlaceMerge, &p); err != nil {
		return Place{}, err
	}
	q, err := r.placeBy(ctx, into)
	if err != nil {
		return Place{}, err
	}
	if err := may(who, PlaceMerge, &q); err != nil {
		return Place{}, err
	}
	if p.MergedInto == q.ID && p.Merging { // cut off before
		return r.finishMerge(ctx, who, p)
	}
	if err := p.at(rev); err != nil {
		return Place{}, err
	}
	switch {
	case p.ID == q.ID:
		return Place{}, &Error{Kind: Conflict, Code: "place.same", Msg: "a place is not merged with itself"}
	case p.Status == Archived || q.Status == Archived:
		return Place{}, &Error{Kind: Conflict, Code: "place.archived", Msg: "an archived place is not merged"}
	}
	// What nobody approved is not taken over.
	p.Merging = p.Status == Published || p.Status == Suspended || p.Status == Closed
	p.Status, p.Review, p.MergedInto = Archived, nil, q.ID
	if p, err = r.writePlace(ctx, who, PlaceMerge, p, "merge into "+string(q.ID)); err != nil || !p.Merging {
		return q, err
	}
	return r.finishMerge(ctx, who, p)
}

// finishMerge lets the place that goes on take over from p, and p say that it did.
// Doing it again changes nothing.
func (r *Registry) finishMerge(ctx context.Context, who Actor, p Place) (Place, error) {
	q, err := r.takeOver(ctx, who, p)
	if err != nil {
		return Place{}, err
	}
	p.Merging = false
	_, err = r.places.Put(ctx, who, p)
	if KindOf(err) == Stale { // another finished it
		err = nil
	}
	return q, err
}

func (r *Registry) takeOver(ctx context.Context, who Actor, p Place) (Place, error) {
	for {
		q, err := r.places.Get(ctx, p.MergedInto)
		if err != nil {
			return Place{}, err
		}
		old := q
		for _, name := range append([]string{p.Name}, p.Aliases...) {
			if name != q.Name && !slices.Contains(q.Aliases, name) && len(q.Aliases) < maxList {
				q.Aliases = append(slices.Clone(q.Aliases), name)
			}
		}
		for _, photo := range p.Photos {
			if !slices.Contains(q.Photos, photo) && len(q.Photos) < maxPhotos {
				q.Photos = append(slices.Clone(q.Photos), photo)
			}
		}
		if q.Status == Archived || sameContent(old, q) {
			return q, nil
		}
		q, err = r.writePlace(ctx, who, PlaceMerge, q, "merge from "+string(p.ID))
		if KindOf(err) == Stale { // edited meanwhile: take over into that
			continue
		}
		return q, err
	}
}

// finishMerges does what merges that were cut off have left to do.
func (r *Registry) finishMerges(ctx context.Context) error {
	for p, err := range r.places.All(ctx, Eq("merging", true)) {
		if err == nil {
			_, err = r.finishMerge(ctx, Actor{Name: "reconciler"}, p)
		}
		if err != nil && KindOf(err) != NotFound { // the place that goes on was removed
			return err
		}
	}
	return nil
}

// KeepApart notes on both that two places are not the same, however alike. rev is
// the version of the first that the actor saw. Cut off after the first, either note
// counts alone.
func (r *Registry) KeepApart(ctx context.Context, who Actor, id ID, rev Rev, other string) (Place, error) {
	p, err := r.placeBy(ctx, string(id))
	if err != nil {
		return Place{}, err
	}
	if err := may(who, PlaceMerge, &p); err != nil {
		return Place{}, err
	}
	if err := p.at(rev); err != nil {
		return Place{}, err
	}
	q, err := r.placeBy(ctx, other)
	if err != nil {
		return Place{}, err
	}
	if err := may(who, PlaceMerge, &q); err != nil {
		return Place{}, err
	}
	if p.ID == q.ID {
		return Place{}, &Error{Kind: Conflict, Code: "place.same", Msg: "a place is not apart from itself"}
	}
	for !slices.Contains(q.NotTwins, p.ID) {
		q.NotTwins = append(slices.Clone(q.NotTwins), p.ID)
		_, err := r.writePlace(ctx, who, PlaceMerge, q, "apart from "+string(p.ID))
		switch {
		case KindOf(err) == Stale:
			if q, err = r.places.Get(ctx, q.ID); err != nil {
				return Place{}, err
			}
		case err != nil:
			return Place{}, err
		}
	}
	if slices.Contains(p.NotTwins, q.ID) {
		return p, nil
	}
	p.NotTwins = append(slices.Clone(p.NotTwins), q.ID)
	return r.writePlace(ctx, who, PlaceMerge, p, "apart from "+string(q.ID))
}
