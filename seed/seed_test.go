package seed

import (
	"path/filepath"
	"testing"

	"huishou/geo/registry"
	"huishou/geo/store/sqlite"
)

// opened opens a registry on an empty file store.
func opened(t *testing.T) *registry.Registry {
	t.Helper()
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "huishou.db"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	reg, err := registry.Open(t.Context(), store, registry.Options{Poll: -1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(reg.Close)
	return reg
}

func loadDemo(t *testing.T, reg *registry.Registry, seed uint64) registry.ImportReport {
	t.Helper()
	rep, err := reg.ImportPlaces(t.Context(), registry.Console, Demo(seed, 400),
		registry.ImportOptions{SourceKey: "demo", File: "demo", Publish: true, Demo: true})
	if err != nil {
		t.Fatal(err)
	}
	return rep
}

func TestLoad(t *testing.T) {
	reg := opened(t)
	rep, err := Load(t.Context(), reg)
	if err != nil || rep.Areas != 98 || rep.Changed != 98 {
		t.Fatalf("%+v, %v", rep, err)
	}
	t.Run("loading again changes nothing", func(t *testing.T) {
		rep, err := Load(t.Context(), reg)
		if err != nil || rep.Areas != 98 || rep.Changed != 0 {
			t.Errorf("%+v, %v", rep, err)
		}
	})
	t.Run("every town knows its county, every county its city", func(t *testing.T) {
		for _, a := range reg.Areas() {
			if a.Level == registry.LevelCity {
				continue
			}
			if p, ok := reg.AreaOf(a.Parent); !ok {
				t.Errorf("%s has no parent %s", a.NameZh, p.Code)
			}
		}
	})
	t.Run("the public may not load", func(t *testing.T) {
		if _, err := reg.PutAreas(t.Context(), registry.Actor{}, Areas()); registry.KindOf(err) != registry.Forbidden {
			t.Errorf("got %v", err)
		}
	})
}

func TestDemoInTheRegistry(t *testing.T) {
	reg := opened(t)
	if _, err := Load(t.Context(), reg); err != nil {
		t.Fatal(err)
	}
	rep := loadDemo(t, reg, 1)
	if rep.New != 400 || rep.Bad != 0 || rep.Duplicates != 0 {
		t.Fatalf("%+v", rep)
	}
	near := func() []registry.NearPlace {
		return reg.Nearest(registry.NearestQuery{From: City.Location, Limit: 100})
	}
	t.Run("the registry counts each to the county it was made for", func(t *testing.T) {
		want, got := map[string]int{}, map[string]int{}
		for _, row := range demoRows(t, 1, 400) {
			want[nearestTown(row.Place.At()).District()]++
		}
		for _, d := range Districts {
			_, _, got[d.Code], _ = reg.AppendList(nil, registry.ListQuery{Area: d.Code, Limit: 1})
			if got[d.Code] != want[d.Code] {
				t.Errorf("%s: %d places, want %d", d.Zh, got[d.Code], want[d.Code])
			}
		}
	})
	t.Run("all are public, all are demonstration", func(t *testing.T) {
		if places, demo := reg.Count(); places != 400 || demo != 400 {
			t.Errorf("%d places, %d demonstration", places, demo)
		}
	})
	t.Run("making them again makes none", func(t *testing.T) {
		if rep := loadDemo(t, reg, 1); rep.New != 0 || rep.Same != 400 {
			t.Errorf("%+v", rep)
		}
	})
	t.Run("another seed changes the places there, and adds none", func(t *testing.T) {
		if rep := loadDemo(t, reg, 2); rep.New != 0 || rep.Bad != 0 || rep.Changed == 0 {
			t.Errorf("%+v", rep)
		}
	})
	t.Run("a real place stays when they are removed", func(t *testing.T) {
		_, err := reg.ImportPlaces(t.Context(), registry.Console, func(yield func(registry.PlaceRow, error) bool) {
			for row := range Demo(9, 1) {
				row.Place.Demo = false
				yield(row, nil)
			}
		}, registry.ImportOptions{SourceKey: "list", Publish: true})
		if err != nil {
			t.Fatal(err)
		}
		n, err := reg.RemoveDemo(t.Context(), registry.Console)
		if err != nil || n != 400 {
			t.Errorf("removed %d, %v", n, err)
		}
		if places, demo := reg.Count(); places != 1 || demo != 0 {
			t.Errorf("%d places left, %d demonstration", places, demo)
		}
		if got := near(); len(got) > 1 {
			t.Errorf("nearest still finds %d", len(got))
		}
	})
	t.Run("removing again removes none", func(t *testing.T) {
		if n, err := reg.RemoveDemo(t.Context(), registry.Console); err != nil || n != 0 {
			t.Errorf("removed %d, %v", n, err)
		}
	})
	t.Run("after that they can be made anew, as new places", func(t *testing.T) {
		if rep := loadDemo(t, reg, 1); rep.New != 400 {
			t.Errorf("%+v", rep)
		}
		if len(near()) != 100 {
			t.Error("nearest does not find them")
		}
	})
	t.Run("the public may not remove them", func(t *testing.T) {
		if _, err := reg.RemoveDemo(t.Context(), registry.Actor{}); registry.KindOf(err) != registry.Forbidden {
			t.Errorf("got %v", err)
		}
	})
}
