package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"huishou/geo"
	"huishou/geo/registry"
)

func testStore(t *testing.T, open func(t *testing.T) registry.Store) {
	t.Run("it has a name", func(t *testing.T) {
		if n := opened(t, open).Name(); n != "sqlite" && n != "mongo" {
			t.Errorf("got %q", n)
		}
	})
	t.Run("it takes a write when asked", func(t *testing.T) {
		s := opened(t, open)
		for range 2 {
			if err := s.Ping(t.Context()); err != nil {
				t.Errorf("ping: %v", err)
			}
		}
	})
	t.Run("what was stored is there after closing and opening again", func(t *testing.T) {
		s := open(t)
		docs := table(t, s, "kept")
		first, last := thing{ID: "a", Name: "自贡", Code: ptr("c")}.doc(), thing{ID: "a", Rev: 2, Name: "富顺", Code: ptr("c")}.doc()
		put(t, docs, first, last, thing{ID: "b"}.doc(), tombstone("b", 2))
		if err := s.Close(); err != nil {
			t.Fatalf("close: %v", err)
		}
		docs = table(t, opened(t, open), "kept")
		wantSame(t, mustGet(t, docs, "a"), last)
		wantSame(t, mustGet(t, docs, "b"), tombstone("b", 2))
		if h, err := docs.History(t.Context(), "a"); err != nil || len(h) != 1 {
			t.Errorf("history has %d versions (%v)", len(h), err)
		} else {
			wantSame(t, h[0], first)
		}
		wantTaken(t, docs.Put(t.Context(), thing{ID: "z", Code: ptr("c")}.doc()), "code")
	})
	t.Run("closing twice is no error", func(t *testing.T) {
		s := open(t)
		if err := errors.Join(s.Close(), s.Close()); err != nil {
			t.Error(err)
		}
	})
	t.Run("a closed store refuses every call", func(t *testing.T) {
		s := open(t)
		docs := table(t, s, "things")
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		for name, err := range everyCall(t.Context(), s, docs) {
			if err == nil {
				t.Errorf("%s works", name)
			}
		}
	})
}

// everyCall makes every call there is and gives its error by name.
func everyCall(ctx context.Context, s registry.Store, docs registry.Docs) map[string]error {
	errs := map[string]error{}
	first := func(stream func(func(registry.Doc, error) bool)) (err error) {
		for _, err := range stream {
			return err
		}
		return nil
	}
	_, errs["Table"] = s.Table(ctx, thingDef)
	errs["Ping"] = s.Ping(ctx)
	_, errs["Get"] = docs.Get(ctx, "x")
	errs["Put"] = docs.Put(ctx, thing{ID: "x"}.doc())
	_, errs["PutMany"] = docs.PutMany(ctx, []registry.Doc{thing{ID: "x"}.doc()})
	_, errs["Find"] = docs.Find(ctx, registry.Query{})
	_, errs["Find near"] = docs.Find(ctx, registry.Query{Near: &registry.Near{Max: 1}})
	errs["All"] = first(docs.All(ctx, registry.Query{}))
	_, errs["Count"] = docs.Count(ctx, registry.Query{})
	errs["Changes"] = first(docs.Changes(ctx, time.Time{}))
	_, errs["History"] = docs.History(ctx, "x")
	return errs
}

func testCancelled(t *testing.T, open func(t *testing.T) registry.Store) {
	s := opened(t, open)
	docs := table(t, s, "things")
	for name, err := range everyCall(ended(t), s, docs) {
		t.Run(name+" with an ended context says so", func(t *testing.T) { wantErr(t, err, context.Canceled) })
	}
	t.Run("nothing was written by it", func(t *testing.T) {
		_, err := docs.Get(t.Context(), "x")
		wantErr(t, err, registry.ErrNoDoc)
	})
	t.Run("a stream ends when its context does", func(t *testing.T) {
		var all []registry.Doc
		for i := range 3000 {
			all = append(all, thing{ID: registry.ID(fmt.Sprintf("%05d", i))}.doc())
		}
		putAll(t, docs, all)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		n := 0
		var last error
		for _, err := range docs.All(ctx, registry.Query{}) {
			if n++; n == 10 {
				cancel()
			}
			last = err
		}
		if wantErr(t, last, context.Canceled); n >= 3000 {
			t.Errorf("it gave all %d rows", n)
		}
	})
	t.Run("the store works on afterwards", func(t *testing.T) {
		put(t, docs, thing{ID: "x"}.doc())
		mustGet(t, docs, "x")
	})
}

func testDef(t *testing.T, open func(t *testing.T) registry.Store) {
	s := opened(t, open)
	ctx := t.Context()
	field := func(name, path string) registry.Field { return registry.Field{Name: name, Path: path} }
	for name, def := range map[string]registry.Def{
		"without a name":                     {},
		"named with a blank":                 {Name: "a b"},
		"named with a quote":                 {Name: `a"; DROP TABLE things; --`},
		"named with an underscore":           {Name: "a_history"},
		"named with a dollar":                {Name: "$cmd"},
		"named in Chinese":                   {Name: "站点"},
		"that begins with a digit":           {Name: "1a"},
		"with a field without a name":        {Name: "a", Fields: []registry.Field{field("", "p")}},
		"with a field named with a quote":    {Name: "a", Fields: []registry.Field{field(`f"`, "p")}},
		"with a field without a path":        {Name: "a", Fields: []registry.Field{field("f", "")}},
		"with a field declared twice":        {Name: "a", Fields: []registry.Field{field("f", "p"), field("f", "q")}},
		"with fields that differ by case":    {Name: "a", Fields: []registry.Field{field("f", "p"), field("F", "q")}},
		"with an array to sort by":           {Name: "a", Fields: []registry.Field{{Name: "f", Path: "p", Multi: true, Sort: true}}},
		"with a field of a kind unknown":     {Name: "a", Fields: []registry.Field{{Name: "f", Path: "p", Kind: 99}}},
		"with a field at a path of dollar":   {Name: "a", Fields: []registry.Field{field("f", "$where")}},
		"with a field at a path with a hole": {Name: "a", Fields: []registry.Field{field("f", "a..b")}},
	} {
		t.Run("a table "+name+" is refused", func(t *testing.T) {
			if _, err := s.Table(ctx, def); err == nil {
				t.Error("it was made")
			}
		})
	}
	t.Run("a table opened twice is one table", func(t *testing.T) {
		a, b := table(t, s, "twice"), table(t, s, "twice")
		put(t, a, thing{ID: "x"}.doc())
		mustGet(t, b, "x")
	})
	t.Run("tables do not share rows", func(t *testing.T) {
		a, b := table(t, s, "one"), table(t, s, "other")
		put(t, a, thing{ID: "x", Code: ptr("c")}.doc())
		put(t, b, thing{ID: "x", Code: ptr("c")}.doc(), thing{ID: "x", Rev: 2}.doc())
		if got := mustGet(t, a, "x"); got.Rev != 1 {
			t.Errorf("got rev %d", got.Rev)
		}
	})
	t.Run("a table of no fields keeps rows", func(t *testing.T) {
		docs, err := s.Table(ctx, registry.Def{Name: "bare"})
		if err != nil {
			t.Fatal(err)
		}
		put(t, docs, thing{ID: "x"}.doc(), thing{ID: "x", Rev: 2}.doc(), thing{ID: "a"}.doc())
		wantIDs(t, mustFind(t, docs, registry.Query{}).Docs, "a", "x")
	})

	// Fields declared later.
	grow := func(t *testing.T, name string, rows []registry.Doc, before, after registry.Def) (registry.Docs, registry.Docs) {
		t.Helper()
		before.Name, after.Name = name, name
		old, err := s.Table(ctx, before)
		if err != nil {
			t.Fatal(err)
		}
		putAll(t, old, rows)
		docs, err := s.Table(ctx, after)
		if err != nil {
			t.Fatalf("open with more fields: %v", err)
		}
		return old, docs
	}
	var rows []registry.Doc
	for i := range 450 {
		rows = append(rows, thing{ID: registry.ID(fmt.Sprintf("%04d", i)), Name: fmt.Sprint("n", i%7), Code: ptr(fmt.Sprint("c", i)),
			Tags: []string{fmt.Sprint("t", i%3)}, Location: at(104+float64(i)/1000, 29)}.doc())
	}
	rows = append(rows, thing{ID: "gone", Code: ptr("gone")}.doc())
	none := registry.Def{}
	fields := func(names ...string) registry.Def {
		var d registry.Def
		for _, n := range names {
			f, _ := thingDef.Field(n)
			d.Fields = append(d.Fields, f)
		}
		return d
	}
	count := func(t *testing.T, docs registry.Docs, want int64, q registry.Query) {
		t.Helper()
		if n, err := docs.Count(ctx, q); err != nil || n != want {
			t.Errorf("got %d rows (%v), want %d", n, err, want)
		}
	}
	t.Run("a field declared later is filled from the documents", func(t *testing.T) {
		_, docs := grow(t, "growText", rows, none, fields("name"))
		count(t, docs, 64, registry.Query{Where: []registry.Cond{registry.Eq("name", "n3")}})
		if all := pages(t, docs, registry.Query{Sort: "-name", Limit: 100}); len(all) != len(rows) {
			t.Errorf("list has %d rows, want %d", len(all), len(rows))
		}
	})
	t.Run("an array declared later is filled from the documents", func(t *testing.T) {
		_, docs := grow(t, "growArray", rows, none, fields("tags"))
		count(t, docs, 150, registry.Query{Where: []registry.Cond{registry.Eq("tags", "t1")}})
	})
	t.Run("places declared later are filled from the documents", func(t *testing.T) {
		_, docs := grow(t, "growPlace", rows, none, registry.Def{Geo: "location"})
		got := mustFind(t, docs, registry.Query{Near: &registry.Near{From: [2]float64{104, 29}, Max: 1000}, Limit: 3})
		wantIDs(t, got.Docs, "0000", "0001", "0002")
	})
	t.Run("a unique field declared later holds at once", func(t *testing.T) {
		_, docs := grow(t, "growUnique", rows, none, fields("code"))
		wantTaken(t, docs.Put(ctx, thing{ID: "z", Code: ptr("c3")}.doc()), "code")
	})
	t.Run("a unique field declared later is refused when rows share a value", func(t *testing.T) {
		def := registry.Def{Name: "growTaken"}
		old, err := s.Table(ctx, def)
		if err != nil {
			t.Fatal(err)
		}
		put(t, old, thing{ID: "a", Code: ptr("c")}.doc(), thing{ID: "b", Code: ptr("c")}.doc())
		def.Fields = fields("code").Fields
		if _, err := s.Table(ctx, def); err == nil {
			t.Error("it was made")
		}
		mustGet(t, old, "a")
	})
	t.Run("who opened the table earlier fills the new field too", func(t *testing.T) {
		old, docs := grow(t, "growBoth", rows[:3], none, fields("name", "tags"))
		put(t, old, thing{ID: "late", Name: "late", Tags: []string{"late"}}.doc())
		count(t, docs, 1, registry.Query{Where: []registry.Cond{registry.Eq("name", "late"), registry.Eq("tags", "late")}})
	})
	t.Run("rows from before a sorted field are left out of lists by it", func(t *testing.T) {
		body := registry.Doc{}
		body = tombstone("bare", 1)
		body.Deleted = false
		body.Body = without(body.Body, "deleted")
		_, docs := grow(t, "growSort", []registry.Doc{body, thing{ID: "has", Name: "x"}.doc()}, none, fields("name"))
		for _, sort := range []string{"name", "-name"} {
			wantIDs(t, pages(t, docs, registry.Query{Sort: sort, Limit: 1}), "has")
		}
		wantIDs(t, pages(t, docs, registry.Query{}), "bare", "has")
	})
	t.Run("a field whose path changed is filled anew", func(t *testing.T) {
		moved := fields("name")
		moved.Fields[0].Path, moved.Fields[0].Sort = "note", false
		_, docs := grow(t, "moved", []registry.Doc{thing{ID: "x", Name: "old", Note: ptr("new")}.doc()}, fields("name"), moved)
		count(t, docs, 0, registry.Query{Where: []registry.Cond{registry.Eq("name", "old")}})
		count(t, docs, 1, registry.Query{Where: []registry.Cond{registry.Eq("name", "new")}})
	})
	t.Run("a field left out for a while is filled with what was written meanwhile", func(t *testing.T) {
		def := fields("name", "tags", "code")
		def.Geo = "location"
		_, docs := grow(t, "pause", rows[:5], def, none)
		put(t, docs, thing{ID: "meanwhile", Name: "m", Tags: []string{"m"}, Code: ptr("m"), Location: at(10, 10)}.doc(),
			thing{ID: "0000", Rev: 2, Name: "changed", Tags: []string{"changed"}, Code: ptr("changed")}.doc(), tombstone("0001", 2))
		def.Name = "pause"
		docs, err := s.Table(ctx, def)
		if err != nil {
			t.Fatal(err)
		}
		for name, id := range map[string]registry.ID{"m": "meanwhile", "changed": "0000"} {
			q := registry.Query{Where: []registry.Cond{registry.Eq("name", name), registry.Eq("tags", name), registry.Eq("code", name)}}
			wantIDs(t, mustFind(t, docs, q).Docs, id)
		}
		count(t, docs, 0, registry.Query{Where: []registry.Cond{registry.Eq("code", "c1")}})
		near := registry.Query{Near: &registry.Near{From: [2]float64{104, 29}, Max: geo.EarthRadius * 3}}
		if got := ids(mustFind(t, docs, near).Docs); !slices.Equal(got, []registry.ID{"0002", "0003", "0004", "meanwhile"}) {
			t.Errorf("near gives %v", got)
		}
	})
}
