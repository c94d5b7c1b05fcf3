package main

import (
	"context"
	"fmt"
	"strings"

	"huishou/geo/registry"
	"huishou/geo/registry/account"
	"huishou/handlers"
)

// userCmd manages accounts from the machine itself.
type userCmd struct {
	Invite inviteCmd `cmd:"" help:"Make a link that gives an account its roles."`
	List   usersCmd  `cmd:"" help:"List the accounts."`
	Grant  grantCmd  `cmd:"" help:"Give an account its roles anew."`
	Block  blockCmd  `cmd:"" help:"Block an account, or with --undo open it again."`
	Reset  resetCmd  `cmd:"" help:"Make a link that sets a new password."`
}

// withAccounts opens the accounts of the store for one command.
func (f storeFlags) withAccounts(p *program, do func(context.Context, *account.Accounts) error) error {
	reg, closing, err := f.open(p.ctx, registry.Options{Poll: -1})
	if err != nil {
		return err
	}
	defer closing()
	accounts, err := account.Open(p.ctx, reg, account.Options{})
	if err != nil {
		return err
	}
	return do(p.ctx, accounts)
}

// parseGrants reads role or role@area, such as reviewer@510302.
func parseGrants(list []string) []registry.Grant {
	grants := make([]registry.Grant, len(list))
	for i, s := range list {
		role, area, _ := strings.Cut(s, "@")
		grants[i] = registry.Grant{Role: registry.Role(role), Area: area}
	}
	return grants
}

type inviteCmd struct {
	storeFlags
	Role     []string `help:"Roles, each as role or role@area: reviewer@510302." required:"" placeholder:"ROLE[@AREA]"`
	Operator string   `help:"Id of the operator that the account works for."`
	BaseURL  string   `help:"Address of the pages." env:"HUISHOU_BASE_URL"`
	Note     string   `help:"For whoever looks through the invitations."`
	JSON     bool     `help:"Report as JSON."`
}

// Run makes an invitation.
func (c *inviteCmd) Run(p *program) error {
	return c.withAccounts(p, func(ctx context.Context, a *account.Accounts) error {
		i, secret, err := a.Invite(ctx, registry.Console, parseGrants(c.Role), registry.ID(c.Operator), c.Note)
		if err != nil {
			return err
		}
		return p.reportLink(c.JSON, c.BaseURL, secret, i)
	})
}

func (p *program) reportLink(asJSON bool, base, secret string, i account.Invitation) error {
	url := base + handlers.JoinPath + secret
	return p.report(asJSON, map[string]any{"id": i.ID, "url": url, "expires": i.Expires},
		fmt.Sprintf("%s\nworks once, until %s", url, i.Expires.In(registry.ChinaTime).Format("2006-01-02 15:04")))
}

type usersCmd struct {
	storeFlags
	JSON bool `help:"Report as JSON."`
}

// Run lists accounts.
func (c *usersCmd) Run(p *program) error {
	return c.withAccounts(p, func(ctx context.Context, a *account.Accounts) error {
		type line struct {
			ID       registry.ID      `json:"id"`
			Login    string           `json:"login"`
			Name     string           `json:"name"`
			State    account.State    `json:"state"`
			Grants   []registry.Grant `json:"grants"`
			Operator registry.ID      `json:"operatorId,omitempty"`
		}
		lines := []line{}
		var words strings.Builder
		for cursor := ""; ; {
			list, next, err := a.List(ctx, registry.Console, cursor, 0)
			if err != nil {
				return err
			}
			for _, x := range list {
				lines = append(lines, line{x.ID, x.Login, x.Name, x.State, x.Grants, x.Operator})
				fmt.Fprintf(&words, "%s  %-8s  %s  %s", x.ID, x.State, x.Login, x.Name)
				for _, g := range x.Grants {
					fmt.Fprintf(&words, "  %s@%s", g.Role, g.Area)
				}
				words.WriteString("\n")
			}
			if cursor = next; next == "" {
				return p.report(c.JSON, map[string]any{"items": lines}, strings.TrimSuffix(words.String(), "\n"))
			}
		}
	})
}

type grantCmd struct {
	storeFlags
	Login    string   `arg:"" help:"Login name."`
	Role     []string `help:"Roles, each as role or role@area; none takes all away." placeholder:"ROLE[@AREA]"`
	Operator string   `help:"Id of the operator that the account works for."`
}

// Run gives an account its roles.
func (c *grantCmd) Run(p *program) error {
	return c.withAccounts(p, func(ctx context.Context, a *account.Accounts) error {
		acc, err := a.ByLogin(ctx, registry.Console, c.Login)
		if err == nil {
			_, err = a.Grant(ctx, registry.Console, acc.ID, parseGrants(c.Role), registry.ID(c.Operator))
		}
		return err
	})
}

type blockCmd struct {
	storeFlags
	Login string `arg:"" help:"Login name."`
	Undo  bool   `help:"Open it again."`
}

// Run blocks an account.
func (c *blockCmd) Run(p *program) error {
	return c.withAccounts(p, func(ctx context.Context, a *account.Accounts) error {
		acc, err := a.ByLogin(ctx, registry.Console, c.Login)
		if err != nil {
			return err
		}
		state := account.Blocked
		if c.Undo {
			state = account.Active
		}
		_, err = a.SetState(ctx, registry.Console, acc.ID, state)
		return err
	})
}

type resetCmd struct {
	storeFlags
	Login   string `arg:"" help:"Login name."`
	BaseURL string `help:"Address of the pages." env:"HUISHOU_BASE_URL"`
	JSON    bool   `help:"Report as JSON."`
}

// Run makes a link for a new password.
func (c *resetCmd) Run(p *program) error {
	return c.withAccounts(p, func(ctx context.Context, a *account.Accounts) error {
		acc, err := a.ByLogin(ctx, registry.Console, c.Login)
		if err != nil {
			return err
		}
		i, secret, err := a.Reset(ctx, registry.Console, acc.ID)
		if err != nil {
			return err
		}
		return p.reportLink(c.JSON, c.BaseURL, secret, i)
	})
}
