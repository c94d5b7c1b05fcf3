package account

import (
	"context"

	"huishou/geo/registry"
)

// goneName stands in the place of a deleted account's name in its own row.
const goneName = "已注销"

// SetPassword changes the actor's own password; his other sessions end, this one too.
func (a *Accounts) SetPassword(ctx context.Context, who registry.Actor, old, password string) (Account, error) {
	acc, err := a.proven(ctx, who, "old", old)
	if err != nil {
		return Account{}, err
	}
	hash, err := a.newHash(ctx, acc, "new", password)
	if err != nil {
		return Account{}, err
	}
	return a.change(ctx, who, acc.ID, "account.password", func(acc *Account) error { acc.Hash = hash; return nil })
}

// proven is the actor's account, once he has given its password again. A token
// cannot: what needs a password is for people.
func (a *Accounts) proven(ctx context.Context, who registry.Actor, field, password string) (Account, error) {
	acc, err := a.own(ctx, who)
	if err != nil {
		return Account{}, err
	}
	if who.Via != registry.ViaSession {
		return Account{}, failed(registry.Forbidden, "forbidden")
	}
	right, err := a.verify(ctx, password, acc.Hash)
	if err != nil {
		return Account{}, err
	}
	if !right {
		return Account{}, &registry.Error{Kind: registry.Invalid, Code: "account.invalid", Fields: []registry.FieldError{{Field: field, Code: "password.wrong"}}}
	}
	return acc, nil
}

// OwnData is all that is kept about an account.
type OwnData struct {
	Account  Account
	Sessions []Session
	Tokens   []Token
	Acts     []registry.AuditEntry // what it did, newest first, at most 1,000
}

// Data gathers all that is kept about the actor's account.
func (a *Accounts) Data(ctx context.Context, who registry.Actor) (d OwnData, err error) {
	if d.Account, err = a.own(ctx, who); err != nil {
		return d, err
	}
	if err = a.reg.Audit(ctx, who, "account.export", "account", d.Account.ID, ""); err != nil {
		return d, err
	}
	if d.Sessions, err = a.Sessions(ctx, who); err != nil {
		return d, err
	}
	if d.Tokens, err = a.Tokens(ctx, who); err != nil {
		return d, err
	}
	d.Acts, err = a.reg.OwnAudit(ctx, who, registry.MaxPage)
	return d, err
}

// Delete ends the actor's account: nobody can log in with it, its tokens end, and
// its row has neither login nor name any more. Rows that it wrote before, the
// replaced versions of its own row and the audit log keep the name of that time:
// the log proves who decided, and the store removes no versions.
func (a *Accounts) Delete(ctx context.Context, who registry.Actor, password string) error {
	acc, err := a.proven(ctx, who, "password", password)
	if err != nil {
		return err
	}
	_, err = a.change(ctx, who, acc.ID, "account.delete", func(acc *Account) error {
		acc.State = Gone
		if err := a.keepAdmin(ctx, *acc); err != nil {
			return err
		}
		acc.Login, acc.Name, acc.Hash, acc.Grants, acc.Operator = "gone-"+string(acc.ID), goneName, "", nil, ""
		return nil
	})
	if err != nil {
		return err
	}
	tokens, _, err := a.tokens.Find(ctx, registry.Query{Where: []registry.Cond{registry.Eq("account", string(acc.ID))}})
	for _, t := range tokens {
		if err := a.tokens.Remove(ctx, who, t.ID, t.Rev); err != nil {
			return err
		}
	}
	return err
}
