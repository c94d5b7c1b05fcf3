package storetest_test

import (
	"context"
	"errors"
	"iter"
	"slices"
	"testing"
	"time"

	"huishou/geo/registry"
	"huishou/geo/store/storetest"
)

// idle is a store that does nothing and counts the calls that reach it.
type idle struct{ calls int }

func (s *idle) Table(context.Context, registry.Def) (registry.Docs, error) { s.calls++; return s, nil }
func (s *idle) Ping(context.Context) error                                 { s.calls++; return nil }
func (s *idle) Name() string                                               { return "idle" }
func (s *idle) Close() error                                               { return nil }
func (s *idle) Get(context.Context, registry.ID) (registry.Doc, error) {
	s.calls++
	return registry.Doc{}, nil
}
func (s *idle) Put(context.Context, registry.Doc) error { s.calls++; return nil }
func (s *idle) PutMany(_ context.Context, docs []registry.Doc) ([]error, error) {
	s.calls++
	return make([]error, len(docs)), nil
}
func (s *idle) Find(context.Context, registry.Query) (registry.DocPage, error) {
	s.calls++
	return registry.DocPage{}, nil
}
func (s *idle) Count(context.Context, registry.Query) (int64, error) { s.calls++; return 0, nil }
func (s *idle) History(context.Context, registry.ID) ([]registry.Doc, error) {
	s.calls++
	return nil, nil
}
func (s *idle) Purge(context.Context, []registry.Doc) (int, error) { s.calls++; return 0, nil }
func (s *idle) All(context.Context, registry.Query) iter.Seq2[registry.Doc, error] {
	return func(yield func(registry.Doc, error) bool) { s.calls++; yield(registry.Doc{ID: "x"}, nil) }
}
func (s *idle) Changes(ctx context.Context, _ time.Time) iter.Seq2[registry.Doc, error] {
	return s.All(ctx, registry.Query{})
}

// useEverything makes one call of each kind and gives the names of those that failed.
func useEverything(ctx context.Context, s registry.Store) (failed []string) {
	note := func(name string, err error) {
		if err != nil {
			failed = append(failed, name)
		}
	}
	docs, err := s.Table(ctx, registry.Def{Name: "things"})
	note("Table", err)
	note("Ping", s.Ping(ctx))
	if docs == nil {
		return failed
	}
	_, err = docs.Get(ctx, "x")
	note("Get", err)
	note("Put", docs.Put(ctx, registry.Doc{}))
	errs, err := docs.PutMany(ctx, make([]registry.Doc, 3))
	note("PutMany", err)
	if len(errs) != 3 {
		note("PutMany's answers", errors.New("too few"))
	}
	_, err = docs.Find(ctx, registry.Query{})
	note("Find", err)
	for _, err := range docs.All(ctx, registry.Query{}) {
		note("All", err)
	}
	_, err = docs.Count(ctx, registry.Query{})
	note("Count", err)
	for _, err := range docs.Changes(ctx, time.Time{}) {
		note("Changes", err)
	}
	_, err = docs.History(ctx, "x")
	note("History", err)
	_, err = docs.Purge(ctx, nil)
	note("Purge", err)
	return failed
}

func TestFailing(t *testing.T) {
	full := errors.New("full")
	calls := []string{"Table", "Ping", "Get", "Put", "PutMany", "Find", "All", "Count", "Changes", "History", "Purge"}
	t.Run("no call fails without a number, and all count", func(t *testing.T) {
		s := storetest.Failing(&idle{}, 0, full)
		if failed := useEverything(t.Context(), s); failed != nil || s.Calls() != len(calls) {
			t.Errorf("%v failed of %d calls", failed, s.Calls())
		}
	})
	for i, name := range calls {
		t.Run("call "+name+" alone fails and does not reach the store", func(t *testing.T) {
			below := &idle{}
			s := storetest.Failing(below, i+1, full)
			if failed := useEverything(t.Context(), s); !slices.Equal(failed, []string{name}) {
				t.Errorf("%v failed", failed)
			}
			if i > 0 && below.calls != len(calls)-1 {
				t.Errorf("%d calls reached the store", below.calls)
			}
		})
	}
	t.Run("the error is the one given", func(t *testing.T) {
		if err := storetest.Failing(&idle{}, 1, full).Ping(t.Context()); !errors.Is(err, full) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("a stream counts each time its reading begins", func(t *testing.T) {
		s := storetest.Failing(&idle{}, 3, full)
		docs, err := s.Table(t.Context(), registry.Def{})
		if err != nil {
			t.Fatal(err)
		}
		stream := docs.All(t.Context(), registry.Query{})
		for i, want := range []error{nil, full} {
			for _, err := range stream {
				if !errors.Is(err, want) {
					t.Errorf("reading %d: %v, want %v", i+1, err, want)
				}
			}
		}
	})
}
