package registry

import (
	"context"
	"time"
)

// Batch is one import: what it wrote can be undone together.
type Batch struct {
	Base      `bson:",inline"`
	File      string     `bson:"file"`
	SourceKey string     `bson:"sourceKey"`
	State     BatchState `bson:"state"`
	New       int64      `bson:"new"`
	Changed   int64      `bson:"changed"`
	Bad       int64      `bson:"bad"`
}

// BatchState is where an import stands.
type BatchState string

// The states of an import. One that was cut off is interrupted: the same file
// again finishes it, or it is undone.
const (
	BatchRunning     BatchState = "running"
	BatchDone        BatchState = "done"
	BatchInterrupted BatchState = "interrupted"
	BatchUndone      BatchState = "undone"
)

var batchDef = Def{Name: "batch", Fields: []Field{
	{Name: "state", Path: "state", Kind: Text},
	{Name: "createdAt", Path: "createdAt", Kind: Time, Sort: true},
}}

// staleBatch is how long a running import may say nothing before another start
// of the program takes it for cut off.
const staleBatch = 10 * time.Minute

// OpenBatch begins the record of an import that the actor has the right for.
func (r *Registry) OpenBatch(ctx context.Context, who Actor, right Right, file, sourceKey string) (Batch, error) {
	id := r.NewID()
	if err := r.Audit(ctx, who, right, "batch", id, ""); err != nil {
		return Batch{}, err
	}
	return r.batches.Put(ctx, who, Batch{Base: Base{ID: id}, File: file, SourceKey: sourceKey, State: BatchRunning})
}

// CloseBatch ends it with what was done.
func (r *Registry) CloseBatch(ctx context.Context, who Actor, b Batch, report ImportReport) error {
	b.State, b.New, b.Changed, b.Bad = BatchDone, int64(report.New), int64(report.Changed), int64(report.Bad)
	_, err := r.batches.Put(ctx, who, b)
	return err
}

// Batches lists imports, newest first.
func (r *Registry) Batches(ctx context.Context, who Actor, cursor string, limit int) ([]Batch, string, error) {
	if err := who.MayAtAll(PlaceImport); err != nil {
		return nil, "", err
	}
	return r.batches.Find(ctx, Query{Sort: "-createdAt", Cursor: cursor, Limit: limit})
}

// UndoImport takes back what an import wrote: its new places are removed, its
// changed ones get back what they said before, as a new version. A place that
// somebody changed since, or that lies outside the actor's area, is left alone and
// counted as kept. Undoing twice does
// nothing more; an undo that was cut off is finished by the next.
func (r *Registry) UndoImport(ctx context.Context, who Actor, id ID) (undone, kept int, err error) {
	if err := who.MayAtAll(PlaceUndo); err != nil {
		return 0, 0, err
	}
	batch, err := r.batches.Get(ctx, id)
	if err != nil {
		return 0, 0, err
	}
	if err := r.Audit(ctx, who, PlaceUndo, "batch", id, ""); err != nil {
		return 0, 0, err
	}
	for p, err := range r.places.All(ctx, Eq("batch", string(id))) {
		if err != nil {
			return undone, kept, err
		}
		done, err := r.undoPlace(ctx, who, p)
		switch {
		case KindOf(err) == Stale:
			kept++
		case err != nil:
			return undone, kept, err
		case done:
			undone++
		default:
			kept++
		}
	}
	for _, part := range r.joined() {
		u, k, err := part.Undo(ctx, who, id)
		undone, kept = undone+u, kept+k
		if err != nil {
			return undone, kept, err
		}
	}
	if batch.State == BatchUndone {
		return undone, kept, nil
	}
	batch.State = BatchUndone
	_, err = r.batches.Put(ctx, who, batch)
	return undone, kept, err
}

// undoPlace takes back the version of p that its batch wrote, unless p was changed
// since. That another import came and was undone is no change, nor is it that p
// was counted to another county.
func (r *Registry) undoPlace(ctx context.Context, who Actor, p Place) (bool, error) {
	if who.May(PlaceUndo, p.target()) != nil {
		return false, nil
	}
	var before *Place // what p was when the batch came; nil when the batch made it
	wrote := p
	if p.Rev > 1 {
		versions, err := r.places.docs.History(ctx, p.ID)
		if err != nil {
			return false, r.places.failed("read history", err)
		}
		for _, doc := range versions {
			v, err := r.places.Decode(doc)
			if err != nil {
				return false, err
			}
			if v.Source.Batch == p.Source.Batch {
				wrote = v
				break
			}
			before = &v
		}
	}
	wrote.Area, wrote.AreaEstimated, wrote.County = p.Area, p.AreaEstimated, p.County
	if !sameContent(wrote, p) {
		return false, nil
	}
	if before == nil {
		if err := r.places.Remove(ctx, who, p.ID, p.Rev); err != nil {
			return false, err
		}
		r.forget(p.ID, p.Rev+1)
		return true, nil
	}
	before.Rev = p.Rev
	before.Area, before.County, before.AreaEstimated = r.Locate(before.At())
	back, err := r.places.Put(ctx, who, *before)
	if err != nil {
		return false, err
	}
	r.learn([]Place{back})
	return true, nil
}
