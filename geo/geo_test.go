package geo_test

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"

	"huishou/geo"
)

func ExampleDistance() {
	square := orb.Point{104.773, 29.352}
	station := orb.Point{104.783, 29.352}
	fmt.Printf("%.0f m\n", float64(geo.Distance(square, station)))
	// Output: 969 m
}

// The law of cosines in extended form is a second, independent formula.
func TestDistanceAgreesWithVectorAngle(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 5000 {
		a := orb.Point{r.Float64()*360 - 180, r.Float64()*180 - 90}
		b := orb.Point{r.Float64()*360 - 180, r.Float64()*180 - 90}
		got, want := float64(geo.Distance(a, b)), vectorAngle(a, b)*float64(geo.EarthRadius)
		if math.Abs(got-want) > 1e-3 {
			t.Fatalf("Distance(%v, %v) = %v, by vectors %v", a, b, got, want)
		}
	}
}

func vectorAngle(a, b orb.Point) float64 {
	v := func(p orb.Point) [3]float64 {
		sl, cl := math.Sincos(p.Lon() * math.Pi / 180)
		sp, cp := math.Sincos(p.Lat() * math.Pi / 180)
		return [3]float64{cp * cl, cp * sl, sp}
	}
	x, y := v(a), v(b)
	cross := [3]float64{x[1]*y[2] - x[2]*y[1], x[2]*y[0] - x[0]*y[2], x[0]*y[1] - x[1]*y[0]}
	dot := x[0]*y[0] + x[1]*y[1] + x[2]*y[2]
	return math.Atan2(math.Sqrt(cross[0]*cross[0]+cross[1]*cross[1]+cross[2]*cross[2]), dot)
}

func TestAroundHoldsTheWholeCircle(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 2000 {
		centre := orb.Point{r.Float64()*360 - 180, r.Float64()*178 - 89}
		radius := geo.Metres(math.Pow(10, r.Float64()*6))
		bounds := geo.Around(centre, radius)
		for range 20 {
			p := orb.Point{r.Float64()*360 - 180, r.Float64()*180 - 90}
			if r.IntN(2) == 0 { // close by, where it matters
				p = orb.Point{centre.Lon() + r.NormFloat64()*float64(radius)/1e5, centre.Lat() + r.NormFloat64()*float64(radius)/1.2e5}
				p[0] = math.Mod(p[0]+540, 360) - 180
			}
			if !geo.Valid(p) || geo.Distance(centre, p) > radius {
				continue
			}
			in := false
			for _, b := range bounds {
				in = in || b.Contains(p)
			}
			if !in {
				t.Fatalf("Around(%v, %v) = %v leaves out %v", centre, radius, bounds, p)
			}
		}
	}
	if got := geo.Around(orb.Point{0, 0}, geo.Metres(math.NaN())); got != nil {
		t.Errorf("Around with a NaN radius = %v, want none", got)
	}
}

func TestParseBBox(t *testing.T) {
	for _, c := range []struct {
		in     string
		bounds int // 0: an error
	}{
		{"104.5,29.1,105,29.6", 1},
		{" 104.5, 29.1, 105, 29.6 ", 1},
		{"104.5,29.1,0,105,29.6,900", 1},
		{"170,-20,-170,20", 2},
		{"-180,-90,180,90", 1},
		{"105,29.1,104.5,29.6", 2},
		{"104.5,29.6,105,29.1", 0},
		{"104.5,29.1,105", 0},
		{"1,2,3,4,5", 0},
		{"", 0},
		{"a,b,c,d", 0},
		{"NaN,0,1,1", 0},
		{"0,0,Inf,1", 0},
		{"0,0,181,1", 0},
		{"0,-91,1,1", 0},
	} {
		got, err := geo.ParseBBox(c.in)
		if c.bounds == 0 {
			if !errors.Is(err, geo.ErrBBox) {
				t.Errorf("ParseBBox(%q) = %v, %v, want ErrBBox", c.in, got, err)
			}
			continue
		}
		if err != nil || len(got) != c.bounds {
			t.Errorf("ParseBBox(%q) = %v, %v, want %d bounds", c.in, got, err, c.bounds)
		}
	}
}

func FuzzParseBBox(f *testing.F) {
	for _, s := range []string{"104.5,29.1,105,29.6", "170,-20,-170,20", "1,2,3,4,5,6", "NaN,,1e400,-0", "0x1p4,1,2,3"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		bounds, err := geo.ParseBBox(s)
		if (err == nil) != (len(bounds) > 0) {
			t.Fatalf("ParseBBox(%q) = %v, %v", s, bounds, err)
		}
		for _, b := range bounds {
			if !geo.Valid(b.Min) || !geo.Valid(b.Max) || b.Min[0] > b.Max[0] || b.Min[1] > b.Max[1] {
				t.Fatalf("ParseBBox(%q) gave %v", s, b)
			}
		}
	})
}

func TestContainsTreatsHolesAsOutside(t *testing.T) {
	ring := func(lo, hi float64) orb.Ring {
		return orb.Ring{{lo, lo}, {hi, lo}, {hi, hi}, {lo, hi}, {lo, lo}}
	}
	park := orb.Polygon{ring(0, 10), ring(4, 6)}
	for p, want := range map[orb.Point]bool{{1, 1}: true, {5, 5}: false, {11, 1}: false} {
		if got := geo.Contains(park, p); got != want {
			t.Errorf("Contains(%v) = %v, want %v", p, got, want)
		}
		if got := geo.Contains(orb.MultiPolygon{park}, p); got != want {
			t.Errorf("Contains(multi, %v) = %v, want %v", p, got, want)
		}
	}
	if geo.Contains(orb.Polygon{}, orb.Point{1, 1}) || geo.Contains(orb.MultiPolygon{{}}, orb.Point{1, 1}) {
		t.Error("nothing contains a point")
	}
	if geo.Contains(orb.Point{1, 1}, orb.Point{1, 1}) {
		t.Error("a point contains a point")
	}
}
