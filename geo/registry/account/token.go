package account

import (
	"context"
	"slices"
	"strings"
	"time"

	"huishou/geo/registry"
)

// Token lets a program act as its owner, for a part of what the owner may.
type Token struct {
	registry.Base `bson:",inline"`

	Print   string           `bson:"print"` // fingerprint of the token
	Prefix  string           `bson:"prefix"`
	Name    string           `bson:"name"`
	Account registry.ID      `bson:"account"`
	Scopes  []registry.Right `bson:"scopes"`
	Expires time.Time        `bson:"expires"`
	Epoch   int64            `bson:"epoch"` // not compared: a token outlives a login, and not a block
}

var tokenDef = registry.Def{Name: "token", Fields: []registry.Field{
	{Name: "print", Path: "print", Kind: registry.Text, Unique: true},
	{Name: "account", Path: "account", Kind: registry.Text},
}}

// TokenMark begins every token, so that one that leaked is recognised.
const TokenMark = "hst_"

// longestToken is how long a token may be valid, in days.
const longestToken = 366

// MakeToken makes a token of the actor's own account. secret is told only here.
func (a *Accounts) MakeToken(ctx context.Context, who registry.Actor, name string, scopes []registry.Right, days int) (t Token, secret string, err error) {
	acc, err := a.own(ctx, who)
	if err != nil {
		return Token{}, "", err
	}
	return a.mint(ctx, who, who, acc, name, scopes, days)
}

// MakeTokenFor makes a token of another's account, from the machine itself: one for
// a program has nobody who logs in. Its scopes are of the owner's rights.
func (a *Accounts) MakeTokenFor(ctx context.Context, who registry.Actor, id registry.ID, name string, scopes []registry.Right, days int) (t Token, secret string, err error) {
	acc, err := a.ofOther(ctx, who, id)
	if err != nil {
		return Token{}, "", err
	}
	return a.mint(ctx, who, acc.actor(registry.ViaSession), acc, name, scopes, days)
}

// TokensOf lists the tokens of another's account, from the machine itself.
func (a *Accounts) TokensOf(ctx context.Context, who registry.Actor, id registry.ID) ([]Token, error) {
	acc, err := a.ofOther(ctx, who, id)
	if err != nil {
		return nil, err
	}
	return a.tokensOf(ctx, acc)
}

// ofOther is an account that only the machine itself may act for: not even an
// administrator gets a token that speaks in another's name.
func (a *Accounts) ofOther(ctx context.Context, who registry.Actor, id registry.ID) (Account, error) {
	if who.Via != registry.ViaConsole {
		return Account{}, failed(registry.Forbidden, "forbidden")
	}
	return a.find(ctx, id)
}

// mint makes a token of acc with scopes of what owner may.
func (a *Accounts) mint(ctx context.Context, who, owner registry.Actor, acc Account, name string, scopes []registry.Right, days int) (t Token, secret string, err error) {
	var bad []registry.FieldError
	if code := registry.CheckText(name, 80, true); code != "" {
		bad = append(bad, registry.FieldError{Field: "name", Code: code})
	}
	if days < 1 || days > longestToken {
		bad = append(bad, registry.FieldError{Field: "days", Code: "number.out_of_range"})
	}
	if len(scopes) == 0 {
		bad = append(bad, registry.FieldError{Field: "scopes", Code: "field.required"})
	}
	for _, s := range scopes {
		if owner.MayAtAll(s) != nil {
			bad = append(bad, registry.FieldError{Field: "scopes", Code: "scope.not_yours", Value: string(s)})
		}
	}
	if len(bad) > 0 {
		return Token{}, "", &registry.Error{Kind: registry.Invalid, Code: "account.invalid", Fields: bad}
	}
	secret = TokenMark + newSecret()
	t = Token{Base: registry.Base{ID: a.reg.NewID()}, Print: a.reg.Fingerprint("token", secret), Prefix: secret[:len(TokenMark)+4], Name: name, Account: acc.ID,
		Scopes: slices.Clone(scopes), Expires: a.tokens.Stamp().Add(time.Duration(days) * 24 * time.Hour), Epoch: acc.Epoch}
	if err := a.reg.Audit(ctx, who, "token.make", "token", t.ID, ""); err != nil {
		return Token{}, "", err
	}
	t, err = a.tokens.Put(ctx, who, t)
	return t, secret, err
}

// Bearer finds who a token acts as. Unauthenticated when it is none, too old, or
// its account is blocked.
func (a *Accounts) Bearer(ctx context.Context, secret string) (registry.Actor, error) {
	none := failed(registry.Unauthenticated, "token.invalid")
	rest, ok := strings.CutPrefix(secret, TokenMark)
	if !ok || !validSecret(rest) {
		return registry.Actor{}, none
	}
	t, err := a.tokens.First(ctx, registry.Eq("print", a.reg.Fingerprint("token", secret)))
	if registry.KindOf(err) == registry.NotFound || err == nil && a.tokens.Stamp().After(t.Expires) {
		return registry.Actor{}, none
	} else if err != nil {
		return registry.Actor{}, err
	}
	acc, err := a.accounts.Get(ctx, t.Account)
	if registry.KindOf(err) == registry.NotFound || err == nil && acc.State != Active {
		return registry.Actor{}, none
	} else if err != nil {
		return registry.Actor{}, err
	}
	who := acc.actor(registry.ViaToken)
	who.Scopes = t.Scopes
	return who, nil
}

// Tokens lists the tokens of the actor's account, by when they were made.
func (a *Accounts) Tokens(ctx context.Context, who registry.Actor) ([]Token, error) {
	acc, err := a.own(ctx, who)
	if err != nil {
		return nil, err
	}
	return a.tokensOf(ctx, acc)
}

func (a *Accounts) tokensOf(ctx context.Context, acc Account) ([]Token, error) {
	all, _, err := a.tokens.Find(ctx, registry.Query{Where: []registry.Cond{registry.Eq("account", string(acc.ID))}})
	return all, err
}

// Revoke ends a token of the actor's account.
func (a *Accounts) Revoke(ctx context.Context, who registry.Actor, id registry.ID) error {
	none := failed(registry.NotFound, "token.not_found")
	if !registry.ValidID(string(id)) {
		return none
	}
	t, err := a.tokens.Get(ctx, id)
	if registry.KindOf(err) == registry.NotFound || err == nil && who.May(registry.AccountSelf, registry.Target{Account: t.Account}) != nil {
		return none
	} else if err != nil {
		return err
	}
	if err := a.reg.Audit(ctx, who, "token.revoke", "token", id, ""); err != nil {
		return err
	}
	return a.tokens.Remove(ctx, who, t.ID, t.Rev)
}
