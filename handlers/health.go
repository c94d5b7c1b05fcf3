package handlers

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"
)

// readyWithin is how long the store may take to prove a write.
const readyWithin = 3 * time.Second

// healthz is GET /healthz: the process answers.
func (a *api) healthz(c *fiber.Ctx) error {
	return c.JSON(fiber.Map{"status": "ok", "version": a.conf.Version})
}

// readyz is GET /readyz: the store takes writes now.
func (a *api) readyz(c *fiber.Ctx) error {
	ctx, cancel := context.WithTimeout(c.UserContext(), readyWithin)
	defer cancel()
	c.Set(fiber.HeaderCacheControl, "no-store")
	if err := a.reg.Ready(ctx); err != nil {
		a.log.ErrorContext(ctx, "not ready", "err", err)
		return newProblem(fiber.StatusServiceUnavailable, "store.unavailable", langOf(c))
	}
	places, demo := a.reg.Count()
	return c.JSON(fiber.Map{"status": "ready", "store": a.reg.StoreName(), "places": places, "demo": demo})
}
