package handlers

import (
	"context"
	"errors"

	"github.com/danielgtaylor/huma/v2"

	"huishou/geo/registry"
)

// PageInput asks for a page of a list of the desks.
type PageInput struct {
	Area   string `query:"area" maxLength:"32" doc:"code of a county or city"`
	Cursor string `query:"cursor" maxLength:"400" doc:"next of the page before"`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"rows of a page"`
	Lang   string `query:"lang" enum:"zh,en" doc:"language of messages"`
}

type workListInput struct {
	PageInput
	State   registry.Status  `query:"state" enum:"draft,submitted,in_review,published,rejected,suspended,closed,archived" doc:"of the place, or of the edit that waits beside it"`
	Q       string           `query:"q" maxLength:"200" doc:"words in the name, or the beginning of the code"`
	Problem registry.Problem `query:"problem" enum:"no_hours,no_materials,off_area,stale,duplicate" doc:"public places that have this problem"`
}

type workListOutput struct {
	Body struct {
		Items []workPlace `json:"items" nullable:"false"`
		Next  string      `json:"next"`
		Total int         `json:"total,omitempty" doc:"of reminders: places that are due in all"`
	}
}

func (a *api) workList(places []registry.Place, next string, err error) (*workListOutput, error) {
	if err != nil {
		return nil, err
	}
	out := &workListOutput{}
	out.Body.Next, out.Body.Items = next, make([]workPlace, len(places))
	for i := range places {
		out.Body.Items[i] = a.workPlace(&places[i])
	}
	return out, nil
}

// seenRow names a row at the version that was seen.
type seenRow struct {
	ID  registry.ID  `json:"id"`
	Rev registry.Rev `json:"rev" minimum:"1" doc:"the version that was seen"`
}

type decideInput struct {
	Lang string `query:"lang" enum:"zh,en" doc:"language of messages"`
	Body struct {
		Items    []seenRow     `json:"items" minItems:"1" maxItems:"100" nullable:"false"`
		Decision registry.Step `json:"decision" enum:"approve,reject"`
		Reason   string        `json:"reason,omitempty" doc:"demanded to reject"`
	}
}

type decideOutput struct {
	Body struct {
		Items []registry.Decision `json:"items" nullable:"false"`
	}
}

type qualityInput struct {
	Area string `query:"area" maxLength:"32" doc:"code of a county or city"`
	Lang string `query:"lang" enum:"zh,en" doc:"language of messages"`
}

type qualityOutput struct{ Body registry.Quality }

func (a *api) registerWork(h huma.API) {
	const tag = "work"
	use(a, h, operation("list-work-places", "GET", "/api/v1/work/places", tag, "The places one looks after", registry.PlaceReadWork),
		func(ctx context.Context, who registry.Actor, in *workListInput) (*workListOutput, error) {
			places, next, err := a.reg.WorkPlaces(ctx, who, registry.WorkQuery{State: in.State, Problem: in.Problem, Area: in.Area,
				Text: in.Q, Cursor: in.Cursor, Limit: in.Limit})
			out, err := a.workList(places, next, err)
			if err != nil || in.Problem != registry.LikelyTwice {
				return out, err
			}
			for i := range places {
				if out.Body.Items[i].Likely, err = a.reg.Likely(ctx, who, places[i]); err != nil {
					return nil, err
				}
			}
			return out, nil
		})
	use(a, h, operation("review-queue", "GET", "/api/v1/work/queue", tag, "What waits for approval, longest first", registry.PlaceReview),
		func(ctx context.Context, who registry.Actor, in *PageInput) (*workListOutput, error) {
			return a.workList(a.reg.ReviewQueue(ctx, who, in.Area, in.Cursor, in.Limit))
		})
	use(a, h, operation("decide-queue", "POST", "/api/v1/work/queue/decide", tag, "Approve or reject many; each stands for itself", registry.PlaceReview),
		func(ctx context.Context, who registry.Actor, in *decideInput) (*decideOutput, error) {
			items := make([]registry.Base, len(in.Body.Items))
			for i, item := range in.Body.Items {
				items[i] = registry.Base{ID: item.ID, Rev: item.Rev}
			}
			done, err := a.reg.Decide(ctx, who, items, in.Body.Decision, in.Body.Reason)
			out := &decideOutput{}
			out.Body.Items = done
			return out, inBody(err)
		})
	use(a, h, operation("quality-board", "GET", "/api/v1/work/quality", tag, "How many public places have which problem", registry.PlaceReadWork),
		func(ctx context.Context, who registry.Actor, in *qualityInput) (*qualityOutput, error) {
			q, err := a.reg.Quality(ctx, who, in.Area)
			return &qualityOutput{q}, err
		})
	use(a, h, operation("reminders", "GET", "/api/v1/work/reminders", tag, "Public places that are due to be confirmed, longest first", registry.PlaceConfirm),
		func(ctx context.Context, who registry.Actor, in *struct {
			Limit int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"most places to give"`
			Lang  string `query:"lang" enum:"zh,en" doc:"language of messages"`
		}) (*workListOutput, error) {
			places, total, err := a.reg.Reminders(ctx, who, in.Limit)
			out, err := a.workList(places, "", err)
			if err == nil {
				out.Body.Total = total
			}
			return out, err
		})
	a.registerWorkPlaces(h)
}

func asRegistryError(err error) (*registry.Error, bool) { return errors.AsType[*registry.Error](err) }
