package registry

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"huishou/geo/hours"
)

// Registry is a city's places and what may be done with them. Reads for the
// public are answered from memory and never wait; writes go to the store first.
// It is safe for concurrent use.
type Registry struct {
	store Store
	opt   Options

	places   Table[Place, *Place]
	areas    Table[Area, *Area]
	batches  Table[Batch, *Batch]
	counters Table[counter, *counter]
	marks    Table[snapshotMark, *snapshotMark]
	audit    Table[AuditEntry, *AuditEntry]

	photos     Table[Photo, *Photo]
	photoLinks Table[PhotoLink, *PhotoLink]
	photoWaits Table[photoWait, *photoWait]

	keys      keys
	auditHead auditHead

	atlas atomic.Pointer[atlas]
	live  atomic.Pointer[live]
	layer atomic.Pointer[Layer] // nil for none
	board openBoard
	twins twinBoard

	mu       sync.Mutex     // guards what follows and each change of live
	pending  []change       // since the rebuild under way began
	left     departures     // places that stopped being public lately
	parts    []Part         // packages below that keep rows of their own
	apart    map[[2]ID]bool // pairs of places that look alike and are others
	followed time.Time      // other instances' writes are known up to here
	dirty    chan struct{}

	loaded ID // mark of the snapshot the program started from, "" for none

	stop context.CancelFunc
	done sync.WaitGroup
}

// Options set how a registry works; the zero value is good.
type Options struct {
	Now      func() time.Time // the clock; time.Now when nil
	Zone     *time.Location   // where opening hours are read; China Standard Time when nil
	Calendar *hours.Calendar  // public holidays; those of mainland China when nil
	Poll     time.Duration    // how often to look for other instances' writes; 500 ms when 0, never when negative
	Log      *slog.Logger     // nowhere when nil
	Cache    string           // folder for the snapshot that makes a start fast; none when empty
	// StaleAfter is how long what was said of a place is taken for right when nobody
	// confirms it; 365 days when 0.
	StaleAfter time.Duration
	// Key is the secret of [KeySize] bytes under which personal details are sealed
	// and the audit log is chained. Nil makes a new one: what was sealed under
	// another cannot be read then.
	Key []byte
}

// ChinaTime is China Standard Time, UTC+8 all year since 1991.
var ChinaTime = time.FixedZone("Asia/Shanghai", 8*60*60)

// pollOverlap is how far back each look at other instances' writes reaches, so
// that a write whose clock ran behind, or that became visible late, is not missed.
const pollOverlap = 5 * time.Second

// Open opens the registry kept in store, reads what the public may see into
// memory and finishes what an earlier run left half done. Close it after use;
// the store stays the caller's.
func Open(ctx context.Context, store Store, opt Options) (*Registry, error) {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.Zone == nil {
		opt.Zone = ChinaTime
	}
	if opt.Calendar == nil {
		opt.Calendar = hours.China()
	}
	if opt.Poll == 0 {
		opt.Poll = 500 * time.Millisecond
	}
	if opt.StaleAfter == 0 {
		opt.StaleAfter = 365 * 24 * time.Hour
	}
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	if opt.Key == nil {
		opt.Key = make([]byte, KeySize)
		_, _ = rand.Read(opt.Key) // never fails, see crypto/rand
	}
	r := &Registry{store: store, opt: opt, dirty: make(chan struct{}, 1)}
	var err error
	if r.keys, err = newKeys(opt.Key); err != nil {
		return nil, err
	}
	if err := r.openTables(ctx); err != nil {
		return nil, err
	}
	if err := r.readAuditHead(ctx); err != nil {
		return nil, err
	}
	if err := r.loadAtlas(ctx); err != nil {
		return nil, fmt.Errorf("load areas: %w", err)
	}
	if err := r.load(ctx); err != nil {
		return nil, fmt.Errorf("load places: %w", err)
	}
	r.atlas.Load().drawn.Store(true)
	if err := r.loadApart(ctx); err != nil {
		return nil, fmt.Errorf("load places that only look alike: %w", err)
	}
	if err := r.reconcile(ctx); err != nil {
		return nil, fmt.Errorf("finish what was cut off: %w", err)
	}
	ctx, r.stop = context.WithCancel(context.WithoutCancel(ctx))
	r.done.Go(func() { r.rebuildLoop(ctx) })
	if opt.Poll > 0 {
		r.done.Go(func() { r.pollLoop(ctx) })
	}
	return r, nil
}

func (r *Registry) openTables(ctx context.Context) (err error) {
	if r.places, err = OpenTable[Place](ctx, r.store, placeDef, r.opt.Now); err != nil {
		return err
	}
	if r.areas, err = OpenTable[Area](ctx, r.store, areaDef, r.opt.Now); err != nil {
		return err
	}
	if r.batches, err = OpenTable[Batch](ctx, r.store, batchDef, r.opt.Now); err != nil {
		return err
	}
	if r.counters, err = OpenTable[counter](ctx, r.store, counterDef, r.opt.Now); err != nil {
		return err
	}
	if r.marks, err = OpenTable[snapshotMark](ctx, r.store, snapshotDef, r.opt.Now); err != nil {
		return err
	}
	if r.photos, err = OpenTable[Photo](ctx, r.store, photoDef, r.opt.Now); err != nil {
		return err
	}
	if r.photoLinks, err = OpenTable[PhotoLink](ctx, r.store, photoLinkDef, r.opt.Now); err != nil {
		return err
	}
	if r.photoWaits, err = OpenTable[photoWait](ctx, r.store, photoWaitDef, r.opt.Now); err != nil {
		return err
	}
	r.audit, err = OpenTable[AuditEntry](ctx, r.store, auditDef, r.opt.Now)
	return err
}

// Defs lists the tables of this package, for copying them whole. Those of the
// packages below it are theirs to list. The audit log comes last.
func Defs() []Def {
	return []Def{placeDef, areaDef, batchDef, counterDef, snapshotDef, photoDef, photoLinkDef, photoWaitDef, auditDef}
}

// Store is where the registry is kept; packages below this one open their own
// tables in it.
func (r *Registry) Store() Store { return r.store }

// Close stops the background work, waits for it and keeps a snapshot for the
// next start, if there is a folder for it.
func (r *Registry) Close() {
	r.stop()
	r.done.Wait()
	if r.opt.Cache == "" || !r.atlas.Load().drawn.Load() {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	if err := r.saveSnapshot(ctx); err != nil {
		r.opt.Log.WarnContext(ctx, "the next start will be slower", "err", err)
	}
}

// Ready proves that the store takes a write now.
func (r *Registry) Ready(ctx context.Context) error { return r.store.Ping(ctx) }

// StoreName says which store the registry is kept in.
func (r *Registry) StoreName() string { return r.store.Name() }

// Now is the registry's clock, in the city's zone.
func (r *Registry) Now() time.Time { return r.opt.Now().In(r.opt.Zone) }

// NewID makes an id for a new row.
func (r *Registry) NewID() ID { return newID(r.opt.Now(), randomSource) }

// reconcile finishes what an earlier run left half done.
func (r *Registry) reconcile(ctx context.Context) error {
	running, _, err := r.batches.Find(ctx, Query{Where: []Cond{Eq("state", string(BatchRunning))}})
	if err != nil {
		return err
	}
	for _, b := range running {
		if r.opt.Now().Sub(b.UpdatedAt) < staleBatch {
			continue
		}
		b.State = BatchInterrupted
		if _, err := r.batches.Put(ctx, Actor{Name: "reconciler"}, b); err != nil && KindOf(err) != Stale {
			return err
		}
	}
	return r.finishMerges(ctx)
}

// pollLoop learns what other instances write.
func (r *Registry) pollLoop(ctx context.Context) {
	tick := time.NewTicker(r.opt.Poll)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		began := r.opt.Now()
		since := r.followed.Add(-pollOverlap) // only this loop writes it
		err := r.pollPlaces(ctx, since)
		if err == nil {
			err = r.pollAreas(ctx, since)
		}
		if err == nil {
			err = r.followParts(ctx, since)
		}
		switch {
		case err == nil:
			r.mu.Lock()
			r.followed = began
			r.mu.Unlock()
		case ctx.Err() == nil:
			r.opt.Log.WarnContext(ctx, "cannot read other instances' writes", "err", err)
		}
	}
}

// pollPlaces learns the places written since, some at a time.
func (r *Registry) pollPlaces(ctx context.Context, since time.Time) error {
	var news []Place
	for doc, err := range r.places.docs.Changes(ctx, since) {
		switch {
		case err != nil:
			return err
		case r.live.Load().knows(doc.ID, doc.Rev):
			continue
		case doc.Deleted:
			r.forget(doc.ID, doc.Rev)
			continue
		}
		p, err := r.places.Decode(doc)
		if err != nil {
			return err
		}
		if news = append(news, p); len(news) == importChunk {
			r.learn(news)
			news = news[:0]
		}
	}
	r.learn(news)
	return nil
}

// pollAreas reads the atlas anew when an area was written since that it has not.
func (r *Registry) pollAreas(ctx context.Context, since time.Time) error {
	for doc, err := range r.areas.docs.Changes(ctx, since) {
		if err != nil {
			return err
		}
		if !r.atlas.Load().knows(doc.ID, doc.Rev) {
			if err := r.loadAtlas(ctx); err != nil {
				return err
			}
			break
		}
	}
	return r.redraw(ctx)
}

// sameContent reports whether two versions of a row say the same: revision,
// times, writers and the batch that brought them do not count.
func sameContent[T any, P Row[T]](a, b T) bool {
	*P(&a).base(), *P(&b).base() = Base{}, Base{}
	for _, v := range []any{&a, &b} {
		if p, ok := v.(*Place); ok {
			p.Source.Batch = ""
		}
	}
	x, err1 := bson.Marshal(&a)
	y, err2 := bson.Marshal(&b)
	return err1 == nil && err2 == nil && bytes.Equal(x, y)
}
