package photo

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
)

func TestRoom(t *testing.T) {
	t.Run("no more are inside than there are places", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r := newRoom(2, 100)
			one, _ := r.enter(t.Context(), 1)
			two, _ := r.enter(t.Context(), 1)
			var third atomic.Bool
			go func() {
				leave, err := r.enter(t.Context(), 1)
				third.Store(err == nil)
				leave()
			}()
			synctest.Wait()
			if third.Load() {
				t.Error("the third did not wait")
			}
			one()
			synctest.Wait()
			if !third.Load() {
				t.Error("the third waits on")
			}
			two()
		})
	})
	t.Run("who gives up waiting leaves the door free", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			r := newRoom(2, 100)
			one, _ := r.enter(t.Context(), 80)
			ctx, cancel := context.WithCancel(t.Context())
			var gaveUp, entered atomic.Bool
			go func() {
				_, err := r.enter(ctx, 80)
				gaveUp.Store(errors.Is(err, context.Canceled))
			}()
			synctest.Wait()
			go func() {
				leave, err := r.enter(t.Context(), 20)
				entered.Store(err == nil)
				leave()
			}()
			synctest.Wait()
			if entered.Load() {
				t.Error("somebody small went past who came first")
			}
			cancel()
			synctest.Wait()
			if !gaveUp.Load() || !entered.Load() {
				t.Errorf("gave up %v, entered %v", gaveUp.Load(), entered.Load())
			}
			one()
		})
	})
	t.Run("leaving twice counts once", func(t *testing.T) {
		r := newRoom(2, 100)
		leave, _ := r.enter(t.Context(), 60)
		leave()
		leave()
		if r.places != 2 || r.used != 0 || r.litter != 60 {
			t.Errorf("places %d, used %d, litter %d", r.places, r.used, r.litter)
		}
	})
	t.Run("everybody gets in, and never for more than there is", func(t *testing.T) {
		r := newRoom(3, 1000)
		var inside, used, got atomic.Int64
		var all sync.WaitGroup
		rng := rand.New(rand.NewPCG(5, 6))
		for range 200 {
			need := rng.Int64N(1001)
			all.Go(func() {
				leave, err := r.enter(t.Context(), need)
				if err != nil {
					t.Error(err)
					return
				}
				if inside.Add(1) > 3 || used.Add(need) > 1000 {
					t.Error("too many, or too much")
				}
				got.Add(1)
				inside.Add(-1)
				used.Add(-need)
				leave()
			})
		}
		all.Wait()
		if got.Load() != 200 {
			t.Errorf("%d got in", got.Load())
		}
	})
}
