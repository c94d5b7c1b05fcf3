package pickup_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"huishou/geo"
	"huishou/geo/registry"
	"huishou/geo/registry/pickup"
	"huishou/geo/route"
	"huishou/geo/store/both"
)

// given books pickups at points, and gives them to the driver.
func (w *world) given(at ...orb.Point) (rows []pickup.Pickup) {
	w.t.Helper()
	for _, p := range at {
		x := w.wish()
		x.Contact.At = &p
		row, _, err := w.Book(w.t.Context(), registry.Actor{}, x)
		w.must(err)
		row, err = w.Confirm(w.t.Context(), w.boss, row.Code, row.Rev, nil)
		w.must(err)
		row, err = w.Assign(w.t.Context(), w.boss, row.Code, row.Rev, w.driver.Account)
		w.must(err)
		rows = append(rows, row)
	}
	return rows
}

func TestADriversDay(t *testing.T) {
	w := newWorld(t, both.SQLite(t), 50)
	// On a line, asked for in another order; closer together than a square is wide.
	line := []orb.Point{{104.7703, 29.35}, {104.7701, 29.35}, {104.7704, 29.35}, {104.7702, 29.35}}
	rows := w.given(line...)
	day, err := w.Day(t.Context(), w.driver, "2026-11-25", &orb.Point{104.77, 29.35})
	w.must(err)
	if len(day.Stops) != 4 || day.Route == nil || day.Route.Status != route.StatusOptimal || day.Route.Bound > day.Route.Metres+1e-6 {
		t.Fatalf("%+v", day)
	}
	var metres geo.Metres
	for i, s := range day.Stops {
		if want := 104.7701 + 0.0001*float64(i); s.Contact == nil || s.Contact.At[0] != want && (s.Contact.At[0]-want > 1e-9 || want-s.Contact.At[0] > 1e-9) {
			t.Errorf("stop %d is at %v", i, s.Contact.At)
		}
		if s.Arrive == nil || s.Arrive.Before(s.Start) || s.Late != 0 {
			t.Errorf("stop %d: arrives %v, late %v", i, s.Arrive, s.Late)
		}
		if i > 0 {
			metres += geo.Distance(*day.Stops[i-1].Contact.At, *s.Contact.At)
		}
	}
	metres += geo.Distance(orb.Point{104.77, 29.35}, *day.Stops[0].Contact.At)
	if d := metres - day.Route.Metres; d > 0.01 || d < -0.01 {
		t.Errorf("%v metres, the stops say %v", day.Route.Metres, metres)
	}
	t.Run("what is done comes last, and is not driven to", func(t *testing.T) {
		_, err := w.Collect(t.Context(), w.driver, rows[1].Code, lines(rows[1]))
		w.must(err)
		day, err := w.Day(t.Context(), w.driver, "2026-11-25", nil)
		w.must(err)
		if len(day.Stops) != 4 || day.Stops[3].ID != rows[1].ID || day.Stops[3].Arrive != nil || day.Stops[3].Contact == nil {
			t.Errorf("%+v", day.Stops)
		}
	})
	t.Run("late stops are named when the day begins late", func(t *testing.T) {
		w.wait(25*time.Hour + 10*time.Minute) // 11:10 in China, ten minutes after the window
		day, err := w.Day(t.Context(), w.driver, "2026-11-25", nil)
		if err != nil || day.Route.Status != route.StatusInfeasible || day.Route.Late == 0 || day.Stops[2].Late == 0 {
			t.Errorf("%+v, %v", day.Route, err)
		}
	})
	t.Run("another driver has none, and nobody else a day", func(t *testing.T) {
		day, err := w.Day(t.Context(), w.spare, "2026-11-25", nil)
		if err != nil || len(day.Stops) != 0 || day.Route != nil {
			t.Errorf("%+v, %v", day, err)
		}
		_, err = w.Day(t.Context(), w.boss, "2026-11-25", nil)
		wants(t, err, "forbidden")
		_, err = w.Day(t.Context(), w.driver, "morgen", nil)
		wants(t, err, "request.invalid", "query.date date.invalid")
	})
}

// Fifty stops in five windows: within the bound that is stated, and soon.
func TestAFullDay(t *testing.T) {
	if testing.Short() {
		t.Skip("long")
	}
	w := newWorld(t, both.SQLite(t), 10)
	opt := w.options()
	opt.Service = 4 * time.Minute
	var err error
	w.Pickups, err = pickup.Open(t.Context(), w.reg, opt)
	w.must(err)
	for _, from := range []int64{780, 900, 1020, 1140} {
		w.offer.Windows = append(w.offer.Windows, pickup.Window{Days: pickup.Weekdays, Span: pickup.Span{From: from, To: from + 120}, Capacity: 10})
	}
	w.offer, err = w.SaveOffer(t.Context(), w.boss, w.offer)
	w.must(err)
	r := rand.New(rand.NewPCG(1, 2))
	for _, window := range w.offer.Windows {
		w.window = window.Span.String()
		for range 10 {
			w.given(orb.Point{104.75 + 0.03*r.Float64(), 29.34 + 0.03*r.Float64()})
		}
	}
	began := time.Now()
	day, err := w.Day(t.Context(), w.driver, "2026-11-25", nil)
	first := time.Since(began)
	w.must(err)
	began = time.Now()
	if _, err := w.Day(t.Context(), w.driver, "2026-11-25", nil); err != nil {
		t.Fatal(err)
	}
	t.Logf("%v, again %v: %.0f m, bound %.0f m, %s, late %v", first, time.Since(began), day.Route.Metres, day.Route.Bound, day.Route.Status, day.Route.Late)
	if len(day.Stops) != 50 || day.Route.Bound <= 0 || day.Route.Bound > day.Route.Metres+1e-6 || day.Route.Late > 0 {
		t.Errorf("%+v", day.Route)
	}
}
