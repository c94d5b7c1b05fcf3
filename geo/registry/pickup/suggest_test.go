package pickup_test

import (
	"testing"

	"github.com/paulmach/orb"

	"huishou/geo/registry"
	"huishou/geo/registry/pickup"
	"huishou/geo/store/both"
)

func TestNeighboursGoTogether(t *testing.T) {
	w := newWorld(t, both.SQLite(t), 50)
	where := map[string]string{}
	for i, at := range []orb.Point{{104.76, 29.35}, {104.80, 29.35}, {104.761, 29.351}, {104.801, 29.349}, {104.759, 29.349}, {104.799, 29.351}} {
		x := w.wish()
		x.Contact.At = &at
		row, _, err := w.Book(t.Context(), registry.Actor{}, x)
		w.must(err)
		_, err = w.Confirm(t.Context(), w.boss, row.Code, row.Rev, nil)
		w.must(err)
		where[row.Code] = []string{"west", "east"}[i%2]
	}
	w.given(orb.Point{104.802, 29.352}) // the driver is in the east already
	drivers := []registry.ID{w.spare.Account, w.driver.Account}
	got, err := w.Suggest(t.Context(), w.boss, "2026-11-25", drivers)
	if err != nil || len(got) != 6 {
		t.Fatalf("%d, %v", len(got), err)
	}
	for _, x := range got {
		want := map[string]string{"west": w.spare.Name, "east": w.driver.Name}[where[x.Pickup.Code]]
		if x.Driver != want || x.Pickup.State != pickup.Confirmed {
			t.Errorf("%s in the %s goes to %s", x.Pickup.Code, where[x.Pickup.Code], x.Driver)
		}
	}
	if again, err := w.Suggest(t.Context(), w.boss, "2026-11-25", drivers); err != nil || again[0].Pickup.Code != got[0].Pickup.Code {
		t.Errorf("asked again: %v", err)
	}
	if none, err := w.Suggest(t.Context(), w.stranger, "2026-11-25", drivers); err != nil || len(none) != 0 {
		t.Errorf("another operator: %d, %v", len(none), err)
	}
	_, err = w.Suggest(t.Context(), w.driver, "2026-11-25", drivers)
	wants(t, err, "forbidden")
	_, err = w.Suggest(t.Context(), w.boss, "", nil)
	wants(t, err, "request.invalid", "date field.required", "driverIds field.required")
	_, err = w.Suggest(t.Context(), w.boss, "2026-11-25", []registry.ID{w.boss.Account})
	wants(t, err, "request.invalid", "driverIds[0] pickup.no_driver")
}
