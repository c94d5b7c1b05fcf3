package timetable

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"reflect"

	"huishou/geo/registry"
)

// StopRow is one incoming stop, as a reader of package exchange gives it. Exceptions
// that are nil leave those of a known stop alone; else each takes the place of the
// one of its date. A stop without a location is a named area.
type StopRow struct {
	Number     int    // line or feature of the file, from 1, for the report
	ExternalID string // the row's id at its source; "" makes one of name, run, position, rule and window
	SourceKey  string // the row's own source, before that of the options
	Stop       Content
	VehicleKey string // rows with the same one are stops of one vehicle, which is made when it is new; "" for none
	Vehicle    VehicleContent
	Columns    map[string]string   // field → column of the file, for the report
	Problems   []registry.RowError // what the reader could not read; the row is bad unless all are warnings
}

// chunk is the number of rows written in one trip.
const chunk = 500

// mostReported bounds the lists of a report; the counts go on.
const mostReported = 10_000

// ImportStops stores the rows of a file: every row that keeps the rules, and none that
// breaks one. Rows whose source and external id are known update that stop if they say
// something new, published or not, and count a change of its plan in its sequence;
// importing the same file twice changes nothing. With Publish new stops are public at
// once, else they are drafts. Rows outside the actor's area are bad.
//
// The report is that of [registry.Registry.ImportPlaces]; Duplicates and Likely stay
// empty. An import cut off half-way leaves whole stops only; the same file again
// finishes it, or its batch can be undone by [registry.Registry.UndoImport].
func (t *Timetables) ImportStops(ctx context.Context, who registry.Actor, rows iter.Seq2[StopRow, error], opt registry.ImportOptions) (registry.ImportReport, error) {
	if err := who.MayAtAll(registry.StopImport); err != nil {
		return registry.ImportReport{}, err
	}
	run := importRun{t: t, who: who, opt: opt, seen: map[string]int{}, vehicles: map[string]Vehicle{}}
	if err := registry.InChunks(ctx, rows, chunk, run.take, run.takeBack); err != nil {
		return run.finish(), err
	}
	report := run.finish()
	if run.batch.Rev == 0 {
		return report, nil
	}
	return report, t.reg.CloseBatch(ctx, who, run.batch, report)
}

// importRun is one import under way.
type importRun struct {
	t        *Timetables
	who      registry.Actor
	opt      registry.ImportOptions
	report   registry.ImportReport
	seen     map[string]int     // source ref → row of this file
	vehicles map[string]Vehicle // by source ref
	batch    registry.Batch
}

// take judges and stores some rows.
func (run *importRun) take(ctx context.Context, rows []StopRow) error {
	var good []Stop
	var from []*StopRow // of good
	for i := range rows {
		run.report.Rows++
		s, ok, err := run.judge(ctx, &rows[i])
		if err != nil {
			return err
		}
		if !ok {
			run.report.Bad++
			continue
		}
		good, from = append(good, s), append(from, &rows[i])
	}
	known, err := run.known(ctx, good)
	if err != nil {
		return err
	}
	var writes []Stop
	for i, s := range good {
		old, ok := known[s.Source.Ref]
		if !ok {
			s.ID, s.Status = run.t.reg.NewID(), Draft
			if run.opt.Publish {
				s.Status = Published
			}
			if run.reaches(from[i], &s) {
				run.report.New++
				writes = append(writes, s)
			}
			continue
		}
		next := run.updated(old, s, from[i])
		if !run.reaches(from[i], &old) || !run.reaches(from[i], &next) {
			continue
		}
		next.Source.Batch = old.Source.Batch
		if reflect.DeepEqual(next, old) {
			run.report.Same++
			continue
		}
		run.report.Changed++
		writes = append(writes, next)
	}
	if !run.opt.DryRun && len(writes) > 0 {
		if err := run.write(ctx, writes); err != nil {
			return err
		}
	}
	run.report.OK = run.report.New + run.report.Same + run.report.Changed
	if run.opt.Progress != nil {
		run.opt.Progress(run.report.Rows, 0)
	}
	return nil
}

// updated is a known stop saying what a row does.
func (run *importRun) updated(old, row Stop, from *StopRow) Stop {
	next := old
	next.Content = row.Content
	next.Exceptions = old.Exceptions
	for _, e := range from.Stop.Exceptions {
		next.Plan = next.Plan.with(e)
	}
	next.County, next.OperatorID, next.Demo = row.County, row.OperatorID, row.Demo
	if run.opt.Publish && old.Status == Draft {
		next.Status = Published
	}
	if row.VehicleID == "" && from.VehicleKey != "" { // of a dry run, which makes no vehicles
		next.VehicleID, next.OperatorID = old.VehicleID, old.OperatorID
	}
	if !next.Plan.same(&old.Plan) {
		next.Sequence++
	}
	return next
}

// judge makes a stop of a row and reports whether it keeps the rules.
func (run *importRun) judge(ctx context.Context, row *StopRow) (s Stop, ok bool, err error) {
	ok = true
	for _, p := range row.Problems {
		p.Row = row.Number
		switch {
		case !p.Warning:
			ok = false
			run.fault(p)
		case len(run.report.Warnings) < mostReported:
			run.report.Warnings = append(run.report.Warnings, p)
		}
	}
	if !ok {
		return s, false, nil
	}
	s = Stop{Content: row.Stop, Demo: run.opt.Demo}
	s.tidy()
	key := cmp.Or(row.SourceKey, run.opt.SourceKey)
	s.Source = registry.NewSource(key, cmp.Or(row.ExternalID, s.ownKey()))
	if first, twice := run.seen[s.Source.Ref]; twice {
		run.fault(registry.RowError{Row: row.Number, Column: row.column("key"), Value: s.Source.ExternalID, Code: "row.twice", Message: fmt.Sprint(first)})
		return s, false, nil
	}
	run.t.settle(&s)
	bad := run.t.check(&s)
	v := row.Vehicle
	if row.VehicleKey != "" {
		v.tidy()
		v.Name = cmp.Or(v.Name, row.VehicleKey)
		v.Active = true
		if e, ok := errors.AsType[*registry.Error](run.t.checkVehicle(&v, true)); ok {
			bad = append(bad, e.Fields...)
		}
	}
	if len(bad) > 0 {
		for _, f := range bad {
			run.fault(registry.RowError{Row: row.Number, Column: row.column(f.Field), Value: f.Value, Code: f.Code})
		}
		return s, false, nil
	}
	run.seen[s.Source.Ref] = row.Number
	if row.VehicleKey == "" {
		return s, true, nil
	}
	made, err := run.vehicleOf(ctx, registry.NewSource(key, "vehicle\x1f"+row.VehicleKey), v, &s)
	s.VehicleID, s.OperatorID = made.ID, made.OperatorID
	return s, true, err
}

// ownKey is the key of a row without one: the stop itself.
func (c *Content) ownKey() string {
	at := ""
	if c.Location != nil {
		at = fmt.Sprintf("%.6f,%.6f", c.Location[0], c.Location[1])
	}
	return fmt.Sprintf("%s|%s|%s|%s|%s|%s", c.Name, c.Run, at, c.Area, c.Rule, c.Window)
}

// vehicleOf finds the vehicle of a source, or makes it; in a dry run, and where the
// stop is outside the actor's area, it makes none.
func (run *importRun) vehicleOf(ctx context.Context, source registry.Source, content VehicleContent, s *Stop) (Vehicle, error) {
	if v, ok := run.vehicles[source.Ref]; ok {
		return v, nil
	}
	v, err := run.t.vehicles.First(ctx, registry.Eq("sourceRef", source.Ref))
	if registry.KindOf(err) != registry.NotFound {
		if err == nil {
			run.vehicles[source.Ref] = v
		}
		return v, err
	}
	v = Vehicle{Base: registry.Base{ID: run.t.reg.NewID()}, VehicleContent: content, Demo: run.opt.Demo, Source: source}
	v.Area = cmp.Or(v.Area, run.t.reg.CountyOf(s.Area))
	if run.opt.DryRun || run.who.May(registry.StopImport, v.target()) != nil {
		return Vehicle{}, nil
	}
	if err := run.openBatch(ctx); err != nil {
		return Vehicle{}, err
	}
	v.Source.Batch = run.batch.ID
	v, err = run.t.newVehicle(ctx, run.who, registry.StopImport, v)
	switch registry.KindOf(err) {
	case registry.Conflict: // another import of the same file was first
		v, err = run.t.vehicles.First(ctx, registry.Eq("sourceRef", source.Ref))
	}
	if err == nil {
		run.vehicles[source.Ref] = v
	}
	return v, err
}

// known finds the stops that rows are about, by source.
func (run *importRun) known(ctx context.Context, rows []Stop) (map[string]Stop, error) {
	found := make(map[string]Stop, len(rows))
	if len(rows) == 0 {
		return found, nil
	}
	refs := make([]any, len(rows))
	for i, s := range rows {
		refs[i] = s.Source.Ref
	}
	stops, _, err := run.t.stops.Find(ctx, registry.Query{Where: []registry.Cond{registry.In("sourceRef", refs...)}})
	for _, s := range stops {
		found[s.Source.Ref] = s
	}
	return found, err
}

// reaches reports whether the actor may import a stop that lies where s does.
func (run *importRun) reaches(row *StopRow, s *Stop) bool {
	if run.who.May(registry.StopImport, s.target()) == nil {
		return true
	}
	run.fault(registry.RowError{Row: row.Number, Column: row.column("location"), Code: "row.outside"})
	run.report.Bad++
	return false
}

func (row *StopRow) column(field string) string { return cmp.Or(row.Columns[field], field) }

func (run *importRun) fault(e registry.RowError) {
	if len(run.report.Errors) < mostReported {
		run.report.Errors = append(run.report.Errors, e)
	} else {
		run.report.Truncated = true
	}
}

// write stores stops, the new ones with codes, under the run's batch.
func (run *importRun) write(ctx context.Context, stops []Stop) error {
	if err := run.openBatch(ctx); err != nil {
		return err
	}
	for i := range stops {
		stops[i].Source.Batch = run.batch.ID
		if stops[i].Code != "" {
			continue
		}
		var err error
		if stops[i].Code, err = run.t.reg.NextCode(ctx, stops[i].codePrefix()); err != nil {
			return err
		}
	}
	fresh := make([]bool, len(stops))
	for i := range stops {
		fresh[i] = stops[i].Rev == 0
	}
	errs, err := run.t.stops.PutMany(ctx, run.who, stops)
	if err != nil {
		return err
	}
	var stored []Stop
	for i, e := range errs {
		switch {
		case e == nil:
			stored = append(stored, stops[i])
		case registry.KindOf(e) == registry.Stale, registry.KindOf(e) == registry.Conflict:
			// Another import of the same source at the same time: its row stands.
			if fresh[i] {
				run.report.New--
			} else {
				run.report.Changed--
			}
			run.report.Same++
		default:
			return e
		}
	}
	run.t.learn(nil, stored)
	return nil
}

func (run *importRun) openBatch(ctx context.Context) (err error) {
	if run.batch.Rev == 0 {
		run.batch, err = run.t.reg.OpenBatch(ctx, run.who, registry.StopImport, run.opt.File, run.opt.SourceKey)
	}
	return err
}

// takeBack undoes what was written of a file whose end turned out unreadable. A
// cancelled ctx does not stop it: that may be why the file ended.
func (run *importRun) takeBack(ctx context.Context) error {
	if run.batch.Rev == 0 {
		return nil
	}
	_, _, err := run.t.reg.UndoImport(context.WithoutCancel(ctx), run.who, run.batch.ID)
	if err == nil {
		run.report.OK, run.report.New, run.report.Same, run.report.Changed = 0, 0, 0, 0
		run.batch = registry.Batch{}
	}
	return err
}

func (run *importRun) finish() registry.ImportReport {
	rep := run.report
	rep.Batch = run.batch.ID
	if rep.Errors == nil {
		rep.Errors = []registry.RowError{}
	}
	return rep
}
