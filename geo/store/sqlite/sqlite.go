// Package sqlite keeps the registry in one file, with nothing to set up: the
// store of a laptop, a county or a city.
//
// The file is in WAL mode: several readers never wait for the one writer, and
// other processes (an import on the command line) may write at the same time,
// taking turns. A write is acknowledged after its log is flushed to the disk
// (synchronous=FULL), so that it survives a power cut and not only a killed
// process; writers that wait at the same moment share one flush. The document
// is kept whole as BSON, beside columns, an R*Tree and side tables made of the
// fields that its [registry.Def] declares.
package sqlite

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"time"

	"huishou/geo/registry"
)

var _ registry.Store = (*Store)(nil)

// The marks in the header of the file.
const (
	applicationID = 0x48756973 // "Huis"
	format        = 1          // of the tables; a file with a greater one is refused
)

// What [Open] refuses.
var (
	ErrForeign = errors.New("file is not a Huishou database")
	ErrNewer   = errors.New("database was written by a newer version of Huishou")
	ErrClosed  = errors.New("store is closed")
)

// Options tune a store; the zero value is right for a server.
type Options struct {
	Readers  int           // connections that read at the same time. Default: 4
	Busy     time.Duration // how long to wait for another process that writes. Default: 10 s
	MaxPages int64         // of 4096 bytes, the most the file may hold; more is registry.ErrFull. Default: no limit
}

// Store is a SQLite file. It is safe for concurrent use.
type Store struct {
	path    string
	opts    Options
	now     func() time.Time
	done    chan struct{} // closed by Close
	once    sync.Once
	writer  chan *conn // holds the one writing connection while nobody writes
	readers chan *conn // holds the reading connections at rest, nil for one not yet made
	mu      sync.Mutex // guards waiting and tables
	waiting []*write
	tables  map[string]*table
}

// Open opens the file at path and makes it when it is missing; its folder must
// exist. ErrForeign and ErrNewer leave the file as it was.
func Open(ctx context.Context, path string, opts Options) (*Store, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	if err := checkHeader(path); err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	if opts.Readers <= 0 {
		opts.Readers = 4
	}
	if opts.Busy <= 0 {
		opts.Busy = 10 * time.Second
	}
	s := &Store{path: path, opts: opts, now: time.Now, done: make(chan struct{}), writer: make(chan *conn, 1),
		readers: make(chan *conn, opts.Readers), tables: map[string]*table{}}
	w, err := s.openWriter(ctx)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	s.writer <- w
	for range opts.Readers {
		s.readers <- nil // connected at the first use
	}
	return s, nil
}

// dsn names the file with the settings of one connection.
func (s *Store) dsn(more string) string {
	path := filepath.ToSlash(s.path)
	if path[0] != '/' { // a drive letter
		path = "/" + path
	}
	u := url.URL{Scheme: "file", Path: path, OmitHost: true}
	return fmt.Sprintf("%s?_busy_timeout=%d&_dqs=0&_foreign_keys=0&_pragma=temp_store(memory)&%s",
		u.String(), s.opts.Busy.Milliseconds(), more)
}

// openWriter checks the marks before it changes anything.
func (s *Store) openWriter(ctx context.Context) (*conn, error) {
	w, err := connect(ctx, s.dsn("_synchronous=FULL&_pragma=cache_size(-16384)"))
	if err != nil {
		return nil, err
	}
	ok := false
	defer func() {
		if !ok {
			w.close()
		}
	}()
	app, err := pragma(ctx, w, "application_id")
	if err != nil {
		return nil, err
	}
	version, err := pragma(ctx, w, "user_version")
	if err != nil {
		return nil, err
	}
	objects, err := w.one(ctx, "SELECT count(*) FROM sqlite_schema")
	if err != nil {
		return nil, err
	}
	if err := checkMarks(app, version, objects[0].(int64) > 0); err != nil {
		return nil, err
	}
	if _, err := w.one(ctx, "PRAGMA journal_mode = WAL"); err != nil {
		return nil, err
	}
	if _, err := w.one(ctx, "PRAGMA journal_size_limit = 67108864"); err != nil {
		return nil, err
	}
	if s.opts.MaxPages > 0 {
		if _, err := w.one(ctx, fmt.Sprintf("PRAGMA max_page_count = %d", s.opts.MaxPages)); err != nil {
			return nil, err
		}
	}
	if version < format {
		if err := transact(ctx, w, func() error { return makeFile(ctx, w) }); err != nil {
			return nil, err
		}
	}
	ok = true
	return w, nil
}

// makeFile writes what every file has; another process may be doing the same.
func makeFile(ctx context.Context, w *conn) error {
	for _, statement := range []string{
		fmt.Sprintf("PRAGMA application_id = %d", applicationID),
		fmt.Sprintf("PRAGMA user_version = %d", format),
		"CREATE TABLE IF NOT EXISTS huishou_meta (k TEXT PRIMARY KEY, v) WITHOUT ROWID",
		"CREATE TABLE IF NOT EXISTS huishou_field (tbl TEXT, field TEXT, spec TEXT, PRIMARY KEY (tbl, field)) WITHOUT ROWID",
	} {
		if _, err := w.exec(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

func pragma(ctx context.Context, c *conn, name string) (int64, error) {
	row, err := c.one(ctx, "PRAGMA "+name)
	if err != nil {
		return 0, err
	}
	n, _ := row[0].(int64)
	return n, nil
}

// checkHeader reads the marks from the bytes of the file, so that a file that is
// refused is not even opened by SQLite (fileformat2, 1.3: the database header).
func checkHeader(path string) error {
	f, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	var header [100]byte
	n, err := io.ReadFull(f, header[:])
	if n == 0 && errors.Is(err, io.EOF) {
		return nil // as made by mktemp, or by SQLite before the first write
	}
	if err != nil || string(header[:16]) != "SQLite format 3\x00" {
		return ErrForeign
	}
	version, app := binary.BigEndian.Uint32(header[60:]), binary.BigEndian.Uint32(header[68:])
	// Both are 0 while the first transaction is in the log only; openWriter looks again.
	return checkMarks(int64(app), int64(version), false)
}

func checkMarks(app, version int64, inUse bool) error {
	switch {
	case app != 0 && app != applicationID, app == 0 && (version != 0 || inUse):
		return ErrForeign
	case version > format:
		return fmt.Errorf("%w: format %d, this one knows %d", ErrNewer, version, format)
	}
	return nil
}

// Name is "sqlite".
func (s *Store) Name() string { return "sqlite" }

// Ping writes a row and waits until it is on the disk.
func (s *Store) Ping(ctx context.Context) error {
	err := s.write(ctx, func(w *conn) error {
		_, err := w.exec(context.WithoutCancel(ctx),
			"INSERT INTO huishou_meta (k, v) VALUES ('ping', ?) ON CONFLICT (k) DO UPDATE SET v = excluded.v", s.now().UnixNano())
		return err
	})
	if err != nil {
		return fmt.Errorf("write to %s: %w", s.path, err)
	}
	return nil
}

// Backup writes a compact copy of the store, as of now, to a new file at path.
// Readers and writers go on. The copy is flushed to the disk.
func (s *Store) Backup(ctx context.Context, path string) error {
	err := s.borrow(ctx, func(r *conn) error {
		if _, err := r.one(ctx, "PRAGMA query_only = 0"); err != nil { // VACUUM INTO counts as a write
			return err
		}
		defer r.one(context.WithoutCancel(ctx), "PRAGMA query_only = 1")
		_, err := r.exec(ctx, "VACUUM INTO ?", path)
		return err
	})
	if err != nil {
		return fmt.Errorf("back up to %s: %w", path, err)
	}
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return fmt.Errorf("back up to %s: %w", path, err)
	}
	return errors.Join(f.Sync(), f.Close())
}

// Close waits for calls under way, and folds the log into the file.
func (s *Store) Close() error {
	var err error
	s.once.Do(func() {
		close(s.done)
		for range cap(s.readers) {
			if r := <-s.readers; r != nil {
				err = errors.Join(err, r.close())
			}
		}
		err = errors.Join(err, (<-s.writer).close())
	})
	return err
}
