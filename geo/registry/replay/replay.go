// Package replay keeps what was answered to requests that carry a key of their
// sender's, so that one that is sent again is answered again and not done again
// (the Idempotency-Key of draft-ietf-httpapi-idempotency-key-header).
package replay

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"huishou/geo/registry"
)

// How long things last.
const (
	Lasts = 24 * time.Hour  // an answer is given again for this long
	lease = 2 * time.Minute // after this a request that never ended is taken for cut off
)

// The length of a key, in printable characters of ASCII.
const (
	ShortestKey = 8
	LongestKey  = 128
)

// maxAnswer is the most bytes of an answer that are kept. Of a larger one only
// that it was given is known.
const maxAnswer = 256 << 10

// Replay is one use of a key. Its id is a fingerprint of who sent it and of the
// key, so that of all instances one makes it.
type Replay struct {
	registry.Base `bson:",inline"`

	Begun time.Time       `bson:"begun"`
	Print string          `bson:"print"`            // fingerprint of the request
	Done  bool            `bson:"done"`             // it was answered
	Large bool            `bson:"large,omitempty"`  // the answer was too large to keep
	Kept  registry.Sealed `bson:"answer,omitempty"` // an Answer: it may hold secrets that are told once
}

var replayDef = registry.Def{Name: "replay", Lasts: registry.Passing}

// Request is what a key stands for.
type Request struct {
	Who  string // an account, or an address: keys of different senders never meet
	Key  string
	What []byte // the operation and all that it was sent
}

// Answer is what was answered.
type Answer struct {
	Status int               `json:"status"`
	Header map[string]string `json:"header,omitempty"`
	Body   []byte            `json:"body,omitempty"`
}

// Replays are the keys used of one registry. It is safe for concurrent use, by
// several instances too.
type Replays struct {
	reg   *registry.Registry
	table registry.Table[Replay, *Replay]
}

// Defs lists the tables of this package.
func Defs() []registry.Def { return []registry.Def{replayDef} }

// Open opens the replays kept in the registry's store.
func Open(ctx context.Context, reg *registry.Registry) (*Replays, error) {
	table, err := registry.OpenTable[Replay](ctx, reg.Store(), replayDef, reg.Now)
	return &Replays{reg, table}, err
}

// by writes the rows; no person does.
var by = registry.Actor{Name: "replay"}

// Run is a request under way that has the key to itself.
type Run struct {
	r   *Replays
	row Replay
}

// Begin takes the key of a request. Either run is there, and the request is to be
// done, or again is, and answers it. Otherwise an error: Invalid for what is no
// key (idempotency.bad_key) or one that was used for something else
// (idempotency.reused), Conflict while the first request is being done
// (idempotency.running) or when its answer was too large to keep
// (idempotency.not_kept).
//
// A request that was cut off, by the power say, blocks its key for two minutes;
// then it may be done a second time.
func (r *Replays) Begin(ctx context.Context, q Request) (run *Run, again *Answer, err error) {
	if !validKey(q.Key) {
		return nil, nil, &registry.Error{Kind: registry.Invalid, Code: "request.invalid",
			Fields: []registry.FieldError{{Field: "header.Idempotency-Key", Code: "idempotency.bad_key"}}}
	}
	row := Replay{Base: registry.Base{ID: registry.ID(r.reg.Fingerprint("replay", q.Who+"\x00"+q.Key))}}
	row.Begun, row.Print = r.table.Stamp(), r.reg.Fingerprint("replay request", string(q.What))
	was, err := r.table.Get(ctx, row.ID)
	switch age := row.Begun.Sub(was.Begun); {
	case registry.KindOf(err) == registry.NotFound:
	case err != nil:
		return nil, nil, err
	case was.Print != row.Print && (age < Lasts && was.Done || age < lease):
		return nil, nil, &registry.Error{Kind: registry.Invalid, Code: "idempotency.reused", Msg: "the key stands for another request"}
	case was.Done && age < Lasts:
		again, err := r.open(was)
		return nil, again, err
	case !was.Done && age < lease:
		return nil, nil, running()
	default:
		row.Base = was.Base
	}
	row, err = r.table.Put(ctx, by, row)
	if registry.KindOf(err) == registry.Stale { // another of the same came between
		return nil, nil, running()
	}
	if err != nil {
		return nil, nil, err
	}
	return &Run{r, row}, nil, nil
}

func running() error {
	return &registry.Error{Kind: registry.Conflict, Code: "idempotency.running", Msg: "the first request is being done"}
}

// open reads the answer that a row keeps.
func (r *Replays) open(row Replay) (*Answer, error) {
	if row.Large {
		return nil, &registry.Error{Kind: registry.Conflict, Code: "idempotency.not_kept", Msg: "done, and the answer was too large to keep"}
	}
	plain, err := r.reg.Unseal(row.Kept, bind(row.ID))
	if err != nil {
		return nil, err
	}
	a := &Answer{}
	if err := json.Unmarshal([]byte(plain), a); err != nil {
		return nil, fmt.Errorf("read kept answer: %w", err)
	}
	return a, nil
}

// Keep notes what was answered.
func (u *Run) Keep(ctx context.Context, a Answer) error {
	row := u.row
	if row.Done = true; len(a.Body) > maxAnswer {
		row.Large = true
	} else {
		plain, err := json.Marshal(a)
		if err != nil {
			return fmt.Errorf("keep answer: %w", err)
		}
		row.Kept = u.r.reg.Seal(string(plain), bind(row.ID))
	}
	_, err := u.r.table.Put(ctx, by, row)
	return err
}

// Drop gives the key back: nothing was done, and the request may come again.
func (u *Run) Drop(ctx context.Context) error {
	return u.r.table.Purge(ctx, u.row.ID, u.row.Rev)
}

// Sweep removes the answers that are no longer given. n counts them.
func (r *Replays) Sweep(ctx context.Context) (n int, err error) {
	return r.table.Sweep(ctx, r.table.Stamp().Add(-Lasts), nil)
}

func bind(id registry.ID) string { return "replay/" + string(id) + "/answer" }

func validKey(s string) bool {
	for _, c := range []byte(s) {
		if c < ' ' || c > '~' {
			return false
		}
	}
	return len(s) >= ShortestKey && len(s) <= LongestKey
}
