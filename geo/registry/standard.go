package registry

import (
	"context"
	"slices"
	"time"
)

// Standard is where a place stands on the way to acceptance as a standard site
// (标准化规范化); the zero Standard has not applied.
type Standard struct {
	Status     StandardStatus `bson:"status,omitempty" json:"status"`
	AcceptedOn string         `bson:"acceptedOn,omitempty" json:"acceptedOn,omitempty"` // date, 2026-11-24; kept when it is revoked
	Score      int64          `bson:"score,omitempty" json:"score,omitempty"`           // of the assessment, 0 to 100
	Ref        ID             `bson:"ref,omitempty" json:"ref,omitempty"`               // of the assessment
}

// StandardStatus is a status of a [Standard]; "" is that of a place that never applied.
type StandardStatus string

// The statuses of a [Standard].
const (
	StandardNone     StandardStatus = ""
	StandardApplied  StandardStatus = "applied"
	StandardAccepted StandardStatus = "accepted"
	StandardFailed   StandardStatus = "failed"
	StandardRevoked  StandardStatus = "revoked"
)

// standardNext says from each status where acceptance may go. An inspector may
// assess a place that has not applied, and assess again.
var standardNext = map[StandardStatus][]StandardStatus{
	StandardNone:     {StandardApplied, StandardAccepted, StandardFailed},
	StandardApplied:  {StandardNone, StandardAccepted, StandardFailed},
	StandardAccepted: {StandardAccepted, StandardRevoked},
	StandardFailed:   {StandardApplied, StandardAccepted, StandardFailed},
	StandardRevoked:  {StandardApplied, StandardAccepted, StandardFailed},
}

// SetStandard moves a place on towards acceptance. rev is the version of the
// place that the actor saw. To apply, or to take that back, needs
// [StandardApply], everything else [StandardAccept]. Conflict when the place does
// not stand there.
func (r *Registry) SetStandard(ctx context.Context, who Actor, id ID, rev Rev, next Standard) (Place, error) {
	p, err := r.placeBy(ctx, string(id))
	if err != nil {
		return Place{}, err
	}
	right := StandardAccept
	if next.Status == StandardApplied || next.Status == StandardNone {
		right = StandardApply
	}
	if err := may(who, right, &p); err != nil {
		return Place{}, err
	}
	if err := p.at(rev); err != nil {
		return Place{}, err
	}
	switch {
	case !slices.Contains(standardNext[p.Standard.Status], next.Status):
		return Place{}, &Error{Kind: Conflict, Code: "standard.bad_step",
			Msg: "cannot go from " + string(p.Standard.Status) + " to " + string(next.Status)}
	case p.Status == Archived:
		return Place{}, noSuchStep("it is archived")
	case next.Score < 0 || next.Score > 100:
		return Place{}, invalid("request.invalid", "score", FieldError{Field: "score", Code: "number.out_of_range"})
	}
	if _, err := time.Parse(time.DateOnly, next.AcceptedOn); err != nil && (next.AcceptedOn != "" || next.Status == StandardAccepted) {
		return Place{}, invalid("request.invalid", "date", FieldError{Field: "acceptedOn", Code: "date.invalid", Value: next.AcceptedOn})
	}
	p.Standard = next
	return r.writePlace(ctx, who, right, p, "standard "+string(next.Status))
}

// Standardised reports whether the place is accepted as a standard site now.
func (p *Place) Standardised() bool { return p.Standard.Status == StandardAccepted }
