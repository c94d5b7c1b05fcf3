package timetable_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"huishou/geo/recur"
	"huishou/geo/registry"
	"huishou/geo/registry/timetable"
)

// near is the cards of the places near the middle.
func near(t *testing.T, reg *registry.Registry, q registry.NearestQuery) []map[string]any {
	t.Helper()
	q.From = middle
	raw := append(reg.AppendNearest([]byte{'['}, q), ']')
	var cards []map[string]any
	if err := json.Unmarshal(raw, &cards); err != nil {
		t.Fatalf("%v: %s", err, raw)
	}
	return cards
}

func TestAStopIsFoundOnceItIsPublic(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		s, err := w.CreateStop(t.Context(), w.boss, w.content())
		if err != nil {
			t.Fatal(err)
		}
		if s.Code != "T-510302-0001" || s.Status != timetable.Draft || s.OperatorID != w.operator || s.Area != "510302" || s.County != "510302" || s.Sequence != 0 {
			t.Errorf("%+v", s)
		}
		if w.vehicle.Code != "V-510302-0001" || w.vehicle.OperatorID != w.operator {
			t.Errorf("%+v", w.vehicle)
		}
		if got := near(t, w.reg, registry.NearestQuery{}); len(got) != 0 {
			t.Errorf("a draft is found: %v", got)
		}
		_, err = w.StepStop(t.Context(), w.boss, s.ID, s.Rev+1, timetable.Publish)
		wants(t, err, registry.Stale, "write.stale")
		if s, err = w.StepStop(t.Context(), w.boss, s.ID, s.Rev, timetable.Publish); err != nil {
			t.Fatal(err)
		}
		got := near(t, w.reg, registry.NearestQuery{})
		if len(got) != 1 {
			t.Fatal(got)
		}
		for field, want := range map[string]any{"id": string(s.ID), "code": s.Code, "kind": "scheduled_stop", "name": "檀木林路口", "vehicle": "回收车 3 号", "openNow": false,
			"areaName": "自流井区", "changesAt": "2026-11-24T09:30:00Z", "distance": 0.0,
			"nextVisit": "2026-11-24T17:30:00+08:00", "untilVisit": "2026-11-24T18:00:00+08:00"} {
			if got[0][field] != want {
				t.Errorf("%s is %v, want %v", field, got[0][field], want)
			}
		}
		t.Run("it is open while the vehicle is there, and then waits for the next visit", func(t *testing.T) {
			w.pass(7*time.Hour + 40*time.Minute) // 17:40
			got := near(t, w.reg, registry.NearestQuery{})
			if got[0]["openNow"] != true || got[0]["changesAt"] != "2026-11-24T10:00:00Z" {
				t.Error(got)
			}
			w.pass(20 * time.Minute)
			got = near(t, w.reg, registry.NearestQuery{})
			if got[0]["openNow"] != false || got[0]["nextVisit"] != "2026-11-28T17:30:00+08:00" {
				t.Error(got)
			}
		})
		t.Run("a program inside learns the same", func(t *testing.T) {
			got := w.reg.Nearest(registry.NearestQuery{From: middle})
			if len(got) != 1 || got[0].ID != s.ID || got[0].Kind != registry.ScheduledStop || got[0].Next == nil || *got[0].OpenNow {
				t.Errorf("%+v", got)
			}
		})
		if s, err = w.StepStop(t.Context(), w.boss, s.ID, s.Rev, timetable.Withdraw); err != nil || s.Status != timetable.Withdrawn {
			t.Fatal(s, err)
		}
		if got := near(t, w.reg, registry.NearestQuery{}); len(got) != 0 {
			t.Errorf("a withdrawn stop is found: %v", got)
		}
		_, err = w.StepStop(t.Context(), w.boss, s.ID, s.Rev, timetable.Withdraw)
		wants(t, err, registry.Conflict, "stop.bad_step")
	})
}

func TestTheDesk(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		s := w.publish(t, w.content())
		t.Run("every bad field is named", func(t *testing.T) {
			_, err := w.CreateStop(ctx, w.boss, w.content(func(c *timetable.Content) {
				c.Name, c.Rule, c.Window, c.Materials, c.VehicleID = " ", "FREQ=HOURLY", "25:00", []registry.Material{"gold"}, w.reg.NewID()
			}))
			wants(t, err, registry.Invalid, "name field.required", "rule rule.unsupported", "window window.invalid", "materials material.unknown", "vehicleId vehicle.not_found")
		})
		t.Run("who may not", func(t *testing.T) {
			_, err := w.CreateStop(ctx, w.staff, w.content())
			wants(t, err, registry.Forbidden)
			_, err = w.CreateStop(ctx, w.rival, w.content())
			wants(t, err, registry.Forbidden) // the stop would be our operator's
			for _, who := range []registry.Actor{w.rival, w.far, {}} {
				_, err = w.SaveStop(ctx, who, s.ID, s.Rev, w.content())
				wants(t, err, registry.NotFound)
			}
			_, err = w.SaveStop(ctx, w.staff, s.ID, s.Rev, w.content())
			wants(t, err, registry.Forbidden)
		})
		t.Run("the sequence counts changes of the plan, and of nothing else", func(t *testing.T) {
			got, err := w.SaveStop(ctx, w.planner, s.ID, s.Rev, w.content(func(c *timetable.Content) { c.Name = "檀木林大街口" }))
			if err != nil || got.Sequence != 0 {
				t.Fatal(got.Sequence, err)
			}
			if got, err = w.SaveStop(ctx, w.planner, s.ID, got.Rev, w.content(func(c *timetable.Content) { c.Window = "18:00-18:30" })); err != nil || got.Sequence != 1 {
				t.Fatal(got.Sequence, err)
			}
			s = got
		})
		t.Run("an exception is public at once, with its reason", func(t *testing.T) {
			_, err := w.AddException(ctx, w.boss, s.ID, s.Rev, timetable.Exception{Date: "2026-11-25", Action: recur.Cancelled, Reason: "修路"})
			wants(t, err, registry.Invalid, "date exception.no_visit")
			_, err = w.AddException(ctx, w.boss, s.ID, s.Rev, timetable.Exception{Date: "2026-11-24", Action: "gone"})
			wants(t, err, registry.Invalid, "action exception.unknown_action", "reason field.required")
			got, err := w.AddException(ctx, w.boss, s.ID, s.Rev, timetable.Exception{Date: "2026-11-24", Action: recur.Moved, NewDate: "2026-11-25", Reason: "修路"})
			if err != nil || got.Sequence != 2 || len(got.Exceptions) != 1 {
				t.Fatal(got, err)
			}
			if next := near(t, w.reg, registry.NearestQuery{})[0]["nextVisit"]; next != "2026-11-25T18:00:00+08:00" {
				t.Error(next)
			}
			kept, err := w.SaveStop(ctx, w.boss, s.ID, got.Rev, w.content(func(c *timetable.Content) { c.Window = "18:00-18:30" }))
			if err != nil || kept.Sequence != 2 || len(kept.Exceptions) != 1 {
				t.Fatal("an edit that names no exceptions takes them away", kept, err)
			}
			if got, err = w.AddException(ctx, w.boss, s.ID, kept.Rev, timetable.Exception{Date: "2026-11-24", Action: recur.Cancelled, Reason: "车坏了"}); err != nil || len(got.Exceptions) != 1 || got.Sequence != 3 {
				t.Fatal(got, err)
			}
			visits, err := w.Visits(ctx, s.Code, *w.now, w.now.Add(7*24*time.Hour))
			if err != nil || len(visits) != 2 || visits[0].Action != recur.Cancelled || visits[0].Reason != "车坏了" {
				t.Error(visits, err)
			}
			_, err = w.RemoveException(ctx, w.boss, s.ID, got.Rev, "2026-11-28")
			wants(t, err, registry.NotFound, "exception.not_found")
			if got, err = w.RemoveException(ctx, w.boss, s.ID, got.Rev, "2026-11-24"); err != nil || len(got.Exceptions) != 0 || got.Sequence != 4 {
				t.Fatal(got, err)
			}
			s = got
		})
		t.Run("holidays propose and a person confirms", func(t *testing.T) {
			list, err := w.Proposals(ctx, w.boss, s.ID, 2026)
			if err != nil || len(list) == 0 {
				t.Fatal(list, err)
			}
			_, err = w.Confirm(ctx, w.boss, s.ID, s.Rev, 2026, []timetable.Chosen{{Date: "2026-11-28"}})
			wants(t, err, registry.Invalid, "proposal.not_found")
			_, err = w.Confirm(ctx, w.boss, s.ID, s.Rev, 2026, nil)
			wants(t, err, registry.Invalid, "field.required")
			got, err := w.Confirm(ctx, w.boss, s.ID, s.Rev, 2026, []timetable.Chosen{{Date: list[0].Date.String()}})
			if err != nil || len(got.Exceptions) != 1 || !got.Exceptions[0].Holiday || got.Sequence != s.Sequence+1 {
				t.Fatal(got, err)
			}
			if rest, err := w.Proposals(ctx, w.boss, s.ID, 2026); err != nil || len(rest) != len(list)-1 {
				t.Error(len(rest), len(list), err)
			}
			s = got
		})
		t.Run("a plan is previewed without being saved", func(t *testing.T) {
			visits, proposals, err := w.Preview(ctx, w.planner, timetable.Plan{Rule: "FREQ=MONTHLY;BYDAY=1WE", Window: "23:50-00:10"}, 2026)
			if err != nil || len(visits) != 12 || visits[0].On.String() != "2026-01-07" || visits[0].End.Sub(visits[0].Start) != 20*time.Minute {
				t.Error(visits, proposals, err)
			}
			_, _, err = w.Preview(ctx, w.planner, timetable.Plan{Rule: "FREQ=MONTHLY"}, 2026)
			wants(t, err, registry.Invalid, "rule rule.no_day")
			_, _, err = w.Preview(ctx, w.staff, timetable.Plan{}, 2026)
			wants(t, err, registry.Forbidden)
		})
		t.Run("the history tells who changed what", func(t *testing.T) {
			versions, err := w.History(ctx, w.staff, s.ID)
			if err != nil || len(versions) != int(s.Rev) || versions[0].By != "老板" || versions[0].Changes[0].Field != "exceptions" {
				t.Errorf("%+v %v", versions, err)
			}
			_, err = w.History(ctx, w.rival, s.ID)
			wants(t, err, registry.NotFound)
		})
		t.Run("lists stop where rights do", func(t *testing.T) {
			for name, c := range map[string]struct {
				who  registry.Actor
				want int
			}{"boss": {w.boss, 1}, "staff": {w.staff, 1}, "planner": {w.planner, 1}, "far": {w.far, 0}, "rival": {w.rival, 0}} {
				stops, _, err := w.WorkStops(ctx, c.who, timetable.StopQuery{})
				vehicles, _, err2 := w.WorkVehicles(ctx, c.who, timetable.VehicleQuery{})
				if err != nil || err2 != nil || len(stops) != c.want || len(vehicles) != c.want {
					t.Errorf("%s: %d, %d, %v %v", name, len(stops), len(vehicles), err, err2)
				}
			}
			_, _, err := w.WorkStops(ctx, registry.Actor{}, timetable.StopQuery{})
			wants(t, err, registry.Forbidden)
			for q, want := range map[timetable.StopQuery]int{{Status: timetable.Published}: 1, {Status: timetable.Draft}: 0, {Text: "t-5103"}: 1, {Text: "檀木"}: 1, {Text: "木檀"}: 0,
				{Vehicle: w.vehicle.ID}: 1, {Operator: w.reg.NewID()}: 0, {Area: "510302"}: 1, {Area: "510304"}: 0} {
				if got, _, err := w.WorkStops(ctx, registry.Console, q); err != nil || len(got) != want {
					t.Errorf("%+v: %d %v", q, len(got), err)
				}
			}
		})
	})
}

func TestVehicles(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		c := w.vehicle.VehicleContent
		_, err := w.CreateVehicle(ctx, w.rival, timetable.VehicleContent{Name: " ", CapacityKg: -1, Materials: []registry.Material{"x"}})
		wants(t, err, registry.Invalid, "name field.required", "capacityKg number.out_of_range", "materials material.unknown", "area field.required")
		_, err = w.CreateVehicle(ctx, w.rival, c) // it names our operator
		wants(t, err, registry.Forbidden)
		_, err = w.CreateVehicle(ctx, w.far, timetable.VehicleContent{Name: "x", Area: "510302"})
		wants(t, err, registry.Forbidden)
		_, err = w.SaveVehicle(ctx, w.boss, w.vehicle.ID, 7, c)
		wants(t, err, registry.Stale)
		c.OperatorID = w.reg.NewID()
		_, err = w.SaveVehicle(ctx, w.planner, w.vehicle.ID, 1, c)
		wants(t, err, registry.Invalid, "operatorId vehicle.operator_stays")

		second := w.publish(t, w.content(func(c *timetable.Content) { c.Name, c.Order, c.Rule = "二", 2, "FREQ=WEEKLY;BYDAY=WE" }))
		first := w.publish(t, w.content(func(c *timetable.Content) { c.Name, c.Order, c.Rule = "一", 1, "FREQ=WEEKLY;BYDAY=FR" }))
		v, stops, err := w.VehicleRun(ctx, w.vehicle.Code)
		if err != nil || v.ID != w.vehicle.ID || len(stops) != 2 || stops[0].ID != first.ID || stops[0].IsNext || stops[1].ID != second.ID || !stops[1].IsNext {
			t.Errorf("%+v %+v %v", v, stops, err)
		}
		c.OperatorID, c.Name = "", "回收车 4 号"
		if _, err = w.SaveVehicle(ctx, w.boss, w.vehicle.ID, 1, c); err != nil {
			t.Fatal(err)
		}
		names := []any{}
		for _, card := range near(t, w.reg, registry.NearestQuery{}) {
			names = append(names, card["vehicle"])
		}
		if !slices.Equal(names, []any{"回收车 4 号", "回收车 4 号"}) {
			t.Error("stops carry the name of their vehicle:", names)
		}
		other, err := w.CreateVehicle(ctx, w.boss, c)
		if err != nil {
			t.Fatal(err)
		}
		_, _, err = w.VehicleRun(ctx, string(other.ID)) // no public stop
		wants(t, err, registry.NotFound, "vehicle.not_found")
	})
}
