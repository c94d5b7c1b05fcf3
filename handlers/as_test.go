package handlers

import (
	"github.com/gofiber/fiber/v2"

	"huishou/geo/registry"
)

// As is the app as if who had logged in: for tests of what the desks may do.
func As(app *fiber.App, who func() registry.Actor) *fiber.App {
	outer := fiber.New(fiber.Config{BodyLimit: largestBody, Immutable: true})
	outer.Use(func(c *fiber.Ctx) error {
		c.SetUserContext(withActor(c.UserContext(), who()))
		app.Handler()(c.Context())
		return nil
	})
	return outer
}
