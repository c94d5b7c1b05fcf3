package handlers

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"huishou/geo/registry"
	"huishou/geo/registry/account"
)

type inviteInput struct {
	Lang string `query:"lang" enum:"zh,en" doc:"language of messages"`
	Body struct {
		Grants     []registry.Grant `json:"grants" maxItems:"20" nullable:"false"`
		OperatorID registry.ID      `json:"operatorId,omitempty"`
		Note       string           `json:"note,omitempty" doc:"for whoever made it"`
	}
}

type invitationJSON struct {
	ID         registry.ID      `json:"id,omitempty"`
	Grants     []registry.Grant `json:"grants" nullable:"false"`
	OperatorID registry.ID      `json:"operatorId,omitempty"`
	Operator   string           `json:"operatorName,omitempty"`
	Reset      bool             `json:"reset,omitempty" doc:"it sets the password of an account there is"`
	Note       string           `json:"note,omitempty"`
	Expires    time.Time        `json:"expires"`
	URL        string           `json:"url,omitempty" doc:"told once"`
}

func invitationOf(i account.Invitation) invitationJSON {
	grants := i.Grants
	if grants == nil {
		grants = []registry.Grant{}
	}
	return invitationJSON{ID: i.ID, Grants: grants, OperatorID: i.Operator, Reset: i.Reset != "", Note: i.Note, Expires: i.Expires}
}

type invitationOutput struct {
	Body invitationJSON
}

type invitationsOutput struct {
	Body struct {
		Items []invitationJSON `json:"items" nullable:"false"`
		Next  string           `json:"next"`
	}
}

type secretInput struct {
	Token string `path:"token" maxLength:"100"`
	Lang  string `query:"lang" enum:"zh,en" doc:"language of messages"`
}

// JoinPath is the page that a link of an invitation opens.
const JoinPath = "/join?token="

func (a *api) registerInvitations(h huma.API) {
	const tag = "accounts"
	invite := operation("invite", "POST", "/api/v1/invitations", tag, "Make a link that gives an account its roles; it works once, within a week", registry.AccountManage)
	invite.DefaultStatus = http.StatusCreated
	use(a, h, invite, func(ctx context.Context, who registry.Actor, in *inviteInput) (*invitationOutput, error) {
		i, secret, err := a.accounts.Invite(ctx, who, in.Body.Grants, in.Body.OperatorID, in.Body.Note)
		if err != nil {
			return nil, err
		}
		out := &invitationOutput{invitationOf(i)}
		out.Body.URL = a.conf.BaseURL + JoinPath + secret
		return out, nil
	})
	use(a, h, operation("list-invitations", "GET", "/api/v1/invitations", tag, "The links that still work", registry.AccountManage),
		func(ctx context.Context, who registry.Actor, in *PageInput) (*invitationsOutput, error) {
			list, next, err := a.accounts.Invitations(ctx, who, in.Cursor, in.Limit)
			if err != nil {
				return nil, err
			}
			out := &invitationsOutput{}
			out.Body.Items, out.Body.Next = make([]invitationJSON, len(list)), next
			for k, i := range list {
				out.Body.Items[k] = invitationOf(i)
			}
			return out, nil
		})
	use(a, h, operation("read-invitation", "GET", "/api/v1/invitations/{token}", tag, "What a link gives", ""),
		func(ctx context.Context, _ registry.Actor, in *secretInput) (*invitationOutput, error) {
			if err := a.limits.take("invitation", visitorOf(ctx).ip, 30, time.Minute); err != nil {
				return nil, err
			}
			i, err := a.accounts.Invited(ctx, in.Token)
			if err != nil {
				return nil, err
			}
			out := &invitationOutput{invitationOf(i)}
			out.Body.ID, out.Body.Note = "", ""
			out.Body.Operator, err = a.operators.Name(ctx, i.Operator)
			return out, err
		})
	back := operation("take-back-invitation", "DELETE", "/api/v1/invitations/{id}", tag, "End a link before it was used", registry.AccountManage)
	back.DefaultStatus = http.StatusNoContent
	use(a, h, back, func(ctx context.Context, who registry.Actor, in *IDInput) (*struct{}, error) {
		return nil, a.accounts.TakeBack(ctx, who, in.ID)
	})
	reset := operation("reset-account", "POST", accountPath+"/reset", tag, "End an account's password and make a link that sets a new one", registry.AccountManage)
	reset.DefaultStatus = http.StatusCreated
	use(a, h, reset, func(ctx context.Context, who registry.Actor, in *IDInput) (*invitationOutput, error) {
		i, secret, err := a.accounts.Reset(ctx, who, in.ID)
		if err != nil {
			return nil, err
		}
		out := &invitationOutput{invitationOf(i)}
		out.Body.URL = a.conf.BaseURL + JoinPath + secret
		return out, nil
	})
}
