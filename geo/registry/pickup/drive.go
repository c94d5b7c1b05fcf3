package pickup

import (
	"context"
	"slices"

	"huishou/geo/registry"
)

// Stop is a pickup of a driver's day.
type Stop struct {
	Pickup
	Contact *Contact // nil when it is not his any more to see
}

// driverSees are the states in which a driver sees whose pickup it is.
var driverSees = []State{Assigned, Collected, Settled, NoShow}

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

func texts[S ~string](list []S) []any {
	out := make([]any, len(list))
	for i, s := range list {
		out[i] = string(s)
	}
	return out
}
