package handlers

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"huishou/geo/registry"
	"huishou/geo/registry/account"
)

// accountPath is where one account is.
const accountPath = "/api/v1/accounts/{id}"

type joinInput struct {
	Lang string `query:"lang" enum:"zh,en" doc:"language of messages"`
	Body struct {
		Login    string `json:"login,omitempty" maxLength:"200"`
		Name     string `json:"name,omitempty" maxLength:"200" doc:"as colleagues see it"`
		Password string `json:"password" maxLength:"1000"`
		Token    string `json:"token,omitempty" maxLength:"100" doc:"of an invitation; without it the account may do nothing yet"`
	}
}

// IDInput names a row; it is exported since huma passes over embedded types that are not.
type IDInput struct {
	ID   registry.ID `path:"id" maxLength:"64"`
	Lang string      `query:"lang" enum:"zh,en" doc:"language of messages"`
}

type accountOutput struct {
	Body accountJSON
}

type accountsOutput struct {
	Body struct {
		Items []accountJSON `json:"items" nullable:"false"`
		Next  string        `json:"next"`
	}
}

type changeAccountInput struct {
	IDInput
	Body struct {
		Grants     *[]registry.Grant `json:"grants,omitempty" doc:"all roles anew"`
		OperatorID *registry.ID      `json:"operatorId,omitempty"`
		State      account.State     `json:"state,omitempty" enum:"active,blocked"`
	}
}

func (a *api) registerAccounts(h huma.API) {
	const tag = "accounts"
	join := operation("create-account", "POST", "/api/v1/accounts", tag, "Make an account, with the grants of an invitation when there is one, and log in", "")
	join.DefaultStatus = http.StatusCreated
	use(a, h, join, a.join)
	use(a, h, operation("list-accounts", "GET", "/api/v1/accounts", tag, "The accounts one manages, by login", registry.AccountManage),
		func(ctx context.Context, who registry.Actor, in *PageInput) (*accountsOutput, error) {
			list, next, err := a.accounts.List(ctx, who, in.Cursor, in.Limit)
			if err != nil {
				return nil, err
			}
			out := &accountsOutput{}
			out.Body.Items, out.Body.Next = make([]accountJSON, len(list)), next
			for i, acc := range list {
				out.Body.Items[i] = *accountOf(acc)
			}
			return out, nil
		})
	use(a, h, operation("read-account", "GET", accountPath, tag, "An account one manages, or one's own", registry.AccountManage),
		func(ctx context.Context, who registry.Actor, in *IDInput) (*accountOutput, error) {
			acc, err := a.accounts.Get(ctx, who, in.ID)
			if err != nil {
				return nil, err
			}
			return &accountOutput{*accountOf(acc)}, nil
		})
	use(a, h, operation("change-account", "PATCH", accountPath, tag, "Change roles, operator or state of an account; its sessions end", registry.AccountManage), a.changeAccount)
	use(a, h, operation("audit-log", "GET", "/api/v1/audit", tag, "Who asked for what, newest first", registry.AuditRead), a.auditLog)
}

// join makes an account and logs it in.
func (a *api) join(ctx context.Context, _ registry.Actor, in *joinInput) (*sessionOutput, error) {
	v := visitorOf(ctx)
	// A link is a secret that works once, so only who comes without one is bounded tightly.
	n, per := 5, time.Hour
	if in.Body.Token != "" {
		n, per = 30, time.Minute
	}
	if err := a.limits.take(fmt.Sprint("registration ", n), v.ip, n, per); err != nil {
		return nil, err
	}
	var acc account.Account
	var err error
	if b := in.Body; b.Token != "" {
		acc, err = a.accounts.Accept(ctx, b.Token, b.Login, b.Name, b.Password)
	} else {
		acc, err = a.accounts.Register(ctx, b.Login, b.Name, b.Password)
	}
	if err != nil {
		return nil, err
	}
	here, secret, err := a.accounts.Begin(ctx, acc.ID, v.agent)
	if err != nil {
		return nil, err
	}
	return &sessionOutput{"no-store", a.setCookie(secret), answerSession(here)}, nil
}

func (a *api) changeAccount(ctx context.Context, who registry.Actor, in *changeAccountInput) (*accountOutput, error) {
	acc, err := a.accounts.Get(ctx, who, in.ID)
	if err != nil {
		return nil, err
	}
	b := in.Body
	if b.Grants != nil || b.OperatorID != nil {
		grants, operator := acc.Grants, acc.Operator
		if b.Grants != nil {
			grants = *b.Grants
		}
		if b.OperatorID != nil {
			operator = *b.OperatorID
		}
		if acc, err = a.accounts.Grant(ctx, who, in.ID, grants, operator); err != nil {
			return nil, err
		}
	}
	if b.State != "" {
		if acc, err = a.accounts.SetState(ctx, who, in.ID, b.State); err != nil {
			return nil, err
		}
	}
	return &accountOutput{*accountOf(acc)}, nil
}

type auditInput struct {
	PageInput
	Who string `query:"who" maxLength:"120" doc:"name of the account"`
	Op  string `query:"op" maxLength:"60"`
	Row string `query:"row" maxLength:"64" doc:"id of the row"`
}

// auditJSON is one line of the log without what only the store needs.
type auditJSON struct {
	Seq  int64        `json:"seq"`
	At   time.Time    `json:"at"`
	Who  string       `json:"who"`
	By   registry.ID  `json:"by,omitempty" doc:"account"`
	Via  registry.Via `json:"via,omitempty"`
	Op   string       `json:"op"`
	Noun string       `json:"noun,omitempty"`
	Row  registry.ID  `json:"row,omitempty"`
	Note string       `json:"note,omitempty"`
	Hash string       `json:"hash"`
}

func auditOf(entries []registry.AuditEntry) []auditJSON {
	out := make([]auditJSON, len(entries))
	for i, e := range entries {
		out[i] = auditJSON{e.Seq, e.At, e.Who, e.By, e.Via, e.Op, e.Noun, e.Row, e.Note, e.Hash}
	}
	return out
}

type auditOutput struct {
	Body struct {
		Items []auditJSON `json:"items" nullable:"false"`
		Next  string      `json:"next"`
	}
}

func (a *api) auditLog(ctx context.Context, who registry.Actor, in *auditInput) (*auditOutput, error) {
	entries, next, err := a.reg.AuditLog(ctx, who, in.Who, in.Op, registry.ID(in.Row), in.Cursor, in.Limit)
	if err != nil {
		return nil, err
	}
	out := &auditOutput{}
	out.Body.Items, out.Body.Next = auditOf(entries), next
	return out, nil
}
