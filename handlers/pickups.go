package handlers

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"huishou/geo/registry"
	"huishou/geo/registry/pickup"
)

type offersInput struct {
	Lon      string            `query:"lon" maxLength:"32" doc:"longitude in degrees, in the datum of crs"`
	Lat      string            `query:"lat" maxLength:"32" doc:"latitude in degrees, in the datum of crs"`
	CRS      string            `query:"crs" enum:"wgs84,gcj02,bd09" doc:"datum of lon and lat, wgs84 by default"`
	Area     string            `query:"area" maxLength:"32" doc:"code of a county or township, in place of a point"`
	Kind     pickup.Kind       `query:"kind" enum:"recycle,trade_in,bulky"`
	Material registry.Material `query:"material" maxLength:"40" doc:"code of the vocabulary"`
	Lang     string            `query:"lang" enum:"zh,en" doc:"language of messages"`
}

// publicOffer is an offer as everybody sees it, with its windows that can be booked.
type publicOffer struct {
	ID        registry.ID         `json:"id"`
	Name      string              `json:"name"`
	Operator  string              `json:"operator,omitempty" doc:"name of who collects"`
	Kinds     []pickup.Kind       `json:"kinds" nullable:"false"`
	Materials []registry.Material `json:"materials" nullable:"false" doc:"taken, with what lies below them in the vocabulary"`
	Note      string              `json:"note,omitempty"`
	Demo      bool                `json:"demo,omitempty" doc:"made up for demonstration"`
	Slots     []freeJSON          `json:"slots" nullable:"false" doc:"soonest first"`
}

type freeJSON struct {
	Date   string    `json:"date"`
	Window string    `json:"window" doc:"as 09:00-11:00"`
	Start  time.Time `json:"start"`
	End    time.Time `json:"end"`
	Free   int64     `json:"free" doc:"places left; 0 when it is full"`
}

type offersOutput struct {
	CacheControl string `header:"Cache-Control"`
	Body         struct {
		Items []publicOffer `json:"items" nullable:"false"`
	}
}

type itemJSON struct {
	Material    registry.Material `json:"material" maxLength:"40" doc:"code of the vocabulary"`
	Qty         int64             `json:"qty,omitempty" minimum:"0" doc:"pieces"`
	MassG       int64             `json:"massG,omitempty" minimum:"0" doc:"grams, estimated"`
	EstimateFen *int64            `json:"estimateFen,omitempty" doc:"what it should bring; negative when it costs"`
	AskedFen    *int64            `json:"askedFen,omitempty" readOnly:"true" doc:"what the resident had said, when the desk said otherwise"`
	Note        string            `json:"note,omitempty" doc:"nothing personal: the desk reads it"`
	Photos      []registry.ID     `json:"photos,omitempty" maxItems:"5" nullable:"false"`
}

type lineJSON struct {
	Item     *int              `json:"item,omitempty" doc:"which of items, from 0; absent for something that was not asked for"`
	Material registry.Material `json:"material" maxLength:"40"`
	MassG    int64             `json:"massG,omitempty" minimum:"0" doc:"grams"`
	Units    int64             `json:"units,omitempty" minimum:"0" doc:"pieces"`
	PriceFen int64             `json:"priceFen" doc:"of the whole line, to the resident; negative when he pays"`
	Reason   pickup.Reason     `json:"reason,omitempty" enum:"weight,quality,parts_missing,damaged,price_changed,material,not_accepted,not_there,extra,other" doc:"demanded where it is not as estimated"`
	Words    string            `json:"words,omitempty" doc:"demanded with the reason other"`
}

type finalJSON struct {
	Lines    []lineJSON `json:"lines" nullable:"false"`
	TotalFen int64      `json:"totalFen"`
	At       time.Time  `json:"at"`
}

type paidJSON struct {
	Method pickup.Method `json:"method" enum:"cash,epay,transfer,free"`
	At     time.Time     `json:"at"`
}

type saleJSON struct {
	PlaceID registry.ID `json:"placeId" maxLength:"64" doc:"id or code of the place that sold"`
	Place   string      `json:"place,omitempty" readOnly:"true" doc:"code"`
	Name    string      `json:"name,omitempty" readOnly:"true"`
	Number  string      `json:"number" maxLength:"100" doc:"of the invoice or order"`
}

type contactJSON struct {
	Name  string `json:"name,omitempty" maxLength:"200"`
	Phone string `json:"phone,omitempty" maxLength:"40"`
	Email string `json:"email,omitempty" maxLength:"200" doc:"to be told how it goes"`
}

type pickupStepJSON struct {
	At    time.Time    `json:"at"`
	Step  pickup.Step  `json:"step"`
	State pickup.State `json:"state"`
	By    string       `json:"by,omitempty"`
	Note  string       `json:"note,omitempty"`
}

// pickupJSON is a pickup without anything personal.
type pickupJSON struct {
	Code        string           `json:"code"`
	Kind        pickup.Kind      `json:"kind" enum:"recycle,trade_in,bulky"`
	State       pickup.State     `json:"state" enum:"requested,confirmed,assigned,collected,settled,cancelled,no_show"`
	OfferID     registry.ID      `json:"offerId"`
	Offer       string           `json:"offer" doc:"its name then"`
	Operator    string           `json:"operator,omitempty"`
	Date        string           `json:"date"`
	Window      string           `json:"window"`
	Start       time.Time        `json:"start"`
	End         time.Time        `json:"end"`
	Area        string           `json:"area,omitempty"`
	County      string           `json:"county,omitempty"`
	Items       []itemJSON       `json:"items" nullable:"false"`
	EstimateFen *int64           `json:"estimateFen,omitempty" doc:"sum of the items that have one"`
	Sale        *saleJSON        `json:"sale,omitempty"`
	Driver      string           `json:"driver,omitempty" doc:"name, from assigned on"`
	Final       *finalJSON       `json:"final,omitempty"`
	Paid        *paidJSON        `json:"paid,omitempty"`
	Timeline    []pickupStepJSON `json:"timeline" nullable:"false"`
	Steps       []pickup.Step    `json:"steps" nullable:"false" doc:"what can be done with it now by whoever may"`
	Demo        bool             `json:"demo,omitempty"`
	CreatedAt   time.Time        `json:"createdAt"`
	UpdatedAt   time.Time        `json:"updatedAt"`
}

// ownPickup is a pickup as its resident sees it.
type ownPickup struct {
	pickupJSON
	Private   *privateJSON `json:"private,omitempty" doc:"what the resident said of himself, until it is dropped"`
	KeptUntil *time.Time   `json:"keptUntil,omitempty" doc:"when that is dropped"`
	Secret    string       `json:"secret,omitempty" doc:"told once, to follow the pickup"`
}

// privateJSON is what of a pickup its resident and its driver see.
type privateJSON struct {
	Location *pointJSON  `json:"location,omitempty" doc:"exact; absent when only the address was given"`
	Address  string      `json:"address,omitempty"`
	Access   string      `json:"access,omitempty" doc:"how to find the door"`
	Contact  contactJSON `json:"contact"`
}

type bookInput struct {
	Lang string `query:"lang" enum:"zh,en" doc:"language of messages"`
	Body struct {
		OfferID  registry.ID `json:"offerId" maxLength:"64"`
		Date     string      `json:"date" maxLength:"10"`
		Window   string      `json:"window" maxLength:"11" doc:"as the offer has it"`
		Kind     pickup.Kind `json:"kind" enum:"recycle,trade_in,bulky"`
		Items    []itemJSON  `json:"items" minItems:"1" maxItems:"20" nullable:"false"`
		Location *pointJSON  `json:"location,omitempty" doc:"only the driver sees it exactly"`
		CRS      string      `json:"crs,omitempty" enum:"wgs84,gcj02,bd09" doc:"datum of location, wgs84 by default"`
		Area     string      `json:"area,omitempty" maxLength:"32" doc:"code of a township or county, when there is no location"`
		Address  string      `json:"address,omitempty" doc:"demanded without a location"`
		Access   string      `json:"access,omitempty" doc:"how to find the door"`
		Contact  contactJSON `json:"contact"`
		Sale     *saleJSON   `json:"sale,omitempty" doc:"of a trade-in"`
		Language string      `json:"lang,omitempty" enum:"zh,en" doc:"of messages to the resident"`
	}
}

type ownPickupOutput struct {
	CacheControl string `header:"Cache-Control"`
	Body         ownPickup
}

type withdrawInput struct {
	Code   string `path:"code" maxLength:"32"`
	Secret string `header:"X-Follow-Up" maxLength:"100" doc:"the follow-up code"`
	Lang   string `query:"lang" enum:"zh,en" doc:"language of messages"`
	Body   struct {
		Reason string `json:"reason,omitempty"`
	}
}

func pickupOf(p *pickup.Pickup) pickupJSON {
	out := pickupJSON{Code: p.Code, Kind: p.Kind, State: p.State, OfferID: p.OfferID, Offer: p.Offer, Operator: p.Operator, Date: p.Date,
		Window: p.Span.String(), Start: p.Start, End: p.End, Area: p.Area, County: p.County, Driver: p.Driver, Demo: p.Demo,
		Steps: pickup.StepsFrom(p.State), CreatedAt: p.CreatedAt, UpdatedAt: p.UpdatedAt}
	for _, i := range p.Items {
		out.Items = append(out.Items, itemJSON(i))
	}
	if fen, ok := p.EstimateFen(); ok {
		out.EstimateFen = &fen
	}
	if s := p.Sale; s != nil {
		out.Sale = &saleJSON{s.PlaceID, s.Place, s.Name, s.Number}
	}
	if f := p.Final; f != nil {
		out.Final = &finalJSON{TotalFen: f.TotalFen, At: f.At}
		for _, l := range f.Lines {
			line := lineJSON{nil, l.Material, l.MassG, l.Units, l.PriceFen, l.Reason, l.Words}
			if l.Item >= 0 {
				line.Item = &l.Item
			}
			out.Final.Lines = append(out.Final.Lines, line)
		}
	}
	if p.Paid != nil {
		out.Paid = &paidJSON{p.Paid.Method, p.Paid.At}
	}
	for _, t := range p.Timeline {
		out.Timeline = append(out.Timeline, pickupStepJSON(t))
	}
	return out
}

func privateOf(c *pickup.Contact) *privateJSON {
	if c == nil {
		return nil
	}
	out := &privateJSON{Address: c.Address, Access: c.Access, Contact: contactJSON{c.Name, c.Phone, c.Mail}}
	if c.At != nil {
		out.Location = &pointJSON{"Point", [2]float64(*c.At)}
	}
	return out
}

// ownPickup is what a resident is told; who did what at the desk is not his business.
func ownPickupOf(o *pickup.Own) ownPickup {
	out := ownPickup{pickupJSON: pickupOf(&o.Pickup), Private: privateOf(o.Contact), KeptUntil: o.DropAt}
	for i := range out.Timeline {
		out.Timeline[i].By = ""
	}
	return out
}

func toItems(items []itemJSON) []pickup.Item {
	out := make([]pickup.Item, len(items))
	for i, item := range items {
		out[i] = pickup.Item(item)
	}
	return out
}

func (a *api) registerPickups(h huma.API) {
	const tag, path = "pickups", "/api/v1/pickups"
	use(a, h, operation("pickup-offers", "GET", "/api/v1/pickup/offers", tag, "Who collects at a place, and when that can be booked", registry.PickupAsk),
		func(ctx context.Context, _ registry.Actor, in *offersInput) (*offersOutput, error) {
			at, err := pointOf(in.Lon, in.Lat, in.CRS)
			if err != nil {
				return nil, err
			}
			choices, err := a.pickups.Choices(ctx, pickup.Where{At: at, Area: in.Area}, in.Kind, in.Material)
			if err != nil {
				return nil, err
			}
			out := &offersOutput{CacheControl: "no-store"}
			out.Body.Items = make([]publicOffer, len(choices))
			for i, c := range choices {
				o := publicOffer{c.Offer.ID, c.Offer.Name, c.Offer.Operator, c.Offer.Kinds, c.Offer.Materials, c.Offer.Note, c.Offer.Demo, make([]freeJSON, len(c.Slots))}
				for k, s := range c.Slots {
					o.Slots[k] = freeJSON{s.Date, s.Span.String(), s.Start, s.End, s.Free}
				}
				out.Body.Items[i] = o
			}
			return out, nil
		})
	book := operation("book-pickup", "POST", path, tag, "Ask for a collection at the door; no account is needed", registry.PickupAsk)
	book.DefaultStatus = http.StatusCreated
	use(a, h, book, func(ctx context.Context, who registry.Actor, in *bookInput) (*ownPickupOutput, error) {
		if err := a.limits.take("pickup", visitorOf(ctx).ip, 10, time.Hour); err != nil {
			return nil, err
		}
		b := in.Body
		w := pickup.Wish{Offer: b.OfferID, Date: b.Date, Window: b.Window, Kind: b.Kind, Items: toItems(b.Items), Area: b.Area, Lang: b.Language,
			Contact: pickup.Contact{Address: b.Address, Access: b.Access, Name: b.Contact.Name, Phone: b.Contact.Phone, Mail: b.Contact.Email}}
		if b.Location != nil {
			at := fromDatum(b.Location.Coordinates, b.CRS)
			w.Contact.At = &at
		}
		if b.Sale != nil {
			w.Sale = pickup.SaleRef{Place: string(b.Sale.PlaceID), Number: b.Sale.Number}
		}
		row, secret, err := a.pickups.Book(ctx, who, w)
		if err != nil {
			return nil, inBody(err)
		}
		out := &ownPickupOutput{"no-store", ownPickupOf(&pickup.Own{Pickup: row, Contact: &w.Contact})}
		out.Body.Secret = secret
		return out, nil
	})
	use(a, h, operation("follow-pickup", "GET", path+"/{code}", tag, "How far a pickup is, with its follow-up code", registry.PickupAsk),
		func(ctx context.Context, _ registry.Actor, in *followInput) (*ownPickupOutput, error) {
			if err := a.limits.take("follow-up", visitorOf(ctx).ip, 30, time.Minute); err != nil {
				return nil, err
			}
			own, err := a.pickups.Follow(ctx, in.Code, in.Secret)
			if err != nil {
				return nil, err
			}
			return &ownPickupOutput{"no-store", ownPickupOf(&own)}, nil
		})
	use(a, h, operation("withdraw-pickup", "POST", path+"/{code}/cancel", tag, "Call a pickup off, with its follow-up code", registry.PickupAsk),
		func(ctx context.Context, who registry.Actor, in *withdrawInput) (*ownPickupOutput, error) {
			if err := a.limits.take("follow-up", visitorOf(ctx).ip, 30, time.Minute); err != nil {
				return nil, err
			}
			own, err := a.pickups.Withdraw(ctx, who, in.Code, in.Secret, in.Body.Reason)
			if err != nil {
				return nil, inBody(err)
			}
			return &ownPickupOutput{"no-store", ownPickupOf(&own)}, nil
		})
	a.registerWorkPickups(h)
	a.registerPickupOffers(h)
	a.registerDriver(h)
}

// pointOf reads a point of a query; nil when there is none.
func pointOf(lon, lat, crs string) (*orb.Point, error) {
	if lon == "" && lat == "" {
		return nil, nil
	}
	var c [2]float64
	var bad registry.Faults
	bad.Add("query.lon", readNumber(&c[0], lon, -180, 180), lon)
	bad.Add("query.lat", readNumber(&c[1], lat, -90, 90), lat)
	if err := bad.Err("point"); err != nil {
		return nil, err
	}
	at := fromDatum(c, crs)
	return &at, nil
}

func centreOf(p *pointJSON) *geojson.Point {
	if p == nil {
		return nil
	}
	at := geojson.Point(p.Coordinates)
	return &at
}
