package handlers_test

import (
	"encoding/json"
	"testing"

	"huishou/geo/registry"
)

// The people of these tests: an inspector and a planner of the city, and the
// operator's administrator.
var (
	inspectorA = registry.Actor{Name: "inspector", Account: "01J00000000000000000000011", Grants: []registry.Grant{{Role: registry.Inspector, Area: "510300"}}}
	plannerA   = registry.Actor{Name: "planner", Account: "01J00000000000000000000012", Grants: []registry.Grant{{Role: registry.Planner, Area: "510300"}}}
	ownerA     = registry.Actor{Name: "owner", Account: "01J00000000000000000000013", Operator: siteStaff.Operator, Grants: []registry.Grant{{Role: registry.OperatorAdmin}}}
)

// openSite is a door with one public site of the operator.
func openSite(t *testing.T) (*desk, deskPlace) {
	t.Helper()
	d := openDesk(t)
	p := d.ask(t, siteStaff, "POST", worksPath, 0, entry("同兴路回收点")).place(t, 201)
	at := worksPath + "/" + string(p.ID)
	p = d.ask(t, siteStaff, "POST", at+"/submit", p.Rev, nil).place(t, 200)
	return d, d.ask(t, reviewerA, "POST", at+"/approve", p.Rev, nil).place(t, 200)
}

// as reads an answer of a status.
func (a answer) as(t *testing.T, status int, v any) {
	t.Helper()
	if a.status != status {
		t.Fatalf("status %d, want %d: %s", a.status, status, a.body)
	}
	if err := json.Unmarshal(a.body, v); err != nil {
		t.Fatalf("%v in %s", err, a.body)
	}
}

// picture is a photo that who has sent.
func (d *desk) picture(t *testing.T, who registry.Actor) registry.ID {
	t.Helper()
	p, err := d.reg.AddPhoto(t.Context(), who, registry.Photo{JPEG: []byte{1}, Thumb: []byte{1}})
	if err != nil {
		t.Fatal(err)
	}
	return p.ID
}

func TestASiteIsAcceptedAndCounted(t *testing.T) {
	d, p := openSite(t)
	at := worksPath + "/" + string(p.ID) + "/standard"
	var list struct {
		Version string
		Items   []struct {
			Code     string
			Required bool
			Source   string
		}
	}
	d.ask(t, registry.Actor{}, "GET", "/api/v1/standard/checklist", 0, nil).as(t, 200, &list)
	var progress struct {
		Target, Count int
		By, From      string
		Accepted      []struct{ Code, Name, AcceptedOn, County string }
	}
	d.ask(t, registry.Actor{}, "GET", "/api/v1/standard/progress", 0, nil).as(t, 200, &progress)
	if progress.Target != 4 || progress.Count != 0 || progress.By != "2027-12-31" || progress.From != "2024-05-31" || progress.Accepted == nil {
		t.Errorf("%+v", progress)
	}
	d.ask(t, ownerA, "POST", at+"/apply", 0, nil).problem(t, 422, "rev.required")
	d.ask(t, foreign, "POST", at+"/apply", p.Rev, nil).problem(t, 404, "place.not_found")
	d.ask(t, registry.Actor{}, "POST", at+"/apply", p.Rev, nil).problem(t, 401, "login.needed")
	p = d.ask(t, ownerA, "POST", at+"/apply", p.Rev, map[string]any{}).place(t, 200)

	var marks []map[string]any
	for _, i := range list.Items {
		marks = append(marks, map[string]any{"code": i.Code, "pass": i.Required})
	}
	visit := map[string]any{"on": "2026-11-23", "items": marks, "photos": []registry.ID{d.picture(t, inspectorA)}}
	d.ask(t, ownerA, "POST", at+"/assess", p.Rev, visit).problem(t, 403, "forbidden")
	d.ask(t, inspectorA, "POST", at+"/assess", p.Rev-1, visit).problem(t, 412, "write.stale")
	d.ask(t, inspectorA, "POST", at+"/assess", p.Rev, map[string]any{"on": "2026-11-23", "items": marks[1:]}).problem(t, 422, "request.invalid")
	d.ask(t, inspectorA, "POST", at+"/assess", p.Rev, map[string]any{"on": "2026-11-23", "items": marks, "score": 100}).problem(t, 422, "request.invalid")
	p = d.ask(t, inspectorA, "POST", at+"/assess", p.Rev, visit).place(t, 200)

	var standing struct {
		Rev         registry.Rev
		Standard    struct{ Status, AcceptedOn string }
		Assessments []struct {
			State, Checklist, Inspector string
			Score                       int
			Items                       []struct {
				Code           string
				Pass, Required bool
			}
		}
	}
	d.ask(t, ownerA, "GET", at, 0, nil).as(t, 200, &standing)
	if standing.Standard.Status != "accepted" || standing.Rev != p.Rev || len(standing.Assessments) != 1 ||
		standing.Assessments[0].Checklist != list.Version || standing.Assessments[0].Inspector != "inspector" || len(standing.Assessments[0].Items) != len(list.Items) {
		t.Errorf("%+v", standing)
	}
	d.ask(t, foreign, "GET", at, 0, nil).problem(t, 404, "place.not_found")
	d.ask(t, registry.Actor{}, "GET", "/api/v1/standard/progress", 0, nil).as(t, 200, &progress)
	if progress.Count != 1 || progress.Accepted[0].Code != p.Code || progress.Accepted[0].AcceptedOn != "2026-11-23" {
		t.Errorf("%+v", progress)
	}
	d.ask(t, inspectorA, "POST", at+"/revoke", p.Rev, map[string]string{"reason": " "}).problem(t, 422, "request.invalid")
	d.ask(t, inspectorA, "POST", at+"/revoke", p.Rev, map[string]string{"reason": "不再达标"}).place(t, 200)
	d.ask(t, registry.Actor{}, "GET", "/api/v1/standard/progress", 0, nil).as(t, 200, &progress)
	if progress.Count != 0 {
		t.Errorf("%+v", progress)
	}
}

func TestOversightNamesEveryBadFieldInItsBody(t *testing.T) {
	d, p := openSite(t)
	for _, c := range []struct {
		who    registry.Actor
		target string
		rev    registry.Rev
		body   any
		fields []string
	}{
		{inspectorA, worksPath + "/" + string(p.ID) + "/standard/assess", p.Rev,
			map[string]any{"on": "never", "items": []any{map[string]any{"code": "ghost", "pass": true}}}, []string{"body.on", "body.items[0]", "body.items"}},
		{inspectorA, "/api/v1/work/inspections", 0, map[string]any{"plannedOn": "2026-02-30"}, []string{"body.plannedOn", "body.placeId"}},
		{plannerA, "/api/v1/work/projects", 0, map[string]any{"name": "", "kind": "site", "stage": "planned", "landNeedM2": -1, "landStatus": "none", "fundingFen": 1},
			[]string{"body.name", "body.landNeedM2", "body.fundingSource", "body.county"}},
	} {
		var told struct {
			Errors []struct{ Location, Message string }
		}
		d.ask(t, c.who, "POST", c.target, c.rev, c.body).as(t, 422, &told)
		got := map[string]bool{}
		for _, e := range told.Errors {
			got[e.Location] = e.Message != ""
		}
		for _, f := range c.fields {
			if !got[f] {
				t.Errorf("%s: %v does not name %s", c.target, got, f)
			}
		}
	}
}

func TestEveryWriteOfOversightIsRefusedToWhoMayNot(t *testing.T) {
	d, p := openSite(t)
	site := worksPath + "/" + string(p.ID) + "/standard"
	visit := map[string]any{"on": "2026-11-23", "items": []any{}}
	project := map[string]any{"name": "x", "kind": "site", "stage": "planned", "landNeedM2": 0, "landStatus": "none", "fundingFen": 0, "county": "510302"}
	none := "/01J00000000000000000000099"
	for _, c := range []struct {
		method, target string
		body           any
	}{
		{"POST", site + "/apply", nil},
		{"POST", site + "/withdraw", nil},
		{"POST", site + "/assess", visit},
		{"POST", site + "/revoke", map[string]string{"reason": "x"}},
		{"GET", site, nil},
		{"GET", "/api/v1/work/inspections", nil},
		{"POST", "/api/v1/work/inspections", map[string]any{"placeId": p.ID, "plannedOn": "2026-12-01"}},
		{"PUT", "/api/v1/work/inspections" + none, map[string]any{"plannedOn": "2026-12-01"}},
		{"DELETE", "/api/v1/work/inspections" + none, nil},
		{"GET", "/api/v1/work/projects", nil},
		{"POST", "/api/v1/work/projects", project},
		{"PUT", "/api/v1/work/projects" + none, project},
		{"DELETE", "/api/v1/work/projects" + none, nil},
	} {
		a := d.ask(t, registry.Actor{}, c.method, c.target, p.Rev, c.body)
		if a.status != 401 {
			t.Errorf("%s %s: %d %s", c.method, c.target, a.status, a.body)
		}
	}
}
