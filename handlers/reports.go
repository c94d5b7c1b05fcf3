package handlers

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"huishou/geo"
	"huishou/geo/coord"
	"huishou/geo/registry"
	"huishou/geo/registry/report"
	"huishou/seed"
)

type tellInput struct {
	Lang string `query:"lang" enum:"zh,en" doc:"language of messages"`
	Body struct {
		Category report.Category `json:"category" enum:"full,closed,wrong,missing_place,illegal_dismantling,hazard,other"`
		Place    string          `json:"place,omitempty" maxLength:"32" doc:"id or code of a public place"`
		Location *pointJSON      `json:"location,omitempty" doc:"of a report about no place; only case workers see it exactly"`
		CRS      string          `json:"crs,omitempty" enum:"wgs84,gcj02,bd09" doc:"datum of location, wgs84 by default"`
		Text     string          `json:"text,omitempty" doc:"what happened; only case workers see it"`
		Contact  string          `json:"contact,omitempty" doc:"how to reach the sender; kept encrypted"`
		Photos   []registry.ID   `json:"photos,omitempty" maxItems:"5" nullable:"false"`
	}
}

// publicReport is what everybody may know of a report.
type publicReport struct {
	Code      string          `json:"code"`
	Category  report.Category `json:"category"`
	State     report.State    `json:"state"`
	Place     string          `json:"place,omitempty" doc:"code"`
	PlaceName string          `json:"placeName,omitempty"`
	Location  pointJSON       `json:"location" doc:"of the place, or the middle of a square of 500 m"`
	Lead      []string        `json:"lead" nullable:"false" doc:"codes of departments"`
	Joint     []string        `json:"joint" nullable:"false"`
	Handler   string          `json:"handler,omitempty" doc:"whose turn it is: the first that leads, or of those jointly responsible"`
	DueOn     string          `json:"dueOn"`
	Overdue   bool            `json:"overdue,omitempty"`
	Reply     string          `json:"publicReply,omitempty"`
	Timeline  []timelineJSON  `json:"timeline" nullable:"false"`
	CreatedAt time.Time       `json:"createdAt"`
	Text      string          `json:"text,omitempty" doc:"for its sender only"`
	Secret    string          `json:"secret,omitempty" doc:"told once, to follow the report"`
}

type timelineJSON struct {
	At    time.Time    `json:"at"`
	State report.State `json:"state"`
	By    string       `json:"by,omitempty"`
	Note  string       `json:"note,omitempty"`
}

type publicReportOutput struct {
	CacheControl string `header:"Cache-Control"`
	Body         publicReport
}

func (a *api) publicReport(r *report.Report) publicReport {
	p := publicReport{Code: r.Code, Category: r.Category, State: r.State, Place: r.Place, PlaceName: r.Name,
		Location: pointJSON{"Point", [2]float64(r.Location)}, Lead: orNone(r.Lead), Joint: orNone(r.Joint), Handler: r.Handler(), DueOn: r.DueOn,
		Overdue: a.reports.Late(r), Reply: r.Reply, CreatedAt: r.CreatedAt}
	for _, s := range r.Steps {
		p.Timeline = append(p.Timeline, timelineJSON{At: s.At, State: s.State})
	}
	return p
}

// placeReport is a report on the desk of its place, whose operator may read that it
// came but not what it says.
type placeReport struct {
	Code      string          `json:"code"`
	Category  report.Category `json:"category"`
	State     report.State    `json:"state"`
	DueOn     string          `json:"dueOn"`
	Overdue   bool            `json:"overdue,omitempty"`
	CreatedAt time.Time       `json:"createdAt"`
}

func (a *api) placeReports(list []report.Report) (out []placeReport) {
	for i := range list {
		r := &list[i]
		out = append(out, placeReport{r.Code, r.Category, r.State, r.DueOn, a.reports.Late(r), r.CreatedAt})
	}
	return out
}

// departmentCodes are the offices that a report can be passed on to.
func departmentCodes() []string {
	out := make([]string, len(seed.Departments))
	for i, d := range seed.Departments {
		out[i] = d.Code
	}
	return out
}

func orNone(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

type followInput struct {
	Code   string `path:"code" maxLength:"32"`
	Secret string `header:"X-Follow-Up" maxLength:"100" doc:"the follow-up code"`
	Lang   string `query:"lang" enum:"zh,en" doc:"language of messages"`
}

type reopenInput struct {
	Code   string `path:"code" maxLength:"32"`
	Secret string `header:"X-Follow-Up" maxLength:"100" doc:"the follow-up code"`
	Lang   string `query:"lang" enum:"zh,en" doc:"language of messages"`
	Body   struct {
		Text string `json:"text"`
	}
}

type hotInput struct {
	Category report.Category `query:"category" enum:"full,closed,wrong,missing_place,illegal_dismantling,hazard,other"`
	BBox     string          `query:"bbox" maxLength:"200" doc:"west,south,east,north in degrees WGS-84; west may lie east of east to cross the antimeridian"`
	Lang     string          `query:"lang" enum:"zh,en" doc:"language of messages"`
}

type hotOutput struct {
	CacheControl string `header:"Cache-Control"`
	ContentType  string `header:"Content-Type"`
	Body         *geojson.FeatureCollection
}

func (a *api) registerReports(h huma.API) {
	const tag = "reports"
	tell := operation("send-report", "POST", "/api/v1/reports", tag, "Say that something is wrong; no account is needed", registry.ReportSend)
	tell.DefaultStatus = http.StatusCreated
	use(a, h, tell, func(ctx context.Context, who registry.Actor, in *tellInput) (*publicReportOutput, error) {
		if err := a.limits.take("report", visitorOf(ctx).ip, 10, time.Hour); err != nil {
			return nil, err
		}
		b := in.Body
		t := report.Telling{Category: b.Category, Place: b.Place, Text: b.Text, Contact: b.Contact, Photos: b.Photos}
		if b.Location != nil {
			at := fromDatum(b.Location.Coordinates, b.CRS)
			t.At = &at
		}
		rep, secret, err := a.reports.Tell(ctx, who, t)
		if err != nil {
			return nil, err
		}
		out := &publicReportOutput{"no-store", a.publicReport(&rep)}
		out.Body.Secret = secret
		return out, nil
	})
	// Before the code of a report, which would take its name for one.
	use(a, h, operation("report-hotspots", "GET", "/api/v1/reports/hotspots", tag, "Where reports of the last year pile up: squares of 500 m", ""),
		func(ctx context.Context, _ registry.Actor, in *hotInput) (*hotOutput, error) {
			var within []orb.Bound
			if in.BBox != "" {
				var err error
				if within, err = geo.ParseBBox(in.BBox); err != nil {
					return nil, badParam("bbox", "bbox.invalid", in.BBox)
				}
			}
			spots, err := a.reports.HotSpots(ctx, in.Category, within)
			if err != nil {
				return nil, err
			}
			fc := geojson.NewFeatureCollection()
			for _, s := range spots {
				f := geojson.NewFeature(s.Bound.ToPolygon())
				f.Properties = geojson.Properties{"count": s.Count}
				fc.Append(f)
			}
			return &hotOutput{"public, max-age=60", "application/geo+json", fc}, nil
		})
	use(a, h, operation("follow-report", "GET", "/api/v1/reports/{code}", tag, "How far a report is; with its follow-up code also what its sender wrote", registry.ReportSend),
		func(ctx context.Context, _ registry.Actor, in *followInput) (*publicReportOutput, error) {
			if in.Secret != "" {
				if err := a.limits.take("follow-up", visitorOf(ctx).ip, 30, time.Minute); err != nil {
					return nil, err
				}
			}
			rep, own, err := a.reports.Follow(ctx, in.Code, in.Secret)
			return a.followed(&rep, own, err)
		})
	use(a, h, operation("reopen-report", "POST", "/api/v1/reports/{code}/reopen", tag, "Say, with the follow-up code, that it is not settled", registry.ReportSend),
		func(ctx context.Context, _ registry.Actor, in *reopenInput) (*publicReportOutput, error) {
			if err := a.limits.take("follow-up", visitorOf(ctx).ip, 30, time.Minute); err != nil {
				return nil, err
			}
			rep, err := a.reports.Reopen(ctx, in.Code, in.Secret, in.Body.Text)
			return a.followed(&rep, err == nil, err)
		})
	a.registerReportDesk(h)
}

func (a *api) followed(rep *report.Report, own bool, err error) (*publicReportOutput, error) {
	if err != nil {
		return nil, err
	}
	out := &publicReportOutput{"no-store", a.publicReport(rep)}
	if own {
		out.Body.Text, err = a.reports.OwnText(rep)
	}
	return out, err
}

// fromDatum turns degrees of a datum into WGS-84.
func fromDatum(c [2]float64, crs string) orb.Point {
	switch datum, _ := coord.ParseDatum(crs); datum {
	case coord.DatumGCJ02:
		return orb.Point(coord.GCJ02(c).ToWGS84())
	case coord.DatumBD09:
		return orb.Point(coord.BD09(c).ToWGS84())
	}
	return orb.Point(c)
}
