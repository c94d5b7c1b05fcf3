package handlers

import (
	"context"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"
)

// When what has passed is removed: some time after the start, then every hour.
const (
	firstSweep = 5 * time.Minute
	sweepEvery = time.Hour
)

// background runs do until the app is shut down, which waits for it.
func (a *api) background(app *fiber.App, do func(context.Context)) {
	ctx, stop := context.WithCancel(context.Background())
	var done sync.WaitGroup
	done.Go(func() { do(ctx) })
	app.Hooks().OnShutdown(func() error {
		stop()
		done.Wait()
		return nil
	})
}

// sweepLoop removes what has passed until ctx ends.
func (a *api) sweepLoop(ctx context.Context) {
	next := time.NewTimer(firstSweep)
	defer next.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-next.C:
		}
		a.sweep(ctx)
		next.Reset(sweepEvery)
	}
}

// sweep removes what has passed of each kind. What fails is tried again next time.
func (a *api) sweep(ctx context.Context) {
	for _, kind := range []struct {
		what  string
		sweep func(context.Context) (int, error)
	}{
		{"sessions and invitations", a.accounts.Sweep},
		{"answers to repeated requests", a.replays.Sweep},
		{"photos of nothing", a.reg.SweepPhotos},
		{"exact data of pickups", a.pickups.Sweep},
	} {
		switch n, err := kind.sweep(ctx); {
		case ctx.Err() != nil:
			return
		case err != nil:
			a.log.WarnContext(ctx, "cannot remove what has passed", "what", kind.what, "err", err)
		case n > 0:
			a.log.InfoContext(ctx, "removed what has passed", "what", kind.what, "rows", n)
		}
	}
}
