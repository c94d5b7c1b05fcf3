package handlers

import (
	"bytes"
	"crypto/subtle"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"huishou/geo/registry"
)

// csrfHeader is what a page sends with every request that changes something.
const csrfHeader = "X-CSRF-Token"

// guard refuses requests that another site makes a browser send: what changes
// something comes from our own pages, and with the token of its session. Programs
// send no Origin and no cookie.
func (a *api) guard(c *fiber.Ctx) error {
	if err := cleanQuery(c); err != nil {
		return err
	}
	// Fiber would unpack a body without a limit: 1 MiB of gzip makes 1 GiB.
	if packed := c.Get(fiber.HeaderContentEncoding); packed != "" && !strings.EqualFold(packed, "identity") {
		return fiber.ErrUnsupportedMediaType
	}
	if !changing(c.Method()) {
		return c.Next()
	}
	refused := &registry.Error{Kind: registry.Forbidden, Code: "csrf.refused"}
	if site := c.Get("Sec-Fetch-Site"); site == "cross-site" {
		return refused
	}
	if origin := c.Get(fiber.HeaderOrigin); origin != "" && !a.ownOrigin(c, origin) {
		return refused
	}
	here := visitorOf(c.UserContext()).here
	if here != nil && subtle.ConstantTimeCompare([]byte(c.Get(csrfHeader)), []byte(here.CSRF)) != 1 {
		return refused
	}
	return c.Next()
}

// cleanQuery refuses control characters and what is not UTF-8 in the query of the
// API: no value has any, and as a filter they would silently find nothing.
func cleanQuery(c *fiber.Ctx) error {
	if !strings.HasPrefix(c.Path(), "/api/") {
		return nil
	}
	var bad []registry.FieldError
	for key, value := range c.Context().QueryArgs().All() {
		if !utf8.Valid(value) || bytes.ContainsFunc(value, unicode.IsControl) {
			bad = append(bad, registry.FieldError{Field: "query." + strings.ToValidUTF8(string(key), "?"), Code: "field.bad_characters"})
		}
	}
	if bad == nil {
		return nil
	}
	return &registry.Error{Kind: registry.Invalid, Code: "request.invalid", Fields: bad}
}

// ownOrigin reports whether origin is where our pages come from: the configured
// address, or the one that was asked.
func (a *api) ownOrigin(c *fiber.Ctx, origin string) bool {
	if a.conf.BaseURL != "" && strings.EqualFold(origin, originOf(a.conf.BaseURL)) {
		return true
	}
	u, err := url.Parse(origin)
	return err == nil && u.Host != "" && strings.EqualFold(u.Host, string(c.Request().Host()))
}

func originOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Scheme + "://" + u.Host
}
