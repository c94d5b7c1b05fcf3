package handlers

import (
	"bytes"
	"context"
	"io"
	"iter"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/paulmach/orb"

	"huishou/geo/exchange"
	"huishou/geo/recur"
	"huishou/geo/registry"
	"huishou/geo/registry/timetable"
)

type uploadInput struct {
	Lang    string `query:"lang" enum:"zh,en" doc:"language of messages"`
	CRS     string `query:"crs" maxLength:"40" doc:"coordinate system of the file, when it is known: wgs84, gcj02, epsg:4523 …"`
	RawBody huma.MultipartFormFiles[struct {
		File huma.FormFile `form:"file" contentType:"text/*,application/*" required:"true"`
	}]
}

type noteJSON struct {
	Code string `json:"code"`
	Text string `json:"text"`
}

type uploadOutput struct {
	Body struct {
		ID      registry.ID `json:"id"`
		File    string      `json:"file"`
		Mapping string      `json:"mapping" doc:"what the columns mean, proposed: YAML to be looked through"`
		Notes   []noteJSON  `json:"notes" nullable:"false" doc:"what is to be decided"`
	}
}

// MappingBody is exported since huma passes over embedded types that are not.
type MappingBody struct {
	Mapping string `json:"mapping" maxLength:"100000" doc:"YAML as proposed, corrected"`
}

type previewInput struct {
	IDInput
	Body MappingBody
}

// previewRow is one row of the file as it would be stored.
type previewRow struct {
	Row      int                 `json:"row"`
	Name     string              `json:"name"`
	Kind     registry.PlaceKind  `json:"kind"`
	Location *pointJSON          `json:"location,omitempty"`
	Address  string              `json:"address,omitempty"`
	Accepts  []registry.Material `json:"accepts,omitempty" nullable:"false"`
	Hours    string              `json:"hours,omitempty"`
	Bad      bool                `json:"bad,omitempty"`
}

type previewOutput struct {
	Body struct {
		Report registry.ImportReport `json:"report"`
		Rows   []previewRow          `json:"rows" nullable:"false" doc:"at most 500"`
	}
}

type runInput struct {
	IDInput
	Body struct {
		MappingBody
		Publish bool `json:"publish,omitempty" doc:"new places go public at once; else they are drafts"`
	}
}

type jobJSON struct {
	ID      registry.ID            `json:"id"`
	State   jobState               `json:"state" enum:"running,done,failed,cancelled"`
	Done    int                    `json:"done" doc:"rows"`
	Total   int                    `json:"total"`
	Percent int                    `json:"percent"`
	Report  *registry.ImportReport `json:"report,omitempty"`
	Code    string                 `json:"code,omitempty" doc:"why it failed"`
	Detail  string                 `json:"detail,omitempty"`
}

type jobOutput struct {
	Body jobJSON
}

type batchJSON struct {
	ID        registry.ID         `json:"id"`
	File      string              `json:"file"`
	SourceKey string              `json:"sourceKey"`
	State     registry.BatchState `json:"state"`
	New       int64               `json:"new"`
	Changed   int64               `json:"changed"`
	Bad       int64               `json:"bad"`
	CreatedAt time.Time           `json:"createdAt"`
	CreatedBy string              `json:"createdBy"`
}

type undoOutput struct {
	Body struct {
		Undone int `json:"undone"`
		Kept   int `json:"kept" doc:"changed since, so left alone"`
	}
}

// mostPreviewed is how many rows a preview shows; the report counts all.
const mostPreviewed = 500

func (a *api) registerImports(h huma.API) {
	const tag, path = "imports", "/api/v1/work/imports"
	send := operation("upload-import", "POST", path, tag, "Send a file to import; the answer proposes what its columns mean", registry.PlaceImport)
	send.DefaultStatus = http.StatusCreated
	send.MaxBodyBytes = maxImport + 1<<16
	use(a, h, send, a.uploadFile)
	use(a, h, operation("preview-import", "POST", path+"/{id}/preview", tag, "Read the file by a mapping and tell what would be stored", registry.PlaceImport), a.previewImport)
	run := operation("run-import", "POST", path+"/{id}/run", tag, "Import the file; a job goes on with it", registry.PlaceImport)
	run.DefaultStatus = http.StatusAccepted
	use(a, h, run, a.runImport)
	use(a, h, operation("read-job", "GET", "/api/v1/work/jobs/{id}", tag, "How far an import is, and its report at the end", registry.PlaceImport),
		func(_ context.Context, who registry.Actor, in *IDInput) (*jobOutput, error) {
			if err := who.MayAtAll(registry.PlaceImport); err != nil {
				return nil, err
			}
			j, err := a.imports.look(in.ID, who.Account)
			if err != nil {
				return nil, err
			}
			return &jobOutput{jobOf(j, in.Lang)}, nil
		})
	cancel := operation("cancel-job", "DELETE", "/api/v1/work/jobs/{id}", tag, "Stop an import; what it wrote is taken back", registry.PlaceImport)
	use(a, h, cancel, func(_ context.Context, who registry.Actor, in *IDInput) (*jobOutput, error) {
		if err := who.MayAtAll(registry.PlaceImport); err != nil {
			return nil, err
		}
		j, err := a.imports.look(in.ID, who.Account)
		if err != nil {
			return nil, err
		}
		j.stop()
		return &jobOutput{jobOf(j, in.Lang)}, nil
	})
	use(a, h, operation("list-batches", "GET", "/api/v1/work/batches", tag, "Imports, newest first", registry.PlaceImport),
		func(ctx context.Context, who registry.Actor, in *PageInput) (*listOutput[batchJSON], error) {
			list, next, err := a.reg.Batches(ctx, who, in.Cursor, in.Limit)
			if err != nil {
				return nil, err
			}
			out := &listOutput[batchJSON]{}
			out.Body.Items, out.Body.Next = make([]batchJSON, len(list)), next
			for i, b := range list {
				out.Body.Items[i] = batchJSON{b.ID, b.File, b.SourceKey, b.State, b.New, b.Changed, b.Bad, b.CreatedAt, b.CreatedBy}
			}
			return out, nil
		})
	use(a, h, operation("undo-batch", "POST", "/api/v1/work/batches/{id}/undo", tag, "Take back what an import wrote", registry.PlaceUndo),
		func(ctx context.Context, who registry.Actor, in *IDInput) (*undoOutput, error) {
			out := &undoOutput{}
			var err error
			out.Body.Undone, out.Body.Kept, err = a.reg.UndoImport(ctx, who, in.ID)
			return out, err
		})
}

func (a *api) uploadFile(ctx context.Context, who registry.Actor, in *uploadInput) (*uploadOutput, error) {
	if err := who.MayAtAll(registry.PlaceImport); err != nil {
		return nil, err
	}
	if err := a.limits.take("import", string(who.Account), 20, time.Hour); err != nil {
		return nil, err
	}
	file := in.RawBody.Data().File
	data, err := io.ReadAll(io.LimitReader(file, maxImport+1))
	if err != nil {
		return nil, err
	}
	if len(data) > maxImport {
		return nil, &registry.Error{Kind: registry.TooLarge, Code: "import.too_large"}
	}
	u := &upload{id: a.reg.NewID(), by: who.Account, name: file.Filename, data: data, at: a.reg.Now()}
	input, err := u.open()
	if err != nil {
		return nil, err
	}
	defer input.Close()
	draft, err := exchange.Propose(input, exchange.Options{CRS: in.CRS, Expect: a.cityBound()})
	if err != nil {
		return nil, err
	}
	a.imports.keep(u)
	out := &uploadOutput{}
	out.Body.ID, out.Body.File, out.Body.Mapping = u.id, u.name, string(draft.YAML)
	out.Body.Notes = make([]noteJSON, len(draft.Notes))
	for i, n := range draft.Notes {
		out.Body.Notes[i] = noteJSON(n)
	}
	return out, nil
}

func (a *api) cityBound() orb.Bound {
	b := a.conf.City.Bounds
	return orb.Bound{Min: orb.Point{b[0], b[1]}, Max: orb.Point{b[2], b[3]}}
}

// read holds a mapping to an upload; closing ends it.
func (a *api) read(u *upload, mapping string) (rows *exchange.Reader, closing func(), err error) {
	m, err := exchange.ReadMapping(bytes.NewReader([]byte(mapping)))
	if err != nil {
		return nil, nil, err
	}
	input, err := u.open()
	if err != nil {
		return nil, nil, err
	}
	rows, err = exchange.Read(input, m, exchange.Options{Expect: a.cityBound(), Limits: exchange.Limits{Rows: maxImportRows, Merged: maxImportRows}})
	if err != nil {
		input.Close()
		return nil, nil, err
	}
	return rows, func() { input.Close() }, nil
}

// store imports what a mapping makes of an upload, places or stops of a timetable;
// see is shown each row on its way. What ends ctx takes back what was written.
func (a *api) store(ctx context.Context, who registry.Actor, from *exchange.Reader, how registry.ImportOptions, see func(previewRow)) (registry.ImportReport, error) {
	how.SourceKey = from.SourceKey()
	if from.Timetabled() {
		return a.timetables.ImportStops(context.WithoutCancel(ctx), who, watched(ctx, from.Stops(), func(r timetable.StopRow) { see(previewOfStop(r)) }), how)
	}
	return a.reg.ImportPlaces(context.WithoutCancel(ctx), who, watched(ctx, from.Rows(), func(r registry.PlaceRow) { see(previewOf(r)) }), how)
}

// watched shows each row on its way; they end with errCancelled when ctx does.
func watched[R any](ctx context.Context, rows iter.Seq2[R, error], see func(R)) iter.Seq2[R, error] {
	return func(yield func(R, error) bool) {
		for row, err := range rows {
			if err == nil && ctx.Err() != nil {
				err = errCancelled
			}
			if err == nil {
				see(row)
			}
			if !yield(row, err) || err != nil {
				return
			}
		}
	}
}

func (a *api) previewImport(ctx context.Context, who registry.Actor, in *previewInput) (*previewOutput, error) {
	if err := who.MayAtAll(registry.PlaceImport); err != nil {
		return nil, err
	}
	u, err := a.imports.find(in.ID, who.Account)
	if err != nil {
		return nil, err
	}
	rows, closing, err := a.read(u, in.Body.Mapping)
	if err != nil {
		return nil, err
	}
	defer closing()
	out := &previewOutput{}
	out.Body.Rows = []previewRow{}
	rep, err := a.store(ctx, who, rows, registry.ImportOptions{File: u.name, DryRun: true}, func(r previewRow) {
		if len(out.Body.Rows) < mostPreviewed {
			out.Body.Rows = append(out.Body.Rows, r)
		}
	})
	if err != nil {
		return nil, err
	}
	bad := map[int]bool{}
	for _, e := range rep.Errors {
		bad[e.Row] = true
	}
	for i := range out.Body.Rows {
		out.Body.Rows[i].Bad = bad[out.Body.Rows[i].Row]
	}
	out.Body.Report = inLanguage(rep, in.Lang)
	return out, nil
}

func previewOf(r registry.PlaceRow) previewRow {
	p := r.Place
	row := previewRow{Row: r.Number, Name: p.Name, Kind: p.Kind, Address: p.Address, Accepts: p.Accepts, Hours: p.Hours}
	if at := p.At(); at != (orb.Point{}) {
		row.Location = &pointJSON{"Point", [2]float64(at)}
	}
	return row
}

// previewOfStop tells when a stop is visited where a place has its hours.
func previewOfStop(r timetable.StopRow) previewRow {
	s := r.Stop
	row := previewRow{Row: r.Number, Name: s.Name, Kind: registry.ScheduledStop, Address: s.Address, Accepts: s.Materials, Hours: s.Window}
	if rule, err := recur.ParseRule(s.Rule); err == nil {
		row.Hours = rule.Chinese() + " " + s.Window
	}
	if s.Location != nil {
		row.Location = &pointJSON{"Point", [2]float64(*s.Location)}
	}
	return row
}

// SayRow is e with its message in the language lang, zh or en.
func SayRow(e registry.RowError, lang string) registry.RowError {
	e.Message = say(e.Code, lang)
	return e
}

func inLanguage(rep registry.ImportReport, lang string) registry.ImportReport {
	if lang == "" {
		lang = "zh"
	}
	for i := range rep.Errors {
		rep.Errors[i] = SayRow(rep.Errors[i], lang)
	}
	for i := range rep.Warnings {
		rep.Warnings[i] = SayRow(rep.Warnings[i], lang)
	}
	return rep
}

func (a *api) runImport(ctx context.Context, who registry.Actor, in *runInput) (*jobOutput, error) {
	if err := who.MayAtAll(registry.PlaceImport); err != nil {
		return nil, err
	}
	u, err := a.imports.find(in.ID, who.Account)
	if err != nil {
		return nil, err
	}
	rows, closing, err := a.read(u, in.Body.Mapping)
	if err != nil {
		return nil, err
	}
	if in.Body.Publish && !rows.Timetabled() { // as the import itself does, but before a job begins
		err = who.May(registry.PlacePublish, registry.Target{})
	}
	total := 0
	if err == nil {
		total, err = rows.Count()
	}
	if err != nil {
		closing()
		return nil, err
	}
	j := a.imports.start(a.reg.NewID(), who.Account, total, func(ctx context.Context, progress func(int)) (registry.ImportReport, error) {
		defer closing()
		return a.store(ctx, who, rows, registry.ImportOptions{File: u.name, Publish: in.Body.Publish,
			Progress: func(done, _ int) { progress(done) }}, func(previewRow) {})
	})
	now, err := a.imports.look(j.id, who.Account)
	return &jobOutput{jobOf(now, in.Lang)}, err
}

func jobOf(j job, lang string) jobJSON {
	out := jobJSON{ID: j.id, State: j.state, Done: j.done, Total: j.total}
	if j.total > 0 {
		out.Percent = 100 * j.done / j.total
	}
	if j.report != nil {
		rep := inLanguage(*j.report, lang)
		out.Report = &rep
	}
	if j.err != nil {
		p := problemOf(j.err, lang)
		out.Code, out.Detail = p.Code, p.Detail
	}
	return out
}
