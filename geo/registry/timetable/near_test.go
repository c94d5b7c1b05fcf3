package timetable_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"huishou/geo"
	"huishou/geo/coord"
	"huishou/geo/hours"
	"huishou/geo/recur"
	"huishou/geo/registry"
	"huishou/geo/registry/timetable"
	"huishou/geo/store/both"
)

// mixedCity is a world with random places and stops, some at the same spots, some
// without a visit to come, some past midnight.
func mixedCity(t testing.TB, rnd *rand.Rand, places, stops int) (*world, []timetable.Stop) {
	t.Helper()
	w := newWorld(t, both.SQLite(t))
	spot := func() geojson.Point { // a coarse grid, so that many distances are equal
		return geojson.Point{104.7 + float64(rnd.IntN(30))*0.01, 29.3 + float64(rnd.IntN(30))*0.01}
	}
	materials := [][]registry.Material{{"paper"}, {"plastic", "glass"}, {"paper", "batteries"}, {"cardboard"}}
	rows := func(yield func(registry.PlaceRow, error) bool) {
		for i := range places {
			p := registry.Place{Kind: registry.PlaceKinds[rnd.IntN(len(registry.PlaceKinds))].Kind, Name: fmt.Sprint("地点", i), Location: spot(), Accepts: materials[rnd.IntN(4)],
				Hours: []string{"", "24/7", "Mo-Fr 08:00-18:00", "Sa 23:00-02:00"}[rnd.IntN(4)]}
			if !yield(registry.PlaceRow{Number: i + 1, ExternalID: fmt.Sprint(i), Place: p}, nil) {
				return
			}
		}
	}
	if rep, err := w.reg.ImportPlaces(t.Context(), registry.Console, rows, registry.ImportOptions{SourceKey: "test", Publish: true}); err != nil || rep.New != places {
		t.Fatal(rep, err)
	}
	plans := []timetable.Plan{
		{Rule: "FREQ=WEEKLY;BYDAY=TU,SA", Window: "09:00-10:30"},
		{Rule: "FREQ=WEEKLY;BYDAY=MO,WE,FR", Window: "23:50-00:10"},
		{Rule: "FREQ=MONTHLY;BYDAY=1WE", Window: "08:00-09:00"},
		{Rule: "FREQ=WEEKLY;INTERVAL=2;BYDAY=SA", Window: "22:00-02:00", ValidFrom: "2026-11-07"},
		{Rule: "FREQ=DAILY", Window: "10:00-10:20", ValidTo: "2026-11-20"}, // over
		{Rule: "FREQ=DAILY", Window: "10:00-10:20", RecyclingDays: []string{"TH"}},
		{Rule: "FREQ=WEEKLY;BYDAY=TU", Window: "09:50-11:00", Exceptions: []timetable.Exception{{Date: "2026-11-24", Action: recur.Moved, NewDate: "2026-11-26", Reason: "修路"}, {Date: "2026-12-01", Action: recur.Cancelled, Reason: "修路"}}},
		{Rule: "FREQ=DAILY", Window: "06:00-07:00", NoRecycling: true}, // never takes anything
	}
	run := func(yield func(timetable.StopRow, error) bool) {
		for i := range stops {
			at := spot()
			c := timetable.Content{Name: fmt.Sprint("停靠", i), Location: &at, Materials: materials[rnd.IntN(4)], Plan: plans[i%len(plans)]}
			if i%17 == 0 {
				c.Location, c.Area = nil, "510302"
			}
			if !yield(timetable.StopRow{Number: i + 1, ExternalID: fmt.Sprint(i), Stop: c, VehicleKey: fmt.Sprint("车", i%3)}, nil) {
				return
			}
		}
	}
	rep, err := w.ImportStops(t.Context(), registry.Console, run, registry.ImportOptions{SourceKey: "test", Publish: true})
	if err != nil || rep.New != stops {
		t.Fatal(rep, err)
	}
	all := w.Stops(timetable.PublicQuery{})
	if len(all) != stops {
		t.Fatal(len(all))
	}
	return w, all
}

// expected is one answer worked out the slow way.
type expected struct {
	id       registry.ID
	distance geo.Metres
	open     *bool
	next     *registry.Coming
}

// slow asks every place and stop for itself, by other code than the index: the
// places through package hours, the stops through the visits of package recur.
func slow(t *testing.T, w *world, places []registry.Place, stops []timetable.Stop, visits map[registry.ID][]recur.Visit, q registry.NearestQuery, accepts []registry.Material, kinds []registry.PlaceKind) []expected {
	t.Helper()
	var out []expected
	now := w.now.In(registry.ChinaTime)
	want := func(k registry.PlaceKind) bool { return len(kinds) == 0 || slices.Contains(kinds, k) }
	takes := func(ms []registry.Material) bool {
		for _, a := range accepts {
			term, _ := registry.TermOf(a)
			if !slices.Contains(ms, a) && !slices.Contains(ms, term.Parent) {
				return false
			}
		}
		return true
	}
	if q.Visit.End.IsZero() {
		for i := range places {
			p := &places[i]
			if d := geo.Distance(q.From, p.At()); d <= q.Radius && want(p.Kind) && takes(p.Accepts) && (q.OpenAt.IsZero() || isOpen(t, p.Hours, q.OpenAt)) {
				out = append(out, expected{id: p.ID, distance: d})
			}
		}
	}
	for i := range stops {
		s := &stops[i]
		at, ok := s.At()
		d := geo.Distance(q.From, at)
		if !ok || d > q.Radius || !want(registry.ScheduledStop) || !takes(s.Materials) {
			continue
		}
		e := expected{id: s.ID, distance: d, open: new(bool)}
		counted := visits[s.ID]
		within := func(from, to time.Time) bool {
			return slices.ContainsFunc(counted, func(v recur.Visit) bool { return v.Start.Before(to) && v.End.After(from) })
		}
		for _, v := range counted {
			if v.End.After(now) {
				e.next, *e.open = &registry.Coming{Start: v.Start, End: v.End}, !v.Start.After(now)
				break
			}
		}
		if e.next == nil || !q.OpenAt.IsZero() && !within(q.OpenAt, q.OpenAt.Add(time.Nanosecond)) || !q.Visit.End.IsZero() && !within(q.Visit.Start, q.Visit.End) {
			continue
		}
		out = append(out, e)
	}
	slices.SortFunc(out, func(a, b expected) int {
		return cmp.Or(cmp.Compare(a.distance, b.distance), strings.Compare(string(a.id), string(b.id)))
	})
	return out[:min(len(out), q.Limit)]
}

func isOpen(t *testing.T, rule string, at time.Time) bool {
	t.Helper()
	s, err := hours.Parse(rule)
	if err != nil && rule != "" {
		t.Fatal(err)
	}
	return rule != "" && s.At(at.In(registry.ChinaTime), hours.China()) == hours.Open
}

func TestTheMergedAnswerIsThatOfLookingAtEverything(t *testing.T) {
	rnd := rand.New(rand.NewPCG(6, 2026))
	w, stops := mixedCity(t, rnd, 300, 160)
	var places []registry.Place
	for p, err := range w.reg.PublicPlaces(t.Context(), registry.ListQuery{}) {
		if err != nil {
			t.Fatal(err)
		}
		places = append(places, p)
	}
	visits := map[registry.ID][]recur.Visit{} // that take things and are not cancelled, of half a year
	for i := range stops {
		tt, bad := stops[i].Timetable()
		if len(bad) > 0 {
			t.Fatal(bad)
		}
		for _, v := range tt.Visits(w.now.AddDate(0, -2, 0), w.now.AddDate(0, 4, 0), registry.ChinaTime) {
			if v.Action != recur.Cancelled && v.Recycling {
				visits[stops[i].ID] = append(visits[stops[i].ID], v)
			}
		}
	}
	begin := *w.now
	found, opened, visited := 0, 0, 0
	for i := range 600 {
		// Minutes apart, hours and days, and back again: the visits roll either way.
		*w.now = begin.Add(time.Duration(rnd.IntN(20*24*60)) * time.Minute)
		if i%3 == 0 {
			*w.now = time.Date(2026, 11, 24+rnd.IntN(12), 15+rnd.IntN(2), rnd.IntN(60), 0, 0, time.UTC) // around midnight in China
		}
		now := w.reg.Now()
		q := registry.NearestQuery{From: orb.Point{104.7 + rnd.Float64()*0.3, 29.3 + rnd.Float64()*0.3}, Radius: geo.Metres(500 + rnd.IntN(30_000)), Limit: 1 + rnd.IntN(60),
			Datum: []coord.Datum{"", coord.DatumWGS84, coord.DatumGCJ02, coord.DatumBD09}[rnd.IntN(4)]}
		if rnd.IntN(3) == 0 { // exactly on a place
			q.From = orb.Point{104.7 + float64(rnd.IntN(30))*0.01, 29.3 + float64(rnd.IntN(30))*0.01}
		}
		var accepts []registry.Material
		var kinds []registry.PlaceKind
		if rnd.IntN(2) == 0 {
			accepts = []registry.Material{[]registry.Material{"paper", "cardboard", "glass", "batteries", "plastic_bottles"}[rnd.IntN(5)]}
			q.Filter = q.Accepting(accepts...)
		}
		switch rnd.IntN(4) {
		case 0:
			kinds = []registry.PlaceKind{registry.ScheduledStop}
			q.Filter = q.OfStops()
		case 1:
			kinds = []registry.PlaceKind{registry.Market, registry.ScheduledStop, registry.DonationBox}
			q.Filter = q.OfKinds(registry.Market, registry.DonationBox).OfStops()
		case 2:
			kinds = []registry.PlaceKind{registry.CommunityPoint}
			q.Filter = q.OfKinds(registry.CommunityPoint)
		}
		switch rnd.IntN(4) {
		case 0:
			q.OpenAt = now
		case 1:
			q.OpenAt = now.Add(time.Duration(rnd.IntN(40*24*60)-5*24*60) * time.Minute)
		}
		if rnd.IntN(4) == 0 {
			q.Visit = registry.Coming{Start: now, End: time.Date(now.Year(), now.Month(), now.Day()+1+6*rnd.IntN(2), 0, 0, 0, 0, now.Location())}
		}
		want := slow(t, w, places, stops, visits, q, accepts, kinds)
		got := w.reg.Nearest(q)
		if len(got) != len(want) {
			t.Fatalf("query %d, %+v at %s: %d places, want %d", i, q, now, len(got), len(want))
		}
		raw := string(w.reg.AppendNearest(nil, q))
		last := 0
		for k, p := range got {
			e := want[k]
			if p.ID != e.id || p.Distance-e.distance > 1e-6 || e.distance-p.Distance > 1e-6 {
				t.Fatalf("query %d, %+v at %s: place %d is %s at %v, want %s at %v", i, q, now, k, p.ID, p.Distance, e.id, e.distance)
			}
			if at := strings.Index(raw, `{"id":"`+string(e.id)); at < last {
				t.Fatalf("query %d: %s is not in its place in %s", i, e.id, raw)
			} else {
				last = at
			}
			found++
			if e.next == nil {
				continue
			}
			visited++
			if *e.open {
				opened++
			}
			if p.Next == nil || !p.Next.Start.Equal(e.next.Start) || !p.Next.End.Equal(e.next.End) || *p.OpenNow != *e.open {
				t.Fatalf("query %d at %s: the next visit of %s is %v, want %v; open %v, want %v", i, now, p.ID, p.Next, e.next, *p.OpenNow, *e.open)
			}
		}
	}
	if found < 5000 || opened < 50 || visited < 1000 {
		t.Errorf("the queries found %d places, %d stops, %d of them open: they show nothing", found, visited, opened)
	}
	t.Logf("%d places found, %d of them stops, %d of these open", found, visited, opened)
}

// What nearest costs with no public stop, beside a registry that no package joined, and
// with stops.
func BenchmarkNearest(b *testing.B) {
	rnd := rand.New(rand.NewPCG(1, 1))
	ask := func(b *testing.B, w *world) {
		var buf []byte
		q := registry.NearestQuery{From: orb.Point{104.85, 29.45}, Limit: 10}
		b.ReportAllocs()
		for b.Loop() {
			buf = w.reg.AppendNearest(buf[:0], q)
		}
	}
	w, _ := mixedCity(b, rnd, 2000, 200)
	b.Run("stops", func(b *testing.B) { ask(b, w) })
	w.reg.SetLayer(nil)
	b.Run("none", func(b *testing.B) { ask(b, w) })
}
