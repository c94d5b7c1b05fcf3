package notice

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"huishou/geo/registry"
)

// Run sends what is due until ctx ends: at once when something is told here, and
// every now and then for what waits and what other instances told. It also sweeps
// out what went out long ago and reminds of places to confirm.
func (o *Outbox) Run(ctx context.Context) {
	tick := time.NewTicker(o.opt.Every)
	defer tick.Stop()
	var hourly time.Time
	for {
		if now := o.reg.Now(); now.Sub(hourly) >= time.Hour {
			hourly = now
			o.tidy(ctx)
		}
		for {
			n, err := o.Work(ctx)
			if err != nil && ctx.Err() == nil {
				o.opt.Log.WarnContext(ctx, "cannot read the outbox", "err", err)
			}
			if n < atOnce || err != nil {
				break
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-o.wake:
		case <-tick.C:
		}
	}
}

// tidy does what is due once an hour.
func (o *Outbox) tidy(ctx context.Context) {
	err := o.Remind(ctx)
	if err == nil {
		_, err = o.Sweep(ctx)
	}
	if err != nil && ctx.Err() == nil {
		o.opt.Log.WarnContext(ctx, "cannot tidy the outbox", "err", err)
	}
}

// Sweep removes notices for good: sent ones after 30 days, those given up after 90.
func (o *Outbox) Sweep(ctx context.Context) (int, error) {
	now := o.table.Stamp()
	return o.table.Sweep(ctx, now.Add(-keep), func(n Notice) bool {
		return n.State == Sent || n.State == GivenUp && now.Sub(n.UpdatedAt) > keepBad
	})
}

// Work sends what is due now, at most a hundred notices, and counts those it took.
func (o *Outbox) Work(ctx context.Context) (took int, err error) {
	due, _, err := o.table.Find(ctx, registry.Query{Sort: "nextAt", Limit: atOnce, Where: []registry.Cond{
		registry.In("state", string(Waiting), string(Failed)), registry.Range("nextAt", nil, o.table.Stamp().Add(time.Millisecond))}})
	if err != nil {
		return 0, err
	}
	for _, n := range due {
		mine, err := o.take(ctx, n)
		switch {
		case ctx.Err() != nil:
			return took, ctx.Err()
		case registry.KindOf(err) == registry.Stale: // another instance has it
			continue
		case err != nil:
			return took, err
		}
		took++
		failed := error(&Fault{Code: "notice.failed"})
		if n.Attempts < tries { // else every try ended the program
			failed = o.send(ctx, mine)
		}
		if err := o.done(ctx, mine, failed); err != nil {
			return took, err
		}
	}
	return took, nil
}

// take makes a notice this instance's for as long as the lease lasts. The try is
// counted before it is made: what kills the program is not tried for ever.
func (o *Outbox) take(ctx context.Context, n Notice) (Notice, error) {
	n.Attempts++
	n.NextAt = o.table.Stamp().Add(lease)
	return o.table.Put(ctx, teller, n)
}

// send hands one over to its channel.
func (o *Outbox) send(ctx context.Context, n Notice) error {
	i := slices.IndexFunc(o.opt.Channels, func(c Channel) bool { return c.Name() == n.Channel })
	if i < 0 {
		return &Fault{Code: "notice.no_channel"}
	}
	m, err := o.message(n)
	if err != nil { // sealed under another key
		return &Fault{Code: "notice.unreadable", Final: true, Cause: err}
	}
	ctx, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	if err := o.opt.Channels[i].Send(ctx, m); err != nil {
		f := faultOf(err)
		o.opt.Log.WarnContext(ctx, "notice did not go out", "id", n.ID, "event", n.Event, "channel", n.Channel,
			"code", f.Code, "status", f.Status, "attempt", n.Attempts, "reason", scrub(err, m.To))
		return f
	}
	return nil
}

// message opens a notice.
func (o *Outbox) message(n Notice) (Message, error) {
	to, err := o.reg.Unseal(n.To, n.bind("to"))
	if err != nil {
		return Message{}, err
	}
	plain, err := o.reg.Unseal(n.Said, n.bind("said"))
	if err != nil {
		return Message{}, err
	}
	var s said
	if err := json.Unmarshal([]byte(plain), &s); err != nil {
		return Message{}, err
	}
	m := Message{ID: n.ID, Event: n.Event, Noun: n.Noun, Row: n.Row, Rev: n.RowRev, At: n.At, To: to, Lang: s.Lang, Facts: s.Facts}
	m.Subject, m.Text = say(n.Event, s.Lang, s.Facts, o.opt.BaseURL)
	return m, nil
}

// done writes down how a try ended. Whoever was too slow, so that another took the
// notice meanwhile, leaves it to him.
func (o *Outbox) done(ctx context.Context, n Notice, failed error) error {
	now := o.table.Stamp()
	n.Fault, n.Status = "", 0
	if failed == nil {
		n.State, n.SentAt = Sent, &now
		n.To, n.Said = "", "" // nobody needs them any more
	} else {
		f := faultOf(failed)
		n.Fault, n.Status = f.Code, int64(f.Status)
		if f.Final || n.Attempts >= tries {
			n.State = GivenUp
		} else {
			n.State, n.NextAt = Failed, now.Add(waits[max(0, n.Attempts-1)])
		}
	}
	// What went out is written down even when the program is being stopped.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if _, err := o.table.Put(ctx, teller, n); registry.KindOf(err) != registry.Stale {
		return err
	}
	return nil
}
