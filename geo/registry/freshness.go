package registry

import (
	"context"
	"crypto/rand"
	"time"
)

// ConfirmLink lets whoever holds its token confirm one place, once.
type ConfirmLink struct {
	Print   string     `bson:"print"` // fingerprint of the token
	Expires time.Time  `bson:"expires"`
	UsedAt  *time.Time `bson:"usedAt,omitempty"`
	By      string     `bson:"by"` // who gave it out
}

// confirmLinkLasts is how long a [ConfirmLink] can be used.
const confirmLinkLasts = 30 * 24 * time.Hour

// confirmKind keeps the fingerprints of tokens apart from others.
const confirmKind = "confirm link"

// FreshFrom is the time from which what is said of the place counts as right:
// when somebody confirmed it, or else when it was entered.
func (p *Place) FreshFrom() time.Time {
	if p.ConfirmedAt != nil {
		return *p.ConfirmedAt
	}
	return p.CreatedAt
}

// freshDay is a time as cards keep it: the number of its day, UTC.
func freshDay(t time.Time) uint16 { return uint16(max(0, min(t.Unix()/(24*60*60), 1<<16-1))) }

// staleDay is the day before which a place that was confirmed is stale now.
func (r *Registry) staleDay() uint16 { return freshDay(r.opt.Now().Add(-r.opt.StaleAfter)) }

// Stale reports whether nobody has confirmed the place for too long.
func (r *Registry) Stale(p *Place) bool { return freshDay(p.FreshFrom()) < r.staleDay() }

// ConfirmPlace says that all that is said of a place is still right.
func (r *Registry) ConfirmPlace(ctx context.Context, who Actor, id ID, rev Rev) (Place, error) {
	p, err := r.placeBy(ctx, string(id))
	if err != nil {
		return Place{}, err
	}
	if err := may(who, PlaceConfirm, &p); err != nil {
		return Place{}, err
	}
	if err := p.at(rev); err != nil {
		return Place{}, err
	}
	return r.confirm(ctx, who, p)
}

func (r *Registry) confirm(ctx context.Context, who Actor, p Place) (Place, error) {
	if p.Status != Published {
		return Place{}, noSuchStep("only a public place is confirmed")
	}
	now := r.places.Stamp()
	p.ConfirmedAt = &now
	return r.writePlace(ctx, who, PlaceConfirm, p, "confirm")
}

// GiveConfirmLink makes the token of a place's confirm link. It is told once, can
// be used once within 30 days, and takes the place of the one before.
func (r *Registry) GiveConfirmLink(ctx context.Context, who Actor, id ID, rev Rev) (p Place, token string, err error) {
	if p, err = r.placeBy(ctx, string(id)); err != nil {
		return Place{}, "", err
	}
	if err := may(who, PlaceConfirm, &p); err != nil {
		return Place{}, "", err
	}
	if err := p.at(rev); err != nil {
		return Place{}, "", err
	}
	if p.Status != Published {
		return Place{}, "", noSuchStep("only a public place is confirmed")
	}
	token = rand.Text()
	p.ConfirmLink = &ConfirmLink{Print: r.Fingerprint(confirmKind, token), Expires: r.places.Stamp().Add(confirmLinkLasts), By: who.Name}
	p, err = r.writePlace(ctx, who, PlaceConfirm, p, "confirm link")
	if err != nil {
		return Place{}, "", err
	}
	return p, token, nil
}

// PlaceToConfirm reads the public place that a token confirms. NotFound without
// one, Conflict when the token was used or is too old.
func (r *Registry) PlaceToConfirm(ctx context.Context, token string) (Place, error) {
	p, err := r.byConfirmToken(ctx, token)
	if err != nil {
		return Place{}, err
	}
	return p.forPublic(), nil
}

func (r *Registry) byConfirmToken(ctx context.Context, token string) (Place, error) {
	none := notFound("confirm.not_found", "confirm link")
	if len(token) > 64 {
		return Place{}, none
	}
	p, err := r.places.First(ctx, Eq("confirmPrint", r.Fingerprint(confirmKind, token)))
	switch {
	case KindOf(err) == NotFound:
		return Place{}, none
	case err != nil:
		return Place{}, err
	case p.Status != Published:
		return Place{}, none
	case p.ConfirmLink.UsedAt != nil:
		return Place{}, &Error{Kind: Conflict, Code: "confirm.used", Msg: "used at " + p.ConfirmLink.UsedAt.String()}
	case p.ConfirmLink.Expires.Before(r.opt.Now()):
		return Place{}, &Error{Kind: Conflict, Code: "confirm.expired", Msg: "expired at " + p.ConfirmLink.Expires.String()}
	}
	return p, nil
}

// ConfirmByToken confirms the place that a token is for. Whoever holds the token
// may; the token is used up by the same write.
func (r *Registry) ConfirmByToken(ctx context.Context, token string) (Place, error) {
	p, err := r.byConfirmToken(ctx, token)
	if err != nil {
		return Place{}, err
	}
	now := r.places.Stamp()
	link := *p.ConfirmLink
	link.UsedAt = &now
	p.ConfirmLink = &link
	p, err = r.confirm(ctx, Actor{Name: "confirm link"}, p)
	return p.forPublic(), err
}
