package seed

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"huishou/geo/registry"
	"huishou/geo/registry/pickup"
	"huishou/geo/store/sqlite"
)

func TestDemoOffers(t *testing.T) {
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "x.db"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	now := time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)
	reg, err := registry.Open(t.Context(), store, registry.Options{Poll: -1, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	defer reg.Close()
	if _, err := Load(t.Context(), reg); err != nil {
		t.Fatal(err)
	}
	pickups, err := pickup.Open(t.Context(), reg, pickup.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []int{len(DemoOffers()), 0} {
		if made, err := pickups.PutDemo(t.Context(), registry.Console, DemoOffers()); err != nil || made != want {
			t.Errorf("%d made, want %d (%v)", made, want, err)
		}
	}
	for _, d := range Districts {
		at := orb.Point(d.Seat)
		choices, err := pickups.Choices(t.Context(), pickup.Where{At: &at}, "", "")
		if err != nil || len(choices) != 1 || len(choices[0].Slots) == 0 || !choices[0].Offer.Demo || !strings.Contains(choices[0].Offer.Name, "演示") {
			t.Errorf("%s: %+v, %v", d.Zh, choices, err)
		}
	}
	at := orb.Point(Districts[0].Seat)
	row, secret, err := pickups.Book(t.Context(), registry.Actor{}, pickup.Wish{Offer: DemoOffers()[0].ID, Date: "2026-11-25", Window: "09:00-11:00", Kind: pickup.Bulky,
		Items: []pickup.Item{{Material: "bulky_furniture", Qty: 1}}, Contact: pickup.Contact{At: &at, Name: "演示住户", Phone: "0813-0000-001"}})
	if err != nil || !row.Demo {
		t.Fatalf("%+v, %v", row, err)
	}
	if n, err := reg.RemoveDemo(t.Context(), registry.Console); err != nil || n != len(DemoOffers())+1 {
		t.Errorf("%d removed (%v)", n, err)
	}
	if _, err := pickups.Follow(t.Context(), row.Code, secret); err == nil {
		t.Error("what was booked is still there")
	}
	if made, err := pickups.PutDemo(t.Context(), registry.Console, DemoOffers()); err != nil || made != len(DemoOffers()) {
		t.Errorf("%d made again (%v)", made, err)
	}
}
