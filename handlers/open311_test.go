package handlers_test

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"huishou/geo/registry"
	"huishou/geo/registry/report"
	"huishou/handlers"
)

// form posts a form to an address of Open311.
func (d *door) form(t testing.TB, target, body string) (status int, answered []byte) {
	t.Helper()
	req := httptest.NewRequest("POST", target, strings.NewReader(body))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := d.app.Test(req, -1)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var raw json.RawMessage
	if strings.HasSuffix(target, ".json") {
		if err := json.NewDecoder(res.Body).Decode(&raw); err != nil {
			t.Fatalf("%s: %d, no JSON: %v", target, res.StatusCode, err)
		}
		return res.StatusCode, raw
	}
	var any struct {
		Inner string `xml:",innerxml"`
	}
	if err := xml.NewDecoder(res.Body).Decode(&any); err != nil {
		t.Fatalf("%s: %d, no XML: %v", target, res.StatusCode, err)
	}
	return res.StatusCode, []byte(any.Inner)
}

const goodForm = "service_code=hazard&lat=29.351234&long=104.771234&description=x"

func TestOpen311Elements(t *testing.T) {
	d := openDesk(t)
	for _, c := range [][2]string{
		{"services.xml", "<services><service><service_code>full</service_code>"},
		{"services/hazard.xml", "<service_definition><service_code>hazard</service_code>"},
		{"services/x.xml", "<errors><error><code>404</code>"},
		{"services/full.xml", "<service_definition><service_code>full</service_code>"}, // an error is of its own answer only
		{"requests.xml?status=lost", "<errors><error><code>400</code>"},
		{"requests.xml", "<service_requests></service_requests>"},
	} {
		a := d.get(t, "/open311/v2/"+c[0])
		if !strings.HasPrefix(string(a.body), xml.Header+c[1]) || strings.Join(a.header["Content-Type"], "") != "text/xml; charset=utf-8" {
			t.Errorf("%s: %s %s", c[0], a.header["Content-Type"], a.body)
		}
	}
	if a := d.get(t, "/open311/v2/services.json?jurisdiction_id=zigong.gov.cn"); a.status != 200 {
		t.Errorf("with a jurisdiction: %d", a.status)
	}
}

func TestOpen311Filters(t *testing.T) {
	g := openGate(t, nil)
	d := &desk{door: g.door}
	d.as = handlers.As(d.app, func() registry.Actor { return d.who })
	var codes []string
	for _, service := range []string{"hazard", "full", "hazard"} {
		g.clock.Add(int64(time.Minute)) // newest first needs an order
		status, body := d.form(t, "/open311/v2/requests.json", strings.Replace(goodForm, "hazard", service, 1))
		var made []struct {
			ID string `json:"service_request_id"`
		}
		if status != 201 || json.Unmarshal(body, &made) != nil || len(made) != 1 {
			t.Fatalf("%d %s", status, body)
		}
		codes = append(codes, made[0].ID)
	}
	var seen struct{ Rev registry.Rev }
	d.ask(t, caseWorker, "GET", "/api/v1/work/reports/"+codes[2], 0, nil).into(t, &seen)
	d.ask(t, caseWorker, "POST", "/api/v1/work/reports/"+codes[2]+"/resolve", seen.Rev, map[string]any{"reply": "已清理。"})
	tomorrow := url.QueryEscape(now.Add(24 * time.Hour).Format(time.RFC3339))
	for q, want := range map[string][]string{
		"":                         {codes[2], codes[1], codes[0]},
		"service_code=hazard":      {codes[2], codes[0]},
		"service_code=hazard,full": {codes[2], codes[1], codes[0]},
		"service_code=hazrad":      {},
		"status=open":              {codes[1], codes[0]},
		"status=closed":            {codes[2]},
		"status=open,closed":       {codes[2], codes[1], codes[0]},
		"start_date=" + tomorrow:   {},
		"end_date=" + tomorrow:     {codes[2], codes[1], codes[0]},
		"service_request_id=R-9":   {},
		"service_code=full&x=y":    {codes[1]},
		"end_date=2020-01-01T00:00:00Z&start_date=2019-01-01T00:00:00Z":    {},
		"service_request_id=" + codes[0] + "," + codes[1] + "&status=open": {codes[1], codes[0]},
	} {
		var list []struct {
			ID    string `json:"service_request_id"`
			Notes string `json:"status_notes"`
		}
		d.get(t, "/open311/v2/requests.json?"+q).into(t, &list)
		got := []string{}
		for _, r := range list {
			got = append(got, r.ID)
			if (r.Notes == "已清理。") != (r.ID == codes[2]) {
				t.Errorf("%s says %q", r.ID, r.Notes)
			}
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%q: %v, want %v", q, got, want)
		}
	}
}

func TestOpen311Keys(t *testing.T) {
	d := openDesk(t)
	accounts := d.books(t)
	acc, err := accounts.Create(t.Context(), registry.Console, "bridge", "接口", goodPassword, nil, "")
	if err != nil {
		t.Fatal(err)
	}
	who := registry.Actor{Account: acc.ID, Via: registry.ViaSession}
	key := func(scopes ...registry.Right) string {
		t.Helper()
		_, secret, err := accounts.MakeToken(t.Context(), who, "x", scopes, 1)
		if err != nil {
			t.Fatal(err)
		}
		return secret
	}
	good := key(registry.ReportSend)
	for claim, c := range map[string]struct {
		form string
		want int
	}{
		"a token that may send reports": {goodForm + "&api_key=" + good, 201},
		"a token for something else":    {goodForm + "&api_key=" + key(registry.AccountSelf), 403},
		"no token of ours":              {goodForm + "&api_key=xyz", 403},
		"a forged one":                  {goodForm + "&api_key=" + good + "x", 403},
		"none at all":                   {goodForm, 201},
		"no point":                      {"service_code=hazard" + "&api_key=" + good, 400},
		"half a point":                  {"service_code=hazard&lat=29.35" + "&api_key=" + good, 400},
		"a point that is no number":     {"service_code=hazard&lat=NaN&long=Inf" + "&api_key=" + good, 400},
		"an address only":               {"service_code=hazard&address_string=xx" + "&api_key=" + good, 400},
		"no service":                    {"lat=29.35&long=104.77" + "&api_key=" + good, 400},
	} {
		for _, format := range []string{"json", "xml"} {
			if status, body := d.form(t, "/open311/v2/requests."+format, c.form); status != c.want {
				t.Errorf("%s, %s: %d %s, want %d", claim, format, status, body, c.want)
			}
		}
	}
	t.Run("a key sends more than an address may", func(t *testing.T) {
		for i := range 15 {
			if status, body := d.form(t, "/open311/v2/requests.json", goodForm+"&api_key="+good); status != 201 {
				t.Fatalf("%d: %d %s", i, status, body)
			}
		}
		last := 0
		for range 15 {
			last, _ = d.form(t, "/open311/v2/requests.json", goodForm)
		}
		if last != 429 {
			t.Errorf("an address after fifteen: %d", last)
		}
	})
}

func TestHotSpotsWithinABox(t *testing.T) {
	d := openDesk(t)
	reports, err := report.Open(t.Context(), d.reg, report.Options{})
	if err != nil {
		t.Fatal(err)
	}
	tell(t, reports, 104.77, 29.35)
	tell(t, reports, 104.77, 29.35)
	tell(t, reports, 104.72, 29.34)
	for q, want := range map[string][]float64{"": {2, 1}, "&bbox=104.76,29.34,104.78,29.36": {2}, "&bbox=104.77,29.35,104.770001,29.350001": {2},
		"&bbox=104.70,29.33,104.73,29.345": {1}, "&bbox=170,-20,-170,20": {}} {
		var fc struct {
			Features []struct{ Properties struct{ Count float64 } }
		}
		d.get(t, "/api/v1/reports/hotspots?category=hazard"+q).into(t, &fc)
		got := []float64{}
		for _, f := range fc.Features {
			got = append(got, f.Properties.Count)
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%q: %v, want %v", q, got, want)
		}
	}
	for _, bad := range []string{"1,2,3", "a,b,c,d", "NaN,0,1,1", "104,30,105,29"} {
		if a := d.get(t, "/api/v1/reports/hotspots?bbox="+bad); a.status != 422 {
			t.Errorf("%s: %d", bad, a.status)
		}
	}
}

func tell(t testing.TB, reports *report.Reports, lon, lat float64) {
	t.Helper()
	at := orb.Point{lon, lat}
	if _, _, err := reports.Tell(t.Context(), registry.Actor{}, report.Telling{Category: report.Hazard, At: &at, Text: "x"}); err != nil {
		t.Fatal(err)
	}
}

// FuzzOpen311Form sends whatever somebody may post: the answer is a number or an
// error in the standard's form, never a failure of ours.
func FuzzOpen311Form(f *testing.F) {
	d := openGate(f, nil)
	for _, form := range []string{goodForm, goodForm + "&api_key=hst_x&jurisdiction_id=a", "service_code=%00&lat=1e400&long=", "%zz&;=&&&", "service_code[]=hazard&lat=%2b29&long=0x68", "description=%ff%fe%e2%80%ae", "\x00"} {
		f.Add(form, "json")
		f.Add(form, "xml")
	}
	f.Fuzz(func(t *testing.T, form, format string) {
		if format != "xml" {
			format = "json"
		}
		d.clock.Add(int64(10 * time.Minute)) // so that the bound of an address does not stop it
		if status, body := d.form(t, "/open311/v2/requests."+format, form); status >= 500 {
			t.Fatalf("%q: %d %s", form, status, body)
		}
	})
}
