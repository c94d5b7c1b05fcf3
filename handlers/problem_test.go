package handlers_test

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"
)

type problem struct {
	Type, Title, Detail, Code string
	Status                    int
	Errors                    []struct{ Location, Code, Message, Value string }
}

func readProblem(t *testing.T, target string, a answer) problem {
	t.Helper()
	var p problem
	if err := json.Unmarshal(a.body, &p); err != nil {
		t.Fatalf("%s: %v in %.200s", target, err, a.body)
	}
	if ct := a.header["Content-Type"]; len(ct) != 1 || ct[0] != "application/problem+json" {
		t.Errorf("%s: Content-Type %v", target, ct)
	}
	if p.Status != a.status || p.Code == "" || p.Detail == "" || p.Title == "" || p.Type == "" {
		t.Errorf("%s: %+v", target, p)
	}
	for _, e := range p.Errors {
		if e.Location == "" || e.Code == "" || e.Message == "" || len([]rune(e.Value)) > 81 {
			t.Errorf("%s: %+v", target, e)
		}
	}
	return p
}

// Items 37 to 40 of the corpus of bad input, and more of their kind.
func TestBadRequestsNameEveryBadParameter(t *testing.T) {
	d := openDoor(t, randomRows(5))
	long := strings.Repeat("x", 12_000)
	for _, c := range []struct {
		target string
		status int
		bad    string // locations, space separated
	}{
		{"/api/v1/sites/nearest", 422, "query.lon query.lat"},
		{"/api/v1/sites/nearest?lon=104.7", 422, "query.lat"},
		{"/api/v1/sites/nearest?lon=abc&lat=91&limit=0&radius=-1", 422, "query.lon query.lat query.limit query.radius"},
		{"/api/v1/sites/nearest?lon=180.0000001&lat=29", 422, "query.lon"},
		{"/api/v1/sites/nearest?lon=NaN&lat=Inf", 422, "query.lon query.lat"},
		{"/api/v1/sites/nearest?lon=1e400&lat=0x1p3", 422, "query.lon query.lat"},
		{"/api/v1/sites/nearest?lon=104,77&lat=29.3", 422, "query.lon"},
		{"/api/v1/sites/nearest?lon=104.7&lat=29.3&limit=101", 422, "query.limit"},
		{"/api/v1/sites/nearest?lon=104.7&lat=29.3&limit=-1", 422, "query.limit"},
		{"/api/v1/sites/nearest?lon=104.7&lat=29.3&limit=1000000000", 422, "query.limit"},
		{"/api/v1/sites/nearest?lon=104.7&lat=29.3&limit=1.5", 422, "query.limit"},
		{"/api/v1/sites/nearest?lon=104.7&lat=29.3&radius=0", 422, "query.radius"},
		{"/api/v1/sites/nearest?lon=104.7&lat=29.3&radius=200001", 422, "query.radius"},
		{"/api/v1/sites/nearest?lon=104.7&lat=29.3&radius=1e9", 422, "query.radius"},
		{"/api/v1/sites/nearest?lon=104.7&lat=29.3&crs=mars", 422, "query.crs"},
		{"/api/v1/sites/nearest?lon=104.7&lat=29.3&accepts=gold", 422, "query.accepts"},
		{"/api/v1/sites/nearest?lon=104.7&lat=29.3&accepts=paper,", 422, "query.accepts"},
		{"/api/v1/sites/nearest?lon=104.7&lat=29.3&kind=castle", 422, "query.kind"},
		{"/api/v1/sites/nearest?lon=104.7&lat=29.3&open=later", 422, "query.open"},
		{"/api/v1/sites/nearest?lon=104.7&lat=29.3&lon=104.8", 422, "query.lon"},
		{"/api/v1/sites/nearest?lon=104.7&lat=29.3&kind[$ne]=x", 422, "query.kind[$ne]"},
		{"/api/v1/sites/nearest?lon=104.7&lat=29.3&$where=1", 422, "query.$where"},
		{"/api/v1/places?bbox=1,2,3", 422, "query.bbox"},
		{"/api/v1/places?bbox=1,2,3,4,5", 422, "query.bbox"},
		{"/api/v1/places?bbox=104,30,105,29", 422, "query.bbox"},
		{"/api/v1/places?bbox=NaN,0,1,1", 422, "query.bbox"},
		{"/api/v1/places?cursor=abc", 422, "cursor"},
		{"/api/v1/places?cursor=WzEsIjAxIl0", 422, "cursor"},
		{"/api/v1/places?limit=1001", 422, "query.limit"},
		{"/api/v1/places?area=999999", 422, "query.area"},
		{"/api/v1/places?lat=29.3", 422, "query.lon"},
		{"/api/v1/places?q=%00", 422, "query.q"},
		{"/api/v1/places?q=%ff", 422, "query.q"},
		{"/api/v1/places?q=" + long, 422, "query.q"},
		{"/api/v1/places/%2e%2e%2fetc", 404, ""},
		{"/api/v1/places/nothing", 404, ""},
		{"/api/v1/items?limit=0", 422, "query.limit"},
		{"/api/v1/items?nothing=1", 422, "query.nothing"},
		{"/tiles/places/64/0/0.mvt", 404, ""},
		{"/tiles/places/-1/0/0.mvt", 404, ""},
		{"/tiles/places/3/8/0.mvt", 404, ""},
		{"/tiles/places/3/0/1000000000.mvt", 404, ""},
		{"/tiles/places/3/0/abc.mvt", 404, ""},
		{"/tiles/places/3/0/0.mvt?open=soon", 422, "query.open"},
		{"/api/v1/export/places.exe", 404, ""},
		{"/api/v1/export/places.csv?accepts=gold", 422, "query.accepts"},
		{"/ogc/collections/sites/items?limit=0", 400, "limit"},
		{"/ogc/collections/castles", 404, ""},
		{"/nowhere", 404, ""},
		{"/assets/../../etc/passwd", 404, ""},
		{"/assets/%2e%2e/%2e%2e/etc/passwd", 404, ""},
	} {
		t.Run(c.target[:min(60, len(c.target))], func(t *testing.T) {
			for _, lang := range []string{"zh", "en"} {
				a := d.get(t, strings.ReplaceAll(c.target, "$", url.QueryEscape("$")), "Accept-Language", lang)
				if a.status != c.status {
					t.Fatalf("status %d, want %d: %.300s", a.status, c.status, a.body)
				}
				p := readProblem(t, c.target, a)
				var got []string
				for _, e := range p.Errors {
					got = append(got, e.Location)
					if zh := strings.ContainsFunc(e.Message, func(r rune) bool { return r > 0x2e80 }); zh != (lang == "zh") && !strings.HasPrefix(c.target, "/api/v1/items") {
						t.Errorf("in %s: %s", lang, e.Message)
					}
				}
				for _, want := range strings.Fields(c.bad) {
					if !strings.Contains(strings.Join(got, " "), want) {
						t.Errorf("bad parts %v lack %s", got, want)
					}
				}
				if len(got) != len(strings.Fields(c.bad)) {
					t.Errorf("bad parts %v, want %s", got, c.bad)
				}
			}
		})
	}
}

// Item 44: other methods and override headers on every route.
func TestOtherMethodsChangeNothing(t *testing.T) {
	d := openDoor(t, randomRows(5))
	for _, target := range []string{"/", "/api/v1/places", "/api/v1/sites/nearest?lon=104.7&lat=29.3", "/api/v1/items", "/p/S-000000-0001", "/readyz", "/ogc"} {
		for _, method := range []string{"POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT"} {
			a := d.do(t, method, target, "X-HTTP-Method-Override", "GET")
			if a.status < 400 || a.status >= 500 && a.status != 501 {
				t.Errorf("%s %s: %d", method, target, a.status)
			}
			readProblem(t, method+" "+target, a)
		}
		if a := d.do(t, "HEAD", target); a.status != 200 && a.status != 404 || len(a.body) > 0 {
			t.Errorf("HEAD %s: %d, %d bytes", target, a.status, len(a.body))
		}
	}
}

func FuzzQuery(f *testing.F) {
	d := openDoor(f, randomRows(50))
	for _, q := range []string{"lon=104.7&lat=29.3", "accepts=paper,glass&open=now", "bbox=170,-20,-170,20&cursor=WzEsIjAxIl0", "kind[$ne]=x&q=%00%ff", "crs=bd09&radius=1e400"} {
		f.Add(q)
	}
	f.Fuzz(func(t *testing.T, q string) {
		if strings.ContainsAny(q, " #\r\n\t\x00") || strings.ContainsFunc(q, func(r rune) bool { return r < 0x20 || r == 0x7f }) {
			t.Skip("not a request line")
		}
		if _, err := url.Parse("/x?" + q); err != nil {
			t.Skip("not an address")
		}
		for _, path := range []string{"/api/v1/sites/nearest?", "/api/v1/places?", "/tiles/places/10/809/425.mvt?", "/api/v1/items?"} {
			if a := d.get(t, path+q); a.status >= 500 {
				t.Fatalf("%s%s: %d %s", path, q, a.status, a.body)
			}
		}
	})
}
