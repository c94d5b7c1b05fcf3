package registry

import (
	"fmt"
	"sync/atomic"
	"time"

	"github.com/paulmach/orb"

	"huishou/geo/hours"
	"huishou/geo/tile"
)

// tiling is the pyramid of the places of an index, shared by every live with that
// index, and which of them are open in the newest minute somebody asked about.
type tiling struct {
	*tile.Pyramid
	open atomic.Pointer[openMinute]
}

// openMinute is what [tile.Pyramid.OpenCounts] found at a minute.
type openMinute struct {
	minute int64
	counts *tile.Counts
}

func newTiling(points []orb.Point, masks []uint64) *tiling {
	return &tiling{Pyramid: tile.Build(points, masks)}
}

// counts gives the open places of the index at the moment m. Readers that come
// first in a minute may count at the same time; none waits for another.
func (t *tiling) counts(l *live, m *moment) *tile.Counts {
	if o := t.open.Load(); o != nil && o.minute == m.minute {
		return o.counts
	}
	o := &openMinute{m.minute, t.OpenCounts(func(ref uint32) int8 { return openNumber(m.state[l.base[ref].hours]) })}
	t.open.Store(o)
	return o.counts
}

// openNumber is 1 for open, 0 for closed, -1 for unknown, as on tiles.
func openNumber(s hours.State) int8 {
	switch s {
	case hours.Open:
		return 1
	case hours.Closed:
		return 0
	}
	return -1
}

// AppendTile appends the vector tile at of the public places that f takes, as
// [tile.Pyramid.Append] has it; the open state is the one of now, whatever time
// f asks about. Every write is on it at once. An empty tile appends nothing; one
// that does not exist is an error that wraps [tile.ErrPath].
func (r *Registry) AppendTile(b []byte, at tile.Coord, f Filter) ([]byte, error) {
	if !at.Valid() {
		return b, fmt.Errorf("append tile %v: %w", at, tile.ErrPath)
	}
	l, now := r.live.Load(), r.Now()
	m := r.board.at(now, l.hours, r.opt.Calendar)
	q := tile.Query{Counts: l.tiles.counts(l, m), Open: func(ref uint32) int8 { return openNumber(m.state[l.card(ref).hours]) }}
	if !f.OpenAt.IsZero() && f.OpenAt.Unix()/60 == now.Unix()/60 {
		f.OpenAt, q.OnlyOpen = time.Time{}, true // as counted already
	}
	ask := r.query(l, f)
	q.All, q.Any, q.Keep = ask.All, ask.Any, ask.Keep
	for ref := range l.dead {
		q.Gone = append(q.Gone, tile.Point{Ref: ref, At: l.base[ref].at})
	}
	for i := range l.delta {
		c := &l.delta[i]
		q.Extra = append(q.Extra, tile.Point{Ref: uint32(len(l.base) + i), At: c.at, Mask: uint64(c.mask)})
	}
	return l.tiles.Append(b, at, q, func(ref uint32) tile.Attributes {
		c := l.card(ref)
		return tile.Attributes{ID: c.id(), Code: c.code(), Name: c.name(), Kind: string(PlaceKinds[c.kind()].Kind)}
	}), nil
}
