package handlers

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"huishou/geo/registry"
)

// page serves the front end's one HTML file; the browser decides what to show.
func (a *api) page(c *fiber.Ctx) error { return a.sendPage(c, fiber.StatusOK, nil) }

// desk serves the page of the desks; it is never kept, and nobody may frame it.
func (a *api) desk(c *fiber.Ctx) error {
	c.Set(fiber.HeaderContentSecurityPolicy, policyFor("'none'", a.conf.Basemap))
	return a.sendFile(c, fiber.StatusOK, "/desk.html", nil)
}

// missing answers what is nowhere: a person in a browser gets the page that says
// so, a program a problem.
func (a *api) missing(c *fiber.Ctx) error {
	if c.Method() != fiber.MethodGet || !strings.Contains(c.Get(fiber.HeaderAccept), fiber.MIMETextHTML) {
		return fiber.ErrNotFound
	}
	for _, machine := range []string{"/api/", "/ogc", "/tiles/", "/assets/", "/map/"} {
		if strings.HasPrefix(c.Path(), machine) {
			return fiber.ErrNotFound
		}
	}
	return a.sendPage(c, fiber.StatusNotFound, nil)
}

// embed is the page without its frame, the only one that others may frame.
func (a *api) embed(c *fiber.Ctx) error {
	c.Set(fiber.HeaderContentSecurityPolicy, policyFor("*", a.conf.Basemap))
	return a.sendPage(c, fiber.StatusOK, nil)
}

// placePage is GET /p/{code}: the page with the place's title and, for machines,
// its JSON-LD. A place that is not public gives the same page with status 404.
func (a *api) placePage(c *fiber.Ctx) error {
	p, err := a.reg.Place(c.UserContext(), registry.Actor{}, c.Params("code"))
	switch {
	case registry.KindOf(err) == registry.NotFound:
		return a.sendPage(c, fiber.StatusNotFound, nil)
	case err != nil:
		return err
	}
	info, _ := p.Kind.Info()
	ld, err := json.Marshal(a.jsonLD(c, &p)) // escapes < and >, so it cannot end its element
	if err != nil {
		return fmt.Errorf("encode JSON-LD: %w", err)
	}
	head := fmt.Appendf(nil, "<meta name=\"description\" content=\"%s\">\n<link rel=\"canonical\" href=\"%s\">\n<script type=\"application/ld+json\">%s</script>\n",
		html.EscapeString(p.Name+" · "+info.Zh+" · "+p.Address), html.EscapeString(a.placeURL(c, p.Code)), ld)
	return a.sendPage(c, fiber.StatusOK, &pageHead{title: p.Name + " · 回收", extra: head})
}

// pageHead is what a page puts into the HTML's head.
type pageHead struct {
	title string
	extra []byte
}

func (a *api) sendPage(c *fiber.Ctx, status int, head *pageHead) error {
	return a.sendFile(c, status, "/index.html", head)
}

func (a *api) sendFile(c *fiber.Ctx, status int, file string, head *pageHead) error {
	index, ok := a.assets[file]
	if !ok {
		return newProblem(fiber.StatusServiceUnavailable, "front.not_built", langOf(c))
	}
	body := index.body
	if head != nil {
		body = bytes.Replace(body, []byte("</head>"), append(head.extra, "</head>"...), 1)
		if from, to := bytes.Index(body, []byte("<title>")), bytes.Index(body, []byte("</title>")); from >= 0 && to > from {
			title := "<title>" + html.EscapeString(head.title)
			body = append(append(append([]byte(nil), body[:from]...), title...), body[to:]...)
		}
	}
	c.Set(fiber.HeaderCacheControl, "no-cache")
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	return c.Status(status).Send(body)
}

// jsonLD describes a place in the words of schema.org. Opening hours are given
// for the coming seven days by date, so that holidays are right.
func (a *api) jsonLD(c *fiber.Ctx, p *registry.Place) map[string]any {
	kind := "RecyclingCenter"
	if p.Kind == registry.Market {
		kind = "Store"
	}
	ld := map[string]any{
		"@context": "https://schema.org", "@type": kind, "@id": a.placeURL(c, p.Code), "url": a.placeURL(c, p.Code),
		"name": p.Name, "identifier": p.Code,
		"geo": map[string]any{"@type": "GeoCoordinates", "longitude": p.At().Lon(), "latitude": p.At().Lat()},
	}
	if p.Address != "" {
		ld["address"] = map[string]any{"@type": "PostalAddress", "streetAddress": p.Address, "addressCountry": "CN"}
	}
	if p.Phone != "" {
		ld["telephone"] = p.Phone
	}
	if p.NameEn != "" {
		ld["alternateName"] = p.NameEn
	}
	if p.Demo {
		ld["disambiguatingDescription"] = "演示数据 demonstration data, not a real place"
	}
	var spec []map[string]any
	for _, day := range a.reg.Week(p.Hours, a.reg.Now()) {
		for _, s := range day.Spans {
			date := day.Date.Format(time.DateOnly)
			spec = append(spec, map[string]any{"@type": "OpeningHoursSpecification", "validFrom": date, "validThrough": date,
				"dayOfWeek": "https://schema.org/" + day.Date.Weekday().String(), "opens": clock(s.From), "closes": clock(s.To % (24 * 60))})
		}
	}
	if spec != nil {
		ld["openingHoursSpecification"] = spec
	}
	return ld
}
