package report_test

import (
	"context"
	"errors"
	"iter"
	"sync"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"huishou/geo/registry"
	"huishou/geo/registry/report"
)

var errBroken = errors.New("the store is broken")

// breaking breaks one call of a context: the one that is left calls away; after
// the write was done, when it is one and after is set.
type breaking struct {
	mu    sync.Mutex
	left  int
	after bool
	hit   bool
}

type breakingKey struct{}

func breakAt(ctx context.Context, n int, after bool) (context.Context, *breaking) {
	b := &breaking{left: n, after: after}
	return context.WithValue(ctx, breakingKey{}, b), b
}

func breaks(ctx context.Context) (after, now bool) {
	b, ok := ctx.Value(breakingKey{}).(*breaking)
	if !ok {
		return false, false
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.left--
	b.hit = b.hit || b.left == 0
	return b.after, b.left == 0
}

// breakable is a store whose calls can be broken.
type breakable struct{ registry.Store }

func (s breakable) Table(ctx context.Context, def registry.Def) (registry.Docs, error) {
	docs, err := s.Store.Table(ctx, def)
	return breakableDocs{docs}, err
}

type breakableDocs struct{ registry.Docs }

func (d breakableDocs) Get(ctx context.Context, id registry.ID) (registry.Doc, error) {
	if _, now := breaks(ctx); now {
		return registry.Doc{}, errBroken
	}
	return d.Docs.Get(ctx, id)
}

func (d breakableDocs) Put(ctx context.Context, doc registry.Doc) error {
	after, now := breaks(ctx)
	if now && !after {
		return errBroken
	}
	err := d.Docs.Put(ctx, doc)
	if now {
		return errBroken
	}
	return err
}

func (d breakableDocs) Find(ctx context.Context, q registry.Query) (registry.DocPage, error) {
	if _, now := breaks(ctx); now {
		return registry.DocPage{}, errBroken
	}
	return d.Docs.Find(ctx, q)
}

func (d breakableDocs) All(ctx context.Context, q registry.Query) iter.Seq2[registry.Doc, error] {
	if _, now := breaks(ctx); now {
		return func(yield func(registry.Doc, error) bool) { yield(registry.Doc{}, errBroken) }
	}
	return d.Docs.All(ctx, q)
}

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
					ctx, b := breakAt(t.Context(), n, after)
					err := do(ctx)
					if !b.hit {
						if err != nil {
							t.Errorf("%s, nothing broken: %v", name, err)
						}
						break
					}
					if err != nil && !errors.Is(err, errBroken) {
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
