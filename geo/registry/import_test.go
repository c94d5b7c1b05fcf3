package registry_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"maps"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"context"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"huishou/geo/registry"
)

var centre = orb.Point{104.77, 29.35}

// rowAt is a row of a list with the fields every list has.
func rowAt(n int, lon, lat float64, accepts ...registry.Material) registry.PlaceRow {
	return registry.PlaceRow{
		Number: n, ExternalID: fmt.Sprintf("k%d", n),
		Place: registry.Place{Kind: registry.CommunityPoint, Name: fmt.Sprintf("第%d回收点", n),
			Location: geojson.Point{lon, lat}, Accepts: accepts},
	}
}

// rowsOf gives n rows in a line to the east of the centre, 500 m apart.
func rowsOf(n int) []registry.PlaceRow {
	rows := make([]registry.PlaceRow, n)
	for i := range rows {
		rows[i] = rowAt(i+1, centre.Lon()+0.005*float64(i), centre.Lat(), "paper", "cans")
	}
	return rows
}

func seq(rows ...registry.PlaceRow) iter.Seq2[registry.PlaceRow, error] {
	return func(yield func(registry.PlaceRow, error) bool) {
		for _, row := range rows {
			if !yield(row, nil) {
				return
			}
		}
	}
}

// endsBadly is rows and then an unreadable end.
func endsBadly(rows ...registry.PlaceRow) iter.Seq2[registry.PlaceRow, error] {
	return func(yield func(registry.PlaceRow, error) bool) {
		for row := range seq(rows...) {
			if !yield(row, nil) {
				return
			}
		}
		yield(registry.PlaceRow{}, errCut)
	}
}

var (
	errCut   = errors.New("the file is cut off")
	fromList = registry.ImportOptions{SourceKey: "list", File: "list.csv", Publish: true}
)

func mustImport(t *testing.T, reg *registry.Registry, opt registry.ImportOptions, rows ...registry.PlaceRow) registry.ImportReport {
	t.Helper()
	rep, err := reg.ImportPlaces(t.Context(), registry.Console, seq(rows...), opt)
	if err != nil {
		t.Fatal(err)
	}
	return rep
}

// card is what a list shows of a place.
type card struct {
	ID       registry.ID
	Code     string
	Name     string
	Area     string
	AreaName string
}

// listOf is every public place as the registry shows it now, with the raw JSON.
func listOf(t *testing.T, reg *registry.Registry) ([]card, string) {
	t.Helper()
	raw, _, total, err := reg.AppendList([]byte("["), registry.ListQuery{Limit: 1 << 20})
	if err != nil {
		t.Fatal(err)
	}
	raw = append(raw, ']')
	var cards []card
	if err := json.Unmarshal(raw, &cards); err != nil {
		t.Fatal(err)
	}
	if len(cards) != total {
		t.Fatalf("%d cards of %d", len(cards), total)
	}
	return cards, string(raw)
}

// placesOf reads every public place whole from the store, by name, and holds that
// they are those the registry shows.
func placesOf(t *testing.T, reg *registry.Registry) map[string]registry.Place {
	t.Helper()
	places, shown := map[string]registry.Place{}, map[registry.ID]string{}
	for _, group := range []string{"site", "sorting_centre", "market"} {
		for cursor, more := "", true; more; more = cursor != "" {
			page, next, _, err := reg.PublicPage(t.Context(), registry.PageQuery{Group: group, Cursor: cursor, Limit: registry.MaxPage})
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range page {
				if _, twice := places[p.Name]; twice {
					t.Errorf("%s is there twice", p.Name)
				}
				places[p.Name] = p
			}
			cursor = next
		}
	}
	cards, _ := listOf(t, reg)
	for _, c := range cards {
		shown[c.ID] = c.Name
		if p, ok := places[c.Name]; !ok || p.ID != c.ID || p.Code != c.Code || p.Area != c.Area {
			t.Errorf("%+v is shown, the store has %s %s %s", c, p.ID, p.Code, p.Area)
		}
	}
	if len(shown) != len(places) {
		t.Errorf("%d places are shown, the store has %d", len(shown), len(places))
	}
	return places
}

// what a place says, without what differs from run to run.
func content(p registry.Place) registry.Place {
	p.Base, p.Code, p.Source.Batch = registry.Base{}, "", ""
	return p
}

func contentsOf(t *testing.T, reg *registry.Registry) map[string]registry.Place {
	t.Helper()
	places := placesOf(t, reg)
	for name, p := range places {
		places[name] = content(p)
	}
	return places
}

func TestImport(t *testing.T) {
	t.Run("the same file twice creates nothing new", func(t *testing.T) {
		w := newWorld(t, -1)
		first := mustImport(t, w.Registry, fromList, rowsOf(600)...)
		if first.New != 600 || first.OK != 600 || first.Rows != 600 || first.Batch == "" {
			t.Errorf("first: %+v", first)
		}
		_, before := listOf(t, w.Registry)
		second := mustImport(t, w.Registry, fromList, rowsOf(600)...)
		if second.New != 0 || second.Changed != 0 || second.Same != 600 || second.Batch != "" {
			t.Errorf("second: %+v", second)
		}
		if _, after := listOf(t, w.Registry); after != before {
			t.Error("the list changed")
		}
	})
	t.Run("rows without a key are known again by what they are", func(t *testing.T) {
		w := newWorld(t, -1)
		row := rowsOf(1)[0]
		row.ExternalID = ""
		mustImport(t, w.Registry, fromList, row)
		if rep := mustImport(t, w.Registry, fromList, row); rep.Same != 1 {
			t.Errorf("%+v", rep)
		}
	})
	t.Run("the same keys of another source are other places", func(t *testing.T) {
		w := newWorld(t, -1)
		mustImport(t, w.Registry, fromList, rowsOf(3)...)
		rep := mustImport(t, w.Registry, registry.ImportOptions{SourceKey: "other", Publish: true}, rowsOf(3)...)
		if rep.New != 3 || rep.Duplicates != 3 {
			t.Errorf("%+v", rep)
		}
	})
	t.Run("a changed row changes only the fields it gives", func(t *testing.T) {
		w := newWorld(t, -1)
		row := rowsOf(1)[0]
		row.Place.Hours, row.Place.Phone, row.Place.NameEn = "Mo-Fr 08:00-17:30", "0813-0000-001", "Point 1"
		mustImport(t, w.Registry, fromList, row)
		before := placesOf(t, w.Registry)["第1回收点"]

		next := rowAt(1, 104.8, 29.3, "glass")
		next.Place.Name = "新名字"
		next.Fields = map[string]bool{"name": true, "location": true}
		if rep := mustImport(t, w.Registry, fromList, next); rep.Changed != 1 || rep.New != 0 {
			t.Errorf("%+v", rep)
		}
		after := placesOf(t, w.Registry)["新名字"]
		want := content(before)
		want.Name, want.Location = "新名字", geojson.Point{104.8, 29.3}
		if !reflect.DeepEqual(content(after), want) {
			t.Errorf("got  %+v\nwant %+v", content(after), want)
		}
		if after.ID != before.ID || after.Code != before.Code || after.Rev != before.Rev+1 {
			t.Errorf("%s %s %d became %s %s %d", before.ID, before.Code, before.Rev, after.ID, after.Code, after.Rev)
		}
	})
	t.Run("every bad row is named, every good one stored", func(t *testing.T) {
		w := newWorld(t, -1)
		rows := rowsOf(6)
		rows[1].Place.Kind = "castle"
		rows[1].Columns = map[string]string{"kind": "类型"}
		rows[2].Place.Location = geojson.Point{29.35, 104.77}
		rows[3].ExternalID = "k1"
		rows[4].Problems = []registry.RowError{{Column: "lon", Value: "abc", Code: "number.bad"}}
		rep := mustImport(t, w.Registry, fromList, rows...)
		if rep.Rows != 6 || rep.OK != 2 || rep.Bad != 4 || rep.New != 2 {
			t.Errorf("%+v", rep)
		}
		var named []string
		for _, e := range rep.Errors {
			named = append(named, fmt.Sprintf("%d %s %s %s", e.Row, e.Column, e.Value, e.Code))
		}
		want := []string{"2 类型 castle kind.unknown", "3 location  location.out_of_range", "4 key k1 row.twice", "5 lon abc number.bad"}
		if !slices.Equal(named, want) {
			t.Errorf("got %q\nwant %q", named, want)
		}
		if got := slices.Sorted(maps.Keys(placesOf(t, w.Registry))); !slices.Equal(got, []string{"第1回收点", "第6回收点"}) {
			t.Errorf("stored %v", got)
		}
	})
	t.Run("a likely duplicate is named, in the registry and in the file", func(t *testing.T) {
		w := newWorld(t, -1)
		old := rowAt(1, 104.77, 29.35, "paper")
		old.Place.Name = "自流井区丹桂回收站"
		mustImport(t, w.Registry, fromList, old)
		code := placesOf(t, w.Registry)[old.Place.Name].Code

		a, b, c := rowAt(1, 104.7705, 29.35, "paper"), rowAt(2, 104.9, 29.3, "paper"), rowAt(3, 104.9001, 29.3, "paper")
		a.Place.Name, b.Place.Name, c.Place.Name = "丹桂回收站", "富世路回收站", "富世路回收站"
		rep := mustImport(t, w.Registry, registry.ImportOptions{SourceKey: "other", DryRun: true}, a, b, c)
		if rep.Duplicates != 2 || len(rep.Likely) != 2 {
			t.Fatalf("%+v", rep)
		}
		if d := rep.Likely[0]; d.Row != 1 || d.OtherCode != code || d.OtherName != old.Place.Name || d.Metres < 40 || d.Metres > 60 {
			t.Errorf("%+v", d)
		}
		if d := rep.Likely[1]; d.Row != 3 || d.OtherRow != 2 {
			t.Errorf("%+v", d)
		}
	})
	t.Run("a dry run stores nothing and tells what would be", func(t *testing.T) {
		w := newWorld(t, -1)
		mustImport(t, w.Registry, fromList, rowsOf(2)...)
		_, before := listOf(t, w.Registry)
		rows := rowsOf(4)
		rows[0].Place.Name = "改名"
		rows[3].Place.Name = " "
		dry := fromList
		dry.DryRun = true
		rep := mustImport(t, w.Registry, dry, rows...)
		if rep.New != 1 || rep.Changed != 1 || rep.Same != 1 || rep.Bad != 1 || rep.Batch != "" {
			t.Errorf("%+v", rep)
		}
		if _, after := listOf(t, w.Registry); after != before {
			t.Error("the list changed")
		}
		if b, _, err := w.Batches(t.Context(), registry.Console, "", 0); err != nil || len(b) != 1 {
			t.Errorf("%d batches, %v", len(b), err)
		}
	})
	t.Run("places that are not to be published are not public", func(t *testing.T) {
		w := newWorld(t, -1)
		draft := fromList
		draft.Publish = false
		if rep := mustImport(t, w.Registry, draft, rowsOf(3)...); rep.New != 3 {
			t.Errorf("%+v", rep)
		}
		if n, _ := w.Count(); n != 0 {
			t.Errorf("%d are public", n)
		}
	})
	t.Run("the public may not import", func(t *testing.T) {
		w := newWorld(t, -1)
		if _, err := w.ImportPlaces(t.Context(), registry.Actor{}, seq(rowsOf(1)...), fromList); registry.KindOf(err) != registry.Forbidden {
			t.Errorf("got %v", err)
		}
	})
	t.Run("codes are of kind and county, and none is given twice", func(t *testing.T) {
		w := newWorld(t, -1)
		putAreas(t, w.Registry)
		rows := rowsOf(8)
		rows[2].Place.Kind, rows[3].Place.Kind = registry.SortingCentre, registry.Market
		mustImport(t, w.Registry, fromList, rows...)
		var codes []string
		for _, p := range placesOf(t, w.Registry) {
			codes = append(codes, p.Code)
		}
		slices.Sort(codes)
		want := []string{"C-510302-0001", "M-510302-0001", "S-510302-0001", "S-510302-0002", "S-510304-0001", "S-510304-0002", "S-510304-0003", "S-510304-0004"}
		if !slices.Equal(codes, want) {
			t.Errorf("got %v", codes)
		}
	})
}

// putAreas stores a city of two counties: 510302 at the centre, 510304 to the east.
func putAreas(t *testing.T, reg *registry.Registry) {
	t.Helper()
	if _, err := reg.PutAreas(t.Context(), registry.Console, twoCounties()); err != nil {
		t.Fatal(err)
	}
}

func twoCounties() []registry.Area {
	area := func(code, parent, name string, level registry.AreaLevel, at ...float64) registry.Area {
		a := registry.Area{Code: code, Parent: parent, NameZh: name, Kind: registry.Administrative, Level: level}
		if len(at) == 2 {
			p := geojson.Point{at[0], at[1]}
			a.Point = &p
		}
		return a
	}
	return []registry.Area{
		area("510300", "", "自贡市", registry.LevelCity),
		area("510302", "510300", "自流井区", registry.LevelCounty),
		area("510304", "510300", "大安区", registry.LevelCounty),
		area("510302001", "510302", "五星街街道", registry.LevelTown, 104.77, 29.35),
		area("510304001", "510304", "大安街道", registry.LevelTown, 104.805, 29.35),
	}
}

func TestUndoImport(t *testing.T) {
	undo := func(t *testing.T, w world, id registry.ID, undone, kept int) {
		t.Helper()
		u, k, err := w.UndoImport(t.Context(), registry.Console, id)
		if err != nil || u != undone || k != kept {
			t.Errorf("undone %d, kept %d, %v; want %d and %d", u, k, err, undone, kept)
		}
	}
	t.Run("new places go, changed ones say again what they said", func(t *testing.T) {
		w := newWorld(t, -1)
		mustImport(t, w.Registry, fromList, rowsOf(3)...)
		before := contentsOf(t, w.Registry)
		rows := rowsOf(5)
		rows[0].Place.Name = "改名"
		rep := mustImport(t, w.Registry, fromList, rows...)
		if rep.New != 2 || rep.Changed != 1 {
			t.Fatalf("%+v", rep)
		}
		undo(t, w, rep.Batch, 3, 0)
		if got := contentsOf(t, w.Registry); !reflect.DeepEqual(got, before) {
			t.Errorf("got  %v\nwant %v", got, before)
		}
		undo(t, w, rep.Batch, 0, 0)
		t.Run("the file can be imported again", func(t *testing.T) {
			if rep := mustImport(t, w.Registry, fromList, rows...); rep.New != 2 || rep.Changed != 1 {
				t.Errorf("%+v", rep)
			}
		})
	})
	t.Run("a place that somebody changed since is kept", func(t *testing.T) {
		w := newWorld(t, -1)
		mustImport(t, w.Registry, fromList, rowsOf(2)...)
		rows := rowsOf(4)
		rows[0].Place.Name, rows[1].Place.Name = "一改", "二改"
		rep := mustImport(t, w.Registry, fromList, rows...)
		places := placesOf(t, w.Registry)
		w.edit(t, places["一改"].ID, func(p *registry.Place) { p.Phone = "0813-0000-009" })
		w.edit(t, places["第3回收点"].ID, func(p *registry.Place) { p.Status = registry.Suspended })
		undo(t, w, rep.Batch, 2, 2)
		fresh := another(t, w.store, -1)
		got := placesOf(t, fresh)
		if len(got) != 2 || got["一改"].Phone != "0813-0000-009" || got["第2回收点"].Name == "" {
			t.Errorf("got %v", slices.Sorted(maps.Keys(got)))
		}
	})
	t.Run("two imports undone, the later first, leave nothing", func(t *testing.T) {
		w := newWorld(t, -1)
		first := mustImport(t, w.Registry, fromList, rowsOf(2)...)
		rows := rowsOf(2)
		rows[0].Place.Name = "改名"
		second := mustImport(t, w.Registry, fromList, rows...)
		undo(t, w, second.Batch, 1, 0)
		undo(t, w, first.Batch, 2, 0)
		if n, _ := w.Count(); n != 0 {
			t.Errorf("%d places left: %v", n, slices.Sorted(maps.Keys(placesOf(t, w.Registry))))
		}
	})
	t.Run("the earlier import undone first keeps what the later one changed", func(t *testing.T) {
		w := newWorld(t, -1)
		first := mustImport(t, w.Registry, fromList, rowsOf(2)...)
		rows := rowsOf(2)
		rows[0].Place.Name = "改名"
		mustImport(t, w.Registry, fromList, rows...)
		undo(t, w, first.Batch, 1, 0)
		if got := placesOf(t, w.Registry); len(got) != 1 || got["改名"].Name == "" {
			t.Errorf("got %v", slices.Sorted(maps.Keys(got)))
		}
	})
	t.Run("places that only moved to another county are taken back all the same", func(t *testing.T) {
		w := newWorld(t, -1)
		mustImport(t, w.Registry, fromList, rowsOf(1)...)
		rows := rowsOf(3)
		rows[0].Place.Name = "改名"
		rep := mustImport(t, w.Registry, fromList, rows...)
		putAreas(t, w.Registry)
		if p := placesOf(t, w.Registry)["改名"]; p.Area != "510302" {
			t.Fatalf("area %q", p.Area)
		}
		undo(t, w, rep.Batch, 3, 0)
		got := placesOf(t, w.Registry)
		if p := got["第1回收点"]; len(got) != 1 || p.Area != "510302" {
			t.Errorf("got %v, area %q", slices.Sorted(maps.Keys(got)), p.Area)
		}
	})
	t.Run("no batch is an error", func(t *testing.T) {
		w := newWorld(t, -1)
		if _, _, err := w.UndoImport(t.Context(), registry.Console, "01ARZ3NDEKTSV4RRFFQ69G5FAV"); registry.KindOf(err) != registry.NotFound {
			t.Errorf("got %v", err)
		}
	})
}

func TestImportOfAFileThatEndsBadly(t *testing.T) {
	for name, n := range map[string]int{"in the first lines": 3, "after many": 25} {
		t.Run(name+" leaves nothing of it", func(t *testing.T) {
			w := newWorld(t, -1)
			mustImport(t, w.Registry, fromList, rowsOf(1)...)
			before := contentsOf(t, w.Registry)
			rows := rowsOf(n)
			rows[0].Place.Name = "改名"
			rep, err := w.ImportPlaces(t.Context(), registry.Console, endsBadly(rows...), fromList.InChunksOf(10))
			if !errors.Is(err, errCut) {
				t.Errorf("got %v", err)
			}
			if rep.New != 0 || rep.Changed != 0 || rep.OK != 0 || rep.Batch != "" {
				t.Errorf("the report counts what was taken back: %+v", rep)
			}
			if got := contentsOf(t, w.Registry); !reflect.DeepEqual(got, before) {
				t.Errorf("%d places left", len(got))
			}
			if rep := mustImport(t, w.Registry, fromList, rows...); rep.New != n-1 || rep.Changed != 1 {
				t.Errorf("the whole file then: %+v", rep)
			}
		})
	}
	t.Run("because its reader was cancelled, too", func(t *testing.T) {
		w := newWorld(t, -1)
		ctx, cancel := context.WithCancel(t.Context())
		rows := func(yield func(registry.PlaceRow, error) bool) {
			for row := range seq(rowsOf(25)...) {
				if !yield(row, nil) {
					return
				}
			}
			cancel()
			yield(registry.PlaceRow{}, ctx.Err())
		}
		if _, err := w.ImportPlaces(ctx, registry.Console, rows, fromList.InChunksOf(10)); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
		if n, _ := w.Count(); n != 0 {
			t.Errorf("%d places left", n)
		}
	})
}

func TestImportsAtTheSameTimeCreateEachPlaceOnce(t *testing.T) {
	for _, instances := range []string{"one instance", "two instances"} {
		t.Run(instances, func(t *testing.T) {
			w := newWorld(t, 50*time.Millisecond)
			regs := []*registry.Registry{w.Registry, w.Registry}
			if instances == "two instances" {
				regs[1] = another(t, w.store, 50*time.Millisecond)
			}
			const n = 200
			reports := make([]registry.ImportReport, 2)
			var wg sync.WaitGroup
			for i, reg := range regs {
				wg.Go(func() {
					var err error
					if reports[i], err = reg.ImportPlaces(t.Context(), registry.Console, seq(rowsOf(n)...), fromList.InChunksOf(20)); err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			if a, b := reports[0], reports[1]; a.New+b.New != n || a.New+a.Same != n || b.New+b.Same != n || a.OK != n {
				t.Errorf("%+v\n%+v", a, b)
			}
			for _, reg := range regs {
				eventually(t, "every place is there once", func() bool { c, _ := reg.Count(); return c == n })
			}
			codes := map[string]bool{}
			for _, p := range placesOf(t, w.Registry) {
				codes[p.Code] = true
			}
			if len(codes) != n {
				t.Errorf("%d codes", len(codes))
			}
			same(t, w)
		})
	}
}

// same holds that what the registry shows is what the store has: an instance
// opened now shows the same.
func same(t *testing.T, w world) { t.Helper(); sameAs(t, w, another(t, w.store, -1)) }

func sameAs(t *testing.T, w world, fresh *registry.Registry) {
	t.Helper()
	_, want := listOf(t, fresh)
	eventually(t, "the registry shows what the store has", func() bool {
		_, got := listOf(t, w.Registry)
		return got == want
	})
}

// sound is same, and holds that every stored place is complete: valid, with a
// code and a source of its own.
func sound(t *testing.T, w world) {
	t.Helper()
	fresh := another(t, w.store, -1)
	sameAs(t, w, fresh)
	codes, refs := map[string]bool{}, map[string]bool{}
	for _, p := range placesOf(t, fresh) {
		if bad := p.Validate(); len(bad) > 0 {
			t.Errorf("%s: %v", p.Name, bad)
		}
		if p.Code == "" || codes[p.Code] || p.Source.Ref == "" || refs[p.Source.Ref] || p.Status != registry.Published ||
			p.Rev < 1 || p.CreatedAt.IsZero() {
			t.Errorf("not whole: %+v", p)
		}
		codes[p.Code], refs[p.Source.Ref] = true, true
	}
}
