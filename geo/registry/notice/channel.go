package notice

import (
	"context"
	"errors"
	"log/slog"
	"regexp"
	"strings"
	"time"

	"huishou/geo/registry"
)

// Channel is a way out, such as mail. Send may be called from several goroutines,
// and more than once for a message that went out before: its ID stays the same.
type Channel interface {
	Name() string
	// Addressed reports whether a message needs the address of the one it concerns.
	Addressed() bool
	// Send hands the message over; nil only when the other side has taken it. A
	// [*Fault] says what went wrong; any other error counts as failed.
	Send(ctx context.Context, m Message) error
}

// Message is a notice as a channel sends it.
type Message struct {
	ID      registry.ID // the same at every try
	Event   Event
	Noun    string
	Row     registry.ID
	Rev     registry.Rev
	At      time.Time
	To      string // address, "" for channels that have their own
	Lang    string
	Subject string // one line, in Lang
	Text    string // in Lang, lines end in \n
	Facts   map[string]string
}

// Fault is why a message did not go out. It names no address.
type Fault struct {
	Code   string // one of [Words]: notice.unreachable, notice.rejected …
	Status int    // that the other side answered, 0 for none
	Final  bool   // trying again is no use: there is no such mailbox
	Cause  error  // for the log, which gets it without addresses
}

func (f *Fault) Error() string {
	if f.Cause == nil {
		return f.Code
	}
	return f.Code + ": " + f.Cause.Error()
}

// Unwrap gives the cause.
func (f *Fault) Unwrap() error { return f.Cause }

// faultOf is the fault of any error that a channel gave.
func faultOf(err error) *Fault {
	f, ok := errors.AsType[*Fault](err)
	switch {
	case ok && Words[f.Code] != [2]string{}:
		return f
	case errors.Is(err, context.DeadlineExceeded):
		return &Fault{Code: "notice.timeout", Cause: err}
	}
	return &Fault{Code: "notice.failed", Cause: err}
}

var (
	mailboxes = regexp.MustCompile(`[^\s<>"'(),;:]+@[^\s<>"'(),;:]+`)
	addresses = regexp.MustCompile(`(?i)https?://[^\s"']+`)
)

// scrub leaves the addresses out of what a channel says went wrong.
func scrub(err error, to string) string {
	s := err.Error()
	if to != "" {
		s = strings.ReplaceAll(s, to, "…")
	}
	s = mailboxes.ReplaceAllString(s, "…")
	return addresses.ReplaceAllString(s, "…")
}

// Log is the channel that writes into the program's log, for a registry that has no
// other. It writes what happened to which row, and none of the facts.
type Log struct{ Log *slog.Logger }

// Name is log.
func (Log) Name() string { return "log" }

// Addressed is false: a log has no mailbox.
func (Log) Addressed() bool { return false }

// Send writes a line.
func (l Log) Send(ctx context.Context, m Message) error {
	l.Log.InfoContext(ctx, "notice", "event", m.Event, "noun", m.Noun, "row", m.Row, "rev", m.Rev, "id", m.ID)
	return nil
}
