package report_test

import (
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"huishou/geo/registry"
	"huishou/geo/registry/report"
	"huishou/geo/store/both"
)

// TestEveryStepFromEveryState holds the table of steps against what is meant.
func TestEveryStepFromEveryState(t *testing.T) {
	w := newWorld(t, both.SQLite(t))
	at := orb.Point{104.77, 29.35}
	told := map[report.Step]report.Told{report.Route: {Lead: []string{"cgj"}}, report.Resolve: {Reply: "已办。"}, report.Reject: {Reply: "不属实。"}}
	main, _ := w.tell(t, report.Telling{Category: report.Hazard, At: &at})
	told[report.Merge] = report.Told{Of: main.Code}
	reach := map[report.State][]report.Step{
		report.New: nil, report.Routed: {report.Route}, report.InProgress: {report.Start}, report.Resolved: {report.Resolve},
		report.Rejected: {report.Reject}, report.Duplicate: {report.Merge}, report.Reopened: {report.Resolve},
	}
	to := map[report.Step]report.State{report.Route: report.Routed, report.Start: report.InProgress, report.Resolve: report.Resolved,
		report.Reject: report.Rejected, report.Merge: report.Duplicate}
	for state, way := range reach {
		for step, next := range to {
			r, secret := w.tell(t, report.Telling{Category: report.Hazard, At: &at, Text: "x"})
			for _, s := range way {
				r = w.do(t, r, s, told[s])
			}
			if state == report.Reopened {
				var err error
				if r, err = w.Reopen(t.Context(), r.Code, secret, "还在"); err != nil {
					t.Fatal(err)
				}
			}
			over := state == report.Resolved || state == report.Rejected || state == report.Duplicate
			want := !over && (step != report.Start || state != report.InProgress)
			got, err := w.Do(t.Context(), regulator, r.Code, r.Rev, step, told[step])
			if want && (err != nil || got.State != next) {
				t.Errorf("%s of a %s report: %v %v", step, state, got.State, err)
			}
			if !want && registry.KindOf(err) != registry.Conflict {
				t.Errorf("%s of a %s report: %v", step, state, err)
			}
		}
	}
	for _, step := range []report.Step{"reopen", "", "delete"} {
		if _, err := w.Do(t.Context(), regulator, main.Code, main.Rev, step, report.Told{}); registry.KindOf(err) != registry.Conflict {
			t.Errorf("step %q: %v", step, err)
		}
	}
}

func TestAMergedReportFollowsItsMainReport(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		full := report.Telling{Category: report.Full, Place: w.place.Code, Text: "满了"}
		a, secret := w.tell(t, full)
		b, _ := w.tell(t, full)
		c, _ := w.tell(t, full)
		w.do(t, a, report.Merge, report.Told{Of: b.Code})
		w.do(t, b, report.Merge, report.Told{Of: c.Code})
		if got, _, err := w.Follow(t.Context(), a.Code, secret); err != nil || got.State != report.New {
			t.Errorf("its main report was merged too: %v %v", got.State, err)
		}
		if _, err := w.Reopen(t.Context(), a.Code, secret, "还满"); registry.KindOf(err) != registry.Conflict {
			t.Errorf("opened again before an answer: %v", err)
		}
		if _, err := w.Do(t.Context(), regulator, c.Code, c.Rev, report.Merge, report.Told{Of: a.Code}); registry.KindOf(err) != registry.Invalid {
			t.Errorf("merged in a ring: %v", err)
		}
		c = w.do(t, c, report.Resolve, report.Told{Reply: "已清运。"})
		got, own, err := w.Follow(t.Context(), a.Code, secret)
		if err != nil || !own || got.State != report.Resolved || got.Reply != "已清运。" {
			t.Errorf("%+v %v", got, err)
		}
		if text, err := w.OwnText(&got); err != nil || text != "满了" {
			t.Errorf("%q %v", text, err)
		}
		t.Run("its sender opens his own again and not the main one", func(t *testing.T) {
			again, err := w.Reopen(t.Context(), a.Code, secret, "还满")
			if err != nil || again.State != report.Reopened || again.DuplicateOf != "" {
				t.Fatalf("%+v %v", again, err)
			}
			if main, _, err := w.Follow(t.Context(), c.Code, ""); err != nil || main.State != report.Resolved {
				t.Errorf("%v %v", main.State, err)
			}
		})
	})
}

func TestLikelyDuplicates(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		at := func(east, north float64) *orb.Point { // metres from a point near a corner of cells
			return &orb.Point{104.77 + east/97_000, 29.35 + north/111_195}
		}
		hazard := func(p *orb.Point) report.Report {
			r, _ := w.tell(t, report.Telling{Category: report.Hazard, At: p})
			return r
		}
		old := hazard(at(0, 0))
		w.wait(31 * 24 * time.Hour)
		here := hazard(at(0, 0))
		near, far := hazard(at(60, 60)), hazard(at(200, 0))
		other, _ := w.tell(t, report.Telling{Category: report.IllegalDismantling, At: at(0, 0)})
		settled := w.do(t, hazard(at(5, 5)), report.Resolve, report.Told{Reply: "已清理。"})
		c, err := w.Read(t.Context(), regulator, here.Code)
		if err != nil || len(c.Likely) != 1 || c.Likely[0].Code != near.Code || c.Likely[0].Metres < 80 || c.Likely[0].Metres > 90 {
			t.Errorf("%+v %v; not %s (old), %s (far), %s (other), %s (settled)", c.Likely, err, old.Code, far.Code, other.Code, settled.Code)
		}
	})
}

// TestLikelyAcrossCells moves two reports 99 m apart over the corners of cells.
func TestLikelyAcrossCells(t *testing.T) {
	w := newWorld(t, both.SQLite(t))
	for i := range 12 {
		a := orb.Point{104.77 + float64(i)*0.00047, 29.35 + float64(i)*0.00041}
		b := orb.Point{a[0] + 69/97_000.0, a[1] + 69/111_195.0}
		cat := report.Categories[i%4].Category
		r, _ := w.tell(t, report.Telling{Category: cat, At: &a})
		x, _ := w.tell(t, report.Telling{Category: cat, At: &b})
		c, err := w.Read(t.Context(), regulator, r.Code)
		found := false
		for _, l := range c.Likely {
			found = found || l.Code == x.Code
		}
		if err != nil || !found {
			t.Errorf("%v and %v: %+v %v", a, b, c.Likely, err)
		}
	}
}

// TestWhatAResidentWroteIsStoredSealed looks at the rows as they lie in the store,
// and those of their history.
func TestWhatAResidentWroteIsStoredSealed(t *testing.T) {
	w := newWorld(t, both.SQLite(t))
	at := orb.Point{104.771234, 29.351234}
	r, secret := w.tell(t, report.Telling{Category: report.Hazard, At: &at, Text: "找王师傅 13912345678", Contact: "51030219800101123X"})
	r = w.do(t, r, report.Reject, report.Told{Reply: "不属实。"})
	if _, err := w.Reopen(t.Context(), r.Code, secret, "就是他 13912345678"); err != nil {
		t.Fatal(err)
	}
	docs, err := w.store.Table(t.Context(), report.Defs()[0])
	if err != nil {
		t.Fatal(err)
	}
	look := func(doc registry.Doc) {
		body := string(doc.Body) + doc.Body.String()
		for _, s := range []string{"13912345678", "王师傅", "51030219800101123X", "104.771234", "29.351234", secret, strings.ReplaceAll(secret, "-", "")} {
			if strings.Contains(body, s) {
				t.Errorf("rev %d holds %q", doc.Rev, s)
			}
		}
	}
	n := 0
	for doc, err := range docs.All(t.Context(), registry.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		look(doc)
		n++
	}
	old, err := docs.History(t.Context(), r.ID)
	if err != nil || n != 1 || len(old) != 2 {
		t.Fatalf("%d rows, %d old ones, %v", n, len(old), err)
	}
	for _, doc := range old {
		look(doc)
	}
}

func TestReportsOnTheDeskOfTheirPlace(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		full, _ := w.tell(t, report.Telling{Category: report.Full, Place: w.place.Code, Text: "满了"})
		closed, _ := w.tell(t, report.Telling{Category: report.Closed, Place: w.place.Code})
		w.do(t, closed, report.Reject, report.Told{Reply: "照常营业。"})
		w.tell(t, report.Telling{Category: report.Full, At: &orb.Point{104.7731, 29.3523}})
		p := w.place
		p.OperatorID = "01J00000000000000000000001"
		staff := registry.Actor{Account: "s", Operator: p.OperatorID, Grants: []registry.Grant{{Role: registry.SiteStaff}}}
		if list, err := w.About(t.Context(), staff, &p); err != nil || len(list) != 1 || list[0].Code != full.Code {
			t.Errorf("%+v %v", list, err)
		}
		staff.Operator = "01J00000000000000000000002"
		for _, who := range []registry.Actor{public, staff, elsewhere} {
			if _, err := w.About(t.Context(), who, &p); registry.KindOf(err) != registry.Forbidden {
				t.Errorf("%s: %v", who.Name, err)
			}
		}
	})
}

func TestWhoHandles(t *testing.T) {
	w := newWorld(t, both.SQLite(t))
	at := orb.Point{104.77, 29.35}
	for category, want := range map[report.Category]string{report.IllegalDismantling: "sthj", report.Full: "gxs"} {
		if r, _ := w.tell(t, report.Telling{Category: category, At: &at}); r.Handler() != want {
			t.Errorf("%s: %q, want %q", category, r.Handler(), want)
		}
	}
	var err error
	w.Reports, err = report.Open(t.Context(), w.reg, report.Options{Departments: []string{"cgj"}, Routing: []report.Rule{
		{Category: report.Full, County: "510302", Lead: []string{"zlj"}, Joint: []string{"gxs"}, Days: 3, Source: "a city's own"},
		{County: "510321", Lead: []string{"rx"}, Days: 5, Source: "a city's own"},
		{Lead: []string{"gxs"}, Days: 9, Source: "a city's own"}}})
	if err != nil {
		t.Fatal(err)
	}
	r, _ := w.tell(t, report.Telling{Category: report.Full, Place: w.place.Code})
	if r.Handler() != "zlj" || r.DueOn != "2026-11-27" {
		t.Errorf("%+v", r)
	}
	for dept, ok := range map[string]bool{"cgj": true, "gxs": true, "rx": true, "510302": true, "510399": false, "xyz": false, "": false, "<b>": false} {
		if r, _ := w.tell(t, report.Telling{Category: report.Full, At: &at}); true {
			_, err := w.Do(t.Context(), regulator, r.Code, r.Rev, report.Route, report.Told{Joint: []string{dept}})
			if ok != (err == nil) || err != nil && registry.KindOf(err) != registry.Invalid {
				t.Errorf("%q: %v", dept, err)
			}
		}
	}
}

func TestDatesAreThoseOfChina(t *testing.T) {
	w := newWorld(t, both.SQLite(t))
	w.wait(15 * time.Hour) // 01:00 of the 25th in China, 17:00 of the 24th in UTC
	r, _ := w.tell(t, report.Telling{Category: report.Hazard, At: &orb.Point{104.77, 29.35}})
	if r.DueOn != "2026-12-02" {
		t.Error(r.DueOn)
	}
	w.wait(7 * 24 * time.Hour)
	if w.Late(&r) {
		t.Error("late on its last day")
	}
	w.wait(23 * time.Hour)
	if !w.Late(&r) {
		t.Error("not late on the day after, as China counts")
	}
}

// FuzzTell sends whatever fits into the fields: it is refused, or it comes out as
// it went in, to its case worker only.
func FuzzTell(f *testing.F) {
	w := newFuzzWorld(f)
	f.Add("hazard", "", 104.77, 29.35, "一桶废机油", "13912345678")
	f.Add("full", "S-510302-0001", 0.0, 0.0, "\u202e\x00", "\xff")
	f.Add("other", "", 180.0, 90.0, "😀", " ")
	f.Add("", "' OR 1=1", -1e308, 1e308, "{$ne:1}", "<script>")
	f.Fuzz(func(t *testing.T, category, place string, lon, lat float64, text, contact string) {
		r, secret, err := w.Tell(t.Context(), public, report.Telling{Category: report.Category(category), Place: place, At: &orb.Point{lon, lat}, Text: text, Contact: contact})
		if err != nil {
			if registry.KindOf(err) != registry.Invalid {
				t.Fatal(err)
			}
			return
		}
		c, err := w.Read(t.Context(), registry.Console, r.Code)
		if err != nil || c.Text != text || c.Contact != contact {
			t.Fatalf("%q %q became %q %q, %v", text, contact, c.Text, c.Contact, err)
		}
		if _, own, err := w.Follow(t.Context(), r.Code, secret); err != nil || !own {
			t.Fatal(err)
		}
	})
}
