package handlers_test

import (
	"strings"
	"testing"

	"huishou/geo/registry"
	"huishou/geo/registry/price"
)

// deskBoard is a board as the desks are told of it.
type deskBoard struct {
	Rev   registry.Rev
	Items []struct {
		Material, Unit, ValidFrom string
		PriceFen                  int64
		Stale                     bool
		Reference                 *price.Reference
	}
	Accepts []string
}

func TestABoardThroughTheDoor(t *testing.T) {
	m := openMatrix(t)
	staff, reader := m.of(registry.SiteStaff), m.of(registry.Inspector)
	p := m.place(m.ours, registry.Publish)
	at, public := "/api/v1/work/places/"+string(p.ID)+"/prices", "/api/v1/places/"+p.Code+"/prices"
	var b deskBoard
	a := staff.get(t, at)
	a.as(t, 200, &b)
	if b.Rev != 0 || len(b.Items) != 0 || len(b.Accepts) != 1 || a.header["Etag"][0] != `"0"` {
		t.Errorf("%s %v", a.body, a.header)
	}
	put := func(c *client, match string, fen int64) answer {
		t.Helper()
		return c.send(t, "PUT", at, map[string]any{"lines": []map[string]any{{"material": "cardboard", "unit": "jin", "priceFen": fen, "note": "成捆"}}}, "If-Match", match)
	}
	put(staff, "", 60).problem(t, 422, "rev.required")
	put(staff, `"1"`, 60).problem(t, 412, "write.stale")
	put(reader, `"0"`, 60).problem(t, 403, "forbidden")
	put(m.nobody(), `"0"`, 60).problem(t, 401, "login.needed")
	put(staff, `"0"`, 60).as(t, 200, &b)
	if b.Rev != 1 || b.Items[0].ValidFrom != "2026-11-24" {
		t.Errorf("%+v", b)
	}
	put(staff, `"0"`, 70).problem(t, 412, "write.stale")
	put(staff, `"1"`, -1).problem(t, 422, "request.invalid")
	if a := staff.send(t, "PUT", at, map[string]any{"lines": []map[string]any{{"material": "plastic", "unit": "kg", "priceFen": 1}}}, "If-Match", `"1"`); a.status != 422 ||
		!strings.Contains(string(a.body), `"location":"body.lines[0].material","code":"price.not_accepted"`) {
		t.Errorf("%s", a.body)
	}
	m.clock.Add(int64(24 * 60 * 60 * 1e9))
	staff.login(t)
	put(staff, `"1"`, 70).as(t, 200, &b)

	var page deskBoard
	m.nobody().get(t, public).into(t, &page)
	if len(page.Items) != 1 || page.Items[0].PriceFen != 70 || page.Items[0].Unit != "jin" || page.Items[0].Stale || page.Items[0].Reference == nil ||
		page.Items[0].Reference.Count != 1 || page.Items[0].Reference.MedianFen != nil {
		t.Errorf("%+v", page)
	}
	var past struct {
		Items []struct {
			PriceFen           int64
			ValidFrom, ValidTo string
		}
	}
	m.nobody().get(t, public+"/history?material=cardboard").into(t, &past)
	if len(past.Items) != 2 || past.Items[0].PriceFen != 60 || past.Items[0].ValidTo != "2026-11-24" || past.Items[1].ValidTo != "" {
		t.Errorf("%+v", past)
	}
	if a := m.nobody().get(t, public+"/history"); a.status != 422 {
		t.Errorf("%d %s", a.status, a.body)
	}
	m.nobody().get(t, public+"/history?material=gold").problem(t, 422, "request.invalid")
	m.nobody().get(t, "/api/v1/places/S-510302-9999/prices").problem(t, 404, "place.not_found")
	var detail struct{ Prices int }
	m.get(t, "/api/v1/places/"+p.Code).into(t, &detail)
	if detail.Prices != 1 {
		t.Errorf("%+v", detail)
	}
	// Two more make a median, of kilograms.
	for _, fen := range []int64{100, 180} {
		q := m.place(m.ours, registry.Publish)
		staff.send(t, "PUT", "/api/v1/work/places/"+string(q.ID)+"/prices",
			map[string]any{"lines": []map[string]any{{"material": "cardboard", "unit": "kg", "priceFen": fen}}}, "If-Match", `"0"`).as(t, 200, &b)
	}
	var city struct {
		Items []price.Reference
		Least int
	}
	m.nobody().get(t, "/api/v1/prices?area=510302&material=cardboard").into(t, &city)
	if len(city.Items) != 1 || city.Items[0].Count != 3 || *city.Items[0].MedianFen != 140 || city.Items[0].Unit != "kg" || city.Least != 3 {
		t.Errorf("%+v", city)
	}
	m.nobody().get(t, "/api/v1/prices?area=510303").into(t, &city)
	if len(city.Items) != 0 {
		t.Errorf("%+v", city)
	}
	m.nobody().get(t, "/api/v1/prices?area=1").problem(t, 422, "request.invalid")
	var list struct {
		Items []struct {
			Code     string
			Count    int
			MayWrite bool
		}
	}
	staff.get(t, "/api/v1/work/prices?q="+p.Code).into(t, &list)
	if len(list.Items) != 1 || list.Items[0].Count != 1 || !list.Items[0].MayWrite {
		t.Errorf("%+v", list)
	}
	staff.delete(t, at+"/paper", 2, nil).problem(t, 404, "price.not_found")
	staff.delete(t, at+"/cardboard?unit=kg", 2, nil).as(t, 200, &b)
	if b.Rev != 3 || len(b.Items) != 0 {
		t.Errorf("%+v", b)
	}
}

// boards makes places whose price board has been written so often. The matrix makes
// them over the door: what the public sees is in its memory.
func boards(times int) func(*matrix, side, *client) row {
	return func(m *matrix, s side, _ *client) row {
		m.t.Helper()
		p := m.place(s, registry.Publish)
		for rev := range times {
			m.desk().send(m.t, "PUT", "/api/v1/work/places/"+string(p.ID)+"/prices",
				map[string]any{"lines": []map[string]any{{"material": "paper", "unit": "kg", "priceFen": 100}}}, "If-Match", `"`+string(rune('0'+rev))+`"`).as(m.t, 200, new(deskBoard))
		}
		return row{key: string(p.ID), rev: registry.Rev(times)}
	}
}

// unseen says that there was no version yet.
func unseen(row) []string { return []string{"If-Match", `"0"`} }

// plantPrices plants who wrote prices, and prices of a place that is not public.
func plantPrices(m *matrix) secrets {
	shown, hidden := m.place(m.ours, registry.Publish), m.place(m.ours)
	writer := m.as(m.t, registry.OperatorAdmin, "", m.ours.operator)
	for _, p := range []registry.Place{shown, hidden} {
		note := "成捆"
		if p.ID == hidden.ID {
			note += unpublishedTag
		}
		writer.send(m.t, "PUT", "/api/v1/work/places/"+string(p.ID)+"/prices",
			map[string]any{"lines": []map[string]any{{"material": "paper", "unit": "kg", "priceFen": 100, "note": note}}}, "If-Match", `"0"`).as(m.t, 200, new(deskBoard))
	}
	return secrets{[]string{writer.account.Name, unpublishedTag}, []string{string(shown.ID), string(hidden.ID)}}
}
