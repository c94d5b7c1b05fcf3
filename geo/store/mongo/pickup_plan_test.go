package mongo

import (
	"strings"
	"testing"

	"huishou/geo/registry/pickup"
	"huishou/geo/store/storetest"
)

// The dispatcher's map is found by the index of places, which holds open pickups
// only: it is sparse, and an ended one has no place.
func TestThePickupMapUsesTheGeoIndex(t *testing.T) {
	s, _ := opened(t, 1)
	docs, err := s.Table(t.Context(), pickup.Defs()[2])
	if err != nil {
		t.Fatal(err)
	}
	if errs, err := docs.PutMany(t.Context(), storetest.Pickups(0, 5000, 200)); err != nil || errs[0] != nil {
		t.Fatal(err, errs[0])
	}
	for name, q := range storetest.PickupMaps() {
		asked := pickup.Asked{Bounds: q.Bounds, Within: q.Within}
		w, err := compile(pickup.Defs()[2], asked.MapQuery())
		if err != nil {
			t.Fatal(err)
		}
		got := planOf(t, s, "pickup", w.filter(), orderOf(pickup.Defs()[2], "").by())
		used := strings.Contains(got, `"Index Name": "g_place"`) || strings.Contains(got, "IXSCAN") && strings.Contains(got, `"indexName": "g_place"`)
		if !used || strings.Contains(got, "COLLSCAN") || strings.Contains(got, "Seq Scan") {
			t.Errorf("%s: %s", name, got)
		}
		t.Logf("%s: %.300s", name, got)
	}
}
