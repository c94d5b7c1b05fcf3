package handlers_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"

	"huishou/geo/registry"
)

// feedRules are the rows of the matrix about calendars.
var feedRules = []rule{
	{ops: "feed-stop feed-stops", may: everybody, make: stops("publish")},
	{ops: "feed-vehicle feed-vehicles", may: everybody, make: publicVehicles},
	{ops: "feed-place feed-places", may: everybody, make: places(registry.Publish)},
	{ops: "feed-area feed-areas", may: everybody, ask: in("id", "510302", "")},
	{ops: "feed-near", may: everybody, ask: in("", "", "?lon=104.77&lat=29.35")},
}

// events reads a calendar by the summaries of its events.
func events(t *testing.T, a answer) map[string]*ics.VEvent {
	t.Helper()
	if a.status != 200 || !slices.Equal(a.header["Content-Type"], []string{"text/calendar; charset=utf-8"}) {
		t.Fatalf("%d %v %s", a.status, a.header["Content-Type"], a.body)
	}
	cal, err := ics.ParseCalendar(strings.NewReader(string(a.body)))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]*ics.VEvent{}
	for _, e := range cal.Events() {
		out[e.GetProperty(ics.ComponentPropertySummary).Value] = e
	}
	return out
}

func keys(m map[string]*ics.VEvent) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

func TestCalendarsThroughTheDoor(t *testing.T) {
	m := openMatrix(t)
	boss := m.of(registry.OperatorAdmin)
	var v made
	boss.post(t, "/api/v1/work/vehicles", 0, map[string]any{"name": "回收车 3 号", "active": true, "area": "510302", "materials": []string{"paper"}}).as(t, 201, &v)
	site := m.place(m.ours, registry.Publish)
	stop := func(name string, step float64, more map[string]any) made {
		body := stopBody(v.ID, [2]float64{m.ours.at[0] + step, m.ours.at[1]})
		body["name"] = name
		for k, x := range more {
			body[k] = x
		}
		var s made
		boss.post(t, "/api/v1/work/stops", 0, body).as(t, 201, &s)
		boss.post(t, "/api/v1/work/stops/"+s.ID+"/publish", s.Rev, nil).as(t, 200, &s)
		return s
	}
	first := stop("檀木林路口", 0, map[string]any{"placeId": string(site.ID), "exceptions": []map[string]any{
		{"date": "2026-11-28", "action": "cancelled", "reason": "修路"}, {"date": "2026-12-01", "action": "moved", "newDate": "2026-12-02", "reason": "修路"}}})
	stop("沙湾路口", 0.004, nil) // some 390 m away
	stop("光大街口", 0.03, nil)  // some 2.9 km away, in the next county
	stop("不收回收物的点", 0.001, map[string]any{"noRecycling": true})
	cancelledZh, movedZh := "（取消）回收车：檀木林路口", "（改期）回收车：檀木林路口"
	near := fmt.Sprintf("/feeds/near.ics?lon=%v&lat=%v&lang=zh", m.ours.at[0], m.ours.at[1])
	one := []string{cancelledZh, movedZh, "回收车：檀木林路口"}
	two := append(slices.Clone(one), "回收车：沙湾路口")
	all := append(slices.Clone(two), "回收车：光大街口")
	for target, want := range map[string][]string{
		"/feeds/stop/" + first.ID + ".ics?lang=zh":         one,
		"/feeds/stops/" + first.Code + ".ics?lang=zh":      one,
		"/feeds/stop/" + first.ID + ".ics?lang=en":         {"Cancelled: Collection: 檀木林路口", "Collection: 檀木林路口", "Moved: Collection: 檀木林路口"},
		"/feeds/vehicle/" + v.Code + ".ics?lang=zh":        all,
		"/feeds/vehicles/" + v.ID + ".ics?lang=zh":         all,
		"/feeds/place/" + string(site.ID) + ".ics?lang=zh": one,
		"/feeds/places/" + site.Code + ".ics?lang=zh":      one,
		"/feeds/area/510300.ics?lang=zh":                   all,
		"/feeds/areas/510302.ics?lang=zh&accepts=paper":    two,
		"/feeds/areas/510302.ics?lang=zh&accepts=glass":    nil,
		near:                                two,
		near + "&radius=5000":               all,
		near + "&radius=100":                one,
		near + "&radius=5000&accepts=glass": nil,
	} {
		got := keys(events(t, m.nobody().get(t, target)))
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s\ngot  %q\nwant %q", target, got, want)
		}
	}
	t.Run("moved and cancelled visits say when and why", func(t *testing.T) {
		all := events(t, m.nobody().get(t, "/feeds/stop/"+first.ID+".ics?lang=zh"))
		get := func(e *ics.VEvent, name ics.ComponentProperty) string {
			if p := e.GetProperty(name); p != nil {
				return p.Value
			}
			return ""
		}
		moved, gone, series := all[movedZh], all[cancelledZh], all["回收车：檀木林路口"]
		if get(moved, ics.ComponentPropertyRecurrenceId) != "20261201T173000" || get(moved, ics.ComponentPropertyDtStart) != "20261202T173000" || moved.Id() != series.Id() {
			t.Errorf("%+v", moved)
		}
		if get(gone, ics.ComponentPropertyStatus) != "CANCELLED" || gone.Id() == series.Id() || get(series, ics.ComponentPropertyExdate) != "20261128T173000" || !strings.HasPrefix(get(gone, ics.ComponentPropertyDescription), "修路\n") {
			t.Errorf("%+v %+v", gone, series)
		}
		if get(series, ics.ComponentPropertyUrl) != "https://huishou.example/stop/"+first.Code {
			t.Errorf("%+v", series)
		}
	})
	t.Run("a calendar that did not change is not sent again", func(t *testing.T) {
		target := "/feeds/stop/" + first.ID + ".ics?lang=zh"
		a := m.nobody().get(t, target)
		etag := strings.Join(a.header["Etag"], "")
		if etag == "" || !slices.Equal(a.header["Cache-Control"], []string{"public, max-age=900"}) || !strings.Contains(strings.Join(a.header["Vary"], ","), "Accept-Language") {
			t.Fatalf("%v", a.header)
		}
		if b := m.nobody().send(t, "GET", target, nil, "If-None-Match", etag); b.status != 304 || len(b.body) > 0 {
			t.Errorf("%d %s", b.status, b.body)
		}
		var s made
		boss.get(t, "/api/v1/work/stops/"+first.ID).as(t, 200, &s)
		boss.post(t, "/api/v1/work/stops/"+first.ID+"/exceptions", s.Rev, map[string]any{"date": "2026-12-05", "action": "cancelled", "reason": "雨"}).as(t, 200, &s)
		b := m.nobody().send(t, "GET", target, nil, "If-None-Match", etag)
		if b.status != 200 || !strings.Contains(string(b.body), "20261205T173000") {
			t.Errorf("%d %s", b.status, b.body)
		}
	})
	t.Run("what is not there or not asked well is refused", func(t *testing.T) {
		for target, want := range map[string]string{
			"/feeds/stop/T-1.ics":                              "404 stop.not_found",
			"/feeds/vehicle/V-1.ics":                           "404 vehicle.not_found",
			"/feeds/place/S-1.ics":                             "404 place.not_found",
			"/feeds/area/999999.ics":                           "404 area.not_found",
			"/feeds/stop/" + first.ID + ".ics?lang=fr":         "422 lang.unknown",
			"/feeds/stop/" + first.ID + ".ics?x=1":             "422 param.unknown",
			"/feeds/near.ics":                                  "422 field.required",
			"/feeds/near.ics?lon=104.77&lat=29.35&radius=5001": "422 number.out_of_range",
			"/feeds/near.ics?lon=104.77&lat=99":                "422 number.out_of_range",
		} {
			a := m.nobody().get(t, target)
			if got := fmt.Sprint(a.status); !strings.HasPrefix(want, got) || !strings.Contains(string(a.body), want[4:]) {
				t.Errorf("%s: %d %s, want %s", target, a.status, a.body, want)
			}
		}
	})
}

func TestCalendarsOfManyStopsHaveLimits(t *testing.T) {
	m := openMatrix(t)
	v := m.vehicle(m.ours)
	for i := range 301 {
		body := stopBody(v.ID, m.ours.at)
		body["name"] = fmt.Sprintf("流动点 %03d", i)
		var s made
		m.desk().post(t, "/api/v1/work/stops", 0, body).as(t, 201, &s)
		m.desk().post(t, "/api/v1/work/stops/"+s.ID+"/publish", s.Rev, nil).as(t, 200, &s)
	}
	if a := m.nobody().get(t, "/feeds/area/510302.ics"); a.status != 413 || !strings.Contains(string(a.body), "feed.too_large") {
		t.Errorf("%d %.200s", a.status, a.body)
	}
	a := m.nobody().get(t, fmt.Sprintf("/feeds/near.ics?lon=%v&lat=%v&lang=zh", m.ours.at[0], m.ours.at[1]))
	if n := len(events(t, a)); n != 50 || !strings.Contains(strings.ReplaceAll(string(a.body), "\r\n ", ""), "只列出最近的 50 个站点") {
		t.Errorf("%d events", n)
	}
	begun := time.Now()
	if n := len(events(t, m.nobody().get(t, "/feeds/vehicle/"+v.Code+".ics?lang=zh"))); n != 301 {
		t.Errorf("%d events", n)
	}
	t.Logf("301 stops in %s", time.Since(begun).Round(time.Millisecond))
}

func TestAPlacesCalendarHasTheDaysThatHolidaysChange(t *testing.T) {
	m := openMatrix(t)
	content := registry.Place{Kind: registry.CommunityPoint, Name: "大安回收站", Location: m.place(m.ours).Location, OperatorID: m.ours.operator, Hours: "Mo-Su 08:00-18:00; PH 09:00-12:00"}
	p, _, err := m.reg.CreatePlace(t.Context(), m.writer, content)
	m.must(err)
	published := m.step(p, registry.Publish)
	got := keys(events(t, m.nobody().get(t, "/feeds/place/"+published.Code+".ics?lang=zh")))
	if !slices.Equal(got, []string{"大安回收站：09:00-12:00"}) {
		t.Errorf("%q", got)
	}
	a := m.nobody().get(t, "/feeds/place/"+published.Code+".ics?lang=zh")
	a.body = []byte(strings.ReplaceAll(string(a.body), "\r\n ", ""))
	// 2026 has 33 days off; the notice for 2027 is not in the calendar.
	if n := strings.Count(string(a.body), "BEGIN:VEVENT"); n != 33 || !strings.Contains(string(a.body), "2027 年的节假日安排尚未公布") {
		t.Errorf("%d days in\n%s", n, a.body)
	}
}
