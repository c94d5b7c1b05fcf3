package pickup

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"huishou/geo"
	"huishou/geo/registry"
)

// Offer says who collects where, what and when.
type Offer struct {
	registry.Base `bson:",inline"`

	Name       string              `bson:"name"`
	OperatorID registry.ID         `bson:"operatorId"`
	Operator   string              `bson:"operator,omitempty"` // its name
	Areas      []string            `bson:"areas,omitempty"`    // codes of counties and townships
	Centre     *geojson.Point      `bson:"centre,omitempty"`   // with RadiusM, beside or in place of Areas
	RadiusM    int64               `bson:"radiusM,omitempty"`  //
	County     string              `bson:"county"`             // where it counts to: of its first area, or of its centre
	Kinds      []Kind              `bson:"kinds"`
	Materials  []registry.Material `bson:"materials"`
	Windows    []Window            `bson:"windows"`
	ClosedOn   []string            `bson:"closedOn,omitempty"` // dates without collection
	LeadHours  int64               `bson:"leadHours"`          // hours before a window begins, after which it is not booked any more
	DaysAhead  int64               `bson:"daysAhead"`          // days that can be booked, from today
	Active     bool                `bson:"active"`
	Note       string              `bson:"note,omitempty"` // for residents
	Demo       bool                `bson:"demo,omitempty"`
}

// Window is a time of some weekdays at which so many pickups can be made.
type Window struct {
	Days     []Weekday `bson:"days"`
	Span     Span      `bson:"span"`
	Capacity int64     `bson:"capacity"`
}

// Weekday is a day of the week as RFC 5545 has it: MO to SU.
type Weekday string

// Weekdays are the days of a week, from Sunday as [time.Weekday] counts.
var Weekdays = []Weekday{"SU", "MO", "TU", "WE", "TH", "FR", "SA"}

// Span is a time of the day, in minutes; To comes after From.
type Span struct {
	From int64 `bson:"from"`
	To   int64 `bson:"to"`
}

// ParseSpan reads "09:00-11:30".
func ParseSpan(s string) (Span, bool) {
	var h1, m1, h2, m2 int64
	if n, err := fmt.Sscanf(s, "%2d:%2d-%2d:%2d", &h1, &m1, &h2, &m2); n != 4 || err != nil {
		return Span{}, false
	}
	span := Span{h1*60 + m1, h2*60 + m2}
	return span, span.String() == s && span.valid()
}

func (s Span) valid() bool { return s.From >= 0 && s.From < s.To && s.To <= 24*60 }

// String is the form that [ParseSpan] reads.
func (s Span) String() string {
	return fmt.Sprintf("%02d:%02d-%02d:%02d", s.From/60, s.From%60, s.To/60, s.To%60)
}

// Limits of an offer.
const (
	maxName      = 80
	maxNote      = 500
	maxAreas     = 50
	maxWindows   = 50
	maxClosed    = 100
	maxCapacity  = 500
	maxLead      = 14 * 24
	maxAhead     = 60
	maxRadius    = 50_000
	activeOffers = 1000 // of a city, more are a mistake
)

var offerDef = registry.Def{Name: "pickupoffer", Fields: []registry.Field{
	{Name: "operator", Path: "operatorId", Kind: registry.Text},
	{Name: "county", Path: "county", Kind: registry.Text},
	{Name: "active", Path: "active", Kind: registry.Bool},
	{Name: "demo", Path: "demo", Kind: registry.Bool},
}}

// check names every field of the offer that breaks a rule.
func (p *Pickups) check(o *Offer) registry.Faults {
	var bad registry.Faults
	number := func(field string, n, least, most int64) {
		if n < least || n > most {
			bad.Add(field, "number.out_of_range", fmt.Sprint(n))
		}
	}
	bad.Text("name", o.Name, maxName, true)
	bad.Text("note", o.Note, maxNote, false)
	if registry.HoldsPersonal(o.Note) {
		bad.Add("note", "pickup.private", "")
	}
	if len(o.Areas) == 0 && o.Centre == nil {
		bad.Add("areas", "field.required", "")
	}
	if len(o.Areas) > maxAreas {
		bad.Add("areas", "field.too_many", "")
	}
	for _, code := range o.Areas {
		if a, ok := p.reg.AreaOf(code); !ok || a.Kind != registry.Administrative {
			bad.Add("areas", "area.not_found", code)
		}
	}
	if o.Centre != nil {
		if at := orb.Point(*o.Centre); !geo.Valid(at) || at == (orb.Point{}) {
			bad.Add("centre", "location.out_of_range", "")
		}
		number("radiusM", o.RadiusM, 100, maxRadius)
	}
	if len(o.Kinds) == 0 {
		bad.Add("kinds", "field.required", "")
	}
	for _, k := range o.Kinds {
		bad.Add("kinds", kindFault(k), string(k))
	}
	if len(o.Materials) == 0 {
		bad.Add("materials", "field.required", "")
	}
	for _, m := range o.Materials {
		if _, ok := registry.TermOf(m); !ok {
			bad.Add("materials", "material.unknown", string(m))
		}
	}
	if len(o.Windows) == 0 {
		bad.Add("windows", "field.required", "")
	}
	if len(o.Windows) > maxWindows {
		bad.Add("windows", "field.too_many", "")
	}
	for i, w := range o.Windows {
		field := fmt.Sprintf("windows[%d]", i)
		if !w.Span.valid() {
			bad.Add(field+".time", "pickup.bad_span", w.Span.String())
		}
		number(field+".capacity", w.Capacity, 1, maxCapacity)
		if len(w.Days) == 0 {
			bad.Add(field+".days", "field.required", "")
		}
		for k, d := range w.Days {
			if !slices.Contains(Weekdays, d) || slices.Contains(w.Days[:k], d) {
				bad.Add(field+".days", "pickup.bad_day", string(d))
			}
			for _, other := range o.Windows[:i] {
				if slices.Contains(other.Days, d) && other.Span == w.Span {
					bad.Add(field, "pickup.window_twice", w.Span.String())
				}
			}
		}
	}
	if len(o.ClosedOn) > maxClosed {
		bad.Add("closedOn", "field.too_many", "")
	}
	for _, d := range o.ClosedOn {
		bad.Date("closedOn", d, "", "")
	}
	number("leadHours", o.LeadHours, 0, maxLead)
	number("daysAhead", o.DaysAhead, 1, maxAhead)
	return bad
}

func kindFault(k Kind) string {
	if !slices.ContainsFunc(Kinds, func(i KindInfo) bool { return i.Kind == k }) {
		return "kind.unknown"
	}
	return ""
}

// SaveOffer stores an offer: a new one when it has no id, otherwise the next
// version of the one at o.Rev.
func (p *Pickups) SaveOffer(ctx context.Context, who registry.Actor, o Offer) (Offer, error) {
	if err := who.MayAtAll(registry.PickupOffer); err != nil {
		return Offer{}, err
	}
	rev, moved := o.Rev, false
	if o.ID == "" {
		o.OperatorID = cmp.Or(o.OperatorID, who.Operator)
		o.Base, rev = registry.Base{ID: p.reg.NewID()}, 0
	} else {
		old, err := p.ReadOffer(ctx, who, o.ID)
		if err != nil {
			return Offer{}, err
		}
		moved = o.OperatorID != "" && o.OperatorID != old.OperatorID
		o.Base, o.OperatorID, o.Operator, o.Demo = old.Base, old.OperatorID, old.Operator, old.Demo
		if old.Rev != rev {
			return Offer{}, failed(registry.Stale, "write.stale")
		}
	}
	bad := p.check(&o)
	if moved {
		bad.Add("operatorId", "pickupoffer.stays", "")
	}
	name, ok, err := p.opt.Operator(ctx, o.OperatorID)
	if err != nil {
		return Offer{}, err
	}
	if o.OperatorID == "" || !registry.ValidID(string(o.OperatorID)) || !ok && !o.Demo {
		bad.Add("operatorId", "operator.not_found", string(o.OperatorID))
	}
	if err := bad.Err("offer"); err != nil {
		return Offer{}, err
	}
	o.Operator = cmp.Or(name, o.Operator)
	if len(o.Areas) > 0 {
		o.County = p.reg.CountyOf(o.Areas[0])
	} else {
		_, o.County, _ = p.reg.Locate(orb.Point(*o.Centre))
	}
	if err := who.May(registry.PickupOffer, registry.Target{Area: o.County, Operator: o.OperatorID}); err != nil {
		return Offer{}, err
	}
	if err := p.reg.Audit(ctx, who, registry.PickupOffer, "pickupoffer", o.ID, ""); err != nil {
		return Offer{}, err
	}
	return p.offers.Put(ctx, who, o)
}

// ReadOffer reads an offer that the actor keeps.
func (p *Pickups) ReadOffer(ctx context.Context, who registry.Actor, id registry.ID) (Offer, error) {
	if err := who.MayAtAll(registry.PickupOffer); err != nil {
		return Offer{}, err
	}
	none := failed(registry.NotFound, "pickupoffer.not_found")
	if !registry.ValidID(string(id)) {
		return Offer{}, none
	}
	o, err := p.offers.Get(ctx, id)
	if err == nil && who.May(registry.PickupOffer, registry.Target{Area: o.County, Operator: o.OperatorID}) != nil {
		return Offer{}, none
	}
	return o, err
}

// Offers lists the offers that the actor keeps, by id.
func (p *Pickups) Offers(ctx context.Context, who registry.Actor, area, cursor string, limit int) ([]Offer, string, error) {
	where, ok, err := p.reg.Within(who, registry.PickupOffer, area, "county")
	if err != nil || !ok {
		return []Offer{}, "", err
	}
	return p.offers.Find(ctx, registry.Query{Where: where, Cursor: cursor, Limit: limit})
}

// serves reports whether the offer collects at a place: a point, or an area when it
// is nil.
func (p *Pickups) serves(o *Offer, at *orb.Point, area, county string) bool {
	if at != nil && o.Centre != nil && geo.Distance(orb.Point(*o.Centre), *at) <= geo.Metres(o.RadiusM) {
		return true
	}
	if slices.Contains(o.Areas, county) || slices.Contains(o.Areas, area) {
		return true
	}
	if at == nil {
		return false
	}
	return slices.ContainsFunc(o.Areas, func(code string) bool { return len(code) > 6 && p.town(*at, county) == code })
}

// town is the township that a point lies in, as far as outlines tell it, otherwise
// the nearest of its county.
func (p *Pickups) town(at orb.Point, county string) string {
	best, nearest := "", geo.Metres(0)
	for _, a := range p.reg.Areas() {
		if a.Level != registry.LevelTown || p.reg.CountyOf(a.Code) != county {
			continue
		}
		if a.Shape != nil && geo.Contains(a.Shape.Geometry(), at) {
			return a.Code
		}
		if a.Point != nil && a.Shape == nil {
			if d := geo.Distance(orb.Point(*a.Point), at); best == "" || d < nearest {
				best, nearest = a.Code, d
			}
		}
	}
	return best
}

// window finds the window of an offer on a date.
func (o *Offer) window(date string, span Span) (Window, bool) {
	day, err := time.ParseInLocation(time.DateOnly, date, registry.ChinaTime)
	if err != nil || slices.Contains(o.ClosedOn, date) {
		return Window{}, false
	}
	i := slices.IndexFunc(o.Windows, func(w Window) bool { return w.Span == span && slices.Contains(w.Days, Weekdays[day.Weekday()]) })
	if i < 0 {
		return Window{}, false
	}
	return o.Windows[i], true
}

// bookable reports whether a window that begins at start can be booked now.
func (o *Offer) bookable(start, now time.Time) bool {
	if start.Before(now.Add(time.Duration(o.LeadHours) * time.Hour)) {
		return false
	}
	last := now.In(registry.ChinaTime).AddDate(0, 0, int(o.DaysAhead)).Format(time.DateOnly)
	return start.In(registry.ChinaTime).Format(time.DateOnly) <= last
}

// when gives the times of a span on a date.
func (s Span) when(date string) (start, end time.Time) {
	day, err := time.ParseInLocation(time.DateOnly, date, registry.ChinaTime)
	if err != nil {
		return time.Time{}, time.Time{}
	}
	return day.Add(time.Duration(s.From) * time.Minute).UTC(), day.Add(time.Duration(s.To) * time.Minute).UTC()
}
