package registry

import (
	"context"
	"fmt"
	"slices"
	"time"

	"huishou/geo/hours"
)

// CreatePlace makes a draft of what content says and gives it its code, area and
// county, and what may be the same place. Who works for an operator makes its
// places only; who works for an office within its area.
func (r *Registry) CreatePlace(ctx context.Context, who Actor, content Place) (Place, []Twin, error) {
	if err := who.MayAtAll(PlaceWrite); err != nil {
		return Place{}, nil, err
	}
	p := *content.onlyContent()
	p.readHours()
	p.Base = Base{ID: r.NewID()}
	p.Status = Draft
	r.settle(&p, &Place{})
	if p.OperatorID == "" && who.May(PlaceWrite, Target{Area: p.Area}) != nil {
		p.OperatorID = who.Operator
	}
	if err := who.May(PlaceWrite, p.target()); err != nil {
		return Place{}, nil, err
	}
	if bad := p.Validate(); len(bad) > 0 {
		return Place{}, nil, invalid("request.invalid", "place", bad...)
	}
	if err := r.linkPlacePhotos(ctx, who, &p); err != nil {
		return Place{}, nil, err
	}
	p.wrote(who)
	one := []Place{p}
	if err := r.giveCodes(ctx, one, []int{0}); err != nil {
		return Place{}, nil, err
	}
	p, err := r.writePlace(ctx, who, PlaceWrite, one[0], "create")
	if err != nil {
		return Place{}, nil, err
	}
	likely, err := r.Likely(ctx, who, p)
	return p, likely, err
}

// SavePlace writes what a place says, all of it: a draft's own content, or the
// edit of a place that is or was public, which waits beside it. rev is the version
// that the actor saw. Conflict while somebody is to judge it: it is withdrawn first.
func (r *Registry) SavePlace(ctx context.Context, who Actor, id ID, rev Rev, content Place) (Place, []Twin, error) {
	p, err := r.placeBy(ctx, string(id))
	if err != nil {
		return Place{}, nil, err
	}
	if err := may(who, PlaceWrite, &p); err != nil {
		return Place{}, nil, err
	}
	if err := p.at(rev); err != nil {
		return Place{}, nil, err
	}
	content.readHours()
	if p, err = r.edited(who, p, content); err != nil {
		return Place{}, nil, err
	}
	if err := r.linkPlacePhotos(ctx, who, p.Newest()); err != nil {
		return Place{}, nil, err
	}
	if p, err = r.writePlace(ctx, who, PlaceWrite, p, "edit"); err != nil {
		return Place{}, nil, err
	}
	likely, err := r.Likely(ctx, who, p)
	return p, likely, err
}

// readHours turns hours in plain Chinese, such as 周一至周五 8:00-17:30, into the
// syntax of OpenStreetMap; what is neither stays, and is refused in its turn.
func (p *Place) readHours() {
	for _, h := range []*string{&p.Hours, &p.ReceivingHours} {
		if _, err := hours.Parse(*h); err == nil {
			continue
		}
		if osm, err := hours.FromChinese(*h); err == nil {
			*h = osm
		}
	}
}

// edited is p with content where it belongs: in itself, or waiting beside.
func (r *Registry) edited(who Actor, p, content Place) (Place, error) {
	if s := p.Stage(); s == Submitted || s == InReview {
		return Place{}, &Error{Kind: Conflict, Code: "review.waiting", Msg: "withdraw it first"}
	}
	next := p.withContent(&content)
	if who.May(PlaceWrite, Target{Area: p.Area}) != nil { // its operator's people do not give it away
		next.OperatorID = p.OperatorID
	}
	r.settle(&next, &p)
	if err := who.May(PlaceWrite, next.target()); err != nil {
		return Place{}, err
	}
	if bad := next.Validate(); len(bad) > 0 {
		return Place{}, invalid("request.invalid", "place", bad...)
	}
	switch p.Status {
	case Archived:
		return Place{}, &Error{Kind: Conflict, Code: "place.archived", Msg: "it is archived"}
	case Draft, Rejected:
		next.Status = Draft
		next.wrote(who)
		return next, nil
	}
	if len(DiffPlaces(&p, &next)) == 0 {
		if p.Review == nil {
			return Place{}, &Error{Kind: Conflict, Code: "review.nothing", Msg: "it says so already"}
		}
		p.Review = nil // changed back
		return p, nil
	}
	p.wrote(who)
	p.Review.Edit, p.Review.State = next.onlyContent(), Draft
	return p, nil
}

// wrote remembers who wrote what waits, which he may not judge.
func (p *Place) wrote(who Actor) {
	review := Review{}
	if p.Review != nil {
		review = *p.Review
	}
	if who.Account != "" && !slices.Contains(review.Wrote, who.Account) {
		review.Wrote = append(slices.Clone(review.Wrote), who.Account)
	}
	p.Review = &review
}

// submitEdit lets an edit that the actor made wait for approval.
func (p *Place) submitEdit(who Actor, edit *Place, now time.Time) {
	p.wrote(who)
	p.Review.Edit, p.Review.State = edit, Submitted
	p.Review.By, p.Review.ByName, p.Review.At = who.Account, who.Name, &now
}

// Newest is what the place shall say: its waiting edit, or itself. Only its content
// and id count.
func (p *Place) Newest() *Place {
	if p.Review == nil || p.Review.Edit == nil {
		return p
	}
	next := p.withContent(p.Review.Edit)
	return &next
}

// settle completes what a place says where it moved: its seven decimals, its area.
func (r *Registry) settle(p, old *Place) {
	p.Location[0], p.Location[1] = rounded(p.Location[0]), rounded(p.Location[1])
	if p.Area == "" || p.Location != old.Location {
		p.Area, p.County, p.AreaEstimated = r.Locate(p.At())
	}
	if p.Location != old.Location {
		p.AccuracyM = 0
	}
}

// linkPlacePhotos says that the photos a place shows are its own.
func (r *Registry) linkPlacePhotos(ctx context.Context, who Actor, p *Place) error {
	ids := make([]ID, len(p.Photos))
	for i, photo := range p.Photos {
		ids[i] = photo.ID
	}
	return r.LinkPhotos(ctx, who, ids, PhotoLink{Noun: "place", Row: p.ID, Read: PlaceReadWork, Area: p.Area, Operator: p.OperatorID})
}

// Version is one version of a place, with what it changed.
type Version struct {
	Rev     Rev       `json:"rev"`
	At      time.Time `json:"at"`
	By      string    `json:"by"`
	Status  Status    `json:"status"`
	Stage   Status    `json:"stage"` // of what waited then
	Changes []Change  `json:"changes"`
}

// PlaceHistory lists the versions of a place, newest first. Waiting edits count
// when they are approved.
func (r *Registry) PlaceHistory(ctx context.Context, who Actor, id ID) ([]Version, error) {
	p, err := r.WorkPlace(ctx, who, string(id))
	if err != nil {
		return nil, err
	}
	all, err := r.places.History(ctx, p.ID)
	if err != nil {
		return nil, err
	}
	all = append(all, p)
	versions := make([]Version, len(all))
	before := &Place{}
	for i := range all {
		v := &all[i]
		versions[len(all)-1-i] = Version{v.Rev, v.UpdatedAt, v.UpdatedBy, v.Status, v.Stage(), DiffPlaces(before, v)}
		before = v
	}
	return versions, nil
}

// RestorePlace makes what a place said in an earlier version the edit of it, and
// submits it; a draft says it at once.
func (r *Registry) RestorePlace(ctx context.Context, who Actor, id ID, rev, version Rev) (Place, error) {
	p, err := r.placeBy(ctx, string(id))
	if err != nil {
		return Place{}, err
	}
	if err := may(who, PlaceReview, &p); err != nil {
		return Place{}, err
	}
	if err := p.at(rev); err != nil {
		return Place{}, err
	}
	all, err := r.places.History(ctx, p.ID)
	if err != nil {
		return Place{}, err
	}
	i := slices.IndexFunc(all, func(v Place) bool { return v.Rev == version })
	if i < 0 {
		return Place{}, &Error{Kind: NotFound, Code: "place.no_rev", Msg: fmt.Sprintf("no version %d", version)}
	}
	if p.Review != nil && p.Review.Edit != nil {
		return Place{}, &Error{Kind: Conflict, Code: "review.waiting", Msg: "an edit waits"}
	}
	if p, err = r.edited(who, p, all[i]); err != nil {
		return Place{}, err
	}
	if p.Review != nil && p.Review.Edit != nil {
		p.submitEdit(who, p.Review.Edit, r.places.Stamp())
	}
	return r.writePlace(ctx, who, PlaceReview, p, fmt.Sprintf("restore %d", version))
}
