package handlers

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"hash/fnv"
	"io/fs"
	"mime"
	"path"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// asset is one file of the front end, ready to send.
type asset struct {
	body, zipped []byte // zipped is nil where it does not pay
	contentType  string
	etag         string
}

// assets are the files of the built front end by their path from the root. What
// is not in the map does not exist, so no path leads outside.
type assets map[string]asset

// readAssets reads and compresses every file of dist; none when dist is nil.
func readAssets(dist fs.FS) (assets, error) {
	all := assets{}
	if dist == nil {
		return all, nil
	}
	err := fs.WalkDir(dist, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		body, err := fs.ReadFile(dist, name)
		if err != nil {
			return err
		}
		h := fnv.New64a()
		h.Write(body)
		f := asset{body: body, contentType: contentTypeOf(name), etag: fmt.Sprintf(`"%x"`, h.Sum64())}
		var zipped bytes.Buffer
		w, err := gzip.NewWriterLevel(&zipped, gzip.BestCompression)
		if err != nil {
			return err
		}
		if _, err := w.Write(body); err != nil {
			return err
		}
		if err := w.Close(); err != nil {
			return err
		}
		if zipped.Len() < len(body)*9/10 {
			f.zipped = zipped.Bytes()
		}
		all["/"+name] = f
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read front end: %w", err)
	}
	return all, nil
}

// contentTypeOf does not ask the machine's own tables, which differ.
func contentTypeOf(name string) string {
	switch path.Ext(name) {
	case ".js", ".mjs":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".html":
		return fiber.MIMETextHTMLCharsetUTF8
	case ".svg":
		return "image/svg+xml"
	case ".webmanifest":
		return "application/manifest+json"
	case ".json":
		return fiber.MIMEApplicationJSONCharsetUTF8
	case ".png":
		return "image/png"
	case ".txt":
		return fiber.MIMETextPlainCharsetUTF8
	}
	if t := mime.TypeByExtension(path.Ext(name)); t != "" {
		return t
	}
	return fiber.MIMEOctetStream
}

// asset serves a file of the front end. Names under /assets carry a hash of their
// content, so they hold for ever; the others are asked for again each time.
func (a *api) asset(c *fiber.Ctx) error {
	f, ok := a.assets[c.Path()]
	if !ok {
		return fiber.ErrNotFound
	}
	c.Set(fiber.HeaderETag, f.etag)
	c.Set(fiber.HeaderCacheControl, "no-cache")
	if strings.HasPrefix(c.Path(), "/assets/") {
		c.Set(fiber.HeaderCacheControl, "public, max-age=31536000, immutable")
	}
	if c.Get(fiber.HeaderIfNoneMatch) == f.etag {
		return c.SendStatus(fiber.StatusNotModified)
	}
	c.Set(fiber.HeaderContentType, f.contentType)
	c.Vary(fiber.HeaderAcceptEncoding)
	if f.zipped != nil && strings.Contains(c.Get(fiber.HeaderAcceptEncoding), "gzip") {
		c.Set(fiber.HeaderContentEncoding, "gzip")
		return c.Send(f.zipped)
	}
	return c.Send(f.body)
}
