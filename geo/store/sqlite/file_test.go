package sqlite_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	_ "modernc.org/sqlite" // the driver's own name, to make files by other hands

	"huishou/geo/registry"
	"huishou/geo/store/sqlite"
)

var when = time.UnixMilli(1_790_000_000_000).UTC()

var rowsDef = registry.Def{Name: "rows", Fields: []registry.Field{{Name: "code", Path: "code", Unique: true}}}

// doc is a row with some bytes in it.
func doc(id string, rev registry.Rev, pad int) registry.Doc {
	body, err := bson.Marshal(bson.D{{Key: "_id", Value: id}, {Key: "rev", Value: int64(rev)}, {Key: "updatedAt", Value: when},
		{Key: "code", Value: id}, {Key: "pad", Value: strings.Repeat("x", pad)}})
	if err != nil {
		panic(err) // strings and numbers only
	}
	return registry.Doc{ID: registry.ID(id), Rev: rev, UpdatedAt: when, Body: body}
}

func rows(t testing.TB, s registry.Store) registry.Docs {
	t.Helper()
	docs, err := s.Table(t.Context(), rowsDef)
	if err != nil {
		t.Fatal(err)
	}
	return docs
}

// foreign runs statements on a file with the bare driver.
func foreign(t *testing.T, path string, statements ...string) {
	t.Helper()
	db, err := sql.Open("sqlite", (&url.URL{Scheme: "file", Path: path, OmitHost: true}).String())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, q := range statements {
		if _, err := db.Exec(q); err != nil {
			t.Fatalf("%s: %v", q, err)
		}
	}
}

func TestOpen(t *testing.T) {
	path := func(t *testing.T) string { return filepath.Join(t.TempDir(), "回收 100%?#.db") }
	t.Run("a file of any name is made", func(t *testing.T) {
		p := path(t)
		s := open(t, p)
		if err := rows(t, s).Put(t.Context(), doc("a", 1, 0)); err != nil {
			t.Error(err)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		names, err := filepath.Glob(filepath.Join(filepath.Dir(p), "*"))
		if err != nil || len(names) != 1 || names[0] != p {
			t.Errorf("files are %q (%v), want %q alone", names, err, p)
		}
	})
	t.Run("a relative name is of the folder one is in", func(t *testing.T) {
		t.Chdir(t.TempDir())
		s := open(t, "x.db")
		defer s.Close()
		if _, err := os.Stat("x.db"); err != nil {
			t.Error(err)
		}
	})
	t.Run("an empty file is taken", func(t *testing.T) {
		p := path(t)
		if err := os.WriteFile(p, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		open(t, p).Close()
	})
	t.Run("a folder that is missing is an error", func(t *testing.T) {
		if _, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "no", "x.db"), sqlite.Options{}); err == nil {
			t.Error("it was opened")
		}
	})
	for name, c := range map[string]struct {
		make func(t *testing.T, path string)
		want error
	}{
		"a text": {func(t *testing.T, p string) {
			if err := os.WriteFile(p, []byte("id,name\n1,x\n"), 0o600); err != nil {
				t.Fatal(err)
			}
		}, sqlite.ErrForeign},
		"a database of another program": {func(t *testing.T, p string) {
			foreign(t, p, "CREATE TABLE things (id)")
		}, sqlite.ErrForeign},
		"a database with another program's mark": {func(t *testing.T, p string) {
			foreign(t, p, "PRAGMA application_id = 1196444487", "CREATE TABLE things (id)")
		}, sqlite.ErrForeign},
		"a database of a newer version": {func(t *testing.T, p string) {
			s := open(t, p)
			rows(t, s)
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			foreign(t, p, "PRAGMA user_version = 2")
		}, sqlite.ErrNewer},
	} {
		t.Run(name+" is refused, and unchanged", func(t *testing.T) {
			p := path(t)
			c.make(t, p)
			before, err := os.ReadFile(p)
			if err != nil {
				t.Fatal(err)
			}
			if s, err := sqlite.Open(t.Context(), p, sqlite.Options{}); !errors.Is(err, c.want) {
				t.Errorf("got error %v, want %v", err, c.want)
				if err == nil {
					s.Close()
				}
			}
			after, err := os.ReadFile(p)
			if err != nil || string(before) != string(after) {
				t.Errorf("the file changed (%v)", err)
			}
			if more, _ := filepath.Glob(p + "-*"); len(more) > 0 {
				t.Errorf("files were made beside it: %v", more)
			}
		})
	}
	t.Run("a newer version still in the log is refused", func(t *testing.T) {
		p := path(t)
		s := open(t, p)
		defer s.Close() // keeps the log from being folded in
		rows(t, s)
		foreign(t, p, "PRAGMA user_version = 2")
		if _, err := sqlite.Open(t.Context(), p, sqlite.Options{}); !errors.Is(err, sqlite.ErrNewer) {
			t.Errorf("got error %v", err)
		}
	})
	t.Run("a write is flushed to the disk before it is acknowledged", func(t *testing.T) {
		s := open(t, path(t))
		defer s.Close()
		if mode, sync := sqlite.Durability(t, s); mode != "wal" || sync != 2 {
			t.Errorf("journal %s, synchronous %d; want wal, 2 (FULL)", mode, sync)
		}
	})
}

func TestSeveralProcesses(t *testing.T) {
	// Two stores on one file have no more in common than two processes.
	path := filepath.Join(t.TempDir(), "x.db")
	a, b := open(t, path), open(t, path)
	defer a.Close()
	defer b.Close()
	one, two := rows(t, a), rows(t, b)
	t.Run("what one writes the other reads at once", func(t *testing.T) {
		if err := one.Put(t.Context(), doc("x", 1, 0)); err != nil {
			t.Fatal(err)
		}
		if _, err := two.Get(t.Context(), "x"); err != nil {
			t.Error(err)
		}
	})
	t.Run("both hold to the versions and unique values of the other", func(t *testing.T) {
		if err := two.Put(t.Context(), doc("x", 1, 0)); !errors.Is(err, registry.ErrStale) {
			t.Errorf("got error %v", err)
		}
		y := doc("y", 1, 0)
		y.Body = []byte(strings.Replace(string(y.Body), "code\x00\x02\x00\x00\x00y", "code\x00\x02\x00\x00\x00x", 1))
		if _, ok := errors.AsType[*registry.UniqueError](two.Put(t.Context(), y)); !ok {
			t.Error("the code of x was given away")
		}
	})
	t.Run("both write at the same time, and nothing is lost", func(t *testing.T) {
		var wg sync.WaitGroup
		for w, docs := range []registry.Docs{one, two, one, two} {
			wg.Go(func() {
				for i := range 100 {
					if err := docs.Put(t.Context(), doc(fmt.Sprint(w, "-", i), 1, 100)); err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
		wg.Wait()
		if n, err := one.Count(t.Context(), registry.Query{}); err != nil || n != 401 {
			t.Errorf("counted %d (%v)", n, err)
		}
	})
	t.Run("a table that one makes, or gives more fields, the other sees", func(t *testing.T) {
		def := registry.Def{Name: "late"}
		da, err := a.Table(t.Context(), def)
		if err != nil {
			t.Fatal(err)
		}
		if err := da.Put(t.Context(), doc("x", 1, 0)); err != nil {
			t.Fatal(err)
		}
		def.Fields = rowsDef.Fields
		db, err := b.Table(t.Context(), def)
		if err != nil {
			t.Fatal(err)
		}
		page, err := db.Find(t.Context(), registry.Query{Where: []registry.Cond{registry.Eq("code", "x")}})
		if err != nil || len(page.Docs) != 1 {
			t.Errorf("found %d (%v)", len(page.Docs), err)
		}
	})
}

func TestReadersDoNotWait(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	s := open(t, path)
	defer s.Close()
	docs := rows(t, s)
	if err := docs.Put(t.Context(), doc("x", 1, 0)); err != nil {
		t.Fatal(err)
	}
	// Another process sits in the middle of a write.
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	c, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := c.ExecContext(t.Context(), "BEGIN IMMEDIATE"); err != nil {
		t.Fatal(err)
	}
	t.Run("a reader goes on while somebody writes", func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		if _, err := docs.Get(ctx, "x"); err != nil {
			t.Error(err)
		}
		if _, err := docs.Find(ctx, registry.Query{}); err != nil {
			t.Error(err)
		}
	})
	t.Run("a writer waits as long as it may, and nothing of it is written", func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		if err := docs.Put(ctx, doc("x", 2, 0)); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got error %v", err)
		}
		if err := s.Ping(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got error %v", err)
		}
	})
	t.Run("a writer writes when the other has done", func(t *testing.T) {
		var wg sync.WaitGroup
		for i := range 8 {
			wg.Go(func() {
				if err := docs.Put(t.Context(), doc(fmt.Sprint("waits", i), 1, 0)); err != nil {
					t.Error(err)
				}
			})
		}
		if _, err := c.ExecContext(t.Context(), "ROLLBACK"); err != nil {
			t.Fatal(err)
		}
		wg.Wait()
		if err := docs.Put(t.Context(), doc("x", 2, 0)); err != nil {
			t.Error(err)
		}
	})
	t.Run("a writer gives up after its time, and writes when asked again", func(t *testing.T) {
		if _, err := c.ExecContext(t.Context(), "BEGIN IMMEDIATE"); err != nil {
			t.Fatal(err)
		}
		short, err := sqlite.Open(t.Context(), path, sqlite.Options{Busy: 20 * time.Millisecond})
		if err != nil {
			t.Fatal(err)
		}
		defer short.Close()
		docs := rows(t, short)
		if err := docs.Put(t.Context(), doc("y", 1, 0)); err == nil || errors.Is(err, registry.ErrStale) || errors.Is(err, registry.ErrFull) {
			t.Errorf("got error %v", err)
		}
		if _, err := c.ExecContext(t.Context(), "ROLLBACK"); err != nil {
			t.Fatal(err)
		}
		if err := docs.Put(t.Context(), doc("y", 1, 0)); err != nil {
			t.Error(err)
		}
	})
}

func TestBackup(t *testing.T) {
	dir := t.TempDir()
	s := open(t, filepath.Join(dir, "x.db"))
	defer s.Close()
	docs := rows(t, s)
	for i := range 50 {
		if err := errors.Join(docs.Put(t.Context(), doc(fmt.Sprint("r", i), 1, 100)), docs.Put(t.Context(), doc(fmt.Sprint("r", i), 2, 100))); err != nil {
			t.Fatal(err)
		}
	}
	to := filepath.Join(dir, "copy.db")
	t.Run("a copy is made while others write", func(t *testing.T) {
		stop, done := make(chan struct{}), make(chan struct{})
		go func() {
			defer close(done)
			for i := 0; ; i++ {
				select {
				case <-stop:
					return
				default:
					if err := docs.Put(t.Context(), doc(fmt.Sprint("during", i), 1, 100)); err != nil {
						t.Error(err)
						return
					}
				}
			}
		}()
		if err := s.Backup(t.Context(), to); err != nil {
			t.Error(err)
		}
		close(stop)
		<-done
	})
	t.Run("the copy opens, with rows, history and unique values", func(t *testing.T) {
		c := open(t, to)
		defer c.Close()
		copied := rows(t, c)
		if n, err := copied.Count(t.Context(), registry.Query{Where: []registry.Cond{registry.Prefix("code", "r")}}); err != nil || n != 50 {
			t.Errorf("counted %d (%v)", n, err)
		}
		if h, err := copied.History(t.Context(), "r7"); err != nil || len(h) != 1 {
			t.Errorf("%d versions (%v)", len(h), err)
		}
		if err := copied.Put(t.Context(), doc("r7", 3, 5)); err != nil {
			t.Error(err)
		}
	})
	t.Run("a file that is there is not written over", func(t *testing.T) {
		if err := s.Backup(t.Context(), to); err == nil {
			t.Error("it was")
		}
	})
	t.Run("the store reads on with the connection that copied", func(t *testing.T) {
		for range 8 {
			if _, err := docs.Get(t.Context(), "r1"); err != nil {
				t.Error(err)
			}
		}
	})
}
