package registry_test

import (
	"context"
	"errors"
	"iter"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"huishou/geo/registry"
	"huishou/geo/store/sqlite"
)

// errBroken is what a broken call answers.
var errBroken = errors.New("the store broke")

// breaking says which call of a use-case breaks, and how. It travels in the
// context, so that background work does not count.
type breaking struct {
	mu   sync.Mutex
	left int // calls until the one that breaks
	how  breakage
	hit  bool
}

type breakage string

const (
	beforeCall breakage = "before the call"         // nothing is written
	afterCall  breakage = "after the call"          // all is written, the answer is lost
	halfCall   breakage = "in the middle of a call" // some of many are written
)

type breakingKey struct{}

// breakAt gives a context in which call n of the store, from 1, breaks.
func breakAt(ctx context.Context, n int, how breakage) (context.Context, *breaking) {
	b := &breaking{left: n, how: how}
	return context.WithValue(ctx, breakingKey{}, b), b
}

// breaks counts a call and says whether it is the one.
func breaks(ctx context.Context) (breakage, bool) {
	b, ok := ctx.Value(breakingKey{}).(*breaking)
	if !ok {
		return "", false
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.left--
	b.hit = b.hit || b.left == 0
	return b.how, b.left == 0
}

// breakable is a store whose calls can be broken; it keeps the tables for a test
// to write past the registry.
type breakable struct {
	registry.Store
	mu     sync.Mutex
	tables map[string]registry.Docs
}

func (s *breakable) Table(ctx context.Context, def registry.Def) (registry.Docs, error) {
	docs, err := s.Store.Table(ctx, def)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.tables == nil {
		s.tables = map[string]registry.Docs{}
	}
	s.tables[def.Name] = docs
	return breakableDocs{docs}, err
}

type breakableDocs struct{ registry.Docs }

func (d breakableDocs) Get(ctx context.Context, id registry.ID) (registry.Doc, error) {
	if _, now := breaks(ctx); now {
		return registry.Doc{}, errBroken
	}
	return d.Docs.Get(ctx, id)
}

func (d breakableDocs) Put(ctx context.Context, doc registry.Doc) error {
	how, now := breaks(ctx)
	if now && how != afterCall {
		return errBroken
	}
	err := d.Docs.Put(ctx, doc)
	if now {
		return errBroken
	}
	return err
}

func (d breakableDocs) PutMany(ctx context.Context, docs []registry.Doc) ([]error, error) {
	how, now := breaks(ctx)
	switch {
	case !now:
		return d.Docs.PutMany(ctx, docs)
	case how == halfCall:
		docs = docs[:len(docs)/2]
		fallthrough
	case how == afterCall:
		if _, err := d.Docs.PutMany(ctx, docs); err != nil {
			return nil, err
		}
	}
	return nil, errBroken
}

func (d breakableDocs) Find(ctx context.Context, q registry.Query) (registry.DocPage, error) {
	if _, now := breaks(ctx); now {
		return registry.DocPage{}, errBroken
	}
	return d.Docs.Find(ctx, q)
}

func (d breakableDocs) History(ctx context.Context, id registry.ID) ([]registry.Doc, error) {
	if _, now := breaks(ctx); now {
		return nil, errBroken
	}
	return d.Docs.History(ctx, id)
}

func (d breakableDocs) All(ctx context.Context, q registry.Query) iter.Seq2[registry.Doc, error] {
	return func(yield func(registry.Doc, error) bool) {
		for doc, err := range d.Docs.All(ctx, q) { // a stream may break at any row
			if _, now := breaks(ctx); now {
				yield(registry.Doc{}, errBroken)
				return
			}
			if !yield(doc, err) {
				return
			}
		}
		if _, now := breaks(ctx); now {
			yield(registry.Doc{}, errBroken)
		}
	}
}

// world is a registry on a file store of its own.
type world struct {
	*registry.Registry
	store *breakable
}

// newWorld opens one that looks for other instances' writes every poll; never
// when poll is negative.
func newWorld(t *testing.T, poll time.Duration) world {
	t.Helper()
	return openWorld(t, filepath.Join(t.TempDir(), "huishou.db"), poll)
}

func openWorld(t *testing.T, path string, poll time.Duration) world {
	t.Helper()
	file, err := sqlite.Open(t.Context(), path, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() })
	store := &breakable{Store: file}
	return world{another(t, store, poll), store}
}

// template keeps the file of a world that is set up, to be copied: making its
// tables takes longer than what the tests do with it.
func template(t *testing.T, setup func(t *testing.T, w world)) (file []byte) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "huishou.db")
	t.Run("set up", func(t *testing.T) { setup(t, openWorld(t, path, -1)) }) // closed at its end
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path + "-wal"); err == nil {
		t.Fatal("the store was closed, but its log is still there")
	}
	return file
}

// copyWorld opens a copy of a template.
func copyWorld(t *testing.T, file []byte, poll time.Duration) world {
	t.Helper()
	path := filepath.Join(t.TempDir(), "huishou.db")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	return openWorld(t, path, poll)
}

// another opens one more instance on a store.
func another(t *testing.T, store registry.Store, poll time.Duration) *registry.Registry {
	t.Helper()
	reg, err := registry.Open(t.Context(), store, registry.Options{Poll: poll})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(reg.Close)
	return reg
}

// edit changes a place in the store, past the registry, as a later use-case or
// another program would.
func (w world) edit(t *testing.T, id registry.ID, change func(*registry.Place)) {
	t.Helper()
	docs := w.store.tables["place"]
	doc, err := docs.Get(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	var p registry.Place
	if err := bson.Unmarshal(doc.Body, &p); err != nil {
		t.Fatal(err)
	}
	change(&p)
	p.Rev++
	p.UpdatedAt = time.Now().UTC().Truncate(time.Millisecond)
	body, err := bson.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	if err := docs.Put(t.Context(), registry.Doc{ID: p.ID, Rev: p.Rev, UpdatedAt: p.UpdatedAt, Body: body}); err != nil {
		t.Fatal(err)
	}
}

// eventually waits, with much patience for a busy machine, for a claim to come true.
func eventually(t *testing.T, claim string, holds func() bool) {
	t.Helper()
	within(t, 10*time.Second, claim, holds)
}

// within waits for a claim to come true until patience ends.
func within(t *testing.T, patience time.Duration, claim string, holds func() bool) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(patience)
	for !holds() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("after %v still not: %s", patience, claim)
		}
	}
}
