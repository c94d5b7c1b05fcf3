package handlers_test

import (
	"context"

	"huishou/geo/registry"
	"huishou/geo/registry/pickup"
)

// anyDriver takes every account for a driver of every operator.
func anyDriver(context.Context, registry.ID, registry.ID) (string, bool, error) {
	return "甲司机", true, nil
}

func (m *matrix) booking() *pickup.Pickups {
	m.t.Helper()
	p, err := pickup.Open(m.t.Context(), m.reg, pickup.Options{Driver: anyDriver})
	m.must(err)
	return p
}

// ownOffer is an offer of a side's operator, as a body.
func ownOffer(s side) map[string]any {
	body := offerBody(s, 50)
	body["operatorId"] = s.operator
	return body
}

func pickupOffers(m *matrix, s side, _ *client) row {
	o, err := m.booking().SaveOffer(m.t.Context(), m.writer, pickup.Offer{Name: "上门回收", OperatorID: s.operator, Areas: []string{s.area},
		Kinds: []pickup.Kind{pickup.Recycle}, Materials: []registry.Material{"paper", "appliance_large"}, DaysAhead: 7, Active: true,
		Windows: []pickup.Window{{Days: pickup.Weekdays, Span: pickup.Span{From: 540, To: 660}, Capacity: 50}}})
	m.must(err)
	return row{key: string(o.ID), rev: o.Rev}
}

// asked makes pickups that have gone through the steps up to one. Where the side is
// ours they are given to the client, elsewhere to another.
func asked(last pickup.Step) func(*matrix, side, *client) row {
	return func(m *matrix, s side, c *client) row {
		ctx, p, offer := m.t.Context(), m.booking(), pickupOffers(m, s, c)
		at, fen := s.at, int64(1200)
		got, secret, err := p.Book(ctx, registry.Actor{}, pickup.Wish{Offer: registry.ID(offer.key), Date: "2026-11-25", Window: "09:00-11:00", Kind: pickup.Recycle,
			Items:   []pickup.Item{{Material: "paper", EstimateFen: &fen, Note: "某路回收点旁的废机油桶"}},
			Contact: pickup.Contact{At: &at, Name: "住户", Phone: residentPhone}})
		m.must(err)
		driver := m.reg.NewID()
		if c != nil && s.name == "ours" && c.account.ID != "" {
			driver = c.account.ID
		}
		who := registry.Actor{Name: "司机", Account: driver, Grants: []registry.Grant{{Role: registry.Driver}}}
		for _, step := range []struct {
			is   pickup.Step
			take func() (pickup.Pickup, error)
		}{
			{pickup.Confirm, func() (pickup.Pickup, error) { return p.Confirm(ctx, m.writer, got.Code, got.Rev, nil) }},
			{pickup.Assign, func() (pickup.Pickup, error) { return p.Assign(ctx, m.writer, got.Code, got.Rev, driver) }},
			{pickup.Collect, func() (pickup.Pickup, error) {
				return p.Collect(ctx, who, got.Code, []pickup.Line{{Material: "paper", PriceFen: 1200}})
			}},
		} {
			if last == "" {
				break
			}
			got, err = step.take()
			m.must(err)
			if step.is == last {
				break
			}
		}
		return row{key: got.Code, rev: got.Rev, other: secret}
	}
}

// asExpected collects what [asked] asks for.
var asExpected = []map[string]any{{"item": 0, "material": "paper", "priceFen": 1200}}

func plantPickups(m *matrix) secrets {
	s := secrets{values: []string{residentPhone, residentMail, "赵住户", "光明路 8 号", "门铃坏了", "三楼"}}
	offer := m.offer(m.ours, 50)
	boss, driver := m.as(m.t, registry.OperatorAdmin, "", m.ours.operator), m.as(m.t, registry.Driver, "", m.ours.operator)
	for i := range 3 {
		body := wish(m.ours, offer)
		body["location"] = map[string]any{"type": "Point", "coordinates": []float64{104.771234, 29.351234}}
		var own pickupAnswer
		m.nobody().send(m.t, "POST", "/api/v1/pickups", body).as(m.t, 201, &own)
		s.values, s.ids = append(s.values, own.Secret), append(s.ids, own.Code)
		var row pickupAnswer
		boss.get(m.t, "/api/v1/work/pickups/"+own.Code).into(m.t, &row)
		s.ids = append(s.ids, row.ID)
		if i == 0 {
			continue
		}
		boss.post(m.t, "/api/v1/work/pickups/"+own.Code+"/confirm", row.Rev, map[string]any{}).into(m.t, &row)
		boss.post(m.t, "/api/v1/work/pickups/"+own.Code+"/assign", row.Rev, map[string]any{"driverId": driver.account.ID}).into(m.t, &row)
		if i == 2 {
			driver.post(m.t, "/api/v1/driver/pickups/"+own.Code+"/no-show", 0, map[string]string{"reason": "没人" + unpublishedTag}).into(m.t, &row)
		}
	}
	s.values = append(s.values, "104.77123", "29.35123", unpublishedTag)
	driver.get(m.t, "/api/v1/driver/day?date=2026-11-25").is(m.t, 200, s.ids[2])
	m.nobody().send(m.t, "GET", "/api/v1/pickups/"+s.ids[0], nil, "X-Follow-Up", "WRON-GWRO-NGWR-ONGW")
	m.nobody().send(m.t, "GET", "/api/v1/pickups/"+residentPhone, nil)
	return s
}
