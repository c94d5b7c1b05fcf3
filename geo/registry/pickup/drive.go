package pickup

import (
	"cmp"
	"context"
	"slices"

	"github.com/paulmach/orb"

	"huishou/geo/registry"
)

// Stop is a pickup of a driver's day.
type Stop struct {
	Pickup
	Contact *Contact // nil when it is not his any more to see
}

// driverSees are the states in which a driver sees whose pickup it is.
var driverSees = []State{Assigned, Collected, Settled, NoShow}

// mostStops is how many pickups a driver's day holds at most.
const mostStops = 200

// Opened reads a pickup of a driver with its exact data. That it was opened is in
// the audit log.
func (p *Pickups) Opened(ctx context.Context, who registry.Actor, idOrCode string) (Stop, error) {
	row, err := p.find(ctx, who, idOrCode, registry.PickupDrive)
	if err != nil {
		return Stop{}, err
	}
	return p.opened(ctx, who, row)
}

func (p *Pickups) opened(ctx context.Context, who registry.Actor, row Pickup) (Stop, error) {
	if !slices.Contains(driverSees, row.State) {
		return Stop{Pickup: row}, nil
	}
	if err := p.reg.Audit(ctx, who, registry.PickupDrive, "pickup", row.ID, "open"); err != nil {
		return Stop{}, err
	}
	c, ok, err := p.open(ctx, &row)
	if err != nil || !ok {
		return Stop{Pickup: row}, err
	}
	return Stop{row, &c}, nil
}

// Day reads the pickups of a driver on a date. Each that is opened is in the audit
// log.
func (p *Pickups) Day(ctx context.Context, who registry.Actor, date string) ([]Stop, error) {
	if err := who.May(registry.PickupDrive, registry.Target{Account: who.Account}); err != nil {
		return nil, err
	}
	rows, _, err := p.pickups.Find(ctx, registry.Query{Limit: mostStops, Where: []registry.Cond{registry.Eq("driver", string(who.Account)),
		registry.Eq("date", date), registry.In("state", texts(driverSees)...)}})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(rows, func(a, b Pickup) int { return cmp.Or(a.Start.Compare(b.Start), cmp.Compare(a.ID, b.ID)) })
	stops := make([]Stop, len(rows))
	for i, row := range rows {
		if stops[i], err = p.opened(ctx, who, row); err != nil {
			return nil, err
		}
	}
	return stops, nil
}

// exactly is where a stop is, as far as it is known.
func (s *Stop) exactly() orb.Point {
	if s.Contact != nil && s.Contact.At != nil {
		return *s.Contact.At
	}
	return orb.Point(s.Cell)
}

func texts[S ~string](list []S) []any {
	out := make([]any, len(list))
	for i, s := range list {
		out[i] = string(s)
	}
	return out
}
