package account

import (
	"context"
	"slices"

	"huishou/geo/registry"
)

// mayGive refuses unless who may give grants: an administrator gives any; the
// administrator of an operator gives the roles of its staff, for his operator.
func (a *Accounts) mayGive(who registry.Actor, grants []registry.Grant, operator registry.ID) error {
	if err := who.May(registry.AccountManage, registry.Target{Operator: operator}); err != nil {
		return err
	}
	var bad []registry.FieldError
	if operator != "" && !registry.ValidID(string(operator)) {
		bad = append(bad, registry.FieldError{Field: "operatorId", Code: "operator.unknown", Value: string(operator)})
	}
	for _, g := range grants {
		i := slices.IndexFunc(registry.Roles, func(r registry.RoleInfo) bool { return r.Role == g.Role })
		switch {
		case i < 0:
			bad = append(bad, registry.FieldError{Field: "grants", Code: "role.unknown", Value: string(g.Role)})
		case registry.Roles[i].Own && operator == "":
			bad = append(bad, registry.FieldError{Field: "operatorId", Code: "role.needs_operator", Value: string(g.Role)})
		case g.Area != "" && registry.Roles[i].Own:
			bad = append(bad, registry.FieldError{Field: "grants", Code: "role.has_no_area", Value: string(g.Role)})
		case g.Area != "" && !a.grantable(g.Area):
			bad = append(bad, registry.FieldError{Field: "grants", Code: "area.not_county", Value: g.Area})
		case !who.Is(registry.Admin) && g.Role != registry.SiteStaff && g.Role != registry.Driver:
			return failed(registry.Forbidden, "forbidden")
		}
	}
	if len(bad) > 0 {
		return &registry.Error{Kind: registry.Invalid, Code: "account.invalid", Fields: bad}
	}
	return nil
}

// grantable reports whether a grant can be for an area: a county or the city.
func (a *Accounts) grantable(code string) bool {
	_, ok := a.reg.AreaOf(code)
	return ok && len(code) == 6
}

// List lists the accounts that who manages, by login.
func (a *Accounts) List(ctx context.Context, who registry.Actor, cursor string, limit int) ([]Account, string, error) {
	scope, ok := who.Scope(registry.AccountManage)
	if !ok {
		return nil, "", failed(registry.Forbidden, "forbidden")
	}
	q := registry.Query{Sort: "login", Cursor: cursor, Limit: limit, Where: []registry.Cond{registry.In("state", string(Active), string(Blocked))}}
	if !scope.Everything {
		q.Where = append(q.Where, registry.Eq("operator", string(scope.Operator)))
	}
	return a.accounts.Find(ctx, q)
}

// Get reads an account that who manages, or his own.
func (a *Accounts) Get(ctx context.Context, who registry.Actor, id registry.ID) (Account, error) {
	acc, err := a.find(ctx, id)
	if err == nil && who.May(registry.AccountManage, acc.target()) != nil && acc.ID != who.Account {
		return Account{}, notFound()
	}
	return acc, err
}

// ByLogin reads an account by its login name.
func (a *Accounts) ByLogin(ctx context.Context, who registry.Actor, login string) (Account, error) {
	acc, err := a.accounts.First(ctx, registry.Eq("login", Fold(login)))
	if err == nil && who.May(registry.AccountManage, acc.target()) != nil {
		return Account{}, notFound()
	}
	return acc, err
}

func (a *Accounts) find(ctx context.Context, id registry.ID) (Account, error) {
	if !registry.ValidID(string(id)) {
		return Account{}, notFound()
	}
	acc, err := a.accounts.Get(ctx, id)
	if err == nil && acc.State == Gone {
		return Account{}, notFound()
	}
	return acc, err
}

func notFound() error { return failed(registry.NotFound, "account.not_found") }

// Grant gives an account its roles and operator anew; its sessions end.
func (a *Accounts) Grant(ctx context.Context, who registry.Actor, id registry.ID, grants []registry.Grant, operator registry.ID) (Account, error) {
	acc, err := a.find(ctx, id)
	if err != nil {
		return Account{}, err
	}
	if who.May(registry.AccountManage, acc.target()) != nil {
		return Account{}, notFound()
	}
	if err := a.mayGive(who, grants, operator); err != nil {
		return Account{}, err
	}
	// What he could not have given he does not take away either.
	if err := a.mayGive(who, acc.Grants, acc.Operator); err != nil && !who.Is(registry.Admin) {
		return Account{}, err
	}
	return a.change(ctx, who, id, "account.grant", func(acc *Account) error {
		acc.Grants, acc.Operator = grants, operator
		return a.keepAdmin(ctx, *acc)
	})
}

// Assign adds a grant and an operator to an account that had none: who registers
// an operator becomes its administrator. Doing it again changes nothing.
func (a *Accounts) Assign(ctx context.Context, who registry.Actor, id, operator registry.ID, grants []registry.Grant) error {
	if err := who.May(registry.OperatorJoin, registry.Target{Account: id}); err != nil {
		return err
	}
	_, err := a.change(ctx, who, id, "account.assign", func(acc *Account) error {
		if acc.Operator != "" && acc.Operator != operator {
			return failed(registry.Conflict, "account.has_operator")
		}
		acc.Operator = operator
		for _, g := range grants {
			if !slices.Contains(acc.Grants, g) {
				acc.Grants = append(acc.Grants, g)
			}
		}
		return nil
	})
	return err
}

// SetState blocks an account or opens it again; its sessions end.
func (a *Accounts) SetState(ctx context.Context, who registry.Actor, id registry.ID, state State) (Account, error) {
	if state != Active && state != Blocked {
		return Account{}, &registry.Error{Kind: registry.Invalid, Code: "account.invalid", Fields: []registry.FieldError{{Field: "state", Code: "state.unknown", Value: string(state)}}}
	}
	acc, err := a.find(ctx, id)
	if err != nil {
		return Account{}, err
	}
	if who.May(registry.AccountManage, acc.target()) != nil {
		return Account{}, notFound()
	}
	if err := a.mayGive(who, acc.Grants, acc.Operator); err != nil && !who.Is(registry.Admin) {
		return Account{}, err
	}
	return a.change(ctx, who, id, "account."+registry.Right(state), func(acc *Account) error {
		acc.State = state
		return a.keepAdmin(ctx, *acc)
	})
}

// keepAdmin refuses what would leave nobody to manage accounts.
func (a *Accounts) keepAdmin(ctx context.Context, next Account) error {
	if next.State == Active && next.actor("").Is(registry.Admin) {
		return nil
	}
	was, err := a.accounts.Get(ctx, next.ID)
	if err != nil || !was.actor("").Is(registry.Admin) {
		return err
	}
	for acc, err := range a.accounts.All(ctx, registry.Eq("state", string(Active))) {
		if err != nil {
			return err
		}
		if acc.ID != next.ID && acc.actor("").Is(registry.Admin) {
			return nil
		}
	}
	return failed(registry.Conflict, "account.last_admin")
}

// change writes an account and ends its sessions. It is tried again when somebody
// else wrote meanwhile.
func (a *Accounts) change(ctx context.Context, who registry.Actor, id registry.ID, op registry.Right, do func(*Account) error) (Account, error) {
	if err := a.reg.Audit(ctx, who, op, "account", id, ""); err != nil {
		return Account{}, err
	}
	for {
		acc, err := a.accounts.Get(ctx, id)
		if err != nil {
			return Account{}, err
		}
		if err := do(&acc); err != nil {
			return Account{}, err
		}
		acc.Epoch++
		stored, err := a.accounts.Put(ctx, who, acc)
		if registry.KindOf(err) == registry.Stale && ctx.Err() == nil {
			continue
		}
		return stored, err
	}
}
