package ogc

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// items is GET /collections/{collection}/items: a page of features.
func (s *service) items(c *fiber.Ctx) error {
	col, err := s.find(c)
	if err != nil {
		return err
	}
	q, err := ask(c, col.params)
	if err != nil {
		return err
	}
	features, next, matched, err := col.source.page(c.UserContext(), q)
	if err != nil {
		return err
	}
	at := s.at(c)
	page := col.href(at) + "/items"
	links := []link{
		{page + again(c, ""), "self", typeGeoJSON, "This page"},
		{col.href(at), "collection", typeJSON, col.title},
	}
	if next != "" {
		links = append(links, link{page + again(c, next), "next", typeGeoJSON, "The next page"})
	}
	body, err := encode(object{
		{"type", "FeatureCollection"},
		{"numberMatched", matched},
		{"numberReturned", len(features)},
		{"links", links},
		{"features", features},
	})
	if err != nil {
		return fmt.Errorf("encode %s: %w", col.id, err)
	}
	c.Append(fiber.HeaderLink, col.toQueryables(at).header())
	body = body[:len(body)-1]
	return sendTagged(c, typeGeoJSON, body, fmt.Appendf(nil, `,"timeStamp":"%s"}`, timeText(s.reg.Now())))
}

// again is the query of a request, with another cursor when one is given.
func again(c *fiber.Ctx, cursor string) string {
	var b strings.Builder
	add := func(name, value string) {
		b.WriteByte("?&"[min(b.Len(), 1)])
		b.WriteString(url.QueryEscape(name) + "=" + url.QueryEscape(value))
	}
	for name, value := range pairsOf(c) {
		if name != "cursor" || cursor == "" {
			add(name, value)
		}
	}
	if cursor != "" {
		add("cursor", cursor)
	}
	return b.String()
}

// item is GET /collections/{collection}/items/{feature}.
func (s *service) item(c *fiber.Ctx) error {
	if err := onlyFormat(c); err != nil {
		return err
	}
	col, err := s.find(c)
	if err != nil {
		return err
	}
	f, err := col.source.feature(c.UserContext(), param(c, "feature"))
	if err != nil {
		return err
	}
	at := s.at(c)
	f.Links = []link{
		{col.href(at) + "/items/" + url.PathEscape(f.ID), "self", typeGeoJSON, "This feature"},
		{col.href(at), "collection", typeJSON, col.title},
	}
	return sendJSON(c, typeGeoJSON, f)
}
