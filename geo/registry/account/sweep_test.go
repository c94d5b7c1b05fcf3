package account_test

import (
	"testing"
	"time"

	"huishou/geo/registry"
	"huishou/geo/registry/account"
	"huishou/geo/store/both"
	"huishou/geo/store/storetest"
)

// rows are those of a table with their tombstones.
func (w *world) rows(t *testing.T, name string) (n int) {
	t.Helper()
	for _, def := range account.Defs() {
		if def.Name != name {
			continue
		}
		docs, err := w.reg.Store().Table(t.Context(), def)
		if err != nil {
			t.Fatal(err)
		}
		for _, err := range docs.Changes(t.Context(), time.Time{}) {
			if n++; err != nil {
				t.Fatal(err)
			}
		}
	}
	return n
}

// What is over goes for good, and nothing that still works.
func TestSweep(t *testing.T) {
	for name, open := range both.Stores {
		t.Run(name, func(t *testing.T) {
			w := newWorldIn(t, storetest.Breakable(open(t)))
			w.account(t, "wang")
			login := func() (account.Here, string) {
				h, secret, err := w.Login(t.Context(), "wang", goodPassword, "")
				if err != nil {
					t.Fatal(err)
				}
				return h, secret
			}
			invite := func() (account.Invitation, string) {
				i, secret, err := w.Invite(t.Context(), registry.Console, []registry.Grant{{Role: registry.Reviewer}}, "", "")
				if err != nil {
					t.Fatal(err)
				}
				return i, secret
			}
			sweep := func(sessions, invitations int) {
				t.Helper()
				if _, err := w.Sweep(t.Context()); err != nil {
					t.Fatal(err)
				}
				if s, i := w.rows(t, "session"), w.rows(t, "invitation"); s != sessions || i != invitations {
					t.Errorf("%d sessions and %d invitations are left, want %d and %d", s, i, sessions, invitations)
				}
			}
			login()
			left, _ := login()
			if err := w.Leave(t.Context(), left); err != nil {
				t.Fatal(err)
			}
			_, used := invite()
			if _, err := w.Accept(t.Context(), used, "li", "李", goodPassword); err != nil {
				t.Fatal(err)
			}
			back, _ := invite()
			if err := w.TakeBack(t.Context(), registry.Console, back.ID); err != nil {
				t.Fatal(err)
			}
			invite()
			sweep(2, 3)
			w.wait(13 * time.Hour)
			_, cookie := login()
			sweep(1, 3)
			if _, err := w.Session(t.Context(), cookie); err != nil {
				t.Errorf("a session that lasts: %v", err)
			}
			w.wait(30 * 24 * time.Hour)
			_, fresh := invite()
			sweep(0, 2) // one that nobody used ended 30 days ago less a week
			w.wait(6 * 24 * time.Hour)
			if _, err := w.Invited(t.Context(), fresh); err != nil {
				t.Errorf("an invitation that lasts: %v", err)
			}
			w.wait(2 * 24 * time.Hour)
			sweep(0, 1)
			w.wait(60 * 24 * time.Hour)
			sweep(0, 0)
		})
	}
}
