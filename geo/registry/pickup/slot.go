package pickup

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/paulmach/orb"

	"huishou/geo/registry"
)

// Slot is a window of an offer on one day, with the pickups that have a place in
// it. Its id is made of the three, so that two bookers write the same row.
type Slot struct {
	registry.Base `bson:",inline"`

	OfferID registry.ID `bson:"offerId"`
	Date    string      `bson:"date"`
	Span    Span        `bson:"span"`
	Taken   []Seat      `bson:"taken"`
}

// Seat is the place of a pickup in a slot.
type Seat struct {
	Pickup registry.ID `bson:"pickup"`
	At     time.Time   `bson:"at"`
}

var slotDef = registry.Def{Name: "pickupslot", Fields: []registry.Field{
	{Name: "offer", Path: "offerId", Kind: registry.Text},
	{Name: "date", Path: "date", Kind: registry.Text},
}}

func slotID(offer registry.ID, date string, span Span) registry.ID {
	return registry.ID(fmt.Sprintf("%s-%s-%04d-%04d", offer, date, span.From, span.To))
}

// bookLasts is how long a booking may take. A seat that is older and whose pickup
// is not there was left by one that was cut off.
const bookLasts = 10 * time.Minute

// booker writes slots.
var booker = registry.Actor{Name: "booking"}

// take gives a pickup a seat in the slot of a window. Conflict when none is free.
func (p *Pickups) take(ctx context.Context, o *Offer, date string, w Window, pickup registry.ID) error {
	healed := false
	for {
		s, err := p.slots.Get(ctx, slotID(o.ID, date, w.Span))
		if registry.KindOf(err) == registry.NotFound {
			s = Slot{Base: registry.Base{ID: slotID(o.ID, date, w.Span)}, OfferID: o.ID, Date: date, Span: w.Span}
		} else if err != nil {
			return err
		}
		if int64(len(s.Taken)) >= w.Capacity {
			if !healed {
				if err := p.heal(ctx, s.ID); err != nil {
					return err
				}
				healed = true
				continue
			}
			return failed(registry.Conflict, "pickup.slot_full")
		}
		s.Taken = append(s.Taken, Seat{pickup, p.slots.Stamp()})
		if _, err = p.slots.Put(ctx, booker, s); registry.KindOf(err) != registry.Stale || ctx.Err() != nil {
			return err
		}
	}
}

// free takes seats back, those that gone says of.
func (p *Pickups) free(ctx context.Context, slot registry.ID, gone func(Seat) bool) error {
	for {
		s, err := p.slots.Get(ctx, slot)
		if registry.KindOf(err) == registry.NotFound {
			return nil
		}
		if err != nil {
			return err
		}
		left := slices.DeleteFunc(slices.Clone(s.Taken), gone)
		if len(left) == len(s.Taken) {
			return nil
		}
		s.Taken = left
		if _, err = p.slots.Put(ctx, booker, s); registry.KindOf(err) != registry.Stale || ctx.Err() != nil {
			return err
		}
	}
}

// heal takes back the seats of a slot that bookings or cancellations that were cut
// off left taken.
func (p *Pickups) heal(ctx context.Context, slot registry.ID) error {
	holds := map[registry.ID]bool{}
	for row, err := range p.pickups.All(ctx, registry.Eq("slot", string(slot))) {
		if err != nil {
			return err
		}
		holds[row.ID] = row.State != Cancelled
	}
	old := p.reg.Now().Add(-bookLasts)
	return p.free(ctx, slot, func(s Seat) bool {
		keep, written := holds[s.Pickup]
		if !written {
			return s.At.Before(old)
		}
		return !keep
	})
}

// Free is a window that can be booked.
type Free struct {
	Date       string
	Span       Span
	Start, End time.Time
	Capacity   int64
	Free       int64
}

// Choice is an offer that collects at a place, with its windows, soonest first.
type Choice struct {
	Offer Offer
	Slots []Free
}

// Where is a place that collection is asked for: a point, or the code of an area.
type Where struct {
	At   *orb.Point // WGS-84
	Area string
}

// Choices lists the offers that collect at a place, and their windows that can be
// booked; those without a free place are listed with none. kind and material
// narrow them when not "".
func (p *Pickups) Choices(ctx context.Context, w Where, kind Kind, material registry.Material) ([]Choice, error) {
	area, county, err := p.locate(w)
	if err != nil {
		return nil, err
	}
	offers, _, err := p.offers.Find(ctx, registry.Query{Where: []registry.Cond{registry.Eq("active", true)}, Limit: activeOffers})
	if err != nil {
		return nil, err
	}
	offers = slices.DeleteFunc(offers, func(o Offer) bool {
		return !p.serves(&o, w.At, area, county) || kind != "" && !slices.Contains(o.Kinds, kind) || material != "" && !o.takes(material)
	})
	slices.SortFunc(offers, func(a, b Offer) int {
		return cmp.Or(compareBool(a.Demo, b.Demo), cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
	})
	out := make([]Choice, 0, len(offers))
	for _, o := range offers {
		slots, err := p.windows(ctx, &o)
		if err != nil {
			return nil, err
		}
		out = append(out, Choice{o, slots})
	}
	return out, nil
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// windows lists the windows of an offer that can be booked now.
func (p *Pickups) windows(ctx context.Context, o *Offer) ([]Free, error) {
	taken := map[registry.ID]int64{}
	for s, err := range p.slots.All(ctx, registry.Eq("offer", string(o.ID)), registry.Range("date", p.today(), nil)) {
		if err != nil {
			return nil, err
		}
		taken[s.ID] = int64(len(s.Taken))
	}
	now := p.reg.Now()
	var out []Free
	for i := range int(o.DaysAhead) + 1 {
		date := now.In(registry.ChinaTime).AddDate(0, 0, i).Format(time.DateOnly)
		for _, w := range o.Windows {
			if _, ok := o.window(date, w.Span); !ok || !slices.Contains(w.Days, dayOf(date)) {
				continue
			}
			start, end := w.Span.when(date)
			if o.bookable(start, now) {
				out = append(out, Free{date, w.Span, start, end, w.Capacity, max(0, w.Capacity-taken[slotID(o.ID, date, w.Span)])})
			}
		}
	}
	slices.SortFunc(out, func(a, b Free) int { return cmp.Or(a.Start.Compare(b.Start), a.End.Compare(b.End)) })
	return out, nil
}

func dayOf(date string) Weekday {
	day, err := time.ParseInLocation(time.DateOnly, date, registry.ChinaTime)
	if err != nil {
		return ""
	}
	return Weekdays[day.Weekday()]
}

// takes reports whether the offer collects a material, itself or as part of a
// broader one.
func (o *Offer) takes(m registry.Material) bool {
	for t, ok := registry.TermOf(m); ok; t, ok = registry.TermOf(t.Parent) {
		if slices.Contains(o.Materials, t.Code) {
			return true
		}
	}
	return false
}

// locate gives the area and county of a place; Invalid when it is none of the city.
func (p *Pickups) locate(w Where) (area, county string, err error) {
	var bad registry.Faults
	if _, ok := p.reg.AreaOf(w.Area); w.At != nil && w.Area != "" && !ok {
		bad.Add("area", "area.not_found", w.Area)
	}
	switch {
	case w.At != nil && !validPoint(*w.At):
		bad.Add("location", "location.out_of_range", "")
	case w.At != nil:
		area, county, _ = p.reg.Locate(*w.At)
		if county == "" && len(p.reg.Areas()) > 0 {
			bad.Add("location", "location.outside", "")
		}
	case w.Area != "":
		area, county = w.Area, p.reg.CountyOf(w.Area)
		if county == "" {
			bad.Add("area", "area.not_found", w.Area)
		}
	default:
		bad.Add("location", "field.required", "")
	}
	return area, county, bad.Err("place of a pickup")
}
