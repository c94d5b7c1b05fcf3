package handlers

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"huishou/geo/registry"
	"huishou/geo/registry/machine"
)

type machineTokenOutput struct {
	CacheControl string `header:"Cache-Control"`
	Body         struct {
		Token   string    `json:"token" doc:"told only now; the machine sends it as Authorization: Bearer"`
		GivenAt time.Time `json:"givenAt"`
	}
}

type machineOutput struct {
	CacheControl string `header:"Cache-Control"`
	Body         struct {
		machine.Status
		GivenAt   time.Time  `json:"givenAt" doc:"when its token was given out"`
		GivenBy   string     `json:"givenBy"`
		ChangedAt *time.Time `json:"changedAt,omitempty" doc:"when the state that was stored last began"`
	}
}

type machineStateInput struct {
	Authorization string `header:"Authorization" maxLength:"200" doc:"Bearer and the token of the machine"`
	Lang          string `query:"lang" enum:"zh,en" doc:"language of messages"`
	Body          struct {
		State       machine.State `json:"state" enum:"working,full,broken"`
		FillPercent *int64        `json:"fillPercent,omitempty" minimum:"0" maximum:"100"`
	}
}

const machinePath = workPath + "/machine"

func (a *api) registerMachines(h huma.API) {
	const tag = "machines"
	give := operation("give-machine-token", "POST", machinePath, tag, "Give the self-service machine of a place a token; an earlier one is worth nothing then", registry.MachineManage)
	give.DefaultStatus = http.StatusCreated
	use(a, h, give, func(ctx context.Context, who registry.Actor, in *IDInput) (*machineTokenOutput, error) {
		row, token, err := a.machines.Give(ctx, who, string(in.ID))
		out := &machineTokenOutput{CacheControl: "no-store"}
		out.Body.Token, out.Body.GivenAt = token, row.GivenAt
		return out, err
	})
	use(a, h, operation("read-machine", "GET", machinePath, tag, "How the machine of a place does, and when its token was given out", registry.PlaceReadWork),
		func(ctx context.Context, who registry.Actor, in *IDInput) (*machineOutput, error) {
			row, s, err := a.machines.Of(ctx, who, string(in.ID))
			out := &machineOutput{CacheControl: "no-store"}
			out.Body.Status, out.Body.GivenAt, out.Body.GivenBy, out.Body.ChangedAt = s, row.GivenAt, row.GivenBy, row.ChangedAt
			return out, err
		})
	takeBack := operation("take-back-machine-token", "DELETE", machinePath, tag, "Make the token of a machine worth nothing", registry.MachineManage)
	takeBack.DefaultStatus = http.StatusNoContent
	use(a, h, takeBack, func(ctx context.Context, who registry.Actor, in *IDInput) (*struct{}, error) {
		return nil, a.machines.TakeBack(ctx, who, string(in.ID))
	})
	post := operation("post-machine-state", "POST", "/api/v1/machine/state", tag, "A machine says how it does", "")
	post.DefaultStatus = http.StatusNoContent
	use(a, h, post, func(ctx context.Context, _ registry.Actor, in *machineStateInput) (*struct{}, error) {
		// For those who guess tokens; a machine itself is held to less.
		if err := a.limits.take("machine", visitorOf(ctx).ip, 600, time.Minute); err != nil {
			return nil, err
		}
		token, _ := strings.CutPrefix(in.Authorization, "Bearer ")
		return nil, inBody(a.machines.Receive(ctx, token, machine.Post{State: in.Body.State, Fill: in.Body.FillPercent}))
	})
}
