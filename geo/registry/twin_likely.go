package registry

import (
	"cmp"
	"context"
	"slices"

	"huishou/geo"
)

// Twin is a place that may be the same as another.
type Twin struct {
	ID     ID         `json:"id"`
	Code   string     `json:"code"`
	Name   string     `json:"name"`
	Status Status     `json:"status"`
	Metres geo.Metres `json:"metres"`
	Alike  float64    `json:"alike"` // of the names, 0 to 1
}

// mostTwins is how many places around are looked at.
const mostTwins = 32

// Likely gives the places that may be the same as what p shall say, most alike
// first: those the public or the actor may see, and that nobody said to be others.
func (r *Registry) Likely(ctx context.Context, who Actor, p Place) ([]Twin, error) {
	n := p.Newest()
	near, _, err := r.places.Find(ctx, Query{Near: &Near{From: n.At(), Max: twinReach}, Limit: mostTwins,
		Where: []Cond{In("status", string(Draft), string(Submitted), string(InReview), string(Published), string(Suspended))}})
	if err != nil {
		return nil, err
	}
	twins := []Twin{}
	name := foldName(n.Name)
	for i := range near {
		q := &near[i]
		if q.ID == p.ID || slices.Contains(p.NotTwins, q.ID) || slices.Contains(q.NotTwins, p.ID) ||
			q.Status != Published && who.May(PlaceReadWork, q.target()) != nil {
			continue
		}
		if alike := nameAlike(name, foldName(q.Name)); alike >= twinAlike {
			twins = append(twins, Twin{q.ID, q.Code, q.Name, q.Status, geo.Distance(n.At(), q.At()), alike})
		}
	}
	slices.SortStableFunc(twins, func(a, b Twin) int { return cmp.Compare(b.Alike, a.Alike) })
	return twins, nil
}
