package index_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/paulmach/orb"

	"huishou/geo"
	"huishou/geo/index"
)

// randomQuery asks for few or many, near or far, of one, several or any category.
func randomQuery(r *rand.Rand) index.Query {
	q := index.Query{Limit: 10, Radius: 20000}
	switch r.IntN(6) {
	case 0:
		q.Limit = 1 + r.IntN(100)
	case 1:
		q.Limit, q.Radius = 0, geo.Metres(math.Pow(10, 1+r.Float64()*3))
	case 2:
		q.Radius = 0
	case 3:
		q.Radius = geo.Metres(math.Pow(10, r.Float64()*7.3))
	}
	bit := func() uint64 { return 1 << r.IntN(12) }
	one, two, three := bit(), bit(), bit()
	switch r.IntN(5) {
	case 0:
		q.All = active
	case 1:
		q.All = active | one | two
	case 2:
		q.Any = one | two | 1<<40
	case 3:
		q.All, q.Any = active|one, two|three
	}
	if r.IntN(4) == 0 {
		m := uint32(2 + r.IntN(5))
		q.Keep = func(ref uint32) bool { return ref%m == 0 }
	}
	return q
}

func TestExactDistancesAreThoseOfGeo(t *testing.T) {
	for name, data := range map[string]func(uint64, int) ([]orb.Point, []uint64){"city": city, "world": world} {
		points, masks := data(12, 5_000)
		tree := index.Build(points, masks)
		for _, from := range points[:500] {
			for _, h := range tree.Nearest(nil, from, index.Query{Limit: 30, Exact: true}) {
				if want := geo.Distance(from, points[h.Ref]); h.Distance != want {
					t.Fatalf("%s: %v to %v is %v, want %v", name, from, points[h.Ref], h.Distance, want)
				}
			}
			for _, h := range tree.Nearest(nil, from, index.Query{Radius: 500_000}) {
				if want := geo.Distance(from, points[h.Ref]); math.Abs(float64(h.Distance-want)) > 1e-8 {
					t.Fatalf("%s: %v to %v is %v, want %v to 10 nm", name, from, points[h.Ref], h.Distance, want)
				}
			}
		}
	}
}

// equal compares with the answer of looking at every place: the same references in
// the same order, distances to a micrometre.
func equal(got, want []index.Hit) bool {
	return slices.EqualFunc(got, want, func(a, b index.Hit) bool {
		return a.Ref == b.Ref && math.Abs(float64(a.Distance-b.Distance)) < 1e-6
	})
}

func TestNearestIsBruteForce(t *testing.T) {
	for _, c := range []struct {
		name    string
		data    func(seed uint64, n int) ([]orb.Point, []uint64)
		n, asks int
	}{
		{"city of 5,000", city, 5_000, 10_000},
		{"city of 100,000", city, 100_000, 1_000},
		{"world of 5,000", world, 5_000, 6_000},
		{"world of 100,000", world, 100_000, 300},
		{"no places", city, 0, 10},
		{"one place", world, 1, 200},
		{"63, 64, 65 and 129 places", nil, 0, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.data == nil {
				for _, n := range []int{63, 64, 65, 129} {
					compare(t, world, n, 500)
				}
				return
			}
			asks := c.asks
			if testing.Short() || raceEnabled {
				asks /= 10
			}
			compare(t, c.data, c.n, asks)
		})
	}
}

func compare(t *testing.T, data func(uint64, int) ([]orb.Point, []uint64), n, asks int) {
	t.Helper()
	points, masks := data(3, n)
	tree := index.Build(points, masks)
	if tree.Len() != n {
		t.Fatalf("%d places, want %d", tree.Len(), n)
	}
	r := rand.New(rand.NewPCG(5, uint64(n)))
	var got []index.Hit
	for range asks {
		from := orb.Point{r.Float64()*360 - 180, r.Float64()*180 - 90}
		if n > 0 && r.IntN(5) > 0 {
			p := points[r.IntN(n)]
			spread := math.Pow(10, -r.Float64()*7)
			from = orb.Point{clamp(p[0]+r.NormFloat64()*spread, 180), clamp(p[1]+r.NormFloat64()*spread, 90)}
			if r.IntN(4) == 0 {
				from = p
			}
		}
		q := randomQuery(r)
		got = tree.Nearest(got[:0], from, q)
		if want := scan(points, masks, from, q); !equal(got, want) {
			t.Fatalf("from %v with %+v:\n got %v\nwant %v", from, q, head(got), head(want))
		}
	}
}

func head(hits []index.Hit) []index.Hit { return hits[:min(len(hits), 20)] }

func TestTiesAreOrderedByReference(t *testing.T) {
	// Mirror images of one another and copies: equal by haversine to the last bit,
	// though not by chord.
	var points []orb.Point
	for range 30 {
		points = append(points, orb.Point{104.78, 29.35}, orb.Point{104.76, 29.35}, orb.Point{104.77, 29.35})
	}
	tree := index.Build(points, nil)
	from := orb.Point{104.77, 29.35}
	for limit := 1; limit <= len(points); limit++ {
		q := index.Query{Limit: limit}
		if got, want := tree.Nearest(nil, from, q), scan(points, make([]uint64, len(points)), from, q); !equal(got, want) {
			t.Fatalf("limit %d:\n got %v\nwant %v", limit, got, want)
		}
	}
}

func TestRadiusIsInclusive(t *testing.T) {
	points, masks := city(9, 2000)
	tree := index.Build(points, masks)
	from := orb.Point{104.7, 29.3}
	for ref, p := range points {
		d := geo.Distance(from, p)
		for _, c := range []struct {
			radius geo.Metres
			in     bool
		}{
			{d, true},
			{geo.Metres(math.Nextafter(float64(d), 0)), false},
		} {
			got := tree.Nearest(nil, from, index.Query{Radius: c.radius, Keep: func(r uint32) bool { return r == uint32(ref) }})
			if (len(got) == 1) != c.in {
				t.Fatalf("place %v away within %v: %v", d, c.radius, got)
			}
		}
	}
}

func TestManyPlacesOnOneSpot(t *testing.T) {
	const n = 100_000
	points, masks := make([]orb.Point, n), make([]uint64, n)
	for i := range points {
		points[i] = orb.Point{104.77, 29.35}
		masks[i] = uint64(i % 3)
	}
	tree := index.Build(points, masks)
	for _, q := range []index.Query{{Limit: 10}, {Limit: 10, All: 2}, {Limit: 1000}, {Limit: n - 1}, {Limit: 10, Radius: 1}} {
		for _, from := range []orb.Point{{104.77, 29.35}, {104.7701, 29.35}} {
			if got, want := tree.Nearest(nil, from, q), scan(points, masks, from, q); !equal(got, want) {
				t.Fatalf("%+v: got %v, want %v", q, head(got), head(want))
			}
		}
	}
	if got := len(tree.Within(nil, orb.Bound{Min: points[0], Max: points[0]}, index.Query{})); got != n {
		t.Errorf("%d places within their spot, want %d", got, n)
	}
}

func TestPlacesThatAreNowhereAreSkipped(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	points := []orb.Point{{nan, 29}, {104, nan}, {104.7, 29.3}, {inf, 29}, {104, -inf}, {181, 0}, {0, 91}, {104.8, 29.3}}
	tree := index.Build(points, []uint64{1, 1, 1, 1, 1, 1, 1, 1})
	if tree.Len() != 2 {
		t.Errorf("%d places held, want 2", tree.Len())
	}
	if got := tree.Nearest(nil, orb.Point{104.71, 29.3}, index.Query{All: 1}); len(got) != 2 || got[0].Ref != 2 || got[1].Ref != 7 {
		t.Errorf("nearest are %v", got)
	}
	for _, from := range []orb.Point{{nan, 29}, {104, inf}, {200, 0}} {
		if got := tree.Nearest(nil, from, index.Query{}); got != nil {
			t.Errorf("near %v is %v", from, got)
		}
	}
	for _, radius := range []geo.Metres{-1, geo.Metres(nan)} {
		if got := tree.Nearest(nil, points[2], index.Query{Radius: radius}); got != nil {
			t.Errorf("within %v is %v", radius, got)
		}
	}
}

func TestWithinIsBruteForce(t *testing.T) {
	for name, data := range map[string]func(uint64, int) ([]orb.Point, []uint64){"city": city, "world": world} {
		points, masks := data(4, 20_000)
		tree := index.Build(points, masks)
		r := rand.New(rand.NewPCG(8, 8))
		var got, want []uint32
		for range 500 {
			a, b := points[r.IntN(len(points))], points[r.IntN(len(points))]
			if r.IntN(2) == 0 {
				b = orb.Point{a[0] + r.Float64()*0.1, a[1] + r.Float64()*0.1}
			}
			bound := orb.Bound{
				Min: orb.Point{min(a[0], b[0]), min(a[1], b[1])},
				Max: orb.Point{max(a[0], b[0]), max(a[1], b[1])},
			}
			q := randomQuery(r)
			got = tree.Within(got[:0], bound, q)
			want = want[:0]
			for i, p := range points {
				if bound.Contains(p) && takes(q, masks[i], uint32(i)) {
					want = append(want, uint32(i))
				}
			}
			if q.Limit > 0 && len(want) > q.Limit {
				want = want[:q.Limit]
			}
			if !slices.Equal(got, want) {
				t.Fatalf("%s: within %v with %+v are %d places, want %d", name, bound, q, len(got), len(want))
			}
		}
		for _, bound := range []orb.Bound{
			{Min: orb.Point{105, 29}, Max: orb.Point{104, 30}},
			{Min: orb.Point{math.NaN(), 29}, Max: orb.Point{104, 30}},
		} {
			if got := tree.Within(nil, bound, index.Query{}); got != nil {
				t.Errorf("%s: within %v are %d places", name, bound, len(got))
			}
		}
		seen := 0
		for ref, p := range tree.All() {
			if seen++; points[ref] != p {
				t.Fatalf("%s: place %d is at %v, want %v", name, ref, p, points[ref])
			}
		}
		if seen != len(points) {
			t.Errorf("%s: All yields %d places of %d", name, seen, len(points))
		}
	}
}

func TestSearchesAllocateNothing(t *testing.T) {
	points, masks := city(11, 20_000)
	tree := index.Build(points, masks)
	qs := questions(points, 100, false)
	var hits []index.Hit
	var refs []uint32
	nearest := func() {
		for _, q := range qs {
			hits = tree.Nearest(hits[:0], q.from, index.Query{All: q.all, Limit: 10, Radius: 20000})
		}
	}
	within := func() {
		refs = tree.Within(refs[:0], orb.Bound{Min: orb.Point{104.2, 29}, Max: orb.Point{104.8, 29.4}}, index.Query{All: active})
	}
	nearest()
	within()
	if n := testing.AllocsPerRun(50, nearest); n > 0 && !raceEnabled {
		t.Errorf("%v allocations for 100 questions", n)
	}
	if n := testing.AllocsPerRun(50, within); n > 0 && !raceEnabled {
		t.Errorf("%v allocations for a box", n)
	}
}

func TestMemoryPerPlace(t *testing.T) {
	points, _ := city(11, 100_000)
	for _, c := range []struct {
		name string
		mask func(i int) uint64
		most float64
	}{
		{"13 bits in use", func(i int) uint64 { return 1<<(i%12) | active }, 30},
		{"64 bits in use", func(i int) uint64 { return 1 << (i % 64) }, 36},
	} {
		masks := make([]uint64, len(points))
		for i := range masks {
			masks[i] = c.mask(i)
		}
		tree := index.Build(points, masks)
		if got := float64(tree.Bytes()) / float64(tree.Len()); got > c.most {
			t.Errorf("%s: %.1f bytes a place, want at most %v", c.name, got, c.most)
		}
	}
}

func TestManyReadersAtOnce(t *testing.T) {
	points, masks := city(11, 5_000)
	tree := index.Build(points, masks)
	for i := range 4 {
		t.Run("reader", func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(uint64(i), 1))
			for range 50 {
				from, q := points[r.IntN(len(points))], randomQuery(r)
				if got, want := tree.Nearest(nil, from, q), scan(points, masks, from, q); !equal(got, want) {
					t.Fatalf("got %v, want %v", head(got), head(want))
				}
			}
		})
	}
}

func TestSnapshot(t *testing.T) {
	points, masks := world(6, 3_000)
	points[5] = orb.Point{math.NaN(), 0}
	tree := index.Build(points, masks)
	data := tree.AppendBinary([]byte("before"))[len("before"):]
	loaded, err := index.Load(data)
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(6, 6))
	for range 500 {
		from, q := points[r.IntN(len(points))], randomQuery(r)
		if got, want := loaded.Nearest(nil, from, q), tree.Nearest(nil, from, q); !slices.Equal(got, want) {
			t.Fatalf("loaded gives %v, built %v", head(got), head(want))
		}
	}
	if loaded.Bytes() != tree.Bytes() || loaded.Len() != tree.Len() {
		t.Errorf("loaded holds %d places in %d bytes, built %d in %d", loaded.Len(), loaded.Bytes(), tree.Len(), tree.Bytes())
	}

	t.Run("an empty tree", func(t *testing.T) {
		if e, err := index.Load(index.Build(nil, nil).AppendBinary(nil)); err != nil || e.Len() != 0 {
			t.Errorf("%v, %v", e, err)
		}
	})
	t.Run("cut off anywhere", func(t *testing.T) {
		for n := 0; n < len(data); n += 1 + n/50 {
			if _, err := index.Load(data[:n]); !errors.Is(err, index.ErrSnapshot) {
				t.Fatalf("%d of %d bytes: %v", n, len(data), err)
			}
		}
	})
	t.Run("a flipped bit", func(t *testing.T) {
		for range 300 {
			bad := slices.Clone(data)
			bad[r.IntN(len(bad))] ^= 1 << r.IntN(8)
			if _, err := index.Load(bad); !errors.Is(err, index.ErrSnapshot) {
				t.Fatal(err)
			}
		}
	})
}
