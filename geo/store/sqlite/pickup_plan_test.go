package sqlite

import (
	"path/filepath"
	"strings"
	"testing"

	"huishou/geo/registry/pickup"
	"huishou/geo/store/storetest"
)

// The dispatcher's map is found by the R*Tree, which holds open pickups only.
func TestThePickupMapUsesTheRTree(t *testing.T) {
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "x.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	docs, err := s.Table(t.Context(), pickup.Defs()[2])
	if err != nil {
		t.Fatal(err)
	}
	if errs, err := docs.PutMany(t.Context(), storetest.Pickups(0, 5000, 200)); err != nil || errs[0] != nil {
		t.Fatal(err, errs[0])
	}
	sc := docs.(*table).schema.Load()
	for name, q := range storetest.PickupMaps() {
		asked := pickup.Asked{Bounds: q.Bounds, Within: q.Within}
		w, err := sc.where(asked.MapQuery())
		if err != nil {
			t.Fatal(err)
		}
		got := plan(t, s, "SELECT t.body FROM "+sc.table()+" AS t WHERE "+w.String()+" ORDER BY "+sc.order("").by()+" LIMIT 1000", w.args...)
		t.Logf("%s:\n%s", name, got)
		if !strings.Contains(got, "pickup__geo VIRTUAL TABLE INDEX") || !strings.Contains(got, "SEARCH t USING INTEGER PRIMARY KEY") {
			t.Errorf("%s:\n%s", name, got)
		}
	}
}
