package handlers_test

import (
	"testing"

	"huishou/geo/registry"
)

type deskInspection struct {
	ID       registry.ID
	Rev      registry.Rev
	Code     string
	State    string
	PlaceID  registry.ID
	Subject  string
	DueOn    string
	ClosedOn string
	Overdue  bool
	Findings []struct{ Code, Text, Severity, On string }
	Orders   []struct{ Text, DueOn, Answer, AnsweredOn string }
	Steps    []struct{ Step, By string }
}

func TestAnInspectionIsPlannedFoundOrderedAnsweredAndClosed(t *testing.T) {
	d, p := openSite(t)
	const list = "/api/v1/work/inspections"
	var i deskInspection
	d.ask(t, inspectorA, "POST", list, 0, map[string]any{"placeId": p.ID, "plannedOn": "2026-11-24", "note": "例行"}).as(t, 201, &i)
	at := list + "/" + string(i.ID)
	if i.State != "planned" || i.Subject != "同兴路回收点" || i.Findings == nil || i.Orders == nil {
		t.Errorf("%+v", i)
	}
	d.ask(t, ownerA, "GET", at, 0, nil).problem(t, 404, "inspection.not_found")
	finding := map[string]any{"code": "fire_safety", "text": "通道堵塞", "severity": "major", "photos": []registry.ID{d.picture(t, inspectorA)}}
	d.ask(t, inspectorA, "POST", at+"/findings", 0, map[string]any{"findings": []any{finding}}).problem(t, 422, "rev.required")
	d.ask(t, inspectorA, "POST", at+"/findings", i.Rev, map[string]any{"findings": []any{finding}}).as(t, 200, &i)
	d.ask(t, inspectorA, "POST", at+"/order", i.Rev, map[string]any{"text": "清理", "dueOn": "2026-11-01"}).problem(t, 422, "request.invalid")
	d.ask(t, inspectorA, "POST", at+"/order", i.Rev, map[string]any{"text": "清理", "dueOn": "2026-12-01"}).as(t, 200, &i)
	if i.State != "open" || i.DueOn != "2026-12-01" || i.Overdue {
		t.Errorf("%+v", i)
	}
	d.ask(t, ownerA, "POST", at+"/close", i.Rev, nil).problem(t, 403, "forbidden")
	d.ask(t, inspectorA, "POST", at+"/close", i.Rev, map[string]string{"note": "算了"}).problem(t, 409, "inspection.unanswered")
	d.ask(t, foreign, "POST", at+"/answer", i.Rev, map[string]string{"text": "x"}).problem(t, 404, "inspection.not_found")
	d.ask(t, ownerA, "POST", at+"/answer", i.Rev, map[string]string{"text": "已清理"}).as(t, 200, &i)
	d.ask(t, inspectorA, "POST", at+"/close", i.Rev, nil).as(t, 200, &i)
	if i.State != "closed" || i.ClosedOn != "2026-11-24" || i.Orders[0].Answer != "已清理" || len(i.Steps) != 5 {
		t.Errorf("%+v", i)
	}
	var all struct {
		Items []deskInspection
		Next  string
	}
	d.ask(t, ownerA, "GET", list+"?state=closed&place="+string(p.ID), 0, nil).as(t, 200, &all)
	if len(all.Items) != 1 || all.Items[0].Code != i.Code {
		t.Errorf("%+v", all)
	}
	d.ask(t, inspectorA, "GET", list+"?overdue=true", 0, nil).as(t, 200, &all)
	if len(all.Items) != 0 {
		t.Errorf("%+v", all)
	}
	var again deskInspection
	d.ask(t, inspectorA, "POST", list, 0, map[string]any{"follows": i.ID, "plannedOn": "2026-12-24"}).as(t, 201, &again)
	if again.PlaceID != p.ID {
		t.Errorf("%+v", again)
	}
	one := list + "/" + string(again.ID)
	d.ask(t, inspectorA, "PUT", one, again.Rev, map[string]string{"plannedOn": "2026-12-25"}).as(t, 200, &again)
	if a := d.ask(t, inspectorA, "DELETE", one, again.Rev, nil); a.status != 204 || len(a.body) != 0 {
		t.Errorf("%d %s", a.status, a.body)
	}
}
