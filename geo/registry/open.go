package registry

import (
	"sync/atomic"
	"time"

	"huishou/geo/hours"
)

// schedule is one distinct opening rule of the public places. Many places share
// one, so whether a place is open is worked out once a rule and minute.
type schedule struct {
	text string
	rule hours.Schedule
}

// receiving is the rule that decides whether a place takes things now: its
// receiving hours when they differ from its opening hours.
func (p *Place) receiving() string {
	if p.ReceivingHours != "" {
		return p.ReceivingHours
	}
	return p.Hours
}

// scheduleOf gives the number of p's rule in list, which it extends when the
// rule is new. Number 0 is the unknown rule.
func (r *Registry) scheduleOf(list []schedule, p *Place) (uint32, []schedule) {
	text := p.receiving()
	for i := range list {
		if list[i].text == text {
			return uint32(i), list
		}
	}
	rule, err := hours.Parse(text)
	if err != nil { // validated when written; a rule of a later version is unknown here
		return 0, list
	}
	return uint32(len(list)), append(list[:len(list):len(list)], schedule{text, rule})
}

// moment is the state of every rule at one minute.
type moment struct {
	minute int64
	state  []hours.State
	change []time.Time // the next opening or closing, zero when none is near
	json   []string    // ,"openNow":…,"changesAt":… of a card
	until  []int64     // minute up to which state and change hold
}

// openBoard keeps the newest moment.
type openBoard struct{ now atomic.Pointer[moment] }

// at gives the state of each rule of list at t, from the board when it is this
// minute's. Rules that cannot have changed since the moment before are copied.
func (b *openBoard) at(t time.Time, list []schedule, cal *hours.Calendar) *moment {
	minute := t.Unix() / 60
	old := b.now.Load()
	if old != nil && old.minute == minute && len(old.state) >= len(list) {
		return old
	}
	n := len(list)
	m := &moment{minute, make([]hours.State, n), make([]time.Time, n), make([]string, n), make([]int64, n)}
	dayEnd := minute + int64(24*60-t.Hour()*60-t.Minute())
	for i := range list {
		if old != nil && i < len(old.state) && old.minute <= minute && minute < old.until[i] {
			m.state[i], m.change[i], m.json[i], m.until[i] = old.state[i], old.change[i], old.json[i], old.until[i]
			continue
		}
		m.state[i] = list[i].rule.At(t, cal)
		m.until[i] = dayEnd
		if next, _, ok := list[i].rule.Next(t, cal); ok {
			m.change[i] = next
			m.until[i] = min(dayEnd, next.Unix()/60)
		}
		m.json[i] = openJSON(m.state[i], m.change[i])
	}
	b.now.Store(m)
	return m
}

// statesAt gives the state of each rule at any time, without keeping it.
func statesAt(t time.Time, list []schedule, cal *hours.Calendar) []hours.State {
	states := make([]hours.State, len(list))
	for i := range list {
		states[i] = list[i].rule.At(t, cal)
	}
	return states
}

// openJSON is the part of a card that tells whether it is open, and until when.
// What is not known is null, never "closed".
func openJSON(s hours.State, change time.Time) string {
	b := []byte(`,"openNow":`)
	switch s {
	case hours.Open:
		b = append(b, "true"...)
	case hours.Closed:
		b = append(b, "false"...)
	default:
		return string(append(b, "null"...))
	}
	if !change.IsZero() {
		b = append(b, `,"changesAt":"`...)
		b = change.UTC().AppendFormat(b, time.RFC3339)
		b = append(b, '"')
	}
	return string(b)
}
