package handlers_test

import (
	"fmt"

	"huishou/geo/registry"
	"huishou/geo/registry/report"
)

// rule says who may do some operations. It is written by hand and not taken from
// the registry's table of rights, so that a slip there shows.
//
// may and sees are lists of role:reach. The reach own covers rows of the account's
// operator, or of the account itself; area covers rows of its county; all covers
// everything. The roles public and anybody stand for everybody and for whoever has
// an account.
//
// What an account may not do to a record that it sees is forbidden (403); a record
// that it does not see is not there for it (404). Whoever is not logged in is told
// so (401), before anything is looked for.
type rule struct {
	ops  string // ids of operations
	may  string
	sees string                                // who sees the record; of collections nobody needs to
	make func(*matrix, side, *client) row      // the record; nil for a collection
	body func(m *matrix, s side, r row) any    // nil for none
	ask  func(m *matrix, s side, r row) string // what stands behind the path, such as a query
	send func(*matrix, *client, string) answer // how, when not as JSON
	head func(r row) []string                  // more headers
	// fresh rules get a client and a record for each call: the call ends the
	// client's session, or the record is its own.
	fresh bool
	// right rules tell whoever may do it to no record at all, and see none, that it
	// is forbidden, without looking for the record.
	right bool
	// public is what everybody is told, where it is not 401.
	public int
	// allowed is what is answered where the rule allows the call; any 2xx when 0.
	// It is set where the request is at odds with a rule of the noun on purpose.
	allowed int
}

// Who looks after places, and the parts of it.
const (
	ownRoles     = "site_staff:own operator_admin:own market_manager:own "
	placeReaders = ownRoles + "planner:area reviewer:area inspector:area regulator:area auditor:area integrator:area admin:all"
	placeWriters = ownRoles + "planner:area reviewer:area integrator:area admin:all"
	placeJudges  = "reviewer:area admin:all"
	placeStops   = "operator_admin:own market_manager:own reviewer:area regulator:area admin:all"
	placeConfirm = ownRoles + "reviewer:area inspector:area admin:all"
	importers    = "planner:area reviewer:area integrator:area admin:all"
	everybody    = "public:all"

	standardAsks    = "site_staff:own operator_admin:own reviewer:area admin:all"
	inspectors      = "inspector:area regulator:area admin:all"
	officeInspects  = "planner:area reviewer:area inspector:area regulator:area auditor:area admin:all"
	inspectReaders  = ownRoles + officeInspects
	inspectAnswer   = ownRoles + "admin:all"
	projectReaders  = officeInspects
	projectWriters  = "planner:area regulator:area admin:all"
	reportReaders   = "reviewer:area inspector:area regulator:area auditor:area admin:all"
	reportHandlers  = "reviewer:area inspector:area regulator:area admin:all"
	priceWriters    = ownRoles + "reviewer:area admin:all"
	machineKeepers  = "operator_admin:own reviewer:area admin:all"
	accountKeepers  = "operator_admin:own admin:all"
	operatorReaders = inspectReaders
	operatorWriters = "operator_admin:own market_manager:own reviewer:area admin:all"
	operatorFilers  = "regulator:area admin:all"
	operatorChecks  = "reviewer:area regulator:area admin:all"
	officeOperators = officeInspects
	pickupDesk      = "operator_admin:own admin:all"
	pickupReaders   = "operator_admin:own planner:area regulator:area auditor:area admin:all"
	self            = "anybody:own"
	anyone          = "anybody:all"
)

var rules = []rule{
	// Everybody.
	{ops: "export-places", may: everybody, ask: in("format", "csv", "")},
	{ops: "nearest-sites", may: everybody, ask: in("", "", "?lon=104.77&lat=29.35")},
	{ops: "city-facts find-items list-places report-hotspots checklist standard-progress vocabulary healthz readyz ground read-session", may: everybody},
	{ops: "read-place place-qr", may: everybody, make: places(registry.Publish)},
	{ops: "place-tile", may: everybody, ask: func(*matrix, side, row) string { return "/tiles/places/0/0/0.mvt" }},
	{ops: "open311-services open311-requests", may: everybody, ask: in("format", "json", "")},
	{ops: "open311-service", may: everybody, ask: func(*matrix, side, row) string { return "/open311/v2/services/hazard.json" }},
	{ops: "open311-request", may: everybody, make: told(report.Hazard), ask: in("format", "json", "")},
	{ops: "open311-send", may: everybody, fresh: true, ask: in("format", "json", ""), send: func(m *matrix, c *client, target string) answer {
		return c.send(m.t, "POST", target, "service_code=hazard&lat=29.35&long=104.77&description=x", "Content-Type", "application/x-www-form-urlencoded")
	}},
	{ops: "send-report", may: everybody, fresh: true, body: func(m *matrix, s side, _ row) any {
		return map[string]any{"category": "hazard", "text": "x", "location": point(s)}
	}},
	{ops: "follow-report", may: everybody, make: told(report.Hazard)},
	{ops: "reopen-report", may: everybody, make: settled, body: say("text", "还在"), head: func(r row) []string { return []string{"X-Follow-Up", r.other} }},
	{ops: "add-photo", may: everybody, fresh: true, send: func(m *matrix, c *client, target string) answer {
		return c.upload(m.t, target, "a.jpg", smallJPEG())
	}},
	{ops: "read-photo", may: placeReaders, make: pictures, public: 404},
	{ops: "read-confirm-link use-confirm-link", may: everybody, make: confirmLinks},
	{ops: "read-invitation", may: everybody, make: links(invitations)},
	{ops: "post-machine-state", may: everybody, make: machines, body: say("state", "full"), head: func(r row) []string {
		return []string{"Authorization", "Bearer " + r.other}
	}},
	{ops: "operator-card", may: everybody, make: firms},

	// Sessions and one's own account.
	{ops: "login", may: everybody, fresh: true, make: staff, body: func(m *matrix, _ side, r row) any {
		acc, err := m.accounts.Get(m.t.Context(), registry.Console, registry.ID(r.key))
		m.must(err)
		return map[string]string{"login": acc.Login, "password": goodPassword}
	}},
	{ops: "create-account", may: everybody, fresh: true, body: func(m *matrix, _ side, _ row) any {
		m.n++
		return map[string]string{"login": fmt.Sprintf("neu%d", m.n), "name": "新", "password": goodPassword}
	}},
	{ops: "logout logout-everywhere", may: everybody, fresh: true},
	{ops: "own-data own-sessions own-tokens", may: anyone},
	{ops: "make-token", may: anyone, body: func(*matrix, side, row) any {
		return map[string]any{"name": "x", "scopes": []string{"account.self"}, "days": 1}
	}},
	{ops: "change-password", may: anyone, fresh: true, body: func(*matrix, side, row) any {
		return map[string]string{"old": goodPassword, "new": goodPassword + "-2"}
	}},
	{ops: "delete-account", may: anyone, fresh: true, body: say("password", goodPassword)},
	{ops: "revoke-token", may: "anybody:own admin:all", make: tokens, fresh: true},

	// Accounts of others.
	{ops: "list-accounts list-invitations", may: accountKeepers, right: true},
	{ops: "read-account", may: accountKeepers, make: staff},
	{ops: "change-account", may: accountKeepers, make: staff, body: say("state", "blocked")},
	{ops: "reset-account", may: accountKeepers, make: staff},
	{ops: "invite", may: accountKeepers, body: func(_ *matrix, s side, _ row) any {
		return map[string]any{"grants": []map[string]string{{"role": "site_staff"}}, "operatorId": s.operator}
	}},
	{ops: "take-back-invitation", may: accountKeepers, make: invitations},
	{ops: "audit-log", may: "auditor:all admin:all"},

	// Places.
	{ops: "list-work-places quality-board", may: placeReaders, right: true},
	{ops: "read-work-place place-history read-standard", may: placeReaders, make: places()},
	{ops: "create-place", may: placeWriters, body: func(m *matrix, s side, _ row) any { return content(s) }},
	{ops: "save-place", may: placeWriters, sees: placeReaders, make: places(), body: func(m *matrix, s side, _ row) any { return content(s) }},
	{ops: "submit-place archive-place", may: placeWriters, sees: placeReaders, make: places()},
	{ops: "withdraw-place", may: placeWriters, sees: placeReaders, make: places(registry.Submit)},
	{ops: "claim-place approve-place", may: placeJudges, sees: placeReaders, make: places(registry.Submit)},
	{ops: "reject-place", may: placeJudges, sees: placeReaders, make: places(registry.Submit), body: say("reason", "不对")},
	{ops: "restore-place", may: placeJudges, sees: placeReaders, make: places(registry.Submit, registry.Withdraw), body: func(*matrix, side, row) any { return map[string]any{"rev": 1} }},
	// A public place is there for everybody: what one may not do to it is forbidden.
	{ops: "suspend-place close-place", may: placeStops, sees: anyone, make: places(registry.Publish), body: say("reason", "整改")},
	{ops: "archive-place", may: placeStops, sees: anyone, make: places(registry.Publish)},
	{ops: "reopen-place", may: "reviewer:area regulator:area admin:all operator_admin:own market_manager:own", sees: placeReaders, make: suspendedByOwner},
	{ops: "confirm-place give-confirm-link", may: placeConfirm, sees: anyone, make: places(registry.Publish)},
	{ops: "merge-place", may: placeJudges, sees: anyone, make: twoPlaces, body: func(_ *matrix, _ side, r row) any { return map[string]string{"into": r.other} }},
	{ops: "distinct-place", may: placeJudges, sees: anyone, make: twoPlaces, body: func(_ *matrix, _ side, r row) any { return map[string]string{"other": r.other} }},
	{ops: "review-queue", may: placeJudges, right: true},
	{ops: "reminders", may: placeConfirm, right: true},
	{ops: "decide-queue", may: "reviewer:all admin:all", right: true, body: func(m *matrix, s side, _ row) any { // each row stands for itself, see TestADecisionStopsAtTheCounty
		return map[string]any{"decision": "approve", "items": []map[string]any{{"id": m.reg.NewID(), "rev": 1}}}
	}},

	// Imports: a file and its job are for whoever sent it.
	{ops: "list-batches", may: importers, right: true},
	{ops: "upload-import", may: importers, right: true, fresh: true, ask: in("", "", "?crs=wgs84"), send: func(m *matrix, c *client, target string) answer {
		return c.upload(m.t, target, "a.csv", sitesCSV(2))
	}},
	{ops: "preview-import run-import", may: "planner:own reviewer:own integrator:own admin:own", right: true, fresh: true, make: uploads, body: func(_ *matrix, _ side, r row) any {
		return map[string]string{"mapping": r.other}
	}},
	{ops: "read-job cancel-job", may: "planner:own reviewer:own integrator:own admin:own", right: true, fresh: true, make: jobs},
	{ops: "undo-batch", may: "planner:all reviewer:all integrator:all admin:all", right: true, make: batches},

	// Standard sites, inspections, projects.
	{ops: "apply-standard", may: standardAsks, sees: placeReaders, make: places(registry.Publish)},
	{ops: "withdraw-standard", may: standardAsks, sees: placeReaders, make: standing(registry.StandardApplied)},
	{ops: "assess-standard", may: "inspector:area admin:all", sees: placeReaders, make: standing(registry.StandardApplied), body: func(m *matrix, _ side, _ row) any {
		return map[string]any{"on": "2026-11-23", "items": m.marks()}
	}},
	{ops: "revoke-standard", may: "inspector:area admin:all", sees: placeReaders, make: standing(registry.StandardAccepted), body: say("reason", "不再达标")},
	{ops: "list-inspections", may: inspectReaders, right: true},
	{ops: "plan-inspection", may: inspectors, right: true, sees: "", make: placeToInspect, body: func(_ *matrix, _ side, r row) any {
		return map[string]any{"placeId": r.other, "plannedOn": "2026-12-01"}
	}},
	// Who is to be inspected does not see the plan.
	{ops: "read-inspection", may: officeInspects, make: inspections("planned")},
	{ops: "read-inspection", may: inspectReaders, make: inspections("open")},
	{ops: "replan-inspection", may: inspectors, sees: officeInspects, make: inspections("planned"), body: say("plannedOn", "2026-12-02")},
	{ops: "drop-inspection", may: inspectors, sees: officeInspects, make: inspections("planned")},
	{ops: "find-inspection", may: inspectors, sees: inspectReaders, make: inspections("open"), body: func(*matrix, side, row) any {
		return map[string]any{"findings": []map[string]string{{"code": "fire_safety", "text": "x", "severity": "minor"}}}
	}},
	{ops: "order-inspection", may: inspectors, sees: inspectReaders, make: inspections("answered"), body: func(*matrix, side, row) any {
		return map[string]string{"text": "清理", "dueOn": "2026-12-01"}
	}},
	{ops: "answer-inspection", may: inspectAnswer, sees: inspectReaders, make: inspections("open"), body: say("text", "已清理")},
	{ops: "close-inspection", may: inspectors, sees: inspectReaders, make: inspections("answered")},
	{ops: "list-projects", may: projectReaders, right: true},
	{ops: "add-project", may: projectWriters, body: func(_ *matrix, s side, _ row) any { return project(s) }},
	{ops: "read-project", may: projectReaders, make: projects},
	{ops: "change-project", may: projectWriters, sees: projectReaders, make: projects, body: func(_ *matrix, s side, _ row) any { return project(s) }},
	{ops: "remove-project", may: projectWriters, sees: projectReaders, make: projects},

	// Reports of residents.
	{ops: "list-reports", may: reportReaders, right: true},
	{ops: "read-report", may: reportReaders, right: true, make: told(report.Hazard)},
	{ops: "start-report", may: reportHandlers, right: true, make: told(report.Hazard), body: say("reply", "")},
	{ops: "route-report", may: reportHandlers, right: true, make: told(report.Hazard), body: func(*matrix, side, row) any { return map[string]any{"lead": []string{"sthj"}} }},
	{ops: "resolve-report reject-report", may: reportHandlers, right: true, make: told(report.Hazard), body: say("reply", "已处理")},
	{ops: "duplicate-report", may: reportHandlers, right: true, make: toldTwice, body: func(_ *matrix, _ side, r row) any { return map[string]string{"of": r.other} }},
	{ops: "draft-of-report", may: "reviewer:area admin:all", sees: reportReaders, right: true, make: told(report.MissingPlace)},

	// Collection at the door. What a driver may do to no pickup at all is his alone.
	{ops: "pickup-offers", may: everybody, ask: in("", "", "?area=510302")},
	{ops: "book-pickup", may: everybody, fresh: true, make: pickupOffers, body: func(_ *matrix, s side, r row) any { return wish(s, r.key) }},
	{ops: "follow-pickup", may: everybody, make: asked(""), head: func(r row) []string { return []string{"X-Follow-Up", r.other} }},
	{ops: "withdraw-pickup", may: everybody, make: asked(""), body: say("reason", "改天"), head: func(r row) []string { return []string{"X-Follow-Up", r.other} }},
	{ops: "list-pickups list-pickup-offers", may: pickupDesk, right: true},
	{ops: "pickup-squares", may: pickupReaders, right: true},
	{ops: "suggest-pickups", may: pickupDesk, right: true, body: func(m *matrix, _ side, _ row) any { // of a day without any
		return map[string]any{"date": "2027-01-01", "driverIds": []registry.ID{m.reg.NewID()}}
	}},
	{ops: "read-pickup", may: pickupDesk, right: true, make: asked("")},
	{ops: "confirm-pickup", may: pickupDesk, right: true, make: asked(""), body: func(*matrix, side, row) any { return map[string]any{} }},
	{ops: "assign-pickup", may: pickupDesk, right: true, make: asked("confirm"), body: func(m *matrix, s side, _ row) any {
		return map[string]any{"driverId": m.as(m.t, registry.Driver, "", s.operator).account.ID}
	}},
	{ops: "cancel-pickup", may: pickupDesk, right: true, make: asked("confirm"), body: say("reason", "车坏了")},
	{ops: "read-pickup-offer", may: pickupDesk, right: true, make: pickupOffers},
	{ops: "add-pickup-offer", may: pickupDesk, body: func(_ *matrix, s side, _ row) any { return ownOffer(s) }},
	{ops: "save-pickup-offer", may: pickupDesk, right: true, make: pickupOffers, body: func(_ *matrix, s side, _ row) any { return ownOffer(s) }},
	{ops: "driver-day", may: "driver:all", right: true},
	{ops: "open-pickup", may: "driver:own", right: true, fresh: true, make: asked("assign")},
	{ops: "collect-pickup", may: "driver:own", right: true, fresh: true, make: asked("assign"), body: func(*matrix, side, row) any { return map[string]any{"lines": asExpected} }},
	{ops: "miss-pickup", may: "driver:own", right: true, fresh: true, make: asked("assign"), body: say("reason", "没人")},
	{ops: "settle-pickup", may: "driver:own", right: true, fresh: true, make: asked("collect"), body: say("method", "cash")},

	// Price boards. A public place is there for everybody, its board for its readers.
	{ops: "price-references", may: everybody},
	{ops: "place-prices", may: everybody, make: places(registry.Publish)},
	{ops: "price-history", may: everybody, make: places(registry.Publish), ask: func(_ *matrix, _ side, r row) string {
		return "/api/v1/places/" + r.key + "/prices/history?material=paper"
	}},
	{ops: "list-work-prices", may: priceWriters, right: true},
	{ops: "read-price-board", may: placeReaders, make: places(registry.Publish)},
	{ops: "write-price-board", may: priceWriters, sees: placeReaders, make: boards(0), head: unseen, body: func(*matrix, side, row) any {
		return map[string]any{"lines": []map[string]any{{"material": "paper", "unit": "kg", "priceFen": 120}}}
	}},
	{ops: "end-price", may: priceWriters, sees: placeReaders, make: boards(1), ask: in("material", "paper", "")},

	// The outbox.
	{ops: "list-notices", may: "admin:all", right: true},
	{ops: "retry-notice", may: "admin:all", right: true, make: failedNotices},

	// Machines.
	{ops: "give-machine-token", may: machineKeepers, sees: placeReaders, make: places(registry.Publish)},
	{ops: "read-machine", may: placeReaders, sees: placeReaders, make: machines},
	{ops: "take-back-machine-token", may: machineKeepers, sees: placeReaders, make: machines},

	// Operators.
	// Who works for an operator already has one (409); an office enters those of its
	// area, and only where it could also write them.
	{ops: "join-operator", may: "anybody:all reviewer:area regulator:none", fresh: true, allowed: 409, body: func(m *matrix, s side, _ row) any {
		c := m.firmContent(s.area)
		return map[string]any{"uscc": c.USCC, "name": c.Name, "kind": c.Kind, "county": c.County, "licensedOn": c.LicensedOn, "legalRep": c.LegalRep, "contact": c.Phone}
	}},
	{ops: "check-uscc", may: anyone, ask: func(*matrix, side, row) string { return "/api/v1/operators/check-uscc?uscc=" + creditCode(999_999) }},
	{ops: "list-operators", may: operatorReaders, right: true},
	{ops: "read-operator", may: operatorReaders, make: firms},
	{ops: "change-operator", may: operatorWriters, sees: operatorReaders, make: firms, body: firmBody},
	{ops: "change-filing", may: operatorWriters, sees: operatorReaders, make: filed, body: say("what", "地址")},
	{ops: "record-filing", may: operatorFilers, sees: operatorReaders, make: firms, body: func(*matrix, side, row) any {
		return map[string]string{"no": "川自备2号", "authority": "商务局", "filedOn": "2026-11-20"}
	}},
	{ops: "cancel-filing", may: operatorFilers, sees: operatorReaders, make: filed, body: say("reason", "停业")},
	{ops: "suspend-operator", may: operatorChecks, sees: operatorReaders, make: firms, body: say("reason", "停业")},
	{ops: "reopen-operator", may: operatorChecks, sees: operatorReaders, make: suspendedFirms},
	{ops: "confirm-operator refuse-operator", may: operatorChecks, sees: officeOperators, make: newFirms, body: say("reason", "查无此号")},
}

// say is a body of one word.
func say(field, value string) func(*matrix, side, row) any {
	return func(*matrix, side, row) any { return map[string]string{field: value} }
}

// in puts a value for a parameter into the path, and a query behind it.
func in(param, value, query string) func(*matrix, side, row) string {
	return func(*matrix, side, row) string { return "{" + param + "}=" + value + query }
}

func point(s side) map[string]any {
	return map[string]any{"type": "Point", "coordinates": []float64{s.at.Lon(), s.at.Lat()}}
}

func content(s side) map[string]any {
	return map[string]any{"kind": "community_point", "name": "新回收点", "location": point(s), "operatorId": s.operator}
}

func project(s side) map[string]any {
	return map[string]any{"name": "x", "kind": "site", "stage": "planned", "landNeedM2": 0, "landStatus": "none", "fundingFen": 0, "location": point(s)}
}

func firmBody(m *matrix, s side, r row) any {
	f, err := m.operators.Read(m.t.Context(), m.writer, registry.ID(r.key))
	m.must(err)
	return map[string]any{"uscc": f.USCC, "name": f.Name, "kind": f.Kind, "county": f.County, "licensedOn": f.LicensedOn}
}

// suspendedByOwner is a place that its own operator suspended, so that it may open
// it again.
func suspendedByOwner(m *matrix, s side, _ *client) row {
	p := m.place(s, registry.Publish)
	who := registry.Actor{Name: "owner", Account: m.reg.NewID(), Operator: s.operator, Grants: []registry.Grant{{Role: registry.OperatorAdmin}}}
	p, err := m.reg.StepPlace(m.t.Context(), who, p.ID, p.Rev, registry.Suspend, "盘点")
	m.must(err)
	return row{key: string(p.ID), rev: p.Rev}
}

// placeToInspect is a place that a body names.
func placeToInspect(m *matrix, s side, _ *client) row {
	return row{other: string(m.place(s, registry.Publish).ID)}
}
