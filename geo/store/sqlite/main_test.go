package sqlite_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"huishou/geo/registry"
	"huishou/geo/store/sqlite"
	"huishou/geo/store/storetest"
)

const killedFile = "HUISHOU_SQLITE_TEST_FILE"

func TestMain(m *testing.M) {
	storetest.Child(func() (registry.Store, error) {
		return sqlite.Open(context.Background(), os.Getenv(killedFile), sqlite.Options{})
	})
	os.Exit(m.Run())
}

func TestKill(t *testing.T) {
	path := filepath.Join(t.TempDir(), "killed.db")
	storetest.Kill(t, 20, []string{killedFile + "=" + path}, func() (registry.Store, error) {
		return sqlite.Open(t.Context(), path, sqlite.Options{})
	})
}

func BenchmarkStore(b *testing.B) {
	storetest.Bench(b, 100_000, func(b *testing.B) registry.Store { return open(b, filepath.Join(b.TempDir(), "bench.db")) })
}
