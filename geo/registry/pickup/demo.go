package pickup

import (
	"context"
	"errors"
	"fmt"
	"time"

	"huishou/geo/registry"
)

// DemoOperator is whose the offers made up for demonstration are: nobody's. An
// account that works for it can dispatch and drive what is booked there.
const DemoOperator registry.ID = "01J000000000000DEM0CREW001"

// PutDemo stores offers that are made up, each under its id, and counts those that
// were not there. What somebody changed since stays.
func (p *Pickups) PutDemo(ctx context.Context, who registry.Actor, offers []Offer) (made int, err error) {
	if err := who.May(registry.SeedLoad, registry.Target{}); err != nil {
		return 0, err
	}
	docs, err := p.reg.Store().Table(ctx, offerDef)
	if err != nil {
		return 0, fmt.Errorf("open offers: %w", err)
	}
	for _, o := range offers {
		o.Demo, o.OperatorID, o.County = true, DemoOperator, p.reg.CountyOf(o.Areas[0])
		bad := p.check(&o)
		if err := bad.Err(o.Name); err != nil {
			return made, err
		}
		switch doc, err := docs.Get(ctx, o.ID); {
		case errors.Is(err, registry.ErrNoDoc):
		case err != nil:
			return made, fmt.Errorf("look for an offer: %w", err)
		case !doc.Deleted:
			continue
		default: // removed before
			o.Rev = doc.Rev
		}
		if err := p.reg.Audit(ctx, who, registry.SeedLoad, "pickupoffer", o.ID, "demo"); err != nil {
			return made, err
		}
		if _, err := p.offers.Put(ctx, who, o); err != nil {
			return made, err
		}
		made++
	}
	return made, nil
}

// part is the pickups as a [registry.Part].
type part struct{ *Pickups }

// Follow learns nothing: pickups are read from the store.
func (part) Follow(context.Context, time.Time) error { return nil }

// Undo takes nothing back: pickups are not imported.
func (part) Undo(context.Context, registry.Actor, registry.ID) (undone, kept int, err error) {
	return 0, 0, nil
}

// RemoveDemo removes the offers that are made up and what was booked there, with
// what is private. Cut off, the next call goes on.
func (p *Pickups) RemoveDemo(ctx context.Context, who registry.Actor) (removed int, err error) {
	if err := who.May(registry.SeedLoad, registry.Target{}); err != nil {
		return 0, err
	}
	for row, err := range p.pickups.All(ctx, registry.Eq("demo", true)) {
		if err != nil {
			return removed, err
		}
		if err := p.drop(ctx, row.ID); err != nil {
			return removed, err
		}
		if err := p.pickups.Remove(ctx, who, row.ID, row.Rev); err != nil {
			return removed, err
		}
		removed++
	}
	for o, err := range p.offers.All(ctx, registry.Eq("demo", true)) {
		if err != nil {
			return removed, err
		}
		for s, err := range p.slots.All(ctx, registry.Eq("offer", string(o.ID))) {
			if err != nil {
				return removed, err
			}
			if err := p.slots.Remove(ctx, who, s.ID, s.Rev); err != nil {
				return removed, err
			}
		}
		if err := p.offers.Remove(ctx, who, o.ID, o.Rev); err != nil {
			return removed, err
		}
		removed++
	}
	return removed, nil
}
