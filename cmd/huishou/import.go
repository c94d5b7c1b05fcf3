package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/cheggaaa/pb/v3"
	"github.com/paulmach/orb"

	"huishou/geo/exchange"
	"huishou/geo/registry"
	"huishou/geo/registry/timetable"
	"huishou/handlers"
	"huishou/seed"
)

type importCmd struct {
	storeFlags
	Files   []string `arg:"" name:"file" help:"The file, or several that are read as one; 'areas FILE' imports areas with their outlines."`
	CRS     string   `help:"Coordinate system of the file: wgs84, gcj02, bd09, epsg:4523 … Required unless the mapping names it."`
	Map     string   `help:"Mapping file that says what the columns mean." type:"existingfile" placeholder:"M"`
	Propose bool     `help:"Print a mapping file for this file, to be looked through and used with --map."`
	Publish bool     `help:"Publish new places at once; else they are drafts."`
	DryRun  bool     `help:"Only report: store nothing."`
	JSON    bool     `help:"Report as JSON."`
}

// Run imports places, or areas.
func (i *importCmd) Run(p *program) error {
	if i.Files[0] == "areas" && len(i.Files) == 2 {
		return i.areas(p, i.Files[1])
	}
	in, err := exchange.OpenFiles(i.Files...)
	if err != nil {
		return i.unreadable(p, err)
	}
	defer in.Close()
	if i.Propose {
		return i.propose(p, in)
	}
	var mapping *exchange.Mapping
	if i.Map != "" {
		if mapping, err = readMapping(i.Map); err != nil {
			return i.unreadable(p, err)
		}
	}
	opt := exchange.Options{CRS: i.CRS}
	if mapping == nil {
		opt.Expect = cityBound()
	}
	rows, err := exchange.Read(in, mapping, opt)
	if err != nil {
		return i.unreadable(p, err)
	}
	rep, err := i.store(p, in, rows)
	if err != nil {
		return err
	}
	return i.report(p, rep)
}

// warmFrom is the number of new and changed places from which the start after an
// import is worth preparing: below it reads them in less than a tenth of a second.
const warmFrom = 5000

// store puts the rows into the registry and leaves a snapshot for the next start.
func (i *importCmd) store(p *program, in *exchange.Input, rows *exchange.Reader) (registry.ImportReport, error) {
	opt := registry.Options{Poll: -1}
	if !i.DryRun { // which leaves nothing behind
		opt.Cache = i.cache()
	}
	reg, closing, err := i.open(p.ctx, opt)
	if err != nil {
		return registry.ImportReport{}, err
	}
	bar := p.bar(i.JSON)
	how := registry.ImportOptions{
		File: strings.Join(in.Names(), " "), SourceKey: rows.SourceKey(), Publish: i.Publish, DryRun: i.DryRun,
		Progress: func(done, _ int) { bar.SetCurrent(int64(done)) },
	}
	var rep registry.ImportReport
	if rows.Timetabled() {
		rep, err = importStops(p.ctx, reg, rows, how)
	} else {
		rep, err = reg.ImportPlaces(p.ctx, registry.Console, rows.Rows(), how)
	}
	bar.Finish()
	closing()
	if err != nil {
		return rep, i.unreadable(p, err)
	}
	if !i.DryRun && !rows.Timetabled() && rep.New+rep.Changed >= warmFrom {
		// A snapshot is as of the opening before it, so that the next start would
		// read every row of this import again. One more opening moves it past them.
		if _, closing, err := i.open(p.ctx, opt); err != nil {
			p.say(fmt.Errorf("the next start will be slower: %w", err))
		} else {
			closing()
		}
	}
	return rep, nil
}

// importStops puts the rows of a timetable into the registry.
func importStops(ctx context.Context, reg *registry.Registry, rows *exchange.Reader, how registry.ImportOptions) (registry.ImportReport, error) {
	tt, err := timetable.Open(ctx, reg)
	if err != nil {
		return registry.ImportReport{}, err
	}
	return tt.ImportStops(ctx, registry.Console, rows.Stops(), how)
}

// report prints what an import did.
func (i *importCmd) report(p *program, rep registry.ImportReport) error {
	for k := range rep.Errors {
		rep.Errors[k] = handlers.SayRow(rep.Errors[k], p.lang)
	}
	for k := range rep.Warnings {
		rep.Warnings[k] = handlers.SayRow(rep.Warnings[k], p.lang)
	}
	var words strings.Builder
	for _, list := range [][]registry.RowError{rep.Errors, rep.Warnings} {
		for _, e := range list {
			words.WriteString(rowLine(e))
		}
	}
	for _, d := range rep.Likely {
		fmt.Fprintf(&words, "row %d\t%s\tmay be %s%s, %.0f m away\n", d.Row, d.Name, d.OtherName, otherOf(d), float64(d.Metres))
	}
	fmt.Fprintf(&words, "rows %d: %d good (%d new, %d the same, %d changed), %d bad, %d likely duplicates",
		rep.Rows, rep.OK, rep.New, rep.Same, rep.Changed, rep.Bad, rep.Duplicates)
	switch {
	case i.DryRun:
		words.WriteString("\ndry run: nothing was stored")
	case rep.Batch != "":
		fmt.Fprintf(&words, "\nto take it back: huishou undo %s", rep.Batch)
	}
	return p.report(i.JSON, rep, words.String())
}

func otherOf(d registry.Duplicate) string {
	if d.OtherCode != "" {
		return " " + d.OtherCode
	}
	return fmt.Sprintf(" in row %d", d.OtherRow)
}

// unreadable says why a file cannot be read and ends with code 2; failures of the
// store keep code 1.
func (i *importCmd) unreadable(p *program, err error) error {
	if k := registry.KindOf(err); k == registry.Unavailable || k == registry.Forbidden {
		return err
	}
	if i.JSON {
		e, ok := errors.AsType[*registry.Error](err)
		code := "file.unreadable"
		if ok {
			code = e.Code
		}
		rep := registry.ImportReport{Errors: []registry.RowError{{Code: code, Message: registry.Say(code, p.lang)}}}
		if err := p.report(true, rep, ""); err != nil {
			return err
		}
	}
	p.say(err)
	return &exitError{code: exitUsage}
}

func (i *importCmd) propose(p *program, in *exchange.Input) error {
	draft, err := exchange.Propose(in, exchange.Options{CRS: i.CRS, Expect: cityBound()})
	if err != nil {
		return i.unreadable(p, err)
	}
	_, err = p.stdout.Write(draft.YAML)
	return err
}

// cityBound is where places are expected.
func cityBound() orb.Bound {
	b := seed.City.Bounds
	return orb.Bound{Min: orb.Point{b[0], b[1]}, Max: orb.Point{b[2], b[3]}}
}

// areas imports areas with their outlines and moves places to the right ones.
func (i *importCmd) areas(p *program, file string) error {
	in, err := exchange.OpenFiles(file)
	if err != nil {
		return i.unreadable(p, err)
	}
	defer in.Close()
	areas, err := exchange.ReadAreas(in, exchange.Options{CRS: i.CRS})
	if err != nil {
		return i.unreadable(p, err)
	}
	rep := struct {
		Areas   int `json:"areas"`
		Changed int `json:"changed"`
	}{Areas: len(areas)}
	if i.DryRun {
		return p.report(i.JSON, rep, fmt.Sprintf("areas: %d\ndry run: nothing was stored", rep.Areas))
	}
	reg, closing, err := i.open(p.ctx, registry.Options{Poll: -1, Cache: i.cache()})
	if err != nil {
		return err
	}
	defer closing()
	if rep.Changed, err = reg.PutAreas(p.ctx, registry.Console, areas); err != nil {
		return err
	}
	return p.report(i.JSON, rep, fmt.Sprintf("areas: %d, of which %d new or changed", rep.Areas, rep.Changed))
}

// rowLine tells a person what is wrong with a row.
func rowLine(e registry.RowError) string {
	return fmt.Sprintf("row %d\t%s\t%q\t%s (%s)\n", e.Row, e.Column, e.Value, e.Message, e.Code)
}

func readMapping(file string) (*exchange.Mapping, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return exchange.ReadMapping(f)
}

// bar shows progress to a person; nobody else sees it.
func (p *program) bar(quiet bool) *pb.ProgressBar {
	bar := pb.ProgressBarTemplate(`{{counters . }} rows {{speed . "%s/s"}} {{etime . }}`).New(0)
	if f, ok := p.stderr.(*os.File); !ok || quiet || !isTerminal(f) {
		bar.SetWriter(io.Discard)
	} else {
		bar.SetWriter(f)
	}
	return bar.Start()
}

func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

type undoCmd struct {
	storeFlags
	Batch string `arg:"" help:"The import, as its report or 'huishou batches' names it."`
	JSON  bool   `help:"Report as JSON."`
}

// Run takes back an import.
func (u *undoCmd) Run(p *program) error {
	reg, closing, err := u.open(p.ctx, registry.Options{Poll: -1})
	if err != nil {
		return err
	}
	defer closing()
	if _, err := timetable.Open(p.ctx, reg); err != nil { // it takes back the stops of the import
		return err
	}
	undone, kept, err := reg.UndoImport(p.ctx, registry.Console, registry.ID(u.Batch))
	if err != nil {
		return err
	}
	return p.report(u.JSON, map[string]int{"undone": undone, "kept": kept},
		fmt.Sprintf("%d places or stops taken back, %d kept because they were changed since", undone, kept))
}

type batchesCmd struct {
	storeFlags
	JSON bool `help:"Report as JSON."`
}

// Run lists the newest imports.
func (b *batchesCmd) Run(p *program) error {
	reg, closing, err := b.open(p.ctx, registry.Options{Poll: -1})
	if err != nil {
		return err
	}
	defer closing()
	batches, _, err := reg.Batches(p.ctx, registry.Console, "", 100)
	if err != nil {
		return err
	}
	type line struct {
		ID      registry.ID         `json:"id"`
		At      string              `json:"at"`
		File    string              `json:"file"`
		State   registry.BatchState `json:"state"`
		New     int64               `json:"new"`
		Changed int64               `json:"changed"`
		Bad     int64               `json:"bad"`
	}
	lines := make([]line, len(batches))
	var words strings.Builder
	for i, x := range batches {
		lines[i] = line{x.ID, x.CreatedAt.Format("2006-01-02T15:04:05Z07:00"), x.File, x.State, x.New, x.Changed, x.Bad}
		fmt.Fprintf(&words, "%s  %s  %-11s  %d new, %d changed, %d bad  %s\n", x.ID, lines[i].At, x.State, x.New, x.Changed, x.Bad, x.File)
	}
	return p.report(b.JSON, map[string]any{"items": lines}, strings.TrimSuffix(words.String(), "\n"))
}
