package storetest

import (
	"context"
	"iter"
	"sync/atomic"
	"time"

	"huishou/geo/registry"
)

// FailingStore fails one call to the store it wraps, to show what a use-case
// leaves behind when any one of its calls fails. Close is neither counted nor
// failed. It is safe for concurrent use.
type FailingStore struct {
	registry.Store
	n     int64
	err   error
	calls atomic.Int64
}

// Failing wraps store so that its n-th call fails with err, n from 1; with n of
// 0 or less none does. Calls of Table and Ping and of every method of every
// table count together; a stream counts when its reading begins. A failed call
// does not reach the store. A test runs its use-case once with n of 0, reads
// [FailingStore.Calls], and then again for each n up to that.
func Failing(store registry.Store, n int, err error) *FailingStore {
	return &FailingStore{Store: store, n: int64(n), err: err}
}

// Calls is the number of calls up to now.
func (s *FailingStore) Calls() int { return int(s.calls.Load()) }

func (s *FailingStore) call() error {
	if s.calls.Add(1) == s.n {
		return s.err
	}
	return nil
}

// Table opens a table whose calls count.
func (s *FailingStore) Table(ctx context.Context, def registry.Def) (registry.Docs, error) {
	if err := s.call(); err != nil {
		return nil, err
	}
	docs, err := s.Store.Table(ctx, def)
	if err != nil {
		return nil, err
	}
	return &failingDocs{docs, s}, nil
}

// Ping counts and goes through.
func (s *FailingStore) Ping(ctx context.Context) error {
	if err := s.call(); err != nil {
		return err
	}
	return s.Store.Ping(ctx)
}

type failingDocs struct {
	docs registry.Docs
	s    *FailingStore
}

func (f *failingDocs) Get(ctx context.Context, id registry.ID) (registry.Doc, error) {
	if err := f.s.call(); err != nil {
		return registry.Doc{}, err
	}
	return f.docs.Get(ctx, id)
}

func (f *failingDocs) Put(ctx context.Context, doc registry.Doc) error {
	if err := f.s.call(); err != nil {
		return err
	}
	return f.docs.Put(ctx, doc)
}

func (f *failingDocs) PutMany(ctx context.Context, docs []registry.Doc) ([]error, error) {
	if err := f.s.call(); err != nil {
		return make([]error, len(docs)), err
	}
	return f.docs.PutMany(ctx, docs)
}

func (f *failingDocs) Find(ctx context.Context, q registry.Query) (registry.DocPage, error) {
	if err := f.s.call(); err != nil {
		return registry.DocPage{}, err
	}
	return f.docs.Find(ctx, q)
}

func (f *failingDocs) Count(ctx context.Context, q registry.Query) (int64, error) {
	if err := f.s.call(); err != nil {
		return 0, err
	}
	return f.docs.Count(ctx, q)
}

func (f *failingDocs) History(ctx context.Context, id registry.ID) ([]registry.Doc, error) {
	if err := f.s.call(); err != nil {
		return nil, err
	}
	return f.docs.History(ctx, id)
}

func (f *failingDocs) Purge(ctx context.Context, docs []registry.Doc) (int, error) {
	if err := f.s.call(); err != nil {
		return 0, err
	}
	return f.docs.Purge(ctx, docs)
}

func (f *failingDocs) All(ctx context.Context, q registry.Query) iter.Seq2[registry.Doc, error] {
	return f.stream(f.docs.All(ctx, q))
}

func (f *failingDocs) Changes(ctx context.Context, since time.Time) iter.Seq2[registry.Doc, error] {
	return f.stream(f.docs.Changes(ctx, since))
}

func (f *failingDocs) stream(docs iter.Seq2[registry.Doc, error]) iter.Seq2[registry.Doc, error] {
	return func(yield func(registry.Doc, error) bool) {
		if err := f.s.call(); err != nil {
			yield(registry.Doc{}, err)
			return
		}
		docs(yield)
	}
}
