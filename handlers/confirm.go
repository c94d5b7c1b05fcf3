package handlers

import (
	"context"
	"net/url"

	"github.com/danielgtaylor/huma/v2"

	"huishou/geo/registry"
)

type confirmInput struct {
	Token string `path:"token" maxLength:"64"`
	Lang  string `query:"lang" enum:"zh,en" doc:"language of messages"`
}

// confirmOutput tells whoever holds a confirm link what he confirms.
type confirmOutput struct {
	CacheControl string `header:"Cache-Control"`
	Body         struct {
		Code        string `json:"code"`
		Name        string `json:"name"`
		Address     string `json:"address,omitempty"`
		Hours       string `json:"hours,omitempty"`
		Phone       string `json:"phone,omitempty"`
		ConfirmedAt string `json:"confirmedAt,omitempty" doc:"date"`
	}
}

func confirmOf(p registry.Place, err error) (*confirmOutput, error) {
	if err != nil {
		return nil, err
	}
	out := &confirmOutput{CacheControl: "no-store"}
	out.Body.Code, out.Body.Name, out.Body.Address, out.Body.Hours, out.Body.Phone = p.Code, p.Name, p.Address, p.Hours, p.Phone
	if p.ConfirmedAt != nil {
		out.Body.ConfirmedAt = p.ConfirmedAt.In(registry.ChinaTime).Format("2006-01-02")
	}
	return out, nil
}

type confirmLinkOutput struct {
	ETag string `header:"ETag"`
	Body struct {
		URL string       `json:"url" doc:"told once; whoever has it confirms the place, once"`
		Rev registry.Rev `json:"rev"`
	}
}

func (a *api) registerConfirm(h huma.API) {
	const tag, path = "confirm", "/api/v1/confirm/{token}"
	use(a, h, operation("give-confirm-link", "POST", workPath+"/confirm-link", "work", "Make a link that confirms a place once, within 30 days", registry.PlaceConfirm),
		func(ctx context.Context, who registry.Actor, in *RowInput) (*confirmLinkOutput, error) {
			rev, err := in.rev()
			if err != nil {
				return nil, err
			}
			p, token, err := a.reg.GiveConfirmLink(ctx, who, in.ID, rev)
			if err != nil {
				return nil, err
			}
			out := &confirmLinkOutput{ETag: etag(p.Rev)}
			out.Body.URL, out.Body.Rev = a.conf.BaseURL+"/confirm?token="+url.QueryEscape(token), p.Rev
			return out, nil
		})
	read := operation("read-confirm-link", "GET", path, tag, "What a link confirms", "")
	use(a, h, read, func(ctx context.Context, _ registry.Actor, in *confirmInput) (*confirmOutput, error) {
		return confirmOf(a.reg.PlaceToConfirm(ctx, in.Token))
	})
	do := operation("use-confirm-link", "POST", path, tag, "Confirm the place of a link; a second time is a conflict", "")
	use(a, h, do, func(ctx context.Context, _ registry.Actor, in *confirmInput) (*confirmOutput, error) {
		return confirmOf(a.reg.ConfirmByToken(ctx, in.Token))
	})
}
