package registry

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"iter"
	"sync"
	"time"
)

// AuditEntry is one line of the audit log: who asked for what, and was allowed
// to. It is written before the thing is done, so that nothing is done without
// one; the row's own history says whether it was. Each entry carries a keyed hash
// of itself and of the one before.
type AuditEntry struct {
	Base `bson:",inline"`

	Seq  int64     `bson:"seq" json:"seq"` // from 1, without a gap
	At   time.Time `bson:"at" json:"at"`
	Who  string    `bson:"who" json:"who"`
	By   ID        `bson:"by,omitempty" json:"by,omitempty"` // account
	Via  Via       `bson:"via,omitempty" json:"via,omitempty"`
	Op   string    `bson:"op" json:"op"`                         // a right, or login.ok, login.failed …
	Noun string    `bson:"noun,omitempty" json:"noun,omitempty"` // place, account …
	Row  ID        `bson:"row,omitempty" json:"row,omitempty"`
	Note string    `bson:"note,omitempty" json:"note,omitempty"` // a code, never words of a person or personal data
	Hash string    `bson:"hash" json:"hash"`
}

var auditDef = Def{Name: "audit", Fields: []Field{
	{Name: "seq", Path: "seq", Kind: Integer, Unique: true, Sort: true},
	{Name: "who", Path: "who", Kind: Text},
	{Name: "by", Path: "by", Kind: Text},
	{Name: "op", Path: "op", Kind: Text},
	{Name: "row", Path: "row", Kind: Text},
}}

// auditHead is the newest entry this instance knows of.
type auditHead struct {
	sync.Mutex
	seq  int64
	hash string
}

// Audit writes an entry about a row of a noun; row may be "".
func (r *Registry) Audit(ctx context.Context, who Actor, op Right, noun string, row ID, note string) error {
	h := &r.auditHead
	h.Lock()
	defer h.Unlock()
	for {
		e := AuditEntry{Base: Base{ID: auditID(h.seq + 1)}, Seq: h.seq + 1, At: r.audit.Stamp(), Who: who.Name, By: who.Account, Via: who.Via,
			Op: string(op), Noun: noun, Row: row, Note: note}
		e.Hash = r.auditHash(h.hash, e)
		_, err := r.audit.Put(ctx, who, e)
		switch KindOf(err) {
		case Stale, Conflict: // another instance was first: go behind it
			if err := r.readAuditHead(ctx); err != nil {
				return err
			}
			if h.seq < e.Seq { // somebody removed the entry of this number: the gap stays, for all to see
				h.seq = e.Seq
			}
			continue
		}
		if err != nil {
			return fmt.Errorf("audit: %w", err)
		}
		h.seq, h.hash = e.Seq, e.Hash
		return nil
	}
}

// AuditStore writes an entry into the log of a store that is not opened as a
// registry, which would read all of it. False, and nothing is written, when there is
// no log yet, or key is not the one that it is chained under.
func AuditStore(ctx context.Context, store Store, key []byte, who Actor, op Right, noun string) (bool, error) {
	r := &Registry{store: store, opt: Options{Now: time.Now}}
	var err error
	if r.keys, err = newKeys(key); err != nil {
		return false, err
	}
	if r.audit, err = OpenTable[AuditEntry](ctx, store, auditDef, r.opt.Now); err != nil {
		return false, err
	}
	last, _, err := r.audit.Find(ctx, Query{Sort: "-seq", Limit: 2})
	if err != nil {
		return false, fmt.Errorf("read audit log: %w", err)
	}
	before := ""
	if len(last) > 1 {
		before = last[1].Hash
	}
	if len(last) == 0 || r.auditHash(before, last[0]) != last[0].Hash {
		return false, nil
	}
	r.auditHead.seq, r.auditHead.hash = last[0].Seq, last[0].Hash
	return true, r.Audit(ctx, who, op, noun, "", "")
}

// auditID is the id of the entry with a number, so that two instances cannot
// both write it.
func auditID(seq int64) ID { return ID(fmt.Sprintf("%020d", seq)) }

// readAuditHead finds the newest entry; the caller holds the lock.
func (r *Registry) readAuditHead(ctx context.Context) error {
	last, _, err := r.audit.Find(ctx, Query{Sort: "-seq", Limit: 1})
	if err != nil {
		return fmt.Errorf("read audit log: %w", err)
	}
	r.auditHead.seq, r.auditHead.hash = 0, ""
	if len(last) > 0 {
		r.auditHead.seq, r.auditHead.hash = last[0].Seq, last[0].Hash
	}
	return nil
}

// auditHash binds an entry to the one before it, under the registry's key.
func (r *Registry) auditHash(before string, e AuditEntry) string {
	mac := hmac.New(sha256.New, r.keys.audit)
	b, _ := json.Marshal([]any{before, e.Seq, e.At.UnixMilli(), e.Who, e.By, e.Via, e.Op, e.Noun, e.Row, e.Note}) // plain values always encode
	mac.Write(b)
	return hex.EncodeToString(mac.Sum(nil))
}

// AuditLog lists entries, newest first; who, op and row narrow it when not "".
func (r *Registry) AuditLog(ctx context.Context, actor Actor, who, op string, row ID, cursor string, limit int) ([]AuditEntry, string, error) {
	if err := actor.MayAtAll(AuditRead); err != nil {
		return nil, "", err
	}
	q := Query{Sort: "-seq", Cursor: cursor, Limit: limit}
	for field, v := range map[string]string{"who": who, "op": op, "row": string(row)} {
		if v != "" {
			q.Where = append(q.Where, Eq(field, v))
		}
	}
	return r.audit.Find(ctx, q)
}

// OwnAudit lists what the actor's own account did, newest first.
func (r *Registry) OwnAudit(ctx context.Context, who Actor, limit int) ([]AuditEntry, error) {
	if err := who.May(AccountSelf, Target{Account: who.Account}); err != nil {
		return nil, err
	}
	entries, _, err := r.audit.Find(ctx, Query{Where: []Cond{Eq("by", string(who.Account))}, Sort: "-seq", Limit: limit})
	return entries, err
}

// AuditFault is a place where the audit log is not what was written.
type AuditFault struct {
	Seq  int64  `json:"seq"`
	Code string `json:"code"` // audit.missing, audit.changed, audit.rewritten
}

// CheckAudit walks the whole log and gives every fault, with the number and hash
// of the newest entry: kept elsewhere, they prove that the end was not cut off.
func (r *Registry) CheckAudit(ctx context.Context) (faults []AuditFault, last int64, head string, err error) {
	next := int64(1)
	before := ""
	for e, err := range r.inOrder(ctx) {
		if err != nil {
			return faults, last, head, err
		}
		for ; next < e.Seq; next++ {
			faults = append(faults, AuditFault{next, "audit.missing"})
		}
		switch {
		case e.Rev != 1:
			faults = append(faults, AuditFault{e.Seq, "audit.rewritten"})
		case e.Hash != r.auditHash(before, e):
			faults = append(faults, AuditFault{e.Seq, "audit.changed"})
		}
		before, last, head, next = e.Hash, e.Seq, e.Hash, e.Seq+1
	}
	if doc, err := r.audit.docs.Get(ctx, auditID(next)); err == nil && doc.Deleted { // the end was removed
		faults = append(faults, AuditFault{next, "audit.missing"})
	}
	return faults, last, head, nil
}

// inOrder streams the log by number, which is the order of its ids.
func (r *Registry) inOrder(ctx context.Context) iter.Seq2[AuditEntry, error] { return r.audit.All(ctx) }
