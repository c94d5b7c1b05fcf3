package registry

import (
	"strings"
	"unicode"

	"github.com/paulmach/orb"

	"huishou/geo"
	"huishou/geo/index"
)

// A new place is a likely duplicate when it stands within twinReach of another
// and their names are twinAlike. OpenFairDB asks 100 m and 30 % of edit distance;
// bigrams suit Chinese names, where a district's prefix is often left out.
const (
	twinReach geo.Metres = 100
	twinAlike float64    = 0.7
	wholeName            = 5 // characters; a shorter one, such as 回收站, is no name
)

// twinFinder remembers the rows of one import beside the places the registry has.
type twinFinder struct {
	live *live
	hits []index.Hit
	grid map[[2]int32][]twin
}

type twin struct {
	at   orb.Point
	name string
	row  int
}

func newTwinFinder(l *live) *twinFinder {
	return &twinFinder{live: l, grid: map[[2]int32][]twin{}}
}

// cellOf is a cell of 0.002°, about 200 m: a twin is in it or beside it up to
// latitudes of 60°.
func cellOf(p orb.Point) [2]int32 {
	return [2]int32{int32(p.Lon() * 500), int32(p.Lat() * 500)}
}

// likely notes the row's likely duplicate, if there is one, and remembers the row.
func (run *importRun) likely(row PlaceRow) {
	f, p := run.names, row.Place
	at, name := p.At(), foldName(p.Name)
	if d, ok := f.find(at, name); ok {
		d.Row, d.Name = row.Number, p.Name
		run.report.Duplicates++
		if len(run.report.Likely) < mostReported {
			run.report.Likely = append(run.report.Likely, d)
		}
	}
	cell := cellOf(at)
	f.grid[cell] = append(f.grid[cell], twin{at, name, row.Number})
}

func (f *twinFinder) find(at orb.Point, name string) (best Duplicate, found bool) {
	better := func(m geo.Metres, otherFolded string) bool {
		alike := nameAlike(name, otherFolded)
		if m > twinReach || alike < twinAlike || alike <= best.Alike {
			return false
		}
		best = Duplicate{Metres: m, Alike: alike}
		return true
	}
	f.hits = f.live.near(f.hits[:0], at, twinReach, 32)
	for _, h := range f.hits {
		c := f.live.card(h.Ref)
		if better(h.Distance, foldName(c.name())) {
			best.OtherCode, best.OtherName, found = c.code(), c.name(), true
		}
	}
	cell := cellOf(at)
	for dx := int32(-1); dx <= 1; dx++ {
		for dy := int32(-1); dy <= 1; dy++ {
			for _, t := range f.grid[[2]int32{cell[0] + dx, cell[1] + dy}] {
				if better(geo.Distance(at, t.at), t.name) {
					best.OtherRow, best.OtherName, found = t.row, t.name, true
				}
			}
		}
	}
	return best, found
}

// foldName keeps what tells names apart: letters and digits, in lower case, the
// full-width forms as plain ones.
func foldName(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '！' && r <= '～' {
			r -= '！' - '!'
		}
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// nameAlike is the Dice coefficient of the two names' character pairs: 1 for
// equal names, 0 without a pair in common. A name that holds the whole of the
// other, as when a district's prefix is left out, is alike enough. Names with
// different numbers are not alike: 1号点 and 2号点 are two places.
func nameAlike(a, b string) float64 {
	if a == b {
		return 1
	}
	if digitsOf(a) != digitsOf(b) {
		return 0
	}
	x, y := []rune(a), []rune(b)
	if len(x) < 2 || len(y) < 2 {
		return 0
	}
	pairs := make(map[[2]rune]int, len(x))
	for i := range len(x) - 1 {
		pairs[[2]rune{x[i], x[i+1]}]++
	}
	shared := 0
	for i := range len(y) - 1 {
		k := [2]rune{y[i], y[i+1]}
		if pairs[k] > 0 {
			pairs[k]--
			shared++
		}
	}
	alike := 2 * float64(shared) / float64(len(x)+len(y)-2)
	if min(len(x), len(y)) >= wholeName && (strings.Contains(a, b) || strings.Contains(b, a)) {
		return max(alike, twinAlike)
	}
	return alike
}

func digitsOf(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s)
}
