package machine_test

import (
	"context"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"time"

	"huishou/geo/registry"
	"huishou/geo/registry/machine"
	"huishou/geo/store/both"
	"huishou/geo/store/storetest"
)

func TestAMachineSaysHowItDoes(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		if got := state(w.Machines, t, w.place); got != "none" {
			t.Error(got)
		}
		token := w.token(t)
		if got := state(w.Machines, t, w.place); got != "unknown" { // it never posted
			t.Error(got)
		}
		for _, c := range []struct {
			post machine.Post
			want string
		}{{says(machine.Working, 30), "working 30%"}, {says(machine.Full), "full"}, {says(machine.Broken, 0), "broken 0%"}, {says(machine.Working), "working"}} {
			if err := w.Receive(ctx, token, c.post); err != nil {
				t.Fatal(err)
			}
			if got := state(w.Machines, t, w.place); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		}
		w.pass(2 * time.Hour)
		if got := state(w.Machines, t, w.place); got != "working" {
			t.Errorf("after 2 hours: %s", got)
		}
		w.pass(time.Second)
		s, ok := w.StateOf(ctx, w.place)
		if !ok || s.State != machine.Unknown || s.FillPercent != nil || s.LastSeen == nil || !s.LastSeen.Equal(time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)) {
			t.Errorf("after more: %+v", s)
		}
		if err := w.Receive(ctx, token, says(machine.Working, 5)); err != nil || state(w.Machines, t, w.place) != "working 5%" {
			t.Error(state(w.Machines, t, w.place), err)
		}
		for _, bad := range []machine.Post{says("tired"), says(""), says(machine.Unknown), says(machine.Working, -1), says(machine.Working, 101)} {
			wants(t, w.Receive(ctx, token, bad), registry.Invalid, "request.invalid")
		}
		if got := state(w.Machines, t, w.place); got != "working 5%" {
			t.Errorf("after bad posts: %s", got)
		}
	})
}

func TestTokens(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		for name, c := range map[string]struct {
			who  registry.Actor
			kind registry.Kind
		}{"staff": {w.staff, registry.Forbidden}, "another area's office": {w.far, registry.NotFound}, "the public": {registry.Actor{}, registry.NotFound}} {
			t.Run(name, func(t *testing.T) {
				_, _, err := w.Give(ctx, c.who, string(w.place))
				wants(t, err, c.kind, "")
				wants(t, w.TakeBack(ctx, c.who, string(w.place)), c.kind, "")
			})
		}
		_, _, err := w.Give(ctx, w.boss, string(w.manned))
		wants(t, err, registry.Conflict, "machine.not_a_machine")
		wants(t, w.TakeBack(ctx, w.boss, string(w.place)), registry.NotFound, "machine.not_found")
		_, _, err = w.Of(ctx, w.boss, string(w.place))
		wants(t, err, registry.NotFound, "machine.not_found")

		first := w.token(t)
		second := w.token(t)
		if raw, err := base64.RawURLEncoding.DecodeString(strings.TrimPrefix(first, "hmd_")); err != nil || len(raw) != 32 || first == second {
			t.Errorf("%q, %v", first, err)
		}
		wants(t, w.Receive(ctx, first, says(machine.Full)), registry.Unauthenticated, "machine.token_invalid")
		if err := w.Receive(ctx, second, says(machine.Full)); err != nil {
			t.Error(err)
		}
		row, s, err := w.Of(ctx, w.staff, string(w.place))
		if err != nil || row.GivenBy != "老板" || s.State != machine.Full || strings.Contains(fmt.Sprint(row), second) {
			t.Error(row, s, err)
		}
		for _, bad := range []string{"", "hmd_", second[:len(second)-1], second + "A", strings.TrimPrefix(second, "hmd_"), "hmd_" + strings.Repeat("A", 43), "hst_" + second[4:], "hmd_\x00"} {
			wants(t, w.Receive(ctx, bad, says(machine.Working)), registry.Unauthenticated, "machine.token_invalid")
		}
		if err := w.TakeBack(ctx, w.reviewer, string(w.place)); err != nil {
			t.Fatal(err)
		}
		wants(t, w.Receive(ctx, second, says(machine.Working)), registry.Unauthenticated, "")
		if got := state(w.Machines, t, w.place); got != "none" {
			t.Error(got)
		}
		third := w.token(t)
		if err := w.Receive(ctx, third, says(machine.Working)); err != nil || state(w.Machines, t, w.place) != "working" {
			t.Error(state(w.Machines, t, w.place), err)
		}
	})
}

func TestTheStoreIsWrittenAtAChangeOrSeldom(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		token := w.token(t)
		before := w.writes()
		wrote := func(claim string, want int) {
			t.Helper()
			if n := w.writes() - before; n != want {
				t.Errorf("%s: %d writes, want %d", claim, n, want)
			}
			before = w.writes()
		}
		post := func(p machine.Post) {
			t.Helper()
			if err := w.Receive(ctx, token, p); err != nil {
				t.Fatal(err)
			}
		}
		post(says(machine.Working, 0))
		wrote("the first post", 1)
		for i := range int64(60) { // an hour, a post a minute, fuller each time
			w.pass(time.Minute)
			post(says(machine.Working, i))
		}
		wrote("an hour without a change", 4)
		if got := state(w.Machines, t, w.place); got != "working 59%" {
			t.Errorf("memory has %s", got)
		}
		w.pass(time.Minute)
		post(says(machine.Full, 100))
		wrote("a change", 1)
		w.pass(time.Minute)
		post(says(machine.Full, 99))
		wrote("no change", 0)
		w.pass(time.Minute)
		post(says(machine.Working, 0))
		wrote("a change back", 1)
	})
}

func TestAMachineThatPostsTooOftenIsHeldBack(t *testing.T) {
	w := newWorld(t, both.SQLite(t))
	token := w.token(t)
	before := w.writes()
	taken := 0
	for i := range 1000 { // every tenth of a second, another state each time
		err := w.Receive(t.Context(), token, says([]machine.State{machine.Working, machine.Full}[i%2]))
		switch registry.KindOf(err) {
		case registry.TooMany:
		default:
			if err != nil {
				t.Fatal(err)
			}
			taken++
		}
		w.pass(100 * time.Millisecond)
	}
	if taken < 15 || taken > 16 || w.writes()-before > taken {
		t.Errorf("in 100 seconds %d posts were taken and %d written", taken, w.writes()-before)
	}
}

func TestAnotherInstanceLearnsOfItFromTheStore(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		other := w.another(t)
		token := w.token(t)
		if err := w.Receive(ctx, token, says(machine.Full, 98)); err != nil {
			t.Fatal(err)
		}
		if got := state(other, t, w.place); got != "none" { // it looked just now
			t.Error(got)
		}
		w.pass(31 * time.Second)
		if got := state(other, t, w.place); got != "full 98%" {
			t.Error(got)
		}
		// The machine posts to the other one now; each knows the newest it can know.
		w.pass(time.Minute)
		if err := other.Receive(ctx, token, says(machine.Working, 1)); err != nil {
			t.Fatal(err)
		}
		w.pass(31 * time.Second)
		if got := state(w.Machines, t, w.place); got != "working 1%" {
			t.Error(got)
		}
		if err := other.Receive(ctx, token, says(machine.Working, 2)); err != nil {
			t.Fatal(err)
		}
		w.pass(31 * time.Second)
		if got := state(w.Machines, t, w.place) + ", " + state(other, t, w.place); got != "working 1%, working 2%" { // not stored yet
			t.Error(got)
		}
		if err := w.TakeBack(ctx, w.boss, string(w.place)); err != nil {
			t.Fatal(err)
		}
		wants(t, other.Receive(ctx, token, says(machine.Working)), registry.Unauthenticated, "")
		w.pass(31 * time.Second)
		if got := state(other, t, w.place); got != "none" {
			t.Error(got)
		}
		// A third that starts now knows what was stored.
		w.token(t)
		if got := state(w.another(t), t, w.place); got != "working 1%" {
			t.Error(got)
		}
	})
}

func TestALookThatFailsIsMadeUpFor(t *testing.T) {
	w := newWorld(t, both.SQLite(t))
	other := w.another(t)
	token := w.token(t)
	w.pass(31 * time.Second)
	ctx, b := storetest.BreakAt(t.Context(), 1, false)
	if _, ok := other.StateOf(ctx, w.place); ok || !b.Hit() {
		t.Error("the look did not fail")
	}
	if err := w.Receive(t.Context(), token, says(machine.Full)); err != nil {
		t.Fatal(err)
	}
	w.pass(31 * time.Second)
	if got := state(other, t, w.place); got != "full" {
		t.Error(got)
	}
}

// Each call of the store breaks once, before it wrote or after; what is sent again
// does it.
func TestEveryCallOfAWriteMayBreak(t *testing.T) {
	writes := map[string]struct {
		run  func(ctx context.Context, w *world, token string) error
		done func(t *testing.T, w *world, token string) bool
	}{
		"give": {func(ctx context.Context, w *world, _ string) error {
			_, _, err := w.Give(ctx, w.boss, string(w.place))
			return err
		}, func(t *testing.T, w *world, token string) bool {
			return registry.KindOf(w.Receive(t.Context(), token, says(machine.Working))) == registry.Unauthenticated // the old one is worth nothing
		}},
		"take back": {func(ctx context.Context, w *world, _ string) error {
			err := w.TakeBack(ctx, w.boss, string(w.place))
			if registry.KindOf(err) == registry.NotFound { // it was done, and the answer lost
				err = nil
			}
			return err
		}, func(t *testing.T, w *world, _ string) bool {
			_, _, err := w.Of(t.Context(), w.boss, string(w.place))
			return registry.KindOf(err) == registry.NotFound
		}},
		"post": {func(ctx context.Context, w *world, token string) error {
			return w.Receive(ctx, token, says(machine.Full))
		}, func(t *testing.T, w *world, _ string) bool {
			return state(w.another(t), t, w.place) == "full" // as the store has it
		}},
	}
	for name, open := range both.Stores {
		for what, c := range writes {
			for _, after := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s/%s/after %v", name, what, after), func(t *testing.T) {
					w := newWorld(t, open(t))
					for n := 1; ; n++ {
						w.pass(time.Hour)
						token := w.token(t)
						if err := w.Receive(t.Context(), token, says(machine.Working)); err != nil {
							t.Fatal(err)
						}
						ctx, b := storetest.BreakAt(t.Context(), n, after)
						err := c.run(ctx, w, token)
						if !b.Hit() {
							if err != nil || n < 3 || !c.done(t, w, token) {
								t.Fatalf("%d calls, %v", n-1, err)
							}
							return
						}
						if err == nil {
							t.Fatalf("call %d broke and nobody was told", n)
						}
						if err := c.run(t.Context(), w, token); err != nil || !c.done(t, w, token) {
							t.Fatalf("call %d broke; again: %v", n, err)
						}
					}
				})
			}
		}
	}
}

func FuzzReceive(f *testing.F) {
	f.Add("hmd_"+strings.Repeat("A", 43), "working", int64(3))
	f.Add("", "", int64(-1))
	f.Add("hmd_\xff", "full", int64(1<<62))
	w := newWorld(f, both.SQLite(f))
	w.token(f)
	ctx := f.Context()
	f.Fuzz(func(t *testing.T, token, s string, fill int64) {
		err := w.Receive(ctx, token, machine.Post{State: machine.State(s), Fill: &fill})
		if registry.KindOf(err) != registry.Unauthenticated {
			t.Fatalf("%q: %v", token, err)
		}
	})
}

func TestWhatStaysTheSameLeavesNoHistory(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		token := w.token(t)
		for range 200 {
			w.pass(20 * time.Minute)
			if err := w.Receive(t.Context(), token, says(machine.Working, 40)); err != nil {
				t.Fatal(err)
			}
		}
		for _, def := range machine.Defs() {
			docs, err := w.store.Store.Table(t.Context(), def)
			if err != nil {
				t.Fatal(err)
			}
			doc, err := docs.Get(t.Context(), w.place)
			if err != nil {
				t.Fatal(err)
			}
			// The token and the first state are two facts; the rest is one.
			if h, err := docs.History(t.Context(), w.place); err != nil || def.Name == "machine" && len(h) != 1 || def.Name != "machine" && len(h) != 0 {
				t.Errorf("%s: version %d, history of %d (%v)", def.Name, doc.Rev, len(h), err)
			}
		}
		if s, ok := w.another(t).StateOf(t.Context(), w.place); !ok || s.State != machine.Working || !s.LastSeen.Equal(*w.now) {
			t.Errorf("another instance knows %+v", s)
		}
	})
}
