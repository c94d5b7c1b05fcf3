package handlers

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"mime"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"huishou/geo/registry/replay"
)

// The header that makes a request safe to send again, and the one that says that
// an answer was given before.
const (
	keyHeader      = "Idempotency-Key"
	replayedHeader = "Idempotency-Replayed"
)

// keptHeaders are those of an answer that are given again with it.
var keptHeaders = []string{fiber.HeaderContentType, fiber.HeaderLocation, fiber.HeaderETag, fiber.HeaderCacheControl, fiber.HeaderSetCookie}

// changing reports whether a method may change something.
func changing(method string) bool {
	return method != fiber.MethodGet && method != fiber.MethodHead && method != fiber.MethodOptions
}

// idempotent answers a request again that was sent again with its key, instead of
// doing it twice. Without a key it lets everything pass.
func (a *api) idempotent(c *fiber.Ctx) (err error) {
	key := c.Get(keyHeader)
	if key == "" || !changing(c.Method()) || !strings.HasPrefix(c.Path(), "/api/") && !strings.HasPrefix(c.Path(), "/open311/") {
		return c.Next()
	}
	ctx := context.WithoutCancel(c.UserContext())
	who, ip := "account "+string(actorOf(ctx).Account), visitorOf(ctx).ip
	if who == "account " {
		// Who shows a secret of another kind, as machines do, is somebody else at the same address.
		who = "address " + ip + "\x00" + c.Get(fiber.HeaderAuthorization)
		if err := a.limits.take("idempotency", ip, 120, time.Minute); err != nil {
			return err
		}
	}
	run, again, err := a.replays.Begin(ctx, replay.Request{Who: who, Key: key, What: digest(c)})
	if err != nil {
		return err
	}
	if again != nil {
		c.Set(replayedHeader, "true")
		for name, value := range again.Header {
			c.Set(name, value)
		}
		return c.Status(again.Status).Send(again.Body)
	}
	ended := false
	defer func() {
		if ended && repeatable(c.Response().StatusCode()) {
			err = run.Keep(ctx, answerOf(c))
		} else {
			err = run.Drop(ctx)
		}
		if err != nil { // what was done stays done: its answer is told
			a.log.ErrorContext(ctx, "cannot keep an answer", "route", c.Route().Path, "err", err)
			err = nil
		}
	}()
	if err := c.Next(); err != nil {
		if err := a.fail(c, err); err != nil {
			return err
		}
	}
	ended = true
	return nil
}

// repeatable reports whether an answer would be given again: not one that says
// that the request was not looked at now.
func repeatable(status int) bool {
	switch status {
	case fiber.StatusUnauthorized, fiber.StatusRequestTimeout, fiber.StatusTooManyRequests:
		return false
	}
	return status < 500
}

// digest is a hash of a request: its operation, and all that it asks for. Of a form
// the boundary does not count, which browsers draw anew each time.
func digest(c *fiber.Ctx) []byte {
	body, kind := c.Body(), c.Get(fiber.HeaderContentType)
	if media, params, err := mime.ParseMediaType(kind); err == nil {
		if kind = media; params["boundary"] != "" {
			body = bytes.ReplaceAll(body, []byte(params["boundary"]), nil)
		}
	}
	h := sha256.New()
	for _, part := range []string{c.Method(), c.OriginalURL(), kind, c.Get(fiber.HeaderIfMatch), c.Get("X-Follow-Up")} {
		fmt.Fprintf(h, "%d %s\n", len(part), part)
	}
	h.Write(body)
	return h.Sum(nil)
}

// answerOf copies the answer that is about to be sent.
func answerOf(c *fiber.Ctx) replay.Answer {
	a := replay.Answer{Status: c.Response().StatusCode(), Header: map[string]string{}, Body: bytes.Clone(c.Response().Body())}
	for _, name := range keptHeaders {
		if all := c.Response().Header.PeekAll(name); len(all) > 0 {
			a.Header[name] = string(all[0])
		}
	}
	return a
}

// describeKeys tells in the document that every operation that changes something
// takes a key.
func describeKeys(spec *huma.OpenAPI) {
	least, most := replay.ShortestKey, replay.LongestKey
	for _, item := range spec.Paths {
		for _, op := range []*huma.Operation{item.Post, item.Put, item.Patch, item.Delete} {
			if op == nil {
				continue
			}
			op.Parameters = append(op.Parameters, &huma.Param{Name: keyHeader, In: "header", Schema: &huma.Schema{Type: huma.TypeString, MinLength: &least, MaxLength: &most, Pattern: "^[ -~]+$"},
				Description: "Makes the request safe to send again: for 24 hours the same key with the same request is answered as before, with " + replayedHeader +
					": true, and not done again. With another request it is refused (422 idempotency.reused), while the first is being done too (409 idempotency.running). " +
					"Answers of 5xx, 401, 408 and 429 are not kept."})
		}
	}
}
