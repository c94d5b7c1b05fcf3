package registry_test

import (
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"huishou/geo/registry"
)

// square is an outline around a point, half a side of r degrees.
func square(at orb.Point, r float64) *geojson.Geometry {
	b := orb.Bound{Min: orb.Point{at[0] - r, at[1] - r}, Max: orb.Point{at[0] + r, at[1] + r}}
	return geojson.NewGeometry(b.ToPolygon())
}

func TestPutAreasTellsWhereAPlaceLies(t *testing.T) {
	w := newWorld(t, -1)
	putAreas(t, w.Registry)
	mustImport(t, w.Registry, fromList, rowAt(1, 104.77, 29.35), rowAt(2, 104.805, 29.352), rowAt(3, 106, 31))
	check := func(t *testing.T, claims map[string]string) {
		t.Helper()
		for name, p := range placesOf(t, w.Registry) {
			got := p.Area
			if p.AreaEstimated {
				got = "about " + got
			}
			if got != claims[name] {
				t.Errorf("%s lies in %q, want %q", name, got, claims[name])
			}
		}
	}
	put := func(t *testing.T, change func(areas []registry.Area) []registry.Area) {
		t.Helper()
		if _, err := w.PutAreas(t.Context(), registry.Console, change(twoCounties())); err != nil {
			t.Fatal(err)
		}
	}
	t.Run("without outlines, in the county of the nearest town, as an estimate", func(t *testing.T) {
		check(t, map[string]string{"第1回收点": "about 510302", "第2回收点": "about 510304", "第3回收点": ""})
	})
	t.Run("a zone's outline counts no place to the zone, and ends no estimate", func(t *testing.T) {
		put(t, func([]registry.Area) []registry.Area {
			return []registry.Area{{Code: "zone-x", Kind: registry.Zone, Level: registry.LevelCounty, Parent: "510300", NameZh: "高新区", Shape: square(centre, 0.01)}}
		})
		check(t, map[string]string{"第1回收点": "about 510302", "第2回收点": "about 510304", "第3回收点": ""})
	})
	t.Run("the outline of one county leaves the estimate to the others", func(t *testing.T) {
		put(t, func(areas []registry.Area) []registry.Area {
			areas[1].Shape = square(centre, 0.01)
			return areas
		})
		check(t, map[string]string{"第1回收点": "510302", "第2回收点": "about 510304", "第3回收点": ""})
	})
	t.Run("with every outline, what lies outside lies nowhere", func(t *testing.T) {
		put(t, func(areas []registry.Area) []registry.Area {
			areas[2].Shape = square(orb.Point{104.9, 29.35}, 0.01)
			return areas
		})
		check(t, map[string]string{"第1回收点": "510302", "第2回收点": "", "第3回收点": ""})
	})
	t.Run("an area typed in again keeps its outline", func(t *testing.T) {
		changed, err := w.PutAreas(t.Context(), registry.Console, twoCounties())
		if err != nil || changed != 0 {
			t.Errorf("%d changed, %v", changed, err)
		}
		if a, ok := w.AreaOf("510302"); !ok || a.Shape == nil {
			t.Errorf("got %+v", a)
		}
	})
	t.Run("one bad area among many stores none", func(t *testing.T) {
		areas := twoCounties()
		areas[0].NameZh, areas[3].Shape = "新名", geojson.NewGeometry(orb.LineString{{1, 2}, {3, 4}})
		if _, err := w.PutAreas(t.Context(), registry.Console, areas); registry.KindOf(err) != registry.Invalid {
			t.Errorf("got %v", err)
		}
		if a, _ := w.AreaOf("510300"); a.NameZh != "自贡市" {
			t.Errorf("the city is called %s", a.NameZh)
		}
	})
}
