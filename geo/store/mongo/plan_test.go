package mongo

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"go.mongodb.org/mongo-driver/v2/bson"
	driver "go.mongodb.org/mongo-driver/v2/mongo"

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

var planTime = time.UnixMilli(1_790_000_000_000).UTC()

func planDoc(i int, rev registry.Rev) registry.Doc {
	id := fmt.Sprintf("p%05d", i)
	body, err := bson.Marshal(bson.D{{Key: "_id", Value: id}, {Key: "rev", Value: int64(rev)}, {Key: "updatedAt", Value: planTime},
		{Key: "code", Value: fmt.Sprint("S-", i)}, {Key: "kind", Value: fmt.Sprint("k", i%500)}, {Key: "name", Value: fmt.Sprint("n", i%1000)},
		{Key: "at", Value: planTime.Add(time.Duration(i) * time.Second)}, {Key: "tags", Value: bson.A{fmt.Sprint("t", i%300)}}, {Key: "pad", Value: strings.Repeat("x", 300)},
		{Key: "location", Value: bson.D{{Key: "type", Value: "Point"}, {Key: "coordinates", Value: bson.A{104 + float64(i%100)/100, 29 + float64(i/100)/100}}}}})
	if err != nil {
		panic(err) // strings and numbers only
	}
	return registry.Doc{ID: registry.ID(id), Rev: rev, UpdatedAt: planTime, Body: body}
}

// opened is a store on a database of its own, with a table of some rows.
func opened(t *testing.T, rows int) (*Store, *table) {
	t.Helper()
	uri := os.Getenv("HUISHOU_TEST_MONGO_URI")
	if uri == "" {
		if os.Getenv("CI") == "true" {
			t.Fatal("no MongoDB-compatible server")
		}
		t.Skip("SKIPPED: no MongoDB-compatible server")
	}
	s, err := Open(t.Context(), uri, Options{Database: "huishou_test_" + strings.ToLower(rand.Text()[:12]), Timeout: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(s.db.Drop(context.Background()), s.Close()); err != nil {
			t.Error(err)
		}
	})
	docs, err := s.Table(t.Context(), planDef)
	if err != nil {
		t.Fatal(err)
	}
	var all []registry.Doc
	for i := range rows {
		all = append(all, planDoc(i, 1))
	}
	errs, err := docs.PutMany(t.Context(), all)
	if err := errors.Join(append(errs, err)...); err != nil {
		t.Fatal(err)
	}
	return s, docs.(*table)
}

// plan is what the server says of how it would run a query.
func plan(t *testing.T, s *Store, filter, sort bson.D) string {
	t.Helper()
	return planOf(t, s, "plans", filter, sort)
}

// planOf is the same of any table.
func planOf(t *testing.T, s *Store, table string, filter, sort bson.D) string {
	t.Helper()
	find := bson.D{{Key: "find", Value: table}, {Key: "filter", Value: filter}, {Key: "limit", Value: 10}}
	if sort != nil {
		find = append(find, bson.E{Key: "sort", Value: sort})
	}
	var got bson.Raw
	err := s.db.RunCommand(t.Context(), bson.D{{Key: "explain", Value: find}, {Key: "verbosity", Value: "queryPlanner"}}).Decode(&got)
	if err != nil {
		t.Fatalf("explain: %v", err)
	}
	if v, err := got.LookupErr("queryPlanner", "winningPlan"); err == nil { // MongoDB
		return v.String()
	}
	return got.Lookup("queryPlanner", "Plan").String() // DocumentDB
}

func TestQueriesUseTheirIndexes(t *testing.T) {
	s, _ := opened(t, 5000)
	for name, c := range map[string]struct {
		q     registry.Query
		index string
	}{
		"near":               {registry.Query{Near: &registry.Near{From: orb.Point{104.2, 29.2}, Max: 3000}}, "g_place"},
		"near, with a value": {registry.Query{Near: &registry.Near{From: orb.Point{104.2, 29.2}, Max: 3000}, Where: []registry.Cond{registry.Range("at", planTime, nil)}}, "g_place"},
		"a box":              {registry.Query{Bounds: []orb.Bound{{Min: orb.Point{104.1, 29.1}, Max: orb.Point{104.13, 29.13}}}}, "g_place"},
		"two boxes": {registry.Query{Bounds: []orb.Bound{{Min: orb.Point{104.1, 29.1}, Max: orb.Point{104.13, 29.13}},
			{Min: orb.Point{104.5, 29.1}, Max: orb.Point{104.53, 29.13}}}}, "g_place"},
		"a polygon":       {registry.Query{Within: orb.Polygon{{{104.1, 29.1}, {104.13, 29.1}, {104.1, 29.13}, {104.1, 29.1}}}}, "g_place"},
		"a value":         {registry.Query{Where: []registry.Cond{registry.Eq("kind", "k7")}}, "i_kind"},
		"a unique value":  {registry.Query{Where: []registry.Cond{registry.Eq("code", "S-7")}}, "u_code"},
		"a prefix":        {registry.Query{Where: []registry.Cond{registry.Prefix("name", "n77")}}, "i_name"},
		"a time":          {registry.Query{Where: []registry.Cond{registry.Range("at", planTime, planTime.Add(time.Minute))}}, "i_at"},
		"an element":      {registry.Query{Where: []registry.Cond{registry.Eq("tags", "t7")}}, "i_tags"},
		"the id's cursor": {registry.Query{Cursor: registry.EncodeCursor("", registry.Position{ID: "p04990"})}, "_id_"},
		"a key's cursor":  {registry.Query{Sort: "at", Cursor: registry.EncodeCursor("at", registry.Position{Key: planTime.Add(4980 * time.Second), ID: "p"})}, "i_at"},
	} {
		t.Run(name+" is found by its index", func(t *testing.T) {
			w, err := compile(planDef, c.q)
			if err != nil {
				t.Fatal(err)
			}
			o := orderOf(planDef, c.q.Sort)
			if c.q.Cursor != "" {
				p, err := registry.DecodeCursor(planDef, c.q)
				if err != nil {
					t.Fatal(err)
				}
				o.after(w, p)
			}
			sort := o.by()
			if c.q.Near != nil {
				w.terms, sort = append(bson.A{nearTerm("location", *c.q.Near)}, w.terms...), nil
			}
			got := plan(t, s, w.filter(), sort)
			// MongoDB's key and PostgreSQL's: the latter also lists what it thought of, under the former.
			used := strings.Contains(got, `"Index Name": "`+c.index+`"`) || strings.Contains(got, "IXSCAN") && strings.Contains(got, `"indexName": "`+c.index+`"`) ||
				strings.Contains(got, "GEO_NEAR") && strings.Contains(got, `"indexName": "`+c.index+`"`)
			if !used || strings.Contains(got, "COLLSCAN") || strings.Contains(got, "Seq Scan") {
				t.Errorf("plan: %s", got)
			}
		})
	}
}

// The review queue is read from what waits; what is public does not count.
func TestTheReviewQueueUsesItsIndex(t *testing.T) {
	s, _ := opened(t, 0)
	storetest.FillQueue(t, s, 5000, 100)
	def := registry.Defs()[0]
	for name, q := range storetest.QueueQueries {
		t.Run(name, func(t *testing.T) {
			w, err := compile(def, q)
			if err != nil {
				t.Fatal(err)
			}
			got := planOf(t, s, def.Name, w.filter(), orderOf(def, q.Sort).by())
			used := strings.Contains(got, `"Index Name": "i_queue`) || strings.Contains(got, "IXSCAN") && strings.Contains(got, `"indexName": "i_queue`)
			if !used || strings.Contains(got, "COLLSCAN") || strings.Contains(got, "Seq Scan") {
				t.Errorf("plan: %s", got)
			}
		})
	}
}

func TestCutOffWrites(t *testing.T) {
	_, docs := opened(t, 2)
	ctx := t.Context()
	// A process that died after it kept the old version and before it wrote the new one.
	_, err := docs.history.InsertOne(ctx, bson.D{{Key: "_id", Value: versionID("p00000", 1)}, {Key: "doc", Value: planDoc(0, 1).Body}})
	if err != nil {
		t.Fatal(err)
	}
	t.Run("a version that was not replaced is not in the history", func(t *testing.T) {
		if h, err := docs.History(ctx, "p00000"); err != nil || len(h) != 0 {
			t.Errorf("%d versions (%v)", len(h), err)
		}
	})
	t.Run("the write can be repeated", func(t *testing.T) {
		if err := docs.Put(ctx, planDoc(0, 2)); err != nil {
			t.Fatal(err)
		}
		if h, err := docs.History(ctx, "p00000"); err != nil || len(h) != 1 {
			t.Errorf("%d versions (%v)", len(h), err)
		}
	})
	changed := planDoc(1, 1)
	changed.Body = slices.Clone(changed.Body)
	changed.Body[len(changed.Body)-3]++ // the last byte of the latitude
	for name, c := range map[string]struct {
		doc  registry.Doc
		want bool
	}{
		"the current version is known as written":  {planDoc(0, 2), true},
		"a replaced version is known as written":   {planDoc(0, 1), true},
		"a version to come is not":                 {planDoc(0, 3), false},
		"another's bytes of the same version, not": {changed, false},
		"a row that is not there, not":             {planDoc(9, 1), false},
	} {
		t.Run(name, func(t *testing.T) {
			if ours, err := docs.has(ctx, c.doc); err != nil || ours != c.want {
				t.Errorf("got %t (%v)", ours, err)
			}
		})
	}
}

func TestIndexes(t *testing.T) {
	s, docs := opened(t, 3)
	names := func() []string {
		specs, err := docs.rows.Indexes().ListSpecifications(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, x := range specs {
			names = append(names, x.Name)
		}
		slices.Sort(names)
		return names
	}
	want := []string{"_id_", "g_place", "i__updated", "i_at", "i_kind", "i_name", "i_tags", "u_code"}
	t.Run("every field has its index", func(t *testing.T) {
		if got := names(); !slices.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
	})
	t.Run("opening again makes none anew", func(t *testing.T) {
		if _, err := s.Table(t.Context(), planDef); err != nil {
			t.Fatal(err)
		}
		if got := names(); !slices.Equal(got, want) {
			t.Errorf("got %v", got)
		}
	})
	t.Run("a field that is no longer unique may be shared", func(t *testing.T) {
		def := planDef
		def.Fields = slices.Clone(def.Fields)
		def.Fields[0].Unique = false
		docs, err := s.Table(t.Context(), def)
		if err != nil {
			t.Fatal(err)
		}
		d := planDoc(1, 1)
		body, err := bson.Marshal(bson.D{{Key: "_id", Value: "same"}, {Key: "rev", Value: int64(1)}, {Key: "updatedAt", Value: planTime}, {Key: "code", Value: "S-1"},
			{Key: "name", Value: "x"}, {Key: "at", Value: planTime}})
		if err != nil {
			t.Fatal(err)
		}
		d.ID, d.Body = "same", body
		if err := docs.Put(t.Context(), d); err != nil {
			t.Error(err)
		}
	})
}

func TestTaken(t *testing.T) {
	for message, want := range map[string]error{
		`E11000 duplicate key error collection: db.places index: u_code dup key: { code: "index: u_name" }`: &registry.UniqueError{Field: "code"},
		`E11000 duplicate key error collection: db.places index: _id_ dup key: { _id: "x" }`:                registry.ErrStale,
		`Duplicate key violation on the requested collection: Index 'u_code'`:                               &registry.UniqueError{Field: "code"},
		`Duplicate key violation on the requested collection: Index '_id_'`:                                 registry.ErrStale,
		`something else`: nil,
	} {
		t.Run(message, func(t *testing.T) {
			if got := taken(driver.WriteError{Code: duplicateKey, Message: message}); fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("got %v, want %v", got, want)
			}
		})
	}
	t.Run("another error is the store's", func(t *testing.T) {
		if got := taken(driver.WriteError{Code: 1, Message: "index: u_code"}); got != nil {
			t.Errorf("got %v", got)
		}
	})
}

func TestFull(t *testing.T) {
	for name, c := range map[string]struct {
		err  error
		want bool
	}{
		"out of disk space":     {driver.CommandError{Code: 14031}, true},
		"over the cloud quota":  {driver.CommandError{Code: 8000, Message: "you are over your space quota"}, true},
		"another cloud failure": {driver.CommandError{Code: 8000, Message: "not allowed"}, false},
		"PostgreSQL's disk":     {driver.CommandError{Code: 1, Message: "could not extend file: No space left on device"}, true},
		"in a bulk write":       {driver.BulkWriteException{WriteErrors: []driver.BulkWriteError{{WriteError: driver.WriteError{Code: 14031}}}}, true},
		"something else":        {driver.CommandError{Code: 1, Message: "x"}, false},
		"no server error":       {errors.New("No space left on device"), false},
	} {
		t.Run(name, func(t *testing.T) {
			if got := errors.Is(failed(t.Context(), c.err), registry.ErrFull); got != c.want {
				t.Errorf("full is %t", got)
			}
		})
	}
}

func TestDatabaseOf(t *testing.T) {
	for uri, want := range map[string]string{
		"mongodb://127.0.0.1:27017":                       "huishou",
		"mongodb://127.0.0.1:27017/":                      "huishou",
		"mongodb://127.0.0.1:27017/zigong":                "zigong",
		"mongodb://a:1,b:2,c:3/zigong?replicaSet=rs0":     "zigong",
		"mongodb+srv://u:p%2Fw@db.example.org/?tls=true":  "huishou",
		"mongodb://u:p@a:1,b:2/zigong?authSource=admin/x": "zigong",
	} {
		if got := databaseOf(uri); got != want {
			t.Errorf("%s: got %q, want %q", uri, got, want)
		}
	}
}
