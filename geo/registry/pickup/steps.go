package pickup

import (
	"context"
	"fmt"
	"slices"

	"huishou/geo/registry"
)

// step takes one step of [Life] with a pickup at the version that was read; change
// writes what comes with it. Each is in the audit log before it is done. Conflict
// when the pickup does not stand where the step begins.
func (p *Pickups) step(ctx context.Context, who registry.Actor, row Pickup, s Step, words string, change func(*Pickup) error) (Pickup, error) {
	e, ok := edge(s, row.State)
	if !ok {
		return Pickup{}, failed(registry.Conflict, "pickup.bad_step")
	}
	var bad registry.Faults
	bad.Text("reason", words, maxNote, e.Reasoned)
	if registry.HoldsPersonal(words) {
		bad.Add("reason", "pickup.private", "")
	}
	if err := bad.Err("step"); err != nil {
		return Pickup{}, err
	}
	now := p.pickups.Stamp()
	row.State = e.To
	row.Timeline = append(slices.Clone(row.Timeline), Taken{At: now, Step: s, State: e.To, By: who.Name, Note: words})
	if change != nil {
		if err := change(&row); err != nil {
			return Pickup{}, err
		}
	}
	if !row.State.Open() {
		row.OpenAt, row.Queue = nil, ""
	}
	if e.Ends && row.DropAt != nil {
		drop := now.Add(p.opt.Keep)
		row.DropAt = &drop
	}
	if err := p.reg.Audit(ctx, who, e.Right, "pickup", row.ID, string(s)); err != nil {
		return Pickup{}, err
	}
	row, err := p.pickups.Put(ctx, who, row)
	if err != nil {
		return Pickup{}, err
	}
	if e.Frees {
		// Cut off here, the seat stays taken until somebody wants it, or the next start.
		if err := p.free(ctx, row.SlotID, seatOf(row.ID)); err != nil {
			p.opt.Log.ErrorContext(ctx, "cannot free the seat of a pickup yet", "pickup", row.Code, "err", err)
		}
	}
	p.tell(ctx, row, nil)
	return row, nil
}

// find reads a pickup by id or code, for who has a right to it; not found for
// others.
func (p *Pickups) find(ctx context.Context, who registry.Actor, idOrCode string, right registry.Right) (Pickup, error) {
	if err := who.MayAtAll(right); err != nil {
		return Pickup{}, err
	}
	var row Pickup
	var err error
	if registry.ValidID(idOrCode) {
		row, err = p.pickups.Get(ctx, registry.ID(idOrCode))
	} else {
		row, err = p.byCode(ctx, idOrCode)
	}
	if err != nil {
		return Pickup{}, err
	}
	on := row.target()
	if right == registry.PickupDrive {
		on = registry.Target{Account: row.DriverID} // nobody's when it was given to none
	}
	if who.May(right, on) != nil {
		return Pickup{}, failed(registry.NotFound, "pickup.not_found")
	}
	return row, nil
}

// at reads a pickup for the desk, at the version that was seen.
func (p *Pickups) at(ctx context.Context, who registry.Actor, idOrCode string, rev registry.Rev) (Pickup, error) {
	row, err := p.find(ctx, who, idOrCode, registry.PickupDispatch)
	if err == nil && row.Rev != rev {
		err = failed(registry.Stale, "write.stale")
	}
	return row, err
}

// Confirm takes a pickup on. estimates, when there are any, says what each item
// should bring, in fen; nil leaves an item's as it is.
func (p *Pickups) Confirm(ctx context.Context, who registry.Actor, idOrCode string, rev registry.Rev, estimates []*int64) (Pickup, error) {
	row, err := p.at(ctx, who, idOrCode, rev)
	if err != nil {
		return Pickup{}, err
	}
	return p.step(ctx, who, row, Confirm, "", func(row *Pickup) error {
		var bad registry.Faults
		if len(estimates) > 0 && len(estimates) != len(row.Items) {
			bad.Add("estimatesFen", "pickup.one_each", fmt.Sprint(len(estimates)))
			return bad.Err("confirm")
		}
		row.Items = slices.Clone(row.Items)
		for i, fen := range estimates {
			if fen == nil {
				continue
			}
			if *fen < -maxFen || *fen > maxFen {
				bad.Add(fmt.Sprintf("estimatesFen[%d]", i), "number.out_of_range", fmt.Sprint(*fen))
			}
			if old := row.Items[i].EstimateFen; old != nil && *old != *fen {
				row.Items[i].AskedFen = old
			}
			row.Items[i].EstimateFen = fen
		}
		return bad.Err("confirm")
	})
}

// Assign gives a pickup to a driver of its operator, or to another.
func (p *Pickups) Assign(ctx context.Context, who registry.Actor, idOrCode string, rev registry.Rev, driver registry.ID) (Pickup, error) {
	row, err := p.at(ctx, who, idOrCode, rev)
	if err != nil {
		return Pickup{}, err
	}
	return p.step(ctx, who, row, Assign, "", func(row *Pickup) error {
		var bad registry.Faults
		name, ok := "", false
		if registry.ValidID(string(driver)) {
			if name, ok, err = p.opt.Driver(ctx, driver, row.OperatorID); err != nil {
				return err
			}
		}
		if !ok {
			bad.Add("driverId", "pickup.no_driver", string(driver))
		}
		row.DriverID, row.Driver = driver, name
		return bad.Err("assign")
	})
}

// CallOff cancels a pickup from the desk.
func (p *Pickups) CallOff(ctx context.Context, who registry.Actor, idOrCode string, rev registry.Rev, words string) (Pickup, error) {
	row, err := p.at(ctx, who, idOrCode, rev)
	if err != nil {
		return Pickup{}, err
	}
	return p.step(ctx, who, row, Cancel, words, nil)
}

// driven takes a step of the driver. He may have been out of reach: not the version
// he saw counts, but that the pickup is his and stands where the step begins.
func (p *Pickups) driven(ctx context.Context, who registry.Actor, idOrCode string, s Step, words string, change func(*Pickup) error) (Pickup, error) {
	for {
		row, err := p.find(ctx, who, idOrCode, registry.PickupDrive)
		if err != nil {
			return Pickup{}, err
		}
		row, err = p.step(ctx, who, row, s, words, change)
		if registry.KindOf(err) != registry.Stale || ctx.Err() != nil {
			return row, err
		}
	}
}

// Collect says what was collected: a line for every item, and for what came beside.
// A reason is demanded for every line that is not as it was estimated.
func (p *Pickups) Collect(ctx context.Context, who registry.Actor, idOrCode string, lines []Line) (Pickup, error) {
	return p.driven(ctx, who, idOrCode, Collect, "", func(row *Pickup) error {
		if err := checkLines(row, lines); err != nil {
			return err
		}
		final := Final{Lines: lines, At: p.pickups.Stamp()}
		for _, l := range lines {
			final.TotalFen += l.PriceFen
		}
		row.Final = &final
		return nil
	})
}

// Miss says that nobody was there, or that it could not be collected.
func (p *Pickups) Miss(ctx context.Context, who registry.Actor, idOrCode, words string) (Pickup, error) {
	return p.driven(ctx, who, idOrCode, Miss, words, nil)
}

// Settle says that what was due is paid.
func (p *Pickups) Settle(ctx context.Context, who registry.Actor, idOrCode string, m Method) (Pickup, error) {
	return p.driven(ctx, who, idOrCode, Settle, "", func(row *Pickup) error {
		var bad registry.Faults
		if !slices.Contains(Methods, m) || (m == "free") != (row.Final.TotalFen == 0) {
			bad.Add("method", "pickup.bad_method", string(m))
		}
		row.Paid = &Payment{m, p.pickups.Stamp()}
		return bad.Err("settle")
	})
}

// checkLines holds what was collected against what was asked for.
func checkLines(row *Pickup, lines []Line) error {
	var bad registry.Faults
	if len(lines) > 2*maxItems {
		bad.Add("lines", "field.too_many", "")
		return bad.Err("collect")
	}
	seen := make([]int, len(row.Items))
	for i := range lines {
		l := &lines[i]
		at := func(field string) string { return fmt.Sprintf("lines[%d].%s", i, field) }
		if _, ok := registry.TermOf(l.Material); !ok {
			bad.Add(at("material"), "material.unknown", string(l.Material))
		}
		checkAmounts(&bad, at, l.MassG, l.Units, "units")
		if l.PriceFen < -maxFen || l.PriceFen > maxFen {
			bad.Add(at("priceFen"), "number.out_of_range", fmt.Sprint(l.PriceFen))
		}
		bad.Text(at("words"), l.Words, maxNote, false)
		if registry.HoldsPersonal(l.Words) {
			bad.Add(at("words"), "pickup.private", "")
		}
		differs := true // what was not asked for
		switch {
		case l.Item < -1 || l.Item >= len(row.Items):
			bad.Add(at("item"), "number.out_of_range", fmt.Sprint(l.Item))
		case l.Item >= 0:
			if seen[l.Item]++; seen[l.Item] == 2 {
				bad.Add(at("item"), "pickup.item_twice", fmt.Sprint(l.Item))
			}
			differs = row.Items[l.Item].differs(l)
		}
		info, known := reasonOf(l.Reason)
		switch {
		case l.Reason != "" && !known:
			bad.Add(at("reason"), "pickup.reason_unknown", string(l.Reason))
		case differs && l.Reason == "":
			bad.Add(at("reason"), "pickup.reason_required", "")
		case info.Worded && registry.CheckText(l.Words, maxNote, true) != "":
			bad.Add(at("words"), "field.required", "")
		}
	}
	for i, n := range seen {
		if n == 0 {
			bad.Add("lines", "pickup.item_missing", fmt.Sprint(i))
		}
	}
	return bad.Err("collect")
}

// differs reports whether a line is not as the item was estimated. What was not
// estimated cannot differ.
func (i *Item) differs(l *Line) bool {
	return l.Material != i.Material || i.MassG != 0 && l.MassG != i.MassG || i.Qty != 0 && l.Units != 0 && l.Units != i.Qty ||
		i.EstimateFen != nil && l.PriceFen != *i.EstimateFen
}
