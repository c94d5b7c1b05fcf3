package backup_test

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"huishou/geo/registry"
	"huishou/geo/store/backup"
)

// city is a store under eight writers, who write into the log before each deed, as
// the audit log has it, and pass codes from row to row.
type city struct {
	t           testing.TB
	things, log registry.Docs
	stop        atomic.Bool
	wg          sync.WaitGroup
	made        atomic.Int64 // rows
	mu          sync.Mutex   // of the log's head, and of said
	seq         int64
	said        map[registry.ID]registry.Rev // acknowledged
}

const (
	codes = 12  // so few that many want one
	rest  = 700 // rows that are there before; more than a store reads in one run
)

func newCity(t testing.TB, s registry.Store) *city {
	return &city{t: t, things: table(t, s, thingDef), log: table(t, s, logDef), said: map[registry.ID]registry.Rev{}}
}

func (c *city) entry() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seq++
	put(c.t, c.log, doc(c.t, registry.ID(fmt.Sprintf("%020d", c.seq)), 1, time.Now(), false, bson.E{Key: "seq", Value: c.seq}))
	return c.seq
}

// put writes the next version of a row; code "" for one that nobody wants.
func (c *city) put(id registry.ID, rev registry.Rev, code string, deleted bool) {
	fields := []bson.E{{Key: "entry", Value: c.entry()}}
	if !deleted {
		fields = append(fields, bson.E{Key: "name", Value: "x"}, bson.E{Key: "code", Value: cmp.Or(code, "free"+string(id))})
	}
	err := c.things.Put(context.Background(), doc(c.t, id, rev, time.Now(), deleted, fields...))
	switch _, taken := errors.AsType[*registry.UniqueError](err); {
	case err == nil:
		c.mu.Lock()
		c.said[id] = max(c.said[id], rev)
		c.mu.Unlock()
	case strings.Contains(err.Error(), "deadlock detected"): // PostgreSQL under the test server gave up one of two writers
	case !taken && !errors.Is(err, registry.ErrStale):
		c.t.Errorf("put %s: %v", id, err)
	}
}

func (c *city) start() {
	for w := range 8 {
		c.wg.Go(func() {
			r := rand.New(rand.NewPCG(9, uint64(w)))
			for !c.stop.Load() {
				id := registry.ID(fmt.Sprintf("%06d", r.Int64N(c.made.Load()+1)))
				now, err := c.things.Get(context.Background(), id)
				switch {
				case errors.Is(err, registry.ErrNoDoc) || r.IntN(3) == 0:
					c.put(registry.ID(fmt.Sprintf("%06d", c.made.Add(1))), 1, fmt.Sprint("c", r.IntN(codes)), false)
				case err != nil:
					c.t.Errorf("get: %v", err)
				case now.Deleted || r.IntN(2) == 0:
					c.put(id, now.Rev+1, fmt.Sprint("c", r.IntN(codes)), false)
				default: // gives up its code
					c.put(id, now.Rev+1, "", r.IntN(3) == 0)
				}
			}
		})
	}
}

func TestABackupUnderLoadRestoresWhole(t *testing.T) {
	for _, kind := range []string{"sqlite", "mongo"} {
		t.Run(kind, func(t *testing.T) {
			s := kinds[kind](t)
			fill(t, s, 4, rest, noon.AddDate(-1, 0, 0)) // at rest; their codes are others
			logged := table(t, s, logDef)
			c := newCity(t, s)
			n, err := logged.Count(t.Context(), registry.Query{})
			if err != nil {
				t.Fatal(err)
			}
			c.seq = n
			c.made.Store(rest)
			c.start()
			defer func() { c.stop.Store(true); c.wg.Wait() }()
			for round := range 4 {
				c.mu.Lock()
				before := make(map[registry.ID]registry.Rev, len(c.said))
				for id, rev := range c.said {
					before[id] = rev
				}
				c.mu.Unlock()
				file, m := save(t, s, defs, info)
				if err := verify(t, file); err != nil {
					t.Fatal(err)
				}
				to := newSQLite(t)
				got, err := restore(t, to, defs, file)
				if err != nil {
					t.Fatalf("round %d: %v", round, err)
				}
				if got.Rows() > m.Rows()+m.Tables[0].Again {
					t.Errorf("restored %d rows of %d and %d", got.Rows(), m.Rows(), m.Tables[0].Again)
				}
				c.check(to, before)
			}
			c.stop.Store(true)
			c.wg.Wait()
			file, m := save(t, s, defs, info)
			to := newSQLite(t)
			got, err := restore(t, to, defs, file)
			if err != nil {
				t.Fatal(err)
			}
			if got.Rows() != m.Rows() || m.Tables[0].Again != 0 {
				t.Errorf("at rest, and yet %d rows were taken for %d and %d", got.Rows(), m.Rows(), m.Tables[0].Again)
			}
			wantEqual(t, s, to, defs)
		})
	}
}

// check holds a restored store against what was acknowledged before its backup
// began, and against the log in it.
func (c *city) check(to registry.Store, before map[registry.ID]registry.Rev) {
	t := c.t
	entries := int64(0)
	for d, err := range table(t, to, logDef).All(t.Context(), registry.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		if entries++; d.Body.Lookup("seq").AsInt64() != entries {
			t.Fatalf("entry %d of the log is %s", entries, d.Body)
		}
	}
	things := table(t, to, thingDef)
	for d, err := range things.Changes(t.Context(), time.Time{}) {
		if err != nil {
			t.Fatal(err)
		}
		history, err := things.History(t.Context(), d.ID)
		if err != nil || len(history) != int(d.Rev)-1 {
			t.Errorf("%s at version %d has a history of %d, %v", d.ID, d.Rev, len(history), err)
		}
		written, err := c.versions(d.ID)
		if err != nil || len(written) < int(d.Rev) {
			t.Fatalf("%s has %d versions, %v", d.ID, len(written), err)
		}
		for i, v := range append(history, d) {
			if e, ok := v.Body.Lookup("entry").AsInt64OK(); ok && e > entries {
				t.Errorf("%s version %d was made under entry %d, and the log ends with %d", v.ID, v.Rev, e, entries)
			}
			if !bytes.Equal(written[i].Body, v.Body) {
				t.Errorf("%s version %d is not what was written", v.ID, v.Rev)
			}
		}
		if d.Rev < before[d.ID] {
			t.Errorf("%s is at version %d, %d was acknowledged before", d.ID, d.Rev, before[d.ID])
		}
		delete(before, d.ID)
	}
	for id := range before {
		t.Errorf("%s is missing", id)
	}
}

// versions reads what was written of a row up to now.
func (c *city) versions(id registry.ID) ([]registry.Doc, error) {
	now, err := c.things.Get(context.Background(), id)
	if err != nil || now.Rev == 1 {
		return []registry.Doc{now}, err
	}
	history, err := c.things.History(context.Background(), id)
	return append(history, now), err
}

// Writers have clocks that are apart: a row is passed by, and found.
func TestARowWhoseTimeWentBackIsFound(t *testing.T) {
	s := newSQLite(t)
	now := time.Now().UTC()
	things := table(t, s, noteDef)
	for i := range 700 { // more than one run
		put(t, things, doc(t, registry.ID(fmt.Sprintf("r%04d", i)), 1, now.Add(time.Duration(i)*time.Millisecond), false))
	}
	put(t, things, doc(t, "fast", 1, now.Add(3*time.Second), false))
	rows := 0
	in := info
	in.Now = func() time.Time { return now }
	in.Progress = func(int64) {
		if rows++; rows == 400 { // in the first run: somebody with the right time writes
			put(t, things, doc(t, "fast", 2, now, false))
		}
	}
	file, _ := save(t, s, []registry.Def{noteDef}, in)
	to := newSQLite(t)
	if _, err := restore(t, to, defs, file); err != nil {
		t.Fatal(err)
	}
	wantEqual(t, s, to, []registry.Def{noteDef})
}

func TestAVersionThatJoinsWhileItsRowIsReadIsLeftOut(t *testing.T) {
	s := newSQLite(t)
	notes := table(t, s, noteDef)
	at := noon.AddDate(-1, 0, 0)
	put(t, notes, doc(t, "a", 1, at, false), doc(t, "b", 1, at, false), doc(t, "b", 2, at.Add(time.Second), false))
	in := info
	in.Now = func() time.Time { return noon }
	in.Progress = func(n int64) {
		if n == 1 { // b is read already, and its history not yet
			put(t, notes, doc(t, "b", 3, at.Add(2*time.Second), false), doc(t, "b", 4, at.Add(3*time.Second), false))
		}
	}
	file, m := save(t, s, []registry.Def{noteDef}, in)
	if m.Rows() != 2 || m.Versions() != 1+2 {
		t.Errorf("%+v", m)
	}
	if err := verify(t, file); err != nil {
		t.Error(err)
	}
}

func TestWritingIsCancelled(t *testing.T) {
	s := newSQLite(t)
	fill(t, s, 1, 50, noon)
	ctx, cancel := context.WithCancel(t.Context())
	in := info
	in.Progress = func(n int64) {
		if n == 10 {
			cancel()
		}
	}
	var out bytes.Buffer
	if _, err := backup.Write(ctx, s, defs, &out, in); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	wantCode(t, verify(t, out.Bytes()), "backup.truncated", "backup.foreign")
}

// BenchmarkBackup is 20,000 rows of about 1 KB, a fifth of which have three
// versions: backup, verification and restore.
func BenchmarkBackup(b *testing.B) {
	const n = 20_000
	for _, kind := range []string{"sqlite", "mongo"} {
		s := sync.OnceValue(func() registry.Store {
			s := kinds[kind](b)
			things := table(b, s, thingDef)
			var docs []registry.Doc
			for rev := registry.Rev(1); rev <= 3; rev++ {
				for i := range n {
					if rev > 1 && i%5 > 0 {
						continue
					}
					var text bytes.Buffer
					for text.Len() < 800 {
						fmt.Fprintf(&text, "%x 回收站点 ", rand.Uint32())
					}
					docs = append(docs, doc(b, registry.ID(fmt.Sprintf("%06d", i)), rev, noon.AddDate(-1, 0, 0).Add(time.Duration(len(docs))*time.Millisecond), false,
						bson.E{Key: "name", Value: "x"}, bson.E{Key: "code", Value: fmt.Sprint(i)}, bson.E{Key: "note", Value: text.String()}))
				}
			}
			errs, err := things.PutMany(b.Context(), docs)
			if err = errors.Join(append(errs, err)...); err != nil {
				b.Fatal(err)
			}
			return s
		})
		b.Run(kind, func(b *testing.B) {
			s := s()
			var file []byte
			b.Run("write", func(b *testing.B) {
				for b.Loop() {
					file, _ = save(b, s, []registry.Def{thingDef}, info)
				}
				b.ReportMetric(float64(len(file))/1e6, "MB")
			})
			b.Run("verify", func(b *testing.B) {
				for b.Loop() {
					if err := verify(b, file); err != nil {
						b.Fatal(err)
					}
				}
			})
			b.Run("restore", func(b *testing.B) {
				for b.Loop() {
					if _, err := restore(b, kinds[kind](b), []registry.Def{thingDef}, file); err != nil {
						b.Fatal(err)
					}
				}
			})
		})
	}
}
