package handlers

import (
	"context"
	"math"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/paulmach/orb"

	"huishou/geo/registry"
	"huishou/geo/registry/pickup"
	"huishou/geo/route"
)

// driverPickup is a pickup as its driver sees it: with where exactly and whose it is.
type driverPickup struct {
	workPickup
	Private *privateJSON      `json:"private,omitempty" doc:"absent when it was dropped or called off"`
	Links   map[string]string `json:"links,omitempty" doc:"opens the way there in map programs, which learn the point and the code, nothing else"`
}

type driverPickupOutput struct {
	CacheControl string `header:"Cache-Control"`
	Body         driverPickup
}

type dayInput struct {
	Lon  string `query:"lon" maxLength:"32" doc:"longitude where the driver stands, in the datum of crs; from wherever is best when absent"`
	Lat  string `query:"lat" maxLength:"32" doc:"latitude"`
	CRS  string `query:"crs" enum:"wgs84,gcj02,bd09" doc:"datum of lon and lat, wgs84 by default"`
	Date string `query:"date" maxLength:"10" doc:"today when absent"`
	Lang string `query:"lang" enum:"zh,en" doc:"language of messages"`
}

type dayOutput struct {
	CacheControl string `header:"Cache-Control"`
	Body         struct {
		Date  string     `json:"date"`
		Stops []doorJSON `json:"stops" nullable:"false" doc:"what waits, in the order to drive, then what is done"`
		Route *routeJSON `json:"route,omitempty" doc:"of what waits"`
	}
}

type doorJSON struct {
	driverPickup
	Arrive      *time.Time `json:"arrive,omitempty" doc:"estimated; absent when it is done"`
	LateMinutes float64    `json:"lateMinutes,omitempty" doc:"after its window"`
}

type routeJSON struct {
	Metres      float64      `json:"metres" doc:"of the whole way, along straight lines"`
	BoundMetres float64      `json:"boundMetres" doc:"no order that keeps the windows is shorter"`
	GapPercent  float64      `json:"gapPercent" doc:"by how much the way may be longer than the shortest"`
	Status      route.Status `json:"status" enum:"optimal,gap,infeasible_windows,late" doc:"optimal: none is shorter; gap: on time; infeasible_windows: proven that no order is on time; late: none was found"`
	LateMinutes float64      `json:"lateMinutes,omitempty" doc:"in all"`
}

type collectInput struct {
	IDInput
	Body struct {
		Lines []lineJSON `json:"lines" maxItems:"40" nullable:"false" doc:"one for every item, and for what came beside"`
	}
}

type missInput struct {
	IDInput
	Body struct {
		Reason string `json:"reason"`
	}
}

type settleInput struct {
	IDInput
	Body struct {
		Method pickup.Method `json:"method" enum:"cash,epay,transfer,free" doc:"free when nothing is due"`
	}
}

func driverPickupOf(s *pickup.Stop) driverPickup {
	out := driverPickup{workPickup: workPickupOf(&s.Pickup), Private: privateOf(s.Contact)}
	if out.Private != nil && out.Private.Location != nil {
		out.Links = navigation(orb.Point(out.Private.Location.Coordinates), s.Code, "")
	}
	return out
}

func routeOf(r *pickup.Route) *routeJSON {
	if r == nil {
		return nil
	}
	out := &routeJSON{Metres: math.Round(float64(r.Metres)), BoundMetres: math.Floor(float64(r.Bound)), Status: r.Status, LateMinutes: r.Late.Minutes()}
	if r.Bound > 0 {
		out.GapPercent = math.Round(float64((r.Metres-r.Bound)/r.Bound)*1e4) / 100
	}
	return out
}

func (a *api) registerDriver(h huma.API) {
	const tag, path = "driver", "/api/v1/driver/pickups/{id}"
	use(a, h, operation("driver-day", "GET", "/api/v1/driver/day", tag, "The pickups of one's day; that each was opened is recorded", registry.PickupDrive),
		func(ctx context.Context, who registry.Actor, in *dayInput) (*dayOutput, error) {
			date := in.Date
			if date == "" {
				date = a.reg.Now().In(registry.ChinaTime).Format("2006-01-02")
			}
			from, err := pointOf(in.Lon, in.Lat, in.CRS)
			if err != nil {
				return nil, err
			}
			day, err := a.pickups.Day(ctx, who, date, from)
			if err != nil {
				return nil, err
			}
			out := &dayOutput{CacheControl: "no-store"}
			out.Body.Date, out.Body.Stops, out.Body.Route = date, make([]doorJSON, len(day.Stops)), routeOf(day.Route)
			for i := range day.Stops {
				v := &day.Stops[i]
				out.Body.Stops[i] = doorJSON{driverPickupOf(&v.Stop), v.Arrive, v.Late.Minutes()}
			}
			return out, nil
		})
	use(a, h, operation("open-pickup", "GET", path, tag, "A pickup one was given, with where exactly and whose it is; that it was opened is recorded", registry.PickupDrive),
		func(ctx context.Context, who registry.Actor, in *IDInput) (*driverPickupOutput, error) {
			s, err := a.pickups.Opened(ctx, who, string(in.ID))
			if err != nil {
				return nil, err
			}
			return &driverPickupOutput{"no-store", driverPickupOf(&s)}, nil
		})
	use(a, h, operation("collect-pickup", "POST", path+"/collect", tag, "Say what was collected and for how much, with a reason for every difference", registry.PickupDrive),
		func(ctx context.Context, who registry.Actor, in *collectInput) (*driverPickupOutput, error) {
			lines := make([]pickup.Line, len(in.Body.Lines))
			for i, l := range in.Body.Lines {
				lines[i] = pickup.Line{Item: -1, Material: l.Material, MassG: l.MassG, Units: l.Units, PriceFen: l.PriceFen, Reason: l.Reason, Words: l.Words}
				if l.Item != nil {
					lines[i].Item = max(*l.Item, -2) // -1 is not for a client to say
					if *l.Item == -1 {
						lines[i].Item = -2
					}
				}
			}
			return a.driven(a.pickups.Collect(ctx, who, string(in.ID), lines))
		})
	use(a, h, operation("miss-pickup", "POST", path+"/no-show", tag, "Say that nobody was there, or that it could not be collected", registry.PickupDrive),
		func(ctx context.Context, who registry.Actor, in *missInput) (*driverPickupOutput, error) {
			return a.driven(a.pickups.Miss(ctx, who, string(in.ID), in.Body.Reason))
		})
	use(a, h, operation("settle-pickup", "POST", path+"/settle", tag, "Say that what was due is paid", registry.PickupDrive),
		func(ctx context.Context, who registry.Actor, in *settleInput) (*driverPickupOutput, error) {
			return a.driven(a.pickups.Settle(ctx, who, string(in.ID), in.Body.Method))
		})
}

// driven answers a step of a driver, without opening what is private again.
func (a *api) driven(p pickup.Pickup, err error) (*driverPickupOutput, error) {
	if err != nil {
		return nil, inBody(err)
	}
	return &driverPickupOutput{"no-store", driverPickup{workPickup: workPickupOf(&p)}}, nil
}
