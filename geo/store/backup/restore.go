package backup

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"huishou/geo/registry"
)

// The most that is put at once.
const (
	batchDocs  = 1000
	batchBytes = 8 << 20
)

// Options say how a file is restored.
type Options struct {
	Now      func() time.Time         // the clock; time.Now when nil
	Progress func(versions, of int64) // told of every batch; nil for nobody
}

// Restore puts a file into the tables of defs, all of which must be empty: each
// version of each row again, so that histories, times and versions are equal. The
// file, of size bytes, is read twice: nothing is written before all of it was
// found right and every row fit for its table. Nobody else may write meanwhile.
//
// Besides what [Verify] refuses: restore.not_empty; restore.unknown_table when
// the file has a table that is not in defs, and restore.bad_row when a row does
// not fit, both of a file of another version of the program; restore.unfinished
// over what a restore left that was broken off; restore.disturbed when somebody
// wrote; restore.index when rows contradict each other. What is broken off stays
// marked, see [Finished], until the store was emptied.
//
// The manifest counts what was stored.
func Restore(ctx context.Context, store registry.Store, defs []registry.Def, r io.ReaderAt, size int64, opt Options) (Manifest, error) {
	m, err := fits(ctx, defs, r, size)
	if err != nil {
		return Manifest{}, err
	}
	state, marks, err := readMark(ctx, store)
	if err != nil {
		return Manifest{}, failed(err)
	}
	for _, def := range defs {
		if err := empty(ctx, store, def); err != nil {
			if registry.KindOf(err) == registry.Conflict && state.State == running {
				err = state.finished()
			}
			return Manifest{}, err
		}
	}
	now := clock(opt.Now)
	state.MadeAt, state.SHA256 = m.MadeAt, m.SHA256
	if err := state.put(ctx, marks, running, now()); err != nil {
		return Manifest{}, err
	}
	l := &loader{ctx: ctx, progress: opt.Progress, total: m.Versions()}
	k := 0
	again, err := walk(ctx, r, size, visitor{
		table: func(name string) (err error) {
			l.stored = &m.Tables[k]
			l.stored.Rows, l.stored.Again, l.stored.Versions = 0, 0, 0
			k++
			def, _ := find(defs, name)
			l.docs, err = store.Table(ctx, loading(def))
			return err
		},
		doc: l.add,
		end: l.flush,
	})
	if err != nil {
		return Manifest{}, failed(err)
	}
	if again.SHA256 != m.SHA256 {
		return Manifest{}, damaged(errors.New("the file was changed while it was read"))
	}
	for _, def := range defs {
		if _, err := store.Table(ctx, def); err != nil {
			if ctx.Err() != nil || errors.Is(err, registry.ErrFull) {
				return Manifest{}, failed(err)
			}
			return Manifest{}, refuse(registry.Conflict, "restore.index", "table "+def.Name, err)
		}
	}
	return m, state.put(ctx, marks, done, now())
}

func find(defs []registry.Def, name string) (registry.Def, bool) {
	i := slices.IndexFunc(defs, func(d registry.Def) bool { return d.Name == name })
	if i < 0 {
		return registry.Def{}, false
	}
	return defs[i], true
}

// fits reads the file and holds its rows against defs.
func fits(ctx context.Context, defs []registry.Def, r io.ReaderAt, size int64) (Manifest, error) {
	var def registry.Def
	return walk(ctx, r, size, visitor{
		table: func(name string) error {
			d, ok := find(defs, name)
			if !ok {
				return refuse(registry.Invalid, "restore.unknown_table", name, nil)
			}
			def = loading(d)
			return def.Check()
		},
		doc: func(doc registry.Doc, _ bool) error {
			if err := def.CheckDoc(doc); err != nil {
				return refuse(registry.Invalid, "restore.bad_row", "", err)
			}
			return nil
		},
	})
}

// empty refuses a table with rows or tombstones. It makes the table if it is not
// there, as def has it.
func empty(ctx context.Context, store registry.Store, def registry.Def) error {
	docs, err := store.Table(ctx, def)
	if err != nil {
		return failed(err)
	}
	for _, err := range docs.Changes(ctx, time.Time{}) {
		if err != nil {
			return failed(err)
		}
		return refuse(registry.Conflict, "restore.not_empty", "table "+def.Name, nil)
	}
	return nil
}

// loading is def while old versions are replayed. A value that a row gave up may
// have another owner since, and rows come in no order that would tell; versions of
// before a field was declared lack it. So nothing is unique and nothing need be
// there until the rows are as they were. A field that is unique looks elsewhere
// meanwhile: its index is made once, at the end.
func loading(def registry.Def) registry.Def {
	def.Fields = slices.Clone(def.Fields)
	for i := range def.Fields {
		f := &def.Fields[i]
		if f.Unique {
			f.Path = "updatedAt"
		}
		f.Unique, f.Sort = false, false
	}
	return def
}

// loader puts versions in batches.
type loader struct {
	ctx      context.Context
	docs     registry.Docs
	stored   *Table
	batch    []version
	bytes    int
	done     int64
	total    int64
	progress func(versions, of int64)
}

type version struct {
	registry.Doc
	again bool
	wave  int // how many of its row are in the batch before it
}

func (l *loader) add(doc registry.Doc, again bool) error {
	doc.Body = bytes.Clone(doc.Body)
	l.batch = append(l.batch, version{Doc: doc, again: again})
	if l.bytes += len(doc.Body); len(l.batch) < batchDocs && l.bytes < batchBytes {
		return nil
	}
	return l.flush()
}

// flush puts the batch: the first versions of its rows, then the second ones, so
// that a store can take many in one trip.
func (l *loader) flush() error {
	if len(l.batch) == 0 {
		return nil
	}
	waves := map[registry.ID]int{}
	for i := range l.batch {
		v := &l.batch[i]
		v.wave = waves[v.ID]
		waves[v.ID]++
	}
	slices.SortStableFunc(l.batch, func(a, b version) int { return cmp.Compare(a.wave, b.wave) })
	docs := make([]registry.Doc, len(l.batch))
	for i, v := range l.batch {
		docs[i] = v.Doc
	}
	errs, err := l.docs.PutMany(l.ctx, docs)
	if err != nil {
		return err
	}
	for i, v := range l.batch {
		switch {
		case errs[i] == nil:
			l.stored.Versions++
			if v.Rev == 1 {
				l.stored.Rows++
			}
		case v.again && errors.Is(errs[i], registry.ErrStale):
			if err := l.had(v.Doc); err != nil {
				return err
			}
		default:
			return errs[i]
		}
	}
	l.done += int64(len(l.batch))
	l.batch, l.bytes = l.batch[:0], 0
	if l.progress != nil {
		l.progress(l.done, l.total)
	}
	return nil
}

// had makes sure that a version that came again is stored already.
func (l *loader) had(doc registry.Doc) error {
	now, err := l.docs.Get(l.ctx, doc.ID)
	switch {
	case errors.Is(err, registry.ErrNoDoc), err == nil && now.Rev < doc.Rev:
		return damaged(fmt.Errorf("row %s: version %d does not follow", doc.ID, doc.Rev))
	case err != nil:
		return err
	case now.Rev == doc.Rev && !bytes.Equal(now.Body, doc.Body):
		return damaged(fmt.Errorf("row %s: version %d comes twice and differs", doc.ID, doc.Rev))
	}
	return nil
}

// failed says a store's answer to a person.
func failed(err error) error {
	if _, ok := errors.AsType[*registry.Error](err); ok {
		return err
	}
	switch {
	case errors.Is(err, context.Canceled):
		return err
	case errors.Is(err, registry.ErrFull):
		return refuse(registry.Unavailable, "store.full", "restore", err)
	case errors.Is(err, registry.ErrStale):
		return refuse(registry.Conflict, "restore.disturbed", "", err)
	}
	return refuse(registry.Unavailable, "store.unavailable", "restore", err)
}
