package mongo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"math"
	"slices"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	driver "go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"huishou/geo"
	"huishou/geo/registry"
)

// A stream is read in runs, so that the server holds no cursor while its reader
// works and rows of any size stay within memory.
const (
	runRows  = 500
	runBytes = 4 << 20
)

// Get reads one row.
func (t *table) Get(ctx context.Context, id registry.ID) (registry.Doc, error) {
	if err := ctx.Err(); err != nil {
		return registry.Doc{}, err
	}
	body, err := t.rows.FindOne(ctx, bson.D{{Key: "_id", Value: string(id)}}).Raw()
	if errors.Is(err, driver.ErrNoDocuments) {
		return registry.Doc{}, registry.ErrNoDoc
	}
	if err != nil {
		return registry.Doc{}, failed(ctx, err)
	}
	return docOf(body), nil
}

// Find reads one page.
func (t *table) Find(ctx context.Context, q registry.Query) (page registry.DocPage, err error) {
	def := *t.def.Load()
	if err := q.Check(def); err != nil {
		return page, err
	}
	w, err := compile(def, q)
	if err != nil {
		return page, err
	}
	o := orderOf(def, q.Sort)
	if q.Cursor != "" {
		p, err := registry.DecodeCursor(def, q)
		if err != nil {
			return page, err
		}
		o.after(w, p)
	}
	if err := ctx.Err(); err != nil || w.never {
		return page, err
	}
	if q.Near != nil {
		page.Docs, err = t.near(ctx, w, def.Geo, *q.Near, q.PageSize())
		return page, failed(ctx, err)
	}
	if o.path != "" {
		w.and(o.path, op("$gte", least[o.kind])) // leaves out rows from before the field was declared
	}
	size := q.PageSize()
	find := options.Find().SetSort(o.by())
	if w.exact == nil {
		find.SetLimit(int64(size + 1)) // one more, to know whether there is a next page
	} else {
		find.SetBatchSize(int32(min(2*size+1, 1000))) // the cursor goes on until enough lie inside
	}
	page.Docs, err = t.collect(ctx, w, find, func(docs []registry.Doc) bool { return len(docs) > size })
	if err != nil {
		return registry.DocPage{}, failed(ctx, err)
	}
	if len(page.Docs) > size {
		page.Docs = page.Docs[:size]
		page.Next = registry.EncodeCursor(q.Sort, o.position(page.Docs[size-1]))
	}
	return page, nil
}

// collect reads documents that match until enough says so.
func (t *table) collect(ctx context.Context, w *where, find *options.FindOptionsBuilder, enough func([]registry.Doc) bool) ([]registry.Doc, error) {
	cursor, err := t.rows.Find(ctx, w.filter(), find)
	if err != nil {
		return nil, err
	}
	defer cursor.Close(context.WithoutCancel(ctx))
	var docs []registry.Doc
	for cursor.Next(ctx) {
		if w.exact == nil || w.exact(cursor.Current) {
			if docs = append(docs, current(cursor)); enough(docs) {
				return docs, nil
			}
		}
	}
	return docs, cursor.Err()
}

// Servers use spheres of other radii, or a spheroid: their distances are within
// 0.6 % of the haversine's.
const sphereMargin = 1.006

// near asks twice: for the nearest by the server's sphere, which gives a
// distance that as many rows lie within, and for all that may lie within that by
// the registry's.
func (t *table) near(ctx context.Context, w *where, path string, near registry.Near, size int) ([]registry.Doc, error) {
	all := func([]registry.Doc) bool { return false }
	for limit := size; ; limit *= 4 {
		docs, seen, err := t.nearSphere(ctx, w, path, near, limit)
		if err != nil {
			return nil, err
		}
		best := near.Nearest(docs, path, len(docs))
		switch {
		case seen < limit: // these are all there are
			return best[:min(size, len(best))], nil
		case len(best) < size: // most are too far or outside of the polygon
			continue
		}
		farthest, _ := registry.PointOf(best[size-1].Body, path)
		closer := registry.Near{From: near.From, Max: min(near.Max, geo.Distance(near.From, farthest))}
		w.terms = append(bson.A{nearTerm(path, closer)}, w.terms...)
		if docs, err = t.collect(ctx, w, options.Find(), all); err != nil {
			return nil, err
		}
		return near.Nearest(docs, path, size), nil
	}
}

// nearSphere reads the first limit rows by the server's distance; seen counts
// those that w.exact turned away too.
func (t *table) nearSphere(ctx context.Context, w *where, path string, near registry.Near, limit int) (docs []registry.Doc, seen int, err error) {
	counted := *w
	counted.terms = append(bson.A{nearTerm(path, near)}, w.terms...)
	counted.exact = func(d bson.Raw) bool {
		seen++
		return w.exact == nil || w.exact(d)
	}
	docs, err = t.collect(ctx, &counted, options.Find().SetLimit(int64(limit)), func([]registry.Doc) bool { return false })
	return docs, seen, err
}

func nearTerm(path string, near registry.Near) bson.D {
	what := op("$geometry", bson.D{{Key: "type", Value: "Point"}, {Key: "coordinates", Value: bson.A{near.From.Lon(), near.From.Lat()}}})
	if far := float64(near.Max)*sphereMargin + 1; far < math.Pi*float64(geo.EarthRadius) {
		what = append(what, bson.E{Key: "$maxDistance", Value: far})
	}
	return bson.D{{Key: path, Value: op("$nearSphere", what)}}
}

// filterOf compiles a query that has nothing but filters.
func (t *table) filterOf(q registry.Query) (*where, error) {
	def := *t.def.Load()
	if q.Sort != "" || q.Cursor != "" || q.Limit != 0 || q.Near != nil {
		return nil, fmt.Errorf("%w %s: only filters are allowed here", registry.ErrQuery, def.Name)
	}
	if err := q.Check(def); err != nil {
		return nil, err
	}
	return compile(def, q)
}

// Count counts the rows that match. A query with Near is refused.
func (t *table) Count(ctx context.Context, q registry.Query) (n int64, err error) {
	q.Sort, q.Cursor, q.Limit = "", "", 0 // do not change how many match
	w, err := t.filterOf(q)
	if err == nil {
		err = ctx.Err()
	}
	if err != nil || w.never {
		return 0, err
	}
	if w.exact == nil {
		n, err = t.rows.CountDocuments(ctx, w.filter())
		return n, failed(ctx, err)
	}
	cursor, err := t.rows.Find(ctx, w.filter(), options.Find().SetProjection(t.fields()))
	if err != nil {
		return 0, failed(ctx, err)
	}
	defer cursor.Close(context.WithoutCancel(ctx))
	for cursor.Next(ctx) {
		if w.exact(cursor.Current) {
			n++
		}
	}
	return n, failed(ctx, cursor.Err())
}

// fields is what conditions are on, and no more.
func (t *table) fields() bson.D {
	def := *t.def.Load()
	paths := []string{def.Geo}
	for _, f := range def.Fields {
		paths = append(paths, f.Path)
	}
	slices.Sort(paths)
	var d bson.D
	for _, p := range slices.Compact(paths) {
		if p != "" {
			d = append(d, bson.E{Key: p, Value: 1})
		}
	}
	return d
}

// All streams the rows that match, ordered by id.
func (t *table) All(ctx context.Context, q registry.Query) iter.Seq2[registry.Doc, error] {
	return func(yield func(registry.Doc, error) bool) {
		w, err := t.filterOf(q)
		if err != nil {
			yield(registry.Doc{}, err)
			return
		}
		t.stream(ctx, yield, w, order{}.by(), func(last registry.Doc) any {
			return bson.D{{Key: "_id", Value: op("$gt", string(last.ID))}}
		})
	}
}

// Changes streams rows and tombstones by the time of their last change.
func (t *table) Changes(ctx context.Context, since time.Time) iter.Seq2[registry.Doc, error] {
	return func(yield func(registry.Doc, error) bool) {
		o := order{path: "updatedAt", kind: registry.Time}
		t.stream(ctx, yield, &where{}, o.by(), func(last registry.Doc) any {
			if last.ID == "" {
				return bson.D{{Key: "updatedAt", Value: op("$gte", value(since))}}
			}
			var w where
			o.after(&w, registry.Position{Key: last.UpdatedAt, ID: last.ID})
			return w.filter()
		})
	}
}

// stream yields the rows that match in runs; next is the condition for those
// after last, a zero Doc at first.
func (t *table) stream(ctx context.Context, yield func(registry.Doc, error) bool, w *where, by bson.D, next func(last registry.Doc) any) {
	var last registry.Doc
	for {
		if err := ctx.Err(); err != nil || w.never {
			if err != nil {
				yield(registry.Doc{}, err)
			}
			return
		}
		size, cut := 0, false
		run, err := t.collect(ctx, &where{terms: append(slices.Clone(w.terms), next(last)), exact: w.exact},
			options.Find().SetSort(by).SetBatchSize(runRows), func(docs []registry.Doc) bool {
				size += len(docs[len(docs)-1].Body)
				cut = len(docs) == runRows || size >= runBytes
				return cut
			})
		if err != nil {
			yield(registry.Doc{}, failed(ctx, err))
			return
		}
		for _, doc := range run {
			if !yield(doc, nil) {
				return
			}
		}
		if !cut {
			return
		}
		last = run[len(run)-1]
	}
}

// History reads the replaced versions of a row, oldest first. A writer that was
// cut off leaves the current version there as well: it is left out.
func (t *table) History(ctx context.Context, id registry.ID) ([]registry.Doc, error) {
	now, err := t.Get(ctx, id)
	if errors.Is(err, registry.ErrNoDoc) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	ends := bson.D{{Key: "$gte", Value: versionID(id, 0)}, {Key: "$lt", Value: versionID(id, now.Rev)}}
	cursor, err := t.history.Find(ctx, bson.D{{Key: "_id", Value: ends}}, options.Find().SetSort(bson.D{{Key: "_id", Value: 1}}))
	if err != nil {
		return nil, failed(ctx, err)
	}
	defer cursor.Close(context.WithoutCancel(ctx))
	var docs []registry.Doc
	for cursor.Next(ctx) {
		body, ok := cursor.Current.Lookup("doc").DocumentOK()
		if !ok {
			return nil, fmt.Errorf("history of %s has a version without a document", id)
		}
		docs = append(docs, docOf(bytes.Clone(body)))
	}
	return docs, failed(ctx, cursor.Err())
}
