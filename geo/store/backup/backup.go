// Package backup copies every row of a store with its whole history into one
// file, and puts such a file back into an empty store of either kind.
//
// # What a backup promises
//
// Writers go on while it is read. Each row is whole: every version from the first
// to the one that was read, none missing, byte by byte. It is not one instant:
// tables are read one after the other and rows within a table too, so a row may
// be of the moment the backup began and another of the moment it ended, and both
// is within that time. What was acknowledged before the backup began is in it; a
// row that is written meanwhile is in it as it was before or as it became. Steps
// across rows that were under way look as after a cut: the registry finishes them
// at its next start. This takes clocks of the writers that agree within [Window].
//
// Tables named in [Info.Last] are append-only logs. They are read last, so that a
// log that is written before the deed, as the audit log is, has the entry of every
// change in the backup; and they are read by id, which in a log ascends, so that
// what is read is the log's beginning without a gap, and its chain holds.
//
// # Format
//
// A backup is two members of gzip (RFC 1952), which "gunzip -c" reads as one. The
// first holds BSON documents, one behind the other, each of at most 16 MiB; a
// document of BSON begins with its length. They are, in this order:
//
//	{huishou: "backup", format: 1, madeAt: date, program: "…", store: "sqlite", tables: ["places", …]}
//	for each of the tables, in that order:
//	  {table: "places"}
//	  {row: {_id: …, rev: 1, …}}   each version of a row, oldest first, the row's versions together
//	  {again: true}                once at most; rows that follow may have come before: see below
//	  {end: "places", rows, again, versions: int64, sha256: bytes of all from {table} to before this}
//	{manifest: [{table, rows, again, versions, sha256}, …], frames: int64, sha256: bytes of all before this}
//
// A removed row ends with its tombstone. Behind {again} stand rows that changed
// about when the backup began, or while it was read. Their versions are whole, or
// go on behind those that came before, and versions that came before are the same.
//
// The second member is empty. Its header carries, as the extra field "HB", the
// SHA-256 of all bytes of the file before it, so that a change of any bit of the
// file is seen, and so is its end. It is a checksum, not a signature: it tells of
// accidents and of edits by hand, not of somebody who makes a whole new file.
//
// Personal details are in the file as they are in the store, sealed. The key is
// not in it.
package backup

import (
	"time"

	"huishou/geo/registry"
)

// Format is the version of the file's format that this program writes. It reads
// this one and those before.
const Format = 1

// Window is how far the clocks of the writers may be apart, and how long after it
// took its time a write may become visible. It is that of the registry.
const Window = 5 * time.Second

// Info says how a backup is made.
type Info struct {
	Program  string           // version of the program, for people
	Last     []string         // names of append-only logs, to be read last and by id
	Now      func() time.Time // the clock; time.Now when nil
	Progress func(rows int64) // told of every row; nil for nobody
}

// Manifest says what is in a backup.
type Manifest struct {
	Format  int       `json:"format"`
	MadeAt  time.Time `json:"madeAt"`
	Program string    `json:"program"`
	Store   string    `json:"store"` // that it was read from
	Tables  []Table   `json:"tables"`
	SHA256  string    `json:"sha256"` // of all documents before the manifest, in hex
}

// Table is what a backup holds of one table.
type Table struct {
	Name     string `json:"name"`
	Rows     int64  `json:"rows"`     // tombstones too; exact when nothing was written meanwhile
	Again    int64  `json:"again"`    // rows that changed meanwhile and may be counted twice
	Versions int64  `json:"versions"` // of all rows, the current ones included
	SHA256   string `json:"sha256"`   // in hex
}

// Rows is the number of rows in all tables.
func (m Manifest) Rows() (n int64) {
	for _, t := range m.Tables {
		n += t.Rows
	}
	return n
}

// Versions is the number of versions of all rows.
func (m Manifest) Versions() (n int64) {
	for _, t := range m.Tables {
		n += t.Versions
	}
	return n
}

func clock(now func() time.Time) func() time.Time {
	if now == nil {
		return time.Now
	}
	return now
}

// refuse is an error for a person.
func refuse(kind registry.Kind, code, msg string, cause error) error {
	return &registry.Error{Kind: kind, Code: code, Msg: msg, Cause: cause}
}
