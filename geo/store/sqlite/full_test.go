package sqlite_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"testing"

	"huishou/geo/registry"
	"huishou/geo/store/sqlite"
)

// fillUp writes until the store is full, then frees it and writes again.
func fillUp(t *testing.T, s *sqlite.Store, free func()) {
	t.Helper()
	docs := rows(t, s)
	ctx := t.Context()
	n := 0
	var err error
	for ; err == nil && n < 2000; n++ {
		err = docs.Put(ctx, doc(fmt.Sprint("r", n), 1, 20_000))
	}
	if n--; !errors.Is(err, registry.ErrFull) {
		t.Fatalf("after %d rows: %v", n, err)
	}
	t.Run("reading goes on", func(t *testing.T) {
		if got, err := docs.Count(ctx, registry.Query{}); err != nil || got != int64(n) {
			t.Errorf("counted %d of %d (%v)", got, n, err)
		}
		if _, err := docs.Get(ctx, "r0"); err != nil {
			t.Error(err)
		}
	})
	t.Run("nothing is half-stored", func(t *testing.T) {
		if _, err := docs.Get(ctx, registry.ID(fmt.Sprint("r", n))); !errors.Is(err, registry.ErrNoDoc) {
			t.Errorf("got error %v", err)
		}
		if h, err := docs.History(ctx, "r0"); err != nil || len(h) != 0 {
			t.Errorf("%d versions (%v)", len(h), err)
		}
	})
	t.Run("a large write is refused as one of a full store", func(t *testing.T) {
		var many []registry.Doc
		for i := range 20 {
			many = append(many, doc(fmt.Sprint("m", i), 1, 100_000))
		}
		if _, err := docs.PutMany(ctx, many); !errors.Is(err, registry.ErrFull) {
			t.Errorf("got error %v", err)
		}
		if _, err := docs.Get(ctx, "m0"); !errors.Is(err, registry.ErrNoDoc) {
			t.Errorf("got error %v", err)
		}
	})
	free()
	t.Run("writing works again without a restart", func(t *testing.T) {
		if err := s.Ping(ctx); err != nil {
			t.Error(err)
		}
		if err := docs.Put(ctx, doc(fmt.Sprint("r", n), 1, 20_000)); err != nil {
			t.Error(err)
		}
	})
}

func TestFullFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	s, err := sqlite.Open(t.Context(), path, sqlite.Options{MaxPages: 300})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	fillUp(t, s, func() { sqlite.SetMaxPages(t, s, 10_000) })
}
