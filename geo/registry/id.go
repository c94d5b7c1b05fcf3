package registry

import (
	"crypto/rand"
	"io"
	"time"

	"github.com/oklog/ulid/v2"
)

// ID identifies a row for ever: a ULID, 26 characters that sort by time of
// creation and whose 80 random bits cannot be guessed. Compared byte by byte.
type ID string

// Rev counts the versions of a row from 1. Writers name the version they read.
type Rev int64

// newID makes an ID at the given time from a source of random bytes.
func newID(now time.Time, random io.Reader) ID {
	return ID(ulid.MustNew(ulid.Timestamp(now), random).String())
}

// randomSource is safe for concurrent use.
var randomSource io.Reader = rand.Reader

// validID reports whether s has the form of an ID, so that nothing else reaches a store.
func validID(s string) bool {
	_, err := ulid.ParseStrict(s)
	return err == nil
}
