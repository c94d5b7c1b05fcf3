package account_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	driver "go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"huishou/geo/registry"
	"huishou/geo/store/mongo"
	"huishou/geo/store/sqlite"
)

var stores = map[string]func(t testing.TB) registry.Store{"sqlite": newSQLite, "mongo": newMongo}

func newSQLite(t testing.TB) registry.Store {
	t.Helper()
	s, err := sqlite.Open(context.Background(), filepath.Join(t.TempDir(), "huishou.db"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// newMongo opens a database that no other run has.
func newMongo(t testing.TB) registry.Store {
	t.Helper()
	uri := os.Getenv("HUISHOU_TEST_MONGO_URI")
	if uri == "" {
		const loud = "SKIPPED: no MongoDB-compatible server. Set HUISHOU_TEST_MONGO_URI, or run make test, which starts one"
		if os.Getenv("CI") == "true" {
			t.Fatal(loud)
		}
		fmt.Fprintln(os.Stderr, "\n*** "+loud+" ***")
		t.Skip(loud)
	}
	name := "huishou_test_" + strings.ToLower(rand.Text()[:12])
	t.Cleanup(func() {
		ctx := context.Background()
		c, err := driver.Connect(options.Client().ApplyURI(uri).SetTimeout(60 * time.Second))
		if err == nil {
			err = errors.Join(c.Database(name).Drop(ctx), c.Disconnect(ctx))
		}
		if err != nil {
			t.Error(err)
		}
	})
	s, err := mongo.Open(context.Background(), uri, mongo.Options{Database: name, Timeout: 60 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// errBroken is what a broken call answers.
var errBroken = errors.New("the store broke")

// breaking counts calls down; the one at zero breaks, before it wrote or after.
type breaking struct {
	left  int
	after bool
	hit   bool
}

type breakingKey struct{}

func breaks(ctx context.Context) (after, now bool) {
	b, ok := ctx.Value(breakingKey{}).(*breaking)
	if !ok {
		return false, false
	}
	b.left--
	b.hit = b.hit || b.left == 0
	return b.after, b.left == 0
}

// breakable is a store whose calls can be broken.
type breakable struct{ registry.Store }

func (s breakable) Table(ctx context.Context, def registry.Def) (registry.Docs, error) {
	docs, err := s.Store.Table(ctx, def)
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
	after, now := breaks(ctx)
	if now && !after {
		return errBroken
	}
	if err := d.Docs.Put(ctx, doc); err != nil || !now {
		return err
	}
	return errBroken
}

func (d breakableDocs) Find(ctx context.Context, q registry.Query) (registry.DocPage, error) {
	if _, now := breaks(ctx); now {
		return registry.DocPage{}, errBroken
	}
	return d.Docs.Find(ctx, q)
}

func (d breakableDocs) All(ctx context.Context, q registry.Query) iter.Seq2[registry.Doc, error] {
	if _, now := breaks(ctx); now {
		return func(yield func(registry.Doc, error) bool) { yield(registry.Doc{}, errBroken) }
	}
	return d.Docs.All(ctx, q)
}
