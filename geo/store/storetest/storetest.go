// Package storetest is the contract of a [registry.Store], as one suite that
// every store passes, and the tools to test what is built on a store.
package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"huishou/geo/registry"
)

// Run holds a store to the contract. open opens the store that belongs to t,
// empty at first; called again with the same t it gives the same data. The
// suite closes what it opens.
func Run(t *testing.T, open func(t *testing.T) registry.Store) {
	for _, part := range []struct {
		name string
		run  func(t *testing.T, open func(t *testing.T) registry.Store)
	}{
		{"Store", testStore}, {"Def", testDef}, {"Rows", testRows}, {"Refused", testRefused}, {"History", testHistory},
		{"Unique", testUnique}, {"PutMany", testPutMany}, {"Tombstones", testTombstones}, {"Cancelled", testCancelled}, {"Purge", testPurge},
		{"Conditions", testConditions}, {"Check", testCheck}, {"Order", testOrder}, {"Cursor", testCursor},
		{"Near", testNear}, {"Bounds", testBounds}, {"Within", testWithin}, {"Streams", testStreams},
		{"Many", testMany}, {"Writers", testWriters}, {"Random", testRandom},
	} {
		t.Run(part.name, func(t *testing.T) { part.run(t, open) })
	}
}

// opened opens t's store and closes it when t ends.
func opened(t *testing.T, open func(t *testing.T) registry.Store) registry.Store {
	t.Helper()
	s := open(t)
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return s
}

// thingDef declares a field of every kind.
var thingDef = registry.Def{
	Name: "things",
	Fields: []registry.Field{
		{Name: "code", Path: "code", Kind: registry.Text, Unique: true},
		{Name: "name", Path: "name", Kind: registry.Text, Sort: true},
		{Name: "note", Path: "note", Kind: registry.Text},
		{Name: "kind", Path: "spec.kind", Kind: registry.Text},
		{Name: "mass", Path: "spec.mass", Kind: registry.Integer, Sort: true},
		{Name: "score", Path: "score", Kind: registry.Number, Sort: true},
		{Name: "at", Path: "at", Kind: registry.Time, Sort: true},
		{Name: "open", Path: "open", Kind: registry.Bool, Sort: true},
		{Name: "closed", Path: "closed", Kind: registry.Time},
		{Name: "changed", Path: "updatedAt", Kind: registry.Time, Sort: true},
		{Name: "tags", Path: "tags", Kind: registry.Text, Multi: true},
		{Name: "days", Path: "spec.days", Kind: registry.Integer, Multi: true},
	},
	Geo: "location",
}

// thing is a row of thingDef.
type thing struct {
	ID        registry.ID  `bson:"_id"`
	Rev       registry.Rev `bson:"rev"`
	UpdatedAt time.Time    `bson:"updatedAt"`
	Deleted   bool         `bson:"deleted,omitempty"`
	Code      *string      `bson:"code,omitempty"`
	Name      string       `bson:"name"`
	Note      *string      `bson:"note,omitempty"`
	Spec      spec         `bson:"spec"`
	Score     float64      `bson:"score"`
	At        time.Time    `bson:"at"`
	Open      bool         `bson:"open"`
	Closed    *time.Time   `bson:"closed,omitempty"`
	Tags      []string     `bson:"tags,omitempty"`
	Location  *point       `bson:"location,omitempty"`
}

type spec struct {
	Kind string  `bson:"kind,omitempty"`
	Mass int64   `bson:"mass"`
	Days []int64 `bson:"days,omitempty"`
}

type point struct {
	Type        string    `bson:"type"`
	Coordinates []float64 `bson:"coordinates"`
}

func at(lon, lat float64) *point { return &point{"Point", []float64{lon, lat}} }

func ptr[T any](v T) *T { return &v }

// noon is when things are written; it has milliseconds, as BSON has.
var noon = time.Date(2026, 11, 24, 4, 0, 0, 123e6, time.UTC)

// doc is th as a store takes it. Rev 0 is written as 1, no time as noon.
func (th thing) doc() registry.Doc {
	if th.Rev == 0 {
		th.Rev = 1
	}
	if th.UpdatedAt.IsZero() {
		th.UpdatedAt = noon
	}
	body, err := bson.Marshal(th)
	if err != nil {
		panic(err) // a thing is all strings and numbers
	}
	return registry.Doc{ID: th.ID, Rev: th.Rev, UpdatedAt: th.UpdatedAt.UTC(), Deleted: th.Deleted, Body: body}
}

// tombstone is what is left of a removed row.
func tombstone(id registry.ID, rev registry.Rev) registry.Doc {
	body, err := bson.Marshal(bson.D{{Key: "_id", Value: string(id)}, {Key: "rev", Value: int64(rev)},
		{Key: "updatedAt", Value: noon}, {Key: "deleted", Value: true}})
	if err != nil {
		panic(err) // as above
	}
	return registry.Doc{ID: id, Rev: rev, UpdatedAt: noon, Deleted: true, Body: body}
}

// table opens the table of thingDef under a name of its own.
func table(t testing.TB, s registry.Store, name string) registry.Docs {
	t.Helper()
	def := thingDef
	def.Name = name
	docs, err := s.Table(t.Context(), def)
	if err != nil {
		t.Fatalf("open table: %v", err)
	}
	return docs
}

func put(t testing.TB, docs registry.Docs, all ...registry.Doc) {
	t.Helper()
	for _, d := range all {
		if err := docs.Put(t.Context(), d); err != nil {
			t.Fatalf("put %s rev %d: %v", d.ID, d.Rev, err)
		}
	}
}

// putAll stores many documents in few trips.
func putAll(t testing.TB, docs registry.Docs, all []registry.Doc) {
	t.Helper()
	errs, err := docs.PutMany(t.Context(), all)
	if err != nil {
		t.Fatalf("put many: %v", err)
	}
	for i, e := range errs {
		if e != nil {
			t.Fatalf("put many: document %d: %v", i, e)
		}
	}
}

func mustGet(t testing.TB, docs registry.Docs, id registry.ID) registry.Doc {
	t.Helper()
	d, err := docs.Get(t.Context(), id)
	if err != nil {
		t.Fatalf("get %s: %v", id, err)
	}
	return d
}

func mustFind(t testing.TB, docs registry.Docs, q registry.Query) registry.DocPage {
	t.Helper()
	page, err := docs.Find(t.Context(), q)
	if err != nil {
		t.Fatalf("find: %v", err)
	}
	return page
}

// pages reads all pages of q; a list that never ends fails t.
func pages(t testing.TB, docs registry.Docs, q registry.Query) []registry.Doc {
	t.Helper()
	var all []registry.Doc
	for range 100_000 {
		page := mustFind(t, docs, q)
		if len(page.Docs) > q.PageSize() {
			t.Fatalf("page of %d rows, asked for %d", len(page.Docs), q.PageSize())
		}
		if page.Next != "" && len(page.Docs) < q.PageSize() {
			t.Fatalf("page of %d rows is not full, and there is a next one", len(page.Docs))
		}
		all = append(all, page.Docs...)
		if q.Cursor = page.Next; q.Cursor == "" {
			return all
		}
	}
	t.Fatal("pages do not end")
	return nil
}

// collect reads a stream to its end.
func collect(t testing.TB, stream func(func(registry.Doc, error) bool)) []registry.Doc {
	t.Helper()
	var all []registry.Doc
	for d, err := range stream {
		if err != nil {
			t.Fatalf("stream: %v", err)
		}
		all = append(all, d)
	}
	return all
}

func ids(docs []registry.Doc) []registry.ID {
	out := make([]registry.ID, len(docs))
	for i, d := range docs {
		out[i] = d.ID
	}
	return out
}

func wantIDs(t testing.TB, got []registry.Doc, want ...registry.ID) {
	t.Helper()
	if g := ids(got); !slices.Equal(g, want) {
		t.Errorf("got rows %s, want %s", brief(g), brief(want))
	}
}

func brief(ids []registry.ID) string {
	if len(ids) > 20 {
		return fmt.Sprintf("%v… (%d)", ids[:20], len(ids))
	}
	return fmt.Sprint(ids)
}

func wantErr(t testing.TB, got, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Errorf("got error %v, want %v", got, want)
	}
}

func wantTaken(t testing.TB, got error, field string) {
	t.Helper()
	u, ok := errors.AsType[*registry.UniqueError](got)
	if !ok || u.Field != field {
		t.Errorf("got error %v, want that %s is taken", got, field)
	}
}

func wantSame(t testing.TB, got, want registry.Doc) {
	t.Helper()
	if got.ID != want.ID || got.Rev != want.Rev || !got.UpdatedAt.Equal(want.UpdatedAt) || got.Deleted != want.Deleted {
		t.Errorf("got %s rev %d at %v deleted %t, want %s rev %d at %v deleted %t", got.ID, got.Rev, got.UpdatedAt, got.Deleted,
			want.ID, want.Rev, want.UpdatedAt, want.Deleted)
	}
	if !bytes.Equal(got.Body, want.Body) {
		t.Errorf("body of %s rev %d differs:\n got %.300s\nwant %.300s", got.ID, got.Rev, got.Body, want.Body)
	}
}

// ended is a context that has ended.
func ended(t testing.TB) context.Context {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	return ctx
}
