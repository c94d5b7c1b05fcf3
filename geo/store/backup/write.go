package backup

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"huishou/geo/registry"
)

// maxSeen is how many rows that change while a table is read are remembered. Past
// it they are forgotten, and written whole once more when they come again.
const maxSeen = 200_000

// Write copies the tables of defs from store to w, which gets the bytes in order
// and once. Memory holds a run of rows and the history of one row, whatever the
// size of the store. When it fails, what w got is no backup and is refused.
func Write(ctx context.Context, store registry.Store, defs []registry.Def, w io.Writer, info Info) (Manifest, error) {
	x := &copier{ctx: ctx, f: newFrameWriter(w), now: clock(info.Now), progress: info.Progress}
	m := Manifest{Format: Format, MadeAt: x.now().UTC().Truncate(time.Millisecond), Program: info.Program, Store: store.Name()}
	defs = inOrder(defs, info.Last)
	h := head{"backup", Format, m.MadeAt, m.Program, m.Store, []string{}}
	for _, def := range defs {
		if slices.Contains(h.Tables, def.Name) || def.Name == markDef.Name {
			return Manifest{}, fmt.Errorf("back up: table %s is named twice, or is the mark of restoring", def.Name)
		}
		h.Tables = append(h.Tables, def.Name)
	}
	if err := x.f.put(h); err != nil {
		return Manifest{}, err
	}
	last := closing{Manifest: []closed{}}
	for _, def := range defs {
		e, err := x.table(store, def, slices.Contains(info.Last, def.Name))
		if err != nil {
			return Manifest{}, fmt.Errorf("back up %s: %w", def.Name, err)
		}
		last.Manifest = append(last.Manifest, closed{e.End, e.Rows, e.Again, e.Versions, e.SHA256})
		m.Tables = append(m.Tables, e.table())
	}
	last.Frames, last.SHA256 = x.f.frames, x.f.all.Sum(nil)
	m.SHA256 = hex.EncodeToString(last.SHA256)
	if err := x.f.put(last); err != nil {
		return Manifest{}, err
	}
	if err := x.f.close(); err != nil {
		return Manifest{}, fmt.Errorf("write backup: %w", err)
	}
	return m, nil
}

// inOrder is defs with those named in last at the end, in the order of last.
func inOrder(defs []registry.Def, last []string) []registry.Def {
	rank := func(d registry.Def) int { return slices.Index(last, d.Name) }
	out := slices.Clone(defs)
	slices.SortStableFunc(out, func(a, b registry.Def) int { return rank(a) - rank(b) })
	return out
}

func (e end) table() Table {
	return Table{e.End, e.Rows, e.Again, e.Versions, hex.EncodeToString(e.SHA256)}
}

// copier writes tables one after the other.
type copier struct {
	ctx      context.Context
	f        *frameWriter
	now      func() time.Time
	progress func(rows int64)
	done     int64

	docs   registry.Docs // the table under way
	count  end
	began  time.Time // when its reading did
	marked bool      // {again} is written
	seen   map[registry.ID]registry.Rev
	forgot bool // seen was emptied
}

func (x *copier) table(store registry.Store, def registry.Def, isLog bool) (end, error) {
	docs, err := store.Table(x.ctx, def)
	if err != nil {
		return end{}, err
	}
	x.docs, x.count, x.marked, x.forgot = docs, end{End: def.Name}, false, false
	x.seen = map[registry.ID]registry.Rev{}
	x.f.table.Reset()
	if err := x.f.put(bson.D{{Key: "table", Value: def.Name}}); err != nil {
		return end{}, err
	}
	x.began = x.now()
	if isLog {
		err = x.log()
	} else {
		err = x.rows()
	}
	if err != nil {
		return end{}, err
	}
	x.count.SHA256 = x.f.table.Sum(nil)
	return x.count, x.f.put(x.count)
}

// log reads an append-only table by id, then what tombstones there are: there
// should be none.
func (x *copier) log() error {
	for doc, err := range x.docs.All(x.ctx, registry.Query{}) {
		if err == nil {
			err = x.row(doc)
		}
		if err != nil {
			return err
		}
	}
	for doc, err := range x.docs.Changes(x.ctx, time.Time{}) {
		if err != nil {
			return err
		}
		if !doc.Deleted {
			continue
		}
		if err := x.again(doc, time.Time{}, time.Time{}); err != nil {
			return err
		}
	}
	return nil
}

// rows reads a table by the time of its rows' last change, tombstones included.
//
// A row that changes meanwhile moves ahead, and is met again. So rows at rest, of
// before the backup, are read first, each once. Then comes what is left, until it
// has caught up with the writers. Some row may have been passed by even so: one
// whose write took its time earlier and became visible later than another's. The
// third look finds it. What was written since that look began is left out of it,
// so that whoever took a code from another row is not in the backup without the
// other one having given it up.
func (x *copier) rows() error {
	cut := x.began.Add(-Window).Truncate(time.Millisecond) // as rows are dated: each is on one side of it
	for doc, err := range x.docs.Changes(x.ctx, time.Time{}) {
		if err != nil {
			return err
		}
		if !doc.UpdatedAt.Before(cut) {
			break
		}
		if err := x.row(doc); err != nil {
			return err
		}
	}
	second := x.now()
	for doc, err := range x.docs.Changes(x.ctx, cut) {
		if err == nil {
			err = x.again(doc, cut, time.Time{})
		}
		if err != nil {
			return err
		}
	}
	third := x.now()
	for doc, err := range x.docs.Changes(x.ctx, second.Add(-Window)) {
		if err == nil {
			err = x.again(doc, cut, third)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// again writes what has not yet come of a row that may have come before.
func (x *copier) again(doc registry.Doc, cut, until time.Time) error {
	from, before := x.seen[doc.ID]
	if from >= doc.Rev {
		return nil
	}
	all, err := x.versions(doc, from)
	if err != nil {
		return err
	}
	if !until.IsZero() {
		for len(all) > 0 && all[len(all)-1].UpdatedAt.After(until) {
			all = all[:len(all)-1]
		}
	}
	if len(all) == 0 {
		return nil
	}
	if !x.marked {
		if err := x.f.put(bson.D{{Key: "again", Value: true}}); err != nil {
			return err
		}
		x.marked = true
	}
	if len(x.seen) >= maxSeen {
		clear(x.seen)
		x.forgot = true
	}
	x.seen[doc.ID] = all[len(all)-1].Rev
	if before || x.forgot || x.wasAtRest(all, cut) {
		x.count.Again++
	} else {
		x.count.Rows++
	}
	return x.write(all)
}

// wasAtRest reports whether the first look may have met one of the versions: it
// was of before cut, and was replaced only after the look began.
func (x *copier) wasAtRest(all []registry.Doc, cut time.Time) bool {
	for i := 1; i < len(all); i++ {
		if all[i-1].UpdatedAt.Before(cut) && !all[i].UpdatedAt.Before(x.began) {
			return true
		}
	}
	return false
}

// row writes all versions of a row.
func (x *copier) row(doc registry.Doc) error {
	all, err := x.versions(doc, 0)
	if err != nil || len(all) == 0 {
		return err
	}
	x.count.Rows++
	return x.write(all)
}

// versions are those of a row after from, up to the one that was read. They are
// read after the row, so that none is missing; those that have joined since are
// left out. There are none of a row that was purged meanwhile.
func (x *copier) versions(doc registry.Doc, from registry.Rev) ([]registry.Doc, error) {
	if from == doc.Rev-1 {
		return []registry.Doc{doc}, nil
	}
	history, err := x.docs.History(x.ctx, doc.ID)
	if err != nil {
		return nil, err
	}
	all := make([]registry.Doc, 0, doc.Rev-from)
	for _, d := range history {
		if d.Rev > from && d.Rev < doc.Rev {
			all = append(all, d)
		}
	}
	all = append(all, doc)
	for i, d := range all {
		if d.Rev != from+registry.Rev(i)+1 || d.ID != doc.ID {
			if _, err := x.docs.Get(x.ctx, doc.ID); errors.Is(err, registry.ErrNoDoc) {
				return nil, nil
			}
			return nil, refuse(registry.Conflict, "backup.no_history",
				fmt.Sprintf("version %d of row %s", from+registry.Rev(i)+1, doc.ID), nil)
		}
	}
	return all, nil
}

func (x *copier) write(all []registry.Doc) error {
	if err := x.ctx.Err(); err != nil {
		return err
	}
	for _, d := range all {
		if len(d.Body) > maxFrame-64 {
			return errors.New("a row is larger than any store takes")
		}
		if err := x.f.row(d.Body); err != nil {
			return fmt.Errorf("write backup: %w", err)
		}
	}
	x.count.Versions += int64(len(all))
	if x.done++; x.progress != nil {
		x.progress(x.done)
	}
	return nil
}
