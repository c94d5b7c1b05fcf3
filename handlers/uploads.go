package handlers

import (
	"bytes"
	"context"
	"errors"
	"sync"
	"time"

	"huishou/geo/exchange"
	"huishou/geo/registry"
)

// Limits of files that are sent to be imported. Larger ones go through the
// command line.
const (
	maxImport     = 10 << 20 // bytes
	maxImportRows = 5000
	mostUploads   = 8 // kept at a time; the oldest gives way
	uploadLasts   = 2 * time.Hour
)

// upload is a file that was sent, until it is imported or forgotten.
type upload struct {
	id   registry.ID
	by   registry.ID // account
	name string
	data []byte
	at   time.Time
}

// open reads the file anew.
func (u *upload) open() (*exchange.Input, error) {
	return exchange.OpenReader(u.name, bytes.NewReader(u.data), maxImport)
}

// job is an import under way, or done.
type job struct {
	id    registry.ID
	by    registry.ID
	stop  context.CancelFunc
	state jobState

	done, total int
	report      *registry.ImportReport
	err         error
	at          time.Time
}

type jobState string

// The states of a job.
const (
	jobRunning   jobState = "running"
	jobDone      jobState = "done"
	jobFailed    jobState = "failed"
	jobCancelled jobState = "cancelled"
)

// importDesk keeps the uploads and jobs of this instance, in memory: a restart forgets
// uploads, and an import that it cut off stands in the list of batches.
type importDesk struct {
	mu      sync.Mutex
	now     func() time.Time
	uploads []*upload
	jobs    []*job
	running sync.WaitGroup
}

var errCancelled = errors.New("the import was cancelled")

// keep takes an upload in; the oldest goes when there are too many.
func (d *importDesk) keep(u *upload) {
	d.mu.Lock()
	defer d.mu.Unlock()
	fresh := d.uploads[:0]
	for _, x := range d.uploads {
		if d.now().Sub(x.at) < uploadLasts {
			fresh = append(fresh, x)
		}
	}
	if len(fresh) >= mostUploads {
		fresh = fresh[1:]
	}
	d.uploads = append(fresh, u)
}

// find gives an upload to whoever sent it.
func (d *importDesk) find(id, by registry.ID) (*upload, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, u := range d.uploads {
		if u.id == id && u.by == by && d.now().Sub(u.at) < uploadLasts {
			return u, nil
		}
	}
	return nil, &registry.Error{Kind: registry.NotFound, Code: "upload.not_found"}
}

// start begins a job; do reports how far it is.
func (d *importDesk) start(id, by registry.ID, total int, do func(ctx context.Context, progress func(int)) (registry.ImportReport, error)) *job {
	ctx, stop := context.WithCancel(context.Background())
	j := &job{id: id, by: by, stop: stop, state: jobRunning, total: total, at: d.now()}
	d.mu.Lock()
	if len(d.jobs) >= 100 {
		d.jobs = d.jobs[1:]
	}
	d.jobs = append(d.jobs, j)
	d.mu.Unlock()
	d.running.Go(func() {
		defer stop()
		rep, err := do(ctx, func(done int) {
			d.mu.Lock()
			j.done = done
			d.mu.Unlock()
		})
		d.mu.Lock()
		defer d.mu.Unlock()
		j.report = &rep
		switch {
		case errors.Is(err, errCancelled):
			j.state = jobCancelled
		case err != nil:
			j.state, j.err = jobFailed, err
		default:
			j.state, j.done = jobDone, j.total
		}
	})
	return j
}

// look gives a copy of a job to whoever started it.
func (d *importDesk) look(id, by registry.ID) (job, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, j := range d.jobs {
		if j.id == id && j.by == by {
			return *j, nil
		}
	}
	return job{}, &registry.Error{Kind: registry.NotFound, Code: "job.not_found"}
}

// close cancels what runs and waits for it.
func (d *importDesk) close() error {
	d.mu.Lock()
	for _, j := range d.jobs {
		j.stop()
	}
	d.mu.Unlock()
	d.running.Wait()
	return nil
}
