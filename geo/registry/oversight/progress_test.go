package oversight_test

import (
	"testing"

	"huishou/geo/registry"
	"huishou/geo/registry/oversight"
)

var target = oversight.Target{AtLeast: 4, From: "2024-05-31", Until: "2027-12-31", Source: "the plan"}

func TestProgressCountsOnlyNewStandardSites(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		count := func(why string, want ...registry.ID) {
			t.Helper()
			p, err := w.Progress(ctx, target)
			if err != nil {
				t.Fatal(err)
			}
			got := map[registry.ID]bool{}
			for _, s := range p.Accepted {
				got[s.ID] = true
				if s.Code == "" || s.Name == "" || s.County != "510302" || s.AcceptedOn == "" || s.Assessment == "" {
					t.Errorf("%s: %+v", why, s)
				}
			}
			if len(got) != len(want) || int(p.Count) != len(want) || p.Target != 4 || p.By != "2027-12-31" {
				t.Errorf("%s: %+v", why, p)
			}
			for _, id := range want {
				if !got[id] {
					t.Errorf("%s: %s is missing", why, id)
				}
			}
			sum := int64(0)
			for _, c := range p.Counties {
				sum += c.Count
			}
			if sum != p.Count {
				t.Errorf("%s: counties %v", why, p.Counties)
			}
		}
		count("nothing yet")
		w.accept(t, w.site, "2024-05-31")
		count("on the first day", w.site)
		w.accept(t, w.demo, today)
		count("a demonstration never counts", w.site)
		w.accept(t, w.second, "2024-05-30")
		count("a day before the plan", w.site)
		w.accept(t, w.second, today)
		count("accepted again is not new", w.site)
		if _, err := w.Revoke(ctx, w.inspector, w.site, w.rev(t, w.site), "x"); err != nil {
			t.Fatal(err)
		}
		count("revoked")
		w.accept(t, w.site, today)
		count("accepted once more", w.site)
		if _, err := w.reg.SetStatus(ctx, registry.Console, string(w.site), registry.Suspended, "x"); err != nil {
			t.Fatal(err)
		}
		count("not public")
	})
}
