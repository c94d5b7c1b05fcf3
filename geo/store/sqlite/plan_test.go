package sqlite

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"go.mongodb.org/mongo-driver/v2/bson"

	"huishou/geo/registry"
	"huishou/geo/store/storetest"
)

var planDef = registry.Def{Name: "plans", Geo: "location", Fields: []registry.Field{
	{Name: "code", Path: "code", Unique: true},
	{Name: "kind", Path: "kind"},
	{Name: "name", Path: "name", Sort: true},
	{Name: "at", Path: "at", Kind: registry.Time, Sort: true},
	{Name: "tags", Path: "tags", Multi: true},
}}

// plan is how SQLite would run a query: one line a step.
func plan(t *testing.T, s *Store, query string, args ...any) string {
	t.Helper()
	var lines []string
	err := s.borrow(t.Context(), func(r *conn) error {
		for row, err := range r.rows(t.Context(), "EXPLAIN QUERY PLAN "+query, args...) {
			if err != nil {
				return err
			}
			lines = append(lines, row[3].(string))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(lines, "\n")
}

func TestQueriesUseTheirIndexes(t *testing.T) {
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "x.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	docs, err := s.Table(t.Context(), planDef)
	if err != nil {
		t.Fatal(err)
	}
	fillPlans(t, docs)
	sc := docs.(*table).schema.Load()
	for name, c := range map[string]struct {
		q    registry.Query
		want []string
	}{
		"a list by id":                {registry.Query{}, []string{"USING INDEX sqlite_autoindex_plans_1"}},
		"a list by id, next page":     {registry.Query{Cursor: registry.EncodeCursor("", registry.Position{ID: "x"})}, []string{"SEARCH t USING INDEX sqlite_autoindex_plans_1 (id>?)"}},
		"a sorted list":               {registry.Query{Sort: "name"}, []string{"USING INDEX plans__i_name"}},
		"a list sorted the other way": {registry.Query{Sort: "-name"}, []string{"USING INDEX plans__i_name"}},
		"a sorted list, next page":    {registry.Query{Sort: "-at", Cursor: registry.EncodeCursor("-at", registry.Position{Key: time.Now(), ID: "x"})}, []string{"SEARCH t USING INDEX plans__i_at"}},
		"a value":                     {registry.Query{Where: []registry.Cond{registry.Eq("kind", "k")}}, []string{"SEARCH t USING INDEX plans__i_kind (f_kind=?)"}},
		"a unique value":              {registry.Query{Where: []registry.Cond{registry.Eq("code", "k")}}, []string{"SEARCH t USING INDEX plans__i_code (f_code=?)"}},
		"a prefix":                    {registry.Query{Where: []registry.Cond{registry.Prefix("code", "S-51")}}, []string{"SEARCH t USING INDEX plans__i_code (f_code>? AND f_code<?)"}},
		"an element":                  {registry.Query{Where: []registry.Cond{registry.Eq("tags", "t1")}}, []string{"SEARCH plans__m_tags USING PRIMARY KEY (v=?)"}},
		"a box":                       {registry.Query{Bounds: []orb.Bound{{Min: orb.Point{104, 29}, Max: orb.Point{104.1, 29.1}}}}, []string{"plans__geo VIRTUAL TABLE INDEX"}},
		"a polygon":                   {registry.Query{Within: orb.Polygon{{{104, 29}, {104.1, 29}, {104, 29.1}, {104, 29}}}}, []string{"plans__geo VIRTUAL TABLE INDEX"}},
	} {
		t.Run(name+" is found by its index", func(t *testing.T) {
			w, err := sc.where(c.q)
			if err != nil {
				t.Fatal(err)
			}
			o := sc.order(c.q.Sort)
			if c.q.Cursor != "" {
				p, err := registry.DecodeCursor(sc.def, c.q)
				if err != nil {
					t.Fatal(err)
				}
				if err := o.after(w, p); err != nil {
					t.Fatal(err)
				}
			}
			if o.key != "" {
				w.and(o.key + " IS NOT NULL")
			}
			got := plan(t, s, "SELECT t.body FROM "+sc.table()+" AS t WHERE "+w.String()+" ORDER BY "+o.by()+" LIMIT 10", w.args...)
			for _, want := range c.want {
				if !strings.Contains(got, want) {
					t.Errorf("plan:\n%s\nwant %s", got, want)
				}
			}
			if c.q.Sort != "" && strings.Contains(got, "TEMP B-TREE") {
				t.Errorf("it sorts:\n%s", got)
			}
		})
	}
	t.Run("near is found by the R*Tree", func(t *testing.T) {
		w, err := sc.where(registry.Query{Where: []registry.Cond{registry.Eq("kind", "k")}})
		if err != nil {
			t.Fatal(err)
		}
		got := plan(t, s, sc.nearQuery(w), append(boxArgs(orb.Bound{}), w.args...)...)
		if !strings.HasPrefix(got, "SCAN g VIRTUAL TABLE INDEX 2:") || !strings.Contains(got, "SEARCH t USING INTEGER PRIMARY KEY") {
			t.Errorf("plan:\n%s", got)
		}
	})
	t.Run("changes are found by their time", func(t *testing.T) {
		got := plan(t, s, sc.changesQuery(), int64(1), "x")
		if !strings.Contains(got, "SEARCH t USING INDEX plans__i__updated ((updated_at,id)>(?,?))") || strings.Contains(got, "TEMP") {
			t.Errorf("plan:\n%s", got)
		}
	})
}

// The review queue is read from what waits; what is public does not count.
func TestTheReviewQueueUsesItsIndex(t *testing.T) {
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "x.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	sc := storetest.FillQueue(t, s, 3000, 100).(*table).schema.Load()
	for name, q := range storetest.QueueQueries {
		t.Run(name, func(t *testing.T) {
			w, err := sc.where(q)
			if err != nil {
				t.Fatal(err)
			}
			o := sc.order(q.Sort)
			w.and(o.key + " IS NOT NULL")
			got := plan(t, s, "SELECT t.body FROM "+sc.table()+" AS t WHERE "+w.String()+" ORDER BY "+o.by()+" LIMIT 51", w.args...)
			if !strings.Contains(got, "SEARCH t USING INDEX place__i_queue") || strings.Contains(got, "SCAN") {
				t.Errorf("plan:\n%s", got)
			}
		})
	}
}

func fillPlans(t *testing.T, docs registry.Docs) {
	t.Helper()
	now := time.UnixMilli(1_790_000_000_000).UTC()
	var all []registry.Doc
	for i := range 2000 {
		body, err := bson.Marshal(bson.D{{Key: "_id", Value: fmt.Sprint("p", i)}, {Key: "rev", Value: int64(1)}, {Key: "updatedAt", Value: now},
			{Key: "code", Value: fmt.Sprint("S-", i)}, {Key: "kind", Value: fmt.Sprint("k", i%5)}, {Key: "name", Value: fmt.Sprint("n", i%100)}, {Key: "at", Value: now},
			{Key: "tags", Value: bson.A{fmt.Sprint("t", i%9)}},
			{Key: "location", Value: bson.D{{Key: "type", Value: "Point"}, {Key: "coordinates", Value: bson.A{104 + float64(i)/1000, 29.0}}}}})
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, registry.Doc{ID: registry.ID(fmt.Sprint("p", i)), Rev: 1, UpdatedAt: now, Body: body})
	}
	if errs, err := docs.PutMany(context.Background(), all); err != nil || errs[0] != nil {
		t.Fatal(err, errs[0])
	}
}
