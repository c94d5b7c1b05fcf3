package ogc

import (
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"
	cut "github.com/paulmach/orb/clip"
	"github.com/paulmach/orb/planar"

	"huishou/geo/registry"
)

func TestItemsEqualBruteForce(t *testing.T) {
	w := newWorld(t, 700)
	limits := []string{"", "limit=1000", "limit=99999999999999999999999", "limit=41"}
	groups := map[string]string{"sites": "site", "sorting_centres": "sorting_centre", "markets": "market"}
	in := func(west, south, east, north float64) func(*registry.Place) bool {
		return func(p *registry.Place) bool {
			lon, lat := p.At().Lon(), p.At().Lat()
			if lat < south || lat > north {
				return false
			}
			if west <= east {
				return lon >= west && lon <= east
			}
			return lon >= west || lon <= east
		}
	}
	takes := func(m registry.Material) func(*registry.Place) bool {
		return func(p *registry.Place) bool { return slices.Contains(p.Accepts, m) }
	}
	name := w.places[0].Name
	for i, c := range []struct {
		query string
		keep  func(*registry.Place) bool
	}{
		{"", nil},
		{"", nil},
		{"", nil},
		{"f=json", nil},
		{"bbox=104.5,29.1,104.8,29.4", in(104.5, 29.1, 104.8, 29.4)},
		{"bbox=104.5,29.1,-100,104.8,29.4,8000", in(104.5, 29.1, 104.8, 29.4)},
		{"bbox=-180,-90,180,90", nil},
		{"bbox=179.7,-20,-179.7,0", in(179.7, -20, -179.7, 0)},
		{"bbox=104.6,-90,104.5,90", in(104.6, -90, 104.5, 90)},
		{"bbox=104.5,29.1,104.8,29.4&bbox-crs=" + url.QueryEscape(crs84), in(104.5, 29.1, 104.8, 29.4)},
		{"bbox=0,0,0,0", func(*registry.Place) bool { return false }},
		{"name=" + url.QueryEscape(name), func(p *registry.Place) bool { return p.Name == name }},
		{"name=", func(*registry.Place) bool { return false }},
		{"area=999999", func(*registry.Place) bool { return false }},
		{"area=510303", func(p *registry.Place) bool { return geoIn(p, "510303") }},
		{"accepts=paper", takes("paper")},
		{"accepts=cans&bbox=104.5,29.1,104.8,29.4", func(p *registry.Place) bool {
			return takes("cans")(p) && in(104.5, 29.1, 104.8, 29.4)(p)
		}},
	} {
		for id, group := range groups {
			query := strings.Trim(c.query+"&"+limits[i%len(limits)], "&")
			t.Run(id+"?"+query, func(t *testing.T) {
				features := w.all(t, "/ogc/collections/"+id+"/items?"+query)
				want := w.names(group, c.keep)
				if got := namesOf(features); len(features) != len(want) || !maps.Equal(got, want) {
					t.Errorf("%d features, want %d", len(features), len(want))
				}
			})
		}
	}
	t.Run("a code is of one place", func(t *testing.T) {
		features := w.all(t, "/ogc/collections/sites/items?code=S-510302-0001")
		if len(features) != 1 || features[0].Properties["code"] != "S-510302-0001" {
			t.Errorf("%v", features)
		}
	})
}

func TestRandomBoxesEqualBruteForce(t *testing.T) {
	w := newWorld(t, 300)
	r := rand.New(rand.NewPCG(3, 4))
	for range 60 {
		west, east := 104.2+r.Float64()*1.1, 104.2+r.Float64()*1.1
		if r.IntN(5) == 0 {
			west, east = r.Float64()*360-180, r.Float64()*360-180
		}
		south := 28.8 + r.Float64()*0.8
		north := south + r.Float64()*0.3
		want := w.names("site", func(p *registry.Place) bool {
			lon, lat := p.At().Lon(), p.At().Lat()
			return lat >= south && lat <= north && (west <= east && lon >= west && lon <= east || west > east && (lon >= west || lon <= east))
		})
		got := w.all(t, fmt.Sprintf("/ogc/collections/sites/items?limit=200&bbox=%v,%v,%v,%v", west, south, east, north))
		if len(got) != len(want) || !maps.Equal(namesOf(got), want) {
			t.Fatalf("%v,%v,%v,%v: %d features, want %d", west, south, east, north, len(got), len(want))
		}
	}
}

func TestDatetimeAsksForTheLastChange(t *testing.T) {
	w := newWorld(t, 200)
	for _, id := range []string{"sites", "stops", "areas"} {
		all := w.all(t, "/ogc/collections/"+id+"/items?limit=50")
		at := func(i int) string { return all[i].Properties["updatedAt"].(string) }
		first, mid := at(0), at(len(all)/2)
		plus := func(s string, d time.Duration) string {
			t0, err := time.Parse(time.RFC3339Nano, s)
			if err != nil {
				t.Fatal(err)
			}
			return t0.Add(d).Format(time.RFC3339Nano)
		}
		for query, keep := range map[string]func(u string) bool{
			mid:                            func(u string) bool { return u == mid },
			strings.ToLower(mid):           func(u string) bool { return u == mid },
			mid + "/" + mid:                func(u string) bool { return u == mid },
			mid + "/..":                    func(u string) bool { return u >= mid },
			mid + "/":                      func(u string) bool { return u >= mid },
			"../" + mid:                    func(u string) bool { return u <= mid },
			"/" + mid:                      func(u string) bool { return u <= mid },
			first + "/" + mid:              func(u string) bool { return u >= first && u <= mid },
			plus(mid, 1) + "/..":           func(u string) bool { return u > mid },
			"../" + plus(mid, -1):          func(u string) bool { return u < mid },
			plus(mid, 1):                   func(string) bool { return false },
			plus(mid, time.Millisecond):    func(string) bool { return false },
			"1900-01-01T00:00:00+08:00/..": func(string) bool { return true },
			"0000-12-31T23:59:59.999Z":     func(string) bool { return false },
			"../0000-12-31T23:59:59.999Z":  func(string) bool { return false },
			"../9999-12-31T23:59:59Z":      func(string) bool { return true },
			"0001-01-01T00:00:00Z/9999-12-31T23:59:59.9999Z": func(string) bool { return true },
		} {
			want := 0
			for i := range all {
				if keep(at(i)) {
					want++
				}
			}
			for _, q := range []string{query, url.QueryEscape(query)} {
				if got := w.all(t, "/ogc/collections/"+id+"/items?limit=30&datetime="+q); len(got) != want {
					t.Errorf("%s %s: %d features, want %d", id, q, len(got), want)
				}
			}
		}
	}
}

func TestAreas(t *testing.T) {
	w := newWorld(t, 10)
	for query, want := range map[string]string{
		"":                               "510300 510302 510302001 510303 高新/1",
		"level=county":                   "510302 510303 高新/1",
		"kind=zone":                      "高新/1",
		"parent=510300&level=county":     "510302 510303",
		"nameZh=自贡市":                     "510300",
		"nameEn=Gongjing":                "510303",
		"code=510302001":                 "510302001",
		"code=5103":                      "",
		"bbox=104.45,29.15,104.55,29.25": "高新/1", // within the hole; what has no geometry always matches
		"bbox=104.35,29.15,104.55,29.25": "510302 高新/1",
		"bbox=104.3,29,104.31,29.01":     "510302 高新/1", // within the outline
		"bbox=105.02,29,105.08,29.1":     "高新/1",        // between the parts
		"bbox=105.02,29,105.2,29.1":      "510303 高新/1",
		"bbox=104.8,29.35,104.8,29.35":   "510300 510302 510303 高新/1", // where two outlines meet, a point
		"bbox=170,-80,-170,80":           "高新/1",
		"bbox=104.9,28,104.3,30":         "510302 510303 高新/1", // round the world
	} {
		for _, limit := range []string{"", "&limit=1", "&limit=2"} {
			var got []string
			for _, f := range w.all(t, "/ogc/collections/areas/items?"+strings.TrimPrefix(query+limit, "&")) {
				got = append(got, f.ID)
			}
			if strings.Join(got, " ") != want {
				t.Errorf("%s%s: %q, want %q", query, limit, got, want)
			}
		}
	}
}

func TestPagesUnderWrites(t *testing.T) {
	t.Run("a place that comes meanwhile repeats and hides no other", func(t *testing.T) {
		w := newWorld(t, 300)
		before := w.names("site", nil)
		a := w.read(t, "/ogc/collections/sites/items?limit=50")
		got := a.Features
		for i := 0; find(a.Links, "next").Href != ""; i++ {
			p := registry.Place{Kind: registry.DonationBox, Name: fmt.Sprint("late ", i), Location: w.places[1].Location}
			if _, err := w.reg.ImportPlaces(t.Context(), registry.Console, rows([]registry.Place{p}), registry.ImportOptions{SourceKey: "late", Publish: true}); err != nil {
				t.Fatal(err)
			}
			a = w.read(t, find(a.Links, "next").Href)
			got = append(got, a.Features...)
			if i > 100 {
				t.Fatal("it does not end")
			}
		}
		names := namesOf(got)
		if len(names) != len(got) {
			t.Errorf("%d features have %d names", len(got), len(names))
		}
		for name := range before {
			if !names[name] {
				t.Errorf("%s is missing", name)
			}
		}
	})
}

// TestTouches compares with cutting the polygon by the box.
func TestTouches(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	star := func(x, y, size float64) orb.Ring {
		n := 3 + r.IntN(9)
		ring := make(orb.Ring, n)
		for i := range ring {
			a, d := 2*math.Pi*float64(i)/float64(n), size*(0.2+0.8*r.Float64())
			ring[i] = orb.Point{x + d*math.Cos(a), y + d*math.Sin(a)}
		}
		return append(ring, ring[0])
	}
	hits := 0
	for i := range 20_000 {
		x, y := r.Float64()*10, r.Float64()*10
		p := orb.Polygon{star(x, y, 3)}
		if i%2 == 0 {
			p = append(p, star(x, y, 0.4))
			p[1].Reverse()
		}
		west, south := r.Float64()*10, r.Float64()*10
		b := orb.Bound{Min: orb.Point{west, south}, Max: orb.Point{west + r.Float64()*2, south + r.Float64()*2}}
		inside := cut.Polygon(b, p.Clone())
		want := len(inside) > 0 && math.Abs(planar.Area(inside)) > 1e-12
		got := touches(b, p)
		if got != want {
			t.Fatalf("%v %v: %v, want %v", b, p, got, want)
		}
		if got {
			hits++
		}
	}
	if hits < 1000 || hits > 19_000 {
		t.Errorf("%d hits say little", hits)
	}
}
