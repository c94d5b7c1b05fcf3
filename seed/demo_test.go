package seed

import (
	"math"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"huishou/geo"
	"huishou/geo/hours"
	"huishou/geo/registry"
)

func demoRows(t *testing.T, seed uint64, n int) []registry.PlaceRow {
	t.Helper()
	var rows []registry.PlaceRow
	for row, err := range Demo(seed, n) {
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, row)
	}
	return rows
}

func TestDemo(t *testing.T) {
	rows := demoRows(t, 1, 400)

	t.Run("as many as asked, of any number", func(t *testing.T) {
		for _, n := range []int{-5, 0, 1, 7, 50, 399, 400, 5000} {
			if got := len(demoRows(t, 3, n)); got != max(n, 0) {
				t.Errorf("%d places for %d", got, n)
			}
		}
	})
	t.Run("the same seed makes the same places, another seed others", func(t *testing.T) {
		if !reflect.DeepEqual(rows, demoRows(t, 1, 400)) {
			t.Error("two runs differ")
		}
		if reflect.DeepEqual(rows, demoRows(t, 2, 400)) {
			t.Error("seeds 1 and 2 make the same")
		}
	})
	t.Run("the reader may stop", func(t *testing.T) {
		for range Demo(1, 400) {
			break
		}
	})
	t.Run("each is valid, flagged, and says that it is made up", func(t *testing.T) {
		for _, row := range rows {
			p := row.Place
			if bad := p.Validate(); len(bad) > 0 {
				t.Errorf("%s: %v", p.Name, bad)
			}
			if !p.Demo {
				t.Errorf("%s is not flagged", p.Name)
			}
			if !regexp.MustCompile("演示|示例|样例").MatchString(p.Name) || !strings.Contains(p.NameEn, "demo") || !strings.Contains(p.Address, "演示") {
				t.Errorf("%s, %s, %s can be mistaken for a real place", p.Name, p.NameEn, p.Address)
			}
			if p.Phone != "" && !regexp.MustCompile(`^0813-0000-\d{3}$`).MatchString(p.Phone) {
				t.Errorf("%s has the phone %s of somebody", p.Name, p.Phone)
			}
			if p.Operator != "" || p.Website != "" {
				t.Errorf("%s names an operator or a website", p.Name)
			}
		}
	})
	t.Run("names and external ids are unique", func(t *testing.T) {
		seen := map[string]bool{}
		for _, row := range rows {
			for _, s := range []string{row.ExternalID, row.Place.Name} {
				if seen[s] {
					t.Errorf("%s twice", s)
				}
				seen[s] = true
			}
		}
	})
	t.Run("counties have places in proportion to their people", func(t *testing.T) {
		counts := map[string]int{}
		for _, row := range rows {
			counts[nearestTown(row.Place.At()).District()]++
		}
		for _, d := range Districts {
			want := 400 * float64(d.Population) / Population
			if got := float64(counts[d.Code]); math.Abs(got-want) > 0.1*want+2 {
				t.Errorf("%s: %v places, want about %.0f", d.Zh, got, want)
			}
		}
	})
	t.Run("each stands within 4 km of a town's seat, and they do not pile up", func(t *testing.T) {
		spots := map[orb.Point]bool{}
		for _, row := range rows {
			p := row.Place.At()
			if d := geo.Distance(p, orb.Point(*nearestTown(p).Seat)); d > 4000 {
				t.Errorf("%s is %.0f m from the nearest town", row.Place.Name, d)
			}
			spots[p] = true
		}
		if len(spots) < 395 {
			t.Errorf("only %d different positions", len(spots))
		}
	})
	t.Run("there is something of everything", func(t *testing.T) {
		kinds, accepts, services := map[registry.PlaceKind]int{}, map[registry.Material]int{}, map[registry.Service]int{}
		var unknown, late, always, receiving, old, never, steps int
		for _, row := range rows {
			p := row.Place
			kinds[p.Kind]++
			for _, m := range p.Accepts {
				accepts[m]++
			}
			for _, s := range p.Services {
				services[s]++
			}
			unknown += one(p.Hours == "")
			late += one(strings.HasSuffix(p.Hours, "-02:00") || strings.HasSuffix(p.Hours, "-01:00"))
			always += one(p.Hours == "24/7")
			receiving += one(p.ReceivingHours != "")
			old += one(p.ConfirmedAt != nil && p.ConfirmedAt.Before(demoConfirmed.AddDate(-1, 0, 0)))
			never += one(p.ConfirmedAt == nil)
			steps += one(p.StepFree != nil && !*p.StepFree)
		}
		for what, n := range map[string]int{"unknown hours": unknown, "past midnight": late, "day and night": always,
			"receiving hours": receiving, "confirmed long ago": old, "never confirmed": never, "with steps": steps} {
			if n == 0 {
				t.Errorf("no place: %s", what)
			}
		}
		for _, k := range registry.PlaceKinds {
			if kinds[k.Kind] == 0 {
				t.Errorf("no %s", k.Kind)
			}
		}
		if kinds[registry.SortingCentre] != 6 || kinds[registry.Market] != 8 {
			t.Errorf("%d centres and %d markets, want 6 and 8", kinds[registry.SortingCentre], kinds[registry.Market])
		}
		for _, s := range registry.Services {
			if services[s.Service] == 0 {
				t.Errorf("no place offers %s", s.Service)
			}
		}
		for _, term := range registry.Terms {
			if accepts[term.Code] == 0 && accepts[term.Parent] == 0 {
				t.Errorf("nobody takes %s", term.Code)
			}
		}
	})
	t.Run("a thing that is no vehicle is taken in every county", func(t *testing.T) {
		for _, d := range Districts {
			taken := map[registry.Material]bool{}
			for _, row := range rows {
				if nearestTown(row.Place.At()).District() == d.Code {
					for _, m := range row.Place.Accepts {
						taken[m] = true
					}
				}
			}
			for _, m := range []registry.Material{"paper", "plastic", "cans", "ferrous", "batteries", "appliance_large", "clothes"} {
				if !taken[m] {
					t.Errorf("nobody in %s takes %s", d.Zh, m)
				}
			}
		}
	})
}

func TestDemoLooksAreValid(t *testing.T) {
	check := func(what string, hoursList []string, accepts []materials, offered []services) {
		for _, h := range hoursList {
			if _, err := hours.Parse(h); h != "" && err != nil {
				t.Errorf("%s: %q: %v", what, h, err)
			}
		}
		for _, list := range accepts {
			for _, m := range list {
				if _, ok := registry.TermOf(m); !ok {
					t.Errorf("%s: no material %s", what, m)
				}
			}
		}
		for _, list := range offered {
			for _, s := range list {
				if !slices.ContainsFunc(registry.Services, func(i registry.ServiceInfo) bool { return i.Service == s }) {
					t.Errorf("%s: no service %s", what, s)
				}
			}
		}
	}
	for kind, look := range siteLooks {
		check(string(kind), look.hours, look.accepts, look.services)
	}
	for _, look := range slices.Concat(centreLooks, marketLooks) {
		check(look.zh, nil, []materials{look.accepts}, nil)
	}
	check("receiving", demoReceiving, nil, nil)
	for _, k := range slices.Concat(streetKinds, villageKinds) {
		if _, ok := siteLooks[k]; !ok {
			t.Errorf("%s has no look", k)
		}
	}
}

func TestShare(t *testing.T) {
	for _, c := range []struct {
		n       int
		weights []float64
		want    []int
	}{
		{10, []float64{1, 1}, []int{5, 5}},
		{1, []float64{1, 1, 1}, []int{1, 0, 0}},
		{7, []float64{3, 2, 1}, []int{4, 2, 1}},
		{0, []float64{3, 2}, []int{0, 0}},
	} {
		if got := share(c.n, c.weights); !slices.Equal(got, c.want) {
			t.Errorf("share(%d, %v) = %v, want %v", c.n, c.weights, got, c.want)
		}
	}
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}
