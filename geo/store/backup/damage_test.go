package backup_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"io"
	"math/rand/v2"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"huishou/geo/registry"
	"huishou/geo/store/backup"
	"huishou/geo/store/storetest"
)

// wantRefused demands that a file is refused for one of the reasons, before the
// store is so much as asked.
func wantRefused(t *testing.T, file []byte, codes ...string) {
	t.Helper()
	untouched := storetest.Failing(nil, 0, nil)
	_, err := backup.Restore(context.Background(), untouched, defs, bytes.NewReader(file), int64(len(file)), backup.Options{})
	wantCode(t, err, codes...)
	if n := untouched.Calls(); n != 0 {
		t.Errorf("the store was called %d times", n)
	}
}

func smallFile(t testing.TB) []byte {
	t.Helper()
	a := newSQLite(t)
	fill(t, a, 5, 6, noon)
	file, _ := save(t, a, defs, info)
	return file
}

func TestAFileCutAnywhereIsRefused(t *testing.T) {
	file := smallFile(t)
	for n := range file {
		if n == 0 {
			wantRefused(t, nil, "backup.foreign")
			continue
		}
		wantRefused(t, file[:n], "backup.truncated")
	}
	for _, more := range [][]byte{{0}, file, []byte("\n")} {
		wantRefused(t, append(bytes.Clone(file), more...), "backup.truncated", "backup.damaged")
	}
}

func TestAFileWithAChangedBitIsRefused(t *testing.T) {
	file := smallFile(t)
	for i := range file {
		for bit := range 8 {
			bad := bytes.Clone(file)
			bad[i] ^= 1 << bit
			wantRefused(t, bad, "backup.damaged", "backup.truncated", "backup.foreign", "backup.newer")
		}
	}
	r := rand.New(rand.NewPCG(1, 1))
	for range 300 { // two pieces change their places
		bad := bytes.Clone(file)
		i, k, n := r.IntN(len(bad)-8), r.IntN(len(bad)-8), 1+r.IntN(8)
		copy(bad[i:i+n], file[k:])
		copy(bad[k:k+n], file[i:])
		if !bytes.Equal(bad, file) {
			wantRefused(t, bad, "backup.damaged", "backup.truncated", "backup.foreign", "backup.newer")
		}
	}
}

func TestOtherFilesAreRefused(t *testing.T) {
	for name, c := range map[string]struct {
		file []byte
		code string
	}{
		"text":                            {[]byte("key,name\n1,x\n"), "backup.foreign"},
		"zeros":                           {make([]byte, 5000), "backup.foreign"},
		"an empty gzip":                   {pack(t, nil), "backup.damaged"},
		"a gzip of text":                  {pack(t, bytes.Repeat([]byte("hello world\n"), 99)), "backup.damaged"},
		"a gzip of another document":      {pack(t, frames(t, bson.D{{Key: "x", Value: 1}})), "backup.foreign"},
		"one of a later format":           {pack(t, frames(t, bson.D{{Key: "huishou", Value: "backup"}, {Key: "format", Value: 2}, {Key: "other", Value: "things"}})), "backup.newer"},
		"one of a format that never was":  {pack(t, frames(t, bson.D{{Key: "huishou", Value: "backup"}, {Key: "format", Value: 0}})), "backup.foreign"},
		"a head alone":                    {pack(t, frames(t, headOf())), "backup.damaged"},
		"a head with tables and no table": {pack(t, frames(t, headOf("notes"))), "backup.damaged"},
		"a row of no table":               {pack(t, frames(t, headOf("notes"), bson.D{{Key: "row", Value: bson.D{}}})), "backup.damaged"},
		"a table with a row that begins in the middle": {pack(t, frames(t, headOf("notes"), bson.D{{Key: "table", Value: "notes"}},
			bson.D{{Key: "row", Value: doc(t, "x", 2, noon, false).Body}})), "backup.damaged"},
		"a row that is no row": {pack(t, frames(t, headOf("notes"), bson.D{{Key: "table", Value: "notes"}},
			bson.D{{Key: "row", Value: bson.D{}}})), "backup.damaged"},
		"a manifest too early": {pack(t, frames(t, headOf("notes"), bson.D{{Key: "manifest", Value: bson.A{}}})), "backup.damaged"},
	} {
		t.Run(name, func(t *testing.T) { wantRefused(t, c.file, c.code) })
	}
}

// craft makes a file whose checksums are right, all but that of its table where
// sum says so: what only a program can make, and a wrong one.
func craft(t testing.TB, sum []byte, first, again []registry.Doc) []byte {
	t.Helper()
	all := frames(t, headOf("notes"))
	rows := frames(t, bson.D{{Key: "table", Value: "notes"}})
	for _, d := range first {
		rows = append(rows, frames(t, bson.D{{Key: "row", Value: d.Body}})...)
	}
	rows = append(rows, frames(t, bson.D{{Key: "again", Value: true}})...)
	for _, d := range again {
		rows = append(rows, frames(t, bson.D{{Key: "row", Value: d.Body}})...)
	}
	if sum == nil {
		right := sha256.Sum256(rows)
		sum = right[:]
	}
	n := int64(len(first) + len(again))
	counts := bson.D{{Key: "rows", Value: n}, {Key: "again", Value: int64(0)}, {Key: "versions", Value: n}, {Key: "sha256", Value: sum}}
	all = append(all, rows...)
	all = append(all, frames(t, append(bson.D{{Key: "end", Value: "notes"}}, counts...))...)
	whole := sha256.Sum256(all)
	return pack(t, append(all, frames(t, bson.D{{Key: "manifest", Value: bson.A{append(bson.D{{Key: "table", Value: "notes"}}, counts...)}},
		{Key: "frames", Value: n + 4}, {Key: "sha256", Value: whole[:]}})...))
}

func TestWhatContradictsItselfIsRefused(t *testing.T) {
	x, y := doc(t, "x", 1, noon, false), doc(t, "x", 1, noon.Add(time.Second), false)
	other := doc(t, "y", 1, noon, false)
	t.Run("the files of this test are good otherwise", func(t *testing.T) {
		s := newSQLite(t)
		if _, err := restore(t, s, defs, craft(t, nil, []registry.Doc{x, other}, []registry.Doc{x})); err != nil {
			t.Fatal(err)
		}
		if n, err := table(t, s, noteDef).Count(t.Context(), registry.Query{}); n != 2 {
			t.Errorf("%d rows, %v", n, err)
		}
	})
	t.Run("a table with another's checksum", func(t *testing.T) {
		wantRefused(t, craft(t, make([]byte, 32), []registry.Doc{x}, nil), "backup.damaged")
	})
	for name, c := range map[string]struct {
		first, again []registry.Doc
		code         string
	}{
		"a row twice":                         {[]registry.Doc{x, other, x}, nil, "restore.disturbed"},
		"a row that comes again, and differs": {[]registry.Doc{x}, []registry.Doc{y}, "backup.damaged"},
		"a version that does not follow":      {[]registry.Doc{x}, []registry.Doc{doc(t, "x", 3, noon, false)}, "backup.damaged"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSQLite(t)
			_, err := restore(t, s, defs, craft(t, nil, c.first, c.again))
			wantCode(t, err, c.code)
			wantCode(t, backup.Finished(t.Context(), s), "restore.unfinished")
		})
	}
}

func headOf(tables ...string) bson.D {
	return bson.D{{Key: "huishou", Value: "backup"}, {Key: "format", Value: int32(1)}, {Key: "madeAt", Value: noon},
		{Key: "program", Value: ""}, {Key: "store", Value: ""}, {Key: "tables", Value: tables}}
}

func frames(t testing.TB, docs ...bson.D) []byte {
	t.Helper()
	var out []byte
	for _, d := range docs {
		b, err := bson.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, b...)
	}
	return out
}

// pack makes a file of documents, with the right checksum at its end.
func pack(t testing.TB, plain []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := w.Write(plain); err != nil {
		t.Fatal(err)
	}
	w.Close()
	sum := sha256.Sum256(out.Bytes())
	out.Write([]byte{0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 255, 36, 0, 'H', 'B', 32, 0})
	out.Write(sum[:])
	out.Write([]byte{3, 0, 0, 0, 0, 0, 0, 0, 0, 0})
	return out.Bytes()
}

func unpack(t testing.TB, file []byte) []byte {
	t.Helper()
	r, err := gzip.NewReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	plain, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return plain
}

// FuzzVerify feeds documents, packed with a right checksum, and whole files. What
// is accepted is restored, and backed up again.
func FuzzVerify(f *testing.F) {
	file := smallFile(f)
	f.Add(unpack(f, file), true)
	f.Add(file, false)
	f.Add(frames(f, headOf("notes"), bson.D{{Key: "table", Value: "notes"}}), true)
	f.Fuzz(func(t *testing.T, b []byte, packed bool) {
		if packed {
			b = pack(t, b)
		}
		m, err := backup.Verify(t.Context(), bytes.NewReader(b), int64(len(b)))
		if err != nil {
			if registry.KindOf(err) != registry.Invalid {
				t.Errorf("not said to a person: %v", err)
			}
			return
		}
		if m.Format != backup.Format || len(m.SHA256) != 64 {
			t.Errorf("accepted as %+v", m)
		}
		s := newSQLite(t)
		if _, err := restore(t, s, defs, b); err != nil && registry.KindOf(err) == registry.Internal {
			t.Errorf("not said to a person: %v", err)
		}
	})
}
