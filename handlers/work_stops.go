package handlers

import (
	"cmp"
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/paulmach/orb/geojson"

	"huishou/geo/recur"
	"huishou/geo/registry"
	"huishou/geo/registry/timetable"
)

// StopContent is what people write of a stop.
type StopContent struct {
	VehicleID registry.ID         `json:"vehicleId" maxLength:"64"`
	Name      string              `json:"name"`
	Location  *pointJSON          `json:"location,omitempty" doc:"absent for a named area without a point"`
	Address   string              `json:"address,omitempty"`
	Area      string              `json:"area,omitempty" maxLength:"32" doc:"code; of a stop with a location it is found, and what is sent does not count"`
	PlaceID   registry.ID         `json:"placeId,omitempty" maxLength:"64" doc:"the site it stands at"`
	Materials []registry.Material `json:"materials,omitempty" nullable:"false" doc:"what it takes; those of the vehicle when absent"`
	Run       string              `json:"run,omitempty" doc:"the vehicle's route"`
	Order     int64               `json:"order,omitempty" doc:"on the route"`
	TimetablePlan
}

// TimetablePlan is a timetable as people write it.
type TimetablePlan = timetable.Plan

func (c *StopContent) content() timetable.Content {
	out := timetable.Content{VehicleID: c.VehicleID, Name: c.Name, Address: c.Address, Area: c.Area, PlaceID: c.PlaceID,
		Materials: c.Materials, Run: c.Run, Order: c.Order, Plan: c.TimetablePlan}
	if c.Location != nil {
		at := geojson.Point(c.Location.Coordinates)
		out.Location = &at
	}
	return out
}

// workStop is a stop as the desks see it.
type workStop struct {
	ID     registry.ID      `json:"id"`
	Rev    registry.Rev     `json:"rev"`
	Code   string           `json:"code"`
	Status timetable.Status `json:"status" enum:"draft,published,withdrawn"`
	StopContent
	OperatorID registry.ID `json:"operatorId,omitempty" doc:"that of the vehicle"`
	County     string      `json:"county,omitempty"`
	Sequence   int64       `json:"sequence" doc:"counts the changes of the timetable"`
	SourceKey  string      `json:"sourceKey,omitempty" doc:"of an imported stop: the key of its source"`
	ExternalID string      `json:"externalId,omitempty"`
	Demo       bool        `json:"demo"`
	CreatedAt  time.Time   `json:"createdAt"`
	UpdatedAt  time.Time   `json:"updatedAt"`
	UpdatedBy  string      `json:"updatedBy"`
}

func workStopOf(s *timetable.Stop) workStop {
	w := workStop{ID: s.ID, Rev: s.Rev, Code: s.Code, Status: s.Status, OperatorID: s.OperatorID, County: s.County, Sequence: s.Sequence,
		SourceKey: s.Source.Key, ExternalID: s.Source.ExternalID, Demo: s.Demo, CreatedAt: s.CreatedAt, UpdatedAt: s.UpdatedAt, UpdatedBy: s.UpdatedBy,
		StopContent: StopContent{VehicleID: s.VehicleID, Name: s.Name, Address: s.Address, Area: s.Area, PlaceID: s.PlaceID,
			Materials: s.Materials, Run: s.Run, Order: s.Order, TimetablePlan: s.Plan}}
	if at, ok := s.At(); ok {
		w.Location = &pointJSON{"Point", [2]float64(at)}
	}
	return w
}

type workStopOutput struct {
	Status int
	ETag   string `header:"ETag"`
	Body   workStop
}

func stopAnswer(status int, s timetable.Stop, err error) (*workStopOutput, error) {
	if err != nil {
		return nil, inBody(err)
	}
	return &workStopOutput{status, etag(s.Rev), workStopOf(&s)}, nil
}

type workStopsInput struct {
	PageInput
	Operator registry.ID      `query:"operator" maxLength:"64" doc:"id of an operator"`
	Vehicle  registry.ID      `query:"vehicle" maxLength:"64" doc:"id of a vehicle"`
	Status   timetable.Status `query:"status" enum:"draft,published,withdrawn"`
	Q        string           `query:"q" maxLength:"200" doc:"words in the name, or the beginning of the code"`
}

type workStopsOutput struct {
	Body struct {
		Items []workStop `json:"items" nullable:"false"`
		Next  string     `json:"next"`
	}
}

type createStopInput struct {
	Lang string `query:"lang" enum:"zh,en" doc:"language of messages"`
	Body StopContent
}

type saveStopInput struct {
	RowInput
	Body StopContent
}

type exceptionInput struct {
	RowInput
	Body timetable.Exception
}

type exceptionDateInput struct {
	RowInput
	Date string `path:"date" maxLength:"10" doc:"the day the exception is about"`
}

type proposalsInput struct {
	IDInput
	Year int `query:"year" minimum:"2000" maximum:"2100" doc:"this year when absent"`
}

// proposalJSON is an exception that the public holidays suggest.
type proposalJSON struct {
	Date      string                `json:"date" doc:"of the visit, or of the day that is worked"`
	Exception timetable.Exception   `json:"exception" doc:"what is suggested first"`
	Choices   []timetable.Exception `json:"choices" nullable:"false" doc:"what a person may choose from"`
	HolidayZh string                `json:"holidayZh,omitempty"`
	HolidayEn string                `json:"holidayEn,omitempty"`
	Replaces  string                `json:"replaces,omitempty" doc:"the day off that a worked day makes up for, where that is sure"`
	Source    string                `json:"source" doc:"the notice that names the holidays"`
}

type proposalsOutput struct {
	Body struct {
		Year  int            `json:"year"`
		Items []proposalJSON `json:"items" nullable:"false"`
		Next  string         `json:"next"`
	}
}

type confirmProposalsInput struct {
	RowInput
	Body struct {
		Year   int                `json:"year" minimum:"2000" maximum:"2100"`
		Chosen []timetable.Chosen `json:"chosen" nullable:"false" maxItems:"366"`
	}
}

type previewStopInput struct {
	Lang string `query:"lang" enum:"zh,en" doc:"language of messages"`
	Body struct {
		TimetablePlan
		Year int `json:"year,omitempty" minimum:"2000" maximum:"2100" doc:"this year when absent"`
	}
}

type previewStopOutput struct {
	Body struct {
		Year      int             `json:"year"`
		Visits    []stopVisitJSON `json:"visits" nullable:"false"`
		Proposals []proposalJSON  `json:"proposals" nullable:"false"`
	}
}

type stopHistoryOutput struct {
	Body struct {
		Items []timetable.StopVersion `json:"items" nullable:"false"`
		Next  string                  `json:"next"`
	}
}

func proposalsOf(list []recur.Proposal) []proposalJSON {
	out := make([]proposalJSON, len(list))
	for i, p := range list {
		out[i] = proposalJSON{Date: p.Date.String(), Exception: timetable.WrittenAs(p.Exception), HolidayZh: p.HolidayZH, HolidayEn: p.HolidayEN,
			Replaces: p.Replaces.String(), Source: p.Source}
		for _, c := range p.Choices {
			out[i].Choices = append(out[i].Choices, timetable.WrittenAs(c))
		}
	}
	return out
}

// year is the one asked for, or this one.
func (a *api) year(asked int) int { return cmp.Or(asked, a.reg.Now().Year()) }

const workStopPath = "/api/v1/work/stops/{id}"

func (a *api) registerWorkStops(h huma.API) {
	const tag, path = "stops", "/api/v1/work/stops"
	use(a, h, operation("list-work-stops", "GET", path, tag, "The stops one looks after", registry.StopReadWork),
		func(ctx context.Context, who registry.Actor, in *workStopsInput) (*workStopsOutput, error) {
			list, next, err := a.timetables.WorkStops(ctx, who, timetable.StopQuery{Area: in.Area, Operator: in.Operator, Vehicle: in.Vehicle,
				Status: in.Status, Text: in.Q, Cursor: in.Cursor, Limit: in.Limit})
			out := &workStopsOutput{}
			out.Body.Next, out.Body.Items = next, make([]workStop, len(list))
			for i := range list {
				out.Body.Items[i] = workStopOf(&list[i])
			}
			return out, err
		})
	create := operation("create-stop", "POST", path, tag, "Make a draft of a stop", registry.StopWrite)
	create.DefaultStatus = http.StatusCreated
	use(a, h, create, func(ctx context.Context, who registry.Actor, in *createStopInput) (*workStopOutput, error) {
		s, err := a.timetables.CreateStop(ctx, who, in.Body.content())
		return stopAnswer(http.StatusCreated, s, err)
	})
	use(a, h, operation("preview-stop", "POST", path+"/preview", tag, "The visits of a timetable that is not saved over a year, and what its holidays suggest", registry.StopWrite),
		func(ctx context.Context, who registry.Actor, in *previewStopInput) (*previewStopOutput, error) {
			out := &previewStopOutput{}
			out.Body.Year = a.year(in.Body.Year)
			visits, proposals, err := a.timetables.Preview(ctx, who, in.Body.TimetablePlan, out.Body.Year)
			out.Body.Visits, out.Body.Proposals = stopVisitsOf(visits), proposalsOf(proposals)
			return out, inBody(err)
		})
	use(a, h, operation("read-work-stop", "GET", workStopPath, tag, "One stop", registry.StopReadWork),
		func(ctx context.Context, who registry.Actor, in *IDInput) (*workStopOutput, error) {
			s, err := a.timetables.WorkStop(ctx, who, in.ID)
			return stopAnswer(http.StatusOK, s, err)
		})
	use(a, h, operation("stop-history", "GET", workStopPath+"/history", tag, "The versions of a stop, newest first", registry.StopReadWork),
		func(ctx context.Context, who registry.Actor, in *IDInput) (*stopHistoryOutput, error) {
			versions, err := a.timetables.History(ctx, who, in.ID)
			out := &stopHistoryOutput{}
			out.Body.Items = versions
			return out, err
		})
	use(a, h, operation("save-stop", "PUT", workStopPath, tag, "Write what is said of a stop, all of it; what is public changes at once", registry.StopWrite),
		func(ctx context.Context, who registry.Actor, in *saveStopInput) (*workStopOutput, error) {
			rev, err := in.rev()
			if err != nil {
				return nil, err
			}
			s, err := a.timetables.SaveStop(ctx, who, in.ID, rev, in.Body.content())
			if err == nil {
				a.tellStop(ctx, &s)
			}
			return stopAnswer(http.StatusOK, s, err)
		})
	for _, s := range []struct {
		step    timetable.Step
		summary string
	}{{timetable.Publish, "Make a stop public"}, {timetable.Withdraw, "Take a stop out of public view"}} {
		use(a, h, operation(string(s.step)+"-stop", "POST", workStopPath+"/"+string(s.step), tag, s.summary, registry.StopWrite),
			func(ctx context.Context, who registry.Actor, in *RowInput) (*workStopOutput, error) {
				rev, err := in.rev()
				if err != nil {
					return nil, err
				}
				row, err := a.timetables.StepStop(ctx, who, in.ID, rev, s.step)
				if err == nil {
					a.tellStop(ctx, &row)
				}
				return stopAnswer(http.StatusOK, row, err)
			})
	}
	a.registerStopExceptions(h, tag)
}

// registerStopExceptions registers what changes single days of a stop.
func (a *api) registerStopExceptions(h huma.API, tag string) {
	use(a, h, operation("add-stop-exception", "POST", workStopPath+"/exceptions", tag, "Move, cancel or add a visit, with the reason; it is public at once", registry.StopWrite),
		func(ctx context.Context, who registry.Actor, in *exceptionInput) (*workStopOutput, error) {
			rev, err := in.rev()
			if err != nil {
				return nil, err
			}
			s, err := a.timetables.AddException(ctx, who, in.ID, rev, in.Body)
			if err == nil {
				a.tellStop(ctx, &s)
			}
			return stopAnswer(http.StatusOK, s, err)
		})
	use(a, h, operation("remove-stop-exception", "DELETE", workStopPath+"/exceptions/{date}", tag, "Let the rule hold again for a day", registry.StopWrite),
		func(ctx context.Context, who registry.Actor, in *exceptionDateInput) (*workStopOutput, error) {
			rev, err := in.rev()
			if err != nil {
				return nil, err
			}
			s, err := a.timetables.RemoveException(ctx, who, in.ID, rev, in.Date)
			return stopAnswer(http.StatusOK, s, err)
		})
	use(a, h, operation("stop-proposals", "GET", workStopPath+"/proposals", tag, "What the public holidays of a year suggest for a stop", registry.StopReadWork),
		func(ctx context.Context, who registry.Actor, in *proposalsInput) (*proposalsOutput, error) {
			out := &proposalsOutput{}
			out.Body.Year = a.year(in.Year)
			list, err := a.timetables.Proposals(ctx, who, in.ID, out.Body.Year)
			out.Body.Items = proposalsOf(list)
			return out, err
		})
	use(a, h, operation("confirm-stop-proposals", "POST", workStopPath+"/proposals", tag, "Apply the proposals that a person chose", registry.StopWrite),
		func(ctx context.Context, who registry.Actor, in *confirmProposalsInput) (*workStopOutput, error) {
			rev, err := in.rev()
			if err != nil {
				return nil, err
			}
			s, err := a.timetables.Confirm(ctx, who, in.ID, rev, in.Body.Year, in.Body.Chosen)
			if err == nil {
				a.tellStop(ctx, &s)
			}
			return stopAnswer(http.StatusOK, s, err)
		})
}
