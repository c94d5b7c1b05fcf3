package handlers

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"huishou/geo/registry"
	"huishou/geo/registry/account"
)

type passwordInput struct {
	Lang string `query:"lang" enum:"zh,en" doc:"language of messages"`
	Body struct {
		Old string `json:"old" maxLength:"1000"`
		New string `json:"new" maxLength:"1000"`
	}
}

type deleteMeInput struct {
	Lang string `query:"lang" enum:"zh,en" doc:"language of messages"`
	Body struct {
		Password string `json:"password" maxLength:"1000"`
	}
}

type ownSession struct {
	ID        registry.ID `json:"id"`
	Agent     string      `json:"agent" doc:"what the browser says it is"`
	CreatedAt time.Time   `json:"createdAt"`
	SeenAt    time.Time   `json:"seenAt"`
	Current   bool        `json:"current,omitempty"`
}

type ownToken struct {
	ID      registry.ID      `json:"id"`
	Name    string           `json:"name"`
	Prefix  string           `json:"prefix" doc:"the first characters, to recognise it"`
	Scopes  []registry.Right `json:"scopes" nullable:"false"`
	Expires time.Time        `json:"expires"`
	Token   string           `json:"token,omitempty" doc:"told once"`
}

type tokenInput struct {
	Lang string `query:"lang" enum:"zh,en" doc:"language of messages"`
	Body struct {
		Name   string           `json:"name"`
		Scopes []registry.Right `json:"scopes" maxItems:"60" nullable:"false" doc:"rights of its owner that it has"`
		Days   int              `json:"days" doc:"how long it is valid, 1 to 366"`
	}
}

type ownDataOutput struct {
	ContentDisposition string `header:"Content-Disposition"`
	CacheControl       string `header:"Cache-Control"`
	Body               struct {
		Account  accountJSON  `json:"account"`
		Sessions []ownSession `json:"sessions" nullable:"false"`
		Tokens   []ownToken   `json:"tokens" nullable:"false"`
		Acts     []auditJSON  `json:"acts" nullable:"false" doc:"what the account did, newest first, at most 1000"`
	}
}

type listOutput[T any] struct {
	Body struct {
		Items []T    `json:"items" nullable:"false"`
		Next  string `json:"next"`
	}
}

type tokenOutput struct {
	Body ownToken
}

func tokenOf(t account.Token) ownToken {
	return ownToken{ID: t.ID, Name: t.Name, Prefix: t.Prefix, Scopes: t.Scopes, Expires: t.Expires}
}

func sessionsOf(list []account.Session, here *account.Here) []ownSession {
	out := make([]ownSession, len(list))
	for i, s := range list {
		out[i] = ownSession{s.ID, s.Agent, s.CreatedAt, s.SeenAt, here != nil && here.Session == s.ID}
	}
	return out
}

func tokensOf(list []account.Token) []ownToken {
	out := make([]ownToken, len(list))
	for i, t := range list {
		out[i] = tokenOf(t)
	}
	return out
}

// registerMe is about one's own account.
func (a *api) registerMe(h huma.API) {
	const tag = "me"
	password := operation("change-password", "PUT", "/api/v1/me/password", tag, "Change one's password; other sessions end", registry.AccountSelf)
	use(a, h, password, func(ctx context.Context, who registry.Actor, in *passwordInput) (*sessionOutput, error) {
		if err := a.limits.take("password", string(who.Account), 5, time.Minute); err != nil {
			return nil, err
		}
		acc, err := a.accounts.SetPassword(ctx, who, in.Body.Old, in.Body.New)
		if err != nil {
			return nil, err
		}
		here, secret, err := a.accounts.Begin(ctx, acc.ID, visitorOf(ctx).agent)
		if err != nil {
			return nil, err
		}
		return &sessionOutput{"no-store", a.setCookie(secret), answerSession(here)}, nil
	})
	use(a, h, operation("own-data", "GET", "/api/v1/me/data", tag, "All that is kept about one's account", registry.AccountSelf),
		func(ctx context.Context, who registry.Actor, _ *langInput) (*ownDataOutput, error) {
			d, err := a.accounts.Data(ctx, who)
			if err != nil {
				return nil, err
			}
			out := &ownDataOutput{ContentDisposition: `attachment; filename="huishou-my-data.json"`, CacheControl: "no-store"}
			out.Body.Account, out.Body.Acts = *accountOf(d.Account), auditOf(d.Acts)
			out.Body.Sessions, out.Body.Tokens = sessionsOf(d.Sessions, visitorOf(ctx).here), tokensOf(d.Tokens)
			return out, nil
		})
	end := operation("delete-account", "DELETE", "/api/v1/me", tag, "Delete one's account; records of what it did keep the name they were written with", registry.AccountSelf)
	end.DefaultStatus = http.StatusNoContent
	use(a, h, end, func(ctx context.Context, who registry.Actor, in *deleteMeInput) (*noContent, error) {
		if err := a.limits.take("password", string(who.Account), 5, time.Minute); err != nil {
			return nil, err
		}
		if err := a.accounts.Delete(ctx, who, in.Body.Password); err != nil {
			return nil, err
		}
		return &noContent{a.setCookie("")}, nil
	})
	use(a, h, operation("own-sessions", "GET", "/api/v1/me/sessions", tag, "Where one is logged in, newest first", registry.AccountSelf),
		func(ctx context.Context, who registry.Actor, _ *langInput) (*listOutput[ownSession], error) {
			list, err := a.accounts.Sessions(ctx, who)
			if err != nil {
				return nil, err
			}
			out := &listOutput[ownSession]{}
			out.Body.Items = sessionsOf(list, visitorOf(ctx).here)
			return out, nil
		})
	use(a, h, operation("own-tokens", "GET", "/api/v1/me/tokens", tag, "One's tokens for programs", registry.AccountSelf),
		func(ctx context.Context, who registry.Actor, _ *langInput) (*listOutput[ownToken], error) {
			list, err := a.accounts.Tokens(ctx, who)
			if err != nil {
				return nil, err
			}
			out := &listOutput[ownToken]{}
			out.Body.Items = tokensOf(list)
			return out, nil
		})
	mint := operation("make-token", "POST", "/api/v1/me/tokens", tag, "Make a token for a program: a part of what one may, for a time", registry.AccountSelf)
	mint.DefaultStatus = http.StatusCreated
	use(a, h, mint, func(ctx context.Context, who registry.Actor, in *tokenInput) (*tokenOutput, error) {
		t, secret, err := a.accounts.MakeToken(ctx, who, in.Body.Name, in.Body.Scopes, in.Body.Days)
		if err != nil {
			return nil, err
		}
		out := &tokenOutput{tokenOf(t)}
		out.Body.Token = secret
		return out, nil
	})
	revoke := operation("revoke-token", "DELETE", "/api/v1/me/tokens/{id}", tag, "End a token", registry.AccountSelf)
	revoke.DefaultStatus = http.StatusNoContent
	use(a, h, revoke, func(ctx context.Context, who registry.Actor, in *IDInput) (*struct{}, error) {
		return nil, a.accounts.Revoke(ctx, who, in.ID)
	})
}
