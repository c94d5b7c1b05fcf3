package handlers

import (
	"fmt"
	"hash/fnv"

	"github.com/gofiber/fiber/v2"
)

// sendTagged sends b with an ETag of its content, or 304 when the client has it.
func sendTagged(c *fiber.Ctx, b []byte, contentType string) error {
	h := fnv.New64a()
	h.Write(b)
	etag := fmt.Sprintf(`"%x"`, h.Sum64())
	c.Set(fiber.HeaderETag, etag)
	c.Set(fiber.HeaderCacheControl, "no-cache")
	if c.Get(fiber.HeaderIfNoneMatch) == etag {
		return c.SendStatus(fiber.StatusNotModified)
	}
	c.Set(fiber.HeaderContentType, contentType)
	return c.Send(b)
}
