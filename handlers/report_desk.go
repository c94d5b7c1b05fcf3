package handlers

import (
	"context"
	"math"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/paulmach/orb/geojson"

	"huishou/geo/registry"
	"huishou/geo/registry/report"
)

type reportListInput struct {
	PageInput
	State    report.State    `query:"state" enum:"new,routed,in_progress,resolved,rejected,duplicate,reopened"`
	Category report.Category `query:"category" enum:"full,closed,wrong,missing_place,illegal_dismantling,hazard,other"`
	Place    registry.ID     `query:"place" maxLength:"64" doc:"id of a place"`
	Overdue  bool            `query:"overdue" doc:"only those that should have been settled"`
}

// workReport is a report as its case worker sees it.
type workReport struct {
	publicReport
	ID          registry.ID   `json:"id"`
	Rev         registry.Rev  `json:"rev"`
	County      string        `json:"county,omitempty"`
	PlaceID     registry.ID   `json:"placeId,omitempty"`
	PlaceCode   string        `json:"placeCode,omitempty"`
	Exact       *pointJSON    `json:"exactLocation,omitempty"`
	Contact     string        `json:"contact,omitempty"`
	Photos      []registry.ID `json:"photos,omitempty" nullable:"false"`
	DuplicateOf registry.ID   `json:"duplicateOf,omitempty"`
	UpdatedAt   time.Time     `json:"updatedAt"`
	Likely      []alikeJSON   `json:"likely,omitempty" nullable:"false" doc:"others that may be about the same, nearest first"`
}

type alikeJSON struct {
	publicReport
	Metres float64 `json:"metres" doc:"between the exact points"`
}

type workReportOutput struct {
	ETag         string `header:"ETag"`
	CacheControl string `header:"Cache-Control"`
	Body         workReport
}

type caseInput struct {
	Code string `path:"code" maxLength:"32"`
	Lang string `query:"lang" enum:"zh,en" doc:"language of messages"`
}

// CaseStep names a report and the version of it that was seen; it is exported since
// huma passes over embedded types that are not.
type CaseStep struct {
	Code    string `path:"code" maxLength:"32"`
	IfMatch string `header:"If-Match" doc:"the version that was seen, as ETag gave it"`
	Lang    string `query:"lang" enum:"zh,en" doc:"language of messages"`
}

func (in *CaseStep) rev() (registry.Rev, error) {
	row := RowInput{IfMatch: in.IfMatch}
	return row.rev()
}

type caseStepInput struct {
	CaseStep
	Body struct {
		Lead  []string `json:"lead,omitempty" maxItems:"10" nullable:"false" doc:"departments, to route"`
		Joint []string `json:"joint,omitempty" maxItems:"10" nullable:"false"`
		Reply string   `json:"reply,omitempty" doc:"public answer, to resolve or reject"`
		Of    string   `json:"of,omitempty" maxLength:"32" doc:"code of the main report, of a duplicate"`
	}
}

func (a *api) workReport(r *report.Report) workReport {
	w := workReport{publicReport: a.publicReport(r), ID: r.ID, Rev: r.Rev, County: r.County, PlaceID: r.PlaceID, PlaceCode: r.Place,
		Photos: r.Photos, DuplicateOf: r.DuplicateOf, UpdatedAt: r.UpdatedAt}
	w.Timeline = nil
	for _, s := range r.Steps {
		w.Timeline = append(w.Timeline, timelineJSON(s))
	}
	return w
}

func (a *api) caseOutput(c report.Case) *workReportOutput {
	out := &workReportOutput{ETag: etag(c.Rev), CacheControl: "no-store", Body: a.workReport(&c.Report)}
	out.Body.Text, out.Body.Contact, out.Body.Overdue = c.Text, c.Contact, c.Overdue
	if c.Exact != nil {
		out.Body.Exact = &pointJSON{"Point", [2]float64(*c.Exact)}
	}
	for i := range c.Likely {
		out.Body.Likely = append(out.Body.Likely, alikeJSON{a.publicReport(&c.Likely[i].Report), math.Round(float64(c.Likely[i].Metres))})
	}
	return out
}

func (a *api) registerReportDesk(h huma.API) {
	const tag, path = "reports", "/api/v1/work/reports"
	use(a, h, operation("list-reports", "GET", path, tag, "The reports one handles, newest first", registry.ReportRead),
		func(ctx context.Context, who registry.Actor, in *reportListInput) (*listOutput[workReport], error) {
			list, next, err := a.reports.List(ctx, who, report.Asked{State: in.State, Category: in.Category, County: in.Area, Place: in.Place,
				Overdue: in.Overdue, Cursor: in.Cursor, Limit: in.Limit})
			if err != nil {
				return nil, err
			}
			out := &listOutput[workReport]{}
			out.Body.Items, out.Body.Next = make([]workReport, len(list)), next
			for i := range list {
				out.Body.Items[i] = a.workReport(&list[i])
			}
			return out, nil
		})
	use(a, h, operation("read-report", "GET", path+"/{code}", tag, "A report with what its sender wrote; that it was read is recorded", registry.ReportRead),
		func(ctx context.Context, who registry.Actor, in *caseInput) (*workReportOutput, error) {
			c, err := a.reports.Read(ctx, who, in.Code)
			if err != nil {
				return nil, err
			}
			return a.caseOutput(c), nil
		})
	for _, s := range []struct {
		step    report.Step
		summary string
	}{
		{report.Route, "Pass a report on to departments"},
		{report.Start, "Begin to handle a report"},
		{report.Resolve, "Settle a report with a public answer"},
		{report.Reject, "Do not accept a report, with a public answer"},
		{report.Merge, "Say that a report is about the same as another"},
	} {
		use(a, h, operation(string(s.step)+"-report", "POST", path+"/{code}/"+string(s.step), tag, s.summary, registry.ReportHandle),
			func(ctx context.Context, who registry.Actor, in *caseStepInput) (*workReportOutput, error) {
				rev, err := in.rev()
				if err != nil {
					return nil, err
				}
				b := in.Body
				rep, err := a.reports.Do(ctx, who, in.Code, rev, s.step, report.Told{Lead: b.Lead, Joint: b.Joint, Reply: b.Reply, Of: b.Of})
				if err != nil {
					return nil, err
				}
				return &workReportOutput{ETag: etag(rep.Rev), CacheControl: "no-store", Body: a.workReport(&rep)}, nil
			})
	}
	use(a, h, operation("draft-of-report", "POST", path+"/{code}/draft", tag, "Make a draft of the place that a report misses", registry.ReportHandle),
		func(ctx context.Context, who registry.Actor, in *caseInput) (*workPlaceOutput, error) {
			c, err := a.reports.Read(ctx, who, in.Code)
			if err != nil {
				return nil, err
			}
			if c.Category != report.MissingPlace || c.Exact == nil {
				return nil, &registry.Error{Kind: registry.Conflict, Code: "report.bad_step"}
			}
			name := "（待填写）" + c.Code
			p, likely, err := a.reg.CreatePlace(ctx, who, registry.Place{Kind: registry.CommunityPoint, Name: name, Location: geojson.Point(*c.Exact)})
			return a.workOutput(p, likely, err)
		})
}
