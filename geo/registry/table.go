package registry

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// Base is what every row has. It comes first in each noun's struct, inline.
type Base struct {
	ID        ID        `bson:"_id" json:"id"`
	Rev       Rev       `bson:"rev" json:"rev"`
	CreatedAt time.Time `bson:"createdAt" json:"createdAt"`
	CreatedBy string    `bson:"createdBy" json:"createdBy"`
	UpdatedAt time.Time `bson:"updatedAt" json:"updatedAt"`
	UpdatedBy string    `bson:"updatedBy" json:"updatedBy"`
}

func (b *Base) base() *Base { return b }

// Row is a pointer to a noun whose struct starts with [Base].
type Row[T any] interface {
	*T
	base() *Base
}

// Table gives one noun's rows their Go type. Rows go in and out by value, so a
// caller never shares one with the table.
type Table[T any, P Row[T]] struct {
	docs Docs
	name string
	now  func() time.Time
}

// OpenTable opens the table of def in s. now is the clock of its rows' times.
func OpenTable[T any, P Row[T]](ctx context.Context, s Store, def Def, now func() time.Time) (Table[T, P], error) {
	docs, err := s.Table(ctx, def)
	if err != nil {
		return Table[T, P]{}, fmt.Errorf("open table %s: %w", def.Name, err)
	}
	return Table[T, P]{docs, def.Name, now}, nil
}

// Get reads one row. A NotFound error when there is none or it was removed.
func (t Table[T, P]) Get(ctx context.Context, id ID) (T, error) {
	var zero T
	doc, err := t.docs.Get(ctx, id)
	if errors.Is(err, ErrNoDoc) || err == nil && doc.Deleted {
		return zero, notFound(t.name+".not_found", t.name+" "+string(id))
	}
	if err != nil {
		return zero, t.failed("get", err)
	}
	return t.Decode(doc)
}

// Put stores v as the next version of its row: v.Rev is the version that was
// read, 0 for a new row. The stored row comes back.
func (t Table[T, P]) Put(ctx context.Context, who Actor, v T) (T, error) {
	doc, err := t.next(who, P(&v))
	if err != nil {
		return v, err
	}
	if err := t.docs.Put(ctx, doc); err != nil {
		return v, t.failed("put", err)
	}
	return v, nil
}

// PutMany stores each of vs as put does. errs[i] is nil for the stored ones.
func (t Table[T, P]) PutMany(ctx context.Context, who Actor, vs []T) (errs []error, err error) {
	docs := make([]Doc, len(vs))
	for i := range vs {
		if docs[i], err = t.next(who, P(&vs[i])); err != nil {
			return nil, err
		}
	}
	errs, err = t.docs.PutMany(ctx, docs)
	if err != nil {
		return nil, t.failed("put", err)
	}
	for i, e := range errs {
		if e != nil {
			errs[i] = t.failed("put", e)
		}
	}
	return errs, nil
}

// Remove leaves a tombstone in the place of version rev.
func (t Table[T, P]) Remove(ctx context.Context, who Actor, id ID, rev Rev) error {
	b := Base{ID: id, Rev: rev + 1, UpdatedAt: t.Stamp(), UpdatedBy: who.Name}
	body, err := bson.Marshal(struct {
		Base    `bson:",inline"`
		Deleted bool `bson:"deleted"`
	}{b, true})
	if err != nil {
		return fmt.Errorf("encode %s: %w", t.name, err)
	}
	err = t.docs.Put(ctx, Doc{ID: id, Rev: b.Rev, UpdatedAt: b.UpdatedAt, Deleted: true, Body: body})
	if err != nil {
		return t.failed("remove", err)
	}
	return nil
}

// Find reads one page.
func (t Table[T, P]) Find(ctx context.Context, q Query) (vs []T, next string, err error) {
	page, err := t.docs.Find(ctx, q)
	if err != nil {
		return nil, "", t.failed("find", err)
	}
	vs = make([]T, len(page.Docs))
	for i, d := range page.Docs {
		if vs[i], err = t.Decode(d); err != nil {
			return nil, "", err
		}
	}
	return vs, page.Next, nil
}

// First reads the one row that conds match. A NotFound error when there is none.
func (t Table[T, P]) First(ctx context.Context, conds ...Cond) (T, error) {
	vs, _, err := t.Find(ctx, Query{Where: conds, Limit: 1})
	if err != nil || len(vs) == 0 {
		var zero T
		if err == nil {
			err = notFound(t.name+".not_found", t.name)
		}
		return zero, err
	}
	return vs[0], nil
}

// All streams every row that conds match, ordered by id.
func (t Table[T, P]) All(ctx context.Context, conds ...Cond) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for doc, err := range t.docs.All(ctx, Query{Where: conds}) {
			var v T
			if err == nil {
				v, err = t.Decode(doc)
			} else {
				err = t.failed("read", err)
			}
			if !yield(v, err) || err != nil {
				return
			}
		}
	}
}

// Count counts the rows that conds match.
func (t Table[T, P]) Count(ctx context.Context, conds ...Cond) (int64, error) {
	n, err := t.docs.Count(ctx, Query{Where: conds})
	if err != nil {
		return 0, t.failed("count", err)
	}
	return n, nil
}

// History reads the replaced versions of a row, oldest first; tombstones are
// left out.
func (t Table[T, P]) History(ctx context.Context, id ID) ([]T, error) {
	docs, err := t.docs.History(ctx, id)
	if err != nil {
		return nil, t.failed("read history of", err)
	}
	vs := make([]T, 0, len(docs))
	for _, d := range docs {
		if d.Deleted {
			continue
		}
		v, err := t.Decode(d)
		if err != nil {
			return nil, err
		}
		vs = append(vs, v)
	}
	return vs, nil
}

// Purge removes version rev of a row for good; it is no error when the row is at
// another version by now or gone.
func (t Table[T, P]) Purge(ctx context.Context, id ID, rev Rev) error {
	if _, err := t.docs.Purge(ctx, []Doc{{ID: id, Rev: rev}}); err != nil {
		return t.failed("purge", err)
	}
	return nil
}

// Sweep removes for good the rows last written before a time of which over says
// so, and the tombstones of then; nil takes every row. n counts them.
func (t Table[T, P]) Sweep(ctx context.Context, before time.Time, over func(T) bool) (n int, err error) {
	const atOnce = 500
	var doomed []Doc
	purge := func() error {
		some, err := t.docs.Purge(ctx, doomed)
		n, doomed = n+some, doomed[:0]
		if err != nil {
			return t.failed("sweep", err)
		}
		return nil
	}
	for doc, err := range t.docs.Changes(ctx, time.Time{}) {
		if err != nil {
			return n, t.failed("sweep", err)
		}
		if !doc.UpdatedAt.Before(before) {
			break
		}
		if !doc.Deleted && over != nil {
			v, err := t.Decode(doc)
			if err != nil {
				return n, err
			}
			if !over(v) {
				continue
			}
		}
		doomed = append(doomed, Doc{ID: doc.ID, Rev: doc.Rev})
		if len(doomed) == atOnce {
			if err := purge(); err != nil {
				return n, err
			}
		}
	}
	if len(doomed) == 0 {
		return n, nil
	}
	return n, purge()
}

// next fills in what the store needs for the version after the one read, and what
// the noun derives of its other fields.
func (t Table[T, P]) next(who Actor, v P) (Doc, error) {
	if d, ok := any(v).(interface{ derive() }); ok {
		d.derive()
	}
	b := v.base()
	b.Rev++
	b.UpdatedAt, b.UpdatedBy = t.Stamp(), who.Name
	if b.Rev == 1 {
		b.CreatedAt, b.CreatedBy = b.UpdatedAt, who.Name
	}
	body, err := bson.Marshal(v)
	if err != nil {
		return Doc{}, fmt.Errorf("encode %s: %w", t.name, err)
	}
	return Doc{ID: b.ID, Rev: b.Rev, UpdatedAt: b.UpdatedAt, Body: body}, nil
}

// Decode reads a row of the table.
func (t Table[T, P]) Decode(doc Doc) (T, error) {
	var v T
	if err := bson.Unmarshal(doc.Body, &v); err != nil {
		return v, fmt.Errorf("decode %s %s: %w", t.name, doc.ID, err)
	}
	return v, nil
}

// Stamp is now with the precision every store keeps.
func (t Table[T, P]) Stamp() time.Time { return t.now().UTC().Truncate(time.Millisecond) }

// failed turns a store's answer into an error for people.
func (t Table[T, P]) failed(verb string, err error) error {
	switch {
	case errors.Is(err, ErrStale):
		return &Error{Kind: Stale, Code: "write.stale", Msg: "somebody else wrote first", Cause: err}
	case errors.Is(err, ErrCursor):
		return invalid("request.invalid", "bad cursor", FieldError{Field: "cursor", Code: "cursor.invalid"})
	case errors.Is(err, ErrFull):
		return &Error{Kind: Unavailable, Code: "store.full", Msg: "no room to store", Cause: err}
	case errors.Is(err, context.Canceled), errors.Is(err, ErrQuery):
		return fmt.Errorf("%s %s: %w", verb, t.name, err)
	}
	if u, ok := errors.AsType[*UniqueError](err); ok {
		return &Error{Kind: Conflict, Code: t.name + ".taken", Msg: u.Field + " is taken",
			Fields: []FieldError{{Field: u.Field, Code: "field.taken"}}, Cause: err}
	}
	return &Error{Kind: Unavailable, Code: "store.unavailable", Msg: verb + " " + t.name, Cause: err}
}
