package timetable

import (
	"cmp"
	"context"
	"reflect"
	"slices"

	"huishou/geo/registry"
)

// Undo takes back what an import wrote, see [registry.Part]. Its new stops and those
// of its vehicles that nothing else needs are removed; its changed stops get back what
// they said before, as a new version.
func (t *Timetables) Undo(ctx context.Context, who registry.Actor, batch registry.ID) (undone, kept int, err error) {
	for s, err := range t.stops.All(ctx, registry.Eq("batch", string(batch))) {
		if err != nil {
			return undone, kept, err
		}
		done, err := t.undoStop(ctx, who, s)
		switch {
		case err != nil && registry.KindOf(err) != registry.Stale:
			return undone, kept, err
		case done:
			undone++
		default:
			kept++
		}
	}
	for v, err := range t.vehicles.All(ctx, registry.Eq("batch", string(batch))) {
		if err != nil {
			return undone, kept, err
		}
		n, err := t.stops.Count(ctx, registry.Eq("vehicle", string(v.ID)))
		if err != nil {
			return undone, kept, err
		}
		if n > 0 || v.Rev > 1 || who.May(registry.StopImport, v.target()) != nil {
			continue
		}
		if err := t.vehicles.Remove(ctx, who, v.ID, v.Rev); err != nil && registry.KindOf(err) != registry.Stale {
			return undone, kept, err
		}
		t.forget(v.ID, v.Rev+1)
	}
	return undone, kept, nil
}

// undoStop takes back the version of s that its batch wrote, unless s was changed
// since.
func (t *Timetables) undoStop(ctx context.Context, who registry.Actor, s Stop) (bool, error) {
	if who.May(registry.StopImport, s.target()) != nil {
		return false, nil
	}
	var before *Stop // what s was when the batch came; nil when the batch made it
	wrote := s
	if s.Rev > 1 {
		versions, err := t.stops.History(ctx, s.ID)
		if err != nil {
			return false, err
		}
		i := slices.IndexFunc(versions, func(v Stop) bool { return v.Source.Batch == s.Source.Batch })
		if i >= 0 {
			wrote = versions[i]
			versions = versions[:i]
		}
		if len(versions) > 0 {
			before = &versions[len(versions)-1]
		}
	}
	wrote.Base, wrote.Source = s.Base, s.Source
	if !reflect.DeepEqual(wrote, s) {
		return false, nil
	}
	if before == nil {
		if err := t.stops.Remove(ctx, who, s.ID, s.Rev); err != nil {
			return false, err
		}
		t.forget(s.ID, s.Rev+1)
		return true, nil
	}
	back := *before
	back.Base = s.Base
	back.Sequence = s.Sequence
	if !back.Plan.same(&s.Plan) { // calendars took the change, so they must take this one
		back.Sequence++
	}
	back, err := t.stops.Put(ctx, who, back)
	if err != nil {
		return false, err
	}
	t.learn(nil, []Stop{back})
	return true, nil
}

// demoPasses bounds how often RemoveDemo looks again for rows that somebody wrote
// while it removed.
const demoPasses = 10

// RemoveDemo removes every stop and vehicle that is made up, see [registry.Part]; it
// counts both.
func (t *Timetables) RemoveDemo(ctx context.Context, who registry.Actor) (removed int, err error) {
	if err := who.May(registry.SeedLoad, registry.Target{}); err != nil {
		return 0, err
	}
	for range demoPasses {
		err = nil
		gone := func(e error, id registry.ID, rev registry.Rev) bool {
			switch {
			case e == nil:
				t.forget(id, rev+1)
				removed++
			case registry.KindOf(e) == registry.Stale: // written meanwhile: look again
				err = e
			default:
				err = e
				return false
			}
			return true
		}
		for s, e := range t.stops.All(ctx, registry.Eq("demo", true)) {
			if e != nil || !gone(t.stops.Remove(ctx, who, s.ID, s.Rev), s.ID, s.Rev) {
				return removed, cmp.Or(err, e)
			}
		}
		for v, e := range t.vehicles.All(ctx, registry.Eq("demo", true)) {
			if e != nil || !gone(t.vehicles.Remove(ctx, who, v.ID, v.Rev), v.ID, v.Rev) {
				return removed, cmp.Or(err, e)
			}
		}
		if err == nil {
			return removed, nil
		}
	}
	return removed, err
}
