package tile_test

import (
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/maptile"

	"huishou/geo/tile"
)

func TestParsePath(t *testing.T) {
	for _, c := range []struct {
		z, x, y string
		want    tile.Coord
		ok      bool
	}{
		{"0", "0", "0", tile.Coord{}, true},
		{"14", "12966", "6792", tile.Coord{Z: 14, X: 12966, Y: 6792}, true},
		{"22", "4194303", "4194303", tile.Coord{Z: 22, X: 4194303, Y: 4194303}, true},
		{"05", "031", "0", tile.Coord{Z: 5, X: 31}, true},
		{"64", "0", "0", tile.Coord{}, false},
		{"23", "0", "0", tile.Coord{}, false},
		{"-1", "0", "0", tile.Coord{}, false},
		{"3", "8", "0", tile.Coord{}, false},
		{"3", "0", "8", tile.Coord{}, false},
		{"3", "0", "1000000000", tile.Coord{}, false},
		{"3", "4294967296", "0", tile.Coord{}, false},
		{"3", "18446744073709551616", "0", tile.Coord{}, false},
		{"3", "+1", "0", tile.Coord{}, false},
		{"3", "-0", "0", tile.Coord{}, false},
		{"3", " 1", "0", tile.Coord{}, false},
		{"3", "1e0", "0", tile.Coord{}, false},
		{"3", "0x1", "0", tile.Coord{}, false},
		{"3", "1_0", "0", tile.Coord{}, false},
		{"3", "1.0", "0", tile.Coord{}, false},
		{"3", "٣", "0", tile.Coord{}, false},
		{"3", "1", "", tile.Coord{}, false},
		{"", "", "", tile.Coord{}, false},
		{"3", "NaN", "0", tile.Coord{}, false},
		{"3", "1\x00", "0", tile.Coord{}, false},
		{"3", "1", strings.Repeat("0", 1000), tile.Coord{}, false},
	} {
		got, err := tile.ParsePath(c.z, c.x, c.y)
		if got != c.want || (err == nil) != c.ok || err != nil && !errors.Is(err, tile.ErrPath) {
			t.Errorf("ParsePath(%.20q, %.20q, %.20q) = %v, %v; want %v, %v", c.z, c.x, c.y, got, err, c.want, c.ok)
		}
		if err != nil && len(err.Error()) > 100 {
			t.Errorf("error repeats what it was sent: %d bytes", len(err.Error()))
		}
	}
}

func FuzzParsePath(f *testing.F) {
	f.Add("14", "12966", "6792")
	f.Add("64", "-1", "1e9")
	f.Add("22", "4194304", "007")
	f.Fuzz(func(t *testing.T, z, x, y string) {
		c, err := tile.ParsePath(z, x, y)
		if err != nil {
			if c != (tile.Coord{}) || !errors.Is(err, tile.ErrPath) {
				t.Fatalf("%v with %v", c, err)
			}
			return
		}
		trim := func(s string) string {
			if s = strings.TrimLeft(s, "0"); s == "" {
				return "0"
			}
			return s
		}
		if want := trim(z) + "/" + trim(x) + "/" + trim(y); !c.Valid() || c.String() != want {
			t.Fatalf("%v, want %s", c, want)
		}
	})
}

func TestContaining(t *testing.T) {
	t.Run("agrees with orb/maptile", func(t *testing.T) {
		r := rand.New(rand.NewPCG(1, 2))
		for range 20_000 {
			p, z := orb.Point{r.Float64()*360 - 180, r.Float64()*170 - 85}, r.IntN(tile.MaxZoom+1)
			got, want := tile.Containing(p, uint32(z)), maptile.At(p, maptile.Zoom(z))
			if got != (tile.Coord{Z: uint32(z), X: want.X, Y: want.Y}) {
				t.Fatalf("%v at %d: %v, want %v", p, z, got, want)
			}
		}
	})
	t.Run("what lies beyond the map is at its edge", func(t *testing.T) {
		for _, c := range []struct {
			p    orb.Point
			x, y uint32
		}{
			{orb.Point{0, 90}, 512, 0}, {orb.Point{0, -90}, 512, 1023}, {orb.Point{0, 86}, 512, 0}, {orb.Point{0, -86}, 512, 1023},
			{orb.Point{180, 0}, 1023, 512}, {orb.Point{-180, 0}, 0, 512}, {orb.Point{190, 90}, 1023, 0},
		} {
			if got := tile.Containing(c.p, 10); got != (tile.Coord{Z: 10, X: c.x, Y: c.y}) {
				t.Errorf("%v: %v, want %d/%d", c.p, got, c.x, c.y)
			}
		}
	})
}
