package storetest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"huishou/geo/registry"
)

// sorted is the order of a list: by key, then id, the whole of it reversed by "-".
func sorted(all []thing, sort string) []registry.ID {
	all = slices.Clone(all)
	key := func(th thing) any {
		switch strings.TrimPrefix(sort, "-") {
		case "name":
			return th.Name
		case "mass":
			return th.Spec.Mass
		case "score":
			return th.Score
		case "at":
			return th.At
		case "open":
			return th.Open
		}
		return ""
	}
	slices.SortFunc(all, func(a, b thing) int {
		c := cmp.Or(compare(key(a), key(b)), strings.Compare(string(a.ID), string(b.ID)))
		if strings.HasPrefix(sort, "-") {
			return -c
		}
		return c
	})
	out := make([]registry.ID, len(all))
	for i, th := range all {
		out[i] = th.ID
	}
	return out
}

var orders = []string{"", "name", "-name", "mass", "-mass", "score", "-score", "at", "-at", "open", "-open"}

func testOrder(t *testing.T, open func(t *testing.T) registry.Store) {
	docs := table(t, opened(t, open), "things")
	all := collection()
	for i := range 40 { // ties
		all = append(all, thing{ID: registry.ID(fmt.Sprintf("tie%02d", (i*17)%40)), Name: "tie", Open: true, At: noon, Score: 2})
	}
	all = stored(t, docs, all)
	for _, sort := range orders {
		name := sort
		if name == "" {
			name = "id"
		}
		want := sorted(all, sort)
		for _, size := range []int{0, 1, 7} {
			t.Run(fmt.Sprintf("a list by %s in pages of %d has every row once, ties by id", name, size), func(t *testing.T) {
				wantIDs(t, pages(t, docs, registry.Query{Sort: sort, Limit: size}), want...)
			})
		}
		t.Run("a list by "+name+" with a condition goes on where it stopped", func(t *testing.T) {
			var want []registry.ID
			some := registry.Range("mass", int64(-2), int64(2))
			for _, id := range sorted(all, sort) {
				i := slices.IndexFunc(all, func(th thing) bool { return th.ID == id })
				if holds(all[i], some) {
					want = append(want, id)
				}
			}
			wantIDs(t, pages(t, docs, registry.Query{Sort: sort, Limit: 5, Where: []registry.Cond{some}}), want...)
		})
		t.Run("a list by "+name+" within a polygon fills its pages", func(t *testing.T) {
			var want []registry.ID
			area := triangle()
			for _, id := range sorted(all, sort) {
				i := slices.IndexFunc(all, func(th thing) bool { return th.ID == id })
				if inside(all[i], area) {
					want = append(want, id)
				}
			}
			if len(want) < 5 {
				t.Fatalf("%d rows try too little", len(want))
			}
			wantIDs(t, pages(t, docs, registry.Query{Sort: sort, Limit: 3, Within: area}), want...)
		})
	}
	t.Run("a page exactly full has no next one", func(t *testing.T) {
		page := mustFind(t, docs, registry.Query{Limit: len(all)})
		if len(page.Docs) != len(all) || page.Next != "" {
			t.Errorf("%d rows of %d, next %q", len(page.Docs), len(all), page.Next)
		}
	})
	t.Run("a page of nothing has no next one", func(t *testing.T) {
		page := mustFind(t, docs, registry.Query{Where: []registry.Cond{registry.Eq("name", "nobody")}})
		if len(page.Docs) != 0 || page.Next != "" {
			t.Errorf("%d rows, next %q", len(page.Docs), page.Next)
		}
	})
}

func testCursor(t *testing.T, open func(t *testing.T) registry.Store) {
	docs := table(t, opened(t, open), "things")
	all := stored(t, docs, collection())
	cursor := func(sort string) string {
		next := mustFind(t, docs, registry.Query{Sort: sort, Limit: 10}).Next
		if next == "" {
			t.Fatal("no next page")
		}
		return next
	}
	refuse := func(t *testing.T, q registry.Query) {
		t.Helper()
		_, err := docs.Find(t.Context(), q)
		wantErr(t, err, registry.ErrCursor)
	}
	for _, sort := range orders {
		good := cursor(sort)
		t.Run("a cut cursor of order "+sort+" is ErrCursor", func(t *testing.T) {
			refuse(t, registry.Query{Sort: sort, Cursor: good[:len(good)-4]})
		})
		t.Run("a cursor of order "+sort+" is ErrCursor in every other", func(t *testing.T) {
			for _, other := range orders {
				if other != sort {
					refuse(t, registry.Query{Sort: other, Cursor: good})
				}
			}
		})
	}
	for name, c := range map[string]string{
		"of no base64": "***", "of no JSON": registryCursor("x"), "that is an object": registryCursor(`{}`),
		"of two parts": registryCursor(`["name","a"]`), "of four parts": registryCursor(`["name","a","b","c"]`), "of no id": registryCursor(`["name","a",""]`),
		"with a number for a text": registryCursor(`["name",1,"a"]`), "with an operator for a text": registryCursor(`["name",{"$gt":""},"a"]`),
		"with null for a text": registryCursor(`["name",null,"a"]`), "with an operator for an id": registryCursor(`["name","a",{"$gt":""}]`),
	} {
		t.Run("a cursor "+name+" is ErrCursor", func(t *testing.T) { refuse(t, registry.Query{Sort: "name", Cursor: c}) })
	}
	t.Run("a cursor whose text was edited names another place in the list, and nothing else", func(t *testing.T) {
		page := mustFind(t, docs, registry.Query{Sort: "name", Cursor: registryCursor(`["name","' OR 1=1 --","x"]`)})
		if len(page.Docs) == 0 || len(page.Docs) >= len(all) {
			t.Errorf("got %d of %d rows", len(page.Docs), len(all))
		}
	})
	t.Run("a list goes on when the last row of a page was removed", func(t *testing.T) {
		page := mustFind(t, docs, registry.Query{Sort: "name", Limit: 10})
		put(t, docs, tombstone(page.Docs[9].ID, 2))
		rest := pages(t, docs, registry.Query{Sort: "name", Limit: 10, Cursor: page.Next})
		wantIDs(t, rest, sorted(all, "name")[10:]...)
	})
	for _, sort := range orders {
		t.Run("rows that come while a list by "+sort+" is read neither repeat nor hide others", func(t *testing.T) {
			before := ids(pages(t, docs, registry.Query{Sort: sort}))
			seen := map[registry.ID]int{}
			q := registry.Query{Sort: sort, Limit: 5}
			for i := 0; ; i++ {
				page := mustFind(t, docs, q)
				for _, d := range page.Docs {
					seen[d.ID]++
				}
				if q.Cursor = page.Next; q.Cursor == "" {
					break
				}
				if i >= 8 {
					continue
				}
				// Before, among and behind what was read.
				for j, id := range []string{"!", "m", "~"} {
					put(t, docs, thing{ID: registry.ID(fmt.Sprint(id, sort, i)), Name: words[(i*3+j)%len(words)], Spec: spec{Mass: int64(i%9 - 4)},
						Score: float64(i) / 3, At: noon.Add(time.Duration(i) * time.Millisecond), Open: i%2 == 0}.doc())
				}
			}
			for id, n := range seen {
				if n > 1 {
					t.Errorf("%s came %d times", id, n)
				}
			}
			for _, id := range before {
				if seen[id] == 0 {
					t.Errorf("%s never came", id)
				}
			}
		})
	}
}
