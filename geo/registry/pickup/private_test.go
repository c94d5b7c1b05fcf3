package pickup_test

import (
	"bytes"
	"testing"
	"time"

	"huishou/geo/registry"
	"huishou/geo/registry/pickup"
	"huishou/geo/store/both"
	"huishou/geo/store/storetest"
)

func TestOnlyTheDriverSeesWhoseItIs(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		row, secret := w.upTo(pickup.Confirm)
		admin := registry.Actor{Name: "admin", Account: w.reg.NewID(), Grants: []registry.Grant{{Role: registry.Admin}}}
		_, err := w.Opened(t.Context(), w.driver, row.Code)
		wants(t, err, "pickup.not_found")
		row, err = w.Assign(t.Context(), w.boss, row.Code, row.Rev, w.driver.Account)
		w.must(err)
		got, err := w.Opened(t.Context(), w.driver, row.Code)
		if err != nil || got.Contact == nil || got.Contact.Phone != "13912345678" || *got.Contact.At != w.at || got.Contact.Access != "门铃坏了" {
			t.Errorf("%+v, %v", got.Contact, err)
		}
		_, err = w.Opened(t.Context(), w.spare, row.Code)
		wants(t, err, "pickup.not_found")
		for _, who := range []registry.Actor{w.boss, w.planner, admin, {}} {
			_, err = w.Opened(t.Context(), who, row.Code)
			wants(t, err, "forbidden")
		}
		t.Run("given to another, it is the other's", func(t *testing.T) {
			row, err = w.Assign(t.Context(), w.boss, row.Code, row.Rev, w.spare.Account)
			w.must(err)
			_, err = w.Opened(t.Context(), w.driver, row.Code)
			wants(t, err, "pickup.not_found")
			if got, err := w.Opened(t.Context(), w.spare, row.Code); err != nil || got.Contact == nil {
				t.Errorf("%+v, %v", got, err)
			}
		})
		t.Run("each opening is in the log", func(t *testing.T) {
			log, _, err := w.reg.AuditLog(t.Context(), admin, "", "pickup.drive", row.ID, "", 10)
			if err != nil || len(log) != 2 || log[0].By != w.spare.Account || log[1].By != w.driver.Account || log[0].Note != "open" {
				t.Errorf("%+v, %v", log, err)
			}
		})
		t.Run("called off, it is nobody's", func(t *testing.T) {
			if _, err := w.Withdraw(t.Context(), registry.Actor{}, row.Code, secret, ""); err != nil {
				t.Fatal(err)
			}
			got, err := w.Opened(t.Context(), w.spare, row.Code)
			if err != nil || got.Contact != nil {
				t.Errorf("%+v, %v", got.Contact, err)
			}
		})
		t.Run("no row holds it in the open", func(t *testing.T) {
			for _, def := range pickup.Defs() {
				docs, err := w.store.Table(t.Context(), def)
				w.must(err)
				for doc, err := range docs.Changes(t.Context(), time.Time{}) {
					w.must(err)
					for _, s := range []string{"13912345678", "geheim", "赵住户", "光明路", "门铃", secret} {
						if bytes.Contains(doc.Body, []byte(s)) {
							t.Errorf("a row of %s holds %s", def.Name, s)
						}
					}
				}
			}
		})
	})
}

func TestExactDataAreDropped(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		settled, secret := w.upTo(pickup.Settle)
		gone, _ := w.upTo(pickup.Ask)
		_, err := w.CallOff(t.Context(), w.boss, gone.Code, gone.Rev, "车坏了")
		w.must(err)
		open, _ := w.booked()
		sweep := func(want, left int) {
			t.Helper()
			n, err := w.Sweep(t.Context())
			if rows := w.privates(t); err != nil || n != want || rows != left {
				t.Errorf("%d dropped, %d left: want %d and %d (%v)", n, rows, want, left, err)
			}
		}
		const keep = 30 * 24 * time.Hour
		w.wait(keep - time.Second)
		sweep(0, 3)
		if got, err := w.Opened(t.Context(), w.driver, settled.Code); err != nil || got.Contact == nil {
			t.Errorf("%+v, %v", got, err)
		}
		w.wait(time.Second)
		if got, err := w.Opened(t.Context(), w.driver, settled.Code); err != nil || got.Contact != nil {
			t.Errorf("its time is over: %+v, %v", got.Contact, err)
		}
		sweep(2, 1)
		sweep(0, 1)
		own, err := w.Follow(t.Context(), settled.Code, secret)
		if err != nil || own.Contact != nil || own.Final.TotalFen != 4200 || own.Dropped == nil || own.DropAt != nil {
			t.Errorf("%+v, %v", own, err)
		}
		w.wait(90 * 24 * time.Hour) // nobody ended it
		sweep(1, 0)
		if now, err := w.Read(t.Context(), w.boss, open.Code); err != nil || now.State != pickup.Requested {
			t.Errorf("%+v, %v", now, err)
		}
	})
}

func TestDroppingGoesOnWhereItStopped(t *testing.T) {
	for _, after := range []bool{false, true} {
		w := newWorld(t, both.SQLite(t), 10)
		w.upTo(pickup.Settle)
		w.upTo(pickup.Settle)
		w.wait(31 * 24 * time.Hour)
		for n := 1; ; n++ {
			ctx, b := storetest.BreakAt(t.Context(), n, after)
			if _, err := w.Sweep(ctx); !b.Hit() {
				w.must(err)
				break
			}
		}
		if n := w.privates(t); n != 0 {
			t.Errorf("%d are left", n)
		}
	}
}

func TestFollowing(t *testing.T) {
	w := newWorld(t, both.SQLite(t), 10)
	row, secret := w.booked()
	for name, c := range map[string][2]string{
		"no secret": {row.Code, ""}, "another's": {row.Code, registry.NewFollowUp()}, "no such code": {"P-510302-9999", secret},
		"no code": {"", secret}, "an id": {string(row.ID), secret}, "what is no text": {"\x00", secret},
	} {
		t.Run(name+" tells nothing", func(t *testing.T) {
			_, err := w.Follow(t.Context(), c[0], c[1])
			wants(t, err, "pickup.wrong_code")
			_, err = w.Withdraw(t.Context(), w.boss, c[0], c[1], "")
			wants(t, err, "pickup.wrong_code")
		})
	}
	own, err := w.Follow(t.Context(), row.Code, secret)
	if err != nil || own.Contact == nil || own.Contact.Name != "赵住户" {
		t.Errorf("%+v, %v", own, err)
	}
}
