package handlers

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"huishou/geo/registry"
	"huishou/geo/registry/pickup"
)

// driverPickup is a pickup as its driver sees it: with where exactly and whose it is.
type driverPickup struct {
	workPickup
	Private *privateJSON `json:"private,omitempty" doc:"absent when it was dropped or called off"`
}

type driverPickupOutput struct {
	CacheControl string `header:"Cache-Control"`
	Body         driverPickup
}

type dayInput struct {
	Date string `query:"date" maxLength:"10" doc:"today when absent"`
	Lang string `query:"lang" enum:"zh,en" doc:"language of messages"`
}

type dayOutput struct {
	CacheControl string `header:"Cache-Control"`
	Body         struct {
		Date  string         `json:"date"`
		Stops []driverPickup `json:"stops" nullable:"false" doc:"in the order to drive"`
	}
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
	return driverPickup{workPickupOf(&s.Pickup), privateOf(s.Contact)}
}

func (a *api) registerDriver(h huma.API) {
	const tag, path = "driver", "/api/v1/driver/pickups/{id}"
	use(a, h, operation("driver-day", "GET", "/api/v1/driver/day", tag, "The pickups of one's day; that each was opened is recorded", registry.PickupDrive),
		func(ctx context.Context, who registry.Actor, in *dayInput) (*dayOutput, error) {
			date := in.Date
			if date == "" {
				date = a.reg.Now().In(registry.ChinaTime).Format("2006-01-02")
			}
			var bad registry.Faults
			bad.Date("query.date", date, "", "")
			if err := bad.Err("date"); err != nil {
				return nil, err
			}
			stops, err := a.pickups.Day(ctx, who, date)
			if err != nil {
				return nil, err
			}
			out := &dayOutput{CacheControl: "no-store"}
			out.Body.Date, out.Body.Stops = date, make([]driverPickup, len(stops))
			for i := range stops {
				out.Body.Stops[i] = driverPickupOf(&stops[i])
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
