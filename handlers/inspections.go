package handlers

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"huishou/geo/registry"
	"huishou/geo/registry/oversight"
)

// inspectionJSON is an inspection as the desks see it.
type inspectionJSON struct {
	oversight.Inspection
	Overdue bool `json:"overdue" doc:"its order waits past its last day"`
}

type inspectionOutput struct {
	Status int
	ETag   string `header:"ETag"`
	Body   inspectionJSON
}

type inspectionsInput struct {
	PageInput
	State    oversight.InspectionState `query:"state" enum:"planned,open,answered,closed"`
	Place    string                    `query:"place" maxLength:"32" doc:"id of a place"`
	Operator string                    `query:"operator" maxLength:"32" doc:"id of an operator"`
	Overdue  bool                      `query:"overdue" doc:"only those whose orders wait past their last day, the longest first"`
}

type inspectionsOutput struct {
	Body struct {
		Items []inspectionJSON `json:"items" nullable:"false"`
		Next  string           `json:"next"`
	}
}

type planInput struct {
	Lang string `query:"lang" enum:"zh,en" doc:"language of messages"`
	Body struct {
		PlaceID    registry.ID `json:"placeId,omitempty" doc:"or operatorId, or follows"`
		OperatorID registry.ID `json:"operatorId,omitempty"`
		PlannedOn  string      `json:"plannedOn" doc:"date, 2026-11-24"`
		Note       string      `json:"note,omitempty"`
		Follows    registry.ID `json:"follows,omitempty" doc:"the inspection that is repeated; it says whom"`
	}
}

type replanInput struct {
	RowInput
	Body struct {
		PlannedOn string `json:"plannedOn" doc:"date, 2026-11-24"`
		Note      string `json:"note,omitempty"`
	}
}

// findingInput is something that was found wrong.
type findingInput struct {
	Code     string             `json:"code" doc:"of the finding kinds, or an item of the checklist"`
	Text     string             `json:"text"`
	Severity oversight.Severity `json:"severity" enum:"minor,major,critical"`
	Photos   []registry.ID      `json:"photos,omitempty" nullable:"false"`
	On       string             `json:"on,omitempty" doc:"date; today's when absent"`
}

type findingsInput struct {
	RowInput
	Body struct {
		Findings []findingInput `json:"findings" nullable:"false" minItems:"1" maxItems:"200"`
	}
}

type orderInput struct {
	RowInput
	Body struct {
		Text  string `json:"text"`
		DueOn string `json:"dueOn" doc:"date, 2026-11-24"`
	}
}

type answerInput struct {
	RowInput
	Body struct {
		Text   string        `json:"text"`
		Photos []registry.ID `json:"photos,omitempty" nullable:"false"`
	}
}

type closeInput struct {
	RowInput
	Body *struct {
		Note string `json:"note,omitempty" doc:"demanded unless an answer was checked"`
	}
}

func (a *api) inspectionJSON(i oversight.Inspection) inspectionJSON {
	if i.Findings == nil {
		i.Findings = []oversight.Finding{}
	}
	if i.Orders == nil {
		i.Orders = []oversight.Correction{}
	}
	return inspectionJSON{i, i.Overdue(a.reg.Now().Format("2006-01-02"))}
}

func (a *api) inspectionOutput(i oversight.Inspection, err error) (*inspectionOutput, error) {
	if err != nil {
		return nil, inBody(err)
	}
	return &inspectionOutput{http.StatusOK, etag(i.Rev), a.inspectionJSON(i)}, nil
}

const inspectionPath = "/api/v1/work/inspections/{id}"

func (a *api) registerInspections(h huma.API, tag string) {
	o := a.oversight
	use(a, h, operation("list-inspections", "GET", "/api/v1/work/inspections", tag, "Inspections one may see, the newest plan first", registry.InspectRead),
		func(ctx context.Context, who registry.Actor, in *inspectionsInput) (*inspectionsOutput, error) {
			list, next, err := o.Inspections(ctx, who, oversight.InspectionQuery{State: in.State, Area: in.Area, Place: registry.ID(in.Place),
				Operator: registry.ID(in.Operator), Overdue: in.Overdue, Cursor: in.Cursor, Limit: in.Limit})
			out := &inspectionsOutput{}
			out.Body.Next, out.Body.Items = next, make([]inspectionJSON, len(list))
			for n, i := range list {
				out.Body.Items[n] = a.inspectionJSON(i)
			}
			return out, err
		})
	plan := operation("plan-inspection", "POST", "/api/v1/work/inspections", tag, "Plan an inspection of a place or an operator, or repeat one", registry.InspectWrite)
	plan.DefaultStatus = http.StatusCreated
	use(a, h, plan, func(ctx context.Context, who registry.Actor, in *planInput) (*inspectionOutput, error) {
		out, err := a.inspectionOutput(o.PlanInspection(ctx, who, oversight.InspectionPlan(in.Body)))
		if err == nil {
			out.Status = http.StatusCreated
		}
		return out, err
	})
	use(a, h, operation("read-inspection", "GET", inspectionPath, tag, "One inspection", registry.InspectRead),
		func(ctx context.Context, who registry.Actor, in *RowInput) (*inspectionOutput, error) {
			return a.inspectionOutput(o.Inspection(ctx, who, in.ID))
		})
	use(a, h, operation("replan-inspection", "PUT", inspectionPath, tag, "Change date and note of an inspection that has not begun", registry.InspectWrite),
		func(ctx context.Context, who registry.Actor, in *replanInput) (*inspectionOutput, error) {
			rev, err := in.rev()
			if err != nil {
				return nil, err
			}
			return a.inspectionOutput(o.Replan(ctx, who, in.ID, rev, in.Body.PlannedOn, in.Body.Note))
		})
	drop := operation("drop-inspection", "DELETE", inspectionPath, tag, "Remove an inspection that has not begun", registry.InspectWrite)
	drop.DefaultStatus = http.StatusNoContent
	use(a, h, drop, func(ctx context.Context, who registry.Actor, in *RowInput) (*struct{}, error) {
		rev, err := in.rev()
		if err != nil {
			return nil, err
		}
		return nil, o.DropInspection(ctx, who, in.ID, rev)
	})
	a.registerInspectionSteps(h, tag)
}

// registerInspectionSteps registers what moves an inspection on.
func (a *api) registerInspectionSteps(h huma.API, tag string) {
	o := a.oversight
	use(a, h, operation("find-inspection", "POST", inspectionPath+"/findings", tag, "Write down what was found wrong", registry.InspectWrite),
		func(ctx context.Context, who registry.Actor, in *findingsInput) (*inspectionOutput, error) {
			rev, err := in.rev()
			if err != nil {
				return nil, err
			}
			findings := make([]oversight.Finding, len(in.Body.Findings))
			for n, f := range in.Body.Findings {
				findings[n] = oversight.Finding{Code: f.Code, Text: f.Text, Severity: f.Severity, Photos: f.Photos, On: f.On}
			}
			return a.inspectionOutput(o.Find(ctx, who, in.ID, rev, findings))
		})
	use(a, h, operation("order-inspection", "POST", inspectionPath+"/order", tag, "Order a correction, or order it again after an answer", registry.InspectWrite),
		func(ctx context.Context, who registry.Actor, in *orderInput) (*inspectionOutput, error) {
			rev, err := in.rev()
			if err != nil {
				return nil, err
			}
			return a.inspectionOutput(o.Order(ctx, who, in.ID, rev, in.Body.Text, in.Body.DueOn))
		})
	use(a, h, operation("answer-inspection", "POST", inspectionPath+"/answer", tag, "Say how an order was obeyed", registry.InspectAnswer),
		func(ctx context.Context, who registry.Actor, in *answerInput) (*inspectionOutput, error) {
			rev, err := in.rev()
			if err != nil {
				return nil, err
			}
			return a.inspectionOutput(o.Answer(ctx, who, in.ID, rev, in.Body.Text, in.Body.Photos))
		})
	use(a, h, operation("close-inspection", "POST", inspectionPath+"/close", tag, "End an inspection, after the answer was checked", registry.InspectWrite),
		func(ctx context.Context, who registry.Actor, in *closeInput) (*inspectionOutput, error) {
			rev, err := in.rev()
			if err != nil {
				return nil, err
			}
			note := ""
			if in.Body != nil {
				note = in.Body.Note
			}
			return a.inspectionOutput(o.Close(ctx, who, in.ID, rev, note))
		})
}
