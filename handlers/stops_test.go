package handlers_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"huishou/geo/registry"
	"huishou/geo/tile"
)

// stopBody is a stop of a vehicle at our seat, on Tuesdays and Saturdays.
func stopBody(vehicle string, at [2]float64) map[string]any {
	return map[string]any{"vehicleId": vehicle, "name": "檀木林路口", "location": map[string]any{"type": "Point", "coordinates": at},
		"run": "一线", "order": 1, "rule": "FREQ=WEEKLY;BYDAY=TU,SA", "window": "17:30-18:00"}
}

func TestAStopThroughTheDoor(t *testing.T) {
	m := openMatrix(t)
	boss := m.of(registry.OperatorAdmin)
	var v, s struct {
		ID, Code, Status string
		Rev              registry.Rev
		Sequence         int
		Exceptions       []map[string]any
	}
	boss.post(t, "/api/v1/work/vehicles", 0, map[string]any{"name": "回收车 3 号", "plate": "川C00001", "active": true, "area": "510302", "materials": []string{"paper"}}).as(t, 201, &v)
	boss.post(t, "/api/v1/work/stops", 0, stopBody(v.ID, m.ours.at)).as(t, 201, &s)
	target := "/api/v1/work/stops/" + s.ID
	if a := boss.send(t, "POST", target+"/publish", nil); a.status != 422 || !strings.Contains(string(a.body), "rev.required") {
		t.Errorf("without If-Match: %d %s", a.status, a.body)
	}
	if a := boss.post(t, target+"/publish", 9, nil); a.status != 412 {
		t.Errorf("of another version: %d %s", a.status, a.body)
	}
	boss.post(t, target+"/publish", s.Rev, nil).as(t, 200, &s)
	if s.Status != "published" {
		t.Error(s)
	}
	type card struct {
		ID, Code, Kind, Name, Vehicle string
		OpenNow                       bool
		NextVisit, UntilVisit         string
		Location                      struct{ Coordinates [2]float64 }
	}
	var found struct{ Items []card }
	near := fmt.Sprintf("/api/v1/sites/nearest?lon=%v&lat=%v", m.ours.at[0], m.ours.at[1])
	for query, want := range map[string]int{"": 1, "&kind=scheduled_stop": 1, "&kind=market": 0, "&kind=market,scheduled_stop": 1, "&accepts=cardboard": 1, "&accepts=glass": 0,
		"&visit=today": 1, "&visit=week": 1, "&open=now": 0, "&open=2026-11-24T17:40:00%2B08:00": 1, "&services=cash": 0, "&limit=1&crs=gcj02": 1} {
		m.nobody().get(t, near+query).as(t, 200, &found)
		if len(found.Items) != want {
			t.Errorf("%s: %+v", query, found.Items)
		}
	}
	m.nobody().get(t, near).as(t, 200, &found)
	if c := found.Items[0]; c.ID != s.ID || c.Kind != "scheduled_stop" || c.Vehicle != "回收车 3 号" || c.NextVisit != "2026-11-24T17:30:00+08:00" || c.UntilVisit != "2026-11-24T18:00:00+08:00" {
		t.Errorf("%+v", c)
	}
	for query, code := range map[string]string{"&visit=tomorrow": "visit.unknown", "&kind=stop": "kind.unknown", "&kind=scheduled_stop,": "kind.unknown"} {
		if a := m.nobody().get(t, near+query); a.status != 422 || !strings.Contains(string(a.body), code) {
			t.Errorf("%s: %d %s", query, a.status, a.body)
		}
	}
	t.Run("everybody reads the stop, its visits and its vehicle", func(t *testing.T) {
		var stop struct {
			card
			Rule, Window, VehicleCode string
			Visits                    []struct{ On string }
			Links                     map[string]string
		}
		for _, key := range []string{s.ID, s.Code} {
			m.nobody().get(t, "/api/v1/stops/"+key).as(t, 200, &stop)
			if stop.ID != s.ID || stop.Rule == "" || len(stop.Visits) < 16 || stop.Visits[0].On != "2026-11-24" || stop.VehicleCode != v.Code || stop.Links["amap"] == "" {
				t.Errorf("%+v", stop)
			}
		}
		var visits struct{ Items []struct{ On, Action string } }
		m.nobody().get(t, "/api/v1/stops/"+s.Code+"/visits?from=2026-12-01&to=2026-12-08").as(t, 200, &visits)
		if len(visits.Items) != 2 {
			t.Errorf("%+v", visits)
		}
		for query, code := range map[string]string{"?from=yesterday": "moment.invalid", "?from=2026-12-01&to=2026-11-01": "date.too_early", "?to=2031-01-01": "date.too_late"} {
			if a := m.nobody().get(t, "/api/v1/stops/"+s.Code+"/visits"+query); a.status != 422 || !strings.Contains(string(a.body), code) {
				t.Errorf("%s: %d %s", query, a.status, a.body)
			}
		}
		var run struct {
			Name  string
			Stops []struct {
				ID   string
				Next bool
			}
		}
		a := m.nobody().get(t, "/api/v1/vehicles/"+v.Code)
		a.as(t, 200, &run)
		if len(run.Stops) != 1 || !run.Stops[0].Next || strings.Contains(string(a.body), "川C00001") {
			t.Errorf("%s", a.body)
		}
		for query, want := range map[string]int{"": 1, "?q=" + url.QueryEscape("檀木林"): 1, "?q=tmllk": 1, "?q=x": 0, "?area=510302": 1, "?area=510300": 1, "?area=510303": 0,
			"?vehicle=" + v.Code: 1, "?accepts=paper&visit=week": 1, "?bbox=0,0,1,1": 0, "?bbox=104,29,106,30": 1} {
			var list struct {
				Items []card
				Total int
			}
			m.nobody().get(t, "/api/v1/stops"+query).as(t, 200, &list)
			if len(list.Items) != want || list.Total != want {
				t.Errorf("%s: %+v", query, list)
			}
		}
		if a := m.nobody().get(t, "/api/v1/stops?vehicle=V-1"); a.status != 422 {
			t.Errorf("%d %s", a.status, a.body)
		}
	})
	t.Run("the map draws it", func(t *testing.T) {
		at := tile.Containing(m.ours.at, 15)
		target := fmt.Sprintf("/tiles/stops/15/%d/%d.mvt", at.X, at.Y)
		a := m.nobody().get(t, target)
		if a.status != 200 || !strings.Contains(string(a.body), s.Code) || !strings.Contains(string(a.body), "scheduled_stop") {
			t.Errorf("%d %q", a.status, a.body)
		}
		if b := m.nobody().send(t, "GET", target, nil, "If-None-Match", strings.Join(a.header["Etag"], "")); b.status != 304 {
			t.Error(b.status)
		}
		if b := m.nobody().get(t, target+"?accepts=glass"); b.status != 200 || len(b.body) != 0 {
			t.Errorf("%d %q", b.status, b.body)
		}
		if b := m.nobody().get(t, "/tiles/stops/1/9/9.mvt"); b.status != 404 {
			t.Error(b.status)
		}
	})
	t.Run("a day is moved, put back, and holidays are confirmed", func(t *testing.T) {
		if a := boss.post(t, target+"/exceptions", s.Rev, map[string]any{"date": "2026-11-25", "action": "cancelled", "reason": "修路"}); a.status != 422 || !strings.Contains(string(a.body), `"body.date"`) {
			t.Errorf("%d %s", a.status, a.body)
		}
		boss.post(t, target+"/exceptions", s.Rev, map[string]any{"date": "2026-11-24", "action": "moved", "newDate": "2026-11-25", "reason": "修路"}).as(t, 200, &s)
		m.nobody().get(t, near).as(t, 200, &found)
		if found.Items[0].NextVisit != "2026-11-25T17:30:00+08:00" || s.Sequence != 1 {
			t.Errorf("%+v %+v", found.Items, s)
		}
		boss.delete(t, target+"/exceptions/2026-11-24", s.Rev, nil).as(t, 200, &s)
		var proposals struct {
			Items []struct {
				Date    string
				Choices []any
			}
		}
		boss.get(t, target+"/proposals?year=2026").as(t, 200, &proposals)
		if len(proposals.Items) == 0 || len(proposals.Items[0].Choices) == 0 {
			t.Fatal(proposals)
		}
		boss.post(t, target+"/proposals", s.Rev, map[string]any{"year": 2026, "chosen": []map[string]any{{"date": proposals.Items[0].Date}}}).as(t, 200, &s)
		if len(s.Exceptions) != 1 || s.Exceptions[0]["holiday"] != true {
			t.Error(s)
		}
		var history struct{ Items []struct{ Rev int } }
		boss.get(t, target+"/history").as(t, 200, &history)
		if len(history.Items) != int(s.Rev) {
			t.Errorf("%+v", history)
		}
		var preview struct{ Visits, Proposals []any }
		boss.post(t, "/api/v1/work/stops/preview", 0, map[string]any{"rule": "FREQ=WEEKLY;BYDAY=SA", "window": "8:00-9:00", "year": 2026}).as(t, 200, &preview)
		if len(preview.Visits) != 52 || len(preview.Proposals) == 0 {
			t.Errorf("%d visits", len(preview.Visits))
		}
	})
	t.Run("it moves on with the clock", func(t *testing.T) {
		m.clock.Add(int64(30 * 24 * time.Hour))
		m.nobody().get(t, near).as(t, 200, &found)
		if len(found.Items) != 1 || found.Items[0].NextVisit < "2026-12-24" {
			t.Errorf("%+v", found.Items)
		}
	})
}
