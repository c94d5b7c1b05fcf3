package handlers

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"huishou/geo/registry"
	"huishou/geo/registry/account"
)

// The session's cookie. A browser takes one that begins with __Host- only over TLS
// or from this machine, for this host alone.
const (
	cookieName  = "__Host-huishou"
	plainCookie = "huishou" // where the setting says that there is no TLS
)

// visitor is what a request's context keeps about its connection and session.
type visitor struct {
	ip    string
	agent string
	here  *account.Here // the session, nil without one
}

type visitorKey struct{}

func visitorOf(ctx context.Context) visitor {
	v, _ := ctx.Value(visitorKey{}).(visitor)
	return v
}

// identify finds out who asks, by the session's cookie or a token. A cookie that
// is over makes nobody; a token that is none is refused.
func (a *api) identify(c *fiber.Ctx) error {
	if !strings.HasPrefix(c.Path(), "/api/") && !strings.HasPrefix(c.Path(), photoPath) && !strings.HasPrefix(c.Path(), "/open311/") {
		return c.Next()
	}
	v := visitor{ip: a.clientIP(c), agent: c.Get(fiber.HeaderUserAgent)}
	ctx := c.UserContext()
	switch token, isToken := strings.CutPrefix(c.Get(fiber.HeaderAuthorization), "Bearer "); {
	case isToken && strings.HasPrefix(token, account.TokenMark):
		who, err := a.accounts.Bearer(ctx, token)
		if err != nil {
			return err
		}
		ctx = withActor(ctx, who)
	case c.Cookies(a.cookie()) != "":
		h, err := a.accounts.Session(ctx, c.Cookies(a.cookie()))
		if err == nil {
			v.here = &h
			ctx = withActor(ctx, h.Actor)
		} else if registry.KindOf(err) != registry.Unauthenticated {
			return err
		}
	}
	if actorOf(ctx).Account != "" { // unless the handler says otherwise
		c.Set(fiber.HeaderCacheControl, "no-store")
	}
	c.SetUserContext(context.WithValue(ctx, visitorKey{}, v))
	return c.Next()
}

func (a *api) cookie() string {
	if a.conf.PlainCookies {
		return plainCookie
	}
	return cookieName
}

// setCookie is the header that gives the browser its session; "" takes it away.
func (a *api) setCookie(secret string) string {
	c := http.Cookie{Name: a.cookie(), Value: secret, Path: "/", HttpOnly: true, Secure: !a.conf.PlainCookies, SameSite: http.SameSiteLaxMode}
	if secret == "" {
		c.MaxAge = -1
	}
	return c.String()
}

// sessionAnswer tells a page who is here.
type sessionAnswer struct {
	Account *accountJSON     `json:"account" doc:"null when nobody is logged in"`
	CSRF    string           `json:"csrf,omitempty" doc:"to be sent as X-CSRF-Token with every request that changes something"`
	Rights  []registry.Right `json:"rights,omitempty" nullable:"false" doc:"what the account may do to something at all"`
}

type accountJSON struct {
	ID           registry.ID      `json:"id"`
	Rev          registry.Rev     `json:"rev"`
	Login        string           `json:"login"`
	Name         string           `json:"name"`
	Grants       []registry.Grant `json:"grants" nullable:"false"`
	OperatorID   registry.ID      `json:"operatorId,omitempty"`
	OperatorName string           `json:"operatorName,omitempty"`
	State        account.State    `json:"state"`
	CreatedAt    time.Time        `json:"createdAt"`
}

func accountOf(acc account.Account) *accountJSON {
	grants := acc.Grants
	if grants == nil {
		grants = []registry.Grant{}
	}
	return &accountJSON{ID: acc.ID, Rev: acc.Rev, Login: acc.Login, Name: acc.Name, Grants: grants, OperatorID: acc.Operator, State: acc.State, CreatedAt: acc.CreatedAt}
}

func answerSession(h account.Here) sessionAnswer {
	return sessionAnswer{accountOf(h.Account), h.CSRF, h.Actor.Rights()}
}

type sessionOutput struct {
	CacheControl string `header:"Cache-Control"`
	SetCookie    string `header:"Set-Cookie"`
	Body         sessionAnswer
}

type noContent struct {
	SetCookie string `header:"Set-Cookie"`
}

type loginInput struct {
	Lang string `query:"lang" enum:"zh,en" doc:"language of messages"`
	Body struct {
		Login    string `json:"login" maxLength:"200"`
		Password string `json:"password" maxLength:"1000"`
	}
}

func (a *api) registerSession(h huma.API) {
	const tag = "session"
	use(a, h, operation("read-session", "GET", "/api/v1/session", tag, "Who is logged in", ""),
		func(ctx context.Context, _ registry.Actor, _ *langInput) (*sessionOutput, error) {
			out := &sessionOutput{CacheControl: "no-store"}
			if here := visitorOf(ctx).here; here != nil {
				out.Body = answerSession(*here)
				name, err := a.operators.Name(ctx, here.Account.Operator)
				if err != nil {
					return nil, err
				}
				out.Body.Account.OperatorName = name
			}
			return out, nil
		})
	use(a, h, operation("login", "POST", "/api/v1/session", tag, "Log in; the session is a cookie", ""),
		func(ctx context.Context, _ registry.Actor, in *loginInput) (*sessionOutput, error) {
			v := visitorOf(ctx)
			// The address first: one that is over its limit adds no keys, else it could
			// fill the table with made-up logins until all limits begin anew.
			if err := a.limits.take("login of address", v.ip, 20, time.Minute); err != nil {
				return nil, err
			}
			if err := a.limits.take("login of account", account.Fold(in.Body.Login), 5, time.Minute); err != nil {
				return nil, err
			}
			here, secret, err := a.accounts.Login(ctx, in.Body.Login, in.Body.Password, v.agent)
			if err != nil {
				return nil, err
			}
			if v.here != nil { // the old session ends: its cookie may have been planted
				if err := a.accounts.Leave(ctx, *v.here); err != nil {
					return nil, err
				}
			}
			return &sessionOutput{"no-store", a.setCookie(secret), answerSession(here)}, nil
		})
	end := func(id, path, summary string, leave func(context.Context, account.Here) error) {
		op := operation(id, "DELETE", path, tag, summary, "")
		op.DefaultStatus = http.StatusNoContent
		use(a, h, op, func(ctx context.Context, _ registry.Actor, _ *langInput) (*noContent, error) {
			if here := visitorOf(ctx).here; here != nil {
				if err := leave(ctx, *here); err != nil {
					return nil, err
				}
			}
			return &noContent{a.setCookie("")}, nil
		})
	}
	end("logout", "/api/v1/session", "Log out here", a.accounts.Leave)
	end("logout-everywhere", "/api/v1/session/all", "Log out on every device", a.accounts.LeaveEverywhere)
}
