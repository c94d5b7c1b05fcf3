package registry

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"

	"github.com/paulmach/orb"

	"huishou/geo"
)

// PlaceRow is one incoming place, as a reader of package exchange gives it.
//
// Fields says which fields of Place the source gives; the others keep their
// value when the place is already known, so that a list of names and positions
// does not wipe out opening hours.
type PlaceRow struct {
	Number     int    // line or feature of the file, from 1, for the report
	ExternalID string // the row's id at its source; "" when it has none
	SourceKey  string // the row's own source, before that of the options; "" when the file is one source
	Place      Place
	Fields     map[string]bool   // by JSON name: name, location, accepts …
	Columns    map[string]string // field → column of the file, for the report
	Problems   []RowError        // what the reader could not read; the row is bad when any is Fatal
}

// RowError is one thing wrong with a row.
type RowError struct {
	Row     int    `json:"row"`
	Column  string `json:"column"`
	Value   string `json:"value"`
	Code    string `json:"code"`
	Message string `json:"message"` // in the language asked for; empty until somebody is told
	Warning bool   `json:"warning,omitempty"`
}

func (e RowError) Error() string {
	return fmt.Sprintf("row %d, column %q, value %q: %s", e.Row, e.Column, e.Value, e.Code)
}

// ImportOptions say how an import is to be done.
type ImportOptions struct {
	File      string                // its name, for the record of the batch
	SourceKey string                // with a row's ExternalID it identifies the row for ever
	Publish   bool                  // new places go public at once; else they are drafts
	DryRun    bool                  // report only, store nothing
	Demo      bool                  // mark every place as made up
	Progress  func(done, total int) // called now and then; total 0 when unknown

	chunk int // rows written in one trip; 0 is importChunk
}

// ImportReport tells what an import did, or in a dry run would do.
// Rows = OK + Bad; OK = New + Same + Changed.
type ImportReport struct {
	Rows       int         `json:"rows"`
	OK         int         `json:"ok"`
	Bad        int         `json:"bad"`
	New        int         `json:"new"`
	Same       int         `json:"same"`
	Changed    int         `json:"changed"`
	Duplicates int         `json:"duplicates"`
	Waiting    int         `json:"waiting,omitempty"` // of the changed ones, those that wait for approval beside the public place
	Errors     []RowError  `json:"errors"`
	Warnings   []RowError  `json:"warnings,omitempty"`
	Likely     []Duplicate `json:"likely,omitempty"`
	Batch      ID          `json:"batch,omitempty"` // for undoing; absent in a dry run or when nothing was written
	Truncated  bool        `json:"truncated,omitempty"`
}

// Duplicate is a new row that may be a place the registry has, or one earlier in
// the file, under another key.
type Duplicate struct {
	Row       int        `json:"row"`
	Name      string     `json:"name"`
	OtherCode string     `json:"otherCode,omitempty"`
	OtherRow  int        `json:"otherRow,omitempty"`
	OtherName string     `json:"otherName"`
	Metres    geo.Metres `json:"metres"`
	Alike     float64    `json:"alike"` // of the names, 0 to 1
}

// mostReported bounds the lists of a report; the counts go on.
const mostReported = 10_000

// importChunk is the number of rows written in one trip, unless a test asks for
// fewer.
const importChunk = 500

// ImportPlaces stores the rows of a file: every row that keeps the rules, and
// none that breaks one. Rows whose source and external id are known update that
// place if they say something new; importing the same file twice changes
// nothing. Changes of a public place are public at once when the actor may publish
// without a review; otherwise they wait for approval beside it. Rows of places
// outside the actor's area are bad.
//
// An import cut off half-way leaves whole places only; the same file again
// finishes it, or its batch can be undone.
func (r *Registry) ImportPlaces(ctx context.Context, who Actor, rows iter.Seq2[PlaceRow, error], opt ImportOptions) (ImportReport, error) {
	if err := who.MayAtAll(PlaceImport); err != nil {
		return ImportReport{}, err
	}
	if opt.Publish {
		if err := who.May(PlacePublish, Target{}); err != nil {
			return ImportReport{}, err
		}
	}
	run := importRun{r: r, who: who, opt: opt, seen: map[string]int{}, names: newTwinFinder(r.live.Load()),
		publishes: who.May(PlacePublish, Target{}) == nil}
	if err := InChunks(ctx, rows, cmp.Or(opt.chunk, importChunk), run.take, run.takeBack); err != nil {
		return run.finish(), err
	}
	report := run.finish()
	return report, run.closeBatch(ctx, report)
}

// importRun is one import under way.
type importRun struct {
	r      *Registry
	who    Actor
	opt    ImportOptions
	report ImportReport
	seen   map[string]int // source ref → row of this file
	names  *twinFinder
	batch  Batch

	publishes bool // the actor may change what is public without a review
}

// take judges and stores one chunk of rows.
func (run *importRun) take(ctx context.Context, rows []PlaceRow) error {
	if len(rows) == 0 {
		return nil
	}
	good := make([]PlaceRow, 0, len(rows))
	for _, row := range rows {
		run.report.Rows++
		if run.judge(&row) {
			good = append(good, row)
		} else {
			run.report.Bad++
		}
	}
	known, err := run.known(ctx, good)
	if err != nil {
		return err
	}
	var writes []Place
	var fresh []int // indexes into writes of the new ones
	for _, row := range good {
		old, ok := known[row.Place.Source.Ref]
		if !ok {
			run.prepare(&row.Place)
			if !run.reaches(row, row.Place) {
				continue
			}
			run.report.New++
			run.likely(row)
			writes = append(writes, row.Place)
			fresh = append(fresh, len(writes)-1)
			continue
		}
		next, changed := run.changed(row, old)
		if !changed {
			continue
		}
		run.report.Changed++
		next.Source.Batch = run.batch.ID
		writes = append(writes, next)
	}
	run.report.OK = run.report.New + run.report.Same + run.report.Changed
	if run.opt.Progress != nil {
		run.opt.Progress(run.report.Rows, 0)
	}
	if run.opt.DryRun || len(writes) == 0 {
		return nil
	}
	return run.write(ctx, writes, fresh)
}

// changed is the known place old with what the row gives; false when that is
// nothing new, or the row is bad.
func (run *importRun) changed(row PlaceRow, old Place) (next Place, changed bool) {
	next = old.updatedBy(row)
	run.locate(&next, old)
	if !run.reaches(row, old) || !run.reaches(row, next) {
		return next, false
	}
	if bad := next.Validate(); len(bad) > 0 {
		run.reject(row, bad)
		run.report.Bad++
		return next, false
	}
	switch {
	case run.opt.Publish && next.Status == Draft:
		next.Status, next.Review = Published, nil
	case run.publishes || old.Status != Published && old.Status != Suspended && old.Status != Closed:
	case len(DiffPlaces(old.Newest(), &next)) == 0:
		run.report.Same++
		return next, false
	case old.Review != nil && old.Review.Edit != nil:
		run.bad(row, "key", "review.waiting")
		return next, false
	default:
		edit := next.onlyContent()
		next = old
		next.submitEdit(run.who, edit, run.r.places.Stamp())
		run.report.Waiting++
		return next, true
	}
	if sameContent(old, next) {
		run.report.Same++
		return next, false
	}
	if next.Status == Draft {
		next.wrote(run.who)
	}
	return next, true
}

// reaches reports whether the actor may import a place that lies where p does.
func (run *importRun) reaches(row PlaceRow, p Place) bool {
	if run.who.May(PlaceImport, p.target()) == nil {
		return true
	}
	run.bad(row, "location", "row.outside")
	return false
}

// bad counts a row that is bad for a reason of its own.
func (run *importRun) bad(row PlaceRow, field, code string) {
	run.fault(RowError{Row: row.Number, Column: row.column(field), Code: code})
	run.report.Bad++
}

// judge completes a row and reports whether it keeps the rules.
func (run *importRun) judge(row *PlaceRow) bool {
	ok := true
	for _, p := range row.Problems {
		p.Row = row.Number
		if p.Warning {
			if len(run.report.Warnings) < mostReported {
				run.report.Warnings = append(run.report.Warnings, p)
			}
			continue
		}
		ok = false
		run.fault(p)
	}
	if !ok {
		return false
	}
	p := &row.Place
	p.Location[0], p.Location[1] = rounded(p.Location[0]), rounded(p.Location[1])
	p.Demo = p.Demo || run.opt.Demo
	if row.ExternalID == "" {
		// Without a key, the place itself is the key: same name, kind and position.
		row.ExternalID = fmt.Sprintf("%s|%s|%.6f,%.6f", p.Kind, p.Name, p.Location[0], p.Location[1])
	}
	source := cmp.Or(row.SourceKey, run.opt.SourceKey)
	p.Source = NewSource(source, row.ExternalID)
	if first, dup := run.seen[p.Source.Ref]; dup {
		run.fault(RowError{Row: row.Number, Column: row.column("key"), Value: row.ExternalID, Code: "row.twice", Message: fmt.Sprint(first)})
		return false
	}
	if bad := p.Validate(); len(bad) > 0 {
		run.reject(*row, bad)
		return false
	}
	run.seen[p.Source.Ref] = row.Number
	return true
}

// rounded keeps seven decimals, about a centimetre: what a receiver can measure
// and what a file can be compared by.
func rounded(deg float64) float64 { return geo.Round(orb.Point{deg, 0}, 7)[0] }

func (row PlaceRow) column(field string) string {
	if c := row.Columns[field]; c != "" {
		return c
	}
	return field
}

func (run *importRun) reject(row PlaceRow, bad []FieldError) {
	for _, f := range bad {
		run.fault(RowError{Row: row.Number, Column: row.column(f.Field), Value: f.Value, Code: f.Code})
	}
}

func (run *importRun) fault(e RowError) {
	if len(run.report.Errors) < mostReported {
		run.report.Errors = append(run.report.Errors, e)
	} else {
		run.report.Truncated = true
	}
}

// known finds the places that rows are about, by source.
func (run *importRun) known(ctx context.Context, rows []PlaceRow) (map[string]Place, error) {
	refs := make([]any, len(rows))
	for i, row := range rows {
		refs[i] = row.Place.Source.Ref
	}
	found := make(map[string]Place, len(rows))
	if len(refs) == 0 {
		return found, nil
	}
	places, _, err := run.r.places.Find(ctx, Query{Where: []Cond{In("sourceRef", refs...)}})
	if err != nil {
		return nil, err
	}
	for _, p := range places {
		found[p.Source.Ref] = p
	}
	return found, nil
}

// prepare gives a new place what the source does not.
func (run *importRun) prepare(p *Place) {
	p.Base = Base{ID: run.r.NewID()}
	p.Status = Draft
	if run.opt.Publish {
		p.Status = Published
	}
	run.locate(p, Place{})
	if p.Status == Draft && run.who.Account != "" {
		p.wrote(run.who)
	}
	p.Source.Batch = run.batch.ID
}

// locate finds the area of p, unless it stands where old stood.
func (run *importRun) locate(p *Place, old Place) {
	if p.Area != "" && p.Location == old.Location {
		return
	}
	p.Area, p.County, p.AreaEstimated = run.r.Locate(p.At())
}

// write stores places, the new ones with codes, under the run's batch.
func (run *importRun) write(ctx context.Context, places []Place, fresh []int) error {
	if err := run.openBatch(ctx); err != nil {
		return err
	}
	for i := range places {
		places[i].Source.Batch = run.batch.ID
	}
	if err := run.r.giveCodes(ctx, places, fresh); err != nil {
		return err
	}
	errs, err := run.r.places.PutMany(ctx, run.who, places)
	if err != nil {
		return err
	}
	stored := places[:0]
	for i, e := range errs {
		switch {
		case e == nil:
			stored = append(stored, places[i])
		case KindOf(e) == Stale, KindOf(e) == Conflict:
			// Another import of the same source at the same time: its row stands.
			if slices.Contains(fresh, i) {
				run.report.New--
			} else {
				run.report.Changed--
			}
			run.report.Same++
		default:
			return e
		}
	}
	// putMany gave the stored rows their next revision; the index takes them as they are.
	run.r.learn(stored)
	return nil
}

func (run *importRun) openBatch(ctx context.Context) error {
	if run.batch.Rev > 0 {
		return nil
	}
	b, err := run.r.OpenBatch(ctx, run.who, PlaceImport, run.opt.File, run.opt.SourceKey)
	if err == nil {
		run.batch = b
	}
	return err
}

func (run *importRun) closeBatch(ctx context.Context, report ImportReport) error {
	if run.batch.Rev == 0 {
		return nil
	}
	return run.r.CloseBatch(ctx, run.who, run.batch, report)
}

// takeBack undoes what was written of a file whose end turned out unreadable, so
// that nothing of it is stored in part. A cancelled ctx does not stop it: that may
// be why the file ended.
func (run *importRun) takeBack(ctx context.Context) error {
	if run.batch.Rev == 0 {
		return nil
	}
	_, _, err := run.r.UndoImport(context.WithoutCancel(ctx), run.who, run.batch.ID)
	if err == nil {
		run.report.OK, run.report.New, run.report.Same, run.report.Changed = 0, 0, 0, 0
		run.batch = Batch{}
	}
	return err
}

func (run *importRun) finish() ImportReport {
	rep := run.report
	rep.Batch = run.batch.ID
	if rep.Errors == nil {
		rep.Errors = []RowError{}
	}
	return rep
}
