package oversight

import (
	"context"
	"fmt"
	"time"

	"huishou/geo/registry"
)

// Oversight keeps the assessments, inspections and projects of one registry. It is
// safe for concurrent use.
type Oversight struct {
	reg *registry.Registry
	opt Options

	assessments registry.Table[Assessment, *Assessment]
	inspections registry.Table[Inspection, *Inspection]
	projects    registry.Table[Project, *Project]
}

// Options set how an Oversight works; the zero value is good.
type Options struct {
	// Checklist is what sites are assessed by from now on; the newest of [Checklists] when nil.
	Checklist *Checklist
	// Operator finds the operator that an inspection without a place is about: its
	// name and the code of its county. NotFound when there is none. Without it
	// inspections are of places only.
	Operator func(ctx context.Context, who registry.Actor, id registry.ID) (name, county string, err error)
}

// finisher is who finishes what an earlier run left half done.
var finisher = registry.Actor{Name: "reconciler", Grants: []registry.Grant{{Role: registry.Admin}}, Via: registry.ViaConsole}

// Open opens the tables in the registry's store and finishes what was cut off.
func Open(ctx context.Context, reg *registry.Registry, opt Options) (*Oversight, error) {
	if opt.Checklist == nil {
		opt.Checklist = &Checklists[len(Checklists)-1]
	}
	if err := opt.Checklist.Validate(); err != nil {
		return nil, err
	}
	o := &Oversight{reg: reg, opt: opt}
	var err error
	if o.assessments, err = registry.OpenTable[Assessment](ctx, reg.Store(), assessmentDef, reg.Now); err != nil {
		return nil, err
	}
	if o.inspections, err = registry.OpenTable[Inspection](ctx, reg.Store(), inspectionDef, reg.Now); err != nil {
		return nil, err
	}
	if o.projects, err = registry.OpenTable[Project](ctx, reg.Store(), projectDef, reg.Now); err != nil {
		return nil, err
	}
	if err := o.reconcile(ctx); err != nil {
		return nil, fmt.Errorf("finish assessments that were cut off: %w", err)
	}
	return o, nil
}

// Defs lists the tables of this package, for copying them whole.
func Defs() []registry.Def { return []registry.Def{assessmentDef, inspectionDef, projectDef} }

// today is the date where the registry is.
func (o *Oversight) today() string { return o.reg.Now().Format(time.DateOnly) }

// The most characters of a name and of a text, photos of one thing, and entries of
// a list.
const (
	maxName   = 120
	maxText   = 2000
	maxPhotos = 20
	maxList   = 200
)

// checkPhotos checks the ids of photos.
func checkPhotos(f *registry.Faults, field string, ids []registry.ID) {
	if len(ids) > maxPhotos {
		f.Add(field, "field.too_many", "")
	}
	for _, id := range ids {
		if !registry.ValidID(string(id)) {
			f.Add(field, "photo.not_found", string(id))
		}
	}
}

func conflict(code, msg string) error {
	return &registry.Error{Kind: registry.Conflict, Code: code, Msg: msg}
}

func notFound(code string) error {
	return &registry.Error{Kind: registry.NotFound, Code: code, Msg: "none that may be seen"}
}

// at refuses to write over another version than the one that was seen.
func at(have, seen registry.Rev) error {
	if have != seen {
		return &registry.Error{Kind: registry.Stale, Code: "write.stale", Msg: fmt.Sprintf("it is at version %d, not %d", have, seen)}
	}
	return nil
}
