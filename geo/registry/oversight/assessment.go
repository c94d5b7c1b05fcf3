package oversight

import (
	"context"
	"fmt"
	"math"
	"slices"

	"huishou/geo/registry"
)

// Assessment is one go at making a site a standard one (标准化规范化验收): from the
// application, if there was one, to its end. Its id is the place's with a running
// number, so that two at a time cannot begin the same one.
type Assessment struct {
	registry.Base `bson:",inline"`

	PlaceID registry.ID     `bson:"placeId" json:"placeId"`
	No      int64           `bson:"no" json:"no"` // of the place, from 1
	State   AssessmentState `bson:"state" json:"state"`

	AppliedBy     registry.ID `bson:"appliedBy,omitempty" json:"-"` // account
	AppliedByName string      `bson:"appliedByName,omitempty" json:"appliedByName,omitempty"`
	AppliedOn     string      `bson:"appliedOn,omitempty" json:"appliedOn,omitempty"` // date

	Checklist     string        `bson:"checklist,omitempty" json:"checklist,omitempty"` // version it was made by
	Items         []Mark        `bson:"items,omitempty" json:"items,omitempty"`
	Score         int64         `bson:"score,omitempty" json:"score"`     // items passed of a hundred
	On            string        `bson:"on,omitempty" json:"on,omitempty"` // date of the visit
	Inspector     registry.ID   `bson:"inspector,omitempty" json:"-"`     // account
	InspectorName string        `bson:"inspectorName,omitempty" json:"inspector,omitempty"`
	Photos        []registry.ID `bson:"photos,omitempty" json:"photos,omitempty"` // evidence of the whole
	Accepted      bool          `bson:"accepted,omitempty" json:"accepted"`       // also when it was revoked later

	RevokedBy     registry.ID `bson:"revokedBy,omitempty" json:"-"` // account
	RevokedByName string      `bson:"revokedByName,omitempty" json:"revokedByName,omitempty"`
	RevokedOn     string      `bson:"revokedOn,omitempty" json:"revokedOn,omitempty"`
	Reason        string      `bson:"reason,omitempty" json:"reason,omitempty"` // of the revocation

	// Becomes and AcceptedOn are what the place says after it; it is still to follow
	// when Pending. Asked is the request that was written last, so that it can be
	// sent again after a failure.
	Becomes    registry.StandardStatus `bson:"becomes,omitempty" json:"-"`
	AcceptedOn string                  `bson:"acceptedOn,omitempty" json:"-"`
	Pending    bool                    `bson:"pending,omitempty" json:"-"`
	Asked      string                  `bson:"asked,omitempty" json:"-"`
}

// Mark is what an assessment says of one item of its checklist. It keeps whether
// the item was required then.
type Mark struct {
	Code     string        `bson:"code" json:"code"`
	Pass     bool          `bson:"pass" json:"pass"`
	Required bool          `bson:"required" json:"required"`
	Note     string        `bson:"note,omitempty" json:"note,omitempty"`
	Photos   []registry.ID `bson:"photos,omitempty" json:"photos,omitempty"`
}

// AssessmentState is where an [Assessment] stands.
type AssessmentState string

// The states of an assessment. Void is one that its place could not follow any
// more, because it was archived at that moment.
const (
	Applied   AssessmentState = "applied"
	Withdrawn AssessmentState = "withdrawn"
	Accepted  AssessmentState = "accepted"
	Failed    AssessmentState = "failed"
	Revoked   AssessmentState = "revoked"
	Void      AssessmentState = "void"
)

var assessmentDef = registry.Def{Name: "assessment", Fields: []registry.Field{
	{Name: "place", Path: "placeId", Kind: registry.Text},
	{Name: "accepted", Path: "accepted", Kind: registry.Bool},
	{Name: "pending", Path: "pending", Kind: registry.Bool},
}}

// Standing is where a place stands as a standard site, with its assessments, the
// newest first.
type Standing struct {
	Place       registry.Place
	Assessments []Assessment
}

// Standard reads where a place stands. Whoever sees the place's work sees it.
func (o *Oversight) Standard(ctx context.Context, who registry.Actor, place registry.ID) (Standing, error) {
	p, err := o.reg.WorkPlace(ctx, who, string(place))
	if err != nil {
		return Standing{}, err
	}
	all, err := o.of(ctx, p.ID)
	return Standing{Place: p, Assessments: all}, err
}

// of reads the assessments of a place, the newest first.
func (o *Oversight) of(ctx context.Context, place registry.ID) ([]Assessment, error) {
	all := []Assessment{}
	for a, err := range o.assessments.All(ctx, registry.Eq("place", string(place))) {
		if err != nil {
			return nil, err
		}
		all = append(all, a)
	}
	slices.SortFunc(all, func(a, b Assessment) int { return int(b.No - a.No) })
	return all, nil
}

// Apply asks for a place to be accepted as a standard site. rev is the version of
// the place that the actor saw.
func (o *Oversight) Apply(ctx context.Context, who registry.Actor, place registry.ID, rev registry.Rev) (Standing, error) {
	return o.decide(ctx, who, place, rev, registry.StandardApply, "apply", func(p *registry.Place, last *Assessment) (Assessment, error) {
		if s := p.Standard.Status; s == registry.StandardApplied || s == registry.StandardAccepted {
			return Assessment{}, badStep(s, registry.StandardApplied)
		}
		return Assessment{PlaceID: p.ID, No: last.No + 1, State: Applied, Becomes: registry.StandardApplied,
			AppliedBy: who.Account, AppliedByName: who.Name, AppliedOn: o.today()}, nil
	})
}

// Withdraw takes an application back.
func (o *Oversight) Withdraw(ctx context.Context, who registry.Actor, place registry.ID, rev registry.Rev) (Standing, error) {
	return o.decide(ctx, who, place, rev, registry.StandardApply, "withdraw", func(p *registry.Place, last *Assessment) (Assessment, error) {
		if p.Standard.Status != registry.StandardApplied || last.State != Applied {
			return Assessment{}, badStep(p.Standard.Status, registry.StandardNone)
		}
		next := *last
		next.State, next.Becomes = Withdrawn, registry.StandardNone
		return next, nil
	})
}

// Visit is what an inspector brings back: a mark for every item of the checklist.
type Visit struct {
	On     string // date, 2026-11-24, not in the future
	Items  []Mark // Required is filled in
	Photos []registry.ID
}

// Assess judges a place by what an inspector saw. It is accepted when every
// required item passed, which demands a photo as evidence; otherwise it failed, and
// a place that was accepted before is so no more. Conflict when the actor applied
// himself or works for the place's operator.
func (o *Oversight) Assess(ctx context.Context, who registry.Actor, place registry.ID, rev registry.Rev, v Visit) (Standing, error) {
	return o.decide(ctx, who, place, rev, registry.StandardAccept, v, func(p *registry.Place, last *Assessment) (Assessment, error) {
		next := Assessment{PlaceID: p.ID, No: last.No + 1}
		if p.Standard.Status == registry.StandardApplied && last.State == Applied {
			next = *last
		}
		if who.Operator != "" && who.Operator == p.OperatorID || next.AppliedOn != "" && next.AppliedBy == who.Account {
			return Assessment{}, conflict("assessment.own", "nobody accepts a place of his own operator, or one he applied for")
		}
		c := o.Checklist()
		marks, err := o.marks(c, v)
		if err != nil {
			return Assessment{}, err
		}
		next.Checklist, next.Items, next.Photos, next.On = c.Version, marks, v.Photos, v.On
		next.Inspector, next.InspectorName = who.Account, who.Name
		next.judge()
		if next.Accepted && len(next.evidence()) == 0 {
			return Assessment{}, &registry.Error{Kind: registry.Invalid, Code: "assessment.no_evidence", Msg: "an accepted site has a photo",
				Fields: []registry.FieldError{{Field: "photos", Code: "field.required"}}}
		}
		if !next.Accepted && p.Standard.Status == registry.StandardAccepted {
			next.Becomes, next.AcceptedOn = registry.StandardRevoked, p.Standard.AcceptedOn
		}
		return next, nil
	})
}

// marks puts what was seen into the order of the checklist. Every item has one.
func (o *Oversight) marks(c Checklist, v Visit) ([]Mark, error) {
	var bad registry.Faults
	bad.Date("on", v.On, "2000-01-01", o.today())
	checkPhotos(&bad, "photos", v.Photos)
	given := map[string]Mark{}
	for i, m := range v.Items {
		field := fmt.Sprintf("items[%d]", i)
		_, known := c.item(m.Code)
		_, twice := given[m.Code]
		switch {
		case !known:
			bad.Add(field, "item.unknown", m.Code)
		case twice:
			bad.Add(field, "item.twice", m.Code)
		}
		bad.Text(field+".note", m.Note, maxText, false)
		checkPhotos(&bad, field+".photos", m.Photos)
		given[m.Code] = m
	}
	marks := make([]Mark, 0, len(c.Items))
	for _, item := range c.Items {
		m, ok := given[item.Code]
		if !ok {
			bad.Add("items", "item.missing", item.Code)
		}
		m.Required = item.Required
		marks = append(marks, m)
	}
	return marks, bad.Err("oversight")
}

// judge works out score and state from the marks.
func (a *Assessment) judge() {
	passed := 0
	a.Accepted, a.State, a.Becomes = true, Accepted, registry.StandardAccepted
	for _, m := range a.Items {
		if m.Pass {
			passed++
		} else if m.Required {
			a.Accepted, a.State, a.Becomes = false, Failed, registry.StandardFailed
		}
	}
	if a.Accepted {
		a.AcceptedOn = a.On
	}
	a.Score = int64(math.Floor(100 * float64(passed) / float64(len(a.Items)))) // 100 is all of them
}

// evidence are all photos of an assessment.
func (a *Assessment) evidence() []registry.ID {
	ids := slices.Clone(a.Photos)
	for _, m := range a.Items {
		ids = append(ids, m.Photos...)
	}
	return ids
}

// Revoke takes the acceptance of a place back.
func (o *Oversight) Revoke(ctx context.Context, who registry.Actor, place registry.ID, rev registry.Rev, reason string) (Standing, error) {
	return o.decide(ctx, who, place, rev, registry.StandardAccept, "revoke "+reason, func(p *registry.Place, last *Assessment) (Assessment, error) {
		var bad registry.Faults
		bad.Text("reason", reason, maxText, true)
		switch {
		case bad.Err("oversight") != nil:
			return Assessment{}, bad.Err("oversight")
		case p.Standard.Status != registry.StandardAccepted || last.State != Accepted:
			return Assessment{}, badStep(p.Standard.Status, registry.StandardRevoked)
		}
		next := *last
		next.State, next.Becomes, next.Reason = Revoked, registry.StandardRevoked, reason
		next.RevokedBy, next.RevokedByName, next.RevokedOn = who.Account, who.Name, o.today()
		return next, nil
	})
}

func badStep(from, to registry.StandardStatus) error {
	return conflict("standard.bad_step", fmt.Sprintf("cannot go from %q to %q", from, to))
}

// numbered is the id of an assessment of a place.
func numbered(place registry.ID, no int64) registry.ID {
	return registry.ID(fmt.Sprintf("%s-%04d", place, no))
}

// onlySites refuses places that the checklist is not made for.
func onlySites(p *registry.Place) error {
	if info, _ := p.Kind.Info(); info.Group != "site" {
		return conflict("standard.not_a_site", string(p.Kind))
	}
	if p.Status == registry.Archived || p.Status == registry.Closed {
		return conflict("standard.gone", string(p.Status))
	}
	return nil
}
