package pickup

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"huishou/geo/registry"
)

// Wish is what a resident asks for.
type Wish struct {
	Offer   registry.ID
	Date    string
	Window  string // as [ParseSpan] reads it
	Kind    Kind
	Items   []Item
	Contact Contact
	Area    string // when the contact has no point
	Sale    SaleRef
	Lang    string // zh or en
}

// SaleRef names the place and the number of the sale that a trade-in goes with.
type SaleRef struct {
	Place  string // id or code of a place with the service trade_in
	Number string
}

// Limits of a wish.
const (
	maxItems   = 20
	maxPhotos  = 5
	maxQty     = 10_000
	maxMass    = 50_000_000 // grams
	maxFen     = 100_000_000
	maxAddress = 200
	maxPerson  = 40
	maxNumber  = 60
	bookWithin = time.Minute // far less than bookLasts
)

var phoneForm = regexp.MustCompile(`^\+?[0-9][0-9 -]{5,18}[0-9]$`)

// Book takes a wish in. secret follows it and is told only here. Conflict when the
// slot is full.
func (p *Pickups) Book(ctx context.Context, who registry.Actor, w Wish) (row Pickup, secret string, err error) {
	if err := who.May(registry.PickupAsk, registry.Target{}); err != nil {
		return Pickup{}, "", err
	}
	ctx, stop := context.WithTimeout(ctx, bookWithin)
	defer stop()
	row = Pickup{Base: registry.Base{ID: p.reg.NewID()}, Kind: w.Kind, State: Requested, Lang: cmp.Or(w.Lang, "zh"), Items: slices.Clone(w.Items)}
	for i := range row.Items {
		row.Items[i].AskedFen = nil // only the desk can differ from it
	}
	var bad registry.Faults
	checkContact(&bad, w.Contact)
	checkItems(&bad, w.Items)
	bad.Add("kind", kindFault(w.Kind), string(w.Kind))
	if row.Lang != "zh" && row.Lang != "en" {
		bad.Add("lang", "lang.unknown", row.Lang)
	}
	if err := p.sale(ctx, &bad, &row, w.Sale); err != nil {
		return Pickup{}, "", err
	}
	if row.Area, row.County, err = p.locate(Where{w.Contact.At, w.Area}); err != nil {
		faults, ok := asFaults(err)
		if !ok {
			return Pickup{}, "", err
		}
		bad = append(bad, faults...)
	}
	window, o, err := p.chosen(ctx, &bad, &row, w)
	if err != nil {
		return Pickup{}, "", err
	}
	if err := bad.Err("pickup"); err != nil {
		return Pickup{}, "", err
	}
	row.Cell = p.cell(w.Contact.At, w.Area)
	now := p.pickups.Stamp()
	row.OpenAt, row.Queue = &row.Cell, queueOf(&row)
	drop := row.End.Add(unsettledKeep)
	row.DropAt = &drop
	row.Timeline = []Taken{{At: now, Step: Ask, State: Requested}}
	secret = registry.NewFollowUp()
	row.Secret = p.reg.Fingerprint("pickup", secret)
	if row.Code, err = p.reg.NextCode(ctx, "P-"+cmp.Or(row.County, "000000")); err != nil {
		return Pickup{}, "", err
	}
	// The seat comes before the row, the row is what counts: cut off in between, both
	// the seat and what is private are taken back.
	if err := p.take(ctx, &o, row.Date, window, row.ID); err != nil {
		return Pickup{}, "", err
	}
	for _, item := range row.Items {
		link := registry.PhotoLink{Noun: "pickup", Row: row.ID, Read: registry.PickupPhoto, Operator: row.OperatorID}
		if err := p.reg.LinkPhotos(ctx, who, item.Photos, link); err != nil {
			if freed := p.free(ctx, row.SlotID, seatOf(row.ID)); freed != nil {
				return Pickup{}, "", freed
			}
			return Pickup{}, "", err
		}
	}
	private := p.seal(&row, w.Contact)
	if private, err = p.privates.Put(ctx, resident, private); err != nil {
		return Pickup{}, "", err
	}
	if row, err = p.pickups.Put(ctx, resident, row); err != nil {
		return Pickup{}, "", err
	}
	p.tell(ctx, row, &private)
	return row, secret, nil
}

// resident writes what residents ask for.
var resident = registry.Actor{Name: "resident"}

func seatOf(id registry.ID) func(Seat) bool {
	return func(s Seat) bool { return s.Pickup == id }
}

// queueOf is the text by which open pickups are in order.
func queueOf(row *Pickup) string { return row.Date + "T" + row.Span.String() }

// cell is the middle of the square of a point; of an area without one, of its seat.
func (p *Pickups) cell(at *orb.Point, area string) geojson.Point {
	if at == nil {
		for code := area; code != ""; {
			a, ok := p.reg.AreaOf(code)
			if !ok {
				break
			}
			if a.Point != nil {
				return geojson.Point(grid.Middle(grid.Cell(orb.Point(*a.Point))))
			}
			code = a.Parent
		}
		return geojson.Point{}
	}
	return geojson.Point(grid.Middle(grid.Cell(*at)))
}

// chosen finds the offer and window of a wish, and notes what is wrong with them.
func (p *Pickups) chosen(ctx context.Context, bad *registry.Faults, row *Pickup, w Wish) (Window, Offer, error) {
	if !registry.ValidID(string(w.Offer)) {
		bad.Add("offer", "pickupoffer.not_found", string(w.Offer))
		return Window{}, Offer{}, nil
	}
	o, err := p.offers.Get(ctx, w.Offer)
	if registry.KindOf(err) == registry.NotFound || err == nil && !o.Active {
		bad.Add("offer", "pickupoffer.not_found", string(w.Offer))
		return Window{}, Offer{}, nil
	}
	if err != nil {
		return Window{}, Offer{}, err
	}
	if row.County != "" && !p.serves(&o, w.Contact.At, row.Area, row.County) {
		bad.Add("location", "pickup.not_served", "")
	}
	if !slices.Contains(o.Kinds, w.Kind) {
		bad.Add("kind", "pickup.not_offered", string(w.Kind))
	}
	for i, item := range w.Items {
		if !o.takes(item.Material) {
			bad.Add(fmt.Sprintf("items[%d].material", i), "pickup.not_offered", string(item.Material))
		}
	}
	span, _ := ParseSpan(w.Window)
	window, ok := o.window(w.Date, span)
	start, end := span.when(w.Date)
	switch {
	case !ok:
		bad.Add("window", "pickup.no_window", w.Date+" "+w.Window)
	case !o.bookable(start, p.reg.Now()):
		bad.Add("window", "pickup.not_bookable", w.Date+" "+w.Window)
	}
	row.OfferID, row.Offer, row.OperatorID, row.Operator, row.Demo = o.ID, o.Name, o.OperatorID, o.Operator, o.Demo
	row.Date, row.Span, row.Start, row.End, row.SlotID = w.Date, span, start, end, slotID(o.ID, w.Date, span)
	return window, o, nil
}

// sale finds the place of a trade-in's sale, and notes what is wrong with it.
func (p *Pickups) sale(ctx context.Context, bad *registry.Faults, row *Pickup, ref SaleRef) error {
	if row.Kind != TradeIn {
		if ref != (SaleRef{}) {
			bad.Add("sale", "pickup.sale_not_asked", "")
		}
		return nil
	}
	bad.Text("sale.number", ref.Number, maxNumber, true)
	if registry.HoldsPersonal(ref.Number) {
		bad.Add("sale.number", "pickup.private", "")
	}
	if ref.Place == "" {
		bad.Add("sale.placeId", "field.required", "")
		return nil
	}
	place, err := p.reg.Place(ctx, registry.Actor{}, ref.Place)
	switch {
	case registry.KindOf(err) == registry.NotFound:
		bad.Add("sale.placeId", "place.not_found", ref.Place)
	case err != nil:
		return err
	case !slices.Contains(place.Services, registry.TradeIn):
		bad.Add("sale.placeId", "pickup.no_trade_in", place.Code)
	}
	row.Sale = &Sale{PlaceID: place.ID, Place: place.Code, Name: place.Name, Number: ref.Number}
	return nil
}

func checkContact(bad *registry.Faults, c Contact) {
	bad.Text("address", c.Address, maxAddress, c.At == nil)
	bad.Text("contact.name", c.Name, maxPerson, true)
	bad.Text("access", c.Access, maxAddress, false)
	switch {
	case c.Phone == "":
		bad.Add("contact.phone", "field.required", "")
	case !phoneForm.MatchString(c.Phone):
		bad.Add("contact.phone", "pickup.bad_phone", "")
	}
	if c.Mail == "" {
		return
	}
	at, err := mail.ParseAddress(c.Mail)
	if err != nil || at.Address != c.Mail || len(c.Mail) > 200 || strings.ContainsAny(c.Mail, "\r\n") {
		bad.Add("contact.email", "pickup.bad_mail", "")
	}
}

func checkItems(bad *registry.Faults, items []Item) {
	if len(items) == 0 {
		bad.Add("items", "field.required", "")
	}
	if len(items) > maxItems {
		bad.Add("items", "field.too_many", "")
		return
	}
	photos := 0
	for i, item := range items {
		at := func(field string) string { return fmt.Sprintf("items[%d].%s", i, field) }
		if _, ok := registry.TermOf(item.Material); !ok {
			bad.Add(at("material"), "material.unknown", string(item.Material))
		}
		checkAmounts(bad, at, item.MassG, item.Qty, "qty")
		if item.EstimateFen != nil && (*item.EstimateFen < -maxFen || *item.EstimateFen > maxFen) {
			bad.Add(at("estimateFen"), "number.out_of_range", fmt.Sprint(*item.EstimateFen))
		}
		bad.Text(at("note"), item.Note, maxNote, false)
		if registry.HoldsPersonal(item.Note) {
			bad.Add(at("note"), "pickup.private", "")
		}
		photos += len(item.Photos)
	}
	if photos > maxPhotos {
		bad.Add("items", "pickup.too_many_photos", "")
	}
}

func checkAmounts(bad *registry.Faults, at func(string) string, mass, number int64, field string) {
	if mass < 0 || mass > maxMass {
		bad.Add(at("massG"), "number.out_of_range", fmt.Sprint(mass))
	}
	if number < 0 || number > maxQty {
		bad.Add(at(field), "number.out_of_range", fmt.Sprint(number))
	}
}

// asFaults are the fields of an Invalid error.
func asFaults(err error) (registry.Faults, bool) {
	e, ok := errors.AsType[*registry.Error](err)
	if !ok || e.Kind != registry.Invalid {
		return nil, false
	}
	return e.Fields, true
}

// Own is a pickup as its resident sees it: with what he said of himself, as long as
// it is kept.
type Own struct {
	Pickup
	Contact *Contact
}

// wrongCode is said of a code that is none and of a secret that is wrong alike:
// codes are running numbers.
func wrongCode() error { return failed(registry.NotFound, "pickup.wrong_code") }

// Follow finds a pickup by its code and secret.
func (p *Pickups) Follow(ctx context.Context, code, secret string) (Own, error) {
	row, err := p.byCode(ctx, code)
	if registry.KindOf(err) == registry.NotFound {
		return Own{}, wrongCode()
	}
	if err != nil {
		return Own{}, err
	}
	if p.reg.Fingerprint("pickup", registry.FoldFollowUp(secret)) != row.Secret {
		return Own{}, wrongCode()
	}
	c, ok, err := p.open(ctx, &row)
	if err != nil || !ok {
		return Own{Pickup: row}, err
	}
	return Own{row, &c}, nil
}

// Withdraw calls a pickup off, by whoever has its secret.
func (p *Pickups) Withdraw(ctx context.Context, who registry.Actor, code, secret, words string) (Own, error) {
	own, err := p.Follow(ctx, code, secret)
	if err != nil {
		return Own{}, err
	}
	who.Name, who.Account = resident.Name, "" // whoever it is, he acts by the code
	own.Pickup, err = p.step(ctx, who, own.Pickup, Withdraw, words, nil)
	return own, err
}

func (p *Pickups) byCode(ctx context.Context, code string) (Pickup, error) {
	if registry.CheckText(code, 32, true) != "" {
		return Pickup{}, failed(registry.NotFound, "pickup.not_found")
	}
	return p.pickups.First(ctx, registry.Eq("code", code))
}
