package handlers

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"huishou/geo/coord"
	"huishou/geo/registry"
	"huishou/geo/registry/machine"
)

// nearest is GET /api/v1/sites/nearest.
func (a *api) nearest(c *fiber.Ctx) error {
	q, err := a.ask(c, nearestParams)
	if err != nil {
		return err
	}
	b := append(c.Context().Response.SwapBody(nil)[:0], `{"items":[`...)
	b = a.reg.AppendNearest(b, registry.NearestQuery{Filter: q.filter, From: *q.from, Radius: q.radius, Limit: q.limit, Datum: q.datum})
	b = append(b, `],"crs":"`...)
	b = append(b, q.datum...)
	b = append(b, `"}`...)
	return sendJSON(c, b)
}

// list is GET /api/v1/places.
func (a *api) list(c *fiber.Ctx) error {
	q, err := a.ask(c, listParams)
	if err != nil {
		return err
	}
	b := append(c.Context().Response.SwapBody(nil)[:0], `{"items":[`...)
	b, next, total, err := a.reg.AppendList(b, registry.ListQuery{Filter: q.filter, Text: q.text, Bounds: q.bounds,
		Area: q.area, From: q.from, Limit: q.limit, Cursor: q.cursor, Datum: q.datum})
	if err != nil {
		return err
	}
	return sendPage(c, b, next, total, q.datum)
}

// sendPage ends the JSON of a page of cards, which began with its items, and sends it.
func sendPage(c *fiber.Ctx, b []byte, next string, total int, datum coord.Datum) error {
	b = append(b, `],"next":"`...)
	b = append(b, next...)
	b = append(b, `","total":`...)
	b = strconv.AppendInt(b, int64(total), 10)
	b = append(b, `,"crs":"`...)
	b = append(b, datum...)
	return sendJSON(c, append(b, `"}`...))
}

// sendJSON makes b the body. It best began as what Response.SwapBody gave: the
// buffer of an earlier answer on the same connection, which is large enough.
func sendJSON(c *fiber.Ctx, b []byte) error {
	c.Context().Response.SwapBody(b)
	c.Context().Response.Header.SetContentType(fiber.MIMEApplicationJSONCharsetUTF8)
	c.Set(fiber.HeaderCacheControl, "no-cache")
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	return nil
}

// placeDetail is what a place page shows beyond the card.
type placeDetail struct {
	NameEn         string            `json:"nameEn,omitempty"`
	Aliases        []string          `json:"aliases,omitempty"`
	Refuses        []string          `json:"refuses,omitempty"`
	ReceivingHours string            `json:"receivingHours,omitempty"`
	HoursNote      string            `json:"hoursNote,omitempty"`
	Website        string            `json:"website,omitempty"`
	Notes          string            `json:"notes,omitempty"`
	Operator       string            `json:"operator,omitempty"`
	Manager        string            `json:"manager,omitempty"`
	FloorAreaM2    float64           `json:"floorAreaM2,omitempty"`
	SharedWaste    bool              `json:"sharedWithWaste,omitempty"`
	CentreType     string            `json:"centreType,omitempty"`
	Capacity       float64           `json:"capacityTonnesPerYear,omitempty"`
	Stalls         int64             `json:"stalls,omitempty"`
	AreaEstimated  bool              `json:"areaEstimated,omitempty"`
	Week           []weekDay         `json:"week,omitempty"`
	ReceivingWeek  []weekDay         `json:"receivingWeek,omitempty"`
	Photos         []photoJSON       `json:"photos,omitempty"`
	OperatorFiled  bool              `json:"operatorFiled,omitempty"`
	Machine        *machine.Status   `json:"machine,omitempty"`
	Prices         int               `json:"prices,omitempty"`
	Links          map[string]string `json:"links"`
	UpdatedAt      time.Time         `json:"updatedAt"`
	Rev            registry.Rev      `json:"rev"`
}

// weekDay is one day of opening hours; weekday 0 is Sunday.
type weekDay struct {
	Date      string    `json:"date"`
	Weekday   int       `json:"weekday"`
	Holiday   string    `json:"holiday,omitempty"`
	HolidayEn string    `json:"holidayEn,omitempty"`
	Spans     []daySpan `json:"spans"`
	Unknown   bool      `json:"unknown,omitempty"`
}

// daySpan runs from one time of day to another; one past 24:00 ends on the next day.
type daySpan struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// place is GET /api/v1/places/{id}, by id or code.
func (a *api) place(c *fiber.Ctx) error {
	q, err := a.ask(c, placeParams)
	if err != nil {
		return err
	}
	id, err := url.PathUnescape(c.Params("id"))
	if err != nil {
		return fiber.ErrNotFound
	}
	p, err := a.reg.Place(c.UserContext(), registry.Actor{}, id)
	if err != nil {
		return err
	}
	b, ok := a.reg.AppendPlaceCard(nil, p.ID, q.datum)
	if !ok { // unpublished since it was read
		return &registry.Error{Kind: registry.NotFound, Code: "place.not_found"}
	}
	d := a.detail(&p)
	if d.OperatorFiled, err = a.operators.Filed(c.UserContext(), p.OperatorID); err != nil {
		return err
	}
	if state, ok := a.machines.StateOf(c.UserContext(), p.ID); ok {
		d.Machine = &state
	}
	d.Prices = a.prices.Count(p.ID)
	rest, err := json.Marshal(d)
	if err != nil {
		return fmt.Errorf("encode place: %w", err)
	}
	rest[0] = ','
	c.Set(fiber.HeaderETag, etag(p.Rev))
	return sendJSON(c, append(b, rest...))
}

func (a *api) detail(p *registry.Place) placeDetail {
	d := placeDetail{NameEn: p.NameEn, Aliases: p.Aliases, Refuses: p.Refuses, ReceivingHours: p.ReceivingHours,
		HoursNote: p.HoursNote, Website: p.Website, Notes: p.Notes, Operator: p.Operator, FloorAreaM2: p.FloorAreaM2,
		SharedWaste: p.SharedWaste, AreaEstimated: p.AreaEstimated, Links: navigation(p.At(), p.Name, p.Address), UpdatedAt: p.UpdatedAt, Rev: p.Rev}
	for _, photo := range p.Photos {
		d.Photos = append(d.Photos, photoOf(photo))
	}
	if p.Centre != nil {
		d.CentreType, d.Capacity = p.Centre.Type, p.Centre.CapacityTonnesPerYear
	}
	if p.Market != nil {
		d.Manager, d.Stalls = p.Market.Manager, p.Market.Stalls
	}
	now := a.reg.Now()
	d.Week = weekOf(a.reg.Week(p.Hours, now))
	if p.ReceivingHours != "" {
		d.ReceivingWeek = weekOf(a.reg.Week(p.ReceivingHours, now))
	}
	return d
}

func weekOf(days []registry.Day) []weekDay {
	week := make([]weekDay, 0, len(days))
	for _, day := range days {
		w := weekDay{Date: day.Date.Format(time.DateOnly), Weekday: int(day.Date.Weekday()), Spans: []daySpan{}, Unknown: day.Unknown}
		if day.Holiday != nil {
			w.Holiday, w.HolidayEn = day.Holiday.ZH, day.Holiday.EN
		}
		for _, s := range day.Spans {
			w.Spans = append(w.Spans, daySpan{clock(s.From), clock(s.To)})
		}
		week = append(week, w)
	}
	return slices.Clip(week)
}

func clock(minute int) string { return fmt.Sprintf("%02d:%02d", minute/60, minute%60) }
