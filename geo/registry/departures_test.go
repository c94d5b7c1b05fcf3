package registry

import (
	"fmt"
	"testing"
	"time"
)

func TestDepartures(t *testing.T) {
	var d departures
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	d.note("a", 3, now)
	for rev, want := range map[Rev]bool{1: true, 2: true, 3: false, 4: false} {
		if got := d.after("a", rev); got != want {
			t.Errorf("left at 3; version %d came before that: %v", rev, got)
		}
	}
	t.Run("an older note does not undo a later one", func(t *testing.T) {
		if d.note("a", 1, now); !d.after("a", 2) {
			t.Error("forgotten")
		}
	})
	t.Run("it is kept for a minute, and not for ever", func(t *testing.T) {
		d.note("b", 1, now.Add(departureKept+1))
		if !d.after("a", 2) {
			t.Error("forgotten too soon")
		}
		for i := range 3 {
			d.note(fmt.Sprint(i), 1, now.Add(time.Duration(2+i)*(departureKept+1)))
		}
		if d.after("a", 2) {
			t.Error("still kept")
		}
	})
}

func TestAPlaceThatLeftDoesNotComeBackWithAnOlderVersion(t *testing.T) {
	r := &Registry{dirty: make(chan struct{}, 1)}
	r.opt.Now = time.Now
	r.atlas.Store(newAtlas(nil))
	r.live.Store(newLive(nil, []schedule{{}}, 1))
	place := Place{Base: Base{ID: "01ARZ3NDEKTSV4RRFFQ69G5FAV", Rev: 1}, Status: Published, Kind: Market, Name: "市场", Code: "M-1"}
	place.Location = [2]float64{104.7, 29.3}
	seen := func() int { n, _ := r.Count(); return n }

	r.learn([]Place{place})
	r.forget(place.ID, 2)
	r.learn([]Place{place}) // by a reader that is late
	if seen() != 0 {
		t.Error("a removed place is back")
	}
	place.Rev, place.Status = 3, Suspended
	r.learn([]Place{place})
	place.Rev, place.Status = 4, Published
	r.learn([]Place{place})
	if seen() != 1 {
		t.Error("a place published again is not there")
	}
}
