package handlers

import (
	"cmp"
	"context"
	"fmt"

	"github.com/danielgtaylor/huma/v2"

	"huishou/geo/registry"
	"huishou/geo/registry/oversight"
	"huishou/seed"
)

// planFrom is the first day of the plan's period: the date of [seed.Policy].
const planFrom = "2024-05-31"

// standardTarget is the plan's target of new standard sites, from the day that the
// configuration names, or else the plan's own.
func (a *api) standardTarget() oversight.Target {
	for _, t := range seed.Targets {
		if t.Code == "standard_sites_new" {
			return oversight.Target{AtLeast: int64(t.AtLeast), From: cmp.Or(a.conf.PlanFrom, planFrom), Until: fmt.Sprintf("%d-12-31", t.ByYear),
				Source: seed.Policy + " " + t.Section + "：“" + t.Quote + "”"}
		}
	}
	return oversight.Target{}
}

type checklistOutput struct {
	CacheControl string `header:"Cache-Control"`
	Body         oversight.Checklist
}

type progressOutput struct {
	CacheControl string `header:"Cache-Control"`
	Body         oversight.Progress
}

type standingOutput struct {
	ETag string `header:"ETag"`
	Body struct {
		PlaceID     registry.ID            `json:"placeId"`
		Code        string                 `json:"code"`
		Rev         registry.Rev           `json:"rev" doc:"of the place"`
		Standard    registry.Standard      `json:"standard"`
		Assessments []oversight.Assessment `json:"assessments" nullable:"false" doc:"the newest first"`
	}
}

// markInput is what an inspector says of one item.
type markInput struct {
	Code   string        `json:"code" doc:"of the checklist; every item is there once"`
	Pass   bool          `json:"pass"`
	Note   string        `json:"note,omitempty"`
	Photos []registry.ID `json:"photos,omitempty" nullable:"false"`
}

type assessInput struct {
	RowInput
	Body struct {
		On     string        `json:"on" doc:"date of the visit, 2026-11-24"`
		Items  []markInput   `json:"items" nullable:"false" maxItems:"200"`
		Photos []registry.ID `json:"photos,omitempty" nullable:"false" doc:"evidence; demanded to accept"`
	}
}

func (in *assessInput) visit() oversight.Visit {
	v := oversight.Visit{On: in.Body.On, Photos: in.Body.Photos}
	for _, i := range in.Body.Items {
		v.Items = append(v.Items, oversight.Mark{Code: i.Code, Pass: i.Pass, Note: i.Note, Photos: i.Photos})
	}
	return v
}

type reasonInput struct {
	RowInput
	Body struct {
		Reason string `json:"reason"`
	}
}

// langInput is all that an operation without parameters takes.
type langInput struct {
	Lang string `query:"lang" enum:"zh,en" doc:"language of messages"`
}

// registerOversight registers what an office does about standard sites, and the
// inspections and projects.
func (a *api) registerOversight(h huma.API) {
	const tag = "oversight"
	use(a, h, operation("checklist", "GET", "/api/v1/standard/checklist", tag, "What a site is assessed by (标准化规范化)", ""),
		func(context.Context, registry.Actor, *langInput) (*checklistOutput, error) {
			return &checklistOutput{"public, max-age=300", a.oversight.Checklist()}, nil
		})
	use(a, h, operation("standard-progress", "GET", "/api/v1/standard/progress", tag, "New standard sites against the plan's target, with each site that counts", ""),
		func(ctx context.Context, _ registry.Actor, _ *langInput) (*progressOutput, error) {
			p, err := a.oversight.Progress(ctx, a.standardTarget())
			return &progressOutput{"no-cache", p}, err
		})
	use(a, h, operation("read-standard", "GET", workPath+"/standard", tag, "Where a place stands as a standard site, with its assessments", registry.PlaceReadWork),
		func(ctx context.Context, who registry.Actor, in *RowInput) (*standingOutput, error) {
			s, err := a.oversight.Standard(ctx, who, in.ID)
			out := &standingOutput{ETag: etag(s.Place.Rev)}
			b := &out.Body
			b.PlaceID, b.Code, b.Rev, b.Standard, b.Assessments = s.Place.ID, s.Place.Code, s.Place.Rev, s.Place.Standard, s.Assessments
			return out, err
		})
	answer := func(s oversight.Standing, err error) (*workPlaceOutput, error) {
		return a.workOutput(s.Place, nil, inBody(err))
	}
	plain := func(id, step, summary string, do func(context.Context, registry.Actor, registry.ID, registry.Rev) (oversight.Standing, error)) {
		use(a, h, operation(id, "POST", workPath+"/standard/"+step, tag, summary, registry.StandardApply),
			func(ctx context.Context, who registry.Actor, in *RowInput) (*workPlaceOutput, error) {
				rev, err := in.rev()
				if err != nil {
					return nil, err
				}
				return answer(do(ctx, who, in.ID, rev))
			})
	}
	plain("apply-standard", "apply", "Ask for a site to be accepted as a standard one", a.oversight.Apply)
	plain("withdraw-standard", "withdraw", "Take the application back", a.oversight.Withdraw)
	use(a, h, operation("assess-standard", "POST", workPath+"/standard/assess", tag, "Judge a site by the checklist: accepted when every required item passes", registry.StandardAccept),
		func(ctx context.Context, who registry.Actor, in *assessInput) (*workPlaceOutput, error) {
			rev, err := in.rev()
			if err != nil {
				return nil, err
			}
			return answer(a.oversight.Assess(ctx, who, in.ID, rev, in.visit()))
		})
	use(a, h, operation("revoke-standard", "POST", workPath+"/standard/revoke", tag, "Take the acceptance back, with the reason", registry.StandardAccept),
		func(ctx context.Context, who registry.Actor, in *reasonInput) (*workPlaceOutput, error) {
			rev, err := in.rev()
			if err != nil {
				return nil, err
			}
			return answer(a.oversight.Revoke(ctx, who, in.ID, rev, in.Body.Reason))
		})
	a.registerInspections(h, tag)
	a.registerProjects(h, tag)
}
