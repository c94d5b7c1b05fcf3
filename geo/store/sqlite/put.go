package sqlite

import (
	"context"
	"slices"

	"go.mongodb.org/mongo-driver/v2/bson"

	"huishou/geo/registry"
)

// Put stores one document.
func (t *table) Put(ctx context.Context, doc registry.Doc) error {
	errs, err := t.PutMany(ctx, []registry.Doc{doc})
	if err != nil {
		return err
	}
	return errs[0]
}

// PutMany stores docs in transactions of up to 1,000.
func (t *table) PutMany(ctx context.Context, docs []registry.Doc) ([]error, error) {
	errs := make([]error, len(docs))
	if err := t.s.open(ctx); err != nil {
		return errs, err
	}
	def := t.schema.Load().def
	good, at := make([]registry.Doc, 0, len(docs)), make([]int, 0, len(docs))
	for i, doc := range docs {
		if errs[i] = def.CheckDoc(doc); errs[i] == nil {
			good, at = append(good, doc), append(at, i)
		}
	}
	for len(good) > 0 {
		n := min(len(good), flushTogether)
		put, err := t.s.put(ctx, t, good[:n])
		for i, e := range put {
			errs[at[i]] = e
		}
		if err != nil {
			return errs, err
		}
		good, at = good[n:], at[n:]
	}
	return errs, nil
}

// put stores one document within a transaction. When it is refused the
// transaction is as before.
func (t *table) put(ctx context.Context, w *conn, doc registry.Doc) error {
	sc := t.schema.Load()
	if slices.ContainsFunc(sc.multis, func(f field) bool { return f.Unique }) {
		// The row is written before its elements can be refused.
		if _, err := w.exec(ctx, "SAVEPOINT doc"); err != nil {
			return err
		}
		err := sc.put(ctx, w, doc)
		if refused(err) {
			if _, err := w.exec(ctx, "ROLLBACK TO doc"); err != nil {
				return err
			}
		} else if err != nil {
			return err
		}
		if _, err := w.exec(ctx, "RELEASE doc"); err != nil {
			return err
		}
		return err
	}
	return sc.put(ctx, w, doc)
}

func (sc *schema) put(ctx context.Context, w *conn, doc registry.Doc) error {
	x := sc.extract(doc)
	lon, lat := x.place()
	args := make([]any, 0, len(x.columns)+8)
	if doc.Rev == 1 {
		args = append(args, string(doc.ID), int64(1), doc.UpdatedAt.UnixMilli(), number(doc.Deleted), lon, lat)
		args = append(append(args, x.columns...), []byte(doc.Body))
		changed, n, err := w.insert(ctx, sc.insert, args...)
		if refused(err) {
			// The value that is taken may be the same row's: SQLite looks at the
			// id last, and a repeated first version is stale.
			row, e := w.one(ctx, "SELECT 1 FROM "+sc.table()+" WHERE id = ?", string(doc.ID))
			switch {
			case e != nil:
				return e
			case row == nil:
				return err
			}
			return registry.ErrStale
		}
		switch {
		case err != nil:
			return err
		case changed == 0:
			return registry.ErrStale
		}
		return sc.putAside(ctx, w, n, extract{multis: make([][]any, len(sc.multis))}, x)
	}
	row, err := w.one(ctx, "SELECT n, deleted, body FROM "+sc.table()+" WHERE id = ? AND rev = ?", string(doc.ID), int64(doc.Rev-1))
	switch {
	case err != nil:
		return err
	case row == nil:
		return registry.ErrStale
	}
	n, body := row[0].(int64), row[2].([]byte)
	was := sc.extract(registry.Doc{Deleted: row[1].(int64) != 0, Body: bson.Raw(body)})
	args = append(args, int64(doc.Rev), doc.UpdatedAt.UnixMilli(), number(doc.Deleted), lon, lat)
	args = append(append(args, x.columns...), []byte(doc.Body), n)
	if _, err := w.exec(ctx, sc.update, args...); err != nil {
		return err
	}
	if sc.def.Lasts != registry.Passing {
		_, err = w.exec(ctx, "INSERT OR REPLACE INTO "+sc.history()+" (id, rev, body) VALUES (?, ?, ?)", string(doc.ID), int64(doc.Rev-1), body)
		if err != nil {
			return err
		}
	}
	return sc.putAside(ctx, w, n, was, x)
}

// putAside brings the side tables of row n from what it was to what it is.
func (sc *schema) putAside(ctx context.Context, w *conn, n int64, was, is extract) error {
	for i, f := range sc.multis {
		if slices.Equal(was.multis[i], is.multis[i]) {
			continue
		}
		if len(was.multis[i]) > 0 {
			if _, err := w.exec(ctx, "DELETE FROM "+sc.multi(f)+" WHERE n = ?", n); err != nil {
				return err
			}
		}
		for _, v := range is.multis[i] {
			if _, err := w.exec(ctx, "INSERT INTO "+sc.multi(f)+" (v, n) VALUES (?, ?)", v, n); err != nil {
				return err
			}
		}
	}
	if sc.def.Geo == "" || was.placed == is.placed && was.point == is.point {
		return nil
	}
	if !is.placed {
		_, err := w.exec(ctx, "DELETE FROM "+sc.places()+" WHERE n = ?", n)
		return err
	}
	lon, lat := is.place()
	_, err := w.exec(ctx, "INSERT OR REPLACE INTO "+sc.places()+" (n, west, east, south, north) VALUES (?, ?, ?, ?, ?)", n, lon, lon, lat, lat)
	return err
}

// Purge removes rows for good, in transactions of up to 1,000.
func (t *table) Purge(ctx context.Context, docs []registry.Doc) (n int, err error) {
	sc := t.schema.Load()
	if err := sc.def.MayPurge(); err != nil {
		return 0, err
	}
	if err := t.s.open(ctx); err != nil {
		return 0, err
	}
	for some := range slices.Chunk(docs, flushTogether) {
		gone := 0
		err := t.s.write(ctx, func(w *conn) error {
			ctx := context.WithoutCancel(ctx)
			for _, doc := range some {
				found, err := sc.purge(ctx, w, doc)
				if err != nil {
					return err
				}
				if found {
					gone++
				}
			}
			return nil
		})
		if err != nil {
			return n, err
		}
		n += gone
	}
	return n, nil
}

// purge removes one row with all that was made of it, if it is at that version.
func (sc *schema) purge(ctx context.Context, w *conn, doc registry.Doc) (found bool, err error) {
	row, err := w.one(ctx, "SELECT n, deleted, body FROM "+sc.table()+" WHERE id = ? AND rev = ?", string(doc.ID), int64(doc.Rev))
	if err != nil || row == nil {
		return false, err
	}
	n := row[0].(int64)
	was := sc.extract(registry.Doc{Deleted: row[1].(int64) != 0, Body: bson.Raw(row[2].([]byte))})
	if err := sc.putAside(ctx, w, n, was, extract{multis: make([][]any, len(sc.multis))}); err != nil {
		return false, err
	}
	if _, err := w.exec(ctx, "DELETE FROM "+sc.history()+" WHERE id = ?", string(doc.ID)); err != nil {
		return false, err
	}
	_, err = w.exec(ctx, "DELETE FROM "+sc.table()+" WHERE n = ?", n)
	return err == nil, err
}
