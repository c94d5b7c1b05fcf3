// Package report keeps what residents say is wrong: a place that is missing,
// closed, wrong or full, illegal dismantling, hazardous waste lying about. Nobody
// needs an account; a code and a secret follow the report. Each goes to the
// department that a table of rules names, with a day by which it is to be settled.
//
// What a resident wrote, his photos, how to reach him and the exact point are for
// case workers only; the answer is public.
package report

import (
	"cmp"
	"context"
	"math"
	"slices"
	"time"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"huishou/geo/registry"
)

// Reports are the reports of one registry. It is safe for concurrent use.
type Reports struct {
	reg     *registry.Registry
	opt     Options
	reports registry.Table[Report, *Report]
	grid    gridCache
}

// Options set how reports work; the zero value is good.
type Options struct {
	Routing []Rule // [DefaultRouting] when nil
	// Departments are the codes of the offices that a report can be passed on to,
	// beside the offices of Routing and the governments of counties (their area's
	// code); any when nil.
	Departments []string
	Teller      Teller // nobody is told when nil
}

// Teller tells whoever sent a report that it was answered. It is called after the
// answer was written, and again for the same version when the program was cut off
// in between; what it cannot tell changes nothing. mail is the address that the
// sender left, "" when he left none or something else.
type Teller interface {
	Answered(ctx context.Context, rep Report, mail string)
}

// Report is one thing that somebody says is wrong.
type Report struct {
	registry.Base `bson:",inline"`

	Code     string        `bson:"code"` // R-510302-0001
	Category Category      `bson:"category"`
	State    State         `bson:"state"`
	PlaceID  registry.ID   `bson:"placeId,omitempty"`
	Place    string        `bson:"place,omitempty"`     // its code
	Name     string        `bson:"placeName,omitempty"` // its name then
	Location geojson.Point `bson:"location"`            // the place's, or the middle of the cell of the point
	Area     string        `bson:"area,omitempty"`
	County   string        `bson:"county,omitempty"`

	Text    registry.Sealed `bson:"text,omitempty"`    // what the resident wrote
	Exact   registry.Sealed `bson:"exact,omitempty"`   // "lon,lat" WGS-84
	Contact registry.Sealed `bson:"contact,omitempty"` //
	Photos  []registry.ID   `bson:"photos,omitempty"`
	Secret  string          `bson:"secret"` // fingerprint of the follow-up code

	Lead  []string `bson:"lead,omitempty"`  // codes of departments
	Joint []string `bson:"joint,omitempty"` //
	DueOn string   `bson:"dueOn"`           // date

	DuplicateOf registry.ID `bson:"duplicateOf,omitempty"`
	Reply       string      `bson:"reply,omitempty"` // public
	Settled     *time.Time  `bson:"settled,omitempty"`
	Steps       []Taken     `bson:"steps"`
}

// Taken is one step that was taken, oldest first.
type Taken struct {
	At    time.Time `bson:"at" json:"at"`
	State State     `bson:"state" json:"state"`
	By    string    `bson:"by,omitempty" json:"by,omitempty"`
	Note  string    `bson:"note,omitempty" json:"note,omitempty"` // of a case worker
}

// Category is what a report is about.
type Category string

// The categories, in the order of lists.
const (
	Full               Category = "full"
	Closed             Category = "closed"
	Wrong              Category = "wrong"
	MissingPlace       Category = "missing_place"
	IllegalDismantling Category = "illegal_dismantling"
	Hazard             Category = "hazard"
	Other              Category = "other"
)

// CategoryInfo names a category.
type CategoryInfo struct {
	Category Category
	Zh, En   string
}

// Categories is the table of categories.
var Categories = []CategoryInfo{
	{Full, "站点满了、收不下", "The place is full"},
	{Closed, "站点关了", "The place has closed"},
	{Wrong, "站点信息不对", "Its page is wrong"},
	{MissingPlace, "有个站点没登记", "A place is missing"},
	{IllegalDismantling, "非法拆解", "Illegal dismantling"},
	{Hazard, "危险废物乱放", "Hazardous waste lying about"},
	{Other, "其他", "Something else"},
}

func known(c Category) bool {
	return slices.ContainsFunc(Categories, func(i CategoryInfo) bool { return i.Category == c })
}

var reportDef = registry.Def{Name: "report", Geo: "location", Fields: []registry.Field{
	{Name: "code", Path: "code", Kind: registry.Text, Unique: true},
	{Name: "category", Path: "category", Kind: registry.Text},
	{Name: "state", Path: "state", Kind: registry.Text},
	{Name: "county", Path: "county", Kind: registry.Text},
	{Name: "placeId", Path: "placeId", Kind: registry.Text},
	{Name: "dueOn", Path: "dueOn", Kind: registry.Text},
	{Name: "createdAt", Path: "createdAt", Kind: registry.Time, Sort: true},
}}

// Defs lists the tables of this package, for copying them whole.
func Defs() []registry.Def { return []registry.Def{reportDef} }

// Open opens the reports kept in the registry's store.
func Open(ctx context.Context, reg *registry.Registry, opt Options) (*Reports, error) {
	if opt.Routing == nil {
		opt.Routing = DefaultRouting
	}
	if err := checkRouting(opt.Routing); err != nil {
		return nil, err
	}
	r := &Reports{reg: reg, opt: opt}
	var err error
	r.reports, err = registry.OpenTable[Report](ctx, reg.Store(), reportDef, reg.Now)
	return r, err
}

// Telling is what a resident says.
type Telling struct {
	Category Category
	Place    string     // id or code, "" for a point
	At       *orb.Point // WGS-84; of a report about no place
	Text     string
	Contact  string
	Photos   []registry.ID
}

// Limits of a report.
const (
	maxText    = 2000
	maxContact = 100
	maxPhotos  = 5
)

// Tell takes a report in. secret follows it and is told only here.
func (r *Reports) Tell(ctx context.Context, who registry.Actor, t Telling) (rep Report, secret string, err error) {
	if err := who.May(registry.ReportSend, registry.Target{}); err != nil {
		return Report{}, "", err
	}
	rep = Report{Base: registry.Base{ID: r.reg.NewID()}, Category: t.Category, State: New}
	var bad []registry.FieldError
	fault := func(field, code string) {
		if code != "" {
			bad = append(bad, registry.FieldError{Field: field, Code: code})
		}
	}
	if !known(t.Category) {
		fault("category", "category.unknown")
	}
	fault("text", registry.CheckText(t.Text, maxText, t.Place == "" && t.Category == Other))
	fault("contact", registry.CheckText(t.Contact, maxContact, false))
	if len(t.Photos) > maxPhotos {
		fault("photos", "field.too_many")
	}
	switch {
	case t.Place != "":
		p, err := r.reg.Place(ctx, registry.Actor{}, t.Place)
		if registry.KindOf(err) == registry.NotFound {
			fault("place", "place.not_found")
		} else if err != nil {
			return Report{}, "", err
		}
		rep.PlaceID, rep.Place, rep.Name, rep.Location, rep.Area, rep.County = p.ID, p.Code, p.Name, p.Location, p.Area, p.County
	case t.At == nil:
		fault("location", "field.required")
	case !(math.Abs(t.At.Lon()) <= 180 && math.Abs(t.At.Lat()) <= 90) || *t.At == (orb.Point{}):
		fault("location", "location.out_of_range")
	default:
		rep.Area, rep.County, _ = r.reg.Locate(*t.At)
		if rep.County == "" && len(r.reg.Areas()) > 0 {
			fault("location", "location.outside") // no office here could do anything
		}
		rep.Location = geojson.Point(grid.Middle(grid.Cell(*t.At)))
		rep.Exact = r.reg.Seal(registry.FormatPoint(*t.At), rep.bind("exact"))
	}
	if len(bad) > 0 {
		return Report{}, "", &registry.Error{Kind: registry.Invalid, Code: "report.invalid", Fields: bad}
	}
	rep.Text, rep.Contact = r.reg.Seal(t.Text, rep.bind("text")), r.reg.Seal(t.Contact, rep.bind("contact"))
	rep.Photos = t.Photos
	secret = registry.NewFollowUp()
	rep.Secret = r.reg.Fingerprint("report", secret)
	rule := route(r.opt.Routing, t.Category, rep.County)
	rep.Lead, rep.Joint = rule.Lead, rule.Joint
	now := r.reports.Stamp()
	rep.DueOn = now.In(registry.ChinaTime).AddDate(0, 0, rule.Days).Format(time.DateOnly)
	rep.Steps = []Taken{{At: now, State: New}}
	if rep.Code, err = r.reg.NextCode(ctx, "R-"+cmp.Or(rep.County, "000000")); err != nil {
		return Report{}, "", err
	}
	// Right before the report, since a photo belongs to one row for good.
	if err := r.reg.LinkPhotos(ctx, who, t.Photos, registry.PhotoLink{Noun: "report", Row: rep.ID, Read: registry.ReportRead, Area: rep.County}); err != nil {
		return Report{}, "", err
	}
	rep, err = r.reports.Put(ctx, registry.Actor{Name: "resident"}, rep)
	return rep, secret, err
}

// Handler is the office whose turn it is: the one that leads, or where none does
// the first of those that work jointly. [Open] takes no rule without any.
func (rep *Report) Handler() string {
	if all := slices.Concat(rep.Lead, rep.Joint); len(all) > 0 {
		return all[0]
	}
	return ""
}

// bind names a sealed field of the report.
func (rep *Report) bind(field string) string { return "report/" + string(rep.ID) + "/" + field }
