package operator_test

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"huishou/geo/registry"
	"huishou/geo/registry/operator"
	"huishou/geo/store/both"
	"huishou/geo/store/storetest"
)

func TestWhoRegistersAnOperatorIsItsAdministrator(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		c := w.content()
		who := w.somebody("老板")
		f, err := w.Join(ctx, who, c)
		if err != nil || f.Code != "O-510302-0001" || f.State != operator.New || f.Filing.Status != operator.NotFiled || f.Joining != "" {
			t.Fatalf("%+v, %v", f, err)
		}
		boss := w.as(who)
		if boss.Operator != f.ID || !boss.Is(registry.OperatorAdmin) {
			t.Errorf("%+v", boss)
		}
		t.Run("an answer that was lost is given again", func(t *testing.T) {
			again, err := w.Join(ctx, boss, c)
			if err != nil || again.ID != f.ID || again.Rev != f.Rev {
				t.Errorf("%+v, %v", again, err)
			}
		})
		t.Run("another code for the same account is refused", func(t *testing.T) {
			_, err := w.Join(ctx, boss, w.content())
			wants(t, err, registry.Conflict, "operator.has_one")
		})
		t.Run("the code is taken, however it is written", func(t *testing.T) {
			other := c
			other.USCC = strings.ToLower(c.USCC[:4]) + " " + c.USCC[4:]
			_, err := w.Join(ctx, w.somebody("别人"), other)
			wants(t, err, registry.Conflict, "operator.taken")
			wantsField(t, err, "uscc", "field.taken")
			_, err = w.Join(ctx, w.admin, other)
			wants(t, err, registry.Conflict, "operator.taken")
			wantsField(t, err, "uscc", "field.taken")
			if code, bad, err := w.CheckUSCC(ctx, who, other.USCC); string(code) != c.USCC || bad != "operator.taken" || err != nil {
				t.Error(code, bad, err)
			}
		})
		t.Run("the public may not", func(t *testing.T) {
			_, err := w.Join(ctx, registry.Actor{}, w.content())
			wants(t, err, registry.Forbidden, "")
			_, _, err = w.CheckUSCC(ctx, registry.Actor{}, c.USCC)
			wants(t, err, registry.Forbidden, "")
		})
		t.Run("an office enters one as confirmed", func(t *testing.T) {
			g, err := w.Join(ctx, w.reviewer, w.content())
			if err != nil || g.State != operator.Active || g.JoinedBy != "" || g.Licences[0].SeenOn != today || w.as(w.reviewer).Operator != "" {
				t.Errorf("%+v, %v", g, err)
			}
		})
		t.Run("an office that may not enter it does not become an operator", func(t *testing.T) {
			narrow := w.admin
			narrow.Scopes = []registry.Right{registry.OperatorJoin}
			for _, who := range []registry.Actor{w.far, w.regulator, narrow} {
				_, err := w.Join(ctx, who, w.content())
				wants(t, err, registry.Forbidden, "")
				if w.as(who).Operator != "" {
					t.Error(who.Name)
				}
			}
		})
		t.Run("who was dismissed does not come back by registering again", func(t *testing.T) {
			_, err := w.Join(ctx, who, c) // without operator, as his account is then
			wants(t, err, registry.Conflict, "operator.taken")
		})
	})
}

// Each call of the store, and the grant, breaks once, before it wrote or after. Who
// registers again then finishes what he began: one operator, one administrator.
func TestEveryCallOfJoiningMayBreak(t *testing.T) {
	for name, open := range both.Stores {
		for _, after := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s/after %v", name, after), func(t *testing.T) {
				w := newWorld(t, open(t))
				for n := 1; ; n++ {
					c, who := w.content(), w.somebody("老板")
					ctx, b := storetest.BreakAt(t.Context(), n, after)
					_, broke := w.Join(ctx, who, c)
					if !b.Hit() {
						if broke != nil || n < 9 {
							t.Fatalf("%d calls, %v", n-1, broke)
						}
						return
					}
					f, err := w.Join(t.Context(), w.as(who), c)
					if err != nil {
						t.Fatalf("call %d broke with %v; again: %v", n, broke, err)
					}
					list, _, err := w.List(t.Context(), w.admin, operator.Query{Text: c.USCC})
					if err != nil || len(list) != 1 || list[0].ID != f.ID || list[0].Joining != "" || w.as(who).Operator != f.ID {
						t.Fatalf("after call %d broke: %+v, %v", n, list, err)
					}
				}
			})
		}
	}
}

func TestASlipInTheCodeOfAnUnfinishedOperatorIsMended(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c, who := w.content(), w.somebody("老板")
		var began operator.File
		for n := 1; began.ID == ""; n++ { // cut off between its two rows
			ctx, _ := storetest.BreakAt(t.Context(), n, false)
			if _, err := w.Join(ctx, who, c); err == nil {
				t.Fatal("it was never cut off there")
			}
			if list, _, _ := w.List(t.Context(), w.admin, operator.Query{}); len(list) == 1 {
				began = list[0]
			}
		}
		if w.as(who).Operator != "" {
			t.Fatal("it is finished")
		}
		c.USCC, c.County = w.newCode(), "510304"
		f, err := w.Join(t.Context(), who, c)
		if err != nil || f.ID != began.ID || string(f.USCC) != c.USCC || !strings.HasPrefix(f.Code, "O-510304-") {
			t.Fatal(f, err)
		}
		if list, _, _ := w.List(t.Context(), w.admin, operator.Query{}); len(list) != 1 {
			t.Errorf("%d operators", len(list))
		}
	})
}

func TestManyRegisterAtOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		c := w.content()
		var won, lost atomic.Int64
		var all sync.WaitGroup
		for range 8 {
			who := w.somebody("抢注")
			all.Go(func() {
				f, err := w.Join(t.Context(), who, c)
				switch {
				case err == nil && w.accounts.worksFor(who.Account) == f.ID:
					won.Add(1)
				case registry.KindOf(err) == registry.Conflict && w.accounts.worksFor(who.Account) == "":
					lost.Add(1)
				default:
					t.Error(err)
				}
			})
		}
		all.Wait()
		if won.Load() != 1 || lost.Load() != 7 {
			t.Errorf("%d won, %d lost", won.Load(), lost.Load())
		}
		// One who is impatient registers one operator all the same.
		c, who := w.content(), w.somebody("性急")
		for range 8 {
			all.Go(func() {
				// As late as it is read: the account may have its operator by now.
				if _, err := w.Join(t.Context(), who, c); err != nil && registry.KindOf(err) != registry.Conflict && registry.KindOf(err) != registry.Stale {
					t.Error(err)
				}
			})
		}
		all.Wait()
		f, err := w.Join(t.Context(), registry.Actor{Name: who.Name, Account: who.Account, Operator: w.accounts.worksFor(who.Account)}, c)
		if err != nil || f.Joining != "" || w.accounts.worksFor(who.Account) != f.ID {
			t.Error(f, err)
		}
	})
}

func TestAnAccountThatFoundAnotherOperatorMeanwhileLeavesNoneBehind(t *testing.T) {
	w := newWorld(t, both.SQLite(t))
	who := w.somebody("老板")
	w.accounts.of[who.Account] = w.reg.NewID() // since the actor was read
	c := w.content()
	_, err := w.Join(t.Context(), who, c)
	wants(t, err, registry.Conflict, "operator.has_one")
	if _, bad, err := w.CheckUSCC(t.Context(), who, c.USCC); bad != "" || err != nil {
		t.Error(bad, err)
	}
}
