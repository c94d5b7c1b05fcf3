package handlers

import (
	"bytes"
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"
	"github.com/paulmach/orb"

	"huishou/geo"
	"huishou/geo/exchange/ical"
	"huishou/geo/recur"
	"huishou/geo/registry"
	"huishou/geo/registry/timetable"
)

// Limits of calendars of many stops.
const (
	feedArea   = 300  // stops of an area; more are refused
	feedNear   = 50   // stops around a point; the nearest are given
	feedRadius = 1000 // metres around a point, by default
	feedWidest = 5000 // metres
)

// The parameters of the calendars.
var (
	paramFeedRadius = param{"radius", "farthest distance in metres, 1000 by default", false, number(1, feedWidest),
		func(_ *api, q *question, v string) string {
			var m float64
			code := readNumber(&m, v, 1, feedWidest)
			q.radius = geo.Metres(m)
			return code
		}}
	feedParams     = []param{paramLang}
	areaFeedParams = []param{paramAccepts, paramLang}
	nearFeedParams = []param{required(paramLon), required(paramLat), paramCRS, paramFeedRadius, paramAccepts, paramLang}
)

// feed is a calendar that people subscribe to, at /feeds/{name}/{id}.ics.
type feed struct {
	name, many, summary string
	params              []param
	fill                func(a *api, c *fiber.Ctx, f *ical.Feed, q *feedAsk, id string) error
}

// feedAsk is what is asked of a calendar of many stops.
type feedAsk struct {
	filter registry.Filter
	from   *orb.Point
	radius geo.Metres
}

var feeds = []feed{
	{"stop", "stops", "When a vehicle comes to a stop, by id or code", feedParams, (*api).stopFeed},
	{"place", "places", "Days on which the hours of a place differ, and when vehicles come to it, by id or code", feedParams, (*api).placeFeed},
	{"vehicle", "vehicles", "When a vehicle comes to its stops, by id or code", feedParams, (*api).vehicleFeed},
	{"area", "areas", "When vehicles come to the stops of an area, by code; at most 300 stops", areaFeedParams, (*api).areaFeed},
}

// feeds registers the calendars, each under its name and the plural of it.
func (a *api) feeds(app *fiber.App) {
	for _, f := range feeds {
		for _, name := range []string{f.name, f.many} {
			app.Get("/feeds/"+name+"/:id.ics", func(c *fiber.Ctx) error {
				id, err := url.PathUnescape(c.Params("id"))
				if err != nil {
					return fiber.ErrNotFound
				}
				return a.sendFeed(c, f.params, func(cal *ical.Feed, q *feedAsk) error { return f.fill(a, c, cal, q, id) })
			})
		}
	}
	app.Get("/feeds/near.ics", func(c *fiber.Ctx) error {
		return a.sendFeed(c, nearFeedParams, func(cal *ical.Feed, q *feedAsk) error { return a.nearFeed(c, cal, q) })
	})
}

// describeFeeds are the calendars as the OpenAPI document has them.
func describeFeeds() []plainOperation {
	const calendar = "text/calendar"
	id := &huma.Param{Name: "id", In: "path", Required: true, Schema: text()}
	var out []plainOperation
	for _, f := range feeds {
		out = append(out,
			plainOperation{"feed-" + f.name, fiber.MethodGet, "/feeds/" + f.name + "/{id}.ics", f.summary, calendar, append(describe(f.params), id)},
			plainOperation{"feed-" + f.many, fiber.MethodGet, "/feeds/" + f.many + "/{id}.ics", "The same as /feeds/" + f.name + "/{id}.ics", calendar, append(describe(f.params), id)})
	}
	return append(out, plainOperation{"feed-near", fiber.MethodGet, "/feeds/near.ics", "When vehicles come to the stops around a point, the nearest 50", calendar, describe(nearFeedParams)})
}

// sendFeed reads the query, lets fill fill a calendar, and sends it.
func (a *api) sendFeed(c *fiber.Ctx, params []param, fill func(*ical.Feed, *feedAsk) error) error {
	q, err := a.ask(c, params)
	if err != nil {
		return err
	}
	f := ical.Feed{Lang: ical.Lang(langOf(c)), Now: a.reg.Now()}
	if err := fill(&f, &feedAsk{q.filter, q.from, q.radius}); err != nil {
		return err
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		return err
	}
	err = sendTagged(c, b.Bytes(), ical.ContentType)
	c.Vary(fiber.HeaderAcceptLanguage)
	c.Set(fiber.HeaderCacheControl, "public, max-age=900")
	return err
}

// inLang gives the one of two that is in the language of a calendar.
func inLang(f *ical.Feed, zh, en string) string {
	if f.Lang == "zh" {
		return zh
	}
	return en
}

// shown are public stops with what a calendar shows of them.
func (a *api) shown(c *fiber.Ctx, stops []timetable.Stop) []ical.Stop {
	base := cmp.Or(a.conf.BaseURL, c.BaseURL())
	var out []ical.Stop
	for i := range stops {
		s, v, err := a.timetables.Stop(c.UserContext(), string(stops[i].ID))
		if err != nil {
			continue // it was withdrawn just now
		}
		out = append(out, ical.Stop{Stop: s, Accepts: s.Accepts(v), Vehicle: v.Name, Page: base + "/stop/" + url.PathEscape(s.Code)})
	}
	return out
}

func (a *api) stopFeed(c *fiber.Ctx, f *ical.Feed, _ *feedAsk, id string) error {
	s, _, err := a.timetables.Stop(c.UserContext(), id)
	if err != nil {
		return err
	}
	f.Name, f.Stops = s.Name, a.shown(c, []timetable.Stop{s})
	return nil
}

func (a *api) vehicleFeed(c *fiber.Ctx, f *ical.Feed, _ *feedAsk, id string) error {
	v, run, err := a.timetables.VehicleRun(c.UserContext(), id)
	if err != nil {
		return err
	}
	stops := make([]timetable.Stop, len(run))
	for i := range run {
		stops[i] = run[i].Stop
	}
	f.Name, f.Stops = v.Name, a.shown(c, stops)
	return nil
}

func (a *api) placeFeed(c *fiber.Ctx, f *ical.Feed, _ *feedAsk, id string) error {
	p, err := a.reg.Place(c.UserContext(), registry.Actor{}, id)
	if err != nil {
		return err
	}
	// Two calendar years, so that the days of the notice in force stay when they are over.
	from := recur.Date{Year: f.Now.Year(), Month: time.January, Day: 1}
	to := recur.Date{Year: f.Now.Year() + 1, Month: time.December, Day: 31}
	f.Name, f.Stops = p.Name, a.shown(c, a.timetables.Stops(timetable.PublicQuery{Place: p.ID}))
	f.Days = ical.DifferingDays(&p, a.reg.Calendar(), from, to, a.placeURL(c, p.Code))
	var unknown []string
	for _, year := range recur.Unannounced(a.reg.Calendar(), from, to) {
		unknown = append(unknown, strconv.Itoa(year))
	}
	if len(unknown) > 0 {
		years := strings.Join(unknown, inLang(f, "、", ", "))
		f.Note = inLang(f, years+" 年的节假日安排尚未公布，暂未列出", "The public holidays of "+years+" are not announced yet and not listed")
	}
	return nil
}

func (a *api) areaFeed(c *fiber.Ctx, f *ical.Feed, q *feedAsk, code string) error {
	area, ok := a.reg.AreaOf(code)
	if !ok {
		return &registry.Error{Kind: registry.NotFound, Code: "area.not_found"}
	}
	stops := a.timetables.Stops(timetable.PublicQuery{Filter: q.filter, Area: code})
	if len(stops) > feedArea {
		return &registry.Error{Kind: registry.TooLarge, Code: "feed.too_large", Msg: "more than 300 stops"}
	}
	f.Name = inLang(f, area.NameZh+"流动回收", "Mobile collection in "+cmp.Or(area.NameEn, area.NameZh))
	f.Stops = a.shown(c, stops)
	return nil
}

func (a *api) nearFeed(c *fiber.Ctx, f *ical.Feed, q *feedAsk) error {
	stops := a.timetables.Stops(timetable.PublicQuery{Filter: q.filter, From: q.from, Radius: cmp.Or(q.radius, feedRadius)})
	slices.SortStableFunc(stops, func(s, t timetable.Stop) int { return cmp.Compare(away(q, &s), away(q, &t)) })
	f.Name = inLang(f, "我家附近的流动回收", "Mobile collection near me")
	if len(stops) > feedNear {
		stops = stops[:feedNear]
		f.Note = inLang(f, "只列出最近的 50 个站点", "Only the nearest 50 stops are listed")
	}
	f.Stops = a.shown(c, stops)
	return nil
}

// away is how far a stop is from where somebody asks; those asked for have a point.
func away(q *feedAsk, s *timetable.Stop) geo.Metres {
	at, _ := s.At()
	return geo.Distance(*q.from, at)
}
