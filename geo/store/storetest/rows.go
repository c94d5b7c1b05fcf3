package storetest

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"huishou/geo/registry"
)

func testRows(t *testing.T, open func(t *testing.T) registry.Store) {
	docs := table(t, opened(t, open), "things")
	ctx := t.Context()

	t.Run("a missing row is ErrNoDoc", func(t *testing.T) {
		_, err := docs.Get(ctx, "nobody")
		wantErr(t, err, registry.ErrNoDoc)
	})
	t.Run("a new row is read back byte by byte", func(t *testing.T) {
		d := thing{ID: "new", Code: ptr("S-1"), Name: "自流井回收站", Note: ptr("旧衣、纸"), Spec: spec{"site", 12, []int64{1, 5}},
			Score: 0.1, At: noon, Open: true, Tags: []string{"纸", "塑料"}, Location: at(104.77, 29.35)}.doc()
		put(t, docs, d)
		wantSame(t, mustGet(t, docs, "new"), d)
	})
	t.Run("a row is replaced by its next version", func(t *testing.T) {
		d := thing{ID: "next", Name: "b", Rev: 2}.doc()
		put(t, docs, thing{ID: "next", Name: "a"}.doc(), d)
		wantSame(t, mustGet(t, docs, "next"), d)
	})
	for _, c := range []struct {
		name   string
		stored []registry.Doc
		write  registry.Rev
	}{
		{"creating a row that exists is ErrStale", []registry.Doc{thing{}.doc()}, 1},
		{"creating a row that was removed is ErrStale", []registry.Doc{thing{}.doc(), tombstone("", 2)}, 1},
		{"replacing a row that does not exist is ErrStale", nil, 2},
		{"writing a version again is ErrStale", []registry.Doc{thing{}.doc(), thing{Rev: 2}.doc()}, 2},
		{"skipping a version is ErrStale", []registry.Doc{thing{}.doc()}, 3},
		{"writing an old version is ErrStale", []registry.Doc{thing{}.doc(), thing{Rev: 2}.doc(), thing{Rev: 3}.doc()}, 2},
		{"replacing a removed row by its old version is ErrStale", []registry.Doc{thing{}.doc(), tombstone("", 2)}, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			id := registry.ID(t.Name())
			for _, d := range c.stored {
				if d.Deleted {
					put(t, docs, tombstone(id, d.Rev))
				} else {
					put(t, docs, thing{ID: id, Rev: d.Rev, Name: fmt.Sprint(d.Rev)}.doc())
				}
			}
			wantErr(t, docs.Put(ctx, thing{ID: id, Rev: c.write, Name: "late"}.doc()), registry.ErrStale)
			got, err := docs.Get(ctx, id)
			if len(c.stored) == 0 {
				wantErr(t, err, registry.ErrNoDoc)
				return
			}
			if last := c.stored[len(c.stored)-1]; got.Rev != last.Rev || got.Deleted != last.Deleted || strings.Contains(string(got.Body), "late") {
				t.Errorf("the stale write left rev %d: %s", got.Rev, got.Body)
			}
			if h, err := docs.History(ctx, id); err != nil || len(h) != len(c.stored)-1 {
				t.Errorf("history has %d versions, want %d (%v)", len(h), len(c.stored)-1, err)
			}
		})
	}
	t.Run("ids that differ by case are different rows", func(t *testing.T) {
		put(t, docs, thing{ID: "Case", Name: "upper"}.doc(), thing{ID: "case", Name: "lower"}.doc())
		wantSame(t, mustGet(t, docs, "Case"), thing{ID: "Case", Name: "upper"}.doc())
		wantSame(t, mustGet(t, docs, "case"), thing{ID: "case", Name: "lower"}.doc())
		_, err := docs.Get(ctx, "CASE")
		wantErr(t, err, registry.ErrNoDoc)
	})
	for name, id := range map[string]registry.ID{
		"of Chinese": "站点一号", "of four-byte characters": "𠮷野家", "with quotes": `a'b"c`, "with a dollar": "$set",
		"with dots": "a.b.c", "with a percent": "100%_x", "with blanks": " x ", "of digits": "0042", "with a slash": `a/b\c`,
		"of 300 characters": registry.ID(strings.Repeat("长", 300)),
	} {
		t.Run("an id "+name+" is kept", func(t *testing.T) {
			d := thing{ID: id, Name: name}.doc()
			put(t, docs, d)
			wantSame(t, mustGet(t, docs, id), d)
		})
	}
	for name, th := range map[string]thing{
		"an empty text":                  {Name: "", Note: ptr("")},
		"four-byte Chinese characters":   {Name: "𠮷𡈽 𠀋", Note: ptr("😀")},
		"combining and right-to-left":    {Name: "e\u0301 \u202e", Note: ptr("\u200b")},
		"control characters":             {Name: "a\tb\nc\rd\x01", Note: ptr("\x7f")},
		"the largest integer":            {Spec: spec{Mass: math.MaxInt64}},
		"the smallest integer":           {Spec: spec{Mass: math.MinInt64}},
		"an integer past a float's":      {Spec: spec{Mass: 1<<53 + 1}},
		"the last bit of a number":       {Score: 0.1 + 0.2},
		"a huge number":                  {Score: math.MaxFloat64},
		"a tiny number":                  {Score: math.SmallestNonzeroFloat64},
		"a time before 1970":             {At: time.Date(1949, 10, 1, 0, 0, 0, 7e6, time.UTC)},
		"a far time":                     {At: time.Date(9999, 12, 31, 23, 59, 59, 999e6, time.UTC)},
		"a document of 1 MiB":            {Note: ptr(strings.Repeat("回收", 1<<20/6))},
		"a place at the pole":            {Location: at(0, 90)},
		"a place on the antimeridian":    {Location: at(-180, 0)},
		"an array with the same twice":   {Tags: []string{"a", "a", "b"}},
		"an array of an empty text":      {Tags: []string{""}},
		"an array of a hundred elements": {Tags: strings.Fields(strings.Repeat("x y z w ", 25))},
	} {
		t.Run(name+" is kept", func(t *testing.T) {
			th.ID = registry.ID(t.Name())
			put(t, docs, th.doc())
			wantSame(t, mustGet(t, docs, th.ID), th.doc())
			th.Rev = 2
			put(t, docs, th.doc())
			wantSame(t, mustGet(t, docs, th.ID), th.doc())
		})
	}
	t.Run("every BSON type a row may have is kept, in its order", func(t *testing.T) {
		body, err := bson.Marshal(bson.D{{Key: "_id", Value: "types"}, {Key: "rev", Value: int64(1)}, {Key: "updatedAt", Value: noon},
			{Key: "z", Value: int32(1)}, {Key: "a", Value: nil}, {Key: "m", Value: bson.A{int32(1), int64(2), 3.0, "4", bson.D{}}},
			{Key: "bin", Value: []byte{0, 1, 255}}, {Key: "empty", Value: bson.A{}}, {Key: "oid", Value: bson.ObjectID{1}},
			{Key: "name", Value: "n"}, {Key: "spec", Value: bson.D{{Key: "mass", Value: int32(5)}}}, {Key: "score", Value: int32(2)},
			{Key: "at", Value: noon}, {Key: "open", Value: false}})
		if err != nil {
			t.Fatal(err)
		}
		d := registry.Doc{ID: "types", Rev: 1, UpdatedAt: noon, Body: body}
		put(t, docs, d)
		wantSame(t, mustGet(t, docs, "types"), d)
		got := mustFind(t, docs, registry.Query{Where: []registry.Cond{registry.Eq("mass", int64(5)), registry.Eq("score", 2.0)}})
		wantIDs(t, got.Docs, "types")
	})
	t.Run("times have milliseconds and are UTC", func(t *testing.T) {
		put(t, docs, thing{ID: "ms", UpdatedAt: noon.Add(4 * time.Millisecond)}.doc())
		got := mustGet(t, docs, "ms").UpdatedAt
		if !got.Equal(noon.Add(4*time.Millisecond)) || got.Location() != time.UTC {
			t.Errorf("got %v", got)
		}
	})
}

func testRefused(t *testing.T, open func(t *testing.T) registry.Store) {
	docs := table(t, opened(t, open), "things")
	t.Run("what the refused documents are made of is stored", func(t *testing.T) {
		body, err := bson.Marshal(bson.D{{Key: "_id", Value: "base"}, {Key: "rev", Value: int64(1)}, {Key: "updatedAt", Value: noon},
			{Key: "spec", Value: spec{}}, {Key: "score", Value: 0.0}, {Key: "at", Value: noon}, {Key: "open", Value: false}, {Key: "name", Value: ""}})
		if err != nil {
			t.Fatal(err)
		}
		put(t, docs, registry.Doc{ID: "base", Rev: 1, UpdatedAt: noon, Body: body})
	})
	ok := thing{ID: "x"}.doc()
	with := func(change func(d *registry.Doc)) registry.Doc {
		d := ok
		change(&d)
		return d
	}
	raw := func(fields ...bson.E) registry.Doc {
		base := bson.D{{Key: "_id", Value: "x"}, {Key: "rev", Value: int64(1)}, {Key: "updatedAt", Value: noon},
			{Key: "spec", Value: spec{}}, {Key: "score", Value: 0.0}, {Key: "at", Value: noon}, {Key: "open", Value: false}}
		body, err := bson.Marshal(append(base, fields...))
		if err != nil {
			t.Fatal(err)
		}
		return registry.Doc{ID: "x", Rev: 1, UpdatedAt: noon, Body: body}
	}
	for name, d := range map[string]registry.Doc{
		"a document without an id":                         with(func(d *registry.Doc) { d.ID = "" }),
		"a document whose id contradicts its body":         with(func(d *registry.Doc) { d.ID = "y" }),
		"a document of rev 0":                              with(func(d *registry.Doc) { d.Rev = 0 }),
		"a document of a negative rev":                     with(func(d *registry.Doc) { d.Rev = -1 }),
		"a document whose rev contradicts its body":        with(func(d *registry.Doc) { d.Rev = 2 }),
		"a document whose time contradicts its body":       with(func(d *registry.Doc) { d.UpdatedAt = noon.Add(time.Second) }),
		"a document whose tombstone mark contradicts":      with(func(d *registry.Doc) { d.Deleted = true }),
		"a document without a body":                        with(func(d *registry.Doc) { d.Body = nil }),
		"a document cut short":                             with(func(d *registry.Doc) { d.Body = d.Body[:len(d.Body)-3] }),
		"a document that lacks a field the table sorts by": raw(),
		"a document whose sorted field is of another type": raw(bson.E{Key: "name", Value: 7}),
		"a document whose unique field is null":            raw(bson.E{Key: "code", Value: nil}, bson.E{Key: "name", Value: ""}),
		"a document whose unique field is of another type": raw(bson.E{Key: "code", Value: 7}, bson.E{Key: "name", Value: ""}),
		"a document of more than 15 MiB":                   thing{ID: "x", Note: ptr(strings.Repeat("x", 15<<20))}.doc(),
		"a place north of the pole":                        thing{ID: "x", Location: at(0, 90.5)}.doc(),
		"a place beyond 180 degrees":                       thing{ID: "x", Location: at(180.0000001, 0)}.doc(),
		"a place that is not a number":                     thing{ID: "x", Location: at(math.NaN(), 0)}.doc(),
		"a number that is none":                            thing{ID: "x", Score: math.NaN()}.doc(),
		"a number that is infinite":                        thing{ID: "x", Score: math.Inf(-1)}.doc(),
		"a place infinitely far":                           thing{ID: "x", Location: at(math.Inf(1), 0)}.doc(),
	} {
		t.Run(name+" is refused", func(t *testing.T) {
			err := docs.Put(t.Context(), d)
			if err == nil || errors.Is(err, registry.ErrStale) || errors.Is(err, registry.ErrFull) {
				t.Errorf("got error %v", err)
			}
			if _, err := docs.Get(t.Context(), "x"); !errors.Is(err, registry.ErrNoDoc) {
				t.Errorf("the refused document is there, or: %v", err)
			}
		})
	}
}

func testHistory(t *testing.T, open func(t *testing.T) registry.Store) {
	docs := table(t, opened(t, open), "things")
	history := func(t *testing.T, id registry.ID) []registry.Doc {
		t.Helper()
		h, err := docs.History(t.Context(), id)
		if err != nil {
			t.Fatalf("history: %v", err)
		}
		return h
	}
	t.Run("a missing row has no history", func(t *testing.T) {
		if h := history(t, "nobody"); len(h) != 0 {
			t.Errorf("got %d versions", len(h))
		}
	})
	t.Run("a new row has no history", func(t *testing.T) {
		put(t, docs, thing{ID: "new"}.doc())
		if h := history(t, "new"); len(h) != 0 {
			t.Errorf("got %d versions", len(h))
		}
	})
	t.Run("every replaced version is kept whole, oldest first", func(t *testing.T) {
		var all []registry.Doc
		for rev := registry.Rev(1); rev <= 12; rev++ {
			all = append(all, thing{ID: "long", Rev: rev, Name: fmt.Sprint(rev), Code: ptr(fmt.Sprint("c", rev)),
				UpdatedAt: noon.Add(time.Duration(rev) * time.Millisecond), Tags: []string{fmt.Sprint(rev)}}.doc())
		}
		put(t, docs, all...)
		h := history(t, "long")
		if len(h) != 11 {
			t.Fatalf("got %d versions, want 11", len(h))
		}
		for i := range h {
			wantSame(t, h[i], all[i])
		}
	})
	t.Run("a removed row keeps its history, and the tombstone joins it when the row returns", func(t *testing.T) {
		all := []registry.Doc{thing{ID: "gone", Name: "a"}.doc(), tombstone("gone", 2), thing{ID: "gone", Rev: 3, Name: "b"}.doc()}
		put(t, docs, all[:2]...)
		h := history(t, "gone")
		if len(h) != 1 {
			t.Fatalf("got %d versions, want 1", len(h))
		}
		wantSame(t, h[0], all[0])
		put(t, docs, all[2])
		if h = history(t, "gone"); len(h) != 2 {
			t.Fatalf("got %d versions, want 2", len(h))
		}
		wantSame(t, h[1], all[1])
	})
	t.Run("a stale write repeated adds no version", func(t *testing.T) {
		put(t, docs, thing{ID: "again"}.doc(), thing{ID: "again", Rev: 2}.doc())
		for range 3 {
			wantErr(t, docs.Put(t.Context(), thing{ID: "again", Rev: 2}.doc()), registry.ErrStale)
		}
		if h := history(t, "again"); len(h) != 1 {
			t.Errorf("got %d versions, want 1", len(h))
		}
	})
	t.Run("a write refused for a taken value adds no version", func(t *testing.T) {
		put(t, docs, thing{ID: "owner", Code: ptr("taken")}.doc(), thing{ID: "wants", Code: ptr("other")}.doc())
		wantTaken(t, docs.Put(t.Context(), thing{ID: "wants", Rev: 2, Code: ptr("taken")}.doc()), "code")
		if h := history(t, "wants"); len(h) != 0 {
			t.Errorf("got %d versions, want 0", len(h))
		}
		put(t, docs, thing{ID: "wants", Rev: 2, Code: ptr("free")}.doc())
		if h := history(t, "wants"); len(h) != 1 {
			t.Errorf("got %d versions, want 1", len(h))
		}
	})
	t.Run("rows whose ids begin alike do not share a history", func(t *testing.T) {
		put(t, docs, thing{ID: "ab"}.doc(), thing{ID: "ab", Rev: 2}.doc(), thing{ID: "abc"}.doc(), thing{ID: "a"}.doc())
		if a, abc := history(t, "a"), history(t, "abc"); len(a) != 0 || len(abc) != 0 {
			t.Errorf("got %d and %d versions, want 0", len(a), len(abc))
		}
	})
}
