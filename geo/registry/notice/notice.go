package notice

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"time"

	"huishou/geo/registry"
)

// Notice is one thing to tell over one channel.
type Notice struct {
	registry.Base `bson:",inline"`

	Event   Event           `bson:"event"`
	Noun    string          `bson:"noun"` // of the row it tells of
	Row     registry.ID     `bson:"row"`
	RowRev  registry.Rev    `bson:"rowRev"`
	At      time.Time       `bson:"at"` // when it happened
	Channel string          `bson:"channel"`
	To      registry.Sealed `bson:"to,omitempty"`   // an address; "" where the channel has its own, and once it was sent
	Said    registry.Sealed `bson:"said,omitempty"` // language and facts as JSON; "" once it was sent
	State   State           `bson:"state"`

	Attempts int64      `bson:"attempts"`
	NextAt   time.Time  `bson:"nextAt"` // not before; while somebody sends it, when he is given up
	Fault    string     `bson:"lastError,omitempty"`
	Status   int64      `bson:"lastStatus,omitempty"` // that the other side answered with the fault, 0 for none
	SentAt   *time.Time `bson:"sentAt,omitempty"`
}

// State is how far a notice is.
type State string

// The states of a notice.
const (
	Waiting State = "waiting"
	Sent    State = "sent"
	Failed  State = "failed"   // and will be tried again
	GivenUp State = "given_up" // until somebody asks for it again
)

// States lists the states in the order of lists.
var States = []State{Waiting, Failed, GivenUp, Sent}

var noticeDef = registry.Def{Name: "notice", Lasts: registry.Passing, Fields: []registry.Field{
	{Name: "state", Path: "state", Kind: registry.Text},
	{Name: "channel", Path: "channel", Kind: registry.Text},
	{Name: "event", Path: "event", Kind: registry.Text},
	{Name: "row", Path: "row", Kind: registry.Text},
	{Name: "nextAt", Path: "nextAt", Kind: registry.Time, Sort: true},
	{Name: "createdAt", Path: "createdAt", Kind: registry.Time, Sort: true},
}}

// Defs lists the tables of this package. The outbox passes: a backup leaves it out,
// so that a restored store does not tell again what was told.
func Defs() []registry.Def { return []registry.Def{noticeDef} }

// Options set how notices go out; the zero value is good.
type Options struct {
	Channels []Channel     // [Log] alone when none
	BaseURL  string        // of the public pages, for links; none in mails when empty
	Every    time.Duration // how often the outbox is looked through; 10 seconds when 0
	Log      *slog.Logger  // nowhere when nil
}

// How the worker goes about it.
const (
	lease   = 2 * time.Minute  // after which whoever took a notice is taken for dead
	longest = 45 * time.Second // that one sending may take, well below the lease
	atOnce  = 100              // notices of one look
	keep    = 30 * 24 * time.Hour
	keepBad = 90 * 24 * time.Hour // of those given up
)

// waits are how long after each failed try the next one comes; after the last try
// the notice is given up.
var waits = []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 2 * time.Hour, 4 * time.Hour, 6 * time.Hour}

// tries is how often a notice is tried in all.
var tries = int64(len(waits) + 1)

// Outbox is the outbox of one registry. It is safe for concurrent use.
type Outbox struct {
	reg   *registry.Registry
	opt   Options
	table registry.Table[Notice, *Notice]
	wake  chan struct{}
}

// Open opens the outbox kept in the registry's store. Nothing is sent before
// [Outbox.Run].
func Open(ctx context.Context, reg *registry.Registry, opt Options) (*Outbox, error) {
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	if len(opt.Channels) == 0 {
		opt.Channels = []Channel{Log{opt.Log}}
	}
	if opt.Every == 0 {
		opt.Every = 10 * time.Second
	}
	o := &Outbox{reg: reg, opt: opt, wake: make(chan struct{}, 1)}
	var err error
	o.table, err = registry.OpenTable[Notice](ctx, reg.Store(), noticeDef, reg.Now)
	return o, err
}

// Channels are the names of the ways out that are set.
func (o *Outbox) Channels() []string {
	names := make([]string, len(o.opt.Channels))
	for i, c := range o.opt.Channels {
		names[i] = c.Name()
	}
	return names
}

// What is to be told of a row.
type What struct {
	Event Event
	Noun  string
	Row   registry.ID
	Rev   registry.Rev // of the row, so that each version is told once
	Key   string       // tells apart what is told of one version, such as days; mostly ""
	Mail  string       // address of the one it concerns, "" for none; only channels that need one see it
	Lang  string       // of the one it concerns: zh or en, zh when empty
	// Facts fill the words of the event, such as code, name, reply. They go to every
	// channel and so hold nothing that is only for the one it concerns.
	Facts map[string]string
}

// said is the sealed part of a notice.
type said struct {
	Lang  string            `json:"lang"`
	Facts map[string]string `json:"facts,omitempty"`
}

// Limits of what is told.
const (
	maxFacts = 30
	maxFact  = 4000 // characters; longer ones are cut
)

// teller writes the rows of the outbox.
var teller = registry.Actor{Name: "outbox"}

// Tell puts a notice into the outbox for every channel that takes it: a mail needs
// an address. Telling the same of the same version again changes nothing. It is the
// caller's to have asked for the right of what it tells of.
func (o *Outbox) Tell(ctx context.Context, w What) error {
	if _, ok := words[w.Event]; !ok || w.Row == "" || w.Noun == "" || len(w.Facts) > maxFacts {
		return fmt.Errorf("tell %q of %s %s: not an event that can be told", w.Event, w.Noun, w.Row)
	}
	if w.Lang != "en" {
		w.Lang = "zh"
	}
	facts := maps.Clone(w.Facts)
	for k, v := range facts {
		if r := []rune(v); len(r) > maxFact {
			facts[k] = string(r[:maxFact-1]) + "…"
		}
	}
	plain, err := json.Marshal(said{w.Lang, facts})
	if err != nil {
		return fmt.Errorf("tell %s: %w", w.Event, err)
	}
	now := o.table.Stamp()
	for _, c := range o.opt.Channels {
		if c.Addressed() && w.Mail == "" {
			continue
		}
		n := Notice{Base: registry.Base{ID: o.idOf(w, c.Name())}, Event: w.Event, Noun: w.Noun, Row: w.Row, RowRev: w.Rev, At: now,
			Channel: c.Name(), State: Waiting, NextAt: now}
		n.Said = o.reg.Seal(string(plain), n.bind("said"))
		if c.Addressed() {
			n.To = o.reg.Seal(w.Mail, n.bind("to"))
		}
		if _, err := o.table.Put(ctx, teller, n); err != nil && registry.KindOf(err) != registry.Stale { // told already
			return fmt.Errorf("tell %s: %w", w.Event, err)
		}
	}
	select {
	case o.wake <- struct{}{}:
	default:
	}
	return nil
}

// idOf is the id of the notice of a row's version over a channel.
func (o *Outbox) idOf(w What, channel string) registry.ID {
	print := o.reg.Fingerprint("notice", fmt.Sprintf("%s\x00%s\x00%d\x00%s\x00%s\x00%s", w.Noun, w.Row, w.Rev, w.Key, w.Event, channel))
	return registry.ID(strings.ToUpper(print[:26]))
}

// bind names a sealed field of the notice.
func (n *Notice) bind(field string) string { return "notice/" + string(n.ID) + "/" + field }

// Ask narrows the list of the outbox.
type Ask struct {
	State   State // "" for all but the sent
	Channel string
	Cursor  string
	Limit   int
}

// Count says how many notices there are of each state.
type Count map[State]int64

// List lists notices, newest first, and counts them all by state.
func (o *Outbox) List(ctx context.Context, who registry.Actor, a Ask) (list []Notice, next string, n Count, err error) {
	if err := who.May(registry.NoticeManage, registry.Target{}); err != nil {
		return nil, "", nil, err
	}
	q := registry.Query{Sort: "-createdAt", Cursor: a.Cursor, Limit: a.Limit}
	switch {
	case a.State == "":
		q.Where = append(q.Where, registry.In("state", string(Waiting), string(Failed), string(GivenUp)))
	case !slices.Contains(States, a.State):
		return nil, "", nil, &registry.Error{Kind: registry.Invalid, Code: "request.invalid", Msg: "notices",
			Fields: []registry.FieldError{{Field: "query.state", Code: "state.unknown", Value: string(a.State)}}}
	default:
		q.Where = append(q.Where, registry.Eq("state", string(a.State)))
	}
	if a.Channel != "" {
		q.Where = append(q.Where, registry.Eq("channel", a.Channel))
	}
	if list, next, err = o.table.Find(ctx, q); err != nil {
		return nil, "", nil, err
	}
	n = Count{}
	for _, s := range States {
		if n[s], err = o.table.Count(ctx, registry.Eq("state", string(s))); err != nil {
			return nil, "", nil, err
		}
	}
	return list, next, n, nil
}

// Again lets a notice that failed or was given up go out now, with all its tries.
// rev is the version that was seen. Conflict when it was sent or waits anyway.
func (o *Outbox) Again(ctx context.Context, who registry.Actor, id registry.ID, rev registry.Rev) (Notice, error) {
	if err := who.May(registry.NoticeManage, registry.Target{}); err != nil {
		return Notice{}, err
	}
	n, err := o.table.Get(ctx, id)
	switch {
	case err != nil:
		return Notice{}, err
	case n.Rev != rev:
		return Notice{}, &registry.Error{Kind: registry.Stale, Code: "write.stale", Msg: "notice"}
	case n.State != Failed && n.State != GivenUp:
		return Notice{}, &registry.Error{Kind: registry.Conflict, Code: "notice.not_failed", Msg: string(n.State)}
	}
	if err := o.reg.Audit(ctx, who, registry.NoticeManage, "notice", id, "again"); err != nil {
		return Notice{}, err
	}
	n.State, n.Attempts, n.NextAt = Waiting, 0, o.table.Stamp()
	if n, err = o.table.Put(ctx, who, n); err != nil {
		return Notice{}, err
	}
	select {
	case o.wake <- struct{}{}:
	default:
	}
	return n, nil
}
