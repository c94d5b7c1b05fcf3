package operator

import (
	"context"

	"huishou/geo/registry"
)

// Join registers an operator. An office enters it as confirmed. Anybody else who has
// an account, and no operator yet, registers a new one and becomes its administrator.
//
// Two rows are written, the operator's and the account's. The first names the account
// until the second is there; when that was cut off, registering again with the same
// account finishes it, and an answer that was lost is given again. Conflict when the
// code is taken, or the account has another operator.
func (o *Operators) Join(ctx context.Context, who registry.Actor, c Content) (File, error) {
	if err := who.MayAtAll(registry.OperatorJoin); err != nil {
		return File{}, err
	}
	op := Operator{Base: registry.Base{ID: o.reg.NewID()}, State: New, Filing: Filing{Status: NotFiled}}
	legalRep, phone, err := o.write(&op, c)
	if err != nil {
		return File{}, err
	}
	if who.Is(registry.Reviewer) || who.Is(registry.Regulator) || who.Is(registry.Admin) { // an office never becomes an operator
		for _, right := range []registry.Right{registry.OperatorWrite, registry.OperatorCheck} {
			if err := who.May(right, registry.Target{Area: op.County}); err != nil {
				return File{}, err
			}
		}
		op.State = Active
		op.see(who.Name, o.today())
		return o.enter(ctx, who, op, legalRep, phone)
	}
	switch f, found, err := o.joined(ctx, who, op.USCC); {
	case err != nil || found:
		return f, err
	case who.Operator != "":
		return File{}, conflict("operator.has_one", "the account works for an operator")
	}
	// One that this account began and never finished, with another code: a slip.
	switch begun, err := o.table.First(ctx, registry.Eq("joining", string(who.Account))); {
	case err == nil && begun.State == New:
		op.Base, op.Code = begun.Base, begun.Code
		if begun.County != op.County {
			op.Code = ""
		}
	case err != nil && registry.KindOf(err) != registry.NotFound:
		return File{}, err
	}
	op.JoinedBy, op.Joining = who.Account, who.Account
	f, err := o.enter(ctx, who, op, legalRep, phone)
	if k := registry.KindOf(err); k == registry.Conflict || k == registry.Stale { // perhaps the same request, sent twice
		if f, found, err := o.joined(ctx, who, op.USCC); err != nil || found {
			return f, err
		}
	}
	if err != nil {
		return File{}, err
	}
	return o.finish(ctx, who, f.Operator)
}

// joined looks for an operator with a code. When it is the one that this account
// registers, what is left to do is done; when it is another's, the code is taken.
func (o *Operators) joined(ctx context.Context, who registry.Actor, c USCC) (f File, found bool, err error) {
	op, err := o.table.First(ctx, registry.Eq("uscc", string(c)))
	switch {
	case registry.KindOf(err) == registry.NotFound:
		return File{}, false, nil
	case err != nil:
		return File{}, false, err
	case op.Joining == who.Account:
		f, err = o.finish(ctx, who, op)
	case op.JoinedBy == who.Account && op.ID == who.Operator:
		f, err = o.file(op, nil)
	default:
		err = taken(conflict("operator.taken", ""))
	}
	return f, true, err
}

// enter writes the first version of an operator's file.
func (o *Operators) enter(ctx context.Context, who registry.Actor, op Operator, legalRep, phone string) (File, error) {
	op.Key = op.USCC
	if err := o.seal(&op, legalRep, phone); err != nil {
		return File{}, err
	}
	if op.Code == "" {
		var err error
		if op.Code, err = o.reg.NextCode(ctx, "O-"+op.County); err != nil {
			return File{}, err
		}
	}
	op, err := o.put(ctx, who, registry.OperatorJoin, op, "join")
	return o.file(op, taken(err))
}

// finish makes the account that registered an operator its administrator, and then
// forgets that this was still to be done.
func (o *Operators) finish(ctx context.Context, who registry.Actor, op Operator) (File, error) {
	err := o.assign.Assign(ctx, who, who.Account, op.ID, []registry.Grant{{Role: registry.OperatorAdmin}})
	if registry.KindOf(err) == registry.Conflict { // it has another operator since: this one is nobody's
		if err := o.reg.Audit(ctx, who, registry.OperatorJoin, "operator", op.ID, "remove"); err != nil {
			return File{}, err
		}
		if err := o.table.Remove(ctx, who, op.ID, op.Rev); err != nil {
			return File{}, err
		}
		return File{}, conflict("operator.has_one", "the account works for another operator")
	}
	if err != nil {
		return File{}, err
	}
	for {
		op.Joining = ""
		stored, err := o.table.Put(ctx, who, op)
		if registry.KindOf(err) != registry.Stale || ctx.Err() != nil {
			return o.file(stored, err)
		}
		if op, err = o.table.Get(ctx, op.ID); err != nil || op.Joining == "" {
			return o.file(op, err)
		}
	}
}
