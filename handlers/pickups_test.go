package handlers_test

import (
	"bytes"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"huishou/geo/registry"
	"huishou/geo/store/both"
)

// pickupAnswer is what tests read of a pickup.
type pickupAnswer struct {
	ID, Code, Secret, State, Driver string
	Rev                             registry.Rev
	Location                        struct{ Coordinates [2]float64 }
	EstimateFen                     *int64
	Final                           *struct {
		TotalFen int64
		Lines    []struct {
			Item     *int
			PriceFen int64
			Reason   string
		}
	}
	Private *struct {
		Location *struct{ Coordinates [2]float64 }
		Address  string
		Contact  struct{ Name, Phone, Email string }
	}
	Timeline []struct{ Step, State, By, Note string }
	Steps    []string
}

// offer is an offer of a side's operator, over HTTP.
func (m *matrix) offer(s side, capacity int) string {
	m.t.Helper()
	boss := m.as(m.t, registry.OperatorAdmin, "", s.operator)
	var made struct{ ID string }
	boss.post(m.t, "/api/v1/work/pickup-offers", 0, offerBody(s, capacity)).as(m.t, 201, &made)
	return made.ID
}

func offerBody(s side, capacity int) map[string]any {
	return map[string]any{"name": "上门回收", "areas": []string{s.area}, "kinds": []string{"recycle", "bulky", "trade_in"},
		"materials": []string{"paper", "plastic", "appliance_large"}, "leadHours": 4, "daysAhead": 7, "active": true,
		"windows": []map[string]any{{"days": []string{"MO", "TU", "WE", "TH", "FR"}, "time": "09:00-11:00", "capacity": capacity}}}
}

// wish is a wish for an offer, at a point of a side.
func wish(s side, offer string) map[string]any {
	return map[string]any{"offerId": offer, "date": "2026-11-25", "window": "09:00-11:00", "kind": "recycle",
		"items":    []map[string]any{{"material": "cardboard", "massG": 10_000, "estimateFen": 1200, "note": "纸箱，三楼"}, {"material": "tv", "qty": 1, "estimateFen": 3000}},
		"location": map[string]any{"type": "Point", "coordinates": []float64{s.at.Lon() + 0.000123, s.at.Lat() + 0.000321}},
		"address":  "光明路 8 号", "access": "门铃坏了", "contact": map[string]string{"name": "赵住户", "phone": residentPhone, "email": residentMail}}
}

func TestAPickupFromDoorToDoor(t *testing.T) {
	for name, open := range both.Stores {
		t.Run(name, func(t *testing.T) { doorToDoor(t, fillMatrix(t, openGateOn(t, open(t), nil))) })
	}
}

func doorToDoor(t *testing.T, m *matrix) {
	offer := m.offer(m.ours, 2)
	var offers struct {
		Items []struct {
			ID    string
			Slots []struct {
				Date, Window string
				Free         int
			}
		}
	}
	near := fmt.Sprintf("/api/v1/pickup/offers?lon=%f&lat=%f&kind=recycle", m.ours.at.Lon(), m.ours.at.Lat())
	m.nobody().get(t, near).into(t, &offers)
	if len(offers.Items) != 1 || offers.Items[0].ID != offer || len(offers.Items[0].Slots) != 5 || offers.Items[0].Slots[0].Date != "2026-11-25" || offers.Items[0].Slots[0].Free != 2 {
		t.Fatalf("%+v", offers)
	}
	var own pickupAnswer
	m.nobody().send(t, "POST", "/api/v1/pickups", wish(m.ours, offer)).as(t, 201, &own)
	if own.Secret == "" || own.State != "requested" || *own.EstimateFen != 4200 {
		t.Fatalf("%+v", own)
	}
	boss := m.as(t, registry.OperatorAdmin, "", m.ours.operator)
	driver, other := m.as(t, registry.Driver, "", m.ours.operator), m.as(t, registry.Driver, "", m.ours.operator)
	desk := "/api/v1/work/pickups/" + own.Code
	private := func(name string, a answer) {
		t.Helper()
		for _, s := range []string{residentPhone, residentMail, "赵住户", "光明路", "门铃", fmt.Sprintf("%.6f", m.ours.at.Lon()+0.000123)} {
			if bytes.Contains(a.body, []byte(s)) {
				t.Errorf("%s tells %s: %s", name, s, a.body)
			}
		}
	}
	var seen pickupAnswer
	a := boss.get(t, desk)
	private("the dispatcher's page", a)
	a.into(t, &seen)
	a = boss.get(t, "/api/v1/work/pickups?polygon="+url.QueryEscape(`{"type":"Polygon","coordinates":[[[104,29],[105,29],[105,30],[104,30],[104,29]]]}`))
	private("the dispatcher's map", a)
	if !strings.Contains(string(a.body), own.Code) {
		t.Errorf("not on the map: %s", a.body)
	}
	boss.post(t, desk+"/assign", seen.Rev, map[string]any{"driverId": driver.account.ID}).is(t, 409, "pickup.bad_step")
	boss.post(t, desk+"/confirm", seen.Rev, map[string]any{}).into(t, &seen)
	boss.post(t, desk+"/assign", seen.Rev, map[string]any{"driverId": boss.account.ID}).is(t, 422, "request.invalid")
	boss.post(t, desk+"/assign", seen.Rev, map[string]any{"driverId": driver.account.ID}).into(t, &seen)

	var day struct{ Stops []pickupAnswer }
	driver.get(t, "/api/v1/driver/day?date=2026-11-25").into(t, &day)
	if len(day.Stops) != 1 || day.Stops[0].Private == nil || day.Stops[0].Private.Contact.Phone != residentPhone || day.Stops[0].Private.Location == nil {
		t.Fatalf("%+v", day)
	}
	door := "/api/v1/driver/pickups/" + own.Code
	for _, c := range []*client{other, boss, m.of(registry.Admin)} {
		if a := c.get(t, door); a.status != 404 && a.status != 403 {
			t.Errorf("%s opens it: %d %s", c.account.Login, a.status, a.body)
		}
	}
	if a := other.get(t, door); a.status != 404 {
		t.Errorf("another driver: %d", a.status)
	}
	lines := []map[string]any{{"item": 0, "material": "cardboard", "massG": 10_000, "priceFen": 1200}, {"item": 1, "material": "tv", "units": 1, "priceFen": 1800}}
	driver.post(t, door+"/settle", 0, map[string]string{"method": "cash"}).is(t, 409, "pickup.bad_step")
	driver.post(t, door+"/collect", 0, map[string]any{"lines": lines}).is(t, 422, "request.invalid")
	lines[1]["reason"] = "parts_missing"
	driver.post(t, door+"/collect", 0, map[string]any{"lines": lines}).into(t, &seen)
	driver.post(t, door+"/settle", 0, map[string]string{"method": "cash"}).into(t, &seen)

	m.nobody().get(t, "/api/v1/pickups/"+own.Code).is(t, 404, "pickup.wrong_code")
	m.nobody().send(t, "GET", "/api/v1/pickups/"+own.Code, nil, "X-Follow-Up", strings.ToLower(own.Secret)).into(t, &own)
	if own.State != "settled" || *own.EstimateFen != 4200 || own.Final.TotalFen != 3000 || own.Final.Lines[1].Reason != "parts_missing" || own.Private.Contact.Name != "赵住户" {
		t.Errorf("%+v", own)
	}
	for _, s := range own.Timeline {
		if s.By != "" {
			t.Errorf("the resident is told who did %s", s.Step)
		}
	}
}

func (a answer) is(t *testing.T, status int, code string) {
	t.Helper()
	if a.status != status || !strings.Contains(string(a.body), `"`+code+`"`) {
		t.Errorf("%d %s, want %d %s", a.status, a.body, status, code)
	}
}

// A phone that was out of reach sends what it kept, and again when no answer came.
func TestADriverSendsTwice(t *testing.T) {
	m := openMatrix(t)
	driver := m.of(registry.Driver)
	r := asked("assign")(m, m.ours, driver)
	door := "/api/v1/driver/pickups/" + r.key
	body := map[string]any{"lines": asExpected}
	send := func(body any) answer {
		return driver.send(t, "POST", door+"/collect", body, "Idempotency-Key", "kept-on-the-phone-1")
	}
	first := send(body)
	if first.status != 200 {
		t.Fatalf("%d %s", first.status, first.body)
	}
	sameAgain(t, first, send(body))
	send(map[string]any{"lines": []map[string]any{{"item": 0, "material": "paper", "priceFen": 1}}}).is(t, 422, "idempotency.reused")
	driver.send(t, "POST", door+"/collect", body).is(t, 409, "pickup.bad_step") // without the key it is another
	var row pickupAnswer
	driver.get(t, door).into(t, &row)
	if row.State != "collected" || len(row.Timeline) != 4 || row.Final.TotalFen != 1200 {
		t.Errorf("%+v", row)
	}
}

// A shop that takes the old when it sells the new is found by that, and the pickup
// names its sale.
func TestATradeInNamesItsSale(t *testing.T) {
	m := openMatrix(t)
	shop := m.place(m.ours)
	with := shop
	with.Services = []registry.Service{registry.TradeIn}
	shop, _, err := m.reg.SavePlace(t.Context(), m.writer, shop.ID, shop.Rev, with)
	m.must(err)
	shop = m.step(shop, registry.Publish)
	plain := m.place(m.ours, registry.Publish)
	for _, target := range []string{"/api/v1/places?services=trade_in", fmt.Sprintf("/api/v1/sites/nearest?services=trade_in&lon=%f&lat=%f", m.ours.at.Lon(), m.ours.at.Lat())} {
		if a := m.nobody().get(t, target); a.status != 200 || !strings.Contains(string(a.body), shop.Code) || strings.Contains(string(a.body), plain.Code) {
			t.Errorf("%s: %d %s", target, a.status, a.body)
		}
	}
	body := wish(m.ours, m.offer(m.ours, 5))
	body["kind"] = "trade_in"
	for _, c := range []struct {
		sale any
		code string
	}{
		{nil, "field.required"}, {map[string]string{"placeId": plain.Code, "number": "1"}, "pickup.no_trade_in"},
		{map[string]string{"placeId": "M-000000-9999", "number": "1"}, "place.not_found"}, {map[string]string{"placeId": shop.Code, "number": " "}, "field.required"},
	} {
		if body["sale"] = c.sale; c.sale == nil {
			delete(body, "sale")
		}
		m.nobody().send(t, "POST", "/api/v1/pickups", body).is(t, 422, c.code)
	}
	body["sale"] = map[string]string{"placeId": shop.Code, "number": "SO-2026-77"}
	var own struct {
		Sale struct{ PlaceID, Place, Name, Number string }
	}
	m.nobody().send(t, "POST", "/api/v1/pickups", body).as(t, 201, &own)
	if own.Sale.PlaceID != string(shop.ID) || own.Sale.Place != shop.Code || own.Sale.Name != shop.Name || own.Sale.Number != "SO-2026-77" {
		t.Errorf("%+v", own)
	}
}

// Photos of what is to be collected are for who collects it.
func TestPhotosOfAPickup(t *testing.T) {
	m := openMatrix(t)
	resident := m.nobody()
	var photo struct{ ID string }
	resident.upload(t, "/api/v1/photos", "a.jpg", smallJPEG()).as(t, 201, &photo)
	body := wish(m.ours, m.offer(m.ours, 5))
	body["items"] = []map[string]any{{"material": "tv", "qty": 1, "photos": []string{photo.ID}}}
	var own pickupAnswer
	resident.send(t, "POST", "/api/v1/pickups", body).as(t, 201, &own)
	for name, c := range map[string]struct {
		who  *client
		want int
	}{
		"the dispatcher": {m.of(registry.OperatorAdmin), 200}, "a driver of his": {m.of(registry.Driver), 200},
		"everybody": {m.nobody(), 404}, "a planner": {m.of(registry.Planner), 404}, "a reviewer": {m.of(registry.Reviewer), 404},
		"another operator": {m.as(t, registry.OperatorAdmin, "", m.neighbour.operator), 404},
	} {
		if a := c.who.get(t, "/photos/"+photo.ID+".thumb.jpg"); a.status != c.want {
			t.Errorf("%s: %d, want %d", name, a.status, c.want)
		}
	}
	m.nobody().send(t, "POST", "/api/v1/pickups", body).is(t, 422, "photo.not_found") // it is of another already
}
