package main

import (
	"context"
	"errors"
	"log/slog"

	"huishou/geo/registry"
	"huishou/geo/registry/notice"
	"huishou/handlers/outward"
)

// noticeFlags say how notices leave the program; without any they go into the log.
// Secrets are best given by their variables: a command line is there for every
// process to see.
type noticeFlags struct {
	WebhookURL    string `help:"Post every notice to this address, signed." env:"HUISHOU_WEBHOOK_URL" placeholder:"https://…"`
	WebhookSecret string `help:"Secret of at least 16 characters that posts are signed with." env:"HUISHOU_WEBHOOK_SECRET" placeholder:"SECRET"`
	SMTPHost      string `name:"smtp-host" help:"Server that takes mails to residents, host or host:port." env:"HUISHOU_SMTP_HOST" placeholder:"HOST"`
	SMTPFrom      string `name:"smtp-from" help:"Sender of the mails." env:"HUISHOU_SMTP_FROM" placeholder:"ADDRESS"`
	SMTPUser      string `name:"smtp-user" help:"Account at that server." env:"HUISHOU_SMTP_USER" placeholder:"USER"`
	SMTPPassword  string `name:"smtp-password" help:"Its password." env:"HUISHOU_SMTP_PASSWORD" placeholder:"PASSWORD"`
}

// channels are the ways out that are set.
func (f noticeFlags) channels(reg *registry.Registry) ([]notice.Channel, error) {
	var all []notice.Channel
	if f.WebhookURL != "" {
		w, err := outward.NewWebhook(f.WebhookURL, f.WebhookSecret, reg.Now)
		if err != nil {
			return nil, err
		}
		all = append(all, w)
	} else if f.WebhookSecret != "" {
		return nil, errors.New("webhook: a secret without an address")
	}
	if f.SMTPHost != "" {
		m, err := outward.NewMail(outward.MailConfig{Server: f.SMTPHost, From: f.SMTPFrom, User: f.SMTPUser, Password: f.SMTPPassword})
		if err != nil {
			return nil, err
		}
		all = append(all, m)
	} else if f.SMTPFrom != "" || f.SMTPUser != "" || f.SMTPPassword != "" {
		return nil, errors.New("mail: a sender or an account without a server")
	}
	return all, nil
}

// outbox opens the outbox with the ways out that are set.
func (f noticeFlags) outbox(ctx context.Context, reg *registry.Registry, baseURL string, log *slog.Logger) (*notice.Outbox, error) {
	channels, err := f.channels(reg)
	if err != nil {
		return nil, &exitError{exitUsage, err}
	}
	return notice.Open(ctx, reg, notice.Options{Channels: channels, BaseURL: baseURL, Log: log})
}
