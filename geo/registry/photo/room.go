package photo

import (
	"context"
	"runtime"
	"sync"
)

// room lets in so many at once as there are places and memory for, in the order
// in which they came.
type room struct {
	door chan struct{} // held by the one who waits first
	left chan struct{} // tells that one that somebody left

	mu     sync.Mutex
	places int
	memory int64 // bytes, all in all
	used   int64 // by those inside
	litter int64 // let go by those who left, maybe not yet collected
}

func newRoom(places int, memory int64) *room {
	return &room{door: make(chan struct{}, 1), left: make(chan struct{}, 1), places: places, memory: memory}
}

// enter waits for a place and for need bytes, at most all there are. Who entered
// calls leave.
func (r *room) enter(ctx context.Context, need int64) (leave func(), err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	select {
	case r.door <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-r.door }()
	for {
		entered, full := r.try(need)
		if entered {
			return sync.OnceFunc(func() { r.leave(need) }), nil
		}
		if !full {
			// Left to itself the collector lets a heap of one large picture grow to
			// twice its size. Once per so many bytes unpacked is no more often than
			// it would run of its own.
			runtime.GC()
			continue
		}
		select {
		case <-r.left:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// try takes a place. Where it cannot, full tells whether somebody has to leave,
// or whether there is only litter in the way, which counts as swept then.
func (r *room) try(need int64) (entered, full bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.places == 0 || r.used+need > r.memory:
		return false, true
	case r.used+need+r.litter > r.memory:
		r.litter = 0
		return false, false
	}
	r.places--
	r.used += need
	return true, false
}

func (r *room) leave(need int64) {
	r.mu.Lock()
	r.places++
	r.used -= need
	r.litter += need
	r.mu.Unlock()
	select {
	case r.left <- struct{}{}:
	default: // told already
	}
}
