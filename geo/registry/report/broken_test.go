package report_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"huishou/geo/registry"
	"huishou/geo/registry/report"
	"huishou/geo/store/storetest"
)

// TestOneBrokenCall breaks every call that each write makes, once before and once
// after it was done: it is told as a failure, nothing is half written, and asking
// again works, or says that it was done.
func TestOneBrokenCall(t *testing.T) {
	onBoth(t, func(t *testing.T, w *world) {
		at := orb.Point{104.771234, 29.351234}
		told := func(ctx context.Context) (report.Report, string, error) {
			return w.Tell(ctx, public, report.Telling{Category: report.Hazard, At: &at, Text: "废机油"})
		}
		settled := func(t *testing.T) (report.Report, string) {
			r, secret := w.tell(t, report.Telling{Category: report.Hazard, At: &at, Text: "废机油"})
			return w.do(t, r, report.Resolve, report.Told{Reply: "已清理。"}), secret
		}
		for name, write := range map[string]func(t *testing.T) func(ctx context.Context) error{
			"telling": func(*testing.T) func(ctx context.Context) error {
				return func(ctx context.Context) error { _, _, err := told(ctx); return err }
			},
			"answering": func(t *testing.T) func(ctx context.Context) error {
				r, _ := w.tell(t, report.Telling{Category: report.Hazard, At: &at})
				return func(ctx context.Context) error {
					_, err := w.Do(ctx, regulator, r.Code, r.Rev, report.Resolve, report.Told{Reply: "已清理。"})
					return err
				}
			},
			"merging": func(t *testing.T) func(ctx context.Context) error {
				main, _ := w.tell(t, report.Telling{Category: report.Full, Place: w.place.Code})
				r, _ := w.tell(t, report.Telling{Category: report.Full, Place: w.place.Code})
				return func(ctx context.Context) error {
					_, err := w.Do(ctx, regulator, r.Code, r.Rev, report.Merge, report.Told{Of: main.Code})
					return err
				}
			},
			"reopening": func(t *testing.T) func(ctx context.Context) error {
				r, secret := settled(t)
				return func(ctx context.Context) error { _, err := w.Reopen(ctx, r.Code, secret, "还有"); return err }
			},
		} {
			for _, after := range []bool{false, true} {
				n := 1
				for ; n < 50; n++ {
					do := write(t)
					before := w.stored(t)
					ctx, b := storetest.BreakAt(t.Context(), n, after)
					err := do(ctx)
					if !b.Hit() {
						if err != nil {
							t.Errorf("%s, nothing broken: %v", name, err)
						}
						break
					}
					if err != nil && !errors.Is(err, storetest.ErrBroken) {
						t.Errorf("%s, call %d broken: told as %v", name, n, err)
					}
					if got := w.stored(t); err != nil && !after && got != before {
						t.Errorf("%s, call %d broken: %+v became %+v", name, n, before, got)
					}
					switch err := do(t.Context()); registry.KindOf(err) {
					case registry.Stale, registry.Conflict:
						if !after {
							t.Errorf("%s, call %d broken, again: %v", name, n, err)
						}
					default:
						if err != nil {
							t.Errorf("%s, call %d broken, again: %v", name, n, err)
						}
					}
				}
				if n < 2 || n == 50 {
					t.Errorf("%s: %d calls", name, n)
				}
			}
		}
	})
}

// stored counts the reports by how they stand.
func (w *world) stored(t *testing.T) (n [3]int) {
	t.Helper()
	list, err := w.Public(t.Context(), nil, nil, time.Time{}, time.Time{}, nil, registry.MaxPage)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range list {
		n[0]++
		n[1] += int(r.Rev)
		n[2] += len(r.Steps)
	}
	return n
}
