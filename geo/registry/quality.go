package registry

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"huishou/geo/index"
)

// Problem is something about a public place that somebody should look after.
type Problem string

// The problems of the quality board.
const (
	NoHours     Problem = "no_hours"
	NoMaterials Problem = "no_materials"
	OffArea     Problem = "off_area"  // in no known county
	StaleData   Problem = "stale"     // not confirmed for too long
	LikelyTwice Problem = "duplicate" // beside one with nearly the same name
)

// Problems lists the problems in the order of the board.
var Problems = []Problem{NoHours, NoMaterials, OffArea, StaleData, LikelyTwice}

// has reports whether a public place has a problem. stale is the day before which
// a place that was confirmed is stale; twice are the likely duplicates.
func (c *liveCard) has(what Problem, stale uint16, twice map[string]bool) bool {
	switch what {
	case NoHours:
		return c.hours == 0
	case NoMaterials:
		return c.mask&(1<<kindBit-1) == 0
	case OffArea:
		return c.area == 0
	case StaleData:
		return c.fresh < stale
	case LikelyTwice:
		return twice[c.id()]
	}
	return false
}

// Quality is how many public places of a part of the registry have each problem.
type Quality struct {
	Counts map[Problem]int `json:"counts"`
	Total  int             `json:"total"` // public places of that part
}

// Quality counts problems among the public places that the actor looks after, in
// an area when it is not "". It looks at what is in memory.
func (r *Registry) Quality(ctx context.Context, who Actor, area string) (Quality, error) {
	l := r.live.Load()
	refs, err := r.lookedAfter(ctx, l, who, PlaceReadWork, area)
	if err != nil {
		return Quality{}, err
	}
	q := Quality{Counts: map[Problem]int{}, Total: len(refs)}
	stale, twice := r.staleDay(), r.likelyTwice(l)
	for _, what := range Problems {
		q.Counts[what] = 0
		for _, ref := range refs {
			q.Counts[what] += count(l.card(ref).has(what, stale, twice))
		}
	}
	return q, nil
}

// dueSoon is how long before it becomes stale a place is on the reminder list.
const dueSoon = 30 * 24 * time.Hour

// Reminders lists the public places that the actor may confirm and that are stale
// or will be within 30 days, those that wait longest first; at most limit.
func (r *Registry) Reminders(ctx context.Context, who Actor, limit int) (places []Place, total int, err error) {
	l := r.live.Load()
	refs, err := r.lookedAfter(ctx, l, who, PlaceConfirm, "")
	if err != nil {
		return nil, 0, err
	}
	due := freshDay(r.opt.Now().Add(dueSoon - r.opt.StaleAfter))
	refs = slices.DeleteFunc(refs, func(ref uint32) bool { return l.card(ref).fresh >= due })
	slices.SortFunc(refs, func(a, b uint32) int {
		x, y := l.card(a), l.card(b)
		return cmp.Or(cmp.Compare(x.fresh, y.fresh), strings.Compare(x.id(), y.id()))
	})
	places, err = r.whole(ctx, l, refs[:min(limit, len(refs))])
	return places, len(refs), err
}

// lookedAfter gives the refs of the public places that a right of the actor
// reaches, in an area when it is not "", ordered by id.
func (r *Registry) lookedAfter(ctx context.Context, l *live, who Actor, right Right, area string) ([]uint32, error) {
	scope, ok := who.Scope(right)
	if !ok {
		return nil, who.MayAtAll(right)
	}
	var refs []uint32
	if !scope.Everything && len(scope.Areas) == 0 {
		for cursor, more := "", scope.Operator != ""; more; more = cursor != "" {
			own, next, err := r.places.Find(ctx, Query{Where: []Cond{Eq("operator", string(scope.Operator))}, Cursor: cursor})
			if err != nil {
				return nil, err
			}
			for i := range own {
				if ref, ok := l.find(string(own[i].ID)); ok && (area == "" || covers(area, own[i].Area)) {
					refs = append(refs, ref)
				}
			}
			cursor = next
		}
		return refs, nil
	}
	counties := r.counties(scope, area)
	take := func(ref uint32, c *liveCard) {
		if counties == nil || counties[c.area] {
			refs = append(refs, ref)
		}
	}
	rest := l.delta
	for ref := range l.base {
		if l.dead[uint32(ref)] {
			continue
		}
		for len(rest) > 0 && rest[0].id() < l.base[ref].id() {
			take(uint32(len(l.base)+len(l.delta)-len(rest)), &rest[0])
			rest = rest[1:]
		}
		take(uint32(ref), &l.base[ref])
	}
	for i := range rest {
		take(uint32(len(l.base)+len(l.delta)-len(rest)+i), &rest[i])
	}
	return refs, nil
}

// counties are the numbers of the counties that a scope and an area hold; nil for
// everywhere, outside all counties too.
func (r *Registry) counties(scope Scope, area string) map[uint32]bool {
	if scope.Everything && area == "" {
		return nil
	}
	numbers := map[uint32]bool{}
	for _, code := range r.countyCodes(scope, area) {
		numbers[areaNumber(code)] = true
	}
	return numbers
}

// countyCodes are the codes of the counties that a scope and an area hold.
func (r *Registry) countyCodes(scope Scope, area string) []string {
	var codes []string
	for _, a := range r.Areas() {
		if a.Level != LevelCounty || a.Kind != Administrative || !covers(area, a.Code) {
			continue
		}
		if scope.Everything || slices.ContainsFunc(scope.Areas, func(g string) bool { return covers(g, a.Code) }) {
			codes = append(codes, a.Code)
		}
	}
	return codes
}

// whole reads the places of refs from the store, in that order; one that has gone
// meanwhile is left out.
func (r *Registry) whole(ctx context.Context, l *live, refs []uint32) ([]Place, error) {
	codes := make([]any, len(refs))
	at := map[string]int{}
	for i, ref := range refs {
		codes[i] = l.card(ref).code()
		at[l.card(ref).id()] = i
	}
	if len(codes) == 0 {
		return []Place{}, nil
	}
	places, _, err := r.places.Find(ctx, Query{Where: []Cond{In("code", codes...)}})
	slices.SortFunc(places, func(a, b Place) int { return cmp.Compare(at[string(a.ID)], at[string(b.ID)]) })
	return places, err
}

// twinBoard keeps which public places are likely duplicates.
type twinBoard struct {
	mu     sync.Mutex
	number uint64 // of the live they were found in
	twice  map[string]bool
	at     time.Time     // when they were found, by the machine's own clock
	took   time.Duration // to find them
}

// twinPatience bounds what looking for duplicates costs: after a write they are
// looked for again when so many times the time it takes has gone by.
const twinPatience = 20

// likelyTwice gives the ids of the places of l that are likely duplicates of one
// another. It looks at every place, so the newest answer serves for a while.
func (r *Registry) likelyTwice(l *live) map[string]bool {
	b := &r.twins
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.twice != nil && (b.number == l.number || time.Since(b.at) < twinPatience*b.took) {
		return b.twice
	}
	began := time.Now()
	r.mu.Lock()
	apart := r.apart // never changed, only replaced
	r.mu.Unlock()
	b.twice, b.number = l.likelyTwice(apart), l.number
	b.at, b.took = time.Now(), time.Since(began)
	return b.twice
}

func (l *live) likelyTwice(apart map[[2]ID]bool) map[string]bool {
	n := len(l.base) + len(l.delta)
	names := make([]string, n)
	for ref := range n {
		names[ref] = foldName(l.card(uint32(ref)).name())
	}
	twice := map[string]bool{}
	var hits []index.Hit
	for ref := range n {
		if l.dead[uint32(ref)] {
			continue
		}
		c := l.card(uint32(ref))
		hits = l.near(hits[:0], c.at, twinReach, mostTwins)
		for _, h := range hits {
			other := l.card(h.Ref)
			if h.Ref == uint32(ref) || twice[c.id()] && twice[other.id()] || apart[[2]ID{ID(c.id()), ID(other.id())}] {
				continue
			}
			if nameAlike(names[ref], names[h.Ref]) >= twinAlike {
				twice[c.id()], twice[other.id()] = true, true
			}
		}
	}
	return twice
}

// learnApart remembers the pairs of places that are others; r.mu is held. The map
// is replaced, since it is read without the lock.
func (r *Registry) learnApart(places []Place) {
	var next map[[2]ID]bool
	for i := range places {
		for _, other := range places[i].NotTwins {
			if r.apart[[2]ID{places[i].ID, other}] {
				continue
			}
			if next == nil {
				next = make(map[[2]ID]bool, len(r.apart)+2)
				for pair := range r.apart {
					next[pair] = true
				}
			}
			next[[2]ID{places[i].ID, other}], next[[2]ID{other, places[i].ID}] = true, true
		}
	}
	if next != nil {
		r.apart = next
	}
}

// loadApart reads the pairs of places that are others.
func (r *Registry) loadApart(ctx context.Context) error {
	for p, err := range r.places.All(ctx, Range("notTwins", "", nil)) {
		if err != nil {
			return err
		}
		r.mu.Lock()
		r.learnApart([]Place{p})
		r.mu.Unlock()
	}
	return nil
}
