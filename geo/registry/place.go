package registry

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"huishou/geo"
	"huishou/geo/hours"
)

// Place is anything on the map: a recycling site (回收站点), a sorting centre
// (分拣中心) or a second-hand market (二手商品交易市场). One type, because
// residents, planners and importers ask the same of all three; what only one
// kind has stands in Site, Centre or Market.
type Place struct {
	Base `bson:",inline"`

	Code   string    `bson:"code"`   // for people: S-510302-0042
	Kind   PlaceKind `bson:"kind"`   //
	Status Status    `bson:"status"` //
	Name   string    `bson:"name"`   // as on the sign
	NameEn string    `bson:"nameEn,omitempty"`
	// Aliases are other names people search for.
	Aliases []string `bson:"aliases,omitempty"`

	Location      geojson.Point `bson:"location"`                // WGS-84
	AccuracyM     float64       `bson:"accuracyM,omitempty"`     // metres, 0 unknown
	Address       string        `bson:"address,omitempty"`       //
	Area          string        `bson:"area,omitempty"`          // code of the smallest area known
	AreaEstimated bool          `bson:"areaEstimated,omitempty"` // by the nearest town, not by an outline
	County        string        `bson:"county,omitempty"`        // code of the county of Area, for the desks of its people

	Accepts        []Material `bson:"accepts,omitempty"`        // what it takes; for a market, what it trades
	Refuses        []string   `bson:"refuses,omitempty"`        // codes or words, as on its board
	Hours          string     `bson:"hours,omitempty"`          // OSM opening_hours, the subset of geo/hours
	ReceivingHours string     `bson:"receivingHours,omitempty"` // when it buys in, if not always when open
	HoursNote      string     `bson:"hoursNote,omitempty"`      // hours as given, where outside the subset
	Phone          string     `bson:"phone,omitempty"`          // of the business, never of a person
	Website        string     `bson:"website,omitempty"`
	Services       []Service  `bson:"services,omitempty"`
	Access         Access     `bson:"access,omitempty"`
	StepFree       *bool      `bson:"stepFree,omitempty"`   // nil unknown
	Operator       string     `bson:"operator,omitempty"`   // its name, as on the sign
	OperatorID     ID         `bson:"operatorId,omitempty"` // its file, when it has one here
	Notes          string     `bson:"notes,omitempty"`
	FloorAreaM2    float64    `bson:"floorAreaM2,omitempty"`
	SharedWaste    bool       `bson:"sharedWithWaste,omitempty"` // 两网融合
	Photos         []PhotoRef `bson:"photos,omitempty"`

	Site   *SiteDetail   `bson:"site,omitempty"`
	Centre *CentreDetail `bson:"centre,omitempty"`
	Market *MarketDetail `bson:"market,omitempty"`

	ConfirmedAt *time.Time `bson:"confirmedAt,omitempty"` // last time somebody said it is still right
	Source      Source     `bson:"source"`
	Demo        bool       `bson:"demo,omitempty"` // made up for demonstration, never counted
	Standard    Standard   `bson:"standard,omitempty"`

	// What only the desks see.
	Review      *Review      `bson:"review,omitempty"`      // what waits for approval, or came back
	Approval    *Approval    `bson:"approval,omitempty"`    // of what is public
	Stop        *Stop        `bson:"stop,omitempty"`        // why it is suspended or closed
	ConfirmLink *ConfirmLink `bson:"confirmLink,omitempty"` // the newest given out
	NotTwins    []ID         `bson:"notTwins,omitempty"`    // places that look alike and are others
	MergedInto  ID           `bson:"mergedInto,omitempty"`  // the place that goes on in its stead
	Merging     bool         `bson:"merging,omitempty"`     // MergedInto has not taken over from it yet
	// Queue is when it was submitted, in text that sorts by time, as long as it
	// waits for approval; "" otherwise. QueueCounty is its county meanwhile. Rows
	// that do not wait cost the queue nothing.
	Queue       string `bson:"queue"`
	QueueCounty string `bson:"queueCounty,omitempty"`
}

// SiteDetail is what only a recycling site has.
type SiteDetail struct {
	CapacityKgPerDay float64 `bson:"capacityKgPerDay,omitempty" json:"capacityKgPerDay,omitempty"`
	LandStatus       string  `bson:"landStatus,omitempty" json:"landStatus,omitempty"`
}

// CentreDetail is what only a sorting centre has.
type CentreDetail struct {
	Type                  string  `bson:"type,omitempty" json:"type,omitempty"` // specialised 专业型, general 综合型
	CapacityTonnesPerYear float64 `bson:"capacityTonnesPerYear,omitempty" json:"capacityTonnesPerYear,omitempty"`
	InvestorKind          string  `bson:"investorKind,omitempty" json:"investorKind,omitempty"`
}

// MarketDetail is what only a second-hand market has.
type MarketDetail struct {
	Manager string `bson:"manager,omitempty" json:"manager,omitempty"`
	Stalls  int64  `bson:"stalls,omitempty" json:"stalls,omitempty"`
}

// Source says where a row came from, so that the same file imported again finds
// its rows. Ref joins Key and ExternalID and is unique.
type Source struct {
	Key        string `bson:"key,omitempty"`
	ExternalID string `bson:"externalId,omitempty"`
	Ref        string `bson:"ref,omitempty"`
	Batch      ID     `bson:"batch,omitempty"`
}

// NewSource names a row by the key of its source and the id it has there.
func NewSource(key, externalID string) Source {
	return Source{Key: key, ExternalID: externalID, Ref: sourceRef(key, externalID)}
}

// sourceRef joins a source's key and the id a row has there.
func sourceRef(key, externalID string) string { return key + "\x1f" + externalID }

// PlaceKind is what sort of place it is.
type PlaceKind string

// The kinds of place, in the order of lists. The first six are recycling sites.
const (
	CommunityPoint  PlaceKind = "community_point"
	VillagePoint    PlaceKind = "village_point"
	TransferStation PlaceKind = "transfer_station"
	SelfService     PlaceKind = "self_service"
	AppliancePoint  PlaceKind = "appliance_point"
	DonationBox     PlaceKind = "donation_box"
	SortingCentre   PlaceKind = "sorting_centre"
	Market          PlaceKind = "market"
)

// PlaceKindInfo names a kind of place. Group is its noun: site, sorting_centre
// or market; Letter begins its codes.
type PlaceKindInfo struct {
	Kind   PlaceKind
	Zh, En string
	Group  string
	Letter string
}

// PlaceKinds is the table of kinds; a kind's place is its bit in a [Mask].
var PlaceKinds = []PlaceKindInfo{
	{CommunityPoint, "社区回收点", "Community point", "site", "S"},
	{VillagePoint, "村回收点", "Village point", "site", "S"},
	{TransferStation, "中转站", "Transfer station", "site", "S"},
	{SelfService, "智能自助回收机", "Self-service machine", "site", "S"},
	{AppliancePoint, "家电回收点", "Appliance point", "site", "S"},
	{DonationBox, "旧衣捐赠箱", "Donation box", "site", "S"},
	{SortingCentre, "分拣中心", "Sorting centre", "sorting_centre", "C"},
	{Market, "二手商品交易市场", "Second-hand market", "market", "M"},
}

func (k PlaceKind) index() int {
	return slices.IndexFunc(PlaceKinds, func(i PlaceKindInfo) bool { return i.Kind == k })
}

// Info names the kind; false when there is no such kind.
func (k PlaceKind) Info() (PlaceKindInfo, bool) {
	if i := k.index(); i >= 0 {
		return PlaceKinds[i], true
	}
	return PlaceKindInfo{}, false
}

// Service is something a place offers beside taking things in.
type Service string

// ServiceInfo names a service.
type ServiceInfo struct {
	Service Service
	Zh, En  string
}

// TradeIn is taking the old when selling the new (换新+回收).
const TradeIn Service = "trade_in"

// Services is the table of services; a service's place is its bit in a [Mask].
var Services = []ServiceInfo{
	{"doorstep", "上门回收", "Doorstep collection"},
	{"weighing", "称重", "Weighing"},
	{"cash", "现金", "Cash"},
	{"epay", "电子支付", "Electronic payment"},
	{TradeIn, "以旧换新", "Trade-in"},
}

// StepFree is asked for like a service; it is what [Place.StepFree] says, and
// stands behind the services in a [Mask].
const StepFree Service = "step_free"

func (s Service) index() int {
	if s == StepFree {
		return len(Services)
	}
	return slices.IndexFunc(Services, func(i ServiceInfo) bool { return i.Service == s })
}

// Known reports whether a place can be asked for s.
func (s Service) Known() bool { return s.index() >= 0 }

// Access says who may use a place; "" is unknown.
type Access string

// Who may use a place.
const (
	AccessPublic    Access = "public"
	AccessResidents Access = "residents"
	AccessPrivate   Access = "private"
)

// placeDef declares the table of places.
var placeDef = Def{
	Name: "place",
	Geo:  "location",
	Fields: []Field{
		{Name: "code", Path: "code", Kind: Text, Unique: true, Sort: true},
		{Name: "kind", Path: "kind", Kind: Text},
		{Name: "status", Path: "status", Kind: Text},
		{Name: "area", Path: "area", Kind: Text},
		{Name: "name", Path: "name", Kind: Text, Sort: true},
		{Name: "accepts", Path: "accepts", Kind: Text, Multi: true},
		{Name: "updatedAt", Path: "updatedAt", Kind: Time, Sort: true},
		{Name: "sourceRef", Path: "source.ref", Kind: Text, Unique: true},
		{Name: "batch", Path: "source.batch", Kind: Text},
		{Name: "demo", Path: "demo", Kind: Bool},
		{Name: "county", Path: "county", Kind: Text},
		{Name: "operator", Path: "operatorId", Kind: Text},
		{Name: "queue", Path: "queue", Kind: Text, Sort: true},
		{Name: "editState", Path: "review.state", Kind: Text},
		{Name: "queueCounty", Path: "queueCounty", Kind: Text},
		{Name: "notTwins", Path: "notTwins", Kind: Text, Multi: true},
		{Name: "merging", Path: "merging", Kind: Bool},
		{Name: "confirmPrint", Path: "confirmLink.print", Kind: Text, Unique: true},
	},
}

// At is where the place stands, WGS-84.
func (p *Place) At() orb.Point { return orb.Point(p.Location) }

// target is what a right must reach to touch the place.
func (p *Place) target() Target { return Target{Area: p.Area, Operator: p.OperatorID} }

// mask is what filters look at.
func (p *Place) mask() Mask {
	m := takes(p.Accepts) | kindMask(p.Kind)
	for _, s := range p.Services {
		m |= serviceMask(s)
	}
	if p.StepFree != nil && *p.StepFree {
		m |= serviceMask(StepFree)
	}
	return m
}

func kindMask(k PlaceKind) Mask {
	if i := k.index(); i >= 0 {
		return 1 << (kindBit + i)
	}
	return 0
}

func serviceMask(s Service) Mask {
	if i := s.index(); i >= 0 {
		return 1 << (serviceBit + i)
	}
	return 0
}

// Limits of a place's texts, in characters.
const (
	maxName   = 120
	maxText   = 2000
	maxList   = 64
	maxPhotos = 12
)

// Validate names every field of the place that breaks a rule, by its JSON name.
// It does not look at other rows.
func (p *Place) Validate() []FieldError {
	var bad []FieldError
	fault := func(field, code, value string) {
		if utf8.RuneCountInString(value) > 80 {
			value = string([]rune(value)[:80]) + "…"
		}
		bad = append(bad, FieldError{field, code, value})
	}
	text := func(field, v string, most int) {
		switch {
		case utf8.RuneCountInString(v) > most:
			fault(field, "field.too_long", v)
		case !plainText(v):
			fault(field, "field.bad_characters", v)
		}
	}
	if p.Kind.index() < 0 {
		fault("kind", "kind.unknown", string(p.Kind))
	}
	if !visible(p.Name) {
		fault("name", "field.required", p.Name)
	}
	text("name", p.Name, maxName)
	text("nameEn", p.NameEn, maxName)
	text("address", p.Address, 4*maxName)
	text("phone", p.Phone, 40)
	text("operator", p.Operator, maxName)
	text("notes", p.Notes, maxText)
	text("hoursNote", p.HoursNote, maxText)
	text("website", p.Website, maxText)
	for _, a := range p.Aliases {
		text("aliases", a, maxName)
	}
	for _, r := range p.Refuses {
		text("refuses", r, maxName)
	}
	if len(p.Aliases) > maxList || len(p.Refuses) > maxList || len(p.Accepts) > len(Terms) {
		fault("accepts", "field.too_many", "")
	}
	if at := p.At(); !geo.Valid(at) {
		fault("location", "location.out_of_range", "")
	} else if at == (orb.Point{}) {
		fault("location", "location.zero", "0,0")
	}
	for _, m := range p.Accepts {
		if _, ok := TermOf(m); !ok {
			fault("accepts", "material.unknown", string(m))
		}
	}
	for _, s := range p.Services {
		if !s.Known() || s == StepFree {
			fault("services", "service.unknown", string(s))
		}
	}
	if !slices.Contains([]Access{"", AccessPublic, AccessResidents, AccessPrivate}, p.Access) {
		fault("access", "access.unknown", string(p.Access))
	}
	for field, h := range map[string]string{"hours": p.Hours, "receivingHours": p.ReceivingHours} {
		if _, err := hours.Parse(h); h != "" && err != nil {
			fault(field, "hours.out_of_subset", h)
		}
	}
	if p.Website != "" && !strings.HasPrefix(p.Website, "https://") && !strings.HasPrefix(p.Website, "http://") {
		fault("website", "website.scheme", p.Website)
	}
	if f := p.FloorAreaM2; !(f >= 0 && f < 1e8) {
		fault("floorAreaM2", "number.out_of_range", "")
	}
	if len(p.Photos) > maxPhotos {
		fault("photos", "field.too_many", "")
	}
	for _, photo := range p.Photos {
		if !validID(string(photo.ID)) {
			fault("photos", "photo.not_found", string(photo.ID))
		}
		text("photos", photo.Caption, maxName)
	}
	if p.OperatorID != "" && !validID(string(p.OperatorID)) {
		fault("operatorId", "operator.not_found", string(p.OperatorID))
	}
	if (p.Site != nil && kindGroup(p.Kind) != "site") || (p.Centre != nil && p.Kind != SortingCentre) || (p.Market != nil && p.Kind != Market) {
		fault("kind", "kind.wrong_detail", string(p.Kind))
	}
	slices.SortFunc(bad, func(a, b FieldError) int { return strings.Compare(a.Field, b.Field) })
	return bad
}

func kindGroup(k PlaceKind) string {
	info, _ := k.Info()
	return info.Group
}

// visible reports whether s has a character that can be seen.
func visible(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsGraphic(r) && !unicode.IsSpace(r) && !unicode.Is(unicode.Mn, r) && r != '\u2800' && r != '\u3164'
	})
}

// plainText refuses what a sign cannot carry: control characters, broken UTF-8,
// and the marks that turn the reading direction round and so disguise a name.
func plainText(s string) bool {
	if !utf8.ValidString(s) {
		return false
	}
	return !strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsControl(r) && r != '\n' && r != '\t' ||
			r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069'
	})
}
