package report

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/paulmach/orb"

	"huishou/geo"
	"huishou/geo/registry"
)

// grid are the cells of the hot-spot map, and what is told of where a report is:
// squares of 500 m.
const grid geo.Grid = 500

// Spot is a cell of the hot-spot map.
type Spot struct {
	Bound orb.Bound
	Count int
}

// gridCache keeps the counts for a minute, so that the map costs little however
// often it is looked at.
type gridCache struct {
	sync.Mutex
	at    time.Time
	spots map[Category]map[geo.Cell]int
}

const (
	gridLasts = time.Minute
	gridYears = 1
)

// HotSpots counts the reports of a category, "" for all, within the last year, by
// cells of 500 m that touch within, or all when it is nil; rejected ones and duplicates do not count. Of a
// report about a point, no more can be told from it than its cell.
func (r *Reports) HotSpots(ctx context.Context, c Category, within []orb.Bound) ([]Spot, error) {
	if c != "" && !known(c) {
		return nil, &registry.Error{Kind: registry.Invalid, Code: "report.invalid", Fields: []registry.FieldError{{Field: "category", Code: "category.unknown"}}}
	}
	r.grid.Lock()
	defer r.grid.Unlock()
	if now := r.reg.Now(); r.grid.spots == nil || now.Sub(r.grid.at) > gridLasts {
		spots := map[Category]map[geo.Cell]int{}
		since := now.AddDate(-gridYears, 0, 0)
		for rep, err := range r.reports.All(ctx, registry.Range("createdAt", since, nil)) {
			if err != nil {
				return nil, err
			}
			if rep.State == Rejected || rep.State == Duplicate {
				continue
			}
			at := grid.Cell(orb.Point(rep.Location))
			for _, k := range []Category{"", rep.Category} {
				if spots[k] == nil {
					spots[k] = map[geo.Cell]int{}
				}
				spots[k][at]++
			}
		}
		r.grid.at, r.grid.spots = now, spots
	}
	out := make([]Spot, 0, len(r.grid.spots[c]))
	for at, n := range r.grid.spots[c] {
		if b := grid.Bound(at); within == nil || slices.ContainsFunc(within, b.Intersects) {
			out = append(out, Spot{b, n})
		}
	}
	slices.SortFunc(out, func(a, b Spot) int {
		if a.Count != b.Count {
			return b.Count - a.Count
		}
		if a.Bound.Min[0] < b.Bound.Min[0] || a.Bound.Min[0] == b.Bound.Min[0] && a.Bound.Min[1] < b.Bound.Min[1] {
			return -1
		}
		return 1
	})
	return out, nil
}
