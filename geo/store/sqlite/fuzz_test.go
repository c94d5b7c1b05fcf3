package sqlite_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"go.mongodb.org/mongo-driver/v2/bson"

	"huishou/geo/registry"
)

var textDef = registry.Def{Name: "texts", Fields: []registry.Field{{Name: "name", Path: "name", Sort: true}, {Name: "tags", Path: "tags", Multi: true}}}

var texts = []string{"", "a", "ab", "b%", "a_b", "自贡", "自流井", "𠮷野", "\x00", "a\x00b", "\uffff", "\U0010ffff", "'", `"`, `\`, "*", "["}

func textTable(f *testing.F) registry.Docs {
	f.Helper()
	s := open(f, filepath.Join(f.TempDir(), "x.db"))
	f.Cleanup(func() { s.Close() })
	docs, err := s.Table(f.Context(), textDef)
	if err != nil {
		f.Fatal(err)
	}
	for i, text := range texts {
		id := string(rune('a' + i))
		body, err := bson.Marshal(bson.D{{Key: "_id", Value: id}, {Key: "rev", Value: int64(1)}, {Key: "updatedAt", Value: when},
			{Key: "name", Value: text}, {Key: "tags", Value: bson.A{text, "same"}}})
		if err != nil {
			f.Fatal(err)
		}
		if err := docs.Put(f.Context(), registry.Doc{ID: registry.ID(id), Rev: 1, UpdatedAt: when, Body: body}); err != nil {
			f.Fatal(err)
		}
	}
	return docs
}

// FuzzText holds conditions on any text to Go's own strings.
func FuzzText(f *testing.F) {
	docs := textTable(f)
	for _, s := range append(texts, "' OR 1=1 --", "\xff", "%", "same") {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for name, c := range map[string]struct {
			cond  registry.Cond
			holds func(s string) bool
		}{
			"equals":  {registry.Eq("name", text), func(s string) bool { return s == text }},
			"element": {registry.Eq("tags", text), func(s string) bool { return s == text || text == "same" }},
			"prefix":  {registry.Prefix("name", text), func(s string) bool { return strings.HasPrefix(s, text) }},
			"has":     {registry.Has("name", text), func(s string) bool { return strings.Contains(s, text) }},
			"from":    {registry.Range("name", text, nil), func(s string) bool { return s >= text }},
			"to":      {registry.Range("name", nil, text), func(s string) bool { return s < text }},
		} {
			page, err := docs.Find(t.Context(), registry.Query{Where: []registry.Cond{c.cond}})
			if !utf8.ValidString(text) {
				if !errors.Is(err, registry.ErrQuery) {
					t.Errorf("%s %q: got error %v", name, text, err)
				}
				continue
			}
			if err != nil {
				t.Fatalf("%s %q: %v", name, text, err)
			}
			want := 0
			for _, s := range texts {
				if c.holds(s) {
					want++
				}
			}
			if len(page.Docs) != want {
				t.Errorf("%s %q: got %d rows, want %d", name, text, len(page.Docs), want)
			}
		}
	})
}

// FuzzCursor: a cursor from outside gives a page or ErrCursor, nothing else.
func FuzzCursor(f *testing.F) {
	docs := textTable(f)
	for _, sort := range []string{"", "name", "-name"} {
		page, err := docs.Find(f.Context(), registry.Query{Sort: sort, Limit: 3})
		if err != nil || page.Next == "" {
			f.Fatal(err)
		}
		f.Add(sort, page.Next)
		f.Add(sort, page.Next[:len(page.Next)-2])
	}
	f.Add("name", registry.EncodeCursor("name", registry.Position{Key: "\x00'", ID: "\x00"}))
	f.Add("tags", "x")
	f.Fuzz(func(t *testing.T, sort, cursor string) {
		page, err := docs.Find(t.Context(), registry.Query{Sort: sort, Cursor: cursor, Limit: 3})
		if err != nil && !errors.Is(err, registry.ErrCursor) && !errors.Is(err, registry.ErrQuery) {
			t.Errorf("got error %v", err)
		}
		if err == nil && len(page.Docs) > 3 {
			t.Errorf("got %d rows", len(page.Docs))
		}
	})
}

// FuzzBody: bytes that are no document, or not the one they say, are refused
// and not stored; the rest come back as they were.
func FuzzBody(f *testing.F) {
	s := open(f, filepath.Join(f.TempDir(), "x.db"))
	f.Cleanup(func() { s.Close() })
	docs := rows(f, s)
	f.Add([]byte(doc("a", 1, 3).Body))
	f.Add([]byte{})
	f.Add([]byte{5, 0, 0, 0, 0})
	f.Fuzz(func(t *testing.T, body []byte) {
		id, _ := bson.Raw(body).Lookup("_id").StringValueOK()
		d := registry.Doc{ID: registry.ID(id), Rev: 1, UpdatedAt: when, Body: body}
		if at, ok := bson.Raw(body).Lookup("updatedAt").TimeOK(); ok {
			d.UpdatedAt = at
		}
		err := docs.Put(t.Context(), d)
		got, missing := docs.Get(t.Context(), d.ID)
		if err == nil && (missing != nil || string(got.Body) != string(body)) {
			t.Errorf("stored, and read back as %x (%v)", got.Body, missing)
		}
	})
}
