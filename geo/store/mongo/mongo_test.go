package mongo_test

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	driver "go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"huishou/geo/registry"
	"huishou/geo/store/mongo"
	"huishou/geo/store/storetest"
)

// server is the address of the server under test.
func server(t testing.TB) string {
	t.Helper()
	uri := os.Getenv("HUISHOU_TEST_MONGO_URI")
	if uri != "" {
		return uri
	}
	const loud = "SKIPPED: no MongoDB-compatible server. Set HUISHOU_TEST_MONGO_URI, or run make test, which starts one"
	if os.Getenv("CI") == "true" {
		t.Fatal(loud)
	}
	fmt.Fprintln(os.Stderr, "\n*** "+loud+" ***")
	t.Skip(loud)
	return ""
}

// database makes a name that no other run has, and drops what is there when t ends.
func database(t testing.TB) string {
	t.Helper()
	name := "huishou_test_" + strings.ToLower(rand.Text()[:12])
	uri := server(t)
	t.Cleanup(func() { drop(t, uri, name) })
	return name
}

// drop removes the databases whose names start so.
func drop(t testing.TB, uri, prefix string) {
	client, err := driver.Connect(options.Client().ApplyURI(uri).SetTimeout(60 * time.Second))
	if err != nil {
		t.Error(err)
		return
	}
	ctx := t.Context()
	if ctx.Err() != nil { // in a clean-up it has ended
		ctx = context.Background()
	}
	defer client.Disconnect(ctx)
	names, err := client.ListDatabaseNames(ctx, map[string]any{})
	if err != nil {
		t.Errorf("list databases: %v", err)
	}
	for _, name := range names {
		if strings.HasPrefix(name, prefix) {
			if err := client.Database(name).Drop(ctx); err != nil {
				t.Errorf("drop %s: %v", name, err)
			}
		}
	}
}

func open(t testing.TB, name string) *mongo.Store {
	t.Helper()
	s, err := mongo.Open(t.Context(), server(t), mongo.Options{Database: name, Timeout: 60 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestContract(t *testing.T) {
	prefix := database(t)
	storetest.Run(t, func(t *testing.T) registry.Store {
		t.Helper()
		sum := sha256.Sum256([]byte(t.Name()))
		return open(t, fmt.Sprintf("%s_%x", prefix, sum[:6]))
	})
}
