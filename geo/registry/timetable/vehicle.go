package timetable

import (
	"cmp"
	"context"
	"strings"

	"huishou/geo/registry"
)

// Vehicle is a collection vehicle (回收车).
type Vehicle struct {
	registry.Base `bson:",inline"`

	Code           string `bson:"code"` // for people: V-510302-0003
	VehicleContent `bson:",inline"`
	County         string          `bson:"county,omitempty"` // of Area
	Source         registry.Source `bson:"source"`
	Demo           bool            `bson:"demo,omitempty"` // made up for demonstration
}

// VehicleContent is what people write of a vehicle.
type VehicleContent struct {
	Name       string              `bson:"name" json:"name" doc:"for people: 回收车 3 号"`
	OperatorID registry.ID         `bson:"operatorId,omitempty" json:"operatorId,omitempty" doc:"whose it is; stays once it is set"`
	Plate      string              `bson:"plate,omitempty" json:"plate,omitempty" doc:"for the desks only"`
	CapacityKg int64               `bson:"capacityKg,omitempty" json:"capacityKg,omitempty" doc:"0 when not known"`
	Materials  []registry.Material `bson:"materials,omitempty" json:"materials,omitempty" nullable:"false" doc:"codes of the vocabulary"`
	Active     bool                `bson:"active" json:"active" doc:"it drives now"`
	Area       string              `bson:"area,omitempty" json:"area,omitempty" doc:"code of the area it works in"`
}

var vehicleDef = registry.Def{Name: "vehicle", Fields: []registry.Field{
	{Name: "code", Path: "code", Kind: registry.Text, Unique: true},
	{Name: "name", Path: "name", Kind: registry.Text},
	{Name: "operator", Path: "operatorId", Kind: registry.Text},
	{Name: "county", Path: "county", Kind: registry.Text},
	{Name: "sourceRef", Path: "source.ref", Kind: registry.Text, Unique: true},
	{Name: "batch", Path: "source.batch", Kind: registry.Text},
	{Name: "demo", Path: "demo", Kind: registry.Bool},
}}

func (v *Vehicle) target() registry.Target {
	return registry.Target{Area: v.Area, Operator: v.OperatorID}
}

// tidy brings content into its one form.
func (c *VehicleContent) tidy() {
	c.Name, c.Plate = strings.TrimSpace(c.Name), strings.TrimSpace(c.Plate)
	if len(c.Materials) == 0 {
		c.Materials = nil
	}
}

// check names every bad field of what people write of a vehicle.
func (t *Timetables) checkVehicle(c *VehicleContent, imported bool) error {
	var bad registry.Faults
	bad.Text("name", c.Name, maxName, true)
	bad.Text("plate", c.Plate, maxPlate, false)
	if c.CapacityKg < 0 || c.CapacityKg > maxCapacityKg {
		bad.Add("capacityKg", "number.out_of_range", "")
	}
	checkMaterials(&bad, c.Materials)
	if c.OperatorID != "" && !registry.ValidID(string(c.OperatorID)) {
		bad.Add("operatorId", "operator.not_found", string(c.OperatorID))
	}
	if _, ok := t.reg.AreaOf(c.Area); c.Area != "" && !ok {
		bad.Add("area", "area.not_found", c.Area)
	}
	if c.Area == "" && !imported {
		bad.Add("area", "field.required", "")
	}
	return bad.Err("vehicle")
}

// CreateVehicle makes a vehicle and gives it its code. Who works for an operator
// makes its vehicles only.
func (t *Timetables) CreateVehicle(ctx context.Context, who registry.Actor, c VehicleContent) (Vehicle, error) {
	if err := who.MayAtAll(registry.VehicleWrite); err != nil {
		return Vehicle{}, err
	}
	c.tidy()
	if c.OperatorID == "" && who.May(registry.VehicleWrite, registry.Target{Area: c.Area}) != nil {
		c.OperatorID = who.Operator
	}
	v := Vehicle{Base: registry.Base{ID: t.reg.NewID()}, VehicleContent: c}
	if err := t.checkVehicle(&c, false); err != nil {
		return Vehicle{}, err
	}
	if err := who.May(registry.VehicleWrite, v.target()); err != nil {
		return Vehicle{}, err
	}
	return t.newVehicle(ctx, who, registry.VehicleWrite, v)
}

// newVehicle gives a vehicle its county and code and stores it.
func (t *Timetables) newVehicle(ctx context.Context, who registry.Actor, right registry.Right, v Vehicle) (Vehicle, error) {
	v.County = t.reg.CountyOf(v.Area)
	var err error
	if v.Code, err = t.reg.NextCode(ctx, "V-"+cmp.Or(v.County, "000000")); err != nil {
		return Vehicle{}, err
	}
	return t.putVehicle(ctx, who, right, v, "create")
}

// SaveVehicle writes content over version rev of a vehicle.
func (t *Timetables) SaveVehicle(ctx context.Context, who registry.Actor, id registry.ID, rev registry.Rev, c VehicleContent) (Vehicle, error) {
	v, err := t.WorkVehicle(ctx, who, id)
	if err != nil {
		return Vehicle{}, err
	}
	if err := who.May(registry.VehicleWrite, v.target()); err != nil {
		return Vehicle{}, err
	}
	if err := at(v.Rev, rev); err != nil {
		return Vehicle{}, err
	}
	c.tidy()
	c.OperatorID = cmp.Or(c.OperatorID, v.OperatorID)
	if err := t.checkVehicle(&c, false); err != nil {
		return Vehicle{}, err
	}
	if c.OperatorID != v.OperatorID { // its stops are that operator's
		return Vehicle{}, registry.Faults{{Field: "operatorId", Code: "vehicle.operator_stays", Value: string(c.OperatorID)}}.Err("vehicle")
	}
	v.VehicleContent, v.County = c, t.reg.CountyOf(c.Area)
	if err := who.May(registry.VehicleWrite, v.target()); err != nil {
		return Vehicle{}, err
	}
	return t.putVehicle(ctx, who, registry.VehicleWrite, v, "edit")
}

func (t *Timetables) putVehicle(ctx context.Context, who registry.Actor, right registry.Right, v Vehicle, note string) (Vehicle, error) {
	if err := t.reg.Audit(ctx, who, right, "vehicle", v.ID, note); err != nil {
		return Vehicle{}, err
	}
	v, err := t.vehicles.Put(ctx, who, v)
	if err != nil {
		return Vehicle{}, err
	}
	t.learn([]Vehicle{v}, nil)
	return v, nil
}

// WorkVehicle reads a vehicle that the actor looks after.
func (t *Timetables) WorkVehicle(ctx context.Context, who registry.Actor, id registry.ID) (Vehicle, error) {
	v, err := t.vehicle(ctx, id)
	if err == nil && who.May(registry.StopReadWork, v.target()) != nil {
		return Vehicle{}, noVehicle()
	}
	return v, err
}

// vehicle reads a vehicle.
func (t *Timetables) vehicle(ctx context.Context, id registry.ID) (Vehicle, error) {
	if !registry.ValidID(string(id)) {
		return Vehicle{}, noVehicle()
	}
	return t.vehicles.Get(ctx, id)
}

func noVehicle() error { return failed(registry.NotFound, "vehicle.not_found", "no vehicle") }

// VehicleQuery asks for a page of vehicles.
type VehicleQuery struct {
	Area     string      // code of a county or city; "" for everywhere
	Operator registry.ID // "" for any
	Text     string      // in the name
	Cursor   string
	Limit    int
}

// WorkVehicles reads a page of the vehicles that the actor looks after, ordered by id.
func (t *Timetables) WorkVehicles(ctx context.Context, who registry.Actor, q VehicleQuery) ([]Vehicle, string, error) {
	where, ok, err := t.reg.Within(who, registry.StopReadWork, q.Area, "county")
	if err != nil || !ok {
		return []Vehicle{}, "", err
	}
	if q.Operator != "" {
		where = append(where, registry.Eq("operator", string(q.Operator)))
	}
	if text := strings.TrimSpace(q.Text); text != "" {
		where = append(where, registry.Has("name", text))
	}
	return t.vehicles.Find(ctx, registry.Query{Where: where, Cursor: q.Cursor, Limit: q.Limit})
}
