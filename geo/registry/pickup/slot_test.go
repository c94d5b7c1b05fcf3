package pickup_test

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"huishou/geo/registry"
	"huishou/geo/registry/pickup"
	"huishou/geo/store/both"
	"huishou/geo/store/storetest"
)

func TestASlotIsNeverTakenTwice(t *testing.T) {
	for name, open := range both.Stores {
		t.Run(name, func(t *testing.T) {
			const capacity, bookers, each = 7, 8, 3
			w := newWorld(t, open(t), capacity)
			_, other := w.instance()
			instances := []*pickup.Pickups{w.Pickups, other}
			var booked, full, cancelled atomic.Int64
			var wg sync.WaitGroup
			for i := range bookers {
				wg.Go(func() {
					p := instances[i%2]
					for k := range each {
						row, secret, err := p.Book(t.Context(), registry.Actor{}, w.wish())
						switch e, _ := errors.AsType[*registry.Error](err); {
						case err == nil:
							booked.Add(1)
						case e != nil && e.Code == "pickup.slot_full":
							full.Add(1)
							continue
						default:
							t.Error(err)
							return
						}
						if k == 0 && i%3 == 0 { // and some give it back, so that others find room
							if _, err := p.Withdraw(t.Context(), registry.Actor{}, row.Code, secret, ""); err != nil {
								t.Error(err)
							}
							cancelled.Add(1)
						}
					}
				})
			}
			wg.Wait()
			seats, standing := w.taken(t)
			if seats != standing || int64(standing) != booked.Load()-cancelled.Load() || standing > capacity {
				t.Errorf("%d seats, %d pickups; %d booked, %d given back, %d refused", seats, standing, booked.Load(), cancelled.Load(), full.Load())
			}
			for seats < capacity { // and every seat that is left can be taken
				w.booked()
				seats++
			}
			_, _, err := w.Book(t.Context(), registry.Actor{}, w.wish())
			wants(t, err, "pickup.slot_full")
		})
	}
}

// Each call of a booking and of a cancellation breaks in turn, before it reached the
// store and after it was written. Then nothing is half done for long.
func TestWhatIsCutOffIsFinishedOrUndone(t *testing.T) {
	for name, open := range both.Stores {
		for _, after := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, after %v", name, after), func(t *testing.T) {
				w := newWorld(t, open(t), 500)
				w.booked() // makes what only the first makes
				n := 1
				for ; ; n++ {
					ctx, b := storetest.BreakAt(t.Context(), n, after)
					row, secret, err := w.Book(ctx, registry.Actor{}, w.wish())
					if !b.Hit() {
						w.must(err)
						break
					}
					if err == nil {
						if _, err := w.Follow(t.Context(), row.Code, secret); err != nil {
							t.Errorf("call %d: a booking that was told is not there: %v", n, err)
						}
					}
				}
				for k := 1; ; k++ {
					row, secret := w.booked()
					ctx, b := storetest.BreakAt(t.Context(), k, after)
					_, err := w.Withdraw(ctx, registry.Actor{}, row.Code, secret, "")
					own, follow := w.Follow(t.Context(), row.Code, secret)
					if follow != nil || err == nil && own.State != pickup.Cancelled {
						t.Errorf("call %d of a cancellation: %v, then %s (%v)", k, err, own.State, follow)
					}
					if !b.Hit() {
						w.must(err)
						n = k
						break
					}
				}
				if n < 5 {
					t.Errorf("only %d calls: nothing was broken", n)
				}
				w.wait(time.Hour)
				w.instance() // a start puts it right
				seats, standing := w.taken(t)
				rows := w.privates(t)
				all := 0
				for _, s := range pickup.States {
					list, _, err := w.List(t.Context(), w.boss, pickup.Asked{State: s})
					w.must(err)
					all += len(list)
				}
				if seats != standing || rows != all {
					t.Errorf("%d seats for %d pickups; %d private rows for %d", seats, standing, rows, all)
				}
			})
		}
	}
}

func TestASeatThatWasLeftIsFoundWhenItIsWanted(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		w.booked()
		w.booked()
		for n := 1; ; n++ { // a booking that stops between the seat and the row
			ctx, b := storetest.BreakAt(t.Context(), n, false)
			_, _, _ = w.Book(ctx, registry.Actor{}, w.wish())
			if seats, standing := w.taken(t); seats > standing || !b.Hit() {
				break
			}
		}
		_, _, err := w.Book(t.Context(), registry.Actor{}, w.wish())
		wants(t, err, "pickup.slot_full")
		w.wait(11 * time.Minute)
		w.booked()
	})
}

func TestChoices(t *testing.T) {
	w := newWorld(t, both.SQLite(t), 2)
	slots := func(at pickup.Where, kind pickup.Kind, m registry.Material) []pickup.Free {
		t.Helper()
		list, err := w.Choices(t.Context(), at, kind, m)
		w.must(err)
		if len(list) == 0 {
			return nil
		}
		return list[0].Slots
	}
	here := pickup.Where{At: &w.at}
	t.Run("windows that begin too soon or too far ahead are not offered", func(t *testing.T) {
		got := slots(here, "", "")
		if len(got) != 7 || got[0].Date != "2026-11-25" || got[6].Date != "2026-12-01" || got[0].Free != 2 {
			t.Errorf("%+v", got)
		}
		w.wait(21 * time.Hour) // 07:00 in China, lead time of 2 hours
		if got := slots(here, "", ""); got[0].Date != "2026-11-25" {
			t.Errorf("%+v", got[0])
		}
		w.wait(time.Minute)
		if got := slots(here, "", ""); got[0].Date != "2026-11-26" || len(got) != 7 {
			t.Errorf("%+v", got[0])
		}
		w.wait(-21*time.Hour - time.Minute)
	})
	t.Run("what is booked is told", func(t *testing.T) {
		w.booked()
		w.booked()
		if got := slots(here, "", ""); got[0].Free != 0 || got[1].Free != 2 {
			t.Errorf("%+v", got[:2])
		}
	})
	t.Run("what is not collected is not offered", func(t *testing.T) {
		for _, c := range []struct {
			kind     pickup.Kind
			material registry.Material
			want     bool
		}{{pickup.Bulky, "", false}, {pickup.Recycle, "glass", false}, {pickup.Recycle, "newspaper", true}, {pickup.TradeIn, "fridge", true}} {
			if got := slots(here, c.kind, c.material) != nil; got != c.want {
				t.Errorf("%s %s: %v", c.kind, c.material, got)
			}
		}
	})
	t.Run("a closed day, and a township", func(t *testing.T) {
		o := w.offer
		o.ClosedOn, o.Areas = []string{"2026-11-26"}, []string{"510302002"}
		var err error
		w.offer, err = w.SaveOffer(t.Context(), w.boss, o)
		w.must(err)
		if got := slots(here, "", ""); got != nil {
			t.Errorf("the next township is served: %+v", got)
		}
		if got := slots(pickup.Where{Area: "510302002"}, "", ""); len(got) != 6 || got[1].Date != "2026-11-27" {
			t.Errorf("%+v", got)
		}
		if _, err := w.Choices(t.Context(), pickup.Where{}, "", ""); err == nil {
			t.Error("nowhere is somewhere")
		}
		_, err = w.Choices(t.Context(), pickup.Where{Area: "999999"}, "", "")
		wants(t, err, "request.invalid", "area area.not_found")
	})
}
