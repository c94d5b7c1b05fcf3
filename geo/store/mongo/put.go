package mongo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"

	"go.mongodb.org/mongo-driver/v2/bson"
	driver "go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"huishou/geo/registry"
)

// The most that one trip takes: the driver would cut more into several.
const (
	tripDocs  = 1000
	tripBytes = 24 << 20
)

var unordered = options.BulkWrite().SetOrdered(false)

// Put stores one document.
func (t *table) Put(ctx context.Context, doc registry.Doc) error {
	errs, err := t.PutMany(ctx, []registry.Doc{doc})
	if err != nil {
		return err
	}
	return errs[0]
}

// PutMany stores docs in trips of up to 1,000. Versions of one row go in
// different trips, so that they follow each other. Within a trip, new rows are
// stored before others are replaced.
func (t *table) PutMany(ctx context.Context, docs []registry.Doc) ([]error, error) {
	errs := make([]error, len(docs))
	if err := ctx.Err(); err != nil {
		return errs, err
	}
	trip := t.newTrip(errs)
	for i, doc := range docs {
		if errs[i] = t.def.Load().CheckDoc(doc); errs[i] != nil {
			continue
		}
		if trip.ids[doc.ID] || len(trip.docs) == tripDocs || trip.bytes+len(doc.Body) > tripBytes {
			if err := trip.put(ctx); err != nil {
				return errs, failed(ctx, err)
			}
			trip = t.newTrip(errs)
		}
		trip.docs, trip.at = append(trip.docs, doc), append(trip.at, i)
		trip.ids[doc.ID] = true
		trip.bytes += len(doc.Body)
	}
	return errs, failed(ctx, trip.put(ctx))
}

// trip is documents of different rows that are stored together.
type trip struct {
	t     *table
	docs  []registry.Doc
	at    []int // their places in errs
	errs  []error
	ids   map[registry.ID]bool
	bytes int
}

func (t *table) newTrip(errs []error) *trip {
	return &trip{t: t, errs: errs, ids: map[registry.ID]bool{}}
}

func (p *trip) put(ctx context.Context) error {
	var creates, changes []int
	for i, doc := range p.docs {
		if doc.Rev == 1 {
			creates = append(creates, i)
		} else {
			changes = append(changes, i)
		}
	}
	if err := p.create(ctx, creates); err != nil {
		return err
	}
	return p.change(ctx, changes)
}

func (p *trip) refuse(i int, err error) { p.errs[p.at[i]] = err }

// create inserts new rows.
func (p *trip) create(ctx context.Context, some []int) error {
	if len(some) == 0 {
		return nil
	}
	models := make([]driver.WriteModel, len(some))
	for k, i := range some {
		models[k] = driver.NewInsertOneModel().SetDocument(p.docs[i].Body)
	}
	_, refused, err := bulk(ctx, p.t.rows, models)
	if err != nil {
		return err
	}
	var unsure []registry.ID
	for k, e := range refused {
		p.refuse(some[k], e)
		if !errors.Is(e, registry.ErrStale) {
			unsure = append(unsure, p.docs[some[k]].ID)
		}
	}
	if len(unsure) == 0 {
		return nil
	}
	// The value that is taken may be the same row's: a server may look at the
	// unique field before the id, and a repeated first version is stale.
	there, err := p.t.read(ctx, unsure)
	if err != nil {
		return err
	}
	for k := range refused {
		if _, ok := there[p.docs[some[k]].ID]; ok {
			p.refuse(some[k], registry.ErrStale)
		}
	}
	return nil
}

// change replaces rows: their old versions go to the history, then each is
// replaced if it is still at that version.
func (p *trip) change(ctx context.Context, some []int) error {
	if len(some) == 0 {
		return nil
	}
	var ids []registry.ID
	for _, i := range some {
		ids = append(ids, p.docs[i].ID)
	}
	there, err := p.t.read(ctx, ids)
	if err != nil {
		return err
	}
	var ready []int
	var old, models []driver.WriteModel
	for _, i := range some {
		doc := p.docs[i]
		was, ok := there[doc.ID]
		if !ok || was.Rev != doc.Rev-1 {
			p.refuse(i, registry.ErrStale)
			continue
		}
		ready = append(ready, i)
		old = append(old, driver.NewReplaceOneModel().SetUpsert(true).SetFilter(bson.D{{Key: "_id", Value: versionID(doc.ID, was.Rev)}}).
			SetReplacement(bson.D{{Key: "doc", Value: was.Body}}))
		models = append(models, driver.NewReplaceOneModel().SetReplacement(doc.Body).
			SetFilter(bson.D{{Key: "_id", Value: string(doc.ID)}, {Key: "rev", Value: int64(was.Rev)}}))
	}
	if len(ready) == 0 {
		return nil
	}
	if p.t.def.Load().Lasts != registry.Passing {
		if _, _, err := bulk(ctx, p.t.history, old); err != nil { // a duplicate is the same version by another writer
			return err
		}
	}
	matched, refused, err := bulk(ctx, p.t.rows, models)
	if err != nil {
		return err
	}
	for k, e := range refused {
		p.refuse(ready[k], e)
	}
	if matched+len(refused) >= len(ready) {
		return nil
	}
	// Some were replaced by others in between. The server counts matches but
	// does not name them, so the rows have to be compared. (Of two writers of
	// the very same bytes both are then told that they wrote them.)
	for k, i := range ready {
		if len(ready) == 1 {
			p.refuse(i, registry.ErrStale)
			return nil
		}
		if refused[k] != nil {
			continue
		}
		ours, err := p.t.has(ctx, p.docs[i])
		if err != nil {
			return err
		}
		if !ours {
			p.refuse(i, registry.ErrStale)
		}
	}
	return nil
}

// has reports whether doc is, or was, that version of its row.
func (t *table) has(ctx context.Context, doc registry.Doc) (bool, error) {
	there, err := t.read(ctx, []registry.ID{doc.ID})
	if err != nil {
		return false, err
	}
	now := there[doc.ID]
	if now.Rev <= doc.Rev || t.def.Load().Lasts == registry.Passing {
		return now.Rev == doc.Rev && bytes.Equal(now.Body, doc.Body), nil
	}
	var version struct {
		Doc bson.Raw `bson:"doc"`
	}
	err = t.history.FindOne(ctx, bson.D{{Key: "_id", Value: versionID(doc.ID, doc.Rev)}}).Decode(&version)
	return err == nil && bytes.Equal(version.Doc, doc.Body), err
}

func versionID(id registry.ID, rev registry.Rev) bson.D {
	return bson.D{{Key: "id", Value: string(id)}, {Key: "rev", Value: int64(rev)}}
}

// read reads rows by their ids.
func (t *table) read(ctx context.Context, ids []registry.ID) (map[registry.ID]registry.Doc, error) {
	cursor, err := t.rows.Find(ctx, bson.D{{Key: "_id", Value: bson.D{{Key: "$in", Value: ids}}}})
	if err != nil {
		return nil, err
	}
	defer cursor.Close(ctx)
	there := map[registry.ID]registry.Doc{}
	for cursor.Next(ctx) {
		doc := current(cursor)
		there[doc.ID] = doc
	}
	return there, cursor.Err()
}

// bulk writes models, each on its own. refused has, by their places, those that
// a duplicate key kept out; err is any other failure.
func bulk(ctx context.Context, c *driver.Collection, models []driver.WriteModel) (matched int, refused map[int]error, err error) {
	refused = map[int]error{}
	result, err := c.BulkWrite(ctx, models, unordered)
	if result != nil {
		matched = int(result.MatchedCount)
	}
	e, ok := errors.AsType[driver.BulkWriteException](err)
	if !ok {
		return matched, refused, err
	}
	if e.WriteConcernError != nil {
		return matched, refused, fmt.Errorf("wait for a majority: %w", err)
	}
	for _, w := range e.WriteErrors {
		t := taken(w.WriteError)
		if t == nil {
			return matched, refused, err
		}
		refused[w.Index] = t
	}
	return matched, refused, nil
}

// Purge removes rows for good. The row goes first: cut off after it, a history is
// left that nobody reads, and not a row that lost its own.
func (t *table) Purge(ctx context.Context, docs []registry.Doc) (n int, err error) {
	if err := t.def.Load().MayPurge(); err != nil {
		return 0, err
	}
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	for some := range slices.Chunk(docs, tripDocs) {
		models, past := make([]driver.WriteModel, len(some)), make([]driver.WriteModel, 0, len(some))
		for i, doc := range some {
			models[i] = driver.NewDeleteOneModel().SetFilter(bson.D{{Key: "_id", Value: string(doc.ID)}, {Key: "rev", Value: int64(doc.Rev)}})
		}
		result, err := t.rows.BulkWrite(ctx, models, unordered)
		if result != nil {
			n += int(result.DeletedCount)
		}
		if err != nil {
			return n, failed(ctx, err)
		}
		// Those that are gone, by now or before, and not those that were left alone.
		ids := make([]registry.ID, len(some))
		for i, doc := range some {
			ids[i] = doc.ID
		}
		there, err := t.read(ctx, ids)
		if err != nil {
			return n, failed(ctx, err)
		}
		for _, doc := range some {
			if _, ok := there[doc.ID]; !ok && doc.Rev > 1 {
				ends := bson.D{{Key: "$gte", Value: versionID(doc.ID, 0)}, {Key: "$lte", Value: versionID(doc.ID, doc.Rev)}}
				past = append(past, driver.NewDeleteManyModel().SetFilter(bson.D{{Key: "_id", Value: ends}}))
			}
		}
		if len(past) == 0 {
			continue
		}
		if _, err := t.history.BulkWrite(ctx, past, unordered); err != nil {
			return n, failed(ctx, err)
		}
	}
	return n, nil
}
