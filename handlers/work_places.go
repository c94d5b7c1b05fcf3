package handlers

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/paulmach/orb/geojson"

	"huishou/geo/registry"
)

// pointJSON is a GeoJSON point, WGS-84.
type pointJSON struct {
	Type        string     `json:"type" enum:"Point"`
	Coordinates [2]float64 `json:"coordinates" doc:"longitude, latitude in degrees WGS-84"`
}

// photoJSON is a photo of a place. What is sent needs the id only.
type photoJSON struct {
	ID      registry.ID `json:"id"`
	Caption string      `json:"caption,omitempty"`
	URL     string      `json:"url,omitempty" readOnly:"true"`
	Thumb   string      `json:"thumb,omitempty" readOnly:"true"`
}

// PlaceContent is what people write of a place, and what a review judges.
type PlaceContent struct {
	Kind            registry.PlaceKind     `json:"kind"`
	Name            string                 `json:"name"`
	NameEn          string                 `json:"nameEn,omitempty"`
	Aliases         []string               `json:"aliases,omitempty" nullable:"false"`
	Location        pointJSON              `json:"location"`
	Address         string                 `json:"address,omitempty"`
	Accepts         []registry.Material    `json:"accepts,omitempty" nullable:"false"`
	Refuses         []string               `json:"refuses,omitempty" nullable:"false"`
	Hours           string                 `json:"hours,omitempty" doc:"OSM opening_hours, the subset of the documentation"`
	ReceivingHours  string                 `json:"receivingHours,omitempty"`
	HoursNote       string                 `json:"hoursNote,omitempty"`
	Phone           string                 `json:"phone,omitempty"`
	Website         string                 `json:"website,omitempty"`
	Services        []registry.Service     `json:"services,omitempty" nullable:"false"`
	Access          registry.Access        `json:"access,omitempty"`
	StepFree        *bool                  `json:"stepFree,omitempty"`
	Operator        string                 `json:"operator,omitempty" doc:"name of the operator, as on the sign"`
	OperatorID      registry.ID            `json:"operatorId,omitempty" doc:"file of the operator; only offices change it"`
	Notes           string                 `json:"notes,omitempty"`
	FloorAreaM2     float64                `json:"floorAreaM2,omitempty"`
	SharedWithWaste bool                   `json:"sharedWithWaste,omitempty"`
	Photos          []photoJSON            `json:"photos,omitempty" nullable:"false"`
	Site            *registry.SiteDetail   `json:"site,omitempty" doc:"absent keeps what there is"`
	Centre          *registry.CentreDetail `json:"centre,omitempty" doc:"absent keeps what there is"`
	Market          *registry.MarketDetail `json:"market,omitempty" doc:"absent keeps what there is"`
}

func contentOf(p *registry.Place) PlaceContent {
	c := PlaceContent{Kind: p.Kind, Name: p.Name, NameEn: p.NameEn, Aliases: p.Aliases,
		Location: pointJSON{"Point", [2]float64(p.At())}, Address: p.Address, Accepts: p.Accepts, Refuses: p.Refuses,
		Hours: p.Hours, ReceivingHours: p.ReceivingHours, HoursNote: p.HoursNote, Phone: p.Phone, Website: p.Website,
		Services: p.Services, Access: p.Access, StepFree: p.StepFree, Operator: p.Operator, OperatorID: p.OperatorID,
		Notes: p.Notes, FloorAreaM2: p.FloorAreaM2, SharedWithWaste: p.SharedWaste, Site: p.Site, Centre: p.Centre, Market: p.Market}
	for _, photo := range p.Photos {
		c.Photos = append(c.Photos, photoOf(photo))
	}
	return c
}

// place is the content as the registry has it; a detail that is absent is that of
// old, when the kind still has it.
func (c *PlaceContent) place(old *registry.Place) registry.Place {
	p := registry.Place{Kind: c.Kind, Name: c.Name, NameEn: c.NameEn, Aliases: c.Aliases,
		Location: geojson.Point(c.Location.Coordinates), Address: c.Address, Accepts: c.Accepts, Refuses: c.Refuses,
		Hours: c.Hours, ReceivingHours: c.ReceivingHours, HoursNote: c.HoursNote, Phone: c.Phone, Website: c.Website,
		Services: c.Services, Access: c.Access, StepFree: c.StepFree, Operator: c.Operator, OperatorID: c.OperatorID,
		Notes: c.Notes, FloorAreaM2: c.FloorAreaM2, SharedWaste: c.SharedWithWaste, Site: c.Site, Centre: c.Centre, Market: c.Market}
	for _, photo := range c.Photos {
		p.Photos = append(p.Photos, registry.PhotoRef{ID: photo.ID, Caption: photo.Caption})
	}
	if old == nil {
		return p
	}
	switch info, _ := p.Kind.Info(); {
	case info.Group == "site" && p.Site == nil:
		p.Site = old.Site
	case info.Group == "sorting_centre" && p.Centre == nil:
		p.Centre = old.Centre
	case info.Group == "market" && p.Market == nil:
		p.Market = old.Market
	}
	return p
}

// workPlace is a place as the desks see it.
type workPlace struct {
	ID     registry.ID     `json:"id"`
	Rev    registry.Rev    `json:"rev"`
	Code   string          `json:"code"`
	Status registry.Status `json:"status"`
	PlaceContent
	Area        string            `json:"area,omitempty" doc:"code of the district or county"`
	County      string            `json:"county,omitempty"`
	Standard    registry.Standard `json:"standard"`
	ConfirmedAt *time.Time        `json:"confirmedAt,omitempty"`
	Stale       bool              `json:"stale"`
	Demo        bool              `json:"demo"`
	Stop        *stopJSON         `json:"stop,omitempty" doc:"why it is suspended or closed"`
	MergedInto  registry.ID       `json:"mergedInto,omitempty"`
	Review      *reviewJSON       `json:"review,omitempty" doc:"what waits for approval, or came back from it"`
	UpdatedAt   time.Time         `json:"updatedAt"`
	UpdatedBy   string            `json:"updatedBy"`
	CreatedAt   time.Time         `json:"createdAt"`
	Likely      []registry.Twin   `json:"likely,omitempty" nullable:"false" doc:"places that may be the same"`
	Reports     []placeReport     `json:"reports,omitempty" nullable:"false" doc:"what residents say is wrong with it and nobody has settled, newest first"`
}

type stopJSON struct {
	ByName string    `json:"byName"`
	At     time.Time `json:"at"`
	Reason string    `json:"reason"`
	Office bool      `json:"office" doc:"an office stopped it, so its operator cannot open it again"`
}

type reviewJSON struct {
	State         registry.Status   `json:"state"`
	By            registry.ID       `json:"by,omitempty" doc:"account that submitted it"`
	ByName        string            `json:"byName,omitempty"`
	At            *time.Time        `json:"at,omitempty"`
	ClaimedBy     registry.ID       `json:"claimedBy,omitempty"`
	ClaimedByName string            `json:"claimedByName,omitempty"`
	ClaimedAt     *time.Time        `json:"claimedAt,omitempty"`
	Reason        string            `json:"reason,omitempty" doc:"why it was rejected"`
	Note          string            `json:"note,omitempty"`
	Edit          *PlaceContent     `json:"edit,omitempty" doc:"what the place shall say; absent for a new place"`
	Changes       []registry.Change `json:"changes,omitempty" nullable:"false" doc:"field by field, against what is public"`
}

func (a *api) workPlace(p *registry.Place) workPlace {
	w := workPlace{ID: p.ID, Rev: p.Rev, Code: p.Code, Status: p.Status, PlaceContent: contentOf(p), Area: p.Area, County: p.County,
		Standard: p.Standard, ConfirmedAt: p.ConfirmedAt, Stale: a.reg.Stale(p), Demo: p.Demo, MergedInto: p.MergedInto,
		UpdatedAt: p.UpdatedAt, UpdatedBy: p.UpdatedBy, CreatedAt: p.CreatedAt}
	if p.Stop != nil {
		w.Stop = &stopJSON{p.Stop.ByName, p.Stop.At, p.Stop.Reason, p.Stop.Office}
	}
	if v := p.Review; v != nil && p.Stage() != registry.Published {
		w.Review = &reviewJSON{State: p.Stage(), By: v.By, ByName: v.ByName, At: v.At, ClaimedBy: v.ClaimedBy,
			ClaimedByName: v.ClaimedByName, ClaimedAt: v.ClaimedAt, Reason: v.Reason, Note: v.Note}
		if v.Edit != nil {
			edit := contentOf(v.Edit)
			w.Review.Edit, w.Review.Changes = &edit, registry.DiffPlaces(p, p.Newest())
		}
	}
	return w
}

// workPlaceOutput is one work place with its version.
type workPlaceOutput struct {
	Status int
	ETag   string `header:"ETag"`
	Body   workPlace
}

func (a *api) workOutput(p registry.Place, likely []registry.Twin, err error) (*workPlaceOutput, error) {
	if err != nil {
		return nil, err
	}
	out := &workPlaceOutput{Status: http.StatusOK, ETag: etag(p.Rev), Body: a.workPlace(&p)}
	out.Body.Likely = likely
	return out, nil
}

func etag(rev registry.Rev) string { return fmt.Sprintf(`"%d"`, rev) }

// RowInput names a row and the version of it that was seen. The name is exported since
// huma passes over embedded types that are not.
type RowInput struct {
	ID      registry.ID `path:"id"`
	IfMatch string      `header:"If-Match" doc:"the version that was seen, as ETag gave it"`
	Lang    string      `query:"lang" enum:"zh,en" doc:"language of messages"`
}

// rev reads If-Match.
func (in *RowInput) rev() (registry.Rev, error) {
	n, err := strconv.ParseInt(strings.Trim(strings.TrimPrefix(in.IfMatch, "W/"), `"`), 10, 64)
	if err != nil || n < 1 {
		return 0, &registry.Error{Kind: registry.Invalid, Code: "rev.required",
			Fields: []registry.FieldError{{Field: "header.If-Match", Code: "rev.required", Value: in.IfMatch}}}
	}
	return registry.Rev(n), nil
}

// use registers an operation whose failures are those of the registry; ours are
// logged here. Who is nobody is told so before anything is looked for: a page whose
// session ended learns that, and not that a row is missing.
func use[I, O any](a *api, h huma.API, op huma.Operation, do func(ctx context.Context, who registry.Actor, in *I) (*O, error)) {
	needs, _ := op.Extensions[rightKey].(string)
	huma.Register(h, op, func(ctx context.Context, in *I) (*O, error) {
		who := actorOf(ctx)
		if needs != "" && who.Account == "" && who.Via == registry.ViaNothing && who.MayAtAll(registry.Right(needs)) != nil {
			return nil, &registry.Error{Kind: registry.Unauthenticated, Code: "login.needed"}
		}
		out, err := do(ctx, who, in)
		if err == nil {
			return out, nil
		}
		switch k := registry.KindOf(err); k {
		case registry.Internal, registry.Unavailable:
			a.log.ErrorContext(ctx, "request failed", "operation", op.OperationID, "err", err)
		case registry.TooMany:
			return nil, huma.ErrorWithHeaders(err, http.Header{"Retry-After": {"60"}})
		}
		return nil, err
	})
}

type createPlaceInput struct {
	Lang string `query:"lang" enum:"zh,en" doc:"language of messages"`
	Body PlaceContent
}

type savePlaceInput struct {
	RowInput
	Body PlaceContent
}

type stepInput struct {
	RowInput
	Body *struct {
		Note   string `json:"note,omitempty" doc:"for whoever judges it, or of whoever approved it"`
		Reason string `json:"reason,omitempty" doc:"why; demanded to reject, suspend and close"`
	}
}

type otherInput struct {
	RowInput
	Body struct {
		Into  string `json:"into,omitempty" doc:"id or code of the place that goes on"`
		Other string `json:"other,omitempty" doc:"id or code of the place that only looks alike"`
	}
}

type restoreInput struct {
	RowInput
	Body struct {
		Rev registry.Rev `json:"rev" minimum:"1" doc:"the version whose words are wanted again"`
	}
}

type historyOutput struct {
	Body struct {
		Items []registry.Version `json:"items" nullable:"false"`
		Next  string             `json:"next"`
	}
}

const workPath = "/api/v1/work/places/{id}"

// steps are the operations that move a place on.
var steps = []struct {
	step    registry.Step
	right   registry.Right
	summary string
}{
	{registry.Submit, registry.PlaceWrite, "Submit a draft, or the edit of a public place"},
	{registry.Withdraw, registry.PlaceWrite, "Take back what waits for approval; an edit that was not submitted is dropped"},
	{registry.Claim, registry.PlaceReview, "Begin to judge what waits"},
	{registry.Approve, registry.PlaceReview, "Approve what another submitted"},
	{registry.Reject, registry.PlaceReview, "Reject it, with the reason"},
	{registry.Suspend, registry.PlaceStop, "Suspend a public place"},
	{registry.Close, registry.PlaceStop, "Close a place"},
	{registry.Reopen, registry.PlaceStop, "Make a suspended or closed place public again"},
	{registry.Archive, registry.PlaceWrite, "Archive a place for good"},
}

func (a *api) registerWorkPlaces(h huma.API) {
	const tag = "work"
	create := operation("create-place", "POST", "/api/v1/work/places", tag, "Make a draft of a place", registry.PlaceWrite)
	create.DefaultStatus = http.StatusCreated
	use(a, h, create, func(ctx context.Context, who registry.Actor, in *createPlaceInput) (*workPlaceOutput, error) {
		p, likely, err := a.reg.CreatePlace(ctx, who, in.Body.place(nil))
		out, err := a.workOutput(p, likely, inBody(err))
		if err == nil {
			out.Status = http.StatusCreated
		}
		return out, err
	})
	use(a, h, operation("read-work-place", "GET", workPath, tag, "A place with all that the desks know of it", registry.PlaceReadWork),
		func(ctx context.Context, who registry.Actor, in *RowInput) (*workPlaceOutput, error) {
			p, err := a.reg.WorkPlace(ctx, who, string(in.ID))
			if err != nil {
				return nil, err
			}
			likely, err := a.reg.Likely(ctx, who, p)
			if err != nil {
				return nil, err
			}
			told, err := a.reports.About(ctx, who, &p)
			out, err := a.workOutput(p, likely, err)
			if err == nil {
				out.Body.Reports = a.placeReports(told)
			}
			return out, err
		})
	use(a, h, operation("save-place", "PUT", workPath, tag, "Write what a place says: a draft at once, a public place as an edit that waits", registry.PlaceWrite),
		func(ctx context.Context, who registry.Actor, in *savePlaceInput) (*workPlaceOutput, error) {
			rev, err := in.rev()
			if err != nil {
				return nil, err
			}
			old, err := a.reg.WorkPlace(ctx, who, string(in.ID))
			if err != nil {
				return nil, err
			}
			p, likely, err := a.reg.SavePlace(ctx, who, in.ID, rev, in.Body.place(old.Newest()))
			return a.workOutput(p, likely, inBody(err))
		})
	use(a, h, operation("place-history", "GET", workPath+"/history", tag, "Every version of a place, newest first, with what it changed", registry.PlaceReadWork),
		func(ctx context.Context, who registry.Actor, in *RowInput) (*historyOutput, error) {
			versions, err := a.reg.PlaceHistory(ctx, who, in.ID)
			out := &historyOutput{}
			out.Body.Items = versions
			return out, err
		})
	for _, s := range steps {
		use(a, h, operation(string(s.step)+"-place", "POST", workPath+"/"+string(s.step), tag, s.summary, s.right),
			func(ctx context.Context, who registry.Actor, in *stepInput) (*workPlaceOutput, error) {
				words := ""
				if in.Body != nil {
					words = cmp.Or(in.Body.Reason, in.Body.Note)
				}
				rev, err := in.rev()
				if err != nil {
					return nil, err
				}
				p, err := a.reg.StepPlace(ctx, who, in.ID, rev, s.step, words)
				return a.workOutput(p, nil, inBody(err))
			})
	}
	a.registerWorkMore(h, tag)
}

// registerWorkMore registers what is done to a place beside its steps.
func (a *api) registerWorkMore(h huma.API, tag string) {
	use(a, h, operation("confirm-place", "POST", workPath+"/confirm", tag, "Say that all that is said of a place is still right", registry.PlaceConfirm),
		func(ctx context.Context, who registry.Actor, in *RowInput) (*workPlaceOutput, error) {
			rev, err := in.rev()
			if err != nil {
				return nil, err
			}
			p, err := a.reg.ConfirmPlace(ctx, who, in.ID, rev)
			return a.workOutput(p, nil, err)
		})
	use(a, h, operation("restore-place", "POST", workPath+"/restore", tag, "Make an earlier version the edit that waits", registry.PlaceReview),
		func(ctx context.Context, who registry.Actor, in *restoreInput) (*workPlaceOutput, error) {
			rev, err := in.rev()
			if err != nil {
				return nil, err
			}
			p, err := a.reg.RestorePlace(ctx, who, in.ID, rev, in.Body.Rev)
			return a.workOutput(p, nil, err)
		})
	use(a, h, operation("merge-place", "POST", workPath+"/merge", tag, "Archive a place in favour of another, which is answered", registry.PlaceMerge),
		func(ctx context.Context, who registry.Actor, in *otherInput) (*workPlaceOutput, error) {
			rev, err := in.rev()
			if err != nil {
				return nil, err
			}
			p, err := a.reg.MergePlaces(ctx, who, in.ID, rev, in.Body.Into)
			return a.workOutput(p, nil, err)
		})
	use(a, h, operation("distinct-place", "POST", workPath+"/distinct", tag, "Note that two places only look alike", registry.PlaceMerge),
		func(ctx context.Context, who registry.Actor, in *otherInput) (*workPlaceOutput, error) {
			rev, err := in.rev()
			if err != nil {
				return nil, err
			}
			p, err := a.reg.KeepApart(ctx, who, in.ID, rev, in.Body.Other)
			return a.workOutput(p, nil, err)
		})
}

// inBody names the fields of an error as parts of the request's body.
func inBody(err error) error {
	e, ok := asRegistryError(err)
	if !ok || e.Kind != registry.Invalid {
		return err
	}
	told := *e
	told.Fields = make([]registry.FieldError, len(e.Fields))
	for i, f := range e.Fields {
		f.Field = "body." + f.Field
		told.Fields[i] = f
	}
	return &told
}
