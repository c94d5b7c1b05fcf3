package oversight

import (
	"context"
	"fmt"

	"huishou/geo/registry"
)

// followTries is how often a place is read again when others write it meanwhile.
const followTries = 5

// decide is the way of every write about a standard site: may the actor, is there
// something half done, what comes next of it, write it down, let the place follow.
// ask is what the actor wants beside rev.
func (o *Oversight) decide(ctx context.Context, who registry.Actor, place registry.ID, rev registry.Rev, right registry.Right, ask any,
	next func(p *registry.Place, last *Assessment) (Assessment, error)) (Standing, error) {
	p, err := o.reg.WorkPlace(ctx, who, string(place))
	if err != nil {
		return Standing{}, err
	}
	if err := who.May(right, registry.Target{Area: p.Area, Operator: p.OperatorID}); err != nil {
		return Standing{}, err
	}
	if err := onlySites(&p); err != nil {
		return Standing{}, err
	}
	all, err := o.of(ctx, p.ID)
	if err != nil {
		return Standing{}, err
	}
	var last Assessment
	if len(all) > 0 {
		last = all[0]
	}
	asked := o.reg.Fingerprint("assessment", fmt.Sprintf("%s %d %s %+v", right, rev, who.Account, ask))
	if last.Pending { // an earlier call broke off
		if last, err = o.follow(ctx, finisher, last); err != nil && last.State != Void {
			return Standing{}, err
		}
		if p, err = o.reg.WorkPlace(ctx, who, string(place)); err != nil {
			return Standing{}, err
		}
	}
	if last.Asked == asked && last.State != Void { // and this is the same call again
		return o.Standard(ctx, who, p.ID)
	}
	if err := at(p.Rev, rev); err != nil {
		return Standing{}, err
	}
	a, err := next(&p, &last)
	if err != nil {
		return Standing{}, err
	}
	a.ID, a.Pending, a.Asked = numbered(p.ID, a.No), true, asked
	if err := o.reg.LinkPhotos(ctx, who, a.evidence(), registry.PhotoLink{Noun: "assessment", Row: a.ID, Read: registry.InspectRead,
		Area: p.Area, Operator: p.OperatorID}); err != nil {
		return Standing{}, err
	}
	if err := o.reg.Audit(ctx, who, right, "assessment", a.ID, string(a.State)); err != nil {
		return Standing{}, err
	}
	if a, err = o.assessments.Put(ctx, who, a); err != nil {
		return Standing{}, err
	}
	if _, err := o.follow(ctx, who, a); err != nil {
		return Standing{}, err
	}
	return o.Standard(ctx, who, p.ID)
}

// placeStandard is what the place of an assessment says after it.
func (a *Assessment) placeStandard() registry.Standard {
	s := registry.Standard{Status: a.Becomes}
	if a.Becomes != registry.StandardNone {
		s.Ref = a.ID
	}
	if a.On != "" {
		s.Score = a.Score
	}
	if a.Becomes == registry.StandardAccepted || a.Becomes == registry.StandardRevoked {
		s.AcceptedOn = a.AcceptedOn
	}
	return s
}

// follow lets the place say what a decided, and then takes the mark off a. A place
// that cannot go there any more leaves a void.
func (o *Oversight) follow(ctx context.Context, who registry.Actor, a Assessment) (Assessment, error) {
	err := o.setPlace(ctx, who, &a)
	switch registry.KindOf(err) {
	case registry.Conflict, registry.NotFound:
		a.State, a.Accepted = Void, false
	default:
		if err != nil {
			return a, err
		}
	}
	a.Pending = false
	done, putErr := o.assessments.Put(ctx, who, a)
	if putErr != nil {
		if registry.KindOf(putErr) == registry.Stale { // somebody else finished it
			return o.assessments.Get(ctx, a.ID)
		}
		return a, putErr
	}
	return done, err
}

// setPlace writes the state of a into its place, unless it is there.
func (o *Oversight) setPlace(ctx context.Context, who registry.Actor, a *Assessment) error {
	want := a.placeStandard()
	var err error
	for range followTries {
		p, e := o.reg.WorkPlace(ctx, finisher, string(a.PlaceID))
		if e != nil {
			return e
		}
		if p.Standard == want {
			return nil
		}
		// The right was asked for; that the place moved to another area meanwhile
		// does not leave a decision half written.
		if _, err = o.reg.SetStandard(ctx, registry.Actor{Name: who.Name, Account: who.Account, Grants: finisher.Grants, Via: who.Via}, p.ID, p.Rev, want); registry.KindOf(err) != registry.Stale {
			return err
		}
	}
	return err
}

// reconcile finishes the decisions whose places have not followed.
func (o *Oversight) reconcile(ctx context.Context) error {
	for a, err := range o.assessments.All(ctx, registry.Eq("pending", true)) {
		if err != nil {
			return err
		}
		if _, err := o.follow(ctx, finisher, a); err != nil && registry.KindOf(err) != registry.Conflict && registry.KindOf(err) != registry.NotFound {
			return err
		}
	}
	return nil
}
