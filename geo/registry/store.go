package registry

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// Store keeps documents in named tables. It knows nothing of places or rules:
// it compiles a closed [Query] over the fields a [Def] declares. Every store
// passes the one suite of package storetest. A Store is safe for concurrent use.
type Store interface {
	// Table opens the table of def and makes what is missing of it: columns,
	// indexes, its history. It may be called again with a def that has new fields.
	Table(ctx context.Context, def Def) (Docs, error)
	// Ping proves that the store takes a write now.
	Ping(ctx context.Context) error
	// Name says which store it is: "sqlite" or "mongo".
	Name() string
	// Close waits for calls under way and lets go of the store.
	Close() error
}

// Docs is one table of a [Store].
//
// A row is never overwritten or removed without a trace: before version N is
// replaced, its whole document goes to the history under (id, N), which is
// harmless to repeat. A removed row stays as a tombstone, so that other
// instances learn of it; Find, All and Count leave tombstones out. Tables whose
// [Def.Lasts] says so are the exception.
type Docs interface {
	// Get reads one row, a tombstone included. ErrNoDoc when there is none.
	Get(ctx context.Context, id ID) (Doc, error)
	// Put stores doc as version doc.Rev, if the stored row is at doc.Rev-1
	// (for Rev 1: if there is none). Otherwise ErrStale, and nothing is written.
	// A *UniqueError when another row already has the value of a unique field.
	Put(ctx context.Context, doc Doc) error
	// PutMany is Put for each doc on its own, in fewer trips: errs[i] is nil for
	// the stored ones. err reports a failure of the store itself; then nothing
	// may be assumed of the docs whose errs[i] is nil.
	PutMany(ctx context.Context, docs []Doc) (errs []error, err error)
	// Find reads one page. With q.Near it is ordered by [geo.Distance], ties by
	// id, and has no next page; otherwise by q.Sort, ties by id.
	Find(ctx context.Context, q Query) (DocPage, error)
	// All streams every row that q's filters match, ordered by id; q.Sort,
	// q.Cursor, q.Limit and q.Near must be empty.
	All(ctx context.Context, q Query) iter.Seq2[Doc, error]
	// Count counts the rows that q's filters match.
	Count(ctx context.Context, q Query) (int64, error)
	// Changes streams rows and tombstones whose UpdatedAt is at or after since,
	// ordered by UpdatedAt, then id.
	Changes(ctx context.Context, since time.Time) iter.Seq2[Doc, error]
	// History reads the replaced versions of a row, oldest first.
	History(ctx context.Context, id ID) ([]Doc, error)
	// Purge removes rows or tombstones for good, with their history: each of docs
	// whose row is at doc.Rev; the others are left alone. n counts the removed.
	// ErrQuery in a table that lasts. It is harmless to repeat.
	Purge(ctx context.Context, docs []Doc) (n int, err error)
}

// Doc is a row as a store sees it. Body is the whole BSON document and holds
// _id, rev, updatedAt and, in a tombstone, deleted too; the other fields of Doc
// repeat them, so that a store need not decode Body for them. UpdatedAt has
// milliseconds, as BSON has.
type Doc struct {
	ID        ID
	Rev       Rev
	UpdatedAt time.Time
	Deleted   bool
	Body      bson.Raw
}

// DocPage is a page of rows; Next is the cursor of the following one, "" at the end.
type DocPage struct {
	Docs []Doc
	Next string
}

// FieldKind is the type of an indexed field.
type FieldKind int

// The types of indexed fields. Text compares byte by byte.
const (
	Text FieldKind = iota
	Integer
	Number
	Time
	Bool
)

// Field declares one indexed field of a table.
type Field struct {
	Name   string    // in queries; letters and digits, camelCase
	Path   string    // in the document; dots lead into sub-documents
	Kind   FieldKind //
	Unique bool      // no two rows share a value; rows without the field are free
	Multi  bool      // an array; a condition holds when one element satisfies it
	Sort   bool      // may be sorted by: every document then has it
}

// Def declares a table once, as data; each store makes columns or indexes of it.
type Def struct {
	Name   string
	Fields []Field
	Geo    string // path of a GeoJSON Point, "" for none; rows without it are found by no place
	Lasts  Lasts
}

// Lasts says what a table keeps of its rows for ever.
type Lasts int

// How long the rows of a table last.
const (
	Forever Lasts = iota // every row and every version; nothing can be purged
	Swept                // every version, until the row is purged
	Passing              // the current version alone, until it is purged; backups leave the table out
)

// Field finds a declared field by name.
func (d Def) Field(name string) (Field, bool) {
	for _, f := range d.Fields {
		if f.Name == name {
			return f, true
		}
	}
	return Field{}, false
}

// What a store answers.
var (
	ErrNoDoc = errors.New("no such document")
	ErrStale = errors.New("document is not at the expected revision")
	ErrFull  = errors.New("store is full") // disk full, quota reached
)

// UniqueError says that another row already has the value of a unique field.
type UniqueError struct{ Field string }

func (e *UniqueError) Error() string { return fmt.Sprintf("another document has this %s", e.Field) }
