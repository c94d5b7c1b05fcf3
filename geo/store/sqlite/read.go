package sqlite

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"iter"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/paulmach/orb"
	"go.mongodb.org/mongo-driver/v2/bson"

	"huishou/geo"
	"huishou/geo/registry"
)

// A stream is read in runs, so that it holds no connection while its reader
// works and rows of any size stay within memory.
const (
	runRows  = 500
	runBytes = 4 << 20
)

const docColumns = "t.id, t.rev, t.updated_at, t.deleted, t.body"

func docOf(row []driver.Value) registry.Doc {
	body, _ := row[4].([]byte)
	return registry.Doc{ID: registry.ID(row[0].(string)), Rev: registry.Rev(row[1].(int64)),
		UpdatedAt: time.UnixMilli(row[2].(int64)).UTC(), Deleted: row[3].(int64) != 0, Body: bson.Raw(body)}
}

// Get reads one row.
func (t *table) Get(ctx context.Context, id registry.ID) (doc registry.Doc, err error) {
	sc := t.schema.Load()
	err = t.s.borrow(ctx, func(r *conn) error {
		row, err := r.one(ctx, "SELECT "+docColumns+" FROM "+sc.table()+" AS t WHERE t.id = ?", string(id))
		if err == nil && row == nil {
			return registry.ErrNoDoc
		}
		if err == nil {
			doc = docOf(row)
		}
		return err
	})
	return doc, err
}

// Find reads one page.
func (t *table) Find(ctx context.Context, q registry.Query) (page registry.DocPage, err error) {
	sc := t.schema.Load()
	if err := q.Check(sc.def); err != nil {
		return page, err
	}
	w, err := sc.where(q)
	if err != nil {
		return page, err
	}
	o := sc.order(q.Sort)
	if q.Cursor != "" {
		p, err := registry.DecodeCursor(sc.def, q)
		if err != nil {
			return page, err
		}
		if err := o.after(w, p); err != nil {
			return page, err
		}
	}
	if w.never {
		return page, t.s.open(ctx)
	}
	if q.Near != nil {
		page.Docs, err = t.near(ctx, sc, w, *q.Near, q.PageSize())
		return page, err
	}
	if o.key != "" {
		w.and(o.key + " IS NOT NULL") // rows from before the field was declared
	}
	one := t.s.borrow // one statement sees one moment by itself
	if w.aside {
		one = t.s.read
	}
	err = one(ctx, func(r *conn) error {
		page, err = sc.page(ctx, r, w, o, q)
		return err
	})
	return page, err
}

// page reads one row more than asked, to know whether there is a next page.
func (sc *schema) page(ctx context.Context, r *conn, w *where, o order, q registry.Query) (page registry.DocPage, err error) {
	key := o.key
	if key == "" {
		key = "NULL"
	}
	size := q.PageSize()
	tail := " FROM " + sc.table() + " AS t WHERE " + w.String() + " ORDER BY " + o.by()
	var last registry.Position
	if !w.aside {
		for row, err := range r.rows(ctx, "SELECT "+docColumns+", "+key+tail+" LIMIT ?", append(w.args, int64(size+1))...) {
			if err != nil {
				return page, err
			}
			if len(page.Docs) == size {
				page.Next = registry.EncodeCursor(q.Sort, last)
				break
			}
			page.Docs = append(page.Docs, docOf(row))
			last = o.position(row[5], row[0].(string))
		}
		return page, nil
	}
	// Rows are sorted without their documents. With a polygon they stream in
	// order until enough lie inside.
	var ns []int64
	limit := int64(-1)
	if w.exact == nil {
		limit = int64(size + 1)
	}
	for row, err := range r.rows(ctx, "SELECT t.n, t.id, t.lon, t.lat, "+key+tail+" LIMIT ?", append(w.args, limit)...) {
		if err != nil {
			return page, err
		}
		if w.exact != nil && !w.exact(orb.Point{row[2].(float64), row[3].(float64)}) {
			continue
		}
		if len(ns) == size {
			page.Next = registry.EncodeCursor(q.Sort, last)
			break
		}
		ns = append(ns, row[0].(int64))
		last = o.position(row[4], row[1].(string))
	}
	page.Docs, err = sc.whole(ctx, r, ns)
	return page, err
}

// whole reads rows by their numbers, in that order.
func (sc *schema) whole(ctx context.Context, r *conn, ns []int64) ([]registry.Doc, error) {
	list, err := json.Marshal(ns)
	if err != nil || len(ns) == 0 {
		return nil, err
	}
	at := make(map[int64]int, len(ns))
	for i, n := range ns {
		at[n] = i
	}
	docs := make([]registry.Doc, len(ns))
	query := "SELECT " + docColumns + ", t.n FROM " + sc.table() + " AS t WHERE t.n IN (SELECT value FROM json_each(?))"
	for row, err := range r.rows(ctx, query, string(list)) {
		if err != nil {
			return nil, err
		}
		docs[at[row[5].(int64)]] = docOf(row)
	}
	return docs, nil
}

// nearQuery asks for the places in a box. CROSS JOIN tells SQLite to begin with the R*Tree.
func (sc *schema) nearQuery(w *where) string {
	return "SELECT t.n, t.id, t.lon, t.lat FROM " + sc.places() + " AS g CROSS JOIN " + sc.table() + " AS t ON t.n = g.n" +
		" WHERE g.east >= ? AND g.west <= ? AND g.north >= ? AND g.south <= ? AND " + w.String()
}

// near looks in circles that grow until one holds enough rows.
func (t *table) near(ctx context.Context, sc *schema, w *where, near registry.Near, size int) (docs []registry.Doc, err error) {
	type hit struct {
		n        int64
		id       string
		distance geo.Metres
	}
	err = t.s.read(ctx, func(r *conn) error {
		query := sc.nearQuery(w)
		var hits []hit
		for radius := min(250, near.Max); ; radius = min(radius*4, near.Max) {
			hits = hits[:0]
			for _, b := range circle(near.From, radius) {
				for row, err := range r.rows(ctx, query, append(boxArgs(b), w.args...)...) {
					if err != nil {
						return err
					}
					p := orb.Point{row[2].(float64), row[3].(float64)}
					if d := geo.Distance(near.From, p); d <= radius && (w.exact == nil || w.exact(p)) {
						hits = append(hits, hit{row[0].(int64), row[1].(string), d})
					}
				}
			}
			if len(hits) >= size || radius >= near.Max {
				break
			}
		}
		slices.SortFunc(hits, func(a, b hit) int {
			if a.distance != b.distance {
				return int(math.Copysign(1, float64(a.distance-b.distance)))
			}
			return strings.Compare(a.id, b.id)
		})
		ns := make([]int64, min(size, len(hits)))
		for i := range ns {
			ns[i] = hits[i].n
		}
		docs, err = sc.whole(ctx, r, ns)
		return err
	})
	return near.Nearest(docs, sc.def.Geo, size), err
}

// Count counts the rows that match. A query with Near is refused.
func (t *table) Count(ctx context.Context, q registry.Query) (n int64, err error) {
	sc := t.schema.Load()
	q.Sort, q.Cursor, q.Limit = "", "", 0 // do not change how many match
	w, err := sc.filter(q)
	if err != nil || w.never {
		return 0, joinOpen(err, t.s.open(ctx))
	}
	tail := " FROM " + sc.table() + " AS t WHERE " + w.String()
	err = t.s.borrow(ctx, func(r *conn) error {
		if w.exact == nil {
			row, err := r.one(ctx, "SELECT count(*)"+tail, w.args...)
			if err == nil {
				n = row[0].(int64)
			}
			return err
		}
		for row, err := range r.rows(ctx, "SELECT t.lon, t.lat"+tail, w.args...) {
			if err != nil {
				return err
			}
			if w.exact(orb.Point{row[0].(float64), row[1].(float64)}) {
				n++
			}
		}
		return nil
	})
	return n, err
}

func joinOpen(err, open error) error {
	if err != nil {
		return err
	}
	return open
}

// filter compiles a query that has nothing but filters.
func (sc *schema) filter(q registry.Query) (*where, error) {
	if q.Sort != "" || q.Cursor != "" || q.Limit != 0 || q.Near != nil {
		return nil, fmt.Errorf("%w %s: only filters are allowed here", registry.ErrQuery, sc.def.Name)
	}
	if err := q.Check(sc.def); err != nil {
		return nil, err
	}
	return sc.where(q)
}

// All streams the rows that match, ordered by id.
func (t *table) All(ctx context.Context, q registry.Query) iter.Seq2[registry.Doc, error] {
	return func(yield func(registry.Doc, error) bool) {
		sc := t.schema.Load()
		w, err := sc.filter(q)
		if err != nil || w.never {
			if err = joinOpen(err, t.s.open(ctx)); err != nil {
				yield(registry.Doc{}, err)
			}
			return
		}
		query := "SELECT " + docColumns + ", t.lon, t.lat FROM " + sc.table() + " AS t WHERE " + w.String() + " AND t.id > ? ORDER BY t.id"
		t.stream(ctx, yield, func(last registry.Doc) (string, []any) {
			return query, append(slices.Clone(w.args), string(last.ID))
		}, w.exact)
	}
}

func (sc *schema) changesQuery() string {
	return "SELECT " + docColumns + ", t.lon, t.lat FROM " + sc.table() + " AS t WHERE (t.updated_at, t.id) > (?, ?) ORDER BY t.updated_at, t.id"
}

// Changes streams rows and tombstones by the time of their last change.
func (t *table) Changes(ctx context.Context, since time.Time) iter.Seq2[registry.Doc, error] {
	return func(yield func(registry.Doc, error) bool) {
		query := t.schema.Load().changesQuery()
		t.stream(ctx, yield, func(last registry.Doc) (string, []any) {
			if last.ID == "" {
				return query, []any{since.UnixMilli(), ""}
			}
			return query, []any{last.UpdatedAt.UnixMilli(), string(last.ID)}
		}, nil)
	}
}

// stream yields the rows of a query in runs; next asks for those after last, a
// zero Doc at first.
func (t *table) stream(ctx context.Context, yield func(registry.Doc, error) bool,
	next func(last registry.Doc) (string, []any), exact func(orb.Point) bool) {
	var last registry.Doc
	for {
		var run []registry.Doc
		whole := true // the query ended by itself
		bytes := 0
		query, args := next(last)
		err := t.s.borrow(ctx, func(r *conn) error {
			for row, err := range r.rows(ctx, query, args...) {
				if err != nil {
					return err
				}
				if exact != nil && !exact(orb.Point{row[5].(float64), row[6].(float64)}) {
					continue
				}
				doc := docOf(row)
				run, bytes = append(run, doc), bytes+len(doc.Body)
				if len(run) == runRows || bytes >= runBytes {
					whole = false
					break
				}
			}
			return nil
		})
		if err != nil {
			yield(registry.Doc{}, err)
			return
		}
		for _, doc := range run {
			if !yield(doc, nil) {
				return
			}
		}
		if whole {
			return
		}
		last = run[len(run)-1]
	}
}

// History reads the replaced versions of a row, oldest first.
func (t *table) History(ctx context.Context, id registry.ID) (docs []registry.Doc, err error) {
	query := "SELECT body FROM " + t.schema.Load().history() + " WHERE id = ? ORDER BY rev"
	err = t.s.borrow(ctx, func(r *conn) error {
		for row, err := range r.rows(ctx, query, string(id)) {
			if err != nil {
				return err
			}
			doc, err := versionOf(row[0].([]byte))
			if err != nil {
				return fmt.Errorf("history of %s: %w", id, err)
			}
			docs = append(docs, doc)
		}
		return nil
	})
	return docs, err
}

// versionOf reads what a body says of itself.
func versionOf(body bson.Raw) (doc registry.Doc, err error) {
	var head struct {
		ID        registry.ID  `bson:"_id"`
		Rev       registry.Rev `bson:"rev"`
		UpdatedAt time.Time    `bson:"updatedAt"`
		Deleted   bool         `bson:"deleted"`
	}
	err = bson.Unmarshal(body, &head)
	return registry.Doc{ID: head.ID, Rev: head.Rev, UpdatedAt: head.UpdatedAt.UTC(), Deleted: head.Deleted, Body: body}, err
}
