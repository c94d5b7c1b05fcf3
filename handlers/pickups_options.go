package handlers

import (
	"context"

	"huishou/geo/registry"
	"huishou/geo/registry/account"
	"huishou/geo/registry/pickup"
)

// pickupOptions are the settings of collections with what other nouns say of their
// drivers and operators.
func (a *api) pickupOptions() pickup.Options {
	opt := a.conf.Pickups
	opt.Log, opt.Teller = a.log, pickupTeller{a}
	opt.Teller = pickupTeller{a}
	opt.Driver = func(ctx context.Context, id, operator registry.ID) (string, bool, error) {
		acc, err := a.accounts.Get(ctx, registry.Console, id)
		if registry.KindOf(err) == registry.NotFound {
			return "", false, nil
		}
		if err != nil {
			return "", false, err
		}
		who := registry.Actor{Account: acc.ID, Grants: acc.Grants}
		return acc.Name, acc.State == account.Active && acc.Operator == operator && who.Is(registry.Driver), nil
	}
	opt.Operator = func(ctx context.Context, id registry.ID) (string, bool, error) {
		name, err := a.operators.Name(ctx, id)
		return name, name != "", err
	}
	return opt
}
