package oversight_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"huishou/geo/registry"
	"huishou/geo/registry/oversight"
	"huishou/geo/store/both"
	"huishou/geo/store/storetest"
)

func hasField(err error, code string) bool {
	e, ok := errors.AsType[*registry.Error](err)
	return ok && slices.ContainsFunc(e.Fields, func(f registry.FieldError) bool { return f.Code == code })
}

func (w *world) planned(t *testing.T, who registry.Actor, place registry.ID, on string) oversight.Inspection {
	t.Helper()
	i, err := w.PlanInspection(t.Context(), who, oversight.InspectionPlan{PlaceID: place, PlannedOn: on})
	if err != nil {
		t.Fatal(err)
	}
	return i
}

var leak = oversight.Finding{Code: "hazardous_waste", Text: "废机油泄漏", Severity: oversight.Critical}

func TestAnInspectionToItsEnd(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		must := func(i oversight.Inspection, err error) oversight.Inspection {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
			return i
		}
		i := w.planned(t, w.inspector, w.site, today)
		if i.Code != "I-510302-0001" || i.OperatorID != w.operator || i.County != "510302" || i.State != oversight.InspectionPlanned {
			t.Errorf("%+v", i)
		}
		found := leak
		found.Photos = []registry.ID{w.photo(t, w.inspector)}
		i = must(w.Find(ctx, w.inspector, i.ID, i.Rev, []oversight.Finding{found}))
		i = must(w.Order(ctx, w.inspector, i.ID, i.Rev, "清理并加装托盘", "2026-12-01"))
		if i.State != oversight.InspectionOpen || i.Due != "2026-12-01" || i.Findings[0].On != today {
			t.Errorf("%+v", i)
		}
		_, err := w.Close(ctx, w.inspector, i.ID, i.Rev, "算了")
		wants(t, err, registry.Conflict, "inspection.unanswered")

		overdue := func(want int) {
			t.Helper()
			list, _, err := w.Inspections(ctx, w.inspector, oversight.InspectionQuery{Overdue: true})
			if err != nil || len(list) != want {
				t.Errorf("%d overdue, %v", len(list), err)
			}
		}
		*w.now = time.Date(2026, 12, 1, 2, 0, 0, 0, time.UTC)
		overdue(0)
		*w.now = time.Date(2026, 12, 1, 16, 0, 0, 0, time.UTC) // the day has changed in China
		overdue(1)
		i = must(w.Answer(ctx, w.staff, i.ID, i.Rev, "已清理", []registry.ID{w.photo(t, w.staff)}))
		overdue(0)
		i = must(w.Order(ctx, w.inspector, i.ID, i.Rev, "托盘仍未加装", "2026-12-10"))
		i = must(w.Answer(ctx, w.staff, i.ID, i.Rev, "已加装", nil))
		i = must(w.Close(ctx, w.inspector, i.ID, i.Rev, ""))
		if i.State != oversight.InspectionClosed || i.ClosedOn != "2026-12-02" || len(i.Orders) != 2 || i.Orders[0].Answer != "已清理" || len(i.Steps) != 7 {
			t.Errorf("%+v", i)
		}
		again := must(w.PlanInspection(ctx, w.inspector, oversight.InspectionPlan{Follows: i.ID, PlannedOn: "2027-01-10"}))
		if again.PlaceID != w.site || again.Follows != i.ID || again.Code != "I-510302-0002" {
			t.Errorf("%+v", again)
		}
	})
}

func TestInspectionsOnlyGoWhereTheTableLeads(t *testing.T) {
	w := newWorld(t, both.SQLite(t))
	ctx := t.Context()
	type step = func(i oversight.Inspection) (oversight.Inspection, error)
	find := func(i oversight.Inspection) (oversight.Inspection, error) {
		return w.Find(ctx, w.inspector, i.ID, i.Rev, []oversight.Finding{leak})
	}
	order := func(i oversight.Inspection) (oversight.Inspection, error) {
		return w.Order(ctx, w.inspector, i.ID, i.Rev, "改", "2026-12-01")
	}
	answer := func(i oversight.Inspection) (oversight.Inspection, error) {
		return w.Answer(ctx, w.staff, i.ID, i.Rev, "好", nil)
	}
	shut := func(i oversight.Inspection) (oversight.Inspection, error) {
		return w.Close(ctx, w.inspector, i.ID, i.Rev, "完")
	}
	replan := func(i oversight.Inspection) (oversight.Inspection, error) {
		return w.Replan(ctx, w.inspector, i.ID, i.Rev, today, "")
	}
	steps := map[string]step{"find": find, "order": order, "answer": answer, "close": shut, "plan": replan}
	for _, c := range []struct {
		name string
		way  []step
		good []string
	}{
		{"planned", nil, []string{"plan", "find", "close"}},
		{"with findings", []step{find}, []string{"find", "order", "close"}},
		{"ordered", []step{find, order}, []string{"find", "order", "answer"}},
		{"answered", []step{find, order, answer}, []string{"order", "close"}},
		{"closed", []step{shut}, nil},
	} {
		for name, next := range steps {
			t.Run(c.name+"/"+name, func(t *testing.T) {
				i := w.planned(t, w.inspector, w.site, today)
				for _, s := range c.way {
					var err error
					if i, err = s(i); err != nil {
						t.Fatal(err)
					}
				}
				_, err := next(i)
				switch good := slices.Contains(c.good, name); {
				case good && err != nil:
					t.Error(err)
				case !good && registry.KindOf(err) != registry.Conflict && !(c.name == "planned" && name == "answer" && registry.KindOf(err) == registry.NotFound):
					t.Errorf("got %v", err)
				}
			})
		}
	}
}

func TestInspectionsAreSeenByWhoMay(t *testing.T) {
	w := newWorld(t, both.SQLite(t))
	ctx := t.Context()
	hidden := w.planned(t, w.inspector, w.site, "2026-12-24")
	open := w.planned(t, w.inspector, w.second, today)
	open, err := w.Find(ctx, w.inspector, open.ID, open.Rev, []oversight.Finding{leak})
	if err != nil {
		t.Fatal(err)
	}
	elsewhere := w.planned(t, w.far, w.market, today)
	sees := func(who registry.Actor, want ...registry.ID) {
		t.Helper()
		list, _, err := w.Inspections(ctx, who, oversight.InspectionQuery{})
		if err != nil || len(list) != len(want) {
			t.Errorf("%s sees %d of %d, %v", who.Name, len(list), len(want), err)
		}
		for _, i := range []oversight.Inspection{hidden, open, elsewhere} {
			_, err := w.Inspection(ctx, who, i.ID)
			if in := slices.Contains(want, i.ID); in != (err == nil) || !in && registry.KindOf(err) != registry.NotFound {
				t.Errorf("%s reads %s: %v", who.Name, i.Code, err)
			}
			if in := slices.ContainsFunc(list, func(x oversight.Inspection) bool { return x.ID == i.ID }); in != slices.Contains(want, i.ID) {
				t.Errorf("%s lists %s: %v", who.Name, i.Code, in)
			}
		}
	}
	sees(w.inspector, hidden.ID, open.ID)
	sees(w.far, elsewhere.ID)
	sees(w.admin, hidden.ID, open.ID, elsewhere.ID)
	sees(w.planner, hidden.ID, open.ID, elsewhere.ID)
	sees(w.staff, open.ID) // a plan does not warn the operator
	_, _, err = w.Inspections(ctx, registry.Actor{}, oversight.InspectionQuery{})
	wants(t, err, registry.Forbidden, "")

	_, err = w.Find(ctx, w.staff, open.ID, open.Rev, []oversight.Finding{leak})
	wants(t, err, registry.Forbidden, "")
	_, err = w.Answer(ctx, w.inspector, open.ID, open.Rev, "x", nil)
	wants(t, err, registry.Forbidden, "")
	_, err = w.Find(ctx, w.inspector, open.ID, open.Rev-1, []oversight.Finding{leak})
	wants(t, err, registry.Stale, "")
	own := w.inspector
	own.Operator = w.operator
	_, err = w.Find(ctx, own, open.ID, open.Rev, []oversight.Finding{leak})
	wants(t, err, registry.Conflict, "inspection.own")
	_, err = w.PlanInspection(ctx, w.far, oversight.InspectionPlan{PlaceID: w.site, PlannedOn: today})
	wants(t, err, registry.NotFound, "place.not_found")
	_, err = w.PlanInspection(ctx, w.inspector, oversight.InspectionPlan{PlannedOn: "yesterday", Note: "\x00"})
	for _, code := range []string{"date.invalid", "field.bad_characters", "inspection.subject"} {
		if !hasField(err, code) {
			t.Errorf("%v does not name %s", err, code)
		}
	}
	_, err = w.Find(ctx, w.inspector, open.ID, open.Rev, []oversight.Finding{{Code: "ghost", Severity: "mild", On: "2027-01-01"}})
	for _, code := range []string{"date.too_late", "field.required", "finding.unknown", "severity.unknown"} {
		if !hasField(err, code) {
			t.Errorf("%v does not name %s", err, code)
		}
	}
	if err := w.DropInspection(ctx, w.inspector, hidden.ID, hidden.Rev); err != nil {
		t.Error(err)
	}
	_, err = w.Inspection(ctx, w.inspector, hidden.ID)
	wants(t, err, registry.NotFound, "inspection.not_found")
	wants(t, w.DropInspection(ctx, w.inspector, open.ID, open.Rev), registry.Conflict, "inspection.bad_step")
}

// A step of an inspection is one row: broken, it happened or it did not, and what
// was lost can be sent again with the version that is there now.
func TestEveryCallOfAnInspectionMayBreak(t *testing.T) {
	for name, store := range both.Stores {
		for _, after := range []bool{false, true} {
			t.Run(name, func(t *testing.T) {
				w := newWorld(t, store(t))
				for n := 1; ; n++ {
					i := w.planned(t, w.inspector, w.site, today)
					ctx, b := storetest.BreakAt(t.Context(), n, after)
					_, err := w.Find(ctx, w.inspector, i.ID, i.Rev, []oversight.Finding{leak})
					if !b.Hit() {
						if err != nil || n < 3 {
							t.Fatal(n, err)
						}
						return
					}
					now, err := w.Inspection(t.Context(), w.inspector, i.ID)
					if err != nil || len(now.Findings) != int(now.Rev-i.Rev) || (len(now.Findings) > 0) != (now.State == oversight.InspectionOpen) {
						t.Errorf("call %d: %+v, %v", n, now, err)
					}
				}
			})
		}
	}
}
