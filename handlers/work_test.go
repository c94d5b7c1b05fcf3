package handlers_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"huishou/geo/registry"
	"huishou/handlers"
	"huishou/seed"
)

// desk is a door at which somebody has logged in.
type desk struct {
	*door
	as  *fiber.App
	who registry.Actor
}

func openDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{door: openDoor(t, nil)}
	if _, err := seed.Load(t.Context(), d.reg); err != nil {
		t.Fatal(err)
	}
	d.as = handlers.As(d.app, func() registry.Actor { return d.who })
	return d
}

var (
	siteStaff = registry.Actor{Name: "staff", Account: "a1", Operator: "01J00000000000000000000001", Grants: []registry.Grant{{Role: registry.SiteStaff}}}
	reviewerA = registry.Actor{Name: "reviewer", Account: "a2", Grants: []registry.Grant{{Role: registry.Reviewer, Area: "510300"}}}
	foreign   = registry.Actor{Name: "foreign", Account: "a3", Operator: "01J00000000000000000000002", Grants: []registry.Grant{{Role: registry.OperatorAdmin}}}
)

// ask sends a request of who; body is JSON or nil, rev 0 leaves If-Match out.
func (d *desk) ask(t *testing.T, who registry.Actor, method, target string, rev registry.Rev, body any) answer {
	t.Helper()
	var r io.Reader
	if s, ok := body.(string); ok {
		r = strings.NewReader(s)
	} else if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		r = bytes.NewReader(raw)
	}
	req := httptest.NewRequest(method, target, r)
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if rev > 0 {
		req.Header.Set("If-Match", fmt.Sprintf(`"%d"`, rev))
	}
	d.who = who
	res, err := d.as.Test(req, -1)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{res.StatusCode, res.Header, raw}
}

// deskPlace is what tests read of a work place.
type deskPlace struct {
	ID       registry.ID
	Rev      registry.Rev
	Code     string
	Status   string
	Name     string
	Kind     string
	Likely   []registry.Twin
	Location struct{ Coordinates [2]float64 }
	Review   *struct {
		State, ByName, Reason string
		Edit                  *struct{ Name string }
		Changes               []struct {
			Field    string
			From, To any
		}
	}
}

func (a answer) place(t *testing.T, status int) (p deskPlace) {
	t.Helper()
	if a.status != status {
		t.Fatalf("status %d, want %d: %s", a.status, status, a.body)
	}
	if err := json.Unmarshal(a.body, &p); err != nil {
		t.Fatal(err)
	}
	if got := a.header["Etag"]; len(got) != 1 || got[0] != fmt.Sprintf(`"%d"`, p.Rev) {
		t.Errorf("ETag %v at version %d", got, p.Rev)
	}
	return p
}

func (a answer) problem(t *testing.T, status int, code string) {
	t.Helper()
	var p struct{ Code string }
	if err := json.Unmarshal(a.body, &p); err != nil || a.status != status || p.Code != code {
		t.Errorf("%d %s, want %d %s", a.status, a.body, status, code)
	}
}

func entry(name string) map[string]any {
	return map[string]any{"kind": "community_point", "name": name, "accepts": []string{"paper"}, "hours": "Mo-Fr 08:00-18:00",
		"location": map[string]any{"type": "Point", "coordinates": []float64{104.7734, 29.3590}}}
}

const worksPath = "/api/v1/work/places"

func TestAPlaceFromEntryToThePublic(t *testing.T) {
	d := openDesk(t)
	p := d.ask(t, siteStaff, "POST", worksPath, 0, entry("同兴路回收点")).place(t, 201)
	at := worksPath + "/" + string(p.ID)
	if p.Status != "draft" || !strings.HasPrefix(p.Code, "S-5103") {
		t.Errorf("%+v", p)
	}
	d.ask(t, siteStaff, "POST", at+"/submit", 0, nil).problem(t, 422, "rev.required")
	d.ask(t, foreign, "GET", at, 0, nil).problem(t, 404, "place.not_found")
	d.ask(t, foreign, "POST", at+"/submit", p.Rev, nil).problem(t, 404, "place.not_found")
	d.ask(t, registry.Actor{}, "GET", at, 0, nil).problem(t, 401, "login.needed")
	p = d.ask(t, siteStaff, "POST", at+"/submit", p.Rev, map[string]string{"note": "新站"}).place(t, 200)
	d.ask(t, siteStaff, "POST", at+"/approve", p.Rev, nil).problem(t, 403, "forbidden")
	d.ask(t, reviewerA, "POST", at+"/approve", p.Rev-1, nil).problem(t, 412, "write.stale")
	d.ask(t, reviewerA, "POST", at+"/reject", p.Rev, nil).problem(t, 422, "request.invalid")

	var queue struct{ Items []deskPlace }
	d.ask(t, reviewerA, "GET", "/api/v1/work/queue", 0, nil).into(t, &queue)
	if len(queue.Items) != 1 || queue.Items[0].ID != p.ID || queue.Items[0].Review.State != "submitted" {
		t.Errorf("%+v", queue)
	}
	d.ask(t, siteStaff, "GET", "/api/v1/work/queue", 0, nil).problem(t, 403, "forbidden")
	if a := d.get(t, "/api/v1/places/"+p.Code); a.status != 404 {
		t.Errorf("public before it was approved: %d", a.status)
	}
	p = d.ask(t, reviewerA, "POST", at+"/approve", p.Rev, nil).place(t, 200)
	if a := d.get(t, "/api/v1/places/"+p.Code); a.status != 200 {
		t.Errorf("approved, it answers %d", a.status)
	}

	secret := "还没批准"
	edit := entry(secret)
	p = d.ask(t, siteStaff, "PUT", at, p.Rev, edit).place(t, 200)
	if p.Name != "同兴路回收点" || p.Review.Edit.Name != secret || len(p.Review.Changes) != 1 || p.Review.Changes[0].To != secret {
		t.Errorf("%+v", p.Review)
	}
	p = d.ask(t, siteStaff, "POST", at+"/submit", p.Rev, nil).place(t, 200)
	for _, target := range []string{"/api/v1/places", "/api/v1/places/" + p.Code, "/api/v1/sites/nearest?lon=104.7734&lat=29.359",
		"/api/v1/export/places.csv", "/api/v1/export/places.geojson", "/api/v1/export/places.kml", "/p/" + p.Code, "/ogc/collections/sites/items",
		"/ogc/collections/sites/items/" + string(p.ID), "/tiles/places/16/51846/27153.mvt", "/tiles/places/0/0/0.mvt"} {
		if a := d.get(t, target); a.status >= 500 || bytes.Contains(a.body, []byte(secret)) || bytes.Contains(a.body, []byte("a1")) && bytes.Contains(a.body, []byte("wrote")) {
			t.Errorf("%s: %d %.200s", target, a.status, a.body)
		}
	}
	var list struct{ Items []deskPlace }
	d.ask(t, siteStaff, "GET", worksPath+"?state=submitted", 0, nil).into(t, &list)
	if len(list.Items) != 1 {
		t.Errorf("%d of mine wait", len(list.Items))
	}
	var decided struct{ Items []registry.Decision }
	d.ask(t, reviewerA, "POST", "/api/v1/work/queue/decide", 0, map[string]any{"decision": "approve",
		"items": []any{map[string]any{"id": p.ID, "rev": p.Rev}, map[string]any{"id": p.ID, "rev": p.Rev}}}).into(t, &decided)
	if len(decided.Items) != 2 || !decided.Items[0].OK || decided.Items[1].Code != "write.stale" {
		t.Errorf("%+v", decided)
	}
	if a := d.get(t, "/api/v1/places/"+p.Code); !bytes.Contains(a.body, []byte(secret)) {
		t.Errorf("%s", a.body)
	}
	var history struct{ Items []registry.Version }
	d.ask(t, siteStaff, "GET", at+"/history", 0, nil).into(t, &history)
	if len(history.Items) != 6 || len(history.Items[0].Changes) != 1 {
		t.Errorf("%+v", history.Items)
	}
	p = d.ask(t, siteStaff, "GET", at, 0, nil).place(t, 200)
	d.ask(t, siteStaff, "POST", at+"/suspend", p.Rev, map[string]string{"reason": "x"}).problem(t, 403, "forbidden")
	d.ask(t, foreign, "POST", at+"/suspend", p.Rev, map[string]string{"reason": "x"}).problem(t, 403, "forbidden")
}

func TestEntriesAreHeldToTheRules(t *testing.T) {
	d := openDesk(t)
	for name, change := range map[string]func(m map[string]any){
		"an unknown field":      func(m map[string]any) { m["verified"] = true },
		"a field of the server": func(m map[string]any) { m["status"] = "published" },
		"a kind that is none":   func(m map[string]any) { m["kind"] = "bank" },
		"an operator in Mongo":  func(m map[string]any) { m["name"] = map[string]any{"$ne": 1} },
		"nowhere":               func(m map[string]any) { delete(m, "location") },
		"off the earth": func(m map[string]any) {
			m["location"] = map[string]any{"type": "Point", "coordinates": []float64{190, 29}}
		},
		"one coordinate":      func(m map[string]any) { m["location"] = map[string]any{"type": "Point", "coordinates": []float64{104}} },
		"a script as website": func(m map[string]any) { m["website"] = "javascript:alert(1)" },
	} {
		t.Run(name, func(t *testing.T) {
			m := entry("名")
			change(m)
			if a := d.ask(t, siteStaff, "POST", worksPath, 0, m); a.status != 422 {
				t.Errorf("%d %s", a.status, a.body)
			}
		})
	}
	if a := d.ask(t, registry.Actor{}, "POST", worksPath, 0, entry("公众")); a.status != 401 {
		t.Errorf("the public enters a place: %d", a.status)
	}
}

func TestConfirmLinkOverHTTP(t *testing.T) {
	d := openDesk(t)
	p := d.ask(t, siteStaff, "POST", worksPath, 0, entry("确认点")).place(t, 201)
	at := worksPath + "/" + string(p.ID)
	p = d.ask(t, siteStaff, "POST", at+"/submit", p.Rev, nil).place(t, 200)
	p = d.ask(t, reviewerA, "POST", at+"/approve", p.Rev, nil).place(t, 200)
	var link struct {
		URL string
		Rev registry.Rev
	}
	d.ask(t, siteStaff, "POST", at+"/confirm-link", p.Rev, nil).into(t, &link)
	u, err := url.Parse(link.URL)
	if err != nil || u.Path != "/confirm" || u.Query().Get("token") == "" {
		t.Fatalf("%s %v", link.URL, err)
	}
	target := "/api/v1/confirm/" + u.Query().Get("token")
	var what struct{ Code, Name string }
	d.ask(t, registry.Actor{}, "GET", target, 0, nil).into(t, &what)
	if what.Code != p.Code {
		t.Errorf("%+v", what)
	}
	if a := d.ask(t, registry.Actor{}, "POST", target, 0, nil); a.status != 200 {
		t.Errorf("%d %s", a.status, a.body)
	}
	d.ask(t, registry.Actor{}, "POST", target, 0, nil).problem(t, 409, "confirm.used")
	d.ask(t, registry.Actor{}, "GET", "/api/v1/confirm/nothing", 0, nil).problem(t, 404, "confirm.not_found")
	var q registry.Quality
	d.ask(t, reviewerA, "GET", "/api/v1/work/quality", 0, nil).into(t, &q)
	if q.Total != 1 || len(q.Counts) != 5 {
		t.Errorf("%+v", q)
	}
	var due struct{ Total int }
	d.ask(t, siteStaff, "GET", "/api/v1/work/reminders", 0, nil).into(t, &due)
	if due.Total != 0 {
		t.Errorf("%+v", due)
	}
}

func TestOnlyUploadsMayBeLarge(t *testing.T) {
	d := openDesk(t)
	large := `{"name":"` + strings.Repeat("x", 2<<20) + `"}`
	if a := d.ask(t, siteStaff, "POST", worksPath, 0, large); a.status != 413 {
		t.Errorf("2 MiB of JSON: %d", a.status)
	}
	if a := d.ask(t, siteStaff, "POST", "/api/v1/photos", 0, large); a.status == 413 {
		t.Errorf("2 MiB of photo: %d", a.status)
	}
}
