// Package tile serves places as vector tiles (Mapbox Vector Tile 2.1), grouped
// into clusters at the zooms where they would hide each other.
//
// Places are kept in Z-order: ordered by the bits of their web-mercator x and y,
// 32 each (9 mm at the equator), taken in turns. Any square of a power-of-two grid
// is then a contiguous run of places, and so is every tile and every cluster:
// clusters of all zooms need no storage. The number of places in one is the length
// of its run; centroids and the number of open places come from prefix sums.
//
// A cluster is a square of the grid that holds two places or more, so it lies in
// exactly one tile, the clusters of a zoom add up to all places, and a cluster is
// the sum of the four below it at the next zoom. Nothing is repeated in a margin
// around tiles: maps draw circles and symbols whole, also across the edge of a tile.
package tile

import (
	"errors"
	"fmt"
	"math"

	"github.com/paulmach/orb"
)

const (
	// MaxZoom is the deepest zoom of a tile.
	MaxZoom = 22
	// ClusterZoom is the deepest zoom with clusters; below it every place is alone.
	ClusterZoom = 14
	// Extent is the width of a tile in the units of its geometry.
	Extent = 1 << extentBits
	// Layer is the name of the one layer of a tile.
	Layer = "places"

	extentBits = 12
	maxDigits  = 7 // of 2^22
)

// ErrPath says that a path names no tile.
var ErrPath = errors.New("no such tile")

// Coord names a tile in the usual scheme: zoom, column from the west, row from
// the north.
type Coord struct{ Z, X, Y uint32 }

// corner is the north-west corner of the tile.
func (c Coord) corner() spot { return spot{c.X << (32 - c.Z), c.Y << (32 - c.Z)} }

// Valid reports whether there is such a tile.
func (c Coord) Valid() bool { return c.Z <= MaxZoom && c.X < 1<<c.Z && c.Y < 1<<c.Z }

// String is the path of the tile: z/x/y.
func (c Coord) String() string { return fmt.Sprintf("%d/%d/%d", c.Z, c.X, c.Y) }

// ParsePath reads the three parts of a tile's path: digits only, the zoom 0 to
// [MaxZoom], column and row from 0 to below 2 to the zoom. Anything else is an
// error that wraps [ErrPath].
func ParsePath(z, x, y string) (Coord, error) {
	var c Coord
	for _, part := range []struct {
		name, text string
		to         *uint32
	}{{"zoom", z, &c.Z}, {"column", x, &c.X}, {"row", y, &c.Y}} {
		n, ok := parseNumber(part.text)
		if !ok {
			return Coord{}, fmt.Errorf("%w: %s %.12q is not a number", ErrPath, part.name, part.text)
		}
		*part.to = n
	}
	if !c.Valid() {
		return Coord{}, fmt.Errorf("%w: %v is outside the grid", ErrPath, c)
	}
	return c, nil
}

// parseNumber reads up to [maxDigits] digits and nothing else.
func parseNumber(s string) (n uint32, ok bool) {
	if len(s) == 0 || len(s) > maxDigits {
		return 0, false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = n*10 + uint32(s[i]-'0')
	}
	return n, true
}

// Containing is the tile of a zoom that holds p. Points beyond the limits of the
// map, ±180 of longitude and ±85.0511 of latitude, are in the tiles at its edge.
func Containing(p orb.Point, zoom uint32) Coord {
	s := project(p)
	return Coord{zoom, s.x >> (32 - zoom), s.y >> (32 - zoom)}
}

// spot is a web-mercator position in 1/2^32 of the world, from the north-west.
type spot struct{ x, y uint32 }

// project gives the position of p. What lies beyond the limits of the map is moved
// to its edge.
func project(p orb.Point) spot {
	sin := math.Sin(p.Lat() * (math.Pi / 180))
	return spot{scale(p.Lon()/360 + 0.5), scale(0.5 - math.Log((1+sin)/(1-sin))*(1/(4*math.Pi)))}
}

func scale(f float64) uint32 {
	switch f *= 1 << 32; {
	case !(f > 0): // NaN as well
		return 0
	case f >= math.MaxUint32:
		return math.MaxUint32
	}
	return uint32(f)
}

// key is the place of s in Z-order: bit 2i is bit i of x, bit 2i+1 that of y.
func (s spot) key() uint64 { return spread(s.x) | spread(s.y)<<1 }

func spread(v uint32) uint64 {
	w := uint64(v)
	w = (w | w<<16) & 0x0000ffff0000ffff
	w = (w | w<<8) & 0x00ff00ff00ff00ff
	w = (w | w<<4) & 0x0f0f0f0f0f0f0f0f
	w = (w | w<<2) & 0x3333333333333333
	return (w | w<<1) & 0x5555555555555555
}

// same reports whether s and o lie in the same square of a grid whose squares are
// 2^shift wide.
func (s spot) same(o spot, shift uint32) bool { return ((s.x^o.x)|(s.y^o.y))>>shift == 0 }

// limits tells which points are in a tile.
type limits struct {
	corner spot
	shift  uint32
	// In degrees and a little wide: what is outside need not be projected.
	west, south, east, north float64
}

func (c Coord) limits() limits {
	l := limits{c.corner(), 32 - c.Z, math.Inf(-1), math.Inf(-1), math.Inf(1), math.Inf(1)}
	const wide = 1e-6
	n := float64(uint32(1) << c.Z)
	latitude := func(row uint32) float64 {
		return math.Atan(math.Sinh(math.Pi*(1-2*float64(row)/n))) * (180 / math.Pi)
	}
	// The tiles at the edge of the map hold what lies beyond it.
	if c.X > 0 {
		l.west = float64(c.X)/n*360 - 180 - wide
	}
	if c.X+1 < 1<<c.Z {
		l.east = float64(c.X+1)/n*360 - 180 + wide
	}
	if c.Y > 0 {
		l.north = latitude(c.Y) + wide
	}
	if c.Y+1 < 1<<c.Z {
		l.south = latitude(c.Y+1) - wide
	}
	return l
}

// spot is the position of p, if p is in the tile.
func (l *limits) spot(p orb.Point) (spot, bool) {
	if p[0] < l.west || p[0] > l.east || p[1] < l.south || p[1] > l.north {
		return spot{}, false
	}
	at := project(p)
	return at, at.same(l.corner, l.shift)
}
