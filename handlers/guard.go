package handlers

import (
	"crypto/subtle"
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"huishou/geo/registry"
)

// csrfHeader is what a page sends with every request that changes something.
const csrfHeader = "X-CSRF-Token"

// guard refuses requests that another site makes a browser send: what changes
// something comes from our own pages, and with the token of its session. Programs
// send no Origin and no cookie.
func (a *api) guard(c *fiber.Ctx) error {
	switch c.Method() {
	case fiber.MethodGet, fiber.MethodHead, fiber.MethodOptions:
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
