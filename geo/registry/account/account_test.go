package account_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"huishou/geo/registry"
	"huishou/geo/registry/account"
	"huishou/geo/store/both"
)

// world is accounts in a store of their own, with a clock that stands still until moved.
type world struct {
	*account.Accounts
	reg *registry.Registry

	mu  sync.Mutex
	now time.Time
}

func newWorld(t testing.TB) *world {
	t.Helper()
	return newWorldIn(t, both.SQLite(t))
}

func newWorldIn(t testing.TB, store registry.Store) *world {
	t.Helper()
	w := &world{now: time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)}
	var err error
	if w.reg, err = registry.Open(context.Background(), store, registry.Options{Poll: -1, Now: w.clock}); err != nil {
		t.Fatal(err)
	}
	if w.Accounts, err = account.Open(context.Background(), w.reg, account.Options{Light: true}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.reg.Close)
	return w
}

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) wait(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

const goodPassword = "竹海大道-早晨-七点"

func (w *world) account(t testing.TB, login string, grants ...registry.Grant) account.Account {
	t.Helper()
	operator := registry.ID("")
	for _, g := range grants {
		if g.Role == registry.OperatorAdmin || g.Role == registry.SiteStaff {
			operator = "01JOPERATOR0000000000000001"
		}
	}
	acc, err := w.Create(t.Context(), registry.Console, login, "某人"+login, goodPassword, grants, operator)
	if err != nil {
		t.Fatal(err)
	}
	return acc
}

func code(err error) string {
	if err == nil {
		return ""
	}
	e, ok := err.(*registry.Error)
	if !ok {
		return err.Error()
	}
	if len(e.Fields) > 0 {
		return e.Fields[0].Code
	}
	return e.Code
}

func TestPasswords(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct{ password, want string }{
		{"kurz", "password.too_short"},
		{"password", "password.common"},
		{"Passw0rd!", "password.common"},
		{"12345678", "password.common"},
		{"19700101", "password.common"},
		{"qwertyuiop", "password.common"},
		{"aaaaaaaaaaaa", "password.common"},
		{"huishou123", "password.common"},
		{"mein-lao-wang-7", "password.has_login"},
		{goodPassword, ""},
		{"correct horse battery", ""},
		{"三月桃花开满城了", ""},
	} {
		_, err := w.Register(t.Context(), "lao-wang", "王师傅", c.password)
		if got := code(err); got != c.want && !(c.want == "" && got == "login.taken") {
			t.Errorf("%q: %s, want %s", c.password, got, c.want)
		}
	}
	t.Run("two spellings of one password are one", func(t *testing.T) {
		if _, err := w.Register(t.Context(), "andre", "安德烈", "caf\u00e9 au lait zum See"); err != nil {
			t.Fatal(err)
		}
		if _, _, err := w.Login(t.Context(), "andre", "cafe\u0301 au lait zum See", ""); err != nil {
			t.Error(err)
		}
	})
}

func TestLoginNamesHaveOneForm(t *testing.T) {
	w := newWorld(t)
	w.account(t, "Zhang.San")
	for _, spelling := range []string{"zhang.san", "ＺＨＡＮＧ.ＳＡＮ", " zhang.san. ", "ZHANG.san。"} {
		if _, _, err := w.Login(t.Context(), spelling, goodPassword, ""); err != nil {
			t.Errorf("%q: %v", spelling, err)
		}
		if _, err := w.Register(t.Context(), spelling, "另一个", goodPassword); code(err) != "login.taken" {
			t.Errorf("%q is another login: %v", spelling, err)
		}
	}
	for spelling, want := range map[string]string{"": "field.required", "13800138000": "login.is_phone", "a\u202eb": "field.bad_characters", "a b": "field.bad_characters", strings.Repeat("a", 41): "field.too_long"} {
		if _, err := w.Register(t.Context(), spelling, "某", goodPassword); code(err) != want {
			t.Errorf("%q: %v, want %s", spelling, err, want)
		}
	}
}

func TestALoginTellsNothing(t *testing.T) {
	w := newWorld(t)
	w.account(t, "known")
	blocked := w.account(t, "blocked")
	if _, err := w.SetState(t.Context(), registry.Console, blocked.ID, account.Blocked); err != nil {
		t.Fatal(err)
	}
	for _, c := range [][2]string{{"known", "wrong password"}, {"unknown", goodPassword}, {"blocked", goodPassword}, {"", ""}} {
		_, _, err := w.Login(t.Context(), c[0], c[1], "")
		if registry.KindOf(err) != registry.Unauthenticated || err.Error() != "login.failed: refused: login.failed" {
			t.Errorf("%v: %v", c, err)
		}
	}
}

func TestSessions(t *testing.T) {
	w := newWorld(t)
	acc := w.account(t, "li", registry.Grant{Role: registry.Reviewer})
	login := func() string {
		_, secret, err := w.Login(t.Context(), "li", goodPassword, "browser")
		if err != nil {
			t.Fatal(err)
		}
		return secret
	}
	alive := func(secret string) bool {
		h, err := w.Session(t.Context(), secret)
		if err == nil && (h.Account.ID != acc.ID || !h.Actor.Is(registry.Reviewer)) {
			t.Errorf("%+v", h.Actor)
		}
		return err == nil
	}
	t.Run("it ends when nobody uses it for half an hour", func(t *testing.T) {
		s := login()
		for range 4 {
			w.wait(29 * time.Minute)
			if !alive(s) {
				t.Fatal("ended while it was used")
			}
		}
		w.wait(31 * time.Minute)
		if alive(s) {
			t.Error("goes on")
		}
	})
	t.Run("it ends after twelve hours however it is used", func(t *testing.T) {
		s := login()
		for range 48 {
			w.wait(14 * time.Minute)
			alive(s)
		}
		w.wait(49 * time.Minute)
		if alive(s) {
			t.Error("goes on")
		}
	})
	t.Run("a cookie changed by one bit is nobody's", func(t *testing.T) {
		s := login()
		for i := range len(s) {
			b := []byte(s)
			b[i] ^= 1
			if string(b) != s && alive(string(b)) {
				t.Fatalf("byte %d does not count", i)
			}
		}
		for _, bad := range []string{"", strings.Repeat("A", 64<<10), `{"$ne":1}`, s + "A"} {
			if alive(bad) {
				t.Errorf("%.20q is somebody's", bad)
			}
		}
	})
	t.Run("logging out ends this one, and everywhere all", func(t *testing.T) {
		one, other, third := login(), login(), login()
		h, err := w.Session(t.Context(), one)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Leave(t.Context(), h); err != nil || alive(one) || !alive(other) {
			t.Errorf("%v, %v, %v", err, alive(one), alive(other))
		}
		h, _ = w.Session(t.Context(), other)
		if err := w.LeaveEverywhere(t.Context(), h); err != nil || alive(other) || alive(third) {
			t.Errorf("%v: somebody is still in", err)
		}
	})
	t.Run("a new password, another role and a block end all", func(t *testing.T) {
		for name, change := range map[string]func() error{
			"password": func() error {
				h, _ := w.Session(t.Context(), login())
				_, err := w.SetPassword(t.Context(), h.Actor, goodPassword, "另一句很长的口令哦")
				if err == nil {
					h2, _, _ := w.Login(t.Context(), "li", "另一句很长的口令哦", "")
					_, err = w.SetPassword(t.Context(), h2.Actor, "另一句很长的口令哦", goodPassword)
				}
				return err
			},
			"role": func() error {
				_, err := w.Grant(t.Context(), registry.Console, acc.ID, []registry.Grant{{Role: registry.Reviewer}}, "")
				return err
			},
			"block": func() error {
				_, err := w.SetState(t.Context(), registry.Console, acc.ID, account.Blocked)
				if err == nil {
					_, err = w.SetState(t.Context(), registry.Console, acc.ID, account.Active)
				}
				return err
			},
		} {
			s := login()
			if err := change(); err != nil || alive(s) {
				t.Errorf("%s: %v, still in: %v", name, err, alive(s))
			}
		}
	})
	t.Run("reading a session seldom writes", func(t *testing.T) {
		s := login()
		before := w.clock()
		for range 100 {
			alive(s)
		}
		h, _ := w.Session(t.Context(), s)
		list, err := w.Sessions(t.Context(), h.Actor)
		if err != nil || len(list) == 0 || !list[0].SeenAt.Equal(before.Truncate(time.Millisecond)) || list[0].Rev != 1 {
			t.Errorf("%v, %+v", err, list)
		}
	})
}

func TestInvitations(t *testing.T) {
	w := newWorld(t)
	reviewer := []registry.Grant{{Role: registry.Reviewer}}
	_, secret, err := w.Invite(t.Context(), registry.Console, reviewer, "", "")
	if err != nil {
		t.Fatal(err)
	}
	t.Run("a link works once", func(t *testing.T) {
		acc, err := w.Accept(t.Context(), secret, "first", "先来的", goodPassword)
		if err != nil || len(acc.Grants) != 1 || acc.Grants[0].Role != registry.Reviewer {
			t.Fatalf("%v, %+v", err, acc)
		}
		if _, err := w.Accept(t.Context(), secret, "second", "后来的", goodPassword); code(err) != "invitation.not_found" {
			t.Errorf("%v", err)
		}
	})
	t.Run("of two who use it at once, one gets the roles", func(t *testing.T) {
		_, secret, err := w.Invite(t.Context(), registry.Console, reviewer, "", "")
		if err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		var mu sync.Mutex
		won := 0
		for i := range 6 {
			wg.Go(func() {
				if acc, err := w.Accept(t.Context(), secret, "racer"+string(rune('a'+i)), "人", goodPassword); err == nil && len(acc.Grants) == 1 {
					mu.Lock()
					won++
					mu.Unlock()
				}
			})
		}
		wg.Wait()
		if won != 1 {
			t.Errorf("%d won", won)
		}
		rights := 0
		for _, login := range []string{"racera", "racerb", "racerc", "racerd", "racere", "racerf"} {
			if acc, err := w.ByLogin(t.Context(), registry.Console, login); err == nil {
				rights += len(acc.Grants)
			}
		}
		if rights != 1 {
			t.Errorf("%d accounts have roles", rights)
		}
	})
	t.Run("it ends after a week", func(t *testing.T) {
		_, secret, err := w.Invite(t.Context(), registry.Console, reviewer, "", "")
		if err != nil {
			t.Fatal(err)
		}
		w.wait(7*24*time.Hour + time.Minute)
		if _, err := w.Invited(t.Context(), secret); code(err) != "invitation.not_found" {
			t.Errorf("%v", err)
		}
	})
	t.Run("an operator's administrator invites his staff and nobody else", func(t *testing.T) {
		const one, two = registry.ID("01J00000000000000000000001"), registry.ID("01J00000000000000000000002")
		boss := registry.Actor{Name: "boss", Account: "b", Operator: one, Grants: []registry.Grant{{Role: registry.OperatorAdmin}}}
		if _, _, err := w.Invite(t.Context(), boss, []registry.Grant{{Role: registry.SiteStaff}}, one, ""); err != nil {
			t.Error(err)
		}
		for _, c := range []struct {
			role registry.Role
			at   registry.ID
		}{{registry.SiteStaff, two}, {registry.OperatorAdmin, one}, {registry.Admin, ""}, {registry.Reviewer, one}} {
			if _, _, err := w.Invite(t.Context(), boss, []registry.Grant{{Role: c.role}}, c.at, ""); err == nil {
				t.Errorf("he gives %s of %q", c.role, c.at)
			}
		}
	})
	t.Run("what is no id is no operator", func(t *testing.T) {
		for _, id := range []registry.ID{"x", "a\x00\x1b", registry.ID(strings.Repeat("0", 64<<10))} {
			if _, _, err := w.Invite(t.Context(), registry.Console, []registry.Grant{{Role: registry.SiteStaff}}, id, ""); registry.KindOf(err) != registry.Invalid {
				t.Errorf("%.40q: %v", id, err)
			}
		}
	})
}

func TestTheFirstAdministrator(t *testing.T) {
	w := newWorld(t)
	old, err := w.First(t.Context())
	if err != nil || old == "" {
		t.Fatal(old, err)
	}
	secret, err := w.First(t.Context()) // the next start, nobody having come
	if err != nil || secret == old {
		t.Fatal(err)
	}
	if _, err := w.Accept(t.Context(), old, "thief", "贼", goodPassword); err == nil {
		t.Error("the link of the start before still works")
	}
	acc, err := w.Accept(t.Context(), secret, "root-of-all", "管理员", goodPassword)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := w.First(t.Context()); err != nil || again != "" {
		t.Errorf("%q, %v", again, err)
	}
	t.Run("the last one stays", func(t *testing.T) {
		for name, err := range map[string]error{
			"blocked": second(w.SetState(t.Context(), registry.Console, acc.ID, account.Blocked)),
			"robbed":  second(w.Grant(t.Context(), registry.Console, acc.ID, nil, "")),
		} {
			if code(err) != "account.last_admin" {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func second(_ account.Account, err error) error { return err }

func TestTokens(t *testing.T) {
	w := newWorld(t)
	w.account(t, "robot", registry.Grant{Role: registry.Reviewer})
	h, _, err := w.Login(t.Context(), "robot", goodPassword, "")
	if err != nil {
		t.Fatal(err)
	}
	token, secret, err := w.MakeToken(t.Context(), h.Actor, "对接", []registry.Right{registry.PlaceConfirm}, 30)
	if err != nil {
		t.Fatal(err)
	}
	who, err := w.Bearer(t.Context(), secret)
	if err != nil || who.MayAtAll(registry.PlaceConfirm) != nil || who.MayAtAll(registry.PlaceReview) == nil || who.MayAtAll(registry.AccountSelf) == nil {
		t.Fatalf("%v, %v", err, who.Rights())
	}
	if _, _, err := w.MakeToken(t.Context(), h.Actor, "多要", []registry.Right{registry.AreaImport}, 30); code(err) != "scope.not_yours" {
		t.Errorf("more than its owner may: %v", err)
	}
	if _, _, err := w.MakeToken(t.Context(), who, "子", []registry.Right{registry.PlaceConfirm}, 30); err == nil {
		t.Error("a token makes tokens")
	}
	for _, bad := range []string{"", "hst_", secret + "x", secret[:len(secret)-1], "Bearer"} {
		if _, err := w.Bearer(t.Context(), bad); registry.KindOf(err) != registry.Unauthenticated {
			t.Errorf("%q: %v", bad, err)
		}
	}
	w.wait(31 * 24 * time.Hour)
	if _, err := w.Bearer(t.Context(), secret); err == nil {
		t.Error("it is valid after its last day")
	}
	h, _, _ = w.Login(t.Context(), "robot", goodPassword, "")
	if err := w.Revoke(t.Context(), h.Actor, token.ID); err != nil {
		t.Error(err)
	}
	if err := w.Revoke(t.Context(), h.Actor, token.ID); code(err) != "token.not_found" {
		t.Errorf("%v", err)
	}
}

func TestLeavingForGood(t *testing.T) {
	w := newWorld(t)
	acc := w.account(t, "leaver", registry.Grant{Role: registry.Reviewer})
	h, secret, err := w.Login(t.Context(), "leaver", goodPassword, "")
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Delete(t.Context(), h.Actor, "not the password"); code(err) != "password.wrong" {
		t.Errorf("%v", err)
	}
	data, err := w.Data(t.Context(), h.Actor)
	if err != nil || data.Account.ID != acc.ID || len(data.Sessions) != 1 || len(data.Acts) == 0 {
		t.Errorf("%v, %+v", err, data)
	}
	if err := w.Delete(t.Context(), h.Actor, goodPassword); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Session(t.Context(), secret); err == nil {
		t.Error("still in")
	}
	if _, _, err := w.Login(t.Context(), "leaver", goodPassword, ""); err == nil {
		t.Error("comes back")
	}
	if _, err := w.Register(t.Context(), "leaver", "新人", goodPassword); err != nil {
		t.Errorf("the login is not free: %v", err)
	}
	if faults, _, _, err := w.reg.CheckAudit(t.Context()); err != nil || len(faults) > 0 {
		t.Errorf("%v, %v", faults, err)
	}
}

func FuzzFold(f *testing.F) {
	for _, s := range []string{"abc", "ＡＢＣ.", "a\u0301", "\xff", "１３８００１３８０００", "。。"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := account.Fold(s)
		if account.Fold(once) != once {
			t.Errorf("%q: %q, then %q", s, once, account.Fold(once))
		}
	})
}
