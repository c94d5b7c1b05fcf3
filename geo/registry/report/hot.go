package report

import (
	"context"
	"math"
	"slices"
	"sync"
	"time"

	"github.com/paulmach/orb"

	"huishou/geo/registry"
)

// cellSize is the side of a cell of the hot-spot map, in degrees of latitude:
// 500 m on the sphere of the registry.
const cellSize = 500.0 / 111_195.08

// cell is a square of about 500 m: its row from the equator, and its column, whose
// width in degrees is that of the row.
type cell struct{ x, y int32 }

func cellOf(p orb.Point) cell {
	y := math.Floor(p.Lat() / cellSize)
	return cell{int32(math.Floor(p.Lon() / widthOf(y))), int32(y)}
}

// widthOf is the degrees of longitude that a cell of a row spans.
func widthOf(y float64) float64 {
	return cellSize / math.Max(0.02, math.Cos((y+0.5)*cellSize*math.Pi/180))
}

func (c cell) middle() orb.Point {
	w := widthOf(float64(c.y))
	return orb.Point{(float64(c.x) + 0.5) * w, (float64(c.y) + 0.5) * cellSize}
}

// Bound is the square itself, WGS-84.
func (c cell) bound() orb.Bound {
	w := widthOf(float64(c.y))
	return orb.Bound{Min: orb.Point{float64(c.x) * w, float64(c.y) * cellSize},
		Max: orb.Point{float64(c.x+1) * w, float64(c.y+1) * cellSize}}
}

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
	spots map[Category]map[cell]int
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
		spots := map[Category]map[cell]int{}
		since := now.AddDate(-gridYears, 0, 0)
		for rep, err := range r.reports.All(ctx, registry.Range("createdAt", since, nil)) {
			if err != nil {
				return nil, err
			}
			if rep.State == Rejected || rep.State == Duplicate {
				continue
			}
			at := cellOf(orb.Point(rep.Location))
			for _, k := range []Category{"", rep.Category} {
				if spots[k] == nil {
					spots[k] = map[cell]int{}
				}
				spots[k][at]++
			}
		}
		r.grid.at, r.grid.spots = now, spots
	}
	out := make([]Spot, 0, len(r.grid.spots[c]))
	for at, n := range r.grid.spots[c] {
		if b := at.bound(); within == nil || slices.ContainsFunc(within, b.Intersects) {
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
