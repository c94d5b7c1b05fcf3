package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"huishou/geo/registry"
	"huishou/geo/registry/account"
)

// tokenCmd manages tokens of programs from the machine itself.
type tokenCmd struct {
	Create tokenCreateCmd `cmd:"" help:"Make a token that acts for an account; it is told once."`
	List   tokenListCmd   `cmd:"" help:"List the tokens of an account."`
	Revoke tokenRevokeCmd `cmd:"" help:"End a token."`
}

// tokenLine is a token as it is told; the token itself only when it was just made.
type tokenLine struct {
	ID      registry.ID      `json:"id"`
	Name    string           `json:"name"`
	Prefix  string           `json:"prefix"`
	Scopes  []registry.Right `json:"scopes"`
	Expires time.Time        `json:"expires"`
	Token   string           `json:"token,omitempty"`
}

func tokenLineOf(t account.Token, secret string) tokenLine {
	return tokenLine{t.ID, t.Name, t.Prefix, t.Scopes, t.Expires, secret}
}

type tokenCreateCmd struct {
	storeFlags
	Login string   `arg:"" help:"Login name of the account it acts for."`
	Name  string   `help:"What it is for." required:""`
	Scope []string `help:"Rights of the account that it has, such as place.import." required:"" placeholder:"RIGHT"`
	Days  int      `help:"How long it is valid, 1 to 366." default:"90"`
	JSON  bool     `help:"Report as JSON."`
}

// Run makes a token.
func (c *tokenCreateCmd) Run(p *program) error {
	return c.withAccounts(p, func(ctx context.Context, a *account.Accounts) error {
		acc, err := a.ByLogin(ctx, registry.Console, c.Login)
		if err != nil {
			return err
		}
		scopes := make([]registry.Right, len(c.Scope))
		for i, s := range c.Scope {
			scopes[i] = registry.Right(s)
		}
		t, secret, err := a.MakeTokenFor(ctx, registry.Console, acc.ID, c.Name, scopes, c.Days)
		if err != nil {
			return err
		}
		return p.report(c.JSON, tokenLineOf(t, secret),
			fmt.Sprintf("%s\nvalid until %s", secret, t.Expires.In(registry.ChinaTime).Format("2006-01-02 15:04")))
	})
}

type tokenListCmd struct {
	storeFlags
	Login string `arg:"" help:"Login name of the account."`
	JSON  bool   `help:"Report as JSON."`
}

// Run lists tokens.
func (c *tokenListCmd) Run(p *program) error {
	return c.withAccounts(p, func(ctx context.Context, a *account.Accounts) error {
		acc, err := a.ByLogin(ctx, registry.Console, c.Login)
		if err != nil {
			return err
		}
		list, err := a.TokensOf(ctx, registry.Console, acc.ID)
		if err != nil {
			return err
		}
		lines, words := make([]tokenLine, len(list)), make([]string, len(list))
		for i, t := range list {
			lines[i] = tokenLineOf(t, "")
			words[i] = fmt.Sprintf("%s  %s…  until %s  %s  %v", t.ID, t.Prefix, t.Expires.In(registry.ChinaTime).Format(time.DateOnly), t.Name, t.Scopes)
		}
		return p.report(c.JSON, map[string]any{"items": lines}, strings.Join(words, "\n"))
	})
}

type tokenRevokeCmd struct {
	storeFlags
	ID string `arg:"" help:"Id of the token."`
}

// Run ends a token.
func (c *tokenRevokeCmd) Run(p *program) error {
	return c.withAccounts(p, func(ctx context.Context, a *account.Accounts) error {
		return a.Revoke(ctx, registry.Console, registry.ID(c.ID))
	})
}
