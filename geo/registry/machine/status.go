package machine

import (
	"context"
	"time"

	"huishou/geo/registry"
)

// Status is how a machine does, for everybody.
type Status struct {
	State       State      `json:"state" enum:"working,full,broken,unknown"`
	FillPercent *int64     `json:"fillPercent,omitempty" doc:"0 to 100; absent when not known"`
	LastSeen    *time.Time `json:"lastSeen,omitempty" doc:"when it posted last; absent when it never did"`
}

// StateOf says how the machine of a place does; false when the place has none. It is
// answered from memory; now and then a call first looks for what other instances
// stored.
func (m *Machines) StateOf(ctx context.Context, place registry.ID) (Status, bool) {
	m.refresh(ctx)
	return m.now(place)
}

// now is what is known of a machine.
func (m *Machines) now(id registry.ID) (Status, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := m.live[id]
	if n == nil || !n.given {
		return Status{}, false
	}
	s := Status{State: Unknown}
	if !n.at.IsZero() {
		at := n.at
		s.LastSeen = &at
		if m.reg.Now().Sub(at) <= m.opt.SilentAfter {
			s.State, s.FillPercent = n.state, n.fill
		}
	}
	return s, true
}

// overlap is how far back each look at other instances' writes reaches: a write whose
// clock ran behind is not missed.
const overlap = 5 * time.Second

// refresh learns what other instances stored, when that was not done lately. Nobody
// waits for another's look. When the store fails, what is known stays, and the next
// look reaches back further.
func (m *Machines) refresh(ctx context.Context) {
	if !m.refreshing.TryLock() {
		return
	}
	defer m.refreshing.Unlock()
	began := m.table.Stamp()
	if began.Sub(m.looked) < m.opt.Refresh {
		return
	}
	m.looked = began
	since := m.followed.Add(-overlap)
	err := news(ctx, m.docs, m.table, since, m.learn)
	if err == nil {
		err = news(ctx, m.beat, m.beats, since, m.hear)
	}
	if err == nil {
		m.followed = began
	}
}

// news tells what was written to a table since.
func news[T any, P registry.Row[T]](ctx context.Context, docs registry.Docs, table registry.Table[T, P], since time.Time, tell func(T)) error {
	for doc, err := range docs.Changes(ctx, since) {
		if err != nil {
			return err
		}
		if doc.Deleted {
			continue
		}
		row, err := table.Decode(doc)
		if err != nil {
			return err
		}
		tell(row)
	}
	return nil
}
