package registry

import (
	"context"
	"errors"
	"fmt"
)

// CheckReport is what a look through the whole store found.
type CheckReport struct {
	Places    int64        `json:"places"`
	Rows      int64        `json:"rows"`      // of all tables of this package
	AuditLast int64        `json:"auditLast"` // number of the newest entry of the audit log
	AuditHead string       `json:"auditHead"` // its hash: kept elsewhere, it proves that the end was not cut off
	Found     int          `json:"found"`     // faults in all
	Faults    []CheckFault `json:"faults"`    // the first of them
}

// CheckFault is one thing that is not as it should be.
type CheckFault struct {
	Noun  string `json:"noun"`
	Row   string `json:"row"` // id, or number in the audit log
	Code  string `json:"code"`
	Field string `json:"field,omitempty"`
}

// mostFaults bounds the list of a [CheckReport]; the count goes on.
const mostFaults = 1000

// Check looks through the whole store: the chain of the audit log, that every row
// can be read, that every place keeps the rules, has a code of its own, and lies in
// the county it is counted to.
func (r *Registry) Check(ctx context.Context) (CheckReport, error) {
	rep := CheckReport{Faults: []CheckFault{}}
	fault := func(noun, row, code, field string) {
		if rep.Found++; len(rep.Faults) < mostFaults {
			rep.Faults = append(rep.Faults, CheckFault{noun, row, code, field})
		}
	}
	audit, last, head, err := r.CheckAudit(ctx)
	if err != nil {
		return rep, err
	}
	rep.AuditLast, rep.AuditHead = last, head
	for _, f := range audit {
		fault("audit", fmt.Sprint(f.Seq), f.Code, "")
	}
	codes := map[string]ID{}
	err = errors.Join(
		checkRows(ctx, r.places, &rep, fault, func(p *Place) {
			rep.Places++
			for _, bad := range p.Validate() {
				fault("place", string(p.ID), bad.Code, bad.Field)
			}
			if other, twice := codes[p.Code]; twice || p.Code == "" {
				fault("place", string(p.ID), "check.code", string(other))
			}
			codes[p.Code] = p.ID
			if area, county, _ := r.Locate(p.At()); p.Area != area || p.County != county {
				fault("place", string(p.ID), "check.area", "area")
			}
		}),
		checkRows(ctx, r.areas, &rep, fault, func(a *Area) {
			for _, bad := range a.Validate() {
				fault("area", string(a.ID), bad.Code, bad.Field)
			}
		}),
		checkRows(ctx, r.batches, &rep, fault, func(*Batch) {}),
		checkRows(ctx, r.counters, &rep, fault, func(*counter) {}),
		checkRows(ctx, r.photos, &rep, fault, func(*Photo) {}),
		checkRows(ctx, r.photoLinks, &rep, fault, func(*PhotoLink) {}),
	)
	return rep, err
}

// checkRows reads every row of a table, names those that are not of its type, and
// hands on the others.
func checkRows[T any, P Row[T]](ctx context.Context, t Table[T, P], rep *CheckReport, fault func(noun, row, code, field string), look func(P)) error {
	for doc, err := range t.docs.All(ctx, Query{}) {
		if err != nil {
			return t.failed("read", err)
		}
		rep.Rows++
		v, err := t.Decode(doc)
		if err != nil {
			fault(t.name, string(doc.ID), "check.unreadable", "")
			continue
		}
		look(P(&v))
	}
	return nil
}
