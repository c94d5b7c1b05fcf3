package timetable

import (
	"cmp"
	"strings"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"huishou/geo"
	"huishou/geo/registry"
)

// Stop is a place that a vehicle comes to by a timetable (定时定点回收点): a point, or
// a named area without one.
type Stop struct {
	registry.Base `bson:",inline"`

	Code       string      `bson:"code"` // for people: T-510302-0042
	Status     Status      `bson:"status"`
	OperatorID registry.ID `bson:"operatorId,omitempty"` // that of the vehicle
	Content    `bson:",inline"`
	County     string          `bson:"county,omitempty"` // of Area
	Sequence   int64           `bson:"sequence"`         // counts the changes of the plan, as SEQUENCE of RFC 5545 does
	Source     registry.Source `bson:"source"`
	Demo       bool            `bson:"demo,omitempty"` // made up for demonstration
}

// Content is what people write of a stop.
type Content struct {
	VehicleID registry.ID         `bson:"vehicleId,omitempty" json:"vehicleId,omitempty"`
	Name      string              `bson:"name" json:"name"`
	Location  *geojson.Point      `bson:"location,omitempty" json:"location,omitempty"` // WGS-84; nil for a named area
	Address   string              `bson:"address,omitempty" json:"address,omitempty"`
	Area      string              `bson:"area,omitempty" json:"area,omitempty"`       // code; of the location where there is one
	PlaceID   registry.ID         `bson:"placeId,omitempty" json:"placeId,omitempty"` // the site it stands at
	Materials []registry.Material `bson:"materials,omitempty" json:"materials,omitempty"`
	Run       string              `bson:"run,omitempty" json:"run,omitempty"`     // the vehicle's route
	Order     int64               `bson:"order,omitempty" json:"order,omitempty"` // on it
	Plan      `bson:",inline"`
}

// Status is whether a stop is public.
type Status string

// The states of a stop.
const (
	Draft     Status = "draft"
	Published Status = "published"
	Withdrawn Status = "withdrawn"
)

// Step leads from one status to another.
type Step string

// The steps of a stop.
const (
	Publish  Step = "publish"
	Withdraw Step = "withdraw"
)

// next says from each status where a step leads.
var next = map[Status]map[Step]Status{
	Draft:     {Publish: Published},
	Published: {Withdraw: Withdrawn},
	Withdrawn: {Publish: Published},
}

var stopDef = registry.Def{Name: "stop", Geo: "location", Fields: []registry.Field{
	{Name: "code", Path: "code", Kind: registry.Text, Unique: true},
	{Name: "status", Path: "status", Kind: registry.Text},
	{Name: "operator", Path: "operatorId", Kind: registry.Text},
	{Name: "vehicle", Path: "vehicleId", Kind: registry.Text},
	{Name: "county", Path: "county", Kind: registry.Text},
	{Name: "name", Path: "name", Kind: registry.Text},
	{Name: "sourceRef", Path: "source.ref", Kind: registry.Text, Unique: true},
	{Name: "batch", Path: "source.batch", Kind: registry.Text},
	{Name: "demo", Path: "demo", Kind: registry.Bool},
}}

// At is where the stop is, WGS-84; false for a named area without a point.
func (s *Stop) At() (orb.Point, bool) {
	if s.Location == nil {
		return orb.Point{}, false
	}
	return orb.Point(*s.Location), true
}

// target is what a right must reach to touch the stop.
func (s *Stop) target() registry.Target {
	return registry.Target{Area: s.Area, Operator: s.OperatorID}
}

// tidy brings content into its one form: what stands for nothing is nothing, and a
// position has seven decimals.
func (c *Content) tidy() {
	c.Name, c.Address, c.Run = strings.TrimSpace(c.Name), strings.TrimSpace(c.Address), strings.TrimSpace(c.Run)
	if len(c.Materials) == 0 {
		c.Materials = nil
	}
	if c.Location != nil {
		at := geojson.Point(geo.Round(orb.Point(*c.Location), 7))
		c.Location = &at
	}
	c.Plan.tidy()
}

// settle finds the area of a stop where it has a point, and its county.
func (t *Timetables) settle(s *Stop) {
	if at, ok := s.At(); ok && geo.Valid(at) {
		s.Area, s.County, _ = t.reg.Locate(at)
		return
	}
	s.County = t.reg.CountyOf(s.Area)
}

// check names every bad field of a stop. It looks at no other row but the areas.
func (t *Timetables) check(s *Stop) registry.Faults {
	_, bad := s.Timetable()
	bad.Text("name", s.Name, maxName, true)
	bad.Text("address", s.Address, maxAddress, false)
	bad.Text("run", s.Run, maxName, false)
	checkMaterials(&bad, s.Materials)
	switch at, ok := s.At(); {
	case !ok:
		if _, known := t.reg.AreaOf(s.Area); s.Area != "" && !known {
			bad.Add("area", "area.not_found", s.Area)
		}
	case !geo.Valid(at):
		bad.Add("location", "location.out_of_range", "")
	case at == (orb.Point{}):
		bad.Add("location", "location.zero", "0,0")
	}
	if s.PlaceID != "" && !registry.ValidID(string(s.PlaceID)) {
		bad.Add("placeId", "place.not_found", string(s.PlaceID))
	}
	if s.Order < 0 || s.Order > 1_000_000 {
		bad.Add("order", "number.out_of_range", "")
	}
	return bad
}

// codePrefix begins the code of the stop.
func (s *Stop) codePrefix() string { return "T-" + cmp.Or(s.County, "000000") }
