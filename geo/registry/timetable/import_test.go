package timetable_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb/geojson"

	"huishou/geo/recur"
	"huishou/geo/registry"
	"huishou/geo/registry/timetable"
	"huishou/geo/store/both"
	"huishou/geo/store/storetest"
)

// rowsOf makes n rows of two vehicles; every fourth is a named area without a point.
func rowsOf(n int, edit ...func(i int, r *timetable.StopRow)) []timetable.StopRow {
	rows := make([]timetable.StopRow, n)
	for i := range rows {
		at := geojson.Point{104.7 + float64(i)*0.001, 29.35}
		rows[i] = timetable.StopRow{Number: i + 1, ExternalID: fmt.Sprint("r", i), VehicleKey: []string{"甲", "乙"}[i%2],
			Vehicle: timetable.VehicleContent{Name: "外来车" + []string{"甲", "乙"}[i%2], Materials: []registry.Material{"paper"}},
			Stop: timetable.Content{Name: fmt.Sprintf("第%d站", i+1), Location: &at, Run: "晚线", Order: int64(i),
				Plan: timetable.Plan{Rule: "FREQ=WEEKLY;BYDAY=MO,TH", Window: "19:00-19:10", RecyclingDays: []string{"TH"}}}}
		if i%4 == 3 {
			rows[i].Stop.Location, rows[i].Stop.Area = nil, "510302"
		}
		for _, e := range edit {
			e(i, &rows[i])
		}
	}
	return rows
}

func seq(rows []timetable.StopRow) iter.Seq2[timetable.StopRow, error] {
	return func(yield func(timetable.StopRow, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}
}

var fromFile = registry.ImportOptions{File: "a.csv", SourceKey: "city", Publish: true}

func (w *world) take(t *testing.T, who registry.Actor, rows []timetable.StopRow, opt registry.ImportOptions) registry.ImportReport {
	t.Helper()
	rep, err := w.ImportStops(t.Context(), who, seq(rows), opt)
	if err != nil {
		t.Fatal(err)
	}
	return rep
}

// counts says what a report counted: rows, new, same, changed, bad.
func counts(r registry.ImportReport) string {
	return fmt.Sprint(r.Rows, r.New, r.Same, r.Changed, r.Bad)
}

func TestImport(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		dry := fromFile
		dry.DryRun = true
		if rep := w.take(t, registry.Console, rowsOf(8), dry); counts(rep) != "8 8 0 0 0" || rep.Batch != "" {
			t.Errorf("a dry run: %+v", rep)
		}
		if stops, _ := w.Count(); stops != 0 {
			t.Error("a dry run stored something")
		}
		first := w.take(t, registry.Console, rowsOf(8), fromFile)
		if counts(first) != "8 8 0 0 0" || first.Batch == "" {
			t.Errorf("%+v", first)
		}
		if rep := w.take(t, registry.Console, rowsOf(8), fromFile); counts(rep) != "8 0 8 0 0" || rep.Batch != "" {
			t.Errorf("the same file again: %+v", rep)
		}
		if raw, err := json.Marshal(first); err != nil || !strings.Contains(string(raw), `"new":8`) {
			t.Error(string(raw), err)
		}
		vehicles, _, err := w.WorkVehicles(ctx, registry.Console, timetable.VehicleQuery{Text: "外来车"})
		if err != nil || len(vehicles) != 2 || vehicles[0].Area != "510302" || !vehicles[0].Active {
			t.Errorf("%+v %v", vehicles, err)
		}
		all := w.Stops(timetable.PublicQuery{})
		slices.SortFunc(all, func(a, b timetable.Stop) int { return strings.Compare(a.Source.ExternalID, b.Source.ExternalID) })
		if len(all) != 8 || all[0].Code != "T-510302-0001" || all[3].Location != nil || all[3].Area != "510302" || all[0].VehicleID == "" {
			t.Errorf("%d, %+v", len(all), all[0])
		}
		if cards := near(t, w.reg, registry.NearestQuery{Limit: 50}); len(cards) != 6 || cards[0]["nextVisit"] != "2026-11-26T19:00:00+08:00" { // Thursday, when it takes recyclables
			t.Errorf("%v", cards)
		}
		t.Run("a change counts in the sequence, and exceptions of the desk stay", func(t *testing.T) {
			s := all[1]
			s, err := w.AddException(ctx, registry.Console, s.ID, s.Rev, timetable.Exception{Date: "2026-11-26", Action: recur.Cancelled, Reason: "修路"})
			if err != nil {
				t.Fatal(err)
			}
			if rep := w.take(t, registry.Console, rowsOf(8), fromFile); counts(rep) != "8 0 8 0 0" {
				t.Errorf("%+v", rep)
			}
			second := w.take(t, registry.Console, rowsOf(9, func(i int, r *timetable.StopRow) {
				switch i {
				case 1:
					r.Stop.Window = "20:00-20:10"
				case 2:
					r.Stop.Name = "改名"
				}
			}), fromFile)
			if counts(second) != "9 1 6 2 0" {
				t.Errorf("%+v", second)
			}
			got, err := w.WorkStop(ctx, registry.Console, s.ID)
			if err != nil || got.Sequence != s.Sequence+1 || len(got.Exceptions) != 1 || got.Window != "20:00-20:10" {
				t.Errorf("%+v %v", got, err)
			}
			named, err := w.WorkStop(ctx, registry.Console, all[2].ID)
			if err != nil || named.Name != "改名" || named.Sequence != 0 {
				t.Errorf("%+v %v", named, err)
			}
			named, err = w.SaveStop(ctx, registry.Console, named.ID, named.Rev, func() timetable.Content { c := named.Content; c.Name = "手工改名"; return c }())
			if err != nil {
				t.Fatal(err)
			}
			undone, kept, err := w.reg.UndoImport(ctx, registry.Console, second.Batch)
			if err != nil || undone != 2 || kept != 1 { // the one that somebody changed since is left alone
				t.Errorf("%d undone, %d kept, %v", undone, kept, err)
			}
			back, err := w.WorkStop(ctx, registry.Console, s.ID)
			if err != nil || back.Window != "19:00-19:10" || back.Sequence != got.Sequence+1 || len(back.Exceptions) != 1 {
				t.Errorf("%+v %v", back, err)
			}
			if undone, kept, err = w.reg.UndoImport(ctx, registry.Console, second.Batch); err != nil || undone != 0 {
				t.Errorf("undone twice: %d, %d, %v", undone, kept, err)
			}
		})
		t.Run("undoing takes new stops and their vehicles away", func(t *testing.T) {
			opt := fromFile
			opt.SourceKey = "other"
			rep := w.take(t, registry.Console, rowsOf(4), opt)
			undone, kept, err := w.reg.UndoImport(ctx, registry.Console, rep.Batch)
			if err != nil || undone != 4 || kept != 0 {
				t.Errorf("%d, %d, %v", undone, kept, err)
			}
			if v, _, err := w.WorkVehicles(ctx, registry.Console, timetable.VehicleQuery{Text: "外来车"}); err != nil || len(v) != 2 {
				t.Errorf("%d vehicles, %v", len(v), err)
			}
			if stops, _ := w.Count(); stops != 8 {
				t.Error(stops)
			}
		})
		t.Run("bad rows are named and nothing of them is stored", func(t *testing.T) {
			rows := rowsOf(5, func(i int, r *timetable.StopRow) {
				r.Columns = map[string]string{"window": "抵達時間"}
				switch i {
				case 0:
					r.Stop.Window = "9:7-x"
				case 1:
					r.Stop.Rule = "FREQ=SECONDLY"
				case 2:
					r.Problems = []registry.RowError{{Column: "經度", Value: "abc", Code: "number.invalid"}}
				case 3:
					r.Problems = []registry.RowError{{Column: "x", Code: "row.odd", Warning: true}}
				case 4:
					r.ExternalID = "r3"
				}
			})
			opt := fromFile
			opt.SourceKey = "bad"
			rep := w.take(t, registry.Console, rows, opt)
			if counts(rep) != "5 1 0 0 4" || len(rep.Errors) != 4 || len(rep.Warnings) != 1 {
				t.Fatalf("%+v", rep)
			}
			for i, want := range []registry.RowError{{Row: 1, Column: "抵達時間", Value: "9:7-x", Code: "window.invalid"}, {Row: 2, Column: "rule", Value: "FREQ=SECONDLY", Code: "rule.unsupported"},
				{Row: 3, Column: "經度", Value: "abc", Code: "number.invalid"}, {Row: 5, Column: "key", Value: "r3", Code: "row.twice", Message: "4"}} {
				if rep.Errors[i] != want {
					t.Errorf("%+v, want %+v", rep.Errors[i], want)
				}
			}
		})
		t.Run("who may", func(t *testing.T) {
			for _, who := range []registry.Actor{w.boss, w.staff, {}} {
				_, err := w.ImportStops(ctx, who, seq(rowsOf(1)), fromFile)
				wants(t, err, registry.Forbidden)
			}
			opt := fromFile
			opt.SourceKey = "far"
			rep := w.take(t, w.far, rowsOf(2), opt)
			if counts(rep) != "2 0 0 0 2" || rep.Errors[0].Code != "row.outside" {
				t.Errorf("%+v", rep)
			}
			if v, _, err := w.WorkVehicles(ctx, registry.Console, timetable.VehicleQuery{Text: "外来车"}); err != nil || len(v) != 3 { // two of "city", one of "bad"
				t.Errorf("%d vehicles, %v", len(v), err)
			}
			opt.SourceKey = "planner"
			if rep := w.take(t, w.planner, rowsOf(2), opt); counts(rep) != "2 2 0 0 0" {
				t.Errorf("%+v", rep)
			}
		})
		t.Run("a file whose end cannot be read leaves nothing", func(t *testing.T) {
			before, _ := w.Count()
			opt := fromFile
			opt.SourceKey = "cut"
			_, err := w.ImportStops(ctx, registry.Console, func(yield func(timetable.StopRow, error) bool) {
				for _, r := range rowsOf(600) {
					if !yield(r, nil) {
						return
					}
				}
				yield(timetable.StopRow{}, errors.New("cut off"))
			}, opt)
			if after, _ := w.Count(); err == nil || after != before {
				t.Errorf("%d stops after, %d before, %v", after, before, err)
			}
		})
		t.Run("what is made up is removed with one call", func(t *testing.T) {
			opt := fromFile
			opt.SourceKey, opt.Demo = "demo", true
			w.take(t, registry.Console, rowsOf(6), opt)
			before, demo := w.Count()
			removed, err := w.reg.RemoveDemo(ctx, registry.Console)
			if after, left := w.Count(); err != nil || demo != 6 || removed != 8 || after != before-6 || left != 0 {
				t.Errorf("%d removed, %d before, %d after, %d left, %v", removed, before, after, left, err)
			}
		})
	})
}

// Each call of the store breaks once, before it wrote or after; what is sent again
// does it, and nothing is half there.
func TestEveryCallOfAWriteMayBreak(t *testing.T) {
	exception := timetable.Exception{Date: "2026-11-24", Action: recur.Cancelled, Reason: "修路"}
	writes := map[string]func(ctx context.Context, w *world, s timetable.Stop) error{
		"create": func(ctx context.Context, w *world, _ timetable.Stop) error {
			_, err := w.CreateStop(ctx, w.boss, w.content())
			return err
		},
		"save": func(ctx context.Context, w *world, s timetable.Stop) error {
			_, err := w.SaveStop(ctx, w.boss, s.ID, s.Rev, w.content(func(c *timetable.Content) { c.Window = "18:00-18:30" }))
			return err
		},
		"publish": func(ctx context.Context, w *world, s timetable.Stop) error {
			_, err := w.StepStop(ctx, w.boss, s.ID, s.Rev, timetable.Publish)
			return err
		},
		"exception": func(ctx context.Context, w *world, s timetable.Stop) error {
			_, err := w.AddException(ctx, w.boss, s.ID, s.Rev, exception)
			return err
		},
		"vehicle": func(ctx context.Context, w *world, _ timetable.Stop) error {
			_, err := w.SaveVehicle(ctx, w.boss, w.vehicle.ID, w.vehicle.Rev, w.vehicle.VehicleContent)
			return err
		},
		"import": func(ctx context.Context, w *world, _ timetable.Stop) error {
			_, err := w.ImportStops(ctx, registry.Console, seq(rowsOf(5)), fromFile)
			return err
		},
	}
	for name, open := range both.Stores {
		for what, run := range writes {
			for _, after := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s/%s/after %v", name, what, after), func(t *testing.T) {
					w := newWorld(t, open(t))
					for n := 1; ; n++ {
						s, err := w.CreateStop(t.Context(), w.boss, w.content())
						if err != nil {
							t.Fatal(err)
						}
						if w.vehicle, err = w.WorkVehicle(t.Context(), w.boss, w.vehicle.ID); err != nil {
							t.Fatal(err)
						}
						ctx, b := storetest.BreakAt(t.Context(), n, after)
						err = run(ctx, w, s)
						if !b.Hit() {
							if err != nil || n < 3 {
								t.Fatalf("%d calls, %v", n-1, err)
							}
							break
						}
						if err == nil {
							t.Fatalf("call %d broke and nobody was told", n)
						}
						// Again: it is done, or the first time did it and only the answer was lost.
						if err := run(t.Context(), w, s); err != nil && registry.KindOf(err) != registry.Stale {
							t.Fatalf("call %d broke; again: %v", n, err)
						}
					}
					w.whole(t)
				})
			}
		}
	}
}

// whole checks that every row keeps the rules, and that a new instance shows the same
// as this one once it has looked at what was written.
func (w *world) whole(t *testing.T) {
	t.Helper()
	if err := w.Follow(t.Context(), time.Time{}); err != nil {
		t.Fatal(err)
	}
	_, other := w.open(t, w.store, -1)
	mine, others := fmt.Sprint(codes(w.Timetables)), fmt.Sprint(codes(other))
	if mine != others {
		t.Errorf("this instance shows %s, a new one %s", mine, others)
	}
	refs := map[string]bool{}
	stops, _, err := w.WorkStops(t.Context(), registry.Console, timetable.StopQuery{})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range stops {
		if _, bad := s.Timetable(); len(bad) > 0 || s.Code == "" || s.Status == "" || s.VehicleID == "" || s.County != "510302" {
			t.Errorf("half a stop: %+v %v", s, bad)
		}
		if ref := s.Source.Ref; ref != "" && refs[ref] {
			t.Errorf("%q twice", ref)
		} else {
			refs[ref] = true
		}
	}
}

func codes(tt *timetable.Timetables) []string {
	var out []string
	for _, s := range tt.Stops(timetable.PublicQuery{}) {
		out = append(out, fmt.Sprint(s.Code, s.Rev))
	}
	return out
}

// Another instance sees what is written within two seconds.
func TestAnotherInstanceFollows(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		reg, other := w.open(t, w.store, 0)
		seen := func(claim string, want int, name string) {
			t.Helper()
			began := time.Now()
			for {
				got := reg.Nearest(registry.NearestQuery{From: middle})
				_, stops, _ := other.VehicleRun(t.Context(), w.vehicle.Code)
				if len(got) == want && len(stops) == want && (name == "" || got[0].Name == name) {
					return
				}
				if time.Since(began) > 2*time.Second {
					t.Fatalf("%s: not within two seconds: %+v, %d stops", claim, got, len(stops))
				}
				time.Sleep(10 * time.Millisecond)
			}
		}
		s := w.publish(t, w.content())
		seen("a new stop", 1, s.Name)
		s, err := w.SaveStop(t.Context(), w.boss, s.ID, s.Rev, w.content(func(c *timetable.Content) { c.Name = "新名" }))
		if err != nil {
			t.Fatal(err)
		}
		seen("a new name", 1, "新名")
		if _, err := w.StepStop(t.Context(), w.boss, s.ID, s.Rev, timetable.Withdraw); err != nil {
			t.Fatal(err)
		}
		seen("it is withdrawn", 0, "")
		// What a slow reader brings from before does not make it appear again.
		if err := w.Follow(t.Context(), time.Time{}); err != nil || len(w.reg.Nearest(registry.NearestQuery{From: middle})) != 0 {
			t.Error(err)
		}
	})
}

func FuzzPlan(f *testing.F) {
	f.Add("FREQ=WEEKLY;BYDAY=TU,SA", "17:30-18:00", "MO", "2026-01-01", "", "2026-11-24", "moved", "2026-11-25", "", "修路")
	f.Add("FREQ=DAILY;INTERVAL=999", "00:00-24:00", "XX", "0000-00-00", "9999-99-99", "", "extra", "", "1:00-2:00", "\x00")
	f.Add("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29\nFREQ=MONTHLY;BYDAY=-1FR", "23:50-00:10", "", "2026-02-28", "2199-12-31", "2028-02-29", "cancelled", "x", "y", "")
	w := newWorld(f, both.SQLite(f))
	f.Fuzz(func(t *testing.T, rule, window, day, from, to, date, action, newDate, newWindow, reason string) {
		p := timetable.Plan{Rule: rule, Window: window, ValidFrom: from, ValidTo: to,
			Exceptions: []timetable.Exception{{Date: date, Action: recur.Action(action), NewDate: newDate, NewWindow: newWindow, Reason: reason}}}
		if day != "" {
			p.RecyclingDays = []string{day}
		}
		_, _, err := w.Preview(t.Context(), registry.Console, p, 2026)
		if err != nil && registry.KindOf(err) != registry.Invalid {
			t.Fatal(err)
		}
		// What is taken is written back as it was read.
		if tt, bad := p.Timetable(); len(bad) == 0 {
			again := timetable.PlanOf(tt)
			if two, bad := again.Timetable(); len(bad) > 0 || fmt.Sprint(timetable.PlanOf(two)) != fmt.Sprint(again) {
				t.Fatalf("%+v, again %+v, %v", p, again, bad)
			}
		}
	})
}
