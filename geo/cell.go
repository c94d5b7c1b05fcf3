package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// Grid cuts the earth into squares whose sides are so many metres, for saying
// roughly where something is. A point and the squares that two grids of the same
// size give for it are always the same.
type Grid Metres

// Cell is a square of a [Grid]: its row from the equator, and its column, whose
// width in degrees is that of the row.
type Cell struct{ X, Y int32 }

// high is the side of a cell in degrees of latitude.
func (g Grid) high() float64 { return float64(g) / 111_195.08 }

// wide is the degrees of longitude that a cell of a row spans.
func (g Grid) wide(y float64) float64 {
	return g.high() / math.Max(0.02, math.Cos((y+0.5)*g.high()*math.Pi/180))
}

// Cell is the square that holds p.
func (g Grid) Cell(p orb.Point) Cell {
	y := math.Floor(p.Lat() / g.high())
	return Cell{int32(math.Floor(p.Lon() / g.wide(y))), int32(y)}
}

// Middle is the middle of a square, WGS-84.
func (g Grid) Middle(c Cell) orb.Point {
	w := g.wide(float64(c.Y))
	return orb.Point{(float64(c.X) + 0.5) * w, (float64(c.Y) + 0.5) * g.high()}
}

// Bound is the square itself, WGS-84.
func (g Grid) Bound(c Cell) orb.Bound {
	w := g.wide(float64(c.Y))
	return orb.Bound{Min: orb.Point{float64(c.X) * w, float64(c.Y) * g.high()},
		Max: orb.Point{float64(c.X+1) * w, float64(c.Y+1) * g.high()}}
}
