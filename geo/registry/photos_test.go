package registry_test

import (
	"testing"
	"time"

	"huishou/geo/registry"
	"huishou/geo/store/both"
)

// A photo that was sent and belongs to nothing goes after a week; one that belongs
// somewhere stays.
func TestPhotosOfNothingAreSwept(t *testing.T) {
	for name, open := range both.Stores {
		t.Run(name, func(t *testing.T) {
			now := time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)
			reg, err := registry.Open(t.Context(), open(t), registry.Options{Poll: -1, Now: func() time.Time { return now }})
			if err != nil {
				t.Fatal(err)
			}
			defer reg.Close()
			who := registry.Actor{Name: "王", Account: reg.NewID(), Grants: []registry.Grant{{Role: registry.Admin}}}
			add := func() registry.ID {
				p, err := reg.AddPhoto(t.Context(), who, registry.Photo{JPEG: []byte("x"), Thumb: []byte("x")})
				if err != nil {
					t.Fatal(err)
				}
				return p.ID
			}
			there := func(id registry.ID) bool {
				_, _, err := reg.Photo(t.Context(), who, id)
				return err == nil
			}
			sweep := func(want int) {
				t.Helper()
				if n, err := reg.SweepPhotos(t.Context()); err != nil || n != want {
					t.Errorf("%d swept, want %d (%v)", n, want, err)
				}
			}
			link := func(id registry.ID) error {
				return reg.LinkPhotos(t.Context(), who, []registry.ID{id}, registry.PhotoLink{Noun: "report", Row: "R-1", Read: registry.ReportRead})
			}
			loose, kept := add(), add()
			if err := link(kept); err != nil {
				t.Fatal(err)
			}
			now = now.Add(7 * 24 * time.Hour)
			late := add()
			if sweep(0); !there(loose) {
				t.Error("a photo of the last week is gone")
			}
			now = now.Add(time.Second)
			if err := link(loose); registry.KindOf(err) != registry.Invalid {
				t.Errorf("one that is about to go was linked: %v", err)
			}
			now = now.Add(2 * time.Hour)
			if sweep(1); there(loose) || !there(kept) || !there(late) {
				t.Errorf("loose %v, linked %v, late %v", there(loose), there(kept), there(late))
			}
			sweep(0)
			now = now.Add(30 * 24 * time.Hour)
			if sweep(1); there(late) || !there(kept) {
				t.Errorf("late %v, linked %v", there(late), there(kept))
			}
		})
	}
}
