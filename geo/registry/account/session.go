package account

import (
	"context"
	"time"

	"huishou/geo/registry"
)

// Session is a browser that logged in.
type Session struct {
	registry.Base `bson:",inline"`

	Print   string      `bson:"print"` // fingerprint of its cookie
	CSRF    string      `bson:"csrf"`  // what unsafe requests must repeat
	Account registry.ID `bson:"account"`
	Epoch   int64       `bson:"epoch"` // of the account when it began
	Agent   string      `bson:"agent"` // what the browser says it is, shortened
	SeenAt  time.Time   `bson:"seenAt"`
}

var sessionDef = registry.Def{Name: "session", Fields: []registry.Field{
	{Name: "print", Path: "print", Kind: registry.Text, Unique: true},
	{Name: "account", Path: "account", Kind: registry.Text},
	{Name: "seenAt", Path: "seenAt", Kind: registry.Time, Sort: true},
}, Lasts: registry.Passing}

// touchEvery is how often a session in use is written, at most.
const touchEvery = time.Minute

// Here is a session in use: whose it is and what proves its requests.
type Here struct {
	Session registry.ID
	CSRF    string
	Account Account
	Actor   registry.Actor
}

// Login proves a login and password and begins a session. Unauthenticated with
// one and the same answer, after the same work, for a wrong password, an unknown
// login and a blocked account. secret is the cookie's value, told only here.
func (a *Accounts) Login(ctx context.Context, login, password, agent string) (h Here, secret string, err error) {
	acc, err := a.accounts.First(ctx, registry.Eq("login", Fold(login)))
	known := err == nil && acc.State == Active && acc.Hash != ""
	if err != nil && registry.KindOf(err) != registry.NotFound {
		return Here{}, "", err
	}
	hash := a.dummy
	if known {
		hash = acc.Hash
	}
	right, err := a.verify(ctx, password, hash)
	if err != nil {
		return Here{}, "", err
	}
	if !known || !right {
		// The account's id, when there is one; what was typed may be a password.
		if err := a.reg.Audit(ctx, registry.Actor{Name: "login"}, "login.failed", "account", acc.ID, ""); err != nil {
			return Here{}, "", err
		}
		return Here{}, "", failed(registry.Unauthenticated, "login.failed")
	}
	if err := a.reg.Audit(ctx, acc.actor(registry.ViaSession), "login.ok", "account", acc.ID, ""); err != nil {
		return Here{}, "", err
	}
	return a.begin(ctx, acc, agent)
}

// Begin begins a session for an account that was just made or changed its rights.
func (a *Accounts) Begin(ctx context.Context, id registry.ID, agent string) (Here, string, error) {
	acc, err := a.accounts.Get(ctx, id)
	if err != nil {
		return Here{}, "", err
	}
	return a.begin(ctx, acc, agent)
}

func (a *Accounts) begin(ctx context.Context, acc Account, agent string) (Here, string, error) {
	secret := newSecret()
	if len(agent) > 200 {
		agent = agent[:200]
	}
	s := Session{Base: registry.Base{ID: a.reg.NewID()}, Print: a.reg.Fingerprint("session", secret), CSRF: newSecret(),
		Account: acc.ID, Epoch: acc.Epoch, Agent: printable(agent), SeenAt: a.sessions.Stamp()}
	s, err := a.sessions.Put(ctx, acc.actor(registry.ViaSession), s)
	if err != nil {
		return Here{}, "", err
	}
	return Here{s.ID, s.CSRF, acc, acc.actor(registry.ViaSession)}, secret, nil
}

// Session finds whose cookie it is. Unauthenticated when it is nobody's, or has
// been idle or in use for too long, or its account changed since.
func (a *Accounts) Session(ctx context.Context, secret string) (Here, error) {
	none := failed(registry.Unauthenticated, "session.over")
	if !validSecret(secret) {
		return Here{}, none
	}
	s, err := a.sessions.First(ctx, registry.Eq("print", a.reg.Fingerprint("session", secret)))
	if registry.KindOf(err) == registry.NotFound {
		return Here{}, none
	} else if err != nil {
		return Here{}, err
	}
	now := a.sessions.Stamp()
	seen := a.lastSeen(s)
	if now.Sub(seen) > a.opt.Idle || now.Sub(s.CreatedAt) > a.opt.Absolute {
		return Here{}, none
	}
	acc, err := a.accounts.Get(ctx, s.Account)
	if registry.KindOf(err) == registry.NotFound || err == nil && (acc.State != Active || acc.Epoch != s.Epoch) {
		return Here{}, none
	} else if err != nil {
		return Here{}, err
	}
	if now.Sub(seen) > touchEvery {
		a.touch(ctx, s, now)
	}
	return Here{s.ID, s.CSRF, acc, acc.actor(registry.ViaSession)}, nil
}

// lastSeen is when a session was last used, as this instance or the store knows.
func (a *Accounts) lastSeen(s Session) time.Time {
	a.mu.Lock()
	defer a.mu.Unlock()
	if t := a.seen[s.ID]; t.After(s.SeenAt) {
		return t
	}
	return s.SeenAt
}

// touch notes that a session is in use. When the store fails, or another request
// was first, the next minute's does it.
func (a *Accounts) touch(ctx context.Context, s Session, now time.Time) {
	a.mu.Lock()
	if len(a.seen) > 10_000 {
		clear(a.seen) // the store knows them to the minute
	}
	a.seen[s.ID] = now
	a.mu.Unlock()
	s.SeenAt = now
	_, _ = a.sessions.Put(ctx, registry.Actor{Name: "session"}, s)
}

// Leave ends a session; of one that is over already it is no error.
func (a *Accounts) Leave(ctx context.Context, h Here) error {
	s, err := a.sessions.Get(ctx, h.Session)
	if registry.KindOf(err) == registry.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	return a.sessions.Remove(ctx, h.Actor, s.ID, s.Rev)
}

// LeaveEverywhere ends every session of the account, also this one.
func (a *Accounts) LeaveEverywhere(ctx context.Context, h Here) error {
	_, err := a.change(ctx, h.Actor, h.Account.ID, "session.end_all", func(acc *Account) error { return nil })
	return err
}

// Sessions lists the sessions of an account that are not over, newest first.
func (a *Accounts) Sessions(ctx context.Context, who registry.Actor) ([]Session, error) {
	acc, err := a.own(ctx, who)
	if err != nil {
		return nil, err
	}
	all, _, err := a.sessions.Find(ctx, registry.Query{Where: []registry.Cond{registry.Eq("account", string(acc.ID))}, Sort: "-seenAt", Limit: 100})
	now := a.sessions.Stamp()
	open := all[:0]
	for _, s := range all {
		if s.Epoch == acc.Epoch && now.Sub(a.lastSeen(s)) <= a.opt.Idle && now.Sub(s.CreatedAt) <= a.opt.Absolute {
			open = append(open, s)
		}
	}
	return open, err
}

// own is the account of who asks about himself.
func (a *Accounts) own(ctx context.Context, who registry.Actor) (Account, error) {
	if err := who.May(registry.AccountSelf, registry.Target{Account: who.Account}); err != nil {
		return Account{}, err
	}
	return a.accounts.Get(ctx, who.Account)
}

// printable keeps the plain characters of what a browser says of itself.
func printable(s string) string {
	b := make([]byte, 0, len(s))
	for _, c := range []byte(s) {
		if c >= ' ' && c <= '~' {
			b = append(b, c)
		}
	}
	return string(b)
}
