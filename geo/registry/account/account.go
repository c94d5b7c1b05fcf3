// Package account keeps who may log in: accounts with their grants, sessions of
// browsers, invitations and tokens of programs. It gives the registry its actors.
//
// Secrets that are handed out (session cookies, invitation links, tokens) are 256
// random bits; only keyed fingerprints of them are stored. Passwords are stored as
// argon2id.
package account

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"sync"
	"time"

	"huishou/geo/registry"
)

// Accounts are the accounts of one registry. It is safe for concurrent use.
type Accounts struct {
	reg *registry.Registry
	opt Options

	accounts    registry.Table[Account, *Account]
	sessions    registry.Table[Session, *Session]
	invitations registry.Table[Invitation, *Invitation]
	tokens      registry.Table[Token, *Token]

	hashing chan struct{} // at most hashesAtOnce passwords are hashed at a time
	queue   chan struct{} // and few more wait for it
	dummy   string        // hashed like a password, for logins that do not exist

	mu   sync.Mutex
	seen map[registry.ID]time.Time // when each session was last written
}

// Options set how accounts work; the zero value is good.
type Options struct {
	Idle     time.Duration // a session ends after this long without a request; 30 minutes when 0
	Absolute time.Duration // and after this long in any case; 12 hours when 0
	Light    bool          // cheap hashes, for tests
}

// Account is a person, or a program's owner, who may log in.
type Account struct {
	registry.Base `bson:",inline"`

	Login    string           `bson:"login"` // in its one form, see [Fold]
	Name     string           `bson:"name"`  // as colleagues see it
	Hash     string           `bson:"hash"`  // argon2id, PHC string; "" after a reset
	Grants   []registry.Grant `bson:"grants,omitempty"`
	Operator registry.ID      `bson:"operator,omitempty"` // the operator it works for
	State    State            `bson:"state"`
	// Epoch counts what ends every session: a password, a role or the state changed.
	Epoch int64 `bson:"epoch"`
}

// State is whether an account may be used.
type State string

// The states of an account.
const (
	Active  State = "active"
	Blocked State = "blocked"
	Gone    State = "gone" // deleted by its owner: nothing personal is left
)

var accountDef = registry.Def{Name: "account", Fields: []registry.Field{
	{Name: "login", Path: "login", Kind: registry.Text, Unique: true, Sort: true},
	{Name: "operator", Path: "operator", Kind: registry.Text},
	{Name: "state", Path: "state", Kind: registry.Text},
}}

// Defs lists the tables of this package, for copying them whole.
func Defs() []registry.Def {
	return []registry.Def{accountDef, sessionDef, invitationDef, tokenDef}
}

// Open opens the accounts kept in the registry's store.
func Open(ctx context.Context, reg *registry.Registry, opt Options) (*Accounts, error) {
	if opt.Idle == 0 {
		opt.Idle = 30 * time.Minute
	}
	if opt.Absolute == 0 {
		opt.Absolute = 12 * time.Hour
	}
	a := &Accounts{reg: reg, opt: opt, hashing: make(chan struct{}, hashesAtOnce), queue: make(chan struct{}, hashesWaiting),
		seen: map[registry.ID]time.Time{}}
	var err error
	if a.accounts, err = registry.OpenTable[Account](ctx, reg.Store(), accountDef, reg.Now); err != nil {
		return nil, err
	}
	if a.sessions, err = registry.OpenTable[Session](ctx, reg.Store(), sessionDef, reg.Now); err != nil {
		return nil, err
	}
	if a.invitations, err = registry.OpenTable[Invitation](ctx, reg.Store(), invitationDef, reg.Now); err != nil {
		return nil, err
	}
	if a.tokens, err = registry.OpenTable[Token](ctx, reg.Store(), tokenDef, reg.Now); err != nil {
		return nil, err
	}
	a.dummy = a.hash(newSecret())
	return a, nil
}

// Sweep removes for good the sessions that are over, and the invitations that were
// used, taken back or too old 30 days ago. n counts both.
func (a *Accounts) Sweep(ctx context.Context) (n int, err error) {
	now := a.sessions.Stamp()
	// A session was last written when it was last used, to the minute.
	n, err = a.sessions.Sweep(ctx, now.Add(-max(a.opt.Absolute, a.opt.Idle)), nil)
	if err != nil {
		return n, err
	}
	before := now.Add(-inviteKept)
	links, err := a.invitations.Sweep(ctx, before, func(i Invitation) bool { return i.UsedBy != "" || i.Expires.Before(before) })
	return n + links, err
}

// actor is who an account acts as.
func (a Account) actor(via registry.Via) registry.Actor {
	return registry.Actor{Name: a.Name, Account: a.ID, Grants: a.Grants, Operator: a.Operator, Via: via}
}

// target is what a right must reach to touch the account.
func (a Account) target() registry.Target {
	return registry.Target{Account: a.ID, Operator: a.Operator}
}

// Create makes an account with grants, without an invitation: for whoever may
// manage accounts. The password must be good.
func (a *Accounts) Create(ctx context.Context, who registry.Actor, login, name, password string, grants []registry.Grant, operator registry.ID) (Account, error) {
	if err := a.mayGive(who, grants, operator); err != nil {
		return Account{}, err
	}
	return a.create(ctx, who, login, name, password, grants, operator)
}

// Register makes an account without grants, as anybody may.
func (a *Accounts) Register(ctx context.Context, login, name, password string) (Account, error) {
	return a.create(ctx, registry.Actor{Name: name}, login, name, password, nil, "")
}

func (a *Accounts) create(ctx context.Context, who registry.Actor, login, name, password string, grants []registry.Grant, operator registry.ID) (Account, error) {
	folded, bad := Fold(login), []registry.FieldError(nil)
	if code := checkLogin(folded); code != "" {
		bad = append(bad, registry.FieldError{Field: "login", Code: code})
	}
	if code := registry.CheckText(name, 40, true); code != "" {
		bad = append(bad, registry.FieldError{Field: "name", Code: code})
	}
	if code := checkPassword(password, folded, name); code != "" {
		bad = append(bad, registry.FieldError{Field: "password", Code: code})
	}
	if len(bad) > 0 {
		return Account{}, &registry.Error{Kind: registry.Invalid, Code: "account.invalid", Fields: bad}
	}
	acc := Account{Base: registry.Base{ID: a.reg.NewID()}, Login: folded, Name: name, Grants: grants, Operator: operator, State: Active}
	var err error
	if acc.Hash, err = a.hashOne(ctx, password); err != nil {
		return Account{}, err
	}
	if err := a.reg.Audit(ctx, who, "account.create", "account", acc.ID, ""); err != nil {
		return Account{}, err
	}
	acc, err = a.accounts.Put(ctx, who, acc)
	if registry.KindOf(err) == registry.Conflict {
		return Account{}, &registry.Error{Kind: registry.Conflict, Code: "login.taken", Fields: []registry.FieldError{{Field: "login", Code: "login.taken"}}, Cause: err}
	}
	return acc, err
}

// Empty reports whether there is no account yet.
func (a *Accounts) Empty(ctx context.Context) (bool, error) {
	n, err := a.accounts.Count(ctx)
	return n == 0, err
}

// newSecret is 256 random bits that can stand in a link or a cookie.
func newSecret() string {
	b := make([]byte, 32)
	_, _ = rand.Read(b) // never fails, see crypto/rand
	return base64.RawURLEncoding.EncodeToString(b)
}

// validSecret reports whether s has the form of one, so that nothing else reaches
// a store.
func validSecret(s string) bool {
	b, err := base64.RawURLEncoding.Strict().DecodeString(s)
	return err == nil && len(b) == 32
}

func failed(kind registry.Kind, code string) error {
	return &registry.Error{Kind: kind, Code: code, Msg: fmt.Sprintf("refused: %s", code)}
}
