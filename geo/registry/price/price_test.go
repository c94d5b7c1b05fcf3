package price_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"huishou/geo/registry"
	"huishou/geo/registry/price"
	"huishou/geo/store/both"
	"huishou/geo/store/storetest"
)

func TestABoardThroughItsDays(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		at := w.place(t, county[0], false, "paper", "plastic", "phone")
		if got := w.today(t, at); got != "" {
			t.Error(got)
		}
		say := func(want string, lines ...price.Line) {
			t.Helper()
			w.write(t, at, lines...)
			if got := w.today(t, at); got != want {
				t.Errorf("%s, want %s", got, want)
			}
		}
		// In the order of the vocabulary, not of the lines.
		say("paper 100/kg from 11-24; cardboard 130/kg from 11-24; phone 500/piece from 11-24; ",
			line("phone", price.Piece, 500), line("cardboard", price.Kilogram, 130), line("paper", price.Kilogram, 100))
		w.pass(3 * day)
		// One is raised, one stays, one goes.
		say("paper 110/kg from 11-27; cardboard 130/kg from 11-24; ", line("paper", price.Kilogram, 110), line("cardboard", price.Kilogram, 130))
		if got := w.history(t, at, "paper"); got != "100 11-24–11-26; 110 11-27–…; " {
			t.Error(got)
		}
		w.pass(day)
		// Half as much for half a kilogram is the same price.
		say("paper 55/jin from 11-27; ", line("paper", price.Jin, 55))
		if got := w.history(t, at, "cardboard"); got != "130 11-24–11-27; " {
			t.Error(got)
		}
		// A slip put right on the same day never held.
		w.pass(day)
		say("paper 9999/kg from 11-29; ", line("paper", price.Kilogram, 9999))
		say("paper 99/kg from 11-29; ", line("paper", price.Kilogram, 99))
		if got := w.history(t, at, "paper"); got != "100 11-24–11-26; 55 11-27–11-28; 99 11-29–…; " {
			t.Error(got)
		}
		// One with an end runs out by itself, and begins anew when said again.
		w.pass(day)
		say("paper 99/kg from 11-29; ", price.Line{Material: "paper", Unit: price.Kilogram, PriceFen: 99, ValidTo: "2026-12-01"})
		w.pass(2 * day)
		if got := w.today(t, at); got != "" {
			t.Errorf("it ran out: %s", got)
		}
		w.pass(3 * day)
		say("paper 99/kg from 12-05; ", line("paper", price.Kilogram, 99))
		if got := w.history(t, at, "paper"); got != "100 11-24–11-26; 55 11-27–11-28; 99 11-29–12-01; 99 12-05–…; " {
			t.Error(got)
		}
		_, b, err := w.Work(t.Context(), w.staff, string(at))
		if err != nil {
			t.Fatal(err)
		}
		w.pass(day)
		_, err = w.End(t.Context(), w.staff, at, b.Rev, "plastic", price.Kilogram)
		wants(t, err, registry.NotFound, "price.not_found")
		if _, err = w.End(t.Context(), w.staff, at, b.Rev, "paper", price.Jin); err != nil || w.today(t, at) != "" {
			t.Error(err, w.today(t, at))
		}
		if got := w.history(t, at, "paper"); got != "100 11-24–11-26; 55 11-27–11-28; 99 11-29–12-01; 99 12-05–12-05; " {
			t.Error(got)
		}
	})
}

func TestWhoWritesABoard(t *testing.T) {
	w := newWorld(t, both.SQLite(t))
	ctx, at := t.Context(), w.place(t, county[0], false, "paper")
	lines := []price.Line{line("paper", price.Kilogram, 100)}
	for name, c := range map[string]struct {
		who  registry.Actor
		kind registry.Kind
	}{"another operator's": {w.other, registry.NotFound}, "the public": {registry.Actor{}, registry.NotFound},
		"a planner": {registry.Actor{Name: "p", Grants: []registry.Grant{{Role: registry.Planner}}}, registry.Forbidden}} {
		t.Run(name, func(t *testing.T) {
			_, err := w.Write(ctx, c.who, at, 0, lines)
			wants(t, err, c.kind, "")
			_, err = w.End(ctx, c.who, at, 0, "paper", price.Kilogram)
			wants(t, err, c.kind, "")
		})
	}
	if _, err := w.Write(ctx, w.boss, at, 0, lines); err != nil {
		t.Error(err)
	}
	p, err := w.reg.WorkPlace(ctx, registry.Console, string(at))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.reg.StepPlace(ctx, registry.Console, at, p.Rev, registry.Close, "拆迁"); err != nil {
		t.Fatal(err)
	}
	_, err = w.Write(ctx, w.boss, at, 1, lines)
	wants(t, err, registry.Conflict, "price.gone")
	_, _, err = w.Of(ctx, string(at))
	wants(t, err, registry.NotFound, "place.not_found")
	_, _, err = w.History(ctx, string(at), "paper", price.Kilogram)
	wants(t, err, registry.NotFound, "place.not_found")
}

func TestEveryBadLineIsNamed(t *testing.T) {
	w := newWorld(t, both.SQLite(t))
	at := w.place(t, county[0], false, "paper")
	good := line("paper", price.Kilogram, 100)
	for want, lines := range map[string][]price.Line{
		"lines[0].material material.unknown":   {line("gold", price.Kilogram, 1)},
		"lines[1].material price.not_accepted": {good, line("plastic", price.Kilogram, 1)},
		"lines[0].unit price.unknown_unit":     {line("paper", "ton", 1)},
		"lines[0].priceFen number.out":         {line("paper", price.Kilogram, -1)},
		"lines[1].material price.twice":        {good, line("paper", price.Jin, 1)},
		"lines[0].validTo date.too_early":      {{Material: "paper", Unit: price.Kilogram, ValidTo: "2026-11-23"}},
		"lines[0].validTo date.invalid":        {{Material: "paper", Unit: price.Kilogram, ValidTo: "morgen"}},
		"lines[0].note field.too_long":         {{Material: "paper", Unit: price.Kilogram, Note: strings.Repeat("长", 61)}},
		"lines[0].note field.bad_characters":   {{Material: "paper", Unit: price.Kilogram, Note: "a\x00b"}},
		"lines field.too_many":                 make([]price.Line, price.MaxLines+1),
	} {
		_, err := w.Write(t.Context(), w.staff, at, 0, lines)
		wants(t, err, registry.Invalid, "request.invalid")
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
	most := []price.Line{{Material: "newspaper", Unit: price.Jin, PriceFen: price.MaxFen, ValidTo: "2026-11-24", Note: "  成捆  "}, line("paper", price.Piece, 0), good}
	if b := w.write(t, at, most...); len(b.Quotes) != 3 || b.Quotes[2].Note != "成捆" {
		t.Errorf("%+v", b.Quotes)
	}
}

// Many people write one board at once: each write is over the version its writer
// saw, and no price is lost.
func TestManyWritersOfOneBoard(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		at := w.place(t, county[0], false)
		var all sync.WaitGroup
		for i := range 6 {
			p := w.another(t)
			all.Go(func() {
				for n := 0; n < 5; {
					_, b, err := p.Work(t.Context(), w.staff, string(at))
					if err != nil {
						t.Error(err)
						return
					}
					var lines []price.Line
					for _, q := range b.Quotes {
						lines = append(lines, line(q.Material, q.Unit, q.PriceFen))
					}
					m := registry.Terms[i].Code
					k := slices.IndexFunc(lines, func(l price.Line) bool { return l.Material == m })
					if k < 0 {
						lines, k = append(lines, line(m, price.Kilogram, 0)), len(lines)
					}
					lines[k].PriceFen++
					switch _, err := p.Write(t.Context(), w.staff, at, b.Rev, lines); {
					case err == nil:
						n++
					case registry.KindOf(err) != registry.Stale:
						t.Error(err)
						return
					}
				}
			})
		}
		all.Wait()
		_, b, err := w.Work(t.Context(), w.staff, string(at))
		if err != nil || b.Rev != 30 || len(b.Quotes) != 6 {
			t.Fatalf("%d versions, %d prices, %v", b.Rev, len(b.Quotes), err)
		}
		for _, q := range b.Quotes {
			if q.PriceFen != 5 {
				t.Errorf("%s: %d", q.Material, q.PriceFen)
			}
		}
	})
}

func TestOtherInstancesLearn(t *testing.T) {
	w := newWorld(t, both.SQLite(t))
	at, other := w.place(t, county[0], false), w.another(t)
	since := w.clock()
	w.write(t, at, line("paper", price.Kilogram, 100))
	if n := other.Count(at); n != 0 {
		t.Error(n)
	}
	if err := other.Follow(t.Context(), since); err != nil || other.Count(at) != 1 {
		t.Error(other.Count(at), err)
	}
}

// TestOneBrokenCall breaks every call that a write makes, before it was done and
// after: the price before stays in the history and comes into it once, whatever is
// tried again.
func TestOneBrokenCall(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		const want = "100 11-24–11-24; 200 11-25–…; "
		start := w.clock()
		for _, after := range []bool{false, true} {
			n := 1
			for ; n < 50; n++ {
				w.pass(start.Sub(w.clock()))
				at := w.place(t, county[0], false)
				w.write(t, at, line("paper", price.Kilogram, 100))
				w.pass(day)
				ctx, b := storetest.BreakAt(t.Context(), n, after)
				_, err := w.Write(ctx, w.staff, at, 1, []price.Line{line("paper", price.Kilogram, 200)})
				if err != nil && !errors.Is(err, storetest.ErrBroken) {
					t.Errorf("call %d broken: told as %v", n, err)
				}
				w.Prices = w.another(t) // the program is started again
				if _, err := w.Write(t.Context(), w.staff, at, 1, []price.Line{line("paper", price.Kilogram, 200)}); err != nil && registry.KindOf(err) != registry.Stale {
					t.Errorf("call %d broken, again: %v", n, err)
				}
				if got := w.history(t, at, "paper"); got != want {
					t.Errorf("call %d broken (after %v): %s", n, after, got)
				}
				w.pass(day)
				w.write(t, at, line("paper", price.Kilogram, 300)) // which also writes what was left undone
				if got := w.history(t, at, "paper"); got != "100 11-24–11-24; 200 11-25–11-25; 300 11-26–…; " {
					t.Errorf("call %d broken (after %v), later: %s", n, after, got)
				}
				if !b.Hit() {
					break
				}
			}
			if n < 5 || n == 50 {
				t.Errorf("%d calls", n)
			}
		}
	})
}

// The history of a price against one kept by hand, day by day.
func TestHistoryAgainstADiary(t *testing.T) {
	w := newWorld(t, both.SQLite(t))
	rnd := rand.New(rand.NewPCG(1, 2))
	at := w.place(t, county[0], false)
	diary := map[string]int64{}
	first := w.clock()
	price0 := int64(-1)
	for range 60 {
		for range rnd.IntN(3) { // up to twice a day
			if price0 = rnd.Int64N(4) - 1; price0 < 0 {
				w.write(t, at)
			} else {
				w.write(t, at, line("paper", price.Kilogram, price0*100))
			}
		}
		if price0 >= 0 {
			diary[w.clock().Format("2006-01-02")] = price0 * 100
		}
		w.pass(day)
	}
	w.history(t, at, "paper") // no days overlap
	_, quotes, err := w.History(t.Context(), string(at), "paper", price.Jin)
	if err != nil {
		t.Fatal(err)
	}
	for d := first; d.Before(w.clock()); d = d.Add(day) {
		on, got, n := d.Format("2006-01-02"), int64(-1), 0
		for _, q := range quotes {
			if q.ValidFrom <= on && (q.ValidTo == "" || q.ValidTo >= on) {
				got, n = q.PriceFen, n+1
			}
		}
		want, ok := diary[on]
		if n > 1 || ok != (n == 1) || ok && got != want {
			t.Errorf("%s: %d (%d quotes), the diary says %d %v", on, got, n, want, ok)
		}
	}
}

func TestTheReferenceAgainstBruteForce(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		rnd := rand.New(rand.NewPCG(3, 4))
		materials := []registry.Material{"paper", "cardboard", "phone", "cans"}
		units := []price.Unit{price.Kilogram, price.Jin, price.Piece}
		type said struct {
			county int
			m      registry.Material
			unit   price.Unit
			fen    int64
			fresh  bool
		}
		var all []said
		start := w.clock()
		for i := range 40 {
			in, demo := rnd.IntN(2), i%7 == 0
			at := w.place(t, county[in], demo)
			fresh := rnd.IntN(4) > 0
			if !fresh {
				w.pass(-31 * day)
			}
			var lines []price.Line
			for _, m := range materials {
				for k, u := range units {
					if k == 1 && rnd.IntN(2) == 0 || rnd.IntN(3) == 0 || k == 1 && slices.ContainsFunc(lines, func(l price.Line) bool { return l.Material == m && l.Unit == price.Kilogram }) {
						continue
					}
					lines = append(lines, line(m, u, rnd.Int64N(500)))
				}
			}
			w.write(t, at, lines...)
			w.pass(start.Sub(w.clock()))
			switch {
			case demo: // never counts
			case i%9 == 1: // nor does one that is not public any more
				p, err := w.reg.WorkPlace(t.Context(), registry.Console, string(at))
				if err == nil {
					_, err = w.reg.StepPlace(t.Context(), registry.Console, at, p.Rev, registry.Suspend, "整改")
				}
				if err != nil {
					t.Fatal(err)
				}
			default:
				for _, l := range lines {
					all = append(all, said{in, l.Material, l.Unit, l.PriceFen, fresh})
				}
			}
		}
		for area, in := range map[string]func(int) bool{"": func(int) bool { return true }, "510300": func(int) bool { return true },
			"510302": func(i int) bool { return i == 0 }, "510303": func(i int) bool { return i == 1 }, "510303001": func(i int) bool { return i == 1 }} {
			want := map[string]string{}
			for _, m := range materials {
				for _, unit := range []price.Unit{price.Kilogram, price.Piece} {
					var fens []int64
					stale := 0
					for _, s := range all {
						fen := s.fen
						if s.unit == price.Jin {
							fen *= 2
						}
						if s.m != m || !in(s.county) || (s.unit == price.Piece) != (unit == price.Piece) {
							continue
						}
						if !s.fresh {
							stale++
							continue
						}
						fens = append(fens, fen)
					}
					if len(fens)+stale == 0 {
						continue
					}
					median := "none"
					if len(fens) >= 3 {
						// The middle one has as many below as above, told by counting.
						slices.SortFunc(fens, func(a, b int64) int { return int(a - b) })
						lo, hi := fens[(len(fens)-1)/2], fens[len(fens)/2]
						median = fmt.Sprint((lo + hi + (lo+hi)%2) / 2)
					}
					want[string(m)+"/"+string(unit)] = fmt.Sprintf("%d %d %s", len(fens), stale, median)
				}
			}
			list, err := w.References(area, "")
			if err != nil || len(list) != len(want) {
				t.Errorf("%s: %d references, want %d, %v", area, len(list), len(want), err)
			}
			for _, r := range list {
				median := "none"
				if r.MedianFen != nil {
					median = fmt.Sprint(*r.MedianFen)
				}
				if got := fmt.Sprintf("%d %d %s", r.Count, r.Stale, median); got != want[string(r.Material)+"/"+string(r.Unit)] {
					t.Errorf("%q %s/%s: %s, want %s", area, r.Material, r.Unit, got, want[string(r.Material)+"/"+string(r.Unit)])
				}
			}
		}
		if some, err := w.References("", "phone"); err != nil || len(some) == 0 || slices.ContainsFunc(some, func(r price.Reference) bool { return r.Material != "phone" }) {
			t.Errorf("%+v, %v", some, err)
		}
		_, err := w.References("999999", "gold")
		wants(t, err, registry.Invalid, "request.invalid")
	})
}

func TestAReferenceGrowsStale(t *testing.T) {
	w := newWorld(t, both.SQLite(t))
	var places []registry.ID
	for i := range 3 {
		at := w.place(t, county[0], false)
		w.write(t, at, line("paper", price.Kilogram, int64(100+i)))
		places = append(places, at)
	}
	count := func() int {
		t.Helper()
		list, err := w.References("", "paper")
		if err != nil || len(list) != 1 {
			t.Fatal(list, err)
		}
		return list[0].Count
	}
	if n := count(); n != 3 {
		t.Error(n)
	}
	w.pass(30 * day)
	if n := count(); n != 3 {
		t.Errorf("after 30 days: %d", n)
	}
	w.pass(2 * 60 * 1e9)
	if n := count(); n != 0 {
		t.Errorf("after more: %d", n)
	}
	w.write(t, places[0], line("paper", price.Kilogram, 100)) // the same, said again
	if n := count(); n != 1 {
		t.Errorf("said again: %d", n)
	}
	if got := w.today(t, places[0]); got != "paper 100/kg from 11-24; " {
		t.Error(got)
	}
}

func TestDemoBoardsGoWithDemoPlaces(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		demo, real := w.place(t, county[0], true), w.place(t, county[0], false)
		for _, at := range []registry.ID{demo, real} {
			w.write(t, at, line("paper", price.Kilogram, 100))
		}
		w.pass(day)
		w.write(t, demo, line("paper", price.Kilogram, 200))
		if n, err := w.reg.RemoveDemo(t.Context(), registry.Console); n != 1 || err != nil {
			t.Error(n, err)
		}
		if w.Count(demo) != 0 || w.Count(real) != 1 || w.another(t).Count(demo) != 0 {
			t.Error(w.Count(demo), w.Count(real))
		}
		for _, def := range price.Defs() {
			docs, err := w.reg.Store().Table(t.Context(), def)
			if err != nil {
				t.Fatal(err)
			}
			if n, err := docs.Count(t.Context(), registry.Query{Where: []registry.Cond{registry.Eq("demo", true)}}); n != 0 || err != nil {
				t.Errorf("%s: %d %v", def.Name, n, err)
			}
		}
	})
}

func TestTheListOfBoards(t *testing.T) {
	w := newWorld(t, both.SQLite(t))
	at, empty := w.place(t, county[0], false), w.place(t, county[0], false)
	w.write(t, at, line("paper", price.Kilogram, 100), line("plastic", price.Kilogram, 100))
	w.pass(31 * day)
	list, _, err := w.List(t.Context(), w.staff, "", "", "", 10)
	if err != nil || len(list) != 2 {
		t.Fatal(len(list), err)
	}
	for _, s := range list {
		if s.Place.ID == at && (s.Count != 2 || s.Stale != 2 || s.At == nil || !s.Mayest) || s.Place.ID == empty && (s.Count != 0 || s.At != nil) {
			t.Errorf("%+v", s)
		}
	}
	_, _, err = w.List(t.Context(), registry.Actor{}, "", "", "", 10)
	wants(t, err, registry.Forbidden, "forbidden")
	if list, _, err := w.List(t.Context(), w.other, "", "", "", 10); err != nil || len(list) != 0 {
		t.Error(len(list), err)
	}
}

// What the page of the city's prices costs, with as many boards as a city has places.
func BenchmarkReferences(b *testing.B) {
	w := newWorld(b, both.SQLite(b))
	for range 300 {
		at := w.place(b, county[0], false)
		var lines []price.Line
		for _, t := range registry.Terms[:20] {
			lines = append(lines, line(t.Code, price.Kilogram, 100))
		}
		w.write(b, at, lines...)
	}
	for b.Loop() {
		w.pass(60e9) // so that nothing is taken from before
		if list, err := w.References("", ""); err != nil || len(list) != 20 {
			b.Fatal(len(list), err)
		}
	}
}

// Whatever is sent as a line is refused as invalid, or can be read again as it was.
func FuzzLines(f *testing.F) {
	f.Add("paper", "kg", int64(100), "2026-12-01", "成捆")
	f.Add("", "", int64(-1), "2026-13-99", "\x00")
	f.Add("vehicle_elv", "piece", int64(1<<62), "", "<script>")
	w := newWorld(f, both.SQLite(f))
	at := w.place(f, county[0], false)
	f.Fuzz(func(t *testing.T, m, unit string, fen int64, to, note string) {
		l := price.Line{Material: registry.Material(m), Unit: price.Unit(unit), PriceFen: fen, ValidTo: to, Note: note}
		_, b, err := w.Work(t.Context(), w.staff, string(at))
		if err != nil {
			t.Fatal(err)
		}
		switch b, err := w.Write(t.Context(), w.staff, at, b.Rev, []price.Line{l}); {
		case registry.KindOf(err) == registry.Invalid:
		case err != nil:
			t.Errorf("%+v: %v", l, err)
		case len(b.Quotes) != 1 || b.Quotes[0].PriceFen != fen || string(b.Quotes[0].Material) != m || b.Quotes[0].Note != strings.TrimSpace(note):
			t.Errorf("%+v became %+v", l, b.Quotes)
		}
	})
}

func TestDemonstrationBoardsHaveAPast(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		demo, real := w.place(t, county[0], true), w.place(t, county[0], false)
		var weeks [][]price.Line
		for _, fen := range []int64{100, 100, 120, 90} {
			weeks = append(weeks, []price.Line{line("paper", price.Kilogram, fen), line("cans", price.Piece, 10)})
		}
		_, err := w.Demonstrate(t.Context(), registry.Console, real, weeks)
		wants(t, err, registry.Conflict, "price.not_demo")
		_, err = w.Demonstrate(t.Context(), w.boss, demo, weeks)
		wants(t, err, registry.Forbidden, "forbidden")
		for i := range 2 {
			if ok, err := w.Demonstrate(t.Context(), registry.Console, demo, weeks); err != nil || ok != (i == 0) {
				t.Error(ok, err)
			}
		}
		if got := w.history(t, demo, "paper"); got != "100 11-03–11-16; 120 11-17–11-23; 90 11-24–…; " {
			t.Error(got)
		}
		w.pass(day)
		w.write(t, demo, line("paper", price.Kilogram, 95))
		if got := w.history(t, demo, "paper"); got != "100 11-03–11-16; 120 11-17–11-23; 90 11-24–11-24; 95 11-25–…; " {
			t.Error(got)
		}
		if list, err := w.References("", ""); err != nil || len(list) != 0 {
			t.Errorf("made-up prices count: %+v, %v", list, err)
		}
	})
}
