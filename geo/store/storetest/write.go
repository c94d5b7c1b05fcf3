package storetest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"huishou/geo/registry"
)

// without is a document less one field.
func without(body bson.Raw, key string) bson.Raw {
	var d bson.D
	if err := bson.Unmarshal(body, &d); err != nil {
		panic(err) // made by this package
	}
	d = slices.DeleteFunc(d, func(e bson.E) bool { return e.Key == key })
	out, err := bson.Marshal(d)
	if err != nil {
		panic(err) // as above
	}
	return out
}

func testUnique(t *testing.T, open func(t *testing.T) registry.Store) {
	s := opened(t, open)
	docs := table(t, s, "things")
	ctx := t.Context()
	owner := func(t *testing.T, code string) registry.ID {
		t.Helper()
		q := registry.Query{Where: []registry.Cond{registry.Eq("code", code)}}
		all := mustFind(t, docs, q).Docs
		if len(all) != 1 {
			t.Fatalf("%d rows have %s", len(all), code)
		}
		return all[0].ID
	}
	put(t, docs, thing{ID: "first", Code: ptr("S-1")}.doc())

	t.Run("a second row with the value is refused, naming the field", func(t *testing.T) {
		wantTaken(t, docs.Put(ctx, thing{ID: "second", Code: ptr("S-1")}.doc()), "code")
	})
	t.Run("nothing of the refused row is stored", func(t *testing.T) {
		_, err := docs.Get(ctx, "second")
		wantErr(t, err, registry.ErrNoDoc)
		if got := owner(t, "S-1"); got != "first" {
			t.Errorf("S-1 is of %s", got)
		}
	})
	t.Run("a refused row is stored under a free value", func(t *testing.T) {
		put(t, docs, thing{ID: "second", Code: ptr("S-2")}.doc())
	})
	t.Run("values that differ by case are different", func(t *testing.T) {
		put(t, docs, thing{ID: "lower", Code: ptr("s-1")}.doc())
		if got := owner(t, "S-1"); got != "first" {
			t.Errorf("S-1 is of %s", got)
		}
	})
	t.Run("values that differ by a blank or a form of letter are different", func(t *testing.T) {
		put(t, docs, thing{ID: "blank", Code: ptr("S-1 ")}.doc(), thing{ID: "wide", Code: ptr("Ｓ-1")}.doc(),
			thing{ID: "nfc", Code: ptr("\u00e9")}.doc(), thing{ID: "nfd", Code: ptr("e\u0301")}.doc())
	})
	t.Run("a row keeps its own value when it is replaced", func(t *testing.T) {
		put(t, docs, thing{ID: "first", Rev: 2, Name: "renamed", Code: ptr("S-1")}.doc())
	})
	t.Run("replacing by a taken value is refused and leaves the row", func(t *testing.T) {
		wantTaken(t, docs.Put(ctx, thing{ID: "second", Rev: 2, Name: "x", Code: ptr("S-1")}.doc()), "code")
		if got := mustGet(t, docs, "second"); got.Rev != 1 {
			t.Errorf("row is at rev %d", got.Rev)
		}
		if got := owner(t, "S-2"); got != "second" {
			t.Errorf("S-2 is of %s", got)
		}
	})
	t.Run("a stale write with a taken value is ErrStale", func(t *testing.T) {
		wantErr(t, docs.Put(ctx, thing{ID: "second", Rev: 5, Code: ptr("S-1")}.doc()), registry.ErrStale)
	})
	t.Run("creating again what exists is ErrStale, not its own value taken", func(t *testing.T) {
		wantErr(t, docs.Put(ctx, thing{ID: "second", Code: ptr("S-2")}.doc()), registry.ErrStale)
	})
	t.Run("a value is free after its row was removed", func(t *testing.T) {
		put(t, docs, thing{ID: "leaves", Code: ptr("L")}.doc(), tombstone("leaves", 2), thing{ID: "comes", Code: ptr("L")}.doc())
		if got := owner(t, "L"); got != "comes" {
			t.Errorf("L is of %s", got)
		}
	})
	t.Run("a removed row cannot return with a value taken meanwhile", func(t *testing.T) {
		wantTaken(t, docs.Put(ctx, thing{ID: "leaves", Rev: 3, Code: ptr("L")}.doc()), "code")
	})
	t.Run("a value is free after its row took another", func(t *testing.T) {
		put(t, docs, thing{ID: "moves", Code: ptr("M-1")}.doc(), thing{ID: "moves", Rev: 2, Code: ptr("M-2")}.doc(),
			thing{ID: "follows", Code: ptr("M-1")}.doc())
	})
	t.Run("a value is free after its row dropped it", func(t *testing.T) {
		put(t, docs, thing{ID: "drops", Code: ptr("D")}.doc(), thing{ID: "drops", Rev: 2}.doc(), thing{ID: "takes", Code: ptr("D")}.doc())
	})
	t.Run("any number of rows may lack the field", func(t *testing.T) {
		put(t, docs, thing{ID: "n1"}.doc(), thing{ID: "n2"}.doc(), thing{ID: "n3"}.doc(), thing{ID: "n3", Rev: 2}.doc())
	})
	t.Run("any number of rows may be removed", func(t *testing.T) {
		put(t, docs, tombstone("n1", 2), tombstone("n2", 2))
	})
	t.Run("the empty text is a value", func(t *testing.T) {
		put(t, docs, thing{ID: "e1", Code: ptr("")}.doc())
		wantTaken(t, docs.Put(ctx, thing{ID: "e2", Code: ptr("")}.doc()), "code")
	})
	t.Run("a long value is compared to its end", func(t *testing.T) {
		long := strings.Repeat("码", 300)
		put(t, docs, thing{ID: "l1", Code: ptr(long + "1")}.doc(), thing{ID: "l2", Code: ptr(long + "2")}.doc())
		wantTaken(t, docs.Put(ctx, thing{ID: "l3", Code: ptr(long + "1")}.doc()), "code")
	})
	def := registry.Def{Name: "kinds", Fields: []registry.Field{
		{Name: "mass", Path: "spec.mass", Kind: registry.Integer, Unique: true},
		{Name: "tags", Path: "tags", Kind: registry.Text, Multi: true, Unique: true},
	}}
	kinds, err := s.Table(ctx, def)
	if err != nil {
		t.Fatal(err)
	}
	t.Run("two unique fields are told apart", func(t *testing.T) {
		put(t, kinds, thing{ID: "a", Spec: spec{Mass: 1}, Tags: []string{"x", "y"}}.doc())
		wantTaken(t, kinds.Put(ctx, thing{ID: "b", Spec: spec{Mass: 1}}.doc()), "mass")
		wantTaken(t, kinds.Put(ctx, thing{ID: "b", Spec: spec{Mass: 2}, Tags: []string{"z", "y"}}.doc()), "tags")
		_, err := kinds.Get(ctx, "b")
		wantErr(t, err, registry.ErrNoDoc)
	})
	t.Run("an element of a unique array is free after its row dropped it", func(t *testing.T) {
		put(t, kinds, thing{ID: "a", Rev: 2, Spec: spec{Mass: 1}, Tags: []string{"x"}}.doc(),
			thing{ID: "c", Spec: spec{Mass: 3}, Tags: []string{"y"}}.doc())
		wantTaken(t, kinds.Put(ctx, thing{ID: "c", Rev: 2, Spec: spec{Mass: 3}, Tags: []string{"x", "y"}}.doc()), "tags")
		if got := mustGet(t, kinds, "c"); got.Rev != 1 {
			t.Errorf("row is at rev %d", got.Rev)
		}
	})
}

func testPutMany(t *testing.T, open func(t *testing.T) registry.Store) {
	docs := table(t, opened(t, open), "things")
	ctx := t.Context()
	many := func(t *testing.T, all ...registry.Doc) []error {
		t.Helper()
		errs, err := docs.PutMany(ctx, all)
		if err != nil {
			t.Fatalf("put many: %v", err)
		}
		if len(errs) != len(all) {
			t.Fatalf("got %d answers for %d documents", len(errs), len(all))
		}
		return errs
	}
	t.Run("an empty call stores nothing", func(t *testing.T) { many(t) })
	t.Run("every document is stored", func(t *testing.T) {
		var all []registry.Doc
		for i := range 30 {
			all = append(all, thing{ID: registry.ID(fmt.Sprint("e", i)), Name: fmt.Sprint(i)}.doc())
		}
		if err := errors.Join(many(t, all...)...); err != nil {
			t.Error(err)
		}
		for _, d := range all {
			wantSame(t, mustGet(t, docs, d.ID), d)
		}
	})
	t.Run("a refused document does not keep the others back", func(t *testing.T) {
		put(t, docs, thing{ID: "there", Code: ptr("T")}.doc(), thing{ID: "ahead"}.doc(), thing{ID: "ahead", Rev: 2}.doc())
		errs := many(t,
			thing{ID: "good1"}.doc(),
			thing{ID: "there"}.doc(),                 // exists
			thing{ID: "taken", Code: ptr("T")}.doc(), // code taken
			thing{ID: "good2", Code: ptr("T2")}.doc(),
			thing{ID: "ahead", Rev: 2}.doc(),              // stale
			thing{ID: "nobody", Rev: 2}.doc(),             // missing
			thing{ID: "north", Location: at(0, 91)}.doc(), // refused
			thing{ID: "ahead", Rev: 3, Name: "3"}.doc(),
			thing{ID: "there", Rev: 2, Code: ptr("T")}.doc(),
		)
		for i, want := range []error{nil, registry.ErrStale, nil, nil, registry.ErrStale, registry.ErrStale, nil, nil, nil} {
			switch i {
			case 2:
				wantTaken(t, errs[i], "code")
			case 6:
				if errs[i] == nil {
					t.Error("the place off the earth was stored")
				}
			default:
				if !errors.Is(errs[i], want) || want == nil && errs[i] != nil {
					t.Errorf("document %d: got %v, want %v", i, errs[i], want)
				}
			}
		}
		for id, rev := range map[registry.ID]registry.Rev{"good1": 1, "good2": 1, "ahead": 3, "there": 2} {
			if got := mustGet(t, docs, id); got.Rev != rev {
				t.Errorf("%s is at rev %d, want %d", id, got.Rev, rev)
			}
		}
		for _, id := range []registry.ID{"taken", "nobody", "north"} {
			_, err := docs.Get(ctx, id)
			wantErr(t, err, registry.ErrNoDoc)
		}
	})
	t.Run("versions of one row in one call follow each other", func(t *testing.T) {
		errs := many(t, thing{ID: "row", Name: "1"}.doc(), thing{ID: "row", Rev: 2, Name: "2"}.doc(), tombstone("row", 3),
			thing{ID: "row", Rev: 4, Name: "4"}.doc(), thing{ID: "row", Rev: 4, Name: "late"}.doc())
		if err := errors.Join(errs[:4]...); err != nil {
			t.Error(err)
		}
		wantErr(t, errs[4], registry.ErrStale)
		wantSame(t, mustGet(t, docs, "row"), thing{ID: "row", Rev: 4, Name: "4"}.doc())
		if h, err := docs.History(ctx, "row"); err != nil || len(h) != 3 {
			t.Errorf("history has %d versions (%v)", len(h), err)
		}
	})
	t.Run("of two with one unique value the first is stored", func(t *testing.T) {
		errs := many(t, thing{ID: "u1", Code: ptr("U")}.doc(), thing{ID: "u2", Code: ptr("U")}.doc())
		if errs[0] != nil {
			t.Error(errs[0])
		}
		wantTaken(t, errs[1], "code")
	})
	t.Run("it leaves the same history as one by one", func(t *testing.T) {
		var v [3][]registry.Doc
		for i := range 20 {
			for rev := range v {
				v[rev] = append(v[rev], thing{ID: registry.ID(fmt.Sprint("h", i)), Rev: registry.Rev(rev + 1), Name: fmt.Sprint(i, rev)}.doc())
			}
		}
		for _, all := range v {
			putAll(t, docs, all)
		}
		for i := range 20 {
			h, err := docs.History(ctx, registry.ID(fmt.Sprint("h", i)))
			if err != nil || len(h) != 2 {
				t.Fatalf("history has %d versions (%v)", len(h), err)
			}
			wantSame(t, h[0], v[0][i])
			wantSame(t, h[1], v[1][i])
		}
	})
	t.Run("more documents than one trip takes are stored", func(t *testing.T) {
		var all []registry.Doc
		for i := range 2345 {
			all = append(all, thing{ID: registry.ID(fmt.Sprint("m", i)), Code: ptr(fmt.Sprint("m", i))}.doc())
		}
		all[1500] = thing{ID: "m7", Code: ptr("other")}.doc()
		errs := many(t, all...)
		for i, err := range errs {
			if (i == 1500) != errors.Is(err, registry.ErrStale) || i != 1500 && err != nil {
				t.Fatalf("document %d: %v", i, err)
			}
		}
		n, err := docs.Count(ctx, registry.Query{Where: []registry.Cond{registry.Prefix("code", "m")}})
		if err != nil || n != 2344 {
			t.Errorf("got %d rows (%v)", n, err)
		}
	})
	t.Run("documents of 1 MiB are stored", func(t *testing.T) {
		var all []registry.Doc
		for i := range 20 {
			all = append(all, thing{ID: registry.ID(fmt.Sprint("big", i)), Note: ptr(strings.Repeat("x", 1<<20))}.doc())
		}
		putAll(t, docs, all)
		wantSame(t, mustGet(t, docs, "big19"), all[19])
	})
}

func testTombstones(t *testing.T, open func(t *testing.T) registry.Store) {
	docs := table(t, opened(t, open), "things")
	put(t, docs, thing{ID: "gone", Name: "x", Code: ptr("c"), Tags: []string{"t"}, Location: at(104, 29)}.doc(), tombstone("gone", 2),
		thing{ID: "here", Name: "x", Tags: []string{"t"}, Location: at(104, 29)}.doc())
	t.Run("Get shows them", func(t *testing.T) { wantSame(t, mustGet(t, docs, "gone"), tombstone("gone", 2)) })
	t.Run("Changes shows them", func(t *testing.T) {
		wantIDs(t, collect(t, docs.Changes(t.Context(), time.Time{})), "gone", "here")
	})
	for name, q := range map[string]registry.Query{
		"a list of all":      {},
		"a sorted list":      {Sort: "name"},
		"a condition":        {Where: []registry.Cond{registry.Eq("name", "x")}},
		"an array":           {Where: []registry.Cond{registry.Eq("tags", "t")}},
		"an absent field":    {Where: []registry.Cond{registry.Exists("code", false)}},
		"an absent array":    {Where: []registry.Cond{registry.Exists("days", false)}},
		"near":               {Near: &registry.Near{From: [2]float64{104, 29}, Max: 10}},
		"bounds":             {Bounds: box(103, 28, 105, 30)},
		"within a polygon":   {Within: rectangle(103, 28, 105, 30)},
		"within, and sorted": {Within: rectangle(103, 28, 105, 30), Sort: "-at"},
	} {
		t.Run("Find leaves them out: "+name, func(t *testing.T) { wantIDs(t, mustFind(t, docs, q).Docs, "here") })
		if q.Near == nil && q.Sort == "" {
			t.Run("All and Count leave them out: "+name, func(t *testing.T) {
				wantIDs(t, collect(t, docs.All(t.Context(), q)), "here")
				if n, err := docs.Count(t.Context(), q); err != nil || n != 1 {
					t.Errorf("counted %d (%v)", n, err)
				}
			})
		}
	}
	t.Run("a row that returns is found again", func(t *testing.T) {
		put(t, docs, thing{ID: "gone", Rev: 3, Name: "back", Location: at(104, 29)}.doc())
		wantIDs(t, mustFind(t, docs, registry.Query{Near: &registry.Near{From: [2]float64{104, 29}, Max: 10}}).Docs, "gone", "here")
		wantIDs(t, mustFind(t, docs, registry.Query{Where: []registry.Cond{registry.Eq("name", "back")}}).Docs, "gone")
	})
}
