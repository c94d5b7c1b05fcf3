package handlers_test

import (
	"encoding/json"
	"encoding/xml"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"huishou/geo/registry"
)

// caseWorker handles the reports of the city.
var caseWorker = registry.Actor{Name: "regulator", Account: "a20", Grants: []registry.Grant{{Role: registry.Regulator, Area: "510300"}}}

type reportAnswer struct {
	Code, Secret, State, Text, PublicReply string
	Rev                                    registry.Rev
	Location                               struct{ Coordinates [2]float64 }
	ExactLocation                          *struct{ Coordinates [2]float64 }
}

func TestAResidentReportsAndFollows(t *testing.T) {
	d := openDesk(t)
	point := map[string]any{"type": "Point", "coordinates": []float64{104.771234, 29.351234}}
	a := d.ask(t, registry.Actor{}, "POST", "/api/v1/reports", 0, map[string]any{"category": "hazard", "location": point, "text": "河边一桶废机油", "contact": "13912345678"})
	var made reportAnswer
	if a.status != 201 || json.Unmarshal(a.body, &made) != nil || made.Secret == "" {
		t.Fatalf("%d %s", a.status, a.body)
	}
	path := "/api/v1/reports/" + made.Code
	if a := d.ask(t, registry.Actor{}, "GET", path, 0, nil); strings.Contains(string(a.body), "废机油") || strings.Contains(string(a.body), "104.771234") || strings.Contains(string(a.body), "139") {
		t.Errorf("everybody reads %s", a.body)
	}
	var seen reportAnswer
	d.get(t, path, "X-Follow-Up", made.Secret).into(t, &seen)
	if seen.Text != "河边一桶废机油" {
		t.Errorf("its sender reads %+v", seen)
	}
	if a := d.get(t, path, "X-Follow-Up", "AAAA-AAAA-AAAA-AAAA"); a.status != 401 && a.status != 403 {
		t.Errorf("with a wrong code: %d", a.status)
	}
	var work reportAnswer
	d.ask(t, caseWorker, "GET", "/api/v1/work/reports/"+made.Code, 0, nil).into(t, &work)
	if work.ExactLocation == nil || work.ExactLocation.Coordinates != [2]float64{104.771234, 29.351234} {
		t.Errorf("%+v", work)
	}
	if a := d.ask(t, caseWorker, "POST", "/api/v1/work/reports/"+made.Code+"/resolve", work.Rev, map[string]any{"reply": "已清理。"}); a.status != 200 {
		t.Errorf("%d %s", a.status, a.body)
	}
	if a := d.ask(t, caseWorker, "POST", "/api/v1/work/reports/"+made.Code+"/resolve", work.Rev, map[string]any{"reply": "再答。"}); a.status != 412 {
		t.Errorf("a second answer to the old version: %d", a.status)
	}
	d.get(t, path).into(t, &seen)
	if seen.State != "resolved" || seen.PublicReply != "已清理。" {
		t.Errorf("%+v", seen)
	}
	t.Run("an address sends ten in an hour", func(t *testing.T) {
		for i := 0; ; i++ {
			a := d.ask(t, registry.Actor{}, "POST", "/api/v1/reports", 0, map[string]any{"category": "hazard", "location": point})
			if a.status == 429 {
				if i != 9 || len(a.header["Retry-After"]) == 0 {
					t.Errorf("after %d more, %v", i, a.header)
				}
				return
			}
			if i > 20 {
				t.Fatal("no end")
			}
		}
	})
}

func TestOpen311(t *testing.T) {
	d := openDesk(t)
	form := url.Values{"service_code": {"illegal_dismantling"}, "lat": {"29.351234"}, "long": {"104.771234"}, "description": {"拆电视"}, "phone": {"13912345678"}}
	req := httptest.NewRequest("POST", "/open311/v2/requests.json", strings.NewReader(form.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := d.app.Test(req, -1)
	if err != nil || res.StatusCode != 201 {
		t.Fatalf("%v %v", res, err)
	}
	var made []struct {
		ID string `json:"service_request_id"`
	}
	if err := json.NewDecoder(res.Body).Decode(&made); err != nil || len(made) != 1 {
		t.Fatal(err)
	}
	type request struct {
		ID     string  `json:"service_request_id" xml:"service_request_id"`
		Status string  `json:"status" xml:"status"`
		Lat    float64 `json:"lat" xml:"lat"`
	}
	var list []request
	d.get(t, "/open311/v2/requests.json?service_code=illegal_dismantling&status=open").into(t, &list)
	if len(list) != 1 || list[0].ID != made[0].ID || list[0].Lat == 29.351234 {
		t.Errorf("%+v", list)
	}
	var doc struct {
		Requests []request `xml:"request"`
	}
	a := d.get(t, "/open311/v2/requests/"+made[0].ID+".xml")
	if err := xml.Unmarshal(a.body, &doc); err != nil || len(doc.Requests) != 1 || doc.Requests[0].Status != "open" {
		t.Errorf("%v %s", err, a.body)
	}
	if strings.Contains(string(a.body), "139") || strings.Contains(string(a.body), "拆电视") {
		t.Errorf("%s", a.body)
	}
	var services []struct {
		Code string `json:"service_code"`
	}
	d.get(t, "/open311/v2/services.json").into(t, &services)
	for _, s := range services {
		if a := d.get(t, "/open311/v2/services/"+s.Code+".json"); a.status != 200 {
			t.Errorf("%s: %d", s.Code, a.status)
		}
	}
	for target, want := range map[string]int{"/open311/v2/services.csv": 404, "/open311/v2/services/x.json": 404, "/open311/v2/requests.json?status=lost": 400, "/open311/v2/requests.json?start_date=gestern": 400, "/open311/v2/requests/R-1.xml": 404} {
		if a := d.get(t, target); a.status != want {
			t.Errorf("%s: %d", target, a.status)
		}
	}
}
