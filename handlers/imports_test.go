package handlers_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"huishou/geo/registry"
)

// importer may import in the whole city, and not publish.
var importer = registry.Actor{Name: "planner", Account: "a9", Grants: []registry.Grant{{Role: registry.Planner, Area: "510300"}}}

// send uploads a file of who.
func (d *desk) send(t *testing.T, who registry.Actor, target, name, content string) answer {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	part, err := w.CreateFormFile("file", name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(part, content); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	req := httptest.NewRequest("POST", target, &body)
	req.Header.Set("Content-Type", w.FormDataContentType())
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

func sitesCSV(n int) string {
	var b strings.Builder
	b.WriteString("编号,名称,经度,纬度,地址,营业时间\n")
	for i := range n {
		fmt.Fprintf(&b, "A%d,导入回收点%d号,%.5f,%.5f,自流井区某路%d号,周一至周五 8:00-17:30\n", i, i, 104.77+float64(i%50)*0.002, 29.34+float64(i/50)*0.002, i)
	}
	return b.String()
}

func TestAFileIsImportedByHand(t *testing.T) {
	d := openDesk(t)
	a := d.send(t, importer, "/api/v1/work/imports?crs=wgs84", "名单.csv", sitesCSV(120)+"B1,,104.7,29.3,没有名字,\n")
	if a.status != 201 {
		t.Fatalf("%d %s", a.status, a.body)
	}
	var up struct{ ID, Mapping string }
	if err := json.Unmarshal(a.body, &up); err != nil || !strings.Contains(up.Mapping, "wgs84") {
		t.Fatalf("%v %s", err, a.body)
	}
	path := "/api/v1/work/imports/" + up.ID
	body := map[string]any{"mapping": up.Mapping}
	var seen struct {
		Report registry.ImportReport
		Rows   []struct {
			Row  int
			Bad  bool
			Name string
		}
	}
	d.ask(t, importer, "POST", path+"/preview", 0, body).into(t, &seen)
	if seen.Report.Rows != 121 || seen.Report.OK != 120 || seen.Report.Bad != 1 || len(seen.Rows) != 121 || !seen.Rows[120].Bad || seen.Report.Errors[0].Message == "" {
		t.Fatalf("%+v", seen.Report)
	}
	if n, _, err := d.reg.WorkPlaces(t.Context(), registry.Console, registry.WorkQuery{}); err != nil || len(n) != 0 {
		t.Fatalf("a preview stored %d, %v", len(n), err)
	}
	t.Run("another account does not find the file", func(t *testing.T) {
		other := importer
		other.Account = "a10"
		if a := d.ask(t, other, "POST", path+"/preview", 0, body); a.status != 404 {
			t.Errorf("%d", a.status)
		}
	})
	t.Run("a planner does not publish", func(t *testing.T) {
		if a := d.ask(t, importer, "POST", path+"/run", 0, map[string]any{"mapping": up.Mapping, "publish": true}); a.status != 403 {
			t.Errorf("%d %s", a.status, a.body)
		}
	})
	a = d.ask(t, importer, "POST", path+"/run", 0, body)
	var job struct {
		ID, State string
		Report    *registry.ImportReport
	}
	if a.status != 202 {
		t.Fatalf("%d %s", a.status, a.body)
	}
	if err := json.Unmarshal(a.body, &job); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(20 * time.Second); job.State == "running"; {
		d.ask(t, importer, "GET", "/api/v1/work/jobs/"+job.ID, 0, nil).into(t, &job)
		if time.Now().After(deadline) {
			t.Fatal("does not end")
		}
	}
	if job.State != "done" || job.Report == nil || job.Report.New != 120 {
		t.Fatalf("%+v", job)
	}
	var undone struct{ Undone, Kept int }
	d.ask(t, importer, "POST", "/api/v1/work/batches/"+string(job.Report.Batch)+"/undo", 0, nil).into(t, &undone)
	if undone.Undone != 120 {
		t.Errorf("%+v", undone)
	}
	t.Run("what is no file of places is refused with the reason", func(t *testing.T) {
		for name, content := range map[string]string{"a.csv": "", "b.xlsx": "not a zip", "c.geojson": `{"type":"FeatureCollection"`, "d.exe": "MZ\x00\x00"} {
			if a := d.send(t, importer, "/api/v1/work/imports", name, content); a.status < 400 || a.status >= 500 {
				t.Errorf("%s: %d %s", name, a.status, a.body)
			} else {
				readProblem(t, name, a)
			}
		}
	})
	t.Run("the public sends no file", func(t *testing.T) {
		if a := d.send(t, registry.Actor{}, "/api/v1/work/imports", "a.csv", sitesCSV(1)); a.status != 401 {
			t.Errorf("%d", a.status)
		}
	})
}

// A file of stops goes the same way and becomes a timetable.
func TestATimetableIsImportedByHand(t *testing.T) {
	d := openDesk(t)
	const file = "站点,星期,到,离,车,经度,纬度\n东街口,一、四,0830,0900,1号车,104.77,29.35\n西街口,二、六,2350,0010,1号车,104.78,29.35\n南街口,每天,0900,0930,1号车,104.79,29.35\n"
	const mapping = `source: fleet
crs: wgs84
timetable: {arrives: 到, leaves: 离, days: 星期, vehicle: 车}
columns: {name: 站点, lon: 经度, lat: 纬度}
constants: {accepts: paper}
`
	var up struct{ ID string }
	if a := d.send(t, importer, "/api/v1/work/imports?crs=wgs84", "时刻表.csv", file); json.Unmarshal(a.body, &up) != nil || up.ID == "" {
		t.Fatalf("%d %s", a.status, a.body)
	}
	path := "/api/v1/work/imports/" + up.ID
	var seen struct {
		Report registry.ImportReport
		Rows   []struct {
			Kind, Hours string
			Bad         bool
		}
	}
	d.ask(t, importer, "POST", path+"/preview", 0, map[string]any{"mapping": mapping}).into(t, &seen)
	if seen.Report.OK != 2 || seen.Report.Bad != 1 || !seen.Rows[2].Bad || seen.Rows[0].Kind != "scheduled_stop" || !strings.Contains(seen.Rows[0].Hours, "08:30-09:00") {
		t.Fatalf("%+v", seen)
	}
	if e := seen.Report.Errors[0]; e.Code != "days.unknown" || e.Column != "星期" || e.Value != "每天" || e.Message == e.Code {
		t.Errorf("%+v", e)
	}
	var job struct {
		ID, State string
		Report    *registry.ImportReport
	}
	if a := d.ask(t, importer, "POST", path+"/run", 0, map[string]any{"mapping": mapping, "publish": true}); json.Unmarshal(a.body, &job) != nil || a.status != 202 {
		t.Fatalf("%d %s", a.status, a.body)
	}
	for deadline := time.Now().Add(20 * time.Second); job.State == "running" && time.Now().Before(deadline); {
		d.ask(t, importer, "GET", "/api/v1/work/jobs/"+job.ID, 0, nil).into(t, &job)
	}
	if job.State != "done" || job.Report == nil || job.Report.New != 2 {
		t.Fatalf("%+v", job)
	}
	var near struct{ Items []struct{ Name string } }
	d.ask(t, importer, "GET", "/api/v1/sites/nearest?lon=104.77&lat=29.35&accepts=paper", 0, nil).into(t, &near)
	if len(near.Items) != 2 || near.Items[0].Name != "东街口" {
		t.Errorf("near: %+v", near)
	}
	var undone struct{ Undone int }
	d.ask(t, importer, "POST", "/api/v1/work/batches/"+string(job.Report.Batch)+"/undo", 0, nil).into(t, &undone)
	if undone.Undone != 2 {
		t.Errorf("%d undone", undone.Undone)
	}
}
