package replay_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"huishou/geo/registry"
	"huishou/geo/registry/replay"
	"huishou/geo/store/both"
	"huishou/geo/store/storetest"
)

// world is the replays of one registry, with a clock that stands still until moved.
type world struct {
	*replay.Replays
	reg *registry.Registry
	now time.Time
}

func onBoth(t *testing.T, do func(t *testing.T, w *world)) {
	for name, open := range both.Stores {
		t.Run(name, func(t *testing.T) { do(t, newWorld(t, storetest.Breakable(open(t)))) })
	}
}

func newWorld(t testing.TB, store registry.Store) *world {
	t.Helper()
	w := &world{now: time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)}
	var err error
	if w.reg, err = registry.Open(t.Context(), store, registry.Options{Poll: -1, Now: func() time.Time { return w.now }}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.reg.Close)
	if w.Replays, err = replay.Open(t.Context(), w.reg); err != nil {
		t.Fatal(err)
	}
	return w
}

func ask(who, key, what string) replay.Request {
	return replay.Request{Who: who, Key: key, What: []byte(what)}
}

var answer = replay.Answer{Status: 201, Header: map[string]string{"Location": "/api/v1/x"}, Body: []byte(`{"token":"hst_secret"}`)}

// do takes a key and answers.
func (w *world) do(t *testing.T, q replay.Request) {
	t.Helper()
	run, again, err := w.Begin(t.Context(), q)
	if err != nil || again != nil {
		t.Fatal(again, err)
	}
	if err := run.Keep(t.Context(), answer); err != nil {
		t.Fatal(err)
	}
}

func wants(t *testing.T, w *world, q replay.Request, code string) {
	t.Helper()
	run, again, err := w.Begin(t.Context(), q)
	e, _ := errors.AsType[*registry.Error](err)
	if run != nil || again != nil || e == nil || e.Code != code && (len(e.Fields) == 0 || e.Fields[0].Code != code) {
		t.Errorf("got %v, %v, %v, want %s", run, again, err, code)
	}
}

func TestAKey(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.do(t, ask("wang", "key-00001", "a"))
		t.Run("answers again", func(t *testing.T) {
			_, again, err := w.Begin(t.Context(), ask("wang", "key-00001", "a"))
			if err != nil || again == nil || again.Status != 201 || again.Header["Location"] != "/api/v1/x" || string(again.Body) != string(answer.Body) {
				t.Errorf("%+v %v", again, err)
			}
		})
		t.Run("stands for one request", func(t *testing.T) { wants(t, w, ask("wang", "key-00001", "b"), "idempotency.reused") })
		t.Run("is its sender's", func(t *testing.T) { w.do(t, ask("li", "key-00001", "b")) })
		t.Run("is taken while its request runs", func(t *testing.T) {
			if _, _, err := w.Begin(t.Context(), ask("wang", "key-00002", "a")); err != nil {
				t.Fatal(err)
			}
			wants(t, w, ask("wang", "key-00002", "a"), "idempotency.running")
			wants(t, w, ask("wang", "key-00002", "b"), "idempotency.reused")
			w.now = w.now.Add(time.Minute)
			wants(t, w, ask("wang", "key-00002", "a"), "idempotency.running")
		})
		t.Run("is free when its request was cut off", func(t *testing.T) {
			w.now = w.now.Add(2 * time.Minute)
			w.do(t, ask("wang", "key-00002", "b"))
		})
		t.Run("who was taken for cut off does not overwrite who came after", func(t *testing.T) {
			late, _, err := w.Begin(t.Context(), ask("wang", "key-00003", "a"))
			if err != nil {
				t.Fatal(err)
			}
			w.now = w.now.Add(3 * time.Minute)
			w.do(t, ask("wang", "key-00003", "b"))
			if err := late.Keep(t.Context(), replay.Answer{Status: 500}); registry.KindOf(err) != registry.Stale {
				t.Errorf("%v", err)
			}
			if err := late.Drop(t.Context()); err != nil {
				t.Error(err)
			}
			if _, again, err := w.Begin(t.Context(), ask("wang", "key-00003", "b")); err != nil || again == nil || again.Status != 201 {
				t.Errorf("%+v %v", again, err)
			}
		})
		t.Run("is given back", func(t *testing.T) {
			run, _, err := w.Begin(t.Context(), ask("wang", "key-00004", "a"))
			if err != nil || run.Drop(t.Context()) != nil {
				t.Fatal(err)
			}
			w.do(t, ask("wang", "key-00004", "b"))
		})
		t.Run("of an answer too large says so", func(t *testing.T) {
			run, _, err := w.Begin(t.Context(), ask("wang", "key-00005", "a"))
			if err != nil || run.Keep(t.Context(), replay.Answer{Status: 200, Body: make([]byte, 1<<20)}) != nil {
				t.Fatal(err)
			}
			wants(t, w, ask("wang", "key-00005", "a"), "idempotency.not_kept")
		})
		t.Run("is 8 to 128 printable characters", func(t *testing.T) {
			for _, key := range []string{"", "1234567", strings.Repeat("x", 129), "12345678\n", "12345678\x7f", "12345678\xff", "钥匙钥匙"} {
				wants(t, w, ask("wang", key, "a"), "idempotency.bad_key")
			}
			w.do(t, ask("wang", "12345678", "a"))
			w.do(t, ask("wang", strings.Repeat("~", 128), "a"))
		})
		t.Run("works for a day, and is then swept", func(t *testing.T) {
			w.do(t, ask("wang", "key-00006", "a"))
			w.now = w.now.Add(replay.Lasts - time.Second)
			if n, err := w.Sweep(t.Context()); err != nil || n == 0 {
				t.Errorf("%d older ones swept, %v", n, err)
			}
			if _, again, err := w.Begin(t.Context(), ask("wang", "key-00006", "a")); err != nil || again == nil {
				t.Errorf("%v %v", again, err)
			}
			w.now = w.now.Add(2 * time.Second)
			if n, err := w.Sweep(t.Context()); err != nil || n == 0 {
				t.Errorf("%d swept, %v", n, err)
			}
			w.do(t, ask("wang", "key-00006", "b"))
		})
	})
}

func TestOfManyAtOnceOneHasTheKey(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		other, err := replay.Open(t.Context(), w.reg)
		if err != nil {
			t.Fatal(err)
		}
		for round := range 10 {
			var all sync.WaitGroup
			got := make([]bool, 8)
			for i := range got {
				all.Go(func() {
					r := []*replay.Replays{w.Replays, other}[i%2]
					run, _, err := r.Begin(t.Context(), ask("wang", fmt.Sprint("at-once-", round), "a"))
					if got[i] = run != nil; err != nil && registry.KindOf(err) != registry.Conflict {
						t.Error(err)
					}
				})
			}
			all.Wait()
			n := 0
			for _, one := range got {
				if one {
					n++
				}
			}
			if n != 1 {
				t.Errorf("%d have it", n)
			}
		}
	})
}

// Broken at any call, a key is never answered that was not, and is free after a while.
func TestEveryCallMayBreak(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		for _, after := range []bool{false, true} {
			for n := 1; ; n++ {
				q := ask("wang", fmt.Sprint("broken-", after, n), "a")
				ctx, b := storetest.BreakAt(t.Context(), n, after)
				run, again, err := w.Begin(ctx, q)
				if again != nil {
					t.Fatal("answered")
				}
				if err == nil {
					err = run.Keep(ctx, answer)
				}
				if !b.Hit() {
					break
				}
				if err == nil {
					t.Errorf("call %d broken (after %v), and nobody was told", n, after)
				}
				w.now = w.now.Add(3 * time.Minute)
				if run, again, err = w.Begin(t.Context(), q); err != nil || (run == nil) == (again == nil) {
					t.Errorf("call %d broken (after %v): the key stays taken: %v", n, after, err)
				}
			}
		}
	})
}
