package registry

import (
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"iter"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/paulmach/orb"

	"huishou/geo"
	"huishou/geo/coord"
	"huishou/geo/hours"
	"huishou/geo/index"
)

// Filter narrows the public places. All parts must hold; the zero Filter takes all.
type Filter struct {
	All    Mask      // every bit: materials taken, services offered
	Any    Mask      // at least one bit: kinds; 0 for any kind
	OpenAt time.Time // known to take things at this time; zero for any
	Visit  Coming    // only stops that are visited in this time; zero for any, and places
}

// Accepting adds that the place takes every one of ms, itself or by a broader term.
func (f Filter) Accepting(ms ...Material) Filter {
	for _, m := range ms {
		f.All |= wants(m)
	}
	return f
}

// OfKinds adds that the place is of one of kinds.
func (f Filter) OfKinds(kinds ...PlaceKind) Filter {
	for _, k := range kinds {
		f.Any |= kindMask(k)
	}
	return f
}

// Offering adds that the place offers every one of services.
func (f Filter) Offering(services ...Service) Filter {
	for _, s := range services {
		f.All |= serviceMask(s)
	}
	return f
}

// query compiles f for the index. The states of the moment l.hours are needed
// only when the filter asks for open places.
func (r *Registry) query(l *live, f Filter) index.Query {
	q := index.Query{All: uint64(f.All), Any: uint64(f.Any)}
	if f.onlyLayer() {
		q.Any = uint64(stopMask) // which no place has
	}
	if !f.OpenAt.IsZero() {
		at := f.OpenAt.In(r.opt.Zone)
		var states []hours.State
		if now := r.Now(); at.Unix()/60 == now.Unix()/60 {
			states = r.board.at(now, l.hours, r.opt.Calendar).state
		} else {
			states = statesAt(at, l.hours, r.opt.Calendar)
		}
		q.Keep = func(ref uint32) bool { return states[l.card(ref).hours] == hours.Open }
	}
	return q
}

// Limits of a nearest search.
const (
	DefaultRadius  geo.Metres = 20_000
	MaxRadius      geo.Metres = 200_000
	DefaultNearest            = 10
	MaxNearest                = 100
)

// NearestQuery asks for the places nearest to a point. From is WGS-84; Datum is
// that of the answer's coordinates, WGS-84 when empty. Radius and Limit must be
// within their limits, 0 takes the default.
type NearestQuery struct {
	Filter
	From   orb.Point
	Radius geo.Metres
	Limit  int
	Datum  coord.Datum
}

// NearPlace is one answer of [Registry.Nearest].
type NearPlace struct {
	ID       ID
	Code     string
	Name     string
	Kind     PlaceKind
	At       orb.Point // WGS-84
	Distance geo.Metres
	OpenNow  *bool   // nil unknown
	Next     *Coming // the next visit of a stop; nil for a place
}

// hitBuffers lends the space a nearest search needs.
var hitBuffers = sync.Pool{New: func() any { return new([]index.Hit) }}

// AppendNearest appends the JSON of the places nearest to q.From, a card each
// with its distance, ordered by great-circle distance, ties by id: the answer of
// the nearest endpoint without its frame.
func (r *Registry) AppendNearest(b []byte, q NearestQuery) []byte {
	if layer := r.layer.Load(); layer != nil {
		return r.appendMixed(b, q, *layer)
	}
	buffer := hitBuffers.Get().(*[]index.Hit)
	l, hits := r.search((*buffer)[:0], q)
	m := r.board.at(r.Now(), l.hours, r.opt.Calendar)
	stale := r.staleDay()
	size := l.touch(hits)
	b = slices.Grow(b, size)
	for i, h := range hits {
		if i > 0 {
			b = append(b, ',')
		}
		c := l.card(h.Ref)
		b = c.appendCard(b, float64(h.Distance), m.json[c.hours], shifted(c.at, q.Datum), stale)
	}
	*buffer = hits
	hitBuffers.Put(buffer)
	return b
}

// cacheLine is the unit in which memory is read.
const cacheLine = 64

// touch reads a byte of every cache line of the cards of hits, and gives the room
// they take with what is added to each. The cards lie anywhere in memory, and
// copying one after the other waits for each line in turn; reads that do not
// depend on each other wait together. It halves the time to write an answer.
func (l *live) touch(hits []index.Hit) (size int) {
	const added = 112 // distance, open state and when that changes, stale
	var seen byte
	for _, h := range hits {
		size += len(l.card(h.Ref).json) + added
	}
	for _, h := range hits {
		json := l.card(h.Ref).json
		for at := 0; at < len(json); at += cacheLine {
			seen ^= json[at]
		}
	}
	if seen == 0xff { // never, in JSON; but the compiler must not know
		size++
	}
	return size
}

// Nearest is AppendNearest for callers inside the program.
func (r *Registry) Nearest(q NearestQuery) []NearPlace {
	if layer := r.layer.Load(); layer != nil {
		return r.nearestMixed(q, *layer)
	}
	l, hits := r.search(nil, q)
	m := r.board.at(r.Now(), l.hours, r.opt.Calendar)
	found := make([]NearPlace, len(hits))
	for i, h := range hits {
		found[i] = l.card(h.Ref).near(h.Distance, m)
	}
	return found
}

func (r *Registry) search(dst []index.Hit, q NearestQuery) (*live, []index.Hit) {
	l := r.live.Load()
	ask := r.query(l, q.Filter)
	ask.Radius, ask.Limit = cmp.Or(q.Radius, DefaultRadius), cmp.Or(q.Limit, DefaultNearest)
	return l, l.nearest(dst, q.From, ask)
}

func known(s hours.State) *bool {
	if s == hours.Unknown {
		return nil
	}
	open := s == hours.Open
	return &open
}

// shifted is p in the datum d, nil when that is WGS-84. Seven decimals are kept.
func shifted(p orb.Point, d coord.Datum) *orb.Point {
	if d == "" || d == coord.DatumWGS84 {
		return nil
	}
	lon, lat, err := coord.FromWGS84(d, coord.WGS84(p))
	if err != nil { // a published place has a valid position
		return nil
	}
	at := geo.Round(orb.Point{lon, lat}, 7)
	return &at
}

// ListQuery asks for a page of the public places.
type ListQuery struct {
	Filter
	Text   string      // in the name, other names, address or pinyin
	Bounds []orb.Bound // inside any of them; none for everywhere
	Area   string      // code of a county
	From   *orb.Point  // adds distances and orders by them
	Limit  int         // 1 to MaxPage; 0 is 20
	Cursor string
	Datum  coord.Datum
}

// listed is one place of a list with what orders it.
type listed struct {
	ref uint32
	key float64 // metres, or how well the text fits; less comes first
}

// AppendList appends the JSON of one page of places, a card each, and gives the
// cursor of the next page, "" at the end, and the number of places in all. The
// order is by distance with q.From, by fit with q.Text, otherwise by id.
func (r *Registry) AppendList(b []byte, q ListQuery) (page []byte, next string, total int, err error) {
	l := r.live.Load()
	found := r.list(l, q)
	total = len(found)
	order := func(x, y listed) int {
		return cmp.Or(cmp.Compare(x.key, y.key), strings.Compare(l.card(x.ref).id(), l.card(y.ref).id()))
	}
	slices.SortFunc(found, order)
	if q.Cursor != "" {
		key, id, err := decodeListCursor(q.Cursor)
		if err != nil {
			return b, "", 0, err
		}
		at, _ := slices.BinarySearchFunc(found, id, func(x listed, id string) int {
			return cmp.Or(cmp.Compare(x.key, key), strings.Compare(l.card(x.ref).id(), id), -1)
		})
		found = found[at:]
	}
	limit := cmp.Or(q.Limit, 20)
	if len(found) > limit {
		found = found[:limit]
		last := found[limit-1]
		next = encodeListCursor(last.key, l.card(last.ref).id())
	}
	m, stale := r.board.at(r.Now(), l.hours, r.opt.Calendar), r.staleDay()
	for i, x := range found {
		if i > 0 {
			b = append(b, ',')
		}
		c := l.card(x.ref)
		distance := -1.0
		if q.From != nil {
			distance = x.key
		}
		b = c.appendCard(b, distance, m.json[c.hours], shifted(c.at, q.Datum), stale)
	}
	return b, next, total, nil
}

// list gives the places q asks for, in no order.
func (r *Registry) list(l *live, q ListQuery) []listed {
	ask := r.query(l, q.Filter)
	county := areaNumber(q.Area)
	words := strings.Fields(strings.ToLower(q.Text))
	var refs []uint32
	bounds := q.Bounds
	if len(bounds) == 0 {
		bounds = []orb.Bound{{Min: orb.Point{-180, -90}, Max: orb.Point{180, 90}}}
	}
	refs = l.within(refs, bounds, ask)
	found := make([]listed, 0, len(refs))
	for _, ref := range refs {
		c := l.card(ref)
		if q.Area != "" && c.area != county {
			continue
		}
		fit, ok := c.fit(words)
		if !ok {
			continue
		}
		if q.From != nil {
			fit = float64(geo.Distance(*q.From, c.at))
		}
		found = append(found, listed{ref, fit})
	}
	return found
}

// fit tells how well a place fits the words of a search, all of which it must
// have: 0 when its name is the text, 1 when it begins so, 2 when it is in the
// name, 3 for the address or pinyin.
func (c *liveCard) fit(words []string) (float64, bool) {
	if len(words) == 0 {
		return 0, true
	}
	name, text := strings.ToLower(c.name()), c.text[int(c.codeLen)+int(c.nameLen)+1:]
	worst := 0.0
	for _, w := range words {
		switch {
		case name == w:
		case strings.HasPrefix(name, w):
			worst = max(worst, 1)
		case strings.Contains(name, w):
			worst = max(worst, 2)
		case strings.Contains(text, w):
			worst = max(worst, 3)
		default:
			return 0, false
		}
	}
	return worst, true
}

func encodeListCursor(key float64, id string) string {
	raw, _ := json.Marshal([]any{key, id}) // a finite number and letters: cannot fail
	return base64.RawURLEncoding.EncodeToString(raw)
}

func decodeListCursor(s string) (key float64, id string, err error) {
	bad := invalid("request.invalid", "bad cursor", FieldError{Field: "cursor", Code: "cursor.invalid"})
	raw, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		return 0, "", bad
	}
	var parts []json.RawMessage
	if json.Unmarshal(raw, &parts) != nil || len(parts) != 2 ||
		json.Unmarshal(parts[0], &key) != nil || json.Unmarshal(parts[1], &id) != nil || !validID(id) {
		return 0, "", bad
	}
	return key, id, nil
}

// Place reads one place by its id or code. Who may not read the desks' papers
// sees published ones only, without what is the desks'; any other is not found,
// so that nobody learns that it exists. A place that was merged gives the one
// that goes on in its stead, so that its old signs still lead there.
func (r *Registry) Place(ctx context.Context, who Actor, idOrCode string) (Place, error) {
	p, err := r.placeBy(ctx, idOrCode)
	for range mergeDepth {
		switch {
		case err != nil:
			return Place{}, err
		case who.May(PlaceReadWork, p.target()) == nil:
			return p, nil
		case p.Status == Published:
			return p.forPublic(), nil
		case p.MergedInto == "":
			return Place{}, notFound("place.not_found", "place")
		}
		p, err = r.placeBy(ctx, string(p.MergedInto))
	}
	return Place{}, notFound("place.not_found", "place")
}

// WorkPlace reads one place with all that the desks know of it. Not found for who
// may not.
func (r *Registry) WorkPlace(ctx context.Context, who Actor, idOrCode string) (Place, error) {
	p, err := r.placeBy(ctx, idOrCode)
	if err == nil && who.May(PlaceReadWork, p.target()) != nil {
		return Place{}, notFound("place.not_found", "place")
	}
	return p, err
}

// placeBy reads a place by its id or code.
func (r *Registry) placeBy(ctx context.Context, idOrCode string) (p Place, err error) {
	switch {
	case validID(idOrCode):
		p, err = r.places.Get(ctx, ID(idOrCode))
	case len(idOrCode) <= 32 && plainText(idOrCode):
		p, err = r.places.First(ctx, Eq("code", idOrCode))
	default:
		err = notFound("place.not_found", "place")
	}
	if err != nil {
		return Place{}, err
	}
	return p, nil
}

// forPublic is p without what only the desks see.
func (p Place) forPublic() Place {
	p.Review, p.Approval, p.Stop, p.ConfirmLink, p.NotTwins = nil, nil, nil, nil, nil
	p.Queue, p.QueueCounty = "", ""
	return p
}

// AppendPlaceCard appends the card of a public place without its closing brace,
// as an endpoint that adds to it needs; false when it is not public.
func (r *Registry) AppendPlaceCard(b []byte, id ID, datum coord.Datum) ([]byte, bool) {
	l := r.live.Load()
	ref, ok := l.find(string(id))
	if !ok {
		return b, false
	}
	c := l.card(ref)
	m := r.board.at(r.Now(), l.hours, r.opt.Calendar)
	b = c.appendCard(b, -1, m.json[c.hours], shifted(c.at, datum), r.staleDay())
	return b[:len(b)-1], true
}

// Week gives the opening spans of seven days from the day of from, in the
// registry's zone; nil when the rule is unknown.
func (r *Registry) Week(rule string, from time.Time) []Day {
	s, err := hours.Parse(rule)
	if err != nil || rule == "" {
		return nil
	}
	from = from.In(r.opt.Zone)
	week := make([]Day, 7)
	for i := range week {
		day := time.Date(from.Year(), from.Month(), from.Day()+i, 12, 0, 0, 0, r.opt.Zone)
		week[i] = Day{Date: day, Spans: s.Day(day, r.opt.Calendar), Unknown: !s.Known(day, r.opt.Calendar)}
		if h, ok := r.opt.Calendar.Holiday(day); ok {
			week[i].Holiday = &h
		}
	}
	return week
}

// Day is one day of a [Registry.Week].
type Day struct {
	Date    time.Time // noon of the day
	Spans   []hours.Span
	Unknown bool           // the rule depends on holidays of a year not yet announced
	Holiday *hours.Holiday // nil on other days
}

// PublicPlaces streams the whole rows of the public places that q's filters
// match, ordered by id; order, limit and cursor of q do not count. A place that
// changes meanwhile comes as it is when its turn comes.
func (r *Registry) PublicPlaces(ctx context.Context, q ListQuery) iter.Seq2[Place, error] {
	return func(yield func(Place, error) bool) {
		l := r.live.Load()
		found := r.list(l, q)
		want := make(map[string]bool, len(found))
		for _, x := range found {
			want[l.card(x.ref).id()] = true
		}
		for p, err := range r.places.All(ctx, Eq("status", string(Published))) {
			if err == nil && !want[string(p.ID)] {
				continue
			}
			if !yield(p.forPublic(), err) || err != nil {
				return
			}
		}
	}
}
