package registry

import "time"

// departures remembers for a minute or two which places stopped being public, and
// with which version. A reader that took an older version out of the store before
// that, and brings it only now, must not make the place appear again.
type departures struct {
	lately, before map[string]Rev // by id
	since          time.Time      // when lately began
}

// departureKept is longer than any reader holds on to what it read.
const departureKept = time.Minute

func (d *departures) note(id string, rev Rev, now time.Time) {
	if d.lately == nil || now.Sub(d.since) > departureKept {
		d.before, d.lately, d.since = d.lately, map[string]Rev{}, now
	}
	d.lately[id] = max(rev, d.lately[id])
}

// after reports whether the place left with a version later than rev.
func (d *departures) after(id string, rev Rev) bool {
	return d.lately[id] > rev || d.before[id] > rev
}
