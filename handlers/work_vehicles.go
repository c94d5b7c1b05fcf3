package handlers

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"huishou/geo/registry"
	"huishou/geo/registry/timetable"
)

// VehicleContent is what people write of a vehicle.
type VehicleContent = timetable.VehicleContent

// workVehicle is a vehicle as the desks see it.
type workVehicle struct {
	ID   registry.ID  `json:"id"`
	Rev  registry.Rev `json:"rev"`
	Code string       `json:"code"`
	VehicleContent
	County    string    `json:"county,omitempty"`
	Demo      bool      `json:"demo"`
	CreatedAt time.Time `json:"createdAt"`
	UpdatedAt time.Time `json:"updatedAt"`
	UpdatedBy string    `json:"updatedBy"`
}

func workVehicleOf(v *timetable.Vehicle) workVehicle {
	return workVehicle{ID: v.ID, Rev: v.Rev, Code: v.Code, VehicleContent: v.VehicleContent, County: v.County, Demo: v.Demo,
		CreatedAt: v.CreatedAt, UpdatedAt: v.UpdatedAt, UpdatedBy: v.UpdatedBy}
}

type workVehicleOutput struct {
	Status int
	ETag   string `header:"ETag"`
	Body   workVehicle
}

func vehicleAnswer(status int, v timetable.Vehicle, err error) (*workVehicleOutput, error) {
	if err != nil {
		return nil, inBody(err)
	}
	return &workVehicleOutput{status, etag(v.Rev), workVehicleOf(&v)}, nil
}

type vehiclesInput struct {
	PageInput
	Operator registry.ID `query:"operator" maxLength:"64" doc:"id of an operator"`
	Q        string      `query:"q" maxLength:"200" doc:"words in the name"`
}

type vehiclesOutput struct {
	Body struct {
		Items []workVehicle `json:"items" nullable:"false"`
		Next  string        `json:"next"`
	}
}

type createVehicleInput struct {
	Lang string `query:"lang" enum:"zh,en" doc:"language of messages"`
	Body VehicleContent
}

type saveVehicleInput struct {
	RowInput
	Body VehicleContent
}

func (a *api) registerWorkVehicles(h huma.API) {
	const tag, path = "vehicles", "/api/v1/work/vehicles"
	use(a, h, operation("list-work-vehicles", "GET", path, tag, "The vehicles one looks after", registry.StopReadWork),
		func(ctx context.Context, who registry.Actor, in *vehiclesInput) (*vehiclesOutput, error) {
			list, next, err := a.timetables.WorkVehicles(ctx, who, timetable.VehicleQuery{Area: in.Area, Operator: in.Operator, Text: in.Q, Cursor: in.Cursor, Limit: in.Limit})
			out := &vehiclesOutput{}
			out.Body.Next, out.Body.Items = next, make([]workVehicle, len(list))
			for i := range list {
				out.Body.Items[i] = workVehicleOf(&list[i])
			}
			return out, err
		})
	create := operation("create-vehicle", "POST", path, tag, "Add a vehicle", registry.VehicleWrite)
	create.DefaultStatus = http.StatusCreated
	use(a, h, create, func(ctx context.Context, who registry.Actor, in *createVehicleInput) (*workVehicleOutput, error) {
		v, err := a.timetables.CreateVehicle(ctx, who, in.Body)
		return vehicleAnswer(http.StatusCreated, v, err)
	})
	use(a, h, operation("read-work-vehicle", "GET", path+"/{id}", tag, "One vehicle", registry.StopReadWork),
		func(ctx context.Context, who registry.Actor, in *IDInput) (*workVehicleOutput, error) {
			v, err := a.timetables.WorkVehicle(ctx, who, in.ID)
			return vehicleAnswer(http.StatusOK, v, err)
		})
	use(a, h, operation("save-vehicle", "PUT", path+"/{id}", tag, "Write what is said of a vehicle, all of it", registry.VehicleWrite),
		func(ctx context.Context, who registry.Actor, in *saveVehicleInput) (*workVehicleOutput, error) {
			rev, err := in.rev()
			if err != nil {
				return nil, err
			}
			v, err := a.timetables.SaveVehicle(ctx, who, in.ID, rev, in.Body)
			return vehicleAnswer(http.StatusOK, v, err)
		})
}
