package handlers

import (
	"net/url"

	"github.com/gofiber/fiber/v2"

	"huishou/geo/registry"
)

// vehicleRun is what everybody may know of a vehicle.
type vehicleRun struct {
	ID      registry.ID         `json:"id"`
	Code    string              `json:"code"`
	Name    string              `json:"name"`
	Accepts []registry.Material `json:"accepts"`
	Active  bool                `json:"active"`
	Demo    bool                `json:"demo,omitempty"`
	Stops   []runStop           `json:"stops"`
}

// runStop is a stop of a vehicle.
type runStop struct {
	ID       registry.ID `json:"id"`
	Code     string      `json:"code"`
	Name     string      `json:"name"`
	Address  string      `json:"address,omitempty"`
	Location *pointJSON  `json:"location,omitempty"`
	Run      string      `json:"run,omitempty"`
	Order    int64       `json:"order,omitempty"`
	Next     bool        `json:"next,omitempty"`
	comingJSON
}

// vehicle is GET /api/v1/vehicles/{id}, by id or code: its stops in the order of its
// run, the one it comes to next marked.
func (a *api) vehicle(c *fiber.Ctx) error {
	if _, err := a.ask(c, []param{paramLang}); err != nil {
		return err
	}
	id, err := url.PathUnescape(c.Params("id"))
	if err != nil {
		return fiber.ErrNotFound
	}
	v, stops, err := a.timetables.VehicleRun(c.UserContext(), id)
	if err != nil {
		return err
	}
	out := vehicleRun{ID: v.ID, Code: v.Code, Name: v.Name, Accepts: v.Materials, Active: v.Active, Demo: v.Demo, Stops: make([]runStop, len(stops))}
	if out.Accepts == nil {
		out.Accepts = []registry.Material{}
	}
	for i, s := range stops {
		out.Stops[i] = runStop{ID: s.ID, Code: s.Code, Name: s.Name, Address: s.Address, Run: s.Run, Order: s.Order, Next: s.IsNext, comingJSON: comingOf(s.Next)}
		if at, ok := s.At(); ok {
			out.Stops[i].Location = &pointJSON{"Point", [2]float64(at)}
		}
	}
	return sendValue(c, out)
}
