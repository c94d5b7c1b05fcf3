package seed

import (
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"huishou/geo/registry"
	"huishou/geo/registry/timetable"
	"huishou/geo/store/sqlite"
)

func demoStops(seed uint64) (rows []timetable.StopRow) {
	for row := range DemoStops(seed) {
		rows = append(rows, row)
	}
	return rows
}

func TestDemoStops(t *testing.T) {
	rows := demoStops(1)
	t.Run("the same seed makes the same stops, another seed others", func(t *testing.T) {
		if !reflect.DeepEqual(rows, demoStops(1)) || reflect.DeepEqual(rows, demoStops(2)) {
			t.Error("seeds do not decide")
		}
	})
	t.Run("names and external ids are unique and say that it is made up", func(t *testing.T) {
		seen := map[string]bool{}
		for _, r := range rows {
			for _, s := range []string{r.ExternalID, r.Stop.Name} {
				if seen[s] {
					t.Errorf("%s twice", s)
				}
				seen[s] = true
			}
			for _, s := range []string{r.Stop.Name, r.Stop.Address, r.Stop.Run, r.Vehicle.Name, r.Vehicle.Plate} {
				if !strings.Contains(s, "演示") {
					t.Errorf("%q can be mistaken for something real", s)
				}
			}
		}
	})
	t.Run("they are loaded through the door, found with their next visit, and removed", func(t *testing.T) {
		store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "huishou.db"), sqlite.Options{})
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
		stops, err := timetable.Open(t.Context(), reg)
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range []registry.ImportReport{{New: len(rows)}, {Same: len(rows)}} {
			rep, err := stops.ImportStops(t.Context(), registry.Console, DemoStops(1), DemoOptions)
			if err != nil || rep.New != want.New || rep.Same != want.Same || rep.Bad > 0 {
				t.Fatalf("time %d: %+v %v", i+1, rep, err)
			}
		}
		counties := map[string]int{}
		for _, s := range stops.Stops(timetable.PublicQuery{}) {
			counties[s.County]++
			next := stops.Next(s.Code)
			if next == nil || next.Start.Sub(now) > 32*24*time.Hour || !s.Demo {
				t.Errorf("%s: the next visit is %v", s.Name, next)
			}
		}
		if len(counties) != len(Districts) {
			t.Errorf("stops of %v", counties)
		}
		if all, demo := stops.Count(); all != 25 || demo != 25 {
			t.Errorf("%d stops, %d of them made up", all, demo)
		}
		if n, err := reg.RemoveDemo(t.Context(), registry.Console); err != nil || n != 28 {
			t.Errorf("%d rows removed, %v", n, err)
		}
		if all, _ := stops.Count(); all != 0 {
			t.Errorf("%d stops are left", all)
		}
	})
}
