package report

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/paulmach/orb"

	"huishou/geo"
	"huishou/geo/registry"
)

// Case is a report as its case worker sees it: with what the resident wrote, how
// to reach him and the exact point.
type Case struct {
	Report
	Text, Contact string
	Exact         *orb.Point
	Overdue       bool
	Likely        []Alike // nearest first
}

// Alike is another report that may be about the same.
type Alike struct {
	Report
	Metres geo.Metres // between the exact points
}

// Asked narrows a list of reports.
type Asked struct {
	State    State
	Category Category
	County   string
	Place    registry.ID
	Overdue  bool
	Cursor   string
	Limit    int
}

// List lists the reports that the actor handles, newest first.
func (r *Reports) List(ctx context.Context, who registry.Actor, q Asked) ([]Report, string, error) {
	where, ok, err := r.reg.Within(who, registry.ReportRead, q.County, "county")
	if err != nil || !ok {
		return nil, "", err
	}
	ask := registry.Query{Where: where, Sort: "-createdAt", Cursor: q.Cursor, Limit: q.Limit}
	if q.State != "" {
		ask.Where = append(ask.Where, registry.Eq("state", string(q.State)))
	}
	if q.Category != "" {
		ask.Where = append(ask.Where, registry.Eq("category", string(q.Category)))
	}
	if q.Place != "" {
		ask.Where = append(ask.Where, registry.Eq("placeId", string(q.Place)))
	}
	if q.Overdue {
		ask.Where = append(ask.Where, registry.In("state", texts(open)...), registry.Range("dueOn", nil, r.today()))
	}
	return r.reports.Find(ctx, ask)
}

func texts[S ~string](list []S) []any {
	out := make([]any, len(list))
	for i, s := range list {
		out[i] = string(s)
	}
	return out
}

// today is the date in China, whatever zone the registry shows.
func (r *Reports) today() string { return r.reg.Now().In(registry.ChinaTime).Format(time.DateOnly) }

// About lists the open reports about a place for its desk, newest first: that they
// came and when they are due, while what residents wrote stays with their case workers.
func (r *Reports) About(ctx context.Context, who registry.Actor, p *registry.Place) ([]Report, error) {
	if err := who.May(registry.PlaceReadWork, registry.Target{Area: p.County, Operator: p.OperatorID}); err != nil {
		return nil, err
	}
	list, _, err := r.reports.Find(ctx, registry.Query{Sort: "-createdAt", Limit: 20,
		Where: []registry.Cond{registry.Eq("placeId", string(p.ID)), registry.In("state", texts(open)...)}})
	return list, err
}

// Late reports whether a report should have been settled by now.
func (r *Reports) Late(rep *Report) bool {
	return slices.Contains(open, rep.State) && rep.DueOn < r.today()
}

// Read reads a report with its private part, and those that may be about the same.
// That it was read is audited.
func (r *Reports) Read(ctx context.Context, who registry.Actor, code string) (Case, error) {
	rep, err := r.find(ctx, who, code, registry.ReportRead)
	if err != nil {
		return Case{}, err
	}
	if err := r.reg.Audit(ctx, who, registry.ReportRead, "report", rep.ID, ""); err != nil {
		return Case{}, err
	}
	c := Case{Report: rep, Overdue: r.Late(&rep)}
	if c.Text, err = r.reg.Unseal(rep.Text, rep.bind("text")); err != nil {
		return Case{}, err
	}
	if c.Contact, err = r.reg.Unseal(rep.Contact, rep.bind("contact")); err != nil {
		return Case{}, err
	}
	exact, err := r.reg.Unseal(rep.Exact, rep.bind("exact"))
	if err != nil {
		return Case{}, err
	}
	if at, ok := registry.ParsePoint(exact); ok {
		c.Exact = &at
	}
	c.Likely, err = r.likely(ctx, who, rep)
	return c, err
}

// OwnText is what the sender of a report wrote, for himself.
func (r *Reports) OwnText(rep *Report) (string, error) {
	return r.reg.Unseal(rep.Text, rep.bind("text"))
}

// likely are the other open reports of the category that came within a month of a
// report and are about its place or a point close to its own.
func (r *Reports) likely(ctx context.Context, who registry.Actor, rep Report) ([]Alike, error) {
	here, err := r.exactly(&rep)
	if err != nil {
		return nil, err
	}
	near, _, err := r.reports.Find(ctx, registry.Query{Limit: 50, Near: &registry.Near{From: orb.Point(rep.Location), Max: cellsApart},
		Where: []registry.Cond{registry.Eq("category", string(rep.Category)), registry.In("state", texts(open)...),
			registry.Range("createdAt", rep.CreatedAt.Add(-alikeFor), rep.CreatedAt.Add(alikeFor))}})
	if err != nil {
		return nil, err
	}
	var out []Alike
	for _, x := range near {
		if x.ID == rep.ID || who.May(registry.ReportRead, registry.Target{Area: x.County}) != nil {
			continue
		}
		there, err := r.exactly(&x)
		if err != nil {
			return nil, err
		}
		if d := geo.Distance(here, there); d <= alikeWithin || x.PlaceID != "" && x.PlaceID == rep.PlaceID {
			out = append(out, Alike{x, d})
		}
	}
	slices.SortStableFunc(out, func(a, b Alike) int { return cmp.Compare(a.Metres, b.Metres) })
	return out, nil
}

// Two reports may be about the same when their points are so close and they came
// within so long. The stores know the middles of their cells only, which lie up to
// a cell's diagonal farther apart.
const (
	alikeWithin geo.Metres = 100
	cellsApart  geo.Metres = alikeWithin + 750
	alikeFor               = 30 * 24 * time.Hour
)

// exactly is where a report is about: the point its sender gave, or its place.
func (r *Reports) exactly(rep *Report) (orb.Point, error) {
	exact, err := r.reg.Unseal(rep.Exact, rep.bind("exact"))
	if err != nil {
		return orb.Point{}, err
	}
	if at, ok := registry.ParsePoint(exact); ok {
		return at, nil
	}
	return orb.Point(rep.Location), nil
}

// Public lists reports for everybody, newest first: without anything that their
// senders wrote. from and to bound when they came; zero leaves a side open.
func (r *Reports) Public(ctx context.Context, categories []Category, list []State, from, to time.Time, codes []string, limit int) ([]Report, error) {
	q := registry.Query{Sort: "-createdAt", Limit: limit}
	var since, until any
	if !from.IsZero() {
		since = from
	}
	if !to.IsZero() {
		until = to
	}
	if since != nil || until != nil {
		q.Where = append(q.Where, registry.Range("createdAt", since, until))
	}
	if len(categories) > 0 {
		q.Where = append(q.Where, registry.In("category", texts(categories)...))
	}
	if len(list) > 0 {
		q.Where = append(q.Where, registry.In("state", texts(list)...))
	}
	if len(codes) > 0 {
		q.Where = append(q.Where, registry.In("code", texts(codes)...))
	}
	reports, _, err := r.reports.Find(ctx, q)
	return reports, err
}
