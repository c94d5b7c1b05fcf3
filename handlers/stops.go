package handlers

import (
	"encoding/json"
	"net/url"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/paulmach/orb"

	"huishou/geo/recur"
	"huishou/geo/registry"
	"huishou/geo/registry/timetable"
)

// stopVisitJSON is one visit of a vehicle.
type stopVisitJSON struct {
	Start     time.Time    `json:"start"`
	End       time.Time    `json:"end"`
	On        string       `json:"on" doc:"the day"`
	Original  string       `json:"original,omitempty" doc:"of a moved visit: the day it was to be"`
	Action    recur.Action `json:"action,omitempty" enum:"moved,cancelled,extra" doc:"absent when it comes as the rule says"`
	Reason    string       `json:"reason,omitempty"`
	Recycling bool         `json:"recycling" doc:"it takes recyclables"`
}

func stopVisitsOf(visits []recur.Visit) []stopVisitJSON {
	out := make([]stopVisitJSON, len(visits))
	for i, v := range visits {
		out[i] = stopVisitJSON{Start: v.Start, End: v.End, On: v.On.String(), Action: v.Action, Reason: v.Reason, Recycling: v.Recycling}
		if v.Action == recur.Moved {
			out[i].Original = v.Original.String()
		}
	}
	return out
}

// comingJSON is when a vehicle comes next, or came that is there now, and until when.
type comingJSON struct {
	NextVisit  *time.Time `json:"nextVisit,omitempty"`
	UntilVisit *time.Time `json:"untilVisit,omitempty"`
}

func comingOf(c *registry.Coming) comingJSON {
	if c == nil {
		return comingJSON{}
	}
	return comingJSON{&c.Start, &c.End}
}

// stopDetail is what the page of a stop shows beyond the card.
type stopDetail struct {
	timetable.Plan
	Visits      []stopVisitJSON   `json:"visits"`
	VehicleCode string            `json:"vehicleCode,omitempty"`
	Links       map[string]string `json:"links,omitempty"`
	Sequence    int64             `json:"sequence"`
	UpdatedAt   time.Time         `json:"updatedAt"`
	Rev         registry.Rev      `json:"rev"`
}

// shownAhead is how far ahead the page of a stop lists visits.
const shownAhead = 60 * 24 * time.Hour

// stops is GET /api/v1/stops.
func (a *api) stops(c *fiber.Ctx) error {
	q, err := a.ask(c, stopsParams)
	if err != nil {
		return err
	}
	ask := timetable.PublicQuery{Filter: q.filter, Bounds: q.bounds, Text: q.text, Area: q.area}
	if q.vehicle != "" {
		v, _, err := a.timetables.VehicleRun(c.UserContext(), q.vehicle)
		if err != nil {
			return &registry.Error{Kind: registry.Invalid, Code: "request.invalid",
				Fields: []registry.FieldError{{Field: "query.vehicle", Code: "vehicle.not_found", Value: clip(q.vehicle)}}}
		}
		ask.Vehicle = v.ID
	}
	limit := q.limit
	if limit == 0 {
		limit = 20
	}
	b := append(c.Context().Response.SwapBody(nil)[:0], `{"items":[`...)
	b, next, total, err := a.timetables.AppendList(b, ask, q.datum, q.cursor, limit)
	if err != nil {
		return err
	}
	return sendPage(c, b, next, total, q.datum)
}

// stop is GET /api/v1/stops/{id}, by id or code.
func (a *api) stop(c *fiber.Ctx) error {
	q, err := a.ask(c, placeParams)
	if err != nil {
		return err
	}
	id, err := url.PathUnescape(c.Params("id"))
	if err != nil {
		return fiber.ErrNotFound
	}
	s, v, err := a.timetables.Stop(c.UserContext(), id)
	if err != nil {
		return err
	}
	b, err := a.timetables.AppendStopCard(nil, string(s.ID), q.datum)
	if err != nil {
		return err
	}
	now := a.reg.Now()
	visits, err := a.timetables.Visits(c.UserContext(), string(s.ID), now, now.Add(shownAhead))
	if err != nil {
		return err
	}
	d := stopDetail{Plan: s.Plan, Visits: stopVisitsOf(visits), VehicleCode: v.Code, Sequence: s.Sequence, UpdatedAt: s.UpdatedAt, Rev: s.Rev}
	d.Exceptions = comingExceptions(s.Exceptions, now)
	if s.Location != nil {
		d.Links = navigation(orb.Point(*s.Location), s.Name, s.Address)
	}
	rest, err := json.Marshal(d)
	if err != nil {
		return err
	}
	rest[0] = ','
	return sendJSON(c, append(b, rest...))
}

// comingExceptions are those of days that are not over.
func comingExceptions(all []timetable.Exception, now time.Time) []timetable.Exception {
	today := now.Format(time.DateOnly)
	var out []timetable.Exception
	for _, e := range all {
		if e.Date >= today || e.NewDate >= today {
			out = append(out, e)
		}
	}
	return out
}

// stopVisits is GET /api/v1/stops/{id}/visits.
func (a *api) stopVisits(c *fiber.Ctx) error {
	q, err := a.ask(c, visitsParams)
	if err != nil {
		return err
	}
	id, err := url.PathUnescape(c.Params("id"))
	if err != nil {
		return fiber.ErrNotFound
	}
	from, to := q.visitsFrom, q.visitsTo
	if from.IsZero() {
		from = a.reg.Now()
	}
	if to.IsZero() {
		to = from.Add(shownAhead)
	}
	visits, err := a.timetables.Visits(c.UserContext(), id, from, to)
	if err != nil {
		return err
	}
	return sendValue(c, map[string]any{"items": stopVisitsOf(visits), "next": ""})
}

// sendValue sends v as JSON.
func sendValue(c *fiber.Ctx, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return sendJSON(c, b)
}
