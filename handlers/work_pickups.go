package handlers

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"huishou/geo"
	"huishou/geo/registry"
	"huishou/geo/registry/pickup"
)

// WorkMapInput asks for a part of the map; it is exported since huma passes over
// embedded types that are not.
type WorkMapInput struct {
	BBox    string `query:"bbox" maxLength:"200" doc:"west,south,east,north in degrees WGS-84: open pickups whose square lies in it"`
	Polygon string `query:"polygon" maxLength:"4000" doc:"GeoJSON Polygon or MultiPolygon, WGS-84: open pickups whose square lies in it"`
	Date    string `query:"date" maxLength:"10" doc:"of the window, as 2026-11-26"`
}

type workPickupsInput struct {
	PageInput
	WorkMapInput
	State  pickup.State `query:"state" enum:"requested,confirmed,assigned,collected,settled,cancelled,no_show" doc:"all that are open when absent"`
	All    bool         `query:"all" doc:"ended ones too"`
	Driver registry.ID  `query:"driver" maxLength:"64" doc:"account it was given to"`
}

// workPickup is a pickup as its dispatcher sees it: where it is roughly, and nothing
// personal.
type workPickup struct {
	pickupJSON
	ID         registry.ID  `json:"id"`
	Rev        registry.Rev `json:"rev"`
	OperatorID registry.ID  `json:"operatorId"`
	DriverID   registry.ID  `json:"driverId,omitempty"`
	Location   pointJSON    `json:"location" doc:"the middle of a square of 250 m"`
}

type workPickupOutput struct {
	ETag         string `header:"ETag"`
	CacheControl string `header:"Cache-Control"`
	Body         workPickup
}

type confirmPickupInput struct {
	RowInput
	Body struct {
		EstimatesFen []*int64 `json:"estimatesFen,omitempty" maxItems:"20" doc:"what each item should bring, in their order; null leaves the resident's"`
	}
}

type assignPickupInput struct {
	RowInput
	Body struct {
		DriverID registry.ID `json:"driverId" maxLength:"64" doc:"account of a driver of the operator"`
	}
}

type cancelPickupInput struct {
	RowInput
	Body struct {
		Reason string `json:"reason" doc:"the resident reads it"`
	}
}

type squaresInput struct {
	WorkMapInput
	Area string `query:"area" maxLength:"32" doc:"code of a county or city"`
	Lang string `query:"lang" enum:"zh,en" doc:"language of messages"`
}

type squareJSON struct {
	Location pointJSON            `json:"location" doc:"the middle of a square of 250 m"`
	Count    int                  `json:"count" doc:"open pickups in it"`
	States   map[pickup.State]int `json:"states"`
}

type squaresOutput struct {
	CacheControl string `header:"Cache-Control"`
	Body         struct {
		Squares []squareJSON           `json:"squares" nullable:"false"`
		Cut     bool                   `json:"cut,omitempty" doc:"there are more than were counted"`
		Counts  map[pickup.State]int64 `json:"counts" doc:"all pickups of the area or operator, with a window on the date when there is one"`
	}
}

type suggestInput struct {
	Lang string `query:"lang" enum:"zh,en" doc:"language of messages"`
	Body struct {
		Date      string        `json:"date" maxLength:"10" doc:"of the windows"`
		DriverIDs []registry.ID `json:"driverIds" minItems:"1" maxItems:"20" nullable:"false" doc:"accounts of drivers"`
	}
}

type suggestionJSON struct {
	ID       registry.ID  `json:"id"`
	Rev      registry.Rev `json:"rev" doc:"for If-Match, to give it to the driver"`
	Code     string       `json:"code"`
	DriverID registry.ID  `json:"driverId"`
	Driver   string       `json:"driver"`
}

type suggestOutput struct {
	CacheControl string `header:"Cache-Control"`
	Body         struct {
		Items []suggestionJSON `json:"items" nullable:"false"`
	}
}

func workPickupOf(p *pickup.Pickup) workPickup {
	return workPickup{pickupOf(p), p.ID, p.Rev, p.OperatorID, p.DriverID, pointJSON{"Point", [2]float64(p.Cell)}}
}

func workPickupAnswer(p pickup.Pickup, err error) (*workPickupOutput, error) {
	if err != nil {
		return nil, inBody(err)
	}
	return &workPickupOutput{etag(p.Rev), "no-store", workPickupOf(&p)}, nil
}

// part reads the part of the map that is asked for.
func (in *WorkMapInput) part() (bounds []orb.Bound, within orb.Geometry, err error) {
	if in.BBox != "" {
		if bounds, err = geo.ParseBBox(in.BBox); err != nil {
			return nil, nil, badParam("bbox", "bbox.invalid", in.BBox)
		}
	}
	if in.Date != "" {
		var bad registry.Faults
		bad.Date("query.date", in.Date, "", "")
		if err := bad.Err("date"); err != nil {
			return nil, nil, err
		}
	}
	if in.Polygon == "" {
		return bounds, nil, nil
	}
	g, err := geojson.UnmarshalGeometry([]byte(in.Polygon))
	if err != nil {
		return nil, nil, badParam("polygon", "shape.not_polygon", in.Polygon)
	}
	if code := registry.CheckShape(g.Geometry()); code != "" {
		return nil, nil, badParam("polygon", code, in.Polygon)
	}
	return bounds, g.Geometry(), nil
}

func (in *workPickupsInput) asked() (pickup.Asked, error) {
	bounds, within, err := in.part()
	return pickup.Asked{State: in.State, All: in.All, Date: in.Date, Driver: in.Driver, Area: in.Area, Bounds: bounds, Within: within,
		Cursor: in.Cursor, Limit: in.Limit}, err
}

func (a *api) registerWorkPickups(h huma.API) {
	const tag, path = "pickups", "/api/v1/work/pickups"
	use(a, h, operation("list-pickups", "GET", path, tag, "The pickups one dispatches: open ones by when they are due, others newest first", registry.PickupDispatch),
		func(ctx context.Context, who registry.Actor, in *workPickupsInput) (*listOutput[workPickup], error) {
			q, err := in.asked()
			if err != nil {
				return nil, err
			}
			rows, next, err := a.pickups.List(ctx, who, q)
			if err != nil {
				return nil, err
			}
			out := &listOutput[workPickup]{}
			out.Body.Items, out.Body.Next = make([]workPickup, len(rows)), next
			for i := range rows {
				out.Body.Items[i] = workPickupOf(&rows[i])
			}
			return out, nil
		})
	use(a, h, operation("pickup-squares", "GET", path+"/squares", tag, "How many open pickups lie in which squares of 250 m, and how many stand at each state", registry.PickupRead),
		func(ctx context.Context, who registry.Actor, in *squaresInput) (*squaresOutput, error) {
			bounds, within, err := in.part()
			if err != nil {
				return nil, err
			}
			squares, cut, err := a.pickups.Squares(ctx, who, pickup.Asked{Date: in.Date, Area: in.Area, Bounds: bounds, Within: within})
			if err != nil {
				return nil, err
			}
			out := &squaresOutput{CacheControl: "no-store"}
			out.Body.Squares, out.Body.Cut = make([]squareJSON, len(squares)), cut
			for i, s := range squares {
				out.Body.Squares[i] = squareJSON{pointJSON{"Point", [2]float64(s.Middle)}, s.Count, s.States}
			}
			out.Body.Counts, err = a.pickups.Counts(ctx, who, in.Area, in.Date)
			return out, err
		})
	use(a, h, operation("suggest-pickups", "POST", path+"/suggest", tag, "Propose which driver takes which confirmed pickup of a date, by squares; nothing is written", registry.PickupDispatch),
		func(ctx context.Context, who registry.Actor, in *suggestInput) (*suggestOutput, error) {
			list, err := a.pickups.Suggest(ctx, who, in.Body.Date, in.Body.DriverIDs)
			if err != nil {
				return nil, inBody(err)
			}
			out := &suggestOutput{CacheControl: "no-store"}
			out.Body.Items = make([]suggestionJSON, len(list))
			for i, x := range list {
				out.Body.Items[i] = suggestionJSON{x.Pickup.ID, x.Pickup.Rev, x.Pickup.Code, x.DriverID, x.Driver}
			}
			return out, nil
		})
	use(a, h, operation("read-pickup", "GET", path+"/{id}", tag, "A pickup one dispatches, by id or code", registry.PickupDispatch),
		func(ctx context.Context, who registry.Actor, in *IDInput) (*workPickupOutput, error) {
			return workPickupAnswer(a.pickups.Read(ctx, who, string(in.ID)))
		})
	use(a, h, operation("confirm-pickup", "POST", path+"/{id}/confirm", tag, "Take a pickup on, and say what its items should bring", registry.PickupDispatch),
		func(ctx context.Context, who registry.Actor, in *confirmPickupInput) (*workPickupOutput, error) {
			rev, err := in.rev()
			if err != nil {
				return nil, err
			}
			return workPickupAnswer(a.pickups.Confirm(ctx, who, string(in.ID), rev, in.Body.EstimatesFen))
		})
	use(a, h, operation("assign-pickup", "POST", path+"/{id}/assign", tag, "Give a pickup to a driver, or to another", registry.PickupDispatch),
		func(ctx context.Context, who registry.Actor, in *assignPickupInput) (*workPickupOutput, error) {
			rev, err := in.rev()
			if err != nil {
				return nil, err
			}
			return workPickupAnswer(a.pickups.Assign(ctx, who, string(in.ID), rev, in.Body.DriverID))
		})
	use(a, h, operation("cancel-pickup", "POST", path+"/{id}/cancel", tag, "Call a pickup off, with a reason", registry.PickupDispatch),
		func(ctx context.Context, who registry.Actor, in *cancelPickupInput) (*workPickupOutput, error) {
			rev, err := in.rev()
			if err != nil {
				return nil, err
			}
			return workPickupAnswer(a.pickups.CallOff(ctx, who, string(in.ID), rev, in.Body.Reason))
		})
}

// OfferContent is what an operator writes of an offer.
type OfferContent struct {
	Name      string              `json:"name"`
	Operator  registry.ID         `json:"operatorId,omitempty" maxLength:"64" doc:"one's own when absent; it stays"`
	Areas     []string            `json:"areas,omitempty" maxItems:"50" nullable:"false" doc:"codes of counties and townships"`
	Centre    *pointJSON          `json:"centre,omitempty" doc:"with radiusM, beside or in place of areas"`
	RadiusM   int64               `json:"radiusM,omitempty" minimum:"0" doc:"metres"`
	Kinds     []pickup.Kind       `json:"kinds" nullable:"false"`
	Materials []registry.Material `json:"materials" nullable:"false"`
	Windows   []windowJSON        `json:"windows" maxItems:"50" nullable:"false"`
	ClosedOn  []string            `json:"closedOn,omitempty" maxItems:"100" nullable:"false" doc:"dates without collection"`
	LeadHours int64               `json:"leadHours" minimum:"0" doc:"hours before a window begins, after which it cannot be booked"`
	DaysAhead int64               `json:"daysAhead" minimum:"0" doc:"days that can be booked, from today"`
	Active    bool                `json:"active"`
	Note      string              `json:"note,omitempty" doc:"for residents"`
}

type windowJSON struct {
	Days     []pickup.Weekday `json:"days" nullable:"false" doc:"MO to SU"`
	Time     string           `json:"time" maxLength:"11" doc:"as 09:00-11:00"`
	Capacity int64            `json:"capacity" minimum:"0" doc:"pickups"`
}

type workOffer struct {
	OfferContent
	ID           registry.ID  `json:"id"`
	Rev          registry.Rev `json:"rev"`
	OperatorName string       `json:"operatorName,omitempty"`
	County       string       `json:"county"`
	Demo         bool         `json:"demo,omitempty"`
}

type workOfferOutput struct {
	ETag         string `header:"ETag"`
	CacheControl string `header:"Cache-Control"`
	Body         workOffer
}

type newOfferInput struct {
	Lang string `query:"lang" enum:"zh,en" doc:"language of messages"`
	Body OfferContent
}

type saveOfferInput struct {
	RowInput
	Body OfferContent
}

func (c *OfferContent) offer() pickup.Offer {
	o := pickup.Offer{Name: c.Name, OperatorID: c.Operator, Areas: c.Areas, Centre: centreOf(c.Centre), RadiusM: c.RadiusM, Kinds: c.Kinds, Materials: c.Materials,
		ClosedOn: c.ClosedOn, LeadHours: c.LeadHours, DaysAhead: c.DaysAhead, Active: c.Active, Note: c.Note}
	for _, w := range c.Windows {
		span, _ := pickup.ParseSpan(w.Time) // what cannot be read is refused as no time
		o.Windows = append(o.Windows, pickup.Window{Days: w.Days, Span: span, Capacity: w.Capacity})
	}
	return o
}

func workOfferAnswer(o pickup.Offer, err error) (*workOfferOutput, error) {
	if err != nil {
		return nil, inBody(err)
	}
	return &workOfferOutput{etag(o.Rev), "no-store", workOfferOf(&o)}, nil
}

func workOfferOf(o *pickup.Offer) workOffer {
	c := OfferContent{Name: o.Name, Operator: o.OperatorID, Areas: o.Areas, RadiusM: o.RadiusM, Kinds: o.Kinds, Materials: o.Materials,
		ClosedOn: o.ClosedOn, LeadHours: o.LeadHours, DaysAhead: o.DaysAhead, Active: o.Active, Note: o.Note}
	if o.Centre != nil {
		c.Centre = &pointJSON{"Point", [2]float64(*o.Centre)}
	}
	for _, w := range o.Windows {
		c.Windows = append(c.Windows, windowJSON{w.Days, w.Span.String(), w.Capacity})
	}
	return workOffer{c, o.ID, o.Rev, o.Operator, o.County, o.Demo}
}

func (a *api) registerPickupOffers(h huma.API) {
	const tag, path = "pickups", "/api/v1/work/pickup-offers"
	use(a, h, operation("list-pickup-offers", "GET", path, tag, "The offers of collection that one keeps", registry.PickupOffer),
		func(ctx context.Context, who registry.Actor, in *PageInput) (*listOutput[workOffer], error) {
			list, next, err := a.pickups.Offers(ctx, who, in.Area, in.Cursor, in.Limit)
			if err != nil {
				return nil, err
			}
			out := &listOutput[workOffer]{}
			out.Body.Items, out.Body.Next = make([]workOffer, len(list)), next
			for i := range list {
				out.Body.Items[i] = workOfferOf(&list[i])
			}
			return out, nil
		})
	add := operation("add-pickup-offer", "POST", path, tag, "Offer collection: where, what and when", registry.PickupOffer)
	add.DefaultStatus = http.StatusCreated
	use(a, h, add, func(ctx context.Context, who registry.Actor, in *newOfferInput) (*workOfferOutput, error) {
		return workOfferAnswer(a.pickups.SaveOffer(ctx, who, in.Body.offer()))
	})
	use(a, h, operation("read-pickup-offer", "GET", path+"/{id}", tag, "An offer of collection that one keeps", registry.PickupOffer),
		func(ctx context.Context, who registry.Actor, in *IDInput) (*workOfferOutput, error) {
			return workOfferAnswer(a.pickups.ReadOffer(ctx, who, in.ID))
		})
	use(a, h, operation("save-pickup-offer", "PUT", path+"/{id}", tag, "Change an offer; what was booked stays", registry.PickupOffer),
		func(ctx context.Context, who registry.Actor, in *saveOfferInput) (*workOfferOutput, error) {
			rev, err := in.rev()
			if err != nil {
				return nil, err
			}
			o := in.Body.offer()
			o.ID, o.Rev = in.ID, rev
			return workOfferAnswer(a.pickups.SaveOffer(ctx, who, o))
		})
}
