package report_test

import (
	"errors"
	mrand "math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"huishou/geo"
	"huishou/geo/registry"
	"huishou/geo/registry/report"
	"huishou/geo/store/both"
	"huishou/geo/store/storetest"
	"huishou/seed"
)

// world is reports in a store of their own, with one public place in Zigong.
type world struct {
	*report.Reports
	reg   *registry.Registry
	store registry.Store // below what can be broken
	place registry.Place

	mu  sync.Mutex
	now time.Time
}

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) wait(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

// onBoth runs a claim on each kind of store.
func onBoth(t *testing.T, claim func(t *testing.T, w *world)) {
	for name, open := range both.Stores {
		t.Run(name, func(t *testing.T) { claim(t, newWorld(t, open(t))) })
	}
}

func newFuzzWorld(f *testing.F) *world { return newWorld(f, both.SQLite(f)) }

func newWorld(t testing.TB, store registry.Store) *world {
	t.Helper()
	w := &world{store: store, now: time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)}
	var err error
	if w.reg, err = registry.Open(t.Context(), storetest.Breakable(store), registry.Options{Poll: -1, Now: w.clock}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.reg.Close)
	if _, err := seed.Load(t.Context(), w.reg); err != nil {
		t.Fatal(err)
	}
	row := registry.PlaceRow{Number: 1, ExternalID: "1", Place: registry.Place{Kind: registry.CommunityPoint, Name: "五星街便民回收点", Location: geojson.Point{104.7731, 29.3523}}}
	if _, err := w.reg.ImportPlaces(t.Context(), registry.Console, func(yield func(registry.PlaceRow, error) bool) { yield(row, nil) },
		registry.ImportOptions{SourceKey: "t", Publish: true}); err != nil {
		t.Fatal(err)
	}
	for p := range w.reg.PublicPlaces(t.Context(), registry.ListQuery{}) {
		w.place = p
	}
	if w.place.Code == "" {
		t.Fatal("no public place")
	}
	if w.Reports, err = report.Open(t.Context(), w.reg, report.Options{}); err != nil {
		t.Fatal(err)
	}
	return w
}

var (
	public    = registry.Actor{}
	regulator = registry.Actor{Name: "环保", Account: "g1", Grants: []registry.Grant{{Role: registry.Regulator, Area: "510300"}}}
	elsewhere = registry.Actor{Name: "荣县", Account: "g2", Grants: []registry.Grant{{Role: registry.Regulator, Area: "510321"}}}
)

func (w *world) tell(t *testing.T, what report.Telling) (report.Report, string) {
	t.Helper()
	r, secret, err := w.Tell(t.Context(), public, what)
	if err != nil {
		t.Fatal(err)
	}
	return r, secret
}

func (w *world) do(t *testing.T, r report.Report, step report.Step, told report.Told) report.Report {
	t.Helper()
	next, err := w.Do(t.Context(), regulator, r.Code, r.Rev, step, told)
	if err != nil {
		t.Fatal(err)
	}
	return next
}

func TestAReportFromItsSenderToItsAnswer(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		at := orb.Point{104.771234, 29.351234}
		r, secret := w.tell(t, report.Telling{Category: report.IllegalDismantling, At: &at, Text: "后院拆电视，电话 13912345678", Contact: "13912345678"})
		if !strings.HasPrefix(r.Code, "R-510302-") || r.State != report.New || strings.Join(r.Joint, ",") != "sthj,sww" || len(r.Lead) != 0 || r.DueOn != "2026-12-09" {
			t.Errorf("%+v", r)
		}
		if d := geo.Distance(orb.Point(r.Location), at); d == 0 || d > 360 {
			t.Errorf("its public point is %v m from the exact one", d)
		}
		t.Run("everybody may know how far it is and nothing else", func(t *testing.T) {
			got, own, err := w.Follow(t.Context(), r.Code, "")
			if err != nil || own || got.State != report.New {
				t.Errorf("%v %v %v", got.State, own, err)
			}
			if _, _, err := w.Follow(t.Context(), r.Code, "AAAA-BBBB-CCCC-DDDD"); registry.KindOf(err) != registry.Forbidden {
				t.Errorf("with a wrong code: %v", err)
			}
		})
		t.Run("its sender reads it again, however he types the code", func(t *testing.T) {
			for _, typed := range []string{secret, strings.ToLower(secret), strings.ReplaceAll(secret, "-", ""), " " + strings.ReplaceAll(secret, "-", " ")} {
				if got, own, err := w.Follow(t.Context(), r.Code, typed); err != nil || !own {
					t.Errorf("%q: %v", typed, err)
				} else if text, err := w.OwnText(&got); err != nil || !strings.HasPrefix(text, "后院") {
					t.Errorf("%q %v", text, err)
				}
			}
		})
		t.Run("a case worker of its area sees all, another none", func(t *testing.T) {
			c, err := w.Read(t.Context(), regulator, r.Code)
			if err != nil || c.Contact != "13912345678" || c.Exact == nil || geo.Distance(*c.Exact, at) > 0.2 {
				t.Errorf("%+v %v", c, err)
			}
			if _, err := w.Read(t.Context(), elsewhere, r.Code); registry.KindOf(err) != registry.NotFound {
				t.Errorf("from another county: %v", err)
			}
			if _, err := w.Read(t.Context(), public, r.Code); registry.KindOf(err) != registry.Forbidden {
				t.Errorf("the public: %v", err)
			}
			if list, _, err := w.List(t.Context(), elsewhere, report.Asked{}); err != nil || len(list) != 0 {
				t.Errorf("%d in the list of another county, %v", len(list), err)
			}
		})
		started := w.do(t, r, report.Start, report.Told{})
		t.Run("of two case workers at once one wins", func(t *testing.T) {
			if _, err := w.Do(t.Context(), regulator, r.Code, r.Rev, report.Start, report.Told{}); registry.KindOf(err) != registry.Stale {
				t.Errorf("%v", err)
			}
		})
		t.Run("an answer holds nobody's number", func(t *testing.T) {
			for _, reply := range []string{"请打 13912345678", "请打 139 1234-5678", "１３９１２３４５６７８", "身份证 51030219800101123X", "写信 a@b.cn", ""} {
				if _, err := w.Do(t.Context(), regulator, r.Code, started.Rev, report.Resolve, report.Told{Reply: reply}); registry.KindOf(err) != registry.Invalid {
					t.Errorf("%q: %v", reply, err)
				}
			}
		})
		settled := w.do(t, started, report.Resolve, report.Told{Reply: "已查处，停业整改。"})
		if got, _, err := w.Follow(t.Context(), r.Code, ""); err != nil || got.Reply != "已查处，停业整改。" {
			t.Errorf("%+v %v", got, err)
		}
		t.Run("its sender opens it again within thirty days", func(t *testing.T) {
			if _, err := w.Reopen(t.Context(), r.Code, "wrong", "还在拆"); registry.KindOf(err) != registry.Forbidden {
				t.Errorf("%v", err)
			}
			again, err := w.Reopen(t.Context(), r.Code, secret, "还在拆")
			if err != nil || again.State != report.Reopened {
				t.Fatalf("%v %v", again.State, err)
			}
			_ = settled
			w.do(t, again, report.Resolve, report.Told{Reply: "已复查。"})
			w.wait(31 * 24 * time.Hour)
			if _, err := w.Reopen(t.Context(), r.Code, secret, "太晚"); registry.KindOf(err) != registry.Conflict {
				t.Errorf("%v", err)
			}
		})
	})
}

func TestDuplicatesShowTheirMainReport(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		main, _ := w.tell(t, report.Telling{Category: report.Full, Place: w.place.Code, Text: "满了"})
		again, secret := w.tell(t, report.Telling{Category: report.Full, Place: w.place.Code})
		if again.Name != w.place.Name || again.Location != w.place.Location || again.Lead[0] != "gxs" {
			t.Errorf("%+v", again)
		}
		c, err := w.Read(t.Context(), regulator, again.Code)
		if err != nil || len(c.Likely) != 1 || c.Likely[0].Code != main.Code {
			t.Fatalf("%+v %v", c.Likely, err)
		}
		for _, of := range []string{again.Code, "R-510302-9999", ""} {
			if _, err := w.Do(t.Context(), regulator, again.Code, again.Rev, report.Merge, report.Told{Of: of}); registry.KindOf(err) != registry.Invalid {
				t.Errorf("into %q: %v", of, err)
			}
		}
		w.do(t, again, report.Merge, report.Told{Of: main.Code})
		w.do(t, main, report.Resolve, report.Told{Reply: "已清运。"})
		got, own, err := w.Follow(t.Context(), again.Code, secret)
		if err != nil || !own || got.State != report.Resolved || got.Reply != "已清运。" {
			t.Errorf("%+v %v", got, err)
		}
	})
}

func TestOverdueReports(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		hazard, _ := w.tell(t, report.Telling{Category: report.Hazard, At: &orb.Point{104.77, 29.35}})
		w.tell(t, report.Telling{Category: report.Wrong, Place: w.place.Code})
		late := func() []report.Report {
			list, _, err := w.List(t.Context(), regulator, report.Asked{Overdue: true})
			if err != nil {
				t.Fatal(err)
			}
			return list
		}
		w.wait(7 * 24 * time.Hour)
		if n := len(late()); n != 0 {
			t.Errorf("on its last day %d are late", n)
		}
		w.wait(24 * time.Hour)
		if list := late(); len(list) != 1 || list[0].Code != hazard.Code {
			t.Errorf("%+v", list)
		}
	})
}

func TestRefusedReports(t *testing.T) {
	w := newWorld(t, both.SQLite(t))
	for claim, c := range map[string]struct {
		what  report.Telling
		field string
	}{
		"without a place or point":    {report.Telling{Category: report.Full}, "location"},
		"of no category":              {report.Telling{Category: "boring", Place: w.place.Code}, "category"},
		"about a place there is not":  {report.Telling{Category: report.Full, Place: "S-510302-9999"}, "place"},
		"at null island":              {report.Telling{Category: report.Full, At: &orb.Point{}}, "location"},
		"in another city":             {report.Telling{Category: report.Full, At: &orb.Point{116.4, 39.9}}, "location"},
		"off the earth":               {report.Telling{Category: report.Full, At: &orb.Point{104, 91}}, "location"},
		"too long":                    {report.Telling{Category: report.Full, Place: w.place.Code, Text: strings.Repeat("长", 2001)}, "text"},
		"turning the reading around":  {report.Telling{Category: report.Full, Place: w.place.Code, Text: "a\u202eb"}, "text"},
		"with a photo there is not":   {report.Telling{Category: report.Full, Place: w.place.Code, Photos: []registry.ID{"01J00000000000000000000009"}}, "photos"},
		"of something else, wordless": {report.Telling{Category: report.Other, At: &orb.Point{104.77, 29.35}}, "text"},
	} {
		_, _, err := w.Tell(t.Context(), public, c.what)
		e, ok := errors.AsType[*registry.Error](err)
		if !ok || e.Kind != registry.Invalid || len(e.Fields) == 0 || e.Fields[0].Field != c.field {
			t.Errorf("%s: %v", claim, err)
		}
	}
}

func TestHotSpotsEqualACount(t *testing.T) {
	w := newWorld(t, both.SQLite(t))
	r := mrand.New(mrand.NewPCG(5, 6))
	var points []orb.Point
	for range 300 {
		p := orb.Point{104.7 + r.Float64()*0.05, 29.3 + r.Float64()*0.05}
		points = append(points, p)
		w.tell(t, report.Telling{Category: report.IllegalDismantling, At: &p, Text: "拆"})
	}
	w.tell(t, report.Telling{Category: report.Full, Place: w.place.Code})
	spots, err := w.HotSpots(t.Context(), report.IllegalDismantling, nil)
	if err != nil {
		t.Fatal(err)
	}
	total := 0
	for i, s := range spots {
		total += s.Count
		want := 0
		for _, p := range points {
			if p[0] >= s.Bound.Min[0] && p[0] < s.Bound.Max[0] && p[1] >= s.Bound.Min[1] && p[1] < s.Bound.Max[1] {
				want++
			}
		}
		if s.Count != want {
			t.Errorf("%v: %d, want %d", s.Bound, s.Count, want)
		}
		side := geo.Distance(s.Bound.Min, orb.Point{s.Bound.Max[0], s.Bound.Min[1]})
		if tall := geo.Distance(s.Bound.Min, orb.Point{s.Bound.Min[0], s.Bound.Max[1]}); tall < 499 || tall > 501 || side < 490 || side > 510 {
			t.Errorf("a cell of %v × %v m", side, tall)
		}
		if i > 0 && s.Count > spots[i-1].Count {
			t.Error("not the most first")
		}
	}
	if total != 300 {
		t.Errorf("%d reports in the cells, want 300", total)
	}
}

func TestRoutingFiles(t *testing.T) {
	good := `[{"category":"full","lead":["gxs"],"days":3,"source":"x"},{"lead":["gxs"],"days":9,"source":"y"}]`
	if rules, err := report.ReadRouting(strings.NewReader(good)); err != nil || len(rules) != 2 {
		t.Errorf("%v %v", rules, err)
	}
	for claim, bad := range map[string]string{
		"nothing for the rest": `[{"category":"full","lead":["gxs"],"days":3,"source":"x"}]`,
		"nobody":               `[{"days":3,"source":"x"}]`,
		"no source":            `[{"lead":["gxs"],"days":3}]`,
		"no such category":     `[{"category":"x","lead":["gxs"],"days":3,"source":"x"},{"lead":["gxs"],"days":9,"source":"y"}]`,
		"no days":              `[{"lead":["gxs"],"source":"y"}]`,
		"an unknown word":      `[{"lead":["gxs"],"days":9,"source":"y","colour":"red"}]`,
	} {
		if _, err := report.ReadRouting(strings.NewReader(bad)); err == nil {
			t.Errorf("%s is taken", claim)
		}
	}
}
