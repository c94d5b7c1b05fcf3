package registry

import "context"

// demoPasses bounds how often RemoveDemo looks again for places that somebody
// wrote while it removed.
const demoPasses = 10

// RemoveDemo removes every place, and every row of the parts, that is made up for
// demonstration and counts them. When it is cut off, the next call removes the rest.
func (r *Registry) RemoveDemo(ctx context.Context, who Actor) (removed int, err error) {
	if err := who.May(SeedLoad, Target{}); err != nil {
		return 0, err
	}
	for _, p := range r.joined() {
		n, err := p.RemoveDemo(ctx, who)
		removed += n
		if err != nil {
			return removed, err
		}
	}
	if err := r.Audit(ctx, who, SeedLoad, "place", "", "remove demo"); err != nil {
		return removed, err
	}
	for range demoPasses {
		var stale error
		for p, err := range r.places.All(ctx, Eq("demo", true)) {
			if err != nil {
				return removed, err
			}
			switch err := r.places.Remove(ctx, who, p.ID, p.Rev); {
			case err == nil:
				r.forget(p.ID, p.Rev+1)
				removed++
			case KindOf(err) == Stale: // edited or removed meanwhile: look again
				stale = err
			default:
				return removed, err
			}
		}
		if stale == nil {
			return removed, nil
		}
		err = stale
	}
	return removed, err
}
