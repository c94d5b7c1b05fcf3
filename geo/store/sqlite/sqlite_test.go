package sqlite_test

import (
	"crypto/sha256"
	"fmt"
	"path/filepath"
	"testing"

	"huishou/geo/registry"
	"huishou/geo/store/sqlite"
	"huishou/geo/store/storetest"
)

// in opens the store of each test in one folder.
func in(dir string) func(t *testing.T) registry.Store {
	return func(t *testing.T) registry.Store {
		t.Helper()
		sum := sha256.Sum256([]byte(t.Name()))
		return open(t, filepath.Join(dir, fmt.Sprintf("%x.db", sum[:8])))
	}
}

func open(t testing.TB, path string) *sqlite.Store {
	t.Helper()
	s, err := sqlite.Open(t.Context(), path, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestContract(t *testing.T) { storetest.Run(t, in(t.TempDir())) }
