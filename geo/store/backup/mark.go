package backup

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"huishou/geo/registry"
)

// markDef is the table of one row that says whether a store is being restored. It
// is in no backup, and does not make a store other than empty.
var markDef = registry.Def{Name: "restore"}

const (
	markID  = registry.ID("restore")
	running = "running"
	done    = "done"
	noted   = "noted" // done, and who opened the store first was told
)

// mark is that row.
type mark struct {
	ID        registry.ID  `bson:"_id"`
	Rev       registry.Rev `bson:"rev"`
	UpdatedAt time.Time    `bson:"updatedAt"`
	State     string       `bson:"state"`
	MadeAt    time.Time    `bson:"madeAt"` // of the backup
	SHA256    string       `bson:"sha256"` // of its manifest
}

// Finished refuses a store that a restore was broken off in, with
// restore.unfinished: what is in it is a part of what was. Whoever opens a store
// asks first.
func Finished(ctx context.Context, store registry.Store) error {
	m, _, err := readMark(ctx, store)
	if err != nil {
		return err
	}
	return m.finished()
}

func (m mark) finished() error {
	if m.State != running {
		return nil
	}
	return refuse(registry.Conflict, "restore.unfinished",
		fmt.Sprintf("begun at %s, of the backup of %s", m.UpdatedAt.UTC().Format(time.RFC3339), m.MadeAt.UTC().Format(time.RFC3339)), nil)
}

// AfterRestore tells whoever opens a store first after a restore which backup is
// in it now, by the hash of its manifest. When note fails, the next one is told;
// one that is told twice was cut off in between.
func AfterRestore(ctx context.Context, store registry.Store, note func(sha256 string) error) error {
	m, docs, err := readMark(ctx, store)
	if err != nil || m.State != done {
		return err
	}
	if err := note(m.SHA256); err != nil {
		return err
	}
	err = m.put(ctx, docs, noted, time.Now())
	if registry.KindOf(err) == registry.Conflict { // another instance was told at this moment
		return nil
	}
	return err
}

// readMark reads the row; a zero mark when there is none.
func readMark(ctx context.Context, store registry.Store) (m mark, docs registry.Docs, err error) {
	if docs, err = store.Table(ctx, markDef); err != nil {
		return m, nil, err
	}
	doc, err := docs.Get(ctx, markID)
	if errors.Is(err, registry.ErrNoDoc) {
		return mark{}, docs, nil
	}
	if err != nil {
		return m, nil, fmt.Errorf("read the mark of restoring: %w", err)
	}
	if err := bson.Unmarshal(doc.Body, &m); err != nil {
		return m, nil, fmt.Errorf("read the mark of restoring: %w", err)
	}
	return m, docs, nil
}

// put writes the next version of the row.
func (m *mark) put(ctx context.Context, docs registry.Docs, state string, now time.Time) error {
	m.ID, m.State, m.UpdatedAt = markID, state, now.UTC().Truncate(time.Millisecond)
	m.Rev++
	body, err := bson.Marshal(m)
	if err != nil {
		return fmt.Errorf("mark restoring: %w", err)
	}
	if err := docs.Put(ctx, registry.Doc{ID: m.ID, Rev: m.Rev, UpdatedAt: m.UpdatedAt, Body: body}); err != nil {
		return failed(err)
	}
	return nil
}
