// Package both opens the two kinds of store for the tests of what is kept in them.
package both

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
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

// Stores are the two kinds of store by their names; each opens an empty one of its
// own. Without a MongoDB-compatible server that half is skipped, loudly; where CI
// is true it fails.
var Stores = map[string]func(t testing.TB) registry.Store{"sqlite": SQLite, "mongo": Mongo}

// SQLite opens an empty store in a file that goes with t.
func SQLite(t testing.TB) registry.Store {
	t.Helper()
	s, err := sqlite.Open(context.Background(), filepath.Join(t.TempDir(), "huishou.db"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	closing(t, s)
	return s
}

// Mongo opens a database that no other run has and that goes with t, on the server
// of HUISHOU_TEST_MONGO_URI.
func Mongo(t testing.TB) registry.Store {
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
	const patience = 60 * time.Second // many tests share the server
	name := "huishou_test_" + strings.ToLower(rand.Text()[:12])
	t.Cleanup(func() {
		ctx := context.Background()
		c, err := driver.Connect(options.Client().ApplyURI(uri).SetTimeout(patience))
		if err == nil {
			err = errors.Join(c.Database(name).Drop(ctx), c.Disconnect(ctx))
		}
		if err != nil {
			t.Error(err)
		}
	})
	s, err := mongo.Open(context.Background(), uri, mongo.Options{Database: name, Timeout: patience})
	if err != nil {
		t.Fatal(err)
	}
	closing(t, s)
	return s
}

func closing(t testing.TB, s registry.Store) {
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
}
