package pickup

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"huishou/geo"
	"huishou/geo/registry"
)

// Proposal gives a pickup to a driver, when the dispatcher wants it so.
type Proposal struct {
	Pickup   Pickup
	DriverID registry.ID
	Driver   string // his name
}

// Limits of what is proposed at once.
const (
	mostDrivers  = 20
	mostProposed = 500
)

// Suggest proposes who takes which of the confirmed pickups of a date: neighbours
// together, each driver as many as the others, and who has pickups already those
// near to them. It goes by squares alone, and nothing is written.
func (p *Pickups) Suggest(ctx context.Context, who registry.Actor, date string, drivers []registry.ID) ([]Proposal, error) {
	where, ok, err := p.reg.Within(who, registry.PickupDispatch, "", "county")
	if err != nil || !ok {
		return nil, err
	}
	var bad registry.Faults
	bad.Date("date", date, "", "")
	if len(drivers) == 0 {
		bad.Add("driverIds", "field.required", "")
	}
	if len(drivers) > mostDrivers {
		bad.Add("driverIds", "field.too_many", "")
	}
	if err := bad.Err("suggest"); err != nil {
		return nil, err
	}
	rows, _, err := p.pickups.Find(ctx, registry.Query{Limit: mostProposed,
		Where: append(where, registry.Eq("date", date), registry.In("state", string(Confirmed), string(Assigned)))})
	if err != nil {
		return nil, err
	}
	out := []Proposal{}
	for len(rows) > 0 { // an administrator has those of several operators
		operator := rows[0].OperatorID
		others := slices.DeleteFunc(slices.Clone(rows), func(row Pickup) bool { return row.OperatorID == operator })
		own := slices.DeleteFunc(rows, func(row Pickup) bool { return row.OperatorID != operator })
		rows = others
		proposals, err := p.share(ctx, own, operator, drivers)
		if err != nil {
			return nil, err
		}
		out = append(out, proposals...)
	}
	return out, nil
}

// share gives the confirmed ones of an operator's pickups to its drivers.
func (p *Pickups) share(ctx context.Context, rows []Pickup, operator registry.ID, drivers []registry.ID) (out []Proposal, err error) {
	var crew []Proposal // without a pickup yet
	for i, id := range drivers {
		name, ok := "", false
		if registry.ValidID(string(id)) {
			if name, ok, err = p.opt.Driver(ctx, id, operator); err != nil {
				return nil, err
			}
		}
		if ok && !slices.Contains(drivers[:i], id) {
			crew = append(crew, Proposal{DriverID: id, Driver: name})
		} else if !ok {
			var bad registry.Faults
			bad.Add(fmt.Sprintf("driverIds[%d]", i), "pickup.no_driver", string(id))
			return nil, bad.Err("suggest")
		}
	}
	has := map[registry.ID][]Pickup{}
	var waiting []Pickup
	for _, row := range rows {
		if row.State == Assigned {
			has[row.DriverID] = append(has[row.DriverID], row)
		} else {
			waiting = append(waiting, row)
		}
	}
	groups := around(waiting, len(crew))
	// Who is somewhere already chooses first.
	slices.SortStableFunc(crew, func(a, b Proposal) int { return compareBool(len(has[a.DriverID]) == 0, len(has[b.DriverID]) == 0) })
	for _, driver := range crew {
		if len(groups) == 0 {
			break
		}
		best := 0
		if old := has[driver.DriverID]; len(old) > 0 {
			here := middle(old)
			for i := range groups {
				if geo.Distance(here, middle(groups[i])) < geo.Distance(here, middle(groups[best])) {
					best = i
				}
			}
		}
		for _, row := range groups[best] {
			out = append(out, Proposal{row, driver.DriverID, driver.Driver})
		}
		groups = slices.Delete(groups, best, best+1)
	}
	return out, nil
}

// around cuts pickups into at most n groups of the same size, going round their
// middle, and begins where the groups are closest together.
func around(rows []Pickup, n int) (best [][]Pickup) {
	if n = min(n, len(rows)); n == 0 {
		return nil
	}
	centre := middle(rows)
	angle := func(row Pickup) float64 {
		return math.Atan2(row.Cell[1]-centre[1], (row.Cell[0]-centre[0])*math.Cos(centre[1]*math.Pi/180))
	}
	rows = slices.Clone(rows)
	slices.SortFunc(rows, func(a, b Pickup) int { return cmp.Or(cmp.Compare(angle(a), angle(b)), cmp.Compare(a.ID, b.ID)) })
	least := geo.Metres(math.Inf(1))
	for range (len(rows) + n - 1) / n { // later beginnings only name the groups anew
		var groups [][]Pickup
		var spread geo.Metres
		for i := range n {
			group := rows[i*len(rows)/n : (i+1)*len(rows)/n]
			at := middle(group)
			for _, row := range group {
				spread += geo.Distance(at, orb.Point(row.Cell))
			}
			groups = append(groups, group)
		}
		if spread < least {
			least, best = spread, groups
		}
		rows = append(slices.Clone(rows[1:]), rows[0])
	}
	return best
}

// middle is the mean of the squares of pickups.
func middle(rows []Pickup) (at orb.Point) {
	for _, row := range rows {
		at[0] += row.Cell[0] / float64(len(rows))
		at[1] += row.Cell[1] / float64(len(rows))
	}
	return at
}
