package ogc

import (
	"bytes"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// object is a JSON object whose members keep their order: clients show the
// properties of a schema in the order they find them.
type object []member

type member struct {
	name  string
	value any
}

// MarshalJSON writes the members in order.
func (o object) MarshalJSON() ([]byte, error) {
	b := []byte{'{'}
	for i, m := range o {
		if i > 0 {
			b = append(b, ',')
		}
		name, err := encode(m.name)
		if err != nil {
			return nil, err
		}
		value, err := encode(m.value)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", m.name, err)
		}
		b = append(append(append(b, name...), ':'), value...)
	}
	return append(b, '}'), nil
}

// encode is JSON without HTML escapes, so that links stay readable.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// sendJSON answers with v, or 304 when the client has it.
func sendJSON(c *fiber.Ctx, contentType string, v any) error {
	b, err := encode(v)
	if err != nil {
		return fmt.Errorf("encode %s: %w", c.Route().Path, err)
	}
	return sendTagged(c, contentType, b, nil)
}

// sendTagged answers with body and tail, or 304 when the client has body. The tag
// is weak, because tail, such as the time of the answer, does not count.
func sendTagged(c *fiber.Ctx, contentType string, body, tail []byte) error {
	h := fnv.New64a()
	h.Write(body)
	tag := fmt.Sprintf(`"%x"`, h.Sum64())
	c.Set(fiber.HeaderETag, "W/"+tag)
	c.Set(fiber.HeaderCacheControl, "no-cache")
	for have := range strings.SplitSeq(c.Get(fiber.HeaderIfNoneMatch), ",") {
		if strings.TrimPrefix(strings.TrimSpace(have), "W/") == tag {
			return c.SendStatus(fiber.StatusNotModified)
		}
	}
	c.Set(fiber.HeaderContentType, contentType)
	return c.Send(append(body, tail...))
}
