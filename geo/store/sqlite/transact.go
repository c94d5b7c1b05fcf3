package sqlite

import (
	"context"
	"errors"
	"math"
	"slices"

	"huishou/geo/registry"
)

// flushTogether bounds the documents of one transaction: more would keep other
// processes waiting, fewer would flush the log more often.
const flushTogether = 1000

// write is documents on their way into a table, all by one caller.
type write struct {
	t    *table
	docs []registry.Doc
	errs []error       // one a document
	err  error         // of the store itself
	done chan struct{} // closed when errs and err are there
}

// read runs f with a reading connection, in one transaction: all of f's queries
// see the store at one moment.
func (s *Store) read(ctx context.Context, f func(r *conn) error) error {
	return s.borrow(ctx, func(r *conn) (err error) {
		if _, err := r.exec(ctx, "BEGIN"); err != nil {
			return err
		}
		defer func() {
			// Without ctx: the connection goes back to the others.
			_, e := r.exec(context.WithoutCancel(ctx), "ROLLBACK")
			err = errors.Join(err, e)
		}()
		return f(r)
	})
}

// borrow runs f with a reading connection.
func (s *Store) borrow(ctx context.Context, f func(r *conn) error) error {
	if err := s.open(ctx); err != nil {
		return err
	}
	var r *conn
	select {
	case r = <-s.readers:
	case <-ctx.Done():
		return ctx.Err()
	case <-s.done:
		return ErrClosed
	}
	defer func() { s.readers <- r }()
	if r == nil {
		c, err := connect(ctx, s.dsn("_query_only=1&_pragma=cache_size(-8192)"))
		if err != nil {
			return err
		}
		r = c
	}
	return f(r)
}

// write runs f with the writing connection, in one transaction. Once it has
// begun it is not given up, whatever becomes of ctx.
func (s *Store) write(ctx context.Context, f func(w *conn) error) error {
	if err := s.open(ctx); err != nil {
		return err
	}
	select {
	case w := <-s.writer:
		defer func() { s.writer <- w }()
		return transact(ctx, w, func() error { return f(w) })
	case <-ctx.Done():
		return ctx.Err()
	case <-s.done:
		return ErrClosed
	}
}

// put stores docs and waits until they are on the disk. Whoever gets the
// writing connection takes along what the others have waiting, so that one
// flush of the log serves them all.
func (s *Store) put(ctx context.Context, t *table, docs []registry.Doc) ([]error, error) {
	if err := s.open(ctx); err != nil {
		return make([]error, len(docs)), err
	}
	mine := &write{t: t, docs: docs, errs: make([]error, len(docs)), done: make(chan struct{})}
	s.mu.Lock()
	s.waiting = append(s.waiting, mine)
	s.mu.Unlock()
	for {
		select {
		case <-mine.done:
			return mine.errs, mine.err
		case w := <-s.writer:
			s.flush(ctx, w)
			s.writer <- w // mine may not have been taken along: once more
		case <-ctx.Done():
			if s.withdraw(mine) {
				return mine.errs, ctx.Err()
			}
			<-mine.done // under way, and soon certain
			return mine.errs, mine.err
		case <-s.done:
			if s.withdraw(mine) {
				return mine.errs, ErrClosed
			}
			<-mine.done
			return mine.errs, mine.err
		}
	}
}

// withdraw takes w out of the waiting; false when it is under way or done.
func (s *Store) withdraw(w *write) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := slices.Index(s.waiting, w)
	if i >= 0 {
		s.waiting = slices.Delete(s.waiting, i, i+1)
	}
	return i >= 0
}

// flush stores what is waiting, the oldest first, in one transaction. It waits
// for another process that writes as long as ctx lets it, and only then takes
// anybody along.
func (s *Store) flush(ctx context.Context, w *conn) {
	if !s.anyWaiting() {
		return
	}
	if err := begin(ctx, w); err != nil {
		if ctx.Err() == nil { // the other process took too long: for all of them
			tell(s.take(math.MaxInt), err)
		}
		return
	}
	batch := s.take(flushTogether)
	tell(batch, finish(w, func() error {
		ctx := context.Background() // others wait for this one too
		for _, p := range batch {
			for i, doc := range p.docs {
				switch err := p.t.put(ctx, w, doc); {
				case refused(err):
					p.errs[i] = err
				case err != nil:
					return err
				}
			}
		}
		return nil
	}))
}

func (s *Store) anyWaiting() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.waiting) > 0
}

// take removes the first of the waiting, together not more than so many
// documents, though at least one of the waiting.
func (s *Store) take(docs int) []*write {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for n < len(s.waiting) && (n == 0 || len(s.waiting[n].docs) <= docs) {
		docs -= len(s.waiting[n].docs)
		n++
	}
	batch := slices.Clone(s.waiting[:n])
	s.waiting = slices.Delete(s.waiting, 0, n)
	return batch
}

// tell lets those who wait know what became of their writes.
func tell(batch []*write, err error) {
	for _, p := range batch {
		p.err = err
		close(p.done)
	}
}

// refused reports whether err concerns one document and not the store.
func refused(err error) bool {
	_, taken := errors.AsType[*registry.UniqueError](err)
	return taken || errors.Is(err, registry.ErrStale)
}

// transact runs f in a transaction that writes.
func transact(ctx context.Context, w *conn, f func() error) error {
	if err := begin(ctx, w); err != nil {
		return err
	}
	return finish(w, f)
}

// begin starts a transaction that writes: another process that does so is waited
// for now, while nothing has been done.
func begin(ctx context.Context, w *conn) error {
	_, err := w.exec(ctx, "BEGIN IMMEDIATE")
	return err
}

// finish runs f and commits, or rolls back when it fails.
func finish(w *conn, f func() error) error {
	ctx := context.Background() // what has begun comes to its end
	err := f()
	if err == nil {
		_, err = w.exec(ctx, "COMMIT")
	}
	if err != nil {
		w.exec(ctx, "ROLLBACK") // fails when SQLite rolled back by itself, as it does on a full disk
	}
	return err
}

// open reports why no call may begin.
func (s *Store) open(ctx context.Context) error {
	select {
	case <-s.done:
		return ErrClosed
	default:
		return ctx.Err()
	}
}
