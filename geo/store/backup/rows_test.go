package backup_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	mathrand "math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	driver "go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"huishou/geo/registry"
	"huishou/geo/store/backup"
	"huishou/geo/store/mongo"
	"huishou/geo/store/sqlite"
)

// The tables of the tests: one with a field of every sort, a plain one, a log.
var (
	thingDef = registry.Def{Name: "things", Geo: "location", Fields: []registry.Field{
		{Name: "code", Path: "code", Kind: registry.Text, Unique: true, Sort: true},
		{Name: "keys", Path: "keys", Kind: registry.Text, Unique: true, Multi: true},
		{Name: "name", Path: "name", Kind: registry.Text, Sort: true},
		{Name: "mass", Path: "mass", Kind: registry.Integer},
		{Name: "tags", Path: "tags", Kind: registry.Text, Multi: true},
	}}
	noteDef = registry.Def{Name: "notes"}
	logDef  = registry.Def{Name: "log", Fields: []registry.Field{{Name: "seq", Path: "seq", Kind: registry.Integer, Unique: true, Sort: true}}}
	defs    = []registry.Def{logDef, thingDef, noteDef}
	info    = backup.Info{Program: "test", Last: []string{"log"}}
)

var noon = time.Date(2026, 11, 24, 4, 0, 0, 123e6, time.UTC)

func doc(t testing.TB, id registry.ID, rev registry.Rev, at time.Time, deleted bool, fields ...bson.E) registry.Doc {
	t.Helper()
	at = at.UTC().Truncate(time.Millisecond)
	d := append(bson.D{{Key: "_id", Value: string(id)}, {Key: "rev", Value: int64(rev)}, {Key: "updatedAt", Value: at}}, fields...)
	if deleted {
		d = append(d, bson.E{Key: "deleted", Value: true})
	}
	body, err := bson.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	return registry.Doc{ID: id, Rev: rev, UpdatedAt: at, Deleted: deleted, Body: body}
}

func openSQLite(t testing.TB, path string) registry.Store {
	t.Helper()
	s, err := sqlite.Open(t.Context(), path, sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func newSQLite(t testing.TB) registry.Store {
	t.Helper()
	return openSQLite(t, filepath.Join(t.TempDir(), "test.db"))
}

// newMongo opens a database that no other run has.
func newMongo(t testing.TB) registry.Store {
	t.Helper()
	s, _ := newDatabase(t)
	return s
}

func newDatabase(t testing.TB) (registry.Store, *driver.Database) {
	t.Helper()
	uri := os.Getenv("HUISHOU_TEST_MONGO_URI")
	if uri == "" {
		const loud = "SKIPPED: no MongoDB-compatible server. Set HUISHOU_TEST_MONGO_URI, or run make test, which starts one"
		if os.Getenv("CI") == "true" {
			t.Fatal(loud)
		}
		fmt.Fprintln(os.Stderr, "\n*** "+loud+" ***")
		t.Skip(loud)
	}
	name := "huishou_test_" + strings.ToLower(rand.Text()[:12])
	c, err := driver.Connect(options.Client().ApplyURI(uri).SetTimeout(60 * time.Second))
	if err != nil {
		t.Fatal(err)
	}
	db := c.Database(name)
	t.Cleanup(func() {
		ctx := context.Background()
		if err := errors.Join(db.Drop(ctx), c.Disconnect(ctx)); err != nil {
			t.Error(err)
		}
	})
	s, err := mongo.Open(t.Context(), uri, mongo.Options{Database: name, Timeout: 60 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s, db
}

var kinds = map[string]func(t testing.TB) registry.Store{"sqlite": newSQLite, "mongo": newMongo}

func table(t testing.TB, s registry.Store, def registry.Def) registry.Docs {
	t.Helper()
	docs, err := s.Table(t.Context(), def)
	if err != nil {
		t.Fatal(err)
	}
	return docs
}

func put(t testing.TB, docs registry.Docs, all ...registry.Doc) {
	t.Helper()
	for _, d := range all {
		if err := docs.Put(t.Context(), d); err != nil {
			t.Fatalf("put %s rev %d: %v", d.ID, d.Rev, err)
		}
	}
}

// fill writes n rows of things at random times, with removed ones, returned ones
// and codes that pass from row to row, some notes and a log.
func fill(t testing.TB, s registry.Store, seed uint64, n int, from time.Time) {
	t.Helper()
	r := mathrand.New(mathrand.NewPCG(seed, 1))
	things, notes, log := table(t, s, thingDef), table(t, s, noteDef), table(t, s, logDef)
	rev := make([]registry.Rev, n)
	at := from
	var batch []registry.Doc
	flush := func() {
		errs, err := things.PutMany(t.Context(), batch)
		if err = errors.Join(append(errs, err)...); err != nil {
			t.Fatal(err)
		}
		batch = nil
	}
	code := r.Perm(n) // row i has code[i]
	thing := func(i int, withCode, deleted bool) {
		at = at.Add(time.Duration(r.IntN(3)) * time.Millisecond)
		rev[i]++
		fields := []bson.E{{Key: "name", Value: fmt.Sprint("站点", r.IntN(50))}, {Key: "mass", Value: r.Int64N(1000)},
			{Key: "tags", Value: bson.A{"a", fmt.Sprint(r.IntN(9))}}, {Key: "note", Value: strings.Repeat("回收", r.IntN(40))},
			{Key: "location", Value: bson.D{{Key: "type", Value: "Point"}, {Key: "coordinates", Value: bson.A{104 + r.Float64(), 29 + r.Float64()}}}}}
		if !withCode {
			fields = append(fields, bson.E{Key: "code", Value: fmt.Sprint("free", i)})
		} else {
			fields = append(fields, bson.E{Key: "code", Value: fmt.Sprintf("%04d", code[i])},
				bson.E{Key: "keys", Value: bson.A{fmt.Sprint("k", code[i])}})
		}
		if deleted {
			fields = nil
		}
		if batch = append(batch, doc(t, registry.ID(fmt.Sprintf("%06d", i)), rev[i], at, deleted, fields...)); len(batch) == 500 {
			flush()
		}
	}
	for i := range n {
		thing(i, true, false)
	}
	flush()
	for range n / 4 {
		i, k := r.IntN(n), r.IntN(n)
		switch r.IntN(4) {
		case 0:
			thing(i, true, true)
		default: // i and k swap their codes
			if i == k {
				continue
			}
			thing(i, false, false)
			thing(k, false, false)
			flush()
			code[i], code[k] = code[k], code[i]
			thing(k, true, false)
			thing(i, true, false)
		}
		flush()
	}
	for i := range min(n, 20) {
		put(t, notes, doc(t, registry.ID(fmt.Sprint("n", i)), 1, at, false, bson.E{Key: "text", Value: fmt.Sprint(i)}))
		put(t, log, doc(t, registry.ID(fmt.Sprintf("%020d", i+1)), 1, at, false, bson.E{Key: "seq", Value: int64(i + 1)}))
	}
	for i := range min(n, 5) {
		for v := range registry.Rev(4) {
			put(t, notes, doc(t, registry.ID(fmt.Sprint("n", i)), v+2, at, v == 3, bson.E{Key: "text", Value: fmt.Sprint(v)}))
		}
	}
}

// save backs a store up.
func save(t testing.TB, s registry.Store, defs []registry.Def, info backup.Info) ([]byte, backup.Manifest) {
	t.Helper()
	var out bytes.Buffer
	m, err := backup.Write(t.Context(), s, defs, &out, info)
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes(), m
}

func restore(t testing.TB, s registry.Store, defs []registry.Def, file []byte) (backup.Manifest, error) {
	t.Helper()
	return backup.Restore(t.Context(), s, defs, bytes.NewReader(file), int64(len(file)), backup.Options{})
}

func verify(t testing.TB, file []byte) error {
	_, err := backup.Verify(t.Context(), bytes.NewReader(file), int64(len(file)))
	return err
}

func wantCode(t testing.TB, err error, codes ...string) {
	t.Helper()
	e, ok := errors.AsType[*registry.Error](err)
	for _, c := range codes {
		if ok && e.Code == c {
			if registry.Say(c, "zh") == c {
				t.Errorf("%s has no words", c)
			}
			return
		}
	}
	t.Errorf("got %v, want %v", err, codes)
}

func wantEqual(t testing.TB, a, b registry.Store, defs []registry.Def) {
	t.Helper()
	differ, err := backup.Compare(t.Context(), a, b, defs)
	if err != nil {
		t.Fatal(err)
	}
	if len(differ) > 0 {
		t.Errorf("%d rows differ, the first %v", len(differ), differ[0])
	}
}
