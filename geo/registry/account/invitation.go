package account

import (
	"context"
	"time"

	"huishou/geo/registry"
)

// Invitation is a link that makes an account with grants, or gives an account a
// new password; it works once.
type Invitation struct {
	registry.Base `bson:",inline"`

	Print    string           `bson:"print"` // fingerprint of the link's secret
	Grants   []registry.Grant `bson:"grants,omitempty"`
	Operator registry.ID      `bson:"operator,omitempty"`
	Reset    registry.ID      `bson:"reset,omitempty"` // the account whose password it sets
	First    bool             `bson:"first,omitempty"` // of the first administrator
	Note     string           `bson:"note,omitempty"`  // for whoever made it
	Expires  time.Time        `bson:"expires"`
	UsedBy   registry.ID      `bson:"usedBy,omitempty"`
}

var invitationDef = registry.Def{Name: "invitation", Fields: []registry.Field{
	{Name: "print", Path: "print", Kind: registry.Text, Unique: true},
	{Name: "operator", Path: "operator", Kind: registry.Text},
	{Name: "expires", Path: "expires", Kind: registry.Time, Sort: true},
	{Name: "usedBy", Path: "usedBy", Kind: registry.Text},
	{Name: "first", Path: "first", Kind: registry.Bool},
}, Lasts: registry.Swept}

// How long a link works: that of the first administrator a day, others a week.
const (
	firstLasts  = 24 * time.Hour
	inviteLasts = 7 * 24 * time.Hour
	inviteKept  = 30 * 24 * time.Hour // after its end; who used it stays in the audit log
)

// Invite makes a link that gives grants to whoever uses it. secret is told only here.
func (a *Accounts) Invite(ctx context.Context, who registry.Actor, grants []registry.Grant, operator registry.ID, note string) (i Invitation, secret string, err error) {
	if err := a.mayGive(who, grants, operator); err != nil {
		return Invitation{}, "", err
	}
	if code := registry.CheckText(note, 200, false); code != "" {
		return Invitation{}, "", &registry.Error{Kind: registry.Invalid, Code: "account.invalid", Fields: []registry.FieldError{{Field: "note", Code: code}}}
	}
	return a.link(ctx, who, Invitation{Grants: grants, Operator: operator, Note: note}, inviteLasts)
}

// Reset makes a link that sets a new password; the old one no longer works.
func (a *Accounts) Reset(ctx context.Context, who registry.Actor, id registry.ID) (i Invitation, secret string, err error) {
	acc, err := a.find(ctx, id)
	if err != nil {
		return Invitation{}, "", err
	}
	if who.May(registry.AccountManage, acc.target()) != nil {
		return Invitation{}, "", notFound()
	}
	if err := a.mayGive(who, acc.Grants, acc.Operator); err != nil {
		return Invitation{}, "", err
	}
	if _, err := a.change(ctx, who, id, "account.reset", func(acc *Account) error { acc.Hash = ""; return nil }); err != nil {
		return Invitation{}, "", err
	}
	return a.link(ctx, who, Invitation{Reset: id, Operator: acc.Operator}, firstLasts)
}

// First makes the link of the first administrator, and ends those made before;
// "" when there is an account already.
func (a *Accounts) First(ctx context.Context) (secret string, err error) {
	if empty, err := a.Empty(ctx); err != nil || !empty {
		return "", err
	}
	for i, err := range a.invitations.All(ctx, registry.Eq("first", true)) {
		if err != nil {
			return "", err
		}
		if err := a.invitations.Remove(ctx, registry.Console, i.ID, i.Rev); err != nil && registry.KindOf(err) != registry.Stale {
			return "", err
		}
	}
	_, secret, err = a.link(ctx, registry.Console, Invitation{Grants: []registry.Grant{{Role: registry.Admin}}, First: true}, firstLasts)
	return secret, err
}

func (a *Accounts) link(ctx context.Context, who registry.Actor, i Invitation, lasts time.Duration) (Invitation, string, error) {
	secret := newSecret()
	i.Base, i.Print, i.Expires = registry.Base{ID: a.reg.NewID()}, a.reg.Fingerprint("invitation", secret), a.invitations.Stamp().Add(lasts)
	if err := a.reg.Audit(ctx, who, "account.invite", "invitation", i.ID, ""); err != nil {
		return Invitation{}, "", err
	}
	i, err := a.invitations.Put(ctx, who, i)
	return i, secret, err
}

// Invited reads what a link gives. NotFound when it was used, taken back, or is
// too old.
func (a *Accounts) Invited(ctx context.Context, secret string) (Invitation, error) {
	none := failed(registry.NotFound, "invitation.not_found")
	if !validSecret(secret) {
		return Invitation{}, none
	}
	i, err := a.invitations.First(ctx, registry.Eq("print", a.reg.Fingerprint("invitation", secret)))
	switch {
	case registry.KindOf(err) == registry.NotFound, err == nil && (i.UsedBy != "" || a.invitations.Stamp().After(i.Expires)):
		return Invitation{}, none
	case err != nil:
		return Invitation{}, err
	}
	if i.First {
		if empty, err := a.Empty(ctx); err != nil || !empty {
			return Invitation{}, none
		}
	}
	return i, nil
}

// Accept uses a link: it makes the account it is for, or sets its password. Of
// two who use one link at once one is refused, and has an account without grants
// at most.
func (a *Accounts) Accept(ctx context.Context, secret, login, name, password string) (Account, error) {
	i, err := a.Invited(ctx, secret)
	if err != nil {
		return Account{}, err
	}
	if i.Reset != "" {
		return a.acceptReset(ctx, i, password)
	}
	// The account first, without its grants: cut off here it may do nothing.
	acc, err := a.create(ctx, registry.Actor{Name: name}, login, name, password, nil, "")
	if err != nil {
		return Account{}, err
	}
	i.UsedBy = acc.ID
	if _, err := a.invitations.Put(ctx, acc.actor(""), i); err != nil {
		if registry.KindOf(err) == registry.Stale {
			err = failed(registry.NotFound, "invitation.not_found")
		}
		return Account{}, err
	}
	return a.change(ctx, acc.actor(""), acc.ID, "account.accept", func(acc *Account) error {
		acc.Grants, acc.Operator = i.Grants, i.Operator
		return nil
	})
}

func (a *Accounts) acceptReset(ctx context.Context, i Invitation, password string) (Account, error) {
	acc, err := a.find(ctx, i.Reset)
	if err != nil {
		return Account{}, err
	}
	hash, err := a.newHash(ctx, acc, "password", password)
	if err != nil {
		return Account{}, err
	}
	i.UsedBy = acc.ID
	if _, err := a.invitations.Put(ctx, acc.actor(""), i); err != nil {
		return Account{}, err
	}
	return a.change(ctx, acc.actor(""), acc.ID, "account.password", func(acc *Account) error { acc.Hash = hash; return nil })
}

func (a *Accounts) newHash(ctx context.Context, acc Account, field, password string) (string, error) {
	if code := checkPassword(password, acc.Login, acc.Name); code != "" {
		return "", &registry.Error{Kind: registry.Invalid, Code: "account.invalid", Fields: []registry.FieldError{{Field: field, Code: code}}}
	}
	return a.hashOne(ctx, password)
}

// Invitations lists the links that still work, the one that ends first before others.
func (a *Accounts) Invitations(ctx context.Context, who registry.Actor, cursor string, limit int) ([]Invitation, string, error) {
	scope, ok := who.Scope(registry.AccountManage)
	if !ok {
		return nil, "", failed(registry.Forbidden, "forbidden")
	}
	q := registry.Query{Sort: "expires", Cursor: cursor, Limit: limit,
		Where: []registry.Cond{registry.Exists("usedBy", false), registry.Range("expires", a.invitations.Stamp(), nil)}}
	if !scope.Everything {
		q.Where = append(q.Where, registry.Eq("operator", string(scope.Operator)))
	}
	return a.invitations.Find(ctx, q)
}

// TakeBack ends a link before it was used.
func (a *Accounts) TakeBack(ctx context.Context, who registry.Actor, id registry.ID) error {
	none := failed(registry.NotFound, "invitation.not_found")
	if !registry.ValidID(string(id)) {
		return none
	}
	i, err := a.invitations.Get(ctx, id)
	if registry.KindOf(err) == registry.NotFound || err == nil && who.May(registry.AccountManage, registry.Target{Operator: i.Operator}) != nil {
		return none
	} else if err != nil {
		return err
	}
	if err := a.reg.Audit(ctx, who, "account.invite_back", "invitation", id, ""); err != nil {
		return err
	}
	return a.invitations.Remove(ctx, who, i.ID, i.Rev)
}
