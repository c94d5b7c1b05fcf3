package handlers_test

import (
	"fmt"

	"huishou/geo/registry"
)

// Who looks after vehicles and stops.
const (
	stopReaders = "site_staff:own operator_admin:own driver:own planner:area reviewer:area inspector:area regulator:area auditor:area integrator:area admin:all"
	stopWriters = "operator_admin:own planner:area reviewer:area integrator:area admin:all"
)

// made is what an answer of the desks says of a row.
type made struct {
	ID, Code string
	Rev      registry.Rev
}

// desk is an administrator's browser that makes vehicles and stops: what the public
// sees of them is in the memory of the door.
func (m *matrix) desk() *client {
	if m.keeper == nil {
		m.keeper = m.as(m.t, registry.Admin, "", "")
	}
	return m.keeper
}

func vehicleBody(s side) map[string]any {
	return map[string]any{"name": "回收点车", "operatorId": s.operator, "area": s.area, "active": true, "plate": "川C12345"}
}

// vehicle is a new vehicle of a side.
func (m *matrix) vehicle(s side) (v made) {
	m.t.Helper()
	m.desk().post(m.t, "/api/v1/work/vehicles", 0, vehicleBody(s)).as(m.t, 201, &v)
	return v
}

func vehicles(m *matrix, s side, _ *client) row {
	v := m.vehicle(s)
	return row{key: v.ID, rev: v.Rev}
}

// publicVehicles are vehicles with a public stop.
func publicVehicles(m *matrix, s side, c *client) row {
	r := stops("publish")(m, s, c)
	return row{key: r.other}
}

// stops makes stops that have gone through steps; the other is their vehicle. The
// step exceptions notes a cancelled visit.
func stops(steps ...string) func(*matrix, side, *client) row {
	return func(m *matrix, s side, _ *client) row {
		m.t.Helper()
		m.n++
		v := m.vehicle(s)
		body := stopBody(v.ID, s.at)
		body["name"] = fmt.Sprintf("流动回收点%d", m.n)
		var stop made
		m.desk().post(m.t, "/api/v1/work/stops", 0, body).as(m.t, 201, &stop)
		for _, step := range steps {
			var what any
			if step == "exceptions" {
				what = cancelled
			}
			m.desk().post(m.t, "/api/v1/work/stops/"+stop.ID+"/"+step, stop.Rev, what).as(m.t, 200, &stop)
		}
		return row{key: stop.ID, rev: stop.Rev, other: v.ID}
	}
}

var cancelled = map[string]any{"date": "2026-11-24", "action": "cancelled", "reason": "修路"}

// ownStop is a stop of the vehicle of a row.
func ownStop(_ *matrix, s side, r row) any { return stopBody(r.other, s.at) }

// stopRules are the rows of the matrix about vehicles and stops.
var stopRules = []rule{
	{ops: "list-stops", may: everybody},
	{ops: "stop-tile", may: everybody, ask: func(*matrix, side, row) string { return "/tiles/stops/0/0/0.mvt" }},
	{ops: "read-stop stop-visits", may: everybody, make: stops("publish")},
	{ops: "read-vehicle", may: everybody, make: publicVehicles},
	{ops: "list-work-stops list-work-vehicles", may: stopReaders, right: true},
	{ops: "read-work-stop stop-history stop-proposals", may: stopReaders, make: stops()},
	{ops: "read-work-vehicle", may: stopReaders, make: vehicles},
	{ops: "create-vehicle", may: stopWriters, body: func(_ *matrix, s side, _ row) any { return vehicleBody(s) }},
	{ops: "save-vehicle", may: stopWriters, sees: stopReaders, make: vehicles, body: func(_ *matrix, s side, _ row) any { return vehicleBody(s) }},
	{ops: "create-stop", may: stopWriters, body: func(m *matrix, s side, _ row) any { return stopBody(m.vehicle(s).ID, s.at) }},
	{ops: "preview-stop", may: stopWriters, right: true, body: func(*matrix, side, row) any {
		return map[string]any{"rule": "FREQ=WEEKLY;BYDAY=TU", "window": "8:00-9:00"}
	}},
	{ops: "save-stop", may: stopWriters, sees: stopReaders, make: stops(), body: ownStop},
	{ops: "publish-stop", may: stopWriters, sees: stopReaders, make: stops()},
	{ops: "withdraw-stop", may: stopWriters, sees: stopReaders, make: stops("publish")},
	{ops: "add-stop-exception", may: stopWriters, sees: stopReaders, make: stops(), body: func(*matrix, side, row) any { return cancelled }},
	{ops: "remove-stop-exception", may: stopWriters, sees: stopReaders, make: stops("exceptions"), ask: in("date", "2026-11-24", "")},
	{ops: "confirm-stop-proposals", may: stopWriters, sees: stopReaders, make: stops(), body: func(*matrix, side, row) any {
		return map[string]any{"year": 2026, "chosen": []map[string]any{{"date": "2026-10-03"}}}
	}},
}

// plantStops plants vehicles and stops that are not public: drafts, withdrawn ones, and
// the plates of those that are.
func plantStops(m *matrix) secrets {
	const plate, reason = "川C保密7", unpublishedTag + "的原因"
	var v, draft, gone, shown made
	body := vehicleBody(m.ours)
	body["plate"] = plate
	desk := m.desk()
	desk.post(m.t, "/api/v1/work/vehicles", 0, body).as(m.t, 201, &v)
	stop := stopBody(v.ID, m.ours.at)
	desk.post(m.t, "/api/v1/work/stops", 0, stop).as(m.t, 201, &shown)
	desk.post(m.t, "/api/v1/work/stops/"+shown.ID+"/publish", shown.Rev, nil).as(m.t, 200, &shown)
	stop["name"] = "定时点" + unpublishedTag
	stop["exceptions"] = []map[string]any{{"date": "2026-11-24", "action": "cancelled", "reason": reason}}
	desk.post(m.t, "/api/v1/work/stops", 0, stop).as(m.t, 201, &draft)
	desk.post(m.t, "/api/v1/work/stops", 0, stop).as(m.t, 201, &gone)
	desk.post(m.t, "/api/v1/work/stops/"+gone.ID+"/publish", gone.Rev, nil).as(m.t, 200, &gone)
	desk.post(m.t, "/api/v1/work/stops/"+gone.ID+"/withdraw", gone.Rev, nil).as(m.t, 200, &gone)
	return secrets{[]string{plate, unpublishedTag}, []string{v.ID, v.Code, draft.ID, draft.Code, gone.ID, gone.Code, shown.ID, shown.Code}}
}
