package backup_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"huishou/geo/registry"
	"huishou/geo/store/backup"
)

func TestMain(m *testing.M) { child(m) }

func TestARestoredStoreIsEqual(t *testing.T) {
	for _, c := range []struct{ from, to string }{{"sqlite", "sqlite"}, {"sqlite", "mongo"}, {"mongo", "sqlite"}} {
		t.Run(c.from+" to "+c.to, func(t *testing.T) {
			for name, at := range map[string]time.Time{"long ago": noon.AddDate(-1, 0, 0), "just now": time.Now(), "in a future": noon.AddDate(9, 0, 0)} {
				t.Run("written "+name, func(t *testing.T) {
					a, b := kinds[c.from](t), kinds[c.to](t)
					fill(t, a, 7, 300, at)
					file, m := save(t, a, defs, info)
					if m.Tables[2].Name != "log" {
						t.Errorf("the log is not last: %v", m.Tables)
					}
					if err := verify(t, file); err != nil {
						t.Fatal(err)
					}
					got, err := restore(t, b, defs, file)
					if err != nil {
						t.Fatal(err)
					}
					if got.Rows() != 300+20+20 || m.Rows() != got.Rows() || m.Versions() != got.Versions() || m.Tables[0].Again != 0 {
						t.Errorf("written %+v, restored %+v", m, got)
					}
					wantEqual(t, a, b, defs)
					if err := backup.Finished(t.Context(), b); err != nil {
						t.Error(err)
					}
					again, _ := save(t, b, defs, info)
					if err := verify(t, again); err != nil {
						t.Errorf("a restored store's backup: %v", err)
					}
					// The rules of the table hold again.
					first, err := table(t, b, thingDef).Find(t.Context(), registry.Query{Where: []registry.Cond{registry.Prefix("code", "0")}, Limit: 1})
					if err != nil || len(first.Docs) != 1 {
						t.Fatalf("%d rows by code, %v", len(first.Docs), err)
					}
					code := first.Docs[0].Body.Lookup("code").StringValue()
					err = table(t, b, thingDef).Put(t.Context(), doc(t, "rival", 1, noon, false, bson.E{Key: "name", Value: ""}, bson.E{Key: "code", Value: code}))
					if _, ok := errors.AsType[*registry.UniqueError](err); !ok {
						t.Errorf("a code in use was taken again: %v", err)
					}
				})
			}
		})
	}
}

// A row of the very millisecond at which the looks of a backup part is met once.
func TestARowBetweenTwoLooksIsCopiedOnce(t *testing.T) {
	for name, open := range kinds {
		t.Run(name, func(t *testing.T) {
			a, b := open(t), open(t)
			began := noon.Add(700 * time.Microsecond)
			in := info
			in.Now = func() time.Time { return began }
			docs := table(t, a, noteDef)
			for i, at := range []time.Duration{-time.Millisecond, 0, time.Millisecond} {
				put(t, docs, doc(t, registry.ID(fmt.Sprint("row", i)), 1, noon.Add(-backup.Window+at), false))
			}
			file, m := save(t, a, []registry.Def{noteDef}, in)
			if m.Rows() != 3 || m.Versions() != 3 || m.Tables[0].Again != 0 {
				t.Errorf("written %+v", m)
			}
			if got, err := restore(t, b, []registry.Def{noteDef}, file); err != nil || got.Rows() != 3 {
				t.Errorf("restored %+v, %v", got, err)
			}
		})
	}
}

func TestARestoredDatabaseHasTheIndexesOfAFreshOne(t *testing.T) {
	indexes := func(restored bool) string {
		s, db := newDatabase(t)
		if restored {
			from := newSQLite(t)
			fill(t, from, 3, 30, noon)
			file, _ := save(t, from, defs, info)
			if _, err := restore(t, s, defs, file); err != nil {
				t.Fatal(err)
			}
		}
		table(t, s, thingDef)
		all, err := db.Collection("things").Indexes().ListSpecifications(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, x := range all {
			names = append(names, x.Name+" "+x.KeysDocument.String())
		}
		slices.Sort(names)
		return strings.Join(names, "\n")
	}
	if got, want := indexes(true), indexes(false); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestCompareNamesEveryDifference(t *testing.T) {
	a, b := newSQLite(t), newSQLite(t)
	for _, s := range []registry.Store{a, b} {
		put(t, table(t, s, noteDef), doc(t, "same", 1, noon, false), doc(t, "later", 1, noon, false), doc(t, "gone", 1, noon, false))
	}
	na, nb := table(t, a, noteDef), table(t, b, noteDef)
	x := bson.E{Key: "x", Value: "y"}
	put(t, na, doc(t, "only a", 1, noon, false), doc(t, "body", 1, noon, false), doc(t, "past", 1, noon, false), doc(t, "past", 2, noon, false))
	put(t, nb, doc(t, "only b", 1, noon, false), doc(t, "body", 1, noon, false, x), doc(t, "past", 1, noon, false, x), doc(t, "past", 2, noon, false),
		doc(t, "later", 2, noon.Add(time.Hour), false), doc(t, "gone", 2, noon, true))
	got, err := backup.Compare(t.Context(), a, b, defs)
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	for _, d := range got {
		said = append(said, d.String())
	}
	slices.Sort(said)
	want := []string{"notes body: row", "notes gone: row", "notes later: row", "notes only a: missing", "notes only b: extra", "notes past: history"}
	if !slices.Equal(said, want) {
		t.Errorf("got %q, want %q", said, want)
	}
}

func TestRestoreOverwritesNothing(t *testing.T) {
	a := newSQLite(t)
	fill(t, a, 1, 20, noon)
	file, _ := save(t, a, defs, info)
	for name, d := range map[string]registry.Doc{"a row": doc(t, "x", 1, noon, false), "a tombstone": doc(t, "x", 1, noon, true)} {
		t.Run("a table with "+name, func(t *testing.T) {
			b, was := newSQLite(t), newSQLite(t)
			put(t, table(t, b, noteDef), d)
			put(t, table(t, was, noteDef), d)
			_, err := restore(t, b, defs, file)
			wantCode(t, err, "restore.not_empty")
			wantEqual(t, was, b, defs)
			if err := backup.Finished(t.Context(), b); err != nil {
				t.Error(err)
			}
		})
	}
	t.Run("what was restored", func(t *testing.T) {
		b := newSQLite(t)
		if _, err := restore(t, b, defs, file); err != nil {
			t.Fatal(err)
		}
		_, err := restore(t, b, defs, file)
		wantCode(t, err, "restore.not_empty")
		wantEqual(t, a, b, defs)
	})
}

func TestFilesOfOtherVersions(t *testing.T) {
	a := newSQLite(t)
	put(t, table(t, a, noteDef), doc(t, "old", 1, noon, false), doc(t, "old", 2, noon, false, bson.E{Key: "title", Value: "now"}))
	file, _ := save(t, a, []registry.Def{noteDef}, info)
	t.Run("a table that this version does not know is refused", func(t *testing.T) {
		b := newSQLite(t)
		_, err := restore(t, b, []registry.Def{thingDef}, file)
		wantCode(t, err, "restore.unknown_table")
		if err := backup.Finished(t.Context(), b); err != nil {
			t.Error(err)
		}
	})
	t.Run("a table and a field that are new are made", func(t *testing.T) {
		b := newSQLite(t)
		later := registry.Def{Name: "notes", Fields: []registry.Field{{Name: "title", Path: "title", Kind: registry.Text, Unique: true, Sort: true}}}
		if _, err := restore(t, b, []registry.Def{later, thingDef}, file); err != nil {
			t.Fatal(err)
		}
		page, err := table(t, b, later).Find(t.Context(), registry.Query{Where: []registry.Cond{registry.Eq("title", "now")}})
		if err != nil || len(page.Docs) != 1 {
			t.Errorf("%d rows, %v", len(page.Docs), err)
		}
		wantEqual(t, a, b, []registry.Def{noteDef})
	})
	t.Run("a row that does not fit is refused, and nothing stored", func(t *testing.T) {
		s := newSQLite(t)
		put(t, table(t, s, noteDef), doc(t, "ok", 1, noon, false), doc(t, "far", 1, noon.Add(time.Second), false,
			bson.E{Key: "location", Value: bson.D{{Key: "coordinates", Value: bson.A{500.0, 0.0}}}}))
		file, _ := save(t, s, []registry.Def{noteDef}, info)
		b := newSQLite(t)
		_, err := restore(t, b, []registry.Def{{Name: "notes", Geo: "location"}}, file)
		wantCode(t, err, "restore.bad_row")
		wantEqual(t, newSQLite(t), b, defs)
	})
	t.Run("rows that contradict each other leave the store marked", func(t *testing.T) {
		s := newSQLite(t)
		x := bson.E{Key: "title", Value: "x"}
		put(t, table(t, s, noteDef), doc(t, "1", 1, noon, false, x), doc(t, "2", 1, noon, false, x))
		file, _ := save(t, s, []registry.Def{noteDef}, info)
		b := newSQLite(t)
		_, err := restore(t, b, []registry.Def{{Name: "notes", Fields: []registry.Field{{Name: "title", Path: "title", Kind: registry.Text, Unique: true}}}}, file)
		wantCode(t, err, "restore.index")
		wantCode(t, backup.Finished(t.Context(), b), "restore.unfinished")
	})
}

func TestABackupIsReadByGunzip(t *testing.T) {
	a := newSQLite(t)
	fill(t, a, 3, 40, noon)
	file, m := save(t, a, defs, info)
	gz, err := gzip.NewReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	plain, err := io.ReadAll(gz)
	if err != nil {
		t.Fatal(err)
	}
	rows := int64(0)
	for len(plain) > 0 {
		d, err := bson.ReadDocument(bytes.NewReader(plain))
		if err != nil {
			t.Fatal(err)
		}
		if bson.Raw(d).Index(0).Key() == "row" {
			rows++
		}
		plain = plain[len(d):]
	}
	if rows != m.Versions() {
		t.Errorf("%d versions, want %d", rows, m.Versions())
	}
}

func TestARowWithoutItsHistoryIsNotBackedUp(t *testing.T) {
	_, err := backup.Write(t.Context(), &holed{Store: newSQLite(t)}, []registry.Def{noteDef}, io.Discard, info)
	wantCode(t, err, "backup.no_history")
}

func TestARowThatWasPurgedMeanwhileIsLeftOut(t *testing.T) {
	m, err := backup.Write(t.Context(), &holed{newSQLite(t), registry.ErrNoDoc}, []registry.Def{noteDef}, io.Discard, info)
	if err != nil || m.Rows() != 0 || m.Versions() != 0 {
		t.Errorf("%d rows, %d versions, %v", m.Rows(), m.Versions(), err)
	}
}

// holed is a store with a row whose history is lost, and maybe itself by now.
type holed struct {
	registry.Store
	gone error
}

func (h *holed) Table(context.Context, registry.Def) (registry.Docs, error) {
	return &holedDocs{gone: h.gone}, nil
}

type holedDocs struct {
	registry.Docs
	gone error
}

func (h *holedDocs) Get(context.Context, registry.ID) (registry.Doc, error) {
	return registry.Doc{ID: "x", Rev: 3}, h.gone
}

func (h *holedDocs) Changes(context.Context, time.Time) iter.Seq2[registry.Doc, error] {
	return func(yield func(registry.Doc, error) bool) {
		yield(registry.Doc{ID: "x", Rev: 3, UpdatedAt: noon}, nil)
	}
}

func (h *holedDocs) History(context.Context, registry.ID) ([]registry.Doc, error) {
	return []registry.Doc{{ID: "x", Rev: 2}}, nil
}
