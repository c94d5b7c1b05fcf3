package handlers_test

import (
	"strings"
	"testing"
	"time"

	"huishou/geo/registry"
)

func TestAMachinePostsItsState(t *testing.T) {
	g := openGate(t, nil)
	operator := g.reg.NewID()
	boss, staff := g.as(t, registry.OperatorAdmin, "", operator), g.as(t, registry.SiteStaff, "", operator)
	reviewer := g.as(t, registry.Reviewer, "510300", "")
	body := entry("同兴路自助机")
	body["kind"] = "self_service"
	var p deskPlace
	boss.post(t, worksPath, 0, body).as(t, 201, &p)
	at := worksPath + "/" + string(p.ID)
	boss.post(t, at+"/submit", p.Rev, nil).as(t, 200, &p)
	reviewer.post(t, at+"/approve", p.Rev, nil).as(t, 200, &p)
	type status struct {
		State       string
		FillPercent *int
		LastSeen    *time.Time
	}
	public := func() *status {
		t.Helper()
		var page struct{ Machine *status }
		g.get(t, "/api/v1/places/"+p.Code).into(t, &page)
		return page.Machine
	}
	if public() != nil {
		t.Error("a machine without token has a state")
	}
	staff.post(t, at+"/machine", 0, nil).problem(t, 403, "forbidden")
	g.nobody().post(t, at+"/machine", 0, nil).problem(t, 401, "login.needed")
	boss.get(t, at+"/machine").problem(t, 404, "machine.not_found")
	var given struct{ Token string }
	boss.post(t, at+"/machine", 0, nil).as(t, 201, &given)
	if !strings.HasPrefix(given.Token, "hmd_") {
		t.Errorf("%+v", given)
	}
	if s := public(); s == nil || s.State != "unknown" || s.LastSeen != nil {
		t.Errorf("%+v", s)
	}
	device := g.nobody()
	post := func(token string, body any) answer {
		t.Helper()
		return device.send(t, "POST", "/api/v1/machine/state", body, "Authorization", "Bearer "+token)
	}
	if a := post(given.Token, map[string]any{"state": "working", "fillPercent": 40}); a.status != 204 || len(a.body) != 0 {
		t.Errorf("%d %s", a.status, a.body)
	}
	if s := public(); s.State != "working" || *s.FillPercent != 40 || !s.LastSeen.Equal(now) {
		t.Errorf("%+v", s)
	}
	for _, bad := range []any{map[string]any{"state": "unknown"}, map[string]any{"state": "working", "fillPercent": 101}, map[string]any{"state": "full", "place": "S-1"}, map[string]any{}, "", "[]"} {
		if a := post(given.Token, bad); a.status != 422 && a.status != 400 {
			t.Errorf("%v: %d %s", bad, a.status, a.body)
		}
	}
	for _, token := range []string{"", "x", given.Token + "x", "hst_" + given.Token[4:]} {
		if a := post(token, map[string]any{"state": "full"}); a.status != 401 {
			t.Errorf("%q: %d %s", token, a.status, a.body)
		}
	}
	var seen struct {
		State   string
		GivenBy string
	}
	staff.get(t, at+"/machine").into(t, &seen)
	if seen.State != "working" || seen.GivenBy != boss.account.Name {
		t.Errorf("%+v", seen)
	}
	held := 0
	for range 20 {
		if a := post(given.Token, map[string]any{"state": "full"}); a.status == 429 {
			a.problem(t, 429, "machine.too_often")
			held++
		}
	}
	if held < 14 {
		t.Errorf("%d of 20 posts at once were held back", held)
	}
	g.clock.Add(int64(2*time.Hour + time.Second))
	if s := public(); s.State != "unknown" || s.FillPercent != nil {
		t.Errorf("after a silence: %+v", s)
	}
	boss.login(t)
	if a := boss.delete(t, at+"/machine", 0, nil); a.status != 204 {
		t.Errorf("%d %s", a.status, a.body)
	}
	if a := post(given.Token, map[string]any{"state": "working"}); a.status != 401 || public() != nil {
		t.Errorf("taken back: %d", a.status)
	}
	if strings.Contains(g.log.String(), given.Token) {
		t.Error("the log has the token")
	}
}
