package report

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"
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
	Likely        []Report // that may be the same
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

func (r *Reports) today() string { return r.reg.Now().Format("2006-01-02") }

// Late reports whether a report should have been settled by now.
func (r *Reports) Late(rep *Report) bool {
	for _, s := range open {
		if rep.State == s {
			return overdue(rep.DueOn, r.reg.Now())
		}
	}
	return false
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
	if at, ok := parsePoint(exact); ok {
		c.Exact = &at
	}
	c.Likely, err = r.likely(ctx, who, rep)
	return c, err
}

// OwnText is what the sender of a report wrote, for himself.
func (r *Reports) OwnText(rep *Report) (string, error) {
	return r.reg.Unseal(rep.Text, rep.bind("text"))
}

// likely are the other open reports of the category near a report, or about its
// place.
func (r *Reports) likely(ctx context.Context, who registry.Actor, rep Report) ([]Report, error) {
	where := []registry.Cond{registry.Eq("category", string(rep.Category)), registry.In("state", texts(open)...)}
	near, _, err := r.reports.Find(ctx, registry.Query{Where: where, Limit: 10,
		Near: &registry.Near{From: orb.Point(rep.Location), Max: likelyWithin}})
	if err != nil {
		return nil, err
	}
	var out []Report
	for _, x := range near {
		if x.ID != rep.ID && who.May(registry.ReportRead, registry.Target{Area: x.County}) == nil {
			out = append(out, x)
		}
	}
	return out, nil
}

// likelyWithin is how near another report is that may be about the same: the
// public points of two that are 100 m apart may lie a cell apart.
const likelyWithin geo.Metres = 600

func formatPoint(p orb.Point) string { return fmt.Sprintf("%.6f,%.6f", p.Lon(), p.Lat()) }

func parsePoint(s string) (orb.Point, bool) {
	lon, lat, ok := strings.Cut(s, ",")
	x, err1 := strconv.ParseFloat(lon, 64)
	y, err2 := strconv.ParseFloat(lat, 64)
	return orb.Point{x, y}, ok && err1 == nil && err2 == nil
}

var personal = regexp.MustCompile(`(^|\D)1[3-9]\d{9}(\D|$)|\d{17}[\dXx]|[\w.+-]+@[\w-]+\.\w`)

// private reports whether words that everybody will read hold a mobile number, an
// identity number or an e-mail address.
func private(s string) bool { return personal.MatchString(s) }

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
