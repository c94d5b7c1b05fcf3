package machine

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"strconv"
	"strings"
	"sync"
	"time"

	"huishou/geo/registry"
)

// Machine is the machine of a place. Its id is that of the place: a place has one.
type Machine struct {
	registry.Base `bson:",inline"`

	Print   string    `bson:"print,omitempty"` // fingerprint of its token, "" when that was taken back
	GivenAt time.Time `bson:"givenAt"`         // when the token was given out
	GivenBy string    `bson:"givenBy"`

	State     State      `bson:"state,omitempty"`     // as it changed last; "" when it never posted
	Fill      *int64     `bson:"fill,omitempty"`      // percent, then
	SeenAt    *time.Time `bson:"seenAt,omitempty"`    // then; a [Heartbeat] may be newer
	ChangedAt *time.Time `bson:"changedAt,omitempty"` // when State became what it is
}

// State is how a machine does.
type State string

// The states of a machine. A machine never says that it is unknown.
const (
	Working State = "working"
	Full    State = "full"
	Broken  State = "broken"
	Unknown State = "unknown" // silent for too long
)

var machineDef = registry.Def{Name: "machine", Fields: []registry.Field{
	{Name: "print", Path: "print", Kind: registry.Text, Unique: true},
}}

// Heartbeat is that a machine went on as it was. Its id is that of the machine.
// The machine's row has every change of state for ever; of what stays the same only
// the newest post is kept, and no backup has it.
type Heartbeat struct {
	registry.Base `bson:",inline"`

	State  State     `bson:"state"`
	Fill   *int64    `bson:"fill,omitempty"`
	SeenAt time.Time `bson:"seenAt"`
}

var heartbeatDef = registry.Def{Name: "heartbeat", Lasts: registry.Passing}

// Options set how machines are watched; the zero value is good.
type Options struct {
	SilentAfter  time.Duration // a machine that is silent for longer is unknown; 2 hours when 0
	PersistEvery time.Duration // how often a state that stays the same is stored at most; 15 minutes when 0
	Refresh      time.Duration // how often other instances' states are looked for; 30 seconds when 0
	Every        time.Duration // how often a machine may post in the long run; 10 seconds when 0
}

// burst is how many posts a machine may send at once.
const burst = 6

// Machines are the machines of one registry. It is safe for concurrent use.
type Machines struct {
	reg   *registry.Registry
	opt   Options
	table registry.Table[Machine, *Machine]
	docs  registry.Docs // the same table, for its changes
	beats registry.Table[Heartbeat, *Heartbeat]
	beat  registry.Docs // likewise

	mu   sync.Mutex
	live map[registry.ID]*newest

	refreshing sync.Mutex // held by whoever looks for other instances' states
	looked     time.Time  // when that was tried last
	followed   time.Time  // they are known up to here
}

// newest is the newest that is known of a machine.
type newest struct {
	given bool // it has a token
	state State
	fill  *int64
	at    time.Time // zero when it never posted
	kept  time.Time // when what is stored was posted

	posts  float64 // it may send now
	posted time.Time
}

// Open opens the machines kept in the registry's store.
func Open(ctx context.Context, reg *registry.Registry, opt Options) (*Machines, error) {
	for _, d := range []struct {
		set *time.Duration
		to  time.Duration
	}{{&opt.SilentAfter, 2 * time.Hour}, {&opt.PersistEvery, 15 * time.Minute}, {&opt.Refresh, 30 * time.Second}, {&opt.Every, 10 * time.Second}} {
		if *d.set == 0 {
			*d.set = d.to
		}
	}
	m := &Machines{reg: reg, opt: opt, live: map[registry.ID]*newest{}}
	var err error
	if m.table, err = registry.OpenTable[Machine](ctx, reg.Store(), machineDef, reg.Now); err != nil {
		return nil, err
	}
	if m.docs, err = reg.Store().Table(ctx, machineDef); err != nil {
		return nil, err
	}
	if m.beats, err = registry.OpenTable[Heartbeat](ctx, reg.Store(), heartbeatDef, reg.Now); err != nil {
		return nil, err
	}
	if m.beat, err = reg.Store().Table(ctx, heartbeatDef); err != nil {
		return nil, err
	}
	m.looked = m.table.Stamp()
	m.followed = m.looked
	for row, err := range m.table.All(ctx) {
		if err != nil {
			return nil, err
		}
		m.learn(row)
	}
	for b, err := range m.beats.All(ctx) {
		if err != nil {
			return nil, err
		}
		m.hear(b)
	}
	return m, nil
}

// Defs lists the tables of this package, for copying them whole.
func Defs() []registry.Def { return []registry.Def{machineDef, heartbeatDef} }

// tokenMark begins every token, so that one that leaked is recognised.
const tokenMark = "hmd_"

// Give gives the machine of a place a new token, told only here; an earlier one is
// worth nothing from then on. Conflict when the place is no self-service machine or
// is closed.
func (m *Machines) Give(ctx context.Context, who registry.Actor, place string) (row Machine, token string, err error) {
	p, err := m.place(ctx, who, place)
	if err != nil {
		return Machine{}, "", err
	}
	switch {
	case p.Kind != registry.SelfService:
		return Machine{}, "", failed(registry.Conflict, "machine.not_a_machine")
	case p.Status == registry.Closed || p.Status == registry.Archived:
		return Machine{}, "", failed(registry.Conflict, "machine.gone")
	}
	row, err = m.table.Get(ctx, p.ID)
	if err != nil && registry.KindOf(err) != registry.NotFound {
		return Machine{}, "", err
	}
	secret := make([]byte, 32)
	_, _ = rand.Read(secret) // never fails, see crypto/rand
	token = tokenMark + base64.RawURLEncoding.EncodeToString(secret)
	row.ID, row.Print, row.GivenAt, row.GivenBy = p.ID, m.print(token), m.table.Stamp(), who.Name
	if row, err = m.put(ctx, who, row, "give"); err != nil {
		return Machine{}, "", err
	}
	return row, token, nil
}

// TakeBack makes the token of a place's machine worth nothing. Not found when there
// is none.
func (m *Machines) TakeBack(ctx context.Context, who registry.Actor, place string) error {
	p, err := m.place(ctx, who, place)
	if err != nil {
		return err
	}
	row, err := m.table.Get(ctx, p.ID)
	if registry.KindOf(err) == registry.NotFound || err == nil && row.Print == "" {
		return failed(registry.NotFound, "machine.not_found")
	}
	if err != nil {
		return err
	}
	row.Print = ""
	_, err = m.put(ctx, who, row, "take_back")
	return err
}

// Of reads the machine of a place that the actor looks after, and how it does.
func (m *Machines) Of(ctx context.Context, who registry.Actor, place string) (Machine, Status, error) {
	p, err := m.reg.WorkPlace(ctx, who, place)
	if err != nil {
		return Machine{}, Status{}, err
	}
	row, err := m.table.Get(ctx, p.ID)
	if registry.KindOf(err) == registry.NotFound || err == nil && row.Print == "" {
		return Machine{}, Status{}, failed(registry.NotFound, "machine.not_found")
	}
	if err != nil {
		return Machine{}, Status{}, err
	}
	m.learn(row)
	beat, err := m.beats.Get(ctx, p.ID)
	if err == nil {
		m.hear(beat)
	} else if registry.KindOf(err) != registry.NotFound {
		return Machine{}, Status{}, err
	}
	s, _ := m.now(p.ID)
	return row, s, nil
}

// place reads one whose machine the actor may manage; not found for who may not
// see it.
func (m *Machines) place(ctx context.Context, who registry.Actor, idOrCode string) (registry.Place, error) {
	p, err := m.reg.WorkPlace(ctx, who, idOrCode)
	if err != nil {
		return registry.Place{}, err
	}
	return p, who.May(registry.MachineManage, registry.Target{Area: p.Area, Operator: p.OperatorID})
}

// put writes a row for a person, with an entry in the audit log before.
func (m *Machines) put(ctx context.Context, who registry.Actor, row Machine, note string) (Machine, error) {
	if err := m.reg.Audit(ctx, who, registry.MachineManage, "machine", row.ID, note); err != nil {
		return Machine{}, err
	}
	row, err := m.table.Put(ctx, who, row)
	if err == nil {
		m.learn(row)
	}
	return row, err
}

func (m *Machines) print(token string) string { return m.reg.Fingerprint("machine", token) }

// Post is what a machine says of itself.
type Post struct {
	State State
	Fill  *int64 // percent, 0 to 100; nil when it does not know
}

// device writes the rows of posts. Posts are no acts of persons and have no entry in
// the audit log; the row's history has every change of state.
var device = registry.Actor{Name: "machine", Via: registry.ViaToken}

// Receive takes what the machine with a token says. Unauthenticated when the token is
// nobody's, TooMany when it posts too often, Unavailable when a state that must be
// stored cannot be: the machine posts again then.
func (m *Machines) Receive(ctx context.Context, token string, p Post) error {
	row, err := m.byToken(ctx, token)
	if err != nil {
		return err
	}
	var bad []registry.FieldError
	if p.State != Working && p.State != Full && p.State != Broken {
		bad = append(bad, registry.FieldError{Field: "state", Code: "machine.unknown_state", Value: string(p.State)})
	}
	if p.Fill != nil && (*p.Fill < 0 || *p.Fill > 100) {
		bad = append(bad, registry.FieldError{Field: "fillPercent", Code: "number.out_of_range", Value: strconv.FormatInt(*p.Fill, 10)})
	}
	if len(bad) > 0 {
		return &registry.Error{Kind: registry.Invalid, Code: "request.invalid", Msg: "machine", Fields: bad}
	}
	at := m.table.Stamp()
	if !m.take(row.ID, p, at) {
		return failed(registry.TooMany, "machine.too_often")
	}
	for {
		if row.State == p.State && row.SeenAt != nil {
			return m.goesOn(ctx, row.ID, p, at)
		}
		row.State, row.Fill, row.SeenAt, row.ChangedAt = p.State, p.Fill, &at, &at
		row, err = m.table.Put(ctx, device, row)
		if err == nil {
			m.learn(row)
		}
		if registry.KindOf(err) != registry.Stale || ctx.Err() != nil {
			return err
		}
		if row, err = m.byToken(ctx, token); err != nil { // written meanwhile; the token may be worth nothing now
			return err
		}
	}
}

// goesOn stores that a machine stays as it is, now and then.
func (m *Machines) goesOn(ctx context.Context, id registry.ID, p Post, at time.Time) error {
	m.mu.Lock()
	kept := m.entry(id).kept
	m.mu.Unlock()
	if at.Sub(kept) < m.opt.PersistEvery {
		return nil
	}
	beat, err := m.beats.Get(ctx, id)
	if err != nil && registry.KindOf(err) != registry.NotFound {
		return err
	}
	beat.ID, beat.State, beat.Fill, beat.SeenAt = id, p.State, p.Fill, at
	if beat, err = m.beats.Put(ctx, device, beat); registry.KindOf(err) == registry.Stale {
		return nil // another instance was told the same at this moment
	}
	if err == nil {
		m.hear(beat)
	}
	return err
}

// byToken finds the machine with a token.
func (m *Machines) byToken(ctx context.Context, token string) (Machine, error) {
	none := failed(registry.Unauthenticated, "machine.token_invalid")
	rest, ok := strings.CutPrefix(token, tokenMark)
	if b, err := base64.RawURLEncoding.Strict().DecodeString(rest); !ok || err != nil || len(b) != 32 {
		return Machine{}, none
	}
	row, err := m.table.First(ctx, registry.Eq("print", m.print(token)))
	if registry.KindOf(err) == registry.NotFound {
		return Machine{}, none
	}
	return row, err
}

// take notes what a machine says now, unless it posts too often.
func (m *Machines) take(id registry.ID, p Post, at time.Time) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := m.entry(id)
	n.posts = min(burst, n.posts+float64(max(0, at.Sub(n.posted)))/float64(m.opt.Every))
	n.posted = at
	if n.posts < 1 {
		return false
	}
	n.posts--
	n.given, n.state, n.fill, n.at = true, p.State, p.Fill, at
	return true
}

// entry is what is known of a machine; the caller holds the lock.
func (m *Machines) entry(id registry.ID) *newest {
	n := m.live[id]
	if n == nil {
		n = &newest{posts: burst}
		m.live[id] = n
	}
	return n
}

// learn takes what the store has, when it is newer.
func (m *Machines) learn(row Machine) {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := m.entry(row.ID)
	n.given = row.Print != ""
	if row.SeenAt != nil {
		n.learn(row.State, row.Fill, *row.SeenAt)
	}
}

// hear takes what the store has of a machine that went on as it was.
func (m *Machines) hear(b Heartbeat) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.entry(b.ID).learn(b.State, b.Fill, b.SeenAt)
}

func (n *newest) learn(state State, fill *int64, at time.Time) {
	if at.After(n.kept) {
		n.kept = at
	}
	if at.After(n.at) {
		n.state, n.fill, n.at = state, fill, at
	}
}

func failed(kind registry.Kind, code string) error {
	return &registry.Error{Kind: kind, Code: code, Msg: "machine"}
}
