package timetable

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"

	"huishou/geo/registry"
)

// Timetables are the vehicles and stops of one registry. It is safe for concurrent
// use: readers of what is public never wait.
type Timetables struct {
	reg      *registry.Registry
	vehicles registry.Table[Vehicle, *Vehicle]
	stops    registry.Table[Stop, *Stop]
	// The same tables, for their changes.
	vehicleDocs, stopDocs registry.Docs

	live atomic.Pointer[live]
	mu   sync.Mutex // guards what follows and each change of live
	news board
}

// Defs lists the tables of this package, for copying them whole.
func Defs() []registry.Def { return []registry.Def{vehicleDef, stopDef} }

// Open opens the vehicles and stops kept in the registry's store and lets the public
// ones be found with the registry's nearest places.
func Open(ctx context.Context, reg *registry.Registry) (*Timetables, error) {
	t := &Timetables{reg: reg, news: board{vehicles: map[registry.ID]Vehicle{}, cards: map[registry.ID]*card{}, left: map[registry.ID]registry.Rev{}}}
	t.live.Store(&live{})
	store := reg.Store()
	var err error
	if t.vehicles, err = registry.OpenTable[Vehicle](ctx, store, vehicleDef, reg.Now); err != nil {
		return nil, err
	}
	if t.stops, err = registry.OpenTable[Stop](ctx, store, stopDef, reg.Now); err != nil {
		return nil, err
	}
	if t.vehicleDocs, err = store.Table(ctx, vehicleDef); err != nil {
		return nil, err
	}
	if t.stopDocs, err = store.Table(ctx, stopDef); err != nil {
		return nil, err
	}
	reg.Join(t) // before the rows are read, so that none is missed
	if err := t.load(ctx); err != nil {
		return nil, fmt.Errorf("load stops: %w", err)
	}
	return t, nil
}

func failed(kind registry.Kind, code, msg string, fields ...registry.FieldError) error {
	return &registry.Error{Kind: kind, Code: code, Msg: msg, Fields: fields}
}

// at refuses a version that is not the newest.
func at(have, seen registry.Rev) error {
	if have != seen {
		return failed(registry.Stale, "write.stale", fmt.Sprintf("it is at version %d, not %d", have, seen))
	}
	return nil
}

// Limits of texts, in characters, and of lists.
const (
	maxName       = 120
	maxAddress    = 480
	maxPlate      = 20
	maxCapacityKg = 100_000
)

// checkMaterials names those that the vocabulary does not have.
func checkMaterials(bad *registry.Faults, ms []registry.Material) {
	if len(ms) > len(registry.Terms) {
		bad.Add("materials", "field.too_many", "")
	}
	for _, m := range ms {
		if _, ok := registry.TermOf(m); !ok {
			bad.Add("materials", "material.unknown", string(m))
		}
	}
}
