package registry

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// Status is where a place stands in its life.
type Status string

// The statuses of a place. Only published ones are public.
const (
	Draft     Status = "draft"
	Submitted Status = "submitted"
	InReview  Status = "in_review"
	Published Status = "published"
	Rejected  Status = "rejected"
	Suspended Status = "suspended"
	Closed    Status = "closed"
	Archived  Status = "archived"
)

// Step is something that moves a place on in its life.
type Step string

// The steps. Those up to Reject are about what waits for approval: a new place,
// or the edit of a public one, which goes through the same statuses in its
// [Review] while the place stays what it is.
const (
	Submit   Step = "submit"   // hand in
	Withdraw Step = "withdraw" // take back; an edit that was not handed in is dropped
	Claim    Step = "claim"    // begin to look at it, also in the stead of another
	Approve  Step = "approve"
	Reject   Step = "reject" // with a reason
	Publish  Step = "publish"
	Suspend  Step = "suspend" // with a reason
	Close    Step = "close"   // with a reason
	Reopen   Step = "reopen"
	Archive  Step = "archive"
)

// placeStep is one row of the life of a place: whoever has right may do step from
// the statuses of from, and it leads to to.
type placeStep struct {
	step   Step
	from   []Status
	right  Right
	to     Status
	review bool // about what waits, see [Place.Stage]
	reason bool // words are demanded
}

// placeSteps is the life of a place.
var placeSteps = []placeStep{
	{step: Submit, from: []Status{Draft, Rejected}, right: PlaceWrite, to: Submitted, review: true},
	{step: Withdraw, from: []Status{Submitted, InReview, Rejected}, right: PlaceWrite, to: Draft, review: true},
	{step: Claim, from: []Status{Submitted, InReview}, right: PlaceReview, to: InReview, review: true},
	{step: Approve, from: []Status{Submitted, InReview}, right: PlaceReview, to: Published, review: true},
	{step: Reject, from: []Status{Submitted, InReview}, right: PlaceReview, to: Rejected, review: true, reason: true},
	{step: Publish, from: []Status{Draft}, right: PlacePublish, to: Published},
	{step: Archive, from: []Status{Draft, Rejected}, right: PlaceWrite, to: Archived},
	{step: Archive, from: []Status{Published, Suspended, Closed}, right: PlaceStop, to: Archived},
	{step: Suspend, from: []Status{Published}, right: PlaceStop, to: Suspended, reason: true},
	{step: Close, from: []Status{Published, Suspended}, right: PlaceStop, to: Closed, reason: true},
	{step: Reopen, from: []Status{Suspended, Closed}, right: PlaceStop, to: Published},
}

// Review is what waits for approval, or came back from it.
type Review struct {
	// Edit holds in its content fields what a place that is or was public shall
	// say; nil when the place itself is what waits.
	Edit  *Place `bson:"edit,omitempty"`
	State Status `bson:"state,omitempty"` // of the edit; of a new place its status tells

	Wrote         []ID       `bson:"wrote,omitempty"`         // accounts that wrote it
	By            ID         `bson:"by,omitempty"`            // account that submitted it
	ByName        string     `bson:"byName,omitempty"`        //
	At            *time.Time `bson:"at,omitempty"`            // when it was submitted
	Note          string     `bson:"note,omitempty"`          // of the submitter
	ClaimedBy     ID         `bson:"claimedBy,omitempty"`     // account of the reviewer
	ClaimedByName string     `bson:"claimedByName,omitempty"` //
	ClaimedAt     *time.Time `bson:"claimedAt,omitempty"`     //
	Reason        string     `bson:"reason,omitempty"`        // why it was rejected
}

// Approval tells who approved what is public now.
type Approval struct {
	By     ID        `bson:"by,omitempty"`
	ByName string    `bson:"byName"`
	At     time.Time `bson:"at"`
	Note   string    `bson:"note,omitempty"`
}

// Stop tells why a place is suspended or closed. What an office stopped, its
// operator cannot open again.
type Stop struct {
	By     ID        `bson:"by,omitempty"`
	ByName string    `bson:"byName"`
	At     time.Time `bson:"at"`
	Reason string    `bson:"reason"`
	Office bool      `bson:"office,omitempty"` // and not the place's own operator
}

// Stage is where what waits stands: the edit of a public place, or the place.
func (p *Place) Stage() Status {
	if p.Review != nil && p.Review.Edit != nil {
		return p.Review.State
	}
	return p.Status
}

// queueTime writes a time so that text sorts by it.
const queueTime = "2006-01-02T15:04:05.000Z"

// derive makes the queue's fields those of where the place stands; each write of a
// row begins with it.
func (p *Place) derive() {
	p.Queue, p.QueueCounty = "", ""
	if s := p.Stage(); (s == Submitted || s == InReview) && p.Review != nil && p.Review.At != nil {
		p.Queue, p.QueueCounty = p.Review.At.UTC().Format(queueTime), p.County
	}
}

// StepPlace moves a place on; words are the note or reason that goes with it. rev
// is the version that the actor saw. Forbidden when the actor may not, Conflict
// when the place does not stand where the step begins, or when somebody would
// judge what he wrote himself; Stale when somebody else wrote meanwhile.
func (r *Registry) StepPlace(ctx context.Context, who Actor, id ID, rev Rev, step Step, words string) (Place, error) {
	p, err := r.placeBy(ctx, string(id))
	if err != nil {
		return Place{}, err
	}
	return r.step(ctx, who, p, rev, step, words)
}

// SetStatus does the step that leads from the place's status to next.
func (r *Registry) SetStatus(ctx context.Context, who Actor, idOrCode string, next Status, words string) (Place, error) {
	p, err := r.placeBy(ctx, idOrCode)
	if err != nil {
		return Place{}, err
	}
	for _, s := range placeSteps {
		if s.to == next && slices.Contains(s.from, p.standing(s)) {
			return r.step(ctx, who, p, p.Rev, s.step, words)
		}
	}
	if err := may(who, PlacePublish, &p); err != nil {
		return Place{}, err
	}
	return Place{}, noSuchStep(fmt.Sprintf("nothing leads from %s to %s", p.Status, next))
}

func noSuchStep(msg string) error { return &Error{Kind: Conflict, Code: "place.bad_step", Msg: msg} }

// standing is the status that a row of the table is about.
func (p *Place) standing(s placeStep) Status {
	if s.review {
		return p.Stage()
	}
	return p.Status
}

func (r *Registry) step(ctx context.Context, who Actor, p Place, rev Rev, step Step, words string) (Place, error) {
	var row placeStep
	for _, s := range placeSteps {
		if s.step == step && (row.step == "" || slices.Contains(s.from, p.standing(s))) {
			row = s
		}
	}
	if row.step == "" {
		return Place{}, noSuchStep("no step " + string(step))
	}
	if err := may(who, row.right, &p); err != nil {
		return Place{}, err
	}
	if err := p.at(rev); err != nil {
		return Place{}, err
	}
	editing := p.Review != nil && p.Review.Edit != nil
	dropping := step == Withdraw && editing && p.Review.State == Draft
	if !slices.Contains(row.from, p.standing(row)) && !dropping {
		return Place{}, noSuchStep(fmt.Sprintf("%s does not begin at %s", step, p.standing(row)))
	}
	if err := checkWords(words, row.reason); err != nil {
		return Place{}, err
	}
	now := r.places.Stamp()
	switch {
	case dropping:
		p.Review = nil
	case row.review:
		if err := r.judge(who, &p, row, words, now); err != nil {
			return Place{}, err
		}
	default:
		if err := stop(who, &p, row, words, now); err != nil {
			return Place{}, err
		}
	}
	return r.writePlace(ctx, who, row.right, p, string(step))
}

// checkWords checks what a person wrote beside a step.
func checkWords(words string, demanded bool) error {
	fault := func(code string) error {
		return invalid("request.invalid", "reason", FieldError{Field: "reason", Code: code})
	}
	switch {
	case demanded && !visible(words):
		return fault("field.required")
	case len([]rune(words)) > maxText:
		return fault("field.too_long")
	case !plainText(words):
		return fault("field.bad_characters")
	}
	return nil
}

// judge does a step on what waits.
func (r *Registry) judge(who Actor, p *Place, row placeStep, words string, now time.Time) error {
	review := Review{}
	if p.Review != nil {
		review = *p.Review
	}
	editing := review.Edit != nil
	switch row.step {
	case Submit:
		review.By, review.ByName, review.At, review.Note = who.Account, who.Name, &now, words
		review.ClaimedBy, review.ClaimedByName, review.ClaimedAt, review.Reason = "", "", nil, ""
	case Claim:
		review.ClaimedBy, review.ClaimedByName, review.ClaimedAt = who.Account, who.Name, &now
	case Approve, Reject:
		if review.By == who.Account || who.Account != "" && slices.Contains(review.Wrote, who.Account) {
			return &Error{Kind: Conflict, Code: "review.own", Msg: "nobody judges what he wrote or submitted"}
		}
		if p.Stage() == InReview && review.ClaimedBy != who.Account {
			return &Error{Kind: Conflict, Code: "review.claimed", Msg: "claimed by " + review.ClaimedByName}
		}
		review.Reason = words
	}
	if row.step != Approve {
		if editing {
			review.State = row.to
		} else {
			p.Status = row.to
		}
		p.Review = &review
		return nil
	}
	if editing {
		next := p.withContent(review.Edit)
		r.settle(&next, p)
		if err := who.May(row.right, next.target()); err != nil { // it moves to another's area
			return err
		}
		*p = next
	} else {
		p.Status = row.to
	}
	if bad := p.Validate(); len(bad) > 0 {
		return invalid("place.invalid", "the place breaks rules that came later", bad...)
	}
	p.Review = nil
	p.Approval = &Approval{By: who.Account, ByName: who.Name, At: now, Note: words}
	p.ConfirmedAt = review.At // whoever submitted it said that it is right
	return nil
}

// stop does a step that is not about what waits.
func stop(who Actor, p *Place, row placeStep, words string, now time.Time) error {
	office := who.May(row.right, Target{Area: p.Area}) == nil
	switch row.step {
	case Suspend, Close:
		office = office || p.Stop != nil && p.Stop.Office // closing does not wipe out who suspended it
		p.Stop = &Stop{By: who.Account, ByName: who.Name, At: now, Reason: words, Office: office}
	case Reopen:
		if p.Stop != nil && p.Stop.Office && !office {
			return &Error{Kind: Forbidden, Code: "place.stopped_by_office", Msg: "an office stopped it"}
		}
		p.Stop = nil
	case Publish:
		p.Review, p.Approval = nil, &Approval{By: who.Account, ByName: who.Name, At: now, Note: words}
	case Archive:
		p.Review = nil
	}
	p.Status = row.to
	return nil
}

// may refuses what the actor may not do to a place. One that he cannot see at all
// is not found, so that nobody learns that it exists.
func may(who Actor, right Right, p *Place) error {
	err := who.May(right, p.target())
	if err != nil && p.Status != Published && who.May(PlaceReadWork, p.target()) != nil {
		return notFound("place.not_found", "place")
	}
	return err
}

// at refuses to write over another version than the one that was seen.
func (p *Place) at(rev Rev) error {
	if p.Rev != rev {
		return &Error{Kind: Stale, Code: "write.stale", Msg: fmt.Sprintf("it is at version %d, not %d", p.Rev, rev)}
	}
	return nil
}

// writePlace stores a place that its rules allow, and makes it visible. note goes
// to the audit log.
func (r *Registry) writePlace(ctx context.Context, who Actor, right Right, p Place, note string) (Place, error) {
	if err := r.Audit(ctx, who, right, "place", p.ID, note); err != nil {
		return Place{}, err
	}
	p, err := r.places.Put(ctx, who, p)
	if err != nil {
		return Place{}, err
	}
	r.learn([]Place{p})
	return p, nil
}
