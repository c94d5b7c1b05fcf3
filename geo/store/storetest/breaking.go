package storetest

import (
	"context"
	"errors"
	"iter"
	"sync"
	"time"

	"huishou/geo/registry"
)

// ErrBroken is what a broken call answers.
var ErrBroken = errors.New("the store broke")

// Breaking says which call of one context breaks. It is safe for concurrent use.
type Breaking struct {
	mu    sync.Mutex
	left  int
	after bool
	hit   bool
}

// Hit reports whether the call came, and so was broken.
func (b *Breaking) Hit() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.hit
}

type breakingKey struct{}

// BreakAt gives a context under which the n-th call to a [BreakableStore] breaks,
// n from 1: before it reached the store or, with after, once a write is done. A
// test does so for n of 1, 2, … until the call is not hit any more.
func BreakAt(ctx context.Context, n int, after bool) (context.Context, *Breaking) {
	b := &Breaking{left: n, after: after}
	return context.WithValue(ctx, breakingKey{}, b), b
}

// Breaks counts a call under ctx and reports whether it is the one that breaks,
// for the doubles of what a use-case calls beside its store.
func Breaks(ctx context.Context) (after, now bool) {
	b, ok := ctx.Value(breakingKey{}).(*Breaking)
	if !ok {
		return false, false
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.left--
	b.hit = b.hit || b.left == 0
	return b.after, b.left == 0
}

// BreakableStore is a store whose calls can be broken by their context, where a
// [FailingStore] counts the calls of everybody. It counts the writes of each table.
type BreakableStore struct {
	registry.Store

	mu     sync.Mutex
	writes map[string]int
}

// Breakable wraps a store.
func Breakable(store registry.Store) *BreakableStore {
	return &BreakableStore{Store: store, writes: map[string]int{}}
}

// Writes is how often rows were put into tables, one by one.
func (s *BreakableStore) Writes(tables ...string) (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, name := range tables {
		n += s.writes[name]
	}
	return n
}

// Table opens a table whose calls can be broken; opening it cannot.
func (s *BreakableStore) Table(ctx context.Context, def registry.Def) (registry.Docs, error) {
	docs, err := s.Store.Table(ctx, def)
	return breakableDocs{docs, def.Name, s}, err
}

type breakableDocs struct {
	registry.Docs
	name string
	s    *BreakableStore
}

func (d breakableDocs) Get(ctx context.Context, id registry.ID) (registry.Doc, error) {
	if _, now := Breaks(ctx); now {
		return registry.Doc{}, ErrBroken
	}
	return d.Docs.Get(ctx, id)
}

func (d breakableDocs) Put(ctx context.Context, doc registry.Doc) error {
	after, now := Breaks(ctx)
	if now && !after {
		return ErrBroken
	}
	d.s.mu.Lock()
	d.s.writes[d.name]++
	d.s.mu.Unlock()
	if err := d.Docs.Put(ctx, doc); err != nil || !now {
		return err
	}
	return ErrBroken
}

func (d breakableDocs) PutMany(ctx context.Context, docs []registry.Doc) ([]error, error) {
	after, now := Breaks(ctx)
	if now && !after {
		return make([]error, len(docs)), ErrBroken
	}
	if errs, err := d.Docs.PutMany(ctx, docs); err != nil || !now {
		return errs, err
	}
	return make([]error, len(docs)), ErrBroken
}

func (d breakableDocs) Purge(ctx context.Context, docs []registry.Doc) (int, error) {
	after, now := Breaks(ctx)
	if now && !after {
		return 0, ErrBroken
	}
	if n, err := d.Docs.Purge(ctx, docs); err != nil || !now {
		return n, err
	}
	return 0, ErrBroken
}

func (d breakableDocs) Find(ctx context.Context, q registry.Query) (registry.DocPage, error) {
	if _, now := Breaks(ctx); now {
		return registry.DocPage{}, ErrBroken
	}
	return d.Docs.Find(ctx, q)
}

func (d breakableDocs) Count(ctx context.Context, q registry.Query) (int64, error) {
	if _, now := Breaks(ctx); now {
		return 0, ErrBroken
	}
	return d.Docs.Count(ctx, q)
}

func (d breakableDocs) All(ctx context.Context, q registry.Query) iter.Seq2[registry.Doc, error] {
	return breakableStream(ctx, d.Docs.All(ctx, q))
}

func (d breakableDocs) Changes(ctx context.Context, since time.Time) iter.Seq2[registry.Doc, error] {
	return breakableStream(ctx, d.Docs.Changes(ctx, since))
}

func breakableStream(ctx context.Context, docs iter.Seq2[registry.Doc, error]) iter.Seq2[registry.Doc, error] {
	return func(yield func(registry.Doc, error) bool) {
		if _, now := Breaks(ctx); now {
			yield(registry.Doc{}, ErrBroken)
			return
		}
		docs(yield)
	}
}
