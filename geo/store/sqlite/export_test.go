package sqlite

import (
	"fmt"
	"testing"
)

// Durability reads the settings of the writing connection.
func Durability(t *testing.T, s *Store) (journal string, synchronous int64) {
	t.Helper()
	w := <-s.writer
	defer func() { s.writer <- w }()
	mode, err := w.one(t.Context(), "PRAGMA journal_mode")
	if err != nil {
		t.Fatal(err)
	}
	synchronous, err = pragma(t.Context(), w, "synchronous")
	if err != nil {
		t.Fatal(err)
	}
	return mode[0].(string), synchronous
}

// SetMaxPages lets the file grow, as freeing a disk would.
func SetMaxPages(t *testing.T, s *Store, n int) {
	t.Helper()
	w := <-s.writer
	defer func() { s.writer <- w }()
	if _, err := w.one(t.Context(), fmt.Sprintf("PRAGMA max_page_count = %d", n)); err != nil {
		t.Fatal(err)
	}
}
