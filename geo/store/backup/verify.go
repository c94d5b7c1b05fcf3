package backup

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"slices"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"huishou/geo/registry"
)

// Verify reads a whole file and holds everything in it against everything else.
// size is that of the file, in bytes. It refuses with backup.foreign, backup.newer,
// backup.truncated or backup.damaged.
func Verify(ctx context.Context, r io.ReaderAt, size int64) (Manifest, error) {
	return walk(ctx, r, size, visitor{})
}

// visitor is told what is in a file, in order. A document is good until the next.
type visitor struct {
	table func(name string) error
	doc   func(doc registry.Doc, again bool) error
	end   func() error
}

// walk checks a file and shows it to v. Nothing is shown before the checksum of
// the whole file was found right.
func walk(ctx context.Context, r io.ReaderAt, size int64, v visitor) (Manifest, error) {
	if _, err := readHead(r, size); err != nil {
		return Manifest{}, err
	}
	if err := checkTail(ctx, r, size); err != nil {
		return Manifest{}, err
	}
	f, err := newFrameReader(io.NewSectionReader(r, 0, size-tailSize))
	if err != nil {
		return Manifest{}, damaged(err)
	}
	w := &walker{ctx: ctx, f: f, v: v, all: sha256.New(), sum: sha256.New()}
	return w.file()
}

func damaged(cause error) error {
	return refuse(registry.Invalid, "backup.damaged", "", cause)
}

func truncated(cause error) error {
	return refuse(registry.Invalid, "backup.truncated", "", cause)
}

// readHead tells a backup from other files, and one of a later format.
func readHead(r io.ReaderAt, size int64) (head, error) {
	foreign := func(cause error) error { return refuse(registry.Invalid, "backup.foreign", "", cause) }
	first := make([]byte, min(size, 10))
	if _, err := r.ReadAt(first, 0); err != nil && !(err == io.EOF && size <= 10) {
		return head{}, fmt.Errorf("read backup: %w", err)
	}
	known := min(len(first), len(gzipHead))
	switch {
	case size == 0 || !bytes.Equal(first[:known], gzipHead[:known]):
		return head{}, foreign(errors.New("the file does not begin as a backup does"))
	case len(first) < 10:
		return head{}, truncated(nil)
	}
	f, err := newFrameReader(io.NewSectionReader(r, 0, size))
	if err != nil {
		return head{}, headError(err)
	}
	doc, err := f.next()
	if err != nil {
		return head{}, headError(err)
	}
	var h head
	kind, _ := doc.Lookup("huishou").StringValueOK()
	format, isNumber := doc.Lookup("format").AsInt64OK()
	switch {
	case kind != "backup" || !isNumber || format < 1:
		return head{}, foreign(errors.New("the first document is not that of a backup"))
	case format > Format:
		return head{}, refuse(registry.Invalid, "backup.newer", fmt.Sprintf("format %d, this program knows %d", format, Format), nil)
	}
	if err := bson.Unmarshal(doc, &h); err != nil {
		return head{}, damaged(err)
	}
	return h, nil
}

// headError says why the first document cannot be read.
func headError(err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return truncated(err)
	}
	return damaged(err)
}

// checkTail holds the file against the hash at its end.
func checkTail(ctx context.Context, r io.ReaderAt, size int64) error {
	if size < tailSize {
		return truncated(nil)
	}
	last := make([]byte, tailSize)
	if n, err := r.ReadAt(last, size-tailSize); n < len(last) {
		return fmt.Errorf("read backup: %w", err)
	}
	want := last[len(tailBefore):][:sha256.Size]
	if !bytes.Equal(last, tail(want)) {
		return truncated(errors.New("the file does not end as a backup does"))
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, &obeying{ctx, io.NewSectionReader(r, 0, size-tailSize)}); err != nil {
		return fmt.Errorf("read backup: %w", err)
	}
	if !bytes.Equal(sum.Sum(nil), want) {
		return damaged(errors.New("the file is not what its checksum says"))
	}
	return nil
}

// obeying is a reader that ends with its context.
type obeying struct {
	ctx context.Context
	r   io.Reader
}

func (o *obeying) Read(b []byte) (int, error) {
	if err := o.ctx.Err(); err != nil {
		return 0, err
	}
	return o.r.Read(b)
}

// walker reads the documents of a file in their order.
type walker struct {
	ctx      context.Context
	f        *frameReader
	v        visitor
	all, sum hash.Hash // of the documents, of those of the table
}

// next reads a document that must be there. It is not yet in the hashes.
func (w *walker) next() (bson.Raw, error) {
	if err := w.ctx.Err(); err != nil {
		return nil, err
	}
	doc, err := w.f.next()
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, gzip.ErrChecksum), errors.Is(err, gzip.ErrHeader):
		return nil, damaged(err)
	case err != nil:
		return nil, damaged(fmt.Errorf("document %d: %w", w.f.frames, err))
	}
	return doc, nil
}

func (w *walker) count(doc bson.Raw) {
	w.all.Write(doc)
	w.sum.Write(doc)
}

func (w *walker) file() (Manifest, error) {
	doc, err := w.next()
	if err != nil {
		return Manifest{}, err
	}
	var h head
	if err := bson.Unmarshal(doc, &h); err != nil {
		return Manifest{}, damaged(err)
	}
	w.count(doc)
	m := Manifest{Format: int(h.Format), MadeAt: h.MadeAt.UTC(), Program: h.Program, Store: h.Store}
	want := []closed{}
	for i, name := range h.Tables {
		if slices.Contains(h.Tables[:i], name) {
			return Manifest{}, damaged(fmt.Errorf("table %s is there twice", name))
		}
		e, err := w.table(name)
		if err != nil {
			return Manifest{}, err
		}
		m.Tables = append(m.Tables, e.table())
		want = append(want, closed{e.End, e.Rows, e.Again, e.Versions, e.SHA256})
	}
	frames, sum := w.f.frames, w.all.Sum(nil)
	if doc, err = w.next(); err != nil {
		return Manifest{}, err
	}
	var last closing
	if err := bson.Unmarshal(doc, &last); err != nil {
		return Manifest{}, damaged(err)
	}
	same := func(a, b closed) bool {
		return a.Table == b.Table && a.Rows == b.Rows && a.Again == b.Again && a.Versions == b.Versions && bytes.Equal(a.SHA256, b.SHA256)
	}
	if !slices.EqualFunc(last.Manifest, want, same) || last.Frames != frames || !bytes.Equal(last.SHA256, sum) {
		return Manifest{}, damaged(errors.New("the manifest is that of another file"))
	}
	if _, err := w.f.next(); err != io.EOF {
		return Manifest{}, damaged(fmt.Errorf("behind the manifest: %w", orMore(err)))
	}
	m.SHA256 = hex.EncodeToString(sum)
	return m, nil
}

func orMore(err error) error {
	if err == nil {
		return errors.New("there is another document")
	}
	return err
}

// table reads one table.
func (w *walker) table(name string) (end, error) {
	bad := func(format string, args ...any) (end, error) {
		return end{}, damaged(fmt.Errorf("table %s: %w", name, fmt.Errorf(format, args...)))
	}
	doc, err := w.next()
	if err != nil {
		return end{}, err
	}
	if got, ok := doc.Lookup("table").StringValueOK(); !ok || got != name {
		return bad("does not begin")
	}
	w.sum.Reset()
	w.count(doc)
	if w.v.table != nil {
		if err := w.v.table(name); err != nil {
			return end{}, err
		}
	}
	var last registry.Doc // id and rev
	var runs, versions int64
	again := false
	for {
		if doc, err = w.next(); err != nil {
			return end{}, err
		}
		first, err := doc.IndexErr(0)
		if err != nil {
			return bad("an empty document")
		}
		switch first.Key() {
		case "row":
			d, err := rowOf(first.Value())
			if err != nil {
				return bad("%w", err)
			}
			versions++
			if d.ID != last.ID || d.Rev != last.Rev+1 {
				runs++
				if d.Rev != 1 && !again {
					return bad("row %s begins with version %d", d.ID, d.Rev)
				}
			}
			w.count(doc)
			last.ID, last.Rev = d.ID, d.Rev
			if w.v.doc != nil {
				if err := w.v.doc(d, again); err != nil {
					return end{}, err
				}
			}
		case "again":
			if again {
				return bad("comes again twice")
			}
			again = true
			last = registry.Doc{}
			w.count(doc)
		case "end":
			var e end
			if err := bson.Unmarshal(doc, &e); err != nil {
				return bad("%w", err)
			}
			if e.End != name || e.Rows+e.Again != runs || e.Versions != versions || e.Rows < 0 || e.Again < 0 ||
				!bytes.Equal(e.SHA256, w.sum.Sum(nil)) {
				return bad("is not what its end says")
			}
			w.all.Write(doc)
			if w.v.end != nil {
				if err := w.v.end(); err != nil {
					return end{}, err
				}
			}
			return e, nil
		default:
			return bad("holds a document that begins with %.20q", first.Key())
		}
	}
}

// rowOf reads what a version says of itself.
func rowOf(v bson.RawValue) (registry.Doc, error) {
	body, ok := v.DocumentOK()
	if !ok {
		return registry.Doc{}, errors.New("a row is no document")
	}
	id, _ := body.Lookup("_id").StringValueOK()
	rev, _ := body.Lookup("rev").AsInt64OK()
	at, ok := body.Lookup("updatedAt").DateTimeOK()
	deleted, _ := body.Lookup("deleted").BooleanOK()
	if id == "" || rev < 1 || !ok {
		return registry.Doc{}, errors.New("a row without id, version or time")
	}
	return registry.Doc{ID: registry.ID(id), Rev: registry.Rev(rev), UpdatedAt: time.UnixMilli(at).UTC(), Deleted: deleted, Body: body}, nil
}
