package handlers_test

import (
	"slices"
	"strings"
	"testing"

	"huishou/geo/registry"
	"huishou/geo/registry/report"
)

// reaches reads a list of role:reach.
func reaches(list string) map[registry.Role]string {
	out := map[registry.Role]string{}
	for _, f := range strings.Fields(list) {
		role, reach, _ := strings.Cut(f, ":")
		out[registry.Role(role)] = reach
	}
	return out
}

// everyone, and nobody in particular.
const (
	public  = registry.Role("public")
	noRole  = registry.Role("without a role")
	anybody = registry.Role("anybody")
)

// reach is how far a list reaches for a role: "" when not at all.
func reach(list string, role registry.Role) string {
	m := reaches(list)
	if r, ok := m[role]; ok {
		return r
	}
	if r, ok := m[anybody]; ok && role != public {
		return r
	}
	return m[public]
}

// covers reports whether a reach holds what is on a side.
func covers(reach string, s side) bool {
	return reach == "all" || reach == "own" && s.name == "ours" || reach == "area" && s.area == "510302"
}

// expect is what the rule says that a role is answered: 200 stands for yes.
func (r *rule) expect(role registry.Role, s side) int {
	can := reach(r.may, role)
	switch {
	case covers(can, s), r.right && r.make == nil && can != "":
		return 200
	case role == public && r.public != 0:
		return r.public
	case role == public:
		return 401
	case r.make == nil, r.right && can == "" && reach(r.sees, role) == "", covers(reach(r.sees, role), s):
		return 403
	}
	return 404
}

// everyRole lists the roles, the public and an account without one.
func everyRole() []registry.Role {
	roles := []registry.Role{public, noRole}
	for _, r := range registry.Roles {
		roles = append(roles, r.Role)
	}
	return roles
}

// of logs somebody in who has a role for our operator, or for our county.
func (m *matrix) of(role registry.Role) *client {
	switch role {
	case public:
		return m.nobody()
	case noRole:
		return m.as(m.t, "", "", "")
	}
	switch i := slices.IndexFunc(registry.Roles, func(x registry.RoleInfo) bool { return x.Role == role }); {
	case registry.Roles[i].Own:
		return m.as(m.t, role, "", m.ours.operator)
	case role == registry.Admin:
		return m.as(m.t, role, "", "")
	}
	return m.as(m.t, role, "510302", "")
}

func TestRightsMatrix(t *testing.T) {
	m := openMatrix(t)
	ops := map[string]operation{}
	for _, o := range m.operations(t) {
		ops[o.ID] = o
	}
	roles := everyRole()
	standing := map[registry.Role]*client{}
	for _, role := range roles {
		standing[role] = m.of(role)
	}
	calls, tried := 0, map[string]bool{}
	rules := slices.Concat(rules, stopRules, feedRules)
	for i := range rules {
		r := &rules[i]
		for _, id := range strings.Fields(r.ops) {
			op, ok := ops[id]
			if !ok {
				t.Errorf("the table names %s, which the document does not", id)
				continue
			}
			tried[id] = true
			for _, s := range []side{m.ours, m.neighbour, m.other} {
				var rec row
				used := true
				for _, role := range roles {
					c := standing[role]
					if r.fresh {
						c = m.of(role)
					}
					if r.make != nil && (used || r.fresh) {
						rec, used = r.make(m, s, c), false
					}
					a := m.try(r, op, s, rec, c)
					calls++
					want, got := r.expect(role, s), a.status
					used = a.status < 300 && op.Method != "GET"
					if want == 200 && (got >= 200 && got < 300 || got == r.allowed) {
						continue
					}
					if got != want {
						t.Errorf("%s, %s, %s: %d, want %d: %.300s", id, role, s.name, got, want, a.body)
					}
					if got >= 400 && (strings.Contains(string(a.body), "回收点") || strings.Contains(string(a.body), "废机油")) {
						t.Errorf("%s, %s, %s: the refusal tells of the record: %s", id, role, s.name, a.body)
					}
				}
			}
		}
	}
	for id := range ops {
		if !tried[id] {
			t.Errorf("%s %s (%s) stands in the document and not in the table", ops[id].Method, ops[id].Path, id)
		}
	}
	t.Logf("%d calls, %d operations", calls, len(tried))
}

// try makes the call of a rule.
func (m *matrix) try(r *rule, op operation, s side, rec row, c *client) answer {
	target := op.Path
	if r.ask != nil {
		asked := r.ask(m, s, rec)
		if strings.HasPrefix(asked, "/") {
			target = asked
		} else {
			param, rest, _ := strings.Cut(asked, "=")
			value, query, more := strings.Cut(rest, "?")
			target = strings.Replace(target, param, value, 1)
			if more {
				target += "?" + query
			}
		}
	}
	if i := strings.Index(target, "{"); i >= 0 {
		target = target[:i] + rec.key + target[i+strings.Index(target[i:], "}")+1:]
	}
	if r.send != nil {
		return r.send(m, c, target)
	}
	var body any
	if r.body != nil {
		body = r.body(m, s, rec)
	}
	var head []string
	if rec.rev > 0 {
		head = append(head, "If-Match", ifMatch(rec.rev))
	}
	if r.head != nil {
		head = append(head, r.head(rec)...)
	}
	return c.send(m.t, op.Method, target, body, head...)
}

// Lists show what the right reaches, and nothing else of others.
func TestListsStopWhereRightsDo(t *testing.T) {
	m := openMatrix(t)
	lists := []struct {
		target string
		sees   string
		make   func(*matrix, side, *client) row
	}{
		{"/api/v1/work/places?limit=200", placeReaders, places()},
		{"/api/v1/work/places?limit=200&state=submitted", placeReaders, places(registry.Submit)},
		{"/api/v1/work/queue?limit=200", placeJudges, places(registry.Submit)},
		{"/api/v1/work/inspections?limit=200", officeInspects, inspections("planned")},
		{"/api/v1/work/inspections?limit=200", inspectReaders, inspections("open")},
		{"/api/v1/work/projects?limit=200", projectReaders, projects},
		{"/api/v1/work/reports?limit=200", reportReaders, told(report.Hazard)},
		{"/api/v1/work/pickups?limit=200", pickupDesk, asked("")},
		{"/api/v1/work/pickups?limit=200&bbox=104,29,106,30", pickupDesk, asked("")},
		{"/api/v1/work/pickup-offers?limit=200", pickupDesk, pickupOffers},
		{"/api/v1/accounts?limit=200", accountKeepers, staff},
		{"/api/v1/invitations?limit=200", accountKeepers, invitations},
		{"/api/v1/operators?limit=200", operatorReaders, firms},
		{"/api/v1/work/stops?limit=200", stopReaders, stops()},
		{"/api/v1/work/vehicles?limit=200", stopReaders, vehicles},
	}
	sides := []side{m.ours, m.neighbour, m.other}
	rows := make([][]string, len(lists))
	for i, l := range lists {
		for _, s := range sides {
			rows[i] = append(rows[i], l.make(m, s, nil).key)
		}
	}
	for _, role := range everyRole() {
		c := m.of(role)
		for i, l := range lists {
			a := c.get(t, l.target)
			for k, s := range sides {
				if got, want := strings.Contains(string(a.body), rows[i][k]), covers(reach(l.sees, role), s); got != want {
					t.Errorf("%s, %s: %s is there: %v, want %v (%d)", l.target, role, s.name, got, want, a.status)
				}
			}
		}
	}
}

func TestADecisionStopsAtTheCounty(t *testing.T) {
	m := openMatrix(t)
	ours, other := m.place(m.ours, registry.Submit), m.place(m.other, registry.Submit)
	var out struct {
		Items []struct {
			ID   registry.ID
			OK   bool
			Code string
		}
	}
	m.of(registry.Reviewer).post(t, "/api/v1/work/queue/decide", 0, map[string]any{"decision": "approve",
		"items": []map[string]any{{"id": ours.ID, "rev": ours.Rev}, {"id": other.ID, "rev": other.Rev}}}).as(t, 200, &out)
	if len(out.Items) != 2 || !out.Items[0].OK || out.Items[1].OK || out.Items[1].Code != "place.not_found" {
		t.Errorf("%+v", out.Items)
	}
	if p, err := m.reg.WorkPlace(t.Context(), registry.Console, string(other.ID)); err != nil || p.Status != registry.Submitted {
		t.Errorf("%s, %v", p.Status, err)
	}
}
