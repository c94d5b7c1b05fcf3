package account_test

import (
	"context"
	"fmt"
	"testing"

	"huishou/geo/registry"
	"huishou/geo/registry/account"
	"huishou/geo/store/both"
	"huishou/geo/store/storetest"
)

// someone is an account with a session, a token, and an invitation for another.
type someone struct {
	*world
	acc                account.Account
	here               account.Here
	cookie, invitation string
	token              account.Token
	other              string // the login that whoever is new chooses
}

func (w *world) someone(t *testing.T, login string) someone {
	t.Helper()
	s := someone{world: w, acc: w.account(t, login), other: "new-" + login}
	var err error
	if s.here, s.cookie, err = w.Login(t.Context(), login, goodPassword, ""); err != nil {
		t.Fatal(err)
	}
	if _, s.invitation, err = w.Invite(t.Context(), registry.Console, []registry.Grant{{Role: registry.Reviewer}}, "", ""); err != nil {
		t.Fatal(err)
	}
	if s.token, _, err = w.MakeToken(t.Context(), s.here.Actor, "一", []registry.Right{registry.AccountSelf}, 1); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s someone) isOut(t *testing.T) bool {
	_, err := s.Session(t.Context(), s.cookie)
	return registry.KindOf(err) == registry.Unauthenticated
}

func (s someone) tokens(t *testing.T) int {
	list, err := s.Tokens(t.Context(), s.here.Actor)
	if err != nil {
		t.Fatal(err)
	}
	return len(list)
}

// Broken at any call, a write that said it was done is done, nobody has a role by
// half, and the log is a whole chain.
func TestEveryCallOfAWriteMayBreak(t *testing.T) {
	const another = "江边码头-傍晚-九点"
	writes := map[string]struct {
		run  func(context.Context, someone) error
		done func(*testing.T, someone) bool
	}{
		"registration": {func(ctx context.Context, s someone) error {
			_, err := s.Register(ctx, s.other, "新人", goodPassword)
			return err
		}, func(t *testing.T, s someone) bool {
			acc, err := s.ByLogin(t.Context(), registry.Console, s.other)
			if len(acc.Grants) > 0 {
				t.Error("it may do something")
			}
			return err == nil
		}},
		"invitation": {func(ctx context.Context, s someone) error {
			_, err := s.Accept(ctx, s.invitation, s.other, "新人", goodPassword)
			return err
		}, func(t *testing.T, s someone) bool {
			acc, err := s.ByLogin(t.Context(), registry.Console, s.other)
			if _, open := s.Invited(t.Context(), s.invitation); len(acc.Grants) > 0 && open == nil {
				t.Error("it gave its roles and still works")
			}
			return err == nil && len(acc.Grants) == 1
		}},
		"roles": {func(ctx context.Context, s someone) error {
			_, err := s.Grant(ctx, registry.Console, s.acc.ID, []registry.Grant{{Role: registry.Reviewer}}, "")
			return err
		}, func(t *testing.T, s someone) bool {
			acc, err := s.Get(t.Context(), registry.Console, s.acc.ID)
			if given := len(acc.Grants) > 0; given != s.isOut(t) {
				t.Errorf("roles given: %v, session over: %v", given, !given)
			}
			return err == nil && len(acc.Grants) == 1
		}},
		"block": {func(ctx context.Context, s someone) error {
			_, err := s.SetState(ctx, registry.Console, s.acc.ID, account.Blocked)
			return err
		}, func(t *testing.T, s someone) bool { return s.isOut(t) }},
		"password": {func(ctx context.Context, s someone) error {
			_, err := s.SetPassword(ctx, s.here.Actor, goodPassword, another)
			return err
		}, func(t *testing.T, s someone) bool {
			_, _, err := s.Login(t.Context(), s.acc.Login, another, "")
			return err == nil && s.isOut(t)
		}},
		"token": {func(ctx context.Context, s someone) error {
			_, _, err := s.MakeToken(ctx, s.here.Actor, "二", []registry.Right{registry.AccountSelf}, 1)
			return err
		}, func(t *testing.T, s someone) bool { return s.tokens(t) == 2 }},
		"end of a token": {func(ctx context.Context, s someone) error {
			return s.Revoke(ctx, s.here.Actor, s.token.ID)
		}, func(t *testing.T, s someone) bool { return s.tokens(t) == 0 }},
		"logout": {func(ctx context.Context, s someone) error {
			return s.Leave(ctx, s.here)
		}, func(t *testing.T, s someone) bool { return s.isOut(t) }},
		"deletion": {func(ctx context.Context, s someone) error {
			return s.Delete(ctx, s.here.Actor, goodPassword)
		}, func(t *testing.T, s someone) bool {
			_, err := s.Get(t.Context(), registry.Console, s.acc.ID)
			return err != nil && s.isOut(t)
		}},
	}
	for name, open := range both.Stores {
		t.Run(name, func(t *testing.T) {
			w := newWorldIn(t, storetest.Breakable(open(t)))
			for what, c := range writes {
				for _, after := range []bool{false, true} {
					for n := 1; ; n++ {
						s := w.someone(t, fmt.Sprintf("%x-%v-%d", what, after, n))
						ctx, b := storetest.BreakAt(t.Context(), n, after)
						err := c.run(ctx, s)
						done := c.done(t, s)
						if err == nil && !done {
							t.Fatalf("%s, call %d broken (after %v): it says that it did it", what, n, after)
						}
						if !b.Hit() {
							if err != nil || n < 2 {
								t.Fatalf("%s: %v after %d calls", what, err, n)
							}
							break
						}
					}
				}
			}
			if faults, _, _, err := w.reg.CheckAudit(t.Context()); err != nil || len(faults) > 0 {
				t.Errorf("the log: %v, %v", faults, err)
			}
		})
	}
}

// What is not exactly a secret that was handed out opens nothing, whatever its form.
func FuzzSecrets(f *testing.F) {
	w := newWorld(f)
	w.account(f, "owner")
	here, cookie, err := w.Login(context.Background(), "owner", goodPassword, "")
	if err != nil {
		f.Fatal(err)
	}
	_, token, err := w.MakeToken(context.Background(), here.Actor, "一", []registry.Right{registry.AccountSelf}, 1)
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range []string{"", cookie + "=", cookie + "\n", " " + cookie, token + "A", "hst_", "hst_hst_" + cookie, "HST_" + token[4:], "\x00", "{\"$ne\":null}", "eyJhbGciOiJub25lIn0.e30."} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if _, err := w.Session(t.Context(), s); s != cookie && registry.KindOf(err) != registry.Unauthenticated {
			t.Errorf("session %q: %v", s, err)
		}
		if _, err := w.Bearer(t.Context(), s); s != token && registry.KindOf(err) != registry.Unauthenticated {
			t.Errorf("token %q: %v", s, err)
		}
		if _, err := w.Invited(t.Context(), s); registry.KindOf(err) != registry.NotFound {
			t.Errorf("invitation %q: %v", s, err)
		}
	})
}
